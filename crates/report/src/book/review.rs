//! 复核签发: the three levels of review, each bound to a hash of the whole.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::View;
use crate::error::ReportError;
use crate::judgement::{Level, Reviews, Signature, State};

pub(crate) const NAME: &str = "复核签发";

const COLUMNS: &[Col] = &[
    col("级别", 10.0, Look::Centre),
    col("签署人", 16.0, Look::Entry),
    col("日期", 14.0, Look::Day),
    col("说明", 40.0, Look::Entry),
    col("状态", 46.0, Look::Text),
    col("内容校验码", 36.0, Look::Code),
    col("意见编号", 36.0, Look::Code),
];

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let unsigned = Reviews::default();
    let reviews = view.dossier.history.reviews.unwrap_or(&unsigned);
    let mut grid = Grid::new(book, NAME, "复核签发（签署后运行 sanzi review 回读）", COLUMNS)?;
    for level in Level::ALL {
        let signature = reviews.signatures.iter().find(|s| s.level == level);
        grid.row(&row(level, signature, &reviews.content))?;
    }
    let said = |state: State| reviews.standing.values().filter(|s| s.state == state).count();
    let words = format!(
        "有效意见 {} 条；退回复核：事实有变 {} 条、过期 {} 条、意见不一致 {} 条",
        said(State::Valid),
        said(State::Moved),
        said(State::Expired),
        said(State::Conflict),
    );
    grid.row(&[Cell::text("意见"), Cell::Blank, Cell::Blank, Cell::Blank, Cell::text(words)])?;
    grid.finish("")
}

fn row(level: Level, signature: Option<&Signature>, content: &str) -> Vec<Cell> {
    let signed = signature.filter(|s| s.act.is_some());
    let holds = signed.filter(|s| s.holds);
    let state = match signed {
        None => "未签".to_owned(),
        Some(s) if s.holds => "有效：签署后内容没有变".to_owned(),
        Some(s) => {
            let on = s.on.as_deref().unwrap_or("未写日期");
            format!("签署后内容有变，原签署（{} {on}）不再有效，请重新签署", s.by)
        }
    };
    vec![
        Cell::text(level.label()),
        holds.map_or(Cell::Blank, |s| Cell::text(&s.by)),
        holds.and_then(|s| s.on.as_deref()).map_or(Cell::Blank, Cell::day),
        holds.map_or(Cell::Blank, |s| Cell::text(&s.reason)),
        Cell::text(state),
        Cell::text(content.chars().take(32).collect::<String>()),
        Cell::maybe(signed.and_then(|s| s.act.as_deref())),
    ]
}
