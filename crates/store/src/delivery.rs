//! What a firm hands over: the findings of one run with the manifest that vouches for them. Checked before any store is
//! opened, so that a broken or foreign file changes nothing.

use crate::error::StoreError;
use sanzi_core::Finding;
use sanzi_core::finding::SCHEMA;
use sanzi_core::text::hex;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Largest file that is taken, bytes.
const MAX_BYTES: u64 = 4 << 30;

/// The findings of one run.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// As given.
    pub path: PathBuf,
    /// Who, what for, where; blank where the manifest does not say.
    pub firm: String,
    /// Name of the engagement.
    pub engagement: String,
    /// The county.
    pub county: String,
    /// 基准日, ISO.
    pub base_date: String,
    /// When the run began, ISO: tells reruns of one base date apart.
    pub started: String,
    /// SHA-256 of `findings.jsonl`.
    pub sha256: String,
    /// The records, as they stand.
    pub records: Vec<Record>,
    /// Rule → why it did not run; none: it ran.
    pub coverage: BTreeMap<String, Option<String>>,
}

/// One record with its own text.
#[derive(Debug, Clone)]
pub struct Record {
    /// Line of the file, 1-based.
    pub line: usize,
    /// What it says.
    pub finding: Finding,
    /// The text, to be kept.
    pub json: String,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    schema: String,
    #[serde(default)]
    engagement: Engagement,
    base_date: String,
    coverage: Vec<Coverage>,
    outputs: Vec<Output>,
    clock: Clock,
}

#[derive(Debug, Default, Deserialize)]
struct Engagement {
    name: Option<String>,
    firm: Option<String>,
    county: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Coverage {
    rule: String,
    skipped: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Output {
    path: String,
    sha256: String,
}

#[derive(Debug, Deserialize)]
struct Clock {
    started: String,
}

impl Delivery {
    /// Reads an output folder, its `findings.jsonl` or its `findings.xlsx`.
    ///
    /// # Errors
    /// When the manifest is absent, of another kind, or does not vouch for the bytes; when a record cannot be read.
    pub fn read(path: &Path) -> Result<Delivery, StoreError> {
        let folder = folder_of(path)?;
        let manifest = manifest(&folder, path)?;
        let is_book = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
        let jsonl = if path.is_dir() || is_book { folder.join("findings.jsonl") } else { path.to_path_buf() };
        let bytes = if is_book && !jsonl.exists() {
            crate::data_sheet::records(path, &vouched(&manifest, "findings.xlsx"))?
        } else {
            vouched_bytes(&jsonl, path, &vouched(&manifest, "findings.jsonl"))?
        };
        let records = records(path, &bytes)?;
        chrono::NaiveDate::parse_from_str(&manifest.base_date, "%Y-%m-%d")
            .map_err(|_| StoreError::refused(path, "manifest.json 里的基准日不是日期。"))?;
        Ok(Delivery {
            path: path.to_path_buf(),
            firm: manifest.engagement.firm.unwrap_or_default(),
            engagement: manifest.engagement.name.unwrap_or_default(),
            county: manifest.engagement.county.unwrap_or_default(),
            base_date: manifest.base_date,
            started: manifest.clock.started,
            sha256: hex(&Sha256::digest(&bytes)),
            records,
            coverage: manifest.coverage.into_iter().map(|c| (c.rule, c.skipped)).collect(),
        })
    }

    /// The text of another record file of the same run, vouched for by the manifest.
    pub(crate) fn sibling(path: &Path, name: &str) -> Result<Vec<u8>, StoreError> {
        let folder = folder_of(path)?;
        let manifest = manifest(&folder, path)?;
        vouched_bytes(&folder.join(name), path, &vouched(&manifest, name))
    }

    /// The calendar year of the base date.
    pub(crate) fn year(&self) -> i64 {
        self.base_date.get(..4).and_then(|y| y.parse().ok()).unwrap_or_default()
    }
}

fn folder_of(path: &Path) -> Result<PathBuf, StoreError> {
    if !path.exists() {
        return Err(StoreError::refused(path, "找不到这个文件或文件夹。请核对路径。"));
    }
    Ok(if path.is_dir() { path.to_path_buf() } else { path.parent().unwrap_or(Path::new("")).to_path_buf() })
}

fn manifest(folder: &Path, path: &Path) -> Result<Manifest, StoreError> {
    let file = folder.join("manifest.json");
    let bytes = match read(&file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let what = "旁边没有 manifest.json，无法核对来源。请把核查结果的整个文件夹一起拿来。";
            return Err(StoreError::refused(path, what));
        }
        read => read.map_err(StoreError::file(&file))?,
    };
    let foreign = || StoreError::refused(path, "manifest.json 不是 sanzi 核查结果的清单，或已损坏。");
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| foreign())?;
    if manifest.schema == "sanzi.manifest/1" { Ok(manifest) } else { Err(foreign()) }
}

fn vouched(manifest: &Manifest, name: &str) -> String {
    manifest.outputs.iter().find(|o| o.path == name).map(|o| o.sha256.clone()).unwrap_or_default()
}

fn vouched_bytes(file: &Path, path: &Path, sha256: &str) -> Result<Vec<u8>, StoreError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = match read(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(StoreError::refused(path, format!("缺少 {name}。请把核查结果的整个文件夹一起拿来。")));
        }
        read => read.map_err(StoreError::file(file))?,
    };
    if hex(&Sha256::digest(&bytes)) == sha256 {
        return Ok(bytes);
    }
    Err(StoreError::refused(
        path,
        format!("{name} 与 manifest.json 记录的不一致（被改动、截断，或不是同一次核查）。请重新取一份完整的结果。"),
    ))
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES { Err(io::Error::other("file is larger than 4 GiB")) } else { Ok(bytes) }
}

fn records(path: &Path, bytes: &[u8]) -> Result<Vec<Record>, StoreError> {
    let text = std::str::from_utf8(bytes).map_err(|_| StoreError::refused(path, "记录不是 UTF-8 文本。"))?;
    let mut records = Vec::new();
    for (at, json) in text.lines().enumerate() {
        let line = at + 1;
        let finding: Finding = serde_json::from_str(json)
            .map_err(|e| StoreError::refused(path, format!("第 {line} 行不是一条核查发现（{e}）。")))?;
        if finding.schema != SCHEMA {
            let what = format!("第 {line} 行的格式是“{}”，本程序只认识 {SCHEMA}。", finding.schema);
            return Err(StoreError::refused(path, what));
        }
        records.push(Record { line, finding, json: json.to_owned() });
    }
    Ok(records)
}

/// SHA-256 of a text, hex.
pub(crate) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// SHA-256 of a file, hex.
///
/// # Errors
/// When it cannot be read.
pub fn sha256_of_file(file: &Path) -> Result<String, StoreError> {
    let mut hash = Sha256::new();
    let mut source = File::open(file).map_err(StoreError::file(file))?;
    let mut part = Vec::new();
    // `read_to_end` goes on after an interruption, which `read` takes for a fault.
    while source.by_ref().take(1 << 16).read_to_end(&mut part).map_err(StoreError::file(file))? > 0 {
        hash.update(&part);
        part.clear();
    }
    Ok(hex(&hash.finalize()))
}
