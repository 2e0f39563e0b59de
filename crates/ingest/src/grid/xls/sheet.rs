//! One worksheet of .xls: cells, merged regions, hidden rows.

use super::{BOF, EOF, Record, Records, Shared, text};
use crate::grid::failure::Failure;
use crate::grid::held::Held;
use crate::grid::{Content, Merge, Packed, Rows, Sheet, biff, number, shown};
use crate::limits::Limits;
use crate::note::issue;
use crate::refusal::Refusal;
use std::collections::BTreeMap;

/// Reads the worksheet that begins at a place of the stream.
///
/// # Errors
/// When its records are cut short, or it holds more than is allowed.
pub(crate) fn read(
    stream: &[u8],
    at: usize,
    shared: &Shared,
    sheet: &mut Sheet,
    limits: &Limits,
    held: &mut Held,
) -> Result<(), Failure> {
    let mut records = Records::new(stream, at);
    if records.next()?.is_none_or(|r| r.kind != BOF) {
        return Err(Failure::corrupt("工作簿登记了这张表，但它的数据不在应在的地方。"));
    }
    let mut reader = Reader {
        shared,
        rows: Rows::default(),
        cells: BTreeMap::new(),
        held,
        over: None,
        hidden: Vec::new(),
        pending: None,
        outside: 0,
    };
    let mut depth = 1usize;
    for count in 0u64.. {
        if count.is_multiple_of(4096) {
            limits.deadline.check()?;
        }
        let Some(record) = records.next()? else {
            return Err(Failure::corrupt("表的数据在中途断了。"));
        };
        match record.kind {
            BOF => depth += 1,
            EOF => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            // What lies deeper is a chart inside the sheet.
            _ if depth > 1 => {}
            0x00E5 => merges(&record, sheet),
            _ => {
                reader.take(&record, limits);
                if let Some(over) = reader.over {
                    return Err(over.into());
                }
            }
        }
    }
    if reader.outside > 0 {
        let text = format!("有 {} 个格的坐标不在表格之内，没有采用。", reader.outside);
        sheet.issues.push(issue("bad_reference", sheet.name.clone(), text));
    }
    let mut rows = reader.rows;
    for (number, cells) in reader.cells {
        rows.begin(number);
        cells.into_iter().for_each(|cell| rows.push(cell));
    }
    // Cells come in order from every writer known; where they do not, the one written last counts.
    rows.settle(|_, _, _| {});
    for number in reader.hidden {
        rows.hide(number, number);
    }
    sheet.rows = rows;
    sheet.merges.sort_unstable();
    sheet.merges.dedup();
    Ok(())
}

struct Reader<'a> {
    shared: &'a Shared,
    rows: Rows,
    /// Cells by the number of their row: records may come in any order.
    cells: BTreeMap<u32, Vec<Packed>>,
    held: &'a mut Held,
    /// More than is allowed was met.
    over: Option<Refusal>,
    hidden: Vec<u32>,
    /// The cell whose formula gave a text that a later record brings.
    pending: Option<(u16, u16)>,
    outside: usize,
}

impl Reader<'_> {
    fn put(&mut self, row: u16, column: u16, content: Content<'_>, limits: &Limits) {
        if u32::from(column) >= limits.columns {
            self.outside += 1;
            return;
        }
        let number = u32::from(row) + 1;
        let own = self.cells.entry(number).or_default();
        if content != Content::Blank {
            self.over = self.over.take().or(self.held.take(&content).err());
            own.push(self.rows.pack(u32::from(column) + 1, &content));
        }
    }

    fn styled<'c>(&self, content: Content<'c>, style: u16) -> Content<'c> {
        shown::under(content, self.shared.styles.get(usize::from(style)))
    }

    fn take(&mut self, record: &Record<'_>, limits: &Limits) {
        let (Some(row), Some(column)) = (record.u16(0), record.u16(2)) else { return };
        let style = record.u16(4).unwrap_or(0);
        match record.kind {
            0x0208 if record.u16(12).is_some_and(|flags| flags & 0x20 != 0) => self.hidden.push(u32::from(row) + 1),
            0x0201 => self.put(row, column, Content::Blank, limits),
            0x00BE => self.put(row, column, Content::Blank, limits),
            0x0203 => {
                let content = self.styled(float(record.data, 6), style);
                self.put(row, column, content, limits);
            }
            0x027E => {
                let content = self.styled(record.u32(6).map_or(Content::Blank, biff::packed), style);
                self.put(row, column, content, limits);
            }
            0x00BD => {
                let count = record.data.len().saturating_sub(6) / 6;
                for index in 0..count {
                    let at = 4 + 6 * index;
                    let (Some(style), Some(value)) = (record.u16(at), record.u32(at + 2)) else { break };
                    let content = self.styled(biff::packed(value), style);
                    self.put(row, column.saturating_add(index as u16), content, limits);
                }
            }
            0x00FD => {
                let shared = self.shared;
                let content = match record.u32(6).and_then(|index| shared.strings.get(index as usize)) {
                    Some(text) => Content::of_text(&**text),
                    None => Content::Bad("bad_reference", "共享字符串".into()),
                };
                self.put(row, column, content, limits);
            }
            0x0204 | 0x00D6 => {
                let content = match text::long(record, 6, self.shared) {
                    Some(text) => Content::of_text(text),
                    None => Content::Bad("bad_reference", "断了的文字".into()),
                };
                self.put(row, column, content, limits);
            }
            0x0205 => {
                let content = match (record.data.get(6), record.data.get(7)) {
                    (Some(value), Some(0)) => Content::Bool(*value != 0),
                    (Some(code), _) => biff::error(*code),
                    _ => Content::Blank,
                };
                self.put(row, column, content, limits);
            }
            0x0006 | 0x0206 | 0x0406 => self.formula(record, row, column, style, limits),
            0x0207 => {
                if let Some((row, column)) = self.pending.take()
                    && let Some(text) = text::long(record, 0, self.shared)
                    && let Some(own) = self.cells.get_mut(&(u32::from(row) + 1))
                    && let Some(cell) = own.iter_mut().rev().find(|c| c.column() == u32::from(column) + 1)
                {
                    *cell = self.rows.pack(u32::from(column) + 1, &Content::Text(text.into()));
                }
            }
            _ => {}
        }
    }

    fn formula(&mut self, record: &Record<'_>, row: u16, column: u16, style: u16, limits: &Limits) {
        let special = record.u16(12) == Some(0xFFFF);
        let content = match (special, record.data.get(6), record.data.get(8)) {
            (false, _, _) => self.styled(float(record.data, 6), style),
            (true, Some(0), _) => {
                self.pending = Some((row, column));
                Content::NoValue
            }
            (true, Some(1), Some(value)) => Content::Bool(*value != 0),
            (true, Some(2), Some(code)) => biff::error(*code),
            _ => Content::Blank,
        };
        self.put(row, column, content, limits);
    }
}

fn float(data: &[u8], at: usize) -> Content<'static> {
    match data.get(at..at + 8).and_then(|b| b.try_into().ok()) {
        Some(bytes) => number::from_float(f64::from_le_bytes(bytes)),
        None => Content::Bad("bad_reference", "断了的数".into()),
    }
}

fn merges(record: &Record<'_>, sheet: &mut Sheet) {
    for index in 0..usize::from(record.u16(0).unwrap_or(0)) {
        let at = 2 + 8 * index;
        let part = |offset: usize| record.u16(at + offset).map(|v| u32::from(v) + 1);
        let (Some(top), Some(bottom), Some(left), Some(right)) = (part(0), part(2), part(4), part(6)) else { break };
        if top <= bottom && left <= right {
            sheet.merges.push(Merge { top, left, bottom, right });
        }
    }
}
