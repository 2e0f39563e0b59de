//! Some rows of a section, one after another.

use super::above::{Found, is_ditto};
use super::draft::{Draft, Memory, key};
use super::{Builder, Made, Part, Region};
use crate::cell::text;
use crate::grid::{Content, Packed, Row};
use crate::layout::{Entry, Mapped};
use crate::note::{cap, issue};
use rust_decimal::Decimal;
use sanzi_core::lineage::{Block, CellNote};
use sanzi_core::source::cell_name;
use sanzi_core::value::Value;
use sanzi_core::{FrameBuilder, Issue, Kind};
use std::collections::{BTreeMap, HashMap};

pub(super) struct Stretch<'b> {
    pub(super) builder: &'b Builder<'b>,
    /// Index of the row that is being built.
    pub(super) at: usize,
    /// What columns say above the rows that ask for it.
    pub(super) found: Found,
    /// The value that is being made stands in a row above.
    elsewhere: bool,
    /// As the builder's; a cell may turn out to hold two things.
    pub(super) columns: HashMap<&'static str, Option<u32>>,
    pub(super) draft: Draft,
    /// What cells became, by what is asked of them: the mapped columns first.
    memories: Vec<Memory>,
    rows: Vec<u32>,
    values: FrameBuilder,
    merges_told: Vec<(u32, u32)>,
    pub(super) issues: Vec<Issue>,
    pub(super) sums: BTreeMap<&'static str, Decimal>,
}

impl<'b> Stretch<'b> {
    pub(super) fn new(builder: &'b Builder<'b>, rows: usize) -> Self {
        let schema = builder.section.plan.schema;
        let asked = builder.section.plan.mapped.len() + super::origin::PLACES.len() + 1;
        Stretch {
            builder,
            at: 0,
            found: Found::new(),
            elsewhere: false,
            columns: builder.columns.clone(),
            draft: Draft::new(schema),
            memories: (0..asked).map(|_| Memory::new(rows)).collect(),
            rows: Vec::with_capacity(rows),
            values: FrameBuilder::with_room(schema.name, schema.columns, rows),
            merges_told: Vec::new(),
            issues: Vec::new(),
            sums: BTreeMap::new(),
        }
    }

    /// The part that the rows make.
    pub(super) fn finish(mut self) -> Part {
        cap(&mut self.issues);
        let Builder { sheet, section, context, .. } = self.builder;
        Part {
            schema: section.plan.schema,
            block: Block {
                file: context.file.as_str().into(),
                sheet: sheet.name.as_str().into(),
                columns: self.columns,
            },
            rows: self.rows,
            values: self.values,
            notes: self.draft.notes,
            sums: self.sums,
            issues: self.issues,
            sheet_at: 0,
            said: None,
            open: BTreeMap::new(),
        }
    }

    /// Builds the row of an index.
    pub(super) fn row(&mut self, index: usize, row: Row<'b>) {
        self.at = index;
        let builder = self.builder;
        let plan = &builder.section.plan;
        let mut walk = row.walk();
        for (at, mapped) in plan.mapped.iter().enumerate() {
            let cell = walk.to(mapped.column);
            if builder.sheet.is_left_out(index, mapped.column) {
                self.unknown(mapped);
            } else if matches!(mapped.field.kind, Kind::Money | Kind::Price) {
                self.mapped(row, mapped, cell);
            } else {
                self.remembering(at, mapped.column, cell, |this| this.mapped(row, mapped, cell));
            }
        }
        for ticks in &plan.ticks {
            let made = self.ticked(row, ticks);
            self.draft.insert(ticks.field.name, made);
        }
        if let (Some(Some(column)), None) = (self.columns.get("unit_name").copied(), plan.of("unit_name")) {
            let at = self.memories.len() - 1;
            self.remembering(at, column, row.packed(column), |this| {
                if let Some(text) = text::read(&row.at(column)).value {
                    this.draft.insert("unit_name", Made { value: Value::text(text), note: None });
                }
            });
        }
        self.places(row);
        for (field, made) in &builder.constant {
            self.draft.insert(field, made.clone());
        }
        self.named_above(index);
        self.nature_above(index);
        self.turn(index);
        self.draft.end(self.rows.len() as u32, &mut self.values);
        self.rows.push(row.number);
    }

    /// Values of a form remember where in the file they stand.
    fn turn(&mut self, index: usize) {
        let sheet = self.builder.sheet;
        if sheet.turned.is_none() {
            return;
        }
        let columns = &self.columns;
        self.draft.change_notes(|field, mut note| {
            let own = note.column.or(columns.get(field).copied().flatten());
            if let Some((row, column)) = own.and_then(|column| sheet.taken_from(index, column)) {
                (note.row, note.column) = (Some(row), Some(column));
            }
            note
        });
    }

    /// Makes of a cell what it is asked for, or repeats what an equal cell became before. What told of an issue, or
    /// looks at merged regions, is made each time.
    pub(super) fn remembering(
        &mut self,
        asked: usize,
        column: u32,
        cell: Option<Packed>,
        make: impl FnOnce(&mut Self),
    ) {
        let known = self.memories.get_mut(asked).filter(|m| m.is_useful() && !self.builder.looks_around(column));
        let (Some(memory), Some(key)) = (known, key(cell)) else { return make(self) };
        if let Some(puts) = memory.get(key) {
            self.draft.repeat(puts);
            return;
        }
        let (mark, told) = (self.draft.mark(), self.issues.len());
        self.elsewhere = false;
        make(self);
        if self.issues.len() == told
            && !self.elsewhere
            && let Some(memory) = self.memories.get_mut(asked)
        {
            memory.keep(key, self.draft.since(mark, &mut self.values));
        }
    }

    fn mapped(&mut self, row: Row<'b>, mapped: &'b Mapped, cell: Option<Packed>) {
        let own = cell.map_or(Content::Blank, |cell| row.content(cell));
        match self.content(row, mapped, own) {
            (Some(content), anchor) => self.cell(row, mapped, &content, anchor),
            (None, _) => self.unknown(mapped),
        }
    }

    /// What is not known here: it belongs to several rows, or another row tells it.
    fn unknown(&mut self, mapped: &Mapped) {
        let note = CellNote { unreadable: true, ..CellNote::default() };
        self.draft.insert(mapped.field.name, Made { value: Value::Null, note: Some(note) });
    }

    /// The content that counts for a cell: text of merged cells is filled down, money and quantities never.
    /// `None` when an amount belongs to several rows.
    pub(super) fn content(
        &mut self,
        row: Row<'b>,
        mapped: &Mapped,
        own: Content<'b>,
    ) -> (Option<Content<'b>>, Option<(u32, u32)>) {
        let builder = self.builder;
        let blank = own.is_blank() && builder.printed_once.contains(&mapped.column);
        if (blank || is_ditto(&own))
            && let Some((content, cell)) = self.above(mapped.column)
        {
            self.elsewhere = true;
            return (Some(content), Some(cell));
        }
        let Some(merges) = builder.merges.get(&mapped.column) else { return (Some(own), None) };
        if !own.is_blank() {
            if matches!(mapped.field.kind, Kind::Money) {
                self.tell_merged(row.number, mapped, merges);
            }
            return (Some(own), None);
        }
        let above = merges.partition_point(|(top, _, _)| *top < row.number).checked_sub(1);
        let merge = above.and_then(|at| merges.get(at)).filter(|(_, bottom, _)| row.number <= *bottom);
        let Some((top, _, left)) = merge.copied() else { return (Some(own), None) };
        let anchor = builder.sheet.row(top).map_or(Content::Blank, |r| r.at(left));
        if anchor.is_blank() {
            return (Some(own), None);
        }
        match mapped.field.kind {
            Kind::Money | Kind::Price | Kind::Quantity | Kind::Count => (None, None),
            _ if mapped.field.name == "seq" => (Some(own), None),
            _ => (Some(anchor), Some((top, left))),
        }
    }

    /// Names an amount that is merged over several rows, once.
    fn tell_merged(&mut self, number: u32, mapped: &Mapped, merges: &[Region]) {
        let found = merges.binary_search_by_key(&number, |(top, _, _)| *top).ok().and_then(|at| merges.get(at));
        let Some((top, bottom, _)) = found.copied() else { return };
        let Builder { sheet, section, .. } = self.builder;
        // Entries stand in the order of their rows.
        let number_of = |entry: &Entry| match entry {
            Entry::Data(index) | Entry::Total(index, _) => sheet.rows.get(*index).map_or(0, |r| r.number),
        };
        let from = section.entries.partition_point(|e| number_of(e) < top);
        let within = section.entries.iter().skip(from).take_while(|e| number_of(e) <= bottom);
        if within.filter(|e| matches!(e, Entry::Data(_))).take(2).count() > 1
            && !self.merges_told.contains(&(mapped.column, top))
        {
            self.merges_told.push((mapped.column, top));
            let text =
                format!("{}合并了第 {top} 至 {bottom} 行，只记在第 {top} 行，其余各行未知。", mapped.field.label);
            self.tell("merged", (top, mapped.column), String::new(), text);
        }
    }

    /// Tells an issue of a cell, given by row and column.
    pub(super) fn tell(&mut self, kind: &'static str, cell: (u32, u32), seen: String, text: String) {
        let (row, column) = self.builder.sheet.taken_from(self.at, cell.1).unwrap_or(cell);
        let mut told = issue(kind, seen, text);
        told.cell = Some(cell_name(column, row));
        told.row = Some(row);
        self.issues.push(told);
    }
}
