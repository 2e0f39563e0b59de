//! Typed reading of one canonical table, row by row.

use crate::FactsError;
use crate::input::printed::halves;
use crate::maps::HashMap;
use rust_decimal::Decimal;
use sanzi_core::lineage::Block;
use sanzi_core::{Day, Item, Kind, Known, Lineage, Name, Names, Repeat, RowId, Table, Tables, frame};

/// The block of each row, and one row of each block.
fn blocks(table: &Table, lineage: &Lineage) -> (Vec<u32>, Vec<RowId>) {
    let mut numbers: HashMap<Option<*const Block>, u32> = HashMap::default();
    let mut distinct = Vec::new();
    let mut blocks = Vec::with_capacity(table.frame.len());
    for row in 0..table.frame.len() {
        let id = table.row_id(row);
        let block = lineage.block(id).map(std::ptr::from_ref);
        let next = distinct.len() as u32;
        let number = *numbers.entry(block).or_insert(next);
        if number == next {
            distinct.push(id);
        }
        blocks.push(number);
    }
    (blocks, distinct)
}

fn sheet(lineage: &Lineage, row: RowId) -> (&str, &str) {
    lineage.block(row).map_or(("", ""), |block| (&*block.file, &*block.sheet))
}

/// One table, ready to be asked.
pub(crate) struct View<'a> {
    table: &'a Table,
    lineage: &'a Lineage,
    columns: Names<Held<'a>>,
    /// For each row the number of its block: rows under one header share it.
    blocks: Vec<u32>,
    /// One row of each block.
    distinct: Vec<RowId>,
    /// For each block the number of its sheet.
    sheets: Vec<u32>,
    /// For each block whether it is a list of some things.
    lists: Vec<bool>,
    /// Are all amounts printed in 元?
    in_yuan: bool,
}

/// What a list of some assets is about: what it leaves blank here is missing. Of anything else a blank on it says no
/// more than that it says nothing.
const OF_LISTS: [&str; 9] = [
    "built_by",
    "received_by",
    "handed_over_on",
    "handover_list",
    "handover_signed",
    "is_confirmed",
    "confirmed_on",
    "confirm_doc_no",
    "certificate_no",
];

/// One column: its values, if there are any, and which blocks bring it.
struct Held<'a> {
    name: &'static str,
    values: Option<frame::View<'a>>,
    is_text: bool,
    /// Words of people, in which 无 says that there is nothing: no code, no name of a person.
    is_prose: bool,
    /// Does every text that it holds say something?
    is_plain: bool,
    brought: Vec<bool>,
    /// Do all of them?
    everywhere: bool,
    /// For each block half of the last printed place of amounts; none where all are printed in 元.
    halves: Vec<Decimal>,
    /// The rows whose cell could not be read, in their order.
    unreadable: Vec<RowId>,
}

/// Is a text more than blanks, and more than 无 where people write words?
fn says_something(text: &str, is_prose: bool) -> bool {
    const NOTHING: &str = "无";
    match text.as_bytes().first() {
        // No blank begins like a sign of ASCII or a 汉字.
        Some(b'!'..=b'~' | 0xE4..=0xE9) if !is_prose || !text.starts_with(NOTHING) => true,
        _ => !(text.trim().is_empty() || is_prose && text.trim() == NOTHING),
    }
}

impl<'a> Held<'a> {
    #[inline]
    fn brought_by(&self, block: u32) -> bool {
        self.everywhere || self.brought.get(block as usize) == Some(&true)
    }

    fn text(&self, row: usize) -> Option<&'a str> {
        self.values?.text(row).filter(|text| self.is_plain || says_something(text, self.is_prose))
    }

    fn decimal(&self, row: usize) -> Option<Decimal> {
        self.values?.decimal(row)
    }

    fn whole(&self, row: usize) -> Option<i64> {
        self.values?.whole(row)
    }

    fn flag(&self, row: usize) -> Option<bool> {
        self.values?.flag(row)
    }

    fn day(&self, row: usize) -> Option<Day> {
        self.values?.day(row)
    }

    fn item(&self, row: usize) -> Item<'a> {
        let item = match self.values.map(|values| values.kind()) {
            None => None,
            Some(Kind::Text | Kind::Person | Kind::Code(_)) => self.text(row).map(Item::Text),
            Some(Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate) => self.decimal(row).map(Item::Decimal),
            Some(Kind::Months | Kind::Count) => self.whole(row).map(Item::Int),
            Some(Kind::Flag) => self.flag(row).map(Item::Flag),
            Some(Kind::Date) => self.day(row).map(Item::Date),
        };
        item.unwrap_or(Item::Null)
    }

    fn has(&self, row: usize) -> bool {
        match self.is_plain {
            true => self.values.is_some_and(|values| values.is_known(row)),
            false => self.text(row).is_some(),
        }
    }
}

impl<'a> View<'a> {
    /// Opens a table of `tables` by name.
    pub(crate) fn open(tables: &'a Tables, name: &'static str) -> Result<Self, FactsError> {
        let table = tables.by_name.get(name).ok_or(FactsError::NoTable(name))?;
        let frame = &table.frame;
        let (blocks, distinct) = blocks(table, &tables.lineage);
        let ids = table.first_row..table.first_row + frame.len() as u32;
        let mut stretches = vec![0..0; distinct.len()];
        for (row, block) in blocks.iter().enumerate() {
            if let Some(rows) = stretches.get_mut(*block as usize) {
                let from = if rows.end == 0 { row } else { rows.start };
                *rows = from..row + 1;
            }
        }
        let one = |column: &sanzi_core::Column| {
            let name = column.name;
            let unreadable = tables.lineage.unreadable(ids.clone(), name);
            let values = frame.view(name).filter(|values| !values.is_blank());
            let brought: Vec<bool> = distinct.iter().map(|row| tables.lineage.brings(*row, name)).collect();
            let everywhere = brought.iter().all(|brought| *brought);
            let is_prose = matches!(column.kind, Kind::Text);
            let is_text = column.kind.is_text();
            let is_plain = values.is_none_or(|values| !values.any_text(|text| !says_something(text, is_prose)));
            let halves = match column.kind {
                Kind::Money => halves(table, &tables.lineage, name, &stretches),
                _ => Vec::new(),
            };
            (name, Held { name, values, is_text, is_prose, is_plain, brought, everywhere, halves, unreadable })
        };
        let columns: Vec<(&'static str, Held<'a>)> = table.schema.columns.iter().map(one).collect();
        let in_yuan = columns.iter().all(|(_, held)| held.halves.is_empty());
        let columns = columns.into_iter().collect();
        let mut numbers: HashMap<(&str, &str), u32> = HashMap::default();
        let mut number = |row: &RowId| {
            let next = numbers.len() as u32;
            *numbers.entry(sheet(&tables.lineage, *row)).or_insert(next)
        };
        let sheets = distinct.iter().map(&mut number).collect();
        let level = frame.view("ledger");
        let is_list = |row: &RowId| {
            let level = table.index_of(*row).and_then(|row| level?.text(row));
            level.is_some_and(sanzi_core::codes::is_list)
        };
        let lists = distinct.iter().map(is_list).collect();
        Ok(View { table, lineage: &tables.lineage, columns, blocks, distinct, sheets, lists, in_yuan })
    }

    fn held(&self, column: Name) -> Option<&Held<'a>> {
        self.columns.get(column)
    }

    /// The table's name.
    pub(crate) fn name(&self) -> &'static str {
        self.table.schema.name
    }

    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.table.frame.len()
    }

    /// The run-wide id of a row.
    pub(crate) fn id(&self, row: usize) -> RowId {
        self.table.row_id(row)
    }

    /// Text that is not blank; 无 where a paper, a number or a reason should stand is a blank.
    #[inline(always)]
    pub(crate) fn text(&self, row: usize, column: impl Into<Name>) -> Option<&'a str> {
        self.held(column.into())?.text(row)
    }

    /// The column that tells whose a row is: the owner's, or that of the unit whose balances these are.
    pub(crate) fn holder(&self) -> &'static str {
        self.table.schema.holder()
    }

    /// What the row calls its asset; receipts refer to one.
    pub(crate) fn asset_name(&self, row: usize) -> Option<&'a str> {
        self.text(row, "asset_name").or_else(|| self.text(row, "asset_ref"))
    }

    /// An amount, a quantity, a rate.
    #[inline(always)]
    pub(crate) fn decimal(&self, row: usize, column: impl Into<Name>) -> Option<Decimal> {
        self.held(column.into())?.decimal(row)
    }

    /// By how much an amount may be off because it is printed in a larger unit than 元: half of its last place.
    pub(crate) fn half(&self, row: usize, column: impl Into<Name>) -> Decimal {
        let half = |held: &Held<'_>| held.halves.get(*self.blocks.get(row)? as usize).copied();
        if self.in_yuan {
            return Decimal::ZERO;
        }
        self.held(column.into()).and_then(half).unwrap_or_default()
    }

    /// Are all amounts of the table printed in 元?
    pub(crate) fn is_in_yuan(&self) -> bool {
        self.in_yuan
    }

    /// A whole number.
    #[inline(always)]
    pub(crate) fn whole(&self, row: usize, column: impl Into<Name>) -> Option<i64> {
        self.held(column.into())?.whole(row)
    }

    /// Yes or no.
    #[inline(always)]
    pub(crate) fn flag(&self, row: usize, column: impl Into<Name>) -> Option<bool> {
        self.held(column.into())?.flag(row)
    }

    /// A day with its precision.
    #[inline(always)]
    pub(crate) fn day(&self, row: usize, column: impl Into<Name>) -> Option<Day> {
        self.held(column.into())?.day(row)
    }

    /// A column, to be asked row by row; `None` when the table has none of this name.
    pub(crate) fn column(&self, name: &str) -> Option<Told<'_, 'a>> {
        let held = self.held(Name::of(name))?;
        Some(Told { view: self, values: self.table.frame.view(held.name)?, held })
    }

    /// The value of a cell as a fact: a text that is known to be blank is `""`, anything else without a value null.
    pub(crate) fn item(&self, row: usize, column: &'static str) -> Item<'a> {
        let Some(held) = self.held(Name::of(column)) else { return Item::Null };
        match held.item(row) {
            Item::Null if held.is_text && self.known_of(held, row) == Known::Blank => Item::Text(""),
            item => item,
        }
    }

    /// Does the row's sheet bring the column at all?
    #[inline(always)]
    pub(crate) fn brings(&self, row: usize, column: impl Into<Name>) -> bool {
        self.held(column.into()).is_some_and(|held| held.brought_by(self.block(row)))
    }

    /// The first of some rows whose sheet brings the column, which speaks for all of them; of remarks the first that is
    /// not blank, for what any card says of a thing is said of it. A list that is about other things speaks only where it
    /// says something.
    #[inline(always)]
    pub(crate) fn speaker(&self, rows: &[usize], column: impl Into<Name>) -> Option<usize> {
        self.speaker_of(self.held(column.into())?, rows)
    }

    #[inline(always)]
    fn speaker_of(&self, held: &Held<'a>, rows: &[usize]) -> Option<usize> {
        match rows {
            [row] => held.brought_by(self.block(*row)).then_some(*row),
            _ => self.speaker_among(held, rows),
        }
    }

    fn speaker_among(&self, held: &Held<'a>, rows: &[usize]) -> Option<usize> {
        let is_list = |row: usize| self.lists.get(self.block(row) as usize) == Some(&true);
        let silent = |row: usize| is_list(row) && !OF_LISTS.contains(&held.name) && !held.has(row);
        let speaks = |row: &usize| held.brought_by(self.block(*row)) && !silent(*row);
        let brings = rows.iter().copied().find(speaks);
        match held.name == "remark" {
            true => rows.iter().copied().find(|row| self.known_of(held, *row) == Known::Value).or(brings),
            false => brings,
        }
    }

    #[inline]
    fn spoken<T>(&self, rows: &[usize], column: Name, of: impl Fn(&Held<'a>, usize) -> Option<T>) -> Option<T> {
        let held = self.held(column)?;
        of(held, self.speaker_of(held, rows)?)
    }

    /// The text of the row that speaks for a column.
    #[inline(always)]
    pub(crate) fn spoken_text(&self, rows: &[usize], column: impl Into<Name>) -> Option<&'a str> {
        self.spoken(rows, column.into(), Held::text)
    }

    /// The amount of the row that speaks for a column.
    #[inline(always)]
    pub(crate) fn spoken_decimal(&self, rows: &[usize], column: impl Into<Name>) -> Option<Decimal> {
        self.spoken(rows, column.into(), Held::decimal)
    }

    /// The day of the row that speaks for a column.
    #[inline(always)]
    pub(crate) fn spoken_day(&self, rows: &[usize], column: impl Into<Name>) -> Option<Day> {
        self.spoken(rows, column.into(), Held::day)
    }

    /// The yes or no of the row that speaks for a column.
    #[inline(always)]
    pub(crate) fn spoken_flag(&self, rows: &[usize], column: impl Into<Name>) -> Option<bool> {
        self.spoken(rows, column.into(), Held::flag)
    }

    /// The whole number of the row that speaks for a column.
    #[inline(always)]
    pub(crate) fn spoken_whole(&self, rows: &[usize], column: impl Into<Name>) -> Option<i64> {
        self.spoken(rows, column.into(), Held::whole)
    }

    /// The number of a row's block: rows under one header share it.
    pub(crate) fn block(&self, row: usize) -> u32 {
        self.blocks.get(row).copied().unwrap_or(u32::MAX)
    }

    /// What is known of a cell.
    #[inline(always)]
    pub(crate) fn known(&self, row: usize, column: impl Into<Name>) -> Known {
        self.held(column.into()).map_or(Known::Unknown, |held| self.known_of(held, row))
    }

    fn known_of(&self, held: &Held<'a>, row: usize) -> Known {
        match (held.has(row), held.brought_by(self.block(row))) {
            (true, _) => Known::Value,
            (false, false) => Known::Unknown,
            (false, true) => match held.unreadable.binary_search(&self.id(row)) {
                Ok(_) => Known::Unknown,
                Err(_) => Known::Blank,
            },
        }
    }

    /// File and sheet of a row: rows of one printed sheet share it.
    pub(crate) fn sheet(&self, row: usize) -> (&'a str, &'a str) {
        sheet(self.lineage, self.id(row))
    }

    /// The sheets of the table, by number, with file and name.
    pub(crate) fn sheets(&self) -> impl Iterator<Item = (u32, (&'a str, &'a str))> {
        self.sheets.iter().zip(&self.distinct).map(|(number, row)| (*number, sheet(self.lineage, *row)))
    }

    /// The number of a row's sheet among those of the table, in the order of their first rows.
    pub(crate) fn sheet_number(&self, row: usize) -> u32 {
        self.sheets.get(self.block(row) as usize).copied().unwrap_or(u32::MAX)
    }

    /// Row number in the sheet, 1-based.
    pub(crate) fn row_number(&self, row: usize) -> Option<u32> {
        self.lineage.row_number(self.id(row))
    }

    /// `文件›表›第 17 行`: where a row stands, for people.
    pub(crate) fn place(&self, row: usize) -> String {
        let (file, sheet) = self.sheet(row);
        let number = self.lineage.row_number(self.id(row)).unwrap_or(0);
        if sheet.is_empty() { format!("{file} 第{number}行") } else { format!("{file}〔{sheet}〕第{number}行") }
    }
}

/// One column of a table, looked up once.
#[derive(Clone, Copy)]
pub(crate) struct Told<'v, 'a> {
    view: &'v View<'a>,
    held: &'v Held<'a>,
    values: frame::View<'a>,
}

impl<'a> Told<'_, 'a> {
    /// Its values.
    pub(crate) fn values(&self) -> frame::View<'a> {
        self.values
    }

    /// As [`View::text`].
    pub(crate) fn text(&self, row: usize) -> Option<&'a str> {
        self.held.text(row)
    }

    /// Does any sheet bring it?
    pub(crate) fn is_brought(&self) -> bool {
        self.held.values.is_some() || self.held.brought.contains(&true)
    }

    /// As [`View::speaker`].
    pub(crate) fn speaker(&self, rows: &[usize]) -> Option<usize> {
        self.view.speaker_of(self.held, rows)
    }

    /// What a fact that repeats the column takes over from a row: as [`View::item`].
    pub(crate) fn repeat(&self, row: usize) -> Repeat {
        // Only of a text it is told whether it is known to be blank.
        if !self.held.is_text {
            return Repeat::Row(row);
        }
        match self.view.known_of(self.held, row) {
            Known::Value => Repeat::Row(row),
            Known::Blank if self.held.is_text => Repeat::Blank,
            _ => Repeat::Nothing,
        }
    }
}
