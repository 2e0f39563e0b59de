//! A polars frame with a schema of ours: typed columns in, typed columns out.
//!
//! A column of kind [`Kind::Date`] has a companion `name#p` with its precision (0 year, 1 month, 2 day).

mod buffer;
mod edit;

use crate::error::CoreError;
use crate::kind::{Column, Kind};
use crate::value::{Day, Item, Precision, Value, from_unscaled};
use buffer::Buffer;
use chrono::NaiveDate;
use polars::prelude::{AnyValue, Column as Held, DataFrame, PolarsResult, Series};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

const EPOCH_FROM_CE: i32 = 719_163;

/// Rows under a schema.
#[derive(Debug, Clone)]
pub struct Frame {
    name: &'static str,
    columns: &'static [Column],
    /// The place of each column, by name: grains have hundreds.
    places: Arc<HashMap<&'static str, Place>>,
    data: DataFrame,
}

/// Where a column stands: in the schema, and in the polars frame, where dates have their precision behind them.
#[derive(Debug, Clone, Copy)]
struct Place {
    schema: usize,
    data: usize,
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

    /// The polars frame, for conditions.
    pub fn data(&self) -> &DataFrame {
        &self.data
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.data.height()
    }

    /// No rows?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One row alone, without copying the others.
    pub fn row(&self, at: usize) -> Frame {
        self.slice(at, 1)
    }

    /// The declaration of a column.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.get(self.places.get(name)?.schema)
    }

    /// Some rows in a row, as a frame that shares their memory.
    pub fn slice(&self, from: usize, count: usize) -> Frame {
        let data = self.data.slice(i64::try_from(from).unwrap_or(i64::MAX), count);
        Frame { name: self.name, columns: self.columns, places: Arc::clone(&self.places), data }
    }

    /// Is there a value in this column and row?
    pub fn has(&self, column: &str, row: usize) -> bool {
        !matches!(self.cell(row, column, 0), AnyValue::Null)
    }

    /// Has no row a value in this column? Such a column takes no memory, whatever the number of rows.
    pub fn is_blank(&self, column: &str) -> bool {
        self.held(column).is_none_or(|c| c.null_count() == c.len())
    }

    fn held(&self, column: &str) -> Option<&Held> {
        self.data.columns().get(self.places.get(column)?.data)
    }

    fn missing(&self, column: &str) -> CoreError {
        CoreError::NoColumn { frame: self.name.to_owned(), column: column.to_owned() }
    }

    /// What is made of a column's series; nulls without looking where it is blank.
    fn each<'f, T: Clone>(
        &'f self,
        name: &str,
        make: impl FnOnce(&'f Series) -> PolarsResult<Vec<Option<T>>>,
    ) -> Result<Vec<Option<T>>, CoreError> {
        let column = self.held(name).ok_or_else(|| self.missing(name))?;
        if column.null_count() == column.len() {
            return Ok(vec![None; column.len()]);
        }
        Ok(make(column.as_materialized_series())?)
    }

    /// Texts of a text, person or code column.
    ///
    /// # Errors
    /// When the schema has no such column, or it is of another kind.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<&str>>, CoreError> {
        self.each(name, |series| Ok(series.str()?.iter().collect()))
    }

    /// Exact decimals of a money, price, quantity or rate column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn decimals(&self, name: &str) -> Result<Vec<Option<Decimal>>, CoreError> {
        let scale = self.column(name).and_then(|c| c.kind.scale()).ok_or_else(|| self.missing(name))?;
        self.each(name, |series| {
            Ok(series.decimal()?.physical().iter().map(|v| v.and_then(|v| from_unscaled(v, scale))).collect())
        })
    }

    /// Whole numbers of a months or count column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn wholes(&self, name: &str) -> Result<Vec<Option<i64>>, CoreError> {
        self.each(name, |series| Ok(series.i64()?.iter().collect()))
    }

    /// Booleans of a flag column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn flags(&self, name: &str) -> Result<Vec<Option<bool>>, CoreError> {
        self.each(name, |series| Ok(series.bool()?.iter().collect()))
    }

    /// Days of a date column, with their precision.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn days(&self, name: &str) -> Result<Vec<Option<Day>>, CoreError> {
        let place = self.places.get(name).ok_or_else(|| self.missing(name))?;
        let precisions = self.data.columns().get(place.data + 1).ok_or_else(|| self.missing(name))?;
        self.each(name, |series| {
            let days = series.date()?.physical().iter();
            let precisions = precisions.as_materialized_series().i8()?.iter();
            Ok(days.zip(precisions).map(|(day, precision)| day_of(day?, precision?)).collect())
        })
    }

    /// One value, without turning its column into values; null when there is none, or the schema has no such column.
    pub fn value(&self, row: usize, name: &str) -> Value {
        match self.cell(row, name, 0) {
            AnyValue::Date(days) => match self.cell(row, name, 1) {
                AnyValue::Int8(precision) => day_of(days, precision).map_or(Value::Null, Value::Date),
                _ => Value::Null,
            },
            AnyValue::String(text) => Value::text(text),
            AnyValue::StringOwned(text) => Value::text(text.as_str()),
            AnyValue::Decimal(unscaled, _, scale) => {
                u32::try_from(scale).ok().and_then(|s| from_unscaled(unscaled, s)).map_or(Value::Null, Value::Decimal)
            }
            AnyValue::Int64(whole) => Value::Int(whole),
            AnyValue::Boolean(flag) => Value::Flag(flag),
            _ => Value::Null,
        }
    }

    /// The cell of a column, or of the one so many places behind it.
    fn cell(&self, row: usize, column: &str, behind: usize) -> AnyValue<'_> {
        let place = self.places.get(column).map(|place| place.data + behind);
        let held = place.and_then(|place| self.data.columns().get(place));
        held.and_then(|c| c.get(row).ok()).unwrap_or(AnyValue::Null)
    }

    /// A whole column as values; slower than the typed ones, for printing.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn values(&self, name: &str) -> Result<Vec<Value>, CoreError> {
        fn each<T>(items: Vec<Option<T>>, make: impl Fn(T) -> Value) -> Vec<Value> {
            items.into_iter().map(|v| v.map_or(Value::Null, &make)).collect()
        }
        let kind = self.column(name).ok_or_else(|| self.missing(name))?.kind;
        Ok(match kind {
            Kind::Text | Kind::Person | Kind::Code(_) => each(self.texts(name)?, |t| Value::Text(Arc::from(t))),
            Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => each(self.decimals(name)?, Value::Decimal),
            Kind::Months | Kind::Count => each(self.wholes(name)?, Value::Int),
            Kind::Flag => each(self.flags(name)?, Value::Flag),
            Kind::Date => each(self.days(name)?, Value::Date),
        })
    }
}

/// A day from a frame's count of days and its precision.
fn day_of(days: i32, precision: i8) -> Option<Day> {
    let date = NaiveDate::from_num_days_from_ce_opt(days.checked_add(EPOCH_FROM_CE)?)?;
    let precision = match precision {
        0 => Precision::Year,
        1 => Precision::Month,
        _ => Precision::Day,
    };
    Some(Day { date, precision })
}

/// The companion column of a date column.
pub fn precision_name(date_column: &str) -> String {
    format!("{date_column}#p")
}

/// Builds a [`Frame`] row by row.
#[derive(Debug, Clone)]
pub struct FrameBuilder {
    name: &'static str,
    columns: &'static [Column],
    buffers: Vec<Buffer>,
    rows: usize,
}

impl FrameBuilder {
    /// An empty builder for a schema.
    pub fn new(name: &'static str, columns: &'static [Column]) -> Self {
        let buffers = columns.iter().map(|c| Buffer::new(c.kind)).collect();
        FrameBuilder { name, columns, buffers, rows: 0 }
    }

    /// The schema.
    pub fn columns(&self) -> &'static [Column] {
        self.columns
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// No rows yet?
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a row: one value per column, in schema order; missing ones at the end are null.
    pub fn push(&mut self, values: impl IntoIterator<Item = Value>) {
        for (buffer, value) in self.buffers.iter_mut().zip(values) {
            buffer.push(self.rows, value.item());
        }
        self.rows += 1;
    }

    /// Puts a value into the row in the making, which [`FrameBuilder::end_row`] ends, at the place of its column in the
    /// schema; what was put there before is gone.
    pub fn put(&mut self, at: usize, item: Item<'_>) {
        if let Some(buffer) = self.buffers.get_mut(at) {
            buffer.push(self.rows, item);
        }
    }

    /// Ends the row in the making; what was not put is null.
    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// Adds a row from some values, each with the place of its column in the schema; the others are null.
    pub fn push_some<'v>(&mut self, values: impl IntoIterator<Item = (usize, &'v Value)>) {
        for (at, value) in values {
            if let Some(buffer) = self.buffers.get_mut(at) {
                buffer.push(self.rows, value.item());
            }
        }
        self.rows += 1;
    }

    /// Adds a row from named values; names that the schema does not have are a fault of ours.
    ///
    /// # Errors
    /// When a name is not in the schema.
    pub fn push_named(&mut self, values: impl IntoIterator<Item = (&'static str, Value)>) -> Result<(), CoreError> {
        let mut row = vec![Value::Null; self.columns.len()];
        for (name, value) in values {
            let at = self.columns.iter().position(|c| c.name == name);
            let at = at.ok_or_else(|| CoreError::NoColumn { frame: self.name.to_owned(), column: name.to_owned() })?;
            row[at] = value;
        }
        self.push(row);
        Ok(())
    }

    /// Takes over the rows of another builder of the same schema, after its own.
    pub fn append(&mut self, other: FrameBuilder) {
        for (mine, theirs) in self.buffers.iter_mut().zip(other.buffers) {
            mine.append(self.rows, theirs);
        }
        self.rows += other.rows;
    }

    /// The frame.
    ///
    /// # Errors
    /// When polars refuses the columns, which a schema with unique names cannot cause.
    pub fn finish(self) -> Result<Frame, CoreError> {
        let mut data = Vec::with_capacity(self.columns.len() + 4);
        for (column, buffer) in self.columns.iter().zip(self.buffers) {
            buffer.finish(column.name, self.rows, &mut data)?;
        }
        let mut data_place = 0;
        let mut places = HashMap::with_capacity(self.columns.len());
        for (schema, column) in self.columns.iter().enumerate() {
            places.insert(column.name, Place { schema, data: data_place });
            data_place += if column.kind == Kind::Date { 2 } else { 1 };
        }
        let places = Arc::new(places);
        Ok(Frame { name: self.name, columns: self.columns, places, data: DataFrame::new(self.rows, data)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn an_unknown_name_is_refused() {
        let mut builder = FrameBuilder::new("test", COLUMNS);
        assert!(builder.push_named([("nothing", Value::Null)]).is_err());
        assert!(builder.push_named([("months", Value::Int(3))]).is_ok());
        assert_eq!(builder.len(), 1);
    }
}
