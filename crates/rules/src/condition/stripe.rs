//! A stripe of rows, column by column: what conditions are computed on.
//!
//! What is true, and what is known at all, are bits, a row each. A row beyond the end of the frame is known in nothing.

use super::Sign;
use super::program::Constant;
use sanzi_core::text::same;

/// Words of bits in a stripe.
pub(crate) const WORDS: usize = 16;
/// Rows of a stripe.
pub(crate) const ROWS: usize = WORDS * 64;
/// A bit for each row.
pub(crate) type Bits = [u64; WORDS];

pub(super) const NONE: Bits = [0; WORDS];

/// A bit for each of these rows that holds, in their order.
pub(super) fn bits<T: Copy>(left: &[T], right: &[T], holds: impl Fn(T, T) -> bool) -> Bits {
    let mut all = NONE;
    for (word, (left, right)) in all.iter_mut().zip(left.chunks(64).zip(right.chunks(64))) {
        let mut bits = 0;
        for (at, (left, right)) in left.iter().zip(right).enumerate() {
            bits |= u64::from(holds(*left, *right)) << at;
        }
        *word = bits;
    }
    all
}

/// Word by word.
pub(super) fn each(left: &Bits, right: &Bits, of: impl Fn(u64, u64) -> u64) -> Bits {
    std::array::from_fn(|at| of(left[at], right[at]))
}

pub(super) fn holds(bits: &Bits, row: usize) -> bool {
    bits.get(row / 64).is_some_and(|word| (word >> (row % 64)) & 1 == 1)
}

/// Three-valued: what is neither true nor false is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Truth {
    /// Where it is true.
    pub yes: Bits,
    /// Where it is false.
    pub no: Bits,
}

impl Truth {
    pub(crate) const UNKNOWN: Truth = Truth { yes: NONE, no: NONE };

    /// True or false as the first says, where the second says that it is known.
    pub(super) fn of(held: &Bits, known: &Bits) -> Truth {
        Truth { yes: each(held, known, |held, known| held & known), no: each(held, known, |held, known| !held & known) }
    }

    pub(super) fn known(&self) -> Bits {
        each(&self.yes, &self.no, |yes, no| yes | no)
    }

    /// The answer on a row.
    pub(crate) fn get(&self, row: usize) -> Option<bool> {
        match (holds(&self.yes, row), holds(&self.no, row)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// Sets a row of which nothing is known.
    pub(super) fn set(&mut self, row: usize, flag: bool) {
        let bits = if flag { &mut self.yes } else { &mut self.no };
        bits[row / 64] |= 1 << (row % 64);
    }

    pub(super) fn not(self) -> Truth {
        Truth { yes: self.no, no: self.yes }
    }

    /// Is it true of any row?
    pub(crate) fn is_true_anywhere(&self) -> bool {
        self.yes != NONE
    }

    pub(crate) fn and(self, other: &Truth) -> Truth {
        Truth { yes: each(&self.yes, &other.yes, |a, b| a & b), no: each(&self.no, &other.no, |a, b| a | b) }
    }

    pub(super) fn or(self, other: &Truth) -> Truth {
        self.not().and(&other.not()).not()
    }

    fn equal(&self, other: &Truth) -> Truth {
        let known = each(&self.known(), &other.known(), |a, b| a & b);
        let same = each(&self.yes, &other.yes, |a, b| !(a ^ b));
        Truth::of(&same, &known)
    }

    /// This where it is known, the other elsewhere.
    fn or_else(self, other: &Truth) -> Truth {
        let known = self.known();
        let fill = |own: &Bits, more: &Bits| std::array::from_fn(|at| own[at] | (more[at] & !known[at]));
        Truth { yes: fill(&self.yes, &other.yes), no: fill(&self.no, &other.no) }
    }

    /// The first where the bit is set, the second elsewhere.
    fn choose(first: &Truth, second: &Truth, taken: &Bits) -> Truth {
        let mix = |one: &Bits, two: &Bits| std::array::from_fn(|at| (one[at] & taken[at]) | (two[at] & !taken[at]));
        Truth { yes: mix(&first.yes, &second.yes), no: mix(&first.no, &second.no) }
    }
}

/// Values of a stripe; where the bit of `known` is not set, a value says nothing.
#[derive(Debug, Clone)]
pub(crate) struct Values<T> {
    /// [`ROWS`] of them.
    pub all: Vec<T>,
    /// Which of them are known.
    pub known: Bits,
}

impl<T: Copy + Default> Values<T> {
    pub(super) fn unknown() -> Self {
        Values { all: vec![T::default(); ROWS], known: NONE }
    }

    pub(super) fn constant(value: T) -> Self {
        Values { all: vec![value; ROWS], known: [u64::MAX; WORDS] }
    }

    pub(super) fn set(&mut self, row: usize, value: T) {
        if let (Some(place), Some(word)) = (self.all.get_mut(row), self.known.get_mut(row / 64)) {
            *place = value;
            *word |= 1 << (row % 64);
        }
    }

    /// Row by row; `None` is unknown.
    pub(super) fn combined(&self, other: &Values<T>, of: impl Fn(T, T) -> Option<T>) -> Self {
        let mut values = Values::unknown();
        let both = each(&self.known, &other.known, |a, b| a & b);
        if both == NONE {
            return values;
        }
        for (at, (a, b)) in self.all.iter().zip(&other.all).enumerate() {
            if let Some(value) = of(*a, *b) {
                values.set(at, value);
            }
        }
        values.known = each(&values.known, &both, |known, both| known & both);
        values
    }

    /// The first where the bit is set, the second elsewhere.
    fn choose(first: &Values<T>, second: &Values<T>, taken: &Bits) -> Self {
        let mut values = second.clone();
        for (at, (to, value)) in values.all.iter_mut().zip(&first.all).enumerate() {
            if holds(taken, at) {
                *to = *value;
            }
        }
        values.known = std::array::from_fn(|at| (first.known[at] & taken[at]) | (second.known[at] & !taken[at]));
        values
    }
}

impl<T: Copy + PartialOrd> Values<T> {
    fn compared(&self, other: &Values<T>, sign: Sign) -> Truth {
        let known = each(&self.known, &other.known, |a, b| a & b);
        if known == NONE {
            return Truth::UNKNOWN;
        }
        let (left, right) = (self.all.as_slice(), other.all.as_slice());
        let held = match sign {
            Sign::Equal => bits(left, right, |a, b| a == b),
            Sign::Unequal => bits(left, right, |a, b| a != b),
            Sign::Less => bits(left, right, |a, b| a < b),
            Sign::AtMost => bits(left, right, |a, b| a <= b),
            Sign::Greater => bits(left, right, |a, b| a > b),
            Sign::AtLeast => bits(left, right, |a, b| a >= b),
        };
        Truth::of(&held, &known)
    }
}

fn same_texts(left: &Values<&str>, right: &Values<&str>) -> Truth {
    let known = each(&left.known, &right.known, |a, b| a & b);
    if known == NONE {
        return Truth::UNKNOWN;
    }
    Truth::of(&bits(&left.all, &right.all, same), &known)
}

/// The first and the last day that a date may mean, as days since 1970.
pub(crate) type Span = (i32, i32);

fn compared_days(left: &Values<Span>, right: &Values<Span>, sign: Sign) -> Truth {
    let known = each(&left.known, &right.known, |a, b| a & b);
    if known == NONE {
        return Truth::UNKNOWN;
    }
    let (a, b) = (left.all.as_slice(), right.all.as_slice());
    let decided = |yes: Bits, no: Bits| Truth {
        yes: each(&yes, &known, |yes, known| yes & known),
        no: std::array::from_fn(|at| no[at] & !yes[at] & known[at]),
    };
    match sign {
        Sign::Less => decided(bits(a, b, |a, b| a.1 < b.0), bits(a, b, |a, b| a.0 >= b.1)),
        Sign::AtMost => decided(bits(a, b, |a, b| a.1 <= b.0), bits(a, b, |a, b| a.0 > b.1)),
        Sign::Greater => compared_days(right, left, Sign::Less),
        Sign::AtLeast => compared_days(right, left, Sign::AtMost),
        Sign::Equal => decided(
            bits(a, b, |a, b| a.0 == a.1 && b.0 == b.1 && a.0 == b.0),
            bits(a, b, |a, b| a.1 < b.0 || b.1 < a.0),
        ),
        Sign::Unequal => compared_days(left, right, Sign::Equal).not(),
    }
}

/// One column of a stripe.
#[derive(Debug, Clone)]
pub(crate) enum Held<'a> {
    /// Yes or no.
    Flag(Truth),
    /// Decimals, counted in millionths.
    Number(Values<i128>),
    /// Whole numbers.
    Whole(Values<i64>),
    /// Days.
    Days(Values<Span>),
    /// Texts.
    Text(Values<&'a str>),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Flag,
    Number,
    Whole,
    Days,
    Text,
}

impl<'a> Held<'a> {
    pub(crate) fn unknown(form: Form) -> Self {
        match form {
            Form::Flag => Held::Flag(Truth::UNKNOWN),
            Form::Number => Held::Number(Values::unknown()),
            Form::Whole => Held::Whole(Values::unknown()),
            Form::Days => Held::Days(Values::unknown()),
            Form::Text => Held::Text(Values::unknown()),
        }
    }

    /// Sets a row to a value of this form.
    pub(crate) fn set(&mut self, row: usize, value: Constant<'a>) {
        match (self, value) {
            (Held::Number(values), Constant::Number(number)) => values.set(row, number),
            (Held::Whole(values), Constant::Whole(whole)) => values.set(row, whole),
            (Held::Days(values), Constant::Day(day)) => values.set(row, (day, day)),
            (Held::Text(values), Constant::Text(text)) => values.set(row, text),
            _ => {}
        }
    }

    /// Makes a row unknown.
    pub(super) fn forget(&mut self, row: usize) {
        let forget = |bits: &mut Bits| bits[row / 64] &= !(1 << (row % 64));
        match self {
            Held::Flag(truth) => {
                forget(&mut truth.yes);
                forget(&mut truth.no);
            }
            Held::Number(values) => forget(&mut values.known),
            Held::Whole(values) => forget(&mut values.known),
            Held::Days(values) => forget(&mut values.known),
            Held::Text(values) => forget(&mut values.known),
        }
    }

    /// As a truth; what is none is unknown.
    pub(crate) fn truth(&self) -> Truth {
        if let Held::Flag(truth) = self { *truth } else { Truth::UNKNOWN }
    }

    pub(super) fn known(&self) -> Bits {
        match self {
            Held::Flag(truth) => truth.known(),
            Held::Number(values) => values.known,
            Held::Whole(values) => values.known,
            Held::Days(values) => values.known,
            Held::Text(values) => values.known,
        }
    }

    /// Both of one form, as the type check of conditions has seen to.
    pub(super) fn compared(&self, other: &Held<'a>, sign: Sign) -> Truth {
        match (self, other) {
            (Held::Number(a), Held::Number(b)) => a.compared(b, sign),
            (Held::Whole(a), Held::Whole(b)) => a.compared(b, sign),
            (Held::Text(a), Held::Text(b)) if sign == Sign::Equal => same_texts(a, b),
            (Held::Text(a), Held::Text(b)) if sign == Sign::Unequal => same_texts(a, b).not(),
            (Held::Text(a), Held::Text(b)) => a.compared(b, sign),
            (Held::Days(a), Held::Days(b)) => compared_days(a, b, sign),
            (Held::Flag(a), Held::Flag(b)) if sign == Sign::Unequal => a.equal(b).not(),
            (Held::Flag(a), Held::Flag(b)) => a.equal(b),
            _ => Truth::UNKNOWN,
        }
    }

    /// A sum or difference: unknown beyond what can be counted.
    pub(super) fn summed(&self, other: &Held<'a>, minus: bool) -> Held<'a> {
        match (self, other) {
            (Held::Number(a), Held::Number(b)) if minus => Held::Number(a.combined(b, i128::checked_sub)),
            (Held::Number(a), Held::Number(b)) => Held::Number(a.combined(b, i128::checked_add)),
            (Held::Whole(a), Held::Whole(b)) if minus => Held::Whole(a.combined(b, i64::checked_sub)),
            (Held::Whole(a), Held::Whole(b)) => Held::Whole(a.combined(b, i64::checked_add)),
            _ => Held::unknown(Form::Number),
        }
    }

    pub(super) fn size(&self) -> Held<'a> {
        match self {
            Held::Number(a) => Held::Number(a.combined(a, |a, _| a.checked_abs())),
            Held::Whole(a) => Held::Whole(a.combined(a, |a, _| a.checked_abs())),
            other => other.clone(),
        }
    }

    /// This where it is known, the other elsewhere.
    pub(super) fn or_else(&self, other: &Held<'a>) -> Held<'a> {
        match (self, other) {
            (Held::Flag(a), Held::Flag(b)) => Held::Flag(a.or_else(b)),
            _ => Held::choose(self, other, &self.known()),
        }
    }

    /// The first where the bit is set, the second elsewhere.
    pub(super) fn choose(first: &Held<'a>, second: &Held<'a>, taken: &Bits) -> Held<'a> {
        match (first, second) {
            (Held::Flag(a), Held::Flag(b)) => Held::Flag(Truth::choose(a, b, taken)),
            (Held::Number(a), Held::Number(b)) => Held::Number(Values::choose(a, b, taken)),
            (Held::Whole(a), Held::Whole(b)) => Held::Whole(Values::choose(a, b, taken)),
            (Held::Days(a), Held::Days(b)) => Held::Days(Values::choose(a, b, taken)),
            (Held::Text(a), Held::Text(b)) => Held::Text(Values::choose(a, b, taken)),
            (_, other) => other.clone(),
        }
    }
}
