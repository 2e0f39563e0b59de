//! HTML tables, as many systems write under the name .xls. Only the outer tables count; spans become merged
//! regions and are never expanded.

mod entities;
mod tokens;

use super::{Book, Content, Merge, Sheet};
use crate::encoding::Decoded;
use crate::grid::failure::Failure;
use crate::grid::held::Held;
use crate::limits::Limits;
use tokens::{Token, Tokens};

/// The charset a page declares in its first bytes.
pub fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(4096).map(|&b| char::from(b).to_ascii_lowercase()).collect();
    let after = head.get(head.find("charset")? + 7..)?.trim_start().strip_prefix('=')?;
    let after = after.trim_start().trim_start_matches(['"', '\'']);
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(after.len());
    after.get(..end).filter(|label| !label.is_empty()).map(str::to_owned)
}

/// Reads the tables of a page as one sheet without a name, one below the other.
///
/// # Errors
/// `unsupported_format` for a page of frames, `not_a_spreadsheet` without a table, `too_large` for spans or
/// cells above the limits, `xml_malformed` for tables nested without end.
pub fn read(decoded: Decoded, limits: &Limits) -> Result<Book, Failure> {
    let mut page = Page::new(limits);
    for (count, token) in Tokens::new(&decoded.text).enumerate() {
        if count.is_multiple_of(65_536) {
            limits.deadline.check()?;
        }
        page.take(token)?;
    }
    while !page.open.is_empty() {
        page.close_table();
    }
    if page.found.is_empty() {
        return Err(match page.frames {
            true => Failure::new("unsupported_format", "这是带框架的网页，数据在别的文件里。"),
            false => Failure::new("not_a_spreadsheet", "网页里没有表格。"),
        });
    }
    let captions = page.captions.iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
    let mut sheet = Sheet { captions, ..Sheet::default() };
    let mut next_row = 1u32;
    let mut held = Held::new(limits);
    for table in std::mem::take(&mut page.found) {
        next_row = place(table, next_row, &mut sheet, limits, &mut held)?;
    }
    Ok(Book { sheets: vec![sheet], encoding: Some(decoded.name.to_uppercase()), issues: Vec::new() })
}

/// A cell of a table, where it stands in the text.
#[derive(Debug)]
struct Td {
    text: String,
    across: u32,
    down: u32,
}

#[derive(Debug, Default)]
struct Table {
    rows: Vec<Vec<Td>>,
    /// Has text of its own, within cells or beside them.
    speaks: bool,
    /// Tables within its cells.
    nested: Vec<Table>,
}

/// A table whose end has not come yet.
#[derive(Debug, Default)]
struct Open {
    table: Table,
    in_row: bool,
    in_cell: bool,
}

/// What was read of a page so far.
struct Page<'a> {
    limits: &'a Limits,
    open: Vec<Open>,
    found: Vec<Table>,
    /// Lines before the first table.
    captions: Vec<String>,
    any_table: bool,
    frames: bool,
    cells: usize,
}

impl<'a> Page<'a> {
    fn new(limits: &'a Limits) -> Self {
        Page {
            limits,
            open: Vec::new(),
            found: Vec::new(),
            captions: vec![String::new()],
            any_table: false,
            frames: false,
            cells: 0,
        }
    }

    fn take(&mut self, token: Token<'_>) -> Result<(), Failure> {
        match token {
            Token::Text(text) => self.text(&text),
            Token::End(name) => self.end(&name),
            Token::Start { name, across, down } => return self.start(&name, across, down),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let first = self.found.is_empty() && self.open.len() == 1;
        let Some(open) = self.open.last_mut() else {
            if !self.any_table
                && let Some(line) = self.captions.last_mut()
            {
                line.push_str(text);
            }
            return;
        };
        let blank = text.trim().is_empty();
        open.table.speaks |= !blank;
        match open.table.rows.last_mut().and_then(|row| row.last_mut()).filter(|_| open.in_cell) {
            Some(td) => td.text.push_str(text),
            // Text between the rows of the first table stands above it on the screen.
            None if !blank && first => self.captions.push(text.to_owned()),
            None => {}
        }
    }

    fn start(&mut self, name: &str, across: u32, down: u32) -> Result<(), Failure> {
        match (name, self.open.last_mut()) {
            ("table", _) => {
                if self.open.len() >= self.limits.depth {
                    return Err(Failure::malformed("表格里套表格，套得太深。"));
                }
                self.any_table = true;
                self.open.push(Open::default());
            }
            ("tr", Some(open)) => {
                open.table.rows.push(Vec::new());
                (open.in_row, open.in_cell) = (true, false);
            }
            ("tbody" | "thead" | "tfoot" | "caption", Some(open)) => (open.in_row, open.in_cell) = (false, false),
            ("td" | "th", Some(open)) => {
                if !std::mem::replace(&mut open.in_row, true) {
                    open.table.rows.push(Vec::new());
                }
                open.in_cell = true;
                self.cells += 1;
                if self.cells > self.limits.cells {
                    return Err(Failure::too_large(format!("单元格超过上限 {}。", self.limits.cells)));
                }
                if let Some(row) = open.table.rows.last_mut() {
                    row.push(Td { text: String::new(), across, down });
                }
            }
            ("br", Some(_)) => self.line_break(),
            ("frameset" | "frame", _) => self.frames = true,
            ("div" | "p" | "br" | "h1" | "h2" | "h3" | "h4" | "center" | "li", None) => {
                self.captions.push(String::new());
            }
            _ => {}
        }
        Ok(())
    }

    fn line_break(&mut self) {
        if let Some(open) = self.open.last_mut().filter(|open| open.in_cell)
            && let Some(td) = open.table.rows.last_mut().and_then(|row| row.last_mut())
        {
            td.text.push('\n');
        }
    }

    fn end(&mut self, name: &str) {
        match (name, self.open.last_mut()) {
            ("table", Some(_)) => self.close_table(),
            ("td" | "th", Some(open)) => open.in_cell = false,
            ("tr" | "tbody" | "thead" | "tfoot", Some(open)) => (open.in_row, open.in_cell) = (false, false),
            _ => {}
        }
    }

    /// A table that only arranges others gives way to them. Of any other the inner ones are left out, but for one that
    /// has no fewer rows than its frame: then the frame is the heading and the inner one the table.
    fn close_table(&mut self) {
        let Some(Open { mut table, .. }) = self.open.pop() else { return };
        let mut nested = std::mem::take(&mut table.nested);
        let kept = if table.speaks || nested.is_empty() {
            nested.retain(|n| n.rows.len() >= table.rows.len() && n.rows.iter().any(|row| row.len() > 1));
            nested.insert(0, table);
            nested
        } else {
            nested
        };
        match self.open.last_mut() {
            Some(outer) => outer.table.nested.extend(kept),
            None => self.found.extend(kept),
        }
    }
}

/// Places a table below what the sheet holds already; gives the next free row.
fn place(table: Table, first_row: u32, sheet: &mut Sheet, limits: &Limits, held: &mut Held) -> Result<u32, Failure> {
    let mut number = first_row;
    // For each column, the row from which on it is free again.
    let mut free_from: Vec<u32> = Vec::new();
    for tds in table.rows {
        if number > limits.rows {
            return Err(Failure::too_large(format!("行数超过上限 {}。", limits.rows)));
        }
        limits.deadline.check()?;
        sheet.rows.begin(number);
        let mut column = 1u32;
        for Td { text, across, down } in tds {
            while free_from.get(column as usize - 1).is_some_and(|&free| free > number) {
                column += 1;
            }
            let right = column.checked_add(across - 1).filter(|right| *right <= limits.columns);
            let right = right.filter(|_| u64::from(across) * u64::from(down) <= limits.cells as u64);
            let Some(right) = right else {
                return Err(Failure::too_large(format!(
                    "第 {number} 行第 {column} 列起有一格跨 {across} 列 {down} 行，超过上限。"
                )));
            };
            let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
            if !text.is_empty() {
                let content = Content::Text(text.into());
                held.take(&content)?;
                let cell = sheet.rows.pack(column, &content);
                sheet.rows.push(cell);
            }
            let bottom = number.saturating_add(down - 1).min(limits.rows);
            if across > 1 || down > 1 {
                sheet.merges.push(Merge { top: number, left: column, bottom, right });
            }
            if free_from.len() < right as usize {
                free_from.resize(right as usize, 0);
            }
            for free in free_from.iter_mut().take(right as usize).skip(column as usize - 1) {
                *free = bottom + 1;
            }
            column = right + 1;
        }
        number += 1;
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(html: &str) -> Result<Sheet, Failure> {
        let decoded = Decoded { text: html.to_owned(), name: "UTF-8", misdeclared: false };
        read(decoded, &Limits::default()).map(|mut book| book.sheets.remove(0))
    }

    #[test]
    fn spans_become_regions_and_inner_tables_are_left_out() {
        let html = "<h3>标题</h3><table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr>\
                    <tr><td>丙<table><tr><td>内</td></tr></table></td><td>丁</td></tr></table>";
        let sheet = sheet(html).expect("a table");
        assert_eq!(sheet.captions, ["标题"]);
        assert_eq!(sheet.rows.len(), 2);
        let second = sheet.rows.get(1).expect("two rows");
        let second: Vec<(u32, String)> = second.filled().map(|c| (c.column, c.content.text().into_owned())).collect();
        assert_eq!(second, [(2, "丙".to_owned()), (3, "丁".to_owned())]);
        assert_eq!(sheet.merges.len(), 2);
    }

    #[test]
    fn absurd_spans_and_pages_without_a_table_are_refused() {
        let kind = |html: &str| sheet(html).expect_err("refused").kind;
        assert_eq!(kind("<table><tr><td colspan=100000 rowspan=1000000>x</td></tr></table>"), "too_large");
        assert_eq!(kind("<html><frameset><frame src=a.htm></frameset></html>"), "unsupported_format");
        assert_eq!(kind("<p>没有表</p>"), "not_a_spreadsheet");
        assert_eq!(declared_charset(b"<meta charset=\"GB2312\">").as_deref(), Some("gb2312"));
    }
}
