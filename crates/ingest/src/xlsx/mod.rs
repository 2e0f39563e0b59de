//! Workbooks in `.xlsx` and `.xlsm`: a streaming scanner of our own.
//!
//! It hands over cells one by one and holds nothing of a sheet but a window of some kilobytes; only the shared
//! strings stay in memory, in one piece. Numbers keep their own digits. Every byte that is unpacked is counted
//! against the limits before it is used, and the checksum of every part that is read is compared at its end.
//!
//! From the bytes upwards, each a module: the zip `directory` and the `package` of parts, one `part`
//! unpacked, a sliding `window` on it (`feed` says on which thread), the `xml` reader, the `book` with
//! its `styles` and `strings`, and the `sheet`. Cells of the usual shape are taken apart by `fast`, all
//! others by `slow`; both end in `raw`, so that they agree.

mod book;
mod cell;
mod content_types;
mod directory;
mod fast;
mod feed;
mod format;
mod limits;
mod note;
mod number;
mod outside;
mod package;
mod part;
mod raw;
mod reference;
mod refusal;
mod relations;
mod rich;
mod sheet;
mod slow;
mod spaces;
mod strings;
mod styles;
mod tag;
mod tail;
mod text;
mod utf16;
mod window;
mod workbook;
mod xml;

#[cfg(test)]
mod tests;

pub use book::{Book, SheetInfo, open};
pub use cell::{Cell, Content};
pub use feed::Threads;
pub use format::{DateFormat, Format};
pub use limits::Limits;
pub use note::Note;
pub use reference::Area;
pub use refusal::Refusal;
pub use tail::Tail;
pub use workbook::Visibility;
