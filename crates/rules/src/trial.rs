//! Rows judged again with some of their facts changed: the frame stays as it is, and changes are laid over its columns.

use crate::condition::{Change, Columns, Form, Held, Plan, Program, ROWS, Rows, Truth, replace};
use crate::error::RulesError;
use crate::evaluate::{constant, terms, value_on};
use crate::rule::Rule;
use crate::scene::Scene;
use sanzi_core::value::Day;
use sanzi_core::{Parameters, Value};
use std::collections::BTreeSet;

/// The scope and the condition of one rule.
pub(crate) struct Trial<'a> {
    rule: &'a Rule,
    parameters: &'a Parameters,
    columns: Columns<'a>,
    program: Program<'a>,
    scope: Option<usize>,
    when: usize,
}

impl<'a> Trial<'a> {
    /// # Errors
    /// When the frame lacks a fact.
    pub(crate) fn of(scene: &Scene<'a>, rule: &'a Rule) -> Result<Self, RulesError> {
        let parameters = &scene.packs.parameters;
        let mut program = Program::default();
        let conditions = || rule.scope.iter().chain([&rule.when]);
        let terms = terms(&mut program, rule, conditions(), parameters, scene.base_date);
        let scope = rule.scope.as_ref().map(|scope| program.add(scope, &terms));
        let when = program.add(&rule.when, &terms);
        let mut facts: BTreeSet<&'static str> = conditions().flat_map(|condition| condition.facts()).collect();
        facts.extend(rule.dated_by.map(|day| day.name));
        let columns = Columns::of(&scene.facts.frame, facts)?;
        Ok(Trial { rule, parameters, columns, program, scope, when })
    }

    /// Whether each of these rows, on which the rule fired, passes when it is judged with its plan.
    pub(crate) fn passes(&self, tried: &[(usize, &Plan)]) -> Vec<bool> {
        let mut passed = Vec::with_capacity(tried.len());
        for tried in tried.chunks(ROWS) {
            let mut room = self.program.room();
            let mut rows = Tried { columns: &self.columns, parameters: self.parameters, tried };
            self.program.run_for(self.scope.into_iter().chain([self.when]), &mut Vec::new(), &mut rows, &mut room);
            let truth = |at: usize| room.get(at).map_or(Truth::UNKNOWN, Held::truth);
            let (scope, when) = (self.scope.map(truth), truth(self.when));
            passed.extend(tried.iter().enumerate().map(|(at, (_, plan))| {
                let applies = scope.is_none_or(|scope| scope.get(at) == Some(true));
                applies && when.get(at) == Some(false) && !self.excepted(plan)
            }));
        }
        passed
    }

    /// Would a changed text put the row outside the rule?
    fn excepted(&self, plan: &Plan) -> bool {
        plan.iter().any(|change| {
            let said = |text: &str| self.rule.except.iter().any(|m| m.fact.name == change.fact.name && m.says(text));
            matches!(&change.to, Value::Text(text) if said(text))
        })
    }
}

/// At most [`ROWS`] rows, each with what is changed in it.
struct Tried<'t> {
    columns: &'t Columns<'t>,
    parameters: &'t Parameters,
    tried: &'t [(usize, &'t Plan)],
}

impl<'t> Tried<'t> {
    /// The row at a place of the stripe; beyond the last one none that is there.
    fn row(&self, at: usize) -> usize {
        self.tried.get(at).map_or(usize::MAX, |(row, _)| *row)
    }

    /// What is put in the place of a fact, by places of the stripe.
    fn changes(&self, fact: &'static str) -> impl Iterator<Item = (usize, &'t Change)> {
        let own = self.tried.iter().enumerate();
        let own = own.flat_map(|(at, (_, plan))| plan.iter().map(move |change| (at, change)));
        own.filter(move |(_, change)| change.fact.name == fact)
    }
}

impl<'t> Rows<'t> for Tried<'t> {
    fn fact(&mut self, name: &'static str, form: Form) -> Held<'t> {
        let mut held = self.columns.stripe(name, form, |at| self.row(at));
        // Of two changes of one fact the first counts.
        let mut last = None;
        for (at, change) in self.changes(name) {
            if last != Some(at) {
                replace(&mut held, at, change.fact.kind, &change.to);
                last = Some(at);
            }
        }
        held
    }

    fn dated(&mut self, parameter: &'t str, form: Form, day: &'static str) -> Held<'t> {
        let mut days: Vec<Option<Day>> = self.columns.days(day, |at| self.row(at));
        let mut last = None;
        for (at, change) in self.changes(day) {
            if let Some(place) = days.get_mut(at).filter(|_| last != Some(at)) {
                *place = if let Value::Date(day) = change.to { Some(day) } else { None };
                last = Some(at);
            }
        }
        let mut held = Held::unknown(form);
        for (at, act) in days.into_iter().enumerate() {
            if let Some(act) = act {
                held.set(at, constant(form, value_on(self.parameters, parameter, act)));
            }
        }
        held
    }
}
