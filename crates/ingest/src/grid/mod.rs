//! A sheet as a sparse list of rows of cells: the small interface behind which every file kind sits.
//!
//! Memory follows the filled cells, never the rectangle around them. Numbers are exact decimals of the
//! digits that stand in the file, where the file holds digits.

use crate::note::issue;
use failure::Failure;
use rust_decimal::Decimal;
use sanzi_core::Issue;
use std::sync::Arc;

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
mod shown;
pub mod xls;
pub mod xlsb;
pub mod xlsx;
pub mod xml2003;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// There is a cell and it is blank.
    Blank,
    /// Text, as it stands.
    Text(Arc<str>),
    /// A number.
    Number(Decimal),
    /// A number shown as a percentage: 0.04 shown as 4 %.
    Percent(Decimal),
    /// A number shown as a date: the serial in the book's own date system.
    Date(Decimal),
    /// True or false.
    Bool(bool),
    /// An error value, with its text.
    Error(Arc<str>),
    /// A formula whose result the file does not hold.
    NoValue,
    /// A cell that cannot be what it says: the kind of issue and what stands there.
    Bad(&'static str, Arc<str>),
}

impl Content {
    /// Nothing to see: no cell text at all, or only blanks.
    pub fn is_blank(&self) -> bool {
        match self {
            Content::Blank => true,
            Content::Text(text) => text.chars().all(sanzi_core::text::is_blank),
            _ => false,
        }
    }

    /// The text as a person sees it.
    pub fn text(&self) -> String {
        match self {
            Content::Blank | Content::NoValue => String::new(),
            Content::Text(text) | Content::Error(text) | Content::Bad(_, text) => text.to_string(),
            Content::Number(number) | Content::Date(number) => number::plain(*number),
            Content::Percent(number) => {
                number::plain(number.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(*number)) + "%"
            }
            Content::Bool(true) => "TRUE".to_owned(),
            Content::Bool(false) => "FALSE".to_owned(),
        }
    }

    /// Is it a number of some kind, so that it cannot be a header?
    pub fn is_number(&self) -> bool {
        matches!(self, Content::Number(_) | Content::Percent(_) | Content::Date(_))
    }
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// 1-based column.
    pub column: u32,
    /// What stands there.
    pub content: Content,
}

/// A row that is present in the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// 1-based row number.
    pub number: u32,
    /// Hidden by a person or a filter?
    pub hidden: bool,
    /// Why the row as a whole cannot be read (ragged CSV lines).
    pub bad: Option<&'static str>,
    /// Cells by column, ascending.
    pub cells: Vec<Cell>,
    /// Fields of the line, blank ones included, in kinds that have lines (CSV).
    pub width: u32,
}

impl Row {
    /// The content of a column; blank when there is no cell.
    pub fn at(&self, column: u32) -> &Content {
        // Rows are seldom ragged: the cell mostly stands as far in as its column does.
        if let Some(first) = self.cells.first()
            && let Some(cell) = column.checked_sub(first.column).and_then(|at| self.cells.get(at as usize))
            && cell.column == column
        {
            return &cell.content;
        }
        match self.cells.binary_search_by_key(&column, |c| c.column) {
            Ok(index) => self.cells.get(index).map_or(&Content::Blank, |c| &c.content),
            Err(_) => &Content::Blank,
        }
    }

    /// The cells that show something.
    pub fn filled(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|c| !c.content.is_blank())
    }

    /// Does no cell show anything?
    pub fn is_blank(&self) -> bool {
        self.filled().next().is_none()
    }

    /// What stands in the row, for people.
    pub fn text(&self) -> String {
        let parts: Vec<String> = self.filled().map(|c| c.content.text().trim().to_owned()).collect();
        parts.join(" ")
    }
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
    pub rows: Vec<Row>,
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
}

impl Sheet {
    /// Nothing of a sheet that broke off is kept: half a sheet would pass for a whole one.
    pub(crate) fn refuse(&mut self, failure: &Failure) {
        self.rows.clear();
        self.merges.clear();
        self.broken = true;
        self.issues = vec![issue(failure.kind, self.name.clone(), failure.message.clone())];
    }

    /// The merged region around a cell.
    pub fn merge_at(&self, row: u32, column: u32) -> Option<&Merge> {
        // Regions are sorted and do not overlap: one that reaches this row begins not far above it, or is alone.
        let until = self.merges.partition_point(|m| m.top <= row);
        let near = self.merges.get(until.saturating_sub(FAR)..until).unwrap_or_default();
        near.iter().rev().find(|m| row <= m.bottom && m.left <= column && column <= m.right)
    }

    /// The row with a number.
    pub fn row(&self, number: u32) -> Option<&Row> {
        let index = self.rows.binary_search_by_key(&number, |r| r.number).ok()?;
        self.rows.get(index)
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
