//! Finds headers and plans the columns below them.

use super::{Mapped, Plan, Ticks};
use crate::cell::length::LengthUnit;
use crate::cell::money::{Unit, leading_unit, unit_word};
use crate::cell::{self, code, date, money, quantity, rate};
use crate::grid::{Content, Sheet};
use crate::mapping::{EXACT, TableWords, Words, core, header_form};
use sanzi_core::source::column_letters;
use sanzi_core::text::normal;
use sanzi_core::{Column, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// A header that was found: indices of its first and last row, and what it means.
#[derive(Debug, Clone)]
pub struct Found {
    /// Index of the first header row in the sheet's rows.
    pub first: usize,
    /// Index of the last.
    pub last: usize,
    /// What the columns mean.
    pub plan: Plan,
}

/// What speaks for a table besides its headers.
#[derive(Debug, Clone, Copy)]
pub struct Hints<'a> {
    /// Title in or above the sheet, and the sheet's name.
    pub titles: &'a [&'a str],
    /// File name without folder and extension; counts only when nothing nearer speaks.
    pub file: &'a str,
    /// The table that the user named.
    pub wanted: Option<&'a str>,
}

/// How many rows below a header are looked at to judge its columns.
const SAMPLE: usize = 60;

/// Could this row be (part of) a header? Texts only, and two of the first texts are header words.
pub fn is_candidate(sheet: &Sheet, index: usize, words: &Words) -> bool {
    let Some(row) = sheet.rows.get(index) else { return false };
    let (mut hits, mut texts, mut looked, mut numbers) = (0usize, 0usize, 0usize, 0usize);
    for cell in row.filled() {
        match &cell.content {
            Content::Text(text) if text.chars().count() <= 40 => {
                texts += 1;
                if looked < 12 {
                    looked += 1;
                    hits += usize::from(words.knows(text));
                }
                if looked == 6 && hits == 0 {
                    return false;
                }
            }
            Content::Text(_) => texts += 1,
            _ => numbers += 1,
        }
    }
    hits >= 2 && hits * 10 >= looked * 3 && numbers * 4 <= texts
}

/// The best header around a candidate row, not reaching above `floor`.
pub fn find(sheet: &Sheet, index: usize, floor: usize, words: &Words, hints: Hints<'_>) -> Option<Found> {
    let mut best: Option<(u32, Found)> = None;
    for first in (index.saturating_sub(2).max(floor)..=index).rev() {
        if first < index && !joins(sheet, first, index) {
            break;
        }
        for last in index..(index + 3).min(sheet.rows.len()) {
            if last - first > 2 {
                break;
            }
            if last > index && !joins(sheet, index, last) {
                break;
            }
            let Some(plan) = plan(sheet, first, last, words, hints) else { continue };
            // A longer header must earn its rows.
            let worth = plan.1.saturating_sub(15 * (last - first) as u32);
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                best = Some((worth, Found { first, last, plan: plan.0 }));
            }
        }
    }
    let mut found = best?.1;
    while let Some(row) = sheet.rows.get(found.last + 1) {
        let units = row.filled().all(|c| is_unit_cell(&normal(&c.content.text())));
        if row.is_blank() || !units || row.filled().next().is_none() || found.last - found.first >= 2 {
            break;
        }
        found.last += 1;
        found.plan = plan(sheet, found.first, found.last, words, hints)?.0;
    }
    if found.first > floor && found.last - found.first < 2 && groups(sheet, found.first - 1, found.first) {
        found.first -= 1;
    }
    Some(found)
}

/// Does this row only name groups of the columns below it (基础属性 | 经营属性)?
fn groups(sheet: &Sheet, index: usize, below: usize) -> bool {
    let (Some(row), Some(header)) = (sheet.rows.get(index), sheet.rows.get(below)) else { return false };
    let mut across = 0;
    let mut cells = 0;
    for cell in row.filled() {
        let form = normal(&cell.content.text());
        let Some(merge) = sheet.merge_at(row.number, cell.column) else { return false };
        let fits = merge.right > merge.left || merge.bottom >= header.number;
        if !fits || form.chars().count() > 12 || super::caption::is_label_line(&form) {
            return false;
        }
        across += usize::from(merge.right > merge.left);
        cells += 1;
    }
    joins(sheet, index, below) && across >= 1 && cells >= 2
}

/// Rows that may belong to one header: next to each other, all texts.
fn joins(sheet: &Sheet, first: usize, last: usize) -> bool {
    let rows = sheet.rows.get(first..=last).unwrap_or_default();
    rows.windows(2).all(|pair| matches!(pair, [a, b] if b.number == a.number + 1))
        && rows.iter().all(|r| !r.is_blank() && r.bad.is_none() && !r.filled().any(|c| c.content.is_number()))
}

fn is_unit_cell(form: &str) -> bool {
    let bare = form.trim_matches(['(', ')']);
    unit_word(bare).is_some() || matches!(bare, "年" | "月" | "%" | "㎡" | "平方米" | "亩" | "M2")
}

/// Printed parts of each column's header, top to bottom.
fn parts(sheet: &Sheet, first: usize, last: usize) -> BTreeMap<u32, Vec<String>> {
    let rows = sheet.rows.get(first..=last).unwrap_or_default();
    let (Some(top), Some(bottom)) = (rows.first().map(|r| r.number), rows.last().map(|r| r.number)) else {
        return BTreeMap::new();
    };
    let merges: Vec<_> = sheet.merges.iter().filter(|m| m.top <= bottom && m.bottom >= top && m.top >= top).collect();
    let mut columns: BTreeSet<u32> = rows.iter().flat_map(|r| r.cells.iter().map(|c| c.column)).collect();
    for merge in &merges {
        columns.extend(merge.left..=merge.right.min(merge.left + 200));
    }
    let merged_header = merges.iter().any(|m| m.right > m.left);
    let mut all = BTreeMap::new();
    for &column in &columns {
        let mut own: Vec<String> = Vec::new();
        for (depth, row) in rows.iter().enumerate() {
            let mut text = row.at(column).text();
            if normal(&text).is_empty() {
                let merge = merges
                    .iter()
                    .find(|m| m.top <= row.number && row.number <= m.bottom && m.left <= column && column <= m.right);
                text = match merge {
                    Some(merge) => sheet.row(merge.top).map(|r| r.at(merge.left).text()).unwrap_or_default(),
                    None if !merged_header && depth + 1 < rows.len() => carried(rows, depth, column),
                    None => String::new(),
                };
            }
            let form = normal(&text);
            if !form.is_empty() && own.last().is_none_or(|previous| normal(previous) != form) {
                own.push(text.trim().to_owned());
            }
        }
        all.insert(column, own);
    }
    all
}

/// Without merged regions (CSV), a group's name stands only over its first column.
fn carried(rows: &[crate::grid::Row], depth: usize, column: u32) -> String {
    let (Some(row), Some(below)) = (rows.get(depth), rows.get(depth + 1)) else { return String::new() };
    if below.at(column).is_blank() {
        return String::new();
    }
    for left in (1..column).rev() {
        if below.at(left).is_blank() {
            return String::new();
        }
        if !row.at(left).is_blank() {
            return row.at(left).text();
        }
    }
    String::new()
}

/// What a decisive field set is worth: more than any title can say against it.
const DECIDED: i64 = 1000;

/// Plans the columns for each table and takes the best; with the quality of the plan.
fn plan(sheet: &Sheet, first: usize, last: usize, words: &Words, hints: Hints<'_>) -> Option<(Plan, u32)> {
    let mut parts = parts(sheet, first, last);
    let samples = samples(sheet, last, &parts);
    // A column with values and no heading belongs to the table when it stands between headed ones.
    if let (Some(&low), Some(&high)) = (parts.keys().next(), parts.keys().next_back()) {
        for column in samples.keys().filter(|c| (low..=high).contains(*c)) {
            parts.entry(*column).or_default();
        }
    }
    let nearer = words.tables.iter().any(|t| hints.titles.iter().any(|title| t.title_score(title) > 0));
    let mut best: Option<(i64, Plan, u32)> = None;
    for table in &words.tables {
        if hints.wanted.is_some_and(|wanted| wanted != table.schema.name) {
            continue;
        }
        let (plan, quality) = plan_for(table, &parts, &samples, words);
        let mut mapped: Vec<&str> = plan.mapped.iter().map(|m| m.field.name).collect();
        mapped.extend(plan.ticks.iter().map(|t| t.field.name));
        if hints.wanted.is_none() && !table.satisfied(&mapped) && !needs_behind_doubles(table, &plan, &mapped) {
            continue;
        }
        let title: i32 = hints.titles.iter().map(|t| table.title_score(t)).sum();
        let file = if nearer { 0 } else { table.title_score(hints.file) / 2 };
        let decided = if table.decided(&mapped) { DECIDED } else { 0 };
        let total = i64::from(quality) + i64::from(title.clamp(-400, 400)) + i64::from(file) + decided;
        if best.as_ref().is_none_or(|(most, _, _)| total > *most) {
            best = Some((total, plan, quality));
        }
    }
    let (total, mut plan, quality) = best?;
    plan.score = u32::try_from(total.clamp(0, 1000)).unwrap_or(0);
    if hints.wanted.is_none() && (plan.mapped.len() + plan.ticks.len() < 2 || quality < 250) {
        return None;
    }
    Some((plan, quality))
}

/// A table whose needed column is there twice under one heading is that table all the same.
fn needs_behind_doubles(table: &TableWords, plan: &Plan, mapped: &[&str]) -> bool {
    let mut known: Vec<&str> = mapped.to_vec();
    for (column, header) in &plan.unmapped {
        let doubled = plan.unmapped.iter().any(|(c, h)| c != column && header_form(h) == header_form(header));
        if doubled && let Some((field, _)) = table.candidates(std::slice::from_ref(header)).first() {
            known.push(field.column.name);
        }
    }
    // A column of money without a heading stands where the value should: two fields and a bare column suffice.
    let bare = plan.doubts.iter().any(|(kind, _, _)| *kind == "no_header");
    table.satisfied(&known) || bare && known.len() >= 2 && known.contains(&"asset_name")
}

/// Some values of each column below the header.
fn samples(sheet: &Sheet, last: usize, parts: &BTreeMap<u32, Vec<String>>) -> BTreeMap<u32, Vec<Content>> {
    let mut samples: BTreeMap<u32, Vec<Content>> = parts.keys().map(|c| (*c, Vec::new())).collect();
    for row in sheet.rows.iter().skip(last + 1).take(SAMPLE) {
        if super::kinds::total(row, None).is_some() {
            continue;
        }
        for cell in row.filled() {
            samples.entry(cell.column).or_default().push(cell.content.clone());
        }
    }
    samples
}

struct Candidate {
    worth: u32,
    score: u32,
    column: u32,
    field: &'static Column,
}

fn plan_for(
    table: &TableWords,
    parts: &BTreeMap<u32, Vec<String>>,
    samples: &BTreeMap<u32, Vec<Content>>,
    words: &Words,
) -> (Plan, u32) {
    let joined = |column: u32| parts.get(&column).map(|p| p.join("/")).unwrap_or_default();
    let mut plan = Plan {
        schema: table.schema,
        score: 0,
        mapped: Vec::new(),
        ticks: Vec::new(),
        unmapped: Vec::new(),
        header_rate: None,
        doubts: Vec::new(),
        span: (
            parts.iter().find(|(_, p)| !p.is_empty()).map_or(1, |(c, _)| *c),
            parts.iter().rev().find(|(_, p)| !p.is_empty()).map_or(1, |(c, _)| *c),
        ),
    };
    let ticked = find_ticks(table, parts, samples, words);
    let tick_columns: BTreeSet<u32> = ticked.iter().flat_map(|t| t.columns.iter().map(|(c, _, _)| *c)).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (&column, own) in parts.iter().filter(|(c, p)| !p.is_empty() && !tick_columns.contains(c)) {
        let values = samples.get(&column).map(Vec::as_slice).unwrap_or_default();
        // 按投入资金6%收益(万元) names an amount: its rate stands in the header itself.
        let names_rate = own.iter().any(|p| rate_in(&header_form(p)).is_some());
        for (field, score) in table.candidates(own) {
            if names_rate && field.column.kind == Kind::Rate {
                continue;
            }
            let worth = score * (500 + plausible(field.column, values, words) / 2) / 1000;
            candidates.push(Candidate { worth, score, column, field: field.column });
        }
    }
    let doubled = doubled_headings(parts, &candidates);
    candidates.retain(|c| !doubled.contains_key(&c.column) && c.worth >= 450);
    candidates.sort_by_key(|c| (std::cmp::Reverse(c.worth), rank(c.field), c.column));
    let (mut used_columns, mut used_fields) = (BTreeSet::new(), BTreeSet::new());
    used_fields.extend(ticked.iter().map(|t| t.field.name));
    let mut taken_by: BTreeMap<&'static str, u32> = BTreeMap::new();
    let mut lost: Vec<(u32, &'static Column)> = Vec::new();
    let mut quality = 0u32;
    for candidate in candidates {
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
        quality += candidate.worth;
        let own = parts.get(&candidate.column).map(Vec::as_slice).unwrap_or_default();
        plan.mapped.push(mapped(candidate.column, candidate.field, own, candidate.score));
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
        }
    }
    let mut told = BTreeSet::new();
    for (column, field) in &doubled {
        let twins: Vec<u32> = doubled.keys().copied().filter(|c| joined(*c) == joined(*column)).collect();
        if told.insert(twins.clone()) {
            let letters: Vec<String> = twins.iter().map(|c| column_letters(*c)).collect();
            let header = joined(*column).replace('\n', "");
            let text = format!("{} 列的表头都是“{header}”，分不清哪一列是{}，都没有采用。", letters.join("、"), field.label);
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
            plan.doubts.push(("two_columns", header.clone(), format!("{own} 列“{header}”也像{}，已采用 {other} 列。", field.label)));
        }
    }
    plan.header_rate = header_rate(table, &plan);
    settle_lengths(&mut plan, samples);
    (plan, quality / headed.max(1))
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
        "asset_id" | "contract_no" => 0,
        "seq" => 3,
        // Where the values are words of a closed list, the list is the closer meaning: 产权归属 村集体.
        _ if matches!(field.kind, Kind::Code(_)) => 1,
        _ => 2,
    }
}

/// Columns under one heading that mean the same field and cannot be told apart.
fn doubled_headings(parts: &BTreeMap<u32, Vec<String>>, candidates: &[Candidate]) -> BTreeMap<u32, &'static Column> {
    let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (&column, own) in parts.iter().filter(|(_, p)| !p.is_empty()) {
        groups.entry(own.iter().map(|p| header_form(p)).collect::<Vec<_>>().join("/")).or_default().push(column);
    }
    let best = |column: u32| candidates.iter().filter(|c| c.column == column).max_by_key(|c| (c.worth, std::cmp::Reverse(rank(c.field))));
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

fn is_link(parts: &[String]) -> bool {
    let last = parts.last().map(|p| normal(p)).unwrap_or_default();
    matches!(last.as_str(), "卡片" | "变更" | "收款" | "状态" | "删除" | "操作" | "查看" | "编辑" | "详情" | "附件") && parts.len() == 1
}

fn mapped(column: u32, field: &'static Column, parts: &[String], score: u32) -> Mapped {
    let forms: Vec<String> = parts.iter().map(|p| header_form(p)).collect();
    let unit = forms.iter().rev().find_map(|f| header_unit(f));
    let all = forms.concat();
    let length = match field.kind {
        Kind::Months if all.contains("月份") || all.contains("个月") || all.contains("(月") || all.ends_with("/月") || all.contains("月数") => {
            Some(LengthUnit::Months)
        }
        Kind::Months if all.contains("(年") || all.ends_with("/年") || all.contains("年)") => Some(LengthUnit::Years),
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

/// A unit of money stated in a header: `原值(万元)`, `原值/万元`, `金额:元`, `资金规模万元`.
fn header_unit(form: &str) -> Option<Unit> {
    let bracketed = form.split(['(', '[', '【']).skip(1).find_map(|piece| {
        let inner = piece.split([')', ']', '】', ',', '、', '/', '；', ';']).next().unwrap_or(piece);
        let inner = inner.trim_start_matches("单位").trim_start_matches([':', '：']);
        unit_word(inner)
    });
    bracketed.or_else(|| {
        let bare = core(form);
        for (at, _) in bare.char_indices().rev().take(4) {
            let tail = bare.get(at..).unwrap_or_default();
            if let Some((unit, rest)) = leading_unit(tail)
                && matches!(rest, "" | "/年")
                && at > 0
                && tail.contains('元')
            {
                // 单元, 公元, 多元 end in 元 and are no units.
                let before = bare.get(..at).unwrap_or_default();
                if !before.ends_with(['单', '公', '多', '美']) {
                    return widest(&bare, at).or(Some(unit));
                }
            }
        }
        None
    })
}

/// The longest unit word that ends the text: 万元 rather than 元.
fn widest(bare: &str, at: usize) -> Option<Unit> {
    let mut found = None;
    for (start, _) in bare.char_indices().filter(|(start, _)| *start <= at && at - start <= 6 && *start > 0) {
        if let Some((unit, rest)) = leading_unit(bare.get(start..)?)
            && matches!(rest, "" | "/年")
        {
            found = Some(unit);
            break;
        }
    }
    found
}

/// Share of the values that read as the column's kind, in thousandths; 1000 without values.
fn plausible(column: &Column, values: &[Content], words: &Words) -> u32 {
    let mut good = 0u32;
    let mut all = 0u32;
    for value in values.iter().take(40) {
        let form = normal(&value.text());
        if cell::says_blank(&form) {
            continue;
        }
        all += 1;
        let fits = match column.kind {
            Kind::Money | Kind::Price => {
                let reading = money::read(value);
                reading.value.is_some() || reading.doubts.iter().any(|(kind, _)| *kind != "not_a_number")
            }
            Kind::Quantity | Kind::Count => {
                let reading = quantity::read(value);
                reading.value.is_some() || form.starts_with(|c: char| c.is_ascii_digit())
            }
            Kind::Rate => rate::read(value, false).value.is_some(),
            Kind::Months => {
                cell::length::read(value, LengthUnit::Years).value.is_some()
                    || cell::length::read(value, LengthUnit::Months).value.is_some_and(|m| m < 1900)
            }
            Kind::Date => date::read(value, false).value.is_some() || date::period(&value.text()).is_some(),
            Kind::Code(list) => {
                let known = words.codes.get(list.name);
                known.is_some_and(|known| code::read(value, list, known).value.is_some())
            }
            Kind::Flag => code::flag(value, &words.flags).value.is_some(),
            Kind::Text | Kind::Person => text_fits(column.name, value, &form),
        };
        good += u32::from(fits);
    }
    if all == 0 { 1000 } else { good * 1000 / all }
}

fn text_fits(field: &str, value: &Content, form: &str) -> bool {
    let length = form.chars().count();
    let organisation = || {
        ["社", "村", "委", "公司", "中心", "镇", "乡", "集体", "局", "组", "农场", "街道", "政府", "区", "县"].iter().any(|w| form.contains(w))
    };
    match field {
        "unit" => {
            length <= 4 && !value.is_number() && !form.contains(|c: char| c.is_ascii_digit() && c != '2' && c != '3')
                && !(length >= 2 && form.ends_with(['村', '社', '镇', '乡']))
        }
        "org_name" | "owner_unit" | "responsible_unit" => !value.is_number() && organisation(),
        "town" => form.contains(['镇', '乡', '街', '办', '区', '场']) || value.is_number(),
        "village" => !value.is_number(),
        "seq" => super::kinds::level(form).is_some(),
        "asset_name" | "project_name" | "account_name" | "unit_name" => !value.is_number(),
        _ => true,
    }
}

/// Columns headed by the words of one code list, filled with ticks.
fn find_ticks(
    table: &TableWords,
    parts: &BTreeMap<u32, Vec<String>>,
    samples: &BTreeMap<u32, Vec<Content>>,
    words: &Words,
) -> Vec<Ticks> {
    let mut found: Vec<Ticks> = Vec::new();
    for column in table.schema.columns {
        let Kind::Code(list) = column.kind else { continue };
        let Some(known) = words.codes.get(list.name) else { continue };
        let mut columns = Vec::new();
        for (&at, own) in parts {
            let Some(last) = own.last() else { continue };
            let Some(stored) = known.exact(&core(&header_form(last))) else { continue };
            let values = samples.get(&at).map(Vec::as_slice).unwrap_or_default();
            let ticks = values.iter().all(|v| {
                let form = normal(&v.text());
                code::is_tick(&form) || cell::says_blank(&form) || matches!(form.as_str(), "×" | "0" | "否")
            });
            if ticks && !stored.is_empty() {
                columns.push((at, last.trim().to_owned(), stored.to_owned()));
            }
        }
        let taken = |c: &u32| found.iter().any(|t| t.columns.iter().any(|(own, _, _)| own == c));
        if columns.len() >= 2 && !columns.iter().any(|(c, _, _)| taken(c)) {
            found.push(Ticks { field: column, columns });
        }
    }
    found
}

/// 按投入资金6%收益: the header of an income column names the rate.
fn header_rate(table: &TableWords, plan: &Plan) -> Option<(&'static Column, String, u32)> {
    let field = table.schema.columns.iter().find(|c| c.kind == Kind::Rate && c.name == "rate")?;
    if plan.of("rate").is_some() {
        return None;
    }
    plan.mapped.iter().find_map(|m| {
        let rate = rate_in(&normal(&m.header))?;
        Some((field, rate, m.column))
    })
}

/// `6%` in a header.
fn rate_in(form: &str) -> Option<String> {
    let at = form.find('%')?;
    let digits: String = form.get(..at)?.chars().rev().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let digits: String = digits.chars().rev().collect();
    (!digits.is_empty()).then(|| format!("{digits}%"))
}

/// Where the header does not say what a length counts, the values do: above 100 they can only be months.
fn settle_lengths(plan: &mut Plan, samples: &BTreeMap<u32, Vec<Content>>) {
    let platform = plan.of("card_no").is_some();
    for mapped in plan.mapped.iter_mut().filter(|m| m.field.kind == Kind::Months && m.length.is_none()) {
        if mapped.field.name == "months_depreciated" {
            mapped.length = Some(LengthUnit::Months);
            continue;
        }
        let values = samples.get(&mapped.column).map(Vec::as_slice).unwrap_or_default();
        let texts: Vec<String> = values.iter().map(|v| normal(&v.text())).collect();
        let dotted = texts.iter().any(|t| t.contains('.'));
        let most = texts.iter().filter_map(|t| t.parse::<rust_decimal::Decimal>().ok()).max();
        mapped.length = Some(if most.is_some_and(|m| m > rust_decimal::Decimal::from(100) && m < rust_decimal::Decimal::from(1900)) {
            LengthUnit::Months
        } else if platform && dotted && values.iter().all(|v| !v.is_number()) {
            LengthUnit::YearsDotMonths
        } else {
            LengthUnit::Years
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_state_units() {
        for (header, unit) in [
            ("原值（万元）", Some(Unit::TenThousand)),
            ("*原值\n（ 万 元 ）", Some(Unit::TenThousand)),
            ("资产原值(元)", Some(Unit::Yuan)),
            ("原值（单位：元）", Some(Unit::Yuan)),
            ("金额万元", Some(Unit::TenThousand)),
            ("原值（千元）", Some(Unit::Thousand)),
            ("年租金/元", Some(Unit::Yuan)),
            ("计量单元", None),
            ("原值", None),
        ] {
            assert_eq!(header_unit(&header_form(header)), unit, "{header}");
        }
    }
}
