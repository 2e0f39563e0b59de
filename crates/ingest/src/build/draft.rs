//! A row in the making, and what cells became that may come again.

use super::Made;
use crate::grid::Packed;
use sanzi_core::lineage::{CellNote, Notes};
use sanzi_core::value::Value;
use sanzi_core::{FrameBuilder, Name, Names, Stored, TableSchema};

/// A value for one field: the place of its column in the schema, and the number of its note.
#[derive(Debug, Clone)]
pub(super) struct Put<V = Value> {
    at: usize,
    value: V,
    note: Option<u32>,
}

/// A value that was made for the row, or one that its table has stored already.
#[derive(Debug)]
enum Given {
    Made(Value),
    Stored(Stored),
}

/// The values of the row that is being built. Of two for one field the later counts.
#[derive(Debug)]
pub(super) struct Draft {
    schema: &'static TableSchema,
    places: Names<usize>,
    puts: Vec<Put<Given>>,
    /// Which of the values counts, by column.
    last: Vec<Option<usize>>,
    pub(super) notes: Notes,
}

impl Draft {
    pub(super) fn new(schema: &'static TableSchema) -> Self {
        let places = schema.columns.iter().map(|c| c.name).zip(0..).collect();
        Draft { schema, places, puts: Vec::new(), last: vec![None; schema.columns.len()], notes: Notes::default() }
    }

    /// Gives a field its value; a field that the table does not have is passed over.
    pub(super) fn insert(&mut self, field: &str, made: Made) {
        if let Some(at) = self.places.get(Name::of(field)).copied() {
            let note = made.note.filter(|n| *n != CellNote::default()).map(|note| self.notes.keep(note));
            self.put(Put { at, value: Given::Made(made.value), note });
        }
    }

    fn put(&mut self, put: Put<Given>) {
        if let Some(last) = self.last.get_mut(put.at) {
            *last = Some(self.puts.len());
            self.puts.push(put);
        }
    }

    /// The same values again.
    pub(super) fn repeat(&mut self, puts: &[Put<Stored>]) {
        puts.iter().for_each(|put| self.put(Put { at: put.at, value: Given::Stored(put.value), note: put.note }));
    }

    /// How many values were given so far.
    pub(super) fn mark(&self) -> usize {
        self.puts.len()
    }

    /// The values given since a mark, as the table stores them.
    pub(super) fn since(&self, mark: usize, values: &mut FrameBuilder) -> Box<[Put<Stored>]> {
        let store = |put: &Put<Given>| {
            let value = match &put.value {
                Given::Made(value) => values.store(put.at, value),
                Given::Stored(stored) => *stored,
            };
            Put { at: put.at, value, note: put.note }
        };
        self.puts.get(mark..).unwrap_or_default().iter().map(store).collect()
    }

    /// Changes the notes of the row's values to what `other` makes of a field and its note.
    pub(super) fn change_notes(&mut self, other: impl Fn(&'static str, CellNote) -> CellNote) {
        for put in &mut self.puts {
            let Some(column) = self.schema.columns.get(put.at) else { continue };
            let known = put.note.and_then(|number| self.notes.known(number)).cloned().unwrap_or_default();
            put.note =
                Some(other(column.name, known)).filter(|n| *n != CellNote::default()).map(|n| self.notes.keep(n));
        }
    }

    /// Ends the row: its values go into the table, its notes to the others.
    pub(super) fn end(&mut self, row: u32, values: &mut FrameBuilder) {
        for (number, put) in self.puts.iter().enumerate() {
            if let Some(last) = self.last.get_mut(put.at).filter(|last| **last == Some(number)) {
                *last = None;
                match &put.value {
                    Given::Made(value) => values.put(put.at, value.item()),
                    Given::Stored(stored) => values.put_stored(put.at, *stored),
                }
                if let (Some(note), Some(column)) = (put.note, self.schema.columns.get(put.at)) {
                    self.notes.add(row, column.name, note);
                }
            }
        }
        values.end_row();
        self.puts.clear();
    }
}

/// Cells that are remembered of a column at most.
const WAYS: usize = 1024;
/// So many questions show whether the column repeats itself.
const TRIED: u32 = 512;

/// What equal cells of a column may share: where they stand does not matter to what they become.
pub(super) type Key = (u32, u64);

/// The key of a cell; `None` where equal cells cannot be told.
pub(super) fn key(cell: Option<Packed>) -> Option<Key> {
    match cell {
        Some(cell) => cell.same(),
        None => Some((u32::MAX, 0)),
    }
}

/// A cell, and what it became.
type Known = (Key, Box<[Put<Stored>]>);

/// What the cells of one column became that came last: most columns hold the same words over and over.
#[derive(Debug, Default)]
pub(super) struct Memory {
    ways: Vec<Option<Known>>,
    asked: u32,
    found: u32,
}

impl Memory {
    /// A memory for so many rows.
    pub(super) fn new(rows: usize) -> Self {
        Memory { ways: vec![None; rows.next_power_of_two().clamp(16, WAYS)], asked: 0, found: 0 }
    }

    fn way(&self, (head, value): Key) -> usize {
        let mixed = (value ^ u64::from(head)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 40) as usize & (self.ways.len() - 1)
    }

    /// What such a cell became.
    pub(super) fn get(&mut self, key: Key) -> Option<&[Put<Stored>]> {
        self.asked = self.asked.saturating_add(1);
        let (own, puts) = self.ways.get(self.way(key))?.as_ref()?;
        if *own != key {
            return None;
        }
        self.found = self.found.saturating_add(1);
        Some(puts)
    }

    /// Is it worth asking? A column of codes never repeats itself.
    pub(super) fn is_useful(&self) -> bool {
        self.asked < TRIED || self.found >= self.asked / 8
    }

    /// Remembers what a cell became.
    pub(super) fn keep(&mut self, key: Key, puts: Box<[Put<Stored>]>) {
        let way = self.way(key);
        if let Some(place) = self.ways.get_mut(way) {
            *place = Some((key, puts));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanzi_core::tables::ASSET;

    #[test]
    fn of_two_values_for_a_field_the_later_counts_with_its_note() {
        let mut draft = Draft::new(&ASSET);
        let mut values = FrameBuilder::new(ASSET.name, ASSET.columns);
        let noted = |text: &str| CellNote { original: Some(text.into()), ..CellNote::default() };
        let made = |text: &str, note: Option<CellNote>| Made { value: Value::text(text), note };
        draft.insert("village", made("东岭村集体", Some(noted("集体"))));
        draft.insert("asset_name", made("水泵", Some(CellNote::default())));
        let mark = draft.mark();
        draft.insert("village", made("东岭村", Some(noted("东岭村集体"))));
        draft.insert("no such field", made("x", None));
        let again = draft.since(mark, &mut values);
        draft.end(0, &mut values);
        draft.repeat(&again);
        draft.end(1, &mut values);
        assert_eq!((values.text(0, "village"), values.text(0, "asset_name")), (Some("东岭村"), Some("水泵")));
        assert_eq!((values.text(1, "village"), values.text(1, "asset_name")), (Some("东岭村"), None));
        let notes: Vec<(u32, &CellNote)> = draft.notes.of("village").collect();
        assert_eq!(notes, [(0, &noted("东岭村集体")), (1, &noted("东岭村集体"))]);
        assert_eq!(draft.notes.of("asset_name").count(), 0);
    }

    #[test]
    fn a_memory_that_is_never_right_is_given_up() {
        let mut memory = Memory::new(100);
        for value in 0..600 {
            assert!(memory.get((1, value)).is_none());
            memory.keep((1, value), Box::new([]));
        }
        assert!(!memory.is_useful() && memory.get((1, 599)).is_some());
        let mut memory = Memory::new(100);
        memory.keep((1, 7), Box::new([]));
        (0..600).for_each(|_| assert!(memory.get((1, 7)).is_some()));
        assert!(memory.is_useful());
    }
}
