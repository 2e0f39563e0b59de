//! Cells as a reader meets them, gathered into the rows of a sheet.

use super::held::Held;
use super::{Content, Rows, Sheet};
use crate::note::issue;
use crate::refusal::Refusal;
use sanzi_core::source::cell_name;

/// Honest sheets end in thousands of formatted but blank rows; a tail that long is no part of the table.
const LONGEST_BLANK_TAIL: u64 = 200;
/// Places that are named in one issue.
const NAMED: usize = 5;

/// The rows of a sheet in the making. Memory follows the filled cells.
#[derive(Debug)]
pub(crate) struct Gather<'h> {
    held: &'h mut Held,
    rows: Rows,
    /// Rows that are there without a filled cell, as ranges.
    blank: Vec<(u32, u32)>,
    /// Places outside the grid: how many, and the first of them.
    outside: (u64, Vec<String>),
}

impl<'h> Gather<'h> {
    /// No rows yet.
    pub(crate) fn new(held: &'h mut Held) -> Self {
        Gather { held, rows: Rows::default(), blank: Vec::new(), outside: (0, Vec::new()) }
    }

    /// Counts a cell that is going to be placed many times.
    ///
    /// # Errors
    /// `too_large`.
    pub(crate) fn announce(&mut self, content: &Content<'_>, times: u64) -> Result<(), Refusal> {
        self.held.clone().take_many(content, times)
    }

    /// Places a cell, 1-based. Cells may come in any order; of two in one place the later counts.
    ///
    /// # Errors
    /// `too_large` when the file holds more than is allowed.
    pub(crate) fn put(&mut self, row: u32, column: u32, content: &Content<'_>) -> Result<(), Refusal> {
        self.held.take(content)?;
        if self.rows.last_line().is_none_or(|line| line.number != row) {
            self.rows.begin(row);
        }
        self.rows.add(column, content);
        Ok(())
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

    /// Gives the rows to a sheet, in order.
    pub(crate) fn finish(mut self, sheet: &mut Sheet) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort();
        rows.settle(|row, column, seen| {
            let mut told = issue("duplicate_cell", seen.text(), "同一个格写了两次。");
            told.cell = Some(cell_name(column, row));
            sheet.issues.push(told);
        });
        rows.look();
        self.fill_blank_rows(&mut rows);
        sheet.rows = rows;
        sheet.merges.sort_unstable();
        sheet.merges.dedup();
        if self.outside.0 > 0 {
            let text = format!("有 {} 个格的坐标不在表格之内，没有采用。", self.outside.0);
            sheet.issues.push(issue("bad_reference", self.outside.1.join("、"), text));
        }
    }

    /// Rows without a filled cell are rows too, except in a long tail.
    fn fill_blank_rows(&mut self, rows: &mut Rows) {
        let filled = rows.iter().rev().find(|r| !r.is_blank()).map_or(0, |r| r.number);
        self.blank.sort_unstable();
        let tail: u64 =
            self.blank.iter().map(|(from, to)| u64::from(to + 1).saturating_sub((filled + 1).max(*from).into())).sum();
        let last = if tail > LONGEST_BLANK_TAIL { filled } else { u32::MAX };
        let mut missing = Vec::new();
        let mut seen = 0;
        for (from, to) in &self.blank {
            for number in (*from).max(seen + 1)..=(*to).min(last) {
                if rows.numbered(number).is_none() {
                    missing.push(number);
                }
                seen = number;
            }
        }
        rows.add_blank(&missing);
        if tail > LONGEST_BLANK_TAIL {
            rows.end_at(filled);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn number(n: i64) -> Content<'static> {
        Content::Number(n.into())
    }

    #[test]
    fn cells_in_any_order_become_rows_and_the_last_of_two_counts() {
        let mut held = Held::new(&Limits::default());
        let mut gather = Gather::new(&mut held);
        for (row, column, n) in [(3, 2, 32), (1, 1, 11), (3, 1, 31), (1, 1, 12)] {
            gather.put(row, column, &number(n)).expect("within limits");
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
            gather.put(2, 1, &number(1)).expect("within limits");
            gather.put(5, 1, &number(1)).expect("within limits");
            gather.present(1, last);
            let mut sheet = Sheet::default();
            gather.finish(&mut sheet);
            sheet.rows.iter().map(|r| r.number).collect::<Vec<_>>()
        };
        assert_eq!(rows(6), [1, 2, 3, 4, 5, 6]);
        assert_eq!(rows(1_000_000), [1, 2, 3, 4, 5]);
    }
}
