//! SARIF 2.1.0: rules, results with their cells, fingerprints that hold from year to year.
//!
//! # Source
//! OASIS standard 2.1.0: §3.27.9 `kind`, §3.27.10 `level` (`none` where the kind is not `fail`), §3.27.17
//! `partialFingerprints`, §3.4 relative URIs.

use super::{records, written};
use crate::error::ReportError;
use crate::writer::MANIFEST;
use crate::{basis, safe};
use sanzi_core::{Finding, Outcome, Severity};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name of our fingerprint: the finding's id.
const FINGERPRINT: &str = "sanziFinding/v1";

pub(super) fn write(dir: &Path, out: &mut impl Write) -> Result<(), ReportError> {
    let mut rules: BTreeMap<String, Value> = BTreeMap::new();
    records(dir, |finding| {
        rules.entry(finding.rule.code.clone()).or_insert_with(|| rule(&finding));
        Ok(())
    })?;
    let places: BTreeMap<&str, usize> = rules.keys().map(String::as_str).zip(0..).collect();
    let driver = json!({
        "name": "sanzi",
        "version": env!("CARGO_PKG_VERSION"),
        "language": "zh-CN",
        "rules": rules.values().collect::<Vec<_>>(),
    });
    // Written by hand around the results, so that a large run is never held as a whole.
    let head = format!(
        "{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\"language\":\"zh-CN\",\"columnKind\":\"unicodeCodePoints\",\"artifacts\":{},\"results\":[",
        json!(SCHEMA),
        artifacts(dir)
    );
    written(out.write_all(head.as_bytes()))?;
    let mut first = true;
    records(dir, |finding| {
        let comma = if std::mem::take(&mut first) { "\n" } else { ",\n" };
        let index = places.get(finding.rule.code.as_str()).copied().unwrap_or_default();
        written(out.write_all(format!("{comma}{}", result(&finding, index)).as_bytes()))
    })?;
    written(out.write_all(b"\n]}]}\n"))
}

fn rule(finding: &Finding) -> Value {
    let bases: Vec<String> = finding.basis.iter().map(basis::cite_with_days).collect();
    json!({
        "id": finding.rule.code,
        "shortDescription": { "text": finding.rule.title },
        "properties": { "version": finding.rule.version, "layer": finding.rule.layer, "basis": bases },
    })
}

/// The inputs with their hashes, as the manifest names them.
fn artifacts(dir: &Path) -> Value {
    let text = std::fs::read_to_string(dir.join(MANIFEST)).unwrap_or_default();
    let manifest: Value = serde_json::from_str(&text).unwrap_or_default();
    let inputs = manifest.get("inputs").and_then(Value::as_array).cloned().unwrap_or_default();
    let artifact = |input: &Value| {
        let path = input.get("path")?.as_str()?;
        Some(json!({ "location": { "uri": uri(path) }, "hashes": { "sha-256": input.get("sha256")? } }))
    };
    Value::Array(inputs.iter().filter_map(artifact).collect())
}

fn result(finding: &Finding, rule_index: usize) -> Value {
    let (kind, level) = match (finding.outcome, finding.severity) {
        (Outcome::Problem, Severity::Major) => ("fail", "error"),
        (Outcome::Problem, Severity::Significant) => ("fail", "warning"),
        (Outcome::Problem, Severity::Minor | Severity::Note) => ("fail", "note"),
        (Outcome::Clue, _) => ("review", "none"),
        (Outcome::Undetermined, _) => ("open", "none"),
    };
    let locations: Vec<Value> = finding.facts.iter().filter_map(|f| Some((&*f.label, f.source.as_ref()?))).map(|(label, place)| {
        let cell = place.cell.as_deref().unwrap_or("A1");
        json!({
            "physicalLocation": { "artifactLocation": { "uri": uri(&place.file) } },
            "logicalLocations": [{ "name": place.sheet, "fullyQualifiedName": safe::sheet_cell(&place.sheet, cell), "kind": "member" }],
            "message": { "text": label },
        })
    }).collect();
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": rule_index,
        "kind": kind,
        "level": level,
        "message": { "text": finding.message },
        "locations": locations,
        "partialFingerprints": { FINGERPRINT: finding.id },
        "properties": {
            "severity": finding.severity.label(),
            "organisation": finding.organisation,
            "subject": finding.subject,
            "amounts": finding.amounts,
            "recommendation": finding.recommendation,
        },
    });
    let state = finding.presence.as_deref().filter(|p| matches!(*p, "new" | "unchanged" | "updated"));
    if let (Some(object), Some(state)) = (result.as_object_mut(), state) {
        object.insert("baselineState".into(), json!(state));
    }
    result
}

/// A relative path as a URI: everything but letters, figures and `-._~/` is encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b'\\' => uri.push('/'),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded() {
        assert_eq!(uri("镇/a b#1.xlsx"), "%E9%95%87/a%20b%231.xlsx");
    }
}
