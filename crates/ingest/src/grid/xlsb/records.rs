//! Records of a binary part, one after the other, held one at a time.

use crate::refusal::Refusal;
use crate::zip::PartReader;

/// Bytes unpacked at a time.
const CHUNK: usize = 64 << 10;
/// Bytes of one record at most; cells and strings are far shorter.
const LONGEST: usize = 8 << 20;

/// Walks over the records of a part, to its end, so that its checksum is compared.
pub(super) struct Records<'a> {
    part: PartReader<'a>,
    buffer: Vec<u8>,
    at: usize,
    /// Length of the record in view, consumed by the next step.
    length: usize,
}

impl<'a> Records<'a> {
    pub(super) fn new(part: PartReader<'a>) -> Self {
        Records { part, buffer: Vec::new(), at: 0, length: 0 }
    }

    /// The next record: its kind and its bytes. `None` at the end of the part.
    ///
    /// # Errors
    /// When the part ends within a record, and what unpacking meets.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Refusal> {
        self.at += std::mem::take(&mut self.length);
        if !self.fill(1)? {
            return Ok(None);
        }
        let cut = || Refusal::Corrupt("的记录没有写完就断了".to_owned());
        let kind = self.varying(2)?.ok_or_else(cut)?;
        let length = self.varying(4)?.ok_or_else(cut)?;
        if length > LONGEST {
            return Err(Refusal::TooLarge(format!("一条记录有 {length} 字节")));
        }
        if !self.fill(length)? {
            return Err(cut());
        }
        self.length = length;
        Ok(Some(Record { kind, data: self.buffer.get(self.at..self.at + length).unwrap_or_default() }))
    }

    /// A number in groups of seven bits, of at most `most` bytes.
    fn varying(&mut self, most: usize) -> Result<Option<usize>, Refusal> {
        let mut value = 0usize;
        for step in 0..most {
            if !self.fill(1)? {
                return Ok(None);
            }
            let byte = self.buffer.get(self.at).copied().unwrap_or_default();
            self.at += 1;
            value |= usize::from(byte & 0x7F) << (7 * step);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(Some(value))
    }

    /// Brings some bytes into view; `false` when the part ends before.
    fn fill(&mut self, wanted: usize) -> Result<bool, Refusal> {
        while self.buffer.len() - self.at < wanted {
            self.buffer.drain(..self.at);
            self.at = 0;
            let before = self.buffer.len();
            self.buffer.resize(before + CHUNK, 0);
            let got = self.part.read(self.buffer.get_mut(before..).unwrap_or_default())?;
            self.buffer.truncate(before + got);
            if got == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// A record in view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    /// What it is.
    pub(super) kind: usize,
    /// Its bytes.
    pub(super) data: &'a [u8],
}

impl Record<'_> {
    pub(super) fn u8(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        self.data.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        self.data.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
    }

    pub(super) fn float(&self, at: usize) -> Option<f64> {
        self.data.get(at..)?.first_chunk().map(|b| f64::from_le_bytes(*b))
    }

    /// A text with a length of four bytes, and the place behind it. A length that lies beyond the record gives
    /// nothing.
    pub(super) fn text(&self, at: usize) -> Option<(String, usize)> {
        let units = usize::try_from(self.u32(at)?).ok()?;
        let start = at.checked_add(4)?;
        let end = start.checked_add(units.checked_mul(2)?)?;
        let bytes = self.data.get(start..end)?;
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.first_chunk()).map(|pair| u16::from_le_bytes(*pair));
        Some((char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(), end))
    }
}
