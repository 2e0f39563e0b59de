//! One row of facts in the making.

use crate::FactsError;
use crate::fast::NameMap;
use crate::input::Owned;
use rust_decimal::Decimal;
use sanzi_core::{CoreError, Day, FrameBuilder, Grain, Value};

/// The facts of a grain, by name.
pub(crate) struct Slots {
    grain: &'static Grain,
    at: NameMap<usize>,
}

impl Slots {
    pub(crate) fn of(grain: &'static Grain) -> Self {
        Slots { grain, at: grain.facts.iter().enumerate().map(|(at, fact)| (fact.name, at)).collect() }
    }

    pub(crate) fn builder(&self) -> FrameBuilder {
        FrameBuilder::new(self.grain.name, self.grain.facts)
    }

    pub(crate) fn row(&self) -> Row<'_> {
        Row { slots: self, values: vec![Value::Null; self.grain.facts.len()], unknown: None }
    }

    /// A row about one line of a table: what it copies, and whose it is.
    pub(crate) fn row_of(&self, table: &Owned<'_>, line: usize, copies: &[(usize, &'static str)]) -> Row<'_> {
        let mut row = self.row();
        for (slot, column) in copies {
            row.set_at(*slot, table.view.value(line, column));
        }
        if let Some(owner) = table.owner(line) {
            row.set("organisation", owner.organisation.as_ref());
            row.set("town", owner.town.as_deref());
            row.set("village", owner.village.as_deref());
        }
        row
    }

    /// The facts that repeat a column of `table`: (slot, column).
    pub(crate) fn copied_from(&self, table: &str) -> Vec<(usize, &'static str)> {
        let facts = self.grain.facts.iter().enumerate();
        facts.filter_map(|(at, fact)| fact.from.filter(|(from, _)| *from == table).map(|(_, c)| (at, c))).collect()
    }
}

/// Values by fact name; what is not set stays unknown.
pub(crate) struct Row<'s> {
    slots: &'s Slots,
    values: Vec<Value>,
    unknown: Option<&'static str>,
}

impl Row<'_> {
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<Fact>) {
        match self.slots.at.get(name).and_then(|at| self.values.get_mut(*at)) {
            Some(slot) => *slot = value.into().0,
            None => self.unknown = Some(name),
        }
    }

    pub(crate) fn set_at(&mut self, slot: usize, value: Value) {
        if let Some(place) = self.values.get_mut(slot) {
            *place = value;
        }
    }

    /// Adds the row to a builder.
    ///
    /// # Errors
    /// When a name was set that the grain does not have.
    pub(crate) fn finish(self, builder: &mut FrameBuilder) -> Result<(), FactsError> {
        if let Some(name) = self.unknown {
            let missing = CoreError::NoColumn { frame: self.slots.grain.name.to_owned(), column: name.to_owned() };
            return Err(missing.into());
        }
        builder.push(self.values);
        Ok(())
    }
}

/// What a fact can be set to.
pub(crate) struct Fact(Value);

impl From<Value> for Fact {
    fn from(value: Value) -> Self {
        Fact(value)
    }
}
impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Fact(Value::text(text))
    }
}
impl From<String> for Fact {
    fn from(text: String) -> Self {
        Fact(Value::text(text))
    }
}
impl From<Decimal> for Fact {
    fn from(amount: Decimal) -> Self {
        Fact(Value::Decimal(amount))
    }
}
impl From<i64> for Fact {
    fn from(whole: i64) -> Self {
        Fact(Value::Int(whole))
    }
}
impl From<u32> for Fact {
    fn from(whole: u32) -> Self {
        Fact(Value::Int(i64::from(whole)))
    }
}
impl From<usize> for Fact {
    fn from(whole: usize) -> Self {
        Fact(Value::Int(whole as i64))
    }
}
impl From<bool> for Fact {
    fn from(flag: bool) -> Self {
        Fact(Value::Flag(flag))
    }
}
impl From<Day> for Fact {
    fn from(day: Day) -> Self {
        Fact(Value::Date(day))
    }
}
impl<T: Into<Fact>> From<Option<T>> for Fact {
    fn from(value: Option<T>) -> Self {
        value.map_or(Fact(Value::Null), Into::into)
    }
}
