//! The subjects of a run as later runs need them: what was read and computed about each, where, and what each rule
//! said. Serialised as `sanzi.subject/2` in `subjects.jsonl`: a line for what the following subjects have in common,
//! their sheet, its columns and the rules that were asked, then a line for each of them.
//!
//! A finding that is no longer there is only taken for cured when this record shows a new cell for it.

use crate::source::Place;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The schema word of a head.
pub const SCHEMA: &str = "sanzi.subject/2";

/// What stands in place of a person's name: that there is one.
pub const FILLED: &str = "（已填）";

/// Between file, sheet and cell where a cell is of another row than the subject's own.
pub const BETWEEN: &str = " › ";

/// What a rule said of a subject, a sign each; [`Head::rules`] has the rules in the same order.
pub mod verdict {
    /// It found something.
    pub const FIRED: char = 'f';
    /// It found nothing.
    pub const PASSED: char = 'p';
    /// It could not judge.
    pub const UNDETERMINED: char = 'u';
    /// It does not apply.
    pub const NONE: char = '-';
}

/// What the subjects on the lines below have in common, up to the next head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// [`SCHEMA`].
    pub schema: String,
    /// Grain: `asset`, `contract`, …
    pub kind: String,
    /// The sheet of their own rows; `None`: they rest on no row.
    pub sheet: Option<OwnSheet>,
    /// Codes of the rules that were asked.
    pub rules: Vec<String>,
    /// Names of facts, each with the letters of the column of the own sheet in which it is read; `None`: it is
    /// computed, or read elsewhere.
    pub facts: Vec<(String, Option<String>)>,
}

/// A sheet that gave rows to a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSheet {
    /// The canonical table.
    pub table: String,
    /// File, relative to the path given.
    pub file: String,
    /// Sheet.
    pub sheet: String,
}

/// One subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line<'t> {
    /// Its own row, 1-based: the first that it rests on.
    pub row: Option<u32>,
    /// The owner of the book.
    #[serde(borrow)]
    pub organisation: Option<Cow<'t, str>>,
    /// Natural key inside the organisation and grain, as in a finding's subject.
    #[serde(borrow)]
    pub key: Cow<'t, str>,
    /// As printed.
    #[serde(borrow)]
    pub asset_id: Option<Cow<'t, str>>,
    /// As printed.
    #[serde(borrow)]
    pub asset_name: Option<Cow<'t, str>>,
    /// As printed.
    #[serde(borrow)]
    pub contract_no: Option<Cow<'t, str>>,
    /// One row of each other sheet that it rests on.
    pub others: Vec<RowPlace>,
    /// A sign of [`verdict`] for each rule.
    pub verdicts: String,
    /// The facts, in the order of the head.
    #[serde(borrow)]
    pub facts: Vec<Option<Told<'t>>>,
}

/// A fact that is known: the value as findings print it, or [`FILLED`] for a person's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Told<'t> {
    /// It stands in the subject's own row and the head's column; where the head has none, it is computed.
    Here(#[serde(borrow)] Cow<'t, str>),
    /// It stands elsewhere: in this cell of the own sheet, or in `file › sheet › cell`; `None`: it is computed.
    There(#[serde(borrow)] Cow<'t, str>, Option<String>),
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

/// What a line of the file is.
#[derive(Debug)]
pub enum Read<'t> {
    /// Known from here on.
    Head,
    /// A subject, to be filled out by [`Reader::record`].
    Subject(Line<'t>),
}

/// Reads lines one after another.
#[derive(Debug, Default)]
pub struct Reader {
    head: Option<Head>,
}

impl Reader {
    /// Reads the next line.
    ///
    /// # Errors
    /// When it is neither a head of this schema nor a subject below one.
    pub fn line<'t>(&mut self, text: &'t str) -> Result<Read<'t>, String> {
        if text.starts_with("{\"schema\"") {
            let head: Head = serde_json::from_str(text).map_err(|e| e.to_string())?;
            if head.schema != SCHEMA {
                return Err(format!("格式“{}”不认识，应为 {SCHEMA}；请用本版程序重做一次", head.schema));
            }
            self.head = Some(head);
            return Ok(Read::Head);
        }
        if self.head.is_none() {
            return Err("第一行不是表头行".to_owned());
        }
        serde_json::from_str(text).map(Read::Subject).map_err(|e| e.to_string())
    }

    /// The grain of the subjects on the lines in hand.
    pub fn kind(&self) -> &str {
        self.head.as_ref().map(|h| h.kind.as_str()).unwrap_or_default()
    }

    /// Tables that a subject rests on.
    pub fn tables<'r>(&'r self, line: &'r Line<'_>) -> impl Iterator<Item = &'r str> {
        let own = self.head.as_ref().and_then(|h| h.sheet.as_ref()).map(|s| s.table.as_str());
        own.into_iter().chain(line.others.iter().map(|o| o.table.as_str()))
    }

    /// The subject by itself.
    pub fn record(&self, line: &Line<'_>) -> SubjectRecord {
        let owned = |text: &Option<Cow<'_, str>>| text.as_deref().map(str::to_owned);
        let (rules, facts) = self.head.as_ref().map(|h| (h.rules.as_slice(), h.facts.as_slice())).unwrap_or_default();
        let said = |sign: char| {
            let those = rules.iter().zip(line.verdicts.chars()).filter(|(_, said)| *said == sign);
            those.map(|(rule, _)| rule.clone()).collect()
        };
        let own = self.head.as_ref().and_then(|h| h.sheet.as_ref()).zip(line.row).map(|(sheet, row)| RowPlace {
            table: sheet.table.clone(),
            file: sheet.file.clone(),
            sheet: sheet.sheet.clone(),
            row,
        });
        let facts = facts.iter().zip(&line.facts).filter_map(|((name, letters), told)| {
            let (value, cell) = match told.as_ref()? {
                Told::Here(value) => (value, letters.as_ref().zip(line.row).map(|(l, row)| format!("{l}{row}"))),
                Told::There(value, cell) => (value, cell.clone()),
            };
            Some((name.clone(), (value.clone().into_owned(), cell)))
        });
        SubjectRecord {
            kind: self.kind().to_owned(),
            organisation: owned(&line.organisation),
            key: line.key.clone().into_owned(),
            asset_id: owned(&line.asset_id),
            asset_name: owned(&line.asset_name),
            contract_no: owned(&line.contract_no),
            rows: own.into_iter().chain(line.others.iter().cloned()).collect(),
            fired: said(verdict::FIRED),
            passed: said(verdict::PASSED),
            undetermined: said(verdict::UNDETERMINED),
            facts: facts.collect(),
        }
    }
}

/// One subject with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectRecord {
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
    /// One row of each sheet that it rests on, its own first.
    pub rows: Vec<RowPlace>,
    /// Codes of rules that found something.
    pub fired: Vec<String>,
    /// Codes of rules that found nothing.
    pub passed: Vec<String>,
    /// Codes of rules that could not judge it.
    pub undetermined: Vec<String>,
    /// Facts that are known, by name: the value, and its cell as in [`Told`]; `None`: computed.
    pub facts: BTreeMap<String, (String, Option<String>)>,
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
        match (file, sheet, self.rows.first()) {
            (Some(file), Some(sheet), _) => Some(Place { file: file.into(), sheet: sheet.into(), cell }),
            (_, _, Some(own)) => Some(Place { file: own.file.as_str().into(), sheet: own.sheet.as_str().into(), cell }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"{"schema":"sanzi.subject/2","kind":"asset",
        "sheet":{"table":"asset","file":"甲.xlsx","sheet":"台账"},"rules":["DJ-001","DJ-002","DJ-003","DJ-004"],
        "facts":[["original_value","H"],["counted_on",null],["village","B"],["idle_days",null],["unit","C"],["use","D"]]}"#;
    const SUBJECT: &str = r#"{"row":4,"organisation":null,"key":"1","asset_id":"1","asset_name":null,
        "contract_no":null,"others":[{"table":"inventory","file":"乙.xlsx","sheet":"盘点","row":9}],"verdicts":"fup-",
        "facts":["5.00",["2024","乙.xlsx › 盘点 › L9"],["东岭村",""],"3",["座",null],null]}"#;

    #[test]
    fn a_subject_is_filled_out_by_its_head() {
        let mut reader = Reader::default();
        assert!(reader.line(SUBJECT).is_err(), "no head yet");
        assert!(matches!(reader.line(HEAD), Ok(Read::Head)));
        let Ok(Read::Subject(line)) = reader.line(SUBJECT) else { panic!("a subject") };
        assert_eq!(reader.tables(&line).collect::<Vec<_>>(), ["asset", "inventory"]);
        let record = reader.record(&line);
        assert_eq!((record.kind.as_str(), record.rows.len()), ("asset", 2));
        assert_eq!((record.fired, record.undetermined, record.passed), {
            let one = |code: &str| vec![code.to_owned()];
            (one("DJ-001"), one("DJ-002"), one("DJ-003"))
        });
        let record = reader.record(&line);
        let place = |fact: &str| record.place(fact).map(|p| p.to_string());
        assert_eq!(place("original_value"), Some("甲.xlsx › 台账 › H4".to_owned()));
        assert_eq!(place("counted_on"), Some("乙.xlsx › 盘点 › L9".to_owned()));
        assert_eq!(place("village"), Some("甲.xlsx › 台账".to_owned()));
        assert_eq!((record.value("idle_days"), place("idle_days")), (Some("3"), None));
        assert_eq!((record.value("unit"), place("unit")), (Some("座"), None));
        assert_eq!(record.value("use"), None);
        let other = HEAD.replace("subject/2", "subject/1");
        assert!(reader.line(&other).is_err_and(|why| why.contains("sanzi.subject/1")));
    }
}
