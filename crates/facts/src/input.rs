//! All tables opened, owners known, cards joined, rows of other tables paired: what the fact builders start from.

mod again;
mod along;
pub(crate) mod directory;
pub(crate) mod keys;
mod links;
pub(crate) mod listed;
pub(crate) mod owners;
mod printed;
pub(crate) mod several;
pub(crate) mod values;
pub(crate) mod view;

use crate::contract::income::{Earned, earned};
use crate::input::directory::{Clue, Directory, Found};
use crate::input::owners::{Owners, Words};
use crate::input::view::View;
use crate::maps::{HashMap, HashSet};
use crate::naming::code_form;
use crate::pairing::{Asked, Card, DoubtfulPair, Ledger, NO_PAIR, Object, cluster};
use crate::places::{Owner, Places};
use crate::{FactsError, Setting};
pub(crate) use links::{Links, lease_number};
use rayon::prelude::*;
use sanzi_core::value::money_text;
use sanzi_core::{Item, Known, Tables};
use std::ops::Range;
use std::sync::Arc;

/// One table with the owners of its rows.
pub(crate) struct Owned<'a> {
    pub(crate) view: View<'a>,
    pub(crate) owners: Owners,
    /// For each row whether another sheet lists it as well, and counts; empty where none does.
    again: Vec<bool>,
}

impl Owned<'_> {
    /// Does another sheet list the same line, which counts instead?
    pub(crate) fn is_again(&self, row: usize) -> bool {
        self.again.get(row) == Some(&true)
    }

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
            Ok(Owned { view, owners: Owners::of(&places, words)?, again: Vec::new() })
        };
        let (mut receipt, mut contract) = (take("receipt")?, take("contract")?);
        (receipt.again, contract.again) =
            rayon::join(|| again::listed(&receipt, &again::RECEIPTS), || again::listed(&contract, &again::CONTRACTS));
        let input = Input {
            asset: take("asset")?,
            contract,
            earned: earned(&receipt),
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
    pub(crate) card_numbers: Vec<Option<Box<str>>>,
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
            (0..view.len()).into_par_iter().map(|row| Card::read(view, row, asset.owner(row))).collect();
        let card_numbers: Vec<Option<Box<str>>> = (0..view.len())
            .into_par_iter()
            .map(|row| view.text(row, "card_no").map(|number| Box::from(code_form(number))))
            .collect();
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
            let Some(owner) = table.owner(row).filter(|_| !table.is_again(row)) else { return Found::Again };
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

/// What an object's cards say of a column: the owner's own ledger, else the next that brings it.
#[inline(always)]
pub(crate) fn pick<'a>(view: &View<'a>, cards: &[usize], column: &'static str) -> Item<'a> {
    view.speaker(cards, column).map_or(Item::Null, |row| view.item(row, column))
}

/// Is it known that an object's cards leave a column blank?
#[inline(always)]
pub(crate) fn is_blank(view: &View<'_>, cards: &[usize], column: &str) -> bool {
    view.speaker(cards, column).is_some_and(|row| view.known(row, column) == Known::Blank)
}
