//! Puts the rows of streamed sheets into the workbook that the library made without them.

use super::stream::Rows;
use crate::error::ReportError;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Cursor, Read, Seek, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// How hard to press. Markup of cells becomes hardly smaller above this, and takes four times as long.
const LEVEL: i64 = 2;
/// A part above this, in bytes, needs the long form of a zip's headers.
const LONG: u64 = 0xF000_0000;
/// What is copied at once.
const CHUNK: usize = 1 << 16;

/// Writes the workbook. `rows` are those of the sheets with these numbers, counted from 1 in the order of the workbook.
/// Long sheets are packed side by side, each into a file of its own in `temporaries`, and then put in as they are.
///
/// # Errors
/// When it cannot be written, the run is cancelled, or the library's workbook is not as it always is.
pub(crate) fn write<W: Write + Send>(
    out: W,
    workbook: Vec<u8>,
    rows: &[(usize, Rows)],
    temporaries: &Path,
    cancelled: &AtomicBool,
) -> Result<(), ReportError> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).map_err(fault)?;
    let mut parts: Vec<(String, Vec<u8>)> = Vec::with_capacity(archive.len());
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(fault)?;
        let name = part.name().map_err(fault)?.into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).map_err(lost)?;
        parts.push((name, text));
    }
    let sheet = |number: &usize| format!("xl/worksheets/sheet{number}.xml");
    let packed: BTreeMap<String, (usize, &Rows, File)> = rows
        .par_iter()
        .map(|(number, rows)| {
            let name = sheet(number);
            let head = parts.iter().find(|(part, _)| *part == name).map(|(_, text)| text.as_slice());
            let packed = pack(&name, head.unwrap_or_default(), rows, temporaries, cancelled)?;
            Ok((name, (*number, rows, packed)))
        })
        .collect::<Result<_, ReportError>>()?;
    // What writes the end of a part does not go on after an interruption; the buffer does.
    let mut zip = ZipWriter::new_stream(BufWriter::with_capacity(CHUNK, out));
    for (name, text) in &parts {
        let Some((number, rows, packed)) = packed.get(name) else {
            start(&mut zip, name, 0)?;
            zip.write_all(text).map_err(lost)?;
            continue;
        };
        let mut packed = ZipArchive::new(packed).map_err(fault)?;
        zip.raw_copy_file(packed.by_index_raw(0).map_err(fault)?).map_err(fault)?;
        if !rows.files.is_empty() {
            start(&mut zip, &format!("xl/worksheets/_rels/sheet{number}.xml.rels"), 0)?;
            zip.write_all(RELATIONSHIPS.as_bytes()).map_err(lost)?;
            zip.write_all(&rows.files).map_err(lost)?;
            zip.write_all(b"</Relationships>").map_err(lost)?;
        }
    }
    zip.finish().map_err(fault)?.into_inner().flush().map_err(lost)
}

/// One sheet, whole, in an archive of its own. `head` is the library's part of it.
fn pack(name: &str, head: &[u8], rows: &Rows, temporaries: &Path, cancelled: &AtomicBool) -> Result<File, ReportError> {
    let (before, after) = split(head, rows)?;
    let file = tempfile::tempfile_in(temporaries).map_err(lost)?;
    let mut zip = ZipWriter::new(BufWriter::with_capacity(CHUNK, file));
    start(&mut zip, name, rows.size)?;
    zip.write_all(&before).map_err(lost)?;
    let (mut from, mut piece, mut copied) = (rows.read().map_err(lost)?, Vec::with_capacity(CHUNK), 0);
    // `read_to_end` goes on after an interruption, which `read` takes for a fault.
    while from.by_ref().take(CHUNK as u64).read_to_end(&mut piece).map_err(lost)? > 0 {
        if cancelled.load(Ordering::Relaxed) {
            return Err(ReportError::Cancelled);
        }
        zip.write_all(&piece).map_err(lost)?;
        copied += piece.len() as u64;
        piece.clear();
    }
    if copied != rows.size {
        return Err(lost(std::io::ErrorKind::UnexpectedEof.into()));
    }
    zip.write_all(&after).map_err(lost)?;
    zip.finish().map_err(fault)?.into_inner().map_err(|e| lost(e.into_error()))
}

const RELATIONSHIPS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";

fn start<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, size: u64) -> Result<(), ReportError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .unix_permissions(0o600)
        .last_modified_time(DateTime::default())
        .large_file(size > LONG);
    zip.start_file(name, options).map_err(fault)
}

/// The sheet's markup before its rows and after them, with the links in their place.
fn split(text: &[u8], rows: &Rows) -> Result<(Vec<u8>, Vec<u8>), ReportError> {
    let odd = || ReportError::Internal("工作表的格式与预期不同".into());
    let text = std::str::from_utf8(text).map_err(|_| odd())?;
    let (before, after) = text.split_once(SHEET_END).ok_or_else(odd)?;
    let mut before = before.to_owned();
    if let Some(last) = &rows.last {
        let (head, rest) = before.split_once(DIMENSION).ok_or_else(odd)?;
        let (_, rest) = rest.split_once('"').ok_or_else(odd)?;
        before = format!("{head}{DIMENSION}A1:{last}\"{rest}");
    }
    let mut end = SHEET_END.as_bytes().to_vec();
    let (middle, tail) = after.split_once(PRINT).ok_or_else(odd)?;
    end.extend_from_slice(middle.as_bytes());
    if !rows.places.is_empty() {
        end.extend_from_slice(b"<hyperlinks>");
        end.extend_from_slice(&rows.places);
        end.extend_from_slice(b"</hyperlinks>");
    }
    end.extend_from_slice(PRINT.as_bytes());
    end.extend_from_slice(tail.as_bytes());
    Ok((before.into_bytes(), end))
}

const SHEET_END: &str = "</sheetData>";
const DIMENSION: &str = "<dimension ref=\"";
/// Every page of ours is centred, so that this element is always there; links stand right before it.
const PRINT: &str = "<printOptions";

fn fault(error: zip::result::ZipError) -> ReportError {
    match error {
        zip::result::ZipError::Io(source) => lost(source),
        other => ReportError::Internal(format!("工作簿的封装：{other}")),
    }
}

/// What fails inside the writing knows no path; the file in hand is meant.
fn lost(source: std::io::Error) -> ReportError {
    ReportError::at(Path::new(""))(source)
}
