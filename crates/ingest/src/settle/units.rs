//! Units of money that a sheet does not state, tested across files: against account 151, the projects, the same assets
//! in other ledgers, rents and what came in for them. What closes under one unit only decides; else the other sheets of
//! the workbook, where all that state a unit state 元; everything else stays open.

use super::{amount, receipt, text};
use crate::build::Part;
use crate::cell::money::Unit;
use crate::file::FileRead;
use crate::grid::number;
use rust_decimal::Decimal;
use sanzi_core::codes;
use sanzi_core::lineage::CellNote;
use sanzi_core::receipt::UnitEvidence;
use sanzi_core::text::normal;
use sanzi_core::value::money_text;
use std::collections::BTreeMap;

/// What is known in 元, by what it can be compared with.
#[derive(Default)]
struct Known {
    /// Owner → closing balance of 固定资产.
    accounts: BTreeMap<String, Decimal>,
    /// Owner → sum of the asset ledger.
    ledgers: BTreeMap<String, Decimal>,
    /// Project → amount.
    projects: BTreeMap<String, Decimal>,
    /// Project → sum of its assets.
    project_assets: BTreeMap<String, Decimal>,
    /// Village and name or number of an asset → original value, where there is one such asset.
    assets: BTreeMap<String, Option<Decimal>>,
    /// Number of a contract → rent of a year, where all that bear the number agree.
    rents: BTreeMap<String, Option<Decimal>>,
    /// Number of a contract → what came in for it at one time, where it was always as much.
    payments: BTreeMap<String, Option<Decimal>>,
}

pub(super) fn settle(reads: &mut [FileRead]) {
    if reads.iter().flat_map(|r| &r.parts).all(|p| p.open.is_empty()) {
        return;
    }
    let known = known(reads);
    for read in reads.iter_mut() {
        let stated = stated_elsewhere(read);
        for at in 0..read.parts.len() {
            let decided: Vec<(&'static str, Unit, String)> = match read.parts.get(at) {
                Some(part) => {
                    let told = |field| decide(part, field, &known).or_else(|| in_yuan_too(part, field, stated));
                    part.open.keys().filter_map(|f| told(*f).map(|(unit, evidence)| (*f, unit, evidence))).collect()
                }
                None => Vec::new(),
            };
            for (field, unit, evidence) in decided {
                apply(read, at, field, unit, &evidence);
                let family =
                    crate::unit::FAMILIES.iter().find(|(leader, _)| *leader == field).map_or(&[][..], |(_, all)| *all);
                for other in family {
                    let label = read.parts.get(at).and_then(|p| p.schema.columns.iter().find(|c| c.name == field));
                    let text = format!("与{}一致（{evidence}）", label.map_or(field, |c| c.label));
                    apply(read, at, other, unit, &text);
                }
            }
        }
    }
}

/// How many sheets of a workbook state 元 above the table or in a heading, where none states another unit.
fn stated_elsewhere(read: &FileRead) -> usize {
    let mut sheets = 0;
    for sheet in read.receipts.iter().flat_map(|r| &r.sheets) {
        let stated: Vec<&UnitEvidence> = sheet
            .unit
            .values()
            .filter(|u| u.evidence.starts_with("表头") || u.evidence.starts_with("表上方"))
            .collect();
        if stated.iter().any(|unit| unit.unit != Unit::Yuan.label()) {
            return 0;
        }
        sheets += usize::from(!stated.is_empty());
    }
    sheets
}

/// Amounts of a thousand and more beside sheets of the same workbook that state 元 are in 元 too. Of 万元 nothing
/// follows: incomes stand in 元 beside costs in 万元.
fn in_yuan_too(part: &Part, field: &'static str, stated: usize) -> Option<(Unit, String)> {
    let numbers = printed(part, field);
    let large = numbers.iter().all(|(_, number)| number.is_zero() || number.abs() >= Decimal::ONE_THOUSAND);
    let text = || format!("同一工作簿写明单位的 {stated} 张表都写元");
    (stated > 0 && large && !numbers.is_empty()).then(|| (Unit::Yuan, text()))
}

/// Whose row it is: the village, or the accounting unit.
fn owner(part: &Part, row: usize) -> String {
    let village = normal(text(part, row, "village"));
    if village.is_empty() { normal(text(part, row, part.schema.holder())) } else { village }
}

fn is_fixed_assets(part: &Part, row: usize) -> bool {
    let name = normal(text(part, row, "account_name"));
    name == "固定资产" || name.is_empty() && text(part, row, "account_code").trim() == "151"
}

fn add(sums: &mut BTreeMap<String, Decimal>, key: String, amount: Decimal) {
    let sum = sums.entry(key).or_default();
    *sum = sum.checked_add(amount).unwrap_or(*sum);
}

fn asset_keys(part: &Part, row: usize) -> Vec<String> {
    let village = normal(text(part, row, "village"));
    ["asset_id", "asset_name"]
        .into_iter()
        .map(|field| (field, normal(text(part, row, field))))
        .filter(|(_, text)| !text.is_empty())
        .map(|(field, text)| format!("{field}|{village}|{text}"))
        .collect()
}

fn known(reads: &[FileRead]) -> Known {
    let mut known = Known::default();
    // What lists of some assets say counts where no ledger says it: they round, and repeat what ledgers hold.
    let mut listed = BTreeMap::new();
    for part in reads.iter().flat_map(|r| &r.parts) {
        for row in 0..part.rows.len() {
            match part.schema.name {
                "gl_balance" if is_fixed_assets(part, row) && !part.open.contains_key("closing_dr") => {
                    if let Some(closing) = amount(part, row, "closing_dr").filter(|a| !a.is_zero()) {
                        known.accounts.insert(owner(part, row), closing);
                    }
                }
                "project" if !part.open.contains_key("amount") => {
                    if let Some(sum) = amount(part, row, "amount") {
                        add(&mut known.projects, normal(text(part, row, "project_name")), sum);
                    }
                }
                "contract" if !part.open.contains_key("annual_rent") => {
                    let number = normal(text(part, row, "contract_no"));
                    if let Some(rent) = amount(part, row, "annual_rent").filter(|_| !number.is_empty()) {
                        let entry = known.rents.entry(number).or_insert(Some(rent));
                        if *entry != Some(rent) {
                            *entry = None;
                        }
                    }
                }
                "receipt" if !part.open.contains_key("amount") => {
                    let number = normal(text(part, row, "contract_no"));
                    let paid = amount(part, row, "amount").filter(|paid| *paid > Decimal::ZERO && !number.is_empty());
                    if let Some(paid) = paid {
                        let entry = known.payments.entry(number).or_insert(Some(paid));
                        if *entry != Some(paid) {
                            *entry = None;
                        }
                    }
                }
                "asset" if !part.open.contains_key("original_value") => {
                    let Some(value) = amount(part, row, "original_value") else { continue };
                    let level = text(part, row, "ledger");
                    let is_list = codes::is_list(level);
                    if level != "县级台账" && !is_list {
                        add(&mut known.ledgers, owner(part, row), value);
                    }
                    let project = normal(text(part, row, "project_name"));
                    if !project.is_empty() && !is_list {
                        add(&mut known.project_assets, project, value);
                    }
                    let assets = if is_list { &mut listed } else { &mut known.assets };
                    for key in asset_keys(part, row) {
                        let entry = assets.entry(key).or_insert(Some(value));
                        if *entry != Some(value) {
                            *entry = None;
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for (key, value) in listed {
        known.assets.entry(key).or_insert(value);
    }
    known
}

/// The printed numbers of a column whose unit is open, by row.
fn printed(part: &Part, field: &str) -> Vec<(usize, Decimal)> {
    let notes = part.notes.of(field).filter(|(_, note)| note.unreadable);
    notes.filter_map(|(row, note)| note.exact.map(|number| (row as usize, number))).collect()
}

/// A pair to be compared: the sum of printed numbers, how many there are, and the amount in 元.
type Pair = (Decimal, usize, Decimal);

fn decide(part: &Part, field: &'static str, known: &Known) -> Option<(Unit, String)> {
    let numbers = printed(part, field);
    let grouped = |key: &dyn Fn(usize) -> Option<String>, theirs: &BTreeMap<String, Decimal>| -> Vec<Pair> {
        let mut sums: BTreeMap<String, (Decimal, usize)> = BTreeMap::new();
        for (row, number) in &numbers {
            if let Some(key) = key(*row) {
                let (sum, count) = sums.entry(key).or_default();
                *sum = sum.checked_add(*number).unwrap_or(*sum);
                *count += 1;
            }
        }
        let pairs = sums.into_iter().filter_map(|(key, (sum, count))| theirs.get(&key).map(|yuan| (sum, count, *yuan)));
        pairs.collect()
    };
    let named = |row: usize, column: &str| Some(normal(text(part, row, column))).filter(|t| !t.is_empty());
    let same_asset = || -> Vec<Pair> {
        let value = |row: usize| asset_keys(part, row).into_iter().find_map(|key| known.assets.get(&key).copied()?);
        numbers.iter().filter_map(|(row, number)| Some((*number, 1, value(*row)?))).collect()
    };
    let of_contract = |amounts: &BTreeMap<String, Option<Decimal>>| -> Vec<Pair> {
        let amount = |row: usize| amounts.get(&named(row, "contract_no")?).copied().flatten();
        numbers.iter().filter_map(|(row, number)| Some((*number, 1, amount(*row)?))).collect()
    };
    let proofs: Vec<(Vec<Pair>, &str)> = match (part.schema.name, field) {
        ("asset", "original_value") => {
            vec![
                (grouped(&|row| Some(owner(part, row)), &known.accounts), "科目余额表的固定资产余额"),
                (grouped(&|row| named(row, "project_name"), &known.projects), "项目库的项目金额"),
                (same_asset(), "其他台账里同一资产的原值"),
            ]
        }
        ("prior_asset" | "depreciation", "original_value")
        | ("disposal", "value_out")
        | ("inventory", "book_value") => vec![(same_asset(), "台账里同一资产的原值")],
        ("contract", "annual_rent") => vec![(of_contract(&known.payments), "收款台账里这份合同的收款")],
        ("gl_balance", "closing_dr") => {
            vec![(
                grouped(&|row| is_fixed_assets(part, row).then(|| owner(part, row)), &known.ledgers),
                "资产台账的原值合计",
            )]
        }
        ("receipt", "amount" | "due_amount") => vec![(of_contract(&known.rents), "合同台账的年租金")],
        ("project", "amount") => {
            vec![(grouped(&|row| named(row, "project_name"), &known.project_assets), "台账里该项目资产的原值合计")]
        }
        _ => Vec::new(),
    };
    let places = numbers.iter().map(|(_, number)| number.normalize().scale()).max().unwrap_or(0);
    let mut closing: Vec<(Unit, String)> = Vec::new();
    for (pairs, what) in proofs {
        let pairs: Vec<&Pair> = pairs.iter().filter(|(sum, _, yuan)| !sum.is_zero() && !yuan.is_zero()).collect();
        for unit in [Unit::Yuan, Unit::TenThousand] {
            let closed = pairs.iter().filter(|pair| closes(pair, unit, places)).count();
            if closed > 0 && closed * 2 > pairs.len() {
                let text = format!("以{}计与{what}一致（{closed} 处，共比对 {} 处）", unit.label(), pairs.len());
                closing.push((unit, text));
            }
        }
    }
    let first = closing.first()?.clone();
    closing.iter().all(|(unit, _)| *unit == first.0).then_some(first)
}

/// Equal up to the rounding of the printed digits: half a unit of the last place for each number summed.
fn closes((sum, count, yuan): &Pair, unit: Unit, places: u32) -> bool {
    let half = Decimal::new(5, (places + 1).min(28));
    let slack = unit.in_yuan(half).and_then(|s| s.checked_mul(Decimal::from(*count as u64))).unwrap_or_default();
    let off = unit.in_yuan(*sum).and_then(|own| own.checked_sub(*yuan)).map(|d| d.abs());
    // A slack as wide as the amount itself would prove nothing.
    off.is_some_and(|off| off <= slack && slack.checked_mul(Decimal::from(100)).is_some_and(|s| s <= yuan.abs()))
}

/// Reads the open amounts of a column in a unit, and says so in the receipt.
fn apply(read: &mut FileRead, at: usize, field: &str, unit: Unit, evidence: &str) {
    let Some(part) = read.parts.get_mut(at) else { return };
    let Some((field, header)) = part.open.remove_entry(field) else { return };
    let kind = part.schema.columns.iter().find(|c| c.name == field).map(|c| c.kind);
    let mut sum = Decimal::ZERO;
    let Part { values, notes, .. } = part;
    notes.change(field, |row, note| {
        let yuan = note.exact.filter(|_| note.unreadable).and_then(|number| unit.in_yuan(number))?;
        values.set_decimal(row as usize, field, yuan);
        sum = sum.checked_add(yuan).unwrap_or(sum);
        let more = kind.and_then(|k| k.scale()).is_some_and(|scale| yuan.normalize().scale() > scale);
        let original = note.original.clone().filter(|seen| **seen != *number::plain(yuan));
        Some(CellNote { exact: more.then_some(yuan), unreadable: false, original, ..note.clone() })
    });
    let (file, sheet, sheet_at) = (part.block.file.clone(), part.block.sheet.clone(), part.sheet_at);
    let is_open =
        |told: &sanzi_core::Issue| told.kind == "unit_undecided" && told.cell.as_deref() == Some(header.as_str());
    read.issues.retain(|told| !(is_open(told) && told.file == *file && told.sheet.as_deref() == Some(&*sheet)));
    let Some(receipt) = receipt(read, &file, sheet_at) else { return };
    receipt.issues.retain(|told| !is_open(told));
    receipt.unit.insert(field, UnitEvidence { unit: unit.label(), evidence: evidence.to_owned() });
    let before = receipt.sums.get(field).and_then(|s| s.parse::<Decimal>().ok()).unwrap_or_default();
    receipt.sums.insert(field, number::plain(before.checked_add(sum).unwrap_or(sum)));
    let turn = |text: &str| text.parse::<Decimal>().ok().and_then(|number| unit.in_yuan(number));
    for tie in receipt.totals.iter_mut().filter(|tie| tie.field == field) {
        if let (Some(printed), Some(computed)) = (turn(&tie.printed), turn(&tie.computed)) {
            tie.printed = number::plain(printed);
            tie.computed = number::plain(computed);
            tie.difference = money_text(printed.checked_sub(computed).unwrap_or_default());
        }
    }
}
