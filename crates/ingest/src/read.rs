//! The whole run of reading: files in parallel, tables in one order.

use crate::build::Part;
use crate::bytes::{self, Stamp};
use crate::cache::Cache;
use crate::error::IngestError;
use crate::file::{self, FileRead, Settings};
use crate::grid::failure::Failure;
use crate::limits::Limits;
use crate::lookalike;
use crate::mapping::Words;
use crate::note::{cap, issue, say_counts};
use crate::settle;
use crate::walk::{self, Source};
use crate::xlsx::Threads;
use rayon::prelude::*;
use sanzi_core::receipt::FileReceipt;
use sanzi_core::{FrameBuilder, Issue, Lineage, Mapping, Table, Tables, tables};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What to read and how.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// Header words and value words.
    pub mapping: &'a Mapping,
    /// Only sheets of this name, hidden ones included.
    pub only_sheet: Option<&'a str>,
    /// Take every sheet for this table.
    pub as_table: Option<&'a str>,
    /// Hidden sheets to read: `file#sheet`.
    pub include_hidden: &'a [String],
    /// Limits.
    pub limits: Limits,
    /// A folder in which what files gave is kept for the next run.
    pub cache: Option<&'a Path>,
}

/// How far reading has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Files done.
    pub done: usize,
    /// Files in all.
    pub total: usize,
    /// The file that was just done.
    pub file: String,
}

/// Reads files and folders into canonical tables. Files are read in parallel; the result is the same
/// whatever the order of paths and the number of threads.
///
/// # Errors
/// When a path cannot be opened, the paths hold no file, `as_table` names no table, or the cache has no place. A file that cannot be
/// read is an issue and a refusal in its receipt.
pub fn read(
    paths: &[PathBuf],
    options: &Options<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Tables, IngestError> {
    if let Some(name) = options.as_table
        && tables::schema(name).is_none()
    {
        let known: Vec<&str> = tables::ALL.iter().map(|t| t.name).collect();
        return Err(IngestError::UnknownTable { name: name.to_owned(), known: known.join(" ") });
    }
    let found = walk::walk(paths)?;
    let cache = options.cache.map(|folder| Cache::open(folder, paths, options)).transpose()?;
    let words = Words::new(options.mapping);
    let settings = Settings {
        words: &words,
        only_sheet: options.only_sheet,
        as_table: options.as_table,
        include_hidden: options.include_hidden,
        limits: &options.limits,
        threads: if found.sources.len() < rayon::current_num_threads() { Threads::Two } else { Threads::One },
    };
    let (done, total) = (AtomicUsize::new(0), found.sources.len());
    // One by one, so that no core is left with several at the end.
    let read_all = found.sources.par_iter().with_max_len(1).map(|source| {
        let read = read_one(source, settings, cache.as_ref());
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(Progress { done, total, file: source.name.clone() });
        read
    });
    let read_all: Vec<(FileRead, Option<Stamp>)> = read_all.collect();
    // Looked at once more when all are read: a copy that is still being written gives no error, only half a file.
    let still = |(source, (read, stamp)): (&Source, (FileRead, Option<Stamp>))| match stamp {
        Some(stamp) if stamp.changed(&source.path) => unread(source, bytes::moved()),
        _ => read,
    };
    let mut reads: Vec<FileRead> = found.sources.iter().zip(read_all).map(still).collect();
    reads.sort_by(|a, b| first_file(a).cmp(first_file(b)));
    settle::settle(&mut reads, options.as_table.is_some(), &options.mapping.names);
    let mut all = join(reads)?;
    for (name, reason) in found.passed_over {
        let mut told = passed_over(&name, format!("是{reason}，没有读。"));
        told.file = name;
        all.issues.push(told);
    }
    let alike = lookalike::find(&all);
    all.issues.extend(alike);
    all.issues.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    let sheets = all.receipts.iter_mut().flat_map(|file| &mut file.sheets).map(|sheet| &mut sheet.issues);
    for issues in sheets.chain(std::iter::once(&mut all.issues)) {
        cap(issues);
        say_counts(issues);
    }
    Ok(all)
}

fn first_file(read: &FileRead) -> &str {
    read.receipts.first().map_or("", |r| r.file.as_str())
}

/// A note about a file that is no table and was not read.
pub(crate) fn passed_over(name: &str, text: String) -> Issue {
    issue("passed_over", name, text)
}

fn read_one(source: &Source, settings: Settings<'_>, cache: Option<&Cache>) -> (FileRead, Option<Stamp>) {
    match bytes::whole(&source.path, settings.limits.input_bytes) {
        Ok((bytes, stamp)) => {
            let read = match cache {
                Some(cache) => cache.read(source, bytes, settings),
                None => file::read(&source.name, &source.folder, bytes, settings),
            };
            (read, Some(stamp))
        }
        Err(failure) => (unread(source, failure), None),
    }
}

/// A receipt of a file of which nothing was read.
fn unread(source: &Source, failure: Failure) -> FileRead {
    let receipt = FileReceipt {
        file: source.name.clone(),
        sha256: String::new(),
        sm3: String::new(),
        bytes: std::fs::metadata(&source.path).map_or(0, |m| m.len()),
        kind: "unknown",
        encoding: None,
        refused: None,
        sheets: Vec::new(),
    };
    file::refused(receipt, failure)
}

/// Joins the parts of all files, table by table, so that each table's rows are numbered without a gap.
fn join(reads: Vec<FileRead>) -> Result<Tables, IngestError> {
    let mut lineage = Lineage::default();
    let (mut receipts, mut issues) = (Vec::new(), Vec::new());
    let mut by_table: BTreeMap<&'static str, Vec<Part>> = BTreeMap::new();
    for read in reads {
        receipts.extend(read.receipts);
        issues.extend(read.issues);
        for part in read.parts {
            by_table.entry(part.schema.name).or_default().push(part);
        }
    }
    let mut by_name = BTreeMap::new();
    for schema in tables::ALL.iter().copied() {
        let first_row = lineage.len() as u32;
        let parts = by_table.remove(schema.name).unwrap_or_default();
        let rows = parts.iter().map(|part| part.rows.len()).sum();
        let mut builder = FrameBuilder::with_room(schema.name, schema.columns, rows);
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            let block = lineage.add_block(part.block);
            lineage.add_rows(block, &part.rows, part.notes);
            values.push(part.values);
        }
        builder.append_all(values);
        by_name.insert(schema.name, Table { schema, frame: builder.finish()?, first_row });
    }
    lineage.shrink();
    receipts.sort_by(|a: &FileReceipt, b| a.file.cmp(&b.file));
    Ok(Tables { by_name, lineage, receipts, issues })
}
