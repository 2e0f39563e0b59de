//! What bad input gets at the command line: one clear Chinese message, the right exit, nothing half-written.

use crate::top;
use assert_cmd::Command;
use std::fs;
use std::path::Path;

/// Runs the binary; gives exit code and both outputs as one text.
pub fn sanzi(args: &[&str]) -> (i32, String) {
    let done = Command::cargo_bin("sanzi").expect("the binary").args(args).output().expect("it runs");
    let text = [done.stdout, done.stderr].map(|b| String::from_utf8_lossy(&b).into_owned()).concat();
    (done.status.code().unwrap_or(-1), text)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[test]
fn a_run_that_cannot_start_ends_with_2_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let (empty, out) = (folder.path().join("空"), folder.path().join("结果"));
    fs::create_dir(&empty).expect("a folder");
    let letters = folder.path().join("信件");
    fs::create_dir(&letters).expect("a folder");
    fs::write(letters.join("信.csv"), "此致,敬礼\n").expect("a file");
    let county = top().join("fixtures/counties/qinghe");
    let broken = folder.path().join("坏规则包");
    fs::create_dir(&broken).expect("a folder");
    fs::write(broken.join("pack.toml"), "name = \"坏\"\nlayr = \"county-1\"\n").expect("a pack");
    let file = folder.path().join("占用");
    fs::write(&file, "不是文件夹").expect("a file");
    let day = ["--base-date", "2024-12-31"];
    let cases: [(Vec<&str>, &str); 8] = [
        (vec!["audit", text(&empty), "--out", text(&out), day[0], day[1]], "没有读到任何可用的表格"),
        (vec!["audit", text(&letters), "--out", text(&out), day[0], day[1]], "  信.csv：认不出是什么表"),
        (vec!["audit", "没有这个文件夹", "--out", text(&out), day[0], day[1]], "找不到“没有这个文件夹”"),
        (vec!["audit", text(&county), "--out", text(&file), day[0], day[1]], "占用"),
        (vec!["audit", text(&county), "--out", text(&out), day[0], day[1], "--pack", text(&broken)], "layr"),
        (vec!["audit", text(&county), "--out", text(&out), "--base-date", "去年底"], "2024-12-31"),
        (vec!["audit", text(&county), "--out", text(&out), day[0], day[1], "--rules", "QQ"], "“QQ”不对应任何规则"),
        (vec!["audt"], "没有“audt”这个命令"),
    ];
    for (args, says) in cases {
        let (code, text) = sanzi(&args);
        assert_eq!(code, 2, "{args:?}: {text}");
        assert!(text.contains(says), "{args:?} should say “{says}”: {text}");
        assert!(!text.contains("panicked"), "{text}");
        assert!(!out.join("findings.xlsx").exists() && !out.join("manifest.json").exists());
    }
}

#[test]
fn results_never_go_among_the_material() {
    let folder = tempfile::tempdir().expect("a folder");
    let inputs = folder.path().join("资料");
    fs::create_dir(&inputs).expect("a folder");
    fs::write(inputs.join("东岭村固定资产台账.csv"), "资产编号,资产名称,原值\n001,机井,60000\n").expect("a file");
    let beside = inputs.join("../资料");
    let (code, said) = sanzi(&["audit", text(&inputs), "--out", text(&beside), "--base-date", "2024-12-31"]);
    assert!(code == 2 && said.contains("是同一个文件夹"), "{said}");
    assert_eq!(fs::read_dir(&inputs).expect("listed").count(), 1);
    // a folder below it is passed over by the next run
    let below = inputs.join("结果");
    for _ in 0..2 {
        let (code, said) = sanzi(&["audit", text(&inputs), "--out", text(&below), "--base-date", "2024-12-31"]);
        assert!(code != 2 && said.contains("1 个文件"), "{said}");
    }
}

#[test]
fn a_base_date_that_looks_like_a_slip_is_pointed_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let (inputs, out) = (folder.path().join("资料"), folder.path().join("结果"));
    fs::create_dir(&inputs).expect("a folder");
    fs::write(inputs.join("东岭村固定资产台账.csv"), "资产编号,资产名称,原值\n001,机井,60000\n").expect("a file");
    fs::write(inputs.join("engagement.toml"), "base_date = \"2024-12-31\"\n").expect("a file");
    for (day, late, other) in [("2942-12-31", true, true), ("2023-12-31", false, true), ("2024-12-31", false, false)] {
        let (_, said) = sanzi(&["audit", text(&inputs), "--out", text(&out), "--base-date", day]);
        assert_eq!(said.contains(&format!("基准日 {day} 晚于今天")), late, "{said}");
        assert_eq!(said.contains("engagement.toml 写的基准日是 2024-12-31"), other, "{said}");
    }
}

#[test]
fn a_bad_file_costs_only_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let (inputs, out) = (folder.path().join("资料"), folder.path().join("结果"));
    fs::create_dir(&inputs).expect("a folder");
    fs::write(inputs.join("坏.xlsx"), b"PK\x03\x04 cut short").expect("a file");
    fs::write(inputs.join("说明.pdf"), b"%PDF-1.4\n").expect("a file");
    fs::write(inputs.join("空.csv"), b"").expect("a file");
    let ledger = "东岭村固定资产台账\n单位：元\n资产编号,资产名称,原值,累计折旧,取得日期,管护责任人\n001,村部,约48万,0,2016-05-01,\n002,机井,60000,不详,2018-13-45,甲\n合计,,540000,,,\n";
    fs::write(inputs.join("东岭村.csv"), ledger).expect("a file");
    let (code, said) = sanzi(&["audit", text(&inputs), "--base-date", "2024-12-31", "--out", text(&out)]);
    assert_eq!(code, 1, "{said}");
    for named in ["坏.xlsx", "说明.pdf", "空.csv"] {
        assert!(said.contains(named), "{named} is not named: {said}");
    }
    let issues = fs::read_to_string(out.join("issues.jsonl")).expect("issues");
    for cell in ["C4", "E5", "D5"] {
        assert!(issues.contains(&format!("\"cell\":\"{cell}\"")), "{cell} is not named: {issues}");
    }
    let findings = fs::read_to_string(out.join("findings.jsonl")).expect("findings");
    assert!(findings.contains("GH-001"), "the good rows are judged: {findings}");
}

#[test]
fn the_exit_code_says_whether_something_was_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let county = top().join("fixtures/counties/qinghe");
    let out = folder.path().join("结果");
    let args = ["audit", text(&county), "--base-date", "2024-12-31", "--out", text(&out)];
    assert_eq!(sanzi(&args).0, 1);
    assert_eq!(sanzi(&[&args[..], &["--exit-zero"]].concat()).0, 0);
    assert_eq!(sanzi(&["--version"]).0, 0);
    assert_eq!(sanzi(&["rules", "check"]).0, 0);
    assert_eq!(sanzi(&["rules", "explain", "QQ-999"]).0, 2);
}

#[test]
fn help_is_chinese_throughout() {
    let verbs = [
        "import", "assign", "collect", "step", "recheck", "status", "merge", "audit", "rules", "facts", "diff",
        "verify", "review", "init", "export",
    ];
    let mut calls: Vec<Vec<&str>> = verbs.iter().map(|verb| vec![*verb, "--help"]).collect();
    calls.extend([vec!["--help"], vec!["read", "-h"]]);
    for args in calls {
        let (code, help) = sanzi(&args);
        assert_eq!(code, 0);
        for english in ["Usage", "Options", "Commands", "Arguments", "Print help", "possible values", "default:"] {
            assert!(!help.contains(english), "{args:?} says “{english}”:\n{help}");
        }
        assert!(help.contains("用法：sanzi"), "{help}");
    }
}
