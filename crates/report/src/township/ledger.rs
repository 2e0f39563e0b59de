//! 整改台账.xlsx: a township's rows. What was issued is locked; what is to be filled in is open, with lists and days.

use super::{LEDGER, Pack, PackHead, PackRow};
use crate::book::{Look, Style, first_half, height, on_a_failing_disk, page_set_up, part_name, two_wide, write_money};
use crate::error::ReportError;
use crate::safe;
use chrono::NaiveDate;
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, IgnoreError, ProtectionOptions, Workbook,
    Worksheet,
};
use sanzi_core::ledger::{COLUMNS, FIRST_ROW, KINDS, SHEET, STATES};
use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

/// Row of the heads, 0-based.
const HEAD: u32 = FIRST_ROW - 1;
/// Lines that one sheet takes.
const ROWS: usize = 1_048_000;
const WIDTHS: [f64; 20] =
    [4.5, 9.5, 7.0, 5.0, 7.0, 11.0, 30.0, 21.0, 24.0, 11.0, 9.5, 9.5, 8.0, 14.0, 7.0, 8.0, 9.5, 11.0, 9.0, 9.5];
/// 下达日期, 整改期限 and 整改类型 are the county's: open only where nothing was issued.
const ISSUED: u16 = 10;
const DEADLINE: u16 = 11;
const KIND: u16 = 12;
const MEASURES: u16 = 13;
const STATE: u16 = 15;
const DONE: u16 = 16;

/// Writes the ledger of a pack; rows pass through temporary files in `temporaries`.
///
/// # Errors
/// When it cannot be written.
pub fn write<W: Write + Send>(out: W, pack: &Pack, temporaries: &Path) -> Result<(), ReportError> {
    let open = pack.rows.iter().any(|row| row.issued_on.is_none() || row.deadline.is_none());
    let kind = Kind { open, clues: pack.rows.iter().any(|row| row.clue) };
    write_rows(out, &pack.head, kind, pack.rows.iter().map(Cow::Borrowed), temporaries)
}

/// What a ledger holds, as its head has to say it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// Something is still to be issued: the county fills in days and 整改类型.
    pub open: bool,
    /// There are clues among the rows.
    pub clues: bool,
}

/// The same of rows that come one by one.
pub(super) fn write_rows<'r, W: Write + Send>(
    out: W,
    head: &PackHead,
    kind: Kind,
    rows: impl Iterator<Item = Cow<'r, PackRow>>,
    temporaries: &Path,
) -> Result<(), ReportError> {
    on_a_failing_disk(Path::new(LEDGER), || {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(temporaries)?;
        let title = safe::footer(&format!("{}整改台账", head.town)).replace("&&", "&");
        let properties = DocProperties::new().set_title(title).set_author("sanzi");
        workbook.set_properties(&properties.set_creation_datetime(&head.base_date));
        let look = Looks::new();
        let (mut rows, mut number, mut part) = (rows.peekable(), 0, 0);
        // A pack without rows has a sheet too.
        while part == 0 || rows.peek().is_some() {
            let mut sheet = workbook.new_worksheet_with_constant_memory()?;
            sheet.set_name(part_name(SHEET, part))?;
            heading(&mut sheet, head, kind, &look)?;
            let mut at = FIRST_ROW;
            for line in rows.by_ref().take(ROWS) {
                number += 1;
                row(&mut sheet, at, number, &line, &look)?;
                at += 1;
            }
            close(&mut sheet, at - FIRST_ROW, kind)?;
            workbook.push_worksheet(sheet);
            part += 1;
        }
        workbook.save_to_writer(out)?;
        Ok(())
    })
}

/// Formats: those of the workbook, and open ones for what people fill in.
struct Looks {
    style: Style,
    entry: Format,
    day: Format,
    /// A day that was issued.
    fixed: Format,
}

impl Looks {
    fn new() -> Self {
        let style = Style::new();
        Looks {
            entry: style.entry.format().set_unlocked(),
            day: style.day.format().set_unlocked(),
            fixed: style.centre.format().set_num_format("yyyy-mm-dd"),
            style,
        }
    }
}

fn day_words(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "　　　　".to_owned(), |d| d.to_string())
}

fn heading(sheet: &mut Worksheet, head: &PackHead, kind: Kind, look: &Looks) -> Result<(), ReportError> {
    let style = &look.style;
    let last = u16::try_from(COLUMNS.len()).unwrap_or_default() - 1;
    page_set_up(sheet, &head.town, SHEET);
    for (at, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let county = head.county.clone().unwrap_or_default();
    let title = safe::shown(&format!("{county}{}整改台账", head.town)).replace('\n', " ");
    sheet.set_row_height(0, 30)?;
    sheet.merge_range(0, 0, 0, first_half(&WIDTHS), &safe::cell(&title), &style.title)?;
    let issuer = head.issuer.clone().unwrap_or_else(|| "　　　　　　　　".to_owned());
    let number = head.number.as_ref().map(|n| format!("文号：{n}　　")).unwrap_or_default();
    let line = format!(
        "下达单位：{issuer}　　{number}核查基准日：{}　　{}下达日期：{}　　整改期限：{}",
        head.base_date,
        // Rows that were handed out before keep their own day.
        if head.issued_on.is_some() { "本次" } else { "" },
        day_words(head.issued_on),
        match head.deadlines {
            Some((first, last)) if first != last => format!("{first}至{last}，见各行"),
            deadlines => day_words(deadlines.map(|(first, _)| first)),
        }
    );
    sheet.write_string_with_format(1, 0, safe::cell(&line.replace('\n', " ")), &style.heading)?;
    let mut line = "只有浅黄色各列可以填写；".to_owned();
    if kind.open {
        line.push_str("下达日期、整改期限、整改类型由县里填，其余由乡镇填；");
    }
    line.push_str("完成情况从列表中选，日期写成 2025-01-31 的样子。校验码用于回读，请勿改动。");
    if kind.clues {
        line.push_str("规则标明“疑点”的是待核实的线索。");
    }
    if head.dismissed > 0 {
        line.push_str(&format!("复核认定不成立的{}项没有列入。", head.dismissed));
    }
    sheet.write_string_with_format(2, 0, line, &style.heading)?;
    sheet.write_string_with_format(2, last, "单位：元", &style.heading_right)?;
    sheet.set_row_height(HEAD, 30)?;
    let first_entry = if kind.open { ISSUED } else { MEASURES };
    for (at, head) in (0u16..).zip(COLUMNS) {
        let format = if (first_entry..last).contains(&at) { &style.head_entry } else { &style.head };
        sheet.write_string_with_format(HEAD, at, head, format)?;
    }
    sheet.set_freeze_panes(FIRST_ROW, 2)?;
    sheet.set_repeat_rows(0, HEAD)?;
    two_wide(sheet)?;
    Ok(())
}

fn row(sheet: &mut Worksheet, at: u32, number: u32, line: &PackRow, look: &Looks) -> Result<(), ReportError> {
    let (style, filled) = (&look.style, &line.filled);
    let open = |text: &Option<String>| safe::cell(text.as_deref().unwrap_or_default());
    let texts: [(u16, String, &Format); 14] = [
        (1, safe::cell(&line.finding), &style.code),
        (2, safe::cell(&line.rule), &style.centre),
        (4, safe::cell(&line.village), &style.text),
        (5, safe::cell(&line.object), &style.text),
        (6, safe::cell(&line.problem), &style.text),
        (7, safe::cell(&line.basis), &style.text),
        (8, safe::cell(&line.advice), &style.text),
        (KIND, open(&line.kind), if line.issued_on.is_some() { &style.centre } else { &look.entry }),
        (MEASURES, open(&filled.measures), &look.entry),
        (14, open(&filled.responsible), &look.entry),
        (15, open(&filled.state), &look.entry),
        (17, open(&filled.evidence), &look.entry),
        (18, open(&filled.remark), &look.entry),
        (19, line.stamp(), &style.code),
    ];
    let widths = texts
        .iter()
        .map(|(column, words, _)| (words.as_str(), WIDTHS.get(usize::from(*column)).copied().unwrap_or_default()));
    sheet.set_row_height(at, height(widths))?;
    sheet.write_number_with_format(at, 0, f64::from(number), &style.centre)?;
    sheet.write_string_with_format(at, 3, line.severity.label(), style.severity(line.severity))?;
    match line.amount {
        Some(amount) => write_money(sheet, at, 9, amount, &style.money, &style.money_text)?,
        None => {
            sheet.write_blank(at, 9, style.of(Look::Money))?;
        }
    }
    for (column, day) in [(ISSUED, line.issued_on), (DEADLINE, line.deadline)] {
        match day {
            Some(day) => sheet.write_datetime_with_format(at, column, day, &look.fixed)?,
            None => sheet.write_blank(at, column, &look.day)?,
        };
    }
    let done = filled.done_on.as_deref().unwrap_or_default();
    match done.parse::<NaiveDate>() {
        Ok(day) => sheet.write_datetime_with_format(at, DONE, day, &look.day)?,
        Err(_) if done.is_empty() => sheet.write_blank(at, DONE, &look.day)?,
        Err(_) => sheet.write_string_with_format(at, DONE, done, &look.entry)?,
    };
    for (column, words, format) in texts {
        if words.is_empty() {
            sheet.write_blank(at, column, format)?;
        } else {
            sheet.write_string_with_format(at, column, words, format)?;
        }
    }
    Ok(())
}

/// Lists, days, filter and protection without a password.
fn close(sheet: &mut Worksheet, rows: u32, kind: Kind) -> Result<(), ReportError> {
    let last_column = u16::try_from(COLUMNS.len()).unwrap_or_default() - 1;
    let last = FIRST_ROW + rows.max(1) - 1;
    sheet.autofilter(HEAD, 0, last, last_column)?;
    sheet.ignore_error_range(FIRST_ROW, 0, last, last_column, IgnoreError::NumberStoredAsText)?;
    let lists = [(KIND, KINDS.as_slice()), (STATE, STATES.as_slice())];
    for (column, words) in lists.into_iter().filter(|(column, _)| kind.open || *column >= MEASURES) {
        let list = DataValidation::new()
            .allow_list_strings(words)?
            .set_error_title("只能从列表中选")?
            .set_error_message(format!("请选：{}。", words.join("、")))?;
        sheet.add_data_validation(FIRST_ROW, column, last, column, &list)?;
    }
    for column in [ISSUED, DEADLINE, DONE].into_iter().filter(|column| kind.open || *column >= MEASURES) {
        let first = ExcelDateTime::from_ymd(2000, 1, 1)?;
        let day = DataValidation::new()
            .allow_date(DataValidationRule::GreaterThanOrEqualTo(first))
            .set_error_title("请填日期")?
            .set_error_message("请按 2025-01-31 的样子填写日期。")?;
        sheet.add_data_validation(FIRST_ROW, column, last, column, &day)?;
    }
    let options = ProtectionOptions {
        sort: true,
        use_autofilter: true,
        format_rows: true,
        format_columns: true,
        ..ProtectionOptions::new()
    };
    sheet.protect_with_options(&options);
    Ok(())
}
