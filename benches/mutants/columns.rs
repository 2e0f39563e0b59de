//! Stands in for `columns.rs` of the condition language where mutants are made: stripes of rows of values.

use super::stripe::{Form, Held, ROWS, Truth, Values};
use chrono::NaiveDate;
use crate::frame::Frame;
use crate::value::{Value, to_unscaled};
use std::collections::BTreeMap;

pub(crate) struct Columns(BTreeMap<&'static str, Vec<Value>>);

impl Columns {
    pub(crate) fn of(frame: &Frame, facts: impl IntoIterator<Item = &'static str>) -> Result<Self, String> {
        facts.into_iter().map(|name| Ok((name, frame.values(name)?))).collect::<Result<_, String>>().map(Columns)
    }

    pub(crate) fn stripe(&self, name: &str, form: Form, from: usize) -> Held<'_> {
        let (mut truth, mut numbers, mut wholes) = (Truth::UNKNOWN, Values::unknown(), Values::unknown());
        let (mut days, mut texts) = (Values::unknown(), Values::unknown());
        for (at, value) in self.0.get(name).into_iter().flatten().skip(from).take(ROWS).enumerate() {
            match value {
                Value::Flag(true) => truth.yes[at / 64] |= 1 << (at % 64),
                Value::Flag(false) => truth.no[at / 64] |= 1 << (at % 64),
                Value::Decimal(number) => numbers.set(at, to_unscaled(*number, 6).expect("a small number")),
                Value::Int(whole) => wholes.set(at, *whole),
                Value::Date(day) => days.set(at, (unix_days(day.date), unix_days(day.latest()))),
                Value::Text(text) => texts.set(at, text.as_ref()),
                Value::Null => {}
            }
        }
        match form {
            Form::Flag => Held::Flag(truth),
            Form::Number => Held::Number(numbers),
            Form::Whole => Held::Whole(wholes),
            Form::Days => Held::Days(days),
            Form::Text => Held::Text(texts),
        }
    }
}

pub(crate) fn unknown_words(_: &Frame, _: &str) -> Result<Vec<u64>, String> {
    Err("no room for it here".to_owned())
}

pub(crate) fn unix_days(day: NaiveDate) -> i32 {
    day.signed_duration_since(NaiveDate::default()).num_days() as i32
}
