//! Finds headers and plans the columns below them.

use super::columns::{Below, Fit, Sample, Sight, fit};
use super::meant::Parts;
use super::template::Remembered;
use super::{Plan, account, template};
use crate::cell::money::unit_word;
use crate::grid::{Cell, Content, Lines, Sheet};
use crate::mapping::{TableWords, Words, core, header_form};
use sanzi_core::Column;
use sanzi_core::source::column_letters;
use sanzi_core::text::normal;
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
    // Most rows hold so many numbers that nobody need read their texts.
    let (filled, figures) = row.counts();
    if figures * 5 > filled {
        return false;
    }
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
    // 填报单位: | 上坪村 | 单位:元 in cells of their own are what stands above a table. Asked last: few rows come so far.
    let bare = || row.filled().take(12).any(|c| super::caption::is_bare_label(&normal(&c.content.text())));
    let likely = hits >= 2 && hits * 10 >= looked * 3 && numbers * 4 <= texts;
    likely && !super::caption::is_label_row(row, words) && !bare()
}

/// The best header around a candidate row, not reaching above `floor`.
pub fn find(sheet: &Sheet, index: usize, floor: usize, words: &Words, hints: Hints<'_>) -> Option<Found> {
    let mut best: Option<(u32, Found)> = None;
    // What stands below a row is the same for every header that ends in it.
    let mut belows: BTreeMap<usize, Below<'_>> = BTreeMap::new();
    let spoken = spoken(words, hints);
    let (titled, counted) = (is_titled_ledger(words, hints.titles), says_counted(words, hints.titles));
    let of_income = account::is_of_income(hints);
    let mut planned = |first: usize, last: usize, beaten: Option<u32>| {
        let below = belows.entry(last).or_insert_with(|| Below::new(samples(sheet, last)));
        plan(
            parts(sheet, first, last),
            words,
            Asked { wanted: hints.wanted, spoken: &spoken, titled, counted, of_income, beaten },
            below,
        )
    };
    for first in (index.saturating_sub(2).max(floor)..=index).rev() {
        if first < index && (!joins(sheet, first, index) || says_something(sheet, first, words)) {
            break;
        }
        for last in index..(index + 3).min(sheet.rows.len()) {
            if last - first > 2 {
                break;
            }
            if last > index && !joins(sheet, index, last) {
                break;
            }
            // A heading that is merged down to a row makes that row a part of the header.
            if reaches_below(sheet, first, last) {
                continue;
            }
            // A longer header must earn its rows.
            let fine = 15 * (last - first) as u32;
            let beaten = best.as_ref().map(|(most, _)| most.saturating_add(fine));
            let Some(plan) = planned(first, last, beaten) else { continue };
            let worth = plan.1.saturating_sub(fine);
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
        found.plan = planned(found.first, found.last, None)?.0;
    }
    while found.first > floor && found.last - found.first < 2 && groups(sheet, found.first - 1, found.first) {
        found.first -= 1;
    }
    Some(found)
}

/// A line of labels (账套：… | 月份：…) stands above a header and is no part of it.
fn says_something(sheet: &Sheet, index: usize, words: &Words) -> bool {
    let says = |form: &str| super::caption::is_label_line(form);
    sheet.rows.get(index).is_some_and(|row| {
        row.filled().any(|c| says(&normal(&c.content.text()))) || super::caption::is_label_row(row, words)
    })
}

/// Is a heading merged down beyond the last row, to one that may belong to the header?
fn reaches_below(sheet: &Sheet, first: usize, last: usize) -> bool {
    let (Some(top), Some(bottom)) = (sheet.rows.get(first), sheet.rows.get(last)) else { return false };
    let below = |m: &crate::grid::Merge| {
        (top.number..=bottom.number).contains(&m.top) && m.bottom > bottom.number && m.bottom - top.number <= 2
    };
    let deepest = sheet.merges_down_to(bottom.number).iter().filter(|m| below(m)).map(|m| m.bottom).max();
    deepest.is_some_and(|deepest| {
        let until = last + (deepest - bottom.number) as usize;
        sheet.rows.get(until).is_some_and(|r| r.number == deepest) && joins(sheet, first, until)
    })
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
    let rows = sheet.rows.within(first..=last);
    rows.iter().zip(rows.iter().skip(1)).all(|(a, b)| b.number == a.number + 1)
        && rows.iter().all(|r| !r.is_blank() && r.bad.is_none() && !r.filled().any(|c| c.content.is_number()))
}

/// Is this a cell of a row of units below the headings (元, 年, ㎡)?
pub(super) fn is_unit_cell(form: &str) -> bool {
    let bare = form.trim_matches(['(', ')']);
    unit_word(bare).is_some() || matches!(bare, "年" | "月" | "%" | "㎡" | "平方米" | "亩" | "M2")
}

/// Printed parts of each column's header, top to bottom.
fn parts(sheet: &Sheet, first: usize, last: usize) -> Parts {
    let rows = sheet.rows.within(first..=last);
    let (Some(top), Some(bottom)) = (rows.first().map(|r| r.number), rows.last().map(|r| r.number)) else {
        return BTreeMap::new();
    };
    // A heading merged downwards (序号 beside groups) may begin in a row above that only names groups.
    let reaches = |m: &&crate::grid::Merge| m.top <= bottom && m.bottom >= top && (m.top >= top || m.left == m.right);
    let merges: Vec<_> = sheet.merges_down_to(bottom).iter().filter(reaches).collect();
    let mut columns: BTreeSet<u32> = rows.iter().flat_map(|r| r.columns()).collect();
    for merge in &merges {
        columns.extend(merge.left..=merge.right.min(merge.left + 200));
    }
    let merged_header = merges.iter().any(|m| m.right > m.left);
    let mut all = BTreeMap::new();
    for &column in &columns {
        let mut own: Vec<String> = Vec::new();
        for (depth, row) in rows.iter().enumerate() {
            let mut text = row.at(column).text().into_owned();
            if normal(&text).is_empty() {
                let merge = merges
                    .iter()
                    .find(|m| m.top <= row.number && row.number <= m.bottom && m.left <= column && column <= m.right);
                text = match merge {
                    Some(merge) => {
                        sheet.row(merge.top).map(|r| r.at(merge.left).text().into_owned()).unwrap_or_default()
                    }
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
fn carried(rows: Lines<'_>, depth: usize, column: u32) -> String {
    let (Some(row), Some(below)) = (rows.get(depth), rows.get(depth + 1)) else { return String::new() };
    if below.at(column).is_blank() {
        return String::new();
    }
    for left in (1..column).rev() {
        if below.at(left).is_blank() {
            return String::new();
        }
        if !row.at(left).is_blank() {
            return row.at(left).text().into_owned();
        }
    }
    String::new()
}

/// What a decisive field set is worth: more than any title can say against it.
const DECIDED: i64 = 1000;

/// What titles say for each table, in the order of the words'; the file's name counts where they say nothing.
fn spoken(words: &Words, hints: Hints<'_>) -> Vec<i64> {
    let titles: Vec<String> = hints.titles.iter().map(|title| normal(title)).collect();
    let said = words.tables.iter().map(|table| titles.iter().map(|title| table.speaks_in(title)).collect());
    let said: Vec<Vec<i32>> = said.collect();
    let nearer = said.iter().flatten().any(|score| *score > 0);
    let file = if nearer { String::new() } else { normal(hints.file) };
    let of_file = |table: &TableWords| if nearer { 0 } else { table.speaks_in(&file) / 2 };
    let all = said.iter().zip(&words.tables);
    all.map(|(own, table)| i64::from(own.iter().sum::<i32>().clamp(-400, 400)) + i64::from(of_file(table))).collect()
}

/// What is asked of a header.
#[derive(Clone, Copy)]
struct Asked<'a> {
    /// The table that the user named.
    wanted: Option<&'a str>,
    /// What titles say for each table.
    spoken: &'a [i64],
    /// The sheet's own titles call it a ledger of assets.
    titled: bool,
    /// They say that things were counted: surely, or it may be a list of what was found.
    counted: Option<bool>,
    /// They say that the sheet is the account of an income.
    of_income: bool,
    /// The quality that a plan must exceed to matter.
    beaten: Option<u32>,
}

/// Plans the columns for each table and takes the best; with the quality of the plan.
fn plan(mut parts: Parts, words: &Words, asked: Asked<'_>, below: &Below<'_>) -> Option<(Plan, u32)> {
    let Asked { wanted, spoken, titled, counted, of_income, beaten } = asked;
    // A column with values and no heading belongs to the table when it stands between headed ones.
    if let (Some(&low), Some(&high)) = (parts.keys().next(), parts.keys().next_back()) {
        for column in below.samples.keys().filter(|c| (low..=high).contains(*c)) {
            parts.entry(*column).or_default();
        }
    }
    let meant = words.headers.header(parts, words);
    let sight = Sight::new(&meant, below);
    if beaten.is_some_and(|beaten| meant.is_beaten(beaten, words, wanted, sight.has_bare())) {
        return None;
    }
    let mut best: Option<(i64, Fit<'_>, Option<Remembered>)> = None;
    for (table, spoken) in words.tables.iter().zip(spoken) {
        if wanted.is_some_and(|wanted| wanted != table.schema.name) {
            continue;
        }
        let known = match words.confirmed.is_empty() {
            true => None,
            false => template::remembered(&words.confirmed, table.schema, &meant.printed),
        };
        let Some(own) = meant.in_table(table, words) else { continue };
        if wanted.is_none() && known.is_none() && !own.may_be(table, sight.has_bare()) {
            continue;
        }
        let none = BTreeMap::new();
        let fit = fit(table, own, &sight, words, known.as_ref().map_or(&none, |k| &k.pins));
        let fields = fit.fields();
        if wanted.is_none() && !table.satisfied(&fields) && !needs_behind_doubles(table, &fit, &sight) {
            continue;
        }
        if is_bare_account(&fit, &sight, of_income) {
            continue;
        }
        if wanted.is_none() && *spoken <= 0 && is_bare_list(&fit, &sight) {
            continue;
        }
        if wanted.is_none() && known.is_none() && counted.is_some_and(|sure| is_no_ledger(&fit, &sight, sure)) {
            continue;
        }
        let decided = match (known.is_some(), table.decided(&fields)) {
            // What a person confirmed goes before what words decide.
            (true, _) => 3 * DECIDED,
            (false, true) if !closes_in_the_ledger(&fit, &sight, &fields, titled) => DECIDED,
            (false, _) => 0,
        };
        let total = i64::from(fit.quality) + spoken + decided;
        if best.as_ref().is_none_or(|(most, _, _)| total > *most) {
            best = Some((total, fit, known));
        }
    }
    let (total, fit, known) = best?;
    let quality = fit.quality;
    let fingerprint = fit.own.fingerprint(fit.table, &meant);
    let mut plan = fit.plan(&sight);
    if let Some(known) = known {
        plan.confirmed = true;
        plan.renamed = known.gone.iter().map(|(field, heading)| renamed(&plan, field, heading)).collect();
    }
    plan.score = u32::try_from(total.clamp(0, 1000)).unwrap_or(0);
    plan.fingerprint = fingerprint;
    if wanted.is_none() && (plan.mapped.len() + plan.ticks.len() < 2 || quality < 250) {
        return None;
    }
    Some((plan, quality))
}

/// What titles say for a table.
fn score(words: &Words, table: &str, titles: &[&str]) -> i32 {
    words.table(table).map_or(0, |table| titles.iter().map(|title| table.title_score(title)).sum())
}

/// Do the sheet's own titles call it a ledger of assets, and none of last year or of what moved?
fn is_titled_ledger(words: &Words, titles: &[&str]) -> bool {
    score(words, "asset", titles) > 0 && score(words, "prior_asset", titles) <= 0
}

/// Do the sheet's own titles say that things were counted? 盘点表 is surely no ledger; 清查登记表 may be.
fn says_counted(words: &Words, titles: &[&str]) -> Option<bool> {
    const SURE: [&str; 5] = ["盘点", "清点", "盘查", "监盘", "点验"];
    const LEDGERS: [&str; 4] = ["台账", "登记簿", "卡片", "明细账"];
    let says = |words: &[&str]| titles.iter().any(|title| words.iter().any(|word| title.contains(word)));
    let may_be = || score(words, "inventory", titles) > 0 && score(words, "asset", titles) <= 0;
    let counted = !says(&LEDGERS) && (says(&SURE) || may_be());
    counted.then(|| says(&SURE))
}

/// A sheet of what was counted, whose counts are not understood, is no ledger of what there is.
fn is_no_ledger(fit: &Fit<'_>, sight: &Sight<'_>, sure: bool) -> bool {
    matches!(fit.table.schema.name, "asset" | "prior_asset") && (sure || fit.leaves_numbers(sight))
}

/// This year's ledger may print opening, increase and decrease beside 原值, its closing figure, and all that a ledger
/// says of an asset: that is no movement sheet and no ledger of last year. Where it calls that figure 年末原值, it says
/// some things more that last year's ledger is not asked for. What is titled a ledger is one in any case.
fn closes_in_the_ledger(fit: &Fit<'_>, sight: &Sight<'_>, fields: &[&str], titled: bool) -> bool {
    const MORE: usize = 3;
    let has = |field: &str| fields.contains(&field);
    let closes = match fit.heading_of("closing_value", sight) {
        Some(heading) => heading.ends_with("原值") && fit.unused(sight) >= MORE,
        None => has("original_value"),
    };
    let says_all = closes && has("use_status") && has("accumulated_depreciation");
    fit.table.schema.name == "prior_asset" && (titled || says_all)
}

/// A bank tells what came in as 贷方, a book as 借方. 贷方发生额 is money received only on a statement of the bank, which
/// names the other side of each payment, and only there where it says of which contract or asset each is; or in the
/// account of an income.
fn is_bare_account(fit: &Fit<'_>, sight: &Sight<'_>, of_income: bool) -> bool {
    let of_bank = || sight.meant.says("对方") || sight.meant.says("交易");
    let assigned = || ["contract_no", "asset_id", "asset_ref"].into_iter().any(|field| fit.feeds(field));
    fit.table.schema.name == "receipt"
        && fit.heading_of("amount", sight).is_some_and(|heading| heading.contains("贷方"))
        && !(of_bank() && assigned() || of_income && sight.meant.says("借方"))
}

/// 姓名 | 金额 alone may be wages or anything: a list of shares is titled as one.
fn is_bare_list(fit: &Fit<'_>, sight: &Sight<'_>) -> bool {
    fit.table.schema.name == "distribution"
        && fit.heading_of("distributed_total", sight).is_some_and(|heading| {
            matches!(core(&header_form(&heading)).as_str(), "金额" | "补助金额" | "补贴金额" | "领取金额")
        })
}

/// A heading that a person confirmed and that is gone: what is read in its place.
fn renamed(plan: &Plan, field: &Column, heading: &str) -> (String, String) {
    let text = match plan.of(field.name) {
        Some(now) => {
            let letters = column_letters(now.column);
            format!("原来的列“{heading}”（{}）不见了，改用 {letters} 列“{}”。", field.label, now.header)
        }
        None => format!("原来的列“{heading}”（{}）不见了，没有找到可以代替的列。", field.label),
    };
    (heading.to_owned(), text)
}

/// A table whose needed column is there twice under one heading is that table all the same.
fn needs_behind_doubles(table: &TableWords, fit: &Fit<'_>, sight: &Sight<'_>) -> bool {
    let mut known = fit.fields();
    known.extend(fit.behind_doubles(sight));
    // A column of money without a heading stands where the value should: two fields and a bare column suffice.
    table.satisfied(&known) || sight.has_bare() && known.len() >= 2 && known.contains(&"asset_name")
}

/// Some values of each column below the header.
fn samples(sheet: &Sheet, last: usize) -> BTreeMap<u32, Vec<Sample<'_>>> {
    let mut samples: BTreeMap<u32, Vec<Sample<'_>>> = BTreeMap::new();
    let most = sheet.rows.len().saturating_sub(last + 1).min(SAMPLE);
    for row in sheet.rows.iter().skip(last + 1).take(most) {
        if super::kinds::total(row, None).is_some() {
            continue;
        }
        for Cell { column, content } in row.filled() {
            samples.entry(column).or_insert_with(|| Vec::with_capacity(most)).push(Sample::new(content));
        }
    }
    samples
}
