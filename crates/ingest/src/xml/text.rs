//! Text of XML: entities, line ends, forbidden characters, and the escapes of spreadsheets.

use crate::refusal::{Refusal, shown};
use memchr::{memchr, memchr2, memmem, memrchr};

/// Appends raw XML text with its entities resolved and its line ends made one.
pub(crate) fn resolve(mut raw: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
    while let Some(at) = memchr2(b'&', b'\r', raw) {
        let (before, rest) = raw.split_at(at);
        out.extend_from_slice(before);
        if rest.first() == Some(&b'\r') {
            out.push(b'\n');
            raw = rest.get(if rest.get(1) == Some(&b'\n') { 2 } else { 1 }..).unwrap_or_default();
            continue;
        }
        let end = memchr(b';', rest.get(..40).unwrap_or(rest))
            .ok_or_else(|| Refusal::Malformed("有没写完的实体".to_owned()))?;
        let mut utf8 = [0; 4];
        let resolved = entity(rest.get(1..end).unwrap_or_default())?;
        out.extend_from_slice(resolved.encode_utf8(&mut utf8).as_bytes());
        raw = rest.get(end + 1..).unwrap_or_default();
    }
    out.extend_from_slice(raw);
    Ok(())
}

/// Appends the inside of a CDATA section: no entities in it, but line ends are made one.
pub(crate) fn resolve_data(mut raw: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = memchr(b'\r', raw) {
        out.extend_from_slice(raw.get(..at).unwrap_or_default());
        out.push(b'\n');
        let rest = raw.get(at + 1..).unwrap_or_default();
        raw = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    out.extend_from_slice(raw);
}

/// The character of an entity: one of the five, or a number.
fn entity(name: &[u8]) -> Result<char, Refusal> {
    let number = match name {
        b"amp" => return Ok('&'),
        b"lt" => return Ok('<'),
        b"gt" => return Ok('>'),
        b"quot" => return Ok('"'),
        b"apos" => return Ok('\''),
        [b'#', b'x', digits @ ..] => std::str::from_utf8(digits)
            .ok()
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok()),
        [b'#', digits @ ..] => std::str::from_utf8(digits)
            .ok()
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok()),
        _ => {
            let name = String::from_utf8_lossy(name);
            return Err(Refusal::Dtd(format!("实体“&{};”", shown(&name))));
        }
    };
    number
        .and_then(char::from_u32)
        .filter(|c| !forbidden(*c))
        .ok_or_else(|| Refusal::Malformed("有不允许的字符实体".to_owned()))
}

/// Characters that no XML text may hold.
fn forbidden(c: char) -> bool {
    (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// Bytes as text; refuses invalid UTF-8 and forbidden control characters.
pub(crate) fn checked(bytes: &[u8]) -> Result<&str, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Malformed("不是有效的 UTF-8 文字".to_owned()))?;
    // No short cut within the loop, so that it can look at many bytes at once.
    let bad = bytes.iter().fold(false, |bad, b| bad | (*b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')));
    if bad {
        return Err(Refusal::Malformed("文字里有控制字符".to_owned()));
    }
    Ok(text)
}

/// Is there anything that [`unescape`] would change?
#[inline]
pub(crate) fn has_escape(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = memchr(b'_', rest) {
        rest = rest.get(at + 1..).unwrap_or_default();
        if rest.first() == Some(&b'x') {
            return true;
        }
    }
    false
}

/// Appends text with the `_xHHHH_` escapes of spreadsheets resolved; a lone surrogate stays as written.
pub(crate) fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (c, length) = match escaped_unit(from) {
            Some(high @ 0xD800..=0xDBFF) => match from.get(7..).and_then(escaped_unit) {
                Some(low) => (char::decode_utf16([high, low]).next().and_then(Result::ok), 14),
                None => (None, 0),
            },
            Some(unit) => (char::from_u32(u32::from(unit)), 7),
            None => (None, 0),
        };
        if let Some(c) = c {
            out.push(c);
            rest = from.get(length..).unwrap_or_default();
        } else {
            out.push_str("_x");
            rest = from.get(2..).unwrap_or_default();
        }
    }
    out.push_str(rest);
}

fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let complete = text.as_bytes().get(6) == Some(&b'_') && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if complete { u16::from_str_radix(digits, 16).ok() } else { None }
}

/// Without blanks, tabs and line ends at both ends: what text without `xml:space="preserve"` means.
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] | [rest @ .., b' ' | b'\t' | b'\n' | b'\r'] = bytes {
        bytes = rest;
    }
    bytes
}

/// Bytes in which the XML declaration must stand.
pub(crate) const DECLARATION: usize = 256;

/// Refuses a part that says, in its first bytes, that it is in an encoding the package format does not allow.
pub(crate) fn refuse_other_encodings(first: &[u8]) -> Result<(), Refusal> {
    let first = trim(first.get(..DECLARATION).unwrap_or(first));
    if !first.starts_with(b"<?xml") {
        return Ok(());
    }
    let end = memmem::find(first, b"?>").unwrap_or(first.len());
    let declared = String::from_utf8_lossy(first.get(..end).unwrap_or_default()).to_ascii_lowercase();
    let Some((_, rest)) = declared.split_once("encoding") else { return Ok(()) };
    let name = rest.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']);
    match name.split(['"', '\'', ' ']).next().unwrap_or_default() {
        "utf-8" | "utf8" | "utf-16" | "utf16" | "utf-16le" | "utf-16be" | "us-ascii" | "ascii" => Ok(()),
        other => Err(Refusal::Malformed(format!("声明的编码“{}”不是 UTF-8 或 UTF-16", shown(other)))),
    }
}

/// How much of a long text can be told before the rest is known: not half an entity, not half a line end.
pub(crate) fn splittable(bytes: &[u8]) -> Result<usize, Refusal> {
    let tail = bytes.len().saturating_sub(64);
    let recent = bytes.get(tail..).unwrap_or_default();
    let open = memrchr(b'&', recent).filter(|at| memchr(b';', recent.get(*at..).unwrap_or_default()).is_none());
    let told = bytes.get(..open.map_or(bytes.len(), |at| tail + at)).unwrap_or_default();
    match told.strip_suffix(b"\r").unwrap_or(told).len() {
        0 => Err(Refusal::Malformed("有没写完的实体".to_owned())),
        length => Ok(length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(raw: &str) -> Result<String, &'static str> {
        let mut out = Vec::new();
        resolve(raw.as_bytes(), &mut out).map_err(|r| r.kind())?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn entities_are_the_five_and_numbers() {
        assert_eq!(resolved("a&amp;b&lt;&gt;&quot;&apos;&#26449;&#x6751;").unwrap(), "a&b<>\"'村村");
        assert_eq!(resolved("a\r\nb\rc&#13;d").unwrap(), "a\nb\nc\rd");
        assert_eq!(resolved("&amp;lt;").unwrap(), "&lt;");
        assert_eq!(resolved("&nbsp;"), Err("xml_dtd"));
        for bad in ["&", "a & b", "&#0;", "&#xD800;", "&#x110000;", "&#;", "&#x;", "&#-1;", "&#x+41;", "&#8;"] {
            assert_eq!(resolved(bad), Err("xml_malformed"), "{bad}");
        }
    }

    #[test]
    fn escapes_are_resolved_once() {
        let plain = |text: &str| {
            let mut out = String::new();
            unescape(text, &mut out);
            out
        };
        assert_eq!(plain("a_x000D__x000a_b"), "a\r\nb");
        assert_eq!(plain("_x005F_x000D_"), "_x000D_");
        assert_eq!(plain("_xD842__xDFB7_"), "𠮷");
        assert_eq!(plain("_xD842_x"), "_xD842_x");
        assert_eq!(plain("_x00_ _xyz12_ _x12345_ _x"), "_x00_ _xyz12_ _x12345_ _x");
        assert_eq!(plain("_x村村_"), "_x村村_");
        assert!(has_escape(b"__x") && !has_escape(b"_a_ x_"));
    }

    #[test]
    fn control_characters_are_refused() {
        assert!(checked("村\t\r\n".as_bytes()).is_ok());
        assert!(checked(b"a\x0bb").is_err() && checked(b"\xff").is_err());
        assert_eq!(trim(" \n a b\t".as_bytes()), b"a b");
    }
}
