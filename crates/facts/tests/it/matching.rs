//! One object, several cards; rows of other tables that speak of it.

use crate::sheets::*;
use std::collections::BTreeMap;

const VILLAGE: Sheet<'static> = (
    "asset",
    "村台账",
    "town,village,ledger,asset_id,asset_name,original_value,acquired_on,use_status,manager
     松坪镇,上坪村,村级台账,SP-1,标准化牛舍,434102.51,2021-05-20,出租,
     松坪镇,上坪村,村级台账,SP-2,灌溉机井（村东）,31800,2019-10-18,在用,甲
     松坪镇,上坪村,村级台账,SP-3,灌溉机井（村西）,31800,2019-10-18,在用,乙",
);
const COUNTY: Sheet<'static> = (
    "asset",
    "帮扶资产台账",
    "village,ledger,asset_name,nature,original_value,acquired_on,use_status,is_confirmed,manager
     上坪村,县级台账,标准化牛舍,经营性,434102.51,2021-05,在用,否,丙
     上坪村,县级台账,到户圈舍,到户类,96000,2018-06,在用,是,丁",
);

#[test]
fn cards_of_one_object_are_one_row_and_the_owner_s_own_ledger_counts() {
    let computed = computed(&[VILLAGE, COUNTY], "2024-12-31");
    assert_eq!(computed.facts["asset"].frame.len(), 4);
    // the town comes from the other sheet, nature and confirmation from the county's card,
    // state and (blank) manager from the village's own
    let names = ["organisation", "town", "ledgers", "nature", "is_confirmed", "use_status", "manager", "paired_by"];
    assert_eq!(
        facts(&computed, "asset", 0, &names),
        "松坪镇/上坪村 | 松坪镇 | 村级台账、县级台账 | 经营性 | 否 | 出租 |  | 名称、原值与日期"
    );
    assert_eq!(facts(&computed, "asset", 3, &["organisation", "nature", "rule_set"]), "松坪镇/上坪村 | 到户类 | NONE");
    // the rows it rests on: own card first
    assert_eq!(computed.facts["asset"].rows.get(0).iter().map(|row| row.0).collect::<Vec<_>>(), [0, 3]);
}

#[test]
fn blank_is_not_unknown() {
    let computed = computed(&[VILLAGE, COUNTY], "2024-12-31");
    assert_eq!(facts(&computed, "asset", 0, &["manager", "keeper_unit"]), " | ∅");
    // the village's sheet has no column for confirmation, and no other card: unknown
    assert_eq!(fact(&computed, "asset", 1, "is_confirmed"), "∅");
}

#[test]
fn what_repeats_in_one_ledger_is_marked_on_the_later_card() {
    let twice = (
        "asset",
        "台账",
        "town,village,asset_id,asset_name,original_value,acquired_on,project_name
         松坪镇,上坪村,A1,深井潜水泵,11865.43,2018-11-28,甲项目
         松坪镇,上坪村,A2,日光温室1#,86500,2020-05-20,乙项目
         松坪镇,上坪村,A3,日光温室2#,86500,2020-05-20,乙项目
         松坪镇,上坪村,A4,深井潜水泵,11865.43,2018-11-28,丙项目
         松坪镇,上坪村,A5,笔记本电脑,4980,2021,丁项目
         松坪镇,上坪村,A6,笔记本电脑,4980,2021,戊项目",
    );
    let computed = computed(&[twice], "2024-12-31");
    let kinds: Vec<String> = (0..6).map(|row| fact(&computed, "asset", row, "duplicate_kind")).collect();
    // numbers in a name tell the things of a batch apart; equal years are not equal days
    assert_eq!(kinds, ["", "", "", "同名同额同日", "", ""]);
    assert_eq!(fact(&computed, "asset", 3, "duplicate_of"), "台账〔表〕第2行");
}

#[test]
fn an_ambiguous_pair_is_listed_and_the_answer_obeyed() {
    let two = (
        "asset",
        "村台账",
        "town,village,ledger,asset_id,asset_name,original_value,acquired_on
         松坪镇,上坪村,村级台账,A1,太阳能路灯,125600,2024-03-21
         松坪镇,上坪村,村级台账,A2,太阳能路灯,125600,2024-03-21",
    );
    let one = (
        "asset",
        "县台账",
        "town,village,ledger,asset_name,original_value,acquired_on
         松坪镇,上坪村,县级台账,太阳能路灯,125600,2024-03",
    );
    let open = computed(&[two, one], "2024-12-31");
    assert_eq!(open.facts["asset"].frame.len(), 3);
    assert_eq!(open.doubtful.len(), 1);
    assert_eq!(open.doubtful[0].question, "松坪镇/上坪村|县级台账||太阳能路灯|125600.00");
    assert_eq!(open.doubtful[0].candidates[1], "松坪镇/上坪村|村级台账|A2|太阳能路灯|125600.00");
    let answer = BTreeMap::from([(open.doubtful[0].question.clone(), open.doubtful[0].candidates[1].clone())]);
    let told = computed_with(&[two, one], "2024-12-31", &BTreeMap::new(), &answer);
    assert_eq!((told.facts["asset"].frame.len(), told.doubtful.len()), (2, 0));
    assert_eq!(fact(&told, "asset", 1, "paired_by"), "人工确认");
}

#[test]
fn a_village_of_which_only_the_county_s_ledger_speaks_has_not_brought_its_own() {
    let cards = |ledger: &str| {
        format!(
            "town,village,ledger,asset_id,asset_name,original_value
             松坪镇,上坪村,{ledger},A1,冷库,300000
             松坪镇,下坪村,{ledger},B1,冷库,300000
             松坪镇,杏林村,县级台账,C1,冷库,300000
             松坪镇,杏林村,附表,C1,冷库,300000"
        )
    };
    let inventory = (
        "inventory",
        "盘点表",
        "town,village,asset_id,asset_name,count_qty
         松坪镇,上坪村,,舞台车,1
         松坪镇,杏林村,,会议桌,1",
    );
    let prior = (
        "prior_asset",
        "上年台账",
        "town,village,asset_id,asset_name,closing_value
         松坪镇,杏林村,C7,水泵房,20000",
    );
    let own = cards("村级台账");
    let mixed = computed(&[("asset", "台账", &own), inventory, prior], "2024-12-31");
    assert_eq!(fact(&mixed, "unbooked", 0, "register_known"), "是");
    assert_eq!(fact(&mixed, "unbooked", 1, "register_known"), "否");
    assert_eq!(fact(&mixed, "prior", 0, "register_known"), "否");
    // where no village has a ledger of its own, the county's is the ledger
    let county = cards("县级台账");
    let all = computed(&[("asset", "台账", &county), inventory, prior], "2024-12-31");
    assert_eq!(fact(&all, "unbooked", 1, "register_known"), "是");
    assert_eq!(fact(&all, "prior", 0, "register_known"), "是");
}

#[test]
fn counts_are_read_with_their_reasons() {
    let inventory = (
        "inventory",
        "盘点表",
        "town,village,asset_id,asset_name,unit,book_qty,count_qty,diff,reason,counted_on
         松坪镇,上坪村,SP-1,标准化牛舍,平方米,1275,1230,-45,,2024-12-16
         松坪镇,上坪村,SP-2,灌溉机井（村东）,眼,1,,,丢失,2024-12-16
         松坪镇,上坪村,,移动式舞台车,辆,,1,1,盘盈,2024-12-16
         松坪镇,上坪村,,灌溉机井,眼,,1,1,,2024-12-16",
    );
    let computed = computed(&[VILLAGE, inventory], "2024-12-31");
    let names = ["count_result", "counted_quantity", "quantity_gap", "quantity_tolerance"];
    assert_eq!(facts(&computed, "asset", 0, &names), "短少 | 1230.0000 | 45.0000 | 63.7500");
    // 434102.51 × 45 ÷ 1275 = 15321.2650…
    assert_eq!(fact(&computed, "asset", 0, "quantity_gap_value"), "15321.27");
    assert_eq!(facts(&computed, "asset", 1, &names), "未见实物 | 0.0000 | 1.0000 | 0.0000");
    assert_eq!(facts(&computed, "asset", 2, &names), "未盘点 | ∅ | ∅ | ∅");
    assert_eq!(computed.facts["unbooked"].frame.len(), 2);
    let names = ["asset_name", "register_known", "likely_pairs"];
    assert_eq!(facts(&computed, "unbooked", 0, &names), "移动式舞台车 | 是 | ");
    // a bare 机井 may be either of the two wells: said, not joined
    assert_eq!(
        fact(&computed, "unbooked", 1, "likely_pairs"),
        "松坪镇/上坪村|村级台账|SP-2|灌溉机井（村东）|31800.00、松坪镇/上坪村|村级台账|SP-3|灌溉机井（村西）|31800.00"
    );
}

#[test]
fn a_ledger_that_came_twice_is_said_once_and_doubles_nothing() {
    let copy = "town,village,ledger,asset_id,asset_name,original_value,acquired_on
         松坪镇,上坪村,村级台账,A1,牛舍,434102.51,2021-05-01
         松坪镇,上坪村,村级台账,A2,机井,31800,2019-10-18
         松坪镇,上坪村,村级台账,A3,水泵,12000,2018-11-28
         松坪镇,上坪村,村级台账,A4,路灯,8000,2020-06-01";
    let other = copy.replace("12000", "11865.43").replace("A4,", "Z9,");
    let computed = computed(&[("asset", "甲.xlsx", copy), ("asset", "乙.xlsx", &other)], "2024-12-31");
    assert_eq!(computed.facts["asset"].frame.len(), 4);
    let said = "乙.xlsx〔表〕与甲.xlsx〔表〕同列4项";
    assert_eq!(facts(&computed, "organisation", 0, &["asset_count", "doubled_ledgers"]), format!("4 | {said}"));
    for row in 0..4 {
        assert_eq!(facts(&computed, "asset", row, &["duplicate_kind", "cards"]), " | 2", "{row}");
    }
    // where the two differ, that is said of the asset
    assert_eq!(fact(&computed, "asset", 2, "ledger_differences"), "原值（12000.00、11865.43）");
    let alone = computed_with(&[("asset", "甲.xlsx", copy)], "2024-12-31", &BTreeMap::new(), &BTreeMap::new());
    assert_eq!(fact(&alone, "organisation", 0, "doubled_ledgers"), "");
}

#[test]
fn the_order_of_sheets_changes_no_fact() {
    let one = computed(&[VILLAGE, COUNTY], "2024-12-31");
    let other = computed(&[COUNTY, VILLAGE], "2024-12-31");
    let rows = |computed: &sanzi_facts::Computed| {
        let mut rows: Vec<String> = (0..4)
            .map(|row| facts(computed, "asset", row, &["subject_key", "manager", "nature", "accumulated_expected"]))
            .collect();
        rows.sort();
        rows
    };
    assert_eq!(rows(&one), rows(&other));
}

#[test]
fn a_company_s_thing_in_a_village_is_one_thing_and_the_register_counts_before_the_platform() {
    let county = (
        "asset",
        "扶贫资产台账",
        "town,village,ledger,org_name,asset_id,asset_name,original_value,use_status
         松坪镇,上坪村,县级台账,青禾县宏达实业有限公司,SP-1,标准厂房,904200,出租
         松坪镇,上坪村,县级台账,上坪村股份经济合作社,SP-2,便民服务中心,362880,在用",
    );
    let platform = (
        "asset",
        "平台资产",
        "village,ledger,asset_id,asset_name,original_value,use_status
         上坪村,平台卡片,SP-1,标准厂房,904200,出租
         上坪村,平台卡片,SP-2,便民服务中心,370880,在用",
    );
    let contract = (
        "contract",
        "合同",
        "town,village,contract_no,asset_id,asset_name,lessor,lessee
         松坪镇,上坪村,HT-1,SP-1,标准厂房,青禾县宏达实业有限公司,甲合作社",
    );
    let counted = (
        "inventory",
        "盘点表",
        "village,asset_id,asset_name,book_qty,count_qty,counted_on
         上坪村,SP-1,标准厂房,1,1,2024-12-20",
    );
    let computed = computed(&[county, platform, contract, counted], "2024-12-31");
    assert_eq!(computed.facts["asset"].frame.len(), 2);
    let names =
        ["organisation", "village", "cards", "original_value", "holder_kind", "ownership_level", "has_contract"];
    let mut rows: Vec<String> = (0..2).map(|row| facts(&computed, "asset", row, &names)).collect();
    rows.sort();
    assert_eq!(
        rows,
        [
            "松坪镇/上坪村 | 上坪村 | 2 | 362880.00 | 集体 | 村 | 否",
            "青禾县宏达实业有限公司 | 上坪村 | 2 | 904200.00 | 企业 | ∅ | 是",
        ]
    );
    assert_eq!(fact(&computed, "contract", 0, "lessor_is_owner"), "是");
    let books = 0..computed.facts["organisation"].frame.len();
    let last: Vec<String> =
        books.map(|row| facts(&computed, "organisation", row, &["organisation", "last_counted_on"])).collect();
    assert!(last.contains(&"青禾县宏达实业有限公司 | 2024-12-20".to_owned()), "{last:?}");
}

#[test]
fn a_row_without_a_place_finds_the_only_thing_of_its_name() {
    let ledger = (
        "asset",
        "台账",
        "town,village,asset_id,asset_name,original_value
         松坪镇,上坪村,A1,肉牛养殖圈舍,884700
         松坪镇,双桥村,B1,双桥村茶叶加工车间,500000
         松坪镇,双桥村,B2,冷库,300000",
    );
    let contract = (
        "contract",
        "承包情况",
        "asset_name,lessee,annual_rent
         上坪村肉牛养殖圈舍,李某,44235
         双桥村茶叶加工车间,王某,25000
         冷库,赵某,9000",
    );
    let computed = computed(&[ledger, contract], "2024-12-31");
    // 冷库 may be anybody's
    let costs: Vec<String> = (0..3).map(|row| fact(&computed, "contract", row, "original_value")).collect();
    assert_eq!(costs, ["884700.00", "500000.00", "∅"]);
}
