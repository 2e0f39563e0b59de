//! What the author of an opinion had before them: the figures, not their cells, their layout or their words.

use crate::diff::FactChange;
use crate::hash;
use sanzi_core::subject::FILLED;
use sanzi_core::{Finding, Kind, grains};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Facts that only name a place: a row that moved changes nothing.
const PLACES: &[&str] = &["duplicate_of"];

/// The figures of a finding, and their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// SHA-256 over `values` as compact JSON with sorted keys, hex.
    pub sha256: String,
    /// `rule`, `severity`, `outcome`, `fact:…`, `param:…` → value; null is unknown.
    pub values: BTreeMap<String, Option<String>>,
}

/// The figures of a finding.
pub(crate) fn seen(finding: &Finding) -> Seen {
    let mut values = BTreeMap::new();
    values.insert("rule".to_owned(), Some(format!("{}/{}", finding.rule.code, finding.rule.version)));
    values.insert("outcome".to_owned(), Some(finding.outcome.label().to_owned()));
    values.insert("severity".to_owned(), Some(finding.severity.label().to_owned()));
    let grain = grains::grain(&finding.subject.kind);
    for fact in finding.facts.iter().filter(|f| !PLACES.contains(&&*f.name)) {
        let person = grain.and_then(|g| g.fact(&fact.name)).is_some_and(|c| c.kind == Kind::Person);
        // A name may be masked in one run and not in another: that there is one is what counts.
        let value = fact.value.clone().filter(|v| !v.is_empty());
        let value = if person { value.map(|_| FILLED.to_owned()) } else { value };
        values.insert(format!("fact:{}", fact.name), value);
    }
    if let Some(together) = &finding.together {
        let words = format!("{} {}：{}", together.fact, together.value, together.count);
        values.insert("together".to_owned(), Some(words));
    }
    for parameter in finding.parameters.iter() {
        values.insert(format!("param:{}", parameter.name), Some(parameter.value.clone()));
    }
    let text = serde_json::to_string(&values).unwrap_or_default();
    Seen { sha256: hash::of_text(&text), values }
}

/// What differs between what was seen and what stands now, with labels and the places of new values.
pub(crate) fn differences(old: &Seen, new: &Seen, words: &[&Finding]) -> Vec<FactChange> {
    let mut keys: Vec<&String> = old.values.keys().chain(new.values.keys()).collect();
    keys.sort();
    keys.dedup();
    let known = |values: &BTreeMap<String, Option<String>>, key: &str| values.get(key).cloned().flatten();
    keys.into_iter()
        .filter(|key| known(&old.values, key) != known(&new.values, key))
        .map(|key| {
            let name = key.split_once(':').map_or(key.as_str(), |(_, name)| name);
            let label = match key.as_str() {
                "rule" => Some("规则版本".to_owned()),
                "outcome" => Some("结论".to_owned()),
                "severity" => Some("严重程度".to_owned()),
                "together" => Some("涉及的项数".to_owned()),
                _ => words.iter().find_map(|f| label_in(f, key, name)),
            };
            FactChange {
                name: name.to_owned(),
                label: label.unwrap_or_else(|| name.to_owned()),
                old: known(&old.values, key),
                new: known(&new.values, key),
                // The first of the findings given is the one that stands now.
                source: words.first().filter(|_| key.starts_with("fact:")).and_then(|f| source_in(f, name)),
            }
        })
        .collect()
}

/// What a finding calls a fact or parameter.
fn label_in(finding: &Finding, key: &str, name: &str) -> Option<String> {
    if key.starts_with("param:") {
        finding.parameters.iter().find(|p| p.name == name).map(|p| p.label.clone())
    } else {
        finding.facts.iter().find(|f| f.name == name).map(|f| f.label.to_string())
    }
}

fn source_in(finding: &Finding, name: &str) -> Option<sanzi_core::Place> {
    finding.facts.iter().find(|f| f.name == name)?.source.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hash that changes sends every opinion back to review: this value may never change.
    #[test]
    fn the_hash_is_over_sorted_compact_json() {
        let values: BTreeMap<String, Option<String>> = [("rule", Some("ZJ-003/1")), ("fact:quantity", None)]
            .map(|(k, v)| (k.to_owned(), v.map(str::to_owned)))
            .into();
        let text = serde_json::to_string(&values).expect("json");
        assert_eq!(text, "{\"fact:quantity\":null,\"rule\":\"ZJ-003/1\"}");
        assert_eq!(hash::of_text(&text).len(), 64);
    }
}
