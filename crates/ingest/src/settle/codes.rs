//! Codes that are damaged: given twice in one ledger, or with check characters that do not fit.

use super::{cell, tell, text};
use crate::build::Part;
use crate::cell::credit_code;
use crate::file::FileRead;
use crate::note::issue;
use sanzi_core::Issue;
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};

const CREDIT_CODES: &[&str] = &["org_code", "lessee_code"];

pub(super) fn check(reads: &mut [FileRead]) {
    for read in reads.iter_mut() {
        let mut found: Vec<(usize, Issue)> = Vec::new();
        for (at, part) in read.parts.iter().enumerate() {
            found.extend(credit_codes(part).into_iter().map(|told| (at, told)));
            let twice = match part.schema.name {
                "asset" => doubled(part, "asset_id", "资产编号"),
                "contract" => doubled(part, "contract_no", "合同编号"),
                "project" => doubled(part, "project_code", "项目编码"),
                _ => Vec::new(),
            };
            found.extend(twice.into_iter().map(|told| (at, told)));
        }
        for (at, told) in found {
            let known = read.issues.iter().any(|i| {
                i.kind == "precision_lost" && told.kind == "bad_code" && i.cell == told.cell && told.cell.is_some()
            });
            if !known {
                tell(read, at, told);
            }
        }
    }
}

/// 统一社会信用代码 whose check characters do not fit; each code once a sheet.
fn credit_codes(part: &Part) -> Vec<Issue> {
    let mut told = Vec::new();
    let brought = CREDIT_CODES.iter().filter(|f| part.block.columns.contains_key(**f));
    for field in brought.filter_map(|f| part.schema.columns.iter().find(|c| c.name == *f)) {
        let mut seen = BTreeSet::new();
        for row in 0..part.rows.len() {
            let code = normal(&text(part, row, field.name));
            let Some(fault) = credit_code::fault(&code).filter(|_| seen.insert(code.clone())) else { continue };
            let message = format!("{}“{code}”{}。", field.label, fault.text());
            let mut one = issue("bad_code", code, message);
            one.cell = cell(part, row, field.name);
            one.row = part.rows.get(row).copied();
            told.push(one);
        }
    }
    told
}

/// Codes that stand on several rows of one owner. Bare running numbers are no codes, and a cell merged over several
/// rows gives its code once.
fn doubled(part: &Part, field: &'static str, label: &str) -> Vec<Issue> {
    let filled: BTreeSet<u32> = part
        .notes
        .iter()
        .filter(|(_, name, note)| *name == field && note.row.is_some())
        .map(|(row, _, _)| *row)
        .collect();
    let mut rows: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    let mut real = false;
    if !part.block.columns.contains_key(field) {
        return Vec::new();
    }
    // Sheets repeat the owner in every row.
    let mut last = ((String::new(), String::new()), "/".to_owned());
    for row in (0..part.rows.len()).filter(|row| !filled.contains(&(*row as u32))) {
        let code = normal(&text(part, row, field));
        if code.is_empty() {
            continue;
        }
        real |= code.len() > 4 || !code.bytes().all(|b| b.is_ascii_digit()) || code.starts_with('0');
        let raw = (text(part, row, "village"), text(part, row, part.schema.holder()));
        if raw != last.0 {
            let owner = format!("{}/{}", normal(&raw.0), normal(&raw.1));
            last = (raw, owner);
        }
        let owner = last.1.clone();
        rows.entry((owner, code)).or_default().push(row);
    }
    if !real {
        return Vec::new();
    }
    let mut told = Vec::new();
    for ((_, code), rows) in rows.into_iter().filter(|(_, rows)| rows.len() > 1) {
        // One contract may let several things: it is doubtful only when it names several lessees.
        let lessees: BTreeSet<String> = rows.iter().map(|row| normal(&text(part, *row, "lessee"))).collect();
        if field == "contract_no" && lessees.len() < 2 {
            continue;
        }
        let cells: Vec<String> = rows.iter().filter_map(|row| cell(part, *row, field)).collect();
        let message = format!("{label}“{code}”在 {} 重复。", cells.join("、"));
        let mut one = issue("duplicate_code", code, message);
        one.cell = cells.into_iter().nth(1);
        one.row = rows.get(1).and_then(|row| part.rows.get(*row)).copied();
        told.push(one);
    }
    told
}
