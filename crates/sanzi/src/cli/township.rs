//! `sanzi assign` and `sanzi collect`.

use super::county_arguments::{AssignArguments, CollectArguments};
use super::{CommandError, FINE, FOUND};
use sanzi::AuditError;
use sanzi_report::township::{TOWNSHIPS, write_packs};
use sanzi_rules::Packs;
use sanzi_store::{Assignment, Collected, Collection, PackNote, Plan, Store};
use std::io::Write;

/// Hands out what is open.
pub(crate) fn assign(args: &AssignArguments) -> Result<u8, CommandError> {
    let how = Assignment {
        day: args.on.to_string(),
        deadline: args.deadline.to_string(),
        plan: plan(&args.plan)?,
        who: args.by.clone(),
        towns: args.towns.clone(),
        recorded_at: super::now(),
    };
    let mut store = Store::open(&args.store.db)?;
    let packs = store.assign(&how)?;
    let printed: Vec<_> = packs.iter().map(|pack| sanzi::printed_pack(pack, &how)).collect();
    // What is handed out is recorded already: the same command with another --out writes the same packs.
    std::fs::create_dir_all(&args.out)?;
    let files = write_packs(&args.out.join(TOWNSHIPS), &printed).map_err(AuditError::Report)?;
    let mut out = std::io::stdout().lock();
    if packs.is_empty() {
        writeln!(out, "没有要下达的问题。")?;
    }
    for (pack, file) in packs.iter().zip(files.chunks(2).filter_map(|both| both.first())) {
        let town = if pack.town.is_empty() { "（未注明乡镇）" } else { &pack.town };
        writeln!(out, "{town}：本次下达 {} 条，包内共 {} 条  {}", pack.new, pack.rows.len(), file.display())?;
    }
    Ok(FINE)
}

pub(crate) fn plan(word: &str) -> Result<Plan, CommandError> {
    Plan::of(word)
        .ok_or_else(|| CommandError::Argument(format!("没有“{word}”这种整改类型，可用：立行立改、分阶段、持续。")))
}

/// Takes filled packs back.
pub(crate) fn collect(args: &CollectArguments) -> Result<u8, CommandError> {
    let how = Collection {
        day: args.on.to_string(),
        words: Packs::load(&args.packs)?.status_words().progress.clone(),
        accept: args.accept.iter().cloned().collect(),
        recorded_at: super::now(),
    };
    let mut store = Store::open(&args.store.db)?;
    let done = store.collect(&args.folder, &how)?;
    show(&done)?;
    let clean = [&done.conflicts, &done.tampered, &done.questions, &done.unread].iter().all(|list| list.is_empty());
    Ok(if clean { FINE } else { FOUND })
}

fn show(done: &Collected) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let moved = |step: &str| done.moved.iter().filter(|(_, s)| s == step).count();
    writeln!(
        out,
        "收下 {} 条，没有新内容 {} 条；转为整改中 {} 条，报告完成 {} 条；冲突 {} 处，被改动 {} 处，要问的 {} 处，不是整改包的文件 {} 个。",
        done.taken.len(),
        done.unchanged,
        moved("整改"),
        moved("报告"),
        done.conflicts.len(),
        done.tampered.len(),
        done.questions.len(),
        done.unread.len()
    )?;
    let lists =
        [("冲突", &done.conflicts), ("改动", &done.tampered), ("要问", &done.questions), ("未读", &done.unread)];
    for (name, list) in lists {
        for PackNote { file, row, id, what } in list {
            let place = if *row == 0 { file.clone() } else { format!("{file} 第 {row} 行 {id}") };
            writeln!(out, "  {name}  {place}：{what}")?;
        }
    }
    Ok(())
}
