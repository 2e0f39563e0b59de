//! Which telling signs a text holds: found once for each text that is kept, asked of every cell that shows it.

use sanzi_core::text::{alone, is_blank};

/// The signs of a text by which kinds of rows are told apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Signs(u8);

impl Signs {
    /// Nothing is to be seen.
    pub(crate) const BLANK: Signs = Signs(1);
    /// A sign whose form only the whole text tells.
    pub(crate) const OPEN: Signs = Signs(1 << 1);
    /// 计, 总: words for totals have one.
    pub(crate) const TOTAL: Signs = Signs(1 << 2);
    /// 页, 结, 其: words for what is carried over, and for details, have one.
    pub(crate) const CARRIED: Signs = Signs(1 << 3);
    /// 例: words for samples have it.
    pub(crate) const SAMPLE: Signs = Signs(1 << 4);
    /// XX, 某某: nobody's name.
    pub(crate) const NOBODY: Signs = Signs(1 << 5);
    /// A colon, 签, 盖, 监, 盘: words for signatures have one.
    pub(crate) const SIGNED: Signs = Signs(1 << 6);

    /// Those of a text.
    pub(crate) fn of(text: &str) -> Signs {
        let (mut signs, mut crosses, mut some, mut blank) = (0, 0, 0, true);
        for c in text.chars() {
            blank = blank && is_blank(c);
            signs |= match alone(c) {
                None => Signs::OPEN.0,
                Some('计' | '总') => Signs::TOTAL.0,
                Some('页' | '结' | '其') => Signs::CARRIED.0,
                Some('例') => Signs::SAMPLE.0,
                Some(':' | '签' | '盖' | '监' | '盘') => Signs::SIGNED.0,
                Some('X' | 'x' | '×') => {
                    crosses += 1;
                    0
                }
                Some('某') => {
                    some += 1;
                    0
                }
                Some(_) => 0,
            };
        }
        let nobody = if crosses > 1 || some > 1 { Signs::NOBODY.0 } else { 0 };
        Signs(signs | nobody | if blank { Signs::BLANK.0 } else { 0 })
    }

    /// Is any of these signs there?
    pub(crate) fn any(self, of: Signs) -> bool {
        self.0 & of.0 != 0
    }

    /// These signs and others.
    pub(crate) const fn and(self, others: Signs) -> Signs {
        Signs(self.0 | others.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_signs_that_stand_in_it() {
        for (text, there) in [
            ("", Signs::BLANK),
            (" \u{3000}\n", Signs::BLANK),
            ("水泵", Signs(0)),
            ("Ｘ x村", Signs::NOBODY),
            ("X村", Signs(0)),
            ("某村", Signs(0)),
            ("某某村", Signs::NOBODY),
            ("小 计：", Signs::TOTAL.and(Signs::SIGNED)),
            ("过次页", Signs::CARRIED),
            ("示例", Signs::SAMPLE),
            ("㈠", Signs::OPEN),
            ("监盘人", Signs::SIGNED),
        ] {
            assert_eq!(Signs::of(text), there, "{text}");
        }
    }
}
