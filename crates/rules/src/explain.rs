//! A rule in words: what it asks, with which values, on which law, and who said so.

use crate::law::Law;
use crate::packs::Packs;
use crate::rule::{Citation, Rule};
use crate::template::spoken_parameter;
use chrono::NaiveDate;
use sanzi_core::Outcome;
use std::fmt::Write as _;

impl Packs {
    /// A rule in Chinese, with the values in force on a day; `None` when there is no such rule.
    pub fn explain(&self, code: &str, day: NaiveDate) -> Option<String> {
        let rule = self.rules.get(code)?;
        let mut text = String::new();
        let mut line = |content: String| {
            text.push_str(&content);
            text.push('\n');
        };
        line(format!("{} {}", rule.code, rule.title));
        line(format!(
            "  {}·{}　对象：{}　版本 {}　来自 {}（{}）",
            rule.outcome.label(),
            rule.severity.label(),
            rule.grain.label,
            rule.version,
            rule.layer,
            rule.file
        ));
        if !rule.enabled {
            line("  已停用".to_owned());
        }
        for change in &rule.adjusted {
            line(format!(
                "  {} 调整 {}：{}（{}）",
                change.layer,
                change.changes.join("、"),
                change.reason,
                change.file
            ));
        }
        line(format!("\n为什么：{}", rule.why));
        line("\n条件".to_owned());
        for sentence in self.condition_words(rule, day) {
            line(format!("  {sentence}"));
        }
        line(format!("\n参数（{}）", day_words(rule, day)));
        for sentence in self.parameter_words(rule, day) {
            line(format!("  {sentence}"));
        }
        line("\n依据".to_owned());
        for sentence in self.basis_words(rule, day) {
            line(format!("  {sentence}"));
        }
        line(format!("\n问题描述：{}", rule.message.text()));
        line(format!("处理建议：{}", rule.recommendation.text()));
        for template in &rule.counterfactual {
            line(format!("消除条件：{}", template.text()));
        }
        if !rule.ask.is_empty() {
            line(format!("索取资料：{}", rule.ask.join("、")));
        }
        if !rule.exclusions.is_empty() {
            line(format!("不报的情形：{}", rule.exclusions));
        }
        line("\n示例".to_owned());
        for case in &rule.cases {
            line(format!("  {}：{}（{}）", case.expect.label(), case.name, case_words(rule, case)));
        }
        Some(text)
    }

    /// Scope, condition and escalations, a sentence each.
    pub(crate) fn condition_words(&self, rule: &Rule, day: NaiveDate) -> Vec<String> {
        let param = |local: &str| self.parameter_name(rule, local, day);
        let words = |c: &crate::Condition| c.words(rule.grain, &param);
        let mut sentences = Vec::new();
        match &rule.scope {
            Some(scope) => sentences.push(format!("适用于：{}", words(scope))),
            None => sentences.push(format!("适用于：全部{}", rule.grain.label)),
        }
        for mention in &rule.except {
            sentences.push(format!("不适用于：{}的", mention.words()));
        }
        let verdict = if rule.outcome == Outcome::Clue { "列为疑点" } else { "列为问题" };
        sentences.push(format!("{verdict}：{}", words(&rule.when)));
        for mention in &rule.doubt {
            sentences.push(format!("答无法判断：符合上述条件，但{}，须看材料", mention.words()));
        }
        for step in &rule.escalate {
            let mut to = Vec::new();
            if step.severity < rule.severity {
                to.push(step.severity.label());
            }
            if step.problem {
                to.push("问题");
            }
            sentences.push(format!("升为{}：{}", to.join("、"), words(&step.when)));
        }
        if let Some(dated_by) = rule.dated_by {
            sentences.push(format!("按“{}”当日有效的参数和依据判断", dated_by.label));
        }
        sentences
    }

    pub(crate) fn parameter_name(&self, rule: &Rule, local: &str, day: NaiveDate) -> String {
        let parameter = rule.params.get(local).and_then(|full| self.parameters.by_name.get(full));
        let Some(parameter) = parameter else { return local.to_owned() };
        let value = self.parameters.on(&parameter.name, day);
        format!("“{}”（{}）", parameter.label, value_words(&parameter.unit, spoken_parameter(&parameter.unit, value)))
    }

    /// Every parameter of a rule with its value on the day and all its other values.
    pub(crate) fn parameter_words(&self, rule: &Rule, day: NaiveDate) -> Vec<String> {
        let mut sentences = Vec::new();
        for (local, full) in &rule.params {
            let Some(parameter) = self.parameters.by_name.get(full) else { continue };
            let current = self.parameters.on(full, day);
            let mut sentence = format!("{}（{full}，条件中写作 {local}）", parameter.label);
            match current {
                Some(value) => {
                    let words = value_words(&parameter.unit, spoken_parameter(&parameter.unit, Some(value)));
                    let _ = write!(
                        sentence,
                        "＝{words}，{} 起，{}，{}，{} 核对",
                        value.from, value.layer, value.basis, value.checked_on
                    );
                }
                None => sentence.push_str("：该日没有取值，无法判断"),
            }
            if parameter.locked {
                sentence.push_str("，法定，下级不得改");
            }
            let others = parameter.values.iter().filter(|v| Some(*v) != current);
            for value in others {
                let words = value_words(&parameter.unit, spoken_parameter(&parameter.unit, Some(value)));
                let _ = write!(sentence, "；{} 起 {words}（{}，{}）", value.from, value.layer, value.basis);
            }
            sentences.push(sentence);
        }
        if sentences.is_empty() {
            sentences.push("不用参数".to_owned());
        }
        sentences
    }

    /// Citations with what they say, since when, and how they were checked.
    pub(crate) fn basis_words(&self, rule: &Rule, day: NaiveDate) -> Vec<String> {
        let one = |citation: &Citation| match citation {
            Citation::Convention => Some("工作口径".to_owned()),
            Citation::Law { key, article, when, since } => {
                let words = law_words(self.laws.get(key)?, article.as_deref(), day);
                let param = |local: &str| self.parameter_name(rule, local, day);
                let since = since.and_then(|name| rule.grain.fact(name));
                let since = since.map(|fact| format!("；自“{}”起施行过的都引用", fact.label)).unwrap_or_default();
                Some(match when {
                    Some(when) => format!("{words}{since}；仅当{}", when.words(rule.grain, &param)),
                    None => format!("{words}{since}"),
                })
            }
        };
        rule.citations().filter_map(one).collect()
    }
}

fn law_words(law: &Law, article: Option<&str>, day: NaiveDate) -> String {
    let mut sentence = law.citation(article);
    let gists: Vec<&str> = article
        .map(crate::law::numbers)
        .into_iter()
        .flatten()
        .filter_map(|no| law.articles.get(no).map(|a| a.gist.trim_end_matches('。')))
        .filter(|gist| !gist.is_empty())
        .collect();
    if !gists.is_empty() {
        let _ = write!(sentence, "：{}", gists.join("；"));
    }
    if let Some(from) = law.from {
        let _ = write!(sentence, "。{from} 起施行");
    }
    if let Some(until) = law.until {
        let _ = write!(sentence, "，至 {until}");
    }
    if !law.in_force(day) {
        sentence.push_str("，该日不适用");
    }
    let _ = write!(sentence, "；{}（{}）", law.checked_of(article).label(), law.checked_on);
    sentence
}

fn day_words(rule: &Rule, day: NaiveDate) -> String {
    match rule.dated_by {
        Some(fact) => format!("以 {day} 为“{}”时的取值", fact.label),
        None => format!("基准日 {day} 的取值"),
    }
}

pub(crate) fn value_words(unit: &str, value: String) -> String {
    match unit {
        "比率" | "日期" | "文本" => value,
        unit => format!("{value}{unit}"),
    }
}

/// The facts of a case with their labels.
pub(crate) fn case_words(rule: &Rule, case: &crate::rule::Case) -> String {
    let one = |(name, value): (&&'static str, &sanzi_core::Value)| {
        let column = rule.grain.fact(name)?;
        Some(format!("{} {}", column.label, crate::template::spoken(column, value)))
    };
    let facts: Vec<String> = case.facts.iter().filter_map(one).collect();
    if facts.is_empty() { "什么都不知道".to_owned() } else { facts.join("，") }
}
