//! A page per rule in Markdown, and a list of all.

use crate::explain::case_words;
use crate::packs::Packs;
use crate::rule::Rule;
use sanzi_core::kind::Column;
use sanzi_core::tables;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

impl Packs {
    /// (file name, Markdown) of every rule and of the list, which comes first. Values are those in force on
    /// the day the last pack was reviewed.
    pub fn docs(&self) -> Vec<(String, String)> {
        let mut list = String::from(
            "# 核查规则\n\n| 编号 | 规则 | 程度 | 结论 | 对象 | 需要的资料 | 来自 |\n|---|---|---|---|---|---|---|\n",
        );
        let mut pages = Vec::new();
        for rule in self.rules.values() {
            let _ = writeln!(
                list,
                "| [{0}]({0}.md) | {1} | {2} | {3} | {4} | {5} | {6} |",
                rule.code,
                cell(&rule.title),
                rule.severity.label(),
                rule.outcome.label(),
                rule.grain.label,
                rule.fields().into_iter().map(|(table, _)| table).collect::<Vec<_>>().join("、"),
                rule.layer
            );
            pages.push((format!("{}.md", rule.code), self.page(rule)));
        }
        let heads = [("README.md".to_owned(), list), ("FIELDS.md".to_owned(), self.fields_page())];
        heads.into_iter().chain(pages).collect()
    }

    /// Every column of every table with the rules that read it straight from there.
    fn fields_page(&self) -> String {
        let mut readers: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for rule in self.rules.values() {
            let direct = rule.facts().into_iter().filter_map(|name| rule.grain.fact(name)?.from);
            direct.for_each(|from| {
                readers.entry(from).or_default().insert(&rule.code);
            });
        }
        let mut page = String::from("# 各表的栏和直接用到它的规则\n\n没有列出规则的栏用于配对、复算等指标。\n");
        for table in tables::ALL {
            let _ = writeln!(page, "\n## {}\n\n| 栏 | 名称 | 类型 | 规则 |\n|---|---|---|---|", table.label);
            for column in table.columns {
                let rules = readers.get(&(table.name, column.name)).into_iter().flatten().copied();
                let rules = rules.collect::<Vec<_>>().join("、");
                let _ = writeln!(page, "| `{}` | {} | {} | {rules} |", column.name, column.label, column.kind.label());
            }
        }
        page
    }

    fn page(&self, rule: &Rule) -> String {
        let day = self.summaries.iter().map(|pack| pack.reviewed_on).max().unwrap_or_default();
        let mut page = format!("# {} {}\n\n", rule.code, rule.title);
        let _ = writeln!(
            page,
            "{}·{}，对象：{}，版本 {}，来自 {}。\n\n{}\n",
            rule.outcome.label(),
            rule.severity.label(),
            rule.grain.label,
            rule.version,
            rule.layer,
            rule.why
        );
        let mut section = |title: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                let _ = writeln!(page, "## {title}\n");
                for line in lines {
                    let _ = writeln!(page, "- {line}");
                }
                page.push('\n');
            }
        };
        section("条件", self.condition_words(rule, day));
        section("参数", self.parameter_words(rule, day));
        section("依据", self.basis_words(rule, day));
        section("问题描述和建议", vec![rule.message.text().to_owned(), rule.recommendation.text().to_owned()]);
        section("消除条件", rule.counterfactual.iter().map(|t| t.text().to_owned()).collect());
        section("索取资料", rule.ask.clone());
        section("不报的情形", Some(rule.exclusions.clone()).filter(|e| !e.is_empty()).into_iter().collect());
        let change = |a: &crate::rule::Adjustment| format!("{} 调整 {}：{}", a.layer, a.changes.join("、"), a.reason);
        section("下级调整", rule.adjusted.iter().map(change).collect());
        let causes = rule.shared.iter().map(|shared| {
            let param = |local: &str| self.parameter_name(rule, local, day);
            let when = shared.when.as_ref().map(|when| format!("（仅当{}）", when.words(rule.grain, &param)));
            format!("整本账的“{}”同值时合为一条{}", shared.fact.label, when.unwrap_or_default())
        });
        section("同一原因", causes.collect());
        let facts = rule.facts().into_iter().filter_map(|name| rule.grain.fact(name));
        section(
            "用到的指标",
            facts.map(|f| format!("`{}` {}：{}，{}", f.name, f.label, f.kind.label(), origin(f))).collect(),
        );
        let fields = rule.fields().into_iter().map(|(table, fields)| format!("{table}：{}", fields.join("、")));
        section("需要的栏目和所在的表", fields.collect());
        page.push_str("## 示例\n\n| 情形 | 已知 | 结论 |\n|---|---|---|\n");
        for case in &rule.cases {
            let facts = case_words(rule, case);
            let _ = writeln!(page, "| {} | {} | {} |", cell(&case.name), cell(&facts), case.expect.label());
        }
        page
    }
}

/// Where a fact comes from: the table and column that bring it, or a kernel.
fn origin(fact: &Column) -> String {
    let Some((table, column)) = fact.from else { return "计算得出".to_owned() };
    let schema = tables::schema(table);
    let label = schema.and_then(|schema| schema.columns.iter().find(|c| c.name == column)).map_or(column, |c| c.label);
    format!("来自{}的“{label}”", schema.map_or(table, |schema| schema.label))
}

/// Text that keeps a Markdown table whole.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
