//! 问题清单 and 线索: one finding a row, and the columns that the auditor fills in.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::{Numbered, View, place_words};
use crate::error::ReportError;
use crate::judgement::{Opinion, State};
use crate::{basis, money};
use sanzi_core::Finding;
use sanzi_core::source::Place;

pub(crate) const PROBLEMS: &str = "问题清单";
pub(crate) const CLUES: &str = "线索";
/// What an auditor can say about a finding.
const OPINIONS: &[&str] =
    &[Opinion::Confirmed.label(), Opinion::Adjusted.label(), Opinion::Dismissed.label(), Opinion::Pending.label()];
/// 复核状态 of an opinion that holds.
pub const HELD: &str = "有效";
/// Cells named as evidence; the working paper has them all.
const PLACES: usize = 4;

const COLUMNS: &[Col] = &[
    col("序号", 4.5, Look::Centre),
    col("问题编号", 9.5, Look::Code),
    col("规则", 7.5, Look::Centre),
    col("严重程度", 5.5, Look::Centre),
    col("乡镇", 6.5, Look::Text),
    col("村", 6.5, Look::Text),
    col("资产编号", 9.0, Look::Code),
    col("资产名称/合同", 11.0, Look::Text),
    col("问题描述", 36.0, Look::Text),
    col("依据", 24.0, Look::Text),
    col("建议", 28.0, Look::Text),
    col("涉及金额", 11.5, Look::Money),
    col("账面数", 11.5, Look::Money),
    col("审计数", 11.5, Look::Money),
    col("差额", 11.0, Look::Money),
    col("证据位置", 20.0, Look::Text),
    col("原表", 4.5, Look::Centre),
    col("确认意见", 6.5, Look::Choice(OPINIONS)),
    col("理由", 9.0, Look::Entry),
    col("复核人", 6.5, Look::Entry),
    col("日期", 9.0, Look::Day),
    col("有效期至", 9.0, Look::Day),
    col("复核状态", 12.0, Look::Text),
    col("意见编号", 7.0, Look::Code),
];

/// Excel's letters of the column under a head; the heads asked for are those of [`COLUMNS`].
pub(crate) fn letters(head: &str) -> String {
    let at = COLUMNS.iter().position(|c| c.head == head).unwrap_or_default();
    sanzi_core::source::column_letters(u32::try_from(at).unwrap_or_default() + 1)
}

pub(crate) fn write_problems(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    write(book, view, PROBLEMS, "问题清单", &view.problems)
}

pub(crate) fn write_clues(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    write(book, view, CLUES, "线索清单（须进一步核实，不作为问题）", &view.clues)
}

fn write(
    book: &mut Book<'_>,
    view: &View<'_>,
    name: &'static str,
    title: &str,
    findings: &[Numbered<'_>],
) -> Result<(), ReportError> {
    let mut grid = Grid::new(book, name, title, COLUMNS)?;
    for numbered in findings {
        grid.row(&row(view, numbered))?;
    }
    grid.finish("本次核查没有这一类事项。")
}

fn row(view: &View<'_>, numbered: &Numbered<'_>) -> Vec<Cell> {
    let finding = numbered.finding;
    let subject = &finding.subject;
    let amount = |text: &Option<String>| Cell::Money(money::parse(text.as_deref()));
    let code = finding.rule.code.clone();
    let rule = match view.to_rule(&code) {
        Some(link) => Cell::Link(code, link),
        None => Cell::Text(code),
    };
    let places = places(finding);
    let mut cells = vec![
        Cell::Number(numbered.number as u64, view.to_paper(numbered)),
        Cell::text(&finding.id),
        rule,
        Cell::Severity(finding.severity),
        Cell::maybe(subject.town.as_deref()),
        Cell::maybe(subject.village.as_deref()),
        Cell::maybe(subject.asset_id.as_deref()),
        Cell::text(subject_words(finding)),
        Cell::text(&finding.message),
        Cell::text(basis::cite_all(&finding.basis)),
        Cell::text(&finding.recommendation),
        amount(&finding.amounts.at_stake),
        amount(&finding.amounts.book),
        amount(&finding.amounts.audited),
        amount(&finding.amounts.difference),
        Cell::text(evidence(&places)),
        Cell::Open(places.first().and_then(|p| view.to_source(p))),
    ];
    cells.extend(said(view, finding));
    cells
}

/// What people said before: filled in where it holds, told in 复核状态 where it is back to review.
fn said(view: &View<'_>, finding: &Finding) -> Vec<Cell> {
    let Some(standing) = view.dossier.history.reviews.and_then(|r| r.standing.get(&finding.id)) else {
        return Vec::new();
    };
    let held = standing.state == State::Valid;
    let shown = |text: &str| if held && !text.is_empty() { Cell::text(text) } else { Cell::Blank };
    let day = |day: &Option<String>| day.as_deref().filter(|_| held).map_or(Cell::Blank, Cell::day);
    vec![
        shown(standing.opinion.map_or("", Opinion::label)),
        shown(&standing.reason),
        shown(&standing.by),
        day(&standing.on),
        day(&standing.until),
        Cell::text(standing.why.as_deref().unwrap_or(HELD)),
        Cell::text(standing.acts.join(" ")),
    ]
}

/// What the finding is about: the asset's name, the contract, the project, the account, each where there is one.
pub(crate) fn subject_words(finding: &Finding) -> String {
    let subject = &finding.subject;
    let mut words: Vec<String> = Vec::new();
    words.extend(subject.asset_name.clone());
    words.extend(subject.contract_no.as_ref().map(|no| format!("合同 {no}")));
    if words.is_empty() {
        words.extend(subject.project_name.clone());
    }
    words.extend(subject.account.as_ref().map(|a| format!("科目 {a}")));
    if words.is_empty() {
        words.extend(finding.organisation.clone());
    }
    words.join("\n")
}

/// Where it is and what it is about, on one line.
pub(crate) fn place_of(finding: &Finding) -> String {
    let subject = &finding.subject;
    let mut words = [&subject.town, &subject.village].into_iter().flatten().cloned().collect::<String>();
    if words.is_empty() {
        words.push_str(finding.organisation.as_deref().unwrap_or_default());
    }
    for part in [subject.asset_id.clone(), Some(subject_words(finding).replace('\n', "，"))].into_iter().flatten() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&part);
    }
    words
}

/// The cells that the finding rests on, each once, in the order of the facts.
fn places(finding: &Finding) -> Vec<&Place> {
    let mut places: Vec<&Place> = Vec::new();
    for place in finding.facts.iter().filter_map(|f| f.source.as_ref()) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn evidence(places: &[&Place]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut sheet: Option<(&str, &str)> = None;
    for place in places.iter().take(PLACES) {
        let here = (&*place.file, &*place.sheet);
        match (&place.cell, words.last_mut()) {
            // More cells of the sheet just named need only their own names.
            (Some(cell), Some(last)) if sheet == Some(here) => last.push_str(&format!("、{cell}")),
            _ => words.push(place_words(place)),
        }
        sheet = Some(here);
    }
    if places.len() > PLACES {
        words.push(format!("等 {} 处，见工作底稿", places.len()));
    }
    words.join("\n")
}
