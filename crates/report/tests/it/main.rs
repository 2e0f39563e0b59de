//! The output folder as a user finds it.
#![allow(clippy::unwrap_used)]

mod export;
mod faulty;
mod folder;
mod papers;
mod privacy;
mod records;
mod sample;
mod township;
mod workbook;
