//! Assets that go on under another name, in several cards, or together in one; and screens of whole books.

use crate::sheets::*;

const NAMES: [&str; 4] = ["found_now", "succession_sure", "value_now", "succession"];

fn between(prior: &str, now: &str) -> Run {
    let prior = format!("town,village,asset_id,asset_name,original_value,acquired_on\n{prior}");
    let now = format!("town,village,asset_id,asset_name,original_value,acquired_on\n{now}");
    computed(&[("asset", "2024年台账", &now), ("prior_asset", "2023年台账", &prior)], "2024-12-31")
}

#[test]
fn a_renamed_asset_is_neither_missing_nor_new() {
    let found = between(
        "松坪镇,上坪村,A1,粮食烘干机,48600.50,2021-06-12
         松坪镇,上坪村,A2,水泵,5000,2020-05-01
         松坪镇,上坪村,A3,电机,5000,2020-05-01
         松坪镇,上坪村,A4,旧变压器,7000,2019",
        "松坪镇,上坪村,B9,谷物干燥设备,48600.50,2021-06-12
         松坪镇,上坪村,B8,抽水机,5000,2020-05-01
         松坪镇,上坪村,B7,配电设备,7000,2019",
    );
    let words = "“粮食烘干机”改名为谷物干燥设备（B9），原值与取得日期相同";
    assert_eq!(facts(&found, "prior", 0, &NAMES), format!("是 | 是 | 48600.50 | {words}"));
    assert_eq!(facts(&found, "asset", 0, &["prior_value", "value_change"]), "48600.50 | 0.00");
    // two lost ones of the same value and day: nobody knows which was renamed
    assert_eq!(facts(&found, "prior", 1, &["found_now", "succession"]), "否 | ∅");
    // a year is no day
    assert_eq!(facts(&found, "prior", 3, &["found_now", "succession"]), "否 | ∅");
}

#[test]
fn a_split_asset_goes_on_in_its_parts() {
    let found = between(
        "松坪镇,上坪村,A1,日光温室,90000,2020-05-01
         松坪镇,上坪村,A2,养殖圈舍,60000,2020-05-01
         松坪镇,上坪村,A3,蓄水池,30000,2020-05-01
         松坪镇,上坪村,A4,机井,20000,2020-05-01",
        "松坪镇,上坪村,C1,日光温室1号,30000,2020-05-01
         松坪镇,上坪村,C2,日光温室2号,30000,2020-05-01
         松坪镇,上坪村,C3,日光温室3号,30000,2020-05-01
         松坪镇,上坪村,A2,养殖圈舍,40000,2020-05-01
         松坪镇,上坪村,C4,养殖圈舍东区,20000,2020-05-01
         松坪镇,上坪村,A3-1,进水口,10000,2020-05-01
         松坪镇,上坪村,A3-2,出水口,15000,2020-05-01",
    );
    let words = "“日光温室”拆分为日光温室1号（C1）、日光温室2号（C2）、日光温室3号（C3），合计90000.00";
    assert_eq!(facts(&found, "prior", 0, &["found_now", "succession"]), format!("是 | {words}"));
    // what kept its name lacks just what the new card has
    assert_eq!(facts(&found, "prior", 1, &["found_now", "succession_sure"]), "是 | 是");
    assert_eq!(facts(&found, "asset", 3, &["value_change", "change_explained"]), "-20000.00 | 是");
    // numbers go on, the sum does not: open, and said
    let words = "编号相承的进水口（A3-1）、出水口（A3-2）合计25000.00，与上年末原值不等，是否拆分不能确定";
    assert_eq!(facts(&found, "prior", 2, &["found_now", "succession"]), format!("∅ | {words}"));
    assert_eq!(facts(&found, "prior", 3, &["found_now", "succession"]), "否 | ∅");
}

#[test]
fn what_was_being_built_goes_on_at_the_cost_that_it_came_to() {
    let prior = "town,village,asset_id,asset_name,original_value,acquired_on,use_status
         松坪镇,上坪村,M4,在建厂房,200000,2023-05-01,在建
         松坪镇,上坪村,M5,冷库工程,300000,2023-05-01,在建
         松坪镇,上坪村,M6,在建水塔,90000,2023-05-01,在建
         松坪镇,上坪村,M7,旧厂房,90000,2003-05-01,在用";
    let now = "town,village,asset_id,asset_name,original_value,acquired_on,use_status,remark
         松坪镇,上坪村,N4,厂房,260000,2024-05-01,在用,由在建厂房转入，决算26万元
         松坪镇,上坪村,N5,冷库1号,200000,2024-05-01,在用,
         松坪镇,上坪村,N6,冷库2号,150000,2024-05-01,在用,";
    let found = computed(&[("asset", "2024年台账", now), ("prior_asset", "2023年台账", prior)], "2024-12-31");
    let names = ["found_now", "succession_sure", "succession"];
    assert_eq!(facts(&found, "prior", 0, &names), "是 | 是 | “在建厂房”完工转为厂房（N4）");
    let open = "“冷库工程”可能完工转为冷库1号（N5）、冷库2号（N6），由哪一项承接不能确定";
    assert_eq!(facts(&found, "prior", 1, &names), format!("∅ | 否 | {open}"));
    assert_eq!(facts(&found, "prior", 2, &names), "否 | ∅ | ∅");
    assert_eq!(facts(&found, "prior", 3, &names), "否 | ∅ | ∅");
}

#[test]
fn merged_assets_go_on_in_one() {
    let found = between(
        "松坪镇,上坪村,A1,太阳能路灯1号,3000,2020-05-01
         松坪镇,上坪村,A2,太阳能路灯2号,3500,2020-06-01
         松坪镇,上坪村,A3,太阳能路灯3号,3500,2020-07-01
         松坪镇,上坪村,A4,围栏,8000,2021-03-01
         松坪镇,上坪村,A5,围栏东段,6000,2021-03-01
         松坪镇,上坪村,A6,垃圾箱1号,500,2021-03-01
         松坪镇,上坪村,A7,垃圾箱2号,500,2021-03-01",
        "松坪镇,上坪村,D1,太阳能路灯,10000,2020-05-01
         松坪镇,上坪村,A4,围栏,14000,2021-03-01
         松坪镇,上坪村,D2,垃圾箱,1500,2021-03-01",
    );
    // a card that keeps its name and takes another in goes on too, and its value did not rise
    for row in 0..5 {
        assert_eq!(facts(&found, "prior", row, &["found_now", "succession_sure"]), "是 | 是", "{row}");
    }
    assert_eq!(facts(&found, "asset", 1, &["prior_value", "value_change"]), "14000.00 | 0.00");
    // 500 + 500 are not 1500
    assert_eq!(facts(&found, "prior", 5, &["found_now", "succession"]), "否 | ∅");
}

#[test]
fn a_book_s_shape_is_measured() {
    let mut rows = String::new();
    for n in 1..=40 {
        let (day, value) =
            if n <= 24 { ("2017-12-31".to_owned(), n * 10_000) } else { (format!("2020-05-{n}"), n * 777) };
        let day = if n > 30 { "2021-06-15".to_owned() } else { day };
        let name = char::from_u32(0x4E00 + n * 7).expect("a character");
        rows.push_str(&format!("松坪镇,上坪村,{name}器具,{value},{day},1,台\n"));
    }
    let text = format!("town,village,asset_name,original_value,acquired_on,quantity,unit\n{rows}");
    let found = computed_shape(&text);
    let names = ["level", "measure", "entries", "round_entries", "round_ratio", "busiest_day", "busiest_entries"];
    assert_eq!(facts(&found, "screen", 0, &names), "本账 | 资产原值 | 40 | 24 | 0.600000 | 2017-12-31 | 24");
    assert_eq!(fact(&found, "screen", 0, "digit_tests"), "0");
    assert!(fact(&found, "screen", 0, "digit_counts").starts_with("1："));
}

fn computed_shape(assets: &str) -> Run {
    computed(&[("asset", "台账", assets)], "2024-12-31")
}

#[test]
fn a_unit_price_is_set_against_its_kind() {
    let mut rows = String::new();
    for n in 0..11 {
        rows.push_str(&format!("松坪镇,上坪村,路灯{n}号,{},2020-05-01,10,盏\n", 30_000 + n * 500));
    }
    rows.push_str("松坪镇,上坪村,路灯99号,200000,2020-05-01,10,盏\n松坪镇,上坪村,机井,200000,2020-05-01,1,眼\n");
    let text = format!("town,village,asset_name,original_value,acquired_on,quantity,unit\n{rows}");
    let found = computed_shape(&text);
    let names = ["price_peers", "price_median", "unit_price_own", "price_times", "price_by_chance"];
    // twelve prices 3000, 3050, …, 3500, 20000: the middles are 3250 and 3300
    assert_eq!(facts(&found, "asset", 11, &names), "12 | 3275.00 | 20000.00 | 6.1069 | 0.0056");
    // distances 25 25 75 75 … 275 and 16725: their middles are 125 and 175, so 0.6745 × 16725 ÷ 150 = 75.21
    assert_eq!(fact(&found, "asset", 11, "price_score"), "75.2100");
    assert_eq!(facts(&found, "asset", 12, &["price_peers", "price_score"]), "0 | ∅");
}
