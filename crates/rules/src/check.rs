//! What can be said about packs without any audited data: cases, types, citations, leftovers.

use crate::condition::Condition;
use crate::error::RulesError;
use crate::evaluate::{Answers, evaluate};
use crate::fault::Fault;
use crate::law::numbers;
use crate::packs::Packs;
use crate::rule::{Citation, Rule, Verdict};
use chrono::NaiveDate;
use sanzi_core::{FrameBuilder, Parameters};
use std::collections::{BTreeMap, BTreeSet};

impl Packs {
    /// Runs the cases of all rules and looks for what a pack should not ship with, sorted by file. Empty: all well.
    ///
    /// Grave: a case that gives another verdict, a kind of case that is absent, a rule without basis, a basis
    /// of which nothing is in force, an article that its law does not list. Light: leftovers, and a basis
    /// that is only recalled.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for rule in self.rules.values() {
            self.check_basis(rule, &mut faults);
            check_words(rule, &mut faults);
            check_kinds_of_cases(rule, &mut faults);
        }
        match self.run_cases() {
            Ok(found) => faults.extend(found),
            Err(error) => faults.push(Fault::new("规则包", format!("例子跑不起来：{error}"))),
        }
        self.check_laws(&mut faults);
        faults.sort();
        faults
    }

    /// Cases judged together: rules of one layer and grain that are asked on the same day.
    fn run_cases(&self) -> Result<Vec<Fault>, RulesError> {
        let mut groups: BTreeMap<(&str, &str, NaiveDate), Vec<&Rule>> = BTreeMap::new();
        for rule in self.rules.values() {
            let days: BTreeSet<NaiveDate> =
                rule.cases.iter().map(|case| case.day.unwrap_or(self.reviewed_on(rule))).collect();
            for day in days {
                groups.entry((rule.layer.as_str(), rule.grain.name, day)).or_default().push(rule);
            }
        }
        let mut faults = Vec::new();
        let mut parameters: BTreeMap<&str, Parameters> = BTreeMap::new();
        for ((layer, _, day), rules) in groups {
            let parameters = parameters.entry(layer).or_insert_with(|| self.parameters_up_to(layer));
            self.run_group(&rules, parameters, day, &mut faults)?;
        }
        Ok(faults)
    }

    fn run_group(
        &self,
        rules: &[&Rule],
        parameters: &Parameters,
        day: NaiveDate,
        faults: &mut Vec<Fault>,
    ) -> Result<(), RulesError> {
        let Some(grain) = rules.first().map(|rule| rule.grain) else { return Ok(()) };
        let mut rows = FrameBuilder::new(grain.name, grain.facts);
        let mut asked = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            for case in rule.cases.iter().filter(|case| case.day.unwrap_or(self.reviewed_on(rule)) == day) {
                rows.push_named(case.facts.iter().map(|(name, value)| (*name, value.clone())))?;
                asked.push((at, *rule, case));
            }
        }
        let answers: Vec<Answers> = evaluate(&rows.finish()?, rules, parameters, day)?;
        for (row, (at, rule, case)) in asked.into_iter().enumerate() {
            let Some(given) = answers.get(at).map(|a| a.verdict(row)) else { continue };
            if given != case.expect {
                let words = format!("例子“{}”得出{}，应为{}", case.name, word(given), word(case.expect));
                faults.push(Fault::new(&rule.file, words).at(case.line));
            }
        }
        Ok(())
    }

    /// The day on which the rule's pack was last reviewed: what cases and citations are measured on.
    pub(crate) fn reviewed_on(&self, rule: &Rule) -> NaiveDate {
        let own = self.summaries.iter().find(|pack| pack.layer == rule.layer);
        own.map(|pack| pack.reviewed_on).unwrap_or_default()
    }

    fn check_basis(&self, rule: &Rule, faults: &mut Vec<Fault>) {
        if rule.basis.is_empty() {
            let fault = Fault::new(&rule.file, "规则没有依据");
            faults.push(fault.help("加上 [[basis]]，写 `law` 和 `article`，或 `convention = true`（工作口径）"));
            return;
        }
        let adjusted = rule.adjusted.iter().flat_map(|a| a.basis.iter().map(move |b| (&a.file, b)));
        for (file, citation) in rule.basis.iter().map(|b| (&rule.file, b)).chain(adjusted) {
            let Citation::Law { key, article: Some(article), .. } = citation else { continue };
            let Some(law) = self.laws.get(key) else { continue };
            for no in numbers(article).filter(|no| !law.articles.contains_key(*no)) {
                let fault = Fault::new(file, format!("{} 没有列出条文 `{no}`", law.file));
                faults.push(fault.help("在那里加上 [[article]]，并写明核对方式"));
            }
        }
        let day = self.reviewed_on(rule);
        let in_force = |citation: &Citation| match citation {
            Citation::Convention => true,
            Citation::Law { key, .. } => self.laws.get(key).is_some_and(|law| law.in_force(day)),
        };
        if rule.dated_by.is_none() && !rule.basis.iter().any(in_force) {
            faults.push(Fault::new(&rule.file, format!("规则的依据在 {day} 都不施行")));
        }
        let recalled = |citation: &Citation| self.is_recalled(citation);
        if rule.basis.iter().all(recalled) {
            let fault = Fault::new(&rule.file, "全部依据都只凭记忆").light();
            faults.push(fault.help("输出时标为“待核”；请核对原文"));
        }
    }

    fn check_laws(&self, faults: &mut Vec<Fault>) {
        let mut cited: BTreeSet<&str> = self.cited.iter().map(String::as_str).collect();
        for citation in self.rules.values().flat_map(Rule::citations) {
            if let Citation::Law { key, .. } = citation {
                cited.insert(key);
            }
        }
        for law in self.laws.values().filter(|law| !cited.contains(law.key.as_str())) {
            faults.push(Fault::new(&law.file, "没有规则或参数引用这份文件").light());
        }
    }
}

fn check_words(rule: &Rule, faults: &mut Vec<Fault>) {
    let used = rule.params_used();
    for local in rule.params.keys().filter(|local| !used.contains(local.as_str())) {
        let fault = Fault::new(&rule.file, format!("参数 `{local}` 列出了却没有用到"));
        faults.push(fault.light().help("发现里会把它列为参数；不用就删去"));
    }
    if rule.evidence.is_empty() {
        faults.push(Fault::new(&rule.file, "`evidence` 没有列指标").help("发现要摆出它所依据的指标"));
    }
}

fn check_kinds_of_cases(rule: &Rule, faults: &mut Vec<Fault>) {
    let there: BTreeSet<Verdict> = rule.cases.iter().map(|case| case.expect).collect();
    let open = rule.scope.iter().chain([&rule.when]).any(|c: &Condition| !c.decisive_facts().is_empty())
        || !rule.doubt.is_empty();
    let wanted = [
        (Verdict::Fired, true),
        (Verdict::Passed, true),
        (Verdict::Undetermined, open),
        (Verdict::NotApplicable, rule.scope.is_some() || !rule.except.is_empty()),
    ];
    for (verdict, needed) in wanted {
        if needed && !there.contains(&verdict) {
            let fault = Fault::new(&rule.file, format!("没有结论为{}的例子", word(verdict)));
            faults.push(fault.help("规则要举出报出、不报、无法判断、不适用各一例"));
        }
    }
}

/// The word as case files write it, with its Chinese.
fn word(verdict: Verdict) -> String {
    let written = match verdict {
        Verdict::Fired => "fired",
        Verdict::Passed => "passed",
        Verdict::Undetermined => "undetermined",
        Verdict::NotApplicable => "not_applicable",
    };
    format!("{written}（{}）", verdict.label())
}
