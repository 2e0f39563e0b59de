//! What the heading of a column of amounts says: a month, a quarter or a year; a total of several; and whether such
//! amounts are depreciation or money received.

use crate::cell::{date, numeral};
use crate::grid::Content;
use crate::layout::year::YEARS;
use crate::mapping::{core, header_form};
use chrono::Datelike;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::alone;

/// A period as a heading says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// The year, where the heading says it.
    pub year: Option<i32>,
    /// The first month.
    pub month: u32,
    /// How many months: one, three, twelve.
    pub months: u32,
    /// What follows the period: 折旧, 实收.
    pub rest: String,
}

impl Said {
    /// The period that a heading is; `bare` where what stands above says that numbers are months.
    pub(super) fn of(content: &Content<'_>, date1904: bool, bare: bool) -> Option<Said> {
        let plain = |year, month, months| Some(Said { year, month, months, rest: String::new() });
        match content {
            Content::Date(serial) => {
                let first = date::from_serial(*serial, date1904).filter(|day| day.day() == 1)?;
                plain(Some(first.year()), first.month(), 1)
            }
            Content::Number(number) if number.fract().is_zero() => match number.to_i32()? {
                year if YEARS.contains(&year) => plain(Some(year), 1, 12),
                month @ 1..=12 if bare => plain(None, month.unsigned_abs(), 1),
                _ => None,
            },
            Content::Text(text) if may_say(text) && text.chars().count() <= 16 => {
                Said::in_text(&core(&header_form(text)), bare)
            }
            _ => None,
        }
    }

    fn in_text(form: &str, bare: bool) -> Option<Said> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let year = form.get(..4).filter(|_| digits(form) == 4).and_then(|y| y.parse().ok());
        let year = year.filter(|year| YEARS.contains(year));
        let after = if year.is_some() { form.get(4..)? } else { form };
        let marked = after.strip_prefix(['年', '.', '-', '/']);
        let rest = if year.is_some() { marked.unwrap_or(after) } else { after };
        let said = |month, months, rest: &str| Some(Said { year, month, months, rest: rest.to_owned() });
        if let Some((quarter, tail)) = quarter(rest) {
            return said(quarter * 3 - 2, 3, tail);
        }
        if let Some((head, tail)) = rest.split_once('月') {
            let month = head.parse().ok().or_else(|| numeral::whole(head)?.try_into().ok());
            let month: u32 = month.filter(|month| (1..=12).contains(month))?;
            return said(month, 1, tail.strip_prefix('份').unwrap_or(tail));
        }
        match (year, digits(rest)) {
            // 2024-03, 2024.12
            (Some(_), 1..=2) if digits(rest) == rest.len() => {
                said(rest.parse().ok().filter(|m| (1..=12).contains(m))?, 1, "")
            }
            (Some(_), 0) => said(1, 12, rest.strip_prefix('度').unwrap_or(rest)),
            (None, 1..=2) if bare && digits(rest) == rest.len() => {
                said(rest.parse().ok().filter(|m| (1..=12).contains(m))?, 1, "")
            }
            _ => None,
        }
    }

    /// Does this period follow another one, and say the same of it?
    pub(super) fn follows(&self, before: &Said) -> bool {
        let next = match (before.year, self.year) {
            (Some(then), Some(now)) => {
                let count = |year: i32, month: u32| year * 12 + month.cast_signed();
                count(now, self.month) == count(then, before.month + before.months)
            }
            (None, None) => self.month == before.month + before.months,
            _ => false,
        };
        next && self.months == before.months && self.rest == before.rest
    }
}

/// May a text name a period at all? None does that begins with a letter, as codes do, or is without a digit, a 月 or a
/// 季; what other signs are, the whole text tells.
fn may_say(text: &str) -> bool {
    let code = text.starts_with(|c: char| c.is_ascii_alphabetic());
    !code && text.chars().any(|c| alone(c).is_none_or(|c| c.is_ascii_digit() || matches!(c, '月' | '季')))
}

/// 第一季度, 2季度, 三季.
fn quarter(form: &str) -> Option<(u32, &str)> {
    let form = form.strip_prefix('第').unwrap_or(form);
    let (head, tail) = form.split_once('季')?;
    let number = match head {
        "1" | "一" => 1,
        "2" | "二" => 2,
        "3" | "三" => 3,
        "4" | "四" => 4,
        _ => return None,
    };
    Some((number, tail.strip_prefix('度').unwrap_or(tail)))
}

/// Words by which amounts are no money received, and no depreciation either.
const OTHER: &[&str] = &[
    "应收",
    "应缴",
    "应交",
    "未收",
    "未缴",
    "未交",
    "欠",
    "支出",
    "支付",
    "分配",
    "分红",
    "电量",
    "水费",
    "水电",
    "卫生费",
    "物业费",
    "押金",
    "保证金",
    "补助",
    "工资",
    "预算",
    "计划",
    "预计",
];
/// Words by which they are money received whatever else is said beside.
const RECEIVED: &[&str] = &["实收", "已收", "到账", "实缴", "已缴", "已交", "实际收"];
/// Words by which they are where nothing speaks against it.
const INCOME: &[&str] = &[
    "收款",
    "收取",
    "收缴",
    "收回",
    "收租",
    "缴纳",
    "缴款",
    "交款",
    "缴费",
    "租金收入",
    "承包费收入",
    "出租收入",
    "发包收入",
    "租赁收入",
    "资产收益",
    "收益情况",
    "收益明细",
    "收益台账",
    "收益统计",
];

/// The tables that amounts by period may belong to.
pub(super) const TABLES: [&str; 2] = ["depreciation", "receipt"];

/// What a text says that amounts are: the table they belong to, or `Some(None)` where they are something else.
pub(super) fn table_of(form: &str) -> Option<Option<&'static str>> {
    let says = |words: &[&str]| words.iter().any(|word| form.contains(word));
    if says(RECEIVED) {
        return Some(Some("receipt"));
    }
    if says(OTHER) {
        return Some(None);
    }
    if form.contains("折旧") {
        return Some(Some("depreciation"));
    }
    says(INCOME).then_some(Some("receipt"))
}

/// Does a heading name what stands at the end of a period (2023年末累计折旧)? Such columns are no amounts of periods.
pub(super) fn stands(form: &str) -> bool {
    ["原值", "净值", "净额", "余值", "余额", "累计折旧", "累计计提", "累计摊销"].iter().any(|word| form.contains(word))
}

/// What may follow a period in a heading and leaves open what the amounts are.
pub(super) fn leaves_open(rest: &str) -> bool {
    matches!(rest, "" | "租金" | "承包费" | "金额" | "数额" | "额" | "费用" | "合计" | "数" | "收入" | "收益")
}

/// Is this the heading of a column of totals? `Some(true)` for the total of some of the periods.
pub(super) fn is_total(content: &Content<'_>, table: &str) -> Option<bool> {
    let Content::Text(text) = content else { return None };
    let form = core(&header_form(text));
    let sub = form.contains("小计") || quarter(&form).is_some() || form.contains("半年");
    let word = |words: &[&str]| words.iter().any(|word| form.contains(word));
    let of_year = word(&["本年", "全年", "年度", "当年"]) || form.starts_with('年');
    let whole = word(&["合计", "小计", "总计", "共计"])
        || form == "累计"
        || form == "全年"
        || match table {
            "depreciation" => of_year && word(&["折旧", "计提"]) && !word(&["累计折旧", "率"]),
            _ => (of_year || form.contains("累计")) && form.contains('收') && !word(OTHER),
        };
    (form.chars().count() <= 9 && (whole || sub)).then_some(sub)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_name_periods() {
        for (heading, bare, expected) in [
            ("1月", false, "? 1 1 "),
            ("十二月", false, "? 12 1 "),
            ("2024年3月份折旧", false, "2024 3 1 折旧"),
            ("2024-03", false, "2024 3 1 "),
            ("2024.12", false, "2024 12 1 "),
            ("7", true, "? 7 1 "),
            ("7", false, ""),
            ("13月", false, ""),
            ("第二季度", false, "? 4 3 "),
            ("2023年4季度", false, "2023 10 3 "),
            ("2022年", false, "2022 1 12 "),
            ("2022年度实收（元）", false, "2022 1 12 实收"),
            ("2022", false, "2022 1 12 "),
            ("月折旧额", false, ""),
            ("使用年限", false, ""),
            ("㋂", false, "? 3 1 "),
            ("①月", false, "? 1 1 "),
            ("Q1月", false, ""),
            ("20240301", false, ""),
        ] {
            let said = Said::of(&Content::of_text(heading), false, bare);
            let told = said.map(|s| {
                format!("{} {} {} {}", s.year.map_or("?".to_owned(), |y| y.to_string()), s.month, s.months, s.rest)
            });
            assert_eq!(told.unwrap_or_default(), expected, "{heading}");
        }
    }

    #[test]
    fn words_say_what_amounts_are() {
        for (form, expected) in [
            ("2024年各月折旧额", Some(Some("depreciation"))),
            ("租金应收实收情况表", Some(Some("receipt"))),
            ("2024年租金收缴台账", Some(Some("receipt"))),
            ("应收租金", Some(None)),
            ("水电费收缴表", Some(None)),
            ("收益分配表", Some(None)),
            ("固定资产台账", None),
        ] {
            assert_eq!(table_of(form), expected, "{form}");
        }
        for (heading, expected) in
            [("末累计折旧", true), ("末净值", true), ("折旧", false), ("累计实收", false), ("", false)]
        {
            assert_eq!(stands(heading), expected, "{heading}");
        }
        let total = |heading: &'static str, table| is_total(&Content::of_text(heading), table);
        assert_eq!(total("合 计", "receipt"), Some(false));
        assert_eq!(total("一季度小计", "depreciation"), Some(true));
        assert_eq!(total("本年折旧", "depreciation"), Some(false));
        assert_eq!(total("全年实收（元）", "receipt"), Some(false));
        for (heading, table) in [("累计折旧", "depreciation"), ("年折旧率", "depreciation"), ("年租金", "receipt")]
        {
            assert_eq!(total(heading, table), None, "{heading}");
        }
    }
}
