//! What was wrong with the audited material while reading it: named, placed, never fatal.

use serde::Serialize;

/// How grave an issue of reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum IssueSeverity {
    /// Something could not be read at all.
    Error,
    /// Read with a doubt, or a value left out.
    Warning,
    /// Worth knowing.
    Note,
}

/// One issue. `kind` is one of the closed words of [`KINDS`] and `crates/README.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// The kind, an English word that programs can test.
    pub kind: &'static str,
    /// How grave.
    pub severity: IssueSeverity,
    /// File, relative to the path given.
    pub file: String,
    /// Sheet, where known.
    pub sheet: Option<String>,
    /// Cell, where known.
    pub cell: Option<String>,
    /// Row, where known.
    pub row: Option<u32>,
    /// What stands there.
    pub seen: String,
    /// What is wrong, in Chinese.
    pub message: String,
    /// What to do, in Chinese.
    pub advice: String,
    /// How many places of the sheet it stands for: one, but for the issue that closes a long row of like ones.
    #[serde(skip_serializing_if = "is_one")]
    pub count: u64,
}

/// One is not printed.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(count: &u64) -> bool {
    *count == 1
}

/// The kinds and what people call them.
pub const KINDS: &[(&str, &str)] = &[
    ("unreadable", "读不出来"),
    ("extension_mismatch", "扩展名与内容不符"),
    ("not_a_spreadsheet", "不是表格"),
    ("encrypted", "有密码"),
    ("unsupported_format", "格式不支持"),
    ("container_corrupt", "文件损坏"),
    ("container_ambiguous", "文件有歧义"),
    ("too_large", "过大"),
    ("suspicious_part", "部件名可疑"),
    ("xml_dtd", "含文档类型声明"),
    ("xml_malformed", "标记有误"),
    ("external_content", "含外部内容"),
    ("sparse_extent", "远处有零星内容"),
    ("bad_reference", "单元格引用有误"),
    ("duplicate_cell", "单元格重复"),
    ("error_value", "公式错误值"),
    ("formula_without_value", "公式没有结果"),
    ("not_finite", "不是有限数"),
    ("precision_lost", "数字丢位"),
    ("money_as_text", "金额为文字"),
    ("bad_date", "日期有误"),
    ("merged", "合并单元格"),
    ("hidden", "隐藏内容"),
    ("duplicate_header", "表头重复"),
    ("no_header", "没有表头"),
    ("unused_column", "栏目未用"),
    ("filled_down", "空格从上"),
    ("csv_malformed", "文本表格有误"),
    ("encoding", "编码存疑"),
    ("lookalike", "形近字"),
    ("approximate", "约数"),
    ("range", "区间数"),
    ("masked", "已被遮盖"),
    ("note_in_cell", "格内有说明"),
    ("not_a_number", "不是数字"),
    ("month_ambiguous", "月份不明"),
    ("unit_undecided", "单位未定"),
    ("total_mismatch", "合计不符"),
    ("unknown_sheet", "表类未定"),
    ("unread_form", "卡片未读"),
    ("unknown_code", "用语不识"),
    ("passed_over", "没有读"),
    ("earlier_year", "早先年度"),
    ("renamed_column", "表头改过"),
    ("unit_suspect", "单位存疑"),
    ("duplicate_code", "编号重复"),
    ("bad_code", "代码有误"),
    ("doubtful_name", "名称存疑"),
];

impl Issue {
    /// What people call its kind.
    pub fn kind_label(&self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self.kind).map_or(self.kind, |(_, label)| label)
    }

    /// The order of issues in every output: file, sheet, row, cell, kind, what was seen.
    pub fn sort_key(&self) -> (&str, &Option<String>, Option<u32>, &Option<String>, &str, &str) {
        (&self.file, &self.sheet, self.row, &self.cell, self.kind, &self.seen)
    }

    /// How many places some issues stand for together.
    pub fn places<'a>(issues: impl IntoIterator<Item = &'a Issue>) -> u64 {
        issues.into_iter().fold(0, |sum, issue| sum.saturating_add(issue.count))
    }

    /// `文件 › 表 › H17`, for people.
    pub fn place(&self) -> String {
        let mut place = self.file.clone();
        for part in [&self.sheet, &self.cell].into_iter().flatten().filter(|part| !part.is_empty()) {
            place.push_str(" › ");
            place.push_str(part);
        }
        if let (None, Some(row)) = (&self.cell, self.row) {
            place.push_str(&format!(" › 第 {row} 行"));
        }
        place
    }
}
