//! What the county office's commands refuse, and how they say it; and slips in `engagement.toml`.

use crate::bad_input::sanzi;
use crate::kill::run::{Run, finding};
use sanzi::EngagementFile;
use sanzi_store::{ImportOptions, Store};
use std::fs;
use std::path::Path;

/// A store with two findings of one year.
fn store(folder: &Path) -> String {
    let base = folder.join("县.db").to_str().expect("a path").to_owned();
    let run = Run::on("2023-12-31").with(["001", "002"].map(|key| finding("ZJ-003", "东岭村", key, "100.00")));
    Store::create(&base).expect("a store").import(&run.delivery(), &ImportOptions::default(), true).expect("done");
    base
}

#[test]
fn an_output_never_takes_the_place_of_the_store_or_of_another_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = store(folder.path());
    let place = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let (toml, book, log) = (place("engagement.toml"), place("情况.xlsx"), place("记录.jsonl"));
    fs::write(&toml, "name = \"甲\"\n").expect("written");
    let status = |args: &[&str]| sanzi(&[&["status", "--db", &base, "--on", "2024-07-01", "--page"], args].concat());
    let before = fs::read(&base).expect("read");
    for args in [["--out", &base], ["--events", &base], ["--out", &toml], ["--events", &toml]] {
        let (code, said) = status(&args);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("没有写“") && said.contains("请换一个文件名，或先把它移走"), "{said}");
    }
    assert_eq!(fs::read(&base).expect("read"), before);
    assert_eq!(fs::read_to_string(&toml).expect("read"), "name = \"甲\"\n");
    for _ in 0..2 {
        let (code, said) = status(&["--out", &book, "--events", &log]);
        assert_eq!(code, 0, "what was written before is written anew: {said}");
    }
    let (code, said) = status(&["--out", &book, "--events", &book]);
    assert_eq!((code, said.contains("写的是同一个文件")), (2, true), "{said}");
    let run = Run::on("2023-12-31").with([finding("ZJ-003", "东岭村", "001", "100.00")]);
    run.write(&folder.path().join("结果"));
    let (code, said) = sanzi(&["export", &place("结果"), "--as", "csv", "--out", &toml]);
    assert_eq!((code, said.contains("这个文件已经有了")), (2, true), "{said}");
}

#[test]
fn a_slip_in_a_step_is_said_in_its_own_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = store(folder.path());
    let one = Store::open(&base).expect("a store").findings().expect("read")[0].id.clone();
    let step =
        |args: &[&str]| sanzi(&[&["step", "移送", &one, "--db", &base, "--by", "甲", "--why", "函"], args].concat());
    let (code, said) = step(&["--on", "2024-03-01", "--recovered", "-5000"]);
    assert_eq!((code, said.contains("追回金额“-5000”不是到分的正数")), (2, true), "{said}");
    let (code, said) = step(&["--on", "2999-01-01"]);
    assert_eq!((code, said.contains("--on 写的 2999-01-01 还没有到")), (2, true), "{said}");
    let (code, said) = sanzi(&["import", "没有", "--db", &base]);
    assert_eq!((code, said.contains("os error")), (2, false), "{said}");
}

#[test]
fn slips_in_an_engagement_are_told_in_chinese() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = |bytes: &[u8]| {
        fs::write(folder.path().join("engagement.toml"), bytes).expect("written");
        EngagementFile::beside(&[folder.path().to_owned()]).map(|(file, _)| file).map_err(|e| e.to_string())
    };
    let day = said(b"base_date = 2024-12-31\n").expect("a date of TOML");
    assert_eq!(day.base_date.as_deref(), Some("2024-12-31"));
    assert_eq!(said(b"base_date = \"2024-12-31\"\n").expect("a text"), day);
    let why = said("name = \"甲\"\nfirm = 事务所\n".as_bytes()).expect_err("no quotes");
    assert!(why.contains("第 2 行“firm = 事务所”写法有误") && why.contains("文字要加引号"), "{why}");
    // 县 in GBK.
    let why = said(b"county = \"\xcf\xd8\"\n").expect_err("GBK");
    assert!(why.contains("不是 UTF-8 编码") && why.contains("另存为 UTF-8"), "{why}");
    for english in ["expected", "invalid", "stream", "TOML"] {
        assert!(!why.contains(english), "{why}");
    }
}
