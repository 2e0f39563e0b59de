//! Facts of grain `prior`: what stood on last year's ledger, and what a movement sheet of this year brings forward.

use crate::asset::{AssetWork, Built};
use crate::input::Input;
use crate::input::directory::Found;
use crate::input::keys::Unique;
use crate::naming::{code_key, name_form};
use crate::row::Slots;
use crate::{FactsError, Setting};
use chrono::Datelike;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::money_text;
use std::collections::{BTreeMap, BTreeSet};

/// The year that a sheet's or a file's name speaks of: the last number from 1990 to 2099 that stands before 年, or
/// alone.
///
/// ```
/// assert_eq!(sanzi_facts::year_named("岭上村2023年度固定资产台账.xlsx"), Some(2023));
/// assert_eq!(sanzi_facts::year_named("2021-2024年收款明细"), Some(2024));
/// assert_eq!(sanzi_facts::year_named("台账"), None);
/// ```
pub fn year_named(name: &str) -> Option<i32> {
    let mut year = None;
    let mut digits = String::new();
    for c in name.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if digits.len() == 4 {
            year = digits.parse().ok().filter(|year| (1990..2100).contains(year)).or(year);
        }
        digits.clear();
    }
    year
}

/// Is a row one of a movement sheet of the base date's year: opening, increase, decrease, closing?
pub(crate) fn is_movement(work: &AssetWork<'_, '_>, line: usize) -> bool {
    moves(work.input, work.setting, line)
}

/// The same before the facts are begun.
pub(crate) fn moves(input: &Input<'_>, setting: &Setting<'_>, line: usize) -> bool {
    let view = &input.prior_asset.view;
    if view.decimal(line, "opening_value").is_none() {
        return false;
    }
    let (file, sheet) = view.sheet(line);
    let leaf = file.rsplit('/').next().unwrap_or(file);
    year_named(sheet).or_else(|| year_named(leaf)) == Some(setting.base_date.year())
}

/// What an asset stood at when last year ended: the opening of this year's movement sheet, else last year's closing.
pub(crate) fn last_value(input: &Input<'_>, setting: &Setting<'_>, line: usize) -> Option<Decimal> {
    let view = &input.prior_asset.view;
    if moves(input, setting, line) {
        return view.decimal(line, "opening_value");
    }
    view.decimal(line, "closing_value").or_else(|| view.decimal(line, "original_value"))
}

/// Rows of ledgers and of movement sheets that are about the same thing, by owner and number, else name.
struct Carried {
    openings: BTreeMap<(String, String), Option<Decimal>>,
    closings: BTreeSet<(String, String)>,
}

impl Carried {
    fn of(work: &AssetWork<'_, '_>) -> Self {
        let table = &work.input.prior_asset;
        let mut carried = Carried { openings: BTreeMap::new(), closings: BTreeSet::new() };
        for line in 0..table.view.len() {
            let Some(key) = Carried::key(work, line) else { continue };
            if is_movement(work, line) {
                let opening = table.view.decimal(line, "opening_value");
                // two rows of one key cannot be told apart
                carried.openings.entry(key).and_modify(|known| *known = None).or_insert(opening);
            } else {
                carried.closings.insert(key);
            }
        }
        carried
    }

    fn key(work: &AssetWork<'_, '_>, line: usize) -> Option<(String, String)> {
        let table = &work.input.prior_asset;
        let organisation = table.owner(line)?.organisation.to_string();
        let code = table.view.text(line, "asset_id").map(code_key);
        let name = || table.view.text(line, "asset_name").map(|name| name_form(name, &[]));
        code.or_else(name).map(|key| (organisation, key))
    }
}

/// One row per asset of last year's ledger, and per row of a movement sheet.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let copies = slots.copied_from("prior_asset");
    let mut built = Built::new(slots);
    let mut unique = Unique::default();
    let table = &work.input.prior_asset;
    let view = &table.view;
    let gone = Gone::of(work.input);
    let carried = Carried::of(work);
    for (line, owner) in table.owners.iter().enumerate() {
        let mut row = slots.row_of(&mut built.builder, table, line, &copies);
        let code = view.text(line, "asset_id").map(code_key);
        row.set("weak_key", code.is_none());
        let name = view.text(line, "asset_name").unwrap_or("");
        let value = last_value(work.input, work.setting, line);
        let key = code
            .clone()
            .unwrap_or_else(|| format!("{}|{}", name_form(name, &[]), value.map(money_text).unwrap_or_default()));
        row.set("subject_key", unique.key(&owner.organisation, key));
        row.set("closing_value", value);
        let movement = is_movement(work, line);
        let both = Carried::key(work, line);
        row.set("repeats_ledger", movement && both.as_ref().is_some_and(|key| carried.closings.contains(key)));
        let known = work.listed.has(&owner.organisation);
        row.set("register_known", known);
        let found = work.links.prior_found.get(line);
        let follow = work.succession.follows.get(&line);
        row.set("succession", follow.map(|follow| follow.words.as_str()));
        row.set("succession_sure", follow.map(|follow| follow.sure));
        row.set(
            "found_now",
            match found {
                _ if follow.is_some() => follow.and_then(|follow| follow.sure.then_some(true)),
                Some(Found::One(..)) => Some(true),
                Some(Found::Nothing) if known => Some(false),
                _ => None,
            },
        );
        row.set("disposal_found", gone.has(&owner.organisation, code.as_deref(), name));
        let mut rows = vec![view.id(line)];
        let mut opening = both.and_then(|key| carried.openings.get(&key).copied().flatten()).filter(|_| !movement);
        if let Some(Found::One(at, _)) = found
            && let Some(object) = work.register.objects.get(*at)
        {
            rows.extend(object.cards.iter().map(|card| work.input.asset.view.id(*card)));
            row.set("value_now", work.decimal(&object.cards, "original_value"));
            opening = opening.or_else(|| work.decimal(&object.cards, "opening_value"));
        }
        row.set("opening_now", opening);
        row.set("carried_gap", opening.zip(value).map(|(opening, closing)| opening - closing));
        row.finish()?;
        built.rows.push(rows);
    }
    Ok(built)
}

/// Codes and names that the disposal register names, by owner.
pub(crate) struct Gone {
    codes: BTreeSet<(String, String)>,
    names: BTreeSet<(String, String)>,
}

impl Gone {
    pub(crate) fn of(input: &Input<'_>) -> Self {
        let table = &input.disposal;
        let mut gone = Gone { codes: BTreeSet::new(), names: BTreeSet::new() };
        for (line, owner) in table.owners.iter().enumerate() {
            let organisation = owner.organisation.to_string();
            if let Some(code) = table.view.text(line, "asset_id").map(code_key) {
                gone.codes.insert((organisation.clone(), code));
            }
            if let Some(name) = table.view.text(line, "asset_name") {
                gone.names.insert((organisation, normal(name)));
            }
        }
        gone
    }

    pub(crate) fn has(&self, organisation: &str, code: Option<&str>, name: &str) -> bool {
        let key = |text: &str| (organisation.to_owned(), text.to_owned());
        code.is_some_and(|code| self.codes.contains(&key(code))) || self.names.contains(&key(&normal(name)))
    }
}
