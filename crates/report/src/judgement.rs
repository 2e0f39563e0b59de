//! What people say about findings, and who signed the whole: kept in `judgements.jsonl` beside the material,
//! a line an act, only ever added to. Each act is bound to what its author saw; when that moves, the finding
//! returns to review by itself.

mod content;
mod log;
mod replay;
mod seen;
mod take;

pub use crate::book::HELD;
pub use content::content;
pub use log::{FILE_NAME, Log};
pub use replay::{Reviews, Signature};
pub use seen::Seen;
pub use take::{Edit, Fault, SignEdit, Taken, take};

pub(crate) use seen::{differences, seen};

use serde::{Deserialize, Serialize};

/// The schema word of a record of `judgements.jsonl`.
pub const SCHEMA: &str = "sanzi.judgement/1";
/// The schema word of a record of `reviews.jsonl`.
pub const REVIEW_SCHEMA: &str = "sanzi.review/1";

/// What an auditor says about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// 确认.
    Confirmed,
    /// 调整: it stands, with other words or figures, said in the reason.
    Adjusted,
    /// 不成立.
    Dismissed,
    /// 待补充: open until papers come.
    Pending,
}

impl Opinion {
    /// All of them, as the drop-down lists them.
    pub const ALL: [Opinion; 4] = [Opinion::Confirmed, Opinion::Adjusted, Opinion::Dismissed, Opinion::Pending];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Opinion::Confirmed => "确认",
            Opinion::Adjusted => "调整",
            Opinion::Dismissed => "不成立",
            Opinion::Pending => "待补充",
        }
    }

    /// The opinion of a Chinese word.
    pub fn of(word: &str) -> Option<Opinion> {
        Opinion::ALL.into_iter().find(|o| o.label() == word)
    }
}

/// The three levels of review of a set of papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 编制.
    Prepared,
    /// 复核.
    Reviewed,
    /// 签发.
    Issued,
}

impl Level {
    /// All of them, lowest first.
    pub const ALL: [Level; 3] = [Level::Prepared, Level::Reviewed, Level::Issued];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Level::Prepared => "编制",
            Level::Reviewed => "复核",
            Level::Issued => "签发",
        }
    }
}

/// One act: an opinion on a finding, or a signature under the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// `J1-` + the first 26 hexadecimal digits of a SHA-256 over all else but the workbook.
    pub id: String,
    /// The finding it is about; absent for a signature.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finding: Option<String>,
    /// Code of that finding's rule, for people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    /// The opinion on it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub opinion: Option<Opinion>,
    /// The level of a signature.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<Level>,
    /// The hash of the whole that was signed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content: Option<String>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When, ISO; as the person wrote it, never the clock.
    pub on: Option<String>,
    /// Until when it holds, ISO.
    pub until: Option<String>,
    /// Acts that the author had before them and replaced; more than one settles a conflict.
    pub follows: Vec<String>,
    /// What the author saw; absent for a signature.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen: Option<Seen>,
    /// SHA-256 of the workbook it was read from.
    pub workbook: String,
}

/// How an opinion stands in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It holds.
    Valid,
    /// Facts moved since: back to review.
    Moved,
    /// Its time is over: back to review.
    Expired,
    /// Two people say different things: to be settled.
    Conflict,
}

/// What people say about one finding of a run, `sanzi.review/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// [`REVIEW_SCHEMA`].
    pub schema: String,
    /// The finding.
    pub finding: String,
    /// Does it hold?
    pub state: State,
    /// The opinion; `None` in a conflict.
    pub opinion: Option<Opinion>,
    /// Why.
    pub reason: String,
    /// Who; all of them in a conflict.
    pub by: String,
    /// When.
    pub on: Option<String>,
    /// Until when.
    pub until: Option<String>,
    /// The acts that stand.
    pub acts: Vec<String>,
    /// Why it is back to review, in Chinese.
    pub why: Option<String>,
}

impl Standing {
    /// Is the finding dismissed, and does that hold?
    pub fn dismisses(&self) -> bool {
        self.state == State::Valid && self.opinion == Some(Opinion::Dismissed)
    }
}
