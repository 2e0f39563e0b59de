//! The proof of the cure: a new run answers every finding that is still open. What was delivered is looked at first, so
//! that absence is never taken for a cure; a person confirms.

use crate::chain;
use crate::db::Db;
use crate::delivery::Delivery;
use crate::error::StoreError;
use crate::import::{Entry, came_back, county, enter, newest_first, reopen};
use crate::matching::{self, Aliases, Match};
use crate::pack::assign::record;
use crate::standing::Standing;
use crate::steps::{Act, State, Step};
use crate::store::Store;
use crate::subject::{self, Subjects};
use sanzi_core::Finding;
use sanzi_core::fate::{Fate, Missed};
use sanzi_core::subject::SubjectRecord;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a new run says of an open finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The same rule looked at the same subject and found nothing, and what it rests on shows why: 建议销号.
    Passed,
    /// Found again, the same.
    StillThere,
    /// Found again with other figures, or the rule no longer applies to what the subject has become.
    Changed,
    /// Not found again, and nothing shows that it was mended; or another finding stands in its place. A person looks.
    Unproven,
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
    pub const ALL: [Answer; 8] = [
        Answer::Passed,
        Answer::StillThere,
        Answer::Changed,
        Answer::Unproven,
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
            Answer::Unproven => "不再报，但不能当作已整改，要人看",
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
            Answer::Unproven | Answer::NotDelivered | Answer::Gone => "not_covered",
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
    /// found again. With `confirm`, what has passed is verified and closed, what came back is opened again. What was
    /// handed to others (已移送) is never closed here.
    ///
    /// # Errors
    /// When the run is of another county, older than the last one, or has no `subjects.jsonl`; when the day lies before
    /// the run, or `only` names what is not answered.
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
    newest_first(db, run, &county, &run.firm)?;
    if options.confirm && options.day < run.base_date {
        let what = format!("确认日期 {} 早于核查基准日 {}。请核对 --on。", options.day, run.base_date);
        return Err(StoreError::Step(what));
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
    let beside = Beside::of(db, &county, &standings)?;
    let scene = Scene { run, subjects, aliases: &aliases, now: &now, beside: &beside };
    let mut answers = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for standing in standings.iter().filter(|s| s.counts()) {
        // A run answers what was found before it, never what a later one found or what was closed after its day.
        let closed = standing.state == State::Closed.word();
        let back = now.contains_key(standing.id.as_str()) && came_back(db, standing, run)?;
        if (closed && !back) || standing.base_date > run.base_date {
            continue;
        }
        let old = before(db, standing, run)?;
        let (answer, proof) = scene.answer(standing, &old);
        let wanted = options.only.is_empty() || options.only.contains(&standing.id);
        if wanted {
            *counts.entry(answer.label()).or_default() += 1;
        }
        if options.confirm && wanted {
            confirm(db, &mut standing.clone(), run, options, answer, &proof)?;
        }
        answers.push(Answered {
            id: standing.id.clone(),
            organisation: standing.organisation.clone(),
            rule: standing.rule.clone(),
            object: standing.object.clone(),
            state: standing.state.clone(),
            answer,
            proof,
        });
    }
    let unanswered: Vec<&str> =
        options.only.iter().filter(|id| answers.iter().all(|a| a.id != **id)).map(String::as_str).collect();
    if !unanswered.is_empty() {
        let what = format!(
            "--only 里有 {} 个编号不在本次复核的问题中（写错，或已销号、已认定不成立）：{}。",
            unanswered.len(),
            unanswered.join("、")
        );
        return Err(StoreError::Step(what));
    }
    answers
        .sort_by(|a, b| (a.answer, &a.organisation, &a.rule, &a.id).cmp(&(b.answer, &b.organisation, &b.rule, &b.id)));
    if options.confirm {
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
        // Others decide on it now: a person records what they said.
        Answer::Passed if standing.state == State::Referred.word() => standing.save(db),
        Answer::Passed => {
            let verified = standing.state == State::Verified.word();
            chain::in_order(db, standing, if verified { Step::Close } else { Step::Verify }, &act)?;
            if !verified {
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

/// Kind, owner and key of a subject.
type Whose<'a> = (&'a str, &'a str, &'a str);

fn whose(standing: &Standing) -> Whose<'_> {
    (&standing.kind, &standing.organisation, &standing.subject)
}

/// Which rules stood beside a finding on the same subject when it was last found.
struct Beside<'a> {
    /// Findings, each with the run that first had it.
    subjects: BTreeMap<Whose<'a>, Vec<(&'a Standing, i64)>>,
}

impl<'a> Beside<'a> {
    fn of(db: &mut Db, county: &str, standings: &'a [Standing]) -> Result<Beside<'a>, StoreError> {
        let lines = db.lines("SELECT id, MIN(run) FROM record WHERE county = $1 GROUP BY id", &[county.into()])?;
        let first: BTreeMap<String, i64> = lines.iter().map(|l| (l.text(0), l.count(1))).collect();
        let mut subjects: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for s in standings.iter().filter(|s| s.state != State::Closed.word()) {
            subjects.entry(whose(s)).or_default().push((s, first.get(&s.id).copied().unwrap_or(s.run)));
        }
        Ok(Beside { subjects })
    }

    fn rules(&self, standing: &'a Standing) -> BTreeSet<&'a str> {
        let there = self.subjects.get(&whose(standing)).into_iter().flatten();
        there.filter(|(_, first)| *first <= standing.run).map(|(s, _)| s.rule.as_str()).collect()
    }
}

struct Scene<'a> {
    run: &'a Delivery,
    subjects: &'a Subjects,
    aliases: &'a Aliases,
    now: &'a BTreeMap<&'a str, &'a Finding>,
    beside: &'a Beside<'a>,
}

impl<'a> Scene<'a> {
    fn answer(&self, standing: &'a Standing, old: &Finding) -> (Answer, String) {
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
            Some(seen) if !keys.contains(&seen.key.as_str()) => {
                let place = subject::place(seen);
                let what = format!("同名的一项编号已不同（{place}），是不是同一项请人工核实，不能当作已整改。");
                (Answer::Unproven, what)
            }
            Some(seen) => {
                let beside = self.beside.rules(standing);
                judged(
                    &Missed { finding: old, rules: &ran, then: None, now: seen, beside, lost: BTreeSet::new() },
                    standing,
                )
            }
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

/// The subject was looked at, and the finding is not there.
fn judged(missed: &Missed<'_>, standing: &Standing) -> (Answer, String) {
    let (fate, place) = (missed.fate(), subject::place(missed.now));
    let passed = missed.rules.iter().any(|rule| missed.now.passed.iter().any(|code| code == rule));
    match &fate {
        Fate::Undetermined => (Answer::NotDelivered, format!("{place} 在台账里，但判断所需的资料不全。")),
        Fate::Unread(_) => (Answer::NotDelivered, format!("{}，不能当作已整改。", fate.words())),
        Fate::Shown(_) | Fate::Unproven if !passed => (Answer::Changed, format!("情况已变，规则不再适用：{place}。")),
        Fate::Shown(_) if standing.state == State::Referred.word() => {
            let what = format!("{}。已移送的不自动销号，有了处理结果由人核验、销号（sanzi step）。", fate.words());
            (Answer::Passed, what)
        }
        Fate::Shown(_) => (Answer::Passed, fate.words()),
        Fate::Joined | Fate::Renamed(..) | Fate::Other(_) | Fate::Unproven => {
            (Answer::Unproven, format!("{}。", fate.words()))
        }
    }
}
