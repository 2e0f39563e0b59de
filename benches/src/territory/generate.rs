//! A territory in a folder: `data/` with its files, `truth.csv` with the mistakes planted in them.

use super::asset::{Asset, HEADS};
use super::cell::Cell;
use super::extract::Extract;
use super::lease::{self, CONTRACT_HEADS, COUNT_HEADS, Lease, RECEIPT_HEADS};
use super::sheet::{Book, ROWS, Sheet, Text};
use crate::error::BenchError;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// How files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Workbooks.
    Xlsx,
    /// Comma-separated text.
    Csv,
    /// Parquet.
    Parquet,
}

/// What territory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spec {
    /// How many assets.
    pub(crate) assets: u64,
    /// Number of the first, so that one territory can be written in parts.
    pub(crate) first: u64,
    /// Over how many files they are spread; more are made where a sheet would overflow.
    pub(crate) files: u64,
    /// With contracts, receipts and inventories?
    pub(crate) leases: bool,
    /// How files are written.
    pub(crate) format: Format,
    /// Are texts of workbooks in one shared table?
    pub(crate) shared: bool,
}

/// The four tables, in the order of a book's sheets.
const TABLES: [(&str, &str, &[&str]); 4] = [
    ("资产台账", "农村集体资产台账", &HEADS),
    ("合同台账", "资产租赁合同台账", &CONTRACT_HEADS),
    ("收款台账", "租金收款台账", &RECEIPT_HEADS),
    ("盘点表", "资产盘点表", &COUNT_HEADS),
];

/// Writes the territory; gives how many rows were written in all.
///
/// # Errors
/// When files cannot be written.
pub(crate) fn generate(spec: &Spec, folder: &Path) -> Result<u64, BenchError> {
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let mut truth = Truth::new(&folder.join("truth.csv"))?;
    let most = if spec.format == Format::Xlsx { ROWS } else { u64::MAX };
    let files = spec.files.max(1).max(spec.assets.div_ceil(most));
    let mut rows = 0;
    for file in 0..files {
        let cut = |at: u64| spec.first + spec.assets * at / files;
        let range = cut(file)..cut(file + 1);
        let name = if files == 1 { String::from("全县") } else { file_name(range.start, file) };
        rows += match spec.format {
            Format::Xlsx => book(spec, &data, &name, range, &mut truth)?,
            Format::Csv => texts(spec, &data, &name, range, &mut truth)?,
            Format::Parquet => extracts(spec, &data, &name, range, &mut truth)?,
        };
    }
    truth.0.flush()?;
    Ok(rows)
}

fn file_name(first: u64, file: u64) -> String {
    let place = super::place::Place::of(first);
    format!("{}/{}{:04}", place.town, place.village, file + 1)
}

/// The list of what is planted.
struct Truth(BufWriter<File>);

impl Truth {
    fn new(path: &Path) -> Result<Self, BenchError> {
        let mut out = BufWriter::new(File::create(path)?);
        writeln!(out, "rule,file,sheet,row")?;
        Ok(Truth(out))
    }

    fn tell(&mut self, rule: Option<&str>, file: &str, sheet: &str, row: u32) -> Result<(), BenchError> {
        if let Some(rule) = rule {
            writeln!(self.0, "{rule},{file},{sheet},{row}")?;
        }
        Ok(())
    }
}

/// A row for one of the four tables, and what is planted in it.
type Put<'p> = dyn FnMut(usize, &[Cell], Option<&'static str>) -> Result<(), BenchError> + 'p;

/// The rows of one table, numbered from 1.
fn rows_of(table: usize, range: Range<u64>, put: &mut Put<'_>) -> Result<u64, BenchError> {
    let mut line = 0;
    for asset in range.map(Asset::of) {
        match table {
            0 => {
                line += 1;
                put(0, &asset.cells(line), asset.planted)?;
            }
            3 if asset.id.is_empty() => {}
            3 => {
                line += 1;
                let (cells, planted) = lease::counted(&asset, line);
                put(3, &cells, planted)?;
            }
            2 if asset.earns() && !asset.id.is_empty() => {
                for year in lease::earned(&asset) {
                    line += 1;
                    put(2, &lease::earning(&asset, year, line), None)?;
                }
            }
            _ if !asset.leased() || asset.id.is_empty() => {}
            1 => {
                line += 1;
                let lease = Lease::of(&asset);
                put(1, &lease.cells(&asset, line), lease.planted)?;
            }
            _ => {
                let lease = Lease::of(&asset);
                for paid in lease.paid() {
                    line += 1;
                    put(2, &lease.receipt(&asset, paid, line), None)?;
                }
            }
        }
    }
    Ok(line)
}

fn tables(spec: &Spec) -> usize {
    if spec.leases { TABLES.len() } else { 1 }
}

fn book(spec: &Spec, data: &Path, name: &str, range: Range<u64>, truth: &mut Truth) -> Result<u64, BenchError> {
    let path = made(data, &format!("{name}.xlsx"))?;
    let file = format!("{name}.xlsx");
    let mut book = Book::new(data, spec.shared)?;
    let mut rows = 0;
    for (table, (sheet, title, heads)) in TABLES.into_iter().enumerate().take(tables(spec)) {
        let mut part = 1;
        let mut open: Sheet = book.sheet(sheet, title, heads)?;
        let mut names = sheet.to_owned();
        let mut left = ROWS;
        rows += rows_of(table, range.clone(), &mut |_, cells, planted| {
            if left == 0 {
                part += 1;
                names = format!("{sheet}({part})");
                let full = std::mem::replace(&mut open, book.sheet(&names, title, heads)?);
                book.close(full);
                left = ROWS;
            }
            left -= 1;
            let row = book.row(&mut open, cells)?;
            truth.tell(planted, &file, &names, row)
        })?;
        book.close(open);
    }
    book.save(&path)?;
    Ok(rows)
}

fn texts(spec: &Spec, data: &Path, name: &str, range: Range<u64>, truth: &mut Truth) -> Result<u64, BenchError> {
    let mut rows = 0;
    for (table, (sheet, _, heads)) in TABLES.into_iter().enumerate().take(tables(spec)) {
        let file = format!("{name}{sheet}.csv");
        let mut out = Text::new(&made(data, &file)?, heads)?;
        rows += rows_of(table, range.clone(), &mut |_, cells, planted| {
            let row = out.row(cells)?;
            truth.tell(planted, &file, "", row)
        })?;
        out.close()?;
    }
    Ok(rows)
}

fn extracts(spec: &Spec, data: &Path, name: &str, range: Range<u64>, truth: &mut Truth) -> Result<u64, BenchError> {
    let mut rows = 0;
    for (table, (sheet, _, heads)) in TABLES.into_iter().enumerate().take(tables(spec)) {
        let file = format!("{name}{sheet}.parquet");
        let mut out = Extract::new(&made(data, &file)?, heads);
        rows += rows_of(table, range.clone(), &mut |_, cells, planted| {
            let row = out.row(cells);
            truth.tell(planted, &file, "", row)
        })?;
        out.close()?;
    }
    Ok(rows)
}

/// The path of a file, its folder made.
fn made(data: &Path, file: &str) -> Result<PathBuf, BenchError> {
    let path = data.join(file);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_territory_is_the_same_every_time_and_calamine_reads_it() {
        use calamine::Reader as _;
        let spec = Spec { assets: 600, first: 0, files: 2, leases: true, format: Format::Xlsx, shared: false };
        let write = || {
            let folder = tempfile::tempdir().expect("a folder");
            let rows = generate(&spec, folder.path()).expect("written");
            let truth = std::fs::read_to_string(folder.path().join("truth.csv")).expect("truth");
            (rows, truth, folder)
        };
        let ((rows, truth, folder), (again, same, _)) = (write(), write());
        assert_eq!((rows, &truth), (again, &same));
        assert!(truth.lines().count() > 10, "{truth}");
        let file = format!("{}.xlsx", file_name(0, 0));
        let mut book = calamine::open_workbook_auto(folder.path().join("data").join(&file)).expect("a workbook");
        assert_eq!(book.sheet_names(), ["资产台账", "合同台账", "收款台账", "盘点表"]);
        let range = book.worksheet_range("资产台账").expect("a range");
        assert_eq!((range.height(), range.width()), (302, HEADS.len()));
    }

    #[test]
    fn an_extract_is_read_as_the_text_file_is() {
        let read = |format: Format| {
            let folder = tempfile::tempdir().expect("a folder");
            let spec = Spec { assets: 300, first: 0, files: 1, leases: true, format, shared: false };
            let rows = generate(&spec, folder.path()).expect("written");
            let truth = std::fs::read_to_string(folder.path().join("truth.csv")).expect("truth");
            let engagement = sanzi::Engagement::new(vec![folder.path().join("data")]).expect("an engagement");
            let packs = sanzi_rules::Packs::load(&[]).expect("the packs");
            let tables = sanzi::read(&engagement, &packs, None, None, &mut |_| {}).expect("tables");
            let assets = tables.by_name["asset"].frame.clone();
            let sums = ["original_value", "accumulated_depreciation"].map(|column| {
                assets.decimals(column).expect("money").into_iter().flatten().sum::<rust_decimal::Decimal>()
            });
            (rows, assets.len(), sums, truth.replace(".parquet", ".csv"))
        };
        assert_eq!(read(Format::Parquet), read(Format::Csv));
    }

    #[test]
    fn text_files_hold_the_same_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let spec = Spec { assets: 50, first: 0, files: 1, leases: false, format: Format::Csv, shared: false };
        assert_eq!(generate(&spec, folder.path()).expect("written"), 50);
        let text = std::fs::read_to_string(folder.path().join("data/全县资产台账.csv")).expect("a file");
        assert_eq!(text.lines().count(), 51);
        assert!(text.lines().all(|line| line.split(',').count() == HEADS.len()));
    }
}
