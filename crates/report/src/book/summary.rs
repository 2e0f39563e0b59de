//! 汇总: by severity, group of check, town and village. Counts and sums are formulas over 问题清单 with their
//! results stored, so that they can be followed, and tie without being recalculated.

use super::grid::{HEAD_ROWS, part_name, write_money};
use super::style::Style;
use super::tally::{self, SEVERITIES, Tally};
use super::view::View;
use super::{Book, list, page};
use crate::error::ReportError;
use crate::{money, safe};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Chart, ChartFont, ChartLegendPosition, ChartType, Color, Format, Formula, Worksheet};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const NAME: &str = "汇总";

const HEADS: [&str; 12] =
    ["名称", "村", "资产数", "资产原值", "重大", "较大", "一般", "提示", "问题合计", "涉及金额", "线索", "资料不足"];
const WIDTHS: [f64; 12] = [18.0, 14.0, 9.0, 16.0, 8.0, 8.0, 8.0, 8.0, 10.0, 17.0, 9.0, 10.0];
const LAST: u16 = 11;
/// Rows that a chart covers.
const CHART_ROWS: u32 = 15;
/// Towns drawn in the chart; the table has all.
const CHART_TOWNS: usize = 20;

pub(crate) fn write(book: &mut Book<'_>, view: &View<'_>) -> Result<(), ReportError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(NAME)?;
    page::set_up(&mut sheet, book.owner, NAME);
    for (at, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let style = book.style;
    sheet.set_row_height(0, 30)?;
    sheet.merge_range(0, 0, 0, LAST, "汇总", &style.title)?;
    sheet.write_string_with_format(1, 0, safe::cell(book.heading), &style.heading)?;
    sheet.write_string_with_format(1, LAST, "单位：元", &style.heading_right)?;
    let mut summary = Summary { sheet, row: 3, style, detail: Detail::new(view) };
    summary.all(view)?;
    book.push(summary.sheet);
    Ok(())
}

/// What the lines of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Severities,
    Families,
    Places,
}

/// The list that the formulas count in.
struct Detail {
    /// Sheet name and last row, 1-based, of each part; empty when formulas cannot say it.
    parts: Vec<(String, u32)>,
    /// Every amount is a number there.
    summable: bool,
}

impl Detail {
    fn new(view: &View<'_>) -> Self {
        let mut parts = Vec::new();
        if view.wants(list::PROBLEMS) {
            let (rows, all) = (view.capacity().rows, u32::try_from(view.problems.len()).unwrap_or(u32::MAX));
            let mut first = 0;
            while first < all {
                let rows_here = (all - first).min(rows);
                parts.push((part_name(list::PROBLEMS, first / rows), HEAD_ROWS + rows_here));
                first += rows_here;
            }
        }
        let as_text = |amount: Decimal| !money::fits_cell(amount);
        let amounts = view.problems.iter().filter_map(|p| money::parse(p.finding.amounts.at_stake.as_deref()));
        Detail { parts, summable: !amounts.into_iter().any(as_text) }
    }

    fn range(&self, sheet: &str, last: u32, head: &str) -> String {
        let column = list::letters(head);
        safe::sheet_cell(sheet, &format!("${column}${}:${column}${last}", HEAD_ROWS + 1))
    }

    /// `COUNTIFS(…)` over all parts; `None` when there is no list to count in.
    fn count(&self, criteria: &[(&str, String)]) -> Option<String> {
        self.over_parts("COUNTIFS", None, criteria)
    }

    /// `SUMIFS(…)` of the money at stake.
    fn sum(&self, criteria: &[(&str, String)]) -> Option<String> {
        if self.summable { self.over_parts("SUMIFS", Some("涉及金额"), criteria) } else { None }
    }

    fn over_parts(&self, function: &str, summed: Option<&str>, criteria: &[(&str, String)]) -> Option<String> {
        let part = |(sheet, last): &(String, u32)| {
            let mut arguments: Vec<String> = summed.iter().map(|head| self.range(sheet, *last, head)).collect();
            for (head, criterion) in criteria {
                arguments.push(self.range(sheet, *last, head));
                arguments.push(criterion.clone());
            }
            format!("{function}({})", arguments.join(","))
        };
        let parts: Vec<String> = self.parts.iter().map(part).collect();
        (!parts.is_empty() && parts.len() <= 16).then(|| parts.join("+"))
    }
}

/// The criterion that a formula takes for a name that stands in a cell; `None` when the name would be read as a
/// pattern or comparison.
fn criterion(name: &str, cell: String) -> Option<String> {
    if name.is_empty() {
        return Some("\"\"".to_owned());
    }
    let plain = !name.contains(['*', '?', '~']) && !name.starts_with(['=', '<', '>']) && name.chars().count() <= 200;
    plain.then_some(cell)
}

/// Names that a spreadsheet would take for one another.
fn twins<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name.to_lowercase()).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name).collect()
}

struct Summary<'s> {
    sheet: Worksheet,
    row: u32,
    style: &'s Style,
    detail: Detail,
}

impl Summary<'_> {
    fn all(&mut self, view: &View<'_>) -> Result<(), ReportError> {
        let (families, all) = tally::by_family(view)?;
        let villages = tally::by_village(view)?;
        let mut towns: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut placed = Tally::default();
        for ((town, _), tally) in &villages {
            towns.entry(town).or_default().join(tally)?;
            placed.join(tally)?;
        }
        let all = Tally { assets: placed.assets, original: placed.original, ..all };
        if placed != all {
            return Err(ReportError::Untied("按类别与按乡镇汇总的问题数或金额不一致".into()));
        }
        self.section("一、按严重程度", Of::Severities)?;
        self.severities(view)?;
        self.section("二、按类别", Of::Families)?;
        let first = self.row + 1;
        for (family, tally) in families.iter().filter(|(_, t)| !t.is_empty()) {
            let group = Some(("规则", format!("\"{}-*\"", family.prefix)));
            self.line(family.label, "", tally, group.map(|g| vec![g]), false)?;
        }
        self.total(first, &all, false)?;
        let chart_families = (first, self.row.saturating_sub(2));
        self.charts_gap()?;
        let charts_row = self.row - CHART_ROWS - 1;
        self.section("三、按乡镇", Of::Places)?;
        let first = self.row + 1;
        let same = twins(towns.keys().copied());
        for (town, tally) in &towns {
            let cell = format!("$A${}", self.row + 1);
            let town_is = criterion(town, cell).filter(|_| !same.contains(&town.to_lowercase()));
            self.line(named(town), "", tally, town_is.map(|c| vec![("乡镇", c)]), true)?;
        }
        self.total(first, &all, true)?;
        let drawn = u32::try_from(towns.len().min(CHART_TOWNS)).unwrap_or(u32::MAX);
        self.charts(charts_row, chart_families, (first, first + drawn.saturating_sub(1)))?;
        self.section("四、按村", Of::Places)?;
        let first = self.row + 1;
        let pairs: Vec<String> = villages.keys().map(|(town, village)| format!("{town}\n{village}")).collect();
        let same = twins(pairs.iter().map(String::as_str));
        for ((town, village), tally) in &villages {
            let clear = !same.contains(&format!("{town}\n{village}").to_lowercase());
            let row = self.row + 1;
            let town_is = criterion(town, format!("$A${row}")).filter(|_| clear);
            let both = town_is.zip(criterion(village, format!("$B${row}")));
            let criteria = both.map(|(town, village)| vec![("乡镇", town), ("村", village)]);
            self.line(named(town), named(village), tally, criteria, true)?;
        }
        self.total(first, &all, true)
    }

    fn section(&mut self, words: &str, of: Of) -> Result<(), ReportError> {
        self.sheet.set_row_height(self.row, 24)?;
        self.sheet.merge_range(self.row, 0, self.row, LAST, words, &self.style.section)?;
        self.row += 1;
        self.sheet.set_row_height(self.row, 20)?;
        // Columns that a table has no use for go to its names.
        let (names, counts) = match of {
            Of::Severities => (7, 8..=9),
            Of::Families => (3, 4..=LAST),
            Of::Places => (0, 1..=LAST),
        };
        let head = &self.style.head;
        let name = |at: u16| HEADS.get(usize::from(at)).copied().unwrap_or_default();
        if names > 0 {
            self.sheet.merge_range(self.row, 0, self.row, names, name(0), head)?;
        } else {
            self.sheet.write_string_with_format(self.row, 0, name(0), head)?;
        }
        for at in counts {
            self.sheet.write_string_with_format(self.row, at, name(at), head)?;
        }
        if of == Of::Severities {
            self.sheet.merge_range(self.row, 10, self.row, LAST, "", head)?;
        }
        self.row += 1;
        Ok(())
    }

    fn severities(&mut self, view: &View<'_>) -> Result<(), ReportError> {
        for severity in SEVERITIES {
            let mut tally = Tally::default();
            for numbered in view.problems.iter().filter(|p| p.finding.severity == severity) {
                tally.add(numbered.finding)?;
            }
            let row = self.row;
            self.sheet.set_row_height(row, 18)?;
            self.sheet.merge_range(row, 0, row, 7, severity.label(), self.style.severity(severity))?;
            self.sheet.merge_range(row, 10, row, LAST, "", &self.style.text)?;
            let criteria = [("严重程度", format!("\"{}\"", severity.label()))];
            let count = self.detail.count(&criteria);
            whole(&mut self.sheet, row, 8, tally.count(), count, &self.style.whole)?;
            let sum = self.detail.sum(&criteria);
            amount(&mut self.sheet, row, 9, tally.amount, sum, self.style, &self.style.money)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn line(
        &mut self,
        name: &str,
        village: &str,
        tally: &Tally,
        criteria: Option<Vec<(&str, String)>>,
        places: bool,
    ) -> Result<(), ReportError> {
        let (row, style) = (self.row, self.style);
        self.sheet.set_row_height(row, 18)?;
        if places {
            self.sheet.write_string_with_format(row, 0, safe::cell(name), &style.text)?;
            self.sheet.write_string_with_format(row, 1, safe::cell(village), &style.text)?;
            whole(&mut self.sheet, row, 2, tally.assets, None, &style.whole)?;
            amount(&mut self.sheet, row, 3, tally.original, None, style, &style.money)?;
        } else {
            self.sheet.merge_range(row, 0, row, 3, &safe::cell(name), &style.text)?;
        }
        for ((at, severity), count) in (4u16..).zip(SEVERITIES).zip(tally.problems) {
            let formula = criteria.as_ref().and_then(|c| {
                let mut criteria = c.clone();
                criteria.push(("严重程度", format!("\"{}\"", severity.label())));
                self.detail.count(&criteria)
            });
            whole(&mut self.sheet, row, at, count, formula, &style.whole)?;
        }
        let across = Some(format!("SUM(E{r}:H{r})", r = row + 1));
        whole(&mut self.sheet, row, 8, tally.count(), across, &style.whole)?;
        let sum = criteria.as_ref().and_then(|c| self.detail.sum(c));
        amount(&mut self.sheet, row, 9, tally.amount, sum, style, &style.money)?;
        whole(&mut self.sheet, row, 10, tally.clues, None, &style.whole)?;
        whole(&mut self.sheet, row, 11, tally.undetermined, None, &style.whole)?;
        self.row += 1;
        Ok(())
    }

    /// The sum of the lines from `first` (1-based) to the one above.
    fn total(&mut self, first: u32, all: &Tally, places: bool) -> Result<(), ReportError> {
        let (row, style) = (self.row, self.style);
        let down = |column: &str| (row >= first).then(|| format!("SUM({column}{first}:{column}{row})"));
        self.sheet.set_row_height(row, 18)?;
        if places {
            self.sheet.write_string_with_format(row, 0, "合计", &style.total)?;
            self.sheet.write_blank(row, 1, &style.total)?;
            whole(&mut self.sheet, row, 2, all.assets, down("C"), &style.total_whole)?;
            amount(&mut self.sheet, row, 3, all.original, down("D"), style, &style.total_money)?;
        } else {
            self.sheet.merge_range(row, 0, row, 3, "合计", &style.total)?;
        }
        for ((at, count), column) in (4u16..).zip(all.problems).zip(["E", "F", "G", "H"]) {
            whole(&mut self.sheet, row, at, count, down(column), &style.total_whole)?;
        }
        whole(&mut self.sheet, row, 8, all.count(), down("I"), &style.total_whole)?;
        amount(&mut self.sheet, row, 9, all.amount, down("J"), style, &style.total_money)?;
        whole(&mut self.sheet, row, 10, all.clues, down("K"), &style.total_whole)?;
        whole(&mut self.sheet, row, 11, all.undetermined, down("L"), &style.total_whole)?;
        self.row += 2;
        Ok(())
    }

    /// Room for the charts, on a page of their own with what follows, so that no page cuts through them.
    fn charts_gap(&mut self) -> Result<(), ReportError> {
        self.sheet.set_page_breaks(&[self.row])?;
        for row in self.row..self.row + CHART_ROWS {
            self.sheet.set_row_height(row, 16)?;
        }
        self.row += CHART_ROWS + 1;
        Ok(())
    }

    /// Two charts: findings by group and severity, money by town. Rows are 1-based, first and last.
    fn charts(&mut self, at: u32, families: (u32, u32), towns: (u32, u32)) -> Result<(), ReportError> {
        let font = || {
            let mut font = ChartFont::new();
            font.set_name("宋体").set_size(9);
            font
        };
        let height = CHART_ROWS * 21;
        let mut findings = Chart::new(ChartType::ColumnStacked);
        let fills = [0xE06C5A, 0xF5B942, 0x7FA9D6, 0xBFBFBF];
        for ((severity, column), fill) in SEVERITIES.into_iter().zip(["E", "F", "G", "H"]).zip(fills) {
            findings
                .add_series()
                .set_name(severity.label())
                .set_categories(column_range("A", families).as_str())
                .set_values(column_range(column, families).as_str())
                .set_format(
                    rust_xlsxwriter::ChartFormat::new()
                        .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(fill))),
                );
        }
        findings.title().set_name("问题数（按类别和严重程度）").set_font(&font());
        findings.legend().set_position(ChartLegendPosition::Bottom).set_font(&font());
        findings.x_axis().set_font(&font());
        findings.y_axis().set_font(&font()).set_num_format("0");
        findings.set_width(500).set_height(height);
        let mut money = Chart::new(ChartType::Column);
        money
            .add_series()
            .set_name("涉及金额")
            .set_categories(column_range("A", towns).as_str())
            .set_values(column_range("J", towns).as_str());
        money.title().set_name("涉及金额（按乡镇，元）").set_font(&font());
        money.legend().set_hidden();
        money.x_axis().set_font(&font());
        money.y_axis().set_font(&font()).set_num_format("#,##0");
        money.set_width(455).set_height(height);
        if families.0 <= families.1 {
            self.sheet.insert_chart_with_offset(at, 0, &findings, 4, 4)?;
        }
        if towns.0 <= towns.1 {
            self.sheet.insert_chart_with_offset(at, 6, &money, 12, 4)?;
        }
        Ok(())
    }
}

fn column_range(column: &str, (first, last): (u32, u32)) -> String {
    format!("={}", safe::sheet_cell(NAME, &format!("${column}${first}:${column}${last}")))
}

fn named(name: &str) -> &str {
    if name.is_empty() { "（未注明）" } else { name }
}

fn whole(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    count: u64,
    formula: Option<String>,
    format: &Format,
) -> Result<(), ReportError> {
    match formula {
        Some(formula) => {
            sheet.write_formula_with_format(row, at, Formula::new(formula).set_result(count.to_string()), format)?
        }
        None => sheet.write_number_with_format(row, at, count as f64, format)?,
    };
    Ok(())
}

fn amount(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    amount: Decimal,
    formula: Option<String>,
    style: &Style,
    format: &Format,
) -> Result<(), ReportError> {
    match formula.filter(|_| money::fits_cell(amount)) {
        Some(formula) => {
            let result = sanzi_core::value::money_text(amount);
            sheet.write_formula_with_format(row, at, Formula::new(formula).set_result(result), format)?;
            Ok(())
        }
        None => write_money(sheet, row, at, amount, format, &style.money_text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_reads_as_a_pattern_is_not_counted_by_formula() {
        assert_eq!(criterion("松河镇", "$A$9".into()).as_deref(), Some("$A$9"));
        assert_eq!(criterion("", "$A$9".into()).as_deref(), Some("\"\""));
        for name in ["*", "松?镇", "=1", "<>a", ">5"] {
            assert_eq!(criterion(name, "$A$9".into()), None, "{name}");
        }
        assert_eq!(twins(["A村", "a村", "b村"].into_iter()).into_iter().collect::<Vec<_>>(), ["a村"]);
    }
}
