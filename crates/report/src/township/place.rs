//! Packs in a folder: made ready beside their places before the county enters anything, put there afterwards.
//!
//! `packs.json` says which files are the program's own, and with which bytes: those may be replaced, what somebody has
//! worked in may not.

use super::{LEDGER, NO_TOWN, NOTICE, Pack, folder_names, ledger, make_folder, notice};
use crate::error::ReportError;
use crate::hash::{self, Hashing};
use crate::lock::Lock;
use crate::writer::{clear_temporaries, sync, temporary, whole};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// The record's name.
const RECORD: &str = "packs.json";
const SCHEMA: &str = "sanzi.packs/1";

/// Which files were written here.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Record {
    schema: String,
    /// Path in the folder, `/` between parts → SHA-256 of what was written there; two while files are being put in place.
    files: BTreeMap<String, Vec<String>>,
}

/// Packs that only have to be put in their places. Dropped instead, they leave nothing behind.
#[derive(Debug)]
pub struct Prepared {
    dir: PathBuf,
    lock: Option<Lock>,
    /// Folders that were not there before.
    made: Vec<PathBuf>,
    record: Record,
    /// Path in the folder, the closed file, its hash.
    files: Vec<(String, TempPath, String)>,
}

/// Makes the packs of several townships ready in `dir`, a folder each, two files in each.
///
/// # Errors
/// When the folder cannot be written or is held by another run, or when a file in one of the places was not written
/// here, or somebody has worked in it since. Then nothing there is changed.
pub fn prepare(dir: &Path, packs: &[Pack]) -> Result<Prepared, ReportError> {
    let mut prepared =
        Prepared { dir: dir.to_path_buf(), lock: None, made: Vec::new(), record: Record::default(), files: Vec::new() };
    prepared.folder(dir)?;
    prepared.lock = Some(Lock::take(dir)?);
    clear_temporaries(dir)?;
    prepared.record = Record::read(dir)?;
    // Two counties may each have a township of one name.
    let label = |pack: &Pack| {
        let town = &pack.head.town;
        let alone = packs.iter().filter(|other| other.head.town == *town).count() == 1;
        if alone { town.clone() } else { format!("{}{town}", pack.head.county.as_deref().unwrap_or_default()) }
    };
    let labels: Vec<String> = packs.iter().map(label).collect();
    let names = folder_names(labels.iter().map(String::as_str));
    let name = |pack: &Pack, file: &str| {
        let folder = names.get(&label(pack)).map_or(NO_TOWN, String::as_str);
        format!("{folder}/{file}")
    };
    for pack in packs {
        for file in [LEDGER, NOTICE] {
            prepared.record.expect_ours(dir, &name(pack, file))?;
        }
    }
    for pack in packs {
        prepared.add(name(pack, LEDGER), |out| ledger::write(out, pack, dir))?;
        let bytes = notice::write(pack)?;
        prepared.add(name(pack, NOTICE), |out| out.write_all(&bytes).map_err(ReportError::at(dir)))?;
    }
    Ok(prepared)
}

impl Prepared {
    /// Makes a folder with those above it, and remembers which were not there.
    fn folder(&mut self, folder: &Path) -> Result<(), ReportError> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.folder(above)?;
        }
        make_folder(folder)?;
        self.made.push(folder.to_path_buf());
        Ok(())
    }

    /// Writes, flushes and syncs one temporary.
    fn add(
        &mut self,
        name: String,
        fill: impl FnOnce(&mut BufWriter<Hashing<&File>>) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let target = self.dir.join(&name);
        if let Some(folder) = target.parent() {
            match folder.symlink_metadata() {
                // A link in its place is refused.
                Ok(_) => make_folder(folder)?,
                Err(_) => self.folder(folder)?,
            }
        }
        let file = temporary(&self.dir, name.rsplit('/').next().unwrap_or(&name))?;
        let mut out = BufWriter::with_capacity(1 << 16, Hashing::new(file.as_file()));
        fill(&mut out).map_err(|error| error.about(&target))?;
        let hashing = out.into_inner().map_err(|e| ReportError::at(&target)(e.into_error()))?;
        file.as_file().sync_all().map_err(ReportError::at(&target))?;
        let sha256 = hashing.finish().sha256;
        self.files.push((name, file.into_temp_path(), sha256));
        Ok(())
    }

    /// Puts every file in its place and gives the places, ledger and notice by turns.
    ///
    /// # Errors
    /// When one cannot be renamed. The record knows the files that were, so that doing it again is enough.
    pub fn put(mut self) -> Result<Vec<PathBuf>, ReportError> {
        for (name, _, sha256) in &self.files {
            self.record.files.entry(name.clone()).or_default().push(sha256.clone());
        }
        self.record.write(&self.dir)?;
        self.made.clear();
        let mut written = Vec::with_capacity(self.files.len());
        for (name, file, sha256) in std::mem::take(&mut self.files) {
            let target = self.dir.join(&name);
            file.persist(&target).map_err(|e| ReportError::at(&target)(e.error))?;
            sync(target.parent().unwrap_or(&self.dir))?;
            self.record.files.insert(name, vec![sha256]);
            written.push(target);
        }
        self.record.write(&self.dir)?;
        Ok(written)
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.files.clear();
        self.lock = None;
        // Only empty folders can be removed.
        for folder in self.made.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

impl Record {
    /// The record of a folder; none yet is an empty one.
    fn read(dir: &Path) -> Result<Record, ReportError> {
        let path = dir.join(RECORD);
        match std::fs::read_to_string(&path) {
            // A record that cannot be understood vouches for nothing.
            Ok(text) => Ok(serde_json::from_str(&text).unwrap_or_default()),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(Record::default()),
            Err(source) => Err(ReportError::Unreadable { path, source }),
        }
    }

    fn write(&mut self, dir: &Path) -> Result<(), ReportError> {
        SCHEMA.clone_into(&mut self.schema);
        let text = serde_json::to_string_pretty(self).map_err(|e| ReportError::Internal(e.to_string()))?;
        whole(&dir.join(RECORD), text.as_bytes())
    }

    /// Sees that a place is free, or holds what was written here.
    fn expect_ours(&self, dir: &Path, name: &str) -> Result<(), ReportError> {
        let path = dir.join(name);
        match path.symlink_metadata() {
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
            Err(e) => Err(ReportError::at(&path)(e)),
            Ok(found) => {
                let there =
                    if found.is_file() { hash::of_file(&path).map_err(ReportError::at(&path))? } else { String::new() };
                let ours = self.files.get(name).is_some_and(|hashes| hashes.contains(&there));
                if ours { Ok(()) } else { Err(ReportError::HandedOut { path }) }
            }
        }
    }
}
