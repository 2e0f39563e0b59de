//! How much is read at most. Every number stands here and nowhere else.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Absolute limits of reading; a user may raise them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of an input file.
    pub input_bytes: u64,
    /// Unpacked bytes of all parts of a file.
    pub unpacked_bytes: u64,
    /// Unpacked bytes of one part.
    pub part_bytes: u64,
    /// Parts of a package.
    pub parts: usize,
    /// Sheets of a book.
    pub sheets: usize,
    /// Rows of a sheet.
    pub rows: u32,
    /// Columns of a sheet.
    pub columns: u32,
    /// Filled cells of a file.
    pub cells: usize,
    /// Bytes of one text.
    pub text_bytes: usize,
    /// Depth of nested XML elements.
    pub depth: usize,
    /// Workbooks inside an archive, and how deep archives may nest.
    pub archive_files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            input_bytes: 512 << 20,
            unpacked_bytes: 4 << 30,
            part_bytes: 2 << 30,
            parts: 10_000,
            sheets: 500,
            rows: 1_048_576,
            columns: 16_384,
            cells: 50_000_000,
            text_bytes: 1 << 20,
            depth: 256,
            archive_files: 10_000,
        }
    }
}

impl Limits {
    /// Every limit by name, in a fixed order, for the manifest.
    pub fn lines(&self) -> BTreeMap<String, String> {
        let mut shown = self.clone();
        shown.fields().into_iter().map(|(name, value)| (name.to_owned(), value.to_string())).collect()
    }

    /// These limits with some raised; a lower value than ours is not taken. `Err` is a name that is no limit.
    ///
    /// # Errors
    /// The first name that is not known.
    pub fn raised(mut self, by: &BTreeMap<String, u64>) -> Result<Self, String> {
        let known: Vec<&str> = self.fields().iter().map(|(name, _)| *name).collect();
        if let Some(stranger) = by.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(format!("没有“{stranger}”这项限度，可用：{}。", known.join("、")));
        }
        for (name, value) in self.fields() {
            if let Some(&wanted) = by.get(name) {
                value.raise(wanted);
            }
        }
        Ok(self)
    }

    fn fields(&mut self) -> [(&'static str, Limit<'_>); 11] {
        [
            ("input_bytes", Limit::Long(&mut self.input_bytes)),
            ("unpacked_bytes", Limit::Long(&mut self.unpacked_bytes)),
            ("part_bytes", Limit::Long(&mut self.part_bytes)),
            ("parts", Limit::Size(&mut self.parts)),
            ("sheets", Limit::Size(&mut self.sheets)),
            ("rows", Limit::Short(&mut self.rows)),
            ("columns", Limit::Short(&mut self.columns)),
            ("cells", Limit::Size(&mut self.cells)),
            ("text_bytes", Limit::Size(&mut self.text_bytes)),
            ("depth", Limit::Size(&mut self.depth)),
            ("archive_files", Limit::Size(&mut self.archive_files)),
        ]
    }
}

/// One limit, whatever its width.
enum Limit<'a> {
    Long(&'a mut u64),
    Size(&'a mut usize),
    Short(&'a mut u32),
}

impl Limit<'_> {
    fn raise(self, wanted: u64) {
        match self {
            Limit::Long(value) => *value = wanted.max(*value),
            Limit::Size(value) => *value = usize::try_from(wanted).unwrap_or(usize::MAX).max(*value),
            Limit::Short(value) => *value = u32::try_from(wanted).unwrap_or(u32::MAX).max(*value),
        }
    }
}

impl std::fmt::Display for Limit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Limit::Long(value) => value.fmt(f),
            Limit::Size(value) => value.fmt(f),
            Limit::Short(value) => value.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_raised_never_lowered() {
        let by = BTreeMap::from([("parts".to_owned(), 20_000), ("sheets".to_owned(), 3)]);
        let raised = Limits::default().raised(&by).expect("known names");
        assert_eq!((raised.parts, raised.sheets), (20_000, 500));
        assert_eq!(raised.lines().get("parts").map(String::as_str), Some("20000"));
        assert!(Limits::default().raised(&BTreeMap::from([("part".to_owned(), 1)])).is_err());
    }
}
