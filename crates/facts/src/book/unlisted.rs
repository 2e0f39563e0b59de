//! What lists and annexes name and no ledger has: confirmed or handed over, and not entered.

use crate::FactsError;
use crate::asset::{AssetWork, Built};
use crate::input::keys::Unique;
use crate::naming::code_key;
use crate::row::Slots;
use sanzi_core::text::normal;

/// Adds a row for each. Nobody has counted it: how much of it there is stays unknown.
pub(super) fn add(
    work: &AssetWork<'_, '_>,
    slots: &Slots,
    unique: &mut Unique,
    built: &mut Built,
) -> Result<(), FactsError> {
    let (asset, directory) = (&work.input.asset, work.directory);
    let view = &asset.view;
    for line in work.register.unlisted.iter().copied() {
        let Some(owner) = asset.owner(line) else { continue };
        let name = view.text(line, "asset_name").unwrap_or("");
        let code = view.text(line, "asset_id").map(code_key);
        let near = directory.near(owner, name, work.setting.alike());
        let mut row = slots.row(&mut built.builder);
        row.set("organisation", owner.organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        row.set("asset_id", view.text(line, "asset_id"));
        row.set("asset_name", view.text(line, "asset_name"));
        row.set("weak_key", code.is_none());
        row.set("subject_key", unique.key(&owner.organisation, code.unwrap_or_else(|| normal(name))));
        row.set("register_known", work.listed.has(&owner.organisation));
        row.set("likely_pairs", directory.words_of(&near).join("、"));
        // what was handed over to households is theirs
        let private = view.text(line, "ownership_level") == Some("农户") || view.text(line, "nature") == Some("到户类");
        row.set("private_owner", private);
        row.finish()?;
        built.rows.push([view.id(line)]);
    }
    Ok(())
}
