//! The output folder: taken before the audit, filled after it, each file whole or absent.

use crate::dossier::{Clock, Dossier, OutputLine};
use crate::error::ReportError;
use crate::hash;
use crate::lock::Lock;
use crate::manifest::{Manifest, recorded_hashes};
use crate::{book, records};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::{Builder, NamedTempFile};

/// The workbook's name.
pub(crate) const WORKBOOK: &str = "findings.xlsx";
/// The manifest's name.
pub(crate) const MANIFEST: &str = "manifest.json";
/// All records.
pub(crate) const FINDINGS: &str = "findings.jsonl";
/// Every subject, as later runs compare it.
pub(crate) const SUBJECTS: &str = "subjects.jsonl";
/// What people said, as it stands in this run.
pub(crate) const REVIEWS: &str = "reviews.jsonl";
const ISSUES: &str = "issues.jsonl";
const TEMPORARY_PREFIX: &str = ".sanzi-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// An output folder that is ours until this is dropped.
#[derive(Debug)]
pub struct Writer {
    dir: PathBuf,
    /// The workbook there was edited and is to be kept under another name.
    keep: bool,
    lock: Option<Lock>,
    /// The folder did not exist before: if nothing is written, it goes again.
    made: bool,
}

/// Takes the output folder before the audit: makes it if need be, locks it, sees that it can be written,
/// clears away temporaries of an earlier run that was killed, and looks whether people have edited the
/// workbook there. With `keep_edited` an edited workbook will be kept under a dated name.
///
/// # Errors
/// When the folder cannot be written, is held by another run, or holds an edited workbook and
/// `keep_edited` is false.
pub fn probe(dir: &Path, keep_edited: bool) -> Result<Writer, ReportError> {
    let made = !dir.exists();
    std::fs::create_dir_all(dir).map_err(ReportError::at(dir))?;
    let mut writer = Writer { dir: dir.to_path_buf(), keep: false, lock: None, made };
    writer.lock = Some(Lock::take(dir)?);
    let ours = clear_temporaries(dir)?;
    temporary(dir, "probe")?.close().map_err(ReportError::at(dir))?;
    let path = dir.join(WORKBOOK);
    if edited(dir, &ours)? {
        if !keep_edited {
            return Err(ReportError::Edited { path });
        }
        writer.keep = true;
    }
    Ok(writer)
}

/// Has the workbook another hash than its manifest, or than one that a killed run was about to write?
fn edited(dir: &Path, ours: &BTreeSet<String>) -> Result<bool, ReportError> {
    let path = dir.join(WORKBOOK);
    match path.symlink_metadata() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(ReportError::at(&path)(e)),
        Ok(_) => {}
    }
    let found = hash::of_file(&path).map_err(ReportError::at(&path))?.sha256;
    Ok(!ours.contains(&found) && !recorded_hashes(&dir.join(MANIFEST)).contains(&found))
}

/// Removes temporaries of ours. A manifest among them was complete: its hashes are known to be ours.
fn clear_temporaries(dir: &Path) -> Result<BTreeSet<String>, ReportError> {
    let mut ours = BTreeSet::new();
    for entry in std::fs::read_dir(dir).map_err(ReportError::at(dir))? {
        let entry = entry.map_err(ReportError::at(dir))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type().is_ok_and(|t| t.is_file());
        if is_file && name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX) {
            if name.contains(MANIFEST) {
                ours.extend(recorded_hashes(&entry.path()));
            }
            std::fs::remove_file(entry.path()).map_err(ReportError::at(&entry.path()))?;
        }
    }
    Ok(ours)
}

/// A new file beside the places of the outputs; dropped, it is gone.
fn temporary(dir: &Path, name: &str) -> Result<NamedTempFile, ReportError> {
    let prefix = format!("{TEMPORARY_PREFIX}{name}-");
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(TEMPORARY_SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Without this, temporaries are private to the user and so would be the results.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(dir).map_err(ReportError::at(dir))
}

/// Writes one file whole or not at all: beside its place, synced, renamed.
///
/// # Errors
/// When it cannot be written; then what stood there stands there still.
pub(crate) fn whole(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut file = temporary(dir, &name)?;
    file.write_all(bytes).map_err(ReportError::at(path))?;
    file.as_file().sync_all().map_err(ReportError::at(path))?;
    file.persist(path).map_err(|e| ReportError::at(path)(e.error))?;
    sync(dir)
}

#[cfg(unix)]
fn sync(dir: &Path) -> Result<(), ReportError> {
    File::open(dir).and_then(|d| d.sync_all()).map_err(ReportError::at(dir))
}

#[cfg(not(unix))]
fn sync(_: &Path) -> Result<(), ReportError> {
    Ok(())
}

/// A finished temporary and what it will be.
struct Ready {
    name: &'static str,
    file: NamedTempFile,
    line: OutputLine,
}

impl Writer {
    /// Writes the whole set: every file to a temporary, then all renamed, `manifest.json` last.
    /// `cancelled` is looked at between files and rows, and no more once the renaming has begun.
    ///
    /// # Errors
    /// When something cannot be written, a sheet name is unknown, totals do not tie, or the run was
    /// cancelled; then no file of the set was touched, unless a rename itself failed half way: such a set
    /// is known by its manifest, which then is still the old one.
    pub fn write(
        self,
        dossier: &Dossier<'_>,
        clock: Clock,
        cancelled: &AtomicBool,
    ) -> Result<Vec<OutputLine>, ReportError> {
        if let Some(names) = dossier.sheets
            && let Some(name) = names.iter().find(|n| !book::SHEETS.contains(&n.as_str()))
        {
            return Err(ReportError::NoSuchSheet { name: name.clone() });
        }
        let mut ready = vec![
            self.prepare(FINDINGS, cancelled, |out| records::findings(out, &dossier.judgement.findings))?,
            self.prepare(WORKBOOK, cancelled, |out| book::write(out, dossier, &self.dir, cancelled))?,
            self.prepare(ISSUES, cancelled, |out| records::issues(out, &dossier.tables.issues))?,
            self.prepare(SUBJECTS, cancelled, |out| records::subjects(out, dossier, cancelled))?,
        ];
        if let Some(reviews) = dossier.history.reviews.filter(|r| !r.standing.is_empty()) {
            ready.push(self.prepare(REVIEWS, cancelled, |out| records::reviews(out, reviews))?);
        }
        let lines: Vec<OutputLine> = ready.iter().map(|r| r.line.clone()).collect();
        let day: String = clock.started.chars().take(10).filter(|c| c.is_ascii_digit() || *c == '-').collect();
        let manifest = Manifest::new(dossier, &lines, clock)?;
        let manifest = self.prepare(MANIFEST, cancelled, |out| records::manifest(out, &manifest))?;
        if cancelled.load(Ordering::SeqCst) {
            return Err(ReportError::Cancelled);
        }
        if self.keep {
            self.keep_aside(&day)?;
        }
        let mut written = Vec::with_capacity(4);
        for ready in ready.into_iter().chain([manifest]) {
            let target = self.dir.join(ready.name);
            ready.file.persist(&target).map_err(|e| ReportError::at(&target)(e.error))?;
            written.push(ready.line);
        }
        sync(&self.dir)?;
        Ok(written)
    }

    /// Writes, flushes and syncs one temporary, and hashes it as it stands on the disk.
    fn prepare(
        &self,
        name: &'static str,
        cancelled: &AtomicBool,
        fill: impl FnOnce(&mut BufWriter<&File>) -> Result<(), ReportError>,
    ) -> Result<Ready, ReportError> {
        if cancelled.load(Ordering::SeqCst) {
            return Err(ReportError::Cancelled);
        }
        let target = self.dir.join(name);
        let file = temporary(&self.dir, name)?;
        let mut out = BufWriter::with_capacity(1 << 16, file.as_file());
        fill(&mut out).map_err(|e| match e {
            // What fails inside the writing knows no path; the file in hand is meant.
            ReportError::Unwritable { source, .. } => ReportError::Unwritable { path: target.clone(), source },
            other => other,
        })?;
        out.flush().map_err(ReportError::at(&target))?;
        drop(out);
        file.as_file().sync_all().map_err(ReportError::at(&target))?;
        let digests = hash::of_file(file.path()).map_err(ReportError::at(&target))?;
        let line = OutputLine { path: name.to_owned(), sha256: digests.sha256, sm3: digests.sm3, bytes: digests.bytes };
        Ok(Ready { name, file, line })
    }

    /// Gives the edited workbook a dated name that nothing has yet.
    fn keep_aside(&self, day: &str) -> Result<(), ReportError> {
        let from = self.dir.join(WORKBOOK);
        for number in 1..10_000u32 {
            let suffix = if number == 1 { String::new() } else { format!("-{number}") };
            let to = self.dir.join(format!("findings-edited-{day}{suffix}.xlsx"));
            if to.symlink_metadata().is_err() {
                return std::fs::rename(&from, &to).map_err(ReportError::at(&to));
            }
        }
        Err(ReportError::Edited { path: from })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.lock = None;
        if self.made {
            // Only an empty folder can be removed: one with results stays.
            let _ = std::fs::remove_dir(&self.dir);
        }
    }
}
