//! Numbers of files as exact decimals.

use super::Content;
use rust_decimal::Decimal;
use std::str::FromStr;

/// Significant digits that a spreadsheet lets a person type.
const TYPED_DIGITS: u32 = 15;

/// Digits of a file (`480000`, `4.8E5`, `-0`) as a number; what is none becomes [`Content::Bad`].
///
/// A number cell is a double, of which a spreadsheet shows and lets a person type fifteen digits: where a writer
/// printed more (`1428992.43999999999`), the fraction is rounded to those fifteen (`1428992.44`).
pub fn from_digits(digits: &str) -> Content<'_> {
    if let Some(number) = short(digits) {
        return Content::Number(number);
    }
    let digits = digits.trim();
    let parsed = if digits.contains(['e', 'E']) {
        Decimal::from_scientific(digits).ok()
    } else {
        Decimal::from_str_exact(digits).or_else(|_| Decimal::from_str(digits)).ok()
    };
    match parsed {
        Some(number) => Content::Number(number_without_minus_zero(as_typed(number))),
        None => match digits.parse::<f64>() {
            // 1E-40 is nothing that a book of 元 and 分 can mean, but it is a number and it is zero.
            Ok(float) if float.is_finite() && float.abs() < 1e-20 => Content::Number(Decimal::ZERO),
            Ok(float) if float.is_finite() => from_float(float),
            Ok(_) => Content::Bad("not_finite", digits.into()),
            Err(_) if digits.eq_ignore_ascii_case("inf") => Content::Bad("not_finite", digits.into()),
            Err(_) => Content::Bad("not_a_number", digits.into()),
        },
    }
}

/// Up to fifteen digits with at most one point among them: nearly every number of a file.
fn short(text: &str) -> Option<Decimal> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (mut whole, mut point) = (0i64, None);
    for (at, byte) in digits.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && at > 0 => point = Some(at + 1),
            _ => return None,
        }
        if at > TYPED_DIGITS as usize {
            return None;
        }
    }
    let places = digits.len() - point.unwrap_or(digits.len());
    let count = digits.len() - usize::from(point.is_some());
    if count == 0 || count > TYPED_DIGITS as usize || point == Some(digits.len()) {
        return None;
    }
    Some(Decimal::new(if negative { -whole } else { whole }, places as u32))
}

/// A float of a file through its shortest decimal text; not finite or out of range becomes [`Content::Bad`].
pub fn from_float(float: f64) -> Content<'static> {
    if !float.is_finite() {
        return Content::Bad("not_finite", float.to_string().into());
    }
    let text = float.to_string();
    match Decimal::from_str(&text) {
        Ok(number) => Content::Number(number_without_minus_zero(number)),
        Err(_) => Content::Bad("not_finite", text.into()),
    }
}

/// Fifteen significant digits where there is a fraction; whole numbers (codes) keep theirs.
fn as_typed(number: Decimal) -> Decimal {
    if number.scale() == 0 || number.mantissa().unsigned_abs() < 10u128.pow(TYPED_DIGITS) || number.fract().is_zero() {
        return number;
    }
    let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    number.round_sf_with_strategy(TYPED_DIGITS, strategy).map_or(number, |n| n.normalize())
}

fn number_without_minus_zero(number: Decimal) -> Decimal {
    if number.is_zero() { Decimal::new(0, number.scale()) } else { number }
}

/// A number without needless zeros: 9.0 → `9`, 1.10 → `1.1`.
pub fn plain(number: Decimal) -> String {
    number_without_minus_zero(number.normalize()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_what_all_digits_say() {
        for text in [
            "0",
            "-0",
            "0.00",
            "7",
            "480000",
            "-1.10",
            "123456789012345",
            "1234567890123456",
            "0.00000000000001",
            "12345.6789012345",
            "1234567890.12345",
            ".5",
            "5.",
            "1.2.3",
            "-",
            "",
            "+1",
            "1e5",
            " 1",
            "００",
            "007",
            "-.5",
        ] {
            let Some(number) = short(text) else { continue };
            assert_eq!(
                number.to_string(),
                number_without_minus_zero(as_typed(text.parse().expect("a number"))).to_string()
            );
        }
        let taken = ["7", "-1.10", "007", "123456789012345", "12345.6789012345"].map(|text| short(text).is_some());
        let left =
            [".5", "5.", "1.2.3", "-", "", "+1", "1e5", " 1", "1234567890123456"].map(|text| short(text).is_none());
        assert!(taken.iter().all(|taken| *taken) && left.iter().all(|left| *left));
    }

    #[test]
    fn digits_stay_exact_and_nonsense_is_named() {
        let text = |digits: &str| match from_digits(digits) {
            Content::Number(number) => number.to_string(),
            Content::Bad(kind, seen) => format!("{kind}:{seen}"),
            other => format!("{other:?}"),
        };
        for (digits, expected) in [
            ("480000", "480000"),
            ("1.10", "1.10"),
            ("4.8E5", "480000"),
            ("1.2345E-2", "0.012345"),
            ("5.2032129010100102E+17", "520321290101001020"),
            ("-0", "0"),
            ("1428992.43999999999", "1428992.44"),
            ("39.886999999999993", "39.887"),
            ("0.10000000000000001", "0.1"),
            ("1234567890.12345", "1234567890.12345"),
            ("1E+309", "not_finite:1E+309"),
            ("NaN", "not_finite:NaN"),
            ("INF", "not_finite:INF"),
            ("四十八", "not_a_number:四十八"),
            ("", "not_a_number:"),
        ] {
            assert_eq!(text(digits), expected, "{digits}");
        }
        assert_eq!(from_float(39.887), Content::Number(Decimal::new(39887, 3)));
        assert_eq!(from_float(f64::NAN), Content::Bad("not_finite", "NaN".into()));
        assert_eq!(plain(Decimal::new(90, 1)), "9");
    }
}
