//! `manifest.json`: what went in, what was applied, what came out.

use crate::dossier::{Clock, Dossier, Heading, OutputLine, PackLine};
use crate::error::ReportError;
use crate::history::Call;
use crate::money;
use crate::privacy::PrivacyLine;
use rust_decimal::Decimal;
use sanzi_core::kind::Kind;
use sanzi_core::receipt::{FileReceipt, SheetReceipt, TotalTie};
use sanzi_core::value::money_text;
use sanzi_core::{Issue, Outcome, Parameters};
use serde::Serialize;
use std::collections::BTreeMap;

/// The schema word.
const SCHEMA: &str = "sanzi.manifest/1";

mod recorded;

pub use recorded::{Recorded, RecordedInput, RecordedOutput};
pub(crate) use recorded::{RecordedSheet, recorded_hashes};

/// The whole manifest, in the order of its keys.
#[derive(Debug, Serialize)]
pub(crate) struct Manifest<'a> {
    schema: &'static str,
    engine: Engine,
    engagement: &'a Heading,
    base_date: String,
    call: &'a Call,
    inputs: Vec<Input<'a>>,
    packs: &'a [PackLine],
    parameters: Vec<ParameterLine<'a>>,
    limits: &'a BTreeMap<String, String>,
    privacy: PrivacyLine,
    coverage: Vec<CoverageLine<'a>>,
    control_totals: &'a ControlTotals,
    outputs: Vec<Output<'a>>,
    clock: Clock,
}

#[derive(Debug, Serialize)]
struct Engine {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct Input<'a> {
    path: &'a str,
    sha256: &'a str,
    sm3: &'a str,
    bytes: u64,
    kind: &'a str,
    receipts: Vec<SheetLine<'a>>,
}

#[derive(Debug, Serialize)]
struct SheetLine<'a> {
    sheet: &'a str,
    hidden: bool,
    table: Option<&'a str>,
    rows: u32,
    set_aside: usize,
    sums: &'a BTreeMap<&'static str, String>,
    totals: &'a [TotalTie],
    issues: u64,
}

#[derive(Debug, Serialize)]
struct ParameterLine<'a> {
    name: &'a str,
    label: &'a str,
    unit: &'a str,
    locked: bool,
    value: &'a str,
    from: String,
    layer: &'a str,
    basis: &'a str,
    checked_on: String,
}

#[derive(Debug, Serialize)]
struct CoverageLine<'a> {
    rule: &'a str,
    fired: u32,
    passed: u32,
    undetermined: u32,
    not_applicable: u32,
    skipped: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Output<'a> {
    path: &'a str,
    sha256: &'a str,
    sm3: &'a str,
}

/// The numbers that everything else in a set must agree with. Money is 元 as text with two places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ControlTotals {
    /// Files that were looked at.
    pub files: u64,
    /// Of them, refused as a whole.
    pub files_refused: u64,
    /// Sheets in the files that were read.
    pub sheets: u64,
    /// Rows that entered a table, by table.
    pub rows: BTreeMap<String, u64>,
    /// Rows that were set aside, with their reasons in the receipts.
    pub rows_set_aside: u64,
    /// Sums of the money columns over the rows that entered, by table; columns without any value are left out.
    pub sums: BTreeMap<String, BTreeMap<String, String>>,
    /// Subjects that were judged, by grain.
    pub subjects: BTreeMap<String, u64>,
    /// Original value of all assets, each object once.
    pub original_value_of_assets: String,
    /// 问题 as counted in the workbook.
    pub problems: u64,
    /// 疑点 and 线索.
    pub clues: u64,
    /// Records of 无法判断.
    pub undetermined: u64,
    /// Money at stake in all 问题, where known. A subject with two findings is in it twice.
    pub at_stake: String,
}

/// Counts and sums over everything that was read and judged.
///
/// # Errors
/// When a sum passes what a decimal can hold.
pub fn control_totals(dossier: &Dossier<'_>) -> Result<ControlTotals, ReportError> {
    let receipts = &dossier.tables.receipts;
    let sheets = || receipts.iter().flat_map(|f| &f.sheets);
    let mut totals = ControlTotals {
        files: receipts.len() as u64,
        files_refused: receipts.iter().filter(|f| f.refused.is_some()).count() as u64,
        sheets: sheets().count() as u64,
        rows_set_aside: sheets().map(|s| s.set_aside.len() as u64).sum(),
        ..ControlTotals::default()
    };
    for (name, table) in &dossier.tables.by_name {
        totals.rows.insert((*name).to_owned(), table.frame.len() as u64);
        let mut sums = BTreeMap::new();
        for column in table.schema.columns.iter().filter(|c| c.kind == Kind::Money) {
            if let Some(sum) = sum(&table.frame.decimals(column.name)?)? {
                sums.insert(column.name.to_owned(), money_text(sum));
            }
        }
        totals.sums.insert((*name).to_owned(), sums);
    }
    for (name, facts) in dossier.facts {
        totals.subjects.insert((*name).to_owned(), facts.frame.len() as u64);
    }
    let assets = dossier.facts.get("asset").map(|f| f.frame.decimals("original_value")).transpose()?;
    totals.original_value_of_assets = money_text(sum(&assets.unwrap_or_default())?.unwrap_or_default());
    let mut at_stake = Decimal::ZERO;
    for finding in &dossier.judgement.findings {
        match finding.outcome {
            Outcome::Problem => {
                totals.problems += 1;
                let amount = money::parse(finding.amounts.at_stake.as_deref());
                at_stake = money::add(at_stake, amount.unwrap_or_default())?;
            }
            Outcome::Clue => totals.clues += 1,
            Outcome::Undetermined => totals.undetermined += 1,
        }
    }
    totals.at_stake = money_text(at_stake);
    Ok(totals)
}

/// The sum of what is known; `None` when nothing is.
fn sum(amounts: &[Option<Decimal>]) -> Result<Option<Decimal>, ReportError> {
    amounts
        .iter()
        .flatten()
        .try_fold(None, |sum: Option<Decimal>, amount| Ok(Some(money::add(sum.unwrap_or_default(), *amount)?)))
}

impl<'a> Manifest<'a> {
    /// Gathers the manifest of a run whose other outputs are finished.
    pub(crate) fn new(
        dossier: &'a Dossier<'a>,
        control_totals: &'a ControlTotals,
        outputs: &'a [OutputLine],
        clock: Clock,
    ) -> Manifest<'a> {
        let output = |line: &'a OutputLine| Output { path: &line.path, sha256: &line.sha256, sm3: &line.sm3 };
        let mut outputs: Vec<Output<'a>> = outputs.iter().map(output).collect();
        outputs.sort_by_key(|o| o.path);
        Manifest {
            schema: SCHEMA,
            engine: Engine { name: "sanzi", version: env!("CARGO_PKG_VERSION") },
            engagement: &dossier.engagement,
            base_date: dossier.base_date.to_string(),
            call: &dossier.history.call,
            inputs: dossier.tables.receipts.iter().map(input).collect(),
            packs: dossier.packs,
            parameters: parameters(dossier.parameters, dossier.base_date),
            limits: &dossier.limits,
            privacy: dossier.privacy.line(),
            coverage: dossier
                .judgement
                .coverage
                .iter()
                .map(|c| CoverageLine {
                    rule: &c.rule,
                    fired: c.fired,
                    passed: c.passed,
                    undetermined: c.undetermined,
                    not_applicable: c.not_applicable,
                    skipped: c.skipped.as_deref(),
                })
                .collect(),
            control_totals,
            outputs,
            clock,
        }
    }
}

fn input(file: &FileReceipt) -> Input<'_> {
    Input {
        path: &file.file,
        sha256: &file.sha256,
        sm3: &file.sm3,
        bytes: file.bytes,
        kind: file.kind,
        receipts: file.sheets.iter().map(sheet).collect(),
    }
}

fn sheet(sheet: &SheetReceipt) -> SheetLine<'_> {
    SheetLine {
        sheet: &sheet.sheet,
        hidden: sheet.hidden,
        table: sheet.table,
        rows: sheet.rows,
        set_aside: sheet.set_aside.len(),
        sums: &sheet.sums,
        totals: &sheet.totals,
        issues: Issue::places(&sheet.issues),
    }
}

/// Values on the base date. What a rule takes on the day of an act stands in the finding itself.
fn parameters(parameters: &Parameters, day: chrono::NaiveDate) -> Vec<ParameterLine<'_>> {
    let named = parameters.by_name.values();
    named
        .filter_map(|p| {
            let value = parameters.on(&p.name, day)?;
            Some(ParameterLine {
                name: &p.name,
                label: &p.label,
                unit: &p.unit,
                locked: p.locked,
                value: &value.value,
                from: value.from.to_string(),
                layer: &value.layer,
                basis: &value.basis,
                checked_on: value.checked_on.to_string(),
            })
        })
        .collect()
}
