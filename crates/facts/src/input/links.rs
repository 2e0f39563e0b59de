//! Which rows of the other tables speak of which asset.

use super::along::Along;
use super::directory::{Directory, Found};
use super::view::View;
use super::{Clues, Input, Owned, Register, seek, several, unfit};
use crate::Setting;
use crate::asset::postings::Posted;
use crate::book::coverage::{Coverage, Villages};
use crate::book::sources::Sources;
use crate::maps::{HashMap, HashSet};
use crate::naming::code_key;
use crate::pairing::DoubtfulPair;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows of the other tables, by object.
pub(crate) struct Links {
    pub(crate) inventory: Vec<Option<usize>>,
    pub(crate) disposals: Vec<Vec<usize>>,
    pub(crate) schedule: Vec<Option<usize>>,
    pub(crate) postings: HashMap<usize, Posted>,
    pub(crate) prior: Vec<Option<usize>>,
    pub(crate) contracts: Vec<Vec<usize>>,
    pub(crate) receipts: Vec<Vec<usize>>,
    pub(crate) inventory_found: Vec<Found>,
    pub(crate) contract_object: Vec<Option<usize>>,
    /// The contracts of each owner.
    pub(crate) owner_contracts: HashMap<Arc<str>, Vec<usize>>,
    pub(crate) contract_receipts: Vec<Vec<usize>>,
    /// Income receipts of an owner that no contract was found for.
    pub(crate) loose_receipts: HashMap<Arc<str>, Vec<usize>>,
    /// Owners with income receipts that neither a contract nor an asset was found for.
    pub(crate) unassigned_income: HashSet<Arc<str>>,
    /// Objects that a contract which was not paired may be about.
    pub(crate) contract_doubtful: HashSet<usize>,
    /// Objects that a contract about another one lets as well.
    pub(crate) let_along: BTreeSet<usize>,
    /// Objects that a receipt which was not paired may come from.
    pub(crate) receipt_doubtful: HashSet<usize>,
    pub(crate) prior_found: Vec<Found>,
    pub(crate) disposal_found: Vec<Found>,
    pub(crate) contracts_known: Coverage,
    pub(crate) receipts_known: Sources,
    pub(crate) inventory_known: Coverage,
    pub(crate) disposals_known: Coverage,
    /// Questions of answers that fit nothing any more.
    pub(crate) unfit: Vec<String>,
}

fn clues(label: &'static str, value: &'static str, date: &'static str) -> Clues {
    Clues { label, value, date, card_no: false }
}

impl Links {
    pub(crate) fn of(
        input: &Input<'_>,
        register: &Register,
        directory: &Directory<'_>,
        setting: &Setting<'_>,
        doubts: &mut Vec<DoubtfulPair>,
    ) -> Self {
        let count = register.objects.len();
        let (counted, left) = (clues("盘点表", "book_value", "none"), clues("处置台账", "value_out", "none"));
        let inventory_found = seek(&input.inventory, directory, &counted, doubts);
        let disposal_found = seek(&input.disposal, directory, &left, doubts);
        let schedule = Clues { card_no: true, ..clues("折旧明细表", "original_value", "acquired_on") };
        let schedule_found = seek(&input.depreciation, directory, &schedule, doubts);
        let prior = Clues { card_no: true, ..clues("上年度台账", "closing_value", "acquired_on") };
        let prior_found = seek(&input.prior_asset, directory, &prior, doubts);
        let (let_out, paid) = (clues("合同台账", "none", "none"), clues("收款台账", "none", "none"));
        let mut contract_doubts = Vec::new();
        let mut contract_found = seek(&input.contract, directory, &let_out, &mut contract_doubts);
        let mut several = several::of_several(&input.contract, &contract_found, directory);
        for (row, objects) in by_number(input, register, &contract_found) {
            match (objects.as_slice(), contract_found.get_mut(row)) {
                ([one], Some(found)) => *found = Found::One(*one, "租赁合同编号"),
                _ => several.push((row, objects)),
            }
        }
        let found = contract_found.iter().enumerate().filter(|(_, found)| matches!(found, Found::One(..)));
        let found = found.map(|(row, _)| row).chain(several.iter().map(|(row, _)| *row));
        let settled: HashSet<usize> = found.collect();
        let open = |(row, found): &(usize, &Found)| matches!(found, Found::Several(_)) && !settled.contains(row);
        let places = contract_found.iter().enumerate().filter(open).map(|(row, _)| input.contract.view.place(row));
        let places: HashSet<String> = places.collect();
        doubts.extend(contract_doubts.into_iter().filter(|doubt| places.contains(&doubt.place)));
        let mut unasked = Vec::new();
        let receipt_found = seek(&input.receipt, directory, &paid, &mut unasked);
        let asked = [
            (&input.inventory, &counted),
            (&input.disposal, &left),
            (&input.depreciation, &schedule),
            (&input.prior_asset, &prior),
            (&input.contract, &let_out),
            (&input.receipt, &paid),
        ];
        let unfit = unfit(register, &input.asset, &asked, setting.pairings);

        let contract_object: Vec<Option<usize>> = contract_found.iter().map(one).collect();
        let contracts = lists(contract_object.iter().copied(), count);
        let (receipt_contract, receipt_object) =
            crate::receipts::assign(input, &contract_object, &contracts, &receipt_found, setting.base_date);
        let cut_off = setting.alike();
        let doubtful_of = |table: &Owned<'_>, found: &[Found]| -> HashSet<usize> {
            let mut doubtful = HashSet::default();
            for (row, owner) in table.owners.iter().enumerate() {
                match found.get(row) {
                    Some(Found::Several(several)) => doubtful.extend(several.iter().copied()),
                    Some(Found::Nothing) => {
                        let name = table.view.asset_name(row);
                        doubtful.extend(name.into_iter().flat_map(|name| directory.near(owner, name, cut_off)));
                    }
                    _ => {}
                }
            }
            doubtful
        };
        // A contract that says nothing of what it is about may be about anything of its owner.
        let nameless = |row: usize| {
            let view = &input.contract.view;
            let nothing = matches!(contract_found.get(row), Some(Found::Nothing));
            nothing && view.asset_name(row).is_none() && view.text(row, "asset_id").is_none()
        };
        let owners = input.contract.owners.iter().enumerate().filter(|(row, _)| nameless(*row)).map(|(_, owner)| owner);
        let owners: std::collections::BTreeMap<_, _> = owners.map(|owner| (&owner.organisation, owner)).collect();
        let along = Along::of(&input.contract, &contract_found, directory);
        let mut contract_doubtful = doubtful_of(&input.contract, &contract_found);
        contract_doubtful.extend(along.perhaps.iter().copied());
        contract_doubtful.extend(owners.into_values().flat_map(|owner| directory.of_owner(owner)));
        let day = |table: &View<'_>, row: usize, column: &str| table.day(row, column).map(|day| day.date);
        let counted_on = |row: usize| day(&input.inventory.view, row, "counted_on");
        let period = |row: usize| day(&input.depreciation.view, row, "period");
        let villages = Villages::of(&input.asset.owners);
        let coverage = |table: &Owned<'_>| Coverage::of(&table.view, &table.owners, &villages, None);
        let (of_assets, (of_contracts, of_receipts)) = rayon::join(
            || {
                let inventory = latest(&inventory_found, count, counted_on, setting);
                let schedule = latest(&schedule_found, count, period, setting);
                let disposals = lists(disposal_found.iter().map(one), count);
                let prior = ledger_first(input, &prior_found, count);
                let postings = crate::asset::postings::of(input, &schedule_found);
                let known = [&input.inventory, &input.disposal].map(coverage);
                (inventory, schedule, disposals, prior, postings, known)
            },
            || {
                rayon::join(
                    || {
                        let mut of_owner: HashMap<Arc<str>, Vec<usize>> = HashMap::default();
                        for (row, owner) in input.contract.owners.iter().enumerate() {
                            if !input.contract.is_again(row) {
                                push(&mut of_owner, &owner.organisation, row);
                            }
                        }
                        (of_owner, coverage(&input.contract))
                    },
                    || {
                        let mut doubtful = doubtful_of(&input.receipt, &receipt_found);
                        // their rent comes in with that of the thing which they are let with
                        doubtful.extend(along.named.iter().chain(&along.perhaps).copied());
                        let (loose, unassigned) = loose(input, &receipt_contract, &receipt_object);
                        let receipts = lists(receipt_object.iter().copied(), count);
                        let of_contract = lists(receipt_contract.iter().copied(), input.contract.view.len());
                        (
                            doubtful,
                            loose,
                            unassigned,
                            receipts,
                            of_contract,
                            Sources::of_table(&input.receipt, &villages),
                        )
                    },
                )
            },
        );
        let (inventory, schedule, disposals, prior, postings, [inventory_known, disposals_known]) = of_assets;
        let (owner_contracts, contracts_known) = of_contracts;
        let (receipt_doubtful, loose_receipts, unassigned_income, receipts, contract_receipts, receipts_known) =
            of_receipts;
        let mut links = Links {
            unfit,
            contract_doubtful,
            let_along: along.named,
            receipt_doubtful,
            owner_contracts,
            loose_receipts,
            unassigned_income,
            inventory,
            disposals,
            schedule,
            postings,
            prior,
            contracts,
            receipts,
            inventory_found,
            contract_receipts,
            contract_object,
            prior_found,
            disposal_found,
            contracts_known,
            receipts_known,
            inventory_known,
            disposals_known,
        };
        for (row, objects) in several {
            for at in &objects {
                if let Some(list) = links.contracts.get_mut(*at) {
                    list.push(row);
                    list.sort_unstable();
                }
            }
            // What comes in for all of them is not known of any.
            if links.contract_receipts.get(row).is_some_and(|receipts| !receipts.is_empty()) {
                links.receipt_doubtful.extend(objects);
            }
        }
        links
    }
}

/// Contracts that were not found otherwise, with the objects whose cards name their numbers.
fn by_number(input: &Input<'_>, register: &Register, found: &[Found]) -> Vec<(usize, Vec<usize>)> {
    let (asset, contract) = (&input.asset, &input.contract);
    let mut named: HashMap<(&str, String), Vec<usize>> = HashMap::default();
    if asset.view.column("lease_no").is_none_or(|numbers| !numbers.is_brought()) {
        return Vec::new();
    }
    for (at, object) in register.objects.iter().enumerate() {
        for card in &object.cards {
            let (Some(number), Some(owner)) = (lease_number(&asset.view, *card), asset.owner(*card)) else { continue };
            let objects = named.entry((&owner.organisation, number)).or_default();
            if objects.last() != Some(&at) {
                objects.push(at);
            }
        }
    }
    let open = found.iter().enumerate().filter(|(_, found)| matches!(found, Found::Nothing | Found::Several(_)));
    let one = |(row, _): (usize, &Found)| {
        let number = code_key(contract.view.text(row, "contract_no")?);
        Some((row, named.get(&(&*contract.owner(row)?.organisation, number))?.clone()))
    };
    open.filter_map(one).collect()
}

/// The number of the contract by which a card says that its thing is let; 有 and 无 are none.
pub(crate) fn lease_number(asset: &View<'_>, card: usize) -> Option<String> {
    let number = asset.text(card, "lease_no")?;
    number.contains(|c: char| c.is_ascii_digit()).then(|| code_key(number))
}

/// Adds a row to those of an owner.
fn push(all: &mut HashMap<Arc<str>, Vec<usize>>, owner: &Arc<str>, row: usize) {
    match all.get_mut(owner) {
        Some(rows) => rows.push(row),
        None => _ = all.insert(owner.clone(), vec![row]),
    }
}

/// Receipts by owner, and owners.
type Loose = (HashMap<Arc<str>, Vec<usize>>, HashSet<Arc<str>>);

/// Income that no contract was found for, by owner, and the owners with some that no asset was found for either.
fn loose(input: &Input<'_>, of_contract: &[Option<usize>], of_object: &[Option<usize>]) -> Loose {
    let mut loose: HashMap<Arc<str>, Vec<usize>> = HashMap::default();
    let mut unassigned = HashSet::default();
    let found = |of: &[Option<usize>], row: usize| of.get(row).copied().flatten().is_some();
    for (row, owner) in input.receipt.owners.iter().enumerate() {
        if found(of_contract, row) || input.earned(row).is_none() {
            continue;
        }
        push(&mut loose, &owner.organisation, row);
        if !found(of_object, row) {
            unassigned.insert(owner.organisation.clone());
        }
    }
    (loose, unassigned)
}

fn one(found: &Found) -> Option<usize> {
    match found {
        Found::One(at, _) => Some(*at),
        _ => None,
    }
}

fn lists(rows: impl Iterator<Item = Option<usize>>, count: usize) -> Vec<Vec<usize>> {
    let mut lists = vec![Vec::new(); count];
    for (row, at) in rows.enumerate() {
        if let Some(list) = at.and_then(|at| lists.get_mut(at)) {
            list.push(row);
        }
    }
    lists
}

/// The latest row of each object that is not after the base date; the first of equal ones.
fn latest(
    found: &[Found],
    count: usize,
    day: impl Fn(usize) -> Option<chrono::NaiveDate>,
    setting: &Setting<'_>,
) -> Vec<Option<usize>> {
    let mut best: Vec<Option<usize>> = vec![None; count];
    for (row, found) in found.iter().enumerate() {
        let Some(place) = one(found).and_then(|at| best.get_mut(at)) else { continue };
        let on = day(row);
        if on.is_some_and(|on| on > setting.base_date) && place.is_some() {
            continue;
        }
        if place.is_none_or(|known| day(known) < on || day(known).is_some_and(|known| known > setting.base_date)) {
            *place = Some(row);
        }
    }
    best
}

/// The row of last year's ledger of each object, else one of a sheet that shows movements; the first of equal ones.
fn ledger_first(input: &Input<'_>, found: &[Found], count: usize) -> Vec<Option<usize>> {
    let mut best: Vec<Option<usize>> = vec![None; count];
    let moves = |row: usize| input.prior_asset.view.decimal(row, "opening_value").is_some();
    for (row, found) in found.iter().enumerate() {
        let Some(place) = one(found).and_then(|at| best.get_mut(at)) else { continue };
        if place.is_none_or(|known| moves(known) && !moves(row)) {
            *place = Some(row);
        }
    }
    best
}
