//! The fixed shape of cells, stepped over by hand.
//!
//! Nearly every writer gives each cell the same shape. What has it is taken apart here in one pass; whatever
//! differs in a single byte is left to the slow path, which gives equal results.

use super::raw::{Found, Kind, Raw};
use crate::limits::Limits;
use crate::xml::text;
use memchr::memchr;

/// A cell of the usual shape at the beginning of `bytes`, and its length; `None` if anything is unusual, or
/// if the cell does not end within them.
#[inline]
pub(super) fn cell<'a>(bytes: &'a [u8], limits: &Limits) -> Option<(Raw<'a>, usize)> {
    let rest = bytes.strip_prefix(b"<c r=\"")?;
    let (col, rest) = column(rest)?;
    let (row, rest) = digits(rest)?;
    if row == 0 || row > limits.rows || col > limits.columns {
        return None;
    }
    let mut raw = Raw { row, col, style: 0, kind: Kind::Number, formula: false, found: Found::Nothing };
    let mut rest = rest;
    if let Some(after) = rest.strip_prefix(b" s=\"") {
        (raw.style, rest) = digits(after)?;
    }
    if let Some(after) = rest.strip_prefix(b" t=\"") {
        let end = after.iter().take(12).position(|b| *b == b'"')?;
        raw.kind = Kind::of(after.get(..end)?);
        rest = after.get(end + 1..)?;
    }
    let rest = match rest {
        [b'>', rest @ ..] => inside(rest, &mut raw, limits.text_bytes)?,
        [b'/', b'>', rest @ ..] => rest,
        _ => return None,
    };
    Some((raw, bytes.len() - rest.len()))
}

/// What stands between `<c …>` and `</c>`; gives the bytes behind.
#[inline]
fn inside<'a>(rest: &'a [u8], raw: &mut Raw<'a>, most: usize) -> Option<&'a [u8]> {
    let mut rest = rest;
    if let Some(after) = rest.strip_prefix(b"<f>") {
        raw.formula = true;
        rest = after.get(memchr(b'<', after)?..)?.strip_prefix(b"</f>")?;
    }
    if let Some(after) = rest.strip_prefix(b"<v>") {
        let (value, seen) = plain(after, most)?;
        let told = std::str::from_utf8(value).ok()?;
        raw.found = if seen == DIGIT {
            Found::Digits(told)
        } else if raw.kind.is_text() {
            if seen & LOW_LINE != 0 && text::has_escape(value) {
                return None;
            }
            Found::Value(told)
        } else if seen & BLANK != 0 {
            return None;
        } else {
            Found::Value(told)
        };
        return after.get(value.len()..)?.strip_prefix(b"</v></c>");
    }
    if let Some(after) = rest.strip_prefix(b"<is><t") {
        let (preserve, after) = match after {
            [b'>', after @ ..] => (false, after),
            _ => (true, after.strip_prefix(b" xml:space=\"preserve\">")?),
        };
        let (value, seen) = plain(after, most)?;
        if seen & LOW_LINE != 0 && text::has_escape(value) {
            return None;
        }
        let told = if preserve || seen & BLANK == 0 { value } else { text::trim(value) };
        raw.found = Found::Inline(std::str::from_utf8(told).ok()?);
        return after.get(value.len()..)?.strip_prefix(b"</t></is></c>");
    }
    rest.strip_prefix(b"</c>")
}

const DIGIT: u8 = 1;
const OTHER: u8 = 2;
const BLANK: u8 = 4;
const LOW_LINE: u8 = 8;
/// More than the first point: then it is no plain number.
const POINT: u8 = 16;
/// Ends the text, or must be looked at by the slow path.
const STOP: u8 = 32;

/// What each byte is within text.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'.' => POINT,
            b' ' | b'\t' | b'\n' => BLANK,
            b'_' => LOW_LINE,
            // Carriage returns, entities, control characters and the end.
            b'\r' | b'&' | b'<' | 0..=31 => STOP,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// Text up to the next `<`, and the classes of bytes in it; `None` unless it can be taken as it stands.
/// Digits with one point among them are told as digits.
#[inline]
fn plain(bytes: &[u8], most: usize) -> Option<(&[u8], u8)> {
    let mut seen = 0;
    let length = bytes.iter().position(|byte| {
        let class = CLASSES[usize::from(*byte)];
        seen |= class;
        class == STOP
    })?;
    seen &= !STOP;
    if bytes.get(length) != Some(&b'<') || length > most {
        return None;
    }
    if seen & POINT != 0 {
        // A point alone, or more than one, is no number; long digits may be no finite one.
        let points = bytes.iter().take(length).filter(|byte| **byte == b'.').count();
        seen = if seen == DIGIT | POINT && points == 1 { DIGIT } else { seen & !POINT | OTHER };
    }
    if seen == DIGIT && length >= 300 {
        seen = OTHER;
    }
    Some((bytes.get(..length)?, seen))
}

/// One to three capital letters.
#[inline]
fn column(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let letter = |b: u8| if b.is_ascii_uppercase() { Some(u32::from(b - b'@')) } else { None };
    let mut column = letter(*bytes.first()?)?;
    let mut rest = bytes.get(1..)?;
    for _ in 0..2 {
        let Some(next) = letter(*rest.first()?) else { break };
        column = column * 26 + next;
        rest = rest.get(1..)?;
    }
    Some((column, rest))
}

/// Up to seven digits without a leading zero (a single zero may stand), and the closing quote.
#[inline]
fn digits(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let first = *bytes.first()?;
    let mut value = 0;
    for (at, byte) in bytes.iter().take(8).enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + u32::from(byte - b'0'),
            b'"' if at == 1 || at > 1 && first != b'0' => return Some((value, bytes.get(at + 1..)?)),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Option<(u32, u32, usize)> {
        let (raw, length) = cell(text.as_bytes(), &Limits::default())?;
        Some((raw.row, raw.col, length))
    }

    #[test]
    fn the_usual_shapes_are_taken() {
        for usual in [
            r#"<c r="AB12"/>"#,
            r#"<c r="AB12" s="7"/>"#,
            r#"<c r="AB12"><v>1.10</v></c>"#,
            r#"<c r="AB12" s="7" t="s"><v>0</v></c>"#,
            r#"<c r="AB12" t="str"><f>A1</f><v>村</v></c>"#,
            r#"<c r="AB12"><f>A1&amp;B1</f></c>"#,
            r#"<c r="AB12" t="inlineStr"><is><t>村</t></is></c>"#,
            r#"<c r="AB12" t="inlineStr"><is><t xml:space="preserve"> 村</t></is></c>"#,
        ] {
            let follows = format!("{usual}<c r=\"AC12\"/>");
            assert_eq!(taken(&follows), Some((12, 28, usual.len())), "{usual}");
        }
    }

    #[test]
    fn anything_else_is_left() {
        for unusual in [
            r#"<c  r="A1"/>"#,
            r#"<c s="1" r="A1"/>"#,
            r#"<c r='A1'/>"#,
            r#"<c r="a1"/>"#,
            r#"<c r="A01"/>"#,
            r#"<c r="A0"/>"#,
            r#"<c r="XFE1"/>"#,
            r#"<c r="A1048577"/>"#,
            r#"<c r="AAAA1"/>"#,
            r#"<c r="A1" cm="1"><v>1</v></c>"#,
            r#"<c r="A1"> <v>1</v></c>"#,
            r#"<c r="A1"><v>1<!-- --></v></c>"#,
            r#"<c r="A1"><v>&#49;</v></c>"#,
            r#"<c r="A1"><f t="shared" si="0"/><v>1</v></c>"#,
            r#"<c r="A1" t="inlineStr"><is><r><t>a</t></r></is></c>"#,
            r#"<c r="A1" t="inlineStr"><is><t>_x0041_</t></is></c>"#,
            r#"<c r="A1"><v>1</v>"#,
            r#"<c r="A1"><v>1"#,
            r#"<c r="A1"#,
        ] {
            assert_eq!(taken(unusual), None, "{unusual}");
        }
    }
}
