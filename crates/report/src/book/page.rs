//! Paper: A4 landscape, one page wide, page numbers. A list of so many columns that one page would be too small to
//! read is two pages wide, its running numbers on both.

use crate::safe;
use rust_xlsxwriter::{Worksheet, XlsxError};

const A4: u8 = 9;

/// Sets a sheet up for print.
pub(crate) fn set_up(sheet: &mut Worksheet, owner: &str, name: &str) {
    sheet.set_paper_size(A4).set_landscape();
    sheet.set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.45, 0.45, 0.5, 0.65, 0.3, 0.3);
    let font = "&\"宋体,Regular\"&9 ";
    let footer = format!("&L{font}{}&C{font}第 &P 页　共 &N 页&R{font}{}", safe::footer(owner), safe::footer(name));
    sheet.set_footer(footer);
    sheet.set_screen_gridlines(false);
}

/// Gives a list of many columns the width of two pages, which lie side by side in the order of print.
pub(crate) fn two_wide(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_print_fit_to_pages(2, 0).set_page_order(false).set_repeat_columns(0, 0)?;
    Ok(())
}

/// The last column of the first of two pages, for columns of these widths; the title stands above that page alone.
pub(crate) fn first_half(widths: &[f64]) -> u16 {
    let half = widths.iter().sum::<f64>() / 2.0;
    let mut sum = 0.0;
    let fits = widths.iter().take_while(|width| {
        sum += **width;
        sum <= half
    });
    u16::try_from(fits.count()).unwrap_or_default().saturating_sub(1)
}
