//! One row of facts in the making.

use crate::FactsError;
use crate::input::Owned;
use crate::input::owners::Owners;
use crate::input::view::{Told, View};
use rust_decimal::Decimal;
use sanzi_core::{Day, FrameBuilder, Grain, Item, Name, Names, Repeat, Wanted};

/// The facts of a grain, by name.
#[derive(Clone)]
pub(crate) struct Slots {
    grain: &'static Grain,
    at: Names<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    /// The place of the fact in its grain.
    place: usize,
    /// Does anybody read it?
    wanted: bool,
    /// The number of the kernel that alone gives it; none gives what the row begins with.
    kernel: Option<usize>,
}

impl Slots {
    /// Those of a grain whose rows are made in one piece.
    pub(crate) fn of(grain: &'static Grain, wanted: &Wanted) -> Self {
        let slot = |(place, fact): (usize, &sanzi_core::Column)| Slot {
            place,
            wanted: wanted.has(grain, fact.name),
            kernel: None,
        };
        Slots { grain, at: grain.facts.iter().enumerate().map(|one| (one.1.name, slot(one))).collect() }
    }

    /// Says that a kernel gives these facts; is any of them wanted?
    ///
    /// # Errors
    /// When one is none of the grain's, or another kernel gives it.
    pub(crate) fn give(&mut self, kernel: usize, facts: &'static str) -> Result<bool, FactsError> {
        let mut any = false;
        for fact in facts.split_ascii_whitespace() {
            let fault = FactsError::Astray { grain: self.grain.name, fact };
            let slot = self.at.get_mut(Name::of(fact)).filter(|slot| slot.kernel.is_none()).ok_or(fault)?;
            slot.kernel = Some(kernel);
            any |= slot.wanted;
        }
        Ok(any)
    }

    /// The facts that no kernel gives.
    #[cfg(test)]
    pub(crate) fn without_kernel(&self) -> impl Iterator<Item = &'static sanzi_core::Column> {
        self.grain
            .facts
            .iter()
            .filter(|fact| self.at.get(Name::of(fact.name)).is_some_and(|slot| slot.kernel.is_none()))
    }

    /// A builder of so many rows, or more.
    pub(crate) fn builder(&self, rows: usize) -> FrameBuilder {
        FrameBuilder::with_room(self.grain.name, self.grain.facts, rows)
    }

    pub(crate) fn row<'b>(&'b self, builder: &'b mut FrameBuilder) -> Row<'b> {
        Row { slots: self, builder, kernel: None, astray: None }
    }

    /// A row about one line of a table: what it copies, and whose it is.
    pub(crate) fn row_of<'b>(
        &'b self,
        builder: &'b mut FrameBuilder,
        table: &Owned<'_>,
        line: usize,
        copies: &[(usize, &'static str)],
    ) -> Row<'b> {
        let mut row = self.row(builder);
        for (place, column) in copies {
            row.builder.put(*place, table.view.item(line, column));
        }
        if let Some(owner) = table.owner(line) {
            row.set("organisation", owner.organisation.as_ref());
            row.set("town", owner.town.as_deref());
            row.set("village", owner.village.as_deref());
        }
        row
    }

    /// Fills the facts of rows that are made that repeat a column of a table and are wanted, a column at once; `of` tells
    /// which line of the table a row repeats. What a kernel gives, or rows have set, says more than the column, and stays.
    pub(crate) fn repeat(
        &self,
        builder: &mut FrameBuilder,
        view: &View<'_>,
        of: impl Fn(&Told<'_, '_>, usize) -> Option<usize> + Sync,
    ) {
        let free = |place: usize| {
            let name = self.grain.facts.get(place).map_or("", |fact| fact.name);
            !builder.is_set(place) && self.at.get(Name::of(name)).is_some_and(|slot| slot.kernel.is_none())
        };
        let copies = self.copied_from(view.name());
        let told = copies
            .iter()
            .filter(|(place, _)| free(*place))
            .filter_map(|(place, column)| Some((*place, view.column(column)?)));
        let told: Vec<_> = told.filter(|(_, told)| told.is_brought()).collect();
        let columns: Vec<_> = told.iter().map(|(place, told)| (*place, told.values())).collect();
        builder.repeat(&columns, |column, row| {
            let line = told.get(column).and_then(|(_, told)| of(told, row).map(|line| told.repeat(line)));
            line.unwrap_or(Repeat::Nothing)
        });
    }

    /// Fills who owns the rows that are made; `of` tells the owner's number of a row.
    pub(crate) fn own(&self, builder: &mut FrameBuilder, owners: &Owners, of: impl Fn(usize) -> Option<u32> + Sync) {
        let place = |name: &'static str| self.at.get(Name::of(name)).filter(|slot| slot.wanted).map(|slot| slot.place);
        let column = |name| Some((place(name)?, owners.words().view(name)?));
        let columns: Vec<_> = ["organisation", "town", "village"].into_iter().filter_map(column).collect();
        builder.repeat(&columns, |_, row| of(row).map_or(Repeat::Nothing, |owner| Repeat::Row(owner as usize)));
    }

    /// The facts that repeat a column of `table` and are wanted: (place, column).
    pub(crate) fn copied_from(&self, table: &str) -> Vec<(usize, &'static str)> {
        let read = |name: &str| self.at.get(Name::of(name)).is_some_and(|slot| slot.wanted);
        let facts = self.grain.facts.iter().enumerate().filter(|(_, fact)| read(fact.name));
        facts.filter_map(|(at, fact)| fact.from.filter(|(from, _)| *from == table).map(|(_, c)| (at, c))).collect()
    }
}

/// Facts by name, straight into their columns; what is not set stays unknown, what nobody reads is dropped.
pub(crate) struct Row<'b> {
    slots: &'b Slots,
    builder: &'b mut FrameBuilder,
    /// The kernel at work.
    kernel: Option<usize>,
    /// A fact that was set where it is not at home.
    astray: Option<&'static str>,
}

impl Row<'_> {
    /// From now on a kernel sets the facts that it gives, and no others.
    pub(crate) fn begin(&mut self, kernel: usize) {
        self.kernel = Some(kernel);
    }

    #[inline(always)]
    pub(crate) fn set<'v>(&mut self, name: &'static str, value: impl Into<Fact<'v>>) {
        match self.slots.at.get(Name::of(name)).filter(|slot| slot.kernel == self.kernel) {
            Some(slot) if slot.wanted => self.put(slot.place, value.into()),
            Some(_) => {}
            None => self.astray = Some(name),
        }
    }

    #[inline(always)]
    fn put(&mut self, place: usize, fact: Fact<'_>) {
        match fact {
            Fact::Item(item) => self.builder.put(place, item),
            Fact::Text(text) => self.builder.put(place, Item::Text(&text)),
        }
    }

    /// Ends the row.
    ///
    /// # Errors
    /// When a name was set that the grain does not have, or that the kernel at work does not give.
    pub(crate) fn finish(self) -> Result<(), FactsError> {
        if let Some(fact) = self.astray {
            return Err(FactsError::Astray { grain: self.slots.grain.name, fact });
        }
        self.builder.end_row();
        Ok(())
    }
}

/// What a fact can be set to.
pub(crate) enum Fact<'v> {
    Item(Item<'v>),
    Text(String),
}

impl<'v> From<&'v str> for Fact<'v> {
    fn from(text: &'v str) -> Self {
        Fact::Item(Item::Text(text))
    }
}
impl From<String> for Fact<'_> {
    fn from(text: String) -> Self {
        Fact::Text(text)
    }
}
impl From<Decimal> for Fact<'_> {
    fn from(amount: Decimal) -> Self {
        Fact::Item(Item::Decimal(amount))
    }
}
impl From<i64> for Fact<'_> {
    fn from(whole: i64) -> Self {
        Fact::Item(Item::Int(whole))
    }
}
impl From<u32> for Fact<'_> {
    fn from(whole: u32) -> Self {
        Fact::Item(Item::Int(i64::from(whole)))
    }
}
impl From<usize> for Fact<'_> {
    fn from(whole: usize) -> Self {
        Fact::Item(Item::Int(whole as i64))
    }
}
impl From<bool> for Fact<'_> {
    fn from(flag: bool) -> Self {
        Fact::Item(Item::Flag(flag))
    }
}
impl From<Day> for Fact<'_> {
    fn from(day: Day) -> Self {
        Fact::Item(Item::Date(day))
    }
}
impl<'v> From<Item<'v>> for Fact<'v> {
    fn from(item: Item<'v>) -> Self {
        Fact::Item(item)
    }
}
impl<'v, T: Into<Fact<'v>>> From<Option<T>> for Fact<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Fact::Item(Item::Null), Into::into)
    }
}
