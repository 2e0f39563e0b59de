//! Relationships between parts: what leads from the book to its sheets, and what leads out of the file.

use crate::refusal::Refusal;
use crate::xml::{Token, Xml};

/// Relations of one part at most; a sheet may have 65,530 links.
const MOST: usize = 200_000;

/// A relation of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    /// Its name within the part.
    pub(crate) id: String,
    /// The last step of its type, e.g. `worksheet`; the same in strict and transitional files.
    pub(crate) kind: String,
    /// The part it leads to; `None` when it leads out of the file, or nowhere in it.
    pub(crate) target: Option<String>,
    /// Leads out of the file?
    pub(crate) external: bool,
}

/// Reads a relations part of the part `owner` and visits each relation.
pub(crate) fn visit(xml: &mut Xml<'_>, owner: &str, mut visit: impl FnMut(Relation)) -> Result<(), Refusal> {
    let mut count = 0;
    loop {
        match xml.next()? {
            Token::Start if xml.local() == b"Relationship" => {
                count += 1;
                if count > MOST {
                    return Err(Refusal::TooLarge(format!("关系超过 {MOST} 条")));
                }
                let kind = xml.attribute_text(b"Type")?.unwrap_or_default();
                let target = xml.attribute_text(b"Target")?.unwrap_or_default();
                let external = xml.attribute(b"TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case(b"External"));
                visit(Relation {
                    id: xml.attribute_text(b"Id")?.unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: if external { None } else { resolve(owner, &target) },
                    external,
                });
            }
            Token::Over => return Ok(()),
            _ => {}
        }
    }
}

/// Name of the part that holds the relations of a part; of the package for an empty name.
pub(crate) fn part_of(owner: &str) -> String {
    let (folder, name) = owner.rsplit_once('/').map_or(("", owner), |(folder, name)| (folder, name));
    if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") }
}

/// The part a target means, seen from `owner`; `None` when it leads above the package.
fn resolve(owner: &str, target: &str) -> Option<String> {
    let target = target.replace('\\', "/");
    let target = target.split('#').next().unwrap_or_default();
    let mut steps: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        steps.extend(owner.rsplit_once('/').map_or("", |(folder, _)| folder).split('/'));
    }
    for step in target.split('/') {
        match step {
            ".." => {
                steps.pop()?;
            }
            "." => {}
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    let name = steps.join("/");
    if name.is_empty() { None } else { Some(name) }
}

/// A part name with `%HH` resolved; targets may be written either way.
pub(crate) fn unquoted(name: &str) -> String {
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = |at: usize| behind.get(at).and_then(|b| (*b as char).to_digit(16));
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                rest = behind.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_however_written() {
        let of = |target: &str| resolve("xl/workbook.xml", target);
        let wanted = Some("xl/worksheets/sheet1.xml".to_owned());
        for target in [
            "worksheets/sheet1.xml",
            "/xl/worksheets/sheet1.xml",
            "./worksheets/sheet1.xml",
            "../xl/worksheets/sheet1.xml",
            "worksheets\\sheet1.xml",
            "\\xl\\worksheets\\sheet1.xml",
            "worksheets//sheet1.xml#A1",
        ] {
            assert_eq!(of(target), wanted, "{target}");
        }
        assert_eq!(of("../../etc/passwd"), None);
        assert_eq!(of(""), Some("xl".to_owned()));
        assert_eq!(resolve("", "xl/workbook.xml"), Some("xl/workbook.xml".to_owned()));
        assert_eq!(unquoted("xl/%E6%9D%91%20a%.xml%4"), "xl/村 a%.xml%4");
    }

    #[test]
    fn relations_stand_beside_their_part() {
        assert_eq!(part_of("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
        assert_eq!(part_of("book.xml"), "_rels/book.xml.rels");
        assert_eq!(part_of(""), "_rels/.rels");
    }
}
