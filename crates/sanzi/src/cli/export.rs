//! `sanzi export`.

use super::arguments::{ExportArguments, ExportFormat};
use super::{CommandError, FINE};
use sanzi::AuditError;
use sanzi_report::ReportError;
use sanzi_report::export::{Format, export};
use std::fs::OpenOptions;
use std::io::{BufWriter, ErrorKind, Write};

/// Runs the command.
pub(crate) fn run(args: &ExportArguments) -> Result<u8, CommandError> {
    let format = match args.format {
        ExportFormat::Sarif => Format::Sarif,
        ExportFormat::Csv => Format::Csv,
    };
    match &args.out {
        None => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            told(export(&args.dir, format, &mut out))?;
            out.flush()?;
        }
        Some(path) => {
            let at = |source| AuditError::Report(ReportError::Unwritable { path: path.clone(), source });
            let file =
                OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error.kind() {
                    ErrorKind::AlreadyExists => CommandError::Argument(format!(
                        "没有写“{}”：这个文件已经有了。\n  请换一个文件名，或先把它移走。",
                        path.display()
                    )),
                    _ => at(error).into(),
                })?;
            let mut out = BufWriter::new(file);
            let done = told(export(&args.dir, format, &mut out)).and_then(|()| Ok(out.flush().map_err(at)?));
            if done.is_err() {
                // Half a file is worse than none.
                let _ = std::fs::remove_file(path);
            }
            done?;
        }
    }
    Ok(FINE)
}

/// A closed pipe is no fault of the results.
fn told(done: Result<(), ReportError>) -> Result<(), CommandError> {
    done.map_err(|error| match error {
        ReportError::Unwritable { source, path } if path.as_os_str().is_empty() => CommandError::Output(source),
        other => CommandError::Audit(AuditError::Report(other)),
    })
}
