//! `merge`: the stores of counties side by side in one of a city or province. Ids and chains stay as they are.

use crate::chain::{self, Event};
use crate::db::{Db, Line};
use crate::error::StoreError;
use crate::standing::Standing;
use crate::store::Store;
use serde::Serialize;

/// What became of one county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// The county.
    pub county: String,
    /// Its findings.
    pub findings: usize,
    /// False: what stood here already was as new or newer.
    pub taken: bool,
}

/// A county as its store holds it.
struct County {
    name: String,
    runs: Vec<Line>,
    events: Vec<Event>,
    standings: Vec<Standing>,
    records: Vec<Line>,
    aliases: Vec<Line>,
    issued: Vec<Line>,
}

impl Store {
    /// Takes every county of another store: new ones are added, known ones replaced when the other store goes on from
    /// what stands here. All counties of one source, or none.
    ///
    /// # Errors
    /// When the other store's chain is broken, or the two have gone different ways.
    pub fn merge(&mut self, source: &mut Store) -> Result<Vec<Merged>, StoreError> {
        source.verify()?;
        let mut counties = Vec::new();
        for name in source.counties()? {
            counties.push(County::read(&mut source.db, name)?);
        }
        self.db.whole(true, |db| counties.iter().map(|county| county.take(db)).collect())
    }
}

impl County {
    fn read(db: &mut Db, name: String) -> Result<County, StoreError> {
        let of = |db: &mut Db, sql: &'static str| db.lines(sql, &[name.as_str().into()]);
        Ok(County {
            runs: runs(db, &name)?,
            events: chain::events(db, &name)?,
            standings: Standing::of_county(db, &name)?,
            records: of(db, "SELECT id, run, sha256, json FROM record WHERE county = $1 ORDER BY id, run")?,
            aliases: of(
                db,
                "SELECT what, name, stands_for FROM alias WHERE county = $1 ORDER BY what, name, stands_for",
            )?,
            issued: of(db, "SELECT id, revision, cells FROM issued WHERE county = $1 ORDER BY id, revision")?,
            name,
        })
    }

    fn take(&self, db: &mut Db) -> Result<Merged, StoreError> {
        let (runs, events) = (runs(db, &self.name)?, chain::events(db, &self.name)?);
        let known = !db.lines("SELECT name FROM county WHERE name = $1", &[self.key()])?.is_empty();
        let ahead = self.runs.starts_with(&runs) && self.events.starts_with(&events);
        let behind = runs.starts_with(&self.runs) && events.starts_with(&self.events);
        let merged = |taken| Merged { county: self.name.clone(), findings: self.standings.len(), taken };
        if known && behind {
            return Ok(merged(false));
        }
        if known && !ahead {
            let what = format!(
                "两个库都有“{}”，导入或办理的记录各走各的，不能合并。请只保留一个库，把另一个里的核查结果重新导入。",
                self.name
            );
            return Err(StoreError::Step(what));
        }
        self.write(db)?;
        Ok(merged(true))
    }

    fn key(&self) -> crate::db::Arg {
        self.name.as_str().into()
    }

    fn write(&self, db: &mut Db) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM finding WHERE county = $1",
            "DELETE FROM tally WHERE county = $1",
            "DELETE FROM record WHERE county = $1",
            "DELETE FROM alias WHERE county = $1",
            "DELETE FROM issued WHERE county = $1",
            "DELETE FROM event WHERE county = $1",
            "DELETE FROM run WHERE county = $1",
            "DELETE FROM county WHERE name = $1",
        ] {
            db.run(sql, &[self.key()])?;
        }
        let head = self.events.last().map_or(chain::BEGINNING, |e| &e.hash);
        let count = i64::try_from(self.events.len()).unwrap_or(i64::MAX);
        db.run(
            "INSERT INTO county (name, events, head) VALUES ($1, $2, $3)",
            &[self.key(), count.into(), head.into()],
        )?;
        for line in &self.runs {
            let sql = "INSERT INTO run (county, no, verb, firm, engagement, base_date, started, findings_sha256, counts, \
                       recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
            let mut args = vec![self.key(), line.count(0).into()];
            args.extend((1..9).map(|at| crate::db::Arg::from(&line.text(at))));
            db.run(sql, &args)?;
        }
        for event in &self.events {
            chain::insert(db, event)?;
        }
        for standing in &self.standings {
            standing.save(db)?;
        }
        for l in &self.records {
            let sql = "INSERT INTO record (county, id, run, sha256, json) VALUES ($1, $2, $3, $4, $5)";
            let args = [self.key(), (&l.text(0)).into(), l.count(1).into(), (&l.text(2)).into(), (&l.text(3)).into()];
            db.run(sql, &args)?;
        }
        for l in &self.aliases {
            crate::matching::remember(db, &self.name, &l.text(0), &l.text(1), &l.text(2))?;
        }
        for l in &self.issued {
            let sql = "INSERT INTO issued (county, id, revision, cells) VALUES ($1, $2, $3, $4)";
            db.run(sql, &[self.key(), (&l.text(0)).into(), l.count(1).into(), (&l.text(2)).into()])?;
        }
        Ok(())
    }
}

fn runs(db: &mut Db, county: &str) -> Result<Vec<Line>, StoreError> {
    let sql = "SELECT no, verb, firm, engagement, base_date, started, findings_sha256, counts, recorded_at FROM run \
               WHERE county = $1 ORDER BY no";
    db.lines(sql, &[county.into()])
}
