//! Printed totals against the rows they stand for.

use crate::cell::money;
use crate::grid::Sheet;
use crate::layout::{Entry, Section};
use crate::note::issue;
use crate::unit::{Decision, UNDECIDED};
use rust_decimal::Decimal;
use sanzi_core::receipt::TotalTie;
use sanzi_core::source::cell_name;
use sanzi_core::text::normal;
use sanzi_core::value::money_text;
use sanzi_core::{Issue, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// Ties every printed total of a section. Amounts of an undecided unit are compared as they are printed; `before` are the
/// sums in 元 of the pages above, which the total of a page with the same header may count as well.
pub fn tie(
    sheet: &Sheet,
    section: &Section,
    units: &BTreeMap<u32, Decision>,
    before: &BTreeMap<&'static str, Decimal>,
) -> (Vec<TotalTie>, Vec<Issue>) {
    let (mut ties, mut issues) = (Vec::new(), Vec::new());
    if !section.entries.iter().any(|entry| matches!(entry, Entry::Total(..))) {
        return (ties, issues);
    }
    let below = sub_accounts(sheet, section);
    for mapped in section.plan.mapped.iter().filter(|m| m.field.kind == Kind::Money) {
        let decision = units.get(&mapped.column);
        let undecided = decision.is_some_and(|d| d.label == UNDECIDED);
        let unit = decision.and_then(|d| d.unit);
        // Amounts of the entries in order; None where a row holds none.
        let mut amounts: Vec<Option<Decimal>> = Vec::new();
        let mut unreadable = Vec::new();
        for entry in &section.entries {
            let (Entry::Data(index) | Entry::Total(index, _)) = entry;
            let content = sheet.rows.get(*index).map(|r| (r.number, r.at(mapped.column)));
            let reading = content.map(|(row, content)| (row, money::read(&content)));
            let yuan = reading.as_ref().and_then(|(_, r)| r.value).and_then(|a| match a.unit.or(unit) {
                Some(unit) => unit.in_yuan(a.number),
                None if undecided => Some(a.number),
                None => None,
            });
            if let (Entry::Total(..), Some((row, reading))) = (entry, reading) {
                unreadable.extend(reading.doubts.into_iter().map(|d| (row, d)));
            }
            amounts.push(yuan);
        }
        for (row, (kind, text)) in unreadable {
            let mut told = issue(kind, cell_name(mapped.column, row), text);
            told.cell = Some(cell_name(mapped.column, row));
            told.row = Some(row);
            issues.push(told);
        }
        for (at, entry) in section.entries.iter().enumerate() {
            let (Entry::Total(index, sub), Some(printed)) = (entry, amounts.get(at).copied().flatten()) else {
                continue;
            };
            let Some(row) = sheet.rows.get(*index) else { continue };
            let Some(mut computed) = computed(section, &amounts, at, *sub, printed) else { continue };
            if computed != printed && below.contains(&true) {
                let tops: Vec<Option<Decimal>> =
                    amounts.iter().zip(&below).map(|(amount, sub)| amount.filter(|_| !sub)).collect();
                computed = self::computed(section, &tops, at, *sub, printed).unwrap_or(computed);
            }
            let pages = before.get(mapped.field.name).filter(|_| section.repeats && !undecided);
            let all = pages.and_then(|pages| pages.checked_add(computed));
            computed = all.filter(|all| *all == printed).unwrap_or(computed);
            let difference = printed.checked_sub(computed).unwrap_or_default();
            // 累计 at the foot of a later page counts the pages before as well.
            let carried = section.repeats && row.filled().any(|c| normal(&c.content.text()).contains("累计"));
            if carried && !difference.is_zero() {
                continue;
            }
            let cell = cell_name(mapped.column, row.number);
            ties.push(TotalTie {
                cell: cell.clone(),
                field: mapped.field.name,
                printed: plain(printed),
                computed: plain(computed),
                difference: money_text(difference),
            });
            if !difference.is_zero() {
                let measure = if undecided { "" } else { "元" };
                let text = format!(
                    "{}：表上{} {}{measure}，逐行相加 {}{measure}，差 {}{measure}。",
                    mapped.field.label,
                    if *sub { "小计" } else { "合计" },
                    plain(printed),
                    plain(computed),
                    plain(difference)
                );
                let mut told = issue("total_mismatch", row.at(mapped.column).text(), text);
                told.cell = Some(cell);
                told.row = Some(row.number);
                issues.push(told);
            }
        }
    }
    ties.sort_by(|a, b| (a.field, &a.cell.len(), &a.cell).cmp(&(b.field, &b.cell.len(), &b.cell)));
    (ties, issues)
}

/// Which entries are accounts below another account of the same book (15101 below 151): their amounts are in
/// the upper account's already.
fn sub_accounts(sheet: &Sheet, section: &Section) -> Vec<bool> {
    let Some(code) = section.plan.of("account_code") else { return Vec::new() };
    let owners: Vec<u32> =
        ["unit_name", "village", "town"].iter().filter_map(|f| section.plan.of(f)).map(|m| m.column).collect();
    let mut keys: Vec<(String, String)> = Vec::new();
    for entry in &section.entries {
        let (Entry::Data(index) | Entry::Total(index, _)) = entry;
        let row = sheet.rows.get(*index);
        let text = |column: &u32| row.map(|r| normal(&r.at(*column).text())).unwrap_or_default();
        keys.push((owners.iter().map(text).collect::<Vec<_>>().join("/"), text(&code.column)));
    }
    let known: BTreeSet<&(String, String)> = keys.iter().collect();
    keys.iter()
        .map(|(owner, code)| {
            let ends = code.char_indices().map(|(at, _)| at).filter(|at| *at >= 3);
            code.len() > 3
                && ends
                    .into_iter()
                    .any(|at| known.contains(&(owner.clone(), code.get(..at).unwrap_or_default().to_owned())))
        })
        .collect()
}

fn plain(amount: Decimal) -> String {
    crate::grid::number::plain(amount)
}

/// The sum that a total stands for: of several possible spans the one that ties, else the usual one.
fn computed(section: &Section, amounts: &[Option<Decimal>], at: usize, sub: bool, printed: Decimal) -> Option<Decimal> {
    spans(&section.entries, &section.restarts, amounts, at, sub, printed)
}

fn spans(
    entries: &[Entry],
    restarts: &[usize],
    amounts: &[Option<Decimal>],
    at: usize,
    sub: bool,
    printed: Decimal,
) -> Option<Decimal> {
    let is_total = |index: usize| matches!(entries.get(index), Some(Entry::Total(..)));
    let is_grand = |index: usize| matches!(entries.get(index), Some(Entry::Total(_, false)));
    let sum = |from: usize, to: usize| {
        (from..to)
            .filter(|i| !is_total(*i))
            .try_fold(Decimal::ZERO, |sum, i| sum.checked_add(amounts.get(i).copied().flatten().unwrap_or_default()))
    };
    let last_total = (0..at).rev().find(|i| is_total(*i)).map_or(0, |i| i + 1);
    let last_grand = (0..at).rev().find(|i| is_grand(*i)).map_or(0, |i| i + 1);
    let next_total = (at + 1..entries.len()).find(|i| is_total(*i)).unwrap_or(entries.len());
    let next_grand = (at + 1..entries.len()).find(|i| is_grand(*i)).unwrap_or(entries.len());
    let all = (0, entries.len());
    let above = (0, at);
    // Since the header was last printed, and until it is printed again.
    let part = restarts.iter().rev().find(|start| **start <= at).map_or(0, |start| *start);
    let part_end = restarts.iter().find(|start| **start > at).map_or(entries.len(), |start| *start);
    let spans = if sub {
        [
            (last_total, at),
            (at + 1, next_total),
            (part, at),
            (at + 1, part_end),
            (last_grand, at),
            above,
            (at + 1, next_grand),
            all,
        ]
    } else {
        [
            all,
            above,
            (part, at),
            (at + 1, part_end),
            (last_grand, at),
            (last_total, at),
            (at + 1, next_grand),
            (at + 1, next_total),
        ]
    };
    let mut usual = None;
    for (from, to) in spans {
        let total = sum(from, to)?;
        if total == printed {
            return Some(total);
        }
        usual.get_or_insert(total);
    }
    // A subtotal that stands above its rows has nothing before it.
    if sub && last_total == at {
        return sum(at + 1, next_total);
    }
    usual
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_total_may_stand_at_top_in_the_middle_or_at_the_end() {
        use Entry::{Data, Total};
        let entries = [Data(0), Data(1), Total(2, true), Data(3), Total(4, true), Total(5, false)];
        let amounts = [Some(dec!(1)), Some(dec!(2)), Some(dec!(3)), Some(dec!(4)), Some(dec!(4)), Some(dec!(8))];
        assert_eq!(spans(&entries, &[], &amounts, 2, true, dec!(3)), Some(dec!(3)));
        assert_eq!(spans(&entries, &[], &amounts, 4, true, dec!(5)), Some(dec!(4)));
        assert_eq!(spans(&entries, &[], &amounts, 5, false, dec!(8)), Some(dec!(7)));
        let top = [Total(0, false), Data(1), Data(2)];
        assert_eq!(spans(&top, &[], &[Some(dec!(5)), Some(dec!(2)), None], 0, false, dec!(5)), Some(dec!(2)));
    }
}
