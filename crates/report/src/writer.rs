//! The output folder: taken before the audit, filled after it, each file whole or absent.

use crate::book::View;
use crate::dossier::{Clock, Dossier, OutputLine};
use crate::error::ReportError;
use crate::hash::{self, Hashing};
use crate::lock::Lock;
use crate::manifest::{Manifest, recorded_hashes};
use crate::privacy::Shown;
use crate::township::{self, LEDGER, NOTICE, TOWNSHIPS};
use crate::{book, folder, opinion, records};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use tempfile::{Builder, NamedTempFile};

/// The workbook's name.
pub(crate) const WORKBOOK: &str = "findings.xlsx";
/// The manifest's name.
pub(crate) const MANIFEST: &str = "manifest.json";
/// All records.
pub(crate) const FINDINGS: &str = "findings.jsonl";
const ISSUES: &str = "issues.jsonl";
/// Every subject, as later runs compare it.
pub(crate) const SUBJECTS: &str = "subjects.jsonl";
/// What people said, as it stands in this run.
pub(crate) const REVIEWS: &str = "reviews.jsonl";
const REPORT: &str = "report.docx";
const TEMPORARY_PREFIX: &str = ".sanzi-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// An output folder that is ours until this is dropped.
#[derive(Debug)]
pub struct Writer {
    dir: PathBuf,
    /// Files there that people have edited and that are to be kept under other names.
    keep: Vec<PathBuf>,
    lock: Option<Lock>,
    /// The folder did not exist before: if nothing is written, it goes again.
    made: bool,
    /// Keep what people edit, rather than refuse.
    keep_edited: bool,
    /// Hashes of what killed runs were about to write.
    ours: BTreeSet<String>,
    disk: Disk,
}

/// Takes the output folder before the audit: makes it if need be, locks it, sees that it can be written,
/// clears away temporaries of an earlier run that was killed, and looks whether people have edited the
/// workbook, the report or a township's files there. With `keep_edited` they will be kept under dated names.
///
/// # Errors
/// When the folder cannot be written, is held by another run, or holds an edited file and `keep_edited` is
/// false.
pub fn probe(dir: &Path, keep_edited: bool) -> Result<Writer, ReportError> {
    let made = !dir.try_exists().map_err(ReportError::at(dir))?;
    std::fs::create_dir_all(dir).map_err(ReportError::at(dir))?;
    let (keep, ours, disk) = (Vec::new(), BTreeSet::new(), Disk::default());
    let mut writer = Writer { dir: dir.to_path_buf(), keep, lock: None, made, keep_edited, ours, disk };
    writer.lock = Some(Lock::take(dir)?);
    writer.ours = clear_temporaries(dir)?;
    temporary(dir, "probe")?.close().map_err(ReportError::at(dir))?;
    writer.look_for_edits()?;
    Ok(writer)
}

/// The files in which people work: the workbook, the report, and those of the townships that are there.
fn peoples_files(dir: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = vec![dir.join(WORKBOOK), dir.join(REPORT)];
    files.extend(township_files(dir)?);
    Ok(files)
}

/// Ledgers and notices under `townships/`, sorted; links are not followed.
fn township_files(dir: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let all = dir.join(TOWNSHIPS);
    let mut files = Vec::new();
    match all.symlink_metadata() {
        Ok(found) if found.is_dir() => {}
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(ReportError::at(&all)(e)),
        _ => return Ok(files),
    }
    for entry in folder::entries(&all)? {
        let entry = entry.map_err(ReportError::at(&all))?;
        if !entry.file_type().map_err(ReportError::at(&entry.path()))?.is_dir() {
            continue;
        }
        for path in [LEDGER, NOTICE].map(|name| entry.path().join(name)) {
            match path.symlink_metadata() {
                Ok(_) => files.push(path),
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => return Err(ReportError::at(&path)(e)),
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Files of people's that have another hash than in their manifest, or than one that a killed run was about to write.
fn edited(dir: &Path, ours: &BTreeSet<String>) -> Result<Vec<PathBuf>, ReportError> {
    let recorded = recorded_hashes(&dir.join(MANIFEST));
    let mut edited = Vec::new();
    for path in peoples_files(dir)? {
        match path.symlink_metadata() {
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            Err(e) => return Err(ReportError::at(&path)(e)),
            Ok(_) => {}
        }
        let found = hash::of_file(&path).map_err(ReportError::at(&path))?;
        if !ours.contains(&found) && !recorded.contains(&found) {
            edited.push(path);
        }
    }
    Ok(edited)
}

/// Removes temporaries of ours and gives the hashes that complete manifests among them name: files of a killed
/// run that reached their places are known by these to be no person's work. Such manifests stay until a whole
/// set is written, since the run after may be killed too.
pub(crate) fn clear_temporaries(dir: &Path) -> Result<BTreeSet<String>, ReportError> {
    let mut ours = BTreeSet::new();
    for entry in folder::entries(dir)? {
        let entry = entry.map_err(ReportError::at(dir))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type().is_ok_and(|t| t.is_file());
        if is_file && name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX) {
            let named = if name.contains(MANIFEST) { recorded_hashes(&entry.path()) } else { BTreeSet::new() };
            if !named.is_empty() {
                ours.extend(named);
                continue;
            }
            std::fs::remove_file(entry.path()).map_err(ReportError::at(&entry.path()))?;
        }
    }
    Ok(ours)
}

/// Writes the workbook of a dossier alone, to anything; rows pass through temporary files in `temporaries`.
///
/// # Errors
/// As [`Writer::write`].
pub fn write_workbook<W: Write + Send>(out: W, dossier: &Dossier<'_>, temporaries: &Path) -> Result<(), ReportError> {
    let shown = Shown::new(dossier)?;
    let never = AtomicBool::new(false);
    book::make(&View::of(&shown)?, temporaries, &never)?.write(out, temporaries, &never)
}

/// A new file beside the places of the outputs; dropped, it is gone.
pub(crate) fn temporary(dir: &Path, name: &str) -> Result<NamedTempFile, ReportError> {
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
pub fn whole(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut file = temporary(dir, &name)?;
    file.write_all(bytes).map_err(ReportError::at(path))?;
    file.as_file().sync_all().map_err(ReportError::at(path))?;
    file.persist(path).map_err(|e| ReportError::at(path)(e.error))?;
    sync(dir)
}

#[cfg(unix)]
pub(crate) fn sync(dir: &Path) -> Result<(), ReportError> {
    File::open(dir).and_then(|d| d.sync_all()).map_err(ReportError::at(dir))
}

#[cfg(not(unix))]
pub(crate) fn sync(_: &Path) -> Result<(), ReportError> {
    Ok(())
}

/// What a temporary is written through.
type Out<'f> = BufWriter<Hashing<&'f File>>;

/// A finished temporary and what it will be.
struct Ready {
    /// Path in the output folder, `/` between parts.
    name: String,
    file: NamedTempFile,
    line: OutputLine,
}

/// What a set is made of, but for the workbook and the manifest.
#[derive(Debug, Clone, Copy)]
enum Part {
    Findings,
    Issues,
    Subjects,
    Reviews,
    Papers,
}

impl Part {
    const ALL: [Part; 5] = [Part::Findings, Part::Issues, Part::Subjects, Part::Reviews, Part::Papers];
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
        mut self,
        shown: &Shown<'_>,
        clock: Clock,
        cancelled: &AtomicBool,
    ) -> Result<Vec<OutputLine>, ReportError> {
        let dossier = shown.dossier;
        if let Some(names) = dossier.sheets
            && let Some(name) = names.iter().find(|n| !book::SHEETS.contains(&n.as_str()))
        {
            return Err(ReportError::NoSuchSheet { name: name.clone() });
        }
        let view = View::of(shown)?;
        // Side by side, the workbook first: packing its longest sheet keeps one core busy while the other makes the rest.
        let (workbook, others) = rayon::join(
            || self.workbook(&view, cancelled),
            || Part::ALL.par_iter().map(|part| self.make(*part, &view, cancelled)).collect::<Result<Vec<_>, _>>(),
        );
        let (workbook, mut parts) = (workbook?, others?);
        // After the findings.
        parts.insert(1, vec![workbook]);
        let ready: Vec<Ready> = parts.into_iter().flatten().collect();
        let lines: Vec<OutputLine> = ready.iter().map(|r| r.line.clone()).collect();
        let day: String = clock.started.chars().take(10).filter(|c| c.is_ascii_digit() || *c == '-').collect();
        let manifest = Manifest::new(dossier, &view.totals, &lines, clock);
        let manifest = self.prepare(MANIFEST, cancelled, |out| records::manifest(out, &manifest))?;
        if cancelled.load(Ordering::SeqCst) {
            return Err(ReportError::Cancelled);
        }
        // People may have worked in the folder while the audit ran.
        self.look_for_edits()?;
        let mut written = match self.put_all(ready, &day) {
            Ok(written) => written,
            Err(error) => {
                // Some files may have reached their places: the next run must know them for ours.
                let _ = manifest.file.keep();
                return Err(error);
            }
        };
        written.push(self.put_manifest(manifest)?);
        self.disk.step(&self.dir)?;
        sync(&self.dir)?;
        self.forget_killed_runs()?;
        Ok(written)
    }

    /// Makes the workbook, as a temporary.
    fn workbook(&self, view: &View<'_>, cancelled: &AtomicBool) -> Result<Ready, ReportError> {
        let meant = self.dir.join(WORKBOOK);
        let book = book::make(view, &self.dir, cancelled).map_err(|error| error.about(&meant))?;
        self.prepare(WORKBOOK, cancelled, |out| book.write(out, &self.dir, cancelled))
    }

    /// Makes a part of the set, as temporaries. Asked for single sheets, a run gives a list: neither what goes out, nor
    /// what later runs compare with.
    fn make(&self, part: Part, view: &View<'_>, cancelled: &AtomicBool) -> Result<Vec<Ready>, ReportError> {
        let shown = view.shown;
        let whole = shown.dossier.sheets.is_none();
        let one = |ready: Ready| vec![ready];
        match part {
            Part::Findings => self.prepare(FINDINGS, cancelled, |out| records::findings(out, shown)).map(one),
            Part::Issues => self.prepare(ISSUES, cancelled, |out| records::issues(out, &shown.issues)).map(one),
            Part::Subjects if whole => {
                self.prepare(SUBJECTS, cancelled, |out| records::subjects(out, shown, cancelled)).map(one)
            }
            Part::Reviews => match shown.dossier.history.reviews.filter(|r| !r.standing.is_empty()) {
                Some(reviews) => self.prepare(REVIEWS, cancelled, |out| records::reviews(out, reviews)).map(one),
                None => Ok(Vec::new()),
            },
            Part::Papers if whole => self.papers(view, cancelled),
            Part::Subjects | Part::Papers => Ok(Vec::new()),
        }
    }

    /// Renames the manifest; where that fails, it stays beside its place.
    fn put_manifest(&self, manifest: Ready) -> Result<OutputLine, ReportError> {
        let target = self.dir.join(MANIFEST);
        if let Err(error) = self.disk.step(&target) {
            let _ = manifest.file.keep();
            return Err(error);
        }
        match manifest.file.persist(&target) {
            Ok(_) => Ok(manifest.line),
            Err(failed) => {
                let _ = failed.file.keep();
                Err(ReportError::at(&target)(failed.error))
            }
        }
    }

    /// Keeps aside what people edited, then renames every file but the manifest.
    fn put_all(&self, ready: Vec<Ready>, day: &str) -> Result<Vec<OutputLine>, ReportError> {
        for path in &self.keep {
            self.disk.step(path)?;
            keep_aside(path, day)?;
        }
        let new: BTreeSet<PathBuf> = ready.iter().map(|r| self.dir.join(&r.name)).collect();
        let mut written = Vec::with_capacity(ready.len() + 1);
        for ready in ready {
            written.push(self.put(ready)?);
        }
        self.remove_old(&new)?;
        Ok(written)
    }

    /// Sees which files people have edited.
    ///
    /// # Errors
    /// When there are some and they are not to be kept under other names.
    fn look_for_edits(&mut self) -> Result<(), ReportError> {
        self.keep = edited(&self.dir, &self.ours)?;
        match self.keep.first() {
            Some(path) if !self.keep_edited => Err(ReportError::Edited { path: path.clone() }),
            _ => Ok(()),
        }
    }

    /// Removes the manifests that killed runs left, now that a whole set stands.
    fn forget_killed_runs(&self) -> Result<(), ReportError> {
        for entry in folder::entries(&self.dir)? {
            let path = entry.map_err(ReportError::at(&self.dir))?.path();
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX) {
                std::fs::remove_file(&path).map_err(ReportError::at(&path))?;
            }
        }
        Ok(())
    }

    /// The report and the packs of the townships, as temporaries.
    fn papers(&self, view: &View<'_>, cancelled: &AtomicBool) -> Result<Vec<Ready>, ReportError> {
        let bytes_out =
            |bytes: Vec<u8>| move |out: &mut Out<'_>| out.write_all(&bytes).map_err(ReportError::at(Path::new("")));
        let mut towns = township::by_town(view);
        towns.retain(|_, of_town| !of_town.findings.is_empty());
        let names = township::folder_names(towns.keys().copied());
        let mut ready = vec![self.prepare(REPORT, cancelled, bytes_out(opinion::bytes(view, towns.len())?))?];
        for (town, of_town) in &towns {
            let pack = township::fresh(view, town, of_town);
            let folder = names.get(*town).map_or(township::NO_TOWN, String::as_str);
            let name = |file: &str| format!("{TOWNSHIPS}/{folder}/{file}");
            ready.push(self.prepare(&name(LEDGER), cancelled, |out| pack.write_ledger(out, &self.dir))?);
            ready.push(self.prepare(&name(NOTICE), cancelled, bytes_out(pack.notice()?))?);
        }
        Ok(ready)
    }

    /// Renames a finished temporary to its place, in a folder that is no link.
    fn put(&self, ready: Ready) -> Result<OutputLine, ReportError> {
        let mut target = self.dir.clone();
        let mut parts = ready.name.split('/').peekable();
        while let Some(part) = parts.next() {
            target.push(part);
            if parts.peek().is_some() {
                township::make_folder(&target)?;
            }
        }
        self.disk.step(&target)?;
        ready.file.persist(&target).map_err(|e| ReportError::at(&target)(e.error))?;
        if let Some(folder) = target.parent().filter(|folder| *folder != self.dir) {
            sync(folder)?;
        }
        Ok(ready.line)
    }

    /// Removes what an earlier run had and this one has not: packs of townships, of which all that are left are ours,
    /// and single files as the earlier manifest names them.
    fn remove_old(&self, new: &BTreeSet<PathBuf>) -> Result<(), ReportError> {
        let recorded = recorded_hashes(&self.dir.join(MANIFEST));
        let ours = |path: &PathBuf| {
            let real = path.symlink_metadata().is_ok_and(|found| found.is_file());
            real && hash::of_file(path).is_ok_and(|found| recorded.contains(&found))
        };
        // What was just written is not read again.
        let left = |path: &PathBuf| !new.contains(path);
        let single = [REPORT, SUBJECTS, REVIEWS].map(|name| self.dir.join(name)).into_iter().filter(left).filter(ours);
        for path in single.chain(township_files(&self.dir)?.into_iter().filter(left)) {
            self.disk.step(&path)?;
            std::fs::remove_file(&path).map_err(ReportError::at(&path))?;
            // A folder in which people keep other things stays.
            let _ = path.parent().filter(|folder| *folder != self.dir).map(std::fs::remove_dir);
        }
        Ok(())
    }

    /// Writes, flushes and syncs one temporary.
    fn prepare(
        &self,
        name: &str,
        cancelled: &AtomicBool,
        fill: impl FnOnce(&mut Out<'_>) -> Result<(), ReportError>,
    ) -> Result<Ready, ReportError> {
        if cancelled.load(Ordering::SeqCst) {
            return Err(ReportError::Cancelled);
        }
        let target = self.dir.join(name);
        self.disk.step(&target)?;
        let file = temporary(&self.dir, name.rsplit('/').next().unwrap_or(name))?;
        let mut out = BufWriter::with_capacity(1 << 16, Hashing::new(file.as_file()));
        fill(&mut out).map_err(|error| error.about(&target))?;
        self.disk.step(&target)?;
        let hashing = out.into_inner().map_err(|e| ReportError::at(&target)(e.into_error()))?;
        self.disk.step(&target)?;
        file.as_file().sync_all().map_err(ReportError::at(&target))?;
        let digests = hashing.finish();
        let line = OutputLine { path: name.to_owned(), sha256: digests.sha256, sm3: digests.sm3, bytes: digests.bytes };
        Ok(Ready { name: name.to_owned(), file, line })
    }
}

/// Gives an edited file a dated name that nothing has yet.
fn keep_aside(from: &Path, day: &str) -> Result<(), ReportError> {
    let part = |part: Option<&std::ffi::OsStr>| part.map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, extension) = (part(from.file_stem()), part(from.extension()));
    for number in 1..10_000u32 {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let to = from.with_file_name(format!("{stem}-edited-{day}{suffix}.{extension}"));
        if to.symlink_metadata().is_err() {
            return std::fs::rename(from, &to).map_err(ReportError::at(&to));
        }
    }
    Err(ReportError::Edited { path: from.to_path_buf() })
}

/// The one place that every change of the folder passes, so that tests can fail each in turn.
#[derive(Debug, Default)]
struct Disk {
    /// Steps that still succeed; `None`: all.
    left: Option<AtomicU32>,
}

impl Disk {
    fn step(&self, path: &Path) -> Result<(), ReportError> {
        let Some(left) = &self.left else { return Ok(()) };
        let take = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        take.map(|_| ()).map_err(|_| ReportError::at(path)(ErrorKind::StorageFull.into()))
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

#[cfg(test)]
#[path = "writer/tests.rs"]
mod tests;
