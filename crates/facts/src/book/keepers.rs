//! Facts of grain `keeper`: one row per person who looks after assets of an owner.

use crate::FactsError;
use crate::asset::{AssetWork, Built};
use crate::row::Slots;
use sanzi_core::RowId;

/// One row per keeper; what was disposed of needs none any more.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let mut built = Built::new(slots);
    let view = &work.input.asset.view;
    for ((organisation, key), objects) in work.peers.keepers.iter().filter(|((owner, _), _)| !owner.is_empty()) {
        let kept: Vec<&[usize]> = objects
            .iter()
            .filter_map(|at| Some(work.register.objects.get(*at)?.cards.as_slice()))
            .filter(|cards| work.text(cards, "use_status") != Some("已处置"))
            .collect();
        let speaking = |cards: &&[usize]| view.speaker(cards, "manager");
        let Some(first) = kept.first().and_then(speaking) else { continue };
        let Some(owner) = work.input.asset.owner(first) else { continue };
        let mut row = slots.row(&mut built.builder);
        row.set("organisation", organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        row.set("subject_key", key.as_str());
        row.set("weak_key", true);
        row.set("manager", view.text(first, "manager"));
        row.set("manager_assets", kept.len());
        let names: Vec<&str> = kept.iter().take(5).filter_map(|cards| work.text(cards, "asset_name")).collect();
        row.set("manager_listed", names.join("、"));
        row.finish()?;
        let rows: Vec<RowId> = kept.iter().filter_map(speaking).map(|card| view.id(card)).collect();
        built.rows.push(rows);
    }
    Ok(built)
}
