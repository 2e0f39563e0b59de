//! Columns of which one is ticked, or each: 经营性 | 公益性 | 到户类, 是 | 否, papers of a file, sources of money.

use super::columns::{Below, Sample};
use super::meant::Meant;
use super::{By, Ticks};
use crate::cell::{self, code, money};
use crate::grid::Content;
use crate::mapping::{Heading, TableWords, Words, core};
use sanzi_core::text::normal;
use sanzi_core::{Column, Kind};
use std::collections::BTreeMap;

/// Column, printed header, stored value.
type Ticked = Vec<(u32, String, String)>;

/// Columns that are of ticks by what heads them, if their values are.
#[derive(Debug, Default)]
pub(super) struct Tickable {
    /// Two columns or more headed by the words of one code list.
    lists: Vec<(&'static Column, Ticked)>,
    /// Two columns or more headed by the natures of assets, under a group of original values.
    values: Option<(&'static Column, Ticked)>,
    /// 是 and 否 side by side.
    flags: Vec<(&'static Column, [(u32, String); 2])>,
    /// Papers that make a list of them.
    papers: Option<(&'static Column, Ticked)>,
    /// Sources of money.
    sources: Option<(&'static Column, Ticked)>,
}

impl Tickable {
    /// The fields that ticks may feed.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'static str> {
        let lists = self.lists.iter().map(|(field, _)| field.name);
        let flags = self.flags.iter().map(|(field, _)| field.name);
        let others = self.papers.iter().chain(&self.sources).chain(&self.values);
        lists.chain(flags).chain(others.map(|(field, _)| field.name))
    }

    /// How many columns they may take at most, each counted as often as it stands here.
    pub(super) fn columns(&self) -> usize {
        let lists = self.lists.iter().chain(&self.papers).chain(&self.sources).chain(&self.values);
        lists.map(|(_, columns)| columns.len()).sum::<usize>() + 2 * self.flags.len()
    }
}

/// What heads columns of ticks in a table.
pub(super) fn tickable(table: &TableWords, meant: &Meant, words: &Words) -> Tickable {
    let mut lists = Vec::new();
    for column in table.schema.columns {
        let Kind::Code(list) = column.kind else { continue };
        let Some(known) = words.codes.get(list.name) else { continue };
        let columns = headed_by(known, meant);
        if columns.len() >= 2 {
            lists.push((column, columns));
        }
    }
    Tickable {
        lists,
        values: values(table, meant, words),
        flags: flags(table, meant, words),
        papers: papers(table, meant),
        sources: sources(table, meant, words),
    }
}

/// The columns of ticks of a table whose values are ticks.
pub(super) fn find(tickable: &Tickable, below: &Below<'_>, words: &Words) -> Vec<Ticks> {
    let mut found: Vec<Ticks> = Vec::new();
    let paid = |values: &[Sample<'_>]| values.iter().all(is_amount);
    let by_amount =
        tickable.values.iter().filter(|(_, all)| all.iter().all(|(column, ..)| paid(below.values(*column))));
    found.extend(by_amount.map(|(field, all)| Ticks { field, columns: all.clone(), by: By::Amount }));
    let listed = |(column, _, _): &&(u32, String, String)| below.values(*column).iter().all(is_answer);
    let lists = tickable.lists.iter().map(|(field, all)| (*field, all.iter().filter(listed).cloned().collect()));
    let told = |field: &Column| found.iter().any(|ticks| ticks.field.name == field.name);
    let lists = lists.filter(|(field, own): &(&Column, Ticked)| own.len() >= 2 && !told(field));
    let mut lists: Vec<(&'static Column, Ticked)> = lists.collect();
    // 县级 | 乡级 | 村级 | 农户 are levels of owners: the list with the most words goes first, and which ledger it is last.
    lists.sort_by_key(|(column, columns)| (std::cmp::Reverse(columns.len()), column.name == "ledger"));
    for (field, columns) in lists {
        let taken = |c: &u32| found.iter().any(|t| t.columns.iter().any(|(own, _, _)| own == c));
        if !columns.iter().any(|(c, _, _)| taken(c)) {
            found.push(Ticks { field, columns, by: By::Tick });
        }
    }
    let ticked = |column: u32| below.values(column).iter().all(is_ticked);
    for (field, [yes, no]) in tickable.flags.iter().filter(|(_, own)| own.iter().all(|(column, _)| ticked(*column))) {
        let columns = vec![(yes.0, yes.1.clone(), "是".to_owned()), (no.0, no.1.clone(), "否".to_owned())];
        found.push(Ticks { field, columns, by: By::Tick });
    }
    let of_those =
        |own: &Option<(&'static Column, Ticked)>, fewest: usize, by, fits: &dyn Fn(&[Sample<'_>]) -> bool| {
            let (field, all) = own.as_ref()?;
            let columns: Ticked = all.iter().filter(|(column, ..)| fits(below.values(*column))).cloned().collect();
            (columns.len() >= fewest).then_some(Ticks { field, columns, by })
        };
    let marked = |values: &[Sample<'_>]| !values.is_empty() && values.iter().all(|value| is_mark(value, words));
    found.extend(of_those(&tickable.papers, A_LIST, By::Cross, &marked));
    found.extend(of_those(&tickable.sources, 2, By::Amounts, &paid));
    found
}

fn is_ticked(value: &Sample<'_>) -> bool {
    code::is_tick(value.form()) || cell::says_blank(value.form())
}

fn is_answer(value: &Sample<'_>) -> bool {
    is_ticked(value) || matches!(value.form(), "×" | "0" | "否")
}

/// 有, 无, √, ×, 不涉及.
fn is_mark(value: &Sample<'_>, words: &Words) -> bool {
    let form = value.form();
    cell::says_blank(form)
        || form.chars().count() <= 4 && code::flag(&value.content, &words.flags).value.is_some()
        || form.starts_with('不')
}

fn is_amount(value: &Sample<'_>) -> bool {
    let content: &Content<'_> = &value.content;
    content.is_number() || cell::says_blank(value.form()) || money::read(content).value.is_some()
}

/// Columns headed by the words of a list.
fn headed_by(known: &code::Words, meant: &Meant) -> Ticked {
    let mut columns = Vec::new();
    for (&at, own) in &meant.parts {
        let (Some(last), Some(heading)) = (own.last(), meant.headings.get(&at)) else { continue };
        let stored = known.exact(&heading.whole).filter(|stored| !stored.is_empty());
        columns.extend(stored.map(|stored| (at, last.trim().to_owned(), stored.to_owned())));
    }
    columns
}

/// Papers that the file of an asset may hold.
const PAPERS: &[&str] = &[
    "批复", "立项", "验收", "决算", "结算", "移交", "权属", "确权", "合同", "协议", "照片", "公示", "招标", "发票",
    "图纸", "审计", "决议", "批文", "档案",
];
/// Columns of papers that make a list of them.
const A_LIST: usize = 3;

/// A list of papers (一资产一档): each column headed by a paper, filled with 有 or √ where it is there and with 无 or ×
/// where it is not. A ledger, which prints values, is none.
fn papers(table: &TableWords, meant: &Meant) -> Option<(&'static Column, Ticked)> {
    let field = table.schema.columns.iter().find(|c| c.name == "archive_missing")?;
    let heading = |at: &u32| meant.headings.get(at).map_or("", |heading| heading.whole.as_str());
    let is_ledger = |form: &str| ["值", "价", "金额", "折旧"].iter().any(|word| form.contains(word));
    if meant.parts.keys().any(|at| is_ledger(heading(at))) {
        return None;
    }
    let is_paper = |form: &str| !form.starts_with("是否") && PAPERS.iter().any(|word| form.contains(word));
    let papers = meant.parts.iter().filter(|(at, own)| !own.is_empty() && is_paper(heading(at)));
    let columns: Ticked = papers
        .filter_map(|(at, own)| own.last().map(|last| (*at, last.trim().to_owned(), last.trim().to_owned())))
        .collect();
    (columns.len() >= A_LIST).then_some((field, columns))
}

/// 资产原值 over 合计 | 公益性 | 经营性: columns of amounts, of which the one with an amount names the nature; what it is
/// worth stands in the column of the sum, or in one of its own.
fn values(table: &TableWords, meant: &Meant, words: &Words) -> Option<(&'static Column, Ticked)> {
    let field = table.schema.columns.iter().find(|c| c.name == "nature")?;
    let known = words.codes.get("nature")?;
    let means_value = |parts: &[String]| {
        let heading = words.heading(parts);
        table.meanings(&heading).first().is_some_and(|(meant, _)| meant.column.name == "original_value")
    };
    let under_value =
        |at: &u32| meant.parts.get(at).and_then(|own| own.split_last()).is_some_and(|(_, groups)| means_value(groups));
    let mut columns = headed_by(known, meant);
    let whole = meant.parts.iter().any(|(at, own)| means_value(own) && !columns.iter().any(|(own, ..)| own == at));
    columns.retain(|(at, ..)| under_value(at));
    (whole && columns.len() > 1).then_some((field, columns))
}

/// Levels of government, which say whose money it is and not which: 中央 below 财政专项扶贫资金.
const LEVELS: [&str; 9] = ["中央", "省级", "市级", "县级", "区级", "市县", "省", "市", "县"];

/// What a source of money is called.
const SOURCES: [&str; 21] = [
    "财政", "衔接", "扶贫", "帮扶", "协作", "援", "专项", "整合", "涉农", "债券", "彩票", "自筹", "社会", "捐", "群众",
    "贷款", "集体", "上级", "配套", "银行", "其他",
];

/// 资金来源 over 中央 | 省级 | 自筹, or over groups of such: columns of amounts, of which those with an amount name the
/// sources. 资金投入 over 合计 | 财政衔接资金 | 自筹 says the same.
fn sources<'m>(table: &TableWords, meant: &'m Meant, words: &Words) -> Option<(&'static Column, Ticked)> {
    let field = table.schema.columns.iter().find(|c| c.name == "fund_source")?;
    let mut columns: Ticked = Vec::new();
    // One text may head many columns, and a title all of them.
    let mut known: BTreeMap<&'m String, bool> = BTreeMap::new();
    for (&at, own) in &meant.parts {
        let Some((last, groups)) = own.split_last() else { continue };
        let mut is_source =
            |head: &'m String| *known.entry(head).or_insert_with(|| means(table, words, head, &[field.name]));
        let Some(head) = groups.iter().position(&mut is_source).filter(|_| !is_no_source(last)) else { continue };
        let last = last.trim();
        let name = match groups.get(head + 1..).and_then(<[String]>::last) {
            Some(group) if LEVELS.contains(&core(&normal(last)).as_str()) => format!("{last}{}", core(&normal(group))),
            _ => last.to_owned(),
        };
        columns.push((at, last.to_owned(), name));
    }
    if columns.is_empty() {
        columns = parts_of_invested(table, meant, words);
    }
    (columns.len() > 1).then_some((field, columns))
}

/// Does a heading mean one of these fields before all others?
fn means(table: &TableWords, words: &Words, head: &str, fields: &[&str]) -> bool {
    let heading = words.heading(&[head.to_owned()]);
    table.meanings(&heading).first().is_some_and(|(meant, _)| fields.contains(&meant.column.name))
}

fn is_no_source(last: &str) -> bool {
    ["计", "总", "文号", "年度"].iter().any(|word| last.contains(word))
}

/// The columns below 资金投入 that are named by sources, if all of them are and their sum stands among them.
fn parts_of_invested(table: &TableWords, meant: &Meant, words: &Words) -> Ticked {
    let below = |(at, own): (&u32, &Vec<String>)| match own.as_slice() {
        [head, last] => Some((*at, head.clone(), last.trim().to_owned())),
        _ => None,
    };
    let grouped: Vec<(u32, String, String)> = meant.parts.iter().filter_map(below).collect();
    let is_sum = |last: &str| last.contains('计') || last.contains('总');
    let Some((_, head, _)) = grouped.iter().find(|(_, head, last)| {
        is_sum(last) && head.contains('投') && means(table, words, head, &["original_value", "amount"])
    }) else {
        return Vec::new();
    };
    let parts = grouped.iter().filter(|(_, own, last)| own == head && !is_sum(last));
    let columns: Ticked = parts.map(|(at, _, last)| (*at, last.clone(), last.clone())).collect();
    let is_source = |last: &str| SOURCES.iter().any(|word| last.contains(word)) || LEVELS.contains(&last);
    match columns.iter().all(|(_, last, _)| is_source(&core(&normal(last)))) {
        true => columns,
        false => Vec::new(),
    }
}

/// 是否确权 over 是 | 否: two columns of which one is ticked.
fn flags(table: &TableWords, meant: &Meant, words: &Words) -> Vec<(&'static Column, [(u32, String); 2])> {
    let answer = |column: u32| match meant.parts.get(&column)?.as_slice() {
        [.., head, last] => match normal(last).as_str() {
            "是" | "有" | "已" => Some((head, last, true)),
            "否" | "无" | "未" => Some((head, last, false)),
            _ => None,
        },
        _ => None,
    };
    let mut found = Vec::new();
    for &column in meant.parts.keys() {
        let (Some((head, yes, true)), Some((same, no, false))) = (answer(column), answer(column + 1)) else { continue };
        if head != same {
            continue;
        }
        let heading: std::sync::Arc<Heading> = words.heading(std::slice::from_ref(head));
        let meanings = table.meanings(&heading);
        let flag = meanings.into_iter().find(|(field, _)| field.column.kind == Kind::Flag);
        found.extend(flag.map(|(field, _)| (field.column, [(column, yes.clone()), (column + 1, no.clone())])));
    }
    found
}
