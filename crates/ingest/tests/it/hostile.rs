//! Damaged copies of the fixtures: whatever the bytes, reading ends, and says what it met.

use crate::{files_below, mapping, options, read_path, receipts_close, root};
use sanzi_ingest::read;
use std::path::PathBuf;

/// A plain generator, so that every run damages the same bytes.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

fn small_files() -> Vec<PathBuf> {
    let mut files = files_below(&root().join("fixtures/ugly/files"));
    files.retain(|f| std::fs::metadata(f).is_ok_and(|m| (1..20_000).contains(&m.len())));
    files
}

#[test]
fn damaged_files_are_read_or_refused_and_never_panic() {
    let mut dice = Dice(20_241_231);
    let folder = tempfile::tempdir().expect("a folder");
    let files = small_files();
    assert!(files.len() > 150, "the fixtures are there");
    for (number, file) in files.iter().enumerate() {
        let bytes = std::fs::read(file).expect("readable");
        for round in 0..3 {
            let mut damaged = bytes.clone();
            match round {
                0 => damaged.truncate(dice.roll(bytes.len())),
                _ => {
                    for _ in 0..=dice.roll(8) {
                        let at = dice.roll(damaged.len());
                        damaged[at] = dice.roll(256) as u8;
                    }
                }
            }
            let name = file.file_name().expect("named").to_string_lossy().into_owned();
            std::fs::write(folder.path().join(format!("{number}-{round}-{name}")), damaged).expect("written");
        }
    }
    let tables = read_path(folder.path());
    let mut complaints = Vec::new();
    receipts_close(&tables, &mut complaints);
    for receipt in &tables.receipts {
        if let Some(refused) = &receipt.refused
            && (refused.message.is_empty() || refused.advice.is_empty())
        {
            complaints.push(format!("{}: refused as {} without words", receipt.file, refused.kind));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_result_does_not_depend_on_threads_or_the_order_of_paths() {
    let county = root().join("fixtures/counties/qinghe");
    let mapping = mapping::national();
    let options = options(&mapping);
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&county).expect("listed").map(|e| e.expect("listed").path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    let print = |paths: &[PathBuf], threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let tables = pool.install(|| read(paths, &options, &|_| {})).expect("listed");
        let mut out = Vec::new();
        sanzi_ingest::record::read_jsonl(&tables, &mut out).expect("written");
        sanzi_ingest::record::receipts_json(&tables, &mut out).expect("written");
        sanzi_ingest::record::issues_jsonl(&tables, &mut out).expect("written");
        out
    };
    let forward = print(&folders, 1);
    folders.reverse();
    assert!(forward == print(&folders, 4), "the order of paths or the number of threads shows");
}

#[test]
fn every_kind_that_the_map_names_is_said_somewhere() {
    let map = std::fs::read_to_string(root().join("crates/README.md")).expect("the map");
    let list = map.split("Issue kinds: `").nth(1).and_then(|rest| rest.split('`').next()).expect("the list of kinds");
    let sources: String = files_below(&root().join("crates/ingest/src"))
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "rs") && !p.ends_with("note.rs"))
        .map(|p| {
            std::fs::read_to_string(p).expect("source").split("#[cfg(test)]").next().unwrap_or_default().to_owned()
        })
        .collect();
    let silent: Vec<&str> = list.split_whitespace().filter(|kind| !sources.contains(&format!("\"{kind}\""))).collect();
    assert!(silent.is_empty(), "named and never said: {silent:?}");
}
