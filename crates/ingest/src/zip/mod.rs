//! Zip packages: parts by name, and the budget that unpacking them draws on.
//!
//! Declared sizes are hints that may lie; what counts is what comes out. Every byte is counted, the checksum of
//! each part is compared at its end, and nothing is ever written by a name from a package.

mod directory;
mod part;

pub(crate) use part::PartReader;

use crate::limits::{Deadline, Limits};
use crate::refusal::{Refusal, shown};
use directory::Entry;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// The parts of a package.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    /// Index by lower-case name.
    by_name: BTreeMap<String, usize>,
    /// Bytes behind the package that belong to nothing.
    pub(crate) trailing: usize,
    budget: Budget,
}

impl<'a> Package<'a> {
    /// Reads the directory; refuses duplicate names.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, Refusal> {
        let found = directory::read(bytes, limits.parts)?;
        let mut by_name = BTreeMap::new();
        for (index, entry) in found.entries.iter().enumerate() {
            if by_name.insert(entry.name.to_ascii_lowercase(), index).is_some() {
                return Err(Refusal::Ambiguous(format!("有两个部件都叫“{}”", shown(&entry.name))));
            }
        }
        let budget = Budget::new(found.entries.len(), limits);
        Ok(Package { bytes, entries: found.entries, by_name, trailing: found.trailing, budget })
    }

    /// The index of a part, without regard to ASCII case.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }

    /// All part names, in the order of their lower-case forms.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.by_name.values().filter_map(|index| Some((*index, self.entries.get(*index)?.name.as_str())))
    }

    /// Names that are links or lead out of the package.
    pub(crate) fn suspicious(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(|entry| entry.suspicious).map(|entry| entry.name.as_str())
    }

    /// The first part that is locked with a password.
    pub(crate) fn locked(&self) -> Option<&str> {
        self.entries.iter().find(|entry| entry.locked).map(|entry| entry.name.as_str())
    }

    /// Is a part locked with a password?
    pub(crate) fn is_locked(&self, index: usize) -> bool {
        self.entries.get(index).is_some_and(|entry| entry.locked)
    }

    /// The name of a part.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.entries.get(index).map_or("", |entry| entry.name.as_str())
    }

    /// Packed size of a part: how much work it is, at least.
    pub(crate) fn packed(&self, index: usize) -> usize {
        self.entries.get(index).map_or(0, |entry| entry.data.len())
    }

    /// A reader of one part's unpacked bytes.
    pub(crate) fn part(&self, index: usize) -> Result<PartReader<'_>, Refusal> {
        let missing = || Refusal::Corrupt("部件不在".to_owned());
        let entry = self.entries.get(index).ok_or_else(missing)?;
        let data = self.bytes.get(entry.data.clone()).ok_or_else(missing)?;
        PartReader::new(entry, data, index, &self.budget)
    }

    /// All bytes of a part, of at most `most`; refusals name it.
    pub(crate) fn read(&self, index: usize, most: u64) -> Result<Vec<u8>, Refusal> {
        let named = |refusal: Refusal| refusal.within(self.name(index));
        let mut part = self.part(index).map_err(named)?;
        let mut bytes = Vec::new();
        loop {
            let at = bytes.len();
            bytes.resize(at + PIECE, 0);
            let got = part.read(bytes.get_mut(at..).unwrap_or_default()).map_err(named)?;
            bytes.truncate(at + got);
            if got == 0 {
                return Ok(bytes);
            }
            if bytes.len() as u64 > most {
                return Err(named(Refusal::TooLarge(format!("展开后超过 {most} 字节"))));
            }
        }
    }

    /// Counts filled cells of a sheet against the limit of the book; `cells` is the sheet's count so far.
    pub(crate) fn count_cells(&self, index: usize, cells: u64) -> Result<(), Refusal> {
        self.budget.cells.charge(index, cells, "非空单元格")
    }
}

/// Bytes unpacked at a time where a part is wanted whole.
const PIECE: usize = 256 << 10;

/// What may still be unpacked and delivered, shared by all threads that read the book.
///
/// A part that is read twice counts once: only what goes beyond its high-water mark is charged.
#[derive(Debug)]
pub(crate) struct Budget {
    part_bytes: u64,
    deadline: Deadline,
    unpacked: Account,
    cells: Account,
}

impl Budget {
    fn new(parts: usize, limits: &Limits) -> Budget {
        Budget {
            part_bytes: limits.part_bytes,
            deadline: limits.deadline,
            unpacked: Account::new(parts, limits.unpacked_bytes),
            cells: Account::new(parts, limits.cells as u64),
        }
    }

    /// Counts unpacked bytes, and looks at the time; `so_far` is the part's count from its beginning.
    pub(crate) fn count_bytes(&self, part: usize, so_far: u64) -> Result<(), Refusal> {
        self.deadline.check()?;
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
