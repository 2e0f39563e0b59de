//! Files in any order, on any number of threads: equal bytes. The long form is the example `shuffles`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Audits the files of a county, laid into one folder, once in order and then `times` shuffled, each on 1, 2 and 8
/// threads; gives the number of runs. Every output must be the same to the byte; of the manifest, which knows the
/// clock and the order that was asked for, all but these.
pub fn shuffles(binary: &Path, county: &Path, times: u32) -> usize {
    let place = tempfile::tempdir().expect("a folder");
    let (flat, out) = (place.path().join("资料"), place.path().join("结果"));
    std::fs::create_dir(&flat).expect("a folder");
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in walkdir::WalkDir::new(county).sort_by_file_name() {
        let entry = entry.expect("an entry");
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(county).expect("below").to_string_lossy().replace('/', "-");
            let to = flat.join(&name);
            std::fs::copy(entry.path(), &to).expect("copied");
            if name != "engagement.toml" {
                files.push(to);
            }
        }
    }
    assert!(files.len() > 3, "{} holds files", county.display());
    let mut dice = Dice(20_241_231);
    let mut first: Option<BTreeMap<String, Vec<u8>>> = None;
    let mut runs = 0;
    for shuffle in 0..=times {
        for threads in ["1", "2", "8"] {
            let _ = std::fs::remove_dir_all(&out);
            let mut command = Command::new(binary);
            command.arg("audit").args(&files).args(["--base-date", "2024-12-31", "--exit-zero", "--out"]).arg(&out);
            command.env("RAYON_NUM_THREADS", threads).env("POLARS_MAX_THREADS", threads);
            let done = command.stdout(Stdio::null()).output().expect("it runs");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            let set = outputs(&out);
            match &first {
                None => first = Some(set),
                Some(first) => {
                    assert!(first.keys().eq(set.keys()), "shuffle {shuffle} on {threads} threads: other files");
                    let other = first.iter().find(|(name, bytes)| set.get(*name) != Some(*bytes));
                    assert!(
                        other.is_none(),
                        "shuffle {shuffle} on {threads} threads: {:?} differs",
                        other.map(|o| o.0)
                    );
                }
            }
            runs += 1;
        }
        dice.shuffle(&mut files);
    }
    runs
}

fn outputs(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut set = crate::killing::files(out);
    let manifest = set.get_mut("manifest.json").expect("a manifest");
    let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(manifest).expect("json");
    for own in ["clock", "call"] {
        fields.remove(own).expect("a field of every manifest");
    }
    *manifest = serde_json::to_vec(&fields).expect("json");
    set
}

/// A plain generator, so that every run shuffles alike.
struct Dice(u64);

impl Dice {
    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            items.swap(last, (self.0 >> 33) as usize % (last + 1));
        }
    }
}
