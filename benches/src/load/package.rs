//! Packages and workbooks written as they come, whatever their size.

use crate::error::BenchError;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A package in the making.
pub(super) struct Package {
    zip: ZipWriter<BufWriter<File>>,
}

impl Package {
    /// A new package in a file.
    pub(super) fn new(path: &Path) -> Result<Self, BenchError> {
        Ok(Package { zip: ZipWriter::new(BufWriter::new(File::create(path)?)) })
    }

    /// Adds a part.
    pub(super) fn part(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), BenchError> {
        let options = SimpleFileOptions::default().compression_level(Some(1)).large_file(true);
        self.zip.start_file(name, options)?;
        // What is written here is made of small pieces.
        let mut out = BufWriter::with_capacity(1 << 18, &mut self.zip);
        fill(&mut out)?;
        out.flush()?;
        Ok(())
    }

    /// Ends the package.
    pub(super) fn finish(self) -> Result<(), BenchError> {
        self.zip.finish()?.flush()?;
        Ok(())
    }
}

/// Writes a text many times.
pub(super) fn repeated(out: &mut dyn Write, text: &str, times: usize) -> io::Result<()> {
    for _ in 0..times {
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";

/// Begins a workbook of so many sheets, with everything but the sheets; `more` stands in the book's own part behind the
/// list of sheets.
pub(super) fn workbook(
    path: &Path,
    sheets: usize,
    more: fn(&mut dyn Write) -> io::Result<()>,
) -> Result<Package, BenchError> {
    let mut package = Package::new(path)?;
    package.part("[Content_Types].xml", |out| write!(out, "<Types xmlns=\"{TYPES}\"/>"))?;
    package.part("_rels/.rels", |out| {
        write!(out, "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")
    })?;
    package.part("xl/workbook.xml", |out| {
        write!(out, "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>")?;
        for number in 1..=sheets {
            write!(out, "<sheet name=\"第{number}村\" sheetId=\"{number}\" r:id=\"s{number}\"/>")?;
        }
        write!(out, "</sheets>")?;
        more(out)?;
        write!(out, "</workbook>")
    })?;
    package.part("xl/_rels/workbook.xml.rels", |out| {
        write!(out, "<Relationships xmlns=\"{PACKAGE}\">")?;
        for number in 1..=sheets {
            write!(out, "<Relationship Id=\"s{number}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>")?;
        }
        for (name, part) in [("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")] {
            write!(out, "<Relationship Id=\"{name}\" Type=\"{RELATIONS}/{name}\" Target=\"{part}\"/>")?;
        }
        write!(out, "</Relationships>")
    })?;
    Ok(package)
}

/// Adds a sheet: the head of a small ledger, then what `fill` writes into `sheetData`, then `after` it.
pub(super) fn sheet(
    package: &mut Package,
    number: usize,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    after: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), BenchError> {
    package.part(&format!("xl/worksheets/sheet{number}.xml"), |out| {
        write!(out, "<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\">")?;
        for word in ["资产编号", "资产名称", "原值（元）", "管护责任人", "备注"] {
            text(out, word)?;
        }
        write!(out, "</row>")?;
        fill(out)?;
        write!(out, "</sheetData>")?;
        after(out)?;
        write!(out, "</worksheet>")
    })
}

/// Strings and styles as small as may be.
pub(super) fn plain_tables(package: &mut Package) -> Result<(), BenchError> {
    package.part("xl/sharedStrings.xml", |out| write!(out, "<sst xmlns=\"{MAIN}\"/>"))?;
    package.part("xl/styles.xml", |out| write!(out, "<styleSheet xmlns=\"{MAIN}\"/>"))
}

/// A cell of text, in the next column.
pub(super) fn text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    write!(out, "<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// A row of the small ledger; the person in charge stays blank.
pub(super) fn asset(out: &mut dyn Write, row: usize, note: &str) -> io::Result<()> {
    write!(out, "<row r=\"{row}\">")?;
    text(out, &format!("ZC-{row:07}"))?;
    text(out, "提灌站")?;
    write!(out, "<c><v>60000</v></c><c/>")?;
    text(out, note)?;
    write!(out, "</row>")
}
