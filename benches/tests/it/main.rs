//! The bench as a program.

use std::process::Command;

fn bench() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sanzi-bench"))
}

#[test]
fn goals_are_listed_with_their_bounds() {
    let done = bench().arg("list").output().expect("it runs");
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(text.lines().any(|line| line.starts_with("twenty ") && line.contains("must ≤ 1.2 ×")), "{text}");
}

#[test]
fn our_scanner_sees_the_cells_that_calamine_sees() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = bench().arg("generate").arg(folder.path()).args(["--assets", "300", "--leases"]).status();
    assert!(made.expect("it runs").success());
    let cells = |work: &str| {
        let done = bench().args(["child", work]).arg(folder.path().join("data")).output().expect("it runs");
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let seen = cells("scan");
    assert!(seen.starts_with("{\"cells\":1"), "{seen}");
    assert_eq!(seen, cells("stream"));
    assert_eq!(seen, cells("calamine"));
}
