//! Every change of the folder failed in turn.

use super::*;
use crate::sample;
use std::collections::BTreeMap;

/// Every file below the folder with its bytes.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![(dir.to_path_buf(), String::new())];
    while let Some((folder, inside)) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = format!("{inside}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                open.push((entry.path(), format!("{name}/")));
            } else {
                files.insert(name, std::fs::read(entry.path()).expect("a file"));
            }
        }
    }
    files
}

/// The sample, in a first and in a second state: all outputs differ.
fn run(second: bool) -> sample::Sample {
    let mut sample = sample::Sample::new();
    if second {
        for finding in &mut sample.judgement.findings {
            finding.message.push('。');
        }
        for issue in &mut sample.tables.issues {
            issue.advice.push('。');
        }
    }
    sample
}

fn write(dir: &Path, second: bool, keep: bool, steps: Option<u32>) -> Result<(), ReportError> {
    let mut writer = probe(dir, keep)?;
    writer.disk.left = steps.map(AtomicU32::new);
    writer
        .write(&Shown::new(&run(second).dossier()).expect("covered"), sample::clock(), &AtomicBool::new(false))
        .map(|_| ())
}

#[test]
fn a_disk_that_fails_at_any_step_leaves_each_file_old_or_new_and_a_mixed_set_known() {
    let whole = |second: bool| {
        let dir = tempfile::tempdir().expect("a folder");
        write(dir.path(), second, false, None).expect("written");
        files(dir.path())
    };
    let (old, new) = (whole(false), whole(true));
    let edited = b"edited by a person".to_vec();
    let (mut mixed, mut steps) = (0, 0);
    loop {
        let dir = tempfile::tempdir().expect("a folder");
        write(dir.path(), false, false, None).expect("written");
        std::fs::write(dir.path().join(WORKBOOK), &edited).expect("edited");
        let done = write(dir.path(), true, true, Some(steps));
        let left = files(dir.path());
        // The person's work stands somewhere, whatever happened.
        assert!(left.values().any(|bytes| *bytes == edited), "step {steps}");
        let ours = |name: &str| name.starts_with(".sanzi-manifest");
        assert!(!left.keys().any(|name| name.starts_with('.') && !ours(name)), "step {steps} leaves a temporary");
        let kept = |name: &str, bytes: &Vec<u8>| name.contains("-edited-") || *bytes == edited || ours(name);
        for (name, bytes) in left.iter().filter(|(name, bytes)| !kept(name, bytes)) {
            assert!(old.get(name) == Some(bytes) || new.get(name) == Some(bytes), "step {steps}: {name} is neither");
        }
        let manifest = crate::manifest::Recorded::read(dir.path()).expect("a manifest");
        let torn = manifest.torn(dir.path());
        if done.is_ok() {
            assert_eq!(torn, Vec::<String>::new());
            break;
        }
        let of_manifest = if left.get(MANIFEST) == old.get(MANIFEST) { &old } else { &new };
        let differ = of_manifest.iter().filter(|(name, bytes)| left.get(*name) != Some(*bytes)).count();
        assert_eq!(torn.len(), differ, "step {steps}: {torn:?}");
        mixed += usize::from(left.get(FINDINGS) == new.get(FINDINGS));
        // The next run knows what is ours, asks only where the person's work still stands, and loses nothing either.
        let asks = left.get(WORKBOOK) == Some(&edited);
        assert_eq!(write(dir.path(), true, false, None).is_err(), asks, "after step {steps}");
        write(dir.path(), true, true, None).expect("the next run");
        let left = files(dir.path());
        assert!(left.values().any(|bytes| *bytes == edited), "after step {steps}");
        assert!(!left.keys().any(|name| name.starts_with('.')), "after step {steps}");
        assert!(new.iter().all(|(name, bytes)| left.get(name) == Some(bytes)), "after step {steps}");
        steps += 1;
    }
    assert!(steps > 30 && mixed > 3, "{steps} steps, {mixed} mixed sets");
}

#[test]
fn a_workbook_edited_while_the_audit_ran_is_not_replaced() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), false, false, None).expect("written");
    let writer = probe(dir.path(), false).expect("free");
    std::fs::write(dir.path().join(WORKBOOK), "edited meanwhile").expect("edited");
    let refused = writer
        .write(&Shown::new(&run(true).dossier()).expect("covered"), sample::clock(), &AtomicBool::new(false))
        .expect_err("refused");
    assert!(matches!(refused, ReportError::Edited { .. }), "{refused}");
    assert_eq!(std::fs::read(dir.path().join(WORKBOOK)).expect("there"), b"edited meanwhile");
}
