//! `.xls` of Excel 5 to 2003 (BIFF5 and BIFF8): records read one after the other, memory by the cells.

mod sheet;
mod text;

use super::cfb::Compound;
use super::failure::Failure;
use super::held::Held;
use super::{Book, Sheet};
use crate::limits::Limits;
use crate::note::issue;
use crate::xlsx::Format;
use std::collections::BTreeMap;
use std::sync::Arc;
use text::Codepage;

pub(crate) const BOF: u16 = 0x0809;
pub(crate) const EOF: u16 = 0x000A;
pub(crate) const CONTINUE: u16 = 0x003C;

/// One record: its kind and its bytes, with those of the continuing records.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    pub(crate) kind: u16,
    pub(crate) data: &'a [u8],
    pub(crate) more: Vec<&'a [u8]>,
}

impl Record<'_> {
    pub(crate) fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.data.get(at..at.checked_add(2)?)?.try_into().ok()?))
    }

    pub(crate) fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.data.get(at..at.checked_add(4)?)?.try_into().ok()?))
    }
}

/// Records that continue one record at most; a table of strings of 512 MiB has 65,000.
const MOST_CONTINUED: usize = 1_000_000;

/// Records from a place in the stream on.
pub(crate) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(crate) fn new(stream: &'a [u8], at: usize) -> Self {
        Records { stream, at }
    }

    fn header(&self, at: usize) -> Option<(u16, usize, usize)> {
        let bytes = self.stream.get(at..at.checked_add(4)?)?;
        let [a, b, c, d] = bytes else { return None };
        let start = at + 4;
        Some((u16::from_le_bytes([*a, *b]), start, start + usize::from(u16::from_le_bytes([*c, *d]))))
    }

    /// The next record; `None` when the stream ends.
    ///
    /// # Errors
    /// `container_corrupt` when a record reaches beyond the stream.
    pub(crate) fn next(&mut self) -> Result<Option<Record<'a>>, Failure> {
        let Some((kind, start, end)) = self.header(self.at) else { return Ok(None) };
        let cut = || Failure::corrupt("工作簿的记录超出了数据流，像是没有下载完。");
        let data = self.stream.get(start..end).ok_or_else(cut)?;
        self.at = end;
        let mut more = Vec::new();
        while let Some((CONTINUE, start, end)) = self.header(self.at) {
            if kind == CONTINUE {
                break;
            }
            let piece = self.stream.get(start..end).ok_or_else(cut)?;
            if !piece.is_empty() {
                more.push(piece);
            }
            if more.len() > MOST_CONTINUED {
                return Err(Failure::too_large("一条记录接续得太多。"));
            }
            self.at = end;
        }
        Ok(Some(Record { kind, data, more }))
    }
}

/// What the sheets of a book share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) strings: Vec<Arc<str>>,
    pub(crate) styles: Vec<Format>,
    pub(crate) biff8: bool,
    pub(crate) codepage: Codepage,
}

struct Listed {
    at: usize,
    hidden: bool,
    worksheet: bool,
    name: String,
}

/// Reads a book.
///
/// # Errors
/// `encrypted`, `unsupported_format`, `container_corrupt`, `too_large`.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Book, Failure> {
    let file = Compound::open(bytes)?;
    let stream = match file.read("Workbook")? {
        Some(stream) => stream,
        None => file.read("Book")?.ok_or_else(|| Failure::corrupt("文件里没有工作簿的数据流。"))?,
    };
    let mut book = Book::default();
    let mut shared = Shared::default();
    let (listed, date1904) = globals(&stream, &mut shared, &mut book, limits)?;
    if listed.len() > limits.sheets {
        return Err(Failure::too_large(format!("工作簿里有 {} 张表，超过上限 {}。", listed.len(), limits.sheets)));
    }
    if file.has("_VBA_PROJECT") || file.has("VBA") {
        book.issues.push(issue("external_content", "宏", "工作簿里有宏。"));
    }
    let mut held = Held::new(limits);
    let mut first_failure: Option<Failure> = None;
    for item in listed.into_iter().filter(|l| l.worksheet) {
        let mut sheet = Sheet { name: item.name, hidden: item.hidden, date1904, ..Sheet::default() };
        if let Err(failure) = sheet::read(&stream, item.at, &shared, &mut sheet, limits, &mut held) {
            sheet.refuse(&failure);
            first_failure.get_or_insert(failure);
        }
        book.sheets.push(sheet);
    }
    book.unless_all_broken(first_failure)
}

fn globals(
    stream: &[u8],
    shared: &mut Shared,
    book: &mut Book,
    limits: &Limits,
) -> Result<(Vec<Listed>, bool), Failure> {
    let mut records = Records::new(stream, 0);
    let first = records.next()?.filter(|r| r.kind == BOF);
    shared.biff8 = match first.as_ref().and_then(|r| r.u16(0)) {
        Some(0x0600) => true,
        Some(0x0500) => false,
        _ => return Err(Failure::new("unsupported_format", "不支持这种更老的 .xls。")),
    };
    if !shared.biff8 {
        let stated = stated_codepage(stream)?;
        shared.codepage = Codepage::decide(stated, &text::sample(stream)?);
        if shared.codepage.misstated {
            let name = stated.map(|page| page.to_string()).unwrap_or_default();
            book.issues.push(issue("encoding", name, "文件所说的代码页与文字不符，已按 GBK 读取。"));
        }
    }
    let (mut listed, mut date1904) = (Vec::new(), false);
    let mut custom: BTreeMap<u16, Format> = BTreeMap::new();
    let mut formats: Vec<u16> = Vec::new();
    while let Some(record) = records.next()? {
        match record.kind {
            EOF => break,
            0x002F => return Err(Failure::new("encrypted", "文件设了打开密码。")),
            0x0022 => date1904 = record.u16(0) == Some(1),
            0x0085 => {
                let Some(at) = record.u32(0) else { continue };
                let flags = record.u16(4).unwrap_or(0);
                listed.push(Listed {
                    at: at as usize,
                    hidden: flags & 3 != 0,
                    worksheet: flags >> 8 == 0,
                    name: text::short(&record, 6, shared).unwrap_or_default(),
                });
            }
            0x041E => {
                if let (Some(id), Some(code)) = (record.u16(0), text::format_code(&record, shared)) {
                    custom.insert(id, Format::of_code(&code));
                }
            }
            0x00E0 => formats.extend(record.u16(2)),
            0x00FC => shared.strings = text::shared_strings(&record, limits)?,
            _ => {}
        }
    }
    shared.styles = formats
        .into_iter()
        .map(|id| custom.get(&id).cloned().unwrap_or_else(|| Format::built_in(u32::from(id))))
        .collect();
    Ok((listed, date1904))
}

fn stated_codepage(stream: &[u8]) -> Result<Option<u16>, Failure> {
    let mut records = Records::new(stream, 0);
    while let Some(record) = records.next()? {
        match record.kind {
            0x0042 => return Ok(record.u16(0)),
            EOF => break,
            _ => {}
        }
    }
    Ok(None)
}
