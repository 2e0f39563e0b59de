//! Findings against what was planted.

use crate::error::BenchError;
use crate::territory::{LEASES, TWENTY};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Where something stands: file, sheet, row.
type Spot = (String, String, u64);

/// One rule's findings against its planted mistakes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Planted.
    pub(crate) planted: usize,
    /// Of those, found.
    pub(crate) found: usize,
    /// Told where nothing was planted.
    pub(crate) false_ones: usize,
}

/// All rules that are planted and were asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Compared(pub(crate) BTreeMap<String, Line>);

impl Compared {
    /// A line a rule, and one for all.
    pub(crate) fn lines(&self) -> Vec<String> {
        let say = |name: &str, line: &Line| {
            format!("{name}: planted {}, found {}, false {}", line.planted, line.found, line.false_ones)
        };
        self.0.iter().map(|(rule, line)| say(rule, line)).chain([say("all", &self.all())]).collect()
    }

    /// The sum.
    pub(crate) fn all(&self) -> Line {
        self.0.values().fold(Line::default(), |sum, line| Line {
            planted: sum.planted + line.planted,
            found: sum.found + line.found,
            false_ones: sum.false_ones + line.false_ones,
        })
    }

    /// In short: `3000 of 3000, 0 false`.
    pub(crate) fn short(&self) -> String {
        let all = self.all();
        format!("{} of {}, {} false", all.found, all.planted, all.false_ones)
    }

    /// For the record.
    pub(crate) fn json(&self) -> Value {
        let all = self.all();
        json!({ "planted": all.planted, "found": all.found, "false": all.false_ones })
    }
}

/// What was planted, by rule.
fn planted(folder: &Path) -> Result<BTreeMap<String, BTreeSet<Spot>>, BenchError> {
    let mut spots: BTreeMap<String, BTreeSet<Spot>> = BTreeMap::new();
    for line in std::fs::read_to_string(folder.join("truth.csv"))?.lines().skip(1) {
        let parts: Vec<&str> = line.split(',').collect();
        let [rule, file, sheet, row] = parts.as_slice() else {
            return Err(format!("not a line of truth: {line}").into());
        };
        spots.entry((*rule).to_owned()).or_default().insert(((*file).to_owned(), (*sheet).to_owned(), row.parse()?));
    }
    Ok(spots)
}

/// Compares a run's records with the truth of its territory; rules that nothing was planted for do not count.
///
/// # Errors
/// When either file cannot be read.
pub(crate) fn compare(folder: &Path, findings: &Path) -> Result<Compared, BenchError> {
    let planted = planted(folder)?;
    let known: BTreeSet<&str> = TWENTY.iter().chain(LEASES).copied().collect();
    let mut told: BTreeMap<String, Vec<BTreeSet<Spot>>> = BTreeMap::new();
    for line in BufReader::new(std::fs::File::open(findings)?).lines() {
        let finding: Value = serde_json::from_str(&line?)?;
        let rule = finding["rule"]["code"].as_str().unwrap_or_default();
        if finding["outcome"] != "undetermined" && known.contains(rule) {
            told.entry(rule.to_owned()).or_default().push(spots(&finding));
        }
    }
    Ok(Compared(matched(&planted, &told)))
}

/// The rows that a finding's facts stand in.
fn spots(finding: &Value) -> BTreeSet<Spot> {
    let sources = finding["facts"].as_array().into_iter().flatten().map(|fact| &fact["source"]);
    let spot = |source: &Value| -> Option<Spot> {
        let row = source["cell"].as_str()?.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
        let text = |key: &str| source[key].as_str().unwrap_or_default().to_owned();
        let file = text("file");
        // A text file and an extract have no sheets, whatever its reader calls the one it makes up.
        let sheet = if [".csv", ".parquet"].iter().any(|ending| file.ends_with(ending)) {
            String::new()
        } else {
            text("sheet")
        };
        Some((file, sheet, row))
    };
    sources.filter_map(spot).collect()
}

/// Compares a peer's `rule,row` lines with the truth of a territory in one workbook.
///
/// # Errors
/// When either file cannot be read.
pub(crate) fn compare_rows(folder: &Path, findings: &Path) -> Result<Compared, BenchError> {
    let mut planted = planted(folder)?;
    planted.retain(|rule, _| TWENTY.contains(&rule.as_str()));
    let at = planted.values().flatten().next().map(|(file, sheet, _)| (file.clone(), sheet.clone()));
    let (file, sheet) = at.unwrap_or_default();
    let mut told: BTreeMap<String, Vec<BTreeSet<Spot>>> = BTreeMap::new();
    for line in std::fs::read_to_string(findings)?.lines().skip(1) {
        let (rule, row) = line.split_once(',').ok_or("not a line of findings")?;
        let spot = (file.clone(), sheet.clone(), row.trim().parse()?);
        told.entry(rule.to_owned()).or_default().push(BTreeSet::from([spot]));
    }
    Ok(Compared(matched(&planted, &told)))
}

fn matched(
    planted: &BTreeMap<String, BTreeSet<Spot>>,
    told: &BTreeMap<String, Vec<BTreeSet<Spot>>>,
) -> BTreeMap<String, Line> {
    let none = (BTreeSet::new(), Vec::new());
    let rules: BTreeSet<&String> = planted.keys().chain(told.keys()).collect();
    let line = |rule: &String| {
        let (planted, told) = (planted.get(rule).unwrap_or(&none.0), told.get(rule).unwrap_or(&none.1));
        let found: BTreeSet<&Spot> = told.iter().flatten().filter(|spot| planted.contains(spot)).collect();
        let false_ones = told.iter().filter(|spots| spots.is_disjoint(planted)).count();
        Line { planted: planted.len(), found: found.len(), false_ones }
    };
    rules.into_iter().map(|rule| (rule.clone(), line(rule))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_missed_and_false_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        put("truth.csv", "rule,file,sheet,row\nZJ-001,甲.xlsx,表,3\nZJ-001,甲.xlsx,表,4\n");
        let fact = |cell: &str| json!([{ "source": { "file": "甲.xlsx", "sheet": "表", "cell": cell } }]);
        let line = |rule: &str, outcome: &str, cell: &str| {
            json!({ "rule": { "code": rule }, "outcome": outcome, "facts": fact(cell) }).to_string()
        };
        let lines = [
            line("ZJ-001", "problem", "Z3"),
            line("ZJ-001", "problem", "AA5"),
            line("ZJ-001", "undetermined", "A4"),
            line("YJ-001", "problem", "A4"),
        ];
        put("findings.jsonl", &lines.join("\n"));
        let compared = compare(folder.path(), &folder.path().join("findings.jsonl")).expect("compared");
        assert_eq!(compared.lines()[0], "ZJ-001: planted 2, found 1, false 1");
        put("peer.csv", "rule,row\nZJ-001,4\nZJ-002,9\n");
        let rows = compare_rows(folder.path(), &folder.path().join("peer.csv")).expect("compared");
        assert_eq!(rows.short(), "1 of 2, 1 false");
    }
}
