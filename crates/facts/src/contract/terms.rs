//! Further facts of grain `contract`: elements, making, price, performance.

use crate::contract::Lease;
use crate::contract::income::Earned;
use crate::contract::lease::Agreed;
use crate::contract::state::runs_on;
use crate::input::view::View;
use crate::month::full_months;
use crate::rent::term;
use crate::row::Row;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::normal;
use sanzi_core::value::{quotient, round};
use sanzi_core::{Known, Name};

/// Elements that a contract should have, and the columns of which one must be filled.
const ELEMENTS: [(&str, &[Name]); 8] = [
    ("标的", &[Name::of("asset_name"), Name::of("asset_id")]),
    ("期限", &[Name::of("end_date"), Name::of("years")]),
    ("价款", &[Name::of("annual_rent"), Name::of("total_amount"), Name::of("rent_per_mu"), Name::of("rent_in_kind")]),
    ("支付期", &[Name::of("pay_cycle"), Name::of("pay_terms")]),
    ("担保", &[Name::of("security"), Name::of("deposit")]),
    ("维修", &[Name::of("repair_terms")]),
    ("违约", &[Name::of("breach_terms")]),
    ("争议", &[Name::of("dispute_terms")]),
];
const UNFIT: &[&str] = &["注销", "吊销", "异常", "失信"];
const MARKET: &[&str] = &["进场", "交易中心", "交易平台", "交易所", "产权交易", "公共资源"];

const PUBLIC: &[&str] =
    &["公开", "招标", "招租", "拍卖", "挂牌", "竞价", "竞拍", "进场", "交易中心", "交易平台", "交易所", "产权交易"];
const NOT_PUBLIC: &[&str] = &["未公开", "不公开", "非公开", "未招标", "未进场", "未进入", "未挂牌", "未经"];
const PRIVATE: &[&str] = &["直接", "协议", "协商", "指定", "私下", "内部", "口头", "续租", "续签"];

/// Was a thing let or sold in public, by the words for how? `None` for words that say neither, or both.
///
/// ```
/// # use sanzi_facts::in_public;
/// assert_eq!(in_public("县产权交易中心公开竞价"), Some(true));
/// assert_eq!(in_public("直接协议"), Some(false));
/// assert_eq!(in_public("未公开招租"), Some(false));
/// assert_eq!(in_public("两次公开无人竞买后协议转让"), None);
/// assert_eq!(in_public("村民代表大会决议"), None);
/// ```
pub fn in_public(words: &str) -> Option<bool> {
    let any = |list: &[&str]| list.iter().any(|word| words.contains(word));
    match (any(NOT_PUBLIC), any(PUBLIC), any(PRIVATE)) {
        (true, ..) | (false, false, true) => Some(false),
        (false, true, false) => Some(true),
        (false, true, true) | (false, false, false) => None,
    }
}

/// Years as printed to whole months, half away from zero: 1.5 is 18.
pub(crate) fn months_of(years: Decimal) -> Option<i64> {
    round(years.checked_mul(Decimal::from(12))?, 0).to_i64()
}

/// The printed length of a contract in months.
pub(crate) fn printed_months(view: &View<'_>, line: usize) -> Option<u32> {
    view.decimal(line, "years").and_then(months_of).and_then(|months| u32::try_from(months).ok())
}

/// Length of a contract in months: from start to end, else as printed.
pub(crate) fn length_months(view: &View<'_>, line: usize) -> Option<i64> {
    let printed = || view.decimal(line, "years").and_then(months_of);
    term_months(view, line).map(i64::from).or_else(printed)
}

/// Months from start to end of a contract; `None` where one of them is not known.
pub(crate) fn term_months(view: &View<'_>, line: usize) -> Option<u32> {
    let (start, end) = (view.day(line, "start_date")?, view.day(line, "end_date")?);
    Some(term::term_months(start, end, printed_months(view, line)))
}

pub(crate) fn set(lease: &Lease<'_, '_, '_>, agreed: &Agreed, received_ratio: Option<Decimal>, row: &mut Row<'_>) {
    elements(lease, row);
    term(lease, agreed, row);
    making(lease, row);
    price(lease, lease.first_rent(agreed), row);
    row.set("received_ratio", received_ratio);
    crate::contract::duties::set(lease, row);
    money_put_in(lease, row);
}

fn elements(lease: &Lease<'_, '_, '_>, row: &mut Row<'_>) {
    let lacks = |columns: &[Name]| {
        let known = || columns.iter().map(|column| lease.known(*column));
        known().any(|known| known == Known::Blank) && !known().any(|known| known == Known::Value)
    };
    let missing: Vec<&str> = ELEMENTS.iter().filter(|(_, columns)| lacks(columns)).map(|(label, _)| *label).collect();
    row.set("missing_count", missing.len());
    row.set("core_missing", missing.iter().any(|label| ["标的", "期限", "价款"].contains(label)));
    row.set("missing_elements", missing.join("、"));
}

fn term(lease: &Lease<'_, '_, '_>, agreed: &Agreed, row: &mut Row<'_>) {
    let base_date = lease.setting().base_date;
    let end = lease.day("end_date");
    let months = term_months(&lease.work.input.contract.view, lease.line);
    row.set("term_years", months.and_then(|months| quotient(Decimal::from(months), Decimal::from(12), 4)));
    row.set("days_to_end", end.map(|end| (end.latest() - base_date).num_days()));
    row.set("chained_months", months.map(|months| months + lease.months_before()));
    let texts = ["remark", "state", "pay_terms", "other_duties", "renewed_by"];
    let renews = |text: &str| text.contains("自动续") || text.contains("自行续") || text.contains("顺延");
    row.set("auto_renewal", texts.into_iter().filter_map(|column| lease.text(column)).any(renews));
    row.set("has_escalation", lease.has_escalation(agreed));
}

fn making(lease: &Lease<'_, '_, '_>, row: &mut Row<'_>) {
    let (resolved, signed) = (lease.day("resolved_on"), lease.day("signed_on"));
    let column = lease.known("resolved_on");
    row.set("resolution_blank", (column != Known::Unknown).then_some(column == Known::Blank));
    row.set("resolved_after_signing", resolved.zip(signed).map(|(r, s)| r.date > s.latest()));
    let count = |column| lease.whole(column).filter(|count| *count > 0).map(Decimal::from);
    let votes = lease.whole("votes_for").map(Decimal::from);
    row.set("votes_of_all", votes.zip(count("members_total")).and_then(|(v, all)| quotient(v, all, 6)));
    row.set("votes_of_present", votes.zip(count("members_present")).and_then(|(v, all)| quotient(v, all, 6)));
    let market = match (lease.text("trade_method"), lease.flag("public_tender")) {
        (Some(method), _) => Some(MARKET.iter().any(|word| method.contains(word))),
        (None, Some(public)) => Some(public),
        (None, None) => None,
    };
    row.set("entered_market", market);
    let in_words = || lease.text("trade_method").and_then(in_public);
    row.set("public_tender", lease.flag("public_tender").or_else(in_words));
    row.set("lessee_unfit", lease.text("lessee_state").map(|state| UNFIT.iter().any(|word| state.contains(word))));
    let owner = lease.owner();
    let keeper =
        lease.text("lessee").zip(owner).map(|(name, owner)| lease.work.peers.is_keeper(&owner.organisation, name));
    row.set("lessee_is_keeper", keeper);
    let lessor = lease.text("lessor").map(|lessor| lease.work.places.named(lessor));
    let of_asset = lease.cards().first().and_then(|card| lease.work.input.asset.owner(*card));
    row.set(
        "lessor_is_owner",
        lessor.zip(of_asset).and_then(|(lessor, owner)| {
            let named = !lessor.organisation.is_empty();
            named.then(|| {
                lessor.organisation == owner.organisation
                    || lessor.village.is_some() && lessor.village == owner.village
                    || lets_for_all(lease)
            })
        }),
    );
}

/// Does the lessor's name stand for all owners of the asset: written as the register writes the owner, or naming each of
/// the villages that share it?
fn lets_for_all(lease: &Lease<'_, '_, '_>) -> bool {
    let Some(lessor) = lease.text("lessor").map(normal) else { return false };
    let owner = lease.work.text(lease.cards(), "org_name").map(normal);
    let villages =
        lease.work.text(lease.cards(), "villages_involved").map(crate::asset::joint::parts).unwrap_or_default();
    owner.as_ref() == Some(&lessor) || villages.len() > 1 && villages.iter().all(|village| lessor.contains(village))
}

/// Do other contracts let the same asset at the same time?
fn lets_a_part(lease: &Lease<'_, '_, '_>) -> bool {
    let Some(at) = lease.object else { return false };
    let view = &lease.work.input.contract.view;
    let term = |line: usize| Some((view.day(line, "start_date")?.date, view.day(line, "end_date")?.latest()));
    let Some((start, end)) = term(lease.line) else { return false };
    let others = lease.work.links.contracts.get(at).into_iter().flatten().filter(|line| **line != lease.line);
    others.filter_map(|line| term(*line)).any(|(from, until)| from <= end && until >= start)
}

fn price(lease: &Lease<'_, '_, '_>, rent: Option<Decimal>, row: &mut Row<'_>) {
    let cards = lease.cards();
    // The rent of a part says nothing against the cost of the whole.
    let rent = rent.filter(|_| !lets_a_part(lease));
    let view = &lease.work.input.asset.view;
    let cost = view.spoken_decimal(cards, "original_value");
    row.set("original_value", cost);
    let cost = cost.filter(|cost| *cost > Decimal::ONE);
    row.set("rent_to_cost", rent.zip(cost).and_then(|(rent, cost)| quotient(rent, cost, 6)));
    let floor = lease.work.parameter("common.yield_floor").zip(lease.work.parameter("common.rent_floor_ratio"));
    row.set("rent_floor", floor.map(|(floor, ratio)| round(floor * ratio, 6)));
    let card = cards.first().and_then(|card| lease.work.register.cards.get(*card));
    // What was agreed for years that are over says nothing against the rents of today.
    let over = runs_on(&lease.work.input.contract.view, lease.line, lease.setting().base_date) == Some(false);
    let compared = card.zip(lease.object).filter(|_| !over);
    let unit = view.spoken_text(cards, "unit");
    let usual = compared.and_then(|(card, at)| lease.work.peers.rents.usual(card.kind(), unit, at));
    let peer = lease.money("appraised_rent").or_else(|| usual.zip(cost).map(|(usual, cost)| round(usual * cost, 2)));
    row.set("peer_rent", peer);
    let peer = peer.filter(|peer| *peer > Decimal::ZERO);
    row.set("rent_to_peer", rent.zip(peer).and_then(|(rent, peer)| quotient(rent, peer, 6)));
    let given = lease.text("security").is_some_and(|text| !matches!(text.trim(), "无" | "没有" | "否"))
        || lease.money("deposit").is_some_and(|deposit| deposit > Decimal::ZERO);
    let asked = lease.known("security") != Known::Unknown || lease.known("deposit") != Known::Unknown;
    row.set("has_security", asked.then_some(given));
}

fn money_put_in(lease: &Lease<'_, '_, '_>, row: &mut Row<'_>) {
    let view = &lease.work.input.receipt.view;
    let covered = lease.owner().is_some_and(|owner| lease.receipts_known().covers(owner));
    if let Some((after, until)) = lease.work.window
        && covered
    {
        let received: Decimal = lease
            .receipts()
            .into_iter()
            .filter(|line| view.day(*line, "received_on").is_some_and(|day| day.date > after && day.date <= until))
            .filter_map(|line| lease.work.input.earned(line))
            .map(|one| one.amount)
            .sum();
        row.set("received_12m", received);
    }
    let words = ["pay_terms", "remark", "other_duties"];
    let promised = lease.money("promised_rate").is_some()
        || words
            .into_iter()
            .filter_map(|column| lease.text(column))
            .any(|text| normal(text).contains("保底") || text.contains("固定回报") || text.contains("固定收益"));
    let put_in = matches!(lease.text("contract_type"), Some("入股" | "债权"));
    row.set("fixed_return", put_in.then_some(promised));
}

/// Full months for which limitation has run: from the oldest unpaid due date, a later demand or a later payment.
pub(crate) fn limitation(lease: &Lease<'_, '_, '_>, since: Option<chrono::NaiveDate>, paid: &[Earned]) -> i64 {
    let Some(since) = since else { return 0 };
    // of a day known to the month or year, the latest: time runs no longer than is certain
    let demand = lease.day("last_demand_on").map(|day| day.latest());
    let payment = paid.iter().filter(|one| one.amount > Decimal::ZERO).map(|one| one.on.latest()).max();
    let from = [Some(since), demand, payment].into_iter().flatten().max().unwrap_or(since);
    full_months(from, lease.setting().base_date).max(0)
}
