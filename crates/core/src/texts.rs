//! Many texts in one piece of memory, by number; a text that comes again soon keeps its number.

use crate::kept::{Bytes, Kept};
use crate::text::same;

/// In the place of a text's number: no text.
const NONE: u32 = u32::MAX;

/// Where a text begins, and how many bytes it has.
#[derive(Debug, Clone, Copy)]
struct Span(u64);

impl Span {
    fn new(from: usize, length: usize) -> Span {
        Span((from as u64) << LENGTH_BITS | length as u64)
    }

    fn ends(self) -> (usize, usize) {
        ((self.0 >> LENGTH_BITS) as usize, self.0 as usize & LONG)
    }
}

const LENGTH_BITS: u32 = 24;
/// In the place of a length: a text of so many bytes or more stands alone.
const LONG: usize = (1 << LENGTH_BITS) - 1;
/// Numbers that are looked at for a text, a column.
const WAYS: usize = 512;
/// Columns with fewer texts look for none.
const FEW: usize = 64;
/// Longer texts seldom come again.
const KEPT: usize = 64;
/// Columns that are looked after.
const COLUMNS: usize = 256;

/// Texts, only ever added to. Two numbers of one column are equal only where the texts are.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    spans: Vec<Span>,
    long: Vec<Box<str>>,
    asked: usize,
    /// The column that was asked last, and the number of its text: rows that follow each other often say the same.
    last: (usize, u32),
    /// The texts that came last, by column and by what they are: most columns hold the same words over and over.
    recent: Vec<u32>,
}

impl Texts {
    /// Keeps a text of a column and gives its number: the one it has already, else a new one.
    pub fn keep(&mut self, column: usize, text: &str) -> u32 {
        self.asked += 1;
        let (of, number) = self.last;
        if of == column && self.is(number, text) {
            return number;
        }
        let number = self.sought(column, text);
        self.last = (column, number);
        number
    }

    fn sought(&mut self, column: usize, text: &str) -> u32 {
        if text.len() > KEPT || column >= COLUMNS || self.asked <= FEW {
            return self.add(text);
        }
        let at = column * WAYS + way(text.as_bytes());
        if self.recent.len() <= at {
            self.recent.resize((column + 1) * WAYS, NONE);
        }
        match self.recent.get(at) {
            Some(known) if self.is(*known, text) => return *known,
            _ => {}
        }
        let number = self.add(text);
        if let Some(known) = self.recent.get_mut(at) {
            *known = number;
        }
        number
    }

    fn is(&self, number: u32, text: &str) -> bool {
        self.get(number).is_some_and(|known| same(known, text))
    }

    fn add(&mut self, text: &str) -> u32 {
        if text.len() >= LONG {
            self.spans.push(Span::new(self.long.len(), LONG));
            self.long.push(text.into());
        } else {
            self.spans.push(Span::new(self.bytes.len(), text.len()));
            self.bytes.push_str(text);
        }
        self.spans.len() as u32 - 1
    }

    /// How many there are: their numbers go from 0 up.
    pub fn len(&self) -> u32 {
        self.spans.len() as u32
    }

    /// None yet?
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The text of a number.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&str> {
        self.text(*self.spans.get(number as usize)?)
    }

    #[inline]
    fn text(&self, span: Span) -> Option<&str> {
        match span.ends() {
            (index, LONG) => self.long.get(index).map(|text| &**text),
            (from, length) => self.bytes.get(from..from + length),
        }
    }

    /// Takes over other texts, behind its own; gives by how much their numbers are greater here.
    pub fn append(&mut self, other: Texts) -> u32 {
        if self.spans.is_empty() {
            *self = other;
            return 0;
        }
        let (spans, bytes, long) = (self.spans.len() as u32, self.bytes.len(), self.long.len());
        self.bytes.push_str(&other.bytes);
        self.long.extend(other.long);
        self.asked += other.asked;
        self.spans.extend(other.spans.iter().map(|span| match span.ends() {
            (index, LONG) => Span::new(index + long, LONG),
            (from, length) => Span::new(from + bytes, length),
        }));
        spans
    }

    /// Gives back the memory that was meant for more texts.
    pub fn shrink(&mut self) {
        self.recent = Vec::new();
        self.last = (usize::MAX, NONE);
        self.bytes.shrink_to_fit();
        self.spans.shrink_to_fit();
    }
}

impl Kept for Texts {
    fn put(&self, to: &mut Vec<u8>) {
        self.bytes.put(to);
        self.spans.put(to);
        self.long.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let (bytes, spans, long) = (Kept::take(from)?, Kept::take(from)?, Kept::take(from)?);
        Some(Texts { bytes, spans, long, ..Texts::default() })
    }
}

impl Kept for Span {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        u64::take(from).map(Span)
    }
}

/// One of the ways of a column, by all bytes of a text.
fn way(text: &[u8]) -> usize {
    let mix = |sum: u64, word: u64| (sum.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let mut words = text.chunks_exact(8);
    let mut sum = text.len() as u64;
    for word in &mut words {
        sum = mix(sum, word.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)));
    }
    // The last eight bytes once more, or all of a shorter text.
    let rest = match text.last_chunk() {
        Some(last) => u64::from_le_bytes(*last),
        None => words.remainder().iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte)),
    };
    (mix(sum, rest) >> 32) as usize % WAYS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_and_one_that_comes_again_keeps_its_number() {
        let mut texts = Texts::default();
        let long = "村".repeat(LONG / 3 + 1);
        for text in ["", "东岭村", long.as_str()] {
            let number = texts.keep(3, text);
            assert_eq!(texts.get(number), Some(text));
        }
        (0..FEW).for_each(|number| _ = texts.keep(1, &number.to_string()));
        let (one, two) = (texts.keep(3, "东岭村"), texts.keep(3, "西岭村"));
        assert!(one != two && texts.keep(3, "东岭村") == one && texts.keep(4, "东岭村") != one);
        assert_eq!((texts.get(NONE), texts.get(1)), (None, Some("东岭村")));
    }

    #[test]
    fn texts_are_taken_over_with_their_numbers() {
        let (mut all, mut more) = (Texts::default(), Texts::default());
        let first = all.keep(0, "甲村");
        let long = "x".repeat(LONG);
        let numbers = [more.keep(0, "乙村"), more.keep(0, &long)];
        let greater = all.append(more);
        let told: Vec<Option<&str>> = numbers.iter().map(|number| all.get(number + greater)).collect();
        assert_eq!((all.get(first), told), (Some("甲村"), vec![Some("乙村"), Some(long.as_str())]));
        all.shrink();
        assert_eq!((all.keep(0, "甲村") > first, Texts::default().append(all)), (true, 0));
    }
}
