//! How often rent is due, in the words of contracts, whatever column they stand in.

use super::Cycle;
use super::scan::Scan;
use sanzi_core::text::normal;

/// Parts of a text that speak of how much, not of how often.
const OF_AMOUNTS: [&str; 9] = ["递增", "递减", "上浮", "上调", "上涨", "增加", "增长", "提高", "免租"];
/// Words behind a length of time by which it is how often rent is due: 两年一付.
const ONCE_EACH: [&str; 11] =
    ["一付", "一次", "一交", "一缴", "一收", "一结", "一支付", "付一次", "交一次", "1付", "1次"];
/// A payment at once.
const AT_ONCE: [&str; 10] = [
    "一次性付",
    "一次付",
    "一次性交",
    "一次交",
    "一次性缴",
    "一次缴",
    "一次性支付",
    "一次性结清",
    "一次结清",
    "一次性收",
];
/// Words by which a payment at once is one of each year.
const OF_EACH_YEAR: [&str; 7] = ["年初", "年底", "年末", "年前", "当年", "次年", "下年"];

/// Reads how often rent is due; `None` where the words do not say, or say two things. What is paid 每年 in so many
/// parts is due so often.
///
/// ```
/// use sanzi_facts::rent::Cycle;
/// use sanzi_facts::rent::cycle::read;
/// assert_eq!(read("每年1月31日前一次性付清"), Some(Cycle::Every(12)));
/// assert_eq!(read("每年9月付清"), Some(Cycle::Every(12)));
/// assert_eq!(read("签约时一次性付清"), Some(Cycle::Once));
/// assert_eq!(read("秋收后付"), None);
/// ```
pub fn read(text: &str) -> Option<Cycle> {
    let form = normal(text);
    let mut lengths: Vec<u32> = Vec::new();
    let mut parts = None;
    for clause in form.split([',', ';', '。', '(', ')']) {
        if OF_AMOUNTS.iter().any(|word| clause.contains(word)) {
            continue;
        }
        let mut scan = Scan::new(clause);
        let mut before = None;
        while !scan.done() {
            if let Some(months) = scan.attempt(|scan| length(scan, before)) {
                lengths.push(months);
            }
            if before != Some('第') {
                parts = parts.or(scan.attempt(times));
            }
            let mut rest = scan.rest.chars();
            before = rest.next();
            scan.rest = rest.as_str();
        }
    }
    let shortest = lengths.iter().copied().min();
    let said = |words: &[&str]| words.iter().any(|word| form.contains(word));
    match (shortest, parts) {
        // 每年 beside 半年一付 only says that it goes on every year
        (Some(shortest), _) if lengths.iter().any(|months| *months != shortest && *months != 12) => None,
        (Some(12), Some(parts)) => (12 % parts == 0).then(|| Cycle::Every(12 / parts)),
        (Some(shortest), _) => Some(Cycle::Every(shortest)),
        (None, Some(_)) => None,
        (None, None) if said(&AT_ONCE) => Some(if said(&OF_EACH_YEAR) { Cycle::Every(12) } else { Cycle::Once }),
        (None, None) => None,
    }
}

/// 每年, 每半年, 每三个月, 按季度, 两年一付, 年付: months. A month of the calendar (5月付) is none, nor is 当年付.
fn length(scan: &mut Scan<'_>, before: Option<char>) -> Option<u32> {
    let each = scan.eat(&["每", "按", "逐"]);
    if !each && before.is_some_and(|c| c.is_ascii_digit() || "一二两三四五六七八九十半个第当次下全首".contains(c))
    {
        return None;
    }
    let one = scan.eat(&["一"]);
    let half = scan.eat(&["半"]);
    let number = if half { None } else { scan.small() };
    let words = [("个季度", 3), ("季度", 3), ("季", 3), ("个月", 1), ("月度", 1), ("月", 1), ("年度", 12), ("年", 12)];
    let (word, months) = words.into_iter().find(|(word, _)| scan.rest.starts_with(word))?;
    scan.eat(&[word]);
    if number.is_some() && word == "月" && !each {
        return None;
    }
    let months = if half { months / 2 } else { months * number.unwrap_or(1) };
    // 一年, 三个月 alone say how long; with 一付 behind, or 付 behind 年, how often
    let behind = scan.rest;
    let begins = |words: &[&str]| words.iter().any(|word| behind.starts_with(word));
    let at_once = behind.starts_with("一次性") && months > 12;
    let often = !at_once && begins(&ONCE_EACH) || !one && number.is_none() && begins(&["付", "交", "缴"]);
    let in_parts = || times(&mut Scan::new(behind)).is_some();
    (months > 0 && (each || often || in_parts())).then_some(months)
}

/// 分两次, 四次, 两付: into how many parts; once is none.
fn times(scan: &mut Scan<'_>) -> Option<u32> {
    scan.eat(&["分"]);
    let parts = scan.small().filter(|parts| *parts > 1)?;
    scan.eat(&["次", "期付", "期交", "付"]).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_rent_is_due_in_many_words() {
        for (text, months) in [
            ("一年一付", 12),
            ("每年5月付", 12),
            ("每年9月付清", 12),
            ("每年7月", 12),
            ("每年6月30日前", 12),
            ("每年1月31日前一次性付清", 12),
            ("年初一次性交清", 12),
            ("年底一次付清", 12),
            ("先付后用，一年一付", 12),
            ("按年预付，第二年起每三年递增5%", 12),
            ("年付", 12),
            ("每年付，提前一个月交下一年租金", 12),
            ("半年一付", 6),
            ("每半年付一次", 6),
            ("半年付", 6),
            ("一年两付", 6),
            ("分两次付清，每年6月、12月各付一半", 6),
            ("每年分四次付清", 3),
            ("一季一付", 3),
            ("每季度首月10日前", 3),
            ("三个月一付", 3),
            ("月付", 1),
            ("每月5日前", 1),
            ("两年一付", 24),
            ("每3年付一次", 36),
        ] {
            assert_eq!(read(text), Some(Cycle::Every(months)), "{text}");
        }
        for text in ["一次性付清", "签约时一次付清", "五年一次性付清", "签订合同时一次性缴清全部租金"]
        {
            assert_eq!(read(text), Some(Cycle::Once), "{text}");
        }
        for text in ["", "5月付", "一月付清", "秋收后付", "分两次付清", "按季或按月支付", "当年付清", "每年递增5%"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
