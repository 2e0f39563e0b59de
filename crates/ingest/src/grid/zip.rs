//! Zip packages, read from the central directory, with every byte counted and every checksum compared.
//!
//! Declared sizes are hints that may lie; what counts is what comes out. Nothing is written anywhere by a
//! name from a package.

use super::failure::Failure;
use crate::limits::Limits;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufRead, Read};

const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const END64_LOCATOR: u32 = 0x0706_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const LOCAL: u32 = 0x0403_4b50;

/// One part of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name, decoded, `/` between parts.
    pub name: String,
    /// 0 stored, 8 deflated.
    method: u16,
    crc: u32,
    packed: u64,
    /// Where the packed bytes begin.
    start: u64,
    /// Encrypted by a password.
    pub encrypted: bool,
    /// A link, or a name that leads out of the package.
    pub suspicious: bool,
}

/// A package over the bytes of a file.
#[derive(Debug)]
pub struct Package<'a> {
    bytes: &'a [u8],
    /// Its parts, in the directory's order.
    pub entries: Vec<Entry>,
}

struct Fields<'a> {
    bytes: &'a [u8],
}

impl Fields<'_> {
    fn u16(&self, at: u64) -> Option<u16> {
        let at = usize::try_from(at).ok()?;
        let slice = self.bytes.get(at..at.checked_add(2)?)?;
        Some(u16::from_le_bytes(slice.try_into().ok()?))
    }

    fn u32(&self, at: u64) -> Option<u32> {
        let at = usize::try_from(at).ok()?;
        let slice = self.bytes.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(slice.try_into().ok()?))
    }

    fn u64(&self, at: u64) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let slice = self.bytes.get(at..at.checked_add(8)?)?;
        Some(u64::from_le_bytes(slice.try_into().ok()?))
    }

    fn slice(&self, at: u64, length: u64) -> Option<&[u8]> {
        let start = usize::try_from(at).ok()?;
        let end = usize::try_from(at.checked_add(length)?).ok()?;
        self.bytes.get(start..end)
    }
}

impl<'a> Package<'a> {
    /// Reads the directory of a package.
    ///
    /// # Errors
    /// `container_corrupt` when the directory is missing, lies outside the file or names parts outside it;
    /// `container_ambiguous` when two parts share a name or bytes; `too_large` above the number of parts.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Failure> {
        let fields = Fields { bytes };
        let (count, start) =
            directory(&fields).ok_or_else(|| Failure::corrupt("压缩包没有完整的目录，像是没有下载完。"))?;
        if count > limits.parts as u64 {
            return Err(Failure::too_large(format!("压缩包里有 {count} 个部件，超过上限 {}。", limits.parts)));
        }
        let mut entries = Vec::new();
        let mut at = start;
        for _ in 0..count {
            let (entry, next) =
                central(&fields, at).ok_or_else(|| Failure::corrupt("压缩包的目录有误，指向文件之外。"))?;
            entries.push(entry);
            at = next;
        }
        let package = Package { bytes, entries };
        package.refuse_ambiguous()?;
        Ok(package)
    }

    fn refuse_ambiguous(&self) -> Result<(), Failure> {
        let mut names: Vec<String> = self.entries.iter().map(|e| e.name.to_lowercase()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            let name = pair.first().cloned().unwrap_or_default();
            return Err(Failure::new(
                "container_ambiguous",
                format!("压缩包里有两个同名部件“{name}”，不知以哪个为准。"),
            ));
        }
        let mut spans: Vec<(u64, u64)> =
            self.entries.iter().filter(|e| e.packed > 0).map(|e| (e.start, e.start + e.packed)).collect();
        spans.sort_unstable();
        if spans.windows(2).any(|pair| matches!(pair, [(_, end), (start, _)] if end > start)) {
            return Err(Failure::new("container_ambiguous", "压缩包里的部件互相重叠。"));
        }
        Ok(())
    }

    /// The part with a name; case does not matter, as in Excel.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let name = name.trim_start_matches('/');
        self.entries.iter().find(|e| e.name == name).or_else(|| {
            let name = name.to_lowercase();
            self.entries.iter().find(|e| e.name.to_lowercase() == name)
        })
    }

    /// Opens a part for reading; the reader fails at the end when the checksum differs.
    ///
    /// # Errors
    /// `encrypted` and `container_corrupt` (a method nobody uses, bytes outside the file).
    pub fn part(&self, entry: &Entry, limits: &Limits) -> Result<Part<'a>, Failure> {
        if entry.encrypted {
            return Err(Failure::new("encrypted", "压缩包设了密码。"));
        }
        let start = usize::try_from(entry.start).ok();
        let end = entry.start.checked_add(entry.packed).and_then(|end| usize::try_from(end).ok());
        let packed = start.zip(end).and_then(|(start, end)| self.bytes.get(start..end));
        let packed = packed.ok_or_else(|| Failure::corrupt(format!("部件“{}”在文件之外。", entry.name)))?;
        let source = match entry.method {
            0 => Source::Stored(packed),
            8 => Source::Deflated(Box::new(DeflateDecoder::new(packed))),
            other => return Err(Failure::corrupt(format!("部件“{}”用了不认识的压缩法 {other}。", entry.name))),
        };
        Ok(Part { source, crc: Crc::new(), wanted: entry.crc, count: 0, most: limits.part_bytes, done: false })
    }

    /// All bytes of a small part.
    ///
    /// # Errors
    /// As [`Package::part`], and what reading meets.
    pub fn read(&self, entry: &Entry, limits: &Limits) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        self.part(entry, limits)?.read_to_end(&mut bytes).map_err(|e| failure_of(&e))?;
        Ok(bytes)
    }
}

/// The bytes of a part as they come out.
#[derive(Debug)]
pub struct Part<'a> {
    source: Source<'a>,
    crc: Crc,
    wanted: u32,
    count: u64,
    most: u64,
    done: bool,
}

#[derive(Debug)]
enum Source<'a> {
    Stored(&'a [u8]),
    Deflated(Box<DeflateDecoder<&'a [u8]>>),
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.done || buffer.is_empty() {
            return Ok(0);
        }
        let got = match &mut self.source {
            Source::Stored(bytes) => {
                let available = bytes.fill_buf()?;
                let got = available.len().min(buffer.len());
                for (to, from) in buffer.iter_mut().zip(available) {
                    *to = *from;
                }
                bytes.consume(got);
                got
            }
            Source::Deflated(decoder) => decoder.read(buffer).map_err(|_| io::Error::other(Trouble::Damaged))?,
        };
        if got == 0 {
            self.done = true;
            if self.crc.sum() != self.wanted {
                return Err(io::Error::other(Trouble::Checksum));
            }
            return Ok(0);
        }
        self.count += got as u64;
        if self.count > self.most {
            return Err(io::Error::other(Trouble::TooLarge));
        }
        self.crc.update(buffer.get(..got).unwrap_or_default());
        Ok(got)
    }
}

#[derive(Debug, Clone, Copy, thiserror::Error)]
enum Trouble {
    #[error("部件的校验和不对，内容已损坏。")]
    Checksum,
    #[error("部件的压缩数据已损坏。")]
    Damaged,
    #[error("部件展开后超过上限。")]
    TooLarge,
}

/// What a failed read of a [`Part`] means.
pub fn failure_of(error: &io::Error) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Trouble>()) {
        Some(trouble @ Trouble::TooLarge) => Failure::too_large(trouble.to_string()),
        Some(trouble) => Failure::corrupt(trouble.to_string()),
        None => Failure::corrupt(error.to_string()),
    }
}

/// Number of parts and offset of the first directory record.
fn directory(fields: &Fields<'_>) -> Option<(u64, u64)> {
    let length = fields.bytes.len() as u64;
    let lowest = length.saturating_sub(22 + 65_535);
    let mut at = length.checked_sub(22)?;
    loop {
        if fields.u32(at)? == END && at + 22 + u64::from(fields.u16(at + 20)?) <= length {
            break;
        }
        if at == lowest {
            return None;
        }
        at -= 1;
    }
    let (mut count, mut start) = (u64::from(fields.u16(at + 10)?), u64::from(fields.u32(at + 16)?));
    if (count == 0xffff || start == 0xffff_ffff)
        && let Some(locator) = at.checked_sub(20)
        && fields.u32(locator) == Some(END64_LOCATOR)
    {
        let end = fields.u64(locator + 8)?;
        if fields.u32(end)? != END64 {
            return None;
        }
        (count, start) = (fields.u64(end.checked_add(32)?)?, fields.u64(end.checked_add(48)?)?);
    }
    // A record takes 46 bytes at least: a count that cannot fit is a lie, not a size.
    (count.checked_mul(46)? <= length).then_some((count, start))
}

/// One directory record, and where the next one stands.
fn central(fields: &Fields<'_>, at: u64) -> Option<(Entry, u64)> {
    if fields.u32(at)? != CENTRAL {
        return None;
    }
    let flags = fields.u16(at + 8)?;
    let method = fields.u16(at + 10)?;
    let crc = fields.u32(at + 16)?;
    let (mut packed, unpacked) = (u64::from(fields.u32(at + 20)?), fields.u32(at + 24)?);
    let (name_length, extra_length) = (u64::from(fields.u16(at + 28)?), u64::from(fields.u16(at + 30)?));
    let comment_length = u64::from(fields.u16(at + 32)?);
    let mode = fields.u32(at + 38)? >> 16;
    let mut offset = u64::from(fields.u32(at + 42)?);
    let raw_name = fields.slice(at + 46, name_length)?;
    let extra = fields.slice(at + 46 + name_length, extra_length)?;
    if packed == 0xffff_ffff || unpacked == 0xffff_ffff || offset == 0xffff_ffff {
        (packed, offset) = zip64(extra, packed, unpacked, offset)?;
    }
    if fields.u32(offset)? != LOCAL {
        return None;
    }
    let start = offset + 30 + u64::from(fields.u16(offset + 26)?) + u64::from(fields.u16(offset + 28)?);
    if start.checked_add(packed)? > fields.bytes.len() as u64 {
        return None;
    }
    let name = decode_name(raw_name, flags & 0x800 != 0).replace('\\', "/");
    let suspicious = name.starts_with('/')
        || name.contains(':')
        || name.split('/').any(|part| part == "..")
        || mode & 0o170_000 == 0o120_000;
    let encrypted = flags & 1 != 0;
    let next = at + 46 + name_length + extra_length + comment_length;
    Some((Entry { name, method, crc, packed, start, encrypted, suspicious }, next))
}

/// Packed size and offset from the ZIP64 extra field.
fn zip64(extra: &[u8], packed: u64, unpacked: u32, offset: u64) -> Option<(u64, u64)> {
    let fields = Fields { bytes: extra };
    let mut at = 0;
    while let (Some(id), Some(length)) = (fields.u16(at), fields.u16(at + 2)) {
        if id == 1 {
            let mut cursor = at + 4;
            let mut next = |wide: bool, narrow: u64| {
                if !wide {
                    return Some(narrow);
                }
                let value = fields.u64(cursor);
                cursor += 8;
                value
            };
            next(unpacked == 0xffff_ffff, 0)?;
            let packed = next(packed == 0xffff_ffff, packed)?;
            let offset = next(offset == 0xffff_ffff, offset)?;
            return Some((packed, offset));
        }
        at += 4 + u64::from(length);
    }
    None
}

/// UTF-8 when flagged or valid; else GB18030, as Chinese Windows writes names.
fn decode_name(raw: &[u8], utf8: bool) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) if utf8 => String::from_utf8_lossy(raw).into_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}
