//! What a delivery must be before any store is opened.

use crate::run::{Run, finding};
use sanzi_store::Delivery;
use std::fs;
use std::path::Path;

/// Spoils the folder of a run.
type Spoil<'a> = &'a dyn Fn(&Path);

fn refused(make: impl Fn(&Path)) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    Run::on("2023-12-31").with([finding("ZJ-003", "东岭村", "001", "10.00")]).write(folder.path());
    make(folder.path());
    Delivery::read(folder.path()).expect_err("refused").to_string()
}

#[test]
fn a_sound_run_is_read_by_folder_and_by_file() {
    let folder = tempfile::tempdir().expect("a folder");
    Run::on("2023-12-31").with([finding("ZJ-003", "东岭村", "001", "10.00")]).write(folder.path());
    for path in [folder.path().to_path_buf(), folder.path().join("findings.jsonl"), folder.path().join("findings.xlsx")]
    {
        if path.ends_with("findings.xlsx") {
            fs::write(&path, "a workbook that people have edited: the records beside it count").expect("written");
        }
        let delivery = Delivery::read(&path).expect("sound");
        assert_eq!((delivery.records.len(), delivery.county.as_str()), (1, "青禾县"));
    }
}

#[test]
fn broken_and_foreign_deliveries_are_refused_with_a_reason() {
    let append = |path: &Path, text: &str| {
        let old = fs::read_to_string(path).expect("text");
        fs::write(path, old + text).expect("written");
    };
    let cases: [(Spoil<'_>, &str); 5] = [
        (&|f| fs::remove_file(f.join("manifest.json")).expect("gone"), "没有 manifest.json"),
        (&|f| fs::write(f.join("manifest.json"), "{}").expect("written"), "不是 sanzi 核查结果的清单"),
        (&|f| fs::remove_file(f.join("findings.jsonl")).expect("gone"), "缺少 findings.jsonl"),
        (&|f| append(&f.join("findings.jsonl"), " "), "与 manifest.json 记录的不一致"),
        (&|f| fs::write(f.join("findings.jsonl"), "").expect("written"), "与 manifest.json 记录的不一致"),
    ];
    for (make, says) in cases {
        let message = refused(make);
        assert!(message.contains(says) && message.contains("整改库没有改动"), "{says}: {message}");
    }
    let mut foreign = Run::on("2023-12-31");
    foreign.findings = vec![finding("ZJ-003", "东岭村", "001", "10.00")];
    foreign.findings[0].schema = "sanzi.finding/9".into();
    let folder = tempfile::tempdir().expect("a folder");
    foreign.write(folder.path());
    let message = Delivery::read(folder.path()).expect_err("refused").to_string();
    assert!(message.contains("第 1 行的格式是“sanzi.finding/9”"), "{message}");
}

#[test]
fn a_workbook_alone_gives_its_records_if_nobody_touched_it() {
    let folder = tempfile::tempdir().expect("a folder");
    Run::on("2023-12-31").with([finding("ZJ-003", "东岭村", "001", "10.00")]).write(folder.path());
    let json = fs::read_to_string(folder.path().join("findings.jsonl")).expect("records");
    fs::remove_file(folder.path().join("findings.jsonl")).expect("gone");
    let path = folder.path().join("findings.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("数据").expect("a sheet");
    for (row, text) in ["数据", "说明", "编号"].iter().enumerate() {
        sheet.write_string(row as u32, 0, *text).expect("written");
    }
    let record = json.trim();
    let (left, right) = record.split_at(record.char_indices().nth(100).expect("long").0);
    sheet
        .write_string(3, 0, "F1-…")
        .and_then(|s| s.write_string(3, 1, left))
        .and_then(|s| s.write_string(3, 2, right))
        .expect("written");
    book.save(&path).expect("saved");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("manifest.json")).expect("read")).expect("json");
    let sha256 = crate::run::hash(&fs::read(&path).expect("read"));
    manifest["outputs"]
        .as_array_mut()
        .expect("outputs")
        .push(serde_json::json!({"path": "findings.xlsx", "sha256": sha256}));
    fs::write(folder.path().join("manifest.json"), manifest.to_string()).expect("written");
    let delivery = Delivery::read(&path).expect("sound");
    assert_eq!(delivery.records.len(), 1);
    assert_eq!(delivery.records[0].json, record);
    fs::write(&path, &fs::read(&path).expect("read")[..4000]).expect("cut");
    let message = Delivery::read(&path).expect_err("refused").to_string();
    assert!(message.contains("请连同 findings.jsonl 一起拿来"), "{message}");
}
