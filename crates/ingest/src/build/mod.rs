//! Rows of a section to typed values with lineage.

mod above;
mod draft;
mod origin;
mod stretch;
mod value;

use crate::grid::Sheet;
use crate::layout::year::YearSaid;
use crate::layout::{Entry, Section};
use crate::mapping::Words;
use crate::unit::Decision;
use crate::village::Place;
use rust_decimal::Decimal;
use sanzi_core::lineage::{Block, CellNote, Notes};
use sanzi_core::value::Value;
use sanzi_core::{Column, FrameBuilder, Issue, TableSchema};
use std::collections::{BTreeMap, HashMap};
use stretch::Stretch;

/// The rows of one section, ready to be joined to their table.
#[derive(Debug)]
pub struct Part {
    /// The table.
    pub schema: &'static TableSchema,
    /// Which column feeds which field.
    pub block: Block,
    /// Row numbers in the sheet.
    pub rows: Vec<u32>,
    /// The values.
    pub values: FrameBuilder,
    /// What is particular about cells, by the index of their row.
    pub notes: Notes,
    /// Sums of money fields in 元.
    pub sums: BTreeMap<&'static str, Decimal>,
    /// Issues with cells, without file and sheet.
    pub issues: Vec<Issue>,
    /// Which receipt of its file tells of the sheet.
    pub sheet_at: usize,
    /// The year that the sheet says it is of.
    pub said: Option<YearSaid>,
    /// Money fields whose unit is open, with the cell of their header.
    pub open: BTreeMap<&'static str, String>,
}

impl Part {
    /// Takes over the rows of another part of the same section, behind its own.
    pub fn append(&mut self, other: Part) {
        self.notes.append(self.rows.len() as u32, other.notes);
        self.rows.extend(other.rows);
        self.values.append(other.values);
        self.issues.extend(other.issues);
        self.block.columns.extend(other.block.columns);
        for (field, sum) in other.sums {
            let own = self.sums.entry(field).or_default();
            *own = own.checked_add(sum).unwrap_or(*own);
        }
    }
}

/// What is known about a section from around it.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Places from title, sheet name, file and folders.
    pub place: Place,
    /// File, as in receipts.
    pub file: String,
    /// The words around that speak of the ledger's level: title, sheet, file with folders.
    pub words_around: String,
}

/// One value on its way, with what is particular about its cell.
#[derive(Debug, Clone, Default)]
struct Made {
    value: Value,
    note: Option<CellNote>,
}

/// A vertical merged region: top, bottom and left.
type Region = (u32, u32, u32);

/// What is settled for all rows of a section before the first is built.
pub(crate) struct Builder<'a> {
    sheet: &'a Sheet,
    section: &'a Section,
    units: &'a BTreeMap<u32, Decision>,
    words: &'a Words,
    context: &'a Context,
    /// Field → column; `None`: the value comes from around.
    columns: HashMap<&'static str, Option<u32>>,
    /// Vertical merged regions by column.
    merges: HashMap<u32, Vec<Region>>,
    /// Columns whose blank cells say what the cell above says.
    printed_once: Vec<u32>,
    /// Values that are the same in every row.
    constant: Vec<(&'static str, Made)>,
}

impl<'a> Builder<'a> {
    /// Settles where the fields of a section come from.
    pub(crate) fn new(
        sheet: &'a Sheet,
        section: &'a Section,
        units: &'a BTreeMap<u32, Decision>,
        words: &'a Words,
        context: &'a Context,
    ) -> Self {
        let merges = vertical_merges(sheet, section);
        let mut builder = Builder {
            sheet,
            section,
            units,
            words,
            context,
            columns: HashMap::new(),
            merges,
            printed_once: above::printed_once(sheet, section),
            constant: Vec::new(),
        };
        builder.plan_columns();
        builder.plan_constants();
        builder
    }

    /// Builds some of the section's rows.
    pub(crate) fn part(&self, entries: &[Entry]) -> Part {
        let mut stretch = Stretch::new(self, entries.len());
        for entry in entries {
            if let Entry::Data(index) = entry
                && let Some(row) = self.sheet.rows.get(*index)
            {
                stretch.row(*index, row);
            }
        }
        stretch.finish()
    }

    /// May a cell of a column say what another one says?
    fn looks_around(&self, column: u32) -> bool {
        self.merges.contains_key(&column) || self.printed_once.contains(&column)
    }

    fn schema_column(&self, name: &str) -> Option<&'static Column> {
        self.section.plan.schema.columns.iter().find(|c| c.name == name)
    }
}

/// Vertical merged regions by column.
fn vertical_merges(sheet: &Sheet, section: &Section) -> HashMap<u32, Vec<Region>> {
    let mut found: HashMap<u32, Vec<Region>> = HashMap::new();
    let below = section.header_rows.last().copied().unwrap_or(0);
    let columns: Vec<u32> = section.plan.mapped.iter().map(|m| m.column).collect();
    for merge in sheet.merges.iter().filter(|m| m.bottom > m.top && m.top > below) {
        for &column in columns.iter().filter(|c| merge.left <= **c && **c <= merge.right) {
            found.entry(column).or_default().push((merge.top, merge.bottom, merge.left));
        }
    }
    found
}
