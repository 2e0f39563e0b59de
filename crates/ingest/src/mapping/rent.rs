//! Headings of rents that say for what time or measure the amounts are: 租金（元/月）, 半年租金, 租金标准（元/㎡·月）.

use crate::cell::money::{leading_unit, unit_word};
use crate::cell::rent::Span;

/// For what one amount of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// For all that is let.
    Whole,
    /// For one 亩.
    Mu,
    /// For something else (㎡, 间, 户), or the heading contradicts itself.
    Other,
}

/// What a heading says of time and measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    /// The time; a year where it names none.
    pub(crate) span: Span,
    /// The measure.
    pub(crate) measure: Measure,
    /// What the heading says besides, top to bottom.
    pub(crate) rest: Vec<String>,
}

const MEASURES: [&str; 6] = ["平方米", "平米", "M2", "间", "户", "亩"];
const PARTING: [char; 8] = ['/', '·', '・', '.', '*', '×', '-', '每'];

/// What a heading of comparison forms says, top to bottom; `None` where it names neither a measure nor another time than
/// a year.
pub(crate) fn of(parts: &[String]) -> Option<Stated> {
    let (last, above) = parts.split_last()?;
    let mut said = Said { span: None, measure: Measure::Whole };
    let mut base = said.brackets(last);
    if said.expression(&base) {
        base.clear();
    }
    if let Some((head, tail)) = base.split_once('/').filter(|(head, _)| unit_word(head).is_none()) {
        let mut of_tail = said;
        if of_tail.expression(&format!("/{tail}")) {
            (said, base) = (of_tail, head.to_owned());
        }
    }
    let base = match said.begin(&base) {
        "租" => "租金".to_owned(),
        base => base.to_owned(),
    };
    let span = said.span.unwrap_or(Span::YEAR);
    if said.measure == Measure::Whole && span == Span::YEAR {
        return None;
    }
    let mut rest = above.to_vec();
    // 五年总租金 is what five years bring together.
    let sum = |base: &str| base.trim_start_matches(['总', '共']).trim_end_matches("合计").to_owned();
    rest.extend(Some(if span.is_long() { sum(&base) } else { base }).filter(|base| !base.is_empty()));
    (!rest.is_empty()).then_some(Stated { span, measure: said.measure, rest })
}

/// A length of time and nothing else; of more than a year also what it brings together: 三年合计.
fn length(token: &str) -> Option<Span> {
    let (span, behind) = Span::leading(token.trim_start_matches('个'))?;
    let sum = span.is_long() && matches!(behind, "合计" | "共计" | "总计" | "总额" | "租金总额" | "租金合计");
    (behind.is_empty() || sum).then_some(span)
}

#[derive(Clone, Copy)]
struct Said {
    span: Option<Span>,
    measure: Measure,
}

impl Said {
    fn lasts(&mut self, span: Span) {
        if self.span.is_some_and(|known| known != span) {
            self.measure = Measure::Other;
        }
        self.span = Some(span);
    }

    fn is_for(&mut self, measure: &str) {
        self.measure = match (measure, self.measure) {
            ("亩", Measure::Whole | Measure::Mu) => Measure::Mu,
            _ => Measure::Other,
        };
    }

    /// Takes what brackets say of time and measure; the heading with its other brackets and units of money.
    fn brackets(&mut self, form: &str) -> String {
        let mut base = String::new();
        let mut rest = form;
        while let Some((head, tail)) = rest.split_once('(') {
            base.push_str(head);
            let Some((inner, after)) = tail.split_once(')') else {
                rest = form.get(form.len() - tail.len() - 1..).unwrap_or_default();
                break;
            };
            rest = after;
            let bare = inner.trim_start_matches("单位");
            let mut told = false;
            for piece in bare.split([',', ';', '、']) {
                told |= self.expression(piece);
            }
            match (told, leading_unit(bare)) {
                (true, Some((_, behind))) => {
                    base.push_str(&format!("({})", bare.strip_suffix(behind).unwrap_or_default()));
                }
                (true, None) => {}
                (false, _) => base.push_str(&format!("({inner})")),
            }
        }
        base + rest
    }

    /// 元/月, /亩·年, 每季, 半年: nothing but a unit of money, times and measures.
    fn expression(&mut self, piece: &str) -> bool {
        let (paid, tail) = match leading_unit(piece) {
            Some((_, tail)) => (true, tail),
            None => (false, piece),
        };
        let parted = tail.starts_with(PARTING);
        let known = |token: &str| MEASURES.contains(&token) || length(token).is_some();
        let tokens = || tail.split(PARTING).filter(|token| !token.is_empty());
        if tokens().next().is_none() || paid && !parted || !paid && !tokens().all(known) {
            return false;
        }
        for token in tokens() {
            match length(token) {
                Some(span) => self.lasts(span),
                None => self.is_for(token),
            }
        }
        true
    }

    /// Takes what the heading begins with: 月租金, 每亩每年租金, 五年总租金.
    fn begin<'f>(&mut self, form: &'f str) -> &'f str {
        let lets = |rest: &str| rest.contains('租') || rest.contains("承包");
        let mut rest = form;
        loop {
            let per = rest.strip_prefix('每').map(|after| after.strip_prefix(['个', '一']).unwrap_or(after));
            let measure = per.and_then(|per| MEASURES.iter().find_map(|word| Some((*word, per.strip_prefix(word)?))));
            if let Some((measure, after)) = measure.filter(|(_, after)| lets(after)) {
                self.is_for(measure);
                rest = after;
            } else if let Some((span, after)) = Span::leading(per.unwrap_or(rest)).filter(|(_, after)| lets(after)) {
                self.lasts(span);
                rest = after;
            } else {
                return rest;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::header_form;

    #[test]
    fn headings_say_for_what_time_and_measure_a_rent_is() {
        for (parts, expected) in [
            (vec!["租金（元/月）"], "按月计，乘 12 为一年 Whole 租金(元)"),
            (vec!["租金标准（元/季）"], "按季计，乘 4 为一年 Whole 租金标准(元)"),
            (vec!["租金（万元/半年）"], "按半年计，乘 2 为一年 Whole 租金(万元)"),
            (vec!["月租金"], "按月计，乘 12 为一年 Whole 租金"),
            (vec!["月租"], "按月计，乘 12 为一年 Whole 租金"),
            (vec!["每月应付租金（元）"], "按月计，乘 12 为一年 Whole 应付租金(元)"),
            (vec!["季度承包费"], "按季计，乘 4 为一年 Whole 承包费"),
            (vec!["半年租金（元）"], "按半年计，乘 2 为一年 Whole 租金(元)"),
            (vec!["五年租金（元）"], "是 5 年的数，除以 5 为一年 Whole 租金(元)"),
            (vec!["租金（元，三年合计）"], "是 3 年的数，除以 3 为一年 Whole 租金(元)"),
            (vec!["3年总租金"], "是 3 年的数，除以 3 为一年 Whole 租金"),
            (vec!["租金（月）"], "按月计，乘 12 为一年 Whole 租金"),
            (vec!["租金（元）/月"], "按月计，乘 12 为一年 Whole 租金(元)"),
            (vec!["租金", "元/月"], "按月计，乘 12 为一年 Whole 租金"),
            (vec!["租金（元/月，含税）"], "按月计，乘 12 为一年 Whole 租金(元)"),
            (vec!["租金标准（元/㎡·月）"], "按月计，乘 12 为一年 Other 租金标准(元)"),
            (vec!["承包单价（元/亩·年）"], "按年计 Mu 承包单价(元)"),
            (vec!["每亩年租金"], "按年计 Mu 租金"),
            (vec!["租金（元/亩·月）"], "按月计，乘 12 为一年 Mu 租金(元)"),
            (vec!["月租金（元/年）"], "按月计，乘 12 为一年 Other 租金(元)"),
            (vec!["租金（元/人）"], "按年计 Other 租金(元)"),
            (vec!["年租金（元/年）"], ""),
            (vec!["年租金（元）"], ""),
            (vec!["租金（含税）"], ""),
            (vec!["付租月份"], ""),
            (vec!["月份"], ""),
            (vec!["年末租金"], ""),
            (vec!["租赁期限"], ""),
        ] {
            let forms: Vec<String> = parts.iter().map(|part| header_form(part)).collect();
            let told = of(&forms).map(|s| format!("{} {:?} {}", s.span.told(), s.measure, s.rest.join("|")));
            assert_eq!(told.unwrap_or_default(), expected, "{parts:?}");
        }
    }
}
