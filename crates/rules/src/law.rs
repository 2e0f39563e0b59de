//! Laws, circulars and other documents that rules rest on, with how well each was checked.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How well a citation was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// Read in the text itself.
    Text,
    /// Read as quoted by another page.
    Secondary,
    /// Recalled only: shown as 待核, never printed as a citation.
    Recalled,
}

impl Checked {
    /// The word of records.
    pub const fn word(self) -> &'static str {
        match self {
            Checked::Text => "text",
            Checked::Secondary => "secondary",
            Checked::Recalled => "recalled",
        }
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Checked::Text => "已核原文",
            Checked::Secondary => "据转引",
            Checked::Recalled => "待核",
        }
    }
}

/// One article that rules rely on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// What it says, in short.
    pub gist: String,
    /// How it was checked, where that differs from its document.
    pub checked: Option<Checked>,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// The word by which rules name it.
    pub key: String,
    /// Full title, without 《》.
    pub title: String,
    /// Usual short title.
    pub short: String,
    /// 文号; blank when there is none.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// First day in force.
    pub from: Option<NaiveDate>,
    /// Last day in force, where it has ended.
    pub until: Option<NaiveDate>,
    /// How the document was checked.
    pub checked: Checked,
    /// When somebody last did.
    pub checked_on: NaiveDate,
    /// Its articles, by number.
    pub articles: BTreeMap<String, Article>,
    /// The file that says so.
    pub file: String,
}

impl Law {
    /// Is it in force on the day?
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Was it in force on any day between the two?
    pub fn in_force_between(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= last) && self.until.is_none_or(|until| first <= until)
    }

    /// 《title》（number）.
    pub fn document(&self) -> String {
        let title = self.title.trim_start_matches('《').trim_end_matches('》');
        if self.number.is_empty() { format!("《{title}》") } else { format!("《{title}》（{}）", self.number) }
    }

    /// The weakest check of the articles named, else that of the document.
    pub fn checked_of(&self, article: Option<&str>) -> Checked {
        let own = |no: &str| self.articles.get(no).and_then(|a| a.checked).unwrap_or(self.checked);
        article.and_then(|named| numbers(named).map(own).max()).unwrap_or(self.checked)
    }

    /// 《title》（number）第705条; 待核 in front when it is only recalled.
    pub fn citation(&self, article: Option<&str>) -> String {
        let mark = if self.checked_of(article) == Checked::Recalled { "待核：" } else { "" };
        format!("{mark}{}{}", self.document(), article.map(article_words).unwrap_or_default())
    }
}

/// The single numbers of `27、28`.
pub(crate) fn numbers(article: &str) -> impl Iterator<Item = &str> {
    article.split(['、', ',', '，']).map(str::trim).filter(|no| !no.is_empty())
}

/// 第705条; several joined by 、; what already reads as words stays.
pub fn article_words(article: &str) -> String {
    let one = |no: &str| {
        let (digits, rest) = no.split_at(no.find(|c: char| !c.is_ascii_digit()).unwrap_or(no.len()));
        match rest {
            _ if digits.is_empty() => no.replace('(', "（").replace(')', "）"),
            "" => format!("第{digits}条"),
            rest if rest.starts_with('之') => format!("第{digits}条{rest}"),
            rest if rest.starts_with(['(', '（']) => {
                format!("第{digits}条{}", rest.replace('(', "（").replace(')', "）"))
            }
            _ => no.to_owned(),
        }
    };
    numbers(article).map(one).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_read_as_people_cite_them() {
        for (article, words) in [
            ("705", "第705条"),
            ("27、28", "第27条、第28条"),
            ("133之一", "第133条之一"),
            ("24(8)", "第24条（8）"),
            ("第四条", "第四条"),
            ("（十八）", "（十八）"),
            ("(十七)", "（十七）"),
        ] {
            assert_eq!(article_words(article), words);
        }
    }

    #[test]
    fn a_law_is_in_force_from_its_first_to_its_last_day() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        let article = |checked| Article { gist: String::new(), checked };
        let law = Law {
            key: "old".into(),
            title: "旧制度".into(),
            short: "旧制".into(),
            number: "财会〔2004〕12号".into(),
            issuer: "财政部".into(),
            from: Some(day(2005, 1, 1)),
            until: Some(day(2023, 12, 31)),
            checked: Checked::Text,
            checked_on: day(2024, 1, 1),
            articles: [("1".into(), article(None)), ("2".into(), article(Some(Checked::Recalled)))].into(),
            file: String::new(),
        };
        let days = [day(2004, 12, 31), day(2005, 1, 1), day(2023, 12, 31), day(2024, 1, 1)];
        assert_eq!(days.map(|d| law.in_force(d)), [false, true, true, false]);
        let [before, first, last, after] = days;
        for (from, to, met) in [
            (before, first, true),
            (last, after, true),
            (before, after, true),
            (before, before, false),
            (after, day(2024, 12, 31), false),
        ] {
            assert_eq!(law.in_force_between(from, to), met, "{from} {to}");
        }
        assert_eq!(law.citation(Some("1")), "《旧制度》（财会〔2004〕12号）第1条");
        assert_eq!(law.citation(Some("1、2")), "待核：《旧制度》（财会〔2004〕12号）第1条、第2条");
        assert_eq!(law.checked_of(None), Checked::Text);
    }
}
