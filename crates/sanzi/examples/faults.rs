//! Every call of a small run to the system failed in turn: `cargo run --example faults -- target/debug/sanzi [STEP [CALL…]]`.
//!
//! `strace` makes the n-th reading, writing, renaming … call of each thread fail, for every n (every STEP-th, if told) and
//! every kind of call (those named, if any).
//! Whatever fails: the run ends by itself and says why; each file of the old set is old or new, by the hashes that a
//! manifest names; material that could not be read is named; and the next run needs no one's help.

#[path = "../tests/it/killing.rs"]
#[allow(dead_code)]
mod killing;

use killing::{Files, files, ledger};
use sanzi_report::Recorded;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Calls, and the errors that they are made to give.
const CALLS: &[(&str, &[&str])] = &[
    ("read", &["EIO", "EINTR"]),
    ("write", &["ENOSPC", "EIO", "EINTR"]),
    ("openat", &["EIO", "EACCES", "EINTR", "EMFILE"]),
    ("statx", &["EIO"]),
    ("newfstatat", &["EIO"]),
    ("getdents64", &["EIO"]),
    ("renameat", &["EIO", "ENOSPC", "EACCES"]),
    ("unlink", &["EIO"]),
    ("mkdir", &["ENOSPC"]),
    ("fsync", &["EIO", "ENOSPC"]),
    ("flock", &["EINTR", "ENOLCK"]),
    ("lseek", &["EIO"]),
    ("ftruncate", &["ENOSPC"]),
    ("pread64", &["EIO"]),
];

/// What a run gave.
struct Ended {
    code: Option<i32>,
    said: String,
}

/// The folder of a trial.
struct Place {
    folder: tempfile::TempDir,
    binary: PathBuf,
}

impl Place {
    fn inputs(&self) -> PathBuf {
        self.folder.path().join("资料")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("结果")
    }

    /// Runs the audit, under `strace` with these arguments if there are any.
    fn run(&self, strace: &[&str]) -> Ended {
        let mut command = match strace {
            [] => Command::new(&self.binary),
            _ => {
                let mut command = Command::new("strace");
                command.args(["-f", "-qq", "-o"]).arg(self.folder.path().join("trace")).args(strace).arg(&self.binary);
                command
            }
        };
        command.arg("audit").arg(self.inputs()).args(["--base-date", "2024-12-31", "--out"]).arg(self.out());
        // One thread of each sort, so that calls come in nearly the same order every time.
        command
            .env("RAYON_NUM_THREADS", "1")
            .env("POLARS_MAX_THREADS", "1")
            .env_remove("RUST_BACKTRACE")
            .stdout(Stdio::null());
        let done = command.output().expect("strace and the program run");
        Ended { code: done.status.code(), said: String::from_utf8_lossy(&done.stderr).into_owned() }
    }

    fn put(&self, second: bool) {
        std::fs::write(self.inputs().join("东岭村.csv"), ledger(second)).expect("written");
    }

    fn reset(&self, old: &Files) {
        let _ = std::fs::remove_dir_all(self.out());
        for (name, bytes) in old {
            let path = self.out().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, bytes).expect("copied");
        }
    }

    /// The numbers of a call that the program itself makes: in every thread they count from the program's start, and the
    /// first are those of the loader of its libraries.
    fn numbers(&self, call: &str) -> RangeInclusive<usize> {
        self.run(&["-y", "-e", &format!("trace={call}")]);
        let trace = std::fs::read_to_string(self.folder.path().join("trace")).unwrap_or_default();
        let ours = format!(" {call}(");
        let (mut counts, mut loaded) = (BTreeMap::new(), 0);
        for line in trace.lines().filter(|line| line.contains(&ours)) {
            let count = counts.entry(line.split(' ').next()).or_insert(0);
            *count += 1;
            if line.contains(".so") {
                loaded = loaded.max(*count);
            }
        }
        loaded + 1..=counts.into_values().max().unwrap_or(0)
    }
}

/// Nothing gets its name before its bytes are on the disk, and the folder is synced after the last name was given: what
/// a crash of the machine leaves under a name is whole. Gives the number of names.
fn synced(place: &Place) -> usize {
    place.run(&["-y", "-e", "trace=write,fsync,renameat"]);
    let trace = std::fs::read_to_string(place.folder.path().join("trace")).unwrap_or_default();
    let (mut unsynced, mut named, mut last) = (BTreeSet::new(), 0, "");
    for line in trace.lines() {
        let of_file = || line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(path, _)| path);
        if line.contains(" write(") {
            unsynced.insert(of_file());
        } else if line.contains(" fsync(") {
            unsynced.remove(of_file());
            last = of_file();
        } else if line.contains(" renameat(") {
            let from = line.split('"').nth(1).unwrap_or_default();
            assert!(!unsynced.contains(from), "{from} has its name before it is on the disk");
            (named, last) = (named + 1, "");
        }
    }
    assert!(named > 0 && !last.is_empty(), "{named} names, and the folder is not synced after the last");
    named
}

/// What must hold after a run in which something failed.
fn look(place: &Place, ended: &Ended, old: &Files, new: &Files, whole: bool, trial: &str) {
    let left = files(&place.out());
    let fault = ["panicked", "内部出错"].iter().any(|words| ended.said.contains(words));
    assert!(!fault, "{trial}: {}", ended.said);
    match ended.code {
        Some(1) if whole => assert!(same(&left, new), "{trial}: the set is not what it is without the fault"),
        Some(0 | 1) => {
            let issues = left.get("issues.jsonl").map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default();
            assert!(same(&left, new) || issues.contains("unreadable"), "{trial}: something is missing and not named");
        }
        Some(2) => {
            let chinese = ended.said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese && !whole, "{trial}: {}", ended.said);
        }
        code => panic!("{trial}: ended with {code:?}: {}", ended.said),
    }
    // Every file is one that a manifest names: the old one, the new one, or one that could not be renamed.
    let mut known: BTreeSet<String> = BTreeSet::new();
    for name in left.keys().filter(|name| name.contains("manifest.json")) {
        let text = String::from_utf8_lossy(&left[name]).into_owned();
        known.extend(text.split('"').filter(|word| word.len() == 64).map(str::to_owned));
    }
    for (name, bytes) in left.iter().filter(|(name, _)| !name.contains("manifest.json") && !name.contains(".sanzi")) {
        let one = old.get(name) == Some(bytes) || new.get(name) == Some(bytes) || known.contains(&sha256(bytes));
        assert!(one, "{trial}: {name} is torn");
    }
    if ended.code != Some(2) {
        assert_eq!(
            Recorded::read(&place.out()).expect("a manifest").torn(&place.out()),
            Vec::<String>::new(),
            "{trial}"
        );
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sanzi_core::text::hex(&sha2::Sha256::digest(bytes))
}

/// Are two sets equal but for the clock in their manifests?
fn same(left: &Files, right: &Files) -> bool {
    let plain = |set: &Files| -> Files {
        let keep = |name: &str| name != "manifest.json" && !name.contains(".sanzi");
        set.iter().filter(|(name, _)| keep(name)).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
    };
    plain(left) == plain(right)
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let binary = arguments.next().unwrap_or_else(|| "target/debug/sanzi".to_owned());
    let step = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1usize);
    let only: Vec<String> = arguments.collect();
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        println!("strace is not here: nothing was tried. Install it (apt-get install strace).");
        return;
    }
    let binary = Path::new(&binary).canonicalize().expect("the program");
    let place = Place { folder: tempfile::tempdir().expect("a folder"), binary };
    std::fs::create_dir(place.inputs()).expect("a folder");
    std::fs::write(place.inputs().join("engagement.toml"), "base_date = \"2024-12-31\"\n").expect("written");
    let other = "西岭村固定资产台账\n单位：元\n资产编号,资产名称,原值\n1,提灌站,60000\n";
    std::fs::write(place.inputs().join("西岭村.csv"), other).expect("written");
    let whole = |second: bool| {
        let _ = std::fs::remove_dir_all(place.out());
        place.put(second);
        assert_eq!(place.run(&[]).code, Some(1), "the run itself");
        files(&place.out())
    };
    let (old, new) = (whole(false), whole(true));
    println!("{} files synced before they had their names", synced(&place));
    for (call, errors) in CALLS.iter().filter(|(call, _)| only.is_empty() || only.iter().any(|one| one == call)) {
        place.reset(&old);
        let numbers: Vec<usize> = place.numbers(call).step_by(step).collect();
        for error in *errors {
            let (mut refused, mut read) = (0, 0);
            for number in &numbers {
                place.reset(&old);
                let trial = format!("{call} {number} gives {error}");
                let inject = format!("inject={call}:error={error}:when={number}");
                let ended = place.run(&["-e", &format!("trace={call}"), "-e", &inject]);
                look(&place, &ended, &old, &new, *error == "EINTR", &trial);
                refused += usize::from(ended.code == Some(2));
                read += usize::from(!same(&files(&place.out()), &new) && ended.code != Some(2));
                let ended = place.run(&[]);
                assert_eq!(ended.code, Some(1), "after {trial}: {}", ended.said);
                let left = files(&place.out());
                assert!(same(&left, &new) && !left.keys().any(|n| n.contains(".sanzi")), "after {trial}");
            }
            println!(
                "{call} {error}: {} calls, {refused} runs refused, {read} with a file named unread",
                numbers.len()
            );
        }
    }
}
