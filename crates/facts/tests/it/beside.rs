//! What stands beside the ledgers: annexes, lists without owners, statements of energy, contracts of several assets or of
//! a part of one.

use crate::sheets::*;

#[test]
fn an_annex_says_more_of_an_asset_and_is_none_itself() {
    let ledger = "town,village,asset_id,asset_name,category,original_value,ledger,remark
         松坪镇,上坪村,520101-GZ-01,上坪村肉牛场存栏牛,生产性生物资产,260000,村级台账,
         松坪镇,上坪村,520101-GZ-02,机井,机器设备,31800,村级台账,";
    let stock =
        "town,village,asset_id,asset_name,ledger,stock_opening,stock_born,stock_sold,stock_died,stock_closing,remark
         松坪镇,上坪村,520101-GZ-01,上坪村肉牛场,附表,100,20,30,5,80,疫病扑杀
         松坪镇,上坪村,520101-GZ-09,上坪村羊场,附表,10,0,0,0,10,";
    let papers = "town,village,asset_name,ledger,archive_missing
         松坪镇,上坪村,机井,附表,竣工决算";
    let sheets = [("asset", "台账", ledger), ("asset", "存栏", stock), ("asset", "档案", papers)];
    let computed = computed(&sheets, "2024-12-31");
    let rows = computed.facts.get("asset").map_or(0, |facts| facts.rows.len());
    assert_eq!(rows, 2, "the farm that no ledger lists is no asset of its own");
    let names = ["asset_id", "ledgers", "stock_gap", "stock_at_stake", "remark", "archive_missing"];
    // 5 of 80 head
    let herd = "520101-GZ-01 | 村级台账、附表 | 5.0000 | 16250.00 | 疫病扑杀 | ∅";
    assert_eq!(facts(&computed, "asset", 0, &names), herd);
    assert_eq!(facts(&computed, "asset", 1, &names), "520101-GZ-02 | 村级台账、附表 | ∅ | ∅ |  | 竣工决算");
}

#[test]
fn a_list_without_owners_goes_where_its_numbers_stand() {
    let ledger = "town,village,asset_id,asset_name,original_value,ledger
         松坪镇,上坪村,A1,冷库,480000,村级台账
         松坪镇,双桥村,A1,冷库,480000,村级台账
         松坪镇,双桥村,A2,机井,31800,村级台账";
    let platform = "asset_id,asset_name,original_value,ledger
         A2,机井,31800,平台卡片
         A1,冷库,480000,平台卡片";
    let computed = computed(&[("asset", "台账", ledger), ("asset", "平台", platform)], "2024-12-31");
    let of = |row| facts(&computed, "asset", row, &["organisation", "asset_id", "ledgers"]);
    // A1 stands in two villages: nobody can tell whose card it is
    assert_eq!((of(0), of(2)), (" | A1 | 平台卡片".to_owned(), "松坪镇/双桥村 | A1 | 村级台账".to_owned()));
    assert_eq!(of(3), "松坪镇/双桥村 | A2 | 村级台账、平台卡片");
}

const STATION: &str = "town,village,asset_id,asset_name,quantity,unit,original_value,acquired_on,local_hours
    松坪镇,上坪村,G1,光伏电站,100,千瓦,480000,2020-06-20,1000";

fn station(settled: &str) -> String {
    let row = |month: u32| {
        let amount = if month == 8 { settled } else { "350" };
        format!("松坪镇,上坪村,G1,光伏电站,2024-{month:02}-01,2024-{month:02}-28,1000,0.35,{amount}")
    };
    let rows: Vec<String> = (1..=12).map(row).collect();
    format!(
        "town,village,asset_id,asset_ref,period_start,received_on,energy_generated,tariff,amount\n{}",
        rows.join("\n")
    )
}

#[test]
fn statements_of_energy_tell_hours_and_what_was_not_settled() {
    let told = |receipts: &str| {
        let computed = computed(&[("asset", "台账", STATION), ("receipt", "结算单", receipts)], "2024-12-31");
        facts(&computed, "asset", 0, &["income_12m", "generation_ratio", "settlement_gap"])
    };
    assert_eq!(told(&station("350")), "4200.00 | 0.120000 | 0.00");
    assert_eq!(told(&station("150")), "4000.00 | 0.120000 | 200.00");
    // paid with a subsidy on top: nothing is short
    assert_eq!(told(&station("700")), "4550.00 | 0.120000 | 0.00");
    // short by the same share each month is before tax, and no gap
    assert_eq!(told(&station("300").replace(",350", ",300")), "3600.00 | 0.120000 | ∅");
}

#[test]
fn a_contract_may_let_several_assets_and_an_asset_may_be_let_in_parts() {
    let ledger = "town,village,asset_id,asset_name,nature,original_value,acquired_on,use_status
         松坪镇,上坪村,014,1号大棚,经营性,186000,2021-03-03,出租
         松坪镇,上坪村,015,2号大棚,经营性,188000,2021-03-03,出租
         松坪镇,上坪村,016,厂房,经营性,868000,2021-03-03,出租";
    let contracts = "town,village,contract_no,asset_id,asset_name,lessee,start_date,end_date,annual_rent,pay_cycle
         松坪镇,上坪村,H1,014、015,1号大棚、2号大棚,某甲公司,2023-05-01,2028-04-30,23000,一年
         松坪镇,上坪村,H2,016,厂房,某乙公司,2023-05-01,2028-04-30,28000,一年
         松坪镇,上坪村,H3,016,厂房,某丙公司,2023-05-01,2028-04-30,27000,一年";
    let receipts = "town,village,received_on,contract_no,amount
         松坪镇,上坪村,2023-04-20,H1,23000
         松坪镇,上坪村,2024-04-20,H1,23000";
    let sheets = [("asset", "台账", ledger), ("contract", "合同", contracts), ("receipt", "收款", receipts)];
    let computed = computed(&sheets, "2024-12-31");
    for row in [0, 1] {
        assert_eq!(facts(&computed, "asset", row, &["has_contract", "income_12m"]), "是 | ∅", "{row}");
    }
    for row in [1, 2] {
        assert_eq!(fact(&computed, "contract", row, "rent_to_cost"), "∅", "the rent of a part is none of the whole");
    }
}
