//! `sanzi rules`.

use super::arguments::{RulesArguments, RulesVerb};
use super::{CommandError, FINE, FOUND, say, trial};
use chrono::{NaiveDate, Utc};
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use sanzi_rules::Packs;
use std::io::Write;
use std::path::Path;

/// Runs the command.
pub(crate) fn run(args: &RulesArguments) -> Result<u8, CommandError> {
    if let RulesVerb::Unpack { folder } = &args.verb {
        Packs::unpack(folder)?;
        say(format_args!("已写到 {}。", folder.display()));
        return Ok(FINE);
    }
    let packs = match Packs::load(&args.packs) {
        Ok(packs) => packs,
        Err(error) if matches!(args.verb, RulesVerb::Check) => {
            say(error);
            return Ok(FOUND);
        }
        Err(error) => return Err(error.into()),
    };
    match &args.verb {
        RulesVerb::List => list(&packs),
        RulesVerb::Check => check(&packs),
        RulesVerb::Explain { code, base_date, on, inputs } => {
            let code = code.to_uppercase();
            let trial =
                on.as_deref().map(|on| trial::open(on, inputs.as_deref(), *base_date, &args.packs)).transpose()?;
            explain(&packs, &code, base_date.or(trial.as_ref().and_then(|engagement| engagement.base_date)))?;
            trial.map_or(Ok(FINE), |engagement| trial::sensitivity(&engagement, &code))
        }
        RulesVerb::Diff { one, two, on, inputs, base_date } => {
            let engagement = trial::open(on, inputs.as_deref(), *base_date, &[])?;
            trial::difference(&engagement, one, two, &args.packs)
        }
        RulesVerb::Docs { folder } => docs(&packs, folder),
        RulesVerb::Unpack { .. } => Ok(FINE),
    }
}

fn list(packs: &Packs) -> Result<u8, CommandError> {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["编号", "标题", "程度", "对象", "层"]);
    for rule in packs.list() {
        table.add_row([&rule.code, &rule.title, rule.severity.label(), rule.grain, &rule.layer]);
    }
    writeln!(std::io::stdout().lock(), "{table}")?;
    Ok(FINE)
}

fn check(packs: &Packs) -> Result<u8, CommandError> {
    let mut faults = packs.check();
    faults.extend(packs.notes());
    let mut out = std::io::stdout().lock();
    for fault in &faults {
        writeln!(out, "{}{fault}", if fault.grave { "错误 " } else { "提醒 " })?;
    }
    let cases: usize = packs.rules().map(|r| r.cases.len()).sum();
    let grave = faults.iter().filter(|f| f.grave).count();
    let notes = faults.len() - grave;
    writeln!(out, "规则 {} 条，例子 {cases} 个，错误 {grave} 处，提醒 {notes} 处。", packs.rules().count())?;
    Ok(if grave == 0 { FINE } else { FOUND })
}

fn explain(packs: &Packs, code: &str, day: Option<NaiveDate>) -> Result<u8, CommandError> {
    // Only which dated value is shown depends on the day; nothing is judged here.
    let day = day.unwrap_or_else(|| Utc::now().date_naive());
    let text = packs.explain(code, day).ok_or_else(|| {
        CommandError::Argument(format!("没有编号为“{code}”的规则。\n  运行 sanzi rules list 查看全部规则。"))
    })?;
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(FINE)
}

fn docs(packs: &Packs, folder: &Path) -> Result<u8, CommandError> {
    std::fs::create_dir_all(folder)?;
    let pages = packs.docs();
    for (name, text) in &pages {
        std::fs::write(folder.join(name), text)?;
    }
    say(format_args!("已写 {} 页到 {}。", pages.len(), folder.display()));
    Ok(FINE)
}
