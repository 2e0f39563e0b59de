//! Statistical screens: what in a whole book is unlikely, for people to look at. None of them shows an error.

mod digits;
mod prices;

pub(crate) use prices::{Prices, times_apart};

use crate::FactsError;
use crate::asset::{AssetWork, Built};
use crate::maps::{HashMap, HashSet};
use crate::places::Owner;
use crate::row::{Row, Slots};
use chrono::NaiveDate;
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::value::{round, to_unscaled};
use sanzi_core::{Day, Precision, RowId};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Amounts of one owner, town or county.
#[derive(Debug, Default)]
struct Crowd {
    amounts: Vec<Decimal>,
    /// Days known exactly; a batch of like things of one day is there once.
    days: Vec<NaiveDate>,
    rows: Vec<RowId>,
    /// The largest amount over the smallest.
    span: Option<Decimal>,
}

/// What is looked at: whose, and which amounts.
type Key = (Level, Option<Arc<str>>, Option<Arc<str>>, &'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Owner,
    Town,
    County,
}

impl Level {
    const fn label(self) -> &'static str {
        match self {
            Level::Owner => "本账",
            Level::Town => "全乡镇",
            Level::County => "全县",
        }
    }
}

const VALUES: &str = "资产原值";
const RECEIPTS: &str = "收款金额";

/// One row per owner, town of several owners and county of several towns, for values of assets and for receipts.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let mut built = Built::new(slots);
    let (crowds, owners) = gather(work);
    let (least, span) = (work.parameter("screen.digits_least"), work.parameter("screen.digits_span"));
    let fit = |crowd: &Crowd| {
        let enough = least.is_some_and(|least| Decimal::from(crowd.amounts.len()) >= least);
        enough && span.zip(crowd.span).is_some_and(|(span, own)| own >= span)
    };
    let tested = crowds.values().filter(|crowd| fit(crowd)).count();
    let chance = work.parameter("screen.digits_chance");
    for ((level, organisation, town, measure), crowd) in crowds {
        let mut row = slots.row(&mut built.builder);
        let owner = organisation.as_ref().and_then(|organisation| owners.get(organisation));
        row.set("organisation", organisation.as_deref());
        row.set("town", town.as_deref());
        row.set("village", owner.and_then(|owner| owner.village.as_deref()));
        row.set("subject_key", format!("{}{measure}", level.label()));
        row.set("weak_key", false);
        row.set("measure", measure);
        row.set("level", level.label());
        row.set("entries", crowd.amounts.len());
        row.set("span_ratio", crowd.span);
        if let Some(found) = digits::first_digits(&crowd.amounts) {
            row.set("digit_distance", found.distance);
            row.set("digit_deviation", found.deviation);
            row.set("digit_counts", found.words());
        }
        row.set("digit_tests", tested);
        row.set("digit_false", chance.map(|chance| round(chance * Decimal::from(tested), 2)));
        if level == Level::Owner {
            shape(&crowd, work, &mut row);
        }
        row.finish()?;
        built.rows.push(crowd.rows);
    }
    Ok(built)
}

/// Round sums and days of a book.
fn shape(crowd: &Crowd, work: &AssetWork<'_, '_>, row: &mut Row<'_>) {
    let entries = Decimal::from(crowd.amounts.len());
    if let Some(unit) = work.parameter("screen.round_unit").filter(|unit| *unit > Decimal::ZERO)
        && entries > Decimal::ZERO
    {
        let round_ones = crowd.amounts.iter().filter(|amount| (**amount % unit).is_zero()).count();
        row.set("round_entries", round_ones);
        row.set("round_ratio", round(Decimal::from(round_ones) / entries, 6));
        // of amounts in whole 元 that end anyhow, one in `unit` is a multiple of it
        row.set("round_by_chance", round(entries / unit, 4));
    }
    let mut by_day: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for day in &crowd.days {
        *by_day.entry(*day).or_default() += 1;
    }
    // the earliest among equal ones
    if let Some((day, most)) = by_day.iter().rev().max_by_key(|(_, count)| **count) {
        let dated = Decimal::from(crowd.days.len());
        row.set("dated_entries", crowd.days.len());
        row.set("busiest_day", Day::exact(*day));
        row.set("busiest_entries", *most);
        row.set("busiest_ratio", round(Decimal::from(*most) / dated, 6));
        let (first, last) = (by_day.keys().next(), by_day.keys().next_back());
        let days = first.zip(last).map_or(1, |(first, last)| (*last - *first).num_days() + 1);
        row.set("busiest_by_chance", round(dated / Decimal::from(days.max(1)), 4));
    }
}

/// The crowds of one organisation, by town, and its first owner.
type Own<'w> = (BTreeMap<Option<Arc<str>>, Crowd>, &'w Owner);

fn gather<'w>(work: &'w AssetWork<'_, '_>) -> (BTreeMap<Key, Crowd>, HashMap<Arc<str>, &'w Owner>) {
    let mut crowds: BTreeMap<Key, Crowd> = BTreeMap::new();
    let mut owners: HashMap<Arc<str>, &Owner> = HashMap::default();
    let values: Vec<Own<'_>> = work.register.books.par_iter().filter_map(|book| values(work, book)).collect();
    let receipts = work.input.receipt.owners.by_organisation();
    let receipts: Vec<Own<'_>> = receipts.par_iter().filter_map(|(_, lines)| received(work, lines)).collect();
    for (measure, all) in [(VALUES, values), (RECEIPTS, receipts)] {
        for (own, owner) in all {
            owners.entry(owner.organisation.clone()).or_insert(owner);
            let key = |town| (Level::Owner, Some(owner.organisation.clone()), town, measure);
            crowds.extend(own.into_iter().map(|(town, crowd)| (key(town), crowd)));
        }
    }
    for measure in [VALUES, RECEIPTS] {
        widen(&mut crowds, measure);
    }
    crowds.values_mut().for_each(|crowd| crowd.span = digits::span(&crowd.amounts));
    (crowds, owners)
}

/// The values in one book.
fn values<'w>(work: &'w AssetWork<'_, '_>, book: &Range<usize>) -> Option<Own<'w>> {
    let view = &work.input.asset.view;
    let mut crowds: BTreeMap<Option<Arc<str>>, Crowd> = BTreeMap::new();
    let mut first = None;
    let mut seen: HashSet<(&str, i128, Option<NaiveDate>)> = HashSet::default();
    for object in work.register.objects.get(book.clone())? {
        let Some(own) = object.cards.first().copied() else { continue };
        let (Some(card), Some(owner)) = (work.register.cards.get(own), work.input.asset.owner(own)) else { continue };
        let Some(cost) = card.cost.filter(|cost| *cost > Decimal::ONE && !owner.organisation.is_empty()) else {
            continue;
        };
        first = first.or(Some(owner));
        let cents = to_unscaled(cost, 2).unwrap_or_default();
        let day = card.date.filter(|day| day.precision == Precision::Day).map(|day| day.date);
        // things of a batch are one decision
        let kind = card.kind();
        let crowd = crowds.entry(owner.town.clone()).or_default();
        crowd.rows.push(view.id(own));
        if seen.insert((kind, cents, day)) {
            crowd.amounts.push(cost);
            if let Some(day) = day
                && seen.insert((kind, 0, Some(day)))
            {
                crowd.days.push(day);
            }
        }
    }
    Some((crowds, first?))
}

/// What one organisation received, by these lines.
fn received<'w>(work: &'w AssetWork<'_, '_>, lines: &[usize]) -> Option<Own<'w>> {
    let receipts = &work.input.receipt;
    let mut crowds: BTreeMap<Option<Arc<str>>, Crowd> = BTreeMap::new();
    let mut first = None;
    let mut paid: HashSet<([&str; 3], Option<i128>)> = HashSet::default();
    for line in lines.iter().copied() {
        let Some(one) = work.input.earned(line).filter(|one| one.amount > Decimal::ONE) else { continue };
        let Some(owner) = receipts.owner(line).filter(|owner| !owner.organisation.is_empty()) else { continue };
        first = first.or(Some(owner));
        let crowd = crowds.entry(owner.town.clone()).or_default();
        crowd.rows.push(receipts.view.id(line));
        // the same rent paid again says nothing new
        let words = |column| receipts.view.text(line, column).unwrap_or("");
        let for_what = ["contract_no", "asset_ref", "payer"].map(words);
        if paid.insert((for_what, to_unscaled(one.amount, 2))) {
            crowd.amounts.push(one.amount);
        }
    }
    Some((crowds, first?))
}

/// Adds towns of several owners, and the county of several towns.
fn widen(crowds: &mut BTreeMap<Key, Crowd>, measure: &'static str) {
    let mut towns: BTreeMap<Arc<str>, Vec<&Crowd>> = BTreeMap::new();
    for ((.., town, of), crowd) in crowds.iter() {
        if let Some(town) = town.as_ref().filter(|_| *of == measure) {
            towns.entry(town.clone()).or_default().push(crowd);
        }
    }
    let amounts = |of: &[&Crowd]| of.iter().flat_map(|crowd| crowd.amounts.iter().copied()).collect();
    let mut wider: Vec<(Key, Crowd)> = Vec::new();
    for (town, of) in towns.iter().filter(|(_, of)| of.len() > 1) {
        let crowd = Crowd { amounts: amounts(of), ..Crowd::default() };
        wider.push(((Level::Town, None, Some(town.clone()), measure), crowd));
    }
    if towns.len() > 1 {
        let all: Vec<&Crowd> = towns.values().flatten().copied().collect();
        wider.push(((Level::County, None, None, measure), Crowd { amounts: amounts(&all), ..Crowd::default() }));
    }
    crowds.extend(wider);
}
