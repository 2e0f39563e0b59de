//! What the findings of one grain are written from, beside the rule and the row.

use crate::brought::{Brought, ROOT};
use crate::called::Called;
use crate::condition::unknown_words;
use crate::error::RulesError;
use crate::judge::JudgeInput;
use crate::packs::Packs;
use crate::row::Row;
use crate::rule::Rule;
use crate::runs::Runs;
use chrono::NaiveDate;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::finding::Missing;
use sanzi_core::frame::{Frame, View};
use sanzi_core::text::same;
use sanzi_core::value::from_unscaled;
use sanzi_core::{CoreError, Facts, Tables};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One grain of a run.
pub(crate) struct Scene<'a> {
    /// Laws and parameters.
    pub packs: &'a Packs,
    /// The facts of the rules' grain.
    pub facts: &'a Facts,
    /// Where values were read.
    pub tables: &'a Tables,
    /// The base date of the run.
    pub base_date: NaiveDate,
    /// The worked sum of a computed fact: grain, row, fact.
    pub working: &'a (dyn Fn(&str, usize, &str) -> Vec<String> + Sync),
    /// Which sheets each row rests on, and which columns they have.
    pub brought: Brought<'a>,
    /// Are columns that no sheet has told in records of their own?
    pub roots_told: bool,
    /// How rows are called.
    pub called: Called<'a>,
    /// Owners of books, sorted; the first is none.
    organisations: Vec<Option<&'a str>>,
    /// The number of each row's owner.
    owners: Vec<u32>,
    /// Neighbours of one owner that rest on the same sheets.
    stretches: Vec<Stretch>,
    /// Town and village of all rows of an owner, by the owner's number.
    towns: Vec<Alike<'a>>,
    villages: Vec<Alike<'a>>,
    /// Money facts that records of many rows add up.
    money: BTreeMap<&'static str, Sums>,
    /// Where the facts that can leave a condition open are unknown, in bits; by name.
    unknown: Vec<(&'static str, Vec<u64>)>,
}

impl<'a> Scene<'a> {
    /// Opens a grain for these rules.
    pub(crate) fn open(
        packs: &'a Packs,
        facts: &'a Facts,
        input: &JudgeInput<'a>,
        rules: &[&Rule],
    ) -> Result<Self, RulesError> {
        let frame = &facts.frame;
        let (organisations, owners) = organisations(frame.texts("organisation")?);
        let brought = Brought::of(facts, input.tables);
        let mut money = BTreeMap::new();
        for fact in rules.iter().filter_map(|rule| added_up(rule)) {
            if !money.contains_key(fact) {
                money.insert(fact, Sums::of(frame, fact)?);
            }
        }
        let asked = rules.iter().flat_map(|rule| rule.scope.iter().chain([&rule.when]));
        let decisive: BTreeSet<&'static str> = asked.flat_map(|condition| condition.decisive_facts()).collect();
        let unknown = decisive.into_par_iter().map(|fact| Ok((fact, unknown_words(frame, fact)?)));
        let unknown = unknown.collect::<Result<_, CoreError>>()?;
        Ok(Scene {
            packs,
            facts,
            tables: input.tables,
            base_date: input.base_date,
            working: input.working,
            roots_told: packs.rules.get(ROOT).is_some_and(|rule| rule.enabled && rule.selected_by(input.select)),
            stretches: stretches(&owners, &brought),
            called: Called::of(frame),
            towns: alike(frame.view("town"), &owners, organisations.len()),
            villages: alike(frame.view("village"), &owners, organisations.len()),
            brought,
            owners,
            organisations,
            money,
            unknown,
        })
    }

    /// One row of the grain.
    pub(crate) fn row(&self, index: usize) -> Row<'a> {
        Row { frame: &self.facts.frame, index }
    }

    /// All rows, as stretches of neighbours, in order.
    pub(crate) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Where a decisive fact is unknown, a bit a row.
    pub(crate) fn unknown(&self, fact: &str) -> &[u64] {
        let place = self.unknown.binary_search_by_key(&fact, |(name, _)| *name).ok();
        place.and_then(|place| self.unknown.get(place)).map_or(&[][..], |(_, words)| words)
    }

    /// The number of the owner of a row's book; numbers are in the order of names.
    pub(crate) fn organisation_number(&self, index: usize) -> u32 {
        self.owners.get(index).copied().unwrap_or_default()
    }

    /// The name of that number.
    pub(crate) fn organisation_name(&self, number: u32) -> Option<&'a str> {
        self.organisations.get(number as usize).copied().flatten()
    }

    /// The money of these rows, as far as it is known: for an asset its value, else what the rule puts at stake.
    pub(crate) fn money_of(&self, rule: &Rule, rows: &Runs) -> Option<Decimal> {
        self.money.get(added_up(rule)?)?.over(rows)
    }

    /// The town that all these rows of an owner have in common.
    pub(crate) fn town(&self, organisation: u32, rows: &Runs) -> Option<String> {
        self.in_common("town", self.towns.get(organisation as usize), rows)
    }

    /// The village that all these rows of an owner have in common.
    pub(crate) fn village(&self, organisation: u32, rows: &Runs) -> Option<String> {
        self.in_common("village", self.villages.get(organisation as usize), rows)
    }

    fn in_common(&self, fact: &str, book: Option<&Alike<'a>>, rows: &Runs) -> Option<String> {
        let text = match book {
            Some(Alike::All(text)) => *text,
            _ => {
                let texts = self.facts.frame.view(fact)?;
                let mut each = rows.iter().map(|row| texts.text(row));
                let first = each.next()?;
                first.filter(|_| each.all(|text| text == first))
            }
        };
        text.filter(|text| !text.trim().is_empty()).map(ToOwned::to_owned)
    }

    /// The first of these rows by name, sorted.
    pub(crate) fn names(&self, rows: &Runs) -> Vec<String> {
        let mut names: Vec<String> = rows.iter().take(Missing::NAMED).map(|row| self.called.name(row)).collect();
        names.sort();
        names
    }
}

/// Do all rows of an owner say the same?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alike<'a> {
    /// No row was seen.
    Unseen,
    /// This, or nothing.
    All(Option<&'a str>),
    /// No.
    Differing,
}

/// Do two rows say the same, or both nothing?
fn is_same(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

fn alike<'a>(texts: Option<View<'a>>, owners: &[u32], count: usize) -> Vec<Alike<'a>> {
    let mut alike = vec![Alike::Unseen; count];
    for (row, owner) in owners.iter().enumerate() {
        let text = texts.and_then(|texts| texts.text(row));
        let Some(known) = alike.get_mut(*owner as usize) else { continue };
        match known {
            Alike::Unseen => *known = Alike::All(text),
            Alike::All(said) if !is_same(*said, text) => *known = Alike::Differing,
            _ => {}
        }
    }
    alike
}

/// Neighbours of one owner that rest on the same sheets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    /// The first row.
    from: usize,
    /// The row after the last.
    to: usize,
    /// The number of the owner.
    pub organisation: u32,
    /// The number of the set of sheets.
    pub shape: u32,
}

impl Stretch {
    /// Its rows in words of 64: the number of each word, and the bits that are of this stretch.
    pub(crate) fn words(self) -> impl Iterator<Item = (usize, u64)> {
        (self.from / 64..self.to.div_ceil(64)).map(move |at| {
            let below = |row: usize| match row.saturating_sub(at * 64) {
                some if some < 64 => (1 << some) - 1,
                _ => u64::MAX,
            };
            (at, below(self.to) & !below(self.from))
        })
    }
}

fn stretches(owners: &[u32], brought: &Brought<'_>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (row, owner) in owners.iter().enumerate() {
        let shape = brought.shape_of(row);
        match stretches.last_mut() {
            Some(last) if last.organisation == *owner && last.shape == shape => last.to = row + 1,
            _ => stretches.push(Stretch { from: row, to: row + 1, organisation: *owner, shape }),
        }
    }
    stretches
}

/// The owners, sorted, the first none; and the number of each row's. A blank owner is none.
fn organisations(rows: Vec<Option<&str>>) -> (Vec<Option<&str>>, Vec<u32>) {
    let mut first_seen: HashMap<Option<&str>, u32> = HashMap::from([(None, 0)]);
    let mut last = (None, 0);
    let mut owners: Vec<u32> = Vec::with_capacity(rows.len());
    for owner in rows {
        let owner = owner.filter(|name| !name.trim().is_empty());
        if !is_same(owner, last.0) {
            let next = first_seen.len() as u32;
            last = (owner, *first_seen.entry(owner).or_insert(next));
        }
        owners.push(last.1);
    }
    let mut sorted: Vec<(Option<&str>, u32)> = first_seen.into_iter().collect();
    sorted.sort_unstable();
    let mut places = vec![0; sorted.len()];
    for (place, (_, seen)) in sorted.iter().enumerate() {
        if let Some(to) = places.get_mut(*seen as usize) {
            *to = place as u32;
        }
    }
    owners.iter_mut().for_each(|owner| *owner = places.get(*owner as usize).copied().unwrap_or_default());
    (sorted.into_iter().map(|(name, _)| name).collect(), owners)
}

/// Money of rows, added up from the first on, so that the sum of neighbours is a difference.
#[derive(Debug)]
struct Sums {
    /// The sum before each row and after the last, in millionths.
    before: Vec<i128>,
    /// How many amounts it is of.
    known: Vec<u32>,
}

impl Sums {
    /// # Errors
    /// When the frame has no such column of decimals.
    fn of(frame: &Frame, fact: &'static str) -> Result<Self, CoreError> {
        let said = || (frame.name().to_owned(), fact.to_owned());
        let Some(view) = frame.view(fact) else {
            let (frame, column) = said();
            return Err(CoreError::NoColumn { frame, column });
        };
        let Some(scale) = view.kind().scale() else {
            let (frame, column) = said();
            return Err(CoreError::OtherKind { frame, column });
        };
        let factor = 10i128.pow(PLACES.saturating_sub(scale));
        Ok(Sums::over_all((0..frame.len()).map(|row| view.unscaled(row)?.checked_mul(factor))))
    }

    fn over_all(amounts: impl Iterator<Item = Option<i128>>) -> Self {
        let (mut sum, mut count) = (0i128, 0u32);
        let mut sums = Sums { before: vec![sum], known: vec![count] };
        for amount in amounts {
            if let Some(amount) = amount {
                sum = sum.saturating_add(amount);
                count += 1;
            }
            sums.before.push(sum);
            sums.known.push(count);
        }
        sums
    }

    /// `None` when no amount is known.
    fn over(&self, rows: &Runs) -> Option<Decimal> {
        let (mut sum, mut count) = (0i128, 0);
        for (start, end) in rows.runs() {
            let (start, end) = (*start as usize, *end as usize);
            sum = sum.saturating_add(self.before.get(end)?.saturating_sub(*self.before.get(start)?));
            count += self.known.get(end)? - self.known.get(start)?;
        }
        // What is too long for a decimal with its places is told without them, and at most as the largest there is.
        let told = || from_unscaled(sum, PLACES).or_else(|| from_unscaled(sum / 10i128.pow(PLACES), 0));
        let most = if sum < 0 { Decimal::MIN } else { Decimal::MAX };
        (count > 0).then(|| told().unwrap_or(most))
    }
}

const PLACES: u32 = 6;

/// The fact that a record of many rows adds up.
fn added_up(rule: &Rule) -> Option<&'static str> {
    match rule.grain.name {
        "asset" => Some("original_value"),
        _ => rule.amount.map(|fact| fact.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanzi_core::grains::ASSET;
    use sanzi_core::{FrameBuilder, Value};

    #[test]
    fn a_stretch_is_cut_into_words_that_hold_its_rows_and_no_others() {
        for (from, to) in [(0, 64), (0, 1), (63, 65), (60, 200), (128, 192), (5, 5)] {
            let stretch = Stretch { from, to, organisation: 0, shape: 0 };
            let rows: Vec<usize> = stretch
                .words()
                .flat_map(|(at, bits)| (0..64).filter(move |bit| (bits >> bit) & 1 == 1).map(move |bit| at * 64 + bit))
                .collect();
            assert_eq!(rows, (from..to).collect::<Vec<_>>(), "{from}..{to}");
        }
    }

    #[test]
    fn owners_are_numbered_by_name_and_blank_is_none() {
        let (names, numbers) = organisations(vec![Some("乙"), Some("乙"), None, Some("甲"), Some(" "), Some("乙")]);
        assert_eq!(names, [None, Some("乙"), Some("甲")]);
        assert_eq!(numbers, [1, 1, 0, 2, 0, 1]);
        assert_eq!(organisations(vec![Some("甲")]), (vec![None, Some("甲")], vec![1]));
    }

    #[test]
    fn what_all_rows_of_an_owner_say_is_known_once() {
        let mut builder = FrameBuilder::new(ASSET.name, ASSET.facts);
        for village in [Some("甲"), None, Some("乙"), Some("甲"), Some("丙")] {
            builder.push_named(village.map(|name| ("village", Value::text(name)))).expect("a fact");
        }
        let frame = builder.finish().expect("a frame");
        let told = alike(frame.view("village"), &[1, 2, 3, 1, 3], 5);
        assert_eq!(told, [Alike::Unseen, Alike::All(Some("甲")), Alike::All(None), Alike::Differing, Alike::Unseen]);
    }

    #[test]
    fn sums_are_of_the_rows_that_are_known() {
        let cents = |cents: i64| Some(Decimal::new(cents, 2));
        let sums = Sums::over_all([Some(1_050_000), None, Some(-50_000), None, Some(10_000)].into_iter());
        let over = |rows: &[usize]| sums.over(&rows.iter().copied().collect());
        assert_eq!(over(&[0, 1, 2]), cents(100));
        assert_eq!(over(&[0, 4]), cents(106));
        assert_eq!(over(&[1, 3]), None);
        let most = Sums::over_all([Some(i128::MAX), Some(i128::MAX)].into_iter());
        assert_eq!(most.over(&[0, 1].into_iter().collect()), Some(Decimal::MAX));
    }
}
