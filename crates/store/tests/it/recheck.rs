//! Every answer that a new run can give, and what a person's confirmation does.

use crate::import::{act, options};
use crate::run::{Run, booked, finding, id};
use sanzi_core::subject::SubjectRecord;
use sanzi_store::{Act, Aliases, Answer, Answered, Delivery, RecheckOptions, Step, Store};

/// A subject of 东岭村 in a ledger of a year.
fn subject(kind: &str, key: &str, file: &str, passed: &[&str], undetermined: &[&str]) -> SubjectRecord {
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let mut subject = crate::run::subject(kind, "东岭村", key, file, 7);
    (subject.passed, subject.undetermined) = (codes(passed), codes(undetermined));
    subject.facts.insert("accumulated_booked".into(), ("172900.00".into(), Some("H7".into())));
    subject
}

fn with_cell(key: &str) -> sanzi_core::Finding {
    booked(finding("ZJ-003", "东岭村", key, "100.00"))
}

fn run_2024() -> Run {
    let mut run = Run::on("2024-12-31");
    run.coverage = vec![("ZJ-003".into(), None)];
    run
}

fn ask(store: &mut Store, run: &Run, change: impl Fn(&mut RecheckOptions)) -> Vec<Answered> {
    let folder = tempfile::tempdir().expect("a folder");
    run.write(folder.path());
    let mut options = RecheckOptions {
        who: "复核人".into(),
        day: "2025-02-01".into(),
        recorded_at: "2026-01-01T00:00:00Z".into(),
        ..RecheckOptions::default()
    };
    change(&mut options);
    store.recheck(&Delivery::read(folder.path()).expect("a run"), &options).expect("answers")
}

fn store(keys: &[&str]) -> Store {
    let mut store = Store::memory().expect("a store");
    let run = Run::on("2023-12-31").with(keys.iter().map(|key| with_cell(key)));
    store.import(&run.delivery(), &options(), true).expect("done");
    store
}

fn one(run: &Run) -> (Answer, String) {
    let mut store = store(&["001"]);
    let mut answers = ask(&mut store, run, |_| {});
    assert_eq!(answers.len(), 1);
    let answered = answers.remove(0);
    (answered.answer, answered.proof)
}

#[test]
fn each_answer_has_its_case() {
    let ledger = "东岭村2024年台账.xlsx";
    let seen = |passed: &[&str], undetermined: &[&str]| {
        let mut run = run_2024();
        run.subjects = vec![subject("asset", "001", ledger, passed, undetermined)];
        run
    };
    let passed = one(&seen(&["ZJ-003"], &[]));
    assert_eq!(
        passed,
        (Answer::Passed, "账面累计折旧由 178600.00 变为 172900.00（东岭村2024年台账.xlsx › 台账 › H7）".to_owned())
    );
    let open = one(&seen(&[], &["ZJ-003"]));
    assert_eq!((open.0, open.1.contains("资料不全")), (Answer::NotDelivered, true));
    let other = one(&seen(&[], &[]));
    assert_eq!((other.0, other.1.contains("规则不再适用")), (Answer::Changed, true));
    assert_eq!(one(&run_2024().with([with_cell("001")])).0, Answer::StillThere);
    let mut dearer = with_cell("001");
    dearer.amounts.at_stake = Some("250.00".into());
    let changed = one(&run_2024().with([dearer]));
    assert_eq!((changed.0, changed.1.contains("原 100.00 元，现 250.00 元")), (Answer::Changed, true));
    let mut nothing = run_2024();
    assert_eq!(one(&nothing).0, Answer::NotDelivered, "no ledger came");
    nothing.subjects = vec![subject("asset", "002", "东岭村2024年合同.xlsx", &["ZJ-003"], &[])];
    assert_eq!(one(&nothing).0, Answer::NotDelivered, "another file came, not the ledger it stood in");
    nothing.subjects = vec![subject("asset", "002", ledger, &["ZJ-003"], &[])];
    assert_eq!(one(&nothing).0, Answer::Gone);
    nothing.subjects.push(subject("disposal", "001", "处置台账.xlsx", &[], &[]));
    let disposed = one(&nothing);
    assert_eq!((disposed.0, disposed.1.contains("处置台账.xlsx › 台账 › 第 7 行")), (Answer::Changed, true));
    let mut retired = run_2024();
    retired.coverage = vec![("ZJ-003".into(), Some("county-x 停用：另有规定".into()))];
    assert_eq!(one(&retired), (Answer::RuleNotRun, "ZJ-003：county-x 停用：另有规定。".to_owned()));
    retired.coverage = Vec::new();
    assert_eq!(one(&retired).0, Answer::RuleNotRun);
    retired.coverage = vec![("ZJ-003".into(), Some("没有读到资产".into()))];
    assert_eq!(one(&retired).0, Answer::NotDelivered);
}

#[test]
fn a_look_changes_nothing_and_confirming_closes_what_has_passed() {
    let mut store = store(&["001", "002"]);
    let mut run = run_2024().with([with_cell("002")]);
    run.subjects = vec![subject("asset", "001", "东岭村2024年台账.xlsx", &["ZJ-003"], &[])];
    let before = store.findings().expect("read");
    ask(&mut store, &run, |_| {});
    assert_eq!(store.findings().expect("read"), before);
    ask(&mut store, &run, |o| o.confirm = true);
    let closed = store.finding(&id("ZJ-003", "松河镇/东岭村", "001")).expect("there");
    assert_eq!((closed.state.as_str(), closed.presence.as_str()), ("已销号", "not_reproduced"));
    let events = store.events().expect("events");
    let steps: Vec<(&str, &str)> = events.iter().map(|e| (e.step.as_str(), e.who.as_str())).collect();
    assert_eq!(steps, [("核验", "复核人"), ("销号", "复核人")]);
    assert!(events[0].evidence.contains("H7") && !events[0].sha256.is_empty());
    let history = store.history().expect("history");
    assert_eq!((history.len(), history[1].verb.as_str()), (2, "recheck"));
    assert_eq!(ask(&mut store, &run, |o| o.confirm = true).len(), 1, "what is closed is not asked again");
    store.verify().expect("whole");
}

#[test]
fn who_reported_the_cure_cannot_confirm_it() {
    let mut store = store(&["001"]);
    let ids = [id("ZJ-003", "松河镇/东岭村", "001")];
    store
        .step(&ids, Step::Issue, &Act { deadline: "2024-06-30".into(), ..act("县审计办", "2024-02-01") })
        .expect("issued");
    store.step(&ids, Step::Report, &act("复核人", "2024-03-01")).expect("reported");
    let mut run = run_2024();
    run.subjects = vec![subject("asset", "001", "东岭村2024年台账.xlsx", &["ZJ-003"], &[])];
    let folder = tempfile::tempdir().expect("a folder");
    run.write(folder.path());
    let options =
        RecheckOptions {
            confirm: true, who: "复核人".into(), day: "2025-02-01".into(), ..RecheckOptions::default()
        };
    let delivery = Delivery::read(folder.path()).expect("a run");
    let why = store.recheck(&delivery, &options).expect_err("not by the reporter").to_string();
    assert!(why.contains("销号的人不能是报告整改完成的人"), "{why}");
    assert_eq!(store.finding(&ids[0]).expect("there").state, "已报告", "nothing of it was kept");
}

#[test]
fn what_comes_back_opens_again_and_is_counted_each_time() {
    let mut store = store(&["001"]);
    let one = id("ZJ-003", "松河镇/东岭村", "001");
    for year in 2024..2028 {
        let found = year % 2 == 1;
        let mut run = Run::on(&format!("{year}-12-31"));
        run.coverage = vec![("ZJ-003".into(), None)];
        if found {
            run = run.with([with_cell("001")]);
        } else {
            run.subjects = vec![subject("asset", "001", "东岭村2024年台账.xlsx", &["ZJ-003"], &[])];
        }
        let answers = ask(&mut store, &run, |o| {
            o.confirm = true;
            o.day = format!("{}-02-01", year + 1);
        });
        assert_eq!(answers[0].answer, if found { Answer::CameBack } else { Answer::Passed }, "{year}");
        let standing = store.finding(&one).expect("there");
        assert_eq!(
            (standing.state.as_str(), standing.returns),
            (if found { "未下达" } else { "已销号" }, (year - 2023) / 2)
        );
    }
    assert_eq!(store.overview("2027-12-31", str::to_owned).expect("an overview").total.repeated, 1);
}

#[test]
fn renamed_rules_and_merged_assets_are_followed() {
    let mut store = store(&["001", "002"]);
    let mut run = Run::on("2024-12-31");
    run.coverage = vec![("ZJ-003".into(), Some("停用".into())), ("ZJ-013".into(), None)];
    run.subjects = vec![
        subject("asset", "001", "东岭村2024年台账.xlsx", &["ZJ-013"], &[]),
        subject("asset", "合并", "东岭村2024年台账.xlsx", &["ZJ-013"], &[]),
    ];
    let answers = ask(&mut store, &run, |o| {
        o.aliases = Aliases {
            rules: [("ZJ-013".to_owned(), vec!["ZJ-003".to_owned()])].into(),
            subjects: [("合并".to_owned(), vec!["002".to_owned()])].into(),
            ..Aliases::default()
        };
    });
    assert!(answers.iter().all(|a| a.answer == Answer::Passed), "{answers:?}");
}

#[test]
fn a_run_without_its_subjects_is_refused() {
    let mut store = store(&["001"]);
    let folder = tempfile::tempdir().expect("a folder");
    run_2024().write(folder.path());
    std::fs::remove_file(folder.path().join("subjects.jsonl")).expect("gone");
    let delivery = Delivery::read(folder.path()).expect("a run");
    let why = store.recheck(&delivery, &RecheckOptions::default()).expect_err("refused").to_string();
    assert!(why.contains("缺少 subjects.jsonl"), "{why}");
}

#[test]
fn what_goes_by_another_rule_or_name_now_is_for_a_person() {
    let seen = || subject("asset", "001", "东岭村2024年台账.xlsx", &["ZJ-003"], &[]);
    let with = |subject: SubjectRecord| Run { subjects: vec![subject], ..run_2024() };
    let mut short = seen();
    short.fired = vec!["ZJ-002".into(), "GH-001".into()];
    let other = one(&with(short.clone()));
    assert_eq!(other, (Answer::Unproven, "不再报，但同一对象本次另报 ZJ-002，不能当作已整改。".to_owned()));
    // What stood beside it before is another matter.
    let mut both = Store::memory().expect("a store");
    let run = Run::on("2023-12-31").with([with_cell("001"), booked(finding("ZJ-002", "东岭村", "001", "1.00"))]);
    both.import(&run.delivery(), &options(), true).expect("done");
    let again = with(short).with([booked(finding("ZJ-002", "东岭村", "001", "1.00"))]);
    let answers = ask(&mut both, &again, |_| {});
    let said: Vec<(&str, Answer)> = answers.iter().map(|a| (a.rule.as_str(), a.answer)).collect();
    assert_eq!(said, [("ZJ-003", Answer::Passed), ("ZJ-002", Answer::StillThere)]);
    let mut renamed = seen();
    renamed.asset_name = Some("面粉机".into());
    let renamed = one(&with(renamed));
    assert_eq!(renamed.0, Answer::Unproven);
    assert!(renamed.1.contains("同一编号的名称由“001号资产”变为“面粉机”"), "{}", renamed.1);
    let mut recoded = seen();
    (recoded.key, recoded.asset_id) = ("A-001".into(), Some("A-001".into()));
    let recoded = one(&with(recoded));
    assert_eq!((recoded.0, recoded.1.contains("编号已不同")), (Answer::Unproven, true), "{}", recoded.1);
    let mut same = seen();
    same.facts.insert("accumulated_booked".into(), ("178600.00".into(), Some("H7".into())));
    let same = one(&with(same));
    assert_eq!((same.0, same.1.contains("没有找到能证明已整改的单元格")), (Answer::Unproven, true), "{}", same.1);
    let mut unread = seen();
    unread.facts.clear();
    let unread = one(&with(unread));
    assert_eq!((unread.0, unread.1.contains("上次依据的“账面累计折旧”本次没有读到")), (Answer::NotDelivered, true));
    let mut elsewhere = seen();
    elsewhere.rows[0].table = "prior_asset".into();
    let elsewhere = one(&with(elsewhere));
    assert_eq!((elsewhere.0, elsewhere.1.contains("资产台账本次没有读到")), (Answer::NotDelivered, true));
}

#[test]
fn that_time_has_passed_proves_nothing() {
    for (name, was, is, expected) in [
        ("months_due", "12", "24", Answer::Unproven),
        ("days_since", "30", "396", Answer::Unproven),
        ("depreciation_gap", "3484.04", "0.00", Answer::Passed),
    ] {
        let mut found = with_cell("001");
        let fact = found.facts.first_mut().expect("a fact");
        (fact.name, fact.value, fact.source) = (name.into(), Some(was.into()), None);
        let mut store = Store::memory().expect("a store");
        store.import(&Run::on("2023-12-31").with([found]).delivery(), &options(), true).expect("done");
        let mut run = run_2024();
        run.subjects = vec![subject("asset", "001", "东岭村2024年台账.xlsx", &["ZJ-003"], &[])];
        run.subjects[0].facts.insert(name.into(), (is.into(), None));
        assert_eq!(ask(&mut store, &run, |_| {})[0].answer, expected, "{name}");
    }
}

#[test]
fn confirming_closes_nothing_that_was_referred_or_is_for_a_person() {
    let mut store = store(&["001", "002"]);
    let [one, two] = ["001", "002"].map(|key| id("ZJ-003", "松河镇/东岭村", key));
    store.step(std::slice::from_ref(&one), Step::Refer, &act("县审计办", "2024-03-01")).expect("referred");
    let mut run = run_2024();
    run.subjects = ["001", "002"].map(|k| subject("asset", k, "东岭村2024年台账.xlsx", &["ZJ-003"], &[])).into();
    run.subjects[1].fired = vec!["ZJ-002".into()];
    let answers = ask(&mut store, &run, |o| o.confirm = true);
    assert!(answers[0].answer == Answer::Passed && answers[0].proof.contains("已移送的不自动销号"), "{answers:?}");
    let state = |store: &mut Store, id: &str| store.finding(id).expect("there").state;
    assert_eq!((state(&mut store, &one), state(&mut store, &two)), ("已移送".to_owned(), "未下达".to_owned()));
}

#[test]
fn only_what_is_named_is_recorded_and_what_is_not_there_is_said() {
    let mut store = store(&["001", "002"]);
    let [one, two] = ["001", "002"].map(|key| id("ZJ-003", "松河镇/东岭村", key));
    let mut run = run_2024();
    run.subjects = ["001", "002"].map(|k| subject("asset", k, "东岭村2024年台账.xlsx", &["ZJ-003"], &[])).into();
    let folder = tempfile::tempdir().expect("a folder");
    run.write(folder.path());
    let delivery = Delivery::read(folder.path()).expect("a run");
    let options = RecheckOptions { only: ["F1-NONE".to_owned()].into(), ..RecheckOptions::default() };
    let why = store.recheck(&delivery, &options).expect_err("unknown").to_string();
    assert!(why.contains("--only 里有 1 个编号不在本次复核的问题中") && why.contains("F1-NONE"), "{why}");
    ask(&mut store, &run, |o| (o.confirm, o.only) = (true, [one.clone()].into()));
    let state = |store: &mut Store, id: &str| store.finding(id).expect("there").state;
    assert_eq!((state(&mut store, &one), state(&mut store, &two)), ("已销号".to_owned(), "未下达".to_owned()));
    assert_eq!(store.history().expect("history")[1].counts, "{\"已整改，建议销号\":1}");
}

#[test]
fn a_run_that_is_older_than_the_last_undoes_no_closing() {
    let mut store = store(&["001"]);
    let one = id("ZJ-003", "松河镇/东岭村", "001");
    let mut later = Run::on("2025-12-31");
    later.coverage = vec![("ZJ-003".into(), None)];
    later.subjects = vec![subject("asset", "001", "东岭村2025年台账.xlsx", &["ZJ-003"], &[])];
    ask(&mut store, &later, |o| (o.confirm, o.day) = (true, "2026-02-01".into()));
    let refused = |store: &mut Store, run: &Run, options: &RecheckOptions| {
        let folder = tempfile::tempdir().expect("a folder");
        run.write(folder.path());
        store.recheck(&Delivery::read(folder.path()).expect("a run"), options).expect_err("refused").to_string()
    };
    let older = run_2024().with([with_cell("001")]);
    let why = refused(&mut store, &older, &RecheckOptions::default());
    assert!(why.contains("库里已有基准日 2025-12-31 的结果，这份是 2024-12-31 的，较旧"), "{why}");
    // Another firm's material, from before the closing, shows what was known then.
    let theirs = Run { firm: "另一事务所".into(), ..older };
    assert!(ask(&mut store, &theirs, |o| (o.confirm, o.day) = (true, "2026-03-01".into())).is_empty());
    let plan = store.import(&theirs.delivery(), &options(), true).expect("done");
    assert_eq!((plan.settled.as_slice(), plan.returned.len()), ([one.clone()].as_slice(), 0));
    assert_eq!(store.finding(&one).expect("there").state, "已销号");
    store.verify().expect("whole");
    let early =
        RecheckOptions { confirm: true, who: "甲".into(), day: "2025-12-30".into(), ..RecheckOptions::default() };
    let why = refused(&mut store, &later, &early);
    assert!(why.contains("确认日期 2025-12-30 早于核查基准日 2025-12-31"), "{why}");
}
