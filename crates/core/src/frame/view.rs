//! One column of a frame, asked row by row.

use super::held::Held;
use crate::kind::Kind;
use crate::value::{Day, Value, from_unscaled};
use rust_decimal::Decimal;

/// A column of a frame. What is asked in the words of another kind than its own is `None` everywhere, as is a row that
/// is not there.
#[derive(Debug, Clone, Copy)]
pub struct View<'f> {
    pub(super) held: &'f Held,
    pub(super) from: usize,
    pub(super) rows: usize,
}

impl<'f> View<'f> {
    /// What the column holds.
    pub fn kind(self) -> Kind {
        self.held.kind
    }

    /// Where a row stands among those that are held.
    #[inline]
    fn at(self, row: usize) -> Option<usize> {
        (row < self.rows).then(|| self.from + row)
    }

    /// What the column holds for a row.
    #[inline]
    pub(super) fn number(self, row: usize) -> Option<i128> {
        self.held.get(self.at(row)?)
    }

    /// Is there a value in a row?
    #[inline]
    pub fn is_known(self, row: usize) -> bool {
        self.at(row).is_some_and(|at| self.held.get(at).is_some())
    }

    /// Has no row a value?
    pub fn is_blank(self) -> bool {
        !self.held.any(self.from, self.from + self.rows)
    }

    /// The text of a row.
    #[inline]
    pub fn text(self, row: usize) -> Option<&'f str> {
        self.held.text(self.at(row)?)
    }

    /// Does any of the texts that the column holds, of whatever row, say this?
    pub fn any_text(self, says: impl Fn(&str) -> bool) -> bool {
        self.held.distinct().any(says)
    }

    /// The digits of a row's decimal at the scale of the column's kind: 4800.00 元 is 480000.
    pub fn unscaled(self, row: usize) -> Option<i128> {
        self.held.kind.scale()?;
        self.number(row)
    }

    /// Hands over the numbers of up to so many rows from one on, with their places behind it; as [`View::unscaled`], of any
    /// kind.
    pub fn each_number(self, from: usize, count: usize, take: impl FnMut(usize, i128)) {
        let to = self.rows.min(from + count);
        if from < to {
            self.held.each(self.from + from, self.from + to, take);
        }
    }

    /// The exact decimal of a row.
    #[inline]
    pub fn decimal(self, row: usize) -> Option<Decimal> {
        from_unscaled(self.number(row)?, self.held.kind.scale()?)
    }

    /// The whole number of a row.
    #[inline]
    pub fn whole(self, row: usize) -> Option<i64> {
        let counted = matches!(self.held.kind, Kind::Months | Kind::Count);
        i64::try_from(self.number(row)?).ok().filter(|_| counted)
    }

    /// The flag of a row.
    #[inline]
    pub fn flag(self, row: usize) -> Option<bool> {
        self.number(row).filter(|_| self.held.kind == Kind::Flag).map(|flag| flag != 0)
    }

    /// The day of a row, with its precision.
    #[inline]
    pub fn day(self, row: usize) -> Option<Day> {
        self.held.day(self.at(row)?)
    }

    /// The value of a row, whatever its kind; null when there is none.
    pub fn value(self, row: usize) -> Value {
        self.at(row).and_then(|at| self.held.value(at)).unwrap_or_default()
    }
}
