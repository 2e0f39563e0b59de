//! The records of a finished run in the formats of other programs: SARIF 2.1.0 and CSV.

mod csv;
mod sarif;

use crate::error::ReportError;
use crate::hash;
use crate::manifest::recorded_hashes;
use crate::writer::{FINDINGS, MANIFEST};
use sanzi_core::Finding;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Static Analysis Results Interchange Format 2.1.0, one JSON document.
    Sarif,
    /// Comma-separated values, UTF-8 with byte order mark, a finding a line.
    Csv,
}

/// Turns the records of an output folder into another format. What was covered there stays covered.
///
/// # Errors
/// When the folder holds no whole set of results, a record cannot be read, or `out` cannot be written.
pub fn export(dir: &Path, format: Format, out: &mut impl Write) -> Result<(), ReportError> {
    let path = dir.join(FINDINGS);
    let incomplete = |why: &str| ReportError::Incomplete { path: dir.to_path_buf(), why: why.to_owned() };
    let found = hash::of_file(&path).map_err(|_| incomplete("没有 findings.jsonl"))?;
    if !recorded_hashes(&dir.join(MANIFEST)).contains(&found) {
        return Err(incomplete("findings.jsonl 与 manifest.json 的校验值不符"));
    }
    match format {
        Format::Sarif => sarif::write(dir, out),
        Format::Csv => csv::write(dir, out),
    }
}

/// Calls `each` with every record, in order.
fn records(dir: &Path, mut each: impl FnMut(Finding) -> Result<(), ReportError>) -> Result<(), ReportError> {
    let path = dir.join(FINDINGS);
    let file = File::open(&path).map_err(ReportError::at(&path))?;
    for line in BufReader::new(file).lines() {
        each(serde_json::from_str(&line.map_err(ReportError::at(&path))?)?)?;
    }
    Ok(())
}

fn written(done: std::io::Result<()>) -> Result<(), ReportError> {
    done.map_err(ReportError::at(Path::new("")))
}
