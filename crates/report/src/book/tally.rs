//! Findings counted and summed by something: a group of checks, a town, a village.

use super::view::View;
use crate::error::ReportError;
use crate::money;
use rust_decimal::Decimal;
use sanzi_core::{Finding, Outcome, Severity};
use std::collections::BTreeMap;

/// Severities, gravest first, as the columns of a tally stand.
pub(crate) const SEVERITIES: [Severity; 4] = [Severity::Major, Severity::Significant, Severity::Minor, Severity::Note];

/// Counts and money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// 问题 by severity, gravest first.
    pub problems: [u64; 4],
    /// Money at stake in those 问题, 元.
    pub amount: Decimal,
    pub clues: u64,
    pub undetermined: u64,
    /// Assets there are.
    pub assets: u64,
    /// Their original value, 元.
    pub original: Decimal,
}

impl Tally {
    pub(crate) fn add(&mut self, finding: &Finding) -> Result<(), ReportError> {
        match finding.outcome {
            Outcome::Problem => {
                let at = SEVERITIES.iter().position(|s| *s == finding.severity);
                if let Some(count) = at.and_then(|at| self.problems.get_mut(at)) {
                    *count += 1;
                }
                let amount = money::parse(finding.amounts.at_stake.as_deref()).unwrap_or_default();
                self.amount = money::add(self.amount, amount)?;
            }
            Outcome::Clue => self.clues += 1,
            Outcome::Undetermined => self.undetermined += 1,
        }
        Ok(())
    }

    pub(crate) fn join(&mut self, other: &Tally) -> Result<(), ReportError> {
        for (mine, theirs) in self.problems.iter_mut().zip(other.problems) {
            *mine += theirs;
        }
        self.amount = money::add(self.amount, other.amount)?;
        self.original = money::add(self.original, other.original)?;
        self.clues += other.clues;
        self.undetermined += other.undetermined;
        self.assets += other.assets;
        Ok(())
    }

    /// 问题 of all severities.
    pub(crate) fn count(&self) -> u64 {
        self.problems.iter().sum()
    }

    /// Nothing found and nothing open?
    pub(crate) fn is_empty(&self) -> bool {
        self.count() + self.clues + self.undetermined == 0
    }
}

/// A group of checks: the letters before the dash of its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Family<'a> {
    pub prefix: &'a str,
    pub label: &'a str,
}

/// By group, in the order of the rules; groups of findings without a rule line come last. The second is all together.
pub(crate) fn by_family<'a>(view: &View<'a>) -> Result<(Vec<(Family<'a>, Tally)>, Tally), ReportError> {
    let mut groups: Vec<(Family<'a>, Tally)> = Vec::new();
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = Tally::default();
    let rules = view.dossier.rules.iter().map(|r| (r.code.as_str(), None));
    let findings = view.dossier.judgement.findings.iter().map(|f| (f.rule.code.as_str(), Some(f)));
    for (code, finding) in rules.chain(findings) {
        let prefix = code.split_once('-').map_or(code, |(prefix, _)| prefix);
        let at = *place.entry(prefix).or_insert_with(|| {
            groups.push((Family { prefix, label: view.family(code) }, Tally::default()));
            groups.len() - 1
        });
        if let (Some(finding), Some((_, tally))) = (finding, groups.get_mut(at)) {
            tally.add(finding)?;
            all.add(finding)?;
        }
    }
    Ok((groups, all))
}

/// By town, with the assets that are there.
pub(crate) fn by_place<'a>(view: &View<'a>) -> Result<BTreeMap<&'a str, Tally>, ReportError> {
    let mut towns: BTreeMap<&str, Tally> = BTreeMap::new();
    for ((town, _), tally) in by_village(view)? {
        towns.entry(town).or_default().join(&tally)?;
    }
    Ok(towns)
}

/// By town and village, with the assets that are there. What names no place stands under empty names.
pub(crate) fn by_village<'a>(view: &View<'a>) -> Result<BTreeMap<(&'a str, &'a str), Tally>, ReportError> {
    let mut villages: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    let key = |town: Option<&'a str>, village: Option<&'a str>| (town.unwrap_or_default(), village.unwrap_or_default());
    for finding in &view.dossier.judgement.findings {
        let subject = &finding.subject;
        villages.entry(key(subject.town.as_deref(), subject.village.as_deref())).or_default().add(finding)?;
    }
    if let Some(assets) = view.dossier.facts.get("asset") {
        let (towns, names) = (assets.frame.texts("town")?, assets.frame.texts("village")?);
        let values = assets.frame.decimals("original_value")?;
        for ((town, village), value) in towns.into_iter().zip(names).zip(values) {
            let tally = villages.entry(key(town, village)).or_default();
            tally.assets += 1;
            tally.original = money::add(tally.original, value.unwrap_or_default())?;
        }
    }
    Ok(villages)
}
