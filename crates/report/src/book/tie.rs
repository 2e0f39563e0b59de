//! 勾稽: every total of the workbook against what it is the total of. A break stops the run: a workbook that
//! contradicts itself is never handed over.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::tally::{self, Tally};
use super::view::View;
use crate::error::ReportError;
use crate::figures::Hits;
use crate::{money, township};
use rust_decimal::Decimal;
use sanzi_core::tables;
use std::collections::BTreeMap;

pub(crate) const NAME: &str = "勾稽";

const COLUMNS: &[Col] = &[
    col("序号", 6.0, Look::Centre),
    col("核对事项", 44.0, Look::Text),
    col("一方", 32.0, Look::Text),
    col("数值", 20.0, Look::Money),
    col("另一方", 32.0, Look::Text),
    col("数值（另一方）", 20.0, Look::Money),
    col("差额", 16.0, Look::Money),
    col("结果", 8.0, Look::Centre),
];

/// Rounding to the cent moves an amount by no more.
const HALF_CENT: Decimal = rust_decimal::dec!(0.005);

/// One comparison.
struct Tie {
    what: String,
    left: (&'static str, Decimal),
    right: (&'static str, Decimal),
    /// What rounding to the cent, once a row, may leave between the two.
    slack: Decimal,
    /// Numbers of things, not money.
    count: bool,
}

impl Tie {
    fn difference(&self) -> Decimal {
        self.left.1.checked_sub(self.right.1).unwrap_or(Decimal::MAX)
    }

    /// Counts without decimals, money with two.
    fn cell(&self, number: Decimal) -> Cell {
        match u64::try_from(number) {
            Ok(count) if self.count => Cell::Whole(count),
            _ => Cell::Money(Some(number)),
        }
    }

    fn holds(&self) -> bool {
        self.difference().abs() <= self.slack
    }
}

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut grid = Grid::new(book, NAME, "勾稽", COLUMNS)?;
    for (tie, number) in ties(view)?.into_iter().zip(1u64..) {
        let difference = tie.difference();
        grid.row(&[
            Cell::Whole(number),
            Cell::text(&tie.what),
            Cell::text(tie.left.0),
            tie.cell(tie.left.1),
            Cell::text(tie.right.0),
            tie.cell(tie.right.1),
            tie.cell(difference),
            Cell::text(if difference.is_zero() { "相符" } else { "尾差" }),
        ])?;
    }
    grid.finish("没有可核对的合计。")
}

/// Makes all comparisons, whether or not the sheet is wanted.
///
/// # Errors
/// When one of them does not hold; all that do not are named.
pub(crate) fn check(view: &View<'_>) -> Result<(), ReportError> {
    let broken: Vec<String> = ties(view)?
        .into_iter()
        .filter(|tie| !tie.holds())
        .map(|tie| format!("{}（{} {}，{} {}）", tie.what, tie.left.0, tie.left.1, tie.right.0, tie.right.1))
        .collect();
    if broken.is_empty() { Ok(()) } else { Err(ReportError::Untied(broken.join("；"))) }
}

fn ties(view: &View<'_>) -> Result<Vec<Tie>, ReportError> {
    let mut ties = Vec::new();
    rows(view, &mut ties);
    sums(view, &mut ties)?;
    findings(view, &mut ties)?;
    report(view, &mut ties)?;
    Ok(ties)
}

/// Rows of the receipts against rows of the tables.
fn rows(view: &View<'_>, ties: &mut Vec<Tie>) {
    let mut read: BTreeMap<&str, u64> = BTreeMap::new();
    for sheet in view.dossier.tables.receipts.iter().flat_map(|f| &f.sheets) {
        if let Some(table) = sheet.table {
            *read.entry(table).or_default() += u64::from(sheet.rows);
        }
    }
    for (name, rows) in &view.totals.rows {
        let receipts = read.get(name.as_str()).copied().unwrap_or_default();
        if *rows == 0 && receipts == 0 {
            continue;
        }
        let label = tables::schema(name).map_or(name.as_str(), |t| t.label);
        ties.push(Tie {
            what: format!("{label}：行数"),
            left: ("读取回执各表读入行数之和", receipts.into()),
            right: ("封面控制总数", (*rows).into()),
            slack: Decimal::ZERO,
            count: true,
        });
    }
}

/// Money sums of the receipts against those of the tables, to the cent.
fn sums(view: &View<'_>, ties: &mut Vec<Tie>) -> Result<(), ReportError> {
    let mut read: BTreeMap<(&str, &str), Decimal> = BTreeMap::new();
    for sheet in view.dossier.tables.receipts.iter().flat_map(|f| &f.sheets) {
        let Some(table) = sheet.table else { continue };
        for (field, sum) in &sheet.sums {
            let entry = read.entry((table, field)).or_default();
            *entry = money::add(*entry, money::parse(Some(sum)).unwrap_or_default())?;
        }
    }
    for ((table, field), sum) in read {
        let Some(schema) = tables::schema(table) else { continue };
        let Some(column) = schema.columns.iter().find(|c| c.name == field) else { continue };
        let rows = view.totals.rows.get(table).copied().unwrap_or_default();
        let total = view.totals.sums.get(table).and_then(|sums| sums.get(field)).map(String::as_str);
        ties.push(Tie {
            what: format!("{}：{}", schema.label, column.label),
            left: ("读取回执各表合计之和", sum),
            right: ("封面控制总数", money::parse(total).unwrap_or_default()),
            slack: HALF_CENT * Decimal::from(rows),
            count: false,
        });
    }
    Ok(())
}

/// Findings counted one by one against every sheet that counts them.
fn findings(view: &View<'_>, ties: &mut Vec<Tie>) -> Result<(), ReportError> {
    let mut detail = Tally::default();
    for finding in &view.dossier.judgement.findings {
        detail.add(finding)?;
    }
    let (_, by_family) = tally::by_family(view)?;
    let mut by_place = Tally::default();
    for tally in tally::by_village(view)?.values() {
        by_place.join(tally)?;
    }
    let mut count = |what: &str, left: (&'static str, u64), right: (&'static str, u64)| {
        ties.push(Tie {
            what: what.to_owned(),
            left: (left.0, left.1.into()),
            right: (right.0, right.1.into()),
            slack: Decimal::ZERO,
            count: true,
        });
    };
    let told = |c: &sanzi_core::finding::Coverage| u64::from(c.fired.saturating_sub(c.joined));
    let fired: u64 = view.dossier.judgement.coverage.iter().map(told).sum();
    let listed = (view.problems.len() + view.clues.len()) as u64;
    count("问题项数", ("问题清单行数", view.problems.len() as u64), ("汇总（按类别）", by_family.count()));
    count("问题项数", ("问题清单行数", view.problems.len() as u64), ("汇总（按村）", by_place.count()));
    count("问题项数", ("问题清单行数", view.problems.len() as u64), ("封面控制总数", view.totals.problems));
    count("问题和线索项数", ("问题清单与线索行数", listed), ("规则执行情况“发现”之和", fired));
    let of_rows = view.undetermined.iter().filter(|f| f.subject.kind != sanzi_core::Finding::COLUMN);
    let missing = of_rows.filter_map(|f| f.missing.as_ref()).map(|m| u64::from(m.count)).sum();
    let open: u64 = view.dossier.judgement.coverage.iter().map(|c| u64::from(c.undetermined)).sum();
    count("无法判断条数", ("资料调取清单涉及条数之和（缺整栏的除外）", missing), ("规则执行情况“无法判断”之和", open));
    let assets = view.totals.subjects.get("asset").copied().unwrap_or_default();
    count("资产项数", ("逐项结论行数", assets), ("汇总（按村）", by_place.assets));
    let mut amount = |left: (&'static str, Decimal), right: (&'static str, Decimal)| {
        ties.push(Tie { what: "问题涉及金额".to_owned(), left, right, slack: Decimal::ZERO, count: false });
    };
    amount(("问题清单各行之和", detail.amount), ("汇总（按类别）", by_family.amount));
    amount(("问题清单各行之和", detail.amount), ("汇总（按村）", by_place.amount));
    let total = money::parse(Some(&view.totals.at_stake)).unwrap_or_default();
    amount(("问题清单各行之和", detail.amount), ("封面控制总数", total));
    Ok(())
}

/// The figures of 核查报告 against the sheets that have the same ones.
fn report(view: &View<'_>, ties: &mut Vec<Tie>) -> Result<(), ReportError> {
    let figures = &view.figures;
    let (mut groups, mut towns) = (Hits::default(), Tally::default());
    for group in &figures.groups {
        groups.join(group.all()?)?;
    }
    for town in figures.towns.values() {
        towns.join(town)?;
    }
    let mut severities = Hits::default();
    figures.severities.iter().try_for_each(|hits| severities.join(*hits))?;
    let mut rules = Hits::default();
    figures.by_rule.values().try_for_each(|hits| rules.join(*hits))?;
    let listed = Decimal::from(view.problems.len());
    let total = money::parse(Some(&view.totals.at_stake)).unwrap_or_default();
    let mut tie = |what: &str, left: (&'static str, Decimal), right: (&'static str, Decimal), count: bool| {
        ties.push(Tie { what: what.to_owned(), left, right, slack: Decimal::ZERO, count });
    };
    for (name, hits) in [
        ("核查报告（总体评价）", figures.problems),
        ("核查报告（按严重程度）", severities),
        ("核查报告（主要问题各类之和）", groups),
        ("核查报告（各规则之和）", rules),
        ("核查报告（按乡镇）", Hits { count: towns.count(), amount: towns.amount }),
    ] {
        tie("核查报告：问题项数", (name, hits.count.into()), ("问题清单行数", listed), true);
        tie("核查报告：问题涉及金额", (name, hits.amount), ("封面控制总数", total), false);
    }
    let assets = view.totals.subjects.get("asset").copied().unwrap_or_default();
    let verdicts = ("核查报告（四种结论之和）", Decimal::from(figures.verdicts.all()));
    tie("核查报告：资产项数", verdicts, ("封面控制总数", assets.into()), true);
    let open = ("核查报告（无法判断类数）", Decimal::from(figures.open.0));
    tie("核查报告：无法判断", open, ("封面控制总数", view.totals.undetermined.into()), true);
    let (mut packs, mut dismissed) = (Hits::default(), false);
    for of_town in township::by_town(view).into_values() {
        dismissed |= !of_town.dismissed.is_empty();
        of_town.findings.into_iter().chain(of_town.dismissed).try_for_each(|finding| packs.add(finding))?;
    }
    let (rows, amounts) = match dismissed {
        true => ("各乡镇整改台账与复核不成立的行数之和", "各乡镇整改台账与复核不成立的之和"),
        false => ("各乡镇整改台账行数之和", "各乡镇整改台账之和"),
    };
    tie("整改台账：问题项数", (rows, Decimal::from(packs.count)), ("问题清单行数", listed), true);
    tie("整改台账：涉及金额", (amounts, packs.amount), ("封面控制总数", total), false);
    Ok(())
}
