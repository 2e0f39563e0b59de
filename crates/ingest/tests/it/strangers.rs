//! What counties hand over that nobody here had seen.

use crate::read_bytes;

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
