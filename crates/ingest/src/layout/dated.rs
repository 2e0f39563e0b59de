//! Days in pieces: 月 and 日 in two columns under the year of the heading (2022年 over 月 | 日), as books of account print
//! it, or 年, 月 and 日 in three under the name of the day. The columns become one of dates.

use crate::grid::{Content, Row, Rows, Sheet};
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::{normal, normal_form};

/// Rows at the top among which the heading is sought.
const LOOKED_AT: usize = 40;
/// Days in pieces that one sheet may have.
const MOST: usize = 4;
/// What the columns of a day in pieces are headed.
const PIECES: [&str; 3] = ["年", "月", "日"];

/// Where a day stands in pieces.
struct Pieces {
    /// Index of the row of 月 and 日.
    row: usize,
    /// Index of the row above that heads them, or the same.
    head: usize,
    /// The first of their columns.
    first: u32,
    /// How many: two without 年.
    count: u32,
    /// The year that the heading states for all rows.
    year: Option<u32>,
    /// What the day is called.
    name: String,
}

/// The sheet with dates in the place of days in pieces; `None` when it has none.
pub fn join(sheet: &Sheet) -> Option<Sheet> {
    let mut joined = pieces(sheet).map(|pieces| joined(sheet, &pieces))?;
    for _ in 1..MOST {
        let Some(more) = pieces(&joined) else { break };
        joined = self::joined(&joined, &more);
    }
    Some(joined)
}

/// Where 月 and 日 stand side by side.
fn pieces(sheet: &Sheet) -> Option<Pieces> {
    let is = |content: &Content<'_>, word: &str| normal_form(&content.text()) == word;
    let says = |row: Row<'_>, column: u32, word: &str| is(&row.at(column), word);
    for (index, row) in sheet.rows.iter().enumerate().take(LOOKED_AT) {
        let mut texts = row.filled().filter(|c| !c.content.is_number());
        let months = texts.find(|c| is(&c.content, PIECES[1]) && says(row, c.column + 1, PIECES[2]));
        let Some(month) = months.map(|month| month.column) else { continue };
        let with_year = month > 1 && says(row, month - 1, PIECES[0]);
        let (first, count) = if with_year { (month - 1, 3) } else { (month, 2) };
        let above = index.checked_sub(1).and_then(|above| sheet.rows.get(above));
        let heading =
            above.filter(|above| above.filled().nth(1).is_some()).map(|above| above.at(first).text().trim().to_owned());
        let heading = heading.filter(|text| !text.is_empty());
        let stated = heading.as_deref().and_then(year_of);
        let head = if heading.is_some() { index - 1 } else { index };
        let year = stated.or_else(|| if with_year { None } else { year_above(sheet, index) });
        let name = heading.filter(|_| stated.is_none()).unwrap_or_else(|| "日期".to_owned());
        return Some(Pieces { row: index, head, first, count, year, name });
    }
    None
}

/// 2022年, 2022年度, 2022.
fn year_of(text: &str) -> Option<u32> {
    let form = normal(text);
    let bare = form.trim_end_matches('度').trim_end_matches('年');
    bare.parse().ok().filter(|year| (1950..2100).contains(year))
}

/// The one year that the lines above the headings speak of.
fn year_above(sheet: &Sheet, index: usize) -> Option<u32> {
    let lines = sheet.rows.within(..index).iter().map(Row::text).chain(sheet.captions.iter().cloned());
    let said = lines.chain(std::iter::once(sheet.name.clone())).find_map(|line| super::year::YearSaid::in_name(&line));
    said.and_then(|said| u32::try_from(said.year).ok())
}

fn joined(sheet: &Sheet, pieces: &Pieces) -> Sheet {
    let Pieces { row: below, head, first, count, .. } = *pieces;
    let own = |column: u32| (first..first + count).contains(&column);
    let mut rows = Rows::default();
    let mut day = Day { year: pieces.year, month: None };
    for (index, row) in sheet.rows.iter().enumerate() {
        if index < head {
            rows.copy(row, |_| true);
            continue;
        }
        rows.copy(row, |column| !own(column));
        let seen: Vec<Content<'_>> = (first..first + count).map(|column| row.at(column)).collect();
        let text = match index {
            _ if index == head => Some(pieces.name.clone()),
            _ if index == below => None,
            _ => day.read(&seen),
        };
        if let Some(text) = text {
            rows.add(first, &Content::Text(text.into()));
        }
    }
    rows.settle(|_, _, _| {});
    sheet.with_rows(rows, |merge| !own(merge.left) && !own(merge.right))
}

/// The year and the month that stand in force: they are written where they change.
struct Day {
    year: Option<u32>,
    month: Option<u32>,
}

impl Day {
    /// The day of a row as text; what is no day of a month stays to be seen, and is told as no date.
    fn read(&mut self, seen: &[Content<'_>]) -> Option<String> {
        if seen.iter().all(Content::is_blank) {
            return None;
        }
        let (year, rest) = match seen {
            [year, month, day] => (Some(year), [month, day]),
            [month, day] => (None, [month, day]),
            _ => return None,
        };
        let [month, day] = rest;
        // A row that begins the next year: 2023年 in the place of the month.
        if let Some(year) = year_of(&year.unwrap_or(month).text()) {
            (self.year, self.month) = (Some(year), None);
        }
        let number = whole(month).filter(|number| (1..=12).contains(number));
        self.month = number.or(self.month.filter(|_| month.is_blank()));
        match (self.year, self.month, whole(day)) {
            (Some(year), Some(month), Some(day @ 1..=31)) => Some(format!("{year}-{month:02}-{day:02}")),
            (Some(year), Some(month), None) if day.is_blank() => Some(format!("{year}-{month:02}")),
            (Some(year), None, None) if month.is_blank() && day.is_blank() => Some(year.to_string()),
            _ if seen.iter().any(Content::is_number) => {
                let words = PIECES.iter().skip(PIECES.len() - seen.len());
                let told = seen.iter().zip(words).filter(|(content, _)| !content.is_blank());
                Some(told.map(|(content, word)| format!("{}{word}", content.text())).collect())
            }
            // A word in the place of the day (合计).
            _ => Some(seen.iter().map(Content::text).collect()),
        }
    }
}

fn whole(content: &Content<'_>) -> Option<u32> {
    match content {
        Content::Number(number) if number.normalize().scale() == 0 => number.to_u32(),
        Content::Text(text) => normal(text).trim_end_matches(['月', '日', '号']).parse().ok(),
        _ => None,
    }
}
