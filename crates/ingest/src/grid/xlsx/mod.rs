//! `.xlsx` and `.xlsm`: a scanner of our own. Every part is read to its end so that checksums are really
//! compared; every number keeps the digits that stand in the file; dates, error values and formulas
//! without a stored value are told apart.

mod relations;
mod sheet;
mod strings;
pub(crate) mod styles;

use super::failure::Failure;
use super::xml::{Token, Xml};
use super::zip::Package;
use super::{Book, Sheet};
use crate::limits::Limits;
use crate::note::issue;
use relations::Relations;
use std::io::Read;

/// What the sheets of a book share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    strings: Vec<std::sync::Arc<str>>,
    styles: Vec<styles::Style>,
}

struct Listed {
    name: String,
    relation: String,
    hidden: bool,
}

/// Reads a book. `cells` counts down what may still be read.
///
/// # Errors
/// What makes the whole book unreadable; a single bad sheet is only marked as broken.
pub fn read(package: &Package<'_>, limits: &Limits) -> Result<Book, Failure> {
    let mut book = Book::default();
    let suspicious: Vec<&str> = package.entries.iter().filter(|e| e.suspicious).map(|e| e.name.as_str()).collect();
    if !suspicious.is_empty() {
        book.issues.push(issue("suspicious_part", suspicious.join("、"), "压缩包里有指向包外的部件名。"));
    }
    if package.entries.iter().any(|e| e.encrypted) {
        return Err(Failure::new("encrypted", "压缩包设了密码。"));
    }
    let root = Relations::of(package, "", limits)?;
    let workbook_path = root
        .by_type("officeDocument")
        .map(str::to_owned)
        .filter(|path| package.entry(path).is_some())
        .or_else(|| package.entry("xl/workbook.xml").map(|e| e.name.clone()))
        .ok_or_else(|| Failure::new("not_a_spreadsheet", "压缩包里没有工作簿。"))?;
    let relations = Relations::of(package, &workbook_path, limits)?;
    let (listed, date1904) = workbook(package, &workbook_path, limits)?;
    if listed.len() > limits.sheets {
        return Err(Failure::too_large(format!("工作簿里有 {} 张表，超过上限 {}。", listed.len(), limits.sheets)));
    }
    note_external(&mut book, package, &relations);
    let mut shared = Shared::default();
    if let Some(entry) = relations.by_type("sharedStrings").and_then(|path| package.entry(path)) {
        shared.strings = strings::read(xml_part(package, &entry.name, limits)?)?;
    }
    if let Some(entry) = relations.by_type("styles").and_then(|path| package.entry(path)) {
        shared.styles = styles::read(xml_part(package, &entry.name, limits)?)?;
    }
    let mut cells_left = limits.cells;
    let mut first_failure: Option<Failure> = None;
    for item in listed {
        let mut sheet = Sheet { name: item.name, hidden: item.hidden, date1904, ..Sheet::default() };
        let outcome = match relations.target(&item.relation) {
            Some((_, kind)) if !kind.is_empty() && !kind.ends_with("worksheet") => continue,
            Some((path, _)) if package.entry(path).is_some() => xml_part(package, path, limits)
                .and_then(|xml| sheet::read(xml, &shared, &mut sheet, limits, &mut cells_left)),
            _ => Err(Failure::corrupt("工作簿登记了这张表，但表的部件不在压缩包里。")),
        };
        if let Err(failure) = outcome {
            sheet.rows.clear();
            sheet.merges.clear();
            sheet.broken = true;
            sheet.issues = vec![issue(failure.kind, sheet.name.clone(), failure.message.clone())];
            first_failure.get_or_insert(failure);
        }
        book.sheets.push(sheet);
    }
    match first_failure {
        Some(failure) if book.sheets.iter().all(|s| s.broken) => Err(failure),
        _ => Ok(book),
    }
}

fn note_external(book: &mut Book, package: &Package<'_>, relations: &Relations) {
    let mut seen: Vec<&str> = Vec::new();
    if package.entries.iter().any(|e| e.name.to_lowercase().ends_with("vbaproject.bin")) {
        seen.push("宏");
    }
    if relations.any_type("externalLink") || package.entries.iter().any(|e| e.name.starts_with("xl/externalLinks/")) {
        seen.push("外部工作簿链接");
    }
    if relations.any_type("connections") || package.entry("xl/connections.xml").is_some() {
        seen.push("数据查询");
    }
    if !seen.is_empty() {
        book.issues.push(issue("external_content", seen.join("、"), format!("工作簿里有{}。", seen.join("、"))));
    }
}

/// A part as XML; UTF-16 and declared codepages are turned into UTF-8 first.
pub(crate) fn xml_part<'a>(
    package: &Package<'a>,
    path: &str,
    limits: &Limits,
) -> Result<Xml<Box<dyn Read + 'a>>, Failure> {
    let entry = package.entry(path).ok_or_else(|| Failure::corrupt(format!("缺部件“{path}”。")))?;
    let mut part = package.part(entry, limits)?;
    let mut head = [0u8; 128];
    let mut got = 0;
    while let Some(space) = head.get_mut(got..).filter(|s| !s.is_empty()) {
        match part.read(space).map_err(|e| super::zip::failure_of(&e))? {
            0 => break,
            more => got += more,
        }
    }
    let head = head.get(..got).unwrap_or_default().to_vec();
    let Some(encoding) = declared(&head) else {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(head);
        let source: Box<dyn Read + 'a> = Box::new(std::io::Cursor::new(head).chain(part));
        return Ok(Xml::new(source, limits));
    };
    let mut bytes = head;
    part.read_to_end(&mut bytes).map_err(|e| super::zip::failure_of(&e))?;
    let (text, _, bad) = encoding.decode(&bytes);
    if bad {
        return Err(Failure::malformed("XML 的编码与它所说的不符。"));
    }
    let source: Box<dyn Read + 'a> = Box::new(std::io::Cursor::new(text.into_owned().into_bytes()));
    Ok(Xml::new(source, limits))
}

/// The encoding of an XML part, if it is not UTF-8.
fn declared(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match head {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => return Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'<', ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let text = std::str::from_utf8(head.get(..head.len().min(100))?).ok()?;
    let text = text.get(..text.find("?>")?)?;
    let after = text.get(text.find("encoding")? + 8..)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next()?;
    let label = after.get(1..)?.split(quote).next()?;
    encoding_rs::Encoding::for_label(label.as_bytes()).filter(|e| *e != encoding_rs::UTF_8)
}

fn workbook(package: &Package<'_>, path: &str, limits: &Limits) -> Result<(Vec<Listed>, bool), Failure> {
    let mut xml = xml_part(package, path, limits)?;
    let (mut sheets, mut date1904) = (Vec::new(), false);
    loop {
        match xml.token()? {
            Token::Start if xml.name() == b"sheet" => sheets.push(Listed {
                name: xml.attribute("name").unwrap_or_default().into_owned(),
                relation: xml.attribute("id").unwrap_or_default().into_owned(),
                hidden: xml.attribute("state").is_some_and(|s| s != "visible"),
            }),
            Token::Start if xml.name() == b"workbookPr" => {
                date1904 = xml.attribute("date1904").is_some_and(|v| matches!(&*v, "1" | "true" | "on"));
            }
            Token::Finish => return Ok((sheets, date1904)),
            _ => {}
        }
    }
}
