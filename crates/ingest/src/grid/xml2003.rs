//! SpreadsheetML 2003: a workbook as one XML document.

use super::failure::Failure;
use super::number;
use super::xml::{Token, Xml};
use super::{Book, Cell, Content, Merge, Row, Sheet};
use crate::encoding::Decoded;
use crate::limits::Limits;
use std::io::Read;
use std::sync::Arc;

/// Reads the document.
///
/// # Errors
/// What makes the document unreadable or too large.
pub fn read(decoded: Decoded, limits: &Limits) -> Result<Book, Failure> {
    let mut xml = Xml::new(decoded.text.as_bytes(), limits);
    let mut book = Book { encoding: Some(decoded.name.to_uppercase()), ..Book::default() };
    let mut cells_left = limits.cells;
    let mut next_row = 1u32;
    let mut date1904 = false;
    loop {
        match xml.token()? {
            Token::Start => match xml.name() {
                b"Worksheet" => {
                    if book.sheets.len() >= limits.sheets {
                        return Err(Failure::too_large(format!("表超过上限 {}。", limits.sheets)));
                    }
                    let name = xml.attribute("Name").unwrap_or_default().into_owned();
                    book.sheets.push(Sheet { name, date1904, ..Sheet::default() });
                    next_row = 1;
                }
                b"Date1904" => date1904 = true,
                b"Visible" => {
                    let value = element_text(&mut xml)?;
                    if let Some(sheet) = book.sheets.last_mut() {
                        sheet.hidden |= value.contains("Hidden");
                    }
                }
                b"Row" => {
                    let Some(sheet) = book.sheets.last_mut() else { continue };
                    next_row = read_row(&mut xml, sheet, next_row, limits, &mut cells_left)?;
                }
                _ => {}
            },
            Token::Finish => return Ok(book),
            _ => {}
        }
    }
}

fn element_text<R: Read>(xml: &mut Xml<R>) -> Result<String, Failure> {
    let depth = xml.depth();
    let mut text = String::new();
    loop {
        match xml.token()? {
            Token::Text => text.push_str(xml.text()),
            Token::End if xml.depth() < depth => return Ok(text),
            Token::Finish => return Ok(text),
            _ => {}
        }
    }
}

fn position<R: Read>(xml: &Xml<R>, name: &str, otherwise: u32, most: u32) -> Result<u32, Failure> {
    let found = match xml.attribute(name) {
        None => Some(otherwise),
        Some(text) => text.trim().parse::<u32>().ok(),
    };
    found.filter(|at| *at <= most).ok_or_else(|| Failure::new("bad_reference", format!("坐标“{name}”不在表格之内。")))
}

fn read_row<R: Read>(
    xml: &mut Xml<R>,
    sheet: &mut Sheet,
    next_row: u32,
    limits: &Limits,
    cells_left: &mut usize,
) -> Result<u32, Failure> {
    let number = position(xml, "Index", next_row, limits.rows)?;
    let span = position(xml, "Span", 0, limits.rows)?;
    let hidden = xml.attribute("Hidden").is_some_and(|v| v == "1");
    let mut row = Row { number, hidden, ..Row::default() };
    let depth = xml.depth();
    let mut column = 1u32;
    loop {
        match xml.token()? {
            Token::Start if xml.name() == b"Cell" => {
                column = position(xml, "Index", column, limits.columns)?;
                let across = position(xml, "MergeAcross", 0, limits.columns)?;
                let down = position(xml, "MergeDown", 0, limits.rows)?;
                let formula = xml.attribute("Formula").is_some();
                *cells_left = cells_left
                    .checked_sub(1)
                    .ok_or_else(|| Failure::too_large(format!("单元格超过上限 {}。", limits.cells)))?;
                let content = read_cell(xml, formula)?;
                row.cells.push(Cell { column, content });
                if across > 0 || down > 0 {
                    let (bottom, right) = (number.saturating_add(down), column.saturating_add(across));
                    sheet.merges.push(Merge { top: number, left: column, bottom, right });
                }
                column = column.saturating_add(across).saturating_add(1);
            }
            Token::Start => xml.skip()?,
            Token::End if xml.depth() < depth => break,
            Token::Finish => break,
            _ => {}
        }
    }
    row.cells.sort_by_key(|c| c.column);
    if !row.cells.is_empty() {
        sheet.rows.push(row);
    }
    Ok(number.saturating_add(span).saturating_add(1))
}

fn read_cell<R: Read>(xml: &mut Xml<R>, formula: bool) -> Result<Content, Failure> {
    let depth = xml.depth();
    let mut content = Content::Blank;
    let mut any = false;
    loop {
        match xml.token()? {
            Token::Start if xml.name() == b"Data" => {
                let kind = xml.attribute("Type").unwrap_or_default().into_owned();
                let text = element_text(xml)?;
                any = true;
                content = match kind.as_str() {
                    "Number" => number::from_digits(&text),
                    "Boolean" => Content::Bool(text.trim() == "1"),
                    "Error" => Content::Error(Arc::from(text.as_str())),
                    _ if text.is_empty() => Content::Blank,
                    _ => Content::Text(Arc::from(text.as_str())),
                };
            }
            Token::Start => xml.skip()?,
            Token::End if xml.depth() < depth => break,
            Token::Finish => break,
            _ => {}
        }
    }
    Ok(if formula && !any { Content::NoValue } else { content })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_jump_and_merge() {
        let text = r#"<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
            <Worksheet ss:Name="台账"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">题</Data></Cell></Row>
            <Row ss:Index="4"><Cell ss:Index="3"><Data ss:Type="Number">480000</Data></Cell></Row></Table></Worksheet></Workbook>"#;
        let decoded = Decoded { text: text.to_owned(), name: "UTF-8", misdeclared: false };
        let book = read(decoded, &Limits::default()).expect("well-formed");
        let sheet = &book.sheets[0];
        assert_eq!((sheet.name.as_str(), sheet.rows.len(), sheet.rows[1].number), ("台账", 2, 4));
        assert_eq!(sheet.rows[1].at(3).text(), "480000");
        assert_eq!(sheet.merges, [Merge { top: 1, left: 1, bottom: 1, right: 2 }]);
    }
}
