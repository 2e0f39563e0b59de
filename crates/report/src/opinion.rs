//! 核查报告, `report.docx`: the numbers of the workbook in words, with the gravest findings and what to do.

use crate::book::{CONTROL, Tally, View, place_of};
use crate::error::ReportError;
use crate::figures::{Figures, Group, Hits};
use crate::word::{self, Grid, Manner};
use crate::wording;
use crate::{book, money};
use minijinja::{Environment, Error, ErrorKind, Value, context};
use rust_decimal::Decimal;
use sanzi_core::{Finding, Issue, tables};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Towns that have a line of their own in the table; the others are one line together.
const TOWNS: usize = 20;
/// Groups named as those with most money.
const LEADING: usize = 3;
/// Refused files named in the text.
const REFUSED: usize = 10;
/// Characters of a finding's text that the report shows; the working paper has all of it.
const MESSAGE: usize = 240;

/// The report's bytes. `packs` is the number of township packs that go with it.
///
/// # Errors
/// When the templates and the figures do not fit each other, or the document cannot be built.
pub(crate) fn bytes(view: &View<'_>, packs: usize) -> Result<Vec<u8>, ReportError> {
    let figures = &view.figures;
    let tables = BTreeMap::from([
        ("tables", read_table(view)),
        ("families", family_table(view)?),
        ("towns", town_table(figures)?),
    ]);
    let blocks = wording::blocks(wording::REPORT, environment(figures), values(view, figures, packs)?, tables)?;
    word::bytes(blocks, Manner::Report, view.dossier.base_date)
}

/// `hits([codes])` and `money([codes])`.
fn environment(figures: &Figures<'_>) -> Environment<'static> {
    let by_rule: BTreeMap<String, Hits> = figures.by_rule.iter().map(|(code, hits)| ((*code).into(), *hits)).collect();
    let sum = move |codes: Vec<String>| -> Result<Hits, Error> {
        let mut all = Hits::default();
        for code in codes {
            let hits = by_rule.get(&code).copied().unwrap_or_default();
            all.join(hits).map_err(|e| Error::new(ErrorKind::InvalidOperation, e.to_string()))?;
        }
        Ok(all)
    };
    let sum_too = sum.clone();
    let mut environment = Environment::new();
    environment.add_function("hits", move |codes: Vec<String>| sum(codes).map(|hits| hits.count));
    environment.add_function("money", move |codes: Vec<String>| sum_too(codes).map(|hits| money::grouped(hits.amount)));
    environment
}

fn values(view: &View<'_>, figures: &Figures<'_>, packs: usize) -> Result<Value, ReportError> {
    let (dossier, totals) = (view.dossier, &view.totals);
    let receipts = &dossier.tables.receipts;
    let refused: Vec<&str> = receipts.iter().filter(|f| f.refused.is_some()).map(|f| f.file.as_str()).collect();
    let mut refused_words = refused.iter().take(REFUSED).copied().collect::<Vec<_>>().join("、");
    if refused.len() > REFUSED {
        refused_words.push_str(&format!("等{}个", refused.len()));
    }
    let unknown = receipts.iter().flat_map(|f| &f.sheets).filter(|s| s.table.is_none()).count();
    let coverage = &dossier.judgement.coverage;
    let skipped = coverage.iter().filter(|c| c.skipped.is_some()).count();
    let packs_in_force: Vec<String> =
        dossier.packs.iter().map(|p| format!("{} {}（{}）", p.name, p.version, book::layer(&p.layer))).collect();
    let subjects = |grain: &str| totals.subjects.get(grain).copied().unwrap_or_default();
    let [major, significant, minor, note] = figures.severities.map(|h| h.count);
    let verdicts = figures.verdicts;
    let mut groups = Vec::new();
    for (group, number) in figures.groups.iter().zip(1..) {
        groups.push(group_values(group, number)?);
    }
    let heading = &dossier.engagement;
    Ok(context! {
        county => heading.county.clone().unwrap_or_default(),
        name => heading.name.clone().unwrap_or_default(),
        firm => heading.firm.clone().unwrap_or_default(),
        base_date => chinese_day(dossier.base_date),
        files => totals.files,
        files_refused => totals.files_refused,
        sheets => totals.sheets,
        rows => totals.rows.values().sum::<u64>(),
        rows_set_aside => totals.rows_set_aside,
        assets => subjects("asset"),
        contracts => subjects("contract"),
        original => money::grouped(money::parse(Some(&totals.original_value_of_assets)).unwrap_or_default()),
        rules_run => coverage.len() - skipped,
        rules_skipped => skipped,
        packs => packs_in_force.join("、"),
        problems => figures.problems.count,
        amount => money::grouped(figures.problems.amount),
        major, significant, minor, note,
        clues => totals.clues,
        open_kinds => figures.open.0,
        open_rows => figures.open.1,
        assets_with_problems => verdicts.problems,
        assets_with_clues => verdicts.clues,
        assets_open => verdicts.open,
        assets_clean => verdicts.clean,
        leading => leading(figures)?,
        towns => figures.towns.values().filter(|t| counted(t)).count(),
        groups,
        refused => refused_words,
        unknown_sheets => unknown,
        issues => Issue::places(&dossier.tables.issues),
        privacy => dossier.privacy.words(),
        packs_written => packs,
    })
}

fn group_values(group: &Group<'_>, number: usize) -> Result<Value, ReportError> {
    let all = group.all()?;
    let [major, significant, minor, note] = group.severities.map(|h| h.count);
    let rules: Vec<Value> = group
        .rules
        .iter()
        .map(|r| context! { code => r.code, title => r.title, count => r.hits.count, amount => amount_words(r.hits.amount) })
        .collect();
    let cases: Vec<Value> = group
        .cases
        .iter()
        .map(|c| {
            let message = c.finding.message.trim_end_matches('。');
            context! { number => c.number, place => place(c.finding), message => shortened(message) }
        })
        .collect();
    Ok(context! {
        number => chinese_number(number), label => group.label,
        count => all.count, amount => amount_words(all.amount),
        major, significant, minor, note, rules, cases,
    })
}

/// A sum of money at stake, which may be nothing because nothing was put in figures.
fn amount_words(amount: Decimal) -> String {
    if amount.is_zero() { "未量化金额".to_owned() } else { format!("涉及金额{}元", money::grouped(amount)) }
}

/// Where it is; what it is about only where the message does not say so.
fn place(finding: &Finding) -> String {
    let subject = &finding.subject;
    let named = subject.asset_name.as_deref().is_some_and(|name| finding.message.contains(name));
    if !named {
        return place_of(finding);
    }
    let place: String = [&subject.town, &subject.village].into_iter().flatten().cloned().collect();
    match &subject.asset_id {
        Some(number) => format!("{place}（{number}）"),
        None => place,
    }
}

/// The groups with most money, in words.
fn leading(figures: &Figures<'_>) -> Result<String, ReportError> {
    let mut groups: Vec<(&str, Decimal)> = Vec::new();
    for group in &figures.groups {
        groups.push((group.label, group.all()?.amount));
    }
    groups.retain(|(_, amount)| amount.is_sign_positive() && !amount.is_zero());
    groups.sort_by_key(|(label, amount)| (Reverse(*amount), *label));
    let words = groups.iter().take(LEADING).map(|(label, amount)| format!("{label}{}元", money::grouped(*amount)));
    Ok(words.collect::<Vec<_>>().join("，"))
}

fn column(head: &str, share: usize) -> (String, usize) {
    (head.to_owned(), share)
}

/// What was read, by table: rows and the first money column.
fn read_table(view: &View<'_>) -> Grid {
    let mut rows = Vec::new();
    for (name, count) in view.totals.rows.iter().filter(|(_, count)| **count > 0) {
        let Some(schema) = tables::schema(name) else { continue };
        let sums = view.totals.sums.get(name);
        let found = CONTROL.iter().filter(|(table, _)| table == name).find_map(|(_, field)| {
            let sum = sums.and_then(|s| s.get(*field))?;
            let label = schema.columns.iter().find(|c| c.name == *field).map_or(*field, |c| c.label);
            Some((label, money::grouped(money::parse(Some(sum))?)))
        });
        let (label, sum) = found.unwrap_or(("—", "—".to_owned()));
        rows.push(vec![schema.label.to_owned(), label.to_owned(), count.to_string(), sum]);
    }
    let columns = vec![column("数据表", 3), column("金额项目", 3), column("行数", 2), column("合计（元）", 4)];
    Grid { columns, figures_from: 2, total: false, rows }
}

fn family_table(view: &View<'_>) -> Result<Grid, ReportError> {
    let (groups, all) = book::by_family(view)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (family, tally) in groups.iter().filter(|(_, t)| !t.is_empty()) {
        rows.push(tally_row(family.label, tally));
    }
    rows.push(tally_row("合计", &all));
    let mut columns = vec![column("类别", 8)];
    columns.extend(["重大", "较大", "一般", "提示"].map(|h| column(h, 3)));
    columns.extend([column("问题", 3), column("涉及金额（元）", 7), column("线索", 3), column("无法判断", 4)]);
    Ok(Grid { columns, figures_from: 1, total: true, rows })
}

fn tally_row(name: &str, tally: &Tally) -> Vec<String> {
    let mut row = vec![name.to_owned()];
    row.extend(tally.problems.map(|count| count.to_string()));
    row.push(tally.count().to_string());
    row.push(money::grouped(tally.amount));
    row.extend([tally.clues, tally.undetermined].map(|count| count.to_string()));
    row
}

/// Has it assets or 问题, so that it gets a line?
fn counted(town: &Tally) -> bool {
    town.assets + town.count() > 0
}

/// The towns with most money at stake, the others together, and the total.
fn town_table(figures: &Figures<'_>) -> Result<Grid, ReportError> {
    let named = figures.towns.iter().map(|(name, tally)| (*name, tally));
    let mut towns: Vec<(&str, &Tally)> = named.filter(|(_, tally)| counted(tally)).collect();
    towns.sort_by_key(|(name, tally)| (Reverse(tally.amount), Reverse(tally.count()), *name));
    let (mut rest, mut all) = (Tally::default(), Tally::default());
    let mut rows = Vec::new();
    for (at, (name, tally)) in towns.iter().enumerate() {
        all.join(tally)?;
        if at < TOWNS {
            rows.push(town_row(if name.is_empty() { "（未注明）" } else { name }, tally));
        } else {
            rest.join(tally)?;
        }
    }
    if towns.len() > TOWNS {
        rows.push(town_row(&format!("其余{}个", towns.len() - TOWNS), &rest));
    }
    rows.push(town_row("合计", &all));
    let columns = vec![
        column("乡镇", 5),
        column("资产数", 3),
        column("资产原值（元）", 6),
        column("问题", 3),
        column("其中重大", 3),
        column("涉及金额（元）", 6),
    ];
    Ok(Grid { columns, figures_from: 1, total: true, rows })
}

fn town_row(name: &str, tally: &Tally) -> Vec<String> {
    let [major, ..] = tally.problems;
    vec![
        name.to_owned(),
        tally.assets.to_string(),
        money::grouped(tally.original),
        tally.count().to_string(),
        major.to_string(),
        money::grouped(tally.amount),
    ]
}

/// `2024年12月31日`.
pub(crate) fn chinese_day(day: chrono::NaiveDate) -> String {
    use chrono::Datelike as _;
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// 一 … 九十九.
fn chinese_number(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or_default();
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

/// The first characters of a long text.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MESSAGE {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MESSAGE).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_groups_are_chinese() {
        for (number, words) in [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四")] {
            assert_eq!(chinese_number(number), words);
        }
        assert_eq!(shortened(&"长".repeat(MESSAGE + 1)).chars().count(), MESSAGE + 1);
    }
}
