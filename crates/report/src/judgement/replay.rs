//! The log said again over the findings of a run: what holds, and what is back to review and why.

use super::{Level, Log, REVIEW_SCHEMA, Record, Standing, State, content, differences, seen};
use sanzi_core::Finding;
use std::collections::BTreeMap;

/// What people said, as it stands in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reviews {
    /// By finding.
    pub standing: BTreeMap<String, Standing>,
    /// By level, lowest first.
    pub signatures: Vec<Signature>,
    /// Hash of the whole, as a signature is bound to it.
    pub content: String,
}

/// The last signature of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Level.
    pub level: Level,
    /// The act; `None` when nobody signed.
    pub act: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub on: Option<String>,
    /// What they noted.
    pub reason: String,
    /// Is what was signed what stands now?
    pub holds: bool,
}

impl Reviews {
    /// Says the log again over the findings of a run with this base date, on which terms are measured.
    pub fn replay(log: &Log, findings: &[&Finding], base_date: chrono::NaiveDate) -> Reviews {
        let heads = log.heads();
        let day = base_date.to_string();
        let standing = findings
            .iter()
            .filter_map(|finding| {
                let acts = heads.get(finding.id.as_str())?;
                Some((finding.id.clone(), stand(finding, acts, &day)?))
            })
            .collect();
        let content = content(findings, log);
        let signatures = Level::ALL.into_iter().map(|level| signature(log, level, &content)).collect();
        Reviews { standing, signatures, content }
    }

    /// How many findings are back to review.
    pub fn returned(&self) -> usize {
        self.standing.values().filter(|s| s.state != State::Valid).count()
    }
}

fn signature(log: &Log, level: Level, content: &str) -> Signature {
    let last = log.records.iter().rfind(|r| r.level == Some(level));
    Signature {
        level,
        act: last.map(|r| r.id.clone()),
        by: last.map(|r| r.by.clone()).unwrap_or_default(),
        on: last.and_then(|r| r.on.clone()),
        reason: last.map(|r| r.reason.clone()).unwrap_or_default(),
        holds: last.is_some_and(|r| r.content.as_deref() == Some(content)),
    }
}

fn stand(finding: &Finding, acts: &[&Record], base_date: &str) -> Option<Standing> {
    let now = seen(finding);
    let fresh: Vec<&&Record> =
        acts.iter().filter(|r| r.seen.as_ref().is_some_and(|s| s.sha256 == now.sha256)).collect();
    let last = fresh.last().copied().or(acts.last())?;
    let same = |r: &&&Record| (r.opinion, &r.until) == (last.opinion, &last.until);
    let mut standing = Standing {
        schema: REVIEW_SCHEMA.to_owned(),
        finding: finding.id.clone(),
        state: State::Valid,
        opinion: last.opinion,
        reason: last.reason.clone(),
        by: last.by.clone(),
        on: last.on.clone(),
        until: last.until.clone(),
        acts: acts.iter().map(|r| r.id.clone()).collect(),
        why: None,
    };
    if fresh.is_empty() {
        let moved = last.seen.as_ref().map(|before| differences(before, &now, &[finding])).unwrap_or_default();
        let moved: Vec<String> = moved.iter().map(crate::diff::FactChange::words).collect();
        standing.state = State::Moved;
        standing.why = Some(format!("{}；其后{}，请重新复核。", told(last), moved.join("，")));
    } else if !fresh.iter().all(same) {
        let said: Vec<String> = fresh.iter().map(|r| told(r)).collect();
        let mut who: Vec<&str> = fresh.iter().map(|r| r.by.as_str()).collect();
        who.dedup();
        standing.by = who.join("、");
        standing.state = State::Conflict;
        standing.opinion = None;
        standing.reason = String::new();
        standing.why = Some(format!("意见不一致：{}。请定一个。", said.join("；")));
    } else if last.until.as_deref().is_some_and(|until| until < base_date) {
        standing.state = State::Expired;
        let until = last.until.as_deref().unwrap_or_default();
        standing.why = Some(format!("{}；有效期至 {until}，基准日 {base_date} 已过期，请重新复核。", told(last)));
    }
    Some(standing)
}

/// `张三 2025-03-01 不成立（理由）`.
fn told(record: &Record) -> String {
    let on = record.on.as_deref().map(|day| format!(" {day}")).unwrap_or_default();
    let opinion = record.opinion.map_or("", super::Opinion::label);
    let reason = if record.reason.is_empty() { String::new() } else { format!("（{}）", record.reason) };
    format!("{}{on} {opinion}{reason}", record.by)
}
