//! 无法判断: one record per rule, organisation and set of missing facts, with the count and the list.

use crate::condition::Condition;
use crate::error::RulesError;
use crate::evaluate::{Answers, day_of_act, value_on};
use crate::finding::{Scene, rule_ref};
use crate::identity::id;
use crate::row::Row;
use crate::rule::Rule;
use polars::prelude::BooleanChunked;
use rust_decimal::Decimal;
use sanzi_core::finding::{Amounts, FactUse, Finding, Missing, Outcome, SCHEMA, Subject};
use sanzi_core::value::money_text;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one organisation that lack the same facts.
#[derive(Debug, Default)]
struct Group {
    rows: Vec<usize>,
    amount: Option<Decimal>,
}

/// A condition that may stay open, with what that can come from.
#[derive(Debug)]
struct Asked<'a> {
    /// Decisive facts, and where each is unknown.
    facts: Vec<(&'static str, BooleanChunked)>,
    /// Full names of the parameters it reads.
    params: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    fn of(condition: &Condition, rule: &'a Rule, scene: &Scene<'_>) -> Result<Self, RulesError> {
        let data = scene.facts.frame.data();
        let unknown = |name: &'static str| Ok((name, data.column(name)?.as_materialized_series().is_null()));
        let facts = condition.decisive_facts().into_iter().map(unknown).collect::<Result<_, RulesError>>()?;
        let used = condition.params();
        let params = rule.params.iter().filter(|(local, _)| used.contains(local.as_str()));
        Ok(Asked { facts, params: params.map(|(_, full)| full.as_str()).collect() })
    }
}

/// Collects the rows of one rule that cannot be judged.
#[derive(Debug)]
pub(crate) struct Open<'a> {
    rule: &'a Rule,
    scope: Option<Asked<'a>>,
    when: Asked<'a>,
    /// The money of each row: for an asset its value, else what the rule puts at stake.
    money: Vec<Option<Decimal>>,
    groups: BTreeMap<(Option<&'a str>, BTreeSet<String>), Group>,
}

impl<'a> Open<'a> {
    pub(crate) fn new(rule: &'a Rule, scene: &Scene<'a>) -> Result<Self, RulesError> {
        let money = match rule.grain.name {
            "asset" => rule.grain.fact("original_value"),
            _ => rule.amount,
        };
        Ok(Open {
            rule,
            scope: rule.scope.as_ref().map(|scope| Asked::of(scope, rule, scene)).transpose()?,
            when: Asked::of(&rule.when, rule, scene)?,
            money: money.map(|fact| scene.facts.frame.decimals(fact.name)).transpose()?.unwrap_or_default(),
            groups: BTreeMap::new(),
        })
    }

    /// Takes a row that could not be judged.
    pub(crate) fn take(&mut self, scene: &Scene<'a>, answers: &Answers, index: usize) {
        let missing = self.missing(scene, answers, index);
        let organisation = scene.organisations.get(index).copied().flatten();
        let group = self.groups.entry((organisation, missing)).or_default();
        group.rows.push(index);
        if let Some(money) = self.money.get(index).copied().flatten() {
            group.amount = Some(group.amount.unwrap_or_default().saturating_add(money));
        }
    }

    /// Names of the facts (and `@parameter`s) whose absence left the condition open.
    fn missing(&self, scene: &Scene<'_>, answers: &Answers, index: usize) -> BTreeSet<String> {
        let rule = self.rule;
        let asked = self.scope.as_ref().filter(|_| answers.scope_unknown(index)).unwrap_or(&self.when);
        let unknown = asked.facts.iter().filter(|(_, unknown)| unknown.get(index) == Some(true));
        let mut missing: BTreeSet<String> = unknown.map(|(name, _)| (*name).to_owned()).collect();
        if !asked.params.is_empty() {
            let act = day_of_act(rule, scene.row(index), scene.base_date);
            for full in &asked.params {
                match (act, rule.dated_by) {
                    (None, Some(day)) => {
                        missing.insert(day.name.to_owned());
                    }
                    (Some(act), _) if value_on(&scene.packs.parameters, full, act).is_none() => {
                        missing.insert(format!("@{full}"));
                    }
                    _ => {}
                }
            }
        }
        if missing.is_empty() {
            // Nothing is absent: dates are known too coarsely, or a CASE has no branch for the row.
            missing.extend(asked.facts.iter().map(|(name, _)| (*name).to_owned()));
        }
        missing
    }

    /// The records.
    pub(crate) fn findings(self, scene: &Scene<'_>) -> Vec<Finding> {
        let rule = self.rule;
        self.groups
            .into_iter()
            .map(|((organisation, missing), group)| {
                record(rule, scene, organisation.map(ToOwned::to_owned), &missing, &group)
            })
            .collect()
    }
}

fn record(
    rule: &Rule,
    scene: &Scene<'_>,
    organisation: Option<String>,
    missing: &BTreeSet<String>,
    group: &Group,
) -> Finding {
    let label = |name: &String| match name.strip_prefix('@') {
        Some(parameter) => {
            let label = scene.packs.parameters.by_name.get(parameter).map_or(parameter, |p| p.label.as_str());
            format!("参数“{label}”在该日的取值")
        }
        None => rule.grain.fact(name).map_or_else(|| name.clone(), |f| f.label.to_owned()),
    };
    let labels: Vec<String> = missing.iter().map(label).collect();
    let facts = missing.iter().filter_map(|name| rule.grain.fact(name)).map(|fact| FactUse {
        name: fact.name.to_owned(),
        label: fact.label.to_owned(),
        value: None,
        original: None,
        source: None,
        working: Vec::new(),
    });
    let facet = missing.iter().map(String::as_str).collect::<Vec<_>>().join(",");
    let mut subjects: Vec<String> = group.rows.iter().map(|&index| name_of(scene.row(index))).collect();
    subjects.sort();
    let same = |fact: &str| {
        let mut values: BTreeSet<Option<String>> = group.rows.iter().map(|&i| scene.row(i).text(fact)).collect();
        if values.len() == 1 { values.pop_first().flatten() } else { None }
    };
    let (count, grain) = (group.rows.len(), rule.grain.label);
    let wanted = labels.join("、");
    let ask = if rule.ask.is_empty() { String::new() } else { format!("，或提供{}", rule.ask.join("、")) };
    Finding {
        schema: SCHEMA.to_owned(),
        id: id(&rule.code, organisation.as_deref().unwrap_or_default(), "无法判断", &facet),
        rule: rule_ref(rule),
        outcome: Outcome::Undetermined,
        severity: rule.severity,
        subject: Subject {
            kind: rule.grain.name.to_owned(),
            town: same("town"),
            village: same("village"),
            ..Subject::default()
        },
        organisation,
        amounts: Amounts::default(),
        message: format!("“{}”有{count}项{grain}无法判断：缺少或不足以确定{wanted}。", rule.title),
        recommendation: format!("请补充{wanted}{ask}，补充后重新核查。"),
        cause: None,
        counterfactual: Vec::new(),
        evidence_needed: rule.ask.clone(),
        basis: scene.basis(rule, scene.base_date, &|at| rule.citations().nth(at).is_some_and(|c| c.when().is_none())),
        parameters: Vec::new(),
        facts: facts.collect(),
        missing: Some(Missing {
            facts: labels,
            count: u32::try_from(count).unwrap_or(u32::MAX),
            subjects,
            amount: group.amount.map(money_text),
        }),
        presence: None,
    }
}

/// How people call a row: code and name as printed, else its key.
fn name_of(row: Row<'_>) -> String {
    let parts: Vec<String> = ["contract_no", "asset_id", "asset_name", "contract_name", "account"]
        .into_iter()
        .filter(|fact| *fact != "contract_no" || row.frame.name() == "contract")
        .filter_map(|fact| row.text(fact))
        .collect();
    if parts.is_empty() {
        row.text("subject_key").unwrap_or_else(|| format!("第{}项", row.index + 1))
    } else {
        parts.join(" ")
    }
}
