//! Cells as text, so that tests can be read.

use crate::xlsx::{Cell, Content, Limits, Refusal, Tail, Threads, open};
use std::ops::ControlFlow;

/// `B2`, with `?` for what is not known.
fn place(row: u32, col: u32) -> String {
    let mut letters = String::new();
    let mut rest = col;
    while rest > 0 {
        letters.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    let letters = if col == 0 { "?".to_owned() } else { letters };
    if row == 0 { letters + "?" } else { format!("{letters}{row}") }
}

/// One cell: `B2 '村'`, `B2 1.10`, `B2 45000 Day`, `B2 =TRUE`, `B2 bad_reference(9)`.
pub fn cell(cell: &Cell<'_>) -> String {
    let formula = if cell.formula { "=" } else { "" };
    let content = match cell.content {
        Content::Text(text) => format!("'{text}'"),
        Content::Number { digits, date: None } => digits.to_owned(),
        Content::Number { digits, date: Some(date) } => format!("{digits} {date:?}"),
        Content::Bool(value) => value.to_string().to_uppercase(),
        Content::Error(text) => text.to_owned(),
        Content::IsoDate(text) => format!("iso {text}"),
        Content::FormulaWithoutValue => "?".to_owned(),
        Content::Unknown { kind, seen } => format!("{kind}({seen})"),
    };
    format!("{} {formula}{content}", place(cell.row, cell.col))
}

/// All cells of a sheet, and its tail.
pub fn scan(bytes: &[u8], index: usize, limits: &Limits, threads: Threads) -> Result<(Vec<String>, Tail), Refusal> {
    let book = open(bytes, limits, threads)?;
    let mut cells = Vec::new();
    let tail = book.scan(index, threads, &mut |told| {
        cells.push(cell(&told));
        ControlFlow::Continue(())
    })?;
    assert_eq!(tail.cells as usize, cells.len());
    assert!(tail.whole);
    Ok((cells, tail))
}

/// All cells of the first sheet, or the kind of the refusal.
pub fn cells(bytes: &[u8]) -> Result<Vec<String>, &'static str> {
    scan(bytes, 0, &Limits::default(), Threads::One).map(|(cells, _)| cells).map_err(|refusal| refusal.kind())
}

/// The tail of the first sheet.
pub fn tail(bytes: &[u8]) -> Tail {
    scan(bytes, 0, &Limits::default(), Threads::One).unwrap().1
}

/// The cells of rows in a workbook.
pub fn rows(rows: &str) -> Vec<String> {
    cells(&super::make::book(rows)).unwrap()
}
