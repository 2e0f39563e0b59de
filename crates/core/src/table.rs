//! Canonical tables: what reading gives and kernels take.

use crate::frame::Frame;
use crate::issue::Issue;
use crate::kind::Column;
use crate::lineage::Lineage;
use crate::receipt::FileReceipt;
use crate::source::RowId;
use std::collections::BTreeMap;

/// The schema of a canonical table.
#[derive(Debug, Clone, Copy)]
pub struct TableSchema {
    /// `asset`, `contract`, …
    pub name: &'static str,
    /// 资产台账, 合同台账, …
    pub label: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

impl TableSchema {
    /// The field that names whose rows these are: the owner, or in balances the accounting unit.
    pub fn holder(&self) -> &'static str {
        if self.columns.iter().any(|c| c.name == "org_name") { "org_name" } else { "unit_name" }
    }
}

/// One canonical table. Row `i` has the run-wide id `first_row + i`.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its schema.
    pub schema: &'static TableSchema,
    /// Its rows.
    pub frame: Frame,
    /// The id of row 0.
    pub first_row: u32,
}

impl Table {
    /// The run-wide id of row `index`.
    pub fn row_id(&self, index: usize) -> RowId {
        RowId(self.first_row + index as u32)
    }

    /// The index of a run-wide id, if it belongs to this table.
    pub fn index_of(&self, row: RowId) -> Option<usize> {
        let index = row.0.checked_sub(self.first_row)? as usize;
        (index < self.frame.len()).then_some(index)
    }
}

/// Everything that reading gives. Every table of [`crate::tables::ALL`] is present, perhaps without rows.
#[derive(Debug, Clone)]
pub struct Tables {
    /// By table name.
    pub by_name: BTreeMap<&'static str, Table>,
    /// Where each value came from.
    pub lineage: Lineage,
    /// Each file as it was read, in sorted order.
    pub receipts: Vec<FileReceipt>,
    /// Everything that was wrong, sorted.
    pub issues: Vec<Issue>,
}

impl Tables {
    /// The table that holds a row.
    pub fn table_of(&self, row: RowId) -> Option<&Table> {
        self.by_name.values().find(|t| t.index_of(row).is_some())
    }
}
