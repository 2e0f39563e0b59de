//! Findings and coverage: what the engine says. Serialised as `sanzi.finding/1`, a record a line.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// The schema word of a record.
pub const SCHEMA: &str = "sanzi.finding/1";

/// What the engine found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 问题.
    Problem,
    /// 疑点, 线索.
    Clue,
    /// 无法判断.
    Undetermined,
}

/// How grave. The order is by gravity, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 重大.
    Major,
    /// 较大.
    Significant,
    /// 一般.
    Minor,
    /// 提示.
    Note,
}

impl Severity {
    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Severity::Major => "重大",
            Severity::Significant => "较大",
            Severity::Minor => "一般",
            Severity::Note => "提示",
        }
    }
}

impl Outcome {
    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Outcome::Problem => "问题",
            Outcome::Clue => "疑点",
            Outcome::Undetermined => "无法判断",
        }
    }
}

/// One finding. What the findings of one rule have in common they share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// [`SCHEMA`].
    pub schema: Cow<'static, str>,
    /// `F1-` + base32(sha256(recipe 1 | rule | organisation | subject key | facet)).
    pub id: String,
    /// The rule that spoke.
    pub rule: Arc<RuleRef>,
    /// 问题, 疑点, 无法判断.
    pub outcome: Outcome,
    /// Gravity.
    pub severity: Severity,
    /// The owner of the book, normalised: `松河镇/东岭村`.
    pub organisation: Option<String>,
    /// What the finding is about.
    pub subject: Subject,
    /// Money.
    pub amounts: Amounts,
    /// What was found, with the figures.
    pub message: String,
    /// What to do.
    pub recommendation: String,
    /// The slip that explains the figure.
    pub cause: Option<String>,
    /// The smallest change that would clear it.
    pub counterfactual: Vec<String>,
    /// Papers to ask for.
    pub evidence_needed: Arc<[String]>,
    /// Legal basis.
    pub basis: Arc<[Basis]>,
    /// Thresholds used, as they stood on the day of the act.
    pub parameters: Arc<[ParameterUse]>,
    /// Facts with their cells or sums.
    pub facts: Vec<FactUse>,
    /// For 无法判断: how many rows, and which (the first by name).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missing: Option<Box<Missing>>,
    /// For a finding that one wrong value causes on many rows: how many, and which.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub together: Option<Box<Together>>,
    /// Against an earlier run; `None` without one.
    pub presence: Option<String>,
}

/// The rule, as it stood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleRef {
    /// `ZJ-003`.
    pub code: String,
    /// Version of its wording and condition.
    pub version: u32,
    /// Title.
    pub title: String,
    /// The layer that defined it.
    pub layer: String,
}

impl Finding {
    /// The kind of subject of a record that tells of a column which sheets do not have, once for all checks that
    /// want it; its rows are counted again in the records of those checks.
    pub const COLUMN: &'static str = "column";

    /// The rows of the subject's grain that it is about, where they are many.
    pub fn rows(&self) -> &[(u32, u32)] {
        let missing = self.missing.as_ref().map(|m| m.rows.0.as_slice());
        missing.or(self.together.as_ref().map(|t| t.rows.0.as_slice())).unwrap_or_default()
    }
}

/// What a finding is about. Absent parts are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Grain: `asset`, `contract`, …
    pub kind: Cow<'static, str>,
    /// The subject's natural key, as hashed into the id.
    pub key: String,
    /// 乡镇.
    pub town: Option<String>,
    /// 村.
    pub village: Option<String>,
    /// As printed.
    pub asset_id: Option<String>,
    /// As printed.
    pub asset_name: Option<String>,
    /// As printed.
    pub contract_no: Option<String>,
    /// As printed.
    pub project_name: Option<String>,
    /// 科目, for account ties.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub account: Option<String>,
    /// True when the key holds no code, so that a renamed asset would be another subject.
    pub weak: bool,
}

/// Exact decimals as text, in 元.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// What the book says.
    pub book: Option<String>,
    /// What the audit computed.
    pub audited: Option<String>,
    /// The difference, signed as book − audited.
    pub difference: Option<String>,
    /// The money at stake.
    pub at_stake: Option<String>,
}

/// One legal basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Title and number.
    pub document: String,
    /// Article.
    pub article: Option<String>,
    /// In force from.
    pub from: Option<String>,
    /// In force until.
    pub until: Option<String>,
    /// `text` read, `secondary` read in another page, `recalled` shown as 待核, `convention` 工作口径.
    pub checked: String,
}

/// One parameter as used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterUse {
    /// Name.
    pub name: String,
    /// Chinese label.
    pub label: String,
    /// Value on the day.
    pub value: String,
    /// In force from.
    pub from: String,
    /// Layer.
    pub layer: String,
    /// Basis or 工作口径.
    pub basis: String,
}

/// One fact as used in a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactUse {
    /// Fact name.
    pub name: Cow<'static, str>,
    /// Chinese label.
    pub label: Cow<'static, str>,
    /// Value; `None` when unknown.
    pub value: Option<String>,
    /// The original text of the cell.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub original: Option<String>,
    /// Where it was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<crate::source::Place>,
    /// The sum with its operands, for computed facts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub working: Vec<String>,
}

/// Rows of a grain's frame as runs: from the first place, up to but without the second. Only the run that made a
/// record knows them: they are no part of it, so that records are equal whatever their rows.
#[derive(Debug, Clone, Default)]
pub struct RowRuns(pub Vec<(u32, u32)>);

impl PartialEq for RowRuns {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for RowRuns {}

/// The rows that one wrong value has in common: told once, not row by row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// Label of the fact that carries the value.
    pub fact: String,
    /// The value that all of them carry.
    pub value: String,
    /// How many rows.
    pub count: u32,
    /// The first of the rows, by name: at most [`Missing::NAMED`].
    pub subjects: Vec<String>,
    /// All of the rows.
    #[serde(skip)]
    pub rows: RowRuns,
}

/// What a 无法判断 lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Labels of the facts that are missing.
    pub facts: Vec<String>,
    /// How many rows.
    pub count: u32,
    /// The first of the rows, by name: at most [`Missing::NAMED`].
    pub subjects: Vec<String>,
    /// All of the rows.
    #[serde(skip)]
    pub rows: RowRuns,
    /// The money on those rows, where known, in 元.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount: Option<String>,
}

impl Missing {
    /// How many rows are named: a county's million rows must not stand in a record by name.
    pub const NAMED: usize = 20;
}

/// How a rule fared over all rows of its grain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Rule code.
    pub rule: String,
    /// Title.
    pub title: String,
    /// Grain.
    pub grain: String,
    /// Rows that fired.
    pub fired: u32,
    /// Of them, rows that are told in the finding of their common cause and have none of their own.
    pub joined: u32,
    /// Rows that passed.
    pub passed: u32,
    /// Rows that could not be judged.
    pub undetermined: u32,
    /// Rows out of scope.
    pub not_applicable: u32,
    /// Why the rule did not run at all.
    pub skipped: Option<String>,
}

/// What a run judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Sorted by organisation, rule, subject.
    pub findings: Vec<Finding>,
    /// By rule code.
    pub coverage: Vec<Coverage>,
    /// By grain: the verdict on every row, the clean ones too.
    pub verdicts: std::collections::BTreeMap<&'static str, Verdicts>,
}

/// What the rules of one grain said of each of its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// The rules that ran, by code.
    pub given: Vec<Given>,
    /// Facts that these rules show as evidence, sorted.
    pub evidence: Vec<&'static str>,
}

/// What one rule said, a bit a row, 64 rows a word from the lowest bit on. In none of the three: not applicable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Its code.
    pub rule: String,
    /// Rows with a finding.
    pub fired: Vec<u64>,
    /// Rows without.
    pub passed: Vec<u64>,
    /// Rows that could not be judged.
    pub undetermined: Vec<u64>,
}

impl Verdicts {
    /// The codes of the rules in whose bits, as `of` picks them, the row is set.
    pub fn codes(&self, row: usize, of: fn(&Given) -> &[u64]) -> impl Iterator<Item = &str> {
        let set = move |given: &&Given| of(given).get(row / 64).is_some_and(|word| (word >> (row % 64)) & 1 == 1);
        self.given.iter().filter(set).map(|given| given.rule.as_str())
    }
}
