//! Text from outside, made fit for a cell, a link or a page footer. It stays text in all of them.

use sanzi_core::text::is_blank;
use std::borrow::Cow;

/// UTF-16 units that a cell takes.
pub(crate) const CELL_UNITS: usize = 32_767;
/// What a cut text ends with.
pub(crate) const CUT_MARK: &str = "……（单元格已满，全文见“数据”表）";

/// Text as a cell shows it: invisible characters and such as XML forbids are shown as `‹U+200B›`, line
/// breaks stay, and what a cell cannot hold is cut at a character, with a mark.
pub(crate) fn cell(text: &str) -> String {
    in_cell(text).into_owned()
}

/// The same, borrowed where nothing had to be done.
pub(crate) fn in_cell(text: &str) -> Cow<'_, str> {
    match seen(text) {
        Cow::Borrowed(text) => fit(text, CELL_UNITS),
        Cow::Owned(text) => Cow::Owned(fit(&text, CELL_UNITS).into_owned()),
    }
}

/// The same without a limit.
pub(crate) fn shown(text: &str) -> String {
    seen(text).into_owned()
}

fn seen(text: &str) -> Cow<'_, str> {
    if !text.chars().any(odd) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\r' => {}
            c if odd(c) => shown.push_str(&format!("‹U+{:04X}›", u32::from(c))),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Is this a character that people would not see, or that XML does not allow?
fn odd(c: char) -> bool {
    let code = u32::from(c);
    // Most signs are 汉字, their punctuation, or printable ASCII.
    if matches!(code, 0x21..=0x7E | 0x4E00..=0x9FFF | 0x3001..=0x3011 | 0xFF01..=0xFF5E) {
        return false;
    }
    let non_character = (code & 0xFFFE) == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
    !matches!(c, '\n' | ' ' | '\u{3000}') && (is_blank(c) || non_character)
}

fn fit(text: &str, units: usize) -> Cow<'_, str> {
    if text.len() <= units || text.encode_utf16().count() <= units {
        return Cow::Borrowed(text);
    }
    let room = units.saturating_sub(CUT_MARK.encode_utf16().count());
    let mut kept = text.get(..cut_at(text, room)).unwrap_or_default().to_owned();
    kept.push_str(CUT_MARK);
    Cow::Owned(kept)
}

/// The byte at which the text must be cut so that at most `units` UTF-16 units stand before it.
fn cut_at(text: &str, units: usize) -> usize {
    // No sign has more units than bytes.
    if text.len() <= units {
        return text.len();
    }
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > units {
            return at;
        }
    }
    text.len()
}

/// The text in pieces that each fit a cell; joined they are the text again.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(cut_at(rest, CELL_UNITS));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// JSON text in which everything that XML forbids is written as an escape of JSON.
pub(crate) fn json_for_cell(json: &str) -> Cow<'_, str> {
    let forbidden = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if !json.contains(forbidden) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            c if forbidden(c) => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    Cow::Owned(text)
}

/// Appends text as the markup of a cell takes it: `&`, `<` and `>` as entities; `_x0041_`, which Excel would take for an
/// escape, and what XML forbids as such escapes. Text of [`cell`] and [`json_for_cell`] has nothing forbidden left.
pub(crate) fn escaped_text(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        // Nearly every byte is none of these.
        if !matches!(byte, b'&' | b'<' | b'>' | b'_' | 0xEF | 0..0x20) {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let instead: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'_' if is_escape(rest) => b"_x005F_",
            0xEF if rest.starts_with("\u{fffe}".as_bytes()) => b"_xFFFE_",
            0xEF if rest.starts_with("\u{ffff}".as_bytes()) => b"_xFFFF_",
            b'\n' | b'\t' | 0x20.. => continue,
            control => {
                out.extend_from_slice(bytes.get(from..at).unwrap_or_default());
                out.extend_from_slice(format!("_x{control:04X}_").as_bytes());
                from = at + 1;
                continue;
            }
        };
        out.extend_from_slice(bytes.get(from..at).unwrap_or_default());
        out.extend_from_slice(instead);
        from = at + if *byte == 0xEF { 3 } else { 1 };
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
}

/// Does this begin as an escape of Excel's, `_x0041_`?
fn is_escape(bytes: &[u8]) -> bool {
    match bytes {
        [b'_', b'x', a, b, c, d, b'_', ..] => [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()),
        _ => false,
    }
}

/// Appends text as the markup of an attribute in double quotes takes it.
pub(crate) fn escaped_attribute(out: &mut Vec<u8>, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            '\n' => out.extend_from_slice(b"&#xA;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.extend_from_slice("\u{fffd}".as_bytes()),
            c => {
                let mut bytes = [0u8; 4];
                out.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
            }
        }
    }
}

/// Text in a page header or footer, where `&` begins a command. Cut: Excel takes 255 characters in all.
pub(crate) fn footer(text: &str) -> String {
    let shown: String = shown(text).replace('\n', " ").chars().take(60).collect();
    shown.replace('&', "&&")
}

/// A relative path as the address of a link: what would end the path or start a command is encoded.
pub(crate) fn link_path(path: &str) -> String {
    let mut link = String::with_capacity(path.len() + 8);
    for c in path.chars() {
        match c {
            '\\' => link.push('/'),
            '%' | ' ' | '"' | '<' | '>' | '#' | '?' | '[' | ']' | '^' | '`' | '{' | '|' | '}' | ':' | '\'' | '*' => {
                link.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c if odd(c) => {
                let mut bytes = [0u8; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    link.push_str(&format!("%{byte:02X}"));
                }
            }
            c => link.push(c),
        }
    }
    link
}

/// A sheet and a cell as a link names them.
pub(crate) fn sheet_cell(sheet: &str, cell: &str) -> String {
    format!("'{}'!{cell}", sheet.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_seen_is_shown() {
        for (text, expected) in [
            ("东岭村\n二组", "东岭村\n二组"),
            ("a\u{1}b\u{200b}c\r\n", "a‹U+0001›b‹U+200B›c\n"),
            ("\u{fffe}\u{1ffff}", "‹U+FFFE›‹U+1FFFF›"),
            ("=SUM(A1)", "=SUM(A1)"),
            ("\t缩进", "‹U+0009›缩进"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_character_with_a_mark() {
        let exact = "字".repeat(CELL_UNITS);
        assert_eq!(cell(&exact), exact);
        let long = "𠮷".repeat(20_000);
        let kept = cell(&long);
        assert!(kept.ends_with(CUT_MARK));
        assert!(kept.encode_utf16().count() <= CELL_UNITS);
    }

    #[test]
    fn links_and_footers_carry_no_commands() {
        assert_eq!(link_path("../台账 #1/a%b?.xlsx"), "../台账%20%231/a%25b%3F.xlsx");
        assert_eq!(link_path("javascript:x"), "javascript%3Ax");
        assert_eq!(footer("A&B\n公司"), "A&&B 公司");
        assert_eq!(sheet_cell("小明's", "H17"), "'小明''s'!H17");
    }

    proptest! {
        #[test]
        fn no_text_is_lost_in_pieces(text in any::<String>(), times in 1usize..2000) {
            let text = text.repeat(times);
            let pieces = pieces(&text);
            prop_assert_eq!(pieces.concat(), text.as_str());
            for piece in pieces {
                prop_assert!(piece.encode_utf16().count() <= CELL_UNITS);
            }
        }

        #[test]
        fn json_in_a_cell_is_the_same_json(text in any::<String>()) {
            let json = serde_json::to_string(&text).expect("text");
            let back: String = serde_json::from_str(&json_for_cell(&json)).expect("still JSON");
            prop_assert_eq!(back, text);
        }
    }
}
