//! `status/rectification.toml`: the words of provinces and counties for how far a rectification is.

use super::TomlText;
use crate::fault::Fault;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Local words, merged over layers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusWords {
    /// What stands in a filled pack → one of 未开始, 整改中, 已完成, 无法完成.
    #[serde(default)]
    pub progress: BTreeMap<String, String>,
    /// The program's word for a state → the county's own.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

const PROGRESS: [&str; 4] = ["未开始", "整改中", "已完成", "无法完成"];
const STATES: [&str; 9] = ["未下达", "已下达", "整改中", "已报告", "已核验", "已销号", "已退回", "已逾期", "已移送"];

/// Reads one file into the words of earlier layers.
pub(crate) fn read(file: &TomlText<'_>, words: &mut StatusWords, faults: &mut Vec<Fault>) {
    let read: StatusWords = match file.read() {
        Ok(read) => read,
        Err(fault) => return faults.push(fault),
    };
    let checks = [
        ("progress", read.progress.values().collect::<Vec<_>>(), PROGRESS.as_slice()),
        ("labels", read.labels.keys().collect(), STATES.as_slice()),
    ];
    for (table, given, known) in checks {
        for word in given.into_iter().filter(|w| !known.contains(&w.as_str())) {
            let fault = file.whole(format!("`{word}` is not a word of [{table}]"));
            faults.push(fault.help(format!("its words are {}", known.join("、"))));
        }
    }
    words.progress.extend(read.progress);
    words.labels.extend(read.labels);
}
