//! Owners that tables name and no ledger has: a village's name misspelt, an old name, a village that handed over
//! nothing.

use crate::FactsError;
use crate::asset::{AssetWork, Built};
use crate::naming::likeness;
use crate::places::Owner;
use crate::row::Slots;
use sanzi_core::{RowId, tables};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Names of villages are short: two of three characters alike are near.
const NEAR: f64 = 0.6;

#[derive(Default)]
struct Stray<'w> {
    owner: Option<&'w Owner>,
    named_in: BTreeSet<&'static str>,
    rows: Vec<RowId>,
}

/// Adds a row for each village that no asset ledger has.
pub(crate) fn add(work: &AssetWork<'_, '_>, slots: &Slots, built: &mut Built) -> Result<(), FactsError> {
    let mut strays: BTreeMap<&Arc<str>, Stray<'_>> = BTreeMap::new();
    for table in work.input.all() {
        let label = tables::schema(table.view.name()).map_or("", |schema| schema.label);
        for (line, owner) in table.owners.iter().enumerate() {
            let village = owner.village.is_some() && !owner.organisation.is_empty();
            if !village || work.asset_known(&owner.organisation) {
                continue;
            }
            let stray = strays.entry(&owner.organisation).or_default();
            stray.owner.get_or_insert(owner);
            stray.named_in.insert(label);
            stray.rows.push(table.view.id(line));
        }
    }
    let mut villages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for owner in work.input.asset.owners.distinct() {
        if let (Some(town), Some(village)) = (owner.town.as_deref(), owner.village.as_deref()) {
            villages.entry(town).or_default().insert(village);
        }
    }
    for (organisation, stray) in strays {
        let Some(owner) = stray.owner else { continue };
        let village = owner.village.as_deref().unwrap_or("");
        let neighbours = owner.town.as_deref().and_then(|town| villages.get(town));
        let mut row = slots.row(&mut built.builder);
        row.set("organisation", organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        row.set("subject_key", "账套");
        row.set("weak_key", false);
        row.set("asset_count", 0u32);
        let known = stray.named_in.len() > 1;
        row.set("village_known", (known || neighbours.is_some()).then_some(known));
        row.set("named_in", stray.named_in.iter().copied().collect::<Vec<_>>().join("、"));
        let near = |other: &&&str| likeness(other.trim_end_matches('村'), village.trim_end_matches('村')) >= NEAR;
        let near: Vec<&str> = neighbours.into_iter().flatten().filter(near).copied().collect();
        row.set("likely_village", near.join("、"));
        row.finish()?;
        built.rows.push(stray.rows);
    }
    Ok(())
}
