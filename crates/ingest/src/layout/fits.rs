//! Whether the values below a header fit a field.

use super::Ticks;
use super::columns::{Sample, Sight};
use crate::cell::length::LengthUnit;
use crate::cell::{self, code, date, money, quantity, rate};
use crate::grid::Content;
use crate::mapping::{TableWords, Words};
use sanzi_core::text::normal;
use sanzi_core::{Column, Kind};

/// Share of the values that read as the column's kind, in thousandths; 1000 without values.
pub(super) fn plausible(column: &Column, values: &[Sample<'_>], words: &Words) -> u32 {
    let mut good = 0u32;
    let mut all = 0u32;
    for Sample { content: value, form } in values.iter().take(40) {
        if cell::says_blank(form) {
            continue;
        }
        all += 1;
        let fits = match column.kind {
            Kind::Money | Kind::Price => {
                let reading = money::read(value);
                reading.value.is_some() || reading.doubts.iter().any(|(kind, _)| *kind != "not_a_number")
            }
            _ if super::columns::is_length(column) => {
                cell::length::read(value, LengthUnit::Years).value.is_some()
                    || cell::length::read(value, LengthUnit::Months).value.is_some_and(|m| m < 1900)
            }
            Kind::Quantity | Kind::Count => {
                let reading = quantity::read(value);
                let in_words = column.kind == Kind::Count && quantity::count(value).value.is_some();
                in_words || reading.value.is_some() || form.starts_with(|c: char| c.is_ascii_digit())
            }
            Kind::Rate => rate::read(value, false).value.is_some(),
            Kind::Date => date::read(value, false).value.is_some() || date::period(&value.text()).is_some(),
            Kind::Code(list) => {
                let known = words.codes.get(list.name);
                // 东岭村集体 names an owner, 村集体 a level.
                let named = list.name == "ownership_level" && {
                    let place = crate::village::find(form);
                    place.village.is_some() || place.town.is_some()
                };
                !named && known.is_some_and(|known| code::read(value, list, known).value.is_some())
            }
            Kind::Flag => code::flag(value, &words.flags).value.is_some(),
            // 经营性, 不动产 in a column of classes are the words of a closed list, and no class.
            Kind::Text if column.name == "category" => ["nature", "asset_form"]
                .iter()
                .all(|list| words.codes.get(list).is_none_or(|known| known.exact(form).is_none())),
            Kind::Text | Kind::Person | Kind::Months => {
                let level = words.codes.get("ownership_level").is_some_and(|known| known.exact(form).is_some());
                !(level && column.name == "org_name") && text_fits(column.name, value, form)
            }
        };
        good += u32::from(fits);
    }
    (good * 1000).checked_div(all).unwrap_or(1000)
}

fn text_fits(field: &str, value: &Content<'_>, form: &str) -> bool {
    let length = form.chars().count();
    let organisation = || {
        ["社", "村", "委", "公司", "中心", "镇", "乡", "集体", "局", "组", "农场", "街道", "政府", "区", "县"]
            .iter()
            .any(|w| form.contains(w))
    };
    match field {
        "unit" => {
            length <= 4
                && !value.is_number()
                && !form.contains(|c: char| c.is_ascii_digit() && c != '2' && c != '3')
                && (length < 2 || !form.ends_with(['村', '社', '镇', '乡']))
        }
        "org_name" | "owner_unit" | "responsible_unit" => !value.is_number() && organisation(),
        "town" => form.contains(['镇', '乡', '街', '办', '区', '场']) || value.is_number(),
        "village" => !value.is_number(),
        "seq" => super::kinds::level(form).is_some(),
        "account_name" => !value.is_number() && !form.bytes().all(|b| b.is_ascii_digit()),
        // 科目 may head the codes as well as the names.
        "account_code" => form.starts_with(|c: char| c.is_ascii_digit()),
        "asset_name" | "asset_ref" | "project_name" | "unit_name" => !value.is_number(),
        _ => true,
    }
}

/// Columns of ticks: column, printed header, stored value.
pub(super) type Ticked = Vec<(u32, String, String)>;

/// Columns headed by the words of one code list, filled with ticks.
pub(super) fn find_ticks(table: &TableWords, sight: &Sight<'_>, words: &Words) -> Vec<Ticks> {
    let mut found: Vec<Ticks> = Vec::new();
    let mut lists: Vec<(&'static Column, Ticked)> = Vec::new();
    for column in table.schema.columns {
        let Kind::Code(list) = column.kind else { continue };
        let Some(known) = words.codes.get(list.name) else { continue };
        let mut ticked = sight.ticked.borrow_mut();
        let columns = ticked.entry(list.name).or_insert_with(|| ticked_by(known, sight));
        if columns.len() >= 2 {
            lists.push((column, columns.clone()));
        }
    }
    // 县级 | 乡级 | 村级 | 农户 are levels of owners: the list with the most words goes first, and which ledger it is last.
    lists.sort_by_key(|(column, columns)| (std::cmp::Reverse(columns.len()), column.name == "ledger"));
    for (field, columns) in lists {
        let taken = |c: &u32| found.iter().any(|t| t.columns.iter().any(|(own, _, _)| own == c));
        if !columns.iter().any(|(c, _, _)| taken(c)) {
            found.push(Ticks { field, columns, crossed: false });
        }
    }
    found.extend(find_flags(table, sight));
    found.extend(find_papers(table, sight, words));
    found.extend(find_sources(table, sight));
    found
}

fn ticked_by(known: &code::Words, sight: &Sight<'_>) -> Ticked {
    let mut columns = Vec::new();
    for (&at, own) in sight.parts {
        let (Some(last), Some(heading)) = (own.last(), sight.headings.get(&at)) else { continue };
        let Some(stored) = known.exact(&heading.whole) else { continue };
        let values = sight.below.samples.get(&at).map(Vec::as_slice).unwrap_or_default();
        let ticks = values.iter().all(|Sample { form, .. }| {
            code::is_tick(form) || cell::says_blank(form) || matches!(form.as_str(), "×" | "0" | "否")
        });
        if ticks && !stored.is_empty() {
            columns.push((at, last.trim().to_owned(), stored.to_owned()));
        }
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
fn find_papers(table: &TableWords, sight: &Sight<'_>, words: &Words) -> Option<Ticks> {
    let field = table.schema.columns.iter().find(|c| c.name == "archive_missing")?;
    let heading = |at: &u32| sight.headings.get(at).map_or("", |heading| heading.whole.as_str());
    let is_ledger = |form: &str| ["值", "价", "金额", "折旧"].iter().any(|word| form.contains(word));
    if sight.parts.keys().any(|at| is_ledger(heading(at))) {
        return None;
    }
    let is_paper = |form: &str| !form.starts_with("是否") && PAPERS.iter().any(|word| form.contains(word));
    let marked = |at: &u32| {
        let values = sight.below.samples.get(at).map(Vec::as_slice).unwrap_or_default();
        let mark = |sample: &Sample<'_>| {
            cell::says_blank(&sample.form)
                || sample.form.chars().count() <= 4 && code::flag(&sample.content, &words.flags).value.is_some()
                || sample.form.starts_with('不')
        };
        !values.is_empty() && values.iter().all(mark)
    };
    let papers = sight.parts.iter().filter(|(at, own)| !own.is_empty() && is_paper(heading(at)) && marked(at));
    let columns: Vec<(u32, String, String)> = papers
        .filter_map(|(at, own)| own.last().map(|last| (*at, last.trim().to_owned(), last.trim().to_owned())))
        .collect();
    (columns.len() >= A_LIST).then_some(Ticks { field, columns, crossed: true })
}

/// 资金来源 over 中央 | 省级 | 自筹: columns of amounts, of which those with an amount name the sources.
fn find_sources(table: &TableWords, sight: &Sight<'_>) -> Option<Ticks> {
    let mut columns: Ticked = Vec::new();
    let mut field = None;
    for (&at, own) in sight.parts {
        let [.., head, last] = own.as_slice() else { continue };
        let meant = table.candidates(std::slice::from_ref(head));
        let Some(source) = meant.first().map(|(meant, _)| meant.column).filter(|c| c.name == "fund_source") else {
            continue;
        };
        let sum = ["计", "总", "文号", "年度"].iter().any(|word| last.contains(word));
        let values = sight.below.samples.get(&at).map(Vec::as_slice).unwrap_or_default();
        let amounts =
            values.iter().all(|s| s.content.is_number() || cell::says_blank(&s.form) || is_amount(&s.content));
        if !sum && amounts {
            field = Some(source);
            columns.push((at, last.trim().to_owned(), last.trim().to_owned()));
        }
    }
    field.filter(|_| columns.len() > 1).map(|field| Ticks { field, columns, crossed: false })
}

fn is_amount(content: &Content<'_>) -> bool {
    money::read(content).value.is_some()
}

/// 是否确权 over 是 | 否: two columns of which one is ticked.
fn find_flags(table: &TableWords, sight: &Sight<'_>) -> Vec<Ticks> {
    let answer = |column: u32| match sight.parts.get(&column)?.as_slice() {
        [.., head, last] => match normal(last).as_str() {
            "是" | "有" | "已" => Some((head, last, true)),
            "否" | "无" | "未" => Some((head, last, false)),
            _ => None,
        },
        _ => None,
    };
    let ticked = |column: u32| {
        let values = sight.below.samples.get(&column).into_iter().flatten();
        values.into_iter().all(|Sample { form, .. }| code::is_tick(form) || cell::says_blank(form))
    };
    let mut found = Vec::new();
    for &column in sight.parts.keys() {
        let (Some((head, yes, true)), Some((same, no, false))) = (answer(column), answer(column + 1)) else { continue };
        let fields = table.candidates(std::slice::from_ref(head));
        if let Some((field, _)) = fields.into_iter().find(|(field, _)| field.column.kind == Kind::Flag)
            && head == same
            && ticked(column)
            && ticked(column + 1)
        {
            let columns = vec![(column, yes.clone(), "是".to_owned()), (column + 1, no.clone(), "否".to_owned())];
            found.push(Ticks { field: field.column, columns, crossed: false });
        }
    }
    found
}
