//! What overviews add up, kept beside the findings: whoever saves a finding moves its share from where it stood to where
//! it stands, in the same transaction. So an overview reads some thousand rows, however many findings there are.

use crate::db::Db;
use crate::error::StoreError;
use crate::standing::Standing;
use std::collections::BTreeMap;

/// One row: county, what it is by, the name there, outcome, state, deadline.
pub(crate) type Key = (String, &'static str, String, String, String, String);

/// What stands under a key. Money in 分.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    findings: i64,
    repeated: i64,
    at_stake: i64,
    recovered: i64,
}

impl Sums {
    fn plus(self, other: Sums) -> Option<Sums> {
        Some(Sums {
            findings: self.findings.checked_add(other.findings)?,
            repeated: self.repeated.checked_add(other.repeated)?,
            at_stake: self.at_stake.checked_add(other.at_stake)?,
            recovered: self.recovered.checked_add(other.recovered)?,
        })
    }

    fn minus(self, other: Sums) -> Option<Sums> {
        Some(Sums {
            findings: self.findings.checked_sub(other.findings)?,
            repeated: self.repeated.checked_sub(other.repeated)?,
            at_stake: self.at_stake.checked_sub(other.at_stake)?,
            recovered: self.recovered.checked_sub(other.recovered)?,
        })
    }
}

/// Sums by key: what a transaction adds, or all of a county.
pub(crate) type Sheet = BTreeMap<Key, Sums>;

/// The keys that a finding stands under; none when it does not count: dismissed by the auditor, or a question that the
/// last run did not ask.
fn keys(s: &Standing) -> Option<[Key; 5]> {
    if s.judgement == "dismissed" || s.outcome == "undetermined" && s.presence == "not_covered" {
        return None;
    }
    let key = |what, name: &str| {
        (s.county.clone(), what, name.to_owned(), s.outcome.clone(), s.state.clone(), s.deadline.clone())
    };
    let year = s.year.to_string();
    Some([
        key("town", &s.town),
        key("year", &year),
        key("firm", &s.firm),
        key("family", &s.family),
        key("severity", &s.severity),
    ])
}

fn share(s: &Standing) -> Sums {
    let at_stake = s.at_stake.unwrap_or_default();
    Sums { findings: 1, repeated: i64::from(s.returns > 0), at_stake, recovered: s.recovered }
}

fn too_much() -> StoreError {
    StoreError::Step("金额合计超出整改库能记的范围，没有写入。请核对有没有单位写错（元、万元）的金额。".to_owned())
}

/// Takes a finding's share from where it stood and adds it to where it stands.
pub(crate) fn moved(sheet: &mut Sheet, was: Option<&Standing>, now: &Standing) -> Result<(), StoreError> {
    if let Some(was) = was {
        for key in keys(was).into_iter().flatten() {
            let entry = sheet.entry(key).or_default();
            *entry = entry.minus(share(was)).ok_or_else(too_much)?;
        }
    }
    for key in keys(now).into_iter().flatten() {
        let entry = sheet.entry(key).or_default();
        *entry = entry.plus(share(now)).ok_or_else(too_much)?;
    }
    Ok(())
}

/// Writes what a transaction has added.
pub(crate) fn write(db: &mut Db, added: Sheet) -> Result<(), StoreError> {
    for (key, sums) in added.into_iter().filter(|(_, sums)| *sums != Sums::default()) {
        let (county, what, name, outcome, state, deadline) = &key;
        let place = [county.into(), (*what).into(), name.into(), outcome.into(), state.into(), deadline.into()];
        let sql = "SELECT findings, repeated, at_stake, recovered FROM tally WHERE county = $1 AND what = $2 AND \
                   name = $3 AND outcome = $4 AND state = $5 AND deadline = $6";
        let stood = db.lines(sql, &place)?.first().map(|l| of(l, 0)).unwrap_or_default();
        let now = stood.plus(sums).ok_or_else(too_much)?;
        if now == Sums::default() {
            let sql = "DELETE FROM tally WHERE county = $1 AND what = $2 AND name = $3 AND outcome = $4 AND \
                       state = $5 AND deadline = $6";
            db.run(sql, &place)?;
            continue;
        }
        let sql = "INSERT INTO tally (county, what, name, outcome, state, deadline, findings, repeated, at_stake, \
                   recovered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                   ON CONFLICT (county, what, name, outcome, state, deadline) DO UPDATE SET findings = \
                   excluded.findings, repeated = excluded.repeated, at_stake = excluded.at_stake, recovered = \
                   excluded.recovered";
        let counts = [now.findings, now.repeated, now.at_stake, now.recovered].map(crate::db::Arg::from);
        db.run(sql, &[place.as_slice(), counts.as_slice()].concat())?;
    }
    Ok(())
}

fn of(line: &crate::db::Line, first: usize) -> Sums {
    Sums {
        findings: line.count(first),
        repeated: line.count(first + 1),
        at_stake: line.count(first + 2),
        recovered: line.count(first + 3),
    }
}

/// Is the table what these findings, all of their county, add up to? The first name that differs, if not.
pub(crate) fn fault(db: &mut Db, county: &str, all: &[Standing]) -> Result<Option<String>, StoreError> {
    let mut due = Sheet::new();
    for standing in all {
        moved(&mut due, None, standing)?;
    }
    let sql = "SELECT what, name, outcome, state, deadline, findings, repeated, at_stake, recovered FROM tally \
               WHERE county = $1 ORDER BY what, name, outcome, state, deadline";
    let known = ["town", "year", "firm", "family", "severity"];
    for line in db.lines(sql, &[county.into()])? {
        let what = known.into_iter().find(|what| *what == line.text(0)).unwrap_or_default();
        let key = (county.to_owned(), what, line.text(1), line.text(2), line.text(3), line.text(4));
        if due.remove(&key) != Some(of(&line, 5)) {
            return Ok(Some(line.text(1)));
        }
    }
    Ok(due.into_keys().next().map(|key| key.2))
}
