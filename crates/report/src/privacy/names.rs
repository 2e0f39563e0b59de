//! Names of persons in running text: remarks, names of things, lists, what stood in a cell.

use super::number;
use super::person::{FAMILIES, OTHER_FAMILIES, Persons, compact, is_chinese, is_double, is_point, pieces};
use crate::error::ReportError;
use aho_corasick::{AhoCorasick, MatchKind};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Longest name without points, in signs; what is longer is a phrase or an undertaking.
const LONGEST: usize = 6;

/// Every name that a run knows.
///
/// Names of three to six signs, and those with points, are sought in every text. Those of two are often parts of
/// other words (高山, 白云): they are sought in the texts about the one who bears them, and where a blank sets their
/// signs apart. What is longer than a name is sought about its bearer alone.
#[derive(Debug)]
pub(super) struct Names {
    /// Sought everywhere: names, words that must be covered in any case, and behind these the [`ROLES`].
    wide: AhoCorasick,
    /// What stands in place of each of them, but for the roles.
    covers: Vec<String>,
    /// Sought about their bearers, with what stands in their places.
    own: HashMap<String, String>,
    /// All of them.
    all: HashSet<String>,
}

/// What announces a name that stands in no field of its own.
const ROLES: [&str; 34] = [
    "联系人",
    "经办人",
    "经手人",
    "负责人",
    "责任人",
    "管护人",
    "管护员",
    "保管人",
    "保管员",
    "使用人",
    "承租人",
    "承包人",
    "承租方",
    "承包方",
    "租户",
    "户主",
    "村民",
    "农户",
    "脱贫户",
    "贫困户",
    "监测户",
    "组长",
    "书记",
    "主任",
    "会计",
    "出纳",
    "法人",
    "法定代表人",
    "领取人",
    "收款人",
    "付款人",
    "签字人",
    "经营者",
    "姓名",
];
impl Names {
    /// Takes in the names of these fields.
    ///
    /// # Errors
    /// When there are more of them than a search can hold.
    pub(super) fn new<'t>(persons: &Persons<'_>, fields: impl Iterator<Item = &'t str>) -> Result<Names, ReportError> {
        let all: HashSet<String> = fields.flat_map(|field| persons.names_in(field)).collect();
        let (mut wide, mut own) = (Vec::new(), HashMap::new());
        for name in &all {
            let cover = persons.cover(name);
            if (3..=LONGEST).contains(&name.chars().count()) || name.contains(is_point) {
                wide.extend(spellings(name).into_iter().map(|spelling| (spelling, cover.clone())));
            } else {
                own.insert(name.clone(), cover);
            }
        }
        wide.extend(persons.also().filter(|word| !word.is_empty()).map(|w| (compact(w), persons.cover(w))));
        wide.sort();
        wide.dedup_by(|(a, _), (b, _)| a == b);
        let (words, covers): (Vec<String>, Vec<String>) = wide.into_iter().unzip();
        let sought = words.iter().map(String::as_str).chain(ROLES);
        let wide = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(sought);
        let wide = wide.map_err(|e| ReportError::Internal(format!("姓名太多，无法查找：{e}")))?;
        Ok(Names { wide, covers, own, all })
    }

    /// The names in a field that are sought in the texts about their bearer.
    pub(super) fn own_in(&self, persons: &Persons<'_>, field: &str) -> Vec<String> {
        persons.names_in(field).into_iter().filter(|name| self.own.contains_key(name)).collect()
    }

    /// Covers the names in a text, and personal numbers but those in `codes`. `own`: further names of whom the text is
    /// about.
    pub(super) fn hide<'t>(
        &self,
        persons: &Persons<'_>,
        text: &'t str,
        own: &[String],
        codes: &[&str],
    ) -> Cow<'t, str> {
        let spans = if text.is_ascii() { Vec::new() } else { self.spans(persons, text, own, false) };
        let hidden = covered(text, spans);
        match number::hide(&hidden, codes) {
            Some(covered) => Cow::Owned(covered),
            None => hidden,
        }
    }

    /// A cell's text, from which nobody knows what it is: covered as a field of names where one of its words is a
    /// name, every pair of signs that is somebody's name, and long numbers whatever they are.
    pub(super) fn everywhere(&self, persons: &Persons<'_>, text: &str) -> String {
        let named = pieces(text).any(|word| self.all.contains(&compact(word)));
        let text = if named { persons.value(text) } else { text.to_owned() };
        let hidden = covered(&text, self.spans(persons, &text, &[], true));
        let hidden = number::hide(&hidden, &[]).unwrap_or(hidden.into_owned());
        number::hide_long(&hidden)
    }

    /// What to cover. `every_pair`: names of two signs too, wherever they stand.
    fn spans(
        &self,
        persons: &Persons<'_>,
        text: &str,
        own: &[String],
        every_pair: bool,
    ) -> Vec<(Range<usize>, String)> {
        let close = Close::of(text);
        let words = close.words();
        let mut spans = Vec::new();
        for found in self.wide.find_iter(words) {
            let (place, cover) = match self.covers.get(found.pattern().as_usize()) {
                Some(cover) => (found.start()..found.end(), cover.clone()),
                None => {
                    let Some(name) = announced(&close, found.end()) else { continue };
                    (name.clone(), persons.cover(words.get(name).unwrap_or_default()))
                }
            };
            spans.push((close.place(place), cover));
        }
        // A search is dear beside a look for one sign.
        let may_stand = |name: &&String| name.chars().next().is_none_or(|first| words.contains(first));
        for name in own.iter().filter(may_stand) {
            let places = words.match_indices(name.as_str()).map(|(at, _)| close.place(at..at + name.len()));
            let cover = self.own.get(name).map_or("", String::as_str);
            spans.extend(places.map(|place| (place, cover.to_owned())));
        }
        let mut signs = words.char_indices().peekable();
        while (every_pair || close.set_apart)
            && let Some((at, _)) = signs.next()
            && let Some((next, sign)) = signs.peek()
        {
            let pair = words.get(at..next + sign.len_utf8()).unwrap_or_default();
            let place = close.place(at..at + pair.len());
            if (every_pair || place.len() > pair.len())
                && let Some(cover) = self.own.get(pair)
            {
                spans.push((place, cover.clone()));
            }
        }
        spans
    }
}

/// The text with these stretches covered. Of two that overlap, the second is covered from where the first ends.
fn covered(text: &str, mut spans: Vec<(Range<usize>, String)>) -> Cow<'_, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    spans.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let (mut hidden, mut past) = (String::with_capacity(text.len()), 0);
    for (span, cover) in spans {
        if span.start >= past {
            hidden.push_str(text.get(past..span.start).unwrap_or_default());
            hidden.push_str(&cover);
        }
        past = past.max(span.end);
    }
    hidden.push_str(text.get(past..).unwrap_or_default());
    Cow::Owned(hidden)
}

/// A name as people write it: as it is, without its points, and each of its parts that is long enough to be known by.
fn spellings(name: &str) -> Vec<String> {
    let name: String = name.chars().map(|c| if is_point(c) { '·' } else { c }).collect();
    let mut all: Vec<String> =
        name.split('·').filter(|part| part.chars().nth(2).is_some()).map(str::to_owned).collect();
    if name.contains('·') {
        all.push(name.replace('·', ""));
        all.push(name);
    }
    all
}

/// The name after a word that announces one and ends here, `经办人：钱小二`, `联系人 钱小二`, where the words that follow
/// are as long as a name; a stretch of the close text.
fn announced(close: &Close<'_>, end: usize) -> Option<Range<usize>> {
    let words = close.words();
    let lead: usize = words
        .get(end..)?
        .chars()
        .take_while(|c| matches!(c, '：' | ':' | '为' | '是' | '（' | '(' | '“'))
        .map(char::len_utf8)
        .sum();
    let start = end + lead;
    let name: String = words.get(start..)?.chars().take_while(|c| is_chinese(*c)).take(LONGEST + 1).collect();
    let (signs, first) = (name.chars().count(), name.chars().next()?);
    let told = lead > 0 || close.blank_before(start);
    let usual = FAMILIES.contains(first) || (told && OTHER_FAMILIES.contains(first));
    let is_name = ((2..=3).contains(&signs) && usual) || is_double(&name, signs);
    is_name.then(|| start..start + name.len())
}

/// A text without the blanks within its lines, and with one sign for all points in names.
struct Close<'t> {
    text: Cow<'t, str>,
    /// Where each byte of it, and its end, stands in the text as it is; empty when it is the same.
    places: Vec<usize>,
    /// Blanks were taken out.
    set_apart: bool,
}

impl<'t> Close<'t> {
    fn of(text: &'t str) -> Close<'t> {
        let blank = |c: char| c.is_whitespace() && c != '\n';
        if !text.chars().any(|c| blank(c) || (is_point(c) && c != '·')) {
            return Close { text: Cow::Borrowed(text), places: Vec::new(), set_apart: false };
        }
        let (mut close, mut places, mut set_apart) = (String::with_capacity(text.len()), Vec::new(), false);
        for (at, c) in text.char_indices() {
            if blank(c) {
                set_apart = true;
                continue;
            }
            let c = if is_point(c) { '·' } else { c };
            close.push(c);
            places.resize(close.len(), at);
        }
        places.push(text.len());
        Close { text: Cow::Owned(close), places, set_apart }
    }

    fn words(&self) -> &str {
        &self.text
    }

    /// Where a stretch stands in the text as it is: to the end of its last sign, which is no point.
    fn place(&self, stretch: Range<usize>) -> Range<usize> {
        if self.places.is_empty() {
            return stretch;
        }
        let last = self.text.get(..stretch.end).and_then(|t| t.char_indices().next_back());
        let (last, width) = last.map_or((0, 0), |(at, sign)| (at, sign.len_utf8()));
        let of = |at: usize| self.places.get(at).copied().unwrap_or_default();
        of(stretch.start)..of(last) + width
    }

    /// Was there a blank before this byte?
    fn blank_before(&self, at: usize) -> bool {
        let before = self.text.get(..at).and_then(|t| t.char_indices().next_back()).map_or(0, |(last, _)| last);
        self.set_apart && self.place(before..at).end < self.places.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Privacy;
    use super::*;

    #[test]
    fn known_names_are_covered_wherever_they_stand() {
        let privacy = Privacy { also: vec!["老九".into()], ..Privacy::default() };
        let persons = Persons::new(&privacy);
        let fields = ["钱小二、空白", "李 四", "高山", "阿依某某·某某江", "欧阳小行", "某某果园"];
        let names = Names::new(&persons, fields.into_iter()).expect("names");
        let own = |own: &str, text: &str| {
            let own = names.own_in(&persons, own);
            names.hide(&persons, text, &own, &[]).into_owned()
        };
        for (text, shown) in [
            ("合同由钱小二签订，钱 小 二未到场（钱　小二）", "合同由钱**签订，钱**未到场（钱**）"),
            ("租给李 四；李\u{a0}四已交", "租给李**；李**已交"),
            // Without a blank two signs are a word of their own.
            ("高山茶园由老九管", "高山茶园由老**管"),
            ("阿依某某•某某江、阿依某某某某江、阿依某某", "阿**、阿**、阿**"),
            ("欧阳小行租某某果园", "欧**租某某果园"),
            // In nobody's field, but announced.
            (
                "经办人：孙小三，联系人 周七。负责人吴小五；姓名（司马大园）",
                "经办人：孙**，联系人 周**。负责人吴**；姓名（司**）",
            ),
            ("责任人：安小全", "责任人：安**"),
            (
                "负责人高度重视，法人单位，村民安全，会计核算，责任人均为空白",
                "负责人高度重视，法人单位，村民安全，会计核算，责任人均为空白",
            ),
            ("原值 480000.00 元，2016-05-20 投用", "原值 480000.00 元，2016-05-20 投用"),
            ("老 九 13800000000", "老** 138****0000"),
        ] {
            assert_eq!(own("", text), shown, "{text}");
        }
        assert_eq!(own("李 四", "承租方李 四（李四）；高山茶园"), "承租方李**（李**）；高山茶园");
        assert_eq!(own("高山", "高山茶园租给高山"), "高**茶园租给高**");
        let plain = names.hide(&persons, "没有名字", &[], &[]);
        assert!(matches!(plain, Cow::Borrowed(_)));
    }

    #[test]
    fn what_stood_in_a_cell_is_covered_as_a_field_of_names() {
        let privacy = Privacy::default();
        let persons = Persons::new(&privacy);
        let names = Names::new(&persons, ["钱小二", "李 四"].into_iter()).expect("names");
        for (text, shown) in [
            ("由钱小二代管至年底", "由钱**代管至年底"),
            ("李　四", "李**"),
            ("李四", "李**"),
            ("租给李 四", "租给李**"),
            ("约十二月李四", "约十二月李**"),
            ("约48万", "约48万"),
            ("1234567890123456 12345", "1234**********56 12345"),
        ] {
            assert_eq!(names.everywhere(&persons, text), shown, "{text}");
        }
    }
}
