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

/// One issue. `kind` is one of the closed words of `crates/README.md` (e.g. `container_corrupt`, `bad_date`).
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
}

impl Issue {
    /// The order of issues in every output: file, sheet, row, cell, kind, what was seen.
    pub fn sort_key(&self) -> (&str, &Option<String>, Option<u32>, &Option<String>, &str, &str) {
        (&self.file, &self.sheet, self.row, &self.cell, self.kind, &self.seen)
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
