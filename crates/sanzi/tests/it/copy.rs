//! Copies of the fixture county that tests may change, and runs over them.

use crate::top;
use sanzi::{AuditError, Engagement, Interrupt, Run};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A village's ledger as GBK text: the file that tests change.
pub const LEDGER: &str = "松坪镇/双桥村资产明细.csv";

/// A copy of the county, with room for outputs beside it.
pub struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    /// Copies the county.
    pub fn new() -> Copy {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&top().join("fixtures/counties/qinghe"), &folder.path().join("青禾县"));
        Copy { folder }
    }

    /// The inputs.
    pub fn inputs(&self) -> PathBuf {
        self.folder.path().join("青禾县")
    }

    /// A place for outputs.
    pub fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The outputs of the county as it is shipped, made once for all tests.
    pub fn earlier(&self, out: &str) {
        static SHIPPED: OnceLock<Copy> = OnceLock::new();
        let shipped = SHIPPED.get_or_init(|| {
            let county = Copy::new();
            county.audit("结果", None);
            county
        });
        copy(&shipped.out("结果"), &self.out(out));
    }

    /// Audits the copy.
    pub fn audit(&self, out: &str, previous: Option<&str>) -> Run {
        self.try_audit(out, previous, |_| {}).expect("a run")
    }

    /// Audits the copy, with the engagement changed.
    pub fn try_audit(
        &self,
        out: &str,
        previous: Option<&str>,
        change: impl FnOnce(&mut Engagement),
    ) -> Result<Run, AuditError> {
        let mut engagement = Engagement::new(vec![self.inputs()]).expect("a county");
        engagement.out = self.out(out);
        engagement.base_date = "2024-12-31".parse().ok();
        engagement.previous = previous.map(|name| self.out(name));
        change(&mut engagement);
        sanzi::audit(&engagement, &Interrupt::default(), &mut |_| {})
    }

    /// Changes the lines of the ledger: title, heads, rows, total, as they stand in the file, in bytes.
    pub fn edit(&self, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
        let path = self.inputs().join(LEDGER);
        let bytes = std::fs::read(&path).expect("the ledger");
        let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        change(&mut lines);
        std::fs::write(path, lines.join(&b'\n')).expect("written");
    }

    /// Replaces text in the line of one asset of the ledger, once.
    pub fn replace(&self, asset: &str, from: &str, to: &str) {
        self.edit(|lines| {
            let line = lines.iter_mut().find(|l| l.starts_with(asset.as_bytes())).expect("the asset");
            let at = line.windows(from.len()).position(|w| w == from.as_bytes()).expect("the text");
            line.splice(at..at + from.len(), to.bytes());
        });
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
