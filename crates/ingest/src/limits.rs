//! How much is read at most. Every number stands here and nowhere else.

use crate::grid::{MOST_CELLS, MOST_COLUMNS};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Bytes for which the plain time limit holds; a larger file gets more time in proportion.
const TIMED_BYTES: u64 = 20 << 20;

/// Bytes of a `manifest.json` by which a folder may show that it is an output of ours.
pub(crate) const MANIFEST_BYTES: u64 = 64 << 20;

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
    /// Columns of a sheet; it is not raised above a million.
    pub columns: u32,
    /// Filled cells of a file; it is not raised above four thousand million.
    pub cells: usize,
    /// Bytes of one text.
    pub text_bytes: usize,
    /// Depth of nested XML elements.
    pub depth: usize,
    /// Files inside an archive.
    pub archive_files: usize,
    /// Bytes of all shared strings of a book together, since they alone are held in memory.
    pub shared_bytes: usize,
    /// Number of shared strings.
    pub shared_strings: usize,
    /// Tags, attributes and comments of one part that must be looked at one by one: a bound on time that needs
    /// no clock. Cells of the usual shape do not count.
    pub markup: u64,
    /// Filled cells of a file that only repeat another one (.ods): a few bytes may stand for a million of them.
    pub repeated_cells: usize,
    /// Bytes that the filled cells of a file may take in memory.
    pub held_bytes: usize,
    /// Seconds for a file of up to 20 MiB; in proportion above.
    pub seconds: u64,
    /// When the file that is being read must be done; never, unless its clock was started.
    #[serde(skip)]
    pub deadline: Deadline,
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
            shared_bytes: 512 << 20,
            shared_strings: 50_000_000,
            markup: 250_000_000,
            repeated_cells: 1_000_000,
            held_bytes: 1792 << 20,
            seconds: 20,
            deadline: Deadline::default(),
        }
    }
}

impl Limits {
    /// These limits with the clock of one file of some bytes started.
    pub fn started(&self, bytes: u64) -> Limits {
        let seconds = self.seconds.saturating_mul(bytes.max(TIMED_BYTES)) / TIMED_BYTES;
        let until = Instant::now().checked_add(Duration::from_secs(seconds));
        Limits { deadline: Deadline(until.map(|until| (until, seconds))), ..self.clone() }
    }

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
        // The grid counts no further.
        self.columns = self.columns.min(MOST_COLUMNS);
        self.cells = self.cells.min(MOST_CELLS);
        Ok(self)
    }

    fn fields(&mut self) -> [(&'static str, Limit<'_>); 17] {
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
            ("shared_bytes", Limit::Size(&mut self.shared_bytes)),
            ("shared_strings", Limit::Size(&mut self.shared_strings)),
            ("markup", Limit::Long(&mut self.markup)),
            ("repeated_cells", Limit::Size(&mut self.repeated_cells)),
            ("held_bytes", Limit::Size(&mut self.held_bytes)),
            ("seconds", Limit::Long(&mut self.seconds)),
        ]
    }
}

/// The moment at which reading a file is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deadline(Option<(Instant, u64)>);

impl Deadline {
    /// Is there time left? Asked once a row or chunk, never once a cell.
    ///
    /// # Errors
    /// `too_large` when the time is over.
    pub fn check(self) -> Result<(), Refusal> {
        match self.0 {
            Some((until, seconds)) if Instant::now() > until => {
                Err(Refusal::TooLarge(format!("读了 {seconds} 秒还没有读完")))
            }
            _ => Ok(()),
        }
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
        let wide = Limits::default().raised(&BTreeMap::from([("columns".to_owned(), u64::MAX)])).expect("a known name");
        assert_eq!(wide.columns, MOST_COLUMNS);
        assert!(Limits::default().raised(&BTreeMap::from([("part".to_owned(), 1)])).is_err());
    }

    #[test]
    fn time_is_given_by_size_and_ends() {
        let limits = Limits { seconds: 3, ..Limits::default() };
        assert_eq!(limits.started(1).deadline.0.map(|(_, seconds)| seconds), Some(3));
        assert_eq!(limits.started(40 << 20).deadline.0.map(|(_, seconds)| seconds), Some(6));
        assert!(limits.deadline.check().is_ok() && limits.started(1).deadline.check().is_ok());
        let none = Limits { seconds: 0, ..limits }.started(1);
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(none.deadline.check().map_err(|r| r.kind()), Err("too_large"));
    }
}
