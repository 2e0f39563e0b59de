//! What is worth knowing of packs though nothing is wrong: facts that no rule uses, documents that have ended, articles
//! that nobody has read.

use crate::fault::Fault;
use crate::law::{Checked, Law};
use crate::packs::Packs;
use crate::rule::{Citation, Rule};
use sanzi_core::grains;
use std::collections::BTreeSet;

/// Facts that findings of any rule show.
const FOR_ALL: &[&str] = &[
    "organisation",
    "town",
    "village",
    "subject_key",
    "weak_key",
    "asset_id",
    "asset_name",
    "contract_no",
    "project_name",
    "account",
];

impl Packs {
    /// Notes on rules and facts, sorted by file; all are light.
    pub fn notes(&self) -> Vec<Fault> {
        let mut notes = Vec::new();
        for rule in self.rules.values().filter(|rule| rule.enabled) {
            self.note_basis(rule, &mut notes);
        }
        for grain in grains::ALL {
            let used: BTreeSet<&str> =
                self.rules.values().filter(|rule| rule.grain.name == grain.name).flat_map(Rule::facts).collect();
            let spare = grain.facts.iter().filter(|fact| !FOR_ALL.contains(&fact.name) && !used.contains(fact.name));
            let spare: Vec<String> = spare.map(|fact| format!("{}（{}）", fact.name, fact.label)).collect();
            if !spare.is_empty() {
                let words = format!("没有规则用到的指标 {} 个：{}", spare.len(), spare.join("、"));
                notes.push(Fault::new(format!("指标 {}", grain.name), words).light());
            }
        }
        notes.sort();
        notes
    }

    fn note_basis(&self, rule: &Rule, notes: &mut Vec<Fault>) {
        let day = self.reviewed_on(rule);
        for citation in &rule.basis {
            let Citation::Law { key, article, since, .. } = citation else { continue };
            let Some(law) = self.laws.get(key) else { continue };
            let words = law.citation(article.as_deref()).replace("待核：", "");
            if self.is_recalled(citation) {
                let fault = Fault::new(&rule.file, format!("{words}只凭记忆")).light();
                notes.push(fault.help("输出时标为“待核”；请核对原文"));
            }
            // A rule that looks up the law of the day of the act needs the documents of former days.
            if rule.dated_by.is_none() && since.is_none() && !law.in_force(day) {
                let fault = Fault::new(&rule.file, format!("{words}在 {day} 不施行，发现里不会引用")).light();
                notes.push(fault.help("不再适用的请删去；按行为发生日适用的请写 `dated_by`"));
            }
        }
    }

    /// Does the citation rest on memory alone?
    pub(crate) fn is_recalled(&self, citation: &Citation) -> bool {
        let Citation::Law { key, article, .. } = citation else { return false };
        self.laws.get(key).map(|law: &Law| law.checked_of(article.as_deref())) == Some(Checked::Recalled)
    }
}

#[cfg(test)]
mod tests {
    use crate::packs::tests::sample;

    #[test]
    fn notes_name_what_is_recalled_ended_and_spare() {
        let notes: Vec<String> = sample().notes().iter().map(ToString::to_string).collect();
        let first = "rules/national/contract/lease-term-over-limit.toml: 《中华人民共和国合同法》第214条只凭记忆\n  输出时标为“待核”；请核对原文";
        assert_eq!(notes[0], first, "the rule looks up the law of the day, so that its end is no note");
        assert!(notes[1].starts_with("指标 account: 没有规则用到的指标"), "{}", notes[1]);
        assert!(!notes.iter().any(|note| note.contains("term_months")), "{notes:?}");
    }
}
