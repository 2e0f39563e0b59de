//! Cards of lists that say nothing of owners.

use crate::pairing::Card;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Cards of a list that says nothing of owners go to the one place that has a card of the same number and name.
pub(crate) fn settle_homeless(cards: &[Card], by_home: &mut BTreeMap<Arc<str>, Vec<usize>>) {
    let Some(homeless) = by_home.remove("").filter(|homeless| !homeless.is_empty()) else { return };
    let key = |index: usize| {
        let card = cards.get(index).filter(|card| !card.name.is_empty())?;
        Some((card.code.as_deref()?, &*card.name))
    };
    let sought: BTreeSet<(&str, &str)> = homeless.iter().filter_map(|index| key(*index)).collect();
    let mut places: BTreeMap<(&str, &str), Option<Arc<str>>> = BTreeMap::new();
    for (home, members) in by_home.iter() {
        for own in members.iter().filter_map(|index| key(*index)).filter(|own| sought.contains(own)) {
            let place = places.entry(own).or_insert_with(|| Some(home.clone()));
            if place.as_ref() != Some(home) {
                *place = None;
            }
        }
    }
    for index in homeless {
        let place = key(index).and_then(|own| places.get(&own).cloned().flatten());
        by_home.entry(place.unwrap_or_else(|| Arc::from(""))).or_default().push(index);
    }
}
