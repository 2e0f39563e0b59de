//! Facts of grain `distribution`: one row per line of the distribution register.

use crate::FactsError;
use crate::asset_facts::{AssetWork, Built, full_months};
use crate::joint_years::JointYears;
use crate::keys::Unique;
use crate::naming::name_form;
use crate::row::{Row, Slots};
use chrono::Datelike;
use rust_decimal::Decimal;
use sanzi_core::Known;
use sanzi_core::text::normal;
use sanzi_core::value::round;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const UNFIT: &[&str] =
    &["死亡", "已故", "迁出", "公职", "机关", "财政供养", "不在名单", "非脱贫", "村干部", "乡镇干部", "公务员", "注销"];
const BARRED: &[&str] =
    &["接待", "招待", "餐费", "烟酒", "福利", "奖金", "补贴干部", "偿还债务", "还债", "旅游", "购车", "礼品"];
const COMPANY: &[&str] = &["公司", "管理中心", "运营中心"];

/// What rows of one batch share.
#[derive(Default)]
struct Batch {
    amounts: HashMap<Decimal, u32>,
    receivers: HashMap<String, u32>,
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
        built.rows.push(vec![view.id(line)]);
    }
    Ok(built)
}

fn gather(work: &AssetWork<'_, '_>, batch_of: &impl Fn(usize) -> String) -> BTreeMap<String, Batch> {
    let view = &work.input.distribution.view;
    let mut batches: BTreeMap<String, Batch> = BTreeMap::new();
    for line in 0..view.len() {
        let Some(receiver) = view.text(line, "beneficiary").map(normal) else { continue };
        let batch = batches.entry(batch_of(line)).or_default();
        *batch.receivers.entry(receiver).or_default() += 1;
        if let Some(amount) = view.decimal(line, "distributed_total").or_else(|| view.decimal(line, "to_household")) {
            *batch.amounts.entry(amount.normalize()).or_default() += 1;
            batch.persons += 1;
        }
    }
    batches
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
    row.set("balance_ratio", balance.zip(base).map(|(balance, income)| round(balance / income, 6)));
    let came = view.day(line, "income_on").or_else(|| view.day(line, "year"));
    row.set("held_months", came.map(|day| full_months(day.latest(), work.setting.base_date)));
    let uses = ["to_collective", "to_household", "to_public_job", "to_reserve"];
    let named: Vec<Decimal> = uses.into_iter().filter_map(amount).collect();
    let parts: Decimal = named.iter().sum();
    row.set("parts_gap", distributed.filter(|_| named.len() == uses.len()).map(|distributed| parts - distributed));
    row.set("over_distributed", distributed.zip(available).map(|(d, a)| (d - a).max(Decimal::ZERO)));
    let whole = distributed.filter(|distributed| *distributed > Decimal::ZERO);
    for (fact, column) in [
        ("reserve_ratio", "to_reserve"),
        ("collective_ratio", "to_collective"),
        ("household_ratio", "to_household"),
        ("public_job_ratio", "to_public_job"),
    ] {
        row.set(fact, amount(column).zip(whole).map(|(part, whole)| round(part / whole, 6)));
    }
    row.set(
        "company_gap",
        available
            .zip(distributed)
            .zip(amount("balance"))
            .map(|((available, distributed), left)| available - distributed - left),
    );
}

fn making(work: &AssetWork<'_, '_>, line: usize, row: &mut Row<'_>) {
    let view = &work.input.distribution.view;
    let (resolved, paid) = (view.day(line, "resolved_on"), view.day(line, "paid_on"));
    let column = view.known(line, "resolved_on");
    row.set("resolution_blank", (column != Known::Unknown).then_some(column == Known::Blank));
    row.set("paid_before_resolution", resolved.zip(paid).map(|(resolved, paid)| paid.latest() < resolved.date));
    let (from, until) = (view.day(line, "published_from"), view.day(line, "published_until"));
    row.set("published_days", from.zip(until).map(|(from, until)| (until.latest() - from.date).num_days() + 1));
    let purpose = view.text(line, "purpose");
    row.set(
        "purpose_barred",
        purpose
            .map(|purpose| BARRED.iter().copied().filter(|word| purpose.contains(word)).collect::<Vec<_>>().join("、")),
    );
    row.set("paid_in_cash", view.text(line, "pay_method").map(|method| method.contains("现金")));
}

fn receivers(work: &AssetWork<'_, '_>, line: usize, batch: &Batch, row: &mut Row<'_>) {
    let view = &work.input.distribution.view;
    let state = view.text(line, "beneficiary_state");
    row.set("beneficiary_unfit", state.map(|state| UNFIT.iter().any(|word| state.contains(word))));
    if batch.persons >= 5 {
        let commonest = batch.amounts.values().max().copied().unwrap_or(0);
        row.set("equal_share_ratio", round(Decimal::from(commonest) / Decimal::from(batch.persons), 6));
    }
    let receiver = view.text(line, "beneficiary").map(normal);
    row.set("proxy_households_count", receiver.and_then(|receiver| batch.receivers.get(&receiver).copied()));
}
