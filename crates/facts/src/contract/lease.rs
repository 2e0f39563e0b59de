//! What a contract's row says about rent: its terms, its clauses, and how what came stands against what was due.

use crate::book::coverage::Coverage;
use crate::book::sources::Source;
use crate::contract::ending::{Ending, ending};
use crate::contract::income::{Earned, stated_period};
use crate::contract::{ContractTrace, Lease};
use crate::rent::clause::{Per, Place, Saying, Unread, read};
use crate::rent::review::years_to_review;
use crate::rent::schedule::{Agreement, Due, DueDays, readings};
use crate::rent::{Arrears, Cycle, Terms, arrears, cycle, due_days, whole_months};
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
    /// Did an end before the term cut a period short? Of its rent nothing is agreed.
    pub(crate) cut_short: bool,
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

    /// How often rent is due: by the code, and by the words of the terms of payment where they say more. Rent of a year
    /// that is due on several days is due so often.
    fn cycle(&self, days: Option<&DueDays>, months: u32) -> Result<Cycle, String> {
        let terms = self.text("pay_terms").unwrap_or("");
        let listed = ["各", "分", "两次", "半", "、", "和", "及"].iter().any(|word| terms.contains(word));
        let parts = days.map_or(1, |days| days.days.len() as u32);
        let parted = |cycle| match cycle {
            Cycle::Every(12) if listed && !terms.contains("年度") && 12 % parts == 0 => Cycle::Every(12 / parts),
            other => other,
        };
        let coded = self.text("pay_cycle").and_then(Cycle::of);
        let cycle = match (coded, cycle::read(terms)) {
            (Some(Cycle::Every(12)), Some(Cycle::Every(often))) if often < 12 => Cycle::Every(often),
            // 一次性 is said of the rent of each year too
            (Some(Cycle::Once), Some(often @ Cycle::Every(_))) => parted(often),
            (Some(coded), _) => parted(coded),
            (None, Some(said)) => parted(said),
            (None, None) if parts == 1 && days.is_some() && months <= 12 => Cycle::Every(12),
            (None, None) if terms.is_empty() => return Err("付款方式没有写明，或写的读不懂".to_owned()),
            (None, None) => return Err(format!("付款约定“{}”没有写明多久付一次", quoted(terms))),
        };
        Ok(if cycle == Cycle::Once && parts == 1 && days.is_some() && months <= 12 { Cycle::Every(12) } else { cycle })
    }

    /// How the contract ended before its term, if it did.
    pub(crate) fn ending(&self) -> Option<Ending> {
        ending(&self.work.input.contract.view, self.line, self.setting().base_date)
    }

    /// The schedules that the row allows; `Err` says why there is none.
    pub(crate) fn schedule(&self, agreed: &Agreed, ending: Option<&Ending>) -> Result<Schedule, String> {
        if let Some(open) = &agreed.open {
            return Err(open.clone());
        }
        let starts = self.first_days();
        let start = *starts.first().ok_or("起租日没有写明或读不出")?;
        let written = self.day("end_date").ok_or("到期日没有写明或读不出")?.latest();
        let pay_terms = self.text("pay_terms").unwrap_or("");
        let due_days = match due_days::read(pay_terms) {
            Ok(days) => days,
            Err(Unread(words)) => return Err(format!("付款约定“{}”未能读懂", quoted(&words))),
        };
        let cycle = self.cycle(due_days.as_ref(), whole_months(start, written))?;
        if let Some(days) = &due_days {
            let often = days.days.len() as u32;
            let fits = match cycle {
                Cycle::Every(months) => often * months == 12 || often == 1 && months.is_multiple_of(12),
                Cycle::Once => false,
            };
            if !fits {
                return Err(format!("付款约定“{}”与付款方式不一致", quoted(pay_terms)));
            }
        }
        let clauses = !agreed.sayings.is_empty();
        if clauses && matches!(cycle, Cycle::Every(13..)) {
            return Err("租金几年一付，又逐年变动，每期多少没有写明".to_owned());
        }
        let ended = ending.and_then(|ending| ending.on).filter(|on| *on < written);
        if let Some(on) = ended.filter(|_| cycle == Cycle::Once) {
            return Err(format!("合同在{on}提前解除，一次付的租金怎样结算没有写明"));
        }
        let total = self.money("total_amount").filter(|_| ended.is_none());
        let at_once = total.filter(|_| cycle == Cycle::Once && !clauses);
        let annual_rent = self.first_rent(agreed).or(at_once).ok_or(match total {
            Some(_) => "只写了合同总金额，没有写明每年多少",
            None => "年租金没有写明或读不出",
        })?;
        let view = &self.work.input.contract.view;
        let in_arrears = view.flag(self.line, "pay_in_arrears").unwrap_or(false) || pay_terms.contains("先用后付");
        let end = ended.unwrap_or(written);
        let terms = Terms { start, end, annual_rent, total, cycle, in_arrears };
        let agreement = Agreement { sayings: agreed.sayings.clone(), area_mu: self.area_mu(), due_days };
        let mut all: Vec<Vec<Due>> = Vec::new();
        for start in &starts {
            let terms = Terms { start: *start, ..terms.clone() };
            all.extend(readings(&terms, &agreement)?);
        }
        let whole = |months: u32| {
            let months = whole_months(start, end) / months * months;
            start.checked_add_months(Months::new(months)) == end.succ_opt()
        };
        let cut_short = ended.is_some() && matches!(cycle, Cycle::Every(months) if !whole(months));
        if cut_short {
            let without = |reading: &Vec<Due>| reading.split_last().map(|(_, before)| before.to_vec());
            let without: Vec<Vec<Due>> = all.iter().filter_map(without).collect();
            all.extend(without);
        }
        Ok(Schedule { readings: all, end, clauses, open_start: starts.len() > 1, cut_short })
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
    pub(crate) fn arrears(&self, schedule: &Schedule) -> Result<(Arrears, ContractTrace), String> {
        let from = self.register_begins()?;
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
            let open = match (schedule.cut_short, schedule.open_start) {
                (true, _) => "提前解除，当期的租金怎样结算没有写明，按不同算法",
                (false, true) => "起租日只写到月，按月初、月末起算",
                (false, false) => "递增的基数或免租后的付款日没有写明，按不同读法",
            };
            return Err(self.told(&format!("{open}有无欠缴不一")));
        }
        // where all readings owe, the least is certain
        let (least, reading) = found
            .into_iter()
            .min_by_key(|(arrears, _)| (arrears.owed, std::cmp::Reverse(arrears.since)))
            .ok_or_else(|| self.told("算不出应收计划"))?;
        if let Some(why) = Some(from).filter(|_| least.owed > Decimal::ZERO).and_then(|from| self.doubts_arrears(from))
        {
            return Err(self.told(&why));
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

    /// The register of receipts that speaks for the rent of this contract.
    pub(crate) fn receipts_known(&self) -> &Coverage {
        let view = &self.work.input.contract.view;
        self.work.links.receipts_known.of(|| Source::of_contract(view, self.line))
    }

    /// The first day of which the registers of receipts speak; `Err` says why they do not.
    fn register_begins(&self) -> Result<NaiveDate, String> {
        let owner = self.owner().ok_or_else(|| self.told("没有写明是哪个村的合同"))?;
        let known = self.receipts_known();
        if !known.covers(owner) {
            // said once for all contracts of the village
            return Err(match self.work.links.receipts_known.of_any().covers(owner) {
                true => "收到的收款表只列一种收入（如光伏电费、分红），不是租金的收款台账".to_owned(),
                false => "没有收到这个村的租金收款台账".to_owned(),
            });
        }
        let from = known.from(owner).ok_or("收款台账没有一笔写明收款日期")?;
        Ok(from.first_day())
    }

    /// Why rent that seems owed may not be.
    fn doubts_arrears(&self, from: NaiveDate) -> Option<String> {
        let undated = || self.ending().filter(|ending| ending.on.is_none());
        let ended = || Some(format!("“{}”没有写明哪一天终止，要看解除协议", quoted(&undated()?.words)));
        let unread = || self.has_unread_receipts().then(|| "有收款的日期或金额读不出（例如没有写明单位）".to_owned());
        let elsewhere = || {
            let may = self.may_be_paid_elsewhere();
            may.then(|| "这个村有收款没有写明是哪份合同、哪项资产的，可能是它的租金".to_owned())
        };
        self.settled_otherwise(from).or_else(ended).or_else(unread).or_else(elsewhere)
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
