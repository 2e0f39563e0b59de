//! Kinds of rows below a header: totals, categories, samples, signatures, pagers, notes.

use crate::cell::numeral;
use crate::grid::{Content, Glance, Row, Signs};
use rust_decimal::Decimal;
use sanzi_core::text::{normal, normal_form};

/// Texts of a row's filled cells in normal form, with their columns.
pub fn forms(row: Row<'_>) -> Vec<(u32, String)> {
    row.filled().map(|c| (c.column, normal(&c.content.text()))).collect()
}

/// Rows of more cells are no pagers, notes, templates or lone categories.
const NARROW: usize = 6;

/// Is this surely a row of an object, whatever the other questions of this page would say? A quick look for the signs
/// without which they are all answered by no; `numbered` is the column of running numbers. The first row below a
/// header may also hold the numbers of the columns: that is not looked at here.
pub fn is_surely_object(row: Row<'_>, numbered: u32) -> bool {
    if matches!(level_of(&row.at(numbered)), Some(0 | 1)) {
        return false;
    }
    let (mut filled, mut texts, mut signed) = (0, 0, 0);
    for (glance, cell) in row.glances() {
        let signs = match glance {
            Glance::Nothing => continue,
            Glance::Number => {
                filled += 1;
                continue;
            }
            Glance::Words(signs) => signs,
        };
        (filled, texts) = (filled + 1, texts + 1);
        let carried = || {
            let form = normal(&row.content(cell).text());
            is_carried(&form) || is_detail(&form)
        };
        // Of some signs only the whole text tells what they are to people.
        if signs.any(Signs::OPEN.and(Signs::NOBODY))
            || texts <= 3 && (signs.any(Signs::TOTAL) || signs.any(Signs::CARRIED) && carried())
            || texts == 1 && signs.any(Signs::SAMPLE)
        {
            return false;
        }
        signed += usize::from(signs.any(Signs::SIGNED));
    }
    filled > NARROW && signed * 2 < filled
}

/// The level of the running number in a cell.
pub fn level_of(content: &Content<'_>) -> Option<u32> {
    match content {
        Content::Number(number) | Content::Date(number) => {
            let few = number.fract().is_zero() && (Decimal::ZERO..Decimal::from(100_000)).contains(number);
            few.then_some(2)
        }
        Content::Blank => None,
        other => level(&normal_form(&other.text())),
    }
}

/// Is this a total? `Some(true)` for 小计, `Some(false)` for 合计. The word must be one of the first texts and
/// stand alone or end a short label; a numbered row is an object, whatever its name.
pub fn total(row: Row<'_>, seq: Option<u32>) -> Option<bool> {
    let numbered = seq.is_some_and(|column| {
        let content = row.at(column);
        content.is_number() || level(&normal(&content.text())).is_some()
    });
    let mut texts = 0;
    for cell in row.filled() {
        if cell.content.is_number() {
            continue;
        }
        let text = cell.content.text();
        let form = normal_form(&text);
        texts += 1;
        if texts > 3 {
            break;
        }
        // Each word for a total has one of these.
        if !form.contains(['计', '总']) {
            continue;
        }
        let bare = form.trim_matches([':', '-', '.', '、']);
        let bare = crate::mapping::core(bare);
        let alone = matches!(
            bare.as_str(),
            "合计"
                | "总计"
                | "共计"
                | "总共"
                | "总合计"
                | "合计数"
                | "总计数"
                | "累计"
                | "小计"
                | "本页小计"
                | "本页合计"
                | "分计"
                | "合计金额"
                | "总合"
                | "汇总"
                | "汇总数"
                | "本年累计"
                | "本月累计"
        );
        if in_words(&bare) {
            return Some(false);
        }
        let ends = ["合计", "小计", "总计", "共计"].iter().any(|w| bare.ends_with(w)) && bare.chars().count() <= 12;
        if alone && !(numbered && texts > 1 && row.filled().count() > 3 && !bare.contains("计")) || ends && !numbered {
            return Some(bare.contains("小计") || bare == "分计");
        }
    }
    None
}

/// 合计金额大写：柒仟肆佰元整: a total that is written out.
fn in_words(form: &str) -> bool {
    let rest = ["合计", "总计", "共计"].iter().find_map(|word| form.strip_prefix(word));
    let Some(rest) = rest.filter(|rest| !rest.is_empty()) else { return false };
    let amount = rest.trim_start_matches(['金', '额', '大', '写', '人', '民', '币', ':']);
    crate::cell::money::read(&Content::Text(amount.into())).value.is_some()
}

/// 承前页, 过次页: sums that are carried from page to page, and no objects.
pub fn is_carried(form: &str) -> bool {
    matches!(
        form,
        "承前页"
            | "承上页"
            | "接上页"
            | "接前页"
            | "过次页"
            | "转下页"
            | "转次页"
            | "上页结转"
            | "结转下页"
            | "结转次页"
            | "上年结转"
            | "结转下年"
    )
}

/// 其中：主楼 tells what the row above is made of, and is no object of its own.
pub fn is_detail(form: &str) -> bool {
    form.strip_prefix("其中").is_some_and(|rest| rest.starts_with([':', '-', '、']))
}

/// A row of field names below the headings of an export: asset_code | asset_name.
pub fn is_field_names(forms: &[(u32, String)]) -> bool {
    let name = |form: &str| {
        form.starts_with(|c: char| c.is_ascii_alphabetic())
            && form.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    forms.len() >= 3 && forms.iter().all(|(_, form)| name(form)) && forms.iter().any(|(_, form)| form.contains('_'))
}

/// The level of a running number: 一 is 0, (一) 1, 1 is 2, (1) 3, ① 4.
pub fn level(form: &str) -> Option<u32> {
    let bare = form.trim_end_matches(['、', '.', ':']);
    let inner = bare.strip_prefix('(').and_then(|b| b.strip_suffix(')'));
    match inner {
        Some(inner) if numeral::whole(inner).is_some() => Some(1),
        Some(inner) if !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_digit()) => Some(3),
        Some(_) => None,
        None if !bare.is_empty() && bare.chars().count() <= 3 && numeral::whole(bare).is_some() => Some(0),
        None if !bare.is_empty() && bare.len() <= 5 && bare.bytes().all(|b| b.is_ascii_digit()) => Some(2),
        None => None,
    }
}

/// A row that shows how to fill in the form.
pub fn is_sample(forms: &[(u32, String)]) -> bool {
    let first = forms.first().map(|(_, f)| f.as_str()).unwrap_or_default();
    matches!(first, "例" | "示例" | "样例" | "例:" | "示例:" | "举例" | "例如" | "填写示例" | "填报示例" | "范例")
        || first.starts_with("示例")
        || forms.iter().any(|(_, f)| {
            f.starts_with("XX") && f.chars().count() <= 8
                || f.contains("XX村")
                || f.contains("××村")
                || f.contains("某某村")
        })
}

/// A bar of pages: `首页 上一页 …`, `第1页 共2页`.
pub fn is_pager(forms: &[(u32, String)]) -> bool {
    if forms.len() > 6 {
        return false;
    }
    let joined: String = forms.iter().map(|(_, f)| f.as_str()).collect();
    joined.contains("上一页") && joined.contains("下一页")
        || joined.starts_with('第') && joined.contains('页') && joined.chars().count() <= 16
        || joined.starts_with("共") && joined.ends_with('页') && joined.chars().count() <= 12
        || forms.len() <= 2 && is_row_count(&joined)
}

/// 记录总数：59, 共162条: how many rows an export holds.
fn is_row_count(form: &str) -> bool {
    let counts =
        ["记录总数", "总记录数", "总条数", "记录数", "数据总数"].iter().find_map(|word| form.strip_prefix(word));
    let listed = form.trim_start_matches(['共', '总', '计']).strip_suffix('条').or(form.strip_suffix("条记录"));
    let rest = counts.or(listed.filter(|_| form.starts_with(['共', '总', '合'])));
    let number = rest.map(|rest| rest.trim_matches([':', '共', '总', '计', '条']));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Signatures and the like below a table.
pub fn is_signature(forms: &[(u32, String)]) -> bool {
    let words = [
        "签字",
        "签章",
        "盖章",
        "签名",
        "负责人:",
        "审核:",
        "制表:",
        "制表人:",
        "制卡:",
        "制卡人:",
        "填表人:",
        "填报人:",
        "复核:",
        "会计主管:",
        "经办人:",
        "监督电话",
        "联系电话:",
        "审核人:",
        "主管:",
        "会计:",
        "出纳:",
        "监盘人",
        "盘点人(",
        "填表日期:",
        "制单:",
    ];
    let hits = forms.iter().filter(|(_, f)| words.iter().any(|w| f.contains(w)) || names_an_office(f)).count();
    hits > 0 && hits * 2 >= forms.len()
}

/// 村主任：…, 村民监督委员会：…: an office, and who holds it.
fn names_an_office(form: &str) -> bool {
    const OFFICES: [&str; 24] = [
        "主任",
        "书记",
        "支书",
        "报账员",
        "文书",
        "委员会",
        "监委会",
        "理事长",
        "监事长",
        "理事会",
        "监事会",
        "社长",
        "组长",
        "村长",
        "会计",
        "出纳",
        "保管员",
        "审核人",
        "清查人",
        "登记人",
        "核对人",
        "经手人",
        "监交人",
        "负责人",
    ];
    let label = form.split_once(':').map(|(label, _)| label).filter(|label| label.chars().count() <= 10);
    label.is_some_and(|label| OFFICES.iter().any(|office| label.ends_with(office)))
}

/// 一、房屋, （二）设备: a heading with its number.
pub fn is_numbered_heading(form: &str) -> bool {
    let number = form.split_once('、').or_else(|| form.strip_prefix('(')?.split_once(')'));
    number.is_some_and(|(number, rest)| {
        let in_words = !number.is_empty() && !number.bytes().any(|b| b.is_ascii_digit());
        in_words && numeral::whole(number).is_some() && !rest.is_empty()
    })
}

/// A note or an instruction.
pub fn is_note(forms: &[(u32, String)]) -> bool {
    let Some((_, first)) = forms.first() else { return false };
    let starts =
        ["注:", "备注:", "说明:", "填表说明", "填报说明", "填写说明", "说明", "附注", "注1", "※", "单位:", "(单位"];
    // 注 | 烘干机于2025年3月启用: the word alone, and what it says in the next cells
    let alone = matches!(first.as_str(), "注" | "附注" | "备注" | "说明" | "注意");
    forms.len() <= 2 && starts.iter().any(|w| first.starts_with(w))
        || alone && (2..=NARROW).contains(&forms.len()) && !forms.iter().any(|(_, form)| is_figure(form))
}

fn is_figure(form: &str) -> bool {
    form.trim_end_matches('%').parse::<Decimal>().is_ok()
}

/// 核查说明： | 已核对原始凭证: a label and what it says, in cells of their own below a table; no figures.
pub fn is_labelled(forms: &[(u32, String)]) -> bool {
    let label = |form: &str| form.ends_with(':') && (3..=10).contains(&form.chars().count());
    // 导出人：管理员 | 导出时间：2025-01-08: each label with its answer in one cell
    let answered = |form: &str| form.split_once(':').is_some_and(|(own, _)| (2..=6).contains(&own.chars().count()));
    let said = |form: &str| ["导出", "打印", "制表", "填表", "查询", "操作"].iter().any(|word| form.starts_with(word));
    let pairs = forms.iter().all(|(_, form)| answered(form)) && forms.iter().any(|(_, form)| said(form));
    (1..=6).contains(&forms.len())
        && (pairs || forms.len() > 1 && forms.first().is_some_and(|(_, first)| label(first)))
        && !forms.iter().any(|(_, form)| is_figure(form))
}

/// A row of column numbers below a header: 1 2 3 4 …, or 栏次; columns of words may be 甲 and 乙.
pub fn is_column_numbers(forms: &[(u32, String)]) -> bool {
    let skip = usize::from(forms.first().is_some_and(|(_, f)| matches!(f.as_str(), "栏次" | "栏目" | "列次")));
    let rest = forms.get(skip..).unwrap_or_default();
    let letters =
        rest.iter().zip(["甲", "乙", "丙", "丁", "戊"]).take_while(|((_, form), letter)| form == letter).count();
    let rest = rest.get(letters..).unwrap_or_default();
    let mut steps = 0;
    for (wanted, (_, form)) in (1u32..).zip(rest) {
        let digits: String = form.trim_matches(['(', ')']).chars().take_while(char::is_ascii_digit).collect();
        if digits.parse() != Ok(wanted) {
            return false;
        }
        steps += 1;
    }
    steps >= 4 || steps >= 2 && (skip == 1 || letters > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Rows;

    fn row(texts: &[&'static str]) -> Rows {
        let content = |text: &&'static str| match text.parse() {
            Ok(number) => Content::Number(number),
            Err(_) => Content::of_text(*text),
        };
        let mut rows = Rows::default();
        rows.begin(1);
        for (column, content) in (1..).zip(texts.iter().map(content)) {
            let cell = rows.pack(column, &content);
            rows.push(cell);
        }
        rows
    }

    #[test]
    fn totals_are_words_not_names() {
        for (texts, expected) in [
            (vec!["", "合 计", "5000"], Some(false)),
            (vec!["合\n计", "", "5000"], Some(false)),
            (vec!["", "小  计", "4"], Some(true)),
            (vec!["松坪镇小计", "", "4"], Some(true)),
            (vec!["合计：", "", "4"], Some(false)),
            (vec!["1", "计量泵", "2000"], None),
            (vec!["2", "合计会馆", "3000"], None),
            (vec!["3", "水表", "100"], None),
        ] {
            assert_eq!(total(row(&texts).get(0).expect("a row"), Some(1)), expected, "{texts:?}");
        }
    }

    #[test]
    fn what_is_surely_an_object_is_nothing_else() {
        let words = [
            "合计",
            "小  计",
            "松坪镇合计：",
            "总合",
            "分计",
            "累计",
            "例",
            "示例：",
            "举例",
            "范例",
            "XX村",
            "xx  镇",
            "××村",
            "某某村",
            "Ｘ Ｘ村",
            "签字",
            "签 章",
            "盖章",
            "签名",
            "负责人：",
            "审核:",
            "制表人：",
            "填报人:",
            "复核：",
            "会计主管：",
            "经办人:",
            "监督电话",
            "联系电话：",
            "出纳:",
            "监盘人",
            "盘点人（",
            "填表日期：",
            "制单:",
            "第1页",
            "承前页",
            "结转下年",
            "其中：主楼",
            "上一页",
            "注：",
            "一",
            "（二）",
            "十三、",
            "㈠",
            "水泵",
            "ZC-031",
            "XM0001",
            "3",
            "12.5",
            "东岭村股份经济合作社",
            "冷库（二期）",
            "2020年5月",
            "计量泵",
        ];
        let mut sure = 0;
        for (seed, first) in words.iter().enumerate() {
            for word in words {
                for width in [5, 7, 9] {
                    let mut texts: Vec<&'static str> =
                        (0..width).map(|at| words[(seed * 31 + at * 7) % words.len()]).collect();
                    texts[0] = *first;
                    texts[1 + (seed + width) % 4] = word;
                    // A row of one word over and over, and one of words as they come.
                    for texts in [vec![word; width], texts] {
                        let rows = row(&texts);
                        let row = rows.get(0).expect("a row");
                        if !is_surely_object(row, 1) {
                            continue;
                        }
                        sure += 1;
                        let forms = forms(row);
                        let level = level(&normal(&row.at(1).text()));
                        assert!(total(row, None).is_none() && total(row, Some(1)).is_none(), "{texts:?}");
                        assert!(!is_sample(&forms) && !is_pager(&forms) && !is_signature(&forms), "{texts:?}");
                        assert!(!forms.iter().take(3).any(|(_, f)| is_carried(f) || is_detail(f)), "{texts:?}");
                        assert!(!is_labelled(&forms));
                        assert!(!is_note(&forms) && forms.len() > 1 && !matches!(level, Some(0 | 1)), "{texts:?}");
                    }
                }
            }
        }
        assert!(sure > 100, "{sure}");
    }

    #[test]
    fn a_running_number_has_the_level_of_its_text() {
        for text in ["1", "99999", "100000", "1.0", "1.5", "-3", "0", "一", "（二）", "①", "", "4%"] {
            let content = match text.parse() {
                Ok(number) => Content::Number(number),
                Err(_) => Content::of_text(text),
            };
            assert_eq!(level_of(&content), level(&normal(&content.text())), "{text}");
        }
    }

    #[test]
    fn other_kinds() {
        let forms_of = |texts: &[&'static str]| forms(row(texts).get(0).expect("a row"));
        assert!(is_sample(&forms_of(&["示例", "幸福村"])) && is_sample(&forms_of(&["例", "XX村"])));
        assert!(is_note(&forms_of(&["注", "烘干机于2025年3月启用"])) && !is_note(&forms_of(&["注", "3"])));
        assert!(is_note(&forms_of(&["说明", "1.残值率5%", "2.单位元"])) && !is_note(&forms_of(&["注水泵", "水泵"])));
        assert!(is_pager(&forms_of(&["第1页 共2页"])) && is_pager(&forms_of(&["首页 上一页 下一页 尾页"])));
        assert!(is_pager(&forms_of(&["记录总数：59"])) && is_pager(&forms_of(&["共162条"])));
        assert!(!is_pager(&forms_of(&["共3条路"])) && !is_pager(&forms_of(&["记录", "12"])));
        assert!(is_signature(&forms_of(&["会计主管：        复核：        制表："])));
        assert!(is_signature(&forms_of(&["村主任：尤某", "报账员：莫某"])));
        assert!(is_signature(&forms_of(&["村民监督委员会：贾某", "2024年12月31日"])));
        assert!(
            !is_signature(&forms_of(&["会计室：一间", "坐落：村东"])) && !is_signature(&forms_of(&["村委会主任室"]))
        );
        for heading in ["一、房屋", "(二)设备", "十二、其他"] {
            assert!(is_numbered_heading(heading), "{heading}");
        }
        for name in ["1、水泵", "(3)", "一号井、二号井", "一、", "三轮车", "四荒、林地", "(村东)水渠"]
        {
            assert!(!is_numbered_heading(name), "{name}");
        }
        assert!(is_note(&forms_of(&["注：本表由村会计填写。"])));
        assert!(is_labelled(&forms_of(&["核查结论：", "除上述事项外可以确认。"])));
        assert!(is_labelled(&forms_of(&["复核人：", "罗某", "复核日期：", "2025-01-20"])));
        assert!(is_labelled(&forms_of(&["导出人：管理员", "导出时间：2025-01-08 09:31:20"])));
        assert!(!is_labelled(&forms_of(&["水渠：一期", "坐落：村东"])));
        assert!(!is_labelled(&forms_of(&["水泵：", "2000"])) && !is_labelled(&forms_of(&["水泵", "在用"])));
        assert!(
            is_column_numbers(&forms_of(&["甲", "乙", "1", "2", "3"]))
                && is_column_numbers(&forms_of(&["1", "2", "3", "4"]))
                && !is_column_numbers(&forms_of(&["1", "水泵", "3"]))
        );
        for (form, expected) in
            [("一", Some(0)), ("(一)", Some(1)), ("12", Some(2)), ("(3)", Some(3)), ("提灌站", None)]
        {
            assert_eq!(level(form), expected);
        }
    }
}
