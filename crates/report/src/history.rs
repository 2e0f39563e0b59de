//! What a dossier says beside the run itself: how to run it again, what was before, what people said.

use crate::diff::{Comparison, Side, compare};
use crate::error::ReportError;
use crate::judgement::{Log, Reviews};
use crate::privacy::Shown;
use sanzi_core::Finding;
use serde::{Deserialize, Serialize};

/// The rest of a dossier. Empty, it leaves out what it does not know.
#[derive(Debug, Clone, Default)]
pub struct History<'a> {
    /// How the run was called.
    pub call: Call,
    /// Against an earlier run.
    pub comparison: Option<&'a Comparison>,
    /// What people said.
    pub reviews: Option<&'a Reviews>,
}

/// What people said, as it stands in a run, and the run against an earlier one: both on the findings as they
/// leave the firm, since those are what people and later runs have before them.
///
/// # Errors
/// When a frame lacks what its schema promises, an earlier run cannot be read, or a sum does not fit.
pub fn look_back(
    shown: &Shown<'_>,
    log: &Log,
    earlier: Option<&Side<'_>>,
) -> Result<(Reviews, Option<Comparison>), ReportError> {
    let findings: Vec<&Finding> = shown.findings.iter().map(|f| &**f).collect();
    let reviews = Reviews::replay(log, &findings, shown.dossier.base_date);
    let comparison = earlier.map(|old| compare(old, &Side::live(shown, &reviews))).transpose()?;
    Ok((reviews, comparison))
}

/// How a run was called, so that it can be run again: paths relative to the output folder, `/` between parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Paths that were read.
    pub paths: Vec<String>,
    /// Pack folders of the command line and of `engagement.toml`.
    pub packs: Vec<String>,
    /// Rules selected; empty: all.
    pub rules: Vec<String>,
    /// Sheets of the workbook; empty: all.
    pub sheets: Vec<String>,
    /// Names and numbers of persons stand in the outputs.
    pub unmasked: bool,
    /// `engagement.toml`, where there was one.
    pub engagement: Option<Companion>,
    /// `pairings.toml`, where there was one.
    pub pairings: Option<Companion>,
    /// `judgements.jsonl`, where there was one.
    pub judgements: Option<Companion>,
    /// `findings.jsonl` of the run that this one was compared with.
    pub previous: Option<Companion>,
}

/// A file that a run used beside its inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// Path.
    pub path: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

/// The SHA-256 of a file, hex.
///
/// # Errors
/// When it cannot be read.
pub fn sha256_of(path: &std::path::Path) -> std::io::Result<String> {
    crate::hash::of_file(path)
}
