//! How a number shows decides what it is: a date, a percentage, or itself.

use super::Content;
use crate::xlsx::{DateFormat, Format};

/// A number under the format of its cell. Times of day and lengths of time stay numbers.
pub(crate) fn under<'a>(content: Content<'a>, format: Option<&Format>) -> Content<'a> {
    let Content::Number(number) = content else { return content };
    match format {
        Some(format) if is_day(format.date) => Content::Date(number),
        Some(format) if format.percent => Content::Percent(number),
        _ => Content::Number(number),
    }
}

/// Does such a date name a day, a month or a year?
pub(crate) fn is_day(date: Option<DateFormat>) -> bool {
    matches!(date, Some(DateFormat::Day | DateFormat::Month | DateFormat::Year | DateFormat::DayTime))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    #[test]
    fn formats_turn_numbers_into_dates_and_percentages() {
        let one = || Content::Number(Decimal::ONE);
        for (code, wanted) in [
            ("yyyy-mm-dd", Content::Date(Decimal::ONE)),
            ("yyyy\"年\"m\"月\"", Content::Date(Decimal::ONE)),
            ("[h]:mm", one()),
            ("0.00%", Content::Percent(Decimal::ONE)),
            ("#,##0.00", one()),
        ] {
            assert_eq!(under(one(), Some(&Format::of_code(code))), wanted, "{code}");
        }
        assert_eq!(under(one(), None), one());
        assert_eq!(under(Content::Blank, Some(&Format::of_code("yyyy"))), Content::Blank);
    }
}
