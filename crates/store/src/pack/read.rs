//! A filled 整改台账 comes back: columns are found by their headings, since people move and hide them.

use crate::error::StoreError;
use crate::pack::row::{Filled, PackRow};
use calamine::{Data, Reader, Xlsx, open_workbook};
use sanzi_core::ledger::{COLUMNS, SHEET};
use sanzi_core::source::column_letters;
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
    /// Headings of cells whose formula has no result, or a faulty one.
    pub unvalued: Vec<&'static str>,
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Came {
    /// The lines of all ledgers.
    pub lines: Vec<Returned>,
    /// Files that are no ledger, and why.
    pub unread: Vec<(PathBuf, String)>,
}

/// Every ledger of a folder, in sorted order, lock files left out; what cannot be read is said. Pictures, papers and
/// what a line names as its evidence are no ledgers and are passed over.
pub(crate) fn folder(folder: &Path) -> Result<Came, StoreError> {
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
            } else if kind.is_file() && !hidden {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    let mut came = Came::default();
    for file in files {
        match file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" => match book(&file) {
                Ok(read) => came.lines.extend(read),
                Err(why) => came.unread.push((file, why)),
            },
            kind @ ("xls" | "xlsb" | "ods" | "et" | "csv") => {
                let why = format!("是 .{kind} 文件，没有读。请用 Excel 或 WPS 打开，另存为 .xlsx 再交。");
                came.unread.push((file, why));
            }
            "zip" | "rar" | "7z" => came.unread.push((file, "是压缩包，没有读。请解压后再收。".to_owned())),
            _ => {}
        }
    }
    let lines = &came.lines;
    came.unread.retain(|(file, _)| !lines.iter().any(|line| line.names(file)));
    Ok(came)
}

impl Returned {
    /// Is this file, beside the ledger, the evidence that the line names?
    fn names(&self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        self.file.parent() == file.parent() && self.line.filled.evidence.contains(name.as_ref())
    }
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
    if lines.is_empty() {
        return Err("“整改台账”里一行问题也没有。请交下发的原表，不要删行。".to_owned());
    }
    Ok(lines)
}

/// A cell: its text, or that its formula gives none.
enum Cell {
    Text(String),
    Unvalued,
}

fn sheet<RS: std::io::Read + std::io::Seek>(
    mut cells: calamine::XlsxCellReader<'_, RS>,
    file: &Path,
) -> Result<Vec<Returned>, String> {
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    let mut count = 0;
    let broken = |e: calamine::XlsxError| format!("读到一半出错（{e}）。请重新交一份。");
    while let Some(read) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let value = Data::from(read.value);
        let text = text(&value);
        let cell = match value {
            Data::Error(_) => Cell::Unvalued,
            Data::Empty if read.formula.is_some() => Cell::Unvalued,
            _ if text.is_empty() => continue,
            _ => Cell::Text(text),
        };
        count += 1;
        if count > MAX_CELLS {
            return Err("单元格太多，不像整改台账。".to_owned());
        }
        rows.entry(read.pos.0).or_default().insert(read.pos.1, cell);
    }
    let (head, columns) = heading(&rows).ok_or("没有找到表头（要有“问题编号”和“校验”两列）。请在下发的原表上填写。")?;
    let mut placed: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, column) in columns {
        if let Some(first) = placed.insert(name, column) {
            let (first, second) = (column_letters(first + 1), column_letters(column + 1));
            return Err(format!(
                "有两列都叫“{name}”（{first} 列和 {second} 列），不知道以哪一列为准，没有收。请只留一列再交。"
            ));
        }
    }
    let missing: Vec<&str> = COLUMNS.iter().skip(1).filter(|name| !placed.contains_key(**name)).copied().collect();
    if !missing.is_empty() {
        return Err(format!("缺少列：{}。请在下发的原表上填写。", missing.join("、")));
    }
    let lines = rows.range(head + 1..).map(|(row, cells)| {
        let cell = |name: &str| placed.get(name).and_then(|c| cells.get(c));
        let get = |name: &str| match cell(name) {
            Some(Cell::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let entries = Filled::default().cells().map(|(name, _)| name);
        let unvalued = entries.into_iter().filter(|name| matches!(cell(name), Some(Cell::Unvalued)));
        Returned { file: file.to_path_buf(), row: row + 1, line: line(get), unvalued: unvalued.collect() }
    });
    // A line that somebody added has words of the village, and no number.
    Ok(lines.filter(|r| !r.line.id.is_empty() || !r.line.stamp.is_empty() || !r.line.filled.is_blank()).collect())
}

/// The row of the heads, and each head of ours with its column.
fn heading(rows: &BTreeMap<u32, BTreeMap<u32, Cell>>) -> Option<(u32, Vec<(&'static str, u32)>)> {
    let wanted: BTreeMap<String, &'static str> = COLUMNS.iter().skip(1).map(|name| (normal(name), *name)).collect();
    rows.iter().take(HEAD_SEARCH).find_map(|(row, cells)| {
        let named = cells.iter().filter_map(|(column, cell)| match cell {
            Cell::Text(text) => Some((*wanted.get(&normal(text))?, *column)),
            Cell::Unvalued => None,
        });
        let columns: Vec<(&str, u32)> = named.collect();
        let has = |name: &str| columns.iter().any(|(head, _)| *head == name);
        (has("问题编号") && has("校验")).then_some((*row, columns))
    })
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
        ..PackRow::default()
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
