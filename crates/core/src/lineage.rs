//! Lineage: every row of every table knows its file, sheet and row; every value its cell and original text.
//!
//! Rows of one header share a *block* (a sheet may hold several stacked tables). Only what cannot be
//! derived is stored per cell: a [`CellNote`] where the original text differs from the stored value,
//! the value sits in another column than the block says, or the cell could not be read.

use crate::source::{Place, RowId, cell_name};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// The rows under one header: which sheet, and which column feeds which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// File path as in receipts.
    pub file: String,
    /// Sheet name.
    pub sheet: String,
    /// Field → 1-based column. `None`: the value comes from the sheet's title, name or file name.
    pub columns: HashMap<&'static str, Option<u32>>,
}

/// What is particular about one cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CellNote {
    /// The text that stands in the cell, if it differs from the stored value's plain text.
    pub original: Option<Box<str>>,
    /// The value with all its digits, where the frame keeps fewer or other ones.
    pub exact: Option<Decimal>,
    /// The column, where it is not the block's.
    pub column: Option<u32>,
    /// The row, where it is not the row's own (merged cells, category rows).
    pub row: Option<u32>,
    /// The cell is there but could not be read, or its unit is undecided: the value is unknown, not blank.
    pub unreadable: bool,
}

/// How much is known about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// There is a value.
    Value,
    /// The sheet has the column and the cell is blank: known to be blank.
    Blank,
    /// No column, or the cell could not be read.
    Unknown,
}

/// Lineage of all tables of a run.
#[derive(Debug, Clone, Default)]
pub struct Lineage {
    blocks: Vec<Block>,
    rows: Vec<(u32, u32)>,
    notes: HashMap<(RowId, &'static str), CellNote>,
}

impl Lineage {
    /// Adds a block and gives its number.
    pub fn add_block(&mut self, block: Block) -> u32 {
        self.blocks.push(block);
        self.blocks.len() as u32 - 1
    }

    /// Adds the next row of the run. Rows are numbered in the order they are added.
    pub fn add_row(&mut self, block: u32, row: u32) -> RowId {
        self.rows.push((block, row));
        RowId(self.rows.len() as u32 - 1)
    }

    /// Notes something particular about a cell.
    pub fn note(&mut self, row: RowId, column: &'static str, note: CellNote) {
        self.notes.insert((row, column), note);
    }

    /// The note of a cell, if it has one.
    pub fn note_of(&self, row: RowId, column: &str) -> Option<&CellNote> {
        // The key's lifetime is static, the question's need not be: equal text hashes equally.
        let column = self.block(row)?.columns.get_key_value(column).map(|(k, _)| *k)?;
        self.notes.get(&(row, column))
    }

    /// How many rows the run has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Has the run no rows at all?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The block of a row.
    pub fn block(&self, row: RowId) -> Option<&Block> {
        let (block, _) = self.rows.get(row.0 as usize)?;
        self.blocks.get(*block as usize)
    }

    /// Excel row number of a row.
    pub fn row_number(&self, row: RowId) -> Option<u32> {
        self.rows.get(row.0 as usize).map(|(_, r)| *r)
    }

    /// Does the sheet of this row bring the column?
    pub fn brings(&self, row: RowId, column: &str) -> bool {
        self.block(row).is_some_and(|b| b.columns.contains_key(column))
    }

    /// File, sheet and cell of a value; `None` when the row's sheet does not bring the column.
    pub fn place(&self, row: RowId, column: &str) -> Option<Place> {
        let block = self.block(row)?;
        let own = *block.columns.get(column)?;
        let note = self.note_of(row, column);
        let number = note.and_then(|n| n.row).or(self.row_number(row))?;
        let cell = note.and_then(|n| n.column).or(own).map(|c| cell_name(c, number));
        Some(Place { file: block.file.clone(), sheet: block.sheet.clone(), cell })
    }

    /// The text that stands in the cell, where it differs from the stored value.
    pub fn original(&self, row: RowId, column: &str) -> Option<&str> {
        self.note_of(row, column)?.original.as_deref()
    }

    /// What a null of this row and column means.
    pub fn meaning_of_null(&self, row: RowId, column: &str) -> Known {
        match (self.brings(row, column), self.note_of(row, column)) {
            (false, _) => Known::Unknown,
            (true, Some(note)) if note.unreadable => Known::Unknown,
            (true, _) => Known::Blank,
        }
    }

    /// Takes over another lineage's rows, in order; gives the offset of its first row.
    pub fn append(&mut self, other: Lineage) -> u32 {
        let (blocks, rows) = (self.blocks.len() as u32, self.rows.len() as u32);
        self.blocks.extend(other.blocks);
        self.rows.extend(other.rows.into_iter().map(|(b, r)| (b + blocks, r)));
        self.notes.extend(other.notes.into_iter().map(|((r, c), n)| ((RowId(r.0 + rows), c), n)));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_names_its_cell_and_a_null_its_meaning() {
        let mut lineage = Lineage::default();
        let block = Block {
            file: "东岭村.xlsx".into(),
            sheet: "台账".into(),
            columns: HashMap::from([("original_value", Some(5)), ("manager", Some(9)), ("village", None)]),
        };
        let block = lineage.add_block(block);
        let row = lineage.add_row(block, 17);
        lineage.note(
            row,
            "original_value",
            CellNote { original: Some("约48万".into()), unreadable: true, ..CellNote::default() },
        );
        let place = lineage.place(row, "original_value").expect("mapped");
        assert_eq!((place.file.as_str(), place.cell.as_deref()), ("东岭村.xlsx", Some("E17")));
        assert_eq!(lineage.place(row, "village").expect("from the title").cell, None);
        assert_eq!(lineage.place(row, "spec"), None);
        assert_eq!(lineage.meaning_of_null(row, "original_value"), Known::Unknown);
        assert_eq!(lineage.meaning_of_null(row, "manager"), Known::Blank);
        assert_eq!(lineage.meaning_of_null(row, "spec"), Known::Unknown);
        assert_eq!(lineage.original(row, "original_value"), Some("约48万"));
    }
}
