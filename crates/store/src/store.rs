//! A county's store: one file, or one PostgreSQL database.

use crate::chain::{self, Event};
use crate::db::{Db, Line};
use crate::error::StoreError;
use crate::open::{self, IfMissing};
use crate::standing::Standing;
use crate::steps::{Act, Step};
use crate::tally;
use serde::Serialize;

/// An open store.
pub struct Store {
    pub(crate) db: Db,
    name: String,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("name", &self.name).finish_non_exhaustive()
    }
}

/// One line of the history of imports and rechecks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunLine {
    /// The county.
    pub county: String,
    /// Its number in the county.
    pub no: i64,
    /// `import` or `recheck`.
    pub verb: String,
    /// The firm.
    pub firm: String,
    /// Name of the engagement.
    pub engagement: String,
    /// 基准日.
    pub base_date: String,
    /// Hash of `findings.jsonl`.
    pub findings_sha256: String,
    /// Counts, as JSON text.
    pub counts: String,
    /// When it was entered.
    pub recorded_at: String,
}

impl Store {
    /// Opens a store that is there: a file name, or `postgres://…`.
    ///
    /// # Errors
    /// When it is not there, not ours, newer than we are, or damaged.
    pub fn open(target: &str) -> Result<Store, StoreError> {
        Ok(Store { db: open::open(target, IfMissing::Refuse)?, name: open::shown(target) })
    }

    /// The same; makes it when there is nothing yet.
    ///
    /// # Errors
    /// As [`Store::open`], or when it cannot be made.
    pub fn create(target: &str) -> Result<Store, StoreError> {
        Ok(Store { db: open::open(target, IfMissing::Create)?, name: open::shown(target) })
    }

    /// Opens a store that is there, lets `work` read it, and closes it. The check of its pages runs beside `work`; what
    /// it gives comes out only when all is whole.
    ///
    /// # Errors
    /// As [`Store::open`], or as `work`.
    pub fn look<T>(target: &str, work: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let (db, check) = open::beside(target)?;
        let mut store = Store { db, name: open::shown(target) };
        let done = work(&mut store);
        // What is damaged may have misled `work` in any way, into an error too.
        check.ended()?;
        // Only now: while the reader stands, nobody writes.
        drop(store);
        done
    }

    /// Is there something at this place? A server is always asked.
    pub fn exists(target: &str) -> bool {
        open::is_postgres(target) || std::path::Path::new(target).exists()
    }

    /// A store in memory, for a look at what an import into a new store would do.
    ///
    /// # Errors
    /// Only when the runtime cannot start.
    pub fn memory() -> Result<Store, StoreError> {
        Ok(Store { db: open::memory()?, name: "（新建）".to_owned() })
    }

    /// The counties in it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn counties(&mut self) -> Result<Vec<String>, StoreError> {
        let lines = self.db.lines("SELECT name FROM county ORDER BY name", &[])?;
        Ok(lines.iter().map(|l| l.text(0)).collect())
    }

    /// Every finding as it stands, by county, town, village, rule and id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn findings(&mut self) -> Result<Vec<Standing>, StoreError> {
        Standing::all(&mut self.db)
    }

    /// The finding of an id.
    ///
    /// # Errors
    /// When there is none, or several counties have one of this id.
    pub fn finding(&mut self, id: &str) -> Result<Standing, StoreError> {
        sole(&mut self.db, id)
    }

    /// Takes a step with several findings: all, or none when one is not allowed.
    ///
    /// # Errors
    /// [`StoreError::Step`] with every reason.
    pub fn step(&mut self, ids: &[String], step: Step, act: &Act) -> Result<(), StoreError> {
        if step == Step::Reopen {
            let what = "“复发”只由导入和复核记录：新一次核查再次发现时自动恢复。";
            return Err(StoreError::Step(what.to_owned()));
        }
        self.db.whole(true, |db| {
            let mut faults = Vec::new();
            for id in ids {
                let taken = sole(db, id).and_then(|mut standing| {
                    chain::in_order(db, &standing, step, act)?;
                    chain::step(db, &mut standing, step, act)
                });
                match taken {
                    Err(StoreError::Step(why)) => faults.push(why),
                    done => done?,
                }
            }
            if faults.is_empty() { Ok(()) } else { Err(StoreError::Step(faults.join("\n"))) }
        })
    }

    /// The history of imports and rechecks.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn history(&mut self) -> Result<Vec<RunLine>, StoreError> {
        let sql = "SELECT county, no, verb, firm, engagement, base_date, findings_sha256, counts, recorded_at \
                   FROM run ORDER BY county, no";
        let run = |l: &Line| RunLine {
            county: l.text(0),
            no: l.count(1),
            verb: l.text(2),
            firm: l.text(3),
            engagement: l.text(4),
            base_date: l.text(5),
            findings_sha256: l.text(6),
            counts: l.text(7),
            recorded_at: l.text(8),
        };
        Ok(self.db.lines(sql, &[])?.iter().map(run).collect())
    }

    /// All events, by county and number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(&mut self) -> Result<Vec<Event>, StoreError> {
        let mut all = Vec::new();
        for county in self.counties()? {
            all.extend(chain::events(&mut self.db, &county)?);
        }
        Ok(all)
    }

    /// Checks the chains: every event fits the one before, the last is the one that the store remembers, and every
    /// finding stands where its last event left it, and the overviews add up to the findings. Gives county → (events, head).
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] at the first fault.
    pub fn verify(&mut self) -> Result<Vec<(String, i64, String)>, StoreError> {
        let mut heads = Vec::new();
        for county in self.counties()? {
            let corrupt = |what: String| StoreError::Corrupt { name: self.name.clone(), what };
            let events = chain::events(&mut self.db, &county)?;
            let (count, head) = chain::head(&mut self.db, &county)?;
            let last = chain::verify(&events).map_err(|seq| corrupt(format!("{county} 的第 {seq} 条记录对不上。")))?;
            if last != head || i64::try_from(events.len()) != Ok(count) {
                return Err(corrupt(format!("{county} 的记录少了或多了：应有 {count} 条。")));
            }
            let mut left = std::collections::BTreeMap::new();
            for event in events.iter().filter(|e| Step::of(&e.step).is_some()) {
                left.insert(event.finding.as_str(), event.became.as_str());
            }
            let standings = Standing::of_county(&mut self.db, &county)?;
            for standing in &standings {
                let state = left.get(standing.id.as_str()).copied().unwrap_or(crate::State::NotIssued.word());
                if state != standing.state {
                    return Err(corrupt(format!(
                        "{} 的状态“{}”没有记录可依，应为“{state}”。",
                        standing.id, standing.state
                    )));
                }
            }
            if let Some(name) = tally::fault(&mut self.db, &county, &standings)? {
                return Err(corrupt(format!("{county} 的汇总数（{name}）与逐条相加不符。")));
            }
            heads.push((county, count, head));
        }
        Ok(heads)
    }
}

/// The one finding of an id, whatever its county.
pub(crate) fn sole(db: &mut Db, id: &str) -> Result<Standing, StoreError> {
    let mut found = Vec::new();
    for county in db.lines("SELECT name FROM county ORDER BY name", &[])? {
        found.extend(Standing::find(db, &county.text(0), id)?);
    }
    if found.len() > 1 {
        let names: Vec<&str> = found.iter().map(|s| s.county.as_str()).collect();
        return Err(StoreError::Step(format!("{}都有编号 {id}，请在各县自己的库里办理。", names.join("、"))));
    }
    found.pop().ok_or_else(|| StoreError::Step(format!("整改库里没有编号 {id}。")))
}
