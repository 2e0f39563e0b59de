//! What one asset or contract is compared with: others of its kind, of its keeper, with its photo.

use crate::asset::Facets;
use crate::contract::state::runs_on;
use crate::input::{Input, Links, Register};
use crate::maps::{HashMap, HashSet};
use chrono::NaiveDate;
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
    pub(crate) rents: Rents,
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

/// What is paid for things of one kind and unit in a year, as a share of their cost, by the leases that run on the base
/// date: of each thing that is let as a whole, one share.
#[derive(Debug, Default)]
pub(crate) struct Rents {
    /// Sorted.
    of_kind: HashMap<String, Vec<Decimal>>,
    /// The share of an object.
    own: HashMap<usize, Decimal>,
}

impl Rents {
    /// The middle of what is paid for the others of a kind and unit, of which there must be [`ENOUGH`].
    pub(crate) fn usual(&self, kind: &str, unit: Option<&str>, object: usize) -> Option<Decimal> {
        let shares = self.of_kind.get(&kind_and_unit(kind, unit))?;
        let own = self.own.get(&object).and_then(|own| shares.binary_search(own).ok());
        middle_without(shares, own)
    }
}

/// Under what rents are compared.
fn kind_and_unit(kind: &str, unit: Option<&str>) -> String {
    [kind, &unit.map(normal).unwrap_or_default()].join("|")
}

/// The middle of a sorted list of which one place is left out, or the mean of its two middles.
fn middle_without(sorted: &[Decimal], out: Option<usize>) -> Option<Decimal> {
    let count = sorted.len().saturating_sub(usize::from(out.is_some()));
    if count < ENOUGH {
        return None;
    }
    let at = |place: usize| sorted.get(place + usize::from(out.is_some_and(|out| out <= place))).copied();
    let upper = at(count / 2)?;
    if count % 2 == 1 { Some(upper) } else { Some((at(count / 2 - 1)? + upper) / Decimal::TWO) }
}

/// What is paid for an object in a year, as a share of its cost; `None` where no lease runs on the day, or several do: who
/// lets a part pays for a part.
fn share_paid(input: &Input<'_>, lines: &[usize], cost: Decimal, day: NaiveDate) -> Option<Decimal> {
    let view = &input.contract.view;
    let lets = |line: &usize| matches!(view.text(*line, "contract_type"), None | Some("出租" | "承包"));
    let mut running = lines.iter().filter(|line| lets(line) && runs_on(view, **line, day) == Some(true));
    let one = running.next().filter(|_| running.next().is_none())?;
    quotient(view.decimal(*one, "annual_rent")?, cost, 6)
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
        base_date: NaiveDate,
    ) -> Self {
        let view = &input.asset.view;
        let mut peers = Peers::default();
        let mut yields: HashMap<&str, Vec<Decimal>> = HashMap::default();
        let mut rents: HashMap<String, Vec<Decimal>> = HashMap::default();
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
            let lines = links.contracts.get(at).map_or(&[][..], Vec::as_slice);
            if let Some(share) = cost.and_then(|cost| share_paid(input, lines, cost, base_date)) {
                rents.entry(kind_and_unit(kind, text("unit"))).or_default().push(share);
                peers.rents.own.insert(at, share);
            }
        }
        for ((organisation, manager), objects) in keepers {
            peers.keepers.entry((organisation.clone(), normal(manager))).or_default().extend(objects);
        }
        peers.keepers.values_mut().for_each(|objects| objects.sort_unstable());
        peers.repeated_codes = register.books.par_iter().flat_map_iter(|book| repeated(register, book)).collect();
        peers.yields = medians(yields);
        rents.values_mut().for_each(|shares| shares.sort_unstable());
        peers.rents.of_kind = rents;
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

    #[test]
    fn a_thing_is_compared_with_five_others() {
        let share = |n: i64| Decimal::new(n, 2);
        let rents = |count: i64| Rents {
            of_kind: HashMap::from_iter([("加工车间|平方米".to_owned(), (1..=count).map(share).collect())]),
            own: HashMap::from_iter([(7, share(2))]),
        };
        let usual = |count, object| rents(count).usual("加工车间", Some("平方米"), object);
        assert_eq!(usual(5, 7), None);
        // 0.01, 0.03, 0.04, 0.05, 0.06
        assert_eq!((usual(6, 7), usual(7, 7)), (Some(dec!(0.04)), Some(dec!(0.045))));
        // one that is not let itself has five others already
        assert_eq!(usual(5, 8), Some(dec!(0.03)));
        assert_eq!(rents(9).usual("温室", Some("平方米"), 7), None);
        assert_eq!(rents(9).usual("加工车间", Some("座"), 7), None);
        assert_eq!(rents(9).usual("加工车间", None, 7), None);
    }
}
