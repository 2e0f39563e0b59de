//! The table of moves, asked cell by cell.

use crate::import::{act, options};
use crate::run::{Run, finding, id};
use sanzi_store::{Act, MOVES, Plan, Standing, State, Step, Store, allowed};

/// What may follow on each state, as the office's rules say it.
const TABLE: [(State, &str); 9] = [
    (State::NotIssued, "下达 核验 移送"),
    (State::Issued, "整改 报告 核验 延期 逾期 移送"),
    (State::Working, "报告 核验 延期 逾期 移送"),
    (State::Reported, "核验 退回 移送"),
    (State::Verified, "销号 退回 移送"),
    (State::Closed, "复发"),
    (State::Returned, "整改 报告 核验 延期 逾期 移送"),
    (State::Overdue, "整改 报告 核验 延期 移送"),
    (State::Referred, "核验"),
];

fn full(day: &str) -> Act {
    Act { deadline: "2030-01-01".into(), ..act("甲", day) }
}

#[test]
fn nothing_follows_but_what_the_table_says() {
    for (state, may) in TABLE {
        let standing = Standing {
            id: "F1-X".into(),
            state: state.word().into(),
            deadline: "2024-01-01".into(),
            ..Standing::default()
        };
        let found: Vec<&str> = MOVES
            .iter()
            .filter(|m| allowed(&standing, m.step, &full("2024-06-01"), None).is_ok())
            .map(|m| m.step.word())
            .collect();
        assert_eq!(found.join(" "), may, "{}", state.word());
    }
}

#[test]
fn what_a_step_lacks_is_said_in_full() {
    let standing = |state: State, plan: &str| Standing {
        id: "F1-X".into(),
        state: state.word().into(),
        plan: plan.into(),
        deadline: "2024-06-30".into(),
        ..Standing::default()
    };
    let bare = |day: &str| Act { who: "甲".into(), day: day.into(), ..Act::default() };
    let cases = [
        (
            standing(State::NotIssued, ""),
            Step::Close,
            full("2024-03-01"),
            "F1-X 现为“未下达”，不能“销号”；现在可以：下达、核验、移送。",
        ),
        (
            standing(State::NotIssued, ""),
            Step::Issue,
            bare("2024-03-01"),
            "F1-X 不能“下达”：要写明整改期限，如 2025-06-30。",
        ),
        (
            standing(State::NotIssued, ""),
            Step::Issue,
            Act { deadline: "2024-03-01".into(), ..bare("2024-03-01") },
            "F1-X 不能“下达”：整改期限要晚于办理日期。",
        ),
        (standing(State::Issued, ""), Step::Start, bare("三月"), "F1-X 的“整改”要写明日期，如 2025-03-31。"),
        (
            standing(State::Issued, ""),
            Step::Start,
            Act { who: " ".into(), ..bare("2024-03-01") },
            "F1-X 的“整改”要写明是谁办的。",
        ),
        (
            standing(State::Reported, ""),
            Step::Verify,
            bare("2024-03-01"),
            "F1-X 不能“核验”：要有佐证（文件，或新一次核查）。",
        ),
        (standing(State::Reported, ""), Step::Return, bare("2024-03-01"), "F1-X 不能“退回”：要写明理由。"),
        (
            standing(State::Verified, ""),
            Step::Close,
            full("2024-03-01"),
            "F1-X 不能“销号”：销号的人不能是报告整改完成的人。",
        ),
        (
            standing(State::Verified, "持续"),
            Step::Close,
            Act { who: "乙".into(), ..full("2024-03-01") },
            "F1-X 不能“销号”：持续整改的问题要等新一次核查不再发现（sanzi recheck）。",
        ),
        (
            standing(State::Issued, "立行立改"),
            Step::Extend,
            full("2024-03-01"),
            "F1-X 不能“延期”：立行立改的问题不能延期。",
        ),
        (standing(State::Issued, ""), Step::Lapse, bare("2024-06-30"), "F1-X 不能“逾期”：期限 2024-06-30 还没有过。"),
    ];
    for (standing, step, act, says) in cases {
        assert_eq!(allowed(&standing, step, &act, Some("甲")).expect_err("forbidden"), says);
    }
}

fn store() -> (Store, String) {
    let mut store = Store::memory().expect("a store");
    let run = Run::on("2023-12-31").with([finding("ZJ-003", "东岭村", "001", "100.00")]);
    store.import(&run.delivery(), &options(), true).expect("done");
    (store, id("ZJ-003", "松河镇/东岭村", "001"))
}

#[test]
fn a_whole_course_stands_in_the_chain_with_who_when_why_and_proof() {
    let (mut store, one) = store();
    let ids = std::slice::from_ref(&one);
    let issue = Act { deadline: "2024-06-30".into(), plan: Some(Plan::Staged), ..act("县审计办", "2024-02-01") };
    store.step(ids, Step::Issue, &issue).expect("issued");
    store.step(ids, Step::Start, &act("村会计", "2024-03-01")).expect("started");
    store.step(ids, Step::Lapse, &act("县审计办", "2024-07-01")).expect("late");
    store
        .step(ids, Step::Extend, &Act { deadline: "2024-09-30".into(), ..act("县审计办", "2024-07-02") })
        .expect("longer");
    store.step(ids, Step::Report, &act("村会计", "2024-08-01")).expect("reported");
    store.step(ids, Step::Return, &act("县审计办", "2024-08-05")).expect("not yet");
    store.step(ids, Step::Report, &act("村会计", "2024-08-20")).expect("reported");
    let recovered = Act { recovered: Some(12_345), ..act("县审计办", "2024-08-25") };
    store.step(ids, Step::Verify, &recovered).expect("seen");
    let own = store.step(ids, Step::Close, &act("村会计", "2024-08-26")).expect_err("not by the reporter").to_string();
    assert!(own.contains("销号的人不能是报告整改完成的人"), "{own}");
    store.step(ids, Step::Close, &act("局长", "2024-08-27")).expect("closed");
    let standing = store.finding(&one).expect("there");
    assert_eq!(
        (standing.state.as_str(), standing.recovered, standing.deadline.as_str()),
        ("已销号", 12_345, "2024-09-30")
    );
    let events = store.events().expect("events");
    let steps: Vec<&str> = events.iter().map(|e| e.step.as_str()).collect();
    assert_eq!(steps, ["下达", "整改", "逾期", "延期", "报告", "退回", "报告", "核验", "销号"]);
    // The chain can be checked alone, from its records as they are handed out.
    let text: Vec<String> = events.iter().map(|e| serde_json::to_string(e).expect("json")).collect();
    let read: Vec<sanzi_store::Event> = text.iter().map(|t| serde_json::from_str(t).expect("an event")).collect();
    assert_eq!(sanzi_store::verify(&read), Ok(events[8].hash.as_str()));
}

#[test]
fn a_changed_removed_or_inserted_event_is_seen() {
    let (mut store, one) = store();
    let ids = [one];
    store.step(&ids, Step::Issue, &Act { deadline: "2024-06-30".into(), ..act("甲", "2024-02-01") }).expect("issued");
    store.step(&ids, Step::Start, &act("乙", "2024-03-01")).expect("started");
    store.step(&ids, Step::Report, &act("乙", "2024-04-01")).expect("reported");
    let events = store.events().expect("events");
    assert!(sanzi_store::verify(&events).is_ok());
    let mut changed = events.clone();
    changed[1].day = "2024-03-02".into();
    assert_eq!(sanzi_store::verify(&changed), Err(2));
    let mut removed = events.clone();
    removed.remove(0);
    assert_eq!(sanzi_store::verify(&removed), Err(1));
    let mut inserted = events.clone();
    inserted.insert(1, events[0].clone());
    assert_eq!(sanzi_store::verify(&inserted), Err(2));
    let mut moved = events.clone();
    (moved[2].who, moved[2].why) = ("乙核".into(), "实".into());
    assert_eq!(sanzi_store::verify(&moved), Err(3), "text cannot wander from one field into the next");
}

#[test]
fn one_step_that_is_not_allowed_takes_none_of_the_others() {
    let mut store = Store::memory().expect("a store");
    let run = Run::on("2023-12-31").with(["001", "002"].map(|key| finding("ZJ-003", "东岭村", key, "1.00")));
    store.import(&run.delivery(), &options(), true).expect("done");
    let ids = ["001", "002"].map(|key| id("ZJ-003", "松河镇/东岭村", key));
    let issue = Act { deadline: "2024-06-30".into(), ..act("甲", "2024-02-01") };
    store.step(&ids[..1], Step::Issue, &issue).expect("issued");
    let why =
        store.step(&[ids[1].clone(), ids[0].clone()], Step::Issue, &issue).expect_err("one is not allowed").to_string();
    assert!(why.contains("现为“已下达”"), "{why}");
    assert_eq!(store.finding(&ids[1]).expect("there").state, "未下达");
    assert_eq!(store.events().expect("events").len(), 1);
}

#[test]
fn no_step_is_dated_before_the_one_it_follows() {
    let (mut store, one) = store();
    let ids = std::slice::from_ref(&one);
    let issue = Act { deadline: "2024-06-30".into(), ..act("县审计办", "2024-02-01") };
    store.step(ids, Step::Issue, &issue).expect("issued");
    store.step(ids, Step::Report, &act("村会计", "2024-04-01")).expect("reported");
    let why = store.step(ids, Step::Verify, &act("县审计办", "2024-03-31")).expect_err("too early").to_string();
    assert_eq!(why, format!("{one} 的“核验”日期 2024-03-31 早于“报告”的日期 2024-04-01。请核对日期。"));
    store.step(ids, Step::Verify, &act("县审计办", "2024-04-01")).expect("on the same day");
    let why = store.step(ids, Step::Close, &act("局长", "2024-01-31")).expect_err("before all").to_string();
    assert!(why.contains("早于“核验”的日期 2024-04-01"), "{why}");
    store.step(ids, Step::Close, &act("局长", "2024-04-02")).expect("closed");
}
