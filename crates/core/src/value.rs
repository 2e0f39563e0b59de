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
        let mut text = format!("{:04}", self.date.year());
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
        text.extend(char::from_digit(digit, 10));
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
    amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// `Decimal` to the frame's unscaled integer at `scale`, rounding half away from zero.
/// `None` when it does not fit 38 digits.
pub fn to_unscaled(amount: Decimal, scale: u32) -> Option<i128> {
    let rounded = round(amount, scale);
    let factor = 10i128.checked_pow(scale.checked_sub(rounded.scale())?)?;
    rounded.mantissa().checked_mul(factor)
}

/// The frame's unscaled integer back to `Decimal`. `None` when it does not fit a `Decimal` (96 bits).
pub fn from_unscaled(unscaled: i128, scale: u32) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(unscaled, scale).ok()
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
