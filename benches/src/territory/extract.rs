//! Parquet files: one table each, a column of the kind that its cells are of.

use super::cell::Cell;
use crate::error::BenchError;
use chrono::NaiveDate;
use polars::prelude::{
    Column, DataFrame, DataType, Int32Chunked, Int64Chunked, Int128Chunked, IntoColumn, IntoSeries, NewChunkedArray,
    PlSmallStr, StringChunked,
};
use polars_io::prelude::ParquetWriter;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A file in the making; its rows are held until it is closed.
pub(crate) struct Extract {
    path: PathBuf,
    heads: Vec<&'static str>,
    columns: Vec<Vec<Cell>>,
    rows: u32,
}

impl Extract {
    /// A file with its heads.
    pub(crate) fn new(path: &Path, heads: &[&'static str]) -> Self {
        let columns = vec![Vec::new(); heads.len()];
        Extract { path: path.to_path_buf(), heads: heads.to_vec(), columns, rows: 0 }
    }

    /// Adds a row; gives its number, counting the names of columns as the first.
    pub(crate) fn row(&mut self, cells: &[Cell]) -> u32 {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell.clone());
        }
        self.rows += 1;
        self.rows + 1
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn close(self) -> Result<(), BenchError> {
        let columns = self.heads.iter().zip(&self.columns).map(|(head, cells)| column(head, cells));
        let mut data = DataFrame::new(self.rows as usize, columns.collect::<Result<_, _>>()?)?;
        ParquetWriter::new(File::create(self.path)?).finish(&mut data)?;
        Ok(())
    }
}

/// Whole numbers, 元 and days where nothing else stands in the column; else texts.
fn column(head: &str, cells: &[Cell]) -> Result<Column, BenchError> {
    let name = PlSmallStr::from_str(head);
    let only = |fits: fn(&Cell) -> bool| {
        let mut filled = cells.iter().filter(|cell| **cell != Cell::Blank).peekable();
        filled.peek().is_some() && filled.all(fits)
    };
    let series = if only(|cell| matches!(cell, Cell::Whole(_))) {
        let each = cells.iter().map(|cell| if let Cell::Whole(number) = cell { Some(*number) } else { None });
        Int64Chunked::from_iter_options(name, each).into_series()
    } else if only(|cell| matches!(cell, Cell::Cents(_))) {
        let each = cells.iter().map(|cell| if let Cell::Cents(cents) = cell { Some(i128::from(*cents)) } else { None });
        Int128Chunked::from_iter_options(name, each).into_decimal(38, 2)?.into_series()
    } else if only(|cell| matches!(cell, Cell::Day(_))) {
        let since = |day: NaiveDate| i32::try_from((day - NaiveDate::default()).num_days()).ok();
        let each = cells.iter().map(|cell| if let Cell::Day(day) = cell { since(*day) } else { None });
        Int32Chunked::from_iter_options(name, each).into_series().cast(&DataType::Date)?
    } else {
        let each = cells.iter().map(|cell| (*cell != Cell::Blank).then(|| cell.text()));
        StringChunked::from_iter_options(name, each).into_series()
    };
    Ok(series.into_column())
}
