//! The whole catalogue of checks is in the national pack, each check with its cases and with what it needs to read.

use sanzi_core::grains::reads;
use sanzi_rules::{Packs, Verdict};
use std::collections::BTreeSet;

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
    let known: BTreeSet<String> = packs.rules().map(|rule| rule.code.clone()).collect();
    assert_eq!(known, codes);
    for rule in packs.rules() {
        assert!(rule.enabled, "{} is off", rule.code);
        let verdicts: BTreeSet<Verdict> = rule.cases.iter().map(|case| case.expect).collect();
        assert!(rule.cases.len() >= 4 && verdicts.len() == 4, "{} lacks a kind of case: {verdicts:?}", rule.code);
        assert!(!rule.ask.is_empty(), "{} asks for no paper", rule.code);
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
