//! Facts about the stock of animals and plants: the chain of quantities, and how many survive.

use crate::asset::counted::read_count;
use crate::asset::{AssetWork, Facets};
use crate::depreciation::Class;
use crate::input::pick;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::Item;
use sanzi_core::value::quotient;

pub(crate) fn set(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    if chain(work, facets.cards, row) {
        return;
    }
    if matches!(facets.class, Class::Livestock | Class::ConsumableBiological) {
        row.set("stock_gap", vanished(work, at, facets));
        row.set("survival", counted(work, at));
    }
}

/// From columns of the ledger itself; says whether they are there.
fn chain(work: &AssetWork<'_, '_>, cards: &[usize], row: &mut Row<'_>) -> bool {
    let count = |column: &'static str| match pick(&work.input.asset.view, cards, column) {
        Item::Decimal(amount) => Some(amount),
        _ => None,
    };
    let (Some(opening), Some(closing)) = (count("stock_opening"), count("stock_closing")) else { return false };
    let some = |column| count(column).unwrap_or_default();
    let (born, bought, sold, died) = (some("stock_born"), some("stock_bought"), some("stock_sold"), some("stock_died"));
    row.set("stock_gap", opening + born + bought - sold - died - closing);
    let all = opening + born + bought;
    if all > Decimal::ZERO {
        row.set("survival", quotient(closing + sold, all, 6));
    }
    true
}

/// What last year's quantity less disposals exceeds this year's by; births are not known, so more is no gap.
fn vanished(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>) -> Option<Decimal> {
    let line = work.links.prior.get(at).copied().flatten()?;
    let prior = &work.input.prior_asset.view;
    let (before, now) = (prior.decimal(line, "quantity")?, work.decimal(facets.cards, "quantity")?);
    let same_unit = prior.text(line, "unit").zip(work.text(facets.cards, "unit")).is_none_or(|(one, two)| one == two);
    let disposals = work.links.disposals.get(at).map_or(&[][..], Vec::as_slice);
    let mut out = Decimal::ZERO;
    for line in disposals {
        out += work.input.disposal.view.decimal(*line, "qty_out")?;
    }
    same_unit.then(|| (before - out - now).max(Decimal::ZERO))
}

/// Counted over booked, as the latest inventory says.
fn counted(work: &AssetWork<'_, '_>, at: usize) -> Option<Decimal> {
    let line = work.links.inventory.get(at).copied().flatten()?;
    let view = &work.input.inventory.view;
    let booked = view.decimal(line, "book_qty").filter(|booked| *booked > Decimal::ZERO)?;
    quotient(read_count(view, line).counted?, booked, 6)
}
