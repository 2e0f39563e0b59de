//! Plans the columns under a header for one table: one field a column, one column a field.

use super::fits::{find_ticks, plausible};
use super::head_words::{header_rate, header_unit, rate_in};
use super::{Mapped, Plan};
use crate::cell::length::LengthUnit;
use crate::grid::Content;
use crate::mapping::{EXACT, Heading, TableWords, Words};
use sanzi_core::source::column_letters;
use sanzi_core::text::normal;
use sanzi_core::{Column, Kind};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

struct Candidate {
    worth: u32,
    score: u32,
    column: u32,
    field: &'static Column,
}

/// What stands above and below the columns, the same for every table.
pub(super) struct Sight<'s> {
    /// Printed parts of each column's header, top to bottom.
    pub(super) parts: &'s BTreeMap<u32, Vec<String>>,
    /// Their forms.
    pub(super) headings: BTreeMap<u32, Heading>,
    /// What stands below them.
    pub(super) below: &'s Below<'s>,
}

/// What stands below a header, the same for every header that ends in one row.
pub(super) struct Below<'s> {
    /// Some values of each column.
    pub(super) samples: BTreeMap<u32, Vec<Sample<'s>>>,
    /// How well the values of a column fit a field, as far as it was asked.
    known: RefCell<HashMap<(u32, &'static str), Fits>>,
}

/// How well the values fit a field of each kind.
type Fits = Vec<(Kind, u32)>;

/// A value of a column, and its normal form.
pub(super) struct Sample<'s> {
    pub(super) content: Content<'s>,
    pub(super) form: String,
}

impl<'s> Sight<'s> {
    pub(super) fn new(parts: &'s BTreeMap<u32, Vec<String>>, below: &'s Below<'s>) -> Self {
        let headings = parts.iter().map(|(column, own)| (*column, Heading::of(own))).collect();
        Sight { parts, headings, below }
    }
}

impl<'s> Below<'s> {
    pub(super) fn new(samples: BTreeMap<u32, Vec<Sample<'s>>>) -> Self {
        Below { samples, known: RefCell::default() }
    }

    /// How well the values of a column fit a field, in thousandths.
    fn plausible(&self, at: u32, field: &Column, words: &Words) -> u32 {
        let mut known = self.known.borrow_mut();
        let asked = known.entry((at, field.name)).or_default();
        if let Some((_, fits)) = asked.iter().find(|(kind, _)| *kind == field.kind) {
            return *fits;
        }
        let fits = plausible(field, self.samples.get(&at).map(Vec::as_slice).unwrap_or_default(), words);
        asked.push((field.kind, fits));
        fits
    }
}

pub(super) fn plan_for(
    table: &TableWords,
    sight: &Sight<'_>,
    words: &Words,
    pins: &BTreeMap<u32, &'static Column>,
) -> (Plan, u32) {
    let (parts, samples) = (sight.parts, &sight.below.samples);
    let joined = |column: u32| parts.get(&column).map(|p| p.join("/")).unwrap_or_default();
    let mut plan = Plan {
        schema: table.schema,
        score: 0,
        mapped: Vec::new(),
        ticks: Vec::new(),
        unmapped: Vec::new(),
        header_rate: None,
        doubts: Vec::new(),
        notes: Vec::new(),
        fingerprint: String::new(),
        confirmed: false,
        renamed: Vec::new(),
        span: (
            parts.iter().find(|(_, p)| !p.is_empty()).map_or(1, |(c, _)| *c),
            parts.iter().rev().find(|(_, p)| !p.is_empty()).map_or(1, |(c, _)| *c),
        ),
    };
    let ticked = find_ticks(table, sight, words);
    let tick_columns: BTreeSet<u32> = ticked.iter().flat_map(|t| t.columns.iter().map(|(c, _, _)| *c)).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for &column in parts.iter().filter(|(c, p)| !p.is_empty() && !tick_columns.contains(c)).map(|(c, _)| c) {
        if let Some(field) = pins.get(&column) {
            candidates.push(Candidate { worth: 2 * EXACT, score: EXACT, column, field });
            continue;
        }
        let Some(heading) = sight.headings.get(&column) else { continue };
        // 按投入资金6%收益(万元) names an amount: its rate stands in the header itself.
        let names_rate = heading.parts.iter().any(|form| rate_in(form).is_some());
        for (field, score) in table.meanings(heading) {
            if names_rate && field.column.kind == Kind::Rate {
                continue;
            }
            let worth = score * (500 + sight.below.plausible(column, field.column, words) / 2) / 1000;
            candidates.push(Candidate { worth, score, column, field: field.column });
        }
    }
    own_names_first(table, &sight.headings, &mut candidates);
    let mut doubled = doubled_headings(&sight.headings, &candidates);
    doubled.retain(|column, _| !pins.contains_key(column));
    candidates.retain(|c| !doubled.contains_key(&c.column) && c.worth >= 450);
    // A column that can only mean this field goes before one that may mean another as well.
    let fields_of =
        |column: u32, worth: u32| candidates.iter().filter(|c| c.column == column && c.worth >= worth).count();
    let open: Vec<usize> = candidates.iter().map(|c| fields_of(c.column, c.worth)).collect();
    let mut candidates: Vec<(usize, Candidate)> = open.into_iter().zip(candidates).collect();
    candidates.sort_by_key(|(open, c)| (std::cmp::Reverse(c.worth), rank(c.field), *open, c.column));
    let (mut used_columns, mut used_fields) = (BTreeSet::new(), BTreeSet::new());
    used_fields.extend(ticked.iter().map(|t| t.field.name));
    let mut taken_by: BTreeMap<&'static str, u32> = BTreeMap::new();
    let mut lost: Vec<(u32, &'static Column)> = Vec::new();
    let mut quality = 0u32;
    for (_, candidate) in candidates {
        if used_columns.contains(&candidate.column) {
            continue;
        }
        if used_fields.contains(candidate.field.name) {
            lost.push((candidate.column, candidate.field));
            continue;
        }
        used_columns.insert(candidate.column);
        used_fields.insert(candidate.field.name);
        taken_by.insert(candidate.field.name, candidate.column);
        quality += candidate.worth.min(EXACT);
        let own = parts.get(&candidate.column).map(Vec::as_slice).unwrap_or_default();
        let forms = sight.headings.get(&candidate.column).map(|h| h.parts.as_slice()).unwrap_or_default();
        plan.mapped.push(mapped(&candidate, own, forms));
    }
    name_the_unit(table, parts, &mut plan);
    quality += ticked.iter().map(|t| t.columns.len() as u32 * EXACT).sum::<u32>();
    plan.ticks = ticked;
    plan.mapped.sort_by_key(|m| m.column);
    let mut headed = 0u32;
    for (&column, own) in parts {
        if own.is_empty() {
            let values = samples.get(&column).map(Vec::as_slice).unwrap_or_default();
            if !values.is_empty() && (plan.span.0..=plan.span.1).contains(&column) {
                let letters = column_letters(column);
                plan.doubts.push(("no_header", letters.clone(), format!("{letters} 列有内容，没有表头。")));
                plan.unmapped.push((column, String::new()));
            }
            continue;
        }
        if !is_link(own) {
            headed += 1;
        }
        if !used_columns.contains(&column) && !tick_columns.contains(&column) {
            plan.unmapped.push((column, joined(column)));
            plan.doubts.extend(too_short(column, own, samples));
        }
    }
    let mut told = BTreeSet::new();
    for (column, field) in &doubled {
        let twins: Vec<u32> = doubled.keys().copied().filter(|c| joined(*c) == joined(*column)).collect();
        if told.insert(twins.clone()) {
            let letters: Vec<String> = twins.iter().map(|c| column_letters(*c)).collect();
            let header = joined(*column).replace('\n', "");
            let text =
                format!("{} 列的表头都是“{header}”，分不清哪一列是{}，都没有采用。", letters.join("、"), field.label);
            plan.doubts.push(("duplicate_header", header, text));
        }
    }
    for (column, field) in lost {
        if used_columns.contains(&column) || !told.insert(vec![column]) {
            continue;
        }
        if let Some(other) = taken_by.get(field.name) {
            let (own, other) = (column_letters(column), column_letters(*other));
            let header = joined(column).replace('\n', "");
            plan.notes.push((header.clone(), format!("{own} 列“{header}”也像{}，已采用 {other} 列。", field.label)));
        }
    }
    plan.header_rate = header_rate(table, &plan);
    settle_lengths(&mut plan, samples);
    (plan, quality / headed.max(1))
}

/// A column with values whose heading says only 日期 or 金额 and not of what, and that no field was found for.
fn too_short(
    column: u32,
    own: &[String],
    samples: &BTreeMap<u32, Vec<Sample<'_>>>,
) -> Option<(&'static str, String, String)> {
    let [heading] = own else { return None };
    let form = crate::mapping::core(&header_form(heading));
    let bare =
        matches!(form.as_str(), "日期" | "时间" | "年月" | "年月日" | "金额" | "数额" | "价值" | "期限" | "年限");
    let letters = column_letters(column);
    (bare && samples.get(&column).is_some_and(|values| !values.is_empty())).then(|| {
        let text = format!("{letters} 列的表头只写“{}”，没有说是什么的{form}，没有采用。", heading.trim());
        ("unused_column", heading.clone(), text)
    })
}

/// Of several columns that may feed a field, one headed by the field's own name (资产原值) goes before those headed by
/// other words for it (资金投入).
fn own_names_first(table: &TableWords, headings: &BTreeMap<u32, Heading>, candidates: &mut [Candidate]) {
    let last = |column: u32| headings.get(&column).map_or("", |heading| &heading.last);
    for field in &table.fields {
        let Some(name) = field.name() else { continue };
        let named = |c: &Candidate| c.field.name == field.column.name && last(c.column).contains(name);
        let any = candidates.iter().any(|c| named(c) && c.worth >= 700);
        for other in candidates.iter_mut().filter(|c| any && c.field.name == field.column.name) {
            if !last(other.column).contains(name) && other.worth <= EXACT {
                other.worth = other.worth * 85 / 100;
            }
        }
    }
}

/// A distribution list needs its unit: where only 乡镇 is there and may also mean the unit, it is the unit, and
/// the township is found in it.
fn name_the_unit(table: &TableWords, parts: &BTreeMap<u32, Vec<String>>, plan: &mut Plan) {
    let Some(field) = table.schema.columns.iter().find(|c| c.name == "unit_name") else { return };
    if plan.of("unit_name").is_some() || plan.of("village").is_some() {
        return;
    }
    let Some(town) = plan.mapped.iter_mut().find(|m| m.field.name == "town") else { return };
    let own = parts.get(&town.column).map(Vec::as_slice).unwrap_or_default();
    if let Some((_, score)) = table.candidates(own).into_iter().find(|(f, _)| f.column.name == "unit_name") {
        (town.field, town.score) = (field, score);
    }
}

/// Among equally fitting fields: identities before running numbers, otherwise as the schema has them.
fn rank(field: &Column) -> u32 {
    match field.name {
        "asset_id" | "contract_no" | "acquired_on" => 0,
        "seq" => 3,
        // Where the values are words of a closed list, the list is the closer meaning: 产权归属 村集体.
        _ if matches!(field.kind, Kind::Code(_)) => 1,
        _ => 2,
    }
}

/// Columns under one heading that mean the same field and cannot be told apart.
fn doubled_headings(headings: &BTreeMap<u32, Heading>, candidates: &[Candidate]) -> BTreeMap<u32, &'static Column> {
    let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (column, heading) in headings.iter().filter(|(_, heading)| !heading.parts.is_empty()) {
        groups.entry(heading.parts.join("/")).or_default().push(*column);
    }
    let best = |column: u32| {
        candidates.iter().filter(|c| c.column == column).max_by_key(|c| (c.worth, std::cmp::Reverse(rank(c.field))))
    };
    let mut doubled = BTreeMap::new();
    for columns in groups.values().filter(|c| c.len() > 1) {
        let fields: Vec<Option<&'static Column>> = columns.iter().map(|c| best(*c).map(|b| b.field)).collect();
        for (column, field) in columns.iter().zip(&fields) {
            let Some(field) = field else { continue };
            let same = fields.iter().flatten().filter(|f| f.name == field.name).count() > 1;
            if same {
                doubled.insert(*column, *field);
            }
        }
    }
    doubled
}

/// Is the field a length of time? Terms of contracts are kept in years, all others in months.
pub(super) fn is_length(field: &Column) -> bool {
    field.kind == Kind::Months || field.name == "years"
}

fn is_link(parts: &[String]) -> bool {
    let last = parts.last().map(|p| normal(p)).unwrap_or_default();
    matches!(last.as_str(), "卡片" | "变更" | "收款" | "状态" | "删除" | "操作" | "查看" | "编辑" | "详情" | "附件")
        && parts.len() == 1
}

fn mapped(candidate: &Candidate, parts: &[String], forms: &[String]) -> Mapped {
    let Candidate { column, field, score, .. } = *candidate;
    let unit = forms.iter().rev().find_map(|f| header_unit(f));
    let all = forms.concat();
    let length = match field.kind {
        _ if !is_length(field) => None,
        _ if all.contains("月份")
            || all.contains("个月")
            || all.contains("(月")
            || all.contains("MONTH")
            || all.ends_with("/月")
            || all.contains("月数") =>
        {
            Some(LengthUnit::Months)
        }
        _ if all.contains("(年") || all.contains("YEAR") || all.ends_with("/年") || all.contains("年)") => {
            Some(LengthUnit::Years)
        }
        _ => None,
    };
    Mapped {
        column,
        field,
        header: parts.join("/").replace(['\n', '\r'], ""),
        score,
        unit: if matches!(field.kind, Kind::Money | Kind::Price) { unit } else { None },
        percent: all.contains("(%)") || all.ends_with('%') || all.contains("(％)"),
        length,
        in_mu: all.contains('亩'),
    }
}

/// Where the header does not say what a length counts, the values do: above 100 they can only be months.
fn settle_lengths(plan: &mut Plan, samples: &BTreeMap<u32, Vec<Sample<'_>>>) {
    let platform = plan.of("card_no").is_some();
    for mapped in plan.mapped.iter_mut().filter(|m| is_length(m.field) && m.length.is_none()) {
        if mapped.field.name == "months_depreciated" {
            mapped.length = Some(LengthUnit::Months);
            continue;
        }
        let values = samples.get(&mapped.column).map(Vec::as_slice).unwrap_or_default();
        let texts: Vec<&str> = values.iter().map(|v| v.form.as_str()).collect();
        let dotted = texts.iter().any(|t| t.contains('.'));
        let most = texts.iter().filter_map(|t| t.parse::<rust_decimal::Decimal>().ok()).max();
        mapped.length = Some(
            if most.is_some_and(|m| m > rust_decimal::Decimal::from(100) && m < rust_decimal::Decimal::from(1900)) {
                LengthUnit::Months
            } else if platform && dotted && values.iter().all(|v| !v.content.is_number()) {
                LengthUnit::YearsDotMonths
            } else {
                LengthUnit::Years
            },
        );
    }
}
