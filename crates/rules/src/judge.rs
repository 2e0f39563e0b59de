//! Facts and rules in, findings and coverage out.

use crate::batch::{Batch, batches};
use crate::brought::{ROOT, Roots};
use crate::common::Common;
use crate::condition::ROWS;
use crate::counterfactual::clearings;
use crate::error::RulesError;
use crate::evaluate::{Answers, evaluate};
use crate::packs::Packs;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::trial::Trial;
use crate::undetermined::Open;
use chrono::NaiveDate;
use rayon::prelude::*;
use sanzi_core::finding::{Coverage, Finding, Given, Judgement, Outcome, Verdicts};
use sanzi_core::grains::reason;
use sanzi_core::{FactSet, Facts, Tables, Wanted, maps};
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
    pub working: &'a (dyn Fn(&str, usize, &str) -> Vec<String> + Sync),
}

/// Facts by which findings call their subjects and add up their money, in grains that have them.
const NAMING: [&str; 7] =
    ["asset_id", "asset_name", "contract_no", "contract_name", "project_name", "account", "original_value"];

impl Packs {
    /// Every word must be a code or the beginning of one.
    ///
    /// # Errors
    /// [`RulesError::NoSuchRule`] with the first word that names no rule.
    pub fn select(&self, words: &[String]) -> Result<(), RulesError> {
        match words.iter().find(|word| !self.rules.values().any(|r| r.selected_by(std::slice::from_ref(word)))) {
            Some(word) => Err(RulesError::NoSuchRule { asked: word.clone(), near: self.codes_near(word) }),
            None => Ok(()),
        }
    }

    /// The facts that judging by the selected rules reads.
    pub fn wanted(&self, select: &[String]) -> Wanted {
        let mut wanted = Wanted::default();
        for rule in self.rules.values().filter(|rule| rule.enabled && rule.selected_by(select)) {
            let facts = rule.facts();
            let reasons = facts.iter().filter_map(|fact| reason(rule.grain.name, fact));
            wanted.add(rule.grain, facts.iter().copied().chain(reasons).chain(NAMING));
        }
        wanted
    }

    /// Judges every row of every grain by every enabled rule that is selected.
    ///
    /// Findings are sorted by organisation, rule, subject key and id; coverage, which names every rule of the
    /// packs, by code.
    ///
    /// # Errors
    /// When a frame lacks what its schema promises.
    pub fn judge(&self, input: &JudgeInput<'_>) -> Result<Judgement, RulesError> {
        let mut judgement = Judgement::default();
        let mut by_grain: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
        for rule in self.rules.values() {
            match skipped(rule, input) {
                Some(why) => judgement.coverage.push(coverage(rule, Some(why))),
                None => by_grain.entry(rule.grain.name).or_default().push(rule),
            }
        }
        let grains: Vec<(&Facts, Vec<&Rule>)> =
            by_grain.into_iter().filter_map(|(grain, rules)| Some((input.facts.get(grain)?, rules))).collect();
        // Side by side: what one core does alone for a small grain is done beside a large one.
        let judged: Vec<(Verdicts, Vec<Judged<'_>>)> =
            grains.par_iter().map(|(facts, rules)| self.judge_grain(input, facts, rules)).collect::<Result<_, _>>()?;
        let mut roots = Roots::default();
        judgement.findings.reserve(judged.iter().flat_map(|(_, rules)| rules).map(|one| one.findings.len()).sum());
        for ((facts, _), (verdicts, judged)) in grains.iter().zip(judged) {
            judgement.verdicts.insert(facts.grain.name, verdicts);
            for one in judged {
                judgement.findings.extend(one.findings);
                judgement.coverage.push(one.coverage);
                roots.join(one.roots);
            }
        }
        if let Some(teller) = self.rules.get(ROOT).filter(|rule| rule.enabled && rule.selected_by(input.select)) {
            judgement.findings.extend(roots.findings(teller));
        }
        judgement.coverage.sort_by(|a, b| a.rule.cmp(&b.rule));
        number_repeats(&mut judgement.findings);
        sort(&mut judgement.findings);
        Ok(judgement)
    }

    /// Judges the rows of one grain by its rules.
    fn judge_grain<'a>(
        &'a self,
        input: &JudgeInput<'a>,
        facts: &'a Facts,
        rules: &[&'a Rule],
    ) -> Result<(Verdicts, Vec<Judged<'a>>), RulesError> {
        let (answers, scene) = rayon::join(
            || evaluate(&facts.frame, rules, &self.parameters, input.base_date),
            || Scene::open(self, facts, input, rules),
        );
        let (answers, scene) = (answers?, scene?);
        let shared = rules.iter().copied().zip(&answers).filter(|(rule, _)| !rule.shared.is_empty());
        let shared: Vec<(&Rule, &Answers)> = shared.collect();
        let batches = batches(&scene, &shared);
        let bench = Bench { scene: &scene, batches: &batches };
        let judged = rules.par_iter().zip(&answers).map(|(rule, answers)| bench.judge(rule, answers));
        Ok((verdicts(rules, &answers), judged.collect::<Result<_, _>>()?))
    }
}

/// The verdict of every rule on every row, for whoever must know later that a row was looked at and found clean.
fn verdicts(rules: &[&Rule], answers: &[Answers]) -> Verdicts {
    let evidence: BTreeSet<&'static str> = rules.iter().flat_map(|r| &r.evidence).map(|fact| fact.name).collect();
    let given = |(rule, answers): (&&Rule, &Answers)| {
        let mut given = Given { rule: rule.code.clone(), ..Given::default() };
        for word in answers.words() {
            given.fired.push(word.fired);
            given.passed.push(word.passed);
            given.undetermined.push(word.open);
        }
        given
    };
    Verdicts { given: rules.par_iter().zip(answers).map(given).collect(), evidence: evidence.into_iter().collect() }
}

/// Puts findings into their order. They are large: only their places are sorted, and each is moved once.
fn sort(findings: &mut [Finding]) {
    let mut places: Vec<usize> = (0..findings.len()).collect();
    places.par_sort_by(|a, b| match (findings.get(*a), findings.get(*b)) {
        (Some(a), Some(b)) => sort_key(a).cmp(&sort_key(b)),
        _ => a.cmp(b),
    });
    for start in 0..places.len() {
        let mut at = start;
        // Around the circle of those that take each other's places.
        while let Some(from) = places.get(at).copied().filter(|from| *from != start && *from != at) {
            findings.swap(at, from);
            places[at] = at;
            at = from;
        }
        places[at] = at;
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
        joined: 0,
        passed: 0,
        undetermined: 0,
        not_applicable: 0,
        skipped,
    }
}

/// Where the rules of one grain are judged.
struct Bench<'b, 'a> {
    scene: &'b Scene<'a>,
    batches: &'b [Batch],
}

/// What one rule says of its grain.
struct Judged<'a> {
    findings: Vec<Finding>,
    coverage: Coverage,
    roots: Roots<'a>,
}

impl<'a> Bench<'_, 'a> {
    fn judge(&self, rule: &'a Rule, answers: &Answers) -> Result<Judged<'a>, RulesError> {
        let scene = self.scene;
        let common = Common::of(rule, scene);
        let mut counted = coverage(rule, None);
        let mut open = Open::new(rule, scene);
        let (mut findings, mut fired, mut roots) = (Vec::new(), Vec::new(), Roots::default());
        let own: Vec<&Batch> = self.batches.iter().filter(|batch| batch.rule == rule.code).collect();
        let spoiling: Vec<(usize, &Batch)> =
            self.batches.iter().enumerate().filter(|(_, batch)| batch.concerns(rule)).collect();
        for word in answers.words() {
            counted.not_applicable += word.outside.count_ones();
            counted.passed += word.passed.count_ones();
            counted.undetermined += word.open.count_ones();
        }
        open.take(scene, answers);
        for row in answers.fired() {
            match spoiling.iter().find(|(_, batch)| batch.spoils(row)) {
                Some((batch, _)) => {
                    counted.undetermined += 1;
                    open.take_spoiled(scene, *batch, row);
                }
                None => {
                    counted.fired += 1;
                    fired.push(row);
                }
            }
        }
        let severity = |row: usize| {
            let graver = answers.escalated(row).filter_map(|step| rule.escalate.get(step)).map(|e| e.severity);
            graver.fold(rule.severity, |gravest, next| gravest.min(next))
        };
        let outcome = |row: usize| {
            let problem = answers.escalated(row).filter_map(|step| rule.escalate.get(step)).any(|step| step.problem);
            if problem { Outcome::Problem } else { rule.outcome }
        };
        for batch in own {
            let gravest = batch.fired.iter().map(severity).min().unwrap_or(rule.severity);
            let mut joined = batch.finding(scene, &common, gravest);
            if batch.fired.iter().any(|row| outcome(row) == Outcome::Problem) {
                joined.outcome = Outcome::Problem;
            }
            findings.push(joined);
            counted.joined += u32::try_from(batch.fired.count().saturating_sub(1)).unwrap_or(u32::MAX);
            fired.retain(|row| !batch.fired.holds(*row));
        }
        let trial = Trial::of(scene, rule)?;
        let of_rows = |rows: &[usize]| {
            let ways = clearings(scene, &common, &trial, rows);
            let mut words = String::new();
            let of_row = |(row, ways): (&usize, Vec<String>)| {
                let rests_on = |at| answers.rests_on(at, *row) && common.in_its_time(scene, at, *row);
                let stated = common.stated(scene, common.act(scene, *row), &rests_on);
                let mut finding = scene.finding(&common, *row, severity(*row), &stated, &mut words);
                finding.outcome = outcome(*row);
                finding.counterfactual = ways;
                finding
            };
            rows.iter().zip(ways).map(of_row).collect::<Vec<Finding>>()
        };
        let parts: Vec<Vec<Finding>> = fired.par_chunks(ROWS).map(of_rows).collect();
        findings.reserve_exact(fired.len());
        parts.into_iter().for_each(|part| findings.extend(part));
        findings.extend(open.findings(scene, &common, self.batches, &mut roots));
        Ok(Judged { findings, coverage: counted, roots })
    }
}

/// Two findings of one id would be taken for one: later ones, in the order of rows, get a number.
/// It happens only where a subject key is not unique in its grain.
fn number_repeats(findings: &mut [Finding]) {
    let mut seen: maps::HashSet<&str> = maps::HashSet::default();
    seen.reserve(findings.len());
    if findings.iter().all(|finding| seen.insert(&finding.id)) {
        return;
    }
    let mut seen: maps::HashSet<String> = maps::HashSet::default();
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
