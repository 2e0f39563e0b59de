//! The inside of one tag: its name and its attributes.

use memchr::memchr;
use std::ops::Range;

/// Attributes of one element; more than any honest file has.
const MOST_ATTRIBUTES: usize = 256;

/// An attribute, as places counted from the `<` of its tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// The name as written, prefix included.
    pub(crate) name: Range<usize>,
    /// The value without its quotes, entities unresolved.
    pub(crate) value: Range<usize>,
}

/// What the bytes at a `<` turn out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A whole tag.
    Tag {
        /// Bytes from `<` to `>`, both included.
        length: usize,
        /// End of the name, which begins behind `<`.
        name_end: usize,
        /// Closed in itself: `<a/>`.
        empty: bool,
    },
    /// The tag does not end within these bytes.
    Short,
    /// Not well-formed, and why.
    Bad(&'static str),
}

/// Reads a start tag at the beginning of `bytes`.
pub(crate) fn start(bytes: &[u8], attributes: &mut Vec<Attribute>) -> Seen {
    attributes.clear();
    let name_end = 1 + name_length(bytes.get(1..).unwrap_or_default());
    if name_end == 1 {
        return if bytes.len() < 2 { Seen::Short } else { Seen::Bad("元素没有名字") };
    }
    let mut at = name_end;
    loop {
        let blank = blanks(bytes, at);
        at += blank;
        match bytes.get(at) {
            None => return Seen::Short,
            Some(b'>') => return whole(bytes, attributes, at + 1, name_end, false),
            Some(b'/') => {
                return match bytes.get(at + 1) {
                    Some(b'>') => whole(bytes, attributes, at + 2, name_end, true),
                    Some(_) => Seen::Bad("标签里有多余的斜线"),
                    None => Seen::Short,
                };
            }
            Some(_) if blank == 0 => return Seen::Bad("属性之间没有空白"),
            Some(_) => {}
        }
        match attribute(bytes, at) {
            Ok(Some((attribute, next))) => {
                if attributes.len() >= MOST_ATTRIBUTES {
                    return Seen::Bad("属性太多");
                }
                attributes.push(attribute);
                at = next;
            }
            Ok(None) => return Seen::Short,
            Err(why) => return Seen::Bad(why),
        }
    }
}

/// A tag that ends, unless it has an attribute twice.
fn whole(bytes: &[u8], attributes: &[Attribute], length: usize, name_end: usize, empty: bool) -> Seen {
    let name = |attribute: &Attribute| bytes.get(attribute.name.clone()).unwrap_or_default();
    let twice = if attributes.len() <= 8 {
        let before = |at: usize| attributes.get(..at).unwrap_or_default();
        attributes.iter().enumerate().any(|(at, one)| before(at).iter().any(|other| name(other) == name(one)))
    } else {
        let mut names: Vec<&[u8]> = attributes.iter().map(name).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair.first() == pair.last())
    };
    if twice { Seen::Bad("同一属性写了两次") } else { Seen::Tag { length, name_end, empty } }
}

/// Reads an end tag at the beginning of `bytes`; its name begins behind `</`.
pub(crate) fn end(bytes: &[u8]) -> Seen {
    let name_end = 2 + name_length(bytes.get(2..).unwrap_or_default());
    let at = name_end + blanks(bytes, name_end);
    match bytes.get(at) {
        None => Seen::Short,
        Some(b'>') => Seen::Tag { length: at + 1, name_end, empty: false },
        Some(_) => Seen::Bad("结束标签里有多余的字"),
    }
}

/// One attribute and the place behind it; `None` when the bytes end first.
fn attribute(bytes: &[u8], at: usize) -> Result<Option<(Attribute, usize)>, &'static str> {
    let name = at..at + name_length(bytes.get(at..).unwrap_or_default());
    if name.is_empty() {
        return Err("属性没有名字");
    }
    let sign = name.end + blanks(bytes, name.end);
    match bytes.get(sign) {
        None => return Ok(None),
        Some(b'=') => {}
        Some(_) => return Err("属性没有值"),
    }
    let quote = sign + 1 + blanks(bytes, sign + 1);
    let mark = match bytes.get(quote) {
        None => return Ok(None),
        Some(mark @ (b'"' | b'\'')) => *mark,
        Some(_) => return Err("属性值没有引号"),
    };
    let inside = bytes.get(quote + 1..).unwrap_or_default();
    let Some(length) = memchr(mark, inside) else { return Ok(None) };
    if memchr(b'<', inside.get(..length).unwrap_or_default()).is_some() {
        return Err("属性值里有“<”");
    }
    Ok(Some((Attribute { name, value: quote + 1..quote + 1 + length }, quote + length + 2)))
}

fn name_length(bytes: &[u8]) -> usize {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-' | b'.') || *b >= 0x80;
    match bytes.first() {
        Some(first) if !first.is_ascii_digit() && !matches!(first, b'-' | b'.') => {
            bytes.iter().take_while(|b| inside(b)).count()
        }
        _ => 0,
    }
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(tag: &str) -> Vec<(String, String)> {
        let mut attributes = Vec::new();
        assert!(matches!(start(tag.as_bytes(), &mut attributes), Seen::Tag { .. }), "{tag}");
        let text = |range: &Range<usize>| tag[range.clone()].to_owned();
        attributes.iter().map(|a| (text(&a.name), text(&a.value))).collect()
    }

    #[test]
    fn attributes_come_in_any_dress() {
        let same = [("r".to_owned(), "A1".to_owned()), ("x:t".to_owned(), "a>b'".to_owned())];
        assert_eq!(pairs("<c r=\"A1\" x:t=\"a>b'\">"), same);
        assert_eq!(pairs("<c\n r\t= 'A1'\r\n x:t =\"a>b'\" />"), same);
        assert_eq!(end(b"</x:c \n>"), Seen::Tag { length: 8, name_end: 5, empty: false });
    }

    #[test]
    fn ill_formed_tags_are_told_from_short_ones() {
        let of = |tag: &str| start(tag.as_bytes(), &mut Vec::new());
        for bad in
            ["<>", "< c>", "<c r>", "<c r=A1>", "<c r='1'r2='2'>", "<c a='<'>", "<c a='1' a='2'>", "<c/ >", "<1>"]
        {
            assert!(matches!(of(bad), Seen::Bad(_)), "{bad}");
        }
        for short in ["<", "<c", "<c ", "<c r", "<c r=", "<c r='1", "<c r='1'", "<c /"] {
            assert_eq!(of(short), Seen::Short, "{short}");
        }
        let many: String = (0..300).map(|n| format!(" a{n}=''")).collect();
        assert!(matches!(of(&format!("<c{many}>")), Seen::Bad(_)));
    }
}
