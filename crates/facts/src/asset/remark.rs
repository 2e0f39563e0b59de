//! What a remark says of a thing: that it is gone or sold, since when it stands idle or is damaged.

use crate::asset::noted::in_part;
use crate::contract::state::says;
use chrono::NaiveDate;
use sanzi_core::text::{has, normal};
use sanzi_core::{Day, Precision};

/// Words for things that are there no more.
const GONE: [&str; 7] = ["拆除", "报废", "灭失", "倒塌", "冲毁", "烧毁", "变卖"];
/// Words for things that were sold, where a buyer or nothing more follows: 已出售肉羊 speaks of what the thing yields.
const SOLD: [&str; 6] = ["已卖", "已变卖", "已转卖", "已出售", "已售", "已转让"];
/// Words for things that are not used.
const STOPPED: [&str; 8] = ["停用", "闲置", "空置", "停产", "停业", "停办", "停止使用", "关停"];
/// What ends a use: since when a thing is idle, where its ledger says that it is.
const VACATED: [&str; 17] = [
    "腾空", "退出", "搬离", "搬走", "搬出", "撤离", "撤走", "撤场", "清退", "退租", "停租", "收回", "解约", "停工",
    "停运", "歇业", "到期",
];
/// Before such a word these speak of something else: 2019年贫困村退出.
const OF_OTHERS: [&str; 3] = ["贫困", "脱贫", "贷款"];
/// Words for damage.
const DAMAGED: [&str; 9] = ["损毁", "毁损", "冲毁", "水毁", "损坏", "坍塌", "倒塌", "破损", "故障"];
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
/// Behind such a word these speak of what is only planned: 已列入2026年盘活清单.
const PLANS: [&str; 7] = ["清单", "计划", "方案", "台账", "措施", "范围", "库"];
/// Before it these do: 拟盘活, 正在重新招租.
const PLANNED: [&str; 15] =
    ["未", "没", "不", "无", "应", "需", "待", "拟", "正在", "准备", "计划", "申请", "建议", "尽快", "列入"];

/// The word by which a remark says that the thing is gone.
///
/// 未报废, 待拆除 and 拆除后重建 do not.
pub(crate) fn says_gone(remark: &str) -> Option<&'static str> {
    word_of(remark, &GONE).or_else(|| says_sold(remark))
}

/// The word by which a remark says that the thing was sold: 2024年12月已卖给邻村李某，得款3.1万元.
fn says_sold(remark: &str) -> Option<&'static str> {
    let of_thing = |word: &str| {
        let behind = remark.match_indices(word).filter_map(|(at, _)| remark.get(at + word.len()..));
        behind.map(|rest| rest.strip_prefix(['出', '掉']).unwrap_or(rest)).any(|rest| {
            rest.is_empty() || rest.starts_with(['给', '与', '予', '于', '，', ',', '。', '；', ';', '、', '（', '('])
        })
    };
    let word = SOLD.iter().copied().find(|word| has(remark, word) && of_thing(word))?;
    says(remark, &[word], &TAKEN_BACK, Some('中')).then_some(word)
}

/// The word by which a remark says that the thing is not used.
pub(crate) fn says_stopped(remark: &str) -> Option<&'static str> {
    word_of(remark, &STOPPED)
}

fn word_of(remark: &str, words: &[&'static str]) -> Option<&'static str> {
    let word = words.iter().copied().find(|word| says(remark, &[word], &TAKEN_BACK, Some('中')))?;
    (!went_on(remark) && !in_part(remark, word)).then_some(word)
}

/// Does it say that the thing was taken up again, and not only that this is planned?
fn went_on(remark: &str) -> bool {
    SINCE_THEN.iter().any(|word| {
        let planned = |at: usize| {
            remark.get(at + word.len()..).is_some_and(|rest| PLANS.iter().any(|plan| rest.starts_with(plan)))
        };
        says(remark, &[word], &PLANNED, None) && !remark.match_indices(word).all(|(at, _)| planned(at))
    })
}

/// Since when a thing that its ledger calls idle has not been used, by the base date: 2022年3月停用, 自2021年起闲置,
/// 企业2023年9月退出, 闲置（2024年5月起）.
pub(crate) fn idle_since(remark: &str, base_date: NaiveDate) -> Option<Day> {
    let text = normal(remark);
    if went_on(&text) {
        return None;
    }
    let others: Vec<&str> = TAKEN_BACK.iter().chain(&OF_OTHERS).copied().collect();
    day_of(&text, &STOPPED, &TAKEN_BACK, base_date).or_else(|| day_of(&text, &VACATED, &others, base_date))
}

/// Since when a thing that its ledger calls damaged is so, by the base date: 2025年4月洪水冲毁至今未修复.
pub(crate) fn damaged_since(remark: &str, base_date: NaiveDate) -> Option<Day> {
    let text = normal(remark);
    day_of(&text, &DAMAGED, &TAKEN_BACK, base_date)
}

/// The day that stands with one of the words: before it in its clause, or behind it with 起 or 以来.
fn day_of(text: &str, words: &[&str], taken_back: &[&str], base_date: NaiveDate) -> Option<Day> {
    const ENDS: [char; 6] = [',', '，', ';', '；', '。', '、'];
    words.iter().filter(|word| says(text, &[word], taken_back, Some('中'))).find_map(|word| {
        text.match_indices(word).find_map(|(at, _)| {
            let before = text.get(..at)?.rsplit(ENDS).next()?;
            let behind = text.get(at + word.len()..)?.split(['。', ';', '；']).next()?;
            let begun = behind.find('起').or_else(|| behind.find("以来"));
            let day = last_day(before).or_else(|| last_day(behind.get(..begun?)?))?;
            (day.date <= base_date).then_some(day)
        })
    })
}

/// The last day that a clause names, with as much of it as is said: 2023年6月30日, 2023.6, 2021年.
fn last_day(clause: &str) -> Option<Day> {
    let (at, year) = clause.char_indices().rev().find_map(|(at, c)| {
        let year = clause.get(at..at + 4).filter(|_| c.is_ascii_digit())?.parse::<i32>().ok()?;
        let alone = !clause.get(..at)?.ends_with(|c: char| c.is_ascii_digit());
        let cut = clause.get(at + 4..)?.starts_with(['年', '.', '-', '/']);
        (alone && cut && (1990..=2100).contains(&year)).then_some((at, year))
    })?;
    let rest = clause.get(at + 4..)?;
    let in_words = rest.starts_with('年');
    let number = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        Some((text.get(..digits)?.parse::<u32>().ok()?, text.get(digits..)?.to_owned()))
    };
    let month = number(rest.get(rest.chars().next()?.len_utf8()..)?);
    let month = month.filter(|(_, rest)| !in_words || rest.starts_with('月'));
    let day = month.as_ref().and_then(|(_, rest)| number(rest.strip_prefix(['月', '.', '-', '/'])?));
    let day = day.filter(|(_, rest)| !in_words || rest.starts_with('日')).map(|(day, _)| day);
    let precision = match (&month, day) {
        (None, _) if !in_words => return None,
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
            ("2024年12月已卖给邻村李某，得款3.1万元", Some("已卖")),
            ("已出售，款未交", Some("已出售")),
            ("2023年已卖出", Some("已卖")),
            ("2024年已出售肉羊30只", None),
            ("产品已售2万斤", None),
            ("", None),
        ] {
            assert_eq!(says_gone(remark), word, "{remark}");
        }
    }

    #[test]
    fn a_remark_says_since_when_a_thing_is_idle() {
        let base_date = NaiveDate::from_ymd_opt(2025, 12, 31).expect("a day");
        for (remark, day) in [
            ("2022年3月停用", Some("2022-03")),
            ("自2021年起闲置", Some("2021")),
            ("合同到期，2023年 6 月 30 日起空置", Some("2023-06-30")),
            ("2019年建成，2022年11月闲置", Some("2022-11")),
            ("2025年11月刚腾空，已列入2026年盘活清单", Some("2025-11")),
            ("承租企业2025年10月退出，正在公开招租", Some("2025-10")),
            ("2023年9月企业退出，闲置", Some("2023-09")),
            ("企业2023.9.15退出，拟重新招租", Some("2023-09-15")),
            ("闲置（2024年5月起）", Some("2024-05")),
            ("2024年10月合同到期，尚未出租", Some("2024-10")),
            ("合同2028年6月到期", None),
            ("2019年贫困村退出验收资产", None),
            ("闲置", None),
            ("原闲置，2023年盘活", None),
            ("2024年2月闲置，现已出租", None),
            ("2021年3月停用，2022年5月起租给某人", None),
            ("2022年13月停用", None),
            ("未停用", None),
        ] {
            assert_eq!(idle_since(remark, base_date).map(|day| day.iso()).as_deref(), day, "{remark}");
        }
        assert_eq!((says_stopped("已停用"), says_stopped("不再闲置")), (Some("停用"), None));
    }

    #[test]
    fn a_remark_says_since_when_a_thing_is_damaged() {
        let base_date = NaiveDate::from_ymd_opt(2025, 12, 31).expect("a day");
        let since = |remark| damaged_since(remark, base_date).map(|day| day.iso());
        assert_eq!(since("2025年4月洪水冲毁至今未修复").as_deref(), Some("2025-04"));
        assert_eq!(since("2021年建成，渠首损坏"), None);
    }
}
