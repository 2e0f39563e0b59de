//! A second reader as oracle: for each kind that another library reads too, both give the same cells over every
//! fixture of that kind, or the difference is named here.

use crate::{files_below, root};
use calamine::{Data, Ods, Reader, Xlsb};
use sanzi_ingest::Limits;
use sanzi_ingest::grid::{Book, Content, number};
use std::collections::BTreeMap;
use std::io::Cursor;

type Cells = BTreeMap<(String, u32, u32), String>;

fn ours(book: &Book) -> Cells {
    let mut cells = Cells::new();
    for sheet in &book.sheets {
        for row in sheet.rows.iter() {
            for cell in row.filled() {
                let said = match &cell.content {
                    Content::Text(text) => format!("'{text}'"),
                    Content::Number(n) | Content::Percent(n) | Content::Date(n) => number::plain(*n),
                    Content::Bool(value) => value.to_string(),
                    other => other.text().into_owned(),
                };
                cells.insert((sheet.name.clone(), row.number, cell.column), said);
            }
        }
    }
    cells
}

fn theirs<R: Reader<Cursor<Vec<u8>>>>(mut book: R) -> Cells {
    let mut cells = Cells::new();
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let Some((top, left)) = range.start() else { continue };
        for (row, column, data) in range.used_cells() {
            let said = match data {
                Data::Empty => continue,
                Data::String(text) if text.is_empty() => continue,
                Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => format!("'{text}'"),
                Data::Int(n) => n.to_string(),
                Data::Float(n) => n.to_string(),
                Data::DateTime(moment) => moment.as_f64().to_string(),
                Data::Bool(value) => value.to_string(),
                Data::Error(error) => error.to_string(),
            };
            cells.insert((name.clone(), top + row as u32 + 1, left + column as u32 + 1), said);
        }
    }
    cells
}

/// Where the two differ: `file sheet R2C3: ours / theirs`.
fn differences(file: &str, ours: &Cells, theirs: &Cells) -> Vec<String> {
    let places: std::collections::BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    let said = |cell: Option<&String>| cell.map_or("nothing".to_owned(), String::clone);
    places
        .into_iter()
        .filter(|place| ours.get(place) != theirs.get(place))
        .map(|place| {
            let (sheet, row, column) = place;
            format!("{file} {sheet} R{row}C{column}: {} / {}", said(ours.get(place)), said(theirs.get(place)))
        })
        .collect()
}

#[test]
fn xlsb_and_ods_agree_with_the_library_or_the_difference_is_known() {
    let limits = Limits::default();
    let mut found = Vec::new();
    let mut read = 0;
    for path in files_below(&root().join("fixtures")) {
        let name = path.file_name().expect("named").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("readable");
        let (book, other) = match path.extension().and_then(|e| e.to_str()) {
            Some("xlsb") => {
                let other = Xlsb::new(Cursor::new(bytes.clone())).ok().map(theirs);
                (sanzi_ingest::grid::xlsb::read(&bytes, &limits), other)
            }
            Some("ods") if !name.starts_with("encrypted") => {
                let other = Ods::new(Cursor::new(bytes.clone())).ok().map(theirs);
                (sanzi_ingest::grid::ods::read(&bytes, &limits), other)
            }
            _ => continue,
        };
        read += 1;
        found.extend(differences(&name, &ours(&book.expect("readable")), &other.expect("readable")));
    }
    assert!(read >= 4, "{read} files");
    // The library turns error cells of .xlsb into blanks.
    let known: Vec<&str> = include_str!("second_readers.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(found, known, "found:\n{}", found.join("\n"));
}

/// The cells of the first table of a page, as a browser's own parser sees them.
fn browser_cells(text: &str) -> Vec<String> {
    use scraper::{Html, Selector};
    let page = Html::parse_document(text);
    let cell = Selector::parse("td, th").expect("a selector");
    let inner = Selector::parse("table").expect("a selector");
    let visible = |element: scraper::ElementRef<'_>| {
        let mut out = String::new();
        for node in element.descendants() {
            if let Some(text) = node.value().as_text() {
                let unseen = node.ancestors().any(|a: ego_tree::NodeRef<'_, scraper::Node>| {
                    a.value().as_element().is_some_and(|e| matches!(e.name(), "script" | "style"))
                });
                if !unseen {
                    out.push_str(text);
                }
            } else if node.value().as_element().is_some_and(|e| e.name() == "br") {
                out.push('\n');
            }
        }
        out.trim_matches(|c: char| c.is_ascii_whitespace()).to_owned()
    };
    page.select(&cell)
        .filter(|td| td.select(&inner).next().is_none())
        .filter(|td| {
            td.ancestors().filter(|a| a.value().as_element().is_some_and(|e| e.name() == "table")).count() == 1
        })
        .map(visible)
        .filter(|text| !text.chars().all(sanzi_core::text::is_blank))
        .collect()
}

#[test]
fn pages_give_the_cells_that_a_browser_sees() {
    let mut read = 0;
    for path in files_below(&root().join("fixtures")) {
        let bytes = std::fs::read(&path).expect("readable");
        let head = bytes.get(..bytes.len().min(2000)).unwrap_or_default().to_ascii_lowercase();
        if !String::from_utf8_lossy(&head).contains("<table") {
            continue;
        }
        let label = sanzi_ingest::grid::html::declared_charset(&bytes);
        let decoded = sanzi_ingest::encoding::decode(&bytes, label.as_deref()).expect("decoded");
        if decoded.text.matches("<table").count() > 1 {
            continue;
        }
        let wanted = browser_cells(&decoded.text);
        let Ok(book) = sanzi_ingest::grid::html::read(decoded, &Limits::default()) else { continue };
        let got: Vec<String> =
            book.sheets[0].rows.iter().flat_map(|r| r.filled()).map(|c| c.content.text().into_owned()).collect();
        assert_eq!(got, wanted, "{}", path.display());
        read += 1;
    }
    assert!(read >= 8, "{read} pages");
}
