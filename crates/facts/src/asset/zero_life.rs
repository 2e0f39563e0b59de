//! Books whose cards all give a useful life of 0: an import left the column behind.

use crate::input::{Owned, Register};
use crate::maps::{HashMap, HashSet};
use std::sync::Arc;

/// Fewer cards than this say nothing about a whole book.
const LEAST: u32 = 10;

/// The owners of whose objects with a printed life at least ten, and nine in ten, have a life of 0. A single 0 among
/// many lives is a card that nobody filled in, and no contradiction by itself.
pub(crate) fn books(asset: &Owned<'_>, register: &Register) -> HashSet<Arc<str>> {
    let mut counts: HashMap<&Arc<str>, (u32, u32)> = HashMap::default();
    for object in &register.objects {
        let Some(owner) = object.cards.first().and_then(|row| asset.owner(*row)) else { continue };
        let mut lives = object.cards.iter().filter_map(|row| asset.view.whole(*row, "useful_life_months"));
        let Some(life) = lives.next().filter(|_| !owner.organisation.is_empty()) else { continue };
        let (printed, zero) = counts.entry(&owner.organisation).or_default();
        *printed += 1;
        *zero += u32::from(life == 0);
    }
    let whole = |(printed, zero): (u32, u32)| zero >= LEAST && zero.saturating_mul(10) >= printed.saturating_mul(9);
    counts.into_iter().filter(|(_, count)| whole(*count)).map(|(owner, _)| owner.clone()).collect()
}
