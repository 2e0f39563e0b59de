//! Depreciation, income, idleness and the quality of the data, asset by asset.

use crate::sheets::*;
use std::collections::BTreeMap;

const TERMS: [&str; 4] = ["accumulated_expected", "depreciation_gap", "depreciation_variant", "depreciation_slip"];

fn cards(rows: &str) -> String {
    format!(
        "town,village,asset_id,asset_name,category,nature,original_value,acquired_on,useful_life_months,salvage_rate,accumulated_depreciation,use_status,org_name\n{rows}"
    )
}

#[test]
fn a_book_that_is_right_rounds_otherwise_or_slips() {
    let text = cards(
        "松坪镇,上坪村,A1,村部,房屋,公益性,480000,2016-05-20,240,0.05,172900.00,在用,
         松坪镇,上坪村,A2,村部,房屋,公益性,480000,2016-05-20,240,0.05,174800.00,在用,
         松坪镇,上坪村,A3,设备,机器设备,经营性,100000,2018-12-10,120,0.05,47400.00,在用,
         松坪镇,上坪村,A4,设备,机器设备,经营性,100000,2018-12-10,120,0.05,0.00,在用,
         松坪镇,上坪村,A5,设备,机器设备,经营性,100000,2018-12-10,120,0.05,98000.00,在用,
         松坪镇,上坪村,A6,设备,机器设备,经营性,100000,2018-12-10,120,0.05,,在用,",
    );
    let computed = computed(&[("asset", "台账", &text)], "2023-12-31");
    // 480000 × 0.95 ÷ 240 = 1900.00; × 91 = 172900.00
    assert_eq!(facts(&computed, "asset", 0, &TERMS), "172900.00 | 0.00 | A | ");
    assert_eq!(facts(&computed, "asset", 1, &TERMS), "172900.00 | 1900.00 |  | 自投用当月起提（应自次月起提）");
    // 791.67 × 60 = 47500.20; a rate of 0.79 % gives 790.00 a month
    assert_eq!(facts(&computed, "asset", 2, &TERMS), "47500.20 | 0.00 | C4 | ");
    assert_eq!(
        facts(&computed, "asset", 3, &["accumulated_expected", "depreciation_shortfall"]),
        "47500.20 | 47500.20"
    );
    assert_eq!(fact(&computed, "asset", 4, "over_depreciated"), "3000.00");
    assert_eq!(facts(&computed, "asset", 5, &TERMS), "47500.20 | ∅ | ∅ | ∅");
    let working = computed.working("asset", 0, "accumulated_expected");
    assert_eq!(working, ["480000.00 × (1 − 5%) = 456000.00", "456000.00 ÷ 240 = 1900.00", "1900.00 × 91 = 172900.00"]);
    assert_eq!(computed.working("asset", 1, "depreciation_gap"), ["174800.00 − 172900.00 = 1900.00"]);
    assert!(computed.working("asset", 0, "asset_name").is_empty());
}

#[test]
fn defaults_never_carry_a_verdict() {
    let text = "town,village,asset_id,asset_name,original_value,acquired_on,useful_life_months,accumulated_depreciation
         松坪镇,上坪村,A1,村部办公楼,480000,2016-05-20,240,172900.00
         松坪镇,上坪村,A2,村部办公楼,480000,2016-05-20,240,120000.00
         松坪镇,上坪村,A3,村部办公楼,480000,2016-05-20,,0.00
         松坪镇,上坪村,A4,村部办公楼,480000,2016-05-20,240,460000.00
         松坪镇,上坪村,A5,村部办公楼,480000,2016-05-20,240,485000.00";
    let computed = computed(&[("asset", "台账", text)], "2023-12-31");
    // with a residual between 0 and 10 % anything from 163800 to 182000 may be right: nothing can be said
    assert_eq!(facts(&computed, "asset", 0, &["assumed_terms", "depreciation_gap"]), "净残值率 | ∅");
    // 120000 is too little whatever the residual: measured to the nearest end, 1800.00 × 91
    assert_eq!(facts(&computed, "asset", 1, &["depreciation_shortfall", "depreciation_slip"]), "43800.00 | ");
    // and it is told that this is the least: nothing is split by years that is only a bound
    let bound = ["depreciation_is_bound", "charged_from", "expected_last_year", "depreciation_gap_before"];
    assert_eq!(facts(&computed, "asset", 1, &bound), "是 | 2016-06 | 142200.00 | ∅");
    assert_eq!(
        fact(&computed, "asset", 1, "depreciation_bound"),
        "净残值率没有写明或不够具体，按应提最少的取值计算（净残值率10%）"
    );
    let working = computed.working("asset", 1, "accumulated_expected");
    assert_eq!(working, ["480000.00 × (1 − 10%) = 432000.00", "432000.00 ÷ 240 = 1800.00", "1800.00 × 91 = 163800.00"]);
    assert_eq!(
        fact(&computed, "asset", 4, "depreciation_bound"),
        "净残值率没有写明或不够具体，按应提最多的取值计算（净残值率0%）"
    );
    // nothing charged in seven years is wrong under any plausible life
    assert_eq!(fact(&computed, "asset", 2, "assumed_terms"), "净残值率、使用年限");
    assert_ne!(fact(&computed, "asset", 2, "accumulated_expected"), "0.00");
    // beyond the highest base for certain, or perhaps
    assert_eq!(fact(&computed, "asset", 3, "over_depreciated"), "∅");
    assert_eq!(fact(&computed, "asset", 4, "over_depreciated"), "5000.00");
}

#[test]
fn a_year_only_gives_an_interval() {
    let text = cards(
        "松坪镇,上坪村,A1,村部,房屋,公益性,240000,2020,240,0.05,40000.00,在用,
         松坪镇,上坪村,A2,村部,房屋,公益性,240000,2020,240,0.05,30000.00,在用,
         松坪镇,上坪村,A3,村部,房屋,公益性,240000,2020-06,240,0.05,39900.00,在用,",
    );
    let computed = computed(&[("asset", "台账", &text)], "2023-12-31");
    // in use between January and December 2020: 950 × 36 = 34200 to 950 × 47 = 44650
    assert_eq!(facts(&computed, "asset", 0, &["depreciation_gap", "first_charge_month"]), "0.00 | ∅");
    assert_eq!(fact(&computed, "asset", 1, "depreciation_shortfall"), "4200.00");
    assert_eq!(
        facts(&computed, "asset", 1, &["depreciation_is_bound", "charged_from", "depreciation_bound"]),
        "是 | 2021-01 | 投用日没有写明或不够具体，按应提最少的取值计算（自2021-01起提）"
    );
    let exact = ["depreciation_is_bound", "charged_from", "depreciation_bound"];
    assert_eq!(facts(&computed, "asset", 2, &exact), "否 | 2020-07 | ");
    // a month is exact enough for a charge that begins with the next
    assert_eq!(facts(&computed, "asset", 2, &["depreciation_gap", "first_charge_month"]), "0.00 | 2020-07");
}

#[test]
fn what_is_short_belongs_to_this_year_or_to_former_ones() {
    let text = cards(
        "松坪镇,上坪村,A1,烘干机,机器设备,经营性,100000,2018-12-10,120,0.05,50000.00,在用,
         松坪镇,上坪村,A2,磨粉机,机器设备,经营性,100000,2018-12-10,120,0.05,0.00,在用,
         松坪镇,上坪村,A3,榨油机,机器设备,经营性,100000,2018-12-10,120,0.05,50000.00,在用,
         松坪镇,上坪村,A4,脱粒机,机器设备,经营性,100000,2024-03-10,120,0.05,5000.00,在用,",
    );
    let last = "town,village,asset_id,asset_name,original_value,accumulated_depreciation
         松坪镇,上坪村,A1,烘干机,100000,45000.00";
    let found = computed(&[("asset", "台账", &text), ("prior_asset", "上年台账", last)], "2024-12-31");
    let told =
        |row| facts(&found, "asset", row, &["depreciation_gap", "expected_last_year", "depreciation_gap_before"]);
    // 791.67 × 72 = 57000.24, × 60 = 47500.20
    assert_eq!(told(0), "-7000.24 | 47500.20 | -2500.20");
    // nothing is booked to this day, so nothing was then
    assert_eq!(told(1), "-57000.24 | 47500.20 | -47500.20");
    // what the book showed then is not known
    assert_eq!(told(2), "-7000.24 | 47500.20 | ∅");
    // charged since this year only
    assert_eq!(told(3), "-2125.03 | 0.00 | 0.00");
    let words = found.working("asset", 0, "depreciation_gap_before");
    assert_eq!(words, ["上年末账面累计折旧减上年末应提47500.20，差-2500.20"]);
}

#[test]
fn the_holder_of_the_book_decides() {
    let text = cards(
        "松坪镇,上坪村,A1,电脑,电子设备,公益性,36000,2023-05-18,72,,4000.00,在用,松坪镇人民政府
         松坪镇,上坪村,A2,电脑,电子设备,经营性,36000,2023-05-18,72,0,3500.00,在用,某某种植专业合作社
         松坪镇,上坪村,A3,入股,,权益类,200000,2020-05-18,,,,在用,
         松坪镇,上坪村,A4,在建厂房,房屋,经营性,200000,2023-05-18,240,0.05,0.00,在建,
         松坪镇,上坪村,A5,碑亭,房屋,公益性,1,2010-05-18,240,0.05,0.00,在用,",
    );
    let computed = computed(&[("asset", "台账", &text)], "2023-12-31");
    let names = ["rule_set", "depreciates", "accumulated_expected", "depreciation_gap"];
    // government: from the month of use itself, without residual: 500 × 8
    assert_eq!(facts(&computed, "asset", 0, &names), "GOV3 | 是 | 4000.00 | 0.00");
    // rows are sorted by owner: town, village, cooperative
    assert_eq!(facts(&computed, "asset", 1, &names), "NONE | 否 | 0.00 | ∅");
    assert_eq!(facts(&computed, "asset", 2, &["rule_set", "exempt_because"]), "VC2004 | 在建工程不计提折旧");
    assert_eq!(fact(&computed, "asset", 3, "exempt_because"), "以名义金额计价不计提折旧");
    assert_eq!(facts(&computed, "asset", 4, &names), "COOP2021 | 是 | 3500.00 | 0.00");
    let holders = BTreeMap::from([("松坪镇/上坪村".to_owned(), "GOV3".to_owned())]);
    let told = computed_with(&[("asset", "台账", &text)], "2023-12-31", &holders, &BTreeMap::new());
    assert_eq!(fact(&told, "asset", 3, "rule_set"), "GOV3");
}

#[test]
fn whoever_keeps_the_books_of_others_is_not_their_holder() {
    let text = cards(
        "松坪镇,上坪村,A1,电脑,电子设备,公益性,36000,2023-05-18,72,0.05,14725.00,在用,松坪镇村账代理中心
         松坪镇,,A2,电脑,电子设备,公益性,36000,2023-05-18,72,0.05,14725.00,在用,松坪镇三资代理服务中心
         松坪镇,,A3,电脑,电子设备,公益性,36000,2023-05-18,72,,16000.00,在用,松坪镇人民政府",
    );
    let computed = computed(&[("asset", "台账", &text)], "2025-12-31");
    let names = ["organisation", "rule_set", "depreciation_gap"];
    let told: Vec<String> = (0..3).map(|row| facts(&computed, "asset", row, &names)).collect();
    // whose book the second is, nobody says
    let of_all = ["松坪镇 | GOV3 | 0.00", "松坪镇/上坪村 | RC2023 | 0.00", "松坪镇三资代理服务中心 | ∅ | ∅"];
    assert_eq!(told, of_all);
}

#[test]
fn claims_are_no_things_and_a_tree_is_charged_from_when_it_bears() {
    let text = "town,village,asset_id,asset_name,category,original_value,acquired_on,useful_life_months,salvage_rate,accumulated_depreciation,remark
         松坪镇,上坪村,A1,某公司入股资金,股权投资,500000,2020-06-30,,,0,年分红6%
         松坪镇,上坪村,A2,苹果园,经济林,300000,2018-03-01,,,0,
         松坪镇,上坪村,A3,苹果园,经济林,300000,2018-03-01,240,0.05,0,2023年起进入盛果期
         松坪镇,上坪村,A4,苹果园,经济林,300000,2018-03-01,240,0.05,110437.50,
         松坪镇,上坪村,A5,基础母牛,生产性生物资产,60000,2018-12-10,60,0.05,0,
         松坪镇,上坪村,A6,基础母牛,生产性生物资产,60000,2023-12-10,60,0.05,0,";
    let computed = computed(&[("asset", "台账", text)], "2025-12-31");
    let names = ["depreciates", "accumulated_expected", "depreciation_open"];
    let why = |row| fact(&computed, "asset", row, "depreciation_open");
    assert_eq!(facts(&computed, "asset", 0, &names), "否 | 0.00 | ∅");
    assert_eq!(facts(&computed, "asset", 1, &names[..2]), "是 | ∅");
    assert!(why(1).contains("没有写投产时间"), "{}", why(1));
    assert_eq!(fact(&computed, "asset", 1, "depreciation_excess"), "0.00");
    // borne since 2023: two years are certain, what was written off before is not known; 1187.50 × 24
    assert_eq!(facts(&computed, "asset", 2, &names), "是 | 28500.00 | ∅");
    assert_eq!(fact(&computed, "asset", 2, "depreciation_is_bound"), "是");
    // charged from the day of the card on: right, whatever a tree may want
    assert_eq!(facts(&computed, "asset", 3, &names), "是 | 110437.50 | ∅");
    // five years that were over by 2023 may have been written off the asset
    assert_eq!(facts(&computed, "asset", 4, &names[..2]), "是 | ∅");
    assert!(why(4).contains("直接冲减"), "{}", why(4));
    // all of its charges fall under the new system
    assert_eq!(facts(&computed, "asset", 5, &names), "是 | 22800.00 | ∅");
}

#[test]
fn a_remark_explains_what_the_card_does_not() {
    let text = "town,village,asset_id,asset_name,category,original_value,acquired_on,useful_life_months,salvage_rate,accumulated_depreciation,use_status,remark
         松坪镇,上坪村,A1,烘干机,机器设备,90000,2019-12-10,120,0.05,29925.00,在用,2021年6月停用；2024年1月恢复使用
         松坪镇,上坪村,A2,烘干机,机器设备,90000,2019-12-10,120,0.05,20000.00,在用,2021年6月停用；2024年1月恢复使用
         松坪镇,上坪村,A3,厂房,房屋,90000,2019-12-10,120,0.05,29925.00,在用,2021年6月停用；2024年1月恢复使用
         松坪镇,上坪村,A4,通村路,道路,500000,2018-01-01,240,0.05,0,在用,产权归县交通局；由交通局核算
         松坪镇,上坪村,A5,通村路,道路,500000,2018-01-01,240,0.05,0,在用,产权归村集体所有";
    let computed = computed(&[("asset", "台账", text)], "2025-12-31");
    let names = ["accumulated_expected", "depreciation_gap"];
    assert_eq!(facts(&computed, "asset", 0, &names), "29925.00 | 0.00");
    let paused = computed.working("asset", 0, "accumulated_expected");
    assert!(paused.iter().any(|line| line.contains("42个月（期间停用不计）")), "{paused:?}");
    // off all the same: the remark may explain more than it says
    assert_eq!(facts(&computed, "asset", 1, &names), "29925.00 | -9925.00");
    assert!(fact(&computed, "asset", 1, "terms_noted").contains("恢复使用"));
    // a building is charged whether used or not
    assert_eq!(facts(&computed, "asset", 2, &names), "51300.00 | -21375.00");
    assert_eq!(fact(&computed, "asset", 2, "terms_noted"), "∅");
    assert_eq!(fact(&computed, "asset", 3, "owner_noted"), "产权归县交通局；由交通局核算");
    assert_eq!(fact(&computed, "asset", 4, "owner_noted"), "∅");
}

#[test]
fn a_yearly_book_is_right_on_its_own_dates() {
    let text = cards("松坪镇,上坪村,A1,村部,房屋,公益性,240000,2019-06-20,240,0.05,5700.00,在用,");
    let computed = computed(&[("asset", "台账", &text)], "2020-06-30");
    let names = ["depreciation_gap", "accumulated_expected", "charged_through", "unposted_charge"];
    assert_eq!(facts(&computed, "asset", 0, &names), "0.00 | 5700.00 | 2019-12 | 5700.00");
}

#[test]
fn an_idle_machine_of_a_village_was_not_charged_before_2024() {
    let text = format!(
        "{},idle_since\n松坪镇,上坪村,A1,烘干机,机器设备,经营性,90000,2020-01-15,120,0.05,20662.50,闲置,,2021-06-10",
        cards("").trim()
    );
    let computed = computed(&[("asset", "台账", &text)], "2024-12-31");
    assert_eq!(facts(&computed, "asset", 0, &["depreciation_gap", "idle_days"]), "0.00 | 1300");
}

#[test]
fn the_schedule_s_figure_stands_in_for_a_card_s() {
    let card = "town,village,asset_id,asset_name,original_value,acquired_on
         松坪镇,上坪村,A1,村部办公楼,480000,2016-05-20";
    let schedule = "town,village,asset_id,asset_name,original_value,useful_life_months,salvage_rate,accumulated_depreciation,period
         松坪镇,上坪村,A1,村部办公楼,480000,240,0.05,172900.00,2023-12";
    let computed = computed(&[("asset", "台账", card), ("depreciation", "折旧", schedule)], "2024-06-30");
    // compared as at the month of the schedule, not the base date
    assert_eq!(facts(&computed, "asset", 0, &["accumulated_booked", "depreciation_gap"]), "172900.00 | 0.00");
}

#[test]
fn income_counts_what_an_asset_earned_in_the_window() {
    let text = cards(
        "松坪镇,上坪村,A1,仓库,房屋,经营性,100000,2018-05-20,240,0.05,31666.56,出租,
         松坪镇,上坪村,A2,冷库,房屋,经营性,100000,2018-05-20,240,0.05,31666.56,闲置,",
    );
    let receipts = "town,village,asset_ref,received_on,amount,summary
         松坪镇,上坪村,仓库,2023-12-31,9999,上年租金
         松坪镇,上坪村,仓库,2024-03-01,4000,租金
         松坪镇,上坪村,仓库,2024-03-02,-1000,冲红
         松坪镇,上坪村,仓库,2024-03-03,2000,履约保证金";
    let with = computed(&[("asset", "台账", &text), ("receipt", "收款", receipts)], "2024-12-31");
    assert_eq!(facts(&with, "asset", 0, &["income_12m", "yield_on_cost"]), "3000.00 | 0.030000");
    let sum = ["2024-03-01：4000.00（收款 › 表 › E3）", "2024-03-02：-1000.00（收款 › 表 › E4）", "合计 3000.00"];
    assert_eq!(with.working("asset", 0, "income_12m"), sum);
    assert_eq!(with.working("asset", 0, "yield_on_cost"), ["3000.00 ÷ 100000.00 = 3%"]);
    // the village's register is there and does not mention it: nothing came in
    assert_eq!(facts(&with, "asset", 1, &["income_12m", "used_lately", "idle_on_register"]), "0.00 | 否 | 是");
    let without = computed(&[("asset", "台账", &text)], "2024-12-31");
    assert_eq!(fact(&without, "asset", 1, "income_12m"), "∅");
}

#[test]
fn what_cannot_be_true_together_is_named() {
    let text = "town,village,asset_id,asset_name,original_value,accumulated_depreciation,net_value,acquired_on,quantity,unit_price,use_status
         松坪镇,上坪村,A1,村部,100000,20000,90000,2025-03-01,4,30000,在用
         松坪镇,上坪村,A1,机井,50000,20000,30000,2020-03-01,2,25000,在用";
    let mut values = PARAMETERS.to_vec();
    values.push(("common.amt_tol_abs", "1.00"));
    let parameters = parameters(&values);
    let none = BTreeMap::new();
    let setting = sanzi_facts::Setting {
        base_date: day("2024-12-31").date,
        parameters: &parameters,
        holders: &none,
        names: &none,
        pairings: &none,
    };
    let computed = sanzi_facts::compute(&tables(&[("asset", "台账", text)]), &setting, &sanzi_core::Wanted::all())
        .expect("schemas are right");
    assert_eq!(fact(&computed, "asset", 0, "contradictions"), "取得日期晚于基准日；净值不等于原值减累计折旧");
    assert_eq!(
        facts(&computed, "asset", 0, &["price_gap", "price_gap_ratio", "code_repeats"]),
        "20000.00 | 0.200000 | 否"
    );
    // of two with one number the later repeats it
    assert_eq!(facts(&computed, "asset", 1, &["contradictions", "price_gap", "code_repeats"]), " | 0.00 | 是");
    // a column that no card has is not a blank on the card
    assert_eq!(facts(&computed, "asset", 1, &["missing_fields", "missing_field_count"]), " | 0");
}

#[test]
fn a_remark_that_says_why_contradicts_nothing() {
    let text = "town,village,asset_id,asset_name,original_value,accumulated_depreciation,net_value,acquired_on,use_status,remark
         松坪镇,上坪村,A1,烘干机,100000,56208.57,33791.43,2020-01-01,在用,已提减值准备10000元
         松坪镇,上坪村,A2,烘干机,100000,56208.57,33791.43,2020-01-01,在用,已提减值准备8000元
         松坪镇,上坪村,A3,大棚,60000,13537.50,46462.50,2021-03-01,在用,2024年6月拆除三分之一
         松坪镇,上坪村,A4,大棚,60000,13537.50,46462.50,2021-03-01,在用,冬季停用
         松坪镇,上坪村,A5,大棚,60000,13537.50,46462.50,2021-03-01,在用,2023年停用";
    let computed = computed(&[("asset", "台账", text)], "2025-12-31");
    let told: Vec<String> = (0..5).map(|row| fact(&computed, "asset", row, "contradictions")).collect();
    let stopped = "使用状态为“在用”，备注写有“停用”";
    assert_eq!(told, ["", "净值不等于原值减累计折旧", "", "", stopped]);
}

#[test]
fn monthly_lines_tell_the_first_and_the_last_charge() {
    // 12000 × 0.95 ÷ 12 = 950: charged from 2023-02 to 2024-01
    let assets = "town,village,asset_id,asset_name,category,nature,original_value,salvage_rate,useful_life_months,acquired_on,accumulated_depreciation
         松坪镇,上坪村,A1,水泵,机器设备,经营性,12000,0.05,12,2023-01-10,11400
         松坪镇,上坪村,A2,磨面机,机器设备,经营性,12000,0.05,12,2023-01-10,11400";
    let mut lines = "town,village,asset_id,asset_name,period,depr_this_period,months_depreciated\n".to_owned();
    for month in 1..=12 {
        let charge = if month <= 3 { 950 } else { 0 };
        lines.push_str(&format!("松坪镇,上坪村,A1,水泵,2024-{month:02},{charge},\n"));
    }
    lines.push_str("松坪镇,上坪村,A1,水泵,2023-03,950,1\n松坪镇,上坪村,A2,磨面机,2024-01,950,12\n");
    let computed = computed(&[("asset", "台账", assets), ("depreciation", "折旧凭证", &lines)], "2024-12-31");
    let names = ["full_month", "posted_first", "posted_last", "months_after_full", "first_month_lag"];
    assert_eq!(facts(&computed, "asset", 0, &names), "2024-01 | 2023-03 | 2024-03 | 2 | 1");
    let said = "首次2023-03（折旧凭证〔表〕第14行），末次2024-03（折旧凭证〔表〕第4行）";
    assert_eq!(fact(&computed, "asset", 0, "posted_words"), said);
    // a single line that does not say that its amount is a month's tells nothing
    assert_eq!(facts(&computed, "asset", 1, &names[1..]), "∅ | ∅ | ∅ | ∅");
}

#[test]
fn who_handed_a_thing_over_counts_where_nobody_says_who_built_it() {
    let assets = "town,village,asset_id,asset_name,built_by,handed_over_by
         松坪镇,上坪村,A1,便民桥,,青禾县农业农村局
         松坪镇,上坪村,A2,便民桥,上坪村股份经济合作社,
         松坪镇,上坪村,A3,便民桥,,
         松坪镇,上坪村,A4,便民桥,上坪村村民委员会,松坪镇人民政府";
    let computed = computed(&[("asset", "台账", assets)], "2024-12-31");
    let own: Vec<String> = (0..4).map(|row| facts(&computed, "asset", row, &["built_by_owner", "built_by"])).collect();
    assert_eq!(own, ["否 | ", "是 | 上坪村股份经济合作社", "∅ | ", "是 | 上坪村村民委员会"]);
}
