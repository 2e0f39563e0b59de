//! Terms, arrears, renewal.

use crate::sheets::*;

const ASSETS: Sheet<'static> = (
    "asset",
    "台账",
    "town,village,asset_id,asset_name,nature,original_value,acquired_on,use_status,operation_mode
     松坪镇,上坪村,A1,仓库,经营性,100000,2018-05-20,出租,出租
     松坪镇,上坪村,A2,牛舍,经营性,200000,2018-05-20,出租,承包
     松坪镇,上坪村,A3,冷库,经营性,300000,2018-05-20,出租,出租",
);

fn contracts(rows: &str) -> String {
    format!(
        "town,village,contract_no,asset_id,asset_name,contract_type,lessee,start_date,end_date,annual_rent,pay_cycle,pay_in_arrears\n{rows}"
    )
}

const RECEIPTS: Sheet<'static> = (
    "receipt",
    "收款",
    "town,village,contract_no,asset_ref,payer,received_on,amount,summary
     松坪镇,上坪村,H1,仓库,李某,2024-04-08,15000,租金
     松坪镇,上坪村,,牛舍,王某,2024-06-17,4250,租金
     松坪镇,上坪村,H3,冷库,赵某,2024-07-09,11100,到期后占用费",
);

#[test]
fn what_is_due_is_counted_within_the_register_s_years() {
    let text = contracts(
        "松坪镇,上坪村,H1,A1,仓库,出租,李某,2021-04-01,2029-03-31,20000,按年,
         松坪镇,上坪村,H2,A2,牛舍,承包,王某,2023-06-01,2033-05-31,8500,按半年,
         松坪镇,上坪村,H3,A3,冷库,出租,赵某,2018-07-01,2023-06-30,11100,按年,
         松坪镇,上坪村,H4,A3,冷库,出租,钱某,2024-07-01,2026-06-30,11100,按年,是",
    );
    let computed = computed(&[ASSETS, ("contract", "合同", &text), RECEIPTS], "2024-12-31");
    let names = ["due_periods", "due_amount", "received_amount", "arrears", "arrears_since", "arrears_days"];
    assert_eq!(facts(&computed, "contract", 0, &names), "1 | 20000.00 | 15000.00 | 5000.00 | 2024-04-01 | 274");
    assert_eq!(fact(&computed, "contract", 0, "periods_not_covered"), "3");
    // paid by the lessee for the asset, without a contract number: half of the two instalments
    assert_eq!(facts(&computed, "contract", 1, &names), "2 | 8500.00 | 4250.00 | 4250.00 | 2024-12-01 | 30");
    // over before the register begins: nothing is known of its instalments
    assert_eq!(facts(&computed, "contract", 2, &names), "∅ | ∅ | ∅ | ∅ | ∅ | ∅");
    // paid after use: the first year is due in 2025
    assert_eq!(facts(&computed, "contract", 3, &names), "0 | 0.00 | 0.00 | 0.00 | ∅ | 0");
    assert_eq!(computed.working("contract", 0, "arrears"), ["20000.00 − 15000.00 = 5000.00"]);
    assert_eq!(computed.working("contract", 0, "due_amount"), ["2024-04-01：20000.00"]);
}

#[test]
fn an_expired_contract_is_renewed_or_still_used() {
    let text = contracts(
        "松坪镇,上坪村,H1,A1,仓库,出租,李某,2021-04-01,2024-03-31,20000,按年,
         松坪镇,上坪村,H2,A2,牛舍,承包,王某,2018-06-01,2024-05-31,8500,按半年,
         松坪镇,上坪村,H3,A2,牛舍,承包,王某,2024-06-01,2030-05-31,8500,按半年,",
    );
    let computed = computed(&[ASSETS, ("contract", "合同", &text)], "2024-12-31");
    let names = ["days_past_end", "renewed", "still_in_use", "chained_months"];
    assert_eq!(facts(&computed, "contract", 0, &names), "275 | 否 | 是 | 36");
    assert_eq!(facts(&computed, "contract", 1, &names), "214 | 是 | 是 | 72");
    assert_eq!(facts(&computed, "contract", 2, &names), "-1977 | 否 | 是 | 144");
    assert_eq!(facts(&computed, "asset", 1, &["has_contract", "contract_no"]), "是 | H2、H3");
    assert_eq!(facts(&computed, "asset", 2, &["used_by_others", "has_contract", "contract_no"]), "是 | 否 | ");
}

#[test]
fn twenty_years_are_two_hundred_and_forty_months() {
    let text = contracts(
        "松坪镇,上坪村,H1,A1,仓库,出租,李某,2005-01-01,2024-12-31,20000,按年,
         松坪镇,上坪村,H2,A1,仓库,出租,李某,2005-01-01,2025-01-01,20000,按年,
         松坪镇,上坪村,H3,,村东荒坡地,承包,尤某,2010-01-01,2039-12-31,3600,按年,
         松坪镇,上坪村,H4,A1,仓库,出租,李某,2005,2025,20000,按年,",
    );
    let computed = computed(&[ASSETS, ("contract", "合同", &text)], "2024-12-31");
    let months: Vec<String> = (0..4).map(|row| fact(&computed, "contract", row, "term_months")).collect();
    // of a term known by its years only, the shortest: from the end of 2005 to the beginning of 2025
    assert_eq!(months, ["240", "240", "360", "229"]);
    assert_eq!(facts(&computed, "contract", 2, &["is_land", "rent_total"]), "是 | 108000.00");
    assert_eq!(fact(&computed, "contract", 0, "rent_total"), "400000.00");
}

#[test]
fn without_terms_or_register_nothing_is_said() {
    let text = contracts(
        "松坪镇,上坪村,H1,A1,仓库,出租,李某,2021-04-01,2029-03-31,20000,,
         松坪镇,上坪村,H2,A2,牛舍,承包,王某,2023-06,2033-05,8500,按年,",
    );
    let none = computed(&[ASSETS, ("contract", "合同", &text)], "2024-12-31");
    assert_eq!(fact(&none, "contract", 0, "arrears"), "∅");
    let with = computed(&[ASSETS, ("contract", "合同", &text), RECEIPTS], "2024-12-31");
    assert_eq!(fact(&with, "contract", 0, "arrears"), "∅");
    assert_eq!(fact(&with, "contract", 1, "arrears"), "∅");
}

#[test]
fn elements_and_votes_of_a_contract() {
    let text = "town,village,contract_no,asset_id,asset_name,contract_type,lessor,lessee,signed_on,start_date,end_date,annual_rent,breach_terms,resolved_on,members_total,members_present,votes_for,deposit
         松坪镇,上坪村,H1,A1,仓库,出租,松坪镇上坪村村民委员会,李某,2025-06-01,2025-06-01,2030-05-31,1000,,2025-06-10,60,45,39,
         松坪镇,上坪村,H2,A2,,出租,某某公司,李某,2025-06-01,2025-06-01,2030-05-31,,有,,60,45,40,500";
    let computed = computed(&[ASSETS, ("contract", "合同", text)], "2025-12-31");
    let names = ["missing_elements", "core_missing", "has_security", "lessor_is_owner"];
    assert_eq!(facts(&computed, "contract", 0, &names), "担保、违约 | 否 | 否 | 是");
    assert_eq!(facts(&computed, "contract", 1, &names), "价款 | 是 | 是 | 否");
    let names = ["votes_of_all", "votes_of_present", "resolved_after_signing", "resolution_blank"];
    assert_eq!(facts(&computed, "contract", 0, &names), "0.650000 | 0.866667 | 是 | 否");
    assert_eq!(facts(&computed, "contract", 1, &names), "0.666667 | 0.888889 | ∅ | 是");
    assert_eq!(fact(&computed, "contract", 0, "rent_to_cost"), "0.010000");
}
