//! What a remark says that bears on depreciation: what became of the thing on the way, and whose it is.

use crate::contract::state::says;
use crate::depreciation::{Class, Holder, Noted};
use crate::month::Month;
use crate::places::named_holder;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::{Day, Precision};
use std::str::FromStr;

/// Words before such a word that take it back or put it off.
const TAKEN_BACK: [&str; 8] = ["未", "没", "不", "无", "待", "拟", "预计", "计划"];
const STOPPED: [&str; 6] = ["停用", "闲置", "空置", "停产", "停止使用", "封存"];
const RESUMED: [&str; 7] = ["恢复", "复产", "复工", "复用", "重新启用", "重新使用", "重新投入"];
/// What stands still for these is charged on.
const CHARGED_ON: [&str; 4] = ["季节", "大修", "检修", "维修"];
const TAKEN_OVER: [&str; 8] = ["划转", "移交", "接收", "调入", "调拨", "盘盈", "受赠", "接管"];
const MONTHS_LEFT: [&str; 5] = ["剩余年限", "剩余使用年限", "剩余折旧年限", "尚可使用", "剩余使用期"];
const RELIVED: [&str; 8] =
    ["年限由", "年限从", "年限变更", "变更年限", "变更折旧年限", "调整年限", "年限调整", "重新核定"];
const ENLARGED: [&str; 6] = ["扩建", "改建", "改造", "加固", "加层", "续建"];
const BEARING: [&str; 7] = ["投产", "挂果", "盛果期", "丰产期", "盛产期", "初产期", "采摘期"];
const BECOMES: [&str; 12] =
    ["改为", "变更为", "调整为", "调整至", "调为", "改成", "增至", "增加到", "增加至", "减至", "减为", "延长至"];

/// The days that a text names, with where they end: 2024年3月, 2024年3月5日, 2024-03, 2023年.
fn days(text: &str) -> Vec<(usize, Day)> {
    let number = |from: usize| {
        let digits = text.get(from..).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        Some((text.get(from..from + digits)?.parse::<u32>().ok()?, digits, from + digits))
    };
    let sign = |at: usize, signs: &[char]| {
        let c = text.get(at..)?.chars().next().filter(|c| signs.contains(c))?;
        Some(at + c.len_utf8())
    };
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(|c: char| c.is_ascii_digit())) {
        let Some((year, digits, end)) = number(from + at) else { break };
        from = end;
        let Some(after) = sign(end, &['年', '-', '.', '/']).filter(|_| digits == 4 && (1950..=2100).contains(&year))
        else {
            continue;
        };
        let month = number(after).filter(|(month, digits, _)| *digits <= 2 && (1..=12).contains(month));
        let day = month.and_then(|(.., end)| number(sign(end, &['月', '-', '.', '/'])?));
        let day = day.filter(|(day, digits, _)| *digits <= 2 && (1..=31).contains(day));
        let (precision, end) = match (month, day) {
            (_, Some((.., end))) => (Precision::Day, end),
            (Some((.., end)), None) => (Precision::Month, end),
            (None, None) if text.get(end..).is_some_and(|rest| rest.starts_with('年')) => (Precision::Year, after),
            (None, None) => continue,
        };
        let date = NaiveDate::from_ymd_opt(year as i32, month.map_or(1, |one| one.0), day.map_or(1, |one| one.0));
        found.extend(date.map(|date| (end, Day { date, precision })));
        from = end;
    }
    found
}

/// What stands right after a place: a number, and the rest.
fn number_at(text: &str) -> Option<(Decimal, &str)> {
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let rest = text.get(from..)?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(rest.len());
    let number = Decimal::from_str(&rest.get(..end)?.replace(',', "")).ok()?;
    Some((number, rest.get(end..)?))
}

fn months_at(text: &str) -> Option<u32> {
    let (number, rest) = number_at(text)?;
    let months = if rest.starts_with('年') { number * Decimal::from(12) } else { number };
    let unit = rest.starts_with('年') || rest.starts_with("个月") || rest.starts_with('月');
    u32::try_from(months).ok().filter(|months| unit && (1..=1200).contains(months))
}

/// An amount with its unit, 元.
fn amount_at(text: &str) -> Option<Decimal> {
    let (number, rest) = number_at(text)?;
    match rest.chars().next() {
        Some('万') => Some(number * Decimal::from(10_000)),
        Some('元') => Some(number),
        _ => None,
    }
}

/// From what to what something became: 由10年改为13年, 由暂估50万元调整为决算46.8万元.
fn became<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<(T, T)> {
    let from = text.find(['由', '从'])?;
    let rest = text.get(from..)?;
    let to = BECOMES.iter().filter_map(|word| Some((rest.find(word)?, word.len()))).min()?;
    Some((read(rest.get(..to.0)?)?, read(rest.get(to.0 + to.1..)?)?))
}

fn first_at(text: &str, words: &[&str]) -> Option<usize> {
    words.iter().filter_map(|word| text.find(word)).min()
}

/// The changes that a remark tells of, as far as it gives what a sum needs.
pub(super) fn changes(remark: &str, cost: Option<Decimal>) -> Vec<Noted> {
    let text = normal(remark);
    let days = days(&text);
    let before = |place: usize| days.iter().rev().find(|(end, _)| *end <= place).map(|(_, day)| *day);
    let to_month = |day: Day| (day.precision > Precision::Year).then(|| Month::of(day.date));
    let stopped = || {
        let resumed = text.rfind(RESUMED.iter().find(|word| text.contains(**word))?)?;
        let stopped = first_at(&text, &STOPPED).filter(|at| *at < resumed)?;
        let (from, until) = (to_month(before(stopped)?)?, to_month(before(resumed)?)?);
        (from < until && !CHARGED_ON.iter().any(|word| text.contains(word))).then_some(Noted::Stopped { from, until })
    };
    let taken_over = || {
        let over = first_at(&text, &TAKEN_OVER)?;
        let left = first_at(&text, &MONTHS_LEFT)?;
        let on = before(over).filter(|day| day.precision > Precision::Year)?;
        Some(Noted::TakenOver { on: on.date, months: months_at(text.get(left..)?)? })
    };
    let relived = || {
        let life = text.find("年限")?;
        let (before_it, after) = became(text.get(life..)?, months_at)?;
        Some(Noted::Relived { on: to_month(before(life)?)?, before: before_it, after })
    };
    let revalued = || {
        let at = text.find(['由', '从'])?;
        let (was, is) = became(&text, amount_at)?;
        let parts = text.contains("拆除") || text.contains("处置");
        let is_cost = cost.is_some_and(|cost| (cost - is).abs() <= Decimal::ONE);
        let on = to_month(before(at)?)?;
        (is_cost && !parts && was > Decimal::ZERO).then_some(Noted::Revalued { on, before: was })
    };
    [stopped(), taken_over(), relived(), revalued()].into_iter().flatten().collect()
}

/// Does a remark tell of a change that the card's own terms do not show?
pub(super) fn tells_of_change(remark: &str, class: Class, holder: Option<Holder>, start: Option<Day>) -> bool {
    let said = |words: &[&str]| says(remark, words, &TAKEN_BACK, None);
    let later = || {
        let of_start = |day: &Day| start.is_some_and(|start| day.date > start.latest());
        days(&normal(remark)).iter().any(|(_, day)| of_start(day)) || remark.contains("原值")
    };
    let paused = || {
        let old = start.is_some_and(|start| start.date < crate::depreciation::RURAL_SYSTEM_FROM);
        holder == Some(Holder::Collective) && class != Class::Building && old && said(&RESUMED)
    };
    let taken_over = || said(&TAKEN_OVER) && says(remark, &["入账", "年限", "资产"], &TAKEN_BACK, None) && later();
    let settled = || remark.contains("暂估") && ["决算", "审定", "调整"].iter().any(|word| remark.contains(word));
    said(&MONTHS_LEFT)
        || said(&RELIVED)
        || remark.contains("未来适用")
        || said(&["减值准备"])
        || settled()
        || (said(&ENLARGED) && later())
        || paused()
        || taken_over()
}

/// The impairment that a remark admits, 元: 已提减值准备10000元; zero where it names no amount, `None` where it admits none.
pub(super) fn impairment(remark: &str) -> Option<Decimal> {
    let word = "减值准备";
    says(remark, &[word], &TAKEN_BACK, None).then(|| {
        let after = remark.find(word).and_then(|at| remark.get(at + word.len()..));
        after.and_then(amount_at).unwrap_or_default()
    })
}

/// Does a remark say that the thing is, or is booked by, another body than a collective: 产权归县交通局, 由镇政府核算?
pub(super) fn says_of_others(remark: &str) -> bool {
    let text = normal(remark);
    let ends = ["所有", "核算", "入账", "记账", "管理", "持有", "名下"];
    let named = |clause: &str| {
        let name = ends.iter().filter_map(|end| clause.find(end)).min().and_then(|end| clause.get(..end));
        let name = name.unwrap_or(clause).trim_start_matches(['于', '属', '为', '：', ':']);
        let body = named_holder(name).is_some_and(|holder| holder != Holder::Collective);
        body || name.chars().count() >= 2 && (name.ends_with(['镇', '乡']) || name.ends_with("街道"))
    };
    text.split([',', '，', ';', '；', '。', '、', '(', ')', '（', '）']).any(|clause| {
        let owned = ["产权归", "权属归", "所有权归", "产权属", "权属属", "所有权属", "产权为"];
        let booked = || ["核算", "入账", "记账"].iter().any(|word| clause.ends_with(word)) && !clause.contains('未');
        let after = |word: &str| clause.find(word).and_then(|at| clause.get(at + word.len()..));
        owned.iter().filter_map(|word| after(word)).any(named)
            || booked() && ["由", "在"].iter().filter_map(|word| after(word)).any(named)
    })
}

/// When a remark says that a biological asset came to bear; what is still to come is not said.
pub(super) fn bearing_since(remark: &str) -> Option<Day> {
    let text = normal(remark);
    let at = first_at(&text, &BEARING)?;
    let clause = text.get(..at)?.rsplit([',', '，', ';', '；', '。']).next()?;
    if TAKEN_BACK.iter().any(|word| clause.contains(word)) {
        return None;
    }
    days(&text).into_iter().rev().find(|(end, _)| *end <= at).map(|(_, day)| day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn changes_are_read_where_a_remark_gives_all_of_a_sum() {
        let month = |year, month| Month::new(year, month);
        let on = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        for (remark, change) in [
            ("2021年6月停用，2024年1月恢复使用", Some(Noted::Stopped { from: month(2021, 6), until: month(2024, 1) })),
            ("2021年大修停用，2022年恢复使用", None),
            ("2022年停用", None),
            (
                "2024年3月由镇政府划转入账，按剩余年限48个月计提",
                Some(Noted::TakenOver { on: on(2024, 3, 1), months: 48 }),
            ),
            ("2024-03-15接收，尚可使用4年", Some(Noted::TakenOver { on: on(2024, 3, 15), months: 48 })),
            (
                "2024年12月经成员代表大会决议，折旧年限由120个月改为156个月，未来适用",
                Some(Noted::Relived { on: month(2024, 12), before: 120, after: 156 }),
            ),
            (
                "2024年3月由暂估50万元调整为决算46.8万元，折旧未追溯调整",
                Some(Noted::Revalued { on: month(2024, 3), before: dec!(500000) }),
            ),
            ("2024年6月拆除三分之一，原值由9万元减为46.8万元", None),
            ("2024年3月由暂估50万元调整为决算40万元", None),
            ("2020年验收", None),
        ] {
            assert_eq!(changes(remark, Some(dec!(468000))).first(), change.as_ref(), "{remark}");
        }
    }

    #[test]
    fn a_change_is_told_of_only_where_it_bears_on_the_charge() {
        let start = Some(Day::exact(NaiveDate::from_ymd_opt(2019, 5, 1).expect("a day")));
        let tells = |remark, class| tells_of_change(remark, class, Some(Holder::Collective), start);
        for (remark, told) in [
            ("停用两年后恢复使用", true),
            ("尚未恢复使用", false),
            ("2022年3月停用", false),
            ("2021年扩建", true),
            ("2018年扩建形成", false),
            ("由暂估转为决算", true),
            ("暂估入账", false),
            ("已提减值准备10000元", true),
            ("未提减值准备", false),
            ("按剩余年限计提", true),
            ("2024年镇政府划转入账", true),
            ("上级资金划转购置", false),
            ("", false),
        ] {
            assert_eq!(tells(remark, Class::Machine), told, "{remark}");
        }
        assert!(!tells("停产后复产", Class::Building));
    }

    #[test]
    fn an_impairment_is_admitted_with_its_amount_or_without() {
        for (remark, amount) in [
            ("已提减值准备10000元", Some(dec!(10000))),
            ("2023年计提减值准备1.5万元", Some(dec!(15000))),
            ("已提减值准备", Some(dec!(0))),
            ("未提减值准备", None),
            ("", None),
        ] {
            assert_eq!(impairment(remark), amount, "{remark}");
        }
    }

    #[test]
    fn another_body_is_known_by_its_name() {
        for (remark, other) in [
            ("产权归县交通局，由交通局核算", true),
            ("所有权属于某县水务有限公司", true),
            ("由镇政府入账", true),
            ("产权归松坪镇所有", true),
            ("产权归村集体所有", false),
            ("产权归上坪村股份经济合作社", false),
            ("由村账代理中心核算", false),
            ("县交通局援建", false),
            ("未入账", false),
        ] {
            assert_eq!(says_of_others(remark), other, "{remark}");
        }
    }

    #[test]
    fn an_orchard_is_charged_from_when_it_bears() {
        for (remark, since) in [
            ("2023年起进入盛果期", Some("2023")),
            ("2018年3月栽植，2021年10月挂果", Some("2021-10")),
            ("预计2026年投产", None),
            ("尚未挂果", None),
            ("2018年栽植", None),
        ] {
            assert_eq!(bearing_since(remark).map(|day| day.iso()).as_deref(), since, "{remark}");
        }
    }
}
