//! `fixtures/counties`: the built workbooks give back the sources they were built from.

use crate::{read_path, receipts_close, root, rows, same};
use sanzi_core::tables;
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn qinghe_reads_back_as_its_sources() {
    check_county("qinghe", 250);
}

#[test]
fn baita_reads_back_as_its_sources() {
    check_county("baita", 1000);
}

fn check_county(name: &str, least: usize) {
    let sources = root().join("fixtures/sources").join(name);
    let tables_read = read_path(&root().join("fixtures/counties").join(name));
    let mut complaints = Vec::new();
    receipts_close(&tables_read, &mut complaints);
    let misprinted = std::fs::read_to_string(sources.join("county.toml")).expect("county.toml").contains("misprint");
    let planned = |kind: &str| {
        kind == "extension_mismatch"
            || matches!(kind, "total_mismatch" | "duplicate_code" | "unit_suspect") && misprinted
    };
    for issue in tables_read.issues.iter().filter(|i| !planned(i.kind)) {
        complaints.push(format!("{}: {} {}", issue.place(), issue.kind, issue.message));
    }
    let rows = rows(&tables_read);
    let text = std::fs::read_to_string(sources.join("county.toml")).expect("county.toml");
    let plan: toml::Value = toml::from_str(&text).expect("TOML");
    let mut checked = 0;
    for sheet in plan["sheet"].as_array().expect("sheets") {
        checked += check_sheet(&sources, sheet, &rows, &mut complaints);
    }
    assert!(checked > least, "the sources hold the rows, {checked} found");
    let many = complaints.len();
    let mut told = BTreeMap::new();
    complaints.retain(|c| {
        let kind: String = c.split(" row ").next().unwrap_or_default().to_owned()
            + c.split(": ").nth(1).and_then(|t| t.split(' ').next()).unwrap_or_default();
        let count = told.entry(kind).or_insert(0);
        *count += 1;
        *count <= 3
    });
    complaints.truncate(150);
    assert!(complaints.is_empty(), "{many} differences:\n{}", complaints.join("\n"));
}

fn check_sheet(county: &std::path::Path, sheet: &toml::Value, rows: &[Value], complaints: &mut Vec<String>) -> usize {
    let text = |key: &str| sheet.get(key).and_then(toml::Value::as_str).unwrap_or_default();
    let (file, name, table) = (text("file"), text("sheet"), text("table"));
    let mine: Vec<&Value> = rows
        .iter()
        .filter(|r| r["source"]["file"] == file && r["source"]["sheet"] == name && r["table"] == table)
        .collect();
    let mut reader = csv::Reader::from_path(county.join(text("source"))).expect("a source");
    let heads: Vec<String> = reader.headers().expect("headers").iter().map(str::to_owned).collect();
    let schema = tables::schema(table).expect("a table");
    let sources: Vec<BTreeMap<String, String>> = reader
        .records()
        .map(|r| heads.iter().cloned().zip(r.expect("a record").iter().map(str::to_owned)).collect())
        .collect();
    if sources.len() != mine.len() {
        complaints.push(format!("{file} › {name}: {} rows as {table} instead of {}", mine.len(), sources.len()));
        return sources.len();
    }
    for (source, own) in sources.iter().zip(&mine) {
        for (field, value) in source {
            if !schema.columns.iter().any(|c| c.name == field) {
                continue;
            }
            let got = &own["values"][field];
            let value = value.as_str();
            let got = match field.as_str() {
                // 实施年度 is the year of building in an asset ledger, the year of the funds in the sources.
                "fund_year" if got.is_null() => &own["values"]["build_year"],
                // 竣工验收日期 is acceptance; 增加方式 how the asset came.
                "acquired_on" if got.is_null() => &own["values"]["accepted_on"],
                "fund_source" if got.is_null() => &own["values"]["increase_way"],
                _ => got,
            };
            let fits = got.as_str().is_some_and(|g| same(value, g)) || value.is_empty() && got.is_null();
            if !fits {
                complaints
                    .push(format!("{file} › {name} row {}: {field} {got} instead of {value:?}", own["source"]["row"]));
            }
        }
    }
    sources.len()
}
