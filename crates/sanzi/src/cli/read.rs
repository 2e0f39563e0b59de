//! `sanzi read`.

use super::arguments::{Format, ReadArguments};
use super::paint::Paint;
use super::picture;
use super::progress::Shown;
use super::{CommandError, FINE, say};
use sanzi::{AuditError, Engagement};
use sanzi_core::{Tables, tables};
use sanzi_ingest::explain::Target;
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
    let target = match &args.explain {
        Some(text) => Some(Target::parse(text, args.sheet.as_deref()).ok_or_else(|| {
            let text = format!("看不懂“{text}”是哪一格，应写成 文件.xlsx#表名!H17，或只写 H17。");
            CommandError::Argument(text)
        })?),
        None => None,
    };
    let mut engagement = Engagement::new(args.paths.clone())?;
    engagement.packs.clone_from(&args.packs);
    let packs = Packs::load(&engagement.pack_folders())?;
    let mut shown = Shown::new();
    let mut tell = |step| shown.tell(step);
    let tables = sanzi::read(&engagement, &packs, args.sheet.as_deref(), args.table.as_deref(), &mut tell)?;
    shown.done();
    if tables.receipts.is_empty() {
        return Err(AuditError::NothingReadable { files: 0, seen: String::new() }.into());
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let paint = Paint::stdout();
    if let Some(target) = target {
        for (name, text) in sanzi::explain(&engagement, &packs, &tables, &target)? {
            let gap = " ".repeat(6usize.saturating_sub(sanzi_core::text::width(name)));
            writeln!(out, "{}{gap}{text}", paint.name(name))?;
        }
        out.flush()?;
        return Ok(FINE);
    }
    match args.format {
        Format::Text => picture::draw(&tables, paint, &mut out)?,
        Format::Json => sanzi_ingest::record::receipts_json(&tables, &mut out)?,
        Format::Jsonl => sanzi_ingest::record::read_jsonl(&tables, &mut out)?,
    }
    out.flush()?;
    drop(out);
    if args.save_mapping {
        save(&engagement, &tables)?;
    }
    Ok(FINE)
}

/// Keeps the mappings for later runs, and says which.
fn save(engagement: &Engagement, tables: &Tables) -> Result<(), CommandError> {
    let saved = sanzi::save_mapping(engagement, tables)?;
    let (added, known, path) = (saved.added.len(), saved.known, saved.path.display());
    say(format_args!("表头对应：新记下 {added} 种模板，原有 {known} 种，在 {path}。"));
    for (print, place) in &saved.added {
        say(format_args!("  {print}  {place}"));
    }
    Ok(())
}
