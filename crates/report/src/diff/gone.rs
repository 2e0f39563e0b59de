//! A finding that is no longer there: mended, or only not looked at? Absence alone is never taken for cure.

use super::cause::{self, Context, label};
use super::side::key_of;
use super::{Cause, FactChange, Presence};
use crate::judgement::PLACES;
use sanzi_core::subject::SubjectRecord;
use sanzi_core::{Finding, Place, tables};
use std::collections::BTreeSet;

/// What became of it.
pub(crate) struct Gone {
    pub presence: Presence,
    pub why: String,
    /// The new values that show it, with their cells.
    pub proof: Vec<FactChange>,
    pub cause: Cause,
}

/// Facts that only name the subject: that they differ mends nothing.
const NAMES: &[&str] =
    &["asset_id", "asset_name", "contract_no", "project_name", "town", "village", "owner", "account"];
/// Proofs that are named.
const PROOFS: usize = 6;

/// Looks for what became of a finding of the old run that the new one does not have.
pub(crate) fn look(context: &Context<'_>, finding: &Finding) -> Gone {
    let code = &finding.rule.code;
    let (cause, why) = cause::of_one(context, finding, false);
    let not_covered = |why: String| Gone { presence: Presence::NotCovered, why, proof: Vec::new(), cause };
    match context.new.rules.get(code) {
        None => return Gone { presence: Presence::RuleRetired, why, proof: Vec::new(), cause },
        Some(Some(reason)) if reason.contains("停用") => {
            return Gone { presence: Presence::RuleRetired, why: reason.clone(), proof: Vec::new(), cause };
        }
        Some(Some(_)) => return not_covered(why),
        Some(None) => {}
    }
    let key = key_of(finding);
    let Some(now) = context.now.subjects.get(&key) else {
        let lost = lost_places(context, finding);
        let why = if lost.is_empty() {
            "本次资料中没有这一对象（可能删行、改名或改了编号），不能当作已整改".to_owned()
        } else {
            format!("本次没有读到{}", lost.join("、"))
        };
        return not_covered(why);
    };
    if now.undetermined.contains(code) {
        return not_covered("本次因资料不足无法判断".to_owned());
    }
    if now.fired.contains(code) {
        return not_covered("本次与同一原因的其他问题并成一条，不能当作已整改".to_owned());
    }
    let then = context.then.subjects.get(&key);
    let lost = lost_tables(context, finding, then, now);
    if !lost.is_empty() {
        return not_covered(format!("上次依据的{}本次没有读到", lost.join("、")));
    }
    let (mut proof, unread) = own_changes(finding, now);
    if proof.is_empty() && !unread.is_empty() {
        return not_covered(format!("上次依据的“{}”本次没有读到", unread.join("、")));
    }
    if proof.is_empty()
        && let Some(then) = then
    {
        proof = cause::read_changes(then, now);
        proof.retain(|c| c.source.is_some() && !NAMES.contains(&c.name.as_str()));
        proof.extend(joined(then, now));
    }
    if proof.is_empty() {
        proof = computed(finding, now);
    }
    proof.truncate(PROOFS);
    if proof.is_empty() {
        proof = context.parameters_differ(Some(finding));
    }
    if !proof.is_empty() {
        let why = proof.iter().map(super::words).collect::<Vec<_>>().join("；");
        return Gone { presence: Presence::NotReproduced, why, proof, cause };
    }
    match cause {
        Cause::Rules | Cause::Law => Gone { presence: Presence::NotReproduced, why, proof, cause },
        _ => not_covered("本次未再现，但没有找到能证明已整改的单元格，请人工核实".to_owned()),
    }
}

/// The finding's own facts that were read and now stand otherwise, with their new cells; and labels of those
/// that had a value and now are not read at all.
fn own_changes(finding: &Finding, now: &SubjectRecord) -> (Vec<FactChange>, Vec<String>) {
    let (mut proof, mut unread) = (Vec::new(), Vec::new());
    for fact in finding.facts.iter().filter(|f| f.source.is_some() && !NAMES.contains(&&*f.name)) {
        match now.place(&fact.name) {
            Some(place) => {
                let new = now.value(&fact.name).map(str::to_owned);
                // A person's name is not recorded: only that there is one, where there was none.
                let person = new.as_deref() == Some(sanzi_core::subject::FILLED);
                let old = fact.value.clone().filter(|v| !v.is_empty());
                let differs = if person { old.is_none() } else { new != old };
                if differs {
                    proof.push(FactChange {
                        name: fact.name.to_string(),
                        label: fact.label.to_string(),
                        old,
                        new,
                        source: Some(place),
                    });
                }
            }
            None if fact.value.as_ref().is_some_and(|v| !v.is_empty()) => unread.push(fact.label.to_string()),
            None => {}
        }
    }
    (proof, unread)
}

/// Rows of tables that had nothing on the subject before.
fn joined(then: &SubjectRecord, now: &SubjectRecord) -> Vec<FactChange> {
    let had: BTreeSet<&str> = then.rows.iter().map(|r| r.table.as_str()).collect();
    let new = now.rows.iter().filter(|r| !had.contains(r.table.as_str()));
    new.map(|row| FactChange {
        name: row.table.clone(),
        label: table_label(&row.table),
        old: None,
        new: Some(format!("第 {} 行", row.row)),
        source: Some(Place {
            file: row.file.as_str().into(),
            sheet: row.sheet.as_str().into(),
            cell: Some(format!("A{}", row.row)),
        }),
    })
    .collect()
}

/// Computed facts of the finding that came out otherwise.
fn computed(finding: &Finding, now: &SubjectRecord) -> Vec<FactChange> {
    let names = |name: &str| NAMES.contains(&name) || PLACES.contains(&name);
    let facts = finding.facts.iter().filter(|f| f.source.is_none() && !names(&f.name));
    facts
        .filter_map(|fact| {
            let new = now.value(&fact.name)?.to_owned();
            (Some(&new) != fact.value.as_ref()).then(|| FactChange {
                name: fact.name.to_string(),
                label: label(&finding.subject.kind, &fact.name),
                old: fact.value.clone(),
                new: Some(new),
                source: None,
            })
        })
        .collect()
}

/// Tables that spoke about the subject or its organisation and no longer do, in words.
fn lost_tables(
    context: &Context<'_>,
    finding: &Finding,
    then: Option<&SubjectRecord>,
    now: &SubjectRecord,
) -> Vec<String> {
    let tables = |record: &SubjectRecord| record.rows.iter().map(|r| r.table.clone()).collect::<BTreeSet<_>>();
    let mut lost: BTreeSet<String> = then.map(|t| &tables(t) - &tables(now)).unwrap_or_default();
    let organisation = finding.organisation.clone().unwrap_or_default();
    let of = |gathered: &super::side::Gathered| {
        let own = gathered.tables.iter().filter(|(o, _)| organisation.is_empty() || *o == organisation);
        own.map(|(_, table)| table.clone()).collect::<BTreeSet<_>>()
    };
    lost.extend(&of(context.then) - &of(context.now));
    let whose = finding.organisation.as_deref().unwrap_or_default();
    lost.iter().map(|table| format!("{whose}{}", table_label(table))).collect()
}

/// Files and sheets that the finding rested on and that the new run did not read, in words.
fn lost_places(context: &Context<'_>, finding: &Finding) -> Vec<String> {
    let mut lost = BTreeSet::new();
    for place in finding.facts.iter().filter_map(|f| f.source.as_ref()) {
        let hash = context.old.inputs.iter().find(|i| i.path == *place.file).map(|i| i.sha256.as_str());
        let there = context.new.inputs.iter().find(|i| i.path == *place.file || Some(i.sha256.as_str()) == hash);
        match there {
            None => lost.insert(format!("文件“{}”", place.file)),
            Some(input) if !input.sheets.is_empty() && input.sheets.iter().any(|sheet| *sheet == *place.sheet) => false,
            Some(_) => lost.insert(format!("“{}”的表“{}”", place.file, place.sheet)),
        };
    }
    lost.into_iter().collect()
}

fn table_label(table: &str) -> String {
    tables::schema(table).map_or_else(|| table.to_owned(), |t| t.label.to_owned())
}
