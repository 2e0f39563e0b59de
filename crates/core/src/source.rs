//! Where a value was read. Numbers are 1-based, as Excel shows them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A file of the run: index into the run's list of files, in sorted order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct FileId(pub u32);

/// A sheet of the run: index into the run's list of sheets, by file, then position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct SheetId(pub u32);

/// A row of any canonical table: unique in the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RowId(pub u32);

/// A place as people write it: file relative to the path given, sheet, and the cell where known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the audited folder, `/` between parts.
    pub file: Arc<str>,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// `H17`; `None` when the value comes from the sheet name, a title or the file name.
    pub cell: Option<String>,
}

/// `文件 › 表 › H17`; text files have no sheet.
///
/// ```
/// let place = |sheet: &str| sanzi_core::Place { file: "甲.csv".into(), sheet: sheet.into(), cell: Some("H17".into()) };
/// assert_eq!(place("").to_string(), "甲.csv › H17");
/// assert_eq!(place("台账").to_string(), "甲.csv › 台账 › H17");
/// ```
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        let rest = [&*self.sheet, self.cell.as_deref().unwrap_or_default()];
        rest.into_iter().filter(|part| !part.is_empty()).try_for_each(|part| write!(f, " › {part}"))
    }
}

/// Excel's letters for a 1-based column: 1 → `A`, 27 → `AA`.
///
/// ```
/// assert_eq!(sanzi_core::source::column_letters(28), "AB");
/// ```
pub fn column_letters(column: u32) -> String {
    let mut rest = column;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(b'A' + digit as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&b| char::from(b)).collect()
}

/// `A1` style of a 1-based column and row.
pub fn cell_name(column: u32, row: u32) -> String {
    format!("{}{row}", column_letters(column))
}
