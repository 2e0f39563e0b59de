//! JSON Schemas (draft 2020-12) of everything that other programs read. They are strict: a key that is
//! not named here is a fault.

/// One line of `findings.jsonl`, `sanzi.finding/1`.
pub const FINDING: &str = include_str!("../schema/finding.schema.json");
/// One line of `issues.jsonl`.
pub const ISSUE: &str = include_str!("../schema/issue.schema.json");
/// `manifest.json`, `sanzi.manifest/1`.
pub const MANIFEST: &str = include_str!("../schema/manifest.schema.json");
/// The array that `sanzi read --format json` prints.
pub const READ_JSON: &str = include_str!("../schema/read-json.schema.json");
/// One line of `sanzi read --format jsonl`.
pub const READ_JSONL: &str = include_str!("../schema/read-jsonl.schema.json");
/// One line of `subjects.jsonl`, `sanzi.subject/2`.
pub const SUBJECT: &str = include_str!("../schema/subject.schema.json");
/// One line of `judgements.jsonl`, `sanzi.judgement/1`.
pub const JUDGEMENT: &str = include_str!("../schema/judgement.schema.json");
/// One line of `reviews.jsonl`, `sanzi.review/1`.
pub const REVIEW: &str = include_str!("../schema/review.schema.json");
/// What `sanzi diff --format json` prints, `sanzi.diff/1`.
pub const DIFF: &str = include_str!("../schema/diff.schema.json");
