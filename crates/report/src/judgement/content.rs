//! The hash of the whole that a signature is bound to: every finding with its figures and what is said of it.

use super::{Log, Record, seen};
use crate::hash;
use rayon::prelude::*;
use sanzi_core::Finding;

/// The hash over all findings and the acts that stand, in the order of ids. Words, cells and the order of
/// findings are not in it; figures, gravity, opinions, reasons and terms are.
pub fn content(findings: &[&Finding], log: &Log) -> String {
    let heads = log.heads();
    let mut lines: Vec<String> = findings
        .par_iter()
        .map(|finding| {
            let count = finding.missing.as_ref().map(|m| m.count.to_string()).unwrap_or_default();
            let mut said: Vec<String> = heads.get(finding.id.as_str()).into_iter().flatten().map(|r| said(r)).collect();
            said.sort();
            said.dedup();
            format!("{}|{}|{count}|{}", finding.id, seen(finding).sha256, said.join("|"))
        })
        .collect();
    lines.par_sort_unstable();
    hash::of_text(&lines.join("\n"))
}

/// An opinion as text in which no two read alike.
fn said(record: &Record) -> String {
    serde_json::to_string(&(record.opinion, &record.reason, &record.until)).unwrap_or_default()
}
