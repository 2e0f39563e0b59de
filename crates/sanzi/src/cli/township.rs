//! `sanzi assign` and `sanzi collect`.

use super::county_arguments::{AssignArguments, CollectArguments};
use super::{CommandError, FINE, FOUND};
use sanzi_report::township::{Prepared, TOWNSHIPS, prepare};
use sanzi_rules::Packs;
use sanzi_store::{Assignment, Collected, Collection, PackNote, Plan, Store, StoreError};
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
    // The files are made ready first: where they cannot be written nothing is entered, and they get their places only
    // after everything is entered.
    let (packs, prepared) = store.assign_with(&how, |packs| {
        let printed: Vec<_> = packs.iter().map(|pack| sanzi::printed_pack(pack, &how)).collect();
        let ready =
            || if printed.is_empty() { Ok(None) } else { prepare(&args.out.join(TOWNSHIPS), &printed).map(Some) };
        ready().map_err(|error| StoreError::NotReady(error.into()))
    })?;
    let files = match prepared.map(Prepared::put) {
        None => Vec::new(),
        Some(Ok(files)) => files,
        Some(Err(error)) => {
            let what = format!("{error}\n  已记入整改库，文件没有放齐：排除故障后再运行一次同样的命令即可。");
            return Err(CommandError::Argument(what));
        }
    };
    let mut out = std::io::stdout().lock();
    if packs.is_empty() {
        writeln!(out, "没有要下达的问题。")?;
    }
    for (pack, file) in packs.iter().zip(files.chunks(2).filter_map(|both| both.first())) {
        let town = if pack.town.is_empty() { "（未注明乡镇）" } else { &pack.town };
        writeln!(out, "{town}：本次下达 {} 条，包内共 {} 条  {}", pack.new, pack.rows.len(), file.display())?;
        let clues = pack.rows.iter().filter(|row| row.clue).count();
        if clues > 0 {
            writeln!(out, "  其中疑点 {clues} 条")?;
        }
        let kept = pack.rows.iter().filter(|row| row.deadline != how.deadline).count();
        if kept > 0 {
            writeln!(out, "  其中 {kept} 条以前已下达，整改期限照旧；要改期限用 sanzi step 延期")?;
        }
    }
    for town in how.towns.iter().filter(|town| !packs.iter().any(|pack| pack.town == **town)) {
        writeln!(out, "{town}：没有要下达的问题")?;
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
    if done.lines == 0 {
        let folder = args.folder.display();
        return Err(CommandError::Argument(format!(
            "“{folder}”里没有填好的整改台账，什么也没有收。\n  请把各乡镇交回的“整改台账.xlsx”放进去再收。"
        )));
    }
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
            let place = match (file.as_str(), row) {
                ("", _) => String::new(),
                (file, 0) => format!("{file}："),
                (file, row) => format!("{file} 第 {row} 行 {id}："),
            };
            writeln!(out, "  {name}  {place}{what}")?;
        }
    }
    if !done.silent.is_empty() && done.lines > 0 {
        writeln!(out, "  没有报来的乡镇：{}。", done.silent.join("、"))?;
    }
    Ok(())
}
