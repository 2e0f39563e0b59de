//! Amounts with a column for each digit (万 | 千 | 百 | 十 | 元 | 角 | 分), as paper ledgers are ruled. The columns become
//! one of amounts in 元.

use crate::grid::{Content, Row, Rows, Sheet};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::{normal, normal_form};

/// Rows at the top among which the headings are sought.
const LOOKED_AT: usize = 40;
/// Amounts in digits that one sheet may have.
const MOST: usize = 8;
/// What the columns are headed, from the highest digit on.
const PLACES: [&str; 12] = ["千", "百", "十", "亿", "千", "百", "十", "万", "千", "百", "十", "元"];
/// And behind the 元.
const CENTS: [&str; 2] = ["角", "分"];
/// Digits that a column must have before its 元, so that 十 | 元 in some other table is left alone.
const FEWEST: usize = 3;

/// Where an amount stands in digits.
struct Ruled {
    /// Index of the row of 万, 千, 百….
    row: usize,
    /// The first of its columns, and the last.
    columns: (u32, u32),
    /// How many of them stand behind the 元.
    cents: u32,
}

/// The sheet with amounts in the place of digits; `None` when it has none.
pub fn join(sheet: &Sheet) -> Option<Sheet> {
    let mut joined = ruled(sheet).map(|ruled| joined(sheet, &ruled))?;
    for _ in 1..MOST {
        let Some(more) = ruled(&joined) else { break };
        joined = self::joined(&joined, &more);
    }
    Some(joined)
}

fn ruled(sheet: &Sheet) -> Option<Ruled> {
    sheet.rows.iter().take(LOOKED_AT).enumerate().find_map(|(index, row)| {
        let is = |content: &Content<'_>, word: &str| {
            let text = content.text();
            let form = normal_form(&text);
            form == word || word == "元" && form == "圆"
        };
        let says = |column: u32, word: &str| is(&row.at(column), word);
        let before = |column: u32| {
            (1..=FEWEST as u32).all(|back| column.checked_sub(back).is_some_and(|at| says(at, digit(back))))
        };
        let mut texts = row.filled().filter(|c| !c.content.is_number());
        let yuan = texts.find(|c| is(&c.content, "元") && before(c.column))?.column;
        let digits = (1..PLACES.len() as u32)
            .take_while(|back| yuan.checked_sub(*back).is_some_and(|at| at > 0 && says(at, digit(*back))));
        let first = yuan - digits.count() as u32;
        let cents = CENTS.iter().zip(1..).take_while(|(word, ahead)| says(yuan + ahead, word)).count() as u32;
        Some(Ruled { row: index, columns: (first, yuan + cents), cents })
    })
}

/// The heading so many places before the 元.
fn digit(back: u32) -> &'static str {
    PLACES.iter().rev().nth(back as usize).copied().unwrap_or("")
}

fn joined(sheet: &Sheet, ruled: &Ruled) -> Sheet {
    let (first, last) = ruled.columns;
    let own = |column: u32| (first..=last).contains(&column);
    let above = ruled.row.checked_sub(1).and_then(|above| sheet.rows.get(above));
    let headed = above.filter(|above| above.filled().nth(1).is_some());
    let name = headed.and_then(|above| (first..=last).map(|c| above.at(c)).find(|c| !c.is_blank()));
    let head = if name.is_some() { ruled.row - 1 } else { ruled.row };
    let name = name.map_or_else(|| "金额（元）".to_owned(), |content| content.text().trim().to_owned());
    let mut rows = Rows::default();
    for (index, row) in sheet.rows.iter().enumerate() {
        if index < head {
            rows.copy(row, |_| true);
            continue;
        }
        rows.copy(row, |column| !own(column));
        let content = match index {
            _ if index == head => Some(Content::Text(name.as_str().into())),
            _ if index == ruled.row => Some(Content::Text("元".into())),
            _ => amount(row, ruled),
        };
        if let Some(content) = content {
            rows.add(first, &content);
        }
    }
    rows.settle(|_, _, _| {});
    sheet.with_rows(rows, |merge| !own(merge.left) && !own(merge.right))
}

/// The amount of a row; what is no row of single digits without a hole stays to be seen, and is told as no number.
fn amount(row: Row<'_>, ruled: &Ruled) -> Option<Content<'static>> {
    let (first, last) = ruled.columns;
    let seen: Vec<Content<'_>> = (first..=last).map(|column| row.at(column)).collect();
    if seen.iter().all(Content::is_blank) {
        return None;
    }
    let mark =
        |content: &&Content<'_>| content.is_blank() || matches!(normal(&content.text()).as_str(), "￥" | "¥" | "Y");
    let lead = seen.iter().take_while(mark).count();
    let mut number = Decimal::ZERO;
    for content in seen.iter().skip(lead) {
        let more = figure(content).and_then(|digit| number.checked_mul(Decimal::TEN)?.checked_add(digit.into()));
        match more {
            Some(more) => number = more,
            None => return Some(Content::Text(seen.iter().map(|c| c.text()).collect::<Vec<_>>().join(" ").into())),
        }
    }
    let cents = (0..ruled.cents).try_fold(Decimal::ONE, |scale, _| scale.checked_mul(Decimal::TEN))?;
    Some(Content::Number(number.checked_div(cents)?))
}

fn figure(content: &Content<'_>) -> Option<u32> {
    let digit = match content {
        Content::Number(number) if number.fract().is_zero() => number.to_u32(),
        Content::Text(text) => normal(text).parse().ok(),
        _ => None,
    };
    digit.filter(|digit| *digit < 10)
}
