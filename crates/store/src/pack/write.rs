//! The township's workbook: 整改台账, in the layout that comes back to [`super::read`].

use crate::pack::row::{COLUMNS, PROGRESS, PackRow};
use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, ProtectionOptions, Workbook, XlsxError,
};

/// Title, issuer, deadline.
#[derive(Debug, Clone, Default)]
pub struct PackHead {
    /// The township.
    pub town: String,
    /// Who hands it out, for which county.
    pub issuer: String,
    /// The general deadline, ISO.
    pub deadline: String,
}

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
pub fn pack(head: &PackHead, rows: &[PackRow]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let fixed = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&fixed));
    let sheet = book.add_worksheet().set_name("整改台账")?;
    let title = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Left);
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_num_format("@");
    let open = cell.clone().set_unlocked().set_background_color(Color::RGB(0xFF_FB_E6));
    let header = cell.clone().set_bold().set_background_color(Color::RGB(0xD9_E2_F3)).set_align(FormatAlign::Center);
    sheet.write_string_with_format(0, 0, format!("{}问题整改台账", head.town), &title)?;
    sheet.write_string(1, 0, format!("下达单位：{}", head.issuer))?;
    let note = "请只填黄色各列；其余各列和“校验”不要改动，行可以排序，不要删除。";
    sheet.write_string(2, 0, format!("整改期限：{}。{note}", head.deadline))?;
    for (column, (name, width)) in (0u16..).zip(COLUMNS.iter().zip(WIDTHS)) {
        sheet.write_string_with_format(3, column, *name, &header)?;
        sheet.set_column_width(column, width)?;
    }
    for (at, row) in (4u32..).zip(rows) {
        sheet.write_number_with_format(at, 0, f64::from(at - 3), &cell.clone().set_num_format("0"))?;
        let texts = row.county_cells().map(|(_, text)| text.clone());
        let filled = row.filled.cells().map(|(_, text)| text.clone());
        let all = texts.into_iter().chain(filled).chain([row.stamp.clone()]);
        for (column, text) in (1u16..).zip(all) {
            let format = if OPEN.contains(&column) { &open } else { &cell };
            sheet.write_string_with_format(at, column, crate::book::cell_text(&text), format)?;
        }
    }
    let last = 4 + u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX - 5) - 1;
    sheet.add_data_validation(4, 15, last, 15, &DataValidation::new().allow_list_strings(&PROGRESS)?)?;
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
