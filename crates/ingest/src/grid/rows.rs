//! The rows of a sheet: one piece of memory for all cells, and views into it.

use super::packed::{Glance, Packed, Store};
use super::{Cell, Content};
use std::ops::RangeBounds;

/// A row without its cells.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Line {
    /// 1-based row number.
    pub(crate) number: u32,
    /// Hidden by a person or a filter?
    pub(crate) hidden: bool,
    /// Why the row as a whole cannot be read (ragged CSV lines).
    pub(crate) bad: Option<&'static str>,
    /// Fields of the line, blank ones included, in kinds that have lines (CSV).
    pub(crate) width: u32,
    from: u32,
    count: u32,
}

/// The rows of a sheet by number, ascending.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    lines: Vec<Line>,
    cells: Vec<Packed>,
    store: Store,
}

impl Rows {
    /// All rows.
    pub fn all(&self) -> Lines<'_> {
        Lines { lines: &self.lines, rows: self }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// No rows at all?
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The row at an index.
    pub fn get(&self, index: usize) -> Option<Row<'_>> {
        self.all().get(index)
    }

    /// Some rows one after another; none when the range reaches outside.
    pub fn within(&self, range: impl RangeBounds<usize>) -> Lines<'_> {
        self.all().within(range)
    }

    /// The rows in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator {
        self.all().iter()
    }

    /// The index of the row with a number.
    pub fn index_of(&self, number: u32) -> Option<usize> {
        self.lines.binary_search_by_key(&number, |l| l.number).ok()
    }

    /// The row with a number.
    pub fn numbered(&self, number: u32) -> Option<Row<'_>> {
        self.get(self.index_of(number)?)
    }

    /// Adds a row of another sheet, with its cells in some of its columns.
    pub(crate) fn copy(&mut self, row: Row<'_>, keep: impl Fn(u32) -> bool) {
        let Row { hidden, bad, width, .. } = row;
        let line = self.begin(row.number);
        (line.hidden, line.bad, line.width) = (hidden, bad, width);
        for cell in row.cells.iter().filter(|cell| keep(cell.column())) {
            self.add(cell.column(), &row.content(*cell));
        }
    }

    /// Adds a cell of this content to the row that was begun last.
    pub(crate) fn add(&mut self, column: u32, content: &Content<'_>) {
        let cell = self.pack(column, content);
        self.push(cell);
    }

    /// Packs a cell for one of these rows.
    pub(crate) fn pack(&mut self, column: u32, content: &Content<'_>) -> Packed {
        self.store.pack(column, content)
    }

    /// Begins the next row.
    pub(crate) fn begin(&mut self, number: u32) -> &mut Line {
        let from = self.cells.len() as u32;
        self.lines.push(Line { number, from, ..Line::default() });
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }

    /// Adds a cell to the row that was begun last.
    pub(crate) fn push(&mut self, cell: Packed) {
        if let Some(line) = self.lines.last_mut() {
            self.cells.push(cell);
            line.count += 1;
        }
    }

    /// The row that was begun last.
    pub(crate) fn last_line(&mut self) -> Option<&mut Line> {
        self.lines.last_mut()
    }

    /// The rows without their cells.
    pub(crate) fn lines_mut(&mut self) -> &mut [Line] {
        &mut self.lines
    }

    /// Marks the rows with these numbers, both ends included, as hidden.
    pub(crate) fn hide(&mut self, first: u32, last: u32) {
        let from = self.lines.partition_point(|l| l.number < first);
        for line in self.lines.iter_mut().skip(from).take_while(|l| l.number <= last) {
            line.hidden = true;
        }
    }

    /// Looks for the signs of all texts, of which each cell is asked later.
    pub(crate) fn look(&mut self) {
        self.store.look();
    }

    /// Adds rows without cells, none of which is there already.
    pub(crate) fn add_blank(&mut self, numbers: &[u32]) {
        if !numbers.is_empty() {
            self.lines.extend(numbers.iter().map(|number| Line { number: *number, ..Line::default() }));
            self.lines.sort_by_key(|l| l.number);
        }
    }

    /// Drops the rows below one.
    pub(crate) fn end_at(&mut self, last: u32) {
        self.lines.truncate(self.lines.partition_point(|l| l.number <= last));
    }

    /// Brings rows into order and joins those with one number.
    pub(crate) fn sort(&mut self) {
        if self.lines.is_sorted_by(|a, b| a.number < b.number) {
            return;
        }
        self.lines.sort_by_key(|l| l.number);
        let mut joined: Vec<Line> = Vec::with_capacity(self.lines.len());
        for line in std::mem::take(&mut self.lines) {
            match joined.last_mut() {
                Some(kept) if kept.number == line.number => {
                    let from = self.cells.len() as u32;
                    self.cells.extend_from_within(span(kept));
                    self.cells.extend_from_within(span(&line));
                    (kept.from, kept.count) = (from, kept.count + line.count);
                }
                _ => joined.push(line),
            }
        }
        self.lines = joined;
    }

    /// Brings the cells of each row into order; of a cell that is there twice the one written last counts, as in
    /// Excel. Tells row, column and content of each that was passed over.
    pub(crate) fn settle(&mut self, mut passed_over: impl FnMut(u32, u32, Content<'_>)) {
        for line in &mut self.lines {
            let Some(cells) = self.cells.get_mut(span(line)) else { continue };
            if cells.is_sorted_by(|a, b| a.column() < b.column()) {
                continue;
            }
            let mut own = cells.to_vec();
            own.sort_by_key(|c| c.column());
            own.reverse();
            own.dedup_by(|earlier, kept| {
                let same = earlier.column() == kept.column();
                if same {
                    passed_over(line.number, kept.column(), self.store.content(*earlier));
                }
                same
            });
            own.reverse();
            line.count = own.len() as u32;
            for (place, cell) in cells.iter_mut().zip(own) {
                *place = cell;
            }
        }
    }
}

fn span(line: &Line) -> std::ops::Range<usize> {
    line.from as usize..(line.from + line.count) as usize
}

/// Some rows of a sheet, one after another.
#[derive(Debug, Clone, Copy)]
pub struct Lines<'a> {
    lines: &'a [Line],
    rows: &'a Rows,
}

impl<'a> Lines<'a> {
    /// How many rows.
    pub fn len(self) -> usize {
        self.lines.len()
    }

    /// No rows?
    pub fn is_empty(self) -> bool {
        self.lines.is_empty()
    }

    /// The row at an index.
    pub fn get(self, index: usize) -> Option<Row<'a>> {
        self.lines.get(index).map(|line| self.row(line))
    }

    /// The first row.
    pub fn first(self) -> Option<Row<'a>> {
        self.get(0)
    }

    /// The last row.
    pub fn last(self) -> Option<Row<'a>> {
        self.get(self.len().checked_sub(1)?)
    }

    /// Some of these rows; none when the range reaches outside.
    pub fn within(self, range: impl RangeBounds<usize>) -> Lines<'a> {
        let range = (range.start_bound().cloned(), range.end_bound().cloned());
        Lines { lines: self.lines.get(range).unwrap_or_default(), rows: self.rows }
    }

    /// The rows in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Row<'a>> + ExactSizeIterator {
        self.lines.iter().map(move |line| self.row(line))
    }

    fn row(self, line: &Line) -> Row<'a> {
        let Line { number, hidden, bad, width, .. } = *line;
        let cells = self.rows.cells.get(span(line)).unwrap_or_default();
        Row { number, hidden, bad, width, cells, store: &self.rows.store }
    }
}

/// A row that is present in the file.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// 1-based row number.
    pub number: u32,
    /// Hidden by a person or a filter?
    pub hidden: bool,
    /// Why the row as a whole cannot be read (ragged CSV lines).
    pub bad: Option<&'static str>,
    /// Fields of the line, blank ones included, in kinds that have lines (CSV).
    pub width: u32,
    /// Cells by column, ascending.
    cells: &'a [Packed],
    store: &'a Store,
}

impl<'a> Row<'a> {
    /// The content of a column; blank when there is no cell.
    pub fn at(self, column: u32) -> Content<'a> {
        self.packed(column).map_or(Content::Blank, |cell| self.store.content(cell))
    }

    /// The cell of a column as it is kept.
    pub(crate) fn packed(self, column: u32) -> Option<Packed> {
        // Rows are seldom ragged: the cell mostly stands as far in as its column does.
        if let Some(first) = self.cells.first()
            && let Some(cell) = column.checked_sub(first.column()).and_then(|at| self.cells.get(at as usize))
            && cell.column() == column
        {
            return Some(*cell);
        }
        let index = self.cells.binary_search_by_key(&column, |c| c.column()).ok()?;
        self.cells.get(index).copied()
    }

    /// The cells in the order of their columns, each asked for once.
    pub(crate) fn walk(self) -> Walk<'a> {
        Walk { cells: self.cells }
    }

    /// What stands in a cell of this row.
    pub(crate) fn content(self, cell: Packed) -> Content<'a> {
        self.store.content(cell)
    }

    /// All columns of which the file has a cell.
    pub fn columns(self) -> impl Iterator<Item = u32> {
        self.cells.iter().map(|c| c.column())
    }

    /// The cells that show something.
    pub fn filled(self) -> impl Iterator<Item = Cell<'a>> {
        let shows = self.cells.iter().filter(move |c| !self.store.is_blank(**c));
        shows.map(move |c| Cell { column: c.column(), content: self.store.content(*c) })
    }

    /// Does no cell show anything?
    pub fn is_blank(self) -> bool {
        self.cells.iter().all(|c| self.store.is_blank(*c))
    }

    /// How many cells show something, and how many of these are numbers.
    pub fn counts(self) -> (usize, usize) {
        self.glances().fold((0, 0), |(all, numbers), (glance, _)| match glance {
            Glance::Nothing => (all, numbers),
            Glance::Number => (all + 1, numbers + 1),
            Glance::Words(_) => (all + 1, numbers),
        })
    }

    /// What each cell shows, at a glance, and which it is.
    #[inline]
    pub(crate) fn glances(self) -> impl Iterator<Item = (Glance, Packed)> {
        self.cells.iter().map(move |c| (self.store.glance(*c), *c))
    }

    /// What stands in the row, for people.
    pub fn text(self) -> String {
        let parts: Vec<String> = self.filled().map(|c| c.content.text().trim().to_owned()).collect();
        parts.join(" ")
    }
}

/// The cells of a row, from left to right.
pub(crate) struct Walk<'a> {
    cells: &'a [Packed],
}

impl Walk<'_> {
    /// Goes on to a column; gives its cell, if there is one.
    pub(crate) fn to(&mut self, column: u32) -> Option<Packed> {
        while let [first, rest @ ..] = self.cells {
            if first.column() >= column {
                return (first.column() == column).then_some(*first);
            }
            self.cells = rest;
        }
        None
    }
}
