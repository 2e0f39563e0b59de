//! 整改通知.docx: one page to the township.

use super::{NO_TOWN, Pack, PackHead, PackRow};
use crate::error::ReportError;
use crate::figures::{Hits, rank};
use crate::opinion::chinese_day;
use crate::word::{self, Grid, Manner};
use crate::{money, wording};
use minijinja::{Environment, context};
use rust_decimal::Decimal;
use sanzi_core::Severity;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Villages with a line of their own; more would not leave the notice on one page.
const VILLAGES: usize = 8;

/// 问题 of a village by severity.
type ByVillage<'a> = BTreeMap<&'a str, [Hits; 4]>;

/// The notice's bytes.
///
/// # Errors
/// When it cannot be built.
pub fn write(pack: &Pack) -> Result<Vec<u8>, ReportError> {
    let problems = pack.rows.iter().filter(|row| !row.clue);
    let count = |is: fn(&PackRow) -> bool| pack.rows.iter().filter(|row| is(row)).count();
    let beside = Beside { clues: count(|row| row.clue), returned: count(|row| row.returned) };
    write_rows(&pack.head, problems.map(|row| (row.village.as_str(), row.severity, row.amount)), beside)
}

/// What a notice says beside its problems.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside {
    /// Clues, which are counted apart.
    pub clues: usize,
    /// Problems and clues that were sent back.
    pub returned: usize,
}

/// The same of problems that come one by one: village, severity, amount.
pub(super) fn write_rows<'r>(
    head: &PackHead,
    rows: impl Iterator<Item = (&'r str, Severity, Option<Decimal>)>,
    beside: Beside,
) -> Result<Vec<u8>, ReportError> {
    let mut villages: ByVillage<'_> = BTreeMap::new();
    let mut all = [Hits::default(); 4];
    for (village, severity, amount) in rows {
        let hits = Hits { count: 1, amount: amount.unwrap_or_default() };
        for place in [villages.entry(village).or_default(), &mut all] {
            if let Some(of_severity) = place.get_mut(rank(severity)) {
                of_severity.join(hits)?;
            }
        }
    }
    let total = sum(&all)?;
    let [major, significant, minor, note] = all.map(|hits| hits.count);
    let deadline = head.deadlines.map(|(first, _)| chinese_day(first)).unwrap_or_default();
    let staggered = head.deadlines.filter(|(first, last)| first != last).map(|(_, last)| chinese_day(last));
    let values = context! {
        number => head.number.clone().unwrap_or_default(),
        town => head.town.clone(),
        nowhere => head.town == NO_TOWN,
        county => head.county.clone().unwrap_or_default(),
        issuer => head.issuer.clone().unwrap_or_default(),
        issued_on => head.issued_on.map(chinese_day).unwrap_or_default(),
        deadline => deadline,
        staggered => staggered,
        base_date => chinese_day(head.base_date),
        count => total.count,
        amount => money::grouped(total.amount),
        major, significant, minor, note,
        villages => villages.len(),
        clues => beside.clues,
        returned => beside.returned,
        open => total.count + beside.clues as u64,
        handed_out => head.handed_out,
        dismissed => head.dismissed,
    };
    let tables = BTreeMap::from([("villages", table(&villages, &all)?)]);
    let blocks = wording::blocks(wording::NOTICE, Environment::new(), values, tables)?;
    word::bytes(blocks, Manner::Letter, head.base_date)
}

fn sum(hits: &[Hits; 4]) -> Result<Hits, ReportError> {
    let mut all = Hits::default();
    hits.iter().try_for_each(|h| all.join(*h))?;
    Ok(all)
}

/// The villages with the gravest findings, the others together, and the total.
fn table(villages: &ByVillage<'_>, all: &[Hits; 4]) -> Result<Grid, ReportError> {
    let mut sorted: Vec<(&str, [Hits; 4], Hits)> = Vec::new();
    for (name, hits) in villages {
        sorted.push((name, *hits, sum(hits)?));
    }
    let key = |hits: &Hits| -> (Reverse<Decimal>, Reverse<u64>) { (Reverse(hits.amount), Reverse(hits.count)) };
    sorted.sort_by_key(|(name, _, total)| (key(total), *name));
    let mut rows = Vec::new();
    let mut rest = [Hits::default(); 4];
    for (at, (name, hits, _)) in sorted.iter().enumerate() {
        if at < VILLAGES {
            rows.push(row(if name.is_empty() { "（未注明）" } else { name }, hits)?);
        } else {
            for (sum, hits) in rest.iter_mut().zip(hits) {
                sum.join(*hits)?;
            }
        }
    }
    if sorted.len() > VILLAGES {
        rows.push(row(&format!("其余{}个", sorted.len() - VILLAGES), &rest)?);
    }
    rows.push(row("合计", all)?);
    let mut columns = vec![("村（单位）".to_owned(), 6)];
    columns.extend(["问题", "重大", "较大", "一般", "提示"].map(|head| (head.to_owned(), 3)));
    columns.push(("涉及金额（元）".to_owned(), 6));
    Ok(Grid { columns, figures_from: 1, total: true, rows })
}

fn row(name: &str, hits: &[Hits; 4]) -> Result<Vec<String>, ReportError> {
    let total = sum(hits)?;
    // A long name would take a second line, and the notice a second page.
    let name: String =
        if name.chars().count() > 12 { name.chars().take(11).chain(['…']).collect() } else { name.into() };
    let mut row = vec![name, total.count.to_string()];
    row.extend(hits.map(|h| h.count.to_string()));
    row.push(money::grouped(total.amount));
    Ok(row)
}
