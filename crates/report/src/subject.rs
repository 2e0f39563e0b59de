//! `subjects.jsonl`: every subject that was judged, the clean ones too, with the verdict of every rule and the cells of
//! its facts. Next year it proves that a finding is gone because it was cured, and not because nobody looked.

use crate::error::ReportError;
use crate::privacy::Shown;
use rust_decimal::Decimal;
use sanzi_core::finding::{Given, Verdicts};
use sanzi_core::kind::Column;
use sanzi_core::subject::{BETWEEN, FILLED, RowPlace, RowSource, SCHEMA, SubjectRecord};
use sanzi_core::value::money_text;
use sanzi_core::{FactSet, Facts, Kind, Place, RowId, Tables, Value};
use std::collections::BTreeMap;

/// Rows that are turned into values at once.
const CHUNK: usize = 2_048;

/// Hands over every subject of a run, grain by grain, in the order of facts, as it may leave the firm.
///
/// # Errors
/// When a frame lacks what its schema promises, or `take` refuses.
pub(crate) fn each(
    shown: &Shown<'_>,
    take: &mut dyn FnMut(SubjectRecord) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let dossier = shown.dossier;
    let verdicts = &dossier.judgement.verdicts;
    Subjects { facts: dossier.facts, tables: dossier.tables, verdicts, shown }.each(take)
}

/// Where the subjects of a run in memory are.
#[derive(Debug, Clone, Copy)]
struct Subjects<'a> {
    facts: &'a FactSet,
    tables: &'a Tables,
    verdicts: &'a BTreeMap<&'static str, Verdicts>,
    shown: &'a Shown<'a>,
}

impl Subjects<'_> {
    fn each(&self, take: &mut dyn FnMut(SubjectRecord) -> Result<(), ReportError>) -> Result<(), ReportError> {
        let unjudged = Verdicts::default();
        for facts in self.facts.values() {
            let verdicts = self.verdicts.get(facts.grain.name).unwrap_or(&unjudged);
            let mut from = 0;
            while from < facts.frame.len() {
                self.chunk(facts, verdicts, from, take)?;
                from += CHUNK;
            }
        }
        Ok(())
    }

    fn chunk(
        &self,
        facts: &Facts,
        verdicts: &Verdicts,
        from: usize,
        take: &mut dyn FnMut(SubjectRecord) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let frame = facts.frame.slice(from, CHUNK);
        let grain = facts.grain;
        let mut columns = Vec::new();
        let told = |name: &str| matches!(name, "organisation" | "subject_key" | "weak_key");
        // Words that no rule shows are nobody's proof, and may be anything.
        let shows = |c: &&Column| c.kind != Kind::Text || verdicts.evidence.contains(&c.name);
        for column in grain.facts.iter().filter(|c| !told(c.name)).filter(shows) {
            columns.push((column, frame.values(column.name)?));
        }
        let texts = |name: &str| match frame.column(name) {
            Some(_) => frame.texts(name),
            None => Ok(vec![None; frame.len()]),
        };
        let (owners, keys) = (texts("organisation")?, texts("subject_key")?);
        let (numbers, names, contracts) = (texts("asset_id")?, texts("asset_name")?, texts("contract_no")?);
        let codes = |row: usize, of: fn(&Given) -> &[u64]| verdicts.codes(row, of).map(str::to_owned).collect();
        for at in 0..frame.len() {
            let row = from + at;
            let rows = facts.rows.get(row).map(Vec::as_slice).unwrap_or_default();
            let owner = owners.get(at).copied().flatten().filter(|o| !o.trim().is_empty());
            let key = keys.get(at).copied().flatten().unwrap_or_default();
            let covers = self.shown.row(grain.name, owner.unwrap_or_default(), key);
            let cover = |text: &str| covers.text(text).into_owned();
            let source = rows.first().and_then(|first| self.source(*first));
            let mut known = BTreeMap::new();
            for (column, values) in &columns {
                let value = values.get(at).and_then(|v| printed(column.kind, v)).filter(|v| !v.is_empty());
                let Some(value) = value else { continue };
                let value = if column.kind == Kind::Text { cover(&value) } else { value };
                let read = column
                    .from
                    .and_then(|(table, field)| self.tables.lineage.place(self.bringer(rows, table, field)?, field));
                known.insert(column.name.to_owned(), (value, read.map(|place| cell(place, source.as_ref()))));
            }
            let text = |texts: &[Option<&str>]| texts.get(at).copied().flatten().map(cover);
            take(SubjectRecord {
                schema: SCHEMA.to_owned(),
                kind: grain.name.to_owned(),
                organisation: owner.map(str::to_owned),
                key: cover(key),
                asset_id: text(&numbers),
                asset_name: text(&names),
                contract_no: text(&contracts),
                rows: self.sheets(rows),
                source,
                fired: codes(row, |given| &given.fired),
                passed: codes(row, |given| &given.passed),
                undetermined: codes(row, |given| &given.undetermined),
                facts: known,
            })?;
        }
        Ok(())
    }

    fn source(&self, row: RowId) -> Option<RowSource> {
        let block = self.tables.lineage.block(row)?;
        let number = self.tables.lineage.row_number(row)?;
        Some(RowSource { file: block.file.clone(), sheet: block.sheet.clone(), row: number })
    }

    /// The first row of each sheet.
    fn sheets(&self, rows: &[RowId]) -> Vec<RowPlace> {
        let mut places: Vec<RowPlace> = Vec::new();
        for row in rows {
            let Some(block) = self.tables.lineage.block(*row) else { continue };
            let known = places.iter().any(|p| p.file == block.file && p.sheet == block.sheet);
            if !known && let (Some(at), Some(table)) = (self.source(*row), self.tables.table_of(*row)) {
                places.push(RowPlace {
                    table: table.schema.name.to_owned(),
                    file: at.file,
                    sheet: at.sheet,
                    row: at.row,
                });
            }
        }
        places
    }

    /// The row that brings a field: the first with a value, else the first at all.
    fn bringer(&self, rows: &[RowId], table: &str, field: &str) -> Option<RowId> {
        let (table, lineage) = (self.tables.by_name.get(table)?, &self.tables.lineage);
        let brings = |row: &RowId| table.index_of(*row).is_some() && lineage.brings(*row, field);
        let mut bringing = rows.iter().copied().filter(brings);
        let first = bringing.next()?;
        let valued = |row: &RowId| table.index_of(*row).is_some_and(|index| table.frame.has(field, index));
        if valued(&first) { Some(first) } else { Some(bringing.find(valued).unwrap_or(first)) }
    }
}

/// The cell alone within the subject's own sheet, else with file and sheet.
fn cell(place: Place, own: Option<&RowSource>) -> String {
    let cell = place.cell.unwrap_or_default();
    match own {
        Some(own) if own.file == place.file && own.sheet == place.sheet => cell,
        _ => [place.file, place.sheet, cell].join(BETWEEN),
    }
}

/// A value as findings print it.
fn printed(kind: Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (_, Value::Null) => None,
        (Kind::Person, Value::Text(text)) if text.trim().is_empty() => None,
        (Kind::Person, _) => Some(FILLED.to_owned()),
        (Kind::Money, Value::Decimal(amount)) => Some(money_text(*amount)),
        (_, Value::Decimal(number)) => Some(Decimal::normalize(number).to_string()),
        (_, other) => other.plain(),
    }
}
