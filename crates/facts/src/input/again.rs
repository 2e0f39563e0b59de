//! Lines of a register that another sheet lists as well: a town's book of receipts and those of its villages, a contract
//! in the county's summary and in the town's ledger. What stands twice counts once.

use super::Owned;
use crate::matching::days_may_agree;
use crate::month::Month;
use rayon::prelude::*;
use sanzi_core::Name;
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};

/// What a register's lines are known by.
pub(super) struct Known {
    /// Texts that say that two lines are one where they are equal, and that they are two where they differ.
    names: &'static [Name],
    /// Days and amounts that do not differ on one and the same line.
    days: &'static [Name],
    amounts: &'static [Name],
    /// How much a line must say of days and amounts, both on the one sheet and the other.
    least: usize,
    /// Is a line sought only among those of its month? One payer may have paid a hundred thousand times.
    by_month: bool,
}

/// Lines of one name and month that are looked at for one line, so that no register takes for ever.
const MOST: usize = 1_000;

/// A name: the place of its column, its words, and the month of its line.
type Key = (usize, String, Option<Month>);

/// Receipts: the same day and amount, and voucher, contract or payer.
pub(super) const RECEIPTS: Known = Known {
    names: &[Name::of("voucher_no"), Name::of("contract_no"), Name::of("payer")],
    days: &[Name::of("received_on"), Name::of("period_start"), Name::of("period_end")],
    amounts: &[Name::of("amount")],
    least: 2,
    by_month: true,
};
/// Contracts: the same number, and a term or a rent that does not differ.
pub(super) const CONTRACTS: Known = Known {
    names: &[Name::of("contract_no")],
    days: &[Name::of("start_date"), Name::of("end_date")],
    amounts: &[Name::of("annual_rent")],
    least: 1,
    by_month: false,
};

/// For each row whether an earlier sheet lists it; empty where none is.
pub(super) fn listed(table: &Owned<'_>, known: &Known) -> Vec<bool> {
    if (1..table.view.len()).all(|row| table.view.sheet_number(row) == table.view.sheet_number(0)) {
        return Vec::new();
    }
    let of_owner = |(_, rows): (_, Vec<usize>)| known.again(table, &rows);
    let all: Vec<usize> = table.owners.by_organisation().into_par_iter().flat_map_iter(of_owner).collect();
    let mut again = if all.is_empty() { Vec::new() } else { vec![false; table.view.len()] };
    for row in all {
        if let Some(place) = again.get_mut(row) {
            *place = true;
        }
    }
    again
}

impl Known {
    /// Of an owner's rows those that are listed again, one for one.
    fn again(&self, table: &Owned<'_>, rows: &[usize]) -> Vec<usize> {
        let sheet = |row: usize| table.view.sheet_number(row);
        if rows.windows(2).all(|pair| matches!(pair, [one, other] if sheet(*one) == sheet(*other))) {
            return Vec::new();
        }
        let mut sheets: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for row in rows {
            sheets.entry(sheet(*row)).or_default().push(*row);
        }
        let mut again = Vec::new();
        // By a name that they bear, the rows of the sheets before.
        let mut before: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for own in sheets.into_values() {
            let mut taken: BTreeSet<usize> = BTreeSet::new();
            // Of each name, how many of its rows are taken from the first on: a sheet that is a copy takes them in order.
            let mut passed: BTreeMap<Key, usize> = BTreeMap::new();
            let mut fresh = Vec::new();
            for row in own {
                let names = self.names_of(table, row);
                let found = names.iter().find_map(|name| {
                    let rows = before.get(name)?;
                    let from = passed.entry(name.clone()).or_default();
                    *from += rows.iter().skip(*from).take_while(|other| taken.contains(other)).count();
                    let open = rows.iter().skip(*from).take(MOST).copied();
                    open.filter(|other| !taken.contains(other)).find(|other| self.agree(table, *other, row))
                });
                match found {
                    Some(other) => {
                        taken.insert(other);
                        again.push(row);
                    }
                    None => fresh.extend(names.into_iter().map(|name| (name, row))),
                }
            }
            for (name, row) in fresh {
                before.entry(name).or_default().push(row);
            }
        }
        again
    }

    fn names_of(&self, table: &Owned<'_>, row: usize) -> Vec<Key> {
        let day = self.days.first().filter(|_| self.by_month).and_then(|column| table.view.day(row, *column));
        let month = day.map(|day| Month::of(day.date));
        let named = |(at, column): (usize, &Name)| Some((at, table.view.text(row, *column).map(normal)?, month));
        self.names.iter().enumerate().filter_map(named).filter(|(_, name, _)| !name.is_empty()).collect()
    }

    /// Do two rows say enough, and nothing that differs?
    fn agree(&self, table: &Owned<'_>, one: usize, other: usize) -> bool {
        let view = &table.view;
        let days = self.days.iter().filter_map(|column| view.day(one, *column).zip(view.day(other, *column)));
        let days = days.map(|(one, other)| days_may_agree(one, other));
        let amounts = self.amounts.iter().filter_map(|column| {
            let apart = view.decimal(one, *column)? - view.decimal(other, *column)?;
            Some(apart.abs() <= view.half(one, *column) + view.half(other, *column))
        });
        let said: Vec<bool> = days.chain(amounts).collect();
        let names = self.names.iter().filter_map(|column| view.text(one, *column).zip(view.text(other, *column)));
        said.len() >= self.least
            && said.iter().all(|agrees| *agrees)
            && names.into_iter().all(|(one, other)| normal(one) == normal(other))
    }
}
