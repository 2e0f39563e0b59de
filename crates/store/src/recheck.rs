//! The proof of the cure: a new run answers every finding that is still open. What was delivered is looked at first, so
//! that absence is never taken for a cure; a person confirms.

use crate::chain;
use crate::db::Db;
use crate::delivery::Delivery;
use crate::error::StoreError;
use crate::import::{Entry, county, enter, reopen};
use crate::matching::{self, Aliases, Match};
use crate::pack::assign::record;
use crate::standing::Standing;
use crate::steps::{Act, State, Step};
use crate::store::Store;
use crate::subject::{self, Subjects};
use sanzi_core::Finding;
use sanzi_core::subject::SubjectRecord;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a new run says of an open finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The same rule looked at the same subject and found nothing: 建议销号.
    Passed,
    /// Found again, the same.
    StillThere,
    /// Found again with other figures, or the rule no longer applies to what the subject has become.
    Changed,
    /// The papers that would answer are not in this run.
    NotDelivered,
    /// The ledger is there, the asset is not in it, and nothing says that it was disposed of.
    Gone,
    /// The rule did not run.
    RuleNotRun,
    /// It was closed, and is found again: 屡审屡犯.
    CameBack,
}

impl Answer {
    /// All answers, in the order of lists.
    pub const ALL: [Answer; 7] = [
        Answer::Passed,
        Answer::StillThere,
        Answer::Changed,
        Answer::NotDelivered,
        Answer::Gone,
        Answer::RuleNotRun,
        Answer::CameBack,
    ];

    /// The Chinese words.
    pub const fn label(self) -> &'static str {
        match self {
            Answer::Passed => "已整改，建议销号",
            Answer::StillThere => "仍存在",
            Answer::Changed => "有变化",
            Answer::NotDelivered => "资料未交",
            Answer::Gone => "资产不见且无处置",
            Answer::RuleNotRun => "规则未执行",
            Answer::CameBack => "销号后再现",
        }
    }

    /// The word of the axis of presence.
    const fn presence(self) -> &'static str {
        match self {
            Answer::Passed => "not_reproduced",
            Answer::StillThere => "unchanged",
            Answer::Changed => "updated",
            Answer::NotDelivered | Answer::Gone => "not_covered",
            Answer::RuleNotRun => "rule_retired",
            Answer::CameBack => "returned",
        }
    }
}

/// The answer to one finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The finding.
    pub id: String,
    /// Its township and village.
    pub organisation: String,
    /// The rule as it is called today.
    pub rule: String,
    /// The subject.
    pub object: String,
    /// Where the county stands with it, before.
    pub state: String,
    /// The answer.
    pub answer: Answer,
    /// What it rests on: the cell of today, or what is missing.
    pub proof: String,
}

/// How a recheck is made.
#[derive(Debug, Clone, Default)]
pub struct RecheckOptions {
    /// The county, where the manifest does not say.
    pub county: Option<String>,
    /// Renamed rules and merged assets.
    pub aliases: Aliases,
    /// Confirm: close what has passed, and record every answer.
    pub confirm: bool,
    /// Confirm only these; empty: all.
    pub only: BTreeSet<String>,
    /// Who confirms.
    pub who: String,
    /// On which day, ISO.
    pub day: String,
    /// When it is entered.
    pub recorded_at: String,
}

impl Store {
    /// Answers every finding of the run's county that is issued or could be: all that is open, and what was closed and is
    /// found again. With `confirm`, what has passed is verified and closed, what came back is opened again.
    ///
    /// # Errors
    /// When the run is of another county, older than what stands, or has no `subjects.jsonl`.
    pub fn recheck(&mut self, run: &Delivery, options: &RecheckOptions) -> Result<Vec<Answered>, StoreError> {
        let subjects = Subjects::read(&run.path)?;
        self.db.whole(options.confirm, |db| recheck(db, run, &subjects, options))
    }
}

fn recheck(
    db: &mut Db,
    run: &Delivery,
    subjects: &Subjects,
    options: &RecheckOptions,
) -> Result<Vec<Answered>, StoreError> {
    let county = county(db, run, options.county.as_deref())?;
    let standings = Standing::of_county(db, &county)?;
    if standings.is_empty() {
        return Err(StoreError::refused(&run.path, format!("整改库里没有“{county}”的问题，没有可复核的。")));
    }
    let aliases = options.aliases.remembered(db, &county)?;
    let findings: Vec<&Finding> = run.records.iter().map(|r| &r.finding).collect();
    let matched = matching::find(db, &county, &findings, &aliases)?;
    let mut now: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in findings {
        if let Some(Match::Stored(id)) = matched.get(&finding.id) {
            now.insert(id, finding);
        }
    }
    let scene = Scene { run, subjects, aliases: &aliases, now: &now };
    let mut answers = Vec::new();
    for mut standing in standings.into_iter().filter(Standing::counts) {
        let closed = standing.state == State::Closed.word();
        // A run answers what was found before it, never what a later one found.
        if (closed && !now.contains_key(standing.id.as_str())) || standing.base_date > run.base_date {
            continue;
        }
        let old = before(db, &standing, run)?;
        let (answer, proof) = scene.answer(&standing, &old);
        answers.push(Answered {
            id: standing.id.clone(),
            organisation: standing.organisation.clone(),
            rule: standing.rule.clone(),
            object: standing.object.clone(),
            state: standing.state.clone(),
            answer,
            proof: proof.clone(),
        });
        let wanted = options.only.is_empty() || options.only.contains(&standing.id);
        if options.confirm && wanted {
            confirm(db, &mut standing, run, options, answer, &proof)?;
        }
    }
    answers
        .sort_by(|a, b| (a.answer, &a.organisation, &a.rule, &a.id).cmp(&(b.answer, &b.organisation, &b.rule, &b.id)));
    if options.confirm {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for answered in &answers {
            *counts.entry(answered.answer.label()).or_default() += 1;
        }
        let counts = serde_json::to_string(&counts).unwrap_or_default();
        enter(
            db,
            &county,
            run,
            &Entry { verb: "recheck", firm: &run.firm, counts, recorded_at: &options.recorded_at },
        )?;
    }
    Ok(answers)
}

/// The record as it stood before this run.
fn before(db: &mut Db, standing: &Standing, run: &Delivery) -> Result<Finding, StoreError> {
    let sql = "SELECT r.json FROM record r JOIN run u ON u.county = r.county AND u.no = r.run \
               WHERE r.county = $1 AND r.id = $2 AND u.findings_sha256 <> $3 ORDER BY r.run DESC LIMIT 1";
    let args = [(&standing.county).into(), (&standing.id).into(), (&run.sha256).into()];
    match db.lines(sql, &args)?.first() {
        Some(line) => {
            serde_json::from_str(&line.text(0)).map_err(|e| StoreError::Database(format!("{}: {e}", standing.id)))
        }
        None => record(db, &standing.county, &standing.id),
    }
}

fn confirm(
    db: &mut Db,
    standing: &mut Standing,
    run: &Delivery,
    options: &RecheckOptions,
    answer: Answer,
    proof: &str,
) -> Result<(), StoreError> {
    standing.presence = answer.presence().to_owned();
    let act = Act {
        who: options.who.clone(),
        day: options.day.clone(),
        why: format!("基准日 {} 的核查不再发现", run.base_date),
        evidence: proof.to_owned(),
        sha256: run.sha256.clone(),
        recorded_at: options.recorded_at.clone(),
        ..Act::default()
    };
    match answer {
        Answer::Passed => {
            if standing.state != State::Verified.word() {
                chain::step(db, standing, Step::Verify, &act)?;
            }
            chain::step(db, standing, Step::Close, &act)
        }
        Answer::CameBack if standing.state == State::Closed.word() => {
            reopen(db, standing, run, &options.who, &options.recorded_at)
        }
        _ => standing.save(db),
    }
}

struct Scene<'a> {
    run: &'a Delivery,
    subjects: &'a Subjects,
    aliases: &'a Aliases,
    now: &'a BTreeMap<&'a str, &'a Finding>,
}

impl Scene<'_> {
    fn answer(&self, standing: &Standing, old: &Finding) -> (Answer, String) {
        if let Some(new) = self.now.get(standing.id.as_str()) {
            return found_again(standing, old, new);
        }
        let rules = self.names_today(&self.aliases.rules, &standing.rule);
        let ran = |rule: &&&str| matches!(self.run.coverage.get(**rule), Some(None));
        let ran: Vec<&str> = rules.iter().filter(ran).copied().collect();
        if ran.is_empty() {
            let skipped = rules.iter().find_map(|r| self.run.coverage.get(*r)).cloned().flatten();
            return match skipped {
                Some(why) if why.starts_with("没有读到") => (Answer::NotDelivered, format!("{why}。")),
                Some(why) => (Answer::RuleNotRun, format!("{}：{why}。", standing.rule)),
                None => (Answer::RuleNotRun, format!("本次所用规则包里没有 {}。", standing.rule)),
            };
        }
        let owners = self.names_today(&self.aliases.organisations, &standing.organisation);
        let keys = self.names_today(&self.aliases.subjects, &standing.subject);
        match self.subjects.find(&standing.kind, &owners, &keys, &standing.object) {
            Some(subject) => judged(&ran, subject, old),
            None => self.absent(standing, old, &owners),
        }
    }

    /// A name and the later names that stand for it.
    fn names_today<'n>(&'n self, map: &'n BTreeMap<String, Vec<String>>, stored: &'n str) -> Vec<&'n str> {
        let later = map.iter().filter(|(_, earlier)| earlier.iter().any(|e| e == stored)).map(|(now, _)| now.as_str());
        std::iter::once(stored).chain(later).collect()
    }

    /// The subject is not there. Only for an asset, in a ledger that is there, does that mean anything.
    fn absent(&self, standing: &Standing, old: &Finding, owners: &[&str]) -> (Answer, String) {
        let files: BTreeSet<&str> = old.facts.iter().filter_map(|f| f.source.as_ref()).map(|p| &*p.file).collect();
        let delivered = files.iter().any(|file| self.subjects.delivered(&standing.kind, owners, file));
        // A key in which a person's name was covered names nobody that could be sought.
        if standing.subject.contains('~') {
            return (Answer::NotDelivered, "对象的编号含个人信息，已遮盖，对应不上，请人工核对。".to_owned());
        }
        if standing.kind != "asset" || !delivered {
            let wanted = files.first().map_or_else(String::new, |file| format!("（上次在 {file}）"));
            return (Answer::NotDelivered, format!("本次资料里没有这一项{wanted}。"));
        }
        let same = |s: &&SubjectRecord| {
            let number = old.subject.asset_id.is_some() && s.asset_id == old.subject.asset_id;
            number || (s.asset_name.is_some() && s.asset_name == old.subject.asset_name)
        };
        match self.subjects.of_owner("disposal", owners).find(same) {
            Some(disposal) => (Answer::Changed, format!("资产已处置：{}。", subject::place(disposal))),
            None => (Answer::Gone, "台账交来了，里面没有这项资产，处置台账里也没有。".to_owned()),
        }
    }
}

/// The rule or its successor fired again.
fn found_again(standing: &Standing, old: &Finding, new: &Finding) -> (Answer, String) {
    if standing.state == State::Closed.word() || standing.presence == "returned" {
        return (Answer::CameBack, format!("第 {} 次再现：{}", standing.returns.max(1), new.message));
    }
    let same = old.outcome == new.outcome
        && old.severity == new.severity
        && old.amounts == new.amounts
        && old.cause == new.cause;
    let was = old.amounts.at_stake.as_deref().unwrap_or("—");
    let is = new.amounts.at_stake.as_deref().unwrap_or("—");
    match same {
        true => (Answer::StillThere, new.message.clone()),
        false => (Answer::Changed, format!("涉及金额原 {was} 元，现 {is} 元；{}", new.message)),
    }
}

/// The subject was looked at, and the rule did not fire on it.
fn judged(ran: &[&str], seen: &SubjectRecord, old: &Finding) -> (Answer, String) {
    if ran.iter().any(|rule| seen.passed.iter().any(|code| code == rule)) {
        let cell = |f: &sanzi_core::finding::FactUse| {
            let (place, value) = subject::cell(seen, &f.name)?;
            Some(format!("{} {value}（{place}）", f.label))
        };
        let changed = |f: &&sanzi_core::finding::FactUse| {
            subject::cell(seen, &f.name).is_some_and(|(_, value)| f.value.as_deref() != Some(value))
        };
        let mut cells: Vec<String> = old.facts.iter().filter(changed).filter_map(cell).collect();
        if cells.is_empty() {
            cells = old.facts.iter().filter_map(cell).take(1).collect();
        }
        let proof = if cells.is_empty() { subject::place(seen) } else { cells.join("；") };
        return (Answer::Passed, proof);
    }
    if ran.iter().any(|rule| seen.undetermined.iter().any(|code| code == rule)) {
        return (Answer::NotDelivered, format!("{} 在台账里，但判断所需的资料不全。", subject::place(seen)));
    }
    (Answer::Changed, format!("情况已变，规则不再适用：{}。", subject::place(seen)))
}
