//! Rows of a section to typed values with lineage.

mod origin;
mod value;

use crate::cell::{rate, text};
use crate::grid::{Content, Row, Sheet};
use crate::layout::year::YearSaid;
use crate::layout::{Entry, Mapped, Section};
use crate::mapping::Words;
use crate::note::issue;
use crate::unit::Decision;
use crate::village::Place;
use rust_decimal::Decimal;
use sanzi_core::lineage::{Block, CellNote};
use sanzi_core::source::cell_name;
use sanzi_core::value::Value;
use sanzi_core::{Column, FrameBuilder, Issue, Kind, TableSchema};
use std::collections::{BTreeMap, HashMap};

/// The rows of one section, ready to be joined to their table.
#[derive(Debug)]
pub struct Part {
    /// The table.
    pub schema: &'static TableSchema,
    /// Which column feeds which field.
    pub block: Block,
    /// Row numbers in the sheet.
    pub rows: Vec<u32>,
    /// The values.
    pub values: FrameBuilder,
    /// What is particular about cells: index of the row, field, note.
    pub notes: Vec<(u32, &'static str, CellNote)>,
    /// Sums of money fields in 元.
    pub sums: BTreeMap<&'static str, Decimal>,
    /// Issues with cells, without file and sheet.
    pub issues: Vec<Issue>,
    /// Which receipt of its file tells of the sheet.
    pub sheet_at: usize,
    /// The year that the sheet says it is of.
    pub said: Option<YearSaid>,
    /// Money fields whose unit is open, with the cell of their header.
    pub open: BTreeMap<&'static str, String>,
}

impl Part {
    /// Takes over the rows of another part of the same section, behind its own.
    pub fn append(&mut self, other: Part) {
        let offset = self.rows.len() as u32;
        self.rows.extend(other.rows);
        self.values.append(other.values);
        self.notes.extend(other.notes.into_iter().map(|(at, column, note)| (at + offset, column, note)));
        self.issues.extend(other.issues);
        self.block.columns.extend(other.block.columns);
        for (field, sum) in other.sums {
            let own = self.sums.entry(field).or_default();
            *own = own.checked_add(sum).unwrap_or(*own);
        }
    }
}

/// What is known about a section from around it.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Places from title, sheet name, file and folders.
    pub place: Place,
    /// File, as in receipts.
    pub file: String,
    /// The words around that speak of the ledger's level: title, sheet, file with folders.
    pub words_around: String,
}

/// One value on its way, with what is particular about its cell.
#[derive(Debug, Default)]
struct Made {
    value: Value,
    note: Option<CellNote>,
}

/// Builds the part of a section.
pub fn build(
    sheet: &Sheet,
    section: &Section,
    units: &BTreeMap<u32, Decision>,
    words: &Words,
    context: &Context,
) -> Part {
    let plan = &section.plan;
    let schema = plan.schema;
    let mut builder = Builder {
        sheet,
        section,
        units,
        words,
        columns: HashMap::new(),
        merges: vertical_merges(sheet, section),
        merges_told: Vec::new(),
        issues: Vec::new(),
        sums: BTreeMap::new(),
    };
    let place = context.place.clone();
    builder.plan_columns(&place);
    let ledger = (schema.name == "asset" && !plan.brings("ledger")).then(|| builder.ledger(context));
    if ledger.is_some() {
        builder.columns.insert("ledger", None);
    }
    let mut part = Part {
        schema,
        block: Block { file: context.file.clone(), sheet: sheet.name.clone(), columns: HashMap::new() },
        rows: Vec::new(),
        values: FrameBuilder::new(schema.name, schema.columns),
        notes: Vec::new(),
        sums: BTreeMap::new(),
        issues: Vec::new(),
        sheet_at: 0,
        said: None,
        open: BTreeMap::new(),
    };
    for entry in &section.entries {
        let Entry::Data(index) = entry else { continue };
        let Some(row) = sheet.rows.get(*index) else { continue };
        let mut made = builder.row(row, &place);
        if let Some(ledger) = ledger {
            made.insert("ledger", Made { value: Value::text(ledger), note: None });
        }
        let at = part.rows.len() as u32;
        part.rows.push(row.number);
        let mut values = Vec::with_capacity(schema.columns.len());
        for column in schema.columns {
            let Made { value, note } = made.remove(column.name).unwrap_or_default();
            if let Some(note) = note.filter(|n| *n != CellNote::default()) {
                part.notes.push((at, column.name, note));
            }
            values.push(value);
        }
        part.values.push(values);
    }
    part.block.columns = builder.columns;
    part.sums = builder.sums;
    part.issues = builder.issues;
    part
}

/// Vertical merged regions by column: top and bottom.
fn vertical_merges(sheet: &Sheet, section: &Section) -> HashMap<u32, Vec<(u32, u32, u32)>> {
    let mut found: HashMap<u32, Vec<(u32, u32, u32)>> = HashMap::new();
    let below = section.header_rows.last().copied().unwrap_or(0);
    let columns: Vec<u32> = section.plan.mapped.iter().map(|m| m.column).collect();
    for merge in sheet.merges.iter().filter(|m| m.bottom > m.top && m.top > below) {
        for &column in columns.iter().filter(|c| merge.left <= **c && **c <= merge.right) {
            found.entry(column).or_default().push((merge.top, merge.bottom, merge.left));
        }
    }
    found
}

struct Builder<'a> {
    sheet: &'a Sheet,
    section: &'a Section,
    units: &'a BTreeMap<u32, Decision>,
    words: &'a Words,
    columns: HashMap<&'static str, Option<u32>>,
    merges: HashMap<u32, Vec<(u32, u32, u32)>>,
    merges_told: Vec<(u32, u32)>,
    issues: Vec<Issue>,
    sums: BTreeMap<&'static str, Decimal>,
}

impl Builder<'_> {
    fn schema_column(&self, name: &str) -> Option<&'static Column> {
        self.section.plan.schema.columns.iter().find(|c| c.name == name)
    }

    /// The values of one row.
    fn row(&mut self, row: &Row, place: &Place) -> HashMap<&'static str, Made> {
        let plan = &self.section.plan;
        let mut made: HashMap<&'static str, Made> = HashMap::new();
        for mapped in &plan.mapped {
            let (content, anchor) = self.content(row, mapped);
            let Some(content) = content else {
                let note = CellNote { unreadable: true, ..CellNote::default() };
                made.insert(mapped.field.name, Made { value: Value::Null, note: Some(note) });
                continue;
            };
            self.cell(row, mapped, &content, anchor, &mut made);
        }
        for ticks in &plan.ticks {
            let value = self.ticked(row, ticks);
            made.insert(ticks.field.name, value);
        }
        if let Some((field, text, _)) = &plan.header_rate {
            let reading = rate::read(&Content::Text(text.as_str().into()), false);
            let value = reading.value.map_or(Value::Null, Value::Decimal);
            let note = CellNote { original: Some(text.as_str().into()), ..CellNote::default() };
            made.insert(field.name, Made { value, note: Some(note) });
        }
        if let (Some(Some(column)), None) = (self.columns.get("unit_name").copied(), plan.of("unit_name"))
            && let Some(text) = text::read(row.at(column)).value
        {
            made.insert("unit_name", Made { value: Value::text(text), note: None });
        }
        self.places(row, place, &mut made);
        self.caption_values(place, &mut made);
        made
    }

    /// The content that counts for a cell: text of merged cells is filled down, money and quantities never.
    /// `None` when an amount belongs to several rows.
    fn content(&mut self, row: &Row, mapped: &Mapped) -> (Option<Content>, Option<(u32, u32)>) {
        let own = row.at(mapped.column);
        if !own.is_blank() {
            if matches!(mapped.field.kind, Kind::Money) {
                self.tell_merged(row.number, mapped);
            }
            return (Some(own.clone()), None);
        }
        let merge = self
            .merges
            .get(&mapped.column)
            .and_then(|all| all.get(all.partition_point(|(top, _, _)| *top < row.number).checked_sub(1)?).copied())
            .filter(|(_, bottom, _)| row.number <= *bottom);
        let Some((top, _, left)) = merge else { return (Some(own.clone()), None) };
        let anchor = self.sheet.row(top).map(|r| r.at(left).clone()).unwrap_or(Content::Blank);
        if anchor.is_blank() {
            return (Some(own.clone()), None);
        }
        match mapped.field.kind {
            Kind::Money | Kind::Price | Kind::Quantity | Kind::Count => (None, None),
            _ if mapped.field.name == "seq" => (Some(own.clone()), None),
            _ => (Some(anchor), Some((top, left))),
        }
    }

    /// Names an amount that is merged over several rows, once.
    fn tell_merged(&mut self, number: u32, mapped: &Mapped) {
        let found = self.merges.get(&mapped.column).and_then(|all| {
            all.binary_search_by_key(&number, |(top, _, _)| *top).ok().and_then(|at| all.get(at)).copied()
        });
        let Some((top, bottom, _)) = found else { return };
        // Entries stand in the order of their rows.
        let number_of = |entry: &Entry| match entry {
            Entry::Data(index) | Entry::Total(index, _) => self.sheet.rows.get(*index).map_or(0, |r| r.number),
        };
        let from = self.section.entries.partition_point(|e| number_of(e) < top);
        let within = self.section.entries.iter().skip(from).take_while(|e| number_of(e) <= bottom);
        if within.filter(|e| matches!(e, Entry::Data(_))).take(2).count() > 1
            && !self.merges_told.contains(&(mapped.column, top))
        {
            self.merges_told.push((mapped.column, top));
            let text =
                format!("{}合并了第 {top} 至 {bottom} 行，只记在第 {top} 行，其余各行未知。", mapped.field.label);
            self.tell("merged", cell_name(mapped.column, top), top, String::new(), text);
        }
    }

    fn tell(&mut self, kind: &'static str, cell: String, row: u32, seen: String, text: String) {
        let mut told = issue(kind, seen, text);
        told.cell = Some(cell);
        told.row = Some(row);
        self.issues.push(told);
    }
}
