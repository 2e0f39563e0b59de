//! The owners of a table's rows: sheets repeat them row after row, so each is kept once.

use crate::input::view::View;
use crate::places::{Owner, Places};
use std::collections::HashMap;

/// Town, village and owner as a row prints them; blank where it does not.
pub(crate) type Printed<'a> = (&'a str, &'a str, &'a str);

/// What the rows of a table print of their owners.
pub(crate) struct Words<'a> {
    /// The distinct words, in the order in which they come.
    pub(crate) distinct: Vec<Printed<'a>>,
    /// For each row the number of its words.
    of_row: Vec<u32>,
}

impl<'a> Words<'a> {
    pub(crate) fn of(view: &View<'a>) -> Self {
        let mut words = Words { distinct: Vec::new(), of_row: Vec::with_capacity(view.len()) };
        let mut known: HashMap<Printed<'a>, u32> = HashMap::new();
        let mut last: Option<(Printed<'a>, u32)> = None;
        for row in 0..view.len() {
            let text = |column| view.text(row, column).unwrap_or("");
            let printed = (text("town"), text("village"), view.holder(row).unwrap_or(""));
            let number = match last {
                Some((before, number)) if before == printed => number,
                _ => *known.entry(printed).or_insert_with(|| {
                    words.distinct.push(printed);
                    words.distinct.len() as u32 - 1
                }),
            };
            last = Some((printed, number));
            words.of_row.push(number);
        }
        words
    }
}

/// The owner of each row.
pub(crate) struct Owners {
    distinct: Vec<Owner>,
    of_row: Vec<u32>,
}

impl Owners {
    pub(crate) fn of(places: &Places<'_>, words: Words<'_>) -> Self {
        let owner = |(town, village, org): &Printed<'_>| places.owner_of(town, village, org);
        Owners { distinct: words.distinct.iter().map(owner).collect(), of_row: words.of_row }
    }

    /// The same for owners that are known already.
    #[cfg(test)]
    pub(crate) fn each(owners: Vec<Owner>) -> Self {
        Owners { of_row: (0..owners.len() as u32).collect(), distinct: owners }
    }

    pub(crate) fn get(&self, row: usize) -> Option<&Owner> {
        self.distinct.get(*self.of_row.get(row)? as usize)
    }

    /// The number of a row's owner among [`Owners::distinct`].
    pub(crate) fn number(&self, row: usize) -> Option<u32> {
        self.of_row.get(row).copied()
    }

    /// Every owner; two that are printed differently may be the same.
    pub(crate) fn distinct(&self) -> &[Owner] {
        &self.distinct
    }

    /// Row by row.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Owner> {
        self.of_row.iter().filter_map(|number| self.distinct.get(*number as usize))
    }
}
