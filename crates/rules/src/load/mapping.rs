//! `mapping/<table>.toml` and `mapping/codes.toml`: words, merged over earlier layers.

use super::TomlText;
use crate::fault::{Fault, did_you_mean};
use sanzi_core::mapping::{Mapping, TableWords};
use sanzi_core::{codes, tables};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCodes {
    #[serde(default)]
    codes: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// The list of words for yes and no, which is no closed list of codes but has stored values all the same.
const FLAG: (&str, &[&str]) = ("flag", &["是", "否"]);

/// Reads one mapping file.
pub(crate) fn read(stem: &str, file: &TomlText<'_>, mapping: &mut Mapping, faults: &mut Vec<Fault>) {
    if stem == "codes" {
        return match file.read::<RawCodes>() {
            Ok(raw) => read_codes(raw, file, mapping, faults),
            Err(fault) => faults.push(fault),
        };
    }
    let Some(schema) = tables::schema(stem) else {
        let near = did_you_mean(stem, tables::ALL.iter().map(|t| t.name).chain(["codes"]));
        return faults.push(file.whole(format!("没有 `{stem}` 这类表")).maybe_help(near));
    };
    let words: TableWords = match file.read() {
        Ok(words) => words,
        Err(fault) => return faults.push(fault),
    };
    let known = || schema.columns.iter().map(|c| c.name);
    for field in words.fields.keys().chain(words.needs.iter().chain(&words.decisive).flatten()) {
        if !known().any(|name| name == field) {
            let fault = file.whole(format!("表 `{stem}` 没有字段 `{field}`"));
            faults.push(fault.maybe_help(did_you_mean(field, known())));
        }
    }
    let lists = || codes::LEDGER.values.iter().copied().filter(|level| codes::is_list(level));
    for list in words.lists.keys().filter(|list| !codes::is_list(list)) {
        let fault = file.whole(format!("没有 `{list}` 这种清单"));
        faults.push(fault.maybe_help(did_you_mean(list, lists())));
    }
    let merged = mapping.tables.entry(stem.to_owned()).or_default();
    for (list, words) in words.lists {
        add(merged.lists.entry(list).or_default(), words);
    }
    add(&mut merged.not_lists, words.not_lists);
    add(&mut merged.titles, words.titles);
    add(&mut merged.not_titles, words.not_titles);
    add(&mut merged.needs, words.needs);
    add(&mut merged.decisive, words.decisive);
    for (field, words) in words.fields {
        let merged = merged.fields.entry(field).or_default();
        add(&mut merged.words, words.words);
        add(&mut merged.weak, words.weak);
        add(&mut merged.not, words.not);
    }
}

fn read_codes(raw: RawCodes, file: &TomlText<'_>, mapping: &mut Mapping, faults: &mut Vec<Fault>) {
    let lists = || codes::ALL.iter().map(|l| (l.name, l.values)).chain([FLAG]);
    for (list, values) in raw.codes {
        let Some((_, stored)) = lists().find(|(name, _)| *name == list) else {
            let fault = file.whole(format!("没有代码表 `{list}`"));
            faults.push(fault.maybe_help(did_you_mean(&list, lists().map(|(name, _)| name))));
            continue;
        };
        let merged = mapping.codes.entry(list.clone()).or_default();
        for (value, words) in values {
            if stored.contains(&value.as_str()) {
                add(merged.entry(value).or_default(), words);
            } else {
                let fault = file.whole(format!("`{value}` 不是代码表 `{list}` 里的词"));
                faults.push(fault.help(format!("可用：{}", stored.join("、"))));
            }
        }
    }
}

fn add<T: PartialEq>(merged: &mut Vec<T>, words: Vec<T>) {
    for word in words {
        if !merged.contains(&word) {
            merged.push(word);
        }
    }
}
