//! The values of one column while its frame is being built.

use super::{EPOCH_FROM_CE, precision_name};
use crate::error::CoreError;
use crate::kind::Kind;
use crate::value::{Day, Precision, Value, from_unscaled, to_unscaled};
use chrono::{Datelike, NaiveDate};
use polars::prelude::{
    BooleanChunked, ChunkFullNull, Column as Series, DataType, Int8Chunked, Int32Chunked, Int64Chunked, Int128Chunked,
    IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, PlSmallStr, StringChunked,
};
use rust_decimal::Decimal;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub(super) enum Items {
    Text(Vec<Option<Arc<str>>>),
    Decimal(Vec<Option<i128>>, u32),
    Whole(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
    Date(Vec<Option<i32>>, Vec<Option<i8>>),
}

impl Items {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Person | Kind::Code(_) => Items::Text(Vec::new()),
            Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => {
                Items::Decimal(Vec::new(), kind.scale().unwrap_or(0))
            }
            Kind::Months | Kind::Count => Items::Whole(Vec::new()),
            Kind::Flag => Items::Flag(Vec::new()),
            Kind::Date => Items::Date(Vec::new(), Vec::new()),
        }
    }

    fn pad(&mut self, nulls: usize) {
        match self {
            Items::Text(items) => items.resize(items.len() + nulls, None),
            Items::Decimal(items, _) => items.resize(items.len() + nulls, None),
            Items::Whole(items) => items.resize(items.len() + nulls, None),
            Items::Flag(items) => items.resize(items.len() + nulls, None),
            Items::Date(days, precisions) => {
                days.resize(days.len() + nulls, None);
                precisions.resize(precisions.len() + nulls, None);
            }
        }
    }

    /// A value of another kind than the column's is dropped to null: schemas are checked by tests, data never are.
    fn push(&mut self, value: Value) {
        match (self, value) {
            (Items::Text(items), Value::Text(text)) => items.push(Some(text)),
            (Items::Text(items), _) => items.push(None),
            (Items::Decimal(items, scale), Value::Decimal(amount)) => items.push(to_unscaled(amount, *scale)),
            (Items::Decimal(items, _), _) => items.push(None),
            (Items::Whole(items), Value::Int(whole)) => items.push(Some(whole)),
            (Items::Whole(items), _) => items.push(None),
            (Items::Flag(items), Value::Flag(flag)) => items.push(Some(flag)),
            (Items::Flag(items), _) => items.push(None),
            (Items::Date(days, precisions), Value::Date(day)) => {
                days.push(Some(day.date.num_days_from_ce() - EPOCH_FROM_CE));
                precisions.push(Some(match day.precision {
                    Precision::Year => 0,
                    Precision::Month => 1,
                    Precision::Day => 2,
                }));
            }
            (Items::Date(days, precisions), _) => {
                days.push(None);
                precisions.push(None);
            }
        }
    }

    fn extend(&mut self, other: Items) {
        match (self, other) {
            (Items::Text(a), Items::Text(b)) => a.extend(b),
            (Items::Decimal(a, _), Items::Decimal(b, _)) => a.extend(b),
            (Items::Whole(a), Items::Whole(b)) => a.extend(b),
            (Items::Flag(a), Items::Flag(b)) => a.extend(b),
            (Items::Date(a, p), Items::Date(b, q)) => {
                a.extend(b);
                p.extend(q);
            }
            _ => unreachable!("both builders were made from the same schema"),
        }
    }
}

/// The values of one column. Most columns of a wide schema never get one: those only count their rows.
#[derive(Debug, Clone)]
pub(super) struct Buffer {
    kind: Kind,
    /// Rows without a value, before the first that has one.
    blank: usize,
    /// From the first value on, `blank` is 0 and everything stands here.
    items: Option<Items>,
}

impl Buffer {
    pub(super) fn new(kind: Kind) -> Self {
        Buffer { kind, blank: 0, items: None }
    }

    fn items(&mut self) -> &mut Items {
        let (kind, blank) = (self.kind, std::mem::take(&mut self.blank));
        self.items.get_or_insert_with(|| {
            let mut items = Items::new(kind);
            items.pad(blank);
            items
        })
    }

    pub(super) fn push(&mut self, value: Value) {
        if value.is_null() && self.items.is_none() {
            self.blank += 1;
        } else {
            self.items().push(value);
        }
    }

    pub(super) fn append(&mut self, other: Buffer) {
        match other.items {
            Some(items) => self.items().extend(items),
            None if self.items.is_none() => self.blank += other.blank,
            None => self.items().pad(other.blank),
        }
    }

    /// A value that was pushed; `None` when it is null or the row is not there.
    pub(super) fn get(&self, row: usize) -> Option<Value> {
        Some(match self.items.as_ref()? {
            Items::Text(items) => Value::Text(items.get(row)?.clone()?),
            Items::Decimal(items, scale) => Value::Decimal(from_unscaled((*items.get(row)?)?, *scale)?),
            Items::Whole(items) => Value::Int((*items.get(row)?)?),
            Items::Flag(items) => Value::Flag((*items.get(row)?)?),
            Items::Date(days, precisions) => {
                let date = NaiveDate::from_num_days_from_ce_opt((*days.get(row)?)?.checked_add(EPOCH_FROM_CE)?)?;
                let precision = match (*precisions.get(row)?)? {
                    0 => Precision::Year,
                    1 => Precision::Month,
                    _ => Precision::Day,
                };
                Value::Date(Day { date, precision })
            }
        })
    }

    /// Puts another decimal in the place of a value of a decimal column; a row that is not there stays so.
    pub(super) fn set_decimal(&mut self, row: usize, amount: Decimal) {
        if self.items.is_none() && row >= self.blank {
            return;
        }
        if let Items::Decimal(items, scale) = self.items()
            && let Some(item) = items.get_mut(row)
        {
            *item = to_unscaled(amount, *scale);
        }
    }

    /// The column of a frame of so many rows, and for dates their precision beside it.
    pub(super) fn finish(self, name: &'static str, rows: usize, to: &mut Vec<Series>) -> Result<(), CoreError> {
        let companion = PlSmallStr::from_string(precision_name(name));
        let name = PlSmallStr::from_static(name);
        match self.items.unwrap_or_else(|| Items::new(self.kind)) {
            Items::Text(items) => {
                let texts = match items.as_slice() {
                    [] => StringChunked::full_null(name, rows),
                    items => StringChunked::from_iter_options(name, items.iter().map(|t| t.as_deref())),
                };
                to.push(texts.into_series().into_column());
            }
            Items::Decimal(items, scale) => {
                let physical = match items.as_slice() {
                    [] => Int128Chunked::full_null(name, rows),
                    items => Int128Chunked::from_iter_options(name, items.iter().copied()),
                };
                to.push(physical.into_decimal(38, scale as usize)?.into_series().into_column());
            }
            Items::Whole(items) => {
                let wholes = match items.as_slice() {
                    [] => Int64Chunked::full_null(name, rows),
                    items => Int64Chunked::from_iter_options(name, items.iter().copied()),
                };
                to.push(wholes.into_series().into_column());
            }
            Items::Flag(items) => {
                let flags = match items.as_slice() {
                    [] => BooleanChunked::full_null(name, rows),
                    items => BooleanChunked::new(name, items),
                };
                to.push(flags.into_series().into_column());
            }
            Items::Date(days, precisions) => {
                let (days, precisions) = match days.as_slice() {
                    [] => (Int32Chunked::full_null(name, rows), Int8Chunked::full_null(companion, rows)),
                    days => (
                        Int32Chunked::from_iter_options(name, days.iter().copied()),
                        Int8Chunked::from_iter_options(companion, precisions.into_iter()),
                    ),
                };
                to.push(days.into_series().cast(&DataType::Date)?.into_column());
                to.push(precisions.into_series().into_column());
            }
        }
        Ok(())
    }
}
