//! 逐项结论: every asset with its verdict, the clean ones too, so that "nothing found" can be told from "not looked at".

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use sanzi_core::lineage::Lineage;
use sanzi_core::source::RowId;
use sanzi_core::{Facts, Finding, Outcome};
use std::borrow::Cow;
use std::collections::HashMap;
use std::iter::Peekable;
use std::vec::IntoIter;

pub(crate) const NAME: &str = "逐项结论";

const COLUMNS: &[Col] = &[
    col("序号", 6.0, Look::Centre),
    col("乡镇", 10.0, Look::Text),
    col("村", 10.0, Look::Text),
    col("资产编号", 14.0, Look::Code),
    col("资产名称", 22.0, Look::Text),
    col("类别", 13.0, Look::Text),
    col("性质", 8.0, Look::Centre),
    col("使用状态", 9.0, Look::Centre),
    col("原值", 15.0, Look::Money),
    col("累计折旧", 15.0, Look::Money),
    col("净值", 15.0, Look::Money),
    col("结论", 10.0, Look::Centre),
    col("问题", 16.0, Look::Text),
    col("线索", 12.0, Look::Text),
    col("资料不足", 26.0, Look::Text),
    col("来源", 36.0, Look::Text),
];

/// Codes named where papers are missing, of some thirty in a usual county; 资料调取清单 has them all.
const OPEN_CODES: usize = 2;

/// Rule codes by owner and key or number, for one outcome.
type Codes<'a> = HashMap<(&'a str, &'a str), Vec<&'a str>>;

/// What was said about assets: by their key, by their number where the finding is about a contract, and by runs of
/// rows where it is about many at once.
#[derive(Default)]
struct Said<'a> {
    by_key: Codes<'a>,
    by_number: Codes<'a>,
    by_rows: Vec<(u32, u32, &'a str)>,
}

/// Runs of rows, taken in the order of rows: those that hold the row in hand are open.
struct Sweep<'a> {
    coming: Peekable<IntoIter<(u32, u32, &'a str)>>,
    open: Vec<(u32, &'a str)>,
    /// The codes of the open runs, each once, sorted.
    codes: Vec<&'a str>,
    /// The row at which a run ends or begins next: neighbours mostly are in the same ones.
    until: u32,
}

impl<'a> Sweep<'a> {
    /// The codes whose runs hold this row. Rows must be asked in order.
    fn at(&mut self, row: u32) -> &[&'a str] {
        if row >= self.until {
            self.open.retain(|(end, _)| *end > row);
            while let Some((_, end, code)) = self.coming.next_if(|(start, ..)| *start <= row) {
                if end > row {
                    self.open.push((end, code));
                }
            }
            self.codes = self.open.iter().map(|(_, code)| *code).collect();
            self.codes.sort_unstable();
            self.codes.dedup();
            let next = self.coming.peek().map(|(start, ..)| *start);
            self.until = self.open.iter().map(|(end, _)| *end).chain(next).min().unwrap_or(u32::MAX);
        }
        &self.codes
    }
}

impl<'a> Said<'a> {
    fn add(&mut self, finding: &'a Finding) {
        let owner = finding.organisation.as_deref().unwrap_or_default();
        let subject = &finding.subject;
        let code = finding.rule.code.as_str();
        if !finding.rows().is_empty() {
            if subject.kind == "asset" {
                self.by_rows.extend(finding.rows().iter().map(|(start, end)| (*start, *end, code)));
            }
        } else if subject.kind == "asset" {
            self.by_key.entry((owner, &subject.key)).or_default().push(code);
        } else if let Some(number) = &subject.asset_id {
            self.by_number.entry((owner, number)).or_default().push(code);
        }
    }

    fn sweep(&mut self) -> Sweep<'a> {
        let mut runs = std::mem::take(&mut self.by_rows);
        runs.sort_unstable();
        Sweep { coming: runs.into_iter().peekable(), open: Vec::new(), codes: Vec::new(), until: 0 }
    }

    /// The codes said about an asset, with those of its row, each once, sorted.
    fn about<'s>(&self, owner: &str, key: &str, number: &str, of_row: &'s [&'a str]) -> Cow<'s, [&'a str]> {
        let keyed = self.by_key.get(&(owner, key));
        let numbered = self.by_number.get(&(owner, number)).filter(|_| !number.is_empty());
        if keyed.is_none() && numbered.is_none() {
            return Cow::Borrowed(of_row);
        }
        let mut codes = of_row.to_vec();
        codes.extend(keyed.into_iter().chain(numbered).flatten());
        codes.sort_unstable();
        codes.dedup();
        Cow::Owned(codes)
    }
}

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut grid = Grid::new(book, NAME, "逐项结论", COLUMNS)?;
    if let Some(facts) = view.dossier.facts.get("asset") {
        rows(&mut grid, view, facts)?;
    }
    grid.finish("没有读到资产。")
}

/// How many assets got which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Verdicts {
    /// 有问题.
    pub problems: u64,
    /// 有线索, and no 问题.
    pub clues: u64,
    /// 资料不足, and neither.
    pub open: u64,
    /// 无问题.
    pub clean: u64,
}

impl Verdicts {
    /// Counts them.
    pub(crate) fn count(view: &View<'_>) -> Result<Verdicts, ReportError> {
        let mut verdicts = Verdicts::default();
        if let Some(facts) = view.dossier.facts.get("asset") {
            let mut judge = Judge::new(view, facts)?;
            for at in 0..facts.frame.len() {
                *match judge.about(at).each_ref().map(|codes| codes.is_empty()) {
                    [false, _, _] => &mut verdicts.problems,
                    [true, false, _] => &mut verdicts.clues,
                    [true, true, false] => &mut verdicts.open,
                    [true, true, true] => &mut verdicts.clean,
                } += 1;
            }
        }
        Ok(verdicts)
    }

    /// All of them.
    pub(crate) fn all(self) -> u64 {
        self.problems + self.clues + self.open + self.clean
    }
}

/// What was said about each asset.
struct Judge<'a> {
    said: [Said<'a>; 3],
    sweeps: [Sweep<'a>; 3],
    owners: Vec<Option<&'a str>>,
    keys: Vec<Option<&'a str>>,
    numbers: Vec<Option<&'a str>>,
    names: Vec<Option<&'a str>>,
}

impl<'a> Judge<'a> {
    fn new(view: &View<'a>, facts: &'a Facts) -> Result<Self, ReportError> {
        let mut said = [Said::default(), Said::default(), Said::default()];
        let [problems, clues, unclear] = &mut said;
        for finding in &view.dossier.judgement.findings {
            match finding.outcome {
                Outcome::Problem => problems.add(finding),
                Outcome::Clue => clues.add(finding),
                Outcome::Undetermined => unclear.add(finding),
            }
        }
        let frame = &facts.frame;
        let sweeps = said.each_mut().map(Said::sweep);
        Ok(Judge {
            said,
            sweeps,
            owners: frame.texts("organisation")?,
            keys: frame.texts("subject_key")?,
            numbers: frame.texts("asset_id")?,
            names: frame.texts("asset_name")?,
        })
    }

    /// The asset's name as it may leave the firm.
    fn name(&self, view: &View<'_>, at: usize) -> String {
        let text = |items: &[Option<&'a str>]| items.get(at).copied().flatten().unwrap_or_default();
        view.shown.text("asset", text(&self.owners), text(&self.keys), text(&self.names)).into_owned()
    }

    /// Codes of 问题, 线索 and 无法判断 about the asset in this row. Rows must be asked in order.
    fn about(&mut self, at: usize) -> [Cow<'_, [&'a str]>; 3] {
        let text = |items: &[Option<&'a str>]| items.get(at).copied().flatten().unwrap_or_default();
        let (owner, key, number) = (text(&self.owners), text(&self.keys), text(&self.numbers));
        let row = u32::try_from(at).unwrap_or(u32::MAX);
        let [problems, clues, unclear] = &self.said;
        let [of_problems, of_clues, of_unclear] = &mut self.sweeps;
        [
            problems.about(owner, key, number, of_problems.at(row)),
            clues.about(owner, key, number, of_clues.at(row)),
            unclear.about(owner, key, number, of_unclear.at(row)),
        ]
    }
}

fn rows(grid: &mut Grid<'_, '_>, view: &View<'_>, facts: &Facts) -> Result<(), ReportError> {
    let mut judge = Judge::new(view, facts)?;
    let frame = &facts.frame;
    let (towns, villages) = (frame.texts("town")?, frame.texts("village")?);
    let (categories, natures) = (frame.texts("category")?, frame.texts("nature")?);
    let states = frame.texts("use_status")?;
    let original = frame.decimals("original_value")?;
    let (booked, net) = (frame.decimals("accumulated_booked")?, frame.decimals("net_booked")?);
    let get = |items: &[Option<&str>], at: usize| Cell::maybe(items.get(at).copied().flatten());
    let money = |items: &[Option<rust_decimal::Decimal>], at: usize| Cell::Money(items.get(at).copied().flatten());
    for at in 0..frame.len() {
        let (number, name) = (get(&judge.numbers, at), judge.name(view, at));
        let [problem, clue, missing] = &judge.about(at);
        let verdict = match (problem.is_empty(), clue.is_empty(), missing.is_empty()) {
            (false, _, _) => "有问题",
            (true, false, _) => "有线索",
            (true, true, false) => "资料不足",
            (true, true, true) => "无问题",
        };
        let codes = |codes: &[&str]| Cell::text(codes.join("、"));
        let mut open = missing.get(..OPEN_CODES).unwrap_or(missing).join("、");
        if missing.len() > OPEN_CODES {
            open.push_str(&format!("等 {} 条", missing.len()));
        }
        let place = facts.rows.get(at).first();
        grid.row(&[
            Cell::Whole(at as u64 + 1),
            get(&towns, at),
            get(&villages, at),
            number,
            Cell::text(name),
            get(&categories, at),
            get(&natures, at),
            get(&states, at),
            money(&original, at),
            money(&booked, at),
            money(&net, at),
            Cell::text(verdict),
            codes(problem),
            codes(clue),
            Cell::text(open),
            place.and_then(|row| source(&view.dossier.tables.lineage, *row)).map_or(Cell::Blank, Cell::Text),
        ])?;
    }
    Ok(())
}

/// File, sheet and row of the card that counts.
fn source(lineage: &Lineage, row: RowId) -> Option<String> {
    let block = lineage.block(row)?;
    Some(format!("{} › {} › 第 {} 行", block.file, block.sheet, lineage.row_number(row)?))
}
