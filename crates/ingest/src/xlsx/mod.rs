//! Workbooks in `.xlsx` and `.xlsm`: a streaming scanner of our own.
//!
//! It hands over cells one by one and holds nothing of a sheet but a window of some kilobytes; only the shared
//! strings stay in memory, in one piece. Numbers keep their own digits. Every byte that is unpacked is counted
//! against the limits before it is used, and the checksum of every part that is read is compared at its end.
//!
//! It stands on the rooms `zip` (parts, unpacked and checked) and `xml` (a sliding window on a part and the
//! reader over it). From there upwards, each a module: the `book` with its `styles` and `strings`, and the
//! `sheet`. Cells of the usual shape are taken apart by `fast`, all others by `slow`; both end in `raw`, so
//! that they agree.

mod book;
mod cell;
mod content_types;
mod fast;
mod format;
mod note;
mod number;
mod outside;
mod raw;
mod reference;
mod rich;
mod sheet;
mod slow;
mod strings;
mod styles;
mod tail;
mod workbook;

#[cfg(test)]
mod tests;

pub use crate::limits::Limits;
pub use crate::refusal::Refusal;
pub use crate::xml::feed::Threads;
pub use book::{Book, SheetInfo, open};
pub use cell::{Cell, Content};
pub use format::{DateFormat, Format};
pub use note::Note;
pub(crate) use outside::notes_of;
pub use reference::Area;
pub use tail::Tail;
pub use workbook::Visibility;
