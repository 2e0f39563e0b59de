//! How finely amounts are printed: a column in 万元 with two places says each amount to the nearest hundred 元.

use rust_decimal::Decimal;
use sanzi_core::Lineage;
use sanzi_core::Table;
use sanzi_core::frame::View;
use std::ops::Range;

/// Rows that are looked at before a sheet's column is taken to be printed in 元.
const SEEN: usize = 20;
/// Places that amounts in larger units have at least: 64.5万元 is 64.50.
const PLACES: u32 = 2;

/// Half of the last printed place of a money column, for each of these stretches of rows under one header: by so much may
/// an amount there be off, in 元. Zero where it is printed in 元.
///
/// What stands in a cell is compared with what was read from it, so that it does not matter where the unit was said.
pub(super) fn halves(table: &Table, lineage: &Lineage, column: &'static str, blocks: &[Range<usize>]) -> Vec<Decimal> {
    let Some(values) = table.frame.view(column).filter(|values| !values.is_blank()) else { return Vec::new() };
    let all: Vec<Decimal> = blocks.iter().map(|rows| half(table, lineage, column, values, rows.clone())).collect();
    if all.iter().all(Decimal::is_zero) { Vec::new() } else { all }
}

fn half(table: &Table, lineage: &Lineage, column: &str, values: View<'_>, rows: Range<usize>) -> Decimal {
    let printed = |row: usize| {
        let value = values.decimal(row).filter(|value| !value.is_zero())?;
        Some(in_larger_unit(value, lineage.original(table.row_id(row), column)?))
    };
    let known = || rows.clone().filter(|row| values.is_known(*row));
    if !known().take(SEEN).filter_map(printed).any(|unit| unit.is_some()) {
        return Decimal::ZERO;
    }
    let (mut unit, mut places) = (Decimal::ONE, PLACES);
    for (times, own) in known().filter_map(printed).flatten() {
        (unit, places) = (times, places.max(own));
    }
    unit / Decimal::from(10u64.pow(places.min(6))) / Decimal::TWO
}

/// The unit in which an amount is printed, in 元, and its places; `None` where it is printed in 元, or not as a number.
fn in_larger_unit(value: Decimal, printed: &str) -> Option<(Decimal, u32)> {
    let digits: String = printed.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let end = digits.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(digits.len());
    let number: Decimal = digits.get(..end)?.parse().ok().filter(|number: &Decimal| !number.is_zero())?;
    let unit =
        [1_000u32, 10_000].map(Decimal::from).into_iter().find(|unit| number.checked_mul(*unit) == Some(value))?;
    Some((unit, number.normalize().scale()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_larger_unit_is_known_by_what_was_read() {
        assert_eq!(in_larger_unit(dec!(645000), "64.5"), Some((dec!(10000), 1)));
        assert_eq!(in_larger_unit(dec!(8600), "0.86万元"), Some((dec!(10000), 2)));
        assert_eq!(in_larger_unit(dec!(12345), "12.345"), Some((dec!(1000), 3)));
        assert_eq!(in_larger_unit(dec!(1200.50), "1,200.50元"), None);
        assert_eq!(in_larger_unit(dec!(8600), "八千六"), None);
    }
}
