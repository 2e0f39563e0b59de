//! The text sources of the fixture counties, and what they say must be found.

use crate::top;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One printed sheet.
#[derive(Debug, Deserialize)]
pub struct Sheet {
    pub file: String,
    #[serde(default)]
    pub sheet: String,
    pub table: String,
    pub source: String,
}

/// `county.toml`, as far as tests need it.
#[derive(Debug, Deserialize)]
pub struct County {
    pub base_date: String,
    pub sheet: Vec<Sheet>,
}

/// One row of a source: field → value.
pub type Row = BTreeMap<String, String>;

/// Reads a county's plan.
pub fn county(name: &str) -> County {
    let path = top().join("fixtures/sources").join(name).join("county.toml");
    let text = std::fs::read_to_string(&path).expect("county.toml");
    toml::from_str(&text).expect("a plan")
}

/// Reads the rows of one source.
pub fn rows(county: &str, source: &str) -> Vec<Row> {
    let path = top().join("fixtures/sources").join(county).join(source);
    let mut reader = csv::Reader::from_path(&path).expect("a source");
    let header = reader.headers().expect("a header").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
        })
        .collect()
}

/// Every finding that must arise: `code village object`, sorted, repeated as often as it must arise.
pub fn expected(name: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for sheet in county(name).sheet {
        for row in rows(name, &sheet.source) {
            let get = |field: &str| row.get(field).map_or("", String::as_str);
            for code in get("应报").split_whitespace() {
                let object = match sheet.table.as_str() {
                    "contract" => get("contract_no"),
                    "gl_balance" => get("account_name"),
                    "project" => get("project_name"),
                    _ => get("asset_name"),
                };
                lines.push(format!("{code} {} {}", get("village"), object.trim()));
            }
        }
    }
    lines.sort();
    lines
}
