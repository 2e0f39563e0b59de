//! The phrases of which clauses are made. Each reads what stands next, or leaves the text as it was.

use super::{Basis, Per, Range};
use crate::rent::scan::Scan;
use crate::rent::whole_months;
use chrono::{Datelike, Months, NaiveDate};

/// Words that may stand anywhere without changing what is said.
pub(super) const FILLERS: &str =
    "租金 年租金 承包费 年承包费 承包金 租赁费 合同约定 双方约定 约定 合同 其中 并且 并 且 但 即 从 自 标准 的";
/// Verbs of an increase.
pub(super) const VERBS: &str =
    "递增 递增率 递增幅度 递增比例 递涨 上浮 上浮比例 上浮幅度 上调 上涨 增加 增长 增长率 提高 调增 涨 增 提升";
/// Words for no rent.
pub(super) const FREED: &str = "免租 免租金 免租期 免收租金 免交租金 免缴租金 不收租金 不收取租金 不计租金 不计租 为免租期 为免租 免费使用 免费 免收 免交";

/// 2021年-2023年, 2022年起, 2021年3月1日至2024年2月28日, where they fall together with contract years.
pub(super) fn calendar(at: &mut Scan<'_>, start: NaiveDate) -> Option<Range> {
    let year_of = |day: NaiveDate| {
        let months = whole_months(start, day.pred_opt()?);
        let exact = start.checked_add_months(Months::new(months)) == Some(day);
        (exact && months.is_multiple_of(12)).then_some(months / 12 + 1)
    };
    let exact = at.attempt(|at| {
        let from = at.date(false)?;
        let from = if from == start { 1 } else { year_of(from)? };
        if at.eat(&["起", "开始", "以后", "及以后"]) {
            return Some((from, None));
        }
        at.eat(&["至", "到", "-", "~"]).then_some(())?;
        let to = year_of(at.date(false)?.succ_opt()?)? - 1;
        (to >= from).then_some((from, Some(to)))
    });
    exact.or_else(|| {
        let year = |at: &mut Scan<'_>| i32::try_from(at.part(4)?).ok();
        // calendar years are contract years only where the term begins with one
        (start.ordinal() == 1).then_some(())?;
        let index = |year: i32| u32::try_from(year - start.year() + 1).ok().filter(|index| *index > 0);
        let from = index(year(at)?)?;
        let named = at.eat(&["年度", "年"]);
        if at.eat(&["起", "开始", "以后"]) {
            return Some((from, None));
        }
        if at.eat(&["至", "到", "-", "~"]) {
            let to = index(year(at)?)?;
            return (at.eat(&["年度", "年"]) && to >= from).then_some((from, Some(to)));
        }
        named.then_some((from, Some(from)))
    })
}

/// 第四年起, 第1-3年, 第三至第五年, 1-3年, 第二年, 首年.
pub(super) fn numbered(at: &mut Scan<'_>) -> Option<Range> {
    if at.eat(&["首年度", "首年"]) {
        return Some((1, Some(1)));
    }
    let counted = at.eat(&["第"]);
    let from = at.small()?;
    at.eat(&["年度", "年"]);
    if at.eat(&["至", "到", "-", "~"]) {
        at.eat(&["第"]);
        let to = at.small()?;
        return (at.eat(&["年度", "年"]) && to >= from).then_some((from, Some(to)));
    }
    counted.then_some(())?;
    let open = at.eat(&["起", "开始", "起始", "及以后", "及以后各年", "及以后年度", "及其后"]);
    Some((from, (!open).then_some(from)))
}

/// 逐年, 每年, 年, 每三年, 每周期.
pub(super) fn often(at: &mut Scan<'_>, period: Option<u32>) -> Option<u32> {
    at.attempt(|at| {
        if at.eat(&["逐年", "按年", "每年度", "每年"]) {
            return Some(1);
        }
        if let Some(period) = period
            && at.eat(&["每周期", "每个周期", "每阶段", "每个阶段", "每期"])
        {
            return Some(period);
        }
        if at.eat(&["年均", "年"]) {
            return at.begins(VERBS).then_some(1);
        }
        at.eat(&["每"]).then_some(())?;
        at.eat(&["隔", "满", "间隔", "经"]);
        let every = at.small()?;
        at.eat(&["个合同年度", "个租赁年度", "个年度", "年度", "年"]).then_some(every)
    })
    .or(period.filter(|_| at.rest.starts_with("租金") || at.begins(VERBS)))
}

/// The verb of an increase, with the basis where it stands before or after: 递增, 调整一次，每次上浮.
pub(super) fn turn(at: &mut Scan<'_>, basis: &mut Option<Basis>) -> bool {
    let mut found = false;
    for _ in 0..6 {
        if basis.is_none() {
            *basis = basis_of(at);
        }
        at.skip(&["再", "均", "应", "将", "租金", "承包费"]);
        if at.eat_any(VERBS) {
            found = true;
        } else if !at.eat(&["调整", "一次", "1次", "每次", ",", "按", "幅度", "比例", "租金"]) {
            break;
        }
    }
    found
}

/// 在上年租金基础上, 以首年租金为基数.
pub(super) fn basis_of(at: &mut Scan<'_>) -> Option<Basis> {
    at.attempt(|at| {
        at.eat(&["在", "按", "以", "比", "较", "按照"]);
        let before = [
            "上一年度",
            "上年度",
            "上一年",
            "上年",
            "前一年度",
            "前一年",
            "上一期",
            "上期",
            "上一周期",
            "上一个周期",
            "上一阶段",
            "上一租期",
        ];
        let first = ["首年度", "首年", "第一年", "第1年", "初始", "起始"];
        let basis = if at.eat(&before) {
            Basis::Before
        } else if at.eat(&first) {
            Basis::First
        } else {
            return None;
        };
        at.skip(&["的", "租金", "年租金", "承包费", "标准", "价格", "租金标准"]);
        (at.eat(&["基础上", "为基数", "为基础", "基数上"]) || basis == Basis::Before).then_some(basis)
    })
}

pub(super) fn measure(at: &mut Scan<'_>) -> Option<Per> {
    let measures: [(&[&str], Per); 5] = [
        (&["每亩每年", "每年每亩", "每亩"], Per::MuYear),
        (&["每半年"], Per::HalfYear),
        (&["每季度", "每季"], Per::Quarter),
        (&["每个月", "每月", "月租金", "月租"], Per::Month),
        (&["每年", "年租金", "年"], Per::Year),
    ];
    measures.into_iter().find_map(|(words, per)| at.eat(words).then_some(per))
}

pub(super) fn measure_behind(at: &mut Scan<'_>) -> Option<Per> {
    let measures: [(&[&str], Per); 5] = [
        (&["/亩/年", "/亩.年", "/亩·年", "/亩", "每亩每年", "每亩", "/年/亩", "/年·亩"], Per::MuYear),
        (&["/半年", "每半年"], Per::HalfYear),
        (&["/季度", "/季", "每季度"], Per::Quarter),
        (&["/月", "每月"], Per::Month),
        (&["/年", "每年", "一年"], Per::Year),
    ];
    measures.into_iter().find_map(|(words, per)| at.eat(words).then_some(per))
}

/// 6个月, 半年, 1年, 一年半, in months. 3月 may be March and is none; days are none.
pub(super) fn length(at: &mut Scan<'_>) -> Option<u32> {
    at.attempt(|at| {
        if at.eat(&["半年"]) {
            return Some(6);
        }
        let number = at.small()?;
        if at.eat(&["个月"]) {
            return Some(number);
        }
        at.eat(&["个整年", "整年", "年"]).then_some(())?;
        Some(number * 12 + if at.eat(&["半"]) { 6 } else { 0 })
    })
}

/// 2023-01-01至2023-06-30免租, 免租期自2023年1月1日至2023年6月30日, 免租至2023年6月30日, 2023年7月1日起计租: months from
/// the first day of the term, where they are whole.
pub(super) fn dated(at: &mut Scan<'_>, start: NaiveDate) -> Option<u32> {
    let whole = |until: NaiveDate| {
        let months = whole_months(start, until.pred_opt()?);
        (start.checked_add_months(Months::new(months)) == Some(until)).then_some(months)
    };
    let head = at.eat_any(FREED);
    at.eat(&["限"]);
    at.eat(&[":", "自", "从", "为"]);
    if head && at.eat(&["至", "到"]) {
        return whole(at.date(false)?.succ_opt()?);
    }
    let from = at.date(true)?;
    if !head && at.eat(&["起", "开始", "起开始"]) {
        let counted =
            ["计租", "起租", "计收租金", "收取租金", "开始计租", "交租", "缴纳租金", "计算租金", "收租", "支付租金"];
        at.eat(&counted).then_some(())?;
        return if from == start { Some(0) } else { whole(from) };
    }
    at.eat(&["至", "到", "-", "~"]).then_some(())?;
    let until = at.date(false)?.succ_opt()?;
    at.eat(&["止", "期间"]);
    (from == start && (head || at.eat_any(FREED))).then(|| whole(until)).flatten()
}
