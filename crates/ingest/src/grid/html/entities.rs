//! Character references of pages: numbers, and the names that exports use.

use std::borrow::Cow;

/// Names of the characters from U+00A0 to U+00FF; these count without their semicolon too.
const LATIN: &[&str] = &[
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// Names that count without their semicolon as well.
const SHORT: &[(&str, char)] =
    &[("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("AMP", '&'), ("LT", '<'), ("GT", '>'), ("QUOT", '"')];

/// Other names that exports use.
const OTHERS: &[(&str, char)] = &[
    ("apos", '\''),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("minus", '−'),
    ("radic", '√'),
    ("infin", '∞'),
    ("asymp", '≈'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("sum", '∑'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("check", '✓'),
    ("checkmark", '✓'),
    ("cross", '✗'),
    ("star", '☆'),
    ("starf", '★'),
    ("square", '□'),
    ("squf", '▪'),
    ("Phi", 'Φ'),
    ("phi", 'φ'),
    ("Omega", 'Ω'),
    ("percnt", '%'),
    ("num", '#'),
    ("dollar", '$'),
    ("lpar", '('),
    ("rpar", ')'),
    ("comma", ','),
    ("colon", ':'),
    ("semi", ';'),
    ("period", '.'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("lowbar", '_'),
    ("vert", '|'),
    ("equals", '='),
    ("plus", '+'),
    ("ast", '*'),
    ("quest", '?'),
    ("excl", '!'),
    ("commat", '@'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
];

/// What pages mean by the numbers that Windows uses from 0x80 to 0x9F.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

/// The text with its references resolved and its line ends made one. What is no reference stays as it stands.
pub(super) fn resolve(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\r']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if from.starts_with('\r') {
            out.push('\n');
            rest = from.strip_prefix("\r\n").or(from.strip_prefix('\r')).unwrap_or_default();
            continue;
        }
        match reference(from) {
            Some((c, length)) => {
                out.push(c);
                rest = from.get(length..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of a reference at the beginning of a text, and how long the reference is.
fn reference(from: &str) -> Option<(char, usize)> {
    let body = from.get(1..)?;
    if let Some(digits) = body.strip_prefix('#') {
        let (radix, digits, lead) = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => (16, digits, 3),
            None => (10, digits, 2),
        };
        let length = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
        let number = u32::from_str_radix(digits.get(..length).filter(|d| !d.is_empty())?, radix).unwrap_or(u32::MAX);
        let semicolon = usize::from(digits.get(length..)?.starts_with(';'));
        return Some((numbered(number), lead + length + semicolon));
    }
    let length = body.bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
    let word = body.get(..length)?;
    if body.get(length..)?.starts_with(';')
        && let Some(c) = short(word).or_else(|| OTHERS.iter().find(|(name, _)| *name == word).map(|(_, c)| *c))
    {
        return Some((c, length + 2));
    }
    (2..=word.len()).rev().find_map(|end| short(word.get(..end)?).map(|c| (c, end + 1)))
}

fn short(word: &str) -> Option<char> {
    if let Some((_, c)) = SHORT.iter().find(|(name, _)| *name == word) {
        return Some(*c);
    }
    let at = LATIN.iter().position(|name| *name == word)?;
    char::from_u32(0xA0 + u32::try_from(at).ok()?)
}

fn numbered(number: u32) -> char {
    let windows = number.checked_sub(0x80).filter(|at| *at < 0x20).and_then(|at| WINDOWS.chars().nth(at as usize));
    windows.or(char::from_u32(number).filter(|c| *c != '\0')).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_other_signs_stay() {
        for (text, expected) in [
            ("甲&nbsp;乙&amp;丙", "甲\u{A0}乙&丙"),
            ("a&nbspb&ampc", "a\u{A0}b&c"),
            ("&#26449;&#x6751;&#x6751", "村村村"),
            ("&yen;1&times;2&#151;&euro;", "¥1×2—€"),
            ("A&B &unknown; &; &#; &#xZ;", "A&B &unknown; &; &#; &#xZ;"),
            ("&#0;&#xD800;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("一\r\n二\r三", "一\n二\n三"),
            ("&amp;lt;", "&lt;"),
        ] {
            assert_eq!(resolve(text), expected, "{text}");
        }
        assert_eq!((LATIN.len(), WINDOWS.chars().count()), (96, 32));
    }
}
