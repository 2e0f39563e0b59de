//! A window that slides over the bytes of a part, so that a part is never held as a whole.

use super::utf16::Utf16;
use crate::refusal::Refusal;
use crate::zip::PartReader;
use std::sync::mpsc::{Receiver, Sender};

/// Bytes unpacked at a time when one thread both unpacks and scans: small enough to stay in the cache.
pub(crate) const CHUNK: usize = 64 << 10;

/// Where the bytes come from.
pub(crate) enum Feed<'a> {
    /// Unpacked here, when they are needed.
    Here(Box<PartReader<'a>>),
    /// Text that is in memory already.
    Text(&'a [u8]),
    /// Unpacked by another thread; emptied buffers go back to it.
    There {
        /// Filled buffers, in order; the end is a closed channel.
        full: Receiver<Result<Vec<u8>, Refusal>>,
        /// Emptied buffers.
        empty: Sender<Vec<u8>>,
    },
}

/// The part of the bytes that is being looked at.
pub(crate) struct Window<'a> {
    feed: Feed<'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    utf16: Option<Utf16>,
    raw: Vec<u8>,
}

impl<'a> Window<'a> {
    /// A window at the beginning of a part; a byte order mark is passed over, UTF-16 is turned into UTF-8.
    pub(crate) fn new(feed: Feed<'a>) -> Result<Window<'a>, Refusal> {
        let mut window =
            Window { feed, buffer: Vec::new(), start: 0, end: 0, ended: false, utf16: None, raw: Vec::new() };
        window.more()?;
        let first = window.bytes();
        if first.starts_with(&[0xEF, 0xBB, 0xBF]) {
            window.advance(3);
        } else if let Some(utf16) = Utf16::seen_in(first) {
            window.utf16 = Some(utf16);
            let raw = window.bytes().to_vec();
            (window.start, window.end) = (0, 0);
            window.append_utf16(&raw)?;
        }
        Ok(window)
    }

    /// The bytes in view, from the current position on.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Moves the current position.
    #[inline]
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
    }

    /// Brings more bytes into view behind those that are there; `false` at the end of the part.
    ///
    /// Places counted from the current position stay valid.
    pub(crate) fn more(&mut self) -> Result<bool, Refusal> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.utf16.is_some() {
            let mut raw = std::mem::take(&mut self.raw);
            raw.resize(CHUNK, 0);
            let got = self.fetch(&mut raw, 0)?;
            let appended = self.append_utf16(raw.get(..got).unwrap_or_default());
            self.raw = raw;
            appended?;
        } else {
            let mut buffer = std::mem::take(&mut self.buffer);
            let got = self.fetch(&mut buffer, self.end);
            self.buffer = buffer;
            self.end += got?;
        }
        Ok(!self.ended)
    }

    /// Puts the next bytes behind `at`, growing the buffer where needed; says how many.
    fn fetch(&mut self, buffer: &mut Vec<u8>, at: usize) -> Result<usize, Refusal> {
        match &mut self.feed {
            Feed::Here(part) => {
                let until = at + part.room(CHUNK);
                if buffer.len() < until {
                    buffer.resize(until, 0);
                }
                let got = part.read(buffer.get_mut(at..until).unwrap_or_default())?;
                self.ended = got == 0;
                Ok(got)
            }
            Feed::Text(rest) => {
                let (now, later) = rest.split_at(rest.len().min(CHUNK));
                if buffer.len() < at + now.len() {
                    buffer.resize(at + now.len(), 0);
                }
                buffer.get_mut(at..at + now.len()).unwrap_or_default().copy_from_slice(now);
                *rest = later;
                self.ended = now.is_empty();
                Ok(now.len())
            }
            Feed::There { full, empty } => {
                let Ok(chunk) = full.recv() else {
                    self.ended = true;
                    return Ok(0);
                };
                let chunk = chunk?;
                if buffer.len() < at + chunk.len() {
                    buffer.resize(at + chunk.len(), 0);
                }
                buffer.get_mut(at..at + chunk.len()).unwrap_or_default().copy_from_slice(&chunk);
                let got = chunk.len();
                // The other side may have finished and gone; then the buffer is simply dropped.
                let _ = empty.send(chunk);
                Ok(got)
            }
        }
    }

    fn append_utf16(&mut self, raw: &[u8]) -> Result<(), Refusal> {
        let mut text = String::with_capacity(raw.len() / 2 * 3);
        if let Some(utf16) = &mut self.utf16 {
            utf16.decode(raw, self.ended, &mut text)?;
        }
        self.buffer.truncate(self.end);
        self.buffer.extend_from_slice(text.as_bytes());
        self.end = self.buffer.len();
        Ok(())
    }
}
