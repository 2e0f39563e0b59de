//! Facts of grain `contract` about what was agreed besides rent: duties, use, and who the parties are.

use crate::asset::standing::unlike;
use crate::contract::Lease;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::{quotient, round};

/// Duties with a column for what was agreed and one for what was done.
const DUTIES: [(&str, &str, &str); 2] =
    [("带动就业", "jobs_agreed", "jobs_done"), ("投资", "investment_agreed", "investment_done")];

pub(crate) fn set(lease: &Lease<'_, '_, '_>, row: &mut Row<'_>) {
    duties(lease, row);
    use_of_it(lease, row);
    row.set("lessor_is_household", lease.text("lessor").map(is_household));
    row.set("lessee_is_cadre", lease.text("lessee_relation").map(is_cadre));
}

/// How far each duty was done; the least of them, and of the ratio that is printed.
fn duties(lease: &Lease<'_, '_, '_>, row: &mut Row<'_>) {
    let view = &lease.work.input.contract.view;
    let amount = |column| view.decimal(lease.line, column).or_else(|| lease.whole(column).map(Decimal::from));
    let mut least = lease.money("duty_done_ratio");
    let mut words = Vec::new();
    words.extend(least.map(|ratio| format!("表列完成率{}%", round(ratio * Decimal::ONE_HUNDRED, 2).normalize())));
    for (label, agreed, done) in DUTIES {
        let agreed = amount(agreed).filter(|agreed| *agreed > Decimal::ZERO);
        let Some((agreed, done)) = agreed.zip(amount(done)) else { continue };
        let Some(ratio) = quotient(done, agreed, 6) else { continue };
        words.push(format!("{label}约定{}、实际{}", agreed.normalize(), done.normalize()));
        least = Some(least.map_or(ratio, |least| least.min(ratio)));
    }
    row.set("duty_least_ratio", least);
    row.set("duty_words", (!words.is_empty()).then(|| words.join("，")));
}

fn use_of_it(lease: &Lease<'_, '_, '_>, row: &mut Row<'_>) {
    let inventory = &lease.work.input.inventory.view;
    let line = lease.object.and_then(|at| lease.work.links.inventory.get(at).copied().flatten());
    let seen = line.and_then(|line| inventory.text(line, "site_purpose")).or(lease.text("actual_purpose"));
    row.set("site_purpose", seen);
    let approved = lease.text("purpose_approval").is_some() || lease.text("remark").is_some_and(is_approved);
    let agreed = lease.text("contract_purpose");
    row.set("purpose_differs", agreed.zip(seen).map(|(agreed, seen)| unlike(agreed, seen) && !approved));
    let user = lease.text("actual_user").or_else(|| line.and_then(|line| inventory.text(line, "site_user")));
    row.set("sublet", user.zip(lease.text("lessee")).map(|(user, lessee)| unlike(user, lessee)));
}

/// Does a remark say that another use was approved? 经批准拓展使用, 已同意变更用途; not 未经批准.
pub(crate) fn is_approved(remark: &str) -> bool {
    let said = ["批准", "同意", "批复"].iter().any(|word| remark.contains(word));
    let about = ["用途", "拓展", "改作", "改为"].iter().any(|word| remark.contains(word));
    said && about && !remark.contains('未') && !remark.contains('无')
}

const BODIES: &[&str] = &[
    "村",
    "社",
    "组",
    "镇",
    "乡",
    "县",
    "区",
    "局",
    "办",
    "站",
    "所",
    "中心",
    "公司",
    "企业",
    "厂",
    "场",
    "集体",
    "委员会",
    "政府",
    "银行",
    "学校",
    "协会",
];

/// Is a lessor households, who let their own right to the land, and not the collective? A name of two to four
/// characters that names no body, or households in so many words.
fn is_household(lessor: &str) -> bool {
    let name = normal(lessor);
    let short = (2..=4).contains(&name.chars().count()) && !BODIES.iter().any(|body| name.contains(body));
    short || name.contains("农户") || name.ends_with('户') || name.contains("户主")
}

/// Does a column about ties to cadres name one? 无, 否 and 不属于 do not.
fn is_cadre(relation: &str) -> bool {
    let text = normal(relation);
    let none = ["无", "否", "没有", "不是", "非", "不属", "不存在"].iter().any(|word| text.starts_with(word));
    !none && !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_parties_and_approvals() {
        for (lessor, household) in [
            ("李某", true),
            ("欧阳某某", true),
            ("上坪村12户农户", true),
            ("农户", true),
            ("上坪村", false),
            ("上坪村股份经济合作社", false),
            ("二组", false),
            ("某某公司", false),
        ] {
            assert_eq!(is_household(lessor), household, "{lessor}");
        }
        for (relation, cadre) in [("村支书之子", true), ("是", true), ("无", false), ("否", false), ("非亲属", false)]
        {
            assert_eq!(is_cadre(relation), cadre, "{relation}");
        }
        for (remark, approved) in [
            ("经镇政府批准拓展使用", true),
            ("已同意改为冷库", true),
            ("未经批准改作他用", false),
            ("用途不详", false),
            ("合同已批准", false),
        ] {
            assert_eq!(is_approved(remark), approved, "{remark}");
        }
    }
}
