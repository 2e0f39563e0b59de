//! 资料调取清单: everything that could not be judged, with the papers that would settle it; most money first.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use crate::money;

pub(crate) const NAME: &str = "资料调取清单";
const STATES: &[&str] = &["已提供", "部分提供", "无法提供"];

const COLUMNS: &[Col] = &[
    col("序号", 5.0, Look::Centre),
    col("规则", 9.0, Look::Centre),
    col("核查事项", 20.0, Look::Text),
    col("单位", 18.0, Look::Text),
    col("缺少的要素", 22.0, Look::Text),
    col("涉及条数", 8.0, Look::Whole),
    col("涉及金额", 15.0, Look::Money),
    col("需调取的资料", 34.0, Look::Text),
    col("涉及的资产或合同", 40.0, Look::Text),
    col("提供情况", 9.0, Look::Choice(STATES)),
    col("提供人", 9.0, Look::Entry),
    col("日期", 11.0, Look::Day),
];

/// Subjects named in a row: one who is asked for papers of a whole book needs no list of its assets.
const LISTED: usize = 5;

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut grid = Grid::new(book, NAME, "资料调取清单（资料不足、无法判断的事项）", COLUMNS)?;
    for (finding, number) in view.undetermined.iter().zip(1u64..) {
        let missing = finding.missing.as_ref();
        let mut ask: Vec<&str> = finding.evidence_needed.iter().map(String::as_str).collect();
        if ask.is_empty() {
            ask.extend(view.rule(&finding.rule.code).into_iter().flat_map(|r| r.ask.iter().map(String::as_str)));
        }
        let subjects = missing.map(|m| m.subjects.as_slice()).unwrap_or_default();
        let listed = subjects.get(..LISTED).unwrap_or(subjects);
        let mut names = listed.join("、");
        if let Some(all) = missing.map(|m| m.count).filter(|all| *all as usize > listed.len()) {
            names.push_str(&format!("等 {all} 项"));
        }
        let amount = missing.and_then(|m| m.amount.as_deref()).or(finding.amounts.at_stake.as_deref());
        grid.row(&[
            Cell::Whole(number),
            Cell::text(&finding.rule.code),
            Cell::text(&finding.rule.title),
            Cell::maybe(finding.organisation.as_deref()),
            Cell::text(missing.map(|m| m.facts.join("、")).unwrap_or_else(|| finding.message.clone())),
            Cell::Whole(missing.map_or(1, |m| u64::from(m.count))),
            Cell::Money(money::parse(amount)),
            Cell::text(ask.join("；")),
            Cell::text(names),
        ])?;
    }
    grid.finish("没有因资料不足而无法判断的事项。")
}
