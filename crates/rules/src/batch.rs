//! One wrong value in a whole book: an import that gave every card a life of 0 is one cause, not a thousand findings.

use crate::common::Common;
use crate::evaluate::Answers;
use crate::finding::Shown;
use crate::identity::id;
use crate::rule::Rule;
use crate::runs::Runs;
use crate::scene::Scene;
use crate::template::spoken;
use rust_decimal::Decimal;
use sanzi_core::finding::{Amounts, FactUse, Finding, RowRuns, SCHEMA, Subject, Together};
use sanzi_core::kind::Column;
use sanzi_core::value::money_text;
use sanzi_core::{Severity, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Fewer rows than this are told one by one.
const LEAST: usize = 10;

/// Rows of one book that a rule fires on because they share a wrong value.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The rule that tells it.
    pub rule: String,
    /// The fact with the common value.
    pub fact: &'static Column,
    /// The id of the finding.
    pub id: String,
    organisation: u32,
    value: Value,
    /// The rows on which the rule fired.
    pub fired: Runs,
    /// All rows of the book that carry the value.
    spoiled: Runs,
}

impl Batch {
    /// In words: “使用年限”在全本36项中同为0.
    pub(crate) fn words(&self) -> String {
        format!("“{}”在本账{}项中同为{}", self.fact.label, self.spoiled.count(), spoken(self.fact, &self.value))
    }

    /// Does another rule's verdict rest on the value?
    pub(crate) fn concerns(&self, rule: &Rule) -> bool {
        rule.code != self.rule && rule.facts().contains(self.fact.name)
    }

    /// Does the row carry it?
    pub(crate) fn spoils(&self, row: usize) -> bool {
        self.spoiled.holds(row)
    }

    /// The finding that tells all of them.
    pub(crate) fn finding<'a>(&self, scene: &Scene<'a>, common: &Common<'a>, severity: Severity) -> Finding {
        let rule = common.rule;
        let organisation = scene.organisation_name(self.organisation).map(ToOwned::to_owned);
        let names = scene.names(&self.fired);
        let (count, grain, label) = (self.fired.count(), rule.grain.label, self.fact.label);
        let value = spoken(self.fact, &self.value);
        let listed = names.join("、");
        let more = if count > names.len() { format!("等{count}项") } else { String::new() };
        let amount = self
            .fired
            .iter()
            .filter_map(|row| crate::finding::amount(rule.amount, scene.row(row)))
            .fold(None, |sum: Option<Decimal>, amount| Some(sum.unwrap_or_default().saturating_add(amount)));
        let first = self.fired.iter().next();
        let key = format!("{}={}", self.fact.name, self.value.plain().unwrap_or_default());
        let facts: Vec<FactUse> = first.map(|row| Shown::of(self.fact, scene).used(scene, row)).into_iter().collect();
        Finding {
            schema: SCHEMA.into(),
            id: self.id.clone(),
            rule: Arc::clone(&common.named),
            outcome: rule.outcome,
            severity,
            subject: Subject {
                kind: rule.grain.name.into(),
                key,
                town: scene.town(self.organisation, &self.fired),
                village: scene.village(self.organisation, &self.fired),
                ..Subject::default()
            },
            organisation,
            amounts: Amounts { at_stake: amount.map(money_text), ..Amounts::default() },
            message: format!(
                "{}：本账{count}项{grain}的“{label}”同为{value}，属同一原因，合并列示：{listed}{more}。",
                rule.title
            ),
            recommendation: format!(
                "查明“{label}”一栏录入或导入时出错的环节，整批更正后重新核查；以这一栏为依据的其他检查在更正前无法判断。"
            ),
            cause: Some(format!("“{label}”整批同为{value}")),
            counterfactual: Vec::new(),
            evidence_needed: Arc::clone(&common.ask),
            basis: scene.basis_of_all(rule),
            parameters: Arc::default(),
            facts,
            missing: None,
            together: Some(Box::new(Together {
                fact: label.to_owned(),
                value,
                count: u32::try_from(count).unwrap_or(u32::MAX),
                subjects: names,
                rows: RowRuns(self.fired.runs().to_vec()),
            })),
            presence: None,
        }
    }
}

/// The batches of one grain, in the order of rules. A batch needs ten rows of one book on which the rule fires with
/// the same value of one of its `shared` facts, and these must be nine in ten of the rows it judged there. Where two
/// rules see the same value, the first tells it.
pub(crate) fn batches(scene: &Scene<'_>, rules: &[(&Rule, &Answers)]) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for (rule, answers) in rules {
        for (cause, fact) in rule.shared.iter().map(|shared| shared.fact).enumerate() {
            let value_of = |row: usize| scene.row(row).value(fact.name);
            let mut fired: BTreeMap<(u32, String), Runs> = BTreeMap::new();
            for row in answers.fired().filter(|row| answers.shares(cause, *row)) {
                if let Some(value) = value_of(row).plain().filter(|v| !v.is_empty()) {
                    fired.entry((scene.organisation_number(row), value)).or_default().push(row);
                }
            }
            fired.retain(|_, rows| rows.count() >= LEAST);
            let judged = if fired.is_empty() { HashMap::new() } else { judged(scene, answers) };
            for ((organisation, value), rows) in fired {
                let of_book = judged.get(&organisation).copied().unwrap_or_default();
                let told = |b: &Batch| b.organisation == organisation && b.fact.name == fact.name;
                let named = scene.organisation_name(organisation);
                if rows.count() * 10 < of_book * 9 || named.is_none() || batches.iter().any(told) {
                    continue;
                }
                let first = rows.iter().next().map(value_of).unwrap_or_default();
                let same = |row: &usize| scene.organisation_number(*row) == organisation && value_of(*row) == first;
                batches.push(Batch {
                    rule: rule.code.clone(),
                    fact,
                    id: id(&rule.code, named.unwrap_or_default(), "整批同值", &format!("{}={value}", fact.name)),
                    organisation,
                    spoiled: (0..scene.facts.frame.len()).filter(same).collect(),
                    value: first,
                    fired: rows,
                });
            }
        }
    }
    batches
}

/// How many rows of each book were judged: they fired or passed.
fn judged(scene: &Scene<'_>, answers: &Answers) -> HashMap<u32, usize> {
    let mut judged = HashMap::new();
    for stretch in scene.stretches() {
        let rows: u32 = stretch
            .words()
            .map(|(at, mask)| {
                let word = answers.word(at);
                ((word.fired | word.passed) & mask).count_ones()
            })
            .sum();
        *judged.entry(stretch.organisation).or_default() += rows as usize;
    }
    judged
}
