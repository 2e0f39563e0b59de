//! Number formats: only whether a number is shown as a date or as a percentage matters.

use crate::grid::failure::Failure;
use crate::grid::xml::{Token, Xml};
use std::collections::BTreeMap;
use std::io::Read;

/// How numbers of a style are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// As they stand.
    Plain,
    /// As days since the book's day zero.
    Date,
    /// As a percentage.
    Percent,
}

/// The styles of cells, by index.
pub(crate) fn read<R: Read>(mut xml: Xml<R>) -> Result<Vec<Style>, Failure> {
    let mut custom: BTreeMap<u32, Style> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    loop {
        match xml.token()? {
            Token::Start if xml.name() == b"numFmt" => {
                let id = xml.attribute("numFmtId").and_then(|id| id.trim().parse().ok());
                if let (Some(id), Some(code)) = (id, xml.attribute("formatCode")) {
                    custom.insert(id, of_code(&code));
                }
            }
            Token::Start if xml.name() == b"cellXfs" => in_cells = true,
            Token::End if xml.name() == b"cellXfs" => in_cells = false,
            Token::Start if in_cells && xml.name() == b"xf" => {
                let id = xml.attribute("numFmtId").and_then(|id| id.trim().parse().ok()).unwrap_or(0);
                styles.push(custom.get(&id).copied().unwrap_or_else(|| of_id(id)));
            }
            Token::Finish => return Ok(styles),
            _ => {}
        }
    }
}

/// The formats built into Excel, the Chinese ones included.
pub(crate) fn of_id(id: u32) -> Style {
    match id {
        9 | 10 => Style::Percent,
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Style::Date,
        _ => Style::Plain,
    }
}

/// A format code: `yyyy"年"m"月"` is a date, `0.00%` a percentage, `[h]:mm` neither.
pub(crate) fn of_code(code: &str) -> Style {
    let mut bare = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                chars.by_ref().find(|&c| c == '"');
            }
            '[' => {
                chars.by_ref().find(|&c| c == ']');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            ';' => break,
            c => bare.push(c.to_ascii_lowercase()),
        }
    }
    if bare.contains('%') {
        Style::Percent
    } else if bare.contains(['y', 'd', 'e']) && !bare.contains("e+") && !bare.contains("e-") && bare != "general"
        || bare.contains("mmm")
    {
        Style::Date
    } else {
        Style::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_percentages_are_known_by_their_format() {
        for (code, style) in [
            ("yyyy-mm-dd", Style::Date),
            ("yyyy\"年\"m\"月\"", Style::Date),
            ("[$-804]yyyy\\年m\\月", Style::Date),
            ("0.00%", Style::Percent),
            ("0.00E+00", Style::Plain),
            ("#,##0.00_ ;[Red]\\-#,##0.00", Style::Plain),
            ("General", Style::Plain),
            ("\"d\"0", Style::Plain),
        ] {
            assert_eq!(of_code(code), style, "{code}");
        }
    }
}
