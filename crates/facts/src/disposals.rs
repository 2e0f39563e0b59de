//! Facts of grains `disposal` and `prior`: what left, and what stood on last year's ledger.

use crate::FactsError;
use crate::asset_facts::{AssetWork, Built, full_months};
use crate::directory::Found;
use crate::keys::Unique;
use crate::naming::{code_form, name_form};
use crate::row::{Row, Slots};
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::{money_text, round};
use sanzi_core::{Grain, Known};
use std::collections::BTreeSet;

const PUBLIC: &[&str] = &["拍卖", "进场", "公开", "挂牌", "竞价", "招标", "交易中心", "交易平台"];
const FORCE: &[&str] = &["灾", "洪", "地震", "台风", "雪", "火灾", "拆迁", "征收", "政策", "不可抗力", "淘汰"];
const DAMAGE: &[&str] = &["损毁", "毁损", "损坏", "灾", "事故", "丢失", "被盗", "死亡", "盘亏"];

/// One row per line of the disposal register.
pub(crate) fn build(work: &AssetWork<'_, '_>, grain: &'static Grain) -> Result<Built<()>, FactsError> {
    let slots = Slots::of(grain);
    let copies = slots.copied_from("disposal");
    let mut built = Built::new(&slots);
    let mut unique = Unique::default();
    let table = &work.input.disposal;
    let view = &table.view;
    for (line, owner) in table.owners.iter().enumerate() {
        let mut row = slots.row();
        for (slot, column) in &copies {
            row.set_at(*slot, view.value(line, column));
        }
        row.set("organisation", owner.organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        let code = view.text(line, "asset_id").map(code_form);
        row.set("weak_key", code.is_none());
        let day = view.day(line, "disposed_on");
        let key = code.unwrap_or_else(|| name_form(view.text(line, "asset_name").unwrap_or(""), &[]));
        let key = format!("{key}|{}", day.map(|day| day.iso()).unwrap_or_default());
        row.set("subject_key", unique.key(&owner.organisation, key));
        let base_date = work.setting.base_date;
        row.set("days_since", day.map(|day| (base_date - day.latest()).num_days()));
        row.set("months_since", day.map(|day| full_months(day.latest(), base_date)));
        terms(work, line, &mut row);
        let mut rows = vec![view.id(line)];
        let object = match work.links.disposal_found.get(line) {
            Some(Found::One(at, _)) => work.register.objects.get(*at),
            _ => None,
        };
        rows.extend(object.into_iter().flat_map(|object| &object.cards).map(|card| work.input.asset.view.id(*card)));
        register(work, line, object.map(|object| object.cards.as_slice()), &mut row);
        row.finish(&mut built.builder)?;
        built.rows.push(rows);
        built.traces.push(());
    }
    Ok(built)
}

fn terms(work: &AssetWork<'_, '_>, line: usize, row: &mut Row<'_>) {
    let view = &work.input.disposal.view;
    let appraised = view.decimal(line, "appraised_value").filter(|value| *value > Decimal::ZERO);
    row.set("proceeds_to_appraised", view.decimal(line, "proceeds").zip(appraised).map(|(p, a)| round(p / a, 6)));
    let approvals = [("resolution_no", "民主决议"), ("town_approval_no", "乡镇审核"), ("approval_no", "县级批准")];
    let known: Vec<Known> = approvals.iter().map(|(column, _)| view.known(line, column)).collect();
    let missing: Vec<&str> = approvals
        .iter()
        .zip(&known)
        .filter(|(_, known)| **known == Known::Blank)
        .map(|((_, label), _)| *label)
        .collect();
    // a column that no sheet brings may hide the paper: only what is blank or what is complete is known
    if !missing.is_empty() || known.iter().all(|known| *known == Known::Value) {
        row.set("approvals_missing", missing.join("、"));
    }
    let method = view.text(line, "method");
    let trade = view.text(line, "trade_method");
    row.set(
        "traded_in_public",
        match (trade, method) {
            (Some(trade), _) => Some(PUBLIC.iter().any(|word| trade.contains(word))),
            (None, Some("拍卖")) => Some(true),
            (None, _) if view.known(line, "trade_method") == Known::Blank => Some(false),
            (None, _) => None,
        },
    );
    let words = [method, view.text(line, "reason"), view.text(line, "remark")];
    let words = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    row.set("force_majeure", FORCE.iter().any(|word| words.contains(word)));
    row.set("is_damage", DAMAGE.iter().any(|word| words.contains(word)));
}

fn register(work: &AssetWork<'_, '_>, line: usize, cards: Option<&[usize]>, row: &mut Row<'_>) {
    let view = &work.input.disposal.view;
    let prior = &work.input.prior_asset.view;
    let Some(owner) = work.input.disposal.owner(line) else { return };
    let Some(cards) = cards else {
        let doubtful = matches!(work.links.disposal_found.get(line), Some(Found::Several(_)));
        if !doubtful && work.asset_known(&owner.organisation) {
            row.set("still_on_register", false);
        }
        let code = view.text(line, "asset_id").map(code_form);
        let last_year = (0..prior.len()).find(|other| {
            work.input.prior_asset.owner(*other).is_some_and(|o| o.organisation == owner.organisation)
                && code.is_some()
                && prior.text(*other, "asset_id").map(code_form) == code
        });
        let life = last_year.and_then(|other| prior.whole(other, "useful_life_months"));
        let start = last_year.and_then(|other| prior.day(other, "acquired_on"));
        used_life(work, line, life, start, row);
        return;
    };
    let whole = view
        .decimal(line, "value_out")
        .zip(work.decimal(cards, "original_value"))
        .is_none_or(|(out, cost)| out >= cost);
    let status = work.text(cards, "use_status");
    row.set("still_on_register", whole && status != Some("已处置"));
    let asset = &work.input.asset.view;
    let life = cards.iter().find_map(|card| asset.whole(*card, "useful_life_months"));
    used_life(work, line, life, work.day(cards, "acquired_on"), row);
}

fn used_life(
    work: &AssetWork<'_, '_>,
    line: usize,
    life: Option<i64>,
    start: Option<sanzi_core::Day>,
    row: &mut Row<'_>,
) {
    let out = work.input.disposal.view.day(line, "disposed_on");
    let used = start.zip(out).map(|(start, out)| full_months(start.date, out.latest()).max(0));
    let life = life.filter(|life| *life > 0);
    row.set("used_life_ratio", used.zip(life).map(|(used, life)| round(Decimal::from(used) / Decimal::from(life), 6)));
}

/// One row per asset of last year's ledger.
pub(crate) fn prior(work: &AssetWork<'_, '_>, grain: &'static Grain) -> Result<Built<()>, FactsError> {
    let slots = Slots::of(grain);
    let copies = slots.copied_from("prior_asset");
    let mut built = Built::new(&slots);
    let mut unique = Unique::default();
    let table = &work.input.prior_asset;
    let view = &table.view;
    let gone = Gone::of(work);
    for (line, owner) in table.owners.iter().enumerate() {
        let mut row = slots.row();
        for (slot, column) in &copies {
            row.set_at(*slot, view.value(line, column));
        }
        row.set("organisation", owner.organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        let code = view.text(line, "asset_id").map(code_form);
        row.set("weak_key", code.is_none());
        let name = view.text(line, "asset_name").unwrap_or("");
        let amount = |column| view.decimal(line, column);
        let value = amount("closing_value").or_else(|| amount("original_value"));
        let key = code
            .clone()
            .unwrap_or_else(|| format!("{}|{}", name_form(name, &[]), value.map(money_text).unwrap_or_default()));
        row.set("subject_key", unique.key(&owner.organisation, key));
        row.set("closing_value", value);
        let known = work.asset_known(&owner.organisation);
        row.set("register_known", known);
        let found = work.links.prior_found.get(line);
        row.set(
            "found_now",
            match found {
                Some(Found::One(..)) => Some(true),
                Some(Found::Nothing) if known => Some(false),
                _ => None,
            },
        );
        row.set("disposal_found", gone.has(&owner.organisation, code.as_deref(), name));
        let mut rows = vec![view.id(line)];
        if let Some(Found::One(at, _)) = found
            && let Some(object) = work.register.objects.get(*at)
        {
            rows.extend(object.cards.iter().map(|card| work.input.asset.view.id(*card)));
            row.set("value_now", work.decimal(&object.cards, "original_value"));
            let opening = work.decimal(&object.cards, "opening_value");
            row.set("carried_gap", opening.zip(value).map(|(opening, closing)| opening - closing));
        }
        let moved = amount("opening_value").zip(amount("closing_value"));
        let changes = amount("increase").is_some() || amount("decrease").is_some();
        row.set(
            "roll_gap",
            moved.filter(|_| changes).map(|(opening, closing)| {
                opening + amount("increase").unwrap_or_default() - amount("decrease").unwrap_or_default() - closing
            }),
        );
        row.finish(&mut built.builder)?;
        built.rows.push(rows);
        built.traces.push(());
    }
    Ok(built)
}

/// Codes and names that the disposal register names, by owner.
struct Gone {
    codes: BTreeSet<(String, String)>,
    names: BTreeSet<(String, String)>,
}

impl Gone {
    fn of(work: &AssetWork<'_, '_>) -> Self {
        let table = &work.input.disposal;
        let mut gone = Gone { codes: BTreeSet::new(), names: BTreeSet::new() };
        for (line, owner) in table.owners.iter().enumerate() {
            let organisation = owner.organisation.to_string();
            if let Some(code) = table.view.text(line, "asset_id").map(code_form) {
                gone.codes.insert((organisation.clone(), code));
            }
            if let Some(name) = table.view.text(line, "asset_name") {
                gone.names.insert((organisation, normal(name)));
            }
        }
        gone
    }

    fn has(&self, organisation: &str, code: Option<&str>, name: &str) -> bool {
        let key = |text: &str| (organisation.to_owned(), text.to_owned());
        code.is_some_and(|code| self.codes.contains(&key(code))) || self.names.contains(&key(&normal(name)))
    }
}
