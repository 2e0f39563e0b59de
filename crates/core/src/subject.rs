//! One subject of a run as later runs need it: what was read and computed about it, where, and what each rule
//! said. Serialised as `sanzi.subject/1`, a record a line of `subjects.jsonl`.
//!
//! A finding that is no longer there is only taken for cured when this record shows a new cell for it.

use crate::source::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The schema word of a record.
pub const SCHEMA: &str = "sanzi.subject/1";

/// What stands in place of a person's name: that there is one.
pub const FILLED: &str = "（已填）";

/// Between file, sheet and cell where a cell is of another sheet than the subject's own.
pub const BETWEEN: &str = " › ";

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
    /// As printed.
    pub asset_id: Option<String>,
    /// As printed.
    pub asset_name: Option<String>,
    /// As printed.
    pub contract_no: Option<String>,
    /// The first row that it rests on: the owner's own ledger.
    pub source: Option<RowSource>,
    /// One row of each sheet that it rests on.
    #[serde(default)]
    pub rows: Vec<RowPlace>,
    /// Codes of rules that found something.
    pub fired: Vec<String>,
    /// Codes of rules that found nothing.
    pub passed: Vec<String>,
    /// Codes of rules that could not judge it.
    pub undetermined: Vec<String>,
    /// Facts that are known, by name: the value as findings print it ([`FILLED`] for a person's name), and the
    /// cell; a cell of another sheet is written `file › sheet › cell`; `None`: computed.
    pub facts: BTreeMap<String, (String, Option<String>)>,
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowSource {
    /// File, relative to the path given.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Row, 1-based.
    pub row: u32,
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

impl SubjectRecord {
    /// The value of a fact.
    pub fn value(&self, fact: &str) -> Option<&str> {
        self.facts.get(fact).map(|(value, _)| value.as_str())
    }

    /// The place of a fact that was read; `None` for what was computed or is unknown.
    pub fn place(&self, fact: &str) -> Option<Place> {
        let cell = self.facts.get(fact)?.1.as_deref()?;
        let mut parts = cell.rsplitn(3, BETWEEN);
        let (cell, sheet, file) = (parts.next()?, parts.next(), parts.next());
        let cell = (!cell.is_empty()).then(|| cell.to_owned());
        match (file, sheet, &self.source) {
            (Some(file), Some(sheet), _) => Some(Place { file: file.to_owned(), sheet: sheet.to_owned(), cell }),
            (_, _, Some(own)) => Some(Place { file: own.file.clone(), sheet: own.sheet.clone(), cell }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_of_the_subjects_own_sheet_or_says_of_which() {
        let record: SubjectRecord = serde_json::from_str(
            r#"{"schema":"sanzi.subject/1","kind":"asset","organisation":null,"key":"1","asset_id":"1","asset_name":null,
            "contract_no":null,"source":{"file":"甲.xlsx","sheet":"台账","row":4},"rows":[],"fired":[],"passed":[],
            "undetermined":[],"facts":{"original_value":["5.00","H4"],"counted_on":["2024","乙.xlsx › 盘点 › L9"],
            "village":["东岭村",""],"idle_days":["3",null]}}"#,
        )
        .expect("a record");
        let place = |fact: &str| record.place(fact).map(|p| (p.file, p.sheet, p.cell));
        let text = |t: &str| t.to_owned();
        assert_eq!(place("original_value"), Some((text("甲.xlsx"), text("台账"), Some(text("H4")))));
        assert_eq!(place("counted_on"), Some((text("乙.xlsx"), text("盘点"), Some(text("L9")))));
        assert_eq!(place("village"), Some((text("甲.xlsx"), text("台账"), None)));
        assert_eq!(place("idle_days"), None);
    }
}
