//! Names as people write them, brought to a form in which equal things compare equal.

use sanzi_core::text::normal_form;
use std::borrow::Cow;

/// The comparison form of an asset's name: signs and blanks gone, `#` read as 号, small Chinese numerals
/// before 号 read as digits, the names of its own town and village at the front gone. What tells two things of a
/// batch apart (size, place, running number) stays.
///
/// ```
/// use sanzi_facts::naming::name_form;
/// assert_eq!(name_form("上坪村日光温室（三号）", &["松坪镇", "上坪村"]), name_form("日光温室3#", &[]));
/// assert_ne!(name_form("灌溉机井（村东）", &[]), name_form("灌溉机井（村西）", &[]));
/// ```
pub fn name_form(name: &str, places: &[&str]) -> String {
    let mut form = without_signs(name);
    if form.contains('#') {
        form = form.replace('#', "号");
    }
    for place in places {
        // Most names do not begin with a place: its first 汉字, which stands for itself, tells.
        if place.starts_with(|c| matches!(c, '\u{4E00}'..='\u{9FFF}') && !form.starts_with(c)) {
            continue;
        }
        let place = without_signs(place);
        if place.chars().count() >= 2
            && let Some(rest) = form.strip_prefix(&place)
            && rest.chars().count() >= 2
        {
            form = rest.to_owned();
        }
    }
    let numbered = form.chars().any(|c| c == '号') && form.chars().any(|c| digit(c).is_some());
    if numbered { numerals(&form) } else { form }
}

fn without_signs(text: &str) -> String {
    let form = normal_form(text);
    if form.contains(is_sign) { form.replace(is_sign, "") } else { form.into_owned() }
}

/// An asset's name without its village's name in front, for reading what kind of thing it is: 杨桥村党群服务中心 is no
/// bridge.
///
/// ```
/// use sanzi_facts::naming::without_village;
/// assert_eq!(without_village("松坪镇杨桥村党群服务中心", Some("杨桥村")), "党群服务中心");
/// assert_eq!(without_village("杨桥村", Some("杨桥村")), "杨桥村");
/// assert_eq!(without_village("村边石桥", None), "村边石桥");
/// ```
pub fn without_village<'a>(name: &'a str, village: Option<&str>) -> &'a str {
    let begun = |village: &&str| village.chars().next().is_some_and(|first| name.chars().any(|c| c == first));
    let rest = village.filter(begun).and_then(|village| name.split_once(village));
    match rest {
        Some((_, rest)) if rest.chars().count() >= 2 => rest,
        _ => name,
    }
}

fn is_sign(c: char) -> bool {
    matches!(
        c,
        '(' | ')'
            | '['
            | ']'
            | '〔'
            | '〕'
            | '【'
            | '】'
            | '{'
            | '}'
            | '<'
            | '>'
            | '《'
            | '》'
            | '"'
            | '\''
            | '“'
            | '”'
            | '‘'
            | '’'
            | ','
            | '、'
            | '。'
            | '.'
            | ';'
            | ':'
            | '-'
            | '_'
            | '/'
            | '\\'
            | '·'
            | '|'
            | '*'
            | '&'
            | '~'
            | '+'
    )
}

/// 一号 → 1号, 十二号 → 12号.
fn numerals(form: &str) -> String {
    let mut out = String::with_capacity(form.len());
    let mut rest = form;
    while let Some(c) = rest.chars().next() {
        let (run, after) = rest.split_at(rest.find(|c| digit(c).is_none()).unwrap_or(rest.len()));
        match small_number(run) {
            Some(number) if after.starts_with('号') => {
                out.push_str(&number.to_string());
                rest = after;
            }
            _ => {
                out.push(c);
                rest = rest.strip_prefix(c).unwrap_or_default();
            }
        }
    }
    out
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

fn small_number(run: &str) -> Option<u32> {
    let mut digits = run.chars().filter_map(digit);
    match [digits.next(), digits.next(), digits.next(), digits.next()] {
        [Some(one), None, ..] => Some(one),
        [Some(10), Some(ones), None, _] if ones < 10 => Some(10 + ones),
        [Some(tens), Some(10), None, _] if tens < 10 => Some(tens * 10),
        [Some(tens), Some(10), Some(ones), None] if tens < 10 && ones < 10 => Some(tens * 10 + ones),
        _ => None,
    }
}

/// The comparison form of a code: NFKC, upper case, blanks gone, a leading `'` gone, a trailing `.0` of a number
/// that passed through a spreadsheet gone. Leading zeros stay.
pub fn code_key(code: &str) -> String {
    code_form(code).into_owned()
}

/// As [`code_key`], without a copy of a code that is its own comparison form.
pub fn code_form(code: &str) -> Cow<'_, str> {
    let form = normal_form(code);
    let text = form.trim_start_matches('\'');
    let text = match text.strip_suffix(".0") {
        Some(whole) if whole.bytes().all(|b| b.is_ascii_digit()) => whole,
        _ => text,
    };
    if text.len() == form.len() { form } else { Cow::Owned(text.to_owned()) }
}

/// How alike two forms are, 0–1.
pub fn likeness(one: &str, two: &str) -> f64 {
    rapidfuzz::fuzz::ratio(one.chars(), two.chars())
}

/// Does one form contain the other, neither of them a mere word?
fn is_within(one: &str, two: &str) -> bool {
    let long = |form: &str| form.chars().count() >= 3;
    long(one) && long(two) && (one.contains(two) || two.contains(one))
}

/// Do two forms come near enough to ask a person?
pub(crate) fn near(one: &str, two: &str, cut_off: f64) -> bool {
    is_within(one, two) || likeness(one, two) >= cut_off
}

/// What tells things of one kind apart, so that none of it may be left over: 13号大棚 is not 3号大棚.
const TELLING: &str = "号期段栋座台组处东西南北中上下前后左右内外大小新旧老甲乙丙丁一二三四五六七八九十";

/// Is one form the other with more said of the same thing around it: 保鲜冷库建设项目 and 保鲜冷库?
pub(crate) fn says_more(one: &str, two: &str) -> bool {
    let (long, short) = if one.len() < two.len() { (two, one) } else { (one, two) };
    let rest = long.replacen(short, "", 1);
    is_within(one, two) && !rest.contains(|c: char| c.is_ascii_alphanumeric() || TELLING.contains(c))
}

/// A name without what numbers the things of a batch: 日光温室3号 and 日光温室5号 are of one kind.
pub(crate) fn stem(form: &str) -> Cow<'_, str> {
    let numbers = |c: char| c.is_ascii_alphanumeric() || c == '号';
    match form.contains(numbers) {
        true => Cow::Owned(form.chars().filter(|c| !numbers(*c)).collect()),
        false => Cow::Borrowed(form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_only_before_their_sign() {
        assert_eq!(name_form("十二号井", &[]), "12号井");
        assert_eq!(name_form("三轮车", &[]), "三轮车");
        assert_eq!(name_form("二十一号棚", &[]), "21号棚");
        // what is no numeral as a whole is read from its last one on
        for (name, form) in [
            ("十号井", "10号井"),
            ("二十号棚", "20号棚"),
            ("九十九号", "99号"),
            ("十十号井", "十10号井"),
            ("十二十号", "十20号"),
        ] {
            assert_eq!(name_form(name, &[]), form);
        }
    }

    #[test]
    fn codes_keep_their_zeros() {
        for (code, form) in [("'0103001", "0103001"), (" zc-001", "ZC-001"), ("9.0", "9"), ("A.0", "A.0")] {
            assert_eq!(code_form(code), form);
        }
    }

    #[test]
    fn likeness_is_a_share() {
        assert!((likeness("日光温室", "日光温室") - 1.0).abs() < 1e-9);
        assert!(likeness("日光温室", "机井") < 0.5);
    }

    #[test]
    fn numerals_in_names() {
        for (text, value) in [
            ("三", Some(3)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("三十五", Some(35)),
            ("十十", None),
            ("二十十", None),
            ("二三", None),
        ] {
            assert_eq!(small_number(text), value, "{text}");
        }
        assert_eq!(without_village("东岭村仓库", Some("东岭村")), "仓库");
        assert_eq!(without_village("东岭村路", Some("东岭村")), "东岭村路");
    }

    #[test]
    fn more_said_of_one_thing_is_told_from_its_neighbour() {
        for (one, two, same) in [
            ("保鲜冷库建设项目", "保鲜冷库", true),
            ("圈舍", "肉牛圈舍", false),
            ("日光温室", "日光温室3号", false),
            ("13号大棚", "3号大棚", false),
            ("村东灌溉机井", "灌溉机井", false),
            ("保鲜冷库", "烘干车间", false),
        ] {
            assert_eq!((says_more(one, two), says_more(two, one)), (same, same), "{one} {two}");
        }
        assert!(near("村东灌溉机井", "灌溉机井", 0.85) && !near("圈舍", "肉牛圈舍", 0.85));
    }

    #[test]
    fn things_of_a_batch_are_of_one_kind() {
        assert_eq!(stem("日光温室3号"), stem("日光温室12号"));
    }
}
