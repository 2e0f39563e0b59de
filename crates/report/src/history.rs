//! What a dossier says beside the run itself: how to run it again, what was before, what people said.

use crate::diff::Comparison;
use crate::judgement::Reviews;
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
    /// `engagement.toml`, where there was one.
    pub engagement: Option<Companion>,
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
    Ok(crate::hash::of_file(path)?.sha256)
}
