//! Books, cards, forms and lists as offices keep them: which column is which, and what is no line at all.

use crate::strangers::page;
use crate::{read_bytes, rows};
use sanzi_core::Tables;
use serde_json::{Value, json};

fn read(lines: &[&str]) -> Tables {
    read_bytes("表.xml", page(lines).as_bytes())
}

/// The values of a field, row by row.
fn values(tables: &Tables, field: &str) -> Vec<Value> {
    rows(tables).iter().map(|row| row["values"][field].clone()).collect()
}

fn table(tables: &Tables) -> Option<String> {
    rows(tables).first().and_then(|row| row["table"].as_str().map(str::to_owned))
}

#[test]
fn what_was_done_is_read_and_not_what_was_meant() {
    for (heads, amount) in [
        ("计划投资|完成投资", "20"),
        ("完成投资|计划投资", "10"),
        ("批复资金|实际完成投资", "20"),
        ("概算投资|投资额", "20"),
        ("投资规模|完成投资", "20"),
        ("下达资金|到位资金", "20"),
        ("计划投资|到位资金|完成投资", "30"),
        ("总投资|到位资金", "10"),
        ("计划投资|建设内容", "10"),
    ] {
        let head = format!("项目编号|项目名称|村|{heads}|验收日期");
        let cells = if heads.matches('|').count() == 2 { "10|20|30" } else { "10|20" };
        let cells = if heads.contains("建设内容") { "10|冷库一座" } else { cells };
        let row = format!("X1|冷库项目|东岭村|{cells}|2020-06-28");
        let tables = read(&["项目库完成情况表", "单位：元", &head, &row]);
        assert_eq!(values(&tables, "amount"), [json!(amount)], "{heads}");
    }
    let library = ["项目编号|项目名称|村|计划投资（元）|批复投资（元）|完成投资（元）", "X1|冷库|东岭村|9|10|8"];
    let tables = read(&library);
    assert_eq!((&values(&tables, "amount")[0], &values(&tables, "planned_amount")[0]), (&json!("8"), &json!("10")));
    // An intention is no value of an asset.
    let tables = read(&["资产名称|计划投资额|使用状况|购置日期", "冷库|100|在用|2020-06-28"]);
    assert_eq!(values(&tables, "original_value"), [Value::Null]);
}

#[test]
fn a_book_of_an_income_gives_receipts_and_its_sums_and_closings_none() {
    let book = |account: &str| {
        let account = format!("单位：东岭村股份经济合作社|||科目：{account}||||单位：元");
        let lines = [
            "三栏式明细账",
            &account,
            "2025年||凭证字号|摘要|借方|贷方|方向|余额",
            "月|日||||||",
            "|||上年结转|||平|0",
            "4|10|记-3|收某饮品厂租金||50750|贷|50750",
            "4|20|记-4|计提水厂租金||800|贷|51550",
            "4|||本月合计||51550|贷|51550",
            "5|6|记-7|收冷库租金||1200|贷|52750",
            "5|8|记-8|退多收租金|200||贷|52550",
            "5|||本月合计|200|1200|贷|52550",
            "5|||本年累计|200|52750|贷|52550",
            "12|31|记-99|结转本年收益|52550||平|0",
        ];
        read(&lines)
    };
    let tables = book("经营收入—租赁收入");
    assert_eq!(table(&tables).as_deref(), Some("receipt"));
    assert_eq!(values(&tables, "amount"), [json!("50750"), json!("1200")]);
    assert_eq!(values(&tables, "received_on"), [json!("2025-04-10"), json!("2025-05-06")]);
    assert_eq!(values(&tables, "village")[0], "东岭村");
    let told: Vec<u32> = tables.issues.iter().filter(|i| i.kind == "passed_over").filter_map(|i| i.row).collect();
    assert_eq!(told, [7, 10], "what is due and what went back is told, what closes the year is not");
    let aside = &tables.receipts[0].sheets[0].set_aside;
    assert_eq!(aside.iter().filter(|row| row.reason == "结转").count(), 1);
    // Money that the state gives, money at the bank and what is owed are no income of an asset.
    for other in ["补助收入", "银行存款", "应收款—租金收入", "经营支出"] {
        assert_eq!(table(&book(other)), None, "{other}");
    }
    let lines = [
        "明细账",
        "单位：东岭村股份经济合作社||科目：发包及上交收入||||单位：元",
        "日期|凭证号|摘要|借方金额|贷方金额|方向|余额",
        "2025-04-10|记-3|收某某承包费||300|贷|300",
        "2025-12-31|记-99|结转本年收益|300||平|0",
    ];
    assert_eq!(values(&read(&lines), "amount"), [json!("300")]);
}

#[test]
fn a_form_of_two_pairs_in_a_row_is_one_record() {
    let form = [
        "农村集体资产处置审批表||||",
        "申报单位|河口村股份经济合作社||申报日期|2025-08-20",
        "资产名称|旧水泵||卡片编号|00904",
        "账面原值（元）|9800||累计折旧（元）|2300",
        "处置方式|出售||处置日期|2025-09-01",
        "评估价值（元）|||处置收入（元）|1500",
        "处置原因|闲置|||",
        "民主决策时间|||入账凭证号|",
        "乡镇审批意见||||",
        "县级主管部门意见||||",
    ];
    let tables = read(&form);
    let rows = rows(&tables);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let own = &rows[0]["values"];
    assert_eq!(
        (&own["asset_name"], &own["disposed_on"], &own["proceeds"], &own["depr_out"], &own["village"]),
        (&json!("旧水泵"), &json!("2025-09-01"), &json!("1500"), &json!("2300"), &json!("河口村"))
    );
    // Two cards side by side, each with a name of its own, stay two.
    let two = [
        "资产名称|旧水泵||资产名称|旧电脑",
        "账面原值（元）|9800||账面原值（元）|4000",
        "处置方式|出售||处置方式|报废",
        "处置日期|2025-09-01||处置日期|2025-09-02",
    ];
    assert_eq!(values(&read(&two), "asset_name"), [json!("旧水泵"), json!("旧电脑")]);
}

#[test]
fn the_nature_of_all_is_what_the_title_says_or_a_heading_asks() {
    for (title, expected) in [
        ("北原镇扶贫项目经营类资产清单", json!("经营性")),
        ("公益类资产台账", json!("公益性")),
        ("非经营性资产台账", json!("公益性")),
        ("到户类资产清单", json!("到户类")),
        ("经营类、公益类资产清单", Value::Null),
        ("经营性与非经营性资产台账", Value::Null),
        ("经营性、公益性资产台账", Value::Null),
        ("公益性岗位用品表", Value::Null),
        ("固定资产台账", Value::Null),
    ] {
        let tables = read(&[title, "村|资产名称|原值（元）|购置日期", "东岭村|冷库|5000|2019-01-01"]);
        assert_eq!(values(&tables, "nature"), [expected], "{title}");
    }
    for (heading, expected) in [
        ("是否经营性资产", [json!("经营性"), json!("公益性"), json!("")]),
        ("是否为经营性", [json!("经营性"), json!("公益性"), json!("")]),
    ] {
        let head = format!("村|资产名称|{heading}|原值（元）|购置日期");
        let row = |answer: &str| format!("东岭村|冷库|{answer}|5000|2019-01-01");
        let tables = read(&["登记簿", &head, &row("是"), &row("否"), &row("")]);
        assert_eq!(values(&tables, "nature"), expected, "{heading}");
    }
}

#[test]
fn rows_that_head_others_name_the_nature_of_those_below() {
    let lines = [
        "东岭村资产清单",
        "序号|资产名称|原值（元）|购置日期|使用状况",
        "0|水塔|600|2019-01-01|在用",
        "一|经营性资产|||",
        "1|冷库|5000|2019-01-01|在用",
        "二|公益性资产|||",
        "1|村级路|8000|2019-01-01|在用",
        "2|文化广场|8000|2019-01-01|在用",
        "三|资源性资产|||",
        "1|荒地|700|2019-01-01|在用",
    ];
    let tables = read(&lines);
    assert_eq!(
        values(&tables, "nature"),
        [Value::Null, json!("经营性"), json!("公益性"), json!("公益性"), Value::Null]
    );
    assert_eq!(rows(&tables)[3]["cells"]["nature"], "B6");
}

#[test]
fn cards_of_accounting_software_say_their_village_and_class() {
    let lines = [
        "固定资产卡片列表",
        "卡片编号|资产名称|类别编码|类别名称|使用部门|开始使用日期|使用年限(月)|原值（元）|累计折旧（元）|使用状况|摘要",
        "1|防洪堤|021|房屋及构筑物|101 上营村|2018-12-01|120|680000|0|季节性停用|2023年扩建",
        "2|打印机|024|电子设备|102 下营村|2018-03-01|60|2400|0|大修理停用|",
        "3|水泵|024|电子设备|102 下营村|2018-03-01|60|2400|0|停止使用|",
    ];
    let tables = read(&lines);
    assert_eq!(values(&tables, "village"), [json!("上营村"), json!("下营村"), json!("下营村")]);
    assert_eq!(values(&tables, "category")[0], "房屋及构筑物");
    assert_eq!(values(&tables, "use_status"), [json!("季节性停用"), json!("维修"), json!("闲置")]);
    assert_eq!(values(&tables, "remark")[0], "2023年扩建");
    // Offices name no village: that of the title stays.
    let office = ["东岭村固定资产卡片列表", lines[1], "1|电脑|024|电子设备|综合办|2018-12-01|120|6800|0|在用|"];
    assert_eq!(values(&read(&office), "village"), [json!("东岭村")]);
}

#[test]
fn lists_of_shares_are_read_by_their_title_and_joint_ones_by_village() {
    let list = |title: &str| {
        read(&[title, "单位：元", "序号|户主姓名|户类型|银行账号|金额|发放方式", "1|周某|脱贫户|62170001|1200|一卡通"])
    };
    let tables = list("双桥村2025年光伏收益补助发放花名册");
    assert_eq!(table(&tables).as_deref(), Some("distribution"));
    assert_eq!(values(&tables, "distributed_total"), [json!("1200")]);
    assert_eq!(table(&list("2025年农房改造补助发放花名册")), None);
    let joint = [
        "跨村联建项目份额及收益分配表（2025年）",
        "项目/资产|涉及村|份额（%）|收益总额（元）|应分（元）|实分（元）",
        "产业园|北原村|40|200000|80000|80000",
        "产业园|南台村|60|200000|120000|50000",
    ];
    let tables = read(&joint);
    assert_eq!(values(&tables, "village"), [json!("北原村"), json!("南台村")]);
    assert_eq!(values(&tables, "income"), [json!("80000"), json!("120000")]);
    assert_eq!(values(&tables, "distributed_total"), [json!("80000"), json!("50000")]);
    assert_eq!(values(&tables, "unit_name")[0], "产业园");
}

#[test]
fn money_put_in_is_named_by_its_sources_and_a_line_above_dates_a_count() {
    let lines = [
        "村|资产名称|建成时间|资金投入||||资产原值（元）|资产状态",
        "|||合计|财政衔接资金|东西部协作|自筹及其他||",
        "北原村|农机具|2023.4|50|48||2|50|在用",
        "北原村|冷库|2023.4|60|48|10|2|60|在用",
    ];
    let tables = read(&lines);
    let sources = [json!("财政衔接资金、自筹及其他"), json!("财政衔接资金、东西部协作、自筹及其他")];
    assert_eq!(values(&tables, "fund_source"), sources);
    assert_eq!(values(&tables, "original_value"), [json!("50"), json!("60")]);
    for label in ["盘点日", "盘点日期", "监盘日", "盘点基准日"] {
        let line = format!("{label}：2025年12月28日||||监盘人：阮某");
        let count = ["盘点表", &line, "资产编号|资产名称|村|账面数量|实盘数量", "A1|分选车间|甲村|1|1"];
        assert_eq!(values(&read(&count), "counted_on"), [json!("2025-12-28")], "{label}");
    }
}
