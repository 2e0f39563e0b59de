//! What townships report, in all the ways in which they do: again, twice, half, by the wrong form, or not at all.

use crate::import::options;
use crate::pack_file::pack;
use crate::run::{Run, finding};
use crate::township::{assignment, back, collection, done, fill, issued};
use sanzi_core::Outcome;
use sanzi_store::{Act, Assignment, Collection, PackRow, Step, Store, StoreError};

fn act(day: &str, why: &str) -> Act {
    Act { who: "县审计办".into(), day: day.into(), why: why.into(), ..Act::default() }
}

/// The form is filled in bit by bit: 整改中 first, then 已完成, then a word more.
#[test]
fn a_second_report_in_the_same_workbook_is_taken() {
    let (mut store, mut rows) = issued();
    let id = rows[0].id.clone();
    rows[0].filled.progress = "整改中".into();
    rows[0].filled.measure = "正在补提".into();
    let first = rows.clone();
    assert_eq!(back(&mut store, &rows, &collection()).moved, [(id.clone(), "整改".to_owned())]);
    done(&mut rows[0]);
    let second = back(&mut store, &rows, &collection());
    assert_eq!(second.moved, [(id.clone(), "报告".to_owned())], "{second:?}");
    assert!(second.conflicts.is_empty() && second.questions.is_empty());
    let standing = store.finding(&id).expect("there");
    assert_eq!((standing.state.as_str(), standing.measure.as_str()), ("已报告", "补提折旧"));
    rows[0].filled.remark = "另见照片".into();
    assert_eq!(back(&mut store, &rows, &collection()).taken.len(), 1);
    // The first copy comes once more: what was reported after it stands.
    let old = back(&mut store, &first, &collection());
    assert_eq!((old.taken.len(), old.conflicts.len()), (0, 1));
    assert!(old.conflicts[0].what.starts_with("已报告完成，交回的却说没有完成，没有收："), "{old:?}");
    assert_eq!(store.finding(&id).expect("there").measure, "补提折旧");
}

#[test]
fn an_older_copy_takes_nothing_of_what_was_reported_after_it() {
    let (mut store, rows) = issued();
    let with = |measure: &str| {
        let mut rows = rows.clone();
        rows[0].filled.progress = "整改中".into();
        rows[0].filled.measure = measure.into();
        rows
    };
    for measure in ["正在补提", "补提了一半"] {
        assert_eq!(back(&mut store, &with(measure), &collection()).taken.len(), 1);
    }
    let old = back(&mut store, &with("正在补提"), &collection());
    let id = rows[0].id.clone();
    assert_eq!(
        old.conflicts[0].what,
        format!(
            "与以前收过的一份相同，其后又报过或退回过，没有再收：“整改措施”库里“补提了一半”，交回“正在补提”。确以这一份为准的，加 --accept {id}。"
        )
    );
    let accept = Collection { accept: [id.clone()].into(), ..collection() };
    assert_eq!(back(&mut store, &with("正在补提"), &accept).taken, [id]);
}

#[test]
fn two_files_that_contradict_each_other_are_both_left_out() {
    let (mut store, rows) = issued();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, measure) in [("松河镇.xlsx", "补提折旧"), ("松河镇（村）.xlsx", "下年少提")] {
        let mut rows = rows.clone();
        done(&mut rows[0]);
        rows[0].filled.measure = measure.into();
        rows[1].filled.progress = "整改中".into();
        fill(folder.path(), name, &rows);
    }
    let said = store.collect(folder.path(), &collection()).expect("collected");
    // The second line is the same in both, the third is untouched in both.
    assert_eq!((said.taken.len(), said.unchanged, said.conflicts.len()), (1, 3, 1), "{said:?}");
    assert_eq!(
        said.conflicts[0].what,
        "与 松河镇.xlsx 第 5 行 不一致，两行都没有收：“整改措施”那一行“补提折旧”，这一行“下年少提”。请与乡镇核对，只留对的一行再收。"
    );
    assert_eq!(store.finding(&rows[0].id).expect("there").state, "已下达");
    std::fs::remove_file(folder.path().join("松河镇（村）.xlsx")).expect("removed");
    assert_eq!(store.collect(folder.path(), &collection()).expect("collected").moved.len(), 1);
}

#[test]
fn what_contradicts_itself_or_is_half_said_is_asked_and_not_taken() {
    let (mut store, rows) = issued();
    let id = rows[0].id.clone();
    let half = |progress: &str, done_on: &str| {
        let mut rows = rows.clone();
        rows[0].filled.progress = progress.into();
        rows[0].filled.done_on = done_on.into();
        rows
    };
    let cases = [
        (
            "已完成",
            "",
            "报了“已完成”，没有填整改措施、完成日期、佐证材料，没有收。请补填再交；县里已核实的，加 --accept",
        ),
        ("", "2024-03-01", "填了完成日期“2024-03-01”，却没有填完成情况，没有收。"),
        ("未开始", "2024-03-01", "填了完成日期“2024-03-01”，完成情况却是“未开始”，没有收。"),
    ];
    for (progress, done_on, says) in cases {
        let said = back(&mut store, &half(progress, done_on), &collection());
        assert!(said.questions.len() == 1 && said.questions[0].what.starts_with(says), "{says}: {said:?}");
        assert!(said.taken.is_empty() && said.moved.is_empty());
    }
    assert_eq!(store.finding(&id).expect("there").progress, "");
    let accept = Collection { accept: [id.clone()].into(), ..collection() };
    assert_eq!(back(&mut store, &half("已完成", ""), &accept).moved, [(id.clone(), "报告".to_owned())]);
    let report = store.events().expect("events").pop().expect("one");
    assert_eq!((report.step.as_str(), report.day.as_str()), ("报告", "2024-04-01"));
}

#[test]
fn a_formula_without_a_result_is_asked() {
    let (mut store, mut rows) = issued();
    done(&mut rows[0]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("松河镇.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("整改台账").expect("a name");
    for (column, name) in (0u16..).zip(sanzi_core::ledger::COLUMNS) {
        sheet.write_string(0, column, name).expect("written");
    }
    let row = &rows[0];
    let texts = [(1, &row.id), (3, &row.severity), (6, &row.problem), (11, &row.deadline), (19, &row.stamp)];
    for (column, text) in texts {
        sheet.write_string(1, column, text).expect("written");
    }
    sheet.write_string(1, 15, "已完成").expect("written");
    let formula = rust_xlsxwriter::Formula::new("=TODAY()").set_result("#N/A");
    sheet.write_formula(1, 16, formula).expect("written");
    book.save(&path).expect("saved");
    let said = store.collect(folder.path(), &collection()).expect("collected");
    let asked = said.questions.iter().find(|q| q.row == 2).expect("asked");
    assert_eq!(asked.what, "“完成日期”是公式，而文件里没有存下结果（或结果是错误值），没有收。请改填为值再交。");
    assert!(said.taken.is_empty());
}

#[test]
fn lines_that_are_missing_and_townships_that_are_silent_are_named() {
    let mut store = Store::memory().expect("a store");
    let mut elsewhere = finding("ZJ-003", "南湾村", "001", "100.00");
    elsewhere.subject.town = Some("石桥镇".into());
    let keys = ["001", "002", "003"].map(|key| finding("ZJ-003", "东岭村", key, "100.00"));
    let run = Run::on("2023-12-31").with(keys.into_iter().chain([elsewhere]));
    store.import(&run.delivery(), &options(), true).expect("done");
    let mut rows = store.assign(&assignment()).expect("packs").remove(0).rows;
    rows[0].filled.progress = "整改中".into();
    let gone = rows.remove(1);
    let said = back(&mut store, &rows, &collection());
    assert_eq!(said.silent, ["石桥镇"]);
    let missing = said.questions.last().expect("told");
    assert_eq!((missing.row, missing.file.as_str()), (0, "松河镇.xlsx"));
    assert_eq!(
        missing.what,
        format!("下发给“松河镇”的有 1 条没有交回（行被删去？）：{}。请照下发的原表补齐再交。", gone.id)
    );
}

#[test]
fn two_columns_of_one_heading_are_not_chosen_between() {
    let (mut store, mut rows) = issued();
    rows[0].filled.progress = "整改中".into();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("松河镇.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("整改台账").expect("a name");
    for (column, name) in (0u16..).zip(sanzi_core::ledger::COLUMNS.into_iter().chain(["完成情况"])) {
        sheet.write_string(0, column, name).expect("written");
    }
    book.save(&path).expect("saved");
    let said = store.collect(folder.path(), &collection()).expect("collected");
    assert_eq!(
        said.unread[0].what,
        "有两列都叫“完成情况”（P 列和 U 列），不知道以哪一列为准，没有收。请只留一列再交。"
    );
    assert_eq!(said.lines, 0);
}

#[test]
fn what_was_sent_back_says_why_and_asks_for_a_new_report() {
    let (mut store, mut rows) = issued();
    let id = rows[0].id.clone();
    done(&mut rows[0]);
    back(&mut store, &rows, &collection());
    store.step(std::slice::from_ref(&id), Step::Return, &act("2024-05-10", "凭证不是这一笔")).expect("sent back");
    let later = Collection { day: "2024-07-01".into(), ..collection() };
    // The same file once more is the report that was sent back.
    let again = back(&mut store, &rows, &later);
    assert!(again.taken.is_empty() && again.conflicts[0].what.starts_with("与以前收过的一份相同"), "{again:?}");
    let anew = Assignment { day: "2024-05-11".into(), deadline: "2024-08-31".into(), ..assignment() };
    let packs = store.assign(&anew).expect("packs");
    let mut sent: Vec<PackRow> = packs[0].rows.clone();
    assert_eq!((packs[0].new, packs[0].handed_out, sent.len()), (0, 3, 3));
    let row = sent.iter_mut().find(|row| row.id == id).expect("handed out again");
    assert!(row.returned && row.advice.starts_with("【2024-05-10退回】凭证不是这一笔\n"), "{row:?}");
    assert_eq!((row.filled.progress.as_str(), row.filled.done_on.as_str()), ("", ""));
    assert_eq!((row.filled.measure.as_str(), row.deadline.as_str()), ("补提折旧", "2024-06-30"));
    done(row);
    let early = back(&mut store, &sent, &later);
    assert_eq!(
        early.questions[0].what,
        "完成日期 2024-03-15 早于退回日期 2024-05-10，还是退回前的报告，没有收。请重新整改，填新的完成日期再交。"
    );
    sent.iter_mut().find(|row| row.id == id).expect("there").filled.done_on = "2024-06-20".into();
    assert_eq!(back(&mut store, &sent, &later).moved, [(id, "报告".to_owned())]);
}

/// A firm's own ledger, which the county or the township has filled in, days and all.
#[test]
fn a_firms_own_ledger_is_taken_once_the_county_has_handed_out() {
    let mut store = Store::memory().expect("a store");
    let own = finding("ZJ-003", "东岭村", "001", "100.00");
    store.import(&Run::on("2023-12-31").with([own.clone()]).delivery(), &options(), true).expect("done");
    let mut row = PackRow {
        id: own.id.clone(),
        severity: own.severity.label().to_owned(),
        problem: own.message.clone(),
        amount: "100".into(),
        ..PackRow::default()
    };
    row.stamp = row.stamp_of(0);
    row.issued_on = "2024-02-01".into();
    row.deadline = "2024-06-30".into();
    // Nothing is filled in: nothing is said of it.
    let said = back(&mut store, std::slice::from_ref(&row), &collection());
    assert_eq!((said.unchanged, said.tampered.len(), said.conflicts.len()), (1, 0, 0), "{said:?}");
    done(&mut row);
    let said = back(&mut store, std::slice::from_ref(&row), &collection());
    assert!(said.conflicts[0].what.starts_with("这一条还没有下达（或销号后又发现），没有收："), "{said:?}");
    store.assign(&assignment()).expect("packs");
    let said = back(&mut store, std::slice::from_ref(&row), &collection());
    assert_eq!(said.moved, [(own.id.clone(), "报告".to_owned())], "{said:?}");
    let mut foreign = row.clone();
    foreign.problem = "别的问题".into();
    foreign.stamp = PackRow { deadline: String::new(), ..foreign.clone() }.stamp_of(0);
    let said = back(&mut store, &[foreign], &collection());
    assert!(said.tampered[0].what.starts_with("这一行是核查结果自带的台账"), "{said:?}");
}

#[test]
fn clues_are_marked_and_no_problems() {
    let mut store = Store::memory().expect("a store");
    let mut clue = finding("YJ-001", "东岭村", "001", "100.00");
    clue.outcome = Outcome::Clue;
    let run = Run::on("2023-12-31").with([clue, finding("ZJ-003", "东岭村", "002", "100.00")]);
    store.import(&run.delivery(), &options(), true).expect("done");
    let rows = store.assign(&assignment()).expect("packs").remove(0).rows;
    let marks: Vec<(bool, &str)> = rows.iter().map(|row| (row.clue, row.rule.as_str())).collect();
    assert_eq!(marks, [(true, "YJ-001 YJ-001的标题（疑点）"), (false, "ZJ-003 ZJ-003的标题")]);
}

#[test]
fn nothing_is_handed_out_or_taken_by_halves() {
    let mut store = Store::memory().expect("a store");
    let run = Run::on("2023-12-31").with([finding("ZJ-003", "东岭村", "001", "100.00")]);
    store.import(&run.delivery(), &options(), true).expect("done");
    let before = store.findings().expect("read");
    let full = |_: &[_]| Err::<(), _>(StoreError::NotReady("磁盘满了".into()));
    assert_eq!(store.assign_with(&assignment(), full).expect_err("not ready").to_string(), "磁盘满了");
    let towns = Assignment { towns: vec!["松河镇".into(), "松何镇".into()], ..assignment() };
    let says = "整改库里没有乡镇“松何镇”，没有下达。库里有：松河镇。";
    assert_eq!(store.assign(&towns).expect_err("unknown").to_string(), says);
    let early = Assignment { deadline: "2024-01-31".into(), ..assignment() };
    let says = "整改期限 2024-01-31 不晚于下达日期 2024-02-01，没有下达。请核对两个日期。";
    assert_eq!(store.assign(&early).expect_err("too early").to_string(), says);
    assert_eq!(store.findings().expect("read"), before);
    let rows = store.assign(&assignment()).expect("packs").remove(0).rows;
    // Once everything is handed out, a wrong deadline is no better.
    assert!(store.assign(&early).is_err());
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("松河镇.xlsx"), pack(&rows).expect("a workbook")).expect("written");
    let how = Collection { accept: ["F1-X".to_owned()].into(), ..collection() };
    assert!(store.collect(folder.path(), &how).expect_err("unknown").to_string().contains("整改库里没有编号 F1-X"));
}
