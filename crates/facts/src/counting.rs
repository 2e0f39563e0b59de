//! What a row of an inventory says: how many are there, and how many should be.

use crate::maps::HashSet;
use rust_decimal::Decimal;
use sanzi_core::text::{normal, normal_form};
use sanzi_core::value::{at_least_zero, round};
use std::sync::LazyLock;

/// A row of an inventory. Quantities in its own unit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count<'a> {
    /// Booked quantity.
    pub booked: Option<Decimal>,
    /// Counted quantity as written; a blank is not 0.
    pub counted: Option<Decimal>,
    /// Counted less booked as written.
    pub difference: Option<Decimal>,
    /// Shortage as written, a positive number.
    pub shortage: Option<Decimal>,
    /// Surplus as written.
    pub surplus: Option<Decimal>,
    /// Reason, conclusion and remark as written, joined.
    pub words: &'a str,
}

/// The outcome of a row. Quantities in its own unit; `None` is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// 相符, 未见实物, 短少, 多出, 未计数.
    pub result: &'static str,
    /// Counted; 0 for a blank only when the row says otherwise that the thing is gone.
    pub counted: Option<Decimal>,
    /// Counted less booked.
    pub difference: Option<Decimal>,
}

const GONE: &[&str] = &["丢失", "遗失", "毁损", "灭失", "未见实物", "未找到", "无实物", "已损毁", "被盗"];

/// Reads one row.
///
/// A blank count is 0 only where the shortage written equals what is booked, or the reason says that the thing
/// is gone; otherwise it was not counted.
///
/// ```
/// use rust_decimal::dec;
/// use sanzi_facts::counting::{Count, count};
/// let row = Count { booked: Some(dec!(1)), difference: Some(dec!(-1)), ..Count::default() };
/// assert_eq!(count(&row).result, "未见实物");
/// let row = Count { booked: Some(dec!(1)), ..Count::default() };
/// assert_eq!(count(&row).result, "未计数");
/// ```
///
/// # Source
/// Catalogue of checks, ZS-001.
pub fn count(row: &Count<'_>) -> Counted {
    let said = row
        .difference
        .or_else(|| row.shortage.filter(|s| !s.is_zero()).map(|shortage| -shortage.abs()))
        .or(row.surplus.filter(|s| !s.is_zero()));
    let gone = GONE.iter().any(|word| row.words.contains(word));
    let all_short =
        matches!((said, row.booked), (Some(said), Some(booked)) if booked > Decimal::ZERO && said == -booked);
    let counted = match (row.counted, row.booked, said) {
        (Some(counted), _, _) => Some(counted),
        (None, _, _) if all_short => Some(Decimal::ZERO),
        (None, Some(booked), Some(said)) if !said.is_zero() => Some(at_least_zero(booked + said)),
        (None, _, None) if gone => Some(Decimal::ZERO),
        _ => None,
    };
    let difference = counted.zip(row.booked).map(|(counted, booked)| counted - booked);
    let result = match (counted, difference) {
        (None, _) => "未计数",
        (Some(counted), _) if counted.is_zero() && row.booked.is_none_or(|booked| !booked.is_zero()) => "未见实物",
        (_, Some(difference)) if difference < Decimal::ZERO => "短少",
        (_, Some(difference)) if difference > Decimal::ZERO => "多出",
        (_, Some(_)) => "相符",
        (Some(_), None) => "多出",
    };
    Counted { result, counted, difference }
}

const MEASURED: &[&str] = &[
    "平方米",
    "㎡",
    "M2",
    "M²",
    "平方",
    "亩",
    "公顷",
    "米",
    "M",
    "公里",
    "千米",
    "KM",
    "延长米",
    "立方米",
    "M3",
    "方",
    "头",
    "只",
    "羽",
    "匹",
    "尾",
    "公斤",
    "千克",
    "吨",
    "株",
    "棵",
];

/// Is a unit one of area, length or animals, where a small difference is in the nature of measuring?
pub fn is_measured(unit: &str) -> bool {
    static FORMS: LazyLock<HashSet<String>> = LazyLock::new(|| MEASURED.iter().map(|word| normal(word)).collect());
    FORMS.contains(&*normal_form(unit))
}

/// How far a count may be off, in the row's unit: nothing for things, the share `ratio` of what is booked for
/// area, length and animals; rounded to four places, half away from zero.
pub fn tolerance(unit: Option<&str>, booked: Option<Decimal>, ratio: Option<Decimal>) -> Option<Decimal> {
    match unit {
        Some(unit) if is_measured(unit) => Some(round(booked? * ratio?, 4)),
        Some(_) => Some(Decimal::ZERO),
        None => None,
    }
}

/// The difference that may be where nobody says what is counted: that of measured things where the gap is beyond it,
/// and so beyond that of whole things too, or where there is no gap; else unknown.
pub fn tolerance_without_unit(
    gap: Option<Decimal>,
    booked: Option<Decimal>,
    ratio: Option<Decimal>,
) -> Option<Decimal> {
    let measured = round(booked? * ratio?, 4);
    gap.filter(|gap| gap.is_zero() || *gap > measured).map(|_| measured)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn rows_of_inventories() {
        let row = |booked, counted, difference, words| Count { booked, counted, difference, words, ..Count::default() };
        for (row, result, counted) in [
            (row(Some(dec!(33)), Some(dec!(32)), Some(dec!(-1)), "损坏"), "短少", Some(dec!(32))),
            (row(Some(dec!(35)), Some(dec!(37)), Some(dec!(2)), ""), "多出", Some(dec!(37))),
            (row(Some(dec!(1)), Some(dec!(1)), Some(dec!(0)), ""), "相符", Some(dec!(1))),
            (row(Some(dec!(1)), None, None, "未见实物"), "未见实物", Some(dec!(0))),
            (row(Some(dec!(1)), None, None, ""), "未计数", None),
            (row(Some(dec!(5)), None, Some(dec!(-2)), ""), "短少", Some(dec!(3))),
            (row(Some(dec!(1)), None, Some(dec!(0)), ""), "未计数", None),
            (row(Some(dec!(1)), Some(dec!(0)), None, ""), "未见实物", Some(dec!(0))),
            (row(None, Some(dec!(2)), None, "盘盈"), "多出", Some(dec!(2))),
        ] {
            let found = count(&row);
            assert_eq!((found.result, found.counted), (result, counted), "{row:?}");
        }
    }

    #[test]
    fn only_measured_things_have_a_tolerance() {
        assert_eq!(tolerance(Some("盏"), Some(dec!(33)), Some(dec!(0.05))), Some(dec!(0)));
        assert_eq!(tolerance(Some("亩"), Some(dec!(15.2)), Some(dec!(0.05))), Some(dec!(0.76)));
        assert_eq!(tolerance(Some("㎡"), Some(dec!(100)), None), None);
        assert_eq!(tolerance(None, Some(dec!(1)), Some(dec!(0.05))), None);
        let open = |gap| tolerance_without_unit(Some(gap), Some(dec!(20)), Some(dec!(0.05)));
        assert_eq!((open(dec!(2)), open(dec!(1)), open(dec!(0))), (Some(dec!(1)), None, Some(dec!(1))));
    }
}
