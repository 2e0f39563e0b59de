//! `fixtures/ugly`: every oddity reads as its expectation says.

use crate::{read_path, receipts_close, root, rows, same};
use sanzi_core::Tables;
use sanzi_core::receipt::SheetReceipt;
use serde_json::Value;
use std::path::Path;

#[test]
fn every_ugly_file_reads_as_expected() {
    let folder = root().join("fixtures/ugly");
    let mut cases: Vec<_> = std::fs::read_dir(folder.join("expected"))
        .expect("fixtures/ugly/expected")
        .map(|e| e.expect("listed").path())
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 40, "the fixtures are there");
    let mut failed = Vec::new();
    for path in cases {
        let text = std::fs::read_to_string(&path).expect("readable");
        let case: Value = serde_json::from_str(&text).expect("an expectation");
        let complaints = check(&folder, &case);
        if !complaints.is_empty() {
            let name = case["case"].as_str().unwrap_or_default();
            failed.push(format!("{name}\n    {}", complaints.join("\n    ")));
        }
    }
    assert!(failed.is_empty(), "{} cases differ:\n{}", failed.len(), failed.join("\n"));
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn check(folder: &Path, case: &Value) -> Vec<String> {
    let tables = read_path(&folder.join(case["path"].as_str().expect("a path")));
    let mut complaints = Vec::new();
    receipts_close(&tables, &mut complaints);
    let rows = rows(&tables);
    let mut allowed = words(&case["may"]);
    for expected in case["issues"].as_array().into_iter().flatten() {
        allowed.extend(words(&expected["kind"]));
        if !tables.issues.iter().any(|i| matches(expected, i)) {
            complaints.push(format!("no issue {expected}"));
        }
    }
    for file in case["files"].as_array().into_iter().flatten() {
        check_file(&tables, &rows, file, &mut allowed, &mut complaints);
    }
    for issue in &tables.issues {
        if !allowed.contains(&issue.kind) && !allowed.contains(&"*") {
            complaints.push(format!(
                "unexpected {} at {:?} {}: {}",
                issue.kind,
                issue.sheet,
                issue.place(),
                issue.message
            ));
        }
    }
    complaints
}

fn matches(expected: &Value, issue: &sanzi_core::Issue) -> bool {
    let kinds = words(&expected["kind"]);
    let cell = expected["cell"].as_str();
    (kinds.contains(&"*") || kinds.contains(&issue.kind)) && (cell.is_none() || issue.cell.as_deref() == cell)
}

fn check_file<'a>(
    tables: &Tables,
    rows: &[Value],
    file: &'a Value,
    allowed: &mut Vec<&'a str>,
    complaints: &mut Vec<String>,
) {
    let name = file["file"].as_str().unwrap_or_default();
    let Some(receipt) = tables.receipts.iter().find(|r| r.file == name) else {
        let known: Vec<&str> = tables.receipts.iter().map(|r| r.file.as_str()).collect();
        complaints.push(format!("no receipt of {name}, only {known:?}"));
        return;
    };
    if let Some(kind) = file["kind"].as_str()
        && receipt.kind != kind
    {
        complaints.push(format!("kind {} instead of {kind}", receipt.kind));
    }
    let encodings = words(&file["encoding"]);
    if !encodings.is_empty() && !receipt.encoding.as_deref().is_some_and(|e| encodings.contains(&e)) {
        complaints.push(format!("encoding {:?} instead of {encodings:?}", receipt.encoding));
    }
    let refused = words(&file["refused"]);
    allowed.extend(&refused);
    match &receipt.refused {
        None if !refused.is_empty() => complaints.push(format!("not refused, {refused:?} expected")),
        Some(r) if !refused.contains(&r.kind) => complaints.push(format!("refused as {}: {}", r.kind, r.message)),
        Some(r) if r.message.is_empty() || r.advice.is_empty() => complaints.push("a refusal without words".into()),
        _ => {}
    }
    for expected in file["sheets"].as_array().into_iter().flatten() {
        let sheets = receipt.sheets.iter().filter(|s| expected["sheet"].as_str().is_none_or(|n| n == s.sheet));
        let found: Vec<&SheetReceipt> = sheets.filter(|s| s.table == expected["table"].as_str()).collect();
        match found.as_slice() {
            [] => {
                let known: Vec<_> = receipt.sheets.iter().map(|s| (&s.sheet, s.table, &s.table_score)).collect();
                complaints.push(format!("no sheet {} as {}: {known:?}", expected["sheet"], expected["table"]));
            }
            [first, ..] => {
                let nth = expected["nth"].as_u64().map(|nth| nth as usize - 1);
                let sheet = nth.and_then(|nth| found.get(nth)).unwrap_or(first);
                let own: Vec<Value> = rows
                    .iter()
                    .filter(|r| r["source"]["file"] == name && r["source"]["sheet"] == sheet.sheet.as_str())
                    .filter(|r| r["table"].as_str() == sheet.table)
                    .cloned()
                    .collect();
                // Of tables that are told one by one, each has as many rows as its receipt says.
                let before = found.iter().take(nth.unwrap_or(0)).map(|s| s.rows as usize).sum();
                let count = nth.map_or(own.len(), |_| sheet.rows as usize);
                let own: Vec<Value> = own.into_iter().skip(before).take(count).collect();
                check_sheet(sheet, &own, expected, allowed, complaints);
            }
        }
    }
}

fn check_sheet<'a>(
    sheet: &SheetReceipt,
    rows: &[Value],
    expected: &'a Value,
    allowed: &mut Vec<&'a str>,
    complaints: &mut Vec<String>,
) {
    allowed.extend(words(&expected["may"]));
    for issue in expected["issues"].as_array().into_iter().flatten() {
        allowed.extend(words(&issue["kind"]));
        if !sheet.issues.iter().any(|i| matches(issue, i)) {
            complaints.push(format!("no issue {issue}"));
        }
    }
    if sheet.hidden != expected["hidden"].as_bool().unwrap_or(false) {
        complaints.push(format!("hidden {}", sheet.hidden));
    }
    let header: Vec<u64> = expected["header_rows"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    if header != sheet.header_rows.iter().map(|r| u64::from(*r)).collect::<Vec<_>>() {
        complaints.push(format!("header rows {:?} instead of {header:?}", sheet.header_rows));
    }
    for (field, unit) in expected["unit"].as_object().into_iter().flatten() {
        let got = sheet.unit.get(field.as_str()).map(|u| u.unit);
        if got != unit.as_str() {
            complaints.push(format!("unit of {field} {got:?} instead of {unit}"));
        }
    }
    check_rows(sheet, rows, expected, complaints);
    for total in expected["totals"].as_array().into_iter().flatten() {
        let text = |key: &str| total[key].as_str().unwrap_or_default();
        let found = sheet.totals.iter().find(|t| t.cell == text("cell") && t.field == text("field"));
        match found {
            None => complaints.push(format!("no total {total}")),
            Some(t) if !same(text("printed"), &t.printed) || !same(text("computed"), &t.computed) => {
                complaints.push(format!("total {t:?} instead of {total}"));
            }
            _ => {}
        }
    }
}

fn check_rows(sheet: &SheetReceipt, mine: &[Value], expected: &Value, complaints: &mut Vec<String>) {
    let wanted = expected["rows"].as_array().cloned().unwrap_or_default();
    let numbers = |rows: &[u64]| rows.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
    let got: Vec<u64> = mine.iter().filter_map(|r| r["source"]["row"].as_u64()).collect();
    let want: Vec<u64> = wanted.iter().filter_map(|r| r["row"].as_u64()).collect();
    if got != want {
        complaints.push(format!("rows {} instead of {}", numbers(&got), numbers(&want)));
    }
    for (at, row) in wanted.iter().enumerate() {
        // Things of a table on its side may share the number of a row.
        let known = mine.get(at).filter(|r| r["source"]["row"] == row["row"]);
        let Some(own) = known.or_else(|| mine.iter().find(|r| r["source"]["row"] == row["row"])) else { continue };
        for (field, value) in row["values"].as_object().into_iter().flatten() {
            let got = &own["values"][field];
            let fits = match value {
                Value::Null => got.is_null(),
                Value::String(text) => got.as_str().is_some_and(|g| same(text, g)),
                other => words(&other["any"]).iter().any(|text| match *text {
                    "?" => got.is_null(),
                    text => got.as_str().is_some_and(|g| same(text, g)),
                }),
            };
            if !fits {
                complaints.push(format!("row {} {field} {got} instead of {value}", row["row"]));
            }
        }
    }
    let told = expected["set_aside"].as_array().cloned().unwrap_or_default();
    for item in &told {
        let number = item["row"].as_u64().unwrap_or_default();
        let reasons = words(&item["reason"]);
        let found = sheet.set_aside.iter().find(|s| u64::from(s.row) == number);
        match found {
            None => complaints.push(format!("row {number} is not set aside, {reasons:?} expected")),
            Some(s) if !reasons.contains(&s.reason) && !reasons.contains(&"*") => {
                complaints.push(format!("row {number} is set aside as {} instead of {reasons:?}", s.reason));
            }
            _ => {}
        }
    }
    for item in &sheet.set_aside {
        if !told.iter().any(|t| t["row"].as_u64() == Some(u64::from(item.row))) {
            complaints.push(format!("row {} is set aside as {}: {}", item.row, item.reason, item.text));
        }
    }
}
