//! Parts in UTF-16, which the package format allows: turned into UTF-8 as they come.

use crate::refusal::Refusal;

/// Turns UTF-16 bytes into text, over the borders of chunks.
pub(crate) struct Utf16 {
    little: bool,
    /// An odd byte left over.
    half: Option<u8>,
    /// A first surrogate left over.
    high: Option<u16>,
    begun: bool,
}

impl Utf16 {
    /// Recognises UTF-16 by its mark or by a first `<`.
    pub(crate) fn seen_in(first: &[u8]) -> Option<Utf16> {
        let little = match first.first_chunk()? {
            [0xFF, 0xFE] | [b'<', 0] => true,
            [0xFE, 0xFF] | [0, b'<'] => false,
            _ => return None,
        };
        Some(Utf16 { little, half: None, high: None, begun: false })
    }

    /// Appends the text of some bytes; `last` says that none follow.
    pub(crate) fn decode(&mut self, raw: &[u8], last: bool, text: &mut String) -> Result<(), Refusal> {
        let bad = || Refusal::Malformed("不是有效的 UTF-16 文字".to_owned());
        for byte in raw {
            let Some(first) = self.half.take() else {
                self.half = Some(*byte);
                continue;
            };
            let pair = [first, *byte];
            let unit = if self.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
            if !std::mem::replace(&mut self.begun, true) && unit == 0xFEFF {
                continue;
            }
            match (self.high.take(), unit) {
                (None, 0xD800..=0xDBFF) => self.high = Some(unit),
                (Some(high), 0xDC00..=0xDFFF) => text.extend(char::decode_utf16([high, unit]).flatten()),
                (None, _) => text.push(char::from_u32(u32::from(unit)).ok_or_else(bad)?),
                (Some(_), _) => return Err(bad()),
            }
        }
        if last && (self.half.is_some() || self.high.is_some()) {
            return Err(bad());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_any_split() {
        let bytes: Vec<u8> = "\u{FEFF}<村>𬬩".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for cut in 0..=bytes.len() {
            let mut utf16 = Utf16::seen_in(&bytes).unwrap();
            let mut text = String::new();
            utf16.decode(&bytes[..cut], false, &mut text).unwrap();
            utf16.decode(&bytes[cut..], true, &mut text).unwrap();
            assert_eq!(text, "<村>𬬩");
        }
    }

    #[test]
    fn lone_surrogates_and_odd_bytes_are_refused() {
        for bytes in [&[b'<', 0, 0, 0xD8, b'a', 0][..], &[b'<', 0, 0, 0xDC], &[b'<', 0, b'a']] {
            let mut utf16 = Utf16::seen_in(bytes).unwrap();
            let mut text = String::new();
            assert_eq!(utf16.decode(bytes, true, &mut text).unwrap_err().kind(), "xml_malformed");
        }
    }
}
