//! What the state of a contract says, in the words of registers: ended, renewed, in use all the same.

use crate::input::view::View;
use chrono::{Months, NaiveDate};
use sanzi_core::text::has;

/// Shortly before a word they take it back: 未续签, 不再使用.
const DENIED: [&str; 5] = ["未", "没", "不", "无", "停止"];
/// Before 续签 these put it off.
const PENDING: [&str; 6] = ["待", "拟", "正在", "准备", "应", "需"];
/// Characters before a word in which a denial is looked for.
const NEAR: usize = 4;

/// Does a state say one of the words, with none of `taken_back` shortly before it and not `going_on` (中) behind it?
pub(crate) fn says(state: &str, words: &[&str], taken_back: &[&str], going_on: Option<char>) -> bool {
    // Most texts have none of the words, which is soon seen.
    words.iter().filter(|word| has(state, word)).any(|word| {
        state.match_indices(word).any(|(at, _)| {
            let before = state.get(..at).unwrap_or("");
            // a denial stands in the same clause
            let clause = before.rsplit(['，', ',', '；', ';', '。', '、', ' ']).next().unwrap_or(before);
            let near: String = clause.chars().rev().take(NEAR).collect::<Vec<_>>().into_iter().rev().collect();
            let next = state.get(at + word.len()..).and_then(|rest| rest.chars().next());
            (next.is_none() || next != going_on) && !taken_back.iter().any(|denied| near.contains(denied))
        })
    })
}

/// Words for a term that goes on, or a contract in the place of this one.
const RENEWED: [&str; 15] = [
    "续签",
    "续租",
    "续约",
    "续期",
    "续订",
    "已续",
    "续至",
    "延期至",
    "顺延",
    "展期",
    "另签",
    "新签",
    "重新签",
    "重签",
    "重新招租",
];

/// Does it say that the contract was renewed? 未续签, 拟续租 and 续签中 do not, nor does 继续使用.
pub(crate) fn says_renewed(state: &str) -> bool {
    let taken_back: Vec<&str> = DENIED.iter().chain(&PENDING).copied().collect();
    says(state, &RENEWED, &taken_back, Some('中'))
}

/// Does it say that the contract is over and the asset taken back?
pub(crate) fn says_ended(state: &str) -> bool {
    says(state, &["终止", "解除", "收回"], &["未", "没", "不", "无", "待", "拟"], None)
}

/// Does it say that the thing is still used? 停止使用 and 不再使用 do not.
pub(crate) fn says_in_use(state: &str) -> bool {
    const WORDS: [&str; 10] = [
        "仍在使用",
        "继续使用",
        "仍使用",
        "正在使用",
        "在用",
        "仍在经营",
        "继续经营",
        "正在经营",
        "仍由承租",
        "仍由原承租",
    ];
    says(state, &WORDS, &DENIED, None)
}

/// Does a contract run on a day, by its state and its term? `None` where its end is not known.
pub(crate) fn runs_on(view: &View<'_>, line: usize, day: NaiveDate) -> Option<bool> {
    let start = view.day(line, "start_date");
    if view.text(line, "state").is_some_and(says_ended) || start.is_some_and(|start| start.date > day) {
        return Some(false);
    }
    let by_years =
        || start?.date.checked_add_months(Months::new(super::terms::printed_months(view, line)?))?.pred_opt();
    let end = view.day(line, "end_date").map(|end| end.latest()).or_else(by_years)?;
    Some(end >= day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_says_renewed_only_where_it_was() {
        for state in [
            "已续签",
            "已续",
            "2024年1月续租",
            "到期，续签三年",
            "续约完成",
            "续签至2026年12月31日",
            "经村委会同意延期至2025年底",
            "已顺延一年",
            "另签新合同",
            "已重新招租",
        ] {
            assert!(says_renewed(state), "{state}");
        }
        for state in [
            "仍在使用，未续签",
            "没有续签",
            "尚未续签",
            "不再续签",
            "续签中",
            "拟续租",
            "到期未收回，继续使用",
            "手续齐全",
            "待续约",
            "拟重新招租",
            "不予延期至明年",
            "正在重新招租",
        ] {
            assert!(!says_renewed(state), "{state}");
        }
    }

    #[test]
    fn a_state_says_in_use_or_ended_only_where_it_is() {
        for state in
            ["仍在使用", "已到期，继续使用", "未续签，在用", "到期后正在经营", "到期未收回，仍在使用", "在用中"]
        {
            assert!(says_in_use(state), "{state}");
        }
        for state in ["不再使用", "未继续使用", "停止使用", "没有在用", "已到期", "履行中", ""] {
            assert!(!says_in_use(state), "{state}");
        }
        for (state, ended) in [
            ("已终止", true),
            ("合同解除，资产收回", true),
            ("到期未收回", false),
            ("尚未解除", false),
            ("拟终止", false),
            ("履行中", false),
        ] {
            assert_eq!(says_ended(state), ended, "{state}");
        }
    }
}
