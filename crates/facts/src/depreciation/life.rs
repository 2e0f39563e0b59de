//! The life of one asset: its plan, when it starts and stops, and what changed on the way.

use super::plan::Plan;
use crate::month::Month;
use rust_decimal::Decimal;
use sanzi_core::value::round;

/// Something that changes how an asset is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// From this month on, cost, residual and the months left are as re-determined (rebuilding, final account,
    /// a new estimate of life). What was charged before stays.
    Reset {
        /// First month charged on the new footing.
        from: Month,
        /// Cost after the change, in 元.
        cost: Decimal,
        /// Residual after the change, in 元.
        residual: Decimal,
        /// Months left.
        months_left: u32,
    },
    /// No charge in these months; the months left are kept and the end moves back.
    Pause {
        /// First month without a charge.
        from: Month,
        /// First month charged again; `None` while it lasts.
        until: Option<Month>,
    },
    /// At the end of this month a part leaves, with its share of cost, residual and accumulated amount.
    Part {
        /// The last month in which the part was still charged.
        at: Month,
        /// Cost that leaves, in 元.
        cost_out: Decimal,
    },
    /// At the end of this month the book stands at this accumulated amount; what is left is spread anew.
    Carried {
        /// The month.
        at: Month,
        /// Accumulated at its end, in 元.
        accumulated: Decimal,
        /// Months left after it.
        months_left: u32,
    },
}

/// One asset as the kernel sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Cost, residual, months, method at the start.
    pub plan: Plan,
    /// First month charged.
    pub first: Month,
    /// Last month charged, after a disposal.
    pub last: Option<Month>,
    /// What changed, in order of time.
    pub changes: Vec<Change>,
}

/// What the recomputation gives for one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Months charged.
    pub months: u32,
    /// Accumulated, in 元.
    pub accumulated: Decimal,
    /// Cost on that day, in 元.
    pub cost: Decimal,
    /// Residual on that day, in 元.
    pub residual: Decimal,
}

impl Standing {
    /// Cost less accumulated, in 元.
    pub fn net(&self) -> Decimal {
        self.cost - self.accumulated
    }
}

impl Life {
    /// How the asset stands when the charges up to and including `through` are posted.
    ///
    /// Amounts are in 元 and rounded half away from zero at each posted month; the last month takes the remainder.
    ///
    /// # Source
    /// 会制04(十七), 合作会制 arts. 26–27, 政准3 arts. 16–22 for starts, stops and changes.
    pub fn standing(&self, through: Month) -> Standing {
        let through = self.last.map_or(through, |last| last.min(through));
        if self.changes.is_empty() {
            let months = through.since(self.first).saturating_add(1).clamp(0, self.plan.months as i32) as u32;
            return Standing {
                months,
                accumulated: self.plan.accumulated(months),
                cost: self.plan.cost,
                residual: self.plan.residual,
            };
        }
        self.walk(through)
    }

    fn walk(&self, through: Month) -> Standing {
        let mut footing = Footing { plan: self.plan.clone(), before: Decimal::ZERO, passed: 0 };
        let mut months = 0;
        let mut month = self.first;
        while month <= through {
            for change in &self.changes {
                if let Change::Reset { from, cost, residual, months_left } = change
                    && *from == month
                {
                    footing.reset(*cost, *residual, *months_left);
                }
            }
            let paused = self.changes.iter().any(|change| {
                matches!(change, Change::Pause { from, until } if month >= *from && until.is_none_or(|until| month < until))
            });
            if !paused && footing.passed < footing.plan.months {
                footing.passed += 1;
                months += 1;
            }
            for change in &self.changes {
                match change {
                    Change::Part { at, cost_out } if *at == month => footing.part(*cost_out),
                    Change::Carried { at, accumulated, months_left } if *at == month => {
                        footing.carry(*accumulated, *months_left);
                    }
                    _ => {}
                }
            }
            month = month.plus(1);
        }
        Standing {
            months,
            accumulated: footing.accumulated(),
            cost: footing.plan.cost + footing.before,
            residual: footing.plan.residual,
        }
    }
}

/// The plan that is running now: `before` was charged under earlier plans and is off its cost.
struct Footing {
    plan: Plan,
    before: Decimal,
    passed: u32,
}

impl Footing {
    fn accumulated(&self) -> Decimal {
        self.before + self.plan.accumulated(self.passed)
    }

    fn reset(&mut self, cost: Decimal, residual: Decimal, months: u32) {
        self.before = self.accumulated();
        self.plan = Plan { cost: cost - self.before, residual, months, method: self.plan.method };
        self.passed = 0;
    }

    fn carry(&mut self, accumulated: Decimal, months: u32) {
        let (cost, residual) = (self.plan.cost + self.before, self.plan.residual);
        self.before = accumulated;
        self.plan = Plan { cost: cost - accumulated, residual, months, method: self.plan.method };
        self.passed = 0;
    }

    /// The rest goes on with its own cost and residual, on the months it began with.
    fn part(&mut self, cost_out: Decimal) {
        let cost = self.plan.cost + self.before;
        if cost <= Decimal::ZERO {
            return;
        }
        let stays = (cost - cost_out) / cost;
        self.before = round(self.before * stays, 2);
        self.plan.cost = cost - cost_out - self.before;
        self.plan.residual = round(self.plan.residual * stays, 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::depreciation::Method;
    use rust_decimal::dec;

    #[test]
    fn a_part_that_leaves_after_a_reset_takes_its_share_of_everything() {
        let plan = Plan { cost: dec!(12000), residual: dec!(600), months: 120, method: Method::StraightLine };
        let (first, rebuilt) = (Month::new(2020, 1), Month::new(2021, 1));
        let reset = Change::Reset { from: rebuilt, cost: dec!(14140), residual: dec!(700), months_left: 100 };
        let part = Change::Part { at: Month::new(2021, 10), cost_out: dec!(3535) };
        let life = Life { plan, first, last: None, changes: vec![reset, part] };
        // 95.00 × 12 = 1140; (14140 − 1140 − 700) ÷ 100 = 123.00; × 10 = 1230
        let before = life.standing(Month::new(2021, 9));
        assert_eq!((before.months, before.accumulated, before.cost), (21, dec!(2247.00), dec!(14140.00)));
        // a quarter leaves: 1140 × 0.75 = 855; (10605 − 855 − 525) ÷ 100 = 92.25; × 10 = 922.50
        let after = life.standing(Month::new(2021, 10));
        assert_eq!(
            (after.months, after.accumulated, after.cost, after.residual),
            (22, dec!(1777.50), dec!(10605.00), dec!(525.00))
        );
        assert_eq!(life.standing(Month::new(2021, 12)).accumulated, dec!(1962.00));
    }
}
