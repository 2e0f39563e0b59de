//! Lives that a remark tells of: what became of a thing on the way, tried where its card alone does not explain the book.

use super::assess::{Assessment, Question, Spread};
use super::class::Class;
use super::life::{Change, Life};
use super::plan::Plan;
use super::policy::Policy;
use super::rule_set::{Holder, RURAL_SYSTEM_FROM, RuleSet};
use crate::month::Month;
use rust_decimal::Decimal;
use sanzi_core::value::round;

/// A change that a remark tells of, to the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// Out of use from one month to another, in which it is used again.
    Stopped {
        /// The month in which it stopped.
        from: Month,
        /// The month in which it went on.
        until: Month,
    },
    /// Taken over used, to be charged over the months it had left.
    TakenOver {
        /// The day of the takeover.
        on: chrono::NaiveDate,
        /// Months left.
        months: u32,
    },
    /// Another life from a month on, both counted from the start.
    Relived {
        /// The month of the change.
        on: Month,
        /// Months before.
        before: u32,
        /// Months after.
        after: u32,
    },
    /// Another cost from a month on: a final account after an estimate, a part added.
    Revalued {
        /// The month of the change.
        on: Month,
        /// Cost before, 元.
        before: Decimal,
    },
}

impl Noted {
    /// The lives that a life becomes by it; a change counts from its own month or from the next.
    fn lives(&self, life: &Life, question: &Question, rule_set: RuleSet) -> Vec<Life> {
        if !life.changes.is_empty() {
            return Vec::new();
        }
        match self {
            Noted::Stopped { from, until } => {
                let old = Month::of(RURAL_SYSTEM_FROM);
                let pauses = question.holder == Some(Holder::Collective) && question.class != Class::Building;
                let paused = |until: Month| Change::Pause { from: from.plus(1), until: Some(until.min(old)) };
                let ways = [*until, until.plus(1)].map(|until| Life { changes: vec![paused(until)], ..life.clone() });
                if pauses && *from < old { ways.to_vec() } else { Vec::new() }
            }
            Noted::TakenOver { on, months } => {
                let plan = Plan { months: *months, ..life.plan.clone() };
                vec![Life { plan, first: rule_set.first_charge(*on), ..life.clone() }]
            }
            Noted::Relived { on, before, after } => {
                let from = |from: Month| relived(life, *before, *after, from);
                [*on, on.plus(1)].into_iter().filter_map(from).collect()
            }
            Noted::Revalued { on, before } => {
                [on.plus(-1), *on].into_iter().filter_map(|last| revalued(life, *before, last)).collect()
            }
        }
    }
}

fn relived(life: &Life, before: u32, after: u32, from: Month) -> Option<Life> {
    let passed = u32::try_from(from.since(life.first)).ok().filter(|passed| *passed < before)?;
    let months_left = after.checked_sub(passed).filter(|left| *left > 0)?;
    let Plan { cost, residual, .. } = life.plan;
    let reset = Change::Reset { from, cost, residual, months_left };
    Some(Life { plan: Plan { months: before, ..life.plan.clone() }, changes: vec![reset], ..life.clone() })
}

/// The same life with the cost it had before, and on the new footing from the month after the change: what was charged
/// stays, the rest is spread over the months left.
///
/// # Source
/// 政准3 art. 16 and depreciation after rebuilding or a final account: prospective, never back.
pub(super) fn revalued(life: &Life, before: Decimal, on: Month) -> Option<Life> {
    let passed = u32::try_from(on.since(life.first) + 1).ok()?;
    let months_left = life.plan.months.checked_sub(passed).filter(|left| *left > 0)?;
    if life.plan.cost.is_zero() || !life.changes.is_empty() {
        return None;
    }
    let residual = round(life.plan.residual * before / life.plan.cost, 2);
    let reset = Change::Reset { from: on.plus(1), cost: life.plan.cost, residual: life.plan.residual, months_left };
    let plan = Plan { cost: before, residual, ..life.plan.clone() };
    Some(Life { plan, first: life.first, last: life.last, changes: vec![reset] })
}

impl Assessment {
    /// Is the book off by more than the tolerance, whose terms are all known?
    pub fn is_off(&self) -> bool {
        let exact = self.spread.as_ref().is_some_and(|spread| spread.low == spread.high);
        exact && self.gap.zip(self.tolerance).is_some_and(|(gap, tolerance)| gap.abs() > tolerance)
    }

    /// Takes the life that a remark tells of where it comes nearer to the book than the card's.
    pub fn reread(&mut self, question: &Question, policy: &Policy, noted: &[Noted]) {
        let (Some(booked), Some(rule_set), Some(through), Some(gap)) =
            (question.booked, self.rule_set, self.through, self.gap)
        else {
            return;
        };
        let Some(life) = self.spread.as_ref().map(|spread| spread.low.clone()).filter(|_| self.is_off()) else {
            return;
        };
        let others = noted.iter().flat_map(|noted| noted.lives(&life, question, rule_set));
        let off = |life: &Life| (booked - life.standing(through).accumulated).abs();
        let Some(life) = others.min_by_key(off).filter(|life| off(life) < gap.abs()) else { return };
        let standing = life.standing(through);
        let tolerance = policy.tolerance_for(standing.months);
        let gap = booked - standing.accumulated;
        let fits = tolerance.is_some_and(|tolerance| gap.abs() <= tolerance);
        self.gap = Some(if fits { Decimal::ZERO } else { gap });
        self.expected = Some(standing.accumulated);
        self.first = Some(life.first);
        (self.tolerance, self.standing) = (tolerance, Some(standing));
        self.slip.clear();
        self.spread = Some(Spread { low: life.clone(), high: life.clone() });
        self.nearest = Some(life);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::depreciation::{Idle, Method, Residual, assess};
    use chrono::NaiveDate;
    use rust_decimal::dec;
    use sanzi_core::Day;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
    }

    fn thing(class: Class, cost: Decimal, life: u32, start: &str, booked: Decimal) -> Question {
        Question {
            holder: Some(Holder::Collective),
            class,
            under_construction: false,
            cost: Some(cost),
            residual: Residual::Rate(dec!(0.05)),
            life: Some(life),
            method: Some(Method::StraightLine),
            start: Some(Day::exact(day(start))),
            bearing: None,
            disposed: None,
            idle: Idle::No,
            revalued: None,
            booked: Some(booked),
            booked_through: None,
        }
    }

    fn gap(question: &Question, noted: Noted) -> Option<Decimal> {
        let policy = Policy { tolerance: Some(dec!(1)), tolerance_a_month: Some(dec!(0.01)), ..Policy::default() };
        let mut found = assess(question, &policy, day("2025-12-31"));
        found.reread(question, &policy, &[noted]);
        found.gap
    }

    #[test]
    fn what_a_remark_tells_of_explains_the_book_to_the_cent() {
        // 18 + 24 months of 712.50
        let stopped = Noted::Stopped { from: Month::new(2021, 6), until: Month::new(2024, 1) };
        let machine = thing(Class::Machine, dec!(90000), 120, "2019-12-10", dec!(29925));
        assert_eq!(gap(&machine, stopped.clone()), Some(dec!(0)));
        // a building is charged whether used or not
        let house = Question { class: Class::Building, ..machine };
        assert_eq!(gap(&house, stopped), Some(dec!(-21375.00)));
        // 42750 ÷ 48 = 890.63 over 21 months
        let taken = thing(Class::Machine, dec!(45000), 120, "2015-03-01", dec!(18703.23));
        let over = |months| Noted::TakenOver { on: day("2024-03-20"), months };
        assert_eq!(gap(&taken, over(48)), Some(dec!(0)));
        // nothing charged is short all the same, by what the remark admits
        assert_eq!(gap(&Question { booked: Some(dec!(0)), ..taken }, over(48)), Some(dec!(-18703.23)));
        // 36 × 791.67, then 66499.88 ÷ 120 = 554.17 over 12 months
        let longer = thing(Class::Machine, dec!(100000), 156, "2021-12-01", dec!(35150.16));
        let relived = Noted::Relived { on: Month::new(2024, 12), before: 120, after: 156 };
        assert_eq!(gap(&longer, relived), Some(dec!(0)));
        // 14 × 1979.17, then 416891.62 ÷ 226 = 1844.65 over 21 months
        let final_account = thing(Class::Building, dec!(468000), 240, "2023-01-10", dec!(66446.03));
        let revalued = Noted::Revalued { on: Month::new(2024, 3), before: dec!(500000) };
        assert_eq!(gap(&final_account, revalued), Some(dec!(0)));
    }
}
