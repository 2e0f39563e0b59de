//! Many texts in one piece of memory; a text that comes again soon keeps its place.

/// Where a text stands among [`Texts`]: places of one column are equal only where the texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spot(u64);

impl Spot {
    /// No text.
    pub const NONE: Spot = Spot(u64::MAX);

    /// The place as a number, to be kept in little room.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The place of a number that [`Spot::bits`] gave.
    pub fn of_bits(bits: u64) -> Spot {
        Spot(bits)
    }

    fn new(from: usize, length: usize) -> Spot {
        Spot((from as u64) << LENGTH_BITS | length as u64)
    }

    /// Where it begins, and how many bytes it has.
    fn span(self) -> (usize, usize) {
        ((self.0 >> LENGTH_BITS) as usize, self.0 as usize & LONG)
    }
}

const LENGTH_BITS: u32 = 24;
/// In the place of a length: a text of so many bytes or more stands alone.
const LONG: usize = (1 << LENGTH_BITS) - 1;
/// Places that are looked at for a text, a column.
const WAYS: usize = 512;
/// Columns with fewer texts look for none.
const FEW: usize = 64;
/// Longer texts seldom come again.
const KEPT: usize = 64;
/// Columns that are looked after.
const COLUMNS: usize = 256;

/// Texts, only ever added to.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    long: Vec<Box<str>>,
    added: usize,
    /// Where the texts stand that came last, by column and by what they are: most columns hold the same words over
    /// and over.
    recent: Vec<Spot>,
}

impl Texts {
    /// Keeps a text of a column and gives its place: the one it has already, else a new one at the end.
    pub fn keep(&mut self, column: usize, text: &str) -> Spot {
        self.added += 1;
        if text.len() > KEPT || column >= COLUMNS || self.added <= FEW {
            return self.add(text);
        }
        let at = column * WAYS + way(text.as_bytes());
        if self.recent.len() <= at {
            self.recent.resize((column + 1) * WAYS, Spot::NONE);
        }
        match self.recent.get(at) {
            Some(known) if self.get(*known) == Some(text) => return *known,
            _ => {}
        }
        let place = self.add(text);
        if let Some(known) = self.recent.get_mut(at) {
            *known = place;
        }
        place
    }

    fn add(&mut self, text: &str) -> Spot {
        if text.len() >= LONG {
            self.long.push(text.into());
            return Spot::new(self.long.len() - 1, LONG);
        }
        self.bytes.push_str(text);
        Spot::new(self.bytes.len() - text.len(), text.len())
    }

    /// The text at a place; none at [`Spot::NONE`].
    pub fn get(&self, place: Spot) -> Option<&str> {
        if place == Spot::NONE {
            return None;
        }
        match place.span() {
            (index, LONG) => self.long.get(index).map(|text| &**text),
            (from, length) => self.bytes.get(from..from + length),
        }
    }

    /// Takes over other texts, behind its own; `places` are theirs and become ours.
    pub fn append(&mut self, other: Texts, places: &mut [Spot]) {
        let (bytes, long) = (self.bytes.len(), self.long.len());
        self.bytes.push_str(&other.bytes);
        self.long.extend(other.long);
        self.added += other.added;
        for place in places.iter_mut().filter(|place| **place != Spot::NONE) {
            *place = match place.span() {
                (index, LONG) => Spot::new(index + long, LONG),
                (from, length) => Spot::new(from + bytes, length),
            };
        }
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
    let rest = words.remainder().iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
    (mix(sum, rest) >> 32) as usize % WAYS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_and_one_that_comes_again_keeps_its_place() {
        let mut texts = Texts::default();
        let long = "村".repeat(LONG / 3 + 1);
        for text in ["", "东岭村", long.as_str()] {
            let place = texts.keep(3, text);
            assert_eq!(texts.get(Spot::of_bits(place.bits())), Some(text));
        }
        (0..FEW).for_each(|number| _ = texts.keep(1, &number.to_string()));
        let (one, two) = (texts.keep(3, "东岭村"), texts.keep(3, "西岭村"));
        assert!(one != two && texts.keep(3, "东岭村") == one && texts.keep(4, "东岭村") != one);
        assert_eq!(texts.get(Spot::NONE), None);
    }

    #[test]
    fn texts_are_taken_over_with_their_places() {
        let (mut all, mut more) = (Texts::default(), Texts::default());
        let first = all.keep(0, "甲村");
        let long = "x".repeat(LONG);
        let mut places = [more.keep(0, "乙村"), Spot::NONE, more.keep(0, &long)];
        all.append(more, &mut places);
        let told: Vec<Option<&str>> = places.iter().map(|place| all.get(*place)).collect();
        assert_eq!((all.get(first), told), (Some("甲村"), vec![Some("乙村"), None, Some(long.as_str())]));
    }
}
