//! Facts about how depreciation was conducted: start, stop, life, residual, method, the switch of 2024.

use crate::asset::postings::Posted;
use crate::asset::{AssetWork, Facets};
use crate::depreciation::{Assessment, Holder, Life, RURAL_SYSTEM_FROM, RuleSet, life_range};
use crate::month::{Month, begun_months};
use crate::row::Row;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::normal;
use sanzi_core::value::{quotient, round};
use sanzi_core::{Day, Precision};
use std::str::FromStr;

/// From when to when was depreciation charged, and from when to when should it have been?
pub(crate) fn charged(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
    let cards = facets.cards;
    let month =
        |column| work.day(cards, column).filter(|day| day.precision > Precision::Year).map(|day| Month::of(day.date));
    let posted = work.links.postings.get(&at);
    let first_posted = month("first_charged_on").or_else(|| posted?.first.map(|(month, _)| month));
    let last_on_card = month("last_charged_on");
    row.set("posted_first", first_posted.map(shown));
    row.set("posted_last", last_on_card.or_else(|| posted?.last.map(|(month, _)| month)).map(shown));
    row.set("posted_words", posted.map(|posted| posted_words(work, posted)));
    let life = found.nearest.as_ref().filter(|life| found.assumed.is_empty() && life.changes.is_empty());
    let full = life.map(full_month).filter(|_| found.first.is_some());
    row.set("full_month", full.map(shown));
    let until = Month::complete_at(work.setting.base_date);
    let after = |full: Month| match last_on_card {
        Some(last) => Some(i64::from(last.since(full).max(0))),
        None => posted?.after(full, until),
    };
    row.set("months_after_full", full.and_then(after));
    row.set("first_month_lag", found.first.zip(first_posted).map(|(due, posted)| i64::from(posted.since(due))));
    if found.depreciates == Some(false) {
        row.set("charged_though_exempt", work.decimal(cards, "accumulated_depreciation"));
    }
}

/// Is the method an accelerated one?
pub(crate) fn method(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    let method = work.text(facets.cards, "depr_method");
    row.set("method_accelerated", method.map(|method| matches!(method, "双倍余额递减法" | "年数总和法")));
}

/// Which lines of vouchers or schedules tell the first and the last charge.
fn posted_words(work: &AssetWork<'_, '_>, posted: &Posted) -> String {
    let view = &work.input.depreciation.view;
    let told = |label: &str, end: Option<(Month, usize)>| {
        end.map(|(month, row)| format!("{label}{month}（{}）", view.place(row)))
    };
    let ends = [told("首次", posted.first), told("末次", posted.last)];
    ends.into_iter().flatten().collect::<Vec<_>>().join("，")
}

pub(crate) fn shown(month: Month) -> Day {
    Day { date: month.first_day(), precision: Precision::Month }
}

fn full_month(life: &Life) -> Month {
    life.first.plus(life.plan.months as i32 - 1)
}

pub(crate) fn lives(work: &AssetWork<'_, '_>, facets: &Facets<'_>, rule_set: Option<RuleSet>, row: &mut Row<'_>) {
    let text = |column| work.text(facets.cards, column).unwrap_or("");
    // Only the tables of government books ask for it.
    let government = rule_set == Some(RuleSet::Gov3);
    let structure = if government { [text("structure"), text("spec")].concat() } else { String::new() };
    let range =
        rule_set.and_then(|rule_set| life_range(text("category"), facets.thing, &structure, rule_set, &work.lives));
    let Some(range) = range else { return };
    let times = |months: i64, ratio: Option<Decimal>| round(Decimal::from(months) * ratio?, 0).to_i64();
    let least = times(range.least, work.policy.life_floor_ratio);
    row.set("life_table", range.table);
    row.set("life_least_months", least);
    // one that is too short is measured by nothing else
    let life = work.input.asset.view.spoken_whole(facets.cards, "useful_life_months");
    if let Some((table, most)) = range.longest.filter(|_| life.zip(least).is_some_and(|(life, least)| life >= least)) {
        row.set("life_most_table", table);
        row.set("life_most_months", times(most, work.policy.life_ceiling_ratio));
    }
}

/// The residual that was taken, and that which is set.
pub(crate) fn residual(work: &AssetWork<'_, '_>, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
    let class = facets.class;
    let printed = work.decimal(facets.cards, "salvage_rate");
    let cost = facets.cost.filter(|cost| *cost > Decimal::ZERO);
    let from_amount =
        work.decimal(facets.cards, "salvage_value").zip(cost).and_then(|(left, cost)| quotient(left, cost, 6));
    row.set("salvage_rate_used", printed.or(from_amount));
    let before_2024 = facets.start.is_some_and(|start| start.latest() < RURAL_SYSTEM_FROM);
    let fixed = match found.rule_set {
        Some(RuleSet::Gov3) => Some(Decimal::ZERO),
        Some(RuleSet::Vc2004 | RuleSet::Rc2023) if class.is_productive_biological() && before_2024 => {
            work.policy.biological_residual
        }
        _ => work.policy.residual_set,
    };
    row.set("salvage_rate_set", fixed);
}

/// How long what is finished stands as under construction.
pub(crate) fn finished(work: &AssetWork<'_, '_>, facets: &Facets<'_>, row: &mut Row<'_>) {
    if facets.status != Some("在建") {
        return;
    }
    let days = ["accepted_on", "handed_over_on"];
    if let Some(day) = days.into_iter().find_map(|column| work.day(facets.cards, column)) {
        row.set("finished_days", (work.setting.base_date - day.latest()).num_days());
    }
}

/// The books of a collective changed systems at the turn of 2023 to 2024.
pub(crate) fn switch(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
    let class = facets.class;
    let base_date = work.setting.base_date;
    if work.holder(facets) != Some(Holder::Collective) || base_date.year() != 2024 {
        return;
    }
    let Some(last_year) = NaiveDate::from_ymd_opt(2023, 12, 31) else { return };
    let prior = work.links.prior.get(at).copied().flatten();
    let booked = prior.and_then(|line| work.input.prior_asset.view.decimal(line, "accumulated_depreciation"));
    let before = facets.start.is_some_and(|start| start.latest() <= last_year);
    if let (Some(life), Some(booked), true) = (found.nearest.as_ref(), booked, before && found.assumed.is_empty()) {
        let due = life.standing(Month::of(last_year)).accumulated;
        row.set("switch_unposted", due - booked);
    }
    if class.is_productive_biological() && before {
        row.set("biological_not_restored", not_restored(work, facets, prior_booked(booked, work, facets)));
    }
}

/// Was anything accumulated when 2024 began: by last year's ledger, else by the opening of the owner's account, else
/// by the card itself, on which nothing stands to this day.
fn prior_booked(prior: Option<Decimal>, work: &AssetWork<'_, '_>, facets: &Facets<'_>) -> Option<bool> {
    let nothing = |amount: Decimal| amount.is_zero();
    let opening = || work.biological_opening.get(&facets.owner.organisation).copied();
    let now = || work.decimal(facets.cards, "accumulated_depreciation").filter(|amount| amount.is_zero());
    prior.or_else(opening).or_else(now).map(|amount| !nothing(amount))
}

/// The book stands below a cost that its papers name, with nothing accumulated before.
fn not_restored(work: &AssetWork<'_, '_>, facets: &Facets<'_>, accumulated_before: Option<bool>) -> Option<bool> {
    let columns = ["final_amount", "invoice_amount"];
    let papers = columns.into_iter().filter_map(|column| work.decimal(facets.cards, column));
    let named = work.text(facets.cards, "value_basis").and_then(largest_amount);
    let history = papers.chain(named).max();
    let reduced = facets.cost.zip(history).map(|(value, cost)| value < cost)?;
    if !reduced {
        return Some(false);
    }
    accumulated_before.map(|before| !before)
}

/// The largest amount that a text names with 元: `决算80000.00元` is 80000.00.
fn largest_amount(text: &str) -> Option<Decimal> {
    let text = normal(text).replace(',', "");
    let amount = |part: &str| {
        let from = part.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit() || *c == '.').last()?.0;
        Decimal::from_str(part.get(from..)?).ok()
    };
    let parts: Vec<&str> = text.split('元').collect();
    parts.split_last()?.1.iter().filter_map(|part| amount(part)).max()
}

/// How late it came into the books, and what was charged until then.
pub(crate) fn late_entry(work: &AssetWork<'_, '_>, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
    let (Some(start), Some(posted)) = (facets.start, work.day(facets.cards, "posted_on")) else { return };
    row.set("late_entry_months", begun_months(start.latest(), posted.date).max(0));
    if let Some(life) = found.nearest.as_ref().filter(|_| found.assumed.is_empty() && found.first.is_some()) {
        let before = Month::of(posted.date).plus(-1);
        row.set("late_entry_charge", life.standing(before).accumulated);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn amounts_in_a_text_need_their_unit() {
        for (text, amount) in [
            ("2018年竣工决算80000.00元，2023年末账面已冲减至36300.00元", Some(dec!(80000.00))),
            ("决算1,250,000元", Some(dec!(1250000))),
            ("2018年竣工决算", None),
            ("美元", None),
        ] {
            assert_eq!(largest_amount(text), amount, "{text}");
        }
    }
}
