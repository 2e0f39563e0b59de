//! Text of unknown encoding: BOM, then strict UTF-8, then what the file declares, then GB18030.

use crate::grid::failure::Failure;
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Decoded text, the encoding's name, and whether what the file declared was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without BOM.
    pub text: String,
    /// `UTF-8`, `GB18030`, `UTF-16LE`, …
    pub name: &'static str,
    /// The file said another encoding than the one it is in.
    pub misdeclared: bool,
}

/// Decodes bytes without ever replacing one.
///
/// # Errors
/// `encoding` when no encoding fits, with a sample of the bytes.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, Failure> {
    if bytes.starts_with(b"\xFF\xFE\0\0") || bytes.starts_with(b"\0\0\xFE\xFF") {
        return Err(Failure::new("encoding", "文字编码是 UTF-32，不支持。".to_owned()));
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let body = bytes.get(length..).unwrap_or_default();
        return strict(body, encoding, false).ok_or_else(|| match encoding == UTF_8 {
            true => undecodable(bytes),
            false => {
                let text = format!("文件标明是 {}，但有不成对的字符，或少了半个字符。", encoding.name());
                Failure::new("encoding", text)
            }
        });
    }
    if let Some(encoding) = utf16_without_bom(bytes)
        && let Some(decoded) = strict(bytes, encoding, false)
    {
        return Ok(decoded);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let misdeclared = declared.is_some_and(|d| d != UTF_8) && !text.is_ascii();
        return Ok(Decoded { text: text.to_owned(), name: UTF_8.name(), misdeclared });
    }
    let chinese = declared.is_none_or(|d| d == encoding_rs::GBK || d == GB18030);
    if !chinese
        && let Some(encoding) = declared.filter(|d| *d != UTF_8)
        && let Some(decoded) = strict(bytes, encoding, false)
        && (plausible(&Some(decoded.clone())) || !plausible(&strict(bytes, GB18030, false)))
    {
        return Ok(decoded);
    }
    strict(bytes, GB18030, !chinese).ok_or_else(|| undecodable(bytes))
}

fn strict(bytes: &[u8], encoding: &'static Encoding, misdeclared: bool) -> Option<Decoded> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned();
    Some(Decoded { text, name: encoding.name(), misdeclared })
}

/// More common 汉字 than anything else beyond ASCII: such text is Chinese.
fn plausible(decoded: &Option<Decoded>) -> bool {
    let Some(decoded) = decoded else { return false };
    let (mut han, mut other) = (0usize, 0usize);
    for c in decoded.text.chars().filter(|c| !c.is_ascii()) {
        match c {
            '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '—' => {
                han += 1
            }
            _ => other += 1,
        }
    }
    han > other * 4
}

/// Text in which every second byte is zero, as Excel's "Unicode text" without its mark.
fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(512))?;
    if head.len() < 8 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    if zeros(1) * 3 > half && zeros(0) == 0 {
        Some(UTF_16LE)
    } else if zeros(0) * 3 > half && zeros(1) == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// How many bytes from the beginning are GB18030.
fn gb18030_up_to(bytes: &[u8]) -> usize {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut out = vec![0u8; 4096];
    let mut at = 0usize;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut out, true);
        at += read;
        match result {
            DecoderResult::OutputFull => {}
            DecoderResult::InputEmpty => return at,
            DecoderResult::Malformed(bad, after) => return at.saturating_sub(usize::from(bad + after)),
        }
    }
}

fn undecodable(bytes: &[u8]) -> Failure {
    // The place where the encoding that comes farthest fails.
    let utf8 = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let at = utf8.max(gb18030_up_to(bytes));
    let sample: Vec<String> = bytes.iter().skip(at).take(12).map(|b| format!("{b:02X}")).collect();
    Failure::new(
        "encoding",
        format!("文字编码认不出：既不是 UTF-8 也不是 GB18030；第 {} 字节起为 {}。", at + 1, sample.join(" ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found_or_refused() {
        let (gbk, _, _) = encoding_rs::GBK.encode("资产名称,原值");
        let utf16: Vec<u8> = "a资产".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let with_bom = [b"\xff\xfe".as_slice(), &utf16].concat();
        for (bytes, declared, expected) in [
            ("资产".as_bytes(), None, Some(("UTF-8", false))),
            ("\u{feff}资产".as_bytes(), None, Some(("UTF-8", false))),
            ("资产".as_bytes(), Some("gb2312"), Some(("UTF-8", true))),
            (&gbk, Some("gb2312"), Some(("gb18030", false))),
            (&gbk, Some("windows-1252"), Some(("gb18030", true))),
            (&gbk, None, Some(("gb18030", false))),
            (&with_bom, None, Some(("UTF-16LE", false))),
            (b"\xff\x00\x81", None, None),
            (b"\xff\xfe\0\0\x44\x8d\0\0", None, None),
            (b"\xff\xfe\x44", None, None),
        ] {
            let decoded = decode(bytes, declared).ok();
            assert_eq!(decoded.as_ref().map(|d| (d.name, d.misdeclared)), expected);
            assert!(decoded.is_none_or(|d| d.text.contains("资产") && !d.text.contains('\u{feff}')));
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        let (gbk, _, _) = encoding_rs::GBK.encode("资产名称");
        let broken = [&gbk, b",\xff,9\n".as_slice()].concat();
        let said = |bytes: &[u8]| decode(bytes, None).map_or_else(|failure| failure.message, |_| String::new());
        assert_eq!(said(&broken), "文字编码认不出：既不是 UTF-8 也不是 GB18030；第 10 字节起为 FF 2C 39 0A。");
        assert_eq!(said(b"\xff\xfe\x44"), "文件标明是 UTF-16LE，但有不成对的字符，或少了半个字符。");
        assert_eq!(said(b"\xff\xfe\0\0\x44\x8d\0\0"), "文字编码是 UTF-32，不支持。");
    }
}
