//! Totals without a word for it: rows that name nothing and whose figures add up those above.

use super::{Entry, Plan};
use crate::cell::money;
use crate::grid::{Lines, Row};
use rust_decimal::{Decimal, dec};
use sanzi_core::Kind;
use sanzi_core::text::normal_form;

/// Fields that may be filled in beside a sum: whose it is, not what it is.
const PLACES: [&str; 8] = ["seq", "county", "town", "village", "group", "organisation", "owner", "remark"];
/// Figures may be rounded to the cent, each.
const SLACK: Decimal = dec!(0.01);

/// What stands above a row of a section, added up column by column as far as it was asked for.
pub struct Above {
    /// Columns that say what a row is about.
    naming: Vec<u32>,
    /// Columns of money and quantities.
    figures: Vec<u32>,
    /// Entries that are added up.
    seen: usize,
    /// Rows since the last total, and their sums.
    rows: usize,
    since: Vec<Decimal>,
    /// Sums of all rows.
    all: Vec<Decimal>,
    totals: bool,
}

impl Above {
    /// Nothing of a section yet.
    pub fn of(plan: &Plan) -> Self {
        let is_figure = |kind: &Kind| matches!(kind, Kind::Money | Kind::Quantity);
        let columns = |wanted: &dyn Fn(&Kind) -> bool| -> Vec<u32> {
            let own = plan.mapped.iter().filter(|m| !PLACES.contains(&m.field.name) && wanted(&m.field.kind));
            own.map(|m| m.column).collect()
        };
        let figures = columns(&is_figure);
        Above {
            naming: columns(&|kind| !is_figure(kind)),
            seen: 0,
            rows: 0,
            since: vec![Decimal::ZERO; figures.len()],
            all: vec![Decimal::ZERO; figures.len()],
            totals: false,
            figures,
        }
    }

    /// Does the row name a thing, as nearly all do?
    pub fn names(&self, row: Row<'_>) -> bool {
        let says = |column: &u32| {
            let content = row.at(*column);
            !content.is_blank() && (content.is_number() || !is_count(&normal_form(&content.text())))
        };
        self.naming.is_empty() || self.naming.iter().any(says)
    }

    /// Does the row name nothing, and is it the total of those above? `Some(true)` of the rows since the last total,
    /// `Some(false)` of all. Half of its figures must add up, over two rows at least, or after another total.
    pub fn total(&mut self, lines: Lines<'_>, from: usize, entries: &[Entry], row: Row<'_>) -> Option<bool> {
        if self.names(row) {
            return None;
        }
        for entry in entries.get(self.seen..).unwrap_or_default() {
            match entry {
                Entry::Total(..) => {
                    self.since.fill(Decimal::ZERO);
                    (self.rows, self.totals) = (0, true);
                }
                Entry::Data(index) => {
                    self.rows += 1;
                    let Some(row) = index.checked_sub(from).and_then(|offset| lines.get(offset)) else { continue };
                    for (at, column) in self.figures.iter().enumerate() {
                        let Some(figure) = figure(row, *column) else { continue };
                        for sum in [self.since.get_mut(at), self.all.get_mut(at)].into_iter().flatten() {
                            *sum = sum.checked_add(figure).unwrap_or(*sum);
                        }
                    }
                }
            }
        }
        self.seen = entries.len();
        if self.rows < 2 && !self.totals {
            return None;
        }
        let printed: Vec<(usize, Decimal)> = self
            .figures
            .iter()
            .enumerate()
            .filter_map(|(at, column)| Some((at, figure(row, *column).filter(|figure| !figure.is_zero())?)))
            .collect();
        let adds_up = |sums: &[Decimal]| {
            let equal = |(at, figure): &&(usize, Decimal)| {
                sums.get(*at).and_then(|sum| sum.checked_sub(*figure)).is_some_and(|gap| gap.abs() <= SLACK)
            };
            let equal = printed.iter().filter(equal).count();
            equal > 0 && equal * 2 >= printed.len()
        };
        if self.rows > 0 && adds_up(&self.since) {
            return Some(true);
        }
        (self.totals && adds_up(&self.all)).then_some(false)
    }
}

fn figure(row: Row<'_>, column: u32) -> Option<Decimal> {
    money::read(&row.at(column)).value.map(|amount| amount.number)
}

/// 共3项, 东坡村2项, 第1页: how many there are, where another row has a name.
fn is_count(form: &str) -> bool {
    let counts = form.ends_with(['项', '计', '笔', '宗', '份', '件', '处', '页']) || matches!(form, "-" | "/" | "—");
    counts && form.chars().count() <= 12
}
