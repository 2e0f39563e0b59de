//! `sanzi read`.

use super::arguments::{Format, ReadArguments};
use super::progress::Shown;
use super::{CommandError, FINE};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use sanzi::{AuditError, Engagement};
use sanzi_core::{Issue, Tables, tables};
use sanzi_rules::Packs;
use std::io::{BufWriter, Write};

/// Runs the command.
pub(crate) fn run(args: &ReadArguments) -> Result<u8, CommandError> {
    if let Some(name) = &args.table
        && tables::schema(name).is_none()
    {
        let known: Vec<String> = tables::ALL.iter().map(|t| format!("{}（{}）", t.name, t.label)).collect();
        return Err(CommandError::Argument(format!("没有“{name}”这类台账，可用：{}。", known.join("、"))));
    }
    let mut engagement = Engagement::new(args.paths.clone())?;
    engagement.packs.clone_from(&args.packs);
    let packs = Packs::load(&engagement.pack_folders())?;
    let mut shown = Shown::new();
    let mut tell = |step| shown.tell(step);
    let tables = sanzi::read(&engagement, &packs, args.sheet.as_deref(), args.table.as_deref(), &mut tell)?;
    shown.done();
    if tables.receipts.is_empty() {
        return Err(AuditError::NothingReadable { files: 0 }.into());
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.format {
        Format::Text => text(&tables, &mut out)?,
        Format::Json => sanzi_ingest::record::receipts_json(&tables, &mut out)?,
        Format::Jsonl => sanzi_ingest::record::read_jsonl(&tables, &mut out)?,
    }
    out.flush()?;
    Ok(FINE)
}

/// How each sheet was understood, for people.
fn text(read: &Tables, out: &mut impl Write) -> std::io::Result<()> {
    for file in &read.receipts {
        let encoding = file.encoding.as_deref().map(|e| format!("，{e}")).unwrap_or_default();
        writeln!(out, "\n{}（{}{encoding}）", file.file, file.kind)?;
        if let Some(refusal) = &file.refused {
            writeln!(out, "  未读入：{}\n  {}", refusal.message, refusal.advice)?;
        }
        for sheet in &file.sheets {
            let label = sheet.table.and_then(tables::schema).map_or("未认出的表", |t| t.label);
            let hidden = if sheet.hidden { "，隐藏" } else { "" };
            writeln!(
                out,
                "  ▸ {}：{label}（把握 {}{hidden}），表头第 {} 行，读入 {} 行，另置 {} 行",
                sheet.sheet,
                sheet.table_score,
                sheet.header_rows.iter().map(u32::to_string).collect::<Vec<_>>().join("、"),
                sheet.rows,
                sheet.set_aside.len(),
            )?;
            mapping(sheet, out)?;
            for total in &sheet.totals {
                let tie =
                    if total.difference == "0.00" { "相符".to_owned() } else { format!("差 {}", total.difference) };
                writeln!(out, "    合计 {}：印 {}，算 {}，{tie}", total.cell, total.printed, total.computed)?;
            }
            for aside in sheet.set_aside.iter().take(12) {
                writeln!(out, "    另置 第{}行 {}：{}", aside.row, aside.reason, aside.text)?;
            }
            if sheet.set_aside.len() > 12 {
                writeln!(out, "    另置 其余 {} 行见 --format json", sheet.set_aside.len() - 12)?;
            }
        }
    }
    issues(&read.issues, out)
}

fn mapping(sheet: &sanzi_core::receipt::SheetReceipt, out: &mut impl Write) -> std::io::Result<()> {
    if sheet.mapping.is_empty() && sheet.unmapped.is_empty() {
        return Ok(());
    }
    let columns = sheet.table.and_then(tables::schema).map(|t| t.columns).unwrap_or_default();
    let label = |field: &str| columns.iter().find(|c| c.name == field).map_or("", |c| c.label);
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["列", "表头", "读作", "把握", "单位"]);
    let mut rows: Vec<_> = sheet.mapping.iter().collect();
    rows.sort_by_key(|(field, m)| (m.column.len(), m.column.clone(), **field));
    for (field, mapped) in rows {
        let unit = sheet.unit.get(field).map(|u| format!("{}（{}）", u.unit, u.evidence)).unwrap_or_default();
        table.add_row([&mapped.column, &mapped.header, &format!("{} {field}", label(field)), &mapped.score, &unit]);
    }
    for column in &sheet.unmapped {
        table.add_row([&column.column, &column.header, "（未用）", "", ""]);
    }
    for line in table.to_string().lines() {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

fn issues(issues: &[Issue], out: &mut impl Write) -> std::io::Result<()> {
    if !issues.is_empty() {
        writeln!(out, "\n读取中发现 {} 处：", issues.len())?;
    }
    for issue in issues {
        writeln!(out, "  {}：{}\n    {}", issue.place(), issue.message, issue.advice)?;
    }
    Ok(())
}
