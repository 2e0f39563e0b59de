//! Facts of grain `organisation`: a whole book.

use crate::FactsError;
use crate::asset::{AssetWork, Built};
use crate::depreciation::Holder;
use crate::input::directory::Found;
use crate::maps::HashMap;
use crate::month::begun_months;
use crate::naming::code_key;
use crate::row::{Row, Slots};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::{at_least_zero, quotient, round};
use sanzi_core::{Day, RowId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const INCOME_ACCOUNTS: &[&str] = &["经营收入", "发包及上交收入", "租赁收入", "投资收益", "资产租赁"];

/// What is summed up for one owner.
#[derive(Default)]
struct Book {
    objects: Vec<usize>,
    doubtful: u32,
    last_counted: Option<NaiveDate>,
    /// Was something counted after the base date, as firms do in the weeks after it?
    counted_after: bool,
    payers: BTreeMap<String, Decimal>,
    counts_undated: bool,
    income: Decimal,
    income_of_year: Decimal,
    credits: Option<(Decimal, i32)>,
    relief_account: Option<bool>,
    disclosed: Option<Day>,
    /// Contracts and receipts that another sheet lists as well.
    again: [u32; 2],
    rows: Vec<RowId>,
}

impl Book {
    /// What was handed in twice; blank when nothing was.
    fn doubled(&self, work: &AssetWork<'_, '_>) -> String {
        let assets = crate::pairing::doubled::words(work, &self.objects);
        let [contracts, receipts] = self.again;
        let told = |count: u32, words: &str| (count > 0).then(|| format!("{words}有{count}行另一张表也列着"));
        let again = [told(contracts, "合同台账"), told(receipts, "收款台账")];
        let all = Some(assets).filter(|words| !words.is_empty()).into_iter().chain(again.into_iter().flatten());
        all.collect::<Vec<_>>().join("；")
    }
}

/// All of them, in the order of their names.
#[derive(Default)]
struct Books {
    all: Vec<(Arc<str>, Book)>,
    places: HashMap<Arc<str>, usize>,
}

impl Books {
    /// The book of an organisation; objects come by the names of their organisations.
    fn of(&mut self, organisation: &Arc<str>) -> &mut Book {
        let at = *self.places.entry(organisation.clone()).or_insert_with(|| {
            self.all.push((organisation.clone(), Book::default()));
            self.all.len() - 1
        });
        &mut self.all[at].1
    }

    fn get_mut(&mut self, organisation: &str) -> Option<&mut Book> {
        self.all.get_mut(*self.places.get(organisation)?).map(|(_, book)| book)
    }
}

/// One row per owner of a register.
pub(crate) fn build(work: &AssetWork<'_, '_>, slots: &Slots) -> Result<Built, FactsError> {
    let mut built = Built::new(slots);
    let mut books = gather(work);
    let base_date = work.setting.base_date;
    let any_inventory = work.input.inventory.view.len() > 0;
    for (organisation, book) in &mut books.all {
        if book.objects.is_empty() {
            continue;
        }
        let first = book.objects.first().and_then(|at| work.register.objects.get(*at)?.cards.first().copied());
        let Some(owner) = first.and_then(|card| work.input.asset.owner(card)) else { continue };
        let mut row = slots.row(&mut built.builder);
        row.set("organisation", organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        row.set("subject_key", "账套");
        row.set("weak_key", false);
        let total = Total::of(work, &book.objects);
        row.set("asset_count", book.objects.len());
        row.set("asset_value", total.value);
        let covered = work.links.inventory_known.covers(owner);
        row.set("inventory_known", if any_inventory { Some(covered) } else { None });
        if covered && total.physical > 0 {
            row.set("counted_share", round(Decimal::from(total.counted) / Decimal::from(total.physical), 6));
            row.set("large_uncounted", total.large_uncounted);
        }
        row.set("sample_ratio", work.parameter("common.sample_ratio"));
        row.set("last_counted_on", book.last_counted.map(Day::exact));
        checked(work, book, covered, &mut row);
        row.set("insured_any", insured(work, &book.objects));
        row.set("village_known", true);
        row.set("relief_assets", total.relief);
        row.set("life_zero_assets", total.life_zero);
        row.set("separate_accounts", book.relief_account);
        if work.links.receipts_known.of_all().covers(owner) {
            row.set("income_12m", book.income);
            // the first by name among equal ones
            let top = book.payers.iter().rev().max_by_key(|(_, amount)| **amount);
            let largest = top.map(|(_, amount)| *amount);
            row.set("top_payer", top.map(|(payer, _)| payer.as_str()));
            let whole = Some(book.income).filter(|income| *income > Decimal::ZERO);
            row.set("largest_payer_ratio", largest.zip(whole).and_then(|(largest, whole)| quotient(largest, whole, 6)));
        }
        if let Some((credits, _)) = book.credits {
            row.set("income_booked", credits);
            if work.links.receipts_known.of_any().covers(owner) {
                row.set("income_not_booked", at_least_zero(book.income_of_year - credits));
            }
        }
        row.set("doubled_ledgers", book.doubled(work));
        row.set("unpaired_doubtful", book.doubtful);
        row.set("disclosed_on", book.disclosed);
        row.set("disclosed_months", book.disclosed.map(|day| begun_months(day.latest(), base_date)));
        row.finish()?;
        built.rows.push(std::mem::take(&mut book.rows));
    }
    crate::pairing::strays::add(work, slots, &mut built)?;
    Ok(built)
}

/// The yearly check: the last December whose due day in the next year has passed, and whether a count is as late.
///
/// # Source
/// 农经发〔2017〕11号: at the end of each year, results by 31 March; `common.clearance_due`.
fn checked(work: &AssetWork<'_, '_>, book: &Book, covered: bool, row: &mut Row<'_>) {
    let base_date = work.setting.base_date;
    let due = work.setting.parameters.on("common.clearance_due", base_date);
    let due_in = |year: i32| NaiveDate::parse_from_str(&format!("{year}-{}", due?.value), "%Y-%m-%d").ok();
    let passed = |year: &i32| due_in(*year + 1).is_some_and(|due| due <= base_date);
    let year = [base_date.year() - 1, base_date.year() - 2].into_iter().find(passed);
    let Some(from) = year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 1)) else { return };
    row.set("check_from", Day::exact(from));
    let first = book.objects.first().and_then(|at| work.facets.get(*at)?.as_ref());
    let holder = first.and_then(|facets| work.holder(facets));
    if holder == Some(Holder::Government) || !covered || book.counts_undated {
        return;
    }
    row.set("yearly_check_done", book.counted_after || book.last_counted.is_some_and(|day| day >= from));
}

/// Is any operating asset insured? `None` while one that may be does not say.
fn insured(work: &AssetWork<'_, '_>, objects: &[usize]) -> Option<bool> {
    let view = &work.input.asset.view;
    let mut unknown = true;
    let mut open = false;
    for object in objects.iter().filter_map(|at| work.register.objects.get(*at)) {
        let cards = object.cards.as_slice();
        let state = work.text(cards, "use_status");
        if work.text(cards, "nature") != Some("经营性") || matches!(state, Some("已处置" | "在建")) {
            continue;
        }
        match view.spoken_flag(cards, "insured") {
            Some(true) => return Some(true),
            Some(false) => unknown = false,
            None => open = true,
        }
    }
    (!unknown && !open).then_some(false)
}

/// Numbers over the objects of one owner.
#[derive(Default)]
struct Total {
    value: Decimal,
    physical: u32,
    counted: u32,
    large_uncounted: u32,
    relief: u32,
    life_zero: u32,
}

impl Total {
    fn of(work: &AssetWork<'_, '_>, objects: &[usize]) -> Self {
        let mut total = Total::default();
        let large = work.parameter("common.amt_large");
        let view = &work.input.asset.view;
        for (at, object) in objects.iter().filter_map(|at| Some((*at, work.register.objects.get(*at)?))) {
            let cost = work.decimal(&object.cards, "original_value");
            total.value += cost.unwrap_or_default();
            let counted = work.links.inventory.get(at).copied().flatten().is_some();
            let nature = work.text(&object.cards, "nature");
            let gone = work.text(&object.cards, "use_status") == Some("已处置");
            if !matches!(nature, Some("权益类" | "到户类")) && !gone {
                total.physical += 1;
                total.counted += u32::from(counted);
                let is_large = cost.zip(large).is_some_and(|(cost, large)| cost >= large);
                total.large_uncounted += u32::from(is_large && !counted);
            }
            let marked = object.cards.iter().any(|card| view.flag(*card, "is_relief_asset") == Some(true));
            total.relief += u32::from(marked || work.relief(&object.cards) == Some(true));
            total.life_zero +=
                u32::from(object.cards.iter().any(|card| view.whole(*card, "useful_life_months") == Some(0)));
        }
        total
    }
}

fn gather(work: &AssetWork<'_, '_>) -> Books {
    let mut books = Books::default();
    let base_date = work.setting.base_date;
    let view = &work.input.asset.view;
    for range in &work.register.books {
        let own = |at: usize| work.register.objects.get(at)?.cards.first().copied();
        let owner = own(range.start).and_then(|card| work.input.asset.owner(card));
        let Some(owner) = owner.filter(|owner| !owner.organisation.is_empty()) else { continue };
        let book = books.of(&owner.organisation);
        for (at, object) in work.register.objects.iter().enumerate().skip(range.start).take(range.len()) {
            book.objects.push(at);
            book.doubtful += u32::from(object.doubtful);
            book.rows.extend(object.cards.first().map(|card| view.id(*card)));
            let disclosed = object.cards.iter().filter_map(|card| view.day(*card, "disclosed_on")).max();
            book.disclosed = book.disclosed.max(disclosed);
        }
    }
    let inventory = &work.input.inventory;
    for (line, owner) in inventory.owners.iter().enumerate() {
        // what a company holds in a village is counted on the village's sheet
        let counted = match work.links.inventory_found.get(line) {
            Some(Found::One(at, _)) => work.register.objects.get(*at).and_then(|object| object.cards.first()),
            _ => None,
        };
        let owner = counted.and_then(|card| work.input.asset.owner(*card)).unwrap_or(owner);
        let Some(book) = books.get_mut(&owner.organisation) else { continue };
        let day = inventory.view.day(line, "counted_on").map(|day| day.latest());
        book.counted_after |= day.is_some_and(|day| day > base_date);
        book.last_counted = book.last_counted.max(day.filter(|day| *day <= base_date));
        book.counts_undated |= inventory.view.day(line, "counted_on").is_none();
        book.doubtful += u32::from(matches!(work.links.inventory_found.get(line), Some(Found::Several(_))));
    }
    for (at, table) in [&work.input.contract, &work.input.receipt].into_iter().enumerate() {
        for (_, owner) in table.owners.iter().enumerate().filter(|(line, _)| table.is_again(*line)) {
            if let Some(count) = books.get_mut(&owner.organisation).and_then(|book| book.again.get_mut(at)) {
                *count += 1;
            }
        }
    }
    balances(work, &mut books);
    let receipts = &work.input.receipt;
    let bounds = work.window;
    for (organisation, lines) in receipts.owners.by_organisation() {
        let Some(book) = books.get_mut(organisation) else { continue };
        let mut payers: HashMap<&str, Decimal> = HashMap::default();
        for (line, one) in lines.into_iter().filter_map(|line| Some((line, work.input.earned(line)?))) {
            if bounds.is_some_and(|(after, until)| one.on.date > after && one.on.date <= until) {
                book.income += one.amount;
                if let Some(payer) = receipts.view.text(line, "payer") {
                    *payers.entry(payer).or_default() += one.amount;
                }
            }
            if book.credits.is_some_and(|(_, year)| year == one.on.date.year()) {
                book.income_of_year += one.amount;
            }
        }
        for (payer, amount) in payers {
            *book.payers.entry(normal(payer)).or_default() += amount;
        }
    }
    books
}

/// Credits of the income accounts, when the balance is a whole year's, and sub-accounts for relief assets.
fn balances(work: &AssetWork<'_, '_>, books: &mut Books) {
    let gl = &work.input.gl_balance;
    let view = &gl.view;
    // a sheet that prints sub-accounts for one owner would print them for all
    let mut detailed: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut sheets: HashMap<Arc<str>, BTreeSet<(&str, &str)>> = HashMap::default();
    for (line, owner) in gl.owners.iter().enumerate() {
        let Some(book) = books.get_mut(&owner.organisation) else { continue };
        let name = view.text(line, "account_name").map(normal).unwrap_or_default();
        let code = view.text(line, "account_code").map(code_key).unwrap_or_default();
        let relief = name.contains("扶贫") || name.contains("帮扶");
        if relief {
            book.relief_account = Some(true);
        }
        sheets.entry(owner.organisation.clone()).or_default().insert(view.sheet(line));
        if code.len() > 3 {
            detailed.insert(view.sheet(line));
        }
        let top = code.is_empty() || code.len() == 3;
        if top
            && INCOME_ACCOUNTS.contains(&name.as_str())
            && let (Some(credit), Some(period)) = (view.decimal(line, "credit"), view.day(line, "period"))
            && period.latest().month() == 12
        {
            let (sum, _) = book.credits.unwrap_or_default();
            book.credits = Some((sum + credit, period.date.year()));
        }
    }
    for (organisation, own) in sheets {
        if let Some(book) = books.get_mut(&organisation)
            && !own.is_disjoint(&detailed)
            && book.relief_account.is_none()
        {
            book.relief_account = Some(false);
        }
    }
}
