//! What would clear a finding: the smallest change of the facts that its condition reads. A change is only printed
//! when the row, judged again with it, passes.

use crate::common::{Common, Own, Stated};
use crate::condition::{Change, How, Known, Plan};
use crate::rule::Rule;
use crate::scene::Scene;
use crate::template::spoken;
use crate::trial::Trial;
use rust_decimal::Decimal;
use sanzi_core::Value;
use sanzi_core::kind::{Column, Kind};
use sanzi_core::value::{Item, Precision};
use std::sync::Arc;

/// As many proposals a row are judged again, smallest first.
const ROUNDS: usize = 6;

/// From this effort on a change is a proof that the finding can be cleared rather than advice: the rule's own words,
/// where it has some, say it better.
const FAR: u32 = 20;

/// For each of the rows on which the rule fired, what would clear it; blank where no proposal does.
pub(crate) fn clearings<'a>(
    scene: &Scene<'a>,
    common: &Common<'a>,
    trial: &Trial<'a>,
    rows: &[usize],
) -> Vec<Vec<String>> {
    let mut sentences = vec![Vec::new(); rows.len()];
    let plans: Vec<Vec<Plan>> = rows.iter().map(|row| plans(scene, common, *row)).collect();
    let mut open: Vec<usize> = (0..rows.len()).collect();
    for round in 0..ROUNDS {
        // Where a row stands among all, the row itself and its plan of this round.
        let tried = |at: &usize| Some((*at, *rows.get(*at)?, plans.get(*at)?.get(round)?));
        let tried: Vec<(usize, usize, &Plan)> = open.iter().filter_map(tried).collect();
        if tried.is_empty() {
            break;
        }
        let asked: Vec<(usize, &Plan)> = tried.iter().map(|(_, row, plan)| (*row, *plan)).collect();
        open.clear();
        for ((at, row, plan), passed) in tried.into_iter().zip(trial.passes(&asked)) {
            match sentences.get_mut(at) {
                Some(place) if passed => *place = say(scene, common, row, plan),
                _ => open.push(at),
            }
        }
    }
    sentences
}

/// What is stated on the day of a row's act, whatever the citations.
fn stated<'a>(scene: &Scene<'a>, common: &Common<'a>, row: usize) -> Arc<Stated<'a>> {
    common.stated(scene, common.act(scene, row), &|_| false)
}

/// Proposals for a row, the one that asks least first.
fn plans<'a>(scene: &Scene<'a>, common: &Common<'a>, row: usize) -> Vec<Plan> {
    let (rule, stated) = (common.rule, stated(scene, common, row));
    let fact = |name: &'static str| common.item(name, row);
    let param = |local: &str| stated.item(local);
    let ways = rule.when.ways_out(rule.grain, &Known { fact: &fact, param: &param });
    let mut costed: Vec<(u32, Plan)> = ways.into_iter().filter_map(|plan| Some((cost(rule, &plan)?, plan))).collect();
    // The sort is stable: of equals, the one that the condition names first.
    costed.sort_by_key(|(cost, _)| *cost);
    costed.dedup_by(|a, b| a.1 == b.1);
    costed.into_iter().map(|(_, plan)| plan).take(ROUNDS).collect()
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

/// Does a change say more than the rule's own words do: a figure to be reached, which is not just anything above nothing?
fn adds(change: &Change) -> bool {
    let nothing = matches!(&change.bound, Value::Decimal(bound) if bound.is_zero()) || change.bound == Value::Int(0);
    match change.how {
        How::Yes | How::No | How::Fill | How::Clear | How::Other => false,
        How::AtMost | How::Below | How::AtLeast | How::Above | How::Exactly => !nothing,
    }
}

/// A plan in words: the rule's own, where it has some, then the figures.
fn say<'a>(scene: &Scene<'a>, common: &Common<'a>, row: usize, plan: &Plan) -> Vec<String> {
    let (rule, stated) = (common.rule, stated(scene, common, row));
    let known = |own: &&Own<'_>| own.facts.iter().all(|fact| common.item(fact, row) != Item::Null);
    let (mut sentences, mut text, mut with_figures) = (Vec::new(), String::new(), false);
    // Where the rule's own words name the audited figure, and say of which kind it is, an entry would say it again.
    let mut audited = false;
    for own in common.own.iter().filter(known) {
        common.say(own.template, row, &stated, &mut text);
        sentences.push(text.as_str().to_owned());
        with_figures |= own.with_figures;
        audited |= rule.audited.is_some_and(|fact| own.facts.contains(&fact.name));
    }
    if let Some(entry) = entry(common, row, plan).filter(|_| !audited) {
        sentences.push(entry);
    } else if sentences.is_empty() || !with_figures && plan.iter().all(|change| advises(rule, change) && adds(change)) {
        let each: Vec<String> = plan.iter().map(|change| words(change, &common.value(change.fact.name, row))).collect();
        sentences.push(format!("{}。", each.join("，且")));
    }
    sentences
}

/// What to post, where the rule compares an amount of the asset ledger with the audited one: 补记 X 元 → 账面 Y 元.
fn entry(common: &Common<'_>, row: usize, plan: &Plan) -> Option<String> {
    let rule = common.rule;
    let book = rule.book.filter(|book| book.from.is_some_and(|(table, _)| table == "asset"))?;
    let (booked, audited) = (money(common, row, book)?, money(common, row, rule.audited?)?);
    let gap = audited.checked_sub(booked).filter(|gap| !gap.is_zero())?;
    plan.iter().any(|change| change.fact.kind == Kind::Money).then_some(())?;
    let verb = if gap.is_sign_positive() { "补记" } else { "冲减" };
    let said = |amount: Decimal| spoken(book, &Value::Decimal(amount));
    Some(format!("{}{verb}{}元，由{}元调整为{}元。", book.label, said(gap.abs()), said(booked), said(audited)))
}

fn money(common: &Common<'_>, row: usize, fact: &'static Column) -> Option<Decimal> {
    match common.item(fact.name, row) {
        Item::Decimal(amount) if fact.kind == Kind::Money => Some(amount),
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
