//! Small translations between rooms that do not know each other.

use crate::engagement::{Engagement, EngagementFile};
use sanzi_report::{Heading, PackLine, RuleLine};
use sanzi_rules::Packs;

pub(crate) fn packs(packs: &Packs) -> Vec<PackLine> {
    packs
        .summaries()
        .into_iter()
        .map(|p| PackLine { layer: p.layer, name: p.name, version: p.version, sha256: p.sha256 })
        .collect()
}

pub(crate) fn rules(packs: &Packs) -> Vec<RuleLine> {
    packs
        .rules()
        .map(|r| RuleLine {
            code: r.code.clone(),
            title: r.title.clone(),
            family: group(&r.code).to_owned(),
            severity: r.severity,
            grain: r.grain.label.to_owned(),
            ask: r.ask.clone(),
        })
        .collect()
}

/// The group of checks that a code's initials name; a county's own rules are 其他.
pub fn group(code: &str) -> &'static str {
    match code.split('-').next().unwrap_or(code) {
        "DJ" => "登记与确权移交",
        "ZS" => "账实相符",
        "ZJ" => "折旧",
        "HT" => "合同",
        "SY" => "收益与收益率",
        "FP" => "收益分配",
        "XZ" => "闲置与处置",
        "SH" => "项目适宜性",
        "GH" => "管护",
        "YJ" => "资金与变动预警",
        "PT" => "三资平台与建账",
        "KQ" => "跨村跨乡资产",
        "SJ" => "数据质量",
        _ => "其他",
    }
}

pub(crate) fn heading(file: &EngagementFile) -> Heading {
    Heading { name: file.name.clone(), firm: file.firm.clone(), county: file.county.clone() }
}

/// The inputs' folder relative to the output folder, for links from the workbook; `None` when they share no root.
pub(crate) fn inputs_dir(engagement: &Engagement) -> Option<String> {
    if let Some(linked) = &engagement.linked {
        return Some(linked.clone());
    }
    let [_] = engagement.paths.as_slice() else { return None };
    let seen = crate::call::relative(&engagement.out, &engagement.folder)?;
    Some(if seen == "." { String::new() } else { seen })
}
