//! Names of persons: which words are names, and what stands in their place.

use super::{Privacy, number};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sanzi_core::text::normal;
use sha2::Sha256;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What stands for the rest of a name: always two, so that its length is not told.
const COVER: &str = "**";
/// Words of undertakings and offices, anywhere in a name.
const ORGANISATIONS: [&str; 31] = [
    "公司",
    "合作社",
    "合作联社",
    "联合社",
    "经济社",
    "委员会",
    "村委",
    "集体",
    "企业",
    "集团",
    "中心",
    "学校",
    "小学",
    "中学",
    "幼儿园",
    "医院",
    "卫生",
    "政府",
    "农场",
    "林场",
    "牧场",
    "工厂",
    "基地",
    "协会",
    "银行",
    "信用社",
    "事务所",
    "居委",
    "个体工商户",
    "专业户协",
    "工程队",
];
/// Last signs of an undertaking's name of four signs and more.
const ENDINGS: &str = "村镇乡县市厂店场站所局办社部院校园组队行";
/// Words beside names that are none.
const TITLES: [&str; 24] = [
    "空白",
    "不详",
    "无",
    "有",
    "未知",
    "本村",
    "村民",
    "农户",
    "群众",
    "本人",
    "等",
    "组长",
    "主任",
    "书记",
    "会计",
    "出纳",
    "负责人",
    "管护员",
    "公益岗",
    "护林员",
    "户主",
    "承租人",
    "经营者",
    "自用",
];

/// Knows names from other words.
#[derive(Debug)]
pub(super) struct Persons<'a> {
    privacy: &'a Privacy,
    places: BTreeSet<&'a str>,
}

impl<'a> Persons<'a> {
    pub(super) fn new(privacy: &'a Privacy) -> Self {
        Persons { privacy, places: BTreeSet::new() }
    }

    /// Towns and villages are no persons.
    pub(super) fn know_places(&mut self, places: impl Iterator<Item = &'a str>) {
        self.places.extend(places);
    }

    /// The value of a field that names persons: every name in it is covered.
    pub(super) fn value(&self, value: &str) -> String {
        let mut hidden = String::with_capacity(value.len());
        let mut rest = value;
        while !rest.is_empty() {
            let end = rest.find(separates).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            hidden.push_str(&self.piece(piece));
            let next = after.chars().next().map_or(0, char::len_utf8);
            let (separator, after) = after.split_at(next);
            hidden.push_str(separator);
            rest = after;
        }
        number::hide(&hidden, &[]).unwrap_or(hidden)
    }

    /// The words to cover in texts about these names, longest first, and what stands in their places.
    pub(super) fn covers<'t>(&'t self, names: &[&'t str]) -> Vec<(&'t str, String)> {
        let own = names.iter().flat_map(|name| name.split(separates)).map(|word| (word, self.piece(word)));
        let also = self.privacy.also.iter().map(|word| (word.as_str(), self.cover(word)));
        let mut covers: Vec<(&str, String)> =
            own.chain(also).filter(|(word, cover)| word.chars().nth(1).is_some() && cover != word).collect();
        covers.sort_by_key(|(word, _)| (std::cmp::Reverse(word.len()), *word));
        covers.dedup();
        covers
    }

    /// Running text: these words wherever they stand, and personal numbers.
    pub(super) fn hide<'t>(&self, text: &'t str, covers: &[(&str, String)], codes: &[&str]) -> Cow<'t, str> {
        let mut hidden = Cow::Borrowed(text);
        for (word, cover) in covers.iter().filter(|(word, _)| text.contains(word)) {
            hidden = Cow::Owned(hidden.replace(word, cover));
        }
        match number::hide(&hidden, codes) {
            Some(covered) => Cow::Owned(covered),
            None => hidden,
        }
    }

    /// The names of persons in a field.
    pub(super) fn names_in<'t>(&self, value: &'t str) -> Vec<&'t str> {
        value.split(separates).filter(|word| !word.is_empty() && !self.is_no_person(word)).collect()
    }

    /// A cell's text, from which nobody knows what it is: covered when it holds anybody's name.
    pub(super) fn everywhere(&self, text: &str, everybody: &BTreeSet<&str>) -> String {
        let named = text.split(separates).any(|word| everybody.contains(word));
        let text = if named { self.value(text) } else { text.to_owned() };
        number::hide_long(&self.hide(&text, &self.covers(&[]), &[]))
    }

    /// One word of a field that names persons.
    fn piece(&self, piece: &str) -> String {
        let word = piece.trim();
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if word.is_empty() || self.is_no_person(word) {
            piece.to_owned()
        } else if digits >= 7 {
            let head: String = word.chars().take(3).collect();
            let tail: String = word.chars().skip(word.chars().count() - 2).collect();
            let covered = number::hide(word, &[]).unwrap_or_else(|| format!("{head}****{tail}"));
            format!("{covered}{}", self.token(word))
        } else if digits == word.chars().count() {
            piece.to_owned()
        } else {
            self.cover(word)
        }
    }

    fn is_no_person(&self, word: &str) -> bool {
        let signs = word.chars().count();
        let ends = word.chars().last().is_some_and(|last| ENDINGS.contains(last));
        TITLES.contains(&word)
            || self.places.contains(word)
            || self.privacy.keep.iter().any(|keep| keep == word)
            || ORGANISATIONS.iter().any(|o| word.contains(o))
            || (signs >= 4 && ends)
            || word.contains(COVER)
    }

    /// The family name, a cover, and the token where there is a key.
    fn cover(&self, word: &str) -> String {
        let first: String = word.chars().take(1).collect();
        format!("{first}{COVER}{}", self.token(word))
    }

    /// `#` and eight hex signs of HMAC-SHA-256 over the name's comparison form.
    fn token(&self, word: &str) -> String {
        let Some(key) = &self.privacy.key else { return String::new() };
        let tag = hmac(key.as_bytes(), normal(word).as_bytes());
        let hex: String = tag.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        format!("#{hex}")
    }
}

/// Signs between names.
fn separates(c: char) -> bool {
    c.is_whitespace() || "、，,；;/|｜（）()：:。+＋&".contains(c)
}

/// HMAC with SHA-256.
///
/// # Source
/// RFC 2104; the tests use case 2 of RFC 4231.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_covered_and_undertakings_are_not() {
        let privacy = Privacy { keep: vec!["绿野".into()], also: vec!["赵小九".into()], ..Privacy::default() };
        let mut persons = Persons::new(&privacy);
        persons.know_places(["东岭村"].into_iter());
        for (value, shown) in [
            ("钱小二", "钱**"),
            ("钱小二、孙小三（组长）", "钱**、孙**（组长）"),
            ("钱小二 13800000000", "钱** 138****0000"),
            ("青禾县绿源种植专业合作社", "青禾县绿源种植专业合作社"),
            ("东岭村", "东岭村"),
            ("绿野", "绿野"),
            ("空白", "空白"),
            ("2组", "2**"),
            ("阿依古丽·某某", "阿**"),
            ("", ""),
        ] {
            assert_eq!(persons.value(value), shown, "{value}");
        }
        let text = "合同由钱小二签订，赵小九代签，钱小二未到场";
        let covers = persons.covers(&["钱小二、空白"]);
        assert_eq!(persons.hide(text, &covers, &[]), "合同由钱**签订，赵**代签，钱**未到场");
        assert!(matches!(persons.hide("没有名字", &covers, &[]), Cow::Borrowed(_)));
    }

    #[test]
    fn tokens_match_the_same_person_only_under_the_same_key() {
        let with = |key: &str| Privacy { key: Some(key.into()), ..Privacy::default() };
        let (one, two) = (with("第一个密钥"), with("第二个密钥"));
        let (one, two) = (Persons::new(&one), Persons::new(&two));
        assert_eq!(one.value("钱 小二"), one.value("钱 小二"));
        assert_eq!(one.value("钱小二"), one.value("钱小二"));
        assert_ne!(one.value("钱小二"), one.value("钱小三"));
        assert_ne!(one.value("钱小二"), two.value("钱小二"));
        // RFC 4231, test case 2
        let tag = hmac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(tag[..4], [0x5b, 0xdc, 0xc1, 0x46]);
    }
}
