//! Words in a text that may excuse what a condition finds: 备注 says 已起诉, 租金减免.

use sanzi_core::frame::Frame;
use sanzi_core::kind::Column;
use sanzi_core::text::has;

/// A negation that stands as near before a word denies it, characters.
const NEAR: usize = 4;
const DENIES: [char; 5] = ['未', '无', '不', '没', '非'];

/// Words that are sought in the text of a fact.
#[derive(Debug, Clone)]
pub struct Mention {
    /// The fact.
    pub fact: &'static Column,
    /// The words; none where any text will do.
    pub words: Vec<String>,
}

impl Mention {
    /// Does a text say one of the words, and not deny it? 未经批准 does not say 批准.
    pub fn says(&self, text: &str) -> bool {
        let found = |word: &str| text.match_indices(word).any(|(at, _)| !denied(text.get(..at)));
        // Most texts do not have the word at all, which is soon seen.
        let said = |word: &String| has(text, word) && found(word);
        if self.words.is_empty() { !text.trim().is_empty() } else { self.words.iter().any(said) }
    }

    /// In words: 备注写有跨年、次年结算.
    pub(crate) fn words(&self) -> String {
        let words = if self.words.is_empty() { "内容".to_owned() } else { self.words.join("、") };
        format!("{}写有{words}", self.fact.label)
    }

    /// Of the rows that are asked about, a bit each, those whose text says one of the words.
    pub(crate) fn among(&self, frame: &Frame, asked: impl Fn(usize) -> u64) -> Vec<u64> {
        let mut said = vec![0; frame.len().div_ceil(64)];
        let Some(texts) = frame.view(self.fact.name).filter(|texts| !texts.is_blank()) else { return said };
        for (at, bits) in said.iter_mut().enumerate() {
            for bit in crate::evaluate::ones(asked(at)) {
                let text = texts.text(at * 64 + bit);
                *bits |= u64::from(text.is_some_and(|text| self.says(text))) << bit;
            }
        }
        said
    }
}

/// Does what stands before a word deny it, within the same clause?
fn denied(before: Option<&str>) -> bool {
    let clause = before.unwrap_or_default().chars().rev().take(NEAR);
    clause.take_while(|c| !matches!(c, '，' | ',' | '。' | '；' | ';' | '、' | ' ')).any(|c| DENIES.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanzi_core::grains::ASSET;

    #[test]
    fn a_word_that_is_denied_is_not_said() {
        let fact = ASSET.fact("remark").expect("a fact");
        let mention = Mention { fact, words: vec!["批准".to_owned(), "减免".to_owned(), "流拍".to_owned()] };
        for (text, said) in [
            ("经县农业农村局批准", true),
            ("未经批准", false),
            ("没有批准文件", false),
            ("未经批准，后由镇政府批准", true),
            ("无收入，租金减免三个月", true),
            ("不予减免", false),
            ("两次流拍", true),
            ("", false),
        ] {
            assert_eq!(mention.says(text), said, "{text}");
        }
        let any = Mention { fact, words: Vec::new() };
        assert!(any.says("已协商") && !any.says(" "));
    }
}
