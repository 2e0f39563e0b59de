//! Facts of grain `receipt`: a line of the receipt register.

use crate::FactsError;
use crate::asset::{AssetWork, Built, in_chunks};
use crate::input::Owned;
use crate::input::keys::Unique;
use crate::naming::code_key;
use crate::row::Slots;
use sanzi_core::text::normal;

/// One row per line of the receipt register.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let table = &work.input.receipt;
    let view = &table.view;
    let mut of_contract = vec![false; view.len()];
    for line in work.links.contract_receipts.iter().flatten() {
        if let Some(place) = of_contract.get_mut(*line) {
            *place = true;
        }
    }
    let mut of_asset = vec![false; view.len()];
    for line in work.links.receipts.iter().flatten() {
        if let Some(place) = of_asset.get_mut(*line) {
            *place = true;
        }
    }
    let keys = keys(table);
    let mut built = in_chunks(view.len(), slots, |line, built| {
        let mut row = slots.row(&mut built.builder);
        if let Some((key, weak)) = keys.get(line) {
            row.set("weak_key", *weak);
            row.set("subject_key", key.as_str());
        }
        let words = |column| view.text(line, column).unwrap_or("");
        row.set("is_income", crate::receipts::is_asset_income(words("summary"), words("remark")));
        row.set("personal_account", view.text(line, "account_holder").map(is_person));
        row.set("contract_found", of_contract.get(line).copied());
        row.set("asset_found", of_asset.get(line).copied());
        row.finish()?;
        built.rows.push([view.id(line)]);
        Ok(())
    })?;
    slots.repeat(&mut built.builder, view, |_, line| Some(line));
    slots.own(&mut built.builder, &table.owners, |line| table.owners.number(line));
    Ok(built)
}

/// Key and weakness of each receipt: voucher, else contract, and day.
fn keys(table: &Owned<'_>) -> Vec<(String, bool)> {
    let view = &table.view;
    let mut unique = Unique::default();
    let mut keys = Vec::with_capacity(view.len());
    for (line, owner) in table.owners.iter().enumerate() {
        let voucher = view.text(line, "voucher_no").map(code_key);
        let weak = voucher.is_none();
        let mut key = voucher.unwrap_or_else(|| view.text(line, "contract_no").unwrap_or("").to_owned());
        key.push('|');
        key.extend(view.day(line, "received_on").map(|day| day.iso()));
        keys.push((unique.key(&owner.organisation, key), weak));
    }
    keys
}

/// Two to four 汉字 that name no unit.
fn is_person(name: &str) -> bool {
    const UNITS: &[&str] =
        &["社", "村", "镇", "乡", "公司", "中心", "站", "所", "局", "委", "会", "组", "部", "场", "专户"];
    let name = normal(name);
    (2..=4).contains(&name.chars().count()) && !UNITS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::is_person;

    #[test]
    fn a_person_s_name_is_short_and_names_no_unit() {
        for (name, person) in
            [("李某甲", true), ("上坪村", false), ("松坪镇经管站", false), ("欧阳某乙", true), ("村专户", false)]
        {
            assert_eq!(is_person(name), person, "{name}");
        }
    }
}
