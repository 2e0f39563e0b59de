//! 折旧复算表: the recomputation for every asset, with the terms it rests on.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use rust_decimal::Decimal;
use sanzi_core::Facts;
use sanzi_core::codes::accounting_system;
use sanzi_core::value::Value;

pub(crate) const NAME: &str = "折旧复算表";

const COLUMNS: &[Col] = &[
    col("序号", 5.5, Look::Centre),
    col("乡镇", 8.0, Look::Text),
    col("村", 8.0, Look::Text),
    col("资产编号", 11.0, Look::Code),
    col("资产名称", 16.0, Look::Text),
    col("适用制度", 23.0, Look::Centre),
    col("应否计提", 6.0, Look::Centre),
    col("原值", 14.0, Look::Money),
    col("净残值率", 7.0, Look::Centre),
    col("预计净残值", 12.0, Look::Money),
    col("年限（月）", 7.0, Look::Centre),
    col("首个计提月", 9.0, Look::Centre),
    col("应提月数", 7.0, Look::Centre),
    col("月折旧额", 12.0, Look::Money),
    col("应提累计折旧", 14.0, Look::Money),
    col("账面累计折旧", 14.0, Look::Money),
    col("差额", 13.0, Look::Money),
    col("吻合口径", 12.0, Look::Centre),
    col("差额成因", 18.0, Look::Text),
    col("取默认值的要素", 14.0, Look::Text),
];

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut grid = Grid::new(book, NAME, "折旧复算表（差额＝账面数－应提数，缺一不算）", COLUMNS)?;
    if let Some(facts) = view.dossier.facts.get("asset") {
        rows(&mut grid, view, facts)?;
    }
    grid.finish_with_sums("没有读到资产。", &["原值", "预计净残值", "应提累计折旧", "账面累计折旧", "差额"])
}

fn rows(grid: &mut Grid<'_, '_>, view: &View<'_>, facts: &Facts) -> Result<(), ReportError> {
    const FACTS: [&str; 19] = [
        "town",
        "village",
        "asset_id",
        "asset_name",
        "rule_set",
        "depreciates",
        "original_value",
        "salvage_rate",
        "residual_value",
        "useful_life_months",
        "first_charge_month",
        "months_due",
        "monthly_charge",
        "accumulated_expected",
        "accumulated_booked",
        "depreciation_gap",
        "depreciation_variant",
        "depreciation_slip",
        "assumed_terms",
    ];
    let columns: Vec<Vec<Value>> = FACTS.iter().map(|name| facts.frame.values(name)).collect::<Result<_, _>>()?;
    let (owners, keys) = (facts.frame.texts("organisation")?, facts.frame.texts("subject_key")?);
    let of = |items: &[Option<&'_ str>], at: usize| items.get(at).copied().flatten().unwrap_or_default().to_owned();
    for at in 0..facts.frame.len() {
        let mut cells = vec![Cell::Whole(at as u64 + 1)];
        for ((name, column), values) in FACTS.iter().zip(COLUMNS.iter().skip(1)).zip(&columns) {
            let value = values.get(at).unwrap_or(&Value::Null);
            cells.push(match (value, column.look) {
                (Value::Decimal(amount), Look::Money) => Cell::Money(Some(*amount)),
                (Value::Text(text), _) if *name == "asset_name" => {
                    Cell::text(view.shown.text("asset", &of(&owners, at), &of(&keys, at), text))
                }
                (Value::Text(text), _) if *name == "rule_set" => Cell::text(accounting_system(text)),
                (Value::Text(text), _) if *name == "depreciation_variant" => Cell::text(rounding(text)),
                (Value::Decimal(rate), _) => Cell::text(percent(*rate)),
                (value, _) => Cell::text(value.plain().unwrap_or_default()),
            });
        }
        grid.row(&cells)?;
    }
    Ok(())
}

/// A rate in per cent.
fn percent(rate: Decimal) -> String {
    rate.checked_mul(Decimal::ONE_HUNDRED)
        .map_or_else(|| rate.to_string(), |percent| format!("{}%", percent.normalize()))
}

/// How the book rounds, where it agrees with the recomputation.
fn rounding(variant: &str) -> &str {
    match variant {
        "A" => "每月取到分",
        "B" => "累计数取到分",
        "C4" => "月折旧率取4位",
        "C6" => "月折旧率取6位",
        "D" => "余额按余月分摊",
        "Y" => "每年取到分",
        other => other,
    }
}
