//! Texts, names and numbers of things: kept as they stand, without the blanks around them.

use super::{Reading, unreadable};
use crate::grid::Content;
use rust_decimal::Decimal;
use sanzi_core::text::is_blank;
use std::borrow::Cow;

/// Digits that a binary number keeps for certain.
const SAFE_DIGITS: usize = 15;

/// Reads a text. Numbers lose needless zeros (9.0 is `9`); a number of more than fifteen digits has lost
/// some of them in the file itself, and is named.
pub fn read<'c>(content: &'c Content<'_>) -> Reading<Cow<'c, str>> {
    if content.is_blank() {
        return Reading::blank();
    }
    if let Some(unknown) = unreadable(content) {
        return unknown;
    }
    let text = match content.text() {
        Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
        Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
    };
    let lost = match content {
        Content::Number(number) => {
            number.fract().is_zero() && number.abs() >= Decimal::from(10u64.pow(SAFE_DIGITS as u32))
        }
        _ => looks_like_exponent(&text),
    };
    if lost {
        let told = format!("“{text}”存成了数值，末几位已经丢失。");
        return Reading::of(text).doubting("precision_lost", told);
    }
    Reading::of(text)
}

/// Without the blanks around it, and the mark by which Excel is told that it is a text.
fn trimmed(text: &str) -> &str {
    let bare = text.trim_matches(is_blank);
    bare.strip_prefix('\'').map_or(bare, |rest| rest.trim_matches(is_blank))
}

/// `5.20321E+11`: a long code that was shown, and then saved, as a number.
fn looks_like_exponent(text: &str) -> bool {
    if !text.as_bytes().contains(&b'+') {
        return false;
    }
    let Some((head, tail)) = text.split_once(['E', 'e']) else { return false };
    let Some(power) = tail.strip_prefix('+') else { return false };
    head.contains('.')
        && head.chars().all(|c| c.is_ascii_digit() || c == '.')
        && power.len() <= 3
        && !power.is_empty()
        && power.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn codes_stay_text_and_lost_digits_are_named() {
        for (content, expected, lost) in [
            (Content::Text("'002".into()), "002", false),
            (Content::Text(" 003\t".into()), "003", false),
            (Content::Number(dec!(9.0)), "9", false),
            (Content::Text("　冷库　".into()), "冷库", false),
            (Content::Number(dec!(520321290101000000)), "520321290101000000", true),
            (Content::Text("5.20321E+11".into()), "5.20321E+11", true),
            (Content::Text("520321290101000003".into()), "520321290101000003", false),
        ] {
            let reading = read(&content);
            assert_eq!((reading.value.as_deref(), !reading.doubts.is_empty()), (Some(expected), lost));
        }
    }
}
