//! A pull reader of XML over a sliding window, which knows every shape.
//!
//! No recursion: open elements are a stack of names. Every step either moves on or asks for more bytes, and
//! what must stand in the window as a whole (a tag) is limited, so time is linear and memory small.

mod collect;
pub(crate) mod feed;
mod spaces;
mod tag;
pub(crate) mod text;
mod utf16;
mod window;

pub(crate) use collect::{Collected, collect, element_text};

use crate::limits::{Deadline, Limits};
use crate::refusal::{Refusal, shown};
use memchr::{memchr, memmem};
use spaces::{Space, Spaces};
use std::ops::Range;
use tag::{Attribute, Seen};
use window::{Feed, Window};

/// Bytes of one tag at most.
const LONGEST_TAG: usize = 256 << 10;
/// Text longer than this comes in pieces.
const PIECE: usize = 16 << 10;

/// What [`Xml::next`] arrived at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// An element begins; `<a/>` gives a start and an end.
    Start,
    /// An element ends.
    End,
    /// Text, or a piece of it, entities unresolved.
    Text,
    /// The inside of a CDATA section, or a piece of it: no entities in it.
    Data,
    /// Nothing follows, and every element was closed.
    Over,
}

/// The reader.
pub(crate) struct Xml<'a> {
    window: Window<'a>,
    /// Bytes of the current token, consumed by the next step.
    length: usize,
    /// Name of the current tag, or the text.
    span: Range<usize>,
    attributes: Vec<Attribute>,
    /// The current start tag closes itself, and its end was not told yet.
    closing: bool,
    in_data: bool,
    /// Names of open elements, one behind the other, and where each ends.
    names: Vec<u8>,
    ends: Vec<usize>,
    rooted: bool,
    most_depth: usize,
    /// How much may still be looked at.
    markup_left: u64,
    deadline: Deadline,
    spaces: Spaces,
}

impl<'a> Xml<'a> {
    /// A reader at the beginning of a part.
    pub(crate) fn new(window: Window<'a>, limits: &Limits) -> Result<Xml<'a>, Refusal> {
        let mut xml = Xml::over_window(window, limits);
        while xml.window.bytes().len() < text::DECLARATION && xml.window.more()? {}
        text::refuse_other_encodings(xml.window.bytes())?;
        Ok(xml)
    }

    /// A reader of text that was decoded already: what encoding it once declared does not matter.
    pub(crate) fn of_text(text: &'a str, limits: &Limits) -> Result<Xml<'a>, Refusal> {
        Ok(Xml::over_window(Window::new(Feed::Text(text.as_bytes()))?, limits))
    }

    fn over_window(window: Window<'a>, limits: &Limits) -> Xml<'a> {
        Xml {
            window,
            length: 0,
            span: 0..0,
            attributes: Vec::new(),
            closing: false,
            in_data: false,
            names: Vec::new(),
            ends: Vec::new(),
            rooted: false,
            most_depth: limits.depth,
            markup_left: limits.markup,
            deadline: limits.deadline,
            spaces: Spaces::default(),
        }
    }

    /// Goes to the next token.
    pub(crate) fn next(&mut self) -> Result<Token, Refusal> {
        if self.closing {
            self.closing = false;
            self.close();
            return Ok(Token::End);
        }
        self.settle();
        loop {
            if self.in_data {
                if let Some(token) = self.data()? {
                    return Ok(token);
                }
                continue;
            }
            match self.window.bytes() {
                [] => {
                    if !self.window.more()? && self.window.bytes().is_empty() {
                        return self.over();
                    }
                }
                [b'<', b'/', ..] => return self.end_tag(),
                [b'<', b'!', ..] => self.declaration()?,
                [b'<', b'?', ..] => self.pass(2, b"?>")?,
                [b'<'] => {
                    if !self.window.more()? {
                        return Err(cut_short());
                    }
                }
                [b'<', ..] => return self.start_tag(),
                _ => return self.text(),
            }
        }
    }

    /// Number of open elements; the one that just began counts, the one that just ended does not.
    pub(crate) fn depth(&self) -> usize {
        self.ends.len()
    }

    /// Local name of the tag that is the current token.
    pub(crate) fn local(&self) -> &[u8] {
        let name = self.at(&self.span);
        memchr(b':', name).map_or(name, |colon| name.get(colon + 1..).unwrap_or_default())
    }

    /// Local name, if the element belongs to the vocabulary of spreadsheets (or to none at all).
    pub(crate) fn main(&self) -> Option<&[u8]> {
        let name = self.at(&self.span);
        let space = match memchr(b':', name) {
            None => self.spaces.plain(),
            Some(colon) => self.spaces.of(name.get(..colon).unwrap_or_default()),
        };
        matches!(space, Space::Main | Space::None).then(|| self.local())
    }

    /// Does an element without a prefix belong to the vocabulary of spreadsheets here?
    pub(crate) fn plain_is_main(&self) -> bool {
        matches!(self.spaces.plain(), Space::Main | Space::None)
    }

    /// The raw value of an attribute by its name as written.
    pub(crate) fn attribute(&self, name: &[u8]) -> Option<&[u8]> {
        self.attributes.iter().find(|a| self.at(&a.name) == name).map(|a| self.at(&a.value))
    }

    /// The value of an attribute as text, entities resolved.
    pub(crate) fn attribute_text(&self, name: &[u8]) -> Result<Option<String>, Refusal> {
        self.attribute(name).map(attribute_text).transpose()
    }

    /// The value of an attribute by its name without prefix, as text.
    pub(crate) fn local_attribute(&self, local: &[u8]) -> Result<Option<String>, Refusal> {
        let found = self.attributes.iter().find(|a| {
            let name = self.at(&a.name);
            let own = memchr(b':', name).map_or(name, |colon| name.get(colon + 1..).unwrap_or_default());
            own == local && !name.starts_with(b"xmlns")
        });
        found.map(|a| attribute_text(self.at(&a.value))).transpose()
    }

    /// Has the element an attribute of this name, whatever its prefix, with this value?
    pub(crate) fn says(&self, local: &[u8], value: &[u8]) -> bool {
        self.attributes.iter().any(|a| {
            let name = self.at(&a.name);
            let own = memchr(b':', name).map_or(name, |colon| name.get(colon + 1..).unwrap_or_default());
            own == local && self.at(&a.value) == value
        })
    }

    /// The value of an attribute of the vocabulary of relationships, e.g. `r:id`.
    pub(crate) fn relation(&self, local: &[u8]) -> Result<Option<String>, Refusal> {
        let found = self.attributes.iter().find(|a| {
            let name = self.at(&a.name);
            memchr(b':', name).is_some_and(|colon| {
                name.get(colon + 1..) == Some(local)
                    && self.spaces.of(name.get(..colon).unwrap_or_default()) == Space::Relations
            })
        });
        found.map(|a| attribute_text(self.at(&a.value))).transpose()
    }

    /// The bytes of the current text or CDATA piece.
    pub(crate) fn piece(&self) -> &[u8] {
        self.at(&self.span)
    }

    /// Passes over the rest of the element that just began.
    pub(crate) fn skip(&mut self) -> Result<(), Refusal> {
        let outside = self.depth().saturating_sub(1);
        loop {
            match self.next()? {
                Token::End if self.depth() <= outside => return Ok(()),
                Token::Over => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads what follows up to the end of the part, so that its checksum is compared.
    pub(crate) fn finish(&mut self) -> Result<(), Refusal> {
        while self.next()? != Token::Over {}
        Ok(())
    }

    /// The bytes in view behind the current token, for the fast path; `None` while the end of an element that
    /// closes itself is still to be told.
    pub(crate) fn ahead(&mut self) -> Option<&[u8]> {
        if self.closing || self.in_data {
            return None;
        }
        self.settle();
        Some(self.window.bytes())
    }

    /// Brings more bytes into view behind those that are; `false` at the end of the part.
    pub(crate) fn grow(&mut self) -> Result<bool, Refusal> {
        self.window.more()
    }

    /// Passes over bytes that the fast path has understood.
    pub(crate) fn pass_over(&mut self, bytes: usize) {
        self.window.advance(bytes);
    }

    /// Consumes the current token.
    fn settle(&mut self) {
        self.window.advance(self.length);
        self.length = 0;
        self.span = 0..0;
        self.attributes.clear();
    }

    fn at(&self, range: &Range<usize>) -> &[u8] {
        self.window.bytes().get(range.clone()).unwrap_or_default()
    }

    fn start_tag(&mut self) -> Result<Token, Refusal> {
        loop {
            match tag::start(self.window.bytes(), &mut self.attributes) {
                Seen::Tag { length, name_end, empty } => {
                    self.length = length;
                    self.span = 1..name_end;
                    self.closing = empty;
                    self.count(1 + self.attributes.len() as u64)?;
                    self.open()?;
                    return Ok(Token::Start);
                }
                Seen::Short => self.longer()?,
                Seen::Bad(why) => return Err(Refusal::Malformed(why.to_owned())),
            }
        }
    }

    fn end_tag(&mut self) -> Result<Token, Refusal> {
        loop {
            match tag::end(self.window.bytes()) {
                Seen::Tag { length, name_end, .. } => {
                    self.length = length;
                    self.span = 2..name_end;
                    break;
                }
                Seen::Short => self.longer()?,
                Seen::Bad(why) => return Err(Refusal::Malformed(why.to_owned())),
            }
        }
        let (ended, open) = (self.at(&self.span), self.open_name());
        if self.ends.is_empty() || ended != open {
            let (ended, open) = (String::from_utf8_lossy(ended), String::from_utf8_lossy(open));
            return Err(Refusal::Malformed(format!("标签“{}”用“{}”结束", shown(&open), shown(&ended))));
        }
        self.close();
        Ok(Token::End)
    }

    /// More bytes for a tag that is not whole yet.
    fn longer(&mut self) -> Result<(), Refusal> {
        if self.window.bytes().len() > LONGEST_TAG {
            return Err(Refusal::Malformed("标签太长".to_owned()));
        }
        if self.window.more()? { Ok(()) } else { Err(cut_short()) }
    }

    fn count(&mut self, markup: u64) -> Result<(), Refusal> {
        if self.markup_left & 0xFFFF < markup {
            self.deadline.check()?;
        }
        let left = self.markup_left.checked_sub(markup);
        self.markup_left = left.ok_or_else(|| Refusal::TooLarge("标签、属性和注释太多".to_owned()))?;
        Ok(())
    }

    fn open(&mut self) -> Result<(), Refusal> {
        if self.ends.is_empty() && std::mem::replace(&mut self.rooted, true) {
            return Err(Refusal::Malformed("根元素不止一个".to_owned()));
        }
        if self.ends.len() >= self.most_depth {
            return Err(Refusal::Malformed(format!("元素嵌套超过 {} 层", self.most_depth)));
        }
        let bytes = self.window.bytes();
        self.names.extend_from_slice(bytes.get(self.span.clone()).unwrap_or_default());
        self.ends.push(self.names.len());
        for attribute in &self.attributes {
            let name = bytes.get(attribute.name.clone()).unwrap_or_default();
            if name.starts_with(b"xmlns") {
                let value = bytes.get(attribute.value.clone()).unwrap_or_default();
                self.spaces.declare(self.ends.len(), name, value)?;
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        self.ends.pop();
        self.names.truncate(self.ends.last().copied().unwrap_or(0));
        self.spaces.leave(self.ends.len());
    }

    /// The name of the innermost open element.
    fn open_name(&self) -> &[u8] {
        let before = self.ends.len().checked_sub(2).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        self.names.get(before..).unwrap_or_default()
    }

    /// Text up to the next `<`, or a piece of it that splits neither an entity nor a line end.
    fn text(&mut self) -> Result<Token, Refusal> {
        let mut looked = 0;
        let length = loop {
            let bytes = self.window.bytes();
            if let Some(at) = memchr(b'<', bytes.get(looked..).unwrap_or_default()) {
                break looked + at;
            }
            looked = bytes.len();
            if looked >= PIECE {
                break text::splittable(bytes)?;
            }
            if !self.window.more()? {
                break self.window.bytes().len();
            }
        };
        let outside = self.ends.is_empty();
        self.length = length;
        self.span = 0..length;
        if outside && !text::trim(self.at(&self.span)).is_empty() {
            return Err(Refusal::Malformed("根元素之外有文字".to_owned()));
        }
        Ok(Token::Text)
    }

    /// A piece of a CDATA section, or `None` at its end.
    fn data(&mut self) -> Result<Option<Token>, Refusal> {
        loop {
            let bytes = self.window.bytes();
            if let Some(at) = memmem::find(bytes, b"]]>") {
                if at == 0 {
                    self.window.advance(3);
                    self.in_data = false;
                    return Ok(None);
                }
                (self.length, self.span) = (at, 0..at);
                return Ok(Some(Token::Data));
            }
            // The last two bytes may begin the end mark.
            let safe = bytes.len().saturating_sub(2);
            if safe >= PIECE {
                let safe = if bytes.get(safe - 1) == Some(&b'\r') { safe - 1 } else { safe };
                (self.length, self.span) = (safe, 0..safe);
                return Ok(Some(Token::Data));
            }
            if !self.window.more()? {
                return Err(cut_short());
            }
        }
    }

    /// A comment, a CDATA section, or what is refused.
    fn declaration(&mut self) -> Result<(), Refusal> {
        self.count(1)?;
        while self.window.bytes().len() < 9 && self.window.more()? {}
        let bytes = self.window.bytes();
        if bytes.starts_with(b"<!--") {
            return self.pass(4, b"-->");
        }
        if bytes.starts_with(b"<![CDATA[") && !self.ends.is_empty() {
            self.window.advance(9);
            self.in_data = true;
            return Ok(());
        }
        if bytes.starts_with(b"<!DOCTYPE") || bytes.starts_with(b"<!doctype") {
            return Err(Refusal::Dtd("DOCTYPE".to_owned()));
        }
        Err(if bytes.len() < 9 { cut_short() } else { Refusal::Malformed("有不认识的声明".to_owned()) })
    }

    /// Passes over a comment or an instruction without ever holding it.
    fn pass(&mut self, opening: usize, closing: &[u8]) -> Result<(), Refusal> {
        self.count(1)?;
        self.window.advance(opening);
        loop {
            let bytes = self.window.bytes();
            if let Some(at) = memmem::find(bytes, closing) {
                self.window.advance(at + closing.len());
                return Ok(());
            }
            let passed = bytes.len().saturating_sub(closing.len() - 1);
            self.window.advance(passed);
            if !self.window.more()? {
                return Err(cut_short());
            }
        }
    }

    fn over(&mut self) -> Result<Token, Refusal> {
        if !self.ends.is_empty() || !self.rooted {
            return Err(cut_short());
        }
        Ok(Token::Over)
    }
}

fn cut_short() -> Refusal {
    Refusal::Corrupt("没有写完就断了".to_owned())
}

fn attribute_text(raw: &[u8]) -> Result<String, Refusal> {
    let mut out = Vec::with_capacity(raw.len());
    text::resolve(raw, &mut out)?;
    Ok(text::checked(&out)?.to_owned())
}
