//! All conditions of all rules of one grain over all its rows: one program, run stripe by stripe on all cores.

use crate::condition::{
    Columns, Condition, Constant, Form, Held, Program, ROWS, Rows, Step, Terms, Truth, Type, form, unix_days,
};
use crate::error::RulesError;
use crate::load::param::type_of;
use crate::mention::Mention;
use crate::row::Row;
use crate::rule::{Rule, Verdict};
use chrono::NaiveDate;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::frame::Frame;
use sanzi_core::maps::HashMap;
use sanzi_core::value::{Day, to_unscaled};
use sanzi_core::{ParameterValue, Parameters};
use std::collections::BTreeSet;
use std::str::FromStr;

const NUMBER_SCALE: u32 = 6;
/// Stripes that one thread takes at a time.
const TAKEN: usize = 16;

/// One answer for each row, in bits; what is neither true nor false is unknown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    yes: Vec<u64>,
    no: Vec<u64>,
}

impl Answer {
    /// The answer on a row.
    pub(crate) fn get(&self, row: usize) -> Option<bool> {
        match (bit(&self.yes, row), bit(&self.no, row)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    fn word(&self, at: usize) -> (u64, u64) {
        (self.yes.get(at).copied().unwrap_or(0), self.no.get(at).copied().unwrap_or(0))
    }
}

/// The bit of a row.
fn bit(bits: &[u64], row: usize) -> bool {
    bits.get(row / 64).is_some_and(|word| (word >> (row % 64)) & 1 == 1)
}

/// What the conditions of one rule say, row by row; `None` is unknown.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    rows: usize,
    scope: Option<Answer>,
    when: Answer,
    /// Rows that a text puts outside the rule, a bit each.
    excepted: Vec<u64>,
    /// Rows whose finding a text may excuse.
    doubted: Vec<u64>,
    escalate: Vec<Answer>,
    /// One for each citation of the rule; `None` governs every row.
    basis: Vec<Option<Answer>>,
    /// One for each common cause of the rule; `None` is the cause on every row.
    shared: Vec<Option<Answer>>,
}

/// The verdicts on 64 rows, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Word {
    pub fired: u64,
    pub passed: u64,
    pub open: u64,
    pub outside: u64,
}

impl Answers {
    /// The verdict on a row.
    pub(crate) fn verdict(&self, row: usize) -> Verdict {
        if bit(&self.excepted, row) {
            return Verdict::NotApplicable;
        }
        match self.scope.as_ref().map_or(Some(true), |scope| scope.get(row)) {
            Some(false) => Verdict::NotApplicable,
            None => Verdict::Undetermined,
            Some(true) => match self.when.get(row) {
                Some(true) if bit(&self.doubted, row) => Verdict::Undetermined,
                Some(true) => Verdict::Fired,
                Some(false) => Verdict::Passed,
                None => Verdict::Undetermined,
            },
        }
    }

    /// The verdicts on 64 rows: those from 64 times the number on.
    pub(crate) fn word(&self, at: usize) -> Word {
        let there = match self.rows.saturating_sub(at * 64) {
            some if some < 64 => (1 << some) - 1,
            _ => u64::MAX,
        };
        let (applies, outside) = self.scope.as_ref().map_or((there, 0), |scope| scope.word(at));
        let excepted = self.excepted.get(at).copied().unwrap_or(0);
        let (applies, outside) = (applies & !excepted, outside | excepted);
        let (yes, no) = self.when.word(at);
        let (fired, passed) = (applies & yes & !self.doubted(at) & there, applies & no & there);
        Word { fired, passed, outside: outside & there, open: there & !(fired | passed | outside) }
    }

    /// The verdicts on all rows, 64 at a time, in order.
    pub(crate) fn words(&self) -> impl Iterator<Item = Word> {
        (0..self.rows.div_ceil(64)).map(|at| self.word(at))
    }

    /// Of 64 rows, those whose scope is unknown.
    pub(crate) fn scope_open(&self, at: usize) -> u64 {
        let Some(scope) = &self.scope else { return 0 };
        let (yes, no) = scope.word(at);
        !(yes | no)
    }

    /// Of 64 rows, those whose finding a text may excuse.
    pub(crate) fn doubted(&self, at: usize) -> u64 {
        self.doubted.get(at).copied().unwrap_or(0)
    }

    /// The rows with a finding, in order.
    pub(crate) fn fired(&self) -> impl Iterator<Item = usize> {
        self.words().enumerate().flat_map(|(at, word)| ones(word.fired).map(move |bit| at * 64 + bit))
    }

    /// Does the citation at this position govern the row for certain?
    pub(crate) fn rests_on(&self, citation: usize, row: usize) -> bool {
        self.basis.get(citation).and_then(Option::as_ref).is_none_or(|governs| governs.get(row) == Some(true))
    }

    /// Is the fact of the common cause at this position the reason on the row for certain?
    pub(crate) fn shares(&self, cause: usize, row: usize) -> bool {
        self.shared.get(cause).and_then(Option::as_ref).is_none_or(|holds| holds.get(row) == Some(true))
    }

    /// Which escalations hold for certain, by position.
    pub(crate) fn escalated(&self, row: usize) -> impl Iterator<Item = usize> {
        self.escalate.iter().enumerate().filter(move |(_, e)| e.get(row) == Some(true)).map(|(at, _)| at)
    }
}

/// The places of the bits that are set.
pub(crate) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(place)
    })
}

/// Asks all rules, which must be of this frame's grain, about all rows.
///
/// Parameters of a rule with `dated_by` are looked up on the day of each row's act: unknown when that day is,
/// or when it is known only to a month or year within which the value changed. Others on the base date.
///
/// # Errors
/// When the frame lacks a fact.
pub(crate) fn evaluate(
    frame: &Frame,
    rules: &[&Rule],
    parameters: &Parameters,
    base_date: NaiveDate,
) -> Result<Vec<Answers>, RulesError> {
    let mut program = Program::default();
    let asked: Vec<Asked> = rules
        .iter()
        .map(|rule| {
            let terms = terms(&mut program, rule, rule.conditions(), parameters, base_date);
            let mut all = rule.conditions().map(|condition| program.add(condition, &terms));
            let scope = rule.scope.as_ref().and_then(|_| all.next());
            Asked { scope, when: all.next(), more: all.collect() }
        })
        .collect();
    let count = rules.iter().map(|rule| rule.conditions().count()).sum();
    let mut facts: BTreeSet<&'static str> = rules.iter().flat_map(|r| r.conditions().flat_map(|c| c.facts())).collect();
    facts.extend(rules.iter().filter_map(|rule| rule.dated_by).map(|day| day.name));
    let columns = Columns::of(frame, facts)?;
    let stripes: Vec<usize> = (0..frame.len()).step_by(ROWS).collect();
    let parts: Vec<Vec<Answer>> = stripes
        .par_chunks(TAKEN)
        .map(|taken| {
            let mut room = program.room();
            let mut source = Source { columns: &columns, parameters, from: 0, known: HashMap::default() };
            let mut answers = vec![Answer::default(); count];
            for from in taken {
                source.from = *from;
                let truths = answered(&program, &asked, &mut source, &mut room);
                for (answer, truth) in answers.iter_mut().zip(truths) {
                    answer.yes.extend(truth.yes);
                    answer.no.extend(truth.no);
                }
            }
            answers
        })
        .collect();
    let joined = |at: usize| {
        let of_parts = || parts.iter().filter_map(|part| part.get(at));
        let bits = |of: fn(&Answer) -> &[u64]| of_parts().map(of).collect::<Vec<_>>().concat();
        Answer { yes: bits(|answer| &answer.yes), no: bits(|answer| &answer.no) }
    };
    let firsts = rules.iter().scan(0, |next, rule| Some(std::mem::replace(next, *next + rule.conditions().count())));
    let firsts: Vec<usize> = firsts.collect();
    Ok(rules.par_iter().zip(firsts).map(|(rule, first)| handed_out(rule, frame, &mut (first..).map(joined))).collect())
}

/// The conditions of one rule, as numbers of steps.
struct Asked {
    scope: Option<usize>,
    when: Option<usize>,
    /// What only matters where there is a finding.
    more: Vec<usize>,
}

/// What the conditions say of a stripe, rule by rule in their order. A condition is only computed where one of the rows
/// is in the rule's scope, further ones where there is a finding; elsewhere they are unknown, and nobody asks.
fn answered<'a>(program: &Program<'a>, asked: &[Asked], source: &mut Source<'a>, room: &mut [Held<'a>]) -> Vec<Truth> {
    let mut done = Vec::new();
    let truth = |at: &usize, room: &[Held<'a>]| room.get(*at).map_or(Truth::UNKNOWN, Held::truth);
    program.run_for(asked.iter().filter_map(|rule| rule.scope), &mut done, source, room);
    let scopes: Vec<Option<Truth>> = asked.iter().map(|rule| rule.scope.map(|at| truth(&at, room))).collect();
    let some = |scope: &Option<Truth>| scope.is_none_or(|scope| scope.is_true_anywhere());
    let applied = asked.iter().zip(&scopes).filter(|(_, scope)| some(scope));
    program.run_for(applied.filter_map(|(rule, _)| rule.when), &mut done, source, room);
    let whens: Vec<Truth> = asked
        .iter()
        .zip(&scopes)
        .map(|(rule, scope)| rule.when.filter(|_| some(scope)).map_or(Truth::UNKNOWN, |at| truth(&at, room)))
        .collect();
    let found = |scope: &Option<Truth>, when: &Truth| scope.map_or(*when, |scope| scope.and(when)).is_true_anywhere();
    let found: Vec<bool> = scopes.iter().zip(&whens).map(|(scope, when)| found(scope, when)).collect();
    let more = asked.iter().zip(&found).filter(|(_, found)| **found).flat_map(|(rule, _)| rule.more.iter().copied());
    program.run_for(more, &mut done, source, room);
    let mut truths = Vec::new();
    for ((rule, found), (scope, when)) in asked.iter().zip(found).zip(scopes.into_iter().zip(whens)) {
        truths.extend(scope);
        truths.push(when);
        truths.extend(rule.more.iter().map(|at| if found { truth(at, room) } else { Truth::UNKNOWN }));
    }
    truths
}

/// The answers of one rule, in the order of its conditions.
fn handed_out(rule: &Rule, frame: &Frame, answers: &mut impl Iterator<Item = Answer>) -> Answers {
    let rows = frame.len();
    let mut next = || answers.next().unwrap_or_default();
    let scope = rule.scope.as_ref().map(|_| next());
    let when = next();
    let escalate = rule.escalate.iter().map(|_| next()).collect();
    let shared = rule.shared.iter().map(|shared| shared.when.as_ref().map(|_| next())).collect();
    let basis = rule.citations().map(|citation| citation.when().map(|_| next())).collect();
    let (excepted, doubted) = (Vec::new(), Vec::new());
    let mut answers = Answers { rows, scope, when, excepted, doubted, escalate, basis, shared };
    answers.excepted = said(&rule.except, frame, |at| {
        let Word { fired, passed, open, .. } = answers.word(at);
        fired | passed | open
    });
    answers.doubted = said(&rule.doubt, frame, |at| answers.word(at).fired);
    answers
}

/// Of the rows that are asked about, those of which one of the texts says one of its words.
fn said(mentions: &[Mention], frame: &Frame, asked: impl Fn(usize) -> u64) -> Vec<u64> {
    let mut all = Vec::new();
    for one in mentions.iter().map(|mention| mention.among(frame, &asked)) {
        if all.is_empty() {
            all = one;
        } else {
            all.iter_mut().zip(one).for_each(|(all, one)| *all |= one);
        }
    }
    all
}

/// The parameters of some conditions of a rule as steps of the program, by local name.
pub(crate) fn terms<'p>(
    program: &mut Program<'p>,
    rule: &'p Rule,
    conditions: impl Iterator<Item = &'p Condition>,
    parameters: &'p Parameters,
    base_date: NaiveDate,
) -> Terms<'p> {
    let used: BTreeSet<&str> = conditions.flat_map(|c| c.params()).collect();
    let mut terms = Terms::new();
    for (local, full) in rule.params.iter().filter(|(local, _)| used.contains(local.as_str())) {
        let unit = parameters.by_name.get(full).map(|p| p.unit.as_str()).unwrap_or_default();
        let kind = form(type_of(unit).unwrap_or(Type::Text(None)));
        let step = match rule.dated_by {
            None => Step::Constant(constant(kind, parameters.on(full, base_date))),
            Some(day) => Step::Dated { parameter: full, form: kind, day: day.name },
        };
        terms.insert(local.as_str(), program.put(step));
    }
    terms
}

/// A value as held in this form; unknown when no layer says anything for the day.
pub(crate) fn constant(form: Form, value: Option<&ParameterValue>) -> Constant<'_> {
    let known = value.and_then(|value| match form {
        Form::Number => to_unscaled(Decimal::from_str(&value.value).ok()?, NUMBER_SCALE).map(Constant::Number),
        Form::Whole => value.value.parse().ok().map(Constant::Whole),
        Form::Days => {
            let day = NaiveDate::parse_from_str(&value.value, "%Y-%m-%d").ok()?;
            Some(Constant::Day(unix_days(day)))
        }
        Form::Text => Some(Constant::Text(&value.value)),
        Form::Flag => None,
    });
    known.unwrap_or(Constant::Unknown(form))
}

/// The value of a parameter on the day of an act, if every possible day of the act agrees on it.
pub(crate) fn value_on<'p>(parameters: &'p Parameters, name: &str, act: Day) -> Option<&'p ParameterValue> {
    let (first, last) = (parameters.on(name, act.date)?, parameters.on(name, act.latest())?);
    let changes_between = parameters
        .by_name
        .get(name)?
        .values
        .iter()
        .any(|v| act.date < v.from && v.from <= act.latest() && v.value != first.value);
    (!changes_between && first.value == last.value).then_some(first)
}

/// A stripe of the frame, and the parameters on its rows' days.
struct Source<'a> {
    columns: &'a Columns<'a>,
    parameters: &'a Parameters,
    from: usize,
    /// By parameter and day; days repeat.
    known: HashMap<(&'a str, Day), Constant<'a>>,
}

impl<'a> Rows<'a> for Source<'a> {
    fn fact(&mut self, name: &'static str, form: Form) -> Held<'a> {
        self.columns.stripe_from(name, form, self.from)
    }

    fn dated(&mut self, parameter: &'a str, form: Form, day: &'static str) -> Held<'a> {
        let mut held = Held::unknown(form);
        for (row, act) in self.columns.days(day, |at| self.from + at).into_iter().enumerate() {
            let Some(act) = act else { continue };
            let parameters = self.parameters;
            let value = || constant(form, value_on(parameters, parameter, act));
            held.set(row, *self.known.entry((parameter, act)).or_insert_with(value));
        }
        held
    }
}

/// The day on which a rule looks up parameters and laws for a row: that of the act, else the base date.
pub(crate) fn day_of_act(rule: &Rule, row: Row<'_>, base_date: NaiveDate) -> Option<Day> {
    match rule.dated_by {
        None => Some(Day::exact(base_date)),
        Some(fact) => row.day_of(fact.name),
    }
}
