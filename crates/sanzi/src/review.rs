//! The auditor's columns of a workbook, read back into the log of the engagement.

use crate::error::AuditError;
use calamine::{Data, Range, Reader, Xlsx};
use chrono::NaiveDate;
use sanzi_core::Finding;
use sanzi_core::error::reason;
use sanzi_report::judgement::{self, Edit, Fault, Level, Log, SignEdit, Taken};
use sanzi_report::{Recorded, sha256_of};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// What came of reading a workbook back.
#[derive(Debug)]
pub struct ReadBack {
    /// Acts, faults, conflicts.
    pub taken: Taken,
    /// The log that was added to.
    pub log: PathBuf,
}

/// The sheets that carry opinions; each may go on in `名称(2)`.
const LISTS: [&str; 2] = ["问题清单", "线索"];
const SIGNATURES: &str = "复核签发";
const DATA: &str = "数据";

/// Reads the auditor's columns of a workbook back into `judgements.jsonl` of its engagement: the folder given,
/// else the one that the manifest beside the workbook names. Only adds.
///
/// # Errors
/// When the workbook is none of ours or cannot be read, or the log cannot be read or written; then the log
/// stands as it was. Rows that cannot be taken are faults, not errors.
pub fn review(workbook: &Path, engagement: Option<&Path>) -> Result<ReadBack, AuditError> {
    let bad = |message: String| AuditError::Workbook { path: workbook.to_path_buf(), message };
    let bytes = std::fs::read(workbook).map_err(|e| bad(format!("打不开：{}。", reason(&e))))?;
    let sha256 = sha256_of(workbook).map_err(|e| bad(format!("打不开：{}。", reason(&e))))?;
    let folder = match engagement {
        Some(folder) => folder.to_path_buf(),
        None => folder_of(workbook)?,
    };
    let damaged =
        || "读不出来，可能不是 .xlsx 或已损坏。\n  请在 Excel 或 WPS 中打开，另存为 .xlsx 后再回读。".to_owned();
    // The reader is not ours: a panic in it is a damaged file, not the end of the run.
    let sheets = catch_unwind(AssertUnwindSafe(|| sheets(bytes))).ok().flatten().ok_or_else(|| bad(damaged()))?;
    let findings = carried(&sheets).map_err(bad)?;
    let mut faults = Vec::new();
    let mut edits = Vec::new();
    for (name, range) in &sheets {
        if LISTS.iter().any(|list| is_part(name, list)) {
            let found = Table::find(name, range, "问题编号").ok_or_else(|| bad(no_heads(name)))?;
            found.edits(&mut edits, &mut faults).map_err(bad)?;
        }
    }
    let mut signs = Vec::new();
    if let Some(range) = sheets.get(SIGNATURES)
        && let Some(table) = Table::find(SIGNATURES, range, "级别")
    {
        table.signs(&mut signs, &mut faults);
    }
    let mut log = Log::read(&folder)?;
    let mut taken = judgement::take(&log, &findings, &edits, &signs, &sha256);
    faults.append(&mut taken.faults);
    taken.faults = faults;
    let path = log.add(&folder, taken.new.clone())?;
    Ok(ReadBack { taken, log: path })
}

/// The folder of the material, as the manifest beside the workbook names it.
fn folder_of(workbook: &Path) -> Result<PathBuf, AuditError> {
    let dir = workbook.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let unknown = || AuditError::Workbook {
        path: workbook.to_path_buf(),
        message: "不知道属于哪个资料文件夹。\n  请加上 --engagement 资料文件夹。".to_owned(),
    };
    let recorded = Recorded::read(dir).map_err(|_| unknown())?;
    let first = recorded.call.paths.first().map(|p| dir.join(p)).ok_or_else(unknown)?;
    let folder = if first.is_file() { first.parent().map(Path::to_path_buf) } else { Some(first) };
    folder.filter(|f| f.is_dir()).ok_or_else(unknown)
}

fn sheets(bytes: Vec<u8>) -> Option<BTreeMap<String, Range<Data>>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).ok()?;
    let names = book.sheet_names();
    let wanted = |n: &String| LISTS.iter().chain(&[SIGNATURES, DATA]).any(|list| is_part(n, list));
    names.into_iter().filter(wanted).map(|n| book.worksheet_range(&n).ok().map(|range| (n, range))).collect()
}

/// Is it this sheet or one that it goes on in?
fn is_part(name: &str, list: &str) -> bool {
    name.strip_prefix(list).is_some_and(|rest| rest.is_empty() || (rest.starts_with('(') && rest.ends_with(')')))
}

fn no_heads(sheet: &str) -> String {
    format!("《{sheet}》里找不到表头“问题编号”。\n  请不要删改表头；可从原工作簿复制回来。")
}

/// The findings that the workbook carries: what its reader had before them.
fn carried(sheets: &BTreeMap<String, Range<Data>>) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    let parts: Vec<_> = sheets.iter().filter(|(name, _)| is_part(name, DATA)).collect();
    if parts.is_empty() {
        return Err(
            "没有《数据》表，不知道意见是对哪些内容作的。\n  请用完整的 findings.xlsx（不加 --sheets）填写。".into()
        );
    }
    for (name, range) in parts {
        for row in range.rows() {
            let mut cells = row.iter().map(text);
            if !cells.next().is_some_and(|id| id.starts_with("F1-")) {
                continue;
            }
            let json: String = cells.collect();
            let finding = serde_json::from_str(&json)
                .map_err(|_| format!("《{name}》表被改动过，读不出原记录。\n  请用没有改动《数据》表的工作簿。"))?;
            findings.push(finding);
        }
    }
    Ok(findings)
}

/// A list under its heads.
struct Table<'a> {
    sheet: &'a str,
    range: &'a Range<Data>,
    /// Head → column, counted from the range's first.
    heads: BTreeMap<String, usize>,
    /// Index of the first row below the heads.
    first: usize,
}

impl<'a> Table<'a> {
    /// Finds the row of heads by one of them, wherever people have moved it.
    fn find(sheet: &'a str, range: &'a Range<Data>, head: &str) -> Option<Table<'a>> {
        let (at, row) =
            range.rows().take(30).enumerate().find(|(_, row)| row.iter().any(|c| text(c).trim() == head))?;
        let heads = row.iter().enumerate().map(|(at, c)| (text(c).trim().to_owned(), at)).collect();
        Some(Table { sheet, range, heads, first: at + 1 })
    }

    fn rows(&self) -> impl Iterator<Item = (String, &'a [Data])> + '_ {
        let top = self.range.start().map_or(0, |(row, _)| row as usize);
        let below = self.range.rows().enumerate().skip(self.first);
        below.map(move |(at, row)| (format!("《{}》第 {} 行", self.sheet, top + at + 1), row))
    }

    fn cell<'r>(&self, row: &'r [Data], head: &str) -> &'r Data {
        self.heads.get(head).and_then(|at| row.get(*at)).unwrap_or(&Data::Empty)
    }

    fn words(&self, row: &[Data], head: &str) -> String {
        text(self.cell(row, head)).trim().to_owned()
    }

    /// A day under a head; what is none is a fault.
    fn day(&self, place: &str, row: &[Data], head: &str, faults: &mut Vec<Fault>) -> Result<Option<String>, ()> {
        day(self.cell(row, head)).map_err(|seen| {
            let message = format!("“{head}”里的“{seen}”不是日期，这一行没有读；请写成 2025-01-31 的样子。");
            faults.push(Fault { place: place.to_owned(), message });
        })
    }

    fn edits(&self, edits: &mut Vec<Edit>, faults: &mut Vec<Fault>) -> Result<(), String> {
        let opinion = ["确认意见", "复核结论"].into_iter().find(|h| self.heads.contains_key(*h));
        let opinion =
            opinion.ok_or_else(|| format!("《{}》里找不到表头“确认意见”。\n  请不要删改表头。", self.sheet))?;
        for (place, row) in self.rows() {
            let (Ok(on), Ok(until)) =
                (self.day(&place, row, "日期", faults), self.day(&place, row, "有效期至", faults))
            else {
                continue;
            };
            let edit = Edit {
                place,
                finding: self.words(row, "问题编号"),
                opinion: self.words(row, opinion),
                reason: self.words(row, "理由"),
                by: self.words(row, "复核人"),
                on,
                until,
                shown: self.words(row, "意见编号"),
                held: self.words(row, "复核状态") == judgement::HELD,
            };
            let blank = edit.opinion.is_empty() && edit.reason.is_empty() && edit.by.is_empty();
            if !edit.finding.is_empty() || !blank {
                edits.push(edit);
            }
        }
        Ok(())
    }

    fn signs(&self, signs: &mut Vec<SignEdit>, faults: &mut Vec<Fault>) {
        for (place, row) in self.rows() {
            let level = self.words(row, "级别");
            let Some(level) = Level::ALL.into_iter().find(|l| l.label() == level) else { continue };
            let Ok(on) = self.day(&place, row, "日期", faults) else { continue };
            let (by, reason) = (self.words(row, "签署人"), self.words(row, "说明"));
            signs.push(SignEdit { place, level, by, on, reason, shown: self.words(row, "意见编号") });
        }
    }
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

/// A day as a cell holds it: a real date, or text in the usual ways of writing one.
fn day(cell: &Data) -> Result<Option<String>, String> {
    let seen = text(cell).trim().to_owned();
    if seen.is_empty() {
        return Ok(None);
    }
    if let Data::DateTime(serial) = cell {
        return serial.as_datetime().map(|d| Some(d.date().to_string())).ok_or(seen);
    }
    let plain = seen.replace(['年', '月', '.', '/'], "-").replace('日', "");
    let iso = plain.split(['T', ' ']).next().unwrap_or_default();
    NaiveDate::parse_from_str(iso, "%Y-%m-%d").map(|d| Some(d.to_string())).map_err(|_| seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for (written, read) in [
            ("2025-03-01", Ok(Some("2025-03-01".to_owned()))),
            ("2025年3月1日", Ok(Some("2025-03-01".to_owned()))),
            ("2025.3.1", Ok(Some("2025-03-01".to_owned()))),
            ("2025/3/1 00:00", Ok(Some("2025-03-01".to_owned()))),
            ("", Ok(None)),
            ("三月初", Err("三月初".to_owned())),
            ("2025-02-30", Err("2025-02-30".to_owned())),
        ] {
            assert_eq!(day(&Data::String(written.to_owned())), read, "{written}");
        }
    }
}
