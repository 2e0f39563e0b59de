//! A finding that is no longer there: mended, or only not looked at? Absence alone is never taken for cure.

use super::cause::{self, Context};
use super::side::key_of;
use super::text::words;
use super::{Cause, FactChange, Presence};
use sanzi_core::Finding;
use sanzi_core::fate::{Fate, Missed};
use std::collections::BTreeSet;

/// What became of it.
pub(crate) struct Gone {
    pub presence: Presence,
    pub why: String,
    /// The new values that show it, with their cells.
    pub proof: Vec<FactChange>,
    pub cause: Cause,
}

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
    let missed = Missed {
        finding,
        rules: &[code],
        then: context.then.subjects.get(&key),
        now,
        beside: BTreeSet::new(),
        lost: lost_tables(context, finding),
    };
    let (fate, parameters) = (missed.fate(), context.parameters_differ(Some(finding)));
    match (fate, cause) {
        (Fate::Shown(proof), _) => Gone { presence: Presence::NotReproduced, why: words(&proof), proof, cause },
        (Fate::Unproven, _) if !parameters.is_empty() => {
            Gone { presence: Presence::NotReproduced, why: words(&parameters), proof: parameters, cause }
        }
        (Fate::Unproven, Cause::Rules | Cause::Law) => {
            Gone { presence: Presence::NotReproduced, why, proof: Vec::new(), cause }
        }
        (fate, _) => not_covered(fate.words()),
    }
}

/// Tables that the organisation had and no longer has.
fn lost_tables(context: &Context<'_>, finding: &Finding) -> BTreeSet<String> {
    let organisation = finding.organisation.clone().unwrap_or_default();
    let of = |gathered: &super::side::Gathered| {
        let own = gathered.tables.iter().filter(|(o, _)| organisation.is_empty() || *o == organisation);
        own.map(|(_, table)| table.clone()).collect::<BTreeSet<_>>()
    };
    &of(context.then) - &of(context.now)
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
