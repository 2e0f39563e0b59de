//! Villages that may be one under two names. Nothing is joined here: the pairs are listed for a person to answer.

use super::{cell, tell, text, texts};
use crate::file::FileRead;
use crate::note::issue;
use sanzi_core::codes;
use sanzi_core::text::normal;
use std::collections::{BTreeMap, BTreeSet};

/// A name as it occurs: where first, and what its villages have.
struct Seen {
    town: String,
    village: String,
    /// Read, part and row of the first row.
    first: (usize, usize, usize),
    files: BTreeSet<String>,
    has_ledger: bool,
}

pub(super) fn compare(reads: &mut [FileRead], answered: &BTreeMap<String, String>) {
    let seen = seen(reads);
    let mut told: Vec<((usize, usize, usize), String, String)> = Vec::new();
    for (at, one) in seen.iter().enumerate() {
        let answered = |name: &str| answered.keys().any(|old| normal(old) == name);
        if answered(&one.village) {
            continue;
        }
        for other in seen.iter().skip(at + 1).filter(|other| !answered(&other.village)) {
            let town = one.town == other.town || one.town.is_empty() || other.town.is_empty();
            if !town || one.village == other.village {
                continue;
            }
            let pair = format!("“{}”和“{}”", one.village, other.village);
            if stem(&one.village) == stem(&other.village) && unlike_suffixes(&one.village, &other.village) {
                let of = if one.files.len() < other.files.len() { one } else { other };
                told.push((of.first, pair.clone(), format!("{pair}可能是同一个村（社区），没有当作同一个。")));
            } else if one.has_ledger != other.has_ledger && one_character_off(&one.village, &other.village) {
                let (of, real) = if one.has_ledger { (other, one) } else { (one, other) };
                let text = format!(
                    "“{}”没有自己的台账，与“{}”只差一字，可能是写错，没有当作同一个村。",
                    of.village, real.village
                );
                told.push((of.first, pair, text));
            }
        }
    }
    let mut towns: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in seen.iter().filter(|s| !s.town.is_empty()) {
        towns.entry(&one.village).or_default().insert(&one.town);
    }
    for one in seen.iter().filter(|s| s.town.is_empty()) {
        if let Some(several) = towns.get(one.village.as_str()).filter(|t| t.len() > 1) {
            let names: Vec<&str> = several.iter().copied().collect();
            let text = format!("“{}”在{}都有，这里没有写乡镇，分不清是哪一个。", one.village, names.join("、"));
            told.push((one.first, one.village.clone(), text));
        }
    }
    for ((read, part, row), seen, text) in told {
        let Some(file) = reads.get_mut(read) else { continue };
        let mut one = issue("doubtful_name", seen, text);
        if let Some(own) = file.parts.get(part) {
            one.cell = cell(own, row, "village");
            one.row = own.rows.get(row).copied();
        }
        tell(file, part, one);
    }
}

fn seen(reads: &[FileRead]) -> Vec<Seen> {
    let mut known: BTreeMap<(String, String), Seen> = BTreeMap::new();
    for (read, file) in reads.iter().enumerate() {
        for (at, part) in file.parts.iter().enumerate() {
            let mut last = ("", "");
            for (row, raw) in texts(part, "town").into_iter().zip(texts(part, "village")).enumerate() {
                if raw == last {
                    continue;
                }
                let key = (normal(raw.0), normal(raw.1));
                last = raw;
                if key.1.is_empty() || key.1.contains(['、', ',', '/']) {
                    continue;
                }
                let entry = known.entry(key.clone()).or_insert_with(|| Seen {
                    town: key.0,
                    village: key.1,
                    first: (read, at, row),
                    files: BTreeSet::new(),
                    has_ledger: false,
                });
                entry.files.insert(part.block.file.to_string());
                let level = text(part, row, "ledger");
                entry.has_ledger |= part.schema.name == "asset" && level != "县级台账" && !codes::is_list(level);
            }
        }
    }
    known.into_values().collect()
}

const SUFFIXES: &[&str] = &["社区", "行政村", "村", "居"];

fn stem(village: &str) -> &str {
    SUFFIXES.iter().find_map(|s| village.strip_suffix(s)).filter(|s| !s.is_empty()).unwrap_or(village)
}

/// 东岭村 and 东岭社区; a bare 东岭 is the village that the county knows.
fn unlike_suffixes(one: &str, other: &str) -> bool {
    stem(one) != one && stem(other) != other
}

/// Characters by which neighbouring villages are told apart on purpose.
const TELLING: &str = "上下东西南北中前后左右内外大小新老旧高低里一二三四五六七八九十";

fn one_character_off(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len() != b.len() || a.len() < 3 {
        return false;
    }
    let mut differ = a.iter().zip(&b).filter(|(x, y)| x != y);
    match (differ.next(), differ.next()) {
        (Some((x, y)), None) => !(TELLING.contains(*x) || TELLING.contains(*y)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_told_from_slips() {
        for (one, other, slip) in [
            ("东岭村", "东苓村", true),
            ("上坪村", "下坪村", false),
            ("东岭村", "东岭社区", false),
            ("花石村", "石井村", false),
            ("李村", "季村", false),
        ] {
            assert_eq!(one_character_off(one, other), slip, "{one} {other}");
        }
        assert!(stem("东岭村") == stem("东岭社区") && unlike_suffixes("东岭村", "东岭社区"));
        assert!(!unlike_suffixes("东岭", "东岭村"));
    }
}
