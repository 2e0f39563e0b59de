//! `.xlsb` and `.ods` through the calamine library. These hold numbers as binary floats, so a number
//! is its shortest decimal text.

use super::failure::Failure;
use super::{Book, Cell, Content, Row, Sheet, number};
use crate::limits::Limits;
use crate::note::issue;
use ::calamine::{Data, DataRef, Ods, Range, Reader, SheetType, SheetVisible, Xlsb, open_workbook_from_rs};
use rust_decimal::Decimal;
use std::io::Cursor;
use std::sync::Arc;

/// Reads a binary `.xlsb` book.
///
/// # Errors
/// `container_corrupt`, `too_large`.
pub fn xlsb(bytes: &[u8], limits: &Limits) -> Result<Book, Failure> {
    let mut reader: Xlsb<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|e: ::calamine::XlsbError| failure(&e.to_string()))?;
    let mut book = Book::default();
    let date1904 = reader.has_1904_epoch();
    let mut cells_left = limits.cells;
    for (name, hidden) in sheets(reader.sheets_metadata(), limits)? {
        let mut sheet = Sheet { name: name.clone(), hidden, date1904, ..Sheet::default() };
        let mut cells = match reader.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(error) => {
                break_sheet(&mut sheet, &error.to_string());
                book.sheets.push(sheet);
                continue;
            }
        };
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (row, column) = cell.get_position();
                    cells_left = cells_left.checked_sub(1).ok_or_else(|| Failure::too_large("单元格超过上限。"))?;
                    push(&mut sheet, row, column, of_ref(cell.get_value()));
                }
                Ok(None) => break,
                Err(error) => {
                    break_sheet(&mut sheet, &error.to_string());
                    break;
                }
            }
        }
        book.sheets.push(sheet);
    }
    Ok(book)
}

/// Reads an OpenDocument spreadsheet.
///
/// # Errors
/// `encrypted`, `container_corrupt`, `too_large`.
pub fn ods(bytes: &[u8], limits: &Limits) -> Result<Book, Failure> {
    let mut reader: Ods<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|e: ::calamine::OdsError| failure(&e.to_string()))?;
    let mut book = Book::default();
    let mut cells_left = limits.cells;
    for (name, hidden) in sheets(reader.sheets_metadata(), limits)? {
        let mut sheet = Sheet { name, hidden, ..Sheet::default() };
        match reader.worksheet_range(&sheet.name) {
            Ok(range) => from_range(&range, &mut sheet, limits, &mut cells_left)?,
            Err(error) => break_sheet(&mut sheet, &error.to_string()),
        }
        book.sheets.push(sheet);
    }
    Ok(book)
}

fn failure(message: &str) -> Failure {
    let low = message.to_lowercase();
    if low.contains("password") || low.contains("encrypt") {
        return Failure::new("encrypted", "文件设了密码。");
    }
    Failure::corrupt(format!("文件已损坏（{message}）。"))
}

fn break_sheet(sheet: &mut Sheet, message: &str) {
    sheet.rows.clear();
    sheet.broken = true;
    sheet.issues = vec![issue("container_corrupt", sheet.name.clone(), format!("这张表读不出（{message}）。"))];
}

fn sheets(metadata: &[::calamine::Sheet], limits: &Limits) -> Result<Vec<(String, bool)>, Failure> {
    if metadata.len() > limits.sheets {
        return Err(Failure::too_large(format!("表超过上限 {}。", limits.sheets)));
    }
    let work = metadata.iter().filter(|s| s.typ == SheetType::WorkSheet);
    Ok(work.map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect())
}

fn from_range(range: &Range<Data>, sheet: &mut Sheet, limits: &Limits, left: &mut usize) -> Result<(), Failure> {
    let Some((top, first)) = range.start() else { return Ok(()) };
    for (row, column, data) in range.used_cells() {
        *left = left.checked_sub(1).ok_or_else(|| Failure::too_large(format!("单元格超过上限 {}。", limits.cells)))?;
        push(sheet, top + row as u32, first + column as u32, of_data(data));
    }
    Ok(())
}

/// Places a cell, 0-based as the library counts.
fn push(sheet: &mut Sheet, row: u32, column: u32, content: Content) {
    let number = row + 1;
    let cell = Cell { column: column + 1, content };
    match sheet.rows.last_mut() {
        Some(last) if last.number == number => last.cells.push(cell),
        _ => sheet.rows.push(Row { number, cells: vec![cell], ..Row::default() }),
    }
}

fn text(text: &str) -> Content {
    if text.is_empty() { Content::Blank } else { Content::Text(Arc::from(text)) }
}

fn of_data(data: &Data) -> Content {
    match data {
        Data::Int(whole) => Content::Number(Decimal::from(*whole)),
        Data::Float(float) => number::from_float(*float),
        Data::String(string) => text(string),
        Data::Bool(value) => Content::Bool(*value),
        Data::DateTime(moment) => serial(moment),
        Data::DateTimeIso(iso) | Data::DurationIso(iso) => text(iso),
        Data::Error(error) => Content::Error(Arc::from(error.to_string().as_str())),
        Data::Empty => Content::Blank,
    }
}

fn of_ref(data: &DataRef<'_>) -> Content {
    match data {
        DataRef::Int(whole) => Content::Number(Decimal::from(*whole)),
        DataRef::Float(float) => number::from_float(*float),
        DataRef::String(string) => text(string),
        DataRef::SharedString(string) => text(string),
        DataRef::Bool(value) => Content::Bool(*value),
        DataRef::DateTime(moment) => serial(moment),
        DataRef::DateTimeIso(iso) | DataRef::DurationIso(iso) => text(iso),
        DataRef::Error(error) => Content::Error(Arc::from(error.to_string().as_str())),
        DataRef::Empty => Content::Blank,
    }
}

fn serial(moment: &::calamine::ExcelDateTime) -> Content {
    match number::from_float(moment.as_f64()) {
        Content::Number(number) => Content::Date(number),
        other => other,
    }
}
