//! Which of several columns that may feed one field goes first.

use super::{Candidate, Sight};
use crate::mapping::{EXACT, TableWords};
use sanzi_core::{Column, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// In a heading: what was meant to be spent, not what was.
const MEANT: [&str; 12] =
    ["计划", "批复", "概算", "预算", "估算", "中标", "合同", "下达", "安排", "申报", "拟", "控制价"];
/// What was paid for it or came in for it, which may be a part of it.
const PAID: [&str; 5] = ["拨付", "拨款", "到位", "支付", "支出"];
/// What was done.
const DONE: [&str; 2] = ["完成", "实际"];

/// Does a heading tell of what was meant?
pub(super) fn is_meant(heading: &str) -> bool {
    MEANT.iter().any(|word| heading.contains(word)) && !DONE.iter().any(|word| heading.contains(word))
}

/// Of several columns that may feed a field, one headed by the field's own name (资产原值) goes before those headed by
/// other words for it (资金投入).
pub(super) fn own_names_first(candidates: &mut [Candidate]) {
    let named: BTreeSet<&str> = candidates.iter().filter(|c| c.named && c.worth >= 700).map(|c| c.field.name).collect();
    for other in candidates.iter_mut().filter(|c| !c.named && c.worth <= EXACT && named.contains(c.field.name)) {
        other.worth = other.worth * 85 / 100;
    }
}

/// What was done (完成投资) goes before what was paid, and that before what was meant (计划投资, 中标价); a name
/// (类别名称) goes before its code (类别编码).
pub(super) fn what_is_so_first(table: &TableWords, candidates: &mut [Candidate], sight: &Sight<'_>) {
    if !matches!(table.schema.name, "project" | "asset" | "prior_asset") {
        return;
    }
    let place = |c: &Candidate| {
        let heading = sight.meant.headings.get(&c.column).map_or("", |heading| heading.whole.as_str());
        place(table, c.field, heading)
    };
    // The first place that is taken for a field, and the best that stands there.
    let mut first: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for candidate in candidates.iter().filter(|c| (600..=EXACT).contains(&c.worth)) {
        let own = (place(candidate), candidate.worth);
        let best = first.entry(candidate.field.name).or_insert(own);
        if own.0 < best.0 || own.0 == best.0 && own.1 > best.1 {
            *best = own;
        }
    }
    for candidate in candidates.iter_mut().filter(|c| c.worth <= EXACT) {
        let Some((best, worth)) = first.get(candidate.field.name) else { continue };
        let behind = place(candidate).saturating_sub(*best);
        if behind > 0 {
            candidate.worth = candidate.worth.min(worth.saturating_sub(10 * behind));
        }
    }
}

fn place(table: &TableWords, field: &Column, heading: &str) -> u32 {
    let says = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    match field.kind {
        Kind::Money if says(&DONE) && table.schema.name == "project" => 0,
        Kind::Money if is_meant(heading) => 3,
        Kind::Money if says(&PAID) => 2,
        Kind::Money => 1,
        _ if field.name == "category" => u32::from(["编码", "代码", "编号"].iter().any(|code| heading.ends_with(code))),
        _ => 0,
    }
}

/// Among equally fitting fields: identities before running numbers, otherwise as the schema has them.
pub(super) fn rank(field: &Column) -> u32 {
    match field.name {
        "asset_id" | "contract_no" | "acquired_on" => 0,
        // Who keeps a book names a village by the way.
        "seq" | "village" => 3,
        // Where the values are words of a closed list, the list is the closer meaning: 产权归属 村集体.
        _ if matches!(field.kind, Kind::Code(_)) => 1,
        _ => 2,
    }
}
