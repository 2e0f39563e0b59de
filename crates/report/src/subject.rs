//! `subjects.jsonl`: every subject that was judged, the clean ones too, with the verdict of every rule and the cells of
//! its evidence. Next year it proves that a finding is gone because it was cured, and not because nobody looked.

use crate::dossier::Dossier;
use crate::error::ReportError;
use sanzi_core::finding::Verdicts;
use sanzi_core::kind::{Column, Kind};
use sanzi_core::source::Place;
use sanzi_core::value::{Value, money_text};
use sanzi_core::{Facts, RowId, Tables};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// The schema word.
const SCHEMA: &str = "sanzi.subject/1";

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    kind: &'a str,
    organisation: Option<&'a str>,
    key: &'a str,
    asset_id: Option<&'a str>,
    asset_name: Option<&'a str>,
    contract_no: Option<&'a str>,
    source: Option<Source<'a>>,
    fired: Vec<&'a str>,
    passed: Vec<&'a str>,
    undetermined: Vec<&'a str>,
    facts: BTreeMap<&'static str, (String, Option<String>)>,
}

#[derive(Serialize)]
struct Source<'a> {
    file: &'a str,
    sheet: &'a str,
    row: u32,
}

/// Writes all subjects of all grains that a rule judged, by grain, then in the order of the frames.
pub(crate) fn write(out: &mut impl Write, dossier: &Dossier<'_>) -> Result<(), ReportError> {
    for (grain, verdicts) in &dossier.judgement.verdicts {
        if let Some(facts) = dossier.facts.get(grain) {
            grain_lines(out, facts, verdicts, dossier.tables)?;
        }
    }
    Ok(())
}

fn grain_lines(out: &mut impl Write, facts: &Facts, verdicts: &Verdicts, tables: &Tables) -> Result<(), ReportError> {
    let (frame, lineage) = (&facts.frame, &tables.lineage);
    let texts = |name: &str| match frame.column(name) {
        Some(_) => frame.texts(name),
        None => Ok(vec![None; frame.len()]),
    };
    let (organisations, keys) = (texts("organisation")?, texts("subject_key")?);
    let (numbers, names, contracts) = (texts("asset_id")?, texts("asset_name")?, texts("contract_no")?);
    let mut evidence = Vec::with_capacity(verdicts.evidence.len());
    for name in &verdicts.evidence {
        if let Some(column) = facts.grain.fact(name) {
            evidence.push((column, frame.values(name)?));
        }
    }
    let at = |texts: &[Option<&'_ str>], row: usize| texts.get(row).copied().flatten().map(str::to_owned);
    for row in 0..frame.len() {
        let rows = facts.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        let source = rows.first().and_then(|id| {
            let block = lineage.block(*id)?;
            Some(Source { file: &block.file, sheet: &block.sheet, row: lineage.row_number(*id)? })
        });
        let mut seen = BTreeMap::new();
        for (column, values) in &evidence {
            let Some(value) = values.get(row).and_then(|value| shown(column, value)) else { continue };
            let cell = column
                .from
                .and_then(|(table, field)| place(rows, table, field, tables))
                .map(|p| cell(p, source.as_ref()));
            seen.insert(column.name, (value, cell));
        }
        let (organisation, key) = (at(&organisations, row), at(&keys, row).unwrap_or_default());
        let (number, name, contract) = (at(&numbers, row), at(&names, row), at(&contracts, row));
        let line = Line {
            schema: SCHEMA,
            kind: facts.grain.name,
            organisation: organisation.as_deref(),
            key: &key,
            asset_id: number.as_deref(),
            asset_name: name.as_deref(),
            contract_no: contract.as_deref(),
            source,
            fired: verdicts.codes(row, b'F').collect(),
            passed: verdicts.codes(row, b'P').collect(),
            undetermined: verdicts.codes(row, b'U').collect(),
            facts: seen,
        };
        let mut bytes = serde_json::to_vec(&line)?;
        bytes.push(b'\n');
        out.write_all(&bytes).map_err(ReportError::at(Path::new("")))?;
    }
    Ok(())
}

/// A value as findings print it; none for an unknown one.
fn shown(column: &Column, value: &Value) -> Option<String> {
    match (column.kind, value) {
        (Kind::Money, Value::Decimal(amount)) => Some(money_text(*amount)),
        (_, Value::Decimal(number)) => Some(number.normalize().to_string()),
        (_, other) => other.plain(),
    }
}

/// The first of the rows of this table that brings the field.
fn place(rows: &[RowId], table: &str, field: &str, tables: &Tables) -> Option<Place> {
    let (table, lineage) = (tables.by_name.get(table)?, &tables.lineage);
    let brings = |row: &&RowId| table.index_of(**row).is_some() && lineage.brings(**row, field);
    rows.iter().find(brings).and_then(|row| lineage.place(*row, field))
}

/// The cell alone within the subject's own sheet, else with file and sheet.
fn cell(place: Place, own: Option<&Source<'_>>) -> String {
    let cell = place.cell.unwrap_or_default();
    match own {
        Some(own) if own.file == place.file && own.sheet == place.sheet => cell,
        _ => format!("{} › {} › {cell}", place.file, place.sheet),
    }
}
