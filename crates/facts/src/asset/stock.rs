//! Facts about the stock of animals and plants: the chain of quantities, and how many survive.

use crate::asset::counted::read_count;
use crate::asset::{AssetWork, Facets};
use crate::depreciation::Class;
use crate::input::pick;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::Item;
use sanzi_core::value::{at_least_zero, quotient, round};

pub(crate) fn set(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let stock = match chain(work, facets.cards) {
        Some(stock) => stock,
        None if matches!(facets.class, Class::Livestock | Class::ConsumableBiological) => {
            Stock { gap: vanished(work, at, facets), survival: counted(work, at), heads: None }
        }
        None => return,
    };
    row.set("stock_gap", stock.gap);
    row.set("survival", stock.survival);
    row.set("stock_at_stake", at_stake(work, facets, &stock));
}

/// What is known of a stock.
struct Stock {
    gap: Option<Decimal>,
    survival: Option<Decimal>,
    /// As the chain ends.
    heads: Option<Decimal>,
}

/// The share of the value that the gap stands for; without a gap, what did not survive.
fn at_stake(work: &AssetWork<'_, '_>, facets: &Facets<'_>, stock: &Stock) -> Option<Decimal> {
    let cost = facets.cost?;
    if let Some(gap) = stock.gap.filter(|gap| !gap.is_zero()) {
        let heads = work.decimal(facets.cards, "quantity").or(stock.heads).filter(|heads| *heads > Decimal::ZERO)?;
        return quotient(cost.checked_mul(gap.abs().min(heads))?, heads, 2);
    }
    let died = Decimal::ONE - stock.survival?;
    Some(round(cost.checked_mul(at_least_zero(died))?, 2))
}

/// From columns of the ledger itself, where they are there.
fn chain(work: &AssetWork<'_, '_>, cards: &[usize]) -> Option<Stock> {
    let count = |column: &'static str| match pick(&work.input.asset.view, cards, column) {
        Item::Decimal(amount) => Some(amount),
        _ => None,
    };
    let (opening, closing) = (count("stock_opening")?, count("stock_closing")?);
    let some = |column| count(column).unwrap_or_default();
    let (born, bought, sold, died) = (some("stock_born"), some("stock_bought"), some("stock_sold"), some("stock_died"));
    let all = opening + born + bought;
    let survival = if all > Decimal::ZERO { quotient(closing + sold, all, 6) } else { None };
    Some(Stock { gap: Some(all - sold - died - closing), survival, heads: Some(closing) })
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
    same_unit.then(|| at_least_zero(before - out - now))
}

/// Counted over booked, as the latest inventory says.
fn counted(work: &AssetWork<'_, '_>, at: usize) -> Option<Decimal> {
    let line = work.links.inventory.get(at).copied().flatten()?;
    let view = &work.input.inventory.view;
    let booked = view.decimal(line, "book_qty").filter(|booked| *booked > Decimal::ZERO)?;
    quotient(read_count(view, line).counted?, booked, 6)
}
