//! Findings over the years: imports, rectification, the proof of the cure.
//!
//! A county's store is one SQLite file or one PostgreSQL database, the same in meaning. Four axes are kept apart for
//! each finding: what the engine found, whether the last run found it again, what the auditor says, and where the county
//! stands with its rectification. Every step of the last two is an event in a chain of hashes.

mod book;
mod cents;
mod chain;
mod data_sheet;
mod db;
mod delivery;
mod error;
mod import;
mod judge;
mod matching;
mod merge;
mod open;
mod outfile;
mod overview;
mod pack;
mod recheck;
mod standing;
mod steps;
mod store;
mod subject;
mod tally;
mod workbook;

pub use book::whole as write_whole;
pub use cents::{cents, yuan};
pub use chain::{BEGINNING, Event, verify};
pub use delivery::{Delivery, Record, sha256_of_file as file_sha256};
pub use error::StoreError;
pub use import::{ImportOptions, ImportPlan};
pub use judge::JUDGEMENTS;
pub use matching::Aliases;
pub use merge::Merged;
pub use outfile::OutFile;
pub use overview::{Group, Overview, Tally};
pub use pack::assign::{Assignment, TownPack};
pub use pack::collect::{Collected, Collection, PackNote};
pub use pack::row::{Filled, PackRow};
pub use recheck::{Answer, Answered, RecheckOptions};
pub use standing::Standing;
pub use steps::{Act, MOVES, Move, Need, Plan, State, Step, allowed};
pub use store::{RunLine, Store};
pub use workbook::write_workbook;
