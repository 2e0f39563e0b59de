//! Ledgers of one level that were handed in twice: the same assets in two files, or in two sheets of one.

use crate::asset::AssetWork;
use crate::maps::HashMap;
use crate::month::Month;
use crate::pairing::Card;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::{Day, Precision};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer different cards than this say nothing about a whole sheet: one lamp listed three times is no ledger.
const LEAST: usize = 3;

/// The cards of one level of one owner in layers: a sheet of which nine in ten cards stand on other sheets of the
/// level too lists the same things again, and is a layer of its own. The sheet with the most cards comes first.
pub(crate) fn layers(cards: &[Card], members: Vec<usize>, again_elsewhere: &BTreeSet<u32>) -> Vec<Vec<usize>> {
    let mut sheets = by_sheet(cards, &members);
    if sheets.len() < 2 {
        return vec![members];
    }
    sheets.sort_by_key(|sheet| std::cmp::Reverse(sheet.len()));
    let mut listed = Listed::default();
    let mut first = Vec::new();
    let mut again = Vec::new();
    for sheet in sheets {
        let own = || sheet.iter().filter_map(|index| cards.get(*index));
        let known = listed.count(own());
        let lists_again = own().next().is_some_and(|card| again_elsewhere.contains(&card.sheet));
        if is_again(different(own()), known, sheet.len()) || lists_again && known == sheet.len() {
            again.push(sheet);
        } else {
            own().for_each(|card| listed.add(card));
            first.extend(sheet);
        }
    }
    first.sort_unstable();
    std::iter::once(first).chain(again).collect()
}

/// The cards of each sheet, by its number.
pub(super) fn by_sheet(cards: &[Card], members: &[usize]) -> Vec<Vec<usize>> {
    let mut sheets: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for index in members {
        if let Some(card) = cards.get(*index) {
            sheets.entry(card.sheet).or_default().push(*index);
        }
    }
    sheets.into_values().collect()
}

fn different<'c>(cards: impl Iterator<Item = &'c Card>) -> usize {
    cards.map(|card| (&card.name, card.cost, card.date)).collect::<BTreeSet<_>>().len()
}

fn is_again(different: usize, known: usize, all: usize) -> bool {
    different >= LEAST && known * 10 >= all * 9
}

/// The sheets over several owners (a county's table of incomes) that list the same things again, though each owner has
/// too few of them to tell. `ledgers` are the cards of one level of one owner.
pub(crate) fn listed_again<'l>(cards: &[Card], ledgers: impl Iterator<Item = &'l Vec<usize>>) -> BTreeSet<u32> {
    let ledgers: Vec<&Vec<usize>> = ledgers.collect();
    // of each ledger by sheet: different cards, known ones, and all of them
    let one = |members: &&Vec<usize>| {
        let mut tally: Vec<(u32, [usize; 3])> = Vec::new();
        let mut sheets = by_sheet(cards, members);
        sheets.sort_by_key(|sheet| std::cmp::Reverse(sheet.len()));
        let mut listed = Listed::default();
        let several = sheets.len() > 1;
        for sheet in &sheets {
            let own = || sheet.iter().filter_map(|index| cards.get(*index));
            let Some(first) = own().next() else { continue };
            if !several {
                tally.push((first.sheet, [0, 0, sheet.len()]));
                continue;
            }
            let known = listed.count(own());
            tally.push((first.sheet, [different(own()), known, sheet.len()]));
            if known < sheet.len() {
                own().for_each(|card| listed.add(card));
            }
        }
        tally
    };
    let mut sums: BTreeMap<u32, [usize; 3]> = BTreeMap::new();
    for (sheet, own) in ledgers.par_iter().map(one).collect::<Vec<_>>().into_iter().flatten() {
        let sums = sums.entry(sheet).or_default();
        sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
    }
    let again = sums.into_iter().filter(|(_, [different, known, all])| is_again(*different, *known, *all));
    again.map(|(sheet, _)| sheet).collect()
}

/// A way in which a card can be known again, by its name and what stands here.
type Form<'c> = (&'c str, Print<'c>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Print<'c> {
    Code(&'c str),
    /// A value with a day, or with a month where no day is printed.
    Day(Decimal, Day),
    /// A value with the month of a day.
    Month(Decimal, Month),
    Value(Decimal),
    /// A value without day or month.
    Undated(Decimal),
}

/// The ways in which a card can be known again: by name and number, by name, value and day, where one of two cards has
/// but a month by that, and where one has no day by name and value.
fn prints(card: &Card) -> impl Iterator<Item = Form<'_>> {
    let (cost, day) = valued(card);
    let code = card.code.as_deref().map(Print::Code);
    let dated = cost.zip(day).map(|(cost, day)| Print::Day(cost, day));
    let month = cost.zip(day.filter(|day| day.precision == Precision::Day));
    let month = month.map(|(cost, day)| Print::Month(cost, Month::of(day.date)));
    let undated = cost.filter(|_| day.is_none()).map(Print::Undated);
    named(card, [code, dated, month, cost.map(Print::Value), undated])
}

/// Those by which a card is sought among others, surest first.
fn sought(card: &Card) -> impl Iterator<Item = Form<'_>> {
    let (cost, day) = valued(card);
    let code = card.code.as_deref().map(Print::Code);
    let dated = cost.zip(day).map(|(cost, day)| Print::Day(cost, day));
    let coarser = cost.zip(day).map(|(cost, day)| match day.precision {
        Precision::Day => Print::Day(cost, Day { date: Month::of(day.date).first_day(), precision: Precision::Month }),
        _ => Print::Month(cost, Month::of(day.date)),
    });
    let undated = cost.map(if day.is_some() { Print::Undated } else { Print::Value });
    named(card, [code, dated, coarser, undated, None])
}

/// Its value, and the day or month that it prints.
fn valued(card: &Card) -> (Option<Decimal>, Option<Day>) {
    (card.cost.map(|cost| cost.normalize()), card.date.filter(|day| day.precision > Precision::Year))
}

fn named<'c>(card: &'c Card, prints: [Option<Print<'c>>; 5]) -> impl Iterator<Item = Form<'c>> {
    prints.into_iter().flatten().filter(|_| !card.name.is_empty()).map(|print| (&*card.name, print))
}

/// What sheets have listed so far, by each way in which a card can be known again.
#[derive(Default)]
struct Listed<'c>(HashMap<Form<'c>, usize>);

impl<'c> Listed<'c> {
    fn add(&mut self, card: &'c Card) {
        for print in prints(card) {
            *self.0.entry(print).or_default() += 1;
        }
    }

    /// How many of these cards are known, each known one standing for one of them.
    fn count(&self, cards: impl Iterator<Item = &'c Card>) -> usize {
        let mut taken: HashMap<Form<'c>, usize> = HashMap::default();
        let mut known = 0;
        for card in cards {
            let left = |print: &Form<'c>| self.0.get(print) > taken.get(print).or(Some(&0));
            if let Some(print) = sought(card).find(left) {
                *taken.entry(print).or_default() += 1;
                known += 1;
            }
        }
        known
    }
}

/// Of a sheet that lists a ledger again, the cards of a batch of like things: as many here as there, and no way, nor
/// need, to tell which is which. They pair in their order. Lists print no day.
pub(crate) fn alike(
    cards: &[Card],
    objects: &[(Vec<usize>, &'static str)],
    free: &[bool],
    waiting: &[usize],
    dated: bool,
) -> Vec<(usize, usize)> {
    type Likeness<'c> = (&'c str, Option<Decimal>, Option<Day>);
    let day = |card: &Card| card.date.filter(|_| dated);
    let likeness = |index: usize| cards.get(index).map(|card| (&*card.name, card.cost, day(card)));
    let mut groups: BTreeMap<Likeness<'_>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, (all, _)) in objects.iter().enumerate().filter(|(at, _)| free.get(*at) == Some(&true)) {
        if let Some(like) = all.first().and_then(|index| likeness(*index)) {
            groups.entry(like).or_default().0.push(at);
        }
    }
    for index in waiting {
        if let Some(like) = likeness(*index) {
            groups.entry(like).or_default().1.push(*index);
        }
    }
    let equal = groups.into_values().filter(|(known, new)| known.len() == new.len());
    equal.flat_map(|(known, new)| known.into_iter().zip(new)).collect()
}

/// For the objects of a book, which sheets of one level list the same ones, and how many; blank when none do.
pub(crate) fn words(work: &AssetWork<'_, '_>, objects: &[usize]) -> String {
    let view = &work.input.asset.view;
    let mut pairs: BTreeMap<[String; 2], u32> = BTreeMap::new();
    for object in objects.iter().filter_map(|at| work.register.objects.get(*at)) {
        for (at, one) in object.cards.iter().enumerate() {
            let card = |row: &usize| work.register.cards.get(*row).filter(|card| card.ledger.is_ledger());
            let level = |row: &usize| card(row).map(|card| (card.ledger, card.sheet));
            let same =
                |two: &&usize| level(one).zip(level(two)).is_some_and(|(one, two)| one.0 == two.0 && one.1 != two.1);
            for two in object.cards.iter().skip(at + 1).filter(same) {
                let mut sheets = [*one, *two].map(|row| sheet_words(view.sheet(row)));
                sheets.sort_unstable();
                *pairs.entry(sheets).or_default() += 1;
            }
        }
    }
    let told = |([one, two], count): (&[String; 2], &u32)| format!("{one}与{two}同列{count}项");
    pairs.iter().map(told).collect::<Vec<_>>().join("；")
}

fn sheet_words((file, sheet): (&str, &str)) -> String {
    if sheet.is_empty() { file.to_owned() } else { format!("{file}〔{sheet}〕") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairing::Ledger;
    use rust_decimal::dec;

    /// A sheet as `code|name|value|day`; blank parts are missing.
    fn sheet(number: u32, from: usize, lines: &[&str]) -> Vec<Card> {
        let card = |(at, line): (usize, &&str)| {
            let parts: Vec<&str> = line.split('|').collect();
            let text = |at: usize| parts.get(at).filter(|part| !part.is_empty()).map(|part| Box::<str>::from(*part));
            Card {
                row: from + at,
                ledger: Ledger::Village,
                sheet: number,
                code: text(0),
                certificate: None,
                name: text(1).unwrap_or_default(),
                stem: None,
                cost: text(2).map(|cost| cost.parse().expect("a number")),
                date: text(3).map(|day| match day.len() {
                    7 => Day { date: format!("{day}-01").parse().expect("a month"), precision: Precision::Month },
                    _ => Day::exact(day.parse().expect("a day")),
                }),
                quantity: None,
            }
        };
        lines.iter().enumerate().map(card).collect()
    }

    fn layered(one: &[&str], two: &[&str]) -> Vec<Vec<usize>> {
        let mut cards = sheet(0, 0, one);
        cards.extend(sheet(1, one.len(), two));
        let members = (0..cards.len()).collect();
        layers(&cards, members, &BTreeSet::new())
    }

    #[test]
    fn a_table_over_several_owners_is_known_by_all_its_rows() {
        let mut cards = sheet(0, 0, &["A1|牛舍|434102.51|", "A2|机井|31800|"]);
        cards.extend(sheet(1, 2, &["B1|冷库|90000|", "B2|大棚|50000|"]));
        cards.extend(sheet(2, 4, &["A1|牛舍|434102.51|", "A2|机井|31800|", "B1|冷库|90000|"]));
        let owners = [vec![0, 1, 4, 5], vec![2, 3, 6]];
        let again = listed_again(&cards, owners.iter());
        assert_eq!(again, BTreeSet::from([2]));
        let apart: Vec<Vec<Vec<usize>>> = owners.map(|members| layers(&cards, members, &again)).into();
        assert_eq!(apart, [vec![vec![0, 1], vec![4, 5]], vec![vec![2, 3], vec![6]]]);
        assert_eq!(listed_again(&cards, [vec![0, 1], vec![2, 3, 6]].iter()), BTreeSet::new());
    }

    const BOOK: [&str; 4] =
        ["A1|牛舍|434102.51|2021-05-01", "A2|机井|31800|2019-10-18", "A3|水泵|11865.43|2018-11-28", "A4|路灯|8000|"];

    #[test]
    fn a_sheet_that_lists_the_same_again_is_a_layer_of_its_own() {
        let apart = vec![vec![0, 1, 2, 3], vec![4, 5, 6]];
        assert_eq!(layered(&BOOK, &["A3|水泵||", "A1|牛舍||", "A4|路灯||"]), apart, "by number");
        let by_day = ["|水泵|11865.43|2018-11-28", "B7|牛舍|434102.51|2021-05-01", "|路灯|8000.00|"];
        assert_eq!(layered(&BOOK, &by_day), apart, "by name, value and day");
        assert_eq!(layered(&BOOK, &["|水泵|11865.43|", "|牛舍|434102.51|", "|机井|31800|"]), apart, "without days");
        let by_month = ["|水泵|11865.43|2018-11", "|牛舍|434102.51|2021-05", "|机井|31800|2019-10"];
        assert_eq!(layered(&BOOK, &by_month), apart, "one with months");
        let undated = ["|水泵|11865.43|", "|牛舍|434102.51|", "|机井|31800|", "|冷库|90000|"];
        assert_eq!(layered(&undated, &BOOK[..3]), vec![vec![0, 1, 2, 3], vec![4, 5, 6]], "the book without days");
        // the larger one is the book        // the larger one is the book, wherever it stands
        assert_eq!(layered(&["A1|牛舍||", "A2|机井||", "A3|水泵||"], &BOOK), vec![vec![3, 4, 5, 6], vec![0, 1, 2]]);
    }

    #[test]
    fn two_books_of_different_things_are_one_ledger() {
        let all: Vec<usize> = (0..7).collect();
        let other_day = ["|水泵|11865.43|2019-11-28", "|牛舍|434102.51|2021-05-01", "|机井|31800|2019-10-18"];
        for two in [
            ["C1|桥|5000|2020-01-01", "C2|渠|6000|2020-01-01", "C3|井|7000|2020-01-01"],
            // two of three are not nine in ten
            other_day,
            // like things three times, of which the book has one
            ["|路灯|8000|", "|路灯|8000|", "|路灯|8000|"],
        ] {
            assert_eq!(layered(&BOOK, &two), vec![all.clone()], "{two:?}");
        }
        assert_eq!(layered(&BOOK, &["A1|牛舍||", "A2|机井||"]), vec![vec![0, 1, 2, 3, 4, 5]], "too few to tell");
        assert_eq!(sheet(0, 0, &BOOK)[1].cost, Some(dec!(31800)));
    }
}
