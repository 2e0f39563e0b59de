//! What stands above and around a table: title, unit of money, places, days.

use crate::cell::date;
use crate::cell::money::{Unit, leading_unit};
use crate::grid::Row;
use crate::mapping::Words;
use crate::village::{self, Place};
use chrono::NaiveDate;
use sanzi_core::text::normal;
use sanzi_core::{Day, Precision};

/// What the lines above a table say.
#[derive(Debug, Clone, Default)]
pub struct Caption {
    /// Its title.
    pub title: String,
    /// The unit of money, and the text that says it.
    pub unit: Option<(Unit, String)>,
    /// Places named in title and lines.
    pub place: Place,
    /// The organisation that keeps the book.
    pub organisation: Option<String>,
    /// The day the sheet speaks of.
    pub stated_on: Option<NaiveDate>,
    /// The day of whose end the ledger is, where a line states it (not a day of filling in), and that line.
    pub as_of: Option<(NaiveDate, String)>,
    /// Amounts in 元 that the lines state with their unit: 共投入1256万元.
    pub amounts: Vec<(rust_decimal::Decimal, String)>,
    /// The period the sheet speaks of (会计期间, 报表年月).
    pub period: Option<Day>,
    /// The day of a count (盘点日期, 清查基准日).
    pub counted_on: Option<Day>,
    /// A year in the title.
    pub year: Option<Day>,
}

const ORGANISATION: &[&str] = &[
    "编制单位",
    "填报单位",
    "核算单位",
    "单位名称",
    "清理单位",
    "产权单位",
    "组织名称",
    "填制单位",
    "会计主体",
    "核算主体",
    "记账单位",
    "编报单位",
    "账套名称",
    "账套",
    "资产所有单位",
    "所有权单位",
    "集体经济组织名称",
    "上报单位",
    "报送单位",
    "使用单位",
];
const FIRM_DAY: &[&str] = &[
    "报表日期",
    "截止日期",
    "截至日期",
    "清查基准日",
    "基准日",
    "清查登记时点",
    "盘点日期",
    "统计日期",
    "截至",
    "截止",
];
const LOOSE_DAY: &[&str] = &["编制日期", "填报日期", "填表日期", "制表日期", "打印日期", "填制日期", "日期"];
const PERIOD: &[&str] = &["会计期间", "报表年月", "会计期", "期间", "所属期", "折旧期间", "计提月份"];
const COUNTED: &[&str] = &[
    "盘点日期",
    "盘点日",
    "盘点时间",
    "盘查日期",
    "清点日期",
    "清点时间",
    "监盘日期",
    "监盘日",
    "点验日期",
    "清查基准日",
    "清查日期",
    "清理时间",
    "清查时点",
    "清查登记时点",
    "盘点基准日",
    "实盘日期",
    "盘点日",
    "清点日",
    "监盘日",
    "清查日",
];

impl Caption {
    /// Reads the lines above a table, top to bottom.
    pub fn of(lines: &[String]) -> Caption {
        let mut caption = Caption::default();
        for line in lines {
            caption.take(line);
        }
        caption
    }

    fn take(&mut self, line: &str) {
        let form = normal(line);
        let labelled = is_label_line(&form);
        // 东岭村固定资产台账（单位：元） is a title, whatever its brackets say.
        let titled = !labelled || !is_label_line(&crate::mapping::core(&form)) && form.contains('(');
        if self.title.is_empty() && titled {
            self.title = line.trim().to_owned();
            self.organisation = self.organisation.take().or_else(|| owner_in_title(line));
            self.year = year_in(&form);
        }
        if self.unit.is_none() {
            self.unit = unit_in(&form).map(|unit| (unit, line.trim().to_owned()));
        }
        self.amounts.extend(amounts_in(&form).into_iter().map(|yuan| (yuan, line.trim().to_owned())));
        for piece in pieces(line) {
            self.take_piece(&piece, labelled);
        }
    }

    fn take_piece(&mut self, piece: &str, labelled: bool) {
        let form = normal(piece);
        let value = |labels: &[&str]| after_label(&form, labels);
        if self.organisation.is_none()
            && let Some(label) = ORGANISATION.iter().find(|l| form.starts_with(**l))
        {
            let name = piece.split([':', '：']).nth(1).unwrap_or_default().trim();
            if !name.is_empty() && !is_stamp(&normal(name)) && normal(name) != *label && unit_in(&form).is_none() {
                self.organisation = Some(name.to_owned());
            }
        }
        // 单位：松坪镇上坪村股份经济合作社 names who keeps the book, where it names no unit of money.
        if self.organisation.is_none()
            && let Some(name) = form.strip_prefix("单位:")
            && unit_in(&form).is_none()
            && village::is_organisation(name)
        {
            self.organisation = piece.split([':', '：']).nth(1).map(|name| name.trim().to_owned());
        }
        let found = village::find(piece);
        self.place = std::mem::take(&mut self.place).or(&found);
        let day = |text: &str| date::parse(&cut_date(text)).and_then(|r| r.value);
        if self.period.is_none() {
            self.period = value(PERIOD).and_then(|v| day(&v));
        }
        if self.counted_on.is_none() {
            self.counted_on = value(COUNTED).and_then(|v| day(&v));
        }
        let exact = |d: Day| (d.precision == Precision::Day).then_some(d.date);
        let firm = value(FIRM_DAY);
        let stated = firm.clone().or_else(|| value(PERIOD)).and_then(|v| day(&v));
        if let Some(stated) = stated.filter(|d| d.precision != Precision::Year && self.as_of.is_none()) {
            self.as_of = Some((stated.latest(), piece.to_owned()));
        }
        if let Some(firm) = firm.and_then(|v| day(&v)).and_then(exact) {
            self.stated_on = Some(firm);
        } else if self.stated_on.is_none() && labelled {
            self.stated_on = value(LOOSE_DAY).and_then(|v| day(&v)).and_then(exact);
        }
    }
}

/// 石桥乡中心小学固定资产登记簿: the office, school or company whose own things a title lists.
fn owner_in_title(title: &str) -> Option<String> {
    let form = normal(title);
    let at = ["固定资产", "国有资产", "资产", "科目余额", "总账"].iter().filter_map(|w| form.find(w)).min()?;
    let head = form.get(..at)?.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '度' | '末'));
    (village::is_institution(head) && head.chars().count() >= 4).then(|| head.to_owned())
}

/// A blank line for a stamp or a name, not yet filled in.
fn is_stamp(form: &str) -> bool {
    let bare = form.trim_matches(|c: char| matches!(c, '(' | ')' | '_' | '-' | ' '));
    matches!(bare, "" | "盖章" | "公章" | "签章" | "章")
}

/// Amounts with a unit in a line of words: `总投资1256万元`. The unit of the table (单位:万元) is none.
fn amounts_in(form: &str) -> Vec<rust_decimal::Decimal> {
    let mut found = Vec::new();
    let mut rest = form;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let from = rest.get(at..).unwrap_or_default();
        let Ok(Some((number, tail))) = crate::cell::leading_number(from) else {
            rest = from.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
            continue;
        };
        if let Some((unit, _)) = leading_unit(tail)
            && let Some(yuan) = unit.in_yuan(number)
        {
            found.push(yuan);
        }
        rest = tail;
    }
    found
}

/// Does the label stand somewhere in the line, with its colon?
fn labelled(form: &str, label: &str) -> bool {
    form.match_indices(label).any(|(at, _)| form.get(at + label.len()..).is_some_and(|rest| rest.starts_with(':')))
}

/// Is this a line of labels and values rather than a title?
pub fn is_label_line(form: &str) -> bool {
    let labels = ORGANISATION.iter().chain(FIRM_DAY).chain(LOOSE_DAY).chain(PERIOD).chain(COUNTED);
    form.contains("单位:")
        || form.starts_with("(单位")
        || form.starts_with("金额:")
        || form.starts_with("单位") && unit_in(form).is_some()
        || form.contains(':') && labels.into_iter().any(|label| labelled(form, label))
        || form.contains("填表说明")
        || form.contains("填报说明")
        || form.starts_with("注:")
        || form.starts_with("说明")
        || form.starts_with("适用类别")
}

/// Is this a line of labels with their values in the next cells: 村名： | 东岭村 | 金额单位： | 元?
pub fn is_label_row(row: Row<'_>, words: &Words) -> bool {
    let label = |text: &str| text.trim_end().ends_with([':', '：']);
    // Asked first: most rows have no label at all.
    if !row.filled().any(|cell| label(&cell.content.text())) {
        return false;
    }
    let texts: Vec<_> = row.filled().map(|cell| cell.content.text().into_owned()).collect();
    let mut labels = 0;
    for (at, _) in texts.iter().enumerate().filter(|(_, text)| label(text)) {
        // A heading that ends in a colon stands beside another heading.
        if texts.get(at + 1).is_none_or(|value| label(value) || words.knows(value)) {
            return false;
        }
        labels += 1;
    }
    labels > 0
}

/// Is this the label of a line above the table, alone in its cell: `填报单位:`, `单位:元`?
pub fn is_bare_label(form: &str) -> bool {
    form.strip_suffix(':').is_some_and(|label| ORGANISATION.contains(&label))
        || (form.starts_with("单位:") || form.starts_with("金额单位:")) && unit_in(form).is_some()
}

/// The unit that a line states: `单位：万元`, `（单位：元）`, `金额单位：人民币万元`.
pub fn unit_in(form: &str) -> Option<Unit> {
    let mut from = 0;
    while let Some(found) = form.get(from..).and_then(|rest| rest.find("单位")) {
        let after = from + found + "单位".len();
        let rest = form.get(after..)?.trim_start_matches([':', '(', '为', '均']);
        // 单位：亩、元 names the units of areas and of money
        let other = ["亩", "个", "件", "台", "平方米", "㎡", "M2"].iter().find_map(|other| rest.strip_prefix(other));
        let rest = other.map_or(rest, |more| more.strip_prefix(['、', ',', '/']).unwrap_or(more));
        if let Some(unit) = unit_of_money(rest) {
            return Some(unit);
        }
        from = after;
    }
    // 金额：万元; 币种：人民币; and a title that ends in its unit: 资产台账（万元）.
    for label in ["金额:", "币种:", "货币:", "计价:"] {
        if let Some(rest) = form.split(label).nth(1) {
            let named = unit_of_money(rest).or((rest == "人民币").then_some(Unit::Yuan));
            if named.is_some() {
                return named;
            }
        }
    }
    let last = form.strip_suffix(')').and_then(|head| head.rsplit('(').next());
    last.and_then(crate::cell::money::unit_word)
}

/// 人民币万元: the unit of money that a text begins with. 元谋县… is a place and no unit.
fn unit_of_money(text: &str) -> Option<Unit> {
    let (unit, tail) = leading_unit(text.strip_prefix("人民币").unwrap_or(text))?;
    // 元 平方米: the unit of areas stands behind it
    let area = ["平方米", "㎡", "M2", "亩"].iter().any(|unit| tail.starts_with(unit));
    let goes_on = !area && tail.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let next = tail.starts_with(['编', '填', '报', '日', '制', '会', '共', '第']);
    (!goes_on || next).then_some(unit)
}

/// A line cut at wide gaps and bars: `编制单位：…    报表日期：…`.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut blanks = 0;
    let is_bar = |c: char| matches!(c, '|' | '｜' | ';' | '；');
    for c in line.chars() {
        if sanzi_core::text::is_blank(c) {
            blanks += 1;
            continue;
        }
        // A gap before a label's colon belongs to the label; two blanks or more part the pieces.
        if (blanks >= 2 || is_bar(c)) && pieces.last().is_some_and(|p| !p.is_empty()) {
            pieces.push(String::new());
        }
        blanks = 0;
        if !is_bar(c)
            && let Some(last) = pieces.last_mut()
        {
            last.push(c);
        }
    }
    pieces
}

/// The value after one of some labels in a normal form.
fn after_label(form: &str, labels: &[&str]) -> Option<String> {
    labels.iter().find_map(|label| {
        let at = form.find(label)? + label.len();
        let value = form.get(at..)?.trim_start_matches([':', '为', '(']);
        (!value.is_empty()).then(|| value.to_owned())
    })
}

/// The head of a text that can be a date.
fn cut_date(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let fits = c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '.' | '/' | '-');
        if !fits {
            break;
        }
        out.push(c);
        if c == '日' {
            break;
        }
    }
    out
}

/// A year in a title: `2024年`, `2024年度`.
fn year_in(form: &str) -> Option<Day> {
    let at = form.find('年')?;
    let digits: String = form.get(..at)?.chars().rev().take_while(char::is_ascii_digit).collect();
    let digits: String = digits.chars().rev().collect();
    if digits.len() != 4 {
        return None;
    }
    date::parse(&digits).and_then(|r| r.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_above_say_what_they_say() {
        let lines = [
            "松河镇东岭村固定资产台账".to_owned(),
            "编制单位：松河镇东岭村股份经济合作社    报表日期：2024年12月31日    单位：万元".to_owned(),
        ];
        let caption = Caption::of(&lines);
        assert_eq!(caption.title, "松河镇东岭村固定资产台账");
        assert_eq!(caption.unit.as_ref().map(|(u, _)| *u), Some(Unit::TenThousand));
        assert_eq!(caption.place.village.as_deref(), Some("东岭村"));
        assert_eq!(caption.organisation.as_deref(), Some("松河镇东岭村股份经济合作社"));
        assert_eq!(caption.stated_on, NaiveDate::from_ymd_opt(2024, 12, 31));
        let caption = Caption::of(&["科目余额表".to_owned(), "会计期间：2024年12月".to_owned()]);
        assert_eq!(caption.period.map(Day::iso).as_deref(), Some("2024-12"));
        let caption = Caption::of(&["双桥村固定资产明细（截至2024年12月31日）".to_owned()]);
        assert_eq!(caption.stated_on, NaiveDate::from_ymd_opt(2024, 12, 31));
    }

    #[test]
    fn units_are_told_from_organisations() {
        for (line, unit) in [
            ("单 位 ： 万 元", Some(Unit::TenThousand)),
            ("（单位：元）", Some(Unit::Yuan)),
            ("金额单位：人民币万元", Some(Unit::TenThousand)),
            ("编制单位：东岭村 单位：元", Some(Unit::Yuan)),
            ("编制单位：元谋县农业农村局", None),
            ("单位：亿元", Some(Unit::HundredMillion)),
            ("单位:元 平方米", Some(Unit::Yuan)),
            ("单位：平方米  万元", Some(Unit::TenThousand)),
            ("单位：亩、元", Some(Unit::Yuan)),
            ("金额：万元", Some(Unit::TenThousand)),
            ("币种：人民币", Some(Unit::Yuan)),
            ("青禾镇资产台账（万元）", Some(Unit::TenThousand)),
            ("金额：元谋县", None),
            ("资产台账（2023年）", None),
        ] {
            assert_eq!(unit_in(&normal(line)), unit, "{line}");
        }
    }
}
