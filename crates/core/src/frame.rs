//! Rows under a schema: typed columns in, typed columns out.

mod builder;
mod held;
mod numbers;
mod view;

use crate::error::CoreError;
use crate::kind::{Column, Kind};
use crate::names::{Name, Names};
use crate::value::{Day, Value};
pub use builder::{FrameBuilder, Repeat, Stored};
use held::Held;
use rust_decimal::Decimal;
use std::sync::Arc;
pub use view::View;

/// Rows under a schema. Columns hold their values as small as they are; a copy, or some of the rows, shares them.
#[derive(Debug, Clone)]
pub struct Frame {
    name: &'static str,
    columns: &'static [Column],
    /// The place of each column in the schema, by name: grains have hundreds.
    places: Arc<Names<usize>>,
    held: Arc<[Held]>,
    /// The first of the rows that are held.
    from: usize,
    rows: usize,
}

impl Frame {
    /// The table's or grain's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The schema.
    pub fn columns(&self) -> &'static [Column] {
        self.columns
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// No rows?
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// One row alone, without copying the others.
    pub fn row(&self, at: usize) -> Frame {
        self.slice(at, 1)
    }

    /// The place of a column in the schema; `None` when it has none of this name.
    #[inline(always)]
    fn place(&self, name: &str) -> Option<usize> {
        self.places.get(Name::of(name)).copied()
    }

    /// The declaration of a column.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.get(self.place(name)?)
    }

    /// Some rows in a row, as a frame that shares their memory.
    pub fn slice(&self, from: usize, count: usize) -> Frame {
        let from = from.min(self.rows);
        Frame { from: self.from + from, rows: count.min(self.rows - from), ..self.clone() }
    }

    /// A column, to be asked row by row; `None` when the schema has none of this name.
    pub fn view(&self, name: &str) -> Option<View<'_>> {
        let held = self.held.get(self.place(name)?)?;
        Some(View { held, from: self.from, rows: self.rows })
    }

    /// Is there a value in this column and row?
    pub fn has(&self, column: &str, row: usize) -> bool {
        self.view(column).is_some_and(|view| view.is_known(row))
    }

    /// Has no row a value in this column? Such a column takes no memory, whatever the number of rows.
    pub fn is_blank(&self, column: &str) -> bool {
        self.view(column).is_none_or(View::is_blank)
    }

    /// What a column of some kinds says row by row.
    fn each<'f, T>(
        &'f self,
        name: &str,
        fits: impl Fn(Kind) -> bool,
        ask: impl Fn(View<'f>, usize) -> Option<T>,
    ) -> Result<Vec<Option<T>>, CoreError> {
        let said = || (self.name.to_owned(), name.to_owned());
        let Some(view) = self.view(name) else {
            let (frame, column) = said();
            return Err(CoreError::NoColumn { frame, column });
        };
        if !fits(view.kind()) {
            let (frame, column) = said();
            return Err(CoreError::OtherKind { frame, column });
        }
        Ok((0..self.rows).map(|row| ask(view, row)).collect())
    }

    /// Texts of a text, person or code column.
    ///
    /// # Errors
    /// When the schema has no such column, or it is of another kind.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<&str>>, CoreError> {
        self.each(name, Kind::is_text, View::text)
    }

    /// Exact decimals of a money, price, quantity or rate column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn decimals(&self, name: &str) -> Result<Vec<Option<Decimal>>, CoreError> {
        self.each(name, |kind| kind.scale().is_some(), View::decimal)
    }

    /// Whole numbers of a months or count column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn wholes(&self, name: &str) -> Result<Vec<Option<i64>>, CoreError> {
        self.each(name, |kind| matches!(kind, Kind::Months | Kind::Count), View::whole)
    }

    /// Booleans of a flag column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn flags(&self, name: &str) -> Result<Vec<Option<bool>>, CoreError> {
        self.each(name, |kind| kind == Kind::Flag, View::flag)
    }

    /// Days of a date column, with their precision.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn days(&self, name: &str) -> Result<Vec<Option<Day>>, CoreError> {
        self.each(name, |kind| kind == Kind::Date, View::day)
    }

    /// One value; null when there is none, or the schema has no such column.
    pub fn value(&self, row: usize, name: &str) -> Value {
        self.view(name).map(|view| view.value(row)).unwrap_or_default()
    }

    /// A whole column as values; slower than the typed ones, for printing.
    ///
    /// # Errors
    /// When the schema has no such column.
    pub fn values(&self, name: &str) -> Result<Vec<Value>, CoreError> {
        self.each(name, |_| true, |view, row| Some(view.value(row))).map(|all| all.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Precision;
    use chrono::NaiveDate;
    use rust_decimal::dec;

    const COLUMNS: &[Column] = &[
        Column::new("name", "名称", Kind::Text, "A name."),
        Column::new("amount", "金额", Kind::Money, "An amount."),
        Column::new("rate", "比率", Kind::Rate, "A rate."),
        Column::new("months", "月数", Kind::Months, "Months."),
        Column::new("in_use", "在用", Kind::Flag, "Whether it is used."),
        Column::new("on", "日期", Kind::Date, "A day."),
    ];

    #[test]
    fn what_goes_in_comes_out() {
        let date = NaiveDate::from_ymd_opt(2016, 5, 1).expect("a real day");
        let day = Day { date, precision: Precision::Month };
        let mut builder = FrameBuilder::new("test", COLUMNS);
        let row = [
            Value::text("村部"),
            Value::Decimal(dec!(1234567890123456.789)),
            Value::Decimal(dec!(0.0000005)),
            Value::Int(240),
            Value::Flag(true),
            Value::Date(day),
        ];
        builder.push(row);
        builder.push([]);
        let mut more = FrameBuilder::new("test", COLUMNS);
        more.push([Value::Int(1), Value::text("not money")]);
        builder.append(more);
        let frame = builder.finish().expect("a frame");
        assert_eq!(frame.len(), 3);
        assert_eq!(frame.texts("name").expect("text"), [Some("村部"), None, None]);
        assert_eq!(frame.decimals("amount").expect("money"), [Some(dec!(1234567890123456.79)), None, None]);
        assert_eq!(frame.decimals("rate").expect("rate"), [Some(dec!(0.000001)), None, None]);
        assert_eq!(frame.wholes("months").expect("months"), [Some(240), None, None]);
        assert_eq!(frame.flags("in_use").expect("flag"), [Some(true), None, None]);
        assert_eq!(frame.days("on").expect("date"), [Some(day), None, None]);
        assert_eq!(frame.values("on").expect("values")[0].plain().as_deref(), Some("2016-05"));
        for (row, column) in (0..4).flat_map(|row| COLUMNS.iter().map(move |column| (row, column))) {
            let whole = frame.values(column.name).expect("values");
            assert_eq!(frame.value(row, column.name), whole.get(row).cloned().unwrap_or_default(), "{}", column.name);
        }
        assert_eq!(frame.value(0, "nothing"), Value::Null);
        assert!(frame.texts("nothing").is_err());
        assert!(frame.decimals("name").is_err());
    }

    #[test]
    fn taken_over_together_or_one_by_one_the_rows_are_the_same() {
        let part = |number: i64| {
            let mut part = FrameBuilder::new("test", COLUMNS);
            for row in 0..number {
                let amount = Decimal::new(number * 3_000_000_000 * (row % 2), 2);
                let name = Value::text(format!("村{}", row / 2));
                part.push(
                    [name, Value::Decimal(amount), Value::Null, Value::Int(row)].into_iter().take(row as usize % 5),
                );
            }
            part
        };
        let numbers = [0, 3, 1, 7, 0, 12];
        let mut one_by_one = FrameBuilder::new("test", COLUMNS);
        numbers.iter().for_each(|number| one_by_one.append(part(*number)));
        let mut joined = FrameBuilder::with_room("test", COLUMNS, 23);
        let (some, others) = numbers.split_at(4);
        for some in [some, others] {
            joined.append_all(some.iter().map(|number| part(*number)).collect());
        }
        let (joined, one_by_one) = (joined.finish().expect("a frame"), one_by_one.finish().expect("a frame"));
        assert_eq!((joined.len(), joined.value(22, "name")), (23, Value::text("村5")));
        for column in COLUMNS {
            let all = |frame: &Frame| frame.values(column.name).expect("a column");
            assert_eq!(all(&joined), all(&one_by_one), "{}", column.name);
        }
    }

    #[test]
    fn a_column_repeats_values_of_another_frame() {
        let mut ledger = FrameBuilder::new("test", COLUMNS);
        for (name, amount) in [("水塔", dec!(5.00)), ("村部", dec!(3000000000.00)), ("", dec!(7.25))] {
            ledger.push([Value::text(name), Value::Decimal(amount), Value::Null, Value::Int(12)]);
        }
        let ledger = ledger.finish().expect("a frame");
        let mut facts = FrameBuilder::new("facts", COLUMNS);
        (0..4).for_each(|_| facts.push([]));
        let view = |name| ledger.view(name).expect("a column");
        let columns = [(0, view("name")), (1, view("amount")), (4, view("months")), (2, view("rate"))];
        let of = [Repeat::Row(1), Repeat::Nothing, Repeat::Blank, Repeat::Row(0)];
        facts.repeat(&columns, |_, row| of[row]);
        let mut more = FrameBuilder::new("facts", COLUMNS);
        more.push([Value::text("路灯")]);
        // what follows stands behind the repeated texts, and a blank stays one
        let mut all = more.clone();
        all.append(facts.clone());
        facts.append(more);
        let (facts, all) = (facts.finish().expect("a frame"), all.finish().expect("a frame"));
        let names = [Some("村部"), None, Some(""), Some("水塔"), Some("路灯")];
        assert_eq!(facts.texts("name").expect("texts"), names);
        assert_eq!(all.texts("name").expect("texts"), [&names[4..], &names[..4]].concat());
        let amounts = [Some(dec!(3000000000.00)), None, None, Some(dec!(5.00)), None];
        assert_eq!(facts.decimals("amount").expect("amounts"), amounts);
        // months say nothing of flags, and a column without values repeats none
        assert!(facts.is_blank("in_use") && facts.is_blank("rate") && !facts.is_blank("name"));
        assert!(facts.view("name").expect("a column").any_text(|text| text == "水塔"));
        assert!(!facts.view("amount").expect("a column").any_text(|_| true));
    }

    #[test]
    fn a_value_that_comes_late_stands_in_its_row() {
        let builder = |rows: &[Option<i64>]| {
            let mut builder = FrameBuilder::new("test", COLUMNS);
            for row in rows {
                builder.push_named(row.map(|months| ("months", Value::Int(months)))).expect("a row");
            }
            builder
        };
        let mut all = builder(&[None, None]);
        for more in [&[None][..], &[None, Some(7)], &[None, None], &[Some(9)]] {
            all.append(builder(more));
        }
        let frame = all.finish().expect("a frame");
        assert_eq!(frame.wholes("months").expect("months"), [None, None, None, None, Some(7), None, None, Some(9)]);
        assert_eq!(frame.days("on").expect("days"), [None; 8]);
        assert_eq!(frame.texts("name").expect("texts"), [None; 8]);
    }
}
