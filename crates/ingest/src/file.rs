//! One file from bytes to parts of tables and a receipt.

use crate::beside;
use crate::build::{Context, Part};
use crate::grid::failure::Failure;
use crate::grid::{self, Book, Sheet};

use crate::kind::{self, Kind};
use crate::layout::Section;
use crate::layout::year::YearSaid;
use crate::limits::Limits;
use crate::mapping::Words;
use crate::note::{cap, issue, refusal};
use crate::open::{digests, open};
use crate::shape;
use crate::sheet::{self, Group, Surroundings, Understood};
use crate::totals;
use crate::unit::{self, BookFacts, Decision, UNDECIDED};
use crate::village::{self, Place};
use crate::xlsx::Threads;
use crate::zip::Package;
use rust_decimal::Decimal;
use sanzi_core::receipt::{FileReceipt, MappedColumn, SheetReceipt, UnitEvidence, UnmappedColumn};
use sanzi_core::source::column_letters;
use sanzi_core::text::normal;
use sanzi_core::{Issue, IssueSeverity};
use std::collections::BTreeMap;

/// What reading a file gives; an archive gives several receipts.
#[derive(Debug, Default)]
pub struct FileRead {
    /// Receipts in order.
    pub receipts: Vec<FileReceipt>,
    /// Parts of tables in the order of sheets.
    pub parts: Vec<Part>,
    /// All issues, complete with file and sheet.
    pub issues: Vec<Issue>,
}

/// What a file is read with.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The words.
    pub words: &'a Words,
    /// Only this sheet.
    pub only_sheet: Option<&'a str>,
    /// The table that the user named.
    pub as_table: Option<&'a str>,
    /// Hidden sheets to read: `file#sheet`.
    pub include_hidden: &'a [String],
    /// Limits.
    pub limits: &'a Limits,
    /// Threads for one file: two where there are fewer files than cores.
    pub threads: Threads,
}

/// Reads a file's bytes under a name. `folder` is the name of the folder that was given. The bytes are given back as
/// soon as their cells stand in a grid.
pub fn read(name: &str, folder: &str, bytes: Vec<u8>, settings: Settings<'_>) -> FileRead {
    let limits = settings.limits.started(bytes.len() as u64);
    read_nested(name, folder, bytes, Settings { limits: &limits, ..settings }, 0)
}

fn read_nested(name: &str, folder: &str, bytes: Vec<u8>, settings: Settings<'_>, depth: usize) -> FileRead {
    let opened = || match kind::detect(&bytes, settings.limits) {
        Ok(Kind::Zip) => (Kind::Zip.name(), Ok((Kind::Zip, Book::default()))),
        Ok(kind) => (kind.name(), open(kind, &bytes, settings.limits, settings.threads).map(|book| (kind, book))),
        Err(failure) => ("unknown", Err(failure)),
    };
    // Digests of a large file take as long as half its reading.
    let ((sha256, sm3), (kind, opened)) = match settings.threads {
        Threads::Two => rayon::join(|| digests(&bytes), opened),
        Threads::One => (digests(&bytes), opened()),
    };
    let mut receipt = FileReceipt {
        file: name.to_owned(),
        sha256,
        sm3,
        bytes: bytes.len() as u64,
        kind,
        encoding: None,
        refused: None,
        sheets: Vec::new(),
    };
    let (kind, mut book) = match opened {
        Ok((Kind::Zip, _)) => return archive(receipt, folder, &bytes, settings, depth),
        Ok(opened) => opened,
        Err(failure) => return refused(receipt, failure),
    };
    drop(bytes);
    receipt.encoding = book.encoding.take();
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    if !kind.fits(&extension) {
        let text = format!("扩展名是 .{extension}，内容是 {}，按内容读取。", kind.name());
        book.issues.push(issue("extension_mismatch", extension, text));
    }
    let mut read = understand_book(name, folder, &book, settings, &mut receipt);
    for mut told in book.issues {
        told.file = name.to_owned();
        read.issues.push(told);
    }
    read.receipts.push(receipt);
    read
}

/// A receipt of a file that was refused.
pub fn refused(mut receipt: FileReceipt, failure: Failure) -> FileRead {
    let told = refusal(failure.kind, failure.message.clone());
    let mut said = issue(failure.kind, receipt.file.clone(), failure.message);
    said.severity = IssueSeverity::Error;
    said.file = receipt.file.clone();
    receipt.refused = Some(told);
    FileRead { receipts: vec![receipt], parts: Vec::new(), issues: vec![said] }
}

/// Reads the files inside an archive, each on its own.
fn archive(receipt: FileReceipt, folder: &str, bytes: &[u8], settings: Settings<'_>, depth: usize) -> FileRead {
    let package = match Package::open(bytes, settings.limits) {
        Ok(package) => package,
        Err(refusal) => return refused(receipt, refusal.into()),
    };
    if depth > 0 {
        return refused(receipt, Failure::new("unsupported_format", "压缩包里又有压缩包。"));
    }
    let mut names: Vec<(usize, &str)> = package.names().collect();
    names.sort_by_key(|(_, name)| *name);
    if names.len() > settings.limits.archive_files {
        let text = format!("压缩包里有 {} 个文件，超过上限 {}。", names.len(), settings.limits.archive_files);
        return refused(receipt, Failure::too_large(text));
    }
    let prefix = match receipt.file.rsplit_once('/') {
        Some(_) => format!("{}/", receipt.file),
        None if folder.is_empty() => String::new(),
        None => format!("{}/", receipt.file),
    };
    let mut all = FileRead::default();
    for (index, inner) in names {
        let last = inner.rsplit('/').next().unwrap_or_default();
        if inner.ends_with('/') || last.starts_with('.') || last.starts_with("~$") || inner.starts_with("__MACOSX/") {
            continue;
        }
        if !kind::is_readable(last) {
            let mut told = crate::read::passed_over(inner, "压缩包里的这个文件不是表格，没有读。".to_owned());
            told.file = receipt.file.clone();
            all.issues.push(told);
            continue;
        }
        let name = format!("{prefix}{}", inner.replace("../", ""));
        let read = match package.read(index, settings.limits.input_bytes) {
            Ok(own) => read_nested(&name, folder, own, settings, depth + 1),
            Err(refusal) => {
                let own =
                    FileReceipt { file: name, kind: "unknown", sheets: Vec::new(), refused: None, ..receipt.clone() };
                refused(own, refusal.into())
            }
        };
        all.receipts.extend(read.receipts);
        all.parts.extend(read.parts);
        all.issues.extend(read.issues);
    }
    all
}

fn understand_book(
    name: &str,
    folder: &str,
    book: &Book,
    settings: Settings<'_>,
    receipt: &mut FileReceipt,
) -> FileRead {
    let stem = name.rsplit('/').next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let shapes: Vec<Vec<shape::Shape>> =
        book.sheets.iter().map(|sheet| shape::shapes(sheet, settings.words, stem)).collect();
    let mut sheets: Vec<(&Sheet, Understood)> = Vec::new();
    for (sheet, shapes) in book.sheets.iter().zip(&shapes) {
        if settings.only_sheet.is_some_and(|only| only != sheet.name) {
            continue;
        }
        let include_hidden = settings.only_sheet.is_some()
            || settings.include_hidden.iter().any(|item| item.split_once('#') == Some((name, sheet.name.as_str())));
        let around = Surroundings { file_stem: stem, wanted: settings.as_table, include_hidden };
        match sheet.broken {
            true => sheets.push((sheet, Understood::default())),
            false => sheets.extend(shape::understand(sheet, shapes, settings.words, around)),
        }
    }
    set_summaries_aside(&mut sheets);
    let facts = book_facts(&sheets, settings.words);
    let mut read = FileRead::default();
    let path_place = place_of_path(name, folder, stem);
    for (sheet, understood) in &sheets {
        let finished = finish_sheet(name, sheet, understood, &facts, &path_place, settings);
        for (own, mut parts, issues) in finished {
            for part in &mut parts {
                part.sheet_at = receipt.sheets.len();
            }
            receipt.sheets.push(own);
            read.parts.extend(parts);
            read.issues.extend(issues);
        }
    }
    read
}

/// Places in the file's own name, then in its folders from the nearest on.
fn place_of_path(name: &str, folder: &str, stem: &str) -> Place {
    let mut place = village::find(stem);
    let mut folders: Vec<&str> = name.split('/').collect();
    folders.pop();
    for part in folders.into_iter().rev().chain(std::iter::once(folder)) {
        place = place.or(&village::find(part));
    }
    place
}

/// A summary repeats what other sheets of the book hold in detail: it is no second set of rows.
fn set_summaries_aside(sheets: &mut [(&Sheet, Understood)]) {
    let tables = |u: &Understood| -> Vec<&'static str> {
        u.groups.iter().filter_map(|g| g.sections.first()).map(|s| s.plan.schema.name).collect()
    };
    let all: Vec<(bool, Vec<&'static str>)> = sheets
        .iter()
        .map(|(sheet, understood)| {
            let name = normal(&sheet.name);
            (name.contains("汇总") || name == "总表" || name == "合计", tables(understood))
        })
        .collect();
    for (index, (sheet, understood)) in sheets.iter_mut().enumerate() {
        let Some((true, own)) = all.get(index) else { continue };
        let repeats = all
            .iter()
            .enumerate()
            .any(|(other, (summary, theirs))| other != index && !summary && theirs.iter().any(|t| own.contains(t)));
        if repeats && !own.is_empty() {
            understood.put_aside(sheet, "汇总表");
        }
    }
}

fn book_facts(sheets: &[(&Sheet, Understood)], words: &Words) -> BookFacts {
    let mut facts = BookFacts::default();
    for (sheet, understood) in sheets {
        if understood.groups.is_empty() && facts.unit.is_none() && !sheet.hidden {
            facts.unit = understood.caption.unit.clone();
        }
        for section in understood.groups.iter().flat_map(|g| &g.sections).filter(|s| s.plan.schema.name == "gl_balance")
        {
            let units = unit::decide(sheet, section, None, &BookFacts::default());
            if units.values().any(|d| d.label == UNDECIDED) {
                continue;
            }
            let part = beside::build(sheet, section, &units, words, &Context::default());
            if let Ok(frame) = part.values.finish()
                && let (Ok(codes), Ok(names), Ok(closing)) =
                    (frame.texts("account_code"), frame.texts("account_name"), frame.decimals("closing_dr"))
            {
                for ((code, name), amount) in codes.iter().zip(names).zip(closing) {
                    let named = name.is_some_and(|n| normal(n) == "固定资产");
                    if named || name.is_none() && *code == Some("151") {
                        facts.fixed_assets.extend(amount.filter(|a| !a.is_zero()));
                    }
                }
            }
        }
    }
    facts
}

type Finished = Vec<(SheetReceipt, Vec<Part>, Vec<Issue>)>;

fn finish_sheet(
    name: &str,
    sheet: &Sheet,
    understood: &Understood,
    facts: &BookFacts,
    path_place: &Place,
    settings: Settings<'_>,
) -> Finished {
    let complete = |mut told: Issue| {
        told.file = name.to_owned();
        told.sheet = Some(sheet.name.clone());
        told
    };
    let mut common: Vec<Issue> = sheet.issues.iter().chain(&understood.issues).cloned().map(complete).collect();
    let mut finished: Finished = Vec::new();
    for group in &understood.groups {
        let (receipt, parts, issues) = finish_group(name, sheet, group, facts, path_place, settings);
        let mut issues: Vec<Issue> = issues.into_iter().map(complete).collect();
        // Issues of the sheet as a whole go with its first table, or with the table whose rows they name.
        let mut rows: Vec<u32> =
            group.set_aside.iter().map(|s| s.row).chain(parts.iter().flat_map(|p| p.rows.iter().copied())).collect();
        rows.sort_unstable();
        let first = finished.is_empty();
        let (own, rest) = common.into_iter().partition(|i| match i.row {
            Some(row) => rows.binary_search(&row).is_ok(),
            None => first,
        });
        common = rest;
        issues.splice(0..0, own);
        issues.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        cap(&mut issues);
        let receipt = SheetReceipt { issues: issues.clone(), ..receipt };
        finished.push((receipt, parts, issues));
    }
    if finished.is_empty() {
        common.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        cap(&mut common);
        let receipt = SheetReceipt {
            sheet: sheet.name.clone(),
            hidden: sheet.hidden,
            table_score: "0.00".to_owned(),
            set_aside: understood.set_aside.clone(),
            issues: common.clone(),
            stated_on: understood.caption.stated_on,
            ..SheetReceipt::default()
        };
        return vec![(receipt, Vec::new(), common)];
    }
    if let Some((receipt, _, issues)) = finished.last_mut() {
        issues.extend(common.iter().cloned());
        receipt.issues.extend(common);
    }
    finished
}

fn finish_group(
    name: &str,
    sheet: &Sheet,
    group: &Group,
    facts: &BookFacts,
    path_place: &Place,
    settings: Settings<'_>,
) -> (SheetReceipt, Vec<Part>, Vec<Issue>) {
    let mut receipt = SheetReceipt {
        sheet: sheet.name.clone(),
        hidden: sheet.hidden,
        set_aside: group.set_aside.clone(),
        ..SheetReceipt::default()
    };
    let (mut parts, mut issues) = (Vec::new(), Vec::new());
    let Some(first) = group.sections.first() else { return (receipt, parts, issues) };
    describe(&mut receipt, sheet, first);
    let fallback = first.caption.unit.clone();
    let mut sums: BTreeMap<&'static str, Decimal> = BTreeMap::new();
    for section in &group.sections {
        let units = unit::decide(sheet, section, fallback.as_ref(), facts);
        let context = context(name, sheet, section, first, path_place);
        let mut part = beside::build(sheet, section, &units, settings.words, &context);
        part.said = year_said(name, sheet, section);
        part.open = open_units(sheet, section, &units);
        let (ties, told) = totals::tie(sheet, section, &units, &sums);
        receipt.totals.extend(ties);
        issues.extend(told);
        issues.extend(undecided(sheet, section, &units));
        receipt_units(&mut receipt, section, &units);
        for (field, sum) in &part.sums {
            let entry = sums.entry(field).or_default();
            *entry = entry.checked_add(*sum).unwrap_or(*entry);
        }
        receipt.rows += part.rows.len() as u32;
        receipt.stated_on = receipt.stated_on.or(section.caption.stated_on);
        issues.extend(part.issues.iter().cloned());
        parts.push(part);
    }
    if first.plan.schema.name == "prior_asset" {
        receipt.stated_on = None;
    }
    receipt.sums = sums.into_iter().map(|(field, sum)| (field, grid::number::plain(sum))).collect();
    (receipt, parts, issues)
}

fn describe(receipt: &mut SheetReceipt, sheet: &Sheet, section: &Section) {
    let plan = &section.plan;
    let head = section.header_rows.last().and_then(|row| sheet.rows.index_of(*row));
    let letters = |column: u32| column_letters(head.map_or(column, |index| sheet.place(index, column).1));
    let score = |thousandths: u32| format!("{}.{:02}", thousandths / 1000, thousandths % 1000 / 10);
    receipt.table = Some(plan.schema.name);
    receipt.table_score = score(plan.score);
    receipt.header_rows = section.header_rows.clone();
    receipt.template = Some(plan.fingerprint.clone()).filter(|f| !f.is_empty());
    receipt.confirmed = plan.confirmed;
    let made = sheet.turned.as_ref().map_or(&[][..], |turned| &turned.headings);
    for mapped in &plan.mapped {
        let printed = made.iter().find(|(column, _)| *column == mapped.column).map(|(_, heading)| heading);
        let header = printed.unwrap_or(&mapped.header).clone();
        let column = MappedColumn { column: letters(mapped.column), header, score: score(mapped.score) };
        receipt.mapping.insert(mapped.field.name, column);
    }
    for ticks in &plan.ticks {
        let all: Vec<String> = ticks.columns.iter().map(|(c, _, _)| letters(*c)).collect();
        let heads: Vec<&str> = ticks.columns.iter().map(|(_, h, _)| h.as_str()).collect();
        let column = MappedColumn { column: all.join(","), header: heads.join("|"), score: score(1000) };
        receipt.mapping.insert(ticks.field.name, column);
    }
    receipt.unmapped = plan
        .unmapped
        .iter()
        .map(|(column, header)| UnmappedColumn { column: letters(*column), header: header.replace(['\n', '\r'], "") })
        .collect();
}

fn receipt_units(receipt: &mut SheetReceipt, section: &Section, units: &BTreeMap<u32, Decision>) {
    for mapped in &section.plan.mapped {
        if let Some(decision) = units.get(&mapped.column) {
            receipt
                .unit
                .entry(mapped.field.name)
                .or_insert_with(|| UnitEvidence { unit: decision.label, evidence: decision.evidence.clone() });
        }
    }
}

/// The year of whose end a sheet is: as the headings of its figures say, its own date line, else its title, its name, the
/// file's name, the folders'.
fn year_said(name: &str, sheet: &Sheet, section: &Section) -> Option<YearSaid> {
    let caption = &section.caption;
    // What the figures' own headings say goes before all.
    if let Some((column, at)) = section.plan.as_of().filter(|(_, at)| at.is_year_end()) {
        return Some(YearSaid { year: at.year, firm: true, of_projects: false, said: column.header.clone() });
    }
    if let Some((day, line)) = &caption.as_of {
        return Some(YearSaid::of_day(*day, line));
    }
    let mut path: Vec<&str> = name.split('/').rev().collect();
    if let Some(file) = path.first_mut() {
        *file = file.rsplit_once('.').map_or(*file, |(stem, _)| stem);
    }
    [caption.title.as_str(), &sheet.name].into_iter().chain(path).find_map(YearSaid::in_name)
}

/// Fields whose unit stays open, with the cell of their header.
fn open_units(sheet: &Sheet, section: &Section, units: &BTreeMap<u32, Decision>) -> BTreeMap<&'static str, String> {
    let open = section.plan.mapped.iter().filter(|m| units.get(&m.column).is_some_and(|d| d.label == UNDECIDED));
    open.map(|m| (m.field.name, sheet::header_cell(sheet, section, m.column))).collect()
}

/// One issue for each column whose unit stays open.
fn undecided(sheet: &Sheet, section: &Section, units: &BTreeMap<u32, Decision>) -> Vec<Issue> {
    let open = section.plan.mapped.iter().filter(|m| units.get(&m.column).is_some_and(|d| d.label == UNDECIDED));
    open.map(|mapped| {
        let mut told = issue(
            "unit_undecided",
            mapped.header.clone(),
            format!("{}没有写单位，元还是万元无从判断。", mapped.field.label),
        );
        told.cell = Some(sheet::header_cell(sheet, section, mapped.column));
        told.row = section.header_rows.last().copied();
        told
    })
    .collect()
}

fn context(name: &str, sheet: &Sheet, section: &Section, first: &Section, path_place: &Place) -> Context {
    let mut place = village::find(&sheet.name);
    place = section.caption.place.clone().or(&place);
    if let Some(organisation) = &section.caption.organisation {
        place = place.or(&village::find(organisation));
    }
    if section.repeats {
        place = place.or(&first.caption.place);
    }
    let place = place.or(path_place);
    let words_around = format!("{} {} {}", section.caption.title, sheet.name, name);
    Context { place, file: name.to_owned(), words_around }
}
