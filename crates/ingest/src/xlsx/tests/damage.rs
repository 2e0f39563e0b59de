//! Damage and malice: each is refused with its kind, and nothing is silently read.

use super::make::{MAIN, SHEET, book, change, deflate, part, parts, parts_with, sheet, zip};
use super::shown::{cells, tail};
use crate::xlsx::{Limits, Threads, open};

const ROW: &str = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;

fn with(how: impl FnOnce(&mut super::make::Part)) -> Result<Vec<String>, &'static str> {
    let mut parts = parts(&sheet(ROW));
    change(&mut parts, SHEET, how);
    cells(&zip(&parts))
}

#[test]
fn checksums_and_lengths_are_compared() {
    assert_eq!(with(|_| {}).unwrap(), ["A1 1"]);
    let corrupt = Err("container_corrupt");
    assert_eq!(with(|part| part.crc = Some(7)), corrupt);
    assert_eq!(with(|part| (part.stored, part.crc) = (true, Some(7))), corrupt);
    assert_eq!(with(|part| part.unpacked = Some(7)), corrupt);
    assert_eq!(with(|part| part.packed = Some(vec![0xFF; 40])), corrupt);
    let cut = |part: &mut super::make::Part| {
        let mut data = deflate(&part.bytes);
        data.truncate(data.len() / 2);
        part.packed = Some(data);
    };
    assert_eq!(with(cut), corrupt);
    let more = |part: &mut super::make::Part| {
        let mut data = deflate(&part.bytes);
        data.extend(b"more");
        part.packed = Some(data);
    };
    assert_eq!(with(more), Err("container_ambiguous"));
}

#[test]
fn damage_behind_the_last_row_is_found() {
    let mut text = sheet(ROW);
    text.push_str(&" ".repeat(300_000));
    let mut parts = parts(&text);
    change(&mut parts, SHEET, |part| {
        part.stored = true;
        part.packed = Some(text.replace("   ", " \t ").into_bytes());
    });
    assert_eq!(cells(&zip(&parts)), Err("container_corrupt"));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = book(ROW);
    for length in 0..bytes.len() {
        assert!(open(&bytes[..length], &Limits::default(), Threads::One).is_err(), "{length}");
    }
}

#[test]
fn a_sheet_cut_anywhere_is_refused() {
    let text = sheet(
        r#"<row r="1"><c r="A1" t="str"><f>A&amp;B</f><v>村&#26449;</v></c><!-- a --><c><is><t>x</t></is></c></row>"#,
    );
    let bytes = text.as_bytes();
    for length in 0..bytes.len() {
        let kind = cells(&zip(&parts_with("", SHEET, &bytes[..length]))).unwrap_err();
        assert!(matches!(kind, "container_corrupt" | "xml_malformed"), "{length} {kind}");
    }
}

#[test]
fn ill_formed_xml_is_refused() {
    for inside in [
        "<row r=\"1\"></sheetData>",
        "<row r=\"1\"><c r=\"A1\"><v>1</c></v></row>",
        "<row r=\"1\" r=\"2\"/>",
        "<row r=1/>",
        "<row r=\"<\"/>",
        "<row><c t=\"str\"><v>a & b</v></c></row>",
        "<row><c t=\"str\"><v>\u{b}</v></c></row>",
        "<row><c r=\"A1\" t=\"str\"><v>\u{b}</v></c></row>",
        "<row><c r=\"A1\" t=\"inlineStr\"><is><t>\u{1}</t></is></c></row>",
        "<row><c><v>&#0;</v></c></row>",
        "<row><c><v>&#xD800;</v></c></row>",
        "<![IGNORE[x]]>",
        "< row/>",
    ] {
        assert_eq!(cells(&book(inside)), Err("xml_malformed"), "{inside}");
    }
    let around = |text: String| cells(&zip(&parts(&text)));
    assert_eq!(around(sheet(ROW) + "text"), Err("xml_malformed"));
    assert_eq!(around(sheet(ROW) + "<worksheet/>"), Err("xml_malformed"));
    assert_eq!(around(String::new()), Err("container_corrupt"));
    assert_eq!(around("PK junk".to_owned()), Err("xml_malformed"));
    let bad_utf8 = sheet(r#"<row><c r="A1" t="str"><v>?</v></c></row>"#).replace('?', "\u{FFFD}").into_bytes();
    let at = memchr::memmem::find(&bad_utf8, "\u{FFFD}".as_bytes()).unwrap();
    let mut broken = bad_utf8.clone();
    broken[at] = 0xFF;
    assert_eq!(cells(&zip(&parts_with("", SHEET, &broken))), Err("xml_malformed"));
}

#[test]
fn document_types_and_own_entities_are_refused() {
    let laughs = format!(
        "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>{}",
        sheet("<row><c t=\"str\"><v>&b;</v></c></row>")
    );
    assert_eq!(cells(&zip(&parts(&laughs))), Err("xml_dtd"));
    assert_eq!(cells(&book("<row><c t=\"str\"><v>&b;</v></c></row>")), Err("xml_dtd"));
    let shared = format!("<?xml version=\"1.0\"?><!DOCTYPE sst SYSTEM \"file:///etc/passwd\"><sst xmlns=\"{MAIN}\"/>");
    assert_eq!(cells(&zip(&parts_with(&sheet(ROW), "xl/sharedStrings.xml", shared))), Err("xml_dtd"));
}

#[test]
fn size_of_anything_is_no_weapon() {
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert_eq!(cells(&book(&deep)), Err("xml_malformed"));
    let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=\"\"")).collect();
    assert_eq!(cells(&book(&format!("<row{attributes}/>"))), Err("xml_malformed"));
    let huge = "x".repeat(5_000_000);
    assert_eq!(cells(&book(&format!("<row a=\"{huge}\"/>"))), Err("xml_malformed"));
    assert_eq!(cells(&book(&format!("<{huge}/>"))), Err("xml_malformed"));
    let spaces: String = (0..200).map(|n| format!("<a{n} xmlns:p{n}=\"u\">")).collect();
    assert_eq!(cells(&book(&spaces)), Err("xml_malformed"));
    // What is long and harmless is read: comments, blanks, ignored text, long values that cost only their cell.
    let long = format!(
        "<!--{huge}--><?{huge}?>{}<row r=\"1\"><c r=\"A1\"><f>{huge}</f><v>1</v></c><c r=\"B1\" t=\"str\"><v>{huge}</v></c>\
         <c r=\"C1\" t=\"inlineStr\"><is><t><![CDATA[{huge}]]></t></is></c><c r=\"D1\"><v>2</v></c></row>",
        " ".repeat(5_000_000)
    );
    assert_eq!(cells(&book(&long)).unwrap(), ["A1 =1", "B1 too_large()", "C1 too_large()", "D1 2"]);
    let rows: String = "<row/>".repeat(1_048_577);
    assert_eq!(cells(&book(&rows)), Err("too_large"));
    let entity = format!("<row><c t=\"str\"><v>{}</v></c></row>", "&".repeat(100_000));
    assert_eq!(cells(&book(&entity)), Err("xml_malformed"));
}

#[test]
fn bytes_without_cells_are_suspect_but_blank_sheets_are_not() {
    assert_eq!(cells(&book("")).unwrap(), Vec::<String>::new());
    assert_eq!(
        cells(&book("<row r=\"1\" ht=\"20\"/><row r=\"2\"><c r=\"A2\" s=\"1\"/></row>")).unwrap(),
        Vec::<String>::new()
    );
    let none = format!("<worksheet xmlns=\"{MAIN}\"><sheetDate/></worksheet>");
    for suspect in [
        book("<rov r=\"1\"><k r=\"A1\"><v>1</v></k></rov>"),
        book("<row r=\"1\"><k r=\"A1\"><v>1</v></k></row>"),
        zip(&parts(&none)),
    ] {
        assert!(tail(&suspect).notes.iter().any(|note| note.kind == "container_corrupt"));
    }
    let other = format!("<workbook xmlns=\"{MAIN}\"/>");
    assert_eq!(cells(&zip(&parts(&other))), Err("container_corrupt"));
    let claimed = format!("<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:H50\"/><sheetData/></worksheet>");
    let notes = tail(&zip(&parts(&claimed))).notes;
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].kind, "container_corrupt");
}

#[test]
fn absent_strings_and_styles_are_noted_and_cost_their_cells() {
    let text = sheet(r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>1</v></c></row>"#);
    let mut all = parts(&text);
    all.retain(|part| part.name != "xl/sharedStrings.xml" && part.name != "xl/styles.xml");
    all.push(part("xl/unused.xml", "not xml at all"));
    let bytes = zip(&all);
    assert_eq!(cells(&bytes).unwrap(), ["A1 bad_reference(0)", "B1 1"]);
    let book = open(&bytes, &Limits::default(), Threads::One).unwrap();
    assert_eq!(book.notes().iter().filter(|note| note.kind == "container_corrupt").count(), 2);
}

#[test]
fn damaged_shared_strings_refuse_the_book() {
    let mut all = parts(&sheet(ROW));
    change(&mut all, "xl/sharedStrings.xml", |part| part.crc = Some(1));
    let refusal = open(&zip(&all), &Limits::default(), Threads::One).unwrap_err();
    assert_eq!(refusal.to_string(), "文件已损坏：部件“xl/sharedStrings.xml”的校验和不符，内容已变。");
}
