//! How long a term is, and on which day it begins, where its ends are written to the day, the month or the year.

use super::whole_months;
use crate::month::Month;
use chrono::{Datelike, NaiveDate};
use sanzi_core::{Day, Precision};

/// Length of a term in months. A start written to the month means its first day, an end its last: 2023.3—2026.2 are
/// three years. Where that would be a month more than whole years (2022.7—2042.7), the years are meant. A printed
/// length decides where the ends leave it open; of what stays open, the shortest.
///
/// ```
/// use chrono::NaiveDate;
/// use sanzi_core::{Day, Precision};
/// use sanzi_facts::rent::term::term_months;
/// let month = |y, m| Day { date: NaiveDate::from_ymd_opt(y, m, 1).unwrap(), precision: Precision::Month };
/// assert_eq!(term_months(month(2023, 3), month(2026, 2), None), 36);
/// assert_eq!(term_months(month(2022, 7), month(2042, 7), None), 240);
/// assert_eq!(term_months(month(2022, 7), month(2042, 8), None), 242);
/// ```
pub fn term_months(start: Day, end: Day, printed: Option<u32>) -> u32 {
    let shortest = shortest_months(start, end);
    if start.precision == Precision::Day && end.precision == Precision::Day {
        return shortest;
    }
    let possible = shortest..=whole_months(start.date, end.latest());
    match (printed.filter(|months| possible.contains(months)), first_to_last(start, end)) {
        (Some(printed), _) => printed,
        (None, Some(months)) if months == 1 || months % 12 != 1 => months,
        _ => shortest,
    }
}

/// Is the length certain: both ends are days, or whole years from the first of a month to the last, or as printed?
pub(crate) fn is_settled(start: Day, end: Day, printed: Option<u32>) -> bool {
    let days = start.precision == Precision::Day && end.precision == Precision::Day;
    days || first_to_last(start, end).is_some_and(|months| months % 12 == 0 || printed == Some(months))
}

/// The days on which a term may begin: one where it is known, the first and the last of a month that leaves it open,
/// none of a mere year.
pub(crate) fn first_days(start: Day, end: Day, printed: Option<u32>) -> Vec<NaiveDate> {
    match start.precision {
        Precision::Day => vec![start.date],
        Precision::Month if is_settled(start, end, printed) => vec![start.date],
        Precision::Month => vec![start.date, start.latest()],
        Precision::Year => Vec::new(),
    }
}

/// Months from the first day of one month to the last of another, where the ends are such days.
fn first_to_last(start: Day, end: Day) -> Option<u32> {
    let begins = start.precision == Precision::Month || start.precision == Precision::Day && start.date.day() == 1;
    let ends = end.precision == Precision::Month
        || end.precision == Precision::Day && Month::of(end.date).last_day() == end.date;
    (begins && ends).then(|| whole_months(start.date, end.latest()))
}

/// The shortest length that is possible.
fn shortest_months(start: Day, end: Day) -> u32 {
    whole_months(start.latest(), end.date).max(u32::from(end.latest() >= start.date))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day cut to what the text says: 2019, 2019-06, 2019-06-30.
    fn day(text: &str) -> Day {
        let (whole, precision) = match text.len() {
            4 => (format!("{text}-01-01"), Precision::Year),
            7 => (format!("{text}-01"), Precision::Month),
            _ => (text.to_owned(), Precision::Day),
        };
        Day { date: NaiveDate::parse_from_str(&whole, "%Y-%m-%d").expect("a day"), precision }
    }

    #[test]
    fn ends_written_to_the_month_are_its_first_and_last_day() {
        for (start, end, printed, months) in [
            ("2023-03", "2026-02", None, 36),
            ("2023-03", "2026-02", Some(36), 36),
            ("2024-01", "2024-12", None, 12),
            ("2024-05", "2024-05", None, 1),
            ("2023-03", "2025-09", None, 31),
            ("2023-03", "2025-09", Some(30), 30),
            // a month more than whole years is whole years, unless the length says otherwise
            ("2022-07", "2042-07", None, 240),
            ("2022-07", "2042-07", Some(241), 241),
            ("2023-03", "2024-03", None, 12),
            ("2022-07", "2042-06", None, 240),
            ("2022-07", "2042-08", None, 242),
            // one end to the day
            ("2023-03-01", "2026-02", None, 36),
            ("2023-03", "2026-02-28", None, 36),
            ("2023-03-15", "2026-03", None, 36),
            ("2023-03", "2026-03-14", None, 36),
            ("2023-03-15", "2026-02", None, 35),
            // ends to the day are counted as they are
            ("2023-03-01", "2026-02-28", None, 36),
            ("2023-03-01", "2026-03-01", None, 36),
            ("2023-03-01", "2026-03-31", None, 37),
            ("2023-03-01", "2026-02-28", Some(35), 36),
            // ends to the year: the shortest, or as printed
            ("2005", "2025", None, 229),
            ("2005", "2025", Some(240), 240),
            ("2005", "2025", Some(300), 229),
            ("2026-02", "2023-03", None, 0),
        ] {
            assert_eq!(term_months(day(start), day(end), printed), months, "{start} {end} {printed:?}");
        }
    }

    #[test]
    fn the_first_day_is_known_where_the_months_are_whole_years() {
        for (start, end, printed, days) in [
            ("2023-03", "2026-02", None, vec!["2023-03-01"]),
            ("2023-03", "2026-02-28", None, vec!["2023-03-01"]),
            ("2023-03", "2026-03", None, vec!["2023-03-01", "2023-03-31"]),
            ("2023-03", "2025-09", None, vec!["2023-03-01", "2023-03-31"]),
            ("2023-03", "2025-09", Some(31), vec!["2023-03-01"]),
            ("2023-03", "2026-03-14", None, vec!["2023-03-01", "2023-03-31"]),
            ("2023-03-15", "2026-03", None, vec!["2023-03-15"]),
            ("2023", "2026-02", None, vec![]),
        ] {
            let found: Vec<String> =
                first_days(day(start), day(end), printed).iter().map(ToString::to_string).collect();
            assert_eq!(found, days, "{start} {end}");
        }
        assert!(is_settled(day("2023-03-15"), day("2026-03-14"), None));
        assert!(!is_settled(day("2023-03-15"), day("2026-03"), None) && !is_settled(day("2005"), day("2025"), None));
    }
}
