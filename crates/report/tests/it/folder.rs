//! Whole or absent; one run at a time; nothing of people's work is lost.

use crate::sample::{Sample, clock};
use sanzi_report::{OutputLine, ReportError, Shown, probe};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

fn write(dir: &Path) -> Vec<OutputLine> {
    let never = AtomicBool::new(false);
    probe(dir, false).unwrap().write(&Shown::new(&Sample::new().dossier()).unwrap(), clock(), &never).unwrap()
}

/// All files under the folder, relative, sorted.
fn names(dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![(dir.to_path_buf(), String::new())];
    while let Some((folder, inside)) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{inside}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() && !entry.path().is_symlink() {
                open.push((entry.path(), format!("{name}/")));
            } else {
                names.push(name);
            }
        }
    }
    names.sort();
    names
}

fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    names(dir).into_iter().map(|name| (name.clone(), std::fs::read(dir.join(name)).unwrap())).collect()
}

const SET: [&str; 8] = [
    "findings.jsonl",
    "findings.xlsx",
    "issues.jsonl",
    "manifest.json",
    "report.docx",
    "subjects.jsonl",
    "townships/松河镇/整改台账.xlsx",
    "townships/松河镇/整改通知.docx",
];

#[test]
fn two_writes_give_equal_bytes_and_nothing_else() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lines = write(one.path());
    write(two.path());
    assert_eq!(names(one.path()), SET);
    assert_eq!(bytes(one.path()), bytes(two.path()));
    assert_eq!(lines.last().map(|l| l.path.as_str()), Some("manifest.json"));
    for line in lines {
        assert_eq!(std::fs::metadata(one.path().join(&line.path)).unwrap().len(), line.bytes);
    }
}

#[test]
fn asked_for_single_sheets_a_run_leaves_a_list_and_nothing_of_an_older_set() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    std::fs::write(dir.path().join("reviews.jsonl"), "a file of somebody's").unwrap();
    let sample = Sample { sheets: Some(vec!["问题清单".to_owned()]), ..Sample::new() };
    probe(dir.path(), false)
        .unwrap()
        .write(&Shown::new(&sample.dossier()).unwrap(), clock(), &AtomicBool::new(false))
        .unwrap();
    let list = ["findings.jsonl", "findings.xlsx", "issues.jsonl", "manifest.json", "reviews.jsonl"];
    assert_eq!(names(dir.path()), list);
    let refused = sanzi_report::diff::Side::from_folder(dir.path()).err().map(|error| error.to_string());
    assert_eq!(
        refused,
        Some(format!(
            "“{}”里没有一套完整的核查结果（只出清单，没有 subjects.jsonl，不能用来对比；请不加 --sheets 重做一次）。\n  请核对文件夹，或重新运行 sanzi audit。",
            dir.path().display()
        ))
    );
    std::fs::remove_file(dir.path().join("reviews.jsonl")).unwrap();
    write(dir.path());
    assert_eq!(names(dir.path()), SET);
}

#[test]
fn a_second_run_into_the_same_folder_replaces_the_set() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let before = bytes(dir.path());
    write(dir.path());
    assert_eq!(bytes(dir.path()), before);
}

#[cfg(unix)]
#[test]
fn others_may_read_the_results() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let mode = std::fs::metadata(dir.path().join("findings.xlsx")).unwrap().permissions().mode();
    let made = std::fs::File::create(dir.path().join("ordinary")).unwrap().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, made & 0o777);
}

#[test]
fn an_edited_workbook_is_refused_or_kept_under_a_dated_name() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let book = dir.path().join("findings.xlsx");
    for (number, kept) in [(1, "findings-edited-2025-03-01.xlsx"), (2, "findings-edited-2025-03-01-2.xlsx")] {
        let edited = format!("edited by a person, time {number}");
        std::fs::write(&book, &edited).unwrap();
        let refused = probe(dir.path(), false).unwrap_err().to_string();
        assert_eq!(
            refused,
            format!(
                "“{}”在生成之后被改动过，没有覆盖。\n  请先把它另存到别处；或加 --keep-edited，旧表会改名保留；或用 --out 换一个文件夹。",
                book.display()
            )
        );
        assert_eq!(std::fs::read_to_string(&book).unwrap(), edited);
        let writer = probe(dir.path(), true).unwrap();
        writer.write(&Shown::new(&Sample::new().dossier()).unwrap(), clock(), &AtomicBool::new(false)).unwrap();
        assert_eq!(std::fs::read_to_string(dir.path().join(kept)).unwrap(), edited);
        assert!(std::fs::read(&book).unwrap().starts_with(b"PK"));
    }
}

#[test]
fn a_workbook_without_a_manifest_may_be_anybodys() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    std::fs::remove_file(dir.path().join("manifest.json")).unwrap();
    assert!(matches!(probe(dir.path(), false), Err(ReportError::Edited { .. })));
}

#[test]
fn what_a_killed_run_left_is_cleared_and_its_workbook_known() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    // Killed between the workbook's renaming and the manifest's: the new manifest still has its temporary name.
    std::fs::rename(dir.path().join("manifest.json"), dir.path().join(".sanzi-manifest.json-x1.tmp")).unwrap();
    std::fs::write(dir.path().join(".sanzi-findings.xlsx-x2.tmp"), "half").unwrap();
    drop(probe(dir.path(), false).unwrap());
    let left: Vec<&str> = SET.into_iter().filter(|name| *name != "manifest.json").collect();
    // The manifest still tells whose the files are, should the next run be killed too.
    assert_eq!(names(dir.path()), [&[".sanzi-manifest.json-x1.tmp"], left.as_slice()].concat());
    write(dir.path());
    assert_eq!(names(dir.path()), SET);
}

#[test]
fn a_held_folder_says_who_holds_it() {
    let dir = tempfile::tempdir().unwrap();
    let held = probe(dir.path(), false).unwrap();
    let refused = probe(dir.path(), false).unwrap_err().to_string();
    let start = format!("输出文件夹“{}”正被另一次运行占用（进程 {}", dir.path().display(), std::process::id());
    assert!(refused.starts_with(&start), "{refused}");
    drop(held);
    drop(probe(dir.path(), false).unwrap());
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_is_a_chinese_message() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    for out in [file.join("out"), file.clone()] {
        let refused = probe(&out, false).unwrap_err().to_string();
        let expected =
            format!("不能写入“{}”：路径中有一段是文件而不是文件夹。\n  请核对 --out 后面的路径。", out.display());
        assert_eq!(refused, expected);
    }
    assert_eq!(names(dir.path()), ["file"]);
}

#[test]
fn a_folder_without_write_permission_is_refused_before_the_audit() {
    // `/proc` takes no files, whoever asks, so that the test holds for the superuser too.
    if cfg!(target_os = "linux") {
        let refused = probe(Path::new("/proc"), false).unwrap_err().to_string();
        assert!(refused.starts_with("不能写入“/proc”："), "{refused}");
    }
}

#[test]
fn a_cancelled_run_leaves_the_old_set_or_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("new");
    let stop = AtomicBool::new(true);
    let writer = probe(&out, false).unwrap();
    assert!(matches!(
        writer.write(&Shown::new(&Sample::new().dossier()).unwrap(), clock(), &stop),
        Err(ReportError::Cancelled)
    ));
    assert!(!out.exists());
    write(&out);
    let before = bytes(&out);
    let writer = probe(&out, false).unwrap();
    writer.write(&Shown::new(&Sample::new().dossier()).unwrap(), clock(), &stop).unwrap_err();
    assert_eq!(bytes(&out), before);
}

#[test]
fn a_target_that_cannot_be_replaced_leaves_no_temporary() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("issues.jsonl")).unwrap();
    let writer = probe(dir.path(), false).unwrap();
    let refused = writer
        .write(&Shown::new(&Sample::new().dossier()).unwrap(), clock(), &AtomicBool::new(false))
        .unwrap_err()
        .to_string();
    assert!(refused.contains("issues.jsonl”：同名的位置上是一个文件夹。"), "{refused}");
    // Only the new manifest stays beside its place: it tells the next run whose the files are that were replaced.
    let ours = |name: &String| name.starts_with(".sanzi-manifest.json-");
    let temporary = |name: &String| (name.starts_with('.') && !ours(name)) || name.contains("/.");
    assert!(!names(dir.path()).iter().any(|n| temporary(n) || n == "manifest.json"));
    std::fs::remove_dir(dir.path().join("issues.jsonl")).unwrap();
    write(dir.path());
    assert_eq!(names(dir.path()), SET);
}

#[test]
fn an_unknown_sheet_is_refused_with_the_list() {
    let dir = tempfile::tempdir().unwrap();
    let mut sample = Sample::new();
    sample.sheets = Some(vec!["问题表".into()]);
    let writer = probe(dir.path(), false).unwrap();
    let refused = writer
        .write(&Shown::new(&sample.dossier()).unwrap(), clock(), &AtomicBool::new(false))
        .unwrap_err()
        .to_string();
    assert!(refused.starts_with("工作簿里没有“问题表”这张表。\n  可选：封面、"), "{refused}");
    assert!(names(dir.path()).is_empty());
}
