//! Printed totals against the rows they stand for.

use crate::cell::Reading;
use crate::cell::money::{self, Amount, Unit};
use crate::cell::rent;
use crate::grid::{Printed, Sheet};
use crate::layout::{Entry, Mapped, Section};
use crate::note::issue;
use crate::unit::{Decision, UNDECIDED};
use rust_decimal::Decimal;
use sanzi_core::receipt::TotalTie;
use sanzi_core::source::cell_name;
use sanzi_core::text::normal;
use sanzi_core::value::money_text;
use sanzi_core::{Issue, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// A column of amounts.
struct Amounts<'a> {
    mapped: &'a Mapped,
    unit: Option<Unit>,
    undecided: bool,
}

impl Amounts<'_> {
    /// An amount in 元, or as it is printed where its unit is undecided; `None` where there is none.
    fn yuan(&self, reading: &Reading<Amount>) -> Option<Decimal> {
        let amount = reading.value?;
        let yuan = match amount.unit.or(self.unit) {
            Some(unit) => unit.in_yuan(amount.number)?,
            None if self.undecided => amount.number,
            None => return None,
        };
        self.mapped.span.map_or(Some(yuan), |span| span.a_year(yuan))
    }

    /// A printed total that was tied, and what is to be told where it does not.
    fn tied(&self, what: &Total<'_>, computed: Decimal) -> (TotalTie, Option<Issue>) {
        let Total { cell, row, sub, printed, seen } = *what;
        let difference = printed.checked_sub(computed).unwrap_or_default();
        let tie = TotalTie {
            cell: cell.to_owned(),
            field: self.mapped.field.name,
            printed: plain(printed),
            computed: plain(computed),
            difference: money_text(difference),
        };
        let told = (!difference.is_zero()).then(|| {
            let measure = if self.undecided { "" } else { "元" };
            let text = format!(
                "{}：表上{} {}{measure}，逐行相加 {}{measure}，差 {}{measure}。",
                self.mapped.field.label,
                if sub { "小计" } else { "合计" },
                plain(printed),
                plain(computed),
                plain(difference)
            );
            at(issue("total_mismatch", seen, text), cell, row)
        });
        (tie, told)
    }
}

/// A printed total: where it stands and what it says.
struct Total<'a> {
    cell: &'a str,
    row: u32,
    sub: bool,
    printed: Decimal,
    seen: &'a str,
}

fn at(mut told: Issue, cell: &str, row: u32) -> Issue {
    (told.cell, told.row) = (Some(cell.to_owned()), Some(row));
    told
}

/// Ties every printed total of a section. Amounts of an undecided unit are compared as they are printed; `before` are the
/// sums in 元 of the pages above, which the total of a page with the same header may count as well.
pub fn tie(
    sheet: &Sheet,
    section: &Section,
    units: &BTreeMap<u32, Decision>,
    before: &BTreeMap<&'static str, Decimal>,
) -> (Vec<TotalTie>, Vec<Issue>) {
    let (mut ties, mut issues) = (Vec::new(), Vec::new());
    let within = section.entries.iter().any(|entry| matches!(entry, Entry::Total(..)));
    let below = if within { sub_accounts(sheet, section) } else { Vec::new() };
    for mapped in section.plan.mapped.iter().filter(|m| m.field.kind == Kind::Money) {
        let decision = units.get(&mapped.column);
        let column = Amounts {
            mapped,
            unit: decision.and_then(|d| d.unit),
            undecided: decision.is_some_and(|d| d.label == UNDECIDED),
        };
        if states_times(sheet, section, mapped) {
            continue;
        }
        beside(sheet, section, &column, &mut ties, &mut issues);
        if !within {
            continue;
        }
        // Amounts of the entries in order; None where a row holds none.
        let mut amounts: Vec<Option<Decimal>> = Vec::new();
        for entry in &section.entries {
            let (Entry::Data(index) | Entry::Total(index, _)) = entry;
            let row = sheet.rows.get(*index);
            let reading = row.map(|row| money::read(&row.at(mapped.column)));
            amounts.push(reading.as_ref().and_then(|reading| column.yuan(reading)));
            if let (Entry::Total(..), Some(row), Some(reading)) = (entry, row, reading) {
                let cell = cell_name(mapped.column, row.number);
                issues.extend(
                    reading.doubts.into_iter().map(|(kind, text)| at(issue(kind, &cell, text), &cell, row.number)),
                );
            }
        }
        for (place, entry) in section.entries.iter().enumerate() {
            let (Entry::Total(index, sub), Some(printed)) = (entry, amounts.get(place).copied().flatten()) else {
                continue;
            };
            let Some(row) = sheet.rows.get(*index) else { continue };
            let Some(mut computed) = computed(section, &amounts, place, *sub, printed) else { continue };
            if computed != printed && below.contains(&true) {
                let tops: Vec<Option<Decimal>> =
                    amounts.iter().zip(&below).map(|(amount, sub)| amount.filter(|_| !sub)).collect();
                computed = self::computed(section, &tops, place, *sub, printed).unwrap_or(computed);
            }
            let pages = before.get(mapped.field.name).filter(|_| section.repeats && !column.undecided);
            let all = pages.and_then(|pages| pages.checked_add(computed));
            computed = all.filter(|all| *all == printed).unwrap_or(computed);
            // 累计 at the foot of a later page counts the pages before as well.
            let carried = section.repeats && row.filled().any(|c| normal(&c.content.text()).contains("累计"));
            if carried && computed != printed {
                continue;
            }
            let cell = cell_name(mapped.column, row.number);
            let seen = row.at(mapped.column);
            let total = Total { cell: &cell, row: row.number, sub: *sub, printed, seen: &seen.text() };
            let (tie, told) = column.tied(&total, computed);
            ties.push(tie);
            issues.extend(told);
        }
    }
    ties.sort_by(|a, b| (a.field, &a.cell.len(), &a.cell).cmp(&(b.field, &b.cell.len(), &b.cell)));
    (ties, issues)
}

/// Ties the totals that are printed beside what became rows (a column 合计 of a table on its side).
fn beside(sheet: &Sheet, section: &Section, column: &Amounts<'_>, ties: &mut Vec<TotalTie>, issues: &mut Vec<Issue>) {
    let Some(turned) = &sheet.turned else { return };
    // Each is tied once, with the section in which the last of its rows stands: it may add up several.
    let is_own = |printed: &&Printed| {
        let last = printed.of.iter().flatten().max();
        let stands = |index: &usize| section.entries.binary_search_by_key(index, index_of).is_ok();
        printed.column == column.mapped.column && last.is_none_or(stands)
    };
    let amount = |index: &usize| {
        let row = sheet.rows.get(*index)?;
        column.yuan(&money::read(&row.at(column.mapped.column)))
    };
    for total in turned.totals.iter().filter(is_own) {
        let cell = cell_name(total.place.1, total.place.0);
        let reading = money::read(&total.content);
        let printed = column.yuan(&reading);
        let told = reading.doubts.into_iter().map(|(kind, text)| at(issue(kind, &cell, text), &cell, total.place.0));
        issues.extend(told);
        let Some(printed) = printed else { continue };
        let sum = |rows: &Vec<usize>| {
            rows.iter().filter_map(amount).try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount))
        };
        let sums: Vec<Decimal> = total.of.iter().filter_map(sum).collect();
        let Some(computed) = sums.iter().find(|sum| **sum == printed).or(sums.first()).copied() else { continue };
        let seen = total.content.text();
        let total = Total { cell: &cell, row: total.place.0, sub: total.sub, printed, seen: &seen };
        let (tie, told) = column.tied(&total, computed);
        ties.push(tie);
        issues.extend(told);
    }
}

/// Do cells of a column of rents say themselves for what time they are? What stands below them adds up nothing then.
fn states_times(sheet: &Sheet, section: &Section, mapped: &Mapped) -> bool {
    let states = |entry: &Entry| match entry {
        Entry::Data(index) => {
            sheet.rows.get(*index).is_some_and(|row| rent::own(&row.at(mapped.column).text()).is_some())
        }
        Entry::Total(..) => false,
    };
    rent::is_rent(mapped.field.name) && section.entries.iter().any(states)
}

/// The index of an entry's row.
fn index_of(entry: &Entry) -> usize {
    let (Entry::Data(index) | Entry::Total(index, _)) = entry;
    *index
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
