//! Facts of a book and of what stands beside it: accounts, villages, projects, totals, distributions, disposals.

pub(crate) mod coverage;
pub(crate) mod disposals;
pub(crate) mod distributions;
pub(crate) mod joint_years;
pub(crate) mod keepers;
pub(crate) mod organisations;
pub(crate) mod projects;
pub(crate) mod sources;
pub(crate) mod totals;
mod unlisted;
pub(crate) mod village;
