//! Number formats: does a number show as a date, and how much of it?

/// How a number shows when it shows as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateFormat {
    /// A day: `yyyy-mm-dd`, `m月d日`.
    Day,
    /// Year and month, or a month alone: the day that is stored does not show.
    Month,
    /// A year alone.
    Year,
    /// A day with a time.
    DayTime,
    /// A time of day.
    Time,
    /// A length of time: `[h]:mm`.
    Elapsed,
}

/// A number format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Format {
    /// The code, where the book writes it down; formats known by number only have none.
    pub code: Option<String>,
    /// Shown as a date?
    pub date: Option<DateFormat>,
    /// Shown as a percentage?
    pub percent: bool,
}

impl Format {
    /// The format of a code that the book writes down.
    pub(crate) fn of_code(code: &str) -> Format {
        let shape = Shape::of(code);
        Format { code: Some(code.to_owned()), date: shape.date(), percent: shape.percent && shape.date().is_none() }
    }

    /// The format of a number that every program knows. The East Asian ones mean here what they mean under
    /// Chinese (PRC) settings.
    pub(crate) fn built_in(id: u32) -> Format {
        let date = match id {
            14..=16 | 28..=31 | 51 | 53 | 54 | 58 => Some(DateFormat::Day),
            17 | 27 | 36 | 50 | 52 | 57 => Some(DateFormat::Month),
            22 => Some(DateFormat::DayTime),
            18..=21 | 32..=35 | 45 | 47 | 55 | 56 => Some(DateFormat::Time),
            46 => Some(DateFormat::Elapsed),
            _ => None,
        };
        Format { code: None, date, percent: matches!(id, 9 | 10) }
    }
}

/// The parts that the first section of a format shows.
#[derive(Debug, Default)]
struct Shape {
    year: bool,
    month: bool,
    day: bool,
    time: bool,
    elapsed: bool,
    /// Digit places that are not fractions of a second.
    digits: bool,
    percent: bool,
}

/// What stood before a run of `m`, which means minutes after hours.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    Hour,
    Minute,
    Second,
    Date,
}

impl Shape {
    fn of(code: &str) -> Shape {
        let code: Vec<char> = code.chars().collect();
        let mut shape = Shape::default();
        let mut before = Before::Nothing;
        // Runs of `m` not yet known as months or minutes: seconds may follow.
        let mut open_m = false;
        let mut at = 0;
        while let Some(c) = code.get(at).copied() {
            let lower = c.to_ascii_lowercase();
            let run = code.iter().skip(at).take_while(|next| next.eq_ignore_ascii_case(&c)).count();
            let mut step = 1;
            match lower {
                ';' => break,
                '"' => step = 2 + code.iter().skip(at + 1).take_while(|next| **next != '"').count(),
                '\\' | '!' | '_' | '*' => step = 2,
                '[' => {
                    let inside: String = code.iter().skip(at + 1).take_while(|next| **next != ']').collect();
                    step = 2 + inside.chars().count();
                    if let Some(unit) = elapsed_unit(&inside) {
                        shape.elapsed = true;
                        before = if unit == 'h' { Before::Hour } else { Before::Minute };
                    }
                }
                'g' if starts_with(&code, at, "general") => step = 7,
                'a' if starts_with(&code, at, "am/pm") => (shape.time, step) = (true, 5),
                'a' if starts_with(&code, at, "a/p") => (shape.time, step) = (true, 3),
                'a' if run >= 3 => (shape.day, step) = (true, run),
                '上' | '下' if starts_with(&code, at, "上午/下午") => (shape.time, step) = (true, 5),
                'e' if matches!(code.get(at + 1), Some('+' | '-')) => (shape.digits, step) = (true, 2),
                'y' | 'e' => (shape.year, before, step) = (true, Before::Date, run),
                'b' if run >= 2 => (shape.year, before, step) = (true, Before::Date, run),
                'd' => (shape.day, before, step) = (true, Before::Date, run),
                'h' => (shape.time, before, step) = (true, Before::Hour, run),
                's' => {
                    (shape.time, before, step) = (true, Before::Second, run);
                    open_m = false;
                }
                'm' => {
                    step = run;
                    // An open run before this one was a month after all.
                    shape.month |= std::mem::take(&mut open_m);
                    if before == Before::Hour {
                        (shape.time, before) = (true, Before::Minute);
                    } else {
                        open_m = true;
                        before = Before::Date;
                    }
                }
                '0' if before == Before::Second => {}
                '0' | '#' | '?' => shape.digits = true,
                '%' => shape.percent = true,
                _ => {}
            }
            if matches!(lower, 'y' | 'd' | 'h') {
                shape.month |= std::mem::take(&mut open_m);
            }
            at += step;
        }
        shape.month |= open_m;
        shape
    }

    fn date(&self) -> Option<DateFormat> {
        if self.digits {
            return None;
        }
        let dated = self.year || self.month || self.day;
        match (dated, self.time) {
            _ if self.elapsed => Some(DateFormat::Elapsed),
            (true, true) => Some(DateFormat::DayTime),
            (false, true) => Some(DateFormat::Time),
            _ if self.day => Some(DateFormat::Day),
            _ if self.month => Some(DateFormat::Month),
            _ if self.year => Some(DateFormat::Year),
            _ => None,
        }
    }
}

fn starts_with(code: &[char], at: usize, word: &str) -> bool {
    let mut rest = code.iter().skip(at);
    word.chars().all(|w| rest.next().is_some_and(|c| c.to_ascii_lowercase() == w))
}

/// `h`, `mm`, `ss` within brackets.
fn elapsed_unit(inside: &str) -> Option<char> {
    let first = inside.chars().next()?.to_ascii_lowercase();
    (matches!(first, 'h' | 'm' | 's') && inside.chars().all(|c| c.to_ascii_lowercase() == first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateFormat::{Day, DayTime, Elapsed, Month, Time, Year};

    #[test]
    fn codes_show_what_they_show() {
        for (code, wanted) in [
            ("yyyy-mm-dd", Some(Day)),
            ("YYYY/M/D;@", Some(Day)),
            ("yyyy\"年\"m\"月\"d\"日\";@", Some(Day)),
            ("yyyy年m月d日", Some(Day)),
            ("[$-804]yyyy\"年\"m\"月\"", Some(Month)),
            ("yyyy/m", Some(Month)),
            ("yyyy\\-mm", Some(Month)),
            ("mmm\\-yy", Some(Month)),
            ("m\"月\"", Some(Month)),
            ("yyyy", Some(Year)),
            ("yyyy\"年\"", Some(Year)),
            ("m\"月\"d\"日\"", Some(Day)),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", Some(Day)),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Some(Day)),
            ("aaaa;@", Some(Day)),
            ("[$-404]e/m/d", Some(Day)),
            ("m/d/yy h:mm", Some(DayTime)),
            ("yyyy/m/d\\ h:mm:ss AM/PM", Some(DayTime)),
            ("h:mm", Some(Time)),
            ("mm:ss", Some(Time)),
            ("mm:ss.0", Some(Time)),
            ("上午/下午h\"时\"mm\"分\"", Some(Time)),
            ("hh:mm A/P", Some(Time)),
            ("[h]:mm:ss", Some(Elapsed)),
            ("[mm]", Some(Elapsed)),
            ("[$-409]h:mm:ss\\ m/d", Some(DayTime)),
            ("General", None),
            ("GENERAL\"d\"", None),
            ("G/通用格式", None),
            ("0.00E+00", None),
            ("#,##0.00;[Red]-#,##0.00", None),
            ("0.00_);[Red]\\(0.00\\)", None),
            ("\"日\"0", None),
            ("0\"m\"", None),
            ("#,##0\\d", None),
            ("_(* #,##0.00_);_(@_)", None),
            ("[Red][>100]0", None),
            ("[$USD-409]#,##0.00", None),
            ("0!.0,\"万元\"", None),
            ("@", None),
            ("", None),
            (";;;", None),
            ("0;yyyy", None),
            ("\"unterminated yyyy", None),
            ("[unterminated yyyy", None),
            ("yyyy\\", Some(Year)),
        ] {
            assert_eq!(Format::of_code(code).date, wanted, "{code}");
        }
    }

    #[test]
    fn percentages_are_told() {
        assert!(Format::of_code("0.00%").percent && Format::built_in(9).percent);
        assert!(!Format::of_code("0\"%\"").percent && !Format::of_code("yyyy%").percent);
    }

    #[test]
    fn formats_known_by_number() {
        for id in (14..=22).chain(27..=36).chain(45..=47).chain(50..=58) {
            assert!(Format::built_in(id).date.is_some(), "{id}");
        }
        for id in (0..=13).chain(23..=26).chain(37..=44).chain([48, 49, 59, 164]) {
            assert!(Format::built_in(id).date.is_none(), "{id}");
        }
        assert_eq!(Format::built_in(31).date, Some(Day));
        assert_eq!(Format::built_in(57).date, Some(Month));
    }
}
