//! Cells as a reader meets them, gathered into the rows of a sheet.

use super::held::Held;
use super::{Cell, Content, Row, Sheet};
use crate::note::issue;
use crate::refusal::Refusal;
use sanzi_core::source::cell_name;
use std::sync::Arc;

/// Honest sheets end in thousands of formatted but blank rows; a tail that long is no part of the table.
const LONGEST_BLANK_TAIL: u64 = 200;
/// Places that are named in one issue.
const NAMED: usize = 5;

/// The rows of a sheet in the making. Memory follows the filled cells.
#[derive(Debug)]
pub(crate) struct Gather<'h> {
    held: &'h mut Held,
    rows: Vec<Row>,
    /// The row that is being filled, and its cells.
    number: u32,
    cells: Vec<Cell>,
    texts: Texts,
    /// Rows that are there without a filled cell, as ranges.
    blank: Vec<(u32, u32)>,
    /// Places outside the grid: how many, and the first of them.
    outside: (u64, Vec<String>),
}

impl<'h> Gather<'h> {
    /// No rows yet.
    pub(crate) fn new(held: &'h mut Held) -> Self {
        Gather {
            held,
            rows: Vec::new(),
            number: 0,
            cells: Vec::new(),
            texts: Texts::default(),
            blank: Vec::new(),
            outside: (0, Vec::new()),
        }
    }

    /// Counts a cell that is going to be placed many times.
    ///
    /// # Errors
    /// `too_large`.
    pub(crate) fn announce(&mut self, content: &Content, times: u64) -> Result<(), Refusal> {
        self.held.clone().take_many(content, times)
    }

    /// Places a cell, 1-based. Cells may come in any order; of two in one place the later counts.
    ///
    /// # Errors
    /// `too_large` when the file holds more than is allowed.
    pub(crate) fn put(&mut self, row: u32, column: u32, content: Content) -> Result<(), Refusal> {
        self.held.take(&content)?;
        if row != self.number {
            self.close();
            self.number = row;
        }
        self.cells.push(Cell { column, content });
        Ok(())
    }

    /// A text, kept once where it comes again soon in the same column.
    pub(crate) fn text(&mut self, column: u32, text: &str) -> Content {
        if text.is_empty() { Content::Blank } else { Content::Text(self.texts.keep(column, text)) }
    }

    /// Rows that are there, both ends included, whether or not they hold cells.
    pub(crate) fn present(&mut self, first: u32, last: u32) {
        match self.blank.last_mut() {
            Some(before) if before.0 <= first && first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => self.blank.push((first, last)),
        }
    }

    /// A cell that is nowhere in the grid.
    pub(crate) fn outside(&mut self, place: &str) {
        self.outside.0 += 1;
        if self.outside.1.len() < NAMED {
            self.outside.1.push(place.to_owned());
        }
    }

    /// Ends the current row.
    fn close(&mut self) {
        if self.cells.is_empty() {
            return;
        }
        // Exactly as long as the row, since there are many rows.
        let mut cells = Vec::with_capacity(self.cells.len());
        cells.append(&mut self.cells);
        self.rows.push(Row { number: self.number, cells, ..Row::default() });
    }

    /// Gives the rows to a sheet, in order.
    pub(crate) fn finish(mut self, sheet: &mut Sheet) {
        self.close();
        sheet.rows = std::mem::take(&mut self.rows);
        sort_rows(&mut sheet.rows);
        for (cell, seen) in sheet.rows.iter_mut().flat_map(settle) {
            let mut told = issue("duplicate_cell", seen, "同一个格写了两次。");
            told.cell = Some(cell);
            sheet.issues.push(told);
        }
        self.fill_blank_rows(sheet);
        sheet.merges.sort_unstable();
        sheet.merges.dedup();
        if self.outside.0 > 0 {
            let text = format!("有 {} 个格的坐标不在表格之内，没有采用。", self.outside.0);
            sheet.issues.push(issue("bad_reference", self.outside.1.join("、"), text));
        }
    }

    /// Rows without a filled cell are rows too, except in a long tail.
    fn fill_blank_rows(&mut self, sheet: &mut Sheet) {
        let filled = sheet.rows.iter().rev().find(|r| !r.is_blank()).map_or(0, |r| r.number);
        self.blank.sort_unstable();
        let tail: u64 =
            self.blank.iter().map(|(from, to)| u64::from(to + 1).saturating_sub((filled + 1).max(*from).into())).sum();
        let last = if tail > LONGEST_BLANK_TAIL { filled } else { u32::MAX };
        let mut missing = Vec::new();
        let mut seen = 0;
        for (from, to) in &self.blank {
            for number in (*from).max(seen + 1)..=(*to).min(last) {
                if sheet.rows.binary_search_by_key(&number, |r| r.number).is_err() {
                    missing.push(Row { number, ..Row::default() });
                }
                seen = number;
            }
        }
        if !missing.is_empty() {
            sheet.rows.append(&mut missing);
            sheet.rows.sort_by_key(|r| r.number);
        }
        if tail > LONGEST_BLANK_TAIL {
            sheet.rows.truncate(sheet.rows.partition_point(|r| r.number <= filled));
        }
    }
}

/// Brings rows into order and joins those with one number.
fn sort_rows(rows: &mut Vec<Row>) {
    if rows.is_sorted_by(|a, b| a.number < b.number) {
        return;
    }
    rows.sort_by_key(|r| r.number);
    rows.dedup_by(|later, kept| {
        let same = later.number == kept.number;
        if same {
            kept.cells.append(&mut later.cells);
        }
        same
    });
}

/// Brings the cells of a row into order; of a cell that is there twice the one written last counts, as in
/// Excel. Gives the places and what was passed over.
fn settle(row: &mut Row) -> Vec<(String, String)> {
    let mut twice = Vec::new();
    if row.cells.is_sorted_by(|a, b| a.column < b.column) {
        return twice;
    }
    row.cells.sort_by_key(|c| c.column);
    row.cells.reverse();
    let number = row.number;
    row.cells.dedup_by(|earlier, kept| {
        let same = earlier.column == kept.column;
        if same {
            twice.push((cell_name(kept.column, number), earlier.content.text()));
        }
        same
    });
    row.cells.reverse();
    twice
}

/// Ways of the cache, a column.
const WAYS: usize = 8;
/// Longer texts seldom come again.
const KEPT: usize = 64;
/// Columns that are looked after.
const COLUMNS: u32 = 256;

/// Texts of a few rows back, by column: most columns hold the same words over and over.
#[derive(Debug, Default)]
pub(super) struct Texts {
    kept: Vec<Option<Arc<str>>>,
}

impl Texts {
    pub(super) fn keep(&mut self, column: u32, text: &str) -> Arc<str> {
        if text.len() > KEPT || column >= COLUMNS {
            return Arc::from(text);
        }
        let way = text.bytes().fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte))) % WAYS;
        let at = column as usize * WAYS + way;
        if self.kept.len() <= at {
            self.kept.resize(at + 1, None);
        }
        match self.kept.get_mut(at) {
            Some(Some(kept)) if **kept == *text => kept.clone(),
            Some(place) => place.insert(Arc::from(text)).clone(),
            None => Arc::from(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn number(n: i64) -> Content {
        Content::Number(n.into())
    }

    #[test]
    fn cells_in_any_order_become_rows_and_the_last_of_two_counts() {
        let mut held = Held::new(&Limits::default());
        let mut gather = Gather::new(&mut held);
        for (row, column, n) in [(3, 2, 32), (1, 1, 11), (3, 1, 31), (1, 1, 12)] {
            gather.put(row, column, number(n)).expect("within limits");
        }
        gather.outside("XFE1");
        let mut sheet = Sheet::default();
        gather.finish(&mut sheet);
        let shown: Vec<String> = sheet.rows.iter().map(|r| format!("{}:{}", r.number, r.text())).collect();
        assert_eq!(shown, ["1:12", "3:31 32"]);
        let kinds: Vec<&str> = sheet.issues.iter().map(|i| i.kind).collect();
        assert_eq!(kinds, ["duplicate_cell", "bad_reference"]);
        assert_eq!(sheet.issues.first().and_then(|i| i.cell.as_deref()), Some("A1"));
    }

    #[test]
    fn blank_rows_are_rows_but_a_long_tail_is_none() {
        let rows = |last: u32| {
            let mut held = Held::new(&Limits::default());
            let mut gather = Gather::new(&mut held);
            gather.put(2, 1, number(1)).expect("within limits");
            gather.put(5, 1, number(1)).expect("within limits");
            gather.present(1, last);
            let mut sheet = Sheet::default();
            gather.finish(&mut sheet);
            sheet.rows.iter().map(|r| r.number).collect::<Vec<_>>()
        };
        assert_eq!(rows(6), [1, 2, 3, 4, 5, 6]);
        assert_eq!(rows(1_000_000), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn equal_texts_of_a_column_are_kept_once() {
        let mut held = Held::new(&Limits::default());
        let mut gather = Gather::new(&mut held);
        let (one, two) = (gather.text(3, "东岭村"), gather.text(3, "东岭村"));
        let (Content::Text(one), Content::Text(two)) = (one, two) else { panic!("texts") };
        assert!(Arc::ptr_eq(&one, &two));
        assert_eq!(gather.text(1, ""), Content::Blank);
    }
}
