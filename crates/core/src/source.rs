//! Where a value was read. Numbers are 1-based, as Excel shows them.

use crate::value::push_whole;
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

/// For each row of facts the rows of tables that it rests on, all in one piece of memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rests {
    ids: Vec<RowId>,
    /// Where each ends among all of them.
    ends: Vec<usize>,
}

impl Rests {
    /// Room for so many rows of facts that rest on one row each.
    pub fn with_room(rows: usize) -> Self {
        Rests { ids: Vec::with_capacity(rows), ends: Vec::with_capacity(rows) }
    }

    /// Adds those of the next row of facts.
    pub fn push(&mut self, ids: impl IntoIterator<Item = RowId>) {
        self.ids.extend(ids);
        self.ends.push(self.ids.len());
    }

    /// Takes over those of further rows of facts.
    pub fn append(&mut self, other: &Rests) {
        let before = self.ids.len();
        self.ids.extend_from_slice(&other.ids);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// What a row of facts rests on; nothing where there is no such row.
    pub fn get(&self, at: usize) -> &[RowId] {
        let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let ends = from.zip(self.ends.get(at).copied());
        ends.and_then(|(from, end)| self.ids.get(from..end)).unwrap_or_default()
    }

    /// How many rows of facts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Row by row.
    pub fn iter(&self) -> impl Iterator<Item = &[RowId]> {
        (0..self.len()).map(|at| self.get(at))
    }
}

impl<I: IntoIterator<Item = RowId>> FromIterator<I> for Rests {
    fn from_iter<T: IntoIterator<Item = I>>(all: T) -> Self {
        let mut rests = Rests::default();
        all.into_iter().for_each(|ids| rests.push(ids));
        rests
    }
}

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
    let mut letters = String::new();
    push_letters(&mut letters, column);
    letters
}

/// Adds the letters of a column, the last of them last.
fn push_letters(to: &mut String, column: u32) {
    if column > 0 {
        push_letters(to, (column - 1) / 26);
        to.push(char::from(b'A' + ((column - 1) % 26) as u8));
    }
}

/// `A1` style of a 1-based column and row.
pub fn cell_name(column: u32, row: u32) -> String {
    let mut name = String::with_capacity(10);
    push_letters(&mut name, column);
    push_whole(&mut name, row.into());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_excel_does() {
        for (column, row, name) in
            [(1, 1, "A1"), (26, 9, "Z9"), (27, 10, "AA10"), (702, 100, "ZZ100"), (703, 0, "AAA0")]
        {
            assert_eq!(cell_name(column, row), name);
        }
        assert_eq!(cell_name(16_384, u32::MAX), "XFD4294967295");
    }

    #[test]
    fn each_row_of_facts_has_what_it_rests_on() {
        let mut rests: Rests = [vec![RowId(4), RowId(1)], vec![]].into_iter().collect();
        rests.append(&[vec![], vec![RowId(7)]].into_iter().collect());
        let all: Vec<&[RowId]> = rests.iter().collect();
        assert_eq!(all, [&[RowId(4), RowId(1)][..], &[], &[], &[RowId(7)]]);
        assert_eq!((rests.len(), rests.get(3), rests.get(4)), (4, &[RowId(7)][..], &[][..]));
    }
}
