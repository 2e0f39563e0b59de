//! Tables written as text, for tests: a first line of column names, then a line a row.
//! A column that is named and blank in a row is known to be blank; a column that is not named is unknown.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::lineage::{Block, CellNote};
use sanzi_core::tables::ALL;
use sanzi_core::{
    Day, FrameBuilder, Kind, Lineage, Parameter, ParameterValue, Parameters, Precision, Table, Tables, Value,
};
use sanzi_facts::{Computed, Setting, compute};
use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

/// A sheet: the table it is, its name, its text.
pub type Sheet<'a> = (&'static str, &'a str, &'a str);

/// Tables from sheets. An amount such as 0.86万 is printed in 万元; ？甲公司 is a cell that could not be read as what
/// its column holds.
pub fn tables(sheets: &[Sheet<'_>]) -> Tables {
    let mut lineage = Lineage::default();
    let mut by_name = BTreeMap::new();
    for schema in ALL {
        let first_row = lineage.len() as u32;
        let mut builder = FrameBuilder::new(schema.name, schema.columns);
        for (_, name, text) in sheets.iter().filter(|(table, _, _)| *table == schema.name) {
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let names: Vec<&'static str> = lines
                .next()
                .unwrap_or("")
                .split(',')
                .map(|name| {
                    let found = schema.columns.iter().find(|column| column.name == name.trim());
                    found.unwrap_or_else(|| panic!("no column {name} in {}", schema.name)).name
                })
                .collect();
            let columns: HashMap<&'static str, Option<u32>> =
                names.iter().enumerate().map(|(at, name)| (*name, Some(at as u32 + 1))).collect();
            let block = lineage.add_block(Block { file: (*name).into(), sheet: "表".into(), columns });
            for (number, line) in lines.enumerate() {
                let row = lineage.add_row(block, number as u32 + 2);
                for (name, cell) in names.iter().zip(line.split(',')) {
                    if let Some(printed) = cell.trim().strip_suffix('万') {
                        let note = CellNote { original: Some(printed.into()), ..CellNote::default() };
                        lineage.note(row, name, note);
                    }
                    if let Some(printed) = cell.trim().strip_prefix('？') {
                        let note = CellNote { original: Some(printed.into()), unreadable: true, ..CellNote::default() };
                        lineage.note(row, name, note);
                    }
                }
                let cells = names.iter().zip(line.split(',')).map(|(name, cell)| {
                    let column = schema.columns.iter().find(|column| column.name == *name).expect("found above");
                    (*name, value(column.kind, cell.trim()))
                });
                builder.push_named(cells).expect("known names");
            }
        }
        let frame = builder.finish().expect("a frame");
        by_name.insert(schema.name, Table { schema, frame, first_row });
    }
    Tables { by_name, lineage, receipts: Vec::new(), issues: Vec::new() }
}

fn value(kind: Kind, cell: &str) -> Value {
    if cell.is_empty() || cell.starts_with('？') {
        return Value::Null;
    }
    match kind {
        Kind::Text | Kind::Person | Kind::Code(_) => Value::text(cell),
        Kind::Money if cell.ends_with('万') => {
            let number = cell.trim_end_matches('万');
            let number = Decimal::from_str(number).unwrap_or_else(|_| panic!("{cell} is no number"));
            Value::Decimal(number * Decimal::from(10_000))
        }
        Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate => {
            Value::Decimal(Decimal::from_str(cell).unwrap_or_else(|_| panic!("{cell} is no number")))
        }
        Kind::Months | Kind::Count => Value::Int(cell.parse().unwrap_or_else(|_| panic!("{cell} is no whole number"))),
        Kind::Flag => Value::Flag(cell == "是"),
        Kind::Date => Value::Date(day(cell)),
    }
}

/// `2019`, `2019-06` or `2019-06-30`.
pub fn day(text: &str) -> Day {
    let (whole, precision) = match text.len() {
        4 => (format!("{text}-01-01"), Precision::Year),
        7 => (format!("{text}-01"), Precision::Month),
        _ => (text.to_owned(), Precision::Day),
    };
    let date = NaiveDate::parse_from_str(&whole, "%Y-%m-%d").unwrap_or_else(|_| panic!("{text} is no day"));
    Day { date, precision }
}

/// The catalogue's defaults that the kernels use.
pub const PARAMETERS: &[(&str, &str)] = &[
    ("common.dep_tol_abs", "1.00"),
    ("common.dep_tol_month", "0.01"),
    ("common.residual_rate", "0.05"),
    ("common.residual_ceiling", "0.10"),
    ("common.bio_residual_rate", "0.05"),
    ("common.life_floor_ratio", "1.00"),
    ("common.life_ceiling_ratio", "1.50"),
    ("common.count_tol_ratio", "0.05"),
    ("common.income_months", "12"),
    ("common.arrears_days", "30"),
    ("common.lease_max_months", "240"),
    ("common.dup_name_ratio", "0.85"),
    ("common.amt_tol_abs", "1.00"),
    ("screen.digits_least", "300"),
    ("screen.digits_span", "100"),
    ("screen.digits_chance", "0.01"),
    ("screen.round_unit", "10000"),
];

/// Parameters of one national layer, in force since 2000.
pub fn parameters(values: &[(&str, &str)]) -> Parameters {
    let from = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a real day");
    let by_name = values
        .iter()
        .map(|(name, value)| {
            let value = ParameterValue {
                from,
                value: (*value).to_owned(),
                layer: "national".to_owned(),
                basis: "工作口径".to_owned(),
                checked_on: from,
            };
            let parameter = Parameter {
                name: (*name).to_owned(),
                label: (*name).to_owned(),
                unit: String::new(),
                locked: false,
                values: vec![value],
            };
            ((*name).to_owned(), parameter)
        })
        .collect();
    Parameters { by_name, layers: vec!["national".to_owned()] }
}

/// Facts of some sheets on a base date.
pub fn computed(sheets: &[Sheet<'_>], base_date: &str) -> Run {
    computed_with(sheets, base_date, &BTreeMap::new(), &BTreeMap::new())
}

/// The same with holders and answers to doubtful pairs.
pub fn computed_with(
    sheets: &[Sheet<'_>],
    base_date: &str,
    holders: &BTreeMap<String, String>,
    pairings: &BTreeMap<String, String>,
) -> Run {
    let parameters = parameters(PARAMETERS);
    let names = BTreeMap::new();
    let setting = Setting { base_date: day(base_date).date, parameters: &parameters, holders, names: &names, pairings };
    let tables = tables(sheets);
    let computed = compute(&tables, &setting, &sanzi_core::Wanted::all()).expect("schemas are right");
    Run { tables, computed }
}

/// What was computed, with the tables that it was computed from.
pub struct Run {
    tables: Tables,
    computed: Computed,
}

impl Run {
    pub fn working(&self, grain: &str, row: usize, fact: &str) -> Vec<String> {
        self.computed.working(&self.tables, grain, row, fact)
    }
}

impl std::ops::Deref for Run {
    type Target = Computed;

    fn deref(&self) -> &Computed {
        &self.computed
    }
}

/// A fact as text; `∅` when unknown.
pub fn fact(computed: &Computed, grain: &str, row: usize, name: &str) -> String {
    let facts = computed.facts.get(grain).unwrap_or_else(|| panic!("no grain {grain}"));
    let values = facts.frame.values(name).unwrap_or_else(|_| panic!("no fact {grain}.{name}"));
    let value = values.get(row).unwrap_or_else(|| panic!("no row {row} in {grain}"));
    value.plain().unwrap_or_else(|| "∅".to_owned())
}

/// Several facts of a row, joined by ` | `.
pub fn facts(computed: &Computed, grain: &str, row: usize, names: &[&str]) -> String {
    names.iter().map(|name| fact(computed, grain, row, name)).collect::<Vec<_>>().join(" | ")
}
