//! Equal inputs give equal bytes, in whatever order the files are found, and whether or not they were read before.

use crate::county::audit;
use crate::top;
use sanzi::{Engagement, Interrupt};
use std::path::{Path, PathBuf};

const FILES: [&str; 7] = [
    "findings.xlsx",
    "findings.jsonl",
    "issues.jsonl",
    "report.docx",
    "subjects.jsonl",
    "townships/松坪镇/整改台账.xlsx",
    "townships/松坪镇/整改通知.docx",
];

fn bytes(folder: &Path) -> Vec<Vec<u8>> {
    FILES.iter().map(|f| std::fs::read(folder.join(f)).expect("an output")).collect()
}

/// The manifest without its one field that knows the clock, and without hashes of itself.
fn manifest(folder: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    let mut manifest: serde_json::Value = serde_json::from_str(&text).expect("json");
    let clock = manifest.as_object_mut().and_then(|m| m.remove("clock"));
    assert!(clock.is_some(), "the manifest has a clock");
    manifest
}

#[test]
fn two_runs_give_equal_bytes() {
    let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    audit("qinghe", one.path());
    audit("qinghe", two.path());
    assert_eq!(manifest(one.path()), manifest(two.path()));
    for (name, (a, b)) in FILES.iter().zip(bytes(one.path()).into_iter().zip(bytes(two.path()))) {
        assert!(a == b, "{name} differs between two runs");
    }
}

#[test]
fn the_order_of_files_changes_nothing() {
    let folder = top().join("fixtures/counties/qinghe");
    let mut towns: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("a county")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.is_dir())
        .collect();
    towns.sort();
    let cache = tempfile::tempdir().expect("a folder");
    let run = |paths: Vec<PathBuf>, cache: Option<&Path>| {
        let out = tempfile::tempdir().expect("a folder");
        let mut engagement = Engagement::new(paths).expect("paths");
        engagement.out = out.path().to_path_buf();
        engagement.base_date = "2024-12-31".parse().ok();
        engagement.cache = cache.map(Path::to_path_buf);
        sanzi::audit(&engagement, &Interrupt::default(), &mut |_| {}).expect("a run");
        bytes(out.path())
    };
    let sorted = run(towns.clone(), None);
    towns.reverse();
    towns.swap(0, 1);
    let shuffled = run(towns.clone(), Some(cache.path()));
    let kept = run(towns, Some(cache.path()));
    for (name, (a, (b, c))) in FILES.iter().zip(sorted.into_iter().zip(shuffled.into_iter().zip(kept))) {
        assert!(a == b, "{name} depends on the order of files");
        assert!(a == c, "{name} depends on what a cache kept");
    }
}

#[test]
fn shuffled_files_and_more_threads_give_equal_bytes() {
    let town = top().join("fixtures/counties/qinghe");
    assert_eq!(crate::shuffling::shuffles(&assert_cmd::cargo::cargo_bin("sanzi"), &town, 1), 6);
}
