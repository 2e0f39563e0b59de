//! Great but honest material: everything of it must come back.

use super::package::{Package, asset, plain_tables, sheet, workbook};
use super::{read, took};
use crate::error::BenchError;
use crate::measure::run;
use crate::setting::Setting;
use sanzi_ingest::xlsx;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

/// A load and how it is run; gives what to say of it.
pub(super) struct Load {
    /// Its name on the command line.
    pub(super) name: &'static str,
    /// What is loaded.
    pub(super) what: &'static str,
    /// Runs it.
    pub(super) run: fn(&Setting) -> Result<String, BenchError>,
}

/// Every load.
pub(super) const ALL: &[Load] = &[
    Load { name: "findings", what: "one finding more than a sheet has rows: 1,048,577", run: findings },
    Load { name: "files", what: "10,000 files", run: files },
    Load { name: "sheets", what: "500 sheets in a workbook, and one more", run: sheets },
    Load { name: "large", what: "a workbook of 200 MB", run: large },
    Load { name: "moving", what: "a folder that is written to while it is read, forty times", run: moving },
];

/// Rows of a sheet before the list begins.
const HEAD: usize = 3;

/// A CSV ledger of assets for which nobody is in charge.
fn ledger(path: &Path, first: usize, rows: usize) -> Result<(), BenchError> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "资产编号,资产名称,原值（元）,取得日期,管护责任人")?;
    for number in first..first + rows {
        writeln!(out, "ZC-{number:07},提灌站{number},60000,2018-05-01,")?;
    }
    out.flush()?;
    Ok(())
}

fn findings(setting: &Setting) -> Result<String, BenchError> {
    let wanted = if setting.small { 10_001 } else { 1_048_577 };
    let (data, out) = (setting.out("load")?, setting.out("load-out")?);
    std::fs::create_dir_all(&data)?;
    ledger(&data.join("东岭村.csv"), 0, wanted / 2)?;
    ledger(&data.join("西岭村.csv"), wanted / 2, wanted - wanted / 2)?;
    let taken = setting.audit(&data, &out, &["--rules", "GH-001"])?;
    let told = BufReader::new(File::open(out.join("findings.jsonl"))?).lines().count();
    let listed = listed(&out.join("findings.xlsx"))?;
    let rows: usize = listed.iter().map(|(_, rows)| rows).sum();
    let parts: Vec<String> = listed.iter().map(|(name, rows)| format!("{name} {rows}")).collect();
    std::fs::remove_dir_all(&out)?;
    std::fs::remove_dir_all(&data)?;
    match (told, rows) == (wanted, wanted) {
        true => Ok(format!("all told and listed ({}); {}", parts.join(", "), took(&taken))),
        false => Err(format!("{wanted} planted, {told} told, {rows} listed").into()),
    }
}

/// The sheets that the list of findings takes, each with its findings.
fn listed(workbook: &Path) -> Result<Vec<(String, usize)>, BenchError> {
    let bytes = std::fs::read(workbook)?;
    let limits = xlsx::Limits { part_bytes: u64::MAX, unpacked_bytes: u64::MAX, ..xlsx::Limits::default() };
    let book = xlsx::open(&bytes, &limits, xlsx::Threads::One).map_err(|refusal| format!("{refusal:?}"))?;
    let mut listed = Vec::new();
    for (at, sheet) in book.sheets().iter().enumerate().filter(|(_, sheet)| sheet.name.starts_with("问题清单")) {
        let mut rows = BTreeSet::new();
        let mut count = |cell: xlsx::Cell<'_>| {
            rows.insert(cell.row);
            ControlFlow::Continue(())
        };
        book.scan(at, xlsx::Threads::One, &mut count).map_err(|refusal| format!("{refusal:?}"))?;
        listed.push((sheet.name.clone(), rows.len().saturating_sub(HEAD)));
    }
    Ok(listed)
}

fn files(setting: &Setting) -> Result<String, BenchError> {
    let (count, rows) = (if setting.small { 100 } else { 10_000 }, 20);
    let (data, out) = (setting.out("load")?, setting.out("load-out")?);
    for number in 0..count {
        let town = data.join(format!("第{}镇", number / 500));
        std::fs::create_dir_all(&town)?;
        ledger(&town.join(format!("第{number}村.csv")), number * rows, rows)?;
    }
    let taken = setting.audit(&data, &out, &["--rules", "GH-001"])?;
    let told = BufReader::new(File::open(out.join("findings.jsonl"))?).lines().count();
    std::fs::remove_dir_all(&out)?;
    std::fs::remove_dir_all(&data)?;
    match told == count * rows {
        true => Ok(format!("{told} findings in {count} files; {}", took(&taken))),
        false => Err(format!("{} planted, {told} told", count * rows).into()),
    }
}

/// A workbook of so many sheets of ten rows.
fn book_of(path: &Path, sheets: usize) -> Result<(), BenchError> {
    let mut package = workbook(path, sheets, |_| Ok(()))?;
    for number in 1..=sheets {
        sheet(&mut package, number, |out| (2..12).try_for_each(|row| asset(out, row, "")), |_| Ok(()))?;
    }
    plain_tables(&mut package)?;
    package.finish()
}

fn sheets(setting: &Setting) -> Result<String, BenchError> {
    let folder = setting.out("load")?;
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("台账.xlsx");
    book_of(&path, 500)?;
    let (taken, told) = read(setting, &path)?;
    book_of(&path, 501)?;
    let (_, more) = read(setting, &path)?;
    std::fs::remove_dir_all(&folder)?;
    match told.starts_with("5000 rows") && more.contains("too_large") {
        true => Ok(format!("{told}; {}; with 501: {more}", took(&taken))),
        false => Err(format!("500: {told}; 501: {more}").into()),
    }
}

fn large(setting: &Setting) -> Result<String, BenchError> {
    let (folder, bytes) = (setting.out("load")?, if setting.small { 2 << 20 } else { 200 << 20 });
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("台账.xlsx");
    let mut package: Package = workbook(&path, 4, |_| Ok(()))?;
    // Hexadecimal digits of a generator are packed to about half of their length.
    let (mut state, mut rows) = (20_241_231u64, 0);
    for number in 1..=4 {
        let fill = |out: &mut dyn Write| {
            for row in 2..2 + bytes / 1_000 {
                let mut note = String::new();
                for _ in 0..32 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    note.push_str(&format!("{:016x}", state ^ (state >> 29)));
                }
                asset(out, row, &note)?;
                rows += 1;
            }
            Ok(())
        };
        sheet(&mut package, number, fill, |_| Ok(()))?;
    }
    plain_tables(&mut package)?;
    package.finish()?;
    let size = std::fs::metadata(&path)?.len();
    let (taken, told) = read(setting, &path)?;
    std::fs::remove_dir_all(&folder)?;
    match told.starts_with(&format!("{rows} rows")) && size as usize >= bytes {
        true => Ok(format!("{} MB; {told}; {}", size / 1_000_000, took(&taken))),
        false => Err(format!("{size} bytes, {rows} rows written; {told}").into()),
    }
}

/// Files that are written anew, lengthened, replaced and removed all the while: each is read whole or refused.
fn moving(setting: &Setting) -> Result<String, BenchError> {
    let data = setting.out("load")?;
    std::fs::create_dir_all(&data)?;
    let done = AtomicBool::new(false);
    let path = |number: usize| data.join(format!("第{number}村.csv"));
    for number in 0..100 {
        ledger(&path(number), 0, 200)?;
    }
    let change = || -> Result<(), BenchError> {
        for number in (0..100).cycle() {
            if done.load(Ordering::Relaxed) {
                return Ok(());
            }
            match number % 4 {
                // In two halves, as a copy over a network comes.
                0 => {
                    let text = std::fs::read(path(1))?;
                    let mut file = File::create(path(number))?;
                    file.write_all(text.get(..text.len() / 2).unwrap_or_default())?;
                    file.flush()?;
                    file.write_all(text.get(text.len() / 2..).unwrap_or_default())?;
                }
                1 => {}
                2 => {
                    ledger(&data.join("新.tmp"), 0, 200)?;
                    std::fs::rename(data.join("新.tmp"), path(number))?;
                }
                _ => {
                    std::fs::remove_file(path(number))?;
                    ledger(&path(number), 0, 200)?;
                }
            }
        }
        Ok(())
    };
    let look = || -> Result<String, BenchError> {
        let (mut whole, mut refused) = (0, 0);
        for _ in 0..40 {
            let mut command = Command::new(&setting.sanzi);
            let taken = run(command.arg("read").arg(&data).args(["--format", "json"]), &[0])?;
            let receipts: serde_json::Value = serde_json::from_str(&taken.out)?;
            for file in receipts.as_array().ok_or("no receipts")? {
                let rows = file["sheets"].as_array().into_iter().flatten().filter_map(|s| s["rows"].as_u64()).sum();
                match (file["refused"]["kind"].as_str(), rows) {
                    (None, 200u64) => whole += 1,
                    (Some("unreadable"), 0) => refused += 1,
                    other => return Err(format!("{}: {other:?}", file["file"]).into()),
                }
            }
        }
        Ok(format!("{whole} times a file was read whole, {refused} times refused as unreadable"))
    };
    let said = std::thread::scope(|scope| {
        let changing = scope.spawn(|| change().map_err(|error| error.to_string()));
        let said = look().map_err(|error| error.to_string());
        done.store(true, Ordering::Relaxed);
        changing.join().map_err(|_| "the writer panicked".to_owned())??;
        said
    });
    std::fs::remove_dir_all(&data)?;
    Ok(said?)
}
