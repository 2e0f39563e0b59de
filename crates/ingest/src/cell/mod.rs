//! What a cell means under its column: money, dates, lengths, rates, quantities, codes, yes and no.
//!
//! Each reader gives a value, or says that the cell is blank, or names what kept it from being read.
//! Nothing is guessed: where two meanings are possible the value is unknown.

pub mod code;
pub mod credit_code;
pub mod date;
pub mod length;
pub mod money;
pub mod numeral;
pub mod quantity;
pub mod rate;
pub(crate) mod rent;
pub mod text;

use crate::grid::Content;

/// What a cell became.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<T> {
    /// The value, if there is one.
    pub value: Option<T>,
    /// The cell is blank, or says so (`—`, `/`, `无`).
    pub blank: bool,
    /// What is doubtful: the kind of issue and a sentence.
    pub doubts: Vec<(&'static str, String)>,
}

impl<T> Reading<T> {
    /// A value without doubt.
    pub fn of(value: T) -> Self {
        Reading { value: Some(value), blank: false, doubts: Vec::new() }
    }

    /// A blank cell.
    pub fn blank() -> Self {
        Reading { value: None, blank: true, doubts: Vec::new() }
    }

    /// A cell that could not be read.
    pub fn unknown(kind: &'static str, message: impl Into<String>) -> Self {
        Reading { value: None, blank: false, doubts: vec![(kind, message.into())] }
    }

    /// Adds a doubt.
    pub fn doubting(mut self, kind: &'static str, message: impl Into<String>) -> Self {
        self.doubts.push((kind, message.into()));
        self
    }

    /// Another type of value.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Reading<U> {
        Reading { value: self.value.map(turn), blank: self.blank, doubts: self.doubts }
    }
}

/// The doubt of a cell that holds no value at all: errors, formulas without result, broken numbers.
pub fn unreadable<T>(content: &Content<'_>) -> Option<Reading<T>> {
    Some(match content {
        Content::Error(text) => Reading::unknown("error_value", format!("是错误值“{text}”。")),
        Content::NoValue => Reading::unknown("formula_without_value", "公式没有存下结果。"),
        Content::Bad(kind, text) => Reading::unknown(
            kind,
            match *kind {
                "not_finite" => format!("“{text}”不是有限的数。"),
                "bad_reference" => format!("格里的引用“{text}”指向不存在的内容。"),
                _ => format!("“{text}”不是数。"),
            },
        ),
        Content::Text(text) if is_error_text(text) => Reading::unknown("error_value", format!("是错误值“{text}”。")),
        _ => return None,
    })
}

/// `#REF!`, `#N/A`, `#新错!` typed or exported as text.
fn is_error_text(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('#')
        && (text.ends_with('!') || text.ends_with('?') || matches!(text, "#N/A" | "#NA"))
        && text.chars().count() <= 24
}

/// Words and signs that people write for "nothing here". On the normal form.
pub fn says_blank(form: &str) -> bool {
    matches!(form, "" | "/" | "\\" | "无" | "NULL" | "N/A" | "NA" | "空" | "空白" | "不需要" | "暂无" | "没有")
        || form.chars().all(|c| c == '-')
}

/// Covered by stars before publication.
pub fn is_masked(form: &str) -> bool {
    form.contains("***") || (!form.is_empty() && form.chars().all(|c| c == '*'))
}

/// Splits a note in brackets off the end: `10(其中,灾情因素6万元)` → (`10`, the note).
pub fn split_note(form: &str) -> (&str, Option<&str>) {
    if !form.ends_with(')') {
        return (form, None);
    }
    let mut depth = 0usize;
    for (at, c) in form.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let note = form.get(at + 1..form.len() - 1);
                    let head = form.get(..at).unwrap_or_default();
                    return if head.is_empty() { (form, None) } else { (head, note) };
                }
            }
            _ => {}
        }
    }
    (form, None)
}

/// A plain decimal at the head of a text: value and the rest. Thousands must be grouped by three.
/// `Err` when digits and separators have no single meaning (`12,34`, `1.2.3`).
pub(crate) fn leading_number(form: &str) -> Result<Option<(rust_decimal::Decimal, &str)>, ()> {
    let unsigned = form.strip_prefix(['-', '+']).unwrap_or(form);
    let sign = if form.starts_with('-') { "-" } else { "" };
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(unsigned.len());
    let (digits, rest) = unsigned.split_at(end);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !digits.contains(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    // A separator right before other words belongs to the sentence: `100,其中`.
    let (digits, rest) = match digits.strip_suffix([',', '.']) {
        Some(shorter) if !rest.is_empty() => (shorter, unsigned.get(shorter.len()..).unwrap_or_default()),
        _ => (digits, rest),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut others = groups.clone().peekable();
    let grouped = others.peek().is_some();
    if grouped && (first.is_empty() || first.len() > 3 || groups.any(|g| g.len() != 3)) {
        return Err(());
    }
    if fraction.is_some_and(|f| f.contains(['.', ','])) {
        return Err(());
    }
    let plain = format!(
        "{sign}{}{}",
        if whole.is_empty() { "0".to_owned() } else { whole.replace(',', "") },
        fraction.filter(|f| !f.is_empty()).map(|f| format!(".{f}")).unwrap_or_default()
    );
    plain.parse().map(|number| Some((number, rest))).map_err(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_meaning_or_none() {
        for (form, expected) in [
            ("1,234.56", "1234.56|"),
            ("-500", "-500|"),
            ("48(含土地)", "48|(含土地)"),
            ("12,34", "ambiguous"),
            ("1.2.3", "ambiguous"),
            ("1,200,00", "ambiguous"),
            ("约5", "none"),
            ("100,其中50", "100|,其中50"),
            (".5", "0.5|"),
        ] {
            let told = match leading_number(form) {
                Ok(Some((number, rest))) => format!("{number}|{rest}"),
                Ok(None) => "none".to_owned(),
                Err(()) => "ambiguous".to_owned(),
            };
            assert_eq!(told, expected, "{form}");
        }
        assert_eq!(split_note("10(其中(a),6万元)"), ("10", Some("其中(a),6万元")));
        assert_eq!(split_note("(底价)"), ("(底价)", None));
        assert!(is_error_text("#新错!") && is_error_text("#N/A") && !is_error_text("#3机组"));
    }
}
