//! Columns of a frame as stripes of values.

use super::stripe::{Form, Held, ROWS, Span, Truth, Values};
use chrono::NaiveDate;
use sanzi_core::CoreError;
use sanzi_core::frame::{Frame, View};
use sanzi_core::value::{Day, Precision};
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

    /// The stripe of a fact that begins at a row; what is not there is unknown.
    pub(crate) fn stripe(&self, name: &str, form: Form, from: usize) -> Held<'f> {
        let Some(view) = self.by_name.get(name).copied() else { return Held::unknown(form) };
        match form {
            Form::Flag => Held::Flag(flags(view, from)),
            Form::Number => {
                let factor = 10i128.pow(PLACES.saturating_sub(view.kind().scale().unwrap_or(PLACES)));
                Held::Number(values(from, |row| view.unscaled(row)?.checked_mul(factor)))
            }
            Form::Whole => Held::Whole(values(from, |row| view.whole(row))),
            Form::Days => Held::Days(values(from, |row| view.day(row).map(span))),
            Form::Text => Held::Text(values(from, |row| view.text(row))),
        }
    }

    /// The days of a date fact, as far as each is known.
    pub(crate) fn days(&self, name: &str, from: usize) -> Vec<Option<Day>> {
        let Some(view) = self.by_name.get(name) else { return Vec::new() };
        (from..from + ROWS).map(|row| view.day(row)).collect()
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
    for row in (0..frame.len()).filter(|row| !view.is_known(*row)) {
        if let Some(word) = words.get_mut(row / 64) {
            *word |= 1u64 << (row % 64);
        }
    }
    Ok(words)
}

fn values<T: Copy + Default>(from: usize, of: impl Fn(usize) -> Option<T>) -> Values<T> {
    let mut values = Values::unknown();
    for at in 0..ROWS {
        if let Some(value) = of(from + at) {
            values.set(at, value);
        }
    }
    values
}

fn flags(view: View<'_>, from: usize) -> Truth {
    let mut truth = Truth::UNKNOWN;
    for at in 0..ROWS {
        match view.flag(from + at) {
            Some(true) => truth.yes[at / 64] |= 1 << (at % 64),
            Some(false) => truth.no[at / 64] |= 1 << (at % 64),
            None => {}
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
