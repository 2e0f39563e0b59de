//! Loads: great but honest material, of which nothing may be lost, and hostile files, which must end in time and memory.

mod honest;
mod hostile;
mod package;

use crate::error::BenchError;
use crate::goals::short;
use crate::measure::{Taken, run};
use crate::setting::{Options, Setting};
use std::path::Path;
use std::process::Command;

/// Seconds for a file of up to so many bytes, in proportion above.
const SECONDS: f64 = 20.0;
const TIMED_BYTES: f64 = (20 << 20) as f64;
/// Seconds for what is not reading: starting, loading the rules, printing.
const BESIDE: f64 = 4.0;
/// The most memory that one hostile file may take.
const PEAK: u64 = 2 << 30;

/// Runs every load, or those of these names, and prints what each did.
///
/// # Errors
/// When one of them did not hold.
pub(crate) fn load(names: &[String], options: &Options) -> Result<(), BenchError> {
    let setting = Setting::new(options)?;
    let wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    let mut failed = Vec::new();
    let mut tell = |name: &str, what: &str, outcome: Result<String, BenchError>| {
        let said = outcome.unwrap_or_else(|error| {
            failed.push(name.to_owned());
            format!("FAILED: {error}")
        });
        println!("| {name}: {what} | {said} |");
    };
    for load in honest::ALL.iter().filter(|load| wanted(load.name)) {
        tell(load.name, load.what, (load.run)(&setting));
    }
    for hostile in hostile::ALL.iter().filter(|hostile| wanted(hostile.file)) {
        tell(hostile.file, hostile.what, read_hostile(&setting, hostile));
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("did not hold: {}", failed.join(", ")).into()) }
}

/// Reads a hostile file in a process of its own; gives what was said and what it took.
fn read_hostile(setting: &Setting, hostile: &hostile::Hostile) -> Result<String, BenchError> {
    let folder = setting.out("load")?;
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(hostile.file);
    (hostile.write)(&path, if setting.small { 100 } else { 1 })?;
    let bytes = std::fs::metadata(&path)?.len();
    let (taken, told) = read(setting, &path)?;
    std::fs::remove_dir_all(&folder)?;
    let allowed = SECONDS * (bytes as f64 / TIMED_BYTES).max(1.0) + BESIDE;
    let said = format!("{} MiB; {told}; {}", bytes >> 20, took(&taken));
    match taken.wall > allowed || taken.peak > PEAK {
        true => Err(format!("{said}, allowed {} s and 2 GiB", short(allowed)).into()),
        false => Ok(said),
    }
}

/// `sanzi read` of a path, and its receipts in short: rows, or kinds of refusals with their words.
fn read(setting: &Setting, path: &Path) -> Result<(Taken, String), BenchError> {
    let mut command = Command::new(&setting.sanzi);
    let taken = run(command.arg("read").arg(path).args(["--format", "json"]), &[0])?;
    let receipts: serde_json::Value = serde_json::from_str(&taken.out)?;
    let files = receipts.as_array().ok_or("no receipts")?;
    let mut told = Vec::new();
    for refused in files.iter().map(|file| &file["refused"]).filter(|refused| !refused.is_null()) {
        let words = |key: &str| refused[key].as_str().unwrap_or_default().to_owned();
        if !chinese(&words("message")) || !chinese(&words("advice")) {
            return Err(format!("refused without words: {refused}").into());
        }
        told.push(format!("{}: {}{}", words("kind"), words("message"), words("advice")));
    }
    let sheets = files.iter().filter_map(|file| file["sheets"].as_array()).flatten();
    let rows: u64 = sheets.filter_map(|sheet| sheet["rows"].as_u64()).sum();
    told.truncate(2);
    told.insert(0, format!("{rows} rows of {} files", files.len()));
    Ok((taken, told.join("; ")))
}

fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn took(taken: &Taken) -> String {
    format!("{} s, {} s CPU, {} MiB", short(taken.wall), short(taken.cpu), taken.peak >> 20)
}
