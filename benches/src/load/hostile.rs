//! Files that mean harm: a few bytes that stand for very many. Each must end in time and memory, read or refused.

use super::package::{Package, plain_tables, repeated, sheet, text, workbook};
use crate::error::BenchError;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A file and how it is written; sizes are divided by `by`.
pub(super) struct Hostile {
    /// Its name, with the ending that it claims.
    pub(super) file: &'static str,
    /// What is wrong with it.
    pub(super) what: &'static str,
    /// Writes it.
    pub(super) write: fn(&Path, usize) -> Result<(), BenchError>,
}

/// Every file.
pub(super) const ALL: &[Hostile] = &[
    Hostile {
        file: "blanks.xlsx",
        what: "a sheet that unpacks to 3 GiB of blanks",
        write: |path, by| ledger(path, |_| Ok(()), move |out| repeated(out, &" ".repeat(1 << 20), 3072 / by)),
    },
    Hostile {
        file: "cells.xlsx",
        what: "49 million filled cells in a few MiB",
        write: |path, by| {
            let row = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(47));
            ledger(path, move |out| repeated(out, &row, 1_048_000 / by), |_| Ok(()))
        },
    },
    Hostile {
        file: "texts.xlsx",
        what: "20 million cells, each with a text of its own",
        write: |path, by| {
            ledger(
                path,
                move |out| {
                    for row in 0..1_000_000 / by {
                        write!(out, "<row>")?;
                        for column in 0..20 {
                            text(out, &format!("{row}字{column}"))?;
                        }
                        write!(out, "</row>")?;
                    }
                    Ok(())
                },
                |_| Ok(()),
            )
        },
    },
    Hostile {
        file: "declared.xlsx",
        what: "40 million rows declared, two there",
        write: |path, _| {
            ledger(
                path,
                |out| {
                    write!(
                        out,
                        "<row r=\"2\" spans=\"1:16384\"><c r=\"A2\"><v>1</v></c></row><row r=\"40000000\"><c r=\"XFD40000000\"><v>1</v></c></row>"
                    )
                },
                |out| write!(out, "<dimension ref=\"A1:XFD40000000\"/>"),
            )
        },
    },
    Hostile {
        file: "strings.xlsx",
        what: "40 million shared strings",
        write: |path, by| {
            let mut package = workbook(path, 1, |_| Ok(()))?;
            sheet(&mut package, 1, |_| Ok(()), |_| Ok(()))?;
            package.part("xl/sharedStrings.xml", |out| {
                write!(out, "<sst count=\"4294967295\" uniqueCount=\"4294967295\">")?;
                repeated(out, "<si><t>村</t></si>", 40_000_000 / by)?;
                write!(out, "</sst>")
            })?;
            package.part("xl/styles.xml", |out| write!(out, "<styleSheet/>"))?;
            package.finish()
        },
    },
    Hostile {
        file: "styles.xlsx",
        what: "20 million formats of cells",
        write: |path, by| {
            let mut package = workbook(path, 1, |_| Ok(()))?;
            sheet(&mut package, 1, |_| Ok(()), |_| Ok(()))?;
            package.part("xl/sharedStrings.xml", |out| write!(out, "<sst/>"))?;
            package.part("xl/styles.xml", |out| {
                write!(out, "<styleSheet><cellXfs>")?;
                repeated(out, "<xf numFmtId=\"14\"/>", 20_000_000 / by)?;
                write!(out, "</cellXfs></styleSheet>")
            })?;
            package.finish()
        },
    },
    Hostile {
        file: "merges.xlsx",
        what: "10 million merged ranges",
        write: |path, by| {
            ledger(
                path,
                |_| Ok(()),
                move |out| {
                    write!(out, "<mergeCells>")?;
                    for row in 0..10_000_000 / by {
                        write!(out, "<mergeCell ref=\"A{}:XFD{}\"/>", 2 + row % 1_000_000, 3 + row % 1_000_000)?;
                    }
                    write!(out, "</mergeCells>")
                },
            )
        },
    },
    Hostile {
        file: "attributes.xlsx",
        what: "a row with 20 million attributes",
        write: |path, by| {
            ledger(
                path,
                move |out| {
                    write!(out, "<row")?;
                    for number in 0..20_000_000 / by {
                        write!(out, " a{number}=\"1\"")?;
                    }
                    write!(out, "/>")
                },
                |_| Ok(()),
            )
        },
    },
    Hostile {
        file: "deep.xlsx",
        what: "20 million elements, each in the one before",
        write: |path, by| ledger(path, move |out| repeated(out, "<a>", 20_000_000 / by), |_| Ok(())),
    },
    Hostile {
        file: "comments.xlsx",
        what: "100 million comments",
        write: |path, by| ledger(path, move |out| repeated(out, "<!---->", 100_000_000 / by), |_| Ok(())),
    },
    Hostile {
        file: "names.xlsx",
        what: "10 million defined names",
        write: |path, _| {
            let mut package = workbook(path, 1, |out| {
                write!(out, "<definedNames>")?;
                repeated(out, "<definedName name=\"甲\">第1村!$A$1</definedName>", 10_000_000)?;
                write!(out, "</definedNames>")
            })?;
            sheet(&mut package, 1, |_| Ok(()), |_| Ok(()))?;
            plain_tables(&mut package)?;
            package.finish()
        },
    },
    Hostile {
        file: "sheets.xlsx",
        what: "a hundred thousand sheets",
        write: |path, by| {
            let mut package = workbook(path, 100_000 / by, |_| Ok(()))?;
            sheet(&mut package, 1, |_| Ok(()), |_| Ok(()))?;
            plain_tables(&mut package)?;
            package.finish()
        },
    },
    Hostile {
        file: "csv-900.zip",
        what: "a CSV of 900 MB in a zip of a few MB",
        write: |path, by| archive(path, by, 900),
    },
    Hostile {
        file: "csv-500.zip",
        what: "a CSV of 500 MB in a zip of a few MB",
        write: |path, by| archive(path, by, 500),
    },
    Hostile {
        file: "nested.zip",
        what: "zips in zips in zips, sixteen in each",
        write: |path, _| {
            let folder = tempfile::tempdir()?;
            let mut inner = folder.path().join("0.zip");
            archive(&inner, 100, 100)?;
            for level in 1..=4 {
                let outer = folder.path().join(format!("{level}.zip"));
                let bytes = std::fs::read(&inner)?;
                let mut package = Package::new(&outer)?;
                for number in 0..16 {
                    package.part(&format!("{number}.zip"), |out| out.write_all(&bytes))?;
                }
                package.finish()?;
                inner = outer;
            }
            std::fs::copy(inner, path)?;
            Ok(())
        },
    },
    Hostile {
        file: "many.zip",
        what: "60,000 files in one archive",
        write: |path, by| {
            let mut package = Package::new(path)?;
            for number in 0..60_000 / by {
                package
                    .part(&format!("{number}.csv"), |out| write!(out, "资产编号,资产名称,原值\n{number},村部,1\n"))?;
            }
            package.finish()
        },
    },
    Hostile {
        file: "rows.csv",
        what: "a CSV of 480 MB",
        write: |path, by| plain(path, "资产编号,资产名称,原值\n", "001,提灌站,60000\n", (480 << 20) / 21 / by),
    },
    Hostile {
        file: "lines.csv",
        what: "400 million empty lines",
        write: |path, by| plain(path, "资产编号,资产名称,原值\n1,村部,1\n", "\n", 400_000_000 / by),
    },
    Hostile {
        file: "commas.csv",
        what: "a line of 400 million commas",
        write: |path, by| plain(path, "", ",", 400_000_000 / by),
    },
    Hostile {
        file: "quotes.csv",
        what: "400 million quotes",
        write: |path, by| plain(path, "a,b\n", "\"", 400_000_000 / by),
    },
    Hostile {
        file: "field.csv",
        what: "one field of 480 MB",
        write: |path, by| plain(path, "a,b\n1,", "村部提灌站", (480 << 20) / 15 / by),
    },
    Hostile {
        file: "cells.html",
        what: "60 million cells of a page, none closed",
        write: |path, by| plain(path, "<table><tr><td>资产编号<td>资产名称<td>原值", "<td>1", 60_000_000 / by),
    },
    Hostile {
        file: "spans.html",
        what: "a million cells that all reach down a page",
        write: |path, by| plain(path, "<table>", "<tr><td rowspan=65000>1<td rowspan=65000>2", 1_000_000 / by),
    },
    Hostile {
        file: "open.html",
        what: "100 million elements left open",
        write: |path, by| plain(path, "<table><tr><td>", "<b>", 100_000_000 / by),
    },
    Hostile {
        file: "rows.xml",
        what: "a spreadsheet of 2003 whose rows skip",
        write: |path, by| {
            let head = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"表\"><Table ss:ExpandedRowCount=\"4294967295\">";
            plain(
                path,
                head,
                "<Row ss:Span=\"1000000\"><Cell ss:MergeAcross=\"16000\" ss:MergeDown=\"60000\"><Data ss:Type=\"Number\">1</Data></Cell></Row>",
                1_000_000 / by,
            )
        },
    },
    Hostile {
        file: "repeats.ods",
        what: "cells that repeat over the whole grid",
        write: |path, by| {
            let row = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
            ods(path, row, 1_000_000 / by)
        },
    },
    Hostile {
        file: "rows.ods",
        what: "49 million cells in a few MiB",
        write: |path, by| {
            let cell = "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
            ods(path, &format!("<table:table-row>{}</table:table-row>", cell.repeat(47)), 1_048_000 / by)
        },
    },
];

/// A workbook of one sheet.
fn ledger(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    after: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), BenchError> {
    let mut package = workbook(path, 1, |_| Ok(()))?;
    sheet(&mut package, 1, fill, after)?;
    plain_tables(&mut package)?;
    package.finish()
}

/// An archive of one CSV of so many megabytes.
fn archive(path: &Path, by: usize, megabytes: usize) -> Result<(), BenchError> {
    let mut package = Package::new(path)?;
    package.part("台账.csv", |out| {
        writeln!(out, "资产编号,资产名称,原值")?;
        repeated(out, "001,提灌站,60000\n", megabytes * 1_000_000 / 22 / by)
    })?;
    package.finish()
}

/// A text file: a head, then a text many times.
fn plain(path: &Path, head: &str, text: &str, times: usize) -> Result<(), BenchError> {
    let mut out = BufWriter::with_capacity(1 << 18, File::create(path)?);
    out.write_all(head.as_bytes())?;
    repeated(&mut out, text, times)?;
    out.flush()?;
    Ok(())
}

/// An .ods whose one table is a row many times.
fn ods(path: &Path, row: &str, times: usize) -> Result<(), BenchError> {
    let mut package = Package::new(path)?;
    let mime = "application/vnd.oasis.opendocument.spreadsheet";
    package.part("mimetype", |out| write!(out, "{mime}"))?;
    package.part("META-INF/manifest.xml", |out| {
        write!(out, "<manifest:manifest xmlns:manifest=\"m\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{mime}\"/></manifest:manifest>")
    })?;
    package.part("content.xml", |out| {
        write!(out, "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"台账\">")?;
        repeated(out, row, times)?;
        write!(out, "</table:table></office:spreadsheet></office:body></office:document-content>")
    })?;
    package.finish()
}
