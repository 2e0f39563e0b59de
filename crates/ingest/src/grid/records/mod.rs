//! XML whose elements are records: an element that holds nothing but elements with text is a row of the table of its
//! name. The data interface of accounting packages (GB/T 24589) hands over its fixed assets in this shape: a root
//! 固定资产, below it one 固定资产卡片 a card and one 固定资产减少情况 a disposal, below them a field an element.
//!
//! Row 1 of each table is the names of its fields, the records follow from row 2, as they would in a text file.

mod interface;

pub(crate) use interface::MOVEMENTS;

use super::failure::Failure;
use super::held::Held;
use super::{Book, Content, Sheet};
use crate::encoding::Decoded;
use crate::limits::Limits;
use crate::xml::{Token, Xml, text};
use std::collections::HashMap;

/// The fields of a record: place in its table, text.
type Record = Vec<(usize, Box<str>)>;

/// Records of one name.
#[derive(Debug, Default)]
struct Records {
    name: String,
    /// Names of the fields, in the order in which they came.
    fields: Vec<String>,
    /// Place of a field by its name and how often the name came before in the same record.
    places: HashMap<(String, usize), usize>,
    rows: Vec<Record>,
    /// Why these are no table of their own.
    aside: Option<&'static str>,
}

impl Records {
    fn place(&mut self, field: &str, times: usize) -> usize {
        let next = self.fields.len();
        let place = *self.places.entry((field.to_owned(), times)).or_insert(next);
        if place == next {
            self.fields.push(field.to_owned());
        }
        place
    }

    /// Where a field stands, if there is one of its name.
    fn find(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|own| own == field)
    }
}

/// An element that is open.
#[derive(Debug, Default)]
struct Open {
    name: String,
    text: Vec<u8>,
    parent: bool,
    leaves: Vec<(String, Box<str>)>,
}

/// Reads the document.
///
/// # Errors
/// What makes it unreadable or too large; `not_a_spreadsheet` when it holds no records.
pub fn read(decoded: Decoded, limits: &Limits) -> Result<Book, Failure> {
    let mut xml = Xml::of_text(&decoded.text, limits)?;
    let mut held = Held::new(limits);
    let mut tables: Vec<Records> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    loop {
        match xml.next()? {
            Token::Start => {
                if let Some(outer) = open.last_mut() {
                    outer.parent = true;
                }
                open.push(Open { name: text::checked(xml.local())?.to_owned(), ..Open::default() });
            }
            token @ (Token::Text | Token::Data) => {
                let Some(own) = open.last_mut() else { continue };
                match token {
                    Token::Text => text::resolve(xml.piece(), &mut own.text)?,
                    _ => text::resolve_data(xml.piece(), &mut own.text),
                }
                if own.text.len() > limits.text_bytes {
                    return Err(Failure::too_large(format!("有一段文字超过 {} 字节。", limits.text_bytes)));
                }
            }
            Token::End => {
                let Some(own) = open.pop() else { continue };
                if own.parent {
                    record(&mut tables, own, limits)?;
                } else if let Some(outer) = open.last_mut() {
                    let value = text::checked(&own.text)?.trim();
                    held.take(&Content::Text(value.into()))?;
                    outer.leaves.push((own.name, value.into()));
                }
            }
            Token::Over => break,
        }
    }
    // Elements that wrap a single text each are no records.
    tables.retain(|table| table.rows.iter().any(|row| row.len() > 1));
    if tables.is_empty() {
        return Err(Failure::new("not_a_spreadsheet", "这是 XML，但不是表格。".to_owned()));
    }
    let captions = interface::complete(&mut tables);
    let sheets = tables.into_iter().map(|table| Sheet { captions: captions.clone(), ..sheet(table) }).collect();
    Ok(Book { sheets, encoding: Some(decoded.name.to_uppercase()), ..Book::default() })
}

/// Puts a record into the table of its name.
fn record(tables: &mut Vec<Records>, own: Open, limits: &Limits) -> Result<(), Failure> {
    limits.deadline.check()?;
    if own.leaves.is_empty() {
        return Ok(());
    }
    let at = match tables.iter().position(|t| t.name == own.name) {
        Some(at) => at,
        None if tables.len() >= limits.sheets => {
            return Err(Failure::too_large(format!("表超过上限 {}。", limits.sheets)));
        }
        None => {
            tables.push(Records { name: own.name, ..Records::default() });
            tables.len() - 1
        }
    };
    let Some(table) = tables.get_mut(at) else { return Ok(()) };
    let mut times: HashMap<String, usize> = HashMap::new();
    let mut row = Vec::with_capacity(own.leaves.len());
    for (field, value) in own.leaves {
        let seen = times.entry(field.clone()).or_default();
        let place = table.place(&field, *seen);
        *seen += 1;
        if !value.is_empty() {
            row.push((place, value));
        }
    }
    if table.fields.len() > limits.columns as usize || table.rows.len() + 2 > limits.rows as usize {
        return Err(Failure::too_large("行数或列数超过上限。".to_owned()));
    }
    table.rows.push(row);
    Ok(())
}

fn sheet(table: Records) -> Sheet {
    let mut sheet = Sheet { name: table.name, aside: table.aside, ..Sheet::default() };
    let heads = table.fields.iter().map(|name| name.as_str().into()).enumerate().collect();
    for (number, mut row) in (1..).zip(std::iter::once(heads).chain(table.rows)) {
        row.sort_by_key(|(place, _)| *place);
        sheet.rows.begin(number);
        for (place, text) in &row {
            sheet.rows.add(*place as u32 + 1, &Content::Text((&**text).into()));
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Row;

    fn book(text: &str) -> Result<Vec<String>, &'static str> {
        let decoded = Decoded { text: text.to_owned(), name: "UTF-8", misdeclared: false };
        let book = read(decoded, &Limits::default()).map_err(|f| f.kind)?;
        let show = |s: &Sheet| {
            let rows: Vec<String> = s.rows.iter().map(Row::text).collect();
            format!("{}{}: {}", s.name, s.aside.unwrap_or_default(), rows.join(" / "))
        };
        Ok(book.sheets.iter().map(show).collect())
    }

    #[test]
    fn records_are_rows_of_the_table_of_their_name() {
        let cards = "<?xml version=\"1.0\" encoding=\"GB18030\"?><x:固定资产 xmlns:x=\"u\" locID=\"1\"><x:固定资产卡片>\
            <固定资产卡片编号>K1</固定资产卡片编号><固定资产名称 locID=\"2\">水泵 &amp; 管</固定资产名称></x:固定资产卡片>\
            <x:固定资产卡片><固定资产名称>水渠</固定资产名称><固定资产原值>5</固定资产原值></x:固定资产卡片>\
            <x:固定资产卡片><固定资产名称>井</固定资产名称></x:固定资产卡片></x:固定资产>";
        assert_eq!(
            book(cards),
            Ok(vec![
                "固定资产卡片: 固定资产卡片编号 固定资产名称 固定资产原值 / K1 水泵 & 管 / 水渠 5 / 井".to_owned()
            ])
        );
        assert_eq!(book("<a><b>1</b></a>"), Err("not_a_spreadsheet"));
        assert_eq!(book("<a>"), Err("container_corrupt"));
        assert_eq!(book("<!DOCTYPE a [<!ENTITY b 'c'>]><a><b>1</b><c>2</c></a>"), Err("xml_dtd"));
    }

    #[test]
    fn codes_are_told_by_the_lists_beside_them() {
        let text = "<固定资产><固定资产使用状况><使用状况编码>01</使用状况编码><使用状况名称>在用</使用状况名称></固定资产使用状况>\
            <固定资产卡片><固定资产卡片编号>K1</固定资产卡片编号><会计期间号>11</会计期间号><使用状况编码>01</使用状况编码></固定资产卡片>\
            <固定资产卡片><固定资产卡片编号>K1</固定资产卡片编号><会计期间号>12</会计期间号><使用状况编码>01</使用状况编码></固定资产卡片>\
            <固定资产卡片实物信息><固定资产卡片编号>K1</固定资产卡片编号><固定资产位置>村口</固定资产位置></固定资产卡片实物信息></固定资产>";
        let sheets = book(text).expect("records");
        assert_eq!(
            sheets,
            [
                "固定资产使用状况代码表: 使用状况编码 使用状况名称 / 01 在用",
                "固定资产卡片: 固定资产卡片编号 会计期间号 使用状况编码 使用状况名称 固定资产位置 / K1 12 01 在用 村口",
                "固定资产卡片实物信息代码表: 固定资产卡片编号 固定资产位置 / K1 村口",
                "固定资产卡片（以前期间）以前期间: 固定资产卡片编号 会计期间号 使用状况编码 使用状况名称 固定资产位置 / K1 11 01 在用 村口",
            ]
        );
    }
}
