//! Inputs that were moved, found by their hashes and laid out once more as they were.

use crate::engagement::{Engagement, FILE_NAME};
use crate::error::AuditError;
use crate::pairings;
use crate::verify::unverifiable;
use sanzi_report::{Recorded, judgement, sha256_of};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// The engagement of a manifest, over copies of its inputs in `work` under their old names. What is not found
/// is told as a difference.
///
/// # Errors
/// When nothing is found, a name is unsafe, or the copies cannot be written.
pub(crate) fn engagement(
    recorded: &Recorded,
    out: &Path,
    found: &Path,
    work: &Path,
    differences: &mut Vec<String>,
) -> Result<Engagement, AuditError> {
    let [path] = recorded.call.paths.as_slice() else {
        return Err(unverifiable("那次核查读了多处资料。\n  请把资料放回原处，不加 --inputs 再运行。".into()));
    };
    if !found.is_dir() {
        return Err(AuditError::NoSuchPath { path: found.to_path_buf() });
    }
    let last = Path::new(path).file_name().map(|n| n.to_string_lossy().into_owned());
    let last = last.filter(|n| safe(n)).unwrap_or_else(|| "资料".to_owned());
    let single = matches!(recorded.inputs.as_slice(), [one] if one.path == last);
    let root = if single { work.join("资料") } else { work.join("资料").join(&last) };
    let failed = |e: std::io::Error| unverifiable(format!("不能复制资料（{e}）。"));
    std::fs::create_dir_all(&root).map_err(failed)?;
    let (by_hash, by_name) = files(found);
    let mut copied = 0;
    for input in &recorded.inputs {
        let name = archive(&input.path).unwrap_or(input.path.as_str());
        if !safe(name) {
            return Err(unverifiable(format!("manifest.json 里的文件名“{name}”不安全，没有复验。")));
        }
        let target = root.join(name);
        if target.exists() {
            continue;
        }
        let own = Path::new(name).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let source = by_hash.get(&input.sha256).or_else(|| archive(&input.path).and_then(|_| by_name.get(&own)));
        let Some(source) = source else {
            differences.push(format!("资料“{}”：在“{}”里没有找到内容相同的文件。", input.path, found.display()));
            continue;
        };
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::copy(source, &target).map_err(failed)?;
        copied += 1;
    }
    if copied == 0 {
        return Err(unverifiable(format!(
            "“{}”里没有一个文件与当时的资料相同。\n  请核对 --inputs。",
            found.display()
        )));
    }
    let call = &recorded.call;
    let beside = [
        (&call.engagement, FILE_NAME),
        (&call.pairings, pairings::FILE_NAME),
        (&call.judgements, judgement::FILE_NAME),
    ];
    for (companion, name) in beside {
        let Some(companion) = companion else { continue };
        let place = out.join(&companion.path);
        let same = sha256_of(&place).is_ok_and(|sha256| sha256 == companion.sha256);
        let source = if same { Some(&place) } else { by_hash.get(&companion.sha256).or_else(|| by_name.get(name)) };
        if let Some(source) = source.filter(|s| s.is_file()) {
            std::fs::copy(source, root.join(name)).map_err(failed)?;
        }
    }
    let read = if single { root.join(&last) } else { root };
    let mut engagement = Engagement::new(vec![read])?;
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    engagement.linked = Some(if single { parent.to_owned() } else { path.clone() });
    Ok(engagement)
}

/// The archive that an input was read out of, by the names in its path.
fn archive(path: &str) -> Option<&str> {
    let end = path.to_lowercase().find(".zip/")? + ".zip".len();
    path.get(..end)
}

/// A name that stays below the folder it is joined to.
fn safe(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|c| matches!(c, Component::Normal(_)))
}

/// Files below a folder, by hash and by name; of equal ones the first in order.
fn files(folder: &Path) -> (BTreeMap<String, PathBuf>, BTreeMap<String, PathBuf>) {
    let (mut by_hash, mut by_name) = (BTreeMap::new(), BTreeMap::new());
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() {
            let path = entry.path().to_path_buf();
            by_name.entry(entry.file_name().to_string_lossy().into_owned()).or_insert_with(|| path.clone());
            if let Ok(sha256) = sha256_of(&path) {
                by_hash.entry(sha256).or_insert(path);
            }
        }
    }
    (by_hash, by_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_below_their_folder_and_archives_are_known() {
        for (name, stays) in
            [("镇/台账.xlsx", true), ("../x", false), ("/etc/x", false), ("", false), ("a/../x", false)]
        {
            assert_eq!(safe(name), stays, "{name}");
        }
        assert_eq!(archive("镇/资料.ZIP/台账.xlsx"), Some("镇/资料.ZIP"));
        assert_eq!(archive("镇/台账.xlsx"), None);
    }
}
