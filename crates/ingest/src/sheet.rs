//! Understands one sheet: where its tables begin, what each row is.

use crate::beside::STRETCH;
use crate::grid::records::MOVEMENTS;
use crate::grid::{Lines, Row, Sheet};
use crate::headers::{self, Header};
use crate::layout::caption::{self, Caption};
use crate::layout::unnamed::Above;
use crate::layout::year::YearSaid;
use crate::layout::{Entry, PlaceRow, Plan, Section, account, category, guess, kinds, nature, roster};
use crate::mapping::Words;
use crate::note::{issue, shorten};
use rayon::prelude::*;
use sanzi_core::receipt::SetAside;
use sanzi_core::source::{cell_name, column_letters};
use sanzi_core::text::normal;
use sanzi_core::{Issue, IssueSeverity};
use std::cell::LazyCell;

/// What surrounds a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// File name without folder and extension.
    pub file_stem: &'a str,
    /// The table that the user named.
    pub wanted: Option<&'a str>,
    /// Read the sheet although it is hidden.
    pub include_hidden: bool,
}

/// Sections under one plan, and the rows set aside around them.
#[derive(Debug, Clone)]
pub struct Group {
    /// One or more sections with the same columns.
    pub sections: Vec<Section>,
    /// Rows set aside.
    pub set_aside: Vec<SetAside>,
}

/// A sheet, understood.
#[derive(Debug, Clone, Default)]
pub struct Understood {
    /// Its tables; empty when none was recognised.
    pub groups: Vec<Group>,
    /// Rows of a sheet without any table.
    pub set_aside: Vec<SetAside>,
    /// What a sheet without a table says (a cover may state the unit for the book).
    pub caption: Caption,
    /// Issues, with cells but without file and sheet.
    pub issues: Vec<Issue>,
}

impl Understood {
    /// Sets every row of the sheet aside for one reason.
    pub fn put_aside(&mut self, sheet: &Sheet, reason: &'static str) {
        self.groups.clear();
        self.issues.retain(|i| i.kind == "hidden");
        self.set_aside = sheet.rows.iter().map(|row| aside(row, reason)).collect();
    }
}

fn aside(row: Row<'_>, reason: &'static str) -> SetAside {
    SetAside { row: row.number, reason, text: shorten(&row.text(), 60) }
}

/// Understands a sheet.
pub fn understand(sheet: &Sheet, words: &Words, around: Surroundings<'_>) -> Understood {
    let mut understood = Understood::default();
    if sheet.hidden && !around.include_hidden {
        understood.put_aside(sheet, "隐藏表");
        let text = format!("隐藏的表，有 {} 行，没有进审计。", sheet.rows.len());
        understood.issues.push(issue("hidden", sheet.name.clone(), text));
        return understood;
    }
    if let Some(reason) = sheet.aside {
        understood.put_aside(sheet, reason);
        if reason == MOVEMENTS {
            let rows = sheet.rows.len().saturating_sub(1);
            let text = format!("“{}”有 {rows} 条变动或使用记录，没有读入；资产按卡片所载读。", sheet.name);
            let mut told = issue("passed_over", sheet.name.clone(), text);
            told.advice = "增减和处置请另交台账，或核对这些记录。".to_owned();
            understood.issues.push(told);
        }
        return understood;
    }
    let name = normal(&sheet.name);
    if ["示例", "样表", "样例", "范例", "填写样本"].iter().any(|w| name.contains(w)) {
        understood.put_aside(sheet, "示例");
        return understood;
    }
    let Some(headers) = headers::find_all(sheet, words, around) else {
        understood.put_aside(sheet, "未识别");
        let text = "像表头的行太多，每行都不一样，不是一张台账，没有读。";
        understood.issues.push(issue("unknown_sheet", sheet.name.clone(), text));
        return understood;
    };
    if let Some(head) = roster::head(sheet)
        && headers.iter().all(|header| (header.found.first..=header.found.last).contains(&head))
    {
        set_roster_aside(sheet, head, &mut understood);
        return understood;
    }
    if headers.is_empty() {
        without_table(sheet, words, around, &mut understood);
        return understood;
    }
    assign(sheet, words, headers, &mut understood);
    note_hidden_rows(sheet, &mut understood);
    understood
}

/// A sheet without a table: a cover or an instruction is fine, anything else is named.
fn without_table(sheet: &Sheet, words: &Words, around: Surroundings<'_>, understood: &mut Understood) {
    let lines: Vec<String> = sheet.rows.iter().filter(|r| !r.is_blank()).map(Row::text).collect();
    let mut all = sheet.captions.clone();
    all.extend(lines.iter().cloned());
    understood.caption = Caption::of(&all);
    if lines.is_empty() {
        understood.set_aside = sheet.rows.iter().map(|row| aside(row, "空行")).collect();
        return;
    }
    let name = normal(&sheet.name);
    let title = lines.first().map(|l| normal(l)).unwrap_or_default();
    let told = ["说明", "封面", "目录", "须知", "填报要求", "注意事项"].iter().any(|w| name.contains(w));
    let only_lines = sheet.rows.iter().all(|r| r.filled().count() <= 1 && !r.filled().any(|c| c.content.is_number()));
    if told || only_lines {
        for (number, row) in sheet.rows.iter().enumerate() {
            let label = caption::is_label_line(&normal(&row.text()));
            let reason = match (row.is_blank(), number) {
                (true, _) => "空行",
                (false, 0) if !label => "标题",
                _ => "说明",
            };
            understood.set_aside.push(aside(row, reason));
        }
        return;
    }
    if name.contains("汇总") || title.contains("汇总") {
        understood.put_aside(sheet, "汇总表");
        return;
    }
    understood.put_aside(sheet, "未识别");
    let text = match guess::guess(sheet, words, &[&sheet.name, &title, around.file_stem]) {
        Some(guess) => {
            let missing = match guess.missing.as_slice() {
                [] => "，但这些列下的内容对不上".to_owned(),
                missing => format!("，还缺{}", missing.join("、")),
            };
            let (name, label) = guess.table;
            let found = guess.found.join("、");
            format!("认不出是什么表：最像{label}（{name}），第 {} 行认得出{found}{missing}。", guess.row)
        }
        None => "认不出是什么表：表头与已知的十种表都对不上。".to_owned(),
    };
    understood.issues.push(issue("unknown_sheet", lines.iter().take(3).cloned().collect::<Vec<_>>().join(" / "), text));
}

/// A list of people is set aside; what is told of it names nobody.
fn set_roster_aside(sheet: &Sheet, head: usize, understood: &mut Understood) {
    understood.put_aside(sheet, "未识别");
    for row in understood.set_aside.iter_mut().skip(head + 1) {
        row.text.clear();
    }
    let seen = sheet.rows.within(..=head).iter().filter(|row| !row.is_blank()).map(Row::text);
    let text = "这是一份人员名册，不是资产、合同或收支的表，没有读，也没有记下姓名。";
    let mut told = issue("unknown_sheet", seen.collect::<Vec<_>>().join(" / "), text);
    told.advice = "核查关联交易，请在合同台账里加一列“与村干部关系”，逐份写明。".to_owned();
    understood.issues.push(told);
}

/// Gives every row to a section or sets it aside.
fn assign(sheet: &Sheet, words: &Words, headers: Vec<Header>, understood: &mut Understood) {
    let mut group_of: Vec<usize> = Vec::new();
    for (number, header) in headers.iter().enumerate() {
        let after_previous = match number.checked_sub(1).and_then(|p| headers.get(p)) {
            Some(previous) => previous.found.last + 1,
            None => 0,
        };
        let next = headers.get(number + 1).map_or(sheet.rows.len(), |h| h.found.first);
        let first = header.found.first;
        let captions_from = match number {
            0 => 0,
            _ => captions_above(sheet, words, after_previous, first, &header.found.plan),
        };
        let group = match header.repeats.and_then(|original| group_of.get(original).copied()) {
            Some(group) => group,
            None => {
                understood.groups.push(Group { sections: Vec::new(), set_aside: Vec::new() });
                understood.groups.len() - 1
            }
        };
        group_of.push(group);
        let body_to = match headers.get(number + 1) {
            Some(following) => captions_above(sheet, words, header.found.last + 1, next, &following.found.plan),
            None => next,
        };
        let Some(group) = understood.groups.get_mut(group) else { continue };
        let lines = take_captions(sheet, captions_from, first, group);
        let mut all: Vec<String> = if number == 0 { sheet.captions.clone() } else { Vec::new() };
        all.extend(lines);
        let reason = if header.repeats.is_some() { "重复表头" } else { "表头" };
        let header_rows = sheet.rows.within(first..=header.found.last);
        group.set_aside.extend(header_rows.iter().map(|row| aside(row, reason)));
        let caption = Caption::of(&all);
        let continues = header.repeats.is_some() && all.is_empty();
        let mut plan = header.found.plan.clone();
        plan.count_values(caption.unit.is_some());
        plan.settle_days(year_of(&caption, sheet));
        let left_out = unused(sheet, header.found.last, &plan);
        if let Some(section) = group.sections.last_mut().filter(|_| continues) {
            section.restarts.push(section.entries.len());
        } else {
            group.sections.push(Section {
                header_rows: header_rows.iter().map(|r| r.number).collect(),
                plan,
                caption,
                entries: Vec::new(),
                restarts: Vec::new(),
                repeats: header.repeats.is_some(),
                places: Vec::new(),
                natures: Vec::new(),
            });
        }
        let width = header_rows.last().map_or(0, |r| r.width as usize);
        body(sheet, header.found.last + 1, body_to, width, group, &mut understood.issues);
        if header.repeats.is_none() {
            let row = header_rows.first().map(|r| r.number);
            for (kind, seen, text) in &header.found.plan.doubts {
                let mut told = issue(kind, seen.clone(), text.clone());
                told.row = row;
                understood.issues.push(told);
            }
            for (seen, text) in &header.found.plan.renamed {
                let mut told = issue("renamed_column", seen.clone(), text.clone());
                told.row = row;
                understood.issues.push(told);
            }
            for (seen, text) in &header.found.plan.notes {
                let mut told = issue("duplicate_header", seen.clone(), text.clone());
                told.severity = IssueSeverity::Note;
                told.advice = "已取较贴切的一列；若应取另一列，请在映射里确认。".to_owned();
                told.row = row;
                understood.issues.push(told);
            }
            understood.issues.extend(left_out);
        }
    }
    for group in &mut understood.groups {
        group.set_aside.sort_by_key(|s| s.row);
    }
}

/// The year of which a table's caption or its sheet's name speaks.
fn year_of(caption: &Caption, sheet: &Sheet) -> Option<i32> {
    let line = caption.as_of.as_ref().map(|(day, line)| YearSaid::of_day(*day, line));
    let said = line.or_else(|| [&caption.title, &sheet.name].into_iter().find_map(|text| YearSaid::in_name(text)));
    said.filter(|said| !said.of_projects).map(|said| said.year)
}

/// Columns that are named of those which nothing is made of.
const NAMED: usize = 12;

/// Columns with values that nothing is made of, in one note.
fn unused(sheet: &Sheet, head: usize, plan: &Plan) -> Option<Issue> {
    let own = plan.unmapped.iter().filter(|(column, _)| plan.unused.contains(column));
    let own: Vec<(u32, &str)> = own.map(|(column, heading)| (*column, heading.as_str())).collect();
    not_used(sheet, head, &own)
}

/// The note that tells of columns, by number and heading, that they are not used.
pub(crate) fn not_used(sheet: &Sheet, head: usize, columns: &[(u32, &str)]) -> Option<Issue> {
    let names: Vec<String> = columns
        .iter()
        .map(|(column, heading)| {
            let letters = column_letters(sheet.place(head, *column).1);
            format!("{letters} 列“{}”", shorten(&heading.replace(['\n', '\r'], ""), 20))
        })
        .collect();
    let seen = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
    let rest = if names.len() > NAMED { format!("等 {} 列", names.len()) } else { String::new() };
    let text = format!("有内容而没有用上的列：{seen}{rest}。");
    let mut told = (!names.is_empty()).then(|| issue("unused_column", seen, text))?;
    told.severity = IssueSeverity::Note;
    told.advice = "与核查有关的，请在映射里确认用作哪一项；无关的不必处理。".to_owned();
    told.row = sheet.rows.get(head).map(|row| row.number);
    Some(told)
}

/// Where the captions of a header begin, going up from it.
fn captions_above(sheet: &Sheet, words: &Words, floor: usize, first: usize, plan: &Plan) -> usize {
    let mut from = first;
    for index in (floor..first).rev() {
        let Some(row) = sheet.rows.get(index) else { break };
        if row.is_blank() {
            continue;
        }
        let forms = kinds::forms(row);
        let plain = !row.filled().any(|c| c.content.is_number())
            && kinds::total(row, None).is_none()
            && !kinds::is_pager(&forms)
            && !kinds::is_signature(&forms);
        let label = forms.iter().any(|(_, f)| caption::is_label_line(f));
        let merged = forms.first().and_then(|(column, _)| sheet.merge_at(row.number, *column)).is_some_and(|m| {
            let width = plan.span.1.saturating_sub(plan.span.0) + 1;
            (m.right - m.left + 1) * 2 >= width
        });
        let titled = forms.len() == 1
            && forms.first().is_some_and(|(_, f)| {
                f.chars().count() >= 4
                    && ["表", "台账", "清单", "明细", "登记", "汇总", "公示", "卡片", "清册"]
                        .iter()
                        .any(|w| f.contains(w))
            });
        // A lone text right above the header names what follows: 二、设备.
        let next = sheet.rows.get(index + 1).is_some_and(|r| index + 1 == first && r.number == row.number + 1);
        let heads = next && forms.len() == 1 && forms.first().is_some_and(|(column, _)| *column <= plan.span.0);
        let pairs = caption::is_label_row(row, words);
        if plain && (pairs || forms.len() <= 4 && (heads || label || merged && forms.len() == 1 || titled)) {
            from = index;
        } else {
            break;
        }
    }
    from
}

/// Sets captions aside and gives their lines.
fn take_captions(sheet: &Sheet, from: usize, to: usize, group: &mut Group) -> Vec<String> {
    let mut lines = Vec::new();
    let mut titled = false;
    for row in sheet.rows.within(from..to).iter() {
        if row.is_blank() {
            group.set_aside.push(aside(row, "空行"));
            continue;
        }
        let forms = kinds::forms(row);
        let label = forms.iter().any(|(_, f)| caption::is_label_line(f));
        let reason = if !label && !titled && forms.len() <= 3 { "标题" } else { "说明" };
        titled |= reason == "标题";
        if forms.len() <= 6 {
            lines.extend(phrases(row));
        }
        group.set_aside.push(aside(row, reason));
    }
    lines
}

/// The texts of a row; a label that ends in a colon takes the next cell along: 金额单位： | 元.
fn phrases(row: Row<'_>) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    for cell in row.filled() {
        let text = cell.content.text();
        match phrases.last_mut() {
            Some(label) if label.trim_end().ends_with([':', '：']) => label.push_str(text.trim()),
            _ => phrases.push(text.into_owned()),
        }
    }
    phrases
}

/// Sorts the rows below a header.
fn body(sheet: &Sheet, from: usize, to: usize, width: usize, group: &mut Group, issues: &mut Vec<Issue>) {
    let rows = sheet.rows.within(from..to);
    let Some(section) = group.sections.last_mut() else { return };
    let plan = section.plan.clone();
    let seq = plan.of("seq").map(|m| m.column);
    let numbered = category::numbered(&plan);
    let mut above = Above::of(&plan);
    let of_account = account::is_one(&plan);
    let levels = LazyCell::new(|| rows.iter().map(|row| kinds::level_of(&row.at(numbered))).collect::<Vec<_>>());
    for ((offset, row), surely) in rows.iter().enumerate().zip(surely_objects(rows, numbered)) {
        let index = from + offset;
        if offset > 0
            && surely
            && above.names(row)
            && !of_account
            && row.bad.is_none()
            && ragged(sheet, row, width).is_none()
            && category::brings_anything(row, &plan)
        {
            section.entries.push(Entry::Data(index));
            continue;
        }
        if row.is_blank() && row.bad.is_none() {
            group.set_aside.push(aside(row, "空行"));
            continue;
        }
        let forms = kinds::forms(row);
        let reason = if let Some(what) = row.bad {
            bad_line(row, what, issues);
            "坏行"
        } else if kinds::is_pager(&forms) {
            "分页"
        } else if kinds::is_sample(&forms) {
            "示例"
        } else if let Some(sub) = kinds::total(row, seq).or_else(|| above.total(rows, from, &section.entries, row)) {
            section.entries.push(Entry::Total(index, sub));
            if sub { "小计" } else { "合计" }
        } else if offset == 0 && (kinds::is_column_numbers(&forms) || kinds::is_field_names(&forms))
            || kinds::is_note(&forms)
            || kinds::is_labelled(&forms) && !kinds::is_signature(&forms)
        {
            "说明"
        } else if forms.iter().take(3).any(|(_, form)| kinds::is_carried(form)) {
            // What is carried from the page before begins a page; its total counts from here.
            section.restarts.push(section.entries.len());
            "说明"
        } else if category::is_detail(row, &plan) {
            "细目"
        } else if kinds::is_signature(&forms) {
            "签章"
        } else if category::only_number(&forms, &plan) {
            "编号空行"
        } else if category::is_category(sheet, rows, offset, &forms, &levels, &plan) {
            let cell = (row.number, forms.last().map_or(1, |(column, _)| *column));
            section.places.extend(category::place_named(&forms).map(|place| PlaceRow { index, cell, place }));
            section.natures.extend(nature::of_row(index, row.number, &forms));
            "分类行"
        } else if let Some(why) = account::no_receipt(row, &plan) {
            if why != "结转" {
                let text = format!("第 {} 行是{why}发生额，不是收款，没有读入。", row.number);
                let told = issue("passed_over", row.text(), text);
                issues.push(Issue { row: Some(row.number), ..told });
            }
            why
        } else if let Some(what) = ragged(sheet, row, width) {
            bad_line(row, &what, issues);
            "坏行"
        } else if !category::brings_anything(row, &plan) {
            if row.number > 1000 && forms.len() == 1 && rows.len() > 1 && far(rows, offset) {
                let told = issue("sparse_extent", row.text(), format!("第 {} 行远离其他内容。", row.number));
                issues.push(told);
            }
            "说明"
        } else {
            section.entries.push(Entry::Data(index));
            continue;
        };
        group.set_aside.push(match reason {
            "签章" => signed(row),
            _ => aside(row, reason),
        });
    }
}

/// A row of signatures: which they are, and nobody's name.
fn signed(row: Row<'_>) -> SetAside {
    let label = |(_, form): &(u32, String)| form.split_once(':').map(|(label, _)| format!("{label}："));
    let labels: Vec<String> = kinds::forms(row).iter().filter_map(label).collect();
    SetAside { text: shorten(&labels.join(" "), 60), ..aside(row, "签章") }
}

/// Which rows are surely objects; those of a long section are looked at side by side.
fn surely_objects(rows: Lines<'_>, numbered: u32) -> Vec<bool> {
    let sure = |at| rows.get(at).is_some_and(|row| kinds::is_surely_object(row, numbered));
    (0..rows.len()).into_par_iter().with_min_len(STRETCH).map(sure).collect()
}

/// Does the row stand a thousand rows below the one before?
fn far(rows: Lines<'_>, offset: usize) -> bool {
    let previous = offset.checked_sub(1).and_then(|p| rows.get(p)).map_or(0, |r| r.number);
    rows.get(offset).is_some_and(|r| r.number > previous + 1000)
}

fn bad_line(row: Row<'_>, what: &str, issues: &mut Vec<Issue>) {
    let mut told = issue("csv_malformed", row.text(), format!("第 {} 行{what}，整行搁置。", row.number));
    told.row = Some(row.number);
    issues.push(told);
}

/// A CSV line with more or fewer fields than its header: values would stand under the wrong heading.
fn ragged(sheet: &Sheet, row: Row<'_>, width: usize) -> Option<String> {
    if !sheet.fixed_width || width == 0 {
        return None;
    }
    let count = row.width as usize;
    let extra = row.filled().any(|c| c.column as usize > width);
    (count < width || extra).then(|| format!("有 {count} 个字段，表头有 {width} 个"))
}

fn note_hidden_rows(sheet: &Sheet, understood: &mut Understood) {
    let mut hidden = Vec::new();
    for section in understood.groups.iter().flat_map(|g| &g.sections) {
        for entry in &section.entries {
            if let Entry::Data(index) = entry
                && let Some(row) = sheet.rows.get(*index).filter(|r| r.hidden)
            {
                hidden.push(row.number);
            }
        }
    }
    if let Some(first) = hidden.first() {
        let mut told =
            issue("hidden", format!("第 {first} 行起"), format!("有 {} 行被隐藏或筛掉，照样读入。", hidden.len()));
        told.row = Some(*first);
        understood.issues.push(told);
    }
}

/// The address of a column's header, for messages.
pub fn header_cell(sheet: &Sheet, section: &Section, column: u32) -> String {
    match section.header_rows.last().and_then(|row| sheet.rows.index_of(*row)) {
        Some(index) => {
            let (row, column) = sheet.place(index, column);
            cell_name(column, row)
        }
        None => column_letters(column),
    }
}
