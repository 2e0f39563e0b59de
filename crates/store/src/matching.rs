//! Which stored finding is this record? Exact id, then what a person has said, then renamed rule or merged asset, then
//! the same subject by name: one to one, or not at all. What could be two things is listed for a person.

use crate::db::{Arg, Db};
use crate::error::StoreError;
use crate::standing::Standing;
use sanzi_core::Finding;
use sanzi_core::text::normal;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What stands for what: later name → earlier names. From packs (rules that replace others) and from a file of the
/// county office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aliases {
    /// Rule code → codes it took the place of.
    #[serde(default)]
    pub rules: BTreeMap<String, Vec<String>>,
    /// Subject key → keys of what was merged into it.
    #[serde(default)]
    pub subjects: BTreeMap<String, Vec<String>>,
    /// Owner → its earlier names.
    #[serde(default)]
    pub organisations: BTreeMap<String, Vec<String>>,
    /// Id of a record → id of the stored finding that it is; its own id: it is a new one.
    #[serde(default)]
    pub findings: BTreeMap<String, Vec<String>>,
}

impl Aliases {
    fn named(&self) -> [(&'static str, &BTreeMap<String, Vec<String>>); 4] {
        [
            ("rule", &self.rules),
            ("subject", &self.subjects),
            ("organisation", &self.organisations),
            ("finding", &self.findings),
        ]
    }

    /// What the county has recorded, with these added; all of it is recorded.
    pub(crate) fn remembered(&self, db: &mut Db, county: &str) -> Result<Aliases, StoreError> {
        for (what, names) in self.named() {
            for (name, earlier) in names.iter().flat_map(|(name, all)| all.iter().map(move |e| (name, e))) {
                remember(db, county, what, name, earlier)?;
            }
        }
        let sql = "SELECT what, name, stands_for FROM alias WHERE county = $1 ORDER BY what, name, stands_for";
        let mut all = Aliases::default();
        for line in db.lines(sql, &[county.into()])? {
            let map = match line.text(0).as_str() {
                "rule" => &mut all.rules,
                "subject" => &mut all.subjects,
                "organisation" => &mut all.organisations,
                _ => &mut all.findings,
            };
            map.entry(line.text(1)).or_default().push(line.text(2));
        }
        Ok(all)
    }
}

pub(crate) fn remember(db: &mut Db, county: &str, what: &str, name: &str, earlier: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO alias (county, what, name, stands_for) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let args: [Arg; 4] = [county.into(), what.into(), name.into(), earlier.into()];
    db.run(sql, &args).map(drop)
}

/// The subject as people call it.
pub(crate) fn object(finding: &Finding) -> String {
    let s = &finding.subject;
    let named = match &*s.kind {
        "contract" => s.contract_no.as_ref().or(s.asset_name.as_ref()),
        "project" => s.project_name.as_ref(),
        "account" => s.account.as_ref(),
        _ => s.asset_name.as_ref().or(s.contract_no.as_ref()).or(s.project_name.as_ref()).or(s.account.as_ref()),
    };
    named.map_or_else(|| s.key.clone(), |name| name.trim().to_owned())
}

/// What tells several findings of a rule about one subject apart: contract, account, period, payee.
pub(crate) fn facet(finding: &Finding) -> String {
    let s = &finding.subject;
    let value = |name: &str| finding.facts.iter().find(|f| f.name == name).and_then(|f| f.value.clone());
    let missing = finding.missing.as_ref().map(|m| m.facts.join("、"));
    let parts = [
        s.contract_no.clone(),
        s.account.clone(),
        value("period"),
        value("beneficiary"),
        value("unit_name"),
        value("voucher_no"),
        value("received_on"),
        missing,
    ];
    parts.map(Option::unwrap_or_default).join("|")
}

/// What a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Match {
    /// The stored finding of this id.
    Stored(String),
    /// None: it is new.
    New,
    /// It could be any of these.
    Doubtful(Vec<String>),
}

/// Finds the stored finding of every record; records are of one run and one county, ids distinct.
pub(crate) fn find(
    db: &mut Db,
    county: &str,
    records: &[&Finding],
    aliases: &Aliases,
) -> Result<BTreeMap<String, Match>, StoreError> {
    let mut found: BTreeMap<String, Match> = BTreeMap::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut fresh: Vec<&Finding> = Vec::new();
    for finding in records {
        let said = aliases.findings.get(&finding.id).and_then(|ids| ids.first()).unwrap_or(&finding.id);
        if Standing::find(db, county, said)?.is_some() {
            taken.insert(said.clone());
            found.insert(finding.id.clone(), Match::Stored(said.clone()));
        } else if *said == finding.id && aliases.findings.contains_key(&finding.id) {
            found.insert(finding.id.clone(), Match::New);
        } else {
            fresh.push(finding);
        }
    }
    for by in [same_by_alias as fn(&Finding, &Standing, &Aliases) -> bool, same_by_name] {
        fresh = round(db, county, fresh, aliases, by, &mut found, &mut taken)?;
    }
    for finding in fresh {
        found.insert(finding.id.clone(), Match::New);
    }
    Ok(found)
}

/// One way of being the same, over all records that are still open; gives those that stay open.
fn round<'f>(
    db: &mut Db,
    county: &str,
    fresh: Vec<&'f Finding>,
    aliases: &Aliases,
    same: fn(&Finding, &Standing, &Aliases) -> bool,
    found: &mut BTreeMap<String, Match>,
    taken: &mut BTreeSet<String>,
) -> Result<Vec<&'f Finding>, StoreError> {
    let mut owners: BTreeMap<String, Vec<Standing>> = BTreeMap::new();
    let mut candidates: Vec<(&Finding, Vec<String>)> = Vec::new();
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    for finding in fresh {
        let owner = finding.organisation.clone().unwrap_or_default();
        let mut ids = Vec::new();
        for name in std::iter::once(&owner).chain(aliases.organisations.get(&owner).into_iter().flatten()) {
            if !owners.contains_key(name) {
                owners.insert(name.clone(), Standing::of_owner(db, county, name)?);
            }
            let stored = owners.get(name).into_iter().flatten();
            ids.extend(stored.filter(|s| !taken.contains(&s.id) && same(finding, s, aliases)).map(|s| s.id.clone()));
        }
        for id in &ids {
            *claims.entry(id.clone()).or_default() += 1;
        }
        candidates.push((finding, ids));
    }
    let mut open = Vec::new();
    for (finding, ids) in candidates {
        match ids.as_slice() {
            [] => open.push(finding),
            [one] if claims.get(one) == Some(&1) => {
                taken.insert(one.clone());
                found.insert(finding.id.clone(), Match::Stored(one.clone()));
            }
            _ => {
                found.insert(finding.id.clone(), Match::Doubtful(ids));
            }
        }
    }
    Ok(open)
}

fn is_or_was(map: &BTreeMap<String, Vec<String>>, now: &str, stored: &str) -> bool {
    now == stored || map.get(now).is_some_and(|earlier| earlier.iter().any(|e| e == stored))
}

/// Same rule, subject and facet, where a rule was renamed, an asset merged into another or an owner renamed.
fn same_by_alias(finding: &Finding, stored: &Standing, aliases: &Aliases) -> bool {
    finding.subject.kind == stored.kind
        && is_or_was(&aliases.rules, &finding.rule.code, &stored.rule)
        && is_or_was(&aliases.subjects, &finding.subject.key, &stored.subject)
        && facet(finding) == stored.facet
}

/// Same rule and facet about a subject of the same name, whose code has changed.
fn same_by_name(finding: &Finding, stored: &Standing, aliases: &Aliases) -> bool {
    let object = normal(&object(finding));
    finding.missing.is_none()
        && finding.subject.kind == stored.kind
        && is_or_was(&aliases.rules, &finding.rule.code, &stored.rule)
        && !object.is_empty()
        && object == normal(&stored.object)
        && facet(finding) == stored.facet
}
