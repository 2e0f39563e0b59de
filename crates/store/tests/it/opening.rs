//! What is opened and what is left alone: nothing is changed before a store is known to be ours, whole and not newer.

use crate::import::options;
use crate::run::{Run, finding};
use sanzi_store::{Store, StoreError};
use sqlx::{Connection, Executor, SqliteConnection};
use std::path::{Path, PathBuf};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Runs SQL on a file as any other program could.
fn other_program(path: &Path, sql: &'static str) {
    runtime().block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await.expect("a database");
        connection.execute(sqlx::raw_sql(sql)).await.expect("done");
        connection.close().await.expect("closed");
    });
}

fn filled(folder: &Path) -> PathBuf {
    let path = folder.join("县.db");
    let mut store = Store::create(path.to_str().expect("a path")).expect("made");
    let findings = (0..60).map(|n| finding("ZJ-003", "东岭村", &format!("{n:03}"), "100.00"));
    store.import(&Run::on("2023-12-31").with(findings).delivery(), &options(), true).expect("imported");
    path
}

/// The message of opening, after seeing that the file is still what it was.
fn refused(path: &Path) -> String {
    let before = std::fs::read(path).expect("read");
    let open = Store::open(path.to_str().expect("a path")).expect_err("refused").to_string();
    let create = Store::create(path.to_str().expect("a path")).expect_err("refused").to_string();
    assert_eq!(open, create);
    let look = Store::look(path.to_str().expect("a path"), |store| store.overview("2024-07-01", str::to_owned));
    // Of a damaged store each check names the fault that it meets first.
    let told = |message: &str| message.split_once("已损坏").map_or(message, |(name, _)| name).to_owned();
    assert_eq!(told(&open), told(&look.expect_err("refused").to_string()));
    assert_eq!(std::fs::read(path).expect("read"), before, "{open}");
    open
}

#[test]
fn a_store_is_opened_again_as_it_was_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let mut store = Store::open(path.to_str().expect("a path")).expect("there");
    assert_eq!(store.findings().expect("read").len(), 60);
    drop(store);
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("listed").collect();
    assert_eq!(left.len(), 1, "one file and nothing beside it: {left:?}");
}

#[test]
fn what_is_not_there_is_said() {
    let message = Store::open("没有这个库.db").expect_err("missing").to_string();
    assert!(message.starts_with("找不到整改库“没有这个库.db”") && !Path::new("没有这个库.db").exists(), "{message}");
}

#[test]
fn databases_of_other_programs_and_other_files_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let foreign = folder.path().join("工资.db");
    other_program(&foreign, "CREATE TABLE salary (id INTEGER); INSERT INTO salary VALUES (1)");
    assert!(refused(&foreign).contains("是别的程序的数据库，没有改动它"));
    let marked = folder.path().join("别的.db");
    other_program(&marked, "PRAGMA application_id = 7; CREATE TABLE finding (id INTEGER)");
    assert!(refused(&marked).contains("是别的程序的数据库"));
    let text = folder.path().join("说明.db");
    std::fs::write(&text, "这不是数据库，只是一段说明。".repeat(200)).expect("written");
    assert!(refused(&text).contains("是别的程序的数据库"));
}

#[test]
fn a_newer_store_is_left_untouched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    other_program(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', 1, x'00', 0)",
    );
    let message = refused(&path);
    assert!(message.contains("更新版本的 sanzi 建的（库版本 9999，本程序认识到 2）"), "{message}");
}

#[test]
fn damage_is_seen_at_opening() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read(filled(folder.path())).expect("read");
    assert!(whole.len() > 100_000);
    let path = folder.path().join("坏.db");
    let mut holes = whole.clone();
    for page in holes.chunks_mut(4096).skip(2).step_by(3) {
        page[..64].fill(0xA5);
    }
    for damaged in [holes, whole[..whole.len() / 2 / 4096 * 4096].to_vec(), whole[..whole.len() - 700].to_vec()] {
        std::fs::write(&path, &damaged).expect("written");
        let message = refused(&path);
        assert!(message.contains("已损坏") && message.contains("请先复制一份留底"), "{message}");
    }
}

/// One page after another is spoilt. Whoever only looks sees it just as well, but for pages that nothing uses.
#[test]
fn a_damaged_page_is_seen_by_whoever_only_looks() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read(filled(folder.path())).expect("read");
    let page = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    let free = u32::from_be_bytes([whole[36], whole[37], whole[38], whole[39]]) as usize;
    let path = folder.path().join("坏.db");
    let name = path.to_str().expect("a path");
    let pages = whole.len() / page;
    let mut seen = 0;
    for at in 0..pages {
        let mut damaged = whole.clone();
        let start = at * page + if at == 0 { 100 } else { 0 };
        damaged[start..start + 64].fill(0xA5);
        std::fs::write(&path, &damaged).expect("written");
        match Store::look(name, |store| store.overview("2024-07-01", str::to_owned)) {
            Err(StoreError::Corrupt { .. }) => seen += 1,
            Err(other) => panic!("page {at}: {other}"),
            Ok(overview) => assert_eq!(overview.total.findings, 60, "page {at}"),
        }
        assert_eq!(std::fs::read(&path).expect("read"), damaged, "page {at} was written to");
    }
    assert!(pages > 20 && seen + free >= pages, "{seen} of {pages} seen, {free} are free");
}

#[test]
fn a_store_of_the_first_version_is_brought_up_to_this_one_with_its_sums() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let name = path.to_str().expect("a path");
    let mut store = Store::open(name).expect("there");
    let some: Vec<String> = store.findings().expect("read").into_iter().step_by(7).map(|f| f.id).collect();
    let issue = sanzi_store::Act { deadline: "2024-06-30".into(), ..crate::import::act("甲", "2024-02-01") };
    store.step(&some, sanzi_store::Step::Issue, &issue).expect("issued");
    let before = store.overview("2024-07-01", str::to_owned).expect("an overview");
    assert_eq!((before.total.findings, before.total.overdue), (60, 9));
    drop(store);
    other_program(&path, crate::synthetic::FIRST_VERSION);
    let seen = Store::look(name, |store| store.overview("2024-07-01", str::to_owned)).expect("brought up");
    assert_eq!(seen, before);
    Store::open(name).expect("of this version").verify().expect("its sums are those of its findings");
}

#[test]
fn a_store_that_somebody_else_is_writing_is_said_to_be_busy() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let mut store = Store::open(path.to_str().expect("a path")).expect("there");
    let runtime = runtime();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let mut writer = runtime.block_on(SqliteConnection::connect_with(&options)).expect("another");
    runtime.block_on(writer.execute(sqlx::raw_sql("BEGIN IMMEDIATE"))).expect("writing");
    let run = Run::on("2024-12-31").with([finding("ZJ-003", "东岭村", "001", "100.00")]);
    let busy = store.import(&run.delivery(), &self::options(), true).expect_err("busy");
    assert!(matches!(busy, StoreError::Busy), "{busy}");
    runtime.block_on(writer.execute(sqlx::raw_sql("ROLLBACK"))).expect("done");
    store.import(&run.delivery(), &self::options(), true).expect("free again");
}

#[test]
fn events_changed_behind_the_programs_back_are_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = filled(folder.path());
    let mut store = Store::open(path.to_str().expect("a path")).expect("there");
    let one = store.findings().expect("read")[0].id.clone();
    let issue = sanzi_store::Act { deadline: "2024-06-30".into(), ..crate::import::act("甲", "2024-02-01") };
    store.step(&[one], sanzi_store::Step::Issue, &issue).expect("issued");
    store.verify().expect("whole");
    drop(store);
    for (sql, says) in [
        ("UPDATE finding SET state = '已销号' WHERE state = '已下达'", "没有记录可依"),
        (
            "UPDATE finding SET state = '已下达' WHERE state = '已销号'; \
             UPDATE tally SET findings = findings + 1 WHERE what = 'town'",
            "的汇总数（松河镇）与逐条相加不符",
        ),
        ("UPDATE event SET who = '乙'", "第 1 条记录对不上"),
        ("DELETE FROM event", "记录少了或多了"),
    ] {
        other_program(&path, sql);
        let mut store = Store::open(path.to_str().expect("a path")).expect("its pages are whole");
        let message = store.verify().expect_err("seen").to_string();
        assert!(message.contains(says), "{says}: {message}");
    }
}
