//! What the cells of a file may hold in memory, counted as they come and before they are kept.

use super::Content;
use crate::limits::Limits;
use crate::refusal::Refusal;

/// Bytes of a cell without its text: twelve in the grid, as many where it becomes a value of a table.
const CELL: usize = 24;
/// Bytes that a text of its own costs beside its length: its place among the texts.
const TEXT: usize = 8;

/// How much may still come.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    cells: usize,
    bytes: usize,
    most: (usize, usize),
}

impl Held {
    /// Nothing held yet.
    pub(crate) fn new(limits: &Limits) -> Held {
        Held { cells: limits.cells, bytes: limits.held_bytes, most: (limits.cells, limits.held_bytes) }
    }

    /// Counts a cell that is kept once.
    ///
    /// # Errors
    /// `too_large`.
    pub(crate) fn take(&mut self, content: &Content<'_>) -> Result<(), Refusal> {
        self.take_many(content, 1)
    }

    /// Counts a cell that is kept many times, before it is spread.
    ///
    /// # Errors
    /// `too_large`.
    pub(crate) fn take_many(&mut self, content: &Content<'_>, times: u64) -> Result<(), Refusal> {
        let times = usize::try_from(times).unwrap_or(usize::MAX);
        self.cells =
            self.cells.checked_sub(times).ok_or_else(|| Refusal::TooLarge(format!("单元格超过 {} 个", self.most.0)))?;
        let text = match content {
            Content::Text(text) | Content::Error(text) | Content::Bad(_, text) => TEXT.saturating_add(text.len()),
            _ => 0,
        };
        // Texts that stand in many cells are kept once.
        let bytes = CELL.saturating_mul(times).saturating_add(text);
        self.bytes = self
            .bytes
            .checked_sub(bytes)
            .ok_or_else(|| Refusal::TooLarge(format!("单元格的内容超过 {} 字节", self.most.1)))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_bytes_are_counted_before_they_are_kept() {
        let limits = Limits { cells: 3, held_bytes: 1000, ..Limits::default() };
        let mut held = Held::new(&limits);
        assert!(held.take(&Content::Bool(true)).is_ok());
        assert_eq!(held.take_many(&Content::Bool(true), u64::MAX).map_err(|r| r.kind()), Err("too_large"));
        let long = Content::Text("村".repeat(400).into());
        assert_eq!(Held::new(&limits).take(&long).map_err(|r| r.kind()), Err("too_large"));
    }
}
