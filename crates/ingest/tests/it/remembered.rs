//! What is remembered of headers within a run changes nothing.

use crate::{files_below, mapping, root};
use sanzi_ingest::Limits;
use sanzi_ingest::file::{self, Settings};
use sanzi_ingest::mapping::Words;
use sanzi_ingest::xlsx::Threads;
use std::path::Path;

/// What was understood of a file, and what was told of it.
fn understood(path: &Path, words: &Words) -> String {
    let bytes = std::fs::read(path).expect("readable");
    let settings = Settings {
        words,
        only_sheet: None,
        as_table: None,
        include_hidden: &[],
        limits: &Limits::default(),
        threads: Threads::One,
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let read = file::read(&name, "", bytes, settings);
    format!("{:#?}\n{:#?}", read.receipts, read.issues)
}

#[test]
fn what_was_read_before_a_file_changes_nothing() {
    let mapping = mapping::national();
    let mut files = files_below(&root().join("fixtures/ugly"));
    files.retain(|path| path.extension().is_some_and(|kind| kind != "json"));
    assert!(files.len() >= 40, "the fixtures are there");
    let used = Words::new(&mapping);
    files.iter().for_each(|path| drop(understood(path, &used)));
    for path in files.iter().rev() {
        let alone = understood(path, &Words::new(&mapping));
        assert!(understood(path, &used) == alone, "{} is understood otherwise after others", path.display());
    }
}
