//! The framing of an Arrow stream, walked before a library reads it: every length it states must lie within the
//! file and the limits, since the library asks for memory by what is stated.

use crate::grid::failure::Failure;
use crate::limits::Limits;

/// Marks the beginning of a message.
pub(crate) const CONTINUATION: [u8; 4] = [0xFF; 4];

/// Checks all messages.
///
/// # Errors
/// `container_corrupt` when a length leads out of the file, `too_large` above the limits.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Failure> {
    let mut at = 0usize;
    let mut unpacked = 0u64;
    while at < bytes.len() {
        limits.deadline.check()?;
        if !bytes.get(at..).is_some_and(|rest| rest.starts_with(&CONTINUATION)) {
            return Err(cut());
        }
        let length = i32_at(bytes, at + 4).and_then(|length| usize::try_from(length).ok()).ok_or_else(cut)?;
        at += 8;
        if length == 0 {
            return Ok(());
        }
        let end = at.checked_add(length).ok_or_else(cut)?;
        let message = Table::root(bytes.get(at..end).ok_or_else(cut)?).ok_or_else(cut)?;
        let body = message.field(3).map_or(Some(0), |at| i64_at(message.bytes, at)).ok_or_else(cut)?;
        let body = usize::try_from(body).ok().and_then(|body| end.checked_add(body)).ok_or_else(cut)?;
        let own = bytes.get(end..body).ok_or_else(cut)?;
        unpacked = unpacked.saturating_add(batch(&message, own, limits).ok_or_else(cut)?);
        if unpacked > limits.part_bytes {
            return Err(Failure::too_large(format!("展开后超过 {} 字节。", limits.part_bytes)));
        }
        at = body;
    }
    Ok(())
}

fn cut() -> Failure {
    Failure::corrupt("文件里写的长度与内容不符，像是没有下载完。")
}

/// Checks the lengths of a batch of rows or of a dictionary against its body; gives the bytes that it unpacks to.
fn batch(message: &Table<'_>, body: &[u8], limits: &Limits) -> Option<u64> {
    let kind = message.field(1).and_then(|at| message.bytes.get(at)).copied().unwrap_or(0);
    let header = message.field(2);
    let header = match kind {
        2 => message.table(header?)?.field(1),
        3 => header,
        _ => return Some(0),
    };
    let batch = message.table(header?)?;
    let within = |count: i64| usize::try_from(count).ok().filter(|count| *count <= limits.cells);
    if let Some(at) = batch.field(0) {
        within(i64_at(batch.bytes, at)?)?;
    }
    for node in batch.structs(1)? {
        within(i64_at(node, 0)?)?;
    }
    let compressed = batch.field(3).is_some();
    let mut unpacked = 0u64;
    for buffer in batch.structs(2)? {
        let start = usize::try_from(i64_at(buffer, 0)?).ok()?;
        let length = usize::try_from(i64_at(buffer, 8)?).ok()?;
        let own = body.get(start..start.checked_add(length)?)?;
        // A compressed buffer begins with its length; -1 means that it is not compressed after all.
        unpacked = unpacked.saturating_add(match (compressed, i64_at(own, 0)) {
            (true, Some(-1)) | (false, _) => own.len() as u64,
            (true, Some(said)) => u64::try_from(said).ok()?,
            (true, None) if own.is_empty() => 0,
            (true, None) => return None,
        });
    }
    Some(unpacked)
}

/// A table of the flatbuffer format.
struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    fn root(bytes: &'a [u8]) -> Option<Table<'a>> {
        Some(Table { bytes, at: usize::try_from(u32_at(bytes, 0)?).ok()? })
    }

    /// Where a field stands; `None` when it is absent.
    fn field(&self, number: usize) -> Option<usize> {
        let back = i64::from(i32_at(self.bytes, self.at)?);
        let vtable = usize::try_from(i64::try_from(self.at).ok()?.checked_sub(back)?).ok()?;
        let slot = 4 + 2 * number;
        if slot + 2 > usize::from(u16_at(self.bytes, vtable)?) {
            return None;
        }
        let offset = usize::from(u16_at(self.bytes, vtable.checked_add(slot)?)?);
        (offset != 0).then(|| self.at.checked_add(offset)).flatten()
    }

    /// The table that a field points to.
    fn table(&self, field: usize) -> Option<Table<'a>> {
        let at = field.checked_add(usize::try_from(u32_at(self.bytes, field)?).ok()?)?;
        Some(Table { bytes: self.bytes, at })
    }

    /// The structs of sixteen bytes in a vector.
    fn structs(&self, number: usize) -> Option<impl Iterator<Item = &'a [u8]>> {
        let items = match self.field(number) {
            None => &[][..],
            Some(field) => {
                let at = field.checked_add(usize::try_from(u32_at(self.bytes, field)?).ok()?)?;
                let count = usize::try_from(u32_at(self.bytes, at)?).ok()?;
                self.bytes.get(at.checked_add(4)?..)?.get(..count.checked_mul(16)?)?
            }
        };
        Some(items.chunks_exact(16))
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..)?.first_chunk().map(|b| i32::from_le_bytes(*b))
}

fn i64_at(bytes: &[u8], at: usize) -> Option<i64> {
    bytes.get(at..)?.first_chunk().map(|b| i64::from_le_bytes(*b))
}
