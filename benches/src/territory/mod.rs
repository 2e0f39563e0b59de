//! Invented territories of any size: assets in forty columns as platforms print them, contracts, receipts and
//! inventories, with mistakes planted in known rows.

mod asset;
mod catalogue;
mod cell;
mod extract;
mod generate;
mod lease;
mod place;
mod plant;
mod sheet;

pub(crate) use asset::BASE_DATE;
pub(crate) use generate::{Format, Spec, generate};
pub(crate) use plant::{LEASES, TWENTY};
