//! 整改: the states of a finding, the steps between them, and who may take which. One table; nothing else decides.

use crate::standing::Standing;
use chrono::NaiveDate;

/// Where the county stands with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// 未下达.
    NotIssued,
    /// 已下达.
    Issued,
    /// 整改中.
    Working,
    /// 已报告.
    Reported,
    /// 已核验.
    Verified,
    /// 已销号.
    Closed,
    /// 已退回.
    Returned,
    /// 已逾期.
    Overdue,
    /// 已移送.
    Referred,
}

use State::{Closed, Issued, NotIssued, Overdue, Referred, Reported, Returned, Verified, Working};

impl State {
    /// All states, in the order of the work.
    pub const ALL: [State; 9] = [NotIssued, Issued, Working, Reported, Verified, Closed, Returned, Overdue, Referred];

    /// The Chinese word, which is also what the store holds.
    pub const fn word(self) -> &'static str {
        match self {
            NotIssued => "未下达",
            Issued => "已下达",
            Working => "整改中",
            Reported => "已报告",
            Verified => "已核验",
            Closed => "已销号",
            Returned => "已退回",
            Overdue => "已逾期",
            Referred => "已移送",
        }
    }

    /// The state of a word.
    pub fn of(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Can it still run past its deadline?
    pub const fn waits_for_village(self) -> bool {
        matches!(self, Issued | Working | Returned | Overdue)
    }
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// 下达: the county hands it to the township.
    Issue,
    /// 整改: the village works on it.
    Start,
    /// 报告: the village says it is done.
    Report,
    /// 核验: the county has seen that it is done.
    Verify,
    /// 销号.
    Close,
    /// 退回: not done as reported.
    Return,
    /// 延期: a later deadline.
    Extend,
    /// 逾期: the deadline has passed.
    Lapse,
    /// 移送: handed to discipline, police or courts.
    Refer,
    /// 复发: found again after 销号. Only an import or a recheck takes it.
    Reopen,
}

impl Step {
    /// The Chinese word, which is also what the store holds.
    pub const fn word(self) -> &'static str {
        match self {
            Step::Issue => "下达",
            Step::Start => "整改",
            Step::Report => "报告",
            Step::Verify => "核验",
            Step::Close => "销号",
            Step::Return => "退回",
            Step::Extend => "延期",
            Step::Lapse => "逾期",
            Step::Refer => "移送",
            Step::Reopen => "复发",
        }
    }

    /// The step of a word.
    pub fn of(word: &str) -> Option<Step> {
        MOVES.iter().map(|m| m.step).find(|s| s.word() == word)
    }
}

/// How a finding is to be rectified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plan {
    /// 立行立改.
    AtOnce,
    /// 分阶段.
    Staged,
    /// 持续: closed only when a later run no longer finds it.
    Lasting,
}

impl Plan {
    /// The Chinese word, which is also what the store holds.
    pub const fn word(self) -> &'static str {
        match self {
            Plan::AtOnce => "立行立改",
            Plan::Staged => "分阶段",
            Plan::Lasting => "持续",
        }
    }

    /// The plan of a word.
    pub fn of(word: &str) -> Option<Plan> {
        [Plan::AtOnce, Plan::Staged, Plan::Lasting].into_iter().find(|p| p.word() == word)
    }
}

/// What a step asks for beside the right state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A reason in words.
    Why,
    /// A file or a run that proves it, by its hash.
    Evidence,
    /// A deadline, later than the day of the step.
    Deadline,
    /// Somebody else than who reported it.
    Another,
    /// The deadline lies before the day of the step.
    Late,
    /// Not for 立行立改.
    NotAtOnce,
    /// For 持续: a later run no longer found it.
    LastingProof,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    /// What is done.
    pub step: Step,
    /// In which states it may be done.
    pub from: &'static [State],
    /// The state after it.
    pub to: State,
    /// What it asks for.
    pub needs: &'static [Need],
}

/// The allowed moves. Everything that is not here is forbidden.
pub const MOVES: &[Move] = &[
    Move { step: Step::Issue, from: &[NotIssued], to: Issued, needs: &[Need::Deadline] },
    Move { step: Step::Start, from: &[Issued, Returned, Overdue], to: Working, needs: &[] },
    Move { step: Step::Report, from: &[Issued, Working, Returned, Overdue], to: Reported, needs: &[] },
    Move {
        step: Step::Verify,
        from: &[NotIssued, Issued, Working, Reported, Returned, Overdue, Referred],
        to: Verified,
        needs: &[Need::Evidence],
    },
    Move { step: Step::Close, from: &[Verified], to: Closed, needs: &[Need::Why, Need::Another, Need::LastingProof] },
    Move { step: Step::Return, from: &[Reported, Verified], to: Returned, needs: &[Need::Why] },
    Move {
        step: Step::Extend,
        from: &[Issued, Working, Returned, Overdue],
        to: Working,
        needs: &[Need::Why, Need::Deadline, Need::NotAtOnce],
    },
    Move { step: Step::Lapse, from: &[Issued, Working, Returned], to: Overdue, needs: &[Need::Late] },
    Move {
        step: Step::Refer,
        from: &[NotIssued, Issued, Working, Reported, Verified, Returned, Overdue],
        to: Referred,
        needs: &[Need::Why],
    },
    Move { step: Step::Reopen, from: &[Closed], to: NotIssued, needs: &[Need::Evidence] },
];

/// A step that somebody wants to take.
#[derive(Debug, Clone, Default)]
pub struct Act {
    /// Who takes it.
    pub who: String,
    /// On which day, ISO; given by a person or by a filled pack, never by the clock.
    pub day: String,
    /// Why.
    pub why: String,
    /// What proves it: a file name, a cell, a run.
    pub evidence: String,
    /// The hash of that.
    pub sha256: String,
    /// The new deadline, ISO; blank keeps the old one.
    pub deadline: String,
    /// The kind of rectification; `None` keeps the old one.
    pub plan: Option<Plan>,
    /// Money recovered with this step, 分.
    pub recovered: Option<i64>,
    /// When it was entered: the only use of the clock.
    pub recorded_at: String,
}

/// The state after a step, or why it is not allowed. `reporter` is who last reported the finding.
///
/// # Errors
/// A Chinese sentence that names the finding's state and what is missing.
pub fn allowed(standing: &Standing, step: Step, act: &Act, reporter: Option<&str>) -> Result<State, String> {
    let rule = MOVES.iter().find(|m| m.step == step).ok_or("没有这个动作。")?;
    let id = &standing.id;
    let from = State::of(&standing.state).ok_or_else(|| format!("{id} 的状态“{}”不认识。", standing.state))?;
    if !rule.from.contains(&from) {
        let may: Vec<&str> = MOVES.iter().filter(|m| m.from.contains(&from)).map(|m| m.step.word()).collect();
        return Err(format!("{id} 现为“{}”，不能“{}”；现在可以：{}。", from.word(), step.word(), may.join("、")));
    }
    let day: NaiveDate = act.day.parse().map_err(|_| format!("{id} 的“{}”要写明日期，如 2025-03-31。", step.word()))?;
    if act.who.trim().is_empty() {
        return Err(format!("{id} 的“{}”要写明是谁办的。", step.word()));
    }
    for need in rule.needs {
        if let Some(lack) = lacking(*need, standing, act, day, reporter) {
            return Err(format!("{id} 不能“{}”：{lack}", step.word()));
        }
    }
    Ok(rule.to)
}

fn lacking(need: Need, standing: &Standing, act: &Act, day: NaiveDate, reporter: Option<&str>) -> Option<String> {
    let plan = act.plan.or(Plan::of(&standing.plan));
    match need {
        Need::Why => act.why.trim().is_empty().then(|| "要写明理由。".to_owned()),
        Need::Evidence => act.sha256.is_empty().then(|| "要有佐证（文件，或新一次核查）。".to_owned()),
        Need::Deadline => match act.deadline.parse::<NaiveDate>() {
            Ok(deadline) if deadline > day => None,
            Ok(_) => Some("整改期限要晚于办理日期。".to_owned()),
            Err(_) => Some("要写明整改期限，如 2025-06-30。".to_owned()),
        },
        Need::Another => (reporter == Some(act.who.as_str())).then(|| "销号的人不能是报告整改完成的人。".to_owned()),
        Need::Late => match standing.deadline.parse::<NaiveDate>() {
            Ok(deadline) if deadline < day => None,
            _ => Some(format!("期限 {} 还没有过。", standing.deadline)),
        },
        Need::NotAtOnce => (plan == Some(Plan::AtOnce)).then(|| "立行立改的问题不能延期。".to_owned()),
        Need::LastingProof => {
            let proven = plan != Some(Plan::Lasting) || standing.presence == "not_reproduced";
            (!proven).then(|| "持续整改的问题要等新一次核查不再发现（sanzi recheck）。".to_owned())
        }
    }
}
