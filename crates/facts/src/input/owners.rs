//! The owners of a table's rows: sheets repeat them row after row, so each is kept once.

use crate::FactsError;
use crate::input::view::View;
use crate::maps::HashMap;
use crate::places::{Owner, Places};
use sanzi_core::text::same;
use sanzi_core::{Column, Frame, FrameBuilder, Item, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

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
        let mut known: HashMap<Printed<'a>, u32> = HashMap::default();
        let mut last: Option<(Printed<'a>, u32)> = None;
        let holder = view.column(view.holder());
        for row in 0..view.len() {
            let text = |column| view.text(row, column).unwrap_or("");
            let holder = holder.and_then(|holder| holder.text(row)).unwrap_or("");
            let printed = (text("town"), text("village"), holder);
            let number = match last {
                Some((before, number)) if is_same(&before, &printed) => number,
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

fn is_same(one: &Printed<'_>, other: &Printed<'_>) -> bool {
    same(one.0, other.0) && same(one.1, other.1) && same(one.2, other.2)
}

/// What facts say of an owner.
const WORDS: &[Column] = &[
    Column::new("organisation", "权属主体", Kind::Text, "The owner."),
    Column::new("town", "乡镇", Kind::Text, "Its town."),
    Column::new("village", "村", Kind::Text, "Its village."),
];

/// The owner of each row.
pub(crate) struct Owners {
    distinct: Vec<Owner>,
    /// The same, in the words of facts.
    words: Frame,
    of_row: Vec<u32>,
}

impl Owners {
    /// The owners of which the rows print these words.
    ///
    /// # Errors
    /// Only faults of our own schemas.
    pub(crate) fn of(places: &Places<'_>, words: Words<'_>) -> Result<Self, FactsError> {
        let owner = |(town, village, org): &Printed<'_>| places.owner_of(town, village, org);
        Owners::numbered(words.distinct.iter().map(owner).collect(), words.of_row)
    }

    /// The same for owners that are known already.
    #[cfg(test)]
    pub(crate) fn each(owners: Vec<Owner>) -> Self {
        let rows = 0..owners.len() as u32;
        Owners::numbered(owners, rows.collect()).expect("our own schema")
    }

    fn numbered(distinct: Vec<Owner>, of_row: Vec<u32>) -> Result<Self, FactsError> {
        let mut words = FrameBuilder::new("owner", WORDS);
        for owner in &distinct {
            words.put(0, Item::Text(&owner.organisation));
            words.put(1, owner.town.as_deref().map_or(Item::Null, Item::Text));
            words.put(2, owner.village.as_deref().map_or(Item::Null, Item::Text));
            words.end_row();
        }
        Ok(Owners { distinct, words: words.finish()?, of_row })
    }

    /// Who they are in the words of facts, by their numbers.
    pub(crate) fn words(&self) -> &Frame {
        &self.words
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

    /// The rows of each organisation, in their order.
    pub(crate) fn by_organisation(&self) -> BTreeMap<&Arc<str>, Vec<usize>> {
        let mut of_number: Vec<Vec<usize>> = vec![Vec::new(); self.distinct.len()];
        for (row, number) in self.of_row.iter().enumerate() {
            if let Some(rows) = of_number.get_mut(*number as usize) {
                rows.push(row);
            }
        }
        let mut all: BTreeMap<&Arc<str>, Vec<usize>> = BTreeMap::new();
        for (owner, rows) in self.distinct.iter().zip(of_number) {
            all.entry(&owner.organisation).or_default().extend(rows);
        }
        // One may be printed in several ways.
        all.values_mut().for_each(|rows| rows.sort_unstable());
        all
    }

    /// Row by row.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Owner> {
        self.of_row.iter().filter_map(|number| self.distinct.get(*number as usize))
    }
}
