//! The workbook part: sheets in their order, and the date system.

use super::reference::truth;
use super::styles::each;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::xml::text;
use crate::xml::{Token, Xml};

/// Is a sheet seen when the book is opened?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visibility {
    /// Seen.
    Visible,
    /// Hidden by a user, who can show it again.
    Hidden,
    /// Hidden so that only a program can show it.
    VeryHidden,
}

/// A sheet as the workbook names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) relation: Option<String>,
    pub(super) visibility: Visibility,
}

/// The workbook part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Workbook {
    pub(super) sheets: Vec<Named>,
    pub(super) date_1904: bool,
}

impl Workbook {
    /// Reads the workbook part.
    pub(super) fn read(xml: &mut Xml<'_>, limits: &Limits) -> Result<Workbook, Refusal> {
        let mut book = Workbook::default();
        loop {
            match xml.next()? {
                Token::Start if xml.depth() == 1 && xml.local() != b"workbook" => {
                    return Err(Refusal::NotAWorkbook("主部件不是工作簿".to_owned()));
                }
                Token::Start if xml.depth() == 2 => match xml.main() {
                    Some(b"workbookPr") => book.date_1904 = truth(xml.attribute(b"date1904")),
                    Some(b"sheets") => each(xml, b"sheet", |xml| {
                        if book.sheets.len() >= limits.sheets {
                            return Err(Refusal::TooLarge(format!("工作表超过 {} 张", limits.sheets)));
                        }
                        let mut name = String::new();
                        text::unescape(&xml.attribute_text(b"name")?.unwrap_or_default(), &mut name);
                        let visibility = match xml.attribute(b"state") {
                            Some(b"hidden") => Visibility::Hidden,
                            Some(b"veryHidden") => Visibility::VeryHidden,
                            _ => Visibility::Visible,
                        };
                        book.sheets.push(Named { name, relation: xml.relation(b"id")?, visibility });
                        Ok(())
                    })?,
                    _ => {}
                },
                Token::Over => return Ok(book),
                _ => {}
            }
        }
    }
}
