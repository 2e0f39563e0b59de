//! Rates: 4, `4`, `4%` and 0.04 are all 4 %.

use super::{Reading, is_masked, leading_number, says_blank, split_note, unreadable};
use crate::grid::Content;
use rust_decimal::Decimal;
use sanzi_core::text::normal;

/// Reads a rate as a fraction. A bare number of 1 or more is a percentage; below 1 it is a fraction, unless
/// the header says `%` (`in_percent`). Whether 1 means 1 % or the whole is not known without a sign: it is
/// read as 1 %, as residual rates are printed.
pub fn read(content: &Content<'_>, in_percent: bool) -> Reading<Decimal> {
    if content.is_blank() {
        return Reading::blank();
    }
    if let Some(unknown) = unreadable(content) {
        return unknown;
    }
    match content {
        Content::Percent(number) => Reading::of(*number),
        Content::Number(number) => Reading::of(scaled(*number, in_percent)),
        Content::Text(text) => read_text(text, in_percent),
        _ => Reading::unknown("not_a_number", format!("“{}”不是比率。", content.text())),
    }
}

fn scaled(number: Decimal, in_percent: bool) -> Decimal {
    if in_percent || number.abs() >= Decimal::ONE { hundredth(number) } else { number }
}

fn hundredth(number: Decimal) -> Decimal {
    number.checked_div(Decimal::ONE_HUNDRED).unwrap_or(number)
}

fn read_text(text: &str, in_percent: bool) -> Reading<Decimal> {
    let form = normal(text);
    if says_blank(&form) {
        return Reading::blank();
    }
    if is_masked(&form) {
        return Reading::unknown("masked", format!("“{}”被遮盖。", text.trim()));
    }
    let (head, note) = split_note(&form);
    let head = head.trim_start_matches("年利率").trim_start_matches("按");
    let Ok(Some((number, rest))) = leading_number(head) else {
        return Reading::unknown("not_a_number", format!("“{}”不是一个确定的比率。", text.trim()));
    };
    let value = match rest.trim_end_matches("/年") {
        "%" | "个百分点" => hundredth(number),
        "‰" => hundredth(number) / Decimal::TEN,
        "" => scaled(number, in_percent),
        rest => {
            let joined = rest.trim_start_matches('%').trim_start_matches(['-', '~', '至', '到']);
            let range = joined.len() < rest.len() && matches!(leading_number(joined), Ok(Some(_)));
            let kind = if range { "range" } else { "not_a_number" };
            return Reading::unknown(kind, format!("“{}”不是一个确定的比率。", text.trim()));
        }
    };
    match note {
        Some(_) => Reading::of(value).doubting("note_in_cell", format!("“{}”：括号里是说明。", text.trim())),
        None => Reading::of(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn four_ways_to_write_four_percent() {
        let text = |t: &'static str| Content::Text(t.into());
        for (content, in_percent, expected) in [
            (Content::Number(dec!(4)), false, Some(dec!(0.04))),
            (text("4"), false, Some(dec!(0.04))),
            (text("4％"), false, Some(dec!(0.04))),
            (Content::Number(dec!(0.04)), false, Some(dec!(0.04))),
            (Content::Percent(dec!(0.04)), false, Some(dec!(0.04))),
            (Content::Percent(dec!(1)), false, Some(dec!(1))),
            (Content::Number(dec!(0.5)), true, Some(dec!(0.005))),
            (text("7.625%"), false, Some(dec!(0.07625))),
            (text("8%-10%"), false, None),
            (text("固定分红"), false, None),
            (text(""), false, None),
        ] {
            assert_eq!(read(&content, in_percent).value, expected, "{content:?}");
        }
        assert_eq!(read(&text("8%-10%"), false).doubts[0].0, "range");
    }
}
