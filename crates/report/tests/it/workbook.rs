//! The workbook, read back by another library and looked at as text.

use crate::sample::{Sample, clock, finding};
use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use sanzi_core::finding::{Basis, FactUse};
use sanzi_core::source::cell_name;
use sanzi_core::{Finding, Outcome, Place, Severity};
use sanzi_report::{SHEETS, Shown, probe};
use std::fmt::Write as _;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// The sheets and the names of their snapshots.
const NAMES: &[(&str, &str)] = &[
    ("封面", "cover"),
    ("汇总", "summary"),
    ("问题清单", "problems"),
    ("线索", "clues"),
    ("资料调取清单", "requests"),
    ("工作底稿", "papers"),
    ("折旧复算表", "depreciation"),
    ("逐项结论", "conclusions"),
    ("同因汇总", "causes"),
    ("调整分录建议", "entries"),
    ("规则执行情况", "coverage"),
    ("参数与依据", "parameters"),
    ("读取回执", "receipts"),
    ("读取问题", "issues"),
    ("勾稽", "ties"),
    ("复核签发", "signatures"),
];

type Book = Xlsx<BufReader<File>>;

fn write(dir: &Path, sample: &Sample) -> Book {
    probe(dir, false)
        .unwrap()
        .write(&Shown::new(&sample.dossier()).unwrap(), clock(), &AtomicBool::new(false))
        .unwrap();
    open_workbook(dir.join("findings.xlsx")).unwrap()
}

/// Every cell that is not empty: `Sheet!A1 = …`.
fn text(book: &mut Book, sheet: &str) -> String {
    let range = book.worksheet_range(sheet).unwrap();
    let (top, left) = range.start().unwrap_or_default();
    let mut text = String::new();
    for (row, column, value) in range.used_cells() {
        let cell = cell_name(left + column as u32 + 1, top + row as u32 + 1);
        let value = match value {
            Data::String(words) => format!("{words:?}"),
            other => other.to_string(),
        };
        writeln!(text, "{sheet}!{cell} = {value}").unwrap();
    }
    text
}

#[test]
fn the_workbook_as_text() {
    let dir = tempfile::tempdir().unwrap();
    let mut book = write(dir.path(), &Sample::new());
    // 与上次对比 is there only when there is an earlier run.
    let expected: Vec<&str> = SHEETS.iter().copied().filter(|s| *s != "与上次对比").collect();
    assert_eq!(book.sheet_names(), expected);
    for (sheet, name) in NAMES {
        insta::assert_snapshot!(*name, text(&mut book, sheet));
    }
    assert_eq!(NAMES.len() + 1, expected.len(), "every sheet but 数据 has a snapshot");
}

/// The findings that the sheet 数据 carries, pieces joined.
fn carried(book: &mut Book) -> Vec<Finding> {
    let range = book.worksheet_range("数据").unwrap();
    let rows = range.rows().skip(3);
    rows.map(|row| {
        let json: String = row.iter().skip(1).filter_map(|c| c.as_string()).collect();
        serde_json::from_str(&json).unwrap()
    })
    .collect()
}

#[test]
fn the_workbook_alone_loses_nothing() {
    let (dir, mut sample) = (tempfile::tempdir().unwrap(), Sample::new());
    let odd = "𠮷\u{1}\u{b}\u{85}\u{fffe}_x0041_\"\\\r\n 末尾 ".repeat(2_500);
    sample.judgement.findings[0].message = odd.clone();
    sample.judgement.findings[1].subject.asset_name = Some(odd);
    let mut book = write(dir.path(), &sample);
    assert_eq!(carried(&mut book), sample.judgement.findings);
}

#[test]
fn text_from_outside_stays_text() {
    let hostile = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "@SUM(A1)",
        "http://evil.example/x",
        "a\u{1}\u{200b}b",
        "<b>&amp;</b>",
        "_x0041_",
        "{=1}",
        "00012",
        "1e5",
    ];
    let (dir, mut sample) = (tempfile::tempdir().unwrap(), Sample::new());
    let findings = hostile
        .iter()
        .zip(b'A'..)
        .map(|(text, letter)| {
            let id = format!("F1-{}", char::from(letter).to_string().repeat(26));
            let mut finding = finding(&id, "ZS-001", text, Outcome::Problem, Severity::Major);
            finding.message = (*text).into();
            finding.recommendation = (*text).into();
            finding.subject.asset_id = Some((*text).into());
            finding.subject.asset_name = Some((*text).into());
            finding.basis = [Basis { document: (*text).into(), ..finding.basis[0].clone() }].into();
            let place = Place { file: format!("{text}.xlsx").into(), sheet: (*text).into(), cell: Some("A1".into()) };
            finding.facts = vec![FactUse {
                name: "asset_name".into(),
                label: (*text).into(),
                value: Some((*text).into()),
                original: Some((*text).into()),
                source: Some(place),
                working: vec![(*text).into()],
            }];
            finding
        })
        .collect();
    sample.set_findings(findings);
    let mut book = write(dir.path(), &sample);
    let range = book.worksheet_range("问题清单").unwrap();
    for (row, text) in range.rows().skip(3).zip(hostile) {
        let shown = text.replace('\u{1}', "‹U+0001›").replace('\u{200b}', "‹U+200B›");
        for column in [6, 7, 8, 10] {
            assert_eq!(row[column], Data::String(shown.clone()));
        }
    }
    for sheet in SHEETS.iter().filter(|s| **s != "与上次对比") {
        let formulas = book.worksheet_formula(sheet).unwrap();
        for (_, _, formula) in formulas.used_cells() {
            let ours = ["COUNTIFS(", "SUMIFS(", "SUM("].iter().any(|f| formula.starts_with(f));
            assert!(ours && !formula.contains("cmd"), "{sheet}: {formula}");
        }
    }
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_with_a_mark() {
    let (dir, mut sample) = (tempfile::tempdir().unwrap(), Sample::new());
    sample.judgement.findings[0].message = "长".repeat(40_000);
    let mut book = write(dir.path(), &sample);
    let range = book.worksheet_range("问题清单").unwrap();
    let Some(Data::String(shown)) = range.get_value((3, 8)) else { panic!("no text in I4") };
    assert!(shown.ends_with("……（单元格已满，全文见“数据”表）"));
    assert_eq!(shown.encode_utf16().count(), 32_767);
    assert_eq!(carried(&mut book), sample.judgement.findings);
}

#[test]
fn amounts_are_numbers_and_those_too_long_stay_exact_as_text() {
    let (dir, mut sample) = (tempfile::tempdir().unwrap(), Sample::new());
    sample.judgement.findings[0].amounts.book = Some("12345678901234567.89".into());
    let mut book = write(dir.path(), &sample);
    let range = book.worksheet_range("问题清单").unwrap();
    assert_eq!(range.get_value((3, 12)), Some(&Data::String("12,345,678,901,234,567.89".into())));
    assert_eq!(range.get_value((3, 13)), Some(&Data::Float(172_900.0)));
}

#[test]
fn only_the_sheets_asked_for_are_written() {
    let (dir, mut sample) = (tempfile::tempdir().unwrap(), Sample::new());
    sample.sheets = Some(vec!["逐项结论".into(), "问题清单".into()]);
    let book = write(dir.path(), &sample);
    assert_eq!(book.sheet_names(), ["问题清单", "逐项结论"]);
}

#[test]
fn a_run_without_findings_is_a_whole_workbook_too() {
    let (dir, mut sample) = (tempfile::tempdir().unwrap(), Sample::new());
    sample.set_findings(Vec::new());
    sample.tables.issues.clear();
    let mut book = write(dir.path(), &sample);
    let list = text(&mut book, "问题清单");
    assert!(list.ends_with("问题清单!A4 = \"本次核查没有这一类事项。\"\n"), "{list}");
    let verdicts = text(&mut book, "逐项结论");
    assert_eq!(verdicts.matches("\"无问题\"").count(), 6);
}

#[test]
fn totals_that_do_not_tie_stop_the_run() {
    let (dir, mut sample) = (tempfile::tempdir().unwrap(), Sample::new());
    sample.judgement.coverage[0].fired += 1;
    sample.tables.receipts[0].sheets[0].sums.insert("original_value", "2684600.04".into());
    let writer = probe(dir.path(), false).unwrap();
    let broken = writer
        .write(&Shown::new(&sample.dossier()).unwrap(), clock(), &AtomicBool::new(false))
        .unwrap_err()
        .to_string();
    assert!(broken.starts_with("勾稽不符，没有输出："), "{broken}");
    assert!(broken.contains("资产台账：原值（读取回执各表合计之和 2684600.04，封面控制总数 2684600.00）"), "{broken}");
    assert!(broken.contains("规则执行情况“发现”之和 5"), "{broken}");
    // Less than half a cent a row is rounding.
    sample.judgement.coverage[0].fired -= 1;
    sample.tables.receipts[0].sheets[0].sums.insert("original_value", "2684600.03".into());
    let mut book = write(dir.path(), &sample);
    assert!(text(&mut book, "勾稽").contains("\"尾差\""));
}

#[test]
fn every_entry_balances() {
    let dir = tempfile::tempdir().unwrap();
    let mut book = write(dir.path(), &Sample::new());
    let range = book.worksheet_range("调整分录建议").unwrap();
    let mut sides = std::collections::BTreeMap::new();
    for row in range.rows().skip(3).filter(|r| r[5] != Data::Empty && r[5].as_string().is_some_and(|s| !s.is_empty())) {
        let entry: &mut (f64, f64) = sides.entry(row[0].to_string()).or_default();
        entry.0 += row[7].as_f64().unwrap_or_default();
        entry.1 += row[8].as_f64().unwrap_or_default();
    }
    assert_eq!(sides.into_values().collect::<Vec<_>>(), [(5_700.0, 5_700.0)]);
}
