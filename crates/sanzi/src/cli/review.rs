//! `sanzi review`.

use super::arguments::ReviewArguments;
use super::{CommandError, FINE, FOUND};
use std::io::Write;

/// Runs the command.
pub(crate) fn run(args: &ReviewArguments) -> Result<u8, CommandError> {
    let mut out = std::io::stdout().lock();
    let mut open = false;
    for workbook in &args.workbooks {
        let read = sanzi::review(workbook, args.engagement.as_deref())?;
        let taken = &read.taken;
        let opinions = taken.new.iter().filter(|r| r.finding.is_some()).count();
        let signatures = taken.new.len() - opinions;
        writeln!(
            out,
            "{}：新记入意见 {opinions} 条、签署 {signatures} 条，已有 {} 条。",
            workbook.display(),
            taken.known
        )?;
        for fault in &taken.faults {
            writeln!(out, "  没有读进 {}：{}", fault.place, fault.message)?;
        }
        for conflict in &taken.conflicts {
            writeln!(out, "  意见不一致 {}：{}", conflict.place, conflict.message)?;
        }
        if !taken.new.is_empty() {
            writeln!(out, "  记入 {}；下次 sanzi audit 自动沿用。", read.log.display())?;
        }
        open |= !taken.faults.is_empty() || !taken.conflicts.is_empty();
    }
    Ok(if open { FOUND } else { FINE })
}
