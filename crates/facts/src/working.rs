//! The worked sum behind a computed fact, step by step, rendered only when somebody asks.

use crate::asset::AssetTrace;
use crate::book::disposals::Farewell;
use crate::book::village::Booked;
use crate::contract::ContractTrace;
use crate::contract::income::Earned;
use crate::depreciation::{Life, Method};
use crate::month::Month;
use rust_decimal::Decimal;
use sanzi_core::value::{money_text, round};
use sanzi_core::{Facts, Tables, Value, Wanted, grains};

/// Where the amounts of a sum stand.
pub(crate) struct Cells<'t>(pub(crate) &'t Tables);

impl Cells<'_> {
    /// The cells of a line in brackets; nothing where they are not known.
    fn words(&self, table: &str, line: usize, columns: &[&str]) -> String {
        let Some(table) = self.0.by_name.get(table) else { return String::new() };
        let place = |column: &&str| self.0.lineage.place(table.row_id(line), column);
        let places: Vec<String> = columns.iter().filter_map(place).map(|place| place.to_string()).collect();
        if places.is_empty() { String::new() } else { format!("（{}）", places.join("、")) }
    }

    /// Receipts with their cells, and their sum.
    fn received(&self, all: &[Earned]) -> Vec<String> {
        let step = |one: &Earned| (one.on.iso(), one.amount, self.words("receipt", one.line, &["amount"]));
        sum(all.iter().map(step))
    }
}

/// What the sums of this file read beside their own facts and what was kept of the row: grain, facts, facts read.
const OPERANDS: &[(&str, &str, &str)] = &[
    ("asset", "depreciation_gap depreciation_shortfall depreciation_excess", "accumulated_booked accumulated_expected"),
    ("asset", "over_depreciated", "accumulated_booked depreciable_amount"),
    ("asset", "depreciation_gap_ratio", "depreciation_gap depreciable_amount"),
    ("asset", "depreciation_tolerance", "months_due"),
    ("asset", "yield_on_cost", "income_12m original_value"),
    ("asset", "yield_on_net", "income_12m net_booked"),
    ("asset", "yield_to_peer", "yield_on_cost peer_yield"),
    ("asset", "quantity_difference quantity_gap", "counted_quantity book_quantity"),
    ("asset", "quantity_tolerance", "book_quantity"),
    ("asset", "registered_days months_in_use", "acquired_on"),
    ("asset", "idle_days", "idle_since"),
    ("contract", "arrears", "due_amount received_amount"),
    ("contract", "rent_total", "annual_rent term_months"),
    ("contract", "arrears_days", "arrears_since"),
    ("contract", "days_past_end", "end_date"),
    ("contract", "term_months", "start_date end_date"),
    (
        "account",
        "register_total register_count ledger_balance difference difference_abs difference_ratio",
        "register_total register_count ledger_balance",
    ),
];

fn operands(grain: &str, fact: &str) -> impl Iterator<Item = &'static str> {
    let own = OPERANDS.iter().filter(move |(of, facts, _)| *of == grain && facts.split(' ').any(|name| name == fact));
    own.flat_map(|(.., read)| read.split(' '))
}

/// What is wanted, with what the worked sums of it read.
pub(crate) fn with_operands(wanted: &Wanted) -> Wanted {
    let mut all = wanted.clone();
    for grain in grains::ALL.iter().filter(|grain| wanted.has_any(grain)) {
        for fact in wanted.of(grain) {
            all.add(grain, operands(grain.name, fact).chain(crate::formulas::operands(grain.name, fact)));
        }
    }
    all
}

/// A row whose fact is told: its values are read by name, and only those that [`OPERANDS`] names for the fact.
struct Told<'f> {
    facts: &'f Facts,
    row: usize,
    fact: &'f str,
}

impl Told<'_> {
    fn value(&self, name: &str) -> Value {
        let grain = self.facts.grain.name;
        debug_assert!(
            name == self.fact || operands(grain, self.fact).any(|read| read == name),
            "{grain}.{} reads {name}, which OPERANDS does not say",
            self.fact
        );
        self.facts.frame.value(self.row, name)
    }

    fn decimal(&self, name: &str) -> Option<Decimal> {
        match self.value(name) {
            Value::Decimal(amount) => Some(amount),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.value(name).plain()
    }
}

/// The sum of a fact of grain `asset`.
pub(crate) fn asset(facts: &Facts, trace: &AssetTrace, row: usize, fact: &str, cells: &Cells<'_>) -> Vec<String> {
    let told = Told { facts, row, fact };
    let money = |name| told.decimal(name);
    let steps: Option<Vec<String>> = match fact {
        "accumulated_expected" | "monthly_charge" | "depreciable_amount" | "residual_value" | "months_due" => {
            trace.life.as_ref().map(|(life, through)| depreciation(life, *through, fact))
        }
        "depreciation_gap" | "depreciation_shortfall" | "depreciation_excess" => {
            money("accumulated_booked").zip(money("accumulated_expected")).map(|(booked, expected)| {
                if fact == "depreciation_shortfall" { minus(expected, booked) } else { minus(booked, expected) }
            })
        }
        "over_depreciated" => {
            money("accumulated_booked").zip(money("depreciable_amount")).map(|(booked, most)| minus(booked, most))
        }
        "depreciation_gap_ratio" => money("depreciation_gap").zip(money("depreciable_amount")).map(|(gap, base)| {
            vec![format!("{} ÷ {} = {}", money_text(gap.abs()), money_text(base), percent(gap.abs(), base))]
        }),
        "income_12m" => Some(cells.received(&trace.income)),
        "yield_on_cost" => ratio(money("income_12m"), money("original_value")),
        "yield_on_net" => ratio(money("income_12m"), money("net_booked")),
        "quantity_difference" | "quantity_gap" => money("counted_quantity")
            .zip(money("book_quantity"))
            .map(|(c, b)| vec![format!("{} − {} = {}", c.normalize(), b.normalize(), (c - b).normalize())]),
        "depreciation_tolerance" => told.text("months_due").zip(money(fact)).map(|(months, allowed)| {
            vec![format!(
                "绝对容差（以万元印刷的，加末位之半）与每月容差 × {months}个月，取大者 {}",
                money_text(allowed)
            )]
        }),
        "peer_yield" => {
            money(fact).map(|middle| vec![format!("全县同类资产收益率的中位数 {}", percent(middle, Decimal::ONE))])
        }
        "yield_to_peer" => money("yield_on_cost").zip(money("peer_yield")).map(|(own, peers)| {
            let (one, other) = (percent(own, Decimal::ONE), percent(peers, Decimal::ONE));
            vec![format!("{one} ÷ {other} = {}", percent(own, peers))]
        }),
        "counted_quantity" => money(fact).map(|counted| {
            vec![format!("盘点表实盘数量 {}（空白而注明丢失、毁损，或盘亏等于账面数的，计 0）", counted.normalize())]
        }),
        "quantity_tolerance" => money("book_quantity").zip(money(fact)).map(|(booked, allowed)| {
            let (booked, allowed) = (booked.normalize(), allowed.normalize());
            vec![format!("账面数量 {booked} × 容差比例 = {allowed}；按件清点的不设容差")]
        }),
        "registered_days" | "months_in_use" => span(&told, "acquired_on"),
        "idle_days" => span(&told, "idle_since"),
        _ => None,
    };
    steps.unwrap_or_default()
}

/// From which day a length of time runs to the base date.
fn span(told: &Told<'_>, from: &str) -> Option<Vec<String>> {
    let fact = told.fact;
    let column = told.facts.grain.fact(fact)?;
    let (from, length) = (told.text(from)?, told.text(fact)?);
    let unit = if fact.starts_with("months") { "个月" } else { "天" };
    Some(vec![format!("自{from}（只知年、月的取最晚一日）至基准日，{} {length}{unit}", column.label)])
}

/// The sum of a fact of grain `contract`.
pub(crate) fn contract(facts: &Facts, trace: &ContractTrace, row: usize, fact: &str, cells: &Cells<'_>) -> Vec<String> {
    let told = Told { facts, row, fact };
    let money = |name| told.decimal(name);
    match fact {
        "due_amount" if !trace.sums.is_empty() => {
            let mut steps: Vec<String> = trace
                .due
                .iter()
                .zip(&trace.sums)
                .map(|(one, sum)| match sum.as_str() {
                    "" => format!("{}：{}", one.due_on, money_text(one.amount)),
                    sum => format!("{}：{sum}", one.due_on),
                })
                .collect();
            if trace.due.len() > 1 {
                let total = trace.due.iter().map(|one| one.amount).sum();
                steps.push(format!("合计 {}", money_text(total)));
            }
            steps
        }
        "due_amount" => sum(trace.due.iter().map(|one| (one.due_on.to_string(), one.amount, String::new()))),
        "first_rent" => trace.rent_sum.clone().into_iter().collect(),
        "rent_total" if trace.total_sum.is_some() => trace.total_sum.clone().into_iter().collect(),
        "received_amount" => cells.received(&trace.received),
        "arrears" => match (money("due_amount"), money("received_amount")) {
            (Some(due), Some(received)) => minus(due, received),
            _ => Vec::new(),
        },
        "rent_total" => match (money("annual_rent"), told.text("term_months"), money("rent_total")) {
            (Some(rent), Some(months), Some(total))
                if round(rent * months.parse().unwrap_or(Decimal::ZERO) / Decimal::from(12), 2) == total =>
            {
                vec![format!("{} × {months} ÷ 12 = {}", money_text(rent), money_text(total))]
            }
            _ => Vec::new(),
        },
        "arrears_days" => span(&told, "arrears_since").unwrap_or_default(),
        "days_past_end" => span(&told, "end_date").unwrap_or_default(),
        "term_months" => match (told.text("start_date"), told.text("end_date")) {
            (Some(start), Some(end)) => {
                let months = told.text(fact).unwrap_or_default();
                let written = match (start.len(), end.len()) {
                    (10, 10) => "",
                    (4, _) | (_, 4) => "（只写到年，按所列年限或最短计）",
                    _ => "（只写到月，起为月初、止为月末；比整年多一个月的按整年计，所列年限相合的从其年限）",
                };
                vec![format!("{start} 至 {end}{written}，不足一月按一月，{months}个月")]
            }
            _ => Vec::new(),
        },
        "due_periods" => {
            vec![format!(
                "到期应收的各期：{}",
                trace.due.iter().map(|one| one.due_on.to_string()).collect::<Vec<_>>().join("、")
            )]
        }
        _ => Vec::new(),
    }
}

/// The sum of a fact of grain `disposal`.
pub(crate) fn disposal(trace: &Farewell, fact: &str) -> Vec<String> {
    match (fact, trace) {
        ("depr_out_expected", Some((life, through))) => depreciation(life, *through, "accumulated_expected"),
        _ => Vec::new(),
    }
}

/// The sum of a fact of grain `account`.
pub(crate) fn account(facts: &Facts, trace: &[Booked], row: usize, fact: &str, cells: &Cells<'_>) -> Vec<String> {
    if operands(facts.grain.name, fact).next().is_none() {
        return Vec::new();
    }
    let told = Told { facts, row, fact };
    let (total, balance) = (told.decimal("register_total"), told.decimal("ledger_balance"));
    let count = told.text("register_count").unwrap_or_default();
    match (fact, total, balance) {
        ("register_total" | "register_count", Some(total), _) => {
            vec![format!(
                "台账{count}项合计 {}（不含到户类、权益类、在建、名义金额和另设科目的生物资产、土地、无形资产）",
                money_text(total)
            )]
        }
        ("ledger_balance", _, Some(_)) => sum(trace.iter().map(|one| {
            let words = cells.words("gl_balance", one.line, &one.columns);
            ("科目余额表期末余额".to_owned(), one.amount, words)
        })),
        ("difference" | "difference_abs", Some(total), Some(balance)) => minus(total, balance),
        ("difference_ratio", Some(total), Some(balance)) if !balance.is_zero() => {
            let gap = (total - balance).abs();
            vec![format!("{} ÷ {} = {}", money_text(gap), money_text(balance.abs()), percent(gap, balance.abs()))]
        }
        _ => Vec::new(),
    }
}

fn minus(one: Decimal, two: Decimal) -> Vec<String> {
    vec![format!("{} − {} = {}", money_text(one), money_text(two), money_text(one - two))]
}

fn percent(part: Decimal, whole: Decimal) -> String {
    if whole.is_zero() {
        return String::new();
    }
    format!("{}%", round(part * Decimal::ONE_HUNDRED / whole, 2))
}

fn ratio(part: Option<Decimal>, whole: Option<Decimal>) -> Option<Vec<String>> {
    let (part, whole) = (part?, whole.filter(|whole| !whole.is_zero())?);
    Some(vec![format!("{} ÷ {} = {}", money_text(part), money_text(whole), percent(part, whole))])
}

/// Amounts by what they are of, each with its place, and their sum.
fn sum(items: impl Iterator<Item = (String, Decimal, String)>) -> Vec<String> {
    let mut steps = Vec::new();
    let mut total = Decimal::ZERO;
    for (of, amount, place) in items {
        steps.push(format!("{of}：{}{place}", money_text(amount)));
        total += amount;
    }
    match steps.len() {
        0 => steps.push("没有对应的收付记录，合计 0.00".to_owned()),
        1 => {}
        _ => steps.push(format!("合计 {}", money_text(total))),
    }
    steps
}

/// 480000.00 × (1 − 5%) = 456000.00; 456000.00 ÷ 240 = 1900.00; 1900.00 × 91 = 172900.00.
fn depreciation(life: &Life, through: Month, fact: &str) -> Vec<String> {
    let standing = life.standing(through);
    let plan = &life.plan;
    let base = plan.base();
    let rate = if plan.cost.is_zero() { Decimal::ZERO } else { plan.residual / plan.cost };
    let exact_rate = round(plan.cost * round(rate, 6), 2) == plan.residual;
    let mut steps = Vec::new();
    if plan.residual.is_zero() {
        steps.push(format!("{} − 0.00 = {}", money_text(plan.cost), money_text(base)));
    } else if exact_rate && fact != "residual_value" {
        let shown = (round(rate, 6) * Decimal::ONE_HUNDRED).normalize();
        steps.push(format!("{} × (1 − {shown}%) = {}", money_text(plan.cost), money_text(base)));
    } else {
        steps.push(format!("{} − {} = {}", money_text(plan.cost), money_text(plan.residual), money_text(base)));
    }
    if matches!(fact, "depreciable_amount" | "residual_value") {
        return steps;
    }
    let period = format!("自{}起至{through}止计提{}个月", life.first, standing.months);
    if fact == "months_due" {
        return vec![period];
    }
    if plan.method != Method::StraightLine {
        steps.push(format!(
            "{}，年限{}个月，{period}：{}",
            plan.method.label(),
            plan.months,
            money_text(standing.accumulated)
        ));
        return steps;
    }
    steps.push(format!("{} ÷ {} = {}", money_text(base), plan.months, money_text(plan.monthly())));
    if fact == "monthly_charge" {
        return steps;
    }
    if standing.months >= plan.months {
        steps.push(format!("已满{}个月，提足为 {}", plan.months, money_text(standing.accumulated)));
    } else if life.changes.is_empty() {
        steps.push(format!(
            "{} × {} = {}",
            money_text(plan.monthly()),
            standing.months,
            money_text(standing.accumulated)
        ));
    } else {
        steps.push(format!("{period}（期间停用不计）：{}", money_text(standing.accumulated)));
    }
    steps
}
