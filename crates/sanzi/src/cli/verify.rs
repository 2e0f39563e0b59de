//! `sanzi verify`.

use super::arguments::VerifyArguments;
use super::progress::Shown;
use super::{CommandError, FINE, FOUND};
use std::io::Write;

/// Runs the command.
pub(crate) fn run(args: &VerifyArguments) -> Result<u8, CommandError> {
    let mut shown = Shown::new();
    let verified = sanzi::verify(&args.out, args.inputs.as_deref(), &mut |step| shown.tell(step));
    shown.done();
    let differences = verified?;
    let mut out = std::io::stdout().lock();
    for line in &differences {
        writeln!(out, "{line}")?;
    }
    if differences.is_empty() {
        writeln!(out, "一致：按 manifest.json 重新核查，各项结果逐字节相同。")?;
        return Ok(FINE);
    }
    writeln!(out, "不一致 {} 处。", differences.len())?;
    Ok(FOUND)
}
