//! `<family>/<defect>.toml`: reading and checking one rule.

use super::toml_text::day_of;
use super::{TomlDay, TomlText, param};
use crate::condition::{Condition, Names, Type};
use crate::fault::{Fault, did_you_mean, line_of};
use crate::law::Law;
use crate::mention::Mention;
use crate::rule::{Case, Citation, Escalation, Rule, Shared, Verdict};
use crate::template::Template;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::kind::{Column, Kind};
use sanzi_core::value::{Day, Precision};
use sanzi_core::{Grain, Outcome, Parameters, Severity, Value, grains};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::str::FromStr;
use toml::Spanned;

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawOutcome {
    Problem,
    Clue,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<String>,
    version: u32,
    title: String,
    grain: Spanned<String>,
    severity: Severity,
    outcome: Option<RawOutcome>,
    scope: Option<Spanned<String>>,
    #[serde(default)]
    except: BTreeMap<String, Spanned<Vec<String>>>,
    when: Spanned<String>,
    #[serde(default)]
    doubt: BTreeMap<String, Spanned<Vec<String>>>,
    dated_by: Option<Spanned<String>>,
    amount: Option<Spanned<String>>,
    book: Option<Spanned<String>>,
    audited: Option<Spanned<String>>,
    cause: Option<Spanned<String>>,
    #[serde(default)]
    identity: Vec<Spanned<String>>,
    #[serde(default)]
    shared: Vec<RawShared>,
    #[serde(default)]
    remedy: Vec<Spanned<String>>,
    #[serde(default)]
    evidence: Vec<Spanned<String>>,
    message: Spanned<String>,
    recommendation: Spanned<String>,
    why: String,
    #[serde(default)]
    counterfactual: Vec<Spanned<String>>,
    #[serde(default)]
    ask: Vec<String>,
    #[serde(default)]
    exclusions: String,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default)]
    replaces: Vec<String>,
    #[serde(default)]
    escalate: Vec<RawEscalation>,
    #[serde(default)]
    params: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    basis: Vec<RawBasis>,
    #[serde(default)]
    case: Vec<RawCase>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEscalation {
    when: Spanned<String>,
    severity: Option<Spanned<Severity>>,
    outcome: Option<Spanned<RawOutcome>>,
}

/// A fact and where it is the cause.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawShared {
    fact: Spanned<String>,
    when: Option<Spanned<String>>,
}

/// `law`, `article` and perhaps `when`, or `convention = true`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBasis {
    law: Option<Spanned<String>>,
    article: Option<String>,
    when: Option<Spanned<String>>,
    since: Option<Spanned<String>>,
    #[serde(default)]
    convention: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    name: Spanned<String>,
    #[serde(default)]
    facts: BTreeMap<String, Spanned<toml::Value>>,
    expect: Verdict,
    day: Option<TomlDay>,
}

/// What a rule is read against.
pub(crate) struct Known<'a> {
    /// The layer that speaks.
    pub layer: &'a str,
    /// Everything said so far.
    pub parameters: &'a Parameters,
    /// Documents known so far.
    pub laws: &'a BTreeMap<String, Law>,
}

/// Is the text a code such as `HT-003`?
pub(super) fn is_code(text: &str) -> bool {
    let (family, number) = text.split_once('-').unwrap_or(("", ""));
    (2..=4).contains(&family.len())
        && family.bytes().all(|b| b.is_ascii_uppercase())
        && (3..=4).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// Reads one rule; `None` when it has faults, which are all added.
pub(crate) fn read(file: &TomlText<'_>, known: &Known<'_>, faults: &mut Vec<Fault>) -> Option<Rule> {
    let raw: RawRule = file.read().map_err(|fault| faults.push(fault)).ok()?;
    let before = faults.len();
    if !is_code(raw.id.get_ref()) {
        faults.push(file.fault(&raw.id, format!("`{}` 不是规则编号", raw.id.get_ref())).help("编号形如 HT-003"));
    }
    let Some(grain) = grains::grain(raw.grain.get_ref()) else {
        let near = did_you_mean(raw.grain.get_ref(), grains::ALL.iter().map(|g| g.name));
        faults.push(file.fault(&raw.grain, format!("没有 `{}` 这类对象", raw.grain.get_ref())).maybe_help(near));
        return None;
    };
    let mut reader = RuleReader { file, known, grain, params: BTreeMap::new(), faults };
    reader.read_params(&raw.params);
    let scope = raw.scope.as_ref().and_then(|text| reader.condition("scope", text));
    let when = reader.condition("when", &raw.when);
    let (except, doubt) = (reader.mentions("except", &raw.except), reader.mentions("doubt", &raw.doubt));
    let mut escalate = Vec::new();
    for step in &raw.escalate {
        if let Some(severity) = step.severity.as_ref().filter(|severity| *severity.get_ref() >= raw.severity) {
            let fault = file.fault(severity, "升级后的程度须重于规则本身的程度");
            reader.faults.push(fault);
        }
        let to_problem = step.outcome.as_ref().is_some_and(|outcome| matches!(outcome.get_ref(), RawOutcome::Problem));
        let from_clue = matches!(raw.outcome, Some(RawOutcome::Clue));
        if let Some(outcome) = step.outcome.as_ref().filter(|_| !to_problem || !from_clue) {
            let fault = file.fault(outcome, "升级只能把疑点变为问题");
            reader.faults.push(fault.help("规则写 `outcome = \"clue\"`，升级写 `outcome = \"problem\"`"));
        }
        if step.severity.is_none() && step.outcome.is_none() {
            let fault = file.fault(&step.when, "升级没有写 `severity`，也没有写 `outcome`");
            reader.faults.push(fault);
        }
        if let Some(when) = reader.condition("escalate.when", &step.when) {
            let severity = step.severity.as_ref().map_or(raw.severity, |severity| *severity.get_ref());
            escalate.push(Escalation { when, severity, problem: to_problem });
        }
    }
    let dated_by = reader.fact("dated_by", raw.dated_by.as_ref(), |k| k == Type::Date, "日期");
    let amount = reader.fact("amount", raw.amount.as_ref(), |k| k == Type::Number, "金额");
    let book = reader.fact("book", raw.book.as_ref(), |k| k == Type::Number, "金额");
    let audited = reader.fact("audited", raw.audited.as_ref(), |k| k == Type::Number, "金额");
    let cause = reader.fact("cause", raw.cause.as_ref(), |k| matches!(k, Type::Text(_)), "text");
    let identity: Vec<_> = raw.identity.iter().filter_map(|n| reader.fact("identity", Some(n), |_| true, "")).collect();
    let evidence: Vec<_> = raw.evidence.iter().filter_map(|n| reader.fact("evidence", Some(n), |_| true, "")).collect();
    let mut shared = Vec::new();
    for RawShared { fact, when } in &raw.shared {
        let when = when.as_ref().map(|text| reader.condition("shared.when", text));
        if let Some(fact) = reader.fact("shared.fact", Some(fact), |_| true, "") {
            shared.push(Shared { fact, when: when.flatten() });
        }
    }
    let remedy = raw.remedy.iter().filter_map(|n| reader.fact("remedy", Some(n), |_| true, "")).collect();
    let message = reader.template("message", &raw.message);
    let recommendation = reader.template("recommendation", &raw.recommendation);
    let counterfactual = raw.counterfactual.iter().filter_map(|t| reader.template("counterfactual", t)).collect();
    let cases = raw.case.iter().filter_map(|case| reader.case(case)).collect();
    let basis = citations(file, &raw.basis, known.laws, Names { grain, params: &reader.params }, reader.faults);
    for (words, text) in [("title", &raw.title), ("why", &raw.why)] {
        if text.trim().is_empty() {
            reader.faults.push(file.whole(format!("`{words}` 空白")));
        }
    }
    let rule = Rule {
        code: raw.id.into_inner(),
        version: raw.version,
        title: raw.title,
        grain,
        severity: raw.severity,
        outcome: if matches!(raw.outcome, Some(RawOutcome::Clue)) { Outcome::Clue } else { Outcome::Problem },
        scope,
        except,
        when: when?,
        doubt,
        dated_by,
        amount,
        book,
        audited,
        cause,
        identity,
        shared,
        remedy,
        evidence,
        message: message?,
        recommendation: recommendation?,
        why: raw.why,
        counterfactual,
        ask: raw.ask,
        exclusions: raw.exclusions,
        escalate,
        params: raw.params.into_iter().map(|(local, full)| (local, full.into_inner())).collect(),
        basis,
        cases,
        enabled: raw.enabled,
        replaces: raw.replaces,
        layer: known.layer.to_owned(),
        file: file.place.clone(),
        adjusted: Vec::new(),
    };
    (faults.len() == before).then_some(rule)
}

/// Citations of a rule or an adjustment, checked against the documents known.
pub(super) fn citations(
    file: &TomlText<'_>,
    raw: &[RawBasis],
    laws: &BTreeMap<String, Law>,
    names: Names<'_>,
    faults: &mut Vec<Fault>,
) -> Vec<Citation> {
    let mut basis = Vec::new();
    for RawBasis { law, article, when, since, convention } in raw {
        let since = since.as_ref().map(|name| day_fact(file, name, names.grain, faults));
        let when = when.as_ref().map(|text| (text, condition(file, "basis.when", text, names, faults)));
        match law {
            Some(key) if laws.contains_key(key.get_ref()) && !convention => {
                basis.push(Citation::Law {
                    key: key.get_ref().clone(),
                    article: article.clone(),
                    when: when.and_then(|(_, c)| c),
                    since: since.flatten(),
                });
            }
            Some(key) if !convention => {
                let near = did_you_mean(key.get_ref(), laws.keys().map(String::as_str));
                faults.push(file.fault(key, format!("没有文件 `{}`（law/ 里的键）", key.get_ref())).maybe_help(near));
            }
            None if *convention && article.is_none() && when.is_none() && since.is_none() => {
                basis.push(Citation::Convention)
            }
            _ => {
                let fault = file.whole("依据要么是文件，要么是工作口径");
                faults.push(fault.help("写 `law` 和 `article`，或写 `convention = true`（工作口径）"));
            }
        }
    }
    basis
}

/// A fact that is a day; its faults are added.
fn day_fact(
    file: &TomlText<'_>,
    name: &Spanned<String>,
    grain: &'static Grain,
    faults: &mut Vec<Fault>,
) -> Option<&'static str> {
    let fact = grain.fact(name.get_ref()).filter(|fact| fact.kind == Kind::Date);
    if fact.is_none() {
        let near = did_you_mean(name.get_ref(), grain.facts.iter().map(|f| f.name));
        let message = format!("`basis.since` 里的 `{}` 不是日期型指标（对象 `{}`）", name.get_ref(), grain.name);
        faults.push(file.fault(name, message).maybe_help(near));
    }
    fact.map(|fact| fact.name)
}

/// A condition of a file; its faults are added.
fn condition(
    file: &TomlText<'_>,
    key: &str,
    text: &Spanned<String>,
    names: Names<'_>,
    faults: &mut Vec<Fault>,
) -> Option<Condition> {
    match Condition::parse(text.get_ref(), names) {
        Ok(condition) => Some(condition),
        Err(found) => {
            for (message, help) in found {
                faults.push(file.fault(text, format!("{message}，见 `{key}`")).maybe_help(help));
            }
            None
        }
    }
}

/// The types of a rule's parameters, by local name.
pub(super) fn types(params: &BTreeMap<String, String>, parameters: &Parameters) -> BTreeMap<String, Type> {
    let kind = |full: &String| param::type_of(&parameters.by_name.get(full)?.unit);
    params.iter().filter_map(|(local, full)| Some((local.clone(), kind(full)?))).collect()
}

struct RuleReader<'a> {
    file: &'a TomlText<'a>,
    known: &'a Known<'a>,
    grain: &'static Grain,
    /// Local name → type.
    params: BTreeMap<String, Type>,
    faults: &'a mut Vec<Fault>,
}

impl RuleReader<'_> {
    fn read_params(&mut self, raw: &BTreeMap<String, Spanned<String>>) {
        for (local, full) in raw {
            if self.grain.fact(local).is_some() {
                let fault = self.file.fault(full, format!("参数 `{local}` 与指标同名"));
                self.faults.push(fault.help("请换一个名字"));
            }
            match self.known.parameters.by_name.get(full.get_ref()) {
                Some(parameter) => {
                    if let Some(kind) = param::type_of(&parameter.unit) {
                        self.params.insert(local.clone(), kind);
                    }
                }
                None => {
                    let near = did_you_mean(full.get_ref(), self.known.parameters.by_name.keys().map(String::as_str));
                    let fault = self.file.fault(full, format!("没有参数 `{}`", full.get_ref()));
                    self.faults.push(fault.maybe_help(near));
                }
            }
        }
    }

    fn condition(&mut self, key: &str, text: &Spanned<String>) -> Option<Condition> {
        condition(self.file, key, text, Names { grain: self.grain, params: &self.params }, self.faults)
    }

    /// Words by the fact whose text may say them.
    fn mentions(&mut self, key: &str, raw: &BTreeMap<String, Spanned<Vec<String>>>) -> Vec<Mention> {
        let mut mentions = Vec::new();
        for (name, words) in raw {
            let fact = self.grain.fact(name).filter(|fact| matches!(Type::of(fact.kind), Type::Text(_)));
            match fact {
                Some(fact) if words.get_ref().iter().all(|word| !word.trim().is_empty()) => {
                    mentions.push(Mention { fact, words: words.get_ref().clone() });
                }
                Some(_) => self.faults.push(self.file.fault(words, format!("`{key}` 里的 `{name}` 有空白的词"))),
                None => {
                    let near = did_you_mean(name, self.grain.facts.iter().map(|f| f.name));
                    let message = format!("`{key}` 里的 `{name}` 不是文本指标（对象 `{}`）", self.grain.name);
                    self.faults.push(self.file.fault(words, message).maybe_help(near));
                }
            }
        }
        mentions
    }

    fn template(&mut self, key: &str, text: &Spanned<String>) -> Option<Template> {
        if text.get_ref().trim().is_empty() {
            self.faults.push(self.file.fault(text, format!("`{key}` 空白")));
        }
        match Template::parse(text.get_ref(), self.grain, self.params.keys().map(String::as_str)) {
            Ok(template) => Some(template),
            Err(found) => {
                for (message, help) in found {
                    self.faults.push(self.file.fault(text, format!("{message}，见 `{key}`")).maybe_help(help));
                }
                None
            }
        }
    }

    fn fact(
        &mut self,
        key: &str,
        name: Option<&Spanned<String>>,
        fits: impl Fn(Type) -> bool,
        wanted: &str,
    ) -> Option<&'static Column> {
        let name = name?;
        let Some(fact) = self.grain.fact(name.get_ref()) else {
            let near = did_you_mean(name.get_ref(), self.grain.facts.iter().map(|f| f.name));
            let message = format!("`{key}` 里的 `{}` 不是指标（对象 `{}`）", name.get_ref(), self.grain.name);
            self.faults.push(self.file.fault(name, message).maybe_help(near));
            return None;
        };
        if !fits(Type::of(fact.kind)) {
            let kind = Type::of(fact.kind).word();
            let message = format!("`{key}` 须是{wanted}，而 `{}` 是{kind}", fact.name);
            self.faults.push(self.file.fault(name, message));
        }
        Some(fact)
    }

    fn case(&mut self, raw: &RawCase) -> Option<Case> {
        let mut facts = BTreeMap::new();
        for (name, value) in &raw.facts {
            let Some(fact) = self.grain.fact(name) else {
                let near = did_you_mean(name, self.grain.facts.iter().map(|f| f.name));
                let fault = self.file.fault(value, format!("例子里的 `{name}` 不是指标（对象 `{}`）", self.grain.name));
                self.faults.push(fault.maybe_help(near));
                continue;
            };
            match value_of(fact.kind, value.get_ref()) {
                Ok(value) => {
                    facts.insert(fact.name, value);
                }
                Err(wanted) => {
                    let message = format!("`{name}` 是{}，不能写 `{}`", Type::of(fact.kind).word(), value.get_ref());
                    self.faults.push(self.file.fault(value, message).help(wanted));
                }
            }
        }
        let line = line_of(self.file.text, raw.name.span().start);
        Some(Case { name: raw.name.get_ref().clone(), facts, expect: raw.expect, day: raw.day.map(|d| d.0), line })
    }
}

/// A TOML value as a fact of a kind; else how to write it.
fn value_of(kind: Kind, value: &toml::Value) -> Result<Value, &'static str> {
    use toml::Value as Toml;
    match (kind, value) {
        (Kind::Code(list), Toml::String(text)) if !text.is_empty() && !list.values.contains(&text.as_str()) => {
            Err("写代码表里的词")
        }
        (Kind::Text | Kind::Person | Kind::Code(_), Toml::String(text)) => Ok(Value::text(text)),
        (Kind::Text | Kind::Person | Kind::Code(_), _) => Err("写成带引号的文本"),
        (Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate, Toml::Integer(whole)) => {
            Ok(Value::Decimal(Decimal::from(*whole)))
        }
        (Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate, Toml::String(text)) => {
            let number = Decimal::from_str(text).ok().filter(|d| d.scale() <= kind.scale().unwrap_or(0));
            number.map(Value::Decimal).ok_or("写整数，或带引号的小数，小数位不超过该项保留的位数")
        }
        (Kind::Money | Kind::Price | Kind::Quantity | Kind::Rate, _) => Err("写整数，或带引号的小数：\"0.05\""),
        (Kind::Months | Kind::Count, Toml::Integer(whole)) => Ok(Value::Int(*whole)),
        (Kind::Months | Kind::Count, _) => Err("写整数"),
        (Kind::Flag, Toml::Boolean(flag)) => Ok(Value::Flag(*flag)),
        (Kind::Flag, _) => Err("写 true 或 false"),
        (Kind::Date, Toml::Datetime(date)) => {
            day_of(date).map(|d| Value::Date(Day::exact(d))).ok_or("写日期，不带时刻")
        }
        (Kind::Date, Toml::String(text)) => partial_day(text).map(Value::Date).ok_or(DAY_HELP),
        (Kind::Date, _) => Err(DAY_HELP),
    }
}

const DAY_HELP: &str = "写日期 2019-06-30；只知年月或年的写 \"2019-06\"、\"2019\"";

fn partial_day(text: &str) -> Option<Day> {
    let (filled, precision) = match text.len() {
        4 => (format!("{text}-01-01"), Precision::Year),
        7 => (format!("{text}-01"), Precision::Month),
        _ => (text.to_owned(), Precision::Day),
    };
    Some(Day { date: NaiveDate::parse_from_str(&filled, "%Y-%m-%d").ok()?, precision })
}
