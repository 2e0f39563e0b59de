//! The depreciation with which a thing left: what was due up to its last month, and how many months it is off.

use crate::asset::{AssetWork, Facets};
use crate::depreciation::{Holder, Life, Method, Plan, Policy, RuleSet, matching, ways};
use crate::input::view::View;
use crate::maps::HashMap;
use crate::month::Month;
use crate::naming::code_key;
use crate::places::Owner;
use crate::row::Row;
use rust_decimal::Decimal;
use sanzi_core::value::round;
use sanzi_core::{Day, Precision};
use std::sync::Arc;

/// Rows of last year's ledger by owner and number.
pub(crate) struct LastYear {
    rows: HashMap<(Arc<str>, String), usize>,
}

impl LastYear {
    pub(crate) fn of(work: &AssetWork<'_, '_>) -> Self {
        let table = &work.input.prior_asset;
        let mut rows = HashMap::default();
        for (line, owner) in
            table.owners.iter().enumerate().filter(|(line, _)| !crate::asset::prior::is_movement(work, *line))
        {
            if let Some(code) = table.view.text(line, "asset_id").map(code_key) {
                rows.entry((owner.organisation.clone(), code)).or_insert(line);
            }
        }
        LastYear { rows }
    }

    pub(crate) fn find(&self, owner: &Owner, code: Option<&str>) -> Option<usize> {
        self.rows.get(&(owner.organisation.clone(), code_key(code?))).copied()
    }
}

/// The terms of a thing that left, as its card or last year's ledger says them; `None` where one is not said.
struct Terms {
    plan: Plan,
    start: Day,
}

impl Terms {
    fn of(view: &View<'_>, row: usize, cost: Decimal, rule_set: RuleSet) -> Option<Self> {
        if !matches!(view.text(row, "depr_method"), None | Some("直线法")) {
            return None;
        }
        let value = view.decimal(row, "closing_value").or_else(|| view.decimal(row, "original_value"))?;
        let rate = if rule_set.without_residual() { Decimal::ZERO } else { view.decimal(row, "salvage_rate")? };
        let months = u32::try_from(view.whole(row, "useful_life_months")?).ok().filter(|months| *months > 0)?;
        let start = view.day(row, "acquired_on").filter(|day| day.precision > Precision::Year)?;
        // a part that left takes its share, which need not be what these terms give
        (value == cost).then(|| Terms {
            plan: Plan { cost, residual: round(cost * rate, 2), months, method: Method::StraightLine },
            start,
        })
    }
}

/// Sets what is known of the last charge of one line of the disposal register; gives the life behind it.
pub(crate) fn set(
    work: &AssetWork<'_, '_>,
    line: usize,
    object: Option<usize>,
    card: Option<usize>,
    last_year: Option<usize>,
    row: &mut Row<'_>,
) -> Option<(Life, Month)> {
    let view = &work.input.disposal.view;
    let owner = work.input.disposal.owner(line)?;
    let out = view.day(line, "disposed_on").filter(|day| day.precision > Precision::Year)?;
    let holder = holder(work, owner, card)?;
    let rule_set = RuleSet::of(holder, out.date);
    row.set("rule_set", rule_set.name());
    let stop = rule_set.last_charge(out.date);
    let cost = view.decimal(line, "value_out")?;
    let by_card = card.and_then(|card| Terms::of(&work.input.asset.view, card, cost, rule_set));
    let terms = by_card.or_else(|| Terms::of(&work.input.prior_asset.view, last_year?, cost, rule_set))?;
    let life =
        Life { first: rule_set.first_charge(terms.start.date), plan: terms.plan, last: Some(stop), changes: vec![] };
    let due = life.standing(stop);
    row.set("depr_out_expected", due.accumulated);
    let posted = card.and_then(|card| work.input.asset.view.day(card, "last_charged_on"));
    let posted = posted.filter(|day| day.precision > Precision::Year).map(|day| Month::of(day.date));
    let lines = object.and_then(|at| work.links.postings.get(&at));
    let until = Month::complete_at(work.setting.base_date);
    let last = posted.or_else(|| lines?.last.map(|(month, _)| month));
    row.set("posted_last", last.map(|month| Day { date: month.first_day(), precision: Precision::Month }));
    let off = || match posted {
        Some(posted) => Some(i64::from(posted.since(stop))),
        None => lines?.around(stop, until),
    };
    let full = life.first.plus(life.plan.months as i32 - 1);
    let by_month = if full >= stop { off() } else { None };
    let by_amount = || months_off(&life, stop, view.decimal(line, "depr_out")?, &work.policy);
    row.set("months_after_disposal", by_month.or_else(by_amount));
    Some((life, stop))
}

fn holder(work: &AssetWork<'_, '_>, owner: &Owner, card: Option<usize>) -> Option<Holder> {
    match card {
        Some(card) => {
            let cards = [card];
            work.holder(&Facets::of(&work.input.asset.view, &cards, owner))
        }
        None => work
            .places
            .told_holder(owner, None)
            .or(owner.named)
            .or_else(|| owner.village.is_some().then_some(Holder::Collective)),
    }
}

/// How many months more than due the amount that left stands for, by any harmless way of rounding; `None` when it
/// stands for no whole number of months within two years.
fn months_off(life: &Life, stop: Month, booked: Decimal, policy: &Policy) -> Option<i64> {
    let fits = |through: Month| {
        let months = through.since(life.first).saturating_add(1).clamp(0, life.plan.months as i32) as u32;
        let tolerance = policy.tolerance_for(months)?;
        let near = (life.plan.accumulated(months) - booked).abs() <= tolerance;
        (near || matching(&ways(&life.plan, life.first, through), booked, tolerance).is_some()).then_some(())
    };
    (0..=24).flat_map(|months| [months, -months]).find(|months| fits(stop.plus(*months)).is_some()).map(i64::from)
}
