//! What the findings of one rule have in common: made once and shared, and its facts looked up once.

use crate::condition::Type;
use crate::finding::{Shown, rule_ref};
use crate::load::param::type_of;
use crate::row::item;
use crate::rule::{Citation, Rule};
use crate::scene::Scene;
use crate::template::{Template, speak, spoken_parameter};
use rust_decimal::Decimal;
use sanzi_core::finding::{Basis, ParameterUse, RuleRef};
use sanzi_core::frame::View;
use sanzi_core::kind::Column;
use sanzi_core::value::{Day, Item};
use sanzi_core::{ParameterValue, Value};
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, RwLock};

/// Law and thresholds as they stood on one day.
#[derive(Debug)]
pub(crate) struct Stated<'a> {
    pub basis: Arc<[Basis]>,
    pub parameters: Arc<[ParameterUse]>,
    /// Each parameter by its local name: in words, and as conditions read it.
    said: Vec<(&'a str, String, Value)>,
}

impl Stated<'_> {
    /// A parameter in words, added to a text.
    pub(crate) fn speak(&self, local: &str, to: &mut String) {
        if let Some((_, words, _)) = self.said.iter().find(|(name, ..)| *name == local) {
            to.push_str(words);
        }
    }

    /// A parameter as conditions read it.
    pub(crate) fn item(&self, local: &str) -> Item<'_> {
        self.said.iter().find(|(name, ..)| *name == local).map_or(Item::Null, |(_, _, value)| value.item())
    }
}

/// A way out that a rule words itself.
pub(crate) struct Own<'a> {
    pub template: &'a Template,
    /// It is only said where these are known.
    pub facts: Vec<&'static str>,
    /// Does it say any figure?
    pub with_figures: bool,
}

/// One rule that speaks of many rows.
pub(crate) struct Common<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) named: Arc<RuleRef>,
    /// The papers to ask for.
    pub(crate) ask: Arc<[String]>,
    /// The facts that its findings show.
    pub(crate) shown: Vec<Shown<'a>>,
    /// Its own words for what would clear a finding.
    pub(crate) own: Vec<Own<'a>>,
    /// Every fact that it reads.
    facts: Vec<(&'static Column, View<'a>)>,
    /// What it rests on, by the day of the act and the citations that govern, a bit each.
    stated: RwLock<HashMap<(Day, u64), Arc<Stated<'a>>>>,
}

impl<'a> Common<'a> {
    pub(crate) fn of(rule: &'a Rule, scene: &Scene<'a>) -> Self {
        let (named, ask) = (Arc::new(rule_ref(rule)), rule.ask.as_slice().into());
        let frame = &scene.facts.frame;
        let fact = |name| Some((rule.grain.fact(name)?, frame.view(name)?));
        let own = |template: &'a Template| {
            let facts: Vec<&'static str> = template.facts().into_iter().collect();
            let with_figures = !facts.is_empty() || !template.params().is_empty();
            Own { template, facts, with_figures }
        };
        Common {
            rule,
            named,
            ask,
            shown: crate::finding::shown(rule).into_iter().map(|column| Shown::of(column, scene)).collect(),
            own: rule.counterfactual.iter().map(own).collect(),
            facts: rule.facts().into_iter().filter_map(fact).collect(),
            stated: RwLock::default(),
        }
    }

    /// A fact of the rule's grain, with its values.
    fn fact(&self, name: &str) -> Option<(&'static Column, View<'a>)> {
        self.facts.iter().find(|(column, _)| column.name == name).copied()
    }

    /// The values of a column that the rule names.
    pub(crate) fn view(&self, column: Option<&'static Column>) -> Option<View<'a>> {
        Some(self.fact(column?.name)?.1)
    }

    /// A fact of a row.
    pub(crate) fn item(&self, name: &str, row: usize) -> Item<'a> {
        self.fact(name).map_or(Item::Null, |(_, view)| item(view, row))
    }

    /// The same, as a value.
    pub(crate) fn value(&self, name: &str, row: usize) -> Value {
        self.fact(name).map(|(_, view)| view.value(row)).unwrap_or_default()
    }

    /// Fills a template for a row; what stood in `to` is gone.
    pub(crate) fn say(&self, template: &Template, row: usize, stated: &Stated<'_>, to: &mut String) {
        to.clear();
        let fact = |name: &'static str, to: &mut String| {
            if let Some((column, view)) = self.fact(name) {
                speak(column, view, row, to);
            }
        };
        template.fill(to, fact, |local, to| stated.speak(local, to));
    }

    /// The day on which parameters and laws are looked up for a row: that of the act, else the base date.
    pub(crate) fn act(&self, scene: &Scene<'_>, row: usize) -> Day {
        let day = self.view(self.rule.dated_by).and_then(|view| view.day(row));
        day.unwrap_or(Day::exact(scene.base_date))
    }

    /// Was what a citation names in force when the act was done: on its day, or on any from the day on which it began?
    pub(crate) fn in_its_time(&self, scene: &Scene<'_>, citation: usize, row: usize) -> bool {
        let Some(Citation::Law { key, since: Some(since), .. }) = self.rule.citations().nth(citation) else {
            return true;
        };
        let act = self.act(scene, row).date;
        let begun = self.fact(since).and_then(|(_, view)| view.day(row)).map_or(act, |day| day.date);
        scene.packs.laws.get(key).is_some_and(|law| law.in_force_between(begun.min(act), act))
    }

    /// What it rests on for an act of this day; `rests_on` says which of its citations govern.
    pub(crate) fn stated(&self, scene: &Scene<'a>, act: Day, rests_on: &dyn Fn(usize) -> bool) -> Arc<Stated<'a>> {
        let governing = (0..self.rule.citations().count()).filter(|at| rests_on(*at));
        let key = (act, governing.fold(0, |bits, at| bits | 1u64.wrapping_shl(at as u32)));
        if let Some(known) = self.stated.read().ok().and_then(|known| known.get(&key).cloned()) {
            return known;
        }
        let said = |(local, full): (&'a String, &'a String)| {
            let unit = scene.packs.parameters.by_name.get(full).map(|p| p.unit.as_str()).unwrap_or_default();
            let value = scene.value(self.rule, full, act);
            let typed = value.map_or(Value::Null, |value| typed(unit, value));
            (local.as_str(), spoken_parameter(unit, value), typed)
        };
        let stated = Arc::new(Stated {
            basis: scene.basis(self.rule, act.date, rests_on).into(),
            parameters: scene.parameters(self.rule, act).into(),
            said: self.rule.params.iter().map(said).collect(),
        });
        if let Ok(mut known) = self.stated.write() {
            known.insert(key, Arc::clone(&stated));
        }
        stated
    }
}

/// A parameter as conditions read it.
fn typed(unit: &str, value: &ParameterValue) -> Value {
    match type_of(unit) {
        Some(Type::Number | Type::Whole | Type::Bit) => {
            Decimal::from_str(&value.value).map_or(Value::Null, Value::Decimal)
        }
        Some(Type::Date) => value.value.parse().map_or(Value::Null, |day| Value::Date(Day::exact(day))),
        Some(Type::Text(_)) => Value::text(&value.value),
        _ => Value::Null,
    }
}
