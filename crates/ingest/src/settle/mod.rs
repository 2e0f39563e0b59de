//! What only all files together can tell: which ledgers are last year's, units that no sheet states, names and codes
//! that do not agree. Runs after every file was read on its own, in the order of file names.

mod areas;
mod codes;
mod earlier;
mod names;
mod suspects;
mod units;

use crate::build::Part;
use crate::file::FileRead;
use sanzi_core::receipt::SheetReceipt;
use sanzi_core::value::Value;
use sanzi_core::{Day, Issue};
use std::collections::BTreeMap;

/// Settles everything that needs more than one file. `answered` holds the old names that the user has explained.
pub fn settle(reads: &mut [FileRead], table_was_named: bool, answered: &BTreeMap<String, String>) {
    if !table_was_named {
        earlier::settle(reads);
    }
    areas::settle(reads);
    units::settle(reads);
    suspects::find(reads);
    codes::check(reads);
    names::compare(reads, answered);
}

/// The receipt of the sheet that a part was read from.
fn receipt<'a>(read: &'a mut FileRead, file: &str, at: usize) -> Option<&'a mut SheetReceipt> {
    read.receipts.iter_mut().find(|r| r.file == file)?.sheets.get_mut(at)
}

/// Adds an issue to a part's sheet: to its receipt and to the run.
fn tell(read: &mut FileRead, part: usize, mut told: Issue) {
    let Some((file, sheet, at)) =
        read.parts.get(part).map(|p| (p.block.file.clone(), p.block.sheet.clone(), p.sheet_at))
    else {
        return;
    };
    told.file = file.to_string();
    told.sheet = Some(sheet.to_string());
    if let Some(receipt) = receipt(read, &file, at) {
        // In its place: sorting all of them anew for each would cost the square of their number.
        let at = receipt.issues.partition_point(|own| own.sort_key() <= told.sort_key());
        receipt.issues.insert(at, told.clone());
    }
    read.issues.push(told);
}

/// A text of a row; blank when there is none.
fn text<'p>(part: &'p Part, row: usize, column: &str) -> &'p str {
    part.values.text(row, column).unwrap_or_default()
}

/// The texts of a column row by row; blank where there is none.
fn texts<'p>(part: &'p Part, column: &str) -> Vec<&'p str> {
    part.values.texts(column).map(Option::unwrap_or_default).collect()
}

/// An amount of a row in 元.
fn amount(part: &Part, row: usize, column: &str) -> Option<rust_decimal::Decimal> {
    match part.values.value(row, column) {
        Value::Decimal(amount) => Some(amount),
        _ => None,
    }
}

/// A day of a row.
fn day(part: &Part, row: usize, column: &str) -> Option<Day> {
    match part.values.value(row, column) {
        Value::Date(day) => Some(day),
        _ => None,
    }
}

/// The cell of a value, for issues.
fn cell(part: &Part, row: usize, column: &'static str) -> Option<String> {
    let own = part.block.columns.get(column).copied().flatten()?;
    // A value of a form or a merged cell remembers where it stands.
    let note = part.notes.get(row as u32, column);
    let (at, across) = note.map_or((None, None), |note| (note.row, note.column));
    Some(sanzi_core::source::cell_name(across.unwrap_or(own), at.or(part.rows.get(row).copied())?))
}
