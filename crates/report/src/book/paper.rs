//! 工作底稿: a block for each finding, from the figure through the worked sum to the source cell and the article.

use super::grid::{HEAD_ROWS, height, part_name};
use super::list::{CLUES, PROBLEMS, subject_words};
use super::stream::Stream;
use super::view::{Numbered, View, place_words};
use super::{Book, Capacity};
use crate::error::ReportError;
use crate::{basis, money, safe};
use rust_decimal::Decimal;
use rust_xlsxwriter::IgnoreError;
use sanzi_core::codes::accounting_system;
use sanzi_core::finding::{Basis, FactUse, ParameterUse};
use sanzi_core::kind::Kind;
use sanzi_core::{Finding, Outcome, Severity, grains};

pub(crate) const NAME: &str = "工作底稿";
/// 项目, 内容, 数值, 原文, 出处.
const WIDTHS: [f64; 5] = [13.0, 66.0, 20.0, 20.0, 40.0];
const WORDS: f64 = WIDTHS[1];

/// One row of a block.
#[derive(Debug, Clone, PartialEq)]
enum Line<'a> {
    Band(Severity),
    Words(&'static str, &'a str),
    Basis(&'a Basis),
    Parameter(&'a ParameterUse),
    Amount(&'static str, Decimal),
    FactHead,
    Fact(&'a FactUse),
    Step(usize, &'a str),
    Gap,
}

/// The rows of a finding's block, heading and closing gap included.
fn lines<'a>(finding: &'a Finding) -> Vec<Line<'a>> {
    let mut lines = vec![Line::Band(finding.severity), Line::Words("问题描述", &finding.message)];
    let amounts = &finding.amounts;
    for (label, text) in [
        ("账面数", &amounts.book),
        ("审计数", &amounts.audited),
        ("差额", &amounts.difference),
        ("涉及金额", &amounts.at_stake),
    ] {
        lines.extend(money::parse(text.as_deref()).map(|amount| Line::Amount(label, amount)));
    }
    if !finding.facts.is_empty() {
        lines.push(Line::FactHead);
    }
    for fact in &finding.facts {
        lines.push(Line::Fact(fact));
        lines.extend(fact.working.iter().zip(1..).map(|(step, number)| Line::Step(number, step)));
    }
    lines.extend(finding.cause.iter().map(|cause| Line::Words("差额成因", cause)));
    lines.extend(finding.basis.iter().map(Line::Basis));
    lines.extend(finding.parameters.iter().map(Line::Parameter));
    lines.push(Line::Words("建议", &finding.recommendation));
    lines.extend(finding.counterfactual.iter().map(|change| Line::Words("消除条件", change)));
    lines.extend(finding.evidence_needed.iter().map(|paper| Line::Words("需取得的资料", paper)));
    if finding.subject.weak {
        lines.push(Line::Words("提示", "该对象没有编号，按名称识别；改名后会被视为另一个对象。"));
    }
    lines.push(Line::Gap);
    lines
}

/// A parameter with its day, layer and basis.
fn parameter_words(used: &ParameterUse) -> String {
    let layer = super::parameter::layer(&used.layer);
    let since = super::parameter::since(&used.from);
    let since = if since == used.from { format!("{since} 起，") } else { String::new() };
    format!("{}：{}（{since}{layer}；{}）", used.label, used.value, used.basis)
}

/// Hands out the places of blocks, in order; a block is never torn between two sheets.
pub(crate) struct Places {
    capacity: Capacity,
    part: u32,
    row: u32,
}

impl Places {
    pub(crate) fn new(capacity: Capacity) -> Self {
        Places { capacity, part: 0, row: HEAD_ROWS }
    }

    /// Part and 0-based first row of the next finding's block.
    pub(crate) fn next(&mut self, finding: &Finding) -> (u32, u32) {
        let rows = u32::try_from(lines(finding).len()).unwrap_or(u32::MAX);
        let used = self.row - HEAD_ROWS;
        if used > 0 && used.saturating_add(rows) > self.capacity.rows {
            self.part += 1;
            self.row = HEAD_ROWS;
        }
        let place = (self.part, self.row);
        self.row = self.row.saturating_add(rows);
        place
    }
}

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut part = 0;
    let mut paper = Paper { sheet: open(book, 0)?, row: HEAD_ROWS };
    if view.problems.is_empty() && view.clues.is_empty() {
        paper.sheet.row(HEAD_ROWS, None)?;
        paper.sheet.text(0, "本次核查没有发现问题或线索。", &book.style.heading);
        paper.row += 1;
    }
    for numbered in view.problems.iter().chain(&view.clues) {
        book.check_cancelled()?;
        if numbered.paper.0 != part {
            part = numbered.paper.0;
            let next = Paper { sheet: open(book, part)?, row: HEAD_ROWS };
            let full = std::mem::replace(&mut paper, next);
            book.push_stream(full.close()?)?;
        }
        for line in lines(numbered.finding) {
            paper.line(book, view, numbered, &line)?;
        }
    }
    book.push_stream(paper.close()?)
}

fn open(book: &Book<'_>, part: u32) -> Result<Stream, ReportError> {
    let mut stream = book.streamed(&part_name(NAME, part))?;
    let sheet = &mut stream.head;
    for (at, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let style = book.style;
    sheet.set_row_height(0, 30)?;
    sheet.merge_range(0, 0, 0, 4, "工作底稿", &style.title)?;
    sheet.write_string_with_format(1, 0, safe::cell(book.heading), &style.heading)?;
    sheet.write_string_with_format(1, 4, "单位：元", &style.heading_right)?;
    for (at, head) in (0u16..).zip(["项目", "内容", "数值", "原文", "出处"]) {
        sheet.write_string_with_format(2, at, head, &style.head)?;
    }
    sheet.set_freeze_panes(HEAD_ROWS, 0)?;
    sheet.set_repeat_rows(0, HEAD_ROWS - 1)?;
    Ok(stream)
}

/// A rate as per cent, everything else as recorded.
fn value_words(fact: &FactUse, kind: Option<Kind>) -> String {
    let Some(value) = fact.value.as_deref() else { return "（未知）".to_owned() };
    if fact.name == "rule_set" {
        return accounting_system(value).to_owned();
    }
    match (kind, money::parse(Some(value)).and_then(|rate| rate.checked_mul(Decimal::ONE_HUNDRED))) {
        (Some(Kind::Rate), Some(percent)) => format!("{}%", percent.normalize()),
        _ => value.to_owned(),
    }
}

struct Paper {
    sheet: Stream,
    row: u32,
}

impl Paper {
    fn line(
        &mut self,
        book: &Book<'_>,
        view: &View<'_>,
        numbered: &Numbered<'_>,
        line: &Line<'_>,
    ) -> Result<(), ReportError> {
        match line {
            Line::Band(severity) => self.band(book, view, numbered, *severity)?,
            Line::Words(label, words) => self.words(book, label, words)?,
            Line::Basis(basis) => self.words(book, "依据", &basis::cite_with_days(basis))?,
            Line::Parameter(used) => self.words(book, "所用参数", &parameter_words(used))?,
            Line::Amount(label, amount) => {
                let style = book.style;
                self.begin(height(std::iter::empty()))?;
                self.label(book, label);
                self.sheet.blank(1, &style.text);
                self.sheet.money(2, *amount, &style.money, &style.money_text);
                self.blanks(book, 3);
            }
            Line::FactHead => {
                self.begin(height(std::iter::empty()))?;
                for (at, head) in (0u16..).zip(["事实", "名称", "数值", "原文", "出处"]) {
                    self.sheet.text(at, head, &book.style.label);
                }
            }
            Line::Fact(fact) => {
                let grain = grains::grain(&numbered.finding.subject.kind);
                self.fact(book, view, fact, grain.and_then(|g| g.fact(&fact.name)).map(|f| f.kind))?;
            }
            Line::Step(number, step) => {
                let words = format!("（{number}）{step}");
                let words = safe::in_cell(&words);
                self.begin(height([(&*words, WORDS - 2.0)].into_iter()))?;
                self.label(book, "复算");
                self.sheet.text(1, &words, &book.style.step);
                self.blanks(book, 2);
            }
            Line::Gap => self.begin(10.0)?,
        }
        self.row += 1;
        Ok(())
    }

    fn band(
        &mut self,
        book: &Book<'_>,
        view: &View<'_>,
        numbered: &Numbered<'_>,
        severity: Severity,
    ) -> Result<(), ReportError> {
        let finding = numbered.finding;
        let format = book.style.band(severity);
        let (word, list) = if finding.outcome == Outcome::Clue { ("线索", CLUES) } else { ("问题", PROBLEMS) };
        let subject = &finding.subject;
        let mut about: Vec<String> =
            [&subject.town, &subject.village, &subject.asset_id].into_iter().flatten().cloned().collect();
        about.push(subject_words(finding).replace('\n', "，"));
        let title = format!("{} {}　{}", finding.rule.code, finding.rule.title, about.join(" "));
        let title = safe::cell(&title);
        let id = safe::cell(&finding.id);
        let high = height([(title.as_str(), WORDS * 0.9), (id.as_str(), WIDTHS[4])].into_iter());
        self.begin(high + 3.0)?;
        if let Some(address) = view.to_list(list, numbered) {
            self.sheet.link(0, &address, book.capacity.links);
        }
        self.sheet.text(0, &format!("{word} {}", numbered.number), format);
        self.sheet.text(1, &title, format);
        self.sheet.text(2, severity.label(), format);
        self.sheet.blank(3, format);
        self.sheet.text(4, &id, format);
        Ok(())
    }

    fn words(&mut self, book: &Book<'_>, label: &str, words: &str) -> Result<(), ReportError> {
        let words = safe::in_cell(words);
        self.begin(height([(&*words, WORDS)].into_iter()))?;
        self.label(book, label);
        self.sheet.text(1, &words, &book.style.text);
        self.blanks(book, 2);
        Ok(())
    }

    fn fact(
        &mut self,
        book: &Book<'_>,
        view: &View<'_>,
        fact: &FactUse,
        kind: Option<Kind>,
    ) -> Result<(), ReportError> {
        let style = book.style;
        let place = match &fact.source {
            Some(place) => place_words(place),
            None if fact.working.is_empty() => String::new(),
            None => "由下列步骤复算得出".to_owned(),
        };
        let name = safe::in_cell(&fact.label);
        let value = value_words(fact, kind);
        let value = safe::in_cell(&value);
        let original = safe::in_cell(fact.original.as_deref().unwrap_or_default());
        let place = safe::in_cell(&place);
        let cells: [&str; 4] = [&name, &value, &original, &place];
        let widths = WIDTHS.into_iter().skip(1);
        self.begin(height(cells.into_iter().zip(widths)))?;
        let address = fact.source.as_ref().and_then(|p| view.to_source(p));
        if address.is_some_and(|address| self.sheet.link(0, &address, book.capacity.links)) {
            self.sheet.text(0, "打开原表", &style.label_link);
        } else {
            self.sheet.blank(0, &style.label);
        }
        self.sheet.text(1, &name, &style.text);
        let amount = matches!(kind, Some(Kind::Money)).then(|| money::parse(fact.value.as_deref())).flatten();
        match amount {
            Some(amount) => self.sheet.money(2, amount, &style.money, &style.money_text),
            None => self.sheet.text(2, &value, &style.money_text),
        }
        self.sheet.text(3, &original, &style.text);
        self.sheet.text(4, &place, &style.text);
        Ok(())
    }

    /// Begins the next row.
    fn begin(&mut self, height: f64) -> Result<(), ReportError> {
        self.sheet.row(self.row, Some(height))
    }

    fn label(&mut self, book: &Book<'_>, label: &str) {
        self.sheet.text(0, label, &book.style.label);
    }

    fn blanks(&mut self, book: &Book<'_>, from: u16) {
        for at in from..5 {
            self.sheet.blank(at, &book.style.text);
        }
    }

    fn close(mut self) -> Result<Stream, ReportError> {
        let last = self.row.max(HEAD_ROWS + 1) - 1;
        self.sheet.head.ignore_error_range(HEAD_ROWS, 0, last, 4, IgnoreError::NumberStoredAsText)?;
        Ok(self.sheet)
    }
}
