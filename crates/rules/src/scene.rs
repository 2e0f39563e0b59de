//! What the findings of one grain are written from, beside the rule and the row.

use crate::brought::{Brought, ROOT};
use crate::error::RulesError;
use crate::judge::JudgeInput;
use crate::packs::Packs;
use crate::row::Row;
use crate::rule::Rule;
use crate::runs::Runs;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::finding::Missing;
use sanzi_core::{Facts, Tables};
use std::collections::{BTreeMap, HashMap};

/// One grain of a run.
pub(crate) struct Scene<'a> {
    /// Laws and parameters.
    pub packs: &'a Packs,
    /// The facts of the rules' grain.
    pub facts: &'a Facts,
    /// Where values were read.
    pub tables: &'a Tables,
    /// The base date of the run.
    pub base_date: NaiveDate,
    /// The worked sum of a computed fact: grain, row, fact.
    pub working: &'a dyn Fn(&str, usize, &str) -> Vec<String>,
    /// Which sheets each row rests on, and which columns they have.
    pub brought: Brought<'a>,
    /// Are columns that no sheet has told in records of their own?
    pub roots_told: bool,
    /// Owners of books, sorted; the first is none.
    organisations: Vec<Option<&'a str>>,
    /// The number of each row's owner.
    owners: Vec<u32>,
    /// Money facts that records of many rows add up.
    money: BTreeMap<&'static str, Vec<Option<Decimal>>>,
}

impl<'a> Scene<'a> {
    /// Opens a grain for these rules.
    pub(crate) fn open(
        packs: &'a Packs,
        facts: &'a Facts,
        input: &JudgeInput<'a>,
        rules: &[&Rule],
    ) -> Result<Self, RulesError> {
        let owners: Vec<Option<&str>> =
            facts.frame.texts("organisation")?.into_iter().map(|o| o.filter(|name| !name.trim().is_empty())).collect();
        let mut organisations: Vec<Option<&str>> = owners.clone();
        organisations.push(None);
        organisations.sort_unstable();
        organisations.dedup();
        let numbers: HashMap<Option<&str>, u32> = organisations.iter().copied().zip(0..).collect();
        let mut money = BTreeMap::new();
        for fact in rules.iter().filter_map(|rule| money_of(rule)) {
            if !money.contains_key(fact) {
                money.insert(fact, facts.frame.decimals(fact)?);
            }
        }
        Ok(Scene {
            packs,
            facts,
            tables: input.tables,
            base_date: input.base_date,
            working: input.working,
            brought: Brought::of(facts, input.tables),
            roots_told: packs.rules.get(ROOT).is_some_and(|rule| rule.enabled && rule.selected_by(input.select)),
            owners: owners.iter().map(|owner| numbers.get(owner).copied().unwrap_or_default()).collect(),
            organisations,
            money,
        })
    }

    /// One row of the grain.
    pub(crate) fn row(&self, index: usize) -> Row<'a> {
        Row { frame: &self.facts.frame, index }
    }

    /// The number of the owner of a row's book; numbers are in the order of names.
    pub(crate) fn organisation_number(&self, index: usize) -> u32 {
        self.owners.get(index).copied().unwrap_or_default()
    }

    /// The name of that number.
    pub(crate) fn organisation_name(&self, number: u32) -> Option<&'a str> {
        self.organisations.get(number as usize).copied().flatten()
    }

    /// The money of each row: for an asset its value, else what the rule puts at stake.
    pub(crate) fn money(&self, rule: &Rule) -> &[Option<Decimal>] {
        money_of(rule).and_then(|fact| self.money.get(fact)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The text that all these rows have in common.
    pub(crate) fn shared_text(&self, fact: &str, rows: &Runs) -> Option<String> {
        let texts = self.facts.frame.data().column(fact).ok()?.as_materialized_series().str().ok()?;
        let mut each = rows.iter().map(|row| texts.get(row));
        let first = each.next()??;
        (!first.trim().is_empty() && each.all(|text| text == Some(first))).then(|| first.to_owned())
    }

    /// The first of these rows by name, sorted.
    pub(crate) fn names(&self, rows: &Runs) -> Vec<String> {
        let mut names: Vec<String> = rows.iter().take(Missing::NAMED).map(|index| name_of(self.row(index))).collect();
        names.sort();
        names
    }
}

/// The fact that a record of many rows adds up.
fn money_of(rule: &Rule) -> Option<&'static str> {
    match rule.grain.name {
        "asset" => Some("original_value"),
        _ => rule.amount.map(|fact| fact.name),
    }
}

/// How people call a row: code and name as printed, else its key.
fn name_of(row: Row<'_>) -> String {
    let parts: Vec<String> = ["contract_no", "asset_id", "asset_name", "contract_name", "account"]
        .into_iter()
        .filter(|fact| *fact != "contract_no" || row.frame.name() == "contract")
        .filter_map(|fact| row.text(fact))
        .collect();
    if parts.is_empty() {
        row.text("subject_key").unwrap_or_else(|| format!("第{}项", row.index + 1))
    } else {
        parts.join(" ")
    }
}
