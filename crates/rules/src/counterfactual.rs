//! What would clear a finding: the smallest change of the facts that its condition reads. A change is only printed
//! when the row, judged again with it, passes.

use crate::condition::{Change, How, Known, Plan};
use crate::error::RulesError;
use crate::evaluate::{day_of_act, evaluate, value_on};
use crate::load::param::type_of;
use crate::row::Row;
use crate::rule::{Rule, Verdict};
use crate::scene::Scene;
use crate::template::{Template, spoken};
use rust_decimal::Decimal;
use sanzi_core::kind::{Column, Kind};
use sanzi_core::value::{Day, Precision};
use sanzi_core::{FrameBuilder, ParameterValue, Value};
use std::collections::BTreeSet;
use std::str::FromStr;

/// As many proposals a row are judged again, smallest first.
const ROUNDS: usize = 6;

/// From this effort on a change is a proof that the finding can be cleared rather than advice: the rule's own words,
/// where it has some, say it better.
const FAR: u32 = 20;

/// For each of the rows on which the rule fired, what would clear it; blank where no proposal does.
pub(crate) fn clearings(scene: &Scene<'_>, rule: &Rule, rows: &[usize]) -> Result<Vec<Vec<String>>, RulesError> {
    let mut sentences = vec![Vec::new(); rows.len()];
    let mut proposals: Vec<(usize, usize, std::vec::IntoIter<Plan>)> =
        rows.iter().enumerate().map(|(at, row)| (at, *row, plans(scene, rule, *row).into_iter())).collect();
    for _ in 0..ROUNDS {
        let mut tried: Vec<(usize, usize, Plan)> = Vec::new();
        for (at, row, rest) in &mut proposals {
            tried.extend(rest.next().map(|plan| (*at, *row, plan)));
        }
        if tried.is_empty() {
            break;
        }
        let passed = judged_again(scene, rule, &tried)?;
        let mut cleared = BTreeSet::new();
        for ((at, row, plan), passed) in tried.iter().zip(passed) {
            if passed && let Some(place) = sentences.get_mut(*at) {
                *place = say(scene, rule, *row, plan);
                cleared.insert(*at);
            }
        }
        proposals.retain(|(at, ..)| !cleared.contains(at));
    }
    Ok(sentences)
}

/// Proposals for a row, the one that asks least first.
fn plans(scene: &Scene<'_>, rule: &Rule, index: usize) -> Vec<Plan> {
    let row = scene.row(index);
    let act = day_of_act(rule, row, scene.base_date).unwrap_or(Day::exact(scene.base_date));
    let fact = |name: &'static str| row.value(name);
    let param = |local: &str| {
        let full = rule.params.get(local).map_or("", String::as_str);
        let value = match rule.dated_by {
            None => scene.packs.parameters.on(full, scene.base_date),
            Some(_) => value_on(&scene.packs.parameters, full, act),
        };
        let unit = scene.packs.parameters.by_name.get(full).map(|p| p.unit.as_str()).unwrap_or_default();
        value.map_or(Value::Null, |value| typed(unit, value))
    };
    let ways = rule.when.ways_out(rule.grain, &Known { fact: &fact, param: &param });
    let mut costed: Vec<(u32, Plan)> = ways.into_iter().filter_map(|plan| Some((cost(rule, &plan)?, plan))).collect();
    // The sort is stable: of equals, the one that the condition names first.
    costed.sort_by_key(|(cost, _)| *cost);
    costed.dedup_by(|a, b| a.1 == b.1);
    costed.into_iter().map(|(_, plan)| plan).take(ROUNDS).collect()
}

fn typed(unit: &str, value: &ParameterValue) -> Value {
    use crate::condition::Type;
    match type_of(unit) {
        Some(Type::Number | Type::Whole | Type::Bit) => {
            Decimal::from_str(&value.value).map_or(Value::Null, Value::Decimal)
        }
        Some(Type::Date) => value.value.parse().map_or(Value::Null, |day| Value::Date(Day::exact(day))),
        Some(Type::Text(_)) => Value::text(&value.value),
        _ => Value::Null,
    }
}

/// How much a plan asks; `None` when people cannot do it. Each change costs, what remedies usually do costs least.
fn cost(rule: &Rule, plan: &Plan) -> Option<u32> {
    plan.iter().map(|change| Some(10 + effort(rule, change)?)).sum()
}

fn effort(rule: &Rule, change: &Change) -> Option<u32> {
    if !rule.remedy.is_empty() {
        let at = rule.remedy.iter().position(|fact| fact.name == change.fact.name)?;
        return u32::try_from(at).ok();
    }
    let computed = change.fact.from.is_none();
    Some(match (change.how, change.fact.kind) {
        (How::Yes, _) => 0,
        (How::Fill, _) => 2,
        (How::Clear, _) => 3,
        (How::No, _) => 5,
        (_, Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate) if computed => 8,
        (_, Kind::Months) => 12,
        (_, Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate) => 25,
        (How::Exactly, _) => 15,
        (_, Kind::Count) => 30,
        // A text that a kernel computed is nothing that people write.
        (_, Kind::Text | Kind::Person) if computed => return None,
        (How::Other, _) => 20,
        (_, Kind::Date) => 60,
        _ => 50,
    })
}

/// Is the change something that people can do? Nobody writes what a kernel found: that income came in, that a decision
/// came after the payment.
fn advises(rule: &Rule, change: &Change) -> bool {
    let found = change.fact.from.is_none() && change.fact.kind == Kind::Flag && rule.remedy.is_empty();
    !found && effort(rule, change).is_some_and(|effort| effort < FAR)
}

/// Whether each row passes when it is judged with its plan.
fn judged_again(scene: &Scene<'_>, rule: &Rule, tried: &[(usize, usize, Plan)]) -> Result<Vec<bool>, RulesError> {
    let mut needed: BTreeSet<&'static str> = rule.conditions().flat_map(|c| c.facts()).collect();
    needed.extend(rule.dated_by.map(|day| day.name));
    let mut rows = FrameBuilder::new(rule.grain.name, rule.grain.facts);
    for (_, index, plan) in tried {
        let row = scene.row(*index);
        let changed = |name: &'static str| {
            let change = plan.iter().find(|change| change.fact.name == name);
            (name, change.map_or_else(|| row.value(name), |change| change.to.clone()))
        };
        rows.push_named(needed.iter().map(|name| changed(name)))?;
    }
    let answers = evaluate(&rows.finish()?, &[rule], &scene.packs.parameters, scene.base_date)?;
    let passes = |row: usize| answers.first().is_some_and(|answers| answers.verdict(row) == Verdict::Passed);
    Ok((0..tried.len()).map(passes).collect())
}

/// A plan in words: the rule's own, where it has some, then the figures.
fn say(scene: &Scene<'_>, rule: &Rule, index: usize, plan: &Plan) -> Vec<String> {
    let row = scene.row(index);
    let act = day_of_act(rule, row, scene.base_date).unwrap_or(Day::exact(scene.base_date));
    let known = |template: &&Template| template.facts().iter().all(|fact| !row.value(fact).is_null());
    let own: Vec<&Template> = rule.counterfactual.iter().filter(known).collect();
    let with_figures = own.iter().any(|t| !t.facts().is_empty() || !t.params().is_empty());
    let mut sentences: Vec<String> = own.into_iter().map(|t| scene.say(t, rule, row, act)).collect();
    if let Some(entry) = entry(rule, row, plan) {
        sentences.push(entry);
    } else if sentences.is_empty() || !with_figures && plan.iter().all(|change| advises(rule, change)) {
        let each: Vec<String> = plan.iter().map(|change| words(change, &row.value(change.fact.name))).collect();
        sentences.push(format!("{}。", each.join("，且")));
    }
    sentences
}

/// What to post, where the rule compares an amount of the asset ledger with the audited one: 补记 X 元 → 账面 Y 元.
fn entry(rule: &Rule, row: Row<'_>, plan: &Plan) -> Option<String> {
    let book = rule.book.filter(|book| book.from.is_some_and(|(table, _)| table == "asset"))?;
    let (booked, audited) = (money(row, book)?, money(row, rule.audited?)?);
    let gap = audited.checked_sub(booked).filter(|gap| !gap.is_zero())?;
    plan.iter().any(|change| change.fact.kind == Kind::Money).then_some(())?;
    let verb = if gap.is_sign_positive() { "补记" } else { "冲减" };
    let said = |amount: Decimal| spoken(book, &Value::Decimal(amount));
    Some(format!("{}{verb}{}元，由{}元调整为{}元。", book.label, said(gap.abs()), said(booked), said(audited)))
}

fn money(row: Row<'_>, fact: &'static Column) -> Option<Decimal> {
    match row.value(fact.name) {
        Value::Decimal(amount) if fact.kind == Kind::Money => Some(amount),
        _ => None,
    }
}

/// A change in words.
fn words(change: &Change, today: &Value) -> String {
    let fact = change.fact;
    let (label, is_day) = (fact.label, fact.kind == Kind::Date);
    let bound = said(fact, &change.bound);
    let blank = matches!(today, Value::Null) || matches!(today, Value::Text(text) if text.trim().is_empty());
    let now = if blank { String::new() } else { format!("（现为{}）", said(fact, today)) };
    match change.how {
        How::Yes => format!("“{label}”应为“是”{now}"),
        How::No => format!("“{label}”应为“否”{now}"),
        How::Fill if blank => format!("补填“{label}”（现为空白）"),
        How::Fill => format!("补填“{label}”"),
        How::Clear => format!("“{label}”所列各项都已消除{now}"),
        How::AtMost => format!("“{label}”{}{bound}{now}", if is_day { "不晚于" } else { "不超过" }),
        How::Below => format!("“{label}”{}{bound}{now}", if is_day { "早于" } else { "低于" }),
        How::AtLeast => format!("“{label}”{}{bound}{now}", if is_day { "不早于" } else { "不低于" }),
        How::Above => format!("“{label}”{}{bound}{now}", if is_day { "晚于" } else { "高于" }),
        How::Exactly => format!("“{label}”为{bound}{now}"),
        How::Other => format!("据实更正“{label}”{now}"),
    }
}

/// A value with its unit.
fn said(fact: &Column, value: &Value) -> String {
    let plain = spoken(fact, value);
    match (fact.kind, value) {
        (_, Value::Null) => plain,
        (Kind::Money, _) => format!("{plain}元"),
        (Kind::Months, _) => format!("{plain}个月"),
        (Kind::Date, Value::Date(day)) if day.precision == Precision::Day => day.iso(),
        (Kind::Text | Kind::Person | Kind::Code(_), _) => format!("“{plain}”"),
        _ => plain,
    }
}
