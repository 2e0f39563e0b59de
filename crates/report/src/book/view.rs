//! The dossier as the sheets look at it: findings sorted by outcome, numbered, with the places of their papers.

use super::grid::{self, internal};
use super::{Capacity, coverage, paper};
use crate::dossier::{Dossier, RuleLine};
use crate::error::ReportError;
use crate::figures::Figures;
use crate::manifest::{ControlTotals, control_totals};
use crate::privacy::Shown;
use crate::safe;
use sanzi_core::source::Place;
use sanzi_core::{Finding, Outcome};
use std::collections::BTreeMap;

/// A finding with its number and the place of its working paper.
pub(crate) struct Numbered<'a> {
    pub finding: &'a Finding,
    /// From 1, within its outcome.
    pub number: usize,
    /// Part of the sheet of papers, and 0-based row of its heading.
    pub paper: (u32, u32),
}

/// What the sheets are made from.
pub(crate) struct View<'a> {
    pub dossier: &'a Dossier<'a>,
    pub shown: &'a Shown<'a>,
    pub totals: ControlTotals,
    /// What the report says in numbers.
    pub figures: Figures<'a>,
    pub problems: Vec<Numbered<'a>>,
    pub clues: Vec<Numbered<'a>>,
    /// Most money first.
    pub undetermined: Vec<&'a Finding>,
    rules: BTreeMap<&'a str, &'a RuleLine>,
    covered: BTreeMap<&'a str, usize>,
    capacity: Capacity,
}

impl<'a> View<'a> {
    /// The view of a workbook of full size.
    ///
    /// # Errors
    /// When a sum passes what a decimal can hold, or a frame lacks a fact.
    pub(crate) fn of(shown: &'a Shown<'a>) -> Result<Self, ReportError> {
        View::new(shown, Capacity::FULL)
    }

    pub(crate) fn new(shown: &'a Shown<'a>, capacity: Capacity) -> Result<Self, ReportError> {
        let dossier = shown.dossier;
        let all = || shown.findings.iter().map(|f| &**f);
        let of = |outcome: Outcome| all().filter(move |f| f.outcome == outcome);
        let mut places = paper::Places::new(capacity);
        let mut number = |outcome: Outcome| -> Vec<Numbered<'a>> {
            of(outcome)
                .zip(1..)
                .map(|(finding, number)| Numbered { finding, number, paper: places.next(finding) })
                .collect()
        };
        let mut numbered = || (number(Outcome::Problem), number(Outcome::Clue));
        let ((problems, clues), totals) = rayon::join(&mut numbered, || control_totals(dossier));
        let mut undetermined: Vec<&Finding> = of(Outcome::Undetermined).collect();
        let money = |f: &Finding| {
            let of_rows = f.missing.as_ref().and_then(|m| m.amount.as_deref());
            crate::money::parse(of_rows.or(f.amounts.at_stake.as_deref())).unwrap_or_default()
        };
        undetermined.sort_by_cached_key(|f| std::cmp::Reverse(money(f)));
        let mut view = View {
            dossier,
            shown,
            totals: totals?,
            figures: Figures::default(),
            problems,
            clues,
            undetermined,
            rules: dossier.rules.iter().map(|r| (r.code.as_str(), r)).collect(),
            covered: dossier.judgement.coverage.iter().zip(0..).map(|(c, at)| (c.rule.as_str(), at)).collect(),
            capacity,
        };
        view.figures = Figures::new(&view)?;
        Ok(view)
    }

    /// Is this sheet to be written?
    pub(crate) fn wants(&self, sheet: &str) -> bool {
        let nothing_to_compare = sheet == super::diff::NAME && self.dossier.history.comparison.is_none();
        !nothing_to_compare && self.dossier.sheets.is_none_or(|names| names.iter().any(|n| n == sheet))
    }

    /// The title on the cover.
    pub(crate) fn title(&self) -> String {
        let county = self.dossier.engagement.county.as_deref().unwrap_or_default();
        safe::shown(&format!("{county}农村集体及帮扶项目资产核查工作簿")).replace('\n', " ")
    }

    /// The line under the title of each sheet.
    pub(crate) fn heading(&self) -> String {
        let engagement = &self.dossier.engagement;
        let who = engagement.name.as_deref().or(engagement.county.as_deref());
        let who = who.map(|w| format!("项目：{}　　", safe::shown(w).replace('\n', " "))).unwrap_or_default();
        format!("{who}基准日：{}", self.dossier.base_date)
    }

    pub(crate) fn capacity(&self) -> Capacity {
        self.capacity
    }

    pub(crate) fn rule(&self, code: &str) -> Option<&'a RuleLine> {
        self.rules.get(code).copied()
    }

    /// The group of a rule, for people.
    pub(crate) fn family(&self, code: &str) -> &'a str {
        self.rule(code).map_or("其他", |r| r.family.as_str())
    }

    /// The groups of rules, for people, in the order of the rules; a group may come more than once.
    pub(crate) fn families(&self) -> impl Iterator<Item = &'a str> {
        self.dossier.rules.iter().map(|r| r.family.as_str())
    }

    /// The link from a line of a list to its working paper.
    pub(crate) fn to_paper(&self, numbered: &Numbered<'_>) -> Option<String> {
        let (part, row) = numbered.paper;
        self.wants(paper::NAME).then(|| internal(paper::NAME, part, row))
    }

    /// The link from a working paper back to its line.
    pub(crate) fn to_list(&self, sheet: &str, numbered: &Numbered<'_>) -> Option<String> {
        let (part, row) = grid::place(numbered.number - 1, self.capacity);
        self.wants(sheet).then(|| internal(sheet, part, row))
    }

    /// The link from a rule's code to how the rule fared.
    pub(crate) fn to_rule(&self, code: &str) -> Option<String> {
        let (part, row) = grid::place(*self.covered.get(code)?, self.capacity);
        self.wants(coverage::NAME).then(|| internal(coverage::NAME, part, row))
    }

    /// The link to a cell of an input file.
    pub(crate) fn to_source(&self, place: &Place) -> Option<String> {
        let dir = self.dossier.inputs_dir.as_deref()?;
        let path = if dir.is_empty() { place.file.to_string() } else { format!("{dir}/{}", place.file) };
        let cell = place.cell.as_deref().unwrap_or("A1");
        let anchor = safe::sheet_cell(&safe::shown(&place.sheet), cell);
        Some(format!("file:///{}#{anchor}", safe::link_path(&path)))
    }
}

/// `文件 › 表 › H17`.
pub(crate) fn place_words(place: &Place) -> String {
    let cell = place.cell.as_deref().map(|c| format!(" › {c}")).unwrap_or_default();
    format!("{} › {}{cell}", place.file, place.sheet)
}
