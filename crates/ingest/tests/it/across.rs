//! What only several files together tell: earlier years, units nobody states, owners, damaged codes.

use crate::{read_path, receipts_close, rows};
use sanzi_core::Tables;

/// Reads some CSV files: name and lines, fields parted by blanks or bars.
pub(crate) fn folder(files: &[(&str, &str)]) -> Tables {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        let lines: Vec<String> = text.lines().map(|l| l.trim().replace('|', ",")).collect();
        std::fs::write(path, lines.join("\n")).expect("written");
    }
    let tables = read_path(folder.path());
    let mut complaints = Vec::new();
    receipts_close(&tables, &mut complaints);
    assert!(complaints.is_empty(), "{complaints:?}");
    tables
}

fn table_of(tables: &Tables, file: &str) -> &'static str {
    let receipt = tables.receipts.iter().find(|r| r.file == file).expect("a receipt");
    receipt.sheets.iter().find_map(|s| s.table).unwrap_or("none")
}

pub(crate) fn values(tables: &Tables, file: &str, field: &str) -> Vec<String> {
    let rows = rows(tables);
    let own = rows.iter().filter(|r| r["source"]["file"] == file);
    own.map(|r| r["values"][field].as_str().unwrap_or("?").to_owned()).collect()
}

pub(crate) fn issues(tables: &Tables, kind: &str) -> Vec<String> {
    tables.issues.iter().filter(|i| i.kind == kind).map(|i| format!("{} {}", i.place(), i.message)).collect()
}

const LEDGER: &str = "村名|资产编号|资产名称|原值（元）|取得日期
    东岭村|A1|村部|480000|2016-05-20
    东岭村|A2|冷库|120000|2019-03-01
    东岭村|A3|水泵|6000|2021-07-01";

#[test]
fn a_plain_ledger_of_an_earlier_year_is_last_years() {
    let now = format!("东岭村固定资产台账（截至2024年12月31日）\n{LEDGER}\n东岭村|A4|凉亭|9000|2024-04-01");
    for (name, title) in [
        ("东岭村2023年度固定资产台账.csv", ""),
        ("东岭村台账旧.csv", "东岭村固定资产台账（截至2023年12月31日）\n"),
        ("东岭村台账旧.csv", "东岭村2023年固定资产台账\n"),
        ("2023年度/东岭村台账.csv", ""),
    ] {
        let tables = folder(&[("东岭村台账.csv", &now), (name, &format!("{title}{LEDGER}"))]);
        assert_eq!(table_of(&tables, name), "prior_asset", "{name} {title}");
        assert_eq!(table_of(&tables, "东岭村台账.csv"), "asset", "{name} {title}");
        assert_eq!(values(&tables, name, "original_value"), ["480000", "120000", "6000"]);
        assert_eq!(issues(&tables, "earlier_year").len(), 1);
    }
    // Younger assets, lists of what was built in one year, and the only year there is, say nothing of an earlier one.
    let younger = LEDGER.replace("2021-07-01", "2024-02-01");
    let built = LEDGER
        .replace("2016-05-20", "2023-05-20")
        .replace("2019-03-01", "2023-03-01")
        .replace("2021-07-01", "2023-07-01");
    for text in [younger, built] {
        let tables = folder(&[("东岭村台账.csv", &now), ("东岭村2023年固定资产台账.csv", &text)]);
        assert_eq!(table_of(&tables, "东岭村2023年固定资产台账.csv"), "asset");
    }
    let late = format!("西岭村固定资产台账（截至2025年1月15日）\n{}", LEDGER.replace("东岭村", "西岭村"));
    let january = "科目余额表（会计期间：2025年1月）单位：元\n核算单位|科目编码|科目名称|期末借方|期末贷方\n东岭村|151|固定资产|1|0";
    let tables = folder(&[("东岭村台账.csv", &now), ("西岭村台账.csv", &late), ("余额.csv", january)]);
    assert_eq!(table_of(&tables, "东岭村台账.csv"), "asset");
    let tables = folder(&[("东岭村2023年度固定资产台账.csv", LEDGER)]);
    assert_eq!(table_of(&tables, "东岭村2023年度固定资产台账.csv"), "asset");
}

#[test]
fn an_earlier_ledger_of_the_same_things_at_other_values_is_last_years() {
    let now = "大坪村2024年资产台账（元）\n编号|资产名称|原值|使用状态\n1|综合楼|486000|在用\n2|石桥|80000|在用\n3|车|60000|在用";
    let before = "大坪村2023年资产台账（元）\n编号|资产名称|原值|使用状态\n1|综合楼|386000|在用\n2|石桥|50000|在用\n9|旧车|50000|在用";
    let tables = folder(&[("一.csv", before), ("二.csv", now)]);
    assert_eq!((table_of(&tables, "一.csv"), table_of(&tables, "二.csv")), ("prior_asset", "asset"));
    let long = |text: &str| text.replace("\n1|", "\nDP-001|").replace("\n2|", "\nDP-002|").replace("石桥", "村口石桥");
    let renamed = long(before).replace("综合楼", "村委会楼");
    let tables = folder(&[("一.csv", &renamed), ("二.csv", &long(now))]);
    assert_eq!(table_of(&tables, "一.csv"), "prior_asset");
    // Running numbers alone, another village, and the projects of two years tell nothing.
    let others = before.replace("综合楼", "水渠").replace("石桥", "泵房");
    let elsewhere = before.replace("大坪村", "小坪村");
    let projects = before.replace("2023年资产", "2023年扶贫项目资产");
    for text in [others, elsewhere, projects] {
        let tables = folder(&[("一.csv", &text), ("二.csv", now)]);
        let told = table_of(&tables, "一.csv");
        assert_eq!(told, if text.contains("小坪村") { "prior_asset" } else { "asset" }, "{text}");
    }
}

#[test]
fn what_opens_and_closes_a_year_and_nothing_else_is_told() {
    let moved = "年初原值|本年增加|本年减少|年末原值\n东岭村|A1|村部|480000|0|0|480000";
    let text = format!("村名|资产编号|资产名称|{moved}");
    let tables = folder(&[("表.csv", &text)]);
    assert_eq!(table_of(&tables, "表.csv"), "prior_asset");
    assert!(issues(&tables, "earlier_year")[0].contains("没有资产进入核查"));
    assert!(issues(&folder(&[("表.csv", &text), ("台账.csv", LEDGER)]), "earlier_year").is_empty());
    for title in ["东岭村固定资产台账", "东岭村2024年末资产明细表"] {
        let tables = folder(&[("表.csv", &format!("{title}\n{text}"))]);
        assert_eq!(table_of(&tables, "表.csv"), "asset", "{title}");
        assert_eq!(values(&tables, "表.csv", "original_value"), ["480000"]);
    }
    for title in ["东岭村上年度固定资产台账", "东岭村固定资产增减变动表"] {
        let tables = folder(&[("表.csv", &format!("{title}\n{text}"))]);
        assert_eq!(table_of(&tables, "表.csv"), "prior_asset", "{title}");
    }
}

#[test]
fn who_took_the_money_is_no_holder_of_an_account() {
    let receipts = "收款日期|村名|合同编号|实收金额（元）|收款人
        2024-01-03|东岭村|H1|500|东岭村股份经济合作社
        2024-02-03|东岭村|H1|500|张某";
    let tables = folder(&[("收款.csv", receipts)]);
    assert_eq!(values(&tables, "收款.csv", "account_holder"), ["东岭村股份经济合作社", "张某"]);
    let tables = folder(&[("收款.csv", &receipts.replace("东岭村股份经济合作社", "李某"))]);
    assert_eq!(values(&tables, "收款.csv", "account_holder"), ["?", "?"]);
    assert_eq!(issues(&tables, "unused_column").len(), 1);
    let tables = folder(&[("收款.csv", &receipts.replace("收款人", "收款单位"))]);
    assert_eq!(values(&tables, "收款.csv", "account_holder"), ["东岭村股份经济合作社", "张某"]);
}

#[test]
fn a_unit_that_nobody_states_is_what_closes_elsewhere() {
    let open = "村名|资产编号|资产名称|原值|累计折旧
        东岭村|A1|村部|48.00|12.5
        东岭村|A2|冷库|12.05|3";
    let balance = "科目余额表（2024年12月）单位：元\n核算单位|科目编码|科目名称|期初借方|期末借方|期末贷方
        松河镇东岭村股份经济合作社|101|现金|5|5|0
        松河镇东岭村股份经济合作社|151|固定资产|600500|600500|0";
    let alone = folder(&[("台账.csv", open)]);
    assert_eq!(values(&alone, "台账.csv", "original_value"), ["48", "12.05"]);
    assert_eq!(issues(&alone, "unit_undecided").len(), 2);
    let tied = folder(&[("台账.csv", open), ("余额.csv", balance)]);
    assert_eq!(values(&tied, "台账.csv", "original_value"), ["480000", "120500"]);
    assert_eq!(values(&tied, "台账.csv", "accumulated_depreciation"), ["125000", "30000"]);
    assert!(issues(&tied, "unit_undecided").is_empty());
    let receipt = tied.receipts.iter().find(|r| r.file == "台账.csv").expect("a receipt");
    let unit = &receipt.sheets[0].unit["original_value"];
    assert!(unit.unit == "万元" && unit.evidence.contains("固定资产余额"), "{unit:?}");
    assert_eq!(receipt.sheets[0].sums["original_value"], "600500");
    // Neither unit closes: it stays open.
    let other = balance.replace("600500", "700000");
    let still = folder(&[("台账.csv", open), ("余额.csv", &other)]);
    assert_eq!(issues(&still, "unit_undecided").len(), 2);
    // The same assets in a ledger that states its unit, and the amounts of projects.
    let stated = "村名|资产编号|资产名称|原值（元）\n东岭村|A1|村部|480000\n东岭村|A2|冷库|120500";
    let tied = folder(&[("台账.csv", open), ("另一本台账.csv", stated)]);
    assert_eq!(values(&tied, "台账.csv", "original_value"), ["480000", "120500"]);
}

#[test]
fn a_townships_ledger_is_no_countys_for_naming_its_county() {
    let rows =
        "序号|乡镇|村|资产编号|资产名称|原值（元）\n1|松河镇|东岭村|A1|村部|480000\n2|松河镇|西岭村|B1|冷库|120500";
    let two = rows.replace("2|松河镇|西岭村", "2|望溪镇|桥北村");
    for (name, title, rows, level) in [
        ("松河镇.csv", "青禾县松河镇扶贫（帮扶）项目资产及村集体固定资产台账", rows, "乡级台账"),
        ("松河镇.csv", "青禾县松河镇村集体固定资产台账", rows, "乡级台账"),
        ("松河镇.csv", "青禾县松河镇帮扶资产台账", rows, "县级台账"),
        ("松河镇.csv", "县级帮扶资产总台账", rows, "县级台账"),
        ("各镇.csv", "村集体固定资产台账", two.as_str(), "县级台账"),
    ] {
        let tables = folder(&[(name, &format!("{title}\n{rows}"))]);
        assert_eq!(values(&tables, name, "ledger"), [level, level], "{title}");
    }
}

#[test]
fn a_list_of_some_assets_is_known_by_its_title_its_sheet_or_its_file() {
    let rows = "序号|乡镇|村|资产名称|价值（元）|权属主体|确权日期\n1|松河镇|东岭村|村部|480000|东岭村股份经济合作社|2022-06-30\n2|松河镇|西岭村|冷库|120500|西岭村股份经济合作社|2022-06-30";
    for (name, title, level) in [
        ("一.csv", "松河镇扶贫项目资产确权清单", "确权清单"),
        ("一.csv", "松河镇扶贫项目资产确权登记明细表", "确权清单"),
        ("一.csv", "关于扶贫项目资产确权公示的情况", "确权清单"),
        ("资产确权公示表.csv", "", "确权清单"),
        ("一.csv", "松河镇帮扶项目资产移交清单", "移交清单"),
        ("一.csv", "扶贫资产移交（接收）表", "移交清单"),
        ("一.csv", "资产移交接收明细表", "移交清单"),
        ("松河镇/资产移交表.csv", "", "移交清单"),
        // the title speaks before the file, and what is a ledger is one whoever was handed what
        ("移交清单.csv", "松河镇扶贫项目资产移交后管护台账", "县级台账"),
        ("一.csv", "扶贫项目资产确权登记台账", "县级台账"),
        ("扶贫资产台账.csv", "松河镇资产确权清单", "确权清单"),
        ("确权移交/帮扶资产.csv", "", "县级台账"),
    ] {
        let title = if title.is_empty() { String::new() } else { format!("{title}\n") };
        let tables = folder(&[(name, &format!("{title}{rows}"))]);
        assert_eq!(values(&tables, name, "ledger"), [level, level], "{name} {title}");
    }
    let kept =
        rows.replace("权属主体|确权日期", "接收单位|移交日期|管护单位").replace("2022-06-30", "2022-06-30|村委会");
    for (title, level) in
        [("扶贫资产移交后管护台账", "县级台账"), ("扶贫资产移交情况", "移交清单"), ("扶贫资产", "移交清单")]
    {
        let tables = folder(&[("一.csv", &format!("{title}\n{kept}"))]);
        assert_eq!(values(&tables, "一.csv", "ledger"), [level, level], "{title}");
    }
    // whoever tells lives and depreciation keeps a book
    let book = rows.replace("确权日期", "使用年限|累计折旧").replace("2022-06-30", "20|24000");
    let tables = folder(&[("一.csv", &format!("松河镇帮扶资产确权登记表\n{book}"))]);
    assert_eq!(values(&tables, "一.csv", "ledger"), ["县级台账"; 2]);
}

#[test]
fn a_list_of_an_earlier_year_stays_one_and_counts_in_no_sum() {
    let ledger = "东岭村固定资产台账（截至2024年12月31日）\n村名|资产编号|资产名称|原值|取得日期
        东岭村|A1|村部|48.00|2016-05-20
        东岭村|A2|冷库|12.05|2019-03-01";
    let list = "2021年扶贫项目资产移交清单\n村名|资产名称|价值（元）|移交日期|接收单位
        东岭村|村部|480000|2021-03-01|东岭村
        东岭村|冷库|120500|2021-03-01|东岭村";
    let tables = folder(&[("台账.csv", ledger), ("移交.csv", list)]);
    assert_eq!(table_of(&tables, "移交.csv"), "asset");
    assert_eq!(values(&tables, "移交.csv", "ledger"), ["移交清单"; 2]);
    // where the ledger states no unit, what the list says of the same things settles it
    assert_eq!(values(&tables, "台账.csv", "original_value"), ["480000", "120500"]);
    // the balance is tied to the ledger alone
    let stated = ledger.replace("原值|", "原值（万元）|");
    let balance = "科目余额表（2024年12月）\n核算单位|科目编码|科目名称|期末借方|期末贷方
        松河镇东岭村股份经济合作社|151|固定资产|60.05|0";
    let tables = folder(&[("台账.csv", &stated), ("移交.csv", list), ("余额.csv", balance)]);
    assert_eq!(values(&tables, "余额.csv", "closing_dr"), ["600500"]);
}

#[test]
fn what_was_handed_over_lies_with_who_received_it_where_no_column_says_more() {
    let list = "扶贫项目资产移交清单\n资产名称|价值（元）|移交单位|接收单位|移交日期
        冷库|120500|松河镇人民政府|东岭村村民委员会|2021-03-01
        水塔|52000|松河镇人民政府|西岭村村民委员会|2021-03-01";
    let tables = folder(&[("移交.csv", list)]);
    assert_eq!(values(&tables, "移交.csv", "village"), ["东岭村", "西岭村"]);
    let tables = folder(&[("桥北村移交.csv", list)]);
    assert_eq!(values(&tables, "桥北村移交.csv", "village"), ["桥北村", "桥北村"]);
}

#[test]
fn an_owner_without_a_place_lies_where_its_sheet_lies() {
    let text = "松河镇东岭村固定资产台账
        资产编号|资产名称|产权单位|原值（元）|使用状况
        A1|村部|东岭村股份经济合作社|480000|在用
        A2|到户肉牛|农户|60000|在用
        A3|检测仪|县农业农村局|50000|在用";
    let tables = folder(&[("台账.csv", text)]);
    assert_eq!(values(&tables, "台账.csv", "village"), ["东岭村", "东岭村", "?"]);
    assert_eq!(values(&tables, "台账.csv", "ledger"), ["村级台账"; 3]);
}

#[test]
fn this_years_ledger_may_print_what_moved_in_the_year() {
    let text = "东岭村固定资产台账（2024年12月31日）单位：元
        资产编号|资产名称|年初原值|本年增加|本年减少|原值|累计折旧|使用状况
        A1|村部|480000|0|0|480000|12000|在用
        A2|冷库|0|120500|0|120500|0|出租";
    let tables = folder(&[("台账.csv", text)]);
    assert_eq!(table_of(&tables, "台账.csv"), "asset");
    assert_eq!(values(&tables, "台账.csv", "opening_value"), ["480000", "0"]);
}

#[test]
fn receipts_that_state_no_unit_are_set_against_the_rents() {
    let receipts = "收款日期|凭证号|村|合同编号|应收金额|实收金额
        2024-01-03|收1|东岭村|H1|1.2|1.2
        2024-01-05|收2|东岭村|H2|0.85|0.4";
    let contracts = "合同编号|资产名称|村|承租方|起始日期|终止日期|年租金（元）
        H1|冷库|东岭村|某甲公司|2022-01-01|2026-12-31|12000
        H2|村部|东岭村|某乙公司|2022-01-01|2026-12-31|8500";
    let alone = folder(&[("收款台账.csv", receipts)]);
    assert_eq!(issues(&alone, "unit_undecided").len(), 2);
    let tied = folder(&[("收款台账.csv", receipts), ("合同台账.csv", contracts)]);
    assert_eq!(values(&tied, "收款台账.csv", "due_amount"), ["12000", "8500"]);
    assert_eq!(values(&tied, "收款台账.csv", "amount"), ["12000", "4000"]);
    assert!(issues(&tied, "unit_undecided").is_empty());
    // Where most amounts are no rent of a year nothing is decided.
    let other = contracts.replace("12000", "50000").replace("8500", "70000");
    let still = folder(&[("收款台账.csv", receipts), ("合同台账.csv", &other)]);
    assert_eq!(issues(&still, "unit_undecided").len(), 2);
}

#[test]
fn offices_and_companies_are_owners_and_no_villages() {
    let text = "序号|单位|资产名称|原值（元）|数量
        1|东岭村股份经济合作社|村部|480000|1
        2|松河镇人民政府|办公楼|880000|1
        3|县农业农村局|检测仪|50000|1
        4|松河镇中心学校|教学楼|900000|1";
    let tables = folder(&[("松河镇资产台账.csv", text)]);
    assert_eq!(values(&tables, "松河镇资产台账.csv", "village"), ["东岭村", "?", "?", "?"]);
    let text = text.replace("单位", "所在村");
    let tables = folder(&[("资产台账.csv", &text)]);
    let villages = values(&tables, "资产台账.csv", "village");
    assert!(
        villages.iter().skip(1).all(|v| !v.contains("局") && !v.contains("政府") && !v.contains("学校")),
        "{villages:?}"
    );
    assert_eq!(values(&tables, "资产台账.csv", "org_name")[2], "县农业农村局");
}

#[test]
fn a_column_of_ownership_is_a_level_or_an_owner_by_its_values() {
    for head in ["产权归属", "权属", "所有权"] {
        let text = format!("村名|资产名称|原值（元）|{head}\n东岭村|村部|480000|村集体\n东岭村|水厂|90000|国有");
        let tables = folder(&[("台账.csv", &text)]);
        assert_eq!(values(&tables, "台账.csv", "ownership_level"), ["村", "国有"], "{head}");
        let text = format!(
            "村名|资产名称|原值（元）|{head}\n东岭村|村部|480000|东岭村股份经济合作社\n东岭村|水厂|90000|松河镇人民政府"
        );
        let tables = folder(&[("台账.csv", &text)]);
        assert_eq!(values(&tables, "台账.csv", "org_name"), ["东岭村股份经济合作社", "松河镇人民政府"], "{head}");
    }
}

#[test]
fn columns_without_a_unit_follow_what_adds_up() {
    let text =
        "2024年光伏收益分配公示表\n序号|乡（镇）街|村|项目名称|投入资金（万元）|收益（万元）|村集体分红|脱贫户分红|小计
        1|柳湾镇|前窑村|光伏电站|60|3.6|1.6|2|3.6
        2|石桥乡|石桥村|冷链仓储|120|7.2|3.2|4|7.2";
    let tables = folder(&[("分配.csv", text)]);
    assert_eq!(values(&tables, "分配.csv", "to_household"), ["20000", "40000"]);
    assert_eq!(values(&tables, "分配.csv", "distributed_total"), ["36000", "72000"]);
    // They do not add up: nothing follows.
    let tables = folder(&[("分配.csv", &text.replace("|2|3.6", "|20000|36000").replace("|4|7.2", "|40000|72000"))]);
    assert_eq!(issues(&tables, "unit_undecided").len(), 3);
    let text = "收款台账\n村名|收款日期|交款单位|摘要|实收金额
        石桥村|2024-03-01|某冷链公司|租金|60000元
        石桥村|2024-07-05|周某|租金|6000
        石桥村|2024-12-31|周某|冲红|-1000
        合计||||65000";
    let tables = folder(&[("收款.csv", text)]);
    assert_eq!(values(&tables, "收款.csv", "amount"), ["60000", "6000", "-1000"]);
    let text = "资产报废处置表\n单位|资产名称|数量|原值（元）|已提折旧（元）|减少方式|报废日期|残值收入
        柳湾镇南岸村|提灌站|1|90000|90000|报废|2024年9月|1200
        县农业农村局|检测仪|1|35000|33250|报损|2024-10-08|500";
    let tables = folder(&[("处置.csv", text)]);
    assert_eq!(values(&tables, "处置.csv", "proceeds"), ["1200", "500"]);
    assert_eq!(values(&tables, "处置.csv", "org_name")[1], "县农业农村局");
}

#[test]
fn a_heading_with_the_fields_own_name_goes_first() {
    let text = "村名|资产名称|资金投入（万元）|资产原值（万元）|取得日期\n前窑村|光伏电站|60|58.5|2018-06";
    let tables = folder(&[("台账.csv", text)]);
    assert_eq!(values(&tables, "台账.csv", "original_value"), ["585000"]);
    let school =
        "石桥乡中心小学固定资产登记簿（单位：元）\n资产编号|名称|数量|原值|取得日期\nIT-002|投影仪|3|18600|2020-09-01";
    let tables = folder(&[("学校.csv", school)]);
    assert_eq!(values(&tables, "学校.csv", "org_name"), ["石桥乡中心小学"]);
    let pair = "固定资产清查登记表（单位：元）\n行次|资产名称|计量单位|账面数量|账面原值|核实数量|核实原值\n1|冷库|座|1|1187600|0|0";
    let tables = folder(&[("清查.csv", pair)]);
    assert_eq!(table_of(&tables, "清查.csv"), "inventory");
}

#[test]
fn extracts_of_accounting_packages_are_read_by_their_field_names() {
    let cards = "固定资产卡片编号|固定资产类别编码|固定资产编码|固定资产名称|固定资产入账日期|会计期间号|固定资产计量单位|固定资产数量|预计使用月份|已计提月份|本位币|固定资产原值|固定资产累计折旧|固定资产净值|固定资产净残值率|固定资产月折旧额
        0001|02|G-01|提灌站|20190815|12|座|1|240|64|人民币|480000.00|121600.00|358400.00|0.05|1900.00";
    let tables = folder(&[("固定资产卡片.csv", cards)]);
    let value = |field: &str| values(&tables, "固定资产卡片.csv", field)[0].clone();
    for (field, expected) in [
        ("card_no", "0001"),
        ("asset_id", "G-01"),
        ("asset_name", "提灌站"),
        ("posted_on", "2019-08-15"),
        ("useful_life_months", "240"),
        ("months_depreciated", "64"),
        ("original_value", "480000"),
        ("net_value", "358400"),
        ("salvage_rate", "0.05"),
    ] {
        assert_eq!(value(field), expected, "{field}");
    }
    let master = "Asset_Number|Asset_Description|Asset_Class|Acquisition_Date|Acquisition_Cost|Accumulated_Depreciation|Net_Book_Value|Useful_Life_(Months)|Salvage_Value|Depreciation_Method|Location|Currency
        F-7|冷库|设备|2020-05-01|120000.50|30000|90000.50|120|6000|直线法|村东|CNY";
    let tables = folder(&[("Fixed_Asset_Master.csv", master)]);
    let value = |field: &str| values(&tables, "Fixed_Asset_Master.csv", field)[0].clone();
    for (field, expected) in [
        ("asset_id", "F-7"),
        ("acquired_on", "2020-05-01"),
        ("original_value", "120000.50"),
        ("accumulated_depreciation", "30000"),
        ("net_value", "90000.50"),
        ("useful_life_months", "120"),
        ("salvage_value", "6000"),
        ("depr_method", "直线法"),
        ("location", "村东"),
    ] {
        let (got, same) = (value(field), crate::same(expected, &value(field)));
        assert!(same, "{field}: {got} instead of {expected}");
    }
    let lost = "固定资产减少流水号|减少发生日期|变动方式编码|固定资产卡片编号|固定资产名称|固定资产编码|固定资产减少数量|固定资产减少原值|固定资产减少累计折旧|清理收入|清理费用|固定资产减少原因
        1|20240601|报废|0003|旧水泵|G-03|1|6000.00|5700.00|200.00|50.00|损坏";
    let tables = folder(&[("固定资产减少情况.csv", lost)]);
    assert_eq!(table_of(&tables, "固定资产减少情况.csv"), "disposal");
    assert_eq!(values(&tables, "固定资产减少情况.csv", "disposed_on"), ["2024-06-01"]);
}

#[test]
fn damage_is_named_and_read_as_it_stands() {
    let text = "村名|资产编号|统一社会信用代码|资产名称|原值（元）
        东岭村|DL-01|11500000009276871K|一号厂房|480000
        东岭村|DL-01|11500000009276871L|二号厂房|480000
        东岭村|DL-03|11500000009276871K|三号厂房|48
        东岭村|DL-04|11500000009276871K|四号厂房|510000";
    let tables = folder(&[("台账.csv", text)]);
    assert_eq!(values(&tables, "台账.csv", "original_value")[2], "48");
    let told = |kind: &str| issues(&tables, kind).join("\n");
    assert!(told("duplicate_code").contains("B2、B3"), "{}", told("duplicate_code"));
    assert!(told("bad_code").contains("C3") && told("bad_code").contains("校验"), "{}", told("bad_code"));
    assert!(told("unit_suspect").contains("E4"), "{}", told("unit_suspect"));
    let slip = "村名|资产名称|原值（元）|累计折旧（元）|净值（元）\n东岭村|村部|480000|12.5|355000\n东岭村|冷库|120000|20000|100000";
    let tables = folder(&[("台账.csv", slip)]);
    assert!(issues(&tables, "unit_suspect").join("").contains("D2"), "{:?}", issues(&tables, "unit_suspect"));
}

#[test]
fn doubtful_names_are_listed_and_not_joined() {
    let contracts =
        "村名|合同编号|标的名称|承租人|年租金（元）|起始日期|终止日期\n东苓村|HT1|冷库|李某|3000|2022-01-01|2026-12-31";
    let tables = folder(&[("台账.csv", LEDGER), ("合同台账.csv", contracts)]);
    let told = issues(&tables, "doubtful_name");
    assert!(told.len() == 1 && told[0].contains("东苓村") && told[0].contains("东岭村"), "{told:?}");
    assert_eq!(values(&tables, "合同台账.csv", "village"), ["东苓村"]);
}

#[test]
fn a_code_leads_to_the_village_that_other_rows_name_by_it() {
    let named = "区划代码|乡镇|村名|资产名称|原值（元）
        360731205201|青禾镇|东岭村|村部|480000
        360731205202|青禾镇|上坪村|冷库|120000
        360731205203|青禾镇|花石村|亭|1000
        360731205203|青禾镇|白石村|桥|2000";
    let coded = "区划代码|资产名称|原值（元）
        360731205201|水渠|9000
        360731205202|水塔|8000
        360731205203|路|7000
        360731205000|井|6000
        360731205299|塘|5000";
    let tables = folder(&[("甲.csv", named), ("乙.csv", coded)]);
    // One code for two villages and a code that nobody explains: a village, unknown which. A township's own: none.
    assert_eq!(values(&tables, "乙.csv", "village"), ["东岭村", "上坪村", "?", "", "?"]);
    assert_eq!(values(&tables, "乙.csv", "town"), ["青禾镇", "青禾镇", "?", "", "?"]);
    let rows = rows(&tables);
    let own = rows.iter().find(|r| r["source"]["file"] == "乙.csv").expect("a row");
    assert_eq!(own["cells"]["village"], "A2");
}

#[test]
fn headers_and_lines_that_nobody_had_written_before_are_read() {
    let text = "莲花村集体资产台账
        填报单位:|青岗街道莲花村股份经济合作社|||单位:元
        资产标识码|标的名称|原始价值|累提折旧|剩余价值|起用日期|看护人员|权证编号|所处位置
        L1|冷库|480000|96000|384000|2019-03-01|王五|云0012号|村东
        L2|车间|120000|24000|96000|2020-03-01|赵六|云0013号|村西";
    let tables = folder(&[("青岗街道/台账.csv", text)]);
    let own = |field| values(&tables, "青岗街道/台账.csv", field);
    assert_eq!(own("original_value"), ["480000", "120000"]);
    assert_eq!(own("net_value"), ["384000", "96000"]);
    assert_eq!(own("asset_id"), ["L1", "L2"]);
    assert_eq!(own("certificate_no"), ["云0012号", "云0013号"]);
    assert_eq!(own("manager"), ["王五", "赵六"]);
    assert_eq!(own("acquired_on"), ["2019-03-01", "2020-03-01"]);
    assert_eq!(own("village"), ["莲花村", "莲花村"]);
}

#[test]
fn the_only_unit_of_a_sheet_decides_large_amounts_and_nothing_needs_no_unit() {
    let text = "合同编号|资产名称|承租方|年租金（元）|评估年租金|履约保证金
        H1|冷库|甲公司|40000|60000|0
        H2|车间|乙公司|50000|55000|300";
    let tables = folder(&[("合同台账.csv", text)]);
    assert_eq!(values(&tables, "合同台账.csv", "appraised_rent"), ["60000", "55000"]);
    // 300 may be 万元 and is kept as it stands, told to be open; 0 is 0
    assert_eq!(values(&tables, "合同台账.csv", "deposit"), ["0", "300"]);
    assert_eq!(issues(&tables, "unit_undecided").len(), 1);
}

#[test]
fn a_card_below_a_line_of_its_own_is_one_row() {
    let text = "集体资产登记卡
        单位名称：大塘村股份经济合作社|||金额单位：元
        资产编号|D1|资产名称|出菇棚
        原值|230800|累计折旧|111000.5
        净值|119799.5|使用年限（年）|10
        取得日期|2020-05-18|使用状况|出租
        制卡人：||制卡日期：2025-06-30|";
    let tables = folder(&[("大塘村/资产卡片.csv", text)]);
    assert_eq!(values(&tables, "大塘村/资产卡片.csv", "original_value"), ["230800"]);
    // a village's own card is no export of a platform
    assert_eq!(values(&tables, "大塘村/资产卡片.csv", "ledger"), ["村级台账"]);
}

#[test]
fn a_ledger_whose_columns_name_an_earlier_year_end_is_last_years() {
    let ledger = |year: &str| {
        format!(
            "村名|资产编号|资产名称|{year}年末原值（元）|截至{year}年12月31日净值（元）|取得日期
            东岭村|A1|村部|480000|288000|2016-05-20
            东岭村|A2|冷库|120000|75600|2019-03-01"
        )
    };
    let (now, old) = (ledger("2024"), ledger("2023"));
    let tables = folder(&[("新.csv", &now), ("旧.csv", &old)]);
    assert_eq!((table_of(&tables, "新.csv"), table_of(&tables, "旧.csv")), ("asset", "prior_asset"));
    assert_eq!(values(&tables, "旧.csv", "net_value"), ["288000", "75600"]);
    assert_eq!(issues(&tables, "earlier_year").len(), 1);
    // Both years in one sheet are one ledger of the later year.
    let both = "村名|资产编号|资产名称|2023年末净值（元）|2024年末净值（元）|2024年末原值（元）
        东岭村|A1|村部|288000|264000|480000";
    let tables = folder(&[("新.csv", &now), ("两年.csv", both)]);
    assert_eq!((table_of(&tables, "新.csv"), table_of(&tables, "两年.csv")), ("asset", "asset"));
    assert_eq!(values(&tables, "两年.csv", "net_value"), ["264000"]);
}
