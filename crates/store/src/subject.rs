//! What a run looked at: the lines of `subjects.jsonl`, sought by owner, kind and key.

use crate::delivery::Delivery;
use crate::error::StoreError;
use sanzi_core::subject::{BETWEEN, Read, Reader, SubjectRecord};
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The row that it stands in; a text file has no sheet.
pub(crate) fn place(subject: &SubjectRecord) -> String {
    let Some(own) = subject.rows.first() else { return String::new() };
    let parts = [own.file.as_str(), &own.sheet, &format!("第 {} 行", own.row)];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(BETWEEN)
}

fn owner(subject: &SubjectRecord) -> &str {
    subject.organisation.as_deref().unwrap_or_default()
}

fn name(subject: &SubjectRecord) -> &str {
    let named = if subject.kind == "contract" { &subject.contract_no } else { &subject.asset_name };
    named.as_deref().unwrap_or_default()
}

/// All subjects of a run.
#[derive(Debug, Default)]
pub(crate) struct Subjects {
    all: Vec<SubjectRecord>,
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
        let (mut subjects, mut reader) = (Subjects::default(), Reader::default());
        for (at, text) in text.lines().enumerate() {
            let unread = |why| StoreError::refused(path, format!("subjects.jsonl 第 {} 行读不懂（{why}）。", at + 1));
            if let Read::Subject(line) = reader.line(text).map_err(unread)? {
                subjects.add(reader.record(&line));
            }
        }
        Ok(subjects)
    }

    fn add(&mut self, subject: SubjectRecord) {
        let at = self.all.len();
        let (kind, whose) = (subject.kind.clone(), owner(&subject).to_owned());
        self.by_key.entry((kind.clone(), whose.clone(), subject.key.clone())).or_default().push(at);
        let named = normal(name(&subject));
        if !named.is_empty() {
            self.by_name.entry((kind.clone(), whose.clone(), named)).or_default().push(at);
        }
        if let Some(own) = subject.rows.first() {
            self.files.entry((whose, kind)).or_default().insert(timeless(&own.file));
        }
        self.all.push(subject);
    }

    /// The one subject of a key, else the one of a name; `None` when there is none or there are several.
    pub(crate) fn find(&self, kind: &str, owners: &[&str], keys: &[&str], name: &str) -> Option<&SubjectRecord> {
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
    pub(crate) fn of_owner<'s>(
        &'s self,
        kind: &'s str,
        owners: &'s [&'s str],
    ) -> impl Iterator<Item = &'s SubjectRecord> {
        self.all.iter().filter(move |s| s.kind == kind && owners.contains(&owner(s)))
    }
}

/// A file name without its digits: next year's ledger is called after next year.
fn timeless(file: &str) -> String {
    normal(file).chars().filter(|c| !c.is_ascii_digit()).collect()
}
