//! What the findings of one rule have in common, made once and shared.

use crate::finding::{rule_ref, shown};
use crate::rule::Rule;
use crate::scene::Scene;
use sanzi_core::finding::{Basis, ParameterUse, RuleRef};
use sanzi_core::kind::Column;
use sanzi_core::value::Day;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// Law and thresholds as they stood.
pub(crate) type Stated = (Arc<[Basis]>, Arc<[ParameterUse]>);

/// One rule that speaks of many rows.
pub(crate) struct Common<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) named: Arc<RuleRef>,
    /// The papers to ask for.
    pub(crate) ask: Arc<[String]>,
    /// The facts that its findings show.
    pub(crate) shown: Vec<&'static Column>,
    /// What it rests on, by the day of the act and the citations that govern, a bit each.
    stated: RwLock<HashMap<(Day, u64), Stated>>,
}

impl<'a> Common<'a> {
    pub(crate) fn of(rule: &'a Rule) -> Self {
        let (named, ask) = (Arc::new(rule_ref(rule)), rule.ask.as_slice().into());
        Common { rule, named, ask, shown: shown(rule), stated: RwLock::default() }
    }

    /// What it rests on for an act of this day; `rests_on` says which of its citations govern.
    pub(crate) fn stated(&self, scene: &Scene<'_>, act: Day, rests_on: &dyn Fn(usize) -> bool) -> Stated {
        let governing = (0..self.rule.citations().count()).filter(|at| rests_on(*at));
        let key = (act, governing.fold(0, |bits, at| bits | 1u64.wrapping_shl(at as u32)));
        if let Some(known) = self.stated.read().ok().and_then(|known| known.get(&key).cloned()) {
            return known;
        }
        let stated: Stated =
            (scene.basis(self.rule, act.date, rests_on).into(), scene.parameters(self.rule, act).into());
        if let Ok(mut known) = self.stated.write() {
            known.insert(key, stated.clone());
        }
        stated
    }
}
