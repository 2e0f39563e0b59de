//! How a run was called, with paths relative to its output folder, so that it can be run again from there.

use crate::engagement::{Engagement, FILE_NAME};
use crate::pairings;
use sanzi_report::judgement;
use sanzi_report::{Call, Companion, sha256_of};
use std::path::{Component, Path, PathBuf};

/// The call of an engagement.
pub(crate) fn of(engagement: &Engagement) -> Call {
    let out = &engagement.out;
    let companion = |path: PathBuf| {
        let sha256 = sha256_of(&path).ok()?;
        Some(Companion { path: relative(out, &path)?, sha256 })
    };
    let findings = |dir: PathBuf| companion(dir.join("findings.jsonl"));
    Call {
        paths: engagement.paths.iter().filter_map(|p| relative(out, p)).collect(),
        packs: engagement.pack_folders().iter().filter_map(|p| relative(out, p)).collect(),
        rules: engagement.rules.clone(),
        sheets: engagement.sheets.clone(),
        unmasked: engagement.unmasked,
        engagement: companion(engagement.folder.join(FILE_NAME)),
        pairings: companion(engagement.folder.join(pairings::FILE_NAME)),
        judgements: companion(engagement.folder.join(judgement::FILE_NAME)),
        previous: engagement.previous().and_then(findings),
    }
}

/// A path as seen from a folder, `/` between parts; `None` when they share no root.
pub(crate) fn relative(from: &Path, to: &Path) -> Option<String> {
    let (from, to) = (plain(from)?, plain(to)?);
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let mut parts: Vec<String> = from.components().skip(shared).map(|_| "..".to_owned()).collect();
    parts.extend(to.components().skip(shared).map(|c| c.as_os_str().to_string_lossy().into_owned()));
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// Absolute, without `.` and `..`; nothing is asked of the disk.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_output_folder() {
        for (from, to, seen) in [
            ("/a/b/out", "/a/b/资料", "../资料"),
            ("/a/b/../out", "/a/./资料/x.csv", "../资料/x.csv"),
            ("/a/out", "/a/out", "."),
        ] {
            assert_eq!(relative(Path::new(from), Path::new(to)).as_deref(), Some(seen));
        }
    }
}
