//! Columns of a frame as stripes of values: the only file of this room that knows how frames hold them.

use super::stripe::{Form, Held, ROWS, Span, Truth, Values};
use crate::error::RulesError;
use chrono::NaiveDate;
use polars::prelude::{ChunkedArray, Int8Chunked, PolarsNumericType, Series};
use sanzi_core::frame::{Frame, precision_name};
use sanzi_core::kind::Kind;
use sanzi_core::value::{Day, Precision};
use std::collections::BTreeMap;

/// The facts that conditions read.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    by_name: BTreeMap<&'static str, Column>,
}

#[derive(Debug)]
struct Column {
    values: Series,
    /// Of a date, how exactly each is known.
    precision: Option<Series>,
    /// What a decimal is multiplied by to count millionths.
    factor: i128,
}

impl Columns {
    /// Takes these facts of a frame, as far as any row knows them.
    ///
    /// # Errors
    /// When the frame lacks one.
    pub(crate) fn of(frame: &Frame, facts: impl IntoIterator<Item = &'static str>) -> Result<Self, RulesError> {
        let take = |name: &str| Ok::<_, RulesError>(frame.data().column(name)?.as_materialized_series().rechunk());
        let mut columns = Columns::default();
        for name in facts {
            let declared = frame.column(name).is_some();
            if declared && frame.is_blank(name) {
                continue;
            }
            let kind = frame.column(name).map(|column| column.kind);
            let places = kind.and_then(Kind::scale).unwrap_or(6).min(6);
            let precision = (kind == Some(Kind::Date)).then(|| take(&precision_name(name))).transpose()?;
            let column = Column { values: take(name)?, precision, factor: 10i128.pow(6 - places) };
            columns.by_name.insert(name, column);
        }
        Ok(columns)
    }

    /// The stripe of a fact that begins at a row; what is not there is unknown.
    pub(crate) fn stripe(&self, name: &str, form: Form, from: usize) -> Held<'_> {
        let held = self.by_name.get(name).and_then(|column| match form {
            Form::Flag => flags(&column.values, from),
            Form::Number => numbers(column, from),
            Form::Whole => Some(Held::Whole(numeric(column.values.i64().ok()?, from, Some))),
            Form::Days => days(column, from).map(Held::Days),
            Form::Text => texts(&column.values, from),
        });
        held.unwrap_or_else(|| Held::unknown(form))
    }

    /// The days of a date fact, as far as each is known.
    pub(crate) fn days(&self, name: &str, from: usize) -> Vec<Option<Day>> {
        let dates = || {
            let column = self.by_name.get(name)?;
            let dates = column.values.date().ok()?.physical().slice(offset(from), ROWS);
            let precisions = column.precision.as_ref()?.i8().ok()?.slice(offset(from), ROWS);
            Some(dates.iter().zip(precisions.iter()).map(|(date, precision)| day(date?, precision?)).collect())
        };
        dates().unwrap_or_default()
    }
}

/// Where a fact has no value, a bit a row.
///
/// # Errors
/// When the frame lacks it.
pub(crate) fn unknown_words(frame: &Frame, fact: &str) -> Result<Vec<u64>, RulesError> {
    let column = frame.data().column(fact)?;
    let mut words = vec![0; column.len().div_ceil(64)];
    match column.null_count() {
        0 => {}
        all if all == column.len() => words.fill(u64::MAX),
        _ => {
            for (row, unknown) in column.as_materialized_series().is_null().iter().enumerate() {
                if let (Some(true), Some(word)) = (unknown, words.get_mut(row / 64)) {
                    *word |= 1u64 << (row % 64);
                }
            }
        }
    }
    Ok(words)
}

fn offset(from: usize) -> i64 {
    i64::try_from(from).unwrap_or(i64::MAX)
}

fn numeric<T: PolarsNumericType, U: Copy + Default>(
    all: &ChunkedArray<T>,
    from: usize,
    of: impl Fn(T::Native) -> Option<U>,
) -> Values<U> {
    let mut values = Values::unknown();
    for (at, value) in all.slice(offset(from), ROWS).iter().enumerate() {
        if let Some(value) = value.and_then(&of) {
            values.set(at, value);
        }
    }
    values
}

fn numbers<'a>(column: &Column, from: usize) -> Option<Held<'a>> {
    let factor = column.factor;
    Some(Held::Number(numeric(column.values.decimal().ok()?.physical(), from, |v| v.checked_mul(factor))))
}

fn flags<'a>(values: &Series, from: usize) -> Option<Held<'a>> {
    let mut truth = Truth::UNKNOWN;
    for (at, flag) in values.bool().ok()?.slice(offset(from), ROWS).iter().enumerate() {
        match flag {
            Some(true) => truth.yes[at / 64] |= 1 << (at % 64),
            Some(false) => truth.no[at / 64] |= 1 << (at % 64),
            None => {}
        }
    }
    Some(Held::Flag(truth))
}

fn texts(values: &Series, from: usize) -> Option<Held<'_>> {
    let all = values.str().ok()?;
    let mut texts = Values::unknown();
    for at in 0..all.len().saturating_sub(from).min(ROWS) {
        if let Some(text) = all.get(from + at) {
            texts.set(at, text);
        }
    }
    Some(Held::Text(texts))
}

fn days(column: &Column, from: usize) -> Option<Values<Span>> {
    let dates = column.values.date().ok()?.physical().slice(offset(from), ROWS);
    let precisions: Int8Chunked = column.precision.as_ref()?.i8().ok()?.slice(offset(from), ROWS);
    let mut days = Values::unknown();
    for (at, (date, precision)) in dates.iter().zip(precisions.iter()).enumerate() {
        match (date, precision) {
            (Some(date), Some(2)) => days.set(at, (date, date)),
            (Some(date), Some(precision)) => {
                let last = day(date, precision).map_or(date, |day| unix_days(day.latest()));
                days.set(at, (date, last));
            }
            _ => {}
        }
    }
    Some(days)
}

fn day(date: i32, precision: i8) -> Option<Day> {
    let precision = match precision {
        0 => Precision::Year,
        1 => Precision::Month,
        _ => Precision::Day,
    };
    let date = NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(date.into()))?;
    Some(Day { date, precision })
}

/// Days since 1970.
pub(crate) fn unix_days(day: NaiveDate) -> i32 {
    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).unwrap_or(i32::MAX)
}
