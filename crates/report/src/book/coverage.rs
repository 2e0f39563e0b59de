//! 规则执行情况: how each rule fared, so that a quiet rule can be told from one that had nothing to look at.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use sanzi_core::grains;

pub(crate) const NAME: &str = "规则执行情况";

const COLUMNS: &[Col] = &[
    col("规则", 10.0, Look::Centre),
    col("核查事项", 34.0, Look::Text),
    col("类别", 14.0, Look::Centre),
    col("严重程度", 9.0, Look::Centre),
    col("核查对象", 11.0, Look::Centre),
    col("发现", 10.0, Look::Whole),
    col("通过", 10.0, Look::Whole),
    col("无法判断", 10.0, Look::Whole),
    col("不适用", 10.0, Look::Whole),
    col("合计", 10.0, Look::Whole),
    col("未执行的原因", 40.0, Look::Text),
];

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut grid = Grid::new(book, NAME, "规则执行情况", COLUMNS)?;
    for line in &view.dossier.judgement.coverage {
        let counts = [line.fired, line.passed, line.undetermined, line.not_applicable].map(u64::from);
        let mut cells = vec![
            Cell::text(&line.rule),
            Cell::text(&line.title),
            Cell::text(view.family(&line.rule)),
            view.rule(&line.rule).map_or(Cell::Blank, |r| Cell::Severity(r.severity)),
            Cell::text(grains::grain(&line.grain).map_or(line.grain.as_str(), |g| g.label)),
        ];
        cells.extend(counts.map(Cell::Whole));
        cells.push(Cell::Whole(counts.iter().sum()));
        cells.push(Cell::maybe(line.skipped.as_deref()));
        grid.row(&cells)?;
    }
    grid.finish("本次没有执行任何规则。")
}
