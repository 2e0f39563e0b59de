//! Looking at and changing what a builder holds, before it becomes a frame.

use super::{Buffer, FrameBuilder};
use crate::kind::Column;
use crate::value::Value;
use rust_decimal::Decimal;

impl FrameBuilder {
    fn at(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }

    /// A value that was pushed; null when row or column is not there.
    pub fn value(&self, row: usize, column: &str) -> Value {
        self.at(column).and_then(|at| self.buffers.get(at)).and_then(|b| b.get(row)).unwrap_or_default()
    }

    /// A text that was pushed, where it stands; `None` when row or column is not there or it is null.
    pub fn text(&self, row: usize, column: &str) -> Option<&str> {
        self.buffers.get(self.at(column)?)?.text(row)
    }

    /// The texts of a column row by row; none anywhere when the schema has no such column of texts.
    pub fn texts(&self, column: &str) -> impl Iterator<Item = Option<&str>> {
        let buffer = self.at(column).and_then(|at| self.buffers.get(at));
        (0..self.rows).map(move |row| buffer.and_then(|b| b.text(row)))
    }

    /// The decimals of a column row by row; none anywhere when the schema has no such column of decimals.
    pub fn decimals(&self, column: &str) -> impl Iterator<Item = Option<Decimal>> {
        let buffer = self.at(column).and_then(|at| self.buffers.get(at));
        (0..self.rows).map(move |row| match buffer?.get(row)? {
            Value::Decimal(amount) => Some(amount),
            _ => None,
        })
    }

    /// Puts another decimal in the place of a value; other columns and rows that are not there stay as they are.
    pub fn set_decimal(&mut self, row: usize, column: &str, amount: Decimal) {
        if let Some(at) = self.at(column)
            && let Some(buffer) = self.buffers.get_mut(at)
        {
            buffer.set_decimal(self.rows, row, amount);
        }
    }

    /// Puts a text in the place of a value; other columns and rows that are not there stay as they are.
    pub fn set_text(&mut self, row: usize, column: &str, text: &str) {
        if let Some(at) = self.at(column)
            && let Some(buffer) = self.buffers.get_mut(at)
        {
            buffer.set_text(self.rows, row, text);
        }
    }

    /// The same rows under another schema: a column of the same name and kind is carried over, others are null.
    pub fn under(self, name: &'static str, columns: &'static [Column]) -> FrameBuilder {
        let rows = self.rows;
        let mut own: Vec<Option<Buffer>> = self.buffers.into_iter().map(Some).collect();
        let mut buffers = Vec::with_capacity(columns.len());
        for column in columns {
            let at = self.columns.iter().position(|c| c.name == column.name && c.kind == column.kind);
            let carried = at.and_then(|at| own.get_mut(at)).and_then(Option::take);
            buffers.push(carried.unwrap_or_else(|| Buffer::new(column.kind)));
        }
        FrameBuilder { name, columns, buffers, rows }
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
        let short = builder.under("short", SHORT);
        assert_eq!(short.decimals("amount").collect::<Vec<_>>(), [Some(dec!(480000.00))]);
        assert_eq!(short.decimals("none").collect::<Vec<_>>(), [None]);
        assert_eq!((short.len(), short.value(0, "amount")), (1, Value::Decimal(dec!(480000.00))));
        assert_eq!(short.value(0, "more"), Value::Null);
        assert_eq!(short.finish().expect("a frame").len(), 1);
    }
}
