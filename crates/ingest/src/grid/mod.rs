//! A sheet as a sparse list of rows of cells: the small interface behind which every file kind sits.
//!
//! Memory follows the filled cells, never the rectangle around them. Numbers are exact decimals of the
//! digits that stand in the file, where the file holds digits.

use crate::note::issue;
use failure::Failure;
use rust_decimal::Decimal;
use sanzi_core::Issue;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

mod biff;
pub mod cfb;
pub mod delimited;
pub mod failure;
pub mod frame;
mod gather;
mod held;
pub mod html;
pub mod number;
pub mod ods;
mod packed;
mod passed;
pub mod records;
mod rows;
mod shown;
mod signs;
pub mod xls;
pub mod xlsb;
pub mod xlsx;
pub mod xml2003;

pub(crate) use packed::{Glance, MOST_CELLS, MOST_COLUMNS, Packed};
pub use rows::{Lines, Row, Rows};
pub(crate) use signs::Signs;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Content<'a> {
    /// There is a cell and it is blank.
    Blank,
    /// Text, as it stands.
    Text(Cow<'a, str>),
    /// A number.
    Number(Decimal),
    /// A number shown as a percentage: 0.04 shown as 4 %.
    Percent(Decimal),
    /// A number shown as a date: the serial in the book's own date system.
    Date(Decimal),
    /// True or false.
    Bool(bool),
    /// An error value, with its text.
    Error(Cow<'a, str>),
    /// A formula whose result the file does not hold.
    NoValue,
    /// A cell that cannot be what it says: the kind of issue and what stands there.
    Bad(&'static str, Cow<'a, str>),
}

impl<'a> Content<'a> {
    /// A text; blank when it is empty.
    pub fn of_text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Content::Blank } else { Content::Text(text) }
    }

    /// Nothing to see: no cell text at all, or only blanks.
    pub fn is_blank(&self) -> bool {
        match self {
            Content::Blank => true,
            Content::Text(text) => text.chars().all(sanzi_core::text::is_blank),
            _ => false,
        }
    }

    /// The text as a person sees it.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Content::Blank | Content::NoValue => Cow::Borrowed(""),
            Content::Text(text) | Content::Error(text) | Content::Bad(_, text) => Cow::Borrowed(text),
            Content::Number(number) | Content::Date(number) => Cow::Owned(number::plain(*number)),
            Content::Percent(number) => {
                let hundredfold = number.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(*number);
                Cow::Owned(number::plain(hundredfold) + "%")
            }
            Content::Bool(true) => Cow::Borrowed("TRUE"),
            Content::Bool(false) => Cow::Borrowed("FALSE"),
        }
    }

    /// Is it a number of some kind, so that it cannot be a header?
    pub fn is_number(&self) -> bool {
        matches!(self, Content::Number(_) | Content::Percent(_) | Content::Date(_))
    }

    /// The same, without a copy of its text.
    pub fn borrowed(&self) -> Content<'_> {
        self.with(Cow::Borrowed)
    }

    /// The same, with a text of its own.
    pub fn owned(&self) -> Content<'static> {
        self.with(|text| Cow::Owned(text.to_owned()))
    }

    /// The same, its text made by `hold`.
    fn with<'s, 'b>(&'s self, hold: impl FnOnce(&'s str) -> Cow<'b, str>) -> Content<'b> {
        match self {
            Content::Text(text) => Content::Text(hold(text)),
            Content::Error(text) => Content::Error(hold(text)),
            Content::Bad(kind, text) => Content::Bad(kind, hold(text)),
            Content::Blank => Content::Blank,
            Content::NoValue => Content::NoValue,
            Content::Number(number) => Content::Number(*number),
            Content::Percent(number) => Content::Percent(*number),
            Content::Date(number) => Content::Date(*number),
            Content::Bool(value) => Content::Bool(*value),
        }
    }
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell<'a> {
    /// 1-based column.
    pub column: u32,
    /// What stands there.
    pub content: Content<'a>,
}

/// A merged region, 1-based and inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// Merged regions above a cell that are looked at, so that a million of them cost no more than a few.
const FAR: usize = 16_384;

/// A sheet.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Name; empty for kinds without sheet names.
    pub name: String,
    /// Hidden in the book?
    pub hidden: bool,
    /// Text outside the grid, above it (HTML).
    pub captions: Vec<String>,
    /// Rows by number, ascending.
    pub rows: Rows,
    /// Merged regions.
    pub merges: Vec<Merge>,
    /// Dates count from 1904?
    pub date1904: bool,
    /// Issues met while reading; the caller adds file and sheet.
    pub issues: Vec<Issue>,
    /// Every line must have the header's number of fields (CSV): one more or less shifts values.
    pub fixed_width: bool,
    /// The sheet could not be read at all.
    pub broken: bool,
    /// Why the reader gives its rows only to be seen: what they say stands in other sheets already.
    pub aside: Option<&'static str>,
    /// What was made into rows here and stands elsewhere in the file.
    pub turned: Option<Box<Turned>>,
}

/// From where the cells of a sheet of forms were taken.
#[derive(Debug, Clone, Default)]
pub struct Turned {
    /// Index of the row and column here → row and column in the file.
    pub places: HashMap<(usize, u32), (u32, u32)>,
    /// Numbers of rows that became part of another row.
    pub folded: Vec<u32>,
    /// Numbers of rows that look like a form and could not be read as one: first and last.
    pub unread: Vec<(u32, u32)>,
    /// Totals that are printed beside what became rows, and are no rows themselves.
    pub totals: Vec<Printed>,
    /// Columns whose headings are made here, and what the file prints in their place.
    pub headings: Vec<(u32, String)>,
    /// Rows that bring only some of what their row in the file says, by index, and which columns they bring. What the
    /// others say is told by another row.
    pub partial: HashSet<usize>,
    /// These columns.
    pub brought: Vec<u32>,
}

/// A total that is printed beside what became rows.
#[derive(Debug, Clone)]
pub struct Printed {
    /// Where it stands in the file: row and column.
    pub place: (u32, u32),
    /// What stands there.
    pub content: Content<'static>,
    /// Does it say 小计?
    pub sub: bool,
    /// The column here whose amounts it adds up.
    pub column: u32,
    /// The rows here that it may stand for, by index: the usual ones first.
    pub of: Vec<Vec<usize>>,
}

impl Sheet {
    /// Nothing of a sheet that broke off is kept: half a sheet would pass for a whole one.
    pub(crate) fn refuse(&mut self, failure: &Failure) {
        self.rows = Rows::default();
        self.merges.clear();
        self.broken = true;
        self.issues = vec![issue(failure.kind, self.name.clone(), failure.message.clone())];
    }

    /// The same sheet with other rows, as the file has them, and those of its merged regions that are kept.
    pub(crate) fn with_rows(&self, rows: Rows, keep: impl Fn(&Merge) -> bool) -> Sheet {
        Sheet {
            rows,
            merges: self.merges.iter().filter(|merge| keep(merge)).copied().collect(),
            name: self.name.clone(),
            captions: self.captions.clone(),
            issues: self.issues.clone(),
            turned: None,
            ..*self
        }
    }

    /// The merged region around a cell.
    pub fn merge_at(&self, row: u32, column: u32) -> Option<&Merge> {
        // Regions are sorted and do not overlap: one that reaches this row begins not far above it, or is alone.
        let until = self.merges.partition_point(|m| m.top <= row);
        let near = self.merges.get(until.saturating_sub(FAR)..until).unwrap_or_default();
        near.iter().rev().find(|m| row <= m.bottom && m.left <= column && column <= m.right)
    }

    /// Merged regions that begin in a row or not far above it.
    pub fn merges_down_to(&self, row: u32) -> &[Merge] {
        let until = self.merges.partition_point(|m| m.top <= row);
        self.merges.get(until.saturating_sub(FAR)..until).unwrap_or_default()
    }

    /// Where the cell of a row, by its index, stands in the file: row and column.
    pub fn place(&self, index: usize, column: u32) -> (u32, u32) {
        self.taken_from(index, column).unwrap_or_else(|| (self.rows.get(index).map_or(0, |row| row.number), column))
    }

    /// The place of a cell that was taken from elsewhere in the file.
    pub(crate) fn taken_from(&self, index: usize, column: u32) -> Option<(u32, u32)> {
        self.turned.as_ref()?.places.get(&(index, column)).copied()
    }

    /// Does another row tell what the file says of this row in this column?
    pub(crate) fn is_left_out(&self, index: usize, column: u32) -> bool {
        let left_out = |turned: &Turned| turned.partial.contains(&index) && !turned.brought.contains(&column);
        self.turned.as_deref().is_some_and(left_out)
    }

    /// The row with a number.
    pub fn row(&self, number: u32) -> Option<Row<'_>> {
        self.rows.numbered(number)
    }
}

/// A book: what any reader gives.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Its sheets, in order.
    pub sheets: Vec<Sheet>,
    /// Text encoding, for the text kinds.
    pub encoding: Option<String>,
    /// Issues of the book as a whole.
    pub issues: Vec<Issue>,
}

impl Book {
    /// The book, unless each of its sheets was refused: then what was wrong with the first.
    pub(crate) fn unless_all_broken(self, first: Option<Failure>) -> Result<Book, Failure> {
        match first {
            Some(failure) if self.sheets.iter().all(|sheet| sheet.broken) => Err(failure),
            _ => Ok(self),
        }
    }
}
