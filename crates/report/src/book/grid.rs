//! A list on a sheet: title, heading line, column heads, rows; frozen, filtered, printed with repeated heads.
//! Rows that no longer fit go on in a next sheet.

use super::stream::Stream;
use super::style::{BODY_POINTS, Look};
use super::{Book, Capacity, page};
use crate::error::ReportError;
use crate::{money, safe};
use rust_decimal::Decimal;
use rust_xlsxwriter::{DataValidation, DataValidationRule, ExcelDateTime, Format, IgnoreError, Worksheet};
use sanzi_core::Severity;
use sanzi_core::source::column_letters;
use std::borrow::Cow;

/// Title, heading line, column heads.
pub(crate) const HEAD_ROWS: u32 = 3;
/// Columns of more characters than this, together, would be too small to read on one page's width.
const WIDE: f64 = 250.0;
/// Excel's highest row.
const MAX_HEIGHT: f64 = 409.0;

/// One column: its head, its width in characters, its look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Col {
    pub head: &'static str,
    pub width: f64,
    pub look: Look,
}

/// Declares a column.
pub(crate) const fn col(head: &'static str, width: f64, look: Look) -> Col {
    Col { head, width, look }
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Blank,
    /// Text from anywhere: it is made safe here.
    Text(String),
    Money(Option<Decimal>),
    Whole(u64),
    Severity(Severity),
    /// A day, ISO; text that is none stays text.
    Day(String),
    /// Text with a link; text alone when the sheet takes no more links.
    Link(String, String),
    /// A running number with a link.
    Number(u64, Option<String>),
    /// 打开, with a link to a file; blank when the sheet takes no more links, since the place stands as text beside it.
    Open(Option<String>),
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    pub(crate) fn maybe(text: Option<&str>) -> Cell {
        text.map_or(Cell::Blank, Cell::text)
    }

    pub(crate) fn day(iso: &str) -> Cell {
        Cell::Day(iso.to_owned())
    }

    fn words(&self) -> &str {
        match self {
            Cell::Text(text) | Cell::Link(text, _) => text,
            _ => "",
        }
    }
}

/// Where row `index` of a list stands: which part of the sheet (0 is the first), which 0-based row.
pub(crate) fn place(index: usize, capacity: Capacity) -> (u32, u32) {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    (index / capacity.rows, HEAD_ROWS + index % capacity.rows)
}

/// The name of a part of a sheet.
pub(crate) fn part_name(name: &str, part: u32) -> String {
    if part == 0 { name.to_owned() } else { format!("{name}({})", part + 1) }
}

/// The address of a link inside the workbook; `row` is 0-based.
pub(crate) fn internal(name: &str, part: u32, row: u32) -> String {
    format!("internal:{}", safe::sheet_cell(&part_name(name, part), &format!("A{}", row + 1)))
}

/// How high a row must be for these texts in columns of these widths, in points.
pub(crate) fn height<'t>(cells: impl Iterator<Item = (&'t str, f64)>) -> f64 {
    let lines = cells.map(|(words, width)| lines(words, width)).max().unwrap_or(1).max(1);
    (lines as f64 * BODY_POINTS * 1.36 + 5.0).min(MAX_HEIGHT)
}

/// Lines that a text takes in a column of `width` characters.
fn lines(words: &str, width: f64) -> usize {
    // A character of the width unit is 7 pixels, a half-width sign of the body font some 6.7; one is lost to the edges.
    let room = ((width * 7.0 / 6.7) as usize).saturating_sub(1).max(2);
    // No sign is wider than its bytes are many.
    if words.len() <= room && !words.contains('\n') {
        return 1;
    }
    words.split('\n').map(|line| wrapped(line, room)).sum()
}

/// Lines of one paragraph: 汉字 break anywhere but before closing signs, codes and numbers are kept together.
fn wrapped(line: &str, room: usize) -> usize {
    let (mut count, mut used, mut token) = (1, 0, 0);
    let mut put = |token: usize| {
        if used + token > room && used > 0 {
            count += 1;
            used = 0;
        }
        // A token longer than a line is broken where the line ends.
        count += token.saturating_sub(1) / room;
        used = if token > room { token % room } else { used + token };
    };
    let mut wide_before = false;
    for c in line.chars() {
        let wide = u32::from(c) >= 0x1100;
        let closing = wide && matches!(c, '、' | '，' | '。' | '；' | '：' | '）' | '》' | '”' | '’' | '！' | '？');
        if (wide && !closing) || c == ' ' || (wide_before && !closing) {
            put(token);
            token = 0;
        }
        token += if wide { 2 } else { 1 };
        wide_before = wide;
    }
    put(token);
    count
}

/// A list in the making.
pub(crate) struct Grid<'b, 'a> {
    book: &'b mut Book<'a>,
    name: &'static str,
    title: String,
    columns: &'static [Col],
    sheet: Stream,
    part: u32,
    next: u32,
    /// Sums of the columns, over all parts.
    sums: Vec<Decimal>,
    /// An amount stands as text, so that no formula can sum its column.
    inexact: bool,
}

impl<'b, 'a> Grid<'b, 'a> {
    /// Begins a list. `title` stands on top of it.
    pub(crate) fn new(
        book: &'b mut Book<'a>,
        name: &'static str,
        title: &str,
        columns: &'static [Col],
    ) -> Result<Self, ReportError> {
        let sheet = book.streamed(name)?;
        let mut grid = Grid {
            book,
            name,
            title: title.to_owned(),
            columns,
            sheet,
            part: 0,
            next: HEAD_ROWS,
            sums: vec![Decimal::ZERO; columns.len()],
            inexact: false,
        };
        grid.head()?;
        Ok(grid)
    }

    fn head(&mut self) -> Result<(), ReportError> {
        let (last, style) = (last_column(self.columns), &self.book.style);
        let sheet = &mut self.sheet.head;
        for (at, column) in (0u16..).zip(self.columns) {
            sheet.set_column_width(at, column.width)?;
        }
        sheet.set_row_height(0, 30)?;
        let widths: Vec<f64> = self.columns.iter().map(|c| c.width).collect();
        let wide = widths.iter().sum::<f64>() > WIDE;
        let titled = if wide { page::first_half(&widths) } else { last };
        sheet.merge_range(0, 0, 0, titled, &safe::cell(&self.title), &style.title)?;
        sheet.set_row_height(1, 18)?;
        // The first column of a wide list is printed on both pages: words in it would stand cut off on the second.
        sheet.write_string_with_format(1, u16::from(wide), safe::cell(self.book.heading), &style.heading)?;
        sheet.write_string_with_format(1, last, "单位：元", &style.heading_right)?;
        sheet.set_row_height(2, height(self.columns.iter().map(|c| (c.head, c.width))).max(28.0))?;
        for (at, column) in (0u16..).zip(self.columns) {
            let entry = matches!(column.look, Look::Entry | Look::Choice(_) | Look::Day);
            let format = if entry { &style.head_entry } else { &style.head };
            sheet.write_string_with_format(2, at, column.head, format)?;
        }
        sheet.set_freeze_panes(HEAD_ROWS, 0)?;
        sheet.set_repeat_rows(0, HEAD_ROWS - 1)?;
        if wide {
            page::two_wide(sheet)?;
        }
        Ok(())
    }

    /// Adds a row; cells that are missing at the end are blank.
    pub(crate) fn row(&mut self, cells: &[Cell]) -> Result<(), ReportError> {
        if self.next - HEAD_ROWS >= self.book.capacity.rows {
            self.turn()?;
        }
        if self.next.is_multiple_of(512) {
            self.book.check_cancelled()?;
        }
        let row = self.next;
        let texts: Vec<Cow<'_, str>> = cells.iter().map(|c| safe::in_cell(c.words())).collect();
        let widths = self.columns.iter().map(|c| c.width);
        self.sheet.row(row, Some(height(texts.iter().map(|t| &**t).zip(widths))))?;
        for (sum, cell) in self.sums.iter_mut().zip(cells) {
            let amount = match cell {
                Cell::Money(Some(amount)) => *amount,
                Cell::Whole(count) => Decimal::from(*count),
                _ => continue,
            };
            self.inexact |= !money::fits_cell(amount);
            *sum = money::add(*sum, amount)?;
        }
        let mut texts = texts.into_iter();
        for (at, column) in (0u16..).zip(self.columns) {
            let cell = cells.get(usize::from(at)).unwrap_or(&Cell::Blank);
            let words = texts.next().unwrap_or_default();
            self.cell(at, column.look, cell, words)?;
        }
        self.next += 1;
        Ok(())
    }

    fn cell(&mut self, at: u16, look: Look, cell: &Cell, words: Cow<'_, str>) -> Result<(), ReportError> {
        let (style, sheet, limit) = (&self.book.style, &mut self.sheet, self.book.capacity.links);
        match cell {
            Cell::Blank | Cell::Money(None) => sheet.blank(at, style.of(look)),
            Cell::Text(_) => sheet.text(at, &words, style.of(look)),
            Cell::Money(Some(amount)) => sheet.money(at, *amount, &style.money, &style.money_text),
            Cell::Whole(count) => {
                sheet.number(at, *count as f64, if look == Look::Whole { &style.whole } else { &style.centre });
            }
            Cell::Severity(severity) => sheet.text(at, severity.label(), style.severity(*severity)),
            Cell::Day(iso) => match ExcelDateTime::parse_from_str(iso) {
                Ok(day) => sheet.number(at, day.to_excel(), &style.day),
                Err(_) => sheet.text(at, &safe::in_cell(iso), style.of(look)),
            },
            Cell::Link(_, address) => {
                let linked = if look == Look::Text { &style.link } else { &style.link_centre };
                let ink = if sheet.link(at, address, limit) { linked } else { style.of(look) };
                sheet.text(at, &words, ink);
            }
            Cell::Number(number, address) => {
                let linked = address.as_deref().is_some_and(|address| sheet.link(at, address, limit));
                sheet.number(at, *number as f64, if linked { &style.link_centre } else { &style.centre });
            }
            Cell::Open(address) => match address.as_deref().is_some_and(|address| sheet.link(at, address, limit)) {
                true => sheet.text(at, "打开", &style.link_centre),
                false => sheet.blank(at, &style.centre),
            },
        }
        Ok(())
    }

    /// Ends this part and begins the next.
    fn turn(&mut self) -> Result<(), ReportError> {
        let part = self.part + 1;
        let next = self.book.streamed(&part_name(self.name, part))?;
        let full = std::mem::replace(&mut self.sheet, next);
        close(self.book, self.columns, self.next, full)?;
        (self.part, self.next) = (part, HEAD_ROWS);
        self.head()
    }

    /// Ends the list; one without rows says so.
    pub(crate) fn finish(mut self, empty: &str) -> Result<(), ReportError> {
        if self.part == 0 && self.next == HEAD_ROWS {
            let last = last_column(self.columns);
            self.sheet.head.merge_range(HEAD_ROWS, 0, HEAD_ROWS, last, empty, &self.book.style.text)?;
            self.sheet.head.set_row_height(HEAD_ROWS, 24)?;
            self.next += 1;
        }
        self.end()
    }

    /// Ends the list with a line of sums under the columns with these heads. The line stands below the filter.
    pub(crate) fn finish_with_sums(mut self, empty: &str, heads: &[&str]) -> Result<(), ReportError> {
        if self.part == 0 && self.next == HEAD_ROWS {
            return self.finish(empty);
        }
        self.sheet.row(self.next, Some(20.0))?;
        for (at, column) in (0u16..).zip(self.columns) {
            let sum = self.sums.get(usize::from(at)).copied().unwrap_or_default();
            let formula = self.sum_formula(at);
            let (style, sheet) = (&self.book.style, &mut self.sheet);
            if !heads.contains(&column.head) {
                sheet.text(at, if at == 0 { "合计" } else { "" }, &style.total);
            } else if self.inexact || !money::fits_cell(sum) {
                sheet.money(at, sum, &style.total_money, &style.total_money);
            } else {
                let ink = if column.look == Look::Whole { &style.total_whole } else { &style.total_money };
                sheet.formula(at, &formula, sum, ink);
            }
        }
        self.end()
    }

    /// The last part, into the book.
    fn end(self) -> Result<(), ReportError> {
        close(self.book, self.columns, self.next, self.sheet)
    }

    /// `SUM` over this column in every part.
    fn sum_formula(&self, at: u16) -> String {
        let column = column_letters(u32::from(at) + 1);
        let range = |part: u32| {
            let last = if part == self.part { self.next } else { HEAD_ROWS + self.book.capacity.rows };
            let cells = format!("{column}{}:{column}{last}", HEAD_ROWS + 1);
            if self.part == 0 { cells } else { safe::sheet_cell(&part_name(self.name, part), &cells) }
        };
        let ranges: Vec<String> = (0..=self.part).map(range).collect();
        format!("SUM({})", ranges.join(","))
    }
}

/// Filters, drop-downs, and into the book. `next` is the row after the last.
fn close(book: &mut Book<'_>, columns: &[Col], next: u32, mut stream: Stream) -> Result<(), ReportError> {
    let sheet = &mut stream.head;
    let last_row = next.max(HEAD_ROWS + 1) - 1;
    let last = last_column(columns);
    sheet.autofilter(HEAD_ROWS - 1, 0, last_row, last)?;
    sheet.ignore_error_range(HEAD_ROWS, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
    for (at, column) in (0u16..).zip(columns) {
        match column.look {
            Look::Choice(words) => {
                let list = DataValidation::new()
                    .allow_list_strings(words)?
                    .set_error_title("只能从列表中选")?
                    .set_error_message(format!("请选：{}。", words.join("、")))?;
                sheet.add_data_validation(HEAD_ROWS, at, last_row, at, &list)?;
            }
            Look::Day => {
                let first = ExcelDateTime::from_ymd(2000, 1, 1)?;
                let day = DataValidation::new()
                    .allow_date(DataValidationRule::GreaterThanOrEqualTo(first))
                    .set_error_title("请填日期")?
                    .set_error_message("请按 2025-01-31 的样子填写日期。")?;
                sheet.add_data_validation(HEAD_ROWS, at, last_row, at, &day)?;
            }
            _ => {}
        }
    }
    book.push_stream(stream)
}

fn last_column(columns: &[Col]) -> u16 {
    u16::try_from(columns.len()).unwrap_or(u16::MAX).saturating_sub(1)
}

/// Writes an amount as a number where a cell keeps all its digits, else as text.
pub(crate) fn write_money(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    amount: Decimal,
    number: &Format,
    text: &Format,
) -> Result<(), ReportError> {
    match money::exact_in_cell(amount) {
        Some(value) => sheet.write_number_with_format(row, at, value, number)?,
        None => sheet.write_string_with_format(row, at, money::grouped(amount), text)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_high_enough_for_their_words() {
        assert_eq!(lines("", 10.0), 1);
        assert_eq!(lines("村部办公楼", 10.0), 2);
        assert_eq!(lines("一\n二\n三", 10.0), 3);
        // 24 half-width signs fit: the code does not, after the four 汉字 with their comma
        assert_eq!(lines("办公用房、ABCDEFGHIJKLMNOP", 24.0), 2);
        assert_eq!(lines("ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP", 10.0), 4);
        assert!(height([("字".repeat(5_000).as_str(), 10.0)].into_iter()) <= MAX_HEIGHT);
    }

    #[test]
    fn places_go_on_in_the_next_part() {
        let capacity = Capacity { rows: 2, links: 1 };
        assert_eq!([0, 1, 2, 5].map(|i| place(i, capacity)), [(0, 3), (0, 4), (1, 3), (2, 4)]);
        assert_eq!(internal("问题清单", 1, 3), "internal:'问题清单(2)'!A4");
    }
}
