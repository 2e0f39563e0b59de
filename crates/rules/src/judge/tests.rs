mod causes;
mod clearings;

use super::*;
use crate::packs::Packs;
use crate::packs::tests::{LEASE, TERM, load, national, national_with, sample};
use chrono::NaiveDate;
use sanzi_core::lineage::{Block, CellNote, Lineage};
use sanzi_core::value::{Day, Precision};
use sanzi_core::{Facts, Frame, FrameBuilder, Outcome, RowId, Severity, Table, Value, grains, tables};
use std::collections::HashMap;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

fn money(text: &str) -> Value {
    Value::Decimal(text.parse().expect("digits"))
}

fn on(year: i32, month: u32, date: u32) -> Value {
    Value::Date(Day::exact(day(year, month, date)))
}

type Row = Vec<(&'static str, Value)>;

fn contract(no: &str, village: &str, more: &[(&'static str, Value)]) -> Row {
    let mut row = vec![
        ("organisation", Value::text(format!("松河镇/{village}"))),
        ("town", Value::text("松河镇")),
        ("village", Value::text(village)),
        ("subject_key", Value::text(no)),
        ("weak_key", Value::Flag(false)),
        ("contract_no", Value::text(no)),
        ("contract_type", Value::text("出租")),
        ("term_months", Value::Int(240)),
        ("signed_on", on(2022, 3, 1)),
        ("rent_total", money("50000")),
    ];
    for (name, value) in more {
        row.retain(|(other, _)| other != name);
        row.push((name, value.clone()));
    }
    row
}

fn frame(grain: &'static sanzi_core::Grain, rows: &[Row]) -> Frame {
    let mut builder = FrameBuilder::new(grain.name, grain.facts);
    for row in rows {
        builder.push_named(row.iter().cloned()).expect("facts of the grain");
    }
    builder.finish().expect("a frame")
}

fn facts(contracts: &[Row], assets: &[Row]) -> FactSet {
    let of = |grain: &&'static sanzi_core::Grain| {
        let rows = match grain.name {
            "contract" => contracts,
            "asset" => assets,
            _ => &[],
        };
        let sources = (0..rows.len()).map(|at| [RowId(at as u32)]).collect();
        (grain.name, Facts { grain, frame: frame(grain, rows), rows: sources })
    };
    grains::ALL.iter().map(of).collect()
}

fn no_tables() -> Tables {
    let table = |schema: &&'static sanzi_core::TableSchema| {
        let frame = FrameBuilder::new(schema.name, schema.columns).finish().expect("a frame");
        (schema.name, Table { schema, frame, first_row: u32::MAX })
    };
    let by_name = tables::ALL.iter().map(table).collect();
    Tables { by_name, lineage: Lineage::default(), receipts: Vec::new(), issues: Vec::new() }
}

fn judged(packs: &Packs, facts: &FactSet, select: &[&str]) -> Judgement {
    let select: Vec<String> = select.iter().map(|s| (*s).to_owned()).collect();
    let working = |_: &str, _: usize, _: &str| Vec::new();
    let input =
        JudgeInput { facts, tables: &no_tables(), base_date: day(2024, 12, 31), select: &select, working: &working };
    packs.judge(&input).expect("a judgement")
}

fn counts(judgement: &Judgement, rule: &str) -> (u32, u32, u32, u32) {
    let c = judgement.coverage.iter().find(|c| c.rule == rule).expect("every rule is covered");
    (c.fired, c.passed, c.undetermined, c.not_applicable)
}

#[test]
fn a_finding_tells_what_was_found_and_on_which_law() {
    let rows =
        [contract("HT-2022-7", "东岭村", &[("term_months", Value::Int(300)), ("rent_total", money("1250000.5"))])];
    let judgement = judged(&sample(), &facts(&rows, &[]), &[]);
    let [finding] = judgement.findings.as_slice() else { panic!("one finding: {:?}", judgement.findings) };
    assert_eq!(finding.message, "合同 HT-2022-7 约定租期 300 个月，超过上限 240 个月，总额 1,250,000.50 元。");
    assert_eq!((finding.outcome, finding.severity), (Outcome::Problem, Severity::Major));
    assert_eq!(finding.organisation.as_deref(), Some("松河镇/东岭村"));
    assert_eq!((&*finding.subject.kind, finding.subject.key.as_str()), ("contract", "HT-2022-7"));
    assert_eq!(finding.subject.contract_no.as_deref(), Some("HT-2022-7"));
    assert_eq!(finding.amounts.at_stake.as_deref(), Some("1250000.50"));
    assert_eq!(finding.amounts.book, None);
    // A counterfactual that would have to say 不详 is left out.
    assert_eq!(finding.counterfactual, ["租期改为 240 个月以内。"]);
    assert_eq!(*finding.evidence_needed, ["合同原件"]);
    let basis: Vec<String> =
        finding.basis.iter().map(|b| format!("{} {:?} {}", b.document, b.article, b.checked)).collect();
    assert_eq!(basis, ["《中华人民共和国民法典》 Some(\"第705条\") text"]);
    let params: Vec<String> =
        finding.parameters.iter().map(|p| format!("{}={} {} {}", p.name, p.value, p.from, p.basis)).collect();
    assert_eq!(
        params,
        ["lease.amt_large=100000 2010-01-01 工作口径", "lease.term_max=240 2021-01-01 《中华人民共和国民法典》第705条"]
    );
    let shown: Vec<&str> = finding.facts.iter().map(|f| &*f.name).collect();
    assert_eq!(shown, ["start_date", "end_date", "term_months", "rent_total", "contract_no", "annual_rent"]);
    assert_eq!(finding.facts[2].value.as_deref(), Some("300"));
    assert_eq!(finding.facts[0].value, None);
}

#[test]
fn the_law_and_the_value_are_those_of_the_day_of_the_act() {
    let long = ("term_months", Value::Int(300));
    let rows = [contract("HT-2010-1", "东岭村", &[long.clone(), ("signed_on", on(2010, 6, 1))])];
    let judgement = judged(&sample(), &facts(&rows, &[]), &["HT-003"]);
    let finding = &judgement.findings[0];
    assert_eq!(finding.basis.len(), 1);
    assert_eq!(
        (finding.basis[0].document.as_str(), finding.basis[0].checked.as_str()),
        ("《中华人民共和国合同法》", "recalled")
    );
    assert_eq!(finding.basis[0].until.as_deref(), Some("2020-12-31"));
    let limit = finding.parameters.iter().find(|p| p.name == "lease.term_max").expect("listed");
    assert_eq!((limit.from.as_str(), limit.basis.as_str()), ("1999-10-01", "待核：《中华人民共和国合同法》第214条"));
    // Before the first value, without a day, and in a year within which the value changes: cannot tell.
    let changed = LEASE.replacen(
        "value = \"240\"\nchecked_on = 2026-01-01\nlaw = \"contract-law\"",
        "value = \"360\"\nchecked_on = 2026-01-01\nlaw = \"contract-law\"",
        1,
    );
    let packs =
        load(&national_with(&[("param/lease.toml", changed.replace("from = 2021-01-01", "from = 2021-07-01"))]), &[])
            .expect("a pack");
    let known = |year, precision| Value::Date(Day { date: day(year, 1, 1), precision });
    for (signed, fired) in [
        (on(2022, 3, 1), true),
        (on(2021, 7, 1), true),
        (on(2021, 6, 30), false),
        (known(2021, Precision::Month), false),
        (known(2022, Precision::Year), true),
    ] {
        let rows = [contract("A", "东岭村", &[long.clone(), ("signed_on", signed.clone())])];
        let judgement = judged(&packs, &facts(&rows, &[]), &["HT-003"]);
        assert_eq!(counts(&judgement, "HT-003"), (u32::from(fired), u32::from(!fired), 0, 0), "{signed:?}");
    }
    for (signed, missing) in [
        (on(1990, 1, 1), "参数“租期上限”在该日的取值"),
        (known(2021, Precision::Year), "参数“租期上限”在该日的取值"),
        (Value::Null, "签订日期"),
    ] {
        let rows = [contract("A", "东岭村", &[long.clone(), ("signed_on", signed.clone())])];
        let judgement = judged(&packs, &facts(&rows, &[]), &["HT-003"]);
        assert_eq!(counts(&judgement, "HT-003"), (0, 0, 1, 0), "{signed:?}");
        assert_eq!(judgement.findings[0].missing.as_ref().expect("missing").facts, [missing]);
    }
}

#[test]
fn each_row_has_one_of_four_verdicts_and_all_are_counted() {
    let rows = [
        contract("1", "东岭村", &[("term_months", Value::Int(241))]),
        contract("2", "东岭村", &[]),
        contract("3", "东岭村", &[("term_months", Value::Null), ("asset_name", Value::text("冷库"))]),
        contract("4", "东岭村", &[("contract_type", Value::text("自营")), ("term_months", Value::Null)]),
        contract("5", "东岭村", &[("contract_type", Value::Null), ("term_months", Value::Int(12))]),
        contract("6", "东岭村", &[("term_months", Value::Null), ("rent_total", Value::Null)]),
        contract("7", "西岭村", &[("term_months", Value::Null)]),
    ];
    let judgement = judged(&sample(), &facts(&rows, &[]), &["HT"]);
    assert_eq!(counts(&judgement, "HT-003"), (1, 1, 4, 1));
    let told: Vec<String> = judgement
        .findings
        .iter()
        .map(|f| {
            let missing =
                f.missing.as_ref().map(|m| format!(" {:?} {} {:?} {:?}", m.facts, m.count, m.subjects, m.amount));
            format!(
                "{:?} {} {}{}",
                f.outcome,
                f.organisation.as_deref().unwrap_or("-"),
                f.subject.key,
                missing.unwrap_or_default()
            )
        })
        .collect();
    let mut expected = [
        "Undetermined 松河镇/东岭村  [\"合同类别\"] 1 [\"5\"] Some(\"50000.00\")",
        "Undetermined 松河镇/东岭村  [\"租期月数\"] 2 [\"3 冷库\", \"6\"] Some(\"50000.00\")",
        "Problem 松河镇/东岭村 1",
        "Undetermined 松河镇/西岭村  [\"租期月数\"] 1 [\"7\"] Some(\"50000.00\")",
    ];
    let mut sorted = told.clone();
    sorted.sort();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
    let open = judgement.findings.iter().find(|f| f.subject.village.as_deref() == Some("西岭村")).expect("a record");
    assert_eq!(open.message, "“租赁期限超过法定上限”有1项合同无法判断：缺少或不足以确定租期月数。");
    assert_eq!(open.recommendation, "请补充租期月数，或提供合同原件，补充后重新核查。");
    let skipped = judgement.coverage.iter().find(|c| c.rule == "SY-002").expect("covered");
    assert_eq!(skipped.skipped.as_deref(), Some("本次未选"));
}

#[test]
fn a_value_names_its_cell_and_a_computed_one_its_sum() {
    let mut lineage = Lineage::default();
    let block = |file: &str, columns: &[(&'static str, u32)]| Block {
        file: file.into(),
        sheet: "台账".into(),
        columns: columns.iter().map(|(name, at)| (*name, Some(*at))).collect::<HashMap<_, _>>(),
    };
    let bare = lineage.add_block(block("村.xlsx", &[("asset_name", 1)]));
    let blank = lineage.add_block(block("县.xlsx", &[("asset_name", 1), ("original_value", 4)]));
    let full = lineage.add_block(block("平台.xls", &[("original_value", 5)]));
    for (block, row) in [(bare, 3), (blank, 8), (full, 17)] {
        lineage.add_row(block, row);
    }
    lineage.note(RowId(2), "original_value", CellNote { original: Some("48万".into()), ..CellNote::default() });
    let mut builder = FrameBuilder::new("asset", tables::schema("asset").expect("a table").columns);
    for value in [Value::Null, Value::Null, money("480000")] {
        builder.push_named([("original_value", value)]).expect("a column");
    }
    let mut tables = no_tables();
    let asset = tables.by_name.get_mut("asset").expect("a table");
    (asset.frame, asset.first_row) = (builder.finish().expect("a frame"), 0);
    tables.lineage = lineage;
    let row: Row = vec![
        ("subject_key", Value::text("冷库")),
        ("asset_name", Value::text("冷库")),
        ("original_value", money("480000")),
        ("yield_on_cost", money("0.0125")),
    ];
    let mut facts = facts(&[], std::slice::from_ref(&row));
    facts.get_mut("asset").expect("a grain").rows = [[RowId(0), RowId(1), RowId(2)]].into_iter().collect();
    let working = |grain: &str, row: usize, fact: &str| vec![format!("{grain} {row} {fact}")];
    let input =
        JudgeInput { facts: &facts, tables: &tables, base_date: day(2024, 12, 31), select: &[], working: &working };
    let judgement = sample().judge(&input).expect("a judgement");
    let finding = &judgement.findings[0];
    assert_eq!((finding.outcome, finding.subject.weak), (Outcome::Clue, false));
    assert_eq!(finding.message, "冷库 收益率 1.25%，低于 3%。");
    let place = |name: &str| {
        let fact = finding.facts.iter().find(|f| f.name == name).expect("shown");
        let place = fact.source.as_ref().map(|p| format!("{} {}", p.file, p.cell.as_deref().unwrap_or("-")));
        (fact.value.clone(), fact.original.clone(), place, fact.working.clone())
    };
    // The first row that brings the column with a value, not the first that merely has the column.
    assert_eq!(
        place("original_value"),
        (Some("480000.00".into()), Some("48万".into()), Some("平台.xls E17".into()), vec![])
    );
    assert_eq!(place("yield_on_cost"), (Some("0.0125".into()), None, None, vec!["asset 0 yield_on_cost".into()]));
    assert_eq!(place("asset_name").2.as_deref(), Some("村.xlsx A3"));
}

#[test]
fn ids_survive_reordering_rewording_and_other_amounts() {
    let long = ("term_months", Value::Int(300));
    let first =
        [contract("A", "东岭村", std::slice::from_ref(&long)), contract("B", "东岭村", std::slice::from_ref(&long))];
    let other_amount = contract("B", "东岭村", &[long.clone(), ("rent_total", money("7"))]);
    let second = [other_amount, contract("C", "东岭村", &[]), contract("A", "东岭村", std::slice::from_ref(&long))];
    let reworded = TERM.replace("约定租期", "租期").replace("version = 1", "version = 2");
    let packs = load(&national_with(&[("contract/lease-term-over-limit.toml", reworded)]), &[]).expect("a pack");
    let ids = |packs: &Packs, rows: &[Row]| -> Vec<String> {
        judged(packs, &facts(rows, &[]), &["HT-003"]).findings.into_iter().map(|f| f.id).collect()
    };
    let before = ids(&sample(), &first);
    assert_eq!(before, ids(&packs, &second));
    assert_eq!(before.len(), 2);
    assert!(before.iter().all(|id| id.len() == 29 && id.starts_with("F1-")), "{before:?}");
    // Where a key is not unique, ids still are.
    let twice =
        [contract("A", "东岭村", std::slice::from_ref(&long)), contract("A", "东岭村", std::slice::from_ref(&long))];
    let twice = ids(&sample(), &twice);
    assert_eq!(twice[1], format!("{}-2", twice[0]));
}

#[test]
fn findings_are_sorted_and_equal_runs_are_equal() {
    let long = ("term_months", Value::Int(300));
    let rows: Vec<Row> = [("B", "西岭村"), ("A", "西岭村"), ("C", "东岭村")]
        .iter()
        .map(|(no, village)| contract(no, village, std::slice::from_ref(&long)))
        .collect();
    let all = facts(&rows, &[]);
    let judgement = judged(&sample(), &all, &[]);
    let order: Vec<(&str, &str)> =
        judgement.findings.iter().map(|f| (f.organisation.as_deref().unwrap_or(""), f.subject.key.as_str())).collect();
    assert_eq!(order, [("松河镇/东岭村", "C"), ("松河镇/西岭村", "A"), ("松河镇/西岭村", "B")]);
    assert_eq!(judgement, judged(&sample(), &all, &[]));
}

#[test]
fn rules_are_chosen_by_code_or_beginning_and_a_slip_is_named() {
    let packs = sample();
    let all = facts(&[contract("A", "东岭村", &[])], &[]);
    let skipped = |select: &[&str]| -> Vec<Option<String>> {
        judged(&packs, &all, select).coverage.into_iter().map(|c| c.skipped).collect()
    };
    assert_eq!(skipped(&["SY"]), [Some("本次未选".to_owned()), Some("没有读到资产".to_owned())]);
    assert_eq!(skipped(&["HT-003"]), [None, Some("本次未选".to_owned())]);
    let said = sample().select(&["HT-030".to_owned()]).expect_err("no such rule").to_string();
    assert!(said.starts_with("--rules 里的“HT-030”不对应任何规则，是不是“HT-003”。"), "{said}");
}

#[test]
fn a_rule_that_a_county_switched_off_is_covered_as_such() {
    let head = "name = \"某县\"\nlayer = \"county-a\"\nversion = 1\nreviewed_on = 2026-01-01\n";
    let off = "id = \"HT-003\"\nreason = \"县里另行核查\"\nenabled = false\n[[basis]]\nconvention = true\n";
    let packs = load(&national(), &[&[("pack.toml", head), ("adjust/ht-003.toml", off)]]).expect("a county pack");
    let judgement = judged(&packs, &facts(&[contract("A", "东岭村", &[("term_months", Value::Int(300))])], &[]), &[]);
    assert_eq!(judgement.findings, []);
    let coverage = &judgement.coverage[0];
    assert_eq!((coverage.rule.as_str(), coverage.skipped.as_deref()), ("HT-003", Some("county-a 停用：县里另行核查")));
}

#[test]
fn a_law_that_governs_some_rows_is_cited_for_those_alone() {
    let text = TERM.replace("article = \"705\"", "article = \"705\"\nwhen = \"rent_total >= amt_large\"");
    let path = "contract/lease-term-over-limit.toml";
    let packs = load(&national_with(&[(path, text.clone())]), &[]).expect("a pack");
    let long = ("term_months", Value::Int(300));
    let cited = |rent: Value| -> usize {
        let rows = [contract("A", "东岭村", &[long.clone(), ("rent_total", rent)])];
        judged(&packs, &facts(&rows, &[]), &["HT-003"]).findings[0].basis.len()
    };
    assert_eq!([cited(money("100000")), cited(money("99999.99")), cited(Value::Null)], [1, 0, 0]);
    let told = packs.explain("HT-003", day(2024, 12, 31)).expect("a rule");
    assert!(told.contains("；仅当“合同总金额”不小于“较大金额”（100,000.00元）\n"), "{told}");
    let slip = text
        .replace("rent_total >= amt_large\"\narticle", "x")
        .replace("when = \"rent_total >= amt", "when = \"rent >= amt");
    let said = load(&national_with(&[(path, slip)]), &[]).expect_err("a slip").to_string();
    assert!(said.contains("没有 `rent` 这个指标或参数（对象 `contract`），见 `basis.when`"), "{said}");
}

#[test]
fn what_lasted_over_a_change_of_law_cites_both() {
    let text = TERM.replacen("article = \"214\"", "article = \"214\"\nsince = \"start_date\"", 1);
    let path = "contract/lease-term-over-limit.toml";
    let packs = load(&national_with(&[(path, text.clone())]), &[]).expect("a pack");
    // signed in 2022; the old law ended with 2020
    let cited = |start: Value| -> Vec<Option<String>> {
        let rows = [contract("A", "东岭村", &[("term_months", Value::Int(300)), ("start_date", start)])];
        let judgement = judged(&packs, &facts(&rows, &[]), &["HT-003"]);
        judgement.findings[0].basis.iter().map(|basis| basis.until.clone()).collect()
    };
    let old = || Some("2020-12-31".to_owned());
    assert_eq!(cited(on(2019, 5, 1)), [None, old()]);
    assert_eq!(cited(on(2020, 12, 31)), [None, old()]);
    assert_eq!(cited(on(2021, 1, 1)), [None]);
    assert_eq!(cited(Value::Null), [None]);
    let told = packs.explain("HT-003", day(2024, 12, 31)).expect("a rule");
    assert!(told.contains("；自“起始日期”起施行过的都引用"), "{told}");
    let slip = text.replace("since = \"start_date\"", "since = \"rent_total\"");
    let said = load(&national_with(&[(path, slip)]), &[]).expect_err("a slip").to_string();
    assert!(said.contains("`basis.since` 里的 `rent_total` 不是日期型指标（对象 `contract`）"), "{said}");
}
