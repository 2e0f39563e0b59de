//! The text of a page as tags and text. Linear in its length whatever stands in it: no tree, no recursion, and
//! an attribute costs no look at the others.

use super::entities;
use memchr::{memchr, memmem};
use std::borrow::Cow;

/// What comes next in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<td colspan=2>`: the name in lower case, and the spans.
    Start { name: Cow<'a, str>, across: u32, down: u32 },
    /// `</td>`.
    End(Cow<'a, str>),
    /// Text, entities resolved.
    Text(Cow<'a, str>),
}

/// The tokens of a page.
pub(super) struct Tokens<'a> {
    page: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Tokens { page, at: 0 }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.page.as_bytes().get(at).copied()
    }

    fn rest(&self, at: usize) -> &'a [u8] {
        self.page.as_bytes().get(at..).unwrap_or_default()
    }

    /// Text up to the next markup.
    fn text(&mut self) -> Token<'a> {
        let from = self.at;
        let mut end = from;
        loop {
            end = memchr(b'<', self.rest(end)).map_or(self.page.len(), |found| end + found);
            // A sign that opens nothing is text.
            let opens = match self.byte(end + 1) {
                Some(b'/') => self.byte(end + 2).is_some_and(|b| b.is_ascii_alphabetic()),
                Some(b) => b.is_ascii_alphabetic() || matches!(b, b'!' | b'?'),
                None => false,
            };
            if end >= self.page.len() || opens {
                break;
            }
            end += 1;
        }
        self.at = end;
        Token::Text(entities::resolve(self.page.get(from..end).unwrap_or_default()))
    }

    /// Passes over comments, declarations and instructions.
    fn pass_declaration(&mut self) {
        let rest = self.rest(self.at);
        let (opening, closing): (usize, &[u8]) = if rest.starts_with(b"<!--") { (4, b"-->") } else { (2, b">") };
        let body = rest.get(opening..).unwrap_or_default();
        let end = memmem::find(body, closing).map(|found| opening + found + closing.len());
        self.at = end.map_or(self.page.len(), |end| self.at + end);
    }

    fn name(&self, from: usize) -> (Cow<'a, str>, usize) {
        let length =
            self.rest(from).iter().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')).count();
        let name = self.page.get(from..from + length).unwrap_or_default();
        let lower = name.bytes().any(|b| b.is_ascii_uppercase());
        (if lower { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }, from + length)
    }

    /// Reads the attributes from a place on, and gives the spans and the place behind the tag; `None` for a tag that
    /// the page ends in, which is no tag.
    fn attributes(&self, mut at: usize) -> Option<(u32, u32, usize)> {
        let (mut across, mut down) = (None, None);
        loop {
            let rest = self.rest(at);
            at += rest.iter().take_while(|b| b.is_ascii_whitespace() || **b == b'/').count();
            match self.byte(at) {
                None => return None,
                Some(b'>') => return Some((across.unwrap_or(1), down.unwrap_or(1), at + 1)),
                Some(_) => {}
            }
            // The first byte belongs to the name whatever it is, so that each turn moves on.
            let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'/' | b'>');
            let length = 1 + self.rest(at + 1).iter().take_while(|b| !ends(b)).count();
            let name = self.rest(at).get(..length).unwrap_or_default();
            at += length;
            let blanks = self.rest(at).iter().take_while(|b| b.is_ascii_whitespace()).count();
            if self.byte(at + blanks) != Some(b'=') {
                continue;
            }
            at += blanks + 1;
            at += self.rest(at).iter().take_while(|b| b.is_ascii_whitespace()).count();
            let value = match self.byte(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    let body = self.rest(at + 1);
                    let length = memchr(quote, body).unwrap_or(body.len());
                    at += length + 2;
                    body.get(..length).unwrap_or_default()
                }
                _ => {
                    let body = self.rest(at);
                    let length = body.iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'>').count();
                    at += length;
                    body.get(..length).unwrap_or_default()
                }
            };
            if name.eq_ignore_ascii_case(b"colspan") {
                across.get_or_insert(span(value));
            } else if name.eq_ignore_ascii_case(b"rowspan") {
                down.get_or_insert(span(value));
            }
        }
    }

    /// Passes over the inside of an element that holds no markup: up to its end tag.
    fn pass_raw(&mut self, name: &str) {
        while let Some(found) = memchr(b'<', self.rest(self.at)) {
            self.at += found;
            let tail = self.rest(self.at + 1).get(..name.len() + 1).unwrap_or_default();
            if tail.first() == Some(&b'/') && tail.get(1..).is_some_and(|t| t.eq_ignore_ascii_case(name.as_bytes())) {
                return;
            }
            self.at += 1;
        }
        self.at = self.page.len();
    }
}

/// Elements whose inside is no text of the page.
const RAW: &[&str] = &["script", "style", "title", "xmp", "iframe", "noembed", "noframes", "template"];

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (first, second, third) = (self.byte(self.at)?, self.byte(self.at + 1), self.byte(self.at + 2));
            match (first, second) {
                (b'<', Some(b'!' | b'?')) => self.pass_declaration(),
                (b'<', Some(b'/')) if third.is_some_and(|b| b.is_ascii_alphabetic()) => {
                    let (name, behind) = self.name(self.at + 2);
                    self.at = self.attributes(behind)?.2;
                    return Some(Token::End(name));
                }
                (b'<', Some(b)) if b.is_ascii_alphabetic() => {
                    let (name, behind) = self.name(self.at + 1);
                    let (across, down, behind) = self.attributes(behind)?;
                    self.at = behind;
                    if RAW.contains(&name.as_ref()) {
                        self.pass_raw(&name);
                        continue;
                    }
                    return Some(Token::Start { name, across, down });
                }
                _ => return Some(self.text()),
            }
        }
    }
}

/// A span: its leading digits; one where there are none.
fn span(value: &[u8]) -> u32 {
    let value = value.trim_ascii();
    let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
    match std::str::from_utf8(value.get(..digits).unwrap_or_default()) {
        Ok("") | Err(_) => 1,
        Ok(digits) => digits.parse::<u32>().unwrap_or(u32::MAX / 2).max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(page: &str) -> String {
        let one = |token: Token<'_>| match token {
            Token::Start { name, across: 1, down: 1 } => format!("<{name}>"),
            Token::Start { name, across, down } => format!("<{name} {across}x{down}>"),
            Token::End(name) => format!("</{name}>"),
            Token::Text(text) => text.into_owned(),
        };
        Tokens::new(page).map(one).collect()
    }

    #[test]
    fn tags_in_any_dress() {
        for (page, expected) in [
            ("<TD ColSpan=2 rowspan = '3'>甲</TD >", "<td 2x3>甲</td>"),
            ("<td title=\"a>b\" colspan=\"2\">乙", "<td 2x1>乙"),
            ("<td colspan=2 colspan=9>", "<td 2x1>"),
            ("<td colspan=99999999999>", "<td 2147483647x1>"),
            ("<td colspan=x/>", "<td>"),
            ("<!-- <td> --><!doctype html><?xml?>丙", "丙"),
            ("<script>if (a<b) '<td>'</script >丁<style>td{}", "</script>丁"),
            ("1 < 2 & 3 <4 a<b", "1 < 2 & 3 <4 a"),
            ("<a ===/=\"x\" b='>'>戊</a>", "<a>戊</a>"),
            ("<", "<"),
            ("</", "</"),
            ("<td", ""),
        ] {
            assert_eq!(told(page), expected, "{page}");
        }
    }
}
