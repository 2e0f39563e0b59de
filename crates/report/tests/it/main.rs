//! The output folder as a user finds it.
#![allow(clippy::unwrap_used)]

mod folder;
mod papers;
mod records;
mod sample;
mod township;
mod workbook;
