//! `assign` and `collect` as the county office runs them: what is handed out is written, what cannot be is not entered.

use crate::kill::run::{Run, finding};
use assert_cmd::Command;
use std::path::{Path, PathBuf};

/// A county with one township and two findings imported.
struct County {
    folder: tempfile::TempDir,
}

impl County {
    fn new() -> County {
        let county = County { folder: tempfile::tempdir().expect("a folder") };
        let run = Run::on("2023-12-31").with(["001", "002"].map(|key| finding("ZJ-003", "东岭村", key, "100.00")));
        run.write(&county.path("结果"));
        county.run(&["import", "结果", "--apply"], 0);
        county
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command and gives both its outputs.
    fn run(&self, args: &[&str], code: i32) -> (String, String) {
        let mut command = Command::cargo_bin("sanzi").expect("the binary");
        let done =
            command.current_dir(self.folder.path()).args(args).args(["--db", "县.db"]).output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let (out, err) = (text(done.stdout), text(done.stderr));
        assert_eq!(done.status.code(), Some(code), "{args:?}: {out}{err}");
        (out, err)
    }

    fn assign(&self, more: &[&str], code: i32) -> (String, String) {
        let args = ["assign", "--out", "下达", "--on", "2024-02-01", "--by", "县审计办"];
        let deadline: &[&str] = if more.contains(&"--deadline") { &[] } else { &["--deadline", "2024-06-30"] };
        self.run(&[&args, deadline, more].concat(), code)
    }

    fn states(&self) -> Vec<String> {
        let mut store = sanzi_store::Store::open(self.path("县.db").to_str().expect("a path")).expect("the store");
        store.findings().expect("read").into_iter().map(|f| f.state).collect()
    }
}

fn ledger(county: &County) -> PathBuf {
    county.path("下达/townships/松河镇/整改台账.xlsx")
}

#[test]
fn handing_out_twice_into_one_folder_works_until_somebody_has_worked_there() {
    let county = County::new();
    let (said, _) = county.assign(&[], 0);
    assert!(said.starts_with("松河镇：本次下达 2 条，包内共 2 条"), "{said}");
    let (said, _) = county.assign(&["--deadline", "2024-09-30"], 0);
    assert_eq!(
        said,
        "松河镇：本次下达 0 条，包内共 2 条  下达/townships/松河镇/整改台账.xlsx\n  其中 2 条以前已下达，整改期限照旧；要改期限用 sanzi step 延期\n"
    );
    std::fs::write(ledger(&county), "filled in by the township").expect("written");
    let (_, why) = county.assign(&[], 2);
    assert_eq!(
        why,
        "错误：“下达/townships/松河镇/整改台账.xlsx”下发之后被填写或改动过（或不是本程序下发的），没有覆盖，也没有下达。\n  填好交回的先用 sanzi collect 收取，再移到别处；或用 --out 换一个文件夹。\n"
    );
    assert_eq!(std::fs::read(ledger(&county)).expect("read"), b"filled in by the township");
}

#[test]
fn what_cannot_be_written_is_not_handed_out() {
    let county = County::new();
    std::fs::create_dir_all(ledger(&county).parent().expect("a folder")).expect("a folder");
    std::fs::write(ledger(&county), "somebody's").expect("written");
    county.assign(&[], 2);
    assert_eq!(county.states(), ["未下达", "未下达"]);
    std::fs::remove_dir_all(county.path("下达")).expect("removed");
    std::fs::write(county.path("下达"), "a file in the way").expect("written");
    let (_, why) = county.assign(&[], 2);
    assert!(why.contains("不能写入“下达"), "{why}");
    let (_, why) = county.assign(&["--towns", "松何镇"], 2);
    assert!(why.contains("整改库里没有乡镇“松何镇”，没有下达。库里有：松河镇。"), "{why}");
    assert_eq!(county.states(), ["未下达", "未下达"]);
}

#[test]
fn a_folder_without_a_ledger_is_an_error_and_says_what_lies_there() {
    let county = County::new();
    county.assign(&[], 0);
    std::fs::create_dir(county.path("交回")).expect("a folder");
    let collect = ["collect", "交回", "--on", "2024-04-01"];
    let (_, why) = county.run(&collect, 2);
    assert_eq!(
        why,
        "错误：“交回”里没有填好的整改台账，什么也没有收。\n  请把各乡镇交回的“整改台账.xlsx”放进去再收。\n"
    );
    std::fs::write(county.path("交回/松河镇.ods"), "").expect("written");
    let (said, _) = county.run(&collect, 2);
    assert!(said.contains("  未读  松河镇.ods：是 .ods 文件，没有读。"), "{said}");
    // An untouched ledger is one that came back and says nothing.
    copy(&ledger(&county), &county.path("交回/松河镇.xlsx"));
    let (said, _) = county.run(&collect, 1);
    assert!(said.contains("没有新内容 2 条") && said.contains("  没有报来的乡镇：松河镇。"), "{said}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::copy(from, to).expect("copied");
}
