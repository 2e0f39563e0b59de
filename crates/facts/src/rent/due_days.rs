//! Days of the year that terms of payment name.

use super::clause::Unread;
use super::scan::Scan;
use super::schedule::DueDays;
use sanzi_core::text::normal;

/// Times that are no day of a year.
const VAGUE: [&str; 22] = [
    "秋收",
    "收获",
    "秋后",
    "麦收",
    "收割",
    "季末",
    "月底",
    "月末",
    "月初",
    "季初",
    "到账后",
    "日内",
    "天内",
    "号前",
    "日前",
    "春节",
    "节前",
    "交付后",
    "卖出",
    "正月",
    "腊月",
    "农历",
];
/// Between two days on each of which a part is due.
const PARTING: [&str; 6] = ["、", "和", "及", "与", ",", "/"];

/// Reads the days on which rent is due every year; `None` where the words name none. In a month that stands alone rent
/// may be paid to its last day.
///
/// ```
/// use sanzi_facts::rent::due_days::read;
/// let days = read("每年7月1日前和12月31日前分两次付清").unwrap().unwrap();
/// assert_eq!((days.days, days.ahead), (vec![(7, 1), (12, 31)], false));
/// assert_eq!(read("每年5月付").unwrap().unwrap().days, [(5, 31)]);
/// assert!(read("每年12月31日前支付次年租金").unwrap().unwrap().ahead);
/// assert_eq!(read("先付后用"), Ok(None));
/// assert!(read("秋收后一周内付清").is_err());
/// ```
///
/// # Errors
/// [`Unread`] when they name a time that is no day of a year, or parts that are not equal.
pub fn read(text: &str) -> Result<Option<DueDays>, Unread> {
    let form = without_meetings(&normal(text));
    let unread = || Unread(text.trim().to_owned());
    let says = |words: &[&str]| words.iter().any(|word| form.contains(word));
    let mut found = DueDays::default();
    let mut scan = Scan::new(&form);
    let mut before = None;
    // a date with its year is the day of one payment, or of the signing
    while !scan.done() {
        if scan.attempt(|scan| scan.date(true)).is_some() {
            return Err(unread());
        }
        if let Some(days) = scan.attempt(|scan| days(scan, before)) {
            found.days.extend(days);
            before = None;
            continue;
        }
        let mut rest = scan.rest.chars();
        before = rest.next();
        scan.rest = rest.as_str();
    }
    if found.days.is_empty() || says(&["农历"]) {
        return if says(&VAGUE) { Err(unread()) } else { Ok(None) };
    }
    let uneven = || found.days.len() > 1 && says(&["%", "成", "元", "三分之", "其余", "剩余", "余款"]);
    if says(&["季度", "每月", "每季"]) || uneven() {
        return Err(unread());
    }
    found.days.sort_unstable();
    found.days.dedup();
    found.ahead = says(&["次年", "下年", "下一年", "来年", "第二年", "下个年度", "预付"]);
    Ok(Some(found))
}

/// A text without the brackets that tell of a meeting, whose day is none of payment.
fn without_meetings(form: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(form.len()), form);
    while let Some((before, inner, after)) = rest
        .split_once('(')
        .and_then(|(before, behind)| behind.split_once(')').map(|(inner, after)| (before, inner, after)))
    {
        kept.push_str(before);
        if !["会议", "大会", "决议", "同意"].iter().any(|word| inner.contains(word)) {
            kept.extend(["(", inner, ")"]);
        }
        rest = after;
    }
    kept + rest
}

/// 12月31日, 12月底, 5月, 5、11月, 1月1日至1月31日: the last day of each.
fn days(scan: &mut Scan<'_>, before: Option<char>) -> Option<Vec<(u32, u32)>> {
    if scan.eat(&["年底", "年末"]) {
        return Some(vec![(12, 31)]);
    }
    // of 2024月 and 12月 only whole numbers count; 每3月, 免租3月 are lengths of time
    let (length, inside) = ("每前后满免租期共计隔第", before.is_some_and(|c| c.is_ascii_digit()));
    if inside {
        return None;
    }
    let mut months = vec![month(scan)?];
    while let Some(next) = scan.attempt(|scan| scan.eat(&PARTING).then(|| month(scan)).flatten()) {
        months.push(next);
    }
    scan.eat(&["月"]).then_some(())?;
    let (last, exact) = day_of(scan, *months.last()?);
    if !exact && (before.is_some_and(|c| length.contains(c)) || scan.begins("一付 一交 一缴 一结")) {
        return None;
    }
    let until = scan.attempt(|scan| {
        scan.eat(&["至", "到", "-", "~"]).then_some(())?;
        let other = scan.attempt(|scan| month(scan).filter(|_| scan.eat(&["月"])));
        let month = other.or(months.last().copied())?;
        let (day, exact) = day_of(scan, month);
        (other.is_some() || exact).then_some((month, day))
    });
    let (end, others) = months.split_last()?;
    let whole = others.iter().map(|month| (*month, length_of(*month)));
    Some(whole.chain([until.unwrap_or((*end, last))]).collect())
}

/// A month in figures or words.
fn month(scan: &mut Scan<'_>) -> Option<u32> {
    scan.small().filter(|month| *month <= 12)
}

/// The last day of a month.
fn length_of(month: u32) -> u32 {
    match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day that stands behind a month, else its last; and whether one stands there.
fn day_of(scan: &mut Scan<'_>, month: u32) -> (u32, bool) {
    let last = length_of(month);
    scan.eat(&["份"]);
    if scan.eat(&["底", "末", "下旬"]) {
        return (last, true);
    }
    if scan.eat(&["初", "上旬"]) {
        return (10, true);
    }
    if scan.eat(&["中旬"]) {
        return (20, true);
    }
    let day = scan.attempt(|scan| {
        let day = scan.small().filter(|day| *day <= 31)?;
        (scan.eat(&["日", "号"]) || scan.begins("前 之前 以前")).then_some(day.min(last))
    });
    (day.unwrap_or(last), day.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_terms_name() {
        for (text, days) in [
            ("每年12月31日前一次付清当年租金", Some(vec![(12, 31)])),
            ("每年年底前支付", Some(vec![(12, 31)])),
            ("每年6月底、12月底各付一半", Some(vec![(6, 30), (12, 31)])),
            ("每年5月付", Some(vec![(5, 31)])),
            ("每年9月付清", Some(vec![(9, 30)])),
            ("每年五月份交", Some(vec![(5, 31)])),
            ("每年5月、11月各付一半", Some(vec![(5, 31), (11, 30)])),
            ("每年5、11月各付一半", Some(vec![(5, 31), (11, 30)])),
            ("每年11月一次付清", Some(vec![(11, 30)])),
            ("每年3月上旬", Some(vec![(3, 10)])),
            ("每年1月1日至1月31日", Some(vec![(1, 31)])),
            ("每年5月至6月底", Some(vec![(6, 30)])),
            ("每年1月1日-15日", Some(vec![(1, 15)])),
            ("每年12月31前", Some(vec![(12, 31)])),
            ("一年一付，免租3月", None),
            ("按年预付，前两年免租（2022-11-20村民代表会议同意）", None),
            ("每3月付一次", None),
            ("三月一付", None),
            ("六个月一付", None),
            ("一年一付", None),
            ("", None),
        ] {
            assert_eq!(read(text).map(|found| found.map(|found| found.days)), Ok(days), "{text}");
        }
        for text in [
            "2021年3月1日付清全部租金",
            "每月5日前支付",
            "每季度末月25日前",
            "春节前付清",
            "年付（每年正月付）",
            "每年农历十月付",
            "签订合同后10日内付清",
            "6月底付60%，12月底付40%",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
