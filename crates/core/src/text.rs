//! Normal forms of text, for comparing only; what is shown is always the original.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Is this character invisible or a blank that people do not see as text?
#[inline]
pub fn is_blank(c: char) -> bool {
    // Nearly all that is written.
    if matches!(c, '!'..='~' | '\u{4E00}'..='\u{9FFF}') {
        return false;
    }
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}')
}

/// The comparison form: NFKC, blanks and invisible marks removed, dashes unified, upper case.
///
/// ```
/// assert_eq!(sanzi_core::text::normal("（资产 名称）\n"), "(资产名称)");
/// assert_eq!(sanzi_core::text::normal("zc—０３１"), "ZC-031");
/// ```
pub fn normal(text: &str) -> String {
    normal_form(text).into_owned()
}

/// As [`normal`], without a copy of a text that is its own comparison form.
pub fn normal_form(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut form = String::with_capacity(text.len());
    for c in text.chars() {
        match alone(c) {
            Some(c) if !is_blank(c) => form.push(c.to_ascii_uppercase()),
            Some(_) => {}
            None => return Cow::Owned(composed(text)),
        }
    }
    Cow::Owned(form)
}

/// Is a text of 汉字 (U+4E00 to U+9FFF) and plain signs only, as most words are? They are their own form.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'!'..=b'`' | b'{'..=b'~' => 1,
            0xE5..=0xE9 => 3,
            0xE4 if bytes.get(at + 1).is_some_and(|next| *next >= 0xB8) => 3,
            _ => return false,
        };
    }
    true
}

/// The form of a sign that stands for itself, whatever is beside it, in capitals or not; of all others only the whole
/// text tells.
pub fn alone(c: char) -> Option<char> {
    Some(match c {
        '\0'..='\u{7F}' | '\u{4E00}'..='\u{9FFF}' => c,
        '\u{3000}' => ' ',
        // Full-width signs stand as far from the usual ones everywhere.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0)?,
        '\u{2010}' | '\u{2012}'..='\u{2015}' | '\u{2212}' => '-',
        '、' | '。' | '〈'..='】' | '〔' | '〕' | '“' | '”' | '‘' | '’' | '×' | '·' => c,
        _ => return None,
    })
}

fn composed(text: &str) -> String {
    text.nfkc()
        .filter(|&c| !is_blank(c))
        .map(|c| if is_dash(c) { '-' } else { c })
        .flat_map(char::to_uppercase)
        .collect()
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' | '\u{2500}')
}

/// Are two texts the same? Quicker than `==` where most are short, or one text that stands in one place.
#[inline]
pub fn same(a: &str, b: &str) -> bool {
    if a.len() != b.len() {
        return false;
    }
    if std::ptr::eq(a, b) {
        return true;
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // The first and the last bytes of a short text are all of it.
    match a.len() {
        0 => true,
        4..=8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        9..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
        17..=32 => a.first_chunk::<16>() == b.first_chunk() && a.last_chunk::<16>() == b.last_chunk(),
        _ => a == b,
    }
}

/// Does a text contain a word? Quicker than [`str::contains`] where the text is short.
pub fn has(text: &str, word: &str) -> bool {
    /// From so many bytes on, the library is quicker.
    const SHORT: usize = 64;
    match word.as_bytes().split_first_chunk::<4>() {
        Some((first, rest)) if text.len() < SHORT => {
            let begins = |part: &[u8]| part.first_chunk() == Some(first) && part.ends_with(rest);
            text.as_bytes().windows(word.len()).any(begins)
        }
        _ => text.contains(word),
    }
}

/// Bytes in lower-case hexadecimal digits.
///
/// ```
/// assert_eq!(sanzi_core::text::hex(&[0, 0xab]), "00ab");
/// ```
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A plain decimal number with separators between groups of three digits before the point.
///
/// ```
/// assert_eq!(sanzi_core::text::separated("-1234567.80"), "-1,234,567.80");
/// ```
pub fn separated(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, places) = digits.split_once('.').map_or((digits, None), |(whole, places)| (whole, Some(places)));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(places) = places {
        text.push('.');
        text.push_str(places);
    }
    text
}

/// How text looks on screen or paper: invisible characters shown as `‹U+200B›`, line breaks as `⏎`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\u{3000}' => shown.push(c),
            '\n' => shown.push('⏎'),
            '\r' => {}
            c if is_blank(c) => shown.push_str(&format!("‹U+{:04X}›", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

/// Width on a page: a 汉字 or a full-width sign counts two.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) < 0x1100 { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_normal_form_for_what_looks_alike() {
        for (text, form) in [
            ("原值\n（万元）", "原值(万元)"),
            ("承  包  人", "承包人"),
            ("Ｎｏ：１", "NO:1"),
            ("ａ\u{200B}b", "AB"),
            ("2020–2025", "2020-2025"),
            ("", ""),
        ] {
            assert_eq!(normal(text), form);
        }
    }

    #[test]
    fn texts_are_the_same_whatever_their_length() {
        for length in 0..70 {
            let text: String = ('a'..='z').cycle().take(length).collect();
            assert!(same(&text, &text) && same(&text, &text.clone()), "{length}");
            assert!(!same(&text, &format!("{text}a")));
            for at in 0..length {
                let mut other = text.clone().into_bytes();
                other[at] = b'!';
                let other = String::from_utf8(other).expect("signs of ASCII");
                assert!(!same(&text, &other), "{length} {at}");
            }
        }
    }

    #[test]
    fn a_word_is_found_wherever_it_stands() {
        for word in ["", "路", "abc", "abcd", "太阳能", "路灯杆"] {
            for text in ["", "路", "路灯", "太阳能路灯", "村东太阳能路灯杆", "xabcdabc", "abcabd", "太阳太阳能"]
            {
                for text in [text.to_owned(), format!("{}{text}{}", "村".repeat(30), "路".repeat(3))] {
                    assert_eq!(has(&text, word), text.contains(word), "{text} {word}");
                }
            }
        }
    }

    #[test]
    fn plain_texts_are_of_plain_signs() {
        for c in '\0'..='\u{1FFFF}' {
            let plain = matches!(c, '!'..='`' | '{'..='~' | '\u{4E00}'..='\u{9FFF}');
            assert_eq!(is_plain(&format!("村{c}A")), plain, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn what_stands_for_itself_has_the_form_that_the_whole_text_has() {
        let signs: Vec<char> = ('\0'..='\u{FFFF}').filter(|c| alone(*c).is_some()).collect();
        assert!(signs.len() > 21_000);
        for (at, sign) in signs.iter().enumerate() {
            // Between others that it could join with.
            for text in [format!("{sign}"), format!("a{sign}村{}", signs[(at * 7919) % signs.len()])] {
                assert_eq!(normal(&text), composed(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn invisible_marks_are_shown() {
        assert_eq!(visible("东岭\u{200B}村\r\n"), "东岭‹U+200B›村⏎");
        assert_eq!(width("原值A"), 5);
    }
}
