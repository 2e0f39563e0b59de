//! The chain of events of a county: each carries the hash of the one before, so that none can be changed, taken out or
//! put in afterwards unseen. It can be checked alone, without the store.

use crate::db::Db;
use crate::delivery::sha256;
use crate::error::StoreError;
use crate::standing::Standing;
use crate::steps::{Act, Step, allowed};
use serde::{Deserialize, Serialize};

/// What the first event of a county carries as the hash before it.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The county.
    pub county: String,
    /// Its number in the county, from 1.
    pub seq: i64,
    /// The finding.
    pub finding: String,
    /// The word of a [`Step`], or 判断 for the auditor's axis.
    pub step: String,
    /// State or judgement before.
    pub was: String,
    /// And after.
    pub became: String,
    /// Who.
    pub who: String,
    /// On which day.
    pub day: String,
    /// Why.
    pub why: String,
    /// What proves it.
    pub evidence: String,
    /// The hash of that.
    pub sha256: String,
    /// Money recovered, 分.
    pub amount: Option<i64>,
    /// When it was entered.
    pub recorded_at: String,
    /// Hash of the event before.
    pub prev: String,
    /// Hash of this one.
    pub hash: String,
}

impl Event {
    /// The hash over every field, each led by its length.
    fn digest(&self) -> String {
        let (seq, amount) = (self.seq.to_string(), self.amount.map_or(String::new(), |a| a.to_string()));
        let fields: [&str; 14] = [
            &self.prev,
            &self.county,
            &seq,
            &self.finding,
            &self.step,
            &self.was,
            &self.became,
            &self.who,
            &self.day,
            &self.why,
            &self.evidence,
            &self.sha256,
            &amount,
            &self.recorded_at,
        ];
        let joined: String = fields.iter().map(|f| format!("{}:{f};", f.len())).collect();
        sha256(&joined)
    }
}

/// Checks events of one county in their order, from the first.
///
/// # Errors
/// The number of the first event that does not fit.
pub fn verify(events: &[Event]) -> Result<&str, i64> {
    let mut head = BEGINNING;
    for (at, event) in events.iter().enumerate() {
        let expected = i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1);
        if event.seq != expected || event.prev != head || event.hash != event.digest() {
            return Err(expected);
        }
        head = &event.hash;
    }
    Ok(head)
}

/// The events of a county, in order.
pub(crate) fn events(db: &mut Db, county: &str) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT county, seq, finding, step, was, became, who, day, why, evidence, sha256, amount, recorded_at, \
               prev, hash FROM event WHERE county = $1 ORDER BY seq";
    let lines = db.lines(sql, &[county.into()])?;
    let event = |l: &crate::db::Line| Event {
        county: l.text(0),
        seq: l.count(1),
        finding: l.text(2),
        step: l.text(3),
        was: l.text(4),
        became: l.text(5),
        who: l.text(6),
        day: l.text(7),
        why: l.text(8),
        evidence: l.text(9),
        sha256: l.text(10),
        amount: l.whole(11),
        recorded_at: l.text(12),
        prev: l.text(13),
        hash: l.text(14),
    };
    Ok(lines.iter().map(event).collect())
}

/// How many events a county has, and the hash of the last.
pub(crate) fn head(db: &mut Db, county: &str) -> Result<(i64, String), StoreError> {
    let lines = db.lines("SELECT events, head FROM county WHERE name = $1", &[county.into()])?;
    Ok(lines.first().map_or((0, BEGINNING.to_owned()), |l| (l.count(0), l.text(1))))
}

/// Writes the next event of its county; number and hashes are set here.
pub(crate) fn append(db: &mut Db, mut event: Event) -> Result<(), StoreError> {
    let (count, prev) = head(db, &event.county)?;
    event.seq = count + 1;
    event.prev = prev;
    // What the database shows in place of a NUL is what is hashed.
    for text in [&mut event.who, &mut event.day, &mut event.why, &mut event.evidence] {
        *text = text.replace('\0', "‹U+0000›");
    }
    event.hash = event.digest();
    insert(db, &event)?;
    let sql = "UPDATE county SET events = $2, head = $3 WHERE name = $1";
    db.run(sql, &[(&event.county).into(), event.seq.into(), (&event.hash).into()]).map(drop)
}

/// Writes an event as it is.
pub(crate) fn insert(db: &mut Db, e: &Event) -> Result<(), StoreError> {
    let sql = "INSERT INTO event (county, seq, finding, step, was, became, who, day, why, evidence, sha256, amount, \
               recorded_at, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let args = [
        (&e.county).into(),
        e.seq.into(),
        (&e.finding).into(),
        (&e.step).into(),
        (&e.was).into(),
        (&e.became).into(),
        (&e.who).into(),
        (&e.day).into(),
        (&e.why).into(),
        (&e.evidence).into(),
        (&e.sha256).into(),
        e.amount.into(),
        (&e.recorded_at).into(),
        (&e.prev).into(),
        (&e.hash).into(),
    ];
    db.run(sql, &args).map(drop)
}

/// Takes a step: checks it against the table, appends the event, moves the finding. The finding is saved.
///
/// # Errors
/// [`StoreError::Step`] when the table does not allow it.
pub(crate) fn step(db: &mut Db, standing: &mut Standing, step: Step, act: &Act) -> Result<(), StoreError> {
    let sql = "SELECT who FROM event WHERE county = $1 AND finding = $2 AND step = $3 ORDER BY seq DESC LIMIT 1";
    let reported = [(&standing.county).into(), (&standing.id).into(), Step::Report.word().into()];
    let reporter = db.lines(sql, &reported)?.first().map(|l| l.text(0));
    let to = allowed(standing, step, act, reporter.as_deref()).map_err(StoreError::Step)?;
    append(db, event_of(standing, step.word(), (&standing.state, to.word()), act))?;
    standing.state = to.word().to_owned();
    if let Some(plan) = act.plan {
        standing.plan = plan.word().to_owned();
    }
    if !act.deadline.is_empty() {
        standing.deadline = act.deadline.clone();
    }
    match step {
        Step::Issue => standing.issued_on = act.day.clone(),
        Step::Reopen => {
            standing.returns += 1;
            let s = &mut *standing;
            for cleared in [&mut s.issued_on, &mut s.deadline, &mut s.plan, &mut s.progress, &mut s.done_on] {
                cleared.clear();
            }
        }
        // What was reported does not stand; only a new report says how far the village is and when it was done.
        Step::Return => {
            standing.progress.clear();
            standing.done_on.clear();
        }
        _ => {}
    }
    standing.recovered = standing.recovered.saturating_add(act.recovered.unwrap_or_default());
    // Whatever a pack shows differently from now on.
    let shown = matches!(step, Step::Issue | Step::Extend | Step::Return | Step::Reopen);
    if shown || act.plan.is_some() || !act.deadline.is_empty() {
        standing.revision += 1;
    }
    standing.save(db)
}

/// Refuses a step of a person that is dated before the last one, or before the finding was handed out. What a village
/// reports has dates of its own, and is looked at where it is collected.
pub(crate) fn in_order(db: &mut Db, standing: &Standing, step: Step, act: &Act) -> Result<(), StoreError> {
    let sql = "SELECT step, day FROM event WHERE county = $1 AND finding = $2 AND step <> $3 ORDER BY seq DESC LIMIT 1";
    let args = [(&standing.county).into(), (&standing.id).into(), crate::judge::STEP.into()];
    let last = db.lines(sql, &args)?.first().map(|l| (l.text(0), l.text(1)));
    let issued = (!standing.issued_on.is_empty()).then(|| (Step::Issue.word().to_owned(), standing.issued_on.clone()));
    match last.into_iter().chain(issued).find(|(_, day)| *day > act.day) {
        None => Ok(()),
        Some((before, day)) => Err(StoreError::Step(format!(
            "{} 的“{}”日期 {} 早于“{before}”的日期 {day}。请核对日期。",
            standing.id,
            step.word(),
            act.day
        ))),
    }
}

/// An event about a finding, still without number and hashes.
pub(crate) fn event_of(standing: &Standing, step: &str, (was, became): (&str, &str), act: &Act) -> Event {
    Event {
        county: standing.county.clone(),
        seq: 0,
        finding: standing.id.clone(),
        step: step.to_owned(),
        was: was.to_owned(),
        became: became.to_owned(),
        who: act.who.clone(),
        day: act.day.clone(),
        why: act.why.clone(),
        evidence: act.evidence.clone(),
        sha256: act.sha256.clone(),
        amount: act.recovered,
        recorded_at: act.recorded_at.clone(),
        prev: String::new(),
        hash: String::new(),
    }
}
