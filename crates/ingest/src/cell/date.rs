//! Dates with their precision, serials in both date systems, and periods in one cell.

use super::{Reading, numeral, says_blank, split_note, unreadable};
use crate::grid::Content;
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::normal;
use sanzi_core::{Day, Precision};

/// Years that a ledger may speak of.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Reads a date. What is not known is not filled in: `2018年` is a year, `201908` a month.
pub fn read(content: &Content<'_>, date1904: bool) -> Reading<Day> {
    if content.is_blank() {
        return Reading::blank();
    }
    if let Some(unknown) = unreadable(content) {
        return unknown;
    }
    match content {
        Content::Date(serial) => match from_serial(*serial, date1904) {
            Some(date) => Reading::of(Day::exact(date)),
            None => bad(&content.text()),
        },
        Content::Number(number) => from_number(*number, date1904),
        Content::Text(text) => read_text(text, date1904),
        _ => bad(&content.text()),
    }
}

fn bad(seen: &str) -> Reading<Day> {
    Reading::unknown("bad_date", format!("“{}”不是一个真实的日期。", seen.trim()))
}

/// A serial of the book's own date system; `None` outside 1900–9999 and for the 29 February 1900 that never was.
pub fn from_serial(serial: Decimal, date1904: bool) -> Option<NaiveDate> {
    let days = serial.floor().to_i64()?;
    if serial.is_sign_negative() {
        return None;
    }
    let (zero, days) = if date1904 {
        (NaiveDate::from_ymd_opt(1904, 1, 1)?, days)
    } else {
        match days {
            ..1 | 60 => return None,
            1..=59 => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
            _ => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
        }
    };
    zero.checked_add_days(Days::new(u64::try_from(days).ok()?)).filter(|date| date.year() <= 9999)
}

fn from_number(number: Decimal, date1904: bool) -> Reading<Day> {
    let seen = number.normalize().to_string();
    let whole = number.floor();
    if whole == number {
        return match number.to_i64() {
            Some(serial @ 20_000..=60_000) => match from_serial(Decimal::from(serial), date1904) {
                Some(date) => Reading::of(Day::exact(date)),
                None => bad(&seen),
            },
            _ => compact(&seen).unwrap_or_else(|| bad(&seen)),
        };
    }
    let year = whole.to_i32().filter(|year| YEARS.contains(year));
    match (year, seen.split_once('.')) {
        // 2019.10 typed into a numeric cell is stored as 2019.1.
        (Some(year), Some((_, "1"))) => Reading {
            value: day(year, None, None),
            blank: false,
            doubts: vec![("month_ambiguous", format!("数值“{seen}”可能是一月，也可能是十月。"))],
        },
        (Some(year), Some((_, month))) if month.len() <= 2 => {
            match month.parse().ok().and_then(|month| day(year, Some(month), None)) {
                Some(day) => Reading::of(day),
                None => bad(&seen),
            }
        }
        _ if number > Decimal::from(20_000) && number < Decimal::from(60_000) => match from_serial(number, date1904) {
            Some(date) => Reading::of(Day::exact(date)),
            None => bad(&seen),
        },
        _ => bad(&seen),
    }
}

fn day(year: i32, month: Option<u32>, of_month: Option<u32>) -> Option<Day> {
    if !YEARS.contains(&year) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), of_month.unwrap_or(1))?;
    let precision = match (month, of_month) {
        (None, _) => Precision::Year,
        (Some(_), None) => Precision::Month,
        (Some(_), Some(_)) => Precision::Day,
    };
    Some(Day { date, precision })
}

/// Digits without separators: 2019, 201908, 20190815; seven digits when only one reading is a date.
fn compact(digits: &str) -> Option<Reading<Day>> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let year = digits.get(..4)?.parse::<i32>().ok()?;
    match digits.len() {
        4 => day(year, None, None).map(Reading::of),
        6 => day(year, Some(part(4, 6)?), None).map(Reading::of),
        8 => day(year, Some(part(4, 6)?), Some(part(6, 8)?)).map(Reading::of),
        7 => {
            let one = part(4, 5).zip(part(5, 7)).filter(|(m, _)| *m > 0).and_then(|(m, d)| day(year, Some(m), Some(d)));
            let two = part(4, 6).zip(part(6, 7)).and_then(|(m, d)| day(year, Some(m), Some(d)));
            // A day of one digit written as two (…05) never lost its separator, so `2021105` is October 5th too.
            match (one, two) {
                (Some(found), None) | (None, Some(found)) => Some(Reading::of(found)),
                (Some(_), Some(_)) => Some(Reading {
                    value: day(year, None, None),
                    blank: false,
                    doubts: vec![("month_ambiguous", format!("“{digits}”有两种读法，只取年份。"))],
                }),
                (None, None) => None,
            }
        }
        _ => None,
    }
}

/// The day that a text in ISO form names: 2019-06-30. Most texts of days are written so.
pub(crate) fn iso(text: &str) -> Option<Day> {
    let [thousands, hundreds, tens, ones, b'-', month @ .., b'-', ten, one] = text.as_bytes() else { return None };
    let [ten_months, months] = month else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let year = number(&[*thousands, *hundreds, *tens, *ones])?;
    day(i32::try_from(year).ok()?, Some(number(&[*ten_months, *months])?), Some(number(&[*ten, *one])?))
}

fn read_text(text: &str, date1904: bool) -> Reading<Day> {
    if let Some(day) = iso(text) {
        return Reading::of(day);
    }
    let form = normal(without_time(text.trim()));
    if says_blank(&form) {
        return Reading::blank();
    }
    let (head, note) = split_note(&form);
    let reading = match parse(head) {
        Some(reading) => reading,
        None => match head.parse::<Decimal>() {
            Ok(serial) if head.len() == 5 || head.contains('.') => from_number(serial, date1904),
            _ => return bad(text),
        },
    };
    match note {
        Some(_) => reading.doubting("note_in_cell", format!("“{}”：括号里是说明。", text.trim())),
        None => reading,
    }
}

/// Cuts off a time of day.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let head = text.get(..colon).unwrap_or_default();
    let cut = head.rfind([' ', 'T', '\u{3000}', '\u{a0}']);
    cut.and_then(|at| text.get(..at)).map_or(text, str::trim_end)
}

/// A date in normal form, complete or cut to month or year.
pub(crate) fn parse(form: &str) -> Option<Reading<Day>> {
    let form = in_digits(form);
    let form = form.as_str();
    if let Some(reading) = compact(form) {
        return Some(reading);
    }
    let mut numbers: Vec<u32> = Vec::new();
    let mut rest = form;
    let mut marks = String::new();
    while numbers.len() < 3 {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        numbers.push(rest.get(..end)?.parse().ok()?);
        rest = rest.get(end..)?;
        let Some(mark) = rest.chars().next() else { break };
        if matches!(mark, '年' | '月' | '日' | '号' | '.' | '/' | '-' | '、') {
            marks.push(mark);
            rest = rest.get(mark.len_utf8()..)?;
        } else {
            break;
        }
    }
    let first = form.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?;
    let year: i32 = first.parse().ok()?;
    // The year must be written with four digits, and something must set it off from the rest.
    if form.as_bytes().get(4).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if marks.starts_with(['月', '日', '号']) || marks.chars().skip(1).any(|m| m == '年') {
        return None;
    }
    let precise = match rest {
        "" => true,
        "底" | "末" | "初" | "中" | "份" | "度" | "左右" | "上半年" | "下半年" | "以前" | "前" | "以后" | "后"
        | "年底" | "年初" | "起" | "止" | "上旬" | "中旬" | "下旬" | "春" | "夏" | "秋" | "冬" | "已" | "年度" => {
            false
        }
        _ => return None,
    };
    let value = day(year, numbers.get(1).copied(), numbers.get(2).copied())?;
    let vague = !precise && matches!(rest, "左右" | "以前" | "前" | "以后" | "后");
    let reading = Reading::of(value);
    Some(if vague { reading.doubting("approximate", format!("日期“{form}”是约数。")) } else { reading })
}

/// 二〇一九年八月十五日 → 2019年8月15日.
fn in_digits(form: &str) -> String {
    if form.contains(|c: char| c.is_ascii_digit()) || !form.contains('年') {
        return form.to_owned();
    }
    let (year, rest) = form.split_once('年').unwrap_or((form, ""));
    let Some(year) = numeral::digits(year) else { return form.to_owned() };
    let mut out = format!("{year}年");
    let mut rest = rest;
    for mark in ['月', '日'] {
        let Some((number, after)) = rest.split_once(mark) else { break };
        let Some(number) = numeral::whole(number) else { return form.to_owned() };
        out.push_str(&format!("{number}{mark}"));
        rest = after;
    }
    out + rest
}

/// A term in one cell: `2022年7月—2027年7月`, `2017-2018`, `自2021年3月1日起至2024年2月29日止`, `自2021年3月1日起五年`.
pub fn period(text: &str) -> Option<(Day, Day)> {
    let form = normal(text);
    if let Some(lasting) = lasting(&form) {
        return Some(lasting);
    }
    let (head, note) = split_note(&form);
    // 30年(2010.1-2039.12): the term stands in the brackets, its length before them.
    match (term(head), note) {
        (None, Some(note)) if head.contains('年') && !head.contains(['-', '~', '至']) => term(note),
        (found, _) => found,
    }
}

fn term(head: &str) -> Option<(Day, Day)> {
    let head = head.trim_start_matches(['自', '从']).trim_end_matches(['止', '。', ';']);
    let mut found: Option<(Day, Day)> = None;
    for (at, mark) in head.char_indices().filter(|(_, c)| matches!(c, '-' | '~' | '至' | '到')) {
        let left = head.get(..at)?.trim_end_matches(['-', '~', '起', '日']);
        let left_with_day = head.get(..at)?.trim_end_matches(['-', '~', '起']);
        let right = head.get(at + mark.len_utf8()..)?.trim_start_matches(['-', '~']);
        let start = parse(left_with_day).or_else(|| parse(left)).and_then(|r| r.value);
        let Some(start) = start else { continue };
        let end = parse(right).and_then(|r| r.value).or_else(|| same_year(start, right));
        let Some(end) = end else { continue };
        if end.latest() < start.date {
            continue;
        }
        // 2020-01-01-2029-12-31 has several hyphens; the split that leaves most precision is the meant one.
        if found.is_none_or(|(s, e)| (start.precision, end.precision) > (s.precision, e.precision)) {
            found = Some((start, end));
        }
    }
    found
}

/// `自2021年3月1日起五年`, `2021年3月起，租期3年`, `五年（自2021年3月1日起）`: a first day and a length.
fn lasting(form: &str) -> Option<(Day, Day)> {
    const LASTS: [&str; 8] = ["租赁期限", "承包期限", "租赁期", "承包期", "租期", "期限", "为期", "共"];
    let bare = |text: &str| {
        let text = text.trim_start_matches([',', ':', ';', '(']).trim_end_matches([')', '止', '。']).to_owned();
        let word = LASTS.iter().find_map(|word| text.strip_prefix(word));
        word.unwrap_or(&text).trim_start_matches(['为', ':', '共']).to_owned()
    };
    let begins = |text: &str| {
        let text = text.trim_start_matches([',', ':', ';', '(', '自', '从']).trim_end_matches(')');
        parse(text.strip_suffix("开始").or(text.strip_suffix("起算")).or(text.strip_suffix('起'))?)?.value
    };
    let split = form.match_indices(['起', '始', '算']).map(|(at, mark)| at + mark.len());
    let behind = |at: usize| Some((begins(form.get(..at)?)?, bare(form.get(at..)?)));
    let before = || {
        let at = form.find(['自', '从'])?;
        Some((begins(form.get(at..)?)?, bare(form.get(..at)?.trim_end_matches([',', '(']))))
    };
    let (start, length) = split.rev().find_map(behind).filter(|(_, length)| !length.is_empty()).or_else(before)?;
    let months = super::length::stated(&length)?;
    // The last day is the one before that on which it would begin again.
    let after = start.date.checked_add_months(Months::new(u32::try_from(months).ok()?))?;
    let end = match start.precision {
        // 2月29日 has no such day a year later: the month ends before.
        Precision::Day if after.day() != start.date.day() => after,
        Precision::Day => after.pred_opt()?,
        Precision::Month => after.checked_sub_months(Months::new(1))?,
        Precision::Year if months % 12 == 0 => after.checked_sub_months(Months::new(12))?,
        Precision::Year => return None,
    };
    (months > 0).then_some((start, Day { date: end, precision: start.precision }))
}

/// `2024年1月-12月`: the end names no year of its own.
fn same_year(start: Day, right: &str) -> Option<Day> {
    let month: u32 = right.strip_suffix('月')?.parse().ok()?;
    day(start.date.year(), Some(month), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn told(content: &Content<'_>) -> String {
        let reading = read(content, false);
        match (reading.value, reading.blank) {
            (Some(day), _) => day.iso() + &reading.doubts.iter().map(|(k, _)| format!(" {k}")).collect::<String>(),
            (None, true) => "blank".to_owned(),
            (None, false) => format!("? {}", reading.doubts.first().map_or("", |(k, _)| k)),
        }
    }

    #[test]
    fn texts_keep_the_precision_they_have() {
        for (text, expected) in [
            ("2019-08-15", "2019-08-15"),
            ("2019年08月15日", "2019-08-15"),
            ("2019/8/15", "2019-08-15"),
            ("2021.1.22", "2021-01-22"),
            ("2016年10月", "2016-10"),
            ("2019.8", "2019-08"),
            ("2019.10", "2019-10"),
            ("２０１９年８月", "2019-08"),
            ("2028\n年 11月", "2028-11"),
            ("2019-08-15 00:00:00", "2019-08-15"),
            ("2016-05-20T00:00:00.000", "2016-05-20"),
            ("2019年8月15", "2019-08-15"),
            ("2018年", "2018"),
            ("2018年底", "2018"),
            ("2015", "2015"),
            ("20190815", "2019-08-15"),
            ("201908", "2019-08"),
            ("2021917", "2021-09-17"),
            ("2021111", "2021 month_ambiguous"),
            ("二〇一九年八月", "2019-08"),
            ("二〇一六年十二月二十五日", "2016-12-25"),
            ("二○一七年", "2017"),
            ("2018上半年", "2018"),
            ("2019-02-30", "? bad_date"),
            ("2019年13月", "? bad_date"),
            ("99999999", "? bad_date"),
            ("0000-00-00", "? bad_date"),
            ("长期", "? bad_date"),
            ("—", "blank"),
        ] {
            assert_eq!(told(&Content::Text(text.into())), expected, "{text}");
        }
    }

    #[test]
    fn numbers_and_serials() {
        for (content, expected) in [
            (Content::Date(dec!(43586.75)), "2019-05-01"),
            (Content::Date(dec!(0)), "? bad_date"),
            (Content::Date(dec!(60)), "? bad_date"),
            (Content::Date(dec!(-1)), "? bad_date"),
            (Content::Date(dec!(2958466)), "? bad_date"),
            (Content::Number(dec!(2004)), "2004"),
            (Content::Number(dec!(20190815)), "2019-08-15"),
            (Content::Number(dec!(43586)), "2019-05-01"),
            (Content::Number(dec!(2019.1)), "2019 month_ambiguous"),
            (Content::Number(dec!(2019.08)), "2019-08"),
        ] {
            assert_eq!(told(&content), expected, "{content:?}");
        }
        assert_eq!(from_serial(dec!(42124), true), NaiveDate::from_ymd_opt(2019, 5, 1));
    }

    #[test]
    fn terms_in_one_cell() {
        for (text, expected) in [
            ("2022年7月—2027年7月", "2022-07 2027-07"),
            ("2017-2018", "2017 2018"),
            ("30年（2010.1-2039.12）", "2010-01 2039-12"),
            ("2023.11-2024.01", "2023-11 2024-01"),
            ("2021.1.22至2026.1.21", "2021-01-22 2026-01-21"),
            ("2023 年11 月—2028\n年 11月", "2023-11 2028-11"),
            ("2020-01-01~2029-12-31", "2020-01-01 2029-12-31"),
            ("2020-01-01-2029-12-31", "2020-01-01 2029-12-31"),
            ("自2021年3月1日起至2024年2月29日止", "2021-03-01 2024-02-29"),
            ("2019年5月1日—2031年4月30日", "2019-05-01 2031-04-30"),
            ("2024年1月-12月", "2024-01 2024-12"),
            ("自2021年3月1日起五年", "2021-03-01 2026-02-28"),
            ("2021年3月1日起5年", "2021-03-01 2026-02-28"),
            ("从2021.3.1开始，租期三年零六个月", "2021-03-01 2024-08-31"),
            ("2021年3月起，期限为60个月", "2021-03 2026-02"),
            ("五年（自2021年3月1日起）", "2021-03-01 2026-02-28"),
            ("租期5年，自2021年3月1日起算", "2021-03-01 2026-02-28"),
            ("2021年起10年", "2021 2030"),
            ("2024年2月29日起一年", "2024-02-29 2025-02-28"),
        ] {
            let told = period(text).map(|(s, e)| format!("{} {}", s.iso(), e.iso()));
            assert_eq!(told.as_deref(), Some(expected), "{text}");
        }
        for text in ["2020-01-01", "2020年1月1日起", "五年", "自2021年3月1日起长期", "自2021年3月1日起3.3年"]
        {
            assert_eq!(period(text), None, "{text}");
        }
        assert_eq!(period("长期"), None);
    }
}
