//! One of the two runs: from its output folder, or as it stands in memory before it is written.

use super::Head;
use crate::dossier::PackLine;
use crate::error::ReportError;
use crate::judgement::{Reviews, Standing};
use crate::manifest::Recorded;
use crate::privacy::Shown;
use crate::subject;
use sanzi_core::receipt::{FileReceipt, SheetReceipt};
use sanzi_core::subject::{Read, Reader, SubjectRecord};
use sanzi_core::{Finding, Outcome};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Grain, organisation and key: what names a subject.
pub(crate) type SubjectKey = (String, String, String);

/// The subject that a finding is about.
pub(crate) fn key_of(finding: &Finding) -> SubjectKey {
    (finding.subject.kind.to_string(), finding.organisation.clone().unwrap_or_default(), finding.subject.key.clone())
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub path: String,
    pub sha256: String,
    /// Sheets that gave rows to a table.
    pub sheets: Vec<String>,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    pub(crate) head: Head,
    pub(crate) inputs: Vec<Input>,
    pub(crate) packs: Vec<PackLine>,
    /// Values on the base date.
    pub(crate) parameters: BTreeMap<String, String>,
    /// Code of each rule of the packs, and why it did not run.
    pub(crate) rules: BTreeMap<String, Option<String>>,
    /// All records, 无法判断 too.
    pub(crate) findings: Vec<Cow<'a, Finding>>,
    /// What people said, by finding.
    pub(crate) standing: BTreeMap<String, Standing>,
    pub(crate) subjects: Subjects<'a>,
}

/// Where a run's subjects are.
#[derive(Debug, Clone)]
pub(crate) enum Subjects<'a> {
    /// In this `subjects.jsonl`.
    File(PathBuf),
    /// In memory.
    Live(&'a Shown<'a>),
}

/// The subjects that a comparison asks about, and which tables each organisation has.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub subjects: BTreeMap<SubjectKey, SubjectRecord>,
    /// Organisation and table.
    pub tables: BTreeSet<(String, String)>,
}

impl Subjects<'_> {
    pub(crate) fn gather(&self, wanted: &BTreeSet<SubjectKey>) -> Result<Gathered, ReportError> {
        let mut gathering = Gathering { wanted, reader: Reader::default(), gathered: Gathered::default() };
        match self {
            Subjects::File(path) => each_line(path, &mut |text| gathering.take(text))?,
            Subjects::Live(shown) => {
                let never = AtomicBool::new(false);
                subject::each(shown, &never, &mut |lines| {
                    let text = std::str::from_utf8(lines).map_err(|e| ReportError::Internal(e.to_string()))?;
                    text.lines().try_for_each(|text| gathering.take(text)).map_err(ReportError::Internal)
                })?;
            }
        }
        Ok(gathering.gathered)
    }
}

/// What has been gathered from the lines so far.
struct Gathering<'w> {
    wanted: &'w BTreeSet<SubjectKey>,
    reader: Reader,
    gathered: Gathered,
}

impl Gathering<'_> {
    fn take(&mut self, text: &str) -> Result<(), String> {
        let Read::Subject(line) = self.reader.line(text)? else { return Ok(()) };
        let organisation = line.organisation.as_deref().unwrap_or_default().to_owned();
        for table in self.reader.tables(&line) {
            self.gathered.tables.insert((organisation.clone(), table.to_owned()));
        }
        let key = (self.reader.kind().to_owned(), organisation, line.key.clone().into_owned());
        if self.wanted.contains(&key) {
            let record = self.reader.record(&line);
            self.gathered.subjects.insert(key, record);
        }
        Ok(())
    }
}

impl Side<'static> {
    /// Reads an output folder of ours.
    ///
    /// # Errors
    /// When the folder has no manifest of ours, a file is missing or is not the one that the manifest names.
    pub fn from_folder(dir: &Path) -> Result<Self, ReportError> {
        let manifest = Recorded::read(dir)?;
        if !manifest.has_output(crate::writer::SUBJECTS) {
            let why = "只出清单，没有 subjects.jsonl，不能用来对比；请不加 --sheets 重做一次".to_owned();
            return Err(ReportError::Incomplete { path: dir.to_path_buf(), why });
        }
        for name in [crate::writer::FINDINGS, crate::writer::SUBJECTS] {
            manifest.expect_output(dir, name)?;
        }
        let mut findings = Vec::new();
        lines(&dir.join(crate::writer::FINDINGS), &mut |finding: Finding| findings.push(Cow::Owned(finding)))?;
        let mut standing = BTreeMap::new();
        let reviews = dir.join(crate::writer::REVIEWS);
        if manifest.has_output(crate::writer::REVIEWS) {
            manifest.expect_output(dir, crate::writer::REVIEWS)?;
            lines(&reviews, &mut |stands: Standing| {
                standing.insert(stands.finding.clone(), stands);
            })?;
        }
        let sheets = |receipts: &[crate::manifest::RecordedSheet]| {
            receipts.iter().filter(|r| r.table.is_some() && r.rows > 0).map(|r| r.sheet.clone()).collect()
        };
        Ok(Side {
            head: head(&manifest.base_date, &manifest.engine.version, &findings),
            inputs: manifest
                .inputs
                .iter()
                .map(|i| Input { path: i.path.clone(), sha256: i.sha256.clone(), sheets: sheets(&i.receipts) })
                .collect(),
            packs: manifest.packs,
            parameters: manifest.parameters.into_iter().map(|p| (p.name, p.value)).collect(),
            rules: manifest.coverage.into_iter().map(|c| (c.rule, c.skipped)).collect(),
            findings,
            standing,
            subjects: Subjects::File(dir.join(crate::writer::SUBJECTS)),
        })
    }
}

impl<'a> Side<'a> {
    /// The run in memory, as it will be written.
    pub(crate) fn live(shown: &'a Shown<'a>, reviews: &Reviews) -> Self {
        let dossier = shown.dossier;
        let value =
            |name: &String| dossier.parameters.on(name, dossier.base_date).map(|v| (name.clone(), v.value.clone()));
        let tables = |s: &&SheetReceipt| s.table.is_some() && s.rows > 0;
        let input = |f: &FileReceipt| Input {
            path: f.file.clone(),
            sha256: f.sha256.clone(),
            sheets: f.sheets.iter().filter(tables).map(|s| s.sheet.clone()).collect(),
        };
        let findings: Vec<Cow<'_, Finding>> = shown.findings.iter().map(|f| Cow::Borrowed(&**f)).collect();
        Side {
            head: head(&dossier.base_date.to_string(), env!("CARGO_PKG_VERSION"), &findings),
            inputs: dossier.tables.receipts.iter().map(input).collect(),
            packs: dossier.packs.to_vec(),
            parameters: dossier.parameters.by_name.keys().filter_map(value).collect(),
            rules: dossier.judgement.coverage.iter().map(|c| (c.rule.clone(), c.skipped.clone())).collect(),
            findings,
            standing: reviews.standing.clone(),
            subjects: Subjects::Live(shown),
        }
    }
}

fn head(base_date: &str, engine: &str, findings: &[Cow<'_, Finding>]) -> Head {
    let count = |outcome: Outcome| findings.iter().filter(|f| f.outcome == outcome).count();
    Head {
        base_date: base_date.to_owned(),
        engine: engine.to_owned(),
        problems: count(Outcome::Problem),
        clues: count(Outcome::Clue),
    }
}

/// Reads records, one a line.
///
/// # Errors
/// When the file cannot be read or a line is no such record.
pub(crate) fn lines<T: DeserializeOwned>(path: &Path, take: &mut dyn FnMut(T)) -> Result<(), ReportError> {
    each_line(path, &mut |text| {
        take(serde_json::from_str(text).map_err(|e| e.to_string())?);
        Ok(())
    })
}

/// Hands over every line that is not blank.
fn each_line(path: &Path, take: &mut dyn FnMut(&str) -> Result<(), String>) -> Result<(), ReportError> {
    let unreadable = |source| ReportError::Unreadable { path: path.to_path_buf(), source };
    let file = BufReader::new(File::open(path).map_err(unreadable)?);
    for (line, number) in file.lines().zip(1u64..) {
        let line = line.map_err(unreadable)?;
        if !line.trim().is_empty() {
            take(&line).map_err(|message| ReportError::BadRecord {
                path: path.to_path_buf(),
                line: number,
                message,
            })?;
        }
    }
    Ok(())
}
