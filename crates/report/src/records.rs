//! The records that other programs read: one JSON object a line.

use crate::error::ReportError;
use crate::judgement::Reviews;
use crate::manifest::Manifest;
use crate::privacy::{Covered, Shown};
use crate::subject;
use sanzi_core::Issue;
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Findings whose lines are made at once.
const AT_ONCE: usize = 512;

/// `findings.jsonl`: all outcomes, in the order given.
pub(crate) fn findings(out: &mut (impl Write + Send), shown: &Shown<'_>) -> Result<(), ReportError> {
    let mut records = shown.records();
    let mut lines = Vec::new();
    loop {
        let some: Vec<_> = records.by_ref().take(AT_ONCE).collect();
        let make =
            || some.iter().try_fold(Vec::new(), |mut lines, finding| add(&mut lines, &**finding).map(|()| lines));
        // While some lines are hashed and written, the next are made.
        let (written, made) = rayon::join(|| put(out, &lines), make);
        written?;
        lines = made?;
        if lines.is_empty() {
            return Ok(());
        }
    }
}

/// `issues.jsonl`.
pub(crate) fn issues(out: &mut impl Write, issues: &[Covered<'_, Issue>]) -> Result<(), ReportError> {
    issues.iter().try_for_each(|issue| line(out, &**issue))
}

/// `subjects.jsonl`.
pub(crate) fn subjects(out: &mut impl Write, shown: &Shown<'_>, cancelled: &AtomicBool) -> Result<(), ReportError> {
    subject::each(shown, cancelled, &mut |lines| out.write_all(lines).map_err(ReportError::at(Path::new(""))))
}

/// `reviews.jsonl`, by finding.
pub(crate) fn reviews(out: &mut impl Write, reviews: &Reviews) -> Result<(), ReportError> {
    reviews.standing.values().try_for_each(|standing| line(out, standing))
}

/// `manifest.json`, indented, since people look into it.
pub(crate) fn manifest(out: &mut impl Write, manifest: &Manifest<'_>) -> Result<(), ReportError> {
    let text = serde_json::to_string_pretty(manifest)?;
    out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(ReportError::at(Path::new("")))
}

fn line<T: Serialize>(out: &mut impl Write, item: &T) -> Result<(), ReportError> {
    let mut line = Vec::new();
    add(&mut line, item)?;
    put(out, &line)
}

/// Adds a record to lines that are to be written.
fn add<T: Serialize>(lines: &mut Vec<u8>, item: &T) -> Result<(), ReportError> {
    serde_json::to_writer(&mut *lines, item)?;
    lines.push(b'\n');
    Ok(())
}

fn put(out: &mut impl Write, lines: &[u8]) -> Result<(), ReportError> {
    out.write_all(lines).map_err(ReportError::at(Path::new("")))
}
