//! What became of a finding that a later run no longer has: mended, or only not looked at? One judgement, for whoever
//! compares two runs and for whoever follows a county's findings up. Absence alone is never taken for cure.

use crate::finding::Finding;
use crate::grains;
use crate::kind::{Column, Kind};
use crate::source::Place;
use crate::subject::{FILLED, SubjectRecord};
use crate::tables;
use crate::text::normal;
use serde::Serialize;
use std::collections::BTreeSet;

/// Facts that only name the subject, or a place: that they differ mends nothing.
const NAMES: &[&str] =
    &["asset_id", "asset_name", "contract_no", "project_name", "town", "village", "owner", "account", "duplicate_of"];
/// Proofs that are named.
const PROOFS: usize = 6;

/// A value that differs, and where the new one stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactChange {
    /// Name of the fact, or of the parameter.
    pub name: String,
    /// Chinese label.
    pub label: String,
    /// As it was; `None`: blank or unknown.
    pub old: Option<String>,
    /// As it is; `None`: blank or unknown.
    pub new: Option<String>,
    /// Where the new value was read; `None` for what was computed.
    pub source: Option<Place>,
}

impl FactChange {
    /// `账面累计折旧由 178600.00 变为 172900.00（文件 › 表 › H17）`.
    pub fn words(&self) -> String {
        let value = |v: &Option<String>| v.clone().unwrap_or_else(|| "空".to_owned());
        let place = self.source.as_ref().map(|p| format!("（{p}）")).unwrap_or_default();
        format!("{}由 {} 变为 {}{place}", self.label, value(&self.old), value(&self.new))
    }
}

/// A finding that a later run does not have, although its rule ran and its subject was seen.
#[derive(Debug)]
pub struct Missed<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The codes that its rule goes by in the later run.
    pub rules: &'a [&'a str],
    /// The subject as the run of the finding saw it; `None` where that is not known any more.
    pub then: Option<&'a SubjectRecord>,
    /// The subject as the later run saw it.
    pub now: &'a SubjectRecord,
    /// Rules that found something about the subject beside this finding.
    pub beside: BTreeSet<&'a str>,
    /// Tables that the organisation had and no longer has.
    pub lost: BTreeSet<String>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The rule could not judge the subject.
    Undetermined,
    /// The rule fired, and is told in a finding of several subjects.
    Joined,
    /// Under the same code stands another name: before, now.
    Renamed(String, String),
    /// Rules of the same group speak of it now that did not before: the matter has changed its name.
    Other(Vec<String>),
    /// What it rested on was not read, in words.
    Unread(String),
    /// Nothing shows that it was mended.
    Unproven,
    /// Values that it rests on are others now, and the rule is content with them.
    Shown(Vec<FactChange>),
}

impl Fate {
    /// Why it stands so, in Chinese.
    pub fn words(&self) -> String {
        match self {
            Fate::Undetermined => "本次因资料不足无法判断".to_owned(),
            Fate::Joined => "本次与同一原因的其他问题并成一条，不能当作已整改".to_owned(),
            Fate::Renamed(was, is) => {
                format!("同一编号的名称由“{was}”变为“{is}”，是不是同一项请人工核实，不能当作已整改")
            }
            Fate::Other(codes) => format!("不再报，但同一对象本次另报 {}，不能当作已整改", codes.join("、")),
            Fate::Unread(what) => format!("上次依据的{what}本次没有读到"),
            Fate::Unproven => "本次未再现，但没有找到能证明已整改的单元格，请人工核实".to_owned(),
            Fate::Shown(proof) => proof.iter().map(FactChange::words).collect::<Vec<_>>().join("；"),
        }
    }
}

impl Missed<'_> {
    /// Looks for what became of the finding.
    pub fn fate(&self) -> Fate {
        let said = |codes: &[String]| self.rules.iter().any(|rule| codes.iter().any(|code| code == rule));
        if said(&self.now.undetermined) {
            return Fate::Undetermined;
        }
        if said(&self.now.fired) {
            return Fate::Joined;
        }
        if let Some((was, is)) = self.renamed() {
            return Fate::Renamed(was, is);
        }
        let other: Vec<String> = self.now.fired.iter().filter(|code| self.speaks_instead(code)).cloned().collect();
        if !other.is_empty() {
            return Fate::Other(other);
        }
        let lost = self.lost_tables();
        if !lost.is_empty() {
            let whose = self.finding.organisation.as_deref().unwrap_or_default();
            let lost: Vec<String> = lost.iter().map(|table| format!("{whose}{}", table_label(table))).collect();
            return Fate::Unread(lost.join("、"));
        }
        let (mut proof, unread) = self.own_changes();
        if proof.is_empty() && !unread.is_empty() {
            return Fate::Unread(format!("“{}”", unread.join("、")));
        }
        if proof.is_empty()
            && let Some(then) = self.then
        {
            proof = read_changes(then, self.now);
            proof.retain(|c| c.source.is_some() && !NAMES.contains(&c.name.as_str()));
            proof.extend(self.joined(then));
        }
        if proof.is_empty() {
            proof = self.computed();
        }
        proof.truncate(PROOFS);
        if proof.is_empty() { Fate::Unproven } else { Fate::Shown(proof) }
    }

    /// The names of an asset, where the code is the same and they are not: perhaps another asset stands there now.
    fn renamed(&self) -> Option<(String, String)> {
        let (then, now) = (&self.finding.subject, self.now);
        let same_code = then.asset_id.is_some() && then.asset_id == now.asset_id && then.kind != "contract";
        let (was, is) = (then.asset_name.as_ref()?, now.asset_name.as_ref()?);
        (same_code && normal(was) != normal(is)).then(|| (was.clone(), is.clone()))
    }

    /// Is it another rule of the same group that did not speak before?
    fn speaks_instead(&self, code: &str) -> bool {
        let group = |code: &str| code.split('-').next().unwrap_or_default().to_owned();
        let known = self.beside.contains(code) || self.then.is_some_and(|then| then.fired.iter().any(|c| c == code));
        !known && self.rules.iter().any(|rule| group(rule) == group(code))
    }

    /// Tables that spoke about the subject or its organisation and no longer do. Where the subject as it was is not
    /// known, those that the finding names.
    fn lost_tables(&self) -> BTreeSet<String> {
        let tables = |record: &SubjectRecord| record.rows.iter().map(|r| r.table.clone()).collect::<BTreeSet<_>>();
        let then = self.then.map_or_else(|| self.named_tables(), tables);
        let mut lost = &then - &tables(self.now);
        lost.extend(self.lost.iter().cloned());
        lost
    }

    fn named_tables(&self) -> BTreeSet<String> {
        let facts = self.finding.facts.iter().filter(|f| f.source.is_some());
        let columns = facts.filter_map(|fact| column(&self.finding.subject.kind, &fact.name));
        columns.filter_map(|c| c.from).map(|(table, _)| table.to_owned()).collect()
    }

    /// The finding's own facts that were read and now stand otherwise, with their new cells; and labels of those
    /// that had a value and now are not read at all.
    fn own_changes(&self) -> (Vec<FactChange>, Vec<String>) {
        let (mut proof, mut unread) = (Vec::new(), Vec::new());
        for fact in self.finding.facts.iter().filter(|f| f.source.is_some() && !NAMES.contains(&&*f.name)) {
            match self.now.place(&fact.name) {
                Some(place) => {
                    let new = self.now.value(&fact.name).map(str::to_owned);
                    // A person's name is not recorded: only that there is one, where there was none.
                    let person = new.as_deref() == Some(FILLED);
                    let old = fact.value.clone().filter(|v| !v.is_empty());
                    let differs = if person { old.is_none() } else { new != old };
                    if differs {
                        proof.push(FactChange {
                            name: fact.name.to_string(),
                            label: fact.label.to_string(),
                            old,
                            new,
                            source: Some(place),
                        });
                    }
                }
                None if fact.value.as_ref().is_some_and(|v| !v.is_empty()) => unread.push(fact.label.to_string()),
                None => {}
            }
        }
        (proof, unread)
    }

    /// Rows of tables that had nothing on the subject before.
    fn joined(&self, then: &SubjectRecord) -> Vec<FactChange> {
        let had: BTreeSet<&str> = then.rows.iter().map(|r| r.table.as_str()).collect();
        let new = self.now.rows.iter().filter(|r| !had.contains(r.table.as_str()));
        new.map(|row| FactChange {
            name: row.table.clone(),
            label: table_label(&row.table),
            old: None,
            new: Some(format!("第 {} 行", row.row)),
            source: Some(Place {
                file: row.file.as_str().into(),
                sheet: row.sheet.as_str().into(),
                cell: Some(format!("A{}", row.row)),
            }),
        })
        .collect()
    }

    /// Computed facts of the finding that came out otherwise, when more than time has passed.
    fn computed(&self) -> Vec<FactChange> {
        let kind = &self.finding.subject.kind;
        let facts = self.finding.facts.iter().filter(|f| f.source.is_none() && !NAMES.contains(&&*f.name));
        let changes: Vec<FactChange> = facts
            .filter_map(|fact| {
                let new = self.now.value(&fact.name)?.to_owned();
                (Some(&new) != fact.value.as_ref()).then(|| FactChange {
                    name: fact.name.to_string(),
                    label: label(kind, &fact.name),
                    old: fact.value.clone(),
                    new: Some(new),
                    source: None,
                })
            })
            .collect();
        if changes.iter().all(|c| counts_time(kind, &c.name)) { Vec::new() } else { changes }
    }
}

/// Values of a subject that were read, or are read now, and differ.
pub fn read_changes(old: &SubjectRecord, new: &SubjectRecord) -> Vec<FactChange> {
    let names: BTreeSet<&String> = old.facts.keys().chain(new.facts.keys()).collect();
    let value = |record: &SubjectRecord, name: &str| record.value(name).map(str::to_owned);
    let read = |record: &SubjectRecord, name: &str| record.facts.get(name).is_some_and(|(_, cell)| cell.is_some());
    names
        .into_iter()
        .filter(|name| read(old, name) || read(new, name))
        .filter(|name| value(old, name) != value(new, name))
        .map(|name| FactChange {
            name: name.clone(),
            label: label(&old.kind, name),
            old: value(old, name),
            new: value(new, name),
            source: new.place(name),
        })
        .collect()
}

fn column(grain: &str, name: &str) -> Option<&'static Column> {
    grains::grain(grain)?.fact(name)
}

/// The Chinese label of a fact.
fn label(grain: &str, name: &str) -> String {
    column(grain, name).map_or_else(|| name.to_owned(), |f| f.label.to_owned())
}

/// Does it change from one base date to the next by itself? That a day has passed mends nothing.
fn counts_time(grain: &str, name: &str) -> bool {
    let kind = column(grain, name).map(|c| c.kind);
    matches!(kind, Some(Kind::Months | Kind::Date)) || name.split('_').any(|part| matches!(part, "days" | "months"))
}

fn table_label(table: &str) -> String {
    tables::schema(table).map_or_else(|| table.to_owned(), |t| t.label.to_owned())
}
