//! Reads the fixtures and compares with what they expect.

mod across;
mod cache;
mod county;
mod extracts;
mod fuzz;
mod hostile;
mod hostile_files;
mod kinds;
mod layouts;
mod ledgers;
mod loads;
#[path = "../../src/xlsx/tests/make.rs"]
#[allow(dead_code, missing_docs)]
mod make;
mod mapping;
mod page;
mod published;
mod remembered;
mod rents;
mod second_readers;
mod strangers;
mod ugly;

use sanzi_core::{Mapping, Tables};
use sanzi_ingest::{Limits, Options, read};
use std::path::{Path, PathBuf};

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/ingest stands two below").to_owned()
}

/// All files below a folder, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("listed") {
        let path = entry.expect("listed").path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Reading with these words, and nothing else said.
fn options(mapping: &Mapping) -> Options<'_> {
    Options { mapping, only_sheet: None, as_table: None, include_hidden: &[], limits: Limits::default(), cache: None }
}

/// Reads one path with the national words.
fn read_path(path: &Path) -> Tables {
    let mapping = mapping::national();
    read(&[path.to_owned()], &options(&mapping), &|_| {}).expect("the path can be listed")
}

/// Reads one file of this name and these bytes.
fn read_bytes(name: &str, bytes: &[u8]) -> Tables {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), bytes).expect("written");
    read_path(folder.path())
}

/// The rows as `sanzi read --format jsonl` prints them.
fn rows(tables: &Tables) -> Vec<serde_json::Value> {
    let mut out = Vec::new();
    sanzi_ingest::record::read_jsonl(tables, &mut out).expect("written to memory");
    String::from_utf8(out).expect("UTF-8").lines().map(|l| serde_json::from_str(l).expect("a record")).collect()
}

/// The names of the assets that were read.
fn names(tables: &Tables) -> Vec<String> {
    rows(tables).iter().map(|r| r["values"]["asset_name"].as_str().unwrap_or("?").to_owned()).collect()
}

/// Receipts close: rows and rows set aside are all different.
fn receipts_close(tables: &Tables, complaints: &mut Vec<String>) {
    for file in &tables.receipts {
        for sheet in &file.sheets {
            let mut aside: Vec<u32> = sheet.set_aside.iter().map(|s| s.row).collect();
            let before = aside.len();
            aside.sort_unstable();
            aside.dedup();
            if before != aside.len() {
                complaints.push(format!("{} › {}: a row is set aside twice", file.file, sheet.sheet));
            }
        }
    }
    let told: u32 = tables.receipts.iter().flat_map(|f| &f.sheets).map(|s| s.rows).sum();
    if told as usize != tables.lineage.len() {
        complaints.push(format!("receipts count {told} rows, tables hold {}", tables.lineage.len()));
    }
}

/// Are two printed values equal? Decimals by value, everything else by text.
fn same(expected: &str, got: &str) -> bool {
    if expected == got {
        return true;
    }
    match (expected.parse::<rust_decimal::Decimal>(), got.parse::<rust_decimal::Decimal>()) {
        // 001 is a code and not 1.
        (Ok(a), Ok(b)) => a == b && (!expected.starts_with('0') || expected.contains('.')),
        _ => false,
    }
}
