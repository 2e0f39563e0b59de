//! From the parts of a `<c>` element to the content of a cell: one place for the fast and the slow path.

use super::cell::{Cell, Content};
use super::number::{Judged, judge};
use super::reference::number;
use super::strings::{Shared, Strings};
use super::styles::Styles;

/// Bytes shown of what could not be read.
const SHOWN: usize = 120;

/// The `t` attribute of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Shared,
    FormulaText,
    Inline,
    Bool,
    Error,
    IsoDate,
    /// No kind that is known.
    Strange,
}

impl Kind {
    /// The kind that a `t` attribute names.
    #[inline]
    pub(super) fn of(t: &[u8]) -> Kind {
        match t {
            b"s" => Kind::Shared,
            b"n" => Kind::Number,
            b"str" => Kind::FormulaText,
            b"inlineStr" => Kind::Inline,
            b"b" => Kind::Bool,
            b"e" => Kind::Error,
            b"d" => Kind::IsoDate,
            _ => Kind::Strange,
        }
    }

    /// Is the value a text in itself, whose blanks count and whose escapes are resolved?
    #[inline]
    pub(super) fn is_text(self) -> bool {
        matches!(self, Kind::FormulaText | Kind::Inline)
    }
}

/// The text that was found in a cell, ready to be understood: entities and escapes resolved, and without
/// blanks around it where they mean nothing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found<'a> {
    /// No text.
    Nothing,
    /// Digits with at most one point, which need no further look.
    Digits(&'a str),
    /// The text of `<v>`.
    Value(&'a str),
    /// The text of `<is>`.
    Inline(&'a str),
    /// There is one, but it is not usable; the kind of issue says why.
    Unusable(&'static str),
}

/// The parts of a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a> {
    /// Row and column; 0 while they are not known.
    pub(super) row: u32,
    pub(super) col: u32,
    /// The style; `u32::MAX` when the `s` attribute is no number.
    pub(super) style: u32,
    pub(super) kind: Kind,
    pub(super) formula: bool,
    pub(super) found: Found<'a>,
}

/// What the content of cells is looked up in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) strings: &'a Strings,
    pub(super) styles: &'a Styles,
}

/// Gives the cell to `give` unless it is blank; says what `give` said.
///
/// The cell is built once, in its place: moving it about costs more than understanding it.
#[inline]
pub(super) fn interpret<'c, R>(raw: &Raw<'c>, lookup: &Lookup<'c>, give: impl FnOnce(Cell<'c>) -> R) -> Option<R> {
    let cell = |content| Cell { row: raw.row, col: raw.col, style: raw.style, formula: raw.formula, content };
    let content = match raw.found {
        Found::Digits(digits) if raw.kind == Kind::Number => {
            return Some(give(cell(number_of(digits, raw.style, lookup))));
        }
        Found::Inline(text) => return Some(give(cell(Content::Text(text)))),
        Found::Digits(value) | Found::Value(value) => match raw.kind {
            Kind::FormulaText | Kind::Inline => return Some(give(cell(Content::Text(value)))),
            Kind::Shared => match number(value.as_bytes()).map(|index| lookup.strings.get(index)) {
                Some(Shared::Text(text)) => return Some(give(cell(Content::Text(text)))),
                Some(Shared::Refused) => Some(Content::Unknown { kind: "too_large", seen: shorten(value) }),
                Some(Shared::Absent) | None => Some(Content::Unknown { kind: "bad_reference", seen: shorten(value) }),
            },
            _ => content(raw, value, lookup),
        },
        Found::Unusable(kind) => Some(Content::Unknown { kind, seen: "" }),
        // Without its index a shared string is not blank, it is lost.
        Found::Nothing if raw.kind == Kind::Shared && !raw.formula => {
            Some(Content::Unknown { kind: "bad_reference", seen: "" })
        }
        Found::Nothing => None,
    };
    match content {
        Some(content) => Some(give(cell(content))),
        None if raw.formula => Some(give(cell(Content::FormulaWithoutValue))),
        None => None,
    }
}

/// The meaning of a `<v>` that is neither text nor an index; `None` when it is empty.
fn content<'c>(raw: &Raw<'c>, value: &'c str, lookup: &Lookup<'c>) -> Option<Content<'c>> {
    if value.is_empty() {
        return None;
    }
    let unknown = |kind| Content::Unknown { kind, seen: shorten(value) };
    Some(match (raw.kind, value) {
        (Kind::Number, _) => match judge(value) {
            Judged::Digits(digits) => number_of(digits, raw.style, lookup),
            Judged::NotFinite => unknown("not_finite"),
            Judged::NotANumber => unknown("not_a_number"),
        },
        (Kind::Bool, "1" | "true" | "TRUE") => Content::Bool(true),
        (Kind::Bool, "0" | "false" | "FALSE") => Content::Bool(false),
        (Kind::Error, _) => Content::Error(value),
        (Kind::IsoDate, _) => Content::IsoDate(value),
        _ => unknown("xml_malformed"),
    })
}

#[inline]
fn number_of<'c>(digits: &'c str, style: u32, lookup: &Lookup<'c>) -> Content<'c> {
    Content::Number { digits, date: lookup.styles.format(style).and_then(|format| format.date) }
}

/// The beginning of a text, cut at a character.
pub(super) fn shorten(text: &str) -> &str {
    let end = (0..=SHOWN.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}
