//! Facts of an asset's depreciation: the question that its cards put, and the kernel's answer.

use crate::asset::{AssetWork, Facets};
use crate::depreciation::{Assessment, Holder, Idle, Method, Question, Residual, Revalued, assess, sole_slip};
use crate::month::Month;
use crate::row::Row;
use chrono::Datelike;
use rust_decimal::Decimal;
use sanzi_core::value::quotient;
use sanzi_core::{Day, Precision};

impl AssetWork<'_, '_> {
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

    /// What depreciation comes to.
    pub(crate) fn assessed(&self, at: usize, facets: &Facets<'_>) -> Assessment {
        let question = self.question(at, facets);
        let vanished = question.disposed.is_none() && facets.status == Some("已处置");
        let mut found = assess(&question, &self.policy, self.setting.base_date);
        if vanished {
            // disposed of on an unknown day: how long it was charged is unknown too
            found.expected = None;
            found.gap = None;
            found.nearest = None;
        }
        found
    }

    pub(crate) fn depreciation(&self, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
        row.set("accumulated_booked", self.booked(at, facets));
        row.set("rule_set", found.rule_set.map(|set| set.name()));
        row.set("depreciates", found.depreciates);
        row.set("exempt_because", found.rule_set.map(|_| found.exempt_because));
        row.set("method_used", found.method.filter(|_| found.depreciates == Some(true)).map(Method::label));
        if found.depreciates == Some(true) {
            row.set("assumed_terms", found.assumed.join("、"));
        }
        row.set(
            "first_charge_month",
            found.first.map(|month| Day { date: month.first_day(), precision: Precision::Month }),
        );
        row.set("months_due", found.standing.map(|standing| standing.months));
        let plan = found.nearest.as_ref().map(|life| &life.plan).filter(|_| found.expected.is_some());
        let months = found.standing.map_or(0, |standing| standing.months);
        row.set(
            "monthly_charge",
            plan.map(|plan| match plan.method {
                Method::StraightLine => plan.monthly(),
                // other methods charge other amounts from year to year: that of the last month charged
                Method::DoubleDeclining | Method::SumOfYears => plan.charge(months),
            }),
        );
        row.set("residual_value", found.base.zip(facets.cost).map(|(base, cost)| cost - base));
        row.set("depreciable_amount", found.base);
        row.set("accumulated_expected", found.expected);
        row.set("depreciation_gap", found.gap);
        row.set("depreciation_shortfall", found.gap.map(|gap| (-gap).max(Decimal::ZERO)));
        row.set("depreciation_excess", found.gap.map(|gap| gap.max(Decimal::ZERO)));
        row.set("depreciation_tolerance", found.tolerance);
        row.set("over_depreciated", found.over);
        let base = plan.map(|plan| plan.base()).filter(|base| !base.is_zero());
        row.set("depreciation_gap_ratio", found.gap.zip(base).and_then(|(gap, base)| quotient(gap.abs(), base, 6)));
        if found.gap.is_some() {
            row.set("depreciation_variant", found.variant);
            row.set("depreciation_slip", found.slip.as_str());
            row.set("depreciation_sole_slip", sole_slip(&found.slip));
        }
        row.set("unposted_charge", found.unposted);
        row.set(
            "charged_through",
            found
                .through
                .filter(|_| found.gap.is_some())
                .map(|month| Day { date: month.first_day(), precision: Precision::Month }),
        );
    }

    /// What the book shows as accumulated: by the cards, else by the schedule.
    fn booked(&self, at: usize, facets: &Facets<'_>) -> Option<Decimal> {
        let scheduled = || {
            let line = self.links.schedule.get(at).copied().flatten()?;
            self.input.depreciation.view.decimal(line, "accumulated_depreciation")
        };
        self.decimal(facets.cards, "accumulated_depreciation").or_else(scheduled)
    }

    fn question(&self, at: usize, facets: &Facets<'_>) -> Question {
        let cards = facets.cards;
        let schedule = &self.input.depreciation.view;
        let line = self.links.schedule.get(at).copied().flatten();
        let from_schedule = |column: &str| line.and_then(|line| schedule.decimal(line, column));
        let view = &self.input.asset.view;
        let life = view.spoken_whole(cards, "useful_life_months");
        let life = life.or_else(|| line.and_then(|line| schedule.whole(line, "useful_life_months")));
        let rate = self.decimal(cards, "salvage_rate").or_else(|| from_schedule("salvage_rate"));
        let amount = self.decimal(cards, "salvage_value").or_else(|| from_schedule("salvage_value"));
        let method = match self.text(cards, "depr_method") {
            Some("工作量法") => None,
            Some("双倍余额递减法") => Some(Method::DoubleDeclining),
            Some("年数总和法") => Some(Method::SumOfYears),
            _ => Some(Method::StraightLine),
        };
        let on_cards = self.decimal(cards, "accumulated_depreciation");
        let booked_through = match (on_cards, line.and_then(|line| schedule.day(line, "period"))) {
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
            class: facets.class,
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
            disposed: self.left_on(at, facets),
            idle,
            revalued: self.revalued(at, facets),
            booked: self.booked(at, facets),
            booked_through,
        }
    }

    /// A change of cost in the base date's year, without a disposal that would explain it: as last year's ledger or the
    /// opening column of this year's shows it.
    fn revalued(&self, at: usize, facets: &Facets<'_>) -> Option<Revalued> {
        let line = self.links.prior.get(at).copied().flatten();
        let year = self.setting.base_date.year();
        let in_year = |date| Day { date, precision: Precision::Year };
        let on = self.day(facets.cards, "changed_on").filter(|day| day.date.year() == year);
        let on = on.or_else(|| chrono::NaiveDate::from_ymd_opt(year, 1, 1).map(in_year))?;
        let last = line.and_then(|line| crate::asset::prior::last_value(self.input, self.setting, line));
        let before = last.or_else(|| self.decimal(facets.cards, "opening_value"))?;
        let cost = facets.cost?;
        let apart = (cost - before).abs() > self.parameter("common.amt_tol_abs")?;
        let disposed = self.links.disposals.get(at).is_some_and(|lines| !lines.is_empty());
        let words =
            [self.text(facets.cards, "remark"), line.and_then(|line| self.input.prior_asset.view.text(line, "remark"))];
        let sure = words.into_iter().flatten().any(crate::asset::change::explains);
        (apart && !disposed && before > Decimal::ZERO).then_some(Revalued { before, on, sure })
    }
}
