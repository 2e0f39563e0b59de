//! Why a workbook, or one sheet of it, cannot be read.

use thiserror::Error;

/// A refusal: the message is in Chinese and says what was seen; [`Refusal::kind`] is the kind of the issue.
///
/// One that arises while a book is opened costs the file, one from within a sheet the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Not a zip package with a workbook in it.
    #[error("不是 .xlsx 工作簿：{0}。")]
    NotAWorkbook(String),
    /// Locked with a password.
    #[error("文件有密码保护：{0}。")]
    Encrypted(String),
    /// A known format or packing that this reader does not read.
    #[error("不支持的格式：{0}。")]
    Unsupported(String),
    /// Bytes are missing or changed.
    #[error("文件已损坏：{0}。")]
    Corrupt(String),
    /// Two readings are possible, and readers differ on which is meant.
    #[error("文件内容有歧义：{0}。")]
    Ambiguous(String),
    /// More than the limits allow.
    #[error("超过上限：{0}。")]
    TooLarge(String),
    /// A document type declaration, or an entity that only one could define.
    #[error("含有文档类型声明或自定义实体：{0}。")]
    Dtd(String),
    /// XML that is not well-formed.
    #[error("XML 不合规范：{0}。")]
    Malformed(String),
}

impl Refusal {
    /// The kind of the issue, as issues and receipts name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Refusal::NotAWorkbook(_) => "not_a_spreadsheet",
            Refusal::Encrypted(_) => "encrypted",
            Refusal::Unsupported(_) => "unsupported_format",
            Refusal::Corrupt(_) => "container_corrupt",
            Refusal::Ambiguous(_) => "container_ambiguous",
            Refusal::TooLarge(_) => "too_large",
            Refusal::Dtd(_) => "xml_dtd",
            Refusal::Malformed(_) => "xml_malformed",
        }
    }

    /// The same refusal, naming the part it arose in.
    pub(crate) fn within(mut self, part: &str) -> Refusal {
        let (Refusal::NotAWorkbook(text)
        | Refusal::Encrypted(text)
        | Refusal::Unsupported(text)
        | Refusal::Corrupt(text)
        | Refusal::Ambiguous(text)
        | Refusal::TooLarge(text)
        | Refusal::Dtd(text)
        | Refusal::Malformed(text)) = &mut self;
        *text = format!("部件“{}”{text}", shown(part));
        self
    }
}

/// A name from outside, shortened for a message.
pub(crate) fn shown(name: &str) -> String {
    let mut short: String = name.chars().take(80).map(|c| if c.is_control() { '?' } else { c }).collect();
    if name.chars().nth(80).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_kind_and_part() {
        let refusal = Refusal::Corrupt("校验和不符".to_owned()).within("xl/worksheets/sheet1.xml");
        assert_eq!(refusal.kind(), "container_corrupt");
        assert_eq!(refusal.to_string(), "文件已损坏：部件“xl/worksheets/sheet1.xml”校验和不符。");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 81);
        assert_eq!(shown("a\u{1b}[2J"), "a?[2J");
    }
}
