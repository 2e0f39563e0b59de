//! Packs go out and come back: three ways compared, nothing overwritten, everything odd listed.

use crate::import::options;
use crate::pack_file::pack;
use crate::run::{Run, finding, id};
use sanzi_store::{Act, Assignment, Collected, Collection, PackRow, Plan, Step, Store, TownPack};
use std::path::Path;

/// Changes a line as nobody should.
type Alter<'a> = &'a dyn Fn(&mut PackRow);

pub fn assignment() -> Assignment {
    Assignment {
        day: "2024-02-01".into(),
        deadline: "2024-06-30".into(),
        plan: Plan::AtOnce,
        who: "县审计办".into(),
        towns: Vec::new(),
        recorded_at: "2026-01-01T00:00:00Z".into(),
    }
}

pub fn collection() -> Collection {
    Collection {
        day: "2024-04-01".into(),
        words: [("已整改".to_owned(), "已完成".to_owned())].into(),
        recorded_at: "2026-01-01T00:00:00Z".into(),
        ..Collection::default()
    }
}

pub fn issued() -> (Store, Vec<PackRow>) {
    let mut store = Store::memory().expect("a store");
    let keys = ["001", "002", "003"];
    let run = Run::on("2023-12-31").with(keys.map(|key| finding("ZJ-003", "东岭村", key, "100.00")));
    store.import(&run.delivery(), &options(), true).expect("done");
    let packs = store.assign(&assignment()).expect("packs");
    let [TownPack { town, new: 3, rows, .. }] = packs.as_slice() else { panic!("{packs:?}") };
    assert_eq!(town, "松河镇");
    (store, rows.clone())
}

pub fn back(store: &mut Store, rows: &[PackRow], how: &Collection) -> Collected {
    let folder = tempfile::tempdir().expect("a folder");
    fill(folder.path(), "松河镇.xlsx", rows);
    store.collect(folder.path(), how).expect("collected")
}

pub fn fill(folder: &Path, name: &str, rows: &[PackRow]) {
    std::fs::write(folder.join(name), pack(rows).expect("a workbook")).expect("written");
}

/// A line that says all of a cure.
pub fn done(row: &mut PackRow) {
    row.filled.measure = "补提折旧".into();
    row.filled.person = "村会计".into();
    row.filled.progress = "已完成".into();
    row.filled.done_on = "2024-03-15".into();
    row.filled.evidence = "凭证12号".into();
}

#[test]
fn filled_packs_move_findings_and_keep_the_villages_wording() {
    let (mut store, mut rows) = issued();
    done(&mut rows[0]);
    rows[0].filled.progress = "已整改".into();
    rows[0].filled.done_on = "2024年3月15日".into();
    rows[0].filled.measure = "咱们把折旧补提了，差的那几毛也找着了".into();
    rows[1].filled.progress = "整改中".into();
    let done = back(&mut store, &rows, &collection());
    assert_eq!((done.taken.len(), done.unchanged), (2, 1), "{done:?}");
    let moved: Vec<&str> = done.moved.iter().map(|(_, step)| step.as_str()).collect();
    assert_eq!(moved, ["报告", "整改"]);
    assert!(done.conflicts.is_empty() && done.tampered.is_empty() && done.questions.is_empty(), "{done:?}");
    let first = store.finding(&rows[0].id).expect("there");
    assert_eq!(
        (first.state.as_str(), first.progress.as_str(), first.done_on.as_str()),
        ("已报告", "已整改", "2024年3月15日")
    );
    assert_eq!(first.measure, "咱们把折旧补提了，差的那几毛也找着了");
    let report = store.events().expect("events").into_iter().find(|e| e.step == "报告").expect("reported");
    assert_eq!((report.who.as_str(), report.day.as_str()), ("村会计", "2024-03-15"));
    let again = back(&mut store, &rows, &collection());
    assert_eq!((again.taken.len(), again.unchanged, again.moved.len()), (0, 3, 0));
}

/// The county has gone on since: what comes then is listed beside it, and neither is lost.
#[test]
fn what_both_sides_changed_is_listed_and_neither_is_lost() {
    let (mut store, mut rows) = issued();
    done(&mut rows[0]);
    back(&mut store, &rows, &collection());
    let id = rows[0].id.clone();
    let proof = Act {
        who: "县审计办".into(),
        day: "2024-03-20".into(),
        sha256: "ab".repeat(32),
        why: "查看过".into(),
        ..Act::default()
    };
    store.step(std::slice::from_ref(&id), Step::Verify, &proof).expect("verified");
    rows[0].filled.measure = "核销处理".into();
    rows[0].filled.remark = "见附件".into();
    let done = back(&mut store, &rows, &collection());
    assert_eq!((done.conflicts.len(), done.taken.len(), done.conflicts[0].row), (1, 0, 5));
    assert_eq!(
        done.conflicts[0].what,
        format!(
            "县里已办到“已核验”，交回的与库里不同，没有收：“整改措施”库里“补提折旧”，交回“核销处理”；“备注”库里“”，交回“见附件”。只补记文字的，加 --accept {id}；要重新整改的，先 sanzi step 退回 {id}。"
        )
    );
    let standing = store.finding(&id).expect("there");
    assert_eq!((standing.measure.as_str(), standing.remark.as_str()), ("补提折旧", ""), "whole or not at all");
    let accept = Collection { accept: [id.clone()].into(), ..collection() };
    assert!(back(&mut store, &rows, &accept).conflicts.is_empty());
    let standing = store.finding(&id).expect("there");
    assert_eq!((standing.measure.as_str(), standing.state.as_str()), ("核销处理", "已核验"));
}

#[test]
fn tampered_cells_are_listed_and_never_taken() {
    let (mut store, rows) = issued();
    let change = |change: Alter<'_>| {
        let mut rows = rows.clone();
        change(&mut rows[0]);
        rows[0].filled.remark = "见附件".into();
        rows
    };
    let cases: [(Alter<'_>, &str, bool); 5] = [
        (&|r| r.deadline = "2029-12-31".into(), "校验不符", false),
        (&|r| r.severity = "提示".into(), "校验不符", false),
        (&|r| r.stamp = "r1-0000000000000000".into(), "校验不符", false),
        (&|r| r.stamp = r.stamp_of(7), "本库没有下发过第 7 版", false),
        (&|r| r.amount = "1.00".into(), "“涉及金额(元)”被改动，没有采用：下发时“100.00”，交回“1.00”。", true),
    ];
    for (alter, says, taken) in cases {
        let done = back(&mut store, &change(alter), &collection());
        assert_eq!(done.tampered.len(), 1, "{says}: {done:?}");
        assert!(done.tampered[0].what.contains(says), "{says}: {done:?}");
        assert_eq!(done.taken.len(), usize::from(taken));
    }
    let standing = store.finding(&rows[0].id).expect("there");
    assert_eq!(
        (standing.deadline.as_str(), standing.at_stake, standing.remark.as_str()),
        ("2024-06-30", Some(10_000), "见附件")
    );
    let mut foreign = rows[0].clone();
    foreign.id = id("ZJ-003", "松河镇/别处", "001");
    foreign.stamp = foreign.stamp_of(1);
    let done = back(&mut store, &[foreign], &collection());
    assert!(done.tampered[0].what.contains("整改库里没有编号"), "{done:?}");
}

#[test]
fn words_and_days_that_are_not_understood_move_nothing_and_are_asked() {
    let (mut store, rows) = issued();
    let cases = [
        ("大概好了", "", "完成情况“大概好了”不认识"),
        ("已完成", "三月里", "完成日期“三月里”不是日期"),
        ("已完成", "2024-09-01", "晚于收取日期"),
        ("已完成", "2024-01-01", "早于下达日期"),
    ];
    for (progress, done_on, says) in cases {
        let mut filled = rows.clone();
        filled[0].filled.progress = progress.into();
        filled[0].filled.done_on = done_on.into();
        let accept = Collection { accept: [rows[0].id.clone()].into(), ..collection() };
        let done = back(&mut store, &filled, &accept);
        assert!(done.questions.len() == 1 && done.questions[0].what.contains(says), "{says}: {done:?}");
        assert!(done.moved.is_empty() && done.taken.is_empty());
    }
    assert_eq!(store.finding(&rows[0].id).expect("there").state, "已下达");
}

#[test]
fn evidence_is_hashed_where_it_lies_beside_the_pack_and_nowhere_else() {
    let (mut store, mut rows) = issued();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("松河镇")).expect("a folder");
    std::fs::write(folder.path().join("松河镇/照片.jpg"), "a picture").expect("written");
    std::fs::write(folder.path().join("别人.txt"), "not theirs").expect("written");
    for (row, evidence) in rows.iter_mut().zip(["照片.jpg", "../别人.txt", "没有的文件.jpg"]) {
        done(row);
        row.filled.evidence = evidence.into();
    }
    fill(&folder.path().join("松河镇"), "整改台账.xlsx", &rows);
    store.collect(folder.path(), &collection()).expect("collected");
    let hashes: Vec<String> =
        store.events().expect("events").into_iter().filter(|e| e.step == "报告").map(|e| e.sha256).collect();
    assert_eq!(hashes, [crate::run::hash(b"a picture"), String::new(), String::new()]);
}

/// Two townships, and each sends the other's ledger: by mistake in the county's folders, or to report the other's work.
#[test]
fn a_ledger_in_another_townships_name_is_not_taken() {
    let mut store = Store::memory().expect("a store");
    let mut elsewhere = finding("ZJ-003", "南湾村", "001", "100.00");
    elsewhere.subject.town = Some("石桥镇".into());
    let run = Run::on("2023-12-31").with([finding("ZJ-003", "东岭村", "001", "100.00"), elsewhere]);
    store.import(&run.delivery(), &options(), true).expect("done");
    let mut packs = store.assign(&assignment()).expect("packs");
    assert_eq!(packs.iter().map(|p| p.town.as_str()).collect::<Vec<_>>(), ["松河镇", "石桥镇"]);
    packs.iter_mut().for_each(|pack| pack.rows[0].filled.progress = "整改中".into());
    let [first, second] = packs.as_slice() else { panic!("two packs") };
    let before = store.findings().expect("read");
    let folder = tempfile::tempdir().expect("a folder");
    for (name, rows) in [("松河镇", &second.rows), ("石桥镇", &first.rows)] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
        fill(&folder.path().join(name), "整改台账.xlsx", rows);
    }
    let done = store.collect(folder.path(), &collection()).expect("collected");
    assert_eq!((done.taken.len(), done.moved.len(), done.tampered.len()), (0, 0, 2));
    assert_eq!(
        done.tampered[0].what,
        "这一行是“石桥镇”的，文件却在“松河镇”名下，没有收。请核对是哪个乡镇交的，放回它自己的文件夹再收。"
    );
    assert_eq!(store.findings().expect("read"), before);
    // In its own name, or in nobody's, each is taken.
    let folder = tempfile::tempdir().expect("a folder");
    fill(folder.path(), "松河镇报来.xlsx", &first.rows);
    fill(folder.path(), "报来.xlsx", &second.rows);
    let done = store.collect(folder.path(), &collection()).expect("collected");
    assert_eq!((done.moved.len(), done.tampered.len()), (2, 0), "{done:?}");
}

#[test]
fn the_kind_of_rectification_is_the_countys_word() {
    let (mut store, mut rows) = issued();
    rows[0].plan = "分阶段".into();
    let done = back(&mut store, &rows, &collection());
    assert_eq!(done.tampered[0].what, "“整改类型”被改动，没有采用：下发时“立行立改”，交回“分阶段”。");
    assert_eq!(store.finding(&rows[0].id).expect("there").plan, "立行立改");
}

#[test]
fn broken_files_cost_only_themselves() {
    let (mut store, mut rows) = issued();
    rows[0].filled.progress = "整改中".into();
    let folder = tempfile::tempdir().expect("a folder");
    fill(folder.path(), "好.xlsx", &rows);
    let whole = std::fs::read(folder.path().join("好.xlsx")).expect("read");
    std::fs::write(folder.path().join("半.xlsx"), &whole[..whole.len() / 2]).expect("written");
    std::fs::write(folder.path().join("空.xlsx"), "").expect("written");
    std::fs::write(folder.path().join("~$好.xlsx"), "lock").expect("written");
    for name in ["旧.xls", "表.ods", "包.zip", "照片.jpg"] {
        std::fs::write(folder.path().join(name), "whatever").expect("written");
    }
    let mut other = rust_xlsxwriter::Workbook::new();
    other.add_worksheet().write_string(0, 0, "工资表").expect("written");
    other.save(folder.path().join("别的.xlsx")).expect("saved");
    let done = store.collect(folder.path(), &collection()).expect("collected");
    assert_eq!((done.taken.len(), done.moved.len()), (1, 1));
    let unread: Vec<&str> = done.unread.iter().map(|n| n.file.as_str()).collect();
    assert_eq!(unread, ["别的.xlsx", "包.zip", "半.xlsx", "旧.xls", "空.xlsx", "表.ods"]);
    assert_eq!(done.unread[3].what, "是 .xls 文件，没有读。请用 Excel 或 WPS 打开，另存为 .xlsx 再交。");
    assert_eq!(done.unread[1].what, "是压缩包，没有读。请解压后再收。");
    assert!(done.unread[0].what.contains("没有“整改台账”这张表"), "{:?}", done.unread);
}
