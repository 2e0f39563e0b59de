//! The townships' side: the ledger each one is given, and what comes back filled.

pub(crate) mod assign;
pub(crate) mod collect;
pub(crate) mod read;
mod report;
pub(crate) mod row;
