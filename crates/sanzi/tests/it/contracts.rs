//! Every record that other programs read is as its shipped JSON Schema says.

use crate::county::audit;
use crate::top;
use assert_cmd::Command;
use jsonschema::Validator;
use sanzi_report::diff::{self, Side};
use sanzi_report::schema;
use serde_json::Value;

fn validator(text: &str) -> Validator {
    let schema: Value = serde_json::from_str(text).expect("a schema");
    jsonschema::validator_for(&schema).expect("a sound schema")
}

fn valid(validator: &Validator, record: &Value, what: &str) {
    let faults: Vec<String> =
        validator.iter_errors(record).map(|e| format!("{} at {}", e, e.instance_path())).collect();
    assert!(faults.is_empty(), "{what}: {}\n{record:#}", faults.join("\n"));
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).expect("a record a line")).collect()
}

#[test]
fn outputs_of_an_audit_are_as_their_schemas_say() {
    let out = tempfile::tempdir().expect("a folder");
    audit("qinghe", out.path());
    let read = |name: &str| std::fs::read_to_string(out.path().join(name)).expect("an output");
    let findings = lines(&read("findings.jsonl"));
    assert!(findings.len() > 80);
    let finding = validator(schema::FINDING);
    findings.iter().for_each(|f| valid(&finding, f, "findings.jsonl"));
    let issue = validator(schema::ISSUE);
    lines(&read("issues.jsonl")).iter().for_each(|i| valid(&issue, i, "issues.jsonl"));
    let subject = validator(schema::SUBJECT);
    let subjects = lines(&read("subjects.jsonl"));
    assert!(subjects.len() > 298, "every asset and more was looked at");
    subjects.iter().for_each(|s| valid(&subject, s, "subjects.jsonl"));
    let manifest: Value = serde_json::from_str(&read("manifest.json")).expect("json");
    valid(&validator(schema::MANIFEST), &manifest, "manifest.json");
    let side = Side::from_folder(out.path()).expect("a set");
    let same = diff::compare(&side, &side).expect("compared");
    assert!(!same.differs());
    valid(&validator(schema::DIFF), &serde_json::to_value(&same).expect("json"), "diff");
    for output in manifest["outputs"].as_array().expect("outputs") {
        let path = out.path().join(output["path"].as_str().expect("a path"));
        assert_eq!(output["sha256"], sha256(&std::fs::read(path).expect("an output")).as_str());
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn read_is_as_its_schemas_say() {
    let sanzi = |format: &str| {
        let mut command = Command::cargo_bin("sanzi").expect("the binary");
        let done = command.args(["read", "--format", format]).arg(top().join("fixtures/counties/qinghe")).assert();
        String::from_utf8(done.success().get_output().stdout.clone()).expect("text")
    };
    let record = validator(schema::READ_JSONL);
    let rows = lines(&sanzi("jsonl"));
    rows.iter().for_each(|r| valid(&record, r, "read --format jsonl"));
    let json: Value = serde_json::from_str(&sanzi("json")).expect("json");
    valid(&validator(schema::READ_JSON), &json, "read --format json");
    let files = json.as_array().expect("an array");
    assert_eq!(files.len(), 18);
    let read: u64 =
        files.iter().flat_map(|f| f["sheets"].as_array().expect("sheets")).filter_map(|s| s["rows"].as_u64()).sum();
    assert_eq!(rows.len() as u64, read, "each row that a receipt counts is a record");
}
