//! Stretches of rows of a sheet, each with a header of its own: in one of them tables may stand side by side while
//! another one is as wide as the sheet.

use super::{caption, card, header, kinds};
use crate::grid::{Row, Rows, Sheet};
use crate::mapping::Words;
use sanzi_core::text::normal;
use std::ops::Range;

/// The stretches of rows, by index; none where there is only one, or no header with a gap in it.
pub(crate) fn cut(sheet: &Sheet, words: &Words) -> Vec<Range<usize>> {
    if sheet.broken || sheet.fixed_width || sheet.rows.len() > card::LONGEST {
        return Vec::new();
    }
    let is_head = |index: usize| header::is_candidate(sheet, index, words);
    let gapped = |(index, row): (usize, Row<'_>)| has_gap(row) && is_head(index);
    if !sheet.rows.iter().enumerate().any(gapped) {
        return Vec::new();
    }
    let heads: Vec<usize> = (0..sheet.rows.len()).filter(|index| is_head(*index)).collect();
    let mut starts = vec![0];
    let mut before: Option<usize> = None;
    for head in heads {
        // The second row of a header is no header of its own.
        if let Some(before) = before.filter(|before| before + 1 < head) {
            let rows = sheet.rows.within(before + 1..head);
            starts.push(head - rows.iter().rev().take_while(|row| stands_above(sheet, *row)).count());
        }
        before = Some(head);
    }
    let ends = starts.iter().skip(1).copied().chain([sheet.rows.len()]);
    starts.iter().copied().zip(ends).map(|(from, to)| from..to).filter(|band| !band.is_empty()).collect()
}

/// Is there an empty column between the cells of a row?
fn has_gap(row: Row<'_>) -> bool {
    let columns: Vec<u32> = row.filled().map(|cell| cell.column).collect();
    columns.len() >= 4 && columns.iter().zip(columns.iter().skip(1)).any(|(one, next)| next - one > 1)
}

/// A blank row, a title, a line of labels, or the names of groups, above a header.
fn stands_above(sheet: &Sheet, row: Row<'_>) -> bool {
    let forms = kinds::forms(row);
    let across = |column: u32| sheet.merge_at(row.number, column).is_some_and(|merge| merge.right > merge.left);
    let few = forms.len() <= 3 || forms.iter().any(|(column, _)| across(*column));
    let below = kinds::is_signature(&forms) || kinds::is_note(&forms) || kinds::is_pager(&forms);
    let numbers = row.filled().any(|cell| cell.content.is_number());
    row.bad.is_none() && few && !numbers && kinds::total(row, None).is_none() && (!below || is_unit(&forms))
}

/// 单位：万元 is a note below a table as well as a line above one.
fn is_unit(forms: &[(u32, String)]) -> bool {
    forms.iter().any(|(_, form)| caption::unit_in(form).is_some())
}

/// The sheet of a stretch of rows. What stands at the top of the sheet and speaks of no table in particular speaks for
/// every stretch.
pub(crate) fn band(sheet: &Sheet, band: &Range<usize>, words: &Words) -> Sheet {
    let mut rows = Rows::default();
    sheet.rows.within(band.clone()).iter().for_each(|row| rows.copy(row, |_| true));
    let ends = rows.all().first().zip(rows.all().last()).map(|(first, last)| (first.number, last.number));
    let (first, last) = ends.unwrap_or((0, 0));
    let mut captions = sheet.captions.clone();
    if band.start > 0 {
        let top = sheet.rows.iter().take_while(|row| row.filled().count() <= 3);
        let speaks = |text: &String| {
            caption::is_label_line(&normal(text)) || words.tables.iter().all(|table| table.title_score(text) == 0)
        };
        captions.extend(top.map(Row::text).filter(|text| !text.is_empty() && speaks(text)));
    }
    let issues = if band.start == 0 { sheet.issues.clone() } else { Vec::new() };
    Sheet { captions, issues, ..sheet.with_rows(rows, |merge| first <= merge.top && merge.bottom <= last) }
}
