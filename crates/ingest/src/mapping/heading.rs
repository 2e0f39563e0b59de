//! A printed header in the forms under which its meaning is sought.

use super::rent::{self, Stated};
use super::{EXACT, LAST_PART};
use crate::layout::as_of::{self, AsOf};
use sanzi_core::tables;
use sanzi_core::text::normal;
use std::sync::OnceLock;

/// Words in the name of a group of columns that tell which side its columns are of, and the word it is read as: 数量
/// below 盘点前账面记录 is 账面数量, and none that was counted.
const SIDES: &[(&str, &str)] =
    &[("账面", "账面"), ("台账", "台账"), ("监盘", "实盘"), ("实盘", "实盘"), ("实地", "实盘")];
/// A length of time that may be of a life, a lease or a building.
pub(super) const YEARS: &str = "年限";

/// Columns that add up those beside them under the same group.
const SUMS: [&str; 5] = ["合计", "小计", "总计", "总额", "合计数"];

/// The forms of one printed header, the same for every table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heading {
    /// The comparison forms of its parts, top to bottom.
    pub(crate) parts: Vec<String>,
    /// Forms under which it is looked up, and what a hit is worth.
    pub(super) tries: Vec<(Vec<String>, u32)>,
    /// The comparison form of its last part.
    pub(crate) last: String,
    /// The last part without its brackets.
    pub(crate) whole: String,
    /// The day at which its figures stand, where it says one, and what it says besides.
    pub(crate) dated: Option<(AsOf, Box<Heading>)>,
    /// For what time and measure a rent below it is, where it says that, and what it says besides.
    pub(crate) rent: Option<(Stated, Box<Heading>)>,
    /// The group of which it is the sum: 资产原值 over 合计.
    pub(super) sum_of: Option<Box<Heading>>,
    /// The fields of each table that it may mean with their scores, best first, as far as it was asked.
    pub(super) meanings: [OnceLock<Vec<(usize, u32)>>; tables::ALL.len()],
}

impl Heading {
    /// The forms of a header of one or more parts, top to bottom.
    pub(crate) fn of(parts: &[String]) -> Heading {
        let all: Vec<String> = parts.iter().map(|p| header_form(p)).collect();
        let last = all.last().cloned().unwrap_or_default();
        let whole = core(&last);
        let mut tries = vec![(forms(&all.concat()), EXACT)];
        if let [first, .., before, _] | [first @ before, _] = all.as_slice() {
            if whole != YEARS {
                tries.push((forms(&last), LAST_PART));
            }
            tries.push((forms(&format!("{before}{last}")), EXACT));
            // 期初余额 over 借方 is also 期初借方: the head's first two characters carry the meaning.
            let group = core(first);
            let side = SIDES.iter().find(|(said, _)| group.contains(said)).map(|(_, side)| (*side).to_owned());
            let short = side.unwrap_or_else(|| group.chars().take(2).collect());
            tries.push((vec![format!("{short}{whole}")], EXACT - 10));
        }
        let dated = as_of::of(&all).map(|(at, rest)| {
            let mut undated = Heading::of(&rest);
            if at.is_year_end() {
                undated.tries.push((forms(&format!("年末{}", undated.last)), EXACT + 20));
            }
            (at, Box::new(undated))
        });
        let groups = all.split_last().filter(|(last, groups)| SUMS.contains(&last.as_str()) && !groups.is_empty());
        let sum_of = groups.map(|(_, groups)| Box::new(Heading::of(groups)));
        let rent = rent::of(&all).map(|stated| {
            let besides = Heading::of(&stated.rest);
            (stated, Box::new(besides))
        });
        Heading { parts: all, tries, last, whole, dated, rent, sum_of, meanings: Default::default() }
    }
}

/// The comparison form of a header: normal form without required-marks, colons, quotes and the underscores of field
/// names (Accumulated_Depreciation).
pub fn header_form(text: &str) -> String {
    normal(text).chars().filter(|c| !matches!(c, '*' | '_' | ':' | '"' | '“' | '”' | '\'' | '#' | '★' | '※')).collect()
}

/// A header without its brackets.
pub fn core(form: &str) -> String {
    let mut out = String::new();
    let mut depth = 0usize;
    for c in form.chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    if out.is_empty() { form.to_owned() } else { out }
}

/// The forms under which a header is looked up, most faithful first.
pub(super) fn forms(form: &str) -> Vec<String> {
    let bare = core(form);
    let mut all = vec![form.to_owned(), bare.clone()];
    for suffix in ["/年", "/月", "/元", "/万元", "万元", "亿元", "千元", "元", "/%", "%", ",元", ",万元"]
    {
        if let Some(shorter) = bare.strip_suffix(suffix).filter(|s| !s.is_empty()) {
            all.push(shorter.to_owned());
            break;
        }
    }
    // 资产名称NAME says it twice.
    let han = |c: char| !c.is_ascii_alphabetic() && c != '.';
    if bare.contains(|c: char| c.is_ascii_alphabetic()) && bare.chars().filter(|c| !c.is_ascii()).count() >= 2 {
        all.push(bare.chars().filter(|c| han(*c)).collect());
    }
    // 应支付资产收益 is 资产收益: the verb says nothing about the column.
    for verb in ["应支付", "已支付"] {
        if let Some(rest) = bare.strip_prefix(verb).filter(|rest| rest.chars().count() >= 2) {
            all.push(rest.to_owned());
        }
    }
    // 按投入资金6%收益: the rate stands inside the header.
    if bare.contains('%') {
        let without: String = bare.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '%' | '.')).collect();
        all.push(without);
    }
    all.dedup();
    all
}
