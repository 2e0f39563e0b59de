//! `judgements.jsonl`: read whole, only ever added to, written whole or not at all.

use super::{Record, SCHEMA};
use crate::diff::lines;
use crate::error::ReportError;
use crate::hash;
use crate::lock::Lock;
use crate::writer::whole;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The file's name in the folder of the material.
pub const FILE_NAME: &str = "judgements.jsonl";

/// All acts, in the order in which they were read back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// The acts.
    pub records: Vec<Record>,
    /// SHA-256 of the file; `None` when there is none.
    pub sha256: Option<String>,
}

impl Log {
    /// Reads the log of a folder; a folder without one has an empty one.
    ///
    /// # Errors
    /// When the file cannot be read, or a line is no record of ours: then nothing is guessed and nothing written.
    pub fn read(folder: &Path) -> Result<Log, ReportError> {
        Log::read_file(&folder.join(FILE_NAME))
    }

    /// Reads a log; a file that is not there is an empty one.
    ///
    /// # Errors
    /// As [`Log::read`].
    pub fn read_file(path: &Path) -> Result<Log, ReportError> {
        let path = path.to_path_buf();
        if !path.try_exists().map_err(|source| ReportError::Unreadable { path: path.clone(), source })? {
            return Ok(Log::default());
        }
        let sha256 = hash::of_file(&path).map_err(|source| ReportError::Unreadable { path: path.clone(), source })?;
        let mut records: Vec<Record> = Vec::new();
        lines(&path, &mut |record| records.push(record))?;
        let strange = records.iter().position(|r| r.schema != SCHEMA);
        if let Some(at) = strange {
            let message = format!("schema 不是 {SCHEMA}");
            return Err(ReportError::BadRecord { path, line: at as u64 + 1, message });
        }
        Ok(Log { records, sha256: Some(sha256) })
    }

    /// Adds acts to the log of a folder and writes it anew: the old bytes first, untouched.
    ///
    /// # Errors
    /// When another run holds the folder, the log changed since it was read, or it cannot be written; then
    /// the old file stands as it was.
    pub fn add(&mut self, folder: &Path, new: Vec<Record>) -> Result<PathBuf, ReportError> {
        let path = folder.join(FILE_NAME);
        if new.is_empty() {
            return Ok(path);
        }
        let _lock = Lock::take(folder)?;
        let old = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(ReportError::Unreadable { path, source }),
        };
        let before = self.sha256.clone();
        if before != (!old.is_empty() || path.exists()).then(|| hash::of_bytes(&old)) {
            return Err(ReportError::Moved { path });
        }
        let mut bytes = old;
        if bytes.last().is_some_and(|b| *b != b'\n') {
            bytes.push(b'\n');
        }
        for record in &new {
            bytes.extend(serde_json::to_vec(record)?);
            bytes.push(b'\n');
        }
        whole(&path, &bytes)?;
        self.sha256 = Some(hash::of_bytes(&bytes));
        self.records.extend(new);
        Ok(path)
    }

    /// For each finding, the acts that no other act replaced, by id.
    pub(crate) fn heads(&self) -> BTreeMap<&str, Vec<&Record>> {
        let replaced: BTreeSet<&str> = self.records.iter().flat_map(|r| &r.follows).map(String::as_str).collect();
        let mut heads: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in &self.records {
            if let Some(finding) = &record.finding
                && !replaced.contains(record.id.as_str())
            {
                heads.entry(finding).or_default().push(record);
            }
        }
        for acts in heads.values_mut() {
            acts.sort_by(|a, b| (&a.on, &a.id).cmp(&(&b.on, &b.id)));
            acts.dedup_by(|a, b| a.id == b.id);
        }
        heads
    }

    /// The act of an id.
    pub(crate) fn get(&self, id: &str) -> Option<&Record> {
        self.records.iter().find(|r| r.id == id)
    }
}
