//! What each asset earned in the window up to the base date, and in the one before.

use crate::Setting;
use crate::input::{Input, Links, Register};
use crate::month::Month;
use crate::receipts::is_asset_income;
use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;
use sanzi_core::Day;

/// One receipt in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Earned {
    pub(crate) line: usize,
    pub(crate) on: Day,
    pub(crate) amount: Decimal,
}

/// Income of all objects, in 元.
#[derive(Debug, Default)]
pub(crate) struct Incomes {
    /// Receipts of the window, in the register's order.
    pub(crate) window: Vec<Vec<Earned>>,
    /// Their sum; `None` where no receipt register speaks for the owner.
    pub(crate) totals: Vec<Option<Decimal>>,
    /// The sum of the window before, where the register reaches back so far.
    pub(crate) before: Vec<Option<Decimal>>,
}

/// The window: after its first day, up to its second.
pub(crate) fn window(setting: &Setting<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let months = setting.parameters.whole("common.income_months", setting.base_date)?;
    let months = Months::new(u32::try_from(months).ok()?);
    Some((setting.base_date.checked_sub_months(months)?, setting.base_date))
}

impl Incomes {
    pub(crate) fn of(input: &Input<'_>, register: &Register, links: &Links, setting: &Setting<'_>) -> Self {
        let mut incomes = Incomes::default();
        let Some((after, until)) = window(setting) else {
            incomes.window = vec![Vec::new(); register.objects.len()];
            return incomes;
        };
        let earlier = after - (until - after);
        for (at, object) in register.objects.iter().enumerate() {
            let lines = links.receipts.get(at).map_or(&[][..], Vec::as_slice);
            let earned: Vec<Earned> = lines.iter().filter_map(|line| earned(input, *line)).collect();
            let own: Vec<Earned> = within(&earned, after, until);
            let before: Decimal = within(&earned, earlier, after).iter().map(|one| one.amount).sum();
            let owner = object.cards.first().and_then(|card| input.asset.owner(*card));
            let covered = owner.is_some_and(|owner| links.receipts_known.covers(owner));
            let from = owner.and_then(|owner| links.receipts_known.from(owner));
            let reaches = from.is_some_and(|from| from <= Month::of(earlier).plus(1));
            // money that could not be assigned may be from an asset that seems to have earned nothing
            let loose = owner.is_some_and(|owner| links.unassigned_income.contains(&owner.organisation))
                || links.receipt_doubtful.contains(&at);
            let known = !own.is_empty() || (covered && !loose);
            incomes.totals.push(known.then(|| own.iter().map(|one| one.amount).sum()));
            incomes.before.push(reaches.then_some(before));
            incomes.window.push(own);
        }
        incomes
    }
}

fn within(all: &[Earned], after: NaiveDate, until: NaiveDate) -> Vec<Earned> {
    all.iter().copied().filter(|one| one.on.date > after && one.on.date <= until).collect()
}

/// A receipt as income; `None` when it is none, or day or amount are not known.
pub(crate) fn earned(input: &Input<'_>, line: usize) -> Option<Earned> {
    let view = &input.receipt.view;
    let words = |column| view.text(line, column).unwrap_or("");
    if !is_asset_income(words("summary"), words("remark")) {
        return None;
    }
    Some(Earned { line, on: view.day(line, "received_on")?, amount: view.decimal(line, "amount")? })
}
