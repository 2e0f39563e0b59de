//! Headings that say at which day their figures stand: 2024年末原值, 截至2024年12月31日净值, 净值（2023年末）, or 2024年末
//! above 净值. Of several such columns those of the latest day are the ledger's; the others say what was. Mere years side
//! by side (2022年净值, 2023年净值) leave it open.

use super::year::YEARS;

/// When figures stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The year.
    pub year: i32,
    /// The month at whose end they stand; without one the heading says the year alone.
    pub month: Option<u32>,
    /// They stand at the beginning of the year.
    opening: bool,
}

/// Fields that hold what stands at a day.
const FIELDS: &[&str] = &[
    "original_value",
    "accumulated_depreciation",
    "net_value",
    "impairment",
    "opening_value",
    "closing_value",
    "stock_opening",
    "stock_closing",
    "book_value",
];
/// Words of which a heading beside a day has one.
const STANDING: &[&str] = &["值", "原价", "净额", "余额", "折旧", "成本", "存栏"];
/// Words of which a heading beside a mere year has one: 2024年投资额 was spent in that year.
const STANDING_IN_A_YEAR: &[&str] = &["原值", "原价", "净值", "净额", "余值", "累计折旧", "累计计提"];
/// Figures of a year that is still to come, or of a review: none that stand in the book.
const ELSEWHERE: &[&str] =
    &["预计", "预测", "预算", "计划", "测算", "拟", "目标", "清产", "清查", "核资", "评估", "审计"];

impl AsOf {
    /// At the end of a year, as a day or in words?
    pub fn is_year_end(&self) -> bool {
        self.month == Some(12) && !self.opening
    }

    /// At the end of a month or year, not at the beginning?
    pub fn is_closing(&self) -> bool {
        !self.opening
    }

    /// For comparing: a mere year is its end.
    fn order(&self) -> (i32, u32) {
        (self.year, self.month.unwrap_or(12))
    }
}

/// Does a field hold what stands at a day?
pub(crate) fn is_standing(field: &str) -> bool {
    FIELDS.contains(&field)
}

/// The day of which a header's forms (top to bottom) speak, and the forms without it; `None` where they name no day, or
/// not just one, or nothing that stands at a day.
pub(crate) fn of(forms: &[String]) -> Option<(AsOf, Vec<String>)> {
    if !forms.iter().any(|form| form.bytes().any(|b| b.is_ascii_digit())) {
        return None;
    }
    let mut found: Option<AsOf> = None;
    let mut rest = Vec::with_capacity(forms.len());
    for form in forms {
        match split(form) {
            Some((at, left)) if found.is_none_or(|known| known == at) => {
                found = Some(at);
                rest.extend(Some(left).filter(|left| !left.is_empty()));
            }
            Some(_) => return None,
            None => rest.push(form.clone()),
        }
    }
    let (at, last) = (found?, rest.last_mut()?);
    if ELSEWHERE.iter().any(|word| forms.iter().any(|form| form.contains(word))) {
        return None;
    }
    let words = if at.month.is_some() { STANDING } else { STANDING_IN_A_YEAR };
    // 2024年折旧 is named so that nobody takes it for what stands.
    let charge = !at.opening && at.month.is_none() && last.contains("折旧");
    if !charge && !words.iter().any(|word| last.contains(word)) {
        return None;
    }
    if at.opening {
        last.insert_str(0, "年初");
    }
    Some((at, rest))
}

/// May a field be meant by a heading that is `rest` without its day? What is charged in a year is not what has been
/// charged up to its end.
pub(crate) fn fits(field: &str, rest: &str, at: AsOf) -> bool {
    match field {
        "accumulated_depreciation" if rest.contains('累') => true,
        "accumulated_depreciation" => at.month.is_some() && (rest.starts_with("折旧") || rest.contains("已")),
        "original_value" | "book_value" => !rest.contains("折旧"),
        _ => true,
    }
}

/// Is a column of `at` the ledger's own, where the columns of a sheet are of `all` these days? Of several days the latest
/// is; which of several mere years is, nobody can tell.
pub(crate) fn is_own(at: AsOf, all: &[AsOf]) -> bool {
    let days = all.iter().filter(|other| other.month.is_some() && !other.opening);
    match days.max_by_key(|day| day.order()) {
        Some(latest) if at.opening => at.year == latest.year,
        Some(latest) => at.order() == latest.order(),
        None => all.iter().all(|other| other.year == at.year),
    }
}

/// A form that names a day at its beginning, in brackets or at its end; and the form without it.
fn split(form: &str) -> Option<(AsOf, String)> {
    if let Some((at, rest)) = date(form) {
        return Some((at, rest.trim_start_matches(LINKS).to_owned()));
    }
    if let Some((before, inner)) = form.split_once('(')
        && let Some((inner, after)) = inner.split_once(')')
        && let Some((at, unit)) = date(inner)
    {
        let unit = unit.trim_start_matches(LINKS);
        let kept = matches!(unit, "" | "元" | "万元" | "单位元" | "单位万元");
        let unit = if unit.is_empty() { String::new() } else { format!("({unit})") };
        return kept.then(|| (at, format!("{before}{after}{unit}")));
    }
    let starts = form.char_indices().skip(1).filter(|(_, c)| c.is_ascii_digit() || matches!(c, '截' | '至'));
    starts.filter_map(|(start, _)| Some((form.get(..start)?, date(form.get(start..)?)?))).find_map(
        |(before, (at, rest))| {
            // 净值2024年末(元): a unit may follow.
            let unit = rest.starts_with('(') && rest.ends_with(')');
            let before = before.trim_end_matches(LINKS);
            (rest.is_empty() || unit).then(|| (at, format!("{before}{rest}")))
        },
    )
}

/// Signs between a day and what it is of.
const LINKS: [char; 8] = ['-', '/', '.', ',', '、', '的', '时', '止'];
const UNTIL: &[&str] = &["截至到", "截止到", "截至", "截止", "至"];
const END: &[&str] = &["年度期末", "年度末", "年期末", "年末", "年底", "年终", "末", "底"];
const BEGINNING: &[&str] = &["年度期初", "年度初", "年期初", "年初", "初"];

/// The day that a text begins with, and what follows.
fn date(text: &str) -> Option<(AsOf, &str)> {
    let until = UNTIL.iter().find_map(|word| text.strip_prefix(word));
    let text = until.unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let long = if digits == 2 { 2 } else { 4 };
    let year = text.get(..long).filter(|_| matches!(digits, 2 | 4 | 8))?.parse::<i32>().ok()?;
    let (year, after) = (if digits == 2 { 2000 + year } else { year }, text.get(long..)?);
    let year = Some(year).filter(|year| YEARS.contains(year) && (digits > 2 || is_of_a_year(after)))?;
    let at = |month, opening| AsOf { year, month, opening };
    let day = |month: u32, day: u32, rest| {
        let real = (1..=12).contains(&month) && (1..=31).contains(&day);
        real.then(|| (if (month, day) == (1, 1) { at(None, true) } else { at(Some(month), false) }, rest))
    };
    if digits == 8 {
        return day(after.get(..2)?.parse().ok()?, after.get(2..4)?.parse().ok()?, after.get(4..)?);
    }
    let strip = |words: &[&str]| words.iter().find_map(|word| after.strip_prefix(word));
    if let Some(rest) = strip(END) {
        return Some((at(Some(12), false), rest));
    }
    if let Some(rest) = strip(BEGINNING) {
        return Some((at(None, true), rest));
    }
    let mark = after.chars().next();
    if let Some(mark) = mark.filter(|mark| matches!(mark, '年' | '.' | '-' | '/'))
        && let Some((month, rest)) = number(after.get(mark.len_utf8()..)?)
    {
        let last = if mark == '年' { '月' } else { mark };
        let ends = ["月份末", "月末", "月底"].iter().find_map(|word| rest.strip_prefix(word));
        if let Some(rest) = ends.filter(|_| (1..=12).contains(&month)) {
            return Some((at(Some(month), false), rest));
        }
        let rest = rest.strip_prefix(last)?;
        let Some((of_month, rest)) = number(rest) else {
            // 截至2024年11月: a month alone may be what happened in it.
            let closes = until.is_some() && mark == '年' && (1..=12).contains(&month);
            return closes.then(|| (at(Some(month), false), rest));
        };
        let rest = if mark == '年' { rest.strip_prefix(['日', '号'])? } else { rest };
        return day(month, of_month, rest);
    }
    let rest = after.strip_prefix("年度").or_else(|| after.strip_prefix('年')).unwrap_or(after);
    Some((at(if until.is_some() { Some(12) } else { None }, false), rest))
}

/// 24年末, 24年12月31日: a year of two digits is one where its end, its beginning or a month follows; 24年 alone may be
/// how long something lasts.
fn is_of_a_year(after: &str) -> bool {
    let ends = END.iter().chain(BEGINNING).any(|word| word.starts_with('年') && after.starts_with(word));
    let month = || number(after.strip_prefix('年')?).filter(|(_, rest)| rest.starts_with('月'));
    ends || month().is_some()
}

/// One or two digits, and what follows.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text.get(..digits).filter(|_| (1..=2).contains(&digits))?.parse().ok()?;
    Some((number, text.get(digits..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::header_form;

    fn told(parts: &[&str]) -> String {
        let forms: Vec<String> = parts.iter().map(|part| header_form(part)).collect();
        let Some((at, rest)) = of(&forms) else { return String::new() };
        let month = at.month.map_or("?".to_owned(), |month| month.to_string());
        format!("{}-{month} {}", at.year, rest.join("/"))
    }

    #[test]
    fn headings_say_at_which_day_their_figures_stand() {
        for (parts, expected) in [
            (vec!["2024年末原值"], "2024-12 原值"),
            (vec!["2024年末累计折旧（元）"], "2024-12 累计折旧(元)"),
            (vec!["截至2024年12月31日净值"], "2024-12 净值"),
            (vec!["截止 2024 年 12 月 31 日的净值"], "2024-12 净值"),
            (vec!["2024年12月末账面净值"], "2024-12 账面净值"),
            (vec!["2024.12.31净值"], "2024-12 净值"),
            (vec!["20241231净值"], "2024-12 净值"),
            (vec!["2024年6月30日净值"], "2024-6 净值"),
            (vec!["至2024年底账面价值"], "2024-12 账面价值"),
            (vec!["净值（2023年末）"], "2023-12 净值"),
            (vec!["净值（截至2023年12月31日，万元）"], "2023-12 净值(万元)"),
            (vec!["净值-2023年末"], "2023-12 净值"),
            (vec!["净值2023年末（元）"], "2023-12 净值(元)"),
            (vec!["2024年净值"], "2024-? 净值"),
            (vec!["2024年度累计折旧"], "2024-? 累计折旧"),
            (vec!["2024年初原值"], "2024-? 年初原值"),
            (vec!["2024年1月1日原值"], "2024-? 年初原值"),
            (vec!["2024年末", "净值"], "2024-12 净值"),
            (vec!["净值", "2024年"], "2024-? 净值"),
            (vec!["价值情况", "2024年末", "净值"], "2024-12 价值情况/净值"),
            // what is charged in a year is seen, and fits nothing that stands
            (vec!["2024年计提折旧"], "2024-? 计提折旧"),
            (vec!["24年末净值"], "2024-12 净值"),
            (vec!["截至24年12月31日净值"], "2024-12 净值"),
            (vec!["净值（23年底）"], "2023-12 净值"),
            (vec!["24年初原值"], "2024-? 年初原值"),
            // how long, not when
            (vec!["20年净值"], ""),
            // nothing that stands at a day
            (vec!["2024年投资额"], ""),
            (vec!["2024年末人数"], ""),
            (vec!["截至2024年11月净值"], "2024-11 净值"),
            (vec!["2024年12月净值"], ""),
            (vec!["2024年12月折旧"], ""),
            (vec!["2024年1-6月折旧"], ""),
            (vec!["2025年末预计净值"], ""),
            (vec!["2018年清查原值"], ""),
            (vec!["2024年末"], ""),
            (vec!["2023年末", "2024年末净值"], ""),
            (vec!["1234净值"], ""),
            (vec!["2024年13月末净值"], ""),
            (vec!["原值（2019年购建）"], ""),
            (vec!["净值"], ""),
        ] {
            assert_eq!(told(&parts), expected, "{parts:?}");
        }
    }

    #[test]
    fn the_latest_day_counts_and_a_charge_is_no_balance() {
        for (headings, expected) in [
            (
                vec!["2022年末净值", "2024年末净值", "2023年末净值", "2024年初原值", "2023年初原值", "2024年原值"],
                vec![false, true, false, true, false, true],
            ),
            (vec!["2024年6月30日净值", "2023年末净值", "2024年净值"], vec![true, false, false]),
            (vec!["2024年净值", "2024年原值"], vec![true, true]),
            (vec!["2023年净值", "2024年净值"], vec![false, false]),
            (vec!["2023年初原值", "2024年初原值"], vec![false, false]),
        ] {
            let all: Vec<AsOf> = headings.iter().map(|one| of(&[header_form(one)]).expect("a day").0).collect();
            let own: Vec<bool> = all.iter().map(|at| is_own(*at, &all)).collect();
            assert_eq!(own, expected, "{headings:?}");
        }
        for (heading, expected) in [
            ("2024年末累计折旧", true),
            ("2024年累计折旧", true),
            ("2024年末折旧", true),
            ("2024年末已提折旧", true),
            ("2024年折旧", false),
            ("2024年折旧额", false),
            ("2024年计提折旧", false),
            ("2024年已提折旧", false),
            ("2024年末计提折旧", false),
            ("2024年12月31日本年折旧", false),
        ] {
            let (at, rest) = of(&[header_form(heading)]).expect("a day");
            assert_eq!(fits("accumulated_depreciation", &rest.concat(), at), expected, "{heading}");
        }
    }
}
