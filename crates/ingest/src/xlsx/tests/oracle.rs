//! A second reader as oracle: over the ugly workbooks both agree cell by cell, or the difference is known.

use crate::xlsx::{Content, Limits, Threads, open};
use calamine::{DataRef, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

type Cells = BTreeMap<(u32, u32), String>;

/// Ours, in words that both can say: numbers by their float.
fn ours(bytes: &[u8], index: usize) -> Result<Cells, String> {
    let book = open(bytes, &Limits::default(), Threads::One).map_err(|r| r.kind().to_owned())?;
    let mut cells = Cells::new();
    let tail = book.scan(index, Threads::One, &mut |cell| {
        let said = match cell.content {
            Content::Text(text) => format!("'{text}'"),
            Content::Number { digits, date } => {
                format!("{:e}{}", digits.parse::<f64>().unwrap(), if date.is_some() { " date" } else { "" })
            }
            Content::Bool(value) => value.to_string(),
            Content::Error(text) => text.to_owned(),
            Content::IsoDate(text) => format!("iso {text}"),
            Content::FormulaWithoutValue => "no value".to_owned(),
            Content::Unknown { kind, .. } => format!("unknown {kind}"),
        };
        cells.insert((cell.row, cell.col), said);
        ControlFlow::Continue(())
    });
    tail.map(|_| cells).map_err(|r| r.kind().to_owned())
}

fn theirs(bytes: &[u8], index: usize) -> Result<Cells, String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let names = book.sheet_names();
    let name = names.get(index).ok_or("no such sheet")?;
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    let mut cells = Cells::new();
    while let Some(cell) = reader.next_cell().map_err(|e| e.to_string())? {
        let (row, col) = cell.get_position();
        let said = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Int(value) => format!("{:e}", *value as f64),
            DataRef::Float(value) => format!("{value:e}"),
            DataRef::DateTime(value) => format!("{:e} date", value.as_f64()),
            DataRef::String(text) => format!("'{text}'"),
            DataRef::SharedString(text) => format!("'{text}'"),
            DataRef::Bool(value) => value.to_string(),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => format!("iso {text}"),
            DataRef::Error(error) => error.to_string(),
        };
        cells.insert((row + 1, col + 1), said);
    }
    Ok(cells)
}

/// Where the two differ, sheet by sheet: `name[index]: …`.
fn differences(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let sheets = match open(&bytes, &Limits::default(), Threads::One) {
        Ok(book) => book.sheets().len(),
        Err(refusal) => {
            let opened = Xlsx::new(Cursor::new(&bytes)).is_ok();
            let kind = refusal.kind();
            return if opened { vec![format!("{name}: ours {kind}, theirs opens")] } else { Vec::new() };
        }
    };
    let mut found = Vec::new();
    for index in 0..sheets {
        match (ours(&bytes, index), theirs(&bytes, index)) {
            (Ok(one), Ok(other)) => {
                let places: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
                for place in places {
                    let (one, other) = (one.get(place), other.get(place));
                    if one != other {
                        let said = |said: Option<&String>| said.map_or("nothing".to_owned(), String::clone);
                        let (row, col) = place;
                        found.push(format!("{name}[{index}] R{row}C{col}: {} / {}", said(one), said(other)));
                    }
                }
            }
            (Err(_), Err(_)) => {}
            (Ok(_), Err(_)) => found.push(format!("{name}[{index}]: theirs fails")),
            (Err(kind), Ok(_)) => found.push(format!("{name}[{index}]: ours {kind}, theirs reads")),
        }
    }
    found
}

fn workbooks(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            workbooks(&path, into);
        } else if path.extension().is_some_and(|e| e == "xlsx" || e == "xlsm") {
            into.push(path);
        }
    }
}

#[test]
fn both_readers_agree_over_the_fixtures_or_the_difference_is_known() {
    let mut paths = Vec::new();
    workbooks(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures"), &mut paths);
    assert!(paths.len() >= 100, "{} workbooks", paths.len());
    let found: Vec<String> = paths.iter().flat_map(|path| differences(path)).collect();
    let wanted: Vec<&str> = include_str!("differences.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(found, wanted, "found:\n{}", found.join("\n"));
}
