//! What every workbook of this room needs: text that stays text, files that are whole or absent.

use crate::error::StoreError;
use sanzi_core::text::is_blank;
use std::io::Write;
use std::path::Path;

/// UTF-16 units that a cell takes.
const CELL_UNITS: usize = 32_000;

/// Text as a cell takes it: what nobody sees is shown, and what is too long is cut with a mark.
pub(crate) fn cell_text(text: &str) -> String {
    let odd = |c: char| {
        let code = u32::from(c);
        let no_character = (code & 0xFFFE) == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
        !matches!(c, '\n' | ' ' | '\u{3000}') && (is_blank(c) || no_character)
    };
    let mut shown = String::with_capacity(text.len());
    let mut units = 0;
    for c in text.chars().filter(|c| *c != '\r') {
        units += if odd(c) { 8 } else { c.len_utf16() };
        if units > CELL_UNITS {
            shown.push_str("……（过长，已截断）");
            break;
        }
        if odd(c) { shown.push_str(&format!("‹U+{:04X}›", u32::from(c))) } else { shown.push(c) }
    }
    shown
}

/// Writes a file whole or not at all.
///
/// # Errors
/// When it cannot be written; what stood there still stands.
pub fn whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".sanzi-").suffix(".tmp").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path).map(drop).map_err(|e| e.error)
    };
    write().map_err(StoreError::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(cell_text("=1+1\u{0}\r\n甲"), "=1+1‹U+0000›\n甲");
        assert!(cell_text(&"字".repeat(40_000)).ends_with("（过长，已截断）"));
    }
}
