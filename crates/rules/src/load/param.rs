//! `param/<group>.toml`: dated, cited values.

use super::{TomlDay, TomlText};
use crate::condition::Type;
use crate::fault::{Fault, did_you_mean};
use crate::law::Law;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::{Parameter, ParameterValue, Parameters};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParamFile {
    #[serde(default)]
    param: Vec<RawParam>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParam {
    name: Spanned<String>,
    label: Option<String>,
    unit: Option<Spanned<String>>,
    #[serde(default)]
    locked: bool,
    #[serde(default)]
    value: Vec<RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawValue {
    from: Spanned<TomlDay>,
    value: Spanned<String>,
    checked_on: TomlDay,
    law: Option<Spanned<String>>,
    article: Option<String>,
    #[serde(default)]
    convention: bool,
}

/// The unit words and the type that each gives a parameter in conditions.
pub(crate) const UNITS: &[(&str, Type)] = &[
    ("元", Type::Number),
    ("比率", Type::Number),
    ("天", Type::Whole),
    ("月", Type::Whole),
    ("年", Type::Whole),
    ("个", Type::Whole),
    ("米", Type::Whole),
    ("日期", Type::Date),
    ("文本", Type::Text(None)),
];

/// The type of a unit word.
pub(crate) fn type_of(unit: &str) -> Option<Type> {
    UNITS.iter().find(|(word, _)| *word == unit).map(|(_, kind)| *kind)
}

/// Can the text be read as a value of this unit?
fn readable(unit: &str, text: &str) -> bool {
    match type_of(unit) {
        Some(Type::Number) => Decimal::from_str(text).is_ok_and(|d| d.scale() <= 6),
        Some(Type::Whole) => text.parse::<i64>().is_ok(),
        Some(Type::Date) => NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
        Some(_) => true,
        None => false,
    }
}

/// What a parameter file is read against and into.
pub(crate) struct Target<'a> {
    /// The layer that speaks.
    pub layer: &'a str,
    /// Everything said so far.
    pub parameters: &'a mut Parameters,
    /// Documents known so far.
    pub laws: &'a BTreeMap<String, Law>,
    /// Documents that values rest on.
    pub cited: &'a mut BTreeSet<String>,
}

/// Reads one group of parameters.
pub(crate) fn read(group: &str, file: &TomlText<'_>, target: &mut Target<'_>, faults: &mut Vec<Fault>) {
    let raw: RawParamFile = match file.read() {
        Ok(raw) => raw,
        Err(fault) => return faults.push(fault),
    };
    for param in raw.param {
        let name = format!("{group}.{}", param.name.get_ref());
        let known = target.parameters.by_name.get(&name);
        let unit = match (known, &param.unit) {
            (None, None) => {
                faults.push(
                    file.fault(&param.name, format!("`{name}` 是新参数，没有写 `unit`"))
                        .maybe_help(did_you_mean(&name, target.parameters.by_name.keys().map(String::as_str))),
                );
                continue;
            }
            (Some(known), Some(unit)) if known.unit != *unit.get_ref() => {
                faults.push(file.fault(unit, format!("`{name}` 的单位上级已定为 {}", known.unit)));
                continue;
            }
            (Some(known), _) => known.unit.clone(),
            (None, Some(unit)) => {
                if type_of(unit.get_ref()).is_none() {
                    let words: Vec<&str> = UNITS.iter().map(|(word, _)| *word).collect();
                    let fault = file.fault(unit, format!("`{}` 不是单位词", unit.get_ref()));
                    faults.push(fault.help(format!("可用：{}", words.join("、"))));
                    continue;
                }
                unit.get_ref().clone()
            }
        };
        if known.is_some_and(|known| known.locked) {
            let fault = file.fault(&param.name, format!("`{name}` 是上级锁定的法定界限"));
            faults.push(fault.help("下级规则包不得改动"));
            continue;
        }
        let own = |v: &ParameterValue| v.layer == target.layer;
        let mut days: BTreeSet<NaiveDate> =
            known.iter().flat_map(|p| &p.values).filter(|v| own(v)).map(|v| v.from).collect();
        let mut values = Vec::new();
        for value in &param.value {
            if !readable(&unit, value.value.get_ref()) {
                let help = match type_of(&unit) {
                    Some(Type::Number) => "写小数，至多六位，比率写成 \"0.05\"",
                    Some(Type::Date) => "写日期：\"2024-01-01\"",
                    _ => "写整数：\"90\"",
                };
                let message = format!("`{}` 不能作为单位“{unit}”的值", value.value.get_ref());
                faults.push(file.fault(&value.value, message).help(help));
            }
            if !days.insert(value.from.get_ref().0) {
                faults.push(file.fault(&value.from, format!("`{name}` 自同一天起有两个值")));
            }
            if let Some(basis) = basis(file, value, target, faults) {
                values.push(ParameterValue {
                    from: value.from.get_ref().0,
                    value: value.value.get_ref().clone(),
                    layer: target.layer.to_owned(),
                    basis,
                    checked_on: value.checked_on.0,
                });
            }
        }
        if param.value.is_empty() {
            faults.push(file.fault(&param.name, format!("`{name}` 没有值")).help("加上 [[param.value]]"));
        }
        match target.parameters.by_name.get_mut(&name) {
            Some(known) => {
                known.values.extend(values);
                known.locked |= param.locked;
            }
            None => {
                let Some(label) = param.label.filter(|l| !l.trim().is_empty()) else {
                    faults.push(file.fault(&param.name, format!("`{name}` 是新参数，没有写 `label`")));
                    continue;
                };
                let new = Parameter { name: name.clone(), label, unit, locked: param.locked, values };
                target.parameters.by_name.insert(name, new);
            }
        }
    }
}

/// The basis of a value in Chinese.
fn basis(file: &TomlText<'_>, value: &RawValue, target: &mut Target<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    match (&value.law, value.convention) {
        (None, true) => Some("工作口径".to_owned()),
        (Some(key), false) => {
            let Some(law) = target.laws.get(key.get_ref()) else {
                let near = did_you_mean(key.get_ref(), target.laws.keys().map(String::as_str));
                faults.push(file.fault(key, format!("没有文件 `{}`（law/ 里的键）", key.get_ref())).maybe_help(near));
                return None;
            };
            target.cited.insert(law.key.clone());
            Some(law.citation(value.article.as_deref()))
        }
        _ => {
            let fault = file.fault(&value.from, "取值要么有文件依据，要么是工作口径");
            faults.push(fault.help("写 `law` 和 `article`，或写 `convention = true`（工作口径）"));
            None
        }
    }
}
