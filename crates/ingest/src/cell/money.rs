//! Amounts of money, with the unit that the cell itself states.

use super::{Reading, is_masked, leading_number, numeral, says_blank, split_note, unreadable};
use crate::grid::Content;
use rust_decimal::Decimal;
use sanzi_core::text::normal;

/// A unit of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// 元.
    Yuan,
    /// 百元.
    Hundred,
    /// 千元.
    Thousand,
    /// 万元.
    TenThousand,
    /// 百万元.
    Million,
    /// 千万元.
    TenMillion,
    /// 亿元.
    HundredMillion,
    /// 万亿元.
    Trillion,
}

impl Unit {
    /// Every unit.
    pub(crate) const ALL: [Unit; 8] = [
        Unit::Yuan,
        Unit::Hundred,
        Unit::Thousand,
        Unit::TenThousand,
        Unit::Million,
        Unit::TenMillion,
        Unit::HundredMillion,
        Unit::Trillion,
    ];

    /// The printed word.
    pub const fn label(self) -> &'static str {
        match self {
            Unit::Yuan => "元",
            Unit::Hundred => "百元",
            Unit::Thousand => "千元",
            Unit::TenThousand => "万元",
            Unit::Million => "百万元",
            Unit::TenMillion => "千万元",
            Unit::HundredMillion => "亿元",
            Unit::Trillion => "万亿元",
        }
    }

    /// How many places the decimal point moves to give 元.
    const fn places(self) -> u32 {
        match self {
            Unit::Yuan => 0,
            Unit::Hundred => 2,
            Unit::Thousand => 3,
            Unit::TenThousand => 4,
            Unit::Million => 6,
            Unit::TenMillion => 7,
            Unit::HundredMillion => 8,
            Unit::Trillion => 12,
        }
    }

    /// An amount of this unit in 元; the point is moved, nothing is rounded. `None` on overflow.
    pub fn in_yuan(self, amount: Decimal) -> Option<Decimal> {
        let places = self.places();
        if amount.scale() >= places {
            let mut moved = amount;
            moved.set_scale(amount.scale() - places).ok()?;
            return Some(moved);
        }
        let factor = Decimal::from(10u64.checked_pow(places - amount.scale())?);
        let mut whole = amount;
        whole.set_scale(0).ok()?;
        whole.checked_mul(factor)
    }
}

/// Units by their words, longest first.
const UNITS: &[(&str, Unit)] = &[
    ("万亿元", Unit::Trillion),
    ("万亿", Unit::Trillion),
    ("百万元", Unit::Million),
    ("千万元", Unit::TenMillion),
    ("千万", Unit::TenMillion),
    ("百万", Unit::Million),
    ("万余元", Unit::TenThousand),
    ("亿元", Unit::HundredMillion),
    ("万元", Unit::TenThousand),
    ("千元", Unit::Thousand),
    ("百元", Unit::Hundred),
    ("亿", Unit::HundredMillion),
    ("万", Unit::TenThousand),
    ("元", Unit::Yuan),
    ("圆", Unit::Yuan),
];

/// The unit at the head of a text, and the rest.
pub(crate) fn leading_unit(form: &str) -> Option<(Unit, &str)> {
    UNITS.iter().find_map(|(word, unit)| form.strip_prefix(word).map(|rest| (*unit, rest)))
}

/// A unit word standing alone: `万元`, `人民币万元`.
pub(crate) fn unit_word(form: &str) -> Option<Unit> {
    let form = form.strip_prefix("人民币").unwrap_or(form);
    let form = form.strip_prefix("RMB").unwrap_or(form);
    leading_unit(form).filter(|(_, rest)| rest.is_empty()).map(|(unit, _)| unit)
}

/// An amount as it stands, and the unit if the cell states one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The number, in `unit` if stated.
    pub number: Decimal,
    /// The unit the cell states.
    pub unit: Option<Unit>,
}

/// Reads an amount. Separators, full-width digits, ￥, stated units, 汉字 numerals and approximate words are
/// understood; ranges, masked amounts and prices per something are not.
pub fn read(content: &Content<'_>) -> Reading<Amount> {
    if content.is_blank() {
        return Reading::blank();
    }
    if let Some(unknown) = unreadable(content) {
        return unknown;
    }
    match content {
        Content::Number(number) | Content::Percent(number) => Reading::of(Amount { number: *number, unit: None }),
        Content::Date(number) => Reading::of(Amount { number: *number, unit: None })
            .doubting("not_a_number", "金额格设成了日期格式，按其中的数读取。"),
        Content::Text(text) => read_text(text),
        _ => Reading::unknown("not_a_number", format!("“{}”不是金额。", content.text())),
    }
}

fn read_text(text: &str) -> Reading<Amount> {
    let form = normal(text);
    if says_blank(&form) {
        return Reading::blank();
    }
    if is_masked(&form) {
        return Reading::unknown("masked", format!("“{}”被遮盖。", text.trim()));
    }
    let not = |kind: &'static str| Reading::unknown(kind, format!("“{}”不是一个确定的金额。", text.trim()));
    // (1,234.00) is how accountants write a negative amount.
    if let Some(inner) = form.strip_prefix('(').and_then(|f| f.strip_suffix(')'))
        && let Ok(Some((number, ""))) = leading_number(inner)
        && !number.is_sign_negative()
    {
        return Reading::of(Amount { number: -number, unit: None });
    }
    let (head, note) = split_note(&form);
    let parsed = match parse(head) {
        Parsed::Amount(amount, approximate) => (amount, approximate),
        Parsed::Range => return Reading::unknown("range", format!("“{}”是区间。", text.trim())),
        Parsed::Ambiguous => return not("money_as_text"),
        Parsed::Nothing => return not("not_a_number"),
    };
    let (amount, approximate) = parsed;
    let mut reading = Reading::of(amount);
    if approximate {
        reading = reading.doubting("approximate", format!("“{}”是约数。", text.trim()));
    }
    let Some(note) = note else { return reading };
    if in_words(head).is_some()
        && let Parsed::Amount(again, false) = parse(note)
    {
        // 叁仟元（¥3000元）: the two must say the same.
        let yuan = |a: Amount| a.unit.unwrap_or(Unit::Yuan).in_yuan(a.number);
        return if yuan(amount) == yuan(again) { reading } else { not("money_as_text") };
    }
    reading.doubting("note_in_cell", format!("“{}”：括号前的数是值，括号里是说明。", text.trim()))
}

enum Parsed {
    Amount(Amount, bool),
    Range,
    Ambiguous,
    Nothing,
}

/// Words around an amount that say that it is not exact.
const ABOUT_BEFORE: &[&str] =
    &["大约", "约为", "约", "将近", "近", "超过", "超", "逾", "不少于", "不低于", "至少", "预计"];
const ABOUT_AFTER: &[&str] = &["左右", "上下", "以上", "余", "多", "来"];
/// Words that say what is meant without changing it.
const PLAIN_BEFORE: &[&str] =
    &["人民币", "RMB", "共计", "合计", "总计", "小计", "每年", "一年", "年", "共", "计", "¥", "$"];
const PLAIN_AFTER: &[&str] = &["整", "正", "/年", "每年", "一年", "/一年"];

fn strip_any<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

fn parse(form: &str) -> Parsed {
    if let Some(amount) = in_words(form) {
        return Parsed::Amount(amount, false);
    }
    let mut rest = form;
    let mut approximate = false;
    let mut negative = false;
    loop {
        if let Some(after) = strip_any(rest, ABOUT_BEFORE) {
            (approximate, rest) = (true, after);
        } else if let Some(after) = strip_any(rest, PLAIN_BEFORE) {
            rest = after;
        } else if let Some(after) = rest.strip_prefix('-').filter(|after| after.starts_with('¥')) {
            (negative, rest) = (true, after);
        } else {
            break;
        }
        rest = rest.trim_start_matches(':');
    }
    let (mut number, mut rest) = match leading_number(rest) {
        Ok(Some(found)) => found,
        Ok(None) => return Parsed::Nothing,
        Err(()) => return Parsed::Ambiguous,
    };
    if negative {
        number = -number;
    }
    let mut unit = None;
    loop {
        if unit.is_none()
            && let Some((found, after)) = leading_unit(rest)
        {
            (unit, rest) = (Some(found), after);
        } else if let Some(after) = strip_any(rest, ABOUT_AFTER) {
            (approximate, rest) = (true, after);
            // 100多万元, 1.2亿余元: the unit's last word may stand behind.
            if unit.is_some() {
                rest = rest.strip_prefix('元').unwrap_or(rest);
            }
        } else if let Some(after) = strip_any(rest, PLAIN_AFTER) {
            rest = after;
        } else {
            break;
        }
    }
    if rest.is_empty() {
        return Parsed::Amount(Amount { number, unit }, approximate);
    }
    let joined = rest.trim_start_matches(['-', '~', '至', '到']);
    if joined.len() < rest.len() && matches!(leading_number(joined), Ok(Some(_))) {
        return Parsed::Range;
    }
    if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) { Parsed::Ambiguous } else { Parsed::Nothing }
}

/// An amount wholly in 汉字, ending in 元, 角 or 分: `两万元`, `壹拾贰万叁仟肆佰伍拾陆元柒角捌分`.
fn in_words(form: &str) -> Option<Amount> {
    let form = form.strip_prefix("人民币").unwrap_or(form);
    let form = form.trim_end_matches(['整', '正']);
    let split = form.find(['元', '圆']);
    let (whole, cents) = match split {
        Some(at) => (form.get(..at)?, form.get(at + '元'.len_utf8()..)?),
        None if form.ends_with(['角', '分']) => ("", form),
        None => return None,
    };
    let yuan = if whole.is_empty() { 0 } else { numeral::whole(whole)? };
    let mut rest = cents.trim_start_matches('零');
    let mut fen = 0u64;
    for (word, worth) in [('角', 10), ('分', 1)] {
        if let Some(at) = rest.find(word) {
            fen += numeral::whole(rest.get(..at)?)?.checked_mul(worth)?;
            rest = rest.get(at + word.len_utf8()..)?.trim_start_matches('零');
        }
    }
    if !rest.is_empty() || (whole.is_empty() && fen == 0) {
        return None;
    }
    let number = Decimal::from(yuan).checked_add(Decimal::new(i64::try_from(fen).ok()?, 2))?;
    Some(Amount { number: number.normalize(), unit: Some(Unit::Yuan) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let reading = read(&Content::Text(text.into()));
        let value = match reading.value {
            Some(Amount { number, unit }) => format!("{number}{}", unit.map(Unit::label).unwrap_or_default()),
            None if reading.blank => "blank".to_owned(),
            None => "?".to_owned(),
        };
        let kinds: Vec<&str> = reading.doubts.iter().map(|(kind, _)| *kind).collect();
        format!("{value} {}", kinds.join(",")).trim().to_owned()
    }

    #[test]
    fn money_has_exactly_one_meaning_or_is_unknown() {
        for (text, expected) in [
            ("1,234.56", "1234.56"),
            ("￥480,000.00", "480000.00"),
            ("3959. 30", "3959.30"),
            ("１，２００．００", "1200.00"),
            ("3000元整", "3000元"),
            ("12.5万元", "12.5万元"),
            ("0.5亿元", "0.5亿元"),
            ("−2,000.00", "-2000.00"),
            ("－500", "-500"),
            ("(1,234.00)", "-1234.00"),
            ("-￥500", "-500"),
            ("一年3万元", "3万元"),
            ("5000元一年(每亩每年16元)", "5000元 note_in_cell"),
            ("8.5万元/年", "8.5万元"),
            ("12,34", "? money_as_text"),
            ("48OO0", "? money_as_text"),
            ("1.2.3", "? money_as_text"),
            ("3000元、5000元", "? not_a_number"),
            ("两万元", "20000元"),
            ("叁仟元（¥3000 元）", "3000元"),
            ("叁仟元（¥5000 元）", "? money_as_text"),
            ("柒佰元整", "700元"),
            ("壹拾贰万叁仟肆佰伍拾陆元柒角捌分", "123456.78元"),
            ("约600万元", "600万元 approximate"),
            ("400余万元", "400万元 approximate"),
            ("100多万元", "100万元 approximate"),
            ("1.2亿余元", "1.2亿元 approximate"),
            ("30万元左右", "30万元 approximate"),
            ("670元——4500元", "? range"),
            ("8-10万元", "? range"),
            ("20000～30000", "? range"),
            ("********", "? masked"),
            ("10(其中,灾情因素6万元)", "10 note_in_cell"),
            ("待定", "? not_a_number"),
            ("每户4万元", "? not_a_number"),
            ("100万元/村", "? not_a_number"),
            ("600元一亩(原60元一亩)", "? not_a_number"),
            ("头4年每年每亩47元", "? not_a_number"),
            ("共60.5万元", "60.5万元"),
            ("#N/A", "? error_value"),
            ("—", "blank"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn the_point_moves_and_no_digit_is_lost() {
        for (number, unit, yuan) in [
            ("39.887", Unit::TenThousand, "398870"),
            ("67.90712", Unit::TenThousand, "679071.2"),
            ("1.10", Unit::TenThousand, "11000"),
            ("12.3456789", Unit::TenThousand, "123456.789"),
            ("1.25", Unit::HundredMillion, "125000000"),
            ("480000.00", Unit::Yuan, "480000.00"),
        ] {
            let number: Decimal = number.parse().expect("a number");
            assert_eq!(unit.in_yuan(number).map(|y| y.to_string()).as_deref(), Some(yuan));
        }
        assert_eq!(Unit::Trillion.in_yuan(Decimal::MAX), None);
    }
}
