//! The process killed at any moment: each file old or new, a mixed set known, people's work never lost.
//! The long form is the example `kill`.

use sanzi_report::Recorded;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Bytes of files by their names.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What the kills met.
#[derive(Debug, Default)]
pub struct Met {
    /// Processes killed before they ended.
    pub killed: usize,
    /// Sets that were part old, part new.
    pub mixed: usize,
}

/// A ledger in one of two states, so that all outputs differ.
pub fn ledger(second: bool) -> String {
    let cost = if second { "90,000.00" } else { "60,000.00" };
    let mut text =
        "松河镇东岭村固定资产台账\n单位：元\n资产编号,资产名称,资产类别,原值,累计折旧,取得日期,使用状态,管护责任人\n"
            .to_owned();
    for number in 1..=40 {
        text.push_str(&format!("{number:03},机井{number},构筑物,\"{cost}\",0.00,2018-05-01,闲置,\n"));
    }
    text
}

fn audit(binary: &Path, inputs: &Path, out: &Path) -> Command {
    let mut command = Command::new(binary);
    command.arg("audit").arg(inputs).args(["--base-date", "2024-12-31", "--keep-edited", "--out"]).arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Files below a folder with their bytes.
pub fn files(dir: &Path) -> Files {
    let all = walkdir::WalkDir::new(dir).into_iter().map(|e| e.expect("an entry"));
    let read = |e: walkdir::DirEntry| {
        let name = e.path().strip_prefix(dir).expect("below").to_string_lossy().into_owned();
        (name, std::fs::read(e.path()).expect("a file"))
    };
    all.filter(|e| e.file_type().is_file()).map(read).collect()
}

/// Kills `times` runs at moments spread over a whole run's length, and looks at what each left.
pub fn kills(binary: &Path, times: u32) -> Met {
    let folder = tempfile::tempdir().expect("a folder");
    let inputs = folder.path().join("资料");
    std::fs::create_dir(&inputs).expect("a folder");
    let state = |second: bool| std::fs::write(inputs.join("东岭村.csv"), ledger(second)).expect("written");
    let whole = |name: &str, second: bool| -> (Files, Duration) {
        state(second);
        let out: PathBuf = folder.path().join(name);
        let started = Instant::now();
        let code = audit(binary, &inputs, &out).status().expect("it runs").code();
        assert_eq!(code, Some(1), "the run itself");
        (files(&out), started.elapsed())
    };
    let ((old, _), (new, length)) = (whole("a", false), whole("b", true));
    let edited = b"edited by a person".to_vec();
    let mut met = Met::default();
    for number in 0..times {
        let out = folder.path().join(format!("c{number}"));
        for (name, bytes) in &old {
            let path = out.join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, bytes).expect("copied");
        }
        // Every third time somebody has worked in the workbook.
        if number % 3 == 2 {
            std::fs::write(out.join("findings.xlsx"), &edited).expect("edited");
        }
        // Spread by the golden ratio over the second half, in which the writing lies.
        let share = 500 + (u64::from(number) * 618) % 560;
        let mut child = audit(binary, &inputs, &out).spawn().expect("it runs");
        std::thread::sleep(Duration::from_micros(length.as_micros() as u64 * share / 1000));
        let ended = child.try_wait().expect("a child").is_some();
        child.kill().expect("killed");
        child.wait().expect("gone");
        met.killed += usize::from(!ended);

        let left = files(&out);
        if number % 3 == 2 {
            assert!(left.values().any(|bytes| *bytes == edited), "kill {number}: a person's work is lost");
        }
        let set = |name: &&String| !name.contains(".sanzi") && !name.contains("-edited-") && *name != "manifest.json";
        for name in left.keys().filter(set) {
            let bytes = left.get(name);
            assert!(
                bytes == old.get(name) || bytes == new.get(name) || bytes == Some(&edited),
                "kill {number}: {name}"
            );
        }
        let recorded = Recorded::read(&out).expect("a manifest, old or new");
        let torn = recorded.torn(&out);
        let is_new = recorded.outputs == Recorded::read(&folder.path().join("b")).expect("a manifest").outputs;
        let of_manifest = if is_new { &new } else { &old };
        let differs = |name: &&String| left.get(*name) != of_manifest.get(*name);
        let wrong: Vec<&String> = of_manifest.keys().filter(|n| *n != "manifest.json").filter(differs).collect();
        assert_eq!(torn.is_empty(), wrong.is_empty(), "kill {number}: {torn:?} against {wrong:?}");
        met.mixed += usize::from(!torn.is_empty() && number % 3 != 2);

        // The next run needs no one's help.
        let code = audit(binary, &inputs, &out).status().expect("it runs").code();
        assert_eq!(code, Some(1), "after kill {number}");
        let left = files(&out);
        assert!(!left.keys().any(|name| name.contains(".sanzi")), "after kill {number}: {:?}", left.keys());
        assert_eq!(Recorded::read(&out).expect("a manifest").torn(&out), Vec::<String>::new());
        assert_eq!(left.values().filter(|bytes| **bytes == edited).count(), usize::from(number % 3 == 2));
        std::fs::remove_dir_all(&out).expect("removed");
    }
    met
}
