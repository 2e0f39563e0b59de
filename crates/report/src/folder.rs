//! Folders of results, listed.

use crate::error::ReportError;
use std::fs::ReadDir;
use std::io::ErrorKind;
use std::path::Path;

/// How often a call that a signal interrupts is made again.
const TRIES: usize = 8;

/// Lists a folder. What a signal interrupts is done again: the standard library does so for files, not for folders.
///
/// # Errors
/// When it cannot be listed.
pub(crate) fn entries(dir: &Path) -> Result<ReadDir, ReportError> {
    let mut listed = std::fs::read_dir(dir);
    for _ in 0..TRIES {
        match listed {
            Err(error) if error.kind() == ErrorKind::Interrupted => listed = std::fs::read_dir(dir),
            _ => break,
        }
    }
    listed.map_err(ReportError::at(dir))
}
