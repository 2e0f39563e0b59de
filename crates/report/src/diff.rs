//! Two runs compared: what is new, what stands still, what changed, what is gone and whether a cell proves
//! it, and why the total changed. Coverage comes first: what was not looked at again is never taken for cured.

mod cause;
mod compare;
mod gone;
mod side;
mod text;

pub use side::Side;
pub(crate) use side::lines;
pub use text::print;
pub(crate) use text::words;

use rust_decimal::Decimal;
use sanzi_core::{Outcome, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use compare::compare;
pub use sanzi_core::fate::FactChange;

/// The schema word of what `sanzi diff --format json` prints.
pub const SCHEMA: &str = "sanzi.diff/1";

/// How a finding stands against an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Was not there.
    New,
    /// There with other figures.
    Updated,
    /// There as it was.
    Unchanged,
    /// Looked at again and gone, with what shows it.
    NotReproduced,
    /// Not looked at again, or nothing shows that it was mended.
    NotCovered,
    /// The rule is no longer in force.
    RuleRetired,
}

impl Presence {
    /// All of them, in the order of lists.
    pub const ALL: [Presence; 6] = [
        Presence::New,
        Presence::Updated,
        Presence::Unchanged,
        Presence::NotReproduced,
        Presence::NotCovered,
        Presence::RuleRetired,
    ];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Presence::New => "新增",
            Presence::Updated => "有变化",
            Presence::Unchanged => "仍存在",
            Presence::NotReproduced => "未再现",
            Presence::NotCovered => "未覆盖",
            Presence::RuleRetired => "规则停用",
        }
    }

    /// The word of records.
    pub const fn word(self) -> &'static str {
        match self {
            Presence::New => "new",
            Presence::Updated => "updated",
            Presence::Unchanged => "unchanged",
            Presence::NotReproduced => "not_reproduced",
            Presence::NotCovered => "not_covered",
            Presence::RuleRetired => "rule_retired",
        }
    }
}

/// Why money at stake differs between two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The material, or the day as of which it is looked at.
    Data,
    /// Rules came, went, changed or were not run.
    Rules,
    /// Laws and dated values.
    Law,
    /// What people said about findings.
    Judgement,
    /// The program; also what nothing else explains.
    Engine,
}

impl Cause {
    /// All of them, in the order of lists.
    pub const ALL: [Cause; 5] = [Cause::Data, Cause::Rules, Cause::Law, Cause::Judgement, Cause::Engine];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Cause::Data => "资料（含基准日）",
            Cause::Rules => "规则",
            Cause::Law => "法规与参数",
            Cause::Judgement => "复核意见",
            Cause::Engine => "程序及其他",
        }
    }
}

/// One finding of either run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How it stands.
    pub presence: Presence,
    /// The id, of the new run where it is there.
    pub id: String,
    /// The id in the old run, where that differs.
    pub was: Option<String>,
    /// Code of the rule.
    pub rule: String,
    /// Title of the rule.
    pub title: String,
    /// 问题 or 疑点.
    pub outcome: Outcome,
    /// Gravity.
    pub severity: Severity,
    /// 乡镇.
    pub town: Option<String>,
    /// 村.
    pub village: Option<String>,
    /// What it is about, for people.
    pub subject: String,
    /// Money at stake in the old run, 元.
    pub old_amount: Option<String>,
    /// Money at stake in the new run, 元.
    pub new_amount: Option<String>,
    /// Why it stands so, in Chinese.
    pub why: String,
    /// Values that differ; for what is gone, the cells that show it.
    pub changes: Vec<FactChange>,
    /// What the difference in money comes from; `None` when there is none.
    pub cause: Option<Cause>,
}

/// What one run looked at that the other did not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// Files with the same bytes under the same name.
    pub files_same: usize,
    /// Files of the same name with other bytes.
    pub files_changed: Vec<String>,
    /// The same bytes under another name: old, new.
    pub files_renamed: Vec<(String, String)>,
    /// Files that are no longer there.
    pub files_gone: Vec<String>,
    /// Files that were not there.
    pub files_new: Vec<String>,
    /// Files that were read and now are refused or give no table.
    pub files_unread: Vec<String>,
    /// Sheets that gave rows to a table and no longer do: file, sheet.
    pub sheets_gone: Vec<(String, String)>,
    /// Rules that ran and no longer do, with the reason.
    pub rules_not_run: Vec<(String, String)>,
    /// Rules that ran and are no longer there.
    pub rules_retired: Vec<String>,
    /// Rules that are new or run for the first time.
    pub rules_new: Vec<String>,
    /// Records of 无法判断, old and new.
    pub undetermined: (usize, usize),
}

/// From the old total to the new one, cause by cause. Money is 元 as text with two places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bridge {
    /// Money at stake in all 问题 of the old run that nobody had dismissed.
    pub old_total: String,
    /// The same of the new run.
    pub new_total: String,
    /// By cause: findings concerned, difference. Old total and differences give the new total, to the cent.
    pub causes: Vec<BridgeLine>,
}

/// One cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BridgeLine {
    /// Cause.
    pub cause: Cause,
    /// Findings that it concerns.
    pub findings: usize,
    /// Signed, new less old.
    pub difference: String,
}

/// One run, as a comparison names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Base date.
    pub base_date: String,
    /// Version of the program.
    pub engine: String,
    /// 问题.
    pub problems: usize,
    /// 疑点 and 线索.
    pub clues: usize,
}

/// Two runs compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The earlier run.
    pub old: Head,
    /// The later run.
    pub new: Head,
    /// What was looked at.
    pub coverage: Covered,
    /// How many of each presence; all six stand here.
    pub counts: BTreeMap<Presence, usize>,
    /// Why the total changed.
    pub total: Bridge,
    /// By presence, then organisation, rule and subject.
    pub findings: Vec<Change>,
    /// Presence of the new run's records of 无法判断, by id.
    #[serde(skip)]
    pub open: BTreeMap<String, Presence>,
}

impl Comparison {
    /// Is there any difference in findings or in money?
    pub fn differs(&self) -> bool {
        self.findings.iter().any(|c| c.presence != Presence::Unchanged || c.cause.is_some())
    }

    /// The presence of each finding of the new run, by id.
    pub fn presences(&self) -> BTreeMap<&str, Presence> {
        let there = |p: Presence| matches!(p, Presence::New | Presence::Updated | Presence::Unchanged);
        let found = self.findings.iter().filter(|c| there(c.presence)).map(|c| (c.id.as_str(), c.presence));
        found.chain(self.open.iter().map(|(id, p)| (id.as_str(), *p))).collect()
    }
}

/// A sum as records print it.
pub(crate) fn money(amount: Decimal) -> String {
    sanzi_core::value::money_text(amount)
}
