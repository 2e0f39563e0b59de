//! Facts of an asset from inventories and disposals.

use crate::asset::{AssetWork, Facets};
use crate::counting::{Count, Counted, count, tolerance, tolerance_without_unit};
use crate::input::view::View;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::Day;
use sanzi_core::value::quotient;

/// How an asset left the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// As a whole, by this line of the disposal register.
    Whole(usize),
    /// In part.
    Part(usize),
    /// By no line.
    Unlisted,
}

impl Leaving {
    /// The line that speaks of it.
    pub(crate) fn line(self) -> Option<usize> {
        match self {
            Leaving::Whole(line) | Leaving::Part(line) => Some(line),
            Leaving::Unlisted => None,
        }
    }
}

impl AssetWork<'_, '_> {
    pub(crate) fn counted(&self, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
        let inventory = &self.input.inventory.view;
        let Some(line) = self.links.inventory.get(at).copied().flatten() else {
            if self.links.inventory_known.covers(facets.owner) || inventory.len() > 0 {
                row.set("count_result", "未盘点");
            }
            return;
        };
        let found = read_count(inventory, line);
        let unit = inventory.text(line, "unit").or_else(|| self.text(facets.cards, "unit"));
        let booked = inventory.decimal(line, "book_qty");
        row.set("count_result", found.result);
        row.set("counted_quantity", found.counted);
        row.set("quantity_difference", found.difference);
        row.set("quantity_gap", found.difference.map(|difference| difference.abs()));
        row.set("quantity_gap_value", gap_value(found.difference, booked, facets.cost));
        row.set("days_since_count", self.days_since_count(at, line));
        let ratio = self.parameter("common.count_tol_ratio");
        let gap = found.difference.map(|difference| difference.abs());
        let open = || tolerance_without_unit(gap, booked, ratio);
        row.set("quantity_tolerance", tolerance(unit, booked, ratio).or_else(|| open().filter(|_| unit.is_none())));
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
    pub(crate) fn leaving(&self, at: usize, facets: &Facets<'_>) -> Leaving {
        let view = &self.input.disposal.view;
        let lines = self.links.disposals.get(at).map_or(&[][..], Vec::as_slice);
        let whole = lines.iter().copied().find(|line| {
            let value = view.decimal(*line, "value_out");
            value.zip(facets.cost).is_none_or(|(out, cost)| out >= cost)
        });
        match (whole, lines.first()) {
            (Some(line), _) => Leaving::Whole(line),
            (None, Some(line)) => Leaving::Part(*line),
            (None, None) => Leaving::Unlisted,
        }
    }

    /// The day on which the whole of it left.
    pub(crate) fn left_on(&self, at: usize, facets: &Facets<'_>) -> Option<Day> {
        match self.leaving(at, facets) {
            Leaving::Whole(line) => self.input.disposal.view.day(line, "disposed_on"),
            _ => None,
        }
    }

    pub(crate) fn disposed(&self, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
        let whole = matches!(self.leaving(at, facets), Leaving::Whole(_));
        row.set("disposed", whole || facets.status == Some("已处置"));
        row.set("disposed_on", self.left_on(at, facets));
    }
}

/// The share of the value that the quantity which is short or over stands for, to the cent.
fn gap_value(difference: Option<Decimal>, booked: Option<Decimal>, cost: Option<Decimal>) -> Option<Decimal> {
    let booked = booked.filter(|booked| *booked > Decimal::ZERO)?;
    quotient(cost?.checked_mul(difference?.abs())?, booked, 2)
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
