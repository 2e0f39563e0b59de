//! What a run looked at: the lines of `subjects.jsonl`, sought by owner, kind and key.

use crate::delivery::Delivery;
use crate::error::StoreError;
use sanzi_core::text::normal;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One subject with what the rules said of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Subject {
    schema: String,
    pub(crate) kind: String,
    pub(crate) organisation: Option<String>,
    pub(crate) key: String,
    pub(crate) asset_id: Option<String>,
    pub(crate) asset_name: Option<String>,
    contract_no: Option<String>,
    source: Option<Source>,
    pub(crate) passed: BTreeSet<String>,
    pub(crate) undetermined: BTreeSet<String>,
    facts: BTreeMap<String, (String, Option<String>)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Source {
    file: String,
    sheet: String,
    row: u32,
}

impl Source {
    /// File, sheet and a place in it; a text file has no sheet.
    fn with(&self, place: &str) -> String {
        let parts = [self.file.as_str(), &self.sheet, place];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" › ")
    }
}

impl Subject {
    fn owner(&self) -> &str {
        self.organisation.as_deref().unwrap_or_default()
    }

    /// The cell that a fact stands in today, and what stands there.
    pub(crate) fn cell(&self, fact: &str) -> Option<(String, &str)> {
        let (value, cell) = self.facts.get(fact)?;
        let cell = cell.as_deref()?;
        let place = match (&self.source, cell.contains(" › ")) {
            (Some(source), false) => source.with(cell),
            _ => cell.replace(" ›  › ", " › "),
        };
        Some((place, value))
    }

    /// The row that it stands in.
    pub(crate) fn place(&self) -> String {
        let place = |s: &Source| s.with(&format!("第 {} 行", s.row));
        self.source.as_ref().map(place).unwrap_or_default()
    }

    fn file(&self) -> Option<&str> {
        self.source.as_ref().map(|s| s.file.as_str())
    }

    fn name(&self) -> &str {
        let named = if self.kind == "contract" { &self.contract_no } else { &self.asset_name };
        named.as_deref().unwrap_or_default()
    }
}

/// All subjects of a run.
#[derive(Debug, Default)]
pub(crate) struct Subjects {
    all: Vec<Subject>,
    by_key: BTreeMap<(String, String, String), Vec<usize>>,
    by_name: BTreeMap<(String, String, String), Vec<usize>>,
    /// Owner and kind → files that they stand in, without their years.
    files: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Subjects {
    pub(crate) fn read(path: &Path) -> Result<Subjects, StoreError> {
        let bytes = Delivery::sibling(path, "subjects.jsonl")?;
        let text =
            std::str::from_utf8(&bytes).map_err(|_| StoreError::refused(path, "subjects.jsonl 不是 UTF-8 文本。"))?;
        let mut subjects = Subjects::default();
        for (at, line) in text.lines().enumerate() {
            let subject: Subject = serde_json::from_str(line)
                .map_err(|e| StoreError::refused(path, format!("subjects.jsonl 第 {} 行读不懂（{e}）。", at + 1)))?;
            if subject.schema != "sanzi.subject/1" {
                return Err(StoreError::refused(path, format!("subjects.jsonl 的格式“{}”不认识。", subject.schema)));
            }
            subjects.add(subject);
        }
        Ok(subjects)
    }

    fn add(&mut self, subject: Subject) {
        let at = self.all.len();
        let (kind, owner) = (subject.kind.clone(), subject.owner().to_owned());
        self.by_key.entry((kind.clone(), owner.clone(), subject.key.clone())).or_default().push(at);
        let name = normal(subject.name());
        if !name.is_empty() {
            self.by_name.entry((kind.clone(), owner.clone(), name)).or_default().push(at);
        }
        if let Some(file) = subject.file() {
            self.files.entry((owner, kind)).or_default().insert(timeless(file));
        }
        self.all.push(subject);
    }

    /// The one subject of a key, else the one of a name; `None` when there is none or there are several.
    pub(crate) fn find(&self, kind: &str, owners: &[&str], keys: &[&str], name: &str) -> Option<&Subject> {
        let sole = |map: &BTreeMap<(String, String, String), Vec<usize>>, key: &str| {
            let at = |owner: &&str| map.get(&(kind.to_owned(), (*owner).to_owned(), key.to_owned()));
            let found: BTreeSet<usize> = owners.iter().filter_map(at).flatten().copied().collect();
            if found.len() == 1 { found.first().and_then(|at| self.all.get(*at)) } else { None }
        };
        keys.iter().find_map(|key| sole(&self.by_key, key)).or_else(|| sole(&self.by_name, &normal(name)))
    }

    /// Has the owner anything of this kind in a file of this name, years aside?
    pub(crate) fn delivered(&self, kind: &str, owners: &[&str], file: &str) -> bool {
        let of = |owner: &&str| self.files.get(&((*owner).to_owned(), kind.to_owned()));
        owners.iter().filter_map(of).any(|files| files.contains(&timeless(file)))
    }

    /// Subjects of a kind that belong to one of these owners.
    pub(crate) fn of_owner<'s>(&'s self, kind: &'s str, owners: &'s [&'s str]) -> impl Iterator<Item = &'s Subject> {
        self.all.iter().filter(move |s| s.kind == kind && owners.contains(&s.owner()))
    }
}

/// A file name without its digits: next year's ledger is called after next year.
fn timeless(file: &str) -> String {
    normal(file).chars().filter(|c| !c.is_ascii_digit()).collect()
}
