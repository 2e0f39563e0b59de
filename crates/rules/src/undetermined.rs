//! 无法判断: one record per rule, organisation and set of missing facts, with the count and the first names.

use crate::batch::Batch;
use crate::brought::Roots;
use crate::common::Common;
use crate::condition::Condition;
use crate::evaluate::{Answers, day_of_act, value_on};
use crate::identity::id;
use crate::rule::Rule;
use crate::runs::Runs;
use crate::scene::Scene;
use sanzi_core::finding::{Amounts, Basis, FactUse, Finding, Missing, Outcome, RowRuns, SCHEMA, Subject};
use sanzi_core::grains::reason;
use sanzi_core::maps::HashMap;
use sanzi_core::value::{Day, money_text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// As many missing facts of one condition are told apart; further ones are not named.
const MOST: usize = 120;

/// As many reasons of rows are told in a record.
const TOLD: usize = 5;

/// What left a row open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Lack {
    /// Bits over what the scope (true) or the condition (false) asks: first its facts, then its parameters.
    Unknown(bool, u128),
    /// The day of the act, on which parameters are looked up.
    Day(bool, u128),
    /// A wrong value that the whole book has: the number of its [`Batch`].
    Spoiled(usize),
    /// Nothing: the condition holds, and a text may excuse it.
    Doubted,
}

/// What kind of lack a record tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Unknown,
    /// A text may excuse the finding.
    Doubted,
    /// The number of the [`Batch`].
    Spoiled(usize),
}

/// Rows of one organisation that lack the same.
#[derive(Debug, Default)]
struct Group {
    rows: Runs,
    /// The shape that was put in last.
    last: Option<u32>,
    /// The sheets that these rows rest on, as numbers of [`crate::brought::Brought`].
    sheets: BTreeSet<u32>,
}

/// What all records of a rule are written from.
struct Told<'s, 'a> {
    scene: &'s Scene<'a>,
    common: &'s Common<'a>,
    basis: Arc<[Basis]>,
}

/// A condition that may stay open, with what that can come from.
#[derive(Debug)]
struct Asked<'a> {
    /// Decisive facts, sorted.
    facts: Vec<&'static str>,
    /// Full names of the parameters it reads.
    params: Vec<&'a str>,
    /// Bits of the parameters that have no value on the base date, where that is the day that counts.
    without_value: u128,
}

impl<'a> Asked<'a> {
    fn of(condition: &Condition, rule: &'a Rule, scene: &Scene<'_>) -> Self {
        let facts: Vec<&'static str> = condition.decisive_facts().into_iter().collect();
        let used = condition.params();
        let params = rule.params.iter().filter(|(local, _)| used.contains(local.as_str()));
        let params = params.map(|(_, full)| full.as_str()).collect();
        let mut asked = Asked { facts, params, without_value: 0 };
        asked.without_value = asked.params_without(scene, Day::exact(scene.base_date));
        asked
    }

    /// Where the facts are unknown that have a bit, fact by fact.
    fn unknown<'s>(&self, scene: &'s Scene<'_>) -> Vec<Unknown<'s>> {
        self.facts.iter().take(MOST).map(|fact| scene.unknown(fact)).collect()
    }

    /// Bits of the parameters that have no value on a day.
    fn params_without(&self, scene: &Scene<'_>, act: Day) -> u128 {
        let first = self.facts.len().min(MOST);
        let params = self.params.iter().take(MOST - first).enumerate();
        let without = params.filter(|(_, full)| value_on(&scene.packs.parameters, full, act).is_none());
        without.fold(0, |bits, (at, _)| bits | 1 << (first + at))
    }
}

/// Where a fact is unknown: a bit a row, 64 rows a word; none where it is always known.
type Unknown<'s> = &'s [u64];

/// Collects the rows of one rule that cannot be judged.
#[derive(Debug)]
pub(crate) struct Open<'a> {
    rule: &'a Rule,
    scope: Option<Asked<'a>>,
    when: Asked<'a>,
    /// The place of each group; rows of one village mostly follow each other and lack the same.
    places: HashMap<(u32, Lack), usize>,
    last: Option<((u32, Lack), usize)>,
    /// What [`Asked::params_without`] said, of the scope (true) or the condition, of a day: days repeat.
    without: HashMap<(bool, Day), u128>,
    groups: Vec<Group>,
}

impl<'a> Open<'a> {
    pub(crate) fn new(rule: &'a Rule, scene: &Scene<'a>) -> Self {
        Open {
            rule,
            scope: rule.scope.as_ref().map(|scope| Asked::of(scope, rule, scene)),
            when: Asked::of(&rule.when, rule, scene),
            places: HashMap::default(),
            last: None,
            without: HashMap::default(),
            groups: Vec::new(),
        }
    }

    /// Takes the rows that could not be judged, 64 at a time: neighbours mostly lack the same.
    pub(crate) fn take(&mut self, scene: &Scene<'a>, answers: &Answers) {
        let open: Vec<u64> = answers.words().map(|word| word.open).collect();
        if open.iter().all(|open| *open == 0) {
            return;
        }
        let scope = self.scope.as_ref().map(|scope| scope.unknown(scene)).unwrap_or_default();
        let when = self.when.unknown(scene);
        for stretch in scene.stretches() {
            for (at, mask) in stretch.words() {
                let mut left = open.get(at).copied().unwrap_or(0) & mask;
                while left != 0 {
                    let first = left.trailing_zeros() as usize;
                    let (lack, alike) = self.lack(scene, answers, (&scope, &when), at, first);
                    let rows = (left & alike) | (1 << first);
                    self.put(stretch.organisation, stretch.shape, lack, (at, rows));
                    left &= !rows;
                }
            }
        }
    }

    /// Takes a row whose verdict rests on a value that the whole book has wrong.
    pub(crate) fn take_spoiled(&mut self, scene: &Scene<'a>, batch: usize, index: usize) {
        let (organisation, shape) = (scene.organisation_number(index), scene.brought.shape_of(index));
        self.put(organisation, shape, Lack::Spoiled(batch), (index / 64, 1 << (index % 64)));
    }

    /// Adds rows of a word to those of the organisation that lack the same.
    fn put(&mut self, organisation: u32, shape: u32, lack: Lack, (at, mut rows): (usize, u64)) {
        let key = (organisation, lack);
        let place = match self.last {
            Some((last, place)) if last == key => place,
            _ => *self.places.entry(key).or_insert_with(|| {
                self.groups.push(Group::default());
                self.groups.len() - 1
            }),
        };
        self.last = Some((key, place));
        let Some(group) = self.groups.get_mut(place) else { return };
        if group.last.replace(shape) != Some(shape) {
            group.sheets.insert(shape);
        }
        while rows != 0 {
            let first = rows.trailing_zeros();
            let count = (rows >> first).trailing_ones();
            let start = at * 64 + first as usize;
            group.rows.push_run(start, start + count as usize);
            rows &= u64::MAX.checked_shl(first + count).unwrap_or(0);
        }
    }

    /// Which facts and parameters left the condition open on a row of a word, and which rows of the word lack the same
    /// for certain.
    ///
    /// Where the facts are unknown that the scope and the condition ask for is given.
    fn lack(
        &mut self,
        scene: &Scene<'_>,
        answers: &Answers,
        (scope, when): (&[Unknown<'_>], &[Unknown<'_>]),
        at: usize,
        row: usize,
    ) -> (Lack, u64) {
        let rule = self.rule;
        let doubted = answers.doubted(at);
        if (doubted >> row) & 1 == 1 {
            return (Lack::Doubted, doubted);
        }
        let open = answers.scope_open(at);
        let scoped = (open >> row) & 1 == 1;
        let asked = self.scope.as_ref().filter(|_| scoped).unwrap_or(&self.when);
        let (mut bits, mut alike) = (0, if scoped { open } else { !open });
        for (bit, words) in if scoped { scope } else { when }.iter().enumerate() {
            let unknown = words.get(at).copied().unwrap_or(0);
            if (unknown >> row) & 1 == 1 {
                bits |= 1 << bit;
                alike &= unknown;
            } else {
                alike &= !unknown;
            }
        }
        match rule.dated_by {
            None => bits |= asked.without_value,
            Some(_) if asked.params.is_empty() => {}
            // Each row has a day of its own.
            Some(_) => match day_of_act(rule, scene.row(at * 64 + row), scene.base_date) {
                None => return (Lack::Day(scoped, bits), 0),
                Some(act) => {
                    let without = self.without.entry((scoped, act)).or_insert_with(|| asked.params_without(scene, act));
                    return (Lack::Unknown(scoped, bits | *without), 0);
                }
            },
        }
        (Lack::Unknown(scoped, bits), alike)
    }

    /// Names of the facts (and `@parameter`s) of a lack.
    fn names(&self, lack: Lack, batches: &[Batch]) -> BTreeSet<String> {
        let (scoped, bits, day) = match lack {
            Lack::Unknown(scoped, bits) => (scoped, bits, None),
            Lack::Day(scoped, bits) => (scoped, bits, self.rule.dated_by),
            Lack::Doubted => return self.rule.doubt.iter().map(|mention| mention.fact.name.to_owned()).collect(),
            Lack::Spoiled(batch) => {
                return batches.get(batch).map(|b| b.fact.name.to_owned()).into_iter().collect();
            }
        };
        let asked = self.scope.as_ref().filter(|_| scoped).unwrap_or(&self.when);
        let facts = asked.facts.iter().take(MOST).map(|name| (*name).to_owned());
        let all = facts.chain(asked.params.iter().map(|full| format!("@{full}")));
        let mut names: BTreeSet<String> =
            all.enumerate().filter(|(at, _)| *at < 128 && bits >> at & 1 == 1).map(|(_, name)| name).collect();
        names.extend(day.map(|day| day.name.to_owned()));
        if names.is_empty() {
            // Nothing is absent: dates are known too coarsely, or a CASE has no branch for the row.
            names.extend(asked.facts.iter().map(|name| (*name).to_owned()));
        }
        names
    }

    /// What the rows themselves say of why they are open: the first few, each once.
    fn reasons(&self, scene: &Scene<'a>, missing: &BTreeSet<String>, group: &Group) -> String {
        let grain = self.rule.grain.name;
        let tellers: BTreeSet<&'static str> = missing.iter().filter_map(|name| reason(grain, name)).collect();
        let mut told: Vec<String> = Vec::new();
        for teller in tellers {
            let Some(said) = scene.facts.frame.view(teller).filter(|said| !said.is_blank()) else { continue };
            for row in group.rows.iter() {
                let Some(words) = said.value(row).plain() else { continue };
                if told.contains(&words) {
                    continue;
                }
                if told.len() == TOLD {
                    return format!("其中{}等。", told.join("；"));
                }
                told.push(words);
            }
        }
        if told.is_empty() { String::new() } else { format!("其中{}。", told.join("；")) }
    }

    /// The texts that may excuse: the first few, each once.
    fn excuses(&self, scene: &Scene<'a>, group: &Group) -> String {
        let mut told: Vec<String> = Vec::new();
        for (row, mention) in group.rows.iter().flat_map(|row| self.rule.doubt.iter().map(move |one| (row, one))) {
            let text = scene.row(row).text(mention.fact.name).filter(|text| mention.says(text));
            match text.map(|text| format!("“{text}”")).filter(|text| !told.contains(text)) {
                Some(_) if told.len() == TOLD => return format!("其中{}等。", told.join("、")),
                Some(text) => told.push(text),
                None => {}
            }
        }
        format!("其中{}。", told.join("、"))
    }

    /// The records, by organisation and what is missing.
    pub(crate) fn findings(
        self,
        scene: &Scene<'a>,
        common: &Common<'a>,
        batches: &[Batch],
        roots: &mut Roots<'a>,
    ) -> Vec<Finding> {
        let mut groups: BTreeMap<(u32, BTreeSet<String>, Why), Group> = BTreeMap::new();
        let mut sorted: Vec<(&(u32, Lack), &Group)> =
            self.places.iter().filter_map(|(key, place)| Some((key, self.groups.get(*place)?))).collect();
        sorted.sort_by_key(|(key, _)| **key);
        for ((organisation, lack), group) in sorted {
            let why = match lack {
                Lack::Spoiled(batch) => Why::Spoiled(*batch),
                Lack::Doubted => Why::Doubted,
                Lack::Unknown(..) | Lack::Day(..) => Why::Unknown,
            };
            let into = groups.entry((*organisation, self.names(*lack, batches), why)).or_default();
            into.rows.join(&group.rows);
            into.sheets.extend(&group.sheets);
        }
        if groups.is_empty() {
            return Vec::new();
        }
        let told = Told { scene, common, basis: scene.basis_of_all(self.rule) };
        let record = |((organisation, missing, why), group): ((u32, BTreeSet<String>, Why), Group)| {
            let batch = if let Why::Spoiled(batch) = why { batches.get(batch) } else { None };
            self.record(&told, organisation, &missing, &group, (why, batch), roots)
        };
        groups.into_iter().map(record).collect()
    }

    fn record(
        &self,
        told: &Told<'_, 'a>,
        owner: u32,
        missing: &BTreeSet<String>,
        group: &Group,
        (why, batch): (Why, Option<&Batch>),
        roots: &mut Roots<'a>,
    ) -> Finding {
        let (rule, scene) = (self.rule, told.scene);
        let organisation = scene.organisation_name(owner);
        let label = |name: &String| match name.strip_prefix('@') {
            Some(parameter) => {
                let label = scene.packs.parameters.by_name.get(parameter).map_or(parameter, |p| p.label.as_str());
                format!("参数“{label}”在该日的取值")
            }
            None => rule.grain.fact(name).map_or_else(|| name.clone(), |f| f.label.to_owned()),
        };
        let labels: Vec<String> = missing.iter().map(label).collect();
        let columns = missing.iter().filter_map(|name| rule.grain.fact(name));
        let facts = columns.clone().map(|fact| FactUse {
            name: fact.name.into(),
            label: fact.label.into(),
            value: None,
            original: None,
            source: None,
            working: Vec::new(),
        });
        let facet = missing.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        let (count, grain) = (group.rows.count(), rule.grain.label);
        let wanted = labels.join("、");
        let ask = if rule.ask.is_empty() { String::new() } else { format!("，或提供{}", rule.ask.join("、")) };
        let (message, recommendation, cause) = match batch {
            Some(batch) => (
                format!("“{}”有{count}项{grain}无法判断：{}，据此得出的结果不可靠。", rule.title, batch.words()),
                format!("先按{}更正整批的“{wanted}”，再重新核查。", batch.id),
                Some(format!("{}，见{}", batch.words(), batch.id)),
            ),
            None if why == Why::Doubted => (
                format!(
                    "“{}”有{count}项{grain}无法判断：{wanted}里写的理由可能成立，须看材料。{}",
                    rule.title,
                    self.excuses(scene, group)
                ),
                format!("请核对{wanted}所写的理由有无依据{ask}，核对后再下结论。"),
                None,
            ),
            None => (
                format!(
                    "“{}”有{count}项{grain}无法判断：缺少或不足以确定{wanted}。{}",
                    rule.title,
                    self.reasons(scene, missing, group)
                ),
                format!("请补充{wanted}{ask}，补充后重新核查。"),
                roots.note(rule, scene.brought.absent(&group.sheets, columns), scene.roots_told),
            ),
        };
        let facet = match why {
            Why::Spoiled(_) => format!("同值,{facet}"),
            Why::Doubted => format!("存疑,{facet}"),
            Why::Unknown => facet,
        };
        Finding {
            schema: SCHEMA.into(),
            id: id(&rule.code, organisation.unwrap_or_default(), "无法判断", &facet),
            rule: Arc::clone(&told.common.named),
            outcome: Outcome::Undetermined,
            severity: rule.severity,
            subject: Subject {
                kind: rule.grain.name.into(),
                town: scene.town(owner, &group.rows),
                village: scene.village(owner, &group.rows),
                ..Subject::default()
            },
            organisation: organisation.map(ToOwned::to_owned),
            amounts: Amounts::default(),
            message,
            recommendation,
            cause,
            counterfactual: Vec::new(),
            evidence_needed: Arc::clone(&told.common.ask),
            basis: Arc::clone(&told.basis),
            parameters: Arc::default(),
            facts: facts.collect(),
            missing: Some(Box::new(Missing {
                facts: labels,
                count: u32::try_from(count).unwrap_or(u32::MAX),
                subjects: scene.names(&group.rows),
                rows: RowRuns(group.rows.runs().to_vec()),
                amount: scene.money_of(rule, &group.rows).map(money_text),
            })),
            together: None,
            presence: None,
        }
    }
}
