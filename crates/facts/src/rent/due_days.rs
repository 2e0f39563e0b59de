//! Days of the year that terms of payment name.

use super::clause::Unread;
use super::scan::Scan;
use super::schedule::DueDays;
use sanzi_core::text::normal;

/// Reads the days on which rent is due every year; `None` where the words name none.
///
/// ```
/// use sanzi_facts::rent::due_days::read;
/// let days = read("每年7月1日前和12月31日前分两次付清").unwrap().unwrap();
/// assert_eq!((days.days, days.ahead), (vec![(7, 1), (12, 31)], false));
/// assert!(read("每年12月31日前支付次年租金").unwrap().unwrap().ahead);
/// assert_eq!(read("先付后用"), Ok(None));
/// assert!(read("秋收后一周内付清").is_err());
/// ```
///
/// # Errors
/// [`Unread`] when they name a time that is no day of a year.
pub fn read(text: &str) -> Result<Option<DueDays>, Unread> {
    let form = normal(text);
    let unread = || Unread(text.trim().to_owned());
    let mut found = DueDays::default();
    let mut scan = Scan::new(&form);
    // a date with its year is the day of one payment, or of the signing
    while !scan.done() {
        if scan.attempt(|scan| scan.date(true)).is_some() {
            return Err(unread());
        }
        if let Some(day) = scan.attempt(day) {
            found.days.push(day);
            continue;
        }
        let mut rest = scan.rest.chars();
        rest.next();
        scan.rest = rest.as_str();
    }
    if found.days.is_empty() {
        let vague = [
            "秋收",
            "收获",
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
            "交付后",
        ];
        return if vague.iter().any(|word| form.contains(word)) { Err(unread()) } else { Ok(None) };
    }
    if ["季度", "每月", "每季"].iter().any(|word| form.contains(word)) {
        return Err(unread());
    }
    found.days.sort_unstable();
    found.days.dedup();
    found.ahead =
        ["次年", "下年", "下一年", "来年", "第二年", "下个年度", "预付"].iter().any(|word| form.contains(word));
    Ok(Some(found))
}

/// 12月31日, 6月30号, 12月底, 年底: month and day.
fn day(scan: &mut Scan<'_>) -> Option<(u32, u32)> {
    if scan.eat(&["年底", "年末"]) {
        return Some((12, 31));
    }
    let month = scan.part(2).filter(|month| (1..=12).contains(month))?;
    scan.eat(&["月"]).then_some(())?;
    let last = match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if scan.eat(&["底", "末"]) {
        return Some((month, last));
    }
    let day = scan.part(2).filter(|day| (1..=31).contains(day))?;
    scan.eat(&["日", "号"]).then_some((month, day.min(last)))
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
            ("一年一付", None),
            ("", None),
        ] {
            assert_eq!(read(text).map(|found| found.map(|found| found.days)), Ok(days), "{text}");
        }
        for text in
            ["2021年3月1日付清全部租金", "每月5日前支付", "每季度末月25日前", "春节前付清", "签订合同后10日内付清"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
