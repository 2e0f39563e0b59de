//! What a scan hands over: cells.

use super::format::DateFormat;

/// A filled cell, or one that could not be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'a> {
    /// 1-based row; 0 when neither the cell nor its row says which.
    pub row: u32,
    /// 1-based column; 0 when the reference is malformed or outside the grid, and then the content is
    /// [`Content::Unknown`] of kind `bad_reference`.
    pub col: u32,
    /// Number of the cell style, for [`super::Book::format`].
    pub style: u32,
    /// Is there a formula behind the value?
    pub formula: bool,
    /// What stands there.
    pub content: Content<'a>,
}

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Content<'a> {
    /// Text; may be empty where the file stores an empty text.
    Text(&'a str),
    /// A finite number by its own digits, and how it shows if it shows as a date.
    Number {
        /// Digits as they stand in the file: `1.10`, `4.8E5`; only the sign of a zero and a plus are gone.
        digits: &'a str,
        /// Shown as a date, and how much of it; the date system is [`super::Book::date_1904`].
        date: Option<DateFormat>,
    },
    /// True or false.
    Bool(bool),
    /// An error value, known or not: its text.
    Error(&'a str),
    /// A date written as text in ISO 8601 (`t="d"`); not checked.
    IsoDate(&'a str),
    /// A formula whose result the file does not hold.
    FormulaWithoutValue,
    /// There is something, but it cannot be what it says it is.
    Unknown {
        /// The kind of the issue.
        kind: &'static str,
        /// What stands there, shortened.
        seen: &'a str,
    },
}
