//! Facts of grain `asset`: one row per object.

use crate::counting::{Count, count, tolerance};
use crate::depreciation::{
    Assessment, Holder, Idle, Life, Method, Policy, Question, Residual, assess, class_of,
};
use crate::input::{Input, Links, Register, pick, speaker};
use crate::month::Month;
use crate::places::{Owner, Places};
use crate::receipts::is_asset_income;
use crate::row::{Row, Slots};
use crate::view::View;
use crate::{FactsError, Setting};
use chrono::{Datelike, Months, NaiveDate};
use rayon::prelude::*;
use rust_decimal::Decimal;
use sanzi_core::value::round;
use sanzi_core::{Day, FrameBuilder, Grain, Precision, RowId, Value};

/// What is kept of a row so that its sums can be shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct AssetTrace {
    /// The life that the expected figure was computed with, and up to which month.
    pub(crate) life: Option<(Life, Month)>,
    /// The receipts in the income window: day and amount.
    pub(crate) income: Vec<(Day, Decimal)>,
}

/// The rows of a grain with what they rest on.
pub(crate) struct Built<T> {
    pub(crate) builder: FrameBuilder,
    pub(crate) rows: Vec<Vec<RowId>>,
    pub(crate) traces: Vec<T>,
}

impl<T> Built<T> {
    pub(crate) fn new(slots: &Slots) -> Self {
        Built { builder: slots.builder(), rows: Vec::new(), traces: Vec::new() }
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.builder.append(other.builder);
        self.rows.extend(other.rows);
        self.traces.extend(other.traces);
    }
}

/// Everything that the facts of one asset are computed from.
pub(crate) struct AssetWork<'w, 'a> {
    pub(crate) input: &'w Input<'a>,
    pub(crate) register: &'w Register,
    pub(crate) links: &'w Links,
    pub(crate) setting: &'w Setting<'w>,
    pub(crate) places: &'w Places<'w>,
    pub(crate) policy: Policy,
    pub(crate) keys: Vec<(String, bool)>,
    pub(crate) twins: Vec<(&'static str, String)>,
    /// Sheets whose use state tells 出租 from 在用.
    pub(crate) tells_leases: std::collections::HashSet<(String, String)>,
}

const CHUNK: usize = 2_000;

/// Builds the facts of all objects, in the register's order.
pub(crate) fn build(work: &AssetWork<'_, '_>, grain: &'static Grain) -> Result<Built<AssetTrace>, FactsError> {
    let slots = Slots::of(grain);
    let copies = Copies::of(&slots);
    let indexes: Vec<usize> = (0..work.register.objects.len()).collect();
    let parts: Vec<Result<Built<AssetTrace>, FactsError>> = indexes
        .par_chunks(CHUNK)
        .map(|chunk| {
            let mut part = Built::new(&slots);
            for &at in chunk {
                work.one(at, &slots, &copies, &mut part)?;
            }
            Ok(part)
        })
        .collect();
    let mut all = Built::new(&slots);
    for part in parts {
        all.append(part?);
    }
    Ok(all)
}

struct Copies {
    asset: Vec<(usize, &'static str)>,
    inventory: Vec<(usize, &'static str)>,
    disposal: Vec<(usize, &'static str)>,
    prior: Vec<(usize, &'static str)>,
}

impl Copies {
    fn of(slots: &Slots) -> Self {
        Copies {
            asset: slots.copied_from("asset"),
            inventory: slots.copied_from("inventory"),
            disposal: slots.copied_from("disposal"),
            prior: slots.copied_from("prior_asset"),
        }
    }
}

/// What several kernels need of one object.
pub(crate) struct Facets<'a> {
    pub(crate) cards: &'a [usize],
    pub(crate) owner: &'a Owner,
    pub(crate) nature: Option<&'a str>,
    pub(crate) status: Option<&'a str>,
    pub(crate) operation: Option<&'a str>,
    pub(crate) cost: Option<Decimal>,
    pub(crate) start: Option<Day>,
}

impl AssetWork<'_, '_> {
    fn one(
        &self,
        at: usize,
        slots: &Slots,
        copies: &Copies,
        part: &mut Built<AssetTrace>,
    ) -> Result<(), FactsError> {
        let Some(object) = self.register.objects.get(at) else { return Ok(()) };
        let cards = object.cards.as_slice();
        let Some((own, owner)) = cards.first().and_then(|row| Some((*row, self.input.asset.owner(*row)?))) else {
            return Ok(());
        };
        let view = &self.input.asset.view;
        let mut row = slots.row();
        for (slot, column) in &copies.asset {
            row.set_at(*slot, pick(view, cards, column));
        }
        let facets = self.facets(cards, owner);
        row.set("organisation", owner.organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        if let Some((key, weak)) = self.keys.get(at) {
            row.set("subject_key", key.as_str());
            row.set("weak_key", *weak);
        }
        let mut rows: Vec<RowId> = cards.iter().map(|row| view.id(*row)).collect();
        row.set("ledgers", self.ledgers(cards));
        row.set("registered_days", self.registered_days(cards, &facets));
        row.set("months_in_use", facets.start.map(|start| full_months(start.latest(), self.setting.base_date)));
        if let Some((kind, of)) = self.twins.get(at) {
            row.set("duplicate_kind", *kind);
            row.set("duplicate_of", of.as_str());
        }
        self.counted(at, &mut row, copies, &mut rows, &facets);
        let disposed_on = self.disposed(at, &mut row, copies, &mut rows, &facets);
        let assessment = self.depreciation(at, &facets, disposed_on, &mut row, &mut rows);
        self.leased(at, &mut row, &mut rows, &facets);
        let income = self.income(at, &mut row, &mut rows, &facets);
        self.idle(at, &mut row, &facets, &income);
        if let Some(prior) = self.links.prior.get(at).copied().flatten() {
            rows.push(self.input.prior_asset.view.id(prior));
            for (slot, column) in &copies.prior {
                row.set_at(*slot, self.input.prior_asset.view.value(prior, column));
            }
        }
        crate::asset_more::more(self, at, own, &facets, &assessment, &mut row);
        row.finish(&mut part.builder)?;
        part.rows.push(rows);
        part.traces.push(AssetTrace { life: assessment.nearest.zip(assessment.through), income });
        Ok(())
    }

    pub(crate) fn facets<'x>(&'x self, cards: &'x [usize], owner: &'x Owner) -> Facets<'x> {
        let view = &self.input.asset.view;
        let text = |column| speaker(view, cards, column).and_then(|row| view.text(row, column));
        let day = |column| speaker(view, cards, column).and_then(|row| view.day(row, column));
        let start = ["acquired_on", "accepted_on", "handed_over_on", "posted_on", "build_year"];
        Facets {
            cards,
            owner,
            nature: text("nature"),
            status: text("use_status"),
            operation: text("operation_mode"),
            cost: speaker(view, cards, "original_value").and_then(|row| view.decimal(row, "original_value")),
            start: start.into_iter().find_map(day),
        }
    }

    pub(crate) fn text(&self, cards: &[usize], column: &str) -> Option<&str> {
        let view = &self.input.asset.view;
        speaker(view, cards, column).and_then(|row| view.text(row, column))
    }

    pub(crate) fn decimal(&self, cards: &[usize], column: &str) -> Option<Decimal> {
        let view = &self.input.asset.view;
        speaker(view, cards, column).and_then(|row| view.decimal(row, column))
    }

    pub(crate) fn day(&self, cards: &[usize], column: &str) -> Option<Day> {
        let view = &self.input.asset.view;
        speaker(view, cards, column).and_then(|row| view.day(row, column))
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<Decimal> {
        self.setting.parameters.decimal(name, self.setting.base_date)
    }

    fn ledgers(&self, cards: &[usize]) -> String {
        let mut words: Vec<&str> =
            cards.iter().filter_map(|row| self.register.cards.get(*row)).map(|card| card.ledger.label()).collect();
        words.dedup();
        words.join("、")
    }

    fn registered_days(&self, cards: &[usize], facets: &Facets<'_>) -> Option<i64> {
        let day = self.day(cards, "registered_on").or(facets.start)?;
        Some((self.setting.base_date - day.latest()).num_days())
    }

    fn counted(
        &self,
        at: usize,
        row: &mut Row<'_>,
        copies: &Copies,
        rows: &mut Vec<RowId>,
        facets: &Facets<'_>,
    ) {
        let inventory = &self.input.inventory.view;
        let Some(line) = self.links.inventory.get(at).copied().flatten() else {
            if self.links.inventory_known.covers(facets.owner) || inventory.len() > 0 {
                row.set("count_result", "未盘点");
            }
            return;
        };
        rows.push(inventory.id(line));
        for (slot, column) in &copies.inventory {
            row.set_at(*slot, inventory.value(line, column));
        }
        let found = read_count(inventory, line);
        let unit = inventory.text(line, "unit").or_else(|| self.text(facets.cards, "unit"));
        let booked = inventory.decimal(line, "book_qty");
        row.set("count_result", found.result);
        row.set("counted_quantity", found.counted);
        row.set("quantity_difference", found.difference);
        row.set("quantity_gap", found.difference.map(|difference| difference.abs()));
        row.set("quantity_tolerance", tolerance(unit, booked, self.parameter("common.count_tol_ratio")));
    }

    /// A disposal that takes only a part does not make the rest disposed of.
    fn disposed(
        &self,
        at: usize,
        row: &mut Row<'_>,
        copies: &Copies,
        rows: &mut Vec<RowId>,
        facets: &Facets<'_>,
    ) -> Option<Day> {
        let view = &self.input.disposal.view;
        let lines = self.links.disposals.get(at).map_or(&[][..], Vec::as_slice);
        rows.extend(lines.iter().map(|line| view.id(*line)));
        let whole = lines.iter().copied().find(|line| {
            let value = view.decimal(*line, "value_out");
            value.zip(facets.cost).is_none_or(|(out, cost)| out >= cost)
        });
        if let Some(line) = whole.or(lines.first().copied()) {
            for (slot, column) in &copies.disposal {
                row.set_at(*slot, view.value(line, column));
            }
        }
        let on_card = facets.status == Some("已处置");
        row.set("disposed", whole.is_some() || on_card);
        if whole.is_none() {
            row.set("disposed_on", Value::Null);
        }
        whole.and_then(|line| view.day(line, "disposed_on"))
    }

    /// Who keeps the book of this asset.
    pub(crate) fn holder(&self, facets: &Facets<'_>) -> Option<Holder> {
        if matches!(facets.nature, Some("到户类" | "权益类")) {
            return Some(Holder::Nobody);
        }
        let printed = self.text(facets.cards, "org_name");
        if let Some(told) = self.places.told_holder(facets.owner, printed) {
            return Some(told);
        }
        let level = self.text(facets.cards, "ownership_level");
        match (facets.owner.named, level) {
            (_, Some("农户")) => Some(Holder::Nobody),
            (Some(holder), _) => Some(holder),
            (None, Some("国有" | "乡镇")) => Some(Holder::Government),
            (None, Some(_)) => Some(Holder::Collective),
            (None, None) if facets.owner.village.is_some() => Some(Holder::Collective),
            (None, None) => None,
        }
    }

    fn depreciation(
        &self,
        at: usize,
        facets: &Facets<'_>,
        disposed: Option<Day>,
        row: &mut Row<'_>,
        rows: &mut Vec<RowId>,
    ) -> Assessment {
        let question = self.question(at, facets, disposed, rows);
        let base_date = self.setting.base_date;
        let vanished = question.disposed.is_none() && facets.status == Some("已处置");
        let mut found = assess(&question, &self.policy, base_date);
        if vanished {
            // disposed of on an unknown day: how long it was charged is unknown too
            found.expected = None;
            found.gap = None;
            found.nearest = None;
        }
        row.set("accumulated_booked", question.booked);
        row.set("rule_set", found.rule_set.map(|set| set.name()));
        row.set("depreciates", found.depreciates);
        row.set("exempt_because", found.rule_set.map(|_| found.exempt_because));
        row.set("method_used", found.method.filter(|_| found.depreciates == Some(true)).map(Method::label));
        if found.depreciates == Some(true) {
            row.set("assumed_terms", found.assumed.join("、"));
        }
        row.set("first_charge_month", found.first.map(|month| Day { date: month.first_day(), precision: Precision::Month }));
        row.set("months_due", found.standing.map(|standing| standing.months));
        let plan = found.nearest.as_ref().map(|life| &life.plan).filter(|_| found.expected.is_some());
        row.set("monthly_charge", plan.map(|plan| plan.monthly()));
        row.set("residual_value", found.base.zip(facets.cost).map(|(base, cost)| cost - base));
        row.set("depreciable_amount", found.base);
        row.set("accumulated_expected", found.expected);
        row.set("depreciation_gap", found.gap);
        row.set("depreciation_shortfall", found.gap.map(|gap| (-gap).max(Decimal::ZERO)));
        row.set("depreciation_excess", found.gap.map(|gap| gap.max(Decimal::ZERO)));
        row.set("depreciation_tolerance", found.tolerance);
        row.set("over_depreciated", found.over);
        let base = plan.map(|plan| plan.base()).filter(|base| !base.is_zero());
        row.set("depreciation_gap_ratio", found.gap.zip(base).map(|(gap, base)| round(gap.abs() / base, 6)));
        if found.gap.is_some() {
            row.set("depreciation_variant", found.variant);
            row.set("depreciation_slip", found.slip.as_str());
        }
        row.set("unposted_charge", found.unposted);
        row.set("charged_through", found.through.filter(|_| found.gap.is_some()).map(|month| Day { date: month.first_day(), precision: Precision::Month }));
        found
    }

    fn question(
        &self,
        at: usize,
        facets: &Facets<'_>,
        disposed: Option<Day>,
        rows: &mut Vec<RowId>,
    ) -> Question {
        let cards = facets.cards;
        let schedule = &self.input.depreciation.view;
        let line = self.links.schedule.get(at).copied().flatten();
        if let Some(line) = line {
            rows.push(schedule.id(line));
        }
        let from_schedule = |column: &str| line.and_then(|line| schedule.decimal(line, column));
        let view = &self.input.asset.view;
        let life = speaker(view, cards, "useful_life_months").and_then(|row| view.whole(row, "useful_life_months"));
        let life = life.or_else(|| line.and_then(|line| schedule.whole(line, "useful_life_months")));
        let rate = self.decimal(cards, "salvage_rate").or_else(|| from_schedule("salvage_rate"));
        let amount = self.decimal(cards, "salvage_value").or_else(|| from_schedule("salvage_value"));
        let method = match self.text(cards, "depr_method") {
            Some("工作量法") => None,
            Some("双倍余额递减法") => Some(Method::DoubleDeclining),
            Some("年数总和法") => Some(Method::SumOfYears),
            _ => Some(Method::StraightLine),
        };
        let booked = self.decimal(cards, "accumulated_depreciation");
        let scheduled = from_schedule("accumulated_depreciation");
        let booked_through = match (booked, line.and_then(|line| schedule.day(line, "period"))) {
            (None, Some(period)) if period.precision > Precision::Year => Some(Month::of(period.date)),
            (None, Some(period)) => Some(Month::new(period.date.year(), 12)),
            _ => None,
        };
        let seasonal = self.text(cards, "remark").is_some_and(|remark| remark.contains("季节"));
        let idle = match (facets.status, self.day(cards, "idle_since")) {
            (Some("闲置"), _) if seasonal => Idle::No,
            (Some("闲置"), Some(since)) => Idle::Since(since),
            (Some("闲置"), None) => Idle::Unsaid,
            _ => Idle::No,
        };
        Question {
            holder: self.holder(facets),
            class: class_of(self.text(cards, "category"), self.text(cards, "asset_name").unwrap_or("")),
            under_construction: facets.status == Some("在建"),
            cost: facets.cost,
            residual: match (rate, amount) {
                (Some(rate), _) => Residual::Rate(rate),
                (None, Some(amount)) => Residual::Amount(amount),
                (None, None) => Residual::Unsaid,
            },
            life: life.and_then(|life| u32::try_from(life).ok()),
            method,
            start: facets.start.or_else(|| line.and_then(|line| schedule.day(line, "acquired_on"))),
            disposed,
            idle,
            booked: booked.or(scheduled),
            booked_through,
        }
    }

    /// Used by others, as the state of use and the way it is run say; `None` when they leave it open.
    pub(crate) fn used_by_others(&self, facets: &Facets<'_>) -> Option<bool> {
        match (facets.status, facets.operation) {
            (Some("闲置" | "待处置" | "已处置" | "在建" | "维修"), _) => Some(false),
            (Some("出租" | "出借"), _) => Some(true),
            (_, Some("出租" | "承包" | "委托")) => Some(true),
            (_, Some("自营" | "自用" | "入股" | "债权")) => Some(false),
            (Some("在用"), _) => {
                let (file, sheet) = self.input.asset.view.sheet(*facets.cards.first()?);
                self.tells_leases.contains(&(file.to_owned(), sheet.to_owned())).then_some(false)
            }
            _ => None,
        }
    }

    fn leased(&self, at: usize, row: &mut Row<'_>, rows: &mut Vec<RowId>, facets: &Facets<'_>) {
        let view = &self.input.contract.view;
        let lines = self.links.contracts.get(at).map_or(&[][..], Vec::as_slice);
        rows.extend(lines.iter().map(|line| view.id(*line)));
        row.set("used_by_others", self.used_by_others(facets));
        let known = self.links.contracts_known.covers(facets.owner);
        row.set("has_contract", if lines.is_empty() { known.then_some(false) } else { Some(true) });
        if !lines.is_empty() || known {
            let numbers: Vec<&str> = lines.iter().filter_map(|line| view.text(*line, "contract_no")).collect();
            row.set("contract_no", numbers.join("、"));
        }
    }

    /// The income window ends on the base date.
    pub(crate) fn window_start(&self) -> Option<NaiveDate> {
        let months = self.setting.parameters.whole("common.income_months", self.setting.base_date)?;
        let months = Months::new(u32::try_from(months).ok()?);
        self.setting.base_date.checked_sub_months(months)
    }

    fn income(
        &self,
        at: usize,
        row: &mut Row<'_>,
        rows: &mut Vec<RowId>,
        facets: &Facets<'_>,
    ) -> Vec<(Day, Decimal)> {
        let Some(after) = self.window_start() else { return Vec::new() };
        let view = &self.input.receipt.view;
        let lines = self.links.receipts.get(at).map_or(&[][..], Vec::as_slice);
        let mut window = Vec::new();
        for &line in lines {
            let (Some(day), Some(amount)) = (view.day(line, "received_on"), view.decimal(line, "amount")) else {
                continue;
            };
            let words = |column| view.text(line, column).unwrap_or("");
            if day.date > after && day.date <= self.setting.base_date && is_asset_income(words("summary"), words("remark")) {
                window.push((day, amount));
                rows.push(view.id(line));
            }
        }
        if window.is_empty() && !self.links.receipts_known.covers(facets.owner) {
            return window;
        }
        let income: Decimal = window.iter().map(|(_, amount)| *amount).sum();
        row.set("income_12m", income);
        let share = |value: Option<Decimal>| {
            value.filter(|value| *value > Decimal::ZERO).map(|value| round(income / value, 6))
        };
        row.set("yield_on_cost", share(facets.cost));
        row.set("yield_on_net", share(self.decimal(facets.cards, "net_value")));
        window
    }

    fn idle(&self, at: usize, row: &mut Row<'_>, facets: &Facets<'_>, income: &[(Day, Decimal)]) {
        row.set("idle_on_register", facets.status.map(|status| status == "闲置"));
        let since = self.day(facets.cards, "idle_since");
        if let (Some("闲置"), Some(since)) = (facets.status, since) {
            row.set("idle_days", (self.setting.base_date - since.latest()).num_days().max(0));
        }
        let earned = income.iter().map(|(_, amount)| *amount).sum::<Decimal>() > Decimal::ZERO;
        let inventory = self.links.inventory.get(at).copied().flatten();
        let seen = inventory.and_then(|line| self.input.inventory.view.text(line, "use_status"));
        row.set("used_lately", earned || matches!(seen, Some("在用" | "出租" | "出借")));
    }
}

/// Reads the count of a row of an inventory.
pub(crate) fn read_count(view: &View<'_>, line: usize) -> crate::counting::Counted {
    let words: Vec<&str> =
        ["result", "reason", "remark"].into_iter().filter_map(|column| view.text(line, column)).collect();
    count(&Count {
        booked: view.decimal(line, "book_qty"),
        counted: view.decimal(line, "count_qty"),
        difference: view.decimal(line, "diff"),
        shortage: view.decimal(line, "shortage_qty"),
        surplus: view.decimal(line, "surplus_qty"),
        words: &words.join(" "),
    })
}

/// Full months from one day to another; negative before.
pub(crate) fn full_months(from: NaiveDate, to: NaiveDate) -> i64 {
    let apart = i64::from(Month::of(to).since(Month::of(from)));
    let last_day = Month::of(to).last_day() == to && from.day() > to.day();
    if to.day() >= from.day() || last_day { apart } else { apart - 1 }
}

#[cfg(test)]
mod tests {
    use super::full_months;
    use chrono::NaiveDate;

    #[test]
    fn only_full_months_count() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a real day");
        for (from, to, months) in [
            (day(2023, 12, 31), day(2024, 12, 31), 12),
            (day(2024, 1, 31), day(2024, 2, 29), 1),
            (day(2024, 6, 30), day(2024, 12, 29), 5),
            (day(2024, 12, 12), day(2024, 12, 31), 0),
        ] {
            assert_eq!(full_months(from, to), months, "{from} {to}");
        }
    }
}
