//! Rents with the time that they are for: 500元/月, 每半年3000元, 五年共3万元, 6万元（租金总额）, 每亩每年200元，共50亩. A
//! cell is understood to its last word or not at all.

use super::money::{self, Amount, Unit, leading_unit};
use super::{Reading, leading_number, numeral, split_note};
use crate::grid::Content;
use crate::layout::Mapped;
use rust_decimal::Decimal;
use sanzi_core::text::normal;

/// Fields that hold what is due for a year.
pub(crate) const OF_A_YEAR: [&str; 3] = ["annual_rent", "appraised_rent", "annual_income"];
/// The field of what is due for a year and a 亩.
pub(crate) const PER_MU: &str = "rent_per_mu";

/// Does a field hold a rent?
pub(crate) fn is_rent(field: &str) -> bool {
    field == PER_MU || OF_A_YEAR.contains(&field)
}

/// The time for which an amount is due, in months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(u32);

/// More years than a contract may last are a calendar year.
const MOST_YEARS: u64 = 100;
const NUMERALS: &str = "一二两三四五六七八九十";

impl Span {
    /// A year.
    pub(crate) const YEAR: Span = Span(12);
    /// As long as the contract lasts, of which the cell does not say how long.
    pub(crate) const TERM: Span = Span(u32::MAX);

    /// The length of time that a form begins with, and the rest: 月, 季度, 半年, 三年, 6个月. 月份 and 年末 are none.
    pub(crate) fn leading(form: &str) -> Option<(Span, &str)> {
        let (number, rest) = match form.find(|c: char| !c.is_ascii_digit() && !NUMERALS.contains(c)) {
            Some(0) | None => (None, form),
            Some(end) => {
                let (number, rest) = form.split_at_checked(end)?;
                (Some(number.parse().ok().or_else(|| numeral::whole(number))?), rest)
            }
        };
        let words: &[(&str, u32)] = match number {
            None => {
                &[("半年度", 6), ("半年", 6), ("季度", 3), ("季", 3), ("月度", 1), ("月", 1), ("年度", 12), ("年", 12)]
            }
            Some(_) => &[("个季度", 3), ("季度", 3), ("个月", 1), ("年半", 18), ("年", 12)],
        };
        let (months, rest) = words.iter().find_map(|(word, months)| Some((*months, rest.strip_prefix(word)?)))?;
        let number = number.unwrap_or(1);
        // 三年半 is three years and a half, whatever the word alone would be.
        let months = if months == 18 { 12 * number + 6 } else { u64::from(months) * number };
        let more = rest.starts_with(['份', '初', '末', '底', '中', '均', '限', '期', '起', '级']);
        (!more && (1..=12 * MOST_YEARS).contains(&months)).then_some((Span(u32::try_from(months).ok()?), rest))
    }

    /// What an amount for this time is for a year; `None` where the share is no finite decimal.
    pub(crate) fn a_year(self, amount: Decimal) -> Option<Decimal> {
        match self {
            Span::YEAR => return Some(amount),
            Span::TERM => return None,
            Span(_) => {}
        }
        let twelve = amount.checked_mul(Decimal::from(12))?;
        let share = twelve.checked_div(Decimal::from(self.0))?.normalize();
        // Tenths of a fen are kept; what goes on for ever is no amount.
        (share.scale() <= 6 && share.checked_mul(Decimal::from(self.0))? == twelve).then_some(share)
    }

    /// Is it longer than a year?
    pub(crate) fn is_long(self) -> bool {
        self.0 > 12
    }

    /// How an amount for this time becomes one for a year, in Chinese.
    pub(crate) fn told(self) -> String {
        match self.0 {
            1 => "按月计，乘 12 为一年".to_owned(),
            3 => "按季计，乘 4 为一年".to_owned(),
            6 => "按半年计，乘 2 为一年".to_owned(),
            12 => "按年计".to_owned(),
            u32::MAX => "是整个合同期的数".to_owned(),
            months if months.is_multiple_of(12) => format!("是 {0} 年的数，除以 {0} 为一年", months / 12),
            months => format!("是 {months} 个月的数，乘 12、除以 {months} 为一年"),
        }
    }
}

/// A rent that a cell states with the time that it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rent {
    /// As it stands.
    pub(crate) amount: Amount,
    /// For what time.
    pub(crate) span: Span,
    /// It is for one 亩; for so many, where the cell says how many.
    pub(crate) mu: Option<Option<Decimal>>,
}

/// What a cell under a heading of money states.
pub(crate) struct Stated {
    /// The amount as it stands.
    pub(crate) reading: Reading<Amount>,
    /// The time that it is for, where it is a rent; else a year.
    pub(crate) span: Span,
    /// It is for one 亩; for so many, where the cell says how many.
    pub(crate) mu: Option<Option<Decimal>>,
}

impl Stated {
    /// Reads a cell: what it says itself of time and measure goes before what its heading says. `unit` is what amounts
    /// are in that name none.
    pub(crate) fn of(mapped: &Mapped, content: &Content<'_>, unit: Option<Unit>) -> Stated {
        let own = match content {
            Content::Text(text) if is_rent(mapped.field.name) => {
                if !mapped.header.contains('年') && leaves_time_open(text) {
                    let text = format!("“{}”：括号里的话说不清是一年的租金还是整个合同期的。", text.trim());
                    return Stated { reading: Reading::unknown("not_a_number", text), span: Span::YEAR, mu: None };
                }
                own(text)
            }
            _ => None,
        };
        match own.filter(|(rent, _)| rent.amount.unit.or(unit).is_some() || rent.span.is_long()) {
            Some((rent, false)) => Stated { reading: Reading::of(rent.amount), span: rent.span, mu: rent.mu },
            Some((rent, true)) => {
                let text = format!("“{}”：括号前的数是值，括号里是说明。", content.text().trim());
                let reading = Reading::of(rent.amount).doubting("note_in_cell", text);
                Stated { reading, span: rent.span, mu: rent.mu }
            }
            None => Stated { reading: money::read(content), span: mapped.span.unwrap_or(Span::YEAR), mu: None },
        }
    }
}

/// What a text states with its time, and whether a note in brackets stands behind it. A note may say that the amount is
/// of the whole term: 1.5万元（三年合计）.
pub(crate) fn own(text: &str) -> Option<(Rent, bool)> {
    let form = normal(text);
    let (head, note) = split_note(&form);
    let Some(note) = note else { return read(head).map(|rent| (rent, false)) };
    if !tells_the_whole(note) {
        return read(head).map(|rent| (rent, true));
    }
    // What the note says besides may not be understood; that the amount is of no year is.
    let of_term = || Some(Rent { amount: bare(head)?, span: Span::TERM, mu: None });
    read(&format!("{head},{note}"))
        .map(|rent| (rent, false))
        .or_else(|| of_term().or_else(|| read(head)).map(|rent| (rent, true)))
}

/// Does a note say that an amount is the rent of the whole term: 总租金, 合计, 三年合计, 5年租金?
fn tells_the_whole(note: &str) -> bool {
    const OF_RENT: [&str; 12] = [
        "总租金",
        "租金总",
        "总承包",
        "承包费总",
        "总额",
        "总价",
        "总金额",
        "全部租",
        "合同期",
        "租期内",
        "租赁期内",
        "整个租期",
    ];
    let years = || note.char_indices().find_map(|(at, _)| Span::leading(note.get(at..)?).filter(|(s, _)| s.is_long()));
    let sums = || note.contains(['共', '总']) || note.contains("合计");
    OF_RENT.iter().any(|word| note.contains(word))
        || TOTALS.contains(&note)
        || years().is_some_and(|(_, behind)| sums() || ["租", "承包"].iter().any(|word| behind.starts_with(word)))
}

/// Does a note behind an amount name years or a payment at once, and leave open whether the amount is of them all:
/// 6万元（5年）, 6万元（一次性付清）?
fn leaves_time_open(text: &str) -> bool {
    if !text.trim_end().ends_with([')', '）']) {
        return false;
    }
    let form = normal(text);
    let (head, Some(note)) = split_note(&form) else { return false };
    let years = || Span::leading(note).is_some_and(|(span, behind)| span.is_long() && behind.is_empty());
    (years() || note.starts_with("一次性") || note.starts_with("一次付")) && bare(head).is_some()
}

/// An amount with nothing beside it that says for what time.
fn bare(head: &str) -> Option<Amount> {
    let head = FILLERS.iter().fold(head, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let (number, after) = number(head)?;
    let (unit, after) = match leading_unit(after) {
        Some((unit, after)) => (Some(unit), after),
        None => (None, after),
    };
    (after.is_empty() || after == "整").then_some(Amount { number, unit })
}

/// Words by which an amount is all that is due.
const TOTALS: &[&str] = &[
    "合同期内",
    "租赁期内",
    "租期内",
    "总计",
    "共计",
    "合计",
    "总额",
    "总价款",
    "总价",
    "总金额",
    "合同期",
    "租期",
    "全部",
    "总",
    "共",
];
/// Words that say nothing about how much.
const FILLERS: &[&str] = &[
    "租赁费",
    "承包费",
    "承包金",
    "承包款",
    "租金",
    "租费",
    "租",
    "计",
    "为",
    "按",
    "收取",
    "缴纳",
    "交纳",
    "支付",
    "标准",
    "人民币",
    "¥",
    "整",
    ":",
    ",",
    ";",
    "、",
    "。",
];

/// Reads the normal form of a cell without the note in brackets behind it. `None` where it names no time, or says a
/// word that is not understood.
fn read(form: &str) -> Option<Rent> {
    let (mut amount, mut span, mut mu, mut area) = (None::<Amount>, None::<Span>, false, None::<Decimal>);
    let (mut rest, mut whole) = (form, false);
    while !rest.is_empty() {
        if let Some(after) = TOTALS.iter().find_map(|word| rest.strip_prefix(word)) {
            (rest, whole) = (after, true);
            continue;
        }
        if let Some(after) = FILLERS.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = after;
            continue;
        }
        let per =
            rest.strip_prefix(['/', '·', '每']).map(|after| after.strip_prefix(['每', '个', '一']).unwrap_or(after));
        if let Some(after) = per.and_then(|per| per.strip_prefix('亩')) {
            (mu, rest) = (true, after);
        } else if let Some((found, after)) = Span::leading(per.unwrap_or(rest)) {
            if span.is_some_and(|known| known != found) {
                return None;
            }
            (span, rest) = (Some(found), after);
        } else if per.is_some() {
            return None;
        } else {
            let (number, after) = number(rest)?;
            if let Some(after) = after.strip_prefix('亩').filter(|_| area.is_none()) {
                (area, rest) = (Some(number), after);
                continue;
            }
            let (unit, after) = match leading_unit(after) {
                Some((unit, after)) => (Some(unit), after),
                None => (None, after),
            };
            // 500/月 leaves the unit to the heading; a number that nothing follows is not surely money.
            if amount.is_some() || unit.is_none() && !after.starts_with('/') {
                return None;
            }
            (amount, rest) = (Some(Amount { number, unit }), after);
        }
    }
    let mu = mu.then_some(area);
    let span = span.or((whole && mu.is_none() && area.is_none()).then_some(Span::TERM))?;
    (mu.is_none() || span == Span::YEAR).then_some(Rent { amount: amount?, span, mu })
}

/// A number in digits or 汉字.
fn number(form: &str) -> Option<(Decimal, &str)> {
    match leading_number(form) {
        Ok(Some((number, _))) if number.is_sign_negative() => None,
        Ok(found @ Some(_)) => found,
        Err(()) => None,
        Ok(None) => {
            let in_words = |c: char| NUMERALS.contains(c) || "百千万".contains(c);
            let end = form.find(|c| !in_words(c)).unwrap_or(form.len());
            let (number, rest) = form.split_at_checked(end)?;
            (!number.is_empty()).then_some((Decimal::from(numeral::whole(number)?), rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_rent_has_its_time_or_is_not_understood() {
        for (text, expected) in [
            ("500元/月", "500 × 12 = 6000"),
            ("500元每月", "500 × 12 = 6000"),
            ("每月500元", "500 × 12 = 6000"),
            ("月租金：500元", "500 × 12 = 6000"),
            ("月租500元", "500 × 12 = 6000"),
            ("500/月", "500 × 12 = 6000"),
            ("1,200.50元/个月", "1200.50 × 12 = 14406"),
            ("3000元/半年", "3000 × 2 = 6000"),
            ("每半年3000元", "3000 × 2 = 6000"),
            ("1500元/季度", "1500 × 4 = 6000"),
            ("每个季度一千五百元", "1500 × 4 = 6000"),
            ("年租金6000元", "6000 × 1 = 6000"),
            ("0.6万/年", "0.6 × 1 = 0.6"),
            ("3万元/5年", "3 ÷ 5 = 0.6"),
            ("五年共3万元", "3 ÷ 5 = 0.6"),
            ("三年租金合计9000元", "9000 ÷ 3 = 3000"),
            ("租金总额6万元", "6 ÷ 租期"),
            ("合同期内共计60000元", "60000 ÷ 租期"),
            ("共6万元", "6 ÷ 租期"),
            ("三年半共7000元", "7000 ÷ 3.5 = 2000"),
            ("6个月3000元", "3000 × 2 = 6000"),
            ("每亩每年200元，共50亩", "200 × 1 = 200 × 50 亩"),
            ("50亩，200元/亩·年", "200 × 1 = 200 × 50 亩"),
            ("200元/亩/年", "200 × 1 = 200 × ? 亩"),
            ("每亩300元", "?"),
            ("每亩每月30元", "?"),
            ("10元/㎡/月", "?"),
            ("7年共10000元", "10000 ÷ 7 = ?"),
            ("6000元（前三年），第四年起6600元", "?"),
            ("每月500元，每季一付", "?"),
            ("2021年500元", "?"),
            ("约500元/月", "?"),
            ("500元/人/月", "?"),
            ("500", "?"),
            ("500元", "?"),
            ("每月500", "?"),
            ("-500元/月", "?"),
        ] {
            let told = read(&normal(text)).map(|rent| {
                if rent.span == Span::TERM {
                    return format!("{} ÷ 租期", rent.amount.number);
                }
                let year = rent.span.a_year(rent.amount.number);
                let factor = Decimal::from(12) / Decimal::from(rent.span.0);
                let sum = match rent.span.is_long() {
                    true => format!("÷ {}", (Decimal::from(rent.span.0) / dec!(12)).normalize()),
                    false => format!("× {}", factor.normalize()),
                };
                let show = |number: Option<Decimal>| number.map_or("?".to_owned(), |n| n.normalize().to_string());
                let area = rent.mu.map_or(String::new(), |area| format!(" × {} 亩", show(area)));
                format!("{} {sum} = {}{area}", rent.amount.number, show(year))
            });
            assert_eq!(told.as_deref().unwrap_or("?"), expected, "{text}");
        }
    }

    #[test]
    fn a_note_in_brackets_says_of_how_long_the_amount_is() {
        for (text, expected) in [
            ("1.5万元（三年合计）", "是 3 年的数，除以 3 为一年"),
            ("6万元（5年租金总额）", "是 5 年的数，除以 5 为一年"),
            ("60000（5年共计）", "是整个合同期的数"),
            ("6万元（5年租金）", "是 5 年的数，除以 5 为一年"),
            ("6万元（总租金）", "是整个合同期的数"),
            ("租金6万元（合同期内合计）", "是整个合同期的数"),
            ("6万元（十年总租金，已付清）", "是整个合同期的数"),
            ("6万元（合计）", "是整个合同期的数"),
            ("1万元/年（三年共3万元）", "按年计"),
            ("6万元（含税）", "?"),
            ("6万元（共3间）", "?"),
            ("6万元（5年）", "?"),
        ] {
            let told = own(text).map(|(rent, _)| rent.span.told());
            assert_eq!(told.as_deref().unwrap_or("?"), expected, "{text}");
        }
        for (text, open) in [
            ("6万元（5年）", true),
            ("60000（一次性付清）", true),
            ("6万元（含税）", false),
            ("6万元", false),
            ("1万元/年（5年）", false),
        ] {
            assert_eq!(leaves_time_open(text), open, "{text}");
        }
    }

    #[test]
    fn a_length_of_time_is_no_month_or_year_of_the_calendar() {
        for (form, expected) in [
            ("月", Some((1, ""))),
            ("季度租金", Some((3, "租金"))),
            ("半年", Some((6, ""))),
            ("十年", Some((120, ""))),
            ("18个月", Some((18, ""))),
            ("月份", None),
            ("年末", None),
            ("年限", None),
            ("2021年", None),
            ("3月", None),
        ] {
            assert_eq!(Span::leading(form).map(|(span, rest)| (span.0, rest)), expected, "{form}");
        }
    }
}
