//! Codes that are damaged: given twice in one ledger, or with check characters that do not fit.

use super::{cell, tell, text, texts};
use crate::build::Part;
use crate::cell::credit_code;
use crate::file::FileRead;
use crate::note::issue;
use rayon::prelude::*;
use sanzi_core::Issue;
use sanzi_core::maps::HashSet;
use sanzi_core::text::{normal, normal_form};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

const CREDIT_CODES: &[&str] = &["org_code", "lessee_code"];

pub(super) fn check(reads: &mut [FileRead]) {
    reads.par_iter_mut().for_each(|read| {
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
    });
}

/// 统一社会信用代码 whose check characters do not fit; each code once a sheet.
fn credit_codes(part: &Part) -> Vec<Issue> {
    let mut told = Vec::new();
    let brought = CREDIT_CODES.iter().filter(|f| part.block.columns.contains_key(**f));
    for field in brought.filter_map(|f| part.schema.columns.iter().find(|c| c.name == *f)) {
        let mut seen = BTreeSet::new();
        for (row, code) in texts(part, field.name).into_iter().map(normal).enumerate() {
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
    if !part.block.columns.contains_key(field) {
        return Vec::new();
    }
    let filled: BTreeSet<u32> = part.notes.of(field).filter(|(_, note)| note.row.is_some()).map(|(r, _)| r).collect();
    let holders = texts(part, part.schema.holder());
    // Owners in the order in which they come; sheets repeat the owner in every row.
    let mut owners: Vec<String> = Vec::new();
    let mut last = None;
    let mut given: Vec<(usize, Cow<'_, str>, usize)> = Vec::new();
    let mut real = false;
    let whose = texts(part, "village").into_iter().zip(holders);
    for (row, (code, raw)) in texts(part, field).into_iter().zip(whose).enumerate() {
        let code = normal_form(code);
        if code.is_empty() || filled.contains(&(row as u32)) {
            continue;
        }
        real |= code.len() > 4 || !code.bytes().all(|b| b.is_ascii_digit()) || code.starts_with('0');
        if last != Some(raw) {
            owners.push(format!("{}/{}", normal_form(raw.0), normal_form(raw.1)));
            last = Some(raw);
        }
        given.push((owners.len() - 1, code, row));
    }
    if !real {
        return Vec::new();
    }
    // In nearly every ledger no code stands twice, whoever the owner.
    let mut codes: HashSet<&str> = HashSet::default();
    codes.reserve(given.len());
    if given.iter().all(|(_, code, _)| codes.insert(code)) {
        return Vec::new();
    }
    let mut seen: HashSet<(&str, &str)> = HashSet::default();
    let owner = |at: usize| owners.get(at).map_or("", String::as_str);
    let twice: HashSet<(&str, &str)> =
        given.iter().map(|(at, code, _)| (owner(*at), &**code)).filter(|key| !seen.insert(*key)).collect();
    let mut rows: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, code, row) in &given {
        let key = (owner(*at), &**code);
        if twice.contains(&key) {
            rows.entry(key).or_default().push(*row);
        }
    }
    let mut told = Vec::new();
    for ((_, code), rows) in rows {
        // One contract may let several things: it is doubtful only when it names several lessees.
        let lessees: BTreeSet<String> = rows.iter().map(|row| normal(text(part, *row, "lessee"))).collect();
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
