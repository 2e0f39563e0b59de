//! Finds the headings of months, quarters or years that stand side by side above amounts.

use super::said::{self, Said};
use crate::cell::money::Unit;
use crate::grid::{Cell, Content, Row, Sheet};
use crate::layout::caption;
use crate::layout::head_words::header_unit;
use crate::layout::year::YearSaid;
use crate::mapping::{Words, header_form};
use sanzi_core::Kind;
use sanzi_core::text::normal;
use std::ops::Range;

/// Rows at the top among which the headings are sought.
const LOOKED_AT: usize = 40;
/// Periods side by side that make such a table; of years fewer do.
const FEWEST: usize = 3;
const FEWEST_YEARS: usize = 2;
/// Columns of one period at most.
const WIDEST: u32 = 4;

/// A column of totals.
pub(super) struct Total {
    /// Its first column; it is as wide as a period.
    pub column: u32,
    /// The total of which periods it is.
    pub of: Range<usize>,
    /// Of some of them only?
    pub sub: bool,
}

/// Where periods stand side by side.
pub(super) struct Heads {
    /// The header's first row, the row of the periods, and its last, by index.
    pub first: usize,
    pub row: usize,
    pub last: usize,
    /// The first column of each period, what it says, its year and month.
    pub periods: Vec<(u32, Said, i32)>,
    /// Columns of each period.
    pub width: u32,
    pub totals: Vec<Total>,
    /// What stands above all periods, if something does.
    pub group: String,
    /// The headings of the columns of a period.
    pub names: Vec<String>,
    /// The unit of money that the heading of a period or of a total states.
    pub unit: Option<Unit>,
    /// The table that the amounts belong to.
    pub table: &'static str,
    /// Columns that say whose amounts they are, and repeat with each of them.
    pub identity: Vec<u32>,
    /// The column of running numbers.
    pub seq: Option<u32>,
}

impl Heads {
    /// The first column of each period and total.
    fn firsts(&self) -> impl Iterator<Item = u32> {
        self.periods.iter().map(|(column, ..)| *column).chain(self.totals.iter().map(|total| total.column))
    }

    /// First and last column of periods and totals.
    pub(super) fn span(&self) -> (u32, u32) {
        (self.firsts().min().unwrap_or(1), self.firsts().max().unwrap_or(1) + self.width - 1)
    }

    /// Our headings of what names a period.
    pub(super) fn stamps(&self) -> &'static [&'static str] {
        match (self.table, self.periods.first().map(|(_, said, _)| said.months)) {
            ("depreciation", _) => &["会计期间"],
            (_, Some(3)) => &["收款日期", "期次"],
            _ => &["收款日期"],
        }
    }

    /// The headings of the values of a period.
    pub(super) fn values(&self) -> Vec<String> {
        let single = if self.table == "depreciation" { "本期折旧" } else { "实收金额" };
        let unit = self.unit.map_or_else(String::new, |unit| format!("（{}）", unit.label()));
        let names = if self.names.is_empty() { vec![single.to_owned()] } else { self.names.clone() };
        names.into_iter().map(|name| name + &unit).collect()
    }

    /// Does a column outside the periods stand beside the amounts? Beside money received only what says whose it is: the
    /// term of a contract is not the time that was paid for.
    pub(super) fn keeps(&self, column: u32) -> bool {
        let (from, to) = self.span();
        match self.table {
            "receipt" => self.identity.contains(&column),
            _ => !(from..=to).contains(&column),
        }
    }

    /// Columns with a heading and something below it that stand beside no amount.
    pub(super) fn left_out(&self, sheet: &Sheet, until: usize) -> Vec<u32> {
        let (from, to) = self.span();
        let header = sheet.rows.within(self.first..=self.last);
        let headed: std::collections::BTreeSet<u32> =
            header.iter().flat_map(|r| r.filled().map(|c| c.column)).collect();
        let body = sheet.rows.within(self.last + 1..until);
        let filled = |column: u32| body.iter().any(|row| !row.at(column).is_blank());
        let own = headed.into_iter().filter(|column| !(from..=to).contains(column) && !self.keeps(*column));
        own.filter(|column| filled(*column)).collect()
    }

    /// Does the header stand again, beginning in this row?
    pub(super) fn stand_at(&self, sheet: &Sheet, index: usize) -> bool {
        let (own, other) = (sheet.rows.get(self.row), sheet.rows.get(index + self.row - self.first));
        let Some((own, other)) = own.zip(other) else { return false };
        self.periods.iter().all(|(column, ..)| own.at(*column).text() == other.at(*column).text())
    }
}

/// The headings of a sheet; `file` is the name of its file.
pub(super) fn find(sheet: &Sheet, words: &Words, file: &str) -> Option<Heads> {
    (0..sheet.rows.len().min(LOOKED_AT)).find_map(|index| {
        let row = sheet.rows.get(index).filter(|row| row.bad.is_none())?;
        row.filled().find_map(|cell| at(sheet, index, &cell, words, file))
    })
}

/// What stands above a row and belongs to its header.
fn above(sheet: &Sheet, index: usize, from: u32) -> Option<Row<'_>> {
    let (row, above) = (sheet.rows.get(index)?, sheet.rows.get(index.checked_sub(1)?)?);
    let labels = || above.filled().any(|c| c.content.is_number() || caption::is_label_line(&normal(&c.content.text())));
    let cells = above.filled().count();
    let merged = above.filled().any(|c| c.column >= from && sheet.merge_at(above.number, c.column).is_some());
    (above.number + 1 == row.number && (cells > 1 || merged) && !labels()).then_some(above)
}

/// May headings begin in a cell? A bare number names a month only where the cell above speaks of months.
fn may_begin(sheet: &Sheet, index: usize, Cell { column, content }: &Cell<'_>) -> bool {
    let over = || sheet.rows.get(index.checked_sub(1)?).map(|above| normal(&above.at(*column).text()).contains('月'));
    Said::of(content, sheet.date1904, true).is_some()
        && (Said::of(content, sheet.date1904, false).is_some() || over() == Some(true))
}

/// The headings that begin in a cell.
fn at(sheet: &Sheet, index: usize, cell: &Cell<'_>, words: &Words, file: &str) -> Option<Heads> {
    if !may_begin(sheet, index, cell) {
        return None;
    }
    let (row, column) = (sheet.rows.get(index)?, cell.column);
    let above = above(sheet, index, column);
    let over = |column: u32| above.map_or(Content::Blank, |above| above.at(column));
    let bare = normal(&over(column).text()).contains('月');
    let period = |column: u32| Said::of(&row.at(column), sheet.date1904, bare);
    let first = period(column)?;
    let width = sheet.merge_at(row.number, column).map_or(1, |merge| merge.right - column + 1);
    if width > WIDEST {
        return None;
    }
    let below = if width > 1 { Some(sheet.rows.get(index + 1)?) } else { None };
    let names: Vec<String> = below.map_or_else(Vec::new, |below| {
        (column..column + width).map(|column| below.at(column).text().trim().to_owned()).collect()
    });
    let group = over(column).text().trim().to_owned();
    let heading = |column: u32| if row.at(column).is_blank() { over(column) } else { row.at(column) };
    // A day among the values of a row stands alone.
    let beside = column + width;
    let total = || said::TABLES.iter().any(|table| said::is_total(&heading(beside), table).is_some());
    if !(period(beside).is_some_and(|said| said.follows(&first)) || total()) {
        return None;
    }
    let table = table(sheet, index, &first.rest, &names, &group, file)?;
    let mut heads = Heads {
        first: if above.is_some() { index - 1 } else { index },
        row: index,
        last: if width > 1 { index + 1 } else { index },
        periods: vec![(column, first, 0)],
        width,
        totals: Vec::new(),
        group,
        names,
        unit: None,
        table,
        identity: Vec::new(),
        seq: None,
    };
    let mut next = beside;
    let mut summed = 0;
    loop {
        let follows = period(next).filter(|said| heads.periods.last().is_some_and(|(_, last, _)| said.follows(last)));
        if let Some(said) = follows {
            heads.periods.push((next, said, 0));
        } else if let Some(sub) = said::is_total(&heading(next), table) {
            let until = heads.periods.len();
            heads.totals.push(Total { column: next, of: if sub { summed..until } else { 0..until }, sub });
            summed = if sub { until } else { summed };
        } else {
            break;
        }
        next += width;
    }
    if let Some(before) = column.checked_sub(width).filter(|before| *before > 0)
        && said::is_total(&heading(before), table) == Some(false)
    {
        heads.totals.push(Total { column: before, of: 0..heads.periods.len(), sub: false });
    }
    let months = heads.periods.first().map_or(0, |(_, said, _)| said.months);
    let fewest = if months == 12 { FEWEST_YEARS } else { FEWEST };
    let fits = match table {
        "depreciation" => months != 3 && width == 1,
        _ => width == 1 || heads.names.iter().any(|name| said::table_of(&normal(name)) == Some(Some("receipt"))),
    };
    if heads.periods.len() < fewest || !fits || !same_names(&heads, below) {
        return None;
    }
    let unit = heads.firsts().find_map(|column| header_unit(&header_form(&heading(column).text())));
    heads.unit = unit;
    date(&mut heads, sheet, file)?;
    name_columns(&mut heads, sheet, words);
    (!heads.identity.is_empty()).then_some(heads)
}

/// Stand the same headings under each period?
fn same_names(heads: &Heads, below: Option<Row<'_>>) -> bool {
    let Some(below) = below else { return true };
    heads.firsts().all(|first| {
        heads.names.iter().zip(first..).all(|(name, column)| normal(&below.at(column).text()) == normal(name))
    })
}

/// The table that the amounts belong to, as the nearest words say.
fn table(sheet: &Sheet, index: usize, rest: &str, names: &[String], group: &str, file: &str) -> Option<&'static str> {
    if said::stands(rest) || said::stands(&normal(group)) {
        return None;
    }
    if let Some(said) = said::table_of(rest) {
        return said;
    }
    if !said::leaves_open(rest) {
        return None;
    }
    let near = [names.concat(), group.to_owned()];
    let near = near.iter().map(|text| normal(text)).chain(lines(sheet, index).map(|line| normal(&line)));
    let around = near.chain([sheet.name.as_str(), file].into_iter().map(normal));
    around.into_iter().find_map(|form| said::table_of(&form)).flatten()
}

/// Lines above a row, the nearest first, and those above the grid.
fn lines(sheet: &Sheet, index: usize) -> impl Iterator<Item = String> {
    let rows = sheet.rows.within(..index);
    let lone = rows.iter().rev().filter(|row| row.filled().count() <= 3).map(|row| row.text());
    lone.chain(sheet.captions.iter().rev().cloned())
}

/// Gives each period its year; `None` where nothing says it.
fn date(heads: &mut Heads, sheet: &Sheet, file: &str) -> Option<()> {
    let stated = || {
        let lines = std::iter::once(heads.group.clone()).chain(lines(sheet, heads.first));
        let around = lines.chain([sheet.name.clone(), file.to_owned()]);
        let said = around.into_iter().find_map(|line| YearSaid::in_name(&line));
        said.map(|said| said.year)
    };
    let year = match heads.periods.first()? {
        (_, Said { year: Some(_), .. }, _) => 0,
        _ => stated()?,
    };
    for (_, said, own) in &mut heads.periods {
        *own = said.year.unwrap_or(year);
    }
    Some(())
}

/// Finds the columns that say whose amounts they are; there are none where nothing names a thing or a payer.
fn name_columns(heads: &mut Heads, sheet: &Sheet, words: &Words) {
    let Some(table) = words.table(heads.table) else { return };
    let (from, to) = heads.span();
    let mut named = false;
    let rows = sheet.rows.within(heads.first..=heads.last);
    let columns: std::collections::BTreeSet<u32> =
        rows.iter().flat_map(|row| row.columns()).filter(|column| !(from..=to).contains(column)).collect();
    for column in columns {
        let parts: Vec<String> = rows.iter().map(|row| row.at(column).text().trim().to_owned()).collect();
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let Some((field, _)) = table.candidates(&parts).first().copied() else { continue };
        let text = matches!(field.column.kind, Kind::Text | Kind::Person) && field.column.name != "remark";
        if !text {
            continue;
        }
        heads.identity.push(column);
        if field.column.name == "seq" {
            heads.seq = Some(column);
        }
        // 项目名称 may as well name a kind of income.
        let thing = ["asset_id", "card_no", "asset_name", "contract_no", "payer"].contains(&field.column.name)
            || field.column.name == "asset_ref" && !parts.iter().any(|part| part.contains("项目"));
        named |= thing;
    }
    if !named {
        heads.identity.clear();
    }
}
