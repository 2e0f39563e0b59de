//! One worksheet part: cells, merged regions, hidden rows.

use super::Shared;
use super::strings;
use super::styles::Style;
use crate::grid::failure::Failure;
use crate::grid::xml::{Token, Xml};
use crate::grid::{Cell, Content, Merge, Row, Sheet, number};
use crate::limits::Limits;
use crate::note::issue;
use sanzi_core::source::cell_name;
use std::io::Read;
use std::sync::Arc;

/// Reads the part into `sheet`.
///
/// # Errors
/// When the part cannot be read to its end, or holds more than is allowed.
pub(crate) fn read<R: Read>(
    mut xml: Xml<R>,
    shared: &Shared,
    sheet: &mut Sheet,
    limits: &Limits,
    cells_left: &mut usize,
) -> Result<(), Failure> {
    let mut reader = Reader { shared, sheet, limits, cells_left, row: 0, bad_references: Vec::new(), any_cell: false };
    let (mut in_data, mut bytes_without_cells) = (false, false);
    loop {
        match xml.token()? {
            Token::Start => match xml.name() {
                b"sheetData" => in_data = true,
                b"row" if in_data => reader.row(&mut xml)?,
                b"mergeCell" => {
                    if let Some(merge) = xml.attribute("ref").and_then(|r| region(&r, limits)) {
                        reader.sheet.merges.push(merge);
                    }
                }
                b"AlternateContent" | b"extLst" => xml.skip()?,
                _ if in_data => bytes_without_cells = true,
                _ => {}
            },
            Token::End if xml.name() == b"sheetData" => in_data = false,
            Token::Finish => break,
            _ => {}
        }
    }
    let (bad, any_cell) = (std::mem::take(&mut reader.bad_references), reader.any_cell);
    tidy(sheet);
    drop_blank_tail(sheet);
    if !bad.is_empty() {
        let seen = bad.iter().take(5).cloned().collect::<Vec<_>>().join("、");
        sheet.issues.push(issue("bad_reference", seen, format!("有 {} 个格的坐标不在表格之内，没有采用。", bad.len())));
    }
    if bytes_without_cells && !any_cell {
        let told = "表的部件里有内容，却没有一个认得的单元格。";
        sheet.issues.push(issue("container_corrupt", sheet.name.clone(), told));
    }
    Ok(())
}

struct Reader<'a> {
    shared: &'a Shared,
    sheet: &'a mut Sheet,
    limits: &'a Limits,
    cells_left: &'a mut usize,
    row: u32,
    bad_references: Vec<String>,
    any_cell: bool,
}

impl Reader<'_> {
    fn row<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), Failure> {
        let number = match xml.attribute("r") {
            None => Some(self.row + 1),
            Some(text) => {
                let number = text.trim().parse::<u32>().ok().filter(|n| (1..=self.limits.rows).contains(n));
                if number.is_none() {
                    self.bad_references.push(format!("第{text}行"));
                }
                number
            }
        };
        let Some(number) = number.filter(|&n| n <= self.limits.rows) else { return xml.skip() };
        let hidden = xml.attribute("hidden").is_some_and(|v| matches!(&*v, "1" | "true" | "on"));
        let explicit = xml.attribute("r").is_some();
        let mut row = Row { number, hidden, ..Row::default() };
        let depth = xml.depth();
        let mut column = 0;
        let mut any = false;
        loop {
            match xml.token()? {
                Token::Start if xml.name() == b"c" => {
                    self.any_cell = true;
                    self.cell(xml, &mut row, &mut column, explicit)?;
                    any = true;
                }
                Token::Start => xml.skip()?,
                Token::End if xml.depth() < depth => break,
                Token::Finish => break,
                _ => {}
            }
        }
        self.row = row.number;
        if any {
            self.sheet.rows.push(row);
        }
        Ok(())
    }

    fn cell<R: Read>(
        &mut self,
        xml: &mut Xml<R>,
        row: &mut Row,
        column: &mut u32,
        explicit: bool,
    ) -> Result<(), Failure> {
        let place = match xml.attribute("r") {
            None => Some((row.number, *column + 1)),
            Some(reference) => {
                let place = reference_of(&reference, self.limits);
                if place.is_none() {
                    self.bad_references.push(reference.into_owned());
                }
                place
            }
        };
        let kind = xml.attribute("t").unwrap_or_default().into_owned();
        let style = xml.attribute("s").and_then(|s| s.trim().parse::<usize>().ok()).unwrap_or(0);
        let content = self.content(xml, &kind, style)?;
        let Some((number, own)) = place else { return Ok(()) };
        *column = own;
        if !explicit && row.cells.is_empty() {
            row.number = number;
        }
        if number != row.number {
            // A cell that names another row than the one it stands in: Excel refuses it, so it is not placed.
            self.bad_references.push(cell_name(own, number));
            return Ok(());
        }
        if content == Content::Blank {
            return Ok(());
        }
        *self.cells_left = self
            .cells_left
            .checked_sub(1)
            .ok_or_else(|| Failure::too_large(format!("单元格超过上限 {}。", self.limits.cells)))?;
        row.cells.push(Cell { column: own, content });
        Ok(())
    }

    fn content<R: Read>(&mut self, xml: &mut Xml<R>, kind: &str, style: usize) -> Result<Content, Failure> {
        let depth = xml.depth();
        let (mut value, mut inline): (Option<String>, Option<String>) = (None, None);
        let (mut formula, mut in_value) = (false, false);
        loop {
            match xml.token()? {
                Token::Start => match xml.name() {
                    b"v" => {
                        in_value = true;
                        value.get_or_insert_default();
                    }
                    b"is" => inline = Some(strings::item(xml)?),
                    b"f" => {
                        formula = true;
                        xml.skip()?;
                    }
                    _ => xml.skip()?,
                },
                Token::Text if in_value => value.get_or_insert_default().push_str(xml.text()),
                Token::End if xml.depth() < depth => break,
                Token::End => in_value = false,
                Token::Finish => break,
                Token::Text => {}
            }
        }
        Ok(self.typed(kind, style, value, inline, formula))
    }

    fn typed(&self, kind: &str, style: usize, value: Option<String>, inline: Option<String>, formula: bool) -> Content {
        if kind == "inlineStr" {
            return text(inline.or(value.map(strings::unescape)).unwrap_or_default());
        }
        let Some(value) = value.filter(|v| kind == "str" || kind == "s" || !v.trim().is_empty()) else {
            return if formula { Content::NoValue } else { Content::Blank };
        };
        match kind {
            "s" => match value.trim().parse::<usize>().ok().and_then(|index| self.shared.strings.get(index)) {
                Some(string) if string.is_empty() => Content::Blank,
                Some(string) => Content::Text(string.clone()),
                None => Content::Bad("bad_reference", Arc::from(format!("共享字符串 {value}").as_str())),
            },
            "str" => text(strings::unescape(value)),
            "d" => text(value),
            "b" => Content::Bool(matches!(value.trim(), "1" | "true")),
            "e" => Content::Error(Arc::from(value.as_str())),
            _ => match (number::from_digits(&value), self.shared.styles.get(style)) {
                (Content::Number(number), Some(Style::Date)) => Content::Date(number),
                (Content::Number(number), Some(Style::Percent)) => Content::Percent(number),
                (content, _) => content,
            },
        }
    }
}

fn text(text: String) -> Content {
    if text.is_empty() { Content::Blank } else { Content::Text(Arc::from(text.as_str())) }
}

/// Honest sheets end in thousands of formatted but blank rows; a tail that long is no part of the table.
const LONGEST_BLANK_TAIL: usize = 200;

fn drop_blank_tail(sheet: &mut Sheet) {
    let filled = sheet.rows.iter().rposition(|r| !r.is_blank()).map_or(0, |last| last + 1);
    if sheet.rows.len() - filled > LONGEST_BLANK_TAIL {
        sheet.rows.truncate(filled);
    }
}

/// Brings rows and cells into order; a cell that is there twice counts as written last, and is named.
fn tidy(sheet: &mut Sheet) {
    if !sheet.rows.is_sorted_by(|a, b| a.number < b.number) {
        sheet.rows.sort_by_key(|r| r.number);
        let mut rows: Vec<Row> = Vec::with_capacity(sheet.rows.len());
        for row in sheet.rows.drain(..) {
            match rows.last_mut() {
                Some(last) if last.number == row.number => {
                    last.hidden |= row.hidden;
                    last.cells.extend(row.cells);
                }
                _ => rows.push(row),
            }
        }
        sheet.rows = rows;
    }
    let mut twice = Vec::new();
    for row in &mut sheet.rows {
        if row.cells.is_sorted_by(|a, b| a.column < b.column) {
            continue;
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
    }
    for (cell, seen) in twice {
        let mut told = issue("duplicate_cell", seen, "同一个格写了两次。");
        told.cell = Some(cell);
        sheet.issues.push(told);
    }
    sheet.merges.sort_unstable();
    sheet.merges.dedup();
}

/// `B17` → (17, 2), inside the grid only.
pub(crate) fn reference_of(reference: &str, limits: &Limits) -> Option<(u32, u32)> {
    let reference = reference.trim();
    let split = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = reference.split_at(split);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut column = 0u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        column = column * 26 + u32::from(letter.to_ascii_uppercase() - b'A' + 1);
    }
    let row: u32 = digits.parse().ok()?;
    ((1..=limits.rows).contains(&row) && column <= limits.columns).then_some((row, column))
}

fn region(text: &str, limits: &Limits) -> Option<Merge> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (reference_of(first, limits)?, reference_of(last, limits)?);
    Some(Merge { top: top.min(bottom), left: left.min(right), bottom: top.max(bottom), right: left.max(right) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stay_inside_the_grid() {
        let limits = Limits::default();
        for (reference, place) in [
            ("B17", Some((17, 2))),
            ("XFD1048576", Some((1_048_576, 16_384))),
            ("XFE2", None),
            ("A0", None),
            ("A1048577", None),
            ("A99999999999", None),
            ("12", None),
            ("ABCD1", None),
        ] {
            assert_eq!(reference_of(reference, &limits), place, "{reference}");
        }
    }
}
