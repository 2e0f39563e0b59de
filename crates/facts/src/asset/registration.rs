//! Facts about how an asset was registered, confirmed, handed over and valued.

use crate::asset::public_works::is_public_work;
use crate::asset::{AssetWork, Facets};
use crate::depreciation::{Class, Holder};
use crate::input::{is_blank, pick};
use crate::lexicon::Lexicon;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::text::{normal, normal_form};
use sanzi_core::value::quotient;
use sanzi_core::{Day, Known};
use std::str::FromStr;
use std::sync::LazyLock;

/// Structures that land registers do not take.
const UNREGISTRABLE: &[&str] = &[
    "棚", "温室", "路", "渠", "沟", "管", "井", "窖", "广场", "护坡", "桥", "塘", "池", "坝", "堰", "涵", "墙", "栏",
    "硬化", "灯", "长廊", "晒场",
];
/// Buildings of facility farming stand on farm land and are recorded there, not in the land register.
const FACILITY_FARMING: &[&str] =
    &["设施农业", "农业设施", "圈舍", "猪舍", "牛舍", "羊舍", "鸡舍", "鸭舍", "禽舍", "畜舍", "菇房", "蚕房"];

static IN_UNREGISTRABLE: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(UNREGISTRABLE.iter().copied()));
static IN_FARMING: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(FACILITY_FARMING.iter().copied()));

/// Who holds the thing, and at which level.
pub(crate) fn holding(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let cards = facets.cards;
    let mut level = work.text(cards, "ownership_level");
    let holder = level.is_none().then(|| holder_in_words(work, cards)).flatten();
    let shared =
        work.text(cards, "villages_involved").is_some_and(|villages| crate::asset::joint::parts(villages).len() > 1);
    if level.is_none()
        && !shared
        && let Some(named) = holder.or_else(|| work.text(cards, "org_name")).and_then(|owner| level_named(work, owner))
    {
        level = Some(named);
        row.set("ownership_level", named);
    } else {
        row.set("ownership_level", pick(&work.input.asset.view, cards, "ownership_level"));
    }
    let in_words = holder.and_then(|name| work.places.named(name).named);
    row.set("holder_printed", holder.filter(|_| in_words.is_some()));
    row.set("holder_kind", holder_kind(in_words.or(facets.owner.named), level));
}

/// Is it something that land registers take?
pub(crate) fn estate(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let category = work.text(facets.cards, "category").unwrap_or("");
    let is_registrable = || {
        // what is being built has nothing to register yet
        facets.class == Class::Building
            && facets.status != Some("在建")
            && !IN_FARMING.is_in(facets.thing)
            && !IN_FARMING.is_in(category)
            && !IN_UNREGISTRABLE.is_in(facets.thing)
    };
    let estate = match work.text(facets.cards, "asset_form") {
        Some("动产") => Some(false),
        _ if facets.class == Class::Unknown => None,
        _ => Some(is_registrable()),
    };
    row.set("is_real_estate", estate);
}

/// Does its name speak of something that serves everybody?
pub(crate) fn public(facets: &Facets<'_>, row: &mut Row<'_>) {
    row.set("named_as_public", is_public_work(facets.thing));
}

/// How it was built and handed over.
pub(crate) fn handover(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let cards = facets.cards;
    let (accepted, handed) = (work.day(cards, "accepted_on"), work.day(cards, "handed_over_on"));
    row.set("handover_days", accepted.zip(handed).map(|(a, h)| (h.date - a.latest()).num_days()));
    let owner = work.text(cards, "org_name").map(normal_form);
    let built_by = work.text(cards, "built_by").or_else(|| work.text(cards, "handed_over_by")).map(normal_form);
    row.set(
        "built_by_owner",
        built_by.as_ref().map(|unit| {
            owner.as_ref() == Some(unit)
                || facets
                    .owner
                    .village
                    .as_deref()
                    .is_some_and(|village| unit.contains(village) && !unit.contains("公司"))
        }),
    );
    // a list for signing that is left blank was not signed
    let view = &work.input.asset.view;
    let unsigned = is_blank(view, cards, "household_signed").then_some(false);
    row.set("household_signed", unsigned.or(view.spoken_flag(cards, "household_signed")));
}

/// Its value beside what its papers name.
pub(crate) fn valued(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let cards = facets.cards;
    let final_amount = work.decimal(cards, "final_amount");
    let gap = facets.cost.zip(final_amount).map(|(cost, amount)| cost - amount);
    row.set("final_gap", gap);
    let amount = final_amount.filter(|amount| *amount > Decimal::ZERO);
    row.set("final_gap_ratio", gap.zip(amount).and_then(|(gap, amount)| quotient(gap.abs(), amount, 6)));
    let funds = work.text(cards, "fund_source").and_then(named_amounts);
    row.set("fund_gap", funds.zip(facets.cost).map(|(sum, cost)| nearest_unit(sum, cost) - cost));
}

/// How late the ledger followed a change.
pub(crate) fn updated(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let changed = work.day(facets.cards, "changed_on");
    let updated = work.day(facets.cards, "updated_on");
    row.set("update_lag_days", changed.and_then(|changed| update_lag(work, facets, changed, updated)));
}

/// The invoice that it shares with others.
pub(crate) fn invoiced(work: &AssetWork<'_, '_>, at: usize, row: &mut Row<'_>) {
    if let Some((number, invoice)) = work.invoices.get(at) {
        row.set("same_invoice_no", number);
        row.set("same_invoice_projects", invoice.projects_on(at));
        row.set("same_invoice_excess", invoice.excess());
        row.set("funds_integrated", invoice.integrated);
    }
}

/// The account on which it should stand, where that is another one.
pub(crate) fn account(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let account = work.text(facets.cards, "account");
    row.set("account_wanted", account.map(|account| account_wanted(account, facets.class, facets)));
}

fn update_lag(work: &AssetWork<'_, '_>, facets: &Facets<'_>, changed: Day, updated: Option<Day>) -> Option<i64> {
    let view = &work.input.asset.view;
    match updated {
        Some(updated) if updated.latest() >= changed.date => Some((updated.date - changed.latest()).num_days().max(0)),
        _ => {
            view.speaker(facets.cards, "updated_on")?;
            Some((work.setting.base_date - changed.latest()).num_days())
        }
    }
}

/// Who holds it, where the column of the level names a body instead: 某某服饰有限公司.
fn holder_in_words<'w>(work: &'w AssetWork<'_, '_>, cards: &[usize]) -> Option<&'w str> {
    let view = &work.input.asset.view;
    let row = view.speaker(cards, "ownership_level")?;
    let unread = view.known(row, "ownership_level") == Known::Unknown;
    unread.then(|| work.tables.lineage.original(view.id(row), "ownership_level"))?
}

fn holder_kind(named: Option<Holder>, level: Option<&str>) -> Option<&'static str> {
    match (named, level) {
        (Some(Holder::Cooperative), _) => Some("合作社"),
        (Some(Holder::Company | Holder::LargeCompany), _) => Some("企业"),
        (_, Some("农户")) => Some("农户"),
        (Some(Holder::Government), _) | (None, Some("国有")) => Some("机关"),
        (Some(Holder::Collective), _) | (None, Some("村" | "组" | "乡镇" | "共有")) => Some("集体"),
        _ => None,
    }
}

/// The level that an owner's printed name tells where no column does: 上坪村股份经济合作社 is the village's.
fn level_named(work: &AssetWork<'_, '_>, printed: &str) -> Option<&'static str> {
    let name = normal(printed);
    if ["农户", "农户个人", "受益农户", "脱贫户", "贫困户"].contains(&name.as_str()) {
        return Some("农户");
    }
    let owner = work.places.named(printed);
    // several owners, or one that stands for several villages
    let several = name.contains(['、', ',', '和', '及']);
    if several || owner.named != Some(Holder::Collective) {
        return None;
    }
    if name.contains("村民小组") || name.contains("组集体") {
        return Some("组");
    }
    match (owner.village, owner.town) {
        (Some(_), _) => Some("村"),
        (None, Some(_)) => Some("乡镇"),
        (None, None) => None,
    }
}

/// The sum of the amounts in `中央125.5+省91.2`; `None` when fewer than two are named.
fn named_amounts(text: &str) -> Option<Decimal> {
    let text = normal(text);
    let mut amounts = Vec::new();
    for part in text.split(['+', '、', ';', ',', '/']) {
        let digits: String =
            part.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let year = digits.len() == 4 && digits.starts_with("20");
        if !digits.is_empty() && !year {
            amounts.push(Decimal::from_str(&digits).ok()?);
        }
    }
    (amounts.len() >= 2).then(|| amounts.iter().sum())
}

/// Amounts inside a text carry no unit: taken as 万元 when that comes nearer to the value.
fn nearest_unit(sum: Decimal, cost: Decimal) -> Decimal {
    let tenthousands = sum * Decimal::from(10_000);
    if (tenthousands - cost).abs() < (sum - cost).abs() { tenthousands } else { sum }
}

fn account_wanted(account: &str, class: Class, facets: &Facets<'_>) -> &'static str {
    let account = normal_form(account);
    let wanted = match (facets.nature, class) {
        (Some("到户类"), _) => return "",
        (Some("权益类"), _) => "长期投资",
        _ if facets.status == Some("在建") => "在建工程",
        (_, Class::ConsumableBiological) => "消耗性生物资产",
        (_, Class::Timber | Class::Livestock) => "生产性生物资产",
        (_, Class::PublicBiological) => "公益性生物资产",
        (_, Class::Intangible) => "无形资产",
        (_, Class::Land | Class::Claim | Class::Unknown) => return "",
        _ => "固定资产",
    };
    let fits = account.contains(wanted)
        || (wanted == "固定资产"
            && (account.starts_with("151")
                || account.contains("房屋")
                || account.contains("设施")
                || account.contains("设备")
                || account.contains("工具")))
        || (wanted.contains("生物") && (account.contains("牲畜") || account.contains("林木")))
        || (wanted == "长期投资" && account.starts_with("141"));
    if fits { "" } else { wanted }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn amounts_inside_a_text_are_summed() {
        assert_eq!(named_amounts("中央125.5+省91.2+市24.6"), Some(dec!(241.3)));
        assert_eq!(named_amounts("2020年中央资金"), None);
        assert_eq!(named_amounts("中央125.5"), None);
        assert_eq!(nearest_unit(dec!(241.3), dec!(2413000)), dec!(2413000.0));
    }
}
