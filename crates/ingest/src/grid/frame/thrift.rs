//! The compact encoding in which Parquet writes its directory and the heads of its pages: just enough to walk it,
//! every length checked against the bytes that are there.

/// How deep structures may nest.
const DEPTH: u32 = 24;
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
/// A structure.
pub(super) const STRUCT: u8 = 12;

/// A place in encoded bytes.
pub(super) struct Thrift<'a> {
    bytes: &'a [u8],
    /// Bytes read so far.
    pub at: usize,
}

/// Receives a field's number and type; takes it (`Some(true)`), leaves it to be passed over, or refuses.
pub(super) type Take<'t, 'a> = &'t mut dyn FnMut(&mut Thrift<'a>, i64, u8) -> Option<bool>;

impl<'a> Thrift<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Thrift { bytes, at: 0 }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A whole number of any width.
    pub(super) fn integer(&mut self) -> Option<i64> {
        let raw = self.varint()?;
        Some((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    /// A whole number that may not be negative.
    pub(super) fn size(&mut self) -> Option<u64> {
        u64::try_from(self.integer()?).ok()
    }

    fn pass(&mut self, count: usize) -> Option<()> {
        self.at = self.at.checked_add(count).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    /// Number and type of the items of a list; an item takes a byte at least.
    pub(super) fn list(&mut self) -> Option<(usize, u8)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            few => usize::from(few),
        };
        (count <= self.bytes.len() - self.at).then_some((count, head & 15))
    }

    /// Walks the fields of a structure.
    pub(super) fn structure(&mut self, take: Take<'_, 'a>) -> Option<()> {
        self.fields(take, 0)
    }

    fn fields(&mut self, take: Take<'_, 'a>, depth: u32) -> Option<()> {
        let mut number = 0i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            number = match head >> 4 {
                0 => self.integer()?,
                step => number.checked_add(i64::from(step))?,
            };
            if !take(self, number, head & 15)? {
                self.skip(head & 15, depth + 1)?;
            }
        }
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        if depth > DEPTH {
            return None;
        }
        match kind {
            TRUE | FALSE => Some(()),
            BYTE => self.pass(1),
            DOUBLE => self.pass(8),
            BINARY => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.pass(length)
            }
            LIST | SET => {
                let (count, kind) = self.list()?;
                // Within a list a truth value takes a byte of its own.
                (0..count).try_for_each(|_| match kind {
                    TRUE | FALSE => self.pass(1),
                    kind => self.skip(kind, depth + 1),
                })
            }
            MAP => {
                let count = usize::try_from(self.varint()?).ok().filter(|n| *n <= self.bytes.len())?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.skip(kinds >> 4, depth + 1)?;
                    self.skip(kinds & 15, depth + 1)
                })
            }
            STRUCT => self.fields(&mut |_, _, _| Some(false), depth),
            _ => self.varint().map(|_| ()),
        }
    }
}
