//! The values of one column.

use super::numbers::Numbers;
use super::{Repeat, View};
use crate::kept::{Bytes, Kept};
use crate::kind::Kind;
use crate::texts::Texts;
use crate::value::{Day, Item, Precision, Value, from_unscaled, to_unscaled};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A day of a year counts so much: its precision is added.
const DAY: i32 = 4;
/// A year counts so much.
const YEAR: i32 = 512 * DAY;
/// The number of a text that is blank, whatever texts a column has.
const BLANK: i128 = -1;

/// The texts of a column: its own as long as some may come, then shared with columns that repeat it.
#[derive(Debug, Clone, Default)]
struct Words {
    own: Option<Box<Texts>>,
    shared: Option<Arc<Texts>>,
}

impl Words {
    #[inline]
    fn get(&self) -> Option<&Texts> {
        self.own.as_deref().or(self.shared.as_deref())
    }

    /// To add to them.
    fn own(&mut self) -> &mut Texts {
        if let Some(shared) = self.shared.take() {
            self.own = Some(Box::new(Arc::unwrap_or_clone(shared)));
        }
        self.own.get_or_insert_default()
    }

    fn into_own(mut self) -> Option<Texts> {
        let any = self.get().is_some();
        any.then(|| std::mem::take(self.own()))
    }

    /// No more will come.
    fn share(&mut self) {
        if let Some(mut own) = self.own.take() {
            own.shrink();
            self.shared = Some(Arc::new(*own));
        }
    }
}

impl Kept for Words {
    fn put(&self, to: &mut Vec<u8>) {
        let texts = self.get();
        texts.is_some().put(to);
        texts.into_iter().for_each(|texts| texts.put(to));
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Words { own: Kept::take(from)?, shared: None })
    }
}

/// The values of a column, each a whole number: of a text its number, of a decimal its digits at the scale of the kind,
/// of a day its year, which of its days it is and how exactly it is known, of a flag 1 or 0. Without any value, which most
/// columns of a wide schema never get, it takes no memory.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) kind: Kind,
    numbers: Numbers,
    texts: Words,
    /// Rows that room is made for with the first value.
    room: usize,
}

/// A day as a number: year, day of the year, precision.
fn number_of(day: Day) -> i32 {
    let precision = match day.precision {
        Precision::Year => 0,
        Precision::Month => 1,
        Precision::Day => 2,
    };
    // chrono's years have 19 bits with their sign.
    day.date.year() * YEAR + day.date.ordinal() as i32 * DAY + precision
}

impl Held {
    pub(super) const fn new(kind: Kind, room: usize) -> Self {
        Held { kind, numbers: Numbers::new(), texts: Words { own: None, shared: None }, room }
    }

    fn make_room(&mut self) {
        if self.numbers.len() == 0 {
            self.numbers.reserve(self.room);
        }
    }

    /// Puts an item into a row that none stands below, in the place of what the row has. Where it is put, the compiler
    /// mostly knows what sort of item it is.
    #[inline]
    pub(super) fn push(&mut self, row: usize, item: Item<'_>) {
        match (item, self.kind) {
            (Item::Flag(flag), Kind::Flag) => self.push_short(row, flag.into()),
            (Item::Date(day), Kind::Date) => self.push_short(row, number_of(day)),
            (Item::Int(whole), Kind::Months | Kind::Count) => self.push_stored(row, Some(whole.into())),
            (Item::Null, _) => self.push_stored(row, None),
            _ => {
                let number = self.number(item);
                self.push_stored(row, number);
            }
        }
    }

    /// The number that an item becomes here, for any row; `None` for none.
    pub(super) fn stored(&mut self, item: Item<'_>) -> Option<i128> {
        match (item, self.kind) {
            (Item::Flag(flag), Kind::Flag) => Some(flag.into()),
            (Item::Date(day), Kind::Date) => Some(number_of(day).into()),
            (Item::Int(whole), Kind::Months | Kind::Count) => Some(whole.into()),
            _ => self.number(item),
        }
    }

    /// Puts such a number, or none, into a row as [`Held::push`] does.
    #[inline]
    pub(super) fn push_stored(&mut self, row: usize, number: Option<i128>) {
        match number.map(|number| (number, i32::try_from(number))) {
            Some((_, Ok(short))) => self.push_short(row, short),
            Some((number, Err(_))) => self.push_number(row, Some(number)),
            None => {
                if self.numbers.len() > row {
                    self.numbers.resize(row);
                }
            }
        }
    }

    /// The same for a number that is small, as most are.
    fn push_short(&mut self, row: usize, number: i32) {
        if !self.numbers.push_next(row, number) {
            self.push_number(row, Some(number.into()));
        }
    }

    fn push_number(&mut self, row: usize, number: Option<i128>) {
        if self.numbers.len() > row {
            self.numbers.resize(row);
        }
        if let Some(number) = number {
            self.make_room();
            self.numbers.push(row, number);
        }
    }

    /// Puts a text in the place of a row's value; columns of another kind stay as they are.
    pub(super) fn set_text(&mut self, row: usize, text: &str) {
        if self.kind.is_text() {
            let number = self.number(Item::Text(text));
            self.numbers.set(row, number);
        }
    }

    /// Puts a decimal in the place of a row's value, null where it has too many digits; columns of another kind stay
    /// as they are.
    pub(super) fn set_decimal(&mut self, row: usize, amount: Decimal) {
        if self.kind.scale().is_some() {
            let number = self.number(Item::Decimal(amount));
            self.numbers.set(row, number);
        }
    }

    /// The number of a text or decimal. A value of another kind than the column's is dropped to null: schemas are checked
    /// by tests, data never are.
    fn number(&mut self, item: Item<'_>) -> Option<i128> {
        match (self.kind, item) {
            (Kind::Text | Kind::Person | Kind::Code(_), Item::Text("")) => Some(BLANK),
            (Kind::Text | Kind::Person | Kind::Code(_), Item::Text(text)) => {
                Some(self.texts.own().keep(0, text).into())
            }
            (Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate, Item::Decimal(amount)) => {
                to_unscaled(amount, self.kind.scale()?)
            }
            _ => None,
        }
    }

    /// A column of so many rows that repeats values of one of its kind, whose texts it shares; of one of another kind it
    /// repeats nothing: schemas are checked by tests.
    pub(super) fn repeated(kind: Kind, rows: usize, source: View<'_>, of: impl Fn(usize) -> Repeat) -> Self {
        let mut held = Held::new(kind, rows);
        if !kind.is_like(source.kind()) {
            return held;
        }
        held.texts = source.held.texts.clone();
        for row in 0..rows {
            let number = match of(row) {
                Repeat::Nothing => None,
                Repeat::Blank => kind.is_text().then_some(BLANK),
                Repeat::Row(at) => source.number(at),
            };
            if number.is_some() {
                held.push_stored(row, number);
            }
        }
        held
    }

    /// Takes over the values of another column of this kind, whose first row comes to stand at `rows`.
    pub(super) fn append(&mut self, rows: usize, other: Held) {
        if other.numbers.len() == 0 {
            return;
        }
        // What has room for all rows is taken over as it is.
        if rows == 0 && self.numbers.len() == 0 && other.numbers.room() >= self.room {
            *self = Held { room: self.room, ..other };
            return;
        }
        let more = other.texts.into_own().map_or(0, |texts| self.texts.own().append(texts));
        self.make_room();
        self.numbers.append(rows, other.numbers, more.into());
    }

    /// Gives back the memory that was meant for more.
    pub(super) fn shrink(&mut self) {
        self.numbers.shrink();
        self.texts.share();
    }

    /// Adds the values as bytes.
    pub(super) fn put(&self, to: &mut Vec<u8>) {
        self.numbers.put(to);
        self.texts.put(to);
    }

    /// Takes the values of a column of some kind and of so many rows off the front.
    pub(super) fn take(kind: Kind, rows: usize, from: &mut Bytes<'_>) -> Option<Self> {
        let held = Held { numbers: Kept::take(from)?, texts: Kept::take(from)?, ..Held::new(kind, 0) };
        (held.numbers.len() <= rows).then_some(held)
    }

    /// Has any of these rows a value?
    pub(super) fn any(&self, from: usize, to: usize) -> bool {
        self.numbers.any(from, to)
    }

    /// Hands over the numbers of these rows, with their places behind the first.
    pub(super) fn each(&self, from: usize, to: usize, take: impl FnMut(usize, i128)) {
        self.numbers.each(from, to, take);
    }

    /// The number of a row's value.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<i128> {
        self.numbers.get(row)
    }

    #[inline]
    pub(super) fn text(&self, row: usize) -> Option<&str> {
        let number = match &self.numbers {
            // As many texts as need more have never been seen.
            Numbers::Short(all) => i128::from(*all.get(row)?),
            numbers => numbers.get(row)?,
        };
        match u32::try_from(number) {
            Ok(number) => self.texts.get()?.get(number),
            Err(_) => (number == BLANK && self.kind.is_text()).then_some(""),
        }
    }

    /// The texts, each once or a few times.
    pub(super) fn distinct(&self) -> impl Iterator<Item = &str> {
        let texts = self.texts.get();
        let blank = (self.kind.is_text() && self.numbers.has(BLANK)).then_some("");
        (0..texts.map_or(0, Texts::len)).filter_map(move |number| texts?.get(number)).chain(blank)
    }

    pub(super) fn day(&self, row: usize) -> Option<Day> {
        if self.kind != Kind::Date {
            return None;
        }
        let number = i32::try_from(self.numbers.get(row)?).ok()?;
        let date = NaiveDate::from_yo_opt(number.div_euclid(YEAR), (number.rem_euclid(YEAR) / DAY) as u32)?;
        let precision = match number.rem_euclid(DAY) {
            0 => Precision::Year,
            1 => Precision::Month,
            _ => Precision::Day,
        };
        Some(Day { date, precision })
    }

    pub(super) fn value(&self, row: usize) -> Option<Value> {
        Some(match self.kind {
            Kind::Text | Kind::Person | Kind::Code(_) => Value::text(self.text(row)?),
            Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => {
                Value::Decimal(from_unscaled(self.get(row)?, self.kind.scale()?)?)
            }
            Kind::Months | Kind::Count => Value::Int(i64::try_from(self.get(row)?).ok()?),
            Kind::Flag => Value::Flag(self.get(row)? != 0),
            Kind::Date => Value::Date(self.day(row)?),
        })
    }
}
