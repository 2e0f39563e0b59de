//! The comparison itself: findings paired by id, each with its presence, its reason and its money.

use super::cause::{self, Context};
use super::side::{Side, SubjectKey, key_of};
use super::{Bridge, BridgeLine, Cause, Change, Comparison, Covered, Presence, SCHEMA, gone, money};
use crate::book::subject_words;
use crate::error::ReportError;
use crate::judgement::{Standing, differences, seen};
use crate::money::{add, parse};
use rust_decimal::Decimal;
use sanzi_core::finding::Missing;
use sanzi_core::{Finding, Outcome};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A finding of either run, or of both.
struct Pair<'a> {
    old: Option<&'a Finding>,
    new: Option<&'a Finding>,
}

/// Findings of one rule and subject that stand in one run only: earlier, later.
type Alone<'a> = (Vec<&'a Finding>, Vec<&'a Finding>);

/// Compares two runs.
///
/// # Errors
/// When the subjects of a run cannot be read, or a sum passes what a decimal can hold.
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Result<Comparison, ReportError> {
    let pairs = pair(&old.findings, &new.findings);
    let alone = |p: &&Pair<'_>| p.old.is_none() || p.new.is_none();
    let wanted: BTreeSet<SubjectKey> = pairs.iter().filter(alone).filter_map(|p| p.old.or(p.new)).map(key_of).collect();
    let (then, now) = (old.subjects.gather(&wanted)?, new.subjects.gather(&wanted)?);
    let context = Context { old, new, then: &then, now: &now };
    let mut bridge = Sums::default();
    let mut findings = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        findings.push(change(&context, pair, &mut bridge)?);
    }
    findings.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    let mut counts: BTreeMap<Presence, usize> = Presence::ALL.into_iter().map(|p| (p, 0)).collect();
    for change in &findings {
        *counts.entry(change.presence).or_default() += 1;
    }
    Ok(Comparison {
        schema: SCHEMA,
        old: old.head.clone(),
        new: new.head.clone(),
        coverage: covered(old, new),
        counts,
        total: bridge.finish()?,
        findings,
        open: open(old, new),
    })
}

/// 无法判断 is told apart by its id alone: what is missing is part of that.
fn open(old: &Side<'_>, new: &Side<'_>) -> BTreeMap<String, Presence> {
    let undetermined = |side: &'_ Side<'_>| -> BTreeMap<String, Option<Missing>> {
        let open = side.findings.iter().filter(|f| f.outcome == Outcome::Undetermined);
        open.map(|f| (f.id.clone(), f.missing.as_deref().cloned())).collect()
    };
    let earlier = undetermined(old);
    let presence = |id: &String, missing: &Option<Missing>| match earlier.get(id) {
        None => Presence::New,
        Some(before) if before == missing => Presence::Unchanged,
        Some(_) => Presence::Updated,
    };
    undetermined(new).iter().map(|(id, missing)| (id.clone(), presence(id, missing))).collect()
}

fn sort_key(change: &Change) -> (Presence, &Option<String>, &Option<String>, &str, &str, &str) {
    (change.presence, &change.town, &change.village, &change.rule, &change.subject, &change.id)
}

/// Pairs by id; what then stands alone on both sides, once each for a rule and subject, is one finding whose
/// natural key inside the subject changed.
fn pair<'a>(old: &'a [Cow<'_, Finding>], new: &'a [Cow<'_, Finding>]) -> Vec<Pair<'a>> {
    let said = |f: &&Finding| f.outcome != Outcome::Undetermined;
    let mut earlier: BTreeMap<&'a str, &'a Finding> =
        old.iter().map(|f| f.as_ref()).filter(said).map(|f| (f.id.as_str(), f)).collect();
    let mut pairs = Vec::new();
    let mut alone: Vec<&Finding> = Vec::new();
    for finding in new.iter().map(|f| f.as_ref()).filter(said) {
        match earlier.remove(finding.id.as_str()) {
            Some(before) => pairs.push(Pair { old: Some(before), new: Some(finding) }),
            None => alone.push(finding),
        }
    }
    let mut by_subject: BTreeMap<(String, SubjectKey), Alone<'a>> = BTreeMap::new();
    for finding in earlier.into_values() {
        by_subject.entry((finding.rule.code.clone(), key_of(finding))).or_default().0.push(finding);
    }
    for finding in alone {
        by_subject.entry((finding.rule.code.clone(), key_of(finding))).or_default().1.push(finding);
    }
    for (before, after) in by_subject.into_values() {
        if let ([old], [new]) = (before.as_slice(), after.as_slice()) {
            pairs.push(Pair { old: Some(old), new: Some(new) });
        } else {
            pairs.extend(before.into_iter().map(|f| Pair { old: Some(f), new: None }));
            pairs.extend(after.into_iter().map(|f| Pair { old: None, new: Some(f) }));
        }
    }
    pairs
}

/// Money at stake that counts in totals: that of 问题.
fn at_stake(finding: Option<&Finding>) -> Decimal {
    let counted = finding.filter(|f| f.outcome == Outcome::Problem);
    counted.and_then(|f| parse(f.amounts.at_stake.as_deref())).unwrap_or_default()
}

fn change(context: &Context<'_>, pair: &Pair<'_>, bridge: &mut Sums) -> Result<Change, ReportError> {
    let shown = pair.new.or(pair.old).ok_or_else(|| ReportError::Internal("空的比较项".into()))?;
    let (presence, why, changes, cause) = match (pair.old, pair.new) {
        (Some(old), Some(new)) => {
            let (before, after) = (seen(old), seen(new));
            let changes = differences(&before, &after, &[new, old]);
            if changes.is_empty() {
                (Presence::Unchanged, String::new(), changes, Cause::Engine)
            } else {
                let why = super::words(&changes);
                let cause = cause::of_both(context, old, new, &changes);
                (Presence::Updated, why, changes, cause)
            }
        }
        (Some(old), None) => {
            let gone = gone::look(context, old);
            (gone.presence, gone.why, gone.proof, gone.cause)
        }
        (None, _) => {
            let (cause, why) = cause::of_one(context, shown, true);
            (Presence::New, why, Vec::new(), cause)
        }
    };
    let moved = bridge.take(context, pair, cause)?;
    let amount = |f: Option<&Finding>| f.and_then(|f| f.amounts.at_stake.clone());
    let subject = &shown.subject;
    Ok(Change {
        presence,
        id: shown.id.clone(),
        was: pair.old.filter(|o| o.id != shown.id).map(|o| o.id.clone()),
        rule: shown.rule.code.clone(),
        title: shown.rule.title.clone(),
        outcome: shown.outcome,
        severity: shown.severity,
        town: subject.town.clone(),
        village: subject.village.clone(),
        subject: subject_words(shown).replace('\n', " "),
        old_amount: amount(pair.old),
        new_amount: amount(pair.new),
        why,
        changes,
        cause: moved,
    })
}

/// The bridge in the making.
#[derive(Default)]
struct Sums {
    old: Decimal,
    new: Decimal,
    by: BTreeMap<Cause, (usize, Decimal)>,
}

impl Sums {
    /// Adds a pair. What the opinions on it moved is told apart from what the engine moved:
    /// new·k′ − old·k = k·(new − old) + (k′ − k)·new, where k is 0 when the finding was dismissed, else 1.
    fn take(&mut self, context: &Context<'_>, pair: &Pair<'_>, cause: Cause) -> Result<Option<Cause>, ReportError> {
        let stands = |standing: &BTreeMap<String, Standing>, f: Option<&Finding>| {
            !f.and_then(|f| standing.get(&f.id)).is_some_and(Standing::dismisses)
        };
        let (old, new) = (at_stake(pair.old), at_stake(pair.new));
        let (before, after) = (stands(&context.old.standing, pair.old), stands(&context.new.standing, pair.new));
        let engine = if before { add(new, -old)? } else { Decimal::ZERO };
        let judged = match (before, after) {
            (true, false) => -new,
            (false, true) => new,
            _ => Decimal::ZERO,
        };
        self.old = add(self.old, if before { old } else { Decimal::ZERO })?;
        self.new = add(self.new, if after { new } else { Decimal::ZERO })?;
        let mut first = None;
        for (cause, amount) in [(cause, engine), (Cause::Judgement, judged)] {
            if !amount.is_zero() {
                let (count, sum) = self.by.entry(cause).or_default();
                *count += 1;
                *sum = add(*sum, amount)?;
                first = first.or(Some(cause));
            }
        }
        Ok(first)
    }

    fn finish(self) -> Result<Bridge, ReportError> {
        let mut walked = self.old;
        let mut causes = Vec::new();
        for cause in Cause::ALL {
            let (findings, difference) = self.by.get(&cause).copied().unwrap_or_default();
            walked = add(walked, difference)?;
            causes.push(BridgeLine { cause, findings, difference: money(difference) });
        }
        if walked != self.new {
            return Err(ReportError::Untied(format!("上次 {} 加各项变动不等于本次 {}。", self.old, self.new)));
        }
        Ok(Bridge { old_total: money(self.old), new_total: money(self.new), causes })
    }
}

/// What was looked at: files, sheets, rules.
fn covered(old: &Side<'_>, new: &Side<'_>) -> Covered {
    let mut covered = Covered::default();
    let later: BTreeMap<&str, _> = new.inputs.iter().map(|i| (i.path.as_str(), i)).collect();
    let by_hash: BTreeMap<&str, &str> =
        new.inputs.iter().filter(|i| !i.sha256.is_empty()).map(|i| (i.sha256.as_str(), i.path.as_str())).collect();
    let earlier: BTreeSet<&str> = old.inputs.iter().map(|i| i.path.as_str()).collect();
    let mut renamed: BTreeSet<&str> = BTreeSet::new();
    for input in &old.inputs {
        match (later.get(input.path.as_str()), by_hash.get(input.sha256.as_str())) {
            (Some(now), _) => {
                if now.sha256 == input.sha256 {
                    covered.files_same += 1;
                } else {
                    covered.files_changed.push(input.path.clone());
                }
                if now.sheets.is_empty() && !input.sheets.is_empty() {
                    covered.files_unread.push(input.path.clone());
                } else {
                    let lost = input.sheets.iter().filter(|s| !now.sheets.contains(s));
                    covered.sheets_gone.extend(lost.map(|s| (input.path.clone(), s.clone())));
                }
            }
            (None, Some(path)) if !earlier.contains(path) => {
                renamed.insert(path);
                covered.files_renamed.push((input.path.clone(), (*path).to_owned()));
            }
            (None, _) => covered.files_gone.push(input.path.clone()),
        }
    }
    let is_new = |path: &str| !earlier.contains(path) && !renamed.contains(path);
    covered.files_new = new.inputs.iter().map(|i| i.path.clone()).filter(|p| is_new(p)).collect();
    for (code, skipped) in &old.rules {
        match (skipped, new.rules.get(code)) {
            (None, None) => covered.rules_retired.push(code.clone()),
            (None, Some(Some(why))) => covered.rules_not_run.push((code.clone(), why.clone())),
            _ => {}
        }
    }
    let ran = |code: &String| old.rules.get(code).is_some_and(Option::is_none);
    covered.rules_new =
        new.rules.iter().filter(|(c, skipped)| skipped.is_none() && !ran(c)).map(|(c, _)| c.clone()).collect();
    let open = |side: &Side<'_>| side.findings.iter().filter(|f| f.outcome == Outcome::Undetermined).count();
    covered.undetermined = (open(old), open(new));
    covered
}
