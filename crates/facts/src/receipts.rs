//! Which contract and which asset a receipt is for, and which receipts are income at all.

use crate::input::Input;
use crate::input::directory::Found;
use crate::lexicon::Lexicon;
use crate::maps::HashMap;
use crate::naming::code_form;
use chrono::NaiveDate;
use rayon::prelude::*;
use sanzi_core::text::{normal, normal_form};
use std::sync::LazyLock;

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

/// For each receipt its contract and its object: by the contract's number, then by the asset and the payer.
pub(crate) fn assign(
    input: &Input<'_>,
    contract_object: &[Option<usize>],
    receipt_found: &[Found],
    base_date: NaiveDate,
) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let contracts = &input.contract;
    let receipts = &input.receipt;
    let mut by_number: HashMap<&str, HashMap<String, Vec<usize>>> = HashMap::default();
    let mut by_number_anywhere: HashMap<String, Vec<usize>> = HashMap::default();
    let mut by_lessee: HashMap<&str, HashMap<String, Vec<usize>>> = HashMap::default();
    let mut by_object: HashMap<usize, Vec<usize>> = HashMap::default();
    for (row, owner) in contracts.owners.iter().enumerate() {
        if let Some(number) = contracts.view.text(row, "contract_no").map(code_form) {
            by_number.entry(&owner.organisation).or_default().entry(number.clone()).or_default().push(row);
            by_number_anywhere.entry(number).or_default().push(row);
        }
        if let Some(lessee) = contracts.view.text(row, "lessee").map(normal) {
            by_lessee.entry(&owner.organisation).or_default().entry(lessee).or_default().push(row);
        }
        if let Some(at) = contract_object.get(row).copied().flatten() {
            by_object.entry(at).or_default().push(row);
        }
    }
    let runs_on = |row: usize, day: Option<NaiveDate>| {
        let day = day.unwrap_or(base_date);
        let started = contracts.view.day(row, "start_date").is_none_or(|start| start.date <= day);
        started && contracts.view.day(row, "end_date").is_none_or(|end| end.latest() >= day)
    };
    let one = |row: usize| {
        let Some(owner) = receipts.owner(row) else { return (None, None) };
        let day = receipts.view.day(row, "received_on").map(|day| day.date);
        let payer = receipts.view.text(row, "payer").map(normal_form);
        let object = match receipt_found.get(row) {
            Some(Found::One(at, _)) => Some(*at),
            _ => None,
        };
        let number = receipts.view.text(row, "contract_no").map(code_form);
        let contract = match number {
            Some(number) => {
                let own = by_number.get(&*owner.organisation).and_then(|numbers| numbers.get(&number));
                let own = own.or_else(|| by_number_anywhere.get(&number).filter(|_| owner.village.is_none()));
                own.and_then(|rows| sole(rows, |row| runs_on(row, day)))
            }
            None => {
                let same_payer =
                    |row: usize| payer.is_none() || contracts.view.text(row, "lessee").map(normal_form) == payer;
                match object {
                    Some(at) => by_object.get(&at).and_then(|rows| {
                        let fitting: Vec<usize> = rows.iter().copied().filter(|row| same_payer(*row)).collect();
                        sole(&fitting, |row| runs_on(row, day))
                    }),
                    None => payer
                        .and_then(|payer| by_lessee.get(&*owner.organisation)?.get(&*payer))
                        .filter(|rows| rows.len() == 1 && receipts.view.asset_name(row).is_none())
                        .and_then(|rows| rows.first().copied()),
                }
            }
        };
        (contract, object.or_else(|| contract.and_then(|row| contract_object.get(row).copied().flatten())))
    };
    (0..receipts.view.len()).into_par_iter().map(one).unzip()
}

/// The only one; among several the only one that runs on the day.
fn sole(rows: &[usize], runs: impl Fn(usize) -> bool) -> Option<usize> {
    match rows {
        [one] => Some(*one),
        several => {
            let mut running = several.iter().copied().filter(|row| runs(*row));
            let one = running.next()?;
            running.next().is_none().then_some(one)
        }
    }
}
