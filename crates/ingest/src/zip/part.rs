//! The unpacked bytes of one part: counted as they come out, checksum compared to the last byte.

use super::Budget;
use super::directory::Entry;
use crate::refusal::Refusal;
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Reads one part from its first byte to its last.
pub(crate) struct PartReader<'a> {
    source: Source<'a>,
    crc: Crc,
    wanted_crc: u32,
    wanted_bytes: u64,
    count: u64,
    part: usize,
    budget: &'a Budget,
    done: bool,
}

enum Source<'a> {
    Stored(&'a [u8]),
    Deflated(&'a [u8], Box<Decompress>),
}

impl<'a> PartReader<'a> {
    /// A reader over the packed bytes of a part.
    pub(crate) fn new(
        entry: &Entry,
        data: &'a [u8],
        part: usize,
        budget: &'a Budget,
    ) -> Result<PartReader<'a>, Refusal> {
        if entry.locked {
            return Err(Refusal::Encrypted("已加密".to_owned()));
        }
        let source = match entry.method {
            0 => Source::Stored(data),
            8 => Source::Deflated(data, Box::new(Decompress::new(false))),
            other => return Err(Refusal::Unsupported(format!("用了第 {other} 号压缩法"))),
        };
        Ok(PartReader {
            source,
            crc: Crc::new(),
            wanted_crc: entry.crc,
            wanted_bytes: entry.unpacked,
            count: 0,
            part,
            budget,
            done: false,
        })
    }

    /// Room for the bytes that are still to come, at most `most`: most parts are short. Where the directory says that
    /// none are left, more may come all the same, and are counted.
    pub(crate) fn room(&self, most: usize) -> usize {
        // With some to spare, so that the end shows with the last bytes.
        const SPARE: u64 = 16;
        if self.done {
            return 0;
        }
        match self.wanted_bytes.saturating_sub(self.count) {
            0 => most,
            left => usize::try_from(left.saturating_add(SPARE)).map_or(most, |left| left.min(most)),
        }
    }

    /// Fills `out` with the next bytes; fewer than its length only at the end, 0 after it.
    ///
    /// At the end length and checksum are compared, so bytes handed out before are doubtful until then.
    pub(crate) fn read(&mut self, out: &mut [u8]) -> Result<usize, Refusal> {
        let mut filled = 0;
        while filled < out.len() && !self.done {
            let room = out.get_mut(filled..).unwrap_or_default();
            let (got, ended) = self.step(room)?;
            self.crc.update(room.get(..got).unwrap_or_default());
            self.count = self.count.saturating_add(got as u64);
            self.budget.count_bytes(self.part, self.count)?;
            filled += got;
            if ended {
                self.finish()?;
            }
        }
        Ok(filled)
    }

    /// Some bytes, and whether they are the last.
    fn step(&mut self, room: &mut [u8]) -> Result<(usize, bool), Refusal> {
        match &mut self.source {
            Source::Stored(rest) => {
                let got = rest.len().min(room.len());
                let (now, later) = rest.split_at(got);
                room.get_mut(..got).unwrap_or_default().copy_from_slice(now);
                *rest = later;
                Ok((got, later.is_empty()))
            }
            Source::Deflated(rest, inflate) => {
                let (input, output) = (inflate.total_in(), inflate.total_out());
                let status = inflate
                    .decompress(rest, room, FlushDecompress::None)
                    .map_err(|_| Refusal::Corrupt("的压缩数据损坏".to_owned()))?;
                let used = usize::try_from(inflate.total_in() - input).unwrap_or(usize::MAX);
                let got = usize::try_from(inflate.total_out() - output).unwrap_or(usize::MAX);
                *rest = rest.get(used..).unwrap_or_default();
                let ended = status == Status::StreamEnd;
                if ended && !rest.is_empty() {
                    return Err(Refusal::Ambiguous("的压缩数据之后还有别的字节".to_owned()));
                }
                if !ended && used == 0 && got == 0 {
                    return Err(Refusal::Corrupt("的压缩数据没有写完".to_owned()));
                }
                Ok((got, ended))
            }
        }
    }

    fn finish(&mut self) -> Result<(), Refusal> {
        self.done = true;
        if self.count != self.wanted_bytes {
            return Err(Refusal::Corrupt(format!("展开后是 {} 字节，目录说是 {} 字节", self.count, self.wanted_bytes)));
        }
        if self.crc.sum() != self.wanted_crc {
            return Err(Refusal::Corrupt("的校验和不符，内容已变".to_owned()));
        }
        Ok(())
    }
}
