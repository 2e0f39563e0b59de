//! Facts about what stands on no book (`unbooked`) and about the tie of register and accounts (`account`).

use crate::FactsError;
use crate::asset::counted::read_count;
use crate::asset::{AssetWork, Built, Facets, Trace};
use crate::depreciation::{Class, class_of};
use crate::input::Input;
use crate::input::directory::Found;
use crate::input::keys::Unique;
use crate::input::view::View;
use crate::maps::HashMap;
use crate::row::Slots;
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::{at_least_zero, round};
use sanzi_core::{Known, RowId};
use std::collections::BTreeMap;
use std::sync::Arc;

const PRIVATE: &[&str] =
    &["农户所有", "农户自有", "个人所有", "私人", "企业所有", "公司所有", "承租方自有", "承租人自有", "自建自有"];

/// One row per thing that was counted, or that a list or an annex names, and that stands on no ledger.
pub(crate) fn unbooked(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let copies = slots.copied_from("inventory");
    let mut built = Built::new(slots);
    let mut unique = Unique::default();
    let inventory = &work.input.inventory;
    let view = &inventory.view;
    let cut_off = work.setting.alike();
    let directory = work.directory;
    for (line, owner) in inventory.owners.iter().enumerate() {
        let found = work.links.inventory_found.get(line).unwrap_or(&Found::Nothing);
        if matches!(found, Found::One(..)) {
            continue;
        }
        let counted = read_count(view, line);
        if counted.counted.is_none_or(|counted| counted <= Decimal::ZERO) {
            continue;
        }
        let name = view.text(line, "asset_name").unwrap_or("");
        let mut near = directory.near(owner, name, cut_off);
        if let Found::Several(several) = found {
            near.extend(several);
            near.sort_unstable();
            near.dedup();
        }
        let mut row = slots.row_of(&mut built.builder, inventory, line, &copies);
        let code = view.text(line, "asset_id").map(crate::naming::code_key);
        row.set("weak_key", code.is_none());
        row.set("subject_key", unique.key(&owner.organisation, code.unwrap_or_else(|| normal(name))));
        row.set("counted_quantity", counted.counted);
        row.set("register_known", work.listed.has(&owner.organisation));
        row.set("likely_pairs", directory.words_of(&near).join("、"));
        let words = [view.text(line, "reason"), view.text(line, "remark"), view.text(line, "result")];
        row.set(
            "private_owner",
            words.into_iter().flatten().any(|text| PRIVATE.iter().any(|word| text.contains(word))),
        );
        row.finish()?;
        built.rows.push([view.id(line)]);
    }
    super::unlisted::add(work, slots, &mut unique, &mut built)?;
    Ok(built)
}

/// A line of the trial balance that a balance was read from, and which of its cells hold it.
#[derive(Debug, Clone)]
pub(crate) struct Booked {
    pub(crate) line: usize,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) amount: Decimal,
}

impl Booked {
    /// Closing balance in the account's natural direction; printed directions are not believed.
    fn read(view: &View<'_>, line: usize, debit: bool) -> Option<Self> {
        let (dr, cr) = (view.decimal(line, "closing_dr"), view.decimal(line, "closing_cr"));
        let amount = match (dr, cr) {
            (Some(dr), Some(cr)) => {
                if debit {
                    dr - cr
                } else {
                    cr - dr
                }
            }
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => return None,
        };
        let sides = [("closing_dr", dr), ("closing_cr", cr)];
        let told = |side: &(&'static str, Option<Decimal>)| side.1.is_some_and(|amount| !amount.is_zero());
        let mut columns: Vec<&str> = sides.iter().filter(|side| told(side)).map(|(column, _)| *column).collect();
        if columns.is_empty() {
            columns.extend(sides.iter().find(|(_, amount)| amount.is_some()).map(|(column, _)| *column));
        }
        Some(Booked { line, columns, amount })
    }
}

/// An account that the register can be tied to.
#[derive(Debug, Clone, Copy)]
struct Account {
    name: &'static str,
    code: &'static str,
    debit: bool,
}

const ACCOUNTS: [Account; 2] =
    [Account { name: "固定资产", code: "151", debit: true }, Account { name: "累计折旧", code: "152", debit: false }];

/// Sum of the register for one owner and account.
#[derive(Debug, Clone, Default)]
struct Total {
    amount: Decimal,
    count: u32,
    unknown: bool,
    without_nature: Vec<Decimal>,
    /// What an asset of several villages may add to the difference: it stands on this register as a whole, or on another
    /// village's, and on this book not at all, as a whole, or with a share.
    shared: Vec<Vec<Decimal>>,
    /// Assets of several villages whose shares nobody says, together.
    shares_unsaid: Decimal,
    /// What printing in 万元 leaves open, and things kept at a nominal amount, which the book may carry or not.
    allowance: Decimal,
    rows: Vec<RowId>,
}

/// One row per organisation and account for which both sides are known.
pub(crate) fn accounts(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let mut built = Built::new(slots);
    let balances = balances(work);
    // without accounts there is nothing to tie
    if balances.is_empty() {
        return Ok(built);
    }
    let totals = totals(work);
    let empty = Total::default();
    let tolerance = work.parameter("common.amt_tol_abs").unwrap_or_default();
    let gl = &work.input.gl_balance.view;
    for ((organisation, account), booked) in balances {
        let total = totals.get(&(organisation.clone(), account));
        let balance: Decimal = booked.iter().map(|one| one.amount).sum();
        if total.is_none() && balance.is_zero() {
            continue;
        }
        let known_register = totals.iter().any(|((other, _), total)| *other == organisation && total.count > 0);
        let total = total.unwrap_or(&empty);
        let mut row = slots.row(&mut built.builder);
        row.set("organisation", organisation.as_ref());
        let mut parts = organisation.split('/');
        let (town, village) = (parts.next(), parts.next());
        row.set("town", town.filter(|_| village.is_some()));
        row.set("village", village);
        row.set("weak_key", false);
        row.set("subject_key", account);
        row.set("account", account);
        row.set("ledger_balance", balance);
        row.set("register_count", total.count);
        if known_register && !total.unknown {
            let difference = total.amount - balance;
            row.set("register_total", total.amount);
            row.set("difference", difference);
            row.set("difference_abs", difference.abs());
            let ratio = if balance.is_zero() {
                if difference.is_zero() { Decimal::ZERO } else { Decimal::ONE }
            } else {
                round(difference.abs() / balance.abs(), 6)
            };
            row.set("difference_ratio", ratio);
            let printed = |one: &Booked| one.columns.iter().map(|column| gl.half(one.line, *column)).sum::<Decimal>();
            let allowance = total.allowance + booked.iter().map(printed).sum::<Decimal>();
            row.set("tie_allowance", Some(allowance).filter(|allowance| !allowance.is_zero()));
            row.set("nature_may_explain", may_explain(difference, total, tolerance));
        }
        row.finish()?;
        let mut rows: Vec<RowId> = booked.iter().map(|one| gl.id(one.line)).collect();
        rows.extend(&total.rows);
        built.rows.push(rows);
        built.traces.push(Trace::Account(booked));
    }
    Ok(built)
}

/// 到户类 assets in a register that does not print their nature make it too high, never too low. Assets of several
/// villages make it too high or too low by what stands on this book, if the difference is just that.
fn may_explain(difference: Decimal, total: &Total, tolerance: Decimal) -> bool {
    if difference > Decimal::ZERO && difference <= total.shares_unsaid {
        return true;
    }
    let mut reached = vec![Decimal::ZERO];
    for options in total.shared.iter().take(8) {
        reached = reached.iter().flat_map(|sum| options.iter().map(move |one| sum + one)).collect();
    }
    if total.shared.iter().any(|options| !options.is_empty())
        && reached.iter().any(|sum| !sum.is_zero() && (difference - sum).abs() <= tolerance)
    {
        return true;
    }
    if difference <= Decimal::ZERO {
        return false;
    }
    let reach: Decimal = total.without_nature.iter().filter(|amount| **amount <= difference).sum();
    reach >= difference
}

fn balances(work: &AssetWork<'_, '_>) -> BTreeMap<(Arc<str>, &'static str), Vec<Booked>> {
    let gl = &work.input.gl_balance;
    let view = &gl.view;
    let base_date = work.setting.base_date;
    let mut periods: BTreeMap<Arc<str>, chrono::NaiveDate> = BTreeMap::new();
    for (line, owner) in gl.owners.iter().enumerate() {
        if let Some(day) = view.day(line, "period").filter(|day| day.date <= base_date) {
            let known = periods.entry(owner.organisation.clone()).or_insert(day.date);
            *known = (*known).max(day.date);
        }
    }
    let mut found: BTreeMap<(Arc<str>, &'static str), Vec<Booked>> = BTreeMap::new();
    for account in ACCOUNTS {
        let mut lines: BTreeMap<Arc<str>, Vec<(u8, usize)>> = BTreeMap::new();
        for (line, owner) in gl.owners.iter().enumerate() {
            let period = view.day(line, "period").map(|day| day.date);
            if period.is_some() && period != periods.get(&owner.organisation).copied() {
                continue;
            }
            let name = view.text(line, "account_name").map(normal).unwrap_or_default();
            let code = view.text(line, "account_code").map(crate::naming::code_key).unwrap_or_default();
            let rank = if name == account.name {
                0
            } else if code == account.code && name.is_empty() {
                1
            } else if code.len() > 3 && code.starts_with(account.code) && !name.contains("清理") {
                2
            } else {
                continue;
            };
            lines.entry(owner.organisation.clone()).or_default().push((rank, line));
        }
        for (organisation, mut lines) in lines {
            lines.sort_unstable();
            let Some((best, _)) = lines.first().copied() else { continue };
            let mut chosen: Vec<usize> =
                lines.iter().filter(|(rank, _)| *rank == best).map(|(_, line)| *line).collect();
            if best < 2 {
                chosen.truncate(1);
            } else {
                chosen = leaves(work, chosen);
            }
            let read = |line: &usize| Booked::read(view, *line, account.debit);
            if let Some(booked) = chosen.iter().map(read).collect() {
                found.insert((organisation, account.name), booked);
            }
        }
    }
    found
}

/// Of sub-accounts only those that have none below them.
fn leaves(work: &AssetWork<'_, '_>, lines: Vec<usize>) -> Vec<usize> {
    let view = &work.input.gl_balance.view;
    let code = |line: usize| view.text(line, "account_code").map(crate::naming::code_key).unwrap_or_default();
    let codes: Vec<String> = lines.iter().map(|line| code(*line)).collect();
    let has_child = |own: &str| codes.iter().any(|other| other.len() > own.len() && other.starts_with(own));
    lines.iter().copied().filter(|line| !has_child(&code(*line))).collect()
}

fn totals(work: &AssetWork<'_, '_>) -> BTreeMap<(Arc<str>, &'static str), Total> {
    let mut totals: BTreeMap<(Arc<str>, &'static str), Total> = BTreeMap::new();
    let view = &work.input.asset.view;
    for (at, object) in work.register.objects.iter().enumerate() {
        let Some(facets) = work.facets.get(at).and_then(Option::as_ref) else { continue };
        let Some(own) = object.cards.first().copied() else { continue };
        let owner = facets.owner;
        let nominal = facets.cost.is_some_and(|cost| cost <= Decimal::ONE);
        let elsewhere = matches!(facets.nature, Some("到户类" | "权益类")) || facets.status == Some("在建");
        let household = work.text(&object.cards, "ownership_level") == Some("农户");
        if nominal && !elsewhere && !household {
            let total = totals.entry((owner.organisation.clone(), "固定资产")).or_default();
            total.allowance += at_least_zero(facets.cost.unwrap_or_default());
        }
        if nominal || elsewhere || household || left_the_book(work, at, facets) || object.doubtful {
            continue;
        }
        if class_of(work.text(&object.cards, "category"), "").has_other_account() {
            continue;
        }
        let unsure = facets.nature.is_none() || facets.class.has_other_account();
        let villages =
            work.text(&object.cards, "villages_involved").map(crate::asset::joint::parts).unwrap_or_default();
        let shares = crate::asset::joint::each_share(&villages, work.text(&object.cards, "shares").unwrap_or(""));
        let shared = villages.len() > 1 || work.text(&object.cards, "ownership_level") == Some("共有");
        let booked = work.decimal(&object.cards, "accumulated_depreciation");
        let half = |column| view.speaker(&object.cards, column).map_or(Decimal::ZERO, |row| view.half(row, column));
        let sides = [("固定资产", facets.cost, "original_value"), ("累计折旧", booked, "accumulated_depreciation")];
        for (account, amount, column) in sides {
            let total = totals.entry((owner.organisation.clone(), account)).or_default();
            total.allowance += half(column);
            match amount {
                // Land stands on the account only where the book has put it there.
                amount if facets.class == Class::Land => {
                    total.shared.extend(amount.map(|amount| vec![Decimal::ZERO, -amount]));
                }
                Some(amount) => {
                    total.amount += amount;
                    total.count += 1;
                    total.rows.push(view.id(own));
                    if unsure && !shared {
                        total.without_nature.push(amount);
                    }
                    if shared && shares.is_empty() {
                        total.shares_unsaid += amount;
                    }
                    for (village, share) in villages.iter().zip(&shares) {
                        let part = round(amount * *share, 2);
                        let town = owner.town.as_deref().unwrap_or("");
                        let other: Arc<str> = format!("{town}/{village}").into();
                        let here = other == owner.organisation;
                        let options =
                            if here { vec![Decimal::ZERO, amount, amount - part] } else { vec![Decimal::ZERO, -part] };
                        totals.entry((other, account)).or_default().shared.push(options);
                    }
                }
                None => total.unknown = true,
            }
        }
    }
    totals
}

/// Is it out of the account: disposed of as a whole and written off, or marked so with nothing that says more? What is
/// disposed of and not written off still stands on both sides.
fn left_the_book(work: &AssetWork<'_, '_>, at: usize, facets: &Facets<'_>) -> bool {
    let view = &work.input.disposal.view;
    let lines = work.links.disposals.get(at).map_or(&[][..], Vec::as_slice);
    let whole =
        |line: &&usize| view.decimal(**line, "value_out").zip(facets.cost).is_none_or(|(out, cost)| out >= cost);
    match lines.iter().find(whole) {
        Some(line) => view.known(*line, "written_off_on") != Known::Blank,
        None => facets.status == Some("已处置"),
    }
}

/// What stood on the account for accumulated depreciation of productive biological assets when its year began.
pub(crate) fn biological_opening(input: &Input<'_>) -> HashMap<Arc<str>, Decimal> {
    let view = &input.gl_balance.view;
    let mut opening: HashMap<Arc<str>, Decimal> = HashMap::default();
    for (line, owner) in input.gl_balance.owners.iter().enumerate() {
        let name = view.text(line, "account_name").map(normal).unwrap_or_default();
        if name.contains("生产性生物资产") && name.contains("累计折旧") {
            let (dr, cr) = (view.decimal(line, "opening_dr"), view.decimal(line, "opening_cr"));
            let Some(amount) = cr.or(dr).map(|_| cr.unwrap_or_default() - dr.unwrap_or_default()) else { continue };
            opening.entry(owner.organisation.clone()).or_insert(amount);
        }
    }
    opening
}
