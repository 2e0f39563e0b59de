//! Which columns the sheets behind a row have. A column that no sheet has leaves many checks open at once: it is one
//! cause, told once, and the checks point to it.

use crate::identity::id;
use crate::rule::Rule;
use sanzi_core::finding::{Amounts, Finding, Missing, Outcome, RowRuns, SCHEMA, Subject};
use sanzi_core::kind::Column;
use sanzi_core::lineage::Block;
use sanzi_core::{Facts, Severity, Tables, tables};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The rule under which absent columns are told: 关键字段缺失.
pub(crate) const ROOT: &str = "SJ-002";

/// The sheets behind the rows of one grain.
#[derive(Debug)]
pub(crate) struct Brought<'a> {
    /// The number of each row's set of sheets.
    shapes: Vec<u32>,
    /// Each set, as numbers of blocks.
    sets: Vec<Vec<u32>>,
    /// Rows under one header, and the table that they belong to.
    blocks: Vec<(&'static str, &'a Block)>,
}

impl<'a> Brought<'a> {
    /// Looks up the header of every row that the facts rest on.
    pub(crate) fn of(facts: &Facts, tables: &'a Tables) -> Self {
        let mut blocks: Vec<(&'static str, &'a Block)> = Vec::new();
        let mut known: HashMap<*const Block, u32> = HashMap::new();
        let (mut sets, mut numbers): (Vec<Vec<u32>>, HashMap<Vec<u32>, u32>) = Default::default();
        let mut shapes = Vec::with_capacity(facts.rows.len());
        let mut set: Vec<u32> = Vec::new();
        // Neighbours mostly rest on the same sheets.
        let mut before: Vec<*const Block> = Vec::new();
        for rows in facts.rows.iter() {
            let same = rows.len() == before.len()
                && rows
                    .iter()
                    .zip(&before)
                    .all(|(row, known)| tables.lineage.block(*row).is_some_and(|block| std::ptr::eq(block, *known)));
            if let Some(shape) = shapes.last().copied().filter(|_| same) {
                shapes.push(shape);
                continue;
            }
            before.clear();
            before.extend(rows.iter().filter_map(|row| tables.lineage.block(*row)).map(std::ptr::from_ref));
            set.clear();
            for row in rows {
                let Some(block) = tables.lineage.block(*row) else { continue };
                let number = *known.entry(std::ptr::from_ref(block)).or_insert_with(|| {
                    let table = tables.table_of(*row).map_or("", |table| table.schema.name);
                    blocks.push((table, block));
                    blocks.len() as u32 - 1
                });
                set.push(number);
            }
            set.sort_unstable();
            set.dedup();
            let next = sets.len() as u32;
            let shape = match numbers.get(&set) {
                Some(shape) => *shape,
                None => {
                    sets.push(set.clone());
                    numbers.insert(set.clone(), next);
                    next
                }
            };
            shapes.push(shape);
        }
        Brought { shapes, sets, blocks }
    }

    /// The number of a row's set of sheets.
    pub(crate) fn shape_of(&self, row: usize) -> u32 {
        self.shapes.get(row).copied().unwrap_or(u32::MAX)
    }

    /// The sheets that lack the column, when every row of these shapes rests on sheets of the column's table and none
    /// of them has it; empty otherwise.
    fn lacking(&self, shapes: &BTreeSet<u32>, table: &str, column: &str) -> BTreeSet<(&'a str, &'a str)> {
        let mut lacking = BTreeSet::new();
        for shape in shapes {
            let set = self.sets.get(*shape as usize).map(Vec::as_slice).unwrap_or_default();
            let of_table = || set.iter().filter_map(|b| self.blocks.get(*b as usize)).filter(|(t, _)| *t == table);
            if of_table().next().is_none() || of_table().any(|(_, block)| block.columns.contains_key(column)) {
                return BTreeSet::new();
            }
            lacking.extend(of_table().map(|(_, block)| (&*block.file, &*block.sheet)));
        }
        lacking
    }

    /// The absent columns among the missing facts, with the sheets that lack them.
    pub(crate) fn absent<'f>(
        &self,
        shapes: &BTreeSet<u32>,
        missing: impl Iterator<Item = &'f Column>,
    ) -> Vec<Absent<'a>> {
        let one = |fact: &Column| {
            let (table, column) = fact.from?;
            let sheets = self.lacking(shapes, table, column);
            (!sheets.is_empty()).then_some(Absent { table, column, label: fact.label, sheets })
        };
        missing.filter_map(one).collect()
    }
}

/// A column that is not there.
#[derive(Debug, Clone)]
pub(crate) struct Absent<'a> {
    table: &'static str,
    column: &'static str,
    label: &'static str,
    /// File and sheet.
    sheets: BTreeSet<(&'a str, &'a str)>,
}

impl Absent<'_> {
    /// In words: 资产台账没有“权属证书号”栏.
    pub(crate) fn words(&self) -> String {
        format!("{}没有“{}”栏", table_label(self.table), self.label)
    }
}

fn table_label(table: &'static str) -> &'static str {
    tables::schema(table).map_or(table, |schema| schema.label)
}

/// Absent columns of a whole run, each with the checks that want it.
#[derive(Debug, Default)]
pub(crate) struct Roots<'a> {
    by_column: BTreeMap<(&'static str, &'static str), Root<'a>>,
}

#[derive(Debug, Default)]
struct Root<'a> {
    label: &'static str,
    sheets: BTreeSet<(&'a str, &'a str)>,
    rules: BTreeSet<&'a str>,
}

impl<'a> Roots<'a> {
    /// Notes that a rule wants a column in vain; gives the words of the cause with the record to look at.
    pub(crate) fn note(&mut self, rule: &'a Rule, absent: Vec<Absent<'a>>, told: bool) -> Option<String> {
        let mut words = Vec::new();
        for one in absent {
            let mut said = one.words();
            if told {
                said.push_str(&format!("，见{}", root_id(one.table, one.column)));
            }
            words.push(said);
            let root = self.by_column.entry((one.table, one.column)).or_default();
            root.label = one.label;
            root.sheets.extend(one.sheets);
            root.rules.insert(rule.code.as_str());
        }
        (!words.is_empty()).then(|| words.join("；"))
    }

    /// Takes over what others noted.
    pub(crate) fn join(&mut self, other: Self) {
        for (column, root) in other.by_column {
            let mine = self.by_column.entry(column).or_default();
            mine.label = root.label;
            mine.sheets.extend(root.sheets);
            mine.rules.extend(root.rules);
        }
    }

    /// One record a column, under the rule that tells them.
    pub(crate) fn findings(self, teller: &Rule) -> Vec<Finding> {
        self.by_column.into_iter().map(|((table, column), root)| record(teller, table, column, &root)).collect()
    }
}

fn root_id(table: &str, column: &str) -> String {
    id(ROOT, "", "缺栏", &format!("{table}.{column}"))
}

fn record(teller: &Rule, table: &'static str, column: &'static str, root: &Root<'_>) -> Finding {
    let name = |(file, sheet): &(&str, &str)| {
        if sheet.is_empty() { (*file).to_owned() } else { format!("{file} › {sheet}") }
    };
    let subjects: Vec<String> = root.sheets.iter().take(Missing::NAMED).map(name).collect();
    let rules = root.rules.iter().copied().collect::<Vec<_>>().join("、");
    let (label, count) = (root.label, root.sheets.len());
    Finding {
        schema: SCHEMA.into(),
        id: root_id(table, column),
        rule: Arc::new(crate::finding::rule_ref(teller)),
        outcome: Outcome::Undetermined,
        severity: Severity::Note,
        organisation: None,
        subject: Subject { kind: Finding::COLUMN.into(), key: format!("{table}.{column}"), ..Subject::default() },
        amounts: Amounts::default(),
        message: format!("{}有{count}张表没有“{label}”栏，{rules}因此无法判断。", table_label(table)),
        recommendation: format!("在这些表补充“{label}”一栏，或另行提供载有这一项的资料，补充后重新核查。"),
        cause: None,
        counterfactual: vec![format!("补充“{label}”一栏后，可以判断{rules}。")],
        evidence_needed: vec![format!("载有“{label}”的{}", table_label(table))].into(),
        basis: Arc::default(),
        parameters: Arc::default(),
        facts: Vec::new(),
        missing: Some(Box::new(Missing {
            facts: vec![label.to_owned()],
            count: u32::try_from(count).unwrap_or(u32::MAX),
            subjects,
            rows: RowRuns::default(),
            amount: None,
        })),
        together: None,
        presence: None,
    }
}
