//! Amounts that stand a thousand to ten thousand times off the others of their column: one row filled in another
//! unit. They are read as they stand and named.

use super::{amount, cell, tell};
use crate::build::Part;
use crate::file::FileRead;
use crate::grid::number;
use crate::note::issue;
use rayon::prelude::*;
use rust_decimal::Decimal;

const FIELDS: &[&str] = &["original_value", "net_value", "accumulated_depreciation"];

pub(super) fn find(reads: &mut [FileRead]) {
    reads.par_iter_mut().for_each(|read| {
        let mut found: Vec<(usize, usize, &'static str, String)> = Vec::new();
        for (at, part) in read.parts.iter().enumerate() {
            let has_cards = matches!(part.schema.name, "asset" | "prior_asset" | "depreciation");
            let has_column = matches!(part.schema.name, "asset" | "prior_asset");
            let (cards, column) = rayon::join(
                || if has_cards { of_card(part) } else { Vec::new() },
                || if has_column { of_column(part, "original_value") } else { Vec::new() },
            );
            found.extend(cards.into_iter().map(|(row, field, text)| (at, row, field, text)));
            for (row, text) in column {
                if !found.iter().any(|(a, r, f, _)| (*a, *r, *f) == (at, row, "original_value")) {
                    found.push((at, row, "original_value", text));
                }
            }
        }
        for (at, row, field, text) in found {
            let Some(part) = read.parts.get(at) else { continue };
            let seen = amount(part, row, field).map(number::plain).unwrap_or_default();
            let mut told = issue("unit_suspect", seen, text);
            told.cell = cell(part, row, field);
            told.row = part.rows.get(row).copied();
            tell(read, at, told);
        }
    });
}

/// 原值 − 累计折旧 = 净值 holds as soon as one of the three is taken a thousand or ten thousand times larger or smaller.
fn of_card(part: &Part) -> Vec<(usize, &'static str, String)> {
    let mut found = Vec::new();
    if FIELDS.iter().any(|field| !part.block.columns.contains_key(field)) {
        return found;
    }
    let amounts = |field| part.values.decimals(field);
    let cards = amounts("original_value").zip(amounts("accumulated_depreciation")).zip(amounts("net_value"));
    for (row, card) in cards.enumerate() {
        let ((Some(cost), Some(worn)), Some(net)) = card else { continue };
        if cost.is_zero() || cost.checked_sub(worn) == Some(net) {
            continue;
        }
        for factor in [10_000u32, 1_000] {
            let factor = Decimal::from(factor);
            for (field, up) in FIELDS.iter().flat_map(|f| [(*f, true), (*f, false)]) {
                let scaled = |name: &str, value: Decimal| match (name == field, up) {
                    (false, _) => Some(value),
                    (true, true) => value.checked_mul(factor),
                    (true, false) => value.checked_div(factor),
                };
                let (Some(c), Some(n), Some(w)) = (
                    scaled("original_value", cost),
                    scaled("net_value", net),
                    scaled("accumulated_depreciation", worn),
                ) else {
                    continue;
                };
                let changed = [("original_value", cost), ("net_value", net), ("accumulated_depreciation", worn)]
                    .into_iter()
                    .any(|(name, value)| name == field && !value.is_zero());
                // What was printed in 万元 with four digits is a cent or so off.
                let off = c.checked_sub(w).and_then(|d| d.checked_sub(n)).map(|d| d.abs());
                if changed && off.is_some_and(|d| d <= Decimal::ONE) && c.abs() > Decimal::ONE_HUNDRED {
                    let label = part.schema.columns.iter().find(|k| k.name == field).map_or(field, |k| k.label);
                    let way = if up { "小" } else { "大" };
                    let times = number::plain(factor);
                    found.push((
                        row,
                        field,
                        format!("{label}像是{way}了 {times} 倍：换算后原值减累计折旧才等于净值。"),
                    ));
                    break;
                }
            }
            if found.last().is_some_and(|(at, _, _)| *at == row) {
                break;
            }
        }
    }
    found
}

/// One amount below a hundred 元 (or above a hundred million) among amounts that lie together, which falls among
/// them when it is taken ten thousand times larger (smaller).
fn of_column(part: &Part, field: &str) -> Vec<(usize, String)> {
    // 名义金额 of 1 元 is an amount of its own.
    let named = part.values.decimals(field).zip(0..).filter_map(|(amount, row)| Some((amount?, row)));
    let values: Vec<(Decimal, usize)> = named.filter(|(amount, _)| *amount > Decimal::ONE).collect();
    if values.len() < 4 {
        return Vec::new();
    }
    let factor = Decimal::from(10_000);
    let most = (values.len() / 5).max(1);
    let mut found = Vec::new();
    let (mut low, mut high, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for value in values {
        match value.0 {
            amount if amount < Decimal::ONE_HUNDRED => low.push(value),
            amount if amount > Decimal::from(100_000_000) => high.push(value),
            amount => rest.push(amount),
        }
    }
    low.sort_unstable();
    high.sort_unstable();
    let (Some(least), Some(largest)) = (rest.iter().min(), rest.iter().max()) else { return found };
    // A column that spreads over everything has no usual size.
    let together = least.checked_mul(Decimal::from(1_000)).is_some_and(|limit| *largest <= limit);
    if !together || rest.len() < 3 {
        return found;
    }
    let among = |amount: Option<Decimal>| amount.is_some_and(|a| *least <= a && a <= *largest);
    if low.len() <= most {
        let slips = low.iter().filter(|(a, _)| among(a.checked_mul(factor)));
        found.extend(slips.map(|(_, row)| (*row, "比同列其他各数小约一万倍，像是按万元填的。".to_owned())));
    }
    if high.len() <= most {
        let slips = high.iter().filter(|(a, _)| among(a.checked_div(factor)));
        found.extend(slips.map(|(_, row)| (*row, "比同列其他各数大约一万倍，像是按元填在万元栏里。".to_owned())));
    }
    found
}
