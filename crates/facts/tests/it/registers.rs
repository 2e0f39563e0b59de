//! What registers say beside each other: partial ones, lines that stand on two sheets, amounts in 万元, remarks.

use crate::sheets::*;

const LEDGER: &str =
    "town,village,asset_id,asset_name,nature,original_value,acquired_on,use_status,annual_income,remark
     松坪镇,上坪村,A1,仓库,经营性,100000,2018-05-20,在用,,
     松坪镇,上坪村,A2,冷库,经营性,300000,2018-05-20,在用,36000,
     松坪镇,下坪村,A3,牛舍,经营性,200000,2018-05-20,在用,,
     松坪镇,中坪村,A4,大棚,经营性,50000,2018-05-20,闲置,,2022年3月停用
     松坪镇,中坪村,A5,旧校舍,公益性,80000,2012-05-20,在用,,已拆除";

#[test]
fn a_register_speaks_for_a_town_where_it_names_most_of_its_villages() {
    let income = |receipts: &str| {
        let computed = computed(&[("asset", "台账", LEDGER), ("receipt", "收款", receipts)], "2024-12-31");
        (0..3).map(|row| fact(&computed, "asset", row, "income_12m")).collect::<Vec<_>>()
    };
    let one = "town,village,asset_ref,payer,received_on,amount,summary
         松坪镇,下坪村,牛舍,王某,2024-06-17,4250,租金
         云盘镇,大坪村,商铺,李某,2024-06-17,900,租金";
    assert_eq!(income(one), ["∅", "∅", "4250.00"], "of three villages one is named");
    let two = format!("{one}\n松坪镇,中坪村,大棚,赵某,2024-06-18,100,租金");
    // its own ledger says that the cold store earns: silence is no zero
    assert_eq!(income(&two), ["0.00", "∅", "4250.00"], "of three villages two are named");
}

#[test]
fn a_receipt_that_two_books_list_counts_once() {
    let contract = "town,village,contract_no,asset_id,asset_name,contract_type,lessee,start_date,end_date,annual_rent,pay_cycle,pay_in_arrears
         松坪镇,下坪村,H1,A3,牛舍,出租,王某,2023-01-01,2025-12-31,6000,按年,";
    let town = "town,village,contract_no,voucher_no,payer,received_on,amount,summary
         松坪镇,下坪村,H1,记-3,王某,2023-01-09,6000,租金
         松坪镇,下坪村,H1,记-9,王某,2023-01-09,800,租金";
    let arrears = |village: &str| {
        let sheets = [
            ("asset", "台账", LEDGER),
            ("contract", "合同", contract),
            ("receipt", "镇收款", town),
            ("receipt", "村收款", village),
        ];
        let computed = computed(&sheets, "2024-12-31");
        let doubled = facts(&computed, "organisation", 1, &["organisation", "doubled_ledgers"]);
        (facts(&computed, "contract", 0, &["received_amount", "arrears"]), doubled)
    };
    let said = |words: &str| format!("松坪镇/下坪村 | {words}");
    let again = "town,village,payer,received_on,amount,summary\n松坪镇,下坪村,王某,2023-01-09,6000,租金";
    assert_eq!(arrears(again), ("6800.00 | 5200.00".into(), said("收款台账有1行另一张表也列着")));
    let another = again.replace("6000", "5200").replace("2023-01-09", "2024-01-09");
    assert_eq!(arrears(&another), ("12000.00 | 0.00".into(), said("")));
    let of_another = again.replace("王某", "钱某");
    assert_eq!(arrears(&of_another).1, said(""), "the same day and amount of another payer");
}

#[test]
fn a_long_register_of_one_payer_that_came_twice_counts_once() {
    let line = |n: u32| format!("松坪镇,下坪村,电力公司,2024-{:02}-{:02},{},电费\n", n % 12 + 1, n % 28 + 1, 100 + n);
    let lines: String = (0..6_000).map(line).collect();
    let register = format!("town,village,payer,received_on,amount,summary\n{lines}");
    let sheets = [("asset", "台账", LEDGER), ("receipt", "镇收款", &register), ("receipt", "村收款", &register)];
    let computed = computed(&sheets, "2024-12-31");
    assert_eq!(fact(&computed, "organisation", 1, "doubled_ledgers"), "收款台账有6000行另一张表也列着");
}

#[test]
fn a_contract_in_two_ledgers_is_one() {
    let town = "town,village,contract_no,asset_id,asset_name,contract_type,lessee,start_date,end_date,annual_rent
         松坪镇,下坪村,H1,A3,牛舍,出租,王某,2023-01-01,2025-12-31,6000";
    let county = "town,village,contract_no,asset_name,lessee,start_date,end_date,annual_rent
         松坪镇,下坪村,h1,牛舍养殖,王某,2023-01,2025-12,6000
         松坪镇,下坪村,H2,牛舍,王某,2026-01,2026-12,6000";
    let count = |county: &str| {
        let sheets = [("asset", "台账", LEDGER), ("contract", "镇", town), ("contract", "县", county)];
        computed(&sheets, "2024-12-31").facts["contract"].frame.len()
    };
    assert_eq!(count(county), 2);
    assert_eq!(count(&county.replace("2023-01,2025-12", "2020-01,2022-12")), 3, "another term is another contract");
}

#[test]
fn amounts_in_ten_thousands_are_off_by_half_of_their_last_place() {
    let card = |amounts: &str| {
        format!(
            "town,village,asset_id,asset_name,nature,original_value,useful_life_months,salvage_rate,acquired_on,accumulated_depreciation,net_value
             松坪镇,上坪村,A1,仓库,公益性,{amounts}"
        )
    };
    let names = ["accumulated_expected", "depreciation_gap", "depreciation_tolerance", "contradictions"];
    let told = |amounts: &str| facts(&computed(&[("asset", "台账", &card(amounts))], "2024-12-31"), "asset", 0, &names);
    // 123500 × 95% ÷ 240 = 488.85 a month; 17600 follows it as far as it is printed
    assert_eq!(told("12.35万,240,0.05,2021-12-20,1.76万,10.58万"), "17598.60 | 0.00 | 101.00 | ");
    assert_eq!(told("123456,240,0.05,2021-12-20,17592.48,105863.52"), "17592.48 | 0.00 | 1.00 | ");
    assert_eq!(
        told("123456,240,0.05,2021-12-20,17592.48,105963.52"),
        "17592.48 | 0.00 | 1.00 | 净值不等于原值减累计折旧"
    );
}

#[test]
fn a_rent_in_ten_thousands_is_not_owed_to_the_yuan() {
    let contract = "town,village,contract_no,asset_id,asset_name,contract_type,lessee,start_date,end_date,annual_rent,pay_cycle,pay_in_arrears
         松坪镇,上坪村,H1,A1,仓库,出租,李某,2023-01-01,2025-12-31,0.86万,按年,";
    let arrears = |amount: &str| {
        let receipts = format!(
            "town,village,contract_no,payer,received_on,amount,summary
             松坪镇,上坪村,H1,李某,2023-01-09,{amount},租金
             松坪镇,上坪村,H1,李某,2024-01-09,{amount},租金"
        );
        let sheets = [("asset", "台账", LEDGER), ("contract", "合同", contract), ("receipt", "收款", &*receipts)];
        fact(&computed(&sheets, "2024-12-31"), "contract", 0, "arrears")
    };
    assert_eq!([arrears("8560"), arrears("8550"), arrears("8540")], ["0.00", "0.00", "120.00"]);
}

#[test]
fn a_remark_says_since_when_a_thing_is_idle_and_that_it_is_gone() {
    let computed = computed(&[("asset", "台账", LEDGER)], "2024-12-31");
    // from the end of March 2022
    assert_eq!(fact(&computed, "asset", 3, "idle_days"), "1006");
    let names = ["contradictions", "idle_excuse"];
    assert_eq!(facts(&computed, "asset", 4, &names), "使用状态为“在用”，备注写有“拆除” | 已拆除");
    assert_eq!(facts(&computed, "asset", 0, &names), " | ");
}

#[test]
fn what_stands_elsewhere_is_no_double() {
    let ledger = |places: [&str; 2]| {
        format!(
            "town,village,asset_id,asset_name,original_value,acquired_on,location
             松坪镇,上坪村,A1,大棚,60000,2020-06-01,{}
             松坪镇,上坪村,A2,大棚,60000,2020-06-01,{}",
            places[0], places[1]
        )
    };
    let kind =
        |places| fact(&computed(&[("asset", "台账", &ledger(places))], "2024-12-31"), "asset", 1, "duplicate_kind");
    assert_eq!(kind(["村东", "村东"]), "同名同额同日");
    assert_eq!(kind(["村东", ""]), "同名同额同日");
    assert_eq!(kind(["村东", "村西"]), "");
}

#[test]
fn what_was_handed_to_another_household_is_another_thing() {
    let kinds = |households: [&str; 3]| {
        let row = |name: &str| format!("松坪镇,上坪村,能繁母羊,到户类,6000,2019-05,2019年到户产业,{name}\n         ");
        let rows: String = households.into_iter().map(row).collect();
        let head = "town,village,asset_name,nature,original_value,acquired_on,project_name,household";
        let computed = computed(&[("asset", "到户清单", &format!("{head}\n         {rows}"))], "2024-12-31");
        (0..3).map(|row| fact(&computed, "asset", row, "duplicate_kind")).collect::<Vec<_>>()
    };
    assert_eq!(kinds(["户甲", "户乙", "户丙"]), ["", "", ""]);
    // the same household twice, though another one stands first
    assert_eq!(kinds(["户甲", "户乙", "户乙"]), ["", "", "同项目同名同额"]);
    // nobody says whose they are
    assert_eq!(kinds(["", "", ""]), ["", "∅", "∅"]);
    assert_eq!(kinds(["张**", "张**", "李**"]), ["", "∅", ""]);
}

#[test]
fn a_body_in_the_column_of_the_level_holds_the_asset() {
    let ledger = "town,village,asset_id,asset_name,nature,original_value,ownership_level
         松坪镇,上坪村,A1,停车场,公益性,330000,？子虚服饰有限公司
         松坪镇,上坪村,A2,通村路,公益性,600000,？上坪村村民委员会
         松坪镇,上坪村,A3,机井,公益性,30000,村";
    let computed = computed(&[("asset", "台账", ledger)], "2024-12-31");
    let told: Vec<String> = (0..3)
        .map(|row| facts(&computed, "asset", row, &["holder_kind", "holder_printed", "ownership_level"]))
        .collect();
    assert_eq!(told, ["企业 | 子虚服饰有限公司 | ∅", "集体 | 上坪村村民委员会 | 村", "集体 | ∅ | 村"]);
}

#[test]
fn damage_is_dated_by_the_remark() {
    let ledger = "town,village,asset_id,asset_name,nature,original_value,use_status,remark
         松坪镇,上坪村,A1,提灌站,公益性,330000,维修,2024年4月洪水冲毁至今未修复
         松坪镇,上坪村,A2,护坡,公益性,330000,维修,洪水冲毁";
    let computed = computed(&[("asset", "台账", ledger)], "2024-12-31");
    assert_eq!([0, 1].map(|row| fact(&computed, "asset", row, "repair_days")), ["245", "∅"]);
}

#[test]
fn a_contract_is_found_by_the_number_that_the_ledger_names() {
    let ledger = "town,village,asset_id,asset_name,nature,original_value,acquired_on,use_status,operation_mode,lease_no
         松坪镇,上坪村,A1,村口商铺2间,经营性,96000,2018-05-20,出租,出租,YP-2022-01
         松坪镇,上坪村,A2,粮库,经营性,80000,2018-05-20,出租,出租,有
         松坪镇,上坪村,A3,旧粮站,经营性,70000,2018-05-20,出租,出租,YP-2023-07
         松坪镇,上坪村,A4,晒场,经营性,60000,2018-05-20,出租,出租,YP-2020-09";
    let contracts = "town,village,contract_no,asset_name,contract_type,lessee,start_date,end_date,annual_rent
         松坪镇,上坪村,YP-2022-01,门面房租赁,出租,龙某,2022-01-01,2026-12-31,6000
         松坪镇,上坪村,YP-2023-07,仓储场地,出租,石某,2023-01-01,2026-12-31,5000";
    let computed = computed(&[("asset", "台账", ledger), ("contract", "合同", contracts)], "2024-12-31");
    let names = ["has_contract", "contract_no"];
    let told: Vec<String> = (0..4).map(|row| facts(&computed, "asset", row, &names)).collect();
    // of 粮库 nothing is said but that there is one; the last names a contract that the register lacks
    assert_eq!(told, ["是 | YP-2022-01", "否 | ", "是 | YP-2023-07", "∅ | "]);
}
