//! `sanzi diff`.

use super::arguments::{DiffArguments, Format};
use super::{CommandError, FINE, FOUND};
use sanzi_report::diff::{self, Side};
use std::io::Write;

/// Runs the command.
pub(crate) fn run(args: &DiffArguments) -> Result<u8, CommandError> {
    let (old, new) = (Side::from_folder(&args.old)?, Side::from_folder(&args.new)?);
    let comparison = diff::compare(&old, &new)?;
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Text => write!(out, "{}", diff::print(&comparison))?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&comparison).map_err(std::io::Error::from)?;
            writeln!(out, "{text}")?;
        }
        Format::Jsonl => {
            for change in &comparison.findings {
                writeln!(out, "{}", serde_json::to_string(change).map_err(std::io::Error::from)?)?;
            }
        }
    }
    Ok(if comparison.differs() { FOUND } else { FINE })
}
