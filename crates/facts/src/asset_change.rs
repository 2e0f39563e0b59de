//! Facts about changes between years, the platform, joint assets and the quality of the data.

use crate::asset_facts::{AssetWork, Facets};
use crate::depreciation::Assessment;
use crate::input::{is_blank, speaker};
use crate::objects::Ledger;
use crate::peers::stem;
use crate::row::Row;
use chrono::Months;
use rust_decimal::Decimal;
use sanzi_core::Known;
use sanzi_core::text::normal;
use sanzi_core::value::round;
use std::collections::BTreeSet;
use std::str::FromStr;

const FIVE: [&str; 5] = ["经营方式", "经营权属", "管护责任", "收益分配", "动态监管"];
const PLATFORM_FIELDS: [(&str, &str); 12] = [
    ("category", "类型"),
    ("spec", "规格"),
    ("location", "地点"),
    ("use_status", "状态"),
    ("acquired_on", "起用日"),
    ("useful_life_months", "年限"),
    ("quantity", "数量"),
    ("unit_price", "单价"),
    ("original_value", "金额"),
    ("accumulated_depreciation", "已提折旧"),
    ("salvage_rate", "残值"),
    ("manager", "管护人"),
];
const KEY_FIELDS: [(&str, &[&str]); 6] = [
    ("原值", &["original_value"]),
    ("类别", &["category", "nature"]),
    ("权属", &["org_name", "ownership_level"]),
    ("坐落", &["location"]),
    ("投用日", &["acquired_on", "accepted_on", "build_year"]),
    ("状态", &["use_status"]),
];
const EXPLAINED: &[&str] = &["审批", "批复", "决算", "改扩建", "扩建", "改造", "评估", "更正", "调整", "决议"];

pub(crate) fn set(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
    let cards = facets.cards;
    between_years(work, at, facets, row);
    lessees(work, at, facets, row);
    platform(work, facets, row);
    joint(work, cards, facets, row);
    quality(work, at, facets, found, row);
}

fn between_years(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let Some(line) = work.links.prior.get(at).copied().flatten() else { return };
    let prior = &work.input.prior_asset.view;
    let value = prior.decimal(line, "closing_value").or_else(|| prior.decimal(line, "original_value"));
    row.set("prior_value", value);
    let change = facets.cost.zip(value).map(|(now, before)| now - before);
    row.set("value_change", change);
    row.set("value_change_abs", change.map(|change| change.abs()));
    let base = value.filter(|value| *value > Decimal::ZERO);
    row.set("value_change_ratio", change.zip(base).map(|(change, base)| round(change.abs() / base, 6)));
    let words = [work.text(facets.cards, "remark"), prior.text(line, "remark")];
    let said = words.into_iter().flatten().any(|text| EXPLAINED.iter().any(|word| text.contains(word)));
    let disposed = work.links.disposals.get(at).is_some_and(|lines| !lines.is_empty());
    row.set("change_explained", said || disposed);
}

fn lessees(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let base_date = work.setting.base_date;
    let view = &work.input.contract.view;
    let lines = work.links.contracts.get(at).map_or(&[][..], Vec::as_slice);
    let months = work.setting.parameters.whole("common.change_months", base_date);
    let months = months.and_then(|months| u32::try_from(months).ok());
    if let Some(after) = months.and_then(|months| base_date.checked_sub_months(Months::new(months)))
        && work.links.contracts_known.covers(facets.owner)
    {
        let recent = lines.iter().filter(|line| {
            let day = view.day(**line, "signed_on").or_else(|| view.day(**line, "start_date"));
            day.is_some_and(|day| day.date > after && day.date <= base_date)
        });
        let others = usize::from(lines.len() > recent.clone().count());
        row.set("contract_changes", (recent.count() + others).saturating_sub(1));
    }
    let mut names: Vec<&str> = lines.iter().filter_map(|line| view.text(*line, "lessee")).collect();
    names.extend(work.text(facets.cards, "operator"));
    if !names.is_empty() {
        row.set("operator_is_keeper", names.iter().any(|name| work.peers.is_keeper(&facets.owner.organisation, name)));
    }
    let income = work.incomes.totals.get(at).copied().flatten();
    let before = work.income_before(at).filter(|before| *before > Decimal::ZERO);
    row.set("income_change_ratio", income.zip(before).map(|(now, before)| round((before - now) / before, 6)));
}

fn platform(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let cards = facets.cards;
    let view = &work.input.asset.view;
    let card = cards
        .iter()
        .copied()
        .find(|card| work.register.cards.get(*card).is_some_and(|card| card.ledger == Ledger::Platform));
    let said = speaker(view, cards, "on_platform").and_then(|row| view.flag(row, "on_platform"));
    let numbered = work.text(cards, "platform_id").is_some();
    let blank_number = is_blank(view, cards, "platform_id");
    let on = match (card, said) {
        (Some(_), _) => Some(true),
        (None, Some(said)) => Some(said),
        _ if numbered => Some(true),
        _ if blank_number || work.platform_known.names(facets.owner) => Some(false),
        _ => None,
    };
    row.set("on_platform", on);
    if let Some(card) = card {
        let missing: Vec<&str> = PLATFORM_FIELDS
            .into_iter()
            .filter(|(column, _)| view.known(card, column) != Known::Value)
            .filter(|(column, _)| *column != "salvage_rate" || view.known(card, "salvage_value") != Known::Value)
            .map(|(_, label)| label)
            .collect();
        row.set("missing_platform_fields", missing.join("、"));
    }
    let marked = speaker(view, cards, "is_relief_asset").and_then(|row| view.flag(row, "is_relief_asset"));
    row.set("is_relief_asset", work.relief(cards).or(marked));
}

fn joint(work: &AssetWork<'_, '_>, cards: &[usize], facets: &Facets<'_>, row: &mut Row<'_>) {
    let view = &work.input.asset.view;
    if let Some(villages) = work.text(cards, "villages_involved") {
        row.set("village_count", parts(villages).len());
    } else if is_blank(view, cards, "villages_involved") {
        row.set("village_count", 1u32);
    } else if work.text(cards, "ownership_level") == Some("共有") {
        row.set("village_count", 2u32);
    }
    row.set("share_gap", work.text(cards, "shares").and_then(share_sum).map(|sum| sum - Decimal::ONE));
    let managed = speaker(view, cards, "managed_by").is_some();
    if managed {
        let above = work
            .text(cards, "managed_by")
            .is_some_and(|unit| facets.owner.village.as_deref().is_none_or(|village| !normal(unit).contains(village)));
        row.set("managed_above", above);
    }
    if speaker(view, cards, "unified_items").is_some() {
        let items = work.text(cards, "unified_items").unwrap_or("");
        let all = items.contains('五') || items.contains("全部");
        let missing: Vec<&str> = FIVE.into_iter().filter(|item| !all && !items.contains(item)).collect();
        row.set("unified_missing", missing.join("、"));
    }
}

fn parts(text: &str) -> Vec<String> {
    let text = normal(text);
    text.split(['、', ',', ';', '/', '和', '与', '|']).filter(|part| !part.is_empty()).map(str::to_owned).collect()
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

fn quality(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
    let cards = facets.cards;
    let view = &work.input.asset.view;
    let repeats = cards.iter().filter_map(|row| work.register.cards.get(*row)).any(|card| {
        card.code.as_ref().is_some_and(|code| {
            work.peers.codes.contains(&(facets.owner.organisation.clone(), card.ledger as u8, code.clone()))
        })
    });
    row.set("code_repeats", repeats);
    let given = |columns: &[&'static str]| {
        columns.iter().any(|column| cards.iter().any(|card| view.known(*card, column) == Known::Value))
    };
    let missing: Vec<&str> =
        KEY_FIELDS.iter().filter(|(_, columns)| !given(columns)).map(|(label, _)| *label).collect();
    row.set("missing_field_count", missing.len());
    row.set("missing_fields", missing.join("、"));
    row.set("contradictions", contradictions(work, at, facets, found).join("；"));
    let kind = cards.first().and_then(|row| work.register.cards.get(*row)).map(|card| stem(&card.name));
    let unit = work.text(cards, "unit").map(normal);
    let quantity = work.decimal(cards, "quantity").filter(|quantity| *quantity > Decimal::ZERO);
    if let (Some(kind), Some(unit), Some(cost), Some(quantity)) =
        (kind, unit, facets.cost.filter(|cost| *cost > Decimal::ZERO), quantity)
        && let Some(median) = work.peers.unit_values.get(&(kind, unit)).filter(|median| **median > Decimal::ZERO)
    {
        let own = cost / quantity;
        row.set("unit_factor", round((own / *median).max(*median / own), 4));
    }
    row.set("village_known", facets.owner.village.as_ref().map(|_| facets.owner.town.is_some()));
    if let Some(photo) = work.text(cards, "photo_hash").map(normal)
        && let Some(sharing) = work.peers.photos.get(&photo)
    {
        let names = sharing.iter().filter(|other| **other != at).filter_map(|other| {
            let card = work.register.objects.get(*other)?.cards.first()?;
            view.text(*card, "asset_name")
        });
        row.set("photo_shared_with", names.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("、"));
    }
    if let (Some(quantity), Some(price), Some(cost)) = (quantity, work.decimal(cards, "unit_price"), facets.cost) {
        let gap = round((quantity * price - cost).abs(), 2);
        row.set("price_gap", gap);
        if cost > Decimal::ZERO {
            row.set("price_gap_ratio", round(gap / cost, 6));
        }
    }
}

/// What cannot be true together on the owner's own card.
fn contradictions(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, found: &Assessment) -> Vec<String> {
    let cards = facets.cards;
    let base_date = work.setting.base_date;
    let mut odd = Vec::new();
    for (column, label) in [
        ("acquired_on", "取得日期"),
        ("posted_on", "入账日期"),
        ("accepted_on", "验收日期"),
        ("confirmed_on", "确权日期"),
        ("idle_since", "停用日期"),
    ] {
        if work.day(cards, column).is_some_and(|day| day.date > base_date) {
            odd.push(format!("{label}晚于基准日"));
        }
    }
    if let (Some(begun), Some(used)) = (work.day(cards, "started_on"), work.day(cards, "acquired_on"))
        && used.latest() < begun.date
    {
        odd.push("投用日早于开工日".to_owned());
    }
    let view = &work.input.disposal.view;
    let out =
        work.links.disposals.get(at).into_iter().flatten().filter_map(|line| view.day(*line, "disposed_on")).min();
    if let (Some(out), Some(start)) = (out, facets.start)
        && out.latest() < start.date
    {
        odd.push("减少日早于增加日".to_owned());
    }
    let tolerance = work.parameter("common.amt_tol_abs");
    let own = cards.first().copied().unwrap_or(usize::MAX);
    let money = |column| work.input.asset.view.decimal(own, column);
    if let (Some(cost), Some(net), Some(tolerance)) = (money("original_value"), money("net_value"), tolerance) {
        if net > cost + tolerance {
            odd.push("净值大于原值".to_owned());
        }
        let impairment = money("impairment").unwrap_or_default();
        if let Some(accumulated) = money("accumulated_depreciation")
            && (net - (cost - accumulated - impairment)).abs() > tolerance
        {
            odd.push("净值不等于原值减累计折旧".to_owned());
        }
    }
    if let (Some(cost), Some(left)) = (money("original_value"), money("salvage_value"))
        && left > cost
    {
        odd.push("净残值大于原值".to_owned());
    }
    let owner = work.input.asset.owner(own).map(|owner| &owner.organisation);
    if found.depreciates == Some(true)
        && owner.is_some_and(|owner| work.zero_life.contains(owner))
        && speaker(&work.input.asset.view, cards, "useful_life_months")
            .is_some_and(|row| work.input.asset.view.whole(row, "useful_life_months") == Some(0))
    {
        odd.push("整本账的使用年限为0".to_owned());
    }
    let earns = work.incomes.totals.get(at).copied().flatten().is_some_and(|income| income > Decimal::ZERO);
    if facets.status == Some("已处置") && earns {
        odd.push("已处置仍有收益".to_owned());
    }
    if found.depreciates == Some(true)
        && work.decimal(cards, "salvage_rate").is_some_and(|rate| rate >= Decimal::ONE || rate < Decimal::ZERO)
    {
        odd.push("净残值率不在0至100%之间".to_owned());
    }
    odd
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
