//! What is no workbook, and what in a workbook leads out of it.

use super::note::Note;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::relations;
use crate::xml::Xml;
use crate::xml::feed::{Threads, with_window};
use crate::zip::Package;
use memchr::memmem;
use std::collections::BTreeMap;

/// Relations parts that are looked through for links at most.
const MOST_LOOKED_THROUGH: usize = 2_000;

/// Refuses files that are no zip package; tells locked ones from others.
pub(super) fn refuse_other_files(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        if memmem::find(bytes, &locked).is_some() {
            return Err(Refusal::Encrypted("内容已加密".to_owned()));
        }
        return Err(Refusal::NotAWorkbook("是旧式复合文件（如 .xls）".to_owned()));
    }
    if bytes.is_empty() {
        return Err(Refusal::NotAWorkbook("文件是空的".to_owned()));
    }
    if bytes.starts_with(b"PK") { Ok(()) } else { Err(Refusal::NotAWorkbook("不是压缩包".to_owned())) }
}

/// What in a package of another spreadsheet format leads out of it.
pub(crate) fn notes_of(package: &Package<'_>, limits: &Limits) -> Vec<Note> {
    let mut notes = note_package(package);
    note_content(package, limits, &mut notes);
    notes
}

/// Notes bytes behind the package, and part names that want to lead somewhere else.
pub(super) fn note_package(package: &Package<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    if package.trailing > 0 {
        notes.push(Note::new("suspicious_part", "", format!("压缩包之后还有 {} 个字节", package.trailing)));
    }
    notes.extend(package.suspicious().map(|name| Note::new("suspicious_part", name, "部件名想指到别处")));
    notes
}

/// Notes macros, links, connections and embedded things: by part names, and by relations out of the file.
///
/// A relations part that cannot be read is noted too: nothing else needs it.
pub(super) fn note_content(package: &Package<'_>, limits: &Limits, notes: &mut Vec<Note>) {
    let mut looked_through = 0;
    for (index, name) in package.names() {
        let lower = name.to_ascii_lowercase();
        if let Some(what) = told_by_name(&lower) {
            notes.push(Note::new("external_content", name, what));
        }
        if lower.ends_with(".rels") && looked_through < MOST_LOOKED_THROUGH {
            looked_through += 1;
            note_links(package, index, limits, notes);
        }
    }
}

fn told_by_name(lower: &str) -> Option<&'static str> {
    let file = lower.rsplit('/').next().unwrap_or_default();
    let within = |folder: &str| lower.contains(folder) && !lower.ends_with(".rels");
    match file {
        "vbaproject.bin" => Some("宏，没有运行"),
        "connections.xml" => Some("数据连接，没有使用"),
        _ if within("/externallinks/") => Some("引用别的工作簿，没有打开"),
        _ if within("/querytables/") => Some("外部查询，没有运行"),
        _ if within("/macrosheets/") => Some("宏表，没有运行"),
        _ if within("/activex/") => Some("控件，没有运行"),
        _ if within("/embeddings/") => Some("嵌入的文件，没有打开"),
        _ => None,
    }
}

fn note_links(package: &Package<'_>, part: usize, limits: &Limits, notes: &mut Vec<Note>) {
    let mut links: BTreeMap<String, u64> = BTreeMap::new();
    let read = with_window(package, part, Threads::One, |window| {
        relations::visit(&mut Xml::new(window, limits)?, "", |relation| {
            if relation.external && (links.len() < 20 || links.contains_key(&relation.kind)) {
                *links.entry(relation.kind).or_default() += 1;
            }
        })
    });
    for (kind, count) in links {
        let kind = crate::refusal::shown(&kind);
        notes.push(Note::new("external_content", package.name(part), format!("{kind} 外部链接 {count} 处，没有打开")));
    }
    if let Err(refusal) = read {
        notes.push(Note::new(refusal.kind(), package.name(part), refusal.to_string()));
    }
}
