//! Ledgers of an earlier year that lie beside this year's: they become last year's ledger, never more assets.
//!
//! A ledger is of an earlier year when its own date says so, or when its title, sheet or file names an earlier year
//! and nothing in its rows contradicts: no asset is younger, the rows are not just what was built in that year, and
//! where a later ledger of the same villages is there, it lists the same assets.

use super::{amount, day, receipt, tell, text};
use crate::build::Part;
use crate::file::FileRead;
use crate::layout::year::YearSaid;
use crate::note::issue;
use chrono::Datelike;
use rayon::prelude::*;
use sanzi_core::receipt::{SheetReceipt, UnmappedColumn};
use sanzi_core::text::normal;
use sanzi_core::{Day, IssueSeverity, Precision, codes, tables};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One sheet that was read as an asset ledger.
struct Ledger {
    read: usize,
    parts: Vec<usize>,
    said: Option<YearSaid>,
    /// Years in which its assets came to be; empty when it prints none.
    formed: Vec<i32>,
    keys: BTreeSet<String>,
    /// Its things by village and name, and by village and code.
    names: BTreeSet<String>,
    codes: BTreeSet<String>,
    villages: BTreeSet<String>,
    /// 村级台账, 县级台账…: only ledgers of one level hold the same kind of things.
    level: String,
    rows: usize,
    /// It prints what opened the year and what moved in it.
    moves: bool,
}

pub(super) fn settle(reads: &mut [FileRead]) {
    let books = balance_years(reads);
    tell_of_no_ledger(reads);
    let says_nothing = |part: &Part| part.said.is_none() && !moves(part);
    if reads.iter().flat_map(|r| &r.parts).filter(|p| p.schema.name == "asset").all(says_nothing) {
        return;
    }
    let sheets: BTreeSet<(&str, usize)> = reads
        .iter()
        .flat_map(|r| &r.parts)
        .filter(|p| p.schema.name == "asset")
        .map(|p| (&*p.block.file, p.sheet_at))
        .collect();
    // Of one ledger alone nothing is later than it.
    if sheets.len() < 2 && books.is_empty() {
        return;
    }
    let ledgers = ledgers(reads);
    let earlier: Vec<(usize, Option<i32>)> = ledgers
        .iter()
        .enumerate()
        .map(|(at, ledger)| (at, later_year(ledger, at, &ledgers, &books)))
        .filter(|(at, later)| later.is_some() || ledgers.get(*at).is_some_and(|own| moves_beside(own, &ledgers)))
        .collect();
    for (at, later) in earlier {
        if let Some(ledger) = ledgers.get(at) {
            turn(reads, ledger, later);
        }
    }
}

/// Years of the account balances at a year end; those of a January belong to nobody's year end.
fn balance_years(reads: &[FileRead]) -> BTreeSet<i32> {
    let balances = reads.iter().flat_map(|r| &r.parts).filter(|p| p.schema.name == "gl_balance");
    let year_end = |d: &Day| d.precision == Precision::Year || d.date.month() == 12;
    balances.filter_map(|p| day(p, 0, "period")).filter(year_end).map(|d| d.date.year()).collect()
}

fn ledgers(reads: &[FileRead]) -> Vec<Ledger> {
    reads.par_iter().enumerate().flat_map_iter(|(read, file)| ledgers_of(read, file)).collect()
}

fn ledgers_of(read: usize, file: &FileRead) -> Vec<Ledger> {
    let mut found: Vec<(Arc<str>, usize, Ledger)> = Vec::new();
    // What was confirmed or handed over in an earlier year stays so.
    let is_ledger = |part: &Part| part.schema.name == "asset" && !codes::is_list(text(part, 0, "ledger"));
    for (at, part) in file.parts.iter().enumerate().filter(|(_, part)| is_ledger(part)) {
        let known = found.iter().position(|(name, sheet, _)| *name == part.block.file && *sheet == part.sheet_at);
        let index = known.unwrap_or_else(|| {
            let ledger = Ledger {
                read,
                parts: Vec::new(),
                said: part.said.clone(),
                formed: Vec::new(),
                keys: BTreeSet::new(),
                names: BTreeSet::new(),
                codes: BTreeSet::new(),
                villages: BTreeSet::new(),
                level: text(part, 0, "ledger").to_owned(),
                rows: 0,
                moves: moves(part),
            };
            found.push((Arc::clone(&part.block.file), part.sheet_at, ledger));
            found.len() - 1
        });
        let Some((_, _, ledger)) = found.get_mut(index) else { continue };
        // Stacked tables of several years are no ledger of one year.
        if !ledger.parts.is_empty() && ledger.said.as_ref().map(|s| s.year) != part.said.as_ref().map(|s| s.year) {
            ledger.said = None;
        }
        ledger.parts.push(at);
        ledger.rows += part.rows.len();
        for row in 0..part.rows.len() {
            let village = normal(text(part, row, "village"));
            let (name, id) = (normal(text(part, row, "asset_name")), normal(text(part, row, "asset_id")));
            if let Some(value) = amount(part, row, "original_value") {
                ledger.keys.insert(format!("{village}|{name}|{}", value.normalize()));
            }
            if !id.is_empty() {
                ledger.keys.insert(format!("{village}|{id}|{name}"));
            }
            // 1, 2, 3 run through every ledger.
            if id.chars().count() > 3 {
                ledger.codes.insert(format!("{village}|{id}"));
            }
            if !name.is_empty() {
                ledger.names.insert(format!("{village}|{name}"));
            }
            ledger.villages.insert(village);
            let formed = ["acquired_on", "build_year", "fund_year"].iter().find_map(|c| day(part, row, c));
            ledger.formed.extend(formed.map(|d| d.date.year()));
        }
    }
    found.into_iter().map(|(_, _, ledger)| ledger).collect()
}

impl Ledger {
    /// The year it stands for: the one it says, else that of its youngest asset.
    fn year(&self) -> Option<i32> {
        match &self.said {
            Some(said) if said.of_projects => None,
            Some(said) => Some(said.year),
            None => self.formed.iter().copied().filter(|y| *y <= 2100).max(),
        }
    }

    /// Does another ledger of a level, which says of what year it is, list the same things, whatever they are worth there?
    fn lists_the_same(&self, other: &Ledger) -> bool {
        let is_dated = |ledger: &Ledger| ledger.said.as_ref().is_some_and(|said| !said.of_projects);
        let alike = || share(&self.names, &other.names).max(share(&self.codes, &other.codes)) >= 50;
        is_dated(self) && is_dated(other) && self.level == other.level && alike()
    }

    /// How many of its rows stand in other ledgers too, in hundredths: one sheet of last year may be many this year.
    fn share_in(&self, others: &[&Ledger]) -> usize {
        let shared = self.keys.iter().filter(|key| others.iter().any(|other| other.keys.contains(*key))).count();
        (shared * 100).checked_div(self.keys.len()).unwrap_or(0)
    }
}

/// Does a part print what opened the year and what moved in it?
fn moves(part: &Part) -> bool {
    let has = |field: &str| part.block.columns.contains_key(field);
    has("opening_value") && (has("increase") || has("decrease"))
}

/// Do movements stand beside a ledger of the same things, of no earlier year, that prints none?
fn moves_beside(own: &Ledger, all: &[Ledger]) -> bool {
    let is_ledger = |other: &&Ledger| {
        let earlier = own.said.as_ref().zip(other.said.as_ref()).is_some_and(|(own, other)| other.year < own.year);
        !other.moves && !earlier && other.level == own.level
    };
    let lists = |other: &Ledger| share(&own.keys, &other.keys).max(share(&own.names, &other.names)) >= 50;
    own.moves && all.iter().filter(is_ledger).any(lists)
}

/// How many of some keys are among others, in hundredths.
fn share(own: &BTreeSet<String>, other: &BTreeSet<String>) -> usize {
    (own.intersection(other).count() * 100).checked_div(own.len()).unwrap_or(0)
}

/// The later year of the others, when the ledger is of an earlier one.
fn later_year(own: &Ledger, at: usize, all: &[Ledger], books: &BTreeSet<i32>) -> Option<i32> {
    let said = own.said.as_ref()?;
    if own.rows == 0 || own.formed.iter().any(|year| *year > said.year) {
        return None;
    }
    let others = || all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, l)| l);
    let later = |other: &&Ledger| other.year().is_some_and(|year| year > said.year);
    let same: Vec<&Ledger> = others().filter(|l| !l.villages.is_disjoint(&own.villages)).filter(later).collect();
    let together = own.share_in(&same) >= 50;
    let (mut twins, mut strangers) = (Vec::new(), 0);
    for other in same {
        let shared = own.share_in(&[other]);
        if shared >= 50 || together && shared > 0 || own.lists_the_same(other) {
            twins.push(other);
        } else {
            let dated = other.said.as_ref().is_some_and(|s| !s.of_projects);
            strangers += usize::from(dated && other.level == own.level);
        }
    }
    let stated = others().filter(|l| l.said.is_some()).filter(later).filter_map(Ledger::year).max();
    let latest = stated.max(books.last().copied().filter(|year| *year > said.year));
    if said.firm {
        return latest.max(twins.iter().filter_map(|l| l.year()).max());
    }
    let of_that_year = own.formed.iter().filter(|year| **year == said.year).count();
    if own.formed.len() >= 2 && of_that_year * 10 >= own.formed.len() * 9 {
        return None;
    }
    if let Some(year) = twins.iter().filter_map(|l| l.year()).max() {
        return Some(year);
    }
    if said.of_projects || strangers > 0 {
        return None;
    }
    latest
}

/// Where what opens and closes a year is all that is there, no asset is looked into: that is said.
fn tell_of_no_ledger(reads: &mut [FileRead]) {
    if reads.iter().flat_map(|r| &r.parts).any(|part| part.schema.name == "asset") {
        return;
    }
    for read in reads {
        let mut told = BTreeSet::new();
        for at in 0..read.parts.len() {
            let Some(part) = read.parts.get(at).filter(|part| part.schema.name == "prior_asset") else { continue };
            if part.rows.is_empty() || !told.insert((Arc::clone(&part.block.file), part.sheet_at)) {
                continue;
            }
            let text = "读作上年度台账或增减变动表；没有别的资产台账，所以没有资产进入核查。";
            let seen = part.block.sheet.to_string();
            tell(read, at, issue("earlier_year", seen, text));
        }
    }
}

/// What closes a year is its own figure where the opening stands beside it.
const CLOSES: (&str, &str) = ("original_value", "closing_value");

fn close(receipt: &mut SheetReceipt) {
    let (from, to) = CLOSES;
    let mapped = receipt.mapping.remove(from);
    receipt.mapping.extend(mapped.map(|mapped| (to, mapped)));
    let unit = receipt.unit.remove(from);
    receipt.unit.extend(unit.map(|unit| (to, unit)));
    let sum = receipt.sums.remove(from);
    receipt.sums.extend(sum.map(|sum| (to, sum)));
    receipt.totals.iter_mut().filter(|tie| tie.field == from).for_each(|tie| tie.field = to);
}

/// Makes the parts of a ledger last year's, and says so. `later` is the year of the later ones.
fn turn(reads: &mut [FileRead], ledger: &Ledger, later: Option<i32>) {
    let Some(read) = reads.get_mut(ledger.read) else { return };
    let schema = &tables::PRIOR_ASSET;
    let known = |field: &str| schema.columns.iter().any(|c| c.name == field);
    for at in &ledger.parts {
        let Some(part) = read.parts.get_mut(*at) else { continue };
        let empty = sanzi_core::FrameBuilder::new(schema.name, schema.columns);
        let renamed = Some(CLOSES).filter(|_| ledger.moves);
        part.values = std::mem::replace(&mut part.values, empty).under(schema.name, schema.columns, renamed);
        part.schema = schema;
        if let Some((from, to)) = renamed {
            part.notes.rename(from, to);
            let column = part.block.columns.remove(from);
            part.block.columns.extend(column.map(|column| (to, column)));
        }
        part.block.columns.retain(|field, _| known(field));
        part.notes.retain(known);
    }
    let Some(first) = ledger.parts.first() else { return };
    let Some((file, sheet_at)) = read.parts.get(*first).map(|p| (p.block.file.clone(), p.sheet_at)) else { return };
    if let Some(receipt) = receipt(read, &file, sheet_at) {
        receipt.table = Some(schema.name);
        receipt.stated_on = None;
        if ledger.moves {
            close(receipt);
        }
        receipt.unit.retain(|field, _| known(field));
        receipt.sums.retain(|field, _| known(field));
        receipt.totals.retain(|tie| known(tie.field));
        let lost: Vec<&'static str> = receipt.mapping.keys().copied().filter(|field| !known(field)).collect();
        for field in lost {
            if let Some(mapped) = receipt.mapping.remove(field) {
                receipt.unmapped.push(UnmappedColumn { column: mapped.column, header: mapped.header });
            }
        }
    }
    // What opens and closes a year says itself that it is no ledger of what there is.
    let (Some(said), Some(later), false) = (&ledger.said, later, ledger.moves) else { return };
    let text = format!(
        "写明是 {} 年的（“{}”），其他账表到 {later} 年：按上年度台账读取，不算作今年的资产。",
        said.year, said.said
    );
    let mut told = issue("earlier_year", said.said.clone(), text);
    told.severity = IssueSeverity::Note;
    tell(read, *first, told);
}
