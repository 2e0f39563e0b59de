//! The records that a findings workbook carries in its sheet 数据, for when only the workbook is at hand.

use crate::delivery::sha256_of_file;
use crate::error::StoreError;
use calamine::{Data, Reader, Xlsx, open_workbook};
use std::path::Path;

const SHEET: &str = "数据";
/// Title, note and header stand above the records.
const HEAD_ROWS: usize = 3;

/// The bytes of `findings.jsonl` as the workbook carries them; `sha256` is what the manifest says of the workbook.
pub(crate) fn records(path: &Path, sha256: &str) -> Result<Vec<u8>, StoreError> {
    if sha256_of_file(path)? != sha256 {
        let what = "工作簿与 manifest.json 记录的不一致（打开后保存过、被截断，或不是同一次核查）。请连同 findings.jsonl 一起拿来。";
        return Err(StoreError::refused(path, what));
    }
    let unreadable = |e: String| StoreError::refused(path, format!("工作簿读不出来（{e}）。"));
    let mut book: Xlsx<_> = open_workbook(path).map_err(|e: calamine::XlsxError| unreadable(e.to_string()))?;
    // A very long list goes on in 数据(2), 数据(3), …
    let names: Vec<String> = book.sheet_names().into_iter().filter(|n| n.starts_with(SHEET)).collect();
    if names.is_empty() {
        return Err(StoreError::refused(path, "工作簿里没有“数据”表。请连同 findings.jsonl 一起拿来。"));
    }
    let mut bytes = Vec::new();
    for name in names {
        let range = book.worksheet_range(&name).map_err(|e| unreadable(e.to_string()))?;
        let first = range.start().map_or(0, |(row, _)| row as usize);
        for row in range.rows().skip(HEAD_ROWS.saturating_sub(first)) {
            let pieces = row.iter().skip(1).map(|cell| match cell {
                Data::String(text) => text.as_str(),
                _ => "",
            });
            let json: String = pieces.collect();
            if !json.is_empty() {
                bytes.extend_from_slice(json.as_bytes());
                bytes.push(b'\n');
            }
        }
    }
    Ok(bytes)
}
