//! One fired row as a finding: amounts, words, facts with their cells, law and parameters of the day.

use crate::called::text;
use crate::common::{Common, Stated};
use crate::evaluate::value_on;
use crate::identity::{facet, id};
use crate::law::{Checked, Law, article_words};
use crate::row::Row;
use crate::rule::{Citation, Rule};
use crate::scene::Scene;
use crate::template::Template;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sanzi_core::finding::{Amounts, Basis, FactUse, Finding, ParameterUse, RuleRef, SCHEMA};
use sanzi_core::frame::View;
use sanzi_core::kind::{Column, Kind};
use sanzi_core::lineage::Brought;
use sanzi_core::value::{Day, Value, money_text, push_cents};
use sanzi_core::{ParameterValue, RowId, Severity, Table};
use std::sync::Arc;

impl<'a> Scene<'a> {
    /// The finding of a rule on a row, by what was stated on the day of its act; `words` is room to write in.
    pub(crate) fn finding(
        &self,
        common: &Common<'a>,
        row: usize,
        severity: Severity,
        stated: &Stated<'a>,
        words: &mut String,
    ) -> Finding {
        let rule = common.rule;
        let subject = self.called.subject(row);
        let organisation = self.called.organisation(row);
        let mut say = |template: &Template| {
            common.say(template, row, stated, words);
            words.as_str().to_owned()
        };
        Finding {
            schema: SCHEMA.into(),
            id: id(&rule.code, organisation.unwrap_or_default(), &subject.key, &facet(common, row)),
            rule: Arc::clone(&common.named),
            outcome: rule.outcome,
            severity,
            organisation: organisation.map(ToOwned::to_owned),
            amounts: amounts(common, row),
            message: say(&rule.message),
            recommendation: say(&rule.recommendation),
            cause: text(common.view(rule.cause), row).map(ToOwned::to_owned),
            counterfactual: Vec::new(),
            evidence_needed: Arc::clone(&common.ask),
            basis: Arc::clone(&stated.basis),
            parameters: Arc::clone(&stated.parameters),
            facts: common.shown.iter().map(|shown| shown.used(self, row)).collect(),
            missing: None,
            together: None,
            presence: None,
            subject,
        }
    }

    /// A parameter on the day of an act.
    pub(crate) fn value(&self, rule: &Rule, parameter: &str, act: Day) -> Option<&'a ParameterValue> {
        match rule.dated_by {
            None => self.packs.parameters.on(parameter, self.base_date),
            Some(_) => value_on(&self.packs.parameters, parameter, act),
        }
    }

    /// What the rule rests on whatever the row, as in force on the base date.
    pub(crate) fn basis_of_all(&self, rule: &Rule) -> Arc<[Basis]> {
        let whole = |citation: &Citation| citation.when().is_none() && citation.since().is_none();
        let everywhere: Vec<bool> = rule.citations().map(whole).collect();
        self.basis(rule, self.base_date, &|at| everywhere.get(at) == Some(&true)).into()
    }

    /// What the rule rests on, as in force on the day of the act; where a citation looks further back, `rests_on` has looked.
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
                Citation::Law { key, article, since, .. } => {
                    let governs = |law: &&Law| since.is_some() || law.in_force(day);
                    let Some(law) = self.packs.laws.get(key).filter(governs) else { continue };
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
}

/// A fact that findings show: its values, and where they were read.
pub(crate) struct Shown<'a> {
    column: &'static Column,
    view: Option<View<'a>>,
    /// The table that brings it, the field there, and its values.
    from: Option<(&'a Table, &'static str, Option<View<'a>>)>,
}

impl<'a> Shown<'a> {
    pub(crate) fn of(column: &'static Column, scene: &Scene<'a>) -> Self {
        let (facts, tables) = (scene.facts, scene.tables);
        let from = column.from.and_then(|(table, field)| {
            let table = tables.by_name.get(table)?;
            Some((table, field, table.frame.view(field)))
        });
        Shown { column, view: facts.frame.view(column.name), from }
    }

    /// The fact of a row with its cell, or with the sum that made it.
    pub(crate) fn used(&self, scene: &Scene<'a>, row: usize) -> FactUse {
        let column = self.column;
        let mut used = FactUse {
            name: column.name.into(),
            label: column.label.into(),
            value: self.view.and_then(|view| recorded(view, row)),
            original: None,
            source: None,
            working: Vec::new(),
        };
        if column.from.is_none() {
            used.working = (scene.working)(scene.facts.grain.name, row, column.name);
        } else if let Some(brought) = self.brought(scene, scene.facts.rows.get(row)) {
            used.source = Some(brought.place());
            used.original = brought.original().map(ToOwned::to_owned);
        }
        used
    }

    /// Of the first of these rows that brings the field with a value, else of the first that brings it at all.
    fn brought(&self, scene: &Scene<'a>, rows: &[RowId]) -> Option<Brought<'a>> {
        let (table, field, values) = self.from?;
        let tables = scene.tables;
        let mut first = None;
        for row in rows {
            let Some(index) = table.index_of(*row) else { continue };
            let Some(brought) = tables.lineage.brought(*row, field) else { continue };
            if values.is_some_and(|values| values.is_known(index)) {
                return Some(brought);
            }
            first.get_or_insert(brought);
        }
        first
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
fn recorded(view: View<'_>, row: usize) -> Option<String> {
    match view.kind() {
        kind if kind.is_text() => view.text(row).map(ToOwned::to_owned),
        Kind::Money => money_of(view, row),
        _ => match view.value(row) {
            Value::Decimal(number) => Some(number.normalize().to_string()),
            other => other.plain(),
        },
    }
}

/// Money of a row as records print it.
fn money_of(view: View<'_>, row: usize) -> Option<String> {
    match view.unscaled(row).filter(|_| view.kind() == Kind::Money).and_then(|cents| i64::try_from(cents).ok()) {
        Some(cents) => {
            let mut text = String::with_capacity(16);
            push_cents(&mut text, cents);
            Some(text)
        }
        None => view.decimal(row).map(money_text),
    }
}

/// The rule as it stood.
pub(crate) fn rule_ref(rule: &Rule) -> RuleRef {
    RuleRef { code: rule.code.clone(), version: rule.version, title: rule.title.clone(), layer: rule.layer.clone() }
}

/// A decimal fact of a row.
pub(crate) fn amount(fact: Option<&'static Column>, row: Row<'_>) -> Option<Decimal> {
    match row.value(fact?.name) {
        Value::Decimal(amount) => Some(amount),
        _ => None,
    }
}

fn amounts(common: &Common<'_>, row: usize) -> Amounts {
    let rule = common.rule;
    let [book, audited, at_stake] = [rule.book, rule.audited, rule.amount].map(|fact| common.view(fact));
    let decimal = |view: Option<View<'_>>| view.and_then(|view| view.decimal(row));
    let difference = decimal(book).zip(decimal(audited)).and_then(|(book, audited)| book.checked_sub(audited));
    let told = |view: Option<View<'_>>| view.and_then(|view| money_of(view, row));
    Amounts {
        book: told(book),
        audited: told(audited),
        difference: difference.map(money_text),
        at_stake: told(at_stake),
    }
}
