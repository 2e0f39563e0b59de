//! 同因汇总: findings that one slip explains, together, so that they can be mended together.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use crate::money;
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const NAME: &str = "同因汇总";
/// Numbers shown; more are counted.
const SHOWN: usize = 60;

const COLUMNS: &[Col] = &[
    col("序号", 6.0, Look::Centre),
    col("规则", 10.0, Look::Centre),
    col("问题", 24.0, Look::Text),
    col("原因", 34.0, Look::Text),
    col("严重程度", 9.0, Look::Centre),
    col("项数", 8.0, Look::Whole),
    col("涉及村数", 9.0, Look::Whole),
    col("涉及金额", 16.0, Look::Money),
    col("差额合计", 16.0, Look::Money),
    col("涉及村", 30.0, Look::Text),
    col("问题序号", 36.0, Look::Text),
];

#[derive(Default)]
struct Cause<'a> {
    title: &'a str,
    severity: Option<sanzi_core::Severity>,
    numbers: Vec<usize>,
    villages: BTreeSet<String>,
    amount: Decimal,
    difference: Decimal,
}

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut causes: BTreeMap<(&str, &str), Cause<'_>> = BTreeMap::new();
    for numbered in &view.problems {
        let finding = numbered.finding;
        let key = (finding.rule.code.as_str(), finding.cause.as_deref().unwrap_or_default());
        let cause = causes.entry(key).or_default();
        cause.title = &finding.rule.title;
        cause.severity = Some(cause.severity.map_or(finding.severity, |s| s.min(finding.severity)));
        cause.numbers.push(numbered.number);
        let place = finding.organisation.clone().or_else(|| finding.subject.village.clone());
        cause.villages.extend(place);
        let amount = |text: &Option<String>| money::parse(text.as_deref()).unwrap_or_default();
        cause.amount = money::add(cause.amount, amount(&finding.amounts.at_stake))?;
        cause.difference = money::add(cause.difference, amount(&finding.amounts.difference))?;
    }
    let mut sorted: Vec<_> = causes.into_iter().collect();
    sorted.sort_by_key(|(key, cause)| (Reverse(cause.amount), Reverse(cause.numbers.len()), *key));
    let mut grid = Grid::new(book, NAME, "同因汇总", COLUMNS)?;
    for (((code, words), cause), number) in sorted.into_iter().zip(1u64..) {
        let numbers = cause.numbers.iter().map(usize::to_string);
        grid.row(&[
            Cell::Whole(number),
            Cell::text(code),
            Cell::text(cause.title),
            Cell::text(if words.is_empty() { "原因未定，须逐项查明" } else { words }),
            cause.severity.map_or(Cell::Blank, Cell::Severity),
            Cell::Whole(cause.numbers.len() as u64),
            Cell::Whole(cause.villages.len() as u64),
            Cell::Money(Some(cause.amount)),
            Cell::Money(Some(cause.difference)),
            Cell::Text(listed(cause.villages.into_iter(), "个单位")),
            Cell::Text(listed(numbers, "项")),
        ])?;
    }
    grid.finish_with_sums("本次核查没有发现问题。", &["项数", "涉及金额"])
}

fn listed(items: impl ExactSizeIterator<Item = String>, unit: &str) -> String {
    let count = items.len();
    let mut words = items.take(SHOWN).collect::<Vec<_>>().join("、");
    if count > SHOWN {
        words.push_str(&format!("等 {count} {unit}"));
    }
    words
}
