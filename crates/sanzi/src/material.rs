//! From an output folder of ours back to the material that it was made of.

use crate::engagement::Engagement;
use crate::error::AuditError;
use chrono::NaiveDate;
use sanzi_core::Tables;
use serde::Deserialize;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

const MANIFEST: &str = "manifest.json";
/// As many folders are looked into for the inputs of a manifest.
const FOLDERS: usize = 5000;

#[derive(Debug, Deserialize)]
struct Manifest {
    base_date: NaiveDate,
    inputs: Vec<Input>,
}

#[derive(Debug, Deserialize)]
struct Input {
    path: String,
    sha256: String,
    bytes: u64,
}

impl Engagement {
    /// An engagement for a folder of material, or for the material of an output folder: its manifest says the base
    /// date and the files, which are sought in `inputs`, else beside the output folder and under the working folder.
    /// A folder fits when its files have the same paths and sizes; their hashes are compared when they are read.
    ///
    /// # Errors
    /// When a path does not exist, the manifest is broken, or its files are not found.
    pub fn of_material(on: &Path, inputs: Option<&Path>) -> Result<Self, AuditError> {
        let path = on.join(MANIFEST);
        let fault = |message: String| AuditError::Engagement { path: path.clone(), message };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Engagement::new(vec![on.to_path_buf()]);
            }
            Err(e) => return Err(fault(format!("读不出来：{}。", sanzi_core::error::reason(&e)))),
        };
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|e| fault(format!("不是本工具写的 manifest.json（{e}）。")))?;
        let whole = std::path::absolute(on).unwrap_or_else(|_| on.to_path_buf());
        let near: Vec<PathBuf> = match inputs {
            Some(inputs) => vec![inputs.to_path_buf()],
            None => {
                [whole.parent().map(Path::to_path_buf), std::env::current_dir().ok()].into_iter().flatten().collect()
            }
        };
        let depth = if inputs.is_some() { 0 } else { 3 };
        let folders = near.iter().flat_map(|root| WalkDir::new(root).max_depth(depth).sort_by_file_name());
        let hidden = |e: &walkdir::DirEntry| e.depth() > 0 && e.file_name().to_string_lossy().starts_with('.');
        let folders =
            folders.filter_map(Result::ok).filter(|e| !hidden(e)).filter(|e| e.file_type().is_dir()).take(FOLDERS);
        let fits = |folder: &Path| {
            !manifest.inputs.is_empty()
                && manifest.inputs.iter().all(|input| {
                    // Files inside archives are named behind the archive's own path; only plain files are looked up.
                    let found = folder.join(&input.path).metadata();
                    found.is_ok_and(|found| found.is_file() && found.len() == input.bytes)
                })
        };
        let folder = folders.map(walkdir::DirEntry::into_path).find(|folder| fits(folder));
        let folder = folder.ok_or_else(|| {
            fault(
                "没有找到它所列的资料。\n  请用 --inputs 指明资料所在的文件夹，或把 --on 直接指向资料文件夹。"
                    .to_owned(),
            )
        })?;
        let mut engagement = Engagement::new(vec![folder])?;
        engagement.base_date = Some(manifest.base_date);
        engagement.sha256 = manifest.inputs.into_iter().map(|input| (input.path, input.sha256)).collect();
        Ok(engagement)
    }

    /// Is what was read what the manifest named?
    ///
    /// # Errors
    /// When a file has another hash.
    pub(crate) fn same_material(&self, tables: &Tables) -> Result<(), AuditError> {
        let other = |file: &&sanzi_core::receipt::FileReceipt| {
            self.sha256.get(&file.file).is_some_and(|sha256| *sha256 != file.sha256)
        };
        match tables.receipts.iter().find(other) {
            None => Ok(()),
            Some(file) => Err(AuditError::Engagement {
                path: file.file.clone().into(),
                message: "与当次核查时的内容不同。\n  请用 --inputs 指明当时的资料，或对现在的资料重新核查。"
                    .to_owned(),
            }),
        }
    }
}
