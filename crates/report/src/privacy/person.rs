//! Names of persons: which words are names, and what stands in their place.

use super::{Privacy, number};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sanzi_core::text::normal;
use sha2::Sha256;
use std::collections::BTreeSet;
use std::ops::Range;

/// What stands for the rest of a name: always two, so that its length is not told.
const COVER: &str = "**";
/// Words of undertakings and offices, anywhere in a name.
const ORGANISATIONS: [&str; 35] = [
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
    "卫生院",
    "卫生室",
    "卫生所",
    "卫生局",
    "卫生服务",
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
const TITLES: [&str; 30] = [
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
    "个人",
    "个人卡",
    "个人账户",
    "个人微信",
    "微信",
    "支付宝",
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
/// Family names of two signs: with two more, a person's name may end like an undertaking's.
const DOUBLE: &str = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 夏侯 司徒 鲜于 南宫 呼延 端木 独孤 轩辕 \
                      司空 太史 申屠 澹台 公冶 宗政 濮阳 淳于 单于 钟离 闻人 赫连 万俟 百里 东郭 南门 西门 拓跋 纳兰";

/// Parts of what people write where a name should stand: 专人管理, 未落实, 承包到户.
const PHRASES: [&str; 28] = [
    "经营", "管理", "管护", "管养", "维护", "承包", "出租", "租赁", "自用", "自营", "使用", "统一", "集中", "无人",
    "专人", "落实", "待定", "闲置", "村民", "农户", "公益", "保洁", "全村", "外地", "设备", "合同", "其他", "暂无",
];
/// Common family names that hardly begin another word: what follows a role is a name even without a sign between.
pub(super) const FAMILIES: &str = "王李张刘陈杨黄赵吴周徐孙朱胡郭罗郑梁谢宋唐韩冯邓曹彭曾肖董潘袁蔡蒋余吕魏苏丁卢姚沈钟姜崔谭范汪廖\
                        贾邹熊孟秦邱侯尹薛闫段雷黎史陶贺郝顾龚邵覃钱戴严莫孔";
/// Common family names that begin other words too (高度, 安全, 万元): only behind a sign.
pub(super) const OTHER_FAMILIES: &str = "马何林高许田杜叶程任陆石金韦夏付傅方白江龙毛万武常向汤康易乔赖樊殷施洪翟安颜倪牛温芦季俞章鲁葛\
                              伍申尤毕聂焦柳邢岳齐梅庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍\
                              位霍翁隋植甘景薄单包司柏宁柯阮桂闵于文";

/// Knows names from other words.
#[derive(Debug)]
pub(super) struct Persons<'a> {
    privacy: &'a Privacy,
    places: BTreeSet<&'a str>,
    things: BTreeSet<&'a str>,
}

impl<'a> Persons<'a> {
    pub(super) fn new(privacy: &'a Privacy) -> Self {
        Persons { privacy, places: BTreeSet::new(), things: BTreeSet::new() }
    }

    /// Towns and villages are no persons.
    pub(super) fn know_places(&mut self, places: impl Iterator<Item = &'a str>) {
        self.places.extend(places);
    }

    /// Names of assets are no persons either, unless they look like one.
    pub(super) fn know_things(&mut self, things: impl Iterator<Item = &'a str>) {
        self.things.extend(things);
    }

    /// Words to cover wherever they stand, names or not.
    pub(super) fn also(&self) -> impl Iterator<Item = &'a str> {
        self.privacy.also.iter().map(String::as_str)
    }

    /// The value of a field that names persons: every name in it is covered.
    pub(super) fn value(&self, value: &str) -> String {
        let mut hidden = String::with_capacity(value.len());
        let mut past = 0;
        for word in words(value) {
            let (start, end) = (word.start, word.end);
            hidden.push_str(value.get(past..start).unwrap_or_default());
            hidden.push_str(&self.piece(value.get(word).unwrap_or_default()));
            past = end;
        }
        hidden.push_str(value.get(past..).unwrap_or_default());
        number::hide(&hidden, &[]).unwrap_or(hidden)
    }

    /// The names of persons in a field, without blanks.
    pub(super) fn names_in(&self, value: &str) -> Vec<String> {
        let named = |word: &String| word.chars().nth(1).is_some() && word.chars().any(is_chinese);
        pieces(value).map(compact).filter(named).filter(|word| !self.is_no_person(word)).collect()
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

    pub(super) fn is_no_person(&self, word: &str) -> bool {
        let signs = word.chars().count();
        let ends = signs >= 4 && word.chars().last().is_some_and(|last| ENDINGS.contains(last));
        let first = word.chars().next().unwrap_or_default();
        let name_like = signs <= 3 && (FAMILIES.contains(first) || OTHER_FAMILIES.contains(first));
        let phrase = PHRASES.iter().any(|phrase| word.contains(phrase));
        TITLES.contains(&word)
            || (!name_like && (phrase || self.things.contains(word)))
            || self.places.contains(word)
            || self.privacy.keep.iter().any(|keep| keep == word)
            || ORGANISATIONS.iter().any(|o| word.contains(o))
            || (ends && !is_double(word, signs) && !word.contains(is_point))
            || word.contains(COVER)
    }

    /// The family name, a cover, and the token where there is a key.
    pub(super) fn cover(&self, word: &str) -> String {
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

/// A family name of two signs with one or two more.
pub(super) fn is_double(word: &str, signs: usize) -> bool {
    let family = word.char_indices().nth(2).and_then(|(at, _)| word.get(..at));
    (3..=4).contains(&signs) && DOUBLE.split_whitespace().any(|double| Some(double) == family)
}

/// The points between the parts of a name, as keyboards give them.
pub(super) fn is_point(c: char) -> bool {
    matches!(c, '·' | '•' | '・' | '‧' | '∙' | '⋅' | '．')
}

/// Signs between names. Blanks may stand between names or within one: see [`words`].
fn separates(c: char) -> bool {
    "、，,；;/|｜（）()：:。+＋&\n".contains(c)
}

/// Where the words of a field stand. Blanks end a word, unless a single 汉字 stands beside them: `李 四` is one name,
/// set apart to be as wide as those of three signs.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut before = None;
    let mut start = None;
    let ends = text.char_indices().map(|(at, c)| (at, Some(c))).chain([(text.len(), None)]);
    for (at, sign) in ends {
        let ends = sign.is_none_or(|c| separates(c) || c.is_whitespace());
        if !ends {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            let single = |range: &Range<usize>| text.get(range.clone()).is_some_and(is_single);
            let here = from..at;
            let chinese = text.get(here.clone()).is_some_and(|word| word.chars().all(is_chinese));
            let joins = |last: &Range<usize>| before == Some(last.end) && chinese && (single(last) || single(&here));
            let joined = words.last_mut().filter(|last| joins(last));
            match joined {
                Some(last) => last.end = at,
                None => words.push(here),
            }
            before = Some(at);
        }
        if sign.is_some_and(separates) {
            before = None;
        }
    }
    words
}

pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    words(text).into_iter().filter_map(|word| text.get(word))
}

/// One 汉字, alone or the last of a name whose signs are all set apart.
fn is_single(word: &str) -> bool {
    let last = word.rsplit(char::is_whitespace).next().unwrap_or_default();
    let mut signs = last.chars();
    signs.next().is_some_and(is_chinese) && signs.next().is_none()
}

pub(super) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

pub(super) fn compact(word: &str) -> String {
    word.split_whitespace().collect()
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
        let privacy = Privacy { keep: vec!["绿野".into()], ..Privacy::default() };
        let mut persons = Persons::new(&privacy);
        persons.know_places(["东岭村"].into_iter());
        persons.know_things(["太阳能路灯", "钱小二"].into_iter());
        for (value, shown) in [
            ("钱小二", "钱**"),
            ("钱小二、孙小三（组长）", "钱**、孙**（组长）"),
            ("钱小二 13800000000", "钱** 138****0000"),
            ("钱小二\n孙小三", "钱**\n孙**"),
            ("青禾县绿源种植专业合作社", "青禾县绿源种植专业合作社"),
            ("某某果园", "某某果园"),
            ("村卫生室", "村卫生室"),
            ("东岭村", "东岭村"),
            ("绿野", "绿野"),
            ("空白", "空白"),
            ("2组", "2**"),
            ("专人管理", "专人管理"),
            ("王统一", "王**"),
            ("太阳能路灯", "太阳能路灯"),
            // Four signs under a family name of two, whatever the last one is.
            ("欧阳小行、司马大园", "欧**、司**"),
            ("钱卫生", "钱**"),
            // Set apart with blanks, it is one name; nobody's whole name is what stays.
            ("李 四", "李**"),
            ("李　四、钱　小二", "李**、钱**"),
            ("孙 六 周 七", "孙**"),
            ("钱小二 周七", "钱** 周**"),
            ("李 四 13800000000", "李** 138****0000"),
            ("阿依某某·某某", "阿**"),
            ("某某江•某某村", "某**"),
            ("", ""),
        ] {
            assert_eq!(persons.value(value), shown, "{value}");
        }
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
