//! Lengths of time in whole months: useful lives, terms of contracts, months charged.

use super::{Reading, leading_number, numeral, says_blank, split_note, unreadable};
use crate::grid::Content;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::normal;

/// What a bare number in the column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthUnit {
    /// Years: 8.5 is eight and a half.
    Years,
    /// Months.
    Months,
    /// Years, with the months behind the point, as a platform writes them: `10.6` is ten years six months.
    YearsDotMonths,
}

/// Reads a length as whole months.
pub fn read(content: &Content<'_>, unit: LengthUnit) -> Reading<i64> {
    if content.is_blank() {
        return Reading::blank();
    }
    if let Some(unknown) = unreadable(content) {
        return unknown;
    }
    let seen = content.text();
    let form = normal(&seen);
    if says_blank(&form) {
        return Reading::blank();
    }
    let (head, note) = split_note(&form);
    match months(head, unit) {
        Some(months) if note.is_some() => {
            Reading::of(months).doubting("note_in_cell", format!("“{}”：括号里是说明。", seen.trim()))
        }
        Some(months) => Reading::of(months),
        None => Reading::unknown("not_a_number", format!("“{}”不是一个确定的年限。", seen.trim())),
    }
}

/// The months of a length that says itself what it counts: 五年, 5年6个月, 半年.
pub(crate) fn stated(form: &str) -> Option<i64> {
    let counts = form.contains(['年', '月']);
    counts.then(|| months(form, LengthUnit::Years)).flatten()
}

/// Months as years, rounded half away from zero to four places: 18 months are 1.5 years.
pub fn years(months: i64) -> Decimal {
    sanzi_core::value::round(Decimal::from(months) / Decimal::from(12), 4).normalize()
}

fn months(form: &str, unit: LengthUnit) -> Option<i64> {
    if form == "半年" {
        return Some(6);
    }
    if let Ok(Some((number, ""))) = leading_number(form) {
        return bare(form, number, unit);
    }
    let mut rest = form;
    let mut total = 0i64;
    if let Some((years, after)) = rest.split_once('年') {
        total = whole_months(amount(years)?, 12)?;
        rest = after;
        if rest == "半" {
            return total.checked_add(6);
        }
    }
    let months = rest.trim_start_matches(['零', '又']);
    let months = months.strip_suffix("个月").or(months.strip_suffix('月'));
    match months {
        Some(months) => total.checked_add(whole_months(amount(months)?, 1)?),
        None if matches!(rest, "" | "整" | "期") && form.contains('年') => Some(total),
        None => None,
    }
}

fn amount(text: &str) -> Option<Decimal> {
    match leading_number(text) {
        Ok(Some((number, ""))) => Some(number),
        Ok(None) => numeral::whole(text).map(Decimal::from),
        _ => None,
    }
}

/// Years or months as whole months; what is no whole number of months is not known.
fn whole_months(number: Decimal, times: i64) -> Option<i64> {
    let months = number.checked_mul(Decimal::from(times))?;
    (months.fract().is_zero() && months >= Decimal::ZERO && months <= Decimal::from(12_000)).then(|| months.to_i64())?
}

fn bare(form: &str, number: Decimal, unit: LengthUnit) -> Option<i64> {
    // A calendar year is no length: 建设年限 2017.
    let is_year = number >= Decimal::from(1900) && number <= Decimal::from(2100);
    match unit {
        LengthUnit::Months => whole_months(number, 1),
        LengthUnit::Years if is_year => None,
        LengthUnit::Years => whole_months(number, 12),
        LengthUnit::YearsDotMonths => {
            let (years, months) = form.split_once('.').unwrap_or((form, "0"));
            let (years, months) = (years.parse::<i64>().ok()?, months.parse::<i64>().ok()?);
            (months < 12 && (0..=200).contains(&years)).then(|| years * 12 + months)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_whole_months_or_unknown() {
        use LengthUnit::{Months, Years, YearsDotMonths};
        for (text, unit, expected) in [
            ("20", Years, Some(240)),
            ("8.5", Years, Some(102)),
            ("10年", Years, Some(120)),
            ("5 年6个月", Years, Some(66)),
            ("二十年", Years, Some(240)),
            ("半年", Years, Some(6)),
            ("60个月", Months, Some(60)),
            ("240", Months, Some(240)),
            ("20.0", YearsDotMonths, Some(240)),
            ("10.6", YearsDotMonths, Some(126)),
            ("5.11", YearsDotMonths, Some(71)),
            ("5.12", YearsDotMonths, None),
            ("2017", Years, None),
            ("最低一年,不设上限", Years, None),
            ("长期", Years, None),
        ] {
            assert_eq!(read(&Content::Text(text.into()), unit).value, expected, "{text}");
        }
    }
}
