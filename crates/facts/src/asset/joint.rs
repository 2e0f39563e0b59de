//! Facts about assets that several villages share: their villages and shares, who runs them, what is unified.

use crate::asset::{AssetWork, Facets};
use crate::depreciation::Holder;
use crate::input::is_blank;
use crate::maps::HashMap;
use crate::naming::name_form;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::Known;
use sanzi_core::text::normal;
use std::str::FromStr;

const FIVE: [&str; 5] = ["经营方式", "经营权属", "管护责任", "收益分配", "动态监管"];
/// Which columns of the ledger stand for an item of the five where no column speaks of them by name.
const COLUMNS: [(&str, &[&str]); 3] =
    [("经营方式", &["operation_mode"]), ("经营权属", &["operator"]), ("管护责任", &["keeper_unit", "manager"])];

pub(crate) fn set(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let cards = facets.cards;
    let view = &work.input.asset.view;
    let villages = work.text(cards, "villages_involved").map(parts);
    let count = match &villages {
        Some(villages) => Some(villages.len()),
        None if is_blank(view, cards, "villages_involved") => Some(1),
        None => (work.text(cards, "ownership_level") == Some("共有")).then_some(2),
    };
    row.set("village_count", count);
    row.set("share_gap", work.text(cards, "shares").and_then(share_sum).map(|sum| sum - Decimal::ONE));
    let run_by = run_by(work, at, facets);
    let above = |unit: &str| {
        let village = facets.owner.village.as_deref();
        !unit.is_empty() && village.is_none_or(|village| !normal(unit).contains(village))
    };
    row.set("managed_above", run_by.as_deref().map(above));
    row.set("run_by", run_by);
    row.set("authorisation", authorisation(work, at, facets));
    row.set("unified_missing", unified_missing(work, facets, count.is_some_and(|count| count > 1)));
}

/// The unit that runs it for its owners; blank when the ledger's column is blank; unknown when nothing says.
fn run_by(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>) -> Option<String> {
    let view = &work.input.asset.view;
    if let Some(row) = view.speaker(facets.cards, "managed_by") {
        return Some(view.text(row, "managed_by").unwrap_or("").to_owned());
    }
    let contracts = &work.input.contract.view;
    let lessors = work.links.contracts.get(at)?.iter().filter_map(|line| contracts.text(*line, "lessor"));
    let not_villages = |name: &&str| {
        matches!(work.places.named(name).named, Some(Holder::Company | Holder::LargeCompany | Holder::Government))
    };
    lessors.into_iter().find(not_villages).map(str::to_owned)
}

fn authorisation(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>) -> Option<String> {
    let said = |text: &str| if text.trim().starts_with('无') { String::new() } else { text.to_owned() };
    let view = &work.input.asset.view;
    if let Some(row) = view.speaker(facets.cards, "authorisation_no") {
        return Some(said(view.text(row, "authorisation_no").unwrap_or("")));
    }
    let contracts = &work.input.contract.view;
    let lines = work.links.contracts.get(at)?;
    let known = lines.iter().filter(|line| contracts.known(**line, "signer_authority") != Known::Unknown);
    known.map(|line| said(contracts.text(*line, "signer_authority").unwrap_or(""))).max()
}

/// Of the five what the ledger's own column lacks; without it what the columns that stand for them leave blank.
fn unified_missing(work: &AssetWork<'_, '_>, facets: &Facets<'_>, joint: bool) -> Option<String> {
    let view = &work.input.asset.view;
    if view.speaker(facets.cards, "unified_items").is_some() {
        let items = work.text(facets.cards, "unified_items").unwrap_or("");
        let all = items.contains('五') || items.contains("全部");
        let missing: Vec<&str> = FIVE.into_iter().filter(|item| !all && !items.contains(item)).collect();
        return Some(missing.join("、"));
    }
    if !joint {
        return None;
    }
    let blank = |columns: &[&str]| columns.iter().any(|column| is_blank(view, facets.cards, column));
    let missing: Vec<&str> = COLUMNS.iter().filter(|(_, columns)| blank(columns)).map(|(item, _)| *item).collect();
    (!missing.is_empty()).then(|| missing.join("、"))
}

/// Joint assets by name with the share of each village, none where shares are not said or do not make up a whole:
/// for sheets that distribute their income and print no shares.
pub(crate) fn shares_by_name(work: &AssetWork<'_, '_>) -> HashMap<String, HashMap<String, Decimal>> {
    let view = &work.input.asset.view;
    let mut known = HashMap::default();
    for object in &work.register.objects {
        let cards = object.cards.as_slice();
        let Some(villages) = work.text(cards, "villages_involved").map(parts).filter(|all| all.len() > 1) else {
            continue;
        };
        let each = each_share(&villages, work.text(cards, "shares").unwrap_or(""));
        if let Some(name) = cards.first().and_then(|card| view.text(*card, "asset_name")) {
            known.insert(name_form(name, &[]), villages.into_iter().zip(each).collect());
        }
    }
    known
}

/// The parts of a list: 上坪村、下坪村.
pub(crate) fn parts(text: &str) -> Vec<String> {
    let text = normal(text);
    text.split(['、', ',', ';', '/', '和', '与', '|']).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The share of each village, in their order; none where shares are not said or do not make up a whole.
pub(crate) fn each_share(villages: &[String], shares: &str) -> Vec<Decimal> {
    let each: Vec<Decimal> = parts(shares).iter().filter_map(|share| share_sum(share)).collect();
    let whole = each.len() == villages.len() && each.iter().sum::<Decimal>() == Decimal::ONE;
    if whole { each } else { Vec::new() }
}

/// The sum of shares like `上坪村60%、双桥村40%`, `0.6、0.4` or `3:2`; `None` when no number stands there.
fn share_sum(text: &str) -> Option<Decimal> {
    let text = normal(text);
    let mut sum = Decimal::ZERO;
    let mut any = false;
    let mut digits = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_digit() || c == '.' {
            digits.push(c);
            continue;
        }
        if let Ok(number) = Decimal::from_str(&digits) {
            any = true;
            sum += if c == '%' { number / Decimal::ONE_HUNDRED } else { number };
        }
        digits.clear();
    }
    if text.contains(':') && !text.contains('%') && any {
        return Some(Decimal::ONE);
    }
    any.then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn shares_in_many_forms() {
        for (text, sum) in [
            ("上坪村60%、双桥村40%", Some(dec!(1))),
            ("上坪村60%、双桥村30%", Some(dec!(0.9))),
            ("0.6、0.4", Some(dec!(1.0))),
            ("3：2", Some(dec!(1))),
            ("按投资额", None),
        ] {
            assert_eq!(share_sum(text), sum, "{text}");
        }
    }
}
