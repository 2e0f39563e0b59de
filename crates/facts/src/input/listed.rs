//! Owners of whom a ledger was read that lists all of their things.

use crate::input::Owned;
use crate::maps::HashSet;
use crate::pairing::{Card, Ledger};
use crate::places::Owner;
use std::sync::Arc;

/// A village's own ledger and the platform's cards list all that it has; the ledgers of county and town may list only
/// what projects gave it. A village that stands only on these, while most others brought a ledger of their own, has not
/// brought its: what cannot be found there may well stand in the one that is missing.
pub(crate) struct Listed(HashSet<Arc<str>>);

impl Listed {
    pub(crate) fn of<'a>(asset: &'a Owned<'_>, cards: &'a [Card]) -> Self {
        let has_own = |card: &&Card| matches!(card.ledger, Ledger::Village | Ledger::Platform);
        let own = owners_of(asset, cards.iter().filter(has_own));
        // Of whom only lists of some things were read, no ledger was.
        let any = owners_of(asset, cards.iter().filter(|card| card.ledger.is_ledger()));
        let owners = asset.owners.distinct();
        let villages: HashSet<&Arc<str>> =
            owners.iter().filter(|owner| owner.village.is_some()).map(|owner| &owner.organisation).collect();
        let usual = villages.iter().filter(|village| own.contains(*village)).count() * 2 > villages.len();
        let lists = |name: &&Arc<str>| any.contains(name) && (!usual || own.contains(name) || !villages.contains(name));
        Listed(owners.iter().map(|owner| &owner.organisation).filter(lists).cloned().collect())
    }

    /// Was one read of this owner?
    pub(crate) fn has(&self, organisation: &str) -> bool {
        self.0.contains(organisation)
    }
}

/// The owners of some cards.
fn owners_of<'a>(asset: &'a Owned<'_>, cards: impl Iterator<Item = &'a Card>) -> HashSet<&'a Arc<str>> {
    let mut found: HashSet<&Arc<str>> = HashSet::default();
    let mut last: Option<&Owner> = None;
    for card in cards {
        let Some(owner) = asset.owner(card.row) else { continue };
        // rows of one owner follow each other
        if !last.is_some_and(|last| std::ptr::eq(last, owner)) {
            found.insert(&owner.organisation);
            last = Some(owner);
        }
    }
    found
}
