//! `sanzi audit`.

use super::arguments::AuditArguments;
use super::progress::Shown;
use super::{CommandError, FINE, FOUND, INTERRUPTED, say, summary};
use chrono::NaiveDate;
use sanzi::{Engagement, Interrupt};
use sanzi_core::Outcome;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Results among the material would be taken for material, and the material for results.
fn apart(paths: &[PathBuf], out: &Path) -> Result<(), CommandError> {
    let Ok(out) = out.canonicalize() else { return Ok(()) };
    match paths.iter().find(|path| path.is_dir() && path.canonicalize().is_ok_and(|path| path == out)) {
        None => Ok(()),
        Some(path) => Err(CommandError::Argument(format!(
            "--out 和资料是同一个文件夹“{}”，结果会混进资料里。\n  请用 --out 另指一个文件夹。",
            path.display()
        ))),
    }
}

/// What a slip of the pen may have done to the base date. The clock only warns: it changes no result.
fn doubts(engagement: &Engagement, base_date: NaiveDate) -> Vec<String> {
    let today = chrono::Local::now().date_naive();
    let late =
        (base_date > today).then(|| format!("提示：基准日 {base_date} 晚于今天 {today}。若是笔误，请改正后重新核查。"));
    let stated = engagement.file.base_date.as_deref().filter(|stated| *stated != base_date.to_string());
    let other = stated.map(|stated| {
        format!(
            "提示：engagement.toml 写的基准日是 {stated}，这次按命令行的 {base_date} 核查。若是笔误，请改正后重新核查。"
        )
    });
    late.into_iter().chain(other).collect()
}

/// Runs the command.
pub(crate) fn run(args: &AuditArguments) -> Result<u8, CommandError> {
    let mut engagement = Engagement::new(args.paths.clone())?;
    apart(&args.paths, &args.out)?;
    engagement.out.clone_from(&args.out);
    engagement.base_date = args.base_date;
    engagement.packs.clone_from(&args.packs);
    engagement.rules.clone_from(&args.rules);
    engagement.sheets.clone_from(&args.sheets);
    engagement.keep_edited = args.keep_edited;
    engagement.previous.clone_from(&args.previous);
    engagement.unmasked = args.unmasked;
    engagement.cache.clone_from(&args.cache);

    let interrupt = Arc::new(Interrupt::default());
    let seen = Arc::clone(&interrupt);
    // A handler that cannot be set only means that Ctrl-C ends the process the system's way.
    let _ = ctrlc::set_handler(move || {
        seen.requested.store(true, Ordering::SeqCst);
        if !seen.writing.load(Ordering::SeqCst) {
            say("已中断，没有留下写了一半的文件。");
            std::process::exit(i32::from(INTERRUPTED));
        }
    });

    let mut shown = Shown::new();
    let run = sanzi::audit(&engagement, &interrupt, &mut |step| shown.tell(step));
    shown.done();
    let run = run?;
    say(summary::of(&run, &args.out).trim_end());
    doubts(&engagement, run.base_date).iter().for_each(say);
    let found = run.judgement.findings.iter().any(|f| f.outcome != Outcome::Undetermined);
    // The process ends here: its memory goes back at once, a million texts one by one would take a while.
    std::mem::forget(run);
    Ok(if found && !args.exit_zero { FOUND } else { FINE })
}
