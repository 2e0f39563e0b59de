//! 调整分录建议: for each asset whose accumulated depreciation is wrong, the entry that mends it. Debit equals
//! credit in every entry; the accounts are those of the organisation's own chart where its balance was read.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::{Numbered, View};
use crate::error::ReportError;
use crate::money;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use std::collections::BTreeMap;

pub(crate) const NAME: &str = "调整分录建议";

const COLUMNS: &[Col] = &[
    col("分录号", 7.0, Look::Centre),
    col("单位", 18.0, Look::Text),
    col("资产编号", 14.0, Look::Code),
    col("资产名称", 20.0, Look::Text),
    col("摘要", 28.0, Look::Text),
    col("方向", 6.0, Look::Centre),
    col("科目", 24.0, Look::Text),
    col("借方金额", 16.0, Look::Money),
    col("贷方金额", 16.0, Look::Money),
    col("依据的问题", 12.0, Look::Centre),
    col("说明", 40.0, Look::Text),
];

/// The account of accumulated depreciation, as charts of all systems call it.
const ACCUMULATED: &str = "累计折旧";
const NOTE: &str = "属于以前年度的部分按规定渠道调整，不直接计入本年；费用科目按资产实际用途核对。";

/// One entry, made from the finding with the greatest difference on an asset's accumulated depreciation.
struct Entry<'a> {
    owner: &'a str,
    key: &'a str,
    numbered: &'a Numbered<'a>,
    /// Booked less audited, never zero.
    difference: Decimal,
}

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let entries = entries(view);
    let assets = Assets::new(view)?;
    let charts = Charts::new(view)?;
    let (mut debit, mut credit) = (Decimal::ZERO, Decimal::ZERO);
    let mut grid = Grid::new(book, NAME, "调整分录建议（累计折旧）", COLUMNS)?;
    for (entry, number) in entries.iter().zip(1u64..) {
        let finding = entry.numbered.finding;
        let asset = assets.of(entry.owner, entry.key);
        let amount = entry.difference.abs();
        let expense = charts.name(entry.owner, expense(asset));
        let accumulated = charts.name(entry.owner, ACCUMULATED);
        let short = entry.difference.is_sign_negative();
        let words = if short { "补提折旧" } else { "冲回多提折旧" };
        let sides =
            if short { [(&expense, true), (&accumulated, false)] } else { [(&accumulated, true), (&expense, false)] };
        for (account, is_debit) in sides {
            let (left, right) = if is_debit { (Some(amount), None) } else { (None, Some(amount)) };
            debit = money::add(debit, left.unwrap_or_default())?;
            credit = money::add(credit, right.unwrap_or_default())?;
            grid.row(&[
                Cell::Whole(number),
                Cell::text(entry.owner),
                Cell::maybe(finding.subject.asset_id.as_deref()),
                Cell::maybe(finding.subject.asset_name.as_deref()),
                Cell::text(words),
                Cell::text(if is_debit { "借" } else { "贷" }),
                Cell::text(account),
                Cell::Money(left),
                Cell::Money(right),
                Cell::text(format!("问题 {}", entry.numbered.number)),
                Cell::text(if is_debit { NOTE } else { "" }),
            ])?;
        }
    }
    if debit != credit {
        return Err(ReportError::Untied(format!("调整分录借方 {debit} 与贷方 {credit} 不等")));
    }
    grid.finish_with_sums("没有需要调整折旧的事项。", &["借方金额", "贷方金额"])
}

/// One entry an asset: where two rules speak about it, the greater difference contains the smaller.
fn entries<'a>(view: &'a View<'a>) -> Vec<Entry<'a>> {
    let mut by_asset: BTreeMap<(&str, &str), Entry<'a>> = BTreeMap::new();
    for numbered in &view.problems {
        let finding = numbered.finding;
        let booked = finding.facts.iter().find(|f| f.name == "accumulated_booked").and_then(|f| f.value.as_deref());
        let same = money::parse(booked) == money::parse(finding.amounts.book.as_deref());
        let difference = money::parse(finding.amounts.difference.as_deref()).unwrap_or_default();
        if finding.subject.kind != "asset" || booked.is_none() || !same || difference.is_zero() {
            continue;
        }
        let owner = finding.organisation.as_deref().unwrap_or_default();
        let key = finding.subject.key.as_str();
        let entry = Entry { owner, key, numbered, difference };
        let greater = by_asset.get(&(owner, key)).is_none_or(|old| old.difference.abs() < difference.abs());
        if greater {
            by_asset.insert((owner, key), entry);
        }
    }
    by_asset.into_values().collect()
}

/// What the entry's account depends on.
#[derive(Clone, Copy, Default)]
struct Asset<'a> {
    /// Used by the village's own office, as its name or class says.
    office: bool,
    nature: Option<&'a str>,
    system: Option<&'a str>,
}

struct Assets<'a>(BTreeMap<(&'a str, &'a str), Asset<'a>>);

impl<'a> Assets<'a> {
    fn new(view: &'a View<'a>) -> Result<Self, ReportError> {
        let mut assets = BTreeMap::new();
        if let Some(facts) = view.dossier.facts.get("asset") {
            let frame = &facts.frame;
            let (owners, keys) = (frame.texts("organisation")?, frame.texts("subject_key")?);
            let (natures, systems) = (frame.texts("nature")?, frame.texts("rule_set")?);
            let (names, classes) = (frame.texts("asset_name")?, frame.texts("category")?);
            let offices = names.into_iter().zip(classes).map(|pair| is_office(pair.0, pair.1));
            let used = offices.zip(natures).zip(systems);
            for ((owner, key), ((office, nature), system)) in owners.into_iter().zip(keys).zip(used) {
                let asset = Asset { office, nature, system };
                assets.insert((owner.unwrap_or_default(), key.unwrap_or_default()), asset);
            }
        }
        Ok(Assets(assets))
    }

    fn of(&self, owner: &str, key: &str) -> Asset<'a> {
        self.0.get(&(owner, key)).copied().unwrap_or_default()
    }
}

/// The account charged: by use, in the words of the system that the book follows. Where the use is not known, the
/// accounts to choose from.
///
/// # Source
/// Systems of 2004 and 2023 for village collectives: depreciation of what serves business goes to 经营支出, of what
/// serves the office to 管理费用, of what serves the public to 其他支出 (2004) or 公益支出 (2023).
fn expense(asset: Asset<'_>) -> &'static str {
    let public = match asset.system {
        Some("VC2004") => "其他支出",
        Some("RC2023") => "公益支出",
        Some("COOP2021") => "管理费用",
        Some("GOV3") => return "业务活动费用或单位管理费用（按使用部门）",
        _ => return "管理费用、制造费用或其他业务成本（按实际用途）",
    };
    match (asset.nature, asset.office) {
        (Some("经营性"), _) => "经营支出",
        (_, true) => "管理费用",
        (Some("公益性"), false) => public,
        _ if public == "公益支出" => "经营支出、管理费用或公益支出（按实际用途）",
        _ => "经营支出、管理费用或其他支出（按实际用途）",
    }
}

/// Does its name or class say that it serves the office?
fn is_office(name: Option<&str>, class: Option<&str>) -> bool {
    let words = ["办公", "村部", "村委会", "行政管理", "会议室"];
    [name, class].into_iter().flatten().any(|text| words.iter().any(|word| text.contains(word)))
}

/// Accounts that were read, by organisation and normal name: code and name as printed.
struct Charts(BTreeMap<(String, String), String>);

impl Charts {
    fn new(view: &View<'_>) -> Result<Self, ReportError> {
        let mut charts = BTreeMap::new();
        let Some(table) = view.dossier.tables.by_name.get("gl_balance") else { return Ok(Charts(charts)) };
        let frame = &table.frame;
        let (towns, villages) = (frame.texts("town")?, frame.texts("village")?);
        let (codes, names) = (frame.texts("account_code")?, frame.texts("account_name")?);
        for (((town, village), code), name) in towns.into_iter().zip(villages).zip(codes).zip(names) {
            let (Some(village), Some(name)) = (village, name) else { continue };
            let owner = town.map_or_else(|| village.to_owned(), |town| format!("{town}/{village}"));
            let words = code.map_or_else(|| name.to_owned(), |code| format!("{code} {name}"));
            charts.entry((owner, normal(name))).or_insert(words);
        }
        Ok(Charts(charts))
    }

    /// The account as the organisation's chart prints it, else its name alone.
    fn name(&self, owner: &str, account: &str) -> String {
        self.0.get(&(owner.to_owned(), normal(account))).cloned().unwrap_or_else(|| account.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_follows_use_and_system() {
        for (nature, office, system, account) in [
            (Some("公益性"), false, Some("VC2004"), "其他支出"),
            (Some("公益性"), false, Some("RC2023"), "公益支出"),
            (Some("公益性"), true, Some("RC2023"), "管理费用"),
            (Some("经营性"), false, Some("RC2023"), "经营支出"),
            (Some("经营性"), true, Some("VC2004"), "经营支出"),
            (Some("经营性"), false, Some("GOV3"), "业务活动费用或单位管理费用（按使用部门）"),
            (None, true, Some("RC2023"), "管理费用"),
            (None, false, Some("RC2023"), "经营支出、管理费用或公益支出（按实际用途）"),
            (Some("权益类"), false, Some("VC2004"), "经营支出、管理费用或其他支出（按实际用途）"),
            (Some("经营性"), false, None, "管理费用、制造费用或其他业务成本（按实际用途）"),
        ] {
            assert_eq!(expense(Asset { office, nature, system }), account);
        }
        assert!(
            is_office(Some("村部办公楼"), None) && is_office(None, Some("办公设备")) && !is_office(Some("冷库"), None)
        );
    }
}
