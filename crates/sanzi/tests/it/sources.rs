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
    #[serde(default)]
    pub finding: Vec<Planted>,
}

/// A finding that stands on no row.
#[derive(Debug, Deserialize)]
pub struct Planted {
    pub rule: String,
    pub village: String,
    pub object: String,
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

/// Every finding that must arise: `code village object`, sorted, repeated as often as it must arise. What the object is
/// called depends on the grain of the rule: see [`object`].
pub fn expected(name: &str, grains: &BTreeMap<String, &'static str>) -> Vec<String> {
    let mut lines = Vec::new();
    let plan = county(name);
    for sheet in &plan.sheet {
        for row in rows(name, &sheet.source) {
            let get = |field: &str| row.get(field).map_or("", String::as_str);
            for code in get("应报").split_whitespace() {
                let grain = grains.get(code).copied().unwrap_or_default();
                lines.push(format!("{code} {} {}", get("village"), object(grain, &row)));
            }
        }
    }
    lines.extend(plan.finding.iter().map(|one| format!("{} {} {}", one.rule, one.village, one.object)));
    lines.sort();
    lines
}

/// The name of what a rule of some grain finds on a row.
fn object(grain: &str, row: &Row) -> String {
    let fields: &[&str] = match grain {
        "contract" => &["contract_no"],
        "account" => &["account_name"],
        "project" => &["project_name"],
        "distribution" => &["beneficiary", "unit_name", "village"],
        "receipt" => &["asset_name", "asset_ref"],
        "organisation" => &[],
        _ => &["asset_name"],
    };
    let named = fields.iter().filter_map(|field| row.get(*field)).map(|text| text.trim());
    named.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}
