//! Facts about changes between years, the platform, joint assets and the quality of the data.

use crate::asset::in_use::EXCUSES;
use crate::asset::{AssetWork, Facets, noted, remark};
use crate::depreciation::Assessment;
use crate::input::is_blank;
use crate::input::view::View;
use crate::pairing::Ledger;
use crate::row::Row;
use crate::screens::times_apart;
use chrono::Months;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::{quotient, round};
use sanzi_core::{Known, Name};
use std::collections::BTreeSet;

const PLATFORM_FIELDS: [(Name, &str); 13] = [
    (Name::of("category"), "类型"),
    (Name::of("spec"), "规格"),
    (Name::of("location"), "地点"),
    (Name::of("use_status"), "状态"),
    (Name::of("acquired_on"), "起用日"),
    (Name::of("useful_life_months"), "年限"),
    (Name::of("quantity"), "数量"),
    (Name::of("unit_price"), "单价"),
    (Name::of("original_value"), "金额"),
    (Name::of("accumulated_depreciation"), "已提折旧"),
    (Name::of("salvage_rate"), "残值"),
    (Name::of("manager"), "管护人"),
    (Name::of("manager_phone"), "管护电话"),
];
const SALVAGE_RATE: Name = Name::of("salvage_rate");
const MANAGER_PHONE: Name = Name::of("manager_phone");
const KEY_FIELDS: [(&str, &[Name]); 6] = [
    ("原值", &[Name::of("original_value")]),
    ("类别", &[Name::of("category")]),
    ("权属", &[Name::of("org_name"), Name::of("ownership_level")]),
    ("坐落", &[Name::of("location")]),
    ("投用日", &[Name::of("acquired_on"), Name::of("accepted_on"), Name::of("build_year")]),
    ("状态", &[Name::of("use_status")]),
];
/// Days that no thing can have yet to come.
const DAYS: [(Name, &str, &str); 5] = [
    of_day("acquired_on", "取得日期"),
    of_day("posted_on", "入账日期"),
    of_day("accepted_on", "验收日期"),
    of_day("confirmed_on", "确权日期"),
    of_day("idle_since", "停用日期"),
];

const fn of_day(column: &'static str, label: &'static str) -> (Name, &'static str, &'static str) {
    (Name::of(column), column, label)
}

/// What stands still for a while only is in use all the same: 冬季停用.
const FOR_A_WHILE: [&str; 5] = ["冬季", "夏季", "每年", "轮休", "临时"];
const EXPLAINED: &[&str] = &["审批", "批复", "决算", "改扩建", "扩建", "改造", "评估", "更正", "调整", "决议"];

pub(crate) fn between_years(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let Some(line) = work.links.prior.get(at).copied().flatten() else { return };
    let prior = &work.input.prior_asset.view;
    let value = crate::asset::prior::last_value(work.input, work.setting, line);
    // what several cards became stood at their sum
    let value = work.succession.merged.get(&at).copied().or(value);
    row.set("prior_value", value);
    // Ten thousand times as much, or as little, is a slip of the unit and no change of value.
    let slip = facets.cost.zip(value).and_then(|(now, before)| times_apart(now, before));
    if slip.is_some_and(|times| (times - Decimal::from(10_000)).abs() <= Decimal::ONE_HUNDRED) {
        return;
    }
    let change = facets.cost.zip(value).map(|(now, before)| now - before);
    row.set("value_change", change);
    row.set("value_change_abs", change.map(|change| change.abs()));
    let base = value.filter(|value| *value > Decimal::ZERO);
    row.set("value_change_ratio", change.zip(base).and_then(|(change, base)| quotient(change.abs(), base, 6)));
    let words = [work.text(facets.cards, "remark"), prior.text(line, "remark")];
    let said = words.into_iter().flatten().any(explains);
    let disposed = work.links.disposals.get(at).is_some_and(|lines| !lines.is_empty());
    row.set("change_explained", said || disposed || work.succession.parts.contains(&at));
}

/// Does a remark give a reason for a change of value?
pub(crate) fn explains(text: &str) -> bool {
    EXPLAINED.iter().any(|word| text.contains(word))
}

pub(crate) fn lessees(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let base_date = work.setting.base_date;
    let view = &work.input.contract.view;
    let lines = work.links.contracts.get(at).map_or(&[][..], Vec::as_slice);
    let months = work.values.whole("common.change_months");
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
    row.set("income_change_ratio", income.zip(before).and_then(|(now, before)| quotient(before - now, before, 6)));
}

pub(crate) fn platform(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let cards = facets.cards;
    let view = &work.input.asset.view;
    let card = cards
        .iter()
        .copied()
        .find(|card| work.register.cards.get(*card).is_some_and(|card| card.ledger == Ledger::Platform));
    let said = view.spoken_flag(cards, "on_platform");
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
        row.set("missing_platform_fields", missing_on_platform(view, card));
    }
    let marked = view.spoken_flag(cards, "is_relief_asset");
    row.set("is_relief_asset", work.relief(cards).or(marked));
}

/// Blank cells of a platform card; unknown when none is blank and the export lacks a required column altogether.
fn missing_on_platform(view: &View<'_>, card: usize) -> Option<String> {
    let state = |column: Name| match view.known(card, column) {
        known @ (Known::Unknown | Known::Blank) if column == SALVAGE_RATE => match view.known(card, "salvage_value") {
            Known::Unknown => known,
            other => other,
        },
        known => known,
    };
    let (mut missing, mut complete) = (Vec::new(), true);
    for (column, label) in PLATFORM_FIELDS {
        match state(column) {
            Known::Blank => missing.push(label),
            Known::Unknown => complete &= column == MANAGER_PHONE,
            Known::Value => {}
        }
    }
    (complete || !missing.is_empty()).then(|| missing.join("、"))
}

pub(crate) fn quality(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let cards = facets.cards;
    let view = &work.input.asset.view;
    row.set("code_repeats", work.peers.repeated_codes.contains(&at));
    // a list of some assets leaves blank what it is not about
    let is_ledger = |card: usize| work.register.cards.get(card).is_some_and(|card| card.ledger.is_ledger());
    let blank = |columns: &[Name]| {
        let brings = |card: &&usize| columns.iter().any(|column| view.brings(**card, *column));
        let Some(card) = cards.iter().find(brings).filter(|card| cards.first() == Some(*card) || is_ledger(**card))
        else {
            return false;
        };
        let states = columns.iter().map(|column| view.known(*card, *column));
        let mut blank = false;
        for state in states {
            match state {
                Known::Value => return false,
                Known::Blank => blank = true,
                Known::Unknown => {}
            }
        }
        blank
    };
    // what is being built is not in use yet
    let applies = |label: &str| label != "投用日" || facets.status != Some("在建");
    let fields = KEY_FIELDS.iter().filter(|(label, columns)| applies(label) && blank(columns));
    let missing: Vec<&str> = fields.map(|(label, _)| *label).collect();
    row.set("missing_field_count", missing.len());
    row.set("missing_fields", missing.join("、"));
    if let Some(photo) = work.text(cards, "photo_hash").map(normal)
        && let Some(sharing) = work.peers.photos.get(&photo)
    {
        let names = sharing.iter().take_while(|other| **other != at).filter_map(|other| {
            let card = work.register.objects.get(*other)?.cards.first()?;
            view.text(*card, "asset_name")
        });
        row.set("photo_shared_with", names.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("、"));
    }
    // quantity, price and value of one card: those of another ledger may be others
    let product = |card: &usize| {
        let amount = |column| view.decimal(*card, column);
        Some((amount("quantity")?, amount("unit_price")?, amount("original_value")?))
    };
    let gaps = cards
        .iter()
        .filter_map(product)
        .map(|(quantity, price, cost)| (round((quantity * price - cost).abs(), 2), cost));
    if let Some((gap, cost)) = gaps.max_by_key(|(gap, _)| *gap) {
        row.set("price_gap", gap);
        if cost > Decimal::ZERO {
            row.set("price_gap_ratio", quotient(gap, cost, 6));
        }
    }
}

/// The price of one unit against those of its name in the county, or of its class where too few bear the name.
pub(crate) fn prices(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let card = facets.cards.first().and_then(|row| work.register.cards.get(*row));
    let named = card.zip(work.text(facets.cards, "unit"));
    let kind = named.and_then(|(card, unit)| work.prices.kind(card, unit));
    let quantity = work.decimal(facets.cards, "quantity").filter(|quantity| *quantity > Decimal::ZERO);
    let cost = facets.cost.filter(|cost| *cost > Decimal::ZERO);
    let own = cost.zip(quantity).and_then(|(cost, quantity)| cost.checked_div(quantity));
    let of_class = || work.prices.class(facets.class, named?.1);
    let median = kind.map(|kind| kind.median).or_else(of_class);
    row.set("unit_factor", own.zip(median).and_then(|(own, median)| times_apart(own, median)));
    row.set("price_peers", kind.map_or(0, |kind| kind.count));
    let Some(kind) = kind else { return };
    row.set("price_median", round(kind.median, 2));
    row.set("price_by_chance", kind.by_chance());
    if let Some(own) = own {
        row.set("unit_price_own", round(own, 2));
        row.set("price_score", kind.score(own));
        row.set("price_times", kind.times(own));
    }
}

/// What cannot be true together, and by how much.
pub(crate) fn odds(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
    let odd = contradictions(work, at, facets, found);
    row.set("contradiction_amount", odd.iter().filter_map(|(_, amount)| *amount).max());
    row.set("contradictions", odd.into_iter().map(|(words, _)| words).collect::<Vec<_>>().join("；"));
}

/// What stands where a day should, with digits like one, and is none: 2019年13月.
fn no_day(work: &AssetWork<'_, '_>, cards: &[usize], (name, column): (Name, &str)) -> Option<String> {
    let view = &work.input.asset.view;
    let row = view.speaker(cards, name).filter(|row| view.known(*row, name) == Known::Unknown)?;
    let printed = work.tables.lineage.original(view.id(row), column)?;
    printed.contains(|c: char| c.is_ascii_digit()).then(|| printed.trim().to_owned())
}

/// What cannot be true together on one card, with the amount by which it is off where amounts are.
fn contradictions(
    work: &AssetWork<'_, '_>,
    at: usize,
    facets: &Facets<'_>,
    found: &Assessment,
) -> Vec<(String, Option<Decimal>)> {
    let cards = facets.cards;
    let base_date = work.setting.base_date;
    let mut odd = Vec::new();
    for (name, column, label) in DAYS {
        match work.day(cards, name) {
            Some(day) if day.date > base_date => odd.push((format!("{label}晚于基准日"), None)),
            Some(_) => {}
            None => odd.extend(
                no_day(work, cards, (name, column)).map(|printed| (format!("{label}“{printed}”不是日期"), None)),
            ),
        }
    }
    if let (Some(begun), Some(used)) = (work.day(cards, "started_on"), work.day(cards, "acquired_on"))
        && used.latest() < begun.date
    {
        odd.push(("投用日早于开工日".to_owned(), None));
    }
    let view = &work.input.disposal.view;
    let out =
        work.links.disposals.get(at).into_iter().flatten().filter_map(|line| view.day(*line, "disposed_on")).min();
    if let (Some(out), Some(start)) = (out, facets.start)
        && out.latest() < start.date
    {
        odd.push(("减少日早于增加日".to_owned(), None));
    }
    let tolerance = work.parameter("common.amt_tol_abs");
    // each ledger prints its own figures, which must agree with each other
    for card in cards {
        let money = |column| work.input.asset.view.decimal(*card, column);
        let mut say = |what: &str, off: Decimal| {
            if !odd.iter().any(|(known, _)| known == what) {
                odd.push((what.to_owned(), Some(off)));
            }
        };
        // a row that reverses another has all its amounts negative
        let cost = money("original_value").filter(|cost| *cost >= Decimal::ZERO);
        let tolerance = match work.input.asset.view.is_in_yuan() {
            true => tolerance,
            false => {
                let half = |column| work.input.asset.view.half(*card, column);
                let printed = ["original_value", "accumulated_depreciation", "impairment", "net_value"].map(half);
                tolerance.map(|tolerance| tolerance + printed.into_iter().sum::<Decimal>())
            }
        };
        if let (Some(cost), Some(net), Some(tolerance)) = (cost, money("net_value"), tolerance) {
            if net > cost + tolerance {
                say("净值大于原值", net - cost);
            }
            let impairment = money("impairment").unwrap_or_default();
            let off = money("accumulated_depreciation").map(|booked| (net - (cost - booked - impairment)).abs());
            // what a remark admits explains as much, and without its amount anything
            let admitted = || work.input.asset.view.text(*card, "remark").and_then(noted::impairment);
            let told =
                |off: Decimal| admitted().is_some_and(|amount| amount.is_zero() || (off - amount).abs() <= tolerance);
            if let Some(off) = off.filter(|off| *off > tolerance && !told(*off)) {
                say("净值不等于原值减累计折旧", off);
            }
        }
        if let (Some(cost), Some(left)) = (cost, money("salvage_value"))
            && left > cost
        {
            say("净残值大于原值", left - cost);
        }
    }
    let own = cards.first().copied().unwrap_or(usize::MAX);
    let owner = work.input.asset.owner(own).map(|owner| &owner.organisation);
    if found.depreciates == Some(true)
        && owner.is_some_and(|owner| work.zero_life.contains(owner))
        && work
            .input
            .asset
            .view
            .speaker(cards, "useful_life_months")
            .is_some_and(|row| work.input.asset.view.whole(row, "useful_life_months") == Some(0))
    {
        odd.push(("整本账的使用年限为0".to_owned(), None));
    }
    let earned = work.incomes.totals.get(at).copied().flatten().filter(|income| *income > Decimal::ZERO);
    if facets.status == Some("已处置") && earned.is_some() {
        odd.push(("已处置仍有收益".to_owned(), earned));
    }
    let listed = work.links.disposals.get(at).is_some_and(|lines| !lines.is_empty());
    if facets.status == Some("已处置") && !listed && work.links.disposals_known.covers(facets.owner) {
        odd.push(("使用状态为“已处置”，处置台账没有它的记录".to_owned(), facets.cost));
    }
    let remark = work.text(cards, "remark").filter(|_| matches!(facets.status, Some("在用" | "出租" | "出借")));
    if let (Some(remark), Some(status)) = (remark, facets.status)
        && let Some(word) = remark::says_gone(remark).or_else(|| {
            let for_a_while = EXCUSES.iter().chain(&FOR_A_WHILE).any(|word| remark.contains(word));
            remark::says_stopped(remark).filter(|_| !for_a_while)
        })
    {
        odd.push((format!("使用状态为“{status}”，备注写有“{word}”"), None));
    }
    if found.depreciates == Some(true)
        && work.decimal(cards, "salvage_rate").is_some_and(|rate| rate >= Decimal::ONE || rate < Decimal::ZERO)
    {
        odd.push(("净残值率不在0至100%之间".to_owned(), None));
    }
    odd
}
