//! The register against the account balance.

use crate::sheets::*;

const ASSETS: &str = "town,village,ledger,asset_id,asset_name,nature,original_value,accumulated_depreciation,use_status
     松坪镇,上坪村,村级台账,A1,村部,公益性,100000,20000,在用
     松坪镇,上坪村,村级台账,A2,仓库,经营性,50000,10000,在用
     松坪镇,上坪村,村级台账,A3,厂房,经营性,70000,0,在建
     松坪镇,上坪村,村级台账,A4,到户圈舍,到户类,9000,0,在用
     松坪镇,上坪村,村级台账,A5,碑亭,公益性,1,0,在用";

fn balance(rows: &str) -> String {
    format!("town,village,unit_name,account_code,account_name,direction,closing_dr,closing_cr,period\n{rows}")
}

const NAMES: [&str; 5] = ["account", "register_total", "ledger_balance", "difference", "nature_may_explain"];

#[test]
fn each_object_once_and_only_what_belongs_in_the_account() {
    let county = "village,ledger,asset_name,original_value\n上坪村,县级台账,仓库,50000";
    let gl = balance(
        "松坪镇,上坪村,,151,固定资产,借,150000,0,2024-11
         松坪镇,上坪村,,151,固定资产,借,148000,0,2024-12
         松坪镇,上坪村,,152,累计折旧,借,0,30000,2024-12
         松坪镇,上坪村,,15101,房屋建筑,借,148000,0,2024-12",
    );
    let computed = computed(
        &[("asset", "台账", ASSETS), ("asset", "县台账", county), ("gl_balance", "余额表", &gl)],
        "2024-12-31",
    );
    // 在建, 到户类 and the nominal 1 元 are not in 151; the county's card of the store is not counted again
    assert_eq!(facts(&computed, "account", 0, &NAMES), "固定资产 | 150000.00 | 148000.00 | 2000.00 | 否");
    assert_eq!(facts(&computed, "account", 1, &NAMES), "累计折旧 | 30000.00 | 30000.00 | 0.00 | 否");
    assert_eq!(computed.working("account", 0, "difference"), ["150000.00 − 148000.00 = 2000.00"]);
    let balance = ["科目余额表期末余额：148000.00（余额表 › 表 › G3）"];
    assert_eq!(computed.working("account", 0, "ledger_balance"), balance);
}

#[test]
fn sub_accounts_add_up_where_the_head_is_missing() {
    let gl = balance(
        "松坪镇,,松坪镇上坪村股份经济合作社,15101,房屋建筑,借,100000,0,2024-12
         松坪镇,,松坪镇上坪村股份经济合作社,1510101,办公用房,借,100000,0,2024-12
         松坪镇,,松坪镇上坪村股份经济合作社,15102,生产设施,借,50000,0,2024-12",
    );
    let computed = computed(&[("asset", "台账", ASSETS), ("gl_balance", "余额表", &gl)], "2024-12-31");
    assert_eq!(facts(&computed, "account", 0, &["ledger_balance", "difference"]), "150000.00 | 0.00");
}

#[test]
fn an_unprinted_nature_may_explain_a_register_that_is_too_high() {
    let assets = "town,village,asset_id,asset_name,original_value
         松坪镇,上坪村,A1,村部,100000
         松坪镇,上坪村,A2,圈舍,9000";
    let gl = balance("松坪镇,上坪村,,151,固定资产,借,100000,0,2024-12");
    let high = computed(&[("asset", "台账", assets), ("gl_balance", "余额表", &gl)], "2024-12-31");
    assert_eq!(facts(&high, "account", 0, &NAMES), "固定资产 | 109000.00 | 100000.00 | 9000.00 | 是");
    let gl = balance("松坪镇,上坪村,,151,固定资产,借,118000,0,2024-12");
    let low = computed(&[("asset", "台账", assets), ("gl_balance", "余额表", &gl)], "2024-12-31");
    assert_eq!(facts(&low, "account", 0, &NAMES), "固定资产 | 109000.00 | 118000.00 | -9000.00 | 否");
}

#[test]
fn a_value_that_is_not_known_leaves_the_tie_open() {
    let assets = "town,village,asset_id,asset_name,nature,original_value
         松坪镇,上坪村,A1,村部,公益性,100000
         松坪镇,上坪村,A2,仓库,经营性,";
    let gl = balance("松坪镇,上坪村,,151,固定资产,借,100000,0,2024-12");
    let computed = computed(&[("asset", "台账", assets), ("gl_balance", "余额表", &gl)], "2024-12-31");
    assert_eq!(facts(&computed, "account", 0, &["ledger_balance", "difference"]), "100000.00 | ∅");
}

#[test]
fn land_is_on_the_account_only_where_the_book_has_put_it_there() {
    let assets = "town,village,asset_id,asset_name,nature,original_value
         松坪镇,上坪村,A1,村部,公益性,100000
         松坪镇,上坪村,A2,集体建设用地（砖厂旧址）,经营性,52000";
    let tied = |balance_of: &str| {
        let gl = balance(&format!("松坪镇,上坪村,,151,固定资产,借,{balance_of},0,2024-12"));
        let found = computed(&[("asset", "台账", assets), ("gl_balance", "余额表", &gl)], "2024-12-31");
        facts(&found, "account", 0, &NAMES)
    };
    assert_eq!(tied("100000"), "固定资产 | 100000.00 | 100000.00 | 0.00 | 否");
    assert_eq!(tied("152000"), "固定资产 | 100000.00 | 152000.00 | -52000.00 | 是");
    assert_eq!(tied("70000"), "固定资产 | 100000.00 | 70000.00 | 30000.00 | 否");
}
