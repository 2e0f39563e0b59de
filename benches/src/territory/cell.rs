//! What stands in a cell.

use chrono::NaiveDate;

/// One cell of a row. Money is in 分, so that no float takes part in a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing.
    Blank,
    /// A word that never changes.
    Word(&'static str),
    /// Any text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// 分, printed as 元.
    Cents(i64),
    /// Hundredths, printed as a fraction: 5 is 0.05.
    Percent(i64),
    /// A day that the workbook stores as a date.
    Day(NaiveDate),
}

impl Cell {
    /// A day written as text.
    pub(crate) fn written(day: NaiveDate) -> Self {
        Cell::Text(day.to_string())
    }

    /// As text files print it.
    pub(crate) fn text(&self) -> String {
        match self {
            Cell::Blank => String::new(),
            Cell::Word(word) => (*word).to_owned(),
            Cell::Text(text) => text.clone(),
            Cell::Whole(number) => number.to_string(),
            Cell::Cents(hundredths) | Cell::Percent(hundredths) => {
                let sign = if *hundredths < 0 { "-" } else { "" };
                format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
            }
            Cell::Day(day) => day.to_string(),
        }
    }

    /// The number that a workbook stores, if it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Cell::Whole(number) => Some(*number as f64),
            // A quotient by 100 is the float nearest to the decimal, which prints as that decimal.
            Cell::Cents(hundredths) | Cell::Percent(hundredths) => Some(*hundredths as f64 / 100.0),
            _ => None,
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<&'static str> for Cell {
    fn from(word: &'static str) -> Self {
        if word.is_empty() { Cell::Blank } else { Cell::Word(word) }
    }
}

#[cfg(test)]
mod tests {
    use super::Cell;

    #[test]
    fn cents_print_as_yuan() {
        for (cell, text) in
            [(Cell::Cents(1_234_507), "12345.07"), (Cell::Cents(-5), "-0.05"), (Cell::Percent(4), "0.04")]
        {
            assert_eq!(cell.text(), text);
        }
    }
}
