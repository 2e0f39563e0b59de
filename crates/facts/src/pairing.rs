//! Cards of one object: a village's ledger, the county's ledger and the platform each hold a card of it.

mod card;
pub(crate) mod doubled;
mod homeless;
mod lists;
pub(crate) mod strays;

use crate::input::owners::Owners;
use crate::matching::{Pairs, days_apart, days_may_agree, one_to_one, same_rounded};
use crate::naming::{near, says_more};
pub(crate) use crate::pairing::card::{Card, Ledger};
use crate::pairing::doubled::{alike, by_sheet, layers, listed_again};
use crate::pairing::homeless::settle_homeless;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One thing with all its cards.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    /// Rows of the asset table, the owner's own ledger first.
    pub(crate) cards: Vec<usize>,
    /// How the other cards were found; blank for a single card.
    pub(crate) paired_by: &'static str,
    /// A card of another ledger may be this same thing, but that is not sure.
    pub(crate) doubtful: bool,
}

/// A pair that only a person can decide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DoubtfulPair {
    /// What is to be paired: the key under which `[pairings]` of the engagement takes the answer.
    pub question: String,
    /// What it may be: possible answers; `无` says that it is none of them.
    pub candidates: Vec<String>,
    /// Why it was not joined, in Chinese.
    pub reason: String,
    /// Where the row stands.
    pub place: String,
}

/// The word with which a person says that a row pairs with nothing.
pub const NO_PAIR: &str = "无";

/// What joining asks of cards besides what they hold.
pub(crate) struct Asked<'a> {
    /// The ledger in which the owner of a row's thing keeps it, where that is not the village's.
    pub(crate) own_ledger: &'a (dyn Fn(usize) -> Option<Ledger> + Sync),
    /// What a person is shown of a card, and answers with.
    pub(crate) words: &'a (dyn Fn(&Card) -> String + Sync),
    pub(crate) answers: &'a BTreeMap<String, String>,
    /// From which likeness on a person is asked whether two names are one.
    pub(crate) alike: f64,
}

/// What joining gives.
#[derive(Default)]
pub(crate) struct Joined {
    pub(crate) objects: Vec<Object>,
    /// Doubtful pairs with the row that is to be paired, without its place.
    pub(crate) doubts: Vec<(DoubtfulPair, usize)>,
    /// Rows of lists and annexes that no ledger has, in their order.
    pub(crate) unlisted: Vec<usize>,
}

/// Joins the cards of one place's ledgers. The objects of an organisation follow each other.
pub(crate) fn cluster(cards: &[Card], owners: &Owners, asked: &Asked<'_>) -> Joined {
    let mut by_owner: Vec<Vec<usize>> = vec![Vec::new(); owners.distinct().len()];
    for (index, card) in cards.iter().enumerate() {
        if let Some(members) = owners.number(card.row).and_then(|number| by_owner.get_mut(number as usize)) {
            members.push(index);
        }
    }
    // One ledger names a company as the owner, another only the village: it is one thing in one place.
    let mut by_home: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
    for (owner, members) in owners.distinct().iter().zip(by_owner) {
        by_home.entry(owner.home()).or_default().extend(members);
    }
    settle_homeless(cards, &mut by_home);
    let mut groups: Vec<(Arc<str>, Vec<usize>)> = by_home.into_iter().collect();
    // One owner may be printed in several ways: the cards stay in the order of their rows.
    groups.iter_mut().for_each(|(_, members)| members.sort_unstable());
    let levels: Vec<Vec<Vec<usize>>> = groups.par_iter().map(|(_, members)| by_level(cards, members)).collect();
    let again = listed_again(cards, levels.iter().flatten());
    let joined: Vec<Joined> = groups
        .par_iter()
        .zip(levels)
        .map(|((home, members), levels)| {
            if home.is_empty() {
                return alone(cards, members, asked);
            }
            join_ledgers(cards, levels, asked, &again)
        })
        .collect();
    let mut all = Joined { objects: Vec::with_capacity(cards.len()), ..Joined::default() };
    for some in joined {
        all.objects.extend(some.objects);
        all.doubts.extend(some.doubts);
        all.unlisted.extend(some.unlisted);
    }
    all.unlisted.sort_unstable();
    let organisation = |object: &Object| Some(&owners.get(*object.cards.first()?)?.organisation);
    all.objects.sort_by(|one, two| organisation(one).cmp(&organisation(two)));
    // Of what is asked twice in the same words, the last row.
    all.doubts.sort_by(|(one, row), (other, another)| (one, another).cmp(&(other, row)));
    all.doubts.dedup_by(|(one, _), (other, _)| one == other);
    all
}

/// Does a row make an asset: one of a ledger, or of a list where no ledger speaks of the place, so that lists are all
/// that there is? An annex never does.
fn makes_asset(card: &Card, ledgered: bool) -> bool {
    card.ledger.is_ledger() || !ledgered && card.ledger != Ledger::Annex
}

/// Cards of nobody knows which place: each is a thing of its own.
fn alone(cards: &[Card], members: &[usize], asked: &Asked<'_>) -> Joined {
    let ledgered = cards.iter().any(|card| card.ledger.is_ledger());
    let mut joined = Joined::default();
    for card in members.iter().filter_map(|index| cards.get(*index)) {
        if makes_asset(card, ledgered) {
            joined.objects.push(Object { cards: vec![card.row], paired_by: "", doubtful: false });
        } else {
            joined.doubts.push((lists::question(card, Vec::new(), lists::PLACELESS, asked), card.row));
            joined.unlisted.push(card.row);
        }
    }
    joined
}

/// The rungs of the ladder, strictest first.
const RUNGS: [&str; 9] = [
    "编号",
    "权属证书",
    "名称、原值、数量与日期",
    "名称、原值与日期",
    "名称与原值",
    "名称与日期",
    "名称与取整的原值",
    "名称",
    lists::RUNG,
];
/// A number of so many characters is no running number, and needs no name beside it on a list or an annex.
const LONG_CODE: usize = 6;

/// The cards of one place by the level of their ledger, the nearest level first.
fn by_level(cards: &[Card], members: &[usize]) -> Vec<Vec<usize>> {
    let mut ledgers: BTreeMap<Ledger, Vec<usize>> = BTreeMap::new();
    for &index in members {
        if let Some(card) = cards.get(index) {
            ledgers.entry(card.ledger).or_default().push(index);
        }
    }
    ledgers.into_values().collect()
}

fn join_ledgers(cards: &[Card], levels: Vec<Vec<usize>>, asked: &Asked<'_>, again: &BTreeSet<u32>) -> Joined {
    let card = |index: usize| cards.get(index);
    let Asked { own_ledger, words, answers, alike: cut_off } = asked;
    let ledgered = levels.iter().flatten().any(|index| card(*index).is_some_and(|card| card.ledger.is_ledger()));
    let is_asset = |index: usize| card(index).is_some_and(|card| makes_asset(card, ledgered));
    // objects as lists of card indexes; a later ledger may add one card to each
    let mut objects: Vec<(Vec<usize>, &'static str)> = Vec::new();
    let mut doubtful: Vec<usize> = Vec::new();
    let mut doubts = Vec::new();
    let mut unlisted: Vec<usize> = Vec::new();
    let layered = levels.into_iter().flat_map(|members| {
        let assets = members.first().is_none_or(|index| is_asset(*index));
        // one thing may stand on several lists, and once on each
        let layers = if assets { layers(cards, members, again) } else { by_sheet(cards, &members) };
        layers.into_iter().enumerate().map(move |(layer, members)| (layer, assets, members))
    });
    for (layer, assets, newcomers) in layered {
        if objects.is_empty() {
            match assets {
                true => objects.extend(newcomers.into_iter().map(|index| (vec![index], ""))),
                false => unlisted.extend(newcomers),
            }
            continue;
        }
        let count = objects.len();
        let mut free: Vec<bool> = vec![true; count];
        let mut waiting = newcomers;
        waiting.retain(|&index| {
            let answer = || answers.get(&words(card(index)?));
            let Some(answer) = (!answers.is_empty()).then(answer).flatten() else { return true };
            let told = (0..count).find(|&at| {
                objects
                    .get(at)
                    .is_some_and(|(all, _)| all.iter().any(|c| card(*c).is_some_and(|c| words(c) == *answer)))
            });
            match told {
                Some(at) if free.get(at) == Some(&true) => {
                    join(&mut objects, &mut free, at, index, "人工确认");
                    false
                }
                _ if answer == NO_PAIR => {
                    match assets {
                        true => objects.push((vec![index], "")),
                        false => unlisted.push(index),
                    }
                    false
                }
                _ => true,
            }
        });
        // A list may use the words of any ledger.
        let cards_each = objects.iter().map(|(all, _)| all.len()).max().filter(|_| !assets).unwrap_or(1);
        for (nth, rung) in (0..cards_each).flat_map(|nth| RUNGS.map(|rung| (nth, rung))) {
            if assets && rung == lists::RUNG {
                continue;
            }
            let open: Vec<usize> = (0..count).filter(|at| free.get(*at) == Some(&true)).collect();
            let pairs = climb(cards, (rung, nth), assets, &open, &objects, &waiting);
            for (at, index) in pairs.sure {
                join(&mut objects, &mut free, at, index, rung);
                waiting.retain(|other| *other != index);
            }
        }
        if layer > 0 || !assets {
            for (at, index) in alike(cards, &objects, &free, &waiting, assets) {
                join(&mut objects, &mut free, at, index, "成批同类");
                waiting.retain(|other| *other != index);
            }
        }
        for index in waiting {
            let Some(one) = card(index) else { continue };
            let comes_near = |other: &Card| match assets {
                true => comes_near(other, one) || same_by_figures(other, one, *cut_off),
                false => comes_near(other, one) || lists::comes_near(other, one, *cut_off),
            };
            let of_object = |at: &usize| Some(objects.get(*at)?.0.iter().filter_map(move |index| card(*index)));
            let near: Vec<usize> = (0..count)
                .filter(|at| free.get(*at) == Some(&true))
                .filter(|at| of_object(at).is_some_and(|mut all| all.any(comes_near)))
                .collect();
            let bears_it = |at: &usize| of_object(at).is_some_and(|mut all| all.any(|other| other.name == one.name));
            let same_name = near.iter().any(bears_it);
            let why = match (assets, near.len()) {
                (true, 0) => None,
                (true, 1) if same_name => Some("名称相同而原值、日期不同"),
                (true, _) if same_name => Some("同名同额资产不止一项，无法一一对应"),
                (true, _) => Some("编号或原值、日期相同而名称不同，不能确定是同一项"),
                (false, several) => Some(lists::why(several, same_name)),
            };
            if let Some(why) = why {
                let candidate = |at: &usize| Some(words(of_object(at)?.next()?));
                let candidates = near.iter().filter_map(candidate).collect();
                doubts.push((lists::question(one, candidates, why, asked), one.row));
            }
            if assets {
                if !near.is_empty() {
                    doubtful.push(index);
                }
                objects.push((vec![index], ""));
            } else {
                unlisted.push(index);
            }
        }
    }
    let made = objects
        .into_iter()
        .map(|(mut all, paired_by)| {
            let own = all.first().and_then(|index| own_ledger(card(*index)?.row));
            if let Some(own) = own {
                all.sort_by_key(|index| card(*index).is_some_and(|card| card.ledger != own));
            }
            Object {
                doubtful: all.iter().any(|index| doubtful.contains(index)),
                cards: all.iter().filter_map(|index| card(*index)).map(|card| card.row).collect(),
                paired_by,
            }
        })
        .collect();
    let unlisted = unlisted.into_iter().filter_map(card).map(|card| card.row).collect();
    Joined { objects: made, doubts, unlisted }
}

fn join(objects: &mut [(Vec<usize>, &'static str)], free: &mut [bool], at: usize, index: usize, by: &'static str) {
    if let Some((all, paired_by)) = objects.get_mut(at) {
        all.push(index);
        *paired_by = by;
    }
    if let Some(open) = free.get_mut(at) {
        *open = false;
    }
}

fn climb(
    cards: &[Card],
    (rung, nth): (&str, usize),
    assets: bool,
    open: &[usize],
    objects: &[(Vec<usize>, &'static str)],
    waiting: &[usize],
) -> Pairs {
    let of_object = |at: usize| objects.get(at).and_then(|(all, _)| cards.get(*all.get(nth)?));
    let dates = |one: &Card, two: &Card, most: i64| match (one.date, two.date) {
        (Some(one), Some(two)) => days_apart(one, two) <= most,
        _ => true,
    };
    let key = |card: Option<&Card>| -> Option<String> {
        let card = card?;
        let name = (!card.name.is_empty()).then_some(&*card.name);
        Some(match rung {
            "编号" => card.code.as_deref()?.to_owned(),
            "权属证书" => card.certificate.as_deref()?.to_owned(),
            "名称、原值、数量与日期" => {
                format!("{}|{}|{}", name?, card.cost?.normalize(), card.quantity?.normalize())
            }
            "名称、原值与日期" | "名称与原值" => format!("{}|{}", name?, card.cost?.normalize()),
            "名称与取整的原值" | "名称" => name?.to_owned(),
            // every name with every other
            lists::RUNG => (name.is_some() && card.cost.is_some()).then(String::new)?,
            _ => {
                card.date.filter(|day| day.precision > sanzi_core::Precision::Year)?;
                name?.to_owned()
            }
        })
    };
    let left: Vec<(usize, Option<String>)> = open.iter().map(|at| (*at, key(of_object(*at)))).collect();
    let right: Vec<(usize, Option<String>)> = waiting.iter().map(|index| (*index, key(cards.get(*index)))).collect();
    one_to_one(&left, &right, |at, index| {
        let (Some(one), Some(two)) = (of_object(at), cards.get(index)) else { return false };
        match rung {
            "编号" if !assets => {
                let long = two.code.as_ref().is_some_and(|code| code.chars().count() >= LONG_CODE);
                long || match two.ledger {
                    Ledger::Annex => one.name.contains(&*two.name) || two.name.contains(&*one.name),
                    // a list's own running number may be another thing's number in the ledger
                    _ => one.name == two.name || one.cost.is_some() && one.cost == two.cost,
                }
            }
            "编号" | "权属证书" => one.name == two.name || one.cost.is_some() && one.cost == two.cost,
            // An annex prints neither value nor date, a list at most a rounded value.
            "名称" => two.ledger == Ledger::Annex || !assets && lists::values_agree(one, two),
            lists::RUNG => two.ledger != Ledger::Annex && lists::is_same(one, two),
            "名称、原值、数量与日期" | "名称、原值与日期" => dates(one, two, 0),
            "名称与原值" => dates(one, two, 366),
            "名称与取整的原值" => {
                let rounded = one.cost.zip(two.cost).is_some_and(|(one, two)| same_rounded(one, two, 1000));
                rounded && dates(one, two, 366)
            }
            _ => one.date.zip(two.date).is_some_and(|(one, two)| days_may_agree(one, two)),
        }
    })
}

/// Other names, but the same value, and a date that agrees or names that come near: near enough to ask a person.
fn same_by_figures(one: &Card, two: &Card, cut_off: f64) -> bool {
    let cost = |card: &Card| card.cost.filter(|cost| *cost > rust_decimal::Decimal::ONE);
    let dated = |card: &Card| card.date.filter(|day| day.precision > sanzi_core::Precision::Year);
    let same_day = || dated(one).zip(dated(two)).is_some_and(|(one, two)| days_may_agree(one, two));
    let alike = || near(&one.name, &two.name, cut_off) || says_more(&one.name, &two.name);
    cost(one).zip(cost(two)).is_some_and(|(one, two)| one == two) && (same_day() || alike())
}

/// The same name, or the same code: near enough to ask a person.
fn comes_near(one: &Card, two: &Card) -> bool {
    (!one.name.is_empty() && one.name == two.name) || (one.code.is_some() && one.code == two.code)
}

#[cfg(test)]
mod tests {
    use super::card::stem_of;
    use super::*;
    use crate::places::Owner;
    use rust_decimal::Decimal;
    use rust_decimal::dec;
    use sanzi_core::Day;

    fn card(row: usize, ledger: Ledger, code: &str, name: &str, cost: Decimal, date: &str) -> Card {
        let date = chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().map(Day::exact);
        Card {
            row,
            ledger,
            sheet: 0,
            code: (!code.is_empty()).then(|| code.into()),
            certificate: None,
            name: name.into(),
            stem: stem_of(name),
            cost: Some(cost),
            date,
            quantity: None,
        }
    }

    fn words(card: &Card) -> String {
        format!("{}|{:?}|{}|{:?}", card.ledger.label(), card.code, card.name, card.cost)
    }

    /// The objects of one owner's cards, and what is asked.
    fn clustered(
        cards: &[Card],
        own: Option<Ledger>,
        answers: &BTreeMap<String, String>,
    ) -> (Vec<Object>, Vec<DoubtfulPair>) {
        let own_ledger = |_: usize| own;
        let asked = Asked { own_ledger: &own_ledger, words: &words, answers, alike: 0.85 };
        let joined = cluster(cards, &owners(cards.len()), &asked);
        (joined.objects, joined.doubts.into_iter().map(|(doubt, _)| doubt).collect())
    }

    fn owners(count: usize) -> Owners {
        let owner = Owner { organisation: Arc::from("松坪镇/上坪村"), town: None, village: None, named: None };
        Owners::each(vec![owner; count])
    }

    fn rows(objects: &[Object]) -> Vec<Vec<usize>> {
        objects.iter().map(|object| object.cards.clone()).collect()
    }

    #[test]
    fn the_ladder_joins_by_code_then_by_name_cost_and_date() {
        let cards = [
            card(0, Ledger::County, "", "牛舍", dec!(434102.51), "2021-05-01"),
            card(1, Ledger::Village, "A1", "牛舍", dec!(434102.51), "2021-05-20"),
            card(2, Ledger::Village, "A2", "机井", dec!(31800), "2019-10-18"),
            card(3, Ledger::Platform, "A2", "灌溉机井", dec!(31800), ""),
            card(4, Ledger::County, "", "圈舍", dec!(96000), "2018-06-01"),
        ];
        let (objects, doubts) = clustered(&cards, None, &BTreeMap::new());
        assert_eq!(rows(&objects), [vec![1, 0], vec![2, 3], vec![4]]);
        assert_eq!(doubts, []);
    }

    #[test]
    fn a_ledger_in_round_ten_thousands_speaks_of_the_same_things() {
        let cards = [
            card(0, Ledger::Village, "A1", "保鲜冷库", dec!(461340), ""),
            card(1, Ledger::Village, "A2", "帮扶车间", dec!(772950), ""),
            card(2, Ledger::County, "", "保鲜冷库", dec!(461300), "2020-09-01"),
            card(3, Ledger::County, "", "帮扶车间", dec!(800000), "2020-11-01"),
        ];
        let (objects, _) = clustered(&cards, None, &BTreeMap::new());
        assert_eq!(rows(&objects), [vec![0, 2], vec![1], vec![3]]);
    }

    #[test]
    fn what_is_ambiguous_is_asked_and_the_answer_obeyed() {
        let cards = [
            card(0, Ledger::Village, "A1", "路灯", dec!(125600), "2024-03-21"),
            card(1, Ledger::Village, "A2", "路灯", dec!(125600), "2024-03-21"),
            card(2, Ledger::County, "", "路灯", dec!(125600), "2024-03-21"),
        ];
        let (objects, doubts) = clustered(&cards, None, &BTreeMap::new());
        assert_eq!(rows(&objects), [vec![0], vec![1], vec![2]]);
        assert_eq!(doubts.len(), 1);
        assert_eq!(doubts[0].candidates.len(), 2);
        assert!(objects[2].doubtful);
        let answers = BTreeMap::from([(words(&cards[2]), words(&cards[1]))]);
        let (objects, doubts) = clustered(&cards, None, &answers);
        assert_eq!(rows(&objects), [vec![0], vec![1, 2]]);
        assert_eq!(doubts, []);
    }

    #[test]
    fn two_cards_of_one_ledger_are_never_one_object() {
        let cards = [
            card(0, Ledger::Village, "A1", "水泵", dec!(11865.43), "2018-11-28"),
            card(1, Ledger::Village, "A1", "水泵", dec!(11865.43), "2018-11-28"),
        ];
        let (objects, _) = clustered(&cards, None, &BTreeMap::new());
        assert_eq!(objects.len(), 2);
    }

    #[test]
    fn a_ledger_that_came_twice_gives_each_thing_once() {
        let book = [
            ("A1", "牛舍", dec!(434102.51), "2021-05-01"),
            ("A2", "机井", dec!(31800), "2019-10-18"),
            ("", "路灯", dec!(8000), "2020-06-01"),
            ("", "路灯", dec!(8000), "2020-06-01"),
        ];
        let row = |(at, (code, name, cost, date)): (usize, &(&str, &str, Decimal, &str))| Card {
            sheet: u32::from(at >= 4),
            ..card(at, Ledger::Village, code, name, *cost, date)
        };
        let cards: Vec<Card> = book.iter().chain(&book).enumerate().map(row).collect();
        let (objects, doubts) = clustered(&cards, None, &BTreeMap::new());
        assert_eq!(rows(&objects), [vec![0, 4], vec![1, 5], vec![2, 6], vec![3, 7]]);
        assert_eq!(doubts, []);
    }

    #[test]
    fn the_owner_s_own_ledger_comes_first() {
        let cards = [
            card(0, Ledger::Village, "", "桥", dec!(42600), "2024-04-19"),
            card(1, Ledger::County, "", "桥", dec!(42600), "2024-04-19"),
        ];
        let (objects, _) = clustered(&cards, Some(Ledger::County), &BTreeMap::new());
        assert_eq!(rows(&objects), [vec![1, 0]]);
    }
}
