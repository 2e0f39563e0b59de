//! Cell styles: only the number format of each is kept.

use super::format::Format;
use super::reference::number;
use crate::refusal::Refusal;
use crate::xml::{Token, Xml};
use std::collections::BTreeMap;

/// Styles and formats of a book at most; Excel allows 65,490.
const MOST: usize = 100_000;
/// Bytes of a format code at most; Excel allows 255 characters.
const LONGEST_CODE: usize = 1024;

/// The number formats of cell styles.
#[derive(Debug, Default)]
pub(super) struct Styles {
    formats: Vec<Format>,
    /// Style → index of its format.
    by_style: Vec<u32>,
}

impl Styles {
    /// The format of a style; `None` when the book has no such style.
    #[inline]
    pub(super) fn format(&self, style: u32) -> Option<&Format> {
        self.formats.get(*self.by_style.get(style as usize)? as usize)
    }

    /// How many styles there are.
    pub(super) fn len(&self) -> usize {
        self.by_style.len()
    }

    /// Reads the styles part.
    pub(super) fn read(xml: &mut Xml<'_>) -> Result<Styles, Refusal> {
        let mut codes = BTreeMap::new();
        let mut ids = Vec::new();
        loop {
            let token = xml.next()?;
            if token == Token::Over {
                break;
            }
            // Only the children of the root matter, and of those only two.
            if token != Token::Start || xml.depth() != 2 {
                continue;
            }
            let section = xml.main().unwrap_or_default().to_vec();
            match section.as_slice() {
                b"numFmts" => each(xml, b"numFmt", |xml| {
                    let id = xml.attribute(b"numFmtId").and_then(number);
                    let code = xml.attribute_text(b"formatCode")?;
                    if let (Some(id), Some(mut code)) = (id, code) {
                        let end = code.char_indices().map(|(at, _)| at).find(|at| *at > LONGEST_CODE);
                        code.truncate(end.unwrap_or(code.len()));
                        codes.insert(id, code);
                    }
                    enough(codes.len())
                })?,
                b"cellXfs" => each(xml, b"xf", |xml| {
                    ids.push(xml.attribute(b"numFmtId").and_then(number).unwrap_or(0));
                    enough(ids.len())
                })?,
                _ => {}
            }
        }
        Ok(Styles::of(&codes, &ids))
    }

    /// Formats are judged once each, however many styles use them.
    fn of(codes: &BTreeMap<u32, String>, ids: &[u32]) -> Styles {
        let mut styles = Styles::default();
        let mut known = BTreeMap::new();
        for id in ids {
            let index = *known.entry(*id).or_insert_with(|| {
                styles.formats.push(codes.get(id).map_or_else(|| Format::built_in(*id), |code| Format::of_code(code)));
                // At most as many as there are styles, which are limited.
                (styles.formats.len() - 1) as u32
            });
            styles.by_style.push(index);
        }
        styles
    }
}

fn enough(count: usize) -> Result<(), Refusal> {
    if count > MOST { Err(Refusal::TooLarge(format!("样式超过 {MOST} 个"))) } else { Ok(()) }
}

/// Visits the children of a name of the element that just began, and leaves it.
pub(super) fn each<'a>(
    xml: &mut Xml<'a>,
    name: &[u8],
    mut visit: impl FnMut(&mut Xml<'a>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    loop {
        match xml.next()? {
            Token::Start => {
                if xml.main() == Some(name) {
                    visit(xml)?;
                }
                xml.skip()?;
            }
            Token::End | Token::Over => return Ok(()),
            Token::Text | Token::Data => {}
        }
    }
}
