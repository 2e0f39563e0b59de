//! What each fuzz target does with its bytes. A target returns, whatever the bytes; what it returns does not matter.
//!
//! Kinds that live in packages take the part that holds the cells and put a package around it, so that a changed
//! byte is not simply a wrong checksum. Bytes that begin as a package are taken for one.

use super::make::{MAIN, RELATIONS, part, parts, zip};
use sanzi_core::Mapping;
use sanzi_core::mapping::{FieldWords, TableWords};
use sanzi_ingest::file::{Settings, read};
use sanzi_ingest::mapping::Words;
use sanzi_ingest::xlsx::Threads;
use sanzi_ingest::{Limits, mapping};

/// What is done with some bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("csv", |bytes| file("a.csv", bytes)),
    ("extract", |bytes| file("a.parquet", bytes)),
    ("html", |bytes| file("a.html", bytes)),
    ("mapping", words),
    ("ods", |bytes| file("a.ods", &within(bytes, ods))),
    ("xls", |bytes| file("a.xls", bytes)),
    ("xlsb", |bytes| file("a.xlsb", &within(bytes, xlsb))),
    ("xlsx", |bytes| file("a.xlsx", &within(bytes, xlsx))),
    ("zip", |bytes| file("a.zip", bytes)),
];

/// A few words, so that tables are recognised and their cells are read.
fn small_mapping() -> Mapping {
    let mut mapping = Mapping::default();
    let field =
        |words: &[&str]| FieldWords { words: words.iter().map(|w| (*w).to_owned()).collect(), ..FieldWords::default() };
    let mut asset =
        TableWords { needs: vec![vec!["asset_name".to_owned(), "original_value".to_owned()]], ..TableWords::default() };
    for (name, words) in [
        ("asset_id", &["资产编号"][..]),
        ("asset_name", &["资产名称", "名称"]),
        ("original_value", &["原值", "资产原值"]),
        ("acquired_on", &["取得时间", "购建时间"]),
        ("useful_life_months", &["使用年限"]),
        ("village", &["村"]),
        ("quantity", &["数量"]),
    ] {
        asset.fields.insert(name.to_owned(), field(words));
    }
    mapping.tables.insert("asset".to_owned(), asset);
    mapping
}

fn file(name: &str, bytes: &[u8]) {
    let limits = Limits { part_bytes: 64 << 20, unpacked_bytes: 128 << 20, held_bytes: 512 << 20, ..Limits::default() };
    let words = Words::new(&small_mapping());
    let settings = Settings {
        words: &words,
        only_sheet: None,
        as_table: None,
        include_hidden: &[],
        limits: &limits,
        threads: Threads::One,
    };
    let read = read(name, "", bytes.to_vec(), settings);
    assert!(!read.receipts.is_empty(), "a file without a receipt");
}

fn words(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let words = Words::new(&small_mapping());
    let headers: Vec<String> = text.lines().take(64).map(str::to_owned).collect();
    for table in &words.tables {
        for header in &headers {
            let form = mapping::header_form(header);
            assert!(table.candidates(&[header.clone(), form]).iter().all(|(_, score)| *score <= 2000));
            table.title_score(header);
        }
        table.candidates(&headers);
    }
}

fn within(bytes: &[u8], package: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"PK") { bytes.to_vec() } else { package(bytes) }
}

fn xlsx(sheet: &[u8]) -> Vec<u8> {
    let mut all = parts("");
    if let Some(last) = all.last_mut() {
        last.bytes = sheet.to_vec();
    }
    zip(&all)
}

fn ods(content: &[u8]) -> Vec<u8> {
    let mime = "application/vnd.oasis.opendocument.spreadsheet";
    let list = format!("<manifest><file-entry media-type=\"{mime}\"/></manifest>");
    zip(&[part("META-INF/manifest.xml", list), part("content.xml", content)])
}

fn xlsb(sheet: &[u8]) -> Vec<u8> {
    // One sheet, named 表, of relation r1; no styles, no shared strings.
    let book = [0x9C, 1, 22, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, b'r', 0, b'1', 0, 1, 0, 0, 0, 0x68, 0x88];
    let list = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.bin\"/></Relationships>"
    );
    zip(&[
        part("[Content_Types].xml", format!("<Types xmlns=\"{MAIN}\"/>")),
        part("xl/workbook.bin", book),
        part("xl/_rels/workbook.bin.rels", list),
        part("xl/worksheets/sheet1.bin", sheet),
    ])
}
