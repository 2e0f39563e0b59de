//! `sanzi audit`.

use super::arguments::AuditArguments;
use super::progress::Shown;
use super::{CommandError, FINE, FOUND, INTERRUPTED, say, summary};
use sanzi::{Engagement, Interrupt};
use sanzi_core::Outcome;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Runs the command.
pub(crate) fn run(args: &AuditArguments) -> Result<u8, CommandError> {
    let mut engagement = Engagement::new(args.paths.clone())?;
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
    let found = run.judgement.findings.iter().any(|f| f.outcome != Outcome::Undetermined);
    // The process ends here: its memory goes back at once, a million texts one by one would take a while.
    std::mem::forget(run);
    Ok(if found && !args.exit_zero { FOUND } else { FINE })
}
