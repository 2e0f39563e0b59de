//! One cause, one finding.

use super::*;

const HEAD: (&str, &str) =
    ("pack.toml", "name = \"某县\"\nlayer = \"county-a\"\nversion = 1\nreviewed_on = 2026-01-01\n");

/// The lease rule with a common cause, and a second rule that rests on the same fact.
fn packs(extra: &[(&str, &str)]) -> Packs {
    let shared = format!("{TERM}[[shared]]\nfact = \"term_months\"\nwhen = \"term_months <> 0\"\n");
    let second = TERM.replace("HT-003", "HT-001").replace("term_months > term_limit", "term_months >= term_limit");
    let second = second.replace("恰为二十年，不报\"", "十九年\"").replacen("term_months = 240", "term_months = 228", 1);
    let national = national_with(&[("contract/lease-term-over-limit.toml", shared), ("contract/second.toml", second)]);
    let county: Vec<(&str, &str)> = std::iter::once(HEAD).chain(extra.iter().copied()).collect();
    load(&national, &[&county]).expect("packs")
}

fn book(village: &str, terms: &[i64]) -> Vec<Row> {
    let one = |(at, months): (usize, &i64)| {
        contract(&format!("{village}{at:02}"), village, &[("term_months", Value::Int(*months))])
    };
    terms.iter().enumerate().map(one).collect()
}

#[test]
fn a_wrong_value_of_a_whole_book_is_one_finding_and_others_point_to_it() {
    let rows = [book("东岭村", &[999; 25]), book("西岭村", &[999; 9]), book("南岭村", &[999, 12, 999, 12])].concat();
    let judgement = judged(&packs(&[]), &facts(&rows, &[]), &["HT"]);
    assert_eq!(counts(&judgement, "HT-003"), (25 + 9 + 2, 2, 0, 0));
    let line = judgement.coverage.iter().find(|c| c.rule == "HT-003").expect("covered");
    assert_eq!(line.joined, 24, "of the first book one is told");
    let of = |code: &str, village: &str| -> Vec<&Finding> {
        let fits = |f: &&Finding| f.rule.code == code && f.subject.village.as_deref() == Some(village);
        judgement.findings.iter().filter(fits).collect()
    };
    let [one] = of("HT-003", "东岭村")[..] else { panic!("one finding") };
    assert!(one.message.starts_with("租赁期限超过法定上限：本账25项合同的“租期月数”同为999"), "{}", one.message);
    assert!(one.message.ends_with("等25项。"), "{}", one.message);
    let together = one.together.as_ref().expect("the rows");
    assert_eq!((together.count, together.subjects.len(), together.rows.0.as_slice()), (25, 20, &[(0, 25)][..]));
    assert_eq!(one.amounts.at_stake.as_deref(), Some("1250000.00"));
    // Nine are not a batch, and half a book is none either.
    assert_eq!((of("HT-003", "西岭村").len(), of("HT-003", "南岭村").len()), (9, 2));
    let [other] = of("HT-001", "东岭村")[..] else { panic!("one record") };
    assert_eq!(other.outcome, Outcome::Undetermined);
    assert_eq!(other.missing.as_ref().map(|m| m.count), Some(25));
    assert!(other.cause.as_deref().is_some_and(|cause| cause.ends_with(&format!("见{}", one.id))), "{:?}", other.cause);
    assert_eq!(of("HT-001", "西岭村").len(), 9, "elsewhere it judges");
    assert_eq!(counts(&judgement, "HT-001"), (9 + 2, 2, 25, 0));
}

#[test]
fn a_column_that_no_sheet_has_is_told_once() {
    let teller = crate::packs::tests::YIELD.replace("SY-002", "SJ-002").replace("收益率偏低", "关键字段缺失");
    let packs = packs(&[("data/absent.toml", &teller)]);
    let mut tables = no_tables();
    let mut lineage = Lineage::default();
    for (file, column) in [("东.xlsx", "contract_no"), ("西.xlsx", "contract_no"), ("南.xlsx", "contract_type")] {
        let columns = HashMap::from([(column, Some(1))]);
        let block = lineage.add_block(Block { file: file.into(), sheet: "台账".into(), columns });
        lineage.add_row(block, 3);
    }
    tables.lineage = lineage;
    let schema = tables::schema("contract").expect("a table");
    let mut table = FrameBuilder::new("contract", schema.columns);
    (0..3).for_each(|_| table.push([]));
    let held = tables.by_name.get_mut("contract").expect("a table");
    (held.frame, held.first_row) = (table.finish().expect("a frame"), 0);
    let unknown = |village: &str| contract(village, village, &[("contract_type", Value::Null)]);
    let facts = facts(&[unknown("东岭村"), unknown("西岭村"), unknown("南岭村")], &[]);
    let working = |_: &str, _: usize, _: &str| Vec::new();
    let input =
        JudgeInput { facts: &facts, tables: &tables, base_date: day(2024, 12, 31), select: &[], working: &working };
    let judgement = packs.judge(&input).expect("a judgement");
    let [root] = judgement.findings.iter().filter(|f| f.subject.kind == Finding::COLUMN).collect::<Vec<_>>()[..] else {
        panic!("one record of the column")
    };
    assert_eq!(root.message, "合同台账有2张表没有“合同类别”栏，HT-001、HT-003因此无法判断。");
    assert_eq!(root.missing.as_ref().expect("sheets").subjects, ["东.xlsx › 台账", "西.xlsx › 台账"]);
    let causes: Vec<Option<String>> = judgement
        .findings
        .iter()
        .filter(|f| f.rule.code == "HT-003")
        .map(|f| f.cause.as_ref().map(|cause| cause.replace(&root.id, "ROOT")))
        .collect();
    let pointing = Some("合同台账没有“合同类别”栏，见ROOT".to_owned());
    assert_eq!(causes, [pointing.clone(), None, pointing], "the sheet that has the column merely left it blank");
}
