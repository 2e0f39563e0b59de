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
const RELIVED: [&str; 9] = ["由", "从", "延长", "缩短", "变更", "调整", "改为", "改按", "重新"];
const SETTLED: [&str; 5] = ["审减", "审定", "决算后", "决算调整", "按决算"];
const ENLARGED: [&str; 10] = ["扩建", "改建", "改造", "加固", "加层", "续建", "加装", "增建", "升级", "增加原值"];
const BEARING: [&str; 7] = ["投产", "挂果", "盛果期", "丰产期", "盛产期", "初产期", "采摘期"];
const BECOMES: [&str; 20] = [
    "改为",
    "变更为",
    "变更至",
    "调整为",
    "调整至",
    "调整到",
    "调为",
    "调至",
    "改成",
    "变为",
    "增至",
    "增加到",
    "增加至",
    "减至",
    "减为",
    "延长至",
    "延长为",
    "延长到",
    "缩短为",
    "缩短至",
];

/// A day in a text, from one place to another.
struct Named {
    from: usize,
    to: usize,
    day: Day,
}

/// The days that a text names: 2024年3月, 2024年3月5日, 2024-03, 2023年.
fn days(text: &str) -> Vec<Named> {
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
        let begin = from + at;
        let Some((year, digits, end)) = number(begin) else { break };
        from = end;
        let Some(after) = sign(end, &['年', '-', '.', '/']).filter(|_| digits == 4 && (1950..=2100).contains(&year))
        else {
            continue;
        };
        let month = number(after).filter(|(month, digits, _)| *digits <= 2 && (1..=12).contains(month));
        let day = month.and_then(|(.., end)| number(sign(end, &['月', '-', '.', '/'])?));
        let day = day.filter(|(day, digits, _)| *digits <= 2 && (1..=31).contains(day));
        let (precision, end) = match (month, day) {
            (_, Some((.., end))) => (Precision::Day, sign(end, &['日', '号']).unwrap_or(end)),
            (Some((.., end)), None) => (Precision::Month, sign(end, &['月']).unwrap_or(end)),
            (None, None) if text.get(end..).is_some_and(|rest| rest.starts_with('年')) => (Precision::Year, after),
            (None, None) => continue,
        };
        let date = NaiveDate::from_ymd_opt(year as i32, month.map_or(1, |one| one.0), day.map_or(1, |one| one.0));
        found.extend(date.map(|date| Named { from: begin, to: end, day: Day { date, precision } }));
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
    let last = |place: usize| days.iter().rposition(|named| named.to <= place);
    let before = |place: usize| days.get(last(place)?).map(|named| named.day);
    let to_month = |day: Day| (day.precision > Precision::Year).then(|| Month::of(day.date));
    let stopped = || {
        if CHARGED_ON.iter().any(|word| text.contains(word)) {
            return None;
        }
        let stopped = first_at(&text, &STOPPED)?;
        // 2021年6月至2023年12月停用
        if let Some((first, second)) = last(stopped).and_then(|at| days.get(at.checked_sub(1)?).zip(days.get(at)))
            && text.get(first.to..second.from).is_some_and(|between| ["至", "到", "-", "—", "~"].contains(&between))
        {
            return Some(Noted::Stopped { from: to_month(first.day)?, until: to_month(second.day)? });
        }
        let resumed = RESUMED.iter().chain(&["启用"]).filter_map(|word| text.rfind(word)).max();
        let resumed = resumed.filter(|at| *at > stopped)?;
        let (from, until) = (to_month(before(stopped)?)?, to_month(before(resumed)?)?);
        (from < until).then_some(Noted::Stopped { from, until })
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
        days(&normal(remark)).iter().any(|named| of_start(&named.day)) || remark.contains("原值")
    };
    let paused = || {
        let old = start.is_some_and(|start| start.date < crate::depreciation::RURAL_SYSTEM_FROM);
        let resumed = || said(&RESUMED) || (first_at(remark, &STOPPED).is_some() && said(&["启用"]));
        let charged_on = || CHARGED_ON.iter().any(|word| remark.contains(word));
        holder == Some(Holder::Collective) && class != Class::Building && old && resumed() && !charged_on()
    };
    let taken_over = || said(&TAKEN_OVER) && says(remark, &["入账", "年限", "资产"], &TAKEN_BACK, None) && later();
    let estimated = || remark.contains("暂估") && ["决算", "审定", "调整"].iter().any(|word| remark.contains(word));
    let settled = || estimated() || (said(&SETTLED) && remark.contains("原值"));
    said(&MONTHS_LEFT)
        || (remark.contains("年限") && said(&RELIVED))
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

/// Words for a part of a thing: 拆除三分之一, 部分闲置.
const IN_PART: [&str; 7] = ["部分", "其中", "局部", "一半", "半数", "分之", "个别"];
/// What things are counted by, after a number.
const COUNTED_BY: &[char] = &['间', '栋', '座', '台', '套', '头', '只', '个', '棚', '亩', '层', '辆'];

/// Does a word of a remark speak of a part only, in each of its clauses: 拆除三分之一, 其中两间闲置?
pub(super) fn in_part(remark: &str, word: &str) -> bool {
    let numbered = |clause: &str| {
        clause.match_indices(COUNTED_BY).any(|(at, _)| {
            let before = clause.get(..at).and_then(|before| before.chars().next_back());
            let of_time = clause.get(at..).is_some_and(|rest| rest.starts_with("个月"));
            !of_time && before.is_some_and(|c| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c))
        })
    };
    let part =
        |clause: &str| (IN_PART.iter().any(|part| clause.contains(part)) || numbered(clause)) && !clause.contains('全');
    let mut clauses = remark.split(['，', ',', '；', ';', '。']).filter(|clause| clause.contains(word)).map(part);
    clauses.next().is_some_and(|first| first && clauses.all(|part| part))
}

/// Does a remark say that the thing is, or is booked by, another body than a collective: 产权归县交通局, 由镇政府核算?
pub(super) fn says_of_others(remark: &str) -> bool {
    let text = normal(remark);
    let ends = ["所有", "核算", "入账", "记账", "管", "持有", "名下", "资产", "使用"];
    let named = |clause: &str| {
        let name = ends.iter().filter_map(|end| clause.find(end)).min().and_then(|end| clause.get(..end));
        let name = name.unwrap_or(clause).trim_start_matches(['于', '属', '为', '：', ':']);
        let body = name == "国有" || named_holder(name).is_some_and(|holder| holder != Holder::Collective);
        body || name.chars().count() >= 2 && (name.ends_with(['镇', '乡']) || name.ends_with("街道"))
    };
    text.split([',', '，', ';', '；', '。', '、', '(', ')', '（', '）']).any(|clause| {
        let owned = [
            "产权归",
            "权属归",
            "所有权归",
            "资产归",
            "产权属",
            "权属属",
            "所有权属",
            "资产属",
            "产权为",
            "产权单位",
            "权属单位",
            "划归",
            "移交给",
            "移交至",
            "移交",
        ];
        let whole = || clause.contains("所有").then(|| after_word(clause, "归")).flatten();
        let booked = || ["核算", "入账", "记账"].iter().any(|word| clause.ends_with(word)) && !clause.contains('未');
        owned.iter().filter_map(|word| after_word(clause, word)).chain(whole()).any(named)
            || booked() && ["由", "在"].iter().filter_map(|word| after_word(clause, word)).any(named)
    })
}

fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.get(text.find(word)? + word.len()..)
}

/// When a remark says that a biological asset came to bear; what is still to come is not said.
pub(super) fn bearing_since(remark: &str) -> Option<Day> {
    let text = normal(remark);
    let at = first_at(&text, &BEARING)?;
    let clause = text.get(..at)?.rsplit([',', '，', ';', '；', '。']).next()?;
    if TAKEN_BACK.iter().any(|word| clause.contains(word)) {
        return None;
    }
    days(&text).into_iter().rev().find(|named| named.to <= at).map(|named| named.day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::remark::{says_gone, says_stopped};
    use rust_decimal::dec;

    #[test]
    fn changes_are_read_where_a_remark_gives_all_of_a_sum() {
        let month = |year, month| Month::new(year, month);
        let on = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        for (remark, change) in [
            ("2021年6月停用，2024年1月恢复使用", Some(Noted::Stopped { from: month(2021, 6), until: month(2024, 1) })),
            ("2021年大修停用，2022年恢复使用", None),
            ("2021年6月至2023年12月停用", Some(Noted::Stopped { from: month(2021, 6), until: month(2023, 12) })),
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
            ("2021.6停用，2024.1启用", Some(Noted::Stopped { from: month(2021, 6), until: month(2024, 1) })),
            (
                "2023年5月决定，使用年限由20年缩短为15年",
                Some(Noted::Relived { on: month(2023, 5), before: 240, after: 180 }),
            ),
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
            ("大修停用两个月，已恢复使用", false),
            ("尚未恢复使用", false),
            ("2022年3月停用", false),
            ("2021年扩建", true),
            ("2018年扩建形成", false),
            ("由暂估转为决算", true),
            ("暂估入账", false),
            ("已提减值准备10000元", true),
            ("未提减值准备", false),
            ("按剩余年限计提", true),
            ("折旧年限延长至13年", true),
            ("年限未变更", false),
            ("租赁年限5年", false),
            ("结算审减后调整原值", true),
            ("2022年加装保温层", true),
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
    fn what_became_of_a_part_or_was_mended_since_is_not_gone_nor_stopped() {
        for (remark, gone) in [
            ("2024年6月拆除三分之一，原值由9万元减为6万元", None),
            ("其中两间2022年拆除", None),
            ("报废2台", None),
            ("部分拆除，2023年全部拆除", Some("拆除")),
            ("5间全部拆除", Some("拆除")),
            ("已变卖，得款3.1万元", Some("变卖")),
        ] {
            assert_eq!(says_gone(remark), gone, "{remark}");
        }
        for (remark, stopped) in [
            ("2022年9月停产，2023年2月复产", None),
            ("2023年闲置时被水淹，2024年已修复使用", None),
            ("原小学停办后改作村部", None),
            ("停用，待修复", Some("停用")),
            ("停产，尚未恢复", Some("停产")),
            ("部分房间闲置", None),
            ("已停用5个月", Some("停用")),
        ] {
            assert_eq!(says_stopped(remark), stopped, "{remark}");
        }
    }

    #[test]
    fn another_body_is_known_by_its_name() {
        for (remark, other) in [
            ("产权归县交通局，由交通局核算", true),
            ("所有权属于某县水务有限公司", true),
            ("由镇政府入账", true),
            ("2019年移交县公路局管养", true),
            ("该路归县交通局所有", true),
            ("产权单位：县水务局", true),
            ("属县水务局援建，产权属于国有", true),
            ("由镇政府移交", false),
            ("已移交村集体管理", false),
            ("产权归上坪村所有", false),
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
