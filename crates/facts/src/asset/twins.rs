//! Things that stand twice in one ledger.

use crate::Setting;
use crate::asset::standing::{meters, position};
use crate::input::view::View;
use crate::input::{Owned, Register};
use crate::maps::{HashMap, HashSet};
use crate::naming::likeness;
use crate::pairing::Card;
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::{normal, normal_form};
use sanzi_core::value::to_unscaled;
use sanzi_core::{Day, Precision};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::ops::Range;

/// A card in the order of its group: by its code, then its day, then its row, so that sorting a sheet otherwise
/// does not make another card the original. The last is the object.
type Member<'a> = (Option<&'a str>, Option<String>, usize, usize);

/// What makes cards of one ledger equal.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Likeness<'a> {
    /// The place of the kind of likeness in [`KINDS`].
    kind: u8,
    ledger: u8,
    /// In 分. Amounts before words: they are quicker to compare, and nearly always enough.
    cost: i128,
    day: Option<Day>,
    words: (Cow<'a, str>, &'a str),
    /// Whose it is, where things are handed to households: another household's is another thing.
    household: Cow<'a, str>,
}

/// How a thing repeats another, and which.
#[derive(Debug, Clone, Default)]
pub(crate) struct Twin {
    /// One of [`KINDS`], or blank where it repeats none; unknown where nobody says whose of several alike it is.
    pub(crate) kind: Option<&'static str>,
    /// The place of the other.
    pub(crate) of: String,
}

/// The kinds of likeness, the weightiest first.
const KINDS: [&str; 4] = ["同编号", "同项目同名同额", "位置相近名称相似", "同名同额同日"];

/// For each object how and of what it is a repetition: the first of a group is the original and stays blank.
pub(crate) fn twins(asset: &Owned<'_>, register: &Register, setting: &Setting<'_>) -> Vec<Twin> {
    let close = Close::on(setting);
    let repeated: Vec<Vec<(usize, Twin)>> =
        register.books.par_iter().map(|book| within(asset, register, close.as_ref(), book)).collect();
    let none = Twin { kind: Some(""), of: String::new() };
    let mut found: Vec<Twin> = vec![none; register.objects.len()];
    for (at, twin) in repeated.into_iter().flatten() {
        if let Some(found) = found.get_mut(at)
            && found.of.is_empty()
        {
            *found = twin;
        }
    }
    found
}

/// The repetitions within one book, by object. The weightiest likeness of an object comes first.
fn within(asset: &Owned<'_>, register: &Register, close: Option<&Close>, book: &Range<usize>) -> Vec<(usize, Twin)> {
    let view = &asset.view;
    let mut spots: Vec<(Likeness<'_>, Spot)> = Vec::new();
    for (at, object) in register.objects.iter().enumerate().skip(book.start).take(book.len()) {
        for (row, card) in register.ledger_cards(object) {
            let Some(owner) = asset.owner(row) else { continue };
            if owner.organisation.is_empty() || card.name.is_empty() {
                continue;
            }
            let Some(cost) = card.cost.and_then(|cost| to_unscaled(cost, 2)) else { continue };
            let household = household(view, row);
            let mut put = |kind: u8, word, day: Option<Day>| {
                let (words, household) = ((word, &*card.name), household.clone());
                let likeness = Likeness { kind, ledger: card.ledger as u8, words, cost, day, household };
                spots.push((likeness, (row, at)));
            };
            if let Some(code) = &card.code {
                put(0, Cow::Borrowed(code), None);
            }
            let project = view.text(row, "project_code").or_else(|| view.text(row, "project_name"));
            if let Some(project) = project {
                put(1, normal_form(project), None);
            }
            if let Some(day) = card.date.filter(|day| day.precision > Precision::Year) {
                put(3, Cow::Borrowed(""), Some(day));
            }
        }
    }
    for pair in close.map(|close| near(asset, register, close, book)).unwrap_or_default() {
        let first = pair[0].0.to_string();
        let of = |spot: Spot| {
            let words = (Cow::Owned(first.clone()), "");
            (Likeness { kind: 2, ledger: 0, words, cost: 0, day: None, household: Cow::Borrowed("") }, spot)
        };
        spots.extend(pair.map(of));
    }
    keep_repeated(&mut spots);
    spots.sort_unstable();
    let mut found = Vec::new();
    for group in spots.chunk_by(|(one, _), (other, _)| one == other).filter(|group| group.len() > 1) {
        let kind = group.first().map_or(0, |(likeness, _)| usize::from(likeness.kind));
        let of = |(_, (row, at)): &(_, Spot)| Some(member(register.cards.get(*row)?, *row, *at));
        let members: BTreeSet<Member<'_>> = group.iter().filter_map(of).collect();
        let objects: BTreeSet<usize> = members.iter().map(|(.., at)| *at).collect();
        let Some((_, _, first_row, first_at)) = members.first().cloned() else { continue };
        if objects.len() < 2 {
            continue;
        }
        let word = KINDS.get(kind).copied().unwrap_or_default();
        let apart = |row: usize| kind % 2 == 1 && are_told_apart(view, first_row, row);
        let others = members.iter().filter(|(.., row, at)| *at != first_at && !apart(*row));
        let kind = (!is_anybodys(view, first_row)).then_some(word);
        found.extend(others.map(|(.., at)| (*at, Twin { kind, of: view.place(first_row) })));
    }
    found
}

/// The household that a row names; blank where it names none.
fn household<'a>(view: &View<'a>, row: usize) -> Cow<'a, str> {
    view.text(row, "household").map_or(Cow::Borrowed(""), |name| Cow::Owned(normal(name)))
}

/// Was a thing handed to a household of which the row does not say, or not in full, which it is? Things alike are then
/// as likely those of neighbours.
fn is_anybodys(view: &View<'_>, row: usize) -> bool {
    let masked = |name: &str| name.contains(['*', '＊', '×', '某', '○']);
    match view.text(row, "household") {
        Some(name) => masked(name),
        None => view.text(row, "nature") == Some("到户类") || view.text(row, "ownership_level") == Some("农户"),
    }
}

/// Leaves out likenesses that come but once, as most do: numbers made of them are sooner compared than sorted.
fn keep_repeated(spots: &mut Vec<(Likeness<'_>, Spot)>) {
    let mut repeated: HashSet<u64> = HashSet::default();
    let of: Vec<u64> = spots.iter().map(|(likeness, _)| repeated.hasher().hash_one(likeness)).collect();
    let mut sorted = of.clone();
    sorted.sort_unstable();
    repeated.extend(sorted.array_windows().filter(|[one, other]| one == other).map(|[one, _]| *one));
    let mut of = of.into_iter();
    spots.retain(|_| of.next().is_some_and(|number| repeated.contains(&number)));
}

/// Does the ledger say that things which share name and value are not one: they stand elsewhere, are of another make, or
/// are run by somebody else?
fn are_told_apart(view: &View<'_>, one: usize, other: usize) -> bool {
    ["location", "spec", "operator"].iter().any(|column| {
        let said = view.text(one, *column).zip(view.text(other, *column));
        said.is_some_and(|(one, other)| normal(one) != normal(other))
    })
}

fn member(card: &Card, row: usize, at: usize) -> Member<'_> {
    (card.code.as_deref(), card.date.map(|day| day.iso()), row, at)
}

/// A place in a ledger: row and object.
type Spot = (usize, usize);
/// Ledger and cell of the grid.
type Cell = (u8, i64, i64);
/// Longitude and latitude.
type Position = (Decimal, Decimal);

/// How close and how alike two things are that may be one.
struct Close {
    /// Metres, whole.
    meters: i64,
    /// Likeness of names, 0–1.
    alike: f64,
    /// Difference of values over the larger.
    apart: Decimal,
}

impl Close {
    fn on(setting: &Setting<'_>) -> Option<Self> {
        let parameter = |name: &str| setting.parameters.decimal(name, setting.base_date);
        Some(Close {
            meters: parameter("common.dup_distance_meters")?.to_i64()?,
            alike: parameter("common.dup_name_ratio")?.to_f64()?,
            apart: parameter("common.dup_value_ratio")?,
        })
    }
}

/// Pairs of one ledger of a book that lie close together, with names alike and values nearly equal: the earlier first.
///
/// # Source
/// Catalogue of checks, ZS-008 (b).
fn near(asset: &Owned<'_>, register: &Register, close: &Close, book: &Range<usize>) -> Vec<[Spot; 2]> {
    let view = &asset.view;
    let mut cells: HashMap<Cell, Vec<(Spot, Position)>> = HashMap::default();
    let mut pairs = Vec::new();
    for (at, object) in register.objects.iter().enumerate().skip(book.start).take(book.len()) {
        for (row, card) in register.ledger_cards(object) {
            let place = position(view.text(row, "longitude"), view.text(row, "latitude"));
            let Some(place) = place else { continue };
            // cells of a hundredth of a degree and their neighbours hold everything within a kilometre
            let cell = |degrees: Decimal| (degrees * Decimal::ONE_HUNDRED).floor().to_i64().unwrap_or(0);
            let (x, y, ledger) = (cell(place.0), cell(place.1), card.ledger as u8);
            for (x, y) in (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y))) {
                for (other, there) in cells.get(&(ledger, x, y)).into_iter().flatten() {
                    let known = register.cards.get(other.0);
                    let same = known.is_some_and(|known| same_thing(known, card, close.alike, close.apart))
                        && household(view, other.0) == household(view, row);
                    if other.1 != at && same && meters(*there, place) < close.meters {
                        pairs.push([*other, (row, at)]);
                    }
                }
            }
            cells.entry((ledger, x, y)).or_default().push(((row, at), place));
        }
    }
    pairs
}

/// Names alike without different numbers in them, values nearly equal.
fn same_thing(one: &Card, two: &Card, alike: f64, apart: Decimal) -> bool {
    let digits = |card: &Card| card.name.chars().filter(char::is_ascii_digit).collect::<String>();
    let close = |a: Decimal, b: Decimal| a > Decimal::ZERO && b > Decimal::ZERO && (a - b).abs() < a.max(b) * apart;
    one.cost.zip(two.cost).is_some_and(|(a, b)| close(a, b))
        && digits(one) == digits(two)
        && likeness(&one.name, &two.name) >= alike
}
