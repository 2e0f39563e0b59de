//! Header words to fields: normal forms, scores, and which table a set of headers is.
//!
//! Scores are in thousandths: 1000 is a word seen in real exports, 850 one known from the field, less a part
//! of a longer header.

mod heading;
pub(crate) mod rent;

use crate::cell::code::Words as CodeWords;
use crate::cell::rent::{OF_A_YEAR, PER_MU, is_rent};
use crate::layout::as_of;
use crate::layout::meant::Known;
use crate::stem::stem;
use heading::{YEARS, forms};
use rayon::prelude::*;
use rent::Measure;
use sanzi_core::maps::{HashMap, HashSet};
use sanzi_core::text::normal;
use sanzi_core::{Column, Kind, Mapping, TableSchema, codes, tables};
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

pub(crate) use heading::Heading;
pub use heading::{core, header_form};

/// Score of a header that is one of the words.
pub const EXACT: u32 = 1000;
const WEAK: u32 = 850;
/// Headers that are remembered at most.
const MOST_MET: usize = 10_000;
/// A header of several rows of which only the last part is a word.
pub const LAST_PART: u32 = 930;
const LEAST: u32 = 700;
/// A header made of the parts of a word in other words for them.
const STEM: u32 = 800;
/// Words that say nothing alone: what stands beside them in a longer header decides what it is.
const GENERAL: &[&str] = &[
    "价值", "金额", "编号", "编码", "代码", "名称", "日期", "时间", "单位", "性质", "类型", "类别", "收益", "说明",
    "折旧",
];
/// What may stand beside a general word: 资产价值 is a value, 剩余价值 another thing; 总折旧 is all that was
/// charged, 年折旧 a year's.
const NEUTRAL: &[&str] = &[
    "资产",
    "固定资产",
    "账面",
    "入账",
    "登记",
    "项目",
    "合同",
    "协议",
    "所属",
    "所在",
    "本",
    "该",
    "的",
    "总",
    "村级",
    "集体",
    "主要",
    "年末",
    "期末",
    "年度",
    "当年",
    "本年",
];

/// One field with its words.
#[derive(Debug)]
pub struct FieldWords {
    /// The column of the table.
    pub column: &'static Column,
    /// Words of two characters or more, their scores and lengths.
    contained: Vec<(String, u32, usize)>,
    not: Vec<String>,
}

/// One table with its words.
#[derive(Debug)]
pub struct TableWords {
    /// Its schema.
    pub schema: &'static TableSchema,
    /// Its place among the tables.
    pub(crate) at: usize,
    titles: Vec<String>,
    not_titles: Vec<String>,
    /// Lists of some of its things, each with its words.
    lists: Vec<(&'static str, Vec<String>)>,
    not_lists: Vec<String>,
    /// Field sets of which one must be mapped.
    pub needs: Vec<Vec<String>>,
    /// Field sets that settle it.
    pub decisive: Vec<Vec<String>>,
    /// Its fields.
    pub fields: Vec<FieldWords>,
    /// The fields of each word, and what the word is worth.
    exact: HashMap<String, Vec<(usize, u32)>>,
    stems: HashMap<String, Vec<(usize, u32)>>,
    /// Characters of the longest word.
    longest: usize,
}

/// All words of a run, ready for comparing.
#[derive(Debug)]
pub struct Words {
    /// By table, in the order of [`tables::ALL`].
    pub tables: Vec<TableWords>,
    any: HashSet<String>,
    /// Closed codes by list name.
    pub codes: BTreeMap<&'static str, CodeWords>,
    /// Yes and no.
    pub flags: CodeWords,
    /// Confirmed mappings by fingerprint.
    pub confirmed: BTreeMap<String, BTreeMap<String, String>>,
    /// Headers that were met, by their printed parts: the files of a county mostly have the same.
    met: RwLock<HashMap<Vec<String>, Arc<Heading>>>,
    /// And whole headers.
    pub(crate) headers: Known,
}

impl Words {
    /// Prepares the words of a mapping.
    pub fn new(mapping: &Mapping) -> Self {
        let named: Vec<_> = tables::ALL.iter().filter_map(|s| Some((*s, mapping.tables.get(s.name)?))).collect();
        let of_table = |(at, (schema, source)): (usize, (_, _))| TableWords::new(at, schema, source);
        let tables: Vec<TableWords> = named.into_par_iter().enumerate().map(of_table).collect();
        Words {
            any: tables.iter().flat_map(|table| table.exact.keys().cloned()).collect(),
            tables,
            codes: codes::ALL.iter().map(|list| (list.name, CodeWords::of(mapping, list.name, list.values))).collect(),
            flags: CodeWords::of(mapping, "flag", &[]),
            confirmed: mapping.confirmed.clone(),
            met: RwLock::default(),
            headers: Known::default(),
        }
    }

    /// Is this header text a word of any table?
    pub fn knows(&self, text: &str) -> bool {
        let form = header_form(text);
        if form.is_empty() {
            return false;
        }
        let known = |form: &str| forms(form).iter().any(|f| self.any.contains(f));
        let undated = || as_of::of(std::slice::from_ref(&form)).is_some_and(|(_, rest)| known(&rest.concat()));
        let timeless = || rent::of(std::slice::from_ref(&form)).is_some_and(|stated| known(&stated.rest.concat()));
        self.any.contains(&form) || known(&form) || undated() || timeless()
    }

    /// The header of these printed parts, top to bottom.
    pub(crate) fn heading(&self, parts: &[String]) -> Arc<Heading> {
        if let Some(known) = self.met.read().ok().and_then(|met| met.get(parts).cloned()) {
            return known;
        }
        let heading = Arc::new(Heading::of(parts));
        if let Ok(mut met) = self.met.write()
            && met.len() < MOST_MET
        {
            met.insert(parts.to_vec(), Arc::clone(&heading));
        }
        heading
    }

    /// The words of a table.
    pub fn table(&self, name: &str) -> Option<&TableWords> {
        self.tables.iter().find(|t| t.schema.name == name)
    }
}

/// Notes that a word means a field; of a field's words that are alike, the first counts.
fn add(words: &mut HashMap<String, Vec<(usize, u32)>>, word: String, field: usize, score: u32) {
    let fields = words.entry(word).or_default();
    if !fields.iter().any(|(known, _)| *known == field) {
        fields.push((field, score));
    }
}

impl TableWords {
    fn new(at: usize, schema: &'static TableSchema, source: &sanzi_core::mapping::TableWords) -> Self {
        let normals = |words: &[String]| words.iter().map(|word| normal(word)).collect::<Vec<_>>();
        let list = |level: &&'static str| Some((*level, normals(source.lists.get(*level)?)));
        let mut table = TableWords {
            schema,
            at,
            titles: normals(&source.titles),
            not_titles: normals(&source.not_titles),
            lists: codes::LEDGER.values.iter().filter_map(list).collect(),
            not_lists: normals(&source.not_lists),
            needs: source.needs.clone(),
            decisive: source.decisive.clone(),
            fields: Vec::new(),
            exact: HashMap::default(),
            stems: HashMap::default(),
            longest: 0,
        };
        for column in schema.columns {
            let Some(field) = source.fields.get(column.name) else { continue };
            let index = table.fields.len();
            let mut contained = Vec::new();
            for (list, score) in [(&field.words, EXACT), (&field.weak, WEAK)] {
                for word in list {
                    let form = header_form(word);
                    add(&mut table.stems, stem(&core(&form), schema.name), index, score);
                    let length = form.chars().count();
                    table.longest = table.longest.max(length);
                    if length >= 2 {
                        contained.push((form.clone(), score, length));
                    }
                    add(&mut table.exact, form, index, score);
                }
            }
            table.fields.push(FieldWords { column, contained, not: normals(&field.not) });
        }
        table
    }

    /// Fields that a header of one or more parts (top to bottom) may mean, best first.
    pub fn candidates(&self, parts: &[String]) -> Vec<(&FieldWords, u32)> {
        self.meanings(&Heading::of(parts))
    }

    /// As [`TableWords::candidates`], of a header whose forms are known; looked up once for each header.
    pub(crate) fn meanings(&self, heading: &Heading) -> Vec<(&FieldWords, u32)> {
        let known = heading.meanings.get(self.at).map(|known| known.get_or_init(|| self.look_up(heading)));
        known.into_iter().flatten().filter_map(|(at, score)| Some((self.fields.get(*at)?, *score))).collect()
    }

    fn look_up(&self, heading: &Heading) -> Vec<(usize, u32)> {
        let mut best: BTreeMap<usize, u32> = BTreeMap::new();
        let add = |best: &mut BTreeMap<usize, u32>, index: usize, score: u32| {
            let entry = best.entry(index).or_insert(0);
            *entry = (*entry).max(score);
        };
        for (forms, worth) in &heading.tries {
            // 面积(亩), known with its bracket, is no mere 面积
            let faithful = forms.first().is_some_and(|form| form.contains('(') && self.exact.contains_key(form));
            for form in forms.iter().take(if faithful { 1 } else { forms.len() }) {
                for (index, score) in self.exact.get(form).into_iter().flatten() {
                    add(&mut best, *index, score * worth / EXACT);
                }
            }
        }
        // 年限 below 租赁 is no use life: a group's name decides.
        if best.is_empty() && (heading.whole != YEARS || heading.parts.len() < 2) {
            for (index, score) in self.stems.get(&stem(&heading.whole, self.schema.name)).into_iter().flatten() {
                add(&mut best, *index, score * STEM / EXACT);
            }
        }
        if best.is_empty() {
            let length = heading.whole.chars().count();
            for (part, own) in parts(&heading.whole, length, self.longest) {
                // A general word alone decides nothing.
                if GENERAL.contains(&part) && !NEUTRAL.contains(&heading.whole.replacen(part, "", 1).as_str()) {
                    continue;
                }
                let ends = heading.whole.ends_with(part);
                for (index, worth) in self.exact.get(part).into_iter().flatten() {
                    if let Some(score) = inside(own, length, ends, *worth) {
                        add(&mut best, *index, score);
                    }
                }
            }
        }
        if let Some((at, undated)) = &heading.dated {
            let named = |index: usize| self.fields.get(index).map_or("", |field| field.column.name);
            for (index, score) in self.look_up(undated) {
                if as_of::is_standing(named(index)) {
                    add(&mut best, index, score * LAST_PART / EXACT);
                }
            }
            let fits = |name: &str| !as_of::is_standing(name) || as_of::fits(name, &undated.whole, *at);
            best.retain(|index, _| fits(named(*index)));
        }
        if let Some(group) = &heading.sum_of {
            let is_money = |index: usize| self.fields.get(index).is_some_and(FieldWords::is_money);
            let sums = self.look_up(group).into_iter().filter(|(index, _)| is_money(*index));
            sums.for_each(|(index, score)| add(&mut best, index, score * LAST_PART / EXACT));
        }
        // A group's name does not forbid: 原值 below 价值与折旧 is still 原值.
        let forbidden = |field: &FieldWords| field.not.iter().any(|not| heading.last.contains(not.as_str()));
        best.retain(|index, _| self.fields.get(*index).is_some_and(|field| !forbidden(field)));
        // 年末数 below 数量 counts things.
        let groups = heading.parts.split_last().map_or(&[][..], |(_, groups)| groups);
        if groups.iter().any(|group| group.contains("数量")) && !heading.whole.contains(['值', '额', '价', '款'])
        {
            best.retain(|index, _| self.fields.get(*index).is_some_and(|field| !field.is_money()));
        }
        if let Some((stated, besides)) = &heading.rent {
            self.rents(&mut best, stated.measure, besides);
        }
        let mut found: Vec<(usize, u32)> = best.into_iter().collect();
        found.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
        found
    }

    /// What a heading means that says for what time or measure a rent is: what it means besides, if that is a rent; for
    /// one 亩 the rent of one, for any other measure none.
    fn rents(&self, best: &mut BTreeMap<usize, u32>, measure: Measure, besides: &Heading) {
        let name = |index: usize| self.fields.get(index).map_or("", |field| field.column.name);
        best.retain(|index, _| match name(*index) {
            PER_MU => measure == Measure::Mu,
            field => !OF_A_YEAR.contains(&field),
        });
        let rents = self.look_up(besides).into_iter().filter(|(index, _)| OF_A_YEAR.contains(&name(*index)));
        let per_mu = || (0..self.fields.len()).find(|index| name(*index) == PER_MU);
        let priced = ["租", "承包", "流转", "价"].iter().any(|word| besides.whole.contains(word));
        match measure {
            Measure::Whole => best.extend(rents),
            Measure::Mu => best.extend(per_mu().filter(|_| priced).map(|index| (index, EXACT))),
            Measure::Other => {}
        }
    }

    /// Which word of a field a printed header (parts joined by `/`) hits, in Chinese; `None` when it hits none.
    pub fn hit(&self, header: &str, field: &str) -> Option<String> {
        let own = self.fields.iter().find(|f| f.column.name == field)?;
        let parts: Vec<String> = header.split('/').map(header_form).collect();
        let last = parts.last().cloned().unwrap_or_default();
        let equal = |form: &str| {
            forms(form).into_iter().find(|f| own.contained.iter().any(|(word, ..)| word == f)).map(|word| {
                let seen = own.contained.iter().any(|(w, score, _)| *w == word && *score == EXACT);
                format!("与词表的“{word}”（{}）相同", if seen { "常见写法" } else { "备选写法" })
            })
        };
        if let Some(text) = equal(&parts.concat()) {
            return Some(text);
        }
        if let Some(text) = equal(&last) {
            return Some(format!("末级表头{text}"));
        }
        if let Some((_, rest)) = as_of::of(&parts) {
            return self.hit(&rest.join("/"), field).map(|text| format!("去掉所写的日期，{text}"));
        }
        if let Some(stated) = rent::of(&parts).filter(|_| is_rent(field)) {
            return self.hit(&stated.rest.join("/"), field).map(|text| format!("去掉所写的计租期间和单位，{text}"));
        }
        let whole = core(&last);
        let within = own.contained.iter().filter(|(word, ..)| whole.contains(word.as_str()));
        within.max_by_key(|(_, _, length)| *length).map(|(word, ..)| format!("含有词表的“{word}”"))
    }

    /// How a title, sheet name or file name speaks for (positive) or against (negative) this table.
    pub fn title_score(&self, title: &str) -> i32 {
        self.speaks_in(&normal(title))
    }

    /// As [`TableWords::title_score`], of a title's normal form.
    pub(crate) fn speaks_in(&self, form: &str) -> i32 {
        let longest =
            |words: &[String]| words.iter().filter(|w| form.contains(w.as_str())).map(|w| w.chars().count()).max();
        match (longest(&self.titles), longest(&self.not_titles)) {
            (None, None) => 0,
            (Some(_), None) => 250,
            (None, Some(_)) => -350,
            (Some(own), Some(other)) if own > other => 100,
            (Some(_), Some(_)) => -200,
        }
    }

    /// What a title, sheet name or file name says of the sheet: the list of some things that it is, that it is none
    /// (`Some(None)`), or nothing.
    pub(crate) fn list_said(&self, title: &str) -> Option<Option<&'static str>> {
        let form = normal(title);
        let says = |words: &[String]| words.iter().any(|word| form.contains(word.as_str()));
        if says(&self.not_lists) {
            return Some(None);
        }
        self.lists.iter().find(|(_, words)| says(words)).map(|(level, _)| Some(*level))
    }

    /// Is one of the needed field sets mapped?
    pub fn satisfied(&self, mapped: &[&str]) -> bool {
        contains_a_set(&self.needs, mapped)
    }

    /// Is a field set mapped that only this table has?
    pub fn decided(&self, mapped: &[&str]) -> bool {
        contains_a_set(&self.decisive, mapped)
    }
}

fn contains_a_set(sets: &[Vec<String>], mapped: &[&str]) -> bool {
    sets.iter().any(|set| set.iter().all(|field| mapped.contains(&field.as_str())))
}

impl FieldWords {
    /// The field's own name: the first of its words, when it is one that tells (two characters or more).
    pub fn name(&self) -> Option<&str> {
        self.contained.first().map(|(word, ..)| word.as_str())
    }

    /// Does this field hold money?
    pub fn is_money(&self) -> bool {
        matches!(self.column.kind, Kind::Money | Kind::Price)
    }
}

/// The parts of a longer header that a word of two characters or more may be: half of the header at least must be the
/// word; with their lengths.
fn parts(header: &str, length: usize, longest: usize) -> impl Iterator<Item = (&str, usize)> {
    let starts: Vec<usize> = header.char_indices().map(|(at, _)| at).chain([header.len()]).collect();
    let lengths = length.div_ceil(2).max(2)..length.min(longest + 1);
    lengths.flat_map(move |own| {
        let windows: Vec<_> = starts.windows(own + 1).filter_map(|w| header.get(*w.first()?..*w.last()?)).collect();
        windows.into_iter().map(move |part| (part, own))
    })
}

/// Score of a word of so many characters inside a longer header.
fn inside(own: usize, length: usize, ends: bool, worth: u32) -> Option<u32> {
    let ratio = (own * 1000 / length) as u32;
    let score = (520 + ratio * 300 / 1000 + if ends { 40 } else { 0 }) * worth / EXACT;
    (score >= LEAST).then_some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let mut mapping = Mapping::default();
        let field = |words: &[&str], weak: &[&str], not: &[&str]| sanzi_core::mapping::FieldWords {
            words: words.iter().map(|w| (*w).to_owned()).collect(),
            weak: weak.iter().map(|w| (*w).to_owned()).collect(),
            not: not.iter().map(|w| (*w).to_owned()).collect(),
        };
        let mut asset = sanzi_core::mapping::TableWords::default();
        asset.fields.insert("original_value".into(), field(&["原值", "账面原值"], &["价值"], &["评估"]));
        asset.fields.insert("asset_id".into(), field(&["资产编号", "*编号"], &[], &[]));
        asset.fields.insert("quantity".into(), field(&["数量"], &[], &[]));
        asset.needs = vec![vec!["asset_id".into(), "original_value".into()]];
        asset.titles = vec!["固定资产".into()];
        asset.not_titles = vec!["折旧明细".into()];
        mapping.tables.insert("asset".into(), asset);
        let mut gl = sanzi_core::mapping::TableWords::default();
        gl.fields.insert("opening_dr".into(), field(&["期初余额借方", "期初借方"], &[], &[]));
        mapping.tables.insert("gl_balance".into(), gl);
        Words::new(&mapping)
    }

    #[test]
    fn headers_find_their_field() {
        let words = words();
        let best = |table: &str, parts: &[&str]| {
            let parts: Vec<String> = parts.iter().map(|p| (*p).to_owned()).collect();
            let found = words.table(table).expect("known").candidates(&parts);
            found.first().map(|(field, score)| format!("{} {score}", field.column.name)).unwrap_or_default()
        };
        for (table, parts, expected) in [
            ("asset", vec!["*原  值\n（ 万 元 ）"], "original_value 1000"),
            ("asset", vec!["价值（元）", "账面原值"], "original_value 930"),
            ("asset", vec!["价值"], "original_value 850"),
            ("asset", vec!["评估原值"], ""),
            ("asset", vec!["*资产\n编号"], "asset_id 1000"),
            ("asset", vec!["编号"], "asset_id 1000"),
            ("asset", vec!["资产数量"], "quantity 800"),
            ("asset", vec!["资产标识码"], "asset_id 800"),
            ("asset", vec!["剩余价值"], ""),
            ("asset", vec!["资产价值"], "original_value 680"),
            ("gl_balance", vec!["期初余额", "借方"], "opening_dr 1000"),
            ("gl_balance", vec!["期初数", "借方"], "opening_dr 990"),
            ("asset", vec!["盘点前账面记录", "原值"], "original_value 990"),
            ("asset", vec!["2024年末原值（元）"], "original_value 930"),
            ("asset", vec!["截至2024年12月31日账面原值"], "original_value 930"),
            ("asset", vec!["2024年末评估原值"], ""),
            ("asset", vec!["2024年末数量"], ""),
            ("asset", vec!["2024年末价值"], "original_value 790"),
        ] {
            assert_eq!(best(table, &parts), expected, "{parts:?}");
        }
        let asset = words.table("asset").expect("known");
        assert!(words.knows("原 值（元）") && !words.knows("提灌站"));
        assert!(words.knows("2024年末原值") && !words.knows("2024年末存款") && !words.knows("2024年末"));
        assert_eq!(asset.title_score("东岭村固定资产台账"), 250);
        assert_eq!(asset.title_score("固定资产折旧明细表"), -200);
        assert!(asset.satisfied(&["original_value", "asset_id"]) && !asset.satisfied(&["asset_id"]));
    }
}
