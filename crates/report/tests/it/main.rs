//! The output folder as a user finds it.
#![allow(clippy::unwrap_used)]

mod folder;
mod records;
mod sample;
mod workbook;
