//! Contracts, what was paid on them, and what was counted.

use super::asset::Asset;
use super::cell::Cell;
use super::plant;
use crate::random::Random;
use chrono::{Datelike, NaiveDate};

const KIND: u64 = 3;

/// Heads of a contract ledger.
pub(crate) const CONTRACT_HEADS: [&str; 16] = [
    "序号",
    "合同编号",
    "资产编号",
    "标的名称",
    "乡镇",
    "村",
    "合同类别",
    "甲方",
    "乙方",
    "签订日期",
    "起始日期",
    "终止日期",
    "年租金(元)",
    "合同总金额(元)",
    "付款方式",
    "决议日期",
];
/// Heads of a list of receipts.
pub(crate) const RECEIPT_HEADS: [&str; 11] = [
    "序号",
    "收款日期",
    "凭证号",
    "合同编号",
    "资产编号",
    "资产名称",
    "乡镇",
    "村",
    "收款金额(元)",
    "交款单位",
    "摘要",
];
/// Heads of an inventory.
pub(crate) const COUNT_HEADS: [&str; 10] =
    ["序号", "资产编号", "资产名称", "乡镇", "村", "计量单位", "账面数量", "实盘数量", "盘点日期", "差异原因"];

/// The lease of an asset, and what was paid on it.
#[derive(Debug, Clone)]
pub(crate) struct Lease {
    pub(crate) planted: Option<&'static str>,
    no: String,
    start: NaiveDate,
    end: NaiveDate,
    years: i64,
    /// 分 a year.
    rent: i64,
    lessee: String,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl Lease {
    /// The lease of an asset that is let.
    pub(crate) fn of(asset: &Asset) -> Self {
        let mut random = Random::of(KIND, asset.number);
        let planted = plant::of_lease(asset.number).filter(|_| asset.planted.is_none());
        let first = (asset.acquired.year() + 1).max(random.between(2022, 2024) as i32).min(2024);
        let years = match planted {
            Some("HT-003") => 25,
            Some("HT-010") => i64::from(2023 - first.min(2023)) + 1,
            _ => 10,
        };
        let first = if planted == Some("HT-010") { first.min(2023) } else { first };
        let start = day(first, 1, 1);
        let end = day(first + years as i32 - 1, 12, 31);
        let rent = asset.income();
        let lessee = format!("承租户{:06}", asset.number % 700_000);
        Lease { planted, no: format!("HT{:09}", asset.number + 1), start, end, years, rent, lessee }
    }

    /// The line in the contract ledger.
    pub(crate) fn cells(&self, asset: &Asset, line: u64) -> Vec<Cell> {
        let agreed = self.start.pred_opt().unwrap_or(self.start);
        vec![
            Cell::Whole(line as i64),
            self.no.clone().into(),
            asset.id.clone().into(),
            asset.thing.name.into(),
            asset.place.town.clone().into(),
            asset.place.village.clone().into(),
            "出租".into(),
            asset.place.owner.clone().into(),
            self.lessee.clone().into(),
            Cell::Day(agreed),
            Cell::Day(self.start),
            Cell::Day(self.end),
            Cell::Cents(self.rent),
            Cell::Cents(self.rent * self.years),
            "按年".into(),
            Cell::written(agreed),
        ]
    }

    /// The days on which a year's rent was paid.
    pub(crate) fn paid(&self) -> Vec<NaiveDate> {
        let last = if self.planted == Some("HT-008") { 2023 } else { 2024 };
        (self.start.year()..=self.end.year().min(last)).map(|year| day(year, 1, 1)).collect()
    }

    /// A line in the list of receipts.
    pub(crate) fn receipt(&self, asset: &Asset, paid: NaiveDate, line: u64) -> Vec<Cell> {
        vec![
            Cell::Whole(line as i64),
            Cell::Day(paid),
            Cell::Text(format!("收字{line:08}")),
            self.no.clone().into(),
            asset.id.clone().into(),
            asset.thing.name.into(),
            asset.place.town.clone().into(),
            asset.place.village.clone().into(),
            Cell::Cents(self.rent),
            self.lessee.clone().into(),
            Cell::Text(format!("{}年租金", paid.year())),
        ]
    }
}

/// The years of which the owner of a thing that it runs itself books what it earned.
pub(crate) fn earned(asset: &Asset) -> impl Iterator<Item = i32> {
    (asset.acquired.year() + 1).max(2022)..=2024
}

/// A line in the list of receipts of what an owner earned itself in a year.
pub(crate) fn earning(asset: &Asset, year: i32, line: u64) -> Vec<Cell> {
    vec![
        Cell::Whole(line as i64),
        Cell::Day(day(year, 12, 20)),
        Cell::Text(format!("收字{line:08}")),
        Cell::Blank,
        asset.id.clone().into(),
        asset.thing.name.into(),
        asset.place.town.clone().into(),
        asset.place.village.clone().into(),
        Cell::Cents(asset.income()),
        Cell::Text(format!("收购户{:06}", asset.number % 700_000)),
        Cell::Text(format!("{year}年经营收入")),
    ]
}

/// The line of an inventory, and the mistake that it shows.
pub(crate) fn counted(asset: &Asset, line: u64) -> (Vec<Cell>, Option<&'static str>) {
    let whole = asset.thing.most == 1 || asset.quantity == 1;
    // What lies in the ground is not seen by anybody who counts, and its absence is no finding.
    let buried = asset.thing.name.contains("管网");
    let planted = plant::of_count(asset.number).filter(|_| asset.planted.is_none() && !buried);
    let planted = planted.map(|code| if whole { "ZS-001" } else { code });
    let seen = match planted {
        Some("ZS-001") => 0,
        Some(_) => asset.quantity - 1,
        None => asset.quantity,
    };
    let reason = if planted == Some("ZS-001") { "未见实物" } else { "" };
    let cells = vec![
        Cell::Whole(line as i64),
        asset.id.clone().into(),
        asset.thing.name.into(),
        asset.place.town.clone().into(),
        asset.place.village.clone().into(),
        asset.thing.unit.into(),
        Cell::Whole(asset.quantity),
        Cell::Whole(seen),
        Cell::Day(day(2024, 11, 20)),
        reason.into(),
    ];
    (cells, planted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_in_ten_assets_are_let_and_there_is_a_receipt_an_asset() {
        let (mut leases, mut receipts) = (0, 0);
        for asset in (0..20_000).map(Asset::of) {
            if asset.leased() {
                leases += 1;
                receipts += Lease::of(&asset).paid().len();
            } else if asset.earns() {
                receipts += earned(&asset).count();
            }
        }
        assert!((5_400..6_600).contains(&leases), "{leases}");
        assert!((17_000..23_000).contains(&receipts), "{receipts}");
    }
}
