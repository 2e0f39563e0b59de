//! How each sheet was understood, as a picture for people.

use super::paint::Paint;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{Cell, Color, ContentArrangement, Table};
use sanzi_core::receipt::{FileReceipt, SetAside, SheetReceipt, TotalTie};
use sanzi_core::{Issue, IssueSeverity, Tables, tables};
use std::collections::BTreeMap;
use std::io::Write;

/// How many issues are printed before the rest is only counted.
const MOST_ISSUES: usize = 60;

/// Draws everything that was read.
pub(crate) fn draw(read: &Tables, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    for file in &read.receipts {
        of_file(file, paint, out)?;
    }
    issues(&read.issues, paint, out)?;
    summary(read, paint, out)
}

fn of_file(file: &FileReceipt, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let encoding = file.encoding.as_deref().map(|e| format!("，{e}")).unwrap_or_default();
    writeln!(out, "\n{}（{}{encoding}）", paint.name(&file.file), file.kind)?;
    if let Some(refusal) = &file.refused {
        writeln!(out, "  {}{}\n  {}", paint.bad("未读入："), refusal.message, refusal.advice)?;
    }
    for sheet in &file.sheets {
        of_sheet(sheet, paint, out)?;
    }
    Ok(())
}

fn of_sheet(sheet: &SheetReceipt, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let name = if sheet.sheet.is_empty() { "（无表名）" } else { &sheet.sheet };
    let hidden = if sheet.hidden { paint.doubtful("（隐藏）") } else { String::new() };
    let present = sheet.rows as usize + sheet.set_aside.len();
    let closes = format!("读入 {} 行 + 另置 {} 行 = 在场 {present} 行", sheet.rows, sheet.set_aside.len());
    match sheet.table.and_then(tables::schema) {
        Some(table) => {
            let sure = format!("把握 {}", sheet.table_score);
            let sure = if sheet.confirmed { format!("{sure}，映射已确认") } else { sure };
            let told = format!("{}（{}）", table.label, table.name);
            writeln!(out, "  ▸ {}{hidden} → {}，{sure}；{closes}", paint.name(name), paint.good(&told))?;
            let rows: Vec<String> = sheet.header_rows.iter().map(u32::to_string).collect();
            writeln!(out, "    表头  第 {} 行", rows.join("、"))?;
        }
        None => writeln!(out, "  ▸ {}{hidden} → {}；{closes}", paint.name(name), paint.doubtful("没有进表"))?,
    }
    mapping(sheet, paint, out)?;
    totals(&sheet.totals, paint, out)?;
    aside(&sheet.set_aside, paint, out)
}

/// Columns in the order of the sheet: heading, field, how sure, unit and evidence.
fn mapping(sheet: &SheetReceipt, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    if sheet.mapping.is_empty() && sheet.unmapped.is_empty() {
        return Ok(());
    }
    let columns = sheet.table.and_then(tables::schema).map(|t| t.columns).unwrap_or_default();
    let label = |field: &str| columns.iter().find(|c| c.name == field).map_or("", |c| c.label);
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["列", "表头", "读作", "把握", "单位及依据"]);
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    for (field, mapped) in &sheet.mapping {
        let unit = sheet.unit.get(field);
        let open = unit.is_some_and(|u| u.unit == "undecided");
        let unit = match unit {
            Some(u) if open => format!("未定（{}）", u.evidence),
            Some(u) => format!("{}（{}）", u.unit, u.evidence),
            None => String::new(),
        };
        let doubtful = mapped.score.as_str() < "0.80";
        rows.push((
            mapped.column.clone(),
            vec![
                Cell::new(&mapped.column),
                Cell::new(&mapped.header),
                Cell::new(format!("{} {field}", label(field))),
                coloured(Cell::new(&mapped.score), doubtful && paint.is_on()),
                coloured(Cell::new(unit), open && paint.is_on()),
            ],
        ));
    }
    for column in &sheet.unmapped {
        let header = if column.header.is_empty() { "（无表头）" } else { &column.header };
        let cells = [column.column.as_str(), header, "（未用）", "", ""].map(Cell::new).to_vec();
        rows.push((column.column.clone(), cells));
    }
    rows.sort_by(|(a, _), (b, _)| (a.len(), a).cmp(&(b.len(), b)));
    for (_, cells) in rows {
        table.add_row(cells);
    }
    for line in table.to_string().lines() {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

fn coloured(cell: Cell, doubtful: bool) -> Cell {
    if doubtful { cell.fg(Color::Yellow) } else { cell }
}

fn totals(totals: &[TotalTie], paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let (tied, off): (Vec<&TotalTie>, Vec<&TotalTie>) = totals.iter().partition(|t| t.difference == "0.00");
    if !tied.is_empty() {
        let cells: Vec<&str> = tied.iter().map(|t| t.cell.as_str()).take(12).collect();
        let more = if tied.len() > cells.len() { " 等" } else { "" };
        let text = format!("{} 处相符", tied.len());
        writeln!(out, "    合计  {}（{}{more}）", paint.good(&text), cells.join(" "))?;
    }
    for tie in off {
        let text = format!("{} 不符", tie.cell);
        let (printed, computed, difference) = (&tie.printed, &tie.computed, &tie.difference);
        writeln!(out, "    合计  {}：印 {printed}，逐行相加 {computed}，差 {difference}", paint.bad(&text))?;
    }
    Ok(())
}

/// Rows set aside, by reason, with the first one's text.
fn aside(set_aside: &[SetAside], paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let mut by_reason: BTreeMap<&str, Vec<&SetAside>> = BTreeMap::new();
    for one in set_aside {
        by_reason.entry(one.reason).or_default().push(one);
    }
    let mut groups: Vec<_> = by_reason.into_iter().collect();
    groups.sort_by_key(|(_, rows)| rows.first().map_or(0, |r| r.row));
    for (reason, rows) in groups {
        let text = rows.iter().map(|r| r.text.as_str()).find(|t| !t.is_empty()).unwrap_or("");
        let text = if text.is_empty() { String::new() } else { format!("：{text}") };
        let numbers = ranges(&rows.iter().map(|r| r.row).collect::<Vec<_>>());
        writeln!(out, "    另置  {reason} {} 行，{numbers}{}", rows.len(), paint.faint(&text))?;
    }
    Ok(())
}

/// `第 1–3、7 行`; of many only the first.
fn ranges(rows: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => runs.push((*row, *row)),
        }
    }
    let shown: Vec<String> =
        runs.iter().take(8).map(|(a, b)| if a == b { a.to_string() } else { format!("{a}–{b}") }).collect();
    let more = if runs.len() > shown.len() { " 等" } else { "" };
    format!("第 {} 行{more}", shown.join("、"))
}

fn issues(issues: &[Issue], paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    if !issues.is_empty() {
        writeln!(out, "\n读取中发现 {} 处：", issues.len())?;
    }
    for issue in issues.iter().take(MOST_ISSUES) {
        let place = match issue.severity {
            IssueSeverity::Error => paint.bad(&issue.place()),
            IssueSeverity::Warning => paint.doubtful(&issue.place()),
            IssueSeverity::Note => issue.place(),
        };
        writeln!(out, "  {place}：{}\n    {}", issue.message, paint.faint(&issue.advice))?;
    }
    if issues.len() > MOST_ISSUES {
        writeln!(out, "  其余 {} 处见 --format json。", issues.len() - MOST_ISSUES)?;
    }
    Ok(())
}

/// One line for the whole: files, sheets, rows; what is in no table.
fn summary(read: &Tables, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let sheets: Vec<&SheetReceipt> = read.receipts.iter().flat_map(|f| &f.sheets).collect();
    let rows: u32 = sheets.iter().map(|s| s.rows).sum();
    let aside: usize = sheets.iter().map(|s| s.set_aside.len()).sum();
    let known = sheets.iter().filter(|s| s.table.is_some()).count();
    let refused = read.receipts.iter().filter(|f| f.refused.is_some()).count();
    let open = sheets.iter().flat_map(|s| s.unit.values()).filter(|u| u.unit == "undecided").count();
    writeln!(
        out,
        "\n共 {} 个文件（未读入 {refused} 个）、{} 张表（认出 {known} 张）；读入 {rows} 行，另置 {aside} 行。",
        read.receipts.len(),
        sheets.len()
    )?;
    if open > 0 {
        let text = format!("{open} 列金额的单位没有定，涉及的检查只能答“无法判断”。");
        writeln!(out, "{}", paint.doubtful(&text))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_as_ranges() {
        assert_eq!(ranges(&[1, 2, 3, 7]), "第 1–3、7 行");
        assert_eq!(ranges(&[5]), "第 5 行");
        assert_eq!(ranges(&[1, 3, 5, 7, 9, 11, 13, 15, 17]), "第 1、3、5、7、9、11、13、15 行 等");
    }
}
