//! Harmless ways of rounding straight line that real books use. A book that matches one of them is right.

use super::plan::{Method, Plan};
use crate::month::Month;
use chrono::Datelike;
use rust_decimal::Decimal;
use sanzi_core::value::{quotient, round};

/// Accumulated at the end of `through` when each way of rounding is followed, in 元, A first.
/// Only straight line has ways other than A.
///
/// A: each month rounded. B: the cumulated amount rounded. C4, C6: a monthly rate rounded to 4 or 6 decimals.
/// D: what is left over the months left. Y: once a calendar year.
///
/// # Source
/// Worked example of the 100 000 元 asset over 10 years: 791.67 a month; C4 gives 790.00.
pub fn ways(plan: &Plan, first: Month, through: Month) -> Vec<(&'static str, Decimal)> {
    let passed = through.since(first).saturating_add(1).clamp(0, plan.months as i32) as u32;
    let exact = plan.accumulated(passed);
    let mut ways = vec![("A", exact)];
    if plan.method != Method::StraightLine || plan.months == 0 || passed == 0 {
        return ways;
    }
    let base = plan.base();
    let (months, k) = (Decimal::from(plan.months), Decimal::from(passed));
    ways.extend(quotient(base * k, months, 2).map(|amount| ("B", amount)));
    if plan.cost > Decimal::ZERO {
        let rate = base / plan.cost / months;
        for (name, places) in [("C4", 4), ("C6", 6)] {
            let monthly = round(plan.cost * round(rate, places), 2);
            ways.push((name, (monthly * k).min(base)));
        }
    }
    ways.push(("D", what_is_left(base, plan.months, passed)));
    ways.push(("Y", yearly(base, plan.months, first, passed)));
    ways
}

fn what_is_left(base: Decimal, months: u32, passed: u32) -> Decimal {
    let mut charged = Decimal::ZERO;
    for month in 0..passed {
        charged += quotient(base - charged, Decimal::from(months - month), 2).unwrap_or_default();
    }
    charged
}

/// The yearly amount is rounded once; a year in which only some months count takes its share of it.
fn yearly(base: Decimal, months: u32, first: Month, passed: u32) -> Decimal {
    if passed == months {
        return base;
    }
    let a_year = quotient(base * Decimal::from(12), Decimal::from(months), 2).unwrap_or_default();
    let mut charged = Decimal::ZERO;
    let mut left = passed;
    let mut month = first;
    while left > 0 {
        let in_year = (13 - month.first_day().month()).min(left);
        charged += quotient(a_year * Decimal::from(in_year), Decimal::from(12), 2).unwrap_or_default();
        left -= in_year;
        month = month.plus(in_year as i32);
    }
    charged.min(base)
}

/// The way that `booked` follows, within `tolerance`; A first, then the closest.
pub fn matching(ways: &[(&'static str, Decimal)], booked: Decimal, tolerance: Decimal) -> Option<&'static str> {
    let fits = |amount: Decimal| (booked - amount).abs() <= tolerance;
    if let Some((name, amount)) = ways.first()
        && fits(*amount)
    {
        return Some(name);
    }
    let closest = ways.iter().filter(|(_, amount)| fits(*amount)).min_by_key(|(_, amount)| (booked - amount).abs());
    closest.map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn plan() -> Plan {
        Plan { cost: dec!(100000), residual: dec!(5000), months: 120, method: Method::StraightLine }
    }

    #[test]
    fn sixty_months_in_each_way() {
        let found = ways(&plan(), Month::new(2020, 1), Month::new(2024, 12));
        let expected = [
            ("A", dec!(47500.20)),  // 791.67 × 60
            ("B", dec!(47500.00)),  // 95000 × 60 ÷ 120
            ("C4", dec!(47400.00)), // 100000 × 0.0079 × 60
            ("C6", dec!(47502.00)), // 100000 × 0.007917 = 791.70; × 60
            ("D", dec!(47500.10)),  // 791.67, later 791.66: what is left corrects itself
            ("Y", dec!(47500.00)),  // 9500 × 5
        ];
        for (name, amount) in expected {
            let (_, computed) = found.iter().find(|(n, _)| *n == name).expect("a way");
            assert!((computed - amount).abs() <= dec!(0.01), "{name}: {computed}");
        }
        assert_eq!(matching(&found, dec!(47400.00), dec!(1.00)), Some("C4"));
        assert_eq!(matching(&found, dec!(47500.00), dec!(1.00)), Some("A"));
        assert_eq!(matching(&found, dec!(47450.00), dec!(1.00)), None);
    }

    #[test]
    fn a_yearly_poster_charges_the_first_year_in_part() {
        // 240000 × 0.95 ÷ 20 = 11400 a year; 6 months of 2019 = 5700
        let plan = Plan { cost: dec!(240000), residual: dec!(12000), months: 240, method: Method::StraightLine };
        let first = Month::new(2019, 7);
        for (through, amount) in
            [((2019, 12), dec!(5700.00)), ((2020, 12), dec!(17100.00)), ((2023, 12), dec!(51300.00))]
        {
            let found = ways(&plan, first, Month::new(through.0, through.1));
            assert!(found.contains(&("Y", amount)), "{found:?}");
        }
    }

    #[test]
    fn other_methods_and_nothing_charged_have_one_way() {
        let (first, through) = (Month::new(2020, 1), Month::new(2020, 12));
        let names =
            |plan: &Plan, through| ways(plan, first, through).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        for plan in [
            Plan { method: Method::SumOfYears, ..plan() },
            Plan { method: Method::DoubleDeclining, ..plan() },
            Plan { months: 0, ..plan() },
        ] {
            assert_eq!(names(&plan, through), ["A"], "{plan:?}");
        }
        assert_eq!(names(&plan(), Month::new(2019, 12)), ["A"]);
    }
}
