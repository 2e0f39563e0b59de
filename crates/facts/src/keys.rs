//! Natural keys of subjects: what makes a finding of next year the same finding.

use crate::input::{Owned, Register};
use sanzi_core::value::money_text;
use std::collections::BTreeMap;

/// Makes keys unique inside their organisation by counting those that repeat.
#[derive(Default)]
pub(crate) struct Unique {
    seen: BTreeMap<(String, String), u32>,
}

impl Unique {
    pub(crate) fn key(&mut self, organisation: &str, key: String) -> String {
        let count = self.seen.entry((organisation.to_owned(), key.clone())).or_insert(0);
        *count += 1;
        if *count == 1 { key } else { format!("{key}#{count}") }
    }
}

/// Key and weakness of each object: its code where it has one, else name, value and date.
pub(crate) fn asset_keys(asset: &Owned<'_>, register: &Register) -> Vec<(String, bool)> {
    let mut unique = Unique::default();
    let mut keys = Vec::with_capacity(register.objects.len());
    for object in &register.objects {
        let organisation =
            object.cards.first().and_then(|row| asset.owner(*row)).map_or("", |owner| owner.organisation.as_ref());
        let cards: Vec<_> = object.cards.iter().filter_map(|row| register.cards.get(*row)).collect();
        let code = cards.iter().find_map(|card| card.code.clone());
        let weak = code.is_none();
        let key = code.unwrap_or_else(|| {
            let Some(card) = cards.first() else { return String::new() };
            let cost = card.cost.map(money_text).unwrap_or_default();
            let day = card.date.map(|day| day.iso()).unwrap_or_default();
            format!("{}|{cost}|{day}", card.name)
        });
        keys.push((unique.key(organisation, key), weak));
    }
    keys
}
