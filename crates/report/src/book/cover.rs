//! 封面: who, what, as of when, how much of it, what was found, what could not be read, and how to read the rest.

use super::Book;
use super::grid::{height, internal, write_money};
use super::page;
use super::tally::{self, Tally};
use super::view::View;
use crate::error::ReportError;
use crate::{money, safe};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Url, Worksheet};
use sanzi_core::{Issue, tables};

pub(crate) const NAME: &str = "封面";

/// Columns of the cover, in characters.
const WIDTHS: [f64; 9] = [22.0, 14.0, 14.0, 14.0, 14.0, 14.0, 20.0, 12.0, 14.0];
const LAST: u16 = 8;
/// Height of an ordinary row, points.
const ROW: f64 = 18.0;
/// Files and sheets named on the cover; the receipts have all of them.
const UNREAD: usize = 12;

/// Money columns whose sums stand on the cover.
pub(crate) const CONTROL: &[(&str, &str)] = &[
    ("asset", "original_value"),
    ("asset", "accumulated_depreciation"),
    ("asset", "net_value"),
    ("contract", "annual_rent"),
    ("contract", "total_amount"),
    ("receipt", "amount"),
    ("distribution", "income"),
    ("distribution", "distributed_total"),
    ("disposal", "value_out"),
    ("disposal", "proceeds"),
    ("inventory", "book_value"),
    ("depreciation", "accumulated_depreciation"),
    ("gl_balance", "closing_dr"),
    ("gl_balance", "closing_cr"),
    ("project", "amount"),
    ("prior_asset", "original_value"),
    ("prior_asset", "closing_value"),
];

/// What each sheet is for.
const GUIDE: &[(&str, &str)] = &[
    ("汇总", "按严重程度、类别、乡镇、村汇总，数字由公式从问题清单取得。"),
    ("与上次对比", "与上次结果逐条对比：先看覆盖范围，再看金额为什么变；没有重新查到的不当作已整改。"),
    (
        "问题清单",
        "一行一个问题，可筛选；点序号到工作底稿，点规则到规则执行情况，点“打开”到原表的单元格；黄色各列由复核人填写。",
    ),
    ("线索", "须进一步核实的疑点，不计入问题。"),
    ("资料调取清单", "因资料不足无法判断的事项和需要调取的资料，金额大的在前。"),
    ("工作底稿", "每个问题的事实、原文、出处、复算过程、依据、建议和消除条件。"),
    ("折旧复算表", "每一项资产的折旧复算：制度、要素、应提数、账面数和差额。"),
    ("逐项结论", "每一项资产的结论，没有问题的也列出。"),
    ("同因汇总", "同一原因造成的多个问题合在一起看，便于一次整改。"),
    ("调整分录建议", "按单位列出的折旧调整分录，借贷相等；科目按资产用途核对后使用。"),
    ("规则执行情况", "每条规则看了多少、发现多少、多少无法判断。"),
    ("参数与依据", "所用的标准、取值、施行日和来源；标“待核”的引用前须核对原文。"),
    ("读取回执", "每个文件每张表读入、另列的行数，及与表内合计的核对。"),
    ("读取问题", "读不出或存疑的单元格及处理建议。"),
    ("勾稽", "各表合计之间的核对；有一处不符就不会输出。"),
    ("复核签发", "编制、复核、签发三级签署；每一级与签署时的全部内容绑定，内容变了会显示。"),
    ("数据", "供程序读取的完整记录，请勿改动。"),
];

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(NAME)?;
    page::set_up(&mut sheet, book.owner, NAME);
    for (at, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let mut cover = Cover { sheet, row: 0, book };
    cover.title(view)?;
    cover.scope(view)?;
    cover.found(view)?;
    cover.unread(view)?;
    cover.guide(view)?;
    let sheet = cover.sheet;
    book.push(sheet);
    Ok(())
}

struct Cover<'b, 'a> {
    sheet: Worksheet,
    row: u32,
    book: &'b Book<'a>,
}

impl Cover<'_, '_> {
    fn title(&mut self, view: &View<'_>) -> Result<(), ReportError> {
        let style = &self.book.style;
        let engagement = &view.dossier.engagement;
        self.sheet.set_row_height(0, 46)?;
        self.sheet.merge_range(0, 0, 0, LAST, &safe::cell(&view.title()), &style.cover_title)?;
        self.row = 1;
        if let Some(name) = &engagement.name {
            self.sheet.set_row_height(1, 28)?;
            let name = safe::cell(&safe::shown(name).replace('\n', " "));
            self.sheet.merge_range(1, 0, 1, LAST, &name, &style.cover_name)?;
            self.row = 2;
        }
        self.gap()?;
        let packs: Vec<String> = view
            .dossier
            .packs
            .iter()
            .map(|p| format!("{} {}（{}）", p.name, p.version, super::parameter::layer(&p.layer)))
            .collect();
        let engine = format!("sanzi {}", env!("CARGO_PKG_VERSION"));
        for (label, words) in [
            ("县（市、区）", engagement.county.clone().unwrap_or_default()),
            ("核查单位", engagement.firm.clone().unwrap_or_default()),
            ("核查基准日", view.dossier.base_date.to_string()),
            ("规则包", packs.join("、")),
            ("核查程序", engine),
            ("个人信息", view.dossier.privacy.words().to_owned()),
        ] {
            if !words.is_empty() {
                self.pair(label, &words)?;
            }
        }
        self.gap()
    }

    fn scope(&mut self, view: &View<'_>) -> Result<(), ReportError> {
        let totals = &view.totals;
        self.section("一、核查范围和控制总数（单位：元）")?;
        let rows: u64 = totals.rows.values().sum();
        let count = |grain: &str| totals.subjects.get(grain).copied().unwrap_or_default();
        let refused = match totals.files_refused {
            0 => "全部读入".to_owned(),
            n => format!("其中 {n} 个未能读入"),
        };
        self.pair("文件和工作表", &format!("文件 {} 个（{refused}），工作表 {} 张", totals.files, totals.sheets))?;
        self.pair(
            "记录",
            &format!("读入 {rows} 行；标题、合计、空行等另列 {} 行，原因见读取回执", totals.rows_set_aside),
        )?;
        let original = money::parse(Some(&totals.original_value_of_assets)).unwrap_or_default();
        self.pair(
            "核查对象",
            &format!(
                "资产 {} 项，原值合计 {} 元（同一资产在几本台账上只计一次）；合同 {} 份",
                count("asset"),
                money::grouped(original),
                count("contract")
            ),
        )?;
        self.gap()?;
        self.heads(&["数据表", "行数", "金额项目", "", "合计"])?;
        for (name, rows) in &totals.rows {
            let Some(schema) = tables::schema(name).filter(|_| *rows > 0) else { continue };
            let mut first = true;
            for (table, field) in CONTROL.iter().filter(|(table, _)| table == name) {
                let Some(sum) = totals.sums.get(*table).and_then(|s| s.get(*field)) else { continue };
                let label = schema.columns.iter().find(|c| c.name == *field).map_or(*field, |c| c.label);
                let known = if first { Some((schema.label, *rows)) } else { None };
                self.control(known, Some((label, money::parse(Some(sum)).unwrap_or_default())))?;
                first = false;
            }
            if first {
                self.control(Some((schema.label, *rows)), None)?;
            }
        }
        self.gap()
    }

    fn control(&mut self, table: Option<(&str, u64)>, sum: Option<(&str, Decimal)>) -> Result<(), ReportError> {
        let (style, row) = (&self.book.style, self.row);
        self.sheet.set_row_height(row, ROW)?;
        let (name, rows) = table.map_or(("", None), |(n, r)| (n, Some(r)));
        self.sheet.write_string_with_format(row, 0, name, &style.text)?;
        match rows {
            Some(rows) => self.sheet.write_number_with_format(row, 1, rows as f64, &style.whole)?,
            None => self.sheet.write_blank(row, 1, &style.text)?,
        };
        let label = sum.map_or("—", |(label, _)| label);
        self.sheet.merge_range(row, 2, row, 3, label, &style.text)?;
        match sum {
            Some((_, amount)) => {
                // A merged number: the range first, then the value into its first cell.
                self.sheet.merge_range(row, 4, row, 5, "", &style.money)?;
                write_money(&mut self.sheet, row, 4, amount, &style.money, &style.money_text)?;
            }
            None => {
                self.sheet.merge_range(row, 4, row, 5, "—", &style.centre)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn found(&mut self, view: &View<'_>) -> Result<(), ReportError> {
        self.sheet.set_page_breaks(&[self.row])?;
        self.section("二、核查发现")?;
        let (groups, all) = tally::by_family(view)?;
        self.heads(&["类别", "重大", "较大", "一般", "提示", "问题合计", "涉及金额", "线索", "资料不足"])?;
        for (family, group) in groups.iter().filter(|(_, g)| !g.is_empty()) {
            self.group(family.label, group, false)?;
        }
        self.group("合计", &all, true)?;
        self.note("涉及金额为各问题金额之和；同一资产有几个问题的，金额会重复计算。资料不足按“规则×单位×缺少的要素”计项，不计入问题。")?;
        self.gap()
    }

    fn group(&mut self, name: &str, group: &Tally, total: bool) -> Result<(), ReportError> {
        let style = &self.book.style;
        let (text, whole, number) = if total {
            (&style.total, &style.total_whole, &style.total_money)
        } else {
            (&style.text, &style.whole, &style.money)
        };
        let row = self.row;
        self.sheet.set_row_height(row, ROW)?;
        self.sheet.write_string_with_format(row, 0, name, text)?;
        for (at, count) in (1u16..).zip(group.problems) {
            self.sheet.write_number_with_format(row, at, count as f64, whole)?;
        }
        let problems: u64 = group.problems.iter().sum();
        self.sheet.write_number_with_format(row, 5, problems as f64, whole)?;
        write_money(&mut self.sheet, row, 6, group.amount, number, number)?;
        self.sheet.write_number_with_format(row, 7, group.clues as f64, whole)?;
        self.sheet.write_number_with_format(row, 8, group.undetermined as f64, whole)?;
        self.row += 1;
        Ok(())
    }

    fn unread(&mut self, view: &View<'_>) -> Result<(), ReportError> {
        self.section("三、未能读入的文件和工作表")?;
        let mut lines: Vec<(String, String)> = Vec::new();
        for file in &view.dossier.tables.receipts {
            if let Some(refusal) = &file.refused {
                lines.push((file.file.clone(), format!("{}　{}", refusal.message, refusal.advice)));
            }
            for sheet in file.sheets.iter().filter(|s| s.table.is_none()) {
                let words = if sheet.hidden {
                    "隐藏的工作表，未纳入核查"
                } else {
                    "未识别为台账，未纳入核查"
                };
                lines.push((format!("{} › {}", file.file, sheet.sheet), words.to_owned()));
            }
        }
        if lines.is_empty() {
            self.note("没有。全部文件和工作表均已读入。")?;
        }
        for (place, words) in lines.iter().take(UNREAD) {
            self.wide(place, words)?;
        }
        if lines.len() > UNREAD {
            self.note(&format!("另有 {} 处，见读取回执。", lines.len() - UNREAD))?;
        }
        let issues = Issue::places(&view.dossier.tables.issues);
        if issues > 0 {
            self.note(&format!("读取中另有 {issues} 处存疑的单元格、行或表，见读取问题。"))?;
        }
        self.gap()
    }

    fn guide(&mut self, view: &View<'_>) -> Result<(), ReportError> {
        self.section("四、怎样看这本工作簿")?;
        for (name, words) in GUIDE.iter().filter(|(name, _)| view.wants(name)) {
            let style = &self.book.style;
            self.sheet.set_row_height(self.row, 18)?;
            let url = Url::new(internal(name, 0, 0));
            self.sheet.write_url_with_options(self.row, 0, url, *name, "", Some(&style.plain_link))?;
            self.sheet.merge_range(self.row, 1, self.row, LAST, words, &style.note)?;
            self.row += 1;
        }
        self.note("本表由程序按所列规则和参数逐行核对形成；结论以复核人签署的意见为准。")
    }

    fn gap(&mut self) -> Result<(), ReportError> {
        self.sheet.set_row_height(self.row, 8)?;
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, words: &str) -> Result<(), ReportError> {
        self.sheet.set_row_height(self.row, 24)?;
        self.sheet.merge_range(self.row, 0, self.row, LAST, words, &self.book.style.section)?;
        self.row += 1;
        Ok(())
    }

    fn heads(&mut self, heads: &[&str]) -> Result<(), ReportError> {
        let style = &self.book.style;
        self.sheet.set_row_height(self.row, 20)?;
        if let ["数据表", rows, item, _, sum] = heads {
            self.sheet.write_string_with_format(self.row, 0, "数据表", &style.head)?;
            self.sheet.write_string_with_format(self.row, 1, *rows, &style.head)?;
            self.sheet.merge_range(self.row, 2, self.row, 3, item, &style.head)?;
            self.sheet.merge_range(self.row, 4, self.row, 5, sum, &style.head)?;
        } else {
            for (at, head) in (0u16..).zip(heads) {
                self.sheet.write_string_with_format(self.row, at, *head, &style.head)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn pair(&mut self, label: &str, words: &str) -> Result<(), ReportError> {
        let (style, words) = (&self.book.style, safe::cell(words));
        let width: f64 = WIDTHS.iter().skip(1).sum();
        self.sheet.set_row_height(self.row, height([(words.as_str(), width)].into_iter()))?;
        self.sheet.write_string_with_format(self.row, 0, label, &style.label)?;
        self.sheet.merge_range(self.row, 1, self.row, LAST, &words, &style.text)?;
        self.row += 1;
        Ok(())
    }

    /// A place over three columns and words over the rest.
    fn wide(&mut self, place: &str, words: &str) -> Result<(), ReportError> {
        let (style, place, words) = (&self.book.style, safe::cell(place), safe::cell(words));
        let (left, right): (f64, f64) = (WIDTHS.iter().take(3).sum(), WIDTHS.iter().skip(3).sum());
        self.sheet.set_row_height(self.row, height([(place.as_str(), left), (words.as_str(), right)].into_iter()))?;
        self.sheet.merge_range(self.row, 0, self.row, 2, &place, &style.text)?;
        self.sheet.merge_range(self.row, 3, self.row, LAST, &words, &style.text)?;
        self.row += 1;
        Ok(())
    }

    fn note(&mut self, words: &str) -> Result<(), ReportError> {
        let width: f64 = WIDTHS.iter().sum();
        self.sheet.set_row_height(self.row, height([(words, width)].into_iter()))?;
        self.sheet.merge_range(self.row, 0, self.row, LAST, words, &self.book.style.note)?;
        self.row += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_columns_exist_and_every_sheet_is_explained() {
        for (table, field) in CONTROL {
            let schema = tables::schema(table).unwrap_or_else(|| panic!("no table {table}"));
            assert!(schema.columns.iter().any(|c| c.name == *field), "{table}.{field}");
        }
        for name in super::super::SHEETS.iter().filter(|n| **n != NAME) {
            assert!(GUIDE.iter().any(|(sheet, _)| sheet == name), "{name} is not explained");
        }
    }
}
