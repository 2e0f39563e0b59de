//! SpreadsheetML 2003: a workbook as one XML document.

use super::failure::Failure;
use super::gather::Gather;
use super::held::Held;
use super::number;
use super::{Book, Content, Merge, Sheet};
use crate::encoding::Decoded;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::xml::{Token, Xml, element_text};
use std::ops::RangeInclusive;

/// Reads the document.
///
/// # Errors
/// What makes the document unreadable or too large.
pub fn read(decoded: Decoded, limits: &Limits) -> Result<Book, Failure> {
    let mut xml = Xml::of_text(&decoded.text, limits)?;
    let mut book = Book { encoding: Some(decoded.name.to_uppercase()), ..Book::default() };
    let mut held = Held::new(limits);
    let mut date1904 = false;
    loop {
        match xml.next()? {
            Token::Start => match xml.local() {
                b"Worksheet" => {
                    if book.sheets.len() >= limits.sheets {
                        return Err(Failure::too_large(format!("表超过上限 {}。", limits.sheets)));
                    }
                    let name = xml.local_attribute(b"Name")?.unwrap_or_default();
                    let mut sheet = Sheet { name, date1904, ..Sheet::default() };
                    read_sheet(&mut xml, &mut sheet, limits, &mut held)?;
                    book.sheets.push(sheet);
                }
                b"Date1904" => date1904 = true,
                _ => {}
            },
            Token::Over => return Ok(book),
            _ => {}
        }
    }
}

fn read_sheet(xml: &mut Xml<'_>, sheet: &mut Sheet, limits: &Limits, held: &mut Held) -> Result<(), Failure> {
    let outside = xml.depth().saturating_sub(1);
    let mut gather = Gather::new(held);
    let mut hidden = Vec::new();
    let mut next_row = 1u32;
    loop {
        match xml.next()? {
            Token::Start => match xml.local() {
                b"Visible" => sheet.hidden |= element_text(xml, limits.text_bytes)?.contains("Hidden"),
                b"Row" => {
                    let number = position(xml, "Index", next_row, 1..=limits.rows)?;
                    if xml.says(b"Hidden", b"1") {
                        hidden.push(number);
                    }
                    let span = position(xml, "Span", 0, 0..=limits.rows)?;
                    read_row(xml, number, sheet, &mut gather, limits)?;
                    next_row = number.saturating_add(span).saturating_add(1);
                }
                _ => {}
            },
            Token::End if xml.depth() <= outside => break,
            Token::Over => break,
            _ => {}
        }
    }
    gather.finish(sheet);
    hidden.sort_unstable();
    for line in sheet.rows.lines_mut() {
        line.hidden = hidden.binary_search(&line.number).is_ok();
    }
    Ok(())
}

/// A place or a count that an attribute states; `otherwise` where it states none.
fn position(xml: &Xml<'_>, name: &str, otherwise: u32, within: RangeInclusive<u32>) -> Result<u32, Failure> {
    let found = match xml.local_attribute(name.as_bytes())? {
        None => Some(otherwise),
        Some(text) => text.trim().parse::<u32>().ok(),
    };
    found
        .filter(|at| within.contains(at))
        .ok_or_else(|| Failure::new("bad_reference", format!("坐标“{name}”不在表格之内。")))
}

fn read_row(
    xml: &mut Xml<'_>,
    number: u32,
    sheet: &mut Sheet,
    gather: &mut Gather<'_>,
    limits: &Limits,
) -> Result<(), Failure> {
    let outside = xml.depth().saturating_sub(1);
    let mut next = 1u32;
    loop {
        match xml.next()? {
            Token::Start if xml.local() == b"Cell" => {
                let column = position(xml, "Index", next, 1..=limits.columns)?;
                let across = position(xml, "MergeAcross", 0, 0..=limits.columns)?;
                let down = position(xml, "MergeDown", 0, 0..=limits.rows)?;
                let formula = xml.local_attribute(b"Formula")?.is_some();
                match read_cell(xml, formula, limits.text_bytes)? {
                    Content::Blank => gather.present(number, number),
                    content => gather.put(number, column, &content)?,
                }
                if across > 0 || down > 0 {
                    let (bottom, right) = (number.saturating_add(down), column.saturating_add(across));
                    sheet.merges.push(Merge { top: number, left: column, bottom, right });
                }
                next = column.saturating_add(across).saturating_add(1);
            }
            Token::Start => xml.skip()?,
            Token::End if xml.depth() <= outside => return Ok(()),
            Token::Over => return Ok(()),
            _ => {}
        }
    }
}

fn read_cell(xml: &mut Xml<'_>, formula: bool, most: usize) -> Result<Content<'static>, Refusal> {
    let outside = xml.depth().saturating_sub(1);
    let mut content = Content::Blank;
    let mut any = false;
    loop {
        match xml.next()? {
            Token::Start if xml.local() == b"Data" => {
                let kind = xml.local_attribute(b"Type")?.unwrap_or_default();
                let text = element_text(xml, most)?;
                any = true;
                content = match kind.as_str() {
                    "Number" => number::from_digits(&text).owned(),
                    "Boolean" => Content::Bool(text.trim() == "1"),
                    "Error" => Content::Error(text.into()),
                    _ => Content::of_text(text),
                };
            }
            Token::Start => xml.skip()?,
            Token::End if xml.depth() <= outside => break,
            Token::Over => break,
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
        let second = sheet.rows.get(1).expect("two rows");
        assert_eq!((sheet.name.as_str(), sheet.rows.len(), second.number), ("台账", 2, 4));
        assert_eq!(second.at(3).text(), "480000");
        assert_eq!(sheet.merges, [Merge { top: 1, left: 1, bottom: 1, right: 2 }]);
    }
}
