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

/// `findings.jsonl`: all outcomes, in the order given.
pub(crate) fn findings(out: &mut impl Write, shown: &Shown<'_>) -> Result<(), ReportError> {
    shown.records().try_for_each(|finding| line(out, &*finding))
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
    let mut line = serde_json::to_vec(item)?;
    line.push(b'\n');
    out.write_all(&line).map_err(ReportError::at(Path::new("")))
}
