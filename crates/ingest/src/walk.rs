//! Which files a run reads: paths as given, folders walked in sorted order.

use crate::bytes;
use crate::error::IngestError;
use crate::limits::MANIFEST_BYTES;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// Its name in receipts: relative to the path given, `/` between parts.
    pub name: String,
    /// Parts of folders and file above `name` that may say township or village: the folder that was given.
    pub folder: String,
}

/// What was found, and what was passed over with the reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Files to read, sorted by name.
    pub sources: Vec<Source>,
    /// Files passed over: name, reason.
    pub passed_over: Vec<(String, &'static str)>,
}

/// Files that a person keeps beside the material for this tool.
const OWN_FILES: &[&str] = &["engagement.toml", "pairings.toml", "judgements.jsonl"];

/// Lists the files of all paths.
///
/// # Errors
/// When a path does not exist or a folder cannot be listed, and when there is no file at all.
pub fn walk(paths: &[PathBuf]) -> Result<Found, IngestError> {
    let mut found = Found::default();
    for path in paths {
        let error = |source| IngestError::Path { path: path.clone(), source };
        let metadata = std::fs::metadata(path).map_err(error)?;
        let own_name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if metadata.is_file() {
            found.sources.push(Source { path: path.clone(), name: own_name, folder: String::new() });
        } else {
            folder(path, &own_name, &mut found)?;
        }
    }
    found.sources.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    found.sources.dedup_by(|a, b| a.path == b.path);
    found.passed_over.sort();
    if found.sources.is_empty() && found.passed_over.is_empty() {
        return Err(IngestError::NoFiles);
    }
    Ok(found)
}

fn folder(root: &Path, own_name: &str, found: &mut Found) -> Result<(), IngestError> {
    let fresh = || WalkDir::new(root).sort_by_file_name().into_iter();
    let (before, passed_before) = (found.sources.len(), found.passed_over.len());
    let (mut walker, mut again) = (fresh(), 8);
    while let Some(entry) = walker.next() {
        let entry = match entry {
            Ok(entry) => entry,
            // A signal came between: from the start again.
            Err(error) if again > 0 && error.io_error().is_some_and(|e| e.kind() == ErrorKind::Interrupted) => {
                again -= 1;
                found.sources.truncate(before);
                found.passed_over.truncate(passed_before);
                walker = fresh();
                continue;
            }
            // What cannot be listed below costs only itself: it is refused when it is to be read.
            Err(error) if error.depth() > 0 => {
                let path = error.path().unwrap_or(root).to_owned();
                found.sources.push(Source { name: name_below(root, &path), path, folder: own_name.to_owned() });
                continue;
            }
            Err(error) => {
                let source = error.into_io_error().unwrap_or_else(|| std::io::Error::other("链接成环"));
                return Err(IngestError::Path { path: root.to_owned(), source });
            }
        };
        let name = name_below(root, entry.path());
        let last = entry.file_name().to_string_lossy().into_owned();
        let hidden = entry.depth() > 0 && last.starts_with('.');
        if entry.file_type().is_dir() {
            if hidden {
                found.passed_over.push((name, "隐藏文件夹"));
                walker.skip_current_dir();
            } else if is_output(entry.path()) {
                found.passed_over.push((if name.is_empty() { own_name.to_owned() } else { name }, "本工具以前的输出"));
                walker.skip_current_dir();
            }
            continue;
        }
        // The engagement's own files are ours and no material.
        if OWN_FILES.contains(&last.as_str()) {
            continue;
        }
        let reason = if last.starts_with("~$") || last.starts_with(".~lock") {
            Some("编辑软件的锁文件")
        } else if hidden || last == "Thumbs.db" || last == "desktop.ini" {
            Some("隐藏文件")
        } else if last.starts_with("findings") && last.ends_with(".xlsx") {
            // A workbook of ours that somebody carried here to work in it; a county calls nothing by this name.
            Some("本工具以前的输出")
        } else if !entry.file_type().is_file() {
            Some("链接或特殊文件")
        } else {
            None
        };
        match reason {
            Some(reason) => found.passed_over.push((name, reason)),
            None => {
                found.sources.push(Source { path: entry.path().to_owned(), name, folder: own_name.to_owned() });
            }
        }
    }
    Ok(())
}

/// A path in receipts: relative to the folder that was given, `/` between parts.
fn name_below(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.iter().map(|p| p.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A folder that an audit of ours wrote: its manifest says so.
fn is_output(folder: &Path) -> bool {
    let Ok((bytes, _)) = bytes::whole(&folder.join("manifest.json"), MANIFEST_BYTES) else { return false };
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(&bytes) else { return false };
    value.get("schema").and_then(|s| s.as_str()).is_some_and(|s| s.starts_with("sanzi."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_order_and_what_is_no_material_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        for name in [
            "乙/b.csv",
            "甲/a.csv",
            "甲/~$a.csv",
            ".hidden.csv",
            "engagement.toml",
            "out/findings.xlsx",
            "findings-edited-2025-03-01.xlsx",
        ] {
            put(name, "x");
        }
        put("out/manifest.json", "{\"schema\":\"sanzi.manifest/1\"}");
        let found = walk(&[folder.path().to_owned()]).expect("listed");
        let names: Vec<&str> = found.sources.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["乙/b.csv", "甲/a.csv"]);
        let passed: Vec<&str> = found.passed_over.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(passed, [".hidden.csv", "findings-edited-2025-03-01.xlsx", "out", "甲/~$a.csv"]);
        let one = walk(&[folder.path().join("甲/a.csv")]).expect("a file");
        assert_eq!(one.sources[0].name, "a.csv");
        assert!(matches!(walk(&[folder.path().join("没有")]), Err(IngestError::Path { .. })));
    }
}
