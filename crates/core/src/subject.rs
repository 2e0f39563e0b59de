//! One subject of a run as later runs need it: what was read and computed about it, where, and which rules
//! could not answer for it. Serialised as `sanzi.subject/1`, a record a line of `subjects.jsonl`.
//!
//! A finding that is no longer there is only taken for cured when this record shows a new cell for it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The schema word of a record.
pub const SCHEMA: &str = "sanzi.subject/1";

/// What stands in place of a person's name: that there is one.
pub const FILLED: &str = "（已填）";

/// One subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRecord {
    /// [`SCHEMA`].
    pub schema: String,
    /// Grain: `asset`, `contract`, …
    pub kind: String,
    /// The owner of the book.
    pub organisation: Option<String>,
    /// Natural key inside the organisation and grain, as in a finding's subject.
    pub key: String,
    /// Table rows that it rests on, the owner's own ledger first.
    pub rows: Vec<RowPlace>,
    /// Facts that are known, by name.
    pub facts: BTreeMap<String, KnownFact>,
    /// Codes of rules that could not judge it.
    pub undetermined: Vec<String>,
    /// Codes of rules out of whose scope it is.
    pub not_applicable: Vec<String>,
}

/// A row of a sheet that entered a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowPlace {
    /// The canonical table.
    pub table: String,
    /// File, relative to the path given.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Row, 1-based.
    pub row: u32,
}

/// A fact that has a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFact {
    /// The value as findings print it; [`FILLED`] for a person's name.
    pub value: String,
    /// Where it was read: index into the subject's rows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<usize>,
    /// The cell, where it was read from one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cell: Option<String>,
}

impl SubjectRecord {
    /// The place of a fact that was read.
    pub fn place(&self, fact: &str) -> Option<crate::Place> {
        let known = self.facts.get(fact)?;
        let row = self.rows.get(known.at?)?;
        Some(crate::Place { file: row.file.clone(), sheet: row.sheet.clone(), cell: known.cell.clone() })
    }
}
