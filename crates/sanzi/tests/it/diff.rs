//! Two runs compared: ids that stay, cures with their cell, and absence that is never taken for one.

use crate::copy::{Copy, LEDGER};
use sanzi::Run;
use sanzi_report::diff::{self, Cause, Change, Comparison, Presence, Side};
use sanzi_store::{Answer, Delivery, ImportOptions, RecheckOptions, Store};
use std::collections::BTreeSet;

/// The bridge of a comparison adds up, cause by cause.
fn adds_up(comparison: &Comparison) {
    let money = |text: &str| text.parse::<rust_decimal::Decimal>().expect("money");
    let moved: rust_decimal::Decimal = comparison.total.causes.iter().map(|c| money(&c.difference)).sum();
    assert_eq!(money(&comparison.total.old_total) + moved, money(&comparison.total.new_total));
}

fn compared(run: &Run) -> &Comparison {
    let comparison = run.comparison.as_ref().expect("an earlier run was given");
    adds_up(comparison);
    comparison
}

fn of(comparison: &Comparison, presence: Presence) -> Vec<&Change> {
    comparison.findings.iter().filter(|c| c.presence == presence).collect()
}

fn ids(run: &Run) -> BTreeSet<&str> {
    run.judgement.findings.iter().map(|f| f.id.as_str()).collect()
}

#[test]
fn renamed_resorted_reordered_and_reformatted_inputs_keep_every_finding() {
    let county = Copy::new();
    let before = county.audit("上次", None);
    county.edit(|lines| {
        // Rows the other way round; heads and total stay where they are.
        let total = lines.iter().rposition(|l| !l.is_empty()).expect("a total");
        lines[2..total].reverse();
        for line in &mut lines[1..=total] {
            let mut fields: Vec<Vec<u8>> = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(line.as_slice())
                .byte_records()
                .next()
                .expect("a line")
                .expect("fields")
                .iter()
                .map(<[u8]>::to_vec)
                .collect();
            // Columns in another order, numbers without separators.
            fields.rotate_right(3);
            for field in &mut fields {
                if field.iter().all(|b| b.is_ascii_digit() || b",.".contains(b)) {
                    field.retain(|b| *b != b',');
                }
            }
            *line = fields.join(&b',');
        }
    });
    std::fs::rename(county.inputs().join(LEDGER), county.inputs().join("松坪镇/附件3 双桥村明细（定稿）.csv"))
        .expect("renamed");
    let after = county.audit("本次", Some("上次"));
    let only = |a: &Run, b: &Run| -> Vec<String> {
        let others = ids(b);
        let alone = a.judgement.findings.iter().filter(|f| !others.contains(f.id.as_str()));
        alone.map(|f| format!("{} {:?} {}", f.rule.code, f.organisation, f.message)).collect()
    };
    assert_eq!((only(&before, &after), only(&after, &before)), (Vec::new(), Vec::new()));
    let comparison = compared(&after);
    let moved: Vec<_> = comparison.findings.iter().filter(|c| c.presence != Presence::Unchanged).collect();
    assert!(moved.is_empty(), "{moved:#?}");
    assert_eq!(comparison.total.old_total, comparison.total.new_total);
}

#[test]
fn one_mended_error_is_one_finding_gone_with_the_new_cell_as_proof() {
    let county = Copy::new();
    county.earlier("上次");
    county.replace("0103004", ",,", ",LI SI,");
    let after = county.audit("本次", Some("上次"));
    let comparison = compared(&after);
    let gone = of(comparison, Presence::NotReproduced);
    let others: Vec<_> = comparison
        .findings
        .iter()
        .filter(|c| !matches!(c.presence, Presence::NotReproduced | Presence::Unchanged))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
    let [gone] = gone.as_slice() else { panic!("{gone:#?}") };
    assert_eq!((gone.rule.as_str(), gone.subject.as_str()), ("GH-001", "河道护坡"));
    let [proof] = gone.changes.as_slice() else { panic!("{:#?}", gone.changes) };
    let place = proof.source.as_ref().expect("a cell");
    assert_eq!((&*place.file, place.cell.as_deref()), (LEDGER, Some("P6")));
    assert!(after.judgement.findings.iter().all(|f| f.presence.is_some()));
    // The folders say the same as the run itself.
    let side = |name: &str| Side::from_folder(&county.out(name)).expect("a set");
    let again = diff::compare(&side("上次"), &side("本次")).expect("compared");
    assert_eq!(again, *comparison);
}

#[test]
fn a_comparison_and_a_recheck_say_the_same_of_what_is_gone() {
    let county = Copy::new();
    county.earlier("上次");
    county.replace("0103004", ",,", ",LI SI,");
    // Charged too much before, too little now: nothing was mended.
    county.replace("0103007", "69,690.00", "60,000.00");
    county.replace("0103007", "112,110.00", "121,800.00");
    let after = county.audit("本次", Some("上次"));
    let comparison = compared(&after);
    let gone = of(comparison, Presence::NotReproduced);
    assert_eq!(gone.iter().map(|c| c.rule.as_str()).collect::<Vec<_>>(), ["GH-001"]);
    let short = of(comparison, Presence::NotCovered);
    let short = short.iter().find(|c| c.rule == "ZJ-003" && c.subject == "文化活动广场").expect("told");
    assert!(short.why.contains("另报 ZJ-002"), "{}", short.why);
    let mut store = Store::memory().expect("a store");
    let run = |name: &str| Delivery::read(&county.out(name)).expect("a run");
    store.import(&run("上次"), &ImportOptions::default(), true).expect("done");
    let answers = store.recheck(&run("本次"), &RecheckOptions::default()).expect("answers");
    let ids = |answer: Answer| -> BTreeSet<&str> {
        answers.iter().filter(|a| a.answer == answer).map(|a| a.id.as_str()).collect()
    };
    assert_eq!(ids(Answer::Passed), gone.iter().map(|c| c.id.as_str()).collect());
    assert!(ids(Answer::Unproven).contains(short.id.as_str()), "{answers:?}");
    let passed = answers.iter().find(|a| a.answer == Answer::Passed).expect("one");
    assert_eq!(passed.proof, gone[0].why);
}

#[test]
fn a_changed_figure_is_told_and_its_money_is_the_materials() {
    let county = Copy::new();
    county.earlier("上次");
    county.replace("0103014", "356,600.00", "456,600.00");
    let after = county.audit("本次", Some("上次"));
    let comparison = compared(&after);
    let idle =
        comparison.findings.iter().find(|c| c.rule == "XZ-001" && c.subject == "临街门面房").expect("still idle");
    assert_eq!((idle.presence, idle.cause), (Presence::Updated, Some(Cause::Data)));
    assert_eq!((idle.old_amount.as_deref(), idle.new_amount.as_deref()), (Some("356600.00"), Some("456600.00")));
    assert!(idle.why.contains("356600.00") && idle.why.contains("› H16"), "{}", idle.why);
}

#[test]
fn what_was_not_looked_at_again_is_never_taken_for_cured() {
    let county = Copy::new();
    let before = county.audit("上次", None);
    std::fs::remove_file(county.inputs().join(LEDGER)).expect("removed");
    let after = county.audit("少一个文件", Some("上次"));
    let comparison = compared(&after);
    assert_eq!(comparison.coverage.files_gone, [LEDGER]);
    assert!(of(comparison, Presence::NotReproduced).is_empty());
    let village =
        |f: &&sanzi_core::Finding| f.facts.iter().any(|x| x.source.as_ref().is_some_and(|s| *s.file == *LEDGER));
    let lost =
        before.judgement.findings.iter().filter(|f| f.outcome != sanzi_core::Outcome::Undetermined).filter(village);
    let covered: BTreeSet<&str> = of(comparison, Presence::NotCovered).iter().map(|c| c.id.as_str()).collect();
    let lost: Vec<_> = lost.collect();
    assert!(lost.len() >= 7);
    for finding in lost {
        let still = after.judgement.findings.iter().any(|f| f.id == finding.id);
        assert!(still || covered.contains(finding.id.as_str()), "{} {}", finding.rule.code, finding.message);
    }
}

#[test]
fn an_asset_that_is_no_longer_listed_and_a_rule_that_did_not_run_are_not_covered() {
    let county = Copy::new();
    county.earlier("上次");
    county.edit(|lines| lines.retain(|l| !l.starts_with(b"0103004")));
    let after = county.try_audit("删行", Some("上次"), |e| e.rules = vec!["GH".into()]).expect("a run");
    let comparison = compared(&after);
    assert!(of(comparison, Presence::NotReproduced).is_empty());
    let covered = of(comparison, Presence::NotCovered);
    let deleted = covered.iter().find(|c| c.rule == "GH-001" && c.subject == "河道护坡").expect("told");
    assert!(deleted.why.contains("不能当作已整改"), "{}", deleted.why);
    let not_run = covered.iter().find(|c| c.rule == "ZJ-001").expect("told");
    assert!(not_run.why.contains("没有执行这条规则") && not_run.why.contains("本次未选"), "{}", not_run.why);
    assert_eq!(not_run.cause, Some(Cause::Rules));
}

#[test]
fn a_changed_threshold_is_the_laws_doing_and_a_stopped_rule_is_retired() {
    let county = Copy::new();
    county.earlier("上次");
    let pack = county.out("本县规则");
    std::fs::create_dir_all(pack.join("param")).expect("a folder");
    std::fs::create_dir_all(pack.join("adjust")).expect("a folder");
    std::fs::write(pack.join("pack.toml"), PACK).expect("written");
    std::fs::write(pack.join("param/common.toml"), PARAMETER).expect("written");
    std::fs::write(pack.join("adjust/keeper-missing.toml"), STOPPED).expect("written");
    let after = county.try_audit("本次", Some("上次"), |e| e.packs = vec![pack]).expect("a run");
    let comparison = compared(&after);
    let retired = of(comparison, Presence::RuleRetired);
    assert!(!retired.is_empty() && retired.iter().all(|c| c.rule == "GH-001"), "{retired:#?}");
    let law: Vec<_> = comparison.findings.iter().filter(|c| c.rule == "DJ-002").collect();
    assert!(!law.is_empty());
    for change in law {
        assert_eq!((change.presence, change.cause), (Presence::NotReproduced, Some(Cause::Law)), "{change:#?}");
        assert!(change.why.contains("由 90 变为 100000"), "{}", change.why);
    }
}

const PACK: &str = r#"name = "试验"
layer = "county-trial"
version = "0.1.0"
reviewed_on = 2026-11-23
"#;
const PARAMETER: &str = r#"[[param]]
name = "reg_days"
[[param.value]]
from = 2000-01-01
value = "100000"
checked_on = 2026-11-23
convention = true
"#;
const STOPPED: &str = r#"id = "GH-001"
reason = "试验：停用"
enabled = false
[[basis]]
convention = true
"#;
