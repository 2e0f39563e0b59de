//! Killed, starved of disk, held: the outputs are whole or as they were.

use crate::killing::kills;
use assert_cmd::cargo::cargo_bin;
use std::path::Path;
use std::process::Command;

#[test]
fn killed_at_any_moment_each_file_is_old_or_new_and_peoples_work_stands() {
    let met = kills(&cargo_bin("sanzi"), 9);
    assert!(met.killed > 0, "{met:?}");
}

#[test]
fn who_asks_for_a_list_is_told_of_no_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let (inputs, out) = (folder.path().join("东岭村.csv"), folder.path().join("结果"));
    let ledger = "资产编号,资产名称,原值（元）,取得日期,管护责任人\n001,村部,480000,2016-05-01,\n";
    std::fs::write(&inputs, ledger).expect("written");
    let audit = |more: &[&str]| {
        let mut command = Command::new(cargo_bin("sanzi"));
        command.arg("audit").arg(&inputs).args(["--base-date", "2024-12-31", "--exit-zero", "--out"]).arg(&out);
        let done = command.args(more).output().expect("it runs");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(0), "{said}");
        said
    };
    assert!(audit(&[]).contains("report.docx"));
    assert!(out.join("report.docx").is_file() && out.join("subjects.jsonl").is_file());
    let said = audit(&["--sheets", "问题清单"]);
    assert!(said.contains("findings.xlsx") && !said.contains("report.docx"), "{said}");
    assert!(!out.join("report.docx").exists() && !out.join("subjects.jsonl").exists());
    assert!(out.join("findings.jsonl").is_file());
}

/// Audits with a limit on the size of files, in blocks of 512 bytes; a write beyond it fails as on a full disk.
#[cfg(target_os = "linux")]
fn starved(blocks: u32, inputs: &Path, out: &Path) -> (Option<i32>, String) {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let done = Command::new("sh")
        .args(["-c", &script])
        .arg(cargo_bin("sanzi"))
        .arg("audit")
        .arg(inputs)
        .args(["--base-date", "2024-12-31", "--out"])
        .arg(out)
        .output()
        .expect("it runs");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// A log on a full disk, a pipe that nobody reads: the run goes on, and its set is whole.
#[cfg(target_os = "linux")]
#[test]
fn a_log_that_cannot_be_written_stops_no_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let inputs = folder.path().join("东岭村.csv");
    std::fs::write(&inputs, "资产编号,资产名称,原值（元）,取得日期,管护责任人\n001,村部,480000,2016-05-01,\n")
        .expect("written");
    for (number, script) in ["exec \"$0\" \"$@\" 2>/dev/full", "exec \"$0\" \"$@\" 2>&-"].into_iter().enumerate() {
        let out = folder.path().join(format!("结果{number}"));
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(cargo_bin("sanzi")).arg("audit").arg(&inputs);
        let done = command.args(["--base-date", "2024-12-31", "--out"]).arg(&out).output().expect("it runs");
        assert_eq!(done.status.code(), Some(1), "{script}");
        let recorded = sanzi_report::Recorded::read(&out).expect("a manifest");
        assert_eq!(recorded.torn(&out), Vec::<String>::new(), "{script}");
    }
    for script in ["exec \"$0\" rules list >/dev/full", "exec \"$0\" no-such 2>/dev/full"] {
        let done = Command::new("sh").args(["-c", script]).arg(cargo_bin("sanzi")).output().expect("it runs");
        assert_eq!(done.status.code(), Some(2), "{script}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_takes_no_more_ends_with_2_and_the_old_set_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let (inputs, out) = (folder.path().join("资料"), folder.path().join("结果"));
    std::fs::create_dir(&inputs).expect("a folder");
    let ledger = |cost: &str| {
        format!(
            "东岭村固定资产台账\n单位：元\n资产编号,资产名称,原值,累计折旧,取得日期,管护责任人\n001,村部,{cost},0,2016-05-01,\n"
        )
    };
    std::fs::write(inputs.join("东岭村.csv"), ledger("480000")).expect("written");
    let (code, said) = starved(1 << 20, &inputs, &out);
    assert_eq!(code, Some(1), "{said}");
    let names = ["findings.jsonl", "findings.xlsx", "issues.jsonl", "manifest.json", "subjects.jsonl"];
    let bytes = || names.map(|name| std::fs::read(out.join(name)).expect("an output"));
    let before = bytes();
    std::fs::write(inputs.join("东岭村.csv"), ledger("490000")).expect("written");
    for blocks in [0, 4, 24] {
        let (code, said) = starved(blocks, &inputs, &out);
        assert_eq!(code, Some(2), "{blocks} blocks: {said}");
        assert!(said.contains("不能写入") && !said.contains("panicked"), "{blocks} blocks: {said}");
        assert!(bytes() == before, "{blocks} blocks: the old set was touched");
        let left = std::fs::read_dir(&out).expect("listed").map(|e| e.expect("an entry").file_name());
        let temporaries: Vec<_> = left.filter(|n| n.to_string_lossy().starts_with(".sanzi-")).collect();
        assert!(temporaries.is_empty(), "{temporaries:?}");
    }
}
