//! A filled 整改台账 comes back: columns are found by their headings, since people move and hide them.

use crate::error::StoreError;
use crate::pack::row::{Filled, PackRow};
use calamine::{Data, Reader, Xlsx, open_workbook};
use sanzi_core::ledger::{COLUMNS, SHEET};
use sanzi_core::text::normal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Largest workbook that is opened, bytes, and most filled cells.
const MAX_BYTES: u64 = 64 << 20;
const MAX_CELLS: usize = 4_000_000;
/// The heading is sought in the first rows only.
const HEAD_SEARCH: usize = 30;

/// One line as it came back.
#[derive(Debug, Clone)]
pub(crate) struct Returned {
    /// Where it stands.
    pub file: PathBuf,
    /// Excel's row number.
    pub row: u32,
    /// What it says.
    pub line: PackRow,
}

/// A file that is no pack, and why.
pub(crate) type Unread = (PathBuf, String);

/// Every workbook of a folder, in sorted order, lock files left out; what cannot be read is said.
pub(crate) fn folder(folder: &Path) -> Result<(Vec<Returned>, Vec<Unread>), StoreError> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).map_err(StoreError::file(&dir))? {
            let entry = entry.map_err(StoreError::file(&dir))?;
            let kind = entry.file_type().map_err(StoreError::file(&dir))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let hidden = name.starts_with('.') || name.starts_with("~$");
            if kind.is_dir() && !hidden {
                open.push(entry.path());
            } else if kind.is_file() && !hidden && name.to_ascii_lowercase().ends_with(".xlsx") {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        match book(&file) {
            Ok(read) => lines.extend(read),
            Err(why) => faults.push((file, why)),
        }
    }
    Ok((lines, faults))
}

fn book(file: &Path) -> Result<Vec<Returned>, String> {
    let bytes = std::fs::metadata(file).map_err(|e| format!("读不出来（{e}）。"))?.len();
    if bytes > MAX_BYTES {
        return Err("文件太大，不像整改台账。".to_owned());
    }
    let mut book: Xlsx<_> = open_workbook(file).map_err(|e: calamine::XlsxError| {
        format!("不是完好的 xlsx 工作簿（{e}）。请用 Excel 或 WPS 打开后另存为 .xlsx 再交。")
    })?;
    let names: Vec<String> = book.sheet_names().into_iter().filter(|n| n.contains(SHEET)).collect();
    if names.is_empty() {
        return Err("没有“整改台账”这张表。".to_owned());
    }
    let mut lines = Vec::new();
    for name in names {
        let cells = book.worksheet_cells_reader(&name).map_err(|e| format!("“{name}”读不出来（{e}）。"))?;
        lines.extend(sheet(cells, file)?);
    }
    Ok(lines)
}

fn sheet<RS: std::io::Read + std::io::Seek>(
    mut cells: calamine::XlsxCellReader<'_, RS>,
    file: &Path,
) -> Result<Vec<Returned>, String> {
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(|e| format!("读到一半出错（{e}）。请重新交一份。"))?
    {
        let (row, column) = cell.get_position();
        let text = text(&Data::from(cell.get_value().clone()));
        if text.is_empty() {
            continue;
        }
        count += 1;
        if count > MAX_CELLS {
            return Err("单元格太多，不像整改台账。".to_owned());
        }
        rows.entry(row).or_default().insert(column, text);
    }
    let wanted: BTreeMap<String, &str> = COLUMNS.iter().map(|name| (normal(name), *name)).collect();
    let heading = rows.iter().take(HEAD_SEARCH).find_map(|(row, cells)| {
        let named = cells.iter().filter_map(|(column, text)| Some((*wanted.get(&normal(text))?, *column)));
        let columns: BTreeMap<&str, u32> = named.collect();
        (columns.contains_key("问题编号") && columns.contains_key("校验")).then_some((*row, columns))
    });
    let (head, columns) = heading.ok_or("没有找到表头（要有“问题编号”和“校验”两列）。")?;
    let missing: Vec<&str> = COLUMNS.iter().skip(1).filter(|name| !columns.contains_key(**name)).copied().collect();
    if !missing.is_empty() {
        return Err(format!("缺少列：{}。请在下发的原表上填写。", missing.join("、")));
    }
    let lines = rows.range(head + 1..).map(|(row, cells)| {
        let get = |name: &str| columns.get(name).and_then(|c| cells.get(c)).cloned().unwrap_or_default();
        Returned { file: file.to_path_buf(), row: row + 1, line: line(get) }
    });
    Ok(lines.filter(|r| !r.line.id.is_empty() || !r.line.stamp.is_empty()).collect())
}

fn line(get: impl Fn(&str) -> String) -> PackRow {
    let plain = |name: &str| get(name).trim().to_owned();
    PackRow {
        id: plain("问题编号"),
        rule: get("规则"),
        severity: get("等级"),
        village: get("村"),
        object: get("对象"),
        problem: get("问题"),
        basis: get("依据"),
        advice: get("建议"),
        amount: get("涉及金额(元)"),
        issued_on: get("下达日期"),
        deadline: get("整改期限"),
        plan: get("整改类型"),
        filled: Filled {
            measure: plain("整改措施"),
            person: plain("责任人"),
            progress: plain("完成情况"),
            done_on: plain("完成日期"),
            evidence: plain("佐证材料"),
            remark: plain("备注"),
        },
        stamp: plain("校验"),
    }
}

/// A cell as text: dates as ISO, whole numbers without a point.
fn text(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(whole) => whole.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Data::DateTime(day) => day.as_datetime().map(|d| d.date().to_string()).unwrap_or_default(),
        Data::Error(_) | Data::Empty => String::new(),
    }
}
