//! Cells that one thread finds and another keeps, passed on in batches.

use crate::xlsx::{Cell, Content, DateFormat};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// Cells of a batch.
const CELLS: usize = 2_048;
/// Batches that wait at most.
const WAITING: usize = 2;

/// Takes cells; breaks off by [`ControlFlow::Break`].
type Take<'t> = dyn FnMut(Cell<'_>) -> ControlFlow<()> + Send + 't;

/// Runs `scan` here and hands what it finds to `take` on a thread beside, in the same order.
pub(super) fn beside<T>(take: &mut Take<'_>, scan: impl FnOnce(&mut dyn FnMut(Cell<'_>) -> ControlFlow<()>) -> T) -> T {
    let take = &Mutex::new(take);
    std::thread::scope(|scope| {
        let (full, filled) = sync_channel(WAITING);
        let (emptied, empty) = channel();
        let named = std::thread::Builder::new().name("keep".to_owned());
        if named.spawn_scoped(scope, move || keep(&filled, &emptied, take)).is_err() {
            // No thread to be had: then without.
            return scan(&mut |cell| match take.lock() {
                Ok(mut take) => take(cell),
                Err(_) => ControlFlow::Break(()),
            });
        }
        let mut batch = Batch::default();
        let told = scan(&mut |cell| batch.add(&cell, &full, &empty));
        // Where nobody takes it any more, the sheet was refused.
        let _ = full.send(batch);
        told
    })
}

/// Takes the cells of all batches, until there are no more or one is not wanted.
fn keep(filled: &Receiver<Batch>, emptied: &Sender<Batch>, take: &Mutex<&mut Take<'_>>) {
    let Ok(mut take) = take.lock() else { return };
    for mut batch in filled {
        if batch.hand_over(&mut **take).is_break() {
            return;
        }
        batch.cells.clear();
        batch.texts.clear();
        batch.kinds.clear();
        let _ = emptied.send(batch);
    }
}

/// Cells with their texts in one piece.
#[derive(Debug, Default)]
struct Batch {
    cells: Vec<Passed>,
    texts: String,
    /// Kinds of what could not be read; few cells have one.
    kinds: Vec<&'static str>,
}

/// A cell whose text follows that of the one before it.
#[derive(Debug)]
struct Passed {
    row: u32,
    col: u32,
    style: u32,
    length: u32,
    formula: bool,
    what: What,
}

/// A content without its text.
#[derive(Debug, Clone, Copy)]
enum What {
    Text,
    Number(Option<DateFormat>),
    Bool(bool),
    Error,
    IsoDate,
    FormulaWithoutValue,
    /// With the number of its kind.
    Unknown(u16),
}

impl Batch {
    /// Adds a cell; a batch that is full goes on its way.
    fn add(&mut self, cell: &Cell<'_>, full: &SyncSender<Batch>, empty: &Receiver<Batch>) -> ControlFlow<()> {
        let Cell { row, col, style, formula, content } = *cell;
        let (what, text) = match content {
            Content::Text(text) => (What::Text, text),
            Content::Number { digits, date } => (What::Number(date), digits),
            Content::Bool(value) => (What::Bool(value), ""),
            Content::Error(text) => (What::Error, text),
            Content::IsoDate(text) => (What::IsoDate, text),
            Content::FormulaWithoutValue => (What::FormulaWithoutValue, ""),
            Content::Unknown { kind, seen } => {
                self.kinds.push(kind);
                (What::Unknown(self.kinds.len() as u16 - 1), seen)
            }
        };
        self.texts.push_str(text);
        self.cells.push(Passed { row, col, style, length: text.len() as u32, formula, what });
        if self.cells.len() < CELLS {
            return ControlFlow::Continue(());
        }
        let next = empty.try_recv().unwrap_or_default();
        match full.send(std::mem::replace(self, next)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    /// Hands the cells over as they came.
    fn hand_over(&self, take: &mut Take<'_>) -> ControlFlow<()> {
        let mut from = 0;
        self.cells.iter().try_for_each(|passed| {
            let Passed { row, col, style, formula, what, length } = *passed;
            let text = self.texts.get(from..from + length as usize).unwrap_or_default();
            from += length as usize;
            let content = match what {
                What::Text => Content::Text(text),
                What::Number(date) => Content::Number { digits: text, date },
                What::Bool(value) => Content::Bool(value),
                What::Error => Content::Error(text),
                What::IsoDate => Content::IsoDate(text),
                What::FormulaWithoutValue => Content::FormulaWithoutValue,
                What::Unknown(kind) => {
                    let kind = self.kinds.get(usize::from(kind)).copied().unwrap_or_default();
                    Content::Unknown { kind, seen: text }
                }
            };
            take(Cell { row, col, style, formula, content })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells() -> Vec<Cell<'static>> {
        let contents = [
            Content::Text("东岭村"),
            Content::Number { digits: "1.10", date: None },
            Content::Number { digits: "43586", date: Some(DateFormat::Day) },
            Content::Bool(true),
            Content::Text(""),
            Content::Error("#REF!"),
            Content::IsoDate("2020-01-31"),
            Content::FormulaWithoutValue,
            Content::Unknown { kind: "bad_reference", seen: "7" },
        ];
        let cell = |(number, content): (u32, Content<'static>)| Cell {
            row: number / 9 + 1,
            col: number % 9 + 1,
            style: number,
            formula: number % 2 == 0,
            content,
        };
        (0..).zip(contents.into_iter().cycle()).take(3 * CELLS + 1).map(cell).collect()
    }

    #[test]
    fn cells_come_as_they_were_found() {
        let (found, mut seen) = (cells(), 0);
        let mut take = |cell: Cell<'_>| {
            assert_eq!(Some(&cell), found.get(seen), "{seen}");
            seen += 1;
            ControlFlow::Continue(())
        };
        let told = beside(&mut take, |sink| found.iter().try_for_each(|cell| sink(*cell)));
        assert_eq!((told, seen), (ControlFlow::Continue(()), found.len()));
    }

    #[test]
    fn what_is_not_wanted_ends_the_scan() {
        let mut seen = 0;
        let mut take = |_: Cell<'_>| {
            seen += 1;
            if seen == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        // Without an end of its own.
        let told = beside(&mut take, |sink| cells().iter().cycle().try_for_each(|cell| sink(*cell)));
        assert_eq!((told, seen), (ControlFlow::Break(()), 5));
    }
}
