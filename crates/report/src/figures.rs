//! The numbers of the report: counted one by one from the findings, so that the ties can compare them with what
//! the sheets count.

use crate::book::{Tally, Verdicts, View, by_place};
use crate::error::ReportError;
use crate::money;
use rust_decimal::Decimal;
use sanzi_core::{Finding, Severity};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Findings shown in each group of checks, the gravest.
const CASES: usize = 3;

/// A count with the money at stake in it, 元.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hits {
    pub count: u64,
    pub amount: Decimal,
}

impl Hits {
    /// Adds a finding with its money.
    pub(crate) fn add(&mut self, finding: &Finding) -> Result<(), ReportError> {
        self.count += 1;
        let amount = money::parse(finding.amounts.at_stake.as_deref()).unwrap_or_default();
        self.amount = money::add(self.amount, amount)?;
        Ok(())
    }

    pub(crate) fn join(&mut self, other: Hits) -> Result<(), ReportError> {
        self.count += other.count;
        self.amount = money::add(self.amount, other.amount)?;
        Ok(())
    }
}

/// One rule that found something.
#[derive(Debug, Clone)]
pub(crate) struct RuleFigure<'a> {
    pub code: &'a str,
    pub title: &'a str,
    pub hits: Hits,
}

/// One of the gravest findings of a group.
#[derive(Debug, Clone)]
pub(crate) struct Case<'a> {
    /// Its number in 问题清单.
    pub number: usize,
    pub finding: &'a Finding,
}

/// A group of checks with 问题.
#[derive(Debug, Clone)]
pub(crate) struct Group<'a> {
    pub label: &'a str,
    pub severities: [Hits; 4],
    pub rules: Vec<RuleFigure<'a>>,
    pub cases: Vec<Case<'a>>,
}

impl Group<'_> {
    pub(crate) fn all(&self) -> Result<Hits, ReportError> {
        let mut all = Hits::default();
        self.severities.iter().try_for_each(|h| all.join(*h))?;
        Ok(all)
    }
}

/// Everything that the report says in numbers, beside the control totals.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures<'a> {
    pub problems: Hits,
    /// 问题 by severity, gravest first.
    pub severities: [Hits; 4],
    pub groups: Vec<Group<'a>>,
    pub by_rule: BTreeMap<&'a str, Hits>,
    /// By town; what names none stands under an empty name.
    pub towns: BTreeMap<&'a str, Tally>,
    /// Records of 无法判断, and the rows in them.
    pub open: (u64, u64),
    pub verdicts: Verdicts,
}

/// Severities, gravest first: the place of one.
pub(crate) fn rank(severity: Severity) -> usize {
    match severity {
        Severity::Major => 0,
        Severity::Significant => 1,
        Severity::Minor => 2,
        Severity::Note => 3,
    }
}

impl<'a> Figures<'a> {
    /// Counts.
    ///
    /// # Errors
    /// When a sum passes what a decimal can hold, or a frame lacks a fact.
    pub(crate) fn new(view: &View<'a>) -> Result<Figures<'a>, ReportError> {
        let (towns, verdicts) = rayon::join(|| by_place(view), || Verdicts::count(view));
        let mut figures = Figures { towns: towns?, verdicts: verdicts?, ..Figures::default() };
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for numbered in &view.problems {
            let finding = numbered.finding;
            figures.problems.add(finding)?;
            if let Some(hits) = figures.severities.get_mut(rank(finding.severity)) {
                hits.add(finding)?;
            }
            let code = finding.rule.code.as_str();
            figures.by_rule.entry(code).or_default().add(finding)?;
            let prefix = code.split_once('-').map_or(code, |(prefix, _)| prefix);
            let at = *places.entry(prefix).or_insert_with(|| {
                let label = view.family(code);
                figures.groups.push(Group { label, severities: Default::default(), rules: vec![], cases: vec![] });
                figures.groups.len() - 1
            });
            let Some(group) = figures.groups.get_mut(at) else { continue };
            if let Some(hits) = group.severities.get_mut(rank(finding.severity)) {
                hits.add(finding)?;
            }
            match group.rules.iter_mut().find(|r| r.code == code) {
                Some(rule) => rule.hits.add(finding)?,
                None => {
                    let mut hits = Hits::default();
                    hits.add(finding)?;
                    group.rules.push(RuleFigure { code, title: &finding.rule.title, hits });
                }
            }
            group.cases.push(Case { number: numbered.number, finding });
            // The list stays short while it is made, however many findings there are.
            if group.cases.len() > 64 {
                keep_gravest(&mut group.cases);
            }
        }
        for group in &mut figures.groups {
            keep_gravest(&mut group.cases);
            group.rules.sort_by_key(|r| (Reverse(r.hits.amount), Reverse(r.hits.count), r.code));
        }
        let order: BTreeMap<&str, usize> = view.families().zip(0..).collect();
        figures.groups.sort_by_key(|g| order.get(g.label).copied().unwrap_or(usize::MAX));
        for finding in &view.undetermined {
            figures.open.0 += 1;
            figures.open.1 += finding.missing.as_ref().map_or(1, |m| u64::from(m.count));
        }
        Ok(figures)
    }
}

fn keep_gravest(cases: &mut Vec<Case<'_>>) {
    let money = |f: &Finding| money::parse(f.amounts.at_stake.as_deref()).unwrap_or_default();
    cases.sort_by_cached_key(|c| (c.finding.severity, Reverse(money(c.finding)), c.number));
    cases.truncate(CASES);
}
