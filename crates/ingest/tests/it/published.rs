//! `fixtures/published`: rows that counties printed give the amounts on record.

use crate::{read_path, receipts_close, root, rows, same};

#[test]
fn published_rows_give_the_yuan_on_record() {
    let folder = root().join("fixtures/published");
    let tables = read_path(&folder.join("files"));
    let mut complaints = Vec::new();
    receipts_close(&tables, &mut complaints);
    let rows = rows(&tables);
    let mut reader = csv::Reader::from_path(folder.join("expected.csv")).expect("expected.csv");
    let mut checked = 0;
    for record in reader.records() {
        let record = record.expect("a record");
        let field = |i: usize| record.get(i).unwrap_or_default();
        let (file, sheet, row, name, value, unit) = (field(0), field(1), field(2), field(3), field(4), field(5));
        checked += 1;
        let own = rows.iter().find(|r| {
            r["source"]["file"] == file
                && r["source"]["sheet"] == sheet
                && r["source"]["row"].as_u64() == row.parse().ok()
        });
        let Some(own) = own else {
            complaints.push(format!("{file} › {sheet}: row {row} did not enter a table"));
            continue;
        };
        let got = &own["values"][name];
        let fits = match value {
            "?" => got.is_null(),
            value => got.as_str().is_some_and(|g| same(value, g)),
        };
        if !fits {
            complaints.push(format!("{file}: row {row} {name} is {got} instead of {value:?}"));
        }
        let receipt =
            tables.receipts.iter().find(|r| r.file == file).and_then(|r| r.sheets.iter().find(|s| s.sheet == sheet));
        let told = receipt.and_then(|s| s.unit.get(name)).map(|u| u.unit);
        if !unit.is_empty() && told != Some(unit) && told != Some("元") {
            complaints.push(format!("{file}: unit of {name} is {told:?} instead of {unit:?}"));
        }
    }
    assert!(checked > 100, "the amounts are there");
    let mut reader = csv::Reader::from_path(folder.join("sheets.csv")).expect("sheets.csv");
    for record in reader.records() {
        let record = record.expect("a record");
        let field = |i: usize| record.get(i).unwrap_or_default();
        let (file, sheet) = (field(0), field(1));
        let receipt =
            tables.receipts.iter().find(|r| r.file == file).and_then(|r| r.sheets.iter().find(|s| s.sheet == sheet));
        let Some(receipt) = receipt else {
            complaints.push(format!("{file} › {sheet}: no receipt"));
            continue;
        };
        if receipt.table.unwrap_or_default() != field(2) {
            complaints.push(format!("{file} › {sheet}: table {:?} instead of {:?}", receipt.table, field(2)));
            continue;
        }
        let numbers = |rows: &[u32]| rows.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
        if !field(2).is_empty() && numbers(&receipt.header_rows) != field(3) {
            complaints.push(format!("{file}: header rows {:?} instead of {:?}", receipt.header_rows, field(3)));
        }
        let aside: Vec<String> = receipt.set_aside.iter().map(|s| format!("{}:{}", s.row, s.reason)).collect();
        if !field(2).is_empty() && aside.join(" ") != field(5) {
            complaints.push(format!("{file}: set aside {} instead of {}", aside.join(" "), field(5)));
        }
        for wanted in field(6).split_whitespace() {
            let (kind, cell) = wanted.split_once('@').map_or((wanted, None), |(k, c)| (k, Some(c)));
            if !receipt.issues.iter().any(|i| i.kind == kind && (cell.is_none() || i.cell.as_deref() == cell)) {
                complaints.push(format!("{file}: no issue {wanted}"));
            }
        }
    }
    assert!(complaints.is_empty(), "{} differences:\n{}", complaints.len(), complaints.join("\n"));
}
