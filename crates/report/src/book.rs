//! `findings.xlsx`: the workbook that people read, print, filter and fill in.

mod assemble;
mod cause;
mod conclusion;
mod cover;
mod coverage;
mod data;
mod depreciation;
mod diff;
mod entry;
mod grid;
mod issue;
mod list;
mod page;
mod paper;
mod parameter;
mod receipt;
mod request;
mod review;
mod stream;
mod style;
mod summary;
mod tally;
mod tie;
mod view;

use crate::dossier::Dossier;
use crate::error::ReportError;
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet};
use sanzi_core::{Kind, Wanted, grains};
use std::any::Any;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use stream::{Rows, Stream};

pub(crate) use conclusion::Verdicts;
pub(crate) use cover::CONTROL;
pub(crate) use grid::{height, part_name, write_money};
pub(crate) use list::{place_of, subject_words};
pub(crate) use page::{first_half, set_up as page_set_up, two_wide};
pub(crate) use parameter::layer;
pub(crate) use style::{Look, Style};
pub(crate) use tally::{Tally, by_family, by_place};
pub(crate) use view::View;

pub use list::HELD;

/// The sheets of the workbook, in their order. A sheet that overflows goes on in `名称(2)`.
pub const SHEETS: &[&str] = &[
    cover::NAME,
    summary::NAME,
    diff::NAME,
    list::PROBLEMS,
    list::CLUES,
    request::NAME,
    paper::NAME,
    depreciation::NAME,
    conclusion::NAME,
    cause::NAME,
    entry::NAME,
    coverage::NAME,
    parameter::NAME,
    receipt::NAME,
    issue::NAME,
    tie::NAME,
    review::NAME,
    data::NAME,
];

/// Sheets that are made of findings and receipts alone; all others look into the facts.
const OF_RECORDS: [&str; 9] = [
    list::PROBLEMS,
    list::CLUES,
    request::NAME,
    cause::NAME,
    coverage::NAME,
    parameter::NAME,
    receipt::NAME,
    issue::NAME,
    data::NAME,
];

/// The facts that writing reads, where only these sheets are asked for; without a choice everything is written, and
/// all facts are read. Names of persons are read of every grain, because they are covered wherever they appear.
pub fn wanted(sheets: Option<&[String]>) -> Wanted {
    let records = |sheets: &[String]| sheets.iter().all(|name| OF_RECORDS.contains(&name.as_str()));
    if !sheets.is_some_and(records) {
        return Wanted::all();
    }
    let mut wanted = Wanted::default();
    wanted.add(&grains::ASSET, ["original_value"]);
    for grain in grains::ALL {
        let persons: Vec<&str> = grain.facts.iter().filter(|f| f.kind == Kind::Person).map(|f| f.name).collect();
        if !persons.is_empty() {
            wanted.add(grain, persons);
        }
    }
    wanted
}

/// Rows under the heading of one sheet: Excel's grid less the heading and a line of sums.
const ROWS_PER_SHEET: u32 = 1_048_576 - grid::HEAD_ROWS - 1;
/// Links that Excel takes on one sheet.
const LINKS_PER_SHEET: usize = 65_530;

/// What a sheet holds at most; smaller in tests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capacity {
    pub rows: u32,
    pub links: usize,
}

impl Capacity {
    /// What Excel takes.
    pub(crate) const FULL: Capacity = Capacity { rows: ROWS_PER_SHEET, links: LINKS_PER_SHEET };
}

/// A sheet of the workbook, finished; with its rows, where they are streamed.
type Sheet = (Worksheet, Option<Rows>);

/// The sheets that one writer makes.
pub(crate) struct Book<'a> {
    sheets: Vec<Sheet>,
    temporaries: &'a Path,
    style: &'a Style,
    heading: &'a str,
    owner: &'a str,
    capacity: Capacity,
    cancelled: &'a AtomicBool,
}

impl Book<'_> {
    /// A sheet whose rows leave memory as they are written, and can only be written downwards.
    fn streamed(&self, name: &str) -> Result<Stream, ReportError> {
        Stream::new(name, self.owner, self.temporaries)
    }

    /// Puts a finished sheet behind the others.
    fn push(&mut self, sheet: Worksheet) {
        self.sheets.push((sheet, None));
    }

    /// The same for a streamed sheet.
    fn push_stream(&mut self, stream: Stream) -> Result<(), ReportError> {
        let (head, rows) = stream.finish()?;
        self.sheets.push((head, Some(rows)));
        Ok(())
    }

    fn check_cancelled(&self) -> Result<(), ReportError> {
        if self.cancelled.load(Ordering::Relaxed) { Err(ReportError::Cancelled) } else { Ok(()) }
    }
}

/// The sheets of a workbook, made: what the library wrote, and the rows of long sheets by their numbers.
pub(crate) struct Made {
    workbook: Vec<u8>,
    streamed: Vec<(usize, Rows)>,
}

impl Made {
    /// Puts them together.
    pub(crate) fn write<W: Write + Send>(
        &self,
        out: W,
        temporaries: &Path,
        cancelled: &AtomicBool,
    ) -> Result<(), ReportError> {
        assemble::write(out, &self.workbook, &self.streamed, temporaries, cancelled)
    }
}

/// Makes the sheets of a view side by side; rows pass through temporary files in `temporaries`.
pub(crate) fn make(view: &View<'_>, temporaries: &Path, cancelled: &AtomicBool) -> Result<Made, ReportError> {
    on_a_failing_disk(Path::new(crate::writer::WORKBOOK), || make_within(view, temporaries, cancelled))
}

/// Makes a workbook whose sheets are streamed. The library panics when a temporary file of one cannot be written, as on a
/// full disk: that is told as an error of the workbook. Any other panic goes on.
///
/// # Errors
/// What `make` gives, and what the system says of a temporary file.
pub(crate) fn on_a_failing_disk<T>(
    workbook: &Path,
    make: impl FnOnce() -> Result<T, ReportError>,
) -> Result<T, ReportError> {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|fault| match system_error(&*fault) {
        Some(error) => Err(ReportError::at(workbook)(error)),
        None => resume_unwind(fault),
    })
}

/// The error of the system that a panic quotes: `Couldn't write to xml file: Os { code: 28, kind: StorageFull, … }`.
fn system_error(fault: &(dyn Any + Send)) -> Option<std::io::Error> {
    let said = fault.downcast_ref::<String>()?;
    if said.contains("kind: WriteZero") {
        return Some(std::io::ErrorKind::WriteZero.into());
    }
    let (_, code) = said.split_once("Os { code: ")?;
    let code = code.split(',').next()?.parse().ok()?;
    Some(std::io::Error::from_raw_os_error(code))
}

fn make_within(view: &View<'_>, temporaries: &Path, cancelled: &AtomicBool) -> Result<Made, ReportError> {
    let (dossier, capacity) = (view.dossier, view.capacity());
    tie::check(view)?;
    let style = Style::new();
    let mut workbook = Workbook::new();
    style.register(&mut workbook);
    workbook.set_properties(&properties(dossier, view));
    let owner = dossier.engagement.firm.as_deref().or(dossier.engagement.name.as_deref()).unwrap_or_default();
    let (style, heading) = (&style, view.heading());
    // The writers work side by side, the long sheets first, so that none is left to one core; their order stays.
    let mut writers: Vec<_> = WRITERS.iter().enumerate().filter(|(_, (name, _))| view.wants(name)).collect();
    writers.sort_by_key(|(_, (name, _))| !LONG.contains(name));
    let mut sheets: Vec<(usize, Vec<Sheet>)> = writers
        .into_par_iter()
        .map(|(at, (_, write))| {
            let heading = heading.as_str();
            let mut book = Book { sheets: Vec::new(), temporaries, style, heading, owner, capacity, cancelled };
            book.check_cancelled()?;
            write(&mut book, view)?;
            Ok((at, book.sheets))
        })
        .collect::<Result<_, ReportError>>()?;
    sheets.sort_by_key(|(at, _)| *at);
    let mut streamed = Vec::new();
    for ((sheet, rows), number) in sheets.into_iter().flat_map(|(_, sheets)| sheets).zip(1..) {
        workbook.push_worksheet(sheet);
        streamed.extend(rows.map(|rows| (number, rows)));
    }
    Ok(Made { workbook: workbook.save_to_buffer()?, streamed })
}

type WriteSheet = fn(&mut Book<'_>, &View<'_>) -> Result<(), ReportError>;

/// Sheets with a line for each asset, or many lines for each finding.
const LONG: [&str; 4] = [paper::NAME, depreciation::NAME, conclusion::NAME, data::NAME];

/// The writer of each sheet, in the order of [`SHEETS`].
const WRITERS: &[(&str, WriteSheet)] = &[
    (cover::NAME, cover::write),
    (summary::NAME, summary::write),
    (diff::NAME, diff::write),
    (list::PROBLEMS, list::write_problems),
    (list::CLUES, list::write_clues),
    (request::NAME, request::write),
    (paper::NAME, paper::write),
    (depreciation::NAME, depreciation::write),
    (conclusion::NAME, conclusion::write),
    (cause::NAME, cause::write),
    (entry::NAME, entry::write),
    (coverage::NAME, coverage::write),
    (parameter::NAME, parameter::write),
    (receipt::NAME, receipt::write),
    (issue::NAME, issue::write),
    (tie::NAME, tie::write),
    (review::NAME, review::write),
    (data::NAME, data::write),
];

/// Properties with the base date for a clock, so that equal runs give equal bytes.
fn properties(dossier: &Dossier<'_>, view: &View<'_>) -> DocProperties {
    let text = |t: &Option<String>| crate::safe::footer(t.as_deref().unwrap_or_default()).replace("&&", "&");
    DocProperties::new()
        .set_title(view.title())
        .set_subject(text(&dossier.engagement.name))
        .set_company(text(&dossier.engagement.firm))
        .set_author("sanzi")
        .set_creation_datetime(&dossier.base_date)
}

#[cfg(test)]
mod tests;
