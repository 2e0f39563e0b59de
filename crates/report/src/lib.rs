//! Findings to workbooks and records, written whole or not at all.
//!
//! Before the audit, [`probe`] takes the output folder: it locks it, sees that it can be written, and
//! refuses a workbook that people have edited. After it, [`Writer::write`] writes each file beside its
//! place and renames it; `manifest.json` comes last and carries the hashes of all others, so that a torn
//! set is never taken for a whole one. Equal inputs give equal bytes; only the manifest's `clock` differs.

// Lets the sample dossier of the tests be used from inside and from outside.
#[cfg(test)]
extern crate self as sanzi_report;

#[cfg(test)]
#[path = "../tests/it/sample.rs"]
#[allow(dead_code)]
mod sample;

mod basis;
mod book;
pub mod diff;
mod dossier;
mod error;
pub mod export;
mod figures;
mod folder;
mod hash;
mod history;
pub mod judgement;
mod lock;
mod manifest;
mod money;
mod opinion;
mod privacy;
mod records;
mod safe;
pub mod schema;
mod subject;
pub mod township;
mod word;
mod wording;
mod writer;

pub use book::{SHEETS, wanted};
pub use dossier::{Clock, Dossier, Heading, OutputLine, PackLine, RuleLine};
pub use error::ReportError;
pub use history::{Call, Companion, History, look_back, sha256_of};
pub use manifest::{ControlTotals, Recorded, RecordedInput, RecordedOutput, control_totals};
pub use privacy::{Privacy, Shown};
pub use writer::{Writer, probe, whole, write_workbook};
