//! The instalments of a lease whose rent rises or begins later: every reading that its words allow.

use super::clause::{Basis, Per, Saying, Step};
use super::{Cycle, Instalment, Terms, instalments, not_on_anniversary, whole_months};
use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use sanzi_core::value::{money_text, quotient, round};

/// An instalment and how its amount comes about; no words where it is a plain share of the year's rent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Day and amount.
    pub one: Instalment,
    /// The sum in words: `20000.00 × (1 + 5%) = 21000.00`.
    pub sum: String,
}

/// Days of the year on which rent is due, and whether it is for the year to come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueDays {
    /// Month and day, in order.
    pub days: Vec<(u32, u32)>,
    /// Is it the rent of the following year (付次年租金)?
    pub ahead: bool,
}

/// What a lease says about rent besides its plain terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Increases, rents by year, months without rent.
    pub sayings: Vec<Saying>,
    /// 亩 let, for rents by the 亩.
    pub area_mu: Option<Decimal>,
    /// Days written for payment.
    pub due_days: Option<DueDays>,
}

/// Why there is no schedule, in Chinese.
pub type Conflict = &'static str;

/// How one reading takes what the words leave open.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// On what an increase is reckoned that does not say.
    basis: Basis,
    /// Do periods and contract years begin when the time without rent is over?
    shifted: bool,
}

/// The schedules that the words allow, the likeliest first: an increase without a stated base may be reckoned on the
/// rent before it or on the first rent; where the time without rent is not a whole number of periods, the periods may
/// run from the first day or from the end of that time. A printed total decides between them.
///
/// ```
/// use chrono::NaiveDate;
/// use rust_decimal::dec;
/// use sanzi_facts::rent::clause::{Place, read};
/// use sanzi_facts::rent::schedule::{Agreement, readings};
/// use sanzi_facts::rent::{Cycle, Terms};
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
/// let terms = Terms {
///     start: day(2018, 1, 1), end: day(2027, 12, 31), annual_rent: dec!(20000), total: None,
///     cycle: Cycle::Every(12), in_arrears: false,
/// };
/// let sayings = read("每三年递增5%", Place::Escalation, Some(terms.start)).unwrap();
/// let all = readings(&terms, &Agreement { sayings, ..Agreement::default() }).unwrap();
/// // 20000 × 1.05 × 1.05 = 22050
/// assert_eq!((all[0][6].one.due_on, all[0][6].one.amount), (day(2024, 1, 1), dec!(22050.00)));
/// assert_eq!(all[0][6].sum, "20000.00 × (1 + 5%)^2 = 22050.00");
/// // reckoned on the first rent: 20000 × (1 + 5% × 2) = 22000
/// assert_eq!(all[1][6].one.amount, dec!(22000.00));
/// ```
///
/// # Errors
/// When what is said does not fit together: rents that leave years out, a printed total that no reading comes to.
///
/// # Source
/// 民法典 arts. 509, 721: as agreed. What an agreement leaves open is read in every way it can be.
pub fn readings(terms: &Terms, agreement: &Agreement) -> Result<Vec<Vec<Due>>, Conflict> {
    let free: Vec<u32> = agreement
        .sayings
        .iter()
        .filter_map(|one| if let Saying::Free { months } = one { Some(*months) } else { None })
        .collect();
    let free = match free.as_slice() {
        [] => 0,
        [one] => *one,
        _ => return Err("免租期有两种写法"),
    };
    let unsaid = |one: &Saying| matches!(one, Saying::Rise { by: Step::Share(_, Basis::Unsaid), .. });
    let bases: &[Basis] =
        if agreement.sayings.iter().any(unsaid) { &[Basis::Before, Basis::First] } else { &[Basis::Before] };
    let splits = matches!(terms.cycle, Cycle::Every(months) if !free.is_multiple_of(months));
    let mut all: Vec<Vec<Due>> = Vec::new();
    for shifted in if splits { &[false, true][..] } else { &[false] } {
        for basis in bases {
            let one = schedule(terms, agreement, free, Reading { basis: *basis, shifted: *shifted })?;
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    let Some(total) = terms.total.filter(|total| *total != terms.annual_rent && *total > Decimal::ZERO) else {
        return Ok(all);
    };
    // instalments are often rounded to whole 元
    let fits = |one: &[Due]| {
        let sum: Decimal = one.iter().map(|due| due.one.amount).sum();
        (sum - total).abs() <= Decimal::from(one.len())
    };
    all.retain(|one| fits(one));
    if all.is_empty()
        && agreement.sayings.is_empty()
        && let Cycle::Every(months @ 1..12) = terms.cycle
    {
        // some exports print the rent of a period as that of a year; the total gives it away
        let by_period = Terms { annual_rent: terms.annual_rent * Decimal::from(12 / months), ..terms.clone() };
        let one = schedule(&by_period, agreement, free, Reading { basis: Basis::Before, shifted: false })?;
        all.extend(fits(&one).then_some(one));
    }
    if all.is_empty() { Err("合同总金额与按租金约定算出的各期之和不符") } else { Ok(all) }
}

fn schedule(terms: &Terms, agreement: &Agreement, free: u32, reading: Reading) -> Result<Vec<Due>, Conflict> {
    if agreement.sayings.is_empty() && agreement.due_days.is_none() {
        let plain = instalments(terms).into_iter();
        return Ok(plain.map(|one| Due { one, sum: String::new() }).collect());
    }
    let end = not_on_anniversary(terms.start, terms.end);
    let Cycle::Every(months) = terms.cycle else { return at_once(terms, agreement, free, end, reading) };
    let (start, free) = match reading.shifted {
        true => (later(terms.start, free)?, 0),
        false => (terms.start, free),
    };
    let mut all = Vec::new();
    for period in 0..1200u32 {
        let from = later(start, period * months)?;
        if from > end {
            break;
        }
        let next = later(start, (period + 1) * months)?;
        let last = next.pred_opt().unwrap_or(next);
        let whole = if last <= end { months } else { whole_months(from, end).min(months) };
        let share = whole - free.saturating_sub(period * months).min(whole);
        if share == 0 {
            continue;
        }
        let (rent, words) = rent_of(period * months / 12 + 1, terms, agreement, reading.basis)?;
        let amount = quotient(rent * Decimal::from(share), Decimal::from(12), 2).unwrap_or_default();
        let sum = match (share, words.as_str()) {
            (12, "") => String::new(),
            (12, words) => format!("{words} = {}", money_text(amount)),
            (share, "") => format!("{} × {share} ÷ 12 = {}", money_text(rent), money_text(amount)),
            (share, words) => format!("{words} × {share} ÷ 12 = {}", money_text(amount)),
        };
        let due_on = due_day(agreement.due_days.as_ref(), from, if terms.in_arrears { last } else { from }).min(end);
        all.push(Due { one: Instalment { due_on, amount }, sum });
    }
    Ok(all)
}

/// The whole at once: as printed, else the sum of all years.
fn at_once(
    terms: &Terms,
    agreement: &Agreement,
    free: u32,
    end: NaiveDate,
    reading: Reading,
) -> Result<Vec<Due>, Conflict> {
    let due_on = if terms.in_arrears { end } else { terms.start };
    let yearly = Terms { cycle: Cycle::Every(12), total: None, ..terms.clone() };
    let without_days = Agreement { due_days: None, ..agreement.clone() };
    let years = schedule(&yearly, &without_days, free, Reading { shifted: false, ..reading })?;
    let amount = years.iter().map(|due| due.one.amount).sum();
    let parts: Vec<String> = years.iter().map(|due| money_text(due.one.amount)).collect();
    let sum = format!("{} = {}", parts.join(" + "), money_text(amount));
    Ok(vec![Due { one: Instalment { due_on, amount }, sum }])
}

fn later(day: NaiveDate, months: u32) -> Result<NaiveDate, Conflict> {
    day.checked_add_months(Months::new(months)).ok_or("合同期限超出日历")
}

/// The written day for a period that begins on `from`: the first such day in it, or, for rent paid ahead, the last one
/// up to a month after its beginning; without any, `plain`.
fn due_day(written: Option<&DueDays>, from: NaiveDate, plain: NaiveDate) -> NaiveDate {
    let Some(written) = written else { return plain };
    let around = [from.year() - 1, from.year(), from.year() + 1];
    let mut days: Vec<NaiveDate> = around
        .into_iter()
        .flat_map(|year| written.days.iter().filter_map(move |(m, d)| NaiveDate::from_ymd_opt(year, *m, *d)))
        .collect();
    days.sort_unstable();
    let found = if written.ahead {
        days.into_iter().rfind(|day| (*day - from).num_days() <= 31)
    } else {
        days.into_iter().find(|day| *day >= from)
    };
    found.unwrap_or(plain)
}

/// Rent of a contract year, in 元 rounded once, and its sum in words; the words are blank for the printed rent.
fn rent_of(year: u32, terms: &Terms, agreement: &Agreement, basis: Basis) -> Result<(Decimal, String), Conflict> {
    const TOO_LARGE: Conflict = "租金超出可计算的范围";
    let (since, stated) = stated(year, agreement)?;
    let (base, mut words) = match stated {
        Some((amount, per)) => in_a_year(amount, per, agreement.area_mu)?,
        None => (terms.annual_rent, String::new()),
    };
    let mut rent = base;
    for saying in &agreement.sayings {
        let Saying::Rise { first, every, last, by } = saying else { continue };
        let until = last.map_or(year, |last| last.min(year));
        // steps before the stated rent began are in it
        let steps: u32 = (since + 1..=until)
            .filter(|at| {
                at >= first && (*every == 0 && at == first || *every > 0 && (at - first).is_multiple_of(*every))
            })
            .count() as u32;
        if steps == 0 {
            continue;
        }
        if words.is_empty() {
            words = money_text(base);
        }
        let times = |sign: &str| if steps == 1 { String::new() } else { format!("{sign}{steps}") };
        match by {
            Step::Amount(more) => {
                rent = more.checked_mul(Decimal::from(steps)).and_then(|all| rent.checked_add(all)).ok_or(TOO_LARGE)?;
                words = format!("({words} + {}{})", money_text(*more), times(" × "));
            }
            Step::Share(share, own) => {
                let percent = (share * Decimal::ONE_HUNDRED).normalize();
                if *own == Basis::First || (*own == Basis::Unsaid && basis == Basis::First) {
                    let all = share.checked_mul(Decimal::from(steps)).ok_or(TOO_LARGE)?;
                    rent = rent.checked_mul(Decimal::ONE + all).ok_or(TOO_LARGE)?;
                    words = format!("{words} × (1 + {percent}%{})", times(" × "));
                } else {
                    for _ in 0..steps {
                        rent = rent.checked_mul(Decimal::ONE + share).ok_or(TOO_LARGE)?;
                    }
                    words = format!("{words} × (1 + {percent}%){}", times("^"));
                }
            }
        }
    }
    Ok((round(rent, 2), words))
}

/// The rent that is stated for a year, or last before it, and the year since which no increase is in it yet.
fn stated(year: u32, agreement: &Agreement) -> Result<(u32, Option<(Decimal, Per)>), Conflict> {
    let mut found: Option<(u32, Option<u32>, Decimal, Per)> = None;
    for saying in &agreement.sayings {
        let Saying::Rent { from, to, amount, per } = saying else { continue };
        if *from > year {
            continue;
        }
        if let Some((known, until, ..)) = found {
            let both = |until: Option<u32>| until.is_none_or(|until| until >= year);
            if both(until) && both(*to) {
                return Err("同一年有两种租金");
            }
            if known > *from {
                continue;
            }
        }
        found = Some((*from, *to, *amount, *per));
    }
    let steps = |from: u32, to: u32| {
        agreement.sayings.iter().any(|saying| match saying {
            Saying::Rise { first, every, last, .. } => (from + 1..=to).any(|at| {
                at >= *first
                    && last.is_none_or(|last| at <= last)
                    && (at == *first || *every > 0 && (at - first).is_multiple_of(*every))
            }),
            _ => false,
        })
    };
    match found {
        // before the first year that is stated, the printed rent
        None => Ok((1, None)),
        Some((from, Some(to), amount, per)) => {
            // a rent for some years does not rise within them
            if steps(from, to) {
                return Err("写明各年租金的年份另有递增约定");
            }
            // after them it rises as agreed, or nothing is said
            if year > to && !steps(to, year) && !steps(to, to + 1) {
                return Err("租金约定没有写明每一年的租金");
            }
            Ok((to.min(year), Some((amount, per))))
        }
        Some((from, None, amount, per)) => Ok((from, Some((amount, per)))),
    }
}

fn in_a_year(amount: Decimal, per: Per, area_mu: Option<Decimal>) -> Result<(Decimal, String), Conflict> {
    let times = match per {
        Per::Year => return Ok((amount, String::new())),
        Per::HalfYear => Decimal::TWO,
        Per::Quarter => Decimal::from(4),
        Per::Month => Decimal::from(12),
        Per::MuYear => area_mu.filter(|area| *area > Decimal::ZERO).ok_or("按亩计租而没有以亩计的面积")?,
    };
    let rent = amount.checked_mul(times).ok_or("租金超出可计算的范围")?;
    Ok((rent, format!("{} × {}", money_text(amount), times.normalize())))
}
