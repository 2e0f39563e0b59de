//! Facts of grain `disposal`: what left.

use crate::FactsError;
use crate::asset::farewell::LastYear;
use crate::asset::{AssetWork, Built, Trace};
use crate::contract::terms::in_public;
use crate::depreciation::Life;
use crate::input::directory::Found;
use crate::input::keys::Unique;
use crate::month::{Month, begun_months, full_months};
use crate::naming::{code_key, name_form};
use crate::row::{Row, Slots};
use rust_decimal::Decimal;
use sanzi_core::Known;
use sanzi_core::value::{quotient, round};

const FORCE: &[&str] = &["灾", "洪", "地震", "台风", "雪", "火灾", "拆迁", "征收", "政策", "不可抗力", "淘汰"];
const DAMAGE: &[&str] =
    &["损毁", "毁损", "损坏", "灾", "事故", "丢失", "被盗", "死亡", "盘亏", "报损", "冲毁", "烧毁", "倒塌"];

/// The life that a thing was recomputed with when it left, and up to which month.
pub(crate) type Farewell = Option<(Life, Month)>;

/// One row per line of the disposal register.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let copies = slots.copied_from("disposal");
    let mut built = Built::new(slots);
    let mut unique = Unique::default();
    let table = &work.input.disposal;
    let view = &table.view;
    let last_year = LastYear::of(work);
    for (line, owner) in table.owners.iter().enumerate() {
        let mut row = slots.row_of(&mut built.builder, table, line, &copies);
        let code = view.text(line, "asset_id").map(code_key);
        row.set("weak_key", code.is_none());
        let day = view.day(line, "disposed_on");
        let key = code.unwrap_or_else(|| name_form(view.text(line, "asset_name").unwrap_or(""), &[]));
        let key = format!("{key}|{}", day.map(|day| day.iso()).unwrap_or_default());
        row.set("subject_key", unique.key(&owner.organisation, key));
        let base_date = work.setting.base_date;
        row.set("days_since", day.map(|day| (base_date - day.latest()).num_days()));
        row.set("months_since", day.map(|day| begun_months(day.latest(), base_date)));
        terms(work, line, &mut row);
        let mut rows = vec![view.id(line)];
        let at = match work.links.disposal_found.get(line) {
            Some(Found::One(at, _)) => Some(*at),
            _ => None,
        };
        let object = at.and_then(|at| work.register.objects.get(at));
        rows.extend(object.into_iter().flat_map(|object| &object.cards).map(|card| work.input.asset.view.id(*card)));
        let cards = object.map(|object| object.cards.as_slice());
        let before = last_year.find(owner, view.text(line, "asset_id"));
        register(work, line, cards, before, &mut row);
        let card = cards.and_then(|cards| work.input.asset.view.speaker(cards, "useful_life_months"));
        let farewell = crate::asset::farewell::set(work, line, at, card, before, &mut row);
        rows.extend(before.map(|before| work.input.prior_asset.view.id(before)));
        row.finish()?;
        built.rows.push(rows);
        built.traces.push(Trace::Disposal(Box::new(farewell)));
    }
    Ok(built)
}

fn terms(work: &AssetWork<'_, '_>, line: usize, row: &mut Row<'_>) {
    let view = &work.input.disposal.view;
    let appraised = view.decimal(line, "appraised_value").filter(|value| *value > Decimal::ZERO);
    row.set(
        "proceeds_to_appraised",
        view.decimal(line, "proceeds").zip(appraised).and_then(|(p, a)| quotient(p, a, 6)),
    );
    // a column for the appraised value that is left blank says that there is no appraisal, with or without its number
    let unvalued = view.known(line, "appraised_value") == Known::Blank;
    if unvalued && view.known(line, "appraisal_no") == Known::Unknown {
        row.set("appraisal_no", "");
    }
    let approvals = [("resolution_no", "民主决议"), ("town_approval_no", "乡镇审核"), ("approval_no", "县级批准")];
    let known: Vec<Known> = approvals.iter().map(|(column, _)| view.known(line, *column)).collect();
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
            (Some(trade), _) => in_public(trade),
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

fn register(
    work: &AssetWork<'_, '_>,
    line: usize,
    cards: Option<&[usize]>,
    last_year: Option<usize>,
    row: &mut Row<'_>,
) {
    let view = &work.input.disposal.view;
    let prior = &work.input.prior_asset.view;
    let Some(owner) = work.input.disposal.owner(line) else { return };
    let Some(cards) = cards else {
        let doubtful = matches!(work.links.disposal_found.get(line), Some(Found::Several(_)));
        if !doubtful && work.listed.has(&owner.organisation) {
            row.set("still_on_register", false);
        }
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
    let unwritten = view.known(line, "written_off_on") == Known::Blank
        && work.decimal(cards, "original_value").is_some_and(|value| value > Decimal::ZERO);
    row.set("still_on_register", whole && (status != Some("已处置") || unwritten));
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
