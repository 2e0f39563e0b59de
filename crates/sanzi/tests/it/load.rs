//! Much material, in deep folders, some of it closed to us: nothing is lost, and what cannot be read is named.
//! Loads of full size are `sanzi-bench load`.

use calamine::{Data, Reader, Xlsx, open_workbook};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const HEAD: &str = "资产编号,资产名称,原值（元）,取得日期,管护责任人\n";

/// One asset for which nobody is in charge.
fn ledger(number: usize) -> String {
    format!("{HEAD}ZC-{number},提灌站{number},60000,2018-05-01,\n")
}

fn audit(program: &mut Command, inputs: &Path, out: &Path) -> Output {
    program.arg("audit").arg(inputs).args(["--base-date", "2024-12-31", "--rules", "GH-001", "--out"]).arg(out);
    program.output().expect("it runs")
}

fn binary() -> PathBuf {
    assert_cmd::cargo::cargo_bin("sanzi")
}

fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(path).expect("records");
    text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

#[test]
fn every_one_of_a_thousand_files_has_its_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let (inputs, out) = (folder.path().join("资料"), folder.path().join("结果"));
    for number in 0..1000 {
        let town = inputs.join(format!("第{}镇", number % 7));
        fs::create_dir_all(&town).expect("a folder");
        fs::write(town.join(format!("第{number}村.csv")), ledger(number)).expect("written");
    }
    let done = audit(&mut Command::new(binary()), &inputs, &out);
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    let told = fs::read_to_string(out.join("findings.jsonl")).expect("records");
    assert_eq!(told.lines().count(), 1000);
    assert!((0..1000).all(|number| told.contains(&format!("提灌站{number}\""))), "an asset is missing");
}

/// Systems other than Linux take shorter paths.
#[cfg(target_os = "linux")]
#[test]
fn a_path_of_four_thousand_bytes_is_read_and_named_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (inputs, out) = (folder.path().join("资料"), folder.path().join("结果"));
    let file = "台账.csv";
    let mut path = inputs.clone();
    while path.as_os_str().len() + 1 + 255 < 3_990 - file.len() {
        path.push("村".repeat(85));
    }
    let left = 4_000 - path.as_os_str().len() - 2 - file.len();
    path.push("x".repeat(left));
    fs::create_dir_all(&path).expect("folders");
    let path = path.join(file);
    assert_eq!(path.as_os_str().len(), 4_000);
    fs::write(&path, ledger(1)).expect("written");
    let done = audit(&mut Command::new(binary()), &inputs, &out);
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    let name = path.strip_prefix(&inputs).expect("below").to_string_lossy().into_owned();
    let finding = lines(&out.join("findings.jsonl")).remove(0);
    assert!(finding.to_string().contains(&name), "{finding}");
    // The workbook opens, and its list has the finding.
    let mut book: Xlsx<_> = open_workbook(out.join("findings.xlsx")).expect("opens");
    let list = book.worksheet_range("问题清单").expect("a list");
    assert!(list.used_cells().any(|(_, _, cell)| matches!(cell, Data::String(text) if text.contains("提灌站1"))));
}

/// Runs as somebody who is not root, to whom permissions mean something.
#[cfg(target_os = "linux")]
#[test]
fn what_may_not_be_read_costs_only_itself() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let (inputs, out) = (folder.path().join("资料"), folder.path().join("结果"));
    let (closed, file) = (inputs.join("封存"), inputs.join("密.csv"));
    fs::create_dir_all(&closed).expect("a folder");
    fs::create_dir(&out).expect("a folder");
    for (number, path) in [inputs.join("好.csv"), file.clone(), closed.join("内.csv")].iter().enumerate() {
        fs::write(path, ledger(number)).expect("written");
    }
    let pipe = Command::new("mkfifo").arg(inputs.join("管道.csv")).status().expect("mkfifo");
    assert!(pipe.success());
    let allow = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    for (path, mode) in [(folder.path(), 0o755), (&out, 0o777), (&file, 0), (&closed, 0)] {
        allow(path, mode);
    }
    let root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
    let mut program = Command::new(if root { Path::new("setpriv").to_path_buf() } else { binary() });
    if root {
        program.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(binary());
    }
    let done = audit(&mut program, &inputs, &out);
    allow(&closed, 0o755);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("密.csv") && said.contains("封存"), "{said}");
    let issues = lines(&out.join("issues.jsonl"));
    let of = |kind: &str| -> Vec<(String, String)> {
        let told = issues.iter().filter(|issue| issue["kind"] == kind);
        let word = |issue: &serde_json::Value, key: &str| issue[key].as_str().unwrap_or_default().to_owned();
        told.map(|issue| (word(issue, "file"), word(issue, "message"))).collect()
    };
    let closed = |what: &str, name: &str| (name.to_owned(), format!("{what}打不开（没有读取权限）。"));
    assert_eq!(of("unreadable"), [closed("文件", "密.csv"), closed("文件夹", "封存")]);
    assert_eq!(of("passed_over"), [("管道.csv".to_owned(), "是链接或特殊文件，没有读。".to_owned())]);
    assert_eq!(lines(&out.join("findings.jsonl")).len(), 1);
}
