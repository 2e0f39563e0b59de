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

use asset_facts::{AssetTrace, AssetWork, Built};
use chrono::NaiveDate;
use contract_facts::ContractTrace;
use coverage::Coverage;
use depreciation::Policy;
use income::Incomes;
use input::{Input, Links, Register};
use invoices::Invoices;
use peers::Peers;
use row::Slots;
use sanzi_core::{FactSet, Facts, Grain, Parameters, Tables, grains};
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
    /// All facts, by grain; every grain is present.
    pub facts: FactSet,
    /// Pairs that only a person can decide, sorted.
    pub doubtful: Vec<DoubtfulPair>,
    /// Questions of answers that no row asks any more, or whose answer is not there, sorted.
    pub unfit: Vec<String>,
    assets: Vec<AssetTrace>,
    contracts: Vec<ContractTrace>,
    disposals: Vec<disposals::Farewell>,
    accounts: Vec<Vec<village_facts::Booked>>,
}

impl Computed {
    /// The worked sum of a computed fact, step by step with its numbers and, where they are few, their cells in the
    /// `tables` that it was computed from; empty for facts that are copied from a cell or have no sum.
    pub fn working(&self, tables: &Tables, grain: &str, row: usize, fact: &str) -> Vec<String> {
        let Some(facts) = self.facts.get(grain).filter(|facts| row < facts.frame.len()) else { return Vec::new() };
        let (facts, at) = (&Facts { grain: facts.grain, frame: facts.frame.row(row), rows: Vec::new() }, row);
        let row = 0;
        let cells = &Cells(tables);
        let traced = match grain {
            "asset" => self.assets.get(at).map(|trace| working::asset(facts, trace, row, fact, cells)),
            "contract" => self.contracts.get(at).map(|trace| working::contract(facts, trace, row, fact, cells)),
            "disposal" => self.disposals.get(at).map(|trace| working::disposal(trace, fact)),
            "account" => self.accounts.get(at).map(|trace| working::account(facts, trace, row, fact, cells)),
            _ => None,
        };
        traced.filter(|steps| !steps.is_empty()).unwrap_or_else(|| formulas::worked(facts, row, fact))
    }
}

/// Computes all facts of a run.
///
/// # Errors
/// Only faults of our own schemas: a table that reading must give is missing, or a fact was named that its grain
/// does not declare. Broken material never stops it.
pub fn compute(tables: &Tables, setting: &Setting<'_>) -> Result<Computed, FactsError> {
    let (input, places) = Input::open(tables, setting)?;
    let mut register = Register::of(&input.asset, setting);
    let mut doubtful = std::mem::take(&mut register.doubts);
    let mut links = Links::of(&input, &register, setting, &mut doubtful);
    let succession = Succession::of(&input, &register, &mut links, setting);
    doubtful.sort();
    doubtful.dedup();
    let incomes = Incomes::of(&input, &register, &links, setting);
    let work = AssetWork {
        invoices: Invoices::of(&input, &register),
        peers: Peers::of(&input, &register, &links, &incomes.totals),
        platform_known: Coverage::of_some(&input.asset.view, &input.asset.owners, None, |row| {
            input.asset.view.text(row, "ledger") == Some("平台卡片")
        }),
        incomes,
        organisations: input.asset.owners.distinct().iter().map(|owner| owner.organisation.clone()).collect(),
        keys: keys::asset_keys(&input.asset, &register),
        twins: twins::twins(&input.asset, &register, setting),
        zero_life: zero_life::books(&input.asset, &register),
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
    let mut facts = FactSet::new();
    let assets = keep(&mut facts, &grains::ASSET, asset_facts::build(&work, &grains::ASSET)?)?;
    let contracts = keep(&mut facts, &grains::CONTRACT, contract_facts::build(&work, &grains::CONTRACT)?)?;
    keep(&mut facts, &grains::UNBOOKED, village_facts::unbooked(&work, &grains::UNBOOKED)?)?;
    let accounts = keep(&mut facts, &grains::ACCOUNT, village_facts::accounts(&work, &grains::ACCOUNT)?)?;
    let (projects, years) = projects::build(&work, &grains::PROJECT, &grains::YEAR)?;
    keep(&mut facts, &grains::PROJECT, projects)?;
    keep(&mut facts, &grains::YEAR, years)?;
    keep(&mut facts, &grains::DISTRIBUTION, distributions::build(&work, &grains::DISTRIBUTION)?)?;
    let disposals = keep(&mut facts, &grains::DISPOSAL, disposals::build(&work, &grains::DISPOSAL)?)?;
    keep(&mut facts, &grains::PRIOR, prior::build(&work, &grains::PRIOR)?)?;
    keep(&mut facts, &grains::RECEIPT, receipt_facts::build(&work, &grains::RECEIPT)?)?;
    keep(&mut facts, &grains::ORGANISATION_GRAIN, organisations::build(&work, &grains::ORGANISATION_GRAIN)?)?;
    keep(&mut facts, &grains::SCREEN, screens::build(&work, &grains::SCREEN)?)?;
    keep(&mut facts, &grains::KEEPER, keepers::build(&work, &grains::KEEPER)?)?;
    keep(&mut facts, &grains::TOTAL, totals::build(tables, &work, &grains::TOTAL)?)?;
    for grain in grains::ALL {
        if !facts.contains_key(grain.name) {
            keep::<()>(&mut facts, grain, Built::new(&Slots::of(grain)))?;
        }
    }
    Ok(Computed { facts, doubtful, unfit: links.unfit, assets, contracts, disposals, accounts })
}

fn keep<T>(facts: &mut FactSet, grain: &'static Grain, built: Built<T>) -> Result<Vec<T>, FactsError> {
    let frame = built.builder.finish()?;
    facts.insert(grain.name, Facts { grain, frame, rows: built.rows });
    Ok(built.traces)
}

/// Sheets whose state of use tells 出租 from 在用, so that 在用 there means used by the owner.
fn tells_leases(input: &Input<'_>) -> HashSet<(String, String)> {
    let view = &input.asset.view;
    (0..view.len())
        .filter(|row| view.text(*row, "use_status") == Some("出租"))
        .map(|row| view.sheet(row))
        .map(|(file, sheet)| (file.to_owned(), sheet.to_owned()))
        .collect()
}
