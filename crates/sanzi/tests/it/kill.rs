//! Killed at any moment, out of disk, two at once: the store is as it was before or as it is after, never between.

use assert_cmd::cargo::CommandCargoExt;
use run::{Run, finding};
use sanzi_store::{Assignment, Event, Plan, Standing, Store};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

#[allow(dead_code)]
#[path = "../../../store/tests/it/run.rs"]
pub mod run;

/// Moments of killing; the long form is for CI and for whoever touches a transaction.
fn moments() -> u32 {
    if std::env::var_os("SANZI_LONG").is_some() { 200 } else { 10 }
}

/// A store with findings of one year handed out, a filled pack, and the run of the next year.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(count: usize) -> Place {
        let place = Place { folder: tempfile::tempdir().expect("a folder") };
        let findings = |amount: &str| -> Vec<_> {
            (0..count).map(|n| finding("ZJ-003", &format!("{}村", n % 40), &format!("{n:05}"), amount)).collect()
        };
        Run::on("2023-12-31").with(findings("100.00")).write(&place.path("2023"));
        Run::on("2024-12-31").with(findings("120.00")).write(&place.path("2024"));
        place.ended(&mut place.command("base.db", &["import", "2023", "--apply"]), 0);
        let mut store = place.open("base.db");
        let how = Assignment {
            day: "2024-02-01".into(),
            deadline: "2024-06-30".into(),
            plan: Plan::AtOnce,
            who: "县审计办".into(),
            towns: Vec::new(),
            recorded_at: String::new(),
        };
        let mut given = store.assign(&how).expect("packs").remove(0);
        for row in &mut given.rows {
            row.filled.measure = "补提折旧".into();
            row.filled.progress = "已完成".into();
            row.filled.done_on = "2024-06-01".into();
            row.filled.evidence = "凭证12号".into();
        }
        std::fs::create_dir(place.path("packs")).expect("a folder");
        let file = std::fs::File::create(place.path("packs/松河镇.xlsx")).expect("a file");
        let printed = sanzi::printed_pack(&given, &how);
        sanzi_report::township::write_ledger(file, &printed, place.folder.path()).expect("a workbook");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn open(&self, db: &str) -> Store {
        Store::open(self.path(db).to_str().expect("a path")).expect("a whole store")
    }

    fn command(&self, db: &str, args: &[&str]) -> Command {
        let mut command = Command::cargo_bin("sanzi").expect("the binary");
        command.current_dir(self.folder.path()).args(args).args(["--db", db]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn ended(&self, command: &mut Command, code: i32) -> Output {
        let done = command.output().expect("it runs");
        assert_eq!(done.status.code(), Some(code), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
        done
    }

    /// Everything but when it was entered.
    fn state(&self, db: &str) -> (Vec<Standing>, Vec<(String, String)>, usize) {
        let mut store = self.open(db);
        store.verify().expect("the chain holds");
        let event = |e: Event| (e.finding, e.step);
        let events = store.events().expect("events").into_iter().map(event).collect();
        (store.findings().expect("findings"), events, store.history().expect("history").len())
    }

    fn copy(&self, from: &str, to: &str) {
        let _ = std::fs::remove_file(self.path(&format!("{to}-journal")));
        std::fs::copy(self.path(from), self.path(to)).expect("copied");
    }

    /// Kills a command at many moments of its course; says how often a transaction was open.
    fn killed(&self, args: &[&str]) -> u32 {
        self.copy("base.db", "after.db");
        let started = Instant::now();
        self.ended(&mut self.command("after.db", args), 0);
        let whole = started.elapsed();
        let (before, after) = (self.state("base.db"), self.state("after.db"));
        assert_ne!(before, after);
        let mut between = 0;
        for moment in 0..moments() {
            self.copy("base.db", "now.db");
            let mut child = self.command("now.db", args).spawn().expect("it starts");
            // The first fifth is the program's start; nothing is open then.
            let share = 0.2 + 0.85 * f64::from(moment) / f64::from(moments());
            std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * share));
            child.kill().expect("killed");
            child.wait().expect("gone");
            between += u32::from(self.path("now.db-journal").exists());
            let now = self.state("now.db");
            assert!(
                now == before || now == after,
                "{args:?} killed after {share} of its course left something between"
            );
        }
        between
    }
}

#[test]
fn killed_at_any_moment_of_an_import_or_a_collect_the_store_is_whole() {
    let place = Place::new(if moments() > 10 { 1500 } else { 300 });
    let imports = place.killed(&["import", "2024", "--apply"]);
    let collects = place.killed(&["collect", "packs", "--on", "2024-07-01"]);
    println!("killed {} times each; in an open transaction: import {imports}, collect {collects}", moments());
    if moments() > 10 {
        assert!(imports > 10 && collects > 10, "the moments miss the transactions: {imports}, {collects}");
    }
}

#[test]
fn two_processes_at_once_leave_what_one_would_have_left() {
    let place = Place::new(200);
    place.copy("base.db", "one.db");
    place.copy("base.db", "two.db");
    place.ended(&mut place.command("one.db", &["import", "2024", "--apply"]), 0);
    let children: Vec<_> =
        (0..3).map(|_| place.command("two.db", &["import", "2024", "--apply"]).spawn().expect("it starts")).collect();
    let mut said = Vec::new();
    for child in children {
        let done = child.wait_with_output().expect("it ends");
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        said.push(String::from_utf8(done.stdout).expect("text"));
    }
    assert_eq!(said.iter().filter(|s| s.contains("已导入，")).count(), 1, "{said:?}");
    assert_eq!(said.iter().filter(|s| s.contains("已经导入过")).count(), 2, "{said:?}");
    assert_eq!(place.state("two.db"), place.state("one.db"));
    let making: Vec<_> =
        (0..3).map(|_| place.command("new.db", &["import", "2023", "--apply"]).spawn().expect("it starts")).collect();
    for child in making {
        let done = child.wait_with_output().expect("it ends");
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    }
    assert_eq!(place.state("new.db").0.len(), 200);
}

/// A file that may not grow past a limit is, to the database, a disk that is full.
#[cfg(unix)]
#[test]
fn out_of_disk_in_the_middle_of_an_import_the_store_is_as_it_was() {
    let place = Place::new(1500);
    let binary = Command::cargo_bin("sanzi").expect("the binary").get_program().to_owned();
    let size = std::fs::metadata(place.path("base.db")).expect("a file").len();
    // bash counts in 1024 bytes: a little more than there is.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" import 2024 --apply --db base.db", size / 1024 + 100);
    let before = place.state("base.db");
    let done = Command::new("bash")
        .args(["-c", &script])
        .arg(binary)
        .current_dir(place.folder.path())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("磁盘写不进去（空间不足，或磁盘出错），没有改动整改库"), "{said}");
    assert_eq!(place.state("base.db"), before);
    place.ended(&mut place.command("base.db", &["import", "2024", "--apply"]), 0);
}

#[test]
fn a_delivery_that_is_refused_makes_no_store() {
    let place = Place::new(5);
    std::fs::write(place.path("2024/findings.jsonl"), "{}\n").expect("written");
    for args in [&["import", "2024", "--apply"][..], &["import", "没有", "--apply"], &["status", "--on", "2024-01-01"]]
    {
        place.ended(&mut place.command("new.db", args), 2);
        assert!(!Path::new(&place.path("new.db")).exists(), "{args:?}");
    }
}
