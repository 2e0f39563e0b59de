//! `assign`: what is open is handed to its township, with a deadline.

use crate::chain;
use crate::db::Db;
use crate::error::StoreError;
use crate::pack::row::{PackRow, SentBack};
use crate::standing::Standing;
use crate::steps::{Act, Plan, State, Step};
use crate::store::Store;
use chrono::NaiveDate;
use sanzi_core::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// How findings are handed out.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// 下达日期, ISO.
    pub day: String,
    /// 整改期限 of what is handed out now, ISO.
    pub deadline: String,
    /// 整改类型 of what is handed out now.
    pub plan: Plan,
    /// Who hands it out.
    pub who: String,
    /// Only these townships; empty: all.
    pub towns: Vec<String>,
    /// When it is entered.
    pub recorded_at: String,
}

/// What one township is given: everything of it that is open, what was handed out before too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownPack {
    /// The county.
    pub county: String,
    /// The township; blank where findings name none.
    pub town: String,
    /// The newest base date of its lines, ISO.
    pub base_date: String,
    /// How many lines are handed out for the first time.
    pub new: usize,
    /// How many findings of the township were ever handed out, these lines among them.
    pub handed_out: usize,
    /// The lines, by village, rule and id.
    pub rows: Vec<PackRow>,
}

impl Store {
    /// Hands out what is not yet handed out, and gives every township its pack. Taken twice, it gives the same packs.
    ///
    /// # Errors
    /// When a day is missing or wrong, or a township is not known; then nothing is handed out.
    pub fn assign(&mut self, how: &Assignment) -> Result<Vec<TownPack>, StoreError> {
        self.assign_with(how, |_| Ok(())).map(|(packs, ())| packs)
    }

    /// The same; `ready` sees the packs before anything is kept, and where it fails nothing is handed out.
    ///
    /// # Errors
    /// As [`Store::assign`], and what `ready` fails with.
    pub fn assign_with<R>(
        &mut self,
        how: &Assignment,
        ready: impl FnOnce(&[TownPack]) -> Result<R, StoreError>,
    ) -> Result<(Vec<TownPack>, R), StoreError> {
        in_order(how)?;
        self.db.whole(true, |db| {
            let standings = Standing::all(db)?;
            known(&how.towns, &standings)?;
            let (mut packs, mut handed_out) = (BTreeMap::new(), BTreeMap::new());
            for mut standing in standings {
                let wanted = how.towns.is_empty() || how.towns.contains(&standing.town);
                if wanted && standing.counts() {
                    hand_out(db, &mut standing, how, &mut packs)?;
                    *handed_out.entry(key(&standing)).or_default() += usize::from(!standing.issued_on.is_empty());
                }
            }
            for (key, pack) in &mut packs {
                pack.handed_out = handed_out.remove(key).unwrap_or_default();
            }
            let packs: Vec<TownPack> = packs.into_values().collect();
            let done = ready(&packs)?;
            Ok((packs, done))
        })
    }
}

/// The days, whether or not there is anything new to hand out.
fn in_order(how: &Assignment) -> Result<(), StoreError> {
    let fault = match (how.day.parse::<NaiveDate>(), how.deadline.parse::<NaiveDate>()) {
        (Ok(day), Ok(deadline)) if deadline > day => return Ok(()),
        (Ok(day), Ok(deadline)) => format!("整改期限 {deadline} 不晚于下达日期 {day}，没有下达。请核对两个日期。"),
        _ => "下达日期和整改期限要写成 2025-03-31 这样，没有下达。".to_owned(),
    };
    Err(StoreError::Step(fault))
}

fn known(towns: &[String], standings: &[Standing]) -> Result<(), StoreError> {
    let stored: BTreeSet<&str> = standings.iter().map(|s| s.town.as_str()).collect();
    let unknown: Vec<&str> = towns.iter().map(String::as_str).filter(|town| !stored.contains(town)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let stored: Vec<&str> = stored.into_iter().filter(|town| !town.trim().is_empty()).collect();
    let (unknown, stored) = (unknown.join("、"), stored.join("、"));
    Err(StoreError::Step(format!("整改库里没有乡镇“{unknown}”，没有下达。库里有：{stored}。")))
}

/// Whose pack a finding belongs to.
fn key(standing: &Standing) -> (String, String) {
    (standing.county.clone(), standing.town.clone())
}

fn hand_out(
    db: &mut Db,
    standing: &mut Standing,
    how: &Assignment,
    packs: &mut BTreeMap<(String, String), TownPack>,
) -> Result<(), StoreError> {
    let new = standing.state == State::NotIssued.word();
    if new {
        // What the last run no longer found is for a recheck, not for the village.
        if standing.presence == "not_reproduced" {
            return Ok(());
        }
        let act = Act {
            who: how.who.clone(),
            day: how.day.clone(),
            deadline: how.deadline.clone(),
            plan: Some(how.plan),
            recorded_at: how.recorded_at.clone(),
            ..Act::default()
        };
        chain::step(db, standing, Step::Issue, &act)?;
    }
    if !State::of(&standing.state).is_some_and(State::waits_for_village) {
        return Ok(());
    }
    let row = note(db, standing)?;
    let pack = packs.entry(key(standing)).or_insert_with(|| TownPack {
        county: standing.county.clone(),
        town: standing.town.clone(),
        base_date: String::new(),
        new: 0,
        handed_out: 0,
        rows: Vec::new(),
    });
    if standing.base_date > pack.base_date {
        pack.base_date.clone_from(&standing.base_date);
    }
    pack.new += usize::from(new);
    pack.rows.push(row);
    Ok(())
}

/// Keeps the line of a finding under its revision, as both sides know it from now on.
pub(crate) fn note(db: &mut Db, standing: &Standing) -> Result<PackRow, StoreError> {
    let back = sent_back(db, standing)?;
    let row = PackRow::of(standing, &record(db, &standing.county, &standing.id)?, back.as_ref());
    let text = serde_json::to_string(&row).map_err(|e| StoreError::Database(e.to_string()))?;
    let sql = "INSERT INTO issued (county, id, revision, cells) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (county, id, revision) DO UPDATE SET cells = excluded.cells";
    db.run(sql, &[(&standing.county).into(), (&standing.id).into(), standing.revision.into(), (&text).into()])?;
    Ok(row)
}

/// The last 退回 of a finding, unless something was reported since.
pub(crate) fn sent_back(db: &mut Db, standing: &Standing) -> Result<Option<SentBack>, StoreError> {
    let sql = "SELECT step, day, why FROM event WHERE county = $1 AND finding = $2 AND step IN ('退回', '报告', '复发') \
               ORDER BY seq DESC LIMIT 1";
    let last = db.lines(sql, &[(&standing.county).into(), (&standing.id).into()])?.into_iter().next();
    let last = last.filter(|l| l.text(0) == Step::Return.word());
    Ok(last.map(|l| SentBack { day: l.text(1), why: l.text(2) }))
}

/// The record of a finding that stands.
pub(crate) fn record(db: &mut Db, county: &str, id: &str) -> Result<Finding, StoreError> {
    let sql = "SELECT json FROM record WHERE county = $1 AND id = $2 ORDER BY run DESC LIMIT 1";
    let line = db.lines(sql, &[county.into(), id.into()])?.into_iter().next();
    let json = line.map(|l| l.text(0)).unwrap_or_default();
    serde_json::from_str(&json).map_err(|e| StoreError::Database(format!("{id}: {e}")))
}

/// The lines of a finding that both sides knew, by revision.
pub(crate) fn issued(db: &mut Db, county: &str, id: &str) -> Result<BTreeMap<i64, PackRow>, StoreError> {
    let sql = "SELECT revision, cells FROM issued WHERE county = $1 AND id = $2 ORDER BY revision";
    let lines = db.lines(sql, &[county.into(), id.into()])?;
    Ok(lines.iter().filter_map(|l| Some((l.whole(0)?, serde_json::from_str(&l.text(1)).ok()?))).collect())
}

/// The line that a firm's own ledger had of a finding, if it came from one of the imported runs.
pub(crate) fn fresh(db: &mut Db, county: &str, line: &PackRow) -> Result<Option<PackRow>, StoreError> {
    let sql = "SELECT json FROM record WHERE county = $1 AND id = $2 ORDER BY run DESC";
    let records = db.lines(sql, &[county.into(), (&line.id).into()])?;
    let findings = records.iter().filter_map(|l| serde_json::from_str::<Finding>(&l.text(0)).ok());
    Ok(findings.filter_map(|finding| line.fresh(&finding)).next())
}
