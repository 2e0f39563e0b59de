//! Tables with a column of amounts for each month, quarter or year: depreciation of the months of a year, rent as it
//! came in. Each filled cell becomes a row of its own, and the printed totals are kept to be tied.

mod heads;
mod said;

use super::{card, header, kinds};
use crate::cell::says_blank;
use crate::grid::{Content, Printed, Row, Rows, Sheet, Turned};
use crate::mapping::Words;
use heads::Heads;
use sanzi_core::text::normal;
use std::ops::Range;

/// A sheet of such a table, and what else it says.
pub(crate) struct ByPeriod {
    /// The table that the rows of periods belong to.
    pub table: &'static str,
    /// A row for each amount.
    pub amounts: Sheet,
    /// The same rows without the columns of periods.
    pub rest: Sheet,
    /// Columns that stand in the rest alone, and the index of their header's last row.
    pub left: Vec<u32>,
    pub head: usize,
    /// Nothing else stands below.
    pub alone: bool,
}

/// The amounts of a sheet that has a column for each period; `file` is the name of its file.
pub(crate) fn split(sheet: &Sheet, words: &Words, file: &str) -> Option<ByPeriod> {
    if sheet.broken || sheet.rows.len() > card::LONGEST {
        return None;
    }
    let heads = heads::find(sheet, words, file)?;
    let until = end(sheet, &heads, words);
    let mut spread = Spread::new(sheet, &heads);
    let mut index = 0;
    while let Some(row) = sheet.rows.get(index) {
        if index < heads.first || index >= until || row.bad.is_some() {
            spread.rows.copy(row, |_| true);
        } else if heads.stand_at(sheet, index) {
            spread.header(index);
            index += heads.last - heads.first;
        } else if let Some(sub) = kinds::total(row, heads.seq) {
            spread.total(row, sub);
        } else {
            spread.amounts(row);
        }
        index += 1;
    }
    let (from, to) = heads.span();
    let mut rest = Rows::default();
    for row in sheet.rows.within(..until).iter() {
        rest.copy(row, |column| row.number < spread.first || !(from..=to).contains(&column));
    }
    let rest = Sheet { issues: Vec::new(), ..like(sheet, rest, &heads, None) };
    let left = heads.left_out(sheet, until);
    let alone = until == sheet.rows.len();
    Some(ByPeriod { table: heads.table, amounts: spread.finish(), rest, left, head: heads.last, alone })
}

/// The row in which another table begins.
fn end(sheet: &Sheet, heads: &Heads, words: &Words) -> usize {
    let mut index = heads.last + 1;
    while index < sheet.rows.len() {
        if heads.stand_at(sheet, index) {
            index += heads.last - heads.first;
        } else if header::is_candidate(sheet, index, words) {
            // Titles above belong to what follows.
            let lone = |row: Row<'_>| row.filled().count() <= 3 && !row.filled().any(|c| c.content.is_number());
            let above = sheet.rows.within(..index).iter().rev().take_while(|row| lone(*row)).count();
            return (index - above).max(heads.last + 1);
        }
        index += 1;
    }
    sheet.rows.len()
}

/// Another sheet of some rows.
fn like(sheet: &Sheet, rows: Rows, heads: &Heads, turned: Option<Turned>) -> Sheet {
    let (from, to) = heads.span();
    let made = sheet.with_rows(rows, |merge| !(from..=to).contains(&merge.left));
    Sheet { turned: turned.map(Box::new), fixed_width: false, ..made }
}

/// A row of totals: each amount with its place, the column it is of here, and the periods it adds up.
struct Sums {
    /// How many amounts came before it, in all, since the header and since the total before.
    at: usize,
    header: usize,
    since: usize,
    sub: bool,
    cells: Vec<(Printed, Range<usize>)>,
}

/// Rows of amounts in the making.
struct Spread<'s> {
    sheet: &'s Sheet,
    heads: &'s Heads,
    /// Number of the header's first row.
    first: u32,
    rows: Rows,
    turned: Turned,
    /// Rows here and their periods, in order.
    amounts: Vec<(usize, usize)>,
    sums: Vec<Sums>,
    /// Row of the header in force, and how many amounts came before it.
    header: (u32, usize),
}

impl<'s> Spread<'s> {
    fn new(sheet: &'s Sheet, heads: &'s Heads) -> Self {
        let first = sheet.rows.get(heads.first).map_or(0, |row| row.number);
        let headings = headings(sheet, heads);
        let brought = heads.identity.iter().copied().chain(headings.iter().map(|(column, _)| *column)).collect();
        let turned = Turned { headings, brought, ..Turned::default() };
        Spread {
            sheet,
            heads,
            first,
            rows: Rows::default(),
            turned,
            amounts: Vec::new(),
            sums: Vec::new(),
            header: (0, 0),
        }
    }

    /// The first column of the period's names, and the first of its values.
    fn columns(&self) -> (u32, u32) {
        let (from, _) = self.heads.span();
        (from, from + self.heads.stamps().len() as u32)
    }

    /// The rows of a header that begins in a row.
    fn header(&mut self, index: usize) {
        let (from, _) = self.heads.span();
        let (stamps, values) = self.columns();
        let below = self.heads.last - self.heads.first;
        let rows = self.sheet.rows.within(index..=index + below);
        let periods = self.heads.row - self.heads.first;
        self.header = (rows.get(periods).map_or(0, |row| row.number), self.amounts.len());
        let first = self.heads.periods.first().map_or(from, |(column, ..)| *column);
        for (depth, row) in rows.iter().enumerate() {
            self.rows.copy(row, |column| self.heads.keeps(column));
            if depth < periods && !self.heads.group.is_empty() {
                self.rows.add(values, &Content::Text(self.heads.group.as_str().into()));
            }
            if depth < below {
                continue;
            }
            let made = self.heads.stamps().iter().map(|name| (*name).to_owned()).chain(self.heads.values());
            for (column, name) in (stamps..).zip(made) {
                self.rows.add(column, &Content::Text(name.into()));
                self.turned.places.insert((self.rows.len() - 1, column), (self.header.0, first));
            }
        }
    }

    /// A row of totals.
    fn total(&mut self, row: Row<'_>, sub: bool) {
        self.rows.copy(row, |column| self.heads.keeps(column));
        let periods = self.heads.periods.iter().enumerate().map(|(at, (column, ..))| (*column, at..at + 1));
        let totals = self.heads.totals.iter().map(|total| (total.column, total.of.clone()));
        let all: Vec<(u32, Range<usize>)> = periods.chain(totals).collect();
        let cells = all
            .into_iter()
            .flat_map(|(column, of)| self.printed(row, column, sub).into_iter().map(move |p| (p, of.clone())));
        let cells: Vec<_> = cells.collect();
        let since = self.sums.last().map_or(0, |sums| sums.at);
        self.sums.push(Sums { at: self.amounts.len(), header: self.header.1, since, sub, cells });
    }

    /// What a row prints in the columns of a period or total.
    fn printed(&self, row: Row<'_>, first: u32, sub: bool) -> Vec<Printed> {
        let (_, values) = self.columns();
        let own = (first..first + self.heads.width).zip(values..);
        let filled = own.filter(|(column, _)| is_filled(&row.at(*column)));
        let printed = filled.map(|(at, column)| Printed {
            place: (row.number, at),
            content: row.at(at).owned(),
            sub,
            column,
            of: Vec::new(),
        });
        printed.collect()
    }

    /// A row for each amount of a row. Amounts of other columns stand in the last of them only.
    fn amounts(&mut self, row: Row<'_>) {
        let (stamps, values) = self.columns();
        let width = self.heads.width;
        let filled: Vec<usize> = (0..self.heads.periods.len())
            .filter(|at| {
                let first = self.heads.periods.get(*at).map_or(0, |(column, ..)| *column);
                (first..first + width).any(|column| is_filled(&row.at(column)))
            })
            .collect();
        if filled.is_empty() {
            self.rows.copy(row, |column| self.heads.keeps(column));
        }
        let before = self.amounts.len();
        for at in &filled {
            let Some((first, said, year)) = self.heads.periods.get(*at) else { continue };
            let index = self.rows.len();
            if Some(at) == filled.last() {
                self.rows.copy(row, |column| self.heads.keeps(column));
            } else {
                self.rows.copy(row, |column| self.heads.identity.contains(&column));
                self.turned.partial.insert(index);
            }
            for (column, stamp) in (stamps..).zip(self.heads.stamps()) {
                self.rows.add(column, &Content::Text(stamp_of(stamp, said, *year).into()));
                self.turned.places.insert((index, column), (self.header.0, *first));
            }
            for (own, column) in (*first..*first + width).zip(values..) {
                let content = row.at(own);
                if !content.is_blank() {
                    self.rows.add(column, &content);
                }
                self.turned.places.insert((index, column), (row.number, own));
            }
            self.amounts.push((index, *at));
        }
        let own = self.amounts.get(before..).unwrap_or_default().to_vec();
        for total in &self.heads.totals {
            for mut printed in self.printed(row, total.column, total.sub) {
                printed.of = vec![rows_of(&own, &total.of)];
                if !total.sub {
                    // A total between others may stand for all periods before it, or for all.
                    printed.of.push(rows_of(&own, &(0..self.heads.periods.len())));
                }
                self.turned.totals.push(printed);
            }
        }
    }

    fn finish(mut self) -> Sheet {
        let all = self.amounts.len();
        for at in 0..self.sums.len() {
            let next = self.sums.get(at + 1).map_or(all, |next| next.at);
            let Some(Sums { at, header, since, sub, cells }) = self.sums.get(at) else { continue };
            let spans = match (sub, at > header) {
                (true, true) => [*since..*at, *header..*at, *at..next],
                (true, false) => [*at..next, *at..all, 0..all],
                (false, true) => [0..all, *header..*at, *since..*at],
                (false, false) => [*at..all, *at..next, 0..all],
            };
            for (printed, periods) in cells {
                let of = spans.iter().map(|span| rows_of(self.amounts.get(span.clone()).unwrap_or_default(), periods));
                self.turned.totals.push(Printed { of: of.collect(), ..printed.clone() });
            }
        }
        self.rows.settle(|_, _, _| {});
        like(self.sheet, self.rows, self.heads, Some(self.turned))
    }
}

/// The rows of some amounts that are of some periods.
fn rows_of(amounts: &[(usize, usize)], periods: &Range<usize>) -> Vec<usize> {
    amounts.iter().filter(|(_, period)| periods.contains(period)).map(|(row, _)| *row).collect()
}

fn is_filled(content: &Content<'_>) -> bool {
    !content.is_blank() && !says_blank(&normal(&content.text()))
}

/// What a period is called under a heading of ours: 2024-03, 2024; 2024年第1季度.
fn stamp_of(stamp: &str, said: &said::Said, year: i32) -> String {
    match (stamp, said.months) {
        (_, 1) => format!("{year}-{:02}", said.month),
        ("期次", _) => format!("{year}年第{}季度", said.month.div_ceil(3)),
        // Of a quarter only the year is a date that one may rely on.
        _ => year.to_string(),
    }
}

/// What the file prints where the headings are made here: 1月…12月.
fn headings(sheet: &Sheet, heads: &Heads) -> Vec<(u32, String)> {
    let Some(row) = sheet.rows.get(heads.row) else { return Vec::new() };
    let text = |at: Option<&(u32, said::Said, i32)>| {
        let column = at.map_or(1, |(column, ..)| *column);
        match row.at(column) {
            Content::Date(_) => at.map_or_else(String::new, |(_, said, year)| stamp_of("", said, *year)),
            content => content.text().trim().to_owned(),
        }
    };
    let all = format!("{}…{}", text(heads.periods.first()), text(heads.periods.last()));
    let (from, _) = heads.span();
    let stamps = heads.stamps().iter().map(|_| all.clone());
    let named = heads.names.iter().map(|name| format!("{all}/{name}"));
    let named: Vec<String> = if heads.names.is_empty() { vec![all.clone()] } else { named.collect() };
    (from..).zip(stamps.chain(named)).collect()
}
