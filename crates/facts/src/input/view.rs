//! Typed reading of one canonical table, row by row. Columns without any value are not loaded.

use crate::FactsError;
use crate::fast::NameMap;
use rust_decimal::Decimal;
use sanzi_core::lineage::Block;
use sanzi_core::{Day, Item, Kind, Known, Lineage, RowId, Table, Tables};
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
    lineage.block(row).map_or(("", ""), |block| (block.file.as_str(), block.sheet.as_str()))
}

enum Loaded<'a> {
    Texts(Vec<Option<&'a str>>),
    Decimals(Vec<Option<Decimal>>),
    Wholes(Vec<Option<i64>>),
    Flags(Vec<Option<bool>>),
    Days(Vec<Option<Day>>),
}

/// One table, ready to be asked.
pub(crate) struct View<'a> {
    table: &'a Table,
    lineage: &'a Lineage,
    columns: NameMap<Held<'a>>,
    /// For each row the number of its block: rows under one header share it.
    blocks: Vec<u32>,
    /// For each block the number of its sheet.
    sheets: Vec<u32>,
}

/// One column: its values, if there are any, and which blocks bring it.
struct Held<'a> {
    values: Option<Loaded<'a>>,
    is_text: bool,
    /// Words of people, in which 无 says that there is nothing: no code, no name of a person.
    is_prose: bool,
    brought: Vec<bool>,
}

impl<'a> View<'a> {
    /// Opens a table of `tables` by name.
    pub(crate) fn open(tables: &'a Tables, name: &'static str) -> Result<Self, FactsError> {
        let table = tables.by_name.get(name).ok_or(FactsError::NoTable(name))?;
        let frame = &table.frame;
        let (blocks, distinct) = blocks(table, &tables.lineage);
        let mut columns = NameMap::default();
        for column in table.schema.columns {
            let is_text = matches!(column.kind, Kind::Text | Kind::Person | Kind::Code(_));
            let values = match column.kind {
                _ if frame.is_blank(column.name) => None,
                Kind::Text | Kind::Person | Kind::Code(_) => Some(Loaded::Texts(frame.texts(column.name)?)),
                Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => {
                    Some(Loaded::Decimals(frame.decimals(column.name)?))
                }
                Kind::Months | Kind::Count => Some(Loaded::Wholes(frame.wholes(column.name)?)),
                Kind::Flag => Some(Loaded::Flags(frame.flags(column.name)?)),
                Kind::Date => Some(Loaded::Days(frame.days(column.name)?)),
            };
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
        Ok(View { table, lineage: &tables.lineage, columns, blocks, sheets })
    }

    fn values(&self, column: &str) -> Option<&Loaded<'a>> {
        self.columns.get(column)?.values.as_ref()
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
        let held = self.columns.get(column)?;
        match &held.values {
            Some(Loaded::Texts(items)) => items.get(row).copied().flatten().filter(|text| {
                let text = text.trim();
                let nothing = text.is_empty() || held.is_prose && text == "无";
                !nothing
            }),
            _ => None,
        }
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
        match self.values(column) {
            Some(Loaded::Decimals(items)) => items.get(row).copied().flatten(),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn whole(&self, row: usize, column: &str) -> Option<i64> {
        match self.values(column) {
            Some(Loaded::Wholes(items)) => items.get(row).copied().flatten(),
            _ => None,
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&self, row: usize, column: &str) -> Option<bool> {
        match self.values(column) {
            Some(Loaded::Flags(items)) => items.get(row).copied().flatten(),
            _ => None,
        }
    }

    /// A day with its precision.
    pub(crate) fn day(&self, row: usize, column: &str) -> Option<Day> {
        match self.values(column) {
            Some(Loaded::Days(items)) => items.get(row).copied().flatten(),
            _ => None,
        }
    }

    /// The value of a cell as a fact: a text that is known to be blank is `""`, anything else without a value null.
    pub(crate) fn item(&self, row: usize, column: &'static str) -> Item<'a> {
        let item = match self.values(column) {
            None => None,
            Some(Loaded::Texts(_)) => self.text(row, column).map(Item::Text),
            Some(Loaded::Decimals(items)) => items.get(row).copied().flatten().map(Item::Decimal),
            Some(Loaded::Wholes(items)) => items.get(row).copied().flatten().map(Item::Int),
            Some(Loaded::Flags(items)) => items.get(row).copied().flatten().map(Item::Flag),
            Some(Loaded::Days(items)) => items.get(row).copied().flatten().map(Item::Date),
        };
        match item {
            Some(item) => item,
            None if self.is_text(column) && self.known(row, column) == Known::Blank => Item::Text(""),
            None => Item::Null,
        }
    }

    fn is_text(&self, column: &str) -> bool {
        self.columns.get(column).is_some_and(|held| held.is_text)
    }

    /// Does the row's sheet bring the column at all?
    pub(crate) fn brings(&self, row: usize, column: &str) -> bool {
        let block = self.blocks.get(row).map(|block| *block as usize);
        let held = self.columns.get(column);
        held.zip(block).is_some_and(|(held, block)| held.brought.get(block) == Some(&true))
    }

    /// The number of a row's block: rows under one header share it.
    pub(crate) fn block(&self, row: usize) -> u32 {
        self.blocks.get(row).copied().unwrap_or(u32::MAX)
    }

    /// What is known of a cell.
    pub(crate) fn known(&self, row: usize, column: &str) -> Known {
        let has = match self.values(column) {
            None => false,
            Some(Loaded::Texts(_)) => self.text(row, column).is_some(),
            Some(Loaded::Decimals(items)) => items.get(row).is_some_and(Option::is_some),
            Some(Loaded::Wholes(items)) => items.get(row).is_some_and(Option::is_some),
            Some(Loaded::Flags(items)) => items.get(row).is_some_and(Option::is_some),
            Some(Loaded::Days(items)) => items.get(row).is_some_and(Option::is_some),
        };
        match (has, self.brings(row, column)) {
            (true, _) => Known::Value,
            (false, false) => Known::Unknown,
            (false, true) => self.lineage.meaning_of_null(self.id(row), column),
        }
    }

    /// File and sheet of a row: rows of one printed sheet share it.
    pub(crate) fn sheet(&self, row: usize) -> (&'a str, &'a str) {
        sheet(self.lineage, self.id(row))
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
