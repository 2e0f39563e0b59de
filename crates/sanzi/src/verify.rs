//! A set of outputs made once more from what its manifest names, and every difference named.

use crate::audit::{Interrupt, Step, audit};
use crate::engagement::{Engagement, FILE_NAME};
use crate::error::AuditError;
use crate::mirror;
use crate::pairings;
use sanzi_report::diff::{self, Presence, Side};
use sanzi_report::judgement;
use sanzi_report::{Call, Companion, Recorded, sha256_of};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Findings that are named one by one.
const NAMED: usize = 20;

/// Runs the audit of an output folder again, elsewhere, and names every difference, in Chinese; none: the set
/// is whole and is made anew byte by byte. The inputs are sought where the manifest says, relative to the
/// folder; with `inputs`, in that folder by their hashes.
///
/// # Errors
/// When there is no manifest, the inputs are not there, or the run itself cannot be done.
pub fn verify(
    out: &Path,
    inputs: Option<&Path>,
    progress: &mut (dyn FnMut(Step) + Send),
) -> Result<Vec<String>, AuditError> {
    let recorded = Recorded::read(out)?;
    let mut differences = Vec::new();
    for path in recorded.torn(out) {
        differences.push(format!("{path}：与 manifest.json 的记载不符（缺失，或写出后被改动）。"));
    }
    let ours = env!("CARGO_PKG_VERSION");
    if recorded.engine.version != ours {
        differences.push(format!("程序版本：当时 {}，现在 {ours}。", recorded.engine.version));
    }
    let work = tempfile::tempdir().map_err(|e| unverifiable(format!("不能建立临时文件夹（{e}）。")))?;
    let mut engagement = match inputs {
        Some(found) => mirror::engagement(&recorded, out, found, work.path(), &mut differences)?,
        None => in_place(&recorded, out)?,
    };
    prepare(&mut engagement, &recorded, out, work.path(), &mut differences)?;
    let again = work.path().join("again");
    engagement.aside = Some(again.clone());
    audit(&engagement, &Interrupt::default(), progress)?;
    compare(out, &again, &recorded, &mut differences)?;
    Ok(differences)
}

pub(crate) fn unverifiable(message: String) -> AuditError {
    AuditError::Unverifiable { message }
}

/// The engagement whose inputs still stand where the manifest says.
fn in_place(recorded: &Recorded, out: &Path) -> Result<Engagement, AuditError> {
    let paths: Vec<PathBuf> = recorded.call.paths.iter().map(|p| out.join(p)).collect();
    let gone = paths.iter().find(|p| !p.exists());
    if let Some(path) = gone {
        let place = path.display();
        return Err(unverifiable(format!("原始资料不在“{place}”。\n  请加上 --inputs 资料现在所在的文件夹。")));
    }
    if paths.is_empty() {
        return Err(unverifiable("manifest.json 没有记载资料在哪里。\n  请加上 --inputs 资料所在的文件夹。".into()));
    }
    Engagement::new(paths)
}

/// Everything else that the call says.
fn prepare(
    engagement: &mut Engagement,
    recorded: &Recorded,
    out: &Path,
    work: &Path,
    differences: &mut Vec<String>,
) -> Result<(), AuditError> {
    let call = &recorded.call;
    engagement.out = out.to_path_buf();
    engagement.base_date = recorded.base_date.parse().ok();
    engagement.packs = call.packs.iter().skip(engagement.file.packs.len()).map(|p| out.join(p)).collect();
    engagement.rules.clone_from(&call.rules);
    engagement.sheets.clone_from(&call.sheets);
    engagement.unmasked = call.unmasked;
    engagement.as_called = Some(Call::clone(call));
    if let Some(previous) = &call.previous {
        let path = out.join(&previous.path);
        told_otherwise("上次结果的 findings.jsonl", previous, &path, differences);
        engagement.previous = path.parent().map(Path::to_path_buf);
    }
    for (name, then) in [(FILE_NAME, &call.engagement), (pairings::FILE_NAME, &call.pairings)] {
        let now = engagement.folder.join(name);
        match then {
            Some(companion) => told_otherwise(name, companion, &now, differences),
            None if !now.try_exists().is_ok_and(|there| !there) => {
                differences.push(format!("{name}：当时没有，现在有。"))
            }
            None => {}
        }
    }
    engagement.judgements = Some(log_then(call, &engagement.folder, work, differences)?);
    Ok(())
}

fn told_otherwise(name: &str, then: &Companion, now: &Path, differences: &mut Vec<String>) {
    match sha256_of(now) {
        Ok(sha256) if sha256 == then.sha256 => {}
        Ok(_) => differences.push(format!("{name}：与当时不同。")),
        Err(_) => differences.push(format!("{name}：找不到当时用的那一份。")),
    }
}

/// The log as it stood then: since it is only ever added to, the beginning of today's.
fn log_then(call: &Call, folder: &Path, work: &Path, differences: &mut Vec<String>) -> Result<PathBuf, AuditError> {
    let path = work.join(judgement::FILE_NAME);
    let failed = |e: std::io::Error| unverifiable(format!("不能写临时文件（{e}）。"));
    let Some(then) = &call.judgements else {
        std::fs::write(&path, "").map_err(failed)?;
        return Ok(path);
    };
    let now = std::fs::read(folder.join(judgement::FILE_NAME)).unwrap_or_default();
    let ends = now.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1).chain([now.len()]);
    for end in ends {
        std::fs::write(&path, now.get(..end).unwrap_or_default()).map_err(failed)?;
        if sha256_of(&path).is_ok_and(|sha256| sha256 == then.sha256) {
            return Ok(path);
        }
    }
    differences.push(format!("{}：当时的那一份已不在其中。", judgement::FILE_NAME));
    Ok(path)
}

/// The set against the one made again.
fn compare(out: &Path, again: &Path, recorded: &Recorded, differences: &mut Vec<String>) -> Result<(), AuditError> {
    let new = Recorded::read(again)?;
    let hashes = |r: &Recorded| r.inputs.iter().map(|i| (i.path.clone(), i.sha256.clone())).collect::<BTreeMap<_, _>>();
    let (then, now) = (hashes(recorded), hashes(&new));
    for (path, sha256) in &then {
        match now.get(path) {
            None => differences.push(format!("资料“{path}”：现在没有。")),
            Some(other) if other != sha256 => differences.push(format!("资料“{path}”：内容与当时不同。")),
            Some(_) => {}
        }
    }
    for path in now.keys().filter(|p| !then.contains_key(*p)) {
        differences.push(format!("资料“{path}”：当时没有。"));
    }
    let outputs =
        |r: &Recorded| r.outputs.iter().map(|o| (o.path.clone(), o.sha256.clone())).collect::<BTreeMap<_, _>>();
    let (then, now) = (outputs(recorded), outputs(&new));
    for (path, sha256) in &then {
        if now.get(path) != Some(sha256) {
            differences.push(format!("{path}：重新生成的与当时不同。"));
        }
    }
    for path in now.keys().filter(|p| !then.contains_key(*p)) {
        differences.push(format!("{path}：重新生成时多出来的。"));
    }
    let (then, now) = (manifest(out), manifest(again));
    let keys = then.keys().chain(now.keys().filter(|k| !then.contains_key(*k)));
    for key in keys.filter(|k| then.get(*k) != now.get(*k) && *k != "outputs") {
        differences.push(format!("manifest.json：“{key}”不同。"));
    }
    if !differences.is_empty()
        && let (Ok(then), Ok(now)) = (Side::from_folder(out), Side::from_folder(again))
    {
        let compared = diff::compare(&then, &now)?;
        let told = compared.findings.iter().filter(|c| c.presence != Presence::Unchanged);
        for change in told.take(NAMED) {
            let why = if change.why.is_empty() { String::new() } else { format!("：{}", change.why) };
            let (presence, id) = (change.presence.label(), &change.id);
            differences.push(format!("findings.jsonl：{presence} {} {} {id}{why}", change.rule, change.subject));
        }
    }
    Ok(())
}

/// A manifest without its one field that knows the clock.
fn manifest(dir: &Path) -> serde_json::Map<String, Value> {
    let text = std::fs::read_to_string(dir.join("manifest.json")).unwrap_or_default();
    let mut manifest = match serde_json::from_str(&text) {
        Ok(Value::Object(manifest)) => manifest,
        _ => serde_json::Map::new(),
    };
    manifest.remove("clock");
    manifest
}
