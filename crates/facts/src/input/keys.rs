//! Natural keys of subjects: what makes a finding of next year the same finding.

use crate::input::{Owned, Register};
use crate::maps::HashMap;
use rayon::prelude::*;
use sanzi_core::value::money_text;
use std::ops::Range;

/// Makes keys unique inside their organisation by counting those that repeat.
#[derive(Default)]
pub(crate) struct Unique {
    /// By organisation and key.
    seen: HashMap<Box<str>, HashMap<Box<str>, u32>>,
}

impl Unique {
    pub(crate) fn key(&mut self, organisation: &str, key: String) -> String {
        if !self.seen.contains_key(organisation) {
            self.seen.insert(organisation.into(), HashMap::default());
        }
        let Some(own) = self.seen.get_mut(organisation) else { return key };
        match own.get_mut(&*key) {
            Some(count) => {
                *count += 1;
                format!("{key}#{count}")
            }
            None => {
                own.insert(key.as_str().into(), 1);
                key
            }
        }
    }
}

/// Makes all keys unique inside their organisations as [`Unique::key`] does one after the other.
pub(crate) fn unique(keys: &mut [(&str, String)]) {
    let mut seen: HashMap<(&str, &str), u32> = HashMap::default();
    seen.reserve(keys.len());
    let mut count = |organisation, key| {
        let count = seen.entry((organisation, key)).or_insert(0);
        *count += 1;
        *count
    };
    let counts: Vec<u32> = keys.iter().map(|(organisation, key)| count(*organisation, key.as_str())).collect();
    for ((_, key), count) in keys.iter_mut().zip(counts).filter(|(_, count)| *count > 1) {
        *key = format!("{key}#{count}");
    }
}

/// Key and weakness of each object: its code where it has one, else name, value and date.
pub(crate) fn asset_keys(asset: &Owned<'_>, register: &Register) -> Vec<(String, bool)> {
    let keys: Vec<Vec<(String, bool)>> =
        register.books.par_iter().map(|book| book_keys(asset, register, book)).collect();
    keys.into_iter().flatten().collect()
}

fn book_keys(asset: &Owned<'_>, register: &Register, book: &Range<usize>) -> Vec<(String, bool)> {
    let mut unique = Unique::default();
    let mut keys = Vec::with_capacity(book.len());
    for object in register.objects.get(book.clone()).unwrap_or_default() {
        let organisation =
            object.cards.first().and_then(|row| asset.owner(*row)).map_or("", |owner| owner.organisation.as_ref());
        let cards: Vec<_> = register.ledger_cards(object).map(|(_, card)| card).collect();
        let code = cards.iter().find_map(|card| card.code.as_deref());
        let weak = code.is_none();
        let key = code.map(str::to_owned).unwrap_or_else(|| {
            let Some(card) = cards.first() else { return String::new() };
            let cost = card.cost.map(money_text).unwrap_or_default();
            let day = card.date.map(|day| day.iso()).unwrap_or_default();
            format!("{}|{cost}|{day}", card.name)
        });
        keys.push((unique.key(organisation, key), weak));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_repeat_are_counted_within_their_organisation() {
        let of = [("甲村", "1"), ("乙村", "1"), ("甲村", "1"), ("甲村", "2"), ("甲村", "1"), ("甲村", "1#2")];
        let mut together: Vec<(&str, String)> = of.iter().map(|(owner, key)| (*owner, (*key).to_owned())).collect();
        unique(&mut together);
        let mut one_by_one = Unique::default();
        let expected: Vec<String> = of.iter().map(|(owner, key)| one_by_one.key(owner, (*key).to_owned())).collect();
        assert_eq!(expected, ["1", "1", "1#2", "2", "1#3", "1#2"]);
        assert_eq!(together.into_iter().map(|(_, key)| key).collect::<Vec<_>>(), expected);
    }
}
