//! What an import does, and what it never does.

use crate::run::{Run, booked, finding, id};
use sanzi_store::{Act, Aliases, ImportOptions, ImportPlan, Step, Store};

pub fn options() -> ImportOptions {
    ImportOptions { who: "县审计办".into(), recorded_at: "2026-01-01T00:00:00Z".into(), ..ImportOptions::default() }
}

pub fn act(who: &str, day: &str) -> Act {
    Act {
        who: who.into(),
        day: day.into(),
        why: "核实".into(),
        evidence: "照片.jpg".into(),
        sha256: "ab".repeat(32),
        deadline: String::new(),
        recorded_at: "2026-01-01T00:00:00Z".into(),
        ..Act::default()
    }
}

fn counts(plan: &ImportPlan) -> [usize; 6] {
    ["new", "updated", "unchanged", "returned", "refused", "doubtful"].map(|what| plan.counts()[what])
}

fn run_2023() -> Run {
    Run::on("2023-12-31").with(["001", "002", "003"].map(|key| finding("ZJ-003", "东岭村", key, "100.00")))
}

#[test]
fn a_look_changes_nothing_and_the_deed_is_as_it_was_shown() {
    let mut store = Store::memory().expect("a store");
    let delivery = run_2023().delivery();
    let shown = store.import(&delivery, &options(), false).expect("a look");
    assert!(store.findings().expect("read").is_empty() && store.history().expect("read").is_empty());
    let done = store.import(&delivery, &options(), true).expect("done");
    assert_eq!(shown, done);
    assert_eq!(counts(&done), [3, 0, 0, 0, 0, 0]);
    let first = &store.findings().expect("read")[0];
    assert_eq!((first.at_stake, first.year, first.state.as_str()), (Some(10_000), 2023, "未下达"));
    assert_eq!((first.presence.as_str(), first.judgement.as_str()), ("new", "pending"));
}

#[test]
fn the_same_file_twice_does_nothing() {
    let mut store = Store::memory().expect("a store");
    let delivery = run_2023().delivery();
    store.import(&delivery, &options(), true).expect("done");
    let before = (store.findings().expect("read"), store.history().expect("read"));
    let again = store.import(&delivery, &options(), true).expect("nothing to do");
    assert!(again.known_file);
    assert_eq!(counts(&again), [0, 0, 3, 0, 0, 0]);
    assert_eq!((store.findings().expect("read"), store.history().expect("read")), before);
}

#[test]
fn next_year_updates_what_changed_and_keeps_the_countys_columns() {
    let mut store = Store::memory().expect("a store");
    store.import(&run_2023().delivery(), &options(), true).expect("done");
    let issued = Act { deadline: "2024-06-30".into(), ..act("县审计办", "2024-02-01") };
    let one = id("ZJ-003", "松河镇/东岭村", "001");
    store.step(std::slice::from_ref(&one), Step::Issue, &issued).expect("issued");
    let next = Run::on("2024-12-31").with([
        finding("ZJ-003", "东岭村", "001", "120.00"),
        finding("ZJ-003", "东岭村", "002", "100.00"),
        finding("ZJ-003", "东岭村", "004", "7.00"),
    ]);
    let plan = store.import(&next.delivery(), &options(), true).expect("done");
    assert_eq!(counts(&plan), [1, 1, 1, 0, 0, 0]);
    let first = store.finding(&one).expect("there");
    assert_eq!((first.at_stake, first.year, first.state.as_str()), (Some(12_000), 2023, "已下达"));
    assert_eq!((first.presence.as_str(), first.deadline.as_str()), ("updated", "2024-06-30"));
    let absent = store.finding(&id("ZJ-003", "松河镇/东岭村", "003")).expect("there");
    assert_eq!(absent.base_date, "2023-12-31", "what is absent is left to a recheck");
    let older =
        store.import(&run_2023().with([finding("ZJ-001", "东岭村", "009", "1.00")]).delivery(), &options(), true);
    let message = older.expect_err("older").to_string();
    assert!(message.contains("较旧，不会覆盖较新的"), "{message}");
}

#[test]
fn a_closed_finding_that_comes_back_opens_under_its_old_id_and_is_counted() {
    let mut store = Store::memory().expect("a store");
    store.import(&run_2023().delivery(), &options(), true).expect("done");
    let one = [id("ZJ-003", "松河镇/东岭村", "001")];
    store.step(&one, Step::Verify, &act("甲", "2024-03-01")).expect("verified");
    store.step(&one, Step::Close, &act("乙", "2024-03-02")).expect("closed");
    let next = Run::on("2024-12-31").with([finding("ZJ-003", "东岭村", "001", "100.00")]);
    let plan = store.import(&next.delivery(), &options(), true).expect("done");
    assert_eq!(counts(&plan), [0, 0, 0, 1, 0, 0]);
    let back = store.finding(&one[0]).expect("there");
    assert_eq!((back.state.as_str(), back.returns, back.presence.as_str()), ("未下达", 1, "returned"));
    store.verify().expect("a whole chain");
}

#[test]
fn renamed_rules_merged_assets_and_new_codes_keep_the_finding() {
    let mut store = Store::memory().expect("a store");
    store.import(&run_2023().delivery(), &options(), true).expect("done");
    let mut recoded = finding("ZJ-003", "东岭村", "A-003", "100.00");
    recoded.subject.asset_name = Some("003号资产".into());
    let next = Run::on("2024-12-31").with([
        finding("ZJ-013", "东岭村", "001", "100.00"),
        finding("ZJ-003", "东岭村", "合并-002", "100.00"),
        recoded,
    ]);
    let mut options = options();
    options.aliases = Aliases {
        rules: [("ZJ-013".to_owned(), vec!["ZJ-003".to_owned()])].into(),
        subjects: [("合并-002".to_owned(), vec!["002".to_owned()])].into(),
        ..Aliases::default()
    };
    let plan = store.import(&next.delivery(), &options, true).expect("done");
    assert_eq!(counts(&plan), [0, 3, 0, 0, 0, 0]);
    assert_eq!(plan.renamed.len(), 3);
    assert_eq!(store.findings().expect("read").len(), 3);
    assert_eq!(store.finding(&id("ZJ-003", "松河镇/东岭村", "001")).expect("there").rule, "ZJ-013");
    // What was learnt is remembered: no aliases are given a year later.
    let later = Run { base_date: "2025-12-31".into(), ..next };
    let plan = store.import(&later.delivery(), &self::options(), true).expect("done");
    assert_eq!(counts(&plan), [0, 0, 3, 0, 0, 0]);
}

#[test]
fn what_could_be_two_things_is_listed_and_a_person_decides() {
    let mut store = Store::memory().expect("a store");
    let mut twins = ["001", "002"].map(|key| finding("ZJ-003", "东岭村", key, "1.00"));
    twins.iter_mut().for_each(|f| f.subject.asset_name = Some("路灯".into()));
    store.import(&Run::on("2023-12-31").with(twins).delivery(), &options(), true).expect("done");
    let mut lamp = finding("ZJ-003", "东岭村", "009", "1.00");
    lamp.subject.asset_name = Some("路灯".into());
    let record = lamp.id.clone();
    let next = Run::on("2024-12-31").with([lamp]);
    let plan = store.import(&next.delivery(), &options(), false).expect("a look");
    assert_eq!(counts(&plan), [0, 0, 0, 0, 0, 1]);
    assert_eq!(plan.doubtful[0].1.len(), 2);
    let mut options = options();
    let chosen = id("ZJ-003", "松河镇/东岭村", "002");
    options.aliases.findings.insert(record.clone(), vec![chosen.clone()]);
    let plan = store.import(&next.delivery(), &options, true).expect("done");
    assert_eq!(plan.renamed, [(record, chosen)]);
}

#[test]
fn clashing_ids_bad_records_and_another_county_are_refused() {
    let mut store = Store::memory().expect("a store");
    let mut clash = finding("ZJ-003", "东岭村", "001", "2.00");
    clash.id = id("ZJ-003", "松河镇/东岭村", "002");
    let mut shapeless = finding("ZJ-003", "东岭村", "005", "2.00");
    shapeless.id = "'; DROP TABLE finding; --".into();
    let unpriced = finding("ZJ-003", "东岭村", "006", "约48万");
    let plan = store.import(&run_2023().with([clash, shapeless, unpriced]).delivery(), &options(), true).expect("done");
    assert_eq!(counts(&plan), [2, 0, 0, 0, 4, 0]);
    let why: Vec<&str> = plan.refused.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(
        why,
        [
            "第 2 行：同一编号有几条不同的记录。",
            "第 4 行：同一编号有几条不同的记录。",
            "第 5 行：编号不是核查发现的编号。",
            "第 6 行：金额不是到分的数，或超过一万亿元。"
        ]
    );
    let elsewhere = Run { county: "白塔县".into(), ..run_2023() };
    let message = store.import(&elsewhere.delivery(), &options(), true).expect_err("another county").to_string();
    assert!(message.contains("这是“白塔县”的结果，而这个整改库是“青禾县”的"), "{message}");
}

#[test]
fn an_auditors_word_is_bound_to_the_record_it_was_given_on() {
    let mut store = Store::memory().expect("a store");
    store.import(&run_2023().delivery(), &options(), true).expect("done");
    let one = id("ZJ-003", "松河镇/东岭村", "001");
    store.judge(&one, "不成立", &act("审计员", "2024-01-10")).expect("said");
    assert!(!store.finding(&one).expect("there").counts());
    let next = Run::on("2024-12-31").with([finding("ZJ-003", "东岭村", "001", "120.00")]);
    store.import(&next.delivery(), &options(), true).expect("done");
    assert_eq!(store.finding(&one).expect("there").judgement, "pending");
    store.verify().expect("a whole chain");
}

#[test]
fn marks_of_a_comparison_and_cells_that_moved_touch_nobodys_word() {
    let mut store = Store::memory().expect("a store");
    let first = booked(finding("ZJ-003", "东岭村", "001", "100.00"));
    store.import(&Run::on("2023-12-31").with([first.clone()]).delivery(), &options(), true).expect("done");
    store.judge(&first.id, "认定", &act("审计员", "2024-01-10")).expect("said");
    let (revision, events) = (store.finding(&first.id).expect("there").revision, store.events().expect("events"));
    let mut again = first.clone();
    again.presence = Some("unchanged".into());
    again.facts[0].source.as_mut().expect("a cell").cell = Some("H9".into());
    again.recommendation = "请尽快整改。".into();
    let plan = store.import(&Run::on("2024-12-31").with([again]).delivery(), &options(), true).expect("done");
    assert_eq!(counts(&plan), [0, 0, 1, 0, 0, 0]);
    let standing = store.finding(&first.id).expect("there");
    assert_eq!((standing.judgement.as_str(), standing.revision), ("confirmed", revision));
    assert_eq!(store.events().expect("events"), events);
    let mut moved = first.clone();
    moved.facts[0].value = Some("180000.00".into());
    let plan = store.import(&Run::on("2025-12-31").with([moved]).delivery(), &options(), true).expect("done");
    assert_eq!(counts(&plan), [0, 1, 0, 0, 0, 0]);
    assert_eq!(store.finding(&first.id).expect("there").judgement, "pending");
    store.verify().expect("a whole chain");
}

#[test]
fn what_was_closed_since_stays_closed_whatever_older_material_shows() {
    let mut store = Store::memory().expect("a store");
    store.import(&run_2023().delivery(), &options(), true).expect("done");
    let one = [id("ZJ-003", "松河镇/东岭村", "001")];
    store.step(&one, Step::Verify, &act("甲", "2025-03-01")).expect("verified");
    store.step(&one, Step::Close, &act("乙", "2025-03-02")).expect("closed");
    let older = Run::on("2024-12-31").with([finding("ZJ-003", "东岭村", "001", "120.00")]);
    let plan = store.import(&older.delivery(), &options(), true).expect("done");
    assert_eq!((plan.settled.as_slice(), counts(&plan)), (one.as_slice(), [0, 0, 0, 0, 0, 0]));
    let standing = store.finding(&one[0]).expect("there");
    assert_eq!((standing.state.as_str(), standing.returns), ("已销号", 0));
    let newer = Run::on("2025-12-31").with([finding("ZJ-003", "东岭村", "001", "120.00")]);
    assert_eq!(store.import(&newer.delivery(), &options(), true).expect("done").returned, one);
}

#[test]
fn a_result_that_names_no_county_is_taken_for_nobodys() {
    let mut store = Store::memory().expect("a store");
    store.import(&run_2023().delivery(), &options(), true).expect("done");
    let nameless = Run { county: String::new(), ..Run::on("2024-12-31") };
    let delivery = nameless.with([finding("ZJ-003", "东岭村", "001", "1.00")]).delivery();
    let why = store.import(&delivery, &options(), true).expect_err("refused").to_string();
    assert!(why.contains("清单没有写是哪个县。请加 --county 县名"), "{why}");
    let said = |county: &str| ImportOptions { county: Some(county.into()), ..options() };
    assert!(store.import(&delivery, &said("白塔县"), true).is_err(), "it must fit the store");
    assert_eq!(store.import(&delivery, &said("青禾县"), true).expect("done").updated.len(), 1);
}
