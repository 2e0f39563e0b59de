//! One fired row as a finding: amounts, words, facts with their cells, law and parameters of the day.

use crate::common::Common;
use crate::evaluate::{day_of_act, value_on};
use crate::identity::{facet, id};
use crate::law::{Checked, article_words};
use crate::row::Row;
use crate::rule::{Citation, Rule};
use crate::scene::Scene;
use crate::template::{Template, spoken, spoken_parameter};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::finding::{Amounts, Basis, FactUse, Finding, ParameterUse, RuleRef, SCHEMA, Subject};
use sanzi_core::kind::{Column, Kind};
use sanzi_core::value::{Day, Value, money_text};
use sanzi_core::{ParameterValue, RowId, Severity};
use std::sync::Arc;

impl<'a> Scene<'a> {
    /// The finding of a rule on a row; `rests_on` says which of its citations govern the row.
    pub(crate) fn finding(
        &self,
        common: &Common<'_>,
        index: usize,
        severity: Severity,
        rests_on: &dyn Fn(usize) -> bool,
    ) -> Finding {
        let rule = common.rule;
        let row = self.row(index);
        let act = day_of_act(rule, row, self.base_date).unwrap_or(Day::exact(self.base_date));
        let subject = subject(rule, row);
        let organisation = row.text("organisation");
        let (basis, parameters) = common.stated(self, act, rests_on);
        let say = |template: &Template| self.say(template, rule, row, act);
        Finding {
            schema: SCHEMA.into(),
            id: id(&rule.code, organisation.as_deref().unwrap_or_default(), &subject.key, &facet(rule, row)),
            rule: Arc::clone(&common.named),
            outcome: rule.outcome,
            severity,
            organisation,
            amounts: amounts(rule, row),
            message: say(&rule.message),
            recommendation: say(&rule.recommendation),
            cause: rule.cause.and_then(|fact| row.text(fact.name)),
            counterfactual: Vec::new(),
            evidence_needed: Arc::clone(&common.ask),
            basis,
            parameters,
            facts: common.shown.iter().map(|fact| self.fact_use(fact, index)).collect(),
            missing: None,
            together: None,
            presence: None,
            subject,
        }
    }

    pub(crate) fn say(&self, template: &Template, rule: &Rule, row: Row<'_>, act: Day) -> String {
        let fact = |name: &'static str| match rule.grain.fact(name) {
            Some(column) => spoken(column, &row.value(name)),
            None => String::new(),
        };
        template.fill(fact, |local| {
            let Some(full) = rule.params.get(local) else { return String::new() };
            let unit = self.packs.parameters.by_name.get(full).map(|p| p.unit.as_str()).unwrap_or_default();
            spoken_parameter(unit, self.value(rule, full, act))
        })
    }

    fn value(&self, rule: &Rule, parameter: &str, act: Day) -> Option<&'a ParameterValue> {
        match rule.dated_by {
            None => self.packs.parameters.on(parameter, self.base_date),
            Some(_) => value_on(&self.packs.parameters, parameter, act),
        }
    }

    /// What the rule rests on, as in force on the day of the act.
    pub(crate) fn basis(&self, rule: &Rule, day: NaiveDate, rests_on: &dyn Fn(usize) -> bool) -> Vec<Basis> {
        let mut basis = Vec::new();
        let citations = rule.citations().enumerate().filter(|(at, _)| rests_on(*at));
        for (_, citation) in citations {
            let stated = match citation {
                Citation::Convention => Basis {
                    document: "工作口径".to_owned(),
                    article: None,
                    from: None,
                    until: None,
                    checked: "convention".to_owned(),
                },
                Citation::Law { key, article, .. } => {
                    let Some(law) = self.packs.laws.get(key).filter(|law| law.in_force(day)) else { continue };
                    let checked: Checked = law.checked_of(article.as_deref());
                    Basis {
                        document: law.document(),
                        article: article.as_deref().map(article_words),
                        from: law.from.map(|from| from.to_string()),
                        until: law.until.map(|until| until.to_string()),
                        checked: checked.word().to_owned(),
                    }
                }
            };
            if !basis.contains(&stated) {
                basis.push(stated);
            }
        }
        basis
    }

    pub(crate) fn parameters(&self, rule: &Rule, act: Day) -> Vec<ParameterUse> {
        let used = |full: &String| {
            let value = self.value(rule, full, act)?;
            let label = self.packs.parameters.by_name.get(full)?.label.clone();
            Some(ParameterUse {
                name: full.clone(),
                label,
                value: value.value.clone(),
                from: value.from.to_string(),
                layer: value.layer.clone(),
                basis: value.basis.clone(),
            })
        };
        let mut parameters: Vec<ParameterUse> = rule.params.values().filter_map(used).collect();
        parameters.sort_by(|a, b| a.name.cmp(&b.name));
        parameters.dedup();
        parameters
    }

    /// A fact with its cell, or with the sum that made it.
    pub(crate) fn fact_use(&self, column: &'static Column, index: usize) -> FactUse {
        let mut shown = FactUse {
            name: column.name.into(),
            label: column.label.into(),
            value: recorded(column.kind, &self.row(index).value(column.name)),
            original: None,
            source: None,
            working: Vec::new(),
        };
        let rows = self.facts.rows.get(index);
        match column.from {
            Some((table, field)) => {
                if let Some(row) = self.bringer(rows, table, field) {
                    shown.source = self.tables.lineage.place(row, field);
                    shown.original = self.tables.lineage.original(row, field).map(ToOwned::to_owned);
                }
            }
            None => shown.working = (self.working)(self.facts.grain.name, index, column.name),
        }
        shown
    }

    /// The first of these rows that brings the field with a value, else the first that brings it at all.
    fn bringer(&self, rows: &[RowId], table: &str, field: &str) -> Option<RowId> {
        let table = self.tables.by_name.get(table)?;
        let brings = |row: &&RowId| table.index_of(**row).is_some() && self.tables.lineage.brings(**row, field);
        let mut bringing = rows.iter().filter(brings).copied();
        let first = bringing.clone().next();
        let valued = |row: &RowId| {
            table.index_of(*row).is_some_and(|index| !Row { frame: &table.frame, index }.value(field).is_null())
        };
        bringing.find(valued).or(first)
    }
}

/// The facts that a finding shows: evidence first, then what its amounts and words mention.
pub(crate) fn shown(rule: &Rule) -> Vec<&'static Column> {
    let mut shown = rule.evidence.clone();
    shown.extend([rule.book, rule.audited, rule.amount].into_iter().flatten());
    shown.extend(rule.templates().flat_map(Template::facts).filter_map(|name| rule.grain.fact(name)));
    let mut seen = std::collections::BTreeSet::new();
    shown.retain(|column| seen.insert(column.name));
    shown
}

/// A fact as records print it: money with two places, other decimals without trailing zeros.
fn recorded(kind: Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::Money, Value::Decimal(amount)) => Some(money_text(*amount)),
        (_, Value::Decimal(number)) => Some(number.normalize().to_string()),
        (_, other) => other.plain(),
    }
}

/// The rule as it stood.
pub(crate) fn rule_ref(rule: &Rule) -> RuleRef {
    RuleRef { code: rule.code.clone(), version: rule.version, title: rule.title.clone(), layer: rule.layer.clone() }
}

fn subject(rule: &Rule, row: Row<'_>) -> Subject {
    Subject {
        kind: rule.grain.name.into(),
        key: row.text("subject_key").unwrap_or_default(),
        town: row.text("town"),
        village: row.text("village"),
        asset_id: row.text("asset_id"),
        asset_name: row.text("asset_name"),
        contract_no: row.text("contract_no"),
        project_name: row.text("project_name"),
        account: row.text("account"),
        weak: row.value("weak_key") == Value::Flag(true),
    }
}

/// A decimal fact of a row.
pub(crate) fn amount(fact: Option<&'static Column>, row: Row<'_>) -> Option<Decimal> {
    match row.value(fact?.name) {
        Value::Decimal(amount) => Some(amount),
        _ => None,
    }
}

fn amounts(rule: &Rule, row: Row<'_>) -> Amounts {
    let (book, audited) = (amount(rule.book, row), amount(rule.audited, row));
    let difference = book.zip(audited).and_then(|(book, audited)| book.checked_sub(audited));
    Amounts {
        book: book.map(money_text),
        audited: audited.map(money_text),
        difference: difference.map(money_text),
        at_stake: amount(rule.amount, row).map(money_text),
    }
}
