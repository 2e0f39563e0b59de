//! Typed reading of one canonical table, row by row.

use crate::FactsError;
use crate::fast::NameMap;
use rust_decimal::Decimal;
use sanzi_core::lineage::Block;
use sanzi_core::{Day, Item, Kind, Known, Lineage, RowId, Table, Tables, frame};
use std::collections::HashMap;

/// The block of each row, and one row of each block.
fn blocks(table: &Table, lineage: &Lineage) -> (Vec<u32>, Vec<RowId>) {
    let mut numbers: HashMap<Option<*const Block>, u32> = HashMap::new();
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
    columns: NameMap<Held<'a>>,
    /// For each row the number of its block: rows under one header share it.
    blocks: Vec<u32>,
    /// One row of each block.
    distinct: Vec<RowId>,
    /// For each block the number of its sheet.
    sheets: Vec<u32>,
}

/// One column: its values, if there are any, and which blocks bring it.
struct Held<'a> {
    values: Option<frame::View<'a>>,
    is_text: bool,
    /// Words of people, in which 无 says that there is nothing: no code, no name of a person.
    is_prose: bool,
    brought: Vec<bool>,
}

impl<'a> Held<'a> {
    fn brought_by(&self, block: u32) -> bool {
        self.brought.get(block as usize) == Some(&true)
    }

    fn text(&self, row: usize) -> Option<&'a str> {
        self.values?.text(row).filter(|text| {
            let text = text.trim();
            let nothing = text.is_empty() || self.is_prose && text == "无";
            !nothing
        })
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
        match self.is_text {
            true => self.text(row).is_some(),
            false => self.values.is_some_and(|values| values.is_known(row)),
        }
    }
}

impl<'a> View<'a> {
    /// Opens a table of `tables` by name.
    pub(crate) fn open(tables: &'a Tables, name: &'static str) -> Result<Self, FactsError> {
        let table = tables.by_name.get(name).ok_or(FactsError::NoTable(name))?;
        let frame = &table.frame;
        let (blocks, distinct) = blocks(table, &tables.lineage);
        let mut columns = NameMap::default();
        for column in table.schema.columns {
            let is_text = column.kind.is_text();
            let values = frame.view(column.name).filter(|values| !values.is_blank());
            let brought = distinct.iter().map(|row| tables.lineage.brings(*row, column.name)).collect();
            let is_prose = matches!(column.kind, Kind::Text);
            columns.insert(column.name, Held { values, is_text, is_prose, brought });
        }
        let mut numbers: HashMap<(&str, &str), u32> = HashMap::new();
        let mut number = |row: &RowId| {
            let next = numbers.len() as u32;
            *numbers.entry(sheet(&tables.lineage, *row)).or_insert(next)
        };
        let sheets = distinct.iter().map(&mut number).collect();
        Ok(View { table, lineage: &tables.lineage, columns, blocks, distinct, sheets })
    }

    fn held(&self, column: &str) -> Option<&Held<'a>> {
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
    pub(crate) fn text(&self, row: usize, column: &str) -> Option<&'a str> {
        self.held(column)?.text(row)
    }

    /// Whose row it is, as printed: the owner, or the unit whose balances these are.
    pub(crate) fn holder(&self, row: usize) -> Option<&'a str> {
        self.text(row, self.table.schema.holder())
    }

    /// What the row calls its asset; receipts refer to one.
    pub(crate) fn asset_name(&self, row: usize) -> Option<&'a str> {
        self.text(row, "asset_name").or_else(|| self.text(row, "asset_ref"))
    }

    /// An amount, a quantity, a rate.
    pub(crate) fn decimal(&self, row: usize, column: &str) -> Option<Decimal> {
        self.held(column)?.decimal(row)
    }

    /// A whole number.
    pub(crate) fn whole(&self, row: usize, column: &str) -> Option<i64> {
        self.held(column)?.whole(row)
    }

    /// Yes or no.
    pub(crate) fn flag(&self, row: usize, column: &str) -> Option<bool> {
        self.held(column)?.flag(row)
    }

    /// A day with its precision.
    pub(crate) fn day(&self, row: usize, column: &str) -> Option<Day> {
        self.held(column)?.day(row)
    }

    /// The value of a cell as a fact: a text that is known to be blank is `""`, anything else without a value null.
    pub(crate) fn item(&self, row: usize, column: &'static str) -> Item<'a> {
        let Some(held) = self.held(column) else { return Item::Null };
        match held.item(row) {
            Item::Null if held.is_text && self.known_of(held, row, column) == Known::Blank => Item::Text(""),
            item => item,
        }
    }

    /// Does the row's sheet bring the column at all?
    pub(crate) fn brings(&self, row: usize, column: &str) -> bool {
        self.held(column).is_some_and(|held| held.brought_by(self.block(row)))
    }

    /// The first of some rows whose sheet brings the column, which speaks for all of them; of remarks the first that is
    /// not blank, for what any card says of a thing is said of it.
    pub(crate) fn speaker(&self, rows: &[usize], column: &str) -> Option<usize> {
        let held = self.held(column)?;
        let brings = rows.iter().copied().find(|row| held.brought_by(self.block(*row)));
        match rows.len() > 1 && column == "remark" {
            true => rows.iter().copied().find(|row| self.known(*row, column) == Known::Value).or(brings),
            false => brings,
        }
    }

    fn spoken<T>(&self, rows: &[usize], column: &str, of: impl Fn(&Held<'a>, usize) -> Option<T>) -> Option<T> {
        of(self.held(column)?, self.speaker(rows, column)?)
    }

    /// The text of the row that speaks for a column.
    pub(crate) fn spoken_text(&self, rows: &[usize], column: &str) -> Option<&'a str> {
        self.spoken(rows, column, Held::text)
    }

    /// The amount of the row that speaks for a column.
    pub(crate) fn spoken_decimal(&self, rows: &[usize], column: &str) -> Option<Decimal> {
        self.spoken(rows, column, Held::decimal)
    }

    /// The day of the row that speaks for a column.
    pub(crate) fn spoken_day(&self, rows: &[usize], column: &str) -> Option<Day> {
        self.spoken(rows, column, Held::day)
    }

    /// The yes or no of the row that speaks for a column.
    pub(crate) fn spoken_flag(&self, rows: &[usize], column: &str) -> Option<bool> {
        self.spoken(rows, column, Held::flag)
    }

    /// The whole number of the row that speaks for a column.
    pub(crate) fn spoken_whole(&self, rows: &[usize], column: &str) -> Option<i64> {
        self.spoken(rows, column, Held::whole)
    }

    /// The number of a row's block: rows under one header share it.
    pub(crate) fn block(&self, row: usize) -> u32 {
        self.blocks.get(row).copied().unwrap_or(u32::MAX)
    }

    /// What is known of a cell.
    pub(crate) fn known(&self, row: usize, column: &str) -> Known {
        self.held(column).map_or(Known::Unknown, |held| self.known_of(held, row, column))
    }

    fn known_of(&self, held: &Held<'a>, row: usize, column: &str) -> Known {
        match (held.has(row), held.brought_by(self.block(row))) {
            (true, _) => Known::Value,
            (false, false) => Known::Unknown,
            (false, true) => self.lineage.meaning_of_null(self.id(row), column),
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
