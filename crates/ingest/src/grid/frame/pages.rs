//! The pages of a Parquet file, walked before a library decodes them: it asks for memory by the size that each page
//! states, so every stated size must lie within the file or the limits.

use super::thrift::{STRUCT, Thrift};
use crate::grid::failure::Failure;
use crate::limits::Limits;

/// A stretch of the file that holds the pages of one column of one group of rows.
#[derive(Debug, Default, Clone, Copy)]
struct Chunk {
    data: u64,
    dictionary: Option<u64>,
    packed: u64,
}

/// What the head of a page states.
#[derive(Debug, Default, Clone, Copy)]
struct Head {
    packed: u64,
    unpacked: u64,
    values: u64,
}

/// Checks all pages.
///
/// # Errors
/// `container_corrupt` when a size leads out of the file, `too_large` above the limits.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Failure> {
    let chunks = footer(bytes).and_then(chunks).ok_or_else(cut)?;
    let (mut unpacked, mut values) = (0u64, 0u64);
    for chunk in chunks {
        let first = chunk.dictionary.filter(|at| *at > 0 && *at < chunk.data).unwrap_or(chunk.data);
        let mut at = usize::try_from(first).map_err(|_| cut())?;
        let end = usize::try_from(chunk.packed).ok().and_then(|packed| at.checked_add(packed)).ok_or_else(cut)?;
        let own = bytes.get(..end).ok_or_else(cut)?;
        while at < end {
            limits.deadline.check()?;
            let mut thrift = Thrift::new(own.get(at..).ok_or_else(cut)?);
            let head = head(&mut thrift).ok_or_else(cut)?;
            let packed = usize::try_from(head.packed).map_err(|_| cut())?;
            at = at
                .checked_add(thrift.at)
                .and_then(|at| at.checked_add(packed))
                .filter(|at| *at <= end)
                .ok_or_else(cut)?;
            unpacked = unpacked.saturating_add(head.unpacked);
            values = values.saturating_add(head.values);
            if unpacked > limits.part_bytes || values > limits.cells as u64 {
                return Err(Failure::too_large(format!("各页展开后有 {unpacked} 字节、{values} 个值，超过上限。")));
            }
        }
    }
    Ok(())
}

fn cut() -> Failure {
    Failure::corrupt("文件里写的页长与内容不符，像是没有下载完。")
}

/// The directory at the end of the file.
fn footer(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.len().checked_sub(8)?;
    let length = u32::from_le_bytes(*bytes.get(end..)?.first_chunk()?);
    bytes.get(end.checked_sub(usize::try_from(length).ok()?)?..end)
}

/// Where the columns stand: field 4 of the directory lists the groups, field 1 of a group its columns, field 3 of a
/// column what is known of it.
fn chunks(footer: &[u8]) -> Option<Vec<Chunk>> {
    let mut chunks = Vec::new();
    Thrift::new(footer).structure(&mut |thrift, number, _| {
        each(thrift, number == 4, &mut |thrift| {
            thrift.structure(&mut |thrift, number, _| {
                each(thrift, number == 1, &mut |thrift| {
                    let mut chunk = None;
                    thrift.structure(&mut |thrift, number, kind| {
                        if number != 3 || kind != STRUCT {
                            return Some(false);
                        }
                        let mut known = Chunk::default();
                        thrift.structure(&mut |thrift, number, _| {
                            match number {
                                7 => known.packed = thrift.size()?,
                                9 => known.data = thrift.size()?,
                                11 => known.dictionary = Some(thrift.size()?),
                                _ => return Some(false),
                            }
                            Some(true)
                        })?;
                        chunk = Some(known);
                        Some(true)
                    })?;
                    chunks.push(chunk?);
                    Some(())
                })
            })
        })
    })?;
    Some(chunks)
}

/// Takes each structure of a list, when the list is wanted.
fn each<'a>(
    thrift: &mut Thrift<'a>,
    wanted: bool,
    item: &mut dyn FnMut(&mut Thrift<'a>) -> Option<()>,
) -> Option<bool> {
    if !wanted {
        return Some(false);
    }
    let (count, kind) = thrift.list()?;
    if kind != STRUCT {
        return None;
    }
    (0..count).try_for_each(|_| item(thrift))?;
    Some(true)
}

/// The head of a page: its sizes, and the number of values of a page of data (5, 8) or of a dictionary (7).
fn head(thrift: &mut Thrift<'_>) -> Option<Head> {
    let mut head = Head::default();
    thrift.structure(&mut |thrift, number, kind| {
        match number {
            2 => head.unpacked = thrift.size()?,
            3 => head.packed = thrift.size()?,
            5 | 7 | 8 if kind == STRUCT => thrift.structure(&mut |thrift, number, _| {
                if number != 1 {
                    return Some(false);
                }
                head.values = thrift.size()?;
                Some(true)
            })?,
            _ => return Some(false),
        }
        Some(true)
    })?;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varint(mut number: u64, out: &mut Vec<u8>) {
        while number > 0x7F {
            out.push(number as u8 | 0x80);
            number >>= 7;
        }
        out.push(number as u8);
    }

    fn signed(number: u64, out: &mut Vec<u8>) {
        varint(number << 1, out);
    }

    /// A file of one page that states these sizes, with as many bytes behind its head as `held`.
    fn file(packed: u64, unpacked: u64, values: u64, held: usize) -> Vec<u8> {
        let mut page = vec![0x15, 0x00, 0x15];
        signed(unpacked, &mut page);
        page.push(0x15);
        signed(packed, &mut page);
        page.extend([0x2C, 0x15]);
        signed(values, &mut page);
        page.extend([0x00, 0x00]);
        page.resize(page.len() + held, 7);
        let mut footer = vec![0x49, 0x1C, 0x19, 0x1C, 0x3C, 0x76];
        signed(page.len() as u64, &mut footer);
        footer.push(0x26);
        signed(4, &mut footer);
        footer.extend([0x00, 0x00, 0x00, 0x00]);
        let length = (footer.len() as u32).to_le_bytes();
        [b"PAR1".as_slice(), &page, &footer, &length, b"PAR1"].concat()
    }

    #[test]
    fn a_page_that_states_too_much_is_refused_before_it_is_decoded() {
        let limits = Limits { part_bytes: 1 << 20, cells: 1000, ..Limits::default() };
        for (packed, unpacked, values, held, expected) in [
            (10, 10, 5, 10, Ok(())),
            (10, 2_000_000_000, 5, 10, Err("too_large")),
            (10, 10, 2_000_000_000, 10, Err("too_large")),
            (11, 10, 5, 10, Err("container_corrupt")),
            (u64::MAX >> 2, 10, 5, 10, Err("container_corrupt")),
        ] {
            let bytes = file(packed, unpacked, values, held);
            assert_eq!(check(&bytes, &limits).map_err(|f| f.kind), expected, "{packed} {unpacked} {values}");
        }
        let whole = file(10, 10, 5, 10);
        for at in 4..whole.len() - 4 {
            for byte in [0u8, 0x7F, 0xFF] {
                let mut lie = whole.clone();
                lie[at] = byte;
                let _ends = check(&lie, &limits);
            }
        }
    }
}
