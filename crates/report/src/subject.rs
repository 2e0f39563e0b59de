//! `subjects.jsonl`: every subject of the run as later runs compare it, `sanzi.subject/1`.

use crate::dossier::Dossier;
use crate::error::ReportError;
use rust_decimal::Decimal;
use sanzi_core::subject::{FILLED, KnownFact, RowPlace, SCHEMA, SubjectRecord};
use sanzi_core::value::money_text;
use sanzi_core::{Facts, Kind, RowId, Tables, Value};
use std::collections::BTreeMap;

/// Rows that are turned into values at once.
const CHUNK: usize = 2_048;

/// Which rules had no answer for which rows of facts.
#[derive(Debug, Clone, Default)]
pub struct Unanswered {
    codes: Vec<String>,
    by_grain: BTreeMap<&'static str, Vec<RowAnswers>>,
}

#[derive(Debug, Clone, Default)]
struct RowAnswers {
    undetermined: Vec<u16>,
    not_applicable: Vec<u16>,
}

impl Unanswered {
    /// Notes that a rule could not judge a row of its grain, or (`applies` false) had nothing to say about it.
    pub fn note(&mut self, rule: &str, grain: &'static str, row: usize, applies: bool) {
        if self.codes.last().is_none_or(|last| last != rule) {
            self.codes.push(rule.to_owned());
        }
        let code = u16::try_from(self.codes.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let rows = self.by_grain.entry(grain).or_default();
        if rows.len() <= row {
            rows.resize_with(row + 1, RowAnswers::default);
        }
        if let Some(answers) = rows.get_mut(row) {
            if applies { &mut answers.undetermined } else { &mut answers.not_applicable }.push(code);
        }
    }

    fn names(&self, codes: &[u16]) -> Vec<String> {
        let mut names: Vec<String> = codes.iter().filter_map(|c| self.codes.get(usize::from(*c)).cloned()).collect();
        names.sort();
        names.dedup();
        names
    }

    fn of(&self, grain: &str, row: usize) -> (Vec<String>, Vec<String>) {
        let answers = self.by_grain.get(grain).and_then(|rows| rows.get(row));
        answers.map(|a| (self.names(&a.undetermined), self.names(&a.not_applicable))).unwrap_or_default()
    }
}

/// Hands over every subject of a dossier, grain by grain, in the order of facts.
///
/// # Errors
/// When a frame lacks what its schema promises, or `take` refuses.
pub(crate) fn each(
    dossier: &Dossier<'_>,
    take: &mut dyn FnMut(SubjectRecord) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    subjects(dossier.facts, dossier.tables, dossier.history.unanswered, take)
}

/// The same from its parts, before there is a dossier.
///
/// # Errors
/// As [`each`].
pub(crate) fn subjects(
    facts: &sanzi_core::FactSet,
    tables: &Tables,
    unanswered: Option<&Unanswered>,
    take: &mut dyn FnMut(SubjectRecord) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    for facts in facts.values() {
        let mut from = 0;
        while from < facts.frame.len() {
            chunk(facts, tables, unanswered, from, take)?;
            from += CHUNK;
        }
    }
    Ok(())
}

fn chunk(
    facts: &Facts,
    tables: &Tables,
    unanswered: Option<&Unanswered>,
    from: usize,
    take: &mut dyn FnMut(SubjectRecord) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let frame = facts.frame.slice(from, CHUNK);
    let grain = facts.grain;
    let told = |name: &str| matches!(name, "organisation" | "subject_key" | "weak_key");
    let mut columns = Vec::new();
    for column in grain.facts.iter().filter(|c| !told(c.name)) {
        columns.push((column, frame.values(column.name)?));
    }
    let (owners, keys) = (frame.texts("organisation")?, frame.texts("subject_key")?);
    for at in 0..frame.len() {
        let rows = facts.rows.get(from + at).map(Vec::as_slice).unwrap_or_default();
        let mut places = Places { tables, places: Vec::new() };
        for row in rows {
            places.first_of_its_sheet(*row);
        }
        let mut known = BTreeMap::new();
        for (column, values) in &columns {
            let value = values.get(at).and_then(|v| printed(column.kind, v)).filter(|v| !v.is_empty());
            let Some(value) = value else { continue };
            let mut fact = KnownFact { value, at: None, cell: None };
            if let Some((table, field)) = column.from
                && let Some(row) = bringer(tables, rows, table, field)
            {
                fact.at = places.of(row);
                fact.cell = tables.lineage.place(row, field).and_then(|p| p.cell);
            }
            known.insert(column.name.to_owned(), fact);
        }
        let text = |texts: &[Option<&str>]| texts.get(at).copied().flatten().map(str::to_owned);
        let (undetermined, not_applicable) = unanswered.map(|u| u.of(grain.name, from + at)).unwrap_or_default();
        take(SubjectRecord {
            schema: SCHEMA.to_owned(),
            kind: grain.name.to_owned(),
            organisation: text(&owners).filter(|o| !o.trim().is_empty()),
            key: text(&keys).unwrap_or_default(),
            rows: places.places.into_iter().map(|(_, place)| place).collect(),
            facts: known,
            undetermined,
            not_applicable,
        })?;
    }
    Ok(())
}

/// The rows that a record names: one of each sheet, and those that facts were read from.
struct Places<'a> {
    tables: &'a Tables,
    places: Vec<(RowId, RowPlace)>,
}

impl Places<'_> {
    fn place(&self, row: RowId) -> Option<RowPlace> {
        let block = self.tables.lineage.block(row)?;
        Some(RowPlace {
            table: self.tables.table_of(row)?.schema.name.to_owned(),
            file: block.file.clone(),
            sheet: block.sheet.clone(),
            row: self.tables.lineage.row_number(row)?,
        })
    }

    fn first_of_its_sheet(&mut self, row: RowId) {
        let Some(block) = self.tables.lineage.block(row) else { return };
        let known = self.places.iter().any(|(_, p)| p.file == block.file && p.sheet == block.sheet);
        if !known && let Some(place) = self.place(row) {
            self.places.push((row, place));
        }
    }

    /// The index of a row, which is added if need be.
    fn of(&mut self, row: RowId) -> Option<usize> {
        if let Some(at) = self.places.iter().position(|(id, _)| *id == row) {
            return Some(at);
        }
        let place = self.place(row)?;
        self.places.push((row, place));
        Some(self.places.len() - 1)
    }
}

/// The row that brings a field: the first with a value, else the first at all.
fn bringer(tables: &Tables, rows: &[RowId], table: &str, field: &str) -> Option<RowId> {
    let table = tables.by_name.get(table)?;
    let mut bringing =
        rows.iter().copied().filter(|row| table.index_of(*row).is_some() && tables.lineage.brings(*row, field));
    let first = bringing.next()?;
    let valued = |row: &RowId| table.index_of(*row).is_some_and(|index| table.frame.has(field, index));
    if valued(&first) { Some(first) } else { Some(bringing.find(valued).unwrap_or(first)) }
}

/// A value as findings print it.
fn printed(kind: Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (_, Value::Null) => None,
        (Kind::Person, _) => Some(FILLED.to_owned()),
        (Kind::Money, Value::Decimal(amount)) => Some(money_text(*amount)),
        (_, Value::Decimal(number)) => Some(Decimal::normalize(number).to_string()),
        (_, other) => other.plain(),
    }
}
