//! Which changes would turn a condition round.

use super::super::change::How;
use super::super::truth::Known;
use super::*;

const CARD: &[Column] = &[
    Column::new("cost", "原值", Kind::Money, "x"),
    Column::new("charged", "已提", Kind::Money, "x"),
    Column::new("rate", "收益率", Kind::Rate, "x"),
    Column::new("months", "月数", Kind::Months, "x"),
    Column::new("lacks", "缺件", Kind::Text, "x"),
    Column::new("paper", "证号", Kind::Text, "x").from("asset", "certificate_no"),
    Column::new("keeper", "管护人", Kind::Person, "x").from("asset", "manager"),
    Column::new("status", "状态", Kind::Code(&codes::USE_STATUS), "x").from("asset", "use_status"),
    Column::new("booked", "已入账", Kind::Flag, "x"),
    Column::new("on", "日期", Kind::Date, "x"),
];
const CARDS: Grain = Grain { name: "card", label: "卡片", facts: CARD };

/// cost 100.00, charged 80.00, rate 0.03, months 10, lacks 照片, paper blank, keeper unknown, status 闲置, booked,
/// on 2020-06-15; floor 0.055, full 100.00, limit 12, since July 2020.
fn ways(text: &str) -> Vec<String> {
    let types = [("floor", Type::Number), ("full", Type::Number), ("limit", Type::Whole), ("since", Type::Date)];
    let types = types.map(|(name, kind)| (name.to_owned(), kind)).into();
    let condition = Condition::parse(text, Names { grain: &CARDS, params: &types }).expect("well typed");
    let decimal = |text: &str| Item::Decimal(text.parse().expect("digits"));
    let fact = |name: &'static str| match name {
        "cost" => decimal("100.00"),
        "charged" => decimal("80.00"),
        "rate" => decimal("0.03"),
        "months" => Item::Int(10),
        "lacks" => Item::Text("照片"),
        "paper" => Item::Text(""),
        "status" => Item::Text("闲置"),
        "booked" => Item::Flag(true),
        "on" => Item::Date(Day::exact(day(2020, 6, 15))),
        _ => Item::Null,
    };
    let param = |name: &str| match name {
        "floor" => decimal("0.055"),
        "full" => decimal("100.00"),
        "limit" => Item::Int(12),
        _ => Item::Date(Day { date: day(2020, 7, 1), precision: Precision::Month }),
    };
    let known = Known { fact: &fact, param: &param };
    let plain = |value: &Value| value.plain().unwrap_or_default();
    let told = |plan: Plan| {
        let change = |one: &Change| {
            let bound = if one.bound == one.to || one.how == How::Fill { String::new() } else { plain(&one.bound) };
            format!("{} {:?} {} {bound}", one.fact.name, one.how, plain(&one.to)).trim_end().to_owned()
        };
        plan.iter().map(change).collect::<Vec<_>>().join(" + ")
    };
    condition.ways_out(&CARDS, &known).into_iter().map(told).collect()
}

#[test]
fn each_condition_is_turned_round_by_the_nearest_change() {
    for (text, wanted) in [
        // what is false already needs no change
        ("NOT booked", &[][..]),
        ("booked", &["booked No 否"]),
        // numbers: to the bound, or the smallest step beyond it
        ("rate < floor", &["rate AtLeast 0.055"]),
        ("rate <= floor", &["rate Above 0.055001 0.055"]),
        ("floor > rate", &["rate AtLeast 0.055"]),
        ("rate > 0", &["rate AtMost 0"]),
        ("rate >= 0", &["rate Below -0.000001 0"]),
        ("months < limit", &["months AtLeast 12"]),
        ("months <> limit", &["months Exactly 12"]),
        ("months = months", &[]),
        ("cost > floor", &["cost AtMost 0.05 0.055"]),
        // no amount in 分 is 0.055
        ("cost <> floor", &[]),
        ("cost <> charged", &["charged Exactly 100.00", "cost Exactly 80.00"]),
        ("cost = full", &["cost Above 100.01 100.00"]),
        // sums: each fact alone, the others as they are
        ("cost - charged > 0", &["charged AtLeast 100.00", "cost AtMost 80.00"]),
        ("cost > charged + rate", &["charged AtLeast 99.97", "cost AtMost 80.03", "rate AtLeast 20.00"]),
        ("cost + cost > charged", &["charged AtLeast 200.00"]),
        ("0 - cost < 0", &["cost AtMost 0"]),
        ("ABS(cost - charged) > 1", &["charged AtLeast 99.00", "cost AtMost 81.00"]),
        ("ABS(charged - cost) > 1", &["charged AtLeast 99.00", "cost AtMost 81.00"]),
        ("ABS(cost - charged) >= 1", &["charged Above 99.01 99.00", "cost Below 80.99 81.00"]),
        ("ABS(cost - charged) <> 0", &["charged Exactly 100.00", "cost Exactly 80.00"]),
        ("ABS(cost - charged) < cost", &[]),
        // between: out of it at either end, or into it at both
        ("rate BETWEEN 0 AND floor", &["rate Below -0.000001 0", "rate Above 0.055001 0.055"]),
        ("months NOT BETWEEN limit AND limit", &["months AtLeast 12 + months AtMost 12"]),
        // texts: a list is mended, a blank filled in where a sheet has it, a word changed
        ("lacks <> ''", &["lacks Clear"]),
        ("'' <> lacks", &["lacks Clear"]),
        ("paper = ''", &["paper Fill 据实填写"]),
        ("lacks = '照片'", &["lacks Other 据实更正"]),
        ("lacks <> '发票'", &["lacks Exactly 发票"]),
        ("lacks LIKE '%照%'", &["lacks Other 据实更正"]),
        // that a text should hold a pattern, or be missing, is no change that can be named
        ("lacks NOT LIKE '%发%'", &[]),
        ("paper IS NOT NULL", &[]),
        ("lacks IN ('照片', '发票')", &["lacks Other 据实更正"]),
        ("lacks NOT IN ('发票', '合同')", &["lacks Exactly 发票", "lacks Exactly 合同"]),
        ("keeper IS NULL", &["keeper Fill 据实填写"]),
        ("status = '闲置'", &["status Other 在用"]),
        ("status IN ('闲置', '在用')", &["status Other 出租"]),
        // days: a month stands for each of its days
        ("on < since", &["on AtLeast 2020-07-31"]),
        ("on <= since", &["on Above 2020-08-01 2020-07-31"]),
        ("since > on", &["on AtLeast 2020-07-31"]),
        ("on <> since", &["on Exactly 2020-07-01"]),
        // parts: any of them, or all together; the same change only once
        ("booked AND rate < floor", &["booked No 否", "rate AtLeast 0.055"]),
        ("booked OR rate < floor", &["booked No 否 + rate AtLeast 0.055"]),
        ("NOT (NOT booked AND rate > floor)", &["booked No 否 + rate Above 0.055001 0.055"]),
        ("rate < floor OR rate < floor", &["rate AtLeast 0.055"]),
        ("rate < floor OR months < limit", &["rate AtLeast 0.055 + months AtLeast 12"]),
        ("CASE WHEN booked THEN rate < floor ELSE cost > 0 END", &["rate AtLeast 0.055"]),
        ("COALESCE(rate, cost) < floor", &["rate AtLeast 0.055"]),
    ] {
        assert_eq!(ways(text), wanted, "{text}");
    }
}
