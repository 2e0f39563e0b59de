//! Which villages a kind of register speaks for, and from which year on.
//!
//! A village that a register covers and does not mention has nothing there; of a village that no register
//! covers, nothing is known.

use crate::input::owners::Owners;
use crate::input::view::View;
use crate::maps::HashMap;
use crate::month::Month;
use crate::places::Owner;
use chrono::NaiveDate;
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[derive(Default)]
struct Sheet {
    /// Town → its villages on this sheet.
    towns: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    organisations: BTreeSet<Arc<str>>,
    first: Option<Month>,
}

/// What the sheets of one table cover.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    organisations: HashMap<Arc<str>, Option<Month>>,
    towns: HashMap<Arc<str>, Option<Month>>,
}

/// How many villages of each town keep a book.
pub(crate) struct Villages(HashMap<Arc<str>, usize>);

impl Villages {
    /// Those that ledgers of assets name.
    pub(crate) fn of(assets: &Owners) -> Self {
        let named = assets.distinct().iter().filter_map(|owner| Some((owner.town.clone()?, owner.village.clone()?)));
        let mut towns = HashMap::default();
        for (town, _) in named.collect::<BTreeSet<_>>() {
            *towns.entry(town).or_default() += 1;
        }
        Villages(towns)
    }

    /// Are these most of a town's? A sheet that names but a few of them speaks for no others.
    fn are_most(&self, town: &str, named: usize) -> bool {
        self.0.get(town).is_none_or(|all| named * 2 > *all)
    }
}

impl Coverage {
    /// Learns from a table; `dated` is the column whose earliest year says from when the sheet speaks.
    pub(crate) fn of(view: &View<'_>, owners: &Owners, villages: &Villages, dated: Option<&str>) -> Self {
        Coverage::of_some(view, owners, villages, dated, |_| true)
    }

    /// The same from some of the rows only.
    pub(crate) fn of_some(
        view: &View<'_>,
        owners: &Owners,
        all: &Villages,
        dated: Option<&str>,
        counts: impl Fn(usize) -> bool,
    ) -> Self {
        // Of each owner on each sheet, the earliest day that is given.
        let mut seen: HashMap<(u32, u32), (usize, Option<NaiveDate>)> = HashMap::default();
        for row in (0..view.len()).filter(|row| counts(*row)) {
            let Some(owner) = owners.number(row) else { continue };
            let (_, first) = seen.entry((view.block(row), owner)).or_insert((row, None));
            if let Some(day) = dated.and_then(|column| view.day(row, column)) {
                *first = Some(first.map_or(day.date, |known| known.min(day.date)));
            }
        }
        let mut sheets: BTreeMap<(&str, &str), Sheet> = BTreeMap::new();
        for (row, first) in seen.into_values() {
            // Of nobody's rows nothing follows for anybody.
            let Some(owner) = owners.get(row).filter(|owner| !owner.organisation.is_empty()) else { continue };
            let sheet = sheets.entry(view.sheet(row)).or_default();
            sheet.organisations.insert(owner.organisation.clone());
            if let (Some(town), Some(village)) = (&owner.town, &owner.village) {
                sheet.towns.entry(town.clone()).or_default().insert(village.clone());
            }
            let first = first.map(|day| Month::new(Month::of(day).year(), 1));
            sheet.first = sheet.first.into_iter().chain(first).min();
        }
        let mut coverage = Coverage::default();
        for ((file, name), mut sheet) in sheets {
            // 租金登记簿（2020-2025） speaks for these years, though a line of 2018 stands in it
            let named = [name, file].into_iter().find_map(first_year).map(|year| Month::new(year, 1));
            sheet.first = sheet.first.map(|first| named.map_or(first, |named| first.max(named)));
            for organisation in sheet.organisations {
                earliest(&mut coverage.organisations, organisation, sheet.first);
            }
            let whole_county = sheet.towns.len() > 1;
            for (town, villages) in sheet.towns {
                if (whole_county || villages.len() > 1) && all.are_most(&town, villages.len()) {
                    earliest(&mut coverage.towns, town, sheet.first);
                }
            }
        }
        coverage
    }

    /// Does a register speak for this owner? A town's registers speak for its villages only.
    pub(crate) fn covers(&self, owner: &Owner) -> bool {
        let town = owner.town.as_ref().filter(|_| owner.village.is_some());
        self.organisations.contains_key(&owner.organisation) || town.is_some_and(|town| self.towns.contains_key(town))
    }

    /// Does a register name this very owner?
    pub(crate) fn names(&self, owner: &Owner) -> bool {
        self.organisations.contains_key(&owner.organisation)
    }

    /// From which month on it does: by the registers that name the owner, else by those of its town.
    pub(crate) fn from(&self, owner: &Owner) -> Option<Month> {
        let town = || owner.town.as_ref().filter(|_| owner.village.is_some()).and_then(|town| self.towns.get(town));
        self.organisations.get(&owner.organisation).or_else(town).copied().flatten()
    }
}

/// The first of the years that a name states: 2020-2025年, 2020年至2025年.
fn first_year(name: &str) -> Option<i32> {
    let form = normal(name);
    let years = |text: &str| -> Option<i32> {
        let digits = text.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
        let longer = text.as_bytes().get(4).is_some_and(u8::is_ascii_digit);
        digits.parse().ok().filter(|year| !longer && (1990..2100).contains(year))
    };
    form.match_indices(['-', '~', '至', '到']).find_map(|(at, sign)| {
        let before = form.get(..at)?.trim_end_matches("年度").trim_end_matches('年');
        let until = years(form.get(at + sign.len()..)?)?;
        let alone =
            before.len().checked_sub(5).is_none_or(|at| !before.as_bytes().get(at).is_some_and(u8::is_ascii_digit));
        let from = years(before.get(before.len().checked_sub(4)?..)?).filter(|_| alone)?;
        (from <= until).then_some(from)
    })
}

fn earliest(map: &mut HashMap<Arc<str>, Option<Month>>, key: Arc<str>, first: Option<Month>) {
    let known = map.entry(key).or_insert(first);
    *known = (*known).into_iter().chain(first).min();
}
