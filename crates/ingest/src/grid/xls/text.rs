//! Texts of .xls: Unicode in BIFF8, bytes under a codepage in BIFF5.

use super::{Record, Records, Shared};
use crate::grid::failure::Failure;
use crate::limits::Limits;
use encoding_rs::{Encoding, GB18030};
use std::sync::Arc;

/// The codepage of a BIFF5 book.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codepage {
    encoding: &'static Encoding,
    /// The book states another one than its texts are in.
    pub(crate) misstated: bool,
}

impl Default for Codepage {
    fn default() -> Self {
        Codepage { encoding: GB18030, misstated: false }
    }
}

impl Codepage {
    /// Chinese unless the book states another eastern page, or its texts cannot be Chinese.
    pub(crate) fn decide(stated: Option<u16>, sample: &[u8]) -> Self {
        let other = match stated {
            Some(932) => Some(encoding_rs::SHIFT_JIS),
            Some(949) => Some(encoding_rs::EUC_KR),
            Some(950) => Some(encoding_rs::BIG5),
            Some(1250) => Some(encoding_rs::WINDOWS_1250),
            Some(1251) => Some(encoding_rs::WINDOWS_1251),
            Some(1252 | 0x8001) => Some(encoding_rs::WINDOWS_1252),
            Some(65001) => Some(encoding_rs::UTF_8),
            _ => None,
        };
        let Some(encoding) = other else { return Codepage::default() };
        if sample.is_ascii() || matches!(stated, Some(932 | 949 | 950)) {
            return Codepage { encoding, misstated: false };
        }
        let chinese = GB18030.decode_without_bom_handling_and_without_replacement(sample);
        let han = |text: &str| text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        match chinese {
            Some(text) if han(&text) * 2 > text.chars().filter(|c| !c.is_ascii()).count() => {
                Codepage { encoding: GB18030, misstated: true }
            }
            _ => Codepage { encoding, misstated: false },
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        self.encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// Bytes of the texts of a BIFF5 book, up to a fixed amount, one text after the other.
pub(crate) fn sample(stream: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut sample = Vec::new();
    let mut records = Records::new(stream, 0);
    while let Some(record) = records.next()? {
        let bytes = match record.kind {
            0x0204 | 0x00D6 => record.data.get(8..),
            0x0085 => record.data.get(7..),
            _ => None,
        };
        if let Some(bytes) = bytes.filter(|b| !b.is_ascii()) {
            sample.extend_from_slice(bytes);
            sample.push(b'\n');
        }
        if sample.len() > 64 << 10 {
            break;
        }
    }
    Ok(sample)
}

/// A text with a length of one byte (names of sheets).
pub(crate) fn short(record: &Record<'_>, at: usize, shared: &Shared) -> Option<String> {
    let length = usize::from(*record.data.get(at)?);
    if !shared.biff8 {
        return Some(shared.codepage.decode(record.data.get(at + 1..at + 1 + length)?));
    }
    let mut cursor = Cursor::new(record, at + 1);
    let flags = cursor.u8()?;
    cursor.units(length, flags & 1 != 0).map(|u| String::from_utf16_lossy(&u))
}

/// The code of a number format.
pub(crate) fn format_code(record: &Record<'_>, shared: &Shared) -> Option<String> {
    if shared.biff8 { long(record, 2, shared) } else { short(record, 2, shared) }
}

/// A text with a length of two bytes (labels, results of formulas).
pub(crate) fn long(record: &Record<'_>, at: usize, shared: &Shared) -> Option<String> {
    let mut cursor = Cursor::new(record, at);
    let length = usize::from(cursor.u16()?);
    if !shared.biff8 {
        return Some(shared.codepage.decode(&cursor.bytes(length)?));
    }
    let flags = cursor.u8()?;
    if flags & 8 != 0 {
        cursor.u16()?;
    }
    if flags & 4 != 0 {
        cursor.u16()?;
        cursor.u16()?;
    }
    cursor.units(length, flags & 1 != 0).map(|u| String::from_utf16_lossy(&u))
}

/// Shared strings that are held one by one at most.
const MOST_STRINGS: usize = 16_000_000;

/// The table of shared strings.
pub(crate) fn shared_strings(record: &Record<'_>, limits: &Limits) -> Result<Vec<Arc<str>>, Failure> {
    let mut cursor = Cursor::new(record, 4);
    let count = cursor.u16().zip(cursor.u16()).map_or(0, |(low, high)| u32::from(low) | u32::from(high) << 16);
    let mut strings = Vec::new();
    for _ in 0..count {
        if cursor.ended() {
            break;
        }
        let text = one_shared(&mut cursor).ok_or_else(|| Failure::corrupt("共享字符串表断了。"))?;
        if strings.len() >= MOST_STRINGS {
            return Err(Failure::too_large(format!("共享字符串超过 {MOST_STRINGS} 条。")));
        }
        if text.len() > limits.text_bytes {
            return Err(Failure::too_large("有一段文字超过上限。"));
        }
        strings.push(Arc::from(text.as_str()));
    }
    Ok(strings)
}

fn one_shared(cursor: &mut Cursor<'_>) -> Option<String> {
    let length = usize::from(cursor.u16()?);
    let flags = cursor.u8()?;
    let runs = if flags & 8 != 0 { usize::from(cursor.u16()?) } else { 0 };
    let extra = if flags & 4 != 0 { usize::from(cursor.u16()?) | usize::from(cursor.u16()?) << 16 } else { 0 };
    let units = cursor.units(length, flags & 1 != 0)?;
    cursor.skip(runs.checked_mul(4)?.checked_add(extra)?)?;
    Some(String::from_utf16_lossy(&units))
}

/// Walks over a record and the records that continue it.
struct Cursor<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(record: &Record<'a>, at: usize) -> Self {
        let mut pieces = vec![record.data];
        pieces.extend(record.more.iter().copied());
        Cursor { pieces, piece: 0, at }
    }

    fn rest(&self) -> &'a [u8] {
        self.pieces.get(self.piece).and_then(|p| p.get(self.at..)).unwrap_or_default()
    }

    fn ended(&self) -> bool {
        self.rest().is_empty() && self.piece + 1 >= self.pieces.len()
    }

    /// Goes on in the next piece when this one is used up.
    fn turn(&mut self) -> Option<bool> {
        if !self.rest().is_empty() {
            return Some(false);
        }
        if self.piece + 1 >= self.pieces.len() {
            return None;
        }
        self.piece += 1;
        self.at = 0;
        Some(true)
    }

    fn u8(&mut self) -> Option<u8> {
        while self.rest().is_empty() {
            self.turn()?;
        }
        let byte = *self.rest().first()?;
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn bytes(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        while out.len() < count {
            while self.rest().is_empty() {
                self.turn()?;
            }
            let take = self.rest().len().min(count - out.len());
            out.extend_from_slice(self.rest().get(..take)?);
            self.at += take;
        }
        Some(out)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        let mut left = count;
        while left > 0 {
            while self.rest().is_empty() {
                self.turn()?;
            }
            let take = self.rest().len().min(left);
            self.at += take;
            left -= take;
        }
        Some(())
    }

    /// Characters; where a text goes on in the next record, that record first says anew how wide they are.
    fn units(&mut self, count: usize, wide: bool) -> Option<Vec<u16>> {
        let mut out = Vec::new();
        let mut wide = wide;
        while out.len() < count {
            while self.rest().is_empty() {
                self.turn()?;
                wide = *self.rest().first()? & 1 != 0;
                self.at += 1;
            }
            let left = count - out.len();
            if wide {
                let take = (self.rest().len() / 2).min(left);
                if take == 0 {
                    return None;
                }
                out.extend(self.rest().get(..take * 2)?.chunks_exact(2).map(|c| match c {
                    [a, b] => u16::from_le_bytes([*a, *b]),
                    _ => 0,
                }));
                self.at += take * 2;
            } else {
                let take = self.rest().len().min(left);
                out.extend(self.rest().get(..take)?.iter().map(|b| u16::from(*b)));
                self.at += take;
            }
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_go_on_in_the_next_record() {
        // Two strings: "AB村部" whose last character stands in the next record, and "x" with one run.
        let first = [2u8, 0, 0, 0, 2, 0, 0, 0, 4, 0, 1, b'A', 0, b'B', 0, 0x51, 0x67];
        let second = [1u8, 0xE8, 0x90, 1, 0, 8, 1, 0, b'x', 0, 0, 0, 0];
        let record = Record { kind: 0xFC, data: &first, more: vec![&second] };
        let strings = shared_strings(&record, &Limits::default()).expect("whole");
        assert_eq!(strings.iter().map(|s| &**s).collect::<Vec<_>>(), ["AB村部", "x"]);
        let cut = Record { kind: 0xFC, data: &first, more: vec![] };
        assert_eq!(shared_strings(&cut, &Limits::default()).expect_err("cut").kind, "container_corrupt");
    }

    #[test]
    fn a_false_codepage_is_found_out() {
        let (gbk, _, _) = encoding_rs::GBK.encode("资产名称村部办公楼");
        assert!(Codepage::decide(Some(1252), &gbk).misstated);
        assert!(!Codepage::decide(Some(936), &gbk).misstated);
        assert!(!Codepage::decide(None, &gbk).misstated);
        assert_eq!(Codepage::decide(Some(1252), &gbk).decode(&gbk), "资产名称村部办公楼");
    }
}
