//! What reading files gave, kept in a folder, so that a file that did not change is not read again.
//!
//! An entry is named by everything that its reading depends on: the reader itself, the words and settings, the file's
//! name and folder, its bytes. It begins with a digest of its name and its content. An entry that is damaged, or that
//! is none, counts as absent; one is written beside and then renamed, so that it is whole or absent. Nothing is ever
//! taken out of the folder: whoever owns it may empty it at any time.

use crate::build::Part;
use crate::cell::money::Unit;
use crate::error::IngestError;
use crate::file::{self, FileRead, Settings};
use crate::kind::Kind;
use crate::layout::year::YearSaid;
use crate::read::Options;
use crate::unit::UNDECIDED;
use crate::walk::Source;
use sanzi_core::issue::KINDS;
use sanzi_core::kept::{Bytes, Kept, Words};
use sanzi_core::receipt::REASONS;
use sanzi_core::tables;
use sanzi_core::text::hex;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

const DIGEST: usize = 32;

/// A folder of entries.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    /// The digest of the reader, its words and its settings, to which a file is added.
    begun: Sha256,
    words: Words,
}

impl Cache {
    /// Opens a folder for what these options read from these paths, and makes it where it is not there; where the
    /// system has owners, for its owner alone: it holds what the material says.
    ///
    /// # Errors
    /// When it cannot be made, or lies among the material, where it would be read.
    pub(crate) fn open(folder: &Path, paths: &[PathBuf], options: &Options<'_>) -> Result<Cache, IngestError> {
        let failed = |source| IngestError::Path { path: folder.to_owned(), source };
        // The folder itself, or as much of the way to it as is there.
        let absolute = std::path::absolute(folder).map_err(failed)?;
        let standing = absolute.ancestors().find_map(|path| path.canonicalize().ok()).unwrap_or_default();
        if paths.iter().filter_map(|path| path.canonicalize().ok()).any(|path| standing.starts_with(path)) {
            return Err(IngestError::CacheAmongMaterial { path: folder.to_owned() });
        }
        make(&absolute).map_err(failed)?;
        let Options { mapping, only_sheet, as_table, include_hidden, limits, cache: _ } = options;
        let reader = env!("SANZI_READER");
        let reader = serde_json::json!([reader, mapping, only_sheet, as_table, include_hidden, limits]).to_string();
        let mut begun = Sha256::new();
        add(&mut begun, reader.as_bytes());
        Ok(Cache { folder: absolute, begun, words: words() })
    }

    /// What a file gives: from its entry, or read now and kept.
    pub(crate) fn read(&self, source: &Source, bytes: Vec<u8>, settings: Settings<'_>) -> FileRead {
        let name = self.name(source, &bytes);
        self.find(&name).unwrap_or_else(|| {
            let read = file::read(&source.name, &source.folder, bytes, settings);
            self.keep(&name, &read);
            read
        })
    }

    fn name(&self, source: &Source, bytes: &[u8]) -> String {
        let mut digest = self.begun.clone();
        for part in [source.name.as_bytes(), source.folder.as_bytes(), bytes] {
            add(&mut digest, part);
        }
        hex(&digest.finalize())
    }

    /// What is kept under a name.
    fn find(&self, name: &str) -> Option<FileRead> {
        let entry = fs::read(self.folder.join(name)).ok()?;
        let (digest, content) = entry.split_at_checked(DIGEST)?;
        if digest != seal(name, content) {
            return None;
        }
        let mut bytes = Bytes::new(content, &self.words);
        FileRead::take(&mut bytes).filter(|_| bytes.is_empty())
    }

    /// Keeps what a file gave. A folder that takes no more only means that the file is read again next time.
    fn keep(&self, name: &str, read: &FileRead) {
        // A refusal may be one by the clock, and the next run has more time.
        let refused = read.receipts.iter().any(|r| r.refused.is_some());
        if refused || read.issues.iter().any(|told| told.kind == "too_large") {
            return;
        }
        let mut content = Vec::new();
        read.put(&mut content);
        let entry = [seal(name, &content).as_slice(), &content].concat();
        let beside = self.folder.join(format!("{name}.{}", std::process::id()));
        if fs::write(&beside, entry).and_then(|()| fs::rename(&beside, self.folder.join(name))).is_err() {
            _ = fs::remove_file(&beside);
        }
    }
}

/// Adds a part and its length, so that no two lists of parts are one.
fn add(digest: &mut Sha256, part: &[u8]) {
    digest.update((part.len() as u64).to_le_bytes());
    digest.update(part);
}

fn seal(name: &str, content: &[u8]) -> [u8; DIGEST] {
    Sha256::new().chain_update(name).chain_update(content).finalize().into()
}

#[cfg(unix)]
fn make(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// Every word of a closed list that a read may hold.
fn words() -> Words {
    let fields = tables::ALL.iter().flat_map(|table| table.columns.iter().map(|column| column.name));
    let names = tables::ALL.iter().map(|table| table.name).chain(fields);
    let units = Unit::ALL.map(Unit::label).into_iter().chain([UNDECIDED]);
    let kinds = Kind::ALL.map(Kind::name).into_iter().chain(["unknown"]);
    let told = KINDS.iter().map(|(kind, _)| *kind).chain(REASONS.iter().copied());
    Words::new(names.chain(units).chain(kinds).chain(told))
}

impl Kept for FileRead {
    fn put(&self, to: &mut Vec<u8>) {
        let FileRead { receipts, parts, issues } = self;
        receipts.put(to);
        parts.put(to);
        issues.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(FileRead { receipts: Kept::take(from)?, parts: Kept::take(from)?, issues: Kept::take(from)? })
    }
}

impl Kept for Part {
    fn put(&self, to: &mut Vec<u8>) {
        let Part { schema, block, rows, values, notes, sums, issues, sheet_at, said, open } = self;
        schema.name.put(to);
        block.put(to);
        rows.put(to);
        values.put(to);
        notes.put(to);
        sums.put(to);
        issues.put(to);
        sheet_at.put(to);
        said.put(to);
        open.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let part = Part {
            schema: tables::schema(Kept::take(from)?)?,
            block: Kept::take(from)?,
            rows: Kept::take(from)?,
            values: Kept::take(from)?,
            notes: Kept::take(from)?,
            sums: Kept::take(from)?,
            issues: Kept::take(from)?,
            sheet_at: Kept::take(from)?,
            said: Kept::take(from)?,
            open: Kept::take(from)?,
        };
        (part.rows.len() == part.values.len()).then_some(part)
    }
}

impl Kept for YearSaid {
    fn put(&self, to: &mut Vec<u8>) {
        let YearSaid { year, firm, of_projects, said } = self;
        year.put(to);
        firm.put(to);
        of_projects.put(to);
        said.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(YearSaid {
            year: Kept::take(from)?,
            firm: Kept::take(from)?,
            of_projects: Kept::take(from)?,
            said: Kept::take(from)?,
        })
    }
}
