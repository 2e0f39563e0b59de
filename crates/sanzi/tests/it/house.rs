//! The laws of the house: who may know whom, what may never come in, how it is written.

use crate::top;
use std::path::{Path, PathBuf};
use std::process::Command;

fn manifest(room: &str) -> toml::Table {
    let path = top().join("crates").join(room).join("Cargo.toml");
    std::fs::read_to_string(path).expect("a manifest").parse().expect("toml")
}

#[test]
fn arrows_point_down_only() {
    let allowed: [(&str, &[&str]); 7] = [
        ("core", &[]),
        ("ingest", &["sanzi-core"]),
        ("facts", &["sanzi-core"]),
        ("rules", &["sanzi-core"]),
        ("report", &["sanzi-core"]),
        ("store", &["sanzi-core"]),
        ("sanzi", &["sanzi-core", "sanzi-ingest", "sanzi-facts", "sanzi-rules", "sanzi-report", "sanzi-store"]),
    ];
    for (room, may) in allowed {
        let manifest = manifest(room);
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            for name in table.keys().filter(|k| k.starts_with("sanzi")) {
                assert!(may.contains(&name.as_str()), "{room} knows {name} in [{section}]");
            }
        }
    }
}

#[test]
fn versions_stand_once_in_the_top_manifest() {
    for room in ["core", "ingest", "facts", "rules", "report", "store", "sanzi"] {
        let manifest = manifest(room);
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            for (name, value) in table {
                assert!(value.get("workspace").is_some(), "{room}: {name} has a version of its own");
            }
        }
        assert_eq!(manifest["lints"]["workspace"], toml::Value::Boolean(true), "{room} has lints of its own");
    }
}

/// Asked of cargo and not of the lock file, which also lists what no feature of ours turns on.
#[test]
fn no_http_client_in_the_tree() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--workspace", "--edges", "normal,build", "--prefix", "none", "--offline", "--locked"])
        .current_dir(top())
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8_lossy(&tree.stdout);
    assert!(tree.contains("polars v0.55.2"), "polars is pinned");
    for stranger in ["reqwest ", "rustls ", "hyper ", "native-tls ", "ureq ", "isahc "] {
        assert!(!tree.lines().any(|l| l.starts_with(stranger)), "{stranger} has come in");
    }
}

#[test]
fn every_file_is_formatted() {
    let done =
        Command::new(env!("CARGO")).args(["fmt", "--all", "--check"]).current_dir(top()).output().expect("cargo");
    assert!(done.status.success(), "run cargo fmt:\n{}", String::from_utf8_lossy(&done.stdout));
}

fn files(folder: &Path, ending: &[&str], found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    for path in entries.map(|e| e.expect("an entry").path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with(".git") {
            files(&path, ending, found);
        } else if ending.iter().any(|e| name.ends_with(e)) {
            found.push(path);
        }
    }
}

#[test]
fn source_files_stay_small_and_finished() {
    let mut sources = Vec::new();
    files(&top().join("crates"), &[".rs"], &mut sources);
    assert!(sources.len() > 40);
    for path in sources {
        let text = std::fs::read_to_string(&path).expect("source");
        let lines = text.lines().count();
        assert!(lines <= 520, "{} has {lines} lines: look for the second noun", path.display());
        for unfinished in [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("#[ign", "ore")] {
            assert!(!text.contains(unfinished), "{} holds {unfinished}", path.display());
        }
    }
}

/// Snapshot of what a reader of the repository may rely on: the map names every room.
#[test]
fn the_map_names_every_room_and_its_tests_exist() {
    let map = std::fs::read_to_string(top().join("crates/README.md")).expect("the map");
    let mut rust = Vec::new();
    files(&top().join("crates"), &[".rs"], &mut rust);
    let code: String = rust.iter().map(|p| std::fs::read_to_string(p).expect("source")).collect();
    for room in ["core", "ingest", "facts", "rules", "report", "store", "sanzi"] {
        assert!(map.contains(&format!("`{room}`")), "the map lacks {room}");
    }
    // Invariants are written as: **…** held by `test_name`.
    let named: Vec<&str> = map.split("held by `").skip(1).filter_map(|rest| rest.split('`').next()).collect();
    assert!(named.len() >= 8, "the map names {} tests", named.len());
    for test in named {
        assert!(code.contains(&format!("fn {test}(")), "the map names a test that is not there: {test}");
    }
}

/// Programs test these words, people read their labels: the list of the map and that of the code are one.
#[test]
fn every_kind_of_issue_is_on_the_map_and_has_a_label() {
    let map = std::fs::read_to_string(top().join("crates/README.md")).expect("the map");
    let listed = map.split("Issue kinds: `").nth(1).and_then(|rest| rest.split('`').next()).expect("the list");
    let listed: std::collections::BTreeSet<&str> = listed.split_whitespace().collect();
    let known: std::collections::BTreeSet<&str> = sanzi_core::issue::KINDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(listed, known);
}
