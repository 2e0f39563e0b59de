//! Closed codes and yes/no, by the words of the mapping.

use super::{Reading, says_blank, unreadable};
use crate::grid::Content;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::{CodeList, Mapping};
use std::collections::BTreeMap;

/// The words of one list, in normal form.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Word → stored value.
    words: BTreeMap<String, String>,
}

impl Words {
    /// Words of a list from the mapping; the stored values mean themselves.
    pub fn of(mapping: &Mapping, list: &str, values: &[&str]) -> Self {
        let mut words = BTreeMap::new();
        for value in values {
            words.insert(normal(value), (*value).to_owned());
        }
        for (stored, spoken) in mapping.codes.get(list).into_iter().flatten() {
            for word in spoken {
                words.insert(normal(word), stored.clone());
            }
        }
        Words { words }
    }

    /// The stored value of exactly this word, in normal form.
    pub fn exact(&self, form: &str) -> Option<&str> {
        self.words.get(form).map(String::as_str)
    }

    /// The stored value of the longest word that a text begins with.
    fn beginning(&self, form: &str) -> Option<&str> {
        let begins = self.words.iter().filter(|(word, _)| word.chars().count() > 1 && form.starts_with(word.as_str()));
        begins.max_by_key(|(word, _)| word.len()).map(|(_, stored)| stored.as_str())
    }

    /// The stored value of a longer text that begins or ends with one word, if only one value fits.
    fn within(&self, form: &str) -> Option<&str> {
        if form.contains(['未', '不', '非', '无']) {
            return None;
        }
        let mut best: Option<(usize, &str)> = None;
        let mut tie = false;
        for (word, stored) in &self.words {
            if word.chars().count() < 2 || !(form.ends_with(word.as_str()) || form.starts_with(word.as_str())) {
                continue;
            }
            match best {
                Some((length, value)) if length == word.len() && value != stored => tie = true,
                Some((length, _)) if length >= word.len() => {}
                _ => {
                    best = Some((word.len(), stored));
                    tie = false;
                }
            }
        }
        best.filter(|_| !tie).map(|(_, stored)| stored)
    }
}

/// Reads a code; the stored value is one of the list's.
pub fn read(content: &Content<'_>, list: &CodeList, words: &Words) -> Reading<String> {
    if content.is_blank() {
        return Reading::blank();
    }
    if let Some(unknown) = unreadable(content) {
        return unknown;
    }
    let seen = content.text();
    let form = normal(&seen);
    if let Some(stored) = words.exact(&form) {
        return if stored.is_empty() { Reading::blank() } else { Reading::of(stored.to_owned()) };
    }
    if says_blank(&form) {
        return Reading::blank();
    }
    let (head, _) = super::split_note(&form);
    // What only its season stops is not idle: 季节性停用, 淡季停机.
    let seasonal = list.name == "use_status" && ["季节", "淡季", "休棚", "换茬"].iter().any(|word| form.contains(word));
    if seasonal {
        return Reading::of("季节性停用".to_owned());
    }
    let group = list.name == "ownership_level" && head.contains('组') && head.ends_with("集体");
    // 每年1月31日前一次性付清: how often rent is due stands first.
    let often = || if list.name == "pay_cycle" { words.beginning(head) } else { None };
    let stored = words.exact(head).or_else(often).or_else(|| words.within(head)).or(group.then_some("组"));
    match stored {
        Some(stored) => Reading::of(stored.to_owned()),
        None => Reading::unknown("unknown_code", format!("“{}”不在已知的说法之中。", seen.trim())),
    }
}

/// Reads the answer below a heading that asks for one value (是否经营性资产): 是 is 经营性, 否 is 非经营性, as far as
/// the words of the list know that.
pub fn answer(content: &Content<'_>, heading: &str, words: &Words, flags: &Words) -> Option<Reading<String>> {
    let (_, asked) = heading.split_once("是否")?;
    let form = normal(asked);
    let asked = ["属于", "为", "是"].iter().find_map(|verb| form.strip_prefix(verb)).unwrap_or(&form);
    let asked = crate::mapping::core(asked);
    let stored = match flags.exact(&normal(&content.text()))? {
        "是" => words.exact(&asked),
        "否" => words.exact(&format!("非{asked}")),
        _ => None,
    };
    Some(match stored {
        Some(stored) => Reading::of(stored.to_owned()),
        None => Reading::unknown(
            "unknown_code",
            format!("“{}”答的是“{}”，说不清是哪一种。", content.text().trim(), heading),
        ),
    })
}

/// Reads yes or no. A date in a yes/no column (公示时间) means yes.
pub fn flag(content: &Content<'_>, words: &Words) -> Reading<bool> {
    if content.is_blank() {
        return Reading::blank();
    }
    if let Some(unknown) = unreadable(content) {
        return unknown;
    }
    if let Content::Bool(value) = content {
        return Reading::of(*value);
    }
    let seen = content.text();
    let form = normal(&seen);
    let by_word = words.exact(&form).map(|stored| match stored {
        "是" => Reading::of(true),
        "否" => Reading::of(false),
        _ => Reading::blank(),
    });
    if let Some(reading) = by_word {
        return reading;
    }
    match (form.as_str(), content) {
        ("是" | "有" | "Y" | "YES" | "TRUE" | "√" | "✓" | "✔" | "☑" | "1", _) => Reading::of(true),
        ("否" | "无" | "N" | "NO" | "FALSE" | "×" | "✗" | "✘" | "X" | "0", _) => Reading::of(false),
        // There is nothing to say yes or no of.
        ("未完工" | "未竣工" | "施工中" | "在建" | "不涉及" | "不适用", _) => Reading::blank(),
        (form, _) if says_blank(form) => Reading::blank(),
        (_, Content::Number(number)) if *number == Decimal::ONE => Reading::of(true),
        (_, Content::Number(number)) if number.is_zero() => Reading::of(false),
        _ if super::date::read(content, false).value.is_some() => {
            Reading::of(true).doubting("note_in_cell", format!("“{}”是日期，按“是”读取。", seen.trim()))
        }
        (form, _) => match form.chars().next() {
            Some('已' | '是' | '有') => Reading::of(true),
            Some('未' | '否' | '没') => Reading::of(false),
            _ => Reading::unknown("unknown_code", format!("“{}”说不清是还是否。", seen.trim())),
        },
    }
}

/// Reads yes or no of a pledge: words that tell of one (为某公司贷款提供抵押) mean yes.
pub fn pledge(content: &Content<'_>, words: &Words) -> Reading<bool> {
    let reading = flag(content, words);
    let form = normal(&content.text());
    let told = ["抵押", "质押", "担保"].iter().any(|word| form.contains(word));
    let denied = form.contains(['无', '未', '不', '否', '没']) || form.contains("解除") || form.contains("注销");
    match reading.value.is_none() && !reading.blank && told && !denied {
        true => Reading::of(true).doubting("note_in_cell", format!("“{}”按“是”读取。", form)),
        false => reading,
    }
}

/// Reads yes or no of an entry in the book: the number of a voucher (记-21, 收字第5号) means yes.
pub fn booked(content: &Content<'_>, words: &Words) -> Reading<bool> {
    let reading = flag(content, words);
    let form = normal(&content.text());
    let voucher = ["记", "收", "转", "凭", "银", "现"].iter().any(|word| form.starts_with(word))
        && form.ends_with(|c: char| c.is_ascii_digit() || c == '号')
        && form.contains(|c: char| c.is_ascii_digit());
    match reading.value.is_none() && !reading.blank && voucher {
        true => Reading::of(true).doubting("note_in_cell", format!("“{form}”是凭证号，按“是”读取。")),
        false => reading,
    }
}

/// Is this the mark of a tick column: `√`, `✓`, `1`, `是`?
pub fn is_tick(form: &str) -> bool {
    matches!(form, "√" | "✓" | "✔" | "☑" | "■" | "●" | "V" | "1" | "是" | "Y" | "TRUE" | "有")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanzi_core::codes::{OWNERSHIP, PAY_CYCLE, USE_STATUS};

    fn mapping() -> Mapping {
        let mut mapping = Mapping::default();
        let list = |pairs: &[(&str, &[&str])]| {
            let word = |(stored, words): &(&str, &[&str])| {
                ((*stored).to_owned(), words.iter().map(|w| (*w).to_owned()).collect())
            };
            pairs.iter().map(word).collect()
        };
        mapping.codes.insert("use_status".into(), list(&[("在用", &["使用中"]), ("出租", &["已出租", "出租经营"])]));
        mapping.codes.insert("ownership_level".into(), list(&[("村", &["村集体"]), ("组", &["组集体"])]));
        let often = [("一次性", &["一次性付清", "一次付清"][..]), ("按年", &["每年"]), ("按半年", &["半年一付"])];
        mapping.codes.insert("pay_cycle".into(), list(&often));
        mapping.codes.insert("flag".into(), list(&[("是", &["已确权"]), ("否", &["无"]), ("", &["/"])]));
        mapping
    }

    #[test]
    fn words_become_the_stored_value_or_nothing() {
        let mapping = mapping();
        let status = Words::of(&mapping, "use_status", USE_STATUS.values);
        let owner = Words::of(&mapping, "ownership_level", OWNERSHIP.values);
        let text = |t: &'static str| Content::Text(t.into());
        for (seen, expected) in [
            ("使用中", Some("在用")),
            ("季节性停用", Some("季节性停用")),
            ("淡季闲置", Some("季节性停用")),
            ("出租 ", Some("出租")),
            ("闲置四年", Some("闲置")),
            ("看情况", None),
            ("未出租", None),
        ] {
            assert_eq!(read(&text(seen), &USE_STATUS, &status).value.as_deref(), expected, "{seen}");
        }
        let often = Words::of(&mapping, "pay_cycle", PAY_CYCLE.values);
        for (seen, expected) in
            [("每年1月31日前一次性付清", "按年"), ("签约时一次性付清", "一次性"), ("半年一付，一次付清", "按半年")]
        {
            assert_eq!(read(&text(seen), &PAY_CYCLE, &often).value.as_deref(), Some(expected), "{seen}");
        }
        assert_eq!(read(&text("黄莲组集体"), &OWNERSHIP, &owner).value.as_deref(), Some("组"));
        assert!(read(&text("—"), &OWNERSHIP, &owner).blank);
    }

    #[test]
    fn yes_and_no_in_many_words() {
        let words = Words::of(&mapping(), "flag", &[]);
        let text = |t: &'static str| Content::Text(t.into());
        for (seen, expected) in [
            ("是", Some(true)),
            ("√", Some(true)),
            ("已确权", Some(true)),
            ("无", Some(false)),
            ("×", Some(false)),
            ("—", None),
            ("未完工", None),
            ("未移交", Some(false)),
        ] {
            assert_eq!(flag(&text(seen), &words).value, expected, "{seen}");
        }
        for (seen, expected) in
            [("为恒瑞公司贷款提供抵押", Some(true)), ("未抵押", Some(false)), ("抵押已解除", None), ("情况不明", None)]
        {
            assert_eq!(pledge(&text(seen), &words).value, expected, "{seen}");
        }
        for (seen, expected) in
            [("记-21", Some(true)), ("收字第5号", Some(true)), ("否", Some(false)), ("记账员", None)]
        {
            assert_eq!(booked(&text(seen), &words).value, expected, "{seen}");
        }
        assert_eq!(flag(&Content::Bool(false), &words).value, Some(false));
        assert_eq!(flag(&text("2024年5月"), &words).value, Some(true));
        assert!(flag(&text("/"), &words).blank);
    }
}
