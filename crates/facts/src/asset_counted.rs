//! Facts of an asset from inventories and disposals.

use crate::asset_facts::{AssetWork, Copies, Facets};
use crate::counting::{Count, Counted, count, tolerance};
use crate::row::Row;
use crate::view::View;
use rust_decimal::Decimal;
use sanzi_core::value::round;
use sanzi_core::{Day, RowId, Value};

impl AssetWork<'_, '_> {
    pub(crate) fn counted(
        &self,
        at: usize,
        row: &mut Row<'_>,
        copies: &Copies,
        rows: &mut Vec<RowId>,
        facets: &Facets<'_>,
    ) {
        let inventory = &self.input.inventory.view;
        let Some(line) = self.links.inventory.get(at).copied().flatten() else {
            if self.links.inventory_known.covers(facets.owner) || inventory.len() > 0 {
                row.set("count_result", "未盘点");
            }
            return;
        };
        rows.push(inventory.id(line));
        for (slot, column) in &copies.inventory {
            row.set_at(*slot, inventory.value(line, column));
        }
        let found = read_count(inventory, line);
        let unit = inventory.text(line, "unit").or_else(|| self.text(facets.cards, "unit"));
        let booked = inventory.decimal(line, "book_qty");
        row.set("count_result", found.result);
        row.set("counted_quantity", found.counted);
        row.set("quantity_difference", found.difference);
        row.set("quantity_gap", found.difference.map(|difference| difference.abs()));
        row.set("quantity_gap_value", gap_value(found.difference, booked, facets.cost));
        row.set("days_since_count", self.days_since_count(at, line));
        row.set("quantity_tolerance", tolerance(unit, booked, self.parameter("common.count_tol_ratio")));
    }

    /// Unknown where a disposal on or after the day of the count may have settled what it showed.
    fn days_since_count(&self, at: usize, line: usize) -> Option<i64> {
        let day = self.input.inventory.view.day(line, "counted_on")?;
        let disposals = self.links.disposals.get(at).map_or(&[][..], Vec::as_slice);
        let settled = disposals
            .iter()
            .any(|line| self.input.disposal.view.day(*line, "disposed_on").is_none_or(|out| out.latest() >= day.date));
        (!settled).then(|| (self.setting.base_date - day.latest()).num_days())
    }

    /// A disposal that takes only a part does not make the rest disposed of.
    pub(crate) fn disposed(
        &self,
        at: usize,
        row: &mut Row<'_>,
        copies: &Copies,
        rows: &mut Vec<RowId>,
        facets: &Facets<'_>,
    ) -> Option<Day> {
        let view = &self.input.disposal.view;
        let lines = self.links.disposals.get(at).map_or(&[][..], Vec::as_slice);
        rows.extend(lines.iter().map(|line| view.id(*line)));
        let whole = lines.iter().copied().find(|line| {
            let value = view.decimal(*line, "value_out");
            value.zip(facets.cost).is_none_or(|(out, cost)| out >= cost)
        });
        if let Some(line) = whole.or(lines.first().copied()) {
            for (slot, column) in &copies.disposal {
                row.set_at(*slot, view.value(line, column));
            }
        }
        let on_card = facets.status == Some("已处置");
        row.set("disposed", whole.is_some() || on_card);
        if whole.is_none() {
            row.set("disposed_on", Value::Null);
        }
        whole.and_then(|line| view.day(line, "disposed_on"))
    }
}

/// The share of the value that the quantity which is short or over stands for, to the cent.
fn gap_value(difference: Option<Decimal>, booked: Option<Decimal>, cost: Option<Decimal>) -> Option<Decimal> {
    let booked = booked.filter(|booked| *booked > Decimal::ZERO)?;
    Some(round(cost?.checked_mul(difference?.abs())?.checked_div(booked)?, 2))
}

/// Reads the count of a row of an inventory.
pub(crate) fn read_count(view: &View<'_>, line: usize) -> Counted {
    let words: Vec<&str> =
        ["result", "reason", "remark"].into_iter().filter_map(|column| view.text(line, column)).collect();
    count(&Count {
        booked: view.decimal(line, "book_qty"),
        counted: view.decimal(line, "count_qty"),
        difference: view.decimal(line, "diff"),
        shortage: view.decimal(line, "shortage_qty"),
        surplus: view.decimal(line, "surplus_qty"),
        words: &words.join(" "),
    })
}
