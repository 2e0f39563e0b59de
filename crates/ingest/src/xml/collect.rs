//! The text of an element, over comments and CDATA.

use super::text;
use super::{Token, Xml};
use crate::refusal::Refusal;

/// How collecting the text of an element went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Collected {
    /// All of it.
    Whole,
    /// It is longer than allowed; what was collected is not all.
    TooLong,
    /// Elements stood between the text, where none may.
    Mixed,
}

/// Appends the text of the element that just began, over comments and CDATA, and leaves it.
pub(crate) fn collect(xml: &mut Xml<'_>, out: &mut Vec<u8>, most: usize) -> Result<Collected, Refusal> {
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

/// The text of the element that just began, elements within included, and leaves it.
pub(crate) fn element_text(xml: &mut Xml<'_>, most: usize) -> Result<String, Refusal> {
    let outside = xml.depth().saturating_sub(1);
    let mut out = Vec::new();
    loop {
        match xml.next()? {
            Token::Text => text::resolve(xml.piece(), &mut out)?,
            Token::Data => text::resolve_data(xml.piece(), &mut out),
            Token::End if xml.depth() <= outside => break,
            Token::Over => break,
            _ => {}
        }
        if out.len() > most {
            return Err(Refusal::TooLarge(format!("有一段文字超过 {most} 字节")));
        }
    }
    Ok(text::checked(&out)?.to_owned())
}
