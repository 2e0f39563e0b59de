//! 与上次对比: what was looked at again, why the total changed, and each finding that is not as it was.

use super::Book;
use super::grid::{Cell, Col, Grid, col};
use super::style::Look;
use super::view::{View, place_words};
use crate::diff::{Change, Comparison, Presence};
use crate::error::ReportError;
use crate::money;

pub(crate) const NAME: &str = "与上次对比";

const COLUMNS: &[Col] = &[
    col("序号", 5.0, Look::Centre),
    col("状态", 8.0, Look::Centre),
    col("问题编号", 10.0, Look::Code),
    col("规则", 8.0, Look::Centre),
    col("事项", 20.0, Look::Text),
    col("严重程度", 6.0, Look::Centre),
    col("乡镇", 8.0, Look::Text),
    col("村", 8.0, Look::Text),
    col("对象", 16.0, Look::Text),
    col("上次金额", 13.0, Look::Money),
    col("本次金额", 13.0, Look::Money),
    col("变动原因", 11.0, Look::Centre),
    col("说明", 44.0, Look::Text),
    col("本次所见", 30.0, Look::Text),
];

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let Some(comparison) = view.dossier.history.comparison else { return Ok(()) };
    let title = format!("与上次对比（上次基准日 {}）", comparison.old.base_date);
    let mut grid = Grid::new(book, NAME, &title, COLUMNS)?;
    for cells in coverage(comparison).into_iter().chain(total(comparison)) {
        grid.row(&cells)?;
    }
    let told = comparison.findings.iter().filter(|c| c.presence != Presence::Unchanged || c.cause.is_some());
    for (change, number) in told.zip(1u64..) {
        grid.row(&row(change, number))?;
    }
    grid.finish("与上次相同。")
}

/// A line of the head: what it is about, and the words.
fn line(kind: &str, about: &str, words: String) -> Vec<Cell> {
    let mut cells = vec![Cell::Blank, Cell::text(kind), Cell::Blank, Cell::Blank, Cell::text(about)];
    cells.resize(12, Cell::Blank);
    cells.push(Cell::text(words));
    cells
}

fn coverage(comparison: &Comparison) -> Vec<Vec<Cell>> {
    let covered = &comparison.coverage;
    let joined = |names: &[String]| names.join("\n");
    let pairs = |pairs: &[(String, String)], between: &str| {
        pairs.iter().map(|(a, b)| format!("{a}{between}{b}")).collect::<Vec<_>>().join("\n")
    };
    let mut lines = vec![line("范围", "相同的文件", format!("{} 个", covered.files_same))];
    for (about, words) in [
        ("内容有变的文件", joined(&covered.files_changed)),
        ("改了名的文件", pairs(&covered.files_renamed, " → ")),
        ("本次没有的文件", joined(&covered.files_gone)),
        ("本次新增的文件", joined(&covered.files_new)),
        ("本次没有读出表的文件", joined(&covered.files_unread)),
        ("本次没有读入的表", pairs(&covered.sheets_gone, " › ")),
        ("本次未执行的规则", pairs(&covered.rules_not_run, "：")),
        ("已停用的规则", joined(&covered.rules_retired)),
        ("新执行的规则", joined(&covered.rules_new)),
    ] {
        if !words.is_empty() {
            lines.push(line("范围", about, words));
        }
    }
    let counts: Vec<String> = comparison.counts.iter().map(|(p, n)| format!("{} {n} 条", p.label())).collect();
    lines.push(line("范围", "问题和疑点", counts.join("，")));
    lines
}

fn total(comparison: &Comparison) -> Vec<Vec<Cell>> {
    let total = &comparison.total;
    let amount = |kind: &str, about: &str, old: Option<&str>, new: Option<&str>, words: String| {
        let mut cells = line(kind, about, words);
        for (at, text) in [(9, old), (10, new)] {
            if let Some(cell) = cells.get_mut(at) {
                *cell = Cell::Money(money::parse(text));
            }
        }
        cells
    };
    let mut lines = vec![amount("金额", "上次问题涉及金额", Some(&total.old_total), None, "不含已认定不成立的".into())];
    for by in &total.causes {
        let words = format!("{} 条", by.findings);
        lines.push(amount("金额", &format!("因{}", by.cause.label()), None, Some(&by.difference), words));
    }
    lines.push(amount("金额", "本次问题涉及金额", None, Some(&total.new_total), "上次加各项变动等于本次".into()));
    lines
}

fn row(change: &Change, number: u64) -> Vec<Cell> {
    let places: Vec<String> = change
        .changes
        .iter()
        .filter_map(|c| {
            let place = c.source.as_ref().map(place_words)?;
            Some(format!("{}：{}（{place}）", c.label, c.new.as_deref().unwrap_or("空")))
        })
        .collect();
    vec![
        Cell::Whole(number),
        Cell::text(change.presence.label()),
        Cell::text(&change.id),
        Cell::text(&change.rule),
        Cell::text(&change.title),
        Cell::Severity(change.severity),
        Cell::maybe(change.town.as_deref()),
        Cell::maybe(change.village.as_deref()),
        Cell::text(&change.subject),
        Cell::Money(money::parse(change.old_amount.as_deref())),
        Cell::Money(money::parse(change.new_amount.as_deref())),
        change.cause.map_or(Cell::Blank, |c| Cell::text(c.label())),
        Cell::text(&change.why),
        Cell::text(places.join("\n")),
    ]
}
