//! Facts of grain `contract`: one row per contract.

pub(crate) mod duties;
pub(crate) mod ending;
pub(crate) mod income;
pub(crate) mod lease;
pub(crate) mod nature;
pub(crate) mod received;
pub(crate) mod settled;
pub(crate) mod state;
pub(crate) mod terms;

use crate::asset::{AssetWork, Built, Trace, in_chunks};
use crate::contract::income::Earned;
use crate::contract::lease::{Agreed, Schedule};
use crate::contract::state::{says_ended, says_in_use, says_renewed};
use crate::input::Owned;
use crate::input::keys::Unique;
use crate::month::Month;
use crate::naming::name_form;
use crate::places::Owner;
use crate::receipts::{is_asset_income, is_unpaid};
use crate::rent::Instalment;
use crate::rent::term::{first_days, is_settled};
use crate::row::{Row, Slots};
use crate::{FactsError, Setting};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sanzi_core::text::normal;
use sanzi_core::value::quotient;
use sanzi_core::{Day, Known, Name, Precision, RowId};

/// The instalments and receipts behind a contract's arrears.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContractTrace {
    pub(crate) due: Vec<Instalment>,
    /// How each amount comes about; empty where all are plain shares of the year's rent.
    pub(crate) sums: Vec<String>,
    /// How the rent of the term comes about where clauses make it.
    pub(crate) total_sum: Option<String>,
    /// How the rent of a year comes about where it is none that is printed.
    pub(crate) rent_sum: Option<String>,
    pub(crate) received: Vec<Earned>,
}

/// Builds the facts of all contracts, in the table's order.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let contract = &work.input.contract;
    let view = &contract.view;
    let keys = keys(contract);
    let lines: Vec<usize> = (0..view.len()).filter(|line| !contract.is_again(*line)).collect();
    let line_of = |row: usize| lines.get(row).copied();
    let mut built = in_chunks(lines.len(), slots, |row, built| {
        let Some(line) = line_of(row) else { return Ok(()) };
        let mut row = slots.row(&mut built.builder);
        if let Some((key, weak)) = keys.get(line) {
            row.set("weak_key", *weak);
            row.set("subject_key", key.as_str());
        }
        let mut rows = vec![view.id(line)];
        let object = work.links.contract_object.get(line).copied().flatten();
        if let Some(object) = object.and_then(|at| work.register.objects.get(at)) {
            rows.extend(object.cards.iter().map(|card| work.input.asset.view.id(*card)));
        }
        let trace = Lease { work, line, object }.facts(&mut row, &mut rows);
        row.finish()?;
        built.rows.push(rows);
        built.traces.push(Trace::Contract(Box::new(trace)));
        Ok(())
    })?;
    slots.repeat(&mut built.builder, view, |_, row| line_of(row));
    slots.own(&mut built.builder, &contract.owners, |row| contract.owners.number(line_of(row)?));
    Ok(built)
}

/// Key and weakness of each contract: its number where it has one, else asset, lessee and start.
fn keys(contract: &Owned<'_>) -> Vec<(String, bool)> {
    let view = &contract.view;
    let mut unique = Unique::default();
    let mut keys = Vec::with_capacity(view.len());
    for (line, owner) in contract.owners.iter().enumerate() {
        let number = view.text(line, "contract_no").map(crate::naming::code_key);
        let weak = number.is_none();
        let key = number.unwrap_or_else(|| {
            let name = name_form(view.text(line, "asset_name").unwrap_or(""), &[]);
            let start = view.day(line, "start_date").map(|day| day.iso()).unwrap_or_default();
            format!("{name}|{}|{start}", view.text(line, "lessee").unwrap_or(""))
        });
        keys.push((unique.key(&owner.organisation, key), weak));
    }
    keys
}

pub(crate) struct Lease<'l, 'w, 'a> {
    pub(crate) work: &'l AssetWork<'w, 'a>,
    pub(crate) line: usize,
    pub(crate) object: Option<usize>,
}

/// The rent of so many months of a term, where it is the same in all of them: of the year's rent, else of the whole.
fn share(months: i64, rent: Option<Decimal>, total: Option<Decimal>, term: i64, agreed: &Agreed) -> Option<Decimal> {
    let (whole, over) = match (rent, total) {
        (Some(rent), _) => (rent, 12),
        (None, total) => (total?, term),
    };
    let months = Decimal::from(months);
    quotient(whole.checked_mul(months)?, Decimal::from(over), 2).filter(|_| agreed.is_plain())
}

/// Does what begins on a day follow what ends on another within a month? Ends written to the month may meet in it.
fn follows(end: Day, from: Day) -> bool {
    let gap = (from.date - end.latest()).num_days();
    let vague = end.precision.min(from.precision) == Precision::Month;
    (0..=31).contains(&gap) || vague && Month::of(end.date) == Month::of(from.date)
}

impl Lease<'_, '_, '_> {
    pub(crate) fn setting(&self) -> &Setting<'_> {
        self.work.setting
    }

    #[inline(always)]
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        self.work.input.contract.view.text(self.line, column)
    }

    #[inline(always)]
    pub(crate) fn day(&self, column: &str) -> Option<Day> {
        self.work.input.contract.view.day(self.line, column)
    }

    #[inline(always)]
    pub(crate) fn money(&self, column: &str) -> Option<Decimal> {
        self.work.input.contract.view.decimal(self.line, column)
    }

    #[inline(always)]
    pub(crate) fn whole(&self, column: &str) -> Option<i64> {
        self.work.input.contract.view.whole(self.line, column)
    }

    #[inline(always)]
    pub(crate) fn flag(&self, column: &str) -> Option<bool> {
        self.work.input.contract.view.flag(self.line, column)
    }

    pub(crate) fn owner(&self) -> Option<&Owner> {
        self.work.input.contract.owner(self.line)
    }

    /// Rows of the asset's cards; none when the asset was not found.
    pub(crate) fn cards(&self) -> &[usize] {
        self.object.and_then(|at| self.work.register.objects.get(at)).map_or(&[][..], |object| object.cards.as_slice())
    }

    /// The days on which the term may begin; see [`first_days`].
    pub(crate) fn first_days(&self) -> Vec<NaiveDate> {
        let (Some(start), Some(end)) = (self.day("start_date"), self.day("end_date")) else {
            let start = self.day("start_date").filter(|start| start.precision == Precision::Day);
            return start.map(|start| start.date).into_iter().collect();
        };
        first_days(start, end, terms::printed_months(&self.work.input.contract.view, self.line))
    }

    /// Months of earlier contracts of the same lessee for the same asset that this one follows without a gap.
    pub(crate) fn months_before(&self) -> u32 {
        let view = &self.work.input.contract.view;
        let lessee = self.text("lessee");
        let lines = self.object.and_then(|at| self.work.links.contracts.get(at)).map_or(&[][..], Vec::as_slice);
        let mut months = 0;
        let mut from = self.day("start_date");
        for _ in 0..lines.len() {
            let before = lines.iter().copied().find(|line| {
                *line != self.line
                    && lessee.is_some()
                    && view.text(*line, "lessee") == lessee
                    && view.day(*line, "end_date").zip(from).is_some_and(|(end, from)| follows(end, from))
            });
            let Some((start, length)) =
                before.and_then(|line| Some((view.day(line, "start_date")?, terms::term_months(view, line)?)))
            else {
                break;
            };
            months += length;
            from = Some(start);
        }
        months
    }

    /// Months of the term beyond the longest that a lease may last which begins on the day.
    fn months_beyond(&self, start: NaiveDate, term: i64) -> Option<i64> {
        let longest = self.setting().parameters.decimal("common.lease_max_months", start)?.to_i64()?;
        Some((term - longest).max(0))
    }

    fn facts(&self, row: &mut Row<'_>, rows: &mut Vec<RowId>) -> ContractTrace {
        let base_date = self.setting().base_date;
        let view = &self.work.input.contract.view;
        let (start, end) = (self.day("start_date"), self.day("end_date"));
        let name = self.text("asset_name").unwrap_or("");
        row.set("is_land", nature::speaks_of_land(name, self.text("contract_name").unwrap_or("")));
        let lease = self.is_lease();
        row.set("is_lease", lease.as_ref().ok().copied());
        row.set("lease_open", lease.err().flatten().map(|why| self.told(&why)));
        let term = terms::length_months(view, self.line);
        row.set("term_months", term);
        let agreed = self.agreed();
        let ending = self.ending();
        let schedule = self.schedule(&agreed, ending.as_ref()).map_err(|why| self.told(&why));
        let rent = self.first_rent(&agreed);
        row.set("first_rent", rent.filter(|_| self.money("annual_rent").is_none()));
        let clauses = schedule.as_ref().ok().filter(|schedule| schedule.clauses);
        let by_clauses = clauses.filter(|_| self.money("total_amount").is_none()).and_then(Schedule::total);
        let total_sum = by_clauses.and_then(|_| clauses?.total_sum());
        let total = self.money("total_amount").or(by_clauses).or_else(|| {
            // a rent that rises, or begins later, is not years times rent
            let months = i64::from(terms::term_months(view, self.line)?);
            let settled = is_settled(start?, end?, terms::printed_months(view, self.line));
            share(months, rent, None, months, &agreed).filter(|_| settled)
        });
        row.set("rent_total", total);
        let beyond = start.zip(term).and_then(|(start, term)| self.months_beyond(start.date, term));
        row.set("months_beyond", beyond);
        row.set("rent_beyond", beyond.zip(term).and_then(|(beyond, term)| share(beyond, rent, total, term, &agreed)));
        row.set("rent_words", (!agreed.words.is_empty()).then(|| agreed.words.join("；")));
        row.set("days_past_end", end.map(|end| (base_date - end.latest()).num_days()));
        row.set("renewed", self.renewed(start, end));
        row.set("ended_early", ending.is_some_and(|ending| ending.on.is_none_or(|on| on <= base_date)));
        row.set("still_in_use", self.still_in_use(end));
        let mut trace = ContractTrace::default();
        let known = schedule.and_then(|schedule| self.arrears(&schedule));
        row.set("schedule_open", known.as_ref().err().map(String::as_str));
        if let Ok((found, computed)) = known {
            for line in self.receipts() {
                rows.push(self.work.input.receipt.view.id(line));
            }
            if found.periods > 0 || found.earlier == 0 {
                row.set("due_periods", found.periods);
                row.set("due_amount", found.due);
                row.set("received_amount", found.received);
                row.set("arrears", found.owed);
                row.set("arrears_since", found.since.map(Day::exact));
                row.set("arrears_days", found.since.map_or(0, |since| (base_date - since).num_days()));
                row.set("limit_months_run", terms::limitation(self, found.since, &computed.received));
            }
            row.set("periods_not_covered", (found.earlier > 0).then_some(found.earlier));
            trace = computed;
        }
        trace.total_sum = total_sum;
        trace.rent_sum = self.rent_sum(rent);
        let due: Decimal = trace.due.iter().map(|one| one.amount).sum();
        let received: Decimal = trace.received.iter().map(|one| one.amount).sum();
        let ratio = (due > Decimal::ZERO).then(|| quotient(received, due, 6)).flatten();
        terms::set(self, &agreed, ratio, row);
        trace
    }

    /// A reason with the number of the contract.
    pub(crate) fn told(&self, why: &str) -> String {
        self.text("contract_no").map_or_else(|| why.to_owned(), |number| format!("合同{number}：{why}"))
    }

    pub(crate) fn receipts(&self) -> Vec<usize> {
        self.work.links.contract_receipts.get(self.line).cloned().unwrap_or_default()
    }

    /// Is there income of this owner that no contract was found for, from this lessee or from nobody named?
    pub(crate) fn may_be_paid_elsewhere(&self) -> bool {
        let Some(owner) = self.owner() else { return false };
        let lessee = self.text("lessee").map(normal);
        self.work.links.loose_receipts.get(&owner.organisation).is_some_and(|lines| {
            let view = &self.work.input.receipt.view;
            lines.iter().any(|line| match view.text(*line, "payer").map(normal) {
                Some(payer) => Some(payer) == lessee,
                None => view.text(*line, "asset_ref").is_none(),
            })
        })
    }

    pub(crate) fn received(&self, from: NaiveDate) -> Vec<Earned> {
        let view = &self.work.input.receipt.view;
        let mut received = Vec::new();
        for line in self.receipts() {
            let Some(one) = self.work.input.earned(line) else { continue };
            let before = view.day(line, "period_end").is_some_and(|end| end.latest() < from);
            if one.on.date <= self.setting().base_date && !before {
                received.push(one);
            }
        }
        received.sort_by_key(|one| (one.on, one.amount, one.line));
        received
    }

    /// Is there income under the contract whose day or amount is not known? What was paid then is not known either.
    pub(crate) fn has_unread_receipts(&self) -> bool {
        let view = &self.work.input.receipt.view;
        let unread = |line: &usize| {
            let words = |column| view.text(*line, column).unwrap_or("");
            let known = view.day(*line, "received_on").is_some() && view.decimal(*line, "amount").is_some();
            !known && !is_unpaid(view, *line) && is_asset_income(words("summary"), words("remark"))
        };
        self.receipts().iter().any(unread)
    }

    /// Is there a later contract for the same asset, or a renewal noted?
    fn renewed(&self, start: Option<Day>, end: Option<Day>) -> Option<bool> {
        let view = &self.work.input.contract.view;
        if self.text("renewed_by").is_some_and(|by| !by.contains("自动"))
            || ["state", "remark"].iter().any(|column| self.text(column).is_some_and(says_renewed))
        {
            return Some(true);
        }
        let end = end?;
        let after = |line: usize| {
            line != self.line
                && view.day(line, "end_date").is_some_and(|other| other.date > end.latest())
                && view.day(line, "start_date").zip(start).is_none_or(|(other, own)| other.date > own.date)
        };
        match self.object {
            Some(at) => Some(self.work.links.contracts.get(at).is_some_and(|lines| lines.iter().any(|l| after(*l)))),
            None => {
                let name = name_form(self.text("asset_name")?, &[]);
                let owner = self.work.input.contract.owner(self.line)?;
                let others = self.work.links.owner_contracts.get(&owner.organisation).map_or(&[][..], Vec::as_slice);
                Some(others.iter().any(|line| {
                    after(*line) && view.text(*line, "asset_name").is_some_and(|text| name_form(text, &[]) == name)
                }))
            }
        }
    }

    /// Is the asset still in others' use after the end: as the state of the contract or the register says, else as receipts
    /// after it show.
    fn still_in_use(&self, end: Option<Day>) -> Option<bool> {
        let state = self.text("state").unwrap_or("");
        match (says_ended(state), says_in_use(state)) {
            // 已收回，在用 does not say by whom
            (true, true) => return None,
            (false, true) => return Some(true),
            (true, false) => return Some(false),
            (false, false) => {}
        }
        if let Some(object) = self.object.and_then(|at| self.work.facets.get(at)) {
            return self.work.used_by_others(object.as_ref()?);
        }
        let end = end?.latest();
        let view = &self.work.input.receipt.view;
        let paid = self.receipts().into_iter().any(|line| {
            view.day(line, "received_on").is_some_and(|day| day.date > end)
                && view.text(line, "summary").is_some_and(|words| words.contains("占用"))
        });
        paid.then_some(true)
    }

    /// Does the register leave a column blank on purpose or for want of it?
    #[inline(always)]
    pub(crate) fn known(&self, column: impl Into<Name>) -> Known {
        self.work.input.contract.view.known(self.line, column)
    }
}
