//! Kernels: tables in, facts out.
//!
//! Pure functions on plain structs ([`depreciation`], [`rent`], [`counting`], [`entitled`], [`naming`]) and thin functions that
//! read tables, call them and write one row of facts per asset, contract, account and so on. Nothing here judges:
//! a fact that cannot be known stays null, and a rule that needs it answers 无法判断.

mod asset_change;
mod asset_conduct;
mod asset_counted;
mod asset_depreciation;
mod asset_facts;
mod asset_kernels;
mod asset_registration;
mod asset_standing;
mod asset_use;
mod contract_duties;
mod contract_facts;
mod contract_more;
pub mod counting;
mod coverage;
pub mod depreciation;
mod directory;
mod disposals;
mod distributions;
mod doubled;
pub mod entitled;
mod error;
mod farewell;
mod fast;
mod formulas;
mod income;
mod input;
mod invoices;
mod joint;
mod joint_years;
mod keepers;
mod keys;
mod lease_rent;
mod lexicon;
mod matching;
mod month;
pub mod naming;
mod objects;
mod organisations;
mod owners;
mod peers;
pub mod places;
mod postings;
mod prior;
mod projects;
mod public_works;
mod receipt_facts;
pub mod receipts;
pub mod rent;
mod row;
mod screens;
mod stock;
mod strays;
mod succession;
mod totals;
mod twins;
mod values;
mod view;
mod village_facts;
mod working;
mod zero_life;

pub use contract_more::in_public;
pub use error::FactsError;
pub use month::Month;
pub use objects::{DoubtfulPair, NO_PAIR};
pub use prior::year_named;
pub use public_works::is_public_work;

use asset_facts::{AssetWork, Built, Facets, Trace};
use chrono::NaiveDate;
use coverage::Coverage;
use depreciation::Policy;
use income::Incomes;
use input::{Input, Links, Register};
use invoices::Invoices;
use peers::Peers;
use rayon::prelude::*;
use row::Slots;
use sanzi_core::{FactSet, Facts, Grain, Parameters, Tables, Wanted, grains};
use screens::Prices;
use std::collections::{BTreeMap, HashSet};
use succession::Succession;
use values::Values;
use working::Cells;

/// What an engagement fixes for the kernels.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The day on which everything is judged.
    pub base_date: NaiveDate,
    /// Dated, cited values of the packs.
    pub parameters: &'a Parameters,
    /// Organisation, village or printed owner → rule set of its book (`COOP2021`, `GOV3`, …).
    pub holders: &'a BTreeMap<String, String>,
    /// Old names of villages and organisations → new ones.
    pub names: &'a BTreeMap<String, String>,
    /// Answers to doubtful pairs: question → candidate, or [`NO_PAIR`].
    pub pairings: &'a BTreeMap<String, String>,
}

/// What the kernels give.
#[derive(Debug)]
pub struct Computed {
    /// The facts, by grain; every grain is present.
    pub facts: FactSet,
    /// Pairs that only a person can decide, sorted.
    pub doubtful: Vec<DoubtfulPair>,
    /// Questions of answers that no row asks any more, or whose answer is not there, sorted.
    pub unfit: Vec<String>,
    traces: BTreeMap<&'static str, Vec<Trace>>,
}

impl Computed {
    /// The worked sum of a computed fact, step by step with its numbers and, where they are few, their cells in the
    /// `tables` that it was computed from; empty for facts that are copied from a cell or have no sum.
    pub fn working(&self, tables: &Tables, grain: &str, row: usize, fact: &str) -> Vec<String> {
        let Some(facts) = self.facts.get(grain) else { return Vec::new() };
        let cells = &Cells(tables);
        let traced = match self.traces.get(grain).and_then(|traces| traces.get(row)) {
            Some(Trace::Asset(trace)) => Some(working::asset(facts, trace, row, fact, cells)),
            Some(Trace::Contract(trace)) => Some(working::contract(facts, trace, row, fact, cells)),
            Some(Trace::Disposal(trace)) => Some(working::disposal(trace, fact)),
            Some(Trace::Account(trace)) => Some(working::account(facts, trace, row, fact, cells)),
            None => None,
        };
        traced.filter(|steps| !steps.is_empty()).unwrap_or_else(|| formulas::worked(facts, row, fact))
    }
}

/// Computes the facts of a run that somebody reads, and those that their worked sums show; the others stay unknown, and
/// grains of which nothing is read without rows.
///
/// # Errors
/// Only faults of our own schemas: a table that reading must give is missing, or a fact was named that its grain
/// does not declare. Broken material never stops it.
pub fn compute(tables: &Tables, setting: &Setting<'_>, wanted: &Wanted) -> Result<Computed, FactsError> {
    let wanted = &working::with_operands(wanted);
    let (input, places) = Input::open(tables, setting)?;
    let mut register = Register::of(&input.asset, setting);
    let mut doubtful = std::mem::take(&mut register.doubts);
    let mut links = Links::of(&input, &register, setting, &mut doubtful);
    let succession = Succession::of(&input, &register, &mut links, setting);
    doubtful.sort();
    doubtful.dedup();
    let incomes = Incomes::of(&input, &register, &links, setting);
    let facets = Facets::of_all(&input, &register);
    let work = AssetWork {
        invoices: Invoices::of(&input, &register),
        peers: Peers::of(&input, &register, &links, &incomes.totals, &facets),
        facets,
        platform_known: Coverage::of_some(&input.asset.view, &input.asset.owners, None, |row| {
            input.asset.view.text(row, "ledger") == Some("平台卡片")
        }),
        incomes,
        organisations: input.asset.owners.distinct().iter().map(|owner| owner.organisation.clone()).collect(),
        keys: keys::asset_keys(&input.asset, &register),
        twins: twins::twins(&input.asset, &register, setting),
        zero_life: zero_life::books(&input.asset, &register),
        tables,
        tells_leases: tells_leases(&input),
        biological_opening: village_facts::biological_opening(&input),
        prices: Prices::of(&input, &register),
        succession,
        policy: Policy::on(setting.parameters, setting.base_date),
        values: Values::on(setting.parameters, setting.base_date),
        window: income::window(setting),
        input: &input,
        register: &register,
        links: &links,
        setting,
        places: &places,
    };
    let one = |(grain, build): &(&'static Grain, Build)| {
        let slots = Slots::of(grain, wanted);
        let built = if wanted.has_any(grain) { build(&work, &slots)? } else { Built::new(&slots) };
        let facts = Facts { grain, frame: built.builder.finish()?, rows: built.rows };
        Ok((grain.name, facts, built.traces))
    };
    let built: Vec<_> = GRAINS.par_iter().map(one).collect::<Result<_, FactsError>>()?;
    let mut computed = Computed { facts: FactSet::new(), doubtful, unfit: links.unfit, traces: BTreeMap::new() };
    for (grain, facts, traces) in built {
        computed.facts.insert(grain, facts);
        computed.traces.insert(grain, traces);
    }
    Ok(computed)
}

type Build = fn(&AssetWork<'_, '_>, &Slots) -> Result<Built, FactsError>;

/// What builds the facts of each grain.
const GRAINS: &[(&Grain, Build)] = &[
    (&grains::ASSET, asset_facts::build),
    (&grains::CONTRACT, contract_facts::build),
    (&grains::UNBOOKED, village_facts::unbooked),
    (&grains::ACCOUNT, village_facts::accounts),
    (&grains::PROJECT, projects::build),
    (&grains::YEAR, projects::years),
    (&grains::DISTRIBUTION, distributions::build),
    (&grains::DISPOSAL, disposals::build),
    (&grains::PRIOR, prior::build),
    (&grains::RECEIPT, receipt_facts::build),
    (&grains::ORGANISATION_GRAIN, organisations::build),
    (&grains::SCREEN, screens::build),
    (&grains::KEEPER, keepers::build),
    (&grains::TOTAL, totals::build),
];

/// Sheets whose state of use tells 出租 from 在用, so that 在用 there means used by the owner.
fn tells_leases(input: &Input<'_>) -> HashSet<(String, String)> {
    let view = &input.asset.view;
    (0..view.len())
        .filter(|row| view.text(*row, "use_status") == Some("出租"))
        .map(|row| view.sheet(row))
        .map(|(file, sheet)| (file.to_owned(), sheet.to_owned()))
        .collect()
}
