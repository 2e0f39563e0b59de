//! Compound files (OLE): the container of .xls. Chains of sectors are followed with a count, so that a loop
//! or an offset outside the file is a damaged file and never a hang.

use super::failure::Failure;

const END: u32 = 0xFFFF_FFFE;
const LARGEST: u32 = 0xFFFF_FFFA;

/// An entry of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Its name.
    pub name: String,
    start: u32,
    size: u64,
}

/// A compound file over the bytes of a file.
#[derive(Debug)]
pub struct Compound<'a> {
    bytes: &'a [u8],
    shift: u32,
    mini_shift: u32,
    mini_below: u64,
    table: Vec<u32>,
    mini_table: Vec<u32>,
    mini: Vec<u8>,
    /// Its streams.
    pub streams: Vec<Stream>,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn damaged() -> Failure {
    Failure::corrupt("文件的扇区链断了或成了环，内容已损坏。")
}

impl<'a> Compound<'a> {
    /// Reads the sector tables and the directory.
    ///
    /// # Errors
    /// `container_corrupt` when a chain leaves the file, is cut or loops.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Failure> {
        let shift = u32::from(u16_at(bytes, 30).ok_or_else(damaged)?);
        let mini_shift = u32::from(u16_at(bytes, 32).ok_or_else(damaged)?);
        if !(7..=16).contains(&shift) || mini_shift >= shift {
            return Err(damaged());
        }
        let mut file = Compound {
            bytes,
            shift,
            mini_shift,
            mini_below: u64::from(u32_at(bytes, 56).ok_or_else(damaged)?),
            table: Vec::new(),
            mini_table: Vec::new(),
            mini: Vec::new(),
            streams: Vec::new(),
        };
        file.read_table().ok_or_else(damaged)?;
        let directory = file.chain(u32_at(bytes, 48).ok_or_else(damaged)?).ok_or_else(damaged)?;
        let first_mini = u32_at(bytes, 60).ok_or_else(damaged)?;
        if first_mini < LARGEST {
            let table = file.chain(first_mini).ok_or_else(damaged)?;
            file.mini_table = table.chunks_exact(4).filter_map(|c| u32_at(c, 0)).collect();
        }
        for entry in directory.chunks_exact(128) {
            let Some(stream) = entry_of(entry) else { continue };
            match entry.get(66) {
                Some(5) if stream.start < LARGEST && stream.size > 0 => {
                    file.mini = file.chain(stream.start).ok_or_else(damaged)?;
                }
                Some(2) => file.streams.push(stream),
                _ => {}
            }
        }
        Ok(file)
    }

    /// Is there a stream of this name?
    pub fn has(&self, name: &str) -> bool {
        self.streams.iter().any(|s| s.name.eq_ignore_ascii_case(name))
    }

    /// All bytes of a stream.
    ///
    /// # Errors
    /// `container_corrupt` when its chain is damaged or shorter than it says.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let Some(stream) = self.streams.iter().find(|s| s.name.eq_ignore_ascii_case(name)) else { return Ok(None) };
        let mut bytes = if stream.size < self.mini_below {
            self.mini_chain(stream.start, stream.size).ok_or_else(damaged)?
        } else {
            self.chain(stream.start).ok_or_else(damaged)?
        };
        let size = usize::try_from(stream.size).map_err(|_| damaged())?;
        if bytes.len() < size {
            return Err(damaged());
        }
        bytes.truncate(size);
        Ok(Some(bytes))
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let length = 1usize << self.shift;
        let start = (number as usize).checked_add(1)?.checked_mul(length)?;
        // The last sector of a file may be cut short by careless writers.
        let end = start.checked_add(length)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|s| !s.is_empty())
    }

    /// How many sectors the file can hold: no chain is longer.
    fn most(&self) -> usize {
        (self.bytes.len() >> self.shift) + 1
    }

    fn read_table(&mut self) -> Option<()> {
        let mut numbers: Vec<u32> = (0..109).filter_map(|i| u32_at(self.bytes, 76 + 4 * i)).collect();
        let mut next = u32_at(self.bytes, 68)?;
        let mut steps = 0;
        while next < LARGEST {
            steps += 1;
            if steps > self.most() {
                return None;
            }
            let sector = self.sector(next)?;
            let mut entries: Vec<u32> = sector.chunks_exact(4).filter_map(|c| u32_at(c, 0)).collect();
            next = entries.pop()?;
            numbers.extend(entries);
        }
        for number in numbers.into_iter().filter(|n| *n < LARGEST) {
            if self.table.len() > self.most().checked_add(1 << self.shift)? {
                break;
            }
            let sector = self.sector(number)?;
            self.table.extend(sector.chunks_exact(4).filter_map(|c| u32_at(c, 0)));
        }
        Some(())
    }

    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut at = first;
        let mut steps = 0;
        while at != END {
            steps += 1;
            if steps > self.most() {
                return None;
            }
            bytes.extend_from_slice(self.sector(at)?);
            at = *self.table.get(at as usize)?;
        }
        Some(bytes)
    }

    fn mini_chain(&self, first: u32, size: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let length = 1usize << self.mini_shift;
        let mut at = first;
        while (bytes.len() as u64) < size {
            if at >= LARGEST || bytes.len() > self.mini.len() {
                return None;
            }
            let start = (at as usize).checked_mul(length)?;
            bytes.extend_from_slice(self.mini.get(start..start.checked_add(length)?.min(self.mini.len()))?);
            at = *self.mini_table.get(at as usize)?;
        }
        Some(bytes)
    }
}

fn entry_of(entry: &[u8]) -> Option<Stream> {
    let length = usize::from(u16_at(entry, 64)?).checked_sub(2)?.min(62);
    let units: Vec<u16> = entry.get(..length)?.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
    Some(Stream {
        name: String::from_utf16_lossy(&units),
        start: u32_at(entry, 116)?,
        size: u64::from(u32_at(entry, 120)?),
    })
}
