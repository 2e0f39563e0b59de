//! Judging without writing: what other thresholds or other packs would find in the same material.

use crate::audit::{Step, compute, read};
use crate::engagement::Engagement;
use crate::error::AuditError;
use chrono::NaiveDate;
use sanzi_core::finding::{Coverage, Finding, Judgement};
use sanzi_core::{Outcome, Tables};
use sanzi_rules::{JudgeInput, Packs};
use std::collections::BTreeMap;

/// Tells nobody.
fn quiet(_: Step) {}

/// Judges what was read by these packs.
fn judge(engagement: &Engagement, packs: &Packs, tables: &Tables) -> Result<(NaiveDate, Judgement), AuditError> {
    let stated = engagement.stated_base_date()?;
    let wanted = packs.wanted(&engagement.rules);
    let (base_date, computed) = compute(engagement, packs, tables, stated, &wanted, &mut quiet)?;
    let working = |grain: &str, row: usize, fact: &str| computed.working(tables, grain, row, fact);
    let select = &engagement.rules;
    let input = JudgeInput { facts: &computed.facts, tables, base_date, select, working: &working };
    Ok((base_date, packs.judge(&input)?))
}

/// What a rule would say with one of its thresholds moved.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The threshold in words: value, layer, document, day.
    pub threshold: String,
    /// Factor in tenths, value in words, how the rule fared.
    pub at: Vec<(i64, String, Coverage)>,
}

/// How one rule fares at 0.8, 1 and 1.2 times each of its thresholds; facts that rest on the threshold move along.
///
/// # Errors
/// When the material cannot be read, as [`crate::audit`], or there is no such rule.
pub fn sensitivity(
    engagement: &Engagement,
    code: &str,
    progress: &mut (dyn FnMut(Step) + Send),
) -> Result<(NaiveDate, Vec<Moved>), AuditError> {
    let packs = Packs::load(&engagement.pack_folders())?;
    let engagement = Engagement { rules: vec![code.to_owned()], ..engagement.clone() };
    packs.select(&engagement.rules)?;
    let tables = read(&engagement, &packs, None, None, progress)?;
    engagement.same_material(&tables)?;
    let (day, judgement) = judge(&engagement, &packs, &tables)?;
    let fared = |judgement: Judgement| judgement.coverage.into_iter().find(|c| c.rule == code);
    let today = fared(judgement);
    let mut moved = Vec::new();
    for name in packs.thresholds(code) {
        let mut at = Vec::new();
        for factor in [8, 10, 12] {
            let Some(scaled) = packs.scaled(&name, factor) else { continue };
            let coverage = if factor == 10 { today.clone() } else { fared(judge(&engagement, &scaled, &tables)?.1) };
            let words = scaled.value_words(&name, day).unwrap_or_default();
            at.extend(coverage.map(|coverage| (factor, words, coverage)));
        }
        let threshold = packs.threshold_words(&name, day).unwrap_or(name);
        moved.push(Moved { threshold, at });
    }
    Ok((day, moved))
}

/// What a change of packs changes. Undetermined records are compared too: a check that can no longer tell is a change.
#[derive(Debug, Clone, Default)]
pub struct Difference {
    /// Findings that only the second packs bring.
    pub brought: Vec<Finding>,
    /// Findings that only the first packs bring.
    pub taken: Vec<Finding>,
    /// Findings of both that differ in gravity or words: before, after.
    pub changed: Vec<(Finding, Finding)>,
}

impl Difference {
    /// Nothing at all?
    pub fn is_empty(&self) -> bool {
        self.brought.is_empty() && self.taken.is_empty() && self.changed.is_empty()
    }
}

/// Judges the same material by two lists of packs and compares the findings by their ids.
///
/// # Errors
/// As [`crate::audit`], but nothing is written.
pub fn difference(
    engagement: &Engagement,
    one: &Packs,
    two: &Packs,
    progress: &mut (dyn FnMut(Step) + Send),
) -> Result<Difference, AuditError> {
    let mut found = Vec::new();
    for packs in [one, two] {
        // Packs bring header words, so each reads for itself.
        let tables = read(engagement, packs, None, None, progress)?;
        engagement.same_material(&tables)?;
        let findings = judge(engagement, packs, &tables)?.1.findings;
        found.push(findings.into_iter().map(|f| (f.id.clone(), f)).collect::<BTreeMap<String, Finding>>());
    }
    let (mut after, mut before) = (found.pop().unwrap_or_default(), found.pop().unwrap_or_default());
    let mut difference = Difference::default();
    for (id, finding) in &before {
        match after.remove(id) {
            None => difference.taken.push(finding.clone()),
            Some(other) if differs(finding, &other) => difference.changed.push((finding.clone(), other)),
            Some(_) => {}
        }
    }
    before.clear();
    difference.brought = after.into_values().collect();
    let key =
        |f: &Finding| (f.outcome, f.rule.code.clone(), f.organisation.clone(), f.subject.key.clone(), f.id.clone());
    difference.brought.sort_by_key(key);
    difference.taken.sort_by_key(key);
    difference.changed.sort_by_key(|(before, _)| key(before));
    Ok(difference)
}

/// Do two records of one id say different things? An undetermined one only when it is about other rows.
fn differs(one: &Finding, two: &Finding) -> bool {
    match one.outcome {
        Outcome::Undetermined => one.missing != two.missing,
        _ => {
            (one.outcome, one.severity, &one.message, &one.amounts)
                != (two.outcome, two.severity, &two.message, &two.amounts)
        }
    }
}
