//! Rows that head the rows below them, rows of a template, and rows that bring nothing.

use super::{Plan, kinds};
use crate::grid::{Lines, Row, Sheet};
use crate::village::{self, Place};
use sanzi_core::text::normal;
use std::ops::Deref;

/// Only the running number is filled in: a row of a template.
pub fn only_number(forms: &[(u32, String)], plan: &Plan) -> bool {
    let [(column, form)] = forms else { return false };
    let numbers = plan.mapped.iter().filter(|m| matches!(m.field.name, "seq" | "asset_id" | "card_no"));
    let headed =
        plan.unmapped.iter().any(|(c, h)| c == column && matches!(normal(h).as_str(), "序号" | "编号" | "行次"));
    (numbers.into_iter().any(|m| m.column == *column) || headed) && kinds::level(form).is_some()
}

/// A row that tells what the row above is made of (其中：主楼), without a number or a code of its own.
pub fn is_detail(row: Row<'_>, plan: &Plan) -> bool {
    let named = plan.of("asset_name").or(plan.of("project_name")).or(plan.of("account_name"));
    let own = plan
        .mapped
        .iter()
        .filter(|m| matches!(m.field.name, "seq" | "asset_id" | "card_no" | "project_code" | "account_code"));
    named.is_some_and(|m| kinds::is_detail(&normal(&row.at(m.column).text())))
        && own.into_iter().all(|m| row.at(m.column).is_blank())
}

/// Does the row bring a value of any field?
pub fn brings_anything(row: Row<'_>, plan: &Plan) -> bool {
    // A running number alone, or words in its place, are nothing.
    plan.mapped.iter().any(|m| m.field.name != "seq" && !row.at(m.column).is_blank())
        || plan.ticks.iter().any(|t| t.columns.iter().any(|(c, _, _)| !row.at(*c).is_blank()))
}

/// The column of running numbers.
pub fn numbered(plan: &Plan) -> u32 {
    let column = plan.of("seq").map(|m| m.column).or_else(|| {
        plan.unmapped.iter().find(|(_, h)| matches!(normal(h).as_str(), "序号" | "编号" | "行次")).map(|(c, _)| *c)
    });
    column.unwrap_or(plan.span.0)
}

/// A row that heads the rows below it: numbered one level above them, or a lone text across the table.
pub fn is_category(
    sheet: &Sheet,
    rows: Lines<'_>,
    offset: usize,
    forms: &[(u32, String)],
    levels: &impl Deref<Target = Vec<Option<u32>>>,
    plan: &Plan,
) -> bool {
    let Some(row) = rows.get(offset) else { return false };
    let level = kinds::level_of(&row.at(numbered(plan)));
    let money = plan.mapped.iter().filter(|m| matches!(m.field.kind, sanzi_core::Kind::Money));
    let has_money = money.into_iter().any(|m| !row.at(m.column).is_blank());
    if let Some(level @ 0..=1) = level {
        let next = levels.iter().skip(offset + 1).flatten().next().copied();
        let named = forms.len() <= 2;
        let rich = forms.len() > 4 && forms.len() * 2 > plan.mapped.len();
        return match next {
            Some(next) if next > level => !rich,
            Some(next) if next == level => {
                named && !has_money && (levels.iter().flatten().any(|l| *l > level) || heads_things(rows, offset, plan))
            }
            _ => named && !has_money && rows.get(offset + 1).is_some_and(|r| !r.is_blank() && r.filled().count() > 2),
        };
    }
    let [(column, form)] = forms else { return false };
    let across = sheet.merge_at(row.number, *column).is_some_and(|m| m.right > m.left + 1);
    let first =
        *column == plan.span.0 && plan.of("asset_name").is_none_or(|m| m.column != *column) && plan.mapped.len() > 2;
    let short = form.chars().count() <= 20 && !row.at(*column).is_number();
    let followed = rows.within(offset + 1..).iter().any(|r| !r.is_blank() && brings_anything(r, plan));
    let identity = plan.mapped.iter().any(|m| {
        m.column == *column
            && matches!(m.field.name, "asset_id" | "contract_no" | "account_code" | "project_code" | "village" | "town")
    });
    short && followed && (across || first && !identity || kinds::is_numbered_heading(form))
}

/// Is the row below one of a thing, that bears a number or code of another kind?
fn heads_things(rows: Lines<'_>, offset: usize, plan: &Plan) -> bool {
    let column = numbered(plan);
    rows.get(offset + 1).is_some_and(|row| {
        row.filled().count() > 2 && !row.at(column).is_blank() && kinds::level_of(&row.at(column)).is_none()
    })
}

/// A category row that is nothing but the name of a village or township: 红星村, 一、红星村.
pub fn place_named(forms: &[(u32, String)]) -> Option<Place> {
    let (_, form) = forms.last()?;
    let bare = form.trim_end_matches(':');
    let bare = bare.rsplit(['、', '.', ')']).next().unwrap_or(bare);
    let place = village::find(bare);
    let parts = [&place.county, &place.town, &place.village, &place.group];
    let named: String = parts.into_iter().flatten().map(String::as_str).collect();
    (named == bare && (place.village.is_some() || place.town.is_some())).then_some(place)
}
