//! Where the fields of a section come from: columns, cells that hold two things, title, sheet and file names.

use super::stretch::Stretch;
use super::{Builder, Made};
use crate::cell::{date, quantity, rate};
use crate::grid::{Content, Packed, Row};
use crate::layout::{Entry, Mapped, Plan, nature};
use crate::village::{self, Place};
use sanzi_core::lineage::CellNote;
use sanzi_core::text::normal;
use sanzi_core::value::Value;
use sanzi_core::{Day, Kind};

/// The fields that say where a row belongs.
pub(super) const PLACES: [&str; 3] = ["town", "village", "group"];
/// Columns whose text may name the township and village of a row, best first.
const PLACE_SOURCES: &[&str] = &["village", "town", "org_name", "unit_name", "site", "lessor"];

impl Builder<'_> {
    /// Which fields the section brings, and from where.
    pub(super) fn plan_columns(&mut self) {
        let (plan, place) = (&self.section.plan, &self.context.place);
        let named: Vec<&Place> = self.section.places.iter().map(|row| &row.place).collect();
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
        for (from, to) in [
            ("quantity", "unit"),
            ("start_date", "end_date"),
            ("pay_cycle", "pay_terms"),
            ("village", "unit_name"),
            ("period_start", "period_end"),
            ("published_from", "published_until"),
        ] {
            if let (Some(column), Some(field)) = (also(from, to), self.schema_column(to)) {
                let wanted = match to {
                    "unit" => self.any_text(column, |t| {
                        quantity::read(&Content::Text(t.into())).value.is_some_and(|q| q.unit.is_some())
                    }),
                    "end_date" | "period_end" | "published_until" => {
                        self.any_text(column, |t| date::period(t).is_some())
                    }
                    _ => true,
                };
                if wanted {
                    self.columns.insert(field.name, Some(column));
                }
            }
        }
        // Offices, schools and companies among the villages own what stands in their rows.
        if let Some(village) = plan.of("village").filter(|_| plan.of(plan.schema.holder()).is_none())
            && self.any_text(village.column, |t| village::is_institution(&normal(t)))
        {
            self.columns.insert(plan.schema.holder(), Some(village.column));
        }
        // Township and village: from a column of their own, else from another column, else from around.
        for name in PLACES {
            if self.columns.contains_key(name) {
                continue;
            }
            let Some(field) = self.schema_column(name) else { continue };
            let tells = |m: &&Mapped| {
                self.any_text(m.column, |t| {
                    let found = place_of(m.field.name, t);
                    match name {
                        "town" => found.town.is_some(),
                        "village" => found.village.is_some(),
                        _ => found.group.is_some(),
                    }
                })
            };
            let source = PLACE_SOURCES.iter().filter_map(|s| plan.of(s)).find(tells);
            if let Some(source) = source {
                self.columns.insert(field.name, Some(source.column));
            } else if std::iter::once(&place).chain(&named).any(|place| around(place, name).is_some()) {
                self.columns.insert(field.name, None);
            } else if let Some(receiver) = plan.of("received_by").filter(tells) {
                // A list of what was handed over names no place but in who received it.
                self.columns.insert(field.name, Some(receiver.column));
            }
        }
        let caption = &self.section.caption;
        for (name, known) in [
            ("period", caption.period.is_some()),
            ("counted_on", caption.counted_on.is_some()),
            ("year", caption.year.is_some()),
            ("county", place.county.is_some()),
            (
                plan.schema.holder(),
                caption.organisation.as_deref().is_some_and(|name| is_owner(name) || self.is_office(place)),
            ),
        ] {
            if known
                && !self.columns.contains_key(name)
                && let Some(field) = self.schema_column(name).filter(|c| c.name != "period" || c.kind == Kind::Date)
            {
                self.columns.insert(field.name, None);
            }
        }
    }

    /// A book without villages is the office's own: who keeps it owns what it lists.
    fn is_office(&self, place: &Place) -> bool {
        let caption = &self.section.caption;
        // 松坪镇人民政府固定资产台账, kept by that very office: its own things, wherever they stand.
        let title = normal(&caption.title);
        let own = caption.organisation.as_deref().map(normal).filter(|name| village::is_institution(name));
        let rest = own.as_deref().and_then(|name| title.split_once(name)).map_or("", |(_, rest)| rest);
        let villages = self
            .section
            .plan
            .of("village")
            .is_some_and(|m| self.any_text(m.column, |t| village::find(t).village.is_some()));
        if !villages && ["固定资产", "资产", "国有资产"].iter().any(|w| rest.starts_with(w)) {
            return true;
        }
        // Balances are those of the unit that keeps them.
        if self.section.plan.schema.name == "gl_balance" {
            return true;
        }
        place.village.is_none() && !self.columns.contains_key("village") && !self.section.plan.brings("town")
    }

    /// Does any of the first data cells of a column satisfy a test?
    fn any_text(&self, column: u32, test: impl Fn(&str) -> bool) -> bool {
        let rows = self.section.entries.iter().filter_map(|e| match e {
            Entry::Data(index) => self.sheet.rows.get(*index),
            Entry::Total(..) => None,
        });
        // Rows of one village stand together: what failed the row above fails again.
        let mut failed = None;
        rows.take(200).any(|row| {
            let cell = row.packed(column).and_then(Packed::same);
            if cell.is_some() && cell == failed {
                return false;
            }
            failed = cell;
            matches!(row.at(column), Content::Text(text) if test(&text))
        })
    }

    /// The values that are the same in every row: what the title, the names and a header say.
    pub(super) fn plan_constants(&mut self) {
        let plan = &self.section.plan;
        let (caption, place) = (&self.section.caption, &self.context.place);
        let ledger = (plan.schema.name == "asset" && !plan.brings("ledger")).then(|| self.ledger());
        let nature = (plan.schema.name == "asset" && !plan.brings("nature"))
            .then(|| nature::of_all(&caption.title, &self.sheet.name, &self.context.file))
            .flatten();
        let mut constant = Vec::new();
        if let Some((field, text, _)) = &plan.header_rate {
            let reading = rate::read(&Content::Text(text.as_str().into()), false);
            let value = reading.value.map_or(Value::Null, Value::Decimal);
            let note = CellNote { original: Some(text.as_str().into()), ..CellNote::default() };
            constant.push((field.name, Made { value, note: Some(note) }));
        }
        let mut put = |name: &'static str, value: Option<Value>| {
            if self.columns.get(name) == Some(&None)
                && let Some(value) = value
            {
                constant.push((name, Made { value, note: None }));
            }
        };
        for name in PLACES {
            put(name, Some(around(place, name).map_or(Value::Null, Value::text)));
        }
        let day = |day: Option<Day>| day.map(Value::Date);
        put("period", day(caption.period));
        put("counted_on", day(caption.counted_on));
        put("year", day(caption.year));
        put("county", place.county.as_ref().map(Value::text));
        put(plan.schema.holder(), caption.organisation.as_ref().map(Value::text));
        if !self.section.natures.is_empty() && !plan.brings("nature") {
            self.columns.insert("nature", None);
        }
        if let Some(nature) = nature {
            self.columns.insert("nature", None);
            constant.push(("nature", Made { value: Value::text(nature), note: None }));
        }
        if let Some(ledger) = ledger {
            self.columns.insert("ledger", None);
            constant.push(("ledger", Made { value: Value::text(ledger), note: None }));
        }
        self.constant = constant;
    }

    /// Which ledger the cards of this section stand in.
    fn ledger(&self) -> &'static str {
        let plan = &self.section.plan;
        if is_annex(plan) {
            return "附表";
        }
        if let Some(list) = self.list() {
            return list;
        }
        let around = normal(&self.context.words_around);
        // 资产卡片 one by one are the village's own, numbered or not; platforms export lists of them
        let exported = ["平台", "卡片列表", "卡片导出", "卡片清单"].iter().any(|word| around.contains(word));
        let own_cards = self.sheet.turned.is_some();
        if plan.of("card_no").is_some() && !own_cards || exported {
            return "平台卡片";
        }
        if self.several("village") < 2 {
            return "村级台账";
        }
        let says = |words: &[&str]| words.iter().any(|w| around.contains(w));
        let towns = self.several("town");
        if says(&["县级", "全县", "区级", "市级"]) || towns > 1 {
            return "县级台账";
        }
        let relief = says(&["帮扶", "扶贫", "衔接"]);
        // 青禾县松坪镇…台账 names the county it lies in; a list of relief assets alone is kept by the county
        let of_one_town = towns == 1 || village::find(&self.context.words_around).town.is_some();
        let county = match of_one_town {
            true => relief && !says(&["固定资产", "村集体"]),
            false => relief || says(&["县"]),
        };
        if county { "县级台账" } else { "乡级台账" }
    }

    /// The list of some assets that the section is: title, sheet name or file name say so, the nearest first, or its
    /// columns tell who handed them over to whom. What tells lives and depreciation is a book, whatever its title says.
    fn list(&self) -> Option<&'static str> {
        let plan = &self.section.plan;
        if ["useful_life_months", "accumulated_depreciation"].iter().all(|field| plan.brings(field)) {
            return None;
        }
        let words = self.words.table(plan.schema.name)?;
        let file = self.context.file.rsplit('/').next().unwrap_or_default();
        let file = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let said = [self.section.caption.title.as_str(), self.sheet.name.as_str(), file];
        match said.into_iter().find_map(|title| words.list_said(title)) {
            Some(Some(list)) => Some(list),
            // 移交后管护台账 tells who keeps what was handed over
            Some(None) if plan.brings("keeper_unit") => None,
            _ => tells_handover(plan).then_some("移交清单"),
        }
    }

    /// How many different places a column names: none, one, or two for several.
    fn several(&self, name: &str) -> usize {
        let Some(column) = self.columns.get(name).copied().flatten() else { return 0 };
        let read_as = self.section.plan.mapped.iter().find(|m| m.column == column).map(|m| m.field.name);
        let mut names: Vec<String> = Vec::new();
        for entry in &self.section.entries {
            let Entry::Data(index) = entry else { continue };
            let Some(row) = self.sheet.rows.get(*index) else { continue };
            let cell = row.at(column);
            let text = cell.text();
            let found = match read_as {
                Some(other) if other != name => {
                    let place = place_of(other, &text);
                    if name == "town" { place.town } else { place.village }
                }
                _ => Some(text.to_string()),
            };
            let name = found.map(|name| normal(&name)).unwrap_or_default();
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
                if names.len() > 1 {
                    break;
                }
            }
        }
        names.len()
    }
}

impl<'b> Stretch<'b> {
    /// Township, village and group of a row, where a cell names them.
    pub(super) fn places(&mut self, row: Row<'b>) {
        let plan = &self.builder.section.plan;
        for (name, at) in PLACES.into_iter().zip(plan.mapped.len()..) {
            let Some(Some(column)) = self.columns.get(name).copied() else { continue };
            let Some(mapped) = plan.mapped.iter().find(|m| m.column == column) else { continue };
            self.remembering(at, column, row.packed(column), |this| this.place(row, name, mapped));
        }
    }

    /// Township, village and group that a row above names for all below it, where no column does.
    pub(super) fn named_above(&mut self, index: usize) {
        let Builder { section, context, .. } = self.builder;
        let above = section.places.partition_point(|row| row.index < index);
        let Some(named) = above.checked_sub(1).and_then(|at| section.places.get(at)) else { return };
        let place = named.place.clone().or(&context.place);
        for name in PLACES.into_iter().filter(|name| self.columns.get(name) == Some(&None)) {
            let own = around(&named.place, name).is_some();
            let (row, column) = named.cell;
            let note = own.then(|| CellNote { row: Some(row), column: Some(column), ..CellNote::default() });
            self.draft.insert(name, Made { value: around(&place, name).map_or(Value::Null, Value::text), note });
        }
    }

    /// The nature that a row above names for all below it (一、经营性资产), where no column does.
    pub(super) fn nature_above(&mut self, index: usize) {
        let natures = &self.builder.section.natures;
        if natures.is_empty() || self.columns.get("nature") != Some(&None) {
            return;
        }
        let above = natures.partition_point(|row| row.index < index).checked_sub(1).and_then(|at| natures.get(at));
        let nature = above.and_then(|named| named.nature);
        if above.is_none() && self.builder.constant.iter().any(|(field, _)| *field == "nature") {
            return;
        }
        let cell = above.map(|named| named.cell);
        let (row, column) = (cell.map(|(row, _)| row), cell.map(|(_, column)| column));
        let note = CellNote { row, column, unreadable: nature.is_none(), ..CellNote::default() };
        self.draft.insert("nature", Made { value: nature.map_or(Value::Null, Value::text), note: Some(note) });
    }

    fn place(&mut self, row: Row<'b>, name: &'static str, mapped: &'b Mapped) {
        let schema = self.builder.section.plan.schema;
        let holder = schema.holder();
        // The cell as it counts, merged regions included.
        let (content, anchor) = self.content(row, mapped, row.at(mapped.column));
        let content = content.unwrap_or(Content::Blank);
        if content.is_blank() {
            // a blank owner in a village's own sheet
            if ["org_name", "unit_name"].contains(&mapped.field.name)
                && let Some(lies) = around(&self.builder.context.place, name)
            {
                self.draft.insert(name, Made { value: Value::text(lies), note: None });
            }
            return;
        }
        let seen = content.text();
        let place = place_of(mapped.field.name, &seen);
        // 县农业农村局 in a column of villages is the owner, and no village.
        if name == "village"
            && mapped.field.name == "village"
            && place.village.is_none()
            && self.columns.get(holder) == Some(&Some(mapped.column))
            && self.builder.section.plan.of(holder).is_none()
            && village::is_institution(&normal(&seen))
        {
            let note = CellNote { row: anchor.map(|(top, _)| top), ..CellNote::default() };
            self.draft.insert(holder, Made { value: Value::text(seen.trim()), note: Some(note) });
            let note = CellNote { original: Some((&*seen).into()), ..CellNote::default() };
            self.draft.insert("village", Made { value: Value::Null, note: Some(note) });
            return;
        }
        let found = match name {
            "town" if mapped.field.name == "town" => place.town.clone().or_else(|| Some(seen.trim().to_owned())),
            "town" => place.town.clone(),
            "village" => place.village.clone(),
            _ if mapped.field.name == "group" => Some(seen.trim().to_owned()),
            _ => place.group.clone(),
        };
        // an owner that names no place (农户, 村民小组; a company) in a village's own sheet lies where the sheet lies
        let derived = mapped.field.name != name && name != "group";
        let company = ["公司", "集团", "企业", "合作社", "厂"].iter().any(|word| seen.trim().ends_with(word));
        if found.is_none()
            && derived
            && (company || !village::is_institution(&normal(&seen)))
            && let Some(lies) = around(&self.builder.context.place, name)
        {
            self.draft.insert(name, Made { value: Value::text(lies), note: None });
            return;
        }
        let value = found.clone().map_or(Value::Null, Value::text);
        let note = CellNote {
            original: (found.as_deref() != Some(&*seen)).then(|| (&*seen).into()),
            row: anchor.map(|(top, _)| top),
            unreadable: found.is_none(),
            ..CellNote::default()
        };
        self.draft.insert(name, Made { value, note: Some(note) });
    }
}

/// Is this an owner of assets, and not the office that keeps or reviews the books?
fn is_owner(name: &str) -> bool {
    ["合作社", "联合社", "总社", "村民委员会", "村委会", "居民委员会", "居委会", "村集体", "经联社"]
        .iter()
        .any(|w| name.contains(w))
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

/// What a ledger says of its assets.
const OF_A_LEDGER: [&str; 5] = ["net_value", "nature", "use_status", "acquired_on", "manager"];

fn brings_any(plan: &Plan, fields: &[&str]) -> bool {
    fields.iter().any(|field| plan.brings(field))
}

/// A sheet that says something more of assets which a ledger lists (stock of animals, papers in their file), and nothing
/// of what a ledger says.
fn is_annex(plan: &Plan) -> bool {
    brings_any(plan, &["stock_closing", "archive_missing"])
        && !plan.brings("original_value")
        && !brings_any(plan, &OF_A_LEDGER)
}

/// Does a sheet tell who handed assets over to whom, and nothing of what a ledger says?
fn tells_handover(plan: &Plan) -> bool {
    plan.brings("received_by")
        && brings_any(plan, &["handed_over_on", "handover_signed"])
        && !brings_any(plan, &OF_A_LEDGER)
}
