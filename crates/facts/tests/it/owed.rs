//! Rent that is owed, not owed or not known: terms of payment, ends before the term, what receipts tell.

use crate::sheets::*;

const ASSETS: Sheet<'static> = (
    "asset",
    "台账",
    "town,village,asset_id,asset_name,category,nature,original_value,acquired_on,use_status,remark
     松坪镇,上坪村,A1,仓库,房屋,经营性,100000,2018-05-20,出租,
     松坪镇,上坪村,A2,光伏电站,光伏设备,经营性,200000,2018-05-20,在用,
     松坪镇,上坪村,A3,冷库,房屋,经营性,300000,2018-05-20,出租,",
);

const PAID: &str = "town,village,contract_no,received_on,amount,summary,remark,payer
     松坪镇,上坪村,H0,2022-01-05,100,租金,,周某";

fn contracts(rows: &str) -> String {
    format!(
        "town,village,contract_no,asset_name,contract_type,lessee,start_date,end_date,annual_rent,total_amount,pay_cycle,pay_terms,state,remark\n{rows}"
    )
}

/// Facts of the contracts of some rows against some receipts.
fn told(rows: &str, receipts: &str, base_date: &str, names: &[&str]) -> Vec<String> {
    let text = contracts(rows);
    let computed = computed(&[ASSETS, ("contract", "合同", &text), ("receipt", "收款", receipts)], base_date);
    (0..rows.trim().lines().count()).map(|row| facts(&computed, "contract", row, names)).collect()
}

#[test]
fn months_in_the_terms_of_payment_are_due_months_whatever_column_they_stand_in() {
    let row = |number: &str, columns: &str| {
        format!("松坪镇,上坪村,{number},仓库,出租,李某,2022-01-01,2026-12-31,10000,,{columns},,\n")
    };
    let rows = [
        row("H1", ",每年5月付"),
        row("H2", "按年,每年9月付清"),
        row("H3", ",每年5月、11月各付一半"),
        row("H4", "按年,每年5月、11月各付一半"),
        row("H5", ",每年6月30日前"),
        row("H6", ",每年1月31日前一次性付清"),
        row("H7", "一次性,每年1月31日前一次性付清"),
        row("H8", ",年初一次性交清"),
        row("H9", ",两年一付"),
        row("H10", ",秋收后付清"),
    ]
    .concat();
    let found = told(&rows, PAID, "2025-06-15", &["due_periods", "due_amount", "arrears_since"]);
    // of 2022 to 2025: May is over, September is not
    assert_eq!(found[..3], ["4 | 40000.00 | 2022-05-31", "3 | 30000.00 | 2022-09-30", "7 | 35000.00 | 2022-05-31"]);
    assert_eq!(found[3..5], ["7 | 35000.00 | 2022-05-31", "3 | 30000.00 | 2022-06-30"]);
    assert_eq!(found[5], "4 | 40000.00 | 2022-01-31");
    assert_eq!(found[6], found[5]);
    assert_eq!(found[7..], ["4 | 40000.00 | 2022-01-01", "2 | 40000.00 | 2022-01-01", "∅ | ∅ | ∅"]);
}

#[test]
fn a_rent_of_the_whole_term_is_due_once_and_not_every_year() {
    let rows = "松坪镇,上坪村,H1,仓库,出租,李某,2023-01-01,2027-12-31,,60000,一次性,签约时一次付清,,
        松坪镇,上坪村,H2,仓库,出租,王某,2023-01-01,2027-12-31,,60000,按年,,,";
    let receipts = format!("{PAID}\n松坪镇,上坪村,H1,2023-01-02,60000,租金,");
    let found = told(rows, &receipts, "2025-12-31", &["due_amount", "arrears", "schedule_open"]);
    assert_eq!(found, ["60000.00 | 0.00 | ∅", "∅ | ∅ | 合同H2：只写了合同总金额，没有写明每年多少"]);
}

#[test]
fn no_rent_is_due_after_an_end_before_the_term() {
    let row = |number: &str, columns: &str| {
        format!("松坪镇,上坪村,{number},仓库,出租,李某,2021-01-01,2025-12-31,10000,,按年,,{columns}\n")
    };
    let rows = [
        row("H1", "已终止,2023年12月31日协商解除"),
        row("H2", "已解除,"),
        row("H3", "履行中,逾期三个月可解除合同"),
        row("H4", "履行中,拟于2025年底解除"),
        row("H5", "已退租,2024年3月起退租"),
        row("H6", "中止,"),
    ]
    .concat();
    let paid = |number: &str| {
        let line = |year: i32| format!("\n松坪镇,上坪村,{number},{year}-01-03,10000,租金,");
        (2021..2024).map(line).collect::<String>()
    };
    let receipts = format!("{PAID}{}{}{}{}", paid("H1"), paid("H2"), paid("H3"), paid("H4"));
    let receipts = format!("{receipts}{}", paid("H5"));
    let found = told(&rows, &receipts, "2025-06-30", &["due_amount", "arrears", "ended_early", "schedule_open"]);
    assert_eq!(found[0], "30000.00 | 0.00 | 是 | ∅");
    assert_eq!(found[1], "∅ | ∅ | 是 | 合同H2：“已解除”没有写明哪一天终止，要看解除协议");
    assert_eq!(found[2], "50000.00 | 20000.00 | 否 | ∅");
    assert_eq!(found[3], "50000.00 | 20000.00 | 否 | ∅");
    // two months of the last year were let; what of them was to be paid is not said
    let open = "提前解除，当期的租金怎样结算没有写明，按不同算法有无欠缴不一";
    assert_eq!(found[4], format!("∅ | ∅ | 是 | 合同H5：{open}"));
    assert_eq!(found[5], "∅ | ∅ | 是 | 合同H6：“中止”没有写明哪一天终止，要看解除协议");
}

#[test]
fn what_was_forgiven_or_set_off_is_not_owed_before_its_papers_are_seen() {
    let row = |number: &str, remark: &str| {
        format!("松坪镇,上坪村,{number},仓库,出租,李某,2024-01-01,2025-12-31,12000,,按年,,,{remark}\n")
    };
    let rows =
        [row("H1", ""), row("H2", ""), row("H3", "另以物抵租，每年玉米两吨"), row("H4", ""), row("H5", "")].concat();
    let receipts = format!(
        "{PAID}
         松坪镇,上坪村,H1,2024-01-03,9000,租金,疫情减免3个月租金
         松坪镇,上坪村,H2,2024-01-03,8000,租金（另4000元抵顶工程款）,
         松坪镇,上坪村,H4,2024-01-03,9000,租金,未减免
         松坪镇,上坪村,H5,2024-01-03,12000,租金,减免上年滞纳金"
    );
    let found = told(&rows, &receipts, "2024-12-31", &["arrears", "schedule_open"]);
    assert_eq!(found[0], "∅ | 合同H1：收款记录写明“疫情减免3个月租金”，要看减免或抵顶的决议和凭据");
    assert_eq!(found[1], "∅ | 合同H2：收款记录写明“租金（另4000元抵顶工程款）”，要看减免或抵顶的决议和凭据");
    assert_eq!(found[2], "∅ | 合同H3：合同写明“另以物抵租，每年玉米两吨”，要看减免或抵顶的决议和凭据");
    // what nobody forgave is owed, and where nothing is owed nothing is asked
    assert_eq!(found[3..], ["3000.00 | ∅", "0.00 | ∅"]);
}

#[test]
fn a_sheet_of_one_kind_of_income_speaks_for_that_kind_alone() {
    let rows = "松坪镇,上坪村,H1,仓库,出租,李某,2024-01-01,2026-12-31,12000,,按年,,,";
    let power = "town,village,asset_ref,received_on,amount,energy_generated,summary
         松坪镇,上坪村,光伏电站,2023-03-25,9000,30000,
         松坪镇,上坪村,,2023-03-26,1.2,,账户结息
         松坪镇,上坪村,光伏电站,2023-04-25,9000,30000,";
    let text = contracts(rows);
    let on = |receipts: &[Sheet<'_>]| {
        let sheets: Vec<Sheet<'_>> =
            [ASSETS, ("contract", "合同", &text)].into_iter().chain(receipts.iter().copied()).collect();
        let found = computed(&sheets, "2024-12-31");
        let of_assets: Vec<String> = (0..3).map(|row| fact(&found, "asset", row, "income_12m")).collect();
        (facts(&found, "contract", 0, &["arrears", "schedule_open"]), of_assets.join(" | "))
    };
    let (lease, assets) = on(&[("receipt", "结算", power)]);
    assert_eq!(lease, "∅ | 收到的收款表只列一种收入（如光伏电费、分红），不是租金的收款台账");
    // the station earned nothing within the year, which is known; of the others nothing is
    assert_eq!(assets, "∅ | 0.00 | ∅");
    // with a register of rents beside it, both are known
    let rents = "town,village,asset_ref,received_on,amount,summary\n松坪镇,上坪村,冷库,2024-02-01,500,租金";
    let (lease, assets) = on(&[("receipt", "结算", power), ("receipt", "收款", rents)]);
    assert_eq!((lease.as_str(), assets.as_str()), ("12000.00 | ∅", "0.00 | 0.00 | 500.00"));
    // a village's whole ledger names other things as well
    let mixed = format!("{power}\n松坪镇,上坪村,冷库,2024-02-01,500,,租金");
    let (lease, _) = on(&[("receipt", "结算", &mixed)]);
    assert_eq!(lease, "12000.00 | ∅");
}

#[test]
fn a_line_without_amount_and_day_is_unpaid_and_not_unread() {
    let rows = "松坪镇,上坪村,H1,仓库,出租,李某,2023-01-01,2027-12-31,100000,,按年,,,";
    let receipts = "town,village,contract_no,period_name,due_amount,amount,received_on
         松坪镇,上坪村,H1,2023年,100000,100000,2023-01-06
         松坪镇,上坪村,H1,2024年,100000,,
         松坪镇,上坪村,H1,2025年,100000,100000,2025-01-06";
    let found = told(rows, receipts, "2025-12-31", &["due_amount", "received_amount", "arrears", "arrears_since"]);
    assert_eq!(found, ["300000.00 | 200000.00 | 100000.00 | 2024-01-01"]);
    let text = contracts(rows);
    let computed = computed(&[ASSETS, ("contract", "合同", &text), ("receipt", "收款", receipts)], "2025-12-31");
    let unpaid: Vec<String> = (0..3).map(|row| fact(&computed, "receipt", row, "unpaid")).collect();
    assert_eq!(unpaid, ["否", "是", "否"]);
}

#[test]
fn a_register_speaks_from_the_first_of_the_years_that_it_names() {
    let text = contracts("松坪镇,上坪村,H1,仓库,出租,李某,2019-03-01,2029-02-28,13500,,按年,,,");
    let line = |year: i32| format!("\n松坪镇,上坪村,H1,{year}-03-12,13500,租金");
    let paid: String = (2020..2025).map(line).collect();
    let receipts = format!(
        "town,village,contract_no,received_on,amount,summary,payer\n松坪镇,上坪村,H9,2018-05-10,100,租金,周某{paid}"
    );
    let on = |name: &str| {
        let found = computed(&[ASSETS, ("contract", "合同", &text), ("receipt", name, &receipts)], "2024-12-31");
        facts(&found, "contract", 0, &["due_amount", "periods_not_covered"])
    };
    assert_eq!(on("租金登记簿（2020-2024年）.xlsx"), "67500.00 | 1");
    for name in ["租金登记簿.xlsx", "租金登记簿20200101-20241231.xlsx", "电话0475-2020.xlsx"] {
        assert_eq!(on(name), "81000.00 | ∅", "{name}");
    }
}

#[test]
fn every_contract_that_is_left_open_says_why() {
    let rows = "松坪镇,上坪村,H1,仓库,出租,李某,,2027-12-31,100000,,按年,,,
        松坪镇,上坪村,H2,仓库,出租,李某,2023-01-01,,100000,,按年,,,
        松坪镇,上坪村,H3,仓库,出租,李某,2023-01-01,2027-12-31,,,按年,,,
        松坪镇,上坪村,H4,仓库,出租,李某,2023-01-01,2027-12-31,100000,,,,,
        松坪镇,上坪村,H5,仓库,出租,李某,2023-01-01,2027-12-31,100000,,,面议,,
        松坪镇,下坪村,H6,水塘,出租,李某,2023-01-01,2027-12-31,100000,,按年,,,";
    let found = told(rows, PAID, "2025-12-31", &["arrears", "schedule_open"]);
    for (row, why) in [
        (0, "合同H1：起租日没有写明或读不出"),
        (1, "合同H2：到期日没有写明或读不出"),
        (2, "合同H3：年租金没有写明或读不出"),
        (3, "合同H4：付款方式没有写明，或写的读不懂"),
        (4, "合同H5：付款约定“面议”没有写明多久付一次"),
        (5, "没有收到这个村的租金收款台账"),
    ] {
        assert_eq!(found[row], format!("∅ | {why}"), "{row}");
    }
}

#[test]
fn a_contract_may_let_other_things_along_with_its_own() {
    let assets = "town,village,asset_id,asset_name,nature,original_value,acquired_on,use_status,remark
         松坪镇,上坪村,B1,养牛场,经营性,1180000,2021-06-01,出租,
         松坪镇,上坪村,B2,青贮池,经营性,96000,2021-06-01,出租,
         松坪镇,上坪村,B3,蛋鸡笼架,经营性,320000,2020-11-01,出租,
         松坪镇,上坪村,B4,蛋鸡养殖场,经营性,960000,2020-11-01,出租,
         松坪镇,上坪村,B5,分选线,经营性,200000,2019-01-01,出租,与冷库一并出租
         松坪镇,上坪村,B6,粉碎机,经营性,50000,2019-01-01,出租,
         松坪镇,上坪村,B8,青贮铡草机,经营性,50000,2019-01-01,出租,
         松坪镇,上坪村,B7,饲料间,经营性,50000,2019-01-01,出租,";
    let rows =
        "松坪镇,上坪村,H1,养牛场,出租,甲公司,2021-07-01,2031-06-30,59000,,按年,,,青贮池、铡草机一并租赁，不另收费
        松坪镇,上坪村,H2,蛋鸡养殖场及笼架,出租,乙公司,2021-01-01,2030-12-31,64000,,按年,,,不含饲料间";
    let text = contracts(rows);
    let found = computed(&[("asset", "台账", assets), ("contract", "合同", &text)], "2025-12-31");
    let has: Vec<String> = (0..8).map(|row| fact(&found, "asset", row, "has_contract")).collect();
    // named whole; named in part, or by the ledger alone: to be looked at; not named: none
    assert_eq!(has, ["是", "是", "∅", "是", "∅", "否", "∅", "否"]);
}
