//! Columns of a frame as stripes of values.

use super::stripe::{Form, Held, ROWS, Span, Truth, Values};
use chrono::NaiveDate;
use sanzi_core::CoreError;
use sanzi_core::frame::{Frame, View};
use sanzi_core::kind::Kind;
use sanzi_core::value::{Day, Precision, Value, to_unscaled};
use std::collections::BTreeMap;

/// Decimals are counted in millionths.
const PLACES: u32 = 6;

/// The facts that conditions read.
#[derive(Debug, Default)]
pub(crate) struct Columns<'f> {
    by_name: BTreeMap<&'static str, View<'f>>,
}

impl<'f> Columns<'f> {
    /// Takes these facts of a frame, as far as any row knows them.
    ///
    /// # Errors
    /// When the frame lacks one.
    pub(crate) fn of(frame: &'f Frame, facts: impl IntoIterator<Item = &'static str>) -> Result<Self, CoreError> {
        let mut columns = Columns::default();
        for name in facts {
            let view = view(frame, name)?;
            if !view.is_blank() {
                columns.by_name.insert(name, view);
            }
        }
        Ok(columns)
    }

    /// A fact of [`ROWS`] rows, which `row` names by their places in the stripe; what is not there is unknown.
    pub(crate) fn stripe(&self, name: &str, form: Form, row: impl Fn(usize) -> usize) -> Held<'f> {
        let Some(view) = self.by_name.get(name).copied() else { return Held::unknown(form) };
        match form {
            Form::Flag => Held::Flag(flags(|at| view.flag(row(at)))),
            Form::Number => {
                let factor = factor(view.kind());
                Held::Number(values(|at| scaled(view.unscaled(row(at))?, factor)))
            }
            Form::Whole => Held::Whole(values(|at| view.whole(row(at)))),
            Form::Days => Held::Days(values(|at| view.day(row(at)).map(span))),
            Form::Text => Held::Text(values(|at| view.text(row(at)))),
        }
    }

    /// As [`Columns::stripe`], for neighbours from a row on.
    pub(crate) fn stripe_from(&self, name: &str, form: Form, from: usize) -> Held<'f> {
        let Some(view) = self.by_name.get(name).copied() else { return Held::unknown(form) };
        match form {
            Form::Flag if view.kind() == Kind::Flag => {
                let mut truth = Truth::UNKNOWN;
                view.each_number(from, ROWS, |at, flag| truth.set(at, flag != 0));
                Held::Flag(truth)
            }
            Form::Number if view.kind().scale().is_some() => {
                let (factor, mut values) = (factor(view.kind()), Values::unknown());
                view.each_number(from, ROWS, |at, unscaled| {
                    if let Some(number) = scaled(unscaled, factor) {
                        values.set(at, number);
                    }
                });
                Held::Number(values)
            }
            _ => self.stripe(name, form, |at| from + at),
        }
    }

    /// The days of a date fact, as far as each is known.
    pub(crate) fn days(&self, name: &str, row: impl Fn(usize) -> usize) -> Vec<Option<Day>> {
        let Some(view) = self.by_name.get(name) else { return vec![None; ROWS] };
        (0..ROWS).map(|at| view.day(row(at))).collect()
    }
}

/// Puts another value in the place of that of a row; one that does not fit the column is unknown.
pub(crate) fn replace<'v>(held: &mut Held<'v>, at: usize, kind: Kind, to: &'v Value) {
    held.forget(at);
    match (held, to) {
        (Held::Flag(truth), Value::Flag(flag)) if kind == Kind::Flag => truth.set(at, *flag),
        (Held::Number(values), Value::Decimal(amount)) => {
            let unscaled = kind.scale().and_then(|scale| to_unscaled(*amount, scale));
            if let Some(number) = unscaled.and_then(|unscaled| scaled(unscaled, factor(kind))) {
                values.set(at, number);
            }
        }
        (Held::Whole(values), Value::Int(whole)) if matches!(kind, Kind::Months | Kind::Count) => {
            values.set(at, *whole);
        }
        (Held::Days(values), Value::Date(day)) if kind == Kind::Date => values.set(at, span(*day)),
        (Held::Text(values), Value::Text(text)) if kind.is_text() => values.set(at, text),
        _ => {}
    }
}

/// How many millionths the last digit of a kind is.
fn factor(kind: Kind) -> i64 {
    10i64.pow(PLACES.saturating_sub(kind.scale().unwrap_or(PLACES)))
}

/// So many times the factor; nearly all numbers are short, which is told apart for the sake of speed.
fn scaled(unscaled: i128, factor: i64) -> Option<i128> {
    match i64::try_from(unscaled) {
        Ok(short) => Some(i128::from(short) * i128::from(factor)),
        Err(_) => unscaled.checked_mul(factor.into()),
    }
}

fn view<'f>(frame: &'f Frame, name: &str) -> Result<View<'f>, CoreError> {
    let missing = || CoreError::NoColumn { frame: frame.name().to_owned(), column: name.to_owned() };
    frame.view(name).ok_or_else(missing)
}

/// Where a fact has no value, a bit a row.
///
/// # Errors
/// When the frame lacks it.
pub(crate) fn unknown_words(frame: &Frame, fact: &str) -> Result<Vec<u64>, CoreError> {
    let view = view(frame, fact)?;
    let mut words = vec![0; frame.len().div_ceil(64)];
    if view.is_blank() {
        words.fill(u64::MAX);
        return Ok(words);
    }
    for (at, word) in words.iter_mut().enumerate() {
        for bit in 0..64.min(frame.len() - at * 64) {
            *word |= u64::from(!view.is_known(at * 64 + bit)) << bit;
        }
    }
    Ok(words)
}

fn values<T: Copy + Default>(of: impl Fn(usize) -> Option<T>) -> Values<T> {
    let mut values = Values::unknown();
    let words = values.known.iter_mut().zip(values.all.chunks_mut(64));
    for (from, (known, places)) in words.enumerate() {
        for (at, place) in places.iter_mut().enumerate() {
            if let Some(value) = of(from * 64 + at) {
                *place = value;
                *known |= 1 << at;
            }
        }
    }
    values
}

fn flags(of: impl Fn(usize) -> Option<bool>) -> Truth {
    let mut truth = Truth::UNKNOWN;
    for at in 0..ROWS {
        if let Some(flag) = of(at) {
            truth.set(at, flag);
        }
    }
    truth
}

/// The first and the last day that a date may mean.
fn span(day: Day) -> Span {
    let first = unix_days(day.date);
    (first, if day.precision == Precision::Day { first } else { unix_days(day.latest()) })
}

/// Days since 1970.
pub(crate) fn unix_days(day: NaiveDate) -> i32 {
    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).unwrap_or(i32::MAX)
}
