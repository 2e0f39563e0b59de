//! The walk of a reader: from a figure of 问题清单 to its working paper, and from there to the cell it was read in.

use crate::county::audit;
use crate::top;
use calamine::{Data, DataType, Reader, Sheets, Xlsx, open_workbook, open_workbook_auto};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

type Rows = Vec<Vec<Data>>;

fn rows(book: &mut Xlsx<BufReader<File>>, sheet: &str) -> Rows {
    book.worksheet_range(sheet).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
}

fn text(row: &[Data], at: usize) -> String {
    row.get(at).map(ToString::to_string).unwrap_or_default()
}

fn number(text: &str) -> Option<Decimal> {
    text.replace(',', "").parse().ok()
}

/// The rows of each finding's block, by id.
fn papers(rows: &Rows) -> BTreeMap<String, Vec<&Vec<Data>>> {
    let mut papers: BTreeMap<String, Vec<&Vec<Data>>> = BTreeMap::new();
    let mut id = String::new();
    for row in rows.iter().skip(3) {
        let band = text(row, 0).starts_with("问题 ") || text(row, 0).starts_with("线索 ");
        if band {
            id = text(row, 4);
        }
        papers.entry(id.clone()).or_default().push(row);
    }
    papers
}

/// Cells of the county's files, as another library reads them; `None` for formats that it does not read.
#[derive(Default)]
struct Sources(BTreeMap<PathBuf, Option<Sheets<BufReader<File>>>>);

impl Sources {
    fn cell(&mut self, place: &str) -> Option<Data> {
        let parts: Vec<&str> = place.split(" › ").collect();
        let [file, sheet, cell] = parts.as_slice() else { return None };
        let path = top().join("fixtures/counties/qinghe").join(file);
        assert!(path.is_file(), "{place}: no such file");
        let book = self.0.entry(path.clone()).or_insert_with(|| open_workbook_auto(&path).ok());
        let range = book.as_mut()?.worksheet_range(sheet).unwrap_or_else(|e| panic!("{place}: {e}"));
        let letters: String = cell.chars().take_while(char::is_ascii_alphabetic).collect();
        let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1) - 1;
        let row: u32 = cell[letters.len()..].parse().expect("a row");
        range.get_value((row - 1, column)).cloned()
    }
}

/// Does the cell hold what the paper says it holds: the original text, or the value itself?
fn holds(cell: &Data, value: &str, original: &str) -> bool {
    let shown = cell.to_string();
    let same = |said: &str| {
        let numbers = matches!((number(shown.trim()), number(said.trim())), (Some(a), Some(b)) if a == b);
        let day = cell.as_date().is_some_and(|d| d.to_string().starts_with(said));
        let plain = |t: &str| t.split_whitespace().collect::<String>();
        numbers || day || plain(&shown) == plain(said)
    };
    // An unknown value is a blank cell.
    (value == "（未知）" && cell.is_empty()) || same(value) || (!original.is_empty() && same(original)) || {
        // A rate stands in the paper as per cent.
        let rate = value.strip_suffix('%').and_then(number).map(|r| r / Decimal::ONE_HUNDRED);
        rate.is_some() && rate == number(shown.trim())
    }
}

#[test]
fn every_figure_leads_to_its_paper_and_its_source_cell() {
    let out = tempfile::tempdir().expect("a folder");
    audit("qinghe", out.path());
    let mut book: Xlsx<_> = open_workbook(out.path().join("findings.xlsx")).expect("opens");
    let (list, paper_rows) = (rows(&mut book, "问题清单"), rows(&mut book, "工作底稿"));
    let papers = papers(&paper_rows);
    let heads: Vec<String> = list[2].iter().map(ToString::to_string).collect();
    let column = |head: &str| heads.iter().position(|h| h == head).expect("a head");
    let mut sources = Sources::default();
    let (mut figures, mut cells, mut unread, mut faults) = (0, 0, 0, Vec::new());
    for line in list.iter().skip(3) {
        let id = text(line, column("问题编号"));
        let paper = papers.get(&id).unwrap_or_else(|| panic!("{id} has no paper"));
        let amounts: BTreeMap<&str, Option<Decimal>> =
            ["涉及金额", "账面数", "审计数", "差额"].map(|h| (h, number(&text(line, column(h))))).into();
        for (head, figure) in &amounts {
            let there = paper.iter().find(|r| text(r, 0) == *head).and_then(|r| number(&text(r, 2)));
            if *figure != there {
                faults.push(format!("{id}: {head} is {figure:?} in the list and {there:?} in the paper"));
            }
            figures += usize::from(figure.is_some());
        }
        if let (Some(book), Some(audited), Some(difference)) = (amounts["账面数"], amounts["审计数"], amounts["差额"])
            && book - audited != difference
        {
            faults.push(format!("{id}: {book} − {audited} is not {difference}"));
        }
        let facts: Vec<_> = paper.iter().skip_while(|r| text(r, 0) != "事实").skip(1).collect();
        for head in ["账面数", "审计数"] {
            let stands =
                |figure: Decimal| facts.iter().any(|r| number(&text(r, 2)).is_some_and(|n| n.abs() == figure.abs()));
            if let Some(figure) = amounts[head].filter(|figure| !stands(*figure)) {
                faults.push(format!("{id}: {head} {figure} is no fact of its paper"));
            }
        }
        for fact in facts.iter().filter(|r| text(r, 4).matches(" › ").count() == 2) {
            let (name, value, original, place) = (text(fact, 1), text(fact, 2), text(fact, 3), text(fact, 4));
            match sources.cell(&place) {
                None => unread += 1,
                Some(cell) if holds(&cell, &value, &original) => cells += 1,
                Some(cell) => faults.push(format!("{id}: {name} {value} (“{original}”), but {place} holds {cell:?}")),
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(figures > 150 && cells > 150, "{figures} figures, {cells} cells, {unread} in files of other kinds");
}

#[test]
fn the_workbook_read_back_gives_the_records() {
    let out = tempfile::tempdir().expect("a folder");
    audit("qinghe", out.path());
    let mut book: Xlsx<_> = open_workbook(out.path().join("findings.xlsx")).expect("opens");
    let carried = rows(&mut book, "数据").into_iter().skip(3).map(|row| {
        let json: String = row.iter().skip(1).map(ToString::to_string).collect();
        serde_json::from_str(&json).expect("a record")
    });
    let carried: Vec<serde_json::Value> = carried.collect();
    let records = std::fs::read_to_string(out.path().join("findings.jsonl")).expect("records");
    let records: Vec<serde_json::Value> =
        records.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    assert_eq!(carried.len(), records.len());
    assert!(carried == records, "the sheet 数据 and findings.jsonl differ");
}
