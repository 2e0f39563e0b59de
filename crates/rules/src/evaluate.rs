//! All conditions of all rules of one grain over all its rows: one lazy query, one collect.

use crate::condition::{Terms, Type, last_day, physical};
use crate::error::RulesError;
use crate::load::param::type_of;
use crate::row::Row;
use crate::rule::{Rule, Verdict};
use chrono::NaiveDate;
use polars::prelude::{
    BooleanChunked, Column as Series, DataFrame, DataType, Expr, Int32Chunked, Int64Chunked, Int128Chunked, IntoColumn,
    IntoLazy, IntoSeries, Literal, NULL, NewChunkedArray, PlSmallStr, Scalar, StringChunked, col, lit,
};
use rust_decimal::Decimal;
use sanzi_core::frame::Frame;
use sanzi_core::kind::Kind;
use sanzi_core::value::{Day, to_unscaled};
use sanzi_core::{ParameterValue, Parameters};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

const NUMBER_SCALE: u32 = 6;

/// What the conditions of one rule say, row by row; `None` is unknown.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    scope: Option<BooleanChunked>,
    when: BooleanChunked,
    escalate: Vec<BooleanChunked>,
    /// One for each citation of the rule; `None` governs every row.
    basis: Vec<Option<BooleanChunked>>,
    /// One for each common cause of the rule; `None` is the cause on every row.
    shared: Vec<Option<BooleanChunked>>,
}

impl Answers {
    /// The verdict on a row.
    pub(crate) fn verdict(&self, row: usize) -> Verdict {
        match self.scope.as_ref().map_or(Some(true), |scope| scope.get(row)) {
            Some(false) => Verdict::NotApplicable,
            None => Verdict::Undetermined,
            Some(true) => match self.when.get(row) {
                Some(true) => Verdict::Fired,
                Some(false) => Verdict::Passed,
                None => Verdict::Undetermined,
            },
        }
    }

    /// The verdicts on all rows, in order.
    pub(crate) fn verdicts(&self) -> Vec<Verdict> {
        let judged = |when: Option<bool>| match when {
            Some(true) => Verdict::Fired,
            Some(false) => Verdict::Passed,
            None => Verdict::Undetermined,
        };
        let Some(scope) = &self.scope else { return self.when.iter().map(judged).collect() };
        let both = scope.iter().zip(self.when.iter());
        both.map(|(scope, when)| match scope {
            Some(true) => judged(when),
            Some(false) => Verdict::NotApplicable,
            None => Verdict::Undetermined,
        })
        .collect()
    }

    /// Is it the scope that is unknown?
    pub(crate) fn scope_unknown(&self, row: usize) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.get(row).is_none())
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

/// Asks all rules, which must be of this frame's grain, about all rows.
///
/// Parameters of a rule with `dated_by` are looked up on the day of each row's act: unknown when that day is,
/// or when it is known only to a month or year within which the value changed. Others on the base date.
pub(crate) fn evaluate(
    frame: &Frame,
    rules: &[&Rule],
    parameters: &Parameters,
    base_date: NaiveDate,
) -> Result<Vec<Answers>, RulesError> {
    let mut columns = Columns { frame, parameters, base_date, made: BTreeMap::new() };
    let mut questions: Vec<Expr> = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let terms = columns.terms(rule)?;
        let named = |what: &str, expr: Expr| expr.alias(PlSmallStr::from_string(format!("{what}:{at}")));
        questions.extend(rule.scope.iter().map(|scope| named("scope", scope.query(&terms))));
        questions.push(named("when", rule.when.query(&terms)));
        for (step, escalation) in rule.escalate.iter().enumerate() {
            questions.push(named(&format!("escalate{step}"), escalation.when.query(&terms)));
        }
        for (part, shared) in rule.shared.iter().enumerate() {
            questions.extend(shared.when.iter().map(|when| named(&format!("shared{part}"), when.query(&terms))));
        }
        for (part, citation) in rule.citations().enumerate() {
            questions.extend(citation.when().map(|when| named(&format!("basis{part}"), when.query(&terms))));
        }
    }
    let facts: BTreeSet<&str> = rules.iter().flat_map(|r| r.conditions().flat_map(|c| c.facts())).collect();
    for fact in &facts {
        columns.add_last_day(fact)?;
    }
    let mut data = frame.data().select(facts)?;
    let height = frame.len();
    let made: Vec<Series> = columns.made.into_values().collect();
    data = match (data.width(), made.len()) {
        (_, 0) => data,
        (0, _) => DataFrame::new(height, made)?,
        _ => data.hstack(&made)?,
    };
    if data.width() == 0 {
        // Conditions without any fact still need rows to be asked about.
        let blank = Int32Chunked::from_iter_options(PlSmallStr::from_static("#row"), (0..height).map(|_| None));
        data = DataFrame::new(height, vec![blank.into_series().into_column()])?;
    }
    let answered = data.lazy().with_columns(questions).collect()?;
    let answer = |name: String| -> Result<BooleanChunked, RulesError> {
        Ok(answered.column(&name)?.as_materialized_series().bool()?.rechunk().into_owned())
    };
    let mut answers = Vec::with_capacity(rules.len());
    for (at, rule) in rules.iter().enumerate() {
        let scope = rule.scope.as_ref().map(|_| answer(format!("scope:{at}"))).transpose()?;
        let steps = (0..rule.escalate.len()).map(|step| answer(format!("escalate{step}:{at}")));
        let escalate = steps.collect::<Result<_, _>>()?;
        let grounds = rule.citations().enumerate();
        let grounds = grounds.map(|(part, c)| c.when().map(|_| answer(format!("basis{part}:{at}"))).transpose());
        let basis = grounds.collect::<Result<_, _>>()?;
        let causes = rule.shared.iter().enumerate();
        let causes = causes.map(|(part, s)| s.when.as_ref().map(|_| answer(format!("shared{part}:{at}"))).transpose());
        let shared = causes.collect::<Result<_, _>>()?;
        answers.push(Answers { scope, when: answer(format!("when:{at}"))?, escalate, basis, shared });
    }
    Ok(answers)
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

/// Columns that the query needs beside the facts.
struct Columns<'a> {
    frame: &'a Frame,
    parameters: &'a Parameters,
    base_date: NaiveDate,
    made: BTreeMap<String, Series>,
}

impl Columns<'_> {
    fn terms(&mut self, rule: &Rule) -> Result<Terms, RulesError> {
        let mut terms = Terms::default();
        let used: BTreeSet<&str> = rule.conditions().flat_map(|c| c.params()).collect();
        for (local, full) in &rule.params {
            if !used.contains(local.as_str()) {
                continue;
            }
            let unit = self.parameters.by_name.get(full).map(|p| p.unit.as_str()).unwrap_or_default();
            let kind = type_of(unit).unwrap_or(Type::Text(None));
            let expr = match rule.dated_by {
                None => literal(kind, self.parameters.on(full, self.base_date)),
                Some(day) => self.dated(full, kind, day.name)?,
            };
            terms.params.insert(local.clone(), expr);
        }
        Ok(terms)
    }

    /// A column with the value of a parameter on each row's own day.
    fn dated(&mut self, parameter: &str, kind: Type, day: &str) -> Result<Expr, RulesError> {
        let name = format!("{parameter}@{day}");
        if !self.made.contains_key(&name) {
            let mut known: BTreeMap<Day, Option<&ParameterValue>> = BTreeMap::new();
            let values = self.frame.days(day)?.into_iter().map(|act| {
                let act = act?;
                *known.entry(act).or_insert_with(|| value_on(self.parameters, parameter, act))
            });
            let column = column(&name, kind, values)?;
            self.made.insert(name.clone(), column);
        }
        Ok(col(PlSmallStr::from_string(name)))
    }

    /// For a date fact, the last day that each row may mean.
    fn add_last_day(&mut self, fact: &str) -> Result<(), RulesError> {
        if self.frame.column(fact).is_none_or(|c| c.kind != Kind::Date) {
            return Ok(());
        }
        let name = last_day(fact);
        let days = self.frame.days(fact)?.into_iter().map(|day| day.map(|d| unix_days(d.latest())));
        let days = Int32Chunked::from_iter_options(PlSmallStr::from_str(&name), days);
        self.made.insert(name, days.into_series().cast(&DataType::Date)?.into_column());
        Ok(())
    }
}

fn unix_days(day: NaiveDate) -> i32 {
    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).unwrap_or(i32::MAX)
}

fn number(value: &ParameterValue) -> Option<i128> {
    to_unscaled(Decimal::from_str(&value.value).ok()?, NUMBER_SCALE)
}

fn date(value: &ParameterValue) -> Option<i32> {
    NaiveDate::parse_from_str(&value.value, "%Y-%m-%d").ok().map(unix_days)
}

/// One value as a literal of its type; unknown when no layer says anything for the day.
fn literal(kind: Type, value: Option<&ParameterValue>) -> Expr {
    let known = value.and_then(|value| match kind {
        Type::Number => number(value).map(|n| Scalar::new_decimal(n, 38, NUMBER_SCALE as usize).lit()),
        Type::Whole | Type::Bit => value.value.parse::<i64>().ok().map(lit),
        Type::Date => date(value).map(|d| Scalar::new_date(d).lit()),
        Type::Text(_) => Some(lit(value.value.clone())),
        Type::Flag => None,
    });
    known.unwrap_or_else(|| lit(NULL).cast(physical(kind)))
}

fn column<'v>(
    name: &str,
    kind: Type,
    values: impl Iterator<Item = Option<&'v ParameterValue>>,
) -> Result<Series, RulesError> {
    let name = PlSmallStr::from_str(name);
    let series = match kind {
        Type::Number => {
            let values = Int128Chunked::from_iter_options(name, values.map(|v| v.and_then(number)));
            values.into_decimal(38, NUMBER_SCALE as usize)?.into_series()
        }
        Type::Whole | Type::Bit => {
            let values = values.map(|v| v.and_then(|v| v.value.parse::<i64>().ok()));
            Int64Chunked::from_iter_options(name, values).into_series()
        }
        Type::Date => {
            let days = Int32Chunked::from_iter_options(name, values.map(|v| v.and_then(date)));
            days.into_series().cast(&DataType::Date)?
        }
        Type::Text(_) | Type::Flag => {
            StringChunked::from_iter_options(name, values.map(|v| v.map(|v| v.value.as_str()))).into_series()
        }
    };
    Ok(series.into_column())
}

/// The day on which a rule looks up parameters and laws for a row: that of the act, else the base date.
pub(crate) fn day_of_act(rule: &Rule, row: Row<'_>, base_date: NaiveDate) -> Option<Day> {
    match rule.dated_by {
        None => Some(Day::exact(base_date)),
        Some(fact) => row.day_of(fact.name),
    }
}
