//! Finding the object that a row of another table speaks of.

use crate::input::owners::Owners;
use crate::matching::days_may_agree;
use crate::naming::{code_form, name_form};
use crate::pairing::{Card, NO_PAIR, Object};
use crate::places::Owner;
use rust_decimal::Decimal;
use sanzi_core::Day;
use std::collections::{BTreeMap, HashMap};
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
}

#[derive(Default)]
struct Shelf<'a> {
    codes: HashMap<&'a str, Vec<usize>>,
    names: HashMap<&'a str, Vec<usize>>,
}

/// Town and village.
type Home = (Option<Arc<str>>, Arc<str>);

/// All objects, by owner, code and name.
pub(crate) struct Directory<'a> {
    shelves: HashMap<Arc<str>, Shelf<'a>>,
    anywhere: HashMap<&'a str, Vec<usize>>,
    /// Names that only one thing in all ledgers bears, for rows that tell no place.
    sole_names: OnceLock<HashMap<String, Option<usize>>>,
    /// Town and village of each object.
    homes: Vec<Option<Home>>,
    cards: &'a [Card],
    objects: &'a [Object],
    words: HashMap<&'a str, usize>,
    answers: &'a BTreeMap<String, String>,
}

impl<'a> Directory<'a> {
    pub(crate) fn new(
        cards: &'a [Card],
        card_numbers: &'a [Option<String>],
        objects: &'a [Object],
        owners: &Owners,
        answers: &'a BTreeMap<String, String>,
    ) -> Self {
        let mut directory = Directory {
            shelves: HashMap::new(),
            anywhere: HashMap::new(),
            sole_names: OnceLock::new(),
            homes: Vec::new(),
            cards,
            objects,
            words: HashMap::new(),
            answers,
        };
        for (at, object) in objects.iter().enumerate() {
            let owner = object.cards.first().and_then(|row| owners.get(*row));
            directory.homes.push(owner.and_then(home));
            let Some(owner) = owner else { continue };
            let shelf = directory.shelves.entry(owner.organisation.clone()).or_default();
            for row in &object.cards {
                let Some(card) = cards.get(*row) else { continue };
                let number = card_numbers.get(*row).and_then(Option::as_deref);
                for code in [card.code.as_deref(), number].into_iter().flatten() {
                    add(shelf.codes.entry(code).or_default(), at);
                    add(directory.anywhere.entry(code).or_default(), at);
                }
                if !card.name.is_empty() {
                    add(shelf.names.entry(card.name.as_str()).or_default(), at);
                }
                directory.words.entry(card.words.as_str()).or_insert(at);
            }
        }
        directory
    }

    /// Does any ledger of this owner stand here?
    pub(crate) fn knows(&self, organisation: &str) -> bool {
        self.shelves.contains_key(organisation)
    }

    /// Objects whose name comes near, for people to look at.
    pub(crate) fn near(&self, owner: &Owner, name: &str, cut_off: f64) -> Vec<usize> {
        let Some(shelf) = self.shelves.get(&owner.organisation) else { return Vec::new() };
        let form = self.form(owner, name);
        let mut near: Vec<usize> = shelf
            .names
            .iter()
            .filter(|(known, _)| {
                let inside = form.chars().count() >= 3 && (known.contains(form.as_str()) || form.contains(**known));
                (inside && known.chars().count() >= 3) || crate::naming::likeness(&form, known) >= cut_off
            })
            .flat_map(|(_, at)| at.iter().copied())
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
                if let Some(at) = self.words.get(answer.as_str()) {
                    return Found::One(*at, "人工确认");
                }
            }
            None => {}
        }
        let name = clue.name.map(|name| self.form(owner, name)).unwrap_or_default();
        let codes: Vec<String> = [clue.code, clue.card_no].into_iter().flatten().map(code_form).collect();
        let shelf = self.shelves.get(&owner.organisation);
        let mut doubtful = Vec::new();
        for code in codes.iter().filter(|code| !code.is_empty()) {
            let own = shelf.and_then(|shelf| shelf.codes.get(code.as_str()));
            let all = self.anywhere.get(code.as_str()).map_or(&[][..], Vec::as_slice);
            // what stands in the same village under another owner's name (a company's, an office's) is sought there too
            let hits: Vec<usize> = match (own, shelf) {
                (Some(own), _) => own.clone(),
                (None, None) => all.to_vec(),
                (None, Some(_)) => all.iter().copied().filter(|at| self.lies_with(*at, owner)).collect(),
            };
            let agreeing: Vec<usize> =
                hits.iter().copied().filter(|at| self.agrees(*at, &name, clue, own.is_none())).collect();
            match agreeing.as_slice() {
                [one] => return Found::One(*one, "编号"),
                [] if own.is_none() && shelf.is_some() => {}
                [] => doubtful.extend_from_slice(&hits),
                several => return Found::Several(several.to_vec()),
            }
        }
        let Some(hits) = shelf.and_then(|shelf| shelf.names.get(name.as_str())).filter(|_| !name.is_empty()) else {
            // a name of a few characters may be anybody's
            let told = owner.organisation.is_empty() && codes.is_empty() && name.chars().count() >= 6;
            if let Some(at) = told.then(|| self.sole_name(&name)).flatten() {
                return Found::One(at, "全县唯一的名称");
            }
            return if doubtful.is_empty() { Found::Nothing } else { Found::Several(doubtful) };
        };
        let other_code = |at: usize| {
            let own = self.objects.get(at).map_or(&[][..], |object| object.cards.as_slice());
            let mut known = own.iter().filter_map(|row| self.cards.get(*row)?.code.as_ref()).peekable();
            !codes.is_empty() && known.peek().is_some() && !known.any(|code| codes.contains(code))
        };
        let by_value = self.sole(hits, |card| clue.value.is_some() && card.cost == clue.value);
        let by_date = self.sole(hits, |card| clue.date.zip(card.date).is_some_and(|(a, b)| days_may_agree(a, b)));
        match (by_value, by_date, hits.as_slice()) {
            (Some(at), _, _) => Found::One(at, "名称与原值"),
            (None, _, [only]) if !other_code(*only) => Found::One(*only, "名称"),
            (None, Some(at), _) if !other_code(at) => Found::One(at, "名称与日期"),
            (_, _, several) => Found::Several(several.to_vec()),
        }
    }

    fn sole_name(&self, name: &str) -> Option<usize> {
        let names = self.sole_names.get_or_init(|| {
            let mut names: HashMap<String, Option<usize>> = HashMap::new();
            let mut learn = |name: String, at: usize| {
                let only = names.entry(name).or_insert(Some(at));
                *only = only.filter(|known| *known == at);
            };
            for (at, object) in self.objects.iter().enumerate() {
                let village = self.homes.get(at).and_then(Option::as_ref).map(|(_, village)| village);
                for card in object.cards.iter().filter_map(|row| self.cards.get(*row)) {
                    learn(card.name.clone(), at);
                    if let Some(village) = village {
                        learn(format!("{village}{}", card.name), at);
                    }
                }
            }
            names
        });
        names.get(name).copied().flatten()
    }

    fn lies_with(&self, at: usize, owner: &Owner) -> bool {
        let there = self.homes.get(at).and_then(Option::as_ref);
        there.is_some_and(|there| home(owner).as_ref() == Some(there))
    }

    fn sole(&self, hits: &[usize], fits: impl Fn(&Card) -> bool) -> Option<usize> {
        let mut fitting = hits.iter().copied().filter(|at| self.any_card(*at, &fits));
        let one = fitting.next()?;
        fitting.next().is_none().then_some(one)
    }

    fn any_card(&self, at: usize, fits: &impl Fn(&Card) -> bool) -> bool {
        let Some(object) = self.objects.get(at) else { return false };
        object.cards.iter().filter_map(|row| self.cards.get(*row)).any(fits)
    }

    /// A code is believed when name or value agree with it, or when the row gives neither.
    fn agrees(&self, at: usize, name: &str, clue: &Clue<'_>, strictly: bool) -> bool {
        if !strictly && name.is_empty() && clue.value.is_none() {
            return true;
        }
        self.any_card(at, &|card: &Card| {
            (!name.is_empty() && (card.name == name || card.name.contains(name) || name.contains(card.name.as_str())))
                || (clue.value.is_some() && card.cost == clue.value)
        })
    }

    /// The words of objects, for lists that people answer.
    pub(crate) fn words_of(&self, several: &[usize]) -> Vec<String> {
        let first = |at: &usize| self.cards.get(*self.objects.get(*at)?.cards.first()?);
        several.iter().filter_map(first).map(|card| card.words.clone()).collect()
    }
}

fn home(owner: &Owner) -> Option<Home> {
    Some((owner.town.clone(), owner.village.clone()?))
}

fn add(list: &mut Vec<usize>, at: usize) {
    if list.last() != Some(&at) {
        list.push(at);
    }
}
