//! The headers of a sheet: each is found once, and known again where it is printed again.

use crate::beside::STRETCH;
use crate::grid::{Row, Sheet};
use crate::layout::header::{self, Found, Hints};
use crate::layout::kinds;
use crate::mapping::Words;
use crate::sheet::Surroundings;
use rayon::prelude::*;
use std::collections::HashMap;

/// Different headers of one sheet at most, and different rows that look like one and are none.
const MOST: usize = 200;
/// A table with fewer headers than this stays a table, whatever words its values are.
const FEW: usize = 10;
/// How often a row of the same words is tried.
const TRIES: u32 = 3;

/// A header of a sheet.
pub(crate) struct Header {
    /// Where it is and what it means.
    pub found: Found,
    /// Index of the earlier header that this one repeats.
    pub repeats: Option<usize>,
}

/// Finds the headers of a sheet, top to bottom; `None` where so many rows look like headers, each another one, that it
/// is no table.
pub(crate) fn find_all(sheet: &Sheet, words: &Words, around: Surroundings<'_>) -> Option<Vec<Header>> {
    let mut headers: Vec<Header> = Vec::new();
    let mut originals: Vec<usize> = Vec::new();
    // Rows of data may hold words of headings (其他, 说明): the same words are not tried over and over.
    let mut failed: HashMap<Vec<String>, u32> = HashMap::new();
    let mut index = 0;
    let likely =
        |index| sheet.rows.get(index).is_some_and(|r| r.bad.is_none()) && header::is_candidate(sheet, index, words);
    // The rows of a long sheet are looked at side by side.
    let likely: Vec<bool> = (0..sheet.rows.len()).into_par_iter().with_min_len(STRETCH).map(likely).collect();
    while index < sheet.rows.len() {
        if likely.get(index) != Some(&true) {
            index += 1;
            continue;
        }
        let floor = headers.last().map_or(0, |h| h.found.last + 1);
        if let Some((original, first, last)) = repeated(sheet, &headers, &originals, index, floor) {
            let plan = headers.get(original).map(|h| h.found.plan.clone());
            if let Some(plan) = plan {
                headers.push(Header { found: Found { first, last, plan }, repeats: Some(original) });
                index = last + 1;
                continue;
            }
        }
        let known = known_words(sheet, index, words);
        if failed.get(&known).is_some_and(|times| *times >= TRIES) {
            index += 1;
            continue;
        }
        if failed.len() >= MOST && (1..FEW).contains(&originals.len()) {
            // A table whose values are words of headings: it stays one table.
            break;
        }
        if originals.len() >= MOST || failed.len() >= MOST {
            return None;
        }
        let titles = titles_above(sheet, floor, index);
        let mut hints: Vec<&str> = titles.iter().map(String::as_str).collect();
        hints.push(&sheet.name);
        if floor == 0 {
            hints.extend(sheet.captions.iter().map(String::as_str));
        }
        let hints = Hints { titles: &hints, file: around.file_stem, wanted: around.wanted };
        match header::find(sheet, index, floor, words, hints) {
            Some(found) => {
                index = found.last + 1;
                originals.push(headers.len());
                headers.push(Header { found, repeats: None });
            }
            None => {
                *failed.entry(known).or_default() += 1;
                index += 1;
            }
        }
    }
    Some(headers)
}

/// The words of headings that stand in a row.
fn known_words(sheet: &Sheet, index: usize, words: &Words) -> Vec<String> {
    let forms = sheet.rows.get(index).map(kinds::forms).unwrap_or_default();
    let mut known: Vec<String> = forms.into_iter().map(|(_, form)| form).filter(|form| words.knows(form)).collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// Does the row repeat an earlier header? Gives that header and the first and last row of the repetition; names of
/// groups above the row repeat with it.
fn repeated(
    sheet: &Sheet,
    headers: &[Header],
    originals: &[usize],
    index: usize,
    floor: usize,
) -> Option<(usize, usize, usize)> {
    let row = kinds::forms(sheet.rows.get(index)?);
    for (number, header) in originals.iter().rev().filter_map(|at| headers.get(*at).map(|header| (*at, header))) {
        for own in header.found.first..=header.found.last {
            let theirs = kinds::forms(sheet.rows.get(own)?);
            let same = row.iter().filter(|f| theirs.contains(f)).count();
            if same * 10 >= row.len().max(theirs.len()) * 8 {
                let rest = header.found.last - own;
                let last = (index + 1..=index + rest).take_while(|i| {
                    let twin = sheet.rows.get(own + (i - index)).map(kinds::forms);
                    sheet.rows.get(*i).map(kinds::forms) == twin
                });
                let above = (header.found.first..own).rev().zip((floor..index).rev());
                let groups = above.take_while(|(theirs, mine)| {
                    sheet.rows.get(*theirs).map(kinds::forms) == sheet.rows.get(*mine).map(kinds::forms)
                });
                return Some((number, index - groups.count(), last.last().unwrap_or(index)));
            }
        }
    }
    None
}

/// Texts of the rows right above a candidate that look like titles and labels.
fn titles_above(sheet: &Sheet, floor: usize, index: usize) -> Vec<String> {
    let rows = sheet.rows.within(floor.max(index.saturating_sub(6))..index);
    let lone = |row: &Row<'_>| {
        let filled: Vec<_> = row.filled().collect();
        !filled.is_empty() && filled.len() <= 3 && !filled.iter().any(|c| c.content.is_number())
    };
    rows.iter().filter(lone).map(Row::text).collect()
}
