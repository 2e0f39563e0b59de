//! Pieces of work that run in a process of their own.

use crate::error::BenchError;
use crate::measure::resident;
use crate::territory::BASE_DATE;
use calamine::Reader as _;
use chrono::NaiveDate;
use sanzi::Engagement;
use sanzi_core::{FactSet, Tables};
use sanzi_facts::Computed;
use sanzi_ingest::xlsx;
use sanzi_rules::{JudgeInput, Packs};
use serde_json::json;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What to do; each prints one line of JSON.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Work {
    /// Every sheet of every workbook as calamine's range.
    Calamine {
        /// A folder.
        data: PathBuf,
    },
    /// Every cell of every workbook from calamine's streaming reader.
    Stream {
        /// A folder.
        data: PathBuf,
    },
    /// Every cell of every workbook from our scanner, on one thread.
    Scan {
        /// A folder.
        data: PathBuf,
    },
    /// Reads a folder into tables.
    Read {
        /// A folder.
        data: PathBuf,
    },
    /// Reads, computes facts and judges, each timed.
    Judge {
        /// A folder.
        data: PathBuf,
        /// Rules or beginnings of their codes; none: all.
        #[arg(long, value_delimiter = ',')]
        rules: Vec<String>,
    },
    /// What one more rule costs.
    OneMore {
        /// A folder.
        data: PathBuf,
    },
}

/// Does it.
///
/// # Errors
/// When something cannot be read.
pub(crate) fn run(work: &Work) -> Result<(), BenchError> {
    let line = match work {
        Work::Calamine { data } => each(data, calamine_range)?,
        Work::Stream { data } => each(data, calamine_stream)?,
        Work::Scan { data } => each(data, scan)?,
        Work::Read { data } => read_only(data)?,
        Work::Judge { data, rules } => judge(data, rules)?,
        Work::OneMore { data } => one_more(data)?,
    };
    println!("{line}");
    Ok(())
}

fn each(data: &Path, count: impl Fn(&Path) -> Result<u64, BenchError>) -> Result<serde_json::Value, BenchError> {
    let mut cells = 0;
    for path in workbooks(data)? {
        cells += count(&path)?;
    }
    Ok(json!({ "cells": cells }))
}

/// All workbooks below a folder, sorted.
pub(crate) fn workbooks(data: &Path) -> Result<Vec<PathBuf>, BenchError> {
    let mut found = Vec::new();
    let mut folders = vec![data.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "xlsx") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn calamine_range(path: &Path) -> Result<u64, BenchError> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path)?;
    let mut cells = 0;
    for name in book.sheet_names() {
        cells += book.worksheet_range(&name)?.used_cells().count() as u64;
    }
    Ok(cells)
}

fn calamine_stream(path: &Path) -> Result<u64, BenchError> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path)?;
    let mut cells = 0;
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name)?;
        while let Some(cell) = reader.next_cell()? {
            cells += u64::from(!matches!(cell.get_value(), calamine::DataRef::Empty));
        }
    }
    Ok(cells)
}

fn scan(path: &Path) -> Result<u64, BenchError> {
    let bytes = std::fs::read(path)?;
    let limits = xlsx::Limits::default();
    let book = xlsx::open(&bytes, &limits, xlsx::Threads::One).map_err(|refusal| format!("{refusal:?}"))?;
    let mut cells = 0;
    for sheet in 0..book.sheets().len() {
        let mut count = |_: xlsx::Cell<'_>| {
            cells += 1;
            ControlFlow::Continue(())
        };
        book.scan(sheet, xlsx::Threads::One, &mut count).map_err(|refusal| format!("{refusal:?}"))?;
    }
    Ok(cells)
}

fn engagement(data: &Path) -> Result<(Engagement, Packs), BenchError> {
    let mut engagement = Engagement::new(vec![data.to_path_buf()])?;
    engagement.base_date = Some(BASE_DATE.parse()?);
    Ok((engagement, Packs::load(&[])?))
}

fn tables(data: &Path) -> Result<(Engagement, Packs, Tables), BenchError> {
    let (engagement, packs) = engagement(data)?;
    let tables = sanzi::read(&engagement, &packs, None, None, &mut |_| {})?;
    // A territory that is refused, or a sheet of it, is judged in no time.
    if tables.by_name.values().all(|table| table.frame.is_empty()) {
        return Err(format!("no row of {} was read", data.display()).into());
    }
    if let Some(refused) = tables.issues.iter().find(|issue| issue.kind == "too_large") {
        return Err(format!("not all of {} was read: {}", data.display(), refused.message).into());
    }
    Ok((engagement, packs, tables))
}

fn read_only(data: &Path) -> Result<serde_json::Value, BenchError> {
    let (engagement, packs) = engagement(data)?;
    let before = resident();
    let began = Instant::now();
    let tables = sanzi::read(&engagement, &packs, None, None, &mut |_| {})?;
    let seconds = began.elapsed().as_secs_f64();
    let held = resident().saturating_sub(before);
    let rows: usize = tables.by_name.values().map(|table| table.frame.len()).sum();
    Ok(json!({ "rows": rows, "seconds": seconds, "held": held }))
}

/// A territory with its facts, ready to be judged.
struct Ready {
    packs: Packs,
    tables: Tables,
    computed: Computed,
    base_date: NaiveDate,
}

impl Ready {
    /// Reads, and computes the facts that these rules want; none: all.
    fn of(data: &Path, rules: &[String]) -> Result<(Self, f64, f64), BenchError> {
        let began = Instant::now();
        let (engagement, packs, tables) = tables(data)?;
        let read = began.elapsed().as_secs_f64();
        let base_date: NaiveDate = BASE_DATE.parse()?;
        let setting = engagement.setting(&packs, base_date);
        let began = Instant::now();
        let computed = sanzi_facts::compute(&tables, &setting, &packs.wanted(rules))?;
        let facts = began.elapsed().as_secs_f64();
        Ok((Ready { packs, tables, computed, base_date }, read, facts))
    }

    fn facts(&self) -> &FactSet {
        &self.computed.facts
    }

    /// Judges by some rules; gives the seconds and the number of findings.
    fn judge(&self, select: &[String]) -> Result<(f64, usize), BenchError> {
        let working = |grain: &str, row: usize, fact: &str| self.computed.working(&self.tables, grain, row, fact);
        let input = JudgeInput {
            facts: self.facts(),
            tables: &self.tables,
            base_date: self.base_date,
            select,
            working: &working,
        };
        let began = Instant::now();
        let judgement = self.packs.judge(&input)?;
        Ok((began.elapsed().as_secs_f64(), judgement.findings.len()))
    }
}

fn judge(data: &Path, rules: &[String]) -> Result<serde_json::Value, BenchError> {
    let (ready, read, facts) = Ready::of(data, rules)?;
    let (judge, findings) = ready.judge(rules)?;
    let rows: usize = ready.tables.by_name.values().map(|table| table.frame.len()).sum();
    let assets = ready.facts().get("asset").map_or(0, |facts| facts.frame.len());
    Ok(json!({
        "rows": rows, "assets": assets, "read": read, "facts": facts, "judge": judge, "findings": findings,
    }))
}

/// What rules cost that find nothing: the rules about assets stand a second time in a pack of their own, each with a
/// condition that no asset meets; the time to judge with them less that without, by rules and assets. What findings
/// cost is in the goals that count them.
fn one_more(data: &Path) -> Result<serde_json::Value, BenchError> {
    let (mut ready, ..) = Ready::of(data, &[])?;
    let pack = tempfile::tempdir()?;
    let added = crate::quiet::write(Path::new("rules/national"), pack.path())?;
    let more = Packs::load(&[pack.path().to_path_buf()])?;
    let few = std::mem::replace(&mut ready.packs, Packs::load(&[])?);
    let assets = ready.facts().get("asset").map_or(0, |facts| facts.frame.len());
    let (mut figures, mut packs) = (Vec::new(), [few, more]);
    for _ in 0..5 {
        let mut seconds = [0.0; 2];
        for (seconds, packs) in seconds.iter_mut().zip(&mut packs) {
            std::mem::swap(&mut ready.packs, packs);
            *seconds = ready.judge(&[])?.0;
            std::mem::swap(&mut ready.packs, packs);
        }
        figures.push((seconds[1] - seconds[0]) * 1e9 / added as f64 / assets as f64);
    }
    Ok(json!({ "rules": added, "assets": assets, "nanoseconds": crate::measure::median(figures) }))
}
