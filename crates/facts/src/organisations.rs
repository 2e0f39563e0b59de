//! Facts of grains `organisation`, `receipt` and `total`: a whole book, a line of receipts, a printed total.

use crate::FactsError;
use crate::asset_facts::{AssetWork, Built, full_months};
use crate::directory::Found;
use crate::income::{earned, window};
use crate::keys::Unique;
use crate::naming::code_form;
use crate::places::Owner;
use crate::row::Slots;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use sanzi_core::text::normal;
use sanzi_core::value::round;
use sanzi_core::{Day, Grain, RowId, Tables, tables};
use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::Arc;

const INCOME_ACCOUNTS: &[&str] = &["经营收入", "发包及上交收入", "租赁收入", "投资收益", "资产租赁"];

/// What is summed up for one owner.
#[derive(Default)]
struct Book {
    objects: Vec<usize>,
    doubtful: u32,
    last_counted: Option<NaiveDate>,
    payers: BTreeMap<String, Decimal>,
    income: Decimal,
    income_of_year: Decimal,
    credits: Option<(Decimal, i32)>,
    relief_account: Option<bool>,
    disclosed: Option<Day>,
    rows: Vec<RowId>,
}

/// One row per owner of a register.
pub(crate) fn build(work: &AssetWork<'_, '_>, grain: &'static Grain) -> Result<Built<()>, FactsError> {
    let slots = Slots::of(grain);
    let mut built = Built::new(&slots);
    let mut books = gather(work);
    let base_date = work.setting.base_date;
    let any_inventory = work.input.inventory.view.len() > 0;
    for (organisation, book) in &mut books {
        if book.objects.is_empty() {
            continue;
        }
        let first = book.objects.first().and_then(|at| work.register.objects.get(*at)?.cards.first().copied());
        let Some(owner) = first.and_then(|card| work.input.asset.owner(card)) else { continue };
        let mut row = slots.row();
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
        row.set("last_counted_on", book.last_counted.map(Day::exact));
        row.set("relief_assets", total.relief);
        row.set("life_zero_assets", total.life_zero);
        row.set("separate_accounts", book.relief_account);
        if work.links.receipts_known.covers(owner) {
            row.set("income_12m", book.income);
            let largest = book.payers.values().max().copied();
            let whole = Some(book.income).filter(|income| *income > Decimal::ZERO);
            row.set("largest_payer_ratio", largest.zip(whole).map(|(largest, whole)| round(largest / whole, 6)));
        }
        if let Some((credits, _)) = book.credits {
            row.set("income_booked", credits);
            if work.links.receipts_known.covers(owner) {
                row.set("income_not_booked", (book.income_of_year - credits).max(Decimal::ZERO));
            }
        }
        row.set("unpaired_doubtful", book.doubtful);
        row.set("disclosed_on", book.disclosed);
        row.set("disclosed_months", book.disclosed.map(|day| full_months(day.latest(), base_date)));
        row.finish(&mut built.builder)?;
        built.rows.push(std::mem::take(&mut book.rows));
        built.traces.push(());
    }
    Ok(built)
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
            if work.text(&object.cards, "nature") != Some("权益类") {
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

fn gather(work: &AssetWork<'_, '_>) -> BTreeMap<Arc<str>, Book> {
    let mut books: BTreeMap<Arc<str>, Book> = BTreeMap::new();
    let base_date = work.setting.base_date;
    let view = &work.input.asset.view;
    for (at, object) in work.register.objects.iter().enumerate() {
        let Some(own) = object.cards.first() else { continue };
        let Some(owner) = work.input.asset.owner(*own).filter(|owner| !owner.organisation.is_empty()) else { continue };
        let book = books.entry(owner.organisation.clone()).or_default();
        book.objects.push(at);
        book.doubtful += u32::from(object.doubtful);
        book.rows.push(view.id(*own));
        let disclosed = object.cards.iter().filter_map(|card| view.day(*card, "disclosed_on")).max();
        book.disclosed = book.disclosed.max(disclosed);
    }
    let inventory = &work.input.inventory;
    for (line, owner) in inventory.owners.iter().enumerate() {
        let Some(book) = books.get_mut(&owner.organisation) else { continue };
        let day = inventory.view.day(line, "counted_on").map(|day| day.latest()).filter(|day| *day <= base_date);
        book.last_counted = book.last_counted.max(day);
        book.doubtful += u32::from(matches!(work.links.inventory_found.get(line), Some(Found::Several(_))));
    }
    balances(work, &mut books);
    let receipts = &work.input.receipt;
    let bounds = window(work.setting);
    for (line, owner) in receipts.owners.iter().enumerate() {
        let (Some(book), Some(one)) = (books.get_mut(&owner.organisation), earned(work.input, line)) else { continue };
        if bounds.is_some_and(|(after, until)| one.on.date > after && one.on.date <= until) {
            book.income += one.amount;
            if let Some(payer) = receipts.view.text(line, "payer") {
                *book.payers.entry(normal(payer)).or_default() += one.amount;
            }
        }
        if book.credits.is_some_and(|(_, year)| year == one.on.date.year()) {
            book.income_of_year += one.amount;
        }
    }
    books
}

/// Credits of the income accounts, when the balance is a whole year's, and sub-accounts for relief assets.
fn balances(work: &AssetWork<'_, '_>, books: &mut BTreeMap<Arc<str>, Book>) {
    let gl = &work.input.gl_balance;
    let view = &gl.view;
    let mut sub_accounts: HashMap<Arc<str>, bool> = HashMap::new();
    for (line, owner) in gl.owners.iter().enumerate() {
        let Some(book) = books.get_mut(&owner.organisation) else { continue };
        let name = view.text(line, "account_name").map(normal).unwrap_or_default();
        let code = view.text(line, "account_code").map(code_form).unwrap_or_default();
        let relief = name.contains("扶贫") || name.contains("帮扶");
        if relief {
            book.relief_account = Some(true);
        }
        *sub_accounts.entry(owner.organisation.clone()).or_default() |= code.len() > 3;
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
    for (organisation, has) in sub_accounts {
        if let Some(book) = books.get_mut(&organisation)
            && has
            && book.relief_account.is_none()
        {
            book.relief_account = Some(false);
        }
    }
}

/// One row per line of the receipt register.
pub(crate) fn receipts(work: &AssetWork<'_, '_>, grain: &'static Grain) -> Result<Built<()>, FactsError> {
    let slots = Slots::of(grain);
    let copies = slots.copied_from("receipt");
    let mut built = Built::new(&slots);
    let mut unique = Unique::default();
    let table = &work.input.receipt;
    let view = &table.view;
    let mut of_contract = vec![false; view.len()];
    for line in work.links.contract_receipts.iter().flatten() {
        if let Some(place) = of_contract.get_mut(*line) {
            *place = true;
        }
    }
    let mut of_asset = vec![false; view.len()];
    for line in work.links.receipts.iter().flatten() {
        if let Some(place) = of_asset.get_mut(*line) {
            *place = true;
        }
    }
    for (line, owner) in table.owners.iter().enumerate() {
        let mut row = slots.row();
        for (slot, column) in &copies {
            row.set_at(*slot, view.value(line, column));
        }
        row.set("organisation", owner.organisation.as_ref());
        row.set("town", owner.town.as_deref());
        row.set("village", owner.village.as_deref());
        let voucher = view.text(line, "voucher_no").map(code_form);
        row.set("weak_key", voucher.is_none());
        let day = view.day(line, "received_on").map(|day| day.iso()).unwrap_or_default();
        let key =
            format!("{}|{day}", voucher.unwrap_or_else(|| view.text(line, "contract_no").unwrap_or("").to_owned()));
        row.set("subject_key", unique.key(&owner.organisation, key));
        let words = |column| view.text(line, column).unwrap_or("");
        row.set("is_income", crate::receipts::is_asset_income(words("summary"), words("remark")));
        row.set("personal_account", view.text(line, "account_holder").map(is_person));
        row.set("contract_found", of_contract.get(line).copied());
        row.set("asset_found", of_asset.get(line).copied());
        row.finish(&mut built.builder)?;
        built.rows.push(vec![view.id(line)]);
        built.traces.push(());
    }
    Ok(built)
}

/// Two to four 汉字 that name no unit.
fn is_person(name: &str) -> bool {
    const UNITS: &[&str] =
        &["社", "村", "镇", "乡", "公司", "中心", "站", "所", "局", "委", "会", "组", "部", "场", "专户"];
    let name = normal(name);
    (2..=4).contains(&name.chars().count()) && !UNITS.iter().any(|word| name.contains(word))
}

/// One row per total that a sheet prints.
pub(crate) fn totals(all: &Tables, work: &AssetWork<'_, '_>, grain: &'static Grain) -> Result<Built<()>, FactsError> {
    let slots = Slots::of(grain);
    let mut built = Built::new(&slots);
    let mut owners: HashMap<(&str, &str), Option<&Owner>> = HashMap::new();
    for table in work.input.all() {
        for (line, owner) in table.owners.iter().enumerate() {
            let known = owners.entry(table.view.sheet(line)).or_insert(Some(owner));
            if known.is_some_and(|known| known.organisation != owner.organisation) {
                *known = None;
            }
        }
    }
    for file in &all.receipts {
        for sheet in &file.sheets {
            let owner = owners.get(&(file.file.as_str(), sheet.sheet.as_str())).copied().flatten();
            for tie in &sheet.totals {
                let mut row = slots.row();
                row.set("organisation", owner.map_or("全县", |owner| owner.organisation.as_ref()));
                row.set("town", owner.and_then(|owner| owner.town.as_deref()));
                row.set("village", owner.and_then(|owner| owner.village.as_deref()));
                row.set("subject_key", format!("{}|{}|{}|{}", file.file, sheet.sheet, tie.field, tie.cell));
                row.set("weak_key", true);
                row.set("file", file.file.as_str());
                row.set("sheet", sheet.sheet.as_str());
                row.set("cell", tie.cell.as_str());
                let label = sheet.table.and_then(tables::schema).and_then(|schema| {
                    schema.columns.iter().find(|column| column.name == tie.field).map(|column| column.label)
                });
                row.set("field", label.unwrap_or(tie.field));
                let amount = |text: &str| Decimal::from_str(text).ok();
                let difference = amount(&tie.difference);
                row.set("printed", amount(&tie.printed));
                row.set("recomputed", amount(&tie.computed));
                row.set("difference", difference);
                row.set("difference_abs", difference.map(|difference| difference.abs()));
                row.finish(&mut built.builder)?;
                built.rows.push(Vec::new());
                built.traces.push(());
            }
        }
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::is_person;

    #[test]
    fn a_person_s_name_is_short_and_names_no_unit() {
        for (name, person) in
            [("李某甲", true), ("上坪村", false), ("松坪镇经管站", false), ("欧阳某乙", true), ("村专户", false)]
        {
            assert_eq!(is_person(name), person, "{name}");
        }
    }
}
