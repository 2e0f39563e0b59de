//! 调整分录建议: for each asset whose accumulated depreciation is wrong, the entry that mends it. Debit equals
//! credit in every entry; the accounts are those of the organisation's own chart where its balance was read.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::{Numbered, View};
use crate::error::ReportError;
use crate::money;
use rust_decimal::Decimal;
use sanzi_core::Frame;
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
const OF_THIS_YEAR: &str = "费用科目按资产实际用途核对。";
/// What is done with former years is not read in every system's text: said as advice, never as law.
const OF_FORMER_YEARS: &str = "以前年度部分按所用会计制度关于差错更正的规定处理；有关条文尚未核对原文，列未分配收益、公积公益金还是并入本年，按县级统一口径核定后记账。";

/// One entry, made from the finding with the greatest difference on an asset's accumulated depreciation.
struct Entry<'a> {
    owner: &'a str,
    key: &'a str,
    numbered: &'a Numbered<'a>,
    /// Booked less audited, never zero.
    difference: Decimal,
}

/// One line of an entry.
struct Line {
    words: String,
    account: String,
    is_debit: bool,
    amount: Decimal,
    note: String,
}

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let entries = entries(view);
    let assets = Assets::new(view)?;
    let charts = Charts::new(view)?;
    let (mut debit, mut credit) = (Decimal::ZERO, Decimal::ZERO);
    let mut grid = Grid::new(book, NAME, "调整分录建议（累计折旧）", COLUMNS)?;
    for (entry, number) in entries.iter().zip(1u64..) {
        let finding = entry.numbered.finding;
        for line in lines(entry.difference, &assets.of(entry.owner, entry.key), |name| charts.name(entry.owner, name)) {
            let (left, right) = if line.is_debit { (Some(line.amount), None) } else { (None, Some(line.amount)) };
            debit = money::add(debit, left.unwrap_or_default())?;
            credit = money::add(credit, right.unwrap_or_default())?;
            grid.row(&[
                Cell::Whole(number),
                Cell::text(entry.owner),
                Cell::maybe(finding.subject.asset_id.as_deref()),
                Cell::maybe(finding.subject.asset_name.as_deref()),
                Cell::text(line.words),
                Cell::text(if line.is_debit { "借" } else { "贷" }),
                Cell::text(line.account),
                Cell::Money(left),
                Cell::Money(right),
                Cell::text(format!("问题 {}", entry.numbered.number)),
                Cell::text(line.note),
            ])?;
        }
    }
    if debit != credit {
        return Err(ReportError::Untied(format!("调整分录借方 {debit} 与贷方 {credit} 不等")));
    }
    grid.finish_with_sums("没有需要调整折旧的事项。", &["借方金额", "贷方金额"])
}

/// The lines of an entry that takes a difference away: what belongs to this year against the account that is charged, what
/// belongs to former years against the account for those; where the parts are not known, both in one line that says
/// what is to be parted, and by what. Debits come first.
fn lines(difference: Decimal, asset: &Asset<'_>, name: impl Fn(&str) -> String) -> Vec<Line> {
    let (charged, former) = (name(expense(asset)), former(asset.system, &name));
    let against = |part: Decimal, words: &str, account: &str, note: String| Line {
        words: format!("{}{words}折旧", if part.is_sign_negative() { "补提" } else { "冲回" }),
        account: account.to_owned(),
        is_debit: part.is_sign_negative(),
        amount: part.abs(),
        note,
    };
    let mut lines = match asset.before(difference) {
        Some(before) => {
            let this_year = against(difference - before, "本年", &charged, OF_THIS_YEAR.to_owned());
            vec![this_year, against(before, "以前年度", &former, OF_FORMER_YEARS.to_owned())]
        }
        None => {
            let account = format!("{charged}（本年部分）；{former}（以前年度部分）");
            vec![against(difference, "", &account, asset.how_to_part())]
        }
    };
    lines.retain(|line| !line.amount.is_zero());
    let short = difference.is_sign_negative();
    lines.push(Line {
        words: if short { "补提折旧" } else { "冲回多提折旧" }.to_owned(),
        account: name(ACCUMULATED),
        is_debit: !short,
        amount: difference.abs(),
        note: String::new(),
    });
    lines.sort_by_key(|line| !line.is_debit);
    lines
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

/// What the accounts and the parts of an entry depend on.
#[derive(Clone, Copy, Default)]
struct Asset<'a> {
    /// Used by the village's own office, as its name or class says.
    office: bool,
    nature: Option<&'a str>,
    system: Option<&'a str>,
    /// Booked less expected on the base date, and of it what stood when last year ended.
    gap: Option<Decimal>,
    gap_before: Option<Decimal>,
    /// Expected when last year ended.
    expected_before: Option<Decimal>,
    /// Why the figure is the end of an interval; blank where it is exact.
    bound: Option<&'a str>,
}

impl Asset<'_> {
    /// Of a difference, what belongs to former years; `None` where it is another one than the gap, or not known.
    fn before(&self, difference: Decimal) -> Option<Decimal> {
        self.gap_before.filter(|_| self.gap == Some(difference))
    }

    /// How somebody can part what this sheet cannot.
    fn how_to_part(&self) -> String {
        let expected = self.expected_before.map_or_else(String::new, |amount| format!("{}元", money::grouped(amount)));
        let bound = self.bound.filter(|words| !words.is_empty());
        let bound = bound.map_or_else(String::new, |words| format!("金额为下限：{words}，补齐卡片后重算。"));
        format!(
            "{bound}应拆成两部分：以前年度部分＝上年末应提累计折旧{expected}与上年末账面累计折旧（查上年末明细账）之差，其余为本年部分。{OF_FORMER_YEARS}"
        )
    }
}

/// Where the facts of the assets stand.
struct Assets<'a> {
    rows: BTreeMap<(&'a str, &'a str), usize>,
    frame: Option<&'a Frame>,
}

impl<'a> Assets<'a> {
    fn new(view: &View<'a>) -> Result<Self, ReportError> {
        let mut rows = BTreeMap::new();
        let frame = view.dossier.facts.get("asset").map(|facts| &facts.frame);
        if let Some(frame) = frame {
            let (owners, keys) = (frame.texts("organisation")?, frame.texts("subject_key")?);
            for (row, (owner, key)) in owners.into_iter().zip(keys).enumerate() {
                rows.insert((owner.unwrap_or_default(), key.unwrap_or_default()), row);
            }
        }
        Ok(Assets { rows, frame })
    }

    fn of(&self, owner: &str, key: &str) -> Asset<'a> {
        let Some((row, frame)) = self.rows.get(&(owner, key)).copied().zip(self.frame) else { return Asset::default() };
        let text = |name| frame.view(name).and_then(|view| view.text(row));
        let money = |name| frame.view(name).and_then(|view| view.decimal(row));
        Asset {
            office: is_office(text("asset_name"), text("category")),
            nature: text("nature"),
            system: text("rule_set"),
            gap: money("depreciation_gap"),
            gap_before: money("depreciation_gap_before"),
            expected_before: money("expected_last_year"),
            bound: text("depreciation_bound"),
        }
    }
}

/// The account for what belongs to former years, as advice.
fn former(system: Option<&str>, name: impl Fn(&str) -> String) -> String {
    match system {
        Some("VC2004" | "RC2023") => format!("{}——未分配收益（科目待核）", name("收益分配")),
        Some("COOP2021") => format!("{}——未分配盈余（科目待核）", name("盈余分配")),
        Some("GOV3") => format!("{}（科目待核）", name("以前年度盈余调整")),
        _ => "以前年度损益调整或本年费用（按所用准则，科目待核）".to_owned(),
    }
}

/// The account charged: by use, in the words of the system that the book follows. Where the use is not known, the
/// accounts to choose from.
///
/// # Source
/// Systems of 2004 and 2023 for village collectives: depreciation of what serves business goes to 经营支出, of what
/// serves the office to 管理费用, of what serves the public to 其他支出 (2004) or 公益支出 (2023).
fn expense(asset: &Asset<'_>) -> &'static str {
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
            assert_eq!(expense(&Asset { office, nature, system, ..Asset::default() }), account);
        }
        assert!(
            is_office(Some("村部办公楼"), None) && is_office(None, Some("办公设备")) && !is_office(Some("冷库"), None)
        );
    }

    /// Word, side, account and amount of each line.
    fn told(difference: i64, asset: &Asset<'_>) -> Vec<String> {
        let lines = lines(Decimal::new(difference, 0), asset, str::to_owned);
        let side = |line: &Line| if line.is_debit { "借" } else { "贷" };
        lines.iter().map(|line| format!("{} {}{} {}", line.words, side(line), line.account, line.amount)).collect()
    }

    fn asset(gap: i64, before: Option<i64>) -> Asset<'static> {
        Asset {
            nature: Some("经营性"),
            system: Some("RC2023"),
            gap: Some(Decimal::new(gap, 0)),
            gap_before: before.map(|amount| Decimal::new(amount, 0)),
            expected_before: Some(Decimal::new(5_000, 0)),
            ..Asset::default()
        }
    }

    #[test]
    fn what_belongs_to_former_years_is_a_line_of_its_own() {
        let former = "收益分配——未分配收益（科目待核）";
        assert_eq!(
            told(-900, &asset(-900, Some(-700))),
            [
                "补提本年折旧 借经营支出 200".to_owned(),
                format!("补提以前年度折旧 借{former} 700"),
                "补提折旧 贷累计折旧 900".to_owned()
            ]
        );
        // all of this year, or all of former ones
        assert_eq!(told(-900, &asset(-900, Some(0))), ["补提本年折旧 借经营支出 900", "补提折旧 贷累计折旧 900"]);
        assert_eq!(
            told(600, &asset(600, Some(600))),
            ["冲回多提折旧 借累计折旧 600".to_owned(), format!("冲回以前年度折旧 贷{former} 600")]
        );
        // too much before, too little this year
        assert_eq!(
            told(-100, &asset(-100, Some(50))),
            [
                "补提本年折旧 借经营支出 150".to_owned(),
                format!("冲回以前年度折旧 贷{former} 50"),
                "补提折旧 贷累计折旧 100".to_owned()
            ]
        );
    }

    #[test]
    fn what_cannot_be_parted_says_by_what_it_is() {
        let both = "经营支出（本年部分）；收益分配——未分配收益（科目待核）（以前年度部分）";
        let whole = [format!("补提折旧 借{both} 900"), "补提折旧 贷累计折旧 900".to_owned()];
        assert_eq!(told(-900, &asset(-900, None)), whole);
        // another difference than the one that was parted
        assert_eq!(told(-900, &asset(-800, Some(-700))), whole);
        let note = asset(-900, None).how_to_part();
        assert!(
            note.starts_with("应拆成两部分：以前年度部分＝上年末应提累计折旧5,000.00元与上年末账面累计折旧"),
            "{note}"
        );
        let bound = Asset { bound: Some("净残值率没有写明"), ..asset(-900, None) }.how_to_part();
        assert!(bound.starts_with("金额为下限：净残值率没有写明，补齐卡片后重算。"), "{bound}");
    }
}
