//! The directory of a zip package, read by hand, so that every number in it is checked before use.
//!
//! The directory at the end of the file is the truth; each local header must agree with it, parts must
//! not overlap, and no two may share a name. Where readers would differ, the file is refused.

use crate::refusal::{Refusal, shown};

const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const END64_LOCATOR: u32 = 0x0706_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const LOCAL: u32 = 0x0403_4b50;
/// A size or offset that stands in the ZIP64 field instead.
const WIDE: u32 = u32::MAX;

/// One part as the directory describes it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Name with forward slashes and without a leading one, as written otherwise.
    pub(crate) name: String,
    /// Compression: 0 stored, 8 deflate; others are refused when the part is read.
    pub(crate) method: u16,
    /// CRC-32 of the unpacked bytes.
    pub(crate) crc: u32,
    /// Declared unpacked size: compared at the end, never trusted before.
    pub(crate) unpacked: u64,
    /// Where the packed bytes stand in the file.
    pub(crate) data: std::ops::Range<usize>,
    /// A name that could escape a folder, or a link.
    pub(crate) suspicious: bool,
    /// Locked with a password: refused when it is read.
    pub(crate) locked: bool,
    /// Where the local header stands.
    header: usize,
}

/// Everything the directory lists.
#[derive(Debug, Clone)]
pub(crate) struct Directory {
    /// Parts in the order of the directory.
    pub(crate) entries: Vec<Entry>,
    /// Bytes after the end record that belong to nothing.
    pub(crate) trailing: usize,
}

/// Reads and checks the directory.
pub(crate) fn read(bytes: &[u8], most_parts: usize) -> Result<Directory, Refusal> {
    let fields = Fields(bytes);
    let end = end_record(&fields)?;
    let (count, size, start, stop) = whereabouts(&fields, end.at)?;
    if count > most_parts as u64 {
        return Err(Refusal::TooLarge(format!("部件有 {count} 个，上限 {most_parts} 个")));
    }
    if start.checked_add(size) != Some(stop as u64) {
        return Err(corrupt("压缩包目录的位置与长度对不上"));
    }
    let mut at = usize::try_from(start).map_err(|_| corrupt("压缩包目录在文件之外"))?;
    let mut entries = Vec::new();
    while at < stop {
        if entries.len() as u64 >= count {
            return Err(corrupt("压缩包目录的条数对不上"));
        }
        let (entry, next) = central(&fields, at, stop)?;
        entries.push(entry);
        at = next;
    }
    if entries.len() as u64 != count {
        return Err(corrupt("压缩包目录的条数对不上"));
    }
    refuse_overlaps(&entries, usize::try_from(start).unwrap_or(usize::MAX))?;
    Ok(Directory { entries, trailing: bytes.len() - end.stop })
}

fn corrupt(text: &str) -> Refusal {
    Refusal::Corrupt(text.to_owned())
}

struct EndRecord {
    at: usize,
    stop: usize,
}

/// Finds the end record. One whose comment ends exactly with the file is meant; two such are refused.
fn end_record(fields: &Fields<'_>) -> Result<EndRecord, Refusal> {
    let bytes = fields.0;
    let lowest = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let tail = bytes.get(lowest..).unwrap_or_default();
    let mut exact = None;
    let mut loose = None;
    for found in memchr::memmem::rfind_iter(tail, &END.to_le_bytes()) {
        let at = lowest + found;
        let Some(comment) = fields.u16(at + 20) else { continue };
        let stop = at + 22 + usize::from(comment);
        if stop == bytes.len() {
            if exact.is_some() {
                return Err(Refusal::Ambiguous("压缩包有两个结尾记录".to_owned()));
            }
            exact = Some(EndRecord { at, stop });
        } else if stop < bytes.len() && loose.is_none() {
            loose = Some(EndRecord { at, stop });
        }
    }
    exact.or(loose).ok_or_else(|| corrupt("压缩包没有结尾记录，可能没有下载完整"))
}

/// Count of parts, size and start of the directory, and where it must end.
fn whereabouts(fields: &Fields<'_>, at: usize) -> Result<(u64, u64, u64, usize), Refusal> {
    let short = || corrupt("压缩包的结尾记录不完整");
    let count = fields.u16(at + 10).ok_or_else(short)?;
    let size = fields.u32(at + 12).ok_or_else(short)?;
    let start = fields.u32(at + 16).ok_or_else(short)?;
    let one_disk = fields.u32(at + 4) == Some(0) || count == u16::MAX;
    if !one_disk || fields.u16(at + 8) != Some(count) {
        return Err(corrupt("压缩包分了卷"));
    }
    let locator = at.checked_sub(20).filter(|l| fields.u32(*l) == Some(END64_LOCATOR));
    let Some(locator) = locator else {
        return Ok((u64::from(count), u64::from(size), u64::from(start), at));
    };
    let end64 = fields.u64(locator + 8).and_then(|v| usize::try_from(v).ok()).ok_or_else(short)?;
    let past = end64.checked_add(56).is_none_or(|stop| stop > locator);
    if past || fields.u32(end64) != Some(END64) {
        return Err(corrupt("ZIP64 结尾记录不在它说的地方"));
    }
    let count64 = fields.u64(end64 + 32).ok_or_else(short)?;
    let size64 = fields.u64(end64 + 40).ok_or_else(short)?;
    let start64 = fields.u64(end64 + 48).ok_or_else(short)?;
    let agrees = |narrow: u64, none: u64, wide: u64| narrow == none || narrow == wide;
    if !agrees(u64::from(count), u64::from(u16::MAX), count64)
        || !agrees(u64::from(size), u64::from(WIDE), size64)
        || !agrees(u64::from(start), u64::from(WIDE), start64)
    {
        return Err(Refusal::Ambiguous("压缩包的两个结尾记录说法不一".to_owned()));
    }
    Ok((count64, size64, start64, end64))
}

/// One record of the directory, and where the next one stands.
fn central(fields: &Fields<'_>, at: usize, stop: usize) -> Result<(Entry, usize), Refusal> {
    let short = || corrupt("压缩包目录不完整");
    if fields.u32(at) != Some(CENTRAL) {
        return Err(short());
    }
    let made_by = fields.u16(at + 4).ok_or_else(short)?;
    let flags = fields.u16(at + 8).ok_or_else(short)?;
    let method = fields.u16(at + 10).ok_or_else(short)?;
    let crc = fields.u32(at + 16).ok_or_else(short)?;
    let packed = fields.u32(at + 20).ok_or_else(short)?;
    let unpacked = fields.u32(at + 24).ok_or_else(short)?;
    let name_length = usize::from(fields.u16(at + 28).ok_or_else(short)?);
    let extra_length = usize::from(fields.u16(at + 30).ok_or_else(short)?);
    let comment_length = usize::from(fields.u16(at + 32).ok_or_else(short)?);
    let mode = fields.u32(at + 38).ok_or_else(short)? >> 16;
    let offset = fields.u32(at + 42).ok_or_else(short)?;
    let next = at + 46 + name_length + extra_length + comment_length;
    if next > stop {
        return Err(short());
    }
    let raw_name = fields.slice(at + 46, name_length).ok_or_else(short)?;
    let extra = fields.slice(at + 46 + name_length, extra_length).ok_or_else(short)?;
    let (unpacked, packed, offset) = widen(extra, unpacked, packed, offset).ok_or_else(short)?;
    let (name, mut suspicious) = plain_name(raw_name, flags);
    // Made on Unix, and the mode says symbolic link.
    suspicious |= made_by >> 8 == 3 && mode & 0o170_000 == 0o120_000;
    // Bit 0: encrypted; bit 6: strongly; bit 13: names hidden; method 99: AES.
    let mut locked = flags & 0b10_0000_0100_0001 != 0 || method == 99;
    let outside = || corrupt(&format!("部件“{}”的位置在文件之外", shown(&name)));
    let header = usize::try_from(offset).map_err(|_| outside())?;
    let told = Told { flags, method, crc, packed, unpacked };
    let start = local(fields, header, &name, &told)?;
    locked |= fields.u16(header + 6).is_some_and(|here| here & 1 != 0);
    let packed = usize::try_from(packed).map_err(|_| outside())?;
    let end = start.checked_add(packed).filter(|end| *end <= fields.0.len()).ok_or_else(outside)?;
    Ok((Entry { name, method, crc, unpacked, data: start..end, suspicious, locked, header }, next))
}

/// What the directory says of a part, for comparison with its local header.
struct Told {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
}

/// Checks the local header against the directory and says where the data start.
fn local(fields: &Fields<'_>, at: usize, name: &str, told: &Told) -> Result<usize, Refusal> {
    let outside = || corrupt(&format!("部件“{}”的位置在文件之外", shown(name)));
    if at.checked_add(30).is_none_or(|end| end > fields.0.len()) {
        return Err(outside());
    }
    if fields.u32(at) != Some(LOCAL) {
        return Err(corrupt(&format!("部件“{}”不在目录所说的地方", shown(name))));
    }
    let flags = fields.u16(at + 6).unwrap_or_default();
    let method = fields.u16(at + 8).unwrap_or_default();
    let crc = fields.u32(at + 14).unwrap_or_default();
    let packed = fields.u32(at + 18).unwrap_or_default();
    let unpacked = fields.u32(at + 22).unwrap_or_default();
    let name_length = usize::from(fields.u16(at + 26).unwrap_or_default());
    let extra_length = usize::from(fields.u16(at + 28).unwrap_or_default());
    let raw_name = fields.slice(at + 30, name_length).ok_or_else(outside)?;
    // With bit 3 the sizes follow the data; a zero or an all-ones field says nothing either.
    let silent = (flags | told.flags) & 8 != 0;
    let differs = |here: u32, there: u64| !silent && here != 0 && here != WIDE && u64::from(here) != there;
    if !same_name(&plain_name(raw_name, told.flags).0, name)
        || method != told.method
        || differs(crc, u64::from(told.crc))
        || differs(packed, told.packed)
        || differs(unpacked, told.unpacked)
    {
        return Err(Refusal::Ambiguous(format!("部件“{}”在目录里和在原处的说法不一", shown(name))));
    }
    Ok(at + 30 + name_length + extra_length)
}

/// Replaces the fields that stand in the ZIP64 extra field; `None` when one is missing there.
fn widen(extra: &[u8], unpacked: u32, packed: u32, offset: u32) -> Option<(u64, u64, u64)> {
    if unpacked != WIDE && packed != WIDE && offset != WIDE {
        return Some((u64::from(unpacked), u64::from(packed), u64::from(offset)));
    }
    let fields = Fields(extra);
    let mut at = 0;
    while let (Some(id), Some(length)) = (fields.u16(at), fields.u16(at + 2)) {
        let stop = at + 4 + usize::from(length);
        if id == 1 {
            let wide = Fields(extra.get(at + 4..stop)?);
            let mut cursor = 0;
            let mut take = |narrow: u32| {
                if narrow != WIDE {
                    return Some(u64::from(narrow));
                }
                let value = wide.u64(cursor);
                cursor += 8;
                value
            };
            return Some((take(unpacked)?, take(packed)?, take(offset)?));
        }
        at = stop;
    }
    None
}

/// The name with forward slashes, and whether it tries to lead out of a folder. Names that are neither marked
/// as UTF-8 nor valid as such are in the page of Chinese Windows.
fn plain_name(raw: &[u8], flags: u16) -> (String, bool) {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) if flags & 0x800 != 0 => String::from_utf8_lossy(raw).into_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':');
    let suspicious = name.starts_with('/')
        || drive
        || name.contains(['\0', '\u{FFFD}'])
        || name.split('/').any(|step| step == ".." || step == ".");
    (name.trim_start_matches('/').to_owned(), suspicious)
}

/// Part names are equal without regard to ASCII case.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Refuses parts that share bytes with each other or with the directory.
fn refuse_overlaps(entries: &[Entry], directory: usize) -> Result<(), Refusal> {
    let mut spans: Vec<(usize, usize, &str)> =
        entries.iter().map(|e| (e.header, e.data.end, e.name.as_str())).collect();
    spans.sort_unstable();
    let mut reached = 0;
    for (start, end, name) in spans {
        if start < reached {
            return Err(Refusal::Ambiguous(format!("部件“{}”与另一部件重叠", shown(name))));
        }
        reached = end;
    }
    if reached > directory {
        return Err(Refusal::Ambiguous("部件与压缩包目录重叠".to_owned()));
    }
    Ok(())
}

/// Little-endian fields of bytes from outside.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn slice(&self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.0.get(at..at.checked_add(length)?)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        self.0.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
    }

    fn u32(&self, at: usize) -> Option<u32> {
        self.0.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
    }

    fn u64(&self, at: usize) -> Option<u64> {
        self.0.get(at..)?.first_chunk().map(|b| u64::from_le_bytes(*b))
    }
}
