//! What every workbook of this room needs: text that stays text, names that stay inside their folder, files that are
//! whole or absent.

use crate::error::StoreError;
use std::io::Write;
use std::path::Path;

/// UTF-16 units that a cell takes.
const CELL_UNITS: usize = 32_000;

/// Text as a cell takes it: control characters are shown, and what is too long is cut with a mark.
pub(crate) fn cell_text(text: &str) -> String {
    let odd = |c: char| (c.is_control() && c != '\n') || matches!(u32::from(c) & 0xFFFE, 0xFFFE);
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

/// A name for a folder made of text from outside: letters, digits and a few signs, 80 bytes, never a path.
pub(crate) fn folder_name(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '（' | '）' | '(' | ')');
    let mut name = String::new();
    for c in text.trim().chars().map(|c| if plain(c) { c } else { '_' }) {
        if name.len() + c.len_utf8() > 80 {
            break;
        }
        name.push(c);
    }
    let upper = name.to_ascii_uppercase();
    let device = ["CON", "PRN", "AUX", "NUL"].contains(&upper.as_str())
        || (upper.len() == 4 && (upper.starts_with("COM") || upper.starts_with("LPT")));
    match name.as_str() {
        "" => "未注明乡镇".to_owned(),
        _ if device => format!("{name}_"),
        _ => name,
    }
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
    fn text_stays_text_and_names_stay_inside() {
        assert_eq!(cell_text("=1+1\u{0}\r\n甲"), "=1+1‹U+0000›\n甲");
        assert!(cell_text(&"字".repeat(40_000)).ends_with("（过长，已截断）"));
        for (text, name) in
            [("松河镇", "松河镇"), ("../../etc", "______etc"), ("", "未注明乡镇"), ("nul", "nul_"), ("a/b:c", "a_b_c")]
        {
            assert_eq!(folder_name(text), name);
        }
        assert!(folder_name(&"镇".repeat(90)).len() <= 80);
    }
}
