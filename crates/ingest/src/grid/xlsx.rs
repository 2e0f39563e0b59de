//! `.xlsx` and `.xlsm`: the scanner's cells as rows of a grid.

use super::failure::Failure;
use super::gather::Gather;
use super::held::Held;
use super::{Book, Content, Merge, Sheet, number, passed, shown};
use crate::limits::Limits;
use crate::note::issue;
use crate::xlsx::{self, Note, Tail, Threads, Visibility};
use sanzi_core::Issue;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Reads a book.
///
/// # Errors
/// What makes the whole book unreadable; a single bad sheet is only marked as broken.
pub fn read(bytes: &[u8], limits: &Limits, threads: Threads) -> Result<Book, Failure> {
    let open = xlsx::open(bytes, limits, threads)?;
    let mut book = Book { issues: issues_of(open.notes()), ..Book::default() };
    let mut held = Held::new(limits);
    let mut first_failure: Option<Failure> = None;
    for (index, info) in open.sheets().iter().enumerate() {
        if info.chart {
            continue;
        }
        let mut sheet = Sheet {
            name: info.name.clone(),
            hidden: info.visibility != Visibility::Visible,
            date1904: open.date_1904(),
            ..Sheet::default()
        };
        if let Err(failure) = fill(&open, index, threads, limits, &mut held, &mut sheet) {
            sheet.refuse(&failure);
            first_failure.get_or_insert(failure);
        }
        book.sheets.push(sheet);
    }
    book.unless_all_broken(first_failure)
}

/// Scans one sheet. What was gathered before a refusal is void, so the sheet is filled only at the end.
fn fill(
    book: &xlsx::Book<'_>,
    index: usize,
    threads: Threads,
    limits: &Limits,
    held: &mut Held,
    sheet: &mut Sheet,
) -> Result<(), Failure> {
    let mut gather = Gather::new(held);
    let mut refusal = None;
    let mut take = |cell: xlsx::Cell<'_>| {
        match (cell.row, cell.col, content(book, &cell)) {
            (0, _, _) | (_, 0, _) => gather.outside(match cell.content {
                xlsx::Content::Unknown { seen, .. } => seen,
                _ => "",
            }),
            (row, _, Content::Blank) => gather.present(row, row),
            (row, column, content) => {
                if let Err(over) = gather.put(row, column, &content) {
                    refusal = Some(over);
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    };
    let tail = match threads {
        Threads::Two if book.is_long(index) => passed::beside(&mut take, |sink| book.scan(index, threads, sink))?,
        _ => book.scan(index, threads, &mut take)?,
    };
    if let Some(refusal) = refusal {
        return Err(refusal.into());
    }
    limits.deadline.check()?;
    finish(gather, &tail, sheet);
    Ok(())
}

fn content<'c>(book: &xlsx::Book<'_>, cell: &xlsx::Cell<'c>) -> Content<'c> {
    match cell.content {
        xlsx::Content::Text(text) | xlsx::Content::IsoDate(text) => Content::of_text(text),
        xlsx::Content::Number { digits, date } => match number::from_digits(digits) {
            Content::Number(number) if shown::is_day(date) => Content::Date(number),
            Content::Number(number) if book.format(cell.style).is_some_and(|f| f.percent) => Content::Percent(number),
            content => content,
        },
        xlsx::Content::Bool(value) => Content::Bool(value),
        xlsx::Content::Error(text) => Content::Error(text.into()),
        xlsx::Content::FormulaWithoutValue => Content::NoValue,
        xlsx::Content::Unknown { kind: kind @ "bad_reference", seen } => {
            Content::Bad(kind, format!("共享字符串 {seen}").into())
        }
        xlsx::Content::Unknown { kind, seen } => Content::Bad(kind, seen.into()),
    }
}

fn finish(mut gather: Gather<'_>, tail: &Tail, sheet: &mut Sheet) {
    for (first, last) in &tail.blank_rows {
        gather.present(*first, *last);
    }
    sheet.merges = tail
        .merges
        .iter()
        .map(|area| Merge { top: area.top, left: area.left, bottom: area.bottom, right: area.right })
        .collect();
    gather.finish(sheet);
    for (first, last) in &tail.hidden_rows {
        sheet.rows.hide(*first, *last);
    }
    sheet.issues.extend(issues_of(&tail.notes));
}

/// Notes as issues, those of one kind together.
pub(super) fn issues_of(notes: &[Note]) -> Vec<Issue> {
    let mut by_kind: BTreeMap<&'static str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for note in notes {
        let (places, seen) = by_kind.entry(note.kind).or_default();
        if !note.place.is_empty() && !places.contains(&note.place.as_str()) {
            places.push(&note.place);
        }
        if !seen.contains(&note.seen.as_str()) {
            seen.push(&note.seen);
        }
    }
    by_kind
        .into_iter()
        .map(|(kind, (places, seen))| issue(kind, places.join("、"), format!("{}。", seen.join("；"))))
        .collect()
}
