//! Facts of grain `receipt`: a line of the receipt register.

use crate::FactsError;
use crate::asset::{AssetWork, Built, in_chunks};
use crate::input::Owned;
use crate::input::keys::unique;
use crate::naming::code_key;
use crate::row::Slots;
use rayon::prelude::*;
use sanzi_core::text::normal;

/// One row per line of the receipt register.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let table = &work.input.receipt;
    let view = &table.view;
    let mut of_contract = vec![false; view.len()];
    for line in work.links.contract_receipts.iter().flatten() {
        if let Some(place) = of_contract.get_mut(*line) {
            *place = true;
        }
    }
    let mut of_asset = vec![false; view.len()];
    for line in work.links.receipts.iter().flatten() {
        if let Some(place) = of_asset.get_mut(*line) {
            *place = true;
        }
    }
    let keys = keys(table);
    let mut built = in_chunks(view.len(), slots, |line, built| {
        let mut row = slots.row(&mut built.builder);
        if let Some((key, weak)) = keys.get(line) {
            row.set("weak_key", *weak);
            row.set("subject_key", key.as_str());
        }
        let words = |column| view.text(line, column).unwrap_or("");
        row.set("is_income", crate::receipts::is_asset_income(words("summary"), words("remark")));
        row.set("unpaid", crate::receipts::is_unpaid(view, line));
        row.set("personal_account", view.text(line, "account_holder").and_then(is_person));
        row.set("contract_found", of_contract.get(line).copied());
        row.set("asset_found", of_asset.get(line).copied());
        row.finish()?;
        built.rows.push([view.id(line)]);
        Ok(())
    })?;
    slots.repeat(&mut built.builder, view, |_, line| Some(line));
    slots.own(&mut built.builder, &table.owners, |line| table.owners.number(line));
    Ok(built)
}

/// Key and weakness of each receipt: voucher, else contract, and day.
fn keys(table: &Owned<'_>) -> Vec<(String, bool)> {
    let view = &table.view;
    let voucher = |line: usize| view.text(line, "voucher_no");
    let key = |line: usize| {
        let owner = table.owner(line).map_or("", |owner| &owner.organisation);
        let mut key = voucher(line).map_or_else(|| view.text(line, "contract_no").unwrap_or("").to_owned(), code_key);
        key.push('|');
        key.extend(view.day(line, "received_on").map(|day| day.iso()));
        (owner, key)
    };
    let mut keys: Vec<(&str, String)> = (0..view.len()).into_par_iter().map(key).collect();
    unique(&mut keys);
    keys.into_iter().enumerate().map(|(line, (_, key))| (key, voucher(line).is_none())).collect()
}

/// Is the holder of an account a person? A bare name of two to four 汉字 is, a role (王会计), and what says so
/// (张三（个人）); of a purse of a telephone without a name, or in a unit's, nothing is known.
fn is_person(holder: &str) -> Option<bool> {
    const UNITS: &[&str] = &[
        "社", "村", "镇", "乡", "公司", "中心", "站", "所", "局", "委", "会", "组", "部", "场", "专户", "集体", "公户",
        "对公",
    ];
    const ROLES: &[&str] =
        &["书记", "支书", "主任", "会计", "出纳", "文书", "组长", "队长", "村长", "报账员", "委员", "干部", "本人"];
    const PURSES: &[&str] = &["微信", "支付宝", "收款码", "二维码", "云闪付", "扫码"];
    let form = normal(holder);
    let says = |words: &[&str]| words.iter().any(|word| form.contains(word));
    if (form.contains("个人") || form.contains("私人")) && !says(&["非个人", "非私人", "个人缴", "个人交"])
    {
        return Some(true);
    }
    let purse = PURSES.iter().filter_map(|word| form.find(word)).min();
    let name = purse.map_or(form.as_str(), |at| form.get(..at).unwrap_or_default());
    let name = ["银行卡", "账户", "账号", "的", "卡"].iter().fold(name, |name, word| name.trim_end_matches(word));
    let of_unit = |name: &str| UNITS.iter().any(|word| name.contains(word));
    // 王会计, and 上坪村会计张某
    let of_role = |role: &str| {
        let behind = name.rfind(role).and_then(|at| name.get(at + role.len()..));
        behind.is_some_and(|rest| rest.is_empty() || (2..=3).contains(&rest.chars().count()) && !of_unit(rest))
    };
    let person = ROLES.iter().any(|role| of_role(role)) || (2..=4).contains(&name.chars().count()) && !of_unit(name);
    (person || purse.is_none()).then_some(person)
}

#[cfg(test)]
mod tests {
    use super::is_person;

    #[test]
    fn a_person_s_account_is_known_by_a_name_a_role_or_its_own_words() {
        for (name, person) in [
            ("李某甲", Some(true)),
            ("欧阳某乙", Some(true)),
            ("严书记个人卡", Some(true)),
            ("张三（个人）", Some(true)),
            ("村主任微信", Some(true)),
            ("王会计支付宝", Some(true)),
            ("王会计", Some(true)),
            ("上坪村会计张某", Some(true)),
            ("李某甲微信收款码", Some(true)),
            ("上坪村", Some(false)),
            ("松坪镇经管站", Some(false)),
            ("村专户", Some(false)),
            ("会计核算中心", Some(false)),
            ("上坪村股份经济合作社", Some(false)),
            ("上坪村股份经济合作社对公账户", Some(false)),
            ("微信", None),
            ("上坪村微信收款码", None),
        ] {
            assert_eq!(is_person(name), person, "{name}");
        }
    }
}
