//! Kernels: tables in, facts out.
//!
//! Pure functions on plain structs stand at the top ([`depreciation`], [`rent`], [`counting`], [`entitled`], [`naming`],
//! [`receipts`]). Thin functions read tables (`input`), pair what is one thing (`pairing`), call them and write one row
//! of facts per `asset`, per `contract`, and per account, project and whatever else stands in a `book`. Nothing here
//! judges: a fact that cannot be known stays null, and a rule that needs it answers 无法判断.

mod asset;
mod book;
mod contract;
pub mod counting;
pub mod depreciation;
pub mod entitled;
mod error;
mod formulas;
mod input;
mod lexicon;
mod matching;
mod month;
pub mod naming;
mod pairing;
pub mod places;
pub mod receipts;
pub mod rent;
mod row;
mod screens;
mod working;

pub use asset::prior::year_named;
pub use asset::public_works::is_public_work;
pub use contract::terms::in_public;
pub use error::FactsError;
pub use month::Month;
pub use pairing::{DoubtfulPair, NO_PAIR};

use crate::maps::HashSet;
use asset::invoices::Invoices;
use asset::kernels;
use asset::peers::Peers;
use asset::succession::Succession;
use asset::{AssetWork, Built, Facets, Trace};
use book::coverage::{Coverage, Villages};
use chrono::NaiveDate;
use contract::income::Incomes;
use depreciation::{Lives, Policy};
use input::directory::Directory;
use input::values::Values;
use input::view::View;
use input::{Input, Links, Register};
use places::Places;
use rayon::prelude::*;
use row::Slots;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::maps;
use sanzi_core::value::round;
use sanzi_core::{FactSet, Facts, Grain, Parameters, Tables, Wanted, grains};
use screens::Prices;
use std::collections::BTreeMap;
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

impl Setting<'_> {
    /// From which likeness on two names may be one.
    pub(crate) fn alike(&self) -> f64 {
        let ratio = self.parameters.decimal("common.dup_name_ratio", self.base_date);
        ratio.and_then(|ratio| ratio.to_string().parse().ok()).unwrap_or(1.0)
    }
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
    let register = Register::of(&input.asset, setting);
    let computed = paired(tables, &input, &places, &register, setting, wanted);
    // What a million assets were computed from is not given back in no time.
    rayon::join(|| drop(input), || drop(register));
    computed
}

/// Pairs the rows of the other tables with the assets, and computes.
fn paired(
    tables: &Tables,
    input: &Input<'_>,
    places: &Places<'_>,
    register: &Register,
    setting: &Setting<'_>,
    wanted: &Wanted,
) -> Result<Computed, FactsError> {
    let mut doubtful = register.doubts.clone();
    let directory = Directory::new(register, &input.asset, setting.pairings);
    let mut links = Links::of(input, register, &directory, setting, &mut doubtful);
    let succession = Succession::of(input, register, &mut links, setting);
    doubtful.sort();
    doubtful.dedup();
    let incomes = Incomes::of(input, register, &links, setting);
    let facets = Facets::of_all(input, register);
    // What needs all of the assets, side by side.
    let invoices = || Invoices::of(input, register);
    let prices = || Prices::of(input, register, &facets);
    let asked = |fact| kernels::runs(wanted, fact);
    let told = || {
        let (view, owners) = (&input.asset.view, &input.asset.owners);
        let on_platform = |row| view.text(row, "ledger") == Some("平台卡片");
        let platform = Coverage::of_some(view, owners, &Villages::of(owners), None, on_platform);
        let listed = input::listed::Listed::of(&input.asset, &register.cards);
        let zero_life = asset::zero_life::books(&input.asset, register);
        (platform, listed, zero_life, tells_leases(view), relief_ledgers(view))
    };
    let (((peers, invoices), told), (twins, (prices, keys))) = rayon::join(
        || {
            let peers = || Peers::of(input, register, &links, &incomes.totals, &facets, setting.base_date);
            let (peers, told) = rayon::join(peers, told);
            ((peers, if asked("same_invoice_no") { invoices() } else { Invoices::default() }), told)
        },
        || {
            let twins = asset::twins::twins(&input.asset, register, setting);
            let prices = if asked("price_median") { prices() } else { Prices::default() };
            (twins, (prices, input::keys::asset_keys(&input.asset, register)))
        },
    );
    let (platform_known, listed, zero_life, tells_leases, relief_ledgers) = told;
    let values = Values::on(setting.parameters, setting.base_date);
    let work = AssetWork {
        invoices,
        peers,
        facets,
        platform_known,
        incomes,
        listed,
        organisations: input.asset.owners.distinct().iter().map(|owner| owner.organisation.clone()).collect(),
        keys,
        twins,
        zero_life,
        tables,
        tells_leases,
        relief_ledgers,
        biological_opening: book::village::biological_opening(input),
        prices,
        succession,
        policy: Policy::on(setting.parameters, setting.base_date),
        lives: Lives::of(|name| values.decimal(&format!("life.{name}")).and_then(|months| round(months, 0).to_i64())),
        values,
        window: contract::income::window(setting),
        input,
        register,
        links: &links,
        directory: &directory,
        setting,
        places,
    };
    let built = build(work, wanted)?;
    let mut computed =
        Computed { facts: FactSet::new(), doubtful, unfit: links.unfit.clone(), traces: BTreeMap::new() };
    for (facts, traces) in built {
        computed.traces.insert(facts.grain.name, traces);
        computed.facts.insert(facts.grain.name, facts);
    }
    Ok(computed)
}

/// Builds all grains.
fn build(work: AssetWork<'_, '_>, wanted: &Wanted) -> Result<Vec<(Facts, Vec<Trace>)>, FactsError> {
    let one = |(grain, build): &(&'static Grain, Build)| {
        let slots = Slots::of(grain, wanted);
        let built = if wanted.has_any(grain) { build(&work, &slots)? } else { Built::new(&slots) };
        Ok((Facts { grain, frame: built.builder.finish()?, rows: built.rows }, built.traces))
    };
    let built: Vec<_> = GRAINS.par_iter().map(one).collect::<Result<_, FactsError>>()?;
    let AssetWork { incomes, peers, prices, facets, keys, twins, .. } = work;
    rayon::join(|| drop((incomes, peers, prices)), || drop((facets, keys, twins)));
    Ok(built)
}

type Build = fn(&AssetWork<'_, '_>, &Slots) -> Result<Built, FactsError>;

/// What builds the facts of each grain.
const GRAINS: &[(&Grain, Build)] = &[
    (&grains::ASSET, asset::build),
    (&grains::CONTRACT, contract::build),
    (&grains::UNBOOKED, book::village::unbooked),
    (&grains::ACCOUNT, book::village::accounts),
    (&grains::PROJECT, book::projects::build),
    (&grains::YEAR, book::projects::years),
    (&grains::DISTRIBUTION, book::distributions::build),
    (&grains::DISPOSAL, book::disposals::build),
    (&grains::PRIOR, asset::prior::build),
    (&grains::RECEIPT, contract::received::build),
    (&grains::ORGANISATION_GRAIN, book::organisations::build),
    (&grains::SCREEN, screens::build),
    (&grains::KEEPER, book::keepers::build),
    (&grains::TOTAL, book::totals::build),
];

/// Sheets whose state of use tells 出租 from 在用, so that 在用 there means used by the owner.
fn tells_leases(view: &View<'_>) -> HashSet<u32> {
    let told = (0..view.len()).filter(|row| view.text(*row, "use_status") == Some("出租"));
    told.map(|row| view.sheet_number(row)).collect()
}

/// Sheets that are the county's ledger of relief assets.
fn relief_ledgers(view: &View<'_>) -> HashSet<u32> {
    // a card named 就业帮扶车间 is no ledger of relief assets
    let ledger = |name: &str| ["资产", "台账", "项目", "清册"].iter().any(|word| name.contains(word));
    let relief = |name: &str| ["帮扶", "扶贫", "衔接"].iter().any(|word| name.contains(word));
    let is_one =
        |(file, sheet): (&str, &str)| relief(file) || relief(sheet) && (ledger(sheet) || sheet.chars().count() <= 4);
    view.sheets().filter(|(_, names)| is_one(*names)).map(|(number, _)| number).collect()
}
