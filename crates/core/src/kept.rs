//! Values as bytes and back, for what one program keeps between its runs. Only the very same program reads them again,
//! so there are no versions here; what is damaged is seen before by whoever keeps the bytes, and whatever stands in
//! them, nothing is asked for that is greater than they are.

mod receipts;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Bytes that are being taken apart.
#[derive(Debug)]
pub struct Bytes<'b> {
    rest: &'b [u8],
    words: &'b Words,
}

impl<'b> Bytes<'b> {
    /// All of these, to be taken from the front; `words` are those that stand for themselves.
    pub fn new(all: &'b [u8], words: &'b Words) -> Self {
        Bytes { rest: all, words }
    }

    /// Has everything been taken?
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// So many bytes.
    pub fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

/// Words of closed lists, by which a text is known again as the word that the program itself has.
#[derive(Debug, Clone, Default)]
pub struct Words(HashMap<&'static str, &'static str>);

impl Words {
    /// These words.
    pub fn new(words: impl IntoIterator<Item = &'static str>) -> Self {
        Words(words.into_iter().map(|word| (word, word)).collect())
    }
}

/// What can be kept as bytes.
pub trait Kept: Sized {
    /// Adds its bytes.
    fn put(&self, to: &mut Vec<u8>);

    /// Takes it off the front; `None` where what stands there is no such thing.
    fn take(from: &mut Bytes<'_>) -> Option<Self>;
}

impl Kept for bool {
    fn put(&self, to: &mut Vec<u8>) {
        to.push((*self).into());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        match from.array()? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

impl Kept for u32 {
    fn put(&self, to: &mut Vec<u8>) {
        to.extend(self.to_le_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        from.array().map(u32::from_le_bytes)
    }
}

impl Kept for i32 {
    fn put(&self, to: &mut Vec<u8>) {
        to.extend(self.to_le_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        from.array().map(i32::from_le_bytes)
    }
}

impl Kept for u64 {
    fn put(&self, to: &mut Vec<u8>) {
        to.extend(self.to_le_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        from.array().map(u64::from_le_bytes)
    }
}

impl Kept for i64 {
    fn put(&self, to: &mut Vec<u8>) {
        to.extend(self.to_le_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        from.array().map(i64::from_le_bytes)
    }
}

impl Kept for i128 {
    fn put(&self, to: &mut Vec<u8>) {
        to.extend(self.to_le_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        from.array().map(i128::from_le_bytes)
    }
}

impl Kept for usize {
    fn put(&self, to: &mut Vec<u8>) {
        (*self as u64).put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        u64::take(from)?.try_into().ok()
    }
}

impl Kept for String {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        to.extend(self.as_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let length = usize::take(from)?;
        std::str::from_utf8(from.take(length)?).ok().map(ToOwned::to_owned)
    }
}

impl Kept for Box<str> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        to.extend(self.as_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        String::take(from).map(Into::into)
    }
}

impl Kept for Arc<str> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        to.extend(self.as_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        String::take(from).map(Into::into)
    }
}

impl Kept for &'static str {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        to.extend(self.as_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let length = usize::take(from)?;
        let word = std::str::from_utf8(from.take(length)?).ok()?;
        from.words.0.get(word).copied()
    }
}

impl Kept for Decimal {
    fn put(&self, to: &mut Vec<u8>) {
        to.extend(self.serialize());
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let bytes: [u8; 16] = from.array()?;
        let number = Decimal::deserialize(bytes);
        (number.scale() <= Decimal::MAX_SCALE).then_some(number)
    }
}

impl Kept for NaiveDate {
    fn put(&self, to: &mut Vec<u8>) {
        self.num_days_from_ce().put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        NaiveDate::from_num_days_from_ce_opt(i32::take(from)?)
    }
}

impl<T: Kept> Kept for Box<T> {
    fn put(&self, to: &mut Vec<u8>) {
        T::put(self, to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        T::take(from).map(Box::new)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.is_some().put(to);
        if let Some(value) = self {
            value.put(to);
        }
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Some) } else { Some(None) }
    }
}

impl<A: Kept, B: Kept> Kept for (A, B) {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

fn put_all<'t, T: Kept + 't>(all: impl ExactSizeIterator<Item = &'t T>, to: &mut Vec<u8>) {
    all.len().put(to);
    all.for_each(|value| value.put(to));
}

/// As many as are announced; each takes a byte at least, so that no more are believed than there are bytes.
fn take_all<T: Kept>(from: &mut Bytes<'_>) -> Option<Vec<T>> {
    let count = usize::take(from).filter(|count| *count <= from.rest.len())?;
    (0..count).map(|_| T::take(from)).collect()
}

impl<T: Kept> Kept for Vec<T> {
    fn put(&self, to: &mut Vec<u8>) {
        put_all(self.iter(), to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        take_all(from)
    }
}

impl<K: Kept + Ord, V: Kept> Kept for BTreeMap<K, V> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        for (key, value) in self {
            key.put(to);
            value.put(to);
        }
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        take_all::<(K, V)>(from).map(|all| all.into_iter().collect())
    }
}

impl<V: Kept> Kept for HashMap<&'static str, V> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        for (key, value) in self {
            key.put(to);
            value.put(to);
        }
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        take_all::<(&'static str, V)>(from).map(|all| all.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    type All = (
        (Vec<Option<String>>, BTreeMap<&'static str, (u64, i64)>),
        ((Decimal, NaiveDate), (HashMap<&'static str, Option<u32>>, (Box<str>, i128))),
    );

    fn all() -> All {
        (
            (vec![Some("东岭村".to_owned()), None], BTreeMap::from([("asset", (u64::MAX, i64::MIN))])),
            (
                (dec!(-1.10), NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day")),
                (HashMap::from([("asset", Some(7)), ("seq", None)]), ("".into(), i128::MIN)),
            ),
        )
    }

    #[test]
    fn what_is_kept_comes_back() {
        let mut bytes = Vec::new();
        all().put(&mut bytes);
        let words = Words::new(["asset", "seq"]);
        let mut from = Bytes::new(&bytes, &words);
        let back = All::take(&mut from).expect("whole");
        assert!(back == all() && from.is_empty());
        assert_eq!(back.1.0.0.to_string(), "-1.10");
        // A word that the program does not have is none.
        assert!(All::take(&mut Bytes::new(&bytes, &Words::new(["asset"]))).is_none());
    }

    #[test]
    fn bytes_that_end_early_or_lie_give_nothing_and_ask_for_nothing() {
        let mut bytes = Vec::new();
        all().put(&mut bytes);
        let words = Words::new(["asset", "seq"]);
        for cut in 0..bytes.len() {
            assert!(All::take(&mut Bytes::new(&bytes[..cut], &words)).is_none(), "{cut}");
        }
        for at in 0..bytes.len() {
            let mut lie = bytes.clone();
            lie[at] = 0xff;
            _ = All::take(&mut Bytes::new(&lie, &words));
        }
    }
}
