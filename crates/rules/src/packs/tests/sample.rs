//! A small national pack that has one of everything.

use crate::error::RulesError;
use crate::packs::Packs;
use crate::source::Source;

/// A small national pack that has one of everything.
pub(crate) const HEAD_TEXT: &str = "name = \"样例\"\nlayer = \"national\"\nversion = \"1\"\nreviewed_on = 2026-01-01\n";
pub(crate) const CIVIL_CODE: &str = "title = \"中华人民共和国民法典\"\nfrom = 2021-01-01\nchecked = \"text\"\nchecked_on = 2026-01-01\n[[article]]\nno = \"705\"\ngist = \"租赁期限不得超过二十年。\"\n";
pub(crate) const CONTRACT_LAW: &str = "title = \"中华人民共和国合同法\"\nfrom = 1999-10-01\nuntil = 2020-12-31\nchecked = \"secondary\"\nchecked_on = 2026-01-01\n[[article]]\nno = \"214\"\ngist = \"租赁期限不得超过二十年。\"\nchecked = \"recalled\"\n";
pub(crate) const LEASE: &str = r#"
[[param]]
name = "term_max"
label = "租期上限"
unit = "月"
locked = true
[[param.value]]
from = 1999-10-01
value = "240"
checked_on = 2026-01-01
law = "contract-law"
article = "214"
[[param.value]]
from = 2021-01-01
value = "240"
checked_on = 2026-01-01
law = "civil-code"
article = "705"
[[param]]
name = "yield_floor"
label = "收益率下限"
unit = "比率"
[[param.value]]
from = 2010-01-01
value = "0.03"
checked_on = 2026-01-01
convention = true
[[param]]
name = "amt_large"
label = "较大金额"
unit = "元"
[[param.value]]
from = 2010-01-01
value = "100000"
checked_on = 2026-01-01
convention = true
"#;
pub(crate) const TERM: &str = r#"id = "HT-003"
version = 1
title = "租赁期限超过法定上限"
grain = "contract"
severity = "significant"
scope = "contract_type = '出租'"
when = "term_months > term_limit"
dated_by = "signed_on"
amount = "rent_total"
identity = ["contract_no"]
evidence = ["start_date", "end_date", "term_months"]
message = "合同 {contract_no} 约定租期 {term_months} 个月，超过上限 {term_limit} 个月，总额 {rent_total} 元。"
recommendation = "就超过部分变更合同。"
why = "超过部分无效。"
counterfactual = ["租期改为 {term_limit} 个月以内。", "总额改为 {annual_rent} 元。"]
ask = ["合同原件"]
exclusions = "土地不在范围。"
[[escalate]]
when = "rent_total >= amt_large"
severity = "major"
[params]
amt_large = "lease.amt_large"
term_limit = "lease.term_max"
[[basis]]
law = "civil-code"
article = "705"
[[basis]]
law = "contract-law"
article = "214"
[[case]]
name = "二十五年"
facts = { contract_type = "出租", term_months = 300, signed_on = 2022-03-01 }
expect = "fired"
[[case]]
name = "恰为二十年，不报"
facts = { contract_type = "出租", term_months = 240, signed_on = 2022-03-01 }
expect = "passed"
[[case]]
name = "没有签订日期"
facts = { contract_type = "出租", term_months = 300 }
expect = "undetermined"
[[case]]
name = "自营"
facts = { contract_type = "自营", term_months = 300, signed_on = "2022" }
expect = "not_applicable"
"#;
pub(crate) const YIELD: &str = r#"id = "SY-002"
version = 2
title = "收益率偏低"
grain = "asset"
severity = "minor"
outcome = "clue"
when = "yield_on_cost < floor"
evidence = ["original_value", "income_12m", "yield_on_cost"]
message = "{asset_name} 收益率 {yield_on_cost}，低于 {floor}。"
recommendation = "核实。"
why = "收益偏低。"
[params]
floor = "lease.yield_floor"
[[basis]]
convention = true
[[case]]
name = "百分之二点九"
facts = { yield_on_cost = "0.029" }
expect = "fired"
[[case]]
name = "恰为下限，不报"
facts = { yield_on_cost = "0.03" }
expect = "passed"
[[case]]
name = "没有收益记录"
expect = "undetermined"
"#;

/// The files of the sample pack.
pub(crate) fn national() -> Vec<(&'static str, String)> {
    [
        ("pack.toml", HEAD_TEXT),
        ("law/civil-code.toml", CIVIL_CODE),
        ("law/contract-law.toml", CONTRACT_LAW),
        ("param/lease.toml", LEASE),
        ("contract/lease-term-over-limit.toml", TERM),
        ("income/low-yield.toml", YIELD),
    ]
    .map(|(path, text)| (path, text.to_owned()))
    .into()
}

/// The sample pack with some files replaced or added.
pub(crate) fn national_with(changed: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let mut files = national();
    files.retain(|(path, _)| !changed.iter().any(|(other, _)| other == path));
    files.extend_from_slice(changed);
    files
}

/// Packs from texts.
pub(crate) fn load(national: &[(&str, String)], extra: &[&[(&str, &str)]]) -> Result<Packs, RulesError> {
    let national = Source {
        place: "rules/national".to_owned(),
        files: national.iter().map(|(p, t)| ((*p).to_owned(), t.clone())).collect(),
    };
    let later = |(at, files): (usize, &&[(&str, &str)])| {
        let files = files.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned())).collect();
        (Source { place: format!("pack-{}", at + 1), files }, false)
    };
    Packs::of(national, extra.iter().enumerate().map(later).collect())
}

pub(crate) fn sample() -> Packs {
    load(&national(), &[]).expect("the sample pack is well")
}
