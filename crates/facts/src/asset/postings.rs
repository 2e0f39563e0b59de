//! Months in which depreciation of an asset was posted, as vouchers or schedules list it month by month.

use crate::input::Input;
use crate::input::directory::Found;
use crate::maps::HashMap;
use crate::month::Month;
use rust_decimal::Decimal;
use sanzi_core::Precision;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the lines about one asset say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Posted {
    /// Month and row of the first charge; `None` where earlier ones may have gone unseen.
    pub(crate) first: Option<(Month, usize)>,
    /// Month and row of the last charge; `None` where all lines say 0.
    pub(crate) last: Option<(Month, usize)>,
    /// The months of which lines of its owner were read.
    seen: Arc<BTreeSet<Month>>,
}

impl Posted {
    /// How many months after `stop`, the last one due, the last charge was posted; `None` where months up to `until` are
    /// not seen in which there may be one.
    pub(crate) fn after(&self, stop: Month, until: Month) -> Option<i64> {
        match self.last {
            Some((last, _)) if last > stop => Some(i64::from(last.since(stop))),
            _ => self.saw(stop.plus(1), until).then_some(0),
        }
    }

    /// The same, and negative by how many months before `stop` charging ended, where those months are seen.
    pub(crate) fn around(&self, stop: Month, until: Month) -> Option<i64> {
        match self.last {
            Some((last, _)) if last < stop => self.saw(last, until).then(|| i64::from(last.since(stop))),
            _ => self.after(stop, until),
        }
    }

    fn saw(&self, from: Month, until: Month) -> bool {
        (0..=until.since(from)).all(|months| self.seen.contains(&from.plus(months)))
    }
}

/// One line about one asset and month.
#[derive(Debug, Clone, Copy)]
struct Line {
    month: Month,
    row: usize,
    charge: Decimal,
    /// Accumulated with it, and months charged with it.
    accumulated: Option<Decimal>,
    months: Option<i64>,
    /// The charge of a month, as the same line says.
    monthly: Option<Decimal>,
}

/// By object, what its lines say; objects whose lines are not of single months are left out.
pub(crate) fn of(input: &Input<'_>, found: &[Found]) -> HashMap<usize, Posted> {
    let table = &input.depreciation;
    let view = &table.view;
    let mut lines: BTreeMap<usize, Vec<Line>> = BTreeMap::new();
    let mut seen: HashMap<Arc<str>, BTreeSet<Month>> = HashMap::default();
    let mut owners: HashMap<usize, Arc<str>> = HashMap::default();
    for (row, owner) in table.owners.iter().enumerate() {
        let period = view.day(row, "period").filter(|day| day.precision > Precision::Year);
        let (Some(period), Some(charge)) = (period, view.decimal(row, "depr_this_period")) else { continue };
        let month = Month::of(period.date);
        seen.entry(owner.organisation.clone()).or_default().insert(month);
        if let Some(Found::One(at, _)) = found.get(row) {
            owners.entry(*at).or_insert_with(|| owner.organisation.clone());
            lines.entry(*at).or_default().push(Line {
                month,
                row,
                charge,
                accumulated: view.decimal(row, "accumulated_depreciation"),
                months: view.whole(row, "months_depreciated"),
                monthly: view.decimal(row, "monthly_depreciation"),
            });
        }
    }
    let seen: HashMap<Arc<str>, Arc<BTreeSet<Month>>> =
        seen.into_iter().map(|(owner, months)| (owner, Arc::new(months))).collect();
    let posted = |(at, lines): (usize, Vec<Line>)| {
        let seen = seen.get(owners.get(&at)?)?;
        Some((at, read(lines, seen)?))
    };
    lines.into_iter().filter_map(posted).collect()
}

/// Reads the lines of one asset; `None` where their amounts are not those of single months: a year's charge that is
/// printed in December, or a sum that grows from month to month.
fn read(mut lines: Vec<Line>, seen: &Arc<BTreeSet<Month>>) -> Option<Posted> {
    lines.sort_by_key(|line| (line.month, line.row));
    let charged: Vec<&Line> = lines.iter().filter(|line| !line.charge.is_zero()).collect();
    let amounts = || charged.iter().map(|line| line.charge);
    let half_more = Decimal::new(15, 1);
    let even = amounts().min().zip(amounts().max()).is_none_or(|(least, most)| most <= least * half_more);
    let several = charged.iter().map(|line| line.month).collect::<BTreeSet<_>>().len() > 1;
    let by_month = charged.iter().all(|line| line.monthly == Some(line.charge));
    if !even || !(several || by_month) {
        return None;
    }
    let is_first = |line: &&&Line| line.accumulated == Some(line.charge) || line.months == Some(1);
    Some(Posted {
        first: charged.first().filter(is_first).map(|line| (line.month, line.row)),
        last: charged.last().map(|line| (line.month, line.row)),
        seen: Arc::clone(seen),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn lines(of: &[(i32, u32, Decimal)]) -> Vec<Line> {
        let line = |(row, (year, month, charge)): (usize, &(i32, u32, Decimal))| Line {
            month: Month::new(*year, *month),
            row,
            charge: *charge,
            accumulated: None,
            months: None,
            monthly: None,
        };
        of.iter().enumerate().map(line).collect()
    }

    fn seen(from: (i32, u32), months: i32) -> Arc<BTreeSet<Month>> {
        Arc::new((0..months).map(|n| Month::new(from.0, from.1).plus(n)).collect())
    }

    #[test]
    fn what_is_not_seen_is_not_known() {
        let six = seen((2024, 1), 6);
        let posted = read(lines(&[(2024, 1, dec!(100)), (2024, 2, dec!(100)), (2024, 3, dec!(100.03))]), &six);
        let posted = posted.expect("monthly amounts");
        assert_eq!((posted.first, posted.last), (None, Some((Month::new(2024, 3), 2))));
        let (june, december) = (Month::new(2024, 6), Month::new(2024, 12));
        for (stop, until, after, around) in [
            // charged in February and March though January was the last month due
            ((2024, 1), december, Some(2), Some(2)),
            ((2024, 3), june, Some(0), Some(0)),
            // July to December were not handed over
            ((2024, 3), december, None, None),
            // April to June were, without a charge
            ((2024, 5), june, Some(0), Some(-2)),
            ((2024, 6), june, Some(0), Some(-3)),
            ((2024, 8), june, Some(0), Some(-5)),
        ] {
            let stop = Month::new(stop.0, stop.1);
            assert_eq!((posted.after(stop, until), posted.around(stop, until)), (after, around), "{stop} {until}");
        }
        let nothing = read(lines(&[(2024, 1, dec!(0)), (2024, 2, dec!(0))]), &six).expect("nothing charged");
        assert_eq!((nothing.last, nothing.after(Month::new(2023, 12), june)), (None, Some(0)));
    }

    #[test]
    fn amounts_of_years_and_growing_sums_are_no_months() {
        let six = seen((2024, 1), 6);
        assert_eq!(read(lines(&[(2024, 12, dec!(1200))]), &six), None, "a year's charge in December");
        assert_eq!(read(lines(&[(2024, 1, dec!(100)), (2024, 2, dec!(200))]), &six), None, "so far this year");
        let mut alone = lines(&[(2024, 2, dec!(100))]);
        alone[0].monthly = Some(dec!(100));
        let first = |change: fn(&mut Line)| {
            let mut lines = alone.clone();
            lines.iter_mut().for_each(change);
            read(lines, &six).and_then(|posted| posted.first)
        };
        assert_eq!(first(|_| {}), None);
        assert_eq!(first(|line| line.accumulated = Some(dec!(100.00))), Some((Month::new(2024, 2), 0)));
        assert_eq!(first(|line| line.accumulated = Some(dec!(300))), None);
        assert_eq!(first(|line| line.months = Some(1)), Some((Month::new(2024, 2), 0)));
        assert_eq!(first(|line| line.months = Some(2)), None);
    }
}
