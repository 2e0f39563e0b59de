//! Messages: text with `{fact}` and `{parameter}`; nothing else is ever put in.
//!
//! `{fact?甲|乙}` says 甲 where the fact is 是, 乙 where it is 否, and nothing where it is unknown. What stands in `[…]` is
//! left out when a fact or parameter in it is unknown or blank: what nobody knows is not said, rather than said to be 不详.

use crate::fault::did_you_mean;
use rust_decimal::Decimal;
use sanzi_core::codes::accounting_system;
use sanzi_core::frame::View;
use sanzi_core::kind::{Column, Kind};
use sanzi_core::text::separated;
use sanzi_core::value::{Value, money_text, push_whole};
use sanzi_core::{Grain, ParameterValue};
use std::collections::BTreeSet;
use std::str::FromStr;

/// What stands for a value that is not known.
pub const UNKNOWN: &str = "不详";
/// What stands for a text that is known to be blank.
const BLANK: &str = "空白";
const UNITS: [&str; 3] = ["元", "天", "个月"];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Fact(&'static str),
    Param(String),
    /// What a fact says where it is 是, and where it is 否.
    Either(&'static str, String, String),
    /// Said only where all of its facts and parameters are known.
    Where(Vec<Part>),
}

/// What was seen, and what to do.
type Fault = (String, Option<String>);

/// A checked template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

impl Template {
    /// Parses and checks every name. All faults come together: (what was seen, what to do).
    pub(crate) fn parse<'p>(
        text: &str,
        grain: &'static Grain,
        params: impl Iterator<Item = &'p str> + Clone,
    ) -> Result<Template, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['[', ']']) {
            let (before, from) = rest.split_at(open);
            parts.extend(fill_ins(before, grain, params.clone(), &mut faults));
            let Some((inside, after)) = from.strip_prefix('[').and_then(|inside| inside.split_once(']')) else {
                faults.push(("方括号不成对".to_owned(), Some("`[…]` 里的话在其中的指标不详时不说".to_owned())));
                return Err(faults);
            };
            parts.push(Part::Where(fill_ins(inside, grain, params.clone(), &mut faults)));
            rest = after;
        }
        parts.extend(fill_ins(rest, grain, params, &mut faults));
        if faults.is_empty() { Ok(Template { text: text.to_owned(), parts }) } else { Err(faults) }
    }

    /// The template as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The facts it shows.
    pub fn facts(&self) -> BTreeSet<&'static str> {
        let fact = |part: &Part| match part {
            Part::Fact(name) | Part::Either(name, ..) => Some(*name),
            _ => None,
        };
        each(&self.parts).filter_map(fact).collect()
    }

    /// The local names of the parameters it shows.
    pub fn params(&self) -> BTreeSet<&str> {
        each(&self.parts).filter_map(|p| if let Part::Param(name) = p { Some(name.as_str()) } else { None }).collect()
    }

    /// Adds the text with everything filled in: `fact` and `param` add the words of what is named.
    pub(crate) fn fill(
        &self,
        filled: &mut String,
        fact: impl Fn(&'static str, &mut String),
        param: impl Fn(&str, &mut String),
    ) {
        let put = |part: &Part, filled: &mut String| match part {
            Part::Text(text) => {
                // 不详元 is no Chinese: what is not known has no unit.
                let bare =
                    if filled.ends_with(UNKNOWN) { UNITS.iter().find_map(|u| text.strip_prefix(u)) } else { None };
                filled.push_str(bare.unwrap_or(text));
            }
            Part::Fact(name) => fact(name, filled),
            Part::Param(name) => param(name, filled),
            Part::Either(name, yes, no) => match tried(filled, |to| fact(name, to), |words| words == "是") {
                true => filled.push_str(yes),
                false if tried(filled, |to| fact(name, to), |words| words == "否") => filled.push_str(no),
                false => {}
            },
            Part::Where(_) => {}
        };
        let is_known = |part: &Part, filled: &mut String| match part {
            Part::Fact(name) | Part::Either(name, ..) => {
                tried(filled, |to| fact(name, to), |words| !matches!(words, UNKNOWN | BLANK))
            }
            Part::Param(name) => tried(filled, |to| param(name, to), |words| words != UNKNOWN),
            _ => true,
        };
        for part in &self.parts {
            match part {
                Part::Where(parts) if parts.iter().all(|part| is_known(part, filled)) => {
                    parts.iter().for_each(|part| put(part, filled));
                }
                part => put(part, filled),
            }
        }
    }
}

/// Asks about words that are added behind a text and taken away again.
fn tried(text: &mut String, add: impl Fn(&mut String), ask: impl Fn(&str) -> bool) -> bool {
    let before = text.len();
    add(text);
    let answer = text.get(before..).is_some_and(ask);
    text.truncate(before);
    answer
}

/// All parts, those that are said only sometimes among them.
fn each(parts: &[Part]) -> impl Iterator<Item = &Part> {
    parts.iter().flat_map(|part| match part {
        Part::Where(parts) => parts.as_slice(),
        part => std::slice::from_ref(part),
    })
}

/// The parts of a text without `[…]`.
fn fill_ins<'p>(
    text: &str,
    grain: &'static Grain,
    params: impl Iterator<Item = &'p str> + Clone,
    faults: &mut Vec<Fault>,
) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let (before, from_brace) = rest.split_at(open);
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let Some((inside, after)) = from_brace.strip_prefix('{').and_then(|inside| inside.split_once('}')) else {
            faults.push(("花括号不成对".to_owned(), Some("只能填入 `{名称}`".to_owned())));
            return parts;
        };
        let (name, words) = inside.split_once('?').map_or((inside, None), |(name, words)| (name, Some(words)));
        match (grain.fact(name), words) {
            (Some(fact), None) => parts.push(Part::Fact(fact.name)),
            (Some(fact), Some(words)) if fact.kind == Kind::Flag => {
                let (yes, no) = words.split_once('|').unwrap_or((words, ""));
                parts.push(Part::Either(fact.name, yes.to_owned(), no.to_owned()));
            }
            (Some(_), Some(_)) => {
                faults.push((format!("`{{{inside}}}`：`{name}` 不是是否型指标"), Some("写成 `{名称}`".to_owned())));
            }
            (None, None) if params.clone().any(|p| p == name) => parts.push(Part::Param(name.to_owned())),
            (None, _) => {
                let near = did_you_mean(name, grain.facts.iter().map(|f| f.name).chain(params.clone()));
                faults.push((format!("没有 `{{{name}}}` 这个指标或参数（对象 `{}`）", grain.name), near));
            }
        }
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

/// A fact for people: money with separators and two places, rates as percent, days cut to what is known.
///
/// ```
/// use sanzi_core::kind::{Column, Kind};
/// use sanzi_core::value::Value;
/// let rent = Column::new("rent", "租金", Kind::Money, "");
/// let amount = Value::Decimal("-1234567.5".parse().unwrap());
/// assert_eq!(sanzi_rules::template::spoken(&rent, &amount), "-1,234,567.50");
/// assert_eq!(sanzi_rules::template::spoken(&rent, &Value::Null), "不详");
/// ```
pub fn spoken(column: &Column, value: &Value) -> String {
    match (column.kind, value) {
        (_, Value::Null) => UNKNOWN.to_owned(),
        (_, Value::Text(text)) if text.trim().is_empty() => BLANK.to_owned(),
        (_, Value::Text(code)) if column.name == "rule_set" => accounting_system(code).to_owned(),
        (Kind::Money, Value::Decimal(amount)) => separated(&money_text(*amount)),
        (Kind::Rate, Value::Decimal(rate)) => percent(*rate),
        (_, Value::Decimal(number)) => separated(&number.normalize().to_string()),
        (_, other) => other.plain().unwrap_or_else(|| UNKNOWN.to_owned()),
    }
}

/// Adds a fact of a row to a text, as [`spoken`] words it.
pub(crate) fn speak(column: &Column, view: View<'_>, row: usize, to: &mut String) {
    match column.kind {
        kind if kind.is_text() && column.name != "rule_set" => to.push_str(match view.text(row) {
            None => UNKNOWN,
            Some(text) if text.trim().is_empty() => BLANK,
            Some(text) => text,
        }),
        Kind::Months | Kind::Count => match view.whole(row) {
            Some(whole) if whole >= 0 => push_whole(to, whole.unsigned_abs()),
            Some(whole) => to.push_str(&whole.to_string()),
            None => to.push_str(UNKNOWN),
        },
        Kind::Flag => to.push_str(match view.flag(row) {
            None => UNKNOWN,
            Some(true) => "是",
            Some(false) => "否",
        }),
        _ => to.push_str(&spoken(column, &view.value(row))),
    }
}

/// A parameter for people, by its unit.
pub fn spoken_parameter(unit: &str, value: Option<&ParameterValue>) -> String {
    let Some(value) = value else { return UNKNOWN.to_owned() };
    match (unit, Decimal::from_str(&value.value)) {
        ("元", Ok(amount)) => separated(&money_text(amount)),
        ("比率", Ok(rate)) => percent(rate),
        _ => value.value.clone(),
    }
}

fn percent(rate: Decimal) -> String {
    match rate.checked_mul(Decimal::ONE_HUNDRED) {
        Some(percent) => format!("{}%", percent.normalize()),
        None => rate.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use rust_decimal::dec;
    use sanzi_core::grains;
    use sanzi_core::value::{Day, Precision};

    #[test]
    fn values_read_as_people_write_them() {
        let say = |kind, value| spoken(&Column::new("x", "x", kind, "x"), &value);
        let date = NaiveDate::from_ymd_opt(2019, 6, 1).expect("a day");
        for (kind, value, words) in [
            (Kind::Money, Value::Decimal(dec!(480000)), "480,000.00"),
            (Kind::Money, Value::Decimal(dec!(-999.995)), "-1,000.00"),
            (Kind::Money, Value::Decimal(dec!(0)), "0.00"),
            (Kind::Rate, Value::Decimal(dec!(0.050000)), "5%"),
            (Kind::Rate, Value::Decimal(dec!(0.033333)), "3.3333%"),
            (Kind::Quantity, Value::Decimal(dec!(1039.8870)), "1,039.887"),
            (Kind::Months, Value::Int(240), "240"),
            (Kind::Flag, Value::Flag(false), "否"),
            (Kind::Date, Value::Date(Day { date, precision: Precision::Month }), "2019-06"),
            (Kind::Text, Value::text("村部"), "村部"),
            (Kind::Text, Value::text(" "), "空白"),
            (Kind::Text, Value::Null, "不详"),
        ] {
            assert_eq!(say(kind, value), words);
        }
    }

    fn filled(template: &Template, fact: impl Fn(&str) -> String, param: impl Fn(&str) -> String) -> String {
        let mut text = String::new();
        template.fill(&mut text, |name, to| to.push_str(&fact(name)), |name, to| to.push_str(&param(name)));
        text
    }

    #[test]
    fn only_names_are_filled_in_and_values_are_not_read_again() {
        let parse = |text| Template::parse(text, &grains::CONTRACT, ["term_limit"].into_iter());
        let template = parse("合同 {contract_no} 租期 {term_months} 个月，上限 {term_limit} 个月").expect("a template");
        let all = filled(&template, |fact| format!("<{fact}{{{{}}}}>"), |param| param.to_uppercase());
        assert_eq!(all, "合同 <contract_no{{}}> 租期 <term_months{{}}> 个月，上限 TERM_LIMIT 个月");
        let unknown = filled(&template, |_| UNKNOWN.to_owned(), |_| "240".to_owned());
        assert_eq!(unknown, "合同 不详 租期 不详 个月，上限 240 个月");
        let gap = parse("相差{annual_rent}元，{term_months}个月").expect("a template");
        assert_eq!(filled(&gap, |_| UNKNOWN.to_owned(), |_| String::new()), "相差不详，不详");
        assert_eq!(filled(&gap, |_| "5".to_owned(), |_| String::new()), "相差5元，5个月");
        assert_eq!(template.facts(), ["contract_no", "term_months"].into());
        assert_eq!(template.params(), ["term_limit"].into());
        let fault = parse("{contract_nr} {HOME} {{x}}").expect_err("unknown names");
        assert_eq!(fault[0].0, "没有 `{contract_nr}` 这个指标或参数（对象 `contract`）");
        assert_eq!(fault[0].1.as_deref(), Some("是不是 `contract_no`？"));
        assert_eq!(fault.len(), 4);
        for broken in ["{contract_no", "contract_no}", "{% for x in y %}", "[{contract_no}", "{term_months?满|不满}"]
        {
            assert!(parse(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_out_with_its_words() {
        let parse = |text| Template::parse(text, &grains::CONTRACT, std::iter::empty());
        let template = parse(
            "合同{contract_no}[（{asset_name}）]{public_tender?，公开招租|，没有公开招租}[，保证金{deposit}元]。",
        )
        .expect("a template");
        let say = |name: &'static str, tender: &'static str| {
            filled(
                &template,
                |fact| match fact {
                    "contract_no" => "A1".to_owned(),
                    "asset_name" => name.to_owned(),
                    "public_tender" => tender.to_owned(),
                    _ => UNKNOWN.to_owned(),
                },
                |_| String::new(),
            )
        };
        assert_eq!(say("村部", "是"), "合同A1（村部），公开招租。");
        assert_eq!(say(BLANK, "否"), "合同A1，没有公开招租。");
        assert_eq!(say(UNKNOWN, UNKNOWN), "合同A1。");
        assert_eq!(template.facts(), ["asset_name", "contract_no", "deposit", "public_tender"].into());
    }
}
