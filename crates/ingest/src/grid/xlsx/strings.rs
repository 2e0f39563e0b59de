//! Shared strings: rich runs joined, phonetic runs left out, `_xHHHH_` escapes undone.

use crate::grid::failure::Failure;
use crate::grid::xml::{Token, Xml};
use std::io::Read;
use std::sync::Arc;

/// All shared strings, by index.
pub(crate) fn read<R: Read>(mut xml: Xml<R>) -> Result<Vec<Arc<str>>, Failure> {
    let mut strings = Vec::new();
    loop {
        match xml.token()? {
            Token::Start if xml.name() == b"si" => strings.push(Arc::from(item(&mut xml)?.as_str())),
            Token::Finish => return Ok(strings),
            _ => {}
        }
    }
}

/// The text of an item (`si`, `is`) whose start was just read.
pub(crate) fn item<R: Read>(xml: &mut Xml<R>) -> Result<String, Failure> {
    let depth = xml.depth();
    let mut text = String::new();
    let mut inside = false;
    loop {
        match xml.token()? {
            Token::Start if xml.name() == b"rPh" => xml.skip()?,
            Token::Start if xml.name() == b"t" => inside = true,
            Token::Text if inside => text.push_str(xml.text()),
            Token::End if xml.depth() < depth => return Ok(unescape(text)),
            Token::End => inside = false,
            Token::Finish => return Ok(unescape(text)),
            _ => {}
        }
    }
}

/// `_x000D_` → carriage return; `_x005F_` → `_`.
pub(crate) fn unescape(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest
            .get(at + 2..at + 6)
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()) && rest.as_bytes().get(at + 6) == Some(&b'_'))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        out.push_str(rest.get(..at).unwrap_or_default());
        let used = match code {
            Some(c) => {
                out.push(c);
                7
            }
            None => {
                out.push_str("_x");
                2
            }
        };
        rest = rest.get(at + used..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[test]
    fn runs_are_joined_and_escapes_undone() {
        let xml = "<sst><si><r><t>村</t></r><r><rPr/><t>部</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_b_xZ</t></si><si/></sst>";
        let strings = read(Xml::new(xml.as_bytes(), &Limits::default())).expect("well-formed");
        let strings: Vec<&str> = strings.iter().map(|s| &**s).collect();
        assert_eq!(strings, ["村部", "a\rb_xZ", ""]);
    }
}
