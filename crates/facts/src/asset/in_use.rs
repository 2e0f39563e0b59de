//! Facts about use, upkeep and whether an asset is worth going on with.

use crate::asset::{AssetWork, Facets, remark};
use crate::contract::Lease;
use crate::depreciation::Assessment;
use crate::month::{begun_months, full_months};
use crate::rent::schedule::Due;
use crate::row::Row;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::normal;
use sanzi_core::value::{at_least_zero, quotient, round};

/// What excuses disuse for a while.
pub(crate) const EXCUSES: &[&str] = &["季节", "检修", "维修", "疫情", "灾", "换茬", "淡季"];

/// Why it is idle, by its remark.
pub(crate) fn excuse(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let remark = work.text(facets.cards, "remark").unwrap_or("");
    let excused = EXCUSES.iter().any(|word| remark.contains(word)) || remark::says_gone(remark).is_some();
    row.set("idle_excuse", if excused { remark } else { "" });
}

/// What it earns beside others of its kind.
pub(crate) fn earning(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, row: &mut Row<'_>) {
    let income = work.incomes.totals.get(at).copied().flatten();
    let contracts = &work.input.contract.view;
    let lines = work.links.contracts.get(at).map_or(&[][..], Vec::as_slice);
    let rent =
        lines.iter().any(|line| contracts.decimal(*line, "annual_rent").is_some_and(|rent| rent > Decimal::ZERO));
    let any_receipt = work.links.receipts.get(at).is_some_and(|lines| !lines.is_empty());
    row.set("has_income_record", rent || any_receipt);
    let card = facets.cards.first().and_then(|own| work.register.cards.get(*own));
    let peer = card.and_then(|card| work.peers.yields.get(card.kind()).copied());
    row.set("peer_yield", peer);
    let yield_on_cost =
        income.zip(facets.cost.filter(|cost| *cost > Decimal::ZERO)).and_then(|(i, c)| quotient(i, c, 6));
    let peer = peer.filter(|peer| *peer > Decimal::ZERO);
    row.set("yield_to_peer", yield_on_cost.zip(peer).and_then(|(own, peer)| quotient(own, peer, 6)));
}

/// What is past its day, and what time is left.
pub(crate) fn time(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
    let (cards, base_date) = (facets.cards, work.setting.base_date);
    let due = work.day(cards, "vitalise_due");
    row.set("vitalise_overdue_days", due.map(|due| (base_date - due.latest()).num_days()));
    row.set("contract_left_months", contract_left(work, work.links.contracts.get(at).map_or(&[][..], Vec::as_slice)));
    let life = found.nearest.as_ref().filter(|_| found.assumed.is_empty()).map(|life| i64::from(life.plan.months));
    let used = facets.start.map(|start| full_months(start.latest(), base_date));
    row.set("life_left_months", life.zip(used).map(|(life, used)| life - used));
    if facets.status == Some("维修") {
        let noted = || remark::damaged_since(work.text(cards, "remark")?, base_date);
        let since = work.day(cards, "changed_on").or_else(|| work.day(cards, "idle_since")).or_else(noted);
        row.set("repair_days", since.map(|since| (base_date - since.latest()).num_days()));
    }
}

/// Does its income cover what it loses in value?
pub(crate) fn deficit(work: &AssetWork<'_, '_>, at: usize, found: &Assessment, row: &mut Row<'_>) {
    let income = work.incomes.totals.get(at).copied().flatten();
    let earns = income.is_some_and(|income| income > Decimal::ZERO);
    let lines = work.links.contracts.get(at).map_or(&[][..], Vec::as_slice);
    let rent_free = if earns { Some(false) } else { rent_free(work, at, lines) };
    row.set("rent_free", rent_free);
    // Rent that was paid ahead for several years, or whose schedule is not known, makes no deficit.
    if rent_free == Some(false) {
        deficits(work, at, income, found, row);
    }
}

/// Was no rent of an asset's running contracts due in the window and late by now: free of rent, paid ahead, or due only
/// a few days ago? Unknown where their words were not understood.
fn rent_free(work: &AssetWork<'_, '_>, at: usize, lines: &[usize]) -> Option<bool> {
    let (after, until) = work.window?;
    let grace = work.parameter("common.arrears_days").and_then(|days| days.to_i64()).unwrap_or(0);
    let late = until - chrono::Duration::days(grace);
    let mut open = false;
    for line in lines.iter().copied() {
        let lease = Lease { work, line, object: Some(at) };
        let end = lease.day("end_date");
        let runs = lease.day("start_date").is_none_or(|start| start.date <= until)
            && end.is_none_or(|end| end.latest() > after);
        if !runs {
            continue;
        }
        let agreed = lease.agreed();
        let lasts = end.is_some_and(|end| end.latest() >= until);
        if !lasts && agreed.open.is_none() && agreed.free_months() == 0 {
            continue;
        }
        let Ok(schedule) = lease.schedule(&agreed, lease.ending().as_ref()) else {
            open = true;
            continue;
        };
        let within = |due: &Due| due.one.due_on > after && due.one.due_on <= late;
        if !schedule.readings.iter().any(|reading| reading.iter().any(within)) {
            return Some(true);
        }
    }
    (!open).then_some(false)
}

/// Months, a begun one counted whole, to the last end of the contracts that run or follow; unknown where a renewal is noted but not listed.
fn contract_left(work: &AssetWork<'_, '_>, lines: &[usize]) -> Option<i64> {
    let base_date = work.setting.base_date;
    let view = &work.input.contract.view;
    let term = |line: &usize| Some((view.day(*line, "start_date")?, view.day(*line, "end_date")?));
    let open = lines.iter().filter(|line| term(line).is_some_and(|(_, end)| end.latest() >= base_date));
    let runs = open.clone().any(|line| term(line).is_some_and(|(start, _)| start.date <= base_date));
    let last = open.clone().filter_map(|line| Some((term(line)?.1, line))).max_by_key(|(end, _)| end.date)?;
    let renewed = view.text(*last.1, "renewed_by").is_some();
    (runs && !renewed).then(|| begun_months(base_date, last.0.latest()))
}

fn deficits(work: &AssetWork<'_, '_>, at: usize, income: Option<Decimal>, found: &Assessment, row: &mut Row<'_>) {
    let Some((life, through)) = found.nearest.as_ref().zip(found.through) else { return };
    let charge = |years_back: i32| {
        let end = through.plus(-12 * years_back);
        life.standing(end).accumulated - life.standing(end.plus(-12)).accumulated
    };
    let Some(now) = income.map(|income| income - charge(0)) else { return };
    row.set("net_after_depreciation", now);
    let before = work.income_before(at);
    if now >= Decimal::ZERO {
        row.set("deficit_years_running", 0u32);
    } else if let Some(before) = before {
        let whole_year = found.first.is_some_and(|first| through.since(first) >= 23);
        row.set("deficit_years_running", if whole_year && before - charge(1) < Decimal::ZERO { 2u32 } else { 1 });
    }
}

/// What a station generated, and what of it was settled.
pub(crate) fn generation(work: &AssetWork<'_, '_>, at: usize, cards: &[usize], row: &mut Row<'_>) {
    let amount = |column| work.decimal(cards, column);
    let local = amount("local_hours").filter(|hours| *hours > Decimal::ZERO);
    let statements = Statements::of(work, at);
    let hours = || {
        amount("generation_hours").or_else(|| {
            let kilowatts = work.text(cards, "unit").is_some_and(|unit| matches!(normal(unit).as_str(), "千瓦" | "KW"));
            let capacity = amount("quantity").filter(|quantity| kilowatts && *quantity > Decimal::ZERO)?;
            statements.as_ref()?.energy_of_year?.checked_div(capacity)
        })
    };
    row.set("generation_ratio", local.and_then(|local| quotient(hours()?, local, 6)));
    let worth = amount("energy_generated").and_then(|energy| Some(round(energy * amount("tariff")?, 2)));
    let gap = worth.and_then(|worth| Some(worth - amount("settled_amount")?));
    row.set("settlement_gap", gap.or_else(|| statements?.short));
}

/// What the statements of a station's energy say of the window up to the base date.
struct Statements {
    /// Energy of all twelve months, in kWh; `None` where some are not there.
    energy_of_year: Option<Decimal>,
    /// What was settled less than energy times tariff, in 元, never below 0; `None` where all statements are short by the
    /// same share, as they are before tax.
    short: Option<Decimal>,
}

impl Statements {
    fn of(work: &AssetWork<'_, '_>, at: usize) -> Option<Statements> {
        let (after, until) = work.window?;
        let view = &work.input.receipt.view;
        view.column("energy_generated").filter(|energy| energy.is_brought())?;
        let day = |line: usize| view.day(line, "period_start").or_else(|| view.day(line, "received_on"));
        let within = |line: &usize| day(*line).is_some_and(|day| day.date > after && day.date <= until);
        let lines: Vec<usize> = work.links.receipts.get(at)?.iter().copied().filter(within).collect();
        let mut energy = Decimal::ZERO;
        let mut months = std::collections::BTreeSet::new();
        let (mut gap, mut shares) = (Decimal::ZERO, Vec::new());
        for line in lines {
            let Some(own) = view.decimal(line, "energy_generated").filter(|own| *own > Decimal::ZERO) else { continue };
            energy = energy.checked_add(own)?;
            months.extend(day(line).map(|day| crate::month::Month::of(day.date)));
            let worth = view.decimal(line, "tariff").and_then(|tariff| Some(round(own.checked_mul(tariff)?, 2)));
            let Some((worth, settled)) = worth.zip(view.decimal(line, "amount")) else { continue };
            gap = gap.checked_add(worth - settled)?;
            shares.extend(settled.checked_div(worth));
        }
        let (least, most) = shares.iter().min().zip(shares.iter().max())?;
        let before_tax = shares.len() > 1 && *most < Decimal::ONE && most - least < Decimal::new(5, 3);
        Some(Statements {
            energy_of_year: (months.len() == 12).then_some(energy),
            short: (!before_tax).then(|| at_least_zero(gap)),
        })
    }
}
