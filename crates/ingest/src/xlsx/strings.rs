//! The shared strings, all in one piece of memory.

use super::rich;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::xml::text;
use crate::xml::{Collected, Token, Xml};
use memchr::{memchr, memchr2};

/// Bytes in view for the fast path.
const AHEAD: usize = 2048;

/// The shared strings of a book.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    /// Where each string ends within `text`.
    ends: Vec<u32>,
    /// Strings that were not kept, ascending: longer than allowed, or not text alone.
    refused: Vec<u32>,
}

/// What an index leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shared<'a> {
    /// The string.
    Text(&'a str),
    /// There is a string, but it was refused.
    Refused,
    /// There is none.
    Absent,
}

impl Strings {
    /// The string at an index.
    #[inline]
    pub(super) fn get(&self, index: u32) -> Shared<'_> {
        let at = index as usize;
        let Some(end) = self.ends.get(at) else { return Shared::Absent };
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        if start == *end && self.refused.binary_search(&index).is_ok() {
            return Shared::Refused;
        }
        self.text.get(start as usize..*end as usize).map_or(Shared::Absent, Shared::Text)
    }

    /// How many strings there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Reads the shared strings part to its end.
    pub(super) fn read(xml: &mut Xml<'_>, limits: &Limits) -> Result<Strings, Refusal> {
        let mut strings = Strings::default();
        let mut raw = Vec::new();
        loop {
            if xml.depth() == 1 && xml.plain_is_main() {
                strings.fast_items(xml, limits)?;
            }
            match xml.next()? {
                Token::Start if xml.depth() == 2 && xml.main() == Some(b"si") => {
                    let begin = strings.text.len();
                    let collected = rich::item(xml, &mut raw, &mut strings.text, limits.text_bytes)?;
                    if collected != Collected::Whole {
                        strings.text.truncate(begin);
                        strings.refused.push(u32::try_from(strings.ends.len()).unwrap_or(u32::MAX));
                    }
                    strings.close(limits)?;
                }
                Token::Start if xml.depth() == 2 => xml.skip()?,
                Token::Over => break,
                _ => {}
            }
        }
        strings.text.shrink_to_fit();
        strings.ends.shrink_to_fit();
        Ok(strings)
    }

    /// Takes all items of the plain shape that follow one another.
    fn fast_items(&mut self, xml: &mut Xml<'_>, limits: &Limits) -> Result<(), Refusal> {
        while let Some(ahead) = xml.ahead() {
            let mut rest = ahead;
            while let Some((text, length)) = plain_item(rest, limits.text_bytes) {
                self.text.push_str(text::checked(text)?);
                self.close(limits)?;
                rest = rest.get(length..).unwrap_or_default();
            }
            let (passed, left) = (ahead.len() - rest.len(), rest.len());
            xml.pass_over(passed);
            if left >= AHEAD || !xml.grow()? {
                break;
            }
        }
        Ok(())
    }

    /// Ends the string that was appended.
    fn close(&mut self, limits: &Limits) -> Result<(), Refusal> {
        if self.text.len() > limits.shared_bytes {
            return Err(Refusal::TooLarge(format!("共享字符串合计超过 {} 字节", limits.shared_bytes)));
        }
        if self.ends.len() >= limits.shared_strings {
            return Err(Refusal::TooLarge(format!("共享字符串超过 {} 条", limits.shared_strings)));
        }
        let end = u32::try_from(self.text.len());
        self.ends.push(end.map_err(|_| Refusal::TooLarge("共享字符串合计超过 4 GiB".to_owned()))?);
        Ok(())
    }
}

/// `<si><t>…</t></si>` with nothing to resolve in it: its text, and its length.
fn plain_item(bytes: &[u8], most: usize) -> Option<(&[u8], usize)> {
    let rest = bytes.strip_prefix(b"<si><t")?;
    let (preserve, rest) = match rest.strip_prefix(b" xml:space=\"preserve\">") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix(b">")?),
    };
    let (raw, behind) = rest.split_at(memchr(b'<', rest)?);
    let behind = behind.strip_prefix(b"</t></si>")?;
    if memchr2(b'&', b'\r', raw).is_some() || raw.len() > most || text::has_escape(raw) {
        return None;
    }
    Some((if preserve { raw } else { text::trim(raw) }, bytes.len() - behind.len()))
}
