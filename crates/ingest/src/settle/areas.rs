//! Codes of administrative areas as a way to a village: where some rows give a village's twelve-digit code and its name,
//! rows with the code alone are that village's.

use super::text;
use crate::build::Part;
use crate::file::FileRead;
use sanzi_core::lineage::CellNote;
use sanzi_core::text::normal;
use std::collections::HashMap;

/// Digits of the code of a village: province, city, county, township, village.
const DIGITS: usize = 12;

/// What rows say of a code: township and village, as they print them.
#[derive(Debug, Clone)]
struct Named {
    town: String,
    village: String,
    /// Another row says otherwise: one code for two villages is one too many.
    doubtful: bool,
}

/// Fills in villages, and their townships, that only a code names.
pub(super) fn settle(reads: &mut [FileRead]) {
    let mut known: HashMap<String, Named> = HashMap::new();
    for part in reads.iter().flat_map(|read| &read.parts).filter(|part| coded(part).is_some()) {
        for row in 0..part.rows.len() {
            let (Some(code), village) = (code(part, row), text(part, row, "village")) else { continue };
            if village.is_empty() {
                continue;
            }
            let (town, village) = (text(part, row, "town").to_owned(), village.to_owned());
            let own = Named { town, village, doubtful: false };
            known.entry(code).and_modify(|named| named.agree(&own)).or_insert(own);
        }
    }
    known.retain(|_, named| !named.doubtful);
    if known.is_empty() {
        return;
    }
    for part in reads.iter_mut().flat_map(|read| &mut read.parts) {
        let Some(column) = coded(part) else { continue };
        let fields = part.schema.columns.iter().map(|c| c.name).filter(|name| matches!(*name, "village" | "town"));
        for field in fields {
            fill(part, field, column, &known);
        }
    }
}

impl Named {
    fn agree(&mut self, other: &Named) {
        let alike = |one: &str, other: &str| normal(one) == normal(other);
        let one_town = self.town.is_empty() || other.town.is_empty() || alike(&self.town, &other.town);
        self.doubtful |= !one_town || !alike(&self.village, &other.village);
        if self.town.is_empty() {
            self.town.clone_from(&other.town);
        }
    }
}

/// Gives rows the township or the village that their code names, where they name none. In a sheet that has no column
/// for it, a code that nobody explains leaves it unknown: there is one.
fn fill(part: &mut Part, field: &'static str, column: u32, known: &HashMap<String, Named>) {
    let lacking = |row: &usize| text(part, *row, field).is_empty() && code(part, *row).is_some();
    let rows: Vec<usize> = (0..part.rows.len()).filter(lacking).collect();
    let named = |part: &Part, row: usize| {
        let named = known.get(&code(part, row)?)?;
        Some(if field == "town" { &named.town } else { &named.village }).filter(|name| !name.is_empty())
    };
    if rows.iter().all(|row| named(part, *row).is_none()) {
        return;
    }
    let headed = part.block.columns.contains_key(field);
    part.block.columns.entry(field).or_insert(Some(column));
    for row in rows {
        let name = named(part, row);
        if name.is_none() && headed {
            continue;
        }
        let original = Some(text(part, row, "org_code").into());
        let note = CellNote { column: Some(column), original, unreadable: name.is_none(), ..CellNote::default() };
        if let Some(name) = name {
            part.values.set_text(row, field, name);
        }
        let number = part.notes.keep(note);
        part.notes.add(row as u32, field, number);
    }
}

/// The column of codes, where a part has one and can hold a village.
fn coded(part: &Part) -> Option<u32> {
    let villages = part.schema.columns.iter().any(|c| c.name == "village");
    part.block.columns.get("org_code").copied().flatten().filter(|_| villages)
}

/// The code of a village in a row: twelve digits that go down to the village.
fn code(part: &Part, row: usize) -> Option<String> {
    let code = normal(text(part, row, "org_code"));
    let digits = code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit());
    (digits && !code.ends_with("000")).then_some(code)
}
