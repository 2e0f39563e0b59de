//! Facts of an asset's depreciation: the question that its cards put, and the kernel's answer.

use crate::asset::conduct::shown;
use crate::asset::{AssetWork, Facets, noted};
use crate::depreciation::{Assessment, Holder, Idle, Life, Method, Question, Residual, Revalued, assess, sole_slip};
use crate::month::Month;
use crate::row::Row;
use chrono::Datelike;
use rust_decimal::Decimal;
use sanzi_core::value::{at_least_zero, quotient, round};
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
        let view = &self.input.asset.view;
        let half = |column| view.speaker(facets.cards, column).map_or(Decimal::ZERO, |row| view.half(row, column));
        let wider = (!view.is_in_yuan())
            .then(|| self.policy.allowing(half("original_value") + half("accumulated_depreciation")));
        let policy = wider.as_ref().unwrap_or(&self.policy);
        let mut found = assess(&question, policy, self.setting.base_date);
        if found.is_off()
            && let Some(remark) = self.text(facets.cards, "remark")
        {
            found.reread(&question, policy, &noted::changes(remark, facets.cost));
        }
        if vanished {
            // disposed of on an unknown day: how long it was charged is unknown too
            found.expected = None;
            found.gap = None;
            found.nearest = None;
        }
        found
    }

    pub(crate) fn depreciation(&self, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
        let booked = self.booked(at, facets);
        row.set("accumulated_booked", booked);
        row.set("rule_set", found.rule_set.map(|set| set.name()));
        row.set("depreciates", found.depreciates);
        row.set("exempt_because", found.rule_set.map(|_| found.exempt_because));
        row.set("method_used", found.method.filter(|_| found.depreciates == Some(true)).map(Method::label));
        if found.depreciates == Some(true) {
            row.set("assumed_terms", found.assumed.join("、"));
        }
        row.set("first_charge_month", found.first.map(shown));
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
        row.set("depreciation_shortfall", found.gap.map(|gap| at_least_zero(-gap)));
        // a book that shows nothing cannot show too much
        let nothing = booked.filter(|booked| booked.is_zero() && found.depreciates == Some(true));
        row.set("depreciation_excess", found.gap.map(at_least_zero).or(nothing));
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
        row.set("depreciation_open", Some(found.open).filter(|open| !open.is_empty()));
        self.noted(facets, found, row);
        self.bounded(found, row);
        self.by_years(at, facets, found, row);
        row.set("charged_through", found.through.filter(|_| found.gap.is_some()).map(shown));
    }

    /// What the remark says that may explain a book that is off.
    fn noted(&self, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
        let off = found.gap.is_some_and(|gap| !gap.is_zero());
        let Some(remark) = self.text(facets.cards, "remark").filter(|_| off) else { return };
        let tells = noted::tells_of_change(remark, facets.class, self.holder(facets), facets.start);
        row.set("terms_noted", tells.then_some(remark));
        row.set("owner_noted", noted::says_of_others(remark).then_some(remark));
    }

    /// Whether the figure is the end of an interval, and which end.
    fn bounded(&self, found: &Assessment, row: &mut Row<'_>) {
        let (Some(_), Some(life), Some(spread), Some(through)) =
            (found.expected, &found.nearest, &found.spread, found.through)
        else {
            return;
        };
        row.set("charged_from", shown(life.first));
        let at = |life: &Life| life.standing(through).accumulated;
        let (low, high) =
            if spread.low == spread.high { Default::default() } else { (at(&spread.low), at(&spread.high)) };
        row.set("depreciation_is_bound", low != high);
        let words = if low == high { String::new() } else { bound_words(found, life, at(life) == low) };
        row.set("depreciation_bound", words);
    }

    /// What of the figure and of the gap belongs to former years, as far as the book of then is known.
    fn by_years(&self, at: usize, facets: &Facets<'_>, found: &Assessment, row: &mut Row<'_>) {
        let (Some(_), Some(life), Some(through)) = (found.expected, &found.nearest, found.through) else { return };
        let last = Month::new(self.setting.base_date.year() - 1, 12).min(through);
        let expected = life.standing(last).accumulated;
        row.set("expected_last_year", expected);
        let exact = found.spread.as_ref().is_some_and(|spread| spread.low == spread.high);
        if let (true, Some(gap)) = (exact, found.gap) {
            let before = self.booked_last_year(at, facets, life, last).map(|booked| booked - expected);
            row.set("depreciation_gap_before", if last == through { Some(gap) } else { before });
        }
    }

    /// What the book showed as accumulated when last year ended: nothing where nothing is shown to this day or charging
    /// began later, else what last year's ledger says.
    fn booked_last_year(&self, at: usize, facets: &Facets<'_>, life: &Life, last: Month) -> Option<Decimal> {
        let nothing = self.booked(at, facets).is_some_and(|booked| booked.is_zero()) || life.first > last;
        let line = self.links.prior.get(at).copied().flatten();
        // A movement sheet of this year shows what stands at its end.
        let line = line.filter(|line| !crate::asset::prior::moves(self.input, self.setting, *line));
        let ledger = || self.input.prior_asset.view.decimal(line?, "accumulated_depreciation");
        if nothing { Some(Decimal::ZERO) } else { ledger() }
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
            bearing: self.bearing(facets),
            start: facets.start.or_else(|| line.and_then(|line| schedule.day(line, "acquired_on"))),
            disposed: self.left_on(at, facets),
            idle,
            revalued: self.revalued(at, facets),
            booked: self.booked(at, facets),
            booked_through,
        }
    }

    /// When a biological asset came to bear, where its remark says so.
    fn bearing(&self, facets: &Facets<'_>) -> Option<Day> {
        let remark = facets.class.is_productive_biological().then(|| self.text(facets.cards, "remark"))?;
        noted::bearing_since(remark?)
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

/// Which terms leave an interval, and the values by which a life stands at its end.
fn bound_words(found: &Assessment, life: &Life, least: bool) -> String {
    let mut open: Vec<&str> = found.assumed.clone();
    let mut taken = Vec::new();
    for term in &found.assumed {
        let rate = quotient(life.plan.residual, life.plan.cost, 6).unwrap_or_default();
        taken.push(match *term {
            "使用年限" => format!("年限{}个月", life.plan.months),
            "净残值率" => format!("净残值率{}%", round(rate * Decimal::ONE_HUNDRED, 2).normalize()),
            _ => continue,
        });
    }
    if found.first.is_none() {
        open.push("投用日");
        taken.push(format!("自{}起提", life.first));
    }
    if open.is_empty() {
        open.push("停用、处置或原值变动的日期");
        taken.push("见复算过程".to_owned());
    }
    let end = if least { "少" } else { "多" };
    format!("{}没有写明或不够具体，按应提最{end}的取值计算（{}）", open.join("、"), taken.join("，"))
}
