//! `.xlsb`: the binary form of workbooks, read record by record.
//!
//! Numbers are binary floats there, so a number is its shortest decimal text. Error cells, which the usual
//! library turns into blanks, are kept with their text.

mod records;
mod sheet;

use super::failure::Failure;
use super::held::Held;
use super::xlsx::issues_of;
use super::{Book, Sheet};
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::relations::{self, Relation};
use crate::xlsx::{Format, Threads, notes_of};
use crate::xml::Xml;
use crate::xml::feed::with_window;
use crate::zip::Package;
use records::Records;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the sheets of a book share.
#[derive(Debug, Default)]
struct Shared {
    strings: Vec<Arc<str>>,
    formats: BTreeMap<u16, Format>,
    /// Style → number of its format.
    styles: Vec<u16>,
}

impl Shared {
    fn format(&self, style: u32) -> Option<&Format> {
        self.formats.get(self.styles.get(style as usize)?)
    }
}

struct Listed {
    name: String,
    relation: String,
    hidden: bool,
}

/// Reads a book.
///
/// # Errors
/// What makes the whole book unreadable; a single bad sheet is only marked as broken.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Book, Failure> {
    let package = Package::open(bytes, limits)?;
    if package.locked().is_some() {
        return Err(Failure::new("encrypted", "文件设了密码。"));
    }
    let mut book = Book { issues: issues_of(&notes_of(&package, limits)), ..Book::default() };
    let main = package.find("xl/workbook.bin").ok_or_else(|| Failure::corrupt("压缩包里没有工作簿。"))?;
    let relations = relations_of(&package, package.name(main), limits)?;
    let (listed, date1904) = within(&package, main, |records| workbook(records, limits))?;
    let mut shared = Shared::default();
    let related = |kind: &str| {
        let target = relations.values().find(|r| r.kind == kind)?.target.as_deref()?;
        package.find(target)
    };
    if let Some(part) = related("styles") {
        within(&package, part, |records| styles(records, &mut shared))?;
    }
    if let Some(part) = related("sharedStrings") {
        shared.strings = within(&package, part, |records| strings(records, limits))?;
    }
    let mut held = Held::new(limits);
    let mut first_failure: Option<Failure> = None;
    for item in listed {
        let mut sheet = Sheet { name: item.name, hidden: item.hidden, date1904, ..Sheet::default() };
        let relation = relations.get(&item.relation);
        if relation.is_some_and(|r| r.kind != "worksheet") {
            continue;
        }
        let missing = || Refusal::Corrupt("工作簿登记了这张表，但表的部件不在压缩包里".to_owned());
        let part = relation.and_then(|r| package.find(r.target.as_deref()?));
        let outcome = part.ok_or_else(missing).and_then(|part| {
            within(&package, part, |records| sheet::read(records, &shared, limits, &mut held, &mut sheet))
        });
        if let Err(refusal) = outcome {
            let failure = Failure::from(refusal);
            sheet.refuse(&failure);
            first_failure.get_or_insert(failure);
        }
        book.sheets.push(sheet);
    }
    book.unless_all_broken(first_failure)
}

/// Reads the records of a part; refusals name it.
fn within<T>(
    package: &Package<'_>,
    part: usize,
    body: impl FnOnce(Records<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let reader = package.part(part).and_then(|reader| body(Records::new(reader)));
    reader.map_err(|refusal| refusal.within(package.name(part)))
}

fn relations_of(package: &Package<'_>, owner: &str, limits: &Limits) -> Result<BTreeMap<String, Relation>, Refusal> {
    let mut found = BTreeMap::new();
    if let Some(part) = package.find(&relations::part_of(owner)) {
        with_window(package, part, Threads::One, |window| {
            relations::visit(&mut Xml::new(window, limits)?, owner, |relation| {
                found.insert(relation.id.clone(), relation);
            })
        })?;
    }
    Ok(found)
}

fn workbook(mut records: Records<'_>, limits: &Limits) -> Result<(Vec<Listed>, bool), Refusal> {
    let (mut listed, mut date1904) = (Vec::new(), false);
    while let Some(record) = records.next()? {
        match record.kind {
            153 => date1904 = record.u32(0).is_some_and(|flags| flags & 1 != 0),
            156 => {
                let cut = || Refusal::Corrupt("的表清单断了".to_owned());
                // A sheet without a part says so by a length of all ones.
                let none = record.u32(8) == Some(u32::MAX);
                let (relation, behind) = if none { (String::new(), 12) } else { record.text(8).ok_or_else(cut)? };
                let (name, _) = record.text(behind).ok_or_else(cut)?;
                listed.push(Listed { name, relation, hidden: record.u32(0) != Some(0) });
                if listed.len() > limits.sheets {
                    return Err(Refusal::TooLarge(format!("工作表超过 {} 张", limits.sheets)));
                }
            }
            _ => {}
        }
    }
    Ok((listed, date1904))
}

/// Styles and formats of a book at most.
const MOST_STYLES: usize = 100_000;

fn styles(mut records: Records<'_>, shared: &mut Shared) -> Result<(), Refusal> {
    let mut in_cells = false;
    while let Some(record) = records.next()? {
        match record.kind {
            44 => {
                if let (Some(id), Some((code, _))) = (record.u16(0), record.text(2)) {
                    shared.formats.insert(id, Format::of_code(&code));
                }
            }
            617 => in_cells = true,
            618 => in_cells = false,
            47 if in_cells => shared.styles.push(record.u16(2).unwrap_or(0)),
            _ => {}
        }
        if shared.styles.len() > MOST_STYLES {
            return Err(Refusal::TooLarge(format!("样式超过 {MOST_STYLES} 个")));
        }
    }
    for id in &shared.styles {
        shared.formats.entry(*id).or_insert_with(|| Format::built_in(u32::from(*id)));
    }
    Ok(())
}

/// Shared strings that are held one by one at most.
const MOST_STRINGS: usize = 16_000_000;

fn strings(mut records: Records<'_>, limits: &Limits) -> Result<Vec<Arc<str>>, Refusal> {
    let (mut strings, mut bytes) = (Vec::new(), 0usize);
    while let Some(record) = records.next()? {
        if record.kind != 19 {
            continue;
        }
        let (text, _) = record.text(1).ok_or_else(|| Refusal::Corrupt("的共享字符串断了".to_owned()))?;
        bytes = bytes.saturating_add(text.len());
        if text.len() > limits.text_bytes
            || bytes > limits.shared_bytes
            || strings.len() >= limits.shared_strings.min(MOST_STRINGS)
        {
            return Err(Refusal::TooLarge("共享字符串太多或太长".to_owned()));
        }
        strings.push(Arc::from(text.as_str()));
    }
    Ok(strings)
}
