//! A long section is built in stretches, side by side; what comes out is the same as from one.

use crate::build::{Builder, Context, Part};
use crate::grid::Sheet;
use crate::layout::{Entry, Section};
use crate::mapping::Words;
use crate::note::cap;
use crate::unit::Decision;
use rayon::prelude::*;
use sanzi_core::FrameBuilder;
use std::collections::BTreeMap;

/// Rows of a stretch. Shorter sections are built as they are.
pub(crate) const STRETCH: usize = 4_096;

/// Stretches of each thread that are built before they are joined: more would only wait in memory.
const WAVE: usize = 2;

/// Builds the part of a section.
pub(crate) fn build(
    sheet: &Sheet,
    section: &Section,
    units: &BTreeMap<u32, Decision>,
    words: &Words,
    context: &Context,
) -> Part {
    let builder = Builder::new(sheet, section, units, words, context);
    let mut all = match stretches(sheet, section).as_slice() {
        [] | [_] => builder.part(&section.entries),
        several => {
            let mut all = builder.part(&[]);
            let schema = section.plan.schema;
            all.values = FrameBuilder::with_room(schema.name, schema.columns, section.entries.len());
            for wave in several.chunks(WAVE * rayon::current_num_threads()) {
                let parts: Vec<Part> = wave.par_iter().map(|entries| builder.part(entries)).collect();
                parts.into_iter().for_each(|part| all.append(part));
            }
            all
        }
    };
    all.issues.extend(builder.tell_filled_down());
    cap(&mut all.issues);
    all
}

/// The entries of a section cut into stretches, none of which cuts a merged region.
fn stretches<'s>(sheet: &Sheet, section: &'s Section) -> Vec<&'s [Entry]> {
    let row = |at: usize| match section.entries.get(at) {
        Some(Entry::Data(index) | Entry::Total(index, _)) => sheet.rows.get(*index).map_or(0, |r| r.number),
        None => 0,
    };
    let crossed = |first: u32| sheet.merges.iter().any(|m| m.top < first && first <= m.bottom);
    let cuts = (0..section.entries.len()).step_by(STRETCH).skip(1).filter(|at| !crossed(row(*at)));
    let ends = cuts.chain(std::iter::once(section.entries.len()));
    let mut from = 0;
    ends.filter_map(|to| section.entries.get(std::mem::replace(&mut from, to)..to)).collect()
}
