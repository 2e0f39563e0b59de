//! Sheets and text files, written row by row without holding them.

use super::cell::Cell;
use crate::error::BenchError;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Rows above the first data row: title and heads.
pub(crate) const HEAD_ROWS: u32 = 2;
/// Data rows that fit a sheet.
pub(crate) const ROWS: u64 = 1_048_576 - HEAD_ROWS as u64;

/// A workbook in the making.
pub(crate) struct Book {
    workbook: Workbook,
    day: Format,
    money: Format,
    shared: bool,
}

/// A sheet of a workbook in the making.
pub(crate) struct Sheet {
    sheet: Worksheet,
    row: u32,
}

impl Book {
    /// A new workbook; `shared` puts its texts into one table as desktop programs do, else they stand in their
    /// cells as platforms' exports have them.
    pub(crate) fn new(temporaries: &Path, shared: bool) -> Result<Self, BenchError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(temporaries)?;
        let day = Format::new().set_num_format("yyyy-mm-dd");
        Ok(Book { workbook, day, money: Format::new().set_num_format("#,##0.00"), shared })
    }

    /// A sheet with its title and heads.
    pub(crate) fn sheet(&mut self, name: &str, title: &str, heads: &[&str]) -> Result<Sheet, BenchError> {
        let mut sheet = if self.shared {
            self.workbook.new_worksheet_with_low_memory()?
        } else {
            self.workbook.new_worksheet_with_constant_memory()?
        };
        sheet.set_name(name)?;
        sheet.write_string(0, 0, title)?;
        for (head, column) in heads.iter().zip(0u16..) {
            sheet.write_string(1, column, *head)?;
        }
        Ok(Sheet { sheet, row: HEAD_ROWS })
    }

    /// Writes the next row; gives its number as people see it.
    pub(crate) fn row(&self, to: &mut Sheet, cells: &[Cell]) -> Result<u32, BenchError> {
        for (cell, column) in cells.iter().zip(0u16..) {
            let sheet = &mut to.sheet;
            match (cell, cell.number()) {
                (Cell::Blank, _) => {}
                (Cell::Day(day), _) => {
                    sheet.write_datetime_with_format(to.row, column, *day, &self.day)?;
                }
                (Cell::Cents(_), Some(number)) => {
                    sheet.write_number_with_format(to.row, column, number, &self.money)?;
                }
                (_, Some(number)) => {
                    sheet.write_number(to.row, column, number)?;
                }
                (Cell::Word(word), None) => {
                    sheet.write_string(to.row, column, *word)?;
                }
                (other, None) => {
                    sheet.write_string(to.row, column, other.text())?;
                }
            }
        }
        to.row += 1;
        Ok(to.row)
    }

    /// Puts a finished sheet into the book.
    pub(crate) fn close(&mut self, sheet: Sheet) {
        self.workbook.push_worksheet(sheet.sheet);
    }

    /// Writes the book.
    pub(crate) fn save(mut self, path: &Path) -> Result<(), BenchError> {
        Ok(self.workbook.save(path)?)
    }
}

/// A text file of comma-separated values, UTF-8 with a mark in front as platforms write it.
pub(crate) struct Text {
    out: BufWriter<File>,
    row: u32,
}

impl Text {
    /// A file with its heads.
    pub(crate) fn new(path: &Path, heads: &[&str]) -> Result<Self, BenchError> {
        let mut out = BufWriter::with_capacity(1 << 16, File::create(path)?);
        out.write_all("\u{feff}".as_bytes())?;
        writeln!(out, "{}", heads.join(","))?;
        Ok(Text { out, row: 1 })
    }

    /// Writes the next row; gives its number.
    pub(crate) fn row(&mut self, cells: &[Cell]) -> Result<u32, BenchError> {
        for (cell, at) in cells.iter().zip(0..) {
            let text = cell.text();
            let comma = if at == 0 { "" } else { "," };
            let quoted = text.contains([',', '"', '\n']);
            if quoted {
                write!(self.out, "{comma}\"{}\"", text.replace('"', "\"\""))?;
            } else {
                write!(self.out, "{comma}{text}")?;
            }
        }
        writeln!(self.out)?;
        self.row += 1;
        Ok(self.row)
    }

    /// Flushes.
    pub(crate) fn close(mut self) -> Result<(), BenchError> {
        Ok(self.out.flush()?)
    }
}
