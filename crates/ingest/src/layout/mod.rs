//! How a sheet is laid out: captions above, a header of one to three rows, then rows of several kinds;
//! perhaps several tables one below the other.

pub(crate) mod account;
pub(crate) mod as_of;
pub(crate) mod bands;
pub(crate) mod by_period;
pub mod caption;
pub mod card;
pub mod category;
mod columns;
pub mod dated;
pub mod digits;
mod fits;
pub mod guess;
mod head_words;
pub mod header;
pub mod kinds;
pub(crate) mod meant;
pub(crate) mod nature;
pub mod roster;
pub mod side_by_side;
pub mod template;
mod ticks;
pub mod unnamed;
pub mod year;

use crate::cell::length::LengthUnit;
use crate::cell::money::Unit;
use crate::cell::rent::Span;
use crate::mapping::header_form;
use crate::village::Place;
use caption::Caption;
use sanzi_core::{Column, TableSchema};

/// Fields that say how far a value was written down.
const WRITTEN_DOWN: [&str; 2] = ["accumulated_depreciation", "net_value"];

/// A column that feeds a field.
#[derive(Debug, Clone)]
pub struct Mapped {
    /// 1-based column.
    pub column: u32,
    /// The field.
    pub field: &'static Column,
    /// The printed header, parts joined by `/`.
    pub header: String,
    /// How sure, in thousandths.
    pub score: u32,
    /// The unit of money that the header states.
    pub unit: Option<Unit>,
    /// The time that its rents are for, where the header says another than a year.
    pub span: Option<Span>,
    /// The header says `%`.
    pub percent: bool,
    /// What bare numbers count, for lengths.
    pub length: Option<LengthUnit>,
    /// The header says 亩.
    pub in_mu: bool,
    /// The day at which the header says that its figures stand.
    pub at: Option<as_of::AsOf>,
}

/// Columns of which one is ticked: 经营性 | 公益性 | 到户类; papers of which each is ticked or crossed; amounts.
#[derive(Debug, Clone)]
pub struct Ticks {
    /// The field they decide.
    pub field: &'static Column,
    /// Column, printed header, stored value.
    pub columns: Vec<(u32, String, String)>,
    /// How they decide it.
    pub by: By,
}

/// How columns of ticks decide a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The one that is ticked names the value.
    Tick,
    /// Those that are crossed do, as a list.
    Cross,
    /// The one that has an amount does.
    Amount,
    /// Those that have an amount do, as a list.
    Amounts,
}

/// How the columns under a header are understood.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The table.
    pub schema: &'static TableSchema,
    /// How sure, in thousandths.
    pub score: u32,
    /// Columns that feed a field.
    pub mapped: Vec<Mapped>,
    /// Columns of ticks.
    pub ticks: Vec<Ticks>,
    /// Columns that nothing is made of: column, printed header.
    pub unmapped: Vec<(u32, String)>,
    /// Those among them that have values of which a person may want to know.
    pub unused: Vec<u32>,
    /// A rate that stands inside a header: the field, the rate's text, the column.
    pub header_rate: Option<(&'static Column, String, u32)>,
    /// Doubts: kind, what is seen, message.
    pub doubts: Vec<(&'static str, String, String)>,
    /// Worth knowing: what is seen, message.
    pub notes: Vec<(String, String)>,
    /// First and last column of the header.
    pub span: (u32, u32),
    /// The template's fingerprint.
    pub fingerprint: String,
    /// A person confirmed this template's mapping.
    pub confirmed: bool,
    /// Confirmed headings that are gone: what is seen, message.
    pub renamed: Vec<(String, String)>,
}

impl Plan {
    /// The column that feeds a field.
    pub fn of(&self, field: &str) -> Option<&Mapped> {
        self.mapped.iter().find(|m| m.field.name == field)
    }

    /// An inventory in 元 or 万元 counts values, where nothing says that its figures are quantities; `in_money`: a line
    /// above states a unit of money.
    pub fn count_values(&mut self, in_money: bool) {
        const VALUES: [(&str, Option<&str>); 5] = [
            ("book_qty", Some("book_value")),
            ("count_qty", Some("count_value")),
            ("surplus_qty", None),
            ("shortage_qty", None),
            ("diff", None),
        ];
        let stated = |m: &Mapped| head_words::header_unit(&header_form(&m.header));
        let counts = |m: &Mapped| matches!(m.field.name, "book_qty" | "count_qty");
        let money = in_money || self.mapped.iter().any(|m| counts(m) && stated(m).is_some());
        let quantities = self.mapped.iter().any(|m| {
            matches!(m.field.name, "unit" | "book_value" | "count_value") || counts(m) && m.header.contains('量')
        });
        if self.schema.name != "inventory" || !money || quantities {
            return;
        }
        let columns = self.schema.columns;
        for mut mapped in std::mem::take(&mut self.mapped) {
            match VALUES.iter().find(|(quantity, _)| *quantity == mapped.field.name) {
                None => self.mapped.push(mapped),
                Some((_, value)) => match value.and_then(|value| columns.iter().find(|c| c.name == value)) {
                    Some(field) => {
                        (mapped.field, mapped.unit) = (field, stated(&mapped));
                        self.mapped.push(mapped);
                    }
                    None => self.unmapped.push((mapped.column, mapped.header)),
                },
            }
        }
    }

    /// The column whose heading says for all figures at which day they stand.
    pub fn as_of(&self) -> Option<(&Mapped, as_of::AsOf)> {
        let dated = self.mapped.iter().find_map(|m| Some((m, m.at.filter(as_of::AsOf::is_closing)?)));
        dated.filter(|_| !self.has_without_day(&WRITTEN_DOWN))
    }

    fn has_without_day(&self, fields: &[&str]) -> bool {
        self.mapped.iter().any(|m| fields.contains(&m.field.name) && m.at.is_none())
    }

    /// Leaves out what stands at a year's end beside figures of no day (累计折旧 beside 2023年末净值, or 原值 in a sheet
    /// of another year): they are of one day only if the sheet is of that `year`.
    pub fn settle_days(&mut self, year: Option<i32>) {
        let apart = self.has_without_day(&WRITTEN_DOWN) || year.is_some() && self.has_without_day(&["original_value"]);
        if !apart {
            return;
        }
        let other = |m: &Mapped| WRITTEN_DOWN.contains(&m.field.name) && m.at.is_some_and(|at| Some(at.year) != year);
        let (left, mapped) = std::mem::take(&mut self.mapped).into_iter().partition(other);
        let left: Vec<Mapped> = left;
        self.mapped = mapped;
        self.unused.extend(left.iter().map(|m| m.column));
        self.unmapped.extend(left.into_iter().map(|m| (m.column, m.header)));
        self.unused.sort_unstable();
        self.unmapped.sort();
    }

    /// Does the sheet bring the field in some way?
    pub fn brings(&self, field: &str) -> bool {
        self.of(field).is_some()
            || self.ticks.iter().any(|t| t.field.name == field)
            || self.header_rate.as_ref().is_some_and(|(f, _, _)| f.name == field)
    }
}

/// One table of a sheet, or one part of it under a title of its own.
#[derive(Debug, Clone)]
pub struct Section {
    /// Rows of the header.
    pub header_rows: Vec<u32>,
    /// How its columns are understood.
    pub plan: Plan,
    /// What stands above it.
    pub caption: Caption,
    /// Its rows in order.
    pub entries: Vec<Entry>,
    /// Entries before which the header was printed again.
    pub restarts: Vec<usize>,
    /// The header repeats an earlier section's.
    pub repeats: bool,
    /// Rows that name the place of the rows below them, in order.
    pub places: Vec<PlaceRow>,
    /// Rows that name the nature of the assets below them, in order.
    pub(crate) natures: Vec<NatureRow>,
}

/// A row that names the nature of the assets below it (一、经营性资产), or ends the one above.
#[derive(Debug, Clone)]
pub(crate) struct NatureRow {
    /// Index in the sheet's rows.
    pub(crate) index: usize,
    /// Where it says so: row and column.
    pub(crate) cell: (u32, u32),
    /// The nature; none where another kind of assets begins.
    pub(crate) nature: Option<&'static str>,
}

/// A row that names the place of the rows below it (红星村).
#[derive(Debug, Clone)]
pub struct PlaceRow {
    /// Index in the sheet's rows.
    pub index: usize,
    /// Where it says so: row and column.
    pub cell: (u32, u32),
    /// The place, completed from around the table.
    pub place: Place,
}

/// A row of a section that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A data row: its index in the sheet's rows.
    Data(usize),
    /// A printed total: its index, and whether it says 小计.
    Total(usize, bool),
}
