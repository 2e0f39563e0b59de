//! The records in the formats of other programs.

use crate::papers::write;
use crate::sample::Sample;
use sanzi_report::ReportError;
use sanzi_report::export::{Format, export};
use serde_json::Value;
use std::path::Path;

fn exported(dir: &Path, format: Format) -> String {
    let mut out = Vec::new();
    export(dir, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn csv_is_for_excel_and_never_a_formula() {
    let (dir, mut sample) = (tempfile::tempdir().unwrap(), Sample::new());
    sample.judgement.findings[1].message = "=cmd|' /C calc'!A0".into();
    sample.judgement.findings[0].amounts.difference = Some("-5700.00".into());
    write(dir.path(), &sample);
    let csv = exported(dir.path(), Format::Csv);
    assert!(csv.starts_with("\u{feff}问题编号,结论,规则,"));
    assert_eq!(csv.matches("\r\n").count(), 6);
    assert!(csv.contains(",'=cmd|' /C calc'!A0,") && csv.contains(",-5700.00,"), "{csv}");
}

#[test]
fn sarif_says_kind_level_place_and_fingerprint() {
    let (dir, sample) = (tempfile::tempdir().unwrap(), Sample::new());
    write(dir.path(), &sample);
    let sarif: Value = serde_json::from_str(&exported(dir.path(), Format::Sarif)).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5);
    let said: Vec<(&str, &str)> =
        results.iter().map(|r| (r["kind"].as_str().unwrap(), r["level"].as_str().unwrap())).collect();
    assert_eq!(said, [("fail", "warning"), ("fail", "error"), ("fail", "note"), ("review", "none"), ("open", "none")]);
    for (result, finding) in results.iter().zip(&sample.judgement.findings) {
        assert_eq!(result["partialFingerprints"]["sanziFinding/v1"], finding.id.as_str());
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], finding.rule.code.as_str());
    }
    let place = &results[0]["locations"][1];
    assert_eq!(
        place["physicalLocation"]["artifactLocation"]["uri"],
        "%E6%9D%BE%E6%B2%B3%E9%95%87/%E4%B8%9C%E5%B2%AD%E6%9D%91%23%E5%8F%B0%E8%B4%A6.xlsx"
    );
    assert_eq!(place["logicalLocations"][0]["fullyQualifiedName"], "'2023年'!H17");
    assert_eq!(run["artifacts"].as_array().unwrap().len(), 2);
}

#[test]
fn a_torn_set_is_not_exported() {
    let dir = tempfile::tempdir().unwrap();
    let refused = export(dir.path(), Format::Csv, &mut Vec::new()).unwrap_err().to_string();
    assert!(refused.contains("没有一套完整的核查结果（没有 findings.jsonl）"), "{refused}");
    write(dir.path(), &Sample::new());
    std::fs::write(dir.path().join("findings.jsonl"), "{}\n").unwrap();
    let refused = export(dir.path(), Format::Sarif, &mut Vec::new()).unwrap_err();
    assert!(matches!(refused, ReportError::Incomplete { .. }));
}
