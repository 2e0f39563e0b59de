//! A polars frame with a schema of ours: typed columns in, typed columns out.
//!
//! A column of kind [`Kind::Date`] has a companion `name#p` with its precision (0 year, 1 month, 2 day).

mod edit;

use crate::error::CoreError;
use crate::kind::{Column, Kind};
use crate::value::{Day, Precision, Value, from_unscaled, to_unscaled};
use chrono::{Datelike, NaiveDate};
use polars::prelude::{
    BooleanChunked, DataFrame, DataType, Int8Chunked, Int32Chunked, Int64Chunked, Int128Chunked, IntoColumn,
    IntoSeries, NamedFrom, NewChunkedArray, PlSmallStr, StringChunked,
};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

const EPOCH_FROM_CE: i32 = 719_163;

/// Rows under a schema.
#[derive(Debug, Clone)]
pub struct Frame {
    name: &'static str,
    columns: &'static [Column],
    /// The place of each column in the schema, by name: grains have hundreds.
    places: Arc<HashMap<&'static str, usize>>,
    data: DataFrame,
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
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        Frame { places: Arc::clone(&self.places), data: self.data.slice(at, 1), ..*self }
    }

    /// The declaration of a column.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.get(*self.places.get(name)?)
    }

    fn missing(&self, column: &str) -> CoreError {
        CoreError::NoColumn { frame: self.name.to_owned(), column: column.to_owned() }
    }

    /// Texts of a text, person or code column.
    ///
    /// # Errors
    /// When the schema has no such column, or it is of another kind.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<&str>>, CoreError> {
        let column = self.data.column(name).map_err(|_| self.missing(name))?;
        Ok(column.as_materialized_series().str()?.iter().collect())
    }

    /// Exact decimals of a money, price, quantity or rate column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn decimals(&self, name: &str) -> Result<Vec<Option<Decimal>>, CoreError> {
        let scale = self.column(name).and_then(|c| c.kind.scale()).ok_or_else(|| self.missing(name))?;
        let series = self.data.column(name).map_err(|_| self.missing(name))?.as_materialized_series();
        let physical = series.decimal()?.physical();
        Ok(physical.iter().map(|v| v.and_then(|v| from_unscaled(v, scale))).collect())
    }

    /// Whole numbers of a months or count column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn wholes(&self, name: &str) -> Result<Vec<Option<i64>>, CoreError> {
        let column = self.data.column(name).map_err(|_| self.missing(name))?;
        Ok(column.as_materialized_series().i64()?.iter().collect())
    }

    /// Booleans of a flag column.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn flags(&self, name: &str) -> Result<Vec<Option<bool>>, CoreError> {
        let column = self.data.column(name).map_err(|_| self.missing(name))?;
        Ok(column.as_materialized_series().bool()?.iter().collect())
    }

    /// Days of a date column, with their precision.
    ///
    /// # Errors
    /// As [`Frame::texts`].
    pub fn days(&self, name: &str) -> Result<Vec<Option<Day>>, CoreError> {
        let days = self.data.column(name).map_err(|_| self.missing(name))?.as_materialized_series().date()?;
        let companion = precision_name(name);
        let precisions = self.data.column(&companion).map_err(|_| self.missing(&companion))?;
        let precisions = precisions.as_materialized_series().i8()?;
        Ok(days
            .physical()
            .iter()
            .zip(precisions.iter())
            .map(|(day, precision)| {
                let date = NaiveDate::from_num_days_from_ce_opt(day?.checked_add(EPOCH_FROM_CE)?)?;
                let precision = match precision? {
                    0 => Precision::Year,
                    1 => Precision::Month,
                    _ => Precision::Day,
                };
                Some(Day { date, precision })
            })
            .collect())
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

/// The companion column of a date column.
pub fn precision_name(date_column: &str) -> String {
    format!("{date_column}#p")
}

#[derive(Debug, Clone)]
enum Buffer {
    Text(Vec<Option<Arc<str>>>),
    Decimal(Vec<Option<i128>>, u32),
    Whole(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
    Date(Vec<Option<i32>>, Vec<Option<i8>>),
}

impl Buffer {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Person | Kind::Code(_) => Buffer::Text(Vec::new()),
            Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => {
                Buffer::Decimal(Vec::new(), kind.scale().unwrap_or(0))
            }
            Kind::Months | Kind::Count => Buffer::Whole(Vec::new()),
            Kind::Flag => Buffer::Flag(Vec::new()),
            Kind::Date => Buffer::Date(Vec::new(), Vec::new()),
        }
    }

    /// A value of another kind than the column's is dropped to null: schemas are checked by tests, data never are.
    fn push(&mut self, value: Value) {
        match (self, value) {
            (Buffer::Text(items), Value::Text(text)) => items.push(Some(text)),
            (Buffer::Text(items), _) => items.push(None),
            (Buffer::Decimal(items, scale), Value::Decimal(amount)) => items.push(to_unscaled(amount, *scale)),
            (Buffer::Decimal(items, _), _) => items.push(None),
            (Buffer::Whole(items), Value::Int(whole)) => items.push(Some(whole)),
            (Buffer::Whole(items), _) => items.push(None),
            (Buffer::Flag(items), Value::Flag(flag)) => items.push(Some(flag)),
            (Buffer::Flag(items), _) => items.push(None),
            (Buffer::Date(days, precisions), Value::Date(day)) => {
                days.push(Some(day.date.num_days_from_ce() - EPOCH_FROM_CE));
                precisions.push(Some(match day.precision {
                    Precision::Year => 0,
                    Precision::Month => 1,
                    Precision::Day => 2,
                }));
            }
            (Buffer::Date(days, precisions), _) => {
                days.push(None);
                precisions.push(None);
            }
        }
    }

    fn append(&mut self, other: Buffer) {
        match (self, other) {
            (Buffer::Text(a), Buffer::Text(b)) => a.extend(b),
            (Buffer::Decimal(a, _), Buffer::Decimal(b, _)) => a.extend(b),
            (Buffer::Whole(a), Buffer::Whole(b)) => a.extend(b),
            (Buffer::Flag(a), Buffer::Flag(b)) => a.extend(b),
            (Buffer::Date(a, p), Buffer::Date(b, q)) => {
                a.extend(b);
                p.extend(q);
            }
            _ => unreachable!("both builders were made from the same schema"),
        }
    }
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
        let mut values = values.into_iter();
        for buffer in &mut self.buffers {
            buffer.push(values.next().unwrap_or_default());
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
        self.rows += other.rows;
        for (mine, theirs) in self.buffers.iter_mut().zip(other.buffers) {
            mine.append(theirs);
        }
    }

    /// The frame.
    ///
    /// # Errors
    /// When polars refuses the columns, which a schema with unique names cannot cause.
    pub fn finish(self) -> Result<Frame, CoreError> {
        let mut data = Vec::with_capacity(self.columns.len() + 4);
        for (column, buffer) in self.columns.iter().zip(self.buffers) {
            let name = PlSmallStr::from_static(column.name);
            match buffer {
                Buffer::Text(items) => {
                    let texts = StringChunked::from_iter_options(name, items.iter().map(|t| t.as_deref()));
                    data.push(texts.into_series().into_column());
                }
                Buffer::Decimal(items, scale) => {
                    let physical = Int128Chunked::from_iter_options(name, items.into_iter());
                    data.push(physical.into_decimal(38, scale as usize)?.into_series().into_column());
                }
                Buffer::Whole(items) => {
                    data.push(Int64Chunked::from_iter_options(name, items.into_iter()).into_series().into_column());
                }
                Buffer::Flag(items) => {
                    data.push(BooleanChunked::new(name, items).into_series().into_column());
                }
                Buffer::Date(days, precisions) => {
                    let days = Int32Chunked::from_iter_options(name, days.into_iter());
                    data.push(days.into_series().cast(&DataType::Date)?.into_column());
                    let companion = PlSmallStr::from_string(precision_name(column.name));
                    let precisions = Int8Chunked::from_iter_options(companion, precisions.into_iter());
                    data.push(precisions.into_series().into_column());
                }
            }
        }
        let places = Arc::new(self.columns.iter().map(|c| c.name).zip(0..).collect());
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
        assert!(frame.texts("nothing").is_err());
        assert!(frame.decimals("name").is_err());
    }

    #[test]
    fn an_unknown_name_is_refused() {
        let mut builder = FrameBuilder::new("test", COLUMNS);
        assert!(builder.push_named([("nothing", Value::Null)]).is_err());
        assert!(builder.push_named([("months", Value::Int(3))]).is_ok());
        assert_eq!(builder.len(), 1);
    }
}
