//! What would clear a finding, and that it really does.

use super::*;

const RULE: &str = r#"id = "HT-009"
version = 1
title = "样例"
grain = "contract"
severity = "minor"
when = "WHEN"
evidence = ["contract_no"]
message = "样例。"
recommendation = "样例。"
why = "样例。"
[params]
term_limit = "lease.term_max"
amt_large = "lease.amt_large"
floor = "lease.yield_floor"
[[basis]]
convention = true
"#;

fn cleared(when: &str, row: &[(&'static str, Value)]) -> String {
    let rule = RULE.replace("WHEN", when);
    let packs = load(&national_with(&[("contract/sample.toml", rule)]), &[]).expect("a pack");
    let judgement = judged(&packs, &facts(&[contract("A", "东岭村", row)], &[]), &["HT-009"]);
    let [finding] = judgement.findings.as_slice() else { panic!("`{when}` gives one finding") };
    assert_eq!(finding.outcome, Outcome::Problem, "{when}");
    finding.counterfactual.join("")
}

#[test]
fn the_smallest_change_that_clears_is_named() {
    let months = |n| ("term_months", Value::Int(n));
    let rent = |text| ("rent_total", money(text));
    let flag = |name, flag| (name, Value::Flag(flag));
    let text = |name, text| (name, Value::text(text));
    for (when, row, words) in [
        ("term_months > term_limit", vec![months(300)], "“租期月数”不超过240个月（现为300个月）。"),
        ("term_months >= term_limit", vec![months(240)], "“租期月数”低于240个月（现为240个月）。"),
        ("NOT term_months <= term_limit", vec![months(300)], "“租期月数”不超过240个月（现为300个月）。"),
        ("term_limit - term_months < 0 - 1", vec![months(300)], "“租期月数”不超过241个月（现为300个月）。"),
        (
            "ABS(rent_total) > amt_large",
            vec![rent("-250000")],
            "“合同总金额”不低于-100,000.00元（现为-250,000.00元）。",
        ),
        ("term_months BETWEEN 1 AND term_limit", vec![months(12)], "“租期月数”低于1个月（现为12个月）。"),
        // A statement is easier to make true than a figure to change.
        (
            "rent_total >= amt_large AND NOT has_escalation",
            vec![rent("250000"), flag("has_escalation", false)],
            "“有递增条款”应为“是”（现为否）。",
        ),
        // Every part that holds must go.
        (
            "sublet OR purpose_differs",
            vec![flag("sublet", true), flag("purpose_differs", true)],
            "“转租”应为“否”（现为是），且“改变用途”应为“否”（现为是）。",
        ),
        (
            "sublet OR purpose_differs",
            vec![flag("sublet", true), flag("purpose_differs", false)],
            "“转租”应为“否”（现为是）。",
        ),
        ("asset_name = ''", vec![text("asset_name", "")], "补填“标的”（现为空白）。"),
        ("asset_name IN ('甲', '乙')", vec![text("asset_name", "甲")], "据实更正“标的”（现为“甲”）。"),
        ("contract_type <> '承包'", vec![text("contract_type", "出租")], "“合同类别”为“承包”（现为“出租”）。"),
        ("end_date > signed_on", vec![("end_date", on(2024, 6, 1))], "“终止日期”不晚于2022-03-01（现为2024-06-01）。"),
        (
            "CASE WHEN sublet THEN term_months > term_limit END",
            vec![flag("sublet", true), months(300)],
            "“租期月数”不超过240个月（现为300个月）。",
        ),
        ("COALESCE(term_months, 0) > term_limit", vec![months(300)], "“租期月数”不超过240个月（现为300个月）。"),
        // Nobody can make a known thing unknown.
        ("asset_name IS NOT NULL", vec![text("asset_name", "冷库")], ""),
    ] {
        assert_eq!(cleared(when, &row), words, "{when}");
    }
}

#[test]
fn what_a_list_names_is_to_be_mended() {
    let rule = RULE.replace("WHEN", "contradictions <> ''").replace("\"contract\"", "\"asset\"");
    let rule = rule.replace("[\"contract_no\"]", "[\"asset_id\"]");
    let packs = load(&national_with(&[("data/sample.toml", rule)]), &[]).expect("a pack");
    let row = vec![("subject_key", Value::text("A")), ("contradictions", Value::text("净值大于原值"))];
    let judgement = judged(&packs, &facts(&[], &[row]), &["HT-009"]);
    let [clearing] = judgement.findings[0].counterfactual.as_slice() else { panic!("one sentence") };
    assert!(clearing.ends_with("所列各项都已消除（现为“净值大于原值”）。"), "{clearing}");
}

#[test]
fn the_remedy_that_a_rule_names_comes_first() {
    let both = "term_months > term_limit AND rent_total > amt_large";
    let row = [("term_months", Value::Int(300)), ("rent_total", money("250000"))];
    let rule = RULE.replace("WHEN", both).replace("evidence =", "remedy = [\"rent_total\"]\nevidence =");
    let packs = load(&national_with(&[("contract/sample.toml", rule)]), &[]).expect("a pack");
    let judgement = judged(&packs, &facts(&[contract("A", "东岭村", &row)], &[]), &["HT-009"]);
    assert_eq!(judgement.findings[0].counterfactual, ["“合同总金额”不超过100,000.00元（现为250,000.00元）。"]);
}

#[test]
fn a_change_that_puts_the_row_outside_the_rule_clears_nothing() {
    let rule = RULE.replace("WHEN", "asset_name IN ('甲', '乙')");
    let row = [("asset_name", Value::text("甲"))];
    for (words, cleared) in [("更正", false), ("捐赠", true)] {
        let rule = rule.replace("[params]", &format!("[except]\nasset_name = [\"{words}\"]\n[params]"));
        let packs = load(&national_with(&[("contract/sample.toml", rule)]), &[]).expect("a pack");
        let judgement = judged(&packs, &facts(&[contract("A", "东岭村", &row)], &[]), &["HT-009"]);
        assert_eq!(!judgement.findings[0].counterfactual.is_empty(), cleared, "{words}");
    }
}

#[test]
fn a_change_of_the_day_of_the_act_is_judged_by_what_held_on_that_day() {
    // Before October 1999 the limit has no value, so that nothing can be said of the row.
    let rule = RULE.replace("WHEN", "signed_on > start_date OR term_months > term_limit");
    let rule = rule.replace("evidence =", "dated_by = \"signed_on\"\nevidence =");
    let packs = load(&national_with(&[("contract/sample.toml", rule)]), &[]).expect("a pack");
    for (year, cleared) in [(1999, false), (2021, true)] {
        let row = [("term_months", Value::Int(300)), ("start_date", on(year, 5, 1))];
        let judgement = judged(&packs, &facts(&[contract("A", "东岭村", &row)], &[]), &["HT-009"]);
        let told = judgement.findings[0].counterfactual.join("");
        assert_eq!(told.contains("签订日期") && told.contains("租期月数"), cleared, "{told}");
    }
}

#[test]
fn a_rule_s_own_words_are_not_said_again_without_a_figure() {
    let own = "counterfactual = [\"补办手续。\"]\n[params]";
    for (when, row, told) in [
        ("sublet", ("sublet", Value::Flag(true)), vec!["补办手续。"]),
        ("asset_name = ''", ("asset_name", Value::text("")), vec!["补办手续。"]),
        // anything above nothing is no figure to be reached
        ("rent_total <= 0", ("rent_total", money("0")), vec!["补办手续。"]),
        (
            "rent_total > amt_large",
            ("rent_total", money("250000")),
            vec!["补办手续。", "“合同总金额”不超过100,000.00元（现为250,000.00元）。"],
        ),
    ] {
        let rule = RULE.replace("WHEN", when).replace("[params]", own);
        let packs = load(&national_with(&[("contract/sample.toml", rule)]), &[]).expect("a pack");
        let judgement = judged(&packs, &facts(&[contract("A", "东岭村", &[row])], &[]), &["HT-009"]);
        assert_eq!(judgement.findings[0].counterfactual, told, "{when}");
    }
}

#[test]
fn an_entry_is_proposed_where_the_rule_does_not_name_the_figure_itself() {
    let rule = RULE.replace("WHEN", "depreciation_shortfall > amt_large").replace("\"contract\"", "\"asset\"");
    let rule = rule.replace("[\"contract_no\"]", "[\"asset_id\"]");
    let amounts = "book = \"accumulated_booked\"\naudited = \"accumulated_expected\"\nevidence =";
    let row = vec![
        ("subject_key", Value::text("A")),
        ("depreciation_shortfall", money("150000")),
        ("accumulated_booked", money("20000")),
        ("accumulated_expected", money("170000")),
    ];
    let entry = "账面累计折旧补记150,000.00元，由20,000.00元调整为170,000.00元。";
    for (own, told) in [
        ("补办手续。", vec!["补办手续。", entry]),
        ("补提到不少于{accumulated_expected}元。", vec!["补提到不少于170,000.00元。"]),
    ] {
        let own = format!("counterfactual = [\"{own}\"]\n[params]");
        let rule = rule.replace("evidence =", amounts).replace("[params]", &own);
        let packs = load(&national_with(&[("data/sample.toml", rule)]), &[]).expect("a pack");
        let judgement = judged(&packs, &facts(&[], std::slice::from_ref(&row)), &["HT-009"]);
        assert_eq!(judgement.findings[0].counterfactual, told);
    }
}
