//! A sheet of many rows. The library makes its head, its widths, its filter and its paper; the rows are written here,
//! as they come, into a file without a name, and put in when the workbook is put together. A cell of the library
//! costs some five times as much, most of it in finding out again which format it has.

use super::page;
use super::style::Ink;
use crate::error::ReportError;
use crate::money;
use crate::safe::{escaped_attribute, escaped_text};
use rust_decimal::Decimal;
use rust_xlsxwriter::Worksheet;
use sanzi_core::source::column_letters;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Points in a pixel: rows are whole pixels high.
const PIXEL: f64 = 0.75;
/// What is written to the file at once.
const CHUNK: usize = 1 << 16;
/// Characters of an address that Excel takes.
const ADDRESS: usize = 2_000;

/// What an address of a link inside the workbook begins with.
const INTERNAL: &str = "internal:";
/// What an address of a link to a file begins with.
const FILE: &str = "file:///";

/// A sheet in the making: rows are added downwards, cells of a row from left to right.
pub(crate) struct Stream {
    /// What the library writes: everything but the rows below the head.
    pub head: Worksheet,
    out: File,
    /// Bytes in the file.
    size: u64,
    /// The rows that are not yet in the file.
    text: Vec<u8>,
    /// The number of the row in hand, as Excel shows it.
    number: Vec<u8>,
    row: u32,
    /// 1-based number of the rightmost column that has a cell.
    columns: u32,
    open: bool,
    links: Links,
}

/// The links of a sheet.
#[derive(Default)]
struct Links {
    count: usize,
    /// Elements of the sheet.
    places: Vec<u8>,
    /// Elements of the sheet's relationships: files that links lead to.
    files: Vec<u8>,
    files_count: usize,
}

/// A finished sheet's rows.
pub(crate) struct Rows {
    file: File,
    /// Bytes of markup.
    pub size: u64,
    /// The last cell, `X204`; nothing when there are no rows.
    pub last: Option<String>,
    /// The links' elements in the sheet.
    pub places: Vec<u8>,
    /// The links' relationships.
    pub files: Vec<u8>,
}

impl Rows {
    /// The rows' markup, from its beginning.
    pub(crate) fn read(&self) -> std::io::Result<impl Read> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

impl Stream {
    /// A new sheet; its rows pass through a file in `temporaries`.
    pub(crate) fn new(name: &str, owner: &str, temporaries: &Path) -> Result<Self, ReportError> {
        let mut head = Worksheet::new();
        head.set_name(name)?;
        page::set_up(&mut head, owner, name);
        let file = tempfile::tempfile_in(temporaries).map_err(ReportError::at(temporaries))?;
        Ok(Stream {
            head,
            out: file,
            size: 0,
            text: Vec::with_capacity(2 * CHUNK),
            number: Vec::new(),
            row: 0,
            columns: 0,
            open: false,
            links: Links::default(),
        })
    }

    /// Begins a row, 0-based and below every earlier one; `height` in points, `None` for the usual one.
    pub(crate) fn row(&mut self, row: u32, height: Option<f64>) -> Result<(), ReportError> {
        self.end_row()?;
        (self.row, self.open) = (row, true);
        self.number.clear();
        push_number(&mut self.number, row + 1);
        self.text.extend_from_slice(b"<row r=\"");
        self.text.extend_from_slice(&self.number);
        if let Some(height) = height {
            let points = (height / PIXEL).round() * PIXEL;
            // A vector takes whatever is written to it.
            let _ = write!(self.text, "\" ht=\"{points}\" customHeight=\"1");
        }
        self.text.extend_from_slice(b"\">");
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ReportError> {
        if std::mem::take(&mut self.open) {
            self.text.extend_from_slice(b"</row>");
        }
        if self.text.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ReportError> {
        self.out.write_all(&self.text).map_err(ReportError::at(Path::new("")))?;
        self.size += self.text.len() as u64;
        self.text.clear();
        Ok(())
    }

    /// `<c r="H17" s="3"`, the beginning of a cell.
    fn cell(&mut self, column: u16, ink: &Ink) {
        self.columns = self.columns.max(u32::from(column) + 1);
        self.text.extend_from_slice(b"<c r=\"");
        push_letters(&mut self.text, column);
        self.text.extend_from_slice(&self.number);
        self.text.extend_from_slice(b"\" s=\"");
        push_number(&mut self.text, ink.index);
        self.text.push(b'"');
    }

    /// An empty cell that has a look.
    pub(crate) fn blank(&mut self, column: u16, ink: &Ink) {
        self.cell(column, ink);
        self.text.extend_from_slice(b"/>");
    }

    /// Text, which stays text whatever it says; it must fit a cell. Without any, the cell is blank.
    pub(crate) fn text(&mut self, column: u16, text: &str, ink: &Ink) {
        if text.is_empty() {
            return self.blank(column, ink);
        }
        self.cell(column, ink);
        let edge = |c: char| matches!(c, ' ' | '\n' | '\t');
        let keep = text.starts_with(edge) || text.ends_with(edge);
        let open: &[u8] =
            if keep { b" t=\"inlineStr\"><is><t xml:space=\"preserve\">" } else { b" t=\"inlineStr\"><is><t>" };
        self.text.extend_from_slice(open);
        escaped_text(&mut self.text, text);
        self.text.extend_from_slice(b"</t></is></c>");
    }

    /// A number; what is not finite has no cell's form and stays blank.
    pub(crate) fn number(&mut self, column: u16, number: f64, ink: &Ink) {
        if !number.is_finite() {
            return self.blank(column, ink);
        }
        self.cell(column, ink);
        let _ = write!(self.text, "><v>{number}</v></c>");
    }

    /// An amount: a number where a cell keeps all its digits, else text.
    pub(crate) fn money(&mut self, column: u16, amount: Decimal, number: &Ink, text: &Ink) {
        if !money::fits_cell(amount) {
            return self.text(column, &money::grouped(amount), text);
        }
        self.cell(column, number);
        self.text.extend_from_slice(b"><v>");
        money::push_digits(&mut self.text, amount);
        self.text.extend_from_slice(b"</v></c>");
    }

    /// A formula of ours with its result.
    pub(crate) fn formula(&mut self, column: u16, formula: &str, result: Decimal, ink: &Ink) {
        self.cell(column, ink);
        self.text.extend_from_slice(b"><f>");
        escaped_text(&mut self.text, formula);
        let _ = write!(self.text, "</f><v>{}</v></c>", result.normalize());
    }

    /// Makes a cell of the row in hand a link, unless the sheet has `limit` links already or Excel would refuse the
    /// address. True if it is one now. `address` is one of ours: `internal:'表'!A1` or `file:///路径#'表'!A1`.
    pub(crate) fn link(&mut self, column: u16, address: &str, limit: usize) -> bool {
        if self.links.count >= limit || address.encode_utf16().count() > ADDRESS {
            return false;
        }
        let places = &mut self.links.places;
        let (file, place) = match (address.strip_prefix(INTERNAL), address.strip_prefix(FILE)) {
            (Some(place), _) => (None, place),
            (_, Some(link)) => match link.split_once('#') {
                Some((file, place)) => (Some(file), place),
                None => (Some(link), ""),
            },
            (None, None) => return false,
        };
        self.links.count += 1;
        places.extend_from_slice(b"<hyperlink ref=\"");
        push_letters(places, column);
        places.extend_from_slice(&self.number);
        places.push(b'"');
        if let Some(file) = file {
            self.links.files_count += 1;
            let _ = write!(places, " r:id=\"rId{}\"", self.links.files_count);
            let files = &mut self.links.files;
            let _ = write!(files, "<Relationship Id=\"rId{}\"", self.links.files_count);
            files.extend_from_slice(
                b" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" Target=\"",
            );
            escaped_attribute(files, file);
            files.extend_from_slice(b"\" TargetMode=\"External\"/>");
        }
        if !place.is_empty() {
            places.extend_from_slice(b" location=\"");
            escaped_attribute(places, place);
            places.push(b'"');
        }
        places.extend_from_slice(b"/>");
        true
    }

    /// Ends the sheet.
    pub(crate) fn finish(mut self) -> Result<(Worksheet, Rows), ReportError> {
        self.end_row()?;
        self.flush()?;
        // Links of many full sheets stand side by side until all are put together.
        self.links.places.shrink_to_fit();
        self.links.files.shrink_to_fit();
        let last = (self.columns > 0).then(|| format!("{}{}", column_letters(self.columns), self.row + 1));
        Ok((
            self.head,
            Rows { file: self.out, size: self.size, last, places: self.links.places, files: self.links.files },
        ))
    }
}

/// Excel's letters of a 0-based column.
fn push_letters(out: &mut Vec<u8>, column: u16) {
    match u8::try_from(column) {
        Ok(column) if column < 26 => out.push(b'A' + column),
        _ => out.extend_from_slice(column_letters(u32::from(column) + 1).as_bytes()),
    }
}

fn push_number(out: &mut Vec<u8>, mut number: u32) {
    let mut digits = [0u8; 10];
    let mut from = digits.len();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        from -= 1;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(from..).unwrap_or_default());
}
