//! Columns of frames that came from outside (Arrow, Parquet), value by value: the crossing between polars' types and
//! ours.

use chrono::NaiveDate;
use polars::prelude::{AnyValue, DataFrame};
use rust_decimal::Decimal;

/// Days from the first day of year 1 to 1970-01-01.
const EPOCH_FROM_CE: i32 = 719_163;

/// A value of a frame from outside.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Foreign {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// A whole number or a decimal, exact.
    Number(Decimal),
    /// A binary float, which may be none that counts.
    Float(f64),
    /// True or false.
    Flag(bool),
    /// A day.
    Date(NaiveDate),
    /// A value of a kind that no table of ours has (a list, a time): how it prints.
    Other(String),
}

/// Names of the columns, in order.
pub(super) fn names(data: &DataFrame) -> Vec<String> {
    data.columns().iter().map(|column| column.name().to_string()).collect()
}

/// Visits a frame row by row; each row is one value a column, in order. Stops at the first error.
///
/// # Errors
/// What `visit` gives back.
pub(super) fn rows<E>(data: &DataFrame, mut visit: impl FnMut(usize, &[Foreign]) -> Result<(), E>) -> Result<(), E> {
    let mut row = Vec::with_capacity(data.width());
    for index in 0..data.height() {
        row.clear();
        row.extend(data.columns().iter().map(|column| column.get(index).map_or(Foreign::Null, value)));
        visit(index, &row)?;
    }
    Ok(())
}

fn value(value: AnyValue<'_>) -> Foreign {
    let whole = |number: i128| match Decimal::try_from_i128_with_scale(number, 0) {
        Ok(number) => Foreign::Number(number),
        Err(_) => Foreign::Other(number.to_string()),
    };
    match value {
        AnyValue::Null => Foreign::Null,
        AnyValue::Boolean(flag) => Foreign::Flag(flag),
        AnyValue::String(text) => Foreign::Text(text.to_owned()),
        AnyValue::StringOwned(text) => Foreign::Text(text.to_string()),
        AnyValue::UInt8(n) => whole(n.into()),
        AnyValue::UInt16(n) => whole(n.into()),
        AnyValue::UInt32(n) => whole(n.into()),
        AnyValue::UInt64(n) => whole(n.into()),
        AnyValue::Int8(n) => whole(n.into()),
        AnyValue::Int16(n) => whole(n.into()),
        AnyValue::Int32(n) => whole(n.into()),
        AnyValue::Int64(n) => whole(n.into()),
        AnyValue::Int128(n) => whole(n),
        // Through its own shortest text, so that 0.1 stays 0.1.
        AnyValue::Float32(n) => Foreign::Float(n.to_string().parse().unwrap_or(f64::NAN)),
        AnyValue::Float64(n) => Foreign::Float(n),
        AnyValue::Date(days) => match days.checked_add(EPOCH_FROM_CE).and_then(NaiveDate::from_num_days_from_ce_opt) {
            Some(date) => Foreign::Date(date),
            None => Foreign::Other(days.to_string()),
        },
        AnyValue::Decimal(unscaled, _, scale) => {
            let scale = u32::try_from(scale).ok();
            match scale.and_then(|scale| Decimal::try_from_i128_with_scale(unscaled, scale).ok()) {
                Some(number) => Foreign::Number(number),
                None => Foreign::Other(format!("{unscaled}E-{}", scale.unwrap_or(0))),
            }
        }
        other => Foreign::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::df;
    use rust_decimal::dec;

    #[test]
    fn values_come_as_they_stand() {
        let data = df!("名称" => [Some("村部"), None], "数" => [1i64, -7], "率" => [0.1f32, f32::NAN], "在用" => [true, false])
            .expect("a frame");
        assert_eq!(names(&data), ["名称", "数", "率", "在用"]);
        let mut seen = Vec::new();
        rows(&data, |_, row| {
            seen.push(row.to_vec());
            Ok::<(), ()>(())
        })
        .expect("visited");
        let text = |t: &str| Foreign::Text(t.to_owned());
        assert_eq!(seen[0], [text("村部"), Foreign::Number(dec!(1)), Foreign::Float(0.1), Foreign::Flag(true)]);
        assert_eq!(seen[1][..2], [Foreign::Null, Foreign::Number(dec!(-7))]);
        assert!(matches!(seen[1][2], Foreign::Float(f) if f.is_nan()));
        assert_eq!(value(AnyValue::Decimal(48_000_050, 38, 2)), Foreign::Number(dec!(480000.50)));
        assert_eq!(value(AnyValue::Date(0)), Foreign::Date(NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day")));
    }
}
