//! One row of facts in the making.

use crate::FactsError;
use crate::fast::NameMap;
use crate::input::Owned;
use rust_decimal::Decimal;
use sanzi_core::{Day, FrameBuilder, Grain, Item, Wanted};

/// The facts of a grain, by name.
#[derive(Clone)]
pub(crate) struct Slots {
    grain: &'static Grain,
    at: NameMap<Slot>,
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
            let slot = self.at.get_mut(fact).filter(|slot| slot.kernel.is_none()).ok_or(fault)?;
            slot.kernel = Some(kernel);
            any |= slot.wanted;
        }
        Ok(any)
    }

    /// The facts that no kernel gives.
    #[cfg(test)]
    pub(crate) fn without_kernel(&self) -> impl Iterator<Item = &'static sanzi_core::Column> {
        self.grain.facts.iter().filter(|fact| self.at.get(fact.name).is_some_and(|slot| slot.kernel.is_none()))
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
            row.copy(*place, table.view.item(line, column));
        }
        if let Some(owner) = table.owner(line) {
            row.set("organisation", owner.organisation.as_ref());
            row.set("town", owner.town.as_deref());
            row.set("village", owner.village.as_deref());
        }
        row
    }

    /// The facts that repeat a column of `table` and are wanted: (place, column).
    pub(crate) fn copied_from(&self, table: &str) -> Vec<(usize, &'static str)> {
        let read = |name: &str| self.at.get(name).is_some_and(|slot| slot.wanted);
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

    pub(crate) fn set<'v>(&mut self, name: &'static str, value: impl Into<Fact<'v>>) {
        match self.slots.at.get(name).filter(|slot| slot.kernel == self.kernel) {
            Some(slot) if slot.wanted => match value.into() {
                Fact::Item(item) => self.builder.put(slot.place, item),
                Fact::Text(text) => self.builder.put(slot.place, Item::Text(&text)),
            },
            Some(_) => {}
            None => self.astray = Some(name),
        }
    }

    /// Puts what a column says into the fact at a place that repeats it.
    pub(crate) fn copy(&mut self, place: usize, item: Item<'_>) {
        self.builder.put(place, item);
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
impl<'v, T: Into<Fact<'v>>> From<Option<T>> for Fact<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Fact::Item(Item::Null), Into::into)
    }
}
