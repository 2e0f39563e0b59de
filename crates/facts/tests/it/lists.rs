//! Lists that show only some of the assets say more of those that a ledger has, and make none.

use crate::sheets::*;
use std::collections::BTreeMap;

const LEDGER: &str = "town,village,ledger,asset_id,asset_name,original_value,acquired_on
    松坪镇,上坪村,村级台账,SP-1,标准化牛舍,434102.51,2021-05-20
    松坪镇,上坪村,村级台账,SP-2,灌溉机井（村东）,31800,2019-10-18
    松坪镇,上坪村,村级台账,SP-3,灌溉机井（村西）,31800,2019-10-18
    松坪镇,上坪村,村级台账,SP-4,保鲜冷库,461340,2020-09-01
    松坪镇,上坪村,村级台账,SP-5,便民桥,260000,2021-02-01";

fn rows(computed: &Run, grain: &str) -> usize {
    computed.facts.get(grain).map_or(0, |facts| facts.rows.len())
}

/// What the ledger above and a 移交清单 give: how many assets there are, when each of the ledger's was handed over, and
/// what is asked.
fn handed_over(list: &str) -> (usize, Vec<String>, Vec<String>) {
    let list = format!("town,village,ledger,asset_id,asset_name,original_value,handed_over_on\n{list}");
    let computed = computed(&[("asset", "台账", LEDGER), ("asset", "移交清单", &list)], "2024-12-31");
    let days = (0..5).map(|row| fact(&computed, "asset", row, "handed_over_on")).collect();
    let asked = computed.doubtful.iter().map(|doubt| format!("{} {}", doubt.reason, doubt.candidates.len())).collect();
    (rows(&computed, "asset"), days, asked)
}

/// One row of a list, and the place in the ledger of what it pairs with.
fn pair_of(row: &str) -> Option<usize> {
    let (assets, days, asked) = handed_over(&format!("松坪镇,上坪村,移交清单,{row},2022-03-01"));
    assert_eq!(assets, 5, "{row} is no asset of its own");
    let found = days.iter().position(|day| day == "2022-03-01");
    assert_eq!(found.is_none(), asked.len() == 1, "{row}: paired or asked, {asked:?}");
    found
}

#[test]
fn a_row_pairs_by_number_by_name_and_by_more_of_a_name_with_a_value_that_tells() {
    for (row, pair) in [
        ("SP-5,便民桥,260000", Some(4)),
        (",上坪村便民桥,", Some(4)),
        // in 万元 with two places, with one, with none
        (",保鲜冷库,461300", Some(3)),
        (",保鲜冷库,461000", Some(3)),
        (",保鲜冷库,460000", Some(3)),
        (",保鲜冷库建设项目,461300", Some(3)),
        (",灌溉机井(村西),31800", Some(2)),
        // a round value is many things', a name alone is near only, another value another thing
        (",便民桥工程,260000", None),
        (",保鲜冷库建设项目,", None),
        (",保鲜冷库,520000", None),
        (",灌溉机井,31800", None),
        (",灌溉机井（村南）,31800", None),
        // a list's running number is no asset's
        ("SP-5,烘干房,80000", None),
        (",移动式舞台车,96500", None),
    ] {
        assert_eq!(pair_of(row), pair, "{row}");
    }
}

#[test]
fn what_does_not_pair_is_asked_with_what_it_may_be() {
    let (assets, days, asked) = handed_over(
        "松坪镇,上坪村,移交清单,,灌溉机井,31800,2022-03-01
         松坪镇,上坪村,移交清单,,保鲜冷库,520000,2022-03-01
         松坪镇,上坪村,移交清单,,移动式舞台车,96500,2022-03-01",
    );
    assert_eq!(assets, 5);
    assert!(days.iter().all(|day| day == "∅"), "{days:?}");
    let mut asked = asked;
    asked.sort();
    assert_eq!(
        asked,
        [
            "移交清单所列，没有计作资产：台账里没有找到对应的资产，请核实是否漏登 0",
            "移交清单所列，没有计作资产：名称相同而原值不同 1",
            "移交清单所列，没有计作资产：名称相近或原值相同，不能确定是同一项 2",
        ]
    );
}

#[test]
fn a_list_may_use_the_words_of_any_ledger() {
    let county = "village,ledger,asset_id,asset_name,original_value
        上坪村,县级台账,SP-4,冷链物流仓储设施,461340
        上坪村,县级台账,520101-Q5,便民桥,260000";
    // a long number is no running number, and needs no name beside it
    let list = "village,ledger,asset_id,asset_name,handed_over_on
        上坪村,移交清单,,冷链物流仓储设施,2022-03-01
        上坪村,移交清单,520101-Q5,跨河工程,2022-03-02";
    let sheets = [("asset", "台账", LEDGER), ("asset", "县台账", county), ("asset", "移交清单", list)];
    let computed = computed(&sheets, "2024-12-31");
    assert_eq!((rows(&computed, "asset"), computed.doubtful.len()), (5, 0));
    let names = ["asset_name", "ledgers", "cards", "handed_over_on"];
    assert_eq!(facts(&computed, "asset", 3, &names), "保鲜冷库 | 村级台账、县级台账、移交清单 | 2 | 2022-03-01");
    assert_eq!(facts(&computed, "asset", 4, &names), "便民桥 | 村级台账、县级台账、移交清单 | 2 | 2022-03-02");
}

#[test]
fn an_answer_pairs_a_row_or_ends_the_question() {
    let list = "town,village,ledger,asset_name,original_value,handed_over_on
        松坪镇,上坪村,移交清单,灌溉机井,31800,2022-03-01";
    let sheets = [("asset", "台账", LEDGER), ("asset", "移交清单", list)];
    let told = |answer: &str| {
        let question = "松坪镇/上坪村|移交清单||灌溉机井|31800.00".to_owned();
        let answers = BTreeMap::from([(question, answer.to_owned())]);
        let computed = computed_with(&sheets, "2024-12-31", &BTreeMap::new(), &answers);
        assert_eq!((computed.doubtful.len(), computed.unfit.len(), rows(&computed, "asset")), (0, 0, 5));
        (fact(&computed, "asset", 2, "handed_over_on"), rows(&computed, "unbooked"))
    };
    assert_eq!(told("松坪镇/上坪村|村级台账|SP-3|灌溉机井（村西）|31800.00"), ("2022-03-01".to_owned(), 0));
    assert_eq!(told("无"), ("∅".to_owned(), 1));
}

#[test]
fn what_a_list_has_and_no_ledger_stands_on_no_book_and_nobody_has_counted_it() {
    let list = "town,village,ledger,asset_name,ownership_level,handed_over_on
        松坪镇,上坪村,移交清单,移动式舞台车,村,2022-03-01
        松坪镇,上坪村,移交清单,到户太阳能热水器,农户,2022-03-01";
    let computed = computed(&[("asset", "台账", LEDGER), ("asset", "移交清单", list)], "2024-12-31");
    let names = ["organisation", "asset_name", "register_known", "likely_pairs", "counted_quantity", "private_owner"];
    assert_eq!(facts(&computed, "unbooked", 0, &names), "松坪镇/上坪村 | 移动式舞台车 | 是 |  | ∅ | 否");
    assert_eq!(facts(&computed, "unbooked", 1, &names), "松坪镇/上坪村 | 到户太阳能热水器 | 是 |  | ∅ | 是");
    assert_eq!(rows(&computed, "unbooked"), 2);
    assert_eq!(facts(&computed, "organisation", 0, &["asset_count", "asset_value"]), "5 | 1219042.51");
}

#[test]
fn one_thing_may_stand_on_several_lists_and_nothing_differs_by_it() {
    let confirmed = "town,village,ledger,asset_name,original_value,certificate_no,confirmed_on
        松坪镇,上坪村,确权清单,标准化牛舍,430000,青禾集产第001号,2022-06-30
        松坪镇,上坪村,确权清单,保鲜冷库,460000,青禾集产第002号,2022-06-30
        松坪镇,上坪村,确权清单,便民桥,260000,青禾集产第003号,2022-06-30";
    let handed = |file: &'static str, year: u32| {
        let text = format!(
            "town,village,ledger,asset_name,project_name,original_value,handed_over_on
             松坪镇,上坪村,移交清单,标准化牛舍,养殖项目,430000,{year}-03-01
             松坪镇,上坪村,移交清单,保鲜冷库,冷链项目,460000,{year}-03-01
             松坪镇,上坪村,移交清单,便民桥,道路项目,260000,{year}-03-01"
        );
        (file, text)
    };
    let (one, two) = (handed("2021年移交清单", 2021), handed("2022年移交清单", 2022));
    let project = "town,village,project_name,completed_on,amount
        松坪镇,上坪村,养殖项目,2021-01-01,430000
        松坪镇,上坪村,烘干项目,2021-01-01,80000";
    let computed = computed(
        &[
            ("asset", "台账", LEDGER),
            ("asset", "确权清单", confirmed),
            ("asset", one.0, &one.1),
            ("asset", two.0, &two.1),
            ("project", "项目库", project),
        ],
        "2024-12-31",
    );
    assert_eq!(rows(&computed, "asset"), 5);
    assert_eq!(rows(&computed, "unbooked"), 0);
    let names = ["ledgers", "cards", "certificate_no", "original_value", "duplicate_kind", "ledger_differences"];
    assert_eq!(
        facts(&computed, "asset", 0, &names),
        "村级台账、确权清单、移交清单 | 1 | 青禾集产第001号 | 434102.51 |  | ∅"
    );
    assert_eq!(fact(&computed, "organisation", 0, "doubled_ledgers"), "");
    // a list knows of a project, and is no register that would know of all
    let names = ["project_name", "register_known", "registered_assets"];
    assert_eq!(facts(&computed, "project", 0, &names), "养殖项目 | 是 | 1");
    assert_eq!(facts(&computed, "project", 1, &names), "烘干项目 | 否 | ∅");
}

#[test]
fn what_a_list_leaves_blank_is_missing_only_where_the_list_is_about_it() {
    let list = "town,village,ledger,asset_name,manager,keeper_unit,location,received_by,handed_over_on
        松坪镇,上坪村,移交清单,便民桥,,,,,2022-03-01
        松坪镇,上坪村,移交清单,保鲜冷库,甲,村委会,村东,上坪村,2022-03-01";
    let computed = computed(&[("asset", "台账", LEDGER), ("asset", "移交清单", list)], "2024-12-31");
    let names = ["manager", "keeper_unit", "received_by", "missing_fields"];
    assert_eq!(facts(&computed, "asset", 4, &names), "∅ | ∅ |  | ");
    assert_eq!(facts(&computed, "asset", 3, &names), "甲 | 村委会 | 上坪村 | ");
}

#[test]
fn where_no_ledger_speaks_of_a_village_its_lists_are_all_there_is() {
    let other = "town,village,ledger,asset_name,original_value,handed_over_on
        松坪镇,下坪村,移交清单,蓄水池,52000,2022-03-01
        松坪镇,下坪村,移交清单,蓄水池,38000,2023-03-01
        松坪镇,上坪村,移交清单,便民桥,,2022-03-01";
    let counted = "town,village,asset_name,count_qty
        松坪镇,下坪村,会议桌,1";
    let sheets = [("asset", "台账", LEDGER), ("asset", "移交清单", other), ("inventory", "盘点表", counted)];
    let computed = computed(&sheets, "2024-12-31");
    assert_eq!((rows(&computed, "asset"), computed.doubtful.len()), (7, 0));
    let lower: Vec<String> = (0..7)
        .map(|row| facts(&computed, "asset", row, &["organisation", "ledgers", "original_value"]))
        .filter(|told| told.starts_with("松坪镇/下坪村"))
        .collect();
    assert_eq!(lower, ["松坪镇/下坪村 | 移交清单 | 52000.00", "松坪镇/下坪村 | 移交清单 | 38000.00"]);
    // what stands on no list may stand in the ledger that nobody brought
    assert_eq!(facts(&computed, "unbooked", 0, &["asset_name", "register_known"]), "会议桌 | 否");
}

#[test]
fn a_batch_pairs_in_its_order_and_a_row_without_a_village_with_nothing() {
    let ledger = "town,village,ledger,asset_id,asset_name,original_value,acquired_on
        松坪镇,上坪村,村级台账,A1,太阳能路灯,8000,2021-05-20
        松坪镇,上坪村,村级台账,A2,太阳能路灯,8000,2021-05-20";
    let list = "town,village,ledger,asset_name,original_value,handed_over_on
        松坪镇,上坪村,移交清单,太阳能路灯,8000,2022-03-01
        松坪镇,上坪村,移交清单,太阳能路灯,8000,2022-03-01
        ,,移交清单,蓄水池,52000,2022-03-01";
    let computed = computed(&[("asset", "台账", ledger), ("asset", "移交清单", list)], "2024-12-31");
    assert_eq!(rows(&computed, "asset"), 2);
    for row in 0..2 {
        let names = ["handed_over_on", "paired_by", "duplicate_kind"];
        let kind = if row == 0 { "" } else { "同名同额同日" };
        assert_eq!(facts(&computed, "asset", row, &names), format!("2022-03-01 | 成批同类 | {kind}"));
    }
    let reasons: Vec<&str> = computed.doubtful.iter().map(|doubt| doubt.reason.as_str()).collect();
    assert_eq!(reasons, ["移交清单所列，没有计作资产：没有写明是哪个村的，对不上台账"]);
}
