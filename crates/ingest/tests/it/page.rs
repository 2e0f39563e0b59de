//! A page of cells, printed as SpreadsheetML 2003: a kind that knows merged cells and numbers and needs no library.

use std::fmt::Write;

/// A cell: text or number, and how far it reaches right and down.
#[derive(Debug, Clone)]
pub struct Printed {
    pub text: String,
    pub number: bool,
    pub across: usize,
    pub down: usize,
}

/// A cell of text.
pub fn words(text: &str) -> Printed {
    Printed { text: text.to_owned(), number: false, across: 0, down: 0 }
}

/// Rows of cells by column.
#[derive(Default)]
pub struct Page {
    pub rows: Vec<Vec<Option<Printed>>>,
}

impl Page {
    /// Adds a row.
    pub fn line(&mut self, width: usize, cells: Vec<(usize, Printed)>) {
        let mut row = vec![None; width];
        // A row without content is there all the same, with a blank cell.
        row[0] = Some(words(""));
        for (at, cell) in cells {
            row[at] = Some(cell);
        }
        self.rows.push(row);
    }

    /// The page as SpreadsheetML 2003.
    pub fn xml(&self) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"Sheet1\"><Table>",
        );
        for (at, row) in self.rows.iter().enumerate() {
            write!(out, "<Row ss:Index=\"{}\">", at + 1).expect("memory");
            for (column, cell) in row.iter().enumerate() {
                let Some(cell) = cell else { continue };
                write!(out, "<Cell ss:Index=\"{}\"", column + 1).expect("memory");
                if cell.across > 0 {
                    write!(out, " ss:MergeAcross=\"{}\"", cell.across).expect("memory");
                }
                if cell.down > 0 {
                    write!(out, " ss:MergeDown=\"{}\"", cell.down).expect("memory");
                }
                let kind = if cell.number { "Number" } else { "String" };
                let text = cell.text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "&#10;");
                write!(out, "><Data ss:Type=\"{kind}\">{text}</Data></Cell>").expect("memory");
            }
            out.push_str("</Row>");
        }
        out.push_str("</Table></Worksheet></Workbook>");
        out
    }
}
