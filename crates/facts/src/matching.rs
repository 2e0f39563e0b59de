//! Pairing two lists one to one: what is ambiguous is listed, never joined.

use rust_decimal::Decimal;
use sanzi_core::Day;
use std::collections::BTreeMap;

/// The same amount, one of the two printed in full tens, hundreds … up to `most` 元: 46.13 万元 is 461 340 元. What is
/// off by more than half a hundredth is not the same.
pub(crate) fn same_rounded(one: Decimal, two: Decimal, most: u32) -> bool {
    let off = (one - two).abs();
    let near = off * Decimal::from(200) <= one.abs().max(two.abs());
    let rounded = |step: u32| {
        let step = Decimal::from(step);
        (one % step).is_zero() != (two % step).is_zero() && off * Decimal::TWO <= step
    };
    off.is_zero() || near && [10, 100, 1000].into_iter().filter(|step| *step <= most).any(rounded)
}

/// What pairing gives: indexes into the two lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs {
    /// Sure pairs.
    pub(crate) sure: Vec<(usize, usize)>,
    /// Groups in which more than one pairing is possible.
    pub(crate) ambiguous: Vec<(Vec<usize>, Vec<usize>)>,
}

/// Pairs `left` and `right` where their keys are equal and `agree` holds, and where each is the other's only
/// possibility. Items without a key take no part.
pub(crate) fn one_to_one<K: Ord>(
    left: &[(usize, Option<K>)],
    right: &[(usize, Option<K>)],
    agree: impl Fn(usize, usize) -> bool,
) -> Pairs {
    let mut groups: BTreeMap<&K, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (item, key) in left {
        if let Some(key) = key {
            groups.entry(key).or_default().0.push(*item);
        }
    }
    for (item, key) in right {
        if let Some(key) = key
            && let Some(group) = groups.get_mut(key)
        {
            group.1.push(*item);
        }
    }
    let mut pairs = Pairs::default();
    for (lefts, rights) in groups.into_values() {
        if rights.is_empty() {
            continue;
        }
        let mut open: (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        let partners = |one: usize| rights.iter().copied().filter(|two| agree(one, *two)).collect::<Vec<_>>();
        for &one in &lefts {
            let mine = partners(one);
            match mine.as_slice() {
                [] => {}
                [two] if lefts.iter().filter(|other| agree(**other, *two)).count() == 1 => pairs.sure.push((one, *two)),
                _ => {
                    open.0.push(one);
                    open.1.extend(mine);
                }
            }
        }
        if !open.0.is_empty() {
            open.1.sort_unstable();
            open.1.dedup();
            pairs.ambiguous.push(open);
        }
    }
    pairs.sure.sort_unstable();
    pairs
}

/// May two days be the same day, given how exactly each is known?
pub(crate) fn days_may_agree(one: Day, two: Day) -> bool {
    one.date <= two.latest() && two.date <= one.latest()
}

/// The least number of days that can lie between two days.
pub(crate) fn days_apart(one: Day, two: Day) -> i64 {
    if days_may_agree(one, two) {
        return 0;
    }
    let (early, late) = if one.date < two.date { (one, two) } else { (two, one) };
    (late.date - early.latest()).num_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_no_difference() {
        let same = |one: i64, two: i64, most| same_rounded(Decimal::from(one), Decimal::from(two), most);
        assert!(same(461_340, 461_300, 100) && same(461_340, 461_000, 1000) && same(94_080, 94_100, 100));
        assert!(!same(461_340, 461_000, 100) && !same(461_340, 461_430, 1000) && !same(5_000, 4_860, 1000));
        assert!(!same(378_000, 378_500, 100) && same(7, 7, 10));
    }

    #[test]
    fn days_agree_as_far_as_they_are_known() {
        use sanzi_core::Precision;
        let day = |text: &str, precision| {
            let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day");
            Day { date, precision }
        };
        let exact = |text| day(text, Precision::Day);
        let june = day("2021-06-01", Precision::Month);
        for (one, two, apart) in [
            (exact("2021-06-12"), exact("2021-06-12"), 0),
            (exact("2021-06-12"), exact("2021-06-15"), 3),
            (june, exact("2021-06-30"), 0),
            (june, exact("2021-07-02"), 2),
            (june, exact("2021-05-31"), 1),
            (june, day("2021-01-01", Precision::Year), 0),
        ] {
            assert_eq!((days_apart(one, two), days_apart(two, one)), (apart, apart), "{one:?} {two:?}");
            assert_eq!(days_may_agree(one, two), apart == 0, "{one:?} {two:?}");
        }
    }

    #[test]
    fn only_a_sole_possibility_is_a_pair() {
        let left = [(0, Some("灯")), (1, Some("灯")), (2, Some("井")), (3, None)];
        let right = [(10, Some("灯")), (11, Some("井")), (12, Some("路"))];
        let pairs = one_to_one(&left, &right, |_, _| true);
        assert_eq!(pairs.sure, [(2, 11)]);
        assert_eq!(pairs.ambiguous, [(vec![0, 1], vec![10])]);
        // when something else tells the two lamps apart, the one that agrees is the pair
        let pairs = one_to_one(&left, &right, |one, _| one != 0);
        assert_eq!(pairs.sure, [(1, 10), (2, 11)]);
        assert_eq!(pairs.ambiguous, []);
    }
}
