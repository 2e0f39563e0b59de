//! Projects, distributions, disposals, last year, receipts, organisations.

use crate::sheets::*;

#[test]
fn a_project_is_traced_to_its_assets() {
    let assets = "town,village,asset_name,project_name,original_value,acquired_on
         松坪镇,上坪村,牛舍,2021年上坪村牛舍项目,434102.51,2021-05-20
         松坪镇,上坪村,大棚1#,2020年上坪村大棚项目,86500,2020-05-20
         松坪镇,上坪村,大棚2#,2020年上坪村大棚项目,86500,2020-05-20";
    let projects = "town,village,project_code,project_name,project_type,fund_year,accepted_on,amount,final_amount
         松坪镇,上坪村,X1,2021年上坪村牛舍项目,产业发展,2021,2021-05-30,440000,434102.51
         松坪镇,上坪村,X2,2020年上坪村大棚项目,产业发展,2020,,200000,
         松坪镇,上坪村,X3,2022年上坪村机井项目,产业发展,2022,2022-09-30,50000,50000
         松坪镇,上坪村,X4,2022年技能培训,就业项目,2022,,30000,";
    let computed = computed(&[("asset", "台账", assets), ("project", "项目库", projects)], "2024-12-31");
    let names = ["forms_asset", "finished_on", "registered_assets", "value_gap"];
    assert_eq!(facts(&computed, "project", 0, &names), "是 | 2021-05-30 | 1 | 0.00");
    assert_eq!(facts(&computed, "project", 1, &names), "是 | 2020 | 2 | -27000.00");
    assert_eq!(facts(&computed, "project", 2, &names), "是 | 2022-09-30 | 0 | -50000.00");
    assert_eq!(fact(&computed, "project", 3, "forms_asset"), "否");
    assert_eq!(facts(&computed, "project", 2, &["finished_days", "finish_assumed"]), "823 | 否");
    let years = ["year", "invested", "registered", "untraced_ratio", "untraced_projects"];
    assert_eq!(facts(&computed, "year", 0, &years), "2020 | 200000.00 | 173000.00 | 0.135000 | 1");
    assert_eq!(facts(&computed, "year", 2, &years), "2022 | 50000.00 | 0.00 | 1.000000 | 1");
}

#[test]
fn a_year_counts_no_project_that_was_called_off_or_whose_village_gave_no_ledger() {
    let assets = "town,village,asset_name,project_name,original_value,acquired_on
         松坪镇,上坪村,牛舍,2021年上坪村牛舍项目,100000,2021-05-20";
    let projects = "town,village,project_code,project_name,fund_year,accepted_on,final_amount,remark
         松坪镇,上坪村,X1,2021年上坪村牛舍项目,2021,2021-05-30,100000,
         松坪镇,上坪村,X2,2021年产业路,2021,2021-05-30,60000,项目终止，资金已收回
         柳湾镇,北溪村,X3,2021年机井项目,2021,2021-09-30,50000,";
    let computed = computed(&[("asset", "台账", assets), ("project", "项目库", projects)], "2024-12-31");
    assert_eq!(facts(&computed, "year", 0, &["invested", "registered", "untraced"]), "100000.00 | 100000.00 | 0.00");
}

#[test]
fn a_distribution_is_added_up_and_dated() {
    let text = "town,village,year,unit_name,income,opening_balance,to_collective,to_household,to_public_job,to_reserve,distributed_total,resolved_on,paid_on,published_from,published_until
         松坪镇,上坪村,2023,上坪村,100000,0,40000,20000,30000,20000,110000,2024-02-01,2024-01-15,2024-01-01,2024-01-10
         松坪镇,双桥村,2023,双桥村,100000,5000,40000,20000,20000,20000,100000,,,,";
    let computed = computed(&[("distribution", "分配", text)], "2024-12-31");
    let names = ["over_distributed", "parts_gap", "paid_before_resolution", "published_days", "held_months"];
    assert_eq!(facts(&computed, "distribution", 0, &names), "10000.00 | 0.00 | 是 | 10 | 12");
    assert_eq!(facts(&computed, "distribution", 1, &names), "0.00 | 0.00 | ∅ | ∅ | 12");
    assert_eq!(facts(&computed, "distribution", 0, &["order_faults", "notice_on"]), "超额分配10,000.00元 | 2024-01-01");
    assert_eq!(facts(&computed, "distribution", 1, &["order_faults", "notice_on"]), " | 2023");
    assert_eq!(
        facts(&computed, "distribution", 1, &["balance", "reserve_ratio", "resolution_blank"]),
        "5000.00 | 0.200000 | 是"
    );
}

#[test]
fn receivers_are_held_against_all_that_the_list_says_of_them() {
    let text = "town,village,year,beneficiary,beneficiary_state,on_list,died_on,paid_on,distributed_total,pay_method,payee_account,remark
         松坪镇,上坪村,2024,张某,脱贫户,是,,2024-12-02,300,一卡通,6221880000000001,
         松坪镇,上坪村,2024,李某,脱贫户,否,,2024-12-02,300,一卡通,6221 8800 0000 0001,
         松坪镇,上坪村,2024,王某,脱贫户,是,2024-03-05,2024-12-02,300,一卡通,6221880000000009,
         松坪镇,上坪村,2024,赵某,死亡,,,2024-12-02,300,一卡通,6221****0001,遗属领取2022年欠款
         松坪镇,上坪村,2024,钱某,,,,2024-12-02,300,现金,,
         松坪镇,上坪村,2024,钱某,,,,2024-12-02,300,现金,,
         松坪镇,上坪村,2024,钱某,,,,2024-12-02,300,现金,,户主统一领取";
    let computed = computed(&[("distribution", "发放清册", text)], "2024-12-31");
    let names = ["unfit_because", "account_receivers", "proxy_households_count", "proxy_words"];
    for (row, told) in [
        (0, " | 2 | 1 | 2名领取人的款项发到同一账号"),
        (1, "不在应发名单 | ∅ | 1 | "),
        (2, "2024-03死亡，2024-12仍发放 | 1 | 1 | "),
        (3, " | ∅ | 1 | "),
        (4, "∅ | ∅ | 2 | 以现金发放，一人领取2户"),
    ] {
        assert_eq!(facts(&computed, "distribution", row, &names), told, "{row}");
    }
}

#[test]
fn what_left_and_what_vanished() {
    let assets = "town,village,asset_id,asset_name,original_value,acquired_on,use_status,useful_life_months
         松坪镇,上坪村,A1,旧车,32000,2020-04-18,在用,96
         松坪镇,上坪村,A2,村部,100000,2015-04-18,在用,240";
    let disposals = "town,village,asset_id,asset_name,method,disposed_on,value_out,proceeds,appraised_value,approval_no,resolution_no,town_approval_no,reason
         松坪镇,上坪村,A1,旧车,转让,2023-04-18,32000,5000,10000,县批1号,决议1,镇审1,
         松坪镇,上坪村,A9,旧泵,报废,2024-04-18,6800,300,,县批2号,,,洪水冲毁";
    let prior = "town,village,asset_id,asset_name,opening_value,increase,decrease,closing_value
         松坪镇,上坪村,A2,村部,100000,0,0,100000
         松坪镇,上坪村,A9,旧泵,6800,0,0,6800
         松坪镇,上坪村,A7,粉碎机,9000,500,0,9000";
    let computed = computed(
        &[("asset", "台账", assets), ("disposal", "处置", disposals), ("prior_asset", "2024年增减变动表", prior)],
        "2024-12-31",
    );
    let names = ["proceeds_to_appraised", "approvals_missing", "used_life_ratio", "still_on_register", "force_majeure"];
    assert_eq!(facts(&computed, "disposal", 0, &names), "0.500000 |  | 0.375000 | 是 | 否");
    assert_eq!(facts(&computed, "disposal", 1, &names), "∅ | 民主决议、乡镇审核 | ∅ | 否 | 是");
    assert_eq!(facts(&computed, "asset", 0, &["disposed", "disposed_on"]), "是 | 2023-04-18");
    let names = ["found_now", "disposal_found", "repeats_ledger"];
    assert_eq!(facts(&computed, "prior", 0, &names), "是 | 否 | 否");
    assert_eq!(facts(&computed, "prior", 1, &names), "否 | 是 | 否");
    assert_eq!(facts(&computed, "prior", 2, &names), "否 | 否 | 否");
    let names = ["asset_name", "printed", "recomputed", "difference"];
    assert_eq!(facts(&computed, "total", 2, &names), "粉碎机 | 9000.00 | 9500.00 | -500.00");
}

#[test]
fn a_book_as_a_whole() {
    let assets = "town,village,asset_id,asset_name,nature,original_value,useful_life_months
         松坪镇,上坪村,A1,村部,公益性,100000,240
         松坪镇,上坪村,A2,仓库,经营性,50000,0
         松坪镇,上坪村,A3,入股,权益类,80000,";
    let inventory = "town,village,asset_id,asset_name,book_qty,count_qty,counted_on
         松坪镇,上坪村,A2,仓库,1,1,2024-11-16";
    let receipts = "town,village,received_on,amount,payer,account_holder,summary
         松坪镇,上坪村,2024-04-08,6000,李某,上坪村股份经济合作社,租金
         松坪镇,上坪村,2024-05-08,4000,王某,张某甲,租金";
    let gl = "town,village,account_code,account_name,credit,period
         松坪镇,上坪村,501,经营收入,7000,2024-12";
    let sheets = [
        ("asset", "台账", assets),
        ("inventory", "盘点", inventory),
        ("receipt", "收款", receipts),
        ("gl_balance", "余额", gl),
    ];
    let computed = computed(&sheets, "2024-12-31");
    let names = ["asset_count", "asset_value", "counted_share", "last_counted_on", "life_zero_assets"];
    assert_eq!(facts(&computed, "organisation", 0, &names), "3 | 230000.00 | 0.500000 | 2024-11-16 | 1");
    let names = ["income_12m", "largest_payer_ratio", "income_booked", "income_not_booked"];
    assert_eq!(facts(&computed, "organisation", 0, &names), "10000.00 | 0.600000 | 7000.00 | 3000.00");
    assert_eq!(facts(&computed, "receipt", 0, &["is_income", "personal_account", "asset_found"]), "是 | 否 | 否");
    assert_eq!(fact(&computed, "receipt", 1, "personal_account"), "是");
}

#[test]
fn nothing_read_gives_every_grain_without_rows() {
    let computed = computed(&[], "2024-12-31");
    for grain in sanzi_core::grains::ALL {
        assert_eq!(computed.facts[grain.name].frame.len(), 0, "{}", grain.name);
    }
}

#[test]
fn one_invoice_in_two_projects_is_seen_in_the_library_too() {
    let assets = "town,village,asset_name,project_code,project_name,original_value,invoice_no,fund_source
         松坪镇,上坪村,冷库,X1,2021年冷库项目,80000,,衔接资金
         松坪镇,上坪村,牛舍,X3,2022年牛舍项目,50000,0451,整合资金
         松坪镇,上坪村,机井,X5,2022年机井项目,30000,0999,衔接资金";
    let projects = "town,village,project_code,project_name,final_amount,invoice_no,invoice_amount
         松坪镇,上坪村,X1,2021年冷库项目,80000,0450、0452,80000
         松坪镇,上坪村,X2,2022年保鲜库项目,80000,0450,80000
         松坪镇,上坪村,X4,2022年圈舍项目,50000,0451,50000
         松坪镇,上坪村,X5,2022年机井项目,30000,0999,30000";
    let computed = computed(&[("asset", "台账", assets), ("project", "项目库", projects)], "2024-12-31");
    let names = ["same_invoice_no", "same_invoice_projects", "same_invoice_excess", "funds_integrated"];
    assert_eq!(facts(&computed, "asset", 0, &names), "0450 | 2 | 80000.00 | 否");
    assert_eq!(facts(&computed, "asset", 1, &names), "0451 | 2 | 0.00 | 是");
    // a code and a name of the same project are one project
    assert_eq!(facts(&computed, "asset", 2, &names), "0999 | 1 | 0.00 | 否");
}

#[test]
fn movements_of_a_ledger_row_close_or_are_told() {
    let assets = "town,village,asset_id,asset_name,opening_value,increase,decrease,original_value
         松坪镇,上坪村,A1,牛舍,100000,5000,0,105000
         松坪镇,上坪村,A2,机井,30000,,1000,30000";
    let computed = computed(&[("asset", "台账", assets)], "2024-12-31");
    let names = ["asset_id", "printed", "recomputed", "difference"];
    assert_eq!(facts(&computed, "total", 0, &names), "A1 | 105000.00 | 105000.00 | 0.00");
    assert_eq!(facts(&computed, "total", 1, &names), "A2 | 30000.00 | 29000.00 | 1000.00");
}

#[test]
fn joint_income_is_held_against_shares_that_make_up_the_whole() {
    let text = "town,village,year,unit_name,joint_share,income,distributed_total
         松坪镇,上坪村,2024,产业园,0.4,80000,80000
         松坪镇,双桥村,2024,产业园,0.6,120000,50000
         松坪镇,上坪村,2024,冷链中心,0.5,30000,30000
         松坪镇,双桥村,2024,冷链中心,0.3,18000,18000";
    let computed = computed(&[("distribution", "联建", text)], "2024-12-31");
    let names = ["leads_joint", "joint_shortfall"];
    assert_eq!(facts(&computed, "distribution", 1, &names), "是 | 28000.00");
    // The village of the other fifth is not listed: by what the two got nothing can be said.
    assert_eq!(facts(&computed, "distribution", 2, &names), "∅ | ∅");
    assert_eq!(facts(&computed, "distribution", 3, &names), "∅ | ∅");
}

#[test]
fn a_final_account_is_held_against_the_plan_where_one_stands_beside_what_was_done() {
    let text = "town,village,project_code,project_name,amount,planned_amount,final_amount
         松坪镇,上坪村,X1,上坪村冷库项目,85,100,85
         松坪镇,上坪村,X2,上坪村机井项目,50,,50";
    let computed = computed(&[("project", "项目库", text)], "2024-12-31");
    let names = ["invested", "cost_deviation"];
    assert_eq!(facts(&computed, "project", 0, &names), "85.00 | 0.150000");
    assert_eq!(facts(&computed, "project", 1, &names), "50.00 | 0.000000");
}

#[test]
fn what_stands_still_out_of_season_is_neither_idle_nor_other_than_on_the_register() {
    let assets = "town,village,asset_id,asset_name,original_value,acquired_on,use_status
         松坪镇,上坪村,A1,冷库,32000,2020-04-18,季节性停用
         松坪镇,上坪村,A2,烘干机,32000,2020-04-18,在用";
    let counted = "town,village,asset_id,asset_name,book_qty,count_qty,use_status
         松坪镇,上坪村,A1,冷库,1,1,闲置
         松坪镇,上坪村,A2,烘干机,1,1,闲置";
    let computed = computed(&[("asset", "台账", assets), ("inventory", "盘点", counted)], "2024-12-31");
    let names = ["idle_on_register", "status_differs"];
    assert_eq!(facts(&computed, "asset", 0, &names), "否 | 否");
    assert_eq!(facts(&computed, "asset", 1, &names), "否 | 是");
}
