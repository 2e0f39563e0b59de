//! Facts of grain `total`: totals that sheets print, and rows whose own columns should close.

use crate::FactsError;
use crate::asset::{AssetWork, Built};
use crate::input::Owned;
use crate::naming::code_key;
use crate::places::Owner;
use crate::row::Slots;
use rust_decimal::Decimal;
use sanzi_core::receipt::TotalTie;
use sanzi_core::{Tables, tables};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// One row per total that a sheet prints.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let mut built = Built::new(slots);
    let all = work.tables;
    let lines = Lines::of(work, all);
    for file in &all.receipts {
        for sheet in &file.sheets {
            for tie in &sheet.totals {
                let owner = lines.owner_of(&file.file, &sheet.sheet, tie);
                let mut row = slots.row(&mut built.builder);
                row.set("organisation", owner.map_or("全县", |owner| owner.organisation.as_ref()));
                row.set("town", owner.and_then(|owner| owner.town.as_deref()));
                row.set("village", owner.and_then(|owner| owner.village.as_deref()));
                row.set("subject_key", format!("{}|{}|{}|{}", file.file, sheet.sheet, tie.field, tie.cell));
                row.set("weak_key", true);
                row.set("file", file.file.as_str());
                row.set("sheet", sheet.sheet.as_str());
                row.set("cell", tie.cell.as_str());
                let label = sheet.table.and_then(tables::schema).and_then(|schema| {
                    schema.columns.iter().find(|column| column.name == tie.field).map(|column| column.label)
                });
                let label = label.unwrap_or(tie.field);
                row.set("field", label);
                row.set("equation", format!("{label}合计＝明细之和"));
                let amount = |text: &str| Decimal::from_str(text).ok();
                let difference = amount(&tie.difference);
                row.set("printed", amount(&tie.printed));
                row.set("recomputed", amount(&tie.computed));
                row.set("difference", difference);
                row.set("difference_abs", difference.map(|difference| difference.abs()));
                row.finish()?;
                built.rows.push([]);
            }
        }
    }
    movements(&work.input.prior_asset, "closing_value", slots, &mut built)?;
    movements(&work.input.asset, "original_value", slots, &mut built)?;
    Ok(built)
}

/// Rows that print movements: opening + increase − decrease = closing.
fn movements(table: &Owned<'_>, closing: &str, slots: &Slots, built: &mut Built) -> Result<(), FactsError> {
    let view = &table.view;
    for (line, owner) in table.owners.iter().enumerate() {
        let amount = |column| view.decimal(line, column);
        let (increase, decrease) = (amount("increase"), amount("decrease"));
        let (Some(opening), Some(closing)) = (amount("opening_value"), amount(closing)) else { continue };
        if increase.is_none() && decrease.is_none() {
            continue;
        }
        let recomputed = opening + increase.unwrap_or_default() - decrease.unwrap_or_default();
        let (file, sheet) = view.sheet(line);
        let number = view.row_number(line).unwrap_or(0);
        let name = view.text(line, "asset_name").unwrap_or("");
        let mut row = slots.row(&mut built.builder);
        row.set("organisation", owner.organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        let code = view.text(line, "asset_id").map_or_else(|| name.to_owned(), code_key);
        row.set("subject_key", format!("{file}|{sheet}|{code}|{number}"));
        row.set("weak_key", true);
        row.set("file", file);
        row.set("sheet", sheet);
        row.set("cell", format!("第{number}行"));
        row.set("field", "原值");
        row.set("asset_id", view.text(line, "asset_id"));
        row.set("asset_name", view.text(line, "asset_name"));
        row.set("equation", format!("{name}年初原值＋本年增加－本年减少＝年末原值"));
        row.set("printed", closing);
        row.set("recomputed", recomputed);
        row.set("difference", closing - recomputed);
        row.set("difference_abs", (closing - recomputed).abs());
        row.finish()?;
        built.rows.push([view.id(line)]);
    }
    Ok(())
}

/// File and sheet.
type Sheet<'w> = (&'w str, &'w str);
/// Row number, table and line in it.
type At<'w, 'a> = (u32, &'w Owned<'a>, usize);

/// The rows of every sheet that prints totals, in the order of the sheet.
struct Lines<'w, 'a> {
    sheets: BTreeMap<Sheet<'w>, Vec<At<'w, 'a>>>,
}

impl<'w, 'a> Lines<'w, 'a> {
    fn of(work: &AssetWork<'w, 'a>, all: &Tables) -> Self {
        let totalled: BTreeSet<(&str, &str)> = all
            .receipts
            .iter()
            .flat_map(|file| file.sheets.iter().map(move |sheet| (file.file.as_str(), sheet)))
            .filter(|(_, sheet)| !sheet.totals.is_empty())
            .map(|(file, sheet)| (file, sheet.sheet.as_str()))
            .collect();
        let mut sheets: BTreeMap<Sheet<'w>, Vec<At<'w, 'a>>> = BTreeMap::new();
        let input: &'w crate::input::Input<'a> = work.input;
        for table in input.all() {
            for line in 0..table.view.len() {
                if !totalled.contains(&table.view.sheet(line)) {
                    continue;
                }
                let number = table.view.row_number(line).unwrap_or(0);
                sheets.entry(table.view.sheet(line)).or_default().push((number, table, line));
            }
        }
        for lines in sheets.values_mut() {
            lines.sort_unstable_by_key(|(number, _, _)| *number);
        }
        Lines { sheets }
    }

    /// Whose rows a total adds: the only owner of the sheet, else the owner of the row next to it, when his rows make
    /// up what was recomputed.
    fn owner_of(&self, file: &str, sheet: &str, tie: &TotalTie) -> Option<&'w Owner> {
        let lines = self.sheets.get(&(file, sheet))?;
        let owner = |at: usize| lines.get(at).and_then(|(_, table, line)| table.owners.get(*line));
        let first = owner(0)?;
        if (0..lines.len()).all(|at| owner(at).is_some_and(|other| other.organisation == first.organisation)) {
            return Some(first);
        }
        let digits: String = tie.cell.chars().filter(char::is_ascii_digit).collect();
        let number: u32 = digits.parse().ok()?;
        let after = lines.partition_point(|(row, _, _)| *row < number);
        let computed = Decimal::from_str(&tie.computed).ok()?;
        let makes_up = |candidate: &&Owner| {
            let own = lines.iter().filter(|(_, table, line)| {
                table.owners.get(*line).is_some_and(|other| other.organisation == candidate.organisation)
            });
            own.filter_map(|(_, table, line)| table.view.decimal(*line, tie.field)).sum::<Decimal>() == computed
        };
        [after.checked_sub(1), Some(after)].into_iter().flatten().filter_map(owner).find(makes_up)
    }
}
