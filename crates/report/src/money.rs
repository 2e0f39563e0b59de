//! Exact decimals on their way into a cell.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::str::FromStr;

/// The decimal that a record's text says.
pub(crate) fn parse(text: Option<&str>) -> Option<Decimal> {
    Decimal::from_str(text?).ok()
}

/// A number with more digits loses some in a cell.
const CELL_DIGITS: u32 = 15;

/// Can a cell hold all digits of an amount? Else it must stand as text.
pub(crate) fn fits_cell(amount: Decimal) -> bool {
    let digits = |amount: Decimal| amount.mantissa().unsigned_abs().checked_ilog10().map_or(1, |d| d + 1);
    digits(amount) <= CELL_DIGITS || digits(amount.normalize()) <= CELL_DIGITS
}

/// The number that a cell shows; `None` where it cannot hold all digits.
pub(crate) fn exact_in_cell(amount: Decimal) -> Option<f64> {
    amount.to_f64().filter(|_| fits_cell(amount))
}

/// Adds an amount that fits a cell in plain digits, without zeros at its end.
pub(crate) fn push_digits(out: &mut Vec<u8>, amount: Decimal) {
    let (digits, scale) = (u64::try_from(amount.mantissa().unsigned_abs()).ok(), amount.scale());
    let Some((mut digits, mut power)) = digits.zip(10u64.checked_pow(scale)) else {
        return out.extend_from_slice(amount.normalize().to_string().as_bytes());
    };
    while power > 1 && digits.is_multiple_of(10) {
        (digits, power) = (digits / 10, power / 10);
    }
    if digits > 0 && amount.is_sign_negative() {
        out.push(b'-');
    }
    out.extend_from_slice((digits / power).to_string().as_bytes());
    let mut rest = digits % power;
    if power > 1 {
        out.push(b'.');
    }
    while power > 1 {
        power /= 10;
        out.push(b'0' + (rest / power) as u8);
        rest %= power;
    }
}

/// Money for running text: two places and separators, `1,234,567.80`.
pub(crate) fn grouped(amount: Decimal) -> String {
    sanzi_core::text::separated(&sanzi_core::value::money_text(amount))
}

/// A sum that says so when it no longer fits.
pub(crate) fn add(sum: Decimal, amount: Decimal) -> Result<Decimal, crate::ReportError> {
    sum.checked_add(amount).ok_or_else(|| crate::ReportError::Internal("金额合计超出可表示的范围".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn money_is_grouped_and_long_amounts_stay_text() {
        for (amount, text) in [
            (dec!(0), "0.00"),
            (dec!(-1234.5), "-1,234.50"),
            (dec!(999), "999.00"),
            (dec!(1234567.805), "1,234,567.81"),
        ] {
            assert_eq!(grouped(amount), text);
        }
        assert_eq!(exact_in_cell(dec!(480000.00)), Some(480000.0));
        assert_eq!(exact_in_cell(dec!(1234567890123.45)), Some(1234567890123.45));
        assert_eq!(exact_in_cell(dec!(12345678901234.56)), None);
        assert!(fits_cell(dec!(1234567890123.4500)) && !fits_cell(dec!(12345678901234.56)));
        for (amount, digits) in [
            ("0", "0"),
            ("-0.00", "0"),
            ("480000.00", "480000"),
            ("-1234.50", "-1234.5"),
            ("0.05", "0.05"),
            ("1234567890123.45", "1234567890123.45"),
            ("0.0000000000000000000001", "0.0000000000000000000001"),
        ] {
            let mut pushed = Vec::new();
            push_digits(&mut pushed, Decimal::from_str(amount).expect("a number"));
            assert_eq!(String::from_utf8_lossy(&pushed), digits);
        }
        assert_eq!(parse(Some("178600.00")), Some(dec!(178600)));
        assert_eq!(parse(Some("约48万")), None);
    }
}
