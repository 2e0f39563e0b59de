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
    assert_eq!(computed.working("contract", 0, "received_amount"), ["2024-04-08：15000.00（收款 › 表 › G2）"]);
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
         松坪镇,上坪村,H2,A2,牛舍,承包,王某,2023,2033-05,8500,按年,",
    );
    let none = computed(&[ASSETS, ("contract", "合同", &text)], "2024-12-31");
    assert_eq!(fact(&none, "contract", 0, "arrears"), "∅");
    let with = computed(&[ASSETS, ("contract", "合同", &text), RECEIPTS], "2024-12-31");
    assert_eq!(fact(&with, "contract", 0, "arrears"), "∅");
    assert_eq!(fact(&with, "contract", 1, "arrears"), "∅");
}

#[test]
fn a_term_written_to_the_month_runs_from_its_first_day_to_its_last() {
    let text = contracts(
        "松坪镇,上坪村,H1,A1,仓库,出租,李某,2023-03,2026-02,20000,按年,
         松坪镇,上坪村,H2,A2,牛舍,承包,王某,2023-06,2033-05,8500,按半年,
         松坪镇,上坪村,H3,A3,冷库,出租,赵某,2022-07,2042-07,11100,按年,
         松坪镇,上坪村,H4,A3,冷库,出租,钱某,2022-07,2042-08,11100,按年,
         松坪镇,上坪村,H5,A1,仓库,出租,孙某,2018-02,2020-02,9000,按年,
         松坪镇,上坪村,H6,A1,仓库,出租,孙某,2020-02,2023-02,9000,按年,",
    );
    let computed = computed(&[ASSETS, ("contract", "合同", &text), RECEIPTS], "2024-12-31");
    let names = ["term_months", "term_years", "chained_months", "rent_total", "days_past_end"];
    for (row, told) in [
        (0, "36 | 3.0000 | 36 | 60000.00 | -424"),
        (1, "120 | 10.0000 | 120 | 85000.00 | -3073"),
        // twenty years, or a month more: no more than is certain
        (2, "240 | 20.0000 | 240 | ∅ | -6421"),
        (3, "242 | 20.1667 | 242 | ∅ | -6452"),
        (4, "24 | 2.0000 | 24 | ∅ | 1767"),
        // one ends in the month in which the next begins
        (5, "36 | 3.0000 | 60 | ∅ | 672"),
    ] {
        assert_eq!(facts(&computed, "contract", row, &names), told, "{row}");
    }
    // as for 2023-06-01 to 2033-05-31
    let names = ["due_periods", "due_amount", "received_amount", "arrears", "arrears_since", "arrears_days"];
    assert_eq!(facts(&computed, "contract", 1, &names), "2 | 8500.00 | 4250.00 | 4250.00 | 2024-12-01 | 30");
    let told = "2023-06 至 2033-05（只写到月，起为月初、止为月末；比整年多一个月的按整年计，所列年限相合的从其年限），不足一月按一月，120个月";
    assert_eq!(computed.working("contract", 1, "term_months"), [told]);
}

#[test]
fn a_first_day_that_may_be_any_of_a_month_is_read_both_ways() {
    let text = contracts("松坪镇,上坪村,H2,A2,牛舍,承包,王某,2023-06,2033-06,8500,按半年,");
    let on = |base_date: &str| {
        let found = computed(&[ASSETS, ("contract", "合同", &text), RECEIPTS], base_date);
        facts(&found, "contract", 0, &["term_months", "due_periods", "arrears", "arrears_since", "schedule_open"])
    };
    // due on the first or on the last of December: by the end of the year either way
    assert_eq!(on("2024-12-31"), "120 | 2 | 4250.00 | 2024-12-30 | ∅");
    assert_eq!(on("2024-11-30"), "120 | 1 | 0.00 | ∅ | ∅");
    assert_eq!(on("2024-12-15"), "120 | ∅ | ∅ | ∅ | 合同H2：起租日只写到月，按月初、月末起算有无欠缴不一");
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

fn leases(columns: &str, rows: &str) -> String {
    format!(
        "town,village,contract_no,asset_id,asset_name,contract_type,lessee,start_date,end_date,annual_rent,pay_cycle,{columns}\n{rows}"
    )
}

#[test]
fn rent_that_rises_is_due_as_it_rises() {
    // 20000 × 1.05 × 1.05 = 22050 in the seventh year, or on the first rent 20000 × 1.10 = 22000
    let text = leases(
        "escalation",
        "松坪镇,上坪村,H1,A1,仓库,出租,李某,2018-04-01,2028-03-31,20000,按年,每三年递增5%
         松坪镇,上坪村,H2,A2,牛舍,承包,王某,2018-06-01,2028-05-31,4250,按年,逐年递增2%
         松坪镇,上坪村,H3,A3,冷库,出租,赵某,2018-07-01,2028-06-30,11100,按年,随行就市
         松坪镇,上坪村,H4,A3,冷库,出租,钱某,2018-07-01,2028-06-30,9000,按年,不递增",
    );
    let computed = computed(&[ASSETS, ("contract", "合同", &text), RECEIPTS], "2024-12-31");
    let names = ["due_amount", "received_amount", "arrears", "rent_words", "has_escalation"];
    // both readings owe: 7050 or 7000; the least is certain
    assert_eq!(facts(&computed, "contract", 0, &names), "22000.00 | 15000.00 | 7000.00 | 每三年递增5% | 是");
    assert_eq!(computed.working("contract", 0, "due_amount"), ["2024-04-01：20000.00 × (1 + 5% × 2) = 22000.00"]);
    // 4250 × 1.12 = 4760, or × 1.02^6 = 4786.19; 4250 came
    assert_eq!(facts(&computed, "contract", 1, &names), "4760.00 | 4250.00 | 510.00 | 逐年递增2% | 是");
    assert_eq!(facts(&computed, "contract", 2, &names), "∅ | ∅ | ∅ | ∅ | ∅");
    assert_eq!(fact(&computed, "contract", 2, "schedule_open"), "合同H3：递增“随行就市”未能读懂");
    assert_eq!(fact(&computed, "contract", 2, "rent_total"), "∅");
    assert_eq!(
        facts(&computed, "contract", 3, &["has_escalation", "schedule_open", "rent_total"]),
        "否 | ∅ | 90000.00"
    );
}

#[test]
fn readings_that_disagree_leave_it_open_and_rounding_is_not_owed() {
    let receipts = |amount: &str| {
        format!(
            "town,village,contract_no,asset_ref,payer,received_on,amount,summary
             松坪镇,上坪村,H1,仓库,李某,2024-04-08,{amount},租金"
        )
    };
    let text = leases("escalation", "松坪镇,上坪村,H1,A1,仓库,出租,李某,2018-04-01,2028-03-31,20000,按年,每三年递增5%");
    let with = |amount: &str| {
        let paid = receipts(amount);
        let found = computed(&[ASSETS, ("contract", "合同", &text), ("receipt", "收款", &paid)], "2024-12-31");
        facts(&found, "contract", 0, &["arrears", "schedule_open"])
    };
    assert_eq!(with("22050"), "0.00 | ∅");
    assert_eq!(with("22049.20"), "0.00 | ∅");
    assert_eq!(with("22000"), "∅ | 合同H1：递增的基数或免租后的付款日没有写明，按不同读法有无欠缴不一");
    assert_eq!(with("21998"), "2.00 | ∅");
}

#[test]
fn time_without_rent_and_rent_by_the_mu() {
    let text = leases(
        "free_period,rent_per_mu,area_mu,rent_in_kind,remark",
        "松坪镇,上坪村,H1,A1,仓库,出租,李某,2024-04-01,2029-03-31,20000,按半年,6个月,,,,
         松坪镇,上坪村,H2,A2,牛舍,承包,王某,2024-01-01,2028-12-31,,按年,,50,85,,
         松坪镇,上坪村,H3,A3,冷库,出租,赵某,2024-01-01,2028-12-31,9000,按年,,,,每亩稻谷600斤,
         松坪镇,上坪村,H4,A3,冷库,出租,钱某,2024-01-01,2028-12-31,9000,按年,,,,,装修期两个月内免租；水电自理",
    );
    let computed = computed(&[ASSETS, ("contract", "合同", &text), RECEIPTS], "2024-12-31");
    let names = ["due_amount", "arrears", "first_rent", "rent_total"];
    // the first half-year is free: due from 2024-10-01
    assert_eq!(facts(&computed, "contract", 0, &names), "10000.00 | 0.00 | ∅ | 90000.00");
    // 50 × 85 = 4250, which came
    assert_eq!(facts(&computed, "contract", 1, &names), "4250.00 | 0.00 | 4250.00 | 21250.00");
    assert_eq!(computed.working("contract", 1, "first_rent"), ["50.00 × 85 = 4250.00"]);
    assert_eq!(fact(&computed, "contract", 2, "schedule_open"), "合同H3：实物租金“每亩稻谷600斤”不能折算");
    // 9000 × 10 ÷ 12 = 7500 on the first day, or 9000 two months later: at least 7500
    assert_eq!(facts(&computed, "contract", 3, &names), "7500.00 | 7500.00 | ∅ | 43500.00");
    assert_eq!(computed.working("contract", 3, "due_amount"), ["2024-01-01：9000.00 × 10 ÷ 12 = 7500.00"]);
}

#[test]
fn an_asset_in_its_time_without_rent_is_not_told_to_earn_nothing() {
    let assets = "town,village,asset_id,asset_name,nature,original_value,acquired_on,use_status
         松坪镇,上坪村,A1,仓库,经营性,100000,2018-05-20,出租
         松坪镇,上坪村,A2,牛舍,经营性,200000,2018-05-20,出租
         松坪镇,上坪村,A3,冷库,经营性,300000,2018-05-20,出租
         松坪镇,上坪村,A4,堆场,经营性,90000,2018-05-20,出租";
    let text = leases(
        "free_period",
        "松坪镇,上坪村,H1,A1,仓库,出租,李某,2024-03-01,2029-02-28,20000,按年,1年
         松坪镇,上坪村,H2,A2,牛舍,承包,王某,2024-03-01,2029-02-28,20000,按年,
         松坪镇,上坪村,H3,A3,冷库,出租,赵某,2024-03-01,2029-02-28,20000,按年,装修完毕前
         松坪镇,上坪村,H4,A4,堆场,出租,钱某,2022-12-15,2027-12-14,9000,按年,",
    );
    let receipts = "town,village,contract_no,received_on,amount,summary
         松坪镇,双桥村,H9,2024-04-08,15000,租金
         松坪镇,上坪村,H8,2023-04-08,15000,利息
         松坪镇,上坪村,H4,2023-12-10,9000,租金";
    let found = computed(
        &[("asset", "台账", assets), ("contract", "合同", &text), ("receipt", "收款", receipts)],
        "2024-12-31",
    );
    let free: Vec<String> = (0..4).map(|row| facts(&found, "asset", row, &["income_12m", "rent_free"])).collect();
    // the last rent of the fourth was due sixteen days ago
    assert_eq!(free, ["0.00 | 是", "0.00 | 否", "0.00 | ∅", "0.00 | 是"]);
}

#[test]
fn duties_and_uses_are_held_against_what_was_agreed() {
    let text = "town,village,contract_no,asset_name,contract_type,lessor,lessee,jobs_agreed,jobs_done,investment_agreed,investment_done,duty_done_ratio,contract_purpose,actual_purpose,remark,lessee_relation
         松坪镇,上坪村,H1,车间,出租,上坪村,甲公司,30,12,100000,90000,,服装加工,仓储,,无
         松坪镇,上坪村,H2,车间,出租,李某某,乙公司,30,30,,,0.5,服装加工,仓储,经镇政府批准改为仓储,村主任之兄
         松坪镇,上坪村,H3,车间,出租,上坪村,丙公司,0,0,,,,服装加工,服装加工车间,,";
    let computed = computed(&[("contract", "合同", text)], "2024-12-31");
    let names =
        ["duty_least_ratio", "duty_words", "site_purpose", "purpose_differs", "lessor_is_household", "lessee_is_cadre"];
    for (row, told) in [
        (0, "0.400000 | 带动就业约定30、实际12，投资约定100000、实际90000 | 仓储 | 是 | 否 | ∅"),
        (1, "0.500000 | 表列完成率50%，带动就业约定30、实际30 | 仓储 | 否 | 是 | 是"),
        (2, "∅ | ∅ | 服装加工车间 | 否 | 否 | ∅"),
    ] {
        assert_eq!(facts(&computed, "contract", row, &names), told, "{row}");
    }
}

/// Workshops of 100000 元, each let for so much a year from a day to a day.
fn workshops(lets: &[(&str, &str, i64, &str, &str)]) -> [String; 2] {
    let mut cards = "town,village,asset_id,asset_name,unit,nature,original_value,acquired_on,use_status\n".to_owned();
    let mut leases = contracts("");
    for (at, (asset, unit, rent, start, end)) in lets.iter().enumerate() {
        let name = format!("加工车间{}号", asset.trim_start_matches('A'));
        if !cards.contains(&format!(",{asset},")) {
            cards += &format!("松坪镇,上坪村,{asset},{name},{unit},经营性,100000,2014-05-20,出租\n");
        }
        leases += &format!("松坪镇,上坪村,H{at},{asset},{name},出租,李某{at},{start},{end},{rent},按年,\n");
    }
    [cards, leases]
}

#[test]
fn a_rent_is_compared_with_those_of_others_that_run_on_the_day() {
    let runs = |asset: &'static str, rent| (asset, "平方米", rent, "2020-01-01", "2029-12-31");
    let lets = [
        runs("A1", 2000),
        runs("A2", 4000),
        runs("A3", 5000),
        runs("A4", 6000),
        runs("A5", 7000),
        // until the base date itself
        ("A6", "平方米", 8000, "2020-01-01", "2024-12-31"),
        // over, the predecessor of a lease that runs, not begun, another unit
        ("A7", "平方米", 100, "2015-01-01", "2023-12-31"),
        ("A2", "平方米", 100, "2015-01-01", "2019-12-31"),
        ("A8", "平方米", 100, "2025-01-01", "2029-12-31"),
        ("A9", "座", 100, "2020-01-01", "2029-12-31"),
    ];
    let peers = |lets: &[(&str, &str, i64, &str, &str)]| -> Vec<String> {
        let [cards, leases] = workshops(lets);
        let found = computed(&[("asset", "台账", &cards), ("contract", "合同", &leases)], "2024-12-31");
        (0..lets.len()).map(|row| fact(&found, "contract", row, "peer_rent")).collect()
    };
    // the five others of H0: 4000, 5000, 6000, 7000, 8000; of H3 with H0's 2000 and without its own
    let found = peers(&lets);
    assert_eq!(found[..6], ["6000.00", "6000.00", "6000.00", "5000.00", "5000.00", "5000.00"]);
    // what is over or not begun is not compared; of 座 there is no other
    assert_eq!(found[6..], ["∅", "∅", "∅", "∅"]);
    // four others are too few
    assert_eq!(peers(&[&lets[..5], &lets[6..]].concat())[0], "∅");
    // an object that two let in parts at once is no witness
    let shared = [&lets[..], &[("A6", "平方米", 500, "2022-01-01", "2029-12-31")]].concat();
    assert_eq!(peers(&shared)[0], "∅");
    let [cards, leases] = workshops(&lets);
    let found = computed(&[("asset", "台账", &cards), ("contract", "合同", &leases)], "2024-12-31");
    assert_eq!(fact(&found, "contract", 0, "rent_to_peer"), "0.333333");
    let told = found.working("contract", 0, "peer_rent");
    assert!(told[0].contains("其他同名、同单位资产") && told[0].ends_with("= 6000.00"), "{told:?}");
}

#[test]
fn what_is_called_both_is_let_or_contracted_out_by_its_thing() {
    let text = "town,village,contract_no,contract_name,asset_id,asset_name,lessee,start_date,end_date,annual_rent,pay_cycle,escalation
         松坪镇,上坪村,H1,厂房承包租赁合同,,厂房,李某,2020-01-01,2044-12-31,12000,按年,
         松坪镇,上坪村,H2,耕地承包租赁合同,,村东地块,李某,2020-01-01,2049-12-31,12000,按年,
         松坪镇,上坪村,H3,产业基地承包租赁合同,,产业基地,李某,2020-01-01,2044-12-31,12000,按年,
         松坪镇,上坪村,H4,鱼塘承包租赁合同,A9,鱼塘,李某,2020-01-01,2040-01-31,12000,按年,
         松坪镇,下坪村,H5,鱼塘承包租赁合同,,鱼塘,李某,2020-01-01,2044-12-31,12000,按年,
         松坪镇,上坪村,H6,厂房承包租赁合同,,厂房,李某,2005-01-01,2024-12-31,12000,按年,
         松坪镇,上坪村,H7,冷库租赁合同,,冷库,李某,2020-01-01,2044-12-31,12000,按年,每年递增5%
         松坪镇,上坪村,H8,厂房承包合同,,厂房,李某,2020-01-01,2044-12-31,12000,按年,
         松坪镇,上坪村,H9,租赁合同,,苹果园,李某,2020-01-01,2049-12-31,12000,按年,";
    let ponds = ("asset", "台账", "town,village,asset_id,asset_name,original_value\n松坪镇,上坪村,A9,鱼塘,86000");
    let found = computed(&[ponds, ("contract", "合同", text)], "2024-12-31");
    let told = |row| facts(&found, "contract", row, &["is_lease", "is_land", "months_beyond", "rent_beyond"]);
    assert_eq!(told(0), "是 | 否 | 60 | 60000.00");
    assert_eq!(told(1), "否 | 是 | 120 | 120000.00");
    assert_eq!(told(2), "∅ | 否 | 60 | 60000.00");
    let why = fact(&found, "contract", 2, "lease_open");
    assert_eq!(why, "合同H3：合同既称承包又称租赁，标的“产业基地”看不出是房屋、设备等财产，还是土地、水面");
    assert_eq!(told(3), "是 | 否 | 1 | 1000.00");
    assert_eq!(
        (told(4), fact(&found, "contract", 4, "lease_open").is_empty()),
        ("∅ | 否 | 60 | 60000.00".into(), false)
    );
    // exactly twenty years; a rent that rises; 承包 alone says nothing
    assert_eq!(told(5), "是 | 否 | 0 | 0.00");
    assert_eq!(told(6), "是 | 否 | 60 | ∅");
    assert_eq!((told(7), fact(&found, "contract", 7, "lease_open")), ("∅ | 否 | 60 | 60000.00".into(), "∅".into()));
    // an orchard that is called let may be land that is contracted out
    assert_eq!(fact(&found, "contract", 8, "is_lease"), "∅");
    assert!(fact(&found, "contract", 8, "lease_open").contains("农村土地承包法"));
    assert_eq!(found.working("contract", 0, "rent_beyond"), ["年租金12000.00 × 超出的60个月 ÷ 12 = 60000.00"]);
}

#[test]
fn a_state_says_whether_the_thing_is_still_used() {
    let text = "town,village,contract_no,asset_id,asset_name,contract_type,lessee,start_date,end_date,annual_rent,state
         松坪镇,上坪村,H1,,水磨,出租,李某,2019-01-01,2023-12-31,12000,未续签，仍在使用
         松坪镇,上坪村,H2,,油坊,出租,李某,2019-01-01,2023-12-31,12000,已收回
         松坪镇,上坪村,H3,,磨坊,出租,李某,2019-01-01,2023-12-31,12000,已收回，在用
         松坪镇,上坪村,H4,,粮仓,出租,李某,2019-01-01,2023-12-31,12000,已到期，不再继续使用
         松坪镇,上坪村,H5,,酒坊,出租,李某,2019-01-01,2023-12-31,12000,到期未收回，正在经营";
    let found = computed(&[("contract", "合同", text)], "2024-12-31");
    let used: Vec<String> = (0..5).map(|row| fact(&found, "contract", row, "still_in_use")).collect();
    assert_eq!(used, ["是", "否", "∅", "∅", "是"]);
}

#[test]
fn what_is_paid_for_a_year_is_set_against_that_year() {
    let text = contracts("松坪镇,上坪村,H1,A1,仓库,出租,李某,2021-03-01,2026-02-28,9600,按年,");
    let names = ["due_amount", "received_amount", "arrears", "arrears_since"];
    let on = |column: &str, receipts: &str| {
        let receipts =
            format!("town,village,contract_no,asset_ref,payer,received_on,amount,summary,{column}\n{receipts}");
        let found = computed(&[ASSETS, ("contract", "合同", &text), ("receipt", "收款", &receipts)], "2024-12-31");
        facts(&found, "contract", 0, &names)
    };
    let paid = |years: [&str; 3]| {
        let line = |(year, of): (&str, &str)| format!("松坪镇,上坪村,H1,仓库,李某,{year}-03-06,9600,租金,{of}\n");
        ["2021", "2023", "2024"].into_iter().zip(years).map(line).collect::<String>()
    };
    // each says for which year: that of 2022 is open
    let told = on("period_name", &paid(["2021年", "2023年", "2024年"]));
    assert_eq!(told, "38400.00 | 28800.00 | 9600.00 | 2022-03-01");
    // one does not say: they go to the oldest
    let told = on("period_name", &paid(["2021年", "", "2024年"]));
    assert_eq!(told, "38400.00 | 28800.00 | 9600.00 | 2024-03-01");
    // two for one year: who names it wrongly decides nothing
    let told = on("period_name", &paid(["2021年", "2021年", "2024年"]));
    assert_eq!(told, "38400.00 | 28800.00 | 9600.00 | 2024-03-01");
}

#[test]
fn a_contract_that_names_nothing_may_be_about_anything_of_its_owner() {
    let text = "town,village,contract_no,asset_id,asset_name,lessee,start_date,end_date,annual_rent
         松坪镇,上坪村,H1,A1,仓库,李某,2021-04-01,2029-03-31,20000
         松坪镇,上坪村,H2,,,王某,2021-04-01,2029-03-31,9000";
    let open = computed(&[ASSETS, ("contract", "合同", text)], "2024-12-31");
    let has = |computed: &sanzi_facts::Computed| -> Vec<String> {
        (0..3).map(|row| fact(computed, "asset", row, "has_contract")).collect()
    };
    assert_eq!(has(&open), ["是", "∅", "∅"]);
    let named = computed(&[ASSETS, ("contract", "合同", &text.replace(",,,王某", ",,凉亭,王某"))], "2024-12-31");
    assert_eq!(has(&named), ["是", "否", "否"]);
}
