//! Packs in force: the compiled national one and what later layers add.

use crate::error::RulesError;
use crate::fault::{Fault, did_you_mean};
use crate::law::Law;
use crate::load::status::StatusWords;
use crate::load::{self, TomlDay, TomlText};
use crate::rule::Rule;
use crate::source::{self, Source};
use chrono::NaiveDate;
use rayon::prelude::*;
use sanzi_core::{Mapping, Parameters, Severity};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// All packs of a run, layered, checked and ready to judge.
#[derive(Debug, Clone)]
pub struct Packs {
    pub(crate) summaries: Vec<PackSummary>,
    pub(crate) laws: BTreeMap<String, Law>,
    pub(crate) parameters: Parameters,
    pub(crate) mapping: Mapping,
    pub(crate) rules: BTreeMap<String, Rule>,
    /// Documents that a parameter's value rests on.
    pub(crate) cited: BTreeSet<String>,
    /// Local words of rectification.
    pub(crate) status_words: StatusWords,
}

/// One pack, as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackSummary {
    /// `national`, `province-…`, `county-…`, `engagement`.
    pub layer: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 over its sorted paths and texts, hex.
    pub sha256: String,
    /// The day somebody last reviewed it.
    pub reviewed_on: NaiveDate,
    /// Who did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    /// Was it compiled into the program?
    pub compiled: bool,
}

/// One line of `sanzi rules list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// How grave, before escalation.
    pub severity: Severity,
    /// 问题 or 疑点.
    pub outcome: sanzi_core::Outcome,
    /// Grain name.
    pub grain: &'static str,
    /// The layer that defined it.
    pub layer: String,
    /// Version.
    pub version: u32,
    /// Is it used?
    pub enabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    name: toml::Spanned<String>,
    layer: toml::Spanned<String>,
    version: toml::Value,
    reviewed_on: TomlDay,
    reviewer: Option<String>,
}

const HEAD: &str = "pack.toml";

impl Packs {
    /// The compiled national pack and the folders, in order. A folder whose `pack.toml` says
    /// `layer = "national"` takes the place of the compiled one.
    ///
    /// # Errors
    /// [`RulesError::Faults`] with every fault of every pack.
    pub fn load(extra: &[PathBuf]) -> Result<Packs, RulesError> {
        let (mut sources, mut faults) = (Vec::new(), Vec::new());
        for folder in extra {
            match Source::folder(folder) {
                Ok(source) => sources.push((source, false)),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Packs::of(Source::national(), sources) } else { Err(RulesError::Faults(faults)) }
    }

    /// The same from texts; `true` marks what is compiled in.
    fn of(national: Source, extra: Vec<(Source, bool)>) -> Result<Packs, RulesError> {
        let mut faults = Vec::new();
        let mut heads = Vec::new();
        for (source, compiled) in std::iter::once((national, true)).chain(extra) {
            match head(&source, compiled) {
                Ok(head) => heads.push((head, source)),
                Err(fault) => faults.push(fault),
            }
        }
        if heads.iter().any(|(head, _)| !head.compiled && head.layer == "national") {
            heads.retain(|(head, _)| !head.compiled);
        }
        faults.extend(order_faults(&heads));
        let mut packs = Packs {
            summaries: Vec::new(),
            laws: BTreeMap::new(),
            parameters: Parameters::default(),
            mapping: Mapping::default(),
            rules: BTreeMap::new(),
            cited: BTreeSet::new(),
            status_words: StatusWords::default(),
        };
        for (head, source) in heads {
            packs.add(&head, &source, &mut faults);
            packs.summaries.push(head);
        }
        if faults.is_empty() {
            return Ok(packs);
        }
        faults.sort();
        Err(RulesError::Faults(faults))
    }

    /// One layer more. Laws come first, since parameters and rules name them.
    fn add(&mut self, head: &PackSummary, source: &Source, faults: &mut Vec<Fault>) {
        let layer = head.layer.as_str();
        if !self.parameters.layers.contains(&head.layer) {
            self.parameters.layers.push(head.layer.clone());
        }
        let files: Vec<(&str, &str, TomlText<'_>)> = source
            .files
            .iter()
            .filter(|(path, _)| *path != HEAD)
            .filter_map(|(path, text)| {
                let (folder, name) = path.split_once('/').unwrap_or(("", path));
                Some((folder, name.strip_suffix(".toml")?, TomlText { place: source.at(path), text }))
            })
            .collect();
        let of = |wanted: &'static str| files.iter().filter(move |(folder, _, _)| *folder == wanted);
        for (_, _, file) in of("") {
            faults.push(file.whole("放在规则包的文件夹之外").help("规则放在 <类>/<问题>.toml"));
        }
        for (_, key, file) in of("law") {
            load::law::read(key, file, &mut self.laws, faults);
        }
        for (_, group, file) in of("param") {
            let target = &mut load::param::Target {
                layer,
                parameters: &mut self.parameters,
                laws: &self.laws,
                cited: &mut self.cited,
            };
            load::param::read(group, file, target, faults);
        }
        for (_, stem, file) in of("mapping") {
            load::mapping::read(stem, file, &mut self.mapping, faults);
        }
        for (_, _, file) in of("status") {
            load::status::read(file, &mut self.status_words, faults);
        }
        let known = load::rule::Known { layer, parameters: &self.parameters, laws: &self.laws };
        let is_rule = |folder: &str| !matches!(folder, "" | "law" | "param" | "mapping" | "adjust" | "status");
        let read = |(_, _, file): &(&str, &str, TomlText<'_>)| {
            let mut faults = Vec::new();
            let rule = load::rule::read(file, &known, &mut faults);
            (rule, faults)
        };
        let of_rules: Vec<_> = files.iter().filter(|(folder, ..)| is_rule(folder)).collect();
        let read: Vec<_> = of_rules.par_iter().map(|file| read(file)).collect();
        for ((_, _, file), (rule, own)) in of_rules.into_iter().zip(read) {
            faults.extend(own);
            let Some(rule) = rule else { continue };
            let taken = self.rules.values().find(|r| r.code == rule.code || r.replaces.contains(&rule.code));
            match taken {
                Some(earlier) => {
                    let help = "编号不得重用；要改上级的规则，写 adjust/<编号>.toml";
                    let message = format!("编号 `{}` 已用于 {}", rule.code, earlier.file);
                    faults.push(file.whole(message).help(help));
                }
                None => {
                    self.rules.insert(rule.code.clone(), rule);
                }
            }
        }
        for (_, _, file) in of("adjust") {
            load::adjust::read(file, &known, &mut self.rules, faults);
        }
    }

    /// Header words and codes for reading.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Dated values for conditions and kernels.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The words of provinces and counties for how far a rectification is.
    pub fn status_words(&self) -> &StatusWords {
        &self.status_words
    }

    /// The packs, in the order in which they speak.
    pub fn summaries(&self) -> Vec<PackSummary> {
        self.summaries.clone()
    }

    /// All rules by code, also those that are not enabled.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// The rule of a code.
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        self.rules.get(code)
    }

    /// The document of a key.
    pub fn law(&self, key: &str) -> Option<&Law> {
        self.laws.get(key)
    }

    /// One line per rule, by code.
    pub fn list(&self) -> Vec<RuleLine> {
        let line = |rule: &Rule| RuleLine {
            code: rule.code.clone(),
            title: rule.title.clone(),
            severity: rule.severity,
            outcome: rule.outcome,
            grain: rule.grain.name,
            layer: rule.layer.clone(),
            version: rule.version,
            enabled: rule.enabled,
        };
        self.rules.values().map(line).collect()
    }

    /// Writes the compiled national pack into a folder, to be read or copied; gives the number of files.
    ///
    /// # Errors
    /// When a file exists already or cannot be written.
    pub fn unpack(folder: &Path) -> Result<usize, RulesError> {
        source::unpack(folder)
    }

    /// The parameters as a layer and those before it see them.
    pub(crate) fn parameters_up_to(&self, layer: &str) -> Parameters {
        let mut parameters = self.parameters.clone();
        let last = parameters.layers.iter().position(|l| l == layer).map_or(0, |at| at + 1);
        parameters.layers.truncate(last);
        for parameter in parameters.by_name.values_mut() {
            parameter.values.retain(|v| parameters.layers.contains(&v.layer));
        }
        parameters
    }

    /// The layers that a rule was changed by, with its own: `national`, `county-…`.
    pub(crate) fn codes_near(&self, asked: &str) -> Option<String> {
        let near = crate::fault::nearest(asked, self.rules.keys().map(String::as_str));
        near.map(ToOwned::to_owned)
    }
}

/// Reads `pack.toml`. A compiled pack without one is an empty national pack.
fn head(source: &Source, compiled: bool) -> Result<PackSummary, Fault> {
    let file = TomlText { place: source.at(HEAD), text: source.files.get(HEAD).map_or("", String::as_str) };
    if !source.files.contains_key(HEAD) && !compiled {
        return Err(file.whole("缺失").help("规则包在这里写明 name、layer、version 和 reviewed_on"));
    }
    if !source.files.contains_key(HEAD) {
        return Ok(PackSummary {
            layer: "national".to_owned(),
            name: "national".to_owned(),
            version: "0".to_owned(),
            sha256: source.sha256(),
            reviewed_on: NaiveDate::default(),
            reviewer: None,
            compiled,
        });
    }
    let raw: RawPack = file.read()?;
    let layer = raw.layer.get_ref();
    if rank(layer).is_none() {
        let near = did_you_mean(layer, ["national", "engagement"]);
        let fault = file.fault(&raw.layer, format!("`{layer}` 不是层名"));
        let known = "层有 national、province-…、county-…（a-z、0-9、-）和 engagement";
        return Err(fault.help(near.unwrap_or_else(|| known.to_owned())));
    }
    let version = match raw.version {
        toml::Value::String(text) => text,
        toml::Value::Integer(number) => number.to_string(),
        _ => return Err(file.whole("`version` 须是文本或整数")),
    };
    Ok(PackSummary {
        layer: raw.layer.into_inner(),
        name: raw.name.into_inner(),
        version,
        sha256: source.sha256(),
        reviewed_on: raw.reviewed_on.0,
        reviewer: raw.reviewer,
        compiled,
    })
}

/// National 0, province 1, county 2, engagement 3.
fn rank(layer: &str) -> Option<u8> {
    let plain =
        |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    match layer {
        "national" => Some(0),
        "engagement" => Some(3),
        _ if layer.strip_prefix("province-").is_some_and(plain) => Some(1),
        _ if layer.strip_prefix("county-").is_some_and(plain) => Some(2),
        _ => None,
    }
}

/// Later layers come later; a layer that speaks twice would hide which pack said what.
fn order_faults(heads: &[(PackSummary, Source)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for pair in heads.windows(2) {
        let [(before, _), (after, source)] = pair else { continue };
        if before.layer == after.layer {
            let fault = Fault::new(source.at(HEAD), format!("`{}` 层有两个规则包", after.layer));
            faults.push(fault.help("每层一个规则包，或并成一个"));
        } else if rank(&before.layer) > rank(&after.layer) {
            let message = format!("`{}` 层放在了 `{}` 之后", after.layer, before.layer);
            let help = "请按 national、province、county、engagement 的顺序给出";
            faults.push(Fault::new(source.at(HEAD), message).help(help));
        }
    }
    faults
}

#[cfg(test)]
pub(crate) mod tests;
