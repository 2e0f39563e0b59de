//! Exact decimals on their way into a cell.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::str::FromStr;

/// The decimal that a record's text says.
pub(crate) fn parse(text: Option<&str>) -> Option<Decimal> {
    Decimal::from_str(text?).ok()
}

/// The number that a cell shows, if a cell can hold all its digits (15); else it must stand as text.
pub(crate) fn exact_in_cell(amount: Decimal) -> Option<f64> {
    let digits = amount.normalize().mantissa().unsigned_abs().checked_ilog10().map_or(1, |d| d + 1);
    if digits > 15 {
        return None;
    }
    amount.to_f64()
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
        assert_eq!(parse(Some("178600.00")), Some(dec!(178600)));
        assert_eq!(parse(Some("约48万")), None);
    }
}
