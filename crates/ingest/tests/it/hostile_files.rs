//! Files made here, each with one thing wrong that comes from counties or from somebody who means harm: what is
//! said, in which words, and that everything else is still read.

use crate::make::{MAIN, Part, book, change, part, parts, parts_with, sheet, zip};
use crate::{mapping, names, options, rows};
use sanzi_core::Tables;
use sanzi_ingest::{Limits, Options, read};

/// Reads files of these names and bytes under limits.
fn read_under(files: &[(&str, Vec<u8>)], limits: Limits) -> Tables {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let mapping = mapping::national();
    let options = Options { limits, ..options(&mapping) };
    read(&[folder.path().to_owned()], &options, &|_| {}).expect("listed")
}

fn read_one(name: &str, bytes: Vec<u8>) -> Tables {
    read_under(&[(name, bytes)], Limits::default())
}

/// Every issue and refusal speaks Chinese and says what to do.
fn spoken(tables: &Tables) -> Vec<&'static str> {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for issue in &tables.issues {
        assert!(
            chinese(&issue.message) && chinese(&issue.advice),
            "{}: {} {}",
            issue.kind,
            issue.message,
            issue.advice
        );
        assert!(!issue.file.is_empty(), "{} names no file", issue.kind);
    }
    for refused in tables.receipts.iter().filter_map(|r| r.refused.as_ref()) {
        assert!(chinese(&refused.message) && chinese(&refused.advice), "{}: {}", refused.kind, refused.message);
    }
    let mut kinds: Vec<&'static str> = tables.issues.iter().map(|i| i.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

const HEAD: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>资产编号</t></is></c>\
    <c r=\"B1\" t=\"inlineStr\"><is><t>资产名称</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>原值（元）</t></is></c>\
    <c r=\"D1\" t=\"inlineStr\"><is><t>取得时间</t></is></c></row>";

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// A ledger of one good row and one with these cells.
fn ledger(cells: &str) -> String {
    format!(
        "{HEAD}<row r=\"2\">{}{}<c r=\"C2\"><v>480000</v></c><c r=\"D2\" s=\"1\"><v>42510</v></c></row><row r=\"3\">{cells}</row>",
        text("A2", "ZC-001"),
        text("B2", "村部办公楼"),
    )
}

/// Row 3 with a code and a name before these cells.
fn with(cells: &str) -> Vec<u8> {
    book(&ledger(&format!("{}{}{cells}", text("A3", "ZC-002"), text("B3", "提灌站"))))
}

fn csv(lines: &[&str]) -> Vec<u8> {
    lines.join("\n").into_bytes()
}

#[test]
fn a_bad_cell_costs_the_cell() {
    for (what, cells, kind) in [
        ("a shared string that is not there", "<c r=\"C3\" t=\"s\"><v>99</v></c>", "bad_reference"),
        ("a shared string without an index", "<c r=\"C3\" t=\"s\"/>", "bad_reference"),
        ("an index below zero", "<c r=\"C3\" t=\"s\"><v>-1</v></c>", "bad_reference"),
        ("a reference outside the grid", "<c r=\"C3\"><v>5</v></c><c r=\"XFE3\"><v>1</v></c>", "bad_reference"),
        ("a reference that overflows", "<c r=\"C3\"><v>5</v></c><c r=\"A99999999999\"><v>1</v></c>", "bad_reference"),
        ("an old error value", "<c r=\"C3\" t=\"e\"><v>#REF!</v></c>", "error_value"),
        ("a new error value", "<c r=\"C3\" t=\"e\"><v>#SPILL!</v></c>", "error_value"),
        ("an error that nobody knows", "<c r=\"C3\" t=\"e\"><f>1/0</f><v>#新错!</v></c>", "error_value"),
        ("a formula without a value", "<c r=\"C3\"><f>SUM(C1:C2)</f></c>", "formula_without_value"),
        ("too large for a number", "<c r=\"C3\"><v>1e309</v></c>", "not_finite"),
        ("no number", "<c r=\"C3\"><v>NaN</v></c>", "not_finite"),
        ("words in a number cell", "<c r=\"C3\"><v>四十八</v></c>", "not_a_number"),
        ("the same cell twice", "<c r=\"C3\"><v>1</v></c><c r=\"C3\"><v>2</v></c>", "duplicate_cell"),
        ("day zero", "<c r=\"C3\"><v>5</v></c><c r=\"D3\" s=\"1\"><v>0</v></c>", "bad_date"),
        ("the 29th of February 1900", "<c r=\"C3\"><v>5</v></c><c r=\"D3\" s=\"1\"><v>60</v></c>", "bad_date"),
        ("a day before all days", "<c r=\"C3\"><v>5</v></c><c r=\"D3\" s=\"1\"><v>-5</v></c>", "bad_date"),
        ("a day past the year 9999", "<c r=\"C3\"><v>5</v></c><c r=\"D3\" s=\"1\"><v>2958466</v></c>", "bad_date"),
    ] {
        let tables = read_one("台账.xlsx", with(cells));
        assert!(spoken(&tables).contains(&kind), "{what}: {:?}", tables.issues);
        assert_eq!(names(&tables), ["村部办公楼", "提灌站"], "{what}");
        let all = rows(&tables);
        assert_eq!(all[0]["values"]["original_value"], "480000", "{what}: the good row");
        if !cells.contains("<v>5</v>") && kind != "duplicate_cell" {
            assert!(all[1]["values"]["original_value"].is_null(), "{what}: unknown, never a number");
        }
    }
    // Sixteen digits and more, as a number: kept as doubtful.
    let long = book(&ledger(&format!("<c r=\"A3\"><v>5203212901010001</v></c>{}", text("B3", "提灌站"))));
    assert!(spoken(&read_one("台账.xlsx", long)).contains(&"precision_lost"));
}

#[test]
fn a_lie_about_size_is_no_size() {
    let far = format!("{}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>", ledger(&text("B3", "提灌站")));
    let tables = read_one("台账.xlsx", book(&far));
    assert!(!spoken(&tables).contains(&"too_large"));
    assert_eq!(names(&tables), ["村部办公楼", "提灌站"]);
    let claim = format!(
        "<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{}</sheetData></worksheet>",
        ledger(&text("B3", "提灌站"))
    );
    assert_eq!(names(&read_one("台账.xlsx", zip(&parts(&claim)))).len(), 2);
    let merged = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData><mergeCells><mergeCell ref=\"A5:XFD1048576\"/></mergeCells></worksheet>",
        ledger(&text("B3", "提灌站"))
    );
    assert_eq!(names(&read_one("台账.xlsx", zip(&parts(&merged)))).len(), 2);
}

/// The parts of a small .ods around the rows of its one table.
fn ods(content: &str) -> Vec<u8> {
    let mime = "application/vnd.oasis.opendocument.spreadsheet";
    let entry = format!("<manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{mime}\"/>");
    let mut first = part("mimetype", mime);
    first.stored = true;
    let manifest = format!("<manifest:manifest xmlns:manifest=\"m\">{entry}</manifest:manifest>");
    zip(&[first, part("META-INF/manifest.xml", manifest), part("content.xml", content)])
}

fn ods_table(rows: &str) -> Vec<u8> {
    ods(&format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"台账\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    ))
}

fn ods_row(words: &[&str]) -> String {
    let cells: String = words
        .iter()
        .map(|w| match w.parse::<i64>() {
            Ok(n) => format!("<table:table-cell office:value-type=\"float\" office:value=\"{n}\"/>"),
            Err(_) => format!("<table:table-cell office:value-type=\"string\"><text:p>{w}</text:p></table:table-cell>"),
        })
        .collect();
    format!("<table:table-row>{cells}</table:table-row>")
}

#[test]
fn ods_is_counted_before_it_is_spread() {
    let head = ods_row(&["资产编号", "资产名称", "原值（元）"]);
    let good = ods_row(&["ZC-001", "村部办公楼", "480000"]);
    let tail = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let tables = read_one("台账.ods", ods_table(&format!("{head}{good}{tail}")));
    assert_eq!(spoken(&tables), Vec::<&str>::new());
    assert_eq!(names(&tables), ["村部办公楼"]);
    let bomb = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    assert_eq!(spoken(&read_one("台账.ods", ods_table(&format!("{head}{good}{bomb}")))), ["too_large"]);
    let error = good.replace(
        "office:value-type=\"float\" office:value=\"480000\"/>",
        "office:value-type=\"string\" calcext:value-type=\"error\"><text:p>#REF!</text:p></table:table-cell>",
    );
    assert_eq!(spoken(&read_one("台账.ods", ods_table(&format!("{head}{error}")))), ["error_value"]);
    let hidden =
        format!("{head}{}", good.replace("<table:table-row>", "<table:table-row table:visibility=\"collapse\">"));
    assert_eq!(spoken(&read_one("台账.ods", ods_table(&hidden))), ["hidden"]);
    assert_eq!(spoken(&read_one("台账.ods", ods("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"))), ["xml_dtd"]);
    assert_eq!(spoken(&read_one("台账.ods", ods(&"<a>".repeat(1000)))), ["xml_malformed"]);
    assert_eq!(spoken(&read_one("台账.ods", ods("<a/>"))), ["container_corrupt"]);
}

/// One record of .xlsb.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = if kind < 128 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
    let mut length = data.len();
    loop {
        let low = (length & 0x7F) as u8;
        length >>= 7;
        out.push(if length > 0 { low | 0x80 } else { low });
        if length == 0 {
            break;
        }
    }
    out.extend_from_slice(data);
    out
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u32).to_le_bytes().to_vec();
    out.extend(units.into_iter().flat_map(u16::to_le_bytes));
    out
}

fn cell(kind: u16, column: u32, value: &[u8]) -> Vec<u8> {
    record(kind, &[&column.to_le_bytes()[..], &[0; 4], value].concat())
}

/// A small .xlsb around the records of row 3.
fn xlsb(third: &[Vec<u8>]) -> Vec<u8> {
    let row = |number: u32| record(0, &[&number.to_le_bytes()[..], &[0; 13]].concat());
    let mut data = record(145, &[]);
    data.extend(row(0));
    for (column, word) in (0..).zip(["资产编号", "资产名称", "原值（元）"]) {
        data.extend(cell(6, column, &wide(word)));
    }
    data.extend(row(1));
    data.extend(cell(6, 0, &wide("ZC-001")));
    data.extend(cell(6, 1, &wide("村部办公楼")));
    data.extend(cell(5, 2, &480_000f64.to_le_bytes()));
    data.extend(row(2));
    data.extend(third.concat());
    data.extend(record(146, &[]));
    let book = [record(153, &[0; 4]), record(156, &[&[0; 8][..], &wide("r1"), &wide("台账")].concat())].concat();
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let list = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.bin\"/></Relationships>"
    );
    zip(&[
        part("[Content_Types].xml", "<Types/>"),
        part("xl/workbook.bin", book),
        part("xl/_rels/workbook.bin.rels", list),
        part("xl/worksheets/sheet1.bin", data),
    ])
}

#[test]
fn xlsb_keeps_errors_and_refuses_lies() {
    let named = [cell(6, 0, &wide("ZC-002")), cell(6, 1, &wide("提灌站"))].concat();
    for (what, value, kinds) in [
        ("a number", cell(5, 2, &125_000f64.to_le_bytes()), vec![]),
        ("an error", cell(3, 2, &[0x17]), vec!["error_value"]),
        ("an error nobody knows", cell(11, 2, &[0x77]), vec!["error_value"]),
        ("no number", cell(5, 2, &f64::NAN.to_le_bytes()), vec!["not_finite"]),
        ("a string that is not there", cell(7, 2, &7u32.to_le_bytes()), vec!["bad_reference"]),
        ("a text longer than its record", cell(6, 2, &[0xFF, 0xFF, 0, 0, 65, 0]), vec!["bad_reference"]),
        ("a column outside the grid", cell(5, 70_000, &1f64.to_le_bytes()), vec!["bad_reference"]),
    ] {
        let tables = read_one("台账.xlsb", xlsb(&[named.clone(), value]));
        assert_eq!(spoken(&tables), kinds, "{what}");
        assert_eq!(names(&tables), ["村部办公楼", "提灌站"], "{what}");
    }
    let cut = xlsb(&[vec![5, 0x80 | 100, 1]]);
    assert_eq!(spoken(&read_one("台账.xlsb", cut)), ["container_corrupt"]);
    let lie = xlsb(&[vec![5, 0xFF, 0xFF, 0xFF, 0x7F]]);
    assert_eq!(spoken(&read_one("台账.xlsb", lie)), ["too_large"]);
}

/// A package whose sheet unpacks to `megabytes` and says otherwise.
fn bomb(megabytes: usize) -> Vec<Part> {
    let blank = " ".repeat(megabytes << 20);
    let mut all = parts(&sheet(&format!("{}{blank}", ledger(&text("B3", "提灌站")))));
    change(&mut all, crate::make::SHEET, |p| p.unpacked = Some(10));
    all
}

#[test]
fn bytes_are_counted_as_they_come_out() {
    // The directory says ten bytes; what counts is what comes out.
    assert_eq!(spoken(&read_one("台账.xlsx", zip(&bomb(8)))), ["container_corrupt"]);
    let small = Limits { part_bytes: 4 << 20, ..Limits::default() };
    assert_eq!(spoken(&read_under(&[("台账.xlsx", zip(&bomb(8)))], small.clone())), ["too_large"]);
    // Within an archive too, and the file beside it is read.
    let good = book(&ledger(&text("B3", "提灌站")));
    let archive = zip(&[part("坏.csv", vec![b'a'; 8 << 20]), part("好.xlsx", &good)]);
    let tables = read_under(&[("包.zip", archive)], small);
    assert_eq!((spoken(&tables), names(&tables).len()), (vec!["too_large"], 2));
    // An archive in an archive is not opened.
    let nested = zip(&[part("内.zip", zip(&[part("好.xlsx", &good)])), part("好.xlsx", &good)]);
    let tables = read_one("包.zip", nested);
    assert_eq!((spoken(&tables), names(&tables).len()), (vec!["unsupported_format"], 2));
    let many = Limits { archive_files: 1, ..Limits::default() };
    let two = zip(&[part("一.csv", "a,b"), part("二.csv", "a,b")]);
    assert_eq!(spoken(&read_under(&[("包.zip", two)], many)), ["too_large"]);
}

#[test]
fn packages_with_two_meanings_are_refused() {
    let rows = sheet(&ledger(&text("B3", "提灌站")));
    let mut twice = parts(&rows);
    twice.push(part(crate::make::SHEET, &rows));
    assert_eq!(spoken(&read_one("台账.xlsx", zip(&twice))), ["container_ambiguous"]);
    let mut checksum = parts(&rows);
    change(&mut checksum, crate::make::SHEET, |p| p.crc = Some(1));
    assert_eq!(spoken(&read_one("台账.xlsx", zip(&checksum))), ["container_corrupt"]);
    let slip = parts_with(&rows, "../../外面.txt", "x");
    let tables = read_one("台账.xlsx", zip(&slip));
    assert_eq!((spoken(&tables), names(&tables).len()), (vec!["suspicious_part"], 2));
    let link = parts_with(&rows, "xl/externalLinks/externalLink1.xml", "<externalLink/>");
    assert_eq!(spoken(&read_one("台账.xlsx", zip(&link))), ["external_content"]);
    let whole = book(&ledger(&text("B3", "提灌站")));
    for cut in [10, whole.len() / 2, whole.len() - 5] {
        let kinds = spoken(&read_one("台账.xlsx", whole[..cut].to_vec()));
        assert_eq!(kinds, ["container_corrupt"], "{cut}");
    }
}

#[test]
fn text_files_lose_only_their_bad_lines() {
    let head = "资产编号,资产名称,原值（元）";
    for (what, lines, kinds, kept) in [
        ("an open quote", vec![head, "1,\"村部,1", "2,提灌站,2"], vec!["csv_malformed"], 1),
        ("a field too many", vec![head, "1,村部,1,9", "2,提灌站,2"], vec!["csv_malformed"], 1),
        ("a field missing", vec![head, "1,村部", "2,提灌站,2"], vec!["csv_malformed"], 1),
        ("NUL", vec![head, "1,村\0部,1", "2,提灌站,2"], vec!["csv_malformed"], 1),
        ("lookalike codes", vec![head, "A-1,村部,1", "А-1,提灌站,2"], vec!["lookalike"], 2),
        ("full-width code", vec![head, "ZC-1,村部,1", "ＺＣ-1,提灌站,2"], vec!["duplicate_code", "lookalike"], 2),
        ("money with one meaning", vec![head, "1,村部,\"1,234.50\"", "2,提灌站,２"], vec![], 2),
        ("money with two meanings", vec![head, "1,村部,\"12,34\"", "2,提灌站,2"], vec!["money_as_text"], 2),
    ] {
        let tables = read_one("台账.csv", csv(&lines));
        assert_eq!((spoken(&tables), names(&tables).len()), (kinds, kept), "{what}");
    }
    let long = format!("{head}\n1,{},1\n", "村".repeat(400_000));
    assert_eq!(spoken(&read_one("台账.csv", long.into_bytes())), ["too_large"]);
    let utf16: Vec<u8> = format!("\u{FEFF}{head}\n1,村部,1\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(names(&read_one("台账.csv", utf16)), ["村部"]);
    assert_eq!(spoken(&read_one("台账.csv", b"\xff\x00\x81,\x92\xff\n\xff,\xff\xff\n".to_vec())).len(), 1);
}

#[test]
fn pages_are_read_in_time_whatever_they_nest() {
    let page = |inside: &str| {
        format!("<table><tr><td>资产编号<td>资产名称<td>原值（元）<tr><td>1<td>村部<td>480000</table>{inside}")
            .into_bytes()
    };
    assert_eq!(names(&read_one("台账.xls", page(""))), ["村部"]);
    for (what, inside, kinds) in [
        ("spans of millions", "<table><tr><td colspan=9999999 rowspan=9999999>x</table>".to_owned(), vec!["too_large"]),
        ("tables in tables", "<table><tr><td>".repeat(100_000), vec!["xml_malformed"]),
        ("a million attributes", format!("<p{}>", " a=1".repeat(1_000_000)), vec!["extension_mismatch"]),
        ("a million open elements", "<b><div>".repeat(500_000), vec!["extension_mismatch"]),
        ("an open comment", "<!-- ".repeat(1000), vec!["extension_mismatch"]),
    ] {
        let begun = std::time::Instant::now();
        assert_eq!(spoken(&read_one("台账.xls", page(&inside))), kinds, "{what}");
        assert!(begun.elapsed().as_secs() < 20, "{what}");
    }
}

#[test]
fn the_clock_ends_what_would_not_end() {
    let none = Limits { seconds: 0, ..Limits::default() };
    for (name, bytes) in [
        ("台账.xlsx", book(&ledger(&text("B3", "提灌站")))),
        ("台账.ods", ods_table(&ods_row(&["资产名称"]))),
        ("台账.xlsb", xlsb(&[])),
        ("台账.html", b"<table><tr><td>1</table>".to_vec()),
    ] {
        let tables = read_under(&[(name, bytes)], none.clone());
        let told = tables.receipts.iter().filter_map(|r| r.refused.as_ref()).any(|r| r.kind == "too_large");
        assert!(told, "{name}");
    }
}

#[test]
fn lock_files_and_strangers_are_passed_over_or_refused() {
    let good = book(&ledger(&text("B3", "提灌站")));
    let tables = read_under(
        &[
            ("~$台账.xlsx", b"x".to_vec()),
            ("空.xlsx", Vec::new()),
            ("文.xls", b"%PDF-1.7".to_vec()),
            ("页.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related".to_vec()),
            ("好.xls", good),
        ],
        Limits::default(),
    );
    assert_eq!(spoken(&tables), ["extension_mismatch", "not_a_spreadsheet", "passed_over", "unsupported_format"]);
    assert_eq!(names(&tables).len(), 2);
}
