//! A workbook as a person gives it back: opened, some cells filled in, saved by another program.

use calamine::{Data, Reader, Xlsx, open_workbook};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Cells of one sheet by 0-based row and column.
type Cells = BTreeMap<(u32, u32), String>;

/// The sheets that matter for reading back.
const SHEETS: [&str; 4] = ["问题清单", "线索", "复核签发", "数据"];

/// A workbook in a person's hands.
pub struct Edited {
    sheets: BTreeMap<&'static str, Cells>,
}

impl Edited {
    /// Opens a workbook.
    pub fn open(path: &Path) -> Edited {
        let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
        let mut sheets = BTreeMap::new();
        for name in SHEETS {
            let range = book.worksheet_range(name).expect("a sheet");
            let (top, left) = range.start().unwrap_or_default();
            let cells = range.used_cells().map(|(row, column, value)| {
                let text = match value {
                    Data::DateTime(serial) => serial.as_datetime().expect("a day").date().to_string(),
                    other => other.to_string(),
                };
                ((top + row as u32, left + column as u32), text)
            });
            sheets.insert(name, cells.collect());
        }
        Edited { sheets }
    }

    /// The text under a head in the row that holds `key` anywhere.
    pub fn get(&self, sheet: &str, key: &str, head: &str) -> String {
        let (row, column) = self.place(sheet, key, head);
        self.sheets[sheet].get(&(row, column)).cloned().unwrap_or_default()
    }

    /// Fills in cells of the row that holds `key` anywhere.
    pub fn fill(&mut self, sheet: &str, key: &str, cells: &[(&str, &str)]) {
        for (head, text) in cells {
            let place = self.place(sheet, key, head);
            let sheet = self.sheets.get_mut(sheet).expect("a sheet");
            sheet.insert(place, (*text).to_owned());
        }
    }

    fn place(&self, sheet: &str, key: &str, head: &str) -> (u32, u32) {
        let cells = &self.sheets[sheet];
        let column = cells.iter().find(|((row, _), text)| *row == 2 && *text == head).expect("a head").0.1;
        let row = cells.iter().find(|((row, _), text)| *row > 2 && *text == key).expect("a row").0.0;
        (row, column)
    }

    /// Saves it, all cells as text.
    pub fn save(&self, path: &Path) {
        let mut parts =
            vec![("[Content_Types].xml".to_owned(), TYPES.to_owned()), ("_rels/.rels".to_owned(), ROOT.to_owned())];
        let (mut listed, mut relations) = (String::new(), String::new());
        for (number, (name, cells)) in (1..).zip(&self.sheets) {
            let _ = write!(listed, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"r{number}\"/>");
            let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
            let _ = write!(relations, "<Relationship Id=\"r{number}\" Type=\"{kind}\" Target=\"sheet{number}.xml\"/>");
            parts.push((format!("xl/sheet{number}.xml"), sheet(cells)));
        }
        parts.push((
            "xl/workbook.xml".to_owned(),
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{listed}</sheets></workbook>"
            ),
        ));
        parts.push((
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>"),
        ));
        std::fs::write(path, zip(&parts)).expect("saved");
    }
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
const ROOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

fn sheet(cells: &Cells) -> String {
    let mut xml = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>");
    let mut open = None;
    for ((row, column), text) in cells {
        if open != Some(*row) {
            xml.push_str(if open.is_some() { "</row>" } else { "" });
            let _ = write!(xml, "<row r=\"{}\">", row + 1);
            open = Some(*row);
        }
        let name = sanzi_core::source::cell_name(column + 1, row + 1);
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = write!(xml, "<c r=\"{name}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>");
    }
    xml.push_str(if open.is_some() { "</row></sheetData></worksheet>" } else { "</sheetData></worksheet>" });
    xml
}

/// A package whose parts are stored as they are.
fn zip(parts: &[(String, String)]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let (offset, size, crc) = (out.len() as u32, text.len() as u32, crc32(text.as_bytes()));
        let mut shared = Vec::new();
        for half in [20u16, 0x800, 0, 0, 0x21] {
            shared.extend(half.to_le_bytes());
        }
        for whole in [crc, size, size] {
            shared.extend(whole.to_le_bytes());
        }
        shared.extend((name.len() as u16).to_le_bytes());
        shared.extend(0u16.to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&shared);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        central.extend(b"PK\x01\x02\x14\x00");
        central.extend(&shared);
        central.extend([0u8; 10]);
        central.extend(offset.to_le_bytes());
        central.extend(name.as_bytes());
    }
    let (start, count) = (out.len() as u32, parts.len() as u16);
    out.extend(&central);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend([count, count].map(u16::to_le_bytes).concat());
    out.extend([central.len() as u32, start].map(u32::to_le_bytes).concat());
    out.extend(0u16.to_le_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
