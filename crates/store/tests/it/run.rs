//! Invented runs, as small as the question needs: records, a manifest that vouches for them, and what was looked at.

use sanzi_core::finding::{Amounts, FactUse, Finding, RuleRef, SCHEMA, Subject};
use sanzi_core::source::Place;
use sanzi_core::subject::{RowPlace, SubjectRecord};
use sanzi_core::{Outcome, Severity};
use sanzi_store::Delivery;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// One run in the making.
#[derive(Debug, Clone)]
pub struct Run {
    pub base_date: String,
    pub county: String,
    pub firm: String,
    pub findings: Vec<Finding>,
    pub subjects: Vec<SubjectRecord>,
    /// Rule → why skipped.
    pub coverage: Vec<(String, Option<String>)>,
}

impl Run {
    pub fn on(base_date: &str) -> Run {
        Run {
            base_date: base_date.to_owned(),
            county: "青禾县".to_owned(),
            firm: "某某会计师事务所".to_owned(),
            findings: Vec::new(),
            subjects: Vec::new(),
            coverage: Vec::new(),
        }
    }

    pub fn with(mut self, findings: impl IntoIterator<Item = Finding>) -> Run {
        self.findings.extend(findings);
        self
    }

    /// Writes the output folder of the run.
    pub fn write(&self, folder: &Path) {
        std::fs::create_dir_all(folder).expect("a folder");
        let lines = |records: &[Value]| records.iter().map(|r| format!("{r}\n")).collect::<String>();
        let findings: Vec<Value> = self.findings.iter().map(|f| serde_json::to_value(f).expect("a record")).collect();
        let subjects: Vec<Value> = self.subjects.iter().flat_map(subject_lines).collect();
        let files = [("findings.jsonl", lines(&findings)), ("subjects.jsonl", lines(&subjects))];
        let mut outputs = Vec::new();
        for (name, text) in &files {
            std::fs::write(folder.join(name), text).expect("written");
            outputs.push(json!({"path": name, "sha256": hash(text.as_bytes())}));
        }
        let coverage: Vec<Value> =
            self.coverage.iter().map(|(rule, skipped)| json!({"rule": rule, "skipped": skipped})).collect();
        let manifest = json!({
            "schema": "sanzi.manifest/1", "engine": {"name": "sanzi", "version": "0.1.0"},
            "engagement": {"name": format!("{}核查", self.county), "firm": self.firm, "county": self.county},
            "base_date": self.base_date, "coverage": coverage, "outputs": outputs,
            "clock": {"started": format!("{}T08:00:00Z", self.base_date), "finished": ""},
        });
        std::fs::write(folder.join("manifest.json"), manifest.to_string()).expect("written");
    }

    /// The run, written and read back.
    pub fn delivery(&self) -> Delivery {
        let folder = tempfile::tempdir().expect("a folder");
        self.write(folder.path());
        Delivery::read(folder.path()).expect("a sound run")
    }
}

/// A subject below a head of its own.
fn subject_lines(subject: &SubjectRecord) -> [Value; 2] {
    let own = subject.rows.first().expect("an own row");
    let said = [("p", &subject.passed), ("u", &subject.undetermined), ("f", &subject.fired)];
    let facts = subject.facts.iter();
    let letters = |cell: &Option<String>| cell.as_ref().map(|c| c.trim_end_matches(char::is_numeric).to_owned());
    [
        json!({
            "schema": sanzi_core::subject::SCHEMA, "kind": subject.kind,
            "sheet": {"table": own.table, "file": own.file, "sheet": own.sheet},
            "rules": said.iter().flat_map(|(_, rules)| rules.iter()).collect::<Vec<_>>(),
            "facts": facts.clone().map(|(name, (_, cell))| json!([name, letters(cell)])).collect::<Vec<_>>(),
        }),
        json!({
            "row": own.row, "organisation": subject.organisation, "key": subject.key, "asset_id": subject.asset_id,
            "asset_name": subject.asset_name, "contract_no": subject.contract_no, "others": [],
            "verdicts": said.iter().map(|(sign, rules)| sign.repeat(rules.len())).collect::<String>(),
            "facts": facts.map(|(_, (value, _))| value).collect::<Vec<_>>(),
        }),
    ]
}

/// A subject of a village of 松河镇 in its own row of a ledger.
pub fn subject(kind: &str, village: &str, key: &str, file: &str, row: u32) -> SubjectRecord {
    SubjectRecord {
        kind: kind.to_owned(),
        organisation: Some(format!("松河镇/{village}")),
        key: key.to_owned(),
        asset_id: Some(key.to_owned()),
        asset_name: Some(format!("{key}号资产")),
        contract_no: None,
        rows: vec![RowPlace { table: kind.to_owned(), file: file.to_owned(), sheet: "台账".to_owned(), row }],
        fired: Vec::new(),
        passed: Vec::new(),
        undetermined: Vec::new(),
        facts: BTreeMap::new(),
    }
}

pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// An id of the right shape, made from what identifies a finding.
pub fn id(rule: &str, organisation: &str, key: &str) -> String {
    let hash = Sha256::digest(format!("1|{rule}|{organisation}|{key}|").as_bytes());
    let letters: String = hash.iter().take(26).map(|b| char::from(b'A' + b % 26)).collect();
    format!("F1-{letters}")
}

/// A finding of a rule about an asset of a village.
pub fn finding(rule: &str, village: &str, key: &str, at_stake: &str) -> Finding {
    let organisation = format!("松河镇/{village}");
    Finding {
        schema: SCHEMA.into(),
        id: id(rule, &organisation, key),
        rule: RuleRef { code: rule.into(), version: 1, title: format!("{rule}的标题"), layer: "national".into() }
            .into(),
        outcome: Outcome::Problem,
        severity: Severity::Significant,
        organisation: Some(organisation),
        subject: Subject {
            kind: "asset".into(),
            key: key.into(),
            town: Some("松河镇".into()),
            village: Some(village.into()),
            asset_id: Some(key.into()),
            asset_name: Some(format!("{key}号资产")),
            ..Subject::default()
        },
        amounts: Amounts { at_stake: Some(at_stake.into()), ..Amounts::default() },
        message: format!("{key}有问题，涉及{at_stake}元。"),
        recommendation: "请整改。".into(),
        cause: None,
        counterfactual: Vec::new(),
        evidence_needed: [].into(),
        basis: [].into(),
        parameters: [].into(),
        facts: Vec::new(),
        missing: None,
        together: None,
        presence: None,
    }
}

/// The finding with what stood in the book, and its cell.
pub fn booked(mut finding: Finding) -> Finding {
    finding.facts = vec![FactUse {
        name: "accumulated_booked".into(),
        label: "账面累计折旧".into(),
        value: Some("178600.00".into()),
        original: None,
        source: Some(Place {
            file: "东岭村2023年台账.xlsx".into(), sheet: "台账".into(), cell: Some("H7".into())
        }),
        working: Vec::new(),
    }];
    finding
}
