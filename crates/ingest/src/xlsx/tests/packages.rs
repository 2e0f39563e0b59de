//! The zip layer: what is accepted, what is noted, what is refused.

use super::make::{SHEET, change, part, parts, sheet, zip};
use super::shown::{cells, rows};
use crate::xlsx::{Limits, Refusal, Threads, open};

const ROW: &str = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;

fn with(how: impl FnOnce(&mut super::make::Part)) -> Vec<u8> {
    let mut parts = parts(&sheet(ROW));
    change(&mut parts, SHEET, how);
    zip(&parts)
}

fn refused(bytes: &[u8]) -> Refusal {
    open(bytes, &Limits::default(), Threads::One).unwrap_err()
}

fn notes(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let book = open(bytes, &Limits::default(), Threads::One).unwrap();
    book.notes().iter().map(|note| (note.kind, note.place.clone())).collect()
}

#[test]
fn every_honest_way_of_packing_is_read() {
    assert_eq!(rows(ROW), ["A1 1"]);
    let stored = with(|part| part.stored = true);
    let streamed = with(|part| part.descriptor = true);
    let wide = with(|part| part.zip64 = true);
    let mut commented = with(|_| {});
    let at = commented.len() - 2;
    commented.truncate(at);
    commented.extend(b"\x04\x00note");
    for bytes in [stored, streamed, wide, commented] {
        assert_eq!(cells(&bytes).unwrap(), ["A1 1"]);
        assert!(notes(&bytes).is_empty());
    }
}

#[test]
fn names_in_other_dress_are_found() {
    let mut parts = parts(&sheet(ROW));
    change(&mut parts, SHEET, |part| part.name = "XL\\Worksheets\\Sheet1.XML".to_owned());
    assert_eq!(cells(&zip(&parts)).unwrap(), ["A1 1"]);
}

#[test]
fn names_that_lead_elsewhere_are_noted() {
    let mut all = parts(&sheet(ROW));
    all.push(part("../../etc/cron.d/x", "x"));
    all.push(part("C:\\autoexec.bat", "x"));
    all.push(part("/abs/olute", "x"));
    let mut link = part("link", "/etc/passwd");
    link.mode = 0o120_777;
    all.push(link);
    let bytes = zip(&all);
    assert_eq!(cells(&bytes).unwrap(), ["A1 1"]);
    assert_eq!(notes(&bytes).iter().filter(|(kind, _)| *kind == "suspicious_part").count(), 4);
}

#[test]
fn bytes_behind_the_package_are_noted() {
    let mut bytes = with(|_| {});
    bytes.extend([0; 100]);
    assert_eq!(cells(&bytes).unwrap(), ["A1 1"]);
    assert_eq!(notes(&bytes), [("suspicious_part", String::new())]);
}

#[test]
fn macros_and_links_are_noted() {
    let mut all = parts(&sheet(ROW));
    all.push(part("xl/vbaProject.bin", "x"));
    all.push(part("xl/externalLinks/externalLink1.xml", "<externalLink/>"));
    let link = "<Relationships><Relationship Id=\"r1\" Type=\"http://x/hyperlink\" Target=\"http://example.invalid/\" TargetMode=\"External\"/></Relationships>";
    all.push(part("xl/worksheets/_rels/sheet1.xml.rels", link));
    all.push(part("xl/drawings/_rels/drawing1.xml.rels", "<Relationships>"));
    let seen = notes(&zip(&all));
    let kinds: Vec<&str> = seen.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["container_corrupt", "external_content", "external_content", "external_content"]);
}

#[test]
fn two_meanings_are_refused() {
    let twice = |name: &str| {
        let mut parts = parts(&sheet(ROW));
        parts.push(part(name, sheet("")));
        refused(&zip(&parts)).kind()
    };
    assert_eq!(twice(SHEET), "container_ambiguous");
    assert_eq!(twice("xl/worksheets/SHEET1.xml"), "container_ambiguous");
    assert_eq!(twice("xl\\worksheets\\sheet1.xml"), "container_ambiguous");
    assert_eq!(refused(&with(|part| part.local_name = Some("other.xml".to_owned()))).kind(), "container_ambiguous");
    // Two directory entries for the same bytes.
    let bytes = with(|_| {});
    let at = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap();
    let mut overlapping = bytes.clone();
    let first = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    let offset = bytes[first + 42..first + 46].to_vec();
    overlapping[at + 42..at + 46].copy_from_slice(&offset);
    assert_eq!(refused(&overlapping).kind(), "container_ambiguous");
    // A package in the comment of a package.
    let mut nested = bytes.clone();
    let at = nested.len() - 2;
    nested.truncate(at);
    nested.extend((bytes.len() as u16).to_le_bytes());
    nested.extend(&bytes);
    assert_eq!(refused(&nested).kind(), "container_ambiguous");
    let told = refused(&zip(&[part("a", "1"), part("a", "2")]));
    assert_eq!(told.to_string(), "文件内容有歧义：有两个部件都叫“a”。");
}

#[test]
fn locked_packages_are_told() {
    assert_eq!(refused(&with(|part| part.flags = 1)).kind(), "encrypted");
    assert_eq!(refused(&with(|part| part.method = Some(99))).kind(), "encrypted");
    let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert_eq!(refused(&ole).kind(), "not_a_spreadsheet");
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refused(&ole).kind(), "encrypted");
}

#[test]
fn other_files_are_told() {
    for bytes in [&b""[..], b"%PDF-1.7", b"<html>", &zip(&[part("readme.txt", "x")])] {
        assert_eq!(refused(bytes).kind(), "not_a_spreadsheet");
    }
    let types = |kind: &str| {
        let mut parts = parts(&sheet(ROW));
        change(&mut parts, "[Content_Types].xml", |part| {
            part.bytes = format!("<Types><Override PartName=\"/x\" ContentType=\"{kind}\"/></Types>").into_bytes();
        });
        refused(&zip(&parts)).kind()
    };
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    assert_eq!(types(word), "not_a_spreadsheet");
    assert_eq!(types("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "unsupported_format");
    assert_eq!(cells(&with(|part| part.method = Some(12))), Err("unsupported_format"));
}

#[test]
fn embedded_documents_do_not_change_what_the_file_is() {
    let mut parts = parts(&sheet(ROW));
    let office = "application/vnd.openxmlformats-officedocument";
    change(&mut parts, "[Content_Types].xml", |part| {
        part.bytes = format!(
            "<Types><Default Extension=\"docx\" ContentType=\"{office}.wordprocessingml.document\"/>\
             <Default Extension=\"xlsb\" ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.12\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{office}.spreadsheetml.sheet.main+xml\"/></Types>"
        )
        .into_bytes();
    });
    assert_eq!(cells(&zip(&parts)).unwrap(), ["A1 1"]);
}

#[test]
fn a_relation_with_two_targets_is_refused() {
    let mut parts = parts(&sheet(ROW));
    change(&mut parts, "xl/_rels/workbook.xml.rels", |part| {
        let text = String::from_utf8_lossy(&part.bytes).replace("Id=\"r3\"", "Id=\"r1\"");
        part.bytes = text.into_bytes();
    });
    assert_eq!(refused(&zip(&parts)).kind(), "container_ambiguous");
}

#[test]
fn a_workbook_without_lists_is_found_by_its_name() {
    let mut parts = parts(&sheet(ROW));
    parts.retain(|part| part.name != "_rels/.rels" && part.name != "[Content_Types].xml");
    assert_eq!(cells(&zip(&parts)).unwrap(), ["A1 1"]);
}

#[test]
fn limits_are_absolute() {
    let of = |limits: Limits, bytes: &[u8]| {
        super::shown::scan(bytes, 0, &limits, Threads::One).map(|_| ()).map_err(|refusal| refusal.kind())
    };
    let base = Limits::default();
    let bytes = with(|_| {});
    let small = Err("too_large");
    assert_eq!(of(base.clone(), &bytes), Ok(()));
    assert_eq!(of(Limits { parts: 6, ..base.clone() }, &bytes), small);
    assert_eq!(of(Limits { sheets: 0, ..base.clone() }, &bytes), small);
    assert_eq!(of(Limits { part_bytes: 100, ..base.clone() }, &bytes), small);
    assert_eq!(of(Limits { unpacked_bytes: 1000, ..base.clone() }, &bytes), small);
    assert_eq!(of(Limits { cells: 0, ..base.clone() }, &bytes), small);
    assert_eq!(of(Limits { rows: 0, ..base.clone() }, &bytes), small);
    assert_eq!(of(Limits { shared_bytes: 10, ..base.clone() }, &bytes), small);
    assert_eq!(of(Limits { shared_strings: 6, ..base }, &bytes), small);
}

#[test]
fn a_long_text_costs_only_its_cell() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>0123456789a</t></is></c><c r="B1" t="inlineStr"><is><r><t>012345</t></r><r><t>6789a</t></r></is></c><c r="C1" t="str"><v>0123456789a</v></c><c r="D1" t="s"><v>0</v></c><c r="E1"><v>1234567890.1</v></c><c r="F1" t="inlineStr"><is><t>0123456789</t></is></c></row>"#;
    let limits = Limits { text_bytes: 10, ..Limits::default() };
    let told = super::shown::scan(&super::make::book(rows), 0, &limits, Threads::One).unwrap().0;
    let wanted = ["A1 too_large()", "B1 too_large()", "C1 too_large()", "D1 too_large(0)", "E1 too_large()"];
    assert_eq!(told[..5], wanted);
    assert_eq!(told[5..], ["F1 '0123456789'"]);
}

#[test]
fn work_is_limited_too() {
    let limits = Limits { markup: 20, ..Limits::default() };
    assert_eq!(open(&with(|_| {}), &limits, Threads::One).unwrap_err().kind(), "too_large");
    let limits = Limits { markup: 60, ..Limits::default() };
    let refused = |inside: &str| {
        let told = super::shown::scan(&super::make::book(&inside.repeat(60)), 0, &limits, Threads::One);
        told.err().map(|refusal| refusal.kind())
    };
    for inside in ["<!---->", "<?a?>", "<row/>"] {
        assert_eq!(refused(inside), Some("too_large"), "{inside}");
    }
}

#[test]
fn sheets_can_be_scanned_on_several_threads() {
    let bytes = with(|_| {});
    let book = open(&bytes, &Limits::default(), Threads::One).unwrap();
    let scan = || book.scan(0, Threads::One, &mut |_| std::ops::ControlFlow::Continue(())).unwrap().cells;
    let told: Vec<u64> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(scan)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(told, [1; 4]);
}
