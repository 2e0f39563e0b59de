//! What each asset earned in the window up to the base date, and in the one before.
//!
//! Where the register says which year or period a payment is for, it counts in that period: rent of 2024 that came in
//! the last days of 2023 is income of 2024. A payment for more than a year, or one whose day or amount could not be
//! read, leaves the windows that it may belong to open.

use crate::Setting;
use crate::book::sources::Source;
use crate::input::{Input, Links, Owned, Register};
use crate::month::Month;
use crate::pairing::Object;
use crate::receipts::{is_asset_income, is_unpaid};
use chrono::{Months, NaiveDate};
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::normal;
use sanzi_core::{Day, Precision};

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
        let Some((after, until)) = window(setting) else {
            return Incomes { window: vec![Vec::new(); register.objects.len()], ..Incomes::default() };
        };
        let earlier = after - (until - after);
        let one = |(at, object): (usize, &Object)| {
            let lines = links.receipts.get(at).map_or(&[][..], Vec::as_slice);
            let receipts: Vec<Entry> =
                lines.iter().map(|line| entry(input, *line, rent_of(input, links, at))).collect();
            let own: Vec<Earned> = within(&receipts, after, until);
            let before: Decimal = within(&receipts, earlier, after).iter().map(|one| one.amount).sum();
            let open = |from, to| receipts.iter().any(|one| one.may_belong(from, to));
            // what came in the window for another year is income all the same, only not known of which window
            let late = own.is_empty() && receipts.iter().any(|one| one.came_within(after, until));
            let owner = object.cards.first().and_then(|card| input.asset.owner(*card));
            let known = links.receipts_known.of(|| Source::of_asset(&input.asset.view, &object.cards));
            let covered = owner.is_some_and(|owner| known.covers(owner));
            let from = owner.and_then(|owner| known.from(owner));
            let reaches = from.is_some_and(|from| from <= Month::of(earlier).plus(1));
            // money that could not be assigned may be from an asset that seems to have earned nothing
            let loose = owner.is_some_and(|owner| links.unassigned_income.contains(&owner.organisation))
                || links.receipt_doubtful.contains(&at);
            // a ledger that says what the thing earns gainsays a register that says nothing
            let income = |card: &usize| input.asset.view.decimal(*card, "annual_income");
            let claimed = object.cards.iter().filter_map(income).any(|income| income > Decimal::ZERO);
            let silent = covered && !loose && !late && !claimed;
            let known = !open(after, until) && (!own.is_empty() || silent);
            let total = known.then(|| own.iter().map(|one| one.amount).sum());
            (own, (total, (reaches && !open(earlier, after)).then_some(before)))
        };
        let (window, (totals, before)) = register.objects.par_iter().enumerate().map(one).unzip();
        Incomes { window, totals, before }
    }
}

/// A receipt on the way into a window.
enum Entry {
    /// No income.
    Not,
    /// Income, but its day or amount is not known; the day where that is what is known.
    Unclear(Option<NaiveDate>),
    /// Income of a stretch of more than a year.
    Long { one: Earned, from: NaiveDate, until: NaiveDate },
    /// Income that counts on a day.
    Plain { one: Earned, counts_on: NaiveDate },
}

impl Entry {
    fn may_belong(&self, after: NaiveDate, until: NaiveDate) -> bool {
        match self {
            Entry::Unclear(on) => on.is_none_or(|on| on > after && on <= until),
            Entry::Long { from, until: to, .. } => *to > after && *from <= until,
            Entry::Not | Entry::Plain { .. } => false,
        }
    }

    fn came_within(&self, after: NaiveDate, until: NaiveDate) -> bool {
        match self {
            Entry::Plain { one, .. } | Entry::Long { one, .. } => {
                one.amount > Decimal::ZERO && one.on.date > after && one.on.date <= until
            }
            Entry::Not | Entry::Unclear(_) => false,
        }
    }
}

fn within(all: &[Entry], after: NaiveDate, until: NaiveDate) -> Vec<Earned> {
    let counted = |one: &Entry| match one {
        Entry::Plain { one, counts_on } if *counts_on > after && *counts_on <= until => Some(*one),
        _ => None,
    };
    all.iter().filter_map(counted).collect()
}

/// The highest rent of a year under the contracts for an asset; `None` when one of them does not say.
fn rent_of(input: &Input<'_>, links: &Links, at: usize) -> Option<Decimal> {
    let view = &input.contract.view;
    let rents: Option<Vec<Decimal>> =
        links.contracts.get(at)?.iter().map(|line| view.decimal(*line, "annual_rent")).collect();
    rents?.into_iter().max().filter(|rent| *rent > Decimal::ZERO)
}

/// Where a receipt counts. Against a rent of `rent` 元 a year, a payment of at least a year and a half's is for as many
/// years as it makes.
fn entry(input: &Input<'_>, line: usize, rent: Option<Decimal>) -> Entry {
    let view = &input.receipt.view;
    let Some(one) = input.earned(line) else {
        let words = |column| view.text(line, column).unwrap_or("");
        let income = is_asset_income(words("summary"), words("remark"));
        return if income && !is_unpaid(view, line) {
            Entry::Unclear(view.day(line, "received_on").map(|day| day.date))
        } else {
            Entry::Not
        };
    };
    let stated = stated_period(input, line);
    let year = |from: NaiveDate, years: u32| from.checked_add_months(Months::new(12 * years)).unwrap_or(from);
    let half_more = Decimal::new(15, 1);
    if let Some(rent) = rent.filter(|rent| one.amount >= *rent * half_more) {
        let years = (one.amount / rent).ceil().to_u32().unwrap_or(1).min(100);
        let from = stated.map_or(one.on.date, |(from, _)| from);
        // a payment of several years may be for years gone by as well as for years to come
        let early = from.checked_sub_months(Months::new(12 * years)).unwrap_or(from);
        let until = stated.map_or_else(|| year(from, years), |(_, until)| until.max(year(from, years)));
        return Entry::Long { one, from: if stated.is_some() { from } else { early }, until };
    }
    match stated {
        Some((from, until)) if until > year(from, 1) => Entry::Long { one, from, until },
        Some((from, until)) => Entry::Plain { one, counts_on: one.on.date.clamp(from, until) },
        None => Entry::Plain { one, counts_on: one.on.date },
    }
}

/// First and last day of the period that a receipt is for, where it says so: two days, a month, a year.
pub(crate) fn stated_period(input: &Input<'_>, line: usize) -> Option<(NaiveDate, NaiveDate)> {
    let view = &input.receipt.view;
    let (start, end) = (view.day(line, "period_start"), view.day(line, "period_end"));
    match (start, end) {
        (Some(start), Some(end)) if end.latest() >= start.date => Some((start.date, end.latest())),
        (Some(start), None) if start.precision != Precision::Day => Some((start.date, start.latest())),
        (Some(_), _) => None,
        (None, _) => year_in(view.text(line, "period_name")?),
    }
}

/// 2024年, 2024年度租金, 2023-2024年: the years that a text names.
fn year_in(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let text = normal(text);
    let years: Vec<i32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4 && digits.starts_with("20"))
        .filter_map(|digits| digits.parse().ok())
        .collect();
    // a month or a quarter beside the year says more than the year alone
    if ["月", "季", "半"].iter().any(|word| text.contains(word)) {
        return None;
    }
    let (first, last) = (years.iter().min()?, years.iter().max()?);
    Some((NaiveDate::from_ymd_opt(*first, 1, 1)?, NaiveDate::from_ymd_opt(*last, 12, 31)?))
}

/// Each receipt as income; `None` when it is none, or day or amount are not known, or another sheet lists it as well.
pub(crate) fn earned(table: &Owned<'_>) -> Vec<Option<Earned>> {
    let receipts = &table.view;
    let one = |line: usize| {
        if table.is_again(line) {
            return None;
        }
        let words = |column| receipts.text(line, column).unwrap_or("");
        let (on, amount) = (receipts.day(line, "received_on")?, receipts.decimal(line, "amount")?);
        is_asset_income(words("summary"), words("remark")).then_some(Earned { line, on, amount })
    };
    (0..receipts.len()).into_par_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::year_in;

    #[test]
    fn years_in_words() {
        let said = |text| year_in(text).map(|(from, until)| format!("{from} {until}"));
        assert_eq!(said("2024年度租金").as_deref(), Some("2024-01-01 2024-12-31"));
        assert_eq!(said("2023-2024年").as_deref(), Some("2023-01-01 2024-12-31"));
        for open in ["2024年上半年", "2024年3月", "第0001期", "三年租金"] {
            assert_eq!(said(open), None, "{open}");
        }
    }
}
