//! What became of one cell, step by step: the text in the grid, the row's part in the layout, the column's field and
//! the word that says so, the unit, the typed value, or why it was set aside.

use crate::cell::rent;
use crate::error::IngestError;
use crate::grid::{Content, Sheet};
use crate::mapping::Words;
use crate::open::open;
use crate::read::Options;
use crate::xlsx::Threads;
use crate::{bytes, kind, walk};
use sanzi_core::receipt::SheetReceipt;
use sanzi_core::source::{cell_name, column_letters};
use sanzi_core::{Precision, RowId, Tables, Value, tables};
use std::path::PathBuf;

/// A cell that somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// File as in receipts, or the end of it; `None` when only one file was read.
    pub file: Option<String>,
    /// Sheet; `None` when the file has only one.
    pub sheet: Option<String>,
    /// 1-based column.
    pub column: u32,
    /// 1-based row.
    pub row: u32,
}

impl Target {
    /// Reads `文件.xlsx#表!H17`, `文件.xlsx!H17`, `表!H17` with one file, or `H17`.
    pub fn parse(text: &str, sheet: Option<&str>) -> Option<Target> {
        let (place, cell) = match text.rsplit_once('!') {
            Some((place, cell)) => (place, cell),
            None => ("", text),
        };
        let cell = cell.trim().to_ascii_uppercase().replace('$', "");
        let letters = cell.find(|c: char| c.is_ascii_digit())?;
        let (letters, digits) = cell.split_at(letters);
        let row = digits.parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
        if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let column = letters.bytes().fold(0u32, |sum, b| sum * 26 + u32::from(b - b'A') + 1);
        let (file, own) = match place.split_once('#') {
            Some((file, own)) => (Some(file), Some(own)),
            None if place.is_empty() => (None, None),
            None if place.contains('.') => (Some(place), None),
            None => (None, Some(place)),
        };
        let text = |t: Option<&str>| t.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        Some(Target { file: text(file), sheet: text(own).or_else(|| text(sheet)), column, row })
    }
}

/// One step of an explanation: its name and what happened, in Chinese.
pub type Step = (&'static str, String);

/// Explains a cell of what was read.
///
/// # Errors
/// When the paths cannot be listed. A cell that is not there is told in the steps.
pub fn explain(
    paths: &[PathBuf],
    options: &Options<'_>,
    read: &Tables,
    target: &Target,
) -> Result<Vec<Step>, IngestError> {
    let mut steps = Vec::new();
    let files: Vec<&sanzi_core::receipt::FileReceipt> = read
        .receipts
        .iter()
        .filter(|r| target.file.as_ref().is_none_or(|f| r.file == *f || r.file.ends_with(&format!("/{f}"))))
        .collect();
    let [file] = files.as_slice() else {
        let names: Vec<&str> = files.iter().map(|f| f.file.as_str()).take(8).collect();
        let text = match (names.as_slice(), &target.file) {
            ([], Some(file)) => format!("没有读到文件“{file}”。"),
            ([], None) => "没有读到文件。".to_owned(),
            (several, _) => format!("有几个文件，请写明是哪一个（文件#表!格）：{}。", several.join("、")),
        };
        return Ok(vec![("文件", text)]);
    };
    if let Some(refused) = &file.refused {
        return Ok(vec![("文件", format!("{} 没有读入：{}{}", file.file, refused.message, refused.advice))]);
    }
    let mut names: Vec<&str> = file.sheets.iter().map(|s| s.sheet.as_str()).collect();
    names.dedup();
    let sheet = match (&target.sheet, names.as_slice()) {
        (Some(sheet), _) if names.contains(&sheet.as_str()) => sheet.as_str(),
        (None, [only]) => only,
        _ => return Ok(vec![("表", format!("请写明是哪一张表：{}。", names.join("、")))]),
    };
    let cell = cell_name(target.column, target.row);
    steps.push(("文件", format!("{}（{}） › {sheet} › {cell}", file.file, file.kind)));
    steps.push(("原文", in_grid(paths, options, &file.file, sheet, target)?));
    let receipts: Vec<&SheetReceipt> = file.sheets.iter().filter(|s| s.sheet == sheet).collect();
    match fed(read, &file.file, sheet, &cell).or_else(|| row_of(read, &file.file, sheet, target.row)) {
        Some((table, row)) => {
            let label = tables::schema(table).map_or(table, |t| t.label);
            let number = read.lineage.row_number(row).unwrap_or(target.row);
            steps.push(("行", format!("第 {number} 行是数据行，进了{label}（{table}）。")));
            let receipt = receipts.iter().find(|r| r.table == Some(table)).or(receipts.first());
            if let Some(receipt) = receipt {
                column(receipt, options, target, &mut steps);
                value(read, receipt, row, target, &mut steps);
            }
        }
        None => aside(&receipts, options, target, &mut steps),
    }
    for issue in read.issues.iter().filter(|i| i.file == file.file && i.sheet.as_deref() == Some(sheet)) {
        let row_wide = issue.cell.is_none() && issue.row == Some(target.row);
        if issue.cell.as_deref() == Some(cell.as_str()) || row_wide {
            steps.push(("提醒", format!("{}{}", issue.message, issue.advice)));
        }
    }
    Ok(steps)
}

/// What stands in the file's own grid.
fn in_grid(
    paths: &[PathBuf],
    options: &Options<'_>,
    name: &str,
    sheet: &str,
    target: &Target,
) -> Result<String, IngestError> {
    let found = walk::walk(paths)?;
    let Some(source) = found.sources.iter().find(|s| s.name == name) else {
        return Ok("在压缩包里，原文请解压后再看。".to_owned());
    };
    let limits = &options.limits;
    let bytes = match bytes::whole(&source.path, limits.input_bytes) {
        Ok((bytes, _)) => bytes,
        Err(failure) => return Ok(failure.message),
    };
    let book = kind::detect(&bytes, limits).and_then(|kind| open(kind, &bytes, limits, Threads::One));
    let Ok(book) = book else { return Ok("文件再打开时读不出来。".to_owned()) };
    let Some(sheet) = book.sheets.iter().find(|s| s.name == sheet) else {
        return Ok("文件里没有这张表。".to_owned());
    };
    Ok(shown(sheet, target))
}

fn shown(sheet: &Sheet, target: &Target) -> String {
    let row = sheet.row(target.row);
    let content = row.map_or(Content::Blank, |r| r.at(target.column));
    let seen = sanzi_core::text::visible(content.text().trim());
    let mut text = match content {
        Content::Blank => "空白。".to_owned(),
        Content::Text(_) if seen.is_empty() => "只有空格的文本。".to_owned(),
        Content::Text(_) => format!("文本“{seen}”。"),
        Content::Number(_) => format!("数值 {seen}。"),
        Content::Percent(number) => format!("显示为百分数的数值 {}（{seen}）。", number.normalize()),
        Content::Date(_) => format!("显示为日期的序列值 {seen}。"),
        Content::Bool(_) => format!("逻辑值 {seen}。"),
        Content::Error(_) => format!("错误值 {seen}。"),
        Content::NoValue => "公式，文件里没有存下结果。".to_owned(),
        Content::Bad(_, _) => format!("读不出来的内容 {seen}。"),
    };
    if let Some(merge) = sheet.merge_at(target.row, target.column) {
        let (from, to) = (cell_name(merge.left, merge.top), cell_name(merge.right, merge.bottom));
        text.push_str(&format!("在合并单元格 {from}:{to} 里。"));
    }
    if row.is_some_and(|r| r.hidden) {
        text.push_str("这一行被隐藏或筛掉，照样读。");
    }
    text
}

/// Records of a sheet among which the one that a cell feeds is sought.
const LOOKED_AT: usize = 2000;

/// The record that a cell feeds; of a form it may stand in another row.
fn fed(read: &Tables, file: &str, sheet: &str, cell: &str) -> Option<(&'static str, RowId)> {
    read.by_name.values().find_map(|table| {
        let rows = (0..table.frame.len()).map(|index| table.row_id(index));
        let own = rows.filter(|row| read.lineage.block(*row).is_some_and(|b| &*b.file == file && &*b.sheet == sheet));
        own.take(LOOKED_AT).find_map(|row| {
            let here = |column: &sanzi_core::Column| {
                read.lineage.place(row, column.name).and_then(|place| place.cell).as_deref() == Some(cell)
            };
            table.schema.columns.iter().any(here).then_some((table.schema.name, row))
        })
    })
}

fn row_of(read: &Tables, file: &str, sheet: &str, number: u32) -> Option<(&'static str, RowId)> {
    read.by_name.values().find_map(|table| {
        (0..table.frame.len()).map(|index| table.row_id(index)).find_map(|row| {
            let block = read.lineage.block(row)?;
            let same = &*block.file == file && &*block.sheet == sheet && read.lineage.row_number(row) == Some(number);
            same.then_some((table.schema.name, row))
        })
    })
}

/// Why the row is no row of data.
fn aside(receipts: &[&SheetReceipt], options: &Options<'_>, target: &Target, steps: &mut Vec<Step>) {
    let found = receipts.iter().find_map(|r| r.set_aside.iter().find(|s| s.row == target.row).map(|s| (*r, s)));
    let Some((receipt, aside)) = found else {
        steps.push(("行", format!("第 {} 行没有内容，不在读入的范围里。", target.row)));
        return;
    };
    let why = match aside.reason {
        "标题" => "在表头上面，是标题",
        "说明" => "是说明、单位行一类，不是数据",
        "表头" => "是表头",
        "重复表头" => "重复了前面的表头",
        "空行" => "没有内容",
        "合计" | "小计" => "写着合计或小计，不当作一项，另作核对",
        "分类行" => "是类别名，统领下面各行",
        "细目" => "是上一行的其中数，已在上一行里",
        "编号空行" => "只有编号，没有内容",
        "示例" => "是填写示例",
        "签章" => "是签字盖章一类",
        "分页" => "是网页的翻页栏",
        "隐藏表" => "在隐藏的表里；要读请用 --sheet 指定，或写进 include_hidden",
        "汇总表" => "在汇总表里，与明细重复",
        "未识别" => "所在的表认不出是什么表",
        "卡片" => "是卡片或横放的表的一行，与上下各行并成一条",
        "以前期间" => "是以前会计期间的卡片，已有后来的",
        "代码表" => "是代码与名称的对照，已用来补足卡片",
        "变动记录" => "记的是卡片怎样变动，卡片上已是变动后的数",
        "坏行" => "字段数与表头不符，值会错列",
        _ => "",
    };
    steps.push(("行", format!("第 {} 行另置，原因“{}”：{why}。", target.row, aside.reason)));
    if aside.reason == "表头" {
        column(receipt, options, target, steps);
    }
    let cell = cell_name(target.column, target.row);
    if let Some(tie) = receipt.totals.iter().find(|t| t.cell == cell) {
        let tied = if tie.difference == "0.00" { "相符".to_owned() } else { format!("差 {}", tie.difference) };
        steps.push(("合计", format!("印 {}，逐行相加 {}，{tied}。", tie.printed, tie.computed)));
    }
}

/// The field that the column feeds, and why.
fn column(receipt: &SheetReceipt, options: &Options<'_>, target: &Target, steps: &mut Vec<Step>) {
    let letters = column_letters(target.column);
    let words = Words::new(options.mapping);
    let Some(table) = receipt.table.and_then(|name| words.table(name)) else { return };
    let label = |field: &str| table.schema.columns.iter().find(|c| c.name == field).map_or("", |c| c.label);
    let fed = receipt.mapping.iter().filter(|(_, m)| m.column.split(',').any(|c| c == letters));
    let mut any = false;
    for (field, mapped) in fed {
        any = true;
        let by = match receipt.confirmed {
            true => "按已确认的映射".to_owned(),
            false => table.hit(&mapped.header, field).unwrap_or_else(|| "按各列的值".to_owned()),
        };
        let text = format!(
            "{letters} 列表头“{}”读作{}（{field}），把握 {}：{by}。",
            mapped.header,
            label(field),
            mapped.score
        );
        steps.push(("列", text));
    }
    if let Some(unmapped) = receipt.unmapped.iter().find(|u| u.column == letters) {
        let parts: Vec<String> = unmapped.header.split('/').map(str::to_owned).collect();
        let near = table.candidates(&parts);
        let names: Vec<String> =
            near.iter().take(3).map(|(f, _)| format!("{}（{}）", f.column.label, f.column.name)).collect();
        let why = match (unmapped.header.is_empty(), names.as_slice()) {
            (true, _) => "这一列没有表头".to_owned(),
            (false, []) => "词表里没有这个表头".to_owned(),
            (false, names) => format!("也像{}，但已由别的列担任，或列下的值对不上", names.join("、")),
        };
        steps.push(("列", format!("{letters} 列“{}”没有采用：{why}。", unmapped.header)));
    } else if !any {
        steps.push(("列", format!("{letters} 列不在表头的范围里。")));
    }
}

/// Unit and typed value of every field that the cell gave something to.
fn value(read: &Tables, receipt: &SheetReceipt, row: RowId, target: &Target, steps: &mut Vec<Step>) {
    let Some((table, index)) = read.by_name.values().find_map(|t| t.index_of(row).map(|index| (t, index))) else {
        return;
    };
    let cell = cell_name(target.column, target.row);
    for column in table.schema.columns {
        let place = read.lineage.place(row, column.name);
        let ticked = receipt
            .mapping
            .get(column.name)
            .is_some_and(|m| m.column.contains(',') && m.column.split(',').any(|c| c == column_letters(target.column)));
        if place.and_then(|p| p.cell).as_deref() != Some(cell.as_str()) && !ticked {
            continue;
        }
        if let Some(unit) = receipt.unit.get(column.name) {
            let word = if unit.unit == crate::unit::UNDECIDED { "没有定" } else { unit.unit };
            steps.push(("单位", format!("{word}，依据：{}。", unit.evidence)));
        }
        let values = table.frame.values(column.name).unwrap_or_default();
        let note = read.lineage.note_of(row, column.name);
        let exact = note.and_then(|n| n.exact).map(crate::grid::number::plain);
        let seen = note.and_then(|n| n.original.as_deref()).filter(|_| rent::is_rent(column.name));
        if let Some((stated, _)) = seen.and_then(rent::own) {
            steps.push(("折算", format!("格里写明{}。", stated.span.told())));
        }
        let text = match values.get(index) {
            Some(Value::Date(day)) => Some(match day.precision {
                Precision::Year => format!("{}（只到年）", day.iso()),
                Precision::Month => format!("{}（只到月）", day.iso()),
                Precision::Day => day.iso(),
            }),
            Some(Value::Decimal(number)) => exact.clone().or_else(|| Some(crate::grid::number::plain(*number))),
            Some(other) => other.plain(),
            None => None,
        };
        let unread = note.is_some_and(|n| n.unreadable);
        let shown = match (text, unread, exact) {
            (Some(text), _, _) => text,
            (None, true, Some(exact)) => format!("未知（照原样留着 {exact}，没有单位不算数）"),
            (None, true, None) => "未知（有内容，但读不出确定的值）".to_owned(),
            (None, false, _) => "空白".to_owned(),
        };
        steps.push(("值", format!("{}（{}）＝{shown}", column.label, column.name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_asked_for_in_several_ways() {
        let of = |text: &str, sheet: Option<&str>| {
            Target::parse(text, sheet).map(|t| {
                let (file, sheet) = (t.file.unwrap_or_default(), t.sheet.unwrap_or_default());
                format!("{file}|{sheet}|{}", cell_name(t.column, t.row))
            })
        };
        assert_eq!(of("松河镇/台账.xlsx#固定资产!H17", None).as_deref(), Some("松河镇/台账.xlsx|固定资产|H17"));
        assert_eq!(of("台账.xlsx!aa3", None).as_deref(), Some("台账.xlsx||AA3"));
        assert_eq!(of("固定资产!$H$17", None).as_deref(), Some("|固定资产|H17"));
        assert_eq!(of("H17", Some("Sheet1")).as_deref(), Some("|Sheet1|H17"));
        assert_eq!(of("H0", None), None);
        assert_eq!(of("十七行", None), None);
    }
}
