//! What one asset or contract is compared with: others of its kind, of its keeper, with its photo.

use crate::asset::Facets;
use crate::input::{Input, Links, Register};
use crate::maps::{HashMap, HashSet};
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::quotient;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A median is only taken from so many.
pub(crate) const ENOUGH: usize = 5;

#[derive(Debug, Default)]
pub(crate) struct Peers {
    pub(crate) yields: HashMap<String, Decimal>,
    pub(crate) rents: HashMap<String, Decimal>,
    /// Keepers of each owner and the objects under their name; households keep their own 到户类 assets and are none.
    pub(crate) keepers: BTreeMap<(Arc<str>, String), Vec<usize>>,
    pub(crate) photos: HashMap<String, Vec<usize>>,
    /// Objects that bear the number of an earlier one of the same ledger.
    pub(crate) repeated_codes: HashSet<usize>,
}

/// The middle of a list, or the mean of its two middles; `None` when there are fewer than [`ENOUGH`].
pub(crate) fn median(mut values: Vec<Decimal>) -> Option<Decimal> {
    if values.len() < ENOUGH {
        return None;
    }
    let (is_odd, middle) = (values.len() % 2 == 1, values.len() / 2);
    let (below, upper, _) = values.select_nth_unstable(middle);
    match below.iter().max() {
        Some(lower) if !is_odd => Some((*lower + *upper) / Decimal::TWO),
        _ => Some(*upper),
    }
}

/// The objects of a book that bear the number of an earlier one of the same ledger.
fn repeated(register: &Register, book: &Range<usize>) -> Vec<usize> {
    let mut codes: HashMap<(u8, &str), usize> = HashMap::default();
    let mut repeated = Vec::new();
    for (at, object) in register.objects.iter().enumerate().take(book.end).skip(book.start) {
        for (_, card) in register.ledger_cards(object) {
            let Some(code) = &card.code else { continue };
            if *codes.entry((card.ledger as u8, code)).or_insert(at) != at {
                repeated.push(at);
            }
        }
    }
    repeated
}

fn medians(groups: HashMap<&str, Vec<Decimal>>) -> HashMap<String, Decimal> {
    groups.into_iter().filter_map(|(key, values)| Some((key.to_owned(), median(values)?))).collect()
}

impl Peers {
    pub(crate) fn of(
        input: &Input<'_>,
        register: &Register,
        links: &Links,
        incomes: &[Option<Decimal>],
        facets: &[Option<Facets<'_>>],
    ) -> Self {
        let view = &input.asset.view;
        let mut peers = Peers::default();
        let mut yields: HashMap<&str, Vec<Decimal>> = HashMap::default();
        let mut rents: HashMap<&str, Vec<Decimal>> = HashMap::default();
        // As printed first: the words of many rows are few.
        let mut keepers: HashMap<(&Arc<str>, &str), Vec<usize>> = HashMap::default();
        for (at, object) in register.objects.iter().enumerate() {
            let cards = object.cards.as_slice();
            let Some(own) = cards.first().copied() else { continue };
            let Some(Some(facets)) = facets.get(at) else { continue };
            let Some(card) = register.cards.get(own) else { continue };
            let owner = facets.owner;
            let text = |column| view.spoken_text(cards, column);
            let kind = card.kind();
            let cost = card.cost.filter(|cost| *cost > Decimal::ONE);
            if let (Some(cost), Some("经营性"), Some(income)) =
                (cost, facets.nature, incomes.get(at).copied().flatten())
            {
                yields.entry(kind).or_default().extend(quotient(income, cost, 6));
            }
            if let Some(manager) = text("manager").filter(|_| facets.nature != Some("到户类")) {
                keepers.entry((&owner.organisation, manager)).or_default().push(at);
            }
            if let Some(photo) = text("photo_hash").map(normal) {
                peers.photos.entry(photo).or_default().push(at);
            }
            for line in links.contracts.get(at).into_iter().flatten() {
                if let (Some(cost), Some(rent)) = (cost, input.contract.view.decimal(*line, "annual_rent")) {
                    rents.entry(kind).or_default().extend(quotient(rent, cost, 6));
                }
            }
        }
        for ((organisation, manager), objects) in keepers {
            peers.keepers.entry((organisation.clone(), normal(manager))).or_default().extend(objects);
        }
        peers.keepers.values_mut().for_each(|objects| objects.sort_unstable());
        peers.repeated_codes = register.books.par_iter().flat_map_iter(|book| repeated(register, book)).collect();
        peers.yields = medians(yields);
        peers.rents = medians(rents);
        peers
    }

    /// Does a keeper of assets in this owner's book bear the name?
    pub(crate) fn is_keeper(&self, organisation: &Arc<str>, name: &str) -> bool {
        self.keepers.contains_key(&(organisation.clone(), normal(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_median_wants_five() {
        assert_eq!(median(vec![dec!(1); 4]), None);
        assert_eq!(median(vec![dec!(5), dec!(1), dec!(3), dec!(2), dec!(9)]), Some(dec!(3)));
        assert_eq!(median(vec![dec!(5), dec!(1), dec!(3), dec!(2), dec!(9), dec!(4)]), Some(dec!(3.5)));
    }
}
