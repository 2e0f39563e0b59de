//! Quantities and counts, with the unit that may stand in the same cell.

use super::{Reading, is_masked, leading_number, numeral, says_blank, split_note, unreadable};
use crate::grid::Content;
use rust_decimal::Decimal;
use sanzi_core::text::normal;

/// A quantity and the unit in the same cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The number.
    pub number: Decimal,
    /// The unit, as the cell states it.
    pub unit: Option<String>,
}

/// Reads a quantity: `400平方米`, `+3`, `1,200`; `4米*3000米` is unknown.
pub fn read(content: &Content<'_>) -> Reading<Quantity> {
    if content.is_blank() {
        return Reading::blank();
    }
    if let Some(unknown) = unreadable(content) {
        return unknown;
    }
    match content {
        Content::Number(number) | Content::Percent(number) => Reading::of(Quantity { number: *number, unit: None }),
        Content::Text(text) => read_text(text),
        _ => Reading::unknown("not_a_number", format!("“{}”不是数量。", content.text())),
    }
}

/// Reads a whole number of households, persons and the like.
pub fn count(content: &Content<'_>) -> Reading<i64> {
    let reading = read(content);
    if reading.value.is_none()
        && !reading.blank
        && let Some(said) = counted_in_words(&normal(&content.text()))
    {
        return Reading::of(said).doubting("note_in_cell", format!("“{}”读作{said}。", content.text().trim()));
    }
    let whole =
        reading.value.as_ref().map(|q| q.number).filter(|n| n.fract().is_zero()).and_then(|n| i64::try_from(n).ok());
    match (reading.value.is_some(), whole) {
        (true, None) => Reading::unknown("not_a_number", format!("“{}”不是整数。", content.text())),
        (_, whole) => Reading { value: whole, blank: reading.blank, doubts: reading.doubts },
    }
}

/// 带动脱贫户就业10人: the one number in a sentence, where it counts people, households or posts.
fn counted_in_words(form: &str) -> Option<i64> {
    let mut numbers = form.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let (number, several) = (numbers.next()?, numbers.next().is_some());
    let after = form.split_once(number)?.1;
    let begins = !form.starts_with(number) && after.starts_with(['人', '名', '户', '个']);
    let doubted = ["不", "约", "至少", "以上", "左右", "未", "多"].iter().any(|word| form.contains(word));
    (begins && !several && !doubted).then(|| number.parse().ok()).flatten()
}

fn read_text(text: &str) -> Reading<Quantity> {
    let form = normal(text);
    if says_blank(&form) {
        return Reading::blank();
    }
    if is_masked(&form) {
        return Reading::unknown("masked", format!("“{}”被遮盖。", text.trim()));
    }
    let not = || Reading::unknown("not_a_number", format!("“{}”不是一个确定的数量。", text.trim()));
    let (head, note) = split_note(&form);
    let bare =
        head.trim_start_matches("大约").trim_start_matches('约').trim_start_matches('近').trim_start_matches('共');
    let mut approximate = bare.len() < head.len() && !head.starts_with('共');
    let (number, mut unit) = match leading_number(bare) {
        Ok(Some(found)) => found,
        Err(()) => return not(),
        Ok(None) => match in_words(bare) {
            Some(found) => found,
            None => return not(),
        },
    };
    for word in ["余", "多"] {
        if let Some(rest) = unit.strip_prefix(word) {
            (approximate, unit) = (true, rest);
        }
    }
    // A second number in the same cell, or a product, has no single meaning.
    if unit.contains(|c: char| c.is_ascii_digit() || matches!(c, '*' | '×' | '/' | '+' | ';' | ',' | '~'))
        && unit != "M2"
        && unit != "M3"
    {
        return not();
    }
    let unit = match unit {
        "" => None,
        "M2" | "㎡" => Some("平方米".to_owned()),
        "M3" | "m³" => Some("立方米".to_owned()),
        other => Some(other.trim_end_matches("左右").to_owned()),
    };
    let mut reading = Reading::of(Quantity { number, unit });
    if approximate {
        reading = reading.doubting("approximate", format!("“{}”是约数。", text.trim()));
    }
    match note {
        Some(_) => reading.doubting("note_in_cell", format!("“{}”：括号前的数是值，括号里是说明。", text.trim())),
        None => reading,
    }
}

/// `一座`, `两台`: one numeral word, then a unit without numerals.
fn in_words(form: &str) -> Option<(Decimal, &str)> {
    let end = form.find(|c: char| numeral::whole(&c.to_string()).is_none() && !"十百千万".contains(c))?;
    let number = numeral::whole(form.get(..end)?)?;
    Some((Decimal::from(number), form.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_with_their_unit() {
        for (text, expected) in [
            ("400平方米", "400 平方米"),
            ("997.5㎡", "997.5 平方米"),
            ("60座", "60 座"),
            ("+3", "3"),
            ("-2", "-2"),
            ("一座", "1 座"),
            ("300多亩", "300 亩 approximate"),
            ("约200平方米", "200 平方米 approximate"),
            ("4米*3000米", "? not_a_number"),
            ("3400平方米;蓄积227.2", "? not_a_number"),
            ("***亩", "? masked"),
            ("/", "blank"),
        ] {
            let reading = read(&Content::Text(text.into()));
            let mut told = match &reading.value {
                Some(q) => format!("{} {}", q.number, q.unit.clone().unwrap_or_default()),
                None if reading.blank => "blank".to_owned(),
                None => "?".to_owned(),
            };
            for (kind, _) in &reading.doubts {
                told = format!("{} {kind}", told.trim());
            }
            assert_eq!(told.trim(), expected, "{text}");
        }
        assert_eq!(count(&Content::Text("27户(最高800元)".into())).value, Some(27));
        assert_eq!(count(&Content::Text("2.5".into())).value, None);
        for (text, expected) in [
            ("带动脱贫户就业10人", Some(10)),
            ("实际就业2人", Some(2)),
            ("2024年就业5人", None),
            ("就业不少于5人", None),
            ("应到32人实到30人", None),
            ("已安排就业", None),
        ] {
            assert_eq!(count(&Content::Text(text.into())).value, expected, "{text}");
        }
    }
}
