//! Nothing that leaves the firm names a person, unless that was asked for and stands in the manifest.

use crate::papers::{text, write};
use crate::sample::Sample;
use calamine::{Reader, Xlsx, open_workbook};
use sanzi_core::finding::FactUse;
use sanzi_core::finding::{Given, Verdicts};
use std::path::{Path, PathBuf};

/// An invented identity number of a region that does not exist, with a right check sign.
const IDENTITY: &str = "810000199001010019";
const SECRETS: [&str; 5] = ["钱小二", "孙小三", "13800000000", IDENTITY, "6200000000000000000"];

/// Findings that name people in every field that takes text.
fn sample() -> Sample {
    let mut sample = Sample::new();
    let words = format!("管护责任人钱小二（电话13800000000，证件{IDENTITY}）和孙小三，卡6200000000000000000。");
    let fact = |name: &'static str, label: &'static str, value: &str| FactUse {
        name: name.into(),
        label: label.into(),
        value: Some(value.into()),
        original: Some(value.into()),
        source: None,
        working: vec![words.clone()],
    };
    for finding in &mut sample.judgement.findings {
        finding.message = words.clone();
        finding.recommendation = words.clone();
        finding.cause = Some(words.clone());
        finding.counterfactual = vec![words.clone()];
        finding.facts.push(fact("manager", "管护责任人", "钱小二、孙小三"));
        finding.facts.push(fact("manager_phone", "管护电话", "13800000000"));
        if let Some(missing) = &mut finding.missing {
            missing.subjects.push("00013 打印机（钱小二）".into());
        }
    }
    let assets = &sample.facts["asset"];
    let passed = vec![u64::MAX; assets.frame.len().div_ceil(64)];
    let verdicts = Verdicts {
        given: vec![Given { rule: "GH-001".into(), passed, ..Given::default() }],
        evidence: assets.grain.facts.iter().map(|f| f.name).collect(),
    };
    sample.judgement.verdicts.insert("asset", verdicts);
    sample.tables.issues[0].seen = "钱小二".into();
    sample.tables.issues[0].message = "“钱小二”不是日期。".into();
    sample.tables.issues[1].seen = IDENTITY.into();
    sample
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        ["findings.jsonl", "issues.jsonl", "subjects.jsonl", "manifest.json", "findings.xlsx", "report.docx"]
            .iter()
            .map(|f| dir.join(f))
            .collect();
    files.extend(["整改台账.xlsx", "整改通知.docx"].iter().map(|f| dir.join("townships/松河镇").join(f)));
    files
}

/// Everything that can be read in a file.
fn words(path: &Path) -> String {
    match path.extension().and_then(|e| e.to_str()) {
        Some("xlsx") => {
            let mut book: Xlsx<_> = open_workbook(path).unwrap();
            let mut words = String::new();
            for sheet in book.sheet_names() {
                for (_, _, cell) in book.worksheet_range(&sheet).unwrap().used_cells() {
                    words.push_str(&cell.to_string());
                    words.push('\n');
                }
            }
            words
        }
        Some("docx") => text(&std::fs::read(path).unwrap()),
        _ => std::fs::read_to_string(path).unwrap(),
    }
}

#[test]
fn no_output_names_a_person() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &sample());
    for path in files(dir.path()) {
        let words = words(&path);
        for secret in SECRETS {
            assert!(!words.contains(secret), "{} holds {secret}", path.display());
        }
    }
    let records = words(&dir.path().join("findings.jsonl"));
    assert!(
        records.contains("管护责任人钱**（电话138****0000，证件810000**********19）和孙**，卡6200***********0000。"),
        "{records}"
    );
    let subjects = words(&dir.path().join("subjects.jsonl"));
    let rows = subjects.lines().filter(|line| line.starts_with("{\"row\""));
    assert_eq!(rows.count(), sample().facts["asset"].frame.len());
    let issues = words(&dir.path().join("issues.jsonl"));
    assert!(issues.contains("“钱**”不是日期。"), "{issues}");
    assert!(words(&dir.path().join("manifest.json")).contains("\"masked\": true"));
    // Verdicts still find their assets.
    let mut book: Xlsx<_> = open_workbook(dir.path().join("findings.xlsx")).unwrap();
    let verdicts = book.worksheet_range("逐项结论").unwrap();
    let of = |row: u32| verdicts.get_value((row, 11)).unwrap().to_string();
    assert_eq!([3, 5, 8].map(of), ["有问题", "有问题", "资料不足"]);
}

#[test]
fn only_an_explicit_wish_uncovers_and_the_manifest_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut sample = sample();
    sample.privacy.unmasked = true;
    write(dir.path(), &sample);
    for name in ["findings.jsonl", "findings.xlsx", "townships/松河镇/整改台账.xlsx"] {
        assert!(words(&dir.path().join(name)).contains("钱小二"), "{name}");
    }
    assert!(words(&dir.path().join("manifest.json")).contains("\"masked\": false"));
    assert!(words(&dir.path().join("findings.xlsx")).contains("未作遮盖"));
}

#[test]
fn a_key_keeps_matching_possible_and_stands_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let mut sample = sample();
    sample.privacy.key = Some("只在本单位的密钥0001".into());
    write(dir.path(), &sample);
    let records = words(&dir.path().join("findings.jsonl"));
    let tokens: std::collections::BTreeSet<&str> =
        records.split("钱**#").skip(1).filter_map(|rest| rest.get(..8)).collect();
    assert_eq!(tokens.len(), 1, "one person, one token: {tokens:?}");
    for path in files(dir.path()) {
        assert!(!words(&path).contains("密钥0001"), "{}", path.display());
    }
}
