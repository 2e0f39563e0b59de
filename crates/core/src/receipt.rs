//! Receipts: how each file and sheet was understood, and that nothing was lost.
//! The serialised form is `sanzi read --format json`.

use crate::issue::Issue;
use serde::Serialize;
use std::collections::BTreeMap;

/// One file as it was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileReceipt {
    /// Path relative to the path given, `/` between parts.
    pub file: String,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// SM3 of the bytes, hex.
    #[serde(skip)]
    pub sm3: String,
    /// Size in bytes.
    #[serde(skip)]
    pub bytes: u64,
    /// Kind by content: `xlsx`, `xls`, `xlsb`, `ods`, `html`, `csv`, `tsv`, `xml2003`, `xml`, `arrow`, `parquet`, `zip`, `unknown`.
    pub kind: &'static str,
    /// Text encoding, for the text kinds.
    pub encoding: Option<String>,
    /// Why the whole file was refused.
    pub refused: Option<Refusal>,
    /// Its sheets, in the book's order.
    pub sheets: Vec<SheetReceipt>,
}

/// Why a file was refused and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The kind, as in issues.
    pub kind: &'static str,
    /// What is wrong, in Chinese.
    pub message: String,
    /// What to do, in Chinese.
    pub advice: String,
}

/// One sheet as it was read. `rows` + `set_aside` = rows present, always.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct SheetReceipt {
    /// Sheet name.
    pub sheet: String,
    /// Hidden in the book?
    pub hidden: bool,
    /// The canonical table it became; `None` if it was not recognised.
    pub table: Option<&'static str>,
    /// How sure, 0.00–1.00.
    pub table_score: String,
    /// Rows of the (first) header, 1-based.
    pub header_rows: Vec<u32>,
    /// Canonical field → column that feeds it.
    pub mapping: BTreeMap<&'static str, MappedColumn>,
    /// Columns that nothing was made of.
    pub unmapped: Vec<UnmappedColumn>,
    /// Unit of each money field and how it is known.
    pub unit: BTreeMap<&'static str, UnitEvidence>,
    /// Rows that entered a table.
    pub rows: u32,
    /// Rows that did not, each with its reason.
    pub set_aside: Vec<SetAside>,
    /// Sums of the money fields over the rows that entered, in 元.
    pub sums: BTreeMap<&'static str, String>,
    /// Printed totals and what they should be.
    pub totals: Vec<TotalTie>,
    /// Issues of this sheet.
    pub issues: Vec<Issue>,
    /// Fingerprint of the sheet's template: the table and its headings.
    #[serde(skip)]
    pub template: Option<String>,
    /// The mapping was confirmed by a person.
    #[serde(skip)]
    pub confirmed: bool,
    /// The day that the sheet's own date line gives (报表日期, 清查基准日), for the base date.
    #[serde(skip)]
    pub stated_on: Option<chrono::NaiveDate>,
}

/// A column that feeds a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappedColumn {
    /// Excel letters.
    pub column: String,
    /// The printed header, parts of a multi-row header joined by `/`.
    pub header: String,
    /// How sure, 0.00–1.00.
    pub score: String,
}

/// A column nothing was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmappedColumn {
    /// Excel letters.
    pub column: String,
    /// The printed header.
    pub header: String,
}

/// The unit of a money field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitEvidence {
    /// `元`, `万元`, `亿元` or `undecided`.
    pub unit: &'static str,
    /// Where it is said or what closed, in Chinese.
    pub evidence: String,
}

/// Why rows are set aside.
pub const REASONS: &[&str] = &[
    "标题",
    "说明",
    "表头",
    "重复表头",
    "空行",
    "合计",
    "小计",
    "分类行",
    "编号空行",
    "示例",
    "签章",
    "分页",
    "细目",
    "卡片",
    "隐藏表",
    "汇总表",
    "未识别",
    "坏行",
    "代码表",
    "变动记录",
    "以前期间",
];

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// Row, 1-based.
    pub row: u32,
    /// One of [`REASONS`].
    pub reason: &'static str,
    /// What stands there, shortened.
    pub text: String,
}

/// A printed total against the sum of its rows, in 元.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TotalTie {
    /// Where the total is printed.
    pub cell: String,
    /// The field that is summed.
    pub field: &'static str,
    /// As printed, turned into 元.
    pub printed: String,
    /// As recomputed.
    pub computed: String,
    /// printed − computed; `0.00` when it ties.
    pub difference: String,
}
