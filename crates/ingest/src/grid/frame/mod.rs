//! Arrow streams and Parquet, for extracts of whole territories. Row 1 is the names of the columns, the records
//! follow from row 2, as they would in a text file with a header.

mod foreign;
mod framing;
mod pages;
mod thrift;

use super::failure::Failure;
use super::gather::Gather;
use super::held::Held;
use super::{Book, Content, Sheet, number};
use crate::limits::Limits;
use foreign::Foreign;
pub(crate) use framing::CONTINUATION;
use polars::prelude::DataFrame;
use polars_io::SerReader;
use polars_io::ipc::IpcStreamReader;
use polars_io::prelude::{ParallelStrategy, ParquetReader};
use rust_decimal::Decimal;
use std::io::Cursor;

/// The mark at both ends of an Arrow file, whose inside is a stream.
pub(crate) const ARROW_FILE: &[u8] = b"ARROW1\0\0";
/// The mark at both ends of a Parquet file.
pub(crate) const PARQUET: &[u8] = b"PAR1";
/// Codes of more digits than a spreadsheet keeps are exact here, and stay so as text.
const SHEET_DIGITS: i64 = 1_000_000_000_000_000;

/// Reads an Arrow stream, or the stream within an Arrow file.
///
/// # Errors
/// `container_corrupt`, `unsupported_format`, `too_large`.
pub fn arrow(bytes: &[u8], limits: &Limits) -> Result<Book, Failure> {
    let stream = bytes.strip_prefix(ARROW_FILE).unwrap_or(bytes);
    framing::check(stream, limits)?;
    guarded(|| {
        let data = IpcStreamReader::new(Cursor::new(stream)).finish().map_err(|e| unreadable(&e.to_string()))?;
        foreign_rows(&data, limits)
    })
}

/// Reads a Parquet file.
///
/// # Errors
/// As [`arrow`].
pub fn parquet(bytes: &[u8], limits: &Limits) -> Result<Book, Failure> {
    if bytes.len() < 12 || !bytes.ends_with(PARQUET) {
        return Err(Failure::corrupt("Parquet 文件没有结尾，像是没有下载完。"));
    }
    guarded(|| {
        let failed = |e: &dyn std::fmt::Display| unreadable(&e.to_string());
        let mut reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
        let metadata = reader.get_metadata().map_err(|e| failed(&e))?;
        // What is stated bounds what is asked for; a group that states less than it holds fails by itself.
        let (mut unpacked, mut cells) = (0u64, 0u64);
        for group in &metadata.row_groups {
            unpacked = unpacked.saturating_add(group.total_byte_size() as u64);
            cells = cells.saturating_add((group.num_rows() as u64).saturating_mul(group.n_columns() as u64));
        }
        if unpacked > limits.part_bytes || cells > limits.cells as u64 {
            return Err(Failure::too_large(format!("里面有 {cells} 个值，展开后 {unpacked} 字节，超过上限。")));
        }
        pages::check(bytes, limits)?;
        let data = reader.finish().map_err(|e| failed(&e))?;
        foreign_rows(&data, limits)
    })
}

/// Runs a reader that is not ours: a panic in it is a damaged file, not the end of the run.
fn guarded(read: impl FnOnce() -> Result<Book, Failure>) -> Result<Book, Failure> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(Failure::corrupt("文件的内容前后不合，读不下去。")))
}

fn unreadable(message: &str) -> Failure {
    let first = message.lines().next().unwrap_or_default();
    let what = crate::note::shorten(first, 80);
    let unsupported = ["not supported", "not implemented", "not activated", "feature"];
    if unsupported.iter().any(|word| first.contains(word)) {
        return Failure::new("unsupported_format", format!("用了读不了的编码（{what}）。"));
    }
    Failure::corrupt(format!("文件已损坏（{what}）。"))
}

fn foreign_rows(data: &DataFrame, limits: &Limits) -> Result<Book, Failure> {
    let (names, height) = (foreign::names(data), data.height());
    let wide = u32::try_from(names.len()).ok().filter(|width| *width <= limits.columns);
    if wide.is_none() || height.saturating_mul(names.len()) > limits.cells {
        return Err(Failure::too_large(format!("有 {height} 行 {} 列，超过上限。", names.len())));
    }
    let mut held = Held::new(limits);
    let mut gather = Gather::new(&mut held);
    for (column, name) in (1..).zip(&names) {
        gather.put(1, column, &Content::of_text(name))?;
    }
    foreign::rows(data, |index, values| {
        if index.is_multiple_of(4096) {
            limits.deadline.check()?;
        }
        let over = || Failure::too_large("行数超过上限。");
        let row = u32::try_from(index).ok().and_then(|index| index.checked_add(2)).ok_or_else(over)?;
        gather.present(row, row);
        for (column, value) in (1..).zip(values) {
            match content(value) {
                Content::Blank => {}
                content => gather.put(row, column, &content)?,
            }
        }
        Ok::<(), Failure>(())
    })?;
    let mut sheet = Sheet::default();
    gather.finish(&mut sheet);
    Ok(Book { sheets: vec![sheet], ..Book::default() })
}

fn content(value: &Foreign) -> Content<'_> {
    match value {
        Foreign::Null => Content::Blank,
        Foreign::Text(text) | Foreign::Other(text) => Content::of_text(text),
        Foreign::Number(number) if number.scale() == 0 && number.abs() >= Decimal::from(SHEET_DIGITS) => {
            Content::Text(number.to_string().into())
        }
        Foreign::Number(number) => Content::Number(*number),
        Foreign::Float(float) => number::from_float(*float),
        Foreign::Flag(flag) => Content::Bool(*flag),
        Foreign::Date(date) => Content::of_text(date.to_string()),
    }
}
