//! Identity numbers, phones and bank accounts in running text.

/// Covers them. Digits inside one of `codes` are neither phones nor accounts; an identity number is one anywhere.
/// `None` when there is nothing to cover.
pub(super) fn hide(text: &str, codes: &[&str]) -> Option<String> {
    if worth_looking(text) { closely(text, codes) } else { None }
}

/// The same for a text that is worth looking at.
fn closely(text: &str, codes: &[&str]) -> Option<String> {
    let mut signs: Vec<char> = text.chars().collect();
    let mut changed = false;
    let mut at = 0;
    while at < signs.len() {
        // Groups with signs between them are one number only in the shapes in which people write numbers.
        let joined = groups(&signs, at);
        let alone = |end: usize| {
            let before = at.checked_sub(1).and_then(|b| signs.get(b)).copied();
            let stuck = before.is_some_and(|c| c.is_ascii_alphanumeric()) && !named_before(&signs, at, &PHONES);
            !stuck && !signs.get(end).is_some_and(|c| c.is_ascii_alphabetic())
        };
        let coded = |end: usize| {
            let printed: String = signs.get(at..end).unwrap_or_default().iter().collect();
            let last = printed.rsplit(joins).next().unwrap_or_default();
            codes.iter().any(|code| code.contains(printed.as_str()) || *code == last)
        };
        let tries = joined.filter(|(_, _, sizes)| written_so(sizes)).map(|(end, digits, _)| (end, digits));
        let tries = tries.into_iter().chain([run(&signs, at, 0)]);
        let found = tries
            .filter(|(end, digits)| !digits.is_empty() && alone(*end))
            .find_map(|(end, digits)| Some((end, digits.len(), covered(&signs, (at, end), &digits, coded(end))?)));
        let (past, _) = run(&signs, at, 0);
        let Some((end, all, (head, tail))) = found else {
            at = past.max(at + 1);
            continue;
        };
        // The first and last digits stay, signs between them too.
        let mut seen = 0;
        for sign in signs.iter_mut().take(end).skip(at) {
            if digit(*sign).is_some() || is_check(*sign) {
                if seen >= head && seen < all - tail {
                    *sign = '*';
                }
                seen += 1;
            }
        }
        changed = true;
        at = end;
    }
    changed.then(|| signs.into_iter().collect())
}

/// Words before a phone number.
const PHONES: [&str; 8] = ["电话", "手机", "联系方式", "传真", "tel", "phone", "mobile", "固话"];
/// Words before a bank account.
const ACCOUNTS: [&str; 6] = ["账号", "帐号", "卡号", "账户", "帐户", "银行卡"];
/// Words before an identity number.
const PAPERS: [&str; 3] = ["身份证", "证件", "公民身份号码"];
/// Groups that are looked at as one number.
const GROUPS: usize = 6;
/// The fewest digits of a number that is looked at, where a text names phones or accounts.
const FEWEST: usize = 7;
/// How far before a number its word is sought, in signs.
const REACH: usize = 16;

/// Is there a number as long as one of a person, alone or in groups, or half as long in a text that names phones or
/// accounts? Most texts have none: amounts, days and codes are short.
fn worth_looking(text: &str) -> bool {
    // A digit is an ASCII byte or, as wide as a 汉字, begins with this one.
    const WIDE: u8 = 0xEF;
    if text.bytes().filter(|byte| byte.is_ascii_digit() || *byte == WIDE).count() < FEWEST {
        return false;
    }
    let mut stretch = Stretch::default();
    let (mut alike, mut long, mut hinted) = (false, false, false);
    for sign in text.chars().chain(['\n']) {
        if digit(sign).is_some() {
            stretch.digit();
        } else if stretch.open && joins(sign) {
            stretch.open = false;
        } else if let Some(digits) = stretch.count() {
            alike |= digits >= 10 && (is_check(sign) || stretch.is_personal());
            long |= digits >= FEWEST;
            stretch.clear();
        }
        hinted |= begins_a_word(sign);
    }
    let named = || {
        let text = text.to_ascii_lowercase();
        PHONES.iter().chain(&ACCOUNTS).any(|word| text.contains(word))
    };
    alike || (long && hinted && named())
}

/// Does one of the words before phones and accounts begin with this sign?
fn begins_a_word(sign: char) -> bool {
    matches!(sign, '电' | '手' | '联' | '传' | '固' | '账' | '帐' | '卡' | '银' | 't' | 'T' | 'p' | 'P' | 'm' | 'M')
}

/// Runs of digits with one sign between each.
#[derive(Debug, Default)]
struct Stretch {
    sizes: Vec<usize>,
    /// The sign before was a digit.
    open: bool,
}

impl Stretch {
    fn digit(&mut self) {
        match self.sizes.last_mut().filter(|_| self.open) {
            Some(size) => *size += 1,
            None => self.sizes.push(1),
        }
        self.open = true;
    }

    /// Forgets its digits.
    fn clear(&mut self) {
        self.sizes.clear();
        self.open = false;
    }

    /// How many digits it has, if any.
    fn count(&self) -> Option<usize> {
        (!self.sizes.is_empty()).then(|| self.sizes.iter().sum())
    }

    /// Is one of its runs as long as a mobile, a card or an identity number, or are some grouped like one?
    fn is_personal(&self) -> bool {
        let some = |at: usize| self.sizes.get(at..).map(|rest| rest.get(..GROUPS).unwrap_or(rest)).unwrap_or_default();
        self.sizes.iter().any(|size| matches!(size, 11 | 13 | 15..=19))
            || (0..self.sizes.len()).any(|at| written_so(some(at)))
    }
}

/// Does one of these words stand before this place, in the same clause? A number between the two has taken the word.
fn named_before(signs: &[char], at: usize, words: &[&str]) -> bool {
    let before = signs.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    let clause =
        before.iter().rposition(|c| "，,。；;、\n".contains(*c) || digit(*c).is_some()).map_or(0, |last| last + 1);
    let clause: String = before.get(clause..).unwrap_or_default().iter().map(char::to_ascii_lowercase).collect();
    words.iter().any(|word| clause.contains(word))
}

/// The last sign of some identity numbers.
fn is_check(c: char) -> bool {
    matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ')
}

/// What people put between the groups of a number: a blank, a dash, the bracket behind an area's number.
fn joins(c: char) -> bool {
    matches!(c, '-' | '－' | '–' | '—' | '‐' | ')' | '）') || (c.is_whitespace() && c != '\n')
}

/// The value of a digit, full-width ones too.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

/// A run of digits that begins here, with X as the last sign of an identity number: where it ends, and its digits
/// (10 for X). `before`: digits of the same number in earlier groups.
fn run(signs: &[char], from: usize, before: usize) -> (usize, Vec<u32>) {
    let rest = signs.get(from..).unwrap_or_default();
    let mut digits: Vec<u32> = rest.iter().map_while(|sign| digit(*sign)).collect();
    if before + digits.len() == 17 && rest.get(digits.len()).is_some_and(|sign| is_check(*sign)) {
        digits.push(10);
    }
    (from + digits.len(), digits)
}

/// Several runs with one sign between each: where they end, all digits, and the length of each.
fn groups(signs: &[char], from: usize) -> Option<(usize, Vec<u32>, Vec<usize>)> {
    let (mut end, mut digits) = run(signs, from, 0);
    let mut sizes = vec![digits.len()];
    while signs.get(end).is_some_and(|sign| joins(*sign)) && sizes.len() < GROUPS {
        let (next, more) = run(signs, end + 1, digits.len());
        if more.is_empty() {
            break;
        }
        sizes.push(more.len());
        digits.extend(more);
        end = next;
    }
    (sizes.len() > 1).then_some((end, digits, sizes))
}

/// Do people write a mobile, a landline, a card or an identity number in such groups?
fn written_so(sizes: &[usize]) -> bool {
    let card = sizes.len() >= 4 && sizes.iter().rev().skip(1).all(|size| *size == 4);
    let mobile = matches!(sizes, [3, 4, 4] | [4, 4, 3] | [4, 3, 4] | [3, 8] | [7, 4] | [2, 11] | [2, 3, 4, 4]);
    card || mobile || matches!(sizes, [3 | 4, 7 | 8] | [6, 8, 4] | [6, 4, 4, 4] | [14, 4] | [6, 12])
}

/// How many digits stay at the head and the tail of what must be covered.
fn covered(signs: &[char], (at, end): (usize, usize), digits: &[u32], coded: bool) -> Option<(usize, usize)> {
    if identity(digits) {
        return Some((6, 2));
    }
    if coded {
        return None;
    }
    let mobile = |d: &[u32]| d.len() == 11 && d.first() == Some(&1) && d.get(1).is_some_and(|second| *second >= 3);
    if mobile(digits) {
        return Some((3, 4));
    }
    if digits.starts_with(&[8, 6]) && digits.get(2..).is_some_and(mobile) {
        return Some((5, 4));
    }
    let named = |words: &[&str]| named_before(signs, at, words);
    let dashed = signs.get(at..at + 5).unwrap_or_default().iter().any(|sign| joins(*sign));
    // SQ-2019-025 0103017 is the end of one code and another, no area with a number in it.
    let ends_a_code = matches!(signs.get(..at), Some([.., before, '-']) if before.is_ascii_alphanumeric());
    if digits.first() == Some(&0) && (10..=12).contains(&digits.len()) && (dashed && !ends_a_code || named(&PHONES)) {
        return Some((4, 0));
    }
    if matches!(digits.len(), 15 | 18) && named(&PAPERS) {
        return Some((6, 2));
    }
    if named(&PHONES) && (7..=13).contains(&digits.len()) && !is_amount(signs, end) {
        return Some((3, 2));
    }
    let account = named(&ACCOUNTS) && digits.len() >= 9 && !is_amount(signs, end);
    ((16..=19).contains(&digits.len()) && luhn(digits) || account).then_some((4, 4))
}

/// Does what follows say that the number is money?
fn is_amount(signs: &[char], end: usize) -> bool {
    let rest = signs.get(end..).unwrap_or_default();
    let unit = rest.iter().find(|sign| !sign.is_whitespace());
    let decimals = matches!(rest, ['.', decimal, ..] if digit(*decimal).is_some());
    decimals || unit.is_some_and(|unit| "元万亿%".contains(*unit))
}

/// An identity number of 18 signs with a possible day of birth and a right check sign, or one of 15.
fn identity(digits: &[u32]) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).unwrap_or_default().iter().fold(0, |n, d| n * 10 + d);
    let region = digits.first().is_some_and(|d| (1..=8).contains(d));
    let day = |year: u32, month: u32, day: u32| {
        i32::try_from(year).ok().and_then(|y| chrono::NaiveDate::from_ymd_opt(y, month, day)).is_some()
    };
    match digits.len() {
        18 if region => {
            const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
            const CHECKS: [u32; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
            let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
            let right = CHECKS.get(usize::try_from(sum % 11).unwrap_or_default()) == digits.last();
            let year = number(6, 10);
            right && (1880..=2100).contains(&year) && day(year, number(10, 12), number(12, 14))
        }
        15 if region => day(1900 + number(6, 8), number(8, 10), number(10, 12)),
        _ => false,
    }
}

/// The check of bank cards.
fn luhn(digits: &[u32]) -> bool {
    let doubled = |d: u32| if d > 4 { 2 * d - 9 } else { 2 * d };
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, d)| if at % 2 == 1 { doubled(*d) } else { *d }).sum();
    sum.is_multiple_of(10)
}

/// Covers the middle of every run of fifteen digits and more, whatever it is.
pub(super) fn hide_long(text: &str) -> String {
    let mut signs: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < signs.len() {
        let (end, digits) = run(&signs, at, 0);
        if digits.len() >= 15 {
            for sign in signs.iter_mut().take(end.saturating_sub(2)).skip(at + 4).filter(|c| digit(**c).is_some()) {
                *sign = '*';
            }
        }
        at = end.max(at + 1);
    }
    signs.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_passed_over_by_the_first_look() {
        for word in PHONES.iter().chain(&ACCOUNTS) {
            for word in [(*word).to_owned(), word.to_uppercase()] {
                assert!(word.starts_with(begins_a_word), "{word}");
            }
        }
    }

    #[test]
    fn numbers_of_persons_are_covered_and_other_numbers_are_not() {
        for (text, shown) in [
            // An invented number in a region that does not exist, with a right check sign.
            ("户主证件 810000199001010019，已核", Some("户主证件 810000**********19，已核")),
            ("８１００００１９９００１０１００１９", Some("８１００００**********１９")),
            ("电话13800000000。", Some("电话138****0000。")),
            ("138-0000-0000", Some("138-****-0000")),
            ("2019-05-20 13800000000", Some("2019-05-20 138****0000")),
            ("810000 19900101 0019", Some("810000 ******** **19")),
            ("+8613800000000", Some("+86138****0000")),
            ("电话：0421-2800000", Some("电话：0421-*******")),
            ("卡 6200000000000000000 转入", Some("卡 6200***********0000 转入")),
            ("账号 20150012345678", Some("账号 2015******5678")),
            ("统一社会信用代码 91110000100000001X", None),
            ("原值1,234,567,890.12元", None),
            ("2019-05-20 至 2024-12-31", None),
            ("资产编号15101000123456", None),
            ("810000199001010011", None),
            ("810000199013010019", None),
            ("合同 SP13800000000A", None),
            // Groups and signs as people write them.
            ("138 0000 0000", Some("138 **** 0000")),
            ("138－0000－0000", Some("138－****－0000")),
            ("1380000 0000", Some("138**** 0000")),
            ("Tel13800000000", Some("Tel138****0000")),
            ("(0421)2800000", Some("(0421)*******")),
            ("联系方式2800000", Some("联系方式280**00")),
            ("810000 19850610 004x", Some("810000 ******** **4x")),
            ("身份证号：810000199001010011", Some("身份证号：810000**********11")),
            ("卡 6200 0000 0000 0000 000", Some("卡 6200 **** **** ***0 000")),
            ("6200-0000-0000-0000-000", Some("6200-****-****-***0-000")),
            ("账号：某某银行某县支行 20150012345678", Some("账号：某某银行某县支行 2015******5678")),
            ("账户收入1234567890.12元", None),
            ("账户余额 1234567890 元", None),
            ("13 800 000 000 元", None),
            ("2019-05-20 2024-12-31 100000", None),
            ("资产编号 15101 000123456", None),
            ("SQ-2019-025 0103017 食用菌生产棚", None),
        ] {
            assert_eq!(hide(text, &[]).as_deref(), shown, "{text}");
        }
        assert_eq!(hide("资产13800000000", &["13800000000"]), None);
        assert_eq!(hide("0103 0103017 冷库", &["0103017"]), None);
        assert!(hide("810000199001010019", &["810000199001010019"]).is_some());
        assert_eq!(hide_long("1234567890123456 12345"), "1234**********56 12345");
    }

    proptest::proptest! {
        #[test]
        fn what_is_not_worth_looking_at_has_nothing_to_cover(text in "([0-9]{1,18}|[0-9]{2,4}|电话|账号|身份证|[-－ ）x,年１a元]){1,9}") {
            proptest::prop_assert_eq!(hide(&text, &[]), closely(&text, &[]));
        }
    }
}
