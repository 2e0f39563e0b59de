//! A cell in twelve bytes, and what the cells of a sheet point to.

use super::{Content, Signs};
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::texts::Texts;
use std::borrow::Cow;

/// The greatest column that a cell can name.
pub(crate) const MOST_COLUMNS: u32 = (1 << COLUMN_BITS) - 1;
/// The greatest number of cells, and of texts, of a sheet.
pub(crate) const MOST_CELLS: usize = u32::MAX as usize - 1;
const COLUMN_BITS: u32 = 20;
const TAG_BITS: u32 = 4;

/// What a cell holds; the numbers behind it are read accordingly.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Tag {
    Blank,
    NoValue,
    False,
    True,
    Number,
    Percent,
    Date,
    Text,
    Error,
    Bad,
    Odd,
}

const TAGS: [Tag; 11] = [
    Tag::Blank,
    Tag::NoValue,
    Tag::False,
    Tag::True,
    Tag::Number,
    Tag::Percent,
    Tag::Date,
    Tag::Text,
    Tag::Error,
    Tag::Bad,
    Tag::Odd,
];

/// A cell: its column, what it is, and either a number of up to 64 bits or that of its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Packed {
    /// Column, tag, and of numbers the sign and scale, of bad cells the kind.
    head: u32,
    low: u32,
    high: u32,
}

impl Packed {
    fn new(column: u32, tag: Tag, more: u32, value: u64) -> Packed {
        let head = column.min(MOST_COLUMNS) | (tag as u32) << COLUMN_BITS | more << (COLUMN_BITS + TAG_BITS);
        Packed { head, low: value as u32, high: (value >> 32) as u32 }
    }

    /// 1-based column.
    pub(crate) fn column(self) -> u32 {
        self.head & MOST_COLUMNS
    }

    fn tag(self) -> Tag {
        let tag = (self.head >> COLUMN_BITS) as usize & ((1 << TAG_BITS) - 1);
        TAGS.get(tag).copied().unwrap_or(Tag::Blank)
    }

    fn more(self) -> u32 {
        self.head >> (COLUMN_BITS + TAG_BITS)
    }

    fn value(self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
    }

    /// What two cells of a column have in common when, and only when, the same thing stands in them: a text that
    /// comes again soon keeps its place. `None` where that is not known so simply.
    pub(crate) fn same(self) -> Option<(u32, u64)> {
        (self.tag() != Tag::Odd).then_some((self.head, self.value()))
    }
}

/// What a cell shows, as far as kinds of rows ask.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Glance {
    Nothing,
    Number,
    /// Anything else, with the signs of its text.
    Words(Signs),
}

/// Texts whose signs are looked for in one piece.
const LOOKED_AT: usize = 8_192;

/// Kinds of bad cells that fit into the head.
const MOST_KINDS: usize = 128;

/// What the cells of a sheet point to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    texts: Texts,
    /// The signs of the texts, by their numbers, as far as they were looked for.
    signs: Vec<Signs>,
    /// Kinds of bad cells.
    kinds: Vec<&'static str>,
    /// What fits no cell: numbers of more than 64 bits.
    odd: Vec<Content<'static>>,
}

impl Store {
    /// Packs a cell.
    pub(crate) fn pack(&mut self, column: u32, content: &Content<'_>) -> Packed {
        let simple = |tag| Packed::new(column, tag, 0, 0);
        match content {
            Content::Blank => simple(Tag::Blank),
            Content::NoValue => simple(Tag::NoValue),
            Content::Bool(false) => simple(Tag::False),
            Content::Bool(true) => simple(Tag::True),
            Content::Number(number) => self.number(column, Tag::Number, *number, content),
            Content::Percent(number) => self.number(column, Tag::Percent, *number, content),
            Content::Date(number) => self.number(column, Tag::Date, *number, content),
            Content::Text(text) => self.text(column, Tag::Text, 0, text),
            Content::Error(text) => self.text(column, Tag::Error, 0, text),
            Content::Bad(kind, text) => {
                let known = self.kinds.iter().position(|k| k == kind).unwrap_or_else(|| {
                    self.kinds.push(kind);
                    self.kinds.len() - 1
                });
                match u32::try_from(known).ok().filter(|_| known < MOST_KINDS) {
                    Some(kind) => self.text(column, Tag::Bad, kind, text),
                    None => self.odd(column, content),
                }
            }
        }
    }

    fn number(&mut self, column: u32, tag: Tag, number: Decimal, content: &Content<'_>) -> Packed {
        match u64::try_from(number.mantissa().unsigned_abs()) {
            Ok(digits) => {
                let more = number.scale() << 1 | u32::from(number.is_sign_negative());
                Packed::new(column, tag, more, digits)
            }
            Err(_) => self.odd(column, content),
        }
    }

    fn text(&mut self, column: u32, tag: Tag, more: u32, text: &str) -> Packed {
        Packed::new(column, tag, more, self.texts.keep(column as usize, text).into())
    }

    /// Looks for the signs of all texts that are there, side by side.
    pub(crate) fn look(&mut self) {
        let of = |number| Signs::of(self.texts.get(number).unwrap_or_default());
        self.signs = (0..self.texts.len()).into_par_iter().with_min_len(LOOKED_AT).map(of).collect();
    }

    fn odd(&mut self, column: u32, content: &Content<'_>) -> Packed {
        self.odd.push(content.owned());
        Packed::new(column, Tag::Odd, 0, self.odd.len() as u64 - 1)
    }

    /// What stands in a cell.
    pub(crate) fn content(&self, cell: Packed) -> Content<'_> {
        match cell.tag() {
            Tag::Blank => Content::Blank,
            Tag::NoValue => Content::NoValue,
            Tag::False => Content::Bool(false),
            Tag::True => Content::Bool(true),
            Tag::Number => Content::Number(decimal(cell)),
            Tag::Percent => Content::Percent(decimal(cell)),
            Tag::Date => Content::Date(decimal(cell)),
            Tag::Text => Content::Text(Cow::Borrowed(self.text_at(cell.value()))),
            Tag::Error => Content::Error(Cow::Borrowed(self.text_at(cell.value()))),
            Tag::Bad => {
                let kind = self.kinds.get(cell.more() as usize).copied().unwrap_or_default();
                Content::Bad(kind, Cow::Borrowed(self.text_at(cell.value())))
            }
            Tag::Odd => usize::try_from(cell.value())
                .ok()
                .and_then(|at| self.odd.get(at))
                .map_or(Content::Blank, Content::borrowed),
        }
    }

    /// What a cell shows, at a glance.
    #[inline]
    pub(crate) fn glance(&self, cell: Packed) -> Glance {
        match cell.tag() {
            Tag::Blank => Glance::Nothing,
            Tag::Number | Tag::Percent | Tag::Date => Glance::Number,
            Tag::Text => match self.signs_of(cell.value()) {
                signs if signs.any(Signs::BLANK) => Glance::Nothing,
                signs => Glance::Words(signs),
            },
            _ => match self.content(cell) {
                odd if odd.is_blank() => Glance::Nothing,
                odd if odd.is_number() => Glance::Number,
                other => Glance::Words(Signs::of(&other.text())),
            },
        }
    }

    /// Does a cell show anything?
    #[inline]
    pub(crate) fn is_blank(&self, cell: Packed) -> bool {
        matches!(self.glance(cell), Glance::Nothing)
    }

    #[inline]
    fn signs_of(&self, number: u64) -> Signs {
        self.signs.get(number as usize).copied().unwrap_or_else(|| Signs::of(self.text_at(number)))
    }

    fn text_at(&self, number: u64) -> &str {
        u32::try_from(number).ok().and_then(|number| self.texts.get(number)).unwrap_or_default()
    }
}

fn decimal(cell: Packed) -> Decimal {
    Decimal::from_parts(cell.low, cell.high, 0, cell.more() & 1 != 0, cell.more() >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn what_is_packed_comes_back() {
        let mut store = Store::default();
        let long = "村".repeat(30_000);
        let all = [
            Content::Blank,
            Content::NoValue,
            Content::Bool(true),
            Content::Bool(false),
            Content::Number(dec!(-1.10)),
            Content::Number(dec!(18446744073709551615)),
            Content::Number(dec!(18446744073709551616)),
            Content::Number(dec!(-79228162514264337593543950335)),
            Content::Number(dec!(0.0000000000000000000000000001)),
            Content::Percent(dec!(0.04)),
            Content::Date(dec!(43586.75)),
            Content::Text("东岭村".into()),
            Content::Text("".into()),
            Content::Text(long.as_str().into()),
            Content::Error("#REF!".into()),
            Content::Bad("not_finite", "1E+309".into()),
            Content::Bad("bad_reference", "共享字符串 7".into()),
        ];
        for column in [1, 16_384, MOST_COLUMNS] {
            for content in &all {
                let cell = store.pack(column, content);
                assert_eq!((cell.column(), &store.content(cell)), (column, content));
                assert_eq!(store.is_blank(cell), content.is_blank(), "{content:?}");
                assert_eq!(matches!(store.glance(cell), Glance::Number), content.is_number(), "{content:?}");
            }
        }
        let Content::Number(number) = store.content(store.clone().pack(1, &Content::Number(dec!(1.10)))) else {
            panic!("a number")
        };
        assert_eq!(number.to_string(), "1.10");
    }
}
