//! What a header says besides its field: a unit of money, a rate.

use super::Plan;
use crate::cell::money::{Unit, leading_unit, unit_word};
use crate::mapping::{TableWords, core};
use sanzi_core::text::normal;
use sanzi_core::{Column, Kind};

/// A unit of money stated in a header: `原值(万元)`, `原值/万元`, `金额:元`, `资金规模万元`.
pub(super) fn header_unit(form: &str) -> Option<Unit> {
    // A row of units below the headings gives a part that is nothing but a unit.
    if let Some(unit) = unit_word(form.trim_matches(['(', ')', '[', ']'])) {
        return Some(unit);
    }
    let bracketed = form.split(['(', '[', '【']).skip(1).find_map(|piece| {
        let inner = piece.split([')', ']', '】', ',', '、', '/', '；', ';']).next().unwrap_or(piece);
        let inner = inner.trim_start_matches("单位").trim_start_matches([':', '：']);
        unit_word(inner)
    });
    bracketed.or_else(|| {
        let bare = core(form);
        for (at, _) in bare.char_indices().rev().take(4) {
            let tail = bare.get(at..).unwrap_or_default();
            if let Some((unit, rest)) = leading_unit(tail)
                && (rest.is_empty() || rest.starts_with('/'))
                && at > 0
                && tail.contains('元')
            {
                // 单元, 公元, 多元 end in 元 and are no units.
                let before = bare.get(..at).unwrap_or_default();
                if !before.ends_with(['单', '公', '多', '美']) {
                    return widest(&bare, at).or(Some(unit));
                }
            }
        }
        None
    })
}

/// The longest unit word that ends the text: 万元 rather than 元.
fn widest(bare: &str, at: usize) -> Option<Unit> {
    let mut found = None;
    for (start, _) in bare.char_indices().filter(|(start, _)| *start <= at && at - start <= 6 && *start > 0) {
        if let Some((unit, rest)) = leading_unit(bare.get(start..)?)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            found = Some(unit);
            break;
        }
    }
    found
}

/// 按投入资金6%收益: the header of an income column names the rate.
pub(super) fn header_rate(table: &TableWords, plan: &Plan) -> Option<(&'static Column, String, u32)> {
    let field = table.schema.columns.iter().find(|c| c.kind == Kind::Rate && c.name == "rate")?;
    if plan.of("rate").is_some() {
        return None;
    }
    plan.mapped.iter().find_map(|m| {
        let rate = rate_in(&normal(&m.header))?;
        Some((field, rate, m.column))
    })
}

/// `6%` in a header.
pub(super) fn rate_in(form: &str) -> Option<String> {
    let at = form.find('%')?;
    let digits: String = form.get(..at)?.chars().rev().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let digits: String = digits.chars().rev().collect();
    (!digits.is_empty()).then(|| format!("{digits}%"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::header_form;

    #[test]
    fn headers_state_units() {
        for (header, unit) in [
            ("原值（万元）", Some(Unit::TenThousand)),
            ("*原值\n（ 万 元 ）", Some(Unit::TenThousand)),
            ("资产原值(元)", Some(Unit::Yuan)),
            ("原值（单位：元）", Some(Unit::Yuan)),
            ("金额万元", Some(Unit::TenThousand)),
            ("原值（千元）", Some(Unit::Thousand)),
            ("年租金/元", Some(Unit::Yuan)),
            ("租金万元/月", Some(Unit::TenThousand)),
            ("租金（元/㎡·月）", Some(Unit::Yuan)),
            ("万元", Some(Unit::TenThousand)),
            ("(元)", Some(Unit::Yuan)),
            ("计量单元", None),
            ("原值", None),
        ] {
            assert_eq!(header_unit(&header_form(header)), unit, "{header}");
        }
    }
}
