//! `adjust/<code>.toml`: what a later layer changes about an earlier rule.

use super::TomlText;
use super::rule::{Known, RawBasis, citations, types};
use crate::condition::Names;
use crate::fault::{Fault, did_you_mean};
use crate::rule::{Adjustment, Rule};
use crate::template::Template;
use sanzi_core::Severity;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAdjustment {
    id: Spanned<String>,
    reason: Spanned<String>,
    severity: Option<Severity>,
    enabled: Option<bool>,
    title: Option<Spanned<String>>,
    message: Option<Spanned<String>>,
    recommendation: Option<Spanned<String>>,
    why: Option<String>,
    exclusions: Option<String>,
    ask: Option<Vec<String>>,
    #[serde(default)]
    basis: Vec<RawBasis>,
}

/// Reads one adjustment and applies it to the rule it names.
pub(crate) fn read(
    file: &TomlText<'_>,
    known: &Known<'_>,
    rules: &mut BTreeMap<String, Rule>,
    faults: &mut Vec<Fault>,
) {
    let raw: RawAdjustment = match file.read() {
        Ok(raw) => raw,
        Err(fault) => return faults.push(fault),
    };
    let near = did_you_mean(raw.id.get_ref(), rules.keys().map(String::as_str));
    let Some(rule) = rules.get_mut(raw.id.get_ref()) else {
        let fault = file.fault(&raw.id, format!("上级规则包里没有规则 `{}`", raw.id.get_ref()));
        return faults.push(fault.maybe_help(near));
    };
    if rule.layer == known.layer {
        let fault = file.fault(&raw.id, format!("`{}` 是本层自己的规则", rule.code));
        return faults.push(fault.help(format!("请直接改 {}", rule.file)));
    }
    if raw.reason.get_ref().trim().is_empty() {
        faults.push(file.fault(&raw.reason, "`reason` 空白").help("写明本层为什么不同于上级"));
    }
    let params = types(&rule.params, known.parameters);
    let basis = citations(file, &raw.basis, known.laws, Names { grain: rule.grain, params: &params }, faults);
    if basis.is_empty() && (raw.enabled.is_some() || raw.severity.is_some()) {
        let fault = file.whole("改 `enabled` 或 `severity` 须有依据");
        faults.push(fault.help("加上 [[basis]]，写 `law` 和 `article`，或 `convention = true`"));
    }
    let mut changes = Vec::new();
    let mut changed = |name: &str| changes.push(name.to_owned());
    if let Some(severity) = raw.severity {
        rule.severity = severity;
        for step in rule.escalate.iter_mut().filter(|step| step.problem) {
            step.severity = step.severity.min(severity);
        }
        rule.escalate.retain(|step| step.problem || step.severity < severity);
        changed("severity");
    }
    if let Some(enabled) = raw.enabled {
        rule.enabled = enabled;
        changed("enabled");
    }
    if let Some(title) = raw.title {
        if title.get_ref().trim().is_empty() {
            faults.push(file.fault(&title, "`title` 空白"));
        }
        rule.title = title.into_inner();
        changed("title");
    }
    for (name, text) in [("message", &raw.message), ("recommendation", &raw.recommendation)] {
        let Some(text) = text else { continue };
        match Template::parse(text.get_ref(), rule.grain, rule.params.keys().map(String::as_str)) {
            Ok(template) if name == "message" => rule.message = template,
            Ok(template) => rule.recommendation = template,
            Err(found) => {
                for (message, help) in found {
                    faults.push(file.fault(text, format!("{message}，见 `{name}`")).maybe_help(help));
                }
            }
        }
        changed(name);
    }
    for (name, text, target) in [("why", raw.why, &mut rule.why), ("exclusions", raw.exclusions, &mut rule.exclusions)]
    {
        if let Some(text) = text {
            *target = text;
            changed(name);
        }
    }
    if let Some(ask) = raw.ask {
        rule.ask = ask;
        changed("ask");
    }
    if changes.is_empty() {
        faults.push(file.whole("什么也没有改").help("写 `severity`、`enabled` 或新的措辞"));
    }
    let reason = raw.reason.into_inner();
    let adjustment = Adjustment { layer: known.layer.to_owned(), file: file.place.clone(), changes, reason, basis };
    rule.adjusted.push(adjustment);
}
