//! Whether somebody on a list of payments should be on it.

use crate::month::Month;
use sanzi_core::{Day, Precision};

/// What a list says of one receiver and one payment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Receiver<'a> {
    /// State or class as printed: 脱贫户, 死亡（2024年3月）.
    pub state: Option<&'a str>,
    /// Does the list of those entitled name the receiver?
    pub listed: Option<bool>,
    /// Is the receiver said to have died?
    pub deceased: Option<bool>,
    /// Is the receiver paid by the state?
    pub on_payroll: Option<bool>,
    /// Day of death.
    pub died_on: Option<Day>,
    /// Day of payment.
    pub paid_on: Option<Day>,
    /// Year that the payment is for.
    pub year: Option<Day>,
    /// Remark and use as printed, joined.
    pub words: &'a str,
}

const DEAD: &[&str] = &["死亡", "已故", "去世", "亡故", "注销"];
const LEFT: &[&str] =
    &["迁出", "公职", "机关", "财政供养", "不在名单", "非脱贫", "村干部", "乡镇干部", "公务员", "户口迁"];
/// What a dead person's heirs may still draw.
const OWED: &[&str] = &["遗属", "往年", "欠发", "欠款", "补发", "当年应发", "生前"];

/// Why the receiver should not have been paid, in Chinese; blank when nothing speaks against it; `None` when the list
/// does not tell.
///
/// Payment stops from the month after a death. What was due before, for an earlier year or as the list says in
/// words, is no fault. A day known to the month or year is taken so that the death is as late, and the payment as
/// early, as it may be.
///
/// ```
/// use sanzi_facts::entitled::{Receiver, unfit};
/// let dead = Receiver { state: Some("死亡"), ..Receiver::default() };
/// assert_eq!(unfit(&dead).as_deref(), Some("名单状态为“死亡”"));
/// assert_eq!(unfit(&Receiver { words: "遗属领取2022年欠款", ..dead }).as_deref(), Some(""));
/// ```
///
/// # Source
/// Catalogue of checks, FP-004; 法库县资产收益分配办法 (2025): whoever dies or is removed is paid no more from the next
/// month.
pub fn unfit(receiver: &Receiver<'_>) -> Option<String> {
    let says = |words: &[&str]| receiver.state.is_some_and(|state| words.iter().any(|word| state.contains(word)));
    let mut reasons = Vec::new();
    if says(LEFT) {
        reasons.push(format!("名单状态为“{}”", receiver.state.unwrap_or_default()));
    }
    if receiver.listed == Some(false) {
        reasons.push("不在应发名单".to_owned());
    }
    if receiver.on_payroll == Some(true) {
        reasons.push("属财政供养人员".to_owned());
    }
    let dead = says(DEAD) || receiver.deceased == Some(true) || receiver.died_on.is_some();
    let owed = OWED.iter().any(|word| receiver.words.contains(word));
    let after = if dead && !owed { paid_after_death(receiver) } else { Some(None) };
    reasons.extend(after.clone().flatten());
    match (reasons.is_empty(), after) {
        (false, _) => Some(reasons.join("、")),
        (true, None) => None,
        (true, Some(_)) => (dead || receiver.state.is_some() || receiver.listed.is_some()).then(String::new),
    }
}

/// Does a remark say nothing but that the receiver died (2023年5月已去世)? What names somebody else besides (其父已故)
/// does not.
pub(crate) fn tells_only_of_death(remark: &str) -> bool {
    let rest: String = remark
        .chars()
        .filter(|c| !c.is_ascii_digit() && !c.is_whitespace() && !"年月日已于在-./.()（），,。".contains(*c))
        .collect();
    DEAD.iter().any(|word| word.trim_start_matches('已') == rest) && rest != "注销"
}

/// The reason, where a payment to somebody dead came after the month of death; the outer `None` where that is not
/// known.
fn paid_after_death(receiver: &Receiver<'_>) -> Option<Option<String>> {
    let named = receiver.state.and_then(month_in);
    let Some(died) = receiver.died_on.map(|day| Month::of(day.latest())).or(named) else {
        let state = receiver.state.filter(|state| DEAD.iter().any(|word| state.contains(word)));
        return Some(Some(state.map_or_else(|| "已死亡".to_owned(), |state| format!("名单状态为“{state}”"))));
    };
    if receiver.year.is_some_and(|year| Month::of(year.latest()).year() < died.year()) {
        return Some(None);
    }
    let paid = receiver.paid_on.or(receiver.year)?;
    if Month::of(paid.date) > died {
        let precise = receiver.paid_on.is_some_and(|day| day.precision > Precision::Year);
        let when =
            if precise { Month::of(paid.date).to_string() } else { format!("{}年", Month::of(paid.date).year()) };
        return Some(Some(format!("{died}死亡，{when}仍发放")));
    }
    (Month::of(paid.latest()) <= died).then_some(None)
}

/// The first month that a text names: 2024年3月, 2024-03, 2024.3.
fn month_in(text: &str) -> Option<Month> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let year = numbers.find(|digits| digits.len() == 4)?.parse().ok()?;
    let month: u32 = numbers.next()?.parse().ok()?;
    (1..=12).contains(&month).then(|| Month::new(year, month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn day(text: &str) -> Option<Day> {
        let exact = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day");
        Some(match text.len() {
            4 => Day { date: exact(&format!("{text}-01-01")), precision: Precision::Year },
            7 => Day { date: exact(&format!("{text}-01")), precision: Precision::Month },
            _ => Day::exact(exact(text)),
        })
    }

    #[test]
    fn a_remark_tells_of_the_receiver_alone() {
        for (remark, told) in [
            ("2023年5月已去世", true),
            ("已故", true),
            ("（2024.3亡故）", true),
            ("其父已去世", false),
            ("已故，配偶领取", false),
            ("卡已注销", false),
            ("", false),
        ] {
            assert_eq!(tells_only_of_death(remark), told, "{remark}");
        }
    }

    #[test]
    fn each_column_speaks_for_itself() {
        let nobody = Receiver::default();
        let state = |state| Receiver { state: Some(state), ..nobody };
        for (receiver, why) in [
            (state("脱贫户"), Some("")),
            (state("监测户"), Some("")),
            (state("迁出"), Some("名单状态为“迁出”")),
            (state("机关工作人员"), Some("名单状态为“机关工作人员”")),
            (state("已故"), Some("名单状态为“已故”")),
            (Receiver { listed: Some(true), ..nobody }, Some("")),
            (Receiver { listed: Some(false), ..nobody }, Some("不在应发名单")),
            (Receiver { on_payroll: Some(true), ..state("脱贫户") }, Some("属财政供养人员")),
            (Receiver { deceased: Some(true), ..nobody }, Some("已死亡")),
            (Receiver { listed: Some(false), on_payroll: Some(true), ..nobody }, Some("不在应发名单、属财政供养人员")),
            // that somebody is alive or no official does not say that he is on the list
            (Receiver { deceased: Some(false), on_payroll: Some(false), ..nobody }, None),
            (nobody, None),
        ] {
            assert_eq!(unfit(&receiver).as_deref(), why, "{receiver:?}");
        }
    }

    #[test]
    fn payment_stops_from_the_month_after_a_death() {
        let paid = |died, paid, year: &str| Receiver {
            died_on: day(died),
            paid_on: (!str::is_empty(paid)).then(|| day(paid)).flatten(),
            year: (!year.is_empty()).then(|| day(year)).flatten(),
            ..Receiver::default()
        };
        for (receiver, why) in [
            (paid("2024-03-15", "2024-04-01", ""), Some("2024-03死亡，2024-04仍发放")),
            (paid("2024-03-15", "2024-03-31", ""), Some("")),
            (paid("2024-03-15", "2024-02-01", ""), Some("")),
            // due for a year in which he lived
            (paid("2024-03-15", "2024-12-01", "2023"), Some("")),
            (paid("2024-03-15", "2024-12-01", "2024"), Some("2024-03死亡，2024-12仍发放")),
            (paid("2023-11-02", "", "2024"), Some("2023-11死亡，2024年仍发放")),
            (paid("2024-03-15", "", "2024"), None),
            (paid("2024-03-15", "", ""), None),
            (paid("2024", "2024-06-01", ""), Some("")),
            (paid("2023", "2024-01-05", ""), Some("2023-12死亡，2024-01仍发放")),
            (paid("2024-03-15", "2024", ""), None),
            (Receiver { words: "遗属领取往年欠款", ..paid("2024-03-15", "2024-12-01", "2024") }, Some("")),
            (Receiver { words: "当年应发", ..paid("2024-03-15", "2024-12-01", "2024") }, Some("")),
            (
                Receiver { listed: Some(false), words: "补发", ..paid("2024-03-15", "2024-12-01", "") },
                Some("不在应发名单"),
            ),
        ] {
            assert_eq!(unfit(&receiver).as_deref(), why, "{receiver:?}");
        }
        let named =
            Receiver { state: Some("死亡（2024年3月）"), paid_on: day("2024-12-02"), ..Receiver::default() };
        assert_eq!(unfit(&named).as_deref(), Some("2024-03死亡，2024-12仍发放"));
        assert_eq!(unfit(&Receiver { paid_on: day("2024-03-02"), ..named }).as_deref(), Some(""));
    }

    #[test]
    fn months_in_words() {
        for (text, month) in [
            ("死亡（2024年3月）", Some(Month::new(2024, 3))),
            ("2024.12去世", Some(Month::new(2024, 12))),
            ("2024-03", Some(Month::new(2024, 3))),
            ("死亡", None),
            ("2024年死亡", None),
            ("2024年13月", None),
            ("2024年0月", None),
        ] {
            assert_eq!(month_in(text), month, "{text}");
        }
    }
}
