//! The verdict on one asset's accumulated depreciation, as far as what is known allows one.

use super::biological;
use super::class::Class;
use super::life::{Change, Life, Standing};
use super::noted::revalued;
use super::plan::{Method, Plan};
use super::policy::Policy;
use super::rule_set::{Holder, RURAL_SYSTEM_FROM, RuleSet};
use super::slip::{Right, explain};
use super::variant::{matching, ways};
use crate::month::Month;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use sanzi_core::value::round;
use sanzi_core::{Day, Precision};

/// What the card says of the residual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Residual {
    /// A rate; 0.05 is 5 %.
    Rate(Decimal),
    /// An amount in 元.
    Amount(Decimal),
    /// Nothing.
    Unsaid,
}

/// What the card says of disuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// In use, or idle for a season only.
    No,
    /// Idle since a day.
    Since(Day),
    /// Idle, and no day is given.
    Unsaid,
}

/// A change of cost within the base date's year: what the book stood at before, and when it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revalued {
    /// Cost before, 元.
    pub before: Decimal,
    /// Day of the change; where only its year is known, any month of it may be right.
    pub on: Day,
    /// Is it known that the cost changed then? Otherwise the whole life may have run on today's cost as well.
    pub sure: bool,
}

/// One asset, as the cards say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who keeps the book; `None` when nothing tells.
    pub holder: Option<Holder>,
    /// What kind of thing it is.
    pub class: Class,
    /// Is it still under construction?
    pub under_construction: bool,
    /// Original value, 元.
    pub cost: Option<Decimal>,
    /// Residual.
    pub residual: Residual,
    /// Useful life in months; a life of 0 counts as unsaid.
    pub life: Option<u32>,
    /// Method; `None` when the card follows one that these tables cannot recompute (工作量法).
    pub method: Option<Method>,
    /// Start of use.
    pub start: Option<Day>,
    /// When a biological asset came to bear, where a remark says so.
    pub bearing: Option<Day>,
    /// Day of disposal.
    pub disposed: Option<Day>,
    /// Disuse.
    pub idle: Idle,
    /// A change of cost on the way; charges before it are not made again.
    pub revalued: Option<Revalued>,
    /// Accumulated depreciation in the book, 元.
    pub booked: Option<Decimal>,
    /// The month whose end the booked figure is for, when it is older than the base date.
    pub booked_through: Option<Month>,
}

/// The plausible ends of the recomputation: equal when all terms are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The life that charges least.
    pub low: Life,
    /// The life that charges most.
    pub high: Life,
}

/// What can be said. `None` is unknown throughout; amounts in 元.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The accounting system on the base date.
    pub rule_set: Option<RuleSet>,
    /// Does the system want it depreciated?
    pub depreciates: Option<bool>,
    /// Why not, in Chinese; blank when it does.
    pub exempt_because: &'static str,
    /// Method of the recomputation.
    pub method: Option<Method>,
    /// Terms that are defaults, in Chinese.
    pub assumed: Vec<&'static str>,
    /// The lives that were computed with.
    pub spread: Option<Spread>,
    /// The life whose figure is nearest to the book.
    pub nearest: Option<Life>,
    /// Charged up to this month.
    pub through: Option<Month>,
    /// How the nearest life stands then.
    pub standing: Option<Standing>,
    /// First month charged; `None` when it is not known to the month.
    pub first: Option<Month>,
    /// Recomputed accumulated depreciation.
    pub expected: Option<Decimal>,
    /// Booked less expected.
    pub gap: Option<Decimal>,
    /// The tolerance.
    pub tolerance: Option<Decimal>,
    /// Cost less residual.
    pub base: Option<Decimal>,
    /// Booked beyond cost less residual.
    pub over: Option<Decimal>,
    /// The rounding that the book follows; blank when none.
    pub variant: &'static str,
    /// What explains a difference; blank when nothing fits.
    pub slip: String,
    /// Why the figure is not known, in Chinese; blank when nothing is to be said.
    pub open: &'static str,
    /// Charged by the base date but not yet posted by a book that posts by quarter or year.
    pub unposted: Option<Decimal>,
}

/// Judges one asset on `base_date`.
///
/// Defaults for life and residual never carry a verdict: where they are needed, `gap` is known only when every
/// plausible value lies on the same side of the book. A start known only to the year gives an interval too, but
/// a figure inside it is right. Rounding is half away from zero at each posted month.
///
/// # Source
/// 会制04(十七), 财会〔2023〕14号 固定资产有关规定, 合作会制 arts. 23, 26, 政准3 arts. 16–22.
pub fn assess(question: &Question, policy: &Policy, base_date: NaiveDate) -> Assessment {
    let mut found =
        Assessment { rule_set: question.holder.map(|h| RuleSet::of(h, base_date)), ..Assessment::default() };
    let Some(rule_set) = found.rule_set else { return found };
    if let Some(reason) = exempt(question, rule_set) {
        found.depreciates = Some(false);
        found.exempt_because = reason;
        found.expected = Some(Decimal::ZERO);
        return found;
    }
    let Some(cost) = question.cost else { return found };
    found.depreciates = Some(true);
    found.method = question.method;
    let residuals = residuals(question, policy, rule_set, cost, &mut found.assumed);
    if let (Some((low, high)), Some(booked)) = (residuals, question.booked) {
        found.over = over(booked, cost - high, cost - low);
    }
    if let Some((low, high)) = residuals
        && low == high
    {
        found.base = Some(cost - low);
    }
    let lives = lives(question, policy, &mut found.assumed);
    let start = question.bearing.or(question.start);
    let (Some(start), Some(method), Some(residuals), Some(lives)) = (start, question.method, residuals, lives) else {
        return found;
    };
    let mut corners = corners(question, rule_set, (cost, method), start, residuals, lives);
    if let Some(change) = question.revalued {
        let months = match change.on.precision {
            Precision::Year => vec![Month::new(change.on.date.year(), 1), Month::new(change.on.date.year(), 12)],
            _ => vec![Month::of(change.on.date)],
        };
        let in_month = |life| months.iter().filter_map(move |month| revalued(life, change.before, *month));
        let changed: Vec<Life> = corners.iter().flat_map(in_month).collect();
        if change.sure && changed.len() == corners.len() * months.len() {
            corners = changed;
        } else {
            corners.extend(changed);
        }
    }
    let latest = Month::complete_at(base_date);
    let latest = question.booked_through.map_or(latest, |month| month.min(latest));
    let before = question.class.is_productive_biological().then(|| found.clone());
    compare(&mut found, question, policy, rule_set, &corners, latest);
    if let Some(mut before) = before.filter(|_| found.is_short())
        && let Some(other) = biological::other_lives(question, &corners, latest)
    {
        before.assumed.push(other.assumed);
        corners.extend(other.lives);
        compare(&mut before, question, policy, rule_set, &corners, latest);
        before.tolerance = before.tolerance.or(found.tolerance);
        before.open = if before.gap.is_none() { other.open } else { "" };
        return before;
    }
    found
}

impl Assessment {
    /// Is there less in the book than it wants?
    fn is_short(&self) -> bool {
        self.gap.zip(self.tolerance).is_some_and(|(gap, tolerance)| -gap > tolerance)
    }
}

fn exempt(question: &Question, rule_set: RuleSet) -> Option<&'static str> {
    if rule_set == RuleSet::None {
        return Some("到户类、权益类资产不计提折旧");
    }
    if question.under_construction {
        return Some("在建工程不计提折旧");
    }
    if question.cost.is_some_and(|cost| cost <= Decimal::ONE) {
        return Some("以名义金额计价不计提折旧");
    }
    match question.class {
        Class::Land => Some("土地不计提折旧"),
        Class::Relic => Some("文物、陈列品、图书不计提折旧"),
        Class::Claim => Some("股权、债权和投资不计提折旧"),
        Class::ConsumableBiological => Some("消耗性生物资产不计提折旧"),
        Class::PublicBiological => Some("公益性生物资产不计提折旧"),
        Class::Intangible if rule_set == RuleSet::Vc2004 => Some("该制度不核算无形资产摊销"),
        _ => None,
    }
}

/// Lowest and highest residual amount; `None` when not even a range is known.
fn residuals(
    question: &Question,
    policy: &Policy,
    rule_set: RuleSet,
    cost: Decimal,
    assumed: &mut Vec<&'static str>,
) -> Option<(Decimal, Decimal)> {
    let amount = |rate: Decimal| round(cost * rate, 2);
    if rule_set.without_residual() || (question.class == Class::Intangible && question.residual == Residual::Unsaid) {
        return Some((Decimal::ZERO, Decimal::ZERO));
    }
    match question.residual {
        Residual::Rate(rate) if rate >= Decimal::ZERO && rate < Decimal::ONE => {
            let left = amount(rate);
            Some((left, left))
        }
        Residual::Amount(left) if left >= Decimal::ZERO && left < cost => Some((left, left)),
        Residual::Rate(_) | Residual::Amount(_) => None,
        Residual::Unsaid => {
            let before_2024 = question.start.is_some_and(|start| start.latest() < RURAL_SYSTEM_FROM);
            let by_rule =
                question.class.is_productive_biological() && question.holder == Some(Holder::Collective) && before_2024;
            let set = if by_rule { policy.biological_residual } else { policy.residual_set };
            if let Some(rate) = set {
                return Some((amount(rate), amount(rate)));
            }
            assumed.push("净残值率");
            Some((Decimal::ZERO, amount(policy.residual_ceiling?)))
        }
    }
}

/// Shortest and longest life in months; `None` when not even a range is known.
fn lives(question: &Question, policy: &Policy, assumed: &mut Vec<&'static str>) -> Option<(u32, u32)> {
    if let Some(life) = question.life.filter(|life| *life > 0) {
        return Some((life, life));
    }
    if let Some(months) = policy.county_life.get(question.class.word()) {
        return Some((*months, *months));
    }
    assumed.push("使用年限");
    policy.plausible_life(question.class)
}

/// Every end of what is plausible as a life of its own; one when all is known.
fn corners(
    question: &Question,
    rule_set: RuleSet,
    (cost, method): (Decimal, Method),
    start: Day,
    residuals: (Decimal, Decimal),
    lives: (u32, u32),
) -> Vec<Life> {
    let first = |day: NaiveDate| {
        if question.class == Class::Intangible { Month::of(day) } else { rule_set.first_charge(day) }
    };
    let (early, late) = (first(start.date), first(start.latest()));
    let starts = (0..=late.since(early)).map(|months| early.plus(months));
    let last = |of: fn(Day) -> NaiveDate| question.disposed.map(|day| rule_set.last_charge(of(day)));
    let lasts = (last(|day| day.date), last(Day::latest));
    let mut all = Vec::with_capacity(1);
    for first in starts {
        for changes in pauses(question, first) {
            for last in ends(lasts) {
                for residual in ends(residuals) {
                    for months in ends(lives) {
                        let plan = Plan { cost, residual, months, method };
                        all.push(Life { plan, first, last, changes: changes.clone() });
                    }
                }
            }
        }
    }
    all
}

/// Both ends of what something may be; one where they are one.
fn ends<T: Copy + PartialEq>((low, high): (T, T)) -> impl Iterator<Item = T> {
    [Some(low), (low != high).then_some(high)].into_iter().flatten()
}

/// To 2023 a collective's movables were not charged while out of use; whether one of them was idle for all that
/// time is not known when no day is given.
fn pauses(question: &Question, first: Month) -> Vec<Vec<Change>> {
    let resumes = Month::of(RURAL_SYSTEM_FROM);
    if question.holder != Some(Holder::Collective) || question.class == Class::Building || first >= resumes {
        return vec![Vec::new()];
    }
    let pause = |from: Month| {
        if from >= resumes { Vec::new() } else { vec![Change::Pause { from, until: Some(resumes) }] }
    };
    match question.idle {
        Idle::No => vec![Vec::new()],
        Idle::Since(day) => {
            let early = pause(Month::of(day.date).plus(1));
            let late = pause(Month::of(day.latest()).plus(1));
            let mut ways = vec![early];
            if !ways.contains(&late) {
                ways.push(late);
            }
            if !question.class.is_structure() && question.class != Class::Unknown {
                return ways;
            }
            ways.push(Vec::new());
            ways
        }
        Idle::Unsaid => vec![Vec::new(), pause(first)],
    }
}

fn over(booked: Decimal, least: Decimal, most: Decimal) -> Option<Decimal> {
    if booked > most {
        Some(booked - most)
    } else if booked <= least {
        Some(Decimal::ZERO)
    } else {
        None
    }
}

fn compare(
    found: &mut Assessment,
    question: &Question,
    policy: &Policy,
    rule_set: RuleSet,
    corners: &[Life],
    latest: Month,
) {
    let all: Vec<(&Life, Standing)> = corners.iter().map(|life| (life, life.standing(latest))).collect();
    let by_amount = |(_, standing): &&(&Life, Standing)| standing.accumulated;
    let (Some(low), Some(high)) = (all.iter().min_by_key(by_amount), all.iter().max_by_key(by_amount)) else { return };
    found.spread = Some(Spread { low: low.0.clone(), high: high.0.clone() });
    found.first = corners.iter().all(|life| life.first == low.0.first).then_some(low.0.first);
    let exact = low.1.accumulated == high.1.accumulated;
    let Some(booked) = question.booked else {
        if exact {
            settle(found, policy, low.0, low.1, latest);
        }
        return;
    };
    let tolerance = policy.tolerance_for(low.1.months.max(high.1.months));
    let posted_late = rule_set.may_post_yearly() || booked > Decimal::ZERO;
    let others = std::iter::once_with(|| postings(latest)).filter(|_| posted_late).flatten();
    for through in std::iter::once(latest).chain(others) {
        let at = |(life, now): &(&Life, Standing)| if through == latest { *now } else { life.standing(through) };
        let (least, most) = (at(low).accumulated, at(high).accumulated);
        let to_the_month = |tolerance| all.iter().any(|one| (booked - at(one).accumulated).abs() <= tolerance);
        let variant = tolerance.and_then(|tolerance| match to_the_month(tolerance) {
            true => Some("A"),
            false => follows(corners, through, booked, tolerance),
        });
        let inside = least <= booked && booked <= most && found.assumed.is_empty() && through == latest;
        let undecided = least <= booked && booked <= most && !found.assumed.is_empty() && through == latest;
        if undecided && least != most {
            return;
        }
        if inside || variant.is_some() {
            let near = if booked - least <= most - booked { low } else { high };
            let then = at(near);
            settle(found, policy, near.0, then, through);
            found.variant = variant.unwrap_or("");
            found.gap = Some(Decimal::ZERO);
            found.unposted = Some(near.1.accumulated - then.accumulated);
            return;
        }
    }
    let (near, now) = if booked < low.1.accumulated { *low } else { *high };
    settle(found, policy, near, now, latest);
    found.unposted = Some(Decimal::ZERO);
    let Some(expected) = found.expected.filter(|_| tolerance.is_some()) else { return };
    found.gap = Some(booked - expected);
    // nothing booked needs no slip to explain it
    if exact && near.changes.is_empty() && near.last.is_none() && !booked.is_zero() {
        let right = Right {
            plan: near.plan.clone(),
            first: near.first,
            through: latest,
            same_month: rule_set == RuleSet::Gov3 || question.class == Class::Intangible,
        };
        found.slip = explain(&right, booked);
    }
}

/// The latest posting dates of books that post by quarter, half-year or year.
fn postings(latest: Month) -> Vec<Month> {
    let mut dates = Vec::new();
    for every in [3, 6, 12] {
        let date = latest.plus(-(latest.number() as i32 % every));
        if date != latest && !dates.contains(&date) {
            dates.push(date);
        }
    }
    dates
}

/// The way of rounding of a life that the book follows.
fn follows(corners: &[Life], through: Month, booked: Decimal, tolerance: Decimal) -> Option<&'static str> {
    let mut names = corners
        .iter()
        .filter(|life| life.changes.is_empty() && life.last.is_none_or(|last| last >= through))
        .filter_map(|life| matching(&ways(&life.plan, life.first, through), booked, tolerance));
    names.next()
}

fn settle(found: &mut Assessment, policy: &Policy, life: &Life, standing: Standing, through: Month) {
    found.tolerance = policy.tolerance_for(standing.months);
    found.expected = Some(standing.accumulated);
    found.nearest = Some(life.clone());
    found.through = Some(through);
    found.standing = Some(standing);
}
