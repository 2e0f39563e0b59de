//! Confirmed mappings in `engagement.toml`: one `[mapping."…"]` block a template, added at the end, nothing else touched.

use crate::engagement::{Engagement, FILE_NAME};
use crate::error::AuditError;
use sanzi_core::receipt::SheetReceipt;
use sanzi_core::{Tables, tables};
use sanzi_report::whole;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The file.
    pub path: PathBuf,
    /// Templates that were added: fingerprint and the sheet it was taken from.
    pub added: Vec<(String, String)>,
    /// Templates that the file knew already.
    pub known: usize,
}

/// The templates of what was read: fingerprint → where it was first met, field → printed heading.
pub(crate) fn templates(tables: &Tables) -> BTreeMap<String, (String, BTreeMap<String, String>)> {
    let mut found = BTreeMap::new();
    for file in &tables.receipts {
        for sheet in &file.sheets {
            // Last year's ledger was taken for this year's until all files were seen: its template is that of the other.
            let own = |print: &&String| sheet.table.is_some_and(|t| print.starts_with(&format!("{t}-")));
            let Some(print) = sheet.template.as_ref().filter(own) else { continue };
            let fields = fields(sheet);
            if !fields.is_empty() {
                found.entry(print.clone()).or_insert((format!("{} › {}", file.file, sheet.sheet), fields));
            }
        }
    }
    found
}

/// Field → printed heading; columns of ticks and headings that stand twice are left to the words.
fn fields(sheet: &SheetReceipt) -> BTreeMap<String, String> {
    let twice = |header: &str| {
        let mapped = sheet.mapping.values().filter(|m| m.header == header).count();
        mapped + sheet.unmapped.iter().filter(|u| u.header == header).count() > 1
    };
    let own = sheet.mapping.iter().filter(|(_, m)| !m.column.contains(',') && !twice(&m.header));
    own.map(|(field, m)| ((*field).to_owned(), m.header.clone())).collect()
}

/// Blocks for `engagement.toml`.
pub(crate) fn blocks<'a>(
    templates: impl Iterator<Item = (&'a String, &'a (String, BTreeMap<String, String>))>,
) -> String {
    let mut text = String::new();
    for (print, (place, fields)) in templates {
        text.push_str(&format!("\n[mapping.{}] # {}\n", quoted(print), one_line(place)));
        let schema = print.split('-').next().and_then(tables::schema);
        for (field, heading) in fields {
            let label = schema.and_then(|s| s.columns.iter().find(|c| c.name == field)).map_or("", |c| c.label);
            text.push_str(&format!("{field} = {} # {label}\n", quoted(heading)));
        }
    }
    text
}

/// A text as a TOML string.
pub(crate) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Text for a comment: no line breaks, no control characters.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Adds the mappings of what was read to the `engagement.toml` beside the inputs.
///
/// # Errors
/// When the file cannot be written.
pub fn save_mapping(engagement: &Engagement, tables: &Tables) -> Result<Saved, AuditError> {
    let path = engagement.folder.join(FILE_NAME);
    let fault = |message: String| AuditError::Engagement { path: path.clone(), message };
    let old = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            "# 核查约定：见 sanzi init；下面是已确认的表头对应，可直接修改。\n".to_owned()
        }
        Err(error) => return Err(fault(format!("读不出来（{error}）。"))),
    };
    let all = templates(tables);
    let new: BTreeMap<_, _> = all.iter().filter(|(p, _)| !engagement.file.mapping.contains_key(*p)).collect();
    let added: Vec<_> = new.iter().map(|(print, (place, _))| ((*print).clone(), place.clone())).collect();
    if !new.is_empty() {
        let mut text = old;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&blocks(new.into_iter()));
        // What we are about to write must be readable by us.
        toml::from_str::<crate::EngagementFile>(&text).map_err(|e| fault(format!("写不进去：{}。", e.message())))?;
        whole(&path, text.as_bytes())?;
    }
    let known = all.len() - added.len();
    Ok(Saved { path, added, known })
}
