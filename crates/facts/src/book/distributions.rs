//! Facts of grain `distribution`: one row per line of the distribution register.

use crate::FactsError;
use crate::asset::{AssetWork, Built};
use crate::book::joint_years::JointYears;
use crate::entitled::{Receiver, tells_only_of_death, unfit};
use crate::input::keys::Unique;
use crate::input::view::View;
use crate::maps::HashMap;
use crate::month::begun_months;
use crate::naming::name_form;
use crate::row::{Row, Slots};
use chrono::Datelike;
use rust_decimal::Decimal;
use sanzi_core::Known;
use sanzi_core::text::{normal, separated};
use sanzi_core::value::{at_least_zero, money_text, quotient, round};
use std::collections::{BTreeMap, BTreeSet};

const BARRED: &[&str] =
    &["接待", "招待", "餐费", "烟酒", "福利", "奖金", "补贴干部", "偿还债务", "还债", "旅游", "购车", "礼品"];
const COMPANY: &[&str] = &["公司", "管理中心", "运营中心"];

/// What rows of one batch share.
#[derive(Default)]
struct Batch {
    amounts: HashMap<Decimal, u32>,
    receivers: HashMap<String, u32>,
    /// By account: the line that named it first, and who was paid to it.
    accounts: HashMap<String, (usize, BTreeSet<String>)>,
    persons: u32,
}

/// One row per line of the register.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let copies = slots.copied_from("distribution");
    let mut built = Built::new(slots);
    let mut unique = Unique::default();
    let table = &work.input.distribution;
    let view = &table.view;
    let batch_of = |line: usize| {
        let owner = table.owner(line).map_or("", |owner| owner.organisation.as_ref());
        let year = view.day(line, "year").map(|day| day.iso()).unwrap_or_default();
        format!(
            "{owner}|{year}|{}|{}",
            view.text(line, "period").unwrap_or(""),
            view.text(line, "unit_name").unwrap_or("")
        )
    };
    let batches = gather(work, &batch_of);
    let joint = JointYears::of(work);
    let mut led = BTreeSet::new();
    for (line, owner) in table.owners.iter().enumerate() {
        let mut row = slots.row_of(&mut built.builder, table, line, &copies);
        let year = view.day(line, "year").map(|day| day.iso()).unwrap_or_default();
        let name = |column| view.text(line, column).map(|text| name_form(text, &[])).unwrap_or_default();
        let key = [year.as_str(), &name("period"), &name("unit_name"), &name("beneficiary")].join("|");
        row.set("subject_key", unique.key(&owner.organisation, key));
        row.set("weak_key", true);
        money(work, line, &mut row);
        making(work, line, &mut row);
        if let Some(batch) = batches.get(&batch_of(line)) {
            receivers(work, line, batch, &mut row);
        }
        let receiver = view.text(line, "beneficiary").map(normal).unwrap_or_default();
        // the list of receivers speaks for its batch, not the line above that gives its sum
        let listed = batches.get(&batch_of(line)).is_some_and(|batch| batch.persons > 0);
        let speaks = !listed || !receiver.is_empty();
        row.set("leads_batch", speaks && led.insert((batch_of(line), None)));
        row.set("leads_receiver", led.insert((batch_of(line), Some(receiver))));
        named(work, line, &mut row);
        uses(work, line, &mut row);
        joint.set(line, &mut row);
        row.finish()?;
        built.rows.push([view.id(line)]);
    }
    Ok(built)
}

fn gather(work: &AssetWork<'_, '_>, batch_of: &impl Fn(usize) -> String) -> BTreeMap<String, Batch> {
    let view = &work.input.distribution.view;
    let mut batches: BTreeMap<String, Batch> = BTreeMap::new();
    for line in 0..view.len() {
        let Some(receiver) = view.text(line, "beneficiary").map(normal) else { continue };
        let batch = batches.entry(batch_of(line)).or_default();
        if !is_of_one_household(work, line) {
            *batch.receivers.entry(receiver.clone()).or_default() += 1;
            if let Some(account) = account(work, line) {
                batch.accounts.entry(account).or_insert_with(|| (line, BTreeSet::new())).1.insert(receiver);
            }
        }
        if let Some(amount) = view.decimal(line, "distributed_total").or_else(|| view.decimal(line, "to_household")) {
            *batch.amounts.entry(amount.normalize()).or_default() += 1;
            batch.persons += 1;
        }
    }
    batches
}

/// Does the line say that a household draws as one?
fn is_of_one_household(work: &AssetWork<'_, '_>, line: usize) -> bool {
    let remark = work.input.distribution.view.text(line, "remark").unwrap_or("");
    ["户主统", "家庭统", "同户", "本户", "配偶", "户主代"].iter().any(|word| remark.contains(word))
}

/// The digits of the account that was paid; nothing where some are masked or too few to be one.
fn account(work: &AssetWork<'_, '_>, line: usize) -> Option<String> {
    let printed = normal(work.input.distribution.view.text(line, "payee_account")?);
    let digits: String = printed.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 8 && !printed.contains(['*', 'X', 'x'])).then_some(digits)
}

/// Whose distribution it is and of when, in words that a message can begin with.
fn named(work: &AssetWork<'_, '_>, line: usize, row: &mut Row<'_>) {
    let view = &work.input.distribution.view;
    let owner = work.input.distribution.owner(line);
    let village = owner.and_then(|owner| owner.village.as_deref());
    let organisation = owner.map(|owner| owner.organisation.as_ref());
    row.set("whose", view.text(line, "unit_name").or(village).or(organisation));
    let year = view.day(line, "year").map(|day| format!("{}年", day.date.year()));
    let period = view.text(line, "period").unwrap_or("");
    row.set("batch", year.map_or_else(|| period.to_owned(), |year| format!("{year}{}", period.replace(&year, ""))));
    let company = |name: &str| COMPANY.iter().any(|word| name.contains(word));
    row.set("is_company", view.text(line, "unit_name").is_some_and(company) || organisation.is_some_and(company));
}

const USES: [(&str, &str, &str); 4] = [
    ("to_collective", "村集体", "common.share_collective"),
    ("to_household", "到户", "common.share_household"),
    ("to_public_job", "公益岗位", "common.share_public_job"),
    ("to_reserve", "公积公益金", "common.share_reserve"),
];

/// The shares of the uses, and how far they lie from those that a county has set.
fn uses(work: &AssetWork<'_, '_>, line: usize, row: &mut Row<'_>) {
    let view = &work.input.distribution.view;
    let Some(whole) = view.decimal(line, "distributed_total").filter(|whole| *whole > Decimal::ZERO) else { return };
    let mut words = Vec::new();
    let mut furthest: Option<Decimal> = None;
    for (column, label, parameter) in USES {
        let Some(share) = view.decimal(line, column).map(|part| round(part / whole, 6)) else { continue };
        words.push(format!("{label}{}%", round(share * Decimal::ONE_HUNDRED, 2).normalize()));
        if let Some(set) = work.parameter(parameter) {
            let off = (share - set).abs();
            furthest = Some(furthest.map_or(off, |known| known.max(off)));
        }
    }
    row.set("share_deviation", furthest);
    row.set("share_words", (!words.is_empty()).then(|| words.join("、")));
}

fn money(work: &AssetWork<'_, '_>, line: usize, row: &mut Row<'_>) {
    let view = &work.input.distribution.view;
    let amount = |column| view.decimal(line, column);
    let (income, opening) = (amount("income"), amount("opening_balance"));
    let distributed = amount("distributed_total");
    let available = income.map(|income| income + opening.unwrap_or_default());
    let balance = amount("balance").or_else(|| available.zip(distributed).map(|(a, d)| a - d));
    row.set("balance", balance);
    let base = income.filter(|income| *income > Decimal::ZERO);
    row.set("balance_ratio", balance.zip(base).and_then(|(balance, income)| quotient(balance, income, 6)));
    let came = view.day(line, "income_on").or_else(|| view.day(line, "year"));
    row.set("held_months", came.map(|day| begun_months(day.latest(), work.setting.base_date)));
    let uses = ["to_collective", "to_household", "to_public_job", "to_reserve"];
    let named: Vec<Decimal> = uses.into_iter().filter_map(amount).collect();
    let parts: Decimal = named.iter().sum();
    row.set("parts_gap", distributed.filter(|_| named.len() == uses.len()).map(|distributed| parts - distributed));
    let over = distributed.zip(available).map(|(d, a)| at_least_zero(d - a));
    row.set("over_distributed", over);
    row.set("order_faults", order_faults(work, over, amount("loss_uncovered"), amount("to_reserve")));
    let whole = distributed.filter(|distributed| *distributed > Decimal::ZERO);
    for (fact, column) in [
        ("reserve_ratio", "to_reserve"),
        ("collective_ratio", "to_collective"),
        ("household_ratio", "to_household"),
        ("public_job_ratio", "to_public_job"),
    ] {
        row.set(fact, amount(column).zip(whole).and_then(|(part, whole)| quotient(part, whole, 6)));
    }
    row.set(
        "company_gap",
        available
            .zip(distributed)
            .zip(amount("balance"))
            .map(|((available, distributed), left)| available - distributed - left),
    );
}

/// What is wrong with the order of distribution, in words.
fn order_faults(
    work: &AssetWork<'_, '_>,
    over: Option<Decimal>,
    loss: Option<Decimal>,
    reserve: Option<Decimal>,
) -> String {
    let mut faults = Vec::new();
    let tolerance = work.parameter("common.amt_tol_abs").unwrap_or_default();
    if let Some(loss) = loss.filter(|loss| *loss > Decimal::ZERO) {
        faults.push(format!("有未弥补亏损{}元", separated(&money_text(loss))));
    }
    if let Some(over) = over.filter(|over| *over > tolerance) {
        faults.push(format!("超额分配{}元", separated(&money_text(over))));
    }
    if reserve.is_some_and(|reserve| reserve.is_zero()) {
        faults.push("没有提取公积公益金".to_owned());
    }
    faults.join("，")
}

fn making(work: &AssetWork<'_, '_>, line: usize, row: &mut Row<'_>) {
    let view = &work.input.distribution.view;
    let (resolved, paid) = (view.day(line, "resolved_on"), view.day(line, "paid_on"));
    let column = view.known(line, "resolved_on");
    row.set("resolution_blank", (column != Known::Unknown).then_some(column == Known::Blank));
    row.set("paid_before_resolution", resolved.zip(paid).map(|(resolved, paid)| paid.latest() < resolved.date));
    let (from, until) = (view.day(line, "published_from"), view.day(line, "published_until"));
    row.set("published_days", from.zip(until).map(|(from, until)| (until.latest() - from.date).num_days() + 1));
    row.set("notice_on", from.or(paid).or(resolved).or_else(|| view.day(line, "year")));
    row.set("publication_blank", publication_blank(view, line));
    let purpose = view.text(line, "purpose");
    row.set(
        "purpose_barred",
        purpose
            .map(|purpose| BARRED.iter().copied().filter(|word| purpose.contains(word)).collect::<Vec<_>>().join("、")),
    );
    row.set("paid_in_cash", view.text(line, "pay_method").map(|method| method.contains("现金")));
}

/// Does the list print when it was published, and nothing for this line? Unknown where it prints no such column.
fn publication_blank(view: &View<'_>, line: usize) -> Option<bool> {
    let columns = ["published", "published_from", "published_days"].map(|column| view.known(line, column));
    let any = |known| columns.contains(&known);
    (any(Known::Blank) || any(Known::Value)).then(|| !any(Known::Value))
}

fn receivers(work: &AssetWork<'_, '_>, line: usize, batch: &Batch, row: &mut Row<'_>) {
    let view = &work.input.distribution.view;
    let words = [view.text(line, "remark"), view.text(line, "purpose")].into_iter().flatten();
    let words = words.collect::<Vec<_>>().join(" ");
    let died = view.text(line, "remark").filter(|remark| tells_only_of_death(remark));
    let receiver = Receiver {
        state: died.or(view.text(line, "beneficiary_state")),
        listed: view.flag(line, "on_list"),
        deceased: view.flag(line, "deceased"),
        on_payroll: view.flag(line, "on_payroll"),
        died_on: view.day(line, "died_on"),
        paid_on: view.day(line, "paid_on"),
        year: view.day(line, "year"),
        words: &words,
    };
    row.set("unfit_because", unfit(&receiver));
    if batch.persons >= 5 {
        let commonest = batch.amounts.values().max().copied().unwrap_or(0);
        row.set("equal_share_ratio", round(Decimal::from(commonest) / Decimal::from(batch.persons), 6));
    }
    let accounts = account(work, line).and_then(|account| batch.accounts.get(&account));
    let first = accounts.filter(|(first, _)| *first == line);
    let sharing = first.map(|(_, receivers)| receivers.len());
    row.set("account_receivers", sharing);
    let rows = view.text(line, "beneficiary").and_then(|receiver| batch.receivers.get(&normal(receiver)));
    row.set("proxy_households_count", rows.copied());
    let mut words = Vec::new();
    if let Some(rows) = rows.filter(|rows| **rows > 1) {
        let how = view.text(line, "pay_method").map(|method| format!("以{method}发放，")).unwrap_or_default();
        words.push(format!("{how}一人领取{rows}户"));
    }
    if let Some(sharing) = sharing.filter(|sharing| *sharing > 1) {
        words.push(format!("{sharing}名领取人的款项发到同一账号"));
    }
    row.set("proxy_words", words.join("；"));
}
