//! The stamp in a township's ledger: it tells whether what was issued is still what stands there.
//!
//! The digest itself is made where a hash is at hand; here is only what goes into it and how it is written.

use crate::finding::Severity;
use crate::text::hex;
use chrono::NaiveDate;

/// What is hashed: 问题编号|等级|问题|整改期限|revision, in UTF-8. An open deadline is empty, a day is ISO.
///
/// ```
/// use sanzi_core::{Severity, stamp};
/// let day = "2025-06-30".parse().ok();
/// let input = stamp::stamp_input("F1-A", Severity::Major, "有账无物", day, 2);
/// assert_eq!(input, "F1-A|重大|有账无物|2025-06-30|2");
/// ```
pub fn stamp_input(
    finding: &str,
    severity: Severity,
    problem: &str,
    deadline: Option<NaiveDate>,
    revision: u32,
) -> String {
    let deadline = deadline.map(|day| day.to_string()).unwrap_or_default();
    format!("{finding}|{}|{problem}|{deadline}|{revision}", severity.label())
}

/// The stamp as it stands in the cell: `r<revision>-` and the first eight bytes of a SHA-256 digest, in hex.
///
/// ```
/// assert_eq!(sanzi_core::stamp::stamp_text(2, &[0xab; 32]), "r2-abababababababab");
/// ```
pub fn stamp_text(revision: u32, sha256: &[u8]) -> String {
    format!("r{revision}-{}", hex(sha256.get(..8).unwrap_or(sha256)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_deadline_is_empty() {
        assert_eq!(stamp_input("F1-A", Severity::Note, "a|b", None, 0), "F1-A|提示|a|b||0");
    }
}
