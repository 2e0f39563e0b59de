//! 读取回执: each sheet as it was understood; rows read and rows set aside are all the rows there are.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use crate::money;
use sanzi_core::receipt::{FileReceipt, SheetReceipt};
use sanzi_core::{Issue, tables};
use std::collections::BTreeMap;

pub(crate) const NAME: &str = "读取回执";

const COLUMNS: &[Col] = &[
    col("文件", 34.0, Look::Text),
    col("类型", 7.0, Look::Centre),
    col("工作表", 16.0, Look::Text),
    col("识别为", 13.0, Look::Centre),
    col("表头行", 8.0, Look::Centre),
    col("读入行数", 9.0, Look::Whole),
    col("另列行数", 9.0, Look::Whole),
    col("另列原因", 24.0, Look::Text),
    col("读入金额合计", 30.0, Look::Text),
    col("与表内合计核对", 34.0, Look::Text),
    col("读取问题", 9.0, Look::Whole),
    col("说明", 26.0, Look::Text),
];

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut grid = Grid::new(book, NAME, "读取回执", COLUMNS)?;
    for file in &view.dossier.tables.receipts {
        if let Some(refusal) = &file.refused {
            let mut cells = vec![Cell::text(&file.file), Cell::text(file.kind)];
            cells.extend((0..9).map(|_| Cell::Blank));
            cells.push(Cell::text(format!("未读入：{}\n{}", refusal.message, refusal.advice)));
            grid.row(&cells)?;
        }
        for sheet in &file.sheets {
            grid.row(&row(file, sheet))?;
        }
    }
    grid.finish("没有读到文件。")
}

fn row(file: &FileReceipt, sheet: &SheetReceipt) -> Vec<Cell> {
    let header: Vec<String> = sheet.header_rows.iter().map(u32::to_string).collect();
    let mut notes: Vec<&str> = Vec::new();
    if sheet.hidden {
        notes.push("隐藏的工作表");
    }
    if sheet.table.is_none() {
        notes.push("未识别为任何一种台账，未纳入核查");
    }
    vec![
        Cell::text(&file.file),
        Cell::text(file.kind),
        Cell::text(&sheet.sheet),
        Cell::text(sheet.table.and_then(tables::schema).map_or("—", |t| t.label)),
        Cell::text(header.join("、")),
        Cell::Whole(u64::from(sheet.rows)),
        Cell::Whole(sheet.set_aside.len() as u64),
        Cell::text(reasons(sheet)),
        Cell::text(sums(sheet)),
        Cell::text(ties(sheet)),
        Cell::Whole(Issue::places(&sheet.issues)),
        Cell::text(notes.join("；")),
    ]
}

fn reasons(sheet: &SheetReceipt) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for aside in &sheet.set_aside {
        *counts.entry(aside.reason).or_default() += 1;
    }
    counts.iter().map(|(reason, count)| format!("{reason} {count}")).collect::<Vec<_>>().join("、")
}

fn sums(sheet: &SheetReceipt) -> String {
    let sums = sheet.sums.iter().map(|(field, sum)| format!("{} {}", label(sheet, field), amount(sum)));
    sums.collect::<Vec<_>>().join("\n")
}

/// Each printed total against its rows; a sheet that prints none says so.
fn ties(sheet: &SheetReceipt) -> String {
    if sheet.totals.is_empty() {
        return if sheet.rows == 0 { String::new() } else { "表内没有合计".to_owned() };
    }
    let ties = sheet.totals.iter().map(|tie| {
        let field = label(sheet, tie.field);
        match money::parse(Some(&tie.difference)) {
            Some(d) if d.is_zero() => format!("{} {field} 一致", tie.cell),
            _ => format!(
                "{} {field} 不一致：表内 {}，重算 {}，相差 {}",
                tie.cell,
                amount(&tie.printed),
                amount(&tie.computed),
                amount(&tie.difference)
            ),
        }
    });
    ties.collect::<Vec<_>>().join("\n")
}

fn amount(text: &str) -> String {
    money::parse(Some(text)).map_or_else(|| text.to_owned(), money::grouped)
}

/// The Chinese label of a field of the sheet's table.
fn label<'f>(sheet: &SheetReceipt, field: &'f str) -> &'f str {
    let schema = sheet.table.and_then(tables::schema);
    schema.and_then(|t| t.columns.iter().find(|c| c.name == field)).map_or(field, |c| c.label)
}
