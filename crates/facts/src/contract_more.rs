//! Further facts of grain `contract`.

use crate::contract_facts::Lease;
use crate::row::Row;

pub(crate) fn more(_lease: &Lease<'_, '_, '_>, _row: &mut Row<'_>) {}
