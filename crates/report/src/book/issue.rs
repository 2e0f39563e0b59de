//! 读取问题: what could not be read or was read with a doubt, and what to do about it.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use sanzi_core::source::Place;
use sanzi_core::{Issue, IssueSeverity};

pub(crate) const NAME: &str = "读取问题";

const COLUMNS: &[Col] = &[
    col("序号", 6.0, Look::Centre),
    col("程度", 7.0, Look::Centre),
    col("文件", 34.0, Look::Text),
    col("工作表", 16.0, Look::Text),
    col("位置", 10.0, Look::Centre),
    col("原文", 24.0, Look::Text),
    col("问题", 44.0, Look::Text),
    col("处理建议", 44.0, Look::Text),
    col("种类", 14.0, Look::Centre),
];

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut grid = Grid::new(book, NAME, "读取问题", COLUMNS)?;
    for (issue, number) in view.shown.issues.iter().zip(1u64..) {
        grid.row(&[
            Cell::Whole(number),
            Cell::text(match issue.severity {
                IssueSeverity::Error => "错误",
                IssueSeverity::Warning => "存疑",
                IssueSeverity::Note => "提示",
            }),
            Cell::text(&issue.file),
            Cell::maybe(issue.sheet.as_deref()),
            position(view, issue),
            Cell::text(&issue.seen),
            Cell::text(&issue.message),
            Cell::text(&issue.advice),
            Cell::text(issue.kind_label()),
        ])?;
    }
    grid.finish("全部读入，没有存疑之处。")
}

/// The cell, else the row; linked to the source where that is known.
fn position(view: &View<'_>, issue: &Issue) -> Cell {
    let words = match (&issue.cell, issue.row) {
        (Some(cell), _) => cell.clone(),
        (None, Some(row)) => format!("第 {row} 行"),
        (None, None) => return Cell::Blank,
    };
    let cell = issue.cell.clone().or(issue.row.map(|r| format!("A{r}")));
    let place = issue.sheet.clone().map(|sheet| Place { file: issue.file.as_str().into(), sheet: sheet.into(), cell });
    match place.and_then(|p| view.to_source(&p)) {
        Some(link) => Cell::Link(words, link),
        None => Cell::Text(words),
    }
}
