//! `subjects.jsonl`: every subject that was judged, the clean ones too, with the verdict of every rule and the cells of
//! its facts. Next year it proves that a finding is gone because it was cured, and not because nobody looked.
//!
//! What is written is what a later run asks for: facts that were read, and of the computed ones those that some rule
//! shows as evidence.

use crate::error::ReportError;
use crate::privacy::Shown;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::finding::Verdicts;
use sanzi_core::frame::Frame;
use sanzi_core::kind::Column;
use sanzi_core::lineage::Block;
use sanzi_core::source::column_letters;
use sanzi_core::subject::{BETWEEN, FILLED, Head, Line, OwnSheet, RowPlace, SCHEMA, Told, verdict};
use sanzi_core::value::money_text;
use sanzi_core::{Facts, Kind, Place, RowId, Tables, Value};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Rows that are turned into lines at once.
const CHUNK: usize = 1_024;
/// Chunks that are made before they are handed over.
const AHEAD: usize = 8;

/// Hands over the lines of a run, grain by grain, in the order of facts, as they may leave the firm: some thousand
/// at once, each with its end.
///
/// # Errors
/// When a frame lacks what its schema promises, the run is cancelled, or `take` refuses.
pub(crate) fn each(
    shown: &Shown<'_>,
    cancelled: &AtomicBool,
    take: &mut dyn FnMut(&[u8]) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let unjudged = Verdicts::default();
    for facts in shown.dossier.facts.values() {
        let verdicts = shown.dossier.judgement.verdicts.get(facts.grain.name).unwrap_or(&unjudged);
        let grain = Grain { shown, tables: shown.dossier.tables, facts, verdicts };
        let starts: Vec<usize> = (0..facts.frame.len()).step_by(CHUNK).collect();
        for some in starts.chunks(AHEAD) {
            if cancelled.load(Ordering::Relaxed) {
                return Err(ReportError::Cancelled);
            }
            let lines: Vec<Vec<u8>> = some.par_iter().map(|from| grain.lines(*from)).collect::<Result<_, _>>()?;
            lines.iter().try_for_each(|lines| take(lines))?;
        }
    }
    Ok(())
}

/// The subjects of one grain.
#[derive(Clone, Copy)]
struct Grain<'a> {
    shown: &'a Shown<'a>,
    tables: &'a Tables,
    facts: &'a Facts,
    verdicts: &'a Verdicts,
}

impl Grain<'_> {
    /// The lines of a chunk, below heads of their own.
    fn lines(&self, from: usize) -> Result<Vec<u8>, ReportError> {
        let frame = self.facts.frame.slice(from, CHUNK);
        let mut columns = Vec::new();
        for column in self.facts.grain.facts.iter().filter(|c| self.tells(c)) {
            let values = Values::of(&frame, column)?;
            if values.any() {
                columns.push((column, values));
            }
        }
        let texts = |name: &str| match frame.column(name) {
            Some(_) => frame.texts(name),
            None => Ok(vec![None; frame.len()]),
        };
        let (owners, keys) = (texts("organisation")?, texts("subject_key")?);
        let (numbers, names, contracts) = (texts("asset_id")?, texts("asset_name")?, texts("contract_no")?);
        let mut out = Vec::new();
        let mut own: Option<Own<'_>> = None;
        for at in 0..frame.len() {
            let rows = self.facts.rows.get(from + at);
            let block = rows.first().and_then(|first| self.tables.lineage.block(*first));
            if own.as_ref().is_none_or(|own| !own.is_of(block)) {
                let new = Own::new(self, &columns, block, rows);
                line(&mut out, &new.head)?;
                own = Some(new);
            }
            let Some(own) = &own else { continue };
            let owner = owners.get(at).copied().flatten().filter(|o| !o.trim().is_empty());
            let key = keys.get(at).copied().flatten().unwrap_or_default();
            let covers = self.shown.row(self.facts.grain.name, owner.unwrap_or_default(), key);
            let told = columns.iter().zip(&own.head.facts).map(|((column, values), (_, letters))| {
                let value = values.printed(column.kind, at).filter(|value| !value.is_empty())?;
                let value = match value {
                    Cow::Borrowed(text) if column.kind == Kind::Text => covers.text(text),
                    value => value,
                };
                Some(self.told(column, value, rows, letters.is_some()))
            });
            let covered = [&numbers, &names, &contracts]
                .map(|texts| texts.get(at).copied().flatten().map(|text| covers.text(text)));
            let [asset_id, asset_name, contract_no] = covered;
            line(
                &mut out,
                &Line {
                    row: rows.first().and_then(|first| self.tables.lineage.row_number(*first)),
                    organisation: owner.map(Cow::Borrowed),
                    key: covers.text(key),
                    asset_id,
                    asset_name,
                    contract_no,
                    others: self.others(rows),
                    verdicts: self.verdicts(from + at),
                    facts: told.collect(),
                },
            )?;
        }
        Ok(out)
    }

    /// Is this fact written? Words that no rule shows are nobody's proof, and may be anything.
    fn tells(&self, column: &Column) -> bool {
        let named = matches!(column.name, "organisation" | "subject_key" | "weak_key");
        let shows = self.verdicts.evidence.contains(&column.name);
        !named && (shows || (column.kind != Kind::Text && column.from.is_some()))
    }

    /// A value with its cell, where that is not the one of its own row under the head's column. `headed`: there is
    /// such a column.
    fn told<'v>(&self, column: &Column, value: Cow<'v, str>, rows: &[RowId], headed: bool) -> Told<'v> {
        let lineage = &self.tables.lineage;
        let read = column.from.and_then(|(table, field)| Some((self.bringer(rows, table, field)?, field)));
        let Some((row, field)) = read else {
            return if headed { Told::There(value, None) } else { Told::Here(value) };
        };
        let usual = lineage.note_of(row, field).is_none_or(|note| note.column.is_none() && note.row.is_none());
        if headed && usual && rows.first() == Some(&row) {
            return Told::Here(value);
        }
        let own = rows.first().and_then(|first| lineage.block(*first));
        Told::There(value, lineage.place(row, field).map(|place| cell(place, own)))
    }

    /// A sign for each rule.
    fn verdicts(&self, row: usize) -> String {
        let set = |bits: &[u64]| bits.get(row / 64).is_some_and(|word| (word >> (row % 64)) & 1 == 1);
        let said = self.verdicts.given.iter().map(|given| {
            if set(&given.fired) {
                verdict::FIRED
            } else if set(&given.passed) {
                verdict::PASSED
            } else if set(&given.undetermined) {
                verdict::UNDETERMINED
            } else {
                verdict::NONE
            }
        });
        said.collect()
    }

    /// The first row of each sheet but the own one.
    fn others(&self, rows: &[RowId]) -> Vec<RowPlace> {
        let lineage = &self.tables.lineage;
        let mut seen: Vec<&Block> = rows.first().and_then(|first| lineage.block(*first)).into_iter().collect();
        let mut places = Vec::new();
        for row in rows.iter().skip(1) {
            let (Some(block), Some(number)) = (lineage.block(*row), lineage.row_number(*row)) else { continue };
            let known = seen.iter().any(|b| b.file == block.file && b.sheet == block.sheet);
            if !known && let Some(table) = self.tables.table_of(*row) {
                let (table, file, sheet) = (table.schema.name.to_owned(), block.file.clone(), block.sheet.clone());
                places.push(RowPlace { table, file: file.to_string(), sheet: sheet.to_string(), row: number });
                seen.push(block);
            }
        }
        places
    }

    /// The row that brings a field: the first with a value, else the first at all.
    fn bringer(&self, rows: &[RowId], table: &str, field: &str) -> Option<RowId> {
        let (table, lineage) = (self.tables.by_name.get(table)?, &self.tables.lineage);
        let brings = |row: &RowId| table.index_of(*row).is_some() && lineage.brings(*row, field);
        let mut bringing = rows.iter().copied().filter(brings).peekable();
        let first = bringing.next()?;
        let valued = |row: &RowId| table.index_of(*row).is_some_and(|index| table.frame.has(field, index));
        if bringing.peek().is_none() || valued(&first) {
            return Some(first);
        }
        Some(bringing.find(valued).unwrap_or(first))
    }
}

/// What the subjects in hand have in common.
struct Own<'a> {
    block: Option<&'a Block>,
    head: Head,
}

impl<'a> Own<'a> {
    fn new(grain: &Grain<'a>, columns: &[(&Column, Values<'_>)], block: Option<&'a Block>, rows: &[RowId]) -> Own<'a> {
        let table = rows.first().and_then(|row| grain.tables.table_of(*row)).map(|t| t.schema.name);
        let letters = |column: &Column| {
            let (_, field) = column.from.filter(|(from, _)| Some(*from) == table)?;
            block?.columns.get(field).copied().flatten().map(column_letters)
        };
        let sheet = block.zip(table).map(|(block, table)| OwnSheet {
            table: table.to_owned(),
            file: block.file.to_string(),
            sheet: block.sheet.to_string(),
        });
        let head = Head {
            schema: SCHEMA.to_owned(),
            kind: grain.facts.grain.name.to_owned(),
            sheet,
            rules: grain.verdicts.given.iter().map(|given| given.rule.clone()).collect(),
            facts: columns.iter().map(|(column, _)| (column.name.to_owned(), letters(column))).collect(),
        };
        Own { block, head }
    }

    fn is_of(&self, block: Option<&Block>) -> bool {
        match (self.block, block) {
            (Some(own), Some(block)) => std::ptr::eq(own, block),
            (own, block) => own.is_none() && block.is_none(),
        }
    }
}

fn line(out: &mut Vec<u8>, record: &impl serde::Serialize) -> Result<(), ReportError> {
    serde_json::to_writer(&mut *out, record)?;
    out.push(b'\n');
    Ok(())
}

/// The cell alone within the subject's own sheet, else with file and sheet.
fn cell(place: Place, own: Option<&Block>) -> String {
    let cell = place.cell.unwrap_or_default();
    match own {
        Some(own) if own.file == place.file && own.sheet == place.sheet => cell,
        _ => [&*place.file, &*place.sheet, &cell].join(BETWEEN),
    }
}

/// The values of a fact; texts stay where they are.
enum Values<'f> {
    Texts(Vec<Option<&'f str>>),
    Others(Vec<Value>),
}

impl<'f> Values<'f> {
    fn of(frame: &'f Frame, column: &Column) -> Result<Values<'f>, ReportError> {
        Ok(match column.kind.is_text() {
            true => Values::Texts(frame.texts(column.name)?),
            false => Values::Others(frame.values(column.name)?),
        })
    }

    /// Is one of them known?
    fn any(&self) -> bool {
        match self {
            Values::Texts(texts) => texts.iter().any(Option::is_some),
            Values::Others(values) => values.iter().any(|value| *value != Value::Null),
        }
    }

    /// A value as findings print it.
    fn printed(&self, kind: Kind, at: usize) -> Option<Cow<'f, str>> {
        let value = match self {
            Values::Texts(texts) => {
                let text = texts.get(at).copied().flatten()?;
                return match kind {
                    Kind::Person => (!text.trim().is_empty()).then_some(Cow::Borrowed(FILLED)),
                    _ => Some(Cow::Borrowed(text)),
                };
            }
            Values::Others(values) => values.get(at)?,
        };
        match (kind, value) {
            (Kind::Money, Value::Decimal(amount)) => Some(money_text(*amount).into()),
            (_, Value::Decimal(number)) => Some(Decimal::normalize(number).to_string().into()),
            (_, other) => other.plain().map(Cow::Owned),
        }
    }
}
