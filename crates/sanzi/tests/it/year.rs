//! The worked year of the README: every command is run and every line it says is compared.

use crate::top;
use assert_cmd::Command;
use sanzi_store::{Assignment, PackRow, Plan, Store, TownPack};
use std::path::Path;

/// The lines of the README's worked year: commands begin with `$ `, remarks with `# `.
fn transcript() -> Vec<String> {
    let readme = std::fs::read_to_string(top().join("README.md")).expect("the README");
    let section = readme.split("## 县里的一年").nth(1).expect("the worked year");
    let block = section.split("```").nth(1).expect("its transcript");
    block.lines().map(str::trim_end).filter(|l| !l.is_empty()).map(ToOwned::to_owned).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        match entry.file_type().expect("a kind").is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).expect("copied")),
        }
    }
}

/// Both outputs of a command as one text, results first.
fn run(folder: &Path, line: &str) -> String {
    let args: Vec<&str> = line.split_whitespace().skip(1).collect();
    let mut command = Command::cargo_bin("sanzi").expect("the binary");
    let done = command.current_dir(folder).args(args).output().expect("it runs");
    assert_ne!(done.status.code(), Some(2), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

/// The township fills its ledger; the bookkeeper sends another copy in which one cell differs.
fn fill(folder: &Path) {
    let mut store = Store::open(folder.join("青岭县.db").to_str().expect("a path")).expect("the store");
    let how = Assignment {
        day: "2024-02-01".into(),
        deadline: "2024-06-30".into(),
        plan: Plan::AtOnce,
        who: "县审计办".into(),
        towns: vec!["松河镇".into()],
        recorded_at: String::new(),
    };
    let given = store.assign(&how).expect("packs").pop().expect("one pack");
    let said =
        |object: &str, progress: &str, measure: &str| (object.to_owned(), progress.to_owned(), measure.to_owned());
    let filled = |answers: &[(String, String, String)]| -> Vec<PackRow> {
        let mut rows = given.rows.clone();
        for row in &mut rows {
            for (_, progress, measure) in answers.iter().filter(|(object, _, _)| *object == row.object) {
                row.filled.progress.clone_from(progress);
                row.filled.measure.clone_from(measure);
                row.filled.person = "村报账员".into();
                if progress == "已整改" {
                    row.filled.done_on = "2024-03-20".into();
                    row.filled.evidence = "凭证12号".into();
                }
            }
        }
        rows
    };
    let town = filled(&[
        said("村部办公用房", "已整改", "已冲回多提的折旧"),
        said("太阳能路灯", "已整改", "已办理确权"),
        said("灌溉机井", "整改中", "正在物色管护员"),
    ]);
    let bookkeeper = filled(&[said("村部办公用房", "已整改", "下年少提")]);
    let folder = folder.join("下达/townships/松河镇");
    for (name, rows) in [("整改台账.xlsx", town), ("整改台账（报账员）.xlsx", bookkeeper)] {
        let printed = sanzi::printed_pack(&TownPack { rows, ..given.clone() }, &how);
        let file = std::fs::File::create(folder.join(name)).expect("a file");
        sanzi_report::township::write_ledger(file, &printed, &folder).expect("a workbook");
    }
}

#[test]
fn the_worked_year_is_as_the_readme_says() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&top().join("fixtures/years"), folder.path());
    let transcript = transcript();
    let mut at = 0;
    let mut commands = 0;
    let (mut told, mut same) = (Vec::new(), true);
    while let Some(line) = transcript.get(at) {
        at += 1;
        let Some(command) = line.strip_prefix("$ ") else {
            assert!(line.starts_with("# "), "a command or a remark: {line}");
            told.push(line.clone());
            let of_town = folder.path().join("下达/townships/松河镇");
            if line.contains("填好") {
                fill(folder.path());
            } else if line.contains("拿掉") {
                std::fs::remove_file(of_town.join("整改台账（报账员）.xlsx")).expect("removed");
            }
            continue;
        };
        commands += 1;
        let rest = transcript.get(at..).unwrap_or_default();
        let until = rest.iter().position(|l| l.starts_with("$ ") || l.starts_with("# ")).unwrap_or(rest.len());
        let expected = &rest[..until];
        at += until;
        let said = run(folder.path(), command);
        let said: Vec<&str> = said.lines().map(str::trim_end).filter(|l| !l.is_empty()).collect();
        told.push(format!("$ {command}"));
        told.extend(said.iter().map(|l| (*l).to_owned()));
        same &= said == expected;
    }
    assert!(same, "the README tells another year than this one:\n{}", told.join("\n"));
    assert!(commands >= 9, "only {commands} commands");
    let mut store = Store::open(folder.path().join("青岭县.db").to_str().expect("a path")).expect("the store");
    store.verify().expect("the chain holds");
}
