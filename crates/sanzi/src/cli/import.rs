//! `sanzi import`.

use super::county_arguments::ImportArguments;
use super::{CommandError, FINE, FOUND};
use sanzi_core::Outcome;
use sanzi_core::error::reason;
use sanzi_rules::Packs;
use sanzi_store::{Aliases, Delivery, ImportOptions, ImportPlan, Store};
use std::io::Write;
use std::path::{Path, PathBuf};

/// How many lines of a list are shown.
const SHOWN: usize = 20;

/// Runs the command.
pub(crate) fn run(args: &ImportArguments) -> Result<u8, CommandError> {
    let delivery = Delivery::read(&args.findings)?;
    let mut aliases = args.aliases.as_deref().map(read_aliases).transpose()?.unwrap_or_default();
    add_replaced(&mut aliases, &args.packs)?;
    let options = ImportOptions {
        county: args.county.clone(),
        firm: args.firm.clone(),
        aliases,
        who: args.by.clone(),
        recorded_at: super::now(),
    };
    let new = !Store::exists(&args.store.db);
    if new && args.apply {
        // What cannot be imported must not leave an empty store behind.
        Store::memory()?.import(&delivery, &options, false)?;
    }
    let mut store = match (new, args.apply) {
        (true, false) => Store::memory()?,
        (false, false) => Store::open(&args.store.db)?,
        // A file that is there may be another program's beginning of the same store.
        (_, true) => Store::create(&args.store.db)?,
    };
    let plan = store.import(&delivery, &options, args.apply)?;
    let unclear = delivery.records.iter().filter(|r| r.finding.outcome == Outcome::Undetermined).count();
    show(&plan, args.apply, delivery.records.len() - unclear, unclear)?;
    let open = plan.refused.len() + plan.doubtful.len();
    Ok(if open == 0 { FINE } else { FOUND })
}

/// The rules that took the place of others, from the packs.
pub(crate) fn add_replaced(aliases: &mut Aliases, packs: &[PathBuf]) -> Result<(), CommandError> {
    for rule in Packs::load(packs)?.rules().filter(|r| !r.replaces.is_empty()) {
        aliases.rules.entry(rule.code.clone()).or_default().extend(rule.replaces.iter().cloned());
    }
    Ok(())
}

fn read_aliases(path: &Path) -> Result<Aliases, CommandError> {
    let fault = |what: String| CommandError::Argument(format!("“{}”：{what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| fault(format!("读不出来：{}。", reason(&e))))?;
    toml::from_str(&text).map_err(|e| {
        fault(format!(
            "{}\n  可用的节：[rules]、[subjects]、[organisations]、[findings]；每行 \"新\" = [\"旧\"]。",
            sanzi::misspelt(&e, &text)
        ))
    })
}

fn show(plan: &ImportPlan, applied: bool, problems: usize, unclear: usize) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if plan.known_file {
        return writeln!(out, "{}：这份结果已经导入过，没有变化（{} 条）。", plan.county, plan.unchanged.len());
    }
    let verb = if applied { "已导入" } else { "将导入（尚未写入，看过后加 --apply）" };
    writeln!(out, "{}：{verb}，问题和疑点 {problems} 条，无法判断 {unclear} 类", plan.county)?;
    writeln!(
        out,
        "  新增 {}，更新 {}，不变 {}，销号后再现 {}，未收 {}，要人定夺 {}",
        plan.new.len(),
        plan.updated.len(),
        plan.unchanged.len(),
        plan.returned.len(),
        plan.refused.len(),
        plan.doubtful.len()
    )?;
    for id in plan.returned.iter().take(SHOWN) {
        writeln!(out, "  再现  {id}")?;
    }
    if !plan.settled.is_empty() {
        let count = plan.settled.len();
        writeln!(out, "  不再打开  {count} 条在这份结果的基准日之后已销号，仍为已销号")?;
    }
    for (record, id) in plan.renamed.iter().take(SHOWN) {
        writeln!(out, "  沿用  {record} 是原来的 {id}")?;
    }
    for (id, why) in plan.refused.iter().take(SHOWN) {
        writeln!(out, "  未收  {id}：{why}")?;
    }
    for (id, candidates) in plan.doubtful.iter().take(SHOWN) {
        writeln!(out, "  定夺  {id} 可能是 {}；在 --aliases 文件的 [findings] 里写明。", candidates.join(" 或 "))?;
    }
    Ok(())
}
