//! The ten canonical tables and their fields.

mod asset;
mod book;
mod column;
mod field;
mod income;

use crate::table::TableSchema;
use asset::{ASSET_COLUMNS, PRIOR_COLUMNS};
use book::{DEPRECIATION_COLUMNS, GL_COLUMNS, PROJECT_COLUMNS};
use field::{DISPOSAL_COLUMNS, INVENTORY_COLUMNS};
use income::{CONTRACT_COLUMNS, DISTRIBUTION_COLUMNS, RECEIPT_COLUMNS};

/// 固定资产台账, 资产卡片, 帮扶资产台账: one row per card.
pub const ASSET: TableSchema = TableSchema { name: "asset", label: "资产台账", columns: ASSET_COLUMNS };
/// 合同台账: one row per contract.
pub const CONTRACT: TableSchema = TableSchema { name: "contract", label: "合同台账", columns: CONTRACT_COLUMNS };
/// 收款台账: one row per receipt or reversal.
pub const RECEIPT: TableSchema = TableSchema { name: "receipt", label: "收款台账", columns: RECEIPT_COLUMNS };
/// 收益分配台账: one row per unit or project and year.
pub const DISTRIBUTION: TableSchema =
    TableSchema { name: "distribution", label: "收益分配台账", columns: DISTRIBUTION_COLUMNS };
/// 处置台账: one row per disposal.
pub const DISPOSAL: TableSchema = TableSchema { name: "disposal", label: "处置台账", columns: DISPOSAL_COLUMNS };
/// 盘点表: one row per thing counted; has a 账面/实盘 pair.
pub const INVENTORY: TableSchema = TableSchema { name: "inventory", label: "盘点表", columns: INVENTORY_COLUMNS };
/// 折旧明细表: one row per asset and period.
pub const DEPRECIATION: TableSchema =
    TableSchema { name: "depreciation", label: "折旧明细表", columns: DEPRECIATION_COLUMNS };
/// 科目余额表: one row per account.
pub const GL_BALANCE: TableSchema = TableSchema { name: "gl_balance", label: "科目余额表", columns: GL_COLUMNS };
/// 项目库: one row per project.
pub const PROJECT: TableSchema = TableSchema { name: "project", label: "项目库", columns: PROJECT_COLUMNS };
/// 上年度台账: one row per asset of last year.
pub const PRIOR_ASSET: TableSchema =
    TableSchema { name: "prior_asset", label: "上年度台账", columns: PRIOR_COLUMNS };

/// Every table, in the order in which their rows are numbered.
pub const ALL: &[&TableSchema] = &[
    &ASSET,
    &CONTRACT,
    &RECEIPT,
    &DISTRIBUTION,
    &DISPOSAL,
    &INVENTORY,
    &DEPRECIATION,
    &GL_BALANCE,
    &PROJECT,
    &PRIOR_ASSET,
];

/// The schema of a table by name.
pub fn schema(name: &str) -> Option<&'static TableSchema> {
    ALL.iter().copied().find(|t| t.name == name)
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_documented() {
        for table in ALL {
            let names: BTreeSet<_> = table.columns.iter().map(|c| c.name).collect();
            assert_eq!(names.len(), table.columns.len(), "{} repeats a column", table.name);
            for column in table.columns {
                assert!(!column.doc.is_empty() && !column.label.is_empty(), "{}.{}", table.name, column.name);
            }
        }
    }
}
