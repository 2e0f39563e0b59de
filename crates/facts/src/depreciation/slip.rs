//! The usual slips: which of them, alone or two together, gives the book's figure to the cent?

use super::plan::{Method, Plan};
use crate::month::Month;
use rust_decimal::{Decimal, dec};
use sanzi_core::value::round;
use std::collections::BTreeSet;

/// How the asset should have been charged, with exact terms.
#[derive(Debug, Clone)]
pub struct Right {
    /// The right plan.
    pub plan: Plan,
    /// The right first month.
    pub first: Month,
    /// Charged up to this month.
    pub through: Month,
    /// Does the rule set start in the month of first use itself?
    pub same_month: bool,
}

const CENT: Decimal = dec!(0.01);
const RATES: [Decimal; 9] =
    [dec!(0), dec!(0.01), dec!(0.02), dec!(0.03), dec!(0.04), dec!(0.05), dec!(0.06), dec!(0.08), dec!(0.10)];
const YEARS: [u32; 12] = [3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 50];
/// Below this a month's charge divides too many figures by chance.
const SMALLEST_TELLING_CHARGE: Decimal = dec!(5);

/// One thing done wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip {
    OneMonthEarly,
    OneMonthLate,
    WholeFirstYear,
    NotFirstYear,
    Residual(Decimal),
    Life(u32),
    Tenthousand,
    Other(Method),
}

impl Slip {
    /// Two slips of one family exclude each other.
    fn family(self) -> u8 {
        match self {
            Slip::OneMonthEarly | Slip::OneMonthLate | Slip::WholeFirstYear | Slip::NotFirstYear => 0,
            Slip::Residual(_) => 1,
            Slip::Life(_) => 2,
            Slip::Tenthousand => 3,
            Slip::Other(_) => 4,
        }
    }

    fn words(self, right: &Right) -> String {
        match self {
            Slip::OneMonthEarly => "自投用当月起提（应自次月起提）".to_owned(),
            Slip::OneMonthLate if right.same_month => "自投用次月起提（应自当月起提）".to_owned(),
            Slip::OneMonthLate => "晚一个月起提".to_owned(),
            Slip::WholeFirstYear => "投用当年按全年计提".to_owned(),
            Slip::NotFirstYear => "投用当年未计提，自次年1月起提".to_owned(),
            Slip::Residual(rate) if rate.is_zero() => "未扣除净残值".to_owned(),
            Slip::Residual(rate) => format!("残值率按{}%计算", (rate * Decimal::ONE_HUNDRED).normalize()),
            Slip::Life(months) if months == right.plan.months * 12 || months * 12 == right.plan.months => {
                format!("年限的年、月混淆（按{months}个月计算）")
            }
            Slip::Life(months) => format!("年限按{}年计算（应为{}个月）", months / 12, right.plan.months),
            Slip::Tenthousand => "金额单位错位（万元当作元）".to_owned(),
            Slip::Other(method) => format!("按{}计算", method.label()),
        }
    }
}

/// A right standing with slips made in it.
struct Wrong {
    plan: Plan,
    first: Month,
    factor: Decimal,
}

impl Wrong {
    fn of(right: &Right, slips: &[Slip]) -> Self {
        let mut wrong = Wrong { plan: right.plan.clone(), first: right.first, factor: Decimal::ONE };
        for slip in slips {
            match *slip {
                Slip::OneMonthEarly => wrong.first = right.first.plus(-1),
                Slip::OneMonthLate => wrong.first = right.first.plus(1),
                Slip::WholeFirstYear => wrong.first = Month::new(start(right).year(), 1),
                Slip::NotFirstYear => wrong.first = Month::new(start(right).year() + 1, 1),
                Slip::Residual(rate) => wrong.plan.residual = round(right.plan.cost * rate, 2),
                Slip::Life(months) => wrong.plan.months = months,
                Slip::Tenthousand => wrong.factor = dec!(0.0001),
                Slip::Other(method) => wrong.plan.method = method,
            }
        }
        wrong
    }

    fn passed(&self, through: Month) -> u32 {
        through.since(self.first).saturating_add(1).clamp(0, self.plan.months as i32) as u32
    }

    fn gives(&self, right: &Right, booked: Decimal) -> bool {
        let passed = self.passed(right.through);
        let full = passed >= self.plan.months && self.plan.months < right.plan.months;
        if full {
            // every life that is over by now gives the same figure: it tells nothing
            return false;
        }
        let accumulated = self.plan.accumulated(passed);
        if (round(accumulated * self.factor, 2) - booked).abs() <= CENT {
            return true;
        }
        self.plan.method == Method::StraightLine && self.plan.months > 0 && {
            let at_once = self.plan.base() * Decimal::from(passed) / Decimal::from(self.plan.months);
            (round(at_once * self.factor, 2) - booked).abs() <= CENT
        }
    }
}

/// The month of first use.
fn start(right: &Right) -> Month {
    if right.same_month { right.first } else { right.first.plus(-1) }
}

/// What explains `booked`, in Chinese; several fits are joined by `；或`; blank when nothing fits.
///
/// One slip is tried before two. All amounts in 元, compared to the cent.
///
/// ```
/// use rust_decimal::dec;
/// use sanzi_facts::Month;
/// use sanzi_facts::depreciation::{Method, Plan, Right, explain};
/// let plan = Plan { cost: dec!(480000), residual: dec!(24000), months: 240, method: Method::StraightLine };
/// let right = Right { plan, first: Month::new(2016, 6), through: Month::new(2023, 12), same_month: false };
/// // 1900.00 × 92 instead of × 91
/// assert_eq!(explain(&right, dec!(174800.00)), "自投用当月起提（应自次月起提）");
/// ```
pub fn explain(right: &Right, booked: Decimal) -> String {
    let slips = candidates(right);
    let mut fits: BTreeSet<String> = BTreeSet::new();
    for slip in &slips {
        if Wrong::of(right, &[*slip]).gives(right, booked) {
            fits.insert(slip.words(right));
        }
    }
    if fits.is_empty() {
        fits.extend(other_count(right, &[], booked));
    }
    if fits.is_empty() && booked == right.plan.base() {
        fits.insert("年限未满即按提足计列".to_owned());
    }
    if fits.is_empty() {
        fits.extend(after_full(right, booked));
    }
    if fits.is_empty() && booked == right.plan.cost {
        fits.insert("按原值全额计列折旧".to_owned());
    }
    if fits.is_empty() {
        for (index, one) in slips.iter().enumerate() {
            for two in slips.iter().skip(index + 1).filter(|two| two.family() != one.family()) {
                if Wrong::of(right, &[*one, *two]).gives(right, booked) {
                    fits.insert([one.words(right), two.words(right)].join(AND));
                }
            }
        }
    }
    if fits.is_empty() {
        for slip in slips.iter().filter(|slip| slip.family() != 0) {
            fits.extend(other_count(right, &[*slip], booked).map(|count| [slip.words(right), count].join(AND)));
        }
    }
    fits.into_iter().collect::<Vec<_>>().join(OR)
}

/// What stands between several fits.
const OR: &str = "；或";
/// What stands between two slips made together.
const AND: &str = "，且";

/// The words of [`explain`] where they name one slip alone, made by itself: what a finding may say in its sentence.
///
/// ```
/// use sanzi_facts::depreciation::sole_slip;
/// assert_eq!(sole_slip("未扣除净残值"), Some("未扣除净残值"));
/// assert_eq!(sole_slip("未扣除净残值；或残值率按3%计算"), None);
/// assert_eq!(sole_slip(""), None);
/// ```
pub fn sole_slip(words: &str) -> Option<&str> {
    (!words.is_empty() && !words.contains(OR) && !words.contains(AND)).then_some(words)
}

fn candidates(right: &Right) -> Vec<Slip> {
    let plan = &right.plan;
    let mut slips = Vec::new();
    slips.push(if right.same_month { Slip::OneMonthLate } else { Slip::OneMonthEarly });
    slips.push(if right.same_month { Slip::OneMonthEarly } else { Slip::OneMonthLate });
    slips.extend([Slip::WholeFirstYear, Slip::NotFirstYear]);
    let other = RATES.iter().filter(|rate| round(plan.cost * **rate, 2) != plan.residual);
    slips.extend(other.map(|rate| Slip::Residual(*rate)));
    let lives = YEARS.iter().map(|years| years * 12).filter(|months| *months != plan.months);
    slips.extend(lives.map(Slip::Life));
    slips.extend(plan.months.checked_mul(12).filter(|m| *m <= 1200).map(Slip::Life));
    slips.extend((plan.months >= 12 && plan.months.is_multiple_of(12)).then_some(Slip::Life(plan.months / 12)));
    slips.push(Slip::Tenthousand);
    let methods = [Method::StraightLine, Method::DoubleDeclining, Method::SumOfYears];
    slips.extend(methods.into_iter().filter(|method| *method != plan.method).map(Slip::Other));
    slips.dedup();
    slips
}

/// The book went on charging after the whole amount was reached.
fn after_full(right: &Right, booked: Decimal) -> Option<String> {
    let (monthly, beyond) = (right.plan.monthly(), booked - right.plan.base());
    if right.plan.method != Method::StraightLine || monthly < SMALLEST_TELLING_CHARGE || beyond <= Decimal::ZERO {
        return None;
    }
    let count = round(beyond / monthly, 0);
    ((monthly * count - beyond).abs() <= CENT && count > Decimal::ZERO).then(|| format!("提足后继续计提{count}个月"))
}

/// The book holds a whole number of right charges, only too few or too many.
fn other_count(right: &Right, slips: &[Slip], booked: Decimal) -> Option<String> {
    let wrong = Wrong::of(right, slips);
    let monthly = wrong.plan.monthly();
    if wrong.plan.method != Method::StraightLine || monthly < SMALLEST_TELLING_CHARGE || booked <= Decimal::ZERO {
        return None;
    }
    let count = round(booked / monthly, 0);
    if (monthly * count - booked).abs() > CENT {
        return None;
    }
    let count = i32::try_from(count).ok()?;
    let due = wrong.passed(right.through) as i32;
    let until = wrong.first.plus(count - 1);
    match due - count {
        0 => None,
        short if short > 0 => Some(format!("少提{short}个月（相当于只计提至{until}）")),
        over => Some(format!("多提{}个月", -over)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right() -> Right {
        let plan = Plan { cost: dec!(455200), residual: dec!(22760), months: 240, method: Method::StraightLine };
        Right { plan, first: Month::new(2018, 3), through: Month::new(2024, 12), same_month: false }
    }

    #[test]
    fn one_slip_is_named() {
        for (booked, words) in [
            (dec!(295500.94), "年限按10年计算（应为240个月）"), // 3603.67 × 82
            (dec!(155526.94), "未扣除净残值"),                  // 1896.67 × 82
            (dec!(14.78), "金额单位错位（万元当作元）"),        // 147750.06 ÷ 10000
            (dec!(126128.10), "少提12个月（相当于只计提至2023-12）"), // 1801.83 × 70
        ] {
            assert_eq!(explain(&right(), booked), words, "{booked}");
        }
    }

    #[test]
    fn a_book_that_goes_on_and_another_rate_are_named() {
        // 432440 + 3 × 1801.83 = 437845.49
        assert!(explain(&right(), dec!(437845.49)).contains("提足后继续计提3个月"));
        // 455200 × 0.9 ÷ 240 × 82 = 139974.00
        assert!(explain(&right(), dec!(139974.00)).contains("残值率按10%计算"));
    }

    #[test]
    fn two_slips_are_named_and_a_chance_figure_is_not() {
        // same-month start and no residual: 1896.67 × 83 = 157423.61
        assert_eq!(explain(&right(), dec!(157423.61)), "自投用当月起提（应自次月起提），且未扣除净残值");
        assert_eq!(explain(&right(), dec!(100000.37)), "");
    }

    #[test]
    fn a_fit_in_two_ways_lists_both() {
        let plan = Plan { cost: dec!(12000), residual: dec!(0), months: 120, method: Method::StraightLine };
        let right = Right { plan, first: Month::new(2023, 2), through: Month::new(2024, 12), same_month: false };
        // 100 × 24: started in January, which is the month of use and also the whole first year
        assert_eq!(explain(&right, dec!(2400)), "投用当年按全年计提；或自投用当月起提（应自次月起提）");
    }

    #[test]
    fn slips_in_words() {
        let plan = Plan { cost: dec!(120000), residual: dec!(6000), months: 120, method: Method::StraightLine };
        let right = Right { plan, first: Month::new(2020, 1), through: Month::new(2022, 12), same_month: false };
        for (slip, words) in [
            (Slip::Life(10), "年限的年、月混淆（按10个月计算）"),
            (Slip::Life(1440), "年限的年、月混淆（按1440个月计算）"),
            (Slip::Life(132), "年限按11年计算（应为120个月）"),
            (Slip::Residual(Decimal::ZERO), "未扣除净残值"),
            (Slip::Residual(dec!(0.03)), "残值率按3%计算"),
            (Slip::Other(Method::SumOfYears), "按年数总和法计算"),
            (Slip::Other(Method::DoubleDeclining), "按双倍余额递减法计算"),
            (Slip::Other(Method::StraightLine), "按直线法计算"),
        ] {
            assert_eq!(slip.words(&right), words);
        }
    }
}
