//! Import: what a run brings, against what stands. The same walk shows what would happen and does it, so that the plan
//! and the deed cannot differ.

use crate::cents::cents;
use crate::chain::{self, BEGINNING};
use crate::db::Db;
use crate::delivery::{Delivery, Record, sha256};
use crate::error::StoreError;
use crate::judge::rests_on;
use crate::matching::{self, Aliases, Match};
use crate::pack::assign::record as stored;
use crate::standing::Standing;
use crate::steps::{Act, State, Step};
use crate::store::Store;
use sanzi_core::{Finding, Outcome, Severity};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How an import is made.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The county, where the manifest does not say.
    pub county: Option<String>,
    /// The firm, where the manifest does not say.
    pub firm: Option<String>,
    /// Renamed rules and merged assets.
    pub aliases: Aliases,
    /// Who imports: stands in the events of what comes back after 销号.
    pub who: String,
    /// When it is entered.
    pub recorded_at: String,
}

/// What an import does, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportPlan {
    /// The county it belongs to.
    pub county: String,
    /// Not known before.
    pub new: Vec<String>,
    /// Known, and the record says something else than before.
    pub updated: Vec<String>,
    /// Known and the same.
    pub unchanged: Vec<String>,
    /// Closed, and found again.
    pub returned: Vec<String>,
    /// Closed after the base date of what finds it: it stays closed.
    pub settled: Vec<String>,
    /// Not taken: id, and why.
    pub refused: Vec<(String, String)>,
    /// Taken under an earlier id: id of the record → id of the finding.
    pub renamed: Vec<(String, String)>,
    /// For a person to decide: id of the record, ids it could be.
    pub doubtful: Vec<(String, Vec<String>)>,
    /// The same file was imported before: nothing is done.
    pub known_file: bool,
}

impl ImportPlan {
    /// The counts as the history keeps them.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        BTreeMap::from([
            ("new", self.new.len()),
            ("updated", self.updated.len()),
            ("unchanged", self.unchanged.len()),
            ("returned", self.returned.len()),
            ("settled", self.settled.len()),
            ("refused", self.refused.len()),
            ("doubtful", self.doubtful.len()),
        ])
    }
}

impl Store {
    /// Shows what a delivery would do to the store, or does it.
    ///
    /// # Errors
    /// When the delivery belongs to another county or is older than what stands; when the store cannot be written.
    /// Then nothing is changed.
    pub fn import(
        &mut self,
        delivery: &Delivery,
        options: &ImportOptions,
        apply: bool,
    ) -> Result<ImportPlan, StoreError> {
        self.db.whole(apply, |db| import(db, delivery, options))
    }
}

fn import(db: &mut Db, delivery: &Delivery, options: &ImportOptions) -> Result<ImportPlan, StoreError> {
    let county = county(db, delivery, options.county.as_deref())?;
    let mut plan = ImportPlan { county: county.clone(), ..ImportPlan::default() };
    let firm = options.firm.clone().filter(|_| delivery.firm.is_empty()).unwrap_or_else(|| delivery.firm.clone());
    let known = db.lines(
        "SELECT no FROM run WHERE county = $1 AND verb = 'import' AND findings_sha256 = $2 AND base_date = $3",
        &[(&county).into(), (&delivery.sha256).into(), (&delivery.base_date).into()],
    )?;
    if !known.is_empty() {
        plan.known_file = true;
        plan.unchanged = delivery.records.iter().map(|r| r.finding.id.clone()).collect();
        return Ok(plan);
    }
    newest_first(db, delivery, &county, &firm)?;
    let sql = "INSERT INTO county (name, events, head) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING";
    db.run(sql, &[(&county).into(), BEGINNING.into()])?;
    let run = next_run(db, &county)?;
    let aliases = options.aliases.remembered(db, &county)?;
    let sound = sound(delivery, &mut plan);
    let findings: Vec<&Finding> = sound.iter().map(|r| &r.finding).collect();
    let matches = matching::find(db, &county, &findings, &aliases)?;
    let scene = Scene { county: &county, firm: &firm, run, delivery, options };
    for record in sound {
        let id = &record.finding.id;
        match matches.get(id) {
            Some(Match::Doubtful(ids)) => plan.doubtful.push((id.clone(), ids.clone())),
            Some(Match::Stored(stored)) => scene.again(db, record, stored, &mut plan)?,
            Some(Match::New) | None => scene.first(db, record, &mut plan)?,
        }
    }
    // What could not be judged then and is not asked now is no open question any more; it stays, with its run.
    for mut unasked in Standing::unasked(db, &county, &firm, run)? {
        unasked.presence = "not_covered".to_owned();
        unasked.save(db)?;
    }
    let counts = serde_json::to_string(&plan.counts()).unwrap_or_default();
    let entry = Entry { verb: "import", firm: &firm, counts, recorded_at: &options.recorded_at };
    enter(db, &county, delivery, &entry)?;
    Ok(plan)
}

/// The county of a delivery; a store of one county takes no other.
pub(crate) fn county(db: &mut Db, delivery: &Delivery, given: Option<&str>) -> Result<String, StoreError> {
    let refuse = |what: String| Err(StoreError::refused(&delivery.path, what));
    let known: Vec<String> =
        db.lines("SELECT name FROM county ORDER BY name", &[])?.iter().map(|l| l.text(0)).collect();
    let stated = delivery.county.trim();
    let county = match (given, stated, known.as_slice()) {
        (Some(given), stated, _) if !stated.is_empty() && stated != given => {
            return refuse(format!("清单写的是“{stated}”，--county 写的是“{given}”，不是同一个县。"));
        }
        (Some(given), _, _) => given.to_owned(),
        // A store of one county is no reason to take whatever comes for that county's.
        (None, "", _) => return refuse("清单没有写是哪个县。请加 --county 县名。".to_owned()),
        (None, stated, _) => stated.to_owned(),
    };
    if !known.is_empty() && !known.contains(&county) {
        let home = known.join("、");
        return refuse(format!("这是“{county}”的结果，而这个整改库是“{home}”的。请核对，或另用一个库。"));
    }
    Ok(county)
}

/// Refuses a run that is older than the newest of the same firm that was imported or that a recheck was made with; of any
/// firm, when it names none.
pub(crate) fn newest_first(db: &mut Db, delivery: &Delivery, county: &str, firm: &str) -> Result<(), StoreError> {
    let sql = "SELECT base_date, started FROM run WHERE county = $1 AND ($2 = '' OR firm = $2) \
               ORDER BY base_date DESC, started DESC LIMIT 1";
    let Some(line) = db.lines(sql, &[county.into(), firm.into()])?.into_iter().next() else { return Ok(()) };
    let newest = (line.text(0), line.text(1));
    if (&delivery.base_date, &delivery.started) >= (&newest.0, &newest.1) {
        return Ok(());
    }
    let what = format!(
        "库里已有基准日 {} 的结果，这份是 {} 的，较旧，不会覆盖较新的。导入和复核都请用最近一次核查的结果。",
        newest.0, delivery.base_date
    );
    Err(StoreError::refused(&delivery.path, what))
}

fn next_run(db: &mut Db, county: &str) -> Result<i64, StoreError> {
    let last = db.lines("SELECT MAX(no) FROM run WHERE county = $1", &[county.into()])?;
    Ok(last.first().map_or(0, |l| l.count(0)) + 1)
}

/// What the history says of one import or recheck.
pub(crate) struct Entry<'a> {
    pub(crate) verb: &'static str,
    pub(crate) firm: &'a str,
    pub(crate) counts: String,
    pub(crate) recorded_at: &'a str,
}

/// Enters a run in the history.
pub(crate) fn enter(db: &mut Db, county: &str, delivery: &Delivery, entry: &Entry<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO run (county, no, verb, firm, engagement, base_date, started, findings_sha256, counts, \
               recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = [
        county.into(),
        next_run(db, county)?.into(),
        entry.verb.into(),
        entry.firm.into(),
        (&delivery.engagement).into(),
        (&delivery.base_date).into(),
        (&delivery.started).into(),
        (&delivery.sha256).into(),
        (&entry.counts).into(),
        entry.recorded_at.into(),
    ];
    db.run(sql, &args).map(drop)
}

/// The records that can be taken; the others are refused one by one.
fn sound<'d>(delivery: &'d Delivery, plan: &mut ImportPlan) -> Vec<&'d Record> {
    let mut times: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for record in &delivery.records {
        times.entry(&record.finding.id).or_default().insert(&record.json);
    }
    let mut seen = BTreeSet::new();
    let mut sound = Vec::new();
    for record in &delivery.records {
        let id = record.finding.id.as_str();
        let clash = times.get(id).is_some_and(|texts| texts.len() > 1);
        if let Some(why) = fault(&record.finding).or(clash.then_some("同一编号有几条不同的记录")) {
            plan.refused.push((id.to_owned(), format!("第 {} 行：{why}。", record.line)));
        } else if seen.insert(id) {
            sound.push(record);
        }
    }
    sound
}

fn fault(finding: &Finding) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let id = finding.id.strip_prefix("F1-").unwrap_or_default();
    if id.len() < 26 || id.len() > 40 || !id.chars().all(plain) {
        return Some("编号不是核查发现的编号");
    }
    if finding.rule.code.trim().is_empty() {
        return Some("没有规则编号");
    }
    let amounts = &finding.amounts;
    let known = [&amounts.book, &amounts.audited, &amounts.difference, &amounts.at_stake];
    known.into_iter().flatten().any(|a| cents(a).is_none()).then_some("金额不是到分的数，或超过一万亿元")
}

struct Scene<'a> {
    county: &'a str,
    firm: &'a str,
    run: i64,
    delivery: &'a Delivery,
    options: &'a ImportOptions,
}

impl Scene<'_> {
    fn first(&self, db: &mut Db, record: &Record, plan: &mut ImportPlan) -> Result<(), StoreError> {
        let id = &record.finding.id;
        let mut standing = Standing {
            county: self.county.to_owned(),
            id: id.clone(),
            year: self.delivery.year(),
            judgement: "pending".to_owned(),
            state: State::NotIssued.word().to_owned(),
            presence: "new".to_owned(),
            ..Standing::default()
        };
        self.take(&mut standing, record);
        standing.save(db)?;
        self.keep(db, id, record)?;
        plan.new.push(id.clone());
        Ok(())
    }

    fn again(&self, db: &mut Db, record: &Record, id: &str, plan: &mut ImportPlan) -> Result<(), StoreError> {
        let Some(mut standing) = Standing::find(db, self.county, id)? else { return self.first(db, record, plan) };
        let later = (&self.delivery.base_date, &self.delivery.started) >= (&standing.base_date, &standing.started);
        if !later {
            let why = format!("库里是基准日 {} 的结果，较新，未覆盖。", standing.base_date);
            plan.refused.push((record.finding.id.clone(), why));
            return Ok(());
        }
        if record.finding.id != id {
            matching::remember(db, self.county, "finding", &record.finding.id, id)?;
            plan.renamed.push((record.finding.id.clone(), id.to_owned()));
        }
        let identical = standing.sha256 == sha256(&record.json);
        let same = identical || rests_on(&stored(db, self.county, id)?) == rests_on(&record.finding);
        self.take(&mut standing, record);
        if !identical {
            self.keep(db, id, record)?;
        }
        if standing.state == State::Closed.word() && !came_back(db, &standing, self.delivery)? {
            standing.save(db)?;
            plan.settled.push(id.to_owned());
        } else if standing.state == State::Closed.word() {
            standing.presence = "returned".to_owned();
            reopen(db, &mut standing, self.delivery, &self.options.who, &self.options.recorded_at)?;
            plan.returned.push(id.to_owned());
        } else if same {
            standing.presence = "unchanged".to_owned();
            standing.save(db)?;
            plan.unchanged.push(id.to_owned());
        } else {
            standing.presence = "updated".to_owned();
            // An auditor's word was given on other facts.
            if standing.judgement != "pending" {
                crate::judge::unbind(db, &mut standing, self.delivery, &self.options.recorded_at)?;
            }
            standing.revision += 1;
            standing.save(db)?;
            plan.updated.push(id.to_owned());
        }
        Ok(())
    }

    /// What the engine says, into the standing; the county's own columns are left alone.
    fn take(&self, standing: &mut Standing, record: &Record) {
        let finding = &record.finding;
        let subject = &finding.subject;
        let organisation = finding.organisation.clone().unwrap_or_default();
        let (town, village) = organisation.split_once('/').unwrap_or(("", &organisation));
        standing.rule.clone_from(&finding.rule.code);
        standing.family = finding.rule.code.split('-').next().unwrap_or_default().to_owned();
        standing.title.clone_from(&finding.rule.title);
        standing.severity = severity(finding.severity).to_owned();
        standing.outcome = outcome(finding.outcome).to_owned();
        standing.town = subject.town.clone().unwrap_or_else(|| town.to_owned());
        standing.village = subject.village.clone().unwrap_or_else(|| village.to_owned());
        standing.kind = subject.kind.to_string();
        standing.subject.clone_from(&subject.key);
        standing.object = matching::object(finding);
        standing.facet = matching::facet(finding);
        standing.at_stake = finding.amounts.at_stake.as_deref().and_then(cents);
        standing.organisation = organisation;
        standing.firm = self.firm.to_owned();
        standing.base_date.clone_from(&self.delivery.base_date);
        standing.started.clone_from(&self.delivery.started);
        standing.run = self.run;
        standing.sha256 = sha256(&record.json);
    }

    fn keep(&self, db: &mut Db, id: &str, record: &Record) -> Result<(), StoreError> {
        let sql = "INSERT INTO record (county, id, run, sha256, json) VALUES ($1, $2, $3, $4, $5)";
        let hash = sha256(&record.json);
        db.run(sql, &[self.county.into(), id.into(), self.run.into(), (&hash).into(), (&record.json).into()]).map(drop)
    }
}

/// Was a closed finding found in material that is not older than its closing? What older material shows was known then.
pub(crate) fn came_back(db: &mut Db, standing: &Standing, delivery: &Delivery) -> Result<bool, StoreError> {
    let sql = "SELECT day FROM event WHERE county = $1 AND finding = $2 AND step = $3 ORDER BY seq DESC LIMIT 1";
    let args = [(&standing.county).into(), (&standing.id).into(), Step::Close.word().into()];
    Ok(db.lines(sql, &args)?.first().is_none_or(|line| line.text(0) <= delivery.base_date))
}

/// A closed finding is found again: it opens under its old id, and that is counted.
pub(crate) fn reopen(
    db: &mut Db,
    standing: &mut Standing,
    delivery: &Delivery,
    who: &str,
    recorded_at: &str,
) -> Result<(), StoreError> {
    let act = Act {
        who: if who.is_empty() { "导入".to_owned() } else { who.to_owned() },
        day: delivery.base_date.clone(),
        why: "销号后再次发现".to_owned(),
        evidence: format!("基准日 {} 的核查", delivery.base_date),
        sha256: delivery.sha256.clone(),
        recorded_at: recorded_at.to_owned(),
        ..Act::default()
    };
    chain::step(db, standing, Step::Reopen, &act)
}

pub(crate) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Major => "major",
        Severity::Significant => "significant",
        Severity::Minor => "minor",
        Severity::Note => "note",
    }
}

const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Problem => "problem",
        Outcome::Clue => "clue",
        Outcome::Undetermined => "undetermined",
    }
}
