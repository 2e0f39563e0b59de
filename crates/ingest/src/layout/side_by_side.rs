//! Tables that stand side by side in one sheet, apart by an empty column or under the same headings again: each is read
//! by itself. A row of the file is then a row of each.

use super::header::is_candidate;
use super::{caption, card, kinds};
use crate::grid::{Content, Merge, Row, Rows, Sheet};
use crate::mapping::{TableWords, Words, header_form};
use sanzi_core::text::normal;
use std::collections::BTreeSet;

/// Rows at the top among which the headings are sought.
const LOOKED_AT: usize = 40;
/// Tables side by side at most.
const MOST: usize = 12;
/// Fields of which one names the thing that a row is of.
const NAMES: &[&str] =
    &["asset_name", "asset_id", "asset_ref", "project_name", "account_name", "account_code", "unit_name"];

/// First and last column of a table.
type Span = (u32, u32);

/// One of the tables of a sheet.
pub struct Part {
    /// As it stands.
    pub plain: Sheet,
    /// With its cards turned into rows, where it is no table and holds cards.
    pub card: Option<Sheet>,
}

/// The tables of a sheet that stand side by side, left to right; none when there is only one.
pub fn split(sheet: &Sheet, words: &Words) -> Vec<Part> {
    if sheet.broken || sheet.fixed_width {
        return Vec::new();
    }
    // Under the same headings again things need no names; apart by a gap, only what has names stands by itself.
    for (spans, named) in [(by_gaps(sheet), true), (by_headings(sheet, words), false)] {
        if !(2..=MOST).contains(&spans.len()) {
            continue;
        }
        let heads: Vec<Option<usize>> = spans.iter().map(|span| head(sheet, *span, words, named)).collect();
        let first = heads.iter().flatten().min().copied().unwrap_or(0);
        // What is no table may still be a card, if the sheet is short enough to hold cards.
        if heads.contains(&None) && sheet.rows.len() > card::LONGEST {
            continue;
        }
        let parts: Vec<Part> = heads
            .iter()
            .enumerate()
            .map(|(at, head)| {
                let plain = part(sheet, first, &spans, at);
                let card = if head.is_none() { card::turn(&plain, words) } else { None };
                Part { plain, card }
            })
            .collect();
        // Labels and values two by two in each row are one form: the second half names nothing of its own.
        let names = |part: &Part| part.card.as_ref().is_some_and(|card| names_a_thing(card, words));
        let halves = heads.iter().all(Option::is_none) && parts.iter().all(|part| part.card.is_some());
        if halves && parts.iter().filter(|part| names(part)).count() < 2 && card::turn(sheet, words).is_some() {
            return Vec::new();
        }
        let apart = named && heads.iter().any(Option::is_some) && parts.iter().all(|part| is_numbered(&part.plain));
        if apart || heads.iter().zip(&parts).all(|(head, part)| head.is_some() || part.card.is_some()) {
            return parts;
        }
    }
    Vec::new()
}

/// Does one of a card's labels name the thing that it is of?
fn names_a_thing(card: &Sheet, words: &Words) -> bool {
    let is_name = |text: &str| {
        let named =
            |table: &TableWords| table.candidates(&[text.to_owned()]).first().map(|(field, _)| field.column.name);
        words.tables.iter().any(|table| named(table).is_some_and(|field| NAMES.contains(&field) && field != "asset_id"))
    };
    let labels = card.rows.iter().take(LOOKED_AT).flat_map(|row| row.filled().collect::<Vec<_>>());
    labels.into_iter().any(|cell| matches!(&cell.content, Content::Text(text) if is_name(text)))
}

/// Does a table begin with a column of running numbers?
pub(crate) fn is_numbered(sheet: &Sheet) -> bool {
    let first = sheet.rows.iter().take(LOOKED_AT).flat_map(|row| row.filled().next().map(|c| c.column)).min();
    let heads = |row: Row<'_>| {
        let first = first.filter(|_| row.filled().nth(1).is_some()).map(|first| normal(&row.at(first).text()));
        first.is_some_and(|form| matches!(form.as_str(), "序号" | "顺序号" | "号" | "NO" | "NO."))
    };
    sheet.rows.iter().take(LOOKED_AT).any(heads)
}

/// Stretches of columns between such as are empty, but for titles (a lone text) and labels (单位：元).
fn by_gaps(sheet: &Sheet) -> Vec<Span> {
    let tells = |row: &Row<'_>| row.filled().nth(1).is_some();
    let rows = sheet.rows.iter().filter(tells).take(LOOKED_AT);
    let mut top: BTreeSet<u32> = BTreeSet::new();
    for cell in rows.flat_map(|row| row.filled()) {
        if !top.contains(&cell.column) && !is_label(&cell.content) {
            top.insert(cell.column);
        }
    }
    let (Some(first), Some(last)) = (top.first().copied(), top.last().copied()) else { return Vec::new() };
    // Only a column that is empty at the top can be a gap, so that plain tables are not looked through.
    let gaps: Vec<u32> = (first..=last).filter(|column| !top.contains(column)).take(4 * MOST + 1).collect();
    if gaps.is_empty() || gaps.len() > 4 * MOST {
        return Vec::new();
    }
    let fills = |row: Row<'_>, gap: u32| !row.at(gap).is_blank() && tells(&row) && !is_label(&row.at(gap));
    let gaps: Vec<u32> = gaps.into_iter().filter(|gap| !sheet.rows.iter().any(|row| fills(row, *gap))).collect();
    let mut spans: Vec<Span> = Vec::new();
    for column in (first..=last).filter(|column| !gaps.contains(column)) {
        match spans.last_mut() {
            Some((_, to)) if *to + 1 == column => *to = column,
            _ => spans.push((column, column)),
        }
    }
    spans
}

fn is_label(content: &Content<'_>) -> bool {
    caption::is_label_line(&normal(&content.text()))
}

/// Stretches under the same headings in the same order.
fn by_headings(sheet: &Sheet, words: &Words) -> Vec<Span> {
    for (index, row) in sheet.rows.iter().enumerate().take(LOOKED_AT) {
        if row.bad.is_some() || row.filled().count() < 4 || !is_candidate(sheet, index, words) {
            continue;
        }
        let heads: Vec<(u32, String)> = row.filled().map(|c| (c.column, header_form(&c.content.text()))).collect();
        let form = |at: usize| heads.get(at).map(|(_, form)| form);
        for times in 2..=MOST {
            let width = heads.len() / times;
            if width < 2 || width * times != heads.len() || !(width..heads.len()).all(|at| form(at) == form(at % width))
            {
                continue;
            }
            let ends = |part: usize| Some((heads.get(part * width)?.0, heads.get(part * width + width - 1)?.0));
            return (0..times).filter_map(ends).collect();
        }
    }
    Vec::new()
}

/// The index of the row whose headings make a table of these columns alone, of `named` things where that is asked.
fn head(sheet: &Sheet, (from, to): Span, words: &Words, named: bool) -> Option<usize> {
    sheet.rows.iter().take(LOOKED_AT).position(|row| {
        let own = row.filled().filter(|c| (from..=to).contains(&c.column));
        let heads: Vec<String> =
            own.filter(|c| !c.content.is_number()).map(|c| c.content.text().into_owned()).collect();
        heads.len() > 1
            && words.tables.iter().any(|table| {
                let best =
                    |head: &String| table.candidates(std::slice::from_ref(head)).first().map(|(f, _)| f.column.name);
                let fields: Vec<&str> = heads.iter().filter_map(best).collect();
                table.satisfied(&fields) && (!named || fields.iter().any(|f| NAMES.contains(f)))
            })
    })
}

/// One of the tables, with the lines above that speak for all.
fn part(sheet: &Sheet, head: usize, spans: &[Span], at: usize) -> Sheet {
    let Some((from, to)) = spans.get(at).copied() else { return Sheet::default() };
    let within = |column: u32| (from..=to).contains(&column);
    let mut rows = Rows::default();
    for (number, row) in sheet.rows.iter().enumerate() {
        if number < head && !row.is_blank() {
            rows.copy(row, speaks(row, spans, (from, to)));
            continue;
        }
        let mut own = row.filled().filter(|c| within(c.column)).peekable();
        // A row that is empty everywhere is told once.
        if own.peek().is_none() && !(at == 0 && row.is_blank()) {
            continue;
        }
        let bare = own.all(|c| c.content.is_number());
        rows.copy(row, within);
        if let Some(line) = rows.last_line() {
            line.width = 0;
        }
        // 合计 is written once and the sums stand on both sides.
        if number > head && bare && at > 0 && row.at(from).is_blank() && kinds::total(row, None).is_some() {
            rows.add(from, &Content::Text("合计".into()));
        }
    }
    rows.settle(|_, _, _| {});
    let above = sheet.rows.get(head).map_or(0, |r| r.number);
    let issues = if at == 0 { sheet.issues.clone() } else { Vec::new() };
    let own = |merge: &Merge| merge.bottom < above || from <= merge.left && merge.right <= to;
    Sheet { issues, ..sheet.with_rows(rows, own) }
}

/// Which columns of a row above the headings speak for a table: all of them where it stands over one table only; else
/// its own, and the unit of money that another one states where its own do not.
fn speaks(row: Row<'_>, spans: &[Span], own: Span) -> impl Fn(u32) -> bool {
    let within = move |span: Span, column: u32| (span.0..=span.1).contains(&column);
    let alone = spans.iter().filter(|span| row.filled().any(|c| within(**span, c.column))).count() < 2;
    let unit = |column: u32| caption::unit_in(&normal(&row.at(column).text())).is_some();
    let units: Vec<u32> = row.filled().map(|c| c.column).filter(|column| unit(*column)).collect();
    let has_unit = units.iter().any(|column| within(own, *column));
    move |column| alone || within(own, column) || !has_unit && units.contains(&column)
}
