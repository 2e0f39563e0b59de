//! Every shape that a sheet may have, one by one.

use super::make::{MAIN, RELATIONS, SHEET, book, change, parts, parts_with, sheet, zip};
use super::shown::{cells, rows, scan, tail};
use crate::xlsx::{Area, Limits, Threads, Visibility, open};
use std::ops::ControlFlow;

#[test]
fn the_usual_shape() {
    let told = rows(
        r#"<row r="1" spans="1:6"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1.10</v></c><c r="C1" s="1"><v>45000</v></c><c r="D1" s="2"/><c r="E1" t="b"><v>1</v></c><c r="F1" t="e"><v>#N/A</v></c></row><row r="2"><c r="AA2" t="str"><f>A1</f><v>村</v></c><c r="AB2"><f>B1</f><v>7</v></c></row>"#,
    );
    assert_eq!(told, ["A1 '村部办公楼'", "B1 1.10", "C1 45000 Day", "E1 TRUE", "F1 #N/A", "AA2 ='村'", "AB2 =7"]);
}

#[test]
fn shared_strings_of_every_kind() {
    let cells: String = (0..7).map(|n| format!("<c r=\"A{}\" t=\"s\"><v>{n}</v></c>", n + 1)).collect();
    let told = rows(&format!("<row>{cells}</row>"));
    assert_eq!(
        told,
        ["A1 '村部办公楼'", "A2 '提灌站'", "A3 ' 前后 '", "A4 '前后'", "A5 ''", "A6 'a&b\r'", "A7 '东岭'"]
    );
}

#[test]
fn shared_index_absent_or_out_of_range_is_never_string_zero() {
    let told = rows(
        r#"<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>-1</v></c><c r="C1" t="s"><v>1.5</v></c><c r="D1" t="s"><v></v></c><c r="E1" t="s"/><c r="F1" t="s"><v>99999999999</v></c><c r="G1" t="s"><v> 0 </v></c><c r="H1" t="s"><f>A1</f></c></row>"#,
    );
    assert_eq!(
        told,
        [
            "A1 bad_reference(7)",
            "B1 bad_reference(-1)",
            "C1 bad_reference(1.5)",
            "D1 bad_reference()",
            "E1 bad_reference()",
            "F1 bad_reference(99999999999)",
            "G1 '村部办公楼'",
            "H1 =?",
        ]
    );
}

#[test]
fn numbers_keep_their_digits() {
    let told = rows(
        r#"<row r="1"><c r="A1"><v>39.887</v></c><c r="B1"><v>520321199001011234</v></c><c r="C1" t="n"><v>4.8E5</v></c><c r="D1"><v>-0</v></c><c r="E1"><v>NaN</v></c><c r="F1"><v>1e309</v></c><c r="G1"><v>四十八</v></c><c r="H1"><v/></c><c r="I1"><v> 5 </v></c><c r="J1"><v>&#52;8</v></c></row>"#,
    );
    assert_eq!(
        told,
        [
            "A1 39.887",
            "B1 520321199001011234",
            "C1 4.8E5",
            "D1 0",
            "E1 not_finite(NaN)",
            "F1 not_finite(1e309)",
            "G1 not_a_number(四十八)",
            "I1 5",
            "J1 48",
        ]
    );
}

#[test]
fn dates_follow_the_style() {
    let told = rows(
        r#"<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="2"><v>2.5</v></c><c r="C1" s="3"><v>3</v></c><c r="D1" s="4"><v>0.04</v></c><c r="E1" s="5"><v>4</v></c><c r="F1" s="99"><v>5</v></c><c r="G1" s="x"><v>6</v></c><c r="H1" t="d"><v>2016-05-20T00:00:00</v></c><c r="I1" s="1" t="s"><v>0</v></c></row>"#,
    );
    assert_eq!(
        told,
        [
            "A1 1 Day",
            "B1 2.5 Month",
            "C1 3",
            "D1 0.04",
            "E1 4 DayTime",
            "F1 5",
            "G1 6",
            "H1 iso 2016-05-20T00:00:00",
            "I1 '村部办公楼'"
        ]
    );
    let bytes = book(r#"<row r="1"><c r="A1" s="3"><v>1</v></c><c r="B1" s="99"><v>5</v></c></row>"#);
    let book = open(&bytes, &Limits::default(), Threads::One).unwrap();
    assert_eq!(book.format(3).unwrap().code.as_deref(), Some("#,##0.00\"万元\""));
    assert!(book.format(4).unwrap().percent && book.format(6).is_none());
    assert!(tail(&bytes).notes.iter().any(|note| note.seen.contains("样式号")));
}

#[test]
fn formulas_errors_and_booleans() {
    let told = rows(
        r#"<row r="1"><c r="A1"><f>SUM(B1:C1)</f></c><c r="B1"><f>B2</f><v></v></c><c r="C1" t="str"><f>""</f><v></v></c><c r="D1" t="str"><f>A1</f></c><c r="E1" t="e"><f>1/0</f><v>#SPILL!</v></c><c r="F1" t="e"><v>#新错!</v></c><c r="G1" t="b"><v>0</v></c><c r="H1" t="b"><v>true</v></c><c r="I1" t="b"><v>2</v></c><c r="J1" t="zz"><v>2</v></c><c r="K1"><f t="shared" ref="K1:K3" si="0">A1*2</f><v>8</v></c><c r="L1"><f t="shared" si="0"/><v>9</v></c></row>"#,
    );
    assert_eq!(
        told,
        [
            "A1 =?",
            "B1 =?",
            "C1 =''",
            "D1 =?",
            "E1 =#SPILL!",
            "F1 #新错!",
            "G1 FALSE",
            "H1 TRUE",
            "I1 xml_malformed(2)",
            "J1 xml_malformed(2)",
            "K1 =8",
            "L1 =9",
        ]
    );
}

#[test]
fn inline_strings_of_every_kind() {
    let told = rows(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>村</t></is></c><c r="B1" t="inlineStr"><is><r><t>提灌</t></r><r><rPr><t>x</t></rPr><t xml:space="preserve"> 站</t></r><rPh sb="0" eb="1"><t>zhan</t></rPh></is></c><c r="C1" t="inlineStr"><is><t> a&lt;b </t></is></c><c r="D1" t="inlineStr"><is><t>_x0041_</t></is></c><c r="E1" t="inlineStr"><is/></c><c r="F1" t="inlineStr"/><c r="G1" t="inlineStr"><v>直写</v></c><c r="H1"><is><t>无类型</t></is></c><c r="I1" t="inlineStr"><is><t xml:space="preserve"> 留 </t></is></c><c r="J1" t="str"><v> _x4E00_ </v></c></row>"#,
    );
    assert_eq!(
        told,
        [
            "A1 '村'",
            "B1 '提灌 站'",
            "C1 'a<b'",
            "D1 'A'",
            "E1 ''",
            "G1 '直写'",
            "H1 '无类型'",
            "I1 ' 留 '",
            "J1 ' 一 '"
        ]
    );
}

#[test]
fn cells_and_rows_without_references_follow_one_another() {
    let told = rows(
        r#"<row><c><v>1</v></c><c><v>2</v></c><c r="E1"><v>5</v></c><c><v>6</v></c></row><row r="4"><c><v>7</v></c></row><row><c><v>8</v></c></row>"#,
    );
    assert_eq!(told, ["A1 1", "B1 2", "E1 5", "F1 6", "A4 7", "A5 8"]);
}

#[test]
fn bad_references_cost_only_their_cell() {
    let told = rows(
        r#"<row r="1"><c r="XFE1"><v>1</v></c><c><v>2</v></c><c r="B1"><v>3</v></c><c><v>4</v></c><c r="12" t="s"><v>0</v></c><c r="A0" s="1"/></row><row r="99999999999"><c r="A99999999999"><v>5</v></c><c><v>6</v></c><c r="B7"><v>7</v></c></row><row><c><v>8</v></c></row>"#,
    );
    assert_eq!(
        told,
        [
            "?1 bad_reference(XFE1)",
            "?1 bad_reference()",
            "B1 3",
            "C1 4",
            "?1 bad_reference(12)",
            "?? bad_reference(A99999999999)",
            "?? bad_reference()",
            "B7 7",
            "?? bad_reference()",
        ]
    );
}

#[test]
fn order_and_duplicates_are_told() {
    let doubled = book(r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#);
    assert_eq!(cells(&doubled).unwrap(), ["A1 1", "A1 2"]);
    assert!(!tail(&doubled).ordered);
    assert!(!tail(&book(r#"<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#)).ordered);
    assert!(tail(&book(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"/></row>"#)).ordered);
    let strayed = book(r#"<row r="1"><c r="A2"><v>1</v></c></row>"#);
    assert_eq!(cells(&strayed).unwrap(), ["A2 1"]);
    assert!(tail(&strayed).notes.iter().any(|note| note.kind == "bad_reference"));
}

#[test]
fn values_are_not_cut_at_comments() {
    let told = rows(
        r#"<!-- a --><row r="1"><?pi x?><c r="A1"><!-- < --><v>48<!-- > -->00<![CDATA[00]]></v></c> <c r="B1" t="str"><v>a<![CDATA[<&]]>b&amp;c</v></c><c r="C1"><v>1<b>2</b></v></c><c r="D1"><v>1</v><v>2</v></c></row>"#,
    );
    assert_eq!(told, ["A1 480000", "B1 'a<&b&c'", "C1 xml_malformed()", "D1 xml_malformed()"]);
}

#[test]
fn blanks_quotes_and_strange_elements_do_not_matter() {
    let told = rows(
        "\n<row\n r = '1' ><c\n s='1' r\t= 'A1' cm=\"1\"\n><extLst><ext><v>9</v></ext></extLst><v>5</v>\n</c >\n</row >",
    );
    assert_eq!(told, ["A1 5 Day"]);
    let strange = book(r#"<row r="1"><y/><c r="A1"><v>1</v></c></row><z><row r="2"><c r="A2"><v>9</v></c></row></z>"#);
    assert_eq!(cells(&strange).unwrap(), ["A1 1"]);
    assert!(tail(&strange).notes.iter().any(|note| note.seen.starts_with("有 2 个不认识的元素")));
}

#[test]
fn prefixes_strict_names_and_no_names_at_all() {
    let inside = |x: &str| {
        format!("<{x}sheetData><{x}row r=\"1\"><{x}c r=\"A1\" t=\"s\"><{x}v>0</{x}v></{x}c></{x}row></{x}sheetData>")
    };
    let strict = "http://purl.oclc.org/ooxml/spreadsheetml/main";
    for text in [
        format!("<x:worksheet xmlns:x=\"{MAIN}\">{}</x:worksheet>", inside("x:")),
        format!("<worksheet xmlns=\"{strict}\">{}</worksheet>", inside("")),
        format!("<worksheet>{}</worksheet>", inside("")),
        format!(
            "\u{FEFF}<?xml version=\"1.0\"?>\n<worksheet xmlns=\"{MAIN}\">{}</worksheet>\n<!-- end -->",
            inside("")
        ),
    ] {
        assert_eq!(cells(&zip(&parts(&text))).unwrap(), ["A1 '村部办公楼'"], "{text}");
    }
    // Elements of another vocabulary are not cells, whatever they are called.
    let foreign = format!(
        "<worksheet xmlns=\"{MAIN}\" xmlns:y=\"urn:y\"><sheetData><row r=\"1\"><y:c r=\"A1\"><y:v>9</y:v></y:c><c xmlns=\"urn:y\" r=\"B1\"/><c r=\"C1\"><v>1</v></c></row></sheetData></worksheet>"
    );
    assert_eq!(cells(&zip(&parts(&foreign))).unwrap(), ["C1 1"]);
}

#[test]
fn parts_in_utf_16() {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>{}",
        sheet(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>村𬬩</t></is></c></row>"#)
    );
    for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
        let units = if mark { format!("\u{FEFF}{text}") } else { text.clone() };
        let bytes: Vec<u8> =
            units.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
        assert_eq!(cells(&zip(&parts_with("", SHEET, bytes))).unwrap(), ["A1 '村𬬩'"]);
    }
    let wrong = format!("<?xml version='1.0' encoding='GBK'?>{}", sheet(""));
    assert_eq!(cells(&zip(&parts(&wrong))), Err("xml_malformed"));
}

#[test]
fn merges_hidden_rows_and_columns() {
    let text = format!(
        "<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:XFD1048576\"/><sheetFormatPr zeroHeight=\"1\"/>\
         <cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"4\" max=\"4\" hidden=\"true\"/><col min=\"6\" max=\"9\"/></cols>\
         <sheetData><row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>1</v></c></row><row r=\"3\" hidden=\"1\"/><row r=\"4\"/><row r=\"5\" hidden=\"true\"/></sheetData>\
         <autoFilter ref=\"A1:B2\"/><mergeCells count=\"9\"><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"A5:XFD1048576\"/><mergeCell ref=\"A1:ZZZZ1\"/></mergeCells></worksheet>"
    );
    let bytes = zip(&parts(&text));
    let told = tail(&bytes);
    assert_eq!(cells(&bytes).unwrap(), ["A2 1"]);
    let whole = Area { top: 5, left: 1, bottom: 1_048_576, right: 16_384 };
    assert_eq!(told.merges, [Area { top: 1, left: 1, bottom: 1, right: 3 }, whole]);
    assert_eq!(told.hidden_rows, [(2, 3), (5, 5)]);
    assert_eq!(told.hidden_columns, [(2, 4)]);
    assert!(told.filtered && told.hidden_by_default);
    assert_eq!(told.notes.len(), 1);
}

#[test]
fn sheets_in_their_order_with_their_state() {
    let mut parts = parts(&sheet(""));
    let book = format!(
        "<w:workbook xmlns:w=\"{MAIN}\" xmlns:rel=\"{RELATIONS}\"><w:workbookPr date1904=\"1\"/><w:sheets>\
         <w:sheet name=\"一&amp;二\" rel:id=\"r1\"/><w:sheet name=\"旧\" state=\"hidden\" rel:id=\"r9\"/>\
         <w:sheet name=\"更旧\" state=\"veryHidden\" rel:id=\"r8\"/><w:sheet name=\"又一\" rel:id=\"r1\"/></w:sheets></w:workbook>"
    );
    change(&mut parts, "xl/workbook.xml", |part| part.bytes = book.into_bytes());
    let bytes = zip(&parts);
    let book = open(&bytes, &Limits::default(), Threads::One).unwrap();
    let names: Vec<(&str, Visibility)> = book.sheets().iter().map(|s| (s.name.as_str(), s.visibility)).collect();
    use Visibility::{Hidden, VeryHidden, Visible};
    assert_eq!(names, [("一&二", Visible), ("旧", Hidden), ("更旧", VeryHidden), ("又一", Visible)]);
    assert!(book.date_1904());
    let kinds: Vec<_> = (0..5)
        .map(|n| book.scan(n, Threads::One, &mut |_| ControlFlow::Continue(())).map_err(|r| r.kind()).map(|_| ()))
        .collect();
    let corrupt = Err("container_corrupt");
    assert_eq!(kinds, [Ok(()), corrupt, corrupt, Err("container_ambiguous"), corrupt]);
}

#[test]
fn a_scan_can_be_broken_off_and_repeated() {
    let bytes =
        book(&(1..=50).map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>{n}</v></c></row>")).collect::<String>());
    let book = open(&bytes, &Limits { cells: 50, ..Limits::default() }, Threads::One).unwrap();
    let mut seen = 0;
    let part = book.scan(0, Threads::One, &mut |_| {
        seen += 1;
        if seen == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(!part.unwrap().whole);
    for _ in 0..3 {
        // A sheet that is read again is not counted again.
        assert_eq!(book.scan(0, Threads::One, &mut |_| ControlFlow::Continue(())).unwrap().cells, 50);
    }
}

#[test]
fn both_paths_and_both_ways_of_threading_agree_over_chunk_borders() {
    let cells: String = (1..=60)
        .map(|n| format!("<c r=\"A{n}\" s=\"1\"><v>{n}.50</v></c><c r=\"B{n}\" t=\"inlineStr\"><is><t>村{n}&amp;</t></is></c><c r=\"C{n}\" t=\"str\"><f>A1</f><v>村_x000D_</v></c>"))
        .collect();
    let wanted = rows(&format!("<row r=\"1\">{cells}</row>"));
    assert_eq!(wanted.len(), 180);
    for pad in (0..400).step_by(7) {
        let text = sheet(&format!("<!--{}--><row r=\"1\">{cells}</row>", " ".repeat(65_200 + pad)));
        assert_eq!(super::shown::cells(&zip(&parts(&text))).unwrap(), wanted, "{pad}");
    }
    // Large enough for two threads even when packed, since the padding does not compress.
    let mut noise = 1_u64;
    let noise: String = (0..600_000)
        .map(|_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'a' + (noise >> 59) as u8 % 26)
        })
        .collect();
    let bytes = zip(&parts(&sheet(&format!("<!--{noise}--><row r=\"1\">{cells}</row><!--{noise}-->"))));
    let two = scan(&bytes, 0, &Limits::default(), Threads::Two).unwrap();
    assert_eq!(two, scan(&bytes, 0, &Limits::default(), Threads::One).unwrap());
    assert_eq!(two.0, wanted);
}
