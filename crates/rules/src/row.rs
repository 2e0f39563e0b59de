//! Single values out of a frame of facts, without turning whole columns into values.

use sanzi_core::frame::{Frame, View};
use sanzi_core::kind::Kind;
use sanzi_core::value::{Day, Item, Value};

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
        self.frame.value(self.index, name)
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
}

/// The value of a row of a column, borrowed.
pub(crate) fn item(view: View<'_>, row: usize) -> Item<'_> {
    let known = match view.kind() {
        Kind::Text | Kind::Person | Kind::Code(_) => view.text(row).map(Item::Text),
        Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => view.decimal(row).map(Item::Decimal),
        Kind::Months | Kind::Count => view.whole(row).map(Item::Int),
        Kind::Flag => view.flag(row).map(Item::Flag),
        Kind::Date => view.day(row).map(Item::Date),
    };
    known.unwrap_or(Item::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use sanzi_core::FrameBuilder;
    use sanzi_core::grains::ASSET;
    use sanzi_core::value::Precision;

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
                let view = frame.view(column.name).expect("a column");
                assert_eq!(item(view, index), whole[index].item(), "{}", column.name);
            }
        }
        assert_eq!(Row { frame: &frame, index: 0 }.value("nothing"), Value::Null);
    }
}
