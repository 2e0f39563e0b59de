//! What the texts of a header may mean in each table, before any value below them is looked at. The files of a county
//! mostly have the same headers: what one means is found out once in a run, and known again by its texts.

use super::as_of;
use super::columns::is_link;
use super::head_words::rate_in;
use super::template;
use super::ticks::{self, Tickable};
use crate::mapping::{EXACT, Heading, TableWords, Words};
use sanzi_core::{Column, Kind};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock, RwLock};

/// Printed parts of each column's header, top to bottom.
pub(crate) type Parts = BTreeMap<u32, Vec<String>>;

/// A header by its texts alone.
#[derive(Debug)]
pub(crate) struct Meant {
    pub(super) parts: Parts,
    /// Their forms.
    pub(super) headings: BTreeMap<u32, Arc<Heading>>,
    /// As templates remember them.
    pub(super) printed: BTreeMap<u32, String>,
    /// First and last column with a heading.
    pub(super) span: (u32, u32),
    /// Columns under one heading, where there are several.
    pub(super) twins: Vec<Vec<u32>>,
    /// Headed columns that are no mere links.
    pub(super) headed: u32,
    /// By table, in the order of the words', as far as it was asked.
    tables: Vec<OnceLock<InTable>>,
}

/// A field that a column may feed by its heading.
#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) column: u32,
    pub(super) field: &'static Column,
    pub(super) score: u32,
    /// The heading has the field's own name in it.
    pub(super) named: bool,
}

/// What a header may mean in one table.
#[derive(Debug)]
pub(super) struct InTable {
    /// Column by column, the best first.
    pub(super) meanings: Vec<Meaning>,
    /// Columns that are of ticks, if their values are.
    pub(super) ticks: Tickable,
    /// What columns under one heading would feed first.
    pub(super) twins: BTreeMap<u32, &'static str>,
    /// Every field that may be fed, whatever the values are.
    fields: Vec<&'static str>,
    /// The quality that no values exceed, in thousandths.
    most: u32,
    /// Of the template, once it was asked.
    fingerprint: OnceLock<String>,
}

impl InTable {
    fn of(table: &TableWords, meant: &Meant, words: &Words) -> InTable {
        let mut meanings = Vec::new();
        for (&column, heading) in meant.headings.iter().filter(|(_, heading)| !heading.parts.is_empty()) {
            // 按投入资金6%收益(万元) names an amount: its rate stands in the header itself.
            let names_rate = heading.parts.iter().any(|form| rate_in(form).is_some());
            for (field, score) in table.meanings(heading) {
                if names_rate && field.column.kind == Kind::Rate {
                    continue;
                }
                let named = field.name().is_some_and(|name| heading.last.contains(name));
                meanings.push(Meaning { column, field: field.column, score, named });
            }
        }
        // Of columns of several days side by side, those of the latest.
        let day = |meaning: &Meaning| {
            let heading = meant.headings.get(&meaning.column).filter(|_| as_of::is_standing(meaning.field.name));
            heading?.dated.as_ref().map(|(at, _)| *at)
        };
        let days: Vec<_> = meanings.iter().filter_map(day).collect();
        meanings.retain(|one| day(one).is_none_or(|at| as_of::is_own(at, &days)));
        let ticks = ticks::tickable(table, meant, words);
        let first = |column: u32| {
            let heading = words.heading(&[meant.joined(column)]);
            Some((column, table.meanings(&heading).first()?.0.column.name))
        };
        let twins: BTreeMap<u32, &'static str> = meant.twins.iter().flatten().copied().filter_map(first).collect();
        let fields = meanings.iter().map(|meaning| meaning.field.name);
        let fields = fields.chain(ticks.fields()).chain(twins.values().copied()).collect();
        let most = (best_scores(&meanings) + ticks.columns() as u32 * EXACT) / meant.headed.max(1);
        InTable { meanings, ticks, twins, fields, most, fingerprint: OnceLock::new() }
    }

    /// The fingerprint of the header as a template of a table.
    pub(super) fn fingerprint(&self, table: &TableWords, meant: &Meant) -> String {
        self.fingerprint.get_or_init(|| template::fingerprint(table.schema.name, &meant.printed)).clone()
    }

    /// May the header be one of this table at all? `bare`: a column with values has no heading. Where this says no, no
    /// values make it one.
    pub(super) fn may_be(&self, table: &TableWords, bare: bool) -> bool {
        table.satisfied(&self.fields) || bare && self.fields.contains(&"asset_name")
    }
}

/// The sum of what each column is worth at best.
fn best_scores(meanings: &[Meaning]) -> u32 {
    let mut best: BTreeMap<u32, u32> = BTreeMap::new();
    for meaning in meanings {
        let score = best.entry(meaning.column).or_default();
        *score = (*score).max(meaning.score.min(EXACT));
    }
    best.values().sum()
}

impl Meant {
    fn of(parts: Parts, words: &Words) -> Meant {
        let headed = || parts.iter().filter(|(_, own)| !own.is_empty()).map(|(column, _)| *column);
        let span = (headed().next().unwrap_or(1), headed().next_back().unwrap_or(1));
        let headings: BTreeMap<u32, Arc<Heading>> =
            parts.iter().map(|(column, own)| (*column, words.heading(own))).collect();
        let mut groups: BTreeMap<&[String], Vec<u32>> = BTreeMap::new();
        for (column, heading) in headings.iter().filter(|(_, heading)| !heading.parts.is_empty()) {
            groups.entry(&heading.parts).or_default().push(*column);
        }
        let twins = groups.into_values().filter(|columns| columns.len() > 1).collect();
        let printed = template::headings(&parts);
        let headed = parts.values().filter(|own| !own.is_empty() && !is_link(own)).count() as u32;
        let tables = words.tables.iter().map(|_| OnceLock::new()).collect();
        Meant { parts, headings, printed, span, twins, headed, tables }
    }

    /// What it may mean in a table.
    pub(super) fn in_table(&self, table: &TableWords, words: &Words) -> Option<&InTable> {
        Some(self.tables.get(table.at)?.get_or_init(|| InTable::of(table, self, words)))
    }

    /// Can no table, or not the one that is wanted, be worth more than `beaten`, whatever the values are? What a person
    /// confirmed is always looked at.
    pub(super) fn is_beaten(&self, beaten: u32, words: &Words, wanted: Option<&str>, bare: bool) -> bool {
        let asked = words.tables.iter().filter(|table| wanted.is_none_or(|wanted| wanted == table.schema.name));
        let mut may = asked
            .filter_map(|table| self.in_table(table, words).filter(|own| wanted.is_some() || own.may_be(table, bare)));
        words.confirmed.is_empty() && may.all(|own| own.most <= beaten)
    }

    pub(super) fn own(&self, column: u32) -> &[String] {
        self.parts.get(&column).map(Vec::as_slice).unwrap_or_default()
    }

    /// The printed header of a column, parts joined by `/`.
    pub(super) fn joined(&self, column: u32) -> String {
        self.own(column).join("/")
    }

    /// Does any header say a word?
    pub(super) fn says(&self, word: &str) -> bool {
        self.parts.values().flatten().any(|part| part.contains(word))
    }
}

/// Bytes of the texts by which headers are known again, at most: some hundreds of headers, since each takes thirty
/// times as much with all that it may mean.
const ROOM: usize = 512 << 10;

/// Headers that were met in a run. A header that is met again means what it meant: nothing but its texts and the words
/// of the run count, whoever meets it first.
#[derive(Debug, Default)]
pub(crate) struct Known(RwLock<Met>);

#[derive(Debug, Default)]
struct Met {
    headers: HashMap<Parts, Arc<Meant>>,
    /// Bytes of their texts.
    bytes: usize,
}

impl Known {
    /// What a header of these parts means.
    pub(super) fn header(&self, parts: Parts, words: &Words) -> Arc<Meant> {
        if let Some(known) = self.0.read().ok().and_then(|met| met.headers.get(&parts).cloned()) {
            return known;
        }
        let bytes: usize = parts.values().flatten().map(|part| size_of::<String>() + part.len()).sum();
        let meant = Arc::new(Meant::of(parts, words));
        if let Ok(mut met) = self.0.write()
            && met.bytes + bytes <= ROOM
        {
            met.bytes += bytes;
            met.headers.insert(meant.parts.clone(), Arc::clone(&meant));
        }
        meant
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sanzi_core::Mapping;

    fn parts(heads: &[&str]) -> Parts {
        (1..).zip(heads.iter().map(|head| vec![(*head).to_owned()])).collect()
    }

    fn words() -> Words {
        let mut mapping = Mapping::default();
        let mut asset = sanzi_core::mapping::TableWords::default();
        for (field, word) in [("asset_id", "资产编号"), ("original_value", "原值"), ("asset_name", "资产名称")]
        {
            let own = sanzi_core::mapping::FieldWords { words: vec![word.to_owned()], ..Default::default() };
            asset.fields.insert(field.into(), own);
        }
        asset.needs = vec![vec!["asset_id".into(), "original_value".into()]];
        mapping.tables.insert("asset".into(), asset);
        Words::new(&mapping)
    }

    #[test]
    fn a_header_is_known_again_by_all_of_its_texts() {
        let words = words();
        let first = words.headers.header(parts(&["资产编号", "原值"]), &words);
        let again = words.headers.header(parts(&["资产编号", "原值"]), &words);
        let other = words.headers.header(parts(&["资产编号", "原值", "备注"]), &words);
        let moved: Parts = [(2, vec!["资产编号".to_owned()]), (3, vec!["原值".to_owned()])].into();
        let moved = words.headers.header(moved, &words);
        assert!(Arc::ptr_eq(&first, &again) && !Arc::ptr_eq(&first, &other) && !Arc::ptr_eq(&first, &moved));
        assert_eq!((first.span, moved.span, other.headed), ((1, 2), (2, 3), 3));
    }

    #[test]
    fn a_header_is_beaten_by_what_no_values_make_it_worth() {
        let words = words();
        for (heads, beaten, expected) in [
            // Two of three columns mean something: 2000 ÷ 3.
            (vec!["资产编号", "原值", "电压"], 666, true),
            (vec!["资产编号", "原值", "电压"], 665, false),
            (vec!["资产编号", "电压"], 0, true),
        ] {
            let meant = words.headers.header(parts(&heads), &words);
            assert_eq!(meant.is_beaten(beaten, &words, None, false), expected, "{heads:?}");
        }
        let meant = words.headers.header(parts(&["资产编号", "电压"]), &words);
        assert!(
            !meant.is_beaten(499, &words, Some("asset"), false) && meant.is_beaten(500, &words, Some("asset"), false)
        );
    }

    #[test]
    fn too_many_texts_are_understood_and_not_kept() {
        let words = words();
        let long = "备注".repeat(ROOM);
        let (first, again) = (parts(&[&long, "原值"]), parts(&[&long, "原值"]));
        let (first, again) = (words.headers.header(first, &words), words.headers.header(again, &words));
        assert!(!Arc::ptr_eq(&first, &again) && first.parts == again.parts);
        assert!(words.headers.0.read().expect("whole").headers.is_empty());
    }

    #[test]
    fn what_no_value_can_make_a_table_of_is_told_by_the_header() {
        let words = words();
        let table = words.table("asset").expect("known");
        for (heads, bare, expected) in [
            (vec!["资产编号", "原值"], false, true),
            (vec!["资产编号", "备注"], false, false),
            (vec!["资产名称", "备注"], false, false),
            (vec!["资产名称", "备注"], true, true),
        ] {
            let meant = words.headers.header(parts(&heads), &words);
            let own = meant.in_table(table, &words).expect("a table of the words");
            assert_eq!(own.may_be(table, bare), expected, "{heads:?}");
        }
    }
}
