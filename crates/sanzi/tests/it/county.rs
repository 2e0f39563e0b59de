//! The fixture counties give exactly the findings that their sources say, nothing more, nothing less.

use crate::{sources, top};
use sanzi::{Engagement, Interrupt, Run};
use sanzi_core::{Finding, Kind, Outcome};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

/// Audits a fixture county into `out`.
pub fn audit(name: &str, out: &Path) -> Run {
    let mut engagement = Engagement::new(vec![top().join("fixtures/counties").join(name)]).expect("a county");
    engagement.out = out.to_path_buf();
    engagement.base_date = Some(sources::county(name).base_date.parse().expect("a day"));
    sanzi::audit(&engagement, &Interrupt::default(), &mut |_| {}).expect("a run")
}

/// The audits of the fixture counties, made once for all tests that only look.
fn qinghe() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| audit("qinghe", tempfile::tempdir().expect("a folder").path()))
}

fn baita() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| audit("baita", tempfile::tempdir().expect("a folder").path()))
}

fn line(finding: &Finding) -> String {
    let subject = &finding.subject;
    let village = subject.village.as_deref().unwrap_or("");
    let said = |name: &str| {
        let fact = finding.facts.iter().find(|fact| fact.name == name);
        fact.and_then(|fact| fact.value.clone()).filter(|value| !value.trim().is_empty())
    };
    let object = match &*subject.kind {
        "contract" => subject.contract_no.clone(),
        "account" => subject.account.clone(),
        "project" => subject.project_name.clone(),
        "distribution" => said("beneficiary").or_else(|| said("whose")),
        "keeper" => said("manager"),
        "year" | "screen" => Some(subject.key.clone()),
        "total" => subject.asset_name.clone().or_else(|| said("field")),
        "organisation" => None,
        _ => subject.asset_name.clone(),
    };
    format!("{} {village} {}", finding.rule.code, object.unwrap_or_default().trim())
}

/// What each rule of the national pack is about, by code.
fn grains() -> BTreeMap<String, &'static str> {
    let packs = sanzi_rules::Packs::load(&[]).expect("the national pack");
    packs.rules().map(|rule| (rule.code.clone(), rule.grain.name)).collect()
}

/// The findings of a fixture county are those of its sources, at least `least` of them.
fn gives_exactly(name: &str, run: &Run, least: usize) {
    let mut found: Vec<String> =
        run.judgement.findings.iter().filter(|f| f.outcome != Outcome::Undetermined).map(line).collect();
    found.sort();
    let expected = sources::expected(name, &grains());
    let missing: Vec<_> = diff(&expected, &found);
    let surplus: Vec<_> = diff(&found, &expected);
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "missing {}:\n{}\n\nsurplus {}:\n{}",
        missing.len(),
        missing.join("\n"),
        surplus.len(),
        surplus.join("\n")
    );
    assert!(expected.len() >= least, "the county plants only {} errors", expected.len());
}

#[test]
fn qinghe_gives_exactly_the_findings_of_its_sources() {
    gives_exactly("qinghe", qinghe(), 80);
}

#[test]
fn baita_gives_exactly_the_findings_of_its_sources() {
    gives_exactly("baita", baita(), 250);
}

#[test]
fn a_card_like_another_by_name_value_and_day_alone_is_a_clue() {
    let mut seen = BTreeMap::new();
    for run in [qinghe(), baita()] {
        for finding in run.judgement.findings.iter().filter(|f| f.rule.code == "ZS-008") {
            let kind = finding.facts.iter().find(|fact| fact.name == "duplicate_kind");
            let Some(kind) = kind.and_then(|fact| fact.value.clone()) else { continue };
            let outcome = if kind == "同名同额同日" { Outcome::Clue } else { Outcome::Problem };
            assert_eq!(finding.outcome, outcome, "{kind}");
            *seen.entry(kind).or_insert(0) += 1;
        }
    }
    assert!(seen.len() > 1, "only {seen:?}");
}

/// What stands in `a` more often than in `b`; both sorted.
fn diff(a: &[String], b: &[String]) -> Vec<String> {
    let mut rest: Vec<&String> = b.iter().collect();
    a.iter()
        .filter(|line| match rest.iter().position(|r| r == line) {
            Some(at) => {
                rest.remove(at);
                false
            }
            None => true,
        })
        .cloned()
        .collect()
}

#[test]
fn every_figure_of_a_finding_stands_in_its_source() {
    for run in [qinghe(), baita()] {
        figures_stand_in_their_sources(run);
    }
}

/// Every finding has a basis and full words, and every figure a cell or a worked sum.
fn figures_stand_in_their_sources(run: &Run) {
    let mut checked = 0;
    let mut bare = Vec::new();
    for finding in run.judgement.findings.iter().filter(|f| f.outcome != Outcome::Undetermined) {
        assert!(!finding.basis.is_empty(), "{} has no basis", finding.rule.code);
        assert!(!finding.message.contains('{') && !finding.recommendation.contains('{'), "{}", finding.message);
        for fact in &finding.facts {
            let grain = sanzi_core::grains::grain(&finding.subject.kind).expect("a grain");
            let declared = grain.fact(&fact.name).expect("a fact of the grain");
            // What is computed and measures something shows its sum; a statement in words or 是/否 is one itself.
            let measures =
                matches!(declared.kind, Kind::Money | Kind::Rate | Kind::Quantity | Kind::Count | Kind::Months);
            let known = fact.source.is_some() || !fact.working.is_empty() || fact.value.is_none() || !measures;
            checked += usize::from(fact.source.is_some());
            if !known {
                bare.push(format!("{} {}.{} {:?}", finding.rule.code, finding.subject.kind, fact.name, fact.value));
            }
        }
    }
    bare.sort();
    bare.dedup_by(|a, b| a.split(' ').take(2).eq(b.split(' ').take(2)));
    assert!(bare.is_empty(), "neither cell nor working:\n{}", bare.join("\n"));
    assert!(checked > 200, "only {checked} facts with a cell");
}

#[test]
fn the_files_read_back_as_their_sources() {
    let county = sources::county("qinghe");
    let folder = top().join("fixtures/counties/qinghe");
    let engagement = Engagement::new(vec![folder]).expect("a county");
    let packs = sanzi_rules::Packs::load(&[]).expect("the national pack");
    let tables = sanzi::read(&engagement, &packs, None, None, &mut |_| {}).expect("read");
    let mut jsonl = Vec::new();
    sanzi_ingest::record::read_jsonl(&tables, &mut jsonl).expect("records");
    let lines: Vec<serde_json::Value> =
        String::from_utf8(jsonl).expect("text").lines().map(|l| serde_json::from_str(l).expect("a record")).collect();
    let mut faults = Vec::new();
    let mut compared = 0;
    for sheet in &county.sheet {
        let read: Vec<_> = lines
            .iter()
            .filter(|l| l["source"]["file"] == sheet.file.as_str())
            .filter(|l| sheet.sheet.is_empty() || l["source"]["sheet"] == sheet.sheet.as_str())
            .collect();
        let rows = sources::rows("qinghe", &sheet.source);
        if read.len() != rows.len() {
            faults.push(format!("{} › {}: {} rows, source has {}", sheet.file, sheet.sheet, read.len(), rows.len()));
            continue;
        }
        for (line, row) in read.iter().zip(&rows) {
            if line["table"] != sheet.table.as_str() {
                faults.push(format!("{} › {}: read as {}", sheet.file, sheet.sheet, line["table"]));
                break;
            }
            for (field, value) in row.iter().filter(|(f, _)| *f != "应报") {
                compared += 1;
                let seen = line["values"].get(field).and_then(|v| v.as_str()).unwrap_or("");
                if !same(seen, value) {
                    let at = &line["cells"][field];
                    faults.push(format!(
                        "{} › {} {at} {field}: read “{seen}”, source “{value}”",
                        sheet.file, sheet.sheet
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {compared} differ:\n{}", faults.len(), faults[..faults.len().min(60)].join("\n"));
    assert!(compared > 8000, "only {compared} values compared");
}

/// Equal as text, or as decimals.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    a == b
        || matches!((a.parse::<rust_decimal::Decimal>(), b.parse::<rust_decimal::Decimal>()), (Ok(x), Ok(y)) if x == y)
}
