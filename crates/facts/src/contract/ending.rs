//! Contracts that ended before their term: what state and remark say of it, and since when.

use crate::contract::state::{says, says_ended};
use crate::input::view::View;
use crate::lexicon::Lexicon;
use crate::rent::scan::Scan;
use chrono::NaiveDate;
use sanzi_core::text::normal;
use std::sync::LazyLock;

/// Words for an end before the term; 收回 alone may be of money.
const ENDED: [&str; 12] = [
    "解除",
    "解约",
    "终止",
    "退租",
    "退包",
    "停租",
    "提前收回",
    "收回资产",
    "资产收回",
    "不再承租",
    "不再租赁",
    "提前退出",
];
/// Further words of a state, by which no rent may be due any more.
const OF_STATE: [&str; 8] = ["解约", "退租", "作废", "撤销", "中止", "暂停履行", "停止履行", "无效"];
/// Beside them it is only what may come.
const MAY_COME: [&str; 24] = [
    "如有",
    "如遇",
    "如果",
    "如不",
    "如乙",
    "如甲",
    "如承",
    "若",
    "否则",
    "拟",
    "将于",
    "将在",
    "即将",
    "未",
    "没有",
    "不得",
    "有权",
    "可以",
    "可解除",
    "可终止",
    "应当",
    "应予",
    "无需",
    "方可",
];
/// The same where a clause begins with it.
const IN_A_CASE: [char; 4] = ['如', '将', '应', '待'];
/// Beside them, without a day, it is what was agreed for a case.
const OF_A_CASE: [&str; 6] = ["逾期", "到期", "期满", "届满", "违约", "自动终止"];
/// A day beside them is that of the meeting.
const OF_A_MEETING: [&str; 6] = ["会议", "大会", "决议", "研究", "讨论", "表决"];
static IN_ENDED: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(ENDED));
const CLAUSES: [char; 8] = [',', ';', '。', '(', ')', ':', '\n', '!'];

/// That a contract ended before its term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    /// Its last day, the first that it may be; `None` where nothing says it.
    pub(crate) on: Option<NaiveDate>,
    /// The words.
    pub(crate) words: String,
}

/// How a contract ended, as its state and its remark say. What was due to end by the base date and is called 终止 did so
/// by itself.
pub(crate) fn ending(view: &View<'_>, line: usize, base_date: NaiveDate) -> Option<Ending> {
    let (state, remark) = (view.text(line, "state"), view.text(line, "remark"));
    let of_state = || state.filter(|state| says_ended(state) || says(state, &OF_STATE, &["未", "没", "不"], None));
    let noted = [state, remark].into_iter().flatten().filter_map(in_words);
    let found = noted.reduce(|one, two| if one.on.is_some() { one } else { two });
    let found = found.or_else(|| of_state().map(|state| Ending { on: None, words: state.trim().to_owned() }))?;
    let by_itself = || {
        let over = view.day(line, "end_date").is_some_and(|end| end.latest() <= base_date);
        over && ["终止", "收回"].iter().any(|word| found.words.contains(word))
            && !["解", "退", "提前"].iter().any(|word| found.words.contains(word))
    };
    (found.on.is_some() || !by_itself()).then_some(found)
}

/// The clause of a text that says it, with a day where one says so.
fn in_words(text: &str) -> Option<Ending> {
    // Most texts have none of the words, which is soon seen.
    IN_ENDED.is_in(text).then_some(())?;
    let form = normal(text);
    let any = |clause: &str, words: &[&str]| words.iter().any(|word| clause.contains(word));
    let may_come = |clause: &str| clause.starts_with(IN_A_CASE) || any(clause, &MAY_COME);
    let ends = |clause: &&str| says(clause, &ENDED, &["未", "没", "无", "待", "应"], None) && !may_come(clause);
    let one = |clause: &str| {
        let on = day_in(clause).filter(|_| !any(clause, &OF_A_MEETING));
        let told = on.is_some() || !any(clause, &OF_A_CASE);
        told.then(|| Ending { on, words: clause.to_owned() })
    };
    let found = form.split(CLAUSES).filter(ends).filter_map(one);
    found.reduce(|one, two| if one.on.is_some() { one } else { two })
}

/// The day that a clause names; of a month or a year its first.
fn day_in(clause: &str) -> Option<NaiveDate> {
    let mut scan = Scan::new(clause);
    let mut inside = false;
    while !scan.done() {
        let year = |scan: &mut Scan<'_>| {
            let year = scan.part(4).filter(|year| (1980..2100).contains(year))?;
            scan.eat(&["年"]).then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 1, 1)).flatten()
        };
        if !inside && let Some(day) = scan.attempt(|scan| scan.date(true)).or_else(|| scan.attempt(year)) {
            return Some(day);
        }
        let mut rest = scan.rest.chars();
        inside = rest.next().is_some_and(|c| c.is_ascii_digit());
        scan.rest = rest.as_str();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_before_the_term_is_what_happened_and_not_what_may() {
        for (text, expected) in [
            ("2023年12月31日协商解除，村民代表会议2023-12-20同意", "2023-12-31"),
            ("承租方经营不善，2024年6月起退租", "2024-06-01"),
            ("因违约2022年解除合同", "2022-01-01"),
            ("2024.3.31提前终止", "2024-03-31"),
            ("2023年12月20日村民代表会议同意解除合同", "?"),
            ("已解除", "?"),
            ("双方协商提前终止", "?"),
            ("供应商2024年3月退租", "2024-03-01"),
            ("已将合同解除", "?"),
        ] {
            let found = in_words(text).map(|found| found.on.map_or("?".to_owned(), |day| day.to_string()));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "逾期三个月可解除合同",
            "如有违约甲方有权解除合同",
            "到期自动终止",
            "拟于2025年12月解除",
            "待解除",
            "如欠租三个月应解除",
            "将于明年解除",
            "尚未解除",
            "到期已收回，2025年6月起自营",
            "2023年收回欠租",
            "履行中",
        ] {
            assert_eq!(in_words(text), None, "{text}");
        }
    }
}
