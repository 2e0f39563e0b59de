//! Text within elements: plain, in rich runs, with phonetic guides that are no content.

use crate::refusal::Refusal;
use crate::xml::text;
use crate::xml::{Collected, Token, Xml, collect};

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
