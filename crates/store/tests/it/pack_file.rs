//! A filled 整改台账 as a township might send it: the agreed layout, written plainly. What is handed out in earnest is
//! written by the report.

use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, ProtectionOptions, Workbook, XlsxError,
};
use sanzi_core::ledger::{COLUMNS, STATES};
use sanzi_store::PackRow;

const WIDTHS: [f64; 20] = [
    6.0, 34.0, 20.0, 8.0, 10.0, 18.0, 44.0, 30.0, 36.0, 14.0, 12.0, 12.0, 10.0, 30.0, 10.0, 10.0, 12.0, 20.0, 20.0,
    24.0,
];
/// 整改措施 to 备注: what the village may write.
const OPEN: std::ops::RangeInclusive<u16> = 13..=18;

/// The bytes of one township's workbook; its rows in the order given. Equal rows give equal bytes.
///
/// # Errors
/// Only faults of our own.
pub fn pack(rows: &[PackRow]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let fixed = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&fixed));
    let sheet = book.add_worksheet().set_name("整改台账")?;
    let title = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Left);
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_num_format("@");
    let open = cell.clone().set_unlocked().set_background_color(Color::RGB(0xFF_FB_E6));
    let header = cell.clone().set_bold().set_background_color(Color::RGB(0xD9_E2_F3)).set_align(FormatAlign::Center);
    sheet.write_string_with_format(0, 0, "问题整改台账", &title)?;
    for (column, (name, width)) in (0u16..).zip(COLUMNS.iter().zip(WIDTHS)) {
        sheet.write_string_with_format(3, column, *name, &header)?;
        sheet.set_column_width(column, width)?;
    }
    for (at, row) in (4u32..).zip(rows) {
        sheet.write_number_with_format(at, 0, f64::from(at - 3), &cell.clone().set_num_format("0"))?;
        let texts = county(row);
        let filled = village(row);
        let all = texts.into_iter().chain(filled).chain([row.stamp.clone()]);
        for (column, text) in (1u16..).zip(all) {
            let format = if OPEN.contains(&column) { &open } else { &cell };
            sheet.write_string_with_format(at, column, &text, format)?;
        }
    }
    let last = 4 + u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX - 5) - 1;
    sheet.add_data_validation(4, 15, last, 15, &DataValidation::new().allow_list_strings(&STATES)?)?;
    sheet.autofilter(3, 0, last, 19)?;
    sheet.set_freeze_panes(4, 2)?;
    sheet.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0).set_repeat_rows(3, 3)?;
    let may = ProtectionOptions {
        sort: true,
        use_autofilter: true,
        format_columns: true,
        format_rows: true,
        format_cells: true,
        ..ProtectionOptions::default()
    };
    sheet.protect_with_options(&may);
    book.save_to_buffer()
}

fn county(row: &PackRow) -> [String; 12] {
    [
        &row.id,
        &row.rule,
        &row.severity,
        &row.village,
        &row.object,
        &row.problem,
        &row.basis,
        &row.advice,
        &row.amount,
        &row.issued_on,
        &row.deadline,
        &row.plan,
    ]
    .map(Clone::clone)
}

fn village(row: &PackRow) -> [String; 6] {
    let f = &row.filled;
    [&f.measure, &f.person, &f.progress, &f.done_on, &f.evidence, &f.remark].map(Clone::clone)
}
