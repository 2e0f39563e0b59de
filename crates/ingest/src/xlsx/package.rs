//! The package: parts by name, and the budget that unpacking them draws on.

use super::directory::{self, Entry};
use super::limits::Limits;
use super::note::Note;
use super::part::PartReader;
use super::refusal::{Refusal, shown};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// The parts of a package.
#[derive(Debug)]
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    /// Index by lower-case name.
    by_name: BTreeMap<String, usize>,
    /// What is odd about the package itself.
    pub(super) notes: Vec<Note>,
    budget: Budget,
}

impl<'a> Package<'a> {
    /// Reads the directory; refuses duplicate names.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, Refusal> {
        let found = directory::read(bytes, limits.parts)?;
        let mut by_name = BTreeMap::new();
        let mut notes = Vec::new();
        if found.trailing > 0 {
            let seen = format!("压缩包之后还有 {} 个字节", found.trailing);
            notes.push(Note::new("suspicious_part", "", seen));
        }
        for (index, entry) in found.entries.iter().enumerate() {
            if entry.suspicious {
                notes.push(Note::new("suspicious_part", &entry.name, "部件名想指到别处"));
            }
            if by_name.insert(entry.name.to_ascii_lowercase(), index).is_some() {
                return Err(Refusal::Ambiguous(format!("有两个部件都叫“{}”", shown(&entry.name))));
            }
        }
        let budget = Budget::new(found.entries.len(), limits);
        Ok(Package { bytes, entries: found.entries, by_name, notes, budget })
    }

    /// The index of a part, without regard to ASCII case.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }

    /// All part names, in the order of their lower-case forms.
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.by_name.values().filter_map(|index| Some((*index, self.entries.get(*index)?.name.as_str())))
    }

    /// The name of a part.
    pub(super) fn name(&self, index: usize) -> &str {
        self.entries.get(index).map_or("", |entry| entry.name.as_str())
    }

    /// Packed size of a part: how much work it is, at least.
    pub(super) fn packed(&self, index: usize) -> usize {
        self.entries.get(index).map_or(0, |entry| entry.data.len())
    }

    /// A reader of one part's unpacked bytes.
    pub(super) fn part(&self, index: usize) -> Result<PartReader<'_>, Refusal> {
        let missing = || Refusal::Corrupt("部件不在".to_owned());
        let entry = self.entries.get(index).ok_or_else(missing)?;
        let data = self.bytes.get(entry.data.clone()).ok_or_else(missing)?;
        PartReader::new(entry, data, index, &self.budget)
    }

    /// Counts filled cells of a sheet against the limit of the book; `cells` is the sheet's count so far.
    pub(super) fn count_cells(&self, index: usize, cells: u64) -> Result<(), Refusal> {
        self.budget.cells.charge(index, cells, "非空单元格")
    }
}

/// What may still be unpacked and delivered, shared by all threads that read the book.
///
/// A part that is read twice counts once: only what goes beyond its high-water mark is charged.
#[derive(Debug)]
pub(super) struct Budget {
    part_bytes: u64,
    unpacked: Account,
    cells: Account,
}

impl Budget {
    fn new(parts: usize, limits: &Limits) -> Budget {
        Budget {
            part_bytes: limits.part_bytes,
            unpacked: Account::new(parts, limits.unpacked_bytes),
            cells: Account::new(parts, limits.cells),
        }
    }

    /// Counts unpacked bytes; `so_far` is the part's count from its beginning.
    pub(super) fn count_bytes(&self, part: usize, so_far: u64) -> Result<(), Refusal> {
        if so_far > self.part_bytes {
            return Err(Refusal::TooLarge(format!("展开后超过一个部件的上限 {} 字节", self.part_bytes)));
        }
        self.unpacked.charge(part, so_far, "展开后的字节")
    }
}

#[derive(Debug)]
struct Account {
    most: u64,
    total: AtomicU64,
    by_part: Vec<AtomicU64>,
}

impl Account {
    fn new(parts: usize, most: u64) -> Account {
        Account { most, total: AtomicU64::new(0), by_part: (0..parts).map(|_| AtomicU64::new(0)).collect() }
    }

    fn charge(&self, part: usize, so_far: u64, what: &str) -> Result<(), Refusal> {
        let before = self.by_part.get(part).map_or(0, |mark| mark.fetch_max(so_far, Ordering::Relaxed));
        let more = so_far.saturating_sub(before);
        let total = self.total.fetch_add(more, Ordering::Relaxed).saturating_add(more);
        if total > self.most {
            return Err(Refusal::TooLarge(format!("{what}超过整本的上限 {}", self.most)));
        }
        Ok(())
    }
}
