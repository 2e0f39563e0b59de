//! Facts and rules in, findings and coverage out.

use crate::error::RulesError;
use crate::evaluate::{Answers, evaluate};
use crate::finding::Scene;
use crate::packs::Packs;
use crate::rule::{Rule, Verdict};
use crate::undetermined::Open;
use chrono::NaiveDate;
use sanzi_core::finding::{Coverage, Finding, Judgement};
use sanzi_core::{FactSet, Tables};
use std::collections::{BTreeMap, BTreeSet};

/// What a judgement is made on.
pub struct JudgeInput<'a> {
    /// The facts of all grains.
    pub facts: &'a FactSet,
    /// The tables that facts were read from, for cells and original texts.
    pub tables: &'a Tables,
    /// The base date of the run.
    pub base_date: NaiveDate,
    /// Codes or beginnings of codes; empty: all rules.
    pub select: &'a [String],
    /// The worked sum of a computed fact: grain, row, fact; empty when there is none.
    pub working: &'a dyn Fn(&str, usize, &str) -> Vec<String>,
}

impl Packs {
    /// Judges every row of every grain by every enabled rule that is selected.
    ///
    /// Findings are sorted by organisation, rule, subject key and id; coverage, which names every rule of the
    /// packs, by code.
    ///
    /// # Errors
    /// When a word of `select` names no rule, or a frame lacks what its schema promises.
    pub fn judge(&self, input: &JudgeInput<'_>) -> Result<Judgement, RulesError> {
        self.judge_telling(input, &mut |_, _, _| {})
    }

    /// The same, telling each verdict as it falls: rule, row of its grain, verdict.
    ///
    /// # Errors
    /// As [`Packs::judge`].
    pub fn judge_telling(
        &self,
        input: &JudgeInput<'_>,
        tell: &mut dyn FnMut(&Rule, usize, Verdict),
    ) -> Result<Judgement, RulesError> {
        for word in input.select {
            if !self.rules.values().any(|r| r.selected_by(std::slice::from_ref(word))) {
                return Err(RulesError::NoSuchRule { asked: word.clone(), near: self.codes_near(word) });
            }
        }
        let mut judgement = Judgement::default();
        let mut by_grain: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
        for rule in self.rules.values() {
            match skipped(rule, input) {
                Some(why) => judgement.coverage.push(coverage(rule, Some(why))),
                None => by_grain.entry(rule.grain.name).or_default().push(rule),
            }
        }
        for (grain, rules) in by_grain {
            let Some(facts) = input.facts.get(grain) else { continue };
            let answers = evaluate(&facts.frame, &rules, &self.parameters, input.base_date)?;
            let organisations = facts.frame.texts("organisation")?;
            let organisations = organisations.into_iter().map(|o| o.filter(|name| !name.trim().is_empty())).collect();
            let scene = Scene {
                packs: self,
                facts,
                organisations,
                tables: input.tables,
                base_date: input.base_date,
                working: input.working,
            };
            for (rule, answers) in rules.into_iter().zip(&answers) {
                let counted = judge_rule(rule, answers, &scene, &mut judgement.findings, tell)?;
                judgement.coverage.push(counted);
            }
        }
        judgement.coverage.sort_by(|a, b| a.rule.cmp(&b.rule));
        number_repeats(&mut judgement.findings);
        judgement.findings.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        Ok(judgement)
    }
}

fn sort_key(finding: &Finding) -> (&Option<String>, &str, &str, &str) {
    (&finding.organisation, &finding.rule.code, &finding.subject.key, &finding.id)
}

/// Why a rule does not run at all.
fn skipped(rule: &Rule, input: &JudgeInput<'_>) -> Option<String> {
    if !rule.enabled {
        let by = rule.adjusted.iter().rev().find(|a| a.changes.iter().any(|c| c == "enabled"));
        return Some(match by {
            Some(adjustment) => format!("{} 停用：{}", adjustment.layer, adjustment.reason),
            None => format!("{} 停用", rule.layer),
        });
    }
    if !rule.selected_by(input.select) {
        return Some("本次未选".to_owned());
    }
    match input.facts.get(rule.grain.name) {
        Some(facts) if !facts.frame.is_empty() => None,
        _ => Some(format!("没有读到{}", rule.grain.label)),
    }
}

fn coverage(rule: &Rule, skipped: Option<String>) -> Coverage {
    Coverage {
        rule: rule.code.clone(),
        title: rule.title.clone(),
        grain: rule.grain.name.to_owned(),
        fired: 0,
        passed: 0,
        undetermined: 0,
        not_applicable: 0,
        skipped,
    }
}

fn judge_rule<'a>(
    rule: &'a Rule,
    answers: &Answers,
    scene: &Scene<'a>,
    findings: &mut Vec<Finding>,
    tell: &mut dyn FnMut(&Rule, usize, Verdict),
) -> Result<Coverage, RulesError> {
    let mut counted = coverage(rule, None);
    let mut open = Open::new(rule, scene)?;
    for row in 0..scene.facts.frame.len() {
        let verdict = answers.verdict(row);
        tell(rule, row, verdict);
        match verdict {
            Verdict::NotApplicable => counted.not_applicable += 1,
            Verdict::Passed => counted.passed += 1,
            Verdict::Undetermined => {
                counted.undetermined += 1;
                open.take(scene, answers, row);
            }
            Verdict::Fired => {
                counted.fired += 1;
                let graver = answers.escalated(row).filter_map(|step| rule.escalate.get(step)).map(|e| e.severity);
                let severity = graver.fold(rule.severity, |gravest, next| gravest.min(next));
                findings.push(scene.finding(rule, row, severity, &|at| answers.rests_on(at, row)));
            }
        }
    }
    findings.extend(open.findings(scene));
    Ok(counted)
}

/// Two findings of one id would be taken for one: later ones, in the order of rows, get a number.
/// It happens only where a subject key is not unique in its grain.
fn number_repeats(findings: &mut [Finding]) {
    let mut seen = BTreeSet::new();
    for finding in findings {
        let id = finding.id.clone();
        let mut number = 1u32;
        while !seen.insert(finding.id.clone()) {
            number += 1;
            finding.id = format!("{id}-{number}");
        }
    }
}

#[cfg(test)]
mod tests;
