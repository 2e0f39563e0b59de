//! `assign`: what is open is handed to its township, with a deadline.

use crate::chain;
use crate::db::Db;
use crate::error::StoreError;
use crate::pack::row::PackRow;
use crate::standing::Standing;
use crate::steps::{Act, Plan, State, Step};
use crate::store::Store;
use sanzi_core::Finding;
use std::collections::BTreeMap;

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
    /// The lines, by village, rule and id.
    pub rows: Vec<PackRow>,
}

impl Store {
    /// Hands out what is not yet handed out, and gives every township its pack. Taken twice, it gives the same packs.
    ///
    /// # Errors
    /// When a day is missing or wrong; then nothing is handed out.
    pub fn assign(&mut self, how: &Assignment) -> Result<Vec<TownPack>, StoreError> {
        self.db.whole(true, |db| {
            let mut packs = BTreeMap::new();
            for mut standing in Standing::all(db)? {
                let wanted = how.towns.is_empty() || how.towns.contains(&standing.town);
                if wanted && standing.counts() {
                    hand_out(db, &mut standing, how, &mut packs)?;
                }
            }
            Ok(packs.into_values().collect())
        })
    }
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
    let row = PackRow::of(standing, &record(db, &standing.county, &standing.id)?);
    let text = serde_json::to_string(&row).map_err(|e| StoreError::Database(e.to_string()))?;
    let sql = "INSERT INTO issued (county, id, revision, cells) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    db.run(sql, &[(&standing.county).into(), (&standing.id).into(), standing.revision.into(), (&text).into()])?;
    let key = (standing.county.clone(), standing.town.clone());
    let pack = packs.entry(key).or_insert_with(|| TownPack {
        county: standing.county.clone(),
        town: standing.town.clone(),
        base_date: String::new(),
        new: 0,
        rows: Vec::new(),
    });
    if standing.base_date > pack.base_date {
        pack.base_date.clone_from(&standing.base_date);
    }
    pack.new += usize::from(new);
    pack.rows.push(row);
    Ok(())
}

/// The record of a finding that stands.
pub(crate) fn record(db: &mut Db, county: &str, id: &str) -> Result<Finding, StoreError> {
    let sql = "SELECT json FROM record WHERE county = $1 AND id = $2 ORDER BY run DESC LIMIT 1";
    let line = db.lines(sql, &[county.into(), id.into()])?.into_iter().next();
    let json = line.map(|l| l.text(0)).unwrap_or_default();
    serde_json::from_str(&json).map_err(|e| StoreError::Database(format!("{id}: {e}")))
}

/// The line that was handed out under a revision.
pub(crate) fn issued(db: &mut Db, county: &str, id: &str, revision: i64) -> Result<Option<PackRow>, StoreError> {
    let sql = "SELECT cells FROM issued WHERE county = $1 AND id = $2 AND revision = $3";
    let line = db.lines(sql, &[county.into(), id.into(), revision.into()])?.into_iter().next();
    Ok(line.and_then(|l| serde_json::from_str(&l.text(0)).ok()))
}
