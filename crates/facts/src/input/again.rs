//! Lines of a register that another sheet lists as well: a town's book of receipts and those of its villages, a contract
//! in the county's summary and in the town's ledger. What stands twice counts once.

use super::Owned;
use crate::matching::days_may_agree;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};

/// What a register's lines are known by.
pub(super) struct Known {
    /// Texts that say that two lines are one where they are equal, and that they are two where they differ.
    names: &'static [&'static str],
    /// Days and amounts that do not differ on one and the same line.
    days: &'static [&'static str],
    amounts: &'static [&'static str],
    /// How much a line must say of days and amounts, both on the one sheet and the other.
    least: usize,
}

/// Receipts: the same day and amount, and voucher, contract or payer.
pub(super) const RECEIPTS: Known = Known {
    names: &["voucher_no", "contract_no", "payer"],
    days: &["received_on", "period_start", "period_end"],
    amounts: &["amount"],
    least: 2,
};
/// Contracts: the same number, and a term or a rent that does not differ.
pub(super) const CONTRACTS: Known =
    Known { names: &["contract_no"], days: &["start_date", "end_date"], amounts: &["annual_rent"], least: 1 };

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
        let mut before: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
        for own in sheets.into_values() {
            let mut taken: BTreeSet<usize> = BTreeSet::new();
            let mut fresh = Vec::new();
            for row in own {
                let names = self.names_of(table, row);
                let mut like = names.iter().flat_map(|name| before.get(name).into_iter().flatten().copied());
                match like.find(|other| !taken.contains(other) && self.agree(table, *other, row)) {
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

    fn names_of(&self, table: &Owned<'_>, row: usize) -> Vec<(usize, String)> {
        let named = |(at, column): (usize, &&str)| Some((at, table.view.text(row, column).map(normal)?));
        self.names.iter().enumerate().filter_map(named).filter(|(_, name)| !name.is_empty()).collect()
    }

    /// Do two rows say enough, and nothing that differs?
    fn agree(&self, table: &Owned<'_>, one: usize, other: usize) -> bool {
        let view = &table.view;
        let names = self.names.iter().filter_map(|column| view.text(one, column).zip(view.text(other, column)));
        let days = self.days.iter().filter_map(|column| view.day(one, column).zip(view.day(other, column)));
        let amounts = || self.amounts.iter().copied().map(|column| (column, view.decimal(one, column)));
        let mut said = 0;
        for (one, other) in days {
            said += 1;
            if !days_may_agree(one, other) {
                return false;
            }
        }
        for (column, (own, theirs)) in amounts().map(|(column, own)| (column, (own, view.decimal(other, column)))) {
            let Some((own, theirs)) = own.zip(theirs) else { continue };
            said += 1;
            let apart: Decimal = (own - theirs).abs();
            if apart > view.half(one, column) + view.half(other, column) {
                return false;
            }
        }
        said >= self.least && names.into_iter().all(|(one, other)| normal(one) == normal(other))
    }
}
