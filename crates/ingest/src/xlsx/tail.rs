//! What is known of a sheet once its cells have been told.

use super::note::Note;
use super::reference::Area;

/// The rest of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tail {
    /// Merged rectangles, in the order of the file.
    pub merges: Vec<Area>,
    /// Hidden rows as ranges, both ends included, in the order of the file.
    pub hidden_rows: Vec<(u32, u32)>,
    /// Rows with cells of which none is filled, as ranges, both ends included, in the order of the file.
    pub blank_rows: Vec<(u32, u32)>,
    /// Hidden columns as ranges, both ends included, in the order of the file.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Rows that the file does not describe are hidden as well.
    pub hidden_by_default: bool,
    /// The sheet has a filter, so hidden rows may be filtered rows.
    pub filtered: bool,
    /// The rectangle the sheet says it fills: a claim, not a size.
    pub dimension: Option<Area>,
    /// Row elements.
    pub rows: u32,
    /// Filled cells that were told.
    pub cells: u64,
    /// Cells that are there and blank; they were not told.
    pub blank_cells: u64,
    /// Cells came in strictly ascending order, so that no cell came twice.
    pub ordered: bool,
    /// The part was read to its end, and its checksum is right. `false` only when the caller broke off.
    pub whole: bool,
    /// What is odd about the sheet.
    pub notes: Vec<Note>,
}

impl Tail {
    /// Says that it fills more than one cell, and holds none.
    pub(super) fn elements_expected_but_absent(&self) -> bool {
        self.whole
            && self.cells + self.blank_cells == 0
            && self.dimension.is_some_and(|area| (area.bottom, area.right) != (1, 1))
    }
}
