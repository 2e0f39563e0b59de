//! A rule as it stands after all layers have spoken.

use crate::condition::Condition;
use crate::mention::Mention;
use crate::template::Template;
use chrono::NaiveDate;
use sanzi_core::kind::Column;
use sanzi_core::{Grain, Outcome, Severity, Value};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One check: one sentence about one row of facts, with its law and its words.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `HT-003`; never reused.
    pub code: String,
    /// Version of wording and condition.
    pub version: u32,
    /// Title in Chinese.
    pub title: String,
    /// What one row is.
    pub grain: &'static Grain,
    /// How grave, before escalation.
    pub severity: Severity,
    /// 问题 or 疑点.
    pub outcome: Outcome,
    /// Outside it the rule does not apply.
    pub scope: Option<Condition>,
    /// Texts that put a row outside it: 捐赠 in the source of funds.
    pub except: Vec<Mention>,
    /// True: a finding.
    pub when: Condition,
    /// Texts that may excuse what the condition finds, which only papers can tell: the answer is 无法判断.
    pub doubt: Vec<Mention>,
    /// The day of the act, on which parameters and laws are looked up; without it, the base date.
    pub dated_by: Option<&'static Column>,
    /// The money at stake.
    pub amount: Option<&'static Column>,
    /// What the book says.
    pub book: Option<&'static Column>,
    /// What the audit computed.
    pub audited: Option<&'static Column>,
    /// The fact that explains the figure.
    pub cause: Option<&'static Column>,
    /// Facts that tell several findings about one subject apart.
    pub identity: Vec<&'static Column>,
    /// Facts of which one wrong value in a whole book is one finding.
    pub shared: Vec<Shared>,
    /// Facts that a remedy changes, first choice first; blank: as their kinds suggest.
    pub remedy: Vec<&'static Column>,
    /// Facts that are shown with their cells.
    pub evidence: Vec<&'static Column>,
    /// What was found.
    pub message: Template,
    /// What to do.
    pub recommendation: Template,
    /// Why it matters.
    pub why: String,
    /// What would make it go away.
    pub counterfactual: Vec<Template>,
    /// Papers to ask for.
    pub ask: Vec<String>,
    /// Known false positives and how they are kept out, in words.
    pub exclusions: String,
    /// Graver severities in graver cases.
    pub escalate: Vec<Escalation>,
    /// Local name → full name of a parameter.
    pub params: BTreeMap<String, String>,
    /// What it rests on.
    pub basis: Vec<Citation>,
    /// Its own examples.
    pub cases: Vec<Case>,
    /// Is it used?
    pub enabled: bool,
    /// Codes of rules it took the place of.
    pub replaces: Vec<String>,
    /// The layer that defined it.
    pub layer: String,
    /// The file that defines it.
    pub file: String,
    /// What later layers changed, in order.
    pub adjusted: Vec<Adjustment>,
}

/// A graver severity, or a 问题 instead of a 疑点, where a further condition holds.
#[derive(Debug, Clone)]
pub struct Escalation {
    /// When.
    pub when: Condition,
    /// To what; the rule's own severity where a step makes it a 问题 only.
    pub severity: Severity,
    /// Does it make a 疑点 a 问题?
    pub problem: bool,
}

/// A fact of which one wrong value in a whole book is one cause.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The fact.
    pub fact: &'static Column,
    /// On which rows the fact is the reason; without it, on all.
    pub when: Option<Condition>,
}

/// A document that a rule rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Citation {
    /// A law by its key, and the article.
    Law {
        /// Key of the document.
        key: String,
        /// Article, as numbered there.
        article: Option<String>,
        /// Where it does not govern every row: which ones.
        when: Option<Condition>,
        /// For what lasted: the fact that tells the day on which it began. A document that was in force on any day from then to that of the act
        /// is cited too, each for its own years.
        since: Option<&'static str>,
    },
    /// 工作口径: a convention of the work, with no document behind it.
    Convention,
}

impl Citation {
    /// Which rows it governs, where that is not all.
    pub fn when(&self) -> Option<&Condition> {
        match self {
            Citation::Law { when, .. } => when.as_ref(),
            Citation::Convention => None,
        }
    }

    /// The day from which it is looked for in force, where that is not the day of the act alone.
    pub fn since(&self) -> Option<&'static str> {
        match self {
            Citation::Law { since, .. } => *since,
            Citation::Convention => None,
        }
    }
}

/// What a case must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A finding.
    Fired,
    /// No finding.
    Passed,
    /// A fact is missing.
    Undetermined,
    /// Out of scope.
    NotApplicable,
}

impl Verdict {
    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Verdict::Fired => "报出",
            Verdict::Passed => "不报",
            Verdict::Undetermined => "无法判断",
            Verdict::NotApplicable => "不适用",
        }
    }
}

/// An example that belongs to a rule.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it shows, in Chinese.
    pub name: String,
    /// The facts that are known.
    pub facts: BTreeMap<&'static str, Value>,
    /// The verdict.
    pub expect: Verdict,
    /// The base date; without it, the day on which the pack was last reviewed.
    pub day: Option<NaiveDate>,
    /// Line in the rule's file.
    pub line: u32,
}

/// What a later layer changed.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// The layer.
    pub layer: String,
    /// The file.
    pub file: String,
    /// What: `severity`, `enabled`, `title`, …
    pub changes: Vec<String>,
    /// Why.
    pub reason: String,
    /// What the change rests on.
    pub basis: Vec<Citation>,
}

impl Rule {
    /// The parameters that conditions or texts really use, by local name.
    pub fn params_used(&self) -> BTreeSet<&str> {
        let conditions = self.conditions().flat_map(Condition::params);
        conditions.chain(self.templates().flat_map(Template::params)).collect()
    }

    /// Scope, condition, escalations, common causes and where a law governs.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let steps = self.escalate.iter().map(|e| &e.when).chain(self.shared.iter().filter_map(|s| s.when.as_ref()));
        self.scope.iter().chain([&self.when]).chain(steps).chain(self.citations().filter_map(Citation::when))
    }

    /// The rule's own basis, then that of later layers' changes.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.basis.iter().chain(self.adjusted.iter().flat_map(|a| &a.basis))
    }

    /// Message, recommendation and counterfactuals.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        [&self.message, &self.recommendation].into_iter().chain(&self.counterfactual)
    }

    /// Every fact the rule needs, sorted.
    pub fn facts(&self) -> BTreeSet<&'static str> {
        let named = [self.dated_by, self.amount, self.book, self.audited, self.cause].into_iter().flatten();
        let shared = self.shared.iter().map(|shared| shared.fact);
        let said = self.except.iter().chain(&self.doubt).map(|mention| mention.fact);
        let listed = self.identity.iter().chain(&self.evidence).copied().chain(shared).chain(said);
        let mut facts: BTreeSet<&'static str> = named.chain(listed).map(|c| c.name).collect();
        facts.extend(self.citations().filter_map(Citation::since));
        facts.extend(self.conditions().flat_map(Condition::facts));
        facts.extend(self.templates().flat_map(Template::facts));
        facts
    }

    /// The columns it needs, by the table that brings them: labels, tables in the order in which they weigh. Columns
    /// behind what decides come before those that a finding only shows.
    pub fn fields(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let mut facts: Vec<&'static str> = self.conditions().flat_map(Condition::facts).collect();
        facts.extend(self.evidence.iter().map(|fact| fact.name));
        let mut fields: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
        for (table, column) in facts.into_iter().flat_map(|fact| sanzi_core::grains::reads(self.grain.name, fact)) {
            let Some(schema) = sanzi_core::tables::schema(table) else { continue };
            let Some(column) = schema.columns.iter().find(|known| known.name == column) else { continue };
            match fields.iter_mut().find(|(label, _)| *label == schema.label) {
                Some((_, columns)) if columns.contains(&column.label) => {}
                Some((_, columns)) => columns.push(column.label),
                None => fields.push((schema.label, vec![column.label])),
            }
        }
        fields
    }

    /// Does `--rules WORD` select it? A word is a code or the beginning of one.
    pub fn selected_by(&self, words: &[String]) -> bool {
        words.is_empty() || words.iter().any(|word| self.code.starts_with(word.as_str()))
    }
}
