//! Codes and names that look alike but are written differently: `ZC-01` and `ＺＣ‑01`, `A-1` with a Latin and with a
//! Cyrillic A. They are compared by one form elsewhere; here they are named, so that a person can decide.

use crate::note::issue;
use rayon::prelude::*;
use sanzi_core::text::{normal_form, visible};
use sanzi_core::{Column, Issue, IssueSeverity, Table, Tables};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Columns by which rows are found again.
const IDENTITIES: &[&str] =
    &["asset_id", "card_no", "contract_no", "project_code", "account_code", "village", "org_name", "town"];
/// Pairs that are named in one run at most; more say nothing new.
const MOST: usize = 200;

/// The form by which a person's eye compares: the normal form, with letters of other alphabets that look like
/// Latin ones taken for them.
pub fn form(text: &str) -> String {
    form_of(text).into_owned()
}

/// The form of a text, without a copy of one that is its own.
fn form_of(text: &str) -> Cow<'_, str> {
    match normal_form(text) {
        // Of 汉字 and plain signs alone: no letter of another alphabet is among them.
        Cow::Borrowed(text) => Cow::Borrowed(text),
        Cow::Owned(form) if form.chars().all(|c| latin(c) == c) => Cow::Owned(form),
        Cow::Owned(form) => Cow::Owned(form.chars().map(latin).collect()),
    }
}

/// The Latin capital that a Greek or Cyrillic capital looks like.
fn latin(c: char) -> char {
    match c {
        'Α' | 'А' => 'A',
        'Β' | 'В' => 'B',
        'С' | 'Ϲ' => 'C',
        'Ε' | 'Е' => 'E',
        'Η' | 'Н' => 'H',
        'Ι' | 'І' => 'I',
        'Ј' => 'J',
        'Κ' | 'К' => 'K',
        'Μ' | 'М' => 'M',
        'Ν' => 'N',
        'Ο' | 'О' => 'O',
        'Ρ' | 'Р' => 'P',
        'Ѕ' => 'S',
        'Τ' | 'Т' => 'T',
        'Υ' | 'У' => 'Y',
        'Χ' | 'Х' => 'X',
        'Ζ' => 'Z',
        other => other,
    }
}

/// Names each pair of writings that share a form, at the first cell of the later writing.
pub fn find(tables: &Tables) -> Vec<Issue> {
    let all = tables.by_name.values().filter(|table| !table.frame.is_empty());
    let asked: Vec<(&Table, &Column)> = all
        .flat_map(|table| table.schema.columns.iter().map(move |column| (table, column)))
        .filter(|(_, column)| IDENTITIES.contains(&column.name))
        .collect();
    // Only texts are compared here; no query runs.
    let found: Vec<Vec<Issue>> = asked.par_iter().map(|(table, column)| in_column(tables, table, column)).collect();
    let mut found: Vec<Issue> = found.into_iter().flatten().collect();
    found.truncate(MOST);
    found
}

fn in_column(tables: &Tables, table: &Table, column: &Column) -> Vec<Issue> {
    let (mut found, label, column) = (Vec::new(), column.label, column.name);
    // Most texts are their own form; only those that are not can look like another.
    let is_odd = |text: &str| form_of(text) != text;
    if !table.frame.view(column).is_some_and(|view| view.any_text(is_odd)) {
        return found;
    }
    let Ok(texts) = table.frame.texts(column) else { return found };
    let odd: BTreeSet<String> = texts
        .iter()
        .flatten()
        .filter_map(|text| match form_of(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(form) => (form != **text).then_some(form),
        })
        .collect();
    if odd.is_empty() {
        return found;
    }
    let mut first: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (index, text) in texts.iter().enumerate().filter_map(|(index, text)| Some((index, (*text)?))) {
        let form = form_of(text);
        if !odd.contains(&*form) {
            continue;
        }
        let (other, at) = *first.entry(form.into_owned()).or_insert((text, index));
        if other == text || !told.insert(text) {
            continue;
        }
        let place = |index: usize| tables.lineage.place(table.row_id(index), column);
        let shown = |index: usize| match place(index) {
            Some(place) => format!("{} › {} › {}", place.file, place.sheet, place.cell.unwrap_or_default()),
            None => String::new(),
        };
        let seen = format!("{} / {}", written(other), written(text));
        let mut issue = issue("lookalike", seen, format!("{label}写法不同而看起来一样，另一处在 {}。", shown(at)));
        issue.severity = IssueSeverity::Note;
        if let Some(place) = place(index) {
            (issue.file, issue.sheet, issue.cell) = (place.file.to_string(), Some(place.sheet.to_string()), place.cell);
        }
        issue.row = tables.lineage.row_number(table.row_id(index));
        found.push(issue);
    }
    found
}

/// The text with what is not seen, or not told apart, shown by its number.
fn written(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let strange = latin(c) != c || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}');
        let small = c.to_uppercase().any(|upper| latin(upper) != upper);
        if strange || small { out.push_str(&format!("{c}‹U+{:04X}›", u32::from(c))) } else { out.push(c) }
    }
    visible(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_what_looks_alike() {
        for (one, other, same) in [
            ("ZC-031", "ＺＣ‐０３１", true),
            ("A-1", "А-1", true),
            ("A-1", "Α-1", true),
            ("东岭村", "东岭\u{200B}村", true),
            ("zc-1", "ZC-1", true),
            ("ZC-1", "ZC-01", false),
            ("东岭村", "西岭村", false),
        ] {
            assert_eq!(form(one) == form(other), same, "{one} {other}");
        }
        assert_eq!(written("А-1"), "А‹U+0410›-1");
    }
}
