//! All tables opened, owners known, cards joined, rows of other tables paired: what the fact builders start from.

pub(crate) mod directory;
pub(crate) mod keys;
pub(crate) mod listed;
pub(crate) mod owners;
pub(crate) mod several;
pub(crate) mod values;
pub(crate) mod view;

use crate::asset::postings::Posted;
use crate::book::coverage::Coverage;
use crate::contract::income::{Earned, earned};
use crate::input::directory::{Clue, Directory, Found};
use crate::input::owners::{Owners, Words};
use crate::input::view::View;
use crate::maps::{HashMap, HashSet};
use crate::naming::code_form;
use crate::pairing::{Asked, Card, DoubtfulPair, Ledger, NO_PAIR, Object, cluster};
use crate::places::{Owner, Places};
use crate::{FactsError, Setting};
use rayon::prelude::*;
use sanzi_core::value::money_text;
use sanzi_core::{Item, Known, Tables};
use std::ops::Range;
use std::sync::Arc;

/// One table with the owners of its rows.
pub(crate) struct Owned<'a> {
    pub(crate) view: View<'a>,
    pub(crate) owners: Owners,
}

impl Owned<'_> {
    pub(crate) fn owner(&self, row: usize) -> Option<&Owner> {
        self.owners.get(row)
    }
}

/// The ten tables.
pub(crate) struct Input<'a> {
    pub(crate) asset: Owned<'a>,
    pub(crate) contract: Owned<'a>,
    pub(crate) receipt: Owned<'a>,
    pub(crate) distribution: Owned<'a>,
    pub(crate) disposal: Owned<'a>,
    pub(crate) inventory: Owned<'a>,
    pub(crate) depreciation: Owned<'a>,
    pub(crate) gl_balance: Owned<'a>,
    pub(crate) project: Owned<'a>,
    pub(crate) prior_asset: Owned<'a>,
    /// Each line of the receipts as income.
    earned: Vec<Option<Earned>>,
}

impl<'a> Input<'a> {
    pub(crate) fn open<'s>(tables: &'a Tables, setting: &Setting<'s>) -> Result<(Self, Places<'s>), FactsError> {
        let names = [
            "asset",
            "contract",
            "receipt",
            "distribution",
            "disposal",
            "inventory",
            "depreciation",
            "gl_balance",
            "project",
            "prior_asset",
        ];
        let open = |name: &&'static str| {
            let view = View::open(tables, name)?;
            let words = Words::of(&view);
            Ok((*name, (view, words)))
        };
        let mut views: HashMap<_, _> = names.par_iter().map(open).collect::<Result<_, FactsError>>()?;
        let printed = views.values().flat_map(|(_, words)| words.distinct.iter().copied());
        let places = Places::learn(printed, setting.names, setting.holders);
        let mut take = |name: &'static str| -> Result<Owned<'a>, FactsError> {
            let (view, words) = views.remove(name).ok_or(FactsError::NoTable(name))?;
            Ok(Owned { view, owners: Owners::of(&places, words)? })
        };
        let receipt = take("receipt")?;
        let input = Input {
            asset: take("asset")?,
            contract: take("contract")?,
            earned: earned(&receipt.view),
            receipt,
            distribution: take("distribution")?,
            disposal: take("disposal")?,
            inventory: take("inventory")?,
            depreciation: take("depreciation")?,
            gl_balance: take("gl_balance")?,
            project: take("project")?,
            prior_asset: take("prior_asset")?,
        };
        Ok((input, places))
    }
}

impl<'a> Input<'a> {
    /// A receipt as income; `None` when it is none, or day or amount are not known.
    pub(crate) fn earned(&self, line: usize) -> Option<Earned> {
        self.earned.get(line).copied().flatten()
    }

    /// All tables, in the order in which their rows are numbered.
    pub(crate) fn all(&self) -> [&Owned<'a>; 10] {
        [
            &self.asset,
            &self.contract,
            &self.receipt,
            &self.distribution,
            &self.disposal,
            &self.inventory,
            &self.depreciation,
            &self.gl_balance,
            &self.project,
            &self.prior_asset,
        ]
    }
}

/// The asset cards in their comparison forms, and the objects they make.
pub(crate) struct Register {
    pub(crate) cards: Vec<Card>,
    pub(crate) card_numbers: Vec<Option<String>>,
    pub(crate) objects: Vec<Object>,
    /// The objects of each owner's book, which follow each other.
    pub(crate) books: Vec<Range<usize>>,
    pub(crate) doubts: Vec<DoubtfulPair>,
    /// Rows of lists and annexes that speak of nothing on a ledger.
    pub(crate) unlisted: Vec<usize>,
}

impl Register {
    pub(crate) fn of(asset: &Owned<'_>, setting: &Setting<'_>) -> Self {
        let view = &asset.view;
        let cards: Vec<Card> =
            (0..view.len()).into_par_iter().filter_map(|row| Some(Card::read(view, row, asset.owner(row)?))).collect();
        let card_numbers: Vec<Option<String>> =
            (0..view.len()).into_par_iter().map(|row| view.text(row, "card_no").map(code_form)).collect();
        let own = |row: usize| match view.text(row, "ownership_level") {
            Some("国有") => Some(Ledger::County),
            Some("乡镇") => Some(Ledger::Town),
            _ => None,
        };
        let words = |card: &Card| card.words(asset);
        let asked = Asked { own_ledger: &own, words: &words, answers: setting.pairings, alike: setting.alike() };
        let joined = cluster(&cards, &asset.owners, &asked);
        let placed = |(doubt, row)| DoubtfulPair { place: view.place(row), ..doubt };
        let doubts = joined.doubts.into_iter().map(placed).collect();
        let books = books(&joined.objects, asset);
        Register { cards, card_numbers, objects: joined.objects, books, doubts, unlisted: joined.unlisted }
    }

    /// The cards by which an object stands on ledgers; of one that only lists name, all of them.
    pub(crate) fn ledger_cards<'r>(&'r self, object: &'r Object) -> impl Iterator<Item = (usize, &'r Card)> {
        let card = |row: &usize| Some((*row, self.cards.get(*row)?));
        let listed = object.cards.first().and_then(card).is_some_and(|(_, card)| !card.ledger.is_ledger());
        object.cards.iter().filter_map(card).filter(move |(_, card)| listed || card.ledger.is_ledger())
    }
}

/// Where the owner changes from one object to the next.
fn books(objects: &[Object], asset: &Owned<'_>) -> Vec<Range<usize>> {
    let owner = |object: &Object| {
        object.cards.first().and_then(|row| asset.owner(*row)).map(|owner| Arc::clone(&owner.organisation))
    };
    let mut books: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for (at, object) in objects.iter().enumerate() {
        let owner = owner(object);
        match books.last_mut() {
            Some(book) if owner == last => book.end = at + 1,
            _ => books.push(at..at + 1),
        }
        last = owner;
    }
    books
}

/// Which column of a table says what a row is about.
pub(crate) struct Clues {
    pub(crate) label: &'static str,
    pub(crate) value: &'static str,
    pub(crate) date: &'static str,
    pub(crate) card_no: bool,
}

/// What a person is asked about a row, and answers under.
fn question(view: &View<'_>, row: usize, owner: &Owner, clues: &Clues) -> String {
    [
        owner.organisation.as_ref(),
        clues.label,
        view.text(row, "asset_id").unwrap_or(""),
        view.text(row, "asset_name").unwrap_or(""),
        &view.decimal(row, clues.value).map(money_text).unwrap_or_default(),
    ]
    .join("|")
}

/// The answers that no row asks for, or that name what is not there, sorted.
fn unfit(
    register: &Register,
    asset: &Owned<'_>,
    asked: &[(&Owned<'_>, &Clues)],
    answers: &std::collections::BTreeMap<String, String>,
) -> Vec<String> {
    if answers.is_empty() {
        return Vec::new();
    }
    let cards: HashSet<String> = register.cards.iter().map(|card| card.words(asset)).collect();
    let mut open: std::collections::BTreeMap<&str, &str> =
        answers.iter().map(|(question, answer)| (question.as_str(), answer.as_str())).collect();
    let known = |answer: &str| answer == NO_PAIR || cards.contains(answer);
    open.retain(|question, answer| !(cards.contains(*question) && known(answer)));
    for (table, clues) in asked {
        for (row, owner) in table.owners.iter().enumerate() {
            let question = question(&table.view, row, owner, clues);
            if open.get(question.as_str()).is_some_and(|answer| known(answer)) {
                open.remove(question.as_str());
            }
        }
    }
    open.into_keys().map(str::to_owned).collect()
}

/// What each row of a table speaks of, and the doubtful ones.
pub(crate) fn seek(
    table: &Owned<'_>,
    directory: &Directory<'_>,
    clues: &Clues,
    doubts: &mut Vec<DoubtfulPair>,
) -> Vec<Found> {
    let view = &table.view;
    let found: Vec<Found> = (0..view.len())
        .into_par_iter()
        .map(|row| {
            let Some(owner) = table.owner(row) else { return Found::Nothing };
            let clue = Clue {
                code: view.text(row, "asset_id"),
                card_no: if clues.card_no { view.text(row, "card_no") } else { None },
                name: view.asset_name(row),
                value: view.decimal(row, clues.value),
                date: view.day(row, clues.date),
            };
            directory.find(owner, &clue, || question(view, row, owner, clues))
        })
        .collect();
    for (row, one) in found.iter().enumerate() {
        if let (Found::Several(several), Some(owner)) = (one, table.owner(row)) {
            doubts.push(DoubtfulPair {
                question: question(view, row, owner, clues),
                candidates: directory.words_of(several),
                reason: "对应的资产不止一项，或编号与名称、原值不一致".to_owned(),
                place: view.place(row),
            });
        }
    }
    found
}

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
    /// Objects that a receipt which was not paired may come from.
    pub(crate) receipt_doubtful: HashSet<usize>,
    pub(crate) prior_found: Vec<Found>,
    pub(crate) disposal_found: Vec<Found>,
    pub(crate) contracts_known: Coverage,
    pub(crate) receipts_known: Coverage,
    pub(crate) inventory_known: Coverage,
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
        let contract_found = seek(&input.contract, directory, &let_out, &mut contract_doubts);
        let several = several::of_several(&input.contract, &contract_found, directory);
        let places: Vec<String> = several.iter().map(|(row, _)| input.contract.view.place(*row)).collect();
        doubts.extend(contract_doubts.into_iter().filter(|doubt| !places.contains(&doubt.place)));
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
        let (receipt_contract, receipt_object) =
            crate::receipts::assign(input, &contract_object, &receipt_found, setting.base_date);
        let cut_off = setting.alike();
        let mut owner_contracts: HashMap<Arc<str>, Vec<usize>> = HashMap::default();
        for (row, owner) in input.contract.owners.iter().enumerate() {
            owner_contracts.entry(owner.organisation.clone()).or_default().push(row);
        }
        let mut loose_receipts: HashMap<Arc<str>, Vec<usize>> = HashMap::default();
        let mut unassigned_income = HashSet::default();
        for (row, owner) in input.receipt.owners.iter().enumerate() {
            if receipt_contract.get(row).copied().flatten().is_some() || input.earned(row).is_none() {
                continue;
            }
            match loose_receipts.get_mut(&owner.organisation) {
                Some(rows) => rows.push(row),
                None => _ = loose_receipts.insert(owner.organisation.clone(), vec![row]),
            }
            if receipt_object.get(row).copied().flatten().is_none() {
                unassigned_income.insert(owner.organisation.clone());
            }
        }
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
        let mut contract_doubtful = doubtful_of(&input.contract, &contract_found);
        contract_doubtful.extend(owners.into_values().flat_map(|owner| directory.of_owner(owner)));
        let day = |table: &View<'_>, row: usize, column: &str| table.day(row, column).map(|day| day.date);
        let counted_on = |row: usize| day(&input.inventory.view, row, "counted_on");
        let period = |row: usize| day(&input.depreciation.view, row, "period");
        let coverage = |table: &Owned<'_>, dated| Coverage::of(&table.view, &table.owners, dated);
        let (of_assets, of_payments) = rayon::join(
            || {
                let inventory = latest(&inventory_found, count, counted_on, setting);
                let schedule = latest(&schedule_found, count, period, setting);
                let disposals = lists(disposal_found.iter().map(one), count);
                let prior = ledger_first(input, &prior_found, count);
                (inventory, schedule, disposals, prior, coverage(&input.inventory, None))
            },
            || {
                let contracts = lists(contract_object.iter().copied(), count);
                let receipts = lists(receipt_object.iter().copied(), count);
                let contract_receipts = lists(receipt_contract.iter().copied(), input.contract.view.len());
                let receipts_known = coverage(&input.receipt, Some("received_on"));
                (contracts, receipts, contract_receipts, receipts_known, coverage(&input.contract, None))
            },
        );
        let (inventory, schedule, disposals, prior, inventory_known) = of_assets;
        let (contracts, receipts, contract_receipts, receipts_known, contracts_known) = of_payments;
        let mut links = Links {
            unfit,
            contract_doubtful,
            receipt_doubtful: doubtful_of(&input.receipt, &receipt_found),
            owner_contracts,
            loose_receipts,
            unassigned_income,
            inventory,
            disposals,
            schedule,
            postings: crate::asset::postings::of(input, &schedule_found),
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
        };
        for (row, objects) in several {
            for at in &objects {
                if let Some(list) = links.contracts.get_mut(*at) {
                    list.push(row);
                }
            }
            // What comes in for all of them is not known of any.
            if links.contract_receipts.get(row).is_some_and(|receipts| !receipts.is_empty()) {
                links.receipt_doubtful.extend(objects);
            }
        }
        for list in links.contracts.iter_mut().chain(&mut links.receipts) {
            list.sort_unstable();
        }
        links
    }
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

/// What an object's cards say of a column: the owner's own ledger, else the next that brings it.
pub(crate) fn pick<'a>(view: &View<'a>, cards: &[usize], column: &'static str) -> Item<'a> {
    view.speaker(cards, column).map_or(Item::Null, |row| view.item(row, column))
}

/// Is it known that an object's cards leave a column blank?
pub(crate) fn is_blank(view: &View<'_>, cards: &[usize], column: &str) -> bool {
    view.speaker(cards, column).is_some_and(|row| view.known(row, column) == Known::Blank)
}
