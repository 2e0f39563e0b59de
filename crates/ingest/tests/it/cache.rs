//! A cache never changes what is read, whatever is in its folder.

use crate::{files_below, mapping, options, root, rows};
use sanzi_core::Tables;
use sanzi_ingest::{IngestError, Options, read};
use std::fs;
use std::path::{Path, PathBuf};

/// Everything that reading a folder gave, as text.
fn told(tables: &Tables) -> String {
    let rows: Vec<String> = rows(tables).iter().map(ToString::to_string).collect();
    format!("{:#?}\n{:#?}\n{}", tables.receipts, tables.issues, rows.join("\n"))
}

fn read_with(material: &Path, cache: Option<&Path>) -> String {
    let mapping = mapping::national();
    let options = Options { cache, ..options(&mapping) };
    told(&read(&[material.to_owned()], &options, &|_| {}).expect("listed"))
}

/// A folder with a copy of fixtures, and one for a cache.
fn folders(fixtures: &str) -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, material, cache) = (root().join(fixtures), folder.path().join("资料"), folder.path().join("缓存"));
    for path in files_below(&from) {
        let to = material.join(path.strip_prefix(&from).expect("below"));
        fs::create_dir_all(to.parent().expect("a parent")).expect("made");
        fs::copy(&path, &to).expect("copied");
    }
    (folder, material, cache)
}

#[test]
fn what_a_cache_gives_is_what_reading_gives() {
    for fixtures in ["fixtures/counties/qinghe", "fixtures/ugly/files", "fixtures/years"] {
        let (_folder, material, cache) = folders(fixtures);
        let plain = read_with(&material, None);
        assert!(read_with(&material, Some(&cache)) == plain, "{fixtures}: cold");
        assert!(read_with(&material, Some(&cache)) == plain, "{fixtures}: warm");
    }
}

/// One entry for each file that was not refused, and none is written again for a file that did not change.
#[test]
fn every_file_has_an_entry_and_a_changed_one_a_new_one() {
    let (_folder, material, cache) = folders("fixtures/ugly/files");
    let refused = |text: &str| text.matches("refused: Some(").count();
    let cold = read_with(&material, Some(&cache));
    let archives = files_below(&material).iter().filter(|p| p.extension().is_some_and(|e| e == "zip")).count();
    let entries = files_below(&cache);
    assert!(entries.len() + refused(&cold) + archives >= files_below(&material).len(), "{}", entries.len());
    let written = |path: &PathBuf| fs::metadata(path).and_then(|m| m.modified()).expect("a time");
    let before: Vec<_> = entries.iter().map(written).collect();
    let county = root().join("fixtures/counties/qinghe");
    let other = files_below(&county).into_iter().find(|p| p.extension().is_some_and(|e| e == "xlsx")).expect("a book");
    let target = files_below(&material).into_iter().find(|p| p.extension().is_some_and(|e| e == "xlsx"));
    fs::copy(other, target.expect("a book")).expect("changed");
    let changed = read_with(&material, Some(&cache));
    assert!(changed == read_with(&material, None) && changed != cold);
    assert_eq!(files_below(&cache).len(), entries.len() + 1);
    assert_eq!(entries.iter().map(written).collect::<Vec<_>>(), before);
}

#[test]
fn damaged_and_foreign_entries_are_read_anew() {
    let (_folder, material, cache) = folders("fixtures/years");
    let plain = read_with(&material, Some(&cache));
    let entries = files_below(&cache);
    let whole: Vec<Vec<u8>> = entries.iter().map(|path| fs::read(path).expect("an entry")).collect();
    for step in 0..60 {
        for (at, (path, bytes)) in entries.iter().zip(&whole).enumerate() {
            let place = bytes.len() * step / 60;
            let mut bytes = bytes.clone();
            match (at + step) % 4 {
                0 => bytes.truncate(place),
                1 => bytes[place] ^= 1 << (step % 8),
                2 => bytes.insert(place, 0),
                _ => bytes.clone_from(&whole[(at + 1) % whole.len()]),
            }
            fs::write(path, bytes).expect("written");
        }
        assert!(read_with(&material, Some(&cache)) == plain, "{step}");
        let mended: Vec<Vec<u8>> = entries.iter().map(|path| fs::read(path).expect("an entry")).collect();
        assert_eq!(mended.len(), whole.len());
    }
    // What is no file at all is no entry either.
    for path in &entries {
        fs::remove_file(path).expect("removed");
        fs::create_dir(path).expect("made");
    }
    assert!(read_with(&material, Some(&cache)) == plain);
}

#[test]
fn runs_at_the_same_time_share_a_cache() {
    let (_folder, material, cache) = folders("fixtures/counties/qinghe");
    let plain = read_with(&material, None);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| read_with(&material, Some(&cache)))).collect();
        for run in runs {
            assert!(run.join().expect("a run") == plain);
        }
    });
    assert!(read_with(&material, Some(&cache)) == plain);
}

#[test]
fn other_words_settings_names_and_folders_are_read_anew() {
    let (folder, material, cache) = folders("fixtures/years");
    read_with(&material, Some(&cache));
    let mut mapping = mapping::national();
    mapping.tables.remove("asset");
    let changed = Options { cache: Some(&cache), ..options(&mapping) };
    let plain = Options { cache: None, ..changed.clone() };
    let one = |options: &Options<'_>, path: &Path| told(&read(&[path.to_owned()], options, &|_| {}).expect("listed"));
    assert!(one(&changed, &material) == one(&plain, &material));
    let mapping = mapping::national();
    let changed = Options { as_table: Some("inventory"), cache: Some(&cache), ..options(&mapping) };
    let plain = Options { cache: None, ..changed.clone() };
    assert!(one(&changed, &material) == one(&plain, &material));
    let moved = folder.path().join("松河镇");
    fs::rename(&material, &moved).expect("renamed");
    assert!(read_with(&moved, Some(&cache)) == read_with(&moved, None));
}

#[test]
fn a_cache_is_never_material() {
    let (_folder, material, _) = folders("fixtures/years");
    let mapping = mapping::national();
    let inside = material.join("缓存");
    let options = Options { cache: Some(&inside), ..options(&mapping) };
    let refused = read(std::slice::from_ref(&material), &options, &|_| {}).expect_err("inside");
    assert!(matches!(refused, IngestError::CacheAmongMaterial { .. }), "{refused}");
    assert!(refused.to_string().contains("会被当成资料来读"), "{refused}");
    assert!(!inside.exists());
}
