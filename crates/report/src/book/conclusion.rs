//! 逐项结论: every asset with its verdict, the clean ones too, so that "nothing found" can be told from "not looked at".

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use sanzi_core::lineage::Lineage;
use sanzi_core::source::RowId;
use sanzi_core::{Facts, Finding, Outcome};
use std::collections::{BTreeMap, BTreeSet};
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

/// Rule codes by subject, for one outcome.
type Codes<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>;

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
}

impl<'a> Sweep<'a> {
    /// The codes whose runs hold this row. Rows must be asked in order.
    fn at(&mut self, row: u32) -> impl Iterator<Item = &'a str> {
        self.open.retain(|(end, _)| *end > row);
        while let Some((_, end, code)) = self.coming.next_if(|(start, ..)| *start <= row) {
            if end > row {
                self.open.push((end, code));
            }
        }
        self.open.iter().map(|(_, code)| *code)
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
            self.by_key.entry((owner, &subject.key)).or_default().insert(code);
        } else if let Some(number) = &subject.asset_id {
            self.by_number.entry((owner, number)).or_default().insert(code);
        }
    }

    fn sweep(&mut self) -> Sweep<'a> {
        let mut runs = std::mem::take(&mut self.by_rows);
        runs.sort_unstable();
        Sweep { coming: runs.into_iter().peekable(), open: Vec::new() }
    }

    fn about(&self, owner: &str, key: &str, number: Option<&str>) -> BTreeSet<&'a str> {
        let keyed = self.by_key.get(&(owner, key));
        let numbered = number.and_then(|n| self.by_number.get(&(owner, n)));
        keyed.into_iter().chain(numbered).flatten().copied().collect()
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
    fn about(&mut self, at: usize) -> [BTreeSet<&'a str>; 3] {
        let text = |items: &[Option<&'a str>]| items.get(at).copied().flatten().unwrap_or_default();
        let (owner, key, number) = (text(&self.owners), text(&self.keys), text(&self.numbers));
        let number = (!number.is_empty()).then_some(number);
        let mut said = self.said.each_ref().map(|said| said.about(owner, key, number));
        for (said, sweep) in said.iter_mut().zip(&mut self.sweeps) {
            said.extend(sweep.at(u32::try_from(at).unwrap_or(u32::MAX)));
        }
        said
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
        let [problem, clue, missing] = &judge.about(at);
        let verdict = match (problem.is_empty(), clue.is_empty(), missing.is_empty()) {
            (false, _, _) => "有问题",
            (true, false, _) => "有线索",
            (true, true, false) => "资料不足",
            (true, true, true) => "无问题",
        };
        let codes = |codes: &BTreeSet<&str>| Cell::text(codes.iter().copied().collect::<Vec<_>>().join("、"));
        let mut open = missing.iter().copied().take(OPEN_CODES).collect::<Vec<_>>().join("、");
        if missing.len() > OPEN_CODES {
            open.push_str(&format!("等 {} 条", missing.len()));
        }
        let place = facts.rows.get(at).and_then(|rows| rows.first());
        grid.row(&[
            Cell::Whole(at as u64 + 1),
            get(&towns, at),
            get(&villages, at),
            get(&judge.numbers, at),
            Cell::text(judge.name(view, at)),
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
