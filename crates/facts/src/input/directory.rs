//! Finding the object that a row of another table speaks of.

use crate::input::{Owned, Register};
use crate::maps::HashMap;
use crate::matching::days_may_agree;
use crate::naming::{code_form, name_form};
use crate::pairing::{Card, NO_PAIR};
use crate::places::Owner;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::Day;
use sanzi_core::text::same;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// What a row says of the thing it is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clue<'a> {
    pub(crate) code: Option<&'a str>,
    pub(crate) card_no: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    pub(crate) value: Option<Decimal>,
    pub(crate) date: Option<Day>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// One object, and by which rung.
    One(usize, &'static str),
    /// Some that it may be.
    Several(Vec<usize>),
    /// None.
    Nothing,
    /// It was not sought: another line says the same, or nobody's book it is.
    Again,
}

/// Objects by a word of their cards; an object may stand under several.
#[derive(Default)]
struct Index<'a>(Vec<(&'a str, usize)>);

impl<'a> Index<'a> {
    fn of(mut entries: Vec<(&'a str, usize)>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Index(entries)
    }

    /// The objects under a word, in the register's order.
    fn get(&self, word: &str) -> impl Iterator<Item = usize> + Clone {
        let from = self.0.partition_point(|(known, _)| *known < word);
        let entries = self.0.get(from..).unwrap_or_default();
        entries.iter().take_while(move |(known, _)| *known == word).map(|(_, at)| *at)
    }
}

/// The objects of one owner.
#[derive(Default)]
struct Shelf<'a> {
    codes: Index<'a>,
    names: Index<'a>,
}

/// Town and village.
type Home = (Option<Arc<str>>, Arc<str>);

/// All objects, by owner, code and name.
pub(crate) struct Directory<'a> {
    shelves: HashMap<Arc<str>, Shelf<'a>>,
    /// By the codes of all owners, for rows that another owner's name stands over.
    anywhere: OnceLock<Index<'a>>,
    /// Names that only one thing in all ledgers bears, for rows that tell no place.
    sole_names: OnceLock<HashMap<String, Option<usize>>>,
    /// By what a person answers with.
    words: OnceLock<HashMap<String, usize>>,
    register: &'a Register,
    asset: &'a Owned<'a>,
    answers: &'a BTreeMap<String, String>,
}

impl<'a> Directory<'a> {
    pub(crate) fn new(register: &'a Register, asset: &'a Owned<'a>, answers: &'a BTreeMap<String, String>) -> Self {
        let shelf = |book: &Range<usize>| {
            let own = register.objects.get(book.start)?.cards.first()?;
            let (mut codes, mut names) = (Vec::new(), Vec::new());
            for (at, row) in spots(register, book.clone()) {
                codes.extend(codes_of(register, row).map(|code| (code, at)));
                let name = register.cards.get(row).map(|card| &*card.name);
                names.extend(name.filter(|name| !name.is_empty()).map(|name| (name, at)));
            }
            let shelf = Shelf { codes: Index::of(codes), names: Index::of(names) };
            Some((Arc::clone(&asset.owner(*own)?.organisation), shelf))
        };
        Directory {
            shelves: register.books.par_iter().filter_map(shelf).collect(),
            anywhere: OnceLock::new(),
            sole_names: OnceLock::new(),
            words: OnceLock::new(),
            register,
            asset,
            answers,
        }
    }

    fn anywhere(&self) -> &Index<'a> {
        self.anywhere.get_or_init(|| {
            let all = spots(self.register, 0..self.register.objects.len());
            Index::of(all.flat_map(|(at, row)| codes_of(self.register, row).map(move |code| (code, at))).collect())
        })
    }

    fn answered(&self, words: &str) -> Option<usize> {
        let known = self.words.get_or_init(|| {
            let mut known = HashMap::default();
            for (at, row) in spots(self.register, 0..self.register.objects.len()) {
                if let Some(card) = self.register.cards.get(row) {
                    known.entry(card.words(self.asset)).or_insert(at);
                }
            }
            known
        });
        known.get(words).copied()
    }

    fn home(&self, at: usize) -> Option<Home> {
        home(self.asset.owner(*self.register.objects.get(at)?.cards.first()?)?)
    }

    /// The objects of an owner that bear a name.
    pub(crate) fn of_owner(&self, owner: &Owner) -> Vec<usize> {
        let shelf = self.shelves.get(&owner.organisation);
        shelf.map(|shelf| shelf.names.0.iter().map(|(_, at)| *at).collect()).unwrap_or_default()
    }

    /// The names of an owner's objects, in comparison form and of more than one character.
    pub(crate) fn names_of(&self, owner: &Owner) -> impl Iterator<Item = (&'a str, usize)> {
        let names = self.shelves.get(&owner.organisation).map_or(&[][..], |shelf| shelf.names.0.as_slice());
        names.iter().copied().filter(|(name, _)| name.chars().count() > 1)
    }

    /// The objects of an owner that bear just this name, in comparison form.
    pub(crate) fn named(&self, owner: &Owner, name: &str) -> impl Iterator<Item = usize> {
        self.shelves.get(&owner.organisation).into_iter().flat_map(move |shelf| shelf.names.get(name))
    }

    /// Objects whose name comes near, for people to look at.
    pub(crate) fn near(&self, owner: &Owner, name: &str, cut_off: f64) -> Vec<usize> {
        let Some(shelf) = self.shelves.get(&owner.organisation) else { return Vec::new() };
        let form = self.form(owner, name);
        let mut near: Vec<usize> = shelf
            .names
            .0
            .iter()
            .filter(|(known, _)| crate::naming::near(&form, known, cut_off))
            .map(|(_, at)| *at)
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    fn form(&self, owner: &Owner, name: &str) -> String {
        name_form(name, &[owner.town.as_deref().unwrap_or(""), owner.village.as_deref().unwrap_or("")])
    }

    /// Seeks what a row speaks of: a person's answer, then code, then name and value, name and date, name alone.
    pub(crate) fn find(&self, owner: &Owner, clue: &Clue<'_>, question: impl Fn() -> String) -> Found {
        let answer = if self.answers.is_empty() { None } else { self.answers.get(&question()) };
        match answer {
            Some(answer) if answer == NO_PAIR => return Found::Nothing,
            Some(answer) => {
                if let Some(at) = self.answered(answer) {
                    return Found::One(at, "人工确认");
                }
            }
            None => {}
        }
        // Most rows are found by their code and value, without a name.
        let named = OnceCell::new();
        let name = || -> &str { named.get_or_init(|| clue.name.map_or(String::new(), |name| self.form(owner, name))) };
        let codes = [clue.code, clue.card_no].map(|code| code.map(code_form).filter(|code| !code.is_empty()));
        let codes = || codes.iter().flatten();
        let shelf = self.shelves.get(&owner.organisation);
        let mut doubtful = Vec::new();
        for code in codes() {
            let own = || shelf.into_iter().flat_map(|shelf| shelf.codes.get(code));
            // Nearly every code is that of one thing.
            if let Some(one) = only(own()).filter(|one| self.agrees(*one, &name, clue, false)) {
                return Found::One(one, "编号");
            }
            let own: Vec<usize> = own().collect();
            let foreign = own.is_empty();
            // what stands in the same village under another owner's name (a company's, an office's) is sought there too
            let hits: Vec<usize> = match shelf {
                _ if !foreign => own,
                None => self.anywhere().get(code).collect(),
                Some(_) => self.anywhere().get(code).filter(|at| self.lies_with(*at, owner)).collect(),
            };
            let agreeing: Vec<usize> =
                hits.iter().copied().filter(|at| self.agrees(*at, &name, clue, foreign)).collect();
            match agreeing.as_slice() {
                [one] => return Found::One(*one, "编号"),
                [] if foreign && shelf.is_some() => {}
                [] => doubtful.extend_from_slice(&hits),
                several => return Found::Several(several.to_vec()),
            }
        }
        let name = name();
        let hits: Vec<usize> = shelf.map(|shelf| shelf.names.get(name).collect()).unwrap_or_default();
        if hits.is_empty() {
            // a name of a few characters may be anybody's
            let told = owner.organisation.is_empty() && codes().next().is_none() && name.chars().count() >= 6;
            if let Some(at) = told.then(|| self.sole_name(name)).flatten() {
                return Found::One(at, "全县唯一的名称");
            }
            return if doubtful.is_empty() { Found::Nothing } else { Found::Several(doubtful) };
        }
        let other_code = |at: usize| {
            let mut known = self.cards(at).filter_map(|card| card.code.as_deref()).peekable();
            codes().next().is_some() && known.peek().is_some() && !known.any(|code| codes().any(|own| own == code))
        };
        let by_value = self.sole(&hits, |card| clue.value.is_some() && card.cost == clue.value);
        let by_date = self.sole(&hits, |card| clue.date.zip(card.date).is_some_and(|(a, b)| days_may_agree(a, b)));
        match (by_value, by_date, hits.as_slice()) {
            (Some(at), _, _) => Found::One(at, "名称与原值"),
            (None, _, [only]) if !other_code(*only) => Found::One(*only, "名称"),
            (None, Some(at), _) if !other_code(at) => Found::One(at, "名称与日期"),
            (_, _, several) => Found::Several(several.to_vec()),
        }
    }

    fn sole_name(&self, name: &str) -> Option<usize> {
        let names = self.sole_names.get_or_init(|| {
            let mut names: HashMap<String, Option<usize>> = HashMap::default();
            let mut learn = |name: String, at: usize| {
                let only = names.entry(name).or_insert(Some(at));
                *only = only.filter(|known| *known == at);
            };
            for at in 0..self.register.objects.len() {
                let village = self.home(at).map(|(_, village)| village);
                for card in self.cards(at) {
                    learn(card.name.to_string(), at);
                    if let Some(village) = &village {
                        learn(format!("{village}{}", card.name), at);
                    }
                }
            }
            names
        });
        names.get(name).copied().flatten()
    }

    fn lies_with(&self, at: usize, owner: &Owner) -> bool {
        self.home(at).is_some_and(|there| home(owner).as_ref() == Some(&there))
    }

    fn sole(&self, hits: &[usize], fits: impl Fn(&Card) -> bool) -> Option<usize> {
        only(hits.iter().copied().filter(|at| self.any_card(*at, &fits)))
    }

    fn cards(&self, at: usize) -> impl Iterator<Item = &'a Card> {
        let rows = self.register.objects.get(at).map_or(&[][..], |object| object.cards.as_slice());
        rows.iter().filter_map(|row| self.register.cards.get(*row))
    }

    fn any_card(&self, at: usize, fits: impl Fn(&Card) -> bool) -> bool {
        self.cards(at).any(fits)
    }

    /// A code is believed when name or value agree with it, or when the row gives neither.
    fn agrees<'n>(&self, at: usize, name: &impl Fn() -> &'n str, clue: &Clue<'_>, strictly: bool) -> bool {
        if !strictly && clue.value.is_none() && name().is_empty() {
            return true;
        }
        let of_value = |card: &Card| clue.value.is_some() && card.cost == clue.value;
        let of_name = |card: &Card| {
            let name = name();
            !name.is_empty() && (same(&card.name, name) || card.name.contains(name) || name.contains(&*card.name))
        };
        self.any_card(at, |card| of_value(card) || of_name(card))
    }

    /// The words of objects, for lists that people answer.
    pub(crate) fn words_of(&self, several: &[usize]) -> Vec<String> {
        several.iter().filter_map(|at| self.cards(*at).next()).map(|card| card.words(self.asset)).collect()
    }
}

/// The only one there is.
fn only(mut all: impl Iterator<Item = usize>) -> Option<usize> {
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

fn home(owner: &Owner) -> Option<Home> {
    Some((owner.town.clone(), owner.village.clone()?))
}

/// Each of these objects with each of its rows.
fn spots(register: &Register, objects: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
    let of = |at: usize| register.objects.get(at).map_or(&[][..], |object| object.cards.as_slice());
    objects.flat_map(move |at| of(at).iter().map(move |row| (at, *row)))
}

/// What a card is numbered by: its code, and the number of the card itself.
fn codes_of(register: &Register, row: usize) -> impl Iterator<Item = &str> {
    let code = register.cards.get(row).and_then(|card| card.code.as_deref());
    let number = register.card_numbers.get(row).and_then(Option::as_deref);
    [code, number].into_iter().flatten()
}
