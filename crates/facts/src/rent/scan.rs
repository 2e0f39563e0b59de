//! A text read from left to right, a word at a time.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::str::FromStr;

/// The rest of a text in its comparison form ([`sanzi_core::text::normal`]).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scan<'t> {
    pub(crate) rest: &'t str,
}

impl<'t> Scan<'t> {
    pub(crate) fn new(rest: &'t str) -> Self {
        Scan { rest }
    }

    pub(crate) fn done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes the longest of the words that stands next.
    pub(crate) fn eat(&mut self, words: &[&str]) -> bool {
        let longest = words.iter().filter(|word| self.rest.starts_with(**word)).max_by_key(|word| word.len());
        match longest.and_then(|word| self.rest.strip_prefix(word)) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// The same with words in one text, parted by blanks.
    pub(crate) fn eat_any(&mut self, words: &str) -> bool {
        let longest = words.split(' ').filter(|word| self.rest.starts_with(word)).max_by_key(|word| word.len());
        longest.is_some_and(|word| self.eat(&[word]))
    }

    /// Takes such words as long as one stands next.
    pub(crate) fn skip_any(&mut self, words: &str) {
        while self.eat_any(words) {}
    }

    /// Does one of the words stand next?
    pub(crate) fn begins(&self, words: &str) -> bool {
        words.split(' ').any(|word| self.rest.starts_with(word))
    }

    /// Takes such words as long as one stands next.
    pub(crate) fn skip(&mut self, words: &[&str]) {
        while self.eat(words) {}
    }

    /// Reads something, or leaves everything where it was.
    pub(crate) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = *self;
        let found = read(self);
        if found.is_none() {
            *self = before;
        }
        found
    }

    /// 12, 1,200.50, 三, 十二, 两, 五千, 贰万.
    pub(crate) fn number(&mut self) -> Option<Decimal> {
        self.attempt(|scan| scan.digits().or_else(|| scan.numeral()))
    }

    fn digits(&mut self) -> Option<Decimal> {
        let bytes = self.rest.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let mut end = 0;
        while digit(end) {
            end += 1;
            // a comma belongs to the number only before exactly three digits
            if bytes.get(end) == Some(&b',') && (1..=3).all(|n| digit(end + n)) && !digit(end + 4) {
                end += 1;
            }
        }
        if end > 0 && bytes.get(end) == Some(&b'.') && digit(end + 1) {
            end += 1;
            while digit(end) {
                end += 1;
            }
        }
        let (number, rest) = self.rest.split_at_checked(end).filter(|(number, _)| !number.is_empty())?;
        self.rest = rest;
        Decimal::from_str(&number.replace(',', "")).ok()
    }

    fn numeral(&mut self) -> Option<Decimal> {
        let end = self.rest.find(|c| worth(c).is_none()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        let number = whole(word)?;
        self.rest = rest;
        Some(Decimal::from(number))
    }

    /// A whole number from 1 to 99: years, months.
    pub(crate) fn small(&mut self) -> Option<u32> {
        self.attempt(|scan| {
            let number = scan.number()?;
            let small = u32::try_from(number).ok().filter(|_| number.is_integer())?;
            (1..100).contains(&small).then_some(small)
        })
    }

    /// 5%, 百分之五, as a fraction.
    pub(crate) fn share(&mut self) -> Option<Decimal> {
        self.attempt(|scan| {
            if scan.eat(&["百分之"]) {
                return Some(scan.number()? / Decimal::ONE_HUNDRED);
            }
            let number = scan.number()?;
            scan.eat(&["%"]).then(|| number / Decimal::ONE_HUNDRED)
        })
    }

    /// 1200元, 1.5万元, in 元. A number without its unit is no amount.
    pub(crate) fn money(&mut self) -> Option<Decimal> {
        self.attempt(|scan| {
            let number = scan.number()?;
            if scan.eat(&["万元"]) {
                return number.checked_mul(Decimal::from(10_000));
            }
            scan.eat(&["元", "圆", "块"]).then_some(number)
        })
    }

    /// 2021年3月1日, 2021-03-01, 2021.3.1, 2021/3/1; 年3月 alone is the first of the month when `month_is_enough`.
    pub(crate) fn date(&mut self, month_is_enough: bool) -> Option<NaiveDate> {
        self.attempt(|scan| {
            let year = scan.part(4)?;
            let chinese = scan.eat(&["年"]);
            if !chinese && !scan.eat(&["-", ".", "/"]) {
                return None;
            }
            let month = scan.part(2)?;
            let split = if chinese { scan.eat(&["月"]) } else { scan.eat(&["-", ".", "/"]) };
            let day = if split { scan.part(2) } else { None };
            if let Some(day) = day {
                scan.eat(&["日", "号"]);
                return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
            }
            (month_is_enough && chinese && split)
                .then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, 1))
                .flatten()
        })
    }

    /// Up to so many digits; a year has all four.
    pub(crate) fn part(&mut self, most: usize) -> Option<u32> {
        let end = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if end == 0 || end > most || (most == 4 && end != 4) {
            return None;
        }
        let (digits, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        digits.parse().ok()
    }
}

enum Worth {
    Digit(u64),
    Times(u64),
}

fn worth(c: char) -> Option<Worth> {
    Some(match c {
        '零' | '〇' => Worth::Digit(0),
        '一' | '壹' => Worth::Digit(1),
        '二' | '两' | '贰' => Worth::Digit(2),
        '三' | '叁' => Worth::Digit(3),
        '四' | '肆' => Worth::Digit(4),
        '五' | '伍' => Worth::Digit(5),
        '六' | '陆' => Worth::Digit(6),
        '七' | '柒' => Worth::Digit(7),
        '八' | '捌' => Worth::Digit(8),
        '九' | '玖' => Worth::Digit(9),
        '十' | '拾' => Worth::Times(10),
        '百' | '佰' => Worth::Times(100),
        '千' | '仟' => Worth::Times(1_000),
        '万' => Worth::Times(10_000),
        _ => return None,
    })
}

/// 十二 → 12, 二十 → 20, 三千五百 → 3500, 贰万 → 20000. Digits in a row (二三) are no number.
fn whole(word: &str) -> Option<u64> {
    let (mut sum, mut section, mut digit) = (0u64, 0u64, None);
    for c in word.chars() {
        match worth(c)? {
            Worth::Digit(0) => digit = None,
            Worth::Digit(_) if digit.is_some() => return None,
            Worth::Digit(one) => digit = Some(one),
            Worth::Times(10_000) => {
                sum = (sum + section + digit.take().unwrap_or(0)).checked_mul(10_000)?;
                section = 0;
            }
            Worth::Times(times) => section += digit.take().unwrap_or(1) * times,
        }
    }
    let number = sum + section + digit.unwrap_or(0);
    (number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn numbers_in_figures_and_in_words() {
        for (text, number, rest) in [
            ("12年", Some(dec!(12)), "年"),
            ("1,200.50元", Some(dec!(1200.50)), "元"),
            ("10000,第四年", Some(dec!(10000)), ",第四年"),
            ("3,5年", Some(dec!(3)), ",5年"),
            ("2.年", Some(dec!(2)), ".年"),
            ("三年", Some(dec!(3)), "年"),
            ("十二个月", Some(dec!(12)), "个月"),
            ("二十年", Some(dec!(20)), "年"),
            ("三千五百元", Some(dec!(3500)), "元"),
            ("贰万元", Some(dec!(20000)), "元"),
            ("一百零五元", Some(dec!(105)), "元"),
            ("二三年", None, "二三年"),
            ("年", None, "年"),
        ] {
            let mut scan = Scan::new(text);
            assert_eq!((scan.number(), scan.rest), (number, rest), "{text}");
        }
    }

    #[test]
    fn amounts_need_their_unit_and_shares_their_sign() {
        assert_eq!(Scan::new("1.5万元").money(), Some(dec!(15000.0)));
        assert_eq!(Scan::new("五万元").money(), Some(dec!(50000)));
        assert_eq!(Scan::new("5000").money(), None);
        assert_eq!(Scan::new("5%").share(), Some(dec!(0.05)));
        assert_eq!(Scan::new("百分之三").share(), Some(dec!(0.03)));
        assert_eq!(Scan::new("5").share(), None);
        assert_eq!(Scan::new("100年").small(), None);
        assert_eq!(Scan::new("1.5年").small(), None);
    }

    #[test]
    fn days_in_the_ways_they_are_written() {
        let day = NaiveDate::from_ymd_opt(2021, 3, 1);
        for text in ["2021年3月1日", "2021-03-01", "2021.3.1", "2021/3/1", "2021年03月01号"] {
            assert_eq!(Scan::new(text).date(false), day, "{text}");
        }
        assert_eq!(Scan::new("2021年3月").date(true), day);
        for text in ["2021年3月", "2021年", "21-3-1", "2021-13-1", "2021-3"] {
            assert_eq!(Scan::new(text).date(false), None, "{text}");
        }
    }

    #[test]
    fn numbers_in_words() {
        for (word, number) in [
            ("六", Some(6)),
            ("陆佰", Some(600)),
            ("十六", Some(16)),
            ("三千五百", Some(3_500)),
            ("贰万", Some(20_000)),
            ("两万三千零五十", Some(23_050)),
            ("十二万", Some(120_000)),
            ("二三", None),
            ("多", None),
        ] {
            assert_eq!(whole(word), number, "{word}");
        }
        let part = |text: &str, most| Scan::new(text).part(most);
        assert_eq!(
            (part("2024年", 4), part("24年", 4), part("12月", 2), part("1月", 2)),
            (Some(2024), None, Some(12), Some(1))
        );
        assert_eq!((part("123月", 2), part("月", 2)), (None, None));
        let mut scan = Scan::new("年");
        assert!(!scan.done() && scan.eat(&["年"]) && scan.done());
    }
}
