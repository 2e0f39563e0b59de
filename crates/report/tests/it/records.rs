//! The records against their schemas.

use crate::sample::{Sample, clock};
use sanzi_core::{Finding, finding::Basis};
use sanzi_report::{Shown, probe, schema};
use serde_json::Value;
use std::sync::atomic::AtomicBool;

fn check(schema: &str, value: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

fn written() -> (tempfile::TempDir, Sample) {
    let (dir, sample) = (tempfile::tempdir().unwrap(), Sample::new());
    probe(dir.path(), false)
        .unwrap()
        .write(&Shown::new(&sample.dossier()).unwrap(), clock(), &AtomicBool::new(false))
        .unwrap();
    (dir, sample)
}

fn lines(dir: &tempfile::TempDir, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_record_fits_its_schema() {
    let (dir, sample) = written();
    let findings = lines(&dir, "findings.jsonl");
    assert_eq!(findings.len(), sample.judgement.findings.len());
    for record in &findings {
        assert_eq!(check(schema::FINDING, record), Vec::<String>::new());
    }
    for record in lines(&dir, "issues.jsonl") {
        assert_eq!(check(schema::ISSUE, &record), Vec::<String>::new());
    }
    let subjects = lines(&dir, "subjects.jsonl");
    assert!(!subjects.is_empty());
    for record in subjects {
        assert_eq!(check(schema::SUBJECT, &record), Vec::<String>::new());
    }
    let receipts = serde_json::to_value(&sample.tables.receipts).unwrap();
    assert_eq!(check(schema::READ_JSON, &receipts), Vec::<String>::new());
    let row = serde_json::json!({
        "table": "asset",
        "source": {"file": "松河镇/东岭村台账.xlsx", "sheet": "固定资产", "row": 17},
        "values": {"asset_id": "ZC-031", "original_value": "480000", "remark": null},
        "cells": {"asset_id": "B17"},
        "precision": {"acquired_on": "month"}
    });
    assert_eq!(check(schema::READ_JSONL, &row), Vec::<String>::new());
}

#[test]
fn schemas_refuse_what_the_contract_does_not_know() {
    let (dir, _) = written();
    let good = lines(&dir, "findings.jsonl").remove(0);
    for (pointer, value) in [
        ("/id", Value::from("F1-lower")),
        ("/outcome", Value::from("问题")),
        ("/amounts/book", Value::from(178600)),
        ("/amounts/book", Value::from("178,600.00")),
        ("/basis/0/checked", Value::from("surely")),
        ("/facts/0/source/cell", Value::from("17E")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert_eq!(check(schema::FINDING, &bad).len(), 1, "{pointer}");
    }
    let mut more = good.clone();
    more.as_object_mut().unwrap().insert("remark".into(), Value::Null);
    assert_eq!(check(schema::FINDING, &more).len(), 1);
    let mut lacking = good;
    lacking["outcome"] = Value::from("undetermined");
    assert_eq!(check(schema::FINDING, &lacking).len(), 1);
}

#[test]
fn findings_come_back_as_they_were() {
    let (dir, sample) = written();
    let back: Vec<Finding> =
        lines(&dir, "findings.jsonl").into_iter().map(|v| serde_json::from_value(v).unwrap()).collect();
    assert_eq!(back, sample.judgement.findings);
    let basis: &Basis = &back[0].basis[1];
    assert_eq!(basis.checked, "recalled");
}

#[test]
fn the_manifest_fits_its_schema_and_only_the_clock_tells_runs_apart() {
    let (dir, sample) = written();
    let read = || -> Value {
        serde_json::from_str(&std::fs::read_to_string(dir.path().join("manifest.json")).unwrap()).unwrap()
    };
    let mut first = read();
    assert_eq!(check(schema::MANIFEST, &first), Vec::<String>::new());
    let later = sanzi_report::Clock { started: "2025-04-01T00:00:00Z".into(), finished: "2025-04-01T00:00:01Z".into() };
    probe(dir.path(), false)
        .unwrap()
        .write(&Shown::new(&sample.dossier()).unwrap(), later, &AtomicBool::new(false))
        .unwrap();
    let mut second = read();
    assert_ne!(first, second);
    for manifest in [&mut first, &mut second] {
        manifest.as_object_mut().unwrap().remove("clock");
    }
    assert_eq!(first, second);
    insta::assert_snapshot!("control_totals", serde_json::to_string_pretty(&first["control_totals"]).unwrap());
}
