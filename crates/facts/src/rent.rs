//! When rent falls due and what of it came: pure functions on one contract.
//!
//! [`clause`] reads what a register says of increases and of time without rent, [`cycle`] how often rent is due,
//! [`due_days`] the days written for payment, [`schedule`] gives the instalments that follow, in every reading that the
//! words allow, [`term`] says how long a lease runs and when it begins.

pub mod clause;
pub mod cycle;
pub mod due_days;
pub mod review;
pub(crate) mod scan;
pub mod schedule;
pub mod term;
#[cfg(test)]
mod tests;

use crate::month::Month;
use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;
use sanzi_core::value::quotient;

/// How often rent is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// The whole at once.
    Once,
    /// Every so many months.
    Every(u32),
}

impl Cycle {
    /// The cycle that a code stands for.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "一次性" => Cycle::Once,
            "按年" => Cycle::Every(12),
            "按半年" => Cycle::Every(6),
            "按季" => Cycle::Every(3),
            "按月" => Cycle::Every(1),
            _ => return None,
        })
    }
}

/// The terms of a lease that say what is due when. Amounts in 元.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// Rent of a year.
    pub annual_rent: Decimal,
    /// Rent of the whole term, where printed; needed when it is due at once.
    pub total: Option<Decimal>,
    /// How often it is due.
    pub cycle: Cycle,
    /// Is it due at the end of each period (先用后付)?
    pub in_arrears: bool,
}

/// One instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalment {
    /// Due on this day.
    pub due_on: NaiveDate,
    /// 元, rounded half away from zero.
    pub amount: Decimal,
}

/// All instalments of the term, in order. Rent is due at the beginning of each period unless it is paid in
/// arrears, and never after the end of the term; a last period that is cut short takes its share by months.
///
/// ```
/// use chrono::NaiveDate;
/// use rust_decimal::dec;
/// use sanzi_facts::rent::{Cycle, Terms, instalments};
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
/// let terms = Terms {
///     start: day(2022, 8, 1), end: day(2029, 7, 31), annual_rent: dec!(7800), total: None,
///     cycle: Cycle::Every(6), in_arrears: false,
/// };
/// let all = instalments(&terms);
/// assert_eq!((all.len(), all[3].due_on, all[3].amount), (14, day(2024, 2, 1), dec!(3900.00)));
/// ```
///
/// # Source
/// 民法典 arts. 721, 722; without a day the beginning of each contract year, by catalogue HT-008.
pub fn instalments(terms: &Terms) -> Vec<Instalment> {
    let Terms { start, end, annual_rent, total, cycle, in_arrears } = terms;
    if end < start {
        return Vec::new();
    }
    let end = &not_on_anniversary(*start, *end);
    let months = match cycle {
        Cycle::Once => {
            let whole = total.unwrap_or_else(|| whole_rent(*annual_rent, *start, *end));
            return vec![Instalment { due_on: if *in_arrears { *end } else { *start }, amount: whole }];
        }
        Cycle::Every(months) => *months,
    };
    let mut all = Vec::new();
    let mut period = 0u32;
    while let Some(from) = start.checked_add_months(Months::new(period * months)).filter(|from| from <= end) {
        let Some(next) = start.checked_add_months(Months::new((period + 1) * months)) else { break };
        let last = next.pred_opt().unwrap_or(next);
        let share = if last <= *end {
            Decimal::from(months)
        } else {
            Decimal::from(whole_months(from, *end)).min(Decimal::from(months))
        };
        let amount = quotient(*annual_rent * share, Decimal::from(12), 2).unwrap_or_default();
        all.push(Instalment { due_on: if *in_arrears { last.min(*end) } else { from }, amount });
        period += 1;
        if period > 1200 {
            break;
        }
    }
    all
}

/// 2023-01-01 to 2024-01-01 is meant as one year, not as a year and a day.
fn not_on_anniversary(start: NaiveDate, end: NaiveDate) -> NaiveDate {
    let months = whole_months(start, end);
    let anniversary = start.checked_add_months(Months::new(months));
    if end > start && anniversary == Some(end) { end.pred_opt().unwrap_or(end) } else { end }
}

/// Rent of a year times the years of the term, in 元, by whole months.
pub fn whole_rent(annual_rent: Decimal, start: NaiveDate, end: NaiveDate) -> Decimal {
    quotient(annual_rent * Decimal::from(whole_months(start, end)), Decimal::from(12), 2).unwrap_or_default()
}

/// Length of a term in months; a part of a month counts as one. A term that ends on the day before an
/// anniversary of its start, or on the anniversary itself, has exactly that many months.
///
/// ```
/// use chrono::NaiveDate;
/// use sanzi_facts::rent::whole_months;
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
/// assert_eq!(whole_months(day(2005, 1, 1), day(2024, 12, 31)), 240);
/// assert_eq!(whole_months(day(2005, 1, 1), day(2025, 1, 1)), 240);
/// assert_eq!(whole_months(day(2005, 1, 1), day(2025, 1, 2)), 241);
/// ```
///
/// # Source
/// 民法典 art. 705: twenty years are the limit itself, not beyond it.
pub fn whole_months(start: NaiveDate, end: NaiveDate) -> u32 {
    if end < start {
        return 0;
    }
    let after = end.checked_add_days(Days::new(1)).unwrap_or(end);
    let apart = Month::of(after).since(Month::of(start)).max(0) as u32;
    let reached = |months: u32| start.checked_add_months(Months::new(months));
    for months in apart.saturating_sub(1)..=apart + 1 {
        if let Some(anniversary) = reached(months)
            && (anniversary == after || anniversary == end || anniversary > after)
        {
            return months.max(1);
        }
    }
    apart + 1
}

/// What was due within a window and what of it came. Amounts in 元.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrears {
    /// Instalments due within the window.
    pub periods: usize,
    /// Instalments of the term that fell due before the window: of these nothing is known.
    pub earlier: usize,
    /// Due.
    pub due: Decimal,
    /// Received.
    pub received: Decimal,
    /// Due less received where positive.
    pub owed: Decimal,
    /// Due date of the oldest instalment not fully paid.
    pub since: Option<NaiveDate>,
}

/// Sets receipts against the instalments due from `from` to `until`, oldest first. Up to `each` 元 an instalment is a
/// matter of rounding and not owed.
pub fn arrears(all: &[Instalment], from: NaiveDate, until: NaiveDate, received: Decimal, each: Decimal) -> Arrears {
    let window: Vec<&Instalment> = all.iter().filter(|one| one.due_on >= from && one.due_on <= until).collect();
    let due: Decimal = window.iter().map(|one| one.amount).sum();
    let rounding = each * Decimal::from(window.len());
    let mut left = received;
    let mut since = None;
    for one in window.iter().take_while(|_| due - received > rounding) {
        left = left + each - one.amount;
        if left < Decimal::ZERO {
            since = Some(one.due_on);
            break;
        }
    }
    Arrears {
        periods: window.len(),
        earlier: all.iter().filter(|one| one.due_on < from).count(),
        due,
        received,
        owed: if due - received > rounding { due - received } else { Decimal::ZERO },
        since,
    }
}

#[cfg(test)]
mod plain {
    use super::*;
    use rust_decimal::dec;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
    }

    fn terms(start: &str, end: &str, cycle: Cycle) -> Terms {
        Terms { start: day(start), end: day(end), annual_rent: dec!(12000), total: None, cycle, in_arrears: false }
    }

    #[test]
    fn cycles_by_their_words() {
        for (word, cycle) in [
            ("一次性", Some(Cycle::Once)),
            ("按年", Some(Cycle::Every(12))),
            ("按半年", Some(Cycle::Every(6))),
            ("按季", Some(Cycle::Every(3))),
            ("按月", Some(Cycle::Every(1))),
            ("随时", None),
        ] {
            assert_eq!(Cycle::of(word), cycle, "{word}");
        }
    }

    #[test]
    fn rhythms() {
        for (cycle, count, amount) in [
            (Cycle::Once, 1, dec!(36000.00)),
            (Cycle::Every(12), 3, dec!(12000.00)),
            (Cycle::Every(6), 6, dec!(6000.00)),
            (Cycle::Every(3), 12, dec!(3000.00)),
            (Cycle::Every(1), 36, dec!(1000.00)),
        ] {
            let all = instalments(&terms("2022-03-01", "2025-02-28", cycle));
            assert_eq!((all.len(), all[0].amount), (count, amount), "{cycle:?}");
        }
    }

    #[test]
    fn paid_after_use_is_due_at_the_end_of_each_year() {
        let late = Terms { in_arrears: true, ..terms("2023-09-01", "2025-08-31", Cycle::Every(12)) };
        let days: Vec<_> = instalments(&late).iter().map(|one| one.due_on).collect();
        assert_eq!(days, [day("2024-08-31"), day("2025-08-31")]);
    }

    #[test]
    fn a_last_year_cut_short_takes_its_share() {
        let all = instalments(&terms("2023-01-01", "2024-06-30", Cycle::Every(12)));
        assert_eq!(all.iter().map(|one| one.amount).collect::<Vec<_>>(), [dec!(12000.00), dec!(6000.00)]);
        // an end on the anniversary does not make another year
        assert_eq!(instalments(&terms("2023-01-01", "2024-01-01", Cycle::Every(12))).len(), 1);
    }

    #[test]
    fn the_oldest_unpaid_instalment_is_named() {
        let all = instalments(&terms("2023-06-01", "2033-05-31", Cycle::Every(6)));
        let found = arrears(&all, day("2024-01-01"), day("2024-12-31"), dec!(8000), dec!(0));
        assert_eq!((found.periods, found.earlier), (2, 2));
        assert_eq!((found.due, found.owed), (dec!(12000.00), dec!(4000.00)));
        assert_eq!(found.since, Some(day("2024-12-01")));
        let paid = arrears(&all, day("2024-01-01"), day("2024-12-31"), dec!(12000), dec!(0));
        assert_eq!((paid.owed, paid.since), (dec!(0), None));
        // within one 元 an instalment nothing is owed; beyond it the whole difference is
        let window = (day("2024-01-01"), day("2024-12-31"));
        let close = arrears(&all, window.0, window.1, dec!(11998), dec!(1));
        assert_eq!((close.owed, close.since), (dec!(0), None));
        let apart = arrears(&all, window.0, window.1, dec!(11997.99), dec!(1));
        assert_eq!((apart.owed, apart.since), (dec!(2.01), Some(day("2024-12-01"))));
    }

    #[test]
    fn a_day_is_a_month_and_rounding_is_not_owed() {
        let day = |m, d| NaiveDate::from_ymd_opt(2024, m, d).expect("a real day");
        assert_eq!(whole_months(day(5, 1), day(5, 1)), 1);
        assert_eq!(whole_months(day(5, 2), day(5, 1)), 0);
        let due = |month, amount| Instalment { due_on: day(month, 1), amount };
        // 20.00 due, 18.00 paid, 1.00 an instalment: just what rounding may leave, though the first was not paid whole
        let all = [due(1, Decimal::new(1950, 2)), due(2, Decimal::new(50, 2))];
        let found = arrears(&all, day(1, 1), day(12, 31), Decimal::from(18), Decimal::ONE);
        assert_eq!((found.owed, found.since), (Decimal::ZERO, None));
        let found = arrears(&all, day(1, 1), day(12, 31), Decimal::new(1799, 2), Decimal::ONE);
        assert_eq!((found.owed, found.since), (Decimal::new(201, 2), Some(day(1, 1))));
    }
}
