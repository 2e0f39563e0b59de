//! HTML tables, as many systems write under the name .xls. Only the outer tables count; spans become merged
//! regions and are never expanded.

use super::{Book, Cell, Content, Merge, Row, Sheet};
use crate::encoding::Decoded;
use crate::grid::failure::Failure;
use crate::limits::Limits;
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{Html, Node};
use std::sync::Arc;

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
/// cells above the limits.
pub fn read(decoded: Decoded, limits: &Limits) -> Result<Book, Failure> {
    let page = Html::parse_document(&decoded.text);
    let tables = outer_tables(page.tree.root());
    if tables.is_empty() {
        return Err(match page.tree.root().descendants().any(|n| is(n, &["frameset", "frame"])) {
            true => Failure::new("unsupported_format", "这是带框架的网页，数据在别的文件里。"),
            false => Failure::new("not_a_spreadsheet", "网页里没有表格。"),
        });
    }
    let mut sheet = Sheet { captions: captions(page.tree.root()), ..Sheet::default() };
    let mut next_row = 1u32;
    let mut cells_left = limits.cells;
    for table in tables {
        next_row = read_table(table, next_row, &mut sheet, limits, &mut cells_left)?;
    }
    Ok(Book { sheets: vec![sheet], encoding: Some(decoded.name.to_uppercase()), issues: Vec::new() })
}

fn is(node: NodeRef<'_, Node>, names: &[&str]) -> bool {
    node.value().as_element().is_some_and(|e| names.contains(&e.name()))
}

/// Tables that stand in no other table; a table that only arranges others gives way to them.
fn outer_tables(root: NodeRef<'_, Node>) -> Vec<NodeRef<'_, Node>> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if is(node, &["table"]) && (depth > 0 || !only_arranges(node)) => {
                if depth == 0 {
                    found.push(node);
                }
                depth += 1;
            }
            Edge::Close(node) if is(node, &["table"]) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

/// Holds other tables and no text of its own.
fn only_arranges(table: NodeRef<'_, Node>) -> bool {
    let (mut depth, mut nested) = (0usize, false);
    for edge in table.traverse() {
        match edge {
            Edge::Open(node) if is(node, &["table", "script", "style"]) => {
                depth += 1;
                nested |= depth > 1 && is(node, &["table"]);
            }
            Edge::Close(node) if is(node, &["table", "script", "style"]) => depth = depth.saturating_sub(1),
            Edge::Open(node) if depth == 1 && node.value().as_text().is_some_and(|t| !t.trim().is_empty()) => {
                return false;
            }
            _ => {}
        }
    }
    nested
}

/// Lines of text before the first table.
fn captions(root: NodeRef<'_, Node>) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut skipped = 0usize;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if is(node, &["table"]) => break,
            Edge::Open(node) if is(node, &["script", "style", "title", "head"]) => skipped += 1,
            Edge::Close(node) if is(node, &["script", "style", "title", "head"]) => skipped = skipped.saturating_sub(1),
            Edge::Open(node) if is(node, &["div", "p", "br", "h1", "h2", "h3", "h4", "center", "li"]) => {
                lines.push(String::new());
            }
            Edge::Open(node) if skipped == 0 => {
                if let (Some(text), Some(line)) = (node.value().as_text(), lines.last_mut()) {
                    line.push_str(text);
                }
            }
            _ => {}
        }
    }
    lines.into_iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
}

fn read_table(
    table: NodeRef<'_, Node>,
    first_row: u32,
    sheet: &mut Sheet,
    limits: &Limits,
    cells_left: &mut usize,
) -> Result<u32, Failure> {
    let mut number = first_row;
    // For each column, the row from which on it is free again.
    let mut free_from: Vec<u32> = Vec::new();
    for tr in own(table, &["tr"], &["table"]) {
        if number > limits.rows {
            return Err(Failure::too_large(format!("行数超过上限 {}。", limits.rows)));
        }
        let mut row = Row { number, ..Row::default() };
        let mut column = 1u32;
        for td in own(tr, &["td", "th"], &["table", "tr"]) {
            while free_from.get(column as usize - 1).is_some_and(|&free| free > number) {
                column += 1;
            }
            let (across, down) = (span(td, "colspan"), span(td, "rowspan"));
            let right = column.checked_add(across - 1).filter(|right| *right <= limits.columns);
            let right = right.filter(|_| u64::from(across) * u64::from(down) <= limits.cells as u64);
            let Some(right) = right else {
                return Err(Failure::too_large(format!("第 {number} 行有一格跨 {across} 列 {down} 行，超过上限。")));
            };
            *cells_left = cells_left
                .checked_sub(across as usize)
                .ok_or_else(|| Failure::too_large(format!("单元格超过上限 {}。", limits.cells)))?;
            let text = cell_text(td);
            let content = if text.is_empty() { Content::Blank } else { Content::Text(Arc::from(text.as_str())) };
            row.cells.push(Cell { column, content });
            row.cells.extend((column + 1..=right).map(|column| Cell { column, content: Content::Blank }));
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
        sheet.rows.push(row);
        number += 1;
    }
    Ok(number)
}

/// Elements of some names below `node`, but not below another of `stop`.
fn own<'a>(node: NodeRef<'a, Node>, names: &[&str], stop: &[&str]) -> Vec<NodeRef<'a, Node>> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    for edge in node.traverse() {
        match edge {
            Edge::Open(inner) if inner.id() != node.id() => {
                if depth == 0 && is(inner, names) {
                    found.push(inner);
                }
                if is(inner, stop) || is(inner, names) {
                    depth += 1;
                }
            }
            Edge::Close(inner) if inner.id() != node.id() && (is(inner, stop) || is(inner, names)) => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
    }
    found
}

fn span(td: NodeRef<'_, Node>, name: &str) -> u32 {
    let value = td.value().as_element().and_then(|e| e.attr(name)).unwrap_or("1").trim();
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    match value.get(..digits).unwrap_or_default() {
        "" => 1,
        digits => digits.parse::<u32>().unwrap_or(u32::MAX / 2).max(1),
    }
}

/// Text of a cell: no scripts, no inner tables; `<br>` is a line break.
fn cell_text(td: NodeRef<'_, Node>) -> String {
    let mut text = String::new();
    let mut skipped = 0usize;
    let unseen = ["script", "style", "table"];
    for edge in td.traverse() {
        match edge {
            Edge::Open(node) if is(node, &unseen) => skipped += 1,
            Edge::Close(node) if is(node, &unseen) => skipped = skipped.saturating_sub(1),
            Edge::Open(node) if skipped == 0 && is(node, &["br"]) => text.push('\n'),
            Edge::Open(node) if skipped == 0 => {
                if let Some(own) = node.value().as_text() {
                    text.push_str(own);
                }
            }
            _ => {}
        }
    }
    text.trim_matches(|c: char| c.is_ascii_whitespace()).to_owned()
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
        let second: Vec<(u32, String)> = sheet.rows[1].cells.iter().map(|c| (c.column, c.content.text())).collect();
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
