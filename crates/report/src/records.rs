//! The records that other programs read: one JSON object a line.

use crate::error::ReportError;
use crate::manifest::Manifest;
use sanzi_core::{Finding, Issue};
use serde::Serialize;
use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

/// `findings.jsonl`: all outcomes, in the order given.
pub(crate) fn findings(out: &mut impl Write, findings: &[Cow<'_, Finding>]) -> Result<(), ReportError> {
    lines(out, findings)
}

/// `issues.jsonl`.
pub(crate) fn issues(out: &mut impl Write, issues: &[Cow<'_, Issue>]) -> Result<(), ReportError> {
    lines(out, issues)
}

/// `manifest.json`, indented, since people look into it.
pub(crate) fn manifest(out: &mut impl Write, manifest: &Manifest<'_>) -> Result<(), ReportError> {
    let text = serde_json::to_string_pretty(manifest)?;
    out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(ReportError::at(Path::new("")))
}

fn lines<T: Serialize>(out: &mut impl Write, items: &[T]) -> Result<(), ReportError> {
    for item in items {
        let mut line = serde_json::to_vec(item)?;
        line.push(b'\n');
        out.write_all(&line).map_err(ReportError::at(Path::new("")))?;
    }
    Ok(())
}
