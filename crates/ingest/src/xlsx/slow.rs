//! Cells of any shape, by the XML reader.

use super::raw::{Found, Kind, Raw};
use super::reference::{self, number};
use super::rich;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::xml::text;
use crate::xml::{Collected, Token, Xml};

/// Where a cell says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Row and column.
    At(u32, u32),
    /// Behind the cell before it.
    Next,
    /// Nowhere in the grid; this is what it says.
    Nowhere(String),
}

/// Takes apart cells of any shape; keeps its memory from cell to cell.
#[derive(Debug, Default)]
pub(super) struct Slow {
    value: Vec<u8>,
    resolved: String,
    inline: String,
    run: Vec<u8>,
}

impl Slow {
    /// Reads the cell that just began, and leaves it. Row and column of the result are 0 unless it says them.
    pub(super) fn cell(&mut self, xml: &mut Xml<'_>, limits: &Limits) -> Result<(Raw<'_>, Place), Refusal> {
        let place = match xml.attribute_text(b"r")? {
            None => Place::Next,
            Some(r) => match reference::cell(r.trim().as_bytes(), limits) {
                Some((row, col)) => Place::At(row, col),
                None => Place::Nowhere(r),
            },
        };
        let style = match xml.attribute(b"s") {
            None => 0,
            Some(s) => number(text::trim(s)).unwrap_or(u32::MAX),
        };
        let kind = xml.attribute(b"t").map_or(Kind::Number, Kind::of);
        let (mut formula, mut values, mut inlines) = (false, 0, 0);
        let (mut value_read, mut inline_read) = (Collected::Whole, Collected::Whole);
        self.value.clear();
        self.inline.clear();
        loop {
            match xml.next()? {
                Token::Start => match xml.main() {
                    Some(b"v") => {
                        values += 1;
                        self.value.clear();
                        value_read = crate::xml::collect(xml, &mut self.value, limits.text_bytes)?;
                    }
                    Some(b"is") => {
                        inlines += 1;
                        self.inline.clear();
                        inline_read = rich::item(xml, &mut self.run, &mut self.inline, limits.text_bytes)?;
                    }
                    Some(b"f") => {
                        formula = true;
                        xml.skip()?;
                    }
                    _ => xml.skip()?,
                },
                Token::End | Token::Over => break,
                Token::Text | Token::Data => {}
            }
        }
        let (row, col) = match place {
            Place::At(row, col) => (row, col),
            _ => (0, 0),
        };
        // An inline text counts where the kind says so, or where there is nothing else.
        let found = match (usable(values, value_read), usable(inlines, inline_read)) {
            (Err(kind), _) | (_, Err(kind)) => Found::Unusable(kind),
            (Ok(value), Ok(true)) if kind == Kind::Inline || !value => Found::Inline(&self.inline),
            (Ok(true), _) => Found::Value(meant(&self.value, kind, &mut self.resolved)?),
            (Ok(false), _) => Found::Nothing,
        };
        Ok((Raw { row, col, style, kind, formula, found }, place))
    }
}

/// Was an element there, once and with nothing but text? The kind of issue if it cannot be used.
fn usable(count: u32, collected: Collected) -> Result<bool, &'static str> {
    match (count, collected) {
        (0, _) => Ok(false),
        (1, Collected::Whole) => Ok(true),
        (1, Collected::TooLong) => Err("too_large"),
        // Mixed with elements, or written twice: which is meant?
        _ => Err("xml_malformed"),
    }
}

/// The text of a value: escapes resolved where it is text, blanks around it removed where it is not.
fn meant<'v>(value: &'v [u8], kind: Kind, resolved: &'v mut String) -> Result<&'v str, Refusal> {
    if !kind.is_text() {
        return text::checked(text::trim(value));
    }
    resolved.clear();
    text::unescape(text::checked(value)?, resolved);
    Ok(resolved)
}
