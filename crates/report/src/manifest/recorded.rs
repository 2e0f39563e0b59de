//! A manifest read back: what another run needs of it.

use crate::dossier::PackLine;
use crate::error::ReportError;
use crate::hash;
use crate::history::Call;
use crate::writer::MANIFEST;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

/// What is read of a manifest; keys that are not named here are passed over.
#[derive(Debug, Clone, Deserialize)]
pub struct Recorded {
    /// `sanzi.manifest/1`.
    pub schema: String,
    /// The program.
    pub engine: RecordedEngine,
    /// 基准日, ISO.
    pub base_date: String,
    /// How it was called; older sets do not say.
    #[serde(default)]
    pub call: Call,
    /// Files that went in.
    pub inputs: Vec<RecordedInput>,
    /// Packs, earliest layer first.
    pub packs: Vec<PackLine>,
    pub(crate) parameters: Vec<RecordedParameter>,
    pub(crate) coverage: Vec<RecordedRule>,
    /// Files that came out.
    pub outputs: Vec<RecordedOutput>,
}

/// The program.
#[derive(Debug, Clone, Deserialize)]
pub struct RecordedEngine {
    /// Version.
    pub version: String,
}

/// A file that went in.
#[derive(Debug, Clone, Deserialize)]
pub struct RecordedInput {
    /// Path relative to the path given.
    pub path: String,
    /// Hash; empty when the file could not be opened.
    pub sha256: String,
    pub(crate) receipts: Vec<RecordedSheet>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RecordedSheet {
    pub sheet: String,
    pub table: Option<String>,
    pub rows: u32,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RecordedParameter {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RecordedRule {
    pub rule: String,
    pub skipped: Option<String>,
}

/// A file that came out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedOutput {
    /// Path relative to the output folder.
    pub path: String,
    /// Hash.
    pub sha256: String,
}

impl Recorded {
    /// Reads the manifest of an output folder.
    ///
    /// # Errors
    /// When there is none, or it is none of ours.
    pub fn read(dir: &Path) -> Result<Recorded, ReportError> {
        let path = dir.join(MANIFEST);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(ReportError::NoManifest { path: dir.to_path_buf() });
            }
            Err(source) => return Err(ReportError::Unreadable { path, source }),
        };
        serde_json::from_str(&text).map_err(|e| ReportError::BadRecord {
            path,
            line: e.line() as u64,
            message: e.to_string(),
        })
    }

    /// Does the manifest name this output?
    pub fn has_output(&self, name: &str) -> bool {
        self.outputs.iter().any(|o| o.path == name)
    }

    /// Sees that an output is there and is the one that the manifest names.
    ///
    /// # Errors
    /// When it is not: the set is torn or was edited.
    pub fn expect_output(&self, dir: &Path, name: &str) -> Result<(), ReportError> {
        let path = dir.join(name);
        let named = self.outputs.iter().find(|o| o.path == name);
        let there = hash::of_file(&path).map_err(|source| ReportError::Unreadable { path: path.clone(), source })?;
        match named {
            Some(output) if output.sha256 == there => Ok(()),
            _ => Err(ReportError::TornSet { path }),
        }
    }

    /// Outputs that are missing or are not what the manifest names, by path.
    pub fn torn(&self, dir: &Path) -> Vec<String> {
        let differs = |o: &&RecordedOutput| hash::of_file(&dir.join(&o.path)).map_or(true, |found| found != o.sha256);
        self.outputs.iter().filter(differs).map(|o| o.path.clone()).collect()
    }
}

/// The SHA-256 hashes that a manifest records for its outputs; none when it cannot be read.
pub(crate) fn recorded_hashes(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let outputs = manifest.get("outputs").and_then(|o| o.as_array());
    let hash = |output: &serde_json::Value| output.get("sha256").and_then(|h| h.as_str()).map(str::to_owned);
    outputs.into_iter().flatten().filter_map(hash).collect()
}
