//! What counties hand over that nobody here had seen, where one expectation of `fixtures/ugly` cannot say it.

use crate::page::{Page, Printed, words};
use crate::{mapping, options, read_bytes, rows};
use sanzi_core::Issue;
use sanzi_ingest::explain;
use sanzi_ingest::mapping::Words;

/// A page of lines whose cells are parted by bars, as a file.
pub fn page(lines: &[&str]) -> String {
    let mut page = Page::default();
    let width = lines.iter().map(|l| l.split('|').count()).max().unwrap_or(1);
    for line in lines {
        let cell = |text: &str| Printed { number: text.parse::<f64>().is_ok(), ..words(text) };
        let cells = line.split('|').map(str::trim).enumerate().filter(|(_, text)| !text.is_empty());
        page.line(width, cells.map(|(at, text)| (at, cell(text))).collect());
    }
    page.xml()
}

#[test]
fn one_table_with_an_empty_column_stays_one() {
    let lines = ["资产编号|资产名称||原值（元）|购置日期|使用状况", "A1|水渠||5000|2019-01-01|在用"];
    let tables = read_bytes("表.xml", page(&lines).as_bytes());
    let rows = rows(&tables);
    assert_eq!((rows.len(), &rows[0]["values"]["original_value"]), (1, &serde_json::json!("5000")));
}

#[test]
fn records_of_movements_are_set_aside_and_told() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><固定资产><固定资产卡片><固定资产卡片编号>K1</固定资产卡片编号>\
        <固定资产名称>水泵</固定资产名称><固定资产原值>5000</固定资产原值></固定资产卡片>\
        <固定资产变动情况><固定资产卡片编号>K1</固定资产卡片编号><变动日期>20240301</变动日期></固定资产变动情况></固定资产>";
    let tables = read_bytes("固定资产.xml", text.as_bytes());
    let told: Vec<&Issue> = tables.issues.iter().filter(|i| i.kind == "passed_over").collect();
    assert_eq!(told.len(), 1, "{:?}", tables.issues);
    assert_eq!(told[0].sheet.as_deref(), Some("固定资产变动情况"));
    assert!(told[0].message.contains("有 1 条变动或使用记录"), "{}", told[0].message);
}

#[test]
fn every_value_of_a_card_has_its_own_cell() {
    let lines = [
        "固定资产卡片|||",
        "资产编号|GD-1|资产名称|办公楼",
        "资产类别|房屋|使用年限（年）|20",
        "原值（元）|约48万|购建日期|2015-09-01",
    ];
    let text = page(&lines);
    let tables = read_bytes("表.xml", text.as_bytes());
    let row = &rows(&tables)[0];
    for (field, cell) in [("asset_id", "B2"), ("asset_name", "D2"), ("useful_life_months", "D3"), ("acquired_on", "D4")]
    {
        assert_eq!(row["cells"][field], cell, "{field}");
    }
    let told = tables.issues.iter().find(|i| i.kind == "approximate").expect("约48万 is told");
    assert_eq!((told.cell.as_deref(), told.row), (Some("B4"), Some(4)));
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("表.xml"), text).expect("written");
    let mapping = mapping::national();
    let target = explain::Target::parse("D4", None).expect("a cell");
    let steps = explain::explain(&[folder.path().to_owned()], &options(&mapping), &tables, &target).expect("listed");
    let said: String = steps.iter().map(|(step, text)| format!("{step} {text}\n")).collect();
    assert!(said.contains("2015-09-01") && said.contains("acquired_on"), "{said}");
}

#[test]
fn every_amount_of_a_month_has_its_own_cell() {
    let lines =
        ["2024年租金收缴表（单位：元）||||", "合同编号|承租人|1月|2月|3月", "HT-1|李某甲|100||约300", "HT-2|李某乙|||"];
    let tables = read_bytes("表.xml", page(&lines).as_bytes());
    let told: Vec<String> = rows(&tables)
        .iter()
        .map(|row| {
            let cell = |field: &str| row["cells"][field].as_str().unwrap_or("-").to_owned();
            let fields = ["contract_no", "payer", "received_on", "amount"].map(cell).join(" ");
            format!("{} {fields} {}", row["values"]["received_on"], row["values"]["amount"])
        })
        .collect();
    let expected = [
        "\"2024-01\" A3 B3 C2 C3 \"100\"",
        "\"2024-03\" A3 B3 E2 E3 \"300\"",
        // Nothing is said to have come in, and nothing is made up: the row is there all the same.
        "\"\" A4 B4 C4 D4 \"\"",
    ];
    assert_eq!(told, expected);
    let told = tables.issues.iter().find(|i| i.kind == "approximate").expect("约300 is told");
    assert_eq!((told.cell.as_deref(), told.row), (Some("E3"), Some(3)));
}

#[test]
fn a_list_of_people_is_set_aside_and_names_nobody() {
    let lines = ["东岭村村干部名册||", "姓名|职务|联系电话", "李某甲|村支书|13800000000"];
    let tables = read_bytes("表.xml", page(&lines).as_bytes());
    let said = format!("{:?} {:?}", tables.receipts, tables.issues);
    assert!(rows(&tables).is_empty() && said.contains("人员名册"), "{said}");
    assert!(!said.contains("李某甲") && !said.contains("13800000000"), "{said}");
}

#[test]
fn rows_that_look_like_headers_cost_no_more_than_rows() {
    // Words of headings in the rows themselves: tried a few times, then known to be data.
    let mut text = String::from("资产名称,资产类别,规格型号,存放地点,备注,原值（元）\n");
    for row in 0..20_000 {
        text.push_str(&format!("水泵{row},其他,说明,其他,其他,{row}\n"));
    }
    let tables = read_bytes("台账.csv", text.as_bytes());
    assert_eq!(tables.receipts[0].sheets[0].rows, 20_000);
    // Every row another header: no table at all, and said so.
    let heads =
        "资产编号 资产名称 原值 累计折旧 净值 购置日期 使用状况 存放地点 合同编号 承租方 年租金 项目名称 投资规模";
    let heads: Vec<&str> = heads.split(' ').collect();
    let mut text = String::new();
    for row in 0..3_000usize {
        let at = |step: usize| heads[(row / heads.len().pow(step as u32) + step * 3) % heads.len()];
        text.push_str(&format!("{},{},{},{row}号\n", at(0), at(1), at(2)));
    }
    let tables = read_bytes("台账.csv", text.as_bytes());
    let sheet = &tables.receipts[0].sheets[0];
    assert_eq!((sheet.table, sheet.rows, sheet.set_aside.len()), (None, 0, 3_000));
    assert!(tables.issues.iter().any(|i| i.kind == "unknown_sheet" && i.message.contains("像表头的行太多")));
}

#[test]
fn a_hundred_thousand_like_faults_are_a_hundred_and_a_number() {
    let mut text = String::from("资产编号,资产名称,原值（元）,取得日期\n");
    for row in 0..30_000 {
        text.push_str(&format!("Z{row},水泵{row},5,2019-13-{}\n", row % 7));
    }
    text.push_str("A1,凉亭,九百左右或者,2019-01-01\n");
    let tables = read_bytes("台账.csv", text.as_bytes());
    let of = |kind: &str| tables.issues.iter().filter(|i| i.kind == kind).collect::<Vec<&Issue>>();
    let dates = of("bad_date");
    assert_eq!((dates.len(), Issue::places(dates.iter().copied())), (101, 30_000));
    assert!(dates[100].message.ends_with("从这里起同类问题共 29900 处，没有逐条列出。"), "{}", dates[100].message);
    assert_eq!(of("not_a_number").len(), 1);
    assert_eq!(tables.receipts[0].sheets[0].issues.len(), tables.issues.len());
    assert_eq!(tables.receipts[0].sheets[0].rows, 30_001);
}

#[test]
fn headings_of_exports_mean_what_they_say_and_nothing_more() {
    let mapping = mapping::national();
    let words = Words::new(&mapping);
    for (table, heading, expected) in [
        ("asset", "2024年末净值", "net_value"),
        ("asset", "2024年12月末账面净值", "net_value"),
        ("asset", "截至2024年12月31日累计折旧", "accumulated_depreciation"),
        ("asset", "2024年末/累计折旧", "accumulated_depreciation"),
        ("asset", "原值/2024年末", "original_value"),
        ("asset", "2024年初原值", "opening_value"),
        ("asset", "2024年末减值准备", "impairment"),
        // charged in a year, spent in a year, expected: nothing that stands in the book
        ("asset", "2024年折旧额", ""),
        ("asset", "2024年计提折旧", ""),
        ("asset", "2024年/计提折旧", ""),
        ("asset", "2024年投资额", ""),
        ("asset", "本年折旧", ""),
        ("asset", "当年折旧", ""),
        ("asset", "年折旧", ""),
        ("asset", "年度折旧额", ""),
        ("asset", "应提折旧", ""),
        ("asset", "总折旧", "accumulated_depreciation"),
        ("asset", "固定资产折旧", "accumulated_depreciation"),
        ("asset", "2025年末预计净值", ""),
        ("prior_asset", "2023年末原值", "closing_value"),
        ("gl_balance", "组织机构", "unit_name"),
        ("asset", "组织机构代码", "org_code"),
        ("asset", "移交对象", "received_by"),
        ("asset", "承接单位", "received_by"),
        ("asset", "移交单位", "handed_over_by"),
        ("asset", "移交方", "handed_over_by"),
        ("asset", "移交双方签章", "handover_signed"),
        ("asset", "施工单位", "built_by"),
        ("contract", "村民代表会议", "resolved_on"),
        ("contract", "会议决议", "resolved_on"),
        ("distribution", "民主决策", "resolved_on"),
        ("distribution", "奖补及救助", "to_household"),
        ("distribution", "公益支出", ""),
        ("asset", "累计投资", "original_value"),
        ("project", "累计投入", "amount"),
        ("contract", "完成投资", "investment_done"),
        ("asset", "完成投资", ""),
        ("asset", "转固日期", "acquired_on"),
        ("asset", "是否转固", ""),
        ("project", "形成资产名称", ""),
        ("asset", "登记入账时间", "posted_on"),
        ("asset", "录入日期", "registered_on"),
        ("receipt", "登记入账时间", "received_on"),
        ("asset", "年限", "useful_life_months"),
        ("asset", "折旧/年限", "useful_life_months"),
        ("asset", "租赁/年限", ""),
        ("asset", "建设/年限", "build_year"),
        ("contract", "租赁/年限", "years"),
        ("contract", "租金（元／月）", "annual_rent"),
        ("contract", "月租金", "annual_rent"),
        ("contract", "月租", "annual_rent"),
        ("contract", "每亩单价", "rent_per_mu"),
        ("contract", "季度承包费", "annual_rent"),
        ("contract", "租金（元，三年合计）", "annual_rent"),
        ("contract", "付款方式及时间", "pay_terms"),
        ("contract", "缴款期限", "pay_terms"),
        ("receipt", "应缴（元）", "due_amount"),
        ("receipt", "实缴（元）", "amount"),
        ("contract", "租金标准（元／半年）", "annual_rent"),
        ("contract", "五年租金（元）", "annual_rent"),
        ("contract", "租金标准（元／㎡·月）", ""),
        ("contract", "租金（元／间）", ""),
        ("contract", "月租金（元／年）", ""),
        ("contract", "承包单价（元／亩·年）", "rent_per_mu"),
        ("contract", "流转价格（元／亩）", "rent_per_mu"),
        ("contract", "面积（亩）", "area_mu"),
        ("contract", "租期（月）", "years"),
        ("asset", "租金（元／月）", "annual_income"),
        ("asset", "资产原值（万元）/合计", "original_value"),
        ("asset", "资金来源（万元）/合计", ""),
        ("asset", "年末数", "original_value"),
        ("asset", "数量/年末数", ""),
        ("asset", "合同编号", "lease_no"),
        ("asset", "施工合同编号", ""),
        ("receipt", "收缴日期", "received_on"),
        ("receipt", "收缴时间", "received_on"),
        ("receipt", "进账日期", "received_on"),
        ("receipt", "收款人户名", "account_holder"),
        ("receipt", "入账账户", "account_holder"),
        ("receipt", "收款账号户名", "account_holder"),
        ("receipt", "收款方", "account_holder"),
        ("receipt", "付款方户名", "payer"),
        ("contract", "村民代表会议决议日期", "resolved_on"),
        ("contract", "村民代表会议决议时间", "resolved_on"),
        ("contract", "村民代表大会日期", "resolved_on"),
        ("contract", "代表会议表决日期", "resolved_on"),
        ("contract", "四议两公开时间", "resolved_on"),
        ("contract", "成员代表大会决议日期", "resolved_on"),
        ("contract", "民主决策会议时间", "resolved_on"),
        ("contract", "村民会议日期", "resolved_on"),
        ("contract", "合同签订", "signed_on"),
        ("contract", "是否签订合同", "written"),
        ("contract", "承租（经营）主体", "lessee"),
        ("asset", "承租（经营）主体", "operator"),
        ("distribution", "开户行账号", "payee_account"),
        ("disposal", "乡镇审批意见", "town_approval_no"),
        ("asset", "计划投资额", ""),
        ("disposal", "村民代表会议决议时间", "resolution_no"),
        ("disposal", "村民代表大会决议", "resolution_no"),
        ("disposal", "收入入账凭证", "proceeds_booked"),
        ("disposal", "入账凭证号", "proceeds_booked"),
        ("disposal", "收款凭证", "proceeds_booked"),
        ("disposal", "购建时间", "acquired_on"),
        ("disposal", "取得时间", "acquired_on"),
        ("disposal", "预计使用年限", "useful_life_months"),
        ("disposal", "规定年限", "useful_life_months"),
        ("disposal", "折旧年限", "useful_life_months"),
        ("disposal", "已使用年限", ""),
        ("distribution", "分配方案通过时间", "resolved_on"),
        ("distribution", "分配方案通过日期", "resolved_on"),
        ("distribution", "分配方案审议日期", "resolved_on"),
        ("distribution", "分配方案", "plan_no"),
        ("distribution", "分配时间", "paid_on"),
    ] {
        let parts: Vec<String> = heading.split('/').map(str::to_owned).collect();
        let found = words.table(table).expect("a table of the words").candidates(&parts);
        let best = found.first().map_or("", |(field, _)| field.column.name);
        assert_eq!(best, expected, "{table} {heading}");
    }
    // whose book it is, in every table
    for table in &words.tables {
        let found = table.candidates(&["组织机构".to_owned()]);
        assert!(found.iter().any(|(field, _)| field.column.name == table.schema.holder()), "{}", table.schema.name);
    }
}
