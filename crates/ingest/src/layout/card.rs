//! Cards, on which each label stands beside its value, one thing a card (资产卡片, 合同卡片); and tables that lie on
//! their side, headings in the first column and a thing in each column beside it.
//!
//! What comes out is an ordinary sheet: a header of the labels, a row a thing. It remembers from where each cell was
//! taken, so that every value still has its own cell.

use super::caption::is_bare_label;
use super::columns::Sample;
use super::fits::plausible;
use super::header::is_unit_cell;
use crate::grid::{Content, Lines, Printed, Row, Rows, Sheet, Turned};
use crate::mapping::{TableWords, Words, header_form};
use sanzi_core::Kind;
use sanzi_core::text::normal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows at the top in which a form must begin, so that long tables cost nothing.
const LOOKED_AT: usize = 60;
/// Rows of a sheet of forms at most.
pub const LONGEST: usize = 20_000;
/// Rows of one form at most.
const TALLEST: usize = 120;
/// Labels that one form must have at least, and rows.
const FEWEST: usize = 3;

/// A cell that holds a label or a value: where it stands in the file, what it says.
#[derive(Clone)]
struct Item<'s> {
    row: u32,
    column: u32,
    content: Content<'s>,
    /// It is both in one cell (资产名称：冷库), and this is the label.
    label: Option<Cow<'s, str>>,
}

/// One form: the rows from `first` to before `until`, and what they say.
struct Form<'s> {
    first: usize,
    until: usize,
    read: Read<'s>,
}

/// Labels, and for each thing what stands beside them.
struct Read<'s> {
    labels: Vec<Item<'s>>,
    things: Vec<Vec<Option<Item<'s>>>>,
    totals: Vec<Total<'s>>,
}

/// A column of totals among the things.
struct Total<'s> {
    /// How many things stand before it.
    after: usize,
    /// Does it say 小计?
    sub: bool,
    values: Vec<Option<Item<'s>>>,
}

/// The sheet with its forms turned into rows; `None` when it holds none.
pub fn turn(sheet: &Sheet, words: &Words) -> Option<Sheet> {
    if sheet.rows.len() > LONGEST || sheet.broken {
        return None;
    }
    let head = sheet.rows.iter().take(LOOKED_AT).filter(|row| begins_with_label(sheet, *row, words)).count();
    if head < FEWEST {
        return None;
    }
    let (mut forms, mut unread): (Vec<Form<'_>>, Vec<(u32, u32)>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < sheet.rows.len() {
        let until = reach(sheet, at, words);
        if until - at < FEWEST {
            at += 1;
            continue;
        }
        match form(sheet, at, until, words) {
            Some(form) => forms.push(form),
            None if holds_values(sheet, at, until, words) => unread.extend(ends(sheet.rows.within(at..until))),
            None => {}
        }
        at = until;
    }
    forms.iter().any(|form| !form.read.things.is_empty()).then(|| turned(sheet, &forms, unread))
}

/// The numbers of the first and the last row.
fn ends(rows: Lines<'_>) -> Option<(u32, u32)> {
    Some((rows.first()?.number, rows.last()?.number))
}

/// The cells of a row that may be labels and values. Names of groups that are merged down beside them are none.
fn items<'s>(sheet: &'s Sheet, row: Row<'s>, words: &Words) -> Vec<Item<'s>> {
    first_items(sheet, row, words, usize::MAX)
}

/// The first so many of them.
fn first_items<'s>(sheet: &'s Sheet, row: Row<'s>, words: &Words, most: usize) -> Vec<Item<'s>> {
    let mut items = Vec::new();
    for cell in row.filled() {
        if items.len() >= most {
            break;
        }
        let down = sheet.merge_at(row.number, cell.column).is_some_and(|merge| merge.bottom > merge.top);
        let known = label(&cell.content).is_some_and(|text| words.knows(text));
        if down && items.is_empty() && !known {
            continue;
        }
        let (label, content) = match cell.content {
            Content::Text(text) if !known => match in_one_cell(&text, words) {
                Some((label, value)) => (Some(label.to_owned().into()), Content::Text(value.to_owned().into())),
                None => (None, Content::Text(text)),
            },
            content => (None, content),
        };
        items.push(Item { row: row.number, column: cell.column, content, label });
    }
    items
}

/// `资产名称：冷库` as label and value.
fn in_one_cell<'t>(text: &'t str, words: &Words) -> Option<(&'t str, &'t str)> {
    let (label, value) = text.split_once([':', '：'])?;
    (label.chars().count() <= 12 && words.knows(label)).then_some((label, value.trim()))
}

fn begins_with_label(sheet: &Sheet, row: Row<'_>, words: &Words) -> bool {
    let few = row.bad.is_none() && row.filled().take(2).any(|cell| matches!(cell.content, Content::Text(_)));
    few && first_items(sheet, row, words, 1).first().is_some_and(|item| item.is_label(words))
}

/// A short text that may be a label.
fn label<'c>(content: &'c Content<'_>) -> Option<&'c str> {
    match content {
        Content::Text(text) if text.chars().count() <= 24 => Some(text),
        _ => None,
    }
}

impl<'s> Item<'s> {
    fn is_label(&self, words: &Words) -> bool {
        self.label.is_some() || label(&self.content).is_some_and(|text| words.knows(text))
    }

    /// A value that looks like a label with its value (规格：三米) as it stands.
    fn whole(&self) -> Item<'s> {
        let content = match &self.label {
            Some(label) => Content::Text(format!("{label}：{}", self.content.text()).into()),
            None => self.content.clone(),
        };
        Item { content, label: None, ..self.clone() }
    }

    /// The text of the label that stands here, alone or before its value.
    fn text(&self) -> Cow<'_, str> {
        self.label.clone().unwrap_or_else(|| self.content.text())
    }
}

/// Until before which row the form reaches that may begin at a row: rows that begin with a label each, none of which
/// was there before. A label that was begins the next card. Titles and blank rows between labels belong to the form.
fn reach(sheet: &Sheet, first: usize, words: &Words) -> usize {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let (mut until, mut margin, mut strange) = (first, None, 0);
    // Before which row a line stood that may be the next card's.
    let mut line = None;
    for (at, row) in sheet.rows.within(first..).iter().enumerate().take(TALLEST) {
        let own = items(sheet, row, words);
        let Some(item) = own.first().filter(|_| row.bad.is_none()) else {
            if at == 0 || row.bad.is_some() {
                break;
            }
            continue;
        };
        // 单位名称：… | 金额单位：元 stands above a card and is no part of it.
        let above = own.iter().any(|item| is_bare_label(&normal(&item.whole().content.text())));
        if at == 0 && above {
            break;
        }
        let known = item.is_label(words);
        let stands = label(&item.content).is_some() && margin.is_none_or(|margin| margin == item.column);
        if at == 0 && !known {
            break;
        }
        if known && !seen.insert(header_form(&item.text())) {
            return line.unwrap_or(until);
        }
        line = above.then_some(until);
        if !known && own.len() == 1 && at > 0 {
            continue;
        }
        // Labels side by side head a table below the card.
        if at > 0 && heads_a_table(sheet, first + at, &own, words) {
            break;
        }
        strange += usize::from(!known);
        if !stands && item.label.is_none() || strange * 2 > at + 1 || !known && item.text().contains(['：', ':']) {
            break;
        }
        margin = Some(item.column);
        until = first + at + 1;
    }
    until
}

/// Is a row nothing but labels without a gap, above a row of values?
fn heads_a_table(sheet: &Sheet, index: usize, own: &[Item<'_>], words: &Words) -> bool {
    let side_by_side = own.iter().zip(own.iter().skip(1)).all(|(one, next)| one.column + 1 == next.column);
    let labels = own.iter().all(|item| item.label.is_none() && item.is_label(words));
    let below = || sheet.rows.get(index + 1).map(|row| items(sheet, row, words)).unwrap_or_default();
    own.len() > FEWEST && side_by_side && labels && {
        let below = below();
        below.len() >= 2 && !below.iter().any(|item| item.is_label(words))
    }
}

/// Do most rows hold values beside their labels? Rows of a plain header do not.
fn holds_values(sheet: &Sheet, first: usize, until: usize, words: &Words) -> bool {
    let rows = sheet.rows.within(first..until);
    let valued =
        rows.iter().filter(|row| items(sheet, *row, words).iter().any(|i| i.label.is_some() || !i.is_label(words)));
    valued.count() * 2 > rows.len()
}

/// The form of some rows.
fn form<'s>(sheet: &'s Sheet, first: usize, until: usize, words: &Words) -> Option<Form<'s>> {
    let rows: Vec<Vec<Item<'s>>> = sheet
        .rows
        .within(first..until)
        .iter()
        .map(|row| items(sheet, row, words))
        .filter(|own| own.len() > 1 || own.iter().any(|i| i.is_label(words)))
        .collect();
    let columns = label_columns(&rows, words);
    let read = match columns.len() {
        1 => on_its_side(&rows).or_else(|| card(&rows, &columns, words))?,
        _ => card(&rows, &columns, words)?,
    };
    fits(&read, words).then_some(Form { first, until, read })
}

/// Columns in which most texts are labels.
fn label_columns(rows: &[Vec<Item<'_>>], words: &Words) -> BTreeSet<u32> {
    let mut counts: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for item in rows.iter().flatten() {
        let count = counts.entry(item.column).or_default();
        count.1 += 1;
        count.0 += usize::from(item.is_label(words) && !is_total(item));
    }
    counts.into_iter().filter(|(_, (known, all))| known * 10 >= all * 6).map(|(column, _)| column).collect()
}

/// A card: each label with the value to its right. A card that nobody has filled in has no thing.
fn card<'s>(rows: &[Vec<Item<'s>>], columns: &BTreeSet<u32>, words: &Words) -> Option<Read<'s>> {
    let (mut labels, mut values): (Vec<Item<'s>>, Vec<Option<Item<'s>>>) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for row in rows {
        // Is a value wanted, for the label just read?
        let mut wanted = false;
        for (at, item) in row.iter().enumerate() {
            let known = item.is_label(words);
            let headed = columns.contains(&item.column);
            // 480000 | 元: the unit of the value before it.
            if let (false, false, Some(Some(value))) = (wanted, known, values.last_mut())
                && value.content.is_number()
                && value.row == item.row
                && let Some(unit) = label(&item.content).filter(|text| text.chars().count() <= 4)
            {
                value.content = Content::Text(format!("{}{}", value.content.text(), unit.trim()).into());
                continue;
            }
            let is_label = match wanted {
                _ if item.label.is_some() && headed => true,
                true => headed && (known || at + 1 < row.len()),
                false => known || headed,
            };
            if is_label {
                if label(&item.content).is_none() && item.label.is_none() || !seen.insert(header_form(&item.text())) {
                    return None;
                }
                wanted = item.label.is_none();
                let value = item.label.is_some().then(|| item.clone()).filter(|item| !item.content.is_blank());
                labels.push(item.clone());
                values.push(value);
            } else if wanted {
                *values.last_mut()? = Some(item.whole());
                wanted = false;
            } else {
                // A second value beside one label is another kind of sheet.
                return None;
            }
        }
    }
    let filled = values.iter().flatten().count();
    let apart = columns.iter().zip(columns.iter().skip(1)).all(|(one, next)| next - one > 1);
    let things = match filled {
        0 if apart => Vec::new(),
        _ if filled >= FEWEST && filled * 3 >= labels.len() => vec![values],
        _ => return None,
    };
    (labels.len() >= FEWEST).then_some(Read { labels, things, totals: Vec::new() })
}

/// A table on its side: two things or more beside one column of labels.
fn on_its_side<'s>(rows: &[Vec<Item<'s>>]) -> Option<Read<'s>> {
    let mut labels: Vec<Item<'s>> = rows.iter().filter_map(|row| row.first().cloned()).collect();
    let mut columns: BTreeSet<u32> = rows.iter().flat_map(|row| row.iter().skip(1)).map(|item| item.column).collect();
    let of = |column: u32| rows.iter().map(move |row| row.iter().skip(1).find(|item| item.column == column));
    // 资产原值 | 万元 | 120 | 95: a column of units speaks for the labels.
    if let Some(first) = columns.first().copied()
        && of(first).flatten().all(|item| is_unit_cell(&normal(&item.content.text())) || item.text().trim() == "单位")
    {
        columns.pop_first();
        for (label, unit) in labels.iter_mut().zip(of(first)) {
            if let Some(unit) = unit.filter(|unit| is_unit_cell(&normal(&unit.content.text()))) {
                let text = format!("{}（{}）", label.content.text().trim(), unit.content.text().trim());
                label.content = Content::Text(text.into());
            }
        }
    }
    if columns.len() < 2 {
        return None;
    }
    // 项目 | 1 | 2 | 3 numbers the things.
    let numbers = |(column, number): (&u32, u32)| {
        let first = rows.first().and_then(|row| row.iter().skip(1).find(|item| item.column == *column));
        first.is_some_and(|item| normal(&item.content.text()) == number.to_string() || is_total(item))
    };
    if let Some(label) = labels.first_mut().filter(|_| columns.iter().zip(1..).all(numbers)) {
        label.content = Content::Text("序号".into());
    }
    let mut read = Read { labels, things: Vec::new(), totals: Vec::new() };
    for column in &columns {
        let values: Vec<Option<Item<'s>>> = of(*column).map(|item| item.cloned()).collect();
        let total = values.iter().flatten().next().filter(|item| is_total(item));
        match total.map(|item| normal(&item.content.text()) == "小计") {
            Some(sub) => read.totals.push(Total { after: read.things.len(), sub, values }),
            None if values.iter().flatten().count() * 2 < rows.len() => return None,
            None => read.things.push(values),
        }
    }
    Some(read)
}

fn is_total(item: &Item<'_>) -> bool {
    matches!(normal(&item.content.text()).as_str(), "合计" | "小计" | "总计")
}

/// Do the labels make a table, and do the values read as what the labels say? Instructions (资产名称 | 填写全称) do not.
fn fits(read: &Read<'_>, words: &Words) -> bool {
    words.tables.iter().any(|table| {
        let fields: Vec<_> = read.labels.iter().map(|label| field(table, &label.text())).collect();
        let names: Vec<&str> = fields.iter().flatten().map(|field| field.name).collect();
        table.satisfied(&names)
            && read.things.iter().all(|thing| {
                let (mut typed, mut good) = (0, 0);
                for (field, value) in fields.iter().zip(thing) {
                    let (Some(field), Some(value)) = (field, value) else { continue };
                    if !matches!(field.kind, Kind::Text | Kind::Person) {
                        let sample = Sample::new(value.content.borrowed());
                        typed += 1;
                        good += usize::from(plausible(field, std::slice::from_ref(&sample), words) == 1000);
                    }
                }
                good >= 1 && good * 2 >= typed
            })
    })
}

fn field(table: &TableWords, text: &str) -> Option<&'static sanzi_core::Column> {
    table.candidates(&[text.to_owned()]).first().map(|(field, _)| field.column)
}

/// The sheet with a header and rows where the forms stood.
fn turned(sheet: &Sheet, forms: &[Form<'_>], unread: Vec<(u32, u32)>) -> Sheet {
    let mut turned = Turned { unread, ..Turned::default() };
    let mut rows = Rows::default();
    let unread = |number: u32| turned.unread.iter().any(|(first, last)| (*first..=*last).contains(&number));
    let copy = |rows: &mut Rows, plain: Lines<'_>| {
        plain.iter().filter(|row| !unread(row.number)).for_each(|row| rows.copy(row, |_| true));
    };
    let (mut at, mut places, mut folded, mut totals) = (0, HashMap::new(), Vec::new(), Vec::new());
    for form in forms {
        copy(&mut rows, sheet.rows.within(at..form.first));
        at = form.until;
        let own: Vec<Row<'_>> = sheet.rows.within(form.first..form.until).iter().collect();
        let mut labels: Vec<Option<Item<'_>>> = Vec::new();
        for label in &form.read.labels {
            labels.push(Some(Item { content: Content::Text(label.text()), ..label.clone() }));
        }
        for (number, line) in std::iter::once(&labels).chain(&form.read.things).enumerate() {
            // Each takes the number of a row of its own, as far as there are some.
            let Some(base) = own.get(number).or(own.last()) else { continue };
            rows.begin(base.number).hidden = base.hidden;
            for (column, item) in (1u32..).zip(line) {
                let Some(item) = item else { continue };
                places.insert((rows.len() - 1, column), (item.row, item.column));
                rows.add(column, &item.content);
            }
        }
        let things = form.read.things.len();
        folded.extend(own.iter().skip(1 + things).map(|row| row.number));
        totals.extend(
            form.read.totals.iter().enumerate().flat_map(|(at, _)| printed(&form.read, at, rows.len() - things)),
        );
    }
    copy(&mut rows, sheet.rows.within(at..));
    (turned.places, turned.folded, turned.totals) = (places, folded, totals);
    let before = forms.first().and_then(|form| sheet.rows.get(form.first)).map_or(0, |row| row.number);
    // Lines of a form need not be as long as each other.
    let made = sheet.with_rows(rows, |merge| merge.bottom < before);
    Sheet { turned: Some(Box::new(turned)), fixed_width: false, ..made }
}

/// What a column of totals prints, for things whose rows begin at `first`.
fn printed(read: &Read<'_>, at: usize, first: usize) -> Vec<Printed> {
    let Some(total) = read.totals.get(at) else { return Vec::new() };
    let all = first..first + read.things.len();
    let here = first + total.after;
    let before = at.checked_sub(1).and_then(|before| read.totals.get(before)).map_or(first, |t| first + t.after);
    let next = read.totals.get(at + 1).map_or(all.end, |t| first + t.after);
    let of = match total.sub {
        true if here > before => [before..here, first..here],
        true => [here..next, all],
        false => [all, first..here],
    };
    let values = (1u32..).zip(&total.values).filter_map(|(column, item)| Some((column, item.as_ref()?)));
    let printed =
        values.filter(|(_, item)| !item.content.is_blank() && !is_total(item)).map(|(column, item)| Printed {
            place: (item.row, item.column),
            content: item.content.owned(),
            sub: total.sub,
            column,
            of: of.iter().map(|rows| rows.clone().collect()).collect(),
        });
    printed.collect()
}
