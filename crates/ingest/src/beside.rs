//! A long section is built in stretches, side by side; what comes out is the same as from one.

use crate::build::{self, Context, Part};
use crate::grid::Sheet;
use crate::layout::{Entry, Section};
use crate::mapping::Words;
use crate::unit::Decision;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rows of a stretch. Shorter sections are built as they are.
const STRETCH: usize = 8_192;

/// Builds the part of a section.
pub(crate) fn build(
    sheet: &Sheet,
    section: &Section,
    units: &BTreeMap<u32, Decision>,
    words: &Words,
    context: &Context,
) -> Part {
    let stretches = stretches(sheet, section);
    if stretches.len() < 2 {
        return build::build(sheet, section, units, words, context);
    }
    let parts: Vec<Part> = stretches.par_iter().map(|own| build::build(sheet, own, units, words, context)).collect();
    let mut parts = parts.into_iter();
    match parts.next() {
        Some(mut first) => {
            parts.for_each(|part| first.append(part));
            first
        }
        None => build::build(sheet, section, units, words, context),
    }
}

/// The section cut into stretches, none of which cuts a merged region.
fn stretches(sheet: &Sheet, section: &Section) -> Vec<Section> {
    let row = |entry: &Entry| match entry {
        Entry::Data(index) | Entry::Total(index, _) => sheet.rows.get(*index).map_or(0, |r| r.number),
    };
    let crossed = |first: u32| sheet.merges.iter().any(|m| m.top < first && first <= m.bottom);
    let mut cut: Vec<Section> = Vec::new();
    for entries in section.entries.chunks(STRETCH) {
        let first = entries.first().map_or(0, row);
        match cut.last_mut() {
            Some(before) if crossed(first) => before.entries.extend_from_slice(entries),
            _ => cut.push(Section {
                header_rows: section.header_rows.clone(),
                plan: section.plan.clone(),
                caption: section.caption.clone(),
                entries: entries.to_vec(),
                repeats: section.repeats,
                // Only totals ask where the head is repeated, and they look at the whole section.
                restarts: Vec::new(),
            }),
        }
    }
    cut
}
