//! What a remark says of a thing: that it is gone, or since when it stands idle.

use crate::asset::noted::in_part;
use crate::contract::state::says;
use chrono::NaiveDate;
use sanzi_core::text::normal;
use sanzi_core::{Day, Precision};

/// Words for things that are there no more.
const GONE: [&str; 7] = ["拆除", "报废", "灭失", "倒塌", "冲毁", "烧毁", "变卖"];
/// Words for things that are not used.
const STOPPED: [&str; 8] = ["停用", "闲置", "空置", "停产", "停业", "停办", "停止使用", "关停"];
/// Shortly before such a word these take it back or put it off.
const TAKEN_BACK: [&str; 16] =
    ["未", "没", "不", "无", "待", "拟", "正在", "准备", "应", "需", "计划", "申请", "建议", "避免", "防止", "曾"];
/// What came after says more: 拆除后重建, 原闲置，现已出租.
const SINCE_THEN: [&str; 27] = [
    "重建",
    "新建",
    "改建",
    "翻建",
    "恢复",
    "重新",
    "盘活",
    "现已",
    "现由",
    "起租",
    "租给",
    "已出租",
    "启用",
    "投产",
    "复产",
    "复工",
    "复业",
    "复用",
    "修复",
    "修缮",
    "修好",
    "改作",
    "改为",
    "转为",
    "用作",
    "现为",
    "现作",
];

/// The word by which a remark says that the thing is gone.
///
/// 未报废, 待拆除 and 拆除后重建 do not.
pub(crate) fn says_gone(remark: &str) -> Option<&'static str> {
    word_of(remark, &GONE)
}

/// The word by which a remark says that the thing is not used.
pub(crate) fn says_stopped(remark: &str) -> Option<&'static str> {
    word_of(remark, &STOPPED)
}

fn word_of(remark: &str, words: &[&'static str]) -> Option<&'static str> {
    let word = words.iter().copied().find(|word| says(remark, &[word], &TAKEN_BACK, Some('中')))?;
    (!says(remark, &SINCE_THEN, &TAKEN_BACK, None) && !in_part(remark, word)).then_some(word)
}

/// Since when it has not been used, where the remark says so: 2022年3月停用, 自2021年起闲置.
pub(crate) fn stopped_on(remark: &str) -> Option<Day> {
    let text = normal(remark);
    let word = says_stopped(&text)?;
    let before = text.get(..text.find(word)?)?;
    let clause = before.rsplit([',', '，', ';', '；', '。', '、']).next()?;
    let (year, rest) = clause.get(..clause.rfind('年')?).zip(clause.get(clause.rfind('年')? + '年'.len_utf8()..))?;
    let year: i32 = year.get(year.len().checked_sub(4)?..)?.parse().ok().filter(|year| (1990..=2100).contains(year))?;
    let number = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        Some((text.get(..digits)?.parse::<u32>().ok()?, text.get(digits..)?.to_owned()))
    };
    let month = number(rest).filter(|(_, rest)| rest.starts_with('月'));
    let day = month.as_ref().and_then(|(_, rest)| number(rest.strip_prefix('月')?));
    let day = day.filter(|(_, rest)| rest.starts_with('日')).map(|(day, _)| day);
    let precision = match (&month, day) {
        (None, _) => Precision::Year,
        (Some(_), None) => Precision::Month,
        (Some(_), Some(_)) => Precision::Day,
    };
    let date = NaiveDate::from_ymd_opt(year, month.map_or(1, |(month, _)| month), day.unwrap_or(1))?;
    Some(Day { date, precision })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_says_gone_only_where_it_is() {
        for (remark, word) in [
            ("已拆除", Some("拆除")),
            ("2023年5月已报废，未办手续", Some("报废")),
            ("2020年7月洪水冲毁", Some("冲毁")),
            ("未报废", None),
            ("待拆除", None),
            ("拟申请报废", None),
            ("旧房2019年拆除后重建", None),
            ("报废中", None),
            ("", None),
        ] {
            assert_eq!(says_gone(remark), word, "{remark}");
        }
    }

    #[test]
    fn a_remark_says_since_when_a_thing_is_idle() {
        for (remark, day) in [
            ("2022年3月停用", Some("2022-03")),
            ("自2021年起闲置", Some("2021")),
            ("合同到期，2023年 6 月 30 日起空置", Some("2023-06-30")),
            ("2019年建成，2022年11月闲置", Some("2022-11")),
            ("闲置", None),
            ("原闲置，2023年盘活", None),
            ("2024年2月闲置，现已出租", None),
            ("2021年3月停用，2022年5月起租给某人", None),
            ("2022年13月停用", None),
            ("未停用", None),
        ] {
            assert_eq!(stopped_on(remark).map(|day| day.iso()).as_deref(), day, "{remark}");
        }
        assert_eq!((says_stopped("已停用"), says_stopped("不再闲置")), (Some("停用"), None));
    }
}
