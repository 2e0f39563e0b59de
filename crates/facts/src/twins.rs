//! Things that stand twice in one ledger.

use crate::Setting;
use crate::asset_standing::{meters, position};
use crate::input::{Owned, Register};
use crate::naming::likeness;
use crate::objects::Card;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::Precision;
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};

/// A card in the order of its group: by its code, then its day, then its row, so that sorting a sheet otherwise
/// does not make another card the original. The last is the object.
type Member = (Option<String>, Option<String>, usize, usize);

/// What makes cards equal: the kind of likeness, the owner, the rest in one text.
type Likeness<'a> = (u8, &'a str, String);

/// For each object how and of what it is a repetition: the first of a group is the original and stays blank.
pub(crate) fn twins(asset: &Owned<'_>, register: &Register, setting: &Setting<'_>) -> Vec<(&'static str, String)> {
    let view = &asset.view;
    let mut groups: BTreeMap<Likeness<'_>, BTreeSet<Member>> = BTreeMap::new();
    for (at, object) in register.objects.iter().enumerate() {
        for row in &object.cards {
            let (Some(owner), Some(card)) = (asset.owner(*row), register.cards.get(*row)) else { continue };
            if owner.organisation.is_empty() || card.name.is_empty() {
                continue;
            }
            let ledger = card.ledger as u8;
            let mut put = |kind: u8, key: String| {
                let key = (kind, owner.organisation.as_ref(), format!("{ledger}|{key}"));
                groups.entry(key).or_default().insert(member(card, *row, at));
            };
            let Some(cost) = card.cost.map(|cost| cost.normalize()) else { continue };
            if let Some(code) = &card.code {
                put(0, format!("{code}|{}|{cost}", card.name));
            }
            let project = view.text(*row, "project_code").or_else(|| view.text(*row, "project_name")).map(normal);
            if let Some(project) = project {
                put(1, format!("{project}|{}|{cost}", card.name));
            }
            if let Some(day) = card.date.filter(|day| day.precision > Precision::Year) {
                put(3, format!("{}|{cost}|{}", card.name, day.iso()));
            }
        }
    }
    for (organisation, pair) in near(asset, register, setting) {
        let key = (2, organisation, format!("{}", pair[0].0));
        let members = pair.iter().filter_map(|(row, at)| Some(member(register.cards.get(*row)?, *row, *at)));
        groups.entry(key).or_default().extend(members);
    }
    let mut found: Vec<(&'static str, String)> = vec![("", String::new()); register.objects.len()];
    for ((kind, _, _), members) in groups {
        let objects: BTreeSet<usize> = members.iter().map(|(.., at)| *at).collect();
        let Some((_, _, first_row, first_at)) = members.first().cloned() else { continue };
        if objects.len() < 2 {
            continue;
        }
        let word = ["同编号", "同项目同名同额", "位置相近名称相似", "同名同额同日"]
            .get(usize::from(kind))
            .copied()
            .unwrap_or("");
        for (.., at) in members {
            if at != first_at
                && let Some(place) = found.get_mut(at)
                && place.0.is_empty()
            {
                *place = (word, view.place(first_row));
            }
        }
    }
    found
}

fn member(card: &Card, row: usize, at: usize) -> Member {
    (card.code.clone(), card.date.map(|day| day.iso()), row, at)
}

/// A place in a ledger: row and object.
type Spot = (usize, usize);
/// Owner, ledger and cell of the grid.
type Cell<'a> = (&'a str, u8, i64, i64);
/// Longitude and latitude.
type Position = (Decimal, Decimal);

/// Pairs of one owner's ledger that lie close together, with names alike and values nearly equal: the earlier first.
///
/// # Source
/// Catalogue of checks, ZS-008 (b).
fn near<'a>(asset: &'a Owned<'_>, register: &Register, setting: &Setting<'_>) -> Vec<(&'a str, [Spot; 2])> {
    let parameter = |name: &str| setting.parameters.decimal(name, setting.base_date);
    let (Some(most), Some(alike), Some(apart)) = (
        parameter("common.dup_distance_meters").and_then(|metres| metres.to_i64()),
        parameter("common.dup_name_ratio").and_then(|ratio| ratio.to_f64()),
        parameter("common.dup_value_ratio"),
    ) else {
        return Vec::new();
    };
    let view = &asset.view;
    let mut cells: BTreeMap<Cell<'_>, Vec<(Spot, Position)>> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (at, object) in register.objects.iter().enumerate() {
        for row in &object.cards {
            let place = position(view.text(*row, "longitude"), view.text(*row, "latitude"));
            let (Some(place), Some(owner), Some(card)) = (place, asset.owner(*row), register.cards.get(*row)) else {
                continue;
            };
            // cells of a hundredth of a degree and their neighbours hold everything within a kilometre
            let cell = |degrees: Decimal| (degrees * Decimal::ONE_HUNDRED).floor().to_i64().unwrap_or(0);
            let (x, y, ledger) = (cell(place.0), cell(place.1), card.ledger as u8);
            let organisation = owner.organisation.as_ref();
            for (x, y) in (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y))) {
                for (other, there) in cells.get(&(organisation, ledger, x, y)).into_iter().flatten() {
                    let known = register.cards.get(other.0);
                    let same = known.is_some_and(|known| same_thing(known, card, alike, apart));
                    if other.1 != at && same && meters(*there, place) < most {
                        pairs.push((organisation, [*other, (*row, at)]));
                    }
                }
            }
            cells.entry((organisation, ledger, x, y)).or_default().push(((*row, at), place));
        }
    }
    pairs
}

/// Names alike without different numbers in them, values nearly equal.
fn same_thing(one: &Card, two: &Card, alike: f64, apart: Decimal) -> bool {
    let digits = |card: &Card| card.name.chars().filter(char::is_ascii_digit).collect::<String>();
    let close = |a: Decimal, b: Decimal| a > Decimal::ZERO && b > Decimal::ZERO && (a - b).abs() < a.max(b) * apart;
    one.cost.zip(two.cost).is_some_and(|(a, b)| close(a, b))
        && digits(one) == digits(two)
        && likeness(&one.name, &two.name) >= alike
}
