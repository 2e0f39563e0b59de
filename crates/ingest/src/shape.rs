//! Sheets that are no plain tables, made into ones before they are understood: tables side by side, cards and tables on
//! their side, columns of months, days and amounts in pieces.

use crate::grid::Sheet;
use crate::layout::by_period::{self, ByPeriod};
use crate::layout::side_by_side::{self, Part};
use crate::layout::{Plan, bands, card, dated, digits};
use crate::mapping::Words;
use crate::note::{issue, shorten};
use crate::sheet::{self, Surroundings, Understood};
use sanzi_core::Issue;
use sanzi_core::receipt::SetAside;

/// A sheet that stands for a sheet of the file or for a part of it.
pub(crate) struct Shape {
    sheet: Sheet,
    /// The table that it must be.
    table: Option<&'static str>,
    /// No other table stands in it: titles do not decide.
    alone: bool,
    /// It is passed over where it is not that table, and this is told.
    optional: Option<Vec<Issue>>,
}

impl Shape {
    fn of(sheet: Sheet) -> Shape {
        Shape { sheet, table: None, alone: false, optional: None }
    }

    fn fits(&self, understood: &Understood) -> bool {
        let tables = || understood.groups.iter().filter_map(|group| group.sections.first());
        // A register of contracts says more of each than whose it is.
        let says = |plan: &Plan| {
            self.optional.is_none() || ["start_date", "end_date", "annual_rent"].iter().any(|field| plan.brings(field))
        };
        let is = |table: &str| tables().any(|section| section.plan.schema.name == table && says(&section.plan));
        self.table.is_none_or(is)
    }
}

/// The sheets that stand for one sheet of the file; none where it stands for itself. `file` is the name of the file.
pub(crate) fn shapes(sheet: &Sheet, words: &Words, file: &str) -> Vec<Shape> {
    let parts = side_by_side::split(sheet, words);
    if !parts.is_empty() {
        return of_parts(parts, words);
    }
    if let Some(found) = by_period::split(sheet, words, file) {
        return of_periods(sheet, found);
    }
    let banded = in_bands(sheet, words);
    if !banded.is_empty() {
        return banded;
    }
    plain(sheet, words).map(Shape::of).into_iter().collect()
}

/// Amounts by period; a register of contracts that also tells what came in of them is read as both.
fn of_periods(sheet: &Sheet, found: ByPeriod) -> Vec<Shape> {
    let ByPeriod { table, amounts, rest, left, head, alone } = found;
    let heading = |column: u32| {
        (0..=head).rev().find_map(|index| {
            let text = sheet.rows.get(index)?.at(column).text().into_owned();
            (!text.is_empty()).then_some(text)
        })
    };
    let names: Vec<(u32, String)> = left.into_iter().filter_map(|column| Some((column, heading(column)?))).collect();
    let names: Vec<(u32, &str)> = names.iter().map(|(column, name)| (*column, name.as_str())).collect();
    let unread = sheet::not_used(sheet, head, &names).into_iter().collect();
    let contracts = Shape { sheet: rest, table: Some("contract"), alone: false, optional: Some(unread) };
    let amounts = Shape { sheet: amounts, table: Some(table), alone, optional: None };
    std::iter::once(amounts).chain((table == "receipt").then_some(contracts)).collect()
}

fn of_parts(parts: Vec<Part>, words: &Words) -> Vec<Shape> {
    let turned = |part: Part| part.card.or_else(|| plain(&part.plain, words)).unwrap_or(part.plain);
    parts.into_iter().map(turned).map(Shape::of).collect()
}

/// Tables side by side in some stretches of rows, and tables of full width in the others.
fn in_bands(sheet: &Sheet, words: &Words) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let (mut wide, mut split) = (0..0, false);
    let full = |rows: &std::ops::Range<usize>, shapes: &mut Vec<Shape>| {
        if !rows.is_empty() {
            let band = bands::band(sheet, rows, words);
            shapes.push(Shape::of(plain(&band, words).unwrap_or(band)));
        }
    };
    for band in bands::cut(sheet, words) {
        let parts = side_by_side::split(&bands::band(sheet, &band, words), words);
        if parts.is_empty() {
            wide.end = band.end;
            continue;
        }
        split = true;
        full(&wide, &mut shapes);
        wide = band.end..band.end;
        shapes.extend(of_parts(parts, words));
    }
    full(&wide, &mut shapes);
    if split { shapes } else { Vec::new() }
}

fn plain(sheet: &Sheet, words: &Words) -> Option<Sheet> {
    card::turn(sheet, words).or_else(|| match digits::join(sheet) {
        Some(joined) => dated::join(&joined).or(Some(joined)),
        None => dated::join(sheet),
    })
}

/// Understands a sheet by its shapes; where one of them makes no sense, as it stands, unless each has running numbers of
/// its own: then what stands beside an unknown table is no part of it.
pub(crate) fn understand<'s>(
    sheet: &'s Sheet,
    shapes: &'s [Shape],
    words: &Words,
    around: Surroundings<'_>,
) -> Vec<(&'s Sheet, Understood)> {
    let mut all: Vec<(&Sheet, Understood)> = Vec::new();
    for shape in shapes {
        let wanted = around.wanted.or(shape.table.filter(|_| shape.alone));
        let understood = sheet::understand(&shape.sheet, words, Surroundings { wanted, ..around });
        match (shape.fits(&understood), &shape.optional) {
            (true, _) => all.push((&shape.sheet, understood)),
            (false, Some(told)) => {
                let before = all.last_mut().into_iter();
                before.for_each(|(_, understood)| understood.issues.extend(told.iter().cloned()));
            }
            (false, None) => return vec![(sheet, sheet::understand(sheet, words, around))],
        }
    }
    let unknown = all.iter().filter(|(_, understood)| understood.groups.is_empty()).count();
    let apart = unknown < all.len() && all.len() > 1 && all.iter().all(|(shape, _)| side_by_side::is_numbered(shape));
    if all.is_empty() || unknown > 0 && !apart {
        return vec![(sheet, sheet::understand(sheet, words, around))];
    }
    for (shape, understood) in &mut all {
        set_folded_aside(sheet, shape, understood);
    }
    all
}

/// Rows of a form that became part of its record are told, and those that look like a form and could not be read.
fn set_folded_aside(sheet: &Sheet, shape: &Sheet, understood: &mut Understood) {
    let (Some(turned), Some(group)) = (&shape.turned, understood.groups.first_mut()) else { return };
    let mut aside = |row: u32, reason: &'static str| {
        let text = sheet.row(row).map_or_else(String::new, |row| shorten(&row.text(), 60));
        group.set_aside.push(SetAside { row, reason, text });
    };
    turned.folded.iter().for_each(|row| aside(*row, "卡片"));
    for (first, last) in &turned.unread {
        sheet
            .rows
            .iter()
            .map(|row| row.number)
            .filter(|row| (first..=last).contains(&row))
            .for_each(|row| aside(row, "未识别"));
        let text = format!("第 {first} 至 {last} 行像一张卡片，但标签与内容对不上，没有读。");
        let seen = sheet.row(*first).map_or_else(String::new, |row| row.text());
        let mut told = issue("unread_form", seen, text);
        told.row = Some(*first);
        understood.issues.push(told);
    }
    group.set_aside.sort_by_key(|s| s.row);
}
