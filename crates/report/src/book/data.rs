//! 数据: every finding as the record of `findings.jsonl`, so that the workbook alone loses nothing.
//! A record that a cell cannot hold goes on in the cells to its right.

use super::Book;
use super::grid::{HEAD_ROWS, part_name};
use super::stream::Stream;
use super::view::View;
use crate::error::ReportError;
use crate::safe;

pub(crate) const NAME: &str = "数据";

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut part = 0;
    let mut sheet = open(book, part)?;
    let mut row = HEAD_ROWS;
    for finding in view.shown.records() {
        if row - HEAD_ROWS >= book.capacity.rows {
            part += 1;
            let full = std::mem::replace(&mut sheet, open(book, part)?);
            book.push_stream(full)?;
            row = HEAD_ROWS;
        }
        if row.is_multiple_of(512) {
            book.check_cancelled()?;
        }
        let plain = &book.style.plain;
        sheet.row(row, None)?;
        sheet.text(0, &finding.id, plain);
        let record = serde_json::to_string(&*finding)?;
        let json = safe::json_for_cell(&record);
        for (piece, column) in safe::pieces(&json).into_iter().zip(1u16..) {
            sheet.text(column, piece, plain);
        }
        row += 1;
    }
    book.push_stream(sheet)
}

fn open(book: &Book<'_>, part: u32) -> Result<Stream, ReportError> {
    let mut stream = book.streamed(&part_name(NAME, part))?;
    let sheet = &mut stream.head;
    let style = book.style;
    sheet.set_column_width(0, 34)?.set_column_width(1, 120)?;
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, "数据（供程序读取，请勿改动）", &style.section)?;
    sheet.write_string_with_format(
        1,
        0,
        "每行一条记录，与 findings.jsonl 相同；一格放不下的，接着写在右边的格里。",
        &style.heading,
    )?;
    sheet.write_string_with_format(2, 0, "编号", &style.head)?;
    sheet.write_string_with_format(2, 1, "记录", &style.head)?;
    sheet.set_freeze_panes(HEAD_ROWS, 0)?;
    // Nobody reads records on paper.
    sheet.set_print_area(0, 0, 1, 1)?;
    Ok(stream)
}
