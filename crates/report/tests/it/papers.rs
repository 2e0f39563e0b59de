//! `report.docx` and the notices, looked at as text. Their parts are stored without compression.

use crate::sample::{Sample, clock};
use sanzi_report::{Shown, probe};
use std::path::Path;
use std::sync::atomic::AtomicBool;

pub fn write(dir: &Path, sample: &Sample) {
    probe(dir, false)
        .unwrap()
        .write(&Shown::new(&sample.dossier()).unwrap(), clock(), &AtomicBool::new(false))
        .unwrap();
}

/// Paragraphs of a document, one a line; cells of a table row are one line.
pub fn text(bytes: &[u8]) -> String {
    let raw = String::from_utf8_lossy(bytes);
    let body = raw.split("<w:body>").nth(1).and_then(|b| b.split("</w:body>").next()).unwrap();
    let words = |part: &str| -> String {
        let runs = part.split("<w:t ").skip(1).filter_map(|run| run.split_once('>')?.1.split_once("</w:t>"));
        let text: String = runs.map(|(words, _)| words).collect();
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&")
    };
    let mut lines = Vec::new();
    for part in body.split("<w:tbl>") {
        let (table, after) = part.split_once("</w:tbl>").unwrap_or(("", part));
        for row in table.split("<w:tr>").skip(1) {
            let cells: Vec<String> = row.split("<w:tc>").skip(1).map(words).collect();
            lines.push(cells.join(" | "));
        }
        lines.extend(after.split("<w:p ").skip(1).map(words));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n") + "\n"
}

fn report(sample: &Sample) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), sample);
    std::fs::read(dir.path().join("report.docx")).unwrap()
}

#[test]
fn the_report_as_text() {
    insta::assert_snapshot!("report", text(&report(&Sample::new())));
}

#[test]
fn a_run_without_findings_has_a_report_too() {
    let mut sample = Sample::new();
    sample.set_findings(Vec::new());
    let text = text(&report(&sample));
    assert!(
        text.contains("本次核查没有发现问题。") && text.contains("在本报告所述范围、方法和局限之内，未发现问题。"),
        "{text}"
    );
    assert!(!text.contains("整改台账"), "{text}");
}

/// Amounts with separators and two places, such as `1,265,700.00`.
fn amounts(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'));
    let two_places = |t: &&str| t.split_once('.').is_some_and(|(w, c)| !w.is_empty() && c.len() == 2);
    split.map(|t| t.trim_matches([',', '.'])).filter(two_places).map(str::to_owned).collect()
}

#[test]
fn every_amount_of_the_report_stands_in_the_workbook() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &Sample::new());
    let mut book: Xlsx<_> = open_workbook(dir.path().join("findings.xlsx")).unwrap();
    let mut known: Vec<String> = Vec::new();
    for sheet in book.sheet_names() {
        for (_, _, cell) in book.worksheet_range(&sheet).unwrap().used_cells() {
            match cell {
                Data::Float(number) => known.push(format!("{number:.2}")),
                other => known.extend(amounts(&other.to_string())),
            }
        }
    }
    let known: std::collections::BTreeSet<String> = known.into_iter().map(|k| k.replace(',', "")).collect();
    let found = amounts(&text(&std::fs::read(dir.path().join("report.docx")).unwrap()));
    assert!(found.len() > 12, "{found:?}");
    for amount in found {
        assert!(known.contains(&amount.replace(',', "")), "{amount} stands in the report alone");
    }
}

#[test]
fn documents_are_equal_whichever_thread_made_them_and_know_no_clock() {
    let first = report(&Sample::new());
    let others: Vec<_> = (0..8).map(|_| std::thread::spawn(|| report(&Sample::new()))).collect();
    for other in others {
        assert!(other.join().unwrap() == first);
    }
    // Time and date of each part in its local header: 1980-01-01 00:00.
    let heads: Vec<&[u8]> = first.windows(14).filter(|w| w.starts_with(b"PK\x03\x04")).map(|w| &w[10..14]).collect();
    assert!(heads.len() > 8);
    assert!(heads.iter().all(|h| *h == [0, 0, 0x21, 0]), "{heads:?}");
}

#[test]
fn text_from_outside_is_neither_markup_nor_template() {
    let mut sample = Sample::new();
    let hostile = "# 标题\n@tables {{ county }} <w:p>&amp;\u{1}";
    sample.judgement.findings[1].message = hostile.into();
    sample.judgement.findings[1].subject.asset_name = Some(hostile.into());
    let text = text(&report(&sample));
    assert!(text.contains("# 标题 @tables {{ county }} <w:p>&amp;‹U+0001›"), "{text}");
}

#[test]
fn every_rule_that_the_words_name_exists() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let words = std::fs::read_to_string(top.join("crates/report/words/report.jinja")).unwrap();
    let mut ids = std::collections::BTreeSet::new();
    for family in
        std::fs::read_dir(top.join("rules/national")).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir())
    {
        for rule in std::fs::read_dir(family).unwrap() {
            let text = std::fs::read_to_string(rule.unwrap().path()).unwrap();
            let id = text.lines().find_map(|l| l.strip_prefix("id = \""));
            ids.extend(id.map(|id| id.trim_end_matches('"').to_owned()));
        }
    }
    let named: Vec<&str> = words.split("hits([").skip(1).filter_map(|r| r.split("])").next()).collect();
    assert!(named.len() > 5);
    for code in named.iter().flat_map(|list| list.split(',')).map(|c| c.trim().trim_matches('"')) {
        assert!(ids.contains(code), "no rule {code}");
    }
}
