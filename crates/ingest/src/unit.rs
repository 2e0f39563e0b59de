//! The unit of money of each column: cell, header, line above, the book; else what closes a printed total,
//! the account of fixed assets, or what the other unit would make impossible. Never a silent guess.

use crate::cell::money::{self, Unit};
use crate::grid::Sheet;
use crate::layout::{Entry, Mapped, Section};
use rust_decimal::Decimal;
use sanzi_core::Kind;
use sanzi_core::source::cell_name;
use std::collections::BTreeMap;

/// What is known of a column's unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The unit of amounts that state none themselves; `None` when it stays undecided.
    pub unit: Option<Unit>,
    /// What the receipt prints.
    pub label: &'static str,
    /// Where it is said or what closed.
    pub evidence: String,
}

/// Facts of the whole book that may decide.
#[derive(Debug, Clone, Default)]
pub struct BookFacts {
    /// A unit stated on a cover sheet.
    pub unit: Option<(Unit, String)>,
    /// Closing balances of the account 固定资产, in 元.
    pub fixed_assets: Vec<Decimal>,
}

/// No village asset or project is worth as much, in 元.
const IMPOSSIBLE: i64 = 5_000_000_000;
/// No contract of a village brings as much a year, in 元, and no payment is as large.
const IMPOSSIBLE_A_YEAR: i64 = 300_000_000;
/// Columns of rent, and of what comes in and goes out.
const OF_A_YEAR: &[(&str, &str)] = &[
    ("contract", "annual_rent"),
    ("contract", "deposit"),
    ("receipt", "amount"),
    ("receipt", "due_amount"),
    ("asset", "annual_income"),
];

/// Columns of one table that share a unit when only the first tells it: cost, depreciation and net value of one card,
/// the sides of an account.
pub(crate) const FAMILIES: &[(&str, &[&str])] = &[
    (
        "original_value",
        &[
            "accumulated_depreciation",
            "net_value",
            "impairment",
            "salvage_value",
            "monthly_depreciation",
            "depr_this_period",
        ],
    ),
    ("closing_dr", BALANCES),
    ("closing_cr", BALANCES),
    ("amount", &["planned_amount", "final_amount", "balance_left", "due_amount"]),
    ("due_amount", &["amount"]),
    ("annual_rent", &["deposit", "total_amount"]),
    ("value_out", &["depr_out", "proceeds", "cost", "appraised_value"]),
];

const BALANCES: &[&str] =
    &["opening_dr", "opening_cr", "debit", "credit", "ytd_debit", "ytd_credit", "closing_dr", "closing_cr"];

/// Decides the unit of every money column of a section, by column.
pub fn decide(
    sheet: &Sheet,
    section: &Section,
    fallback: Option<&(Unit, String)>,
    book: &BookFacts,
) -> BTreeMap<u32, Decision> {
    let mut decided: BTreeMap<u32, Decision> = BTreeMap::new();
    let money = || section.plan.mapped.iter().filter(|m| matches!(m.field.kind, Kind::Money | Kind::Price));
    for mapped in money() {
        let line = section.caption.unit.as_ref().or(fallback);
        if let Some(decision) = said(sheet, section, mapped, line, book) {
            decided.insert(mapped.column, decision);
        }
    }
    by_rows(sheet, section, &mut decided);
    by_others(sheet, section, &mut decided);
    for (first, members) in FAMILIES {
        // A heading that states a unit speaks for its own column; cost, depreciation and net value go together.
        let tells = |m: &&Mapped| m.field.name == *first && (m.unit.is_none() || *first == "original_value");
        let Some(leader) = money().find(tells) else { continue };
        let Some(Decision { unit: Some(unit), evidence, .. }) = decided.get(&leader.column).cloned() else { continue };
        for mapped in money().filter(|m| members.contains(&m.field.name)) {
            if let Some(decision) = decided.get_mut(&mapped.column).filter(|d| d.label == UNDECIDED) {
                let evidence = format!("与{}一致（{evidence}）", leader.field.label);
                *decision = Decision { unit: Some(unit), label: unit.label(), evidence };
            }
        }
    }
    for (mapped, span) in money().filter_map(|m| Some((m, m.span?))) {
        if let Some(decision) = decided.get_mut(&mapped.column) {
            decision.evidence.push_str(&format!("；{}", span.told()));
        }
    }
    decided
}

/// Fields that add up to another one in every row, in its unit.
const ADD_UP: &[(&str, &[&str])] = &[
    ("income", &["to_collective", "to_household", "to_public_job", "to_reserve", "balance"]),
    ("income", &["distributed_total", "balance"]),
    ("distributed_total", &["to_collective", "to_household", "to_public_job", "to_reserve"]),
    ("original_value", &["accumulated_depreciation", "net_value"]),
    ("closing_value", &["opening_value", "increase"]),
];

/// Columns without a unit whose printed numbers add up, row by row, to a column with one are in its unit.
fn by_rows(sheet: &Sheet, section: &Section, decided: &mut BTreeMap<u32, Decision>) {
    let plan = &section.plan;
    let number = |index: usize, mapped: &Mapped| {
        sheet.rows.get(index).and_then(|row| money::read(&row.at(mapped.column)).value).map(|a| a.number)
    };
    for (whole, parts) in ADD_UP.iter().cycle().take(ADD_UP.len() * 2) {
        let Some(whole) = plan.of(whole) else { continue };
        let parts: Vec<&Mapped> = parts.iter().filter_map(|p| plan.of(p)).collect();
        let columns: Vec<&Mapped> = std::iter::once(whole).chain(parts.iter().copied()).collect();
        let known = columns.iter().find(|m| decided.get(&m.column).is_some_and(|d| d.unit.is_some()));
        let open = columns.iter().any(|m| decided.get(&m.column).is_some_and(|d| d.label == UNDECIDED));
        let (Some(known), true) = (known, open) else { continue };
        let (mut tied, mut rows) = (0usize, 0usize);
        for entry in &section.entries {
            let Entry::Data(index) = entry else { continue };
            let Some(all) = number(*index, whole).filter(|n| !n.is_zero()) else { continue };
            let sum = parts.iter().filter_map(|p| number(*index, p)).try_fold(Decimal::ZERO, |s, n| s.checked_add(n));
            rows += 1;
            tied += usize::from(sum == Some(all));
        }
        let Some(Decision { unit: Some(unit), .. }) = decided.get(&known.column).cloned() else { continue };
        if tied < 2 && tied < rows || tied == 0 || tied * 10 < rows * 7 {
            continue;
        }
        let evidence = format!("逐行相加与“{}”相等（{tied} 行），单位相同", known.header);
        for mapped in columns {
            if let Some(decision) = decided.get_mut(&mapped.column).filter(|d| d.label == UNDECIDED) {
                *decision = Decision { unit: Some(unit), label: unit.label(), evidence: evidence.clone() };
            }
        }
    }
}

/// Where every other column of the sheet says 元 in its heading, one that says nothing and holds amounts of a hundred
/// and more (of a thousand and more, where only one other says it) is in 元 too. Of 万元 nothing follows: incomes
/// stand in 元 beside costs in 万元.
fn by_others(sheet: &Sheet, section: &Section, decided: &mut BTreeMap<u32, Decision>) {
    let money = || section.plan.mapped.iter().filter(|m| m.field.kind == Kind::Money);
    let stated: Vec<Unit> = money().filter_map(|m| m.unit).collect();
    if stated.is_empty() || stated.iter().any(|unit| *unit != Unit::Yuan) {
        return;
    }
    let least = if stated.len() == 1 { Decimal::ONE_THOUSAND } else { Decimal::ONE_HUNDRED };
    for mapped in money() {
        if decided.get(&mapped.column).is_none_or(|d| d.label != UNDECIDED) {
            continue;
        }
        let column = Amounts::of(sheet, section, mapped.column);
        let small = column.bare.iter().any(|a| !a.is_zero() && a.abs() < least);
        if let Some(decision) = decided.get_mut(&mapped.column).filter(|d| d.label == UNDECIDED && !small) {
            let evidence = format!("同表其余 {} 列金额的表头都写明元", stated.len());
            *decision = Decision { unit: Some(Unit::Yuan), label: Unit::Yuan.label(), evidence };
        }
    }
}

/// The label of a unit that stays open.
pub const UNDECIDED: &str = "undecided";

fn said(
    sheet: &Sheet,
    section: &Section,
    mapped: &Mapped,
    line: Option<&(Unit, String)>,
    book: &BookFacts,
) -> Option<Decision> {
    let is = |unit: Unit, evidence: String| Some(Decision { unit: Some(unit), label: unit.label(), evidence });
    if let Some(unit) = mapped.unit {
        return is(unit, format!("表头“{}”", mapped.header));
    }
    if let Some((unit, text)) = line {
        return is(*unit, format!("表上方“{}”", crate::note::shorten(text, 30)));
    }
    let column = Amounts::of(sheet, section, mapped.column);
    if column.bare.is_empty() {
        let label = column.own.iter().map(|(unit, _)| unit.label()).next();
        let mixed = column.own.iter().any(|(unit, _)| Some(unit.label()) != label);
        return match (label, column.totals.iter().find(|(_, unit, _)| unit.is_some())) {
            (Some(label), _) if !mixed => {
                Some(Decision { unit: None, label, evidence: "各单元格自带单位".to_owned() })
            }
            (Some(_), _) => {
                Some(Decision {
                    unit: None, label: "元", evidence: "各单元格自带单位，已折成元".to_owned()
                })
            }
            (None, Some((cell, Some(unit), _))) => {
                Some(Decision {
                    unit: Some(*unit), label: unit.label(), evidence: format!("合计格 {cell} 自带单位")
                })
            }
            _ => None,
        };
    }
    if let Some((unit, text)) = &book.unit {
        return is(*unit, format!("本工作簿封面“{}”", crate::note::shorten(text, 30)));
    }
    if section.plan.of("card_no").is_some() && section.plan.schema.name == "asset" {
        return is(Unit::Yuan, "平台卡片以元计".to_owned());
    }
    if let Some(header) = renminbi(sheet, section) {
        return is(Unit::Yuan, format!("“{header}”列写明人民币"));
    }
    if let Some((unit, evidence)) = closed(&column, mapped, &section.caption.amounts, book) {
        return is(unit, evidence);
    }
    let most = column.bare.iter().map(|a| a.abs()).max().unwrap_or_default();
    let of_a_year = OF_A_YEAR.contains(&(section.plan.schema.name, mapped.field.name));
    let bound = Decimal::from(if of_a_year { IMPOSSIBLE_A_YEAR } else { IMPOSSIBLE });
    if Unit::TenThousand.in_yuan(most).is_none_or(|yuan| yuan >= bound) {
        let text = format!("若以万元计，{} 就是 {} 亿元，不可能", most.normalize(), hundred_millions(most));
        return is(Unit::Yuan, text);
    }
    Some(Decision {
        unit: None, label: UNDECIDED, evidence: "单元格、表头、表上方和本工作簿都没有写单位".to_owned()
    })
}

/// An extract of an accounting package names the currency in a column of its own (本位币, Currency): amounts in
/// renminbi are in 元 there.
fn renminbi(sheet: &Sheet, section: &Section) -> Option<String> {
    let heads = ["本位币", "币种", "币别", "货币", "CURRENCY", "CURRENCYCODE", "LOCALCURRENCY", "REPORTINGCURRENCY"];
    let head = section.plan.unmapped.iter().find(|(_, h)| heads.contains(&crate::mapping::header_form(h).as_str()))?;
    let mut any = false;
    for entry in &section.entries {
        let Entry::Data(index) = entry else { continue };
        let form = sheet.rows.get(*index).map(|row| sanzi_core::text::normal(&row.at(head.0).text()));
        match form.as_deref() {
            Some("人民币" | "人民币元" | "CNY" | "RMB" | "元" | "156") => any = true,
            Some("") | None => {}
            Some(_) => return None,
        }
    }
    any.then(|| head.1.clone())
}

fn hundred_millions(amount: Decimal) -> String {
    amount
        .checked_div(Decimal::from(10_000))
        .map_or_else(|| "许多".to_owned(), |d| d.round_dp(2).normalize().to_string())
}

/// The amounts of a column.
struct Amounts {
    /// Without a unit of their own.
    bare: Vec<Decimal>,
    /// With one: unit and 元.
    own: Vec<(Unit, Decimal)>,
    /// Totals: cell, own unit, number.
    totals: Vec<(String, Option<Unit>, Decimal)>,
}

impl Amounts {
    fn of(sheet: &Sheet, section: &Section, column: u32) -> Self {
        let mut amounts = Amounts { bare: Vec::new(), own: Vec::new(), totals: Vec::new() };
        for entry in &section.entries {
            let (index, total) = match entry {
                Entry::Data(index) => (*index, false),
                Entry::Total(index, _) => (*index, true),
            };
            let Some(row) = sheet.rows.get(index) else { continue };
            let Some(amount) = money::read(&row.at(column)).value else { continue };
            match (total, amount.unit.and_then(|u| u.in_yuan(amount.number).map(|yuan| (u, yuan)))) {
                (true, _) => amounts.totals.push((cell_name(column, row.number), amount.unit, amount.number)),
                (false, Some(own)) => amounts.own.push(own),
                (false, None) => amounts.bare.push(amount.number),
            }
        }
        amounts
    }

    /// The column's sum in 元 if its bare amounts were in a unit.
    fn sum(&self, unit: Unit) -> Option<Decimal> {
        let bare = self.bare.iter().try_fold(Decimal::ZERO, |sum, a| sum.checked_add(*a))?;
        self.own.iter().try_fold(unit.in_yuan(bare)?, |sum, (_, yuan)| sum.checked_add(*yuan))
    }
}

/// The one unit under which the column equals a total that states its unit, or the account of fixed assets.
fn closed(column: &Amounts, mapped: &Mapped, told: &[(Decimal, String)], book: &BookFacts) -> Option<(Unit, String)> {
    let candidates = [Unit::Yuan, Unit::TenThousand];
    let mut proofs: Vec<(Decimal, String)> = Vec::new();
    for (cell, unit, number) in &column.totals {
        if let Some(yuan) = unit.and_then(|u| u.in_yuan(*number)) {
            proofs.push((yuan, format!("合计格 {cell}")));
        }
    }
    // 60000元 among bare numbers: the total tells what these are.
    if !column.own.is_empty() {
        for (cell, _, number) in column.totals.iter().filter(|(_, unit, number)| unit.is_none() && !number.is_zero()) {
            let fits: Vec<Unit> = candidates.into_iter().filter(|u| column.sum(*u) == u.in_yuan(*number)).collect();
            if let [unit] = fits.as_slice() {
                return Some((*unit, format!("与自带单位的各格相加，只有以{}计才与合计格 {cell} 一致", unit.label())));
            }
        }
    }
    proofs.extend(told.iter().map(|(yuan, line)| (*yuan, format!("表上方“{}”", crate::note::shorten(line, 30)))));
    if mapped.field.name == "original_value" {
        proofs.extend(book.fixed_assets.iter().map(|yuan| (*yuan, "科目余额表的固定资产余额".to_owned())));
    }
    let mut closing: Vec<(Unit, String)> = Vec::new();
    for (yuan, text) in proofs {
        for unit in candidates {
            if column.sum(unit) == Some(yuan) && !yuan.is_zero() {
                closing.push((unit, format!("只有以{}计才与{text}一致", unit.label())));
            }
        }
    }
    let first = closing.first()?.clone();
    closing.iter().all(|(unit, _)| *unit == first.0).then_some(first)
}
