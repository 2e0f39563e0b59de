//! Single values out of a frame of facts, without turning whole columns into values.

use chrono::NaiveDate;
use polars::prelude::AnyValue;
use sanzi_core::frame::{Frame, precision_name};
use sanzi_core::kind::Kind;
use sanzi_core::value::{Day, Precision, Value, from_unscaled};

const UNIX_EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1970, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// One row of a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    /// The frame.
    pub frame: &'a Frame,
    /// The row's index in it.
    pub index: usize,
}

impl Row<'_> {
    /// The value of a column; null when the frame has no such column.
    pub(crate) fn value(self, name: &str) -> Value {
        let Some(kind) = self.frame.column(name).map(|c| c.kind) else { return Value::Null };
        match (kind, self.cell(name)) {
            (Kind::Date, AnyValue::Date(days)) => self.day(name, days).map_or(Value::Null, Value::Date),
            (_, AnyValue::String(text)) => Value::text(text),
            (_, AnyValue::StringOwned(text)) => Value::text(text.as_str()),
            (_, AnyValue::Decimal(unscaled, _, scale)) => {
                from_unscaled(unscaled, scale as u32).map_or(Value::Null, Value::Decimal)
            }
            (_, AnyValue::Int64(whole)) => Value::Int(whole),
            (_, AnyValue::Boolean(flag)) => Value::Flag(flag),
            _ => Value::Null,
        }
    }

    /// The day of a date column.
    pub(crate) fn day_of(self, name: &str) -> Option<Day> {
        match self.value(name) {
            Value::Date(day) => Some(day),
            _ => None,
        }
    }

    /// The text of a text column; blank counts as none.
    pub(crate) fn text(self, name: &str) -> Option<String> {
        match self.value(name) {
            Value::Text(text) if !text.trim().is_empty() => Some(text.to_string()),
            _ => None,
        }
    }

    fn cell(&self, name: &str) -> AnyValue<'_> {
        let column = self.frame.data().column(name).ok();
        column.and_then(|c| c.get(self.index).ok()).unwrap_or(AnyValue::Null)
    }

    fn day(&self, name: &str, days: i32) -> Option<Day> {
        let date = UNIX_EPOCH.checked_add_signed(chrono::TimeDelta::try_days(i64::from(days))?)?;
        let precision = match self.cell(&precision_name(name)) {
            AnyValue::Int8(0) => Precision::Year,
            AnyValue::Int8(1) => Precision::Month,
            _ => Precision::Day,
        };
        Some(Day { date, precision })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanzi_core::FrameBuilder;
    use sanzi_core::grains::ASSET;

    #[test]
    fn single_values_equal_the_columns() {
        let date = NaiveDate::from_ymd_opt(1969, 12, 1).expect("a day");
        let mut builder = FrameBuilder::new(ASSET.name, ASSET.facts);
        let row = [
            ("asset_name", Value::text("村部")),
            ("original_value", Value::Decimal("-480000.05".parse().expect("digits"))),
            ("months_due", Value::Int(-3)),
            ("disposed", Value::Flag(true)),
            ("acquired_on", Value::Date(Day { date, precision: Precision::Month })),
        ];
        builder.push_named(row).expect("facts");
        builder.push([]);
        let frame = builder.finish().expect("a frame");
        for index in 0..2 {
            for column in frame.columns() {
                let whole = frame.values(column.name).expect("a column");
                assert_eq!(Row { frame: &frame, index }.value(column.name), whole[index], "{}", column.name);
            }
        }
        assert_eq!(Row { frame: &frame, index: 0 }.value("nothing"), Value::Null);
    }
}
