//! Text within elements: plain, in rich runs, with phonetic guides that are no content.

use super::refusal::Refusal;
use super::text;
use super::xml::{Token, Xml};

/// How collecting the text of an element went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collected {
    /// All of it.
    Whole,
    /// It is longer than allowed; what was collected is not all.
    TooLong,
    /// Elements stood between the text, where none may.
    Mixed,
}

/// Appends the text of the element that just began, over comments and CDATA, and leaves it.
pub(super) fn collect(xml: &mut Xml<'_>, out: &mut Vec<u8>, most: usize) -> Result<Collected, Refusal> {
    let mut collected = Collected::Whole;
    loop {
        match xml.next()? {
            Token::Text if out.len() <= most => text::resolve(xml.piece(), out)?,
            Token::Data if out.len() <= most => text::resolve_data(xml.piece(), out),
            Token::Text | Token::Data => {}
            Token::Start => {
                collected = Collected::Mixed;
                xml.skip()?;
            }
            Token::End | Token::Over => break,
        }
    }
    Ok(if out.len() > most { Collected::TooLong } else { collected })
}

/// Appends the text of the string item (`si` or `is`) that just began, and leaves it; says whether it was
/// within the limit. The runs of rich text are joined, phonetic guides left out.
pub(super) fn item(xml: &mut Xml<'_>, raw: &mut Vec<u8>, out: &mut String, most: usize) -> Result<Collected, Refusal> {
    let outside = xml.depth().saturating_sub(1);
    let begin = out.len();
    let mut result = Collected::Whole;
    loop {
        match xml.next()? {
            Token::Start => match xml.main() {
                Some(b"t") => {
                    let preserve = xml.attribute(b"xml:space") == Some(b"preserve");
                    raw.clear();
                    let collected = collect(xml, raw, most)?;
                    if collected != Collected::Whole {
                        result = collected;
                        continue;
                    }
                    let run = text::checked(if preserve { raw.as_slice() } else { text::trim(raw) })?;
                    if out.len() - begin + run.len() > most {
                        result = Collected::TooLong;
                    } else {
                        text::unescape(run, out);
                    }
                }
                // A run: its text follows within.
                Some(b"r") => {}
                _ => xml.skip()?,
            },
            Token::End if xml.depth() <= outside => return Ok(result),
            Token::Over => return Ok(result),
            _ => {}
        }
    }
}
