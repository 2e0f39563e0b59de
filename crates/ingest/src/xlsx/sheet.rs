//! One sheet, from the first byte of its part to the last.

use super::cell::{Cell, Content};
use super::fast;
use super::note::Note;
use super::raw::{self, Lookup, Raw};
use super::reference::{self, number, truth};
use super::slow::{Place, Slow};
use super::styles::each;
use super::tail::Tail;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::xml::{Token, Xml};
use crate::zip::Package;
use std::ops::ControlFlow;

/// Bytes in view for the fast path; longer cells take the slow one.
const AHEAD: usize = 4096;
/// Cells between two looks at the limit of the book.
const COUNTED_EVERY: u64 = 4096;
/// Merged rectangles and column ranges of a sheet at most.
const MOST_RANGES: usize = 1_048_576;

/// Receives cells; breaks off the scan by [`ControlFlow::Break`].
pub(super) type Sink<'s> = &'s mut dyn FnMut(Cell<'_>) -> ControlFlow<()>;

/// A scan of one sheet.
pub(super) struct Scan<'s> {
    pub(super) package: &'s Package<'s>,
    pub(super) part: usize,
    pub(super) limits: &'s Limits,
    pub(super) lookup: Lookup<'s>,
    pub(super) sink: Sink<'s>,
    state: State,
}

/// Where the scan is, and what it has seen.
#[derive(Default)]
struct State {
    tail: Tail,
    /// Number of the current row; `None` when it cannot be known.
    row: Option<u32>,
    /// Column of the next cell without a reference; 0 when it cannot be known.
    next_col: u32,
    /// The cell before.
    last: (u32, u32),
    /// Cell elements, filled or not.
    elements: u64,
    strange_elements: u64,
    strayed_cells: u64,
    strange_styles: u64,
    strange_areas: u64,
    seen_data: bool,
    /// Why the scan broke off, unless the caller wished it.
    refusal: Option<Refusal>,
}

impl<'s> Scan<'s> {
    /// A scan of the sheet in a part.
    pub(super) fn new(
        package: &'s Package<'s>,
        part: usize,
        limits: &'s Limits,
        lookup: Lookup<'s>,
        sink: Sink<'s>,
    ) -> Scan<'s> {
        let mut state = State { row: Some(0), ..State::default() };
        state.tail.ordered = true;
        Scan { package, part, limits, lookup, sink, state }
    }

    /// Reads the whole part.
    pub(super) fn run(mut self, xml: &mut Xml<'_>) -> Result<Tail, Refusal> {
        let root = loop {
            match xml.next()? {
                Token::Start => break xml.local().to_vec(),
                Token::Over => break Vec::new(),
                _ => {}
            }
        };
        let grid = matches!(root.as_slice(), b"worksheet" | b"macrosheet" | b"dialogsheet");
        if !grid && root != b"chartsheet" {
            let root = String::from_utf8_lossy(&root);
            return Err(Refusal::Corrupt(format!("的根元素是“{}”，不是工作表", crate::refusal::shown(&root))));
        }
        loop {
            match xml.next()? {
                Token::Start => {
                    if self.section(xml)?.is_break() {
                        return match self.state.refusal.take() {
                            Some(refusal) => Err(refusal),
                            None => Ok(self.told(false)),
                        };
                    }
                }
                Token::End | Token::Over => break,
                Token::Text | Token::Data => {}
            }
        }
        xml.finish()?;
        self.package.count_cells(self.part, self.state.tail.cells)?;
        let suspect = grid && self.state.elements == 0 && (!self.state.seen_data || self.state.strange_elements > 0);
        let place = self.package.name(self.part);
        if suspect {
            // One word for all of it.
            self.state.strange_elements = 0;
        }
        let mut tail = self.told(true);
        if suspect {
            tail.notes.push(Note::new("container_corrupt", place, "有内容，却没有一个单元格"));
        }
        Ok(tail)
    }

    /// One child of the root.
    fn section(&mut self, xml: &mut Xml<'_>) -> Result<ControlFlow<()>, Refusal> {
        let limits = self.limits;
        match xml.main() {
            Some(b"sheetData") => {
                self.state.seen_data = true;
                return self.sheet_data(xml);
            }
            Some(b"mergeCells") => {
                let (tail, strange) = (&mut self.state.tail, &mut self.state.strange_areas);
                each(xml, b"mergeCell", |xml| {
                    match xml.attribute(b"ref").and_then(|area| reference::area(area, limits)) {
                        Some(area) => tail.merges.push(area),
                        None => *strange += 1,
                    }
                    enough(tail.merges.len())
                })?;
                return Ok(ControlFlow::Continue(()));
            }
            Some(b"cols") => {
                let tail = &mut self.state.tail;
                each(xml, b"col", |xml| {
                    let bound =
                        |name| xml.attribute(name).and_then(number).filter(|c| (1..=limits.columns).contains(c));
                    if let (true, Some(min), Some(max)) =
                        (truth(xml.attribute(b"hidden")), bound(b"min"), bound(b"max"))
                    {
                        extend(&mut tail.hidden_columns, min.min(max), min.max(max));
                    }
                    enough(tail.hidden_columns.len())
                })?;
                return Ok(ControlFlow::Continue(()));
            }
            Some(b"dimension") => {
                self.state.tail.dimension = xml.attribute(b"ref").and_then(|area| reference::area(area, limits));
            }
            Some(b"sheetFormatPr") => self.state.tail.hidden_by_default = truth(xml.attribute(b"zeroHeight")),
            Some(b"autoFilter") => self.state.tail.filtered = true,
            _ => {}
        }
        xml.skip()?;
        Ok(ControlFlow::Continue(()))
    }

    fn sheet_data(&mut self, xml: &mut Xml<'_>) -> Result<ControlFlow<()>, Refusal> {
        let mut slow = Slow::default();
        loop {
            match xml.next()? {
                Token::Start if xml.main() == Some(b"row") => {
                    if self.row(xml, &mut slow)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Token::Start => {
                    self.state.strange_elements += 1;
                    xml.skip()?;
                }
                Token::End | Token::Over => return Ok(ControlFlow::Continue(())),
                Token::Text | Token::Data => {}
            }
        }
    }

    fn row(&mut self, xml: &mut Xml<'_>, slow: &mut Slow) -> Result<ControlFlow<()>, Refusal> {
        let state = &mut self.state;
        if state.tail.rows >= self.limits.rows {
            return Err(Refusal::TooLarge(format!("行数超过 {}", self.limits.rows)));
        }
        state.tail.rows += 1;
        state.row = match xml.attribute(b"r") {
            Some(r) => reference::row(crate::xml::text::trim(r), self.limits),
            None => state.row.map(|row| row + 1).filter(|row| *row <= self.limits.rows),
        };
        state.next_col = 1;
        let before = (state.elements, state.tail.cells);
        if let Some(row) = state.row
            && truth(xml.attribute(b"hidden"))
        {
            extend(&mut state.tail.hidden_rows, row, row);
        }
        loop {
            if xml.plain_is_main() && self.fast_cells(xml)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            match xml.next()? {
                Token::Start if xml.main() == Some(b"c") => {
                    let (raw, place) = slow.cell(xml, self.limits)?;
                    if self.slow_cell(raw, &place).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Token::Start => {
                    self.state.strange_elements += 1;
                    xml.skip()?;
                }
                Token::End | Token::Over => {
                    let State { row, elements, tail, .. } = &mut self.state;
                    if let (Some(row), true) = (*row, *elements > before.0 && tail.cells == before.1) {
                        extend(&mut tail.blank_rows, row, row);
                    }
                    return Ok(ControlFlow::Continue(()));
                }
                Token::Text | Token::Data => {}
            }
        }
    }

    /// Takes all cells of the usual shape that follow one another.
    fn fast_cells(&mut self, xml: &mut Xml<'_>) -> Result<ControlFlow<()>, Refusal> {
        while let Some(ahead) = xml.ahead() {
            let mut rest = ahead;
            while let Some((raw, length)) = fast::cell(rest, self.limits) {
                if self.tell(&raw).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                rest = rest.get(length..).unwrap_or_default();
            }
            let (passed, left) = (ahead.len() - rest.len(), rest.len());
            xml.pass_over(passed);
            // Perhaps the next cell is only cut off by the end of the window.
            if left >= AHEAD || !xml.grow()? {
                break;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Finds the place of a cell of any shape.
    fn slow_cell(&mut self, mut raw: Raw<'_>, place: &Place) -> ControlFlow<()> {
        let state = &mut self.state;
        let seen = match place {
            Place::At(..) => return self.tell(&raw),
            Place::Next => match state.row {
                Some(row) if (1..=self.limits.columns).contains(&state.next_col) => {
                    (raw.row, raw.col) = (row, state.next_col);
                    return self.tell(&raw);
                }
                _ => "",
            },
            Place::Nowhere(seen) => seen.as_str(),
        };
        state.next_col = 0;
        state.elements += 1;
        let filled = raw::interpret(&raw, &self.lookup, |_| ()).is_some();
        if !filled {
            self.state.tail.blank_cells += 1;
            return ControlFlow::Continue(());
        }
        let content = Content::Unknown { kind: "bad_reference", seen: raw::shorten(seen) };
        let row = self.state.row.unwrap_or(0);
        self.hand_over(Cell { row, col: 0, style: raw.style, formula: raw.formula, content })
    }

    /// Tells a cell whose place is known.
    #[inline]
    fn tell(&mut self, raw: &Raw<'_>) -> ControlFlow<()> {
        let state = &mut self.state;
        state.elements += 1;
        state.next_col = raw.col + 1;
        if state.row != Some(raw.row) {
            state.strayed_cells += 1;
        }
        if (raw.row, raw.col) <= state.last {
            state.tail.ordered = false;
        }
        state.last = (raw.row, raw.col);
        if raw.style != 0 && raw.style as usize >= self.lookup.styles.len() {
            state.strange_styles += 1;
        }
        let lookup = self.lookup;
        match raw::interpret(raw, &lookup, |cell| self.hand_over(cell)) {
            Some(told) => told,
            None => {
                self.state.tail.blank_cells += 1;
                ControlFlow::Continue(())
            }
        }
    }

    /// Counts a cell and hands it over. A refusal is put aside, since giving it back from here is slow.
    #[inline]
    fn hand_over(&mut self, cell: Cell<'_>) -> ControlFlow<()> {
        self.state.tail.cells += 1;
        if self.state.tail.cells.is_multiple_of(COUNTED_EVERY) {
            self.state.refusal = self.package.count_cells(self.part, self.state.tail.cells).err();
            if self.state.refusal.is_some() {
                return ControlFlow::Break(());
            }
        }
        (self.sink)(cell)
    }

    /// The tail, with what was odd put into notes.
    fn told(self, whole: bool) -> Tail {
        let State { mut tail, strange_elements, strayed_cells, strange_styles, strange_areas, .. } = self.state;
        tail.whole = whole;
        let place = self.package.name(self.part);
        for (count, kind, what) in [
            (strange_elements, "xml_malformed", "个不认识的元素夹在行和单元格之间，没有读"),
            (strayed_cells, "bad_reference", "个单元格的行号与所在的行不同，以单元格为准"),
            (strange_styles, "bad_reference", "个单元格的样式号在样式表里没有，日期可能认不出"),
            (strange_areas, "bad_reference", "个合并区域的坐标不对，没有采用"),
        ] {
            if count > 0 {
                tail.notes.push(Note::new(kind, place, format!("有 {count} {what}")));
            }
        }
        if tail.elements_expected_but_absent() {
            tail.notes.push(Note::new("container_corrupt", place, "声明了范围，却没有一个单元格"));
        }
        tail
    }
}

fn enough(count: usize) -> Result<(), Refusal> {
    if count > MOST_RANGES {
        Err(Refusal::TooLarge(format!("合并或列的区域超过 {MOST_RANGES} 个")))
    } else {
        Ok(())
    }
}

/// Appends a range, joined to the one before where they touch.
fn extend(ranges: &mut Vec<(u32, u32)>, first: u32, last: u32) {
    match ranges.last_mut() {
        Some(before) if before.1.checked_add(1) == Some(first) => before.1 = last,
        _ => ranges.push((first, last)),
    }
}
