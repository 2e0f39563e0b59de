//! Folders that change while they are read, and books of as many sheets as may be: what is not whole is not read, and
//! everything else is. Loads of full size are `sanzi-bench load`.

use crate::make::{MAIN, RELATIONS, part, sheet, zip};
use crate::{mapping, names, options, read_bytes, receipts_close};
use sanzi_core::Tables;
use sanzi_ingest::{Progress, read};
use std::fs;
use std::path::Path;

const HEAD: &str = "资产编号,资产名称,原值（元）\n";

fn ledger(name: &str) -> String {
    format!("{HEAD}001,{name},480000\n")
}

/// Reads a folder with one thread, so that files come one after the other in the order of their names, and does
/// something to the folder each time a file has been read.
fn read_while(folder: &Path, change: impl Fn(&str) + Sync) -> Tables {
    let mapping = mapping::national();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let progress = |told: Progress| change(&told.file);
    pool.install(|| read(&[folder.to_owned()], &options(&mapping), &progress)).expect("listed")
}

#[test]
fn a_folder_that_is_written_to_while_it_is_read_gives_whole_files_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let all = ["1先读", "2追加", "3换掉", "4删去", "5不见", "6成夹", "7变长", "8照旧"];
    for name in all {
        fs::write(at(&format!("{name}.csv")), ledger(name)).expect("written");
    }
    let tables = read_while(folder.path(), |file| {
        // Everything happens when the fourth file has been read: four lie behind, four before.
        if file == "4删去.csv" {
            let more = fs::OpenOptions::new().append(true).open(at("2追加.csv"));
            std::io::Write::write_all(&mut more.expect("opened"), "002,机井,60000\n".as_bytes()).expect("appended");
            fs::write(at("新.csv"), ledger("别的一张")).expect("written");
            fs::rename(at("新.csv"), at("3换掉.csv")).expect("replaced");
            fs::remove_file(at("4删去.csv")).expect("removed");
            fs::remove_file(at("5不见.csv")).expect("removed");
            fs::remove_file(at("6成夹.csv")).expect("removed");
            fs::create_dir(at("6成夹.csv")).expect("made");
            fs::write(at("7变长.csv"), format!("{}002,机井,60000\n", ledger("7变长"))).expect("written");
        }
    });
    // A file that is gone was read whole; one that was longer when its turn came is read as long as it then was.
    assert_eq!(names(&tables), ["1先读", "4删去", "7变长", "机井", "8照旧"]);
    let refused = tables.receipts.iter().filter_map(|r| Some((r.file.as_str(), r.refused.as_ref()?)));
    let told: Vec<(&str, &str, &str)> = refused.map(|(file, r)| (file, r.kind, r.message.as_str())).collect();
    let moved = "读的时候文件变了：正在被写入，或已被换掉。";
    assert_eq!(
        told,
        [
            ("2追加.csv", "unreadable", moved),
            ("3换掉.csv", "unreadable", moved),
            ("5不见.csv", "unreadable", "文件打不开（列出之后不见了）。"),
            ("6成夹.csv", "unreadable", "列出文件之后，这里已经不是文件。"),
        ]
    );
    let mut complaints = Vec::new();
    receipts_close(&tables, &mut complaints);
    assert!(complaints.is_empty(), "{complaints:?}");
    assert!(tables.issues.iter().filter(|i| i.kind == "unreadable").count() == 4, "{:?}", tables.issues);
}

/// A workbook of so many sheets, each with one asset.
fn book_of(sheets: usize) -> Vec<u8> {
    let types = "http://schemas.openxmlformats.org/package/2006/content-types";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let numbers = 1..=sheets;
    let list: String =
        numbers.clone().map(|n| format!("<sheet name=\"第{n}村\" sheetId=\"{n}\" r:id=\"s{n}\"/>")).collect();
    let targets: String =
        numbers.clone().map(|n| relation(&format!("s{n}"), "worksheet", &format!("worksheets/sheet{n}.xml"))).collect();
    let book = relation("r1", "officeDocument", "xl/workbook.xml");
    let mut parts = vec![
        part("[Content_Types].xml", format!("<Types xmlns=\"{types}\"/>")),
        part("_rels/.rels", format!("<Relationships xmlns=\"{package}\">{book}</Relationships>")),
        part(
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets></workbook>"),
        ),
        part("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"{package}\">{targets}</Relationships>")),
    ];
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    for number in numbers {
        let head: String = ["资产编号", "资产名称", "原值（元）"].map(cell).concat();
        let row = format!("{}{}<c><v>480000</v></c>", cell(&format!("ZC-{number}")), cell(&format!("机井{number}")));
        let rows = sheet(&format!("<row r=\"1\">{head}</row><row r=\"2\">{row}</row>"));
        parts.push(part(&format!("xl/worksheets/sheet{number}.xml"), rows));
    }
    zip(&parts)
}

#[test]
fn five_hundred_sheets_are_read_and_one_more_is_refused() {
    let tables = read_bytes("台账.xlsx", &book_of(500));
    let wanted: Vec<String> = (1..=500).map(|number| format!("机井{number}")).collect();
    assert_eq!(names(&tables), wanted);
    assert_eq!(tables.receipts[0].sheets.len(), 500);
    let tables = read_bytes("台账.xlsx", &book_of(501));
    let refused = tables.receipts[0].refused.as_ref().expect("refused");
    assert!(refused.kind == "too_large" && refused.message.contains("500"), "{refused:?}");
}
