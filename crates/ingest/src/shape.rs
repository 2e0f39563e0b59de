//! Sheets that are no plain tables, made into ones before they are understood: tables side by side, cards and tables on
//! their side, days and amounts in pieces.

use crate::grid::Sheet;
use crate::layout::{card, dated, digits, side_by_side};
use crate::mapping::Words;
use crate::note::{issue, shorten};
use crate::sheet::{self, Surroundings, Understood};
use sanzi_core::receipt::SetAside;

/// The sheets that stand for one sheet of the file; none where it stands for itself.
pub(crate) fn shapes(sheet: &Sheet, words: &Words) -> Vec<Sheet> {
    let parts = side_by_side::split(sheet, words);
    if parts.is_empty() {
        return plain(sheet, words).into_iter().collect();
    }
    parts.into_iter().map(|part| plain(&part, words).unwrap_or(part)).collect()
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
    shapes: &'s [Sheet],
    words: &Words,
    around: Surroundings<'_>,
) -> Vec<(&'s Sheet, Understood)> {
    let mut all: Vec<(&Sheet, Understood)> =
        shapes.iter().map(|shape| (shape, sheet::understand(shape, words, around))).collect();
    let unknown = all.iter().filter(|(_, understood)| understood.groups.is_empty()).count();
    let apart = unknown < all.len() && all.len() > 1 && shapes.iter().all(side_by_side::is_numbered);
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
