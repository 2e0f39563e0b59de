//! Facts of grain `asset`: one row per object.

pub(crate) mod change;
pub(crate) mod conduct;
pub(crate) mod counted;
pub(crate) mod depreciation;
pub(crate) mod farewell;
pub(crate) mod in_use;
pub(crate) mod invoices;
pub(crate) mod joint;
pub(crate) mod kernels;
mod noted;
pub(crate) mod peers;
pub(crate) mod postings;
pub(crate) mod prior;
pub(crate) mod public_works;
pub(crate) mod registration;
mod remark;
pub(crate) mod standing;
pub(crate) mod stock;
pub(crate) mod succession;
pub(crate) mod twins;
pub(crate) mod zero_life;

use crate::asset::invoices::Invoices;
use crate::asset::kernels::{Kernels, Subject};
use crate::asset::peers::Peers;
use crate::book::coverage::Coverage;
use crate::book::disposals::Farewell;
use crate::book::village::Booked;
use crate::contract::ContractTrace;
use crate::contract::income::{Earned, Incomes};
use crate::depreciation::{Class, Life, Lives, Policy, class_of};
use crate::input::directory::Directory;
use crate::input::values::Values;
use crate::input::view::View;
use crate::input::{Input, Links, Owned, Register, lease_number};
use crate::month::{Month, begun_months, full_months};
use crate::naming::without_village;
use crate::pairing::Object;
use crate::places::{Owner, Places};
use crate::row::{Row, Slots};
use crate::{FactsError, Setting};
use chrono::NaiveDate;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::value::quotient;
use sanzi_core::{Day, FrameBuilder, Name, Rests, RowId, Tables};

/// What is kept of an asset so that its sums can be shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct AssetTrace {
    /// The life that the expected figure was computed with, and up to which month.
    pub(crate) life: Option<(Life, Month)>,
    /// The receipts in the income window.
    pub(crate) income: Vec<Earned>,
}

/// What is kept of a row so that its sums can be shown, where its facts do not tell. There are as many as rows.
#[derive(Debug, Clone)]
pub(crate) enum Trace {
    Asset(Box<AssetTrace>),
    Contract(Box<ContractTrace>),
    Disposal(Box<Farewell>),
    Account(Vec<Booked>),
}

/// The rows of a grain with what they rest on, and their traces, in grains that have them.
pub(crate) struct Built {
    pub(crate) builder: FrameBuilder,
    pub(crate) rows: Rests,
    pub(crate) traces: Vec<Trace>,
}

impl Built {
    pub(crate) fn new(slots: &Slots) -> Self {
        Built::with_room(slots, 0)
    }

    fn with_room(slots: &Slots, rows: usize) -> Self {
        Built { builder: slots.builder(rows), rows: Rests::with_room(rows), traces: Vec::with_capacity(rows) }
    }

    /// Takes over other rows in their order.
    fn append_all(&mut self, parts: Vec<Self>) {
        let mut builders = Vec::with_capacity(parts.len());
        for part in parts {
            self.rows.append(&part.rows);
            self.traces.extend(part.traces);
            builders.push(part.builder);
        }
        self.builder.append_all(builders);
    }
}

/// Everything that the facts of one asset are computed from.
pub(crate) struct AssetWork<'w, 'a> {
    pub(crate) tables: &'w Tables,
    pub(crate) input: &'w Input<'a>,
    pub(crate) register: &'w Register,
    pub(crate) links: &'w Links,
    pub(crate) directory: &'w Directory<'w>,
    pub(crate) setting: &'w Setting<'w>,
    pub(crate) places: &'w Places<'w>,
    /// What several kernels need of each object.
    pub(crate) facets: Vec<Option<Facets<'w>>>,
    pub(crate) policy: Policy,
    /// Parameters on the base date.
    pub(crate) values: Values,
    /// Lives of things by tables on the base date.
    pub(crate) lives: Lives,
    /// The window in which income is counted: after its first day, up to its second.
    pub(crate) window: Option<(NaiveDate, NaiveDate)>,
    pub(crate) keys: Vec<(String, bool)>,
    pub(crate) twins: Vec<twins::Twin>,
    /// Owners whose whole book gives a life of 0.
    pub(crate) zero_life: crate::maps::HashSet<std::sync::Arc<str>>,
    pub(crate) incomes: Incomes,
    /// Owners of whom an asset ledger was read.
    pub(crate) organisations: crate::maps::HashSet<std::sync::Arc<str>>,
    /// Those of whom one was read that lists all of their things.
    pub(crate) listed: crate::input::listed::Listed,
    pub(crate) peers: Peers,
    pub(crate) invoices: Invoices,
    pub(crate) prices: crate::screens::Prices,
    pub(crate) succession: crate::asset::succession::Succession,
    /// Owners that a platform export names.
    pub(crate) platform_known: Coverage,
    /// Owner → what stood on 生产性生物资产累计折旧 when the year of the account balance began.
    pub(crate) biological_opening: crate::maps::HashMap<std::sync::Arc<str>, Decimal>,
    /// Sheets whose use state tells 出租 from 在用.
    pub(crate) tells_leases: crate::maps::HashSet<u32>,
    /// Sheets that are the county's ledger of relief assets.
    pub(crate) relief_ledgers: crate::maps::HashSet<u32>,
}

/// Rows that are built in one piece.
const CHUNK: usize = 1_000;
/// Pieces of each thread that are built while those before are put together: more would only wait in memory.
const WAVE: usize = 16;

/// Builds the facts of all objects, in the register's order, by the kernels that give a fact that is wanted.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let mut slots = slots.clone();
    let kernels = Kernels::of(&mut slots)?;
    let objects: Vec<(usize, &Facets<'_>)> =
        work.facets.iter().enumerate().filter_map(|(at, facets)| Some((at, facets.as_ref()?))).collect();
    let mut built = in_chunks(objects.len(), &slots, |row, part| match objects.get(row) {
        Some((at, facets)) => work.one(*at, facets, &slots, &kernels, part),
        None => Ok(()),
    })?;
    let Input { asset, inventory, disposal, prior_asset, .. } = work.input;
    let cards = |row: usize| objects.get(row).map(|(_, facets)| facets.cards);
    // Most things have one card, which speaks for every column: all of them in one place are soon walked through.
    let sole = |(_, facets): &(usize, &Facets<'_>)| if let [card] = facets.cards { Some(*card) } else { None };
    let sole: Vec<Option<usize>> = objects.iter().map(sole).collect();
    let linked = |links: &[Option<usize>], row: usize| links.get(objects.get(row)?.0).copied().flatten();
    let builder = &mut built.builder;
    slots.repeat(builder, &asset.view, |told, row| match sole.get(row).copied().flatten() {
        Some(card) => told.speaker(&[card]),
        None => told.speaker(cards(row)?),
    });
    slots.repeat(builder, &inventory.view, |_, row| linked(&work.links.inventory, row));
    slots.repeat(builder, &prior_asset.view, |_, row| linked(&work.links.prior, row));
    slots.repeat(builder, &disposal.view, |_, row| {
        let (at, facets) = objects.get(row)?;
        work.leaving(*at, facets).line()
    });
    slots.own(builder, &asset.owners, |row| asset.owners.number(*cards(row)?.first()?));
    Ok(built)
}

/// Builds so many rows on all cores, chunk by chunk, and puts them together in their order.
pub(crate) fn in_chunks(
    count: usize,
    slots: &Slots,
    one: impl Fn(usize, &mut Built) -> Result<(), FactsError> + Sync,
) -> Result<Built, FactsError> {
    let part = |from: &usize| {
        let mut part = Built::with_room(slots, CHUNK.min(count - from));
        (*from..count.min(from + CHUNK)).try_for_each(|at| one(at, &mut part))?;
        Ok(part)
    };
    let (mut all, mut ready) = (Built::with_room(slots, count), Vec::new());
    let chunks: Vec<usize> = (0..count).step_by(CHUNK).collect();
    for wave in chunks.chunks(WAVE * rayon::current_num_threads()) {
        let next = || wave.par_iter().map(part).collect::<Result<_, FactsError>>();
        let (made, ()) = rayon::join(next, || all.append_all(ready));
        ready = made?;
    }
    all.append_all(ready);
    Ok(all)
}

/// The rows of a table that stand under an object.
fn ids(table: &Owned<'_>, lines: &[Vec<usize>], at: usize) -> impl Iterator<Item = RowId> {
    lines.get(at).into_iter().flatten().map(|line| table.view.id(*line))
}

/// What several kernels need of one object.
#[derive(Debug)]
pub(crate) struct Facets<'a> {
    pub(crate) cards: &'a [usize],
    pub(crate) owner: &'a Owner,
    pub(crate) nature: Option<&'a str>,
    pub(crate) status: Option<&'a str>,
    pub(crate) operation: Option<&'a str>,
    pub(crate) cost: Option<Decimal>,
    pub(crate) start: Option<Day>,
    /// What the cards call the thing, without the village's name.
    pub(crate) thing: &'a str,
    pub(crate) class: Class,
}

impl<'a> Facets<'a> {
    /// Those of all objects; of one without an owner there are none.
    pub(crate) fn of_all(input: &'a Input<'_>, register: &'a Register) -> Vec<Option<Self>> {
        let one = |object: &'a Object| {
            let cards = object.cards.as_slice();
            Some(Facets::of(&input.asset.view, cards, input.asset.owner(*cards.first()?)?))
        };
        register.objects.par_iter().map(one).collect()
    }

    /// Those of some cards that are one thing.
    pub(crate) fn of(view: &'a View<'_>, cards: &'a [usize], owner: &'a Owner) -> Self {
        let text = |column| view.spoken_text(cards, column);
        let day = |column| view.spoken_day(cards, column);
        let start = ["acquired_on", "accepted_on", "handed_over_on", "posted_on", "build_year"];
        let thing = without_village(text("asset_name").unwrap_or(""), owner.village.as_deref());
        Facets {
            cards,
            owner,
            nature: text("nature"),
            status: text("use_status"),
            operation: text("operation_mode"),
            cost: view.spoken_decimal(cards, "original_value"),
            start: start.into_iter().find_map(day),
            thing,
            class: class_of(text("category"), thing),
        }
    }
}

impl AssetWork<'_, '_> {
    fn one(
        &self,
        at: usize,
        facets: &Facets<'_>,
        slots: &Slots,
        kernels: &Kernels,
        part: &mut Built,
    ) -> Result<(), FactsError> {
        let mut row = slots.row(&mut part.builder);
        if let Some((key, weak)) = self.keys.get(at) {
            row.set("subject_key", key.as_str());
            row.set("weak_key", *weak);
        }
        let subject = Subject::new(self, at, facets);
        kernels.run(&subject, &mut row);
        row.finish()?;
        part.rows.push(self.rests_on(at, facets.cards));
        let life = subject.into_found().and_then(|found| found.nearest.zip(found.through));
        let income = self.incomes.window.get(at).cloned().unwrap_or_default();
        part.traces.push(Trace::Asset(Box::new(AssetTrace { life, income })));
        Ok(())
    }

    /// The rows that an asset's facts rest on; the owner's own ledger first.
    fn rests_on(&self, at: usize, cards: &[usize]) -> impl Iterator<Item = RowId> {
        let Input { asset, inventory, disposal, depreciation, contract, receipt, prior_asset, .. } = self.input;
        let one =
            move |table: &Owned<'_>, lines: &[Option<usize>]| Some(table.view.id(lines.get(at).copied().flatten()?));
        let income = self.incomes.window.get(at).into_iter().flatten();
        let cards = cards.iter().map(|row| asset.view.id(*row));
        cards
            .chain(one(inventory, &self.links.inventory))
            .chain(ids(disposal, &self.links.disposals, at))
            .chain(one(depreciation, &self.links.schedule))
            .chain(ids(contract, &self.links.contracts, at))
            .chain(income.map(|one| receipt.view.id(one.line)))
            .chain(one(prior_asset, &self.links.prior))
    }

    /// Which ledgers have the thing, since when, and what it repeats.
    pub(crate) fn stands(&self, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
        match facets.cards {
            [card] => row.set("ledgers", self.register.cards.get(*card).map(|card| card.ledger.label())),
            cards => row.set("ledgers", self.ledgers(cards)),
        }
        row.set("registered_days", self.registered_days(facets.cards, facets));
        let used = |months: fn(NaiveDate, NaiveDate) -> i64| {
            facets.start.map(|start| months(start.latest(), self.setting.base_date))
        };
        row.set("months_in_use", used(full_months));
        row.set("months_in_use_begun", used(begun_months));
        if let Some(twin) = self.twins.get(at) {
            row.set("duplicate_kind", twin.kind);
            row.set("duplicate_of", twin.of.as_str());
        }
        let object = self.register.objects.get(at);
        row.set("paired_by", object.map(|object| object.paired_by));
        row.set("pairing_doubtful", object.map(|object| object.doubtful));
    }

    #[inline(always)]
    pub(crate) fn text(&self, cards: &[usize], column: impl Into<Name>) -> Option<&str> {
        let view = &self.input.asset.view;
        view.spoken_text(cards, column)
    }

    #[inline(always)]
    pub(crate) fn decimal(&self, cards: &[usize], column: impl Into<Name>) -> Option<Decimal> {
        let view = &self.input.asset.view;
        view.spoken_decimal(cards, column)
    }

    #[inline(always)]
    pub(crate) fn day(&self, cards: &[usize], column: impl Into<Name>) -> Option<Day> {
        let view = &self.input.asset.view;
        view.spoken_day(cards, column)
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<Decimal> {
        self.values.decimal(name)
    }

    /// Was any ledger of this owner read?
    pub(crate) fn asset_known(&self, organisation: &str) -> bool {
        self.organisations.contains(organisation)
    }

    fn ledgers(&self, cards: &[usize]) -> String {
        let mut words: Vec<&str> =
            cards.iter().filter_map(|row| self.register.cards.get(*row)).map(|card| card.ledger.label()).collect();
        words.dedup();
        words.join("、")
    }

    fn registered_days(&self, cards: &[usize], facets: &Facets<'_>) -> Option<i64> {
        let day = self.day(cards, "registered_on").or(facets.start)?;
        Some((self.setting.base_date - day.latest()).num_days())
    }

    /// Used by others, as the state of use and the way it is run say; `None` when they leave it open.
    pub(crate) fn used_by_others(&self, facets: &Facets<'_>) -> Option<bool> {
        match (facets.status, facets.operation) {
            (Some("闲置" | "待处置" | "已处置" | "在建" | "维修"), _) => Some(false),
            (Some("出租" | "出借"), _) => Some(true),
            (_, Some("出租" | "承包" | "委托")) => Some(true),
            (_, Some("自营" | "自用" | "入股" | "债权")) => Some(false),
            (Some("在用" | "季节性停用"), _) => {
                let sheet = self.input.asset.view.sheet_number(*facets.cards.first()?);
                self.tells_leases.contains(&sheet).then_some(false)
            }
            _ => None,
        }
    }

    pub(crate) fn leased(&self, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
        let view = &self.input.contract.view;
        let lines = self.links.contracts.get(at).map_or(&[][..], Vec::as_slice);
        row.set("used_by_others", self.used_by_others(facets));
        let known = self.links.contracts_known.covers(facets.owner);
        // a contract that was not paired may be about it, or the ledger names one: then nothing is known
        let named = facets.cards.iter().any(|card| lease_number(&self.input.asset.view, *card).is_some());
        let none = known && !named && !self.links.contract_doubtful.contains(&at) && !self.said_let_along(facets);
        let has = !lines.is_empty() || self.links.let_along.contains(&at);
        row.set("has_contract", if has { Some(true) } else { none.then_some(false) });
        row.set("oral_contract", self.oral(lines));
        let on_card = self.input.asset.view.spoken_flag(facets.cards, "pledged");
        let given = lines.iter().any(|line| view.flag(*line, "guarantee_given") == Some(true));
        row.set("pledged", if given { Some(true) } else { on_card.or(self.not_given(lines)) });
        if !lines.is_empty() || known {
            let numbers: Vec<&str> = lines.iter().filter_map(|line| view.text(*line, "contract_no")).collect();
            row.set("contract_no", numbers.join("、"));
        }
    }

    /// Does the ledger say that the thing is let together with another: 与冷库一并出租?
    fn said_let_along(&self, facets: &Facets<'_>) -> bool {
        let remark = self.input.asset.view.spoken_text(facets.cards, "remark").unwrap_or("");
        let any = |words: &[&str]| words.iter().any(|word| remark.contains(word));
        any(&["一并", "一同", "一起", "连同", "随同", "打包"]) && any(&["租", "承包", "发包"])
    }

    /// A contract of `written_months` or more that is not in writing; `None` when none says how it was made.
    fn oral(&self, lines: &[usize]) -> Option<bool> {
        let view = &self.input.contract.view;
        let least = self.values.whole("common.written_months")?;
        let mut said = None;
        for line in lines {
            let Some(written) = view.flag(*line, "written") else { continue };
            let months = crate::contract::terms::length_months(view, *line);
            let long = months.is_some_and(|months| months >= least);
            said = Some(said.unwrap_or(false) || !written && long);
        }
        said
    }

    /// False when every contract's column says that nothing was pledged.
    fn not_given(&self, lines: &[usize]) -> Option<bool> {
        let view = &self.input.contract.view;
        let none = !lines.is_empty() && lines.iter().all(|line| view.flag(*line, "guarantee_given") == Some(false));
        none.then_some(false)
    }

    /// Income of the window before, from receipts where they reach back, else from last year's ledger.
    pub(crate) fn income_before(&self, at: usize) -> Option<Decimal> {
        let prior = self.links.prior.get(at).copied().flatten();
        let ledger = || prior.and_then(|line| self.input.prior_asset.view.decimal(line, "annual_income"));
        self.incomes.before.get(at).copied().flatten().or_else(ledger)
    }

    /// Does a card stand in the county's relief ledger? `None` where no sheet is one.
    pub(crate) fn relief(&self, cards: &[usize]) -> Option<bool> {
        let view = &self.input.asset.view;
        let relief = cards.iter().any(|card| self.relief_ledgers.contains(&view.sheet_number(*card)));
        relief.then_some(true)
    }

    pub(crate) fn income(&self, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
        let Some(income) = self.incomes.totals.get(at).copied().flatten() else { return };
        row.set("income_12m", income);
        let share = |value: Option<Decimal>| {
            value.filter(|value| *value > Decimal::ZERO).and_then(|value| quotient(income, value, 6))
        };
        row.set("yield_on_cost", share(facets.cost));
        row.set("yield_on_net", share(self.decimal(facets.cards, "net_value")));
    }

    pub(crate) fn idle(&self, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
        row.set("idle_on_register", facets.status.map(|status| status == "闲置"));
        let noted = || remark::idle_since(self.text(facets.cards, "remark")?, self.setting.base_date);
        let since = || self.day(facets.cards, "idle_since").or_else(noted);
        if let Some(since) = facets.status.filter(|status| *status == "闲置").and_then(|_| since()) {
            row.set("idle_days", (self.setting.base_date - since.latest()).num_days().max(0));
        }
        let earned = self.incomes.totals.get(at).copied().flatten().is_some_and(|income| income > Decimal::ZERO);
        let inventory = self.links.inventory.get(at).copied().flatten();
        let seen = inventory.and_then(|line| self.input.inventory.view.text(line, "use_status"));
        row.set("used_lately", earned || matches!(seen, Some("在用" | "出租" | "出借")));
    }
}
