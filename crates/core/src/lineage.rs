//! Lineage: every row of every table knows its file, sheet and row; every value its cell and original text.
//!
//! Rows of one header share a *block* (a sheet may hold several stacked tables). Only what cannot be
//! derived is stored per cell: a [`CellNote`] where the original text differs from the stored value,
//! the value sits in another column than the block says, or the cell could not be read.

use crate::kept::{Bytes, Kept};
use crate::maps;
use crate::source::{Place, RowId, cell_name};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

/// The rows under one header: which sheet, and which column feeds which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// File path as in receipts.
    pub file: Arc<str>,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Field → 1-based column. `None`: the value comes from the sheet's title, name or file name.
    pub columns: HashMap<&'static str, Option<u32>>,
}

/// What is particular about one cell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
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

/// So many notes are looked for among the known ones before it is asked whether that is worth it.
const FEW: usize = 4096;

impl CellNote {
    /// Equal to the last digit: 1.10 is not 1.1 here.
    fn is_same(&self, other: &CellNote) -> bool {
        self == other && self.exact.map(|n| n.scale()) == other.exact.map(|n| n.scale())
    }
}

/// What is particular about cells of some rows, column by column. Notes that come again are kept once.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    known: Vec<CellNote>,
    /// Numbers of known notes by their hash, as long as asking is worth it.
    numbers: maps::HashMap<u64, u32>,
    asked: usize,
    /// Row and note of each cell, by row.
    columns: BTreeMap<&'static str, Vec<(u32, u32)>>,
}

impl Notes {
    /// Keeps a note and gives its number, for [`Notes::add`].
    pub fn keep(&mut self, note: CellNote) -> u32 {
        self.asked += 1;
        let new = self.known.len() as u32;
        // Where nearly every note is another one, they are only put one after another.
        if self.asked > FEW && self.known.len() * 8 > self.asked * 7 {
            self.numbers = maps::HashMap::default();
            self.known.push(note);
            return new;
        }
        let hash = self.numbers.hasher().hash_one(&note);
        let number = *self.numbers.entry(hash).or_insert(new);
        if self.known.get(number as usize).is_some_and(|known| known.is_same(&note)) {
            return number;
        }
        self.known.push(note);
        new
    }

    /// The note of this number.
    pub fn known(&self, number: u32) -> Option<&CellNote> {
        self.known.get(number as usize)
    }

    /// Gives a cell the note of this number; it loses the one that it had.
    pub fn add(&mut self, row: u32, column: &'static str, note: u32) {
        let cells = self.columns.entry(column).or_default();
        // Rows come in their order, nearly always.
        if cells.last().is_none_or(|(last, _)| *last < row) {
            cells.push((row, note));
            return;
        }
        match cells.binary_search_by_key(&row, |(own, _)| *own) {
            Ok(at) => cells[at] = (row, note),
            Err(at) => cells.insert(at, (row, note)),
        }
    }

    /// The note of a cell, if it has one.
    pub fn get(&self, row: u32, column: &str) -> Option<&CellNote> {
        let cells = self.columns.get(column)?;
        let at = cells.binary_search_by_key(&row, |(own, _)| *own).ok()?;
        self.known.get(cells.get(at)?.1 as usize)
    }

    /// The notes of a column with their rows.
    pub fn of(&self, column: &str) -> impl Iterator<Item = (u32, &CellNote)> {
        let cells = self.columns.get(column).into_iter().flatten();
        cells.filter_map(|(row, note)| self.known.get(*note as usize).map(|note| (*row, note)))
    }

    /// The rows, of some that follow each other, whose cell in a column could not be read, in their order.
    fn unreadable(&self, rows: Range<u32>, column: &str) -> Vec<u32> {
        let cells = self.columns.get(column).map_or(&[][..], Vec::as_slice);
        let from = cells.partition_point(|(row, _)| *row < rows.start);
        let cells = cells.iter().skip(from).take_while(|(row, _)| rows.contains(row));
        let unreadable = |note: u32| self.known.get(note as usize).is_some_and(|note| note.unreadable);
        cells.filter(|(_, note)| unreadable(*note)).map(|(row, _)| *row).collect()
    }

    /// Gives the notes of a column to another one.
    pub fn rename(&mut self, from: &str, to: &'static str) {
        if let Some(cells) = self.columns.remove(from) {
            self.columns.insert(to, cells);
        }
    }

    /// Changes notes of a column: those for which there is another one.
    pub fn change(&mut self, column: &str, mut other: impl FnMut(u32, &CellNote) -> Option<CellNote>) {
        let Some(cells) = self.columns.get_mut(column) else { return };
        for (row, note) in cells {
            if let Some(changed) = self.known.get(*note as usize).and_then(|known| other(*row, known)) {
                self.known.push(changed);
                *note = self.known.len() as u32 - 1;
            }
        }
    }

    /// Drops the notes of all other columns.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.columns.retain(|column, _| keep(column));
    }

    /// Gives back the memory that was meant for more notes.
    fn shrink(&mut self) {
        self.numbers = maps::HashMap::default();
        self.known.shrink_to_fit();
        self.columns.values_mut().for_each(Vec::shrink_to_fit);
    }

    /// Takes over other notes, whose first row comes to stand at `rows`, behind its own.
    pub fn append(&mut self, rows: u32, other: Notes) {
        if rows == 0 && self.known.is_empty() {
            *self = other;
            return;
        }
        let numbers: Vec<u32> = other.known.into_iter().map(|note| self.keep(note)).collect();
        for (column, cells) in other.columns {
            let own = self.columns.entry(column).or_default();
            let known = cells.into_iter().filter_map(|(row, note)| Some((row + rows, *numbers.get(note as usize)?)));
            own.extend(known);
        }
    }
}

impl Kept for Notes {
    fn put(&self, to: &mut Vec<u8>) {
        self.known.put(to);
        self.columns.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Notes { known: Kept::take(from)?, columns: Kept::take(from)?, ..Notes::default() })
    }
}

impl Kept for CellNote {
    fn put(&self, to: &mut Vec<u8>) {
        let CellNote { original, exact, column, row, unreadable } = self;
        original.put(to);
        exact.put(to);
        column.put(to);
        row.put(to);
        unreadable.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(CellNote {
            original: Kept::take(from)?,
            exact: Kept::take(from)?,
            column: Kept::take(from)?,
            row: Kept::take(from)?,
            unreadable: Kept::take(from)?,
        })
    }
}

impl Kept for Block {
    fn put(&self, to: &mut Vec<u8>) {
        let Block { file, sheet, columns } = self;
        file.put(to);
        sheet.put(to);
        columns.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Block { file: Kept::take(from)?, sheet: Kept::take(from)?, columns: Kept::take(from)? })
    }
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

/// A value that a sheet brings, and where.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'l> {
    block: &'l Block,
    /// The block's column for the field.
    column: Option<u32>,
    /// The row's own number.
    row: u32,
    note: Option<&'l CellNote>,
}

impl<'l> Brought<'l> {
    /// File, sheet and cell.
    pub fn place(self) -> Place {
        let row = self.note.and_then(|note| note.row).unwrap_or(self.row);
        let column = self.note.and_then(|note| note.column).or(self.column);
        let Block { file, sheet, .. } = self.block;
        Place { file: Arc::clone(file), sheet: Arc::clone(sheet), cell: column.map(|column| cell_name(column, row)) }
    }

    /// The text that stands in the cell, where it differs from the stored value.
    pub fn original(self) -> Option<&'l str> {
        self.note?.original.as_deref()
    }
}

/// Rows of one block, whose numbers in the sheet follow each other as their ids do.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// The id of the first.
    id: u32,
    /// The number of the first in the sheet.
    row: u32,
    block: u32,
}

/// Lineage of all tables of a run.
#[derive(Debug, Clone, Default)]
pub struct Lineage {
    blocks: Vec<Block>,
    /// By id.
    runs: Vec<Run>,
    rows: u32,
    notes: Notes,
}

impl Lineage {
    /// Adds a block and gives its number.
    pub fn add_block(&mut self, block: Block) -> u32 {
        self.blocks.push(block);
        self.blocks.len() as u32 - 1
    }

    /// Adds the next row of the run. Rows are numbered in the order they are added.
    pub fn add_row(&mut self, block: u32, row: u32) -> RowId {
        let id = self.rows;
        self.rows += 1;
        let follows = |run: &Run| run.block == block && run.row.checked_add(id - run.id) == Some(row);
        if !self.runs.last().is_some_and(follows) {
            self.runs.push(Run { id, row, block });
        }
        RowId(id)
    }

    /// The run of a row.
    fn run(&self, row: RowId) -> Option<Run> {
        let until = self.runs.partition_point(|run| run.id <= row.0);
        self.runs.get(until.checked_sub(1)?).copied().filter(|_| row.0 < self.rows)
    }

    /// Notes something particular about a cell.
    pub fn note(&mut self, row: RowId, column: &'static str, note: CellNote) {
        let note = self.notes.keep(note);
        self.notes.add(row.0, column, note);
    }

    /// Adds the next rows of the run, all of one block, with their notes.
    pub fn add_rows(&mut self, block: u32, rows: &[u32], notes: Notes) {
        self.notes.append(self.rows, notes);
        for row in rows {
            self.add_row(block, *row);
        }
    }

    /// Gives back the memory that was meant for more rows; equal notes that come later are kept anew.
    pub fn shrink(&mut self) {
        self.runs.shrink_to_fit();
        self.notes.shrink();
    }

    /// The note of a cell, if it has one.
    pub fn note_of(&self, row: RowId, column: &str) -> Option<&CellNote> {
        if !self.brings(row, column) {
            return None;
        }
        self.notes.get(row.0, column)
    }

    /// How many rows the run has.
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// Has the run no rows at all?
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The block of a row.
    pub fn block(&self, row: RowId) -> Option<&Block> {
        self.blocks.get(self.run(row)?.block as usize)
    }

    /// Excel row number of a row.
    pub fn row_number(&self, row: RowId) -> Option<u32> {
        let run = self.run(row)?;
        Some(run.row + (row.0 - run.id))
    }

    /// Does the sheet of this row bring the column?
    pub fn brings(&self, row: RowId, column: &str) -> bool {
        self.block(row).is_some_and(|b| b.columns.contains_key(column))
    }

    /// Where a value stands; `None` when the row's sheet does not bring the column.
    pub fn brought(&self, row: RowId, column: &str) -> Option<Brought<'_>> {
        let run = self.run(row)?;
        let block = self.blocks.get(run.block as usize)?;
        let column_of_block = *block.columns.get(column)?;
        let note = self.notes.get(row.0, column);
        Some(Brought { block, column: column_of_block, row: run.row + (row.0 - run.id), note })
    }

    /// File, sheet and cell of a value; `None` when the row's sheet does not bring the column.
    pub fn place(&self, row: RowId, column: &str) -> Option<Place> {
        Some(self.brought(row, column)?.place())
    }

    /// The text that stands in the cell, where it differs from the stored value.
    pub fn original(&self, row: RowId, column: &str) -> Option<&str> {
        self.note_of(row, column)?.original.as_deref()
    }

    /// Of some rows that follow each other those whose cell in a column could not be read, in their order.
    pub fn unreadable(&self, rows: Range<u32>, column: &str) -> Vec<RowId> {
        self.notes.unreadable(rows, column).into_iter().map(RowId).collect()
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
        let (blocks, rows) = (self.blocks.len() as u32, self.rows);
        self.blocks.extend(other.blocks);
        self.runs.extend(other.runs.into_iter().map(|run| Run { id: run.id + rows, block: run.block + blocks, ..run }));
        self.rows += other.rows;
        self.notes.append(rows, other.notes);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

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
        assert_eq!((&*place.file, place.cell.as_deref()), ("东岭村.xlsx", Some("E17")));
        assert_eq!(lineage.place(row, "village").expect("from the title").cell, None);
        assert_eq!(lineage.place(row, "spec"), None);
        assert_eq!(lineage.meaning_of_null(row, "original_value"), Known::Unknown);
        assert_eq!(lineage.meaning_of_null(row, "manager"), Known::Blank);
        assert_eq!(lineage.meaning_of_null(row, "spec"), Known::Unknown);
        assert_eq!(lineage.unreadable(0..1, "original_value"), [row]);
        assert_eq!((lineage.unreadable(1..9, "original_value"), lineage.unreadable(0..9, "manager")), (vec![], vec![]));
        assert_eq!(lineage.original(row, "original_value"), Some("约48万"));
    }

    #[test]
    fn rows_keep_their_numbers_whatever_was_left_out_between_them() {
        let mut lineage = Lineage::default();
        let block = |file: &str| Block { file: file.into(), sheet: "".into(), columns: HashMap::new() };
        let (one, two) = (lineage.add_block(block("甲")), lineage.add_block(block("乙")));
        lineage.add_rows(one, &[3, 4, 5, 9, 10], Notes::default());
        lineage.add_rows(two, &[11, 2, 2], Notes::default());
        let mut all = lineage.clone();
        assert_eq!(all.append(lineage), 8);
        let told = |id| Some((&*all.block(RowId(id))?.file, all.row_number(RowId(id))?));
        let once = [3, 4, 5, 9, 10].map(|row| ("甲", row)).into_iter().chain([11, 2, 2].map(|row| ("乙", row)));
        let twice: Vec<_> = once.clone().chain(once).map(Some).chain([None]).collect();
        assert_eq!((0..17).map(told).collect::<Vec<_>>(), twice);
        assert_eq!(all.len(), 16);
    }

    #[test]
    fn notes_are_found_changed_and_taken_over() {
        let said = |text: &str| CellNote { original: Some(text.into()), ..CellNote::default() };
        let mut notes = Notes::default();
        let twice = notes.keep(said("2019.8"));
        notes.add(4, "acquired_on", twice);
        notes.add(1, "acquired_on", twice);
        let other = notes.keep(said("万元"));
        notes.add(2, "unit", other);
        notes.change("acquired_on", |row, _| (row == 4).then(|| said("2019.9")));
        let mut all = Notes::default();
        let first = all.keep(said("2018"));
        all.add(0, "acquired_on", first);
        all.append(10, notes);
        let told = |all: &Notes| -> Vec<(u32, String)> {
            all.of("acquired_on").map(|(row, n)| (row, n.original.as_deref().unwrap_or_default().to_owned())).collect()
        };
        let expected = [(0, "2018"), (11, "2019.8"), (14, "2019.9")].map(|(row, text)| (row, text.to_owned()));
        assert_eq!(told(&all), expected);
        assert_eq!(all.get(12, "unit"), Some(&said("万元")));
        assert_eq!(all.keep(said("2018")), first);
        let exact = |digits| CellNote { exact: Some(digits), ..CellNote::default() };
        let numbers = [dec!(1.1), dec!(1.10), dec!(1.1)].map(|digits| all.keep(exact(digits)));
        assert!(numbers[0] != numbers[1] && numbers[0] == numbers[2]);
        let before = all.known.len();
        (0..2 * FEW).for_each(|n| _ = all.keep(said(&format!("第{n}年"))));
        assert_eq!((all.known.len(), all.numbers.len()), (before + 2 * FEW, 0));
        all.retain(|column| column == "unit");
        assert_eq!((all.get(11, "acquired_on"), all.get(0, "unit")), (None, None));
    }
}
