//! The values of one column while its frame is being built.

use super::{EPOCH_FROM_CE, day_of, precision_name};
use crate::error::CoreError;
use crate::kind::Kind;
use crate::texts::{NONE, Texts};
use crate::value::{Item, Precision, Value, from_unscaled, to_unscaled};
use chrono::Datelike;
use polars::prelude::{
    BooleanChunked, ChunkTake, Column as Series, DataType, IdxCa, IdxSize, Int8Chunked, Int32Chunked, Int64Chunked,
    Int128Chunked, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, PlSmallStr, StringChunked,
};
use rust_decimal::Decimal;

/// Digits of a decimal in a frame.
const DIGITS: usize = 38;
/// In the place of a decimal that is not there: no 38 digits make it.
const NO_DECIMAL: i128 = i128::MIN;

#[derive(Debug, Clone)]
enum Items {
    /// Numbers of texts, and the texts.
    Text(Vec<u32>, Box<Texts>),
    Decimal(Vec<i128>, u32),
    Whole(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
    Date(Vec<Option<i32>>, Vec<Option<i8>>),
}

impl Items {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Person | Kind::Code(_) => Items::Text(Vec::new(), Box::default()),
            Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => {
                Items::Decimal(Vec::new(), kind.scale().unwrap_or(0))
            }
            Kind::Months | Kind::Count => Items::Whole(Vec::new()),
            Kind::Flag => Items::Flag(Vec::new()),
            Kind::Date => Items::Date(Vec::new(), Vec::new()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Items::Text(items, _) => items.len(),
            Items::Decimal(items, _) => items.len(),
            Items::Whole(items) => items.len(),
            Items::Flag(items) => items.len(),
            Items::Date(days, _) => days.len(),
        }
    }

    /// No more than so many rows.
    fn cut(&mut self, rows: usize) {
        match self {
            Items::Text(items, _) => items.truncate(rows),
            Items::Decimal(items, _) => items.truncate(rows),
            Items::Whole(items) => items.truncate(rows),
            Items::Flag(items) => items.truncate(rows),
            Items::Date(days, precisions) => {
                days.truncate(rows);
                precisions.truncate(rows);
            }
        }
    }

    /// Nulls up to so many rows.
    fn pad(&mut self, rows: usize) {
        if rows <= self.len() {
            return;
        }
        match self {
            Items::Text(items, _) => items.resize(rows, NONE),
            Items::Decimal(items, _) => items.resize(rows, NO_DECIMAL),
            Items::Whole(items) => items.resize(rows, None),
            Items::Flag(items) => items.resize(rows, None),
            Items::Date(days, precisions) => {
                days.resize(rows, None);
                precisions.resize(rows, None);
            }
        }
    }

    /// A value of another kind than the column's is dropped to null: schemas are checked by tests, data never are.
    fn push(&mut self, item: Item<'_>) {
        match (self, item) {
            (Items::Text(items, texts), Item::Text(text)) => items.push(texts.keep(0, text)),
            (Items::Text(items, _), _) => items.push(NONE),
            (Items::Decimal(items, scale), Item::Decimal(amount)) => {
                items.push(to_unscaled(amount, *scale).unwrap_or(NO_DECIMAL));
            }
            (Items::Decimal(items, _), _) => items.push(NO_DECIMAL),
            (Items::Whole(items), Item::Int(whole)) => items.push(Some(whole)),
            (Items::Whole(items), _) => items.push(None),
            (Items::Flag(items), Item::Flag(flag)) => items.push(Some(flag)),
            (Items::Flag(items), _) => items.push(None),
            (Items::Date(days, precisions), Item::Date(day)) => {
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
        if self.len() == 0 {
            *self = other;
            return;
        }
        match (self, other) {
            (Items::Text(a, texts), Items::Text(mut b, more)) => {
                texts.append(*more, &mut b);
                a.append(&mut b);
            }
            (Items::Decimal(a, _), Items::Decimal(mut b, _)) => a.append(&mut b),
            (Items::Whole(a), Items::Whole(mut b)) => a.append(&mut b),
            (Items::Flag(a), Items::Flag(mut b)) => a.append(&mut b),
            (Items::Date(a, p), Items::Date(mut b, mut q)) => {
                a.append(&mut b);
                p.append(&mut q);
            }
            _ => unreachable!("both builders were made from the same schema"),
        }
    }
}

/// The values of one column, up to its last that is none but null: most columns of a wide schema never get one.
#[derive(Debug, Clone)]
pub(super) struct Buffer {
    kind: Kind,
    items: Option<Items>,
}

impl Buffer {
    pub(super) fn new(kind: Kind) -> Self {
        Buffer { kind, items: None }
    }

    /// Puts an item into a row that none stands below, in the place of what the row has.
    pub(super) fn push(&mut self, row: usize, item: Item<'_>) {
        if let Some(items) = &mut self.items {
            items.cut(row);
        }
        if !matches!(item, Item::Null) {
            let items = self.items.get_or_insert_with(|| Items::new(self.kind));
            items.pad(row);
            items.push(item);
        }
    }

    /// Takes over the values of another column, whose first row comes to stand at `rows`.
    pub(super) fn append(&mut self, rows: usize, other: Buffer) {
        if let Some(more) = other.items {
            let items = self.items.get_or_insert_with(|| Items::new(self.kind));
            items.pad(rows);
            items.extend(more);
        }
    }

    /// A text that was pushed, where it stands.
    pub(super) fn text(&self, row: usize) -> Option<&str> {
        match self.items.as_ref()? {
            Items::Text(items, texts) => texts.get(*items.get(row)?),
            _ => None,
        }
    }

    /// A value that was pushed; `None` when it is null or the row is not there.
    pub(super) fn get(&self, row: usize) -> Option<Value> {
        Some(match self.items.as_ref()? {
            Items::Text(items, texts) => Value::text(texts.get(*items.get(row)?)?),
            Items::Decimal(items, scale) => Value::Decimal(from_unscaled(decimal(*items.get(row)?)?, *scale)?),
            Items::Whole(items) => Value::Int((*items.get(row)?)?),
            Items::Flag(items) => Value::Flag((*items.get(row)?)?),
            Items::Date(days, precisions) => Value::Date(day_of((*days.get(row)?)?, (*precisions.get(row)?)?)?),
        })
    }

    /// Puts another decimal in the place of a value of a decimal column of so many rows; a row that is not there
    /// stays so.
    pub(super) fn set_decimal(&mut self, rows: usize, row: usize, amount: Decimal) {
        let items = self.items.get_or_insert_with(|| Items::new(self.kind));
        if row < rows {
            items.pad(row + 1);
        }
        if let Items::Decimal(items, scale) = items
            && let Some(item) = items.get_mut(row)
        {
            *item = to_unscaled(amount, *scale).unwrap_or(NO_DECIMAL);
        }
    }

    /// Puts a text in the place of a value of a column of texts of so many rows; a row that is not there stays so.
    pub(super) fn set_text(&mut self, rows: usize, row: usize, text: &str) {
        let items = self.items.get_or_insert_with(|| Items::new(self.kind));
        if row < rows {
            items.pad(row + 1);
        }
        if let Items::Text(items, texts) = items
            && let Some(item) = items.get_mut(row)
        {
            *item = texts.keep(0, text);
        }
    }

    /// The column of a frame of so many rows, and for dates their precision beside it. One without any value takes no
    /// memory.
    pub(super) fn finish(self, name: &'static str, rows: usize, to: &mut Vec<Series>) -> Result<(), CoreError> {
        let companion = PlSmallStr::from_string(precision_name(name));
        let name = PlSmallStr::from_static(name);
        let Some(mut items) = self.items else {
            let null = |name, kind| Series::full_null(name, rows, &kind);
            match self.kind {
                Kind::Text | Kind::Person | Kind::Code(_) => to.push(null(name, DataType::String)),
                Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => {
                    let scale = self.kind.scale().unwrap_or(0) as usize;
                    to.push(null(name, DataType::Decimal(DIGITS, scale)));
                }
                Kind::Months | Kind::Count => to.push(null(name, DataType::Int64)),
                Kind::Flag => to.push(null(name, DataType::Boolean)),
                Kind::Date => to.extend([null(name, DataType::Date), null(companion, DataType::Int8)]),
            }
            return Ok(());
        };
        items.pad(rows);
        match items {
            Items::Text(items, texts) => {
                // Rows of one text share it.
                let number = |item: &u32| (*item != NONE).then_some(*item as IdxSize);
                let numbers = IdxCa::from_iter_options(name.clone(), items.iter().map(number));
                let texts = StringChunked::from_iter_options(name, texts.iter()).take(&numbers)?;
                to.push(texts.into_series().into_column());
            }
            Items::Decimal(items, scale) => {
                let physical = Int128Chunked::from_iter_options(name, items.iter().map(|item| decimal(*item)));
                to.push(physical.into_decimal(DIGITS, scale as usize)?.into_series().into_column());
            }
            Items::Whole(items) => {
                to.push(Int64Chunked::from_iter_options(name, items.into_iter()).into_series().into_column());
            }
            Items::Flag(items) => to.push(BooleanChunked::new(name, &items).into_series().into_column()),
            Items::Date(days, precisions) => {
                let days = Int32Chunked::from_iter_options(name, days.into_iter());
                let precisions = Int8Chunked::from_iter_options(companion, precisions.into_iter());
                to.push(days.into_series().cast(&DataType::Date)?.into_column());
                to.push(precisions.into_series().into_column());
            }
        }
        Ok(())
    }
}

fn decimal(item: i128) -> Option<i128> {
    (item != NO_DECIMAL).then_some(item)
}
