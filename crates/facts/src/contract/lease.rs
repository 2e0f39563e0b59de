//! What a contract's row says about rent: its terms, its clauses, and how what came stands against what was due.

use crate::contract::income::{Earned, stated_period};
use crate::contract::{ContractTrace, Lease};
use crate::rent::clause::{Per, Place, Saying, Unread, read};
use crate::rent::due_days;
use crate::rent::review::years_to_review;
use crate::rent::schedule::{Agreement, Due, readings};
use crate::rent::{Arrears, Cycle, Terms, arrears};
use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;
use sanzi_core::Known;
use sanzi_core::text::normal;
use sanzi_core::value::{money_text, round};

/// Columns that may speak of increases and of time without rent.
const CLAUSES: [(&str, &str, Place); 5] = [
    ("escalation", "递增", Place::Escalation),
    ("free_period", "免租期", Place::FreePeriod),
    ("remark", "备注", Place::Note),
    ("pay_terms", "付款约定", Place::Note),
    ("other_duties", "其他义务", Place::Note),
];

/// Longer words are cut when they are quoted.
const QUOTED: usize = 60;

/// What the row says of rent, before anything is reckoned.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agreed {
    pub(crate) sayings: Vec<Saying>,
    /// The words that they come from.
    pub(crate) words: Vec<String>,
    /// Is the rent to be set anew on a day after the base date? Until then it is as printed.
    pub(crate) reviewed: bool,
    /// Why no schedule can be given, with the words quoted.
    pub(crate) open: Option<String>,
}

impl Agreed {
    /// Is the rent the same in every year, for all that the row says?
    pub(crate) fn is_plain(&self) -> bool {
        self.sayings.is_empty() && self.open.is_none() && !self.reviewed
    }

    /// Months without rent at the beginning.
    pub(crate) fn free_months(&self) -> u32 {
        let free = |saying: &Saying| if let Saying::Free { months } = saying { Some(*months) } else { None };
        self.sayings.iter().filter_map(free).max().unwrap_or(0)
    }

    /// Does any of it make rent rise?
    pub(crate) fn rises(&self) -> bool {
        let rents: Vec<Decimal> = self.sayings.iter().filter_map(rent_of).collect();
        self.sayings.iter().any(|one| matches!(one, Saying::Rise { .. }))
            || rents.windows(2).any(|pair| matches!(pair, [one, two] if one != two))
    }
}

fn rent_of(saying: &Saying) -> Option<Decimal> {
    if let Saying::Rent { amount, .. } = saying { Some(*amount) } else { None }
}

fn quoted(words: &str) -> String {
    words.split_whitespace().collect::<String>().chars().take(QUOTED).collect()
}

/// Every reading of the schedule, and the terms behind them.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    pub(crate) readings: Vec<Vec<Due>>,
    pub(crate) end: NaiveDate,
    /// Are there clauses, so that instalments may be rounded?
    pub(crate) clauses: bool,
    /// Is the first day written to the month only, and may be any of it?
    pub(crate) open_start: bool,
}

impl Schedule {
    /// The rent of the whole term, where all readings come to the same.
    pub(crate) fn total(&self) -> Option<Decimal> {
        let sum = |one: &Vec<Due>| one.iter().map(|due| due.one.amount).sum::<Decimal>();
        let first = sum(self.readings.first()?);
        self.readings.iter().all(|one| sum(one) == first).then_some(first)
    }

    /// That sum in words.
    pub(crate) fn total_sum(&self) -> Option<String> {
        let first = self.readings.first()?;
        let parts: Vec<String> = first.iter().map(|due| money_text(due.one.amount)).collect();
        Some(format!("{} = {}", parts.join(" + "), money_text(self.total()?)))
    }
}

impl Lease<'_, '_, '_> {
    /// Reads the clauses of the row.
    pub(crate) fn agreed(&self) -> Agreed {
        let start = if let [one] = self.first_days().as_slice() { Some(*one) } else { None };
        let mut agreed = Agreed::default();
        for (column, label, place) in CLAUSES {
            let Some(text) = self.text(column) else { continue };
            let until = start.zip(years_to_review(text));
            let until = until.and_then(|(start, years)| start.checked_add_months(Months::new(12 * years)));
            if until.is_some_and(|until| until > self.setting().base_date) {
                agreed.reviewed = true;
                continue;
            }
            match read(text, place, start) {
                Ok(sayings) if sayings.is_empty() => {}
                Ok(sayings) => {
                    agreed.words.push(quoted(text));
                    for one in sayings {
                        if !agreed.sayings.contains(&one) {
                            agreed.sayings.push(one);
                        }
                    }
                }
                Err(Unread(words)) => {
                    agreed.open.get_or_insert_with(|| format!("{label}“{}”未能读懂", quoted(&words)));
                }
            }
        }
        if let Some(kind) = self.text("rent_in_kind") {
            agreed.open.get_or_insert_with(|| format!("实物租金“{}”不能折算", quoted(kind)));
        }
        if let Some(waiver) = self.text("waiver").filter(|text| !matches!(normal(text).as_str(), "无" | "否" | "没有"))
        {
            agreed.open.get_or_insert_with(|| format!("减免依据“{}”没有写明减免哪一期", quoted(waiver)));
        }
        agreed
    }

    /// 亩 let, where the register says that they are 亩.
    fn area_mu(&self) -> Option<Decimal> {
        self.money("area_mu").filter(|area| *area > Decimal::ZERO)
    }

    /// Rent of the first year: as printed, else by the 亩, else as a clause states it.
    pub(crate) fn first_rent(&self, agreed: &Agreed) -> Option<Decimal> {
        let by_mu = |rent: Decimal| Some(round(rent.checked_mul(self.area_mu()?)?, 2));
        let stated = || {
            agreed.sayings.iter().find_map(|saying| match saying {
                Saying::Rent { from: 1, amount, per: Per::Year, .. } => Some(*amount),
                Saying::Rent { from: 1, amount, per: Per::MuYear, .. } => by_mu(*amount),
                Saying::Rent { from: 1, amount, per: Per::Month, .. } => amount.checked_mul(Decimal::from(12)),
                _ => None,
            })
        };
        self.money("annual_rent").or_else(|| by_mu(self.money("rent_per_mu")?)).or_else(stated)
    }

    /// How a rent of a year that is not printed comes about.
    pub(crate) fn rent_sum(&self, rent: Option<Decimal>) -> Option<String> {
        let rent = rent.filter(|_| self.money("annual_rent").is_none())?;
        let by_mu = || Some((self.money("rent_per_mu")?, self.area_mu()?));
        Some(match by_mu() {
            Some((price, area)) => format!("{} × {} = {}", money_text(price), area.normalize(), money_text(rent)),
            None => format!("租金约定写明首年 {}", money_text(rent)),
        })
    }

    /// How often rent is due: as coded, else as the terms of payment begin.
    fn cycle(&self) -> Option<Cycle> {
        if let Some(coded) = self.text("pay_cycle") {
            return Cycle::of(coded);
        }
        let terms = normal(self.text("pay_terms")?);
        let words: [(&[&str], Cycle); 5] = [
            (&["一年一付", "一年一次", "按年", "年付", "每年一次"], Cycle::Every(12)),
            (&["半年一付", "半年一次", "按半年", "半年付", "一年两付", "一年分两次"], Cycle::Every(6)),
            (&["按季", "季付", "每季", "一季一付"], Cycle::Every(3)),
            (&["按月", "月付", "每月", "一月一付"], Cycle::Every(1)),
            (&["一次性付清", "一次付清", "一次性缴清", "一次性支付"], Cycle::Once),
        ];
        let mut found = words.iter().filter(|(words, _)| words.iter().any(|word| terms.contains(word)));
        let one = found.next()?.1;
        found.next().is_none().then_some(one)
    }

    /// The schedules that the row allows; `Err` says why there is none: `None` when a term is simply missing.
    pub(crate) fn schedule(&self, agreed: &Agreed) -> Result<Schedule, Option<String>> {
        let view = &self.work.input.contract.view;
        let starts = self.first_days();
        let terms = || {
            Some(Terms {
                start: *starts.first()?,
                end: self.day("end_date")?.latest(),
                annual_rent: self.first_rent(agreed)?,
                total: self.money("total_amount"),
                cycle: self.cycle()?,
                in_arrears: view.flag(self.line, "pay_in_arrears").unwrap_or(false)
                    || self.text("pay_terms").is_some_and(|terms| terms.contains("先用后付")),
            })
        };
        if let Some(open) = &agreed.open {
            return Err(Some(open.clone()));
        }
        let terms = terms().ok_or(None)?;
        let due_days = self.text("pay_terms").map(due_days::read).transpose();
        let due_days =
            due_days.map_err(|Unread(words)| Some(format!("付款约定“{}”未能读懂", quoted(&words))))?.flatten();
        if let Some(days) = &due_days {
            let fits = match terms.cycle {
                Cycle::Every(months) => days.days.len() as u32 * months == 12,
                Cycle::Once => false,
            };
            if !fits {
                let words = self.text("pay_terms").unwrap_or_default();
                return Err(Some(format!("付款约定“{}”与付款方式不一致", quoted(words))));
            }
        }
        let clauses = !agreed.sayings.is_empty();
        let agreement = Agreement { sayings: agreed.sayings.clone(), area_mu: self.area_mu(), due_days };
        let end = terms.end;
        let mut all: Vec<Vec<Due>> = Vec::new();
        for start in &starts {
            let terms = Terms { start: *start, ..terms.clone() };
            all.extend(readings(&terms, &agreement).map_err(|why| Some(why.to_owned()))?);
        }
        Ok(Schedule { readings: all, end, clauses, open_start: starts.len() > 1 })
    }

    /// Due date of the first instalment that is left open where each receipt names the year or period that it is for,
    /// as who pays may do; `None` where one does not, or names a time in which too little falls due.
    fn left_open(&self, due: &[&Due], received: &[Earned], each: Decimal) -> Option<NaiveDate> {
        let mut open: Vec<(NaiveDate, Decimal)> = due.iter().map(|due| (due.one.due_on, due.one.amount)).collect();
        for one in received {
            let (start, end) = stated_period(self.work.input, one.line)?;
            let mut left = one.amount;
            for (_, open) in open.iter_mut().filter(|(on, _)| (start..=end).contains(on)) {
                let paid = left.min(*open);
                (left, *open) = (left - paid, *open - paid);
            }
            if left > Decimal::ZERO {
                return None;
            }
        }
        open.into_iter().find(|(_, open)| *open > each).map(|(on, _)| on)
    }

    /// Arrears within what the receipt register covers. No answer when terms or register are missing, when receipts
    /// that could not be assigned may be for this very contract, or when the readings of its clauses disagree.
    pub(crate) fn arrears(&self, schedule: &Schedule) -> Result<(Arrears, ContractTrace), Option<String>> {
        let owner = self.owner().ok_or(None)?;
        let known = &self.work.links.receipts_known;
        let from = known.from(owner).filter(|_| known.covers(owner)).ok_or(None)?.first_day();
        let until = self.setting().base_date.min(schedule.end);
        let received = self.received(from);
        let total: Decimal = received.iter().map(|one| one.amount).sum();
        // a computed rent is often paid in whole 元, and one that is printed in 万元 to the 元
        let computed = || self.work.parameter("common.amt_tol_abs").unwrap_or(Decimal::ONE);
        let rounding = self.work.input.contract.view.half(self.line, "annual_rent");
        let each = if schedule.clauses { computed().max(rounding) } else { rounding };
        let mut found: Vec<(Arrears, &Vec<Due>)> = Vec::with_capacity(schedule.readings.len());
        for reading in &schedule.readings {
            let all: Vec<_> = reading.iter().map(|due| due.one).collect();
            found.push((arrears(&all, from, until, total, each), reading));
        }
        let owing = found.iter().filter(|(arrears, _)| arrears.owed > Decimal::ZERO).count();
        if owing > 0 && owing < found.len() {
            let open = match schedule.open_start {
                true => "起租日只写到月，按月初、月末起算",
                false => "递增的基数或免租后的付款日没有写明，按不同读法",
            };
            return Err(Some(format!("{open}有无欠缴不一")));
        }
        // where all readings owe, the least is certain
        let (least, reading) = found
            .into_iter()
            .min_by_key(|(arrears, _)| (arrears.owed, std::cmp::Reverse(arrears.since)))
            .ok_or(None)?;
        if least.owed > Decimal::ZERO && self.has_unread_receipts() {
            return Err(Some("有收款的日期或金额读不出（例如没有写明单位）".to_owned()));
        }
        if least.owed > Decimal::ZERO && self.may_be_paid_elsewhere() {
            return Err(None);
        }
        let due: Vec<&Due> = reading.iter().filter(|due| due.one.due_on >= from && due.one.due_on <= until).collect();
        let named = if least.owed > Decimal::ZERO { self.left_open(&due, &received, each) } else { None };
        let least = Arrears { since: named.or(least.since), ..least };
        let told = due.iter().any(|due| !due.sum.is_empty());
        let sums = if told { due.iter().map(|due| due.sum.clone()).collect() } else { Vec::new() };
        Ok((
            least,
            ContractTrace { due: due.iter().map(|due| due.one).collect(), sums, received, ..ContractTrace::default() },
        ))
    }

    /// Is an increase agreed: by what was read, else by a column whose words were not understood.
    pub(crate) fn has_escalation(&self, agreed: &Agreed) -> Option<bool> {
        if agreed.rises() {
            return Some(true);
        }
        match (self.text("escalation"), self.known("escalation")) {
            (Some(clause), _) => match read(clause, Place::Escalation, None) {
                Ok(_) => Some(false),
                Err(_) if raises(clause) => Some(true),
                Err(_) => None,
            },
            (None, Known::Blank) => Some(false),
            (None, _) => None,
        }
    }
}

/// Does a clause that could not be read speak of a raise? 无, 不递增 and words without a number do not.
fn raises(clause: &str) -> bool {
    !clause.contains('无')
        && !clause.contains('不')
        && clause.chars().any(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
}
