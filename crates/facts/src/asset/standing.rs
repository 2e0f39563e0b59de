//! Facts about where an asset stands: on site, in several ledgers, in its file.

use crate::asset::{AssetWork, Facets};
use crate::contract::duties::is_approved;
use crate::input::view::View;
use crate::matching::same_rounded;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::money_text;
use std::collections::BTreeSet;
use std::str::FromStr;

pub(crate) fn set(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let cards = facets.cards;
    let view = &work.input.asset.view;
    let inventory = &work.input.inventory.view;
    let line = work.links.inventory.get(at).copied().flatten();
    let seen = |column: &str| line.and_then(|line| inventory.text(line, column));
    let on_register = position(work.text(cards, "longitude"), work.text(cards, "latitude"));
    let on_site = position(seen("longitude"), seen("latitude"));
    let measured = line.is_some_and(|line| inventory.brings(line, "longitude"));
    row.set(
        "has_coordinates",
        match view.speaker(cards, "longitude") {
            Some(_) => Some(on_register.is_some()),
            None => measured.then_some(on_site.is_some()),
        },
    );
    row.set("moved_meters", on_register.zip(on_site).map(|(one, two)| meters(one, two)));
    let status = seen("use_status");
    row.set(
        "status_differs",
        facets.status.zip(status).map(|(book, site)| {
            matches!(book, "在用" | "出租" | "出借") && matches!(site, "闲置" | "维修" | "待处置" | "已处置")
                || book == "季节性停用" && site == "已处置"
        }),
    );
    let differ = |one: Option<&str>, two: Option<&str>| one.zip(two).map(|(one, two)| unlike(one, two));
    let found = seen("site_purpose").or_else(|| work.text(cards, "actual_purpose"));
    row.set("found_purpose", found);
    let approved = work.text(cards, "remark").is_some_and(is_approved);
    row.set("purpose_differs", differ(work.text(cards, "purpose"), found).map(|differs| differs && !approved));
    row.set("user_differs", user_differs(work, at, cards, seen("site_user")));
    // What lists and annexes print is no other ledger's word against it.
    let in_ledger = |card: &usize| work.register.cards.get(*card).is_some_and(|card| card.ledger.is_ledger());
    let ledgers: Vec<usize> = cards.iter().copied().filter(in_ledger).collect();
    row.set("cards", ledgers.len().max(1));
    differences(work, &ledgers, row);
}

/// Two texts speak of different things: neither contains the other.
pub(crate) fn unlike(one: &str, two: &str) -> bool {
    let (one, two) = (normal(one), normal(two));
    !one.contains(&two) && !two.contains(&one)
}

fn user_differs(work: &AssetWork<'_, '_>, at: usize, cards: &[usize], seen: Option<&str>) -> Option<bool> {
    let seen = seen?;
    let contracts = &work.input.contract.view;
    let lines = work.links.contracts.get(at).map_or(&[][..], Vec::as_slice);
    let mut known: Vec<&str> = lines.iter().filter_map(|line| contracts.text(*line, "lessee")).collect();
    known.extend(work.text(cards, "operator"));
    (!known.is_empty()).then(|| known.iter().all(|name| unlike(name, seen)))
}

/// Longitude and latitude in degrees; nothing when either is missing or out of range.
pub(crate) fn position(longitude: Option<&str>, latitude: Option<&str>) -> Option<(Decimal, Decimal)> {
    let read = |text: &str| Decimal::from_str(normal(text).trim_end_matches(['°', 'E', 'N'])).ok();
    let (longitude, latitude) = (read(longitude?)?, read(latitude?)?);
    let within = longitude.abs() <= Decimal::from(180) && latitude.abs() <= Decimal::from(90);
    (within && !longitude.is_zero() && !latitude.is_zero()).then_some((longitude, latitude))
}

/// Distance over ground, rounded to metres; a flat earth is near enough within a county.
pub(crate) fn meters(one: (Decimal, Decimal), two: (Decimal, Decimal)) -> i64 {
    let float = |d: Decimal| d.to_string().parse::<f64>().unwrap_or(0.0);
    let north = float(one.1 - two.1) * 111_320.0;
    let middle = float((one.1 + two.1) / Decimal::TWO).to_radians();
    let east = float(one.0 - two.0) * 111_320.0 * middle.cos();
    north.hypot(east).round() as i64
}

fn differences(work: &AssetWork<'_, '_>, cards: &[usize], row: &mut Row<'_>) {
    if cards.len() < 2 {
        return;
    }
    let view = &work.input.asset.view;
    row.set("ledger_value_gap", value_gap(view, cards));
    let tolerance = work.parameter("common.amt_tol_abs");
    let differing = |cards: &[usize]| tolerance.map(|tolerance| differing(work, cards, tolerance).join("、"));
    let platform = |card: &usize| {
        work.register.cards.get(*card).is_some_and(|card| card.ledger == crate::pairing::Ledger::Platform)
    };
    let (on_platform, on_ledgers): (Vec<usize>, Vec<usize>) = cards.iter().partition(|card| platform(card));
    row.set("ledger_differences", differing(&on_ledgers));
    // the platform is held against the owner's own ledger: where the county's differs, that is the county's matter
    if !on_platform.is_empty() {
        let held: Vec<usize> = on_ledgers.first().copied().into_iter().chain(on_platform).collect();
        row.set("platform_value_gap", value_gap(view, &held).filter(|gap| tolerance.is_some_and(|most| *gap > most)));
        row.set("platform_differences", differing(&held));
    }
}

/// In use is said in many words: only states that cannot both be true differ.
fn state_group(state: &str) -> Option<u8> {
    match state {
        "在用" | "出租" | "出借" => Some(0),
        "闲置" | "维修" | "待处置" => Some(1),
        // Out of season it stands idle, and it is in use all the same.
        "季节性停用" => None,
        "已处置" => Some(2),
        _ => Some(3),
    }
}

/// The largest original value of these cards less the smallest; nothing where the one is the other in 万元 with two
/// places.
fn value_gap(view: &View<'_>, cards: &[usize]) -> Option<Decimal> {
    let costs: BTreeSet<Decimal> = cards.iter().filter_map(|card| view.decimal(*card, "original_value")).collect();
    let (least, most) = (*costs.first()?, *costs.last()?);
    Some(if same_rounded(least, most, 100) { Decimal::ZERO } else { most - least })
}

/// What differs between these cards, each with what they say: 原值（480000.00、450000.00）.
fn differing(work: &AssetWork<'_, '_>, cards: &[usize], tolerance: Decimal) -> Vec<String> {
    let view = &work.input.asset.view;
    let mut fields = Vec::new();
    let mut tell = |label: &str, said: Vec<String>| fields.push(format!("{label}（{}）", said.join("、")));
    if value_gap(view, cards).is_some_and(|gap| gap > tolerance) {
        let costs = cards.iter().filter_map(|card| view.decimal(*card, "original_value")).map(money_text);
        tell("原值", distinct(costs));
    }
    let texts = |column| cards.iter().filter_map(move |card| view.text(*card, column));
    if texts("use_status").filter_map(state_group).collect::<BTreeSet<u8>>().len() > 1 {
        tell("使用状态", distinct(texts("use_status").map(str::to_owned)));
    }
    let levels = distinct(texts("ownership_level").map(str::to_owned));
    if levels.len() > 1 {
        tell("产权归属", levels);
    }
    fields
}

/// Each of them once, in their order.
fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_compared_in_metres() {
        let one = position(Some("120.4000"), Some("41.5000")).expect("a place");
        let two = position(Some("120.4000E"), Some("41.5100")).expect("a place");
        assert_eq!(meters(one, two), 1113);
        assert_eq!(position(Some("0"), Some("41.5")), None);
        assert_eq!(position(Some("东经120"), Some("41.5")), None);
    }
}
