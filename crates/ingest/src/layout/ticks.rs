//! Columns of which one is ticked, or each: 经营性 | 公益性 | 到户类, 是 | 否, papers of a file, sources of money.

use super::Ticks;
use super::columns::{Below, Sample};
use super::meant::Meant;
use crate::cell::{self, code, money};
use crate::grid::Content;
use crate::mapping::{Heading, TableWords, Words};
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
        lists.chain(flags).chain(self.papers.iter().chain(&self.sources).map(|(field, _)| field.name))
    }

    /// How many columns they may take at most, each counted as often as it stands here.
    pub(super) fn columns(&self) -> usize {
        let lists = self.lists.iter().chain(&self.papers).chain(&self.sources);
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
        flags: flags(table, meant, words),
        papers: papers(table, meant),
        sources: sources(table, meant, words),
    }
}

/// The columns of ticks of a table whose values are ticks.
pub(super) fn find(tickable: &Tickable, below: &Below<'_>, words: &Words) -> Vec<Ticks> {
    let mut found: Vec<Ticks> = Vec::new();
    let listed = |(column, _, _): &&(u32, String, String)| below.values(*column).iter().all(is_answer);
    let lists = tickable.lists.iter().map(|(field, all)| (*field, all.iter().filter(listed).cloned().collect()));
    let mut lists: Vec<(&'static Column, Ticked)> = lists.filter(|(_, own): &(_, Ticked)| own.len() >= 2).collect();
    // 县级 | 乡级 | 村级 | 农户 are levels of owners: the list with the most words goes first, and which ledger it is last.
    lists.sort_by_key(|(column, columns)| (std::cmp::Reverse(columns.len()), column.name == "ledger"));
    for (field, columns) in lists {
        let taken = |c: &u32| found.iter().any(|t| t.columns.iter().any(|(own, _, _)| own == c));
        if !columns.iter().any(|(c, _, _)| taken(c)) {
            found.push(Ticks { field, columns, crossed: false });
        }
    }
    let ticked = |column: u32| below.values(column).iter().all(is_ticked);
    for (field, [yes, no]) in tickable.flags.iter().filter(|(_, own)| own.iter().all(|(column, _)| ticked(*column))) {
        let columns = vec![(yes.0, yes.1.clone(), "是".to_owned()), (no.0, no.1.clone(), "否".to_owned())];
        found.push(Ticks { field, columns, crossed: false });
    }
    let of_those =
        |own: &Option<(&'static Column, Ticked)>, fewest: usize, crossed, fits: &dyn Fn(&[Sample<'_>]) -> bool| {
            let (field, all) = own.as_ref()?;
            let columns: Ticked = all.iter().filter(|(column, ..)| fits(below.values(*column))).cloned().collect();
            (columns.len() >= fewest).then_some(Ticks { field, columns, crossed })
        };
    let marked = |values: &[Sample<'_>]| !values.is_empty() && values.iter().all(|value| is_mark(value, words));
    found.extend(of_those(&tickable.papers, A_LIST, true, &marked));
    found.extend(of_those(&tickable.sources, 2, false, &|values| values.iter().all(is_amount)));
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

/// 资金来源 over 中央 | 省级 | 自筹: columns of amounts, of which those with an amount name the sources.
fn sources(table: &TableWords, meant: &Meant, words: &Words) -> Option<(&'static Column, Ticked)> {
    let field = table.schema.columns.iter().find(|c| c.name == "fund_source")?;
    let mut columns: Ticked = Vec::new();
    // One text may head many columns, and a title all of them.
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    for (&at, own) in &meant.parts {
        let [.., head, last] = own.as_slice() else { continue };
        let is_source = || {
            let heading = words.heading(std::slice::from_ref(head));
            table.meanings(&heading).first().is_some_and(|(meant, _)| meant.column.name == field.name)
        };
        let sum = ["计", "总", "文号", "年度"].iter().any(|word| last.contains(word));
        if !sum && *known.entry(head).or_insert_with(is_source) {
            columns.push((at, last.trim().to_owned(), last.trim().to_owned()));
        }
    }
    (columns.len() > 1).then_some((field, columns))
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
