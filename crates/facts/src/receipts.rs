//! Which contract and which asset a receipt is for, and which receipts are income at all.

use crate::input::directory::Found;
use crate::input::view::View;
use crate::input::{Input, Owned};
use crate::lexicon::Lexicon;
use crate::maps::HashMap;
use crate::naming::code_form;
use chrono::NaiveDate;
use rayon::prelude::*;
use sanzi_core::text::{normal_form, same};
use sanzi_core::{Known, Name};
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

const NOT_INCOME: &[&str] = &[
    "押金",
    "保证金",
    "利息",
    "补助",
    "拨款",
    "项目资金",
    "借款",
    "贷款",
    "往来款",
    "代收代付",
    "捐赠",
    "退款",
    "结息",
];

static IN_NOT_INCOME: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(NOT_INCOME.iter().copied()));

/// Is a receipt income from an asset? Deposits, subsidies, interest and loans are not; a reversal of income is.
///
/// ```
/// assert!(sanzi_facts::receipts::is_asset_income("2024年度租金", ""));
/// assert!(!sanzi_facts::receipts::is_asset_income("银行存款利息", ""));
/// assert!(!sanzi_facts::receipts::is_asset_income("履约保证金", ""));
/// ```
pub fn is_asset_income(summary: &str, remark: &str) -> bool {
    !IN_NOT_INCOME.is_in(summary) && !IN_NOT_INCOME.is_in(remark)
}

/// Does a line of a register only tell what is due: its amount received and its day are blank, or nothing came?
pub(crate) fn is_unpaid(view: &View<'_>, line: usize) -> bool {
    match view.decimal(line, "amount") {
        Some(amount) => amount.is_zero(),
        None => {
            let blank = |column| view.known(line, column) == Known::Blank;
            blank(Name::of("amount")) && (blank(Name::of("received_on")) || !view.brings(line, "received_on"))
        }
    }
}

/// For each receipt its contract and its object: by the contract's number, then by the asset and the payer. The object
/// of each contract is known, and the contracts of each object.
pub(crate) fn assign(
    input: &Input<'_>,
    contract_object: &[Option<usize>],
    contracts_of: &[Vec<usize>],
    receipt_found: &[Found],
    base_date: NaiveDate,
) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let contracts = &input.contract;
    let receipts = &input.receipt;
    let text = |row: usize, column: &str| contracts.view.text(row, column).filter(|_| !contracts.is_again(row));
    let number = |row: usize| text(row, "contract_no").map(code_form);
    let lessee = |row: usize| text(row, "lessee").map(normal_form);
    let (by_number, by_lessee) = rayon::join(|| Said::of(contracts, number), || Said::of(contracts, lessee));
    // What no village keeps is sought in the books of all.
    let anywhere = LazyLock::new(|| {
        let mut all: HashMap<Cow<'_, str>, Vec<usize>> = HashMap::default();
        for (row, number) in (0..contracts.view.len()).filter_map(|row| Some((row, number(row)?))) {
            all.entry(number).or_default().push(row);
        }
        all
    });
    let runs_on = |row: usize, day: Option<NaiveDate>| {
        let day = day.unwrap_or(base_date);
        let started = contracts.view.day(row, "start_date").is_none_or(|start| start.date <= day);
        started && contracts.view.day(row, "end_date").is_none_or(|end| end.latest() >= day)
    };
    let one = |row: usize| {
        let Some(owner) = receipts.owner(row).filter(|_| !receipts.is_again(row)) else { return (None, None) };
        let day = receipts.view.day(row, "received_on").map(|day| day.date);
        let payer = receipts.view.text(row, "payer").map(normal_form);
        let object = match receipt_found.get(row) {
            Some(Found::One(at, _)) => Some(*at),
            _ => None,
        };
        let number = receipts.view.text(row, "contract_no").map(code_form);
        let contract = match number {
            Some(number) => {
                let own = by_number.rows(&owner.organisation, &number);
                let elsewhere = own.is_empty() && owner.village.is_none();
                match elsewhere.then(|| anywhere.get(&number)).flatten() {
                    Some(rows) => sole(rows.iter().copied(), |row| runs_on(row, day)),
                    None => sole(own.iter().map(|(_, row)| *row), |row| runs_on(row, day)),
                }
            }
            None => {
                let same_payer =
                    |row: usize| payer.is_none() || contracts.view.text(row, "lessee").map(normal_form) == payer;
                match object {
                    Some(at) => contracts_of.get(at).and_then(|rows| {
                        let fitting = rows.iter().copied().filter(|row| same_payer(*row));
                        sole(fitting, |row| runs_on(row, day))
                    }),
                    None => payer
                        .filter(|_| receipts.view.asset_name(row).is_none())
                        .map(|payer| by_lessee.rows(&owner.organisation, &payer))
                        .and_then(|rows| if let [(_, row)] = rows { Some(*row) } else { None }),
                }
            }
        };
        (contract, object.or_else(|| contract.and_then(|row| contract_object.get(row).copied().flatten())))
    };
    (0..receipts.view.len()).into_par_iter().map(one).unzip()
}

/// The rows of a table by what they say, owner by owner.
struct Said<'t> {
    /// Sorted by what is said, then by row.
    of_owner: HashMap<&'t str, Vec<(Cow<'t, str>, usize)>>,
}

impl<'t> Said<'t> {
    fn of(table: &'t Owned<'_>, says: impl Fn(usize) -> Option<Cow<'t, str>> + Sync) -> Self {
        let sorted = |(owner, rows): (&'t Arc<str>, Vec<usize>)| {
            let mut said: Vec<_> = rows.into_iter().filter_map(|row| Some((says(row)?, row))).collect();
            said.sort_unstable();
            (&**owner, said)
        };
        Said { of_owner: table.owners.by_organisation().into_par_iter().map(sorted).collect() }
    }

    /// The rows of an owner that say this, in their order.
    fn rows(&self, owner: &str, text: &str) -> &[(Cow<'t, str>, usize)] {
        let Some(said) = self.of_owner.get(owner) else { return &[] };
        let from = said.partition_point(|(other, _)| &**other < text);
        let from = said.get(from..).unwrap_or_default();
        let same = from.iter().take_while(|(other, _)| same(other, text)).count();
        from.get(..same).unwrap_or_default()
    }
}

/// The only one; among several the only one that runs on the day.
fn sole(mut rows: impl Iterator<Item = usize> + Clone, runs: impl Fn(usize) -> bool) -> Option<usize> {
    let mut running = rows.clone().filter(|row| runs(*row));
    let one = rows.next()?;
    if rows.next().is_none() {
        return Some(one);
    }
    let one = running.next()?;
    running.next().is_none().then_some(one)
}
