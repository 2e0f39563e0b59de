//! Builds a frame row by row, and changes what was put in before it becomes one.

use super::held::Held;
use super::{Frame, View};
use crate::error::CoreError;
use crate::kept::{Bytes, Kept};
use crate::kind::Column;
use crate::names::Names;
use crate::tables;
use crate::value::{Item, Value};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashSet;
use std::sync::Arc;

/// What a row repeats of a column of another frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing: it has no value.
    Nothing,
    /// A text that is known to be blank.
    Blank,
    /// The value of a row there.
    Row(usize),
}

/// A value as one column of one builder keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Stored(Option<i128>);

/// Builds a [`Frame`] row by row.
#[derive(Debug, Clone)]
pub struct FrameBuilder {
    name: &'static str,
    columns: &'static [Column],
    held: Vec<Held>,
    rows: usize,
}

impl FrameBuilder {
    /// An empty builder for a schema.
    pub fn new(name: &'static str, columns: &'static [Column]) -> Self {
        FrameBuilder::with_room(name, columns, 0)
    }

    /// An empty builder whose columns make room for so many rows with their first value.
    pub fn with_room(name: &'static str, columns: &'static [Column], rows: usize) -> Self {
        FrameBuilder { name, columns, held: columns.iter().map(|c| Held::new(c.kind, rows)).collect(), rows: 0 }
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
        for (held, value) in self.held.iter_mut().zip(values) {
            held.push(self.rows, value.item());
        }
        self.rows += 1;
    }

    /// Puts a value into the row in the making, which [`FrameBuilder::end_row`] ends, at the place of its column in the
    /// schema; what was put there before is gone.
    #[inline]
    pub fn put(&mut self, at: usize, item: Item<'_>) {
        if let Some(held) = self.held.get_mut(at) {
            held.push(self.rows, item);
        }
    }

    /// Has any row a value in the column at this place of the schema?
    pub fn is_set(&self, at: usize) -> bool {
        self.held.get(at).is_some_and(|held| held.any(0, self.rows))
    }

    /// Ends the row in the making; what was not put is null.
    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// What a value becomes in the column at this place of the schema, so that many rows can be given it.
    pub fn store(&mut self, at: usize, value: &Value) -> Stored {
        Stored(self.held.get_mut(at).and_then(|held| held.stored(value.item())))
    }

    /// As [`FrameBuilder::put`], with what this builder stored for the same column.
    #[inline]
    pub fn put_stored(&mut self, at: usize, stored: Stored) {
        if let Some(held) = self.held.get_mut(at) {
            held.push_stored(self.rows, stored.0);
        }
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

    /// Takes over the rows of some builders of the same schema, one after the other, after its own; columns are put
    /// together side by side.
    pub fn append_all(&mut self, parts: Vec<FrameBuilder>) {
        let mut of_columns: Vec<Vec<(usize, Held)>> =
            self.held.iter().map(|_| Vec::with_capacity(parts.len())).collect();
        for part in parts {
            for (parts, held) in of_columns.iter_mut().zip(part.held) {
                parts.push((self.rows, held));
            }
            self.rows += part.rows;
        }
        let one = |(own, parts): (&mut Held, Vec<(usize, Held)>)| {
            parts.into_iter().for_each(|(from, held)| own.append(from, held));
        };
        self.held.par_iter_mut().zip(of_columns).for_each(one);
    }

    /// Takes over the rows of another builder of the same schema, after its own.
    pub fn append(&mut self, other: FrameBuilder) {
        for (mine, theirs) in self.held.iter_mut().zip(other.held) {
            mine.append(self.rows, theirs);
        }
        self.rows += other.rows;
    }

    /// Fills columns, each at its place in the schema, with what columns of another frame say, side by side; `of` tells for
    /// a column, by its number here, and a row what is repeated. What the columns held is gone.
    pub fn repeat(&mut self, columns: &[(usize, View<'_>)], of: impl Fn(usize, usize) -> Repeat + Sync) {
        let rows = self.rows;
        let one = |(number, (place, source)): (usize, &(usize, View<'_>))| {
            let kind = self.columns.get(*place)?.kind;
            Some((*place, Held::repeated(kind, rows, *source, |row| of(number, row))))
        };
        let filled: Vec<_> = columns.par_iter().enumerate().filter_map(one).collect();
        for (place, held) in filled {
            if let Some(own) = self.held.get_mut(place) {
                *own = held;
            }
        }
    }

    /// The same rows under another schema: a column of the same name and kind is carried over, others are null. Of
    /// `renamed`, the first name is carried over as the second.
    pub fn under(self, name: &'static str, columns: &'static [Column], renamed: Option<(&str, &str)>) -> FrameBuilder {
        let rows = self.rows;
        let mut own: Vec<Option<Held>> = self.held.into_iter().map(Some).collect();
        let mut held = Vec::with_capacity(columns.len());
        for column in columns {
            let from = match renamed {
                Some((from, to)) if to == column.name => Some(from),
                Some((from, _)) if from == column.name => None,
                _ => Some(column.name),
            };
            let at = self.columns.iter().position(|c| Some(c.name) == from && c.kind == column.kind);
            let carried = at.and_then(|at| own.get_mut(at)).and_then(Option::take);
            held.push(carried.unwrap_or_else(|| Held::new(column.kind, 0)));
        }
        FrameBuilder { name, columns, held, rows }
    }

    /// The frame.
    ///
    /// # Errors
    /// When two columns of the schema have one name.
    pub fn finish(mut self) -> Result<Frame, CoreError> {
        let mut known = HashSet::with_capacity(self.columns.len());
        if let Some(twice) = self.columns.iter().find(|column| !known.insert(column.name)) {
            return Err(CoreError::SameName { frame: self.name.to_owned(), column: twice.name.to_owned() });
        }
        let places: Names<usize> = self.columns.iter().map(|c| c.name).zip(0..).collect();
        self.held.iter_mut().for_each(Held::shrink);
        let held = Arc::from(self.held);
        Ok(Frame { name: self.name, columns: self.columns, places: Arc::new(places), held, from: 0, rows: self.rows })
    }

    fn held(&self, column: &str) -> Option<&Held> {
        self.held.get(self.columns.iter().position(|c| c.name == column)?)
    }

    /// The column in which a row's value is to be changed.
    fn changed(&mut self, row: usize, column: &str) -> Option<&mut Held> {
        let at = self.columns.iter().position(|c| c.name == column).filter(|_| row < self.rows)?;
        self.held.get_mut(at)
    }

    /// A value that was pushed; null when row or column is not there.
    pub fn value(&self, row: usize, column: &str) -> Value {
        self.held(column).and_then(|held| held.value(row)).unwrap_or_default()
    }

    /// A text that was pushed, where it stands; `None` when row or column is not there or it is null.
    pub fn text(&self, row: usize, column: &str) -> Option<&str> {
        self.held(column)?.text(row)
    }

    /// The texts of a column row by row; none anywhere when the schema has no such column of texts.
    pub fn texts(&self, column: &str) -> impl Iterator<Item = Option<&str>> {
        let held = self.held(column);
        (0..self.rows).map(move |row| held?.text(row))
    }

    /// The decimals of a column row by row; none anywhere when the schema has no such column of decimals.
    pub fn decimals(&self, column: &str) -> impl Iterator<Item = Option<Decimal>> {
        let held = self.held(column);
        (0..self.rows).map(move |row| match held?.value(row)? {
            Value::Decimal(amount) => Some(amount),
            _ => None,
        })
    }

    /// Puts another decimal in the place of a value; other columns and rows that are not there stay as they are.
    pub fn set_decimal(&mut self, row: usize, column: &str, amount: Decimal) {
        if let Some(held) = self.changed(row, column) {
            held.set_decimal(row, amount);
        }
    }

    /// Puts a text in the place of a value; other columns and rows that are not there stay as they are.
    pub fn set_text(&mut self, row: usize, column: &str, text: &str) {
        if let Some(held) = self.changed(row, column) {
            held.set_text(row, text);
        }
    }
}

/// Of a builder of a canonical table: others are not known again.
impl Kept for FrameBuilder {
    fn put(&self, to: &mut Vec<u8>) {
        self.name.put(to);
        self.rows.put(to);
        self.held.iter().for_each(|held| held.put(to));
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let schema = tables::schema(Kept::take(from)?)?;
        let rows = usize::take(from)?;
        let held: Option<Vec<Held>> = schema.columns.iter().map(|c| Held::take(c.kind, rows, from)).collect();
        Some(FrameBuilder { name: schema.name, columns: schema.columns, held: held?, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use rust_decimal::dec;

    const LONG: &[Column] = &[
        Column::new("name", "名称", Kind::Text, "A name."),
        Column::new("amount", "金额", Kind::Money, "An amount."),
        Column::new("months", "月数", Kind::Months, "Months."),
    ];
    const SHORT: &[Column] = &[
        Column::new("amount", "金额", Kind::Money, "An amount."),
        Column::new("more", "更多", Kind::Text, "Not in the other."),
    ];

    #[test]
    fn rows_move_under_another_schema() {
        let mut builder = FrameBuilder::new("long", LONG);
        builder.push([Value::text("村部"), Value::Null, Value::Int(240)]);
        assert_eq!(builder.value(0, "months"), Value::Int(240));
        assert_eq!(builder.value(1, "months"), Value::Null);
        assert_eq!(builder.texts("name").collect::<Vec<_>>(), [Some("村部")]);
        assert_eq!((builder.text(0, "name"), builder.text(0, "months")), (Some("村部"), None));
        builder.set_decimal(0, "amount", dec!(480000));
        builder.set_decimal(0, "name", dec!(1));
        builder.set_text(0, "amount", "五");
        builder.set_text(7, "name", "不在");
        assert_eq!(builder.value(0, "name"), Value::text("村部"));
        builder.set_text(0, "name", "村部");
        builder.set_text(0, "name", "水塔");
        assert_eq!(builder.texts("name").collect::<Vec<_>>(), [Some("水塔")]);
        let short = builder.under("short", SHORT, None);
        assert_eq!(short.decimals("amount").collect::<Vec<_>>(), [Some(dec!(480000.00))]);
        assert_eq!(short.decimals("none").collect::<Vec<_>>(), [None]);
        assert_eq!((short.len(), short.value(0, "amount")), (1, Value::Decimal(dec!(480000.00))));
        assert_eq!(short.value(0, "more"), Value::Null);
        assert_eq!(short.finish().expect("a frame").len(), 1);
    }

    #[test]
    fn an_unknown_name_is_refused_and_so_are_two_columns_of_one_name() {
        const TWICE: &[Column] = &[SHORT[0], LONG[0], SHORT[0]];
        let error = FrameBuilder::new("test", TWICE).finish().expect_err("two of one name");
        assert_eq!(error.to_string(), "two columns `amount` in `test`");
        let mut builder = FrameBuilder::new("test", SHORT);
        let error = builder.push_named([("nmae", Value::Null)]).expect_err("no such column");
        assert_eq!(error.to_string(), "no column `nmae` in `test`");
    }
}
