//! `sanzi step`: a person takes a step of the rectification, or an auditor gives a word.

use super::county_arguments::StepArguments;
use super::{CommandError, FINE};
use sanzi_store::{Act, JUDGEMENTS, Step, Store, cents, file_sha256};
use std::io::Write;

/// Runs the command.
pub(crate) fn run(args: &StepArguments) -> Result<u8, CommandError> {
    super::has_come(args.on)?;
    let recovered = match &args.recovered {
        None => None,
        Some(text) => Some(
            cents(text)
                .filter(|c| *c >= 0)
                .ok_or_else(|| CommandError::Argument(format!("追回金额“{text}”不是到分的正数，请写成 1200.00。")))?,
        ),
    };
    let (evidence, sha256) = match &args.evidence {
        None => Default::default(),
        Some(path) => (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), file_sha256(path)?),
    };
    let act = Act {
        who: args.by.clone(),
        day: args.on.to_string(),
        why: args.why.clone(),
        evidence,
        sha256,
        deadline: args.deadline.map(|d| d.to_string()).unwrap_or_default(),
        plan: args.plan.as_deref().map(super::township::plan).transpose()?,
        recovered,
        recorded_at: super::now(),
    };
    let mut store = Store::open(&args.store.db)?;
    if JUDGEMENTS.iter().any(|(name, label)| args.step == *name || args.step == *label) {
        for id in &args.ids {
            store.judge(id, &args.step, &act)?;
        }
    } else {
        let step = Step::of(&args.step).ok_or_else(|| {
            let known: Vec<&str> = sanzi_store::MOVES.iter().map(|m| m.step.word()).collect();
            CommandError::Argument(format!(
                "没有“{}”这个动作，可用：{}；认定、调整、不成立、待定。",
                args.step,
                known.join("、")
            ))
        })?;
        store.step(&args.ids, step, &act)?;
    }
    // It is recorded, whether anybody is told or not.
    let _ = writeln!(std::io::stdout(), "已记录“{}” {} 条。", args.step, args.ids.len());
    Ok(FINE)
}
