//! What a report is made of.

use crate::history::History;
use crate::privacy::Privacy;
use chrono::NaiveDate;
use sanzi_core::finding::Judgement;
use sanzi_core::{FactSet, Parameters, Severity, Tables};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that one run hands over to be written.
#[derive(Debug, Clone)]
pub struct Dossier<'a> {
    /// Who audits what.
    pub engagement: Heading,
    /// 核查基准日.
    pub base_date: NaiveDate,
    /// What was read.
    pub tables: &'a Tables,
    /// What was computed.
    pub facts: &'a FactSet,
    /// What was judged; findings are written in the order given.
    pub judgement: &'a Judgement,
    /// Thresholds in force.
    pub parameters: &'a Parameters,
    /// Packs in force, earliest layer first.
    pub packs: &'a [PackLine],
    /// Rules that were run.
    pub rules: &'a [RuleLine],
    /// Limits of reading, by name.
    pub limits: BTreeMap<String, String>,
    /// Only these sheets of the workbook; `None` means all of [`crate::SHEETS`].
    pub sheets: Option<&'a [String]>,
    /// The inputs' folder relative to the output folder, `/` between parts; `None`: no links to source files.
    pub inputs_dir: Option<String>,
    /// Beside the run itself: how to run it again, what was before, what people said.
    pub history: History<'a>,
    /// What is covered before anything leaves the firm.
    pub privacy: Privacy,
}

/// The words on the cover.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// Name of the engagement.
    pub name: Option<String>,
    /// The audit firm.
    pub firm: Option<String>,
    /// The county.
    pub county: Option<String>,
}

/// One rule pack as used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackLine {
    /// `national`, `province-…`, …
    pub layer: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 over the pack's files, hex.
    pub sha256: String,
}

/// One rule, in the few words that the workbook needs besides its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLine {
    /// `ZJ-003`.
    pub code: String,
    /// Title.
    pub title: String,
    /// Chinese name of its group, e.g. 折旧.
    pub family: String,
    /// Gravity before escalation.
    pub severity: Severity,
    /// What one row is.
    pub grain: String,
    /// Papers to ask for.
    pub ask: Vec<String>,
}

/// When the run started and ended, ISO text. It stands in the manifest and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// Start.
    pub started: String,
    /// End.
    pub finished: String,
}

/// One file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputLine {
    /// Path relative to the output folder.
    pub path: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// SM3, hex.
    pub sm3: String,
    /// Size in bytes.
    pub bytes: u64,
}
