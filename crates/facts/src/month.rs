//! Calendar months as whole numbers, so that months can be counted and compared.

use chrono::{Datelike, Days, NaiveDate};
use std::fmt;

/// A calendar month. Adding 1 gives the next month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a year; `month` is 1–12 and is brought into that range.
    pub fn new(year: i32, month: u32) -> Self {
        Month(year * 12 + month.clamp(1, 12) as i32 - 1)
    }

    /// The month in which a day lies.
    pub fn of(day: NaiveDate) -> Self {
        Month::new(day.year(), day.month())
    }

    /// `months` later, or earlier when negative.
    pub fn plus(self, months: i32) -> Self {
        Month(self.0.saturating_add(months))
    }

    /// How many months this one is after `other`; negative when before.
    pub fn since(self, other: Month) -> i32 {
        self.0.saturating_sub(other.0)
    }

    /// Year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Month of the year, 1–12.
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }

    /// First day. Falls back to the earliest date there is when the year lies outside the calendar.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).unwrap_or(NaiveDate::MIN)
    }

    /// Last day.
    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().pred_opt().unwrap_or(NaiveDate::MIN)
    }

    /// The last month that is complete at the end of `day`: a month's charge counts from its last day on.
    ///
    /// # Source
    /// Engine convention: at 2024-10-15 the charges up to 2024-09 are posted.
    pub fn complete_at(day: NaiveDate) -> Self {
        let tomorrow = day.checked_add_days(Days::new(1)).unwrap_or(day);
        Month::of(tomorrow).plus(-1)
    }
}

/// Full months from one day to another; negative before. The last day of a month stands for any later day of it.
pub(crate) fn full_months(from: NaiveDate, to: NaiveDate) -> i64 {
    let apart = i64::from(Month::of(to).since(Month::of(from)));
    if to.day() > from.day() || same_day(from, to) { apart } else { apart - 1 }
}

/// The same with a begun month counted whole: it is more than `n` from the day on which more than `n` months have
/// passed, so that limits of “more than” are compared with it and limits of “at least” with [`full_months`].
pub(crate) fn begun_months(from: NaiveDate, to: NaiveDate) -> i64 {
    full_months(from, to) + i64::from(!same_day(from, to))
}

fn same_day(from: NaiveDate, to: NaiveDate) -> bool {
    to.day() == from.day() || to.day() < from.day() && Month::of(to).last_day() == to
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a real day")
    }

    #[test]
    fn months_count_over_the_turn_of_the_year() {
        let march = Month::new(2023, 3);
        assert_eq!(march.plus(10), Month::new(2024, 1));
        assert_eq!(Month::new(2024, 1).since(march), 10);
        assert_eq!(march.plus(-3).to_string(), "2022-12");
        assert_eq!((march.first_day(), march.last_day()), (day(2023, 3, 1), day(2023, 3, 31)));
    }

    #[test]
    fn a_month_is_complete_on_its_last_day() {
        for (on, complete) in
            [(day(2024, 10, 15), (2024, 9)), (day(2024, 10, 31), (2024, 10)), (day(2024, 2, 28), (2024, 1))]
        {
            assert_eq!(Month::complete_at(on), Month::new(complete.0, complete.1), "{on}");
        }
    }

    #[test]
    fn only_full_months_count_or_begun_ones_too() {
        for (from, to, full, begun) in [
            (day(2023, 12, 31), day(2024, 12, 31), 12, 12),
            (day(2023, 12, 30), day(2024, 12, 31), 12, 13),
            (day(2024, 1, 1), day(2024, 12, 31), 11, 12),
            (day(2024, 1, 31), day(2024, 2, 29), 1, 1),
            (day(2024, 1, 30), day(2024, 2, 29), 1, 1),
            (day(2024, 1, 29), day(2024, 2, 28), 0, 1),
            (day(2024, 2, 29), day(2025, 2, 28), 12, 12),
            (day(2024, 6, 30), day(2024, 12, 29), 5, 6),
            (day(2024, 6, 30), day(2024, 12, 30), 6, 6),
            (day(2024, 12, 12), day(2024, 12, 31), 0, 1),
            (day(2024, 12, 31), day(2024, 12, 31), 0, 0),
            (day(2025, 2, 1), day(2024, 12, 31), -2, -1),
        ] {
            assert_eq!((full_months(from, to), begun_months(from, to)), (full, begun), "{from} {to}");
        }
    }
}
