//! Which year a title, a sheet name or a file name speaks of, and whether it means the year of a ledger or of projects.

use chrono::Datelike;
use sanzi_core::text::normal;

/// A year that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearSaid {
    /// The year.
    pub year: i32,
    /// Said as a day or an accounting period (截至2023年12月31日), not in a name only.
    pub firm: bool,
    /// The words around it speak of projects or funds of that year (2023年衔接资金项目), not of the ledger.
    pub of_projects: bool,
    /// The text that says it.
    pub said: String,
}

/// Words by which a year is that of money or building, and not the year at whose end the ledger stands.
const OF_PROJECTS: &[&str] = &[
    "衔接", "资金", "项目", "扶贫", "帮扶", "新增", "新建", "购置", "形成", "投资", "建设", "补助", "中央", "省级",
    "市级", "实施", "产业", "批", "增加", "采购", "改造",
];

/// The years that a name or a heading may speak of.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

impl YearSaid {
    /// A day of the sheet's own date line. What is dated in the first quarter is drawn up for the year end before.
    pub fn of_day(day: chrono::NaiveDate, said: &str) -> YearSaid {
        let year = if day.month() <= 3 { day.year() - 1 } else { day.year() };
        YearSaid { year, firm: true, of_projects: false, said: said.trim().to_owned() }
    }

    /// The one year that a name speaks of. Ranges (2018-2023年) and several years say none.
    pub fn in_name(text: &str) -> Option<YearSaid> {
        let form = normal(text);
        let chars: Vec<char> = form.chars().collect();
        let mut found: Option<(i32, bool)> = None;
        let mut at = 0;
        while at < chars.len() {
            if !chars.get(at).is_some_and(char::is_ascii_digit) {
                at += 1;
                continue;
            }
            let run: String = chars.iter().skip(at).take_while(|c| c.is_ascii_digit()).collect();
            let before = at.checked_sub(1).and_then(|b| chars.get(b)).copied().unwrap_or(' ');
            let rest: String = chars.iter().skip(at + run.len()).take(8).collect();
            at += run.len();
            let (year, month_day) = match run.len() {
                4 => (run.as_str(), rest.as_str()),
                8 => (run.get(..4).unwrap_or_default(), run.get(4..).unwrap_or_default()),
                _ => continue,
            };
            let Some(year) = year.parse::<i32>().ok().filter(|y| YEARS.contains(y)) else { continue };
            let range = matches!(before, '-' | '~' | '至' | '—') || rest.starts_with(['-', '~', '至', '—']);
            let number =
                before.is_ascii_alphabetic() || matches!(before, '〔' | '[' | '#' | '号') || rest.starts_with('号');
            if range || found.is_some_and(|(known, _)| known != year) {
                return None;
            }
            if number {
                continue;
            }
            let day = ["1231", "年12月31日", ".12.31", "-12-31", "/12/31"].iter().any(|d| month_day.starts_with(d));
            let end = ["年末", "年底", "年终"].iter().any(|w| rest.starts_with(w));
            found = Some((year, day || end));
        }
        let (year, firm) = found?;
        let of_projects = !firm && OF_PROJECTS.iter().any(|word| form.contains(word));
        Some(YearSaid { year, firm, of_projects, said: text.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_a_ledger_is_told_from_a_year_of_projects() {
        for (text, expected) in [
            ("上坪村2023年度固定资产台账", "2023"),
            ("固定资产明细（2023年末）", "2023 firm"),
            ("资产台账20231231", "2023 firm"),
            ("2023", "2023"),
            ("2022年省级衔接资金项目资产台账", "2022 projects"),
            ("2018-2023年资产台账", ""),
            ("2023年和2024年资产台账", ""),
            ("青政〔2023〕5号资产台账", ""),
            ("固定资产台账", ""),
            ("ZC2023资产", ""),
        ] {
            let told = YearSaid::in_name(text).map(|y| {
                let mark = if y.firm {
                    " firm"
                } else if y.of_projects {
                    " projects"
                } else {
                    ""
                };
                format!("{}{mark}", y.year)
            });
            assert_eq!(told.unwrap_or_default(), expected, "{text}");
        }
    }
}
