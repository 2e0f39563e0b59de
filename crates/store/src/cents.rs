//! Money between text in 元 and whole 分. Nothing is rounded: what has a third decimal is refused.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::str::FromStr;

/// The largest amount of one finding, 分: a 万亿 元. What is larger is no asset of a village, and ninety thousand of
/// them still add up.
const MOST: i64 = 100_000_000_000_000;

/// 元 as text → 分; none when it is no amount, has parts of a 分, or is more than a 万亿 元.
///
/// ```
/// assert_eq!(sanzi_store::cents("178600.00"), Some(17_860_000));
/// assert_eq!(sanzi_store::cents("0.005"), None);
/// ```
pub fn cents(yuan: &str) -> Option<i64> {
    let amount = Decimal::from_str(yuan.trim()).ok()?.checked_mul(Decimal::ONE_HUNDRED)?;
    let cents = if amount.fract().is_zero() { amount.to_i64()? } else { return None };
    (cents.unsigned_abs() <= MOST.unsigned_abs()).then_some(cents)
}

/// 分 → 元 with two places.
///
/// ```
/// assert_eq!(sanzi_store::yuan(-5), "-0.05");
/// ```
pub fn yuan(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let size = cents.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_the_cent() {
        for text in ["0.00", "0.01", "-0.01", "178600.00", "1000000000000.00", "-1000000000000.00"] {
            assert_eq!(yuan(cents(text).expect("an amount")), text);
        }
        for text in ["", "约48万", "1.005", "1000000000000.01", "-1000000000000.01", "92233720368547758.08", "NaN"] {
            assert_eq!(cents(text), None, "{text}");
        }
    }
}
