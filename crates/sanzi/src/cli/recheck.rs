//! `sanzi recheck`.

use super::county_arguments::{ListFormat, RecheckArguments};
use super::{CommandError, FINE, FOUND};
use sanzi_store::{Aliases, Answer, Answered, Delivery, RecheckOptions, Store};
use std::io::Write;

/// How many lines of an answer are shown.
const SHOWN: usize = 50;

/// Runs the command.
pub(crate) fn run(args: &RecheckArguments) -> Result<u8, CommandError> {
    if args.confirm && (args.on.is_none() || args.by.trim().is_empty()) {
        return Err(CommandError::Argument("确认要写明谁、哪天：加 --by 姓名 --on 日期。".to_owned()));
    }
    args.on.map_or(Ok(()), super::has_come)?;
    let run = Delivery::read(&args.run)?;
    let mut aliases = Aliases::default();
    super::import::add_replaced(&mut aliases, &args.packs)?;
    let options = RecheckOptions {
        county: args.county.clone(),
        aliases,
        confirm: args.confirm,
        only: args.only.iter().cloned().collect(),
        who: args.by.clone(),
        day: args.on.map(|d| d.to_string()).unwrap_or_default(),
        recorded_at: super::now(),
    };
    let answers = Store::open(&args.store.db)?.recheck(&run, &options)?;
    let mut out = std::io::stdout().lock();
    match args.format {
        ListFormat::Json => writeln!(out, "{}", super::json(&answers)?)?,
        ListFormat::Text => text(&mut out, &answers, args)?,
    }
    let cured = answers.iter().all(|a| a.answer == Answer::Passed);
    Ok(if cured { FINE } else { FOUND })
}

fn text(out: &mut impl Write, answers: &[Answered], args: &RecheckArguments) -> std::io::Result<()> {
    let verb = match (args.confirm, args.only.is_empty()) {
        (true, true) => "已记入整改库".to_owned(),
        (true, false) => {
            let recorded = answers.iter().filter(|a| args.only.contains(&a.id)).count();
            format!("只记入 --only 所列的 {recorded} 条，其余没有改动")
        }
        (false, _) => "尚未记入，确认后加 --confirm".to_owned(),
    };
    writeln!(out, "复核 {} 条（{verb}）：", answers.len())?;
    for answer in Answer::ALL {
        let of: Vec<&Answered> = answers.iter().filter(|a| a.answer == answer).collect();
        if of.is_empty() {
            continue;
        }
        writeln!(out, "  {} {} 条", answer.label(), of.len())?;
        for a in of.iter().take(SHOWN) {
            writeln!(out, "    {} {} {} {}（{}）\n      {}", a.id, a.organisation, a.rule, a.object, a.state, a.proof)?;
        }
        if of.len() > SHOWN {
            writeln!(out, "    其余 {} 条见 --format json", of.len() - SHOWN)?;
        }
    }
    Ok(())
}
