//! Single values, and the one place where `Decimal` and the frames' `i128` meet.

use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How exactly a day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The very day.
    Day,
}

/// A day with its precision: `date` is the first day that is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day {
    /// The earliest possible day.
    pub date: NaiveDate,
    /// What is really known.
    pub precision: Precision,
}

impl Day {
    /// A day known exactly.
    pub const fn exact(date: NaiveDate) -> Self {
        Day { date, precision: Precision::Day }
    }

    /// The last day that is possible: 2019-06 → 2019-06-30, 2019 → 2019-12-31.
    pub fn latest(self) -> NaiveDate {
        let next = match self.precision {
            Precision::Day => return self.date,
            Precision::Month => self.date.with_day(1).and_then(|d| d.checked_add_months(Months::new(1))),
            Precision::Year => NaiveDate::from_ymd_opt(self.date.year() + 1, 1, 1),
        };
        next.and_then(|d| d.pred_opt()).unwrap_or(self.date)
    }

    /// ISO text cut to what is known: `2019`, `2019-06`, `2019-06-30`.
    pub fn iso(self) -> String {
        let mut text = String::with_capacity(10);
        match u32::try_from(self.date.year()) {
            Ok(year) if year < 10_000 => [year / 100, year % 100].iter().for_each(|part| two_digits(&mut text, *part)),
            _ => text = format!("{:04}", self.date.year()),
        }
        let parts = [(Precision::Month, self.date.month()), (Precision::Day, self.date.day())];
        for (_, number) in parts.iter().filter(|(precision, _)| *precision <= self.precision) {
            text.push('-');
            two_digits(&mut text, *number);
        }
        text
    }
}

/// Adds a number below 100 in two digits.
fn two_digits(text: &mut String, number: u32) {
    for digit in [number / 10 % 10, number % 10] {
        text.push((b'0' + digit as u8).into());
    }
}

/// One value on its way into a frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing known.
    #[default]
    Null,
    /// Text, person, code.
    Text(Arc<str>),
    /// Money, price, quantity, rate.
    Decimal(Decimal),
    /// Months, counts.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Day),
}

/// A value that is borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Item<'v> {
    /// Nothing known.
    Null,
    /// Text, person, code.
    Text(&'v str),
    /// Money, price, quantity, rate.
    Decimal(Decimal),
    /// Months, counts.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Day),
}

impl Value {
    /// The same, borrowed.
    pub fn item(&self) -> Item<'_> {
        match self {
            Value::Null => Item::Null,
            Value::Text(text) => Item::Text(text),
            Value::Decimal(amount) => Item::Decimal(*amount),
            Value::Int(whole) => Item::Int(*whole),
            Value::Flag(flag) => Item::Flag(*flag),
            Value::Date(day) => Item::Date(*day),
        }
    }

    /// Text from anything stringlike.
    pub fn text(text: impl AsRef<str>) -> Self {
        Value::Text(Arc::from(text.as_ref()))
    }

    /// Is nothing known?
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text that records print: decimals with all their digits, days cut to what is known, 是 or 否.
    pub fn plain(&self) -> Option<String> {
        Some(match self {
            Value::Null => return None,
            Value::Text(t) => t.to_string(),
            Value::Decimal(d) => d.to_string(),
            Value::Int(i) => i.to_string(),
            Value::Flag(b) => if *b { "是" } else { "否" }.to_owned(),
            Value::Date(d) => d.iso(),
        })
    }
}

/// 四舍五入: half away from zero, once.
///
/// ```
/// use rust_decimal::Decimal;
/// assert_eq!(sanzi_core::value::round(Decimal::new(12345, 3), 2), Decimal::new(1235, 2)); // 12.345 → 12.35
/// assert_eq!(sanzi_core::value::round(Decimal::new(-12345, 3), 2), Decimal::new(-1235, 2));
/// ```
pub fn round(amount: Decimal, places: u32) -> Decimal {
    if amount.scale() <= places {
        return amount;
    }
    let all = || amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    short_rounded(amount, places).unwrap_or_else(all)
}

/// The same for an amount of few digits, in whole numbers.
fn short_rounded(amount: Decimal, places: u32) -> Option<Decimal> {
    let digits = i64::try_from(amount.mantissa()).ok()?;
    let one = i64::try_from(ten_to(amount.scale().checked_sub(places)?)?).ok()?;
    let (whole, rest) = (digits / one, digits % one);
    let up = i64::from(rest.unsigned_abs() * 2 >= one.unsigned_abs());
    Some(Decimal::new(whole + if digits < 0 { -up } else { up }, places))
}

/// `part ÷ whole`, 四舍五入 to so many places: half away from zero, once. `None` when `whole` is nothing, or the quotient
/// is too large for a decimal.
///
/// ```
/// use rust_decimal::dec;
/// use sanzi_core::value::quotient;
/// assert_eq!(quotient(dec!(95000), dec!(120), 2), Some(dec!(791.67)));
/// assert_eq!(quotient(dec!(-0.25), dec!(2), 2), Some(dec!(-0.13)));
/// assert_eq!(quotient(dec!(1), dec!(0.00), 2), None);
/// ```
pub fn quotient(part: Decimal, whole: Decimal, places: u32) -> Option<Decimal> {
    in_whole_numbers(part, whole, places).or_else(|| Some(round(part.checked_div(whole)?, places)))
}

/// The same by one division of whole numbers; `None` where they become too large.
fn in_whole_numbers(part: Decimal, whole: Decimal, places: u32) -> Option<Decimal> {
    let (above, below) = (i64::try_from(part.mantissa()).ok()?, i64::try_from(whole.mantissa()).ok()?);
    let to = places + whole.scale();
    let negative = (above < 0) != (below < 0);
    let above = above.unsigned_abs().checked_mul(ten_to(to.saturating_sub(part.scale()))?)?;
    let below = below.unsigned_abs().checked_mul(ten_to(part.scale().saturating_sub(to))?)?;
    let (whole, rest) = (above.checked_div(below)?, above.checked_rem(below)?);
    let rounded = i64::try_from(whole + u64::from(rest >= below - rest)).ok()?;
    Some(Decimal::new(if negative { -rounded } else { rounded }, places))
}

/// A power of ten, as far as one needs.
fn ten_to(power: u32) -> Option<u64> {
    const TENS: [u64; 17] = {
        let mut tens = [1; 17];
        let mut at = 1;
        while at < 17 {
            tens[at] = tens[at - 1] * 10;
            at += 1;
        }
        tens
    };
    TENS.get(power as usize).copied()
}

/// The amount, but no less than zero.
#[inline]
pub fn at_least_zero(amount: Decimal) -> Decimal {
    if amount.is_sign_negative() { Decimal::ZERO } else { amount }
}

/// `Decimal` to the frame's unscaled integer at `scale`, rounding half away from zero.
/// `None` when it does not fit 38 digits.
pub fn to_unscaled(amount: Decimal, scale: u32) -> Option<i128> {
    let rounded = if amount.scale() > scale { round(amount, scale) } else { amount };
    let factor = ten_to(scale.checked_sub(rounded.scale())?)?;
    let digits = rounded.mantissa();
    match i64::try_from(digits) {
        Ok(short) => Some(i128::from(short) * i128::from(factor)),
        Err(_) => digits.checked_mul(factor.into()),
    }
}

/// The frame's unscaled integer back to `Decimal`. `None` when it does not fit a `Decimal` (96 bits).
#[inline]
pub fn from_unscaled(unscaled: i128, scale: u32) -> Option<Decimal> {
    match i64::try_from(unscaled) {
        Ok(short) => Decimal::try_new(short, scale).ok(),
        Err(_) => Decimal::try_from_i128_with_scale(unscaled, scale).ok(),
    }
}

/// Money for people and records: two places, no separators, `-` in front.
///
/// ```
/// use rust_decimal::Decimal;
/// use sanzi_core::value::money_text;
/// assert_eq!(money_text(Decimal::new(-1_234_565, 3)), "-1234.57");
/// assert_eq!(money_text(Decimal::from(480_000)), "480000.00");
/// ```
pub fn money_text(amount: Decimal) -> String {
    let cents = to_unscaled(amount, 2).and_then(|cents| i64::try_from(cents).ok());
    let Some(cents) = cents else { return format!("{:.2}", round(amount, 2)) };
    let mut text = String::with_capacity(16);
    push_cents(&mut text, cents);
    text
}

/// Adds money in 分 to a text, as [`money_text`] words it.
pub fn push_cents(to: &mut String, cents: i64) {
    if cents < 0 {
        to.push('-');
    }
    push_whole(to, cents.unsigned_abs() / 100);
    to.push('.');
    two_digits(to, (cents.unsigned_abs() % 100) as u32);
}

/// Adds a whole number to a text.
pub fn push_whole(to: &mut String, number: u64) {
    let (mut digits, mut from, mut rest) = ([b'0'; 20], 20, number);
    loop {
        from -= 1;
        digits[from] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    to.extend(digits[from..].iter().map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn quotients_are_rounded_once_whatever_their_size() {
        for (part, whole, places, quotient_of) in [
            (dec!(95000), dec!(120), 2, Some(dec!(791.67))),
            // the half goes away from zero, a hair less does not
            (dec!(0.125), dec!(1), 2, Some(dec!(0.13))),
            (dec!(-0.125), dec!(1), 2, Some(dec!(-0.13))),
            (dec!(0.125), dec!(-1.0000001), 2, Some(dec!(-0.12))),
            (dec!(1), dec!(3), 0, Some(dec!(0))),
            (dec!(2), dec!(3), 0, Some(dec!(1))),
            // more digits behind the point than the whole and the places have
            (dec!(0.00005), dec!(1), 4, Some(dec!(0.0001))),
            (dec!(0), dec!(7), 6, Some(dec!(0))),
            (dec!(7), dec!(0), 2, None),
            // too large for one division of whole numbers
            (dec!(79228162514264337593543950335), dec!(10), 0, Some(dec!(7922816251426433759354395034))),
            (dec!(79228162514264337593543950335), dec!(0.1), 0, None),
        ] {
            assert_eq!(quotient(part, whole, places), quotient_of, "{part} ÷ {whole}");
        }
        for part in -600..600 {
            for whole in [1, 7, 12, 120, 365] {
                let (part, whole) = (Decimal::new(part, 2), Decimal::from(whole));
                assert_eq!(quotient(part, whole, 2), Some(round(part / whole, 2)), "{part} ÷ {whole}");
            }
        }
    }

    #[test]
    fn unscaled_and_back_keeps_every_cent() {
        for (amount, scale, unscaled) in [
            (dec!(480000), 2, 48_000_000),
            (dec!(0.005), 2, 1),
            (dec!(-0.005), 2, -1),
            (dec!(0.0049), 2, 0),
            (dec!(39.887), 4, 398_870),
        ] {
            assert_eq!(to_unscaled(amount, scale), Some(unscaled), "{amount}");
        }
        assert_eq!(from_unscaled(-1, 2), Some(dec!(-0.01)));
        assert_eq!(from_unscaled(i128::MAX, 2), None);
        assert_eq!(to_unscaled(Decimal::MAX, 6), Some(Decimal::MAX.mantissa() * 1_000_000));
    }

    #[test]
    fn whole_numbers_and_cents_are_written_digit_by_digit() {
        for number in [0, 7, 10, 99, 100, 12_345, u64::MAX] {
            let mut text = String::from("x");
            push_whole(&mut text, number);
            assert_eq!(text, format!("x{number}"));
        }
        for (cents, told) in [(0, "0.00"), (-5, "-0.05"), (123_456, "1234.56"), (i64::MIN, "-92233720368547758.08")] {
            let mut text = String::new();
            push_cents(&mut text, cents);
            assert_eq!(text, told);
        }
    }

    #[test]
    fn a_day_knows_its_first_and_last_possible_day() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a real day");
        let month = Day { date: day(2024, 2, 1), precision: Precision::Month };
        let year = Day { date: day(2019, 1, 1), precision: Precision::Year };
        assert_eq!((month.latest(), month.iso().as_str()), (day(2024, 2, 29), "2024-02"));
        assert_eq!((year.latest(), year.iso().as_str()), (day(2019, 12, 31), "2019"));
        assert_eq!(Day::exact(day(2020, 1, 5)).latest(), day(2020, 1, 5));
    }
}
