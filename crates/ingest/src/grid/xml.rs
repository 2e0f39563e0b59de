//! A pull tokenizer for the XML of spreadsheets: linear, without recursion, without entities of a DTD.
//!
//! It reads from any source piece by piece, checks that elements nest, and refuses what a spreadsheet has
//! no business to contain. Names are given without their prefix.

use super::failure::Failure;
use crate::limits::Limits;
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// `<name …>`; an empty element gives a start and an end.
    Start,
    /// `</name>`.
    End,
    /// Text, entities resolved, or CDATA.
    Text,
    /// The document is over, and everything was closed.
    Finish,
}

/// The tokenizer.
#[derive(Debug)]
pub struct Xml<R> {
    source: R,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    most_text: usize,
    most_depth: usize,
    /// Names of open elements, one after the other, and where each begins.
    open: Vec<u8>,
    starts: Vec<usize>,
    name: Range<usize>,
    attributes: Range<usize>,
    text: String,
    pending_end: bool,
    closed_name: Vec<u8>,
    any_element: bool,
}

const PIECE: usize = 64 << 10;

impl<R: Read> Xml<R> {
    /// A tokenizer over a source of UTF-8.
    pub fn new(source: R, limits: &Limits) -> Self {
        Xml {
            source,
            buffer: Vec::new(),
            at: 0,
            ended: false,
            most_text: limits.text_bytes,
            most_depth: limits.depth,
            open: Vec::new(),
            starts: Vec::new(),
            name: 0..0,
            attributes: 0..0,
            text: String::new(),
            pending_end: false,
            closed_name: Vec::new(),
            any_element: false,
        }
    }

    /// The name of the element that just started or ended, without prefix.
    pub fn name(&self) -> &[u8] {
        let name = if self.pending_end || self.closed_name.is_empty() {
            self.buffer.get(self.name.clone()).unwrap_or_default()
        } else {
            &self.closed_name
        };
        local(name)
    }

    /// The text that was just read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.starts.len()
    }

    /// An attribute of the element that just started, by its name without prefix.
    pub fn attribute(&self, wanted: &str) -> Option<Cow<'_, str>> {
        let mut rest = self.buffer.get(self.attributes.clone()).unwrap_or_default();
        loop {
            rest = rest.trim_ascii_start();
            let equals = memchr(b'=', rest)?;
            let name = rest.get(..equals)?.trim_ascii();
            let after = rest.get(equals + 1..)?.trim_ascii_start();
            let quote = *after.first()?;
            if quote != b'"' && quote != b'\'' {
                return None;
            }
            let body = after.get(1..)?;
            let end = memchr(quote, body)?;
            if local(name) == wanted.as_bytes() && !name.starts_with(b"xmlns") {
                let raw = String::from_utf8_lossy(body.get(..end)?);
                return match memchr(b'&', raw.as_bytes()) {
                    None => Some(raw),
                    Some(_) => resolve(&raw).map(Cow::Owned),
                };
            }
            rest = body.get(end + 1..)?;
        }
    }

    /// The next token.
    ///
    /// # Errors
    /// `xml_dtd`, `xml_malformed`, `too_large`, and what the source fails with.
    pub fn token(&mut self) -> Result<Token, Failure> {
        if self.pending_end {
            self.pending_end = false;
            self.closed_name = self.buffer.get(self.name.clone()).unwrap_or_default().to_vec();
            self.pop();
            return Ok(Token::End);
        }
        self.closed_name.clear();
        loop {
            if self.at >= self.buffer.len() && !self.fill()? {
                return self.finish();
            }
            if self.buffer.get(self.at) != Some(&b'<') {
                self.read_text()?;
                if !self.text.is_empty() {
                    return Ok(Token::Text);
                }
                continue;
            }
            if let Some(token) = self.read_markup()? {
                return Ok(token);
            }
        }
    }

    /// Skips to the end of the element that just started.
    ///
    /// # Errors
    /// As [`Xml::token`].
    pub fn skip(&mut self) -> Result<(), Failure> {
        let depth = self.depth();
        loop {
            match self.token()? {
                Token::End if self.depth() < depth => return Ok(()),
                Token::Finish => return Ok(()),
                _ => {}
            }
        }
    }

    fn finish(&mut self) -> Result<Token, Failure> {
        if !self.starts.is_empty() {
            return Err(Failure::malformed("XML 在中途断了，后面的内容不见了。"));
        }
        if !self.any_element {
            return Err(Failure::malformed("XML 里没有任何元素。"));
        }
        Ok(Token::Finish)
    }

    /// Reads one more piece; forgets what was consumed. False at the end.
    fn fill(&mut self) -> Result<bool, Failure> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let before = self.buffer.len();
        self.buffer.resize(before + PIECE, 0);
        let space = self.buffer.get_mut(before..).unwrap_or_default();
        let got = self.source.read(space).map_err(|e| super::zip::failure_of(&e))?;
        self.buffer.truncate(before + got);
        self.ended = got == 0;
        Ok(got > 0)
    }

    fn read_text(&mut self) -> Result<(), Failure> {
        let mut searched = 0;
        let end = loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            if let Some(found) = memchr(b'<', rest.get(searched..).unwrap_or_default()) {
                break searched + found;
            }
            searched = rest.len();
            // A long blank tail between elements is no text: it may be thrown away as it comes.
            if searched > 4096 && rest.iter().all(u8::is_ascii_whitespace) {
                self.at += searched;
                searched = 0;
            } else if searched > self.most_text {
                return Err(Failure::too_large("XML 里有一段文字超过上限。"));
            }
            if !self.fill()? {
                break self.buffer.len() - self.at;
            }
        };
        let bytes = self.buffer.get(self.at..self.at + end).unwrap_or_default();
        self.text.clear();
        let text = std::str::from_utf8(bytes).map_err(|_| Failure::malformed("XML 里有不是 UTF-8 的字节。"))?;
        if memchr(b'&', bytes).is_some() {
            self.text = resolve(text).ok_or_else(|| Failure::malformed("XML 里有不认识的实体。"))?;
        } else {
            self.text.push_str(text);
        }
        self.at += end;
        Ok(())
    }

    fn starts_with(&mut self, prefix: &[u8]) -> Result<bool, Failure> {
        while self.buffer.len() - self.at < prefix.len() {
            if !self.fill()? {
                return Ok(false);
            }
        }
        Ok(self.buffer.get(self.at..).unwrap_or_default().starts_with(prefix))
    }

    /// Finds `wanted` from the current place on and gives its end, relative to the place.
    fn find(&mut self, wanted: &[u8], keep: bool) -> Result<usize, Failure> {
        let mut searched = 0usize;
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            if let Some(found) = memchr::memmem::find(rest.get(searched..).unwrap_or_default(), wanted) {
                return Ok(searched + found + wanted.len());
            }
            searched = rest.len().saturating_sub(wanted.len());
            if !keep && searched > PIECE {
                self.at += searched;
                searched = 0;
            } else if searched > self.most_text {
                return Err(Failure::too_large("XML 里有一段超过上限。"));
            }
            if !self.fill()? {
                return Err(Failure::malformed("XML 在中途断了，后面的内容不见了。"));
            }
        }
    }

    fn read_markup(&mut self) -> Result<Option<Token>, Failure> {
        if self.starts_with(b"<!")? {
            if self.starts_with(b"<!--")? {
                self.at += 4;
                let end = self.find(b"-->", false)?;
                self.at += end;
                return Ok(None);
            }
            if self.starts_with(b"<![CDATA[")? {
                self.at += 9;
                let end = self.find(b"]]>", true)?;
                let bytes = self.buffer.get(self.at..self.at + end - 3).unwrap_or_default();
                let text = std::str::from_utf8(bytes).map_err(|_| Failure::malformed("XML 里有不是 UTF-8 的字节。"))?;
                self.text.clear();
                self.text.push_str(text);
                self.at += end;
                return Ok((!self.text.is_empty()).then_some(Token::Text));
            }
            return Err(Failure::new("xml_dtd", "XML 里有文档类型声明（DOCTYPE）。"));
        }
        if self.starts_with(b"<?")? {
            let end = self.find(b"?>", false)?;
            self.at += end;
            return Ok(None);
        }
        let end = self.find_tag_end()?;
        let tag = self.at + 1..self.at + end - 1;
        self.at += end;
        let bytes = self.buffer.get(tag.clone()).unwrap_or_default();
        if bytes.first() == Some(&b'/') {
            let name = bytes.get(1..).unwrap_or_default().trim_ascii().to_vec();
            let top = self.starts.last().and_then(|&start| self.open.get(start..)).unwrap_or_default();
            if self.starts.is_empty() || top != name {
                return Err(Failure::malformed("XML 的标签没有配对。"));
            }
            self.pop();
            self.closed_name = name;
            return Ok(Some(Token::End));
        }
        let empty = bytes.last() == Some(&b'/');
        let body = if empty { bytes.get(..bytes.len() - 1).unwrap_or_default() } else { bytes };
        let name_end = body.iter().position(u8::is_ascii_whitespace).unwrap_or(body.len());
        if name_end == 0 || !body.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_' || *b >= 0x80) {
            return Err(Failure::malformed("XML 的标签写得不对。"));
        }
        self.name = tag.start..tag.start + name_end;
        self.attributes = tag.start + name_end..tag.start + body.len();
        if self.starts.len() >= self.most_depth {
            return Err(Failure::malformed("XML 嵌套过深。"));
        }
        self.starts.push(self.open.len());
        self.open.extend_from_slice(self.buffer.get(self.name.clone()).unwrap_or_default());
        self.any_element = true;
        self.pending_end = empty;
        Ok(Some(Token::Start))
    }

    /// Length of the tag at the current place: quotes may hold `>`.
    fn find_tag_end(&mut self) -> Result<usize, Failure> {
        let mut searched = 1usize;
        let mut quote: Option<u8> = None;
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            while let Some(tail) = rest.get(searched..).filter(|t| !t.is_empty()) {
                match quote {
                    Some(mark) => match memchr(mark, tail) {
                        Some(found) => {
                            quote = None;
                            searched += found + 1;
                        }
                        None => searched = rest.len(),
                    },
                    None => match tail.iter().position(|b| matches!(b, b'>' | b'"' | b'\'' | b'<')) {
                        Some(found) => {
                            let mark = tail.get(found).copied().unwrap_or_default();
                            searched += found + 1;
                            match mark {
                                b'>' => return Ok(searched),
                                b'<' => return Err(Failure::malformed("XML 的标签写得不对。")),
                                mark => quote = Some(mark),
                            }
                        }
                        None => searched = rest.len(),
                    },
                }
            }
            if searched > self.most_text {
                return Err(Failure::malformed("XML 的一个标签超过上限。"));
            }
            if !self.fill()? {
                return Err(Failure::malformed("XML 在中途断了，后面的内容不见了。"));
            }
        }
    }

    fn pop(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.open.truncate(start);
        }
    }
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    match memchr(b':', name) {
        Some(colon) => name.get(colon + 1..).unwrap_or_default(),
        None => name,
    }
}

/// Resolves the five entities and character references; anything else is `None`.
fn resolve(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr2(b'&', b'&', rest.as_bytes()) {
        out.push_str(rest.get(..at)?);
        let tail = rest.get(at + 1..)?;
        let end = memchr(b';', tail.as_bytes()).filter(|&end| end <= 10)?;
        let entity = tail.get(..end)?;
        out.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            other => {
                let digits = other.strip_prefix('#')?;
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(code)?
            }
        });
        rest = tail.get(end + 1..)?;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(xml: &str) -> String {
        let mut reader = Xml::new(xml.as_bytes(), &Limits::default());
        let mut out = String::new();
        loop {
            match reader.token() {
                Ok(Token::Start) => {
                    let name = String::from_utf8_lossy(reader.name()).into_owned();
                    let r = reader.attribute("r").map(|r| format!("@{r}")).unwrap_or_default();
                    out.push_str(&format!("<{name}{r}>"));
                }
                Ok(Token::End) => out.push_str(&format!("</{}>", String::from_utf8_lossy(reader.name()))),
                Ok(Token::Text) => out.push_str(reader.text()),
                Ok(Token::Finish) => return out,
                Err(failure) => return format!("{out}!{}", failure.kind),
            }
        }
    }

    #[test]
    fn tokens_come_as_they_stand_and_nonsense_is_refused() {
        let deep = "<a>".repeat(300);
        for (xml, expected) in [
            ("<?xml version='1.0'?><x:a><x:b r = 'A1'/>t</x:a>", "<a><b@A1></b>t</a>"),
            ("<a r=\"1>2\">48<!-- x -->00<![CDATA[0<0]]></a>", "<a@1>2>48000<0</a>"),
            ("<a r='&#65;&amp;'>&lt;&#x90E8;</a>", "<a@A&><部</a>"),
            ("<a><b></a></b>", "<a><b>!xml_malformed"),
            ("<a><b>", "<a><b>!xml_malformed"),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "!xml_dtd"),
            ("<a>&x;</a>", "<a>!xml_malformed"),
            ("", "!xml_malformed"),
        ] {
            assert_eq!(told(xml), expected, "{xml}");
        }
        assert!(told(&deep).ends_with("!xml_malformed"));
    }

    #[test]
    fn pieces_may_end_anywhere() {
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                let (Some((first, rest)), Some(to)) = (self.0.split_first(), buffer.first_mut()) else { return Ok(0) };
                *to = *first;
                self.0 = rest;
                Ok(1)
            }
        }
        let xml = "<a><b r='A1'>村部<!-- 注 -->&amp;</b><c/></a>";
        let mut reader = Xml::new(Drip(xml.as_bytes()), &Limits::default());
        let mut texts = String::new();
        let mut tokens = 0;
        loop {
            match reader.token().expect("well-formed") {
                Token::Finish => break,
                Token::Text => texts.push_str(reader.text()),
                _ => {}
            }
            tokens += 1;
        }
        assert_eq!((texts.as_str(), tokens), ("村部&", 8));
    }
}
