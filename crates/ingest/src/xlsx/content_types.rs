//! The list of content types: which part is the workbook, and whether the package is something else.

use crate::refusal::Refusal;
use crate::xml::{Token, Xml};

/// What the list says of the package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ContentTypes {
    /// Part that is a workbook in XML.
    pub(super) workbook: Option<String>,
    /// Holds a workbook in the binary form.
    pub(super) binary: bool,
    /// Another kind of document.
    pub(super) other: Option<&'static str>,
}

impl ContentTypes {
    /// Reads the list.
    pub(super) fn read(xml: &mut Xml<'_>) -> Result<ContentTypes, Refusal> {
        let mut types = ContentTypes::default();
        loop {
            match xml.next()? {
                Token::Start if matches!(xml.local(), b"Override" | b"Default") => {
                    let kind = xml.attribute_text(b"ContentType")?.unwrap_or_default().to_ascii_lowercase();
                    // Documents that are embedded have types too, but never one of a main part.
                    let main = kind.ends_with(".main+xml") || kind.ends_with(".main");
                    if main && (kind.contains("wordprocessingml") || kind.contains("ms-word")) {
                        types.other = Some("Word 文档");
                    } else if main && (kind.contains("presentationml") || kind.contains("ms-powerpoint")) {
                        types.other = Some("演示文稿");
                    } else if main && kind.contains("sheet.binary") {
                        types.binary = true;
                    } else if is_workbook(&kind) && types.workbook.is_none() {
                        let name = xml.attribute_text(b"PartName")?;
                        types.workbook = name.map(|name| name.trim_start_matches('/').to_owned());
                    }
                }
                Token::Over => return Ok(types),
                _ => {}
            }
        }
    }
}

fn is_workbook(kind: &str) -> bool {
    (kind.contains("spreadsheetml") || kind.contains("ms-excel")) && kind.ends_with(".main+xml")
}
