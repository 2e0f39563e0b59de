//! What only shows at limits far above any test: here with small ones.

use super::*;
use crate::privacy::Shown;
use crate::sample;
use calamine::{Data, Reader, Xlsx};
use sanzi_core::{Outcome, Severity};
use std::io::Cursor;

fn write_small(sample: &sample::Sample, capacity: Capacity) -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bytes = Vec::new();
    let never = AtomicBool::new(false);
    let dossier = sample.dossier();
    let shown = Shown::new(&dossier).expect("covered");
    let view = View::new(&shown, capacity).expect("a view");
    let made = make(&view, dir.path(), &never).expect("sheets");
    made.write(&mut bytes, dir.path(), &never).expect("a workbook");
    bytes
}

fn many(count: usize) -> sample::Sample {
    let mut sample = sample::Sample::new();
    let findings = (0..count)
        .map(|n| {
            let id = format!("F1-{}{}", "A".repeat(26 - n), "B".repeat(n));
            sample::finding(&id, "ZS-001", "有账无物", Outcome::Problem, Severity::Major)
        })
        .collect();
    sample.set_findings(findings);
    sample
}

#[test]
fn findings_that_no_longer_fit_go_on_in_a_next_sheet() {
    let sample = many(5);
    let bytes = write_small(&sample, Capacity { rows: 2, links: 100 });
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("opens");
    let mut numbers: Vec<u32> = Vec::new();
    for sheet in ["问题清单", "问题清单(2)", "问题清单(3)"] {
        let range = book.worksheet_range(sheet).expect("a sheet");
        assert_eq!(range.get_value((2, 0)), Some(&Data::String("序号".into())));
        numbers.extend(range.rows().skip(3).filter_map(|r| r.first().and_then(|c| c.to_string().parse::<u32>().ok())));
    }
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert!(book.worksheet_range("问题清单(4)").is_err());
    assert!(book.worksheet_range("数据(3)").is_ok());
}

#[test]
fn every_link_of_the_list_ends_at_its_own_paper() {
    let sample = many(5);
    for rows in [4, 8, 13, 1000] {
        let capacity = Capacity { rows, links: 100 };
        let dossier = sample.dossier();
        let shown = Shown::new(&dossier).expect("covered");
        let view = View::new(&shown, capacity).expect("a view");
        let mut book = Xlsx::new(Cursor::new(write_small(&sample, capacity))).expect("opens");
        for numbered in &view.problems {
            let (part, row) = numbered.paper;
            let sheet = grid::part_name(paper::NAME, part);
            let range = book.worksheet_range(&sheet).expect("a sheet of papers");
            assert_eq!(range.get_value((row, 0)), Some(&Data::String(format!("问题 {}", numbered.number))));
            assert_eq!(range.get_value((row, 4)), Some(&Data::String(numbered.finding.id.clone())));
        }
    }
}

#[test]
fn above_the_limit_of_links_the_words_stand_alone() {
    let sample = many(5);
    let mut book = Xlsx::new(Cursor::new(write_small(&sample, Capacity { rows: 100, links: 2 }))).expect("opens");
    let range = book.worksheet_range("问题清单").expect("a sheet");
    let rules: Vec<String> = range.rows().skip(3).filter_map(|r| r.get(2).map(ToString::to_string)).collect();
    assert_eq!(rules, ["ZS-001"; 5]);
    let ids: Vec<String> = range.rows().skip(3).filter_map(|r| r.get(1).map(ToString::to_string)).collect();
    let expected: Vec<String> = sample.judgement.findings.iter().map(|f| f.id.clone()).collect();
    assert_eq!(ids, expected);
}

#[test]
fn each_sheet_has_a_writer_in_its_place() {
    let writers: Vec<&str> = WRITERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(writers, SHEETS);
}

#[test]
fn text_of_any_kind_comes_back_from_a_streamed_cell() {
    let texts = [
        "",
        " 前后有空格 ",
        "<b>&amp;</b> \"'",
        "_x0041_ _x004_ _xZZZZ_ __x0041_x0042_",
        "=SUM(A1)",
        "一\n二\t三",
        "\u{fffd}\u{ffee}，\u{1f600}",
        &"字".repeat(32_767),
    ];
    let dir = tempfile::tempdir().expect("a folder");
    let style = Style::new();
    let mut stream = Stream::new("表", "", dir.path()).expect("a sheet");
    stream.head.write_string(0, 0, "头").expect("a head");
    for (row, text) in (1u32..).zip(texts) {
        stream.row(row, None).expect("a row");
        stream.text(0, text, &style.text);
        stream.number(27, -0.1, &style.money);
        stream.number(28, f64::NAN, &style.money);
    }
    let mut workbook = Workbook::new();
    style.register(&mut workbook);
    let (head, rows) = stream.finish().expect("rows");
    workbook.push_worksheet(head);
    let mut bytes = Vec::new();
    let skeleton = workbook.save_to_buffer().expect("a workbook");
    assemble::write(&mut bytes, &skeleton, &[(1, rows)], dir.path(), &AtomicBool::new(false)).expect("put together");
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("opens");
    let range = book.worksheet_range("表").expect("a sheet");
    assert_eq!(range.end(), Some((texts.len() as u32, 27)), "what is not finite is blank");
    for (row, text) in (1u32..).zip(texts) {
        let found = range.get_value((row, 0)).map(ToString::to_string).unwrap_or_default();
        assert_eq!(found, text);
        assert_eq!(range.get_value((row, 27)), Some(&Data::Float(-0.1)));
    }
}

#[test]
fn a_link_is_an_element_of_the_sheet_and_none_above_the_limit() {
    let dir = tempfile::tempdir().expect("a folder");
    let style = Style::new();
    let mut stream = Stream::new("表", "", dir.path()).expect("a sheet");
    stream.row(3, Some(20.0)).expect("a row");
    assert!(stream.link(0, "internal:'a\"&<表'!A1", 2));
    stream.text(0, "内", &style.link);
    assert!(stream.link(1, "file:///../甲%23/乙.xlsx#'丙#'!H17", 2));
    assert!(!stream.link(2, "internal:'表'!A1", 2), "one too many");
    assert!(!stream.link(2, "http://example.org", 9), "none of ours");
    assert!(!stream.link(2, &format!("internal:'{}'!A1", "长".repeat(2_000)), 9), "too long for Excel");
    let (_, rows) = stream.finish().expect("rows");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    assert_eq!(
        text(&rows.places),
        "<hyperlink ref=\"A4\" location=\"'a&quot;&amp;&lt;表'!A1\"/><hyperlink ref=\"B4\" r:id=\"rId1\" location=\"'丙#'!H17\"/>"
    );
    assert!(text(&rows.files).contains("Target=\"../甲%23/乙.xlsx\" TargetMode=\"External\""));
    assert_eq!(rows.last.as_deref(), Some("A4"));
}

#[test]
fn a_library_that_panics_over_the_disk_is_an_error_of_the_workbook_and_no_other_panic_is() {
    let make = |said: String| {
        std::panic::catch_unwind(move || on_a_failing_disk::<()>(Path::new("台账.xlsx"), || panic!("{said}")))
    };
    let nothing_taken = std::io::Write::write_all(&mut &mut [0; 0][..], b"x").expect_err("no room");
    for (error, words) in [(std::io::Error::from_raw_os_error(13), "没有写权限"), (nothing_taken, "磁盘空间不足")]
    {
        let told = make(format!("Couldn't write to xml file: {error:?}")).expect("caught");
        let told = told.expect_err("an error").to_string();
        assert!(told.contains("台账.xlsx") && told.contains(words), "{told}");
    }
    assert!(make("index out of bounds".to_owned()).is_err());
}
