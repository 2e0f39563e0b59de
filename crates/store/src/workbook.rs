//! The county's workbook: overviews with charts, the 整改台账 in its usual form, one page for those who decide.

use crate::book::cell_text;
use crate::cents::yuan;
use crate::error::StoreError;
use crate::overview::{Group, Overview, severity_label};
use crate::standing::Standing;
use rust_xlsxwriter::{Chart, ChartType, Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;
use std::path::Path;

const LEDGER: [(&str, f64); 24] = [
    ("序号", 6.0),
    ("县", 10.0),
    ("乡镇", 10.0),
    ("村", 10.0),
    ("问题编号", 34.0),
    ("发现年度", 9.0),
    ("规则", 9.0),
    ("问题名称", 22.0),
    ("程度", 8.0),
    ("对象", 20.0),
    ("涉及金额(元)", 15.0),
    ("整改状态", 10.0),
    ("整改类型", 10.0),
    ("下达日期", 12.0),
    ("整改期限", 12.0),
    ("是否逾期", 9.0),
    ("整改措施", 30.0),
    ("责任人", 10.0),
    ("完成情况", 10.0),
    ("完成日期", 12.0),
    ("佐证材料", 20.0),
    ("备注", 20.0),
    ("追回金额(元)", 15.0),
    ("再现次数", 9.0),
];

const GROUPS: [(&str, f64); 10] = [
    ("名称", 22.0),
    ("问题和疑点", 11.0),
    ("未下达", 9.0),
    ("在办", 9.0),
    ("其中逾期", 9.0),
    ("已销号", 9.0),
    ("销号率", 9.0),
    ("屡审屡犯", 9.0),
    ("涉及金额(元)", 16.0),
    ("追回金额(元)", 16.0),
];

/// Height of a line of a table, points: fonts of other programs are taller than Excel's own.
const LINE: f64 = 19.0;

struct Style {
    title: Format,
    head: Format,
    text: Format,
    share: Format,
    whole: Format,
    money: Format,
}

/// Writes the workbook of an overview, whole or not at all; `findings` are those of the ledger, in its order; `heads`
/// says how many events each county has and their last hash; `labels` are the county's own words for states.
///
/// # Errors
/// When the file cannot be written.
pub fn write_workbook(
    path: &Path,
    overview: &Overview,
    findings: &[Standing],
    heads: &[(String, i64, String)],
    labels: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    let mut book = make(overview, findings, heads, labels)?;
    crate::book::whole(path, &crate::outfile::seal(&mut book)?)
}

fn make(
    overview: &Overview,
    findings: &[Standing],
    heads: &[(String, i64, String)],
    labels: &BTreeMap<String, String>,
) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let fixed = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&fixed));
    let cell = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let style = Style {
        title: Format::new().set_bold().set_font_size(16),
        head: cell.clone().set_bold().set_background_color(Color::RGB(0xD9_E2_F3)).set_align(FormatAlign::Center),
        text: cell.clone().set_num_format("@"),
        share: cell.clone().set_num_format("@").set_align(FormatAlign::Right),
        whole: cell.clone().set_num_format("0"),
        money: cell.set_num_format("#,##0.00"),
    };
    page(book.add_worksheet(), overview, heads, &style)?;
    summary(book.add_worksheet(), overview, &style)?;
    ledger(book.add_worksheet(), overview, findings, labels, &style)?;
    Ok(book)
}

fn page(
    sheet: &mut Worksheet,
    overview: &Overview,
    heads: &[(String, i64, String)],
    style: &Style,
) -> Result<(), XlsxError> {
    sheet.set_name("一页摘要")?.set_column_width(0, 100)?;
    sheet.write_string_with_format(0, 0, "农村集体和帮扶项目资产核查问题整改情况", &style.title)?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_font_size(12);
    // A hash is long and has no blanks: on a line of its own it stays inside the margin.
    let fine = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_font_size(9);
    let mut row = 1;
    for line in overview.page() {
        sheet.write_string_with_format(row, 0, cell_text(&line), &wrap)?;
        sheet.set_row_height(row, 34)?;
        row += 1;
    }
    for (county, events, head) in heads {
        let note = format!("{county}办理记录 {events} 条，末条校验\n{head}");
        sheet.write_string_with_format(row, 0, cell_text(&note), &fine)?.set_row_height(row, 30)?;
        row += 1;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 1);
    Ok(())
}

fn summary(sheet: &mut Worksheet, overview: &Overview, style: &Style) -> Result<(), XlsxError> {
    sheet.set_name("汇总")?;
    sheet.write_string_with_format(0, 0, format!("整改汇总（截至 {}）", overview.day), &style.title)?;
    for (column, (_, width)) in (0u16..).zip(GROUPS) {
        sheet.set_column_width(column, width)?;
    }
    let mut row = 2;
    let total = [Group { name: String::new(), label: "合计".to_owned(), tally: overview.total }];
    let mut tables: Vec<(&str, &[Group], bool)> = vec![("总计", &total, false)];
    if overview.counties.len() > 1 {
        tables.push(("按县", &overview.counties, true));
    }
    tables.extend([
        ("按乡镇", overview.towns.as_slice(), true),
        ("按类别", &overview.families, true),
        ("按程度", &overview.severities, false),
        ("按发现年度", &overview.years, true),
        ("按事务所", &overview.firms, false),
        ("按状态", &overview.states, false),
    ]);
    let mut charts = 0;
    for (name, groups, charted) in tables {
        sheet.write_string_with_format(row, 0, name, &style.title)?;
        row += 1;
        for (column, (heading, _)) in (0u16..).zip(GROUPS) {
            sheet.write_string_with_format(row, column, heading, &style.head)?;
        }
        row += 1;
        let first = row;
        for group in groups {
            group_row(sheet, row, group, style)?;
            row += 1;
        }
        if charted && !groups.is_empty() {
            let mut chart = Chart::new(ChartType::ColumnStacked);
            chart.title().set_name(name);
            // Findings are counted: an axis of halves says nothing.
            if groups.iter().all(|g| g.tally.findings <= 10) {
                chart.y_axis().set_major_unit(1.0);
            }
            for (column, label) in [(2u16, "未下达"), (3, "在办"), (5, "已销号")] {
                chart.add_series().set_name(label).set_categories(("汇总", first, 0, row - 1, 0)).set_values((
                    "汇总",
                    first,
                    column,
                    row - 1,
                    column,
                ));
            }
            sheet.insert_chart(2 + charts * 16, 11, &chart)?;
            charts += 1;
        }
        row += 1;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn group_row(sheet: &mut Worksheet, row: u32, group: &Group, style: &Style) -> Result<(), XlsxError> {
    let t = &group.tally;
    sheet.write_string_with_format(row, 0, cell_text(&group.label), &style.text)?;
    for (column, count) in
        [(1u16, t.findings), (2, t.not_issued), (3, t.open), (4, t.overdue), (5, t.closed), (7, t.repeated)]
    {
        // Counts stay far below what a float holds exactly.
        sheet.write_number_with_format(row, column, count as f64, &style.whole)?;
    }
    sheet.write_string_with_format(row, 6, t.closed_rate(), &style.share)?.set_row_height(row, LINE)?;
    money(sheet, row, 8, Some(t.at_stake), style)?;
    money(sheet, row, 9, Some(t.recovered), style)
}

/// Money as a number where a cell holds all its digits, else as text.
fn money(sheet: &mut Worksheet, row: u32, column: u16, cents: Option<i64>, style: &Style) -> Result<(), XlsxError> {
    match cents {
        None => sheet.write_blank(row, column, &style.money).map(drop),
        Some(cents) if cents.unsigned_abs() < 1_000_000_000_000_000 => {
            sheet.write_number_with_format(row, column, cents as f64 / 100.0, &style.money).map(drop)
        }
        Some(cents) => sheet.write_string_with_format(row, column, yuan(cents), &style.text).map(drop),
    }
}

fn ledger(
    sheet: &mut Worksheet,
    overview: &Overview,
    findings: &[Standing],
    labels: &BTreeMap<String, String>,
    style: &Style,
) -> Result<(), XlsxError> {
    sheet.set_name("整改台账")?;
    sheet.write_string_with_format(0, 0, "问题整改台账", &style.title)?;
    sheet.write_string(1, 0, format!("截至 {}", overview.day))?;
    for (column, (name, width)) in (0u16..).zip(LEDGER) {
        sheet.write_string_with_format(2, column, name, &style.head)?.set_column_width(column, width)?;
    }
    let mut row = 3;
    // A sheet ends at 1,048,576 rows; what is beyond stands in the store and in the JSON.
    for s in findings.iter().filter(|s| s.counts()).take(1_048_000) {
        let waits = crate::State::of(&s.state).is_some_and(crate::State::waits_for_village);
        let late = waits && !s.deadline.is_empty() && s.deadline < overview.day;
        let year = s.year.to_string();
        let texts = [
            (1u16, s.county.as_str()),
            (2, &s.town),
            (3, &s.village),
            (4, &s.id),
            (5, &year),
            (6, &s.rule),
            (7, &s.title),
            (8, severity_label(&s.severity)),
            (9, &s.object),
            (11, labels.get(&s.state).unwrap_or(&s.state)),
            (12, &s.plan),
            (13, &s.issued_on),
            (14, &s.deadline),
            (15, if late { "逾期" } else { "" }),
            (16, &s.measure),
            (17, &s.person),
            (18, &s.progress),
            (19, &s.done_on),
            (20, &s.evidence),
            (21, &s.remark),
        ];
        sheet
            .write_number_with_format(row, 0, f64::from(row - 2), &style.whole)?
            .set_row_height(row, height(&texts))?;
        for (column, text) in texts {
            sheet.write_string_with_format(row, column, cell_text(text), &style.text)?;
        }
        money(sheet, row, 10, s.at_stake, style)?;
        money(sheet, row, 22, Some(s.recovered), style)?;
        sheet.write_number_with_format(row, 23, s.returns as f64, &style.whole)?;
        row += 1;
    }
    sheet.set_row_height(2, LINE)?;
    sheet.autofilter(2, 0, row.max(4) - 1, 23)?.set_freeze_panes(3, 5)?;
    sheet.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0).set_repeat_rows(2, 2)?;
    Ok(())
}

/// The height that the longest text of a row needs in its column; 汉字 are two wide. At most twelve lines are shown.
fn height(texts: &[(u16, &str); 20]) -> f64 {
    let lines = |(column, text): &(u16, &str)| {
        let width = LEDGER.get(usize::from(*column)).map_or(10.0, |(_, width)| *width);
        let of = |line: &str| {
            let wide: f64 = line.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.1 }).sum();
            (wide / width).ceil().max(1.0)
        };
        text.lines().map(of).sum::<f64>()
    };
    LINE * texts.iter().map(lines).fold(1.0, f64::max).min(12.0)
}
