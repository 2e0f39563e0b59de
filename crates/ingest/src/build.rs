//! Rows of a section to typed values with lineage.

use crate::cell::length::{self, LengthUnit};
use crate::cell::money::{self, Unit};
use crate::cell::{Reading, code, date, quantity, rate, says_blank, text};
use crate::grid::{Content, Row, Sheet, number};
use crate::layout::{Entry, Mapped, Section};
use crate::mapping::Words;
use crate::note::issue;
use crate::unit::{Decision, UNDECIDED};
use crate::village::{self, Place};
use rust_decimal::Decimal;
use sanzi_core::lineage::{Block, CellNote};
use sanzi_core::source::cell_name;
use sanzi_core::text::normal;
use sanzi_core::value::Value;
use sanzi_core::{Column, Day, FrameBuilder, Issue, Kind, TableSchema};
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

/// Columns whose text may name the township and village of a row, best first.
const PLACE_SOURCES: &[&str] = &["village", "town", "org_name", "unit_name", "site", "lessor"];

impl Builder<'_> {
    fn schema_column(&self, name: &str) -> Option<&'static Column> {
        self.section.plan.schema.columns.iter().find(|c| c.name == name)
    }

    /// Which fields the section brings, and from where.
    fn plan_columns(&mut self, place: &Place) {
        let plan = &self.section.plan;
        for mapped in &plan.mapped {
            self.columns.insert(mapped.field.name, Some(mapped.column));
        }
        for ticks in &plan.ticks {
            if let Some((column, _, _)) = ticks.columns.first() {
                self.columns.insert(ticks.field.name, Some(*column));
            }
        }
        if let Some((field, _, column)) = &plan.header_rate {
            self.columns.insert(field.name, Some(*column));
        }
        let also = |from: &str, to: &str| plan.of(from).filter(|_| plan.of(to).is_none()).map(|m| m.column);
        for (from, to) in [("quantity", "unit"), ("start_date", "end_date"), ("pay_cycle", "pay_terms"), ("period_start", "period_end")] {
            if let (Some(column), Some(field)) = (also(from, to), self.schema_column(to)) {
                let wanted = match to {
                    "unit" => self.any_text(column, |t| quantity::read(&Content::Text(t.into())).value.is_some_and(|q| q.unit.is_some())),
                    "end_date" | "period_end" => self.any_text(column, |t| date::period(t).is_some()),
                    _ => true,
                };
                if wanted {
                    self.columns.insert(field.name, Some(column));
                }
            }
        }
        // Township and village: from a column of their own, else from another column, else from around.
        for name in ["town", "village", "group"] {
            if self.columns.contains_key(name) {
                continue;
            }
            let Some(field) = self.schema_column(name) else { continue };
            let source = PLACE_SOURCES.iter().filter_map(|s| plan.of(s)).find(|m| {
                self.any_text(m.column, |t| {
                    let found = place_of(m.field.name, t);
                    match name {
                        "town" => found.town.is_some(),
                        "village" => found.village.is_some(),
                        _ => found.group.is_some(),
                    }
                })
            });
            if let Some(source) = source {
                self.columns.insert(field.name, Some(source.column));
            } else if around(place, name).is_some() {
                self.columns.insert(field.name, None);
            }
        }
        let caption = &self.section.caption;
        for (name, known) in [
            ("period", caption.period.is_some()),
            ("counted_on", caption.counted_on.is_some()),
            ("year", caption.year.is_some()),
            ("county", place.county.is_some()),
            ("org_name", caption.organisation.as_deref().is_some_and(is_owner)),
        ] {
            if known
                && !self.columns.contains_key(name)
                && let Some(field) = self.schema_column(name).filter(|c| c.name != "period" || c.kind == Kind::Date)
            {
                self.columns.insert(field.name, None);
            }
        }
    }

    /// Does any data cell of a column satisfy a test?
    fn any_text(&self, column: u32, test: impl Fn(&str) -> bool) -> bool {
        let rows = self.section.entries.iter().filter_map(|e| match e {
            Entry::Data(index) => self.sheet.rows.get(*index),
            Entry::Total(..) => None,
        });
        rows.take(200).any(|row| matches!(row.at(column), Content::Text(text) if test(text)))
    }

    /// Which ledger the cards of this section stand in.
    fn ledger(&self, context: &Context) -> &'static str {
        let plan = &self.section.plan;
        let around = normal(&context.words_around);
        if plan.of("card_no").is_some() || around.contains("平台") || around.contains("卡片") {
            return "平台卡片";
        }
        let village_column = self.columns.get("village").copied().flatten();
        let mut villages: Vec<String> = Vec::new();
        if let Some(column) = village_column {
            for entry in &self.section.entries {
                let Entry::Data(index) = entry else { continue };
                let Some(row) = self.sheet.rows.get(*index) else { continue };
                let name = normal(&row.at(column).text());
                if !name.is_empty() && !villages.contains(&name) {
                    villages.push(name);
                    if villages.len() > 1 {
                        break;
                    }
                }
            }
        }
        if villages.len() < 2 {
            return "村级台账";
        }
        let county = ["县", "帮扶", "扶贫", "衔接", "区级"].iter().any(|w| around.contains(w));
        if county { "县级台账" } else { "乡级台账" }
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
        self.places(row, place, &mut made);
        self.from_caption(place, &mut made);
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
        let merge = self.merges.get(&mapped.column).and_then(|all| {
            all.iter().find(|(top, bottom, _)| *top < row.number && row.number <= *bottom).copied()
        });
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
        let Some((top, bottom, _)) =
            self.merges.get(&mapped.column).and_then(|all| all.iter().find(|(top, _, _)| *top == number).copied())
        else {
            return;
        };
        let rows = self.section.entries.iter().filter(|e| match e {
            Entry::Data(index) => self.sheet.rows.get(*index).is_some_and(|r| (top..=bottom).contains(&r.number)),
            Entry::Total(..) => false,
        });
        if rows.count() > 1 && !self.merges_told.contains(&(mapped.column, top)) {
            self.merges_told.push((mapped.column, top));
            let text = format!("{}合并了第 {top} 至 {bottom} 行，只记在第 {top} 行，其余各行未知。", mapped.field.label);
            self.tell("merged", cell_name(mapped.column, top), top, String::new(), text);
        }
    }

    fn tell(&mut self, kind: &'static str, cell: String, row: u32, seen: String, text: String) {
        let mut told = issue(kind, seen, text);
        told.cell = Some(cell);
        told.row = Some(row);
        self.issues.push(told);
    }

    /// Reads one cell into its field, and into the fields that share it.
    fn cell(
        &mut self,
        row: &Row,
        mapped: &Mapped,
        content: &Content,
        anchor: Option<(u32, u32)>,
        made: &mut HashMap<&'static str, Made>,
    ) {
        let name = mapped.field.name;
        let seen = content.text();
        let base = CellNote {
            row: anchor.map(|(top, _)| top),
            column: anchor.map(|(_, left)| left).filter(|left| *left != mapped.column),
            ..CellNote::default()
        };
        let finish = |this: &mut Self, reading: Reading<Value>, exact: Option<Decimal>| -> Made {
            let unknown = reading.value.is_none() && !reading.blank;
            for (kind, text) in reading.doubts {
                let (at_row, at_column) = anchor.unwrap_or((row.number, mapped.column));
                // A merged cell is told once, at its first row.
                if anchor.is_none() {
                    let text = format!("{}：{text}", mapped.field.label);
                    this.tell(kind, cell_name(at_column, at_row), at_row, seen.clone(), text);
                }
            }
            let value = reading.value.unwrap_or_default();
            let plain = match (&value, exact) {
                (_, Some(exact)) => Some(number::plain(exact)),
                (Value::Decimal(d), None) => Some(number::plain(*d)),
                (other, None) => other.plain(),
            };
            let differs = plain.as_deref().unwrap_or_default() != seen;
            let exact = exact.filter(|e| mapped.field.kind.scale().is_some_and(|scale| e.normalize().scale() > scale));
            let original = (differs && !seen.is_empty()).then(|| seen.as_str().into());
            Made { value, note: Some(CellNote { original, exact, unreadable: unknown, ..base.clone() }) }
        };
        let value = match mapped.field.kind {
            Kind::Money | Kind::Price => return self.money(row, mapped, content, base, made),
            Kind::Quantity => {
                let reading = quantity::read(content);
                let unit = reading.value.as_ref().and_then(|q| q.unit.clone());
                if name == "quantity" && self.columns.get("unit") == Some(&Some(mapped.column)) {
                    let note = CellNote { unreadable: unit.is_none() && !reading.blank, ..base.clone() };
                    let value = unit.clone().map_or(Value::Null, Value::text);
                    made.insert("unit", Made { value, note: Some(CellNote { original: Some(seen.as_str().into()), ..note }) });
                }
                let in_mu = mapped.in_mu || unit.as_deref() == Some("亩");
                let area = matches!(name, "floor_area" | "land_area") && in_mu;
                let turn = |n: Decimal| match name {
                    _ if area => square_metres(n).unwrap_or(n),
                    "shortage_qty" => n.abs(),
                    _ => n,
                };
                let exact = reading.value.as_ref().map(|q| turn(q.number));
                finish(self, reading.map(|q| Value::Decimal(turn(q.number))), exact)
            }
            Kind::Rate => {
                let reading = rate::read(content, mapped.percent);
                let exact = reading.value;
                finish(self, reading.map(Value::Decimal), exact)
            }
            Kind::Count => finish(self, quantity::count(content).map(Value::Int), None),
            Kind::Months => {
                let unit = mapped.length.unwrap_or(LengthUnit::Years);
                finish(self, length::read(content, unit).map(Value::Int), None)
            }
            Kind::Date => {
                if let Some((start, end)) = period_of(name, content, &self.columns, mapped.column) {
                    let other = if name == "start_date" { "end_date" } else { "period_end" };
                    let end_made = finish(self, Reading::of(Value::Date(end)), None);
                    made.insert(other, end_made);
                    finish(self, Reading::of(Value::Date(start)), None)
                } else if name == "year" && date::period(&seen).is_some() {
                    let note = CellNote { original: Some(seen.as_str().into()), unreadable: true, ..base.clone() };
                    if self.section.plan.of("period").is_none() && self.schema_column("period").is_some_and(|c| c.kind == Kind::Text) {
                        self.columns.insert("period", Some(mapped.column));
                        made.insert("period", Made { value: Value::text(seen.trim()), note: None });
                    }
                    Made { value: Value::Null, note: Some(note) }
                } else {
                    let reading = date::read(content, self.sheet.date1904);
                    let shared = self.shared_end(name, mapped.column);
                    if let Some(other) = shared {
                        // One cell for both ends that does not read as a term: both ends are unknown.
                        let note = CellNote { original: Some(seen.as_str().into()), unreadable: !reading.blank, ..base.clone() };
                        made.insert(other, Made { value: Value::Null, note: Some(note) });
                    }
                    finish(self, reading.map(Value::Date), None)
                }
            }
            Kind::Code(list) => {
                let reading = match self.words.codes.get(list.name) {
                    Some(words) => code::read(content, list, words),
                    None => Reading::unknown("unknown_word", format!("“{}”没有对应的说法。", seen.trim())),
                };
                if name == "pay_cycle" && self.columns.get("pay_terms") == Some(&Some(mapped.column)) {
                    let value = text::read(content).value.map_or(Value::Null, Value::text);
                    made.insert("pay_terms", Made { value, note: None });
                }
                finish(self, reading.map(Value::text), None)
            }
            Kind::Flag => finish(self, code::flag(content, &self.words.flags).map(Value::Flag), None),
            Kind::Text | Kind::Person => {
                let reading = text::read(content);
                let reading = match &reading.value {
                    Some(text) if says_blank(&normal(text)) && normal(text) != "无" => Reading::blank(),
                    _ => reading,
                };
                finish(self, reading.map(Value::text), None)
            }
        };
        made.insert(name, value);
    }

    fn shared_end(&self, name: &str, column: u32) -> Option<&'static str> {
        let other = match name {
            "start_date" => "end_date",
            "period_start" => "period_end",
            _ => return None,
        };
        (self.columns.get(other) == Some(&Some(column))).then_some(other)
    }

    fn money(
        &mut self,
        row: &Row,
        mapped: &Mapped,
        content: &Content,
        base: CellNote,
        made: &mut HashMap<&'static str, Made>,
    ) {
        let name = mapped.field.name;
        let seen = content.text();
        let reading = money::read(content);
        let cell = cell_name(mapped.column, row.number);
        for (kind, text) in &reading.doubts {
            let text = format!("{}：{text}", mapped.field.label);
            self.tell(kind, cell.clone(), row.number, seen.clone(), text);
        }
        let decision = self.units.get(&mapped.column);
        let unit = decision.and_then(|d| d.unit);
        let undecided = decision.is_some_and(|d| d.label == UNDECIDED);
        let original = |plain: &str| (plain != seen && !seen.is_empty()).then(|| seen.as_str().into());
        let result = match reading.value {
            None => Made {
                value: Value::Null,
                note: Some(CellNote { original: original(""), unreadable: !reading.blank, ..base }),
            },
            Some(amount) => match amount.unit.or(unit) {
                None if undecided => {
                    let note = CellNote { original: Some(seen.as_str().into()), exact: Some(amount.number), unreadable: true, ..base };
                    Made { value: Value::Null, note: Some(note) }
                }
                found => match found.unwrap_or(Unit::Yuan).in_yuan(amount.number) {
                    Some(yuan) => {
                        let fits = sanzi_core::value::to_unscaled(yuan, 6).is_some();
                        if fits && mapped.field.kind == Kind::Money {
                            let sum = self.sums.entry(name).or_default();
                            *sum = sum.checked_add(yuan).unwrap_or(*sum);
                        }
                        let more = mapped.field.kind.scale().is_some_and(|scale| yuan.normalize().scale() > scale);
                        let note = CellNote { original: original(&number::plain(yuan)), exact: more.then_some(yuan), ..base };
                        Made { value: Value::Decimal(yuan), note: Some(note) }
                    }
                    None => {
                        self.tell("not_finite", cell, row.number, seen.clone(), format!("{}：数太大。", mapped.field.label));
                        let note = CellNote { original: original(""), unreadable: true, ..base };
                        Made { value: Value::Null, note: Some(note) }
                    }
                },
            },
        };
        made.insert(name, result);
    }

    /// The ticked one of several columns.
    fn ticked(&mut self, row: &Row, ticks: &crate::layout::Ticks) -> Made {
        let on: Vec<&(u32, String, String)> = ticks
            .columns
            .iter()
            .filter(|(column, _, _)| code::is_tick(&normal(&row.at(*column).text())) || *row.at(*column) == Content::Bool(true))
            .collect();
        match on.as_slice() {
            [] => Made::default(),
            [(column, header, stored)] => Made {
                value: Value::text(stored),
                note: Some(CellNote {
                    column: Some(*column),
                    original: (header != stored).then(|| header.as_str().into()),
                    ..CellNote::default()
                }),
            },
            several => {
                let names: Vec<&str> = several.iter().map(|(_, header, _)| header.as_str()).collect();
                let column = several.first().map_or(1, |(c, _, _)| *c);
                let text = format!("{}：同时勾了{}。", ticks.field.label, names.join("、"));
                self.tell("tick_conflict", cell_name(column, row.number), row.number, names.join("、"), text);
                let note = CellNote { original: Some(names.join("、").into()), unreadable: true, ..CellNote::default() };
                Made { value: Value::Null, note: Some(note) }
            }
        }
    }

    /// Township, village and group of a row.
    fn places(&mut self, row: &Row, around_place: &Place, made: &mut HashMap<&'static str, Made>) {
        let plan = &self.section.plan;
        for name in ["town", "village", "group"] {
            let Some(source) = self.columns.get(name).copied() else { continue };
            let Some(column) = source else {
                let value = around(around_place, name).map_or(Value::Null, Value::text);
                if let Some(field) = self.schema_column(name) {
                    made.insert(field.name, Made { value, note: None });
                }
                continue;
            };
            let Some(mapped) = plan.mapped.iter().find(|m| m.column == column) else { continue };
            // The cell as it counts, merged regions included.
            let (content, anchor) = self.content(row, mapped);
            let content = content.unwrap_or(Content::Blank);
            if content.is_blank() {
                continue;
            }
            let seen = content.text();
            let place = place_of(mapped.field.name, &seen);
            let found = match name {
                "town" if mapped.field.name == "town" => place.town.clone().or_else(|| Some(seen.trim().to_owned())),
                "town" => place.town.clone(),
                "village" => place.village.clone(),
                _ if mapped.field.name == "group" => Some(seen.trim().to_owned()),
                _ => place.group.clone(),
            };
            let value = found.clone().map_or(Value::Null, Value::text);
            let note = CellNote {
                original: (found.as_deref() != Some(seen.as_str())).then(|| seen.as_str().into()),
                row: anchor.map(|(top, _)| top),
                unreadable: found.is_none(),
                ..CellNote::default()
            };
            if let Some(field) = self.schema_column(name) {
                made.insert(field.name, Made { value, note: Some(note) });
            }
        }
    }

    fn from_caption(&self, place: &Place, made: &mut HashMap<&'static str, Made>) {
        let caption = &self.section.caption;
        let mut put = |name: &'static str, value: Option<Value>| {
            if self.columns.get(name) == Some(&None)
                && let Some(value) = value
            {
                made.insert(name, Made { value, note: None });
            }
        };
        let day = |day: Option<Day>| day.map(Value::Date);
        put("period", day(caption.period));
        put("counted_on", day(caption.counted_on));
        put("year", day(caption.year));
        put("county", place.county.as_ref().map(Value::text));
        put("org_name", caption.organisation.as_ref().map(Value::text));
    }
}

/// Is this an owner of assets, and not the office that keeps or reviews the books?
fn is_owner(name: &str) -> bool {
    ["合作社", "联合社", "村民委员会", "村委会", "居委会", "村集体", "经联社"].iter().any(|w| name.contains(w))
}

fn around<'a>(place: &'a Place, name: &str) -> Option<&'a str> {
    match name {
        "town" => place.town.as_deref(),
        "village" => place.village.as_deref(),
        "group" => place.group.as_deref(),
        _ => None,
    }
}

fn place_of(field: &str, text: &str) -> Place {
    match field {
        "village" => village::of_cell(text),
        _ => village::find(text),
    }
}

/// A term in one cell whose two ends both come from it.
fn period_of(
    name: &str,
    content: &Content,
    columns: &HashMap<&'static str, Option<u32>>,
    column: u32,
) -> Option<(Day, Day)> {
    let other = match name {
        "start_date" => "end_date",
        "period_start" => "period_end",
        _ => return None,
    };
    match (content, columns.get(other)) {
        (Content::Text(text), Some(Some(theirs))) if *theirs == column => date::period(text),
        _ => None,
    }
}

/// 亩 to ㎡: 1 亩 is 2000/3 ㎡, rounded half away from zero to four places.
fn square_metres(mu: Decimal) -> Option<Decimal> {
    let exact = mu.checked_mul(Decimal::from(2000))?.checked_div(Decimal::from(3))?;
    Some(sanzi_core::value::round(exact, 4))
}
