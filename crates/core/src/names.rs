//! Names of our own (columns, facts) asked for many times a row: a name is a number that the compiler makes of its
//! letters, and a map of names compares numbers.

/// A name as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name(u64);

impl Name {
    /// The number of a name; of a literal the compiler knows it.
    #[inline(always)]
    pub const fn of(text: &str) -> Name {
        let bytes = text.as_bytes();
        let mut sum = bytes.len() as u64;
        let mut at = 0;
        while at < bytes.len() {
            sum = (sum.rotate_left(5) ^ bytes[at] as u64).wrapping_mul(0x517c_c1b7_2722_0a95);
            at += 1;
        }
        Name(sum)
    }
}

impl From<&str> for Name {
    #[inline(always)]
    fn from(text: &str) -> Self {
        Name::of(text)
    }
}

/// A map from names of a schema. Not for names from outside, which could be made to be equal: a test holds that no two
/// names of one schema are one number.
#[derive(Debug, Clone)]
pub struct Names<V> {
    /// A power of two of places, at least half of them free.
    places: Box<[Option<(Name, V)>]>,
}

impl<V> FromIterator<(&'static str, V)> for Names<V> {
    fn from_iter<I: IntoIterator<Item = (&'static str, V)>>(all: I) -> Self {
        let all: Vec<_> = all.into_iter().collect();
        let mut names = Names { places: (0..(all.len() * 2).next_power_of_two()).map(|_| None).collect() };
        for (text, value) in all {
            let name = Name::of(text);
            let at = names.at(name);
            if let Some(place) = names.places.get_mut(at) {
                *place = Some((name, value));
            }
        }
        names
    }
}

impl<V> Names<V> {
    /// Where a name stands, or would.
    #[inline]
    fn at(&self, name: Name) -> usize {
        let last = self.places.len() - 1;
        let mut at = (name.0 >> 32) as usize & last;
        while let Some(Some((other, _))) = self.places.get(at) {
            if *other == name {
                break;
            }
            at = (at + 1) & last;
        }
        at
    }

    /// The value of a name.
    #[inline]
    pub fn get(&self, name: Name) -> Option<&V> {
        self.places.get(self.at(name))?.as_ref().map(|(_, value)| value)
    }

    /// The value of a name, to be changed.
    pub fn get_mut(&mut self, name: Name) -> Option<&mut V> {
        let at = self.at(name);
        self.places.get_mut(at)?.as_mut().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{grains, tables};
    use std::collections::HashSet;

    #[test]
    fn each_name_has_its_value_and_others_have_none() {
        let mut names: Names<usize> = ["a", "b", "ab", "ba", "original_value"].into_iter().zip(0..).collect();
        let told = |names: &Names<usize>, text| names.get(Name::of(text)).copied();
        assert_eq!(
            (told(&names, "ab"), told(&names, "ba"), told(&names, "original_value")),
            (Some(2), Some(3), Some(4))
        );
        assert_eq!((told(&names, ""), told(&names, "aa"), told(&names, "original_valu")), (None, None, None));
        *names.get_mut(Name::of("b")).expect("a name of the map") = 9;
        assert_eq!((told(&names, "b"), names.get_mut(Name::of("c"))), (Some(9), None));
        assert!(Names::<u8>::from_iter([]).get(Name::of("a")).is_none());
    }

    #[test]
    fn no_two_names_of_a_schema_are_one_number() {
        let schemas = tables::ALL.iter().map(|table| table.columns).chain(grains::ALL.iter().map(|grain| grain.facts));
        for columns in schemas {
            let numbers: HashSet<u64> = columns.iter().map(|column| Name::of(column.name).0).collect();
            assert_eq!(numbers.len(), columns.len());
        }
    }
}
