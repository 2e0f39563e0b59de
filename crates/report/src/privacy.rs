//! 个人信息: names, identity numbers, phones and bank accounts are covered in everything that leaves the firm.
//!
//! What is covered can still be told apart and matched where a key is given: the same person has the same token,
//! and without the key nobody can find the person from it. Organisations are no persons and stay readable.

mod names;
mod number;
mod person;

use crate::diff::Comparison;
use crate::dossier::Dossier;
use crate::error::ReportError;
use names::Names;
use person::Persons;
use rayon::prelude::*;
use sanzi_core::kind::{Column, Kind};
use sanzi_core::maps;
use sanzi_core::{Finding, Grain, Issue, grains};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a run covers. The default covers everything and makes no tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Privacy {
    /// Nothing is covered; only by an explicit wish, which the manifest records.
    pub unmasked: bool,
    /// The secret from which tokens are made; `None`: no tokens.
    pub key: Option<String>,
    /// More words to cover, such as names that stand in remarks.
    pub also: Vec<String>,
    /// Words that look like names and are none: undertakings with short names.
    pub keep: Vec<String>,
}

/// What the manifest says about it; the key itself stands nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct PrivacyLine {
    pub masked: bool,
    pub keyed: bool,
}

impl Privacy {
    pub(crate) fn line(&self) -> PrivacyLine {
        PrivacyLine { masked: !self.unmasked, keyed: !self.unmasked && self.key.is_some() }
    }

    /// One sentence for the cover and the report.
    pub(crate) fn words(&self) -> &'static str {
        if self.unmasked {
            "姓名、证件号、电话、账号未作遮盖，仅限核查单位内部使用"
        } else {
            "姓名、证件号、电话、账号已作遮盖"
        }
    }
}

/// Names that are sought about their bearers, by grain and organisation, each with the bearer's key, sorted.
type Bearers<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a str, String)>>;

/// Covers what a run prints.
#[derive(Debug)]
pub(crate) struct Masker<'a> {
    persons: Persons<'a>,
    names: Names,
    bearers: Bearers<'a>,
    /// Facts that name persons.
    fields: BTreeSet<&'static str>,
}

impl<'a> Masker<'a> {
    /// `None` when nothing is to be covered.
    ///
    /// # Errors
    /// When a frame lacks a fact that its grain declares: a fault of ours; or there are too many names.
    pub(crate) fn new(dossier: &'a Dossier<'a>) -> Result<Option<Masker<'a>>, ReportError> {
        if dossier.privacy.unmasked {
            return Ok(None);
        }
        let mut persons = Persons::new(&dossier.privacy);
        let mut values: maps::HashSet<&str> = maps::HashSet::default();
        let (known, found) = rayon::join(
            || -> Result<(), ReportError> {
                for facts in dossier.facts.values() {
                    let (frame, grain) = (&facts.frame, facts.grain);
                    for place in ["town", "village"].into_iter().filter(|name| grain.fact(name).is_some()) {
                        persons.know_places(frame.texts(place)?.into_iter().flatten());
                    }
                    if grain.fact("asset_name").is_some() {
                        persons.know_things(frame.texts("asset_name")?.into_iter().flatten());
                    }
                }
                Ok(())
            },
            || -> Result<(), ReportError> {
                for facts in dossier.facts.values() {
                    for column in persons_in(facts.grain) {
                        let texts = facts.frame.texts(column.name)?;
                        values.extend(texts.into_iter().flatten().filter(|value| !value.trim().is_empty()));
                    }
                }
                Ok(())
            },
        );
        known.and(found)?;
        // Not every field of a table becomes a fact.
        for table in dossier.tables.by_name.values() {
            for column in table.schema.columns.iter().filter(|c| c.kind == Kind::Person) {
                values.extend(table.frame.texts(column.name)?.into_iter().flatten());
            }
        }
        let values: BTreeSet<&str> = values.into_iter().collect();
        let names = Names::new(&persons, values.iter().copied())?;
        let own: HashMap<&str, Vec<String>> = values
            .into_iter()
            .map(|value| (value, names.own_in(&persons, value)))
            .filter(|(_, own)| !own.is_empty())
            .collect();
        let mut bearers = Bearers::new();
        for facts in dossier.facts.values() {
            for column in persons_in(facts.grain) {
                let (owners, keys) = (facts.frame.texts("organisation")?, facts.frame.texts("subject_key")?);
                for ((value, owner), key) in facts.frame.texts(column.name)?.into_iter().zip(owners).zip(keys) {
                    let Some(own) = value.and_then(|value| own.get(value)) else { continue };
                    let of_owner = bearers.entry((facts.grain.name, owner.unwrap_or_default())).or_default();
                    of_owner.extend(own.iter().map(|name| (key.unwrap_or_default(), name.clone())));
                }
            }
        }
        for own in bearers.values_mut() {
            own.sort();
            own.dedup();
        }
        let fields = grains::ALL.iter().flat_map(|grain| persons_in(grain)).map(|fact| fact.name).collect();
        Ok(Some(Masker { persons, names, bearers, fields }))
    }

    /// Names that are sought about a subject; to the whole organisation when the subject is not one row.
    fn names_of(&self, grain: &str, owner: &str, key: Option<&str>) -> Vec<String> {
        let Some(own) = self.bearers.get(&(grain, owner)) else { return Vec::new() };
        let own = match key {
            Some(key) => {
                let from = own.partition_point(|(of, _)| *of < key);
                let to = own.partition_point(|(of, _)| *of <= key);
                own.get(from..to).unwrap_or_default()
            }
            None => own,
        };
        let names: BTreeSet<&String> = own.iter().map(|(_, name)| name).collect();
        names.into_iter().cloned().collect()
    }

    /// The finding as it may leave the firm; borrowed where nothing had to be covered.
    pub(crate) fn finding<'f>(&self, finding: &'f Finding) -> Cow<'f, Finding> {
        let person = |name: &str| self.fields.contains(name);
        let owner = finding.organisation.as_deref().unwrap_or_default();
        let key = finding.missing.is_none().then_some(finding.subject.key.as_str());
        let mut names = self.names_of(&finding.subject.kind, owner, key);
        let own = finding.facts.iter().filter(|f| person(&f.name)).filter_map(|f| f.value.as_deref());
        names.extend(own.flat_map(|value| self.names.own_in(&self.persons, value)));
        let codes = codes(finding);
        let hide = |text: &str| match self.names.hide(&self.persons, text, &names, &codes) {
            Cow::Owned(hidden) => Some(hidden),
            Cow::Borrowed(_) => None,
        };
        let named = finding.facts.iter().any(|f| person(&f.name) && f.value.is_some());
        if !named && !texts(finding).any(|text| hide(text).is_some()) {
            return Cow::Borrowed(finding);
        }
        let mut shown = finding.clone();
        for text in texts_mut(&mut shown) {
            if let Some(hidden) = hide(text) {
                *text = hidden;
            }
        }
        if shown.subject.key != finding.subject.key {
            // Two persons of one family name stay two subjects; the id is a hash that stands in the record anyway.
            let tail: String = finding.id.chars().skip(3).take(6).collect();
            shown.subject.key.push_str(&format!("~{tail}"));
        }
        for (fact, original) in shown.facts.iter_mut().zip(&finding.facts).filter(|(f, _)| person(&f.name)) {
            fact.value = original.value.as_deref().map(|value| self.persons.value(value));
            fact.original = original.original.as_deref().map(|value| self.persons.value(value));
        }
        Cow::Owned(shown)
    }

    /// The issue as it may leave the firm: what was seen in a cell may be anything, so every long number is covered.
    pub(crate) fn issue<'i>(&self, issue: &'i Issue) -> Cow<'i, Issue> {
        let seen = self.names.everywhere(&self.persons, &issue.seen);
        if seen == issue.seen {
            return Cow::Borrowed(issue);
        }
        let mut shown = issue.clone();
        for text in [&mut shown.message, &mut shown.advice] {
            *text = if issue.seen.trim().is_empty() { text.clone() } else { text.replace(&issue.seen, &seen) };
        }
        shown.seen = seen;
        Cow::Owned(shown)
    }
}

/// The facts of a grain that name persons.
fn persons_in(grain: &Grain) -> impl Iterator<Item = &'static Column> {
    grain.facts.iter().filter(|fact| fact.kind == Kind::Person)
}

/// Codes of the subject: numbers in them are neither phones nor bank accounts.
fn codes(finding: &Finding) -> Vec<&str> {
    let subject = &finding.subject;
    let mut codes: Vec<&str> =
        [&subject.asset_id, &subject.contract_no].into_iter().flatten().map(String::as_str).collect();
    codes.push(&subject.key);
    let is_code =
        |name: &str| ["id", "no", "code", "number", "certificate"].iter().any(|w| name.split('_').any(|p| p == *w));
    codes.extend(finding.facts.iter().filter(|f| is_code(&f.name)).filter_map(|f| f.value.as_deref()));
    codes
}

/// Every text of a finding that comes from the data, codes too: an identity number is one anywhere.
fn texts(finding: &Finding) -> impl Iterator<Item = &str> {
    let subject = &finding.subject;
    let of_subject =
        [&subject.asset_id, &subject.contract_no, &subject.asset_name, &subject.project_name, &subject.account];
    let words = [&finding.message, &finding.recommendation, &subject.key].into_iter();
    let facts = finding.facts.iter().flat_map(|f| f.value.iter().chain(&f.original).chain(&f.working));
    let all = words.chain(of_subject.into_iter().flatten()).chain(&finding.cause);
    all.chain(&finding.counterfactual)
        .chain(finding.missing.iter().flat_map(|m| &m.subjects))
        .chain(facts)
        .map(String::as_str)
}

/// The same, to be covered.
fn texts_mut(finding: &mut Finding) -> impl Iterator<Item = &mut String> {
    let subject = &mut finding.subject;
    let of_subject = [
        &mut subject.asset_id,
        &mut subject.contract_no,
        &mut subject.asset_name,
        &mut subject.project_name,
        &mut subject.account,
    ];
    let words = [&mut finding.message, &mut finding.recommendation, &mut subject.key].into_iter();
    let facts = finding.facts.iter_mut().flat_map(|f| f.value.iter_mut().chain(&mut f.original).chain(&mut f.working));
    let all = words.chain(of_subject.into_iter().flatten()).chain(&mut finding.cause);
    all.chain(&mut finding.counterfactual).chain(finding.missing.iter_mut().flat_map(|m| &mut m.subjects)).chain(facts)
}

/// A record as it may leave the firm; two words large, since most are as they were.
#[derive(Debug)]
pub(crate) enum Covered<'a, T> {
    Plain(&'a T),
    Covered(Box<T>),
}

impl<T> std::ops::Deref for Covered<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Covered::Plain(record) => record,
            Covered::Covered(record) => record,
        }
    }
}

impl<'a, T: Clone> From<Cow<'a, T>> for Covered<'a, T> {
    fn from(record: Cow<'a, T>) -> Self {
        match record {
            Cow::Borrowed(record) => Covered::Plain(record),
            Cow::Owned(record) => Covered::Covered(Box::new(record)),
        }
    }
}

/// What leaves the firm: the run's findings and issues, covered where that is wanted.
#[derive(Debug)]
pub struct Shown<'a> {
    pub(crate) dossier: &'a Dossier<'a>,
    /// In the order of the judgement.
    pub(crate) findings: Vec<Covered<'a, Finding>>,
    pub(crate) issues: Vec<Covered<'a, Issue>>,
    masker: Option<Masker<'a>>,
}

impl<'a> Shown<'a> {
    /// Covers what the dossier says.
    ///
    /// # Errors
    /// When a frame lacks a fact that its grain declares: a fault of ours; or there are more names than can be sought.
    pub fn new(dossier: &'a Dossier<'a>) -> Result<Self, ReportError> {
        let masker = Masker::new(dossier)?;
        let (findings, issues) = (dossier.judgement.findings.par_iter(), dossier.tables.issues.par_iter());
        let (findings, issues) = match &masker {
            Some(masker) => {
                (findings.map(|f| masker.finding(f).into()).collect(), issues.map(|i| masker.issue(i).into()).collect())
            }
            None => (findings.map(Covered::Plain).collect(), issues.map(Covered::Plain).collect()),
        };
        Ok(Shown { dossier, findings, issues, masker })
    }

    /// The same with a dossier that says more beside the same findings: what was before, what people said.
    pub fn within(self, dossier: &'a Dossier<'a>) -> Shown<'a> {
        Shown { dossier, ..self }
    }

    /// The findings as they are recorded: with what they are against the earlier run, where there is one.
    pub(crate) fn records(&self) -> impl Iterator<Item = Cow<'_, Finding>> {
        let presences = self.dossier.history.comparison.map(Comparison::presences).unwrap_or_default();
        self.findings.iter().map(move |finding| match presences.get(finding.id.as_str()) {
            Some(presence) => Cow::Owned(Finding { presence: Some(presence.word().to_owned()), ..(**finding).clone() }),
            None => Cow::Borrowed(&**finding),
        })
    }

    /// A text about one row of facts, such as an asset's name in a list.
    pub(crate) fn text<'t>(&self, grain: &str, owner: &str, key: &str, text: &'t str) -> Cow<'t, str> {
        self.row(grain, owner, key).text(text)
    }

    /// What to cover in the texts of one row of facts.
    pub(crate) fn row(&self, grain: &str, owner: &str, key: &str) -> RowCover<'_, 'a> {
        let masker = self.masker.as_ref();
        let own = masker.map(|m| m.names_of(grain, owner, Some(key))).unwrap_or_default();
        RowCover { masker, own }
    }
}

/// Covers the texts of one row.
#[derive(Debug)]
pub(crate) struct RowCover<'s, 'a> {
    masker: Option<&'s Masker<'a>>,
    own: Vec<String>,
}

impl RowCover<'_, '_> {
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.masker.map_or(Cow::Borrowed(text), |m| m.names.hide(&m.persons, text, &self.own, &[]))
    }
}
