//! Spreadsheets to canonical tables, receipts and issues.
//!
//! One file is read in six steps, each a module: the bytes' [`kind`], a sparse [`grid`] of cells, the
//! [`layout`] of each sheet (title, unit line, header, kinds of rows), the [`mapping`] of headers to
//! fields, the money [`unit`] of each column, and the typed values ([`cell`]). [`build`] turns what was
//! understood into tables with lineage; [`record`] prints them.
//!
//! Broken material never stops a run: a bad cell costs the cell, a bad row the row, a bad file the file,
//! and each says so in an issue and in its receipt.

mod beside;
pub mod build;
mod bytes;
mod cache;
pub mod cell;
pub mod encoding;
pub mod error;
pub mod explain;
pub mod file;
pub mod grid;
mod headers;
pub mod kind;
pub mod layout;
pub mod limits;
pub mod lookalike;
pub mod mapping;
mod note;
mod open;
pub mod read;
pub mod record;
mod refusal;
mod relations;
mod settle;
mod shape;
pub mod sheet;
mod stem;
pub mod totals;
pub mod unit;
pub mod village;
pub mod walk;
pub mod xlsx;
mod xml;
mod zip;

pub use error::IngestError;
pub use limits::Limits;
pub use read::{Options, Progress, read};
pub use stem::stem;
