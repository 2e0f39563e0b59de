//! Fits the columns under a header to one table, one field a column, one column a field; and tells how the columns are
//! understood when that table is the one.

mod order;
mod reconsider;

use super::as_of;
use super::fits::plausible;
use super::head_words::{header_rate, header_unit};
use super::meant::{InTable, Meaning, Meant};
use super::{Mapped, Plan, Ticks, ticks};
use crate::cell::length::LengthUnit;
use crate::cell::rent::{Span, is_rent};
use crate::grid::Content;
use crate::mapping::{EXACT, TableWords, Words, header_form, rent};
use order::{own_names_first, rank, what_is_so_first};
use rust_decimal::Decimal;
use sanzi_core::source::column_letters;
use sanzi_core::text::normal;
use sanzi_core::{Column, Kind};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A field that a column may feed.
struct Candidate {
    worth: u32,
    score: u32,
    column: u32,
    field: &'static Column,
    /// The heading has the field's own name in it.
    named: bool,
}

/// What stands above and below the columns, the same for every table.
pub(super) struct Sight<'s> {
    /// What the headings may mean.
    pub(super) meant: &'s Meant,
    /// What stands below them.
    pub(super) below: &'s Below<'s>,
    /// Columns between headed ones that have values and no heading.
    bare: Vec<u32>,
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

/// A value of a column.
pub(super) struct Sample<'s> {
    pub(super) content: Content<'s>,
    /// Its normal form, once it was asked.
    form: OnceCell<String>,
}

impl<'s> Sample<'s> {
    pub(super) fn new(content: Content<'s>) -> Self {
        Sample { content, form: OnceCell::new() }
    }

    /// Its normal form.
    pub(super) fn form(&self) -> &str {
        self.form.get_or_init(|| normal(&self.content.text()))
    }
}

impl<'s> Sight<'s> {
    pub(super) fn new(meant: &'s Meant, below: &'s Below<'s>) -> Self {
        let (first, last) = meant.span;
        let bare = meant.parts.iter().filter(|(_, own)| own.is_empty()).map(|(column, _)| *column);
        let bare = bare.filter(|column| (first..=last).contains(column) && !below.values(*column).is_empty()).collect();
        Sight { meant, below, bare }
    }

    /// Has a column between the headed ones values and no heading?
    pub(super) fn has_bare(&self) -> bool {
        !self.bare.is_empty()
    }
}

impl<'s> Below<'s> {
    pub(super) fn new(samples: BTreeMap<u32, Vec<Sample<'s>>>) -> Self {
        Below { samples, known: RefCell::default() }
    }

    pub(super) fn values(&self, column: u32) -> &[Sample<'s>] {
        self.samples.get(&column).map(Vec::as_slice).unwrap_or_default()
    }

    /// How well the values of a column fit a field, in thousandths.
    fn plausible(&self, at: u32, field: &Column, words: &Words) -> u32 {
        let mut known = self.known.borrow_mut();
        let asked = known.entry((at, field.name)).or_default();
        if let Some((_, fits)) = asked.iter().find(|(kind, _)| *kind == field.kind) {
            return *fits;
        }
        let fits = plausible(field, self.values(at), words);
        asked.push((field.kind, fits));
        fits
    }
}

/// How the columns under a header fit a table.
pub(super) struct Fit<'t> {
    pub(super) table: &'t TableWords,
    pub(super) own: &'t InTable,
    /// What feeds a field, by column.
    chosen: Vec<Candidate>,
    ticks: Vec<Ticks>,
    /// Columns that cannot be told apart, and what they would feed.
    doubled: BTreeMap<u32, &'static Column>,
    /// Columns that came too late for a field, and the column that feeds it.
    late: Vec<(u32, &'static Column, Option<u32>)>,
    /// What the headed columns are worth on average, in thousandths.
    pub(super) quality: u32,
}

/// Fits the columns to a table. `pins` are fields that a person confirmed for columns.
pub(super) fn fit<'t>(
    table: &'t TableWords,
    own: &'t InTable,
    sight: &Sight<'_>,
    words: &Words,
    pins: &BTreeMap<u32, &'static Column>,
) -> Fit<'t> {
    let ticks = ticks::find(&own.ticks, sight.below, words);
    let tick_columns: BTreeSet<u32> = ticks.iter().flat_map(|t| t.columns.iter().map(|(c, _, _)| *c)).collect();
    let mut candidates = candidates(table, own, sight, words, pins, &tick_columns);
    own_names_first(&mut candidates);
    what_is_so_first(table, &mut candidates, sight);
    let mut doubled = doubled_headings(&sight.meant.twins, &candidates);
    doubled.retain(|column, _| !pins.contains_key(column));
    candidates.retain(|c| !doubled.contains_key(&c.column) && c.worth >= 450);
    // A column that can only mean this field goes before one that may mean another as well.
    let fields_of =
        |column: u32, worth: u32| candidates.iter().filter(|c| c.column == column && c.worth >= worth).count();
    let open: Vec<usize> = candidates.iter().map(|c| fields_of(c.column, c.worth)).collect();
    let mut candidates: Vec<(usize, Candidate)> = open.into_iter().zip(candidates).collect();
    candidates.sort_by_key(|(open, c)| (std::cmp::Reverse(c.worth), rank(c.field), *open, c.column));
    let mut used_columns = BTreeSet::new();
    // The fields that are fed, and by which column; ticks take several.
    let mut fed: BTreeMap<&'static str, Option<u32>> = ticks.iter().map(|t| (t.field.name, None)).collect();
    let mut fit = Fit { table, own, chosen: Vec::new(), ticks, doubled, late: Vec::new(), quality: 0 };
    let mut worth = fit.ticks.iter().map(|t| t.columns.len() as u32 * EXACT).sum::<u32>();
    for (_, candidate) in candidates {
        if used_columns.contains(&candidate.column) {
            continue;
        }
        if let Some(other) = fed.get(candidate.field.name) {
            fit.late.push((candidate.column, candidate.field, *other));
            continue;
        }
        used_columns.insert(candidate.column);
        fed.insert(candidate.field.name, Some(candidate.column));
        worth += candidate.worth.min(EXACT);
        fit.chosen.push(candidate);
    }
    fit.late.retain(|(column, ..)| !used_columns.contains(column));
    fit.reconsider(sight);
    fit.chosen.sort_by_key(|c| c.column);
    fit.quality = worth / sight.meant.headed.max(1);
    fit
}

/// Every field that a column may feed.
fn candidates(
    table: &TableWords,
    own: &InTable,
    sight: &Sight<'_>,
    words: &Words,
    pins: &BTreeMap<u32, &'static Column>,
    ticked: &BTreeSet<u32>,
) -> Vec<Candidate> {
    let mut candidates = Vec::with_capacity(own.meanings.len());
    for (&column, field) in pins.iter().filter(|(column, _)| !ticked.contains(column)) {
        let Some(heading) = sight.meant.headings.get(&column) else { continue };
        let words = table.fields.iter().find(|f| f.column.name == field.name);
        let named = words.and_then(|words| words.name()).is_some_and(|name| heading.last.contains(name));
        candidates.push(Candidate { worth: 2 * EXACT, score: EXACT, column, field, named });
    }
    for &Meaning { column, field, score, named } in &own.meanings {
        if ticked.contains(&column) || pins.contains_key(&column) {
            continue;
        }
        let worth = score * (500 + sight.below.plausible(column, field, words) / 2) / 1000;
        candidates.push(Candidate { worth, score, column, field, named });
    }
    candidates
}

impl Fit<'_> {
    /// The fields that the columns feed.
    pub(super) fn fields(&self) -> Vec<&'static str> {
        let chosen = self.chosen.iter().map(|c| c.field.name);
        chosen.chain(self.ticks.iter().map(|t| t.field.name)).collect()
    }

    pub(super) fn feeds(&self, field: &str) -> bool {
        self.chosen.iter().any(|c| c.field.name == field)
    }

    /// The printed header of the column that feeds a field.
    pub(super) fn heading_of(&self, field: &str, sight: &Sight<'_>) -> Option<String> {
        self.chosen.iter().find(|c| c.field.name == field).map(|c| sight.meant.joined(c.column))
    }

    /// How many columns feed nothing, headed ones and those with values and no heading.
    pub(super) fn unused(&self, sight: &Sight<'_>) -> usize {
        let headed = sight.meant.parts.iter().filter(|(column, own)| !own.is_empty() && !self.uses(**column));
        headed.count() + sight.bare.len()
    }

    /// Do columns that feed nothing hold numbers?
    pub(super) fn leaves_numbers(&self, sight: &Sight<'_>) -> bool {
        let unused = |column: u32, own: &[String]| !own.is_empty() && !self.uses(column) && !is_harmless(own);
        let number = |value: &Sample<'_>| value.content.is_number() || value.form().parse::<Decimal>().is_ok();
        let mut columns = sight.meant.parts.iter().filter(|(column, own)| unused(**column, own));
        columns.any(|(column, _)| sight.below.values(*column).iter().any(number))
    }

    /// Does a column feed something?
    fn uses(&self, column: u32) -> bool {
        self.chosen.iter().any(|c| c.column == column)
            || self.ticks.iter().any(|t| t.columns.iter().any(|(own, _, _)| *own == column))
    }

    /// Is it told why the column is not used: it cannot be told from another one, or another one was taken?
    fn is_told(&self, column: u32) -> bool {
        self.doubled.contains_key(&column) || self.late.iter().any(|(own, _, other)| *own == column && other.is_some())
    }

    /// The fields that columns would feed of which several stand under one heading.
    pub(super) fn behind_doubles(&self, sight: &Sight<'_>) -> Vec<&'static str> {
        let mut fields = Vec::new();
        for twins in &sight.meant.twins {
            let unused: Vec<u32> = twins.iter().copied().filter(|column| !self.uses(*column)).collect();
            if unused.len() > 1 {
                fields.extend(unused.iter().filter_map(|column| self.own.twins.get(column)));
            }
        }
        fields
    }

    /// How the columns are understood, with all that is to be told about them.
    pub(super) fn plan(self, sight: &Sight<'_>) -> Plan {
        let meant = sight.meant;
        let mut plan = Plan {
            schema: self.table.schema,
            score: 0,
            mapped: Vec::new(),
            ticks: Vec::new(),
            unmapped: Vec::new(),
            unused: Vec::new(),
            header_rate: None,
            doubts: Vec::new(),
            notes: Vec::new(),
            fingerprint: String::new(),
            confirmed: false,
            renamed: Vec::new(),
            span: meant.span,
        };
        for candidate in &self.chosen {
            let forms = meant.headings.get(&candidate.column).map(|h| h.parts.as_slice()).unwrap_or_default();
            plan.mapped.push(mapped(candidate, meant.own(candidate.column), forms));
        }
        for (&column, own) in &meant.parts {
            if sight.bare.contains(&column) {
                let letters = column_letters(column);
                plan.doubts.push(("no_header", letters.clone(), format!("{letters} 列有内容，没有表头。")));
                plan.unmapped.push((column, String::new()));
            } else if !own.is_empty() && !self.uses(column) {
                plan.unmapped.push((column, meant.joined(column)));
                let values = sight.below.values(column);
                let told = too_short(column, own, values);
                let filled = values.iter().any(|value| !crate::cell::says_blank(value.form()));
                if told.is_none() && filled && !self.is_told(column) && !is_harmless(own) {
                    plan.unused.push(column);
                }
                plan.doubts.extend(told);
            }
        }
        let mut told = BTreeSet::new();
        for (column, field) in &self.doubled {
            let header = meant.joined(*column);
            let twins: Vec<u32> = self.doubled.keys().copied().filter(|c| meant.joined(*c) == header).collect();
            if told.insert(twins.clone()) {
                let letters: Vec<String> = twins.iter().map(|c| column_letters(*c)).collect();
                let (header, letters) = (header.replace('\n', ""), letters.join("、"));
                let text = format!("{letters} 列的表头都是“{header}”，分不清哪一列是{}，都没有采用。", field.label);
                plan.doubts.push(("duplicate_header", header, text));
            }
        }
        for (column, field, other) in &self.late {
            if told.insert(vec![*column])
                && let Some(other) = other
            {
                let (own, other) = (column_letters(*column), column_letters(*other));
                let header = meant.joined(*column).replace('\n', "");
                let text = format!("{own} 列“{header}”也像{}，已采用 {other} 列。", field.label);
                plan.notes.push((header, text));
            }
        }
        plan.ticks = self.ticks;
        plan.header_rate = header_rate(self.table, &plan);
        settle_lengths(&mut plan, sight);
        plan
    }
}

/// A column with values whose heading says only 日期 or 金额 and not of what, and that no field was found for.
fn too_short(column: u32, own: &[String], values: &[Sample<'_>]) -> Option<(&'static str, String, String)> {
    let [heading] = own else { return None };
    let form = crate::mapping::core(&header_form(heading));
    let bare =
        matches!(form.as_str(), "日期" | "时间" | "年月" | "年月日" | "金额" | "数额" | "价值" | "期限" | "年限");
    let letters = column_letters(column);
    (bare && !values.is_empty()).then(|| {
        let text = format!("{letters} 列的表头只写“{}”，没有说是什么的{form}，没有采用。", heading.trim());
        ("unused_column", heading.clone(), text)
    })
}

/// Columns under one heading that mean the same field and cannot be told apart.
fn doubled_headings(twins: &[Vec<u32>], candidates: &[Candidate]) -> BTreeMap<u32, &'static Column> {
    let best = |column: u32| {
        candidates.iter().filter(|c| c.column == column).max_by_key(|c| (c.worth, std::cmp::Reverse(rank(c.field))))
    };
    let mut doubled = BTreeMap::new();
    for columns in twins {
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

/// Columns that say nothing which a check could use: running numbers, who wrote it down and when, pictures.
fn is_harmless(parts: &[String]) -> bool {
    const WORDS: &[&str] = &[
        "备注",
        "说明",
        "附注",
        "电话",
        "手机",
        "联系方式",
        "坐标",
        "经度",
        "纬度",
        "照片",
        "图片",
        "附件",
        "二维码",
        "条码",
        "签字",
        "签名",
        "签章",
        "盖章",
        "审核",
        "复核",
        "审批",
        "经办",
        "制表",
        "填表",
        "填报",
        "登记人",
        "录入",
        "操作",
        "创建",
        "更新",
        "修改",
        "打印",
        "邮编",
        "身份证",
        "性别",
        "年龄",
        "民族",
    ];
    let form = parts.iter().map(|part| normal(part)).collect::<String>();
    let number = matches!(form.as_str(), "序号" | "编号" | "行次" | "栏次" | "号" | "NO" | "NO." | "ID");
    number || is_link(parts) || WORDS.iter().any(|word| form.contains(word))
}

pub(super) fn is_link(parts: &[String]) -> bool {
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
        span: rent::of(forms).map(|stated| stated.span).filter(|span| is_rent(field.name) && *span != Span::YEAR),
        percent: all.contains("(%)") || all.ends_with('%') || all.contains("(％)"),
        length,
        in_mu: all.contains('亩'),
        at: as_of::of(forms).filter(|_| as_of::is_standing(field.name)).map(|(at, _)| at),
    }
}

/// Where the header does not say what a length counts, the values do: above 100 they can only be months.
fn settle_lengths(plan: &mut Plan, sight: &Sight<'_>) {
    let platform = plan.of("card_no").is_some();
    for mapped in plan.mapped.iter_mut().filter(|m| is_length(m.field) && m.length.is_none()) {
        if mapped.field.name == "months_depreciated" {
            mapped.length = Some(LengthUnit::Months);
            continue;
        }
        let values = sight.below.values(mapped.column);
        let texts: Vec<&str> = values.iter().map(Sample::form).collect();
        let dotted = texts.iter().any(|t| t.contains('.'));
        let most = texts.iter().filter_map(|t| t.parse::<Decimal>().ok()).max();
        mapped.length = Some(if most.is_some_and(|m| m > Decimal::from(100) && m < Decimal::from(1900)) {
            LengthUnit::Months
        } else if platform && dotted && values.iter().all(|v| !v.content.is_number()) {
            LengthUnit::YearsDotMonths
        } else {
            LengthUnit::Years
        });
    }
}
