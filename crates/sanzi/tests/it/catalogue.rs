//! The whole catalogue of checks is in the national pack, each check with its cases and with what it needs to read.

use sanzi_core::Severity;
use sanzi_core::finding::Outcome;
use sanzi_core::grains::reads;
use sanzi_rules::{Packs, Verdict};
use std::collections::BTreeSet;

/// Beside the catalogue, statistical screens and ledgers that came twice: clues, never findings.
const SCREENS: [&str; 5] = ["SJ-009", "SJ-010", "SJ-011", "SJ-012", "SJ-013"];

/// The groups of the catalogue and how many checks each has: 130 in all.
const GROUPS: [(&str, usize); 13] = [
    ("DJ", 12),
    ("ZS", 17),
    ("ZJ", 14),
    ("HT", 20),
    ("SY", 7),
    ("FP", 9),
    ("XZ", 12),
    ("SH", 5),
    ("GH", 6),
    ("YJ", 8),
    ("PT", 7),
    ("KQ", 5),
    ("SJ", 8),
];

#[test]
fn every_check_of_the_catalogue_is_a_rule_with_its_cases() {
    let packs = Packs::load(&[]).expect("the national pack");
    let codes: BTreeSet<String> = GROUPS
        .iter()
        .flat_map(|(group, count)| (1..=*count).map(move |number| format!("{group}-{number:03}")))
        .collect();
    assert_eq!(codes.len(), 130);
    let screens: BTreeSet<String> = SCREENS.iter().map(|code| (*code).to_owned()).collect();
    let (beside, known): (BTreeSet<String>, BTreeSet<String>) =
        packs.rules().map(|rule| rule.code.clone()).partition(|code| screens.contains(code));
    assert_eq!(known, codes);
    assert_eq!(beside, screens);
    for rule in packs.rules().filter(|rule| screens.contains(&rule.code)) {
        assert_eq!(rule.outcome, Outcome::Clue, "{}", rule.code);
    }
    for rule in packs.rules() {
        assert!(rule.enabled, "{} is off", rule.code);
        let verdicts: BTreeSet<Verdict> = rule.cases.iter().map(|case| case.expect).collect();
        assert!(rule.cases.len() >= 4 && verdicts.len() == 4, "{} lacks a kind of case: {verdicts:?}", rule.code);
        assert!(!rule.ask.is_empty(), "{} asks for no paper", rule.code);
    }
}

/// 疑点 whatever the gravity, by the catalogue.
const SUSPICIONS: [&str; 6] = ["ZS-008", "ZS-009", "SY-004", "FP-007", "XZ-007", "YJ-005"];

#[test]
fn clues_are_hints_and_suspicions_and_everything_else_is_a_problem() {
    let packs = Packs::load(&[]).expect("the national pack");
    for rule in packs.rules().filter(|rule| !SUSPICIONS.contains(&rule.code.as_str())) {
        assert_eq!(rule.outcome == Outcome::Clue, rule.severity == Severity::Note, "{}", rule.code);
        for step in rule.escalate.iter().filter(|step| step.severity != Severity::Note) {
            assert!(step.problem || rule.outcome == Outcome::Problem, "{} stays a clue", rule.code);
        }
    }
}

#[test]
fn every_check_says_which_fields_of_which_tables_it_needs() {
    let packs = Packs::load(&[]).expect("the national pack");
    // what every grain has of itself
    let own: BTreeSet<&str> = ["organisation", "town", "village", "subject_key", "weak_key"].into();
    for rule in packs.rules() {
        for fact in rule.facts() {
            assert!(
                own.contains(fact) || !reads(rule.grain.name, fact).is_empty(),
                "{} reads {fact} from nowhere",
                rule.code
            );
        }
        let fields = rule.fields();
        assert!(fields.iter().all(|(table, columns)| !table.is_empty() && !columns.is_empty()), "{}", rule.code);
        assert!(!fields.is_empty(), "{} needs nothing", rule.code);
    }
    let (_, list) = packs.docs().into_iter().next().expect("the list");
    assert!(list.contains("| 需要的资料 |") && list.contains("资产台账、"), "the list names the tables");
}
