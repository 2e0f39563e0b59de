//! What a plan of depreciation charges in each of its months: the four methods.

use rust_decimal::Decimal;
use sanzi_core::value::{at_least_zero, quotient, round};

/// How depreciation is spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// 年限平均法.
    StraightLine,
    /// 双倍余额递减法.
    DoubleDeclining,
    /// 年数总和法.
    SumOfYears,
}

impl Method {
    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Method::StraightLine => "直线法",
            Method::DoubleDeclining => "双倍余额递减法",
            Method::SumOfYears => "年数总和法",
        }
    }
}

/// An amount to be charged over a number of months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Value at the start in 元.
    pub cost: Decimal,
    /// What is left at the end in 元.
    pub residual: Decimal,
    /// Length in months.
    pub months: u32,
    /// How it is spread.
    pub method: Method,
}

impl Plan {
    /// What is charged in all: cost less residual, never below 0.
    pub fn base(&self) -> Decimal {
        at_least_zero(self.cost - self.residual)
    }

    /// The charge of an ordinary month under straight line, in 元, rounded half away from zero.
    pub fn monthly(&self) -> Decimal {
        quotient(self.base(), Decimal::from(self.months), 2).unwrap_or_default()
    }

    /// Accumulated after `passed` months, in 元. The last month takes the remainder, so that the whole
    /// plan charges exactly [`Plan::base`]; beyond it nothing is charged.
    ///
    /// ```
    /// use rust_decimal::dec;
    /// use sanzi_facts::depreciation::{Method, Plan};
    /// // 114000 ÷ 120 = 950.00; 950.00 × 21 = 19950.00
    /// let plan = Plan { cost: dec!(120000), residual: dec!(6000), months: 120, method: Method::StraightLine };
    /// assert_eq!(plan.accumulated(21), dec!(19950.00));
    /// assert_eq!(plan.accumulated(120), dec!(114000));
    /// ```
    ///
    /// # Source
    /// 会制04(十七) 年限平均法; the two accelerated methods as in 企业会计准则第4号.
    pub fn accumulated(&self, passed: u32) -> Decimal {
        if passed == 0 {
            return Decimal::ZERO;
        }
        if passed >= self.months {
            return self.base();
        }
        if self.method == Method::StraightLine || (self.method == Method::DoubleDeclining && self.months <= 24) {
            return (self.monthly() * Decimal::from(passed)).min(self.base());
        }
        let mut total = Decimal::ZERO;
        for (index, (amount, length)) in self.asset_years().into_iter().enumerate() {
            let begun = index as u32 * 12;
            if begun + length <= passed {
                total += amount;
            } else {
                let monthly = quotient(amount, Decimal::from(length), 2).unwrap_or_default();
                total += monthly * Decimal::from(passed.saturating_sub(begun));
                break;
            }
        }
        total.min(self.base())
    }

    /// The charge of the `index`-th month, counted from 1.
    pub fn charge(&self, index: u32) -> Decimal {
        if index == 0 { Decimal::ZERO } else { self.accumulated(index) - self.accumulated(index - 1) }
    }

    /// Charge and length in months of each asset-year: 12 charge months from the first, the last perhaps shorter.
    fn asset_years(&self) -> Vec<(Decimal, u32)> {
        match self.method {
            Method::SumOfYears => self.sum_of_years(),
            _ => self.double_declining(),
        }
    }

    fn lengths(&self) -> impl Iterator<Item = (u32, u32)> {
        let months = self.months;
        (0..months.div_ceil(12)).map(move |year| (months - year * 12, (months - year * 12).min(12)))
    }

    /// Rate is twice the straight-line rate on the net value, never below the residual; from the asset-year
    /// that begins with 24 months or fewer, the rest is spread evenly.
    fn double_declining(&self) -> Vec<(Decimal, u32)> {
        let mut years = Vec::new();
        let mut net = self.cost;
        let mut even_from: Option<(Decimal, u32)> = None;
        for (left, length) in self.lengths() {
            let rest = at_least_zero(net - self.residual);
            let amount = if left > 24 {
                quotient(net * Decimal::from(24), Decimal::from(self.months), 2).unwrap_or_default().min(rest)
            } else {
                let (spread, over) = *even_from.get_or_insert((rest, left));
                match left == length {
                    true => rest,
                    false => quotient(spread * Decimal::from(length), Decimal::from(over), 2).unwrap_or_default(),
                }
            };
            net -= amount;
            years.push((amount, length));
        }
        years
    }

    /// Weight of an asset-year: years left at its start times its length in years.
    fn sum_of_years(&self) -> Vec<(Decimal, u32)> {
        let weights: Vec<u64> = self.lengths().map(|(left, length)| u64::from(left) * u64::from(length)).collect();
        let all: u64 = weights.iter().sum();
        let mut charged = Decimal::ZERO;
        let mut years = Vec::new();
        for ((left, length), weight) in self.lengths().zip(weights) {
            let amount = if left == length {
                self.base() - charged
            } else {
                quotient(self.base() * Decimal::from(weight), Decimal::from(all), 2).unwrap_or_default()
            };
            charged += amount;
            years.push((amount, length));
        }
        years
    }
}

/// 工作量法: the charge of each period from the work done in it, in 元, rounded half away from zero; the unit
/// rate stays unrounded. Together they never pass `base`; once the expected work is done, nothing more is charged.
///
/// # Source
/// 会制04(十七) 工作量法.
pub fn by_work(base: Decimal, expected_work: Decimal, work: &[Decimal]) -> Vec<Decimal> {
    let mut charged = Decimal::ZERO;
    let mut done = Decimal::ZERO;
    let mut charges = Vec::with_capacity(work.len());
    for &amount_of_work in work {
        done += amount_of_work;
        let charge = if expected_work <= Decimal::ZERO {
            Decimal::ZERO
        } else if done >= expected_work {
            base - charged
        } else {
            round(base * amount_of_work / expected_work, 2).min(base - charged)
        };
        charged += charge;
        charges.push(charge);
    }
    charges
}
