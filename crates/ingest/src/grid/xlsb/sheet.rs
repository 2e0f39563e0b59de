//! One worksheet of `.xlsb`: cells, merged regions, hidden rows.

use super::Shared;
use super::records::{Record, Records};
use crate::grid::gather::Gather;
use crate::grid::held::Held;
use crate::grid::{Content, Merge, Sheet, biff, number, shown};
use crate::limits::Limits;
use crate::refusal::Refusal;

/// Merged regions of a sheet at most.
const MOST_MERGES: usize = 1_048_576;

/// Reads the records of a worksheet into `sheet`.
///
/// # Errors
/// When the part cannot be read to its end, or holds more than is allowed.
pub(super) fn read(
    mut records: Records<'_>,
    shared: &Shared,
    limits: &Limits,
    held: &mut Held,
    sheet: &mut Sheet,
) -> Result<(), Refusal> {
    let mut reader = Reader { shared, gather: Gather::new(held), row: None, column: 0, hidden: Vec::new() };
    let (mut begun, mut ended) = (false, false);
    while let Some(record) = records.next()? {
        match record.kind {
            145 => begun = true,
            146 => ended = true,
            0 => reader.row(&record, limits),
            1..=18 | 62 => reader.cell(&record, limits)?,
            176 => {
                sheet.merges.extend(region(&record, limits));
                if sheet.merges.len() > MOST_MERGES {
                    return Err(Refusal::TooLarge(format!("合并的区域超过 {MOST_MERGES} 个")));
                }
            }
            _ => {}
        }
    }
    if !begun || !ended {
        return Err(Refusal::Corrupt("里没有完整的工作表数据".to_owned()));
    }
    let hidden = std::mem::take(&mut reader.hidden);
    reader.gather.finish(sheet);
    for line in sheet.rows.lines_mut() {
        line.hidden = hidden.binary_search(&line.number).is_ok();
    }
    Ok(())
}

struct Reader<'a> {
    shared: &'a Shared,
    gather: Gather<'a>,
    /// The current row, 1-based; `None` when it is outside the grid.
    row: Option<u32>,
    /// The column of the cell before, 1-based.
    column: u32,
    hidden: Vec<u32>,
}

impl Reader<'_> {
    fn row(&mut self, record: &Record<'_>, limits: &Limits) {
        self.column = 0;
        self.row = record.u32(0).and_then(|row| row.checked_add(1)).filter(|row| *row <= limits.rows);
        match self.row {
            None => self.gather.outside(&format!("第{}行", record.u32(0).map_or(0, u64::from) + 1)),
            Some(row) => {
                if record.u8(11).is_some_and(|flags| flags & 0x10 != 0) {
                    self.hidden.push(row);
                }
            }
        }
    }

    fn cell(&mut self, record: &Record<'_>, limits: &Limits) -> Result<(), Refusal> {
        // Short cells leave the column out: it is the next one.
        let short = (12..=18).contains(&record.kind);
        let (place, at) = if short { (Some(self.column), 0) } else { (record.u32(0), 4) };
        let Some(column) = place.and_then(|c| c.checked_add(1)).filter(|c| *c <= limits.columns) else {
            self.gather.outside("");
            return Ok(());
        };
        self.column = column;
        let Some(row) = self.row else { return Ok(()) };
        let style = record.u32(at).unwrap_or(0) & 0x00FF_FFFF;
        let kind = if short { record.kind - 11 } else { record.kind };
        let content = content(self.shared, record, kind, at + 4, style);
        if content == Content::Blank {
            self.gather.present(row, row);
            return Ok(());
        }
        self.gather.put(row, column, &content)
    }
}

fn content<'s>(shared: &'s Shared, record: &Record<'_>, kind: usize, at: usize, style: u32) -> Content<'s> {
    let broken = |what: &str| Content::Bad("bad_reference", what.to_owned().into());
    let format = shared.format(style);
    match kind {
        1 => Content::Blank,
        2 => record.u32(at).map_or_else(|| broken("断了的数"), |v| shown::under(biff::packed(v), format)),
        3 | 11 => record.u8(at).map_or_else(|| broken("断了的错误值"), biff::error),
        4 | 10 => record.u8(at).map_or_else(|| broken("断了的是否"), |value| Content::Bool(value != 0)),
        5 | 9 => {
            let float = record.float(at);
            float.map_or_else(|| broken("断了的数"), |f| shown::under(number::from_float(f), format))
        }
        6 | 8 => match record.text(at) {
            Some((text, _)) => Content::of_text(text),
            None => broken("断了的文字"),
        },
        7 => match record.u32(at).and_then(|index| shared.strings.get(index as usize)) {
            Some(text) => Content::of_text(&**text),
            None => broken(&format!("共享字符串 {}", record.u32(at).map_or(-1, i64::from))),
        },
        // Rich text: a byte of flags before it.
        62 => match record.text(at + 1) {
            Some((text, _)) => Content::of_text(text),
            None => broken("断了的文字"),
        },
        _ => Content::Blank,
    }
}

fn region(record: &Record<'_>, limits: &Limits) -> Option<Merge> {
    let part = |at: usize| record.u32(at)?.checked_add(1);
    let (top, bottom, left, right) = (part(0)?, part(4)?, part(8)?, part(12)?);
    let inside = top <= bottom && left <= right && bottom <= limits.rows && right <= limits.columns;
    inside.then_some(Merge { top, left, bottom, right })
}
